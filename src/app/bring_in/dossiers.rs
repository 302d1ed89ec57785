//! Dossiers brought in: the good rows of a file in batches, each with its progress in one transaction; bad rows are kept aside.
//!
//! A file whose import was broken off goes on where it stopped; one that was done changes nothing. Which file it is, its hash
//! says, together with how its columns are called and who brings it. What becomes of a row hangs on the row, on what is stored,
//! on the units of whoever brings it and on the moments with which the import was begun, never on where a batch ends.
//!
//! Of units that somebody does not manage nothing is said: they are not found, before anything of the row is looked up.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread;

use sha2::{Digest, Sha256};
use time::Date;

use super::super::import::dossiers::mapping::Mapping;
use super::super::import::dossiers::{DossierRow, Dossiers, Moments, Unopened};
use super::super::import::{Problem, What};
use super::{Importer, name, not_found, refused};
use crate::app::dossiers::DossierRules;
use crate::app::scope::{Scope, day_of, not_there};
use crate::app::{App, AppError};
use crate::domain::access::Permission;
use crate::domain::clock::Instant;
use crate::domain::dossier::incoming::Incoming;
use crate::domain::dossier::status::Status;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::refusal::Refusal;
use crate::domain::unit::Validity;
use crate::store::dossier::{Put, Why, dossier_by_code, dossiers_put_on};
use crate::store::dossier_import::{
    DossierImport, Fault, dossier_fault_rows, dossier_faults, dossier_faults_add_on, dossier_import_add_on,
    dossier_import_by_hash, dossier_import_claim_on, dossier_import_get, dossier_import_list, dossier_import_put_on,
    mapping_get, mapping_list, mapping_put_on,
};
use crate::store::office::procedure_list;
use crate::store::unit::unit_list;
use crate::store::{Db, StoreError};

/// Rows of a transaction: the more, the fewer cells of the tally are written twice; nobody else writes for half a second.
const BATCH: usize = 20_000;
/// Characters of a value that is kept aside.
const KEPT: usize = 200;
/// Bad rows that a report shows.
const SHOWN: i64 = 50;
/// Bad rows, or imports, that are read at once.
const READ: i64 = 1_000;

/// The reason of faults that were kept as words, before migration 10.
const TOLD: &str = "told";

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

impl Fault {
    /// What is wrong, and what to do.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        match self.halves(lang) {
            (what, None) => what,
            (what, Some(mend)) => format!("{what}; {mend}"),
        }
    }

    /// What is wrong, and apart from it what to do, where that is known.
    #[must_use]
    pub fn halves(&self, lang: Lang) -> (String, Option<String>) {
        if self.reason == TOLD {
            return (self.what.clone(), None);
        }
        let held: Vec<&str> = self.what.split('\n').collect();
        match What::from_reason(&self.reason, &held) {
            Some(what) => (what.words(lang), Some(what.mend(lang))),
            // A newer program stored it.
            None => (self.reason.clone(), None),
        }
    }

    pub(crate) fn of(problem: &Problem) -> Self {
        let (reason, held) = problem.what.reason();
        let value = problem.value.chars().take(KEPT).map(|c| if c.is_control() { ' ' } else { c });
        Self {
            line: wide(problem.line),
            place: 0,
            column: problem.column_name.clone(),
            value: value.collect(),
            reason: reason.to_owned(),
            what: held.join("\n"),
        }
    }
}

/// Rows of a file that are dealt with together.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) good: Vec<Incoming>,
    /// The lines of the good ones.
    lines: Vec<i64>,
    faults: Vec<Fault>,
    pub(super) rows: usize,
    /// How the file calls the numbers of dossiers.
    code: String,
    /// The last line; none where there is none.
    last: Option<i64>,
    /// Whether nothing comes after it.
    ends: bool,
    /// Cells that were composed, up to its end.
    recomposed: usize,
    /// Columns of the file that are not read, as far as it was read.
    ignored: Vec<String>,
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
        let bytes: Arc<[u8]> = bytes.into();
        let open = || Ok(Box::new(Cursor::new(Arc::clone(&bytes))) as Box<dyn Read + Send>);
        self.bring_dossiers_read(by, Path::new(file), &open, asked, |_, _| ())
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
        let mut rows = Dossiers::open(&file, open, &mapping, moments).map_err(|why| match why {
            Unopened::File(source) => failed(source),
            Unopened::Problems(problems) => refused(&problems),
        })?;
        if is_new {
            self.change(|change| {
                dossier_import_add_on(change.db, &import)?;
                change.note("dossier.import", &import.file, &format!("begun; import {}", import.id))
            })?;
        }
        let known = self.known(&by.scope(Permission::ManageAssessments))?;
        let (rules, resumed, most) = (DossierRules::shipped()?, import.lines, asked.batch.max(1));
        let known = &known;
        // While one batch is stored the next is read.
        thread::scope(|scope| {
            let (sender, batches) = sync_channel(1);
            scope.spawn(move || {
                loop {
                    let batch = known.batch(&mut rows, resumed, most);
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

    /// What rows of a scope may name: its units, today or on the nearest day on which each exists, and all procedures.
    pub(super) fn known(&self, scope: &Scope) -> Result<Known, AppError> {
        let today = self.clock.now().day();
        let (units, procedures) = self.store.read(|db| {
            let mut units = Vec::new();
            for unit in unit_list(db)? {
                if scope.covers(db, unit.id, day_of(&unit, today))? {
                    units.push(unit);
                }
            }
            Ok((units, procedure_list(db)?))
        })?;
        let units = units.into_iter().map(|one| (one.code, one.name, (one.id, one.validity)));
        let procedures = procedures.into_iter().map(|one| (one.code, one.name, (one.id, Validity::OPEN)));
        let is_whole = *scope == Scope::Everywhere;
        Ok(Known { units: Named::of(units), procedures: Named::of(procedures), is_whole })
    }
}

/// Where units and procedures are found by what exports call them: their codes or their names.
pub(super) struct Known {
    units: Named,
    procedures: Named,
    /// Whether these are all units there are.
    is_whole: bool,
}

/// What has a code of its own, and a name that others may bear too.
#[derive(Default)]
struct Named {
    codes: HashMap<String, (Id, Validity)>,
    names: HashMap<String, Vec<(String, Id, Validity)>>,
}

impl Named {
    fn of(all: impl Iterator<Item = (String, String, (Id, Validity))>) -> Self {
        let mut named = Self::default();
        for (code, name, (id, validity)) in all {
            named.names.entry(name).or_default().push((code.clone(), id, validity));
            named.codes.insert(code, (id, validity));
        }
        named
    }

    /// What is called so on a day. After a merger the new one often bears the name of one before it.
    fn find(&self, called: &str, day: Option<Date>) -> Result<(Id, Validity), What> {
        if let Some(found) = self.codes.get(called) {
            return Ok(*found);
        }
        let all = self.names.get(called).map_or(&[][..], Vec::as_slice);
        let there: Vec<_> = all.iter().filter(|(.., days)| day.is_none_or(|day| days.covers(day))).collect();
        match (all, there.as_slice()) {
            ([], _) => Err(What::NotFound),
            ([(_, id, validity)], _) | (_, [(_, id, validity)]) => Ok((*id, *validity)),
            _ => {
                let codes: Vec<&str> = all.iter().map(|(code, ..)| code.as_str()).collect();
                Err(What::Ambiguous(codes.join(", ")))
            }
        }
    }
}

impl Known {
    /// Whether a dossier is kept by a unit of which whoever asks is to learn nothing.
    fn is_kept_elsewhere(&self, db: &mut Db, code: &str) -> Result<bool, StoreError> {
        if self.is_whole {
            return Ok(false);
        }
        let kept = dossier_by_code(db, code)?;
        Ok(kept.is_some_and(|kept| !self.units.codes.values().any(|(unit, _)| *unit == kept.unit)))
    }

    /// All that is wrong with the rows of a batch of which this was stored, in the order of their lines.
    pub(super) fn faults(&self, db: &mut Db, file: &str, batch: &Batch, put: &Put) -> Result<Vec<Fault>, StoreError> {
        let mut all = batch.faults.clone();
        for (place, why) in &put.refused {
            let (line, one) = (batch.lines[*place], &batch.good[*place]);
            let what = match why {
                Why::OtherContent if self.is_kept_elsewhere(db, &one.code)? => What::NotTaken,
                Why::OtherContent => What::OtherDossier,
                Why::Uncovered(year) => What::NoCalendar(*year),
            };
            all.push(Fault::of(&problem(file, line, &batch.code, &one.code, what)));
        }
        all.sort_by_key(|fault| fault.line);
        let mut before = None;
        for fault in &mut all {
            let place = before.filter(|(line, _)| *line == fault.line).map_or(0, |(_, place)| place + 1);
            fault.place = place;
            before = Some((fault.line, place));
        }
        Ok(all)
    }

    /// The next rows after a line, at most `most`.
    pub(super) fn batch(&self, rows: &mut Dossiers<'_>, after: i64, most: usize) -> std::io::Result<Batch> {
        let mut batch = Batch { code: rows.called("code").to_owned(), ..Batch::default() };
        while batch.rows < most {
            let Some((line, row)) = rows.next_row()? else { break };
            let line = wide(line);
            if line <= after {
                continue;
            }
            batch.rows += 1;
            batch.last = Some(line);
            match row.and_then(|row| self.incoming(rows, line, row)) {
                Ok(incoming) => {
                    batch.lines.push(line);
                    batch.good.push(incoming);
                }
                Err(problems) => batch.faults.extend(problems.iter().map(Fault::of)),
            }
        }
        batch.ends = batch.rows < most;
        (batch.recomposed, batch.ignored) = (rows.recomposed, rows.ignored());
        Ok(batch)
    }

    /// A row with its unit and procedure. The unit must be there on the day on which the dossier was received or registered;
    /// what it began may be ended after a merger.
    fn incoming(&self, rows: &Dossiers<'_>, line: i64, row: DossierRow) -> Result<Incoming, Vec<Problem>> {
        let day = row.events.iter().map(|event| event.at).min().map(Instant::day);
        let begins = row.events.iter().any(|one| matches!(one.status, Status::Registered | Status::Received));
        let unit = self.units.find(rows.mapping().unit(&row.unit), day).and_then(|(unit, days)| match day {
            Some(day) if begins && !days.covers(day) => Err(What::UnitClosedThen(days.words(Lang::Vi))),
            _ => Ok(unit),
        });
        let procedure = self.procedures.find(rows.mapping().procedure(&row.procedure), None);
        match (unit, procedure) {
            (Ok(unit), Ok((procedure, _))) => {
                let DossierRow { code, channel, cause, events, .. } = row;
                Ok(Incoming { code, unit, procedure, channel, cause, events })
            }
            (unit, procedure) => {
                let told = |ours, value: &str, what| problem(rows.file(), line, rows.called(ours), value, what);
                let unit = unit.err().map(|what| told("unit", &row.unit, what));
                let procedure = procedure.err().map(|what| told("procedure", &row.procedure, what));
                Err(unit.into_iter().chain(procedure).collect())
            }
        }
    }
}

fn problem(file: &str, line: i64, column: &str, value: &str, what: What) -> Problem {
    Problem { what, ..not_found(file, usize::try_from(line).unwrap_or_default(), column, value) }
}

fn wide(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
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
