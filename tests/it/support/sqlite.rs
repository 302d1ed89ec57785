//! SQLite for the tests: a folder a test, like the one `--data` names.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::TempDir;

use super::scratch;

/// A data folder of its own, removed when dropped.
pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// A data folder that begins as a copy of the template `name`, which `prepare` fills once for the whole run.
pub(crate) fn folder_from(name: &'static str, prepare: impl FnOnce(&Path)) -> TempDir {
    static PREPARED: Mutex<Option<HashMap<&'static str, PathBuf>>> = Mutex::new(None);
    // A test that failed while preparing has not entered its template: the next one tries again.
    let mut prepared = PREPARED.lock().unwrap_or_else(PoisonError::into_inner);
    let prepared = prepared.get_or_insert_default();
    if !prepared.contains_key(name) {
        let template = tempfile::tempdir_in(scratch::shared_folder()).unwrap().keep();
        prepare(&template);
        prepared.insert(name, template);
    }
    let folder = folder();
    copy_files(&prepared[name], folder.path());
    folder
}

/// Copies the files of `from`, a database with its journal and whatever stands beside it, to `to`.
pub(crate) fn copy_files(from: &Path, to: &Path) {
    for entry in from.read_dir().unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir(&target).unwrap();
            copy_files(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn a_template_is_filled_once_and_copied_for_each_test() {
    let fill = |folder: &Path| {
        std::fs::create_dir(folder.join("files")).unwrap();
        std::fs::write(folder.join("files/a"), "first").unwrap();
    };
    let one = folder_from("filled-once", fill);
    std::fs::write(one.path().join("files/a"), "changed").unwrap();
    let two = folder_from("filled-once", |_| panic!("it is filled already"));
    assert_eq!(std::fs::read_to_string(two.path().join("files/a")).unwrap(), "first");
}
