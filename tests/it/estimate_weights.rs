//! Calibrated and replicate weights against R's `survey` 4.5, and what is refused.

use std::fmt::Write;
use std::path::PathBuf;

use crate::estimate_golden::{api_of, golden, read, with_rare};

/// The clusters of the api samples.
const CLUSTERS: &str = "clusters = [\"dnum\"]\nweights = \"pw\"\nfpc = [\"fpc\"]";
/// The stratified sample.
const STRATA: &str = "strata = [\"stype\"]\nweights = \"pw\"\nfpc = [\"fpc\"]";
const STYPE: &str = "{ by = [\"stype\"], totals = { E = 4421, H = 755, M = 1018 } }";
const SCHWIDE: &str = "{ by = [\"sch.wide\"], totals = { No = 1072, Yes = 5122 } }";
const STYPE_API99: &str = "terms = { \"(Intercept)\" = 6194, stypeH = 755, stypeM = 1018, api99 = 3914069 }";

fn api_file(name: &str, folder: &tempfile::TempDir) -> PathBuf {
    with_rare(&std::fs::read_to_string(golden("data").join(name)).unwrap(), folder)
}

#[track_caller]
fn calibrated(file: &str, data: &str, design: &str, calibrate: &str, count: usize) {
    let folder = tempfile::tempdir().unwrap();
    api_of(file, &api_file(data, &folder), &format!("{design}\n[[calibrate]]\n{calibrate}"), count);
}

#[test]
fn post_stratified() {
    let stype = format!("method = \"poststratify\"\nmargins = [{STYPE}]");
    calibrated("cal_poststrat_clus1.json", "apiclus1.csv", CLUSTERS, &stype, 0);
}

#[test]
fn post_stratified_strata() {
    let schwide = format!("method = \"poststratify\"\nmargins = [{SCHWIDE}]");
    calibrated("cal_poststrat_strat_sw.json", "apistrat.csv", STRATA, &schwide, 0);
}

#[test]
fn raked_over_two_margins() {
    let rake = format!("method = \"rake\"\nmargins = [{STYPE}, {SCHWIDE}]");
    calibrated("cal_rake_clus1.json", "apiclus1.csv", CLUSTERS, &rake, 0);
}

#[test]
fn calibrated_by_raking() {
    let terms = "terms = { \"(Intercept)\" = 6194, stypeH = 755, stypeM = 1018, \"sch.wideYes\" = 5122 }";
    let raking = format!("method = \"raking\"\n{terms}");
    calibrated("cal_cal_raking_stype_sw_clus1.json", "apiclus1.csv", CLUSTERS, &raking, 0);
}

#[test]
fn calibrated_linearly() {
    let stype = "method = \"linear\"\nterms = { \"(Intercept)\" = 6194, stypeH = 755, stypeM = 1018 }";
    calibrated("cal_cal_linear_stype_clus1.json", "apiclus1.csv", CLUSTERS, stype, 0);
}

#[test]
fn calibrated_linearly_on_a_number() {
    let api99 = format!("method = \"linear\"\n{STYPE_API99}");
    calibrated("cal_cal_linear_stype_api99_clus1.json", "apiclus1.csv", CLUSTERS, &api99, 0);
}

#[test]
fn calibrated_with_factors_of_whole_clusters() {
    let whole = format!("method = \"linear\"\nwhole_units = 1\n{STYPE_API99}");
    calibrated("cal_cal_linear_aggstage1_clus1.json", "apiclus1.csv", CLUSTERS, &whole, 0);
}

#[test]
fn calibrated_within_bounds() {
    let logit = format!("method = \"logit\"\nbounds = [0.5, 2]\n{STYPE_API99}");
    calibrated("cal_cal_logit_bounded_clus1.json", "apiclus1.csv", CLUSTERS, &logit, 0);
}

#[test]
fn the_ratio_estimator() {
    let ratio = "method = \"linear\"\nterms = { api99 = 3914069 }\nvariance = { api99 = 1 }";
    calibrated("cal_ratio_api99_strat_variance1.json", "apistrat.csv", STRATA, ratio, 0);
}

/// The api sample with replicate weights beside it, and the design that names them as R had them.
#[track_caller]
fn given(file: &str, data: &str, weights: &str, design: &str, count: usize) {
    let folder = tempfile::tempdir().unwrap();
    let answers = std::fs::read_to_string(golden("data").join(data)).unwrap();
    let weights = std::fs::read_to_string(golden("data").join(weights)).unwrap();
    let mut text = String::new();
    for (answers, weights) in answers.lines().zip(weights.lines()) {
        let replicates = weights.split_once(',').unwrap().1;
        let _ = writeln!(text, "{answers},{replicates}");
    }
    let rep = read(file)["rep"].clone();
    let columns: Vec<String> = (1..=rep["n_reps"].as_u64().unwrap()).map(|number| format!("r{number}")).collect();
    let design = format!(
        "{design}\n[replicates]\ntype = \"given\"\ncolumns = {columns:?}\nscale = {}\nrscales = {}\nmse = {}",
        rep["scale"], rep["rscales"], rep["mse"]
    );
    api_of(file, &with_rare(&text, &folder), &design, count);
}

#[test]
fn given_replicates_jk1() {
    given("rep_jk1_clus1.json", "apiclus1.csv", "repw_jk1_clus1.csv", "weights = \"pw\"", 0);
}

#[test]
fn given_replicates_mse() {
    given("rep_jk1_clus1_mse.json", "apiclus1.csv", "repw_jk1_clus1.csv", "weights = \"pw\"", 0);
}

#[test]
fn given_replicates_jkn() {
    given("rep_jkn_strat.json", "apistrat.csv", "repw_jkn_strat.csv", "weights = \"pw\"", 0);
}

#[test]
fn given_replicates_bootstrap() {
    given("rep_boot_canty_clus1.json", "apiclus1.csv", "repw_boot_canty_clus1.csv", "weights = \"pw\"", 0);
}

#[test]
fn given_replicates_subbootstrap() {
    given("rep_subboot_strat.json", "apistrat.csv", "repw_subboot_strat.csv", "weights = \"pw\"", 0);
}

#[track_caller]
fn made(file: &str, data: &str, design: &str, count: usize) {
    let folder = tempfile::tempdir().unwrap();
    api_of(file, &api_file(data, &folder), design, count);
}

#[test]
fn made_jackknife() {
    made("rep_jk1_clus1.json", "apiclus1.csv", &format!("{CLUSTERS}\n[replicates]\ntype = \"JK1\""), 0);
}

#[test]
fn made_jackknife_mse() {
    made("rep_jk1_clus1_mse.json", "apiclus1.csv", &format!("{CLUSTERS}\n[replicates]\ntype = \"JK1\"\nmse = true"), 0);
}

#[test]
fn made_stratified_jackknife() {
    made("rep_jkn_strat.json", "apistrat.csv", &format!("{STRATA}\n[replicates]\ntype = \"JKn\""), 0);
}

#[test]
fn replicates_post_stratified() {
    let design = format!("{CLUSTERS}\n[replicates]\ntype = \"JK1\"\n[[calibrate]]\nmethod = \"poststratify\"\nmargins = [{STYPE}]");
    made("rep_rj_ps.json", "apiclus1.csv", &design, 0);
}

#[test]
fn replicates_calibrated() {
    let design = format!("{CLUSTERS}\n[replicates]\ntype = \"JK1\"\n[[calibrate]]\nmethod = \"linear\"\n{STYPE_API99}");
    made("rep_rj_cal.json", "apiclus1.csv", &design, 0);
}
