//! Tests of hypotheses through the command: by the design against R's `survey` 4.5, counted ones against what the library's own
//! reference checks, and what two years share.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::project;
use crate::support::server::sipar;

/// Relative; agreement seen is 1e-13.
const EXACT: f64 = 1e-11;

fn golden(name: &str) -> PathBuf {
    project().join("tests/golden").join(name)
}

fn read(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(golden(name)).unwrap()).unwrap()
}

/// What a design file makes of a data file.
fn ask(data: &Path, design: &str) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("design.toml");
    std::fs::write(&path, design).unwrap();
    let output =
        sipar(["estimate", "--json", "--data", data.to_str().unwrap(), "--design"]).arg(&path).output().unwrap();
    assert!(output.status.success(), "{}\n{design}", String::from_utf8_lossy(&output.stderr));
    let mut all: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    all.remove(0);
    all
}

struct Compared {
    exact: f64,
    count: usize,
    wrong: String,
}

impl Default for Compared {
    fn default() -> Self {
        Self { exact: EXACT, count: 0, wrong: String::new() }
    }
}

impl Compared {
    fn number(&mut self, what: &str, ours: &Value, theirs: &Value) {
        self.near(what, ours, theirs, self.exact);
    }

    fn near(&mut self, what: &str, ours: &Value, theirs: &Value, tolerance: f64) {
        self.count += 1;
        let (got, want) = (ours.as_f64().unwrap_or(f64::NAN), theirs.as_f64().unwrap());
        let right = (got - want).abs() <= tolerance * want.abs();
        if !right {
            let _ = writeln!(self.wrong, "{what}: {ours} and not {theirs}, {:e}", (got - want).abs() / want.abs());
        }
    }

    #[track_caller]
    fn end(self, count: usize) {
        assert!(self.wrong.is_empty(), "{}", self.wrong);
        assert_eq!(self.count, count, "as many numbers as the files hold");
    }
}

fn svyttest(compared: &mut Compared, what: &str, ours: &Value, theirs: &Value) {
    compared.number(&format!("{what} t"), &ours["statistic"], &theirs["t"]);
    compared.number(&format!("{what} df"), &ours["df1"], &theirs["df"]);
    compared.near(&format!("{what} p"), &ours["p"], &theirs["p"], 1e-9);
    if !theirs["est"].is_null() {
        compared.number(&format!("{what} value"), &ours["value"], &theirs["est"]);
    }
    compared.near(&format!("{what} low"), &ours["low"], &theirs["ci"][0], compared.exact.max(1e-10));
    compared.near(&format!("{what} high"), &ours["high"], &theirs["ci"][1], compared.exact.max(1e-10));
}

fn svychisq(compared: &mut Compared, what: &str, ours: &Value, theirs: &Value) {
    compared.number(&format!("{what} statistic"), &ours["statistic"], &theirs["statistic"]);
    compared.near(&format!("{what} p"), &ours["p"], &theirs["p"], 1e-9);
    if let Some(both) = theirs["parameter"].as_array() {
        compared.number(&format!("{what} df1"), &ours["df1"], &both[0]);
        compared.number(&format!("{what} df2"), &ours["df2"], &both[1]);
    } else {
        compared.number(&format!("{what} df1"), &ours["df1"], &theirs["parameter"]);
        assert!(ours["df2"].is_null());
    }
}

/// An api sample with a column of the growth, which R makes in its formula.
fn with_growth(data: &Path, folder: &tempfile::TempDir) -> PathBuf {
    let text = std::fs::read_to_string(data).unwrap();
    let mut lines = text.lines();
    let header = lines.next().unwrap();
    let place = |name| header.split(',').position(|column| column == name).unwrap();
    let (now, before) = (place("api00"), place("api99"));
    let mut with = format!("{header},gain\n");
    for line in lines {
        let number = |at: usize| line.split(',').nth(at).unwrap().parse::<f64>().unwrap();
        let _ = writeln!(with, "{line},{}", number(now) - number(before));
    }
    let path = folder.path().join("with-growth.csv");
    std::fs::write(&path, with).unwrap();
    path
}

const API_TESTS: &str = r#"
[[test]]
kind = "t"
variables = ["api00"]
by = ["sch.wide"]
[[test]]
kind = "t"
variables = ["gain"]
[[test]]
kind = "chisq"
variables = ["sch.wide", "stype"]
[[test]]
kind = "chisq"
variables = ["sch.wide"]
by = ["stype"]
statistic = "Chisq"
"#;

/// Asks for the tests that R made of an api sample with this design, whatever its weights, and compares them.
#[track_caller]
pub(crate) fn api_tests(file: &str, data: &Path, design: &str, loosest: f64) {
    let folder = tempfile::tempdir().unwrap();
    let mut compared = Compared { exact: loosest.max(EXACT), ..Compared::default() };
    let results = read(&format!("survey/{file}"))["results"].clone();
    let ours = ask(&with_growth(data, &folder), &format!("{design}\n{API_TESTS}"));
    let [difference, growth, second_order, first_order] = ours.as_slice() else { panic!("{ours:?}") };
    // Of the one calibration whose factors are those of whole clusters R was not asked for it.
    let compares_two = results["svyttest_api00_schwide"].is_object();
    assert_eq!(compares_two, file != "cal_cal_linear_aggstage1_clus1.json", "{file}");
    if compares_two {
        svyttest(&mut compared, "difference", difference, &results["svyttest_api00_schwide"]);
    }
    svyttest(&mut compared, "growth", growth, &results["svyttest_onesample_growth"]);
    svychisq(&mut compared, "F", second_order, &results["svychisq_F"]);
    svychisq(&mut compared, "Chisq", first_order, &results["svychisq_Chisq"]);
    compared.end(if compares_two { 19 } else { 13 });
}

#[test]
fn blanks_and_many_categories_equal_those_of_r() {
    let results = read("survey/nhanes.json")["results"].clone();
    let design = "clusters = [\"SDMVPSU\"]\nstrata = [\"SDMVSTRA\"]\nweights = \"WTMEC2YR\"\nnest = true";
    let tests = r#"
[[test]]
kind = "t"
variables = ["HI_CHOL"]
by = ["RIAGENDR"]
[[test]]
kind = "chisq"
variables = ["HI_CHOL", "race"]
[[test]]
kind = "chisq"
variables = ["HI_CHOL", "race"]
statistic = "Chisq"
[[test]]
kind = "chisq"
variables = ["HI_CHOL", "RIAGENDR"]
"#;
    let ours = ask(&golden("survey/data/nhanes.csv"), &format!("{design}\n{tests}"));
    let mut compared = Compared::default();
    svyttest(&mut compared, "gender", &ours[0], &results["svyttest_gender"]);
    svychisq(&mut compared, "race F", &ours[1], &results["svychisq_hichol_race_F"]);
    svychisq(&mut compared, "race Chisq", &ours[2], &results["svychisq_hichol_race_Chisq"]);
    svychisq(&mut compared, "gender F", &ours[3], &results["svychisq_hichol_gender_F"]);
    assert_eq!(ours[1]["dropped"], 8591 - 7846, "rows with a blank");
    compared.end(6 + 4 + 3 + 4);
}

/// Two years stacked in one file: what they share is in the covariance.
#[test]
fn year_on_year_equals_r() {
    let all = read("survey/yoy_survey.json");
    let mut compared = Compared::default();
    for (case, data, design) in [
        ("full_overlap_strat", "yoy_full_overlap.csv", "clusters = [\"snum\"]\nstrata = [\"stype\"]\nweights = \"pw\""),
        (
            "full_overlap_strat_fpc",
            "yoy_full_overlap.csv",
            "clusters = [\"snum\"]\nstrata = [\"stype\"]\nweights = \"pw\"\nfpc = [\"fpc\"]",
        ),
        (
            "partial_overlap_strat",
            "yoy_partial_overlap.csv",
            "clusters = [\"snum\"]\nstrata = [\"stype\"]\nweights = \"pw\"",
        ),
        ("cluster_overlap", "yoy_cluster_overlap.csv", "clusters = [\"dnum\"]\nweights = \"pw\""),
    ] {
        for variable in ["y", "sat"] {
            let golden_of = &all[case][variable];
            let question = format!(
                "{design}\n[[estimate]]\nkind = \"mean\"\nvariables = [{variable:?}]\nby = [\"year\"]\n\
                 [[estimate]]\nkind = \"contrast\"\nvariables = [{variable:?}]\nby = [\"year\"]\n\
                 coefficients = {{ 1999 = -1, 2000 = 1 }}\n\
                 [[test]]\nkind = \"t\"\nvariables = [{variable:?}]\nby = [\"year\"]\n"
            );
            let ours = ask(&golden("survey/data").join(data), &question);
            let what = format!("{case} {variable}");
            let [first, second, vcov, difference, test] = ours.as_slice() else { panic!("{ours:?}") };
            for (at, line) in [first, second].into_iter().enumerate() {
                compared.number(&format!("{what} {at}"), &line["value"], &golden_of["est"][at]);
                for other in 0..2 {
                    compared.number(&format!("{what} vcov"), &vcov["matrix"][at][other], &golden_of["vcov"][at][other]);
                }
            }
            compared.number(&format!("{what} diff"), &difference["value"], &golden_of["diff"]);
            compared.number(&format!("{what} se"), &difference["se"], &golden_of["se_diff"]);
            compared.number(&format!("{what} df"), &difference["df"], &golden_of["degf"]);
            svyttest(&mut compared, &what, test, &golden_of["svyttest"]);
            let ignored =
                (golden_of["vcov"][0][0].as_f64().unwrap() + golden_of["vcov"][1][1].as_f64().unwrap()).sqrt();
            compared.number(&format!("{what} ignored"), &Value::from(ignored), &golden_of["se_if_cov_ignored"]);
        }
    }
    compared.end(4 * 2 * (2 + 4 + 3 + 5 + 1));
}

/// A file of rows that come to the counts of a golden case.
fn rows(folder: &tempfile::TempDir, rows: impl IntoIterator<Item = (i64, String, bool)>) -> PathBuf {
    let mut text = "group,person,yes\n".to_owned();
    for (group, person, yes) in rows {
        let _ = writeln!(text, "{group},{person},{}", u8::from(yes));
    }
    let path = folder.path().join("rows.csv");
    std::fs::write(&path, text).unwrap();
    path
}

fn counted(group: i64, part: i64, n: i64) -> impl Iterator<Item = (i64, String, bool)> {
    (0..n).map(move |at| (group, format!("{group}-{at}"), at < part))
}

#[test]
fn counted_shares_equal_their_reference() {
    let folder = tempfile::tempdir().unwrap();
    let all = read("classical/two_year_tests.json");
    let mut compared = Compared::default();
    let mut cases = 0;
    for case in all["two_sample"].as_array().unwrap() {
        let count = |name: &str| case[name].as_i64().unwrap();
        if count("n1") + count("n2") > 100_000 || case["z_unpooled"].is_null() {
            continue;
        }
        cases += 1;
        let path = rows(&folder, counted(1, count("x1"), count("n1")).chain(counted(2, count("x2"), count("n2"))));
        let one = |keys: &str| {
            let design =
                format!("[[test]]\nkind = \"two_proportions\"\nvariables = [\"yes\"]\nby = [\"group\"]\n{keys}");
            ask(&path, &design).remove(0)
        };
        for (statistic, key) in [("pooled", "z_pooled"), ("unpooled", "z_unpooled")] {
            let ours = one(&format!("statistic = {statistic:?}"));
            compared.number(key, &ours["statistic"], &case[key]["z"]);
            compared.number(key, &ours["p"], &case[key]["p_two_sided"]);
        }
        for (interval, key) in [
            ("newcombe", "ci_diff_newcomb"),
            ("agresti-caffo", "ci_diff_agresti-caffo"),
            ("wald", "ci_diff_wald"),
            ("score", "ci_diff_score"),
        ] {
            let ours = one(&format!("interval = {interval:?}"));
            compared.near(key, &ours["low"], &case[key][0], 1e-9);
            compared.near(key, &ours["high"], &case[key][1], 1e-9);
        }
    }
    assert!(cases > 5, "{cases}");
    compared.end(cases * 12);
}

#[test]
fn shared_respondents_equal_their_reference() {
    let folder = tempfile::tempdir().unwrap();
    let all = read("classical/two_year_tests.json");
    let mut compared = Compared::default();
    let cases = all["overlap"]["rows"].as_array().unwrap();
    for case in cases {
        let count = |name: &str| case[name].as_i64().unwrap();
        let cells: Vec<i64> = case["both"].as_array().unwrap().iter().map(|cell| cell.as_i64().unwrap()).collect();
        let mut all = Vec::new();
        for (cell, (first, second)) in cells.iter().zip([(true, true), (true, false), (false, true), (false, false)]) {
            for at in 0..*cell {
                let person = format!("{first}{second}{at}");
                all.extend([(1, person.clone(), first), (2, person, second)]);
            }
        }
        for (group, (part, n), matched) in
            [(1, (count("x1"), count("n1")), cells[0] + cells[1]), (2, (count("x2"), count("n2")), cells[0] + cells[2])]
        {
            all.extend(counted(group, part - matched, n - count("m")));
        }
        let path = rows(&folder, all);
        let question = "[[test]]\nkind = \"overlap\"\nvariables = [\"yes\"]\nby = [\"group\"]\nid = \"person\"\n";
        let ours = ask(&path, question).remove(0);
        compared.number("diff", &ours["value"], &case["diff"]);
        compared.number("se", &ours["se"], &case["se"]);
        compared.number("z", &ours["statistic"], &case["z"]);
        compared.number("p", &ours["p"], &case["p"]);
        compared.number("independent", &ours["also"]["se_if_independent"], &case["se_if_independent"]);
        compared.number("matched", &ours["also"]["matched"], &case["m"]);
        if !case["mcnemar_chi2"].is_null() {
            let ours = ask(&path, &format!("{question}statistic = \"mcnemar\"\n")).remove(0);
            compared.number("mcnemar", &ours["statistic"], &case["mcnemar_chi2"]);
        }
    }
    let mcnemars = cases.iter().filter(|case| !case["mcnemar_chi2"].is_null()).count();
    compared.end(cases.len() * 6 + mcnemars);
}

#[test]
fn trends_equal_their_reference() {
    let folder = tempfile::tempdir().unwrap();
    let all = read("classical/two_year_tests.json");
    let mut compared = Compared::default();
    let cases = all["cochran_armitage"].as_array().unwrap();
    for case in cases {
        let whole = |name: &str| -> Vec<i64> {
            case[name].as_array().unwrap().iter().map(|number| number.as_i64().unwrap()).collect()
        };
        let groups = (1..).zip(whole("x").into_iter().zip(whole("n")));
        let path = rows(&folder, groups.flat_map(|(group, (part, n))| counted(group, part, n)));
        let question = format!(
            "[[test]]\nkind = \"trend\"\nvariables = [\"yes\"]\nby = [\"group\"]\nscores = {}\n",
            case["scores"]
        );
        let question = question.replace("[1,", "[1.0,");
        let ours = ask(&path, &question).remove(0);
        compared.near("z", &ours["statistic"], &case["z"], 1e-10);
        compared.near("p", &ours["p"], &case["p"], 1e-9);
        let squared = ask(&path, &format!("{question}statistic = \"Chisq\"\n")).remove(0);
        compared.near("chi2", &squared["statistic"], &case["chi2"], 1e-10);
        assert_eq!(squared["df1"], 1);
    }
    compared.end(cases.len() * 3);
}

/// One test a province, with the p-values adjusted among the provinces.
#[test]
fn every_province_at_once() {
    let design = "clusters = [\"psu\"]\nstrata = [\"stratum\"]\nweights = \"w\"\nlonely_psu = \"adjust\"";
    let test = "[[test]]\nkind = \"t\"\nvariables = [\"c1\"]\nby = [\"sex\"]\neach = [\"prov\"]\nadjust = \"holm\"\n";
    let ours = ask(&golden("survey/data/sipas_mini.csv"), &format!("{design}\n{test}"));
    assert_eq!(ours.len(), 12, "an element a province");
    let known: Vec<&Value> = ours.iter().filter(|element| !element["p"].is_null()).collect();
    assert!(known.len() > 8, "{ours:?}");
    let least = known.iter().map(|element| element["p"].as_f64().unwrap()).fold(1.0, f64::min);
    let least_adjusted = known.iter().map(|element| element["p_adjusted"].as_f64().unwrap()).fold(1.0, f64::min);
    #[expect(clippy::cast_precision_loss, reason = "twelve")]
    let bonferroni = (least * known.len() as f64).min(1.0);
    assert!((least_adjusted - bonferroni).abs() < 1e-12, "Holm's least is Bonferroni's");
    // Each province's test is that of the province alone.
    let alone = "[[test]]\nkind = \"t\"\nvariables = [\"c1\"]\nby = [\"sex\"]\nwhere = 'prov == \"P03\"'\n";
    let alone = ask(&golden("survey/data/sipas_mini.csv"), &format!("{design}\n{alone}")).remove(0);
    let third = ours.iter().find(|element| element["domain"]["prov"] == "P03").unwrap();
    let mut compared = Compared::default();
    for field in ["value", "se", "statistic", "p", "df1", "n", "dropped"] {
        compared.number(field, &third[field], &alone[field]);
    }
    compared.end(7);
}

#[test]
fn a_test_that_makes_no_sense_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = rows(&folder, counted(1, 1, 3).chain(counted(2, 2, 3)).chain(counted(3, 2, 3)));
    for (test, words) in [
        ("kind = \"t\"\nvariables = [\"yes\"]\nby = [\"group\"]", "compares two groups, and group has 3"),
        ("kind = \"t\"\nvariables = [\"no\"]", "there is no such column"),
        ("kind = \"t\"", "has variables"),
        ("kind = \"chisq\"\nvariables = [\"yes\"]", "two columns of categories"),
        ("kind = \"overlap\"\nvariables = [\"yes\"]\nby = [\"group\"]\nwhere = \"group < 3\"", "needs id"),
        ("kind = \"trend\"\nvariables = [\"yes\"]\nby = [\"person\"]", "runs along numbers"),
        ("kind = \"trend\"\nvariables = [\"group\"]\nby = [\"group\"]", "is neither 1 nor 0"),
        ("kind = \"chisq\"\nvariables = [\"yes\", \"group\"]\nstatistic = \"Wald\"", "is none of F, Chisq"),
        ("kind = \"t\"\nvariables = [\"yes\"]\ninterval = \"wald\"", "interval is for two_proportions"),
        ("kind = \"t\"\nvariables = [\"yes\"]\nlevel = 95.0", "strictly between 0 and 1"),
    ] {
        let design = folder.path().join("design.toml");
        std::fs::write(&design, format!("[[test]]\n{test}\n")).unwrap();
        let output = sipar(["estimate", "--json", "--data", path.to_str().unwrap(), "--design"]).arg(&design).output();
        let output = output.unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{test}: {said}");
        assert!(output.stdout.is_empty() && said.contains(words), "{test}: {said}");
    }
}
