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
    (
        "two stages",
        "strata = [\"stratum\"]\nclusters = [\"psu\", \"ssu\"]\nweights = \"w\"\nfpc = [\"N1\", \"N2\"]\n",
    ),
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
                        _ => write!(text, ",{}", (1 + own + random.below(3) + u64::from(random.below(4) < mood + year)).min(5)).unwrap(),
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
fn python(template: &Path, responses: &Path, design: &Path, by: &[&str]) -> Vec<Value> {
    let mut command = Command::new("python3");
    command.arg(project().join("tests/sipas_index.py")).arg(template).arg(responses).arg("--design").arg(design);
    by.iter().for_each(|by| {
        command.args(["--by", by]);
    });
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
                    let close = (ours - number).abs() <= 1e-9 * number.abs().max(if field == "se" { 1e-6 } else { 0.0 });
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
        let theirs =
            python(&template, &files.path("F.csv"), &files.path("D.toml"), &["sex", "stratum", "sex*stratum"]);
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
