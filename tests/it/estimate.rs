//! `sipar estimate` as a command: what it refuses and where it says the fault is, what it prints, and what does not change
//! a figure.

use std::process::Output;

use serde_json::Value;

use crate::support::project;
use crate::support::server::sipar;

const DATA: &str = "stratum,commune,pop,w,c1,c2,sex\n\
    A,1,9,10,1,0,m\nA,1,9,10,0,1,f\nA,2,9,12,1,,m\nB,3,7,8,1,1,f\nB,4,7,8,0,0,m\nB,4,7,8,1,1,f\n";
const DESIGN: &str = "clusters = [\"commune\"]\nstrata = [\"stratum\"]\nweights = \"w\"\nfpc = [\"pop\"]\n";
const MEAN: &str = "[[estimate]]\nkind = \"mean\"\nvariables = [\"c1\"]\n";

fn estimate(data: &str, design: &str, json: bool) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let (in_data, in_design) = (folder.path().join("F.csv"), folder.path().join("D.toml"));
    std::fs::write(&in_data, data).unwrap();
    std::fs::write(&in_design, design).unwrap();
    let mut command = sipar(["estimate"]);
    command.arg("--data").arg(&in_data).arg("--design").arg(&in_design);
    if json { command.arg("--json") } else { &mut command }.output().unwrap()
}

fn elements(data: &str, design: &str) -> Vec<Value> {
    let output = estimate(data, design, true);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn what_cannot_be_used_is_named_with_its_place_and_gives_no_number() {
    let design = |lines: &str| format!("{DESIGN}{MEAN}{lines}");
    for (data, design, words) in [
        (
            DATA.to_owned(),
            format!("{DESIGN}[[estimate]]\nkind = \"mean\"\nvariables = [\"c9\"]\n"),
            "F.csv, line 1, column c9: there is no such column",
        ),
        (DATA.replace("A,2,9,12,1", "A,2,9,12,1O"), design(""), "F.csv, line 4, column c1: \"1O\" is not a number"),
        (DATA.replace("A,2,9,12", "A,2,9,x"), design(""), "F.csv, line 4, column w: \"x\" is not a number"),
        (DATA.replace("A,2,9,12", "A,2,9,"), design(""), "F.csv, line 4, column w: is blank"),
        (DATA.replace("A,2,9,12", "A,2,9,-1"), design(""), "F.csv, line 4, column w: is below 0"),
        (DATA.replace("A,2,9", "A,2,8"), design(""), "F.csv, line 4, column pop: differs within stratum \"A\""),
        (DATA.replace(",7,", ",1.5,"), design(""), "F.csv, line 5, column pop: says 1.5 units for stratum \"B\""),
        (
            DATA.replace("B,3", "B,1"),
            design(""),
            "F.csv, line 5, column commune: cluster \"1\" stands in more than one stratum",
        ),
        (DATA.replace("A,2,9,12,1,,m\n", ""), design(""), "stratum \"A\" has only one sampling unit at stage 1"),
        (DATA.replace(",,m", ",m"), design(""), "F.csv, line 4: has 6 cells, and the first line 7"),
        (DATA.lines().next().unwrap().to_owned(), design(""), "the data have no rows"),
        (DATA.to_owned(), design("deff = \"yes\""), "D.toml, line 8: deff = \"yes\" is none of none, wor, replace"),
        (DATA.to_owned(), design("colour = 1"), "D.toml, line"),
        (DATA.to_owned(), design("interval = \"logit\""), "D.toml, line 8: interval is for proportions"),
        (DATA.to_owned(), design("where = \"c1 = 1\""), "D.toml, line 8: where: character 4"),
        (DATA.to_owned(), design("level = 1.0"), "D.toml, line 8: level 1 is not strictly between"),
        (DATA.to_owned(), design("probabilities = \"w\""), "D.toml, line"),
        (DATA.to_owned(), DESIGN.to_owned(), "D.toml: asks for nothing"),
        (
            DATA.to_owned(),
            format!("{DESIGN}[[estimate]]\nkind = \"proportion\"\nvariables = [\"w\"]\n"),
            "column w: \"10\" is neither 0 nor 1",
        ),
        (
            DATA.to_owned(),
            format!("{DESIGN}[[estimate]]\nkind = \"contrast\"\ncoefficients = {{ c1 = 1, z = -1 }}\n"),
            "D.toml, line 5: there is no column \"z\"",
        ),
    ] {
        let output = estimate(&data, &design, true);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(3), "{words}: {said}");
        assert!(said.starts_with("sipar: ") && said.contains(words), "{words}: {said}");
        assert!(output.stdout.is_empty(), "{words}: no number");
    }
}

#[test]
fn a_line_of_its_own_within_a_cell_does_not_shift_the_lines() {
    let data = DATA.replace("0,1,f\nA", "0,1,\"f\nf\"\nA").replace("B,4,7,8,0,0,m", "B,4,7,8,zero,0,m");
    let said = String::from_utf8(estimate(&data, &format!("{DESIGN}{MEAN}"), true).stderr).unwrap();
    assert!(said.contains("F.csv, line 7, column c1: \"zero\""), "{said}");
}

#[test]
fn an_element_has_what_the_schema_says() {
    let schema = std::fs::read_to_string(project().join("docs/estimate.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let question =
        "[[estimate]]\nkind = \"proportion\"\nvariables = [\"sex\"]\nby = [\"stratum\"]\nwhere = \"c1 >= 0\"\n";
    let quantile = "[[estimate]]\nkind = \"quantile\"\nvariables = [\"w\"]\n";
    let all = elements(DATA, &format!("{DESIGN}{question}{quantile}"));
    assert_eq!(all.len(), 1 + 4 + 1 + 3);
    for element in &all {
        let kind = match element["kind"].as_str().unwrap() {
            known @ ("design" | "vcov") => known,
            _ => "estimate",
        };
        let known = &schema["$defs"][kind];
        for required in known["required"].as_array().unwrap() {
            assert!(element.get(required.as_str().unwrap()).is_some(), "{required} is missing in {element}");
        }
        for key in element.as_object().unwrap().keys() {
            assert!(known["properties"].get(key).is_some(), "the schema does not know {key} of {element}");
        }
    }
    assert_eq!(all[1]["domain"], serde_json::json!({ "stratum": "A" }));
}

#[test]
fn the_table_says_every_rule() {
    let said = String::from_utf8(estimate(DATA, &format!("{DESIGN}{MEAN}by = [\"sex\"]\n"), false).stdout).unwrap();
    for words in ["6 rows standing for 56", "weights: column w", "fpc: pop", "lonely_psu: fail", "sex=f", "t 95%"] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

/// Whether two answers are the same but for rounding.
fn same(ours: &[Value], theirs: &[Value], fields: &[&str]) {
    assert_eq!(ours.len(), theirs.len());
    for (ours, theirs) in ours.iter().zip(theirs).skip(1).filter(|(ours, _)| ours["kind"] != "vcov") {
        for field in fields {
            let same = match (ours[field].as_f64(), theirs[field].as_f64()) {
                (Some(a), Some(b)) => (a - b).abs() <= 1e-12 * b.abs(),
                (a, b) => a == b,
            };
            assert!(same, "{field} of {ours} and {theirs}");
        }
    }
}

#[test]
fn order_of_rows_names_of_strata_and_scale_of_weights_change_nothing() {
    let design = format!("{DESIGN}{MEAN}[[estimate]]\nkind = \"mean\"\nvariables = [\"c1\", \"c2\"]\nby = [\"sex\"]\n");
    let whole = elements(DATA, &design);
    let mut lines: Vec<&str> = DATA.lines().collect();
    lines[1..].reverse();
    let fields = ["value", "se", "low", "high", "n", "df"];
    same(&elements(&lines.join("\n"), &design), &whole, &fields);
    same(&elements(&DATA.replace("A,", "Z9,").replace("B,", "a b,"), &design), &whole, &fields);
    let heavier = DATA.replace(",10,", ",25,").replace(",12,", ",30,").replace(",8,", ",20,");
    same(&elements(&heavier, &design), &whole, &fields);
}

#[test]
fn a_share_of_0_or_1_has_an_interval_with_its_rule() {
    let design = format!("{DESIGN}[[estimate]]\nkind = \"proportion\"\nvariables = [\"c1\"]\nby = [\"commune\"]\n");
    let all = elements(DATA, &design);
    let certain: Vec<&Value> = all.iter().filter(|element| element["value"] == 1).collect();
    assert_eq!(certain.len(), 2);
    for element in certain {
        assert_eq!(element["high"], 1);
        assert!(element["low"].as_f64().unwrap() > 0.0, "{element}");
        assert!(element["note"].is_string(), "{element}");
    }
}
