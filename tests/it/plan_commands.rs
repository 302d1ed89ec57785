//! `sipar allocate` and `sipar draw`: what they print from files alone, and how they refuse.

use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::stats_golden::{Compared, golden, number};
use crate::support::project;
use crate::support::server::sipar;

/// Runs a command on two files; its exit code, standard output and standard error.
fn run(command: &str, data: &str, design: &str, json: bool) -> (i32, String, String) {
    let folder = TempDir::new().unwrap();
    let (data_file, design_file) = (folder.path().join("f.csv"), folder.path().join("d.toml"));
    std::fs::write(&data_file, data).unwrap();
    std::fs::write(&design_file, design).unwrap();
    let mut command = sipar([command, "--data", text(&data_file), "--design", text(&design_file)]);
    if json {
        command.arg("--json");
    }
    // Without a database, settings or anything else in reach.
    let output = command.current_dir(folder.path()).output().unwrap();
    assert!(!folder.path().join("sipar-data").exists(), "no database is made");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn found(command: &str, data: &str, design: &str) -> Vec<Value> {
    let (code, out, err) = run(command, data, design, true);
    assert_eq!(code, 0, "{err}");
    serde_json::from_str(&out).unwrap()
}

fn of_kind<'a>(all: &'a [Value], kind: &str) -> Vec<&'a Value> {
    all.iter().filter(|element| element["kind"] == kind).collect()
}

/// The example of the documentation: its design and its data, as they stand there.
fn documented(language: &str, nth: usize) -> String {
    let page = std::fs::read_to_string(project().join("docs/estimate.md")).unwrap();
    let part = page.split("## Planning a sample").nth(1).unwrap().to_owned();
    let fence = format!("```{language}\n");
    part.split(&fence).nth(nth + 1).unwrap().split("```").next().unwrap().to_owned()
}

#[test]
fn allocations_reach_the_reference_through_the_command() {
    let reference = golden("sampling_design");
    let (data, design) = (documented("csv", 0), documented("toml", 0));
    let mut compared = Compared::default();
    for case in reference["allocation"]["cases"].as_array().unwrap().iter().filter(|case| case["pop"] == "A") {
        let design = design.replace("= 385", &format!("= {}", case["n"]));
        let all = found("allocate", &data, &design);
        assert_eq!(
            (&all[0]["n"], &all[0]["method"], &all[0]["rounding"]),
            (&case["n"], &"neyman".into(), &"exact".into())
        );
        for stratum in of_kind(&all, "stratum") {
            let name = stratum["stratum"].as_str().unwrap();
            compared.same(name, &stratum["n"], &case["wright_exact_neyman_min1"][name]);
            compared.near(name, number(&stratum["share"]), number(&case["neyman_real"][name]), 1e-11);
        }
    }
    compared.were(5 * 6 * 2);
}

#[test]
fn sizes_show_every_step() {
    let data = "tinh,N\nA,5000\nB,300\n";
    let design =
        format!("stratum = \"tinh\"\npopulation = \"N\"\nmethod = \"proportional\"\n{}", documented("toml", 1));
    let all = found("allocate", data, &design);
    let size = of_kind(&all, "size")[0];
    let names: Vec<&str> =
        size["steps"].as_array().unwrap().iter().map(|step| step["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["srs", "design_effect", "finite_population", "response_rate", "round_up"]);
    // z^2 / 4 / 0.03^2 = 1067.07; times 1.5: 1600.61; 5300 n / (5300 + n - 1) = 1229.54...; over 0.9.
    let n0 = 1.959_963_984_540_054 * 1.959_963_984_540_054 / 4.0 / 0.0009 * 1.5;
    let asked = 5300.0 * n0 / (5300.0 + n0 - 1.0) / 0.9;
    assert!((number(&size["steps"][3]["value"]) - asked).abs() < 1e-9);
    assert!((number(&size["n"]) - asked.ceil()).abs() < 1e-9);
    assert_eq!(all[0]["n"], size["n"]);
    let shares = of_kind(&all, "stratum");
    assert_eq!(shares.iter().map(|stratum| stratum["n"].as_u64().unwrap()).sum::<u64>(), all[0]["n"].as_u64().unwrap());

    let each = "stratum = \"tinh\"\npopulation = \"N\"\n[size]\ntarget = \"slovin\"\nmargin = 0.05\neach = true\n";
    let all = found("allocate", data, each);
    // N / (1 + N / 400): 370.4 and 171.4.
    assert_eq!(
        of_kind(&all, "stratum").iter().map(|stratum| stratum["n"].as_u64().unwrap()).collect::<Vec<_>>(),
        [371, 172]
    );
    let (code, words, _) = run("allocate", data, each, false);
    assert!(code == 0 && words.contains("slovin: N / (1 + N e^2)") || words.contains("Slovin"), "{words}");
}

/// 20 communes of two provinces with 5 to 24 households each.
fn frame() -> String {
    let household = |commune: usize, household: usize| {
        let province = if commune < 10 { "Cao Bằng" } else { "Hà Giang" };
        format!("{province},x{commune},{household},{},4\n", commune + 5)
    };
    let rows = (0..20).flat_map(|commune| (0..commune + 5).map(move |number| household(commune, number)));
    "province,commune,household,households,quota\n".to_owned() + &rows.collect::<String>()
}

#[test]
fn the_documented_draw_is_repeated_and_weighted() {
    let (frame, design) = (frame(), documented("toml", 2));
    let all = found("draw", &frame, &design);
    assert_eq!(all, found("draw", &frame, &design), "the same seed draws the same sample");
    let other = found("draw", &frame, &design.replace("20261122", "20261123"));
    assert_ne!(of_kind(&all, "unit"), of_kind(&other, "unit"));
    assert_eq!(all[0]["seed"], 20_261_122);
    let units = of_kind(&all, "unit");
    assert_eq!(units.len(), 2 * 3 * 4);
    let lines: Vec<&str> = frame.lines().collect();
    for unit in &units {
        let line = usize::try_from(unit["line"].as_u64().unwrap()).unwrap();
        let values = &unit["values"];
        let cells =
            ["province", "commune", "household", "households", "quota"].map(|name| values[name].as_str().unwrap());
        assert_eq!(lines[line - 1], cells.join(","), "a unit says on which line it stands");
        // 3 of 10 in proportion to size, then 4 of that size: the same probability for all of a province.
        let all_households: f64 = if cells[0] == "Cao Bằng" { 95.0 } else { 195.0 };
        assert!((number(&unit["probability"]) - 12.0 / all_households).abs() < 1e-12, "{unit}");
        assert!((number(&unit["probability"]) * number(&unit["weight"]) - 1.0).abs() < 1e-12);
        assert_eq!((&unit["stages"][0]["population"], &unit["stages"][1]["taken"]), (&10.into(), &4.into()));
    }
    assert!((number(&all[0]["sum_weights"]) - 290.0).abs() < 1e-9, "the weights add up to the frame");
    let (code, csv, _) = run("draw", &frame, &design, false);
    assert_eq!(code, 0);
    assert!(csv.starts_with("province,commune,household,households,quota,draw_weight,draw_fpc1,draw_fpc2\n"), "{csv}");
    assert_eq!(csv.lines().count(), 1 + units.len());
}

/// Every bad input: exit code 3, nothing printed, and the place in the words.
#[test]
fn bad_input_is_refused_with_its_place_and_no_number() {
    let data = "s,N,S,m\na,10,1,2\nb,20,2,2\n";
    let good = "stratum = \"s\"\npopulation = \"N\"\nmethod = \"proportional\"\nn = 5\n";
    assert_eq!(run("allocate", data, good, true).0, 0);
    let with = |from: &str, to: &str| good.replace(from, to);
    let cases: &[(&str, String, &[&str])] = &[
        ("s,N\na,10\nb,x\n", good.into(), &["f.csv, line 3, column \"N\"", "\"x\" is not a number"]),
        ("s,N\na,10\nb,\n", good.into(), &["f.csv, line 3, column \"N\"", "blank"]),
        ("s,N\na,10\nb,1.5\n", good.into(), &["f.csv, line 3, column \"N\"", "whole"]),
        ("s,N\na,10\na,20\n", good.into(), &["f.csv, line 3, column \"s\"", "already"]),
        ("s,N\na,0\n", good.into(), &["f.csv, line 2, column \"N\"", "without population"]),
        ("s,N\n", good.into(), &["f.csv, line 1", "no row"]),
        ("s,N\na\n", good.into(), &["f.csv, line 2", "1 cells"]),
        ("s,M\na,1\n", good.into(), &["f.csv, line 1, column \"N\"", "no such column"]),
        (data, with("n = 5", "n = 31"), &["d.toml, line 4, key n", "only 30"]),
        (data, with("n = 5", ""), &["d.toml, line 1, key n", "missing"]),
        (data, with("n = 5", "n = 5\nmin = 3"), &["d.toml, line 5, key min", "come to 6"]),
        (data, with("n = 5", "n = 5\nmin = 11"), &["f.csv, line 2", "at least 11 and at most 10"]),
        (data, with("proportional", "best"), &["d.toml, line 3", "unknown variant `best`"]),
        (data, with("n = 5", "n = 5\nsize_ = 1"), &["d.toml, line 5", "unknown field"]),
        (data, with("n = 5", "n = "), &["d.toml, line 4"]),
        (data, with("proportional", "neyman"), &["d.toml, line 1, key deviation", "missing"]),
        (data, with("n = 5", "n = 5\ndeviation = \"S\""), &["d.toml, line 5, key deviation", "does not use it"]),
        (data, with("proportional", "power"), &["key power", "missing"]),
        (data, with("n = 5", "n = 5\nrounding = \"exact\""), &["d.toml, line 5, key rounding"]),
        (data, with("n = 5", "[size]\ntarget = \"proportion\"\nmargin = 0.05"), &["d.toml", "key share", "missing"]),
        (
            data,
            with("n = 5", "[size]\ntarget = \"slovin\"\nmargin = 5"),
            &["d.toml, line 6, key margin", "above 0 and at most 1"],
        ),
    ];
    for (data, design, words) in cases {
        refused("allocate", data, design, words);
    }
    let frame = "p,c,size,n\nx,1,5,1\nx,1,6,1\nx,2,7,2\ny,3,2,1\n";
    let stage = "seed = 1\n[[stage]]\nstrata = [\"p\"]\nclusters = \"c\"\nmethod = \"pps\"\ntake = 1\n";
    let cases: &[(String, &[&str])] = &[
        (stage.replace("take = 1", "take = 2"), &["f.csv, line 5, column \"p\"", "stage 1", "only 1"]),
        (stage.replace("take = 1", "take = 1\nsize = \"size\""), &["f.csv, line 3, column \"size\"", "must agree"]),
        (stage.replace("take = 1", "take = \"n\""), &["f.csv, line 4, column \"n\"", "must agree"]),
        (stage.replace("take = 1", "take = 1.5"), &["d.toml, line 6, key take", "1.5"]),
        (stage.replace("seed = 1\n", ""), &["d.toml", "seed"]),
        (stage.replace("clusters = \"c\"", "clusters = \"no\""), &["f.csv, line 1, column \"no\""]),
        (stage.replace("pps", "simple") + "size = \"size\"\n", &["d.toml, line 7, key size"]),
        (
            stage.replace("clusters = \"c\"\n", "") + "[[stage]]\nmethod = \"simple\"\ntake = 1\n",
            &["d.toml, line 2, key clusters"],
        ),
    ];
    for (design, words) in cases {
        refused("draw", frame, design, words);
    }
    let (code, _, err) = run("draw", frame, stage, true);
    assert_eq!(code, 0, "{err}");
    let missing = sipar(["draw", "--data", "/no/such.csv", "--design", "/no/such.toml"]).output().unwrap();
    assert_eq!(missing.status.code(), Some(3));
    assert!(String::from_utf8(missing.stderr).unwrap().contains("/no/such.toml"));
}

#[track_caller]
fn refused(command: &str, data: &str, design: &str, words: &[&str]) {
    for json in [true, false] {
        let (code, out, err) = run(command, data, design, json);
        assert_eq!((code, out.as_str()), (3, ""), "{design}{err}");
        for word in words {
            assert!(err.contains(word), "{word:?} is missing in {err}of{design}");
        }
        assert!(err.starts_with("sipar: ") && !err.contains("panicked"), "{err}");
    }
}
