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
/// A standard error of a smaller share of its estimate is 0, of a margin that weights were calibrated to.
const NOTHING: f64 = 1e-8;

pub(crate) fn golden(name: &str) -> PathBuf {
    project().join("tests/golden/survey").join(name)
}

pub(crate) fn read(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(golden(name)).unwrap()).unwrap()
}

/// What was compared and what differed.
#[derive(Default)]
pub(crate) struct Compared {
    count: usize,
    /// No tolerance is stricter than this, relative.
    loosest: f64,
    wrong: Vec<String>,
}

impl Compared {
    /// Compares one number; R's "NaN" is our null.
    pub(crate) fn number(&mut self, what: &str, ours: &Value, theirs: &Value, tolerance: f64) {
        let scale = theirs.as_f64().map_or(0.0, f64::abs);
        let tolerance = if tolerance > 0.0 { tolerance.max(self.loosest) } else { tolerance };
        self.within(what, ours, theirs, tolerance * scale);
    }

    pub(crate) fn within(&mut self, what: &str, ours: &Value, theirs: &Value, tolerance: f64) {
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
            let name = format!("{what} {field} {} {}", line["category"], line["domain"]);
            // The standard error of a margin that weights were calibrated to is 0, and R's what rounding leaves of it.
            let nothing = match field {
                "se" => NOTHING * line["value"].as_f64().map_or(0.0, f64::abs),
                "deff" => NOTHING * NOTHING,
                _ => 0.0,
            };
            match theirs.as_f64() {
                Some(number) if number.abs() <= nothing => self.within(&name, &line[field], theirs, nothing),
                _ => self.number(&name, &line[field], theirs, tolerance),
            }
        }
    }

    /// Compares a matrix, each entry on the scale of its two standard errors.
    fn matrix(&mut self, what: &str, ours: &Value, theirs: &Value, lines: &[&Value]) {
        let theirs: Vec<Vec<Value>> = theirs.as_array().unwrap().iter().map(list).collect();
        for (row, entries) in theirs.iter().enumerate() {
            for (column, entry) in entries.iter().enumerate() {
                let root = |at: usize| theirs[at][at].as_f64().unwrap().sqrt();
                let nothing = |at: usize| NOTHING * lines[at]["value"].as_f64().unwrap().abs();
                let zero = |at: usize| root(at) <= nothing(at);
                let scale = if zero(row) || zero(column) {
                    root(row).max(nothing(row)) * root(column).max(nothing(column))
                } else {
                    EXACT.max(self.loosest) * root(row) * root(column)
                };
                self.within(&format!("{what} vcov {row} {column}"), &ours["matrix"][row][column], entry, scale);
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
                    compared.matrix(&name, vcov, &golden["vcov"], &lines);
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
            // R stops where a replicate's proportion is 0, or goes by a model that has not converged.
            if replicate_of_none(&interval) {
                return;
            }
            compared.number(&name, &line["value"], &interval["p"], if approximate { LOGIT } else { EXACT });
            compared.number(&name, &line["df"], &golden["degf"], 0.0);
            compared.number(&name, &line["n"], &golden["nrow"], 0.0);
            // Of a margin that weights were calibrated to, R gives no interval, or one of rounding.
            if interval["se"].as_f64().is_some_and(|se| se <= NOTHING) {
                compared.within(&name, &line["se"], &interval["se"], NOTHING);
                assert_eq!((&line["low"], &line["high"]), (&line["value"], &line["value"]), "{name}");
                return;
            }
            compared.number(&name, &line["se"], &interval["se"], EXACT);
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

/// Whether R's interval on the log odds is of a model that did not converge, or an error.
fn replicate_of_none(interval: &Value) -> bool {
    interval["error"].is_string()
        || interval["lo"] == "NA"
        || interval["lo"].as_f64().is_some_and(|low| low < 1e-8 && low > 0.0)
}

/// Asks for the quantiles by each rule, and for the intervals that are the same step function.
fn ask_quantile(run: &mut Run, name: &str, variable: &str, golden: &Value, below_zero: bool) {
    let probs = golden["q"].to_string();
    let question = format!("kind = \"quantile\"\nvariables = [{variable:?}]\nprobs = {probs}");
    for (rule, values) in golden["by_rule"].as_object().unwrap() {
        // Some weights of whole clusters are below 0: sums that fall again have no nearest step.
        if rule == "shahvaish" || below_zero && matches!(rule.as_bytes(), [b'h', b'f', b'3'..=b'9']) {
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
            compared.field(&name, lines, "se", &values["se"], EXACT);
            // A proportion without variance has an infinite effective sample, and R's beta quantile of that is 1/2: its
            // interval of hospital's quartile 480 is 576 to 576. Ours is the quartile itself.
            let (mut lines, mut values) = (lines.to_vec(), values.clone());
            if name == "quantile beta" {
                assert_eq!((&lines[0]["low"], &lines[0]["high"]), (&lines[0]["value"], &lines[0]["value"]));
                lines.remove(0);
                for end in ["lo", "hi"] {
                    values[end].as_array_mut().unwrap().remove(0);
                }
            }
            compared.field(&name, &lines, "low", &values["lo"], EXACT);
            compared.field(&name, &lines, "high", &values["hi"], EXACT);
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
pub(crate) fn with_rare(text: &str, folder: &tempfile::TempDir) -> PathBuf {
    let mut lines = text.lines();
    let header = lines.next().unwrap();
    let ell = header.split(',').position(|column| column == "ell").unwrap();
    let mut with = format!("{header},ell0\n");
    for line in lines {
        let none = line.split(',').nth(ell) == Some("0");
        let _ = writeln!(with, "{line},{}", u8::from(none));
    }
    let path = folder.path().join("api.csv");
    std::fs::write(&path, with).unwrap();
    path
}

/// How many numbers an api file holds.
const API: usize = 1549;

/// Every quantity of an api file.
#[track_caller]
fn api(file: &str, data: &str, design: &str, count: usize) {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(golden("data").join(data)).unwrap();
    api_of(file, &with_rare(&text, &folder), design, 0.0, count);
}

/// Of a calibrated design R keeps, and counts, all rows in a domain; ours are those of the domain.
fn count_domains(file: &str, results: &mut Value) {
    if !file.starts_with("cal_") {
        return;
    }
    let as_drawn = if file.contains("_strat") { "api_strat_fpc.json" } else { "api_clus1_fpc.json" };
    let as_drawn = &read(as_drawn)["results"];
    for domain in ["E", "H", "M"] {
        let key = format!("svyciprop_schwide_domain_{domain}");
        results[&key]["nrow"] = as_drawn[&key]["nrow"].clone();
    }
}

/// The same of a file that has whatever columns the design names.
#[track_caller]
pub(crate) fn api_of(file: &str, data: &std::path::Path, design: &str, loosest: f64, count: usize) {
    let mut results = read(file)["results"].clone();
    count_domains(file, &mut results);
    crate::estimate_hypotheses::api_tests(file, data, design, loosest);
    let mut run = Run::new(data.to_owned(), design);
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
        (
            "svyby_mean_schwide_stype",
            "kind = \"mean\"\nvariables = [\"sch.wide\"]\nby = [\"stype\"]\nvcov = false",
            Some("Yes"),
        ),
        ("svyby_total_enroll_stype", "kind = \"total\"\nvariables = [\"enroll\"]\nby = [\"stype\"]", None),
        ("svyby_total_1_stype_schwide", "kind = \"total\"\nby = [\"stype\", \"sch.wide\"]", None),
        (
            "svyby_mean_api00_api99_stype_schwide",
            "kind = \"mean\"\nvariables = [\"api00\", \"api99\"]\nby = [\"stype\", \"sch.wide\"]",
            None,
        ),
        ("svyby_ratio_stype", "kind = \"ratio\"\nvariables = [\"api.stu\", \"enroll\"]\nby = [\"stype\"]", None),
        (
            "svyby_mean_api00_stype_deff",
            "kind = \"mean\"\nvariables = [\"api00\"]\nby = [\"stype\"]\ndeff = \"wor\"",
            None,
        ),
    ] {
        let mut golden = results[key].clone();
        if golden.is_null() {
            continue;
        }
        let whole = if key.contains("deff_w") && key.starts_with("svymean_deff") { listwise } else { "" };
        if key == "svyby_mean_schwide_stype" {
            golden["vcov"] = Value::Null;
        }
        ask_coefficients(&mut run, key, &format!("{question}\n{whole}"), &golden, pick);
    }
    for (at, pair) in
        [["api.stu", "enroll"], ["meals", "enroll"], ["api.stu", "ell"], ["meals", "ell"]].iter().enumerate()
    {
        let golden =
            serde_json::json!({ "est": results["svyratio_2x2"]["est"][at], "se": results["svyratio_2x2"]["se"][at] });
        // R drops a row where any of the four is blank.
        let condition =
            ["api.stu", "enroll", "meals", "ell"].map(|name| format!("not ({name} is blank)")).join(" and ");
        ask_value(
            &mut run,
            "svyratio_2x2",
            &format!("kind = \"ratio\"\nvariables = {pair:?}\nwhere = {condition:?}"),
            &golden,
        );
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
    ask_quantile(&mut run, "svyquantile_api00", "api00", &results["svyquantile_api00"], false);
    ask_quantile(&mut run, "svyquantile_enroll", "enroll", &results["svyquantile_enroll"], file.contains("aggstage"));
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
    let mut compared = Compared { loosest, ..Compared::default() };
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

/// The questions of `fpc`, `hospital`: names of R's results with their questions.
fn classic(file: &str, name: &str, design: &str, data: &str, questions: &[(&str, &str)], compared: &mut Compared) {
    let results = read(file)["results"][name].clone();
    let mut run = Run::new(golden("data").join(data), design);
    for (key, question) in questions {
        ask_coefficients(&mut run, key, question, &results[key], None);
    }
    if !results["quantile"].is_null() {
        ask_quantile(&mut run, "quantile", "births", &results["quantile"], false);
    }
    let header = run.compare(compared);
    compared.number("degf", &header["degf"], &results["degf"], 0.0);
}

#[test]
fn small_classics() {
    let mut compared = Compared::default();
    let x = [
        ("mean", "kind = \"mean\"\nvariables = [\"x\"]"),
        ("total", "kind = \"total\"\nvariables = [\"x\"]"),
        ("mean_deff", "kind = \"mean\"\nvariables = [\"x\"]\ndeff = \"wor\""),
    ];
    let design = "clusters = [\"psuid\"]\nstrata = [\"stratid\"]\nweights = \"weight\"\nnest = true";
    classic("fpc.json", "withfpc", &format!("{design}\nfpc = [\"Nh\"]"), "fpc.csv", &x, &mut compared);
    classic("fpc.json", "nofpc", design, "fpc.csv", &x, &mut compared);
    let births = [
        ("mean", "kind = \"mean\"\nvariables = [\"births\"]"),
        ("total", "kind = \"total\"\nvariables = [\"births\"]"),
        ("total_deff", "kind = \"total\"\nvariables = [\"births\"]\ndeff = \"wor\""),
    ];
    let design = "clusters = [\"hospno\"]\nstrata = [\"oblevel\"]\nweights = \"weighta\"";
    classic("hospital.json", "fpc", &format!("{design}\nfpc = [\"tothosp\"]"), "hospital.csv", &births, &mut compared);
    classic("hospital.json", "nofpc", design, "hospital.csv", &births, &mut compared);
    compared.end("classics", 262);
}

#[test]
fn a_health_survey_with_blanks() {
    let results = read("nhanes.json")["results"].clone();
    let design = "clusters = [\"SDMVPSU\"]\nstrata = [\"SDMVSTRA\"]\nweights = \"WTMEC2YR\"\nnest = true";
    let mut run = Run::new(golden("data/nhanes.csv"), design);
    let mean = "kind = \"mean\"\nvariables = [\"HI_CHOL\"]";
    for (key, question) in [
        ("mean_hichol", mean.to_owned()),
        ("mean_hichol_deff", format!("{mean}\ndeff = \"wor\"")),
        ("mean_hichol_deff_wr", format!("{mean}\ndeff = \"replace\"")),
        ("total_hichol", "kind = \"total\"\nvariables = [\"HI_CHOL\"]".to_owned()),
        ("by_race", format!("{mean}\nby = [\"race\"]")),
        ("by_race_agecat_gender", format!("{mean}\nby = [\"race\", \"agecat\", \"RIAGENDR\"]")),
        ("by_race_deff", format!("{mean}\nby = [\"race\"]\ndeff = \"wor\"")),
    ] {
        ask_coefficients(&mut run, key, &question, &results[key], None);
    }
    ask_proportion(&mut run, "all", "variables = [\"HI_CHOL\"]", &results["ciprop_subset_nonmissing"], None);
    for race in 1..=4 {
        let question = format!("variables = [\"HI_CHOL\"]\nwhere = \"race == {race}\"");
        ask_proportion(&mut run, "race", &question, &results[format!("ciprop_race{race}")], None);
    }
    let mut compared = Compared::default();
    let header = run.compare(&mut compared);
    compared.number("n", &header["n"], &results["n"], 0.0);
    compared.number("degf", &header["degf"], &results["degf"], 0.0);
    compared.end("nhanes", 1740);
}

/// The design of the mini survey under a rule for lonely units.
fn mini(rule: &str, twostage: bool) -> String {
    let stages =
        if twostage { "clusters = [\"psu\", \"ssu\"]\nfpc = [\"N1\", \"N2\"]" } else { "clusters = [\"psu\"]" };
    format!("{stages}\nstrata = [\"stratum\"]\nweights = \"w\"\nlonely_psu = {rule:?}")
}

/// The mini survey with columns that R makes in its formulas: how many criteria a respondent answered, how many of them
/// with satisfaction, and the share.
fn with_sums(folder: &tempfile::TempDir) -> PathBuf {
    let text = std::fs::read_to_string(golden("data/sipas_mini.csv")).unwrap();
    let mut with = String::new();
    for (at, line) in text.lines().enumerate() {
        if at == 0 {
            let _ = writeln!(with, "{line},satisfied,answered,share");
            continue;
        }
        let answers: Vec<&str> = line.split(',').skip(9).filter(|cell| !cell.is_empty()).collect();
        let satisfied = answers.iter().filter(|cell| **cell == "1").count();
        #[expect(clippy::cast_precision_loss, reason = "at most 22")]
        let share = satisfied as f64 / answers.len() as f64;
        let _ = writeln!(with, "{line},{satisfied},{},{share}", answers.len());
    }
    let path = folder.path().join("mini.csv");
    std::fs::write(&path, with).unwrap();
    path
}

#[test]
fn a_round_of_questionnaires_by_province() {
    let folder = tempfile::tempdir().unwrap();
    let data = with_sums(&folder);
    let all = read("sipas_mini.json");
    let mut compared = Compared::default();
    for rule in ["adjust", "remove", "average", "certainty"] {
        for (name, twostage) in [("twostage", true), ("ultimate", false)] {
            mini_survey(&data, rule, twostage, &all[rule][name], &mut compared);
        }
    }
    compared.end("sipas_mini", 8920);
}

fn mini_survey(data: &std::path::Path, rule: &str, twostage: bool, golden: &Value, compared: &mut Compared) {
    let mut run = Run::new(data.to_owned(), &mini(rule, twostage));
    let criteria: Vec<String> = (1..=22).map(|number| format!("c{number}")).collect();
    for criterion in &criteria {
        let one = golden["overall_per_criterion"][criterion].clone();
        for interval in ["xlogit", "wilson", "beta"] {
            let (name, one) = (format!("{rule} {criterion} {interval}"), one.clone());
            let question =
                format!("kind = \"proportion\"\nvariables = [{criterion:?}]\ninterval = {interval:?}\ndeff = \"wor\"");
            run.ask(&question, move |compared, lines, _| {
                let line = lines[0];
                let ends = &one[format!("ci_{interval}")];
                for (field, theirs, tolerance) in [
                    ("n", &one["n_answered"], 0.0),
                    ("value", &one["p"], EXACT),
                    ("se", &one["se"], EXACT),
                    ("df", &one["degf_subset"], 0.0),
                    ("deff", &one["deff_wor"], EXACT),
                    ("low", &ends[0], EXACT),
                    ("high", &ends[1], EXACT),
                ] {
                    compared.number(&format!("{name} {field}"), &line[field], theirs, tolerance);
                }
            });
        }
        let (name, by) = (format!("{rule} {criterion} by"), golden["by_prov_per_criterion"][criterion].clone());
        run.ask(
            &format!("kind = \"mean\"\nvariables = [{criterion:?}]\nby = [\"prov\"]"),
            move |compared, lines, _| {
                compared.field(&name, lines, "value", &by["p"], EXACT);
                compared.field(&name, lines, "se", &by["se"], EXACT);
            },
        );
    }
    let by = golden["by_prov_sex_c1"].clone();
    run.ask("kind = \"mean\"\nvariables = [\"c1\"]\nby = [\"prov\", \"sex\"]", move |compared, lines, _| {
        compared.field("by prov sex", lines, "value", &by["p"], EXACT);
        compared.field("by prov sex", lines, "se", &by["se"], EXACT);
    });
    let pooled = "kind = \"ratio\"\nvariables = [\"satisfied\", \"answered\"]";
    ask_value(&mut run, "pooled", pooled, &golden["index_pooled_ratio"]);
    ask_value(&mut run, "pooled by", &format!("{pooled}\nby = [\"prov\"]"), &golden["index_pooled_ratio_by_prov"]);
    let share = "kind = \"mean\"\nvariables = [\"share\"]";
    ask_value(&mut run, "share", share, &golden["index_mean_of_respondent_share"]);
    let coefficients: Vec<String> = criteria.iter().map(|name| format!("{name} = {}", 1.0 / 22.0)).collect();
    let mean = format!("kind = \"contrast\"\ncoefficients = {{ {} }}", coefficients.join(", "));
    ask_value(&mut run, "mean of 22", &mean, &golden["index_mean_of_22"]);
    let complete = criteria.iter().map(|name| format!("not ({name} is blank)")).collect::<Vec<_>>().join(" and ");
    let listwise = golden["listwise_all22"].clone();
    run.ask(&format!("kind = \"mean\"\nvariables = {criteria:?}\nwhere = {complete:?}"), move |compared, lines, _| {
        compared.field("listwise", lines, "value", &listwise["p"], EXACT);
        compared.field("listwise", lines, "se", &listwise["se"], EXACT);
        compared.number("listwise n", &lines[0]["n"], &listwise["n_complete"], 0.0);
    });
    let header = run.compare(compared);
    compared.number("n", &header["n"], &golden["n"], 0.0);
    compared.number("degf", &header["degf"], &golden["degf"], 0.0);
}

#[test]
fn strata_of_one_unit() {
    let results = read("lonely.json")["results"]["use_rcpp_TRUE"].clone();
    let mut compared = Compared::default();
    for (fpc, design) in [("nofpc", ""), ("certainty_by_fpc", "fpc = [\"fpc1\"]")] {
        for rule in ["fail", "remove", "certainty", "adjust", "average"] {
            let golden_of = &results[format!("{fpc}|{rule}|nodomainadj")];
            if golden_of["mean"]["error"].is_string() {
                refused(rule);
                continue;
            }
            let design = format!("strata = [\"dnum\"]\nweights = \"pw\"\nlonely_psu = {rule:?}\n{design}");
            let mut run = Run::new(golden("data/lonely_apiclus1.csv"), &design);
            for (key, question) in [
                ("mean", "kind = \"mean\"\nvariables = [\"api00\"]"),
                ("total", "kind = \"total\"\nvariables = [\"enroll\"]"),
                ("ratio", "kind = \"ratio\"\nvariables = [\"api00\", \"api99\"]"),
                ("domain_mean_stypeH", "kind = \"mean\"\nvariables = [\"api00\"]\nwhere = 'stype == \"H\"'"),
            ] {
                ask_value(&mut run, &format!("{fpc} {rule} {key}"), question, &golden_of[key]);
                let (name, degf) = (format!("{fpc} {rule} {key}"), golden_of[key]["degf"].clone());
                if !degf.is_null() {
                    run.ask(question, move |compared, lines, _| compared.number(&name, &lines[0]["df"], &degf, 0.0));
                }
            }
            run.compare(&mut compared);
        }
    }
    compared.end("lonely", 90);
}

/// A lonely unit stops an estimate of all rows, and not of a domain without it.
fn refused(rule: &str) {
    let folder = tempfile::tempdir().unwrap();
    let design = folder.path().join("design.toml");
    let data = golden("data/lonely_apiclus1.csv");
    for (condition, code) in [("", 3), ("where = 'stype == \"H\"'", 0)] {
        let question = format!("kind = \"mean\"\nvariables = [\"api00\"]\n{condition}");
        let text = format!("strata = [\"dnum\"]\nweights = \"pw\"\nlonely_psu = {rule:?}\n[[estimate]]\n{question}\n");
        std::fs::write(&design, text).unwrap();
        let output = sipar(["estimate", "--json", "--data", data.to_str().unwrap(), "--design"]).arg(&design).output();
        let output = output.unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{said}");
        if code != 0 {
            assert!(output.stdout.is_empty(), "no number");
            assert!(said.contains("lonely_apiclus1.csv, line 172: stratum \"413\" has only one"), "{said}");
        }
    }
}
