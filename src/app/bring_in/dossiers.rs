//! Dossiers brought in: the good rows of a file in batches, each with its progress in one transaction; bad rows are kept aside.
//!
//! A file whose import was broken off goes on where it stopped; one that was done changes nothing. Which file it is, its hash
//! says, together with how its columns are called and who brings it. What becomes of a row hangs on the row, on what is stored,
//! on the units of whoever brings it and on the moments with which the import was begun, never on where a batch ends.
//!
//! Of units that somebody does not manage nothing is said: they are not found, before anything of the row is looked up.

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread;

use sha2::{Digest, Sha256};

use super::super::import::dossiers::mapping::Mapping;
use super::super::import::dossiers::{Dossiers, Moments, Unopened};
use super::dossier_rows::{Batch, Known, wide};
use super::{Importer, name, refused};
use crate::app::dossiers::DossierRules;
use crate::app::scope::not_there;
use crate::app::{App, AppError};
use crate::domain::access::Permission;
use crate::domain::clock::Instant;
use crate::domain::id::Id;
use crate::domain::refusal::Refusal;
use crate::store::dossier::dossiers_put_on;
use crate::store::dossier_import::{
    DossierImport, Fault, dossier_fault_rows, dossier_faults, dossier_faults_add_on, dossier_import_add_on,
    dossier_import_by_hash, dossier_import_claim_on, dossier_import_get, dossier_import_list, dossier_import_put_on,
    mapping_get, mapping_list, mapping_put_on,
};

/// Rows of a transaction: the more, the fewer cells of the tally are written twice; nobody else writes for half a second.
const BATCH: usize = 20_000;
/// Bad rows that a report shows.
const SHOWN: i64 = 50;
/// Bad rows, or imports, that are read at once.
const READ: i64 = 1_000;

/// How a file of dossiers is to be brought in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DossiersAsked<'a> {
    /// How its columns are called: the name under which that is kept, or, for the owner of the machine alone, a file. They have
    /// our names where nothing is said.
    pub mapping: Option<&'a str>,
    /// When a status was so that states no moment; the moment of the import where nothing is said.
    pub as_of: Option<Instant>,
    /// Whether a file that was brought in before is read from its beginning once more.
    pub anew: bool,
    /// Rows of a transaction.
    pub batch: usize,
}

impl Default for DossiersAsked<'_> {
    fn default() -> Self {
        Self { mapping: None, as_of: None, anew: false, batch: BATCH }
    }
}

/// What became of a file of dossiers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BroughtDossiers {
    /// The import, with its counts.
    pub import: DossierImport,
    /// Whether the same file had been brought in before.
    pub again: bool,
    /// The line after which an import that was broken off went on; 0 for one from the beginning.
    pub resumed: i64,
    /// Columns of the file that are not read.
    pub ignored: Vec<String>,
    /// How many rows were kept aside.
    pub aside: i64,
    /// The first of them.
    pub faults: Vec<Fault>,
}

/// Reads bytes from their beginning, as often as it is asked to.
pub(super) fn held(bytes: Vec<u8>) -> impl Fn() -> std::io::Result<Box<dyn Read + Send>> {
    let bytes: Arc<[u8]> = bytes.into();
    move || Ok(Box::new(Cursor::new(Arc::clone(&bytes))))
}

/// Why a file was not opened; `failed` says so of one that does not come off the disk.
pub(super) fn unopened(why: Unopened, failed: impl FnOnce(std::io::Error) -> AppError) -> AppError {
    match why {
        Unopened::File(source) => failed(source),
        Unopened::Problems(problems) => refused(&problems),
    }
}

impl App {
    /// Imports dossiers from a file, of whatever unit; `tick` is told how many lines are done, of how many.
    pub fn bring_dossiers(
        &self,
        path: &Path,
        asked: &DossiersAsked<'_>,
        tick: impl Fn(usize, usize),
    ) -> Result<BroughtDossiers, AppError> {
        let open = || File::open(path).map(|file| Box::new(file) as Box<dyn Read + Send>);
        self.bring_dossiers_read(Importer::Owner, path, &open, asked, tick)
    }

    /// Imports dossiers of the units of whoever brings them.
    pub fn bring_dossiers_from(
        &self,
        by: Importer<'_>,
        file: &str,
        bytes: Vec<u8>,
        asked: &DossiersAsked<'_>,
    ) -> Result<BroughtDossiers, AppError> {
        self.bring_dossiers_read(by, Path::new(file), &held(bytes), asked, |_, _| ())
    }

    /// The same of what `open` reads from its beginning.
    fn bring_dossiers_read(
        &self,
        by: Importer<'_>,
        path: &Path,
        open: &dyn Fn() -> std::io::Result<Box<dyn Read + Send>>,
        asked: &DossiersAsked<'_>,
        tick: impl Fn(usize, usize),
    ) -> Result<BroughtDossiers, AppError> {
        let (mapping, body) = self.mapping(by, asked.mapping)?;
        let failed = |source| AppError::File { path: path.to_owned(), source };
        let (hash, length) = hash(&mut open().map_err(failed)?, &body).map_err(failed)?;
        let before = self.store.read(|db| dossier_import_by_hash(db, &hash, by.person()))?;
        let (mut import, is_new) = self.begun((by, path), asked, &mapping, hash, before)?;
        if import.ended.is_some() {
            return self.told(import, true, 0, Vec::new());
        }
        let file = import.file.clone();
        let moments = Moments { as_of: import.as_of, now: import.begun };
        let mut rows = Dossiers::open(&file, open, &mapping, moments).map_err(|why| unopened(why, failed))?;
        if is_new {
            self.change(|change| {
                dossier_import_add_on(change.db, &import)?;
                change.note("dossier.import", &import.file, &format!("begun; import {}", import.id))
            })?;
        }
        let known = self.known(&by.scope(Permission::ManageAssessments))?;
        let (rules, resumed, most) = (DossierRules::shipped()?, import.lines, asked.batch.max(1));
        let known = &known;
        // While one batch is stored the next is read and judged.
        thread::scope(|scope| {
            let (sender, batches) = sync_channel(0);
            scope.spawn(move || {
                loop {
                    let batch = known.batch(&mut rows, &rules.rules(), (resumed, most));
                    let is_last = batch.as_ref().map_or(true, |batch| batch.ends);
                    // Nobody listens any more where a batch could not be stored.
                    if sender.send(batch).is_err() || is_last {
                        return;
                    }
                }
            });
            for batch in batches {
                let batch = batch.map_err(failed)?;
                let from = import.lines;
                import.lines = batch.last.unwrap_or(from);
                import.recomposed = wide(batch.recomposed);
                import.ended = batch.ends.then(|| self.clock.now());
                import = self.store_dossiers(from, &import, rules, (known, &batch))?;
                let done = usize::try_from(import.lines).unwrap_or(usize::MAX);
                tick(if batch.ends { length.max(done) } else { done.min(length) }, length.max(done));
                if batch.ends {
                    return self.told(import, false, resumed, batch.ignored);
                }
            }
            Err(AppError::Refused(format!("{file} was not read to its end")))
        })
    }

    /// The import of a file: the one that was begun, or a new one and that it is.
    fn begun(
        &self,
        (by, path): (Importer<'_>, &Path),
        asked: &DossiersAsked<'_>,
        mapping: &Mapping,
        hash: [u8; 32],
        before: Option<DossierImport>,
    ) -> Result<(DossierImport, bool), AppError> {
        let now = self.clock.now();
        // A day is its end; today's has not come yet.
        let as_of = asked.as_of.map(|at| if at.day() == now.day() { at.min(now) } else { at });
        if as_of.is_some_and(|at| at > now) {
            return Err(Refusal::AsOfToCome.into());
        }
        let turn = match before {
            Some(before) if before.ended.is_none() => {
                if asked.as_of.is_some() && as_of != Some(before.as_of) && asked.as_of != Some(before.as_of) {
                    return Err(Refusal::BegunAsOf(before.as_of).into());
                }
                return Ok((before, false));
            }
            Some(before) if !asked.anew => return Ok((before, false)),
            Some(before) => before.turn.saturating_add(1),
            None => 1,
        };
        let import = DossierImport {
            id: self.chance.id(now),
            file: name(path),
            hash,
            turn,
            mapping: asked.mapping.map_or_else(String::new, |_| mapping.name.clone()),
            as_of: as_of.unwrap_or(now),
            lines: 0,
            entered: 0,
            changed: 0,
            unchanged: 0,
            recomposed: 0,
            begun: now,
            ended: None,
            person: by.person(),
        };
        Ok((import, true))
    }

    /// One batch with its bad rows and how far the file is read, in one transaction.
    fn store_dossiers(
        &self,
        from: i64,
        import: &DossierImport,
        rules: &DossierRules,
        (known, batch): (&Known, &Batch),
    ) -> Result<DossierImport, AppError> {
        self.change(|change| {
            let (at, chance) = (change.at, &self.chance);
            if !dossier_import_claim_on(change.db, import.id, from, import.lines)? {
                return Err(Refusal::BroughtAtOnce.into());
            }
            let put = dossiers_put_on(change.db, &rules.rules(), &batch.good, at, &|| chance.id(at))?;
            let all = known.faults(change.db, &import.file, batch, &put)?;
            dossier_faults_add_on(change.db, import.id, &all)?;
            let done = DossierImport {
                entered: import.entered + wide(put.new),
                changed: import.changed + wide(put.changed),
                unchanged: import.unchanged + wide(put.unchanged),
                ..import.clone()
            };
            dossier_import_put_on(change.db, &done)?;
            let aside = all.iter().filter(|fault| fault.place == 0).count();
            let detail = format!(
                "lines up to {}; {} new, {} changed, {} unchanged, {aside} kept aside; import {}",
                done.lines, put.new, put.changed, put.unchanged, done.id
            );
            change.note("dossier.import", &import.file, &detail)?;
            Ok(done)
        })
    }

    fn told(
        &self,
        import: DossierImport,
        again: bool,
        resumed: i64,
        ignored: Vec<String>,
    ) -> Result<BroughtDossiers, AppError> {
        let id = import.id;
        let (aside, faults) =
            self.store.read(|db| Ok((dossier_fault_rows(db, id)?, dossier_faults(db, id, (0, 0), SHOWN)?)))?;
        Ok(BroughtDossiers { import, again, resumed, ignored, aside, faults })
    }

    /// The newest imports of dossiers.
    pub fn dossier_imports(&self) -> Result<Vec<DossierImport>, AppError> {
        Ok(self.store.read(|db| dossier_import_list(db, READ))?)
    }

    /// Hands over all rows of an import that were kept aside, by line, a thousand at a time.
    pub fn dossier_faults(
        &self,
        import: Id,
        mut each: impl FnMut(&Fault) -> Result<(), AppError>,
    ) -> Result<(), AppError> {
        if self.store.read(|db| dossier_import_get(db, import))?.is_none() {
            return Err(AppError::NotFound(format!("there is no import {import}")));
        }
        let mut after = (0, 0);
        loop {
            let faults = self.store.read(|db| dossier_faults(db, import, after, READ))?;
            let Some(last) = faults.last() else { return Ok(()) };
            after = (last.line, last.place);
            faults.iter().try_for_each(&mut each)?;
        }
    }

    /// Keeps a file that says how a system calls its columns, under its name; whether it is new or other than it was.
    pub fn bring_mapping(&self, path: &Path) -> Result<(Mapping, bool), AppError> {
        let body = std::fs::read_to_string(path).map_err(|source| AppError::File { path: path.to_owned(), source })?;
        let mapping = Mapping::parse(&name(path), &body).map_err(AppError::Refused)?;
        let is_new = self.keep_mapping(&mapping, &body)?;
        Ok((mapping, is_new))
    }

    /// The names under which mappings are kept, and when each was kept last.
    pub fn mappings(&self) -> Result<Vec<(String, Instant)>, AppError> {
        Ok(self.store.read(mapping_list)?)
    }

    fn keep_mapping(&self, mapping: &Mapping, body: &str) -> Result<bool, AppError> {
        self.change(|change| {
            let is_new = mapping_put_on(change.db, &mapping.name, body, change.at)?;
            if is_new {
                change.note("dossier.mapping", &mapping.name, &mapping.system)?;
            } else {
                change.nothing_changed();
            }
            Ok(is_new)
        })
    }

    /// A mapping that is kept under a name, ours where none is asked for, and its text; none where there is none of this name.
    pub(super) fn mapping_kept(&self, asked: Option<&str>) -> Result<Option<(Mapping, String)>, AppError> {
        let Some(asked) = asked else { return Ok(Some((Mapping::default(), String::new()))) };
        let Some(body) = self.store.read(|db| mapping_get(db, asked))? else { return Ok(None) };
        let mapping = Mapping::parse(asked, &body).map_err(AppError::Template)?;
        Ok(Some((mapping, body)))
    }

    /// A mapping by its name; for the owner of the machine also out of a file, which is kept from then on. And its text.
    fn mapping(&self, by: Importer<'_>, asked: Option<&str>) -> Result<(Mapping, String), AppError> {
        if let Some(kept) = self.mapping_kept(asked)? {
            return Ok(kept);
        }
        let asked = asked.unwrap_or_default();
        // What a page asks for names no file of this machine, whatever it looks like.
        if let Importer::Person(_) = by {
            return Err(not_there(asked));
        }
        let path = Path::new(asked);
        if !path.exists() {
            let kept: Vec<String> = self.mappings()?.into_iter().map(|(name, _)| name).collect();
            let told = format!("{asked:?} is neither a file nor the name of a mapping; kept are: {}", kept.join(", "));
            return Err(AppError::NotFound(told));
        }
        let body = std::fs::read_to_string(path).map_err(|source| AppError::File { path: path.to_owned(), source })?;
        let mapping = Mapping::parse(asked, &body).map_err(AppError::Refused)?;
        self.keep_mapping(&mapping, &body)?;
        Ok((mapping, body))
    }
}

/// The hash of a file and of how its columns are called, and how many lines end in it; the file is read once for it.
fn hash(file: &mut dyn Read, mapping: &str) -> std::io::Result<([u8; 32], usize)> {
    let mut digest = Sha256::new();
    digest.update(Sha256::digest(mapping.as_bytes()));
    let (mut part, mut lines) = (vec![0; 256 * 1024], 0);
    loop {
        let n = file.read(&mut part)?;
        if n == 0 {
            return Ok((digest.finalize().into(), lines));
        }
        lines += part[..n].split(|byte| *byte == b'\n').count() - 1;
        digest.update(&part[..n]);
    }
}
