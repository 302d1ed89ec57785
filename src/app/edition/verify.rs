//! Whether an edition is still what was published: its files against their hashes, and all that follows from its inputs
//! computed again and compared, byte by byte.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{File, TreeFault, computed};
use crate::app::{App, AppError};
use crate::domain::edition::Role;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::text::{fill, texts};
use crate::index::edition::{Listed as InManifest, Manifest, sha256};
use crate::store::StoreError;
use crate::store::edition::{Edition, edition_get, edition_part, edition_parts};

/// What the manifest is called among files.
pub(super) const MANIFEST: &str = "manifest.json";

/// What is wrong with a file of an edition.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// The manifest cannot be read, or is not written in the one way.
    Unreadable,
    /// The manifest has another hash than the edition.
    ManifestHash,
    /// What the table of editions says is not what the manifest says.
    Columns,
    /// The manifest names it, and it is not there, or cannot be unpacked.
    Missing,
    /// It is there, and the manifest does not name it.
    NotNamed,
    /// Its bytes have another hash than the manifest says.
    Hash,
    /// Computed again, it is another one; holds where it differs first.
    Differs(String),
    /// It is an output, and nothing computes it.
    NotComputed,
    /// It cannot be computed again; holds why.
    Failed(String),
}

impl Fault {
    /// What is wrong, in words.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let t = texts(lang);
        match self {
            Self::Unreadable => t.edition_fault_unreadable.to_owned(),
            Self::ManifestHash => t.edition_fault_manifest.to_owned(),
            Self::Columns => t.edition_fault_columns.to_owned(),
            Self::Missing => t.edition_fault_missing.to_owned(),
            Self::NotNamed => t.edition_fault_not_named.to_owned(),
            Self::Hash => t.edition_fault_hash.to_owned(),
            Self::Differs(place) => fill(t.edition_fault_differs, &[place]),
            Self::NotComputed => t.edition_fault_not_computed.to_owned(),
            Self::Failed(why) => fill(t.edition_fault_failed, &[why]),
        }
    }
}

/// What is wrong, and of which file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The file.
    pub part: String,
    /// What is wrong with it.
    pub fault: Fault,
}

impl Finding {
    fn of(part: &str, fault: Fault) -> Self {
        Self { part: part.to_owned(), fault }
    }
}

/// What came of checking an edition.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verdict {
    /// The edition.
    pub edition: Edition,
    /// Everything that is wrong; nothing where it stands.
    pub findings: Vec<Finding>,
}

/// Checks an edition by its manifest, hash and files alone.
#[must_use]
pub fn check(manifest: &str, hash: &[u8; 32], files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    if sha256(manifest.as_bytes()) != *hash {
        findings.push(Finding::of(MANIFEST, Fault::ManifestHash));
    }
    let Some(said) = Manifest::read(manifest) else {
        findings.push(Finding::of(MANIFEST, Fault::Unreadable));
        return findings;
    };
    let named: BTreeSet<&str> = said.parts.iter().map(|part| part.name.as_str()).collect();
    findings.extend(
        files
            .iter()
            .filter(|file| !named.contains(file.name.as_str()))
            .map(|file| Finding::of(&file.name, Fault::NotNamed)),
    );
    findings.extend(said.parts.iter().filter_map(|part| {
        let file = files.iter().find(|file| file.name == part.name);
        let fault = match file {
            None => Fault::Missing,
            Some(file) if !is_listed(file, part) => Fault::Hash,
            Some(_) => return None,
        };
        Some(Finding::of(&part.name, fault))
    }));
    match computed(said.rule_path, files, &said.rules, &said.engine) {
        Err(error) => findings.push(Finding::of(MANIFEST, Fault::Failed(error.to_string()))),
        Ok(made) => {
            for file in &made {
                match files.iter().find(|known| known.name == file.name) {
                    None => findings.push(Finding::of(&file.name, Fault::Missing)),
                    Some(known) if known.bytes != file.bytes || known.role != file.role => {
                        let place = difference(&known.bytes, &file.bytes);
                        findings.push(Finding::of(&file.name, Fault::Differs(place)));
                    }
                    Some(_) => {}
                }
            }
            let outputs = files.iter().filter(|file| matches!(file.role, Role::Output | Role::Public));
            findings.extend(
                outputs
                    .filter(|file| made.iter().all(|one| one.name != file.name))
                    .map(|file| Finding::of(&file.name, Fault::NotComputed)),
            );
        }
    }
    findings
}

fn is_listed(file: &File, part: &InManifest) -> bool {
    (file.role, &file.media) == (part.role, &part.media)
        && i64::try_from(file.bytes.len()) == Ok(part.size)
        && sha256(&file.bytes) == part.sha256
}

/// Where two files differ first: a place in JSON, else a line.
fn difference(stored: &[u8], again: &[u8]) -> String {
    let read = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).ok();
    if let (Some(stored), Some(again)) = (read(stored), read(again))
        && let Some(place) = in_json(&stored, &again, "")
    {
        return place;
    }
    let lines = |bytes: &[u8]| -> Vec<Vec<u8>> { bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect() };
    let (stored, again) = (lines(stored), lines(again));
    let same = stored.iter().zip(&again).take_while(|(one, other)| one == other).count();
    format!("line {}", same + 1)
}

fn in_json(stored: &Value, again: &Value, place: &str) -> Option<String> {
    match (stored, again) {
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let mut pairs = one.iter().zip(other).enumerate();
            pairs.find_map(|(at, (one, other))| in_json(one, other, &format!("{place}[{at}]")))
        }
        (Value::Object(one), Value::Object(other)) if one.keys().eq(other.keys()) => {
            let mut pairs = one.iter().zip(other.values());
            pairs.find_map(|((key, one), other)| in_json(one, other, &format!("{place}.{key}")))
        }
        _ if stored == again => None,
        _ => {
            let short = |value: &Value| value.to_string().chars().take(60).collect::<String>();
            Some(format!("{}: {} | {}", place.trim_start_matches('.'), short(stored), short(again)))
        }
    }
}

/// Whether the columns of an edition say what its manifest says.
fn columns_fit(edition: &Edition, unit: (&str, &str), corrected: Option<&Edition>) -> bool {
    let Some(said) = Manifest::read(&edition.manifest) else { return true };
    let corrects = said.corrects.as_ref().map(|one| (one.number, one.hash, Some(one.what_changed.as_str())));
    // The unit may have another name by now; its code stays.
    (said.kind, said.subject.as_str(), said.number, said.illustrative)
        == (edition.kind, edition.subject.as_str(), edition.number, edition.illustrative)
        && (said.engine.as_str(), said.rule_path.word(), said.published_at)
            == (edition.engine.as_str(), edition.rule_path.as_str(), edition.published_at.0)
        && said.title.0 == edition.title
        && said.unit.0 == unit.0
        && corrects == corrected.map(|one| (one.number, one.hash, edition.what_changed.as_deref()))
        && edition.corrects.is_some() == corrected.is_some()
}

/// What came of checking editions and the tree.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checked {
    /// Each edition that was asked for.
    pub editions: Vec<Verdict>,
    /// Everything that is wrong with the tree.
    pub tree: Vec<TreeFault>,
    /// How many leaves it has.
    pub leaves: usize,
    /// How often it was signed.
    pub heads: usize,
}

impl App {
    /// Checks one edition, or all of them, and the tree.
    pub fn editions_check(&self, only: Option<Id>) -> Result<Checked, AppError> {
        let all = self.editions_published(i64::MAX, 0)?;
        let hashes: Vec<(Id, [u8; 32])> = all.iter().map(|one| (one.edition.id, one.edition.hash)).collect();
        let tree = self.edition_tree()?;
        let ids: Vec<Id> = only.map_or_else(|| hashes.iter().map(|(id, _)| *id).collect(), |id| vec![id]);
        let editions = ids.into_iter().map(|id| self.edition_verify(id)).collect::<Result<_, _>>()?;
        let (leaves, heads) = (tree.leaves.len(), tree.heads.len());
        Ok(Checked { editions, tree: tree.faults(&hashes), leaves, heads })
    }

    /// All files of an edition. What cannot be unpacked is left out, and so found missing.
    pub fn edition_files(&self, edition: Id) -> Result<Vec<File>, AppError> {
        let names = self.store.read(|db| edition_parts(db, edition))?;
        let mut files = Vec::with_capacity(names.len());
        for said in names {
            match self.store.read(|db| edition_part(db, edition, &said.name, &Role::ALL)) {
                Ok(Some(part)) => {
                    let crate::store::edition::PartSaid { name, role, media, .. } = part.said;
                    files.push(File { name, role, media, bytes: part.bytes });
                }
                Ok(None) | Err(StoreError::Corrupt(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(files)
    }

    /// Checks one edition, its files and computation; the tree is checked by [`super::Tree::faults`].
    pub fn edition_verify(&self, edition: Id) -> Result<Verdict, AppError> {
        let found = self.store.read(|db| {
            let Some(listed) = edition_get(db, edition)? else { return Ok(None) };
            let corrected = listed.edition.corrects.map(|before| edition_get(db, before)).transpose()?.flatten();
            Ok(Some((listed, corrected)))
        })?;
        let (listed, corrected) = found.ok_or_else(|| crate::app::scope::not_there(&edition.to_string()))?;
        let files = self.edition_files(edition)?;
        let mut findings = check(&listed.edition.manifest, &listed.edition.hash, &files);
        let unit = (listed.unit_code.as_str(), listed.unit_name.as_str());
        if !columns_fit(&listed.edition, unit, corrected.as_ref().map(|one| &one.edition)) {
            findings.insert(0, Finding::of(MANIFEST, Fault::Columns));
        }
        Ok(Verdict { edition: listed.edition, findings })
    }
}
