//! Editions that somebody changed: a thousand random changes, of inputs, of templates, and of outputs with all hashes made anew,
//! each of which sipar finds, and Python of those that it is shown.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};
use sipar::app::App;
use sipar::app::edition::{Fault, File, check};
use sipar::domain::edition::Role;
use sipar::domain::hex::hex;
use sipar::domain::id::Id;
use sipar::index::edition::{canonical, head_text, root, sha256};

use super::{of_counters, of_par, of_sipas, python};
use crate::support::both::TestDb;
use crate::support::office::OFFICE;
use crate::support::scale::pick;

/// A generator of plain numbers, by xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound.max(1)).unwrap()).unwrap()
    }
}

/// An edition's manifest, hash and files.
#[derive(Clone)]
struct Copy {
    manifest: String,
    hash: [u8; 32],
    files: Vec<File>,
    /// What was changed, for whoever reads a failure.
    what: String,
    /// Whether all hashes fit together again; then, which number is another one, as findings name it.
    forged: bool,
    place: String,
}

impl Copy {
    fn of(app: &App, id: Id) -> Self {
        let edition = app.edition(id).unwrap().listed.edition;
        let files = app.edition_files(id).unwrap();
        Self {
            manifest: edition.manifest,
            hash: edition.hash,
            files,
            what: String::new(),
            forged: false,
            place: String::new(),
        }
    }

    fn file(&mut self, name: &str) -> &mut File {
        self.files.iter_mut().find(|file| file.name == name).unwrap()
    }

    /// One letter of a file is another one.
    fn spoil(&mut self, role: Role, random: &mut Random) {
        let places: Vec<usize> =
            self.files.iter().enumerate().filter(|(_, file)| file.role == role).map(|(at, _)| at).collect();
        let file = &mut self.files[places[random.below(places.len())]];
        let at = random.below(file.bytes.len());
        let step = u8::try_from(1 + random.below(255)).unwrap();
        file.bytes[at] = file.bytes[at].wrapping_add(step);
        self.what = format!("{} byte {at}", file.name);
    }

    /// One number of what was computed is another one, and every hash is made anew.
    fn forge(&mut self, random: &mut Random, within: &[&str]) {
        let mut result: Value = serde_json::from_slice(&self.file("result.json").bytes).unwrap();
        let mut numbers = Vec::new();
        let within = within[random.below(within.len())];
        paths(&result[within], &format!("/{within}"), &mut numbers);
        let path = numbers.swap_remove(random.below(numbers.len()));
        let value = result.pointer_mut(&path).unwrap();
        let before = value.clone();
        *value = changed(value, random);
        self.what = format!("{path}: {before} is {value}");
        let step = |name: &str| if name.parse::<usize>().is_ok() { format!("[{name}]") } else { format!(".{name}") };
        let place: String = path.split('/').skip(1).map(step).collect();
        place.trim_start_matches('.').clone_into(&mut self.place);
        let text = result.to_string();
        self.file("result.json").bytes = text.clone().into_bytes();
        self.file("public.json").bytes = text.into_bytes();
        self.hash_anew();
        self.forged = true;
    }

    fn hash_anew(&mut self) {
        let mut manifest: Value = serde_json::from_str(&self.manifest).unwrap();
        for part in manifest["parts"].as_array_mut().unwrap() {
            let name = part["name"].as_str().unwrap().to_owned();
            let bytes = &self.file(&name).bytes;
            part["sha256"] = json!(hex(&sha256(bytes)));
            part["size"] = json!(bytes.len());
        }
        self.manifest = canonical(&manifest).unwrap();
        self.hash = sha256(self.manifest.as_bytes());
    }

    /// The table that [`tabled`] wrote is the edition's; the folder is signed anew.
    fn write_tabled(&mut self, folder: &Path) {
        self.file("data.csv").bytes = std::fs::read(folder.join("data.csv")).unwrap();
        self.hash_anew();
        self.write(folder, "");
    }

    /// The files in a folder; a forged one with a tree of its own, signed with a key of whoever forged it.
    fn write(&self, folder: &Path, proof: &str) {
        std::fs::create_dir_all(folder).unwrap();
        std::fs::write(folder.join("manifest.json"), &self.manifest).unwrap();
        let proof = if self.forged { forged_proof(&self.hash) } else { proof.to_owned() };
        std::fs::write(folder.join("proof.json"), proof).unwrap();
        for file in &self.files {
            std::fs::write(folder.join(&file.name), &file.bytes).unwrap();
        }
    }
}

/// Writes the public tables of forged results, so that a number is another one in all files that have it.
fn tabled(folders: &[&Path]) {
    const SCRIPT: &str = "
import csv, json, pathlib, sys
sys.path.insert(0, sys.argv[1])
import verify_edition
for folder in map(pathlib.Path, sys.argv[2:]):
    result = json.loads((folder / 'result.json').read_bytes())
    try:
        rows = list(verify_edition.ROWS[json.loads((folder / 'manifest.json').read_bytes())['rule_path']](result))
    except (IndexError, TypeError):
        continue  # a number that points at nothing
    with open(folder / 'data.csv', newline='') as file:
        columns = next(csv.reader(file))
    with open(folder / 'data.csv', 'w', newline='') as file:
        table = csv.DictWriter(file, columns)
        table.writeheader()
        table.writerows(rows)
";
    let tests = crate::support::project().join("tests");
    let done = Command::new("python3").args(["-B", "-c", SCRIPT]).arg(tests).args(folders).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

fn forged_proof(hash: &[u8; 32]) -> String {
    let key = Ed25519KeyPair::from_seed_unchecked(&[9; 32]).unwrap();
    let root = root(&[*hash]);
    let signature = key.sign(head_text(1, 5, &root).as_bytes());
    json!({
        "hash": hex(hash), "position": 0, "path": [], "size": 1, "root": hex(&root), "signed_at": 5,
        "public_key": hex(key.public_key().as_ref()), "signature": hex(signature.as_ref()),
    })
    .to_string()
}

/// The places of numbers, whether they stand as numbers or as texts of digits.
fn paths(value: &Value, here: &str, found: &mut Vec<String>) {
    match value {
        Value::Array(all) => {
            all.iter().enumerate().for_each(|(at, one)| paths(one, &format!("{here}/{at}"), found));
        }
        Value::Object(all) => all.iter().for_each(|(key, one)| paths(one, &format!("{here}/{key}"), found)),
        Value::Number(_) => found.push(here.to_owned()),
        Value::String(text) if here.ends_with("/exact") || here.ends_with("/shown") => {
            assert!(text.parse::<f64>().is_ok(), "{here}");
            found.push(here.to_owned());
        }
        _ => {}
    }
}

/// Another number of the same form: an integer one more or less, any other by a few thousandths of itself.
fn changed(value: &Value, random: &mut Random) -> Value {
    let by = if random.below(2) == 0 { 1 } else { -1 };
    match value {
        Value::String(text) => {
            let places = text.split_once('.').map_or(0, |(_, digits)| digits.len().min(6));
            let step = 10_f64.powi(-i32::try_from(places).unwrap());
            json!(format!("{:.places$}", text.parse::<f64>().unwrap() + f64::from(by) * step))
        }
        number => match number.as_i64() {
            Some(whole) => json!(whole + i64::from(by)),
            None if number.as_f64() == Some(0.0) => json!(f64::from(by) * 0.003),
            None => json!(number.as_f64().unwrap() * (1.0 + f64::from(by) * 0.003)),
        },
    }
}

#[test]
fn a_thousand_changes_are_found() {
    let [par, counters, sipas] = [(); 3].map(|()| TestDb::sqlite(Some(OFFICE)));
    let (par, id_of_par) = of_par(&par);
    let (counters, id_of_counters) = of_counters(&counters);
    let (sipas, id_of_sipas) = of_sipas(&sipas);
    let original = |app: &App, id: Id, within: &'static [&'static str]| {
        (Copy::of(app, id), app.edition_proof_json(&app.edition(id).unwrap().listed.edition).unwrap(), within)
    };
    let originals = [
        original(&par.app, id_of_par, &["units"]),
        original(&counters.app, id_of_counters, &["parts"]),
        original(
            &sipas.office.app,
            id_of_sipas,
            &["tables", "tables", "tables", "distributions", "levels", "nodes", "design", "previous", "ranks"],
        ),
    ];
    let mut random = Random(20_261_122);
    // The index of a round is computed anew for each change of it: a few in an ordinary run, a third in the long one.
    let (rounds, shown, one_is_of_a_round) = (1_000, pick(45, 1_000), pick(50, 3));
    let folder = tempfile::tempdir().unwrap();
    let mut folders: Vec<(PathBuf, String)> = Vec::new();
    let mut forged: Vec<(PathBuf, Copy)> = Vec::new();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for round in 0..rounds {
        let of = if round % one_is_of_a_round == 0 { 2 } else { round % 2 };
        let (original, proof, within) = &originals[of];
        let mut copy = original.clone();
        let kind = ["input", "output", "template"][random.below(3)];
        match kind {
            "input" => copy.spoil(Role::Input, &mut random),
            "template" => copy.spoil(Role::Template, &mut random),
            _ => copy.forge(&mut random, within),
        }
        *kinds.entry(kind).or_default() += 1;
        let findings = check(&copy.manifest, &copy.hash, &copy.files);
        assert!(!findings.is_empty(), "{}", copy.what);
        if copy.forged {
            // All hashes fit: only the computation tells, and it tells where.
            let told = findings.iter().filter(
                |one| matches!(&one.fault, Fault::Differs(place) if place.starts_with(&format!("{}: ", copy.place))),
            );
            assert_eq!(told.count(), 2, "{}, {findings:?}", copy.what);
        }
        if round < shown || of == 2 {
            let own = folder.path().join(round.to_string());
            copy.write(&own, proof);
            folders.push((own.clone(), copy.what.clone()));
            if copy.forged {
                forged.push((own, copy));
            }
        }
    }
    tabled(&forged.iter().map(|(path, _)| path.as_path()).collect::<Vec<_>>());
    for (path, copy) in &mut forged {
        copy.write_tabled(path);
    }
    assert!(kinds.values().all(|count| *count > rounds / 4), "{kinds:?}");
    // The unchanged ones stand, so that a finding means something.
    for (at, (original, proof, _)) in originals.iter().enumerate() {
        assert_eq!(check(&original.manifest, &original.hash, &original.files), []);
        let own = folder.path().join(format!("whole-{at}"));
        original.write(&own, proof);
        assert_eq!(python(&[&own], None), [[]]);
    }
    let paths: Vec<&Path> = folders.iter().map(|(path, _)| path.as_path()).collect();
    let found = python(&paths, None);
    eprintln!("{rounds} changes found by sipar ({kinds:?}); Python was shown {}", paths.len());
    let missed: Vec<&String> =
        found.iter().zip(&folders).filter(|(one, _)| one.is_empty()).map(|(_, (_, what))| what).collect();
    assert!(missed.is_empty(), "Python finds nothing in {} of {}: {missed:#?}", missed.len(), folders.len());
    let computed = found.iter().flatten().filter(|(part, _)| part == "result.json").count();
    assert!(computed * 5 > folders.len(), "only {computed} of {} were found by computing", folders.len());
}
