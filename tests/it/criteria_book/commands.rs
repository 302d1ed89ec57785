//! `sipar par`: a set in and out by the command line, nothing written on a mistake, rules confirmed one by one.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::*;
use crate::support::server::sipar;

/// Exit code, and what was printed to either side.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let done = sipar(arguments.iter().copied()).current_dir(folder).output().unwrap();
    let text = [done.stdout, done.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (done.status.code().unwrap(), text)
}

#[test]
fn a_set_comes_in_is_confirmed_and_goes_out() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("bo.ods"), libreoffice::ods(&[right()])).unwrap();
    let import = ["par", "import-set", "bo.ods", "--out", "par-so-ha-nam-1.toml"];
    let (code, text) = run(folder.path(), &import);
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains("100 points") && text.contains("chưa có công thức") && text.contains("công thức: lấy kết quả"),
        "{text}"
    );
    let file = fs::read_to_string(at("par-so-ha-nam-1.toml")).unwrap();
    let (code, text) = run(folder.path(), &import);
    assert_eq!(code, 2, "what is there is not written over: {text}");
    assert_eq!(fs::read_to_string(at("par-so-ha-nam-1.toml")).unwrap(), file);

    let (code, text) = run(folder.path(), &["par", "confirm-rule", "par-so-ha-nam-1.toml"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("| Trên 90%: 1,5; từ 70% - 90%: 1; dưới 70%: 0"), "the words: {text}");
    assert!(text.contains("> p_1_1_2 > 90 → 1.5"), "and the rule below them: {text}");
    let confirm = ["par", "confirm-rule", "par-so-ha-nam-1.toml", "--criterion", "1.1.2"];
    assert_eq!(run(folder.path(), &confirm).0, 0);
    assert_eq!(run(folder.path(), &confirm).0, 4, "only once");
    assert_eq!(
        run(folder.path(), &["par", "confirm-rule", "par-so-ha-nam-1.toml", "--criterion", "1.5", "--reject"]).0,
        0
    );
    let set =
        CriteriaSet::parse("par-so-ha-nam-1.toml", &fs::read_to_string(at("par-so-ha-nam-1.toml")).unwrap()).unwrap();
    assert!(node(&set, "1.1.2").scored_by().is_some() && node(&set, "1.5").rule.is_none());

    let (code, text) = run(folder.path(), &["par", "export-set", "par-so-ha-nam-1.toml", "--out", "ra.xlsx"]);
    assert_eq!(code, 0, "{text}");
    let (code, text) = run(folder.path(), &["--json", "par", "import-set", "ra.xlsx", "--out", "par-so-ha-nam-2.toml"]);
    assert_eq!(code, 0, "{text}");
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&value["name"], &value["maximum"]), (&"par-so-ha-nam-2".into(), &"100".into()));
    let second = fs::read_to_string(at("par-so-ha-nam-2.toml")).unwrap();
    assert_eq!(second.replacen("version = 2", "version = 1", 1), set.file());
}

#[test]
fn nothing_is_written_where_there_is_a_mistake() {
    let folder = TempDir::new().unwrap();
    let mut sheet = right();
    let row = sheet.row("2.1.1");
    sheet.put(row, MAXIMUM, Cell::Number(2.0));
    fs::write(folder.path().join("bo.xlsx"), libreoffice::xlsx(&[sheet.clone()])).unwrap();
    let (code, text) = run(folder.path(), &["par", "import-set", "bo.xlsx", "--out", "par-so-ha-nam-1.toml"]);
    assert_eq!(code, 3, "{text}");
    let cell = sheet.at("2.1", MAXIMUM);
    assert!(text.contains(&format!("sheet 'Bộ chỉ số', ô {cell}: điểm tối đa của 2.1 là 5")), "{text}");
    assert!(text.contains(&format!("sheet 'Bộ chỉ số', cell {cell}: the maximum of 2.1 is 5")), "{text}");
    assert!(!folder.path().join("par-so-ha-nam-1.toml").exists());
    let (code, text) = run(folder.path(), &["par", "import-set", "bo.xlsx", "--out", "bo.toml"]);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("par-so-ha-nam-1.toml"), "{text}");
}

#[test]
fn a_set_that_comes_with_sipar_goes_out_by_its_name() {
    let folder = TempDir::new().unwrap();
    let (code, text) = run(folder.path(), &["par", "export-set", "par-xa-minh-hoa-1", "--out", "xa.xlsx"]);
    assert_eq!(code, 0, "{text}");
    let (code, text) = run(folder.path(), &["par", "import-set", "xa.xlsx", "--out", "par-xa-minh-hoa-1.toml"]);
    assert_eq!(code, 0, "{text}");
    let came = fs::read_to_string(folder.path().join("par-xa-minh-hoa-1.toml")).unwrap();
    assert!(CriteriaSet::parse("par-xa-minh-hoa-1.toml", &came).is_ok());
}
