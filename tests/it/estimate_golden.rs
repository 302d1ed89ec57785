//! Complex samples against R's `survey` 4.5: the command on the reference data, every number of every golden file.
//!
//! A case is a design; its questions are made from what its golden file holds, asked in one run of `sipar estimate`, and
//! each answer is compared. How many numbers were compared is asserted, so that none can be skipped in silence.

use std::fmt::Write;
use std::path::PathBuf;

use serde_json::Value;

use crate::support::project;
use crate::support::server::sipar;

/// Relative; agreement seen is 1e-15.
const EXACT: f64 = 1e-11;
/// R's `logit` iterates a model to 1e-8.
const LOGIT: f64 = 1e-8;
/// R interpolates its `likelihood` interval; absolute.
const LIKELIHOOD: f64 = 5e-4;

fn golden(name: &str) -> PathBuf {
    project().join("tests/golden/survey").join(name)
}

fn read(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(golden(name)).unwrap()).unwrap()
}

/// What was compared and what differed.
#[derive(Default)]
struct Compared {
    count: usize,
    wrong: Vec<String>,
}

impl Compared {
    /// Compares one number; R's "NaN" is our null.
    fn number(&mut self, what: &str, ours: &Value, theirs: &Value, tolerance: f64) {
        let scale = theirs.as_f64().map_or(0.0, f64::abs);
        self.within(what, ours, theirs, tolerance * scale);
    }

    fn within(&mut self, what: &str, ours: &Value, theirs: &Value, tolerance: f64) {
        self.count += 1;
        let right = match (ours.as_f64(), theirs.as_f64()) {
            (Some(ours), Some(theirs)) => (ours - theirs).abs() <= tolerance,
            (None, None) => ours.is_null() && !theirs.is_null(),
            _ => false,
        };
        if !right {
            self.wrong.push(format!("{what}: {ours} and not {theirs}"));
        }
    }

    /// Compares a field of each line with R's vector, which is a bare number where it has one element.
    fn field(&mut self, what: &str, lines: &[&Value], field: &str, theirs: &Value, tolerance: f64) {
        let theirs = list(theirs);
        assert_eq!(lines.len(), theirs.len(), "{what} {field}: {lines:?}");
        for (line, theirs) in lines.iter().zip(&theirs) {
            self.number(&format!("{what} {field} {} {}", line["category"], line["domain"]), &line[field], theirs, tolerance);
        }
    }

    /// Compares a matrix, each entry on the scale of its two standard errors.
    fn matrix(&mut self, what: &str, ours: &Value, theirs: &Value) {
        let theirs: Vec<Vec<Value>> = theirs.as_array().unwrap().iter().map(list).collect();
        for (row, entries) in theirs.iter().enumerate() {
            for (column, entry) in entries.iter().enumerate() {
                let diagonal = |at: usize| theirs[at][at].as_f64().unwrap();
                let scale = (diagonal(row) * diagonal(column)).sqrt();
                self.within(&format!("{what} vcov {row} {column}"), &ours["matrix"][row][column], entry, EXACT * scale);
            }
        }
    }

    #[track_caller]
    fn end(self, what: &str, count: usize) {
        let wrong = self.wrong.iter().take(20).fold(String::new(), |mut text, line| {
            let _ = writeln!(text, "{line}");
            text
        });
        assert!(self.wrong.is_empty(), "{what}: {} of {} differ:\n{wrong}", self.wrong.len(), self.count);
        assert_eq!(self.count, count, "{what}: as many numbers as the file holds");
    }
}

fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_else(|| vec![value.clone()])
}

type Check = Box<dyn Fn(&mut Compared, &[&Value], &Value)>;

/// Questions to one design, and what is done with each answer.
struct Run {
    data: PathBuf,
    design: String,
    checks: Vec<Check>,
}

impl Run {
    fn new(data: PathBuf, design: &str) -> Self {
        Self { data, design: design.to_owned(), checks: Vec::new() }
    }

    fn ask(&mut self, question: &str, check: impl Fn(&mut Compared, &[&Value], &Value) + 'static) {
        let _ = write!(self.design, "\n[[estimate]]\n{question}\n");
        self.checks.push(Box::new(check));
    }

    /// Runs the command once; returns the element of the design.
    fn compare(self, compared: &mut Compared) -> Value {
        let folder = tempfile::tempdir().unwrap();
        let design = folder.path().join("design.toml");
        std::fs::write(&design, &self.design).unwrap();
        let output = sipar(["estimate", "--json", "--data", self.data.to_str().unwrap(), "--design"])
            .arg(&design)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}\n{}", self.design);
        let all: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
        for (at, check) in self.checks.iter().enumerate() {
            let own = all.iter().filter(|element| element["estimate"] == at + 1);
            let (vcov, lines): (Vec<&Value>, Vec<&Value>) = own.partition(|element| element["kind"] == "vcov");
            check(compared, &lines, vcov.first().copied().unwrap_or(&Value::Null));
        }
        all.into_iter().next().unwrap()
    }
}

/// Asks for estimates, standard errors, covariances, design effects and the three intervals that R printed.
fn ask_coefficients(run: &mut Run, name: &str, question: &str, golden: &Value, pick: Option<&'static str>) {
    let intervals = [("ci95_t", 0.95, "design"), ("ci95_z", 0.95, "inf"), ("ci90_t", 0.9, "design")];
    let full = ("ci95_t_degf_full", 0.95, "design");
    for (first, (key, level, df)) in intervals.into_iter().chain([full]).enumerate() {
        if golden[key].is_null() && first > 0 {
            continue;
        }
        let (name, golden) = (name.to_owned(), golden.clone());
        run.ask(&format!("{question}\nlevel = {level}\ndf = {df:?}"), move |compared, lines, vcov| {
            let chosen = |line: &&&Value| pick.is_none_or(|category| line["category"] == category);
            let lines: Vec<&Value> = lines.iter().filter(chosen).copied().collect();
            if first == 0 {
                compared.field(&name, &lines, "value", &golden["est"], EXACT);
                compared.field(&name, &lines, "se", &golden["se"], EXACT);
                if !golden["deff"].is_null() {
                    compared.field(&name, &lines, "deff", &golden["deff"], EXACT);
                }
                if golden["vcov"].as_array().is_some_and(|rows| rows.len() > 1) {
                    compared.matrix(&name, vcov, &golden["vcov"]);
                }
            }
            if !golden[key].is_null() {
                compared.field(&name, &lines, "low", &golden[key]["lo"], EXACT);
                compared.field(&name, &lines, "high", &golden[key]["hi"], EXACT);
            }
        });
    }
}

/// Asks for every interval of a proportion that R printed.
fn ask_proportion(run: &mut Run, name: &str, question: &str, golden: &Value, category: Option<&'static str>) {
    for (key, interval) in golden["intervals"].as_object().unwrap() {
        let (method, level) = key.split_once('_').unwrap();
        let (name, interval, golden) = (format!("{name} {key}"), interval.clone(), golden.clone());
        let approximate = matches!(method, "logit" | "likelihood");
        let likelihood = method == "likelihood";
        let asked = format!("kind = \"proportion\"\n{question}\ninterval = {method:?}\nlevel = {level}");
        run.ask(&asked, move |compared, lines, _| {
            let line = lines.iter().find(|line| category.is_none_or(|category| line["category"] == category)).unwrap();
            compared.number(&name, &line["value"], &interval["p"], if approximate { LOGIT } else { EXACT });
            compared.number(&name, &line["se"], &interval["se"], EXACT);
            compared.number(&name, &line["df"], &golden["degf"], 0.0);
            compared.number(&name, &line["n"], &golden["nrow"], 0.0);
            for (ours, theirs) in [("low", "lo"), ("high", "hi")] {
                if likelihood {
                    compared.within(&name, &line[ours], &interval[theirs], LIKELIHOOD);
                } else {
                    compared.number(&name, &line[ours], &interval[theirs], if approximate { LOGIT } else { EXACT });
                }
            }
        });
    }
}

/// Asks for the quantiles by each rule, and for the intervals that are the same step function.
fn ask_quantile(run: &mut Run, name: &str, variable: &str, golden: &Value) {
    let probs = golden["q"].to_string();
    let question = format!("kind = \"quantile\"\nvariables = [{variable:?}]\nprobs = {probs}");
    for (rule, values) in golden["by_rule"].as_object().unwrap() {
        if rule == "shahvaish" {
            continue;
        }
        let (name, values) = (format!("{name} {rule}"), values.clone());
        run.ask(&format!("{question}\nrule = {rule:?}"), move |compared, lines, _| {
            compared.field(&name, lines, "value", &values, EXACT);
        });
    }
    for (interval, values) in golden["by_interval"].as_object().unwrap() {
        if interval == "quantile" || interval == "score" {
            continue;
        }
        let (name, values) = (format!("{name} {interval}"), values.clone());
        run.ask(&format!("{question}\ninterval = {interval:?}"), move |compared, lines, _| {
            compared.field(&name, lines, "value", &values["quantile"], EXACT);
            compared.field(&name, lines, "low", &values["lo"], EXACT);
            compared.field(&name, lines, "high", &values["hi"], EXACT);
            compared.field(&name, lines, "se", &values["se"], EXACT);
        });
    }
}

fn ask_value(run: &mut Run, name: &str, question: &str, golden: &Value) {
    let (name, golden) = (name.to_owned(), golden.clone());
    run.ask(question, move |compared, lines, _| {
        compared.field(&name, lines, "value", &golden["est"], EXACT);
        compared.field(&name, lines, "se", &golden["se"], EXACT);
    });
}

/// The api samples with a column of whether `ell` is 0, which R makes in its formula.
fn with_rare(name: &str, folder: &tempfile::TempDir) -> PathBuf {
    let text = std::fs::read_to_string(golden("data").join(name)).unwrap();
    let mut lines = text.lines();
    let header = lines.next().unwrap();
    let ell = header.split(',').position(|column| column == "ell").unwrap();
    let mut with = format!("{header},ell0\n");
    for line in lines {
        let none = line.split(',').nth(ell) == Some("0");
        let _ = writeln!(with, "{line},{}", u8::from(none));
    }
    let path = folder.path().join(name);
    std::fs::write(&path, with).unwrap();
    path
}

/// How many numbers an api file holds.
const API: usize = 1549;

/// Every quantity of an api file but the tests of hypotheses.
#[track_caller]
fn api(file: &str, data: &str, design: &str, count: usize) {
    let folder = tempfile::tempdir().unwrap();
    let results = read(file)["results"].clone();
    let mut run = Run::new(with_rare(data, &folder), design);
    let listwise = "where = \"not (enroll is blank)\"";
    for (key, question, pick) in [
        ("svymean_api00_api99", "kind = \"mean\"\nvariables = [\"api00\", \"api99\"]", None),
        ("svymean_stype", "kind = \"mean\"\nvariables = [\"stype\"]", None),
        ("svymean_schwide", "kind = \"mean\"\nvariables = [\"sch.wide\"]", Some("Yes")),
        ("svytotal_enroll", "kind = \"total\"\nvariables = [\"enroll\"]", None),
        ("svytotal_stype", "kind = \"total\"\nvariables = [\"stype\"]", None),
        ("svymean_deff_wor", "kind = \"mean\"\nvariables = [\"api00\", \"enroll\"]\ndeff = \"wor\"", None),
        ("svymean_deff_wr", "kind = \"mean\"\nvariables = [\"api00\", \"enroll\"]\ndeff = \"replace\"", None),
        ("svytotal_deff_wor", "kind = \"total\"\nvariables = [\"api00\"]\ndeff = \"wor\"", None),
        ("svymean_prop_deff_wor", "kind = \"mean\"\nvariables = [\"stype\"]\ndeff = \"wor\"", None),
        ("svymean_prop_deff_wr", "kind = \"mean\"\nvariables = [\"stype\"]\ndeff = \"replace\"", None),
        ("svyratio_apistu_enroll", "kind = \"ratio\"\nvariables = [\"api.stu\", \"enroll\"]", None),
        ("svyby_mean_api00_stype", "kind = \"mean\"\nvariables = [\"api00\"]\nby = [\"stype\"]", None),
        ("svyby_mean_schwide_stype", "kind = \"mean\"\nvariables = [\"sch.wide\"]\nby = [\"stype\"]\nvcov = false", Some("Yes")),
        ("svyby_total_enroll_stype", "kind = \"total\"\nvariables = [\"enroll\"]\nby = [\"stype\"]", None),
        ("svyby_total_1_stype_schwide", "kind = \"total\"\nby = [\"stype\", \"sch.wide\"]", None),
        (
            "svyby_mean_api00_api99_stype_schwide",
            "kind = \"mean\"\nvariables = [\"api00\", \"api99\"]\nby = [\"stype\", \"sch.wide\"]",
            None,
        ),
        ("svyby_ratio_stype", "kind = \"ratio\"\nvariables = [\"api.stu\", \"enroll\"]\nby = [\"stype\"]", None),
        ("svyby_mean_api00_stype_deff", "kind = \"mean\"\nvariables = [\"api00\"]\nby = [\"stype\"]\ndeff = \"wor\"", None),
    ] {
        let mut golden = results[key].clone();
        let whole = if key.contains("deff_w") && key.starts_with("svymean_deff") { listwise } else { "" };
        if key == "svyby_mean_schwide_stype" {
            golden["vcov"] = Value::Null;
        }
        ask_coefficients(&mut run, key, &format!("{question}\n{whole}"), &golden, pick);
    }
    for (at, pair) in [["api.stu", "enroll"], ["meals", "enroll"], ["api.stu", "ell"], ["meals", "ell"]].iter().enumerate() {
        let golden = serde_json::json!({ "est": results["svyratio_2x2"]["est"][at], "se": results["svyratio_2x2"]["se"][at] });
        // R drops a row where any of the four is blank.
        let condition = ["api.stu", "enroll", "meals", "ell"].map(|name| format!("not ({name} is blank)")).join(" and ");
        ask_value(&mut run, "svyratio_2x2", &format!("kind = \"ratio\"\nvariables = {pair:?}\nwhere = {condition:?}"), &golden);
    }
    for (key, question, category) in [
        ("svyciprop_schwide", "variables = [\"sch.wide\"]", Some("Yes")),
        ("svyciprop_compimp", "variables = [\"comp.imp\"]", Some("Yes")),
        ("svyciprop_rare_ell0", "variables = [\"ell0\"]", None),
        ("svyciprop_schwide_domain_E", "variables = [\"sch.wide\"]\nwhere = 'stype == \"E\"'", Some("Yes")),
        ("svyciprop_schwide_domain_H", "variables = [\"sch.wide\"]\nwhere = 'stype == \"H\"'", Some("Yes")),
        ("svyciprop_schwide_domain_M", "variables = [\"sch.wide\"]\nwhere = 'stype == \"M\"'", Some("Yes")),
    ] {
        ask_proportion(&mut run, key, question, &results[key], category);
    }
    ask_quantile(&mut run, "svyquantile_api00", "api00", &results["svyquantile_api00"]);
    ask_quantile(&mut run, "svyquantile_enroll", "enroll", &results["svyquantile_enroll"]);
    ask_value(&mut run, "svyvar", "kind = \"variance\"\nvariables = [\"api00\"]", &results["svyvar_api00"]);
    let two = results["svyvar_api00_api99"]["est"].clone();
    run.ask("kind = \"variance\"\nvariables = [\"api00\", \"api99\"]", move |compared, lines, _| {
        for (line, (row, column)) in lines.iter().zip([(0, 0), (0, 1), (1, 1)]) {
            compared.number("svyvar 2", &line["value"], &two[row][column], EXACT);
        }
    });
    let difference = "kind = \"contrast\"\ncoefficients = { api00 = 1, api99 = -1 }";
    ask_value(&mut run, "svycontrast", difference, &results["svycontrast_api00_minus_api99"]);
    let domains = "kind = \"contrast\"\nvariables = [\"api00\"]\nby = [\"stype\"]\ncoefficients = { E = 1, H = -1 }";
    ask_value(&mut run, "svycontrast E H", domains, &results["svycontrast_E_minus_H"]);
    let table = results["svytable_stype_schwide"].clone();
    run.ask("kind = \"total\"\nvariables = [\"stype\"]\nby = [\"sch.wide\"]", move |compared, lines, _| {
        let cells = table["N"].as_array().unwrap().iter().flat_map(list);
        for (line, cell) in lines.iter().zip(cells) {
            compared.number("svytable", &line["value"], &cell, EXACT);
        }
    });
    let mut compared = Compared::default();
    let header = run.compare(&mut compared);
    compared.number("n", &header["n"], &results["n"], 0.0);
    compared.number("degf", &header["degf"], &results["degf"], 0.0);
    compared.number("sum of weights", &header["sum_weights"], &results["sum_weights"], EXACT);
    compared.end(file, count);
}

#[test]
fn a_simple_random_sample() {
    api("api_srs_fpc.json", "apisrs.csv", "fpc = [\"fpc\"]", API);
    api("api_srs_nofpc.json", "apisrs.csv", "weights = \"pw\"", API);
}

#[test]
fn a_stratified_sample() {
    api("api_strat_fpc.json", "apistrat.csv", "strata = [\"stype\"]\nweights = \"pw\"\nfpc = [\"fpc\"]", API);
}

#[test]
fn clusters_in_one_stage() {
    api("api_clus1_fpc.json", "apiclus1.csv", "clusters = [\"dnum\"]\nweights = \"pw\"\nfpc = [\"fpc\"]", API);
    api("api_clus1_nofpc.json", "apiclus1.csv", "clusters = [\"dnum\"]\nweights = \"pw\"", API);
}

#[test]
fn clusters_in_two_stages() {
    let both = "clusters = [\"dnum\", \"snum\"]\nweights = \"pw\"\nfpc = [\"fpc1\", \"fpc2\"]";
    api("api_clus2_wt_fpc.json", "apiclus2.csv", both, API);
    api("api_clus2_ultimate_nofpc.json", "apiclus2.csv", "clusters = [\"dnum\"]\nweights = \"pw\"", API);
}
