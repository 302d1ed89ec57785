//! Workbooks that LibreOffice Calc itself saved: kept under `fixtures/calc`, and in the long run saved anew.
//!
//! To keep them anew, where Calc is installed: `SIPAR_KEEP_CALC=1 SIPAR_SOAK=1 cargo test --test it saved_by_calc`.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::tempdir;

use super::sheet::{Sheet, right};
use super::{count, every_one_is_named, excel, read, with_all_mistakes};
use crate::support::project;
use crate::support::scale::pick;

/// The formats in which Calc saves, by the ending.
const ENDINGS: [&str; 2] = ["xlsx", "ods"];

fn place(name: &str) -> PathBuf {
    project().join("tests/it/fixtures/calc").join(name)
}

/// A file that Calc saved.
pub(crate) fn kept(name: &str) -> Vec<u8> {
    std::fs::read(place(name)).unwrap()
}

/// A table as Excel would hand it over, opened by Calc and saved; from the kept files in an ordinary run.
fn saved_by_calc(name: &str, sheet: &Sheet, ending: &str) -> Vec<u8> {
    let file = format!("{name}.{ending}");
    if pick(true, false) {
        return kept(&file);
    }
    let folder = tempdir().unwrap();
    let source = folder.path().join("from-excel").join(format!("{name}.xlsx"));
    std::fs::create_dir(source.parent().unwrap()).unwrap();
    std::fs::write(&source, excel::xlsx(std::slice::from_ref(sheet))).unwrap();
    calc(folder.path(), &source, ending);
    let bytes = std::fs::read(folder.path().join(&file)).unwrap();
    if std::env::var_os("SIPAR_KEEP_CALC").is_some() {
        std::fs::create_dir_all(place("")).unwrap();
        std::fs::write(place(&file), &bytes).unwrap();
    }
    bytes
}

fn calc(folder: &Path, source: &Path, ending: &str) {
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let done = Command::new("soffice")
        .args([profile.as_str(), "--headless", "--convert-to", ending, "--outdir"])
        .arg(folder)
        .arg(source)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn the_right_table_saved_by_calc_comes_in_as_the_one_of_excel() {
    let wanted = read(&excel::xlsx(&[right()]));
    for ending in ENDINGS {
        let bytes = saved_by_calc("bo-chi-so", &right(), ending);
        let came = read(&bytes);
        assert_eq!(came.set.nodes.len(), count(), "{ending}");
        assert_eq!(came.text, wanted.text, "{ending}");
        let out = sipar::app::criteria_book::set_workbook(&came.set).unwrap();
        assert_eq!(read(&out).text, came.text, "{ending}: out and in again");
    }
}

#[test]
fn the_mistakes_in_a_table_saved_by_calc_are_named_at_their_cells() {
    let (sheet, planted) = with_all_mistakes();
    for ending in ENDINGS {
        every_one_is_named(ending, &saved_by_calc("bo-chi-so-loi", &sheet, ending), &planted);
    }
}

#[test]
fn the_kept_files_were_saved_by_calc() {
    for name in ["bo-chi-so", "bo-chi-so-loi"] {
        for (ending, part) in [("xlsx", "docProps/app.xml"), ("ods", "meta.xml")] {
            let bytes = kept(&format!("{name}.{ending}"));
            let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
            let said = std::io::read_to_string(archive.by_name(part).unwrap()).unwrap();
            assert!(said.contains("LibreOffice"), "{name}.{ending}: {said}");
        }
    }
}
