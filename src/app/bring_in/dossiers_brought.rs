//! What earlier imports of dossiers left behind, for whoever brought them: on pages everybody sees the own ones alone, since their
//! faults hold what stands in somebody's file. The owner of the machine lists all by a command.

use super::dossier_rows::wide;
use crate::app::scope::not_there;
use crate::app::{App, AppError};
use crate::domain::access::Caller;
use crate::domain::id::Id;
use crate::store::dossier_import::{
    DossierImport, Fault, dossier_fault_rows, dossier_faults, dossier_import_get, dossier_import_of,
};

/// Imports of a page.
const IMPORTS: usize = 50;
/// Faults of a page.
const FAULTS: usize = 100;

/// Own imports, a page of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportsSeen {
    /// The imports from the newest on, each with how many of its rows were kept aside.
    pub imports: Vec<(DossierImport, i64)>,
    /// After how many the next page begins, where there is one.
    pub next: Option<u32>,
}

/// An own import with a page of its faults.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportSeen {
    /// The import.
    pub import: DossierImport,
    /// How many of its rows were kept aside.
    pub aside: i64,
    /// Faults by line.
    pub faults: Vec<Fault>,
    /// After which line, and which place in it, the next page begins, where there is one.
    pub next: Option<(i64, i16)>,
}

impl App {
    /// The imports that the caller brought on pages, those after so many.
    pub fn dossier_imports_of(&self, caller: &Caller, after: u32) -> Result<ImportsSeen, AppError> {
        Ok(self.store.read(|db| {
            let mut imports = Vec::with_capacity(IMPORTS);
            let mut all = dossier_import_of(db, caller.person, after.into(), wide(IMPORTS + 1))?;
            let is_more = all.len() > IMPORTS;
            all.truncate(IMPORTS);
            for import in all {
                let aside = dossier_fault_rows(db, import.id)?;
                imports.push((import, aside));
            }
            let next = is_more.then(|| after.saturating_add(u32::try_from(IMPORTS).unwrap_or(u32::MAX)));
            Ok(ImportsSeen { imports, next })
        })?)
    }

    /// An import that the caller brought, with the faults after a line and a place in it. Another one is as if it did not exist.
    pub fn dossier_import_of(&self, caller: &Caller, import: Id, after: (i64, i16)) -> Result<ImportSeen, AppError> {
        let seen = self.store.read(|db| {
            let own = dossier_import_get(db, import)?.filter(|one| one.person == Some(caller.person));
            let Some(import) = own else { return Ok(None) };
            let mut faults = dossier_faults(db, import.id, after, wide(FAULTS + 1))?;
            let is_more = faults.len() > FAULTS;
            faults.truncate(FAULTS);
            let next = faults.last().filter(|_| is_more).map(|last| (last.line, last.place));
            Ok(Some(ImportSeen { aside: dossier_fault_rows(db, import.id)?, import, faults, next }))
        })?;
        seen.ok_or_else(|| not_there(&import.to_string()))
    }
}
