//! `sipar score par`: points, places, grades and lost points against a Python program that shares nothing with it; bad rows;
//! years that a set is not for; the shipped sets.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;
use sipar::app::templates::shipped_criteria_sets;
use sipar::domain::criteria::{CriteriaSet, Rule};
use sipar::domain::template::Confidence;

use crate::score::Random;
use crate::support::project;
use crate::support::server::sipar;

const COMMUNES: &str = "par-xa-minh-hoa-1";
const DEPARTMENTS: &str = "par-so-minh-hoa-1";
const PROVINCES: &str = "par-tinh-2022-1";

fn shipped(name: &str) -> (CriteriaSet, &'static str) {
    shipped_criteria_sets().unwrap().into_iter().find(|(set, _)| set.name() == name).unwrap()
}

/// What so many units entered: nearly every figure, cases, surveys, points by hand; a few things do not apply.
fn assessment(set: &CriteriaSet, units: usize, seed: u64) -> String {
    let mut random = Random(seed);
    // What something is divided by is greater than what is divided.
    let divides: HashSet<&str> = set
        .nodes
        .iter()
        .filter_map(|node| node.rule.as_ref())
        .flat_map(Rule::formulas)
        .flat_map(|formula| formula.text.split('/').skip(1))
        .chain(set.figures.iter().filter_map(|figure| figure.formula.as_ref()).map(|formula| formula.text.as_str()))
        .filter_map(|rest| rest.split_whitespace().next())
        .map(|name| name.trim_end_matches([',', ')']))
        .collect();
    let mut text = "unit,name,group,item,value\n".to_owned();
    for unit in 0..units {
        let group = set.groups.get(usize::try_from(random.below(4)).unwrap()).map_or("", |group| group.code.as_str());
        writeln!(text, "U{unit},Đơn vị {unit},{group},,").unwrap();
        for figure in set.figures.iter().filter(|figure| figure.formula.is_none()) {
            let value = if divides.contains(figure.code.as_str()) { 40 + random.below(41) } else { random.below(40) };
            if random.below(60) > 0 {
                writeln!(text, "U{unit},,,{},{value}", figure.code).unwrap();
            }
        }
        for at in set.leaves() {
            let node = &set.nodes[at];
            let rule = node.scored_by();
            let cases = rule.map(Rule::cases).unwrap_or_default();
            let maximum: f64 = node.maximum.map_or(1.0, |maximum| maximum.to_string().parse().unwrap());
            let value = match rule {
                _ if random.below(40) == 0 => "n/a".to_owned(),
                Some(Rule::Survey(choices)) => {
                    for choice in choices {
                        writeln!(text, "U{unit},,,{}:{},{}", node.code, choice.code, 1 + random.below(30)).unwrap();
                    }
                    continue;
                }
                Some(_) if !cases.is_empty() => {
                    cases[usize::try_from(random.below(cases.len() as u64)).unwrap()].to_owned()
                }
                Some(_) if random.below(12) > 0 => continue,
                #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
                _ => format!("{:.2}", maximum * random.below(101) as f64 / 100.0),
            };
            writeln!(text, "U{unit},,,{},{value}", node.code).unwrap();
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
        let mut command = sipar(["score", "par", "--assessment", "F.csv"]);
        command.args(arguments).current_dir(self.folder.path()).output().unwrap()
    }

    fn scored(&self, arguments: &[&str]) -> Value {
        let output = self.score(&[arguments, &["--json"]].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn refused(&self, arguments: &[&str], exit: i32) -> String {
        let output = self.score(arguments);
        assert_eq!(output.status.code(), Some(exit), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stdout.is_empty(), "no figure beside an error");
        String::from_utf8(output.stderr).unwrap()
    }

    fn python(&self, set: &str) -> Vec<Value> {
        let mut command = Command::new("python3");
        command.arg(project().join("tests/par_index.py")).arg(self.path(set)).arg(self.path("F.csv"));
        let output = command.output().expect("python3 3.11 or later computes the index a second time; install it");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

/// A fraction as Python prints it, `7/3`, as a number.
fn fraction(text: &str) -> f64 {
    let (above, below) = text.split_once('/').unwrap_or((text, "1"));
    above.parse::<f64>().unwrap() / below.parse::<f64>().unwrap()
}

/// Holds one number of ours beside Python's: the digits that are shown, and nine more.
fn same(ours: &Value, theirs: &Value, what: &str) -> usize {
    if ours.is_null() || theirs.is_null() {
        assert!(ours.is_null() && theirs.is_null(), "{what}: {ours} and {theirs}");
        return 0;
    }
    assert_eq!(ours["shown"], theirs["shown"], "{what}");
    let (own, exact) =
        (ours["exact"].as_str().unwrap().parse::<f64>().unwrap(), fraction(theirs["exact"].as_str().unwrap()));
    assert!((own - exact).abs() <= 1e-11 * exact.abs().max(1.0), "{what}: {own} and {exact}");
    1
}

/// Compares everything that is said of units, and returns how many numbers agreed.
fn agree(scored: &Value, theirs: &[Value], what: &str) -> usize {
    let units = scored["units"].as_array().unwrap();
    assert_eq!(units.len(), theirs.len());
    let mut numbers = 0;
    for (ours, theirs) in units.iter().zip(theirs) {
        let name = format!("{what}: {}", ours["unit"]);
        assert_eq!(ours["unit"], theirs["unit"]);
        for key in ["points", "maximum", "percent", "bonus", "penalty"] {
            numbers += same(&ours[key], &theirs[key], &format!("{name} {key}"));
        }
        let rank = |place: &Value| place.get("rank").cloned().unwrap_or(Value::Null);
        assert_eq!(rank(&ours["rank"]), theirs["rank"], "{name}: place");
        assert_eq!(rank(&ours["group_rank"]), theirs["group_rank"], "{name}: place in the group");
        assert_eq!(ours["grade"].get(0).cloned().unwrap_or(Value::Null), theirs["grade"], "{name}: grade");
        for list in ["blocks", "nodes"] {
            let (own, other) = (ours[list].as_array().unwrap(), theirs[list].as_array().unwrap());
            assert_eq!(own.len(), other.len());
            for (own, other) in own.iter().zip(other) {
                let name = format!("{name} {}", own["code"]);
                assert_eq!(own["code"], other["code"]);
                numbers += same(&own["points"], &other["points"], &name);
                numbers += same(&own["maximum"], &other["maximum"], &name);
                if list == "blocks" {
                    assert_eq!(rank(own.get("rank").unwrap_or(&Value::Null)), other["rank"], "{name}: place");
                } else {
                    assert_eq!(own["state"], other["state"], "{name}");
                }
            }
        }
        let lost = |list: &Value, shown: &dyn Fn(&Value) -> Value| -> Vec<(Value, Value, Value)> {
            let all = list.as_array().unwrap().iter();
            all.map(|one| (one["code"].clone(), shown(one), one["rank"].clone())).collect()
        };
        let own = lost(&ours["lost"], &|one| one["points"]["shown"].clone());
        assert_eq!(own, lost(&theirs["lost"], &|one| one["shown"].clone()), "{name}: lost points and their worth");
        numbers += own.len();
    }
    numbers
}

#[test]
fn every_figure_is_what_python_computes() {
    let mut compared = 0;
    for (name, changes) in [
        (COMMUNES, vec![]),
        (COMMUNES, vec![("\"out-of-denominator\"", "\"unranked\""), ("\"half-up\"", "\"down\"")]),
        (COMMUNES, vec![("\"shared\"", "\"dense\""), ("ties_on = \"shown\"", "ties_on = \"exact\"")]),
        (DEPARTMENTS, vec![]),
        (DEPARTMENTS, vec![("\"unranked\"", "\"out-of-denominator\""), ("\"half-up\"", "\"half-even\"")]),
        (PROVINCES, vec![]),
    ] {
        let (set, text) = shipped(name);
        let text = changes.iter().fold(text.to_owned(), |text, (old, new)| {
            assert!(text.contains(old), "{old}");
            text.replacen(old, new, 1)
        });
        let file = format!("{name}.toml");
        let files = Files::new(&[(&file, &text), ("F.csv", &assessment(&set, 24, 20_261_122))]);
        let scored = files.scored(&["--set", &file]);
        compared += agree(&scored, &files.python(&file), &format!("{name} {changes:?}"));
    }
    assert!(compared > 20_000, "only {compared} numbers were compared");
}

#[test]
fn a_file_of_another_country_says_the_same() {
    let (set, _) = shipped(DEPARTMENTS);
    let text = assessment(&set, 6, 3);
    let plain = Files::new(&[("F.csv", &text)]).scored(&["--set", DEPARTMENTS]);
    // With a mark of the order of bytes, semicolons and decimal commas, as a Vietnamese spreadsheet saves it.
    let local = text.replace(',', ";").replace('.', "\u{1}");
    let line = |line: &str| {
        let (head, value) = line.rsplit_once(';').unwrap();
        format!("{};{}\r\n", head.replace('\u{1}', "."), value.replace('\u{1}', ","))
    };
    let local = local.lines().map(line).collect::<Vec<_>>().concat();
    let local = Files::new(&[("F.csv", &format!("\u{feff}{local}"))]).scored(&["--set", DEPARTMENTS]);
    assert_eq!(plain, local);
}

#[test]
fn every_bad_row_is_named_with_its_line_and_column_and_nothing_comes_out() {
    let rows = [
        ("A,1.1.1,muon", "value", "kip-thoi, khong-kip-thoi, khong"),
        ("A,9.9.9,1", "item", "par-xa-minh-hoa-1"),
        ("A,nv_hoan_thanh,1.5", "value", "0 – …"),
        ("A,nv_ke_hoach,-1", "value", "0 – …"),
        ("A,bc_dung_han,ba", "value", "1234.5"),
        ("A,bc_phai_gui,95%", "value", "1234.5"),
        ("A,hs_tre_han,3", "value", "computed"),
        ("A,1.6.2:a,x", "value", "whole number"),
        ("A,1.6.2:z,1", "item", "no such figure"),
        (",1.1.2,day-du", "unit", "blank"),
        ("A,,5", "item", "blank"),
        ("A,1.1.2,day-du", "item", "twice"),
        ("A,1.1.2,khong", "item", "line 13"),
    ];
    let text = rows.iter().map(|(row, ..)| row.to_string()).collect::<Vec<_>>().join("\n") + "\n";
    let files = Files::new(&[("F.csv", &format!("unit,item,value\n{text}"))]);
    let said = files.refused(&["--set", COMMUNES], 3);
    let english: Vec<&str> = said.lines().filter(|line| line.contains(", line ")).collect();
    let bad: Vec<_> = rows.iter().enumerate().filter(|(_, (_, _, why))| *why != "twice").collect();
    assert_eq!(english.len(), bad.len(), "{said}");
    for ((at, (row, column, why)), line) in bad.into_iter().zip(english) {
        assert!(line.contains(&format!("F.csv, line {}, column {column}", at + 2)), "{row}: {line}");
        assert!(line.contains(why), "{row}: {line}");
    }
    assert_eq!(said.lines().filter(|line| line.contains(", dòng ")).count(), 12, "in both languages");

    let ragged = Files::new(&[("F.csv", "unit,item,value\nA,1.1.1,khong\nA,1.1.2\nA,1.1.3,1,2\n")]);
    let said = ragged.refused(&["--set", COMMUNES], 3);
    assert!(said.contains("line 3") && said.contains("line 4"), "{said}");
    let headless = Files::new(&[("F.csv", "A,1.1.1,khong\n")]);
    let said = headless.refused(&["--set", COMMUNES], 3);
    assert!(["unit", "item", "value"].iter().all(|name| said.contains(&format!("column {name}"))), "{said}");
    let broken = Files::new(&[("F.csv", "")]);
    std::fs::write(broken.path("F.csv"), b"unit,item,value\nA\xff,1.1.1,khong\n").unwrap();
    assert!(broken.refused(&["--set", COMMUNES], 3).contains("line 2, column unit"));
}

#[test]
fn a_criterion_that_cannot_be_scored_is_named() {
    let text = "unit,item,value\nA,hs_giai_quyet,10\nA,hs_dung_han,10\nA,hs_xin_loi,0\nB,pc_phat_hien,0\nB,pc_xu_ly,0\n\
                C,1,11\nC,1.1.1,kip-thoi\n";
    let files = Files::new(&[("F.csv", text)]);
    let said = files.refused(&["--set", COMMUNES], 3);
    let english: Vec<&str> = said.lines().filter(|line| line.contains(", line ")).collect();
    assert_eq!(english.len(), 3, "{said}");
    assert!(english[0].contains("unit A, criterion 3.3.2") && english[0].contains("divided by 0"), "{said}");
    assert!(english[1].contains("line 6") && english[1].contains("unit B, criterion 4.3.3"), "{said}");
    assert!(english[2].contains("unit C, criterion 1:") && english[2].contains("as a whole"), "{said}");
}

#[test]
fn the_year_2025_belongs_to_a_set_that_nobody_has_published() {
    let areas = "unit,item,value\nNT,1,8.5\nNT,2,9\nNT,3,12.9\nNT,4,9\nNT,5,12\nNT,6,10\nNT,7,12\nNT,8,13.54\n";
    let files = Files::new(&[("F.csv", areas)]);
    let said = files.refused(&["--set", PROVINCES, "--year", "2025"], 4);
    assert!(said.contains("1187/QĐ-BNV") && said.contains("không công khai"), "{said}");
    assert!(said.contains("not public") && said.contains("--confirmed-by"), "{said}");
    files.refused(&["--set", PROVINCES, "--year", "2026", "--confirmed-by", "  "], 4);
    let said = files.refused(&["--set", PROVINCES, "--year", "2021"], 4);
    assert!(said.contains("2022"), "{said}");
    let words = "Giám đốc Sở Nội vụ, công văn 12/SNV";
    let scored = files.scored(&["--set", PROVINCES, "--year", "2025", "--confirmed-by", words]);
    assert_eq!((scored["year"].as_i64(), scored["confirmed_by"].as_str()), (Some(2025), Some(words)));
    assert!(scored["notes"].as_array().unwrap().iter().any(|note| note["vi"].as_str().unwrap().contains(words)));
    let scored = files.scored(&["--set", PROVINCES, "--year", "2024"]);
    assert_eq!(scored["units"][0]["points"]["shown"], "86.94");
    assert_eq!((&scored["units"][0]["grade"][0], &scored["confirmed_by"]), (&Value::from("b"), &Value::Null));
    // Where nobody says the year, nothing is refused, and the reader is told.
    let scored = files.scored(&["--set", PROVINCES]);
    assert!(
        scored["notes"].as_array().unwrap().iter().any(|note| note["en"].as_str().unwrap().contains("1187/QĐ-BNV"))
    );
    let said = files.refused(&["--set", "par-tinh-2025-1"], 4);
    assert!(said.contains(PROVINCES), "{said}");
}

#[test]
fn two_years_stand_beside_each_other() {
    let (before, now) = (
        "unit,item,value\nA,1.1.1,khong\nA,nv_hoan_thanh,8\nA,nv_ke_hoach,10\nB,1.1.1,kip-thoi\n",
        "unit,item,value\nA,1.1.1,kip-thoi\nA,nv_hoan_thanh,10\nA,nv_ke_hoach,10\nB,1.1.1,khong-kip-thoi\nC,1.1.1,khong\n",
    );
    let files = Files::new(&[("F.csv", now), ("F0.csv", before)]);
    let scored = files.scored(&["--set", COMMUNES, "--previous", "F0.csv"]);
    let change = &scored["units"][0]["change"];
    assert_eq!((&change["percent"]["shown"], &change["places"]), (&Value::from("1.75"), &Value::from(1)));
    let node = |code: &str| {
        let all = change["nodes"].as_array().unwrap();
        all.iter().find(|node| node["code"] == code).unwrap().clone()
    };
    assert_eq!(node("1.1.1")["points"]["exact"], "1");
    assert_eq!(node("1.1.3")["points"]["exact"], "0.75");
    assert_eq!(node("1.1.2")["broken"], "one-year-only");
    assert_eq!(scored["units"][1]["change"]["places"], -1);
    assert!(scored["units"][2]["change"].is_null(), "it was not there the year before");
    assert_eq!(scored["previous_set"], COMMUNES);
    let table = String::from_utf8(files.score(&["--set", COMMUNES, "--previous", "F0.csv"]).stdout).unwrap();
    assert!(table.contains("+1,75 (+1)") && table.contains("Mẫu minh họa"), "{table}");
    assert!(table.contains('*') && table.contains("2/3"), "{table}");
}

#[test]
fn shipped_sets_say_what_is_known_and_use_every_shape() {
    for name in [COMMUNES, DEPARTMENTS] {
        let (set, _) = shipped(name);
        assert!(set.illustrative && set.title.vi.contains("mẫu minh họa"), "{name}");
        let shapes: HashSet<&str> = set.nodes.iter().filter_map(|node| Some(node.rule.as_ref()?.word())).collect();
        assert_eq!(shapes.len(), 8, "{name}: {shapes:?}");
        assert!(set.without_maximum().is_empty());
        let roles: HashSet<&str> = set.nodes.iter().map(|node| node.role.word()).collect();
        assert_eq!(roles.len(), 3, "{name} has a bonus and a penalty");
        assert_eq!(CriteriaSet::parse(&set.file_name(), &set.file()).unwrap().nodes, set.nodes);
    }
    let (set, _) = shipped(PROVINCES);
    assert!(!set.illustrative && set.last_year == Some(2024));
    let blocks: Vec<String> = set.blocks.iter().map(|block| block.maximum.unwrap().to_string()).collect();
    assert_eq!(blocks, ["61.5", "22", "10", "6.5"]);
    assert!(set.blocks.iter().all(|block| block.confidence == Confidence::Reported));
    let sure: Vec<&str> = set
        .nodes
        .iter()
        .filter(|node| node.maximum.is_some() && node.confidence != Confidence::GeneralKnowledge)
        .map(|node| node.code.as_str())
        .collect();
    assert_eq!(sure, ["3", "8", "8.a", "8.b"], "everything else is a recollection or unknown");
    assert!(set.nodes.iter().all(|node| node.rule.is_none()), "no rule of it is public");
}

#[test]
fn template_check_reads_criteria_sets() {
    let (_, text) = shipped(DEPARTMENTS);
    let file = format!("{DEPARTMENTS}.toml");
    let sound = Files::new(&[(&file, text)]);
    let run = |files: &Files| sipar(["template", "check", &file]).current_dir(files.folder.path()).output().unwrap();
    let output = run(&sound);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("45 criteria are scored, 1 of them by hand"));
    let wrong = Files::new(&[(&file, &text.replacen("maximum = \"16\"", "maximum = \"17\"", 1))]);
    let output = run(&wrong);
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("điểm tối đa của “1” là 17, nhưng các mục bên dưới cộng lại được 16"), "{said}");
    let list = String::from_utf8(sipar(["template", "list"]).output().unwrap().stdout).unwrap();
    assert!([COMMUNES, DEPARTMENTS, PROVINCES].iter().all(|name| list.contains(name)), "{list}");
}
