//! Editions: what is published, by two, with copies of all that it was computed from, so that it can be checked for ever.
//!
//! ```text
//! closed round, assessment, period ──► copies ──► computed again ──► equal to what was kept? ──► manifest, tree, signature
//! edition ──► verify: files against hashes, computed again, tree, signature
//! ```
//!
//! Publishing happens in the transaction of the second person's decision (`publish`). What is hashed stands in
//! [`crate::index::edition`]; `docs/editions.md` says how to check an edition by hand.

mod ask;
mod code;
mod counters;
mod demo;
mod export;
mod par;
mod publish;
mod sipas;
pub mod told;
mod tree;
mod verify;

use serde_json::{Map, Value};

use super::{App, AppError};
use crate::domain::edition::{Role, RulePath};
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::index::edition::{Manifest, sha256};
use crate::store::StoreError;
use crate::store::edition::{Listed, Part, PartSaid, edition_get, edition_list_published, edition_part, edition_parts};

pub use ask::Publishable;
pub(in crate::app) use code::Held;
pub use code::{Code, CodeFault, proved, public_key_of};
pub use publish::EditionWish;
pub use publish::{kind_name, right};
pub use tree::{Proof, Tree, TreeFault};
pub use verify::{Checked, Fault, Finding, Verdict, check};

/// A file of an edition.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct File {
    /// Its name.
    pub name: String,
    /// What it is.
    pub role: Role,
    /// Its media type.
    pub media: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl File {
    /// A file under this name.
    pub(in crate::app) fn of(name: &str, role: Role, media: &str, bytes: Vec<u8>) -> Self {
        Self { name: name.to_owned(), role, media: media.to_owned(), bytes }
    }

    /// As the store keeps it.
    fn part(&self) -> Part {
        let said = PartSaid {
            name: self.name.clone(),
            role: self.role,
            media: self.media.clone(),
            sha256: sha256(&self.bytes),
            size: i64::try_from(self.bytes.len()).unwrap_or(i64::MAX),
        };
        Part { said, bytes: self.bytes.clone() }
    }
}

/// What is published of a result: all of it for those who check and for everybody, since what may not be seen is not in it,
/// and its table with what the columns mean.
fn published(result: &impl serde::Serialize, table: Vec<u8>, dictionary: &str) -> Result<[File; 4], AppError> {
    let json = told_json(result)?;
    Ok([
        File::of("result.json", Role::Output, "application/json", json.clone()),
        File::of("public.json", Role::Public, "application/json", json),
        File::of("data.csv", Role::Public, "text/csv", table),
        File::of("dictionary.json", Role::Public, "application/json", dictionary.into()),
    ])
}

/// A result as an edition keeps it.
pub(in crate::app) fn told_json(result: &impl serde::Serialize) -> Result<Vec<u8>, AppError> {
    serde_json::to_vec(result).map_err(|error| AppError::Refused(error.to_string()))
}

/// The file whose name begins so, with the rest of its name: templates are read under names of their own.
pub(in crate::app) fn file_named<'a>(files: &'a [File], prefix: &str) -> Result<(&'a str, &'a [u8]), AppError> {
    let mut found = files.iter().filter_map(|file| Some((file.name.strip_prefix(prefix)?, file.bytes.as_slice())));
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(spoilt(prefix, "it is not there")),
        _ => Err(spoilt(prefix, "it is there twice")),
    }
}

/// That a file of an edition cannot be used.
pub(in crate::app) fn spoilt(name: &str, why: &str) -> AppError {
    AppError::Refused(format!("{name}: {why}"))
}

/// An error of a use-case within a transaction.
pub(in crate::app) fn in_transaction(error: AppError) -> StoreError {
    match error {
        AppError::Store(error) => error,
        other => StoreError::Refused(other.to_string()),
    }
}

/// Everything that follows from an edition's inputs and templates by its own computation: outputs, public files, and what
/// else is made of the inputs.
fn computed(path: RulePath, files: &[File], rules: &Map<String, Value>, engine: &str) -> Result<Vec<File>, AppError> {
    match path {
        RulePath::Sipas1 => sipas::computed(files, rules, engine),
        RulePath::Par1 => par::computed(files, rules, engine),
        RulePath::Counters1 => counters::computed(files, rules),
    }
}

/// An edition with what its manifest says.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The edition and its unit.
    pub listed: Listed,
    /// What its manifest says.
    pub manifest: Manifest,
    /// Its files.
    pub parts: Vec<PartSaid>,
}

impl App {
    /// The published editions, the newest first; at most so many after so many. Whoever asks may see them.
    pub fn editions_published(&self, at_most: i64, offset: i64) -> Result<Vec<Listed>, AppError> {
        Ok(self.store.read(|db| edition_list_published(db, at_most, offset))?)
    }

    /// A published edition.
    pub fn edition(&self, edition: Id) -> Result<Shown, AppError> {
        let gone = || super::scope::not_there(&edition.to_string());
        let (listed, parts) = self.store.read(|db| Ok((edition_get(db, edition)?, edition_parts(db, edition)?)))?;
        let listed = listed.ok_or_else(gone)?;
        let manifest = Manifest::read(&listed.edition.manifest);
        let manifest = manifest.ok_or(StoreError::Corrupt("a manifest that cannot be read"))?;
        Ok(Shown { listed, manifest, parts })
    }

    /// A file of an edition that everybody may have: what is public, and the template. `None` where it has none of this name.
    pub fn edition_public_part(&self, edition: Id, name: &str) -> Result<Option<Part>, AppError> {
        Ok(self.store.read(|db| edition_part(db, edition, name, &Role::OPEN))?)
    }

    /// What a public page shows of an edition, of its public files alone.
    pub fn edition_told(&self, edition: &Listed, lang: Lang) -> Result<told::Told, AppError> {
        let mut files = Vec::new();
        for name in told::files(edition.edition.kind) {
            let part = self.edition_public_part(edition.edition.id, name)?;
            files.extend(part.map(|Part { said, bytes }| File {
                name: said.name,
                role: said.role,
                media: said.media,
                bytes,
            }));
        }
        told::told(edition.edition.kind, &files, lang)
    }
}
