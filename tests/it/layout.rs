//! The top level stays as a newcomer expects it, and the documents hold on every machine.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::support::{files_below, project};

/// What may stand at the top beside hidden files.
const TOP: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "Makefile",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    "docs",
    "src",
    "migrations",
    "survey-templates",
    "tests",
    "clippy.toml",
    "rustfmt.toml",
];

/// The beginnings of paths that only one machine has.
const OF_ONE_MACHINE: &[&str] = &["/root/", "/home/", "/Users/", "/work/", "/tmp/", "C:\\", "file://", "../shared"];

#[test]
fn nothing_else_stands_at_the_top() {
    // In CI the files may belong to another user than the one who asks.
    let listed =
        Command::new("git").args(["-c", "safe.directory=*", "ls-files"]).current_dir(project()).output().unwrap();
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let files = String::from_utf8(listed.stdout).unwrap();
    let top: BTreeSet<_> = files.lines().filter_map(|file| file.split('/').next()).collect();
    assert!(top.contains("src"), "git lists the project's files");
    let others: Vec<_> = top.into_iter().filter(|name| !TOP.contains(name) && !name.starts_with('.')).collect();
    assert!(others.is_empty(), "{others:?} should stand in one of the rooms");
}

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |engine: &str| -> BTreeSet<_> {
        let folder = project().join("migrations").join(engine);
        let files = files_below(&folder, &["sql"]);
        files.into_iter().map(|file| file.strip_prefix(&folder).unwrap().to_owned()).collect()
    };
    let sqlite = names("sqlite");
    assert_eq!(sqlite, names("postgres"));
    let backwards = sqlite.iter().find(|file| file.file_name() != Some("up.sql".as_ref()));
    assert_eq!(backwards, None, "migrations run forward only");
}

#[test]
fn documents_name_no_path_of_one_machine() {
    let top = ["README.md", "CHANGELOG.md", "Makefile", ".ci/run"].map(|name| project().join(name));
    let documents = files_below(&project().join("docs"), &["md"]);
    for file in top.into_iter().chain(documents).filter(|file| file.exists()) {
        let text = std::fs::read_to_string(&file).unwrap();
        let found: Vec<_> =
            text.lines().filter(|line| OF_ONE_MACHINE.iter().any(|start| line.contains(start))).collect();
        assert!(found.is_empty(), "{}: {found:?}", file.display());
    }
}

#[test]
fn documents_link_to_files_that_exist() {
    let mut documents = files_below(&project().join("docs"), &["md"]);
    documents.extend(["README.md", "CHANGELOG.md"].map(|name| project().join(name)));
    for file in documents.into_iter().filter(|file| file.exists()) {
        let text = std::fs::read_to_string(&file).unwrap();
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#', ' ']).next());
        for target in targets.filter(|target| !target.is_empty() && !target.contains("://")) {
            let wanted = file.parent().unwrap_or(Path::new("")).join(target);
            assert!(wanted.exists(), "{} links to {target}, which is not there", file.display());
        }
    }
}

#[test]
fn the_settings_are_described_as_they_are() {
    let text = std::fs::read_to_string(project().join("docs/operations.md")).unwrap();
    for (name, default, meaning) in sipar::settings::TABLE {
        let default = if default.is_empty() { String::new() } else { format!("`{default}`") };
        let row = format!("| `{name}` | {default} | {meaning} |");
        assert!(text.lines().any(|line| line == row), "docs/operations.md has no row {row}");
    }
}
