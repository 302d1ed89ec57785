//! Calibrated and replicate weights against R's `survey` 4.5, and what is refused.

use std::fmt::Write;
use std::path::PathBuf;

use serde_json::Value;

use crate::estimate_golden::{api_of, golden, read, with_rare};
use crate::support::server::sipar;

/// The clusters of the api samples.
const CLUSTERS: &str = "clusters = [\"dnum\"]\nweights = \"pw\"\nfpc = [\"fpc\"]";
/// The stratified sample.
const STRATA: &str = "strata = [\"stype\"]\nweights = \"pw\"\nfpc = [\"fpc\"]";
/// R stops raking before the last digits are there.
const RAKED: f64 = 1e-9;
/// R fits a model a replicate for `logit`, each to 1e-8.
const MODELS: f64 = 2e-8;
const STYPE: &str = "{ by = [\"stype\"], totals = { E = 4421, H = 755, M = 1018 } }";
const SCHWIDE: &str = "{ by = [\"sch.wide\"], totals = { No = 1072, Yes = 5122 } }";
const STYPE_API99: &str = "terms = { \"(Intercept)\" = 6194, stypeH = 755, stypeM = 1018, api99 = 3914069 }";

fn api_file(name: &str, folder: &tempfile::TempDir) -> PathBuf {
    with_rare(&std::fs::read_to_string(golden("data").join(name)).unwrap(), folder)
}

#[track_caller]
fn calibrated(file: &str, data: &str, design: &str, calibrate: &str, (loosest, count): (f64, usize)) {
    let folder = tempfile::tempdir().unwrap();
    api_of(file, &api_file(data, &folder), &format!("{design}\n[[calibrate]]\n{calibrate}"), loosest, count);
}

#[test]
fn post_stratified() {
    let stype = format!("method = \"poststratify\"\nmargins = [{STYPE}]");
    calibrated("cal_poststrat_clus1.json", "apiclus1.csv", CLUSTERS, &stype, (0.0, 1540));
}

#[test]
fn post_stratified_strata() {
    let schwide = format!("method = \"poststratify\"\nmargins = [{SCHWIDE}]");
    calibrated("cal_poststrat_strat_sw.json", "apistrat.csv", STRATA, &schwide, (0.0, 1504));
}

#[test]
fn raked_over_two_margins() {
    let rake = format!("method = \"rake\"\nmargins = [{STYPE}, {SCHWIDE}]");
    calibrated("cal_rake_clus1.json", "apiclus1.csv", CLUSTERS, &rake, (RAKED, 1504));
}

#[test]
fn calibrated_by_raking() {
    let terms = "terms = { \"(Intercept)\" = 6194, stypeH = 755, stypeM = 1018, \"sch.wideYes\" = 5122 }";
    let raking = format!("method = \"raking\"\n{terms}");
    calibrated("cal_cal_raking_stype_sw_clus1.json", "apiclus1.csv", CLUSTERS, &raking, (0.0, 1504));
}

#[test]
fn calibrated_linearly() {
    let stype = "method = \"linear\"\nterms = { \"(Intercept)\" = 6194, stypeH = 755, stypeM = 1018 }";
    calibrated("cal_cal_linear_stype_clus1.json", "apiclus1.csv", CLUSTERS, stype, (0.0, 1540));
}

#[test]
fn calibrated_linearly_on_a_number() {
    let api99 = format!("method = \"linear\"\n{STYPE_API99}");
    calibrated("cal_cal_linear_stype_api99_clus1.json", "apiclus1.csv", CLUSTERS, &api99, (0.0, 1540));
}

#[test]
fn calibrated_with_factors_of_whole_clusters() {
    let whole = format!("method = \"linear\"\nwhole_units = 1\n{STYPE_API99}");
    calibrated("cal_cal_linear_aggstage1_clus1.json", "apiclus1.csv", CLUSTERS, &whole, (0.0, 1395));
}

#[test]
fn calibrated_within_bounds() {
    let logit = format!("method = \"logit\"\nbounds = [0.5, 2]\n{STYPE_API99}");
    calibrated("cal_cal_logit_bounded_clus1.json", "apiclus1.csv", CLUSTERS, &logit, (0.0, 1540));
}

#[test]
fn the_ratio_estimator() {
    let ratio = "method = \"linear\"\nterms = { api99 = 3914069 }\nvariance = { api99 = 1 }";
    calibrated("cal_ratio_api99_strat_variance1.json", "apistrat.csv", STRATA, ratio, (0.0, 1540));
}

/// The api sample with replicate weights beside it, and the design that names them as R had them.
#[track_caller]
fn given(file: &str, data: &str, weights: &str, design: &str, (loosest, count): (f64, usize)) {
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
    api_of(file, &with_rare(&text, &folder), &design, loosest, count);
}

#[test]
fn given_replicates_jk1() {
    given("rep_jk1_clus1.json", "apiclus1.csv", "repw_jk1_clus1.csv", "weights = \"pw\"", (0.0, 1504));
}

#[test]
fn given_replicates_mse() {
    given("rep_jk1_clus1_mse.json", "apiclus1.csv", "repw_jk1_clus1.csv", "weights = \"pw\"", (0.0, 1504));
}

#[test]
fn given_replicates_jkn() {
    given("rep_jkn_strat.json", "apistrat.csv", "repw_jkn_strat.csv", "weights = \"pw\"", (MODELS, 1528));
}

#[test]
fn given_replicates_bootstrap() {
    given("rep_boot_canty_clus1.json", "apiclus1.csv", "repw_boot_canty_clus1.csv", "weights = \"pw\"", (0.0, 1504));
}

#[test]
fn given_replicates_subbootstrap() {
    given("rep_subboot_strat.json", "apistrat.csv", "repw_subboot_strat.csv", "weights = \"pw\"", (0.0, 1528));
}

#[track_caller]
fn made(file: &str, data: &str, design: &str, (loosest, count): (f64, usize)) {
    let folder = tempfile::tempdir().unwrap();
    api_of(file, &api_file(data, &folder), design, loosest, count);
}

#[test]
fn made_jackknife() {
    made("rep_jk1_clus1.json", "apiclus1.csv", &format!("{CLUSTERS}\n[replicates]\ntype = \"JK1\""), (0.0, 1504));
}

#[test]
fn made_jackknife_mse() {
    made(
        "rep_jk1_clus1_mse.json",
        "apiclus1.csv",
        &format!("{CLUSTERS}\n[replicates]\ntype = \"JK1\"\nmse = true"),
        (0.0, 1504),
    );
}

#[test]
fn made_stratified_jackknife() {
    made("rep_jkn_strat.json", "apistrat.csv", &format!("{STRATA}\n[replicates]\ntype = \"JKn\""), (MODELS, 1528));
}

#[test]
fn replicates_post_stratified() {
    let design = format!(
        "{CLUSTERS}\n[replicates]\ntype = \"JK1\"\n[[calibrate]]\nmethod = \"poststratify\"\nmargins = [{STYPE}]"
    );
    made("rep_rj_ps.json", "apiclus1.csv", &design, (0.0, 1504));
}

#[test]
fn replicates_calibrated() {
    let design = format!("{CLUSTERS}\n[replicates]\ntype = \"JK1\"\n[[calibrate]]\nmethod = \"linear\"\n{STYPE_API99}");
    made("rep_rj_cal.json", "apiclus1.csv", &design, (0.0, 1504));
}

/// Runs a design on a data set: what is printed, or what is said of it.
fn run(data: &str, design: &str) -> Result<Vec<Value>, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("design.toml");
    std::fs::write(&path, design).unwrap();
    let data = golden("data").join(data);
    let output =
        sipar(["estimate", "--json", "--data", data.to_str().unwrap(), "--design"]).arg(&path).output().unwrap();
    if output.status.success() {
        return Ok(serde_json::from_slice(&output.stdout).unwrap());
    }
    assert_eq!(output.status.code(), Some(3));
    assert!(output.stdout.is_empty(), "no number beside an error");
    Err(String::from_utf8(output.stderr).unwrap())
}

#[track_caller]
fn near(ours: &Value, theirs: f64, tolerance: f64) {
    let ours = ours.as_f64().unwrap();
    assert!((ours - theirs).abs() <= tolerance * theirs.abs(), "{ours} and not {theirs}");
}

/// The cardiac arrests of the package's manual: three emergency areas of two ambulances each.
#[test]
fn balanced_half_samples() {
    let design = "clusters = [\"ambulance\"]\nstrata = [\"ESA\"]\nnest = true";
    let ratio = "[[estimate]]\nkind = \"ratio\"\nvariables = [\"alive\", \"arrests\"]";
    for (replicates, se) in [
        ("", 0.009_807_303_599_97),
        ("[replicates]\ntype = \"BRR\"", 0.009_418_400_669_92),
        ("[replicates]\ntype = \"Fay\"\nfay_rho = 0.3", 0.009_525_187_477_70),
        ("[replicates]\ntype = \"JKn\"", 0.009_846_457_204_00),
    ] {
        let all = run("scd.csv", &format!("{design}\n{replicates}\n{ratio}")).unwrap();
        near(&all[1]["value"], 0.153_506_350_082_827, 1e-11);
        near(&all[1]["se"], se, 1e-11);
        assert_eq!(all[0]["degf"], 3);
    }
}

/// The jackknife of strata of which one has a single unit.
#[test]
fn a_jackknife_with_a_lonely_unit() {
    let mean = "[replicates]\ntype = \"JKn\"\n[[estimate]]\nkind = \"mean\"\nvariables = [\"api00\"]";
    let lonely = read("lonely.json")["results"]["use_rcpp_TRUE"].clone();
    let mut compared = 0;
    for (fpc, column) in [("nofpc", ""), ("certainty_by_fpc", "fpc = [\"fpc1\"]")] {
        for rule in ["fail", "remove", "certainty"] {
            let design = format!("strata = [\"dnum\"]\nweights = \"pw\"\nlonely_psu = {rule:?}\n{column}\n{mean}");
            let golden = &lonely[format!("{fpc}|{rule}|nodomainadj")]["jkn_mean"];
            match (run("lonely_apiclus1.csv", &design), golden["se"].as_f64()) {
                (Ok(all), Some(se)) => near(&all[1]["se"], se, 1e-11),
                (Err(said), None) => assert!(said.contains("line 172: stratum \"413\" has only one"), "{said}"),
                (ours, theirs) => panic!("{rule}: {ours:?} and not {theirs:?}"),
            }
            compared += 1;
        }
    }
    assert_eq!(compared, 6);
}

/// A bootstrap is repeated by its seed, and comes near the linearised variance.
#[test]
fn a_bootstrap_by_its_seed() {
    let mean = "[[estimate]]\nkind = \"mean\"\nvariables = [\"api00\"]";
    let se = |replicates: &str| {
        let all = run("apistrat.csv", &format!("{STRATA}\n{replicates}\n{mean}")).unwrap();
        all[1]["se"].as_f64().unwrap()
    };
    let bootstrap = |seed| se(&format!("[replicates]\ntype = \"bootstrap\"\nreplicates = 2000\nseed = {seed}"));
    let (linearised, one, other) = (se(""), bootstrap(1), bootstrap(2));
    assert_eq!(one.to_bits(), bootstrap(1).to_bits());
    assert!((one - other).abs() > 0.0);
    // The standard error of a standard error by 2,000 replicates is 1.6 percent.
    for se in [one, other] {
        assert!((se / linearised - 1.0).abs() < 0.06, "{se} {linearised}");
    }
}

/// Cells of two columns, as tables in tables or in one key; the two are the same, and so are the cells' totals.
#[test]
fn cells_of_two_columns() {
    let nested = "{ E = { No = 472, Yes = 3949 }, H = { No = 334, Yes = 421 }, M = { No = 266, Yes = 752 } }";
    let joined =
        "{ \"E.No\" = 472, \"E.Yes\" = 3949, \"H.No\" = 334, \"H.Yes\" = 421, \"M.No\" = 266, \"M.Yes\" = 752 }";
    let estimates = |totals: &str| {
        let margin = format!("margins = [{{ by = [\"stype\", \"sch.wide\"], totals = {totals} }}]");
        let asked = "[[estimate]]\nkind = \"total\"\nby = [\"stype\", \"sch.wide\"]\n[[estimate]]\nkind = \"mean\"\nvariables = [\"api00\"]";
        run("apistrat.csv", &format!("{STRATA}\n[[calibrate]]\nmethod = \"poststratify\"\n{margin}\n{asked}")).unwrap()
    };
    let all = estimates(nested);
    assert_eq!(all, estimates(joined));
    let cells: Vec<&Value> = all.iter().filter(|line| line["kind"] == "total").collect();
    assert_eq!(cells.len(), 6);
    for (cell, total) in cells.iter().zip([472.0, 334.0, 266.0, 3949.0, 421.0, 752.0]) {
        near(&cell["value"], total, 1e-12);
        assert_eq!(cell["se"], 0, "a total that is known has no error");
    }
    let mean = all.iter().find(|line| line["kind"] == "mean").unwrap();
    assert!(mean["se"].as_f64().unwrap() > 1.0);
}

/// In a sequence the last calibration holds exactly, and the variance goes through all of them.
#[test]
fn one_calibration_after_the_other() {
    let first = format!("[[calibrate]]\nmethod = \"poststratify\"\nmargins = [{STYPE}]");
    let last = format!("[[calibrate]]\nmethod = \"poststratify\"\nmargins = [{SCHWIDE}]");
    let asked = "[[estimate]]\nkind = \"total\"\nvariables = [\"sch.wide\", \"stype\"]";
    let all = run("apiclus1.csv", &format!("{CLUSTERS}\n{first}\n{last}\n{asked}")).unwrap();
    let of = |category: &str| all.iter().find(|line| line["category"] == category).unwrap();
    near(&of("Yes")["value"], 5122.0, 1e-12);
    assert_eq!(of("Yes")["se"], 0);
    assert!(of("H")["se"].as_f64().unwrap() > 1.0, "the first margin is not met any more");
    let again = run("apiclus1.csv", &format!("{CLUSTERS}\n{last}\n{last}\n{asked}")).unwrap();
    let once = run("apiclus1.csv", &format!("{CLUSTERS}\n{last}\n{asked}")).unwrap();
    for (again, once) in again.iter().zip(&once).filter(|(_, once)| once["category"].is_string()) {
        assert!((again["se"].as_f64().unwrap() - once["se"].as_f64().unwrap()).abs() < 1e-9, "{again} {once}");
    }
}

/// Bounds are kept, and a looser one changes nothing once it is wide enough.
#[test]
fn bounds_are_kept() {
    let rule = |bounds: &str| {
        let asked = "[[estimate]]\nkind = \"mean\"\nvariables = [\"api00\"]";
        let all = run(
            "apiclus1.csv",
            &format!("{CLUSTERS}\n[[calibrate]]\nmethod = \"linear\"\n{bounds}\n{STYPE_API99}\n{asked}"),
        );
        let all = all.unwrap();
        let rules = all[0]["rules"].as_array().unwrap().iter().filter_map(Value::as_str);
        (
            rules.filter(|rule| rule.starts_with("calibrate")).map(str::to_owned).collect::<String>(),
            all[1]["value"].clone(),
        )
    };
    let (bounded, _) = rule("bounds = [0.6, 1.6]");
    assert!(bounded.ends_with("factors 0.6000 to 1.6000"), "{bounded}");
    assert_eq!(rule("bounds = [0, 10]").1, rule("").1);
}

#[test]
fn what_cannot_be_met_is_refused_with_its_place() {
    let asked = "[[estimate]]\nkind = \"mean\"\nvariables = [\"api00\"]";
    for (section, wanted) in [
        (
            "[[calibrate]]\nmethod = \"poststratify\"\nmargins = [{ by = [\"stype\"], totals = { E = 1, H = 2 } }]",
            "no total in the margin",
        ),
        (
            "[[calibrate]]\nmethod = \"poststratify\"\nmargins = [{ by = [\"stype\"], totals = { E = 1, H = 2, M = 3, X = 4 } }]",
            "nobody in the sample",
        ),
        (
            "[[calibrate]]\nmethod = \"poststratify\"\nmargins = [{ by = [\"nothing\"], totals = { E = 1 } }]",
            "no such column",
        ),
        (
            "[[calibrate]]\nmethod = \"poststratify\"\nmargins = [{ by = [\"stype\"], totals = { E = \"x\" } }]",
            "not a number",
        ),
        (
            "[[calibrate]]\nmethod = \"rake\"\nmargins = [{ by = [\"stype\"], totals = { E = 1, H = 2, M = 3 } }, { by = [\"sch.wide\"], totals = { No = 1, Yes = 9 } }]",
            "have one sum",
        ),
        (
            "[[calibrate]]\nmethod = \"logit\"\nbounds = [0.99, 1.01]\nterms = { \"(Intercept)\" = 6194, stypeH = 3000 }",
            "widen the bounds",
        ),
        ("[[calibrate]]\nmethod = \"logit\"\nterms = { \"(Intercept)\" = 6194 }", "needs bounds"),
        ("[[calibrate]]\nmethod = \"linear\"\nbounds = [1.2, 2]\nterms = { \"(Intercept)\" = 6194 }", "1 between them"),
        ("[[calibrate]]\nmethod = \"raking\"\nterms = { stypeX = 5 }", "nobody in the sample"),
        ("[[calibrate]]\nmethod = \"raking\"\nterms = { \"(Intercept)\" = -5 }", "cannot be calibrated"),
        ("[[calibrate]]\nmethod = \"linear\"", "takes terms"),
        ("[[calibrate]]\nmethod = \"linear\"\nterms = { stype = 5 }", "is not a number"),
        ("[[calibrate]]\nmethod = \"guess\"", "none of poststratify"),
        ("[replicates]\ntype = \"BRR\"", "two units in every stratum"),
        ("[replicates]\ntype = \"JK1\"\ncolumns = [\"stype\"]", "is not a replicate weight"),
        ("[replicates]\ntype = \"given\"\ncolumns = [\"pw\", \"fpc\"]", "need scale"),
        ("[replicates]\ntype = \"given\"\ncolumns = [\"pw\", \"fpc\"]\nscale = 1\nrscales = [1]", "rscales has 1"),
        ("[replicates]\ntype = \"bootstrap\"\nreplicates = 100", "and a seed"),
        ("[replicates]\ntype = \"Fay\"", "needs fay_rho"),
    ] {
        let said = run("apiclus1.csv", &format!("{CLUSTERS}\n{section}\n{asked}")).unwrap_err();
        assert!(said.contains(wanted), "{section}: {said}");
        assert!(said.contains("line ") || said.contains("column"), "{said}");
    }
    let strata = "[replicates]\ntype = \"JK1\"";
    let said = run("apistrat.csv", &format!("{STRATA}\n{strata}\n{asked}")).unwrap_err();
    assert!(said.contains("without strata"), "{said}");
}
