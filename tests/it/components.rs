//! The list of components (SBOM): nothing that the program is built of is missing from it.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use crate::support::project;

/// Name and version of every package of `Cargo.lock`, the program itself included.
fn locked() -> BTreeSet<(String, String)> {
    let text = include_str!("../../Cargo.lock");
    let packages = text.split("[[package]]\n").skip(1);
    let value = |package: &str, name: &str| {
        let line = package.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "));
        line.unwrap().trim_matches('"').to_owned()
    };
    packages.map(|package| (value(package, "name"), value(package, "version"))).collect()
}

#[test]
fn the_list_of_components_names_every_package() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sbom/sipar.cdx.json");
    let made = Command::new("python3").arg(project().join("tests/sbom.py")).arg(&file).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let list: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!((&list["bomFormat"], &list["specVersion"]), (&"CycloneDX".into(), &"1.6".into()));
    let own = &list["metadata"]["component"];
    assert_eq!((&own["name"], &own["version"]), (&"sipar".into(), &env!("CARGO_PKG_VERSION").into()));
    let text = |component: &Value, name: &str| component[name].as_str().unwrap_or_default().to_owned();
    let components = list["components"].as_array().unwrap();
    let named: BTreeSet<(String, String)> =
        components.iter().chain([own]).map(|one| (text(one, "name"), text(one, "version"))).collect();
    assert_eq!(named, locked());
    let mut marked = BTreeSet::new();
    for one in components {
        let what = text(one, "purl");
        assert_eq!(what, format!("pkg:cargo/{}@{}", text(one, "name"), text(one, "version")));
        assert_eq!(text(&one["hashes"][0], "content").len(), 64, "{what} has no checksum");
        assert!(!one["licenses"].as_array().unwrap().is_empty(), "{what} has no licence");
        marked.insert((text(one, "name"), text(one, "scope")));
    }
    let is = |name: &str, scope: &str| marked.contains(&(name.to_owned(), scope.to_owned()));
    assert!(is("rocket", "required") && is("diesel", "required") && is("insta", "excluded"), "{marked:?}");
    // What needs what names only what is listed.
    let needed = list["dependencies"].as_array().unwrap().iter().flat_map(|one| one["dependsOn"].as_array().unwrap());
    let refs: BTreeSet<String> = components.iter().map(|one| text(one, "bom-ref")).collect();
    let unknown: Vec<&Value> = needed.filter(|one| !refs.contains(one.as_str().unwrap())).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
