//! `sipar score sipas`: the index of generated responses against a Python program that shares nothing with it, what is
//! hidden, what two years say beside each other, and what is refused.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::support::project;
use crate::support::server::sipar;

/// The questionnaire of 2023 to 2026.
const TEMPLATE: &str = "sipas-2023-1";
const CRITERIA: usize = 39;

const DESIGNS: [(&str, &str); 4] = [
    ("two stages", "strata = [\"stratum\"]\nclusters = [\"psu\", \"ssu\"]\nweights = \"w\"\nfpc = [\"N1\", \"N2\"]\n"),
    ("clusters", "strata = [\"stratum\"]\nclusters = [\"psu\"]\nweights = \"w\"\n"),
    ("strata", "strata = [\"stratum\"]\nweights = \"w\"\nfpc = [\"N3\"]\n"),
    ("weights", "weights = \"w\"\n"),
];

/// SplitMix64: the same responses on every machine.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

/// Generated responses of a round: 4 strata of 6 communes, 4 to 9 people each, blanks in one cell of fifteen, moods that
/// go by the commune and the person. `year` shifts the mood; communes bear the same names in every year but the last two.
fn responses(seed: u64, year: u64) -> String {
    let mut random = Random(seed);
    let mut text = "stratum,psu,ssu,N1,N2,N3,w,sex,age,q2,q5".to_owned();
    (1..=CRITERIA).for_each(|item| write!(text, ",q9_{item}").unwrap());
    text.push('\n');
    for stratum in 1..=4 {
        for commune in 1..=6_u64 {
            let name = if commune > 4 { format!("{stratum}-{commune}-{year}") } else { format!("{stratum}-{commune}") };
            let (people, mood) = (4 + random.below(6), random.below(3));
            for person in 0..people {
                let weight = format!("{}.{:02}", 10 + stratum, random.below(100));
                let (sex, age) = (1 + random.below(2), if random.below(30) == 0 { 0 } else { 1 + random.below(5) });
                let age = if age == 0 { String::new() } else { age.to_string() };
                let channels = format!("{} {}", 1 + random.below(3), 4 + random.below(3));
                write!(
                    text,
                    "S{stratum},{name},{person},{},{},{},{weight},{sex},{age},{channels},{}",
                    20 + stratum,
                    400 + 10 * commune,
                    5_000 + 1_000 * stratum,
                    1 + random.below(3)
                )
                .unwrap();
                let own = random.below(3);
                for _ in 0..CRITERIA {
                    match random.below(15) {
                        0 => text.push(','),
                        _ => write!(
                            text,
                            ",{}",
                            (1 + own + random.below(3) + u64::from(random.below(4) < mood + year)).min(5)
                        )
                        .unwrap(),
                    }
                }
                text.push('\n');
            }
        }
    }
    text
}

struct Files {
    folder: tempfile::TempDir,
}

impl Files {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn score(&self, arguments: &[&str]) -> Output {
        let mut command = sipar(["score", "sipas", "--responses", "F.csv"]);
        if !arguments.contains(&"--template") {
            command.args(["--template", TEMPLATE]);
        }
        command.args(arguments).current_dir(self.folder.path()).output().unwrap()
    }

    fn scored(&self, arguments: &[&str]) -> Value {
        let output = self.score(&[arguments, &["--json"]].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.score(arguments);
        assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stdout.is_empty(), "no figure beside an error");
        String::from_utf8(output.stderr).unwrap()
    }
}

/// What the Python program says of the same files.
pub(crate) fn python(template: &Path, responses: &Path, design: &Path, by: &[&str]) -> Vec<Value> {
    let mut command = Command::new("python3");
    command.arg(project().join("tests/sipas_index.py")).arg(template).arg(responses).arg("--design").arg(design);
    for by in by {
        command.args(["--by", by]);
    }
    let output = command.output().expect("python3 3.11 or later computes the index a second time; install it");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Compares every figure that sipar shows with Python's, and returns how many numbers agreed.
pub(crate) fn agree(scored: &Value, theirs: &[Value], what: &str) -> usize {
    let nodes = scored["nodes"].as_array().unwrap();
    let mut compared = 0;
    for table in scored["tables"].as_array().unwrap() {
        for domain in table["domains"].as_array().unwrap() {
            for figure in domain["figures"].as_array().unwrap() {
                let node = &nodes[usize::try_from(figure["node"].as_u64().unwrap()).unwrap()];
                let same = |line: &&Value| {
                    line["by"] == table["by"]
                        && line["values"] == domain["values"]
                        && line["rule"] == figure["rule"]
                        && line["level"] == node["level"]
                        && line["code"] == node["code"]
                };
                let name = format!("{what}: {} {} {} {}", node["code"], figure["rule"], table["by"], domain["values"]);
                let line = theirs.iter().find(same).unwrap_or_else(|| panic!("{name} is not there"));
                if figure["seen"] != "shown" {
                    assert!(figure["value"].is_null(), "{name} is hidden");
                    continue;
                }
                assert_eq!(figure["n"], line["n"], "{name}: n");
                assert_eq!(figure["df"].as_f64(), line["df"].as_f64(), "{name}: df");
                assert_eq!(figure["shown"], line["shown"], "{name}: the digits that are shown");
                for field in ["value", "se", "low", "high"] {
                    let (Some(ours), Some(number)) = (figure[field].as_f64(), line[field].as_f64()) else {
                        // An interval at 0 or 1 is by another formula, and without a degree of freedom there is none.
                        let edge = [0.0, 100.0].contains(&line["value"].as_f64().unwrap());
                        assert!(edge || figure[field].is_null() && line[field].is_null(), "{name}: {field}");
                        continue;
                    };
                    let close =
                        (ours - number).abs() <= 1e-9 * number.abs().max(if field == "se" { 1e-6 } else { 0.0 });
                    assert!(close, "{name}: {field} is {ours} and {number}");
                    compared += 1;
                }
            }
        }
    }
    compared
}

#[test]
fn every_figure_is_what_python_computes() {
    let template = project().join("survey-templates/sipas/sipas-2023-1.toml");
    let text = std::fs::read_to_string(&template).unwrap();
    // The other rules of putting criteria together, of the same questionnaire.
    let nodes = text.replace("weights = \"criteria\"", "weights = \"nodes\"");
    let complete = text.replace("blanks = \"own-rows\"", "blanks = \"complete-rows\"");
    assert!(nodes != text && complete != text);
    let mut compared = 0;
    for (name, design) in DESIGNS {
        let data = responses(20_261_122, 0);
        let files = Files::new(&[("F.csv", &data), ("D.toml", design)]);
        let ours = files.scored(&["--design", "D.toml", "--by", "sex", "--by", "stratum", "--by", "sex*stratum"]);
        let theirs = python(&template, &files.path("F.csv"), &files.path("D.toml"), &["sex", "stratum", "sex*stratum"]);
        compared += agree(&ours, &theirs, name);
    }
    for (name, text) in [("nodes", nodes), ("complete rows", complete)] {
        // Complete rows are few where one cell of fifteen is blank; here most blanks are filled in.
        let data = responses(7, 1).replace(",,", ",4,").replace(",,", ",3,").replace(",\n", ",5\n");
        let data = data.replacen(",4,", ",,", 40);
        let files = Files::new(&[("F.csv", &data), ("D.toml", DESIGNS[1].1), ("sipas-2023-1.toml", &text)]);
        let path = files.path("sipas-2023-1.toml");
        let ours = files.scored(&["--template", path.to_str().unwrap(), "--design", "D.toml", "--by", "stratum"]);
        let theirs = python(&path, &files.path("F.csv"), &files.path("D.toml"), &["stratum"]);
        compared += agree(&ours, &theirs, name);
    }
    assert!(compared > 10_000, "only {compared} numbers were compared");
}

#[test]
fn what_cannot_be_used_is_named_with_its_place_and_gives_no_figure() {
    let good = responses(1, 0);
    let second = good.lines().nth(1).unwrap().to_owned();
    let cells: Vec<&str> = second.split(',').collect();
    let with = |column: &str, value: &str| {
        let at = good.lines().next().unwrap().split(',').position(|name| name == column).unwrap();
        let mut changed = cells.clone();
        changed[at] = value;
        good.replacen(&second, &changed.join(","), 1)
    };
    let design = DESIGNS[1].1;
    for (data, design, arguments, words) in [
        (with("q9_4", "6"), design, vec![], "dòng 2, cột q9_4 (“6”)"),
        (with("q9_4", "x"), design, vec![], "line 2, column q9_4 (\"x\")"),
        (with("q9_39", "1 2"), design, vec![], "line 2, column q9_39"),
        (with("q2", "1 99"), design, vec![], "line 2, column q2"),
        (with("sex", "3"), design, vec![], "line 2, column sex"),
        (with("w", "many"), design, vec![], "line 2, column w: \"many\" is not a number"),
        (with("psu", ""), design, vec![], "line 2, column psu: is blank"),
        (good.replacen("q9_7,", "p9_7,", 1), design, vec![], "criteria without a column here: q9_7"),
        (good.clone(), "strata = [\"nowhere\"]\n", vec![], "column nowhere: there is no such column"),
        (good.clone(), "[[estimate]]\nkind = \"mean\"\n", vec![], "D.toml, line 1: [[estimate]] is a question"),
        (good.clone(), design, vec!["--by", "colour"], "there is no column \"colour\""),
        (good.clone(), design, vec!["--by", "q2"], "several answers or words of one's own do not divide"),
        (good.clone(), design, vec!["--by", "sex*sex"], "sex stands twice"),
        (good.clone(), design, vec!["--previous", "F.csv", "--id", "nobody"], "--id nobody: there is no such column"),
    ] {
        let files = Files::new(&[("F.csv", &data), ("D.toml", design)]);
        let said = files.refused(&[&["--design", "D.toml", "--json"], arguments.as_slice()].concat());
        assert!(said.contains(words), "{words}: {said}");
    }
    // Every bad cell is named, not the first alone.
    let bad = with("q9_4", "6").replacen(",4,", ",44,", 3);
    let said = Files::new(&[("F.csv", &bad), ("D.toml", design)]).refused(&["--design", "D.toml"]);
    assert_eq!(said.matches("dòng").count(), 4, "{said}");
}

/// The figure of the index, by the default rule, in a domain.
fn index<'a>(table: &'a Value, values: &[&str]) -> &'a Value {
    let domain =
        table["domains"].as_array().unwrap().iter().find(|domain| domain["values"] == serde_json::json!(values));
    &domain.unwrap()["figures"][0]
}

#[test]
fn a_small_domain_is_hidden_and_cannot_be_subtracted() {
    let mut data = responses(3, 0);
    // Ten people say an age that nobody else does, but two of those who are asked here; the least number is 10.
    let mut seen = 0;
    data = data
        .lines()
        .map(|line| {
            let mut cells: Vec<&str> = line.split(',').collect();
            if cells[8] == "5" {
                seen += 1;
                cells[8] = if seen <= 6 { "5" } else { "4" };
            }
            if cells[8].is_empty() {
                cells[8] = "3";
            }
            cells.join(",") + "\n"
        })
        .collect();
    let files = Files::new(&[("F.csv", &data), ("D.toml", DESIGNS[1].1)]);
    let scored = files.scored(&["--design", "D.toml", "--by", "age"]);
    assert_eq!(scored["minimum_n"], 10);
    let table = &scored["tables"][1];
    let domains = table["domains"].as_array().unwrap();
    let hidden: Vec<&str> = domains
        .iter()
        .filter(|domain| domain["figures"][0]["seen"] == "hidden")
        .map(|domain| domain["values"][0].as_str().unwrap())
        .collect();
    assert!(hidden.contains(&"5") && hidden.len() >= 2, "one alone would follow from the others: {hidden:?}");
    assert!(hidden.len() < domains.len(), "{hidden:?}");
    let text = scored.to_string();
    for domain in domains.iter().filter(|domain| domain["values"][0] == "5") {
        assert!(domain["n"].is_null(), "{text}");
        for figure in domain["figures"].as_array().unwrap() {
            assert!(["value", "shown", "se", "low", "n", "weighted_n", "psus"].iter().all(|key| figure[key].is_null()));
        }
    }
}

#[test]
fn two_years_say_their_change_and_whether_it_is_within_the_error() {
    let (now, before) = (responses(11, 1), responses(12, 0));
    let files = Files::new(&[("F.csv", &now), ("B.csv", &before), ("D.toml", DESIGNS[1].1)]);
    let arguments = ["--design", "D.toml", "--by", "stratum", "--previous", "B.csv"];
    let scored = files.scored(&arguments);
    let alone = |data: &str| {
        let files = Files::new(&[("F.csv", data), ("D.toml", DESIGNS[1].1)]);
        let scored = files.scored(&["--design", "D.toml", "--by", "stratum"]);
        let number = |field: &str| scored["tables"][0]["domains"][0]["figures"][0][field].as_f64().unwrap();
        (number("value"), number("se"))
    };
    let ((value, se), (earlier, earlier_se)) = (alone(&now), alone(&before));
    let figure = index(&scored["tables"][0], &[]);
    let change = &figure["change"];
    let number = |field: &str| change[field].as_f64().unwrap();
    assert!((number("points") - (value - earlier)).abs() < 1e-9);
    // Four communes of each stratum are in both years: 16 shared units, whose moods are not the same in both.
    assert_eq!((&scored["previous"]["relation"], &scored["previous"]["shared"]), (&"overlapping".into(), &16.into()));
    let covariance = number("covariance");
    assert!(covariance != 0.0);
    let expected = se * se + earlier_se * earlier_se - 2.0 * covariance;
    assert!((number("se").powi(2) - expected).abs() < 1e-9 * expected);
    assert_eq!(change["within_error"], number("low") <= 0.0 && number("high") >= 0.0);
    assert!(scored["tables"][1]["domains"][0]["figures"][0]["change"].is_object());

    // The same sample twice has no change, and no error of it.
    let twice = Files::new(&[("F.csv", &now), ("B.csv", &now), ("D.toml", DESIGNS[1].1)]).scored(&arguments);
    let change = &index(&twice["tables"][0], &[])["change"];
    assert!(change["points"].as_f64().unwrap().abs() < 1e-12 && change["se"].as_f64().unwrap() < 1e-6, "{change}");

    // Other names of communes: nothing is shared.
    let other = before.replace('S', "T");
    let apart = Files::new(&[("F.csv", &now), ("B.csv", &other), ("D.toml", DESIGNS[1].1)]);
    let apart = apart.scored(&["--design", "D.toml", "--previous", "B.csv"]);
    assert_eq!(apart["previous"]["relation"], "independent");
    let change = &index(&apart["tables"][0], &[])["change"];
    let sum = se * se + earlier_se * earlier_se;
    assert!((change["se"].as_f64().unwrap().powi(2) - sum).abs() < 1e-9 * sum, "{change}");

    let said = files.score(&arguments).stdout;
    let said = String::from_utf8(said).unwrap();
    assert!(said.contains("hai mẫu chung 16 đơn vị mẫu") && said.contains("sai số mẫu"), "{said}");
}

#[test]
fn ranks_come_with_the_ranks_that_each_may_have() {
    let files = Files::new(&[("F.csv", &responses(5, 0)), ("D.toml", DESIGNS[1].1)]);
    let scored = files.scored(&["--design", "D.toml", "--rank", "stratum"]);
    let ranks = &scored["ranks"];
    let rows = ranks["rows"].as_array().unwrap();
    assert_eq!((rows.len(), &ranks["of"]), (4, &4.into()));
    for row in rows {
        let pair = |key: &str| (row[key][0].as_u64().unwrap(), row[key][1].as_u64().unwrap());
        let (rank, alone, together) = (row["rank"].as_u64().unwrap(), pair("alone"), pair("together"));
        assert!(together.0 <= alone.0 && alone.0 <= rank && rank <= alone.1 && alone.1 <= together.1, "{row}");
    }
    let values: Vec<f64> = (1..=4)
        .map(|stratum| index(&scored["tables"][1], &[&format!("S{stratum}")])["value"].as_f64().unwrap())
        .collect();
    let best = values.iter().copied().fold(f64::MIN, f64::max);
    let first = rows.iter().find(|row| row["rank"] == 1).unwrap();
    assert!(
        (index(&scored["tables"][1], &[first["values"][0].as_str().unwrap()])["value"].as_f64().unwrap() - best).abs()
            < 1e-12
    );
}

#[test]
fn the_output_has_what_the_schema_says_and_both_languages() {
    let files = Files::new(&[("F.csv", &responses(5, 1)), ("B.csv", &responses(6, 0)), ("D.toml", DESIGNS[0].1)]);
    let arguments = ["--design", "D.toml", "--by", "sex", "--rank", "stratum", "--previous", "B.csv"];
    let scored = files.scored(&arguments);
    let schema = std::fs::read_to_string(project().join("docs/score.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let defs = &schema["$defs"];
    conforms(&scored, &defs["scored"], defs, "scored");
    let [vi, en] = ["vi", "en"].map(|lang| {
        let output = files.score(&[arguments.as_slice(), &["--lang", lang]].concat());
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    });
    let words = "tính cả hai cách; mặc định của mẫu phiếu là tỷ lệ câu trả lời hài lòng (chưa biết)";
    assert!(vi.contains("Chỉ số hài lòng") && vi.contains("khoảng tin cậy 95%"), "{vi}");
    assert!(vi.contains("tính cả hai cách") && vi.contains("Nam") && vi.contains(','), "{words}: {vi}");
    assert!(en.contains("Satisfaction index") && en.contains("95% interval") && en.contains("Male"), "{en}");
    assert!(en.contains("both rules are computed"), "{en}");
}

/// Holds a value against the little of JSON Schema that ours uses.
fn conforms(value: &Value, schema: &Value, defs: &Value, place: &str) {
    if let Some(of) = schema["$ref"].as_str() {
        return conforms(value, &defs[of.trim_start_matches("#/$defs/")], defs, place);
    }
    if let Some(several) = schema["oneOf"].as_array() {
        let fits = several.iter().find(|one| (one["type"] == "null") == value.is_null()).unwrap();
        return conforms(value, fits, defs, place);
    }
    if let Some(words) = schema["enum"].as_array() {
        assert!(words.contains(value), "{place}: {value} is none of {words:?}");
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let fits = kinds.is_empty() || kinds.contains(&kind) || kind == "integer" && kinds.contains(&"number");
    assert!(fits, "{place}: {value} is no {kinds:?}");
    if let Some(object) = value.as_object() {
        for required in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            assert!(object.contains_key(required), "{place} has no {required}");
        }
        for (key, value) in object {
            let known = &schema["properties"][key];
            assert!(!known.is_null(), "{place}: the schema does not know {key}");
            conforms(value, known, defs, &format!("{place}.{key}"));
        }
    }
    for (at, value) in value.as_array().into_iter().flatten().enumerate() {
        if !schema["items"].is_null() {
            conforms(value, &schema["items"], defs, &format!("{place}[{at}]"));
        }
    }
}
