//! Dossiers brought in: the good rows of a file in batches, each with its progress in one transaction; bad rows are kept aside.
//!
//! A file whose import was broken off goes on where it stopped; one that was done changes nothing. Which file it is, its hash
//! says, together with how its columns are called.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::super::import::dossiers::mapping::Mapping;
use super::super::import::dossiers::{DossierRow, Dossiers};
use super::super::import::{Problem, What};
use super::{name, not_found, refused};
use crate::app::dossiers::DossierRules;
use crate::app::{App, AppError};
use crate::domain::clock::Instant;
use crate::domain::dossier::incoming::Incoming;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::unit::Validity;
use crate::store::dossier::{Why, dossiers_put_on};
use crate::store::dossier_import::{
    DossierImport, Fault, dossier_fault_rows, dossier_faults, dossier_faults_add_on, dossier_import_by_hash,
    dossier_import_put_on, mapping_get, mapping_put_on,
};
use crate::store::office::procedure_list;
use crate::store::unit::unit_list;

/// Rows of a transaction.
const BATCH: usize = 5_000;
/// Characters of a value that is kept aside.
const KEPT: usize = 200;
/// Bad rows that a report shows.
const SHOWN: i64 = 50;

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

/// Where units and procedures are found by what exports call them: their codes or, where only one has it, their names.
struct Known {
    units: HashMap<String, (Id, Validity)>,
    procedures: HashMap<String, Id>,
}

impl App {
    /// Imports dossiers from a file. `mapping` is a file or the name under which one is kept; `as_of` is when a status was so
    /// that states no moment, now where nothing is said. `tick` is told how many lines are done, of
    /// how many.
    pub fn bring_dossiers(
        &self,
        path: &Path,
        mapping: Option<&str>,
        as_of: Option<Instant>,
        tick: impl Fn(usize, usize),
    ) -> Result<BroughtDossiers, AppError> {
        let now = self.clock.now();
        let (mapping, body) = self.mapping(mapping)?;
        let open = || File::open(path).map(|file| Box::new(file) as Box<dyn Read>);
        let failed = |source| AppError::File { path: path.to_owned(), source };
        let (hash, length) = hash(&mut open().map_err(failed)?, &body).map_err(failed)?;
        let file = name(path);
        let before = self.store.read(|db| dossier_import_by_hash(db, &hash))?;
        if let Some(import) = before.clone().filter(|import| import.ended.is_some()) {
            return self.told(import, true, 0, Vec::new());
        }
        let resumed = before.as_ref().map_or(0, |import| import.lines);
        let begun = DossierImport {
            id: self.chance.id(now),
            file: file.clone(),
            hash,
            lines: 0,
            entered: 0,
            changed: 0,
            unchanged: 0,
            recomposed: 0,
            begun: now,
            ended: None,
        };
        let mut import = before.unwrap_or(begun);
        let mut rows = Dossiers::open(&file, &open, &mapping, (as_of.unwrap_or(now), now))
            .map_err(|problems| refused(&problems))?;
        let known = self.known()?;
        let rules = DossierRules::shipped()?;
        loop {
            let (mut batch, mut lines, mut faults) = (Vec::new(), Vec::new(), Vec::new());
            let (mut last, mut ended) = (import.lines, true);
            while let Some((line, row)) = rows.next_row() {
                let line = i64::try_from(line).unwrap_or(i64::MAX);
                if line <= resumed {
                    continue;
                }
                last = line;
                match row.and_then(|row| known.incoming(&file, line, row)) {
                    Ok(incoming) => {
                        lines.push(line);
                        batch.push(incoming);
                    }
                    Err(problems) => faults.extend(problems.iter().map(fault)),
                }
                if batch.len() + faults.len() >= BATCH {
                    ended = false;
                    break;
                }
            }
            import.lines = last;
            import.recomposed = i64::try_from(rows.recomposed).unwrap_or(i64::MAX);
            import.ended = ended.then(|| self.clock.now());
            import = self.store_dossiers(&import, rules, (&batch, &lines), &faults)?;
            let done = usize::try_from(last).unwrap_or(usize::MAX);
            tick(if ended { length.max(done) } else { done.min(length) }, length.max(done));
            if ended {
                let ignored = std::mem::take(&mut rows.ignored);
                return self.told(import, false, resumed, ignored);
            }
        }
    }

    /// One batch with its bad rows and how far the file is read, in one transaction.
    fn store_dossiers(
        &self,
        import: &DossierImport,
        rules: &DossierRules,
        (batch, lines): (&[Incoming], &[i64]),
        faults: &[Fault],
    ) -> Result<DossierImport, AppError> {
        self.change(|change| {
            let (at, chance) = (change.at, &self.chance);
            let put = dossiers_put_on(change.db, &rules.rules(), batch, at, &|| chance.id(at))?;
            let mut all = faults.to_vec();
            for (place, why) in &put.refused {
                let (line, one) = (lines[*place], &batch[*place]);
                let what = match why {
                    Why::OtherContent => What::OtherDossier,
                    Why::Uncovered(year) => What::NoCalendar(*year),
                };
                all.push(fault(&problem(&import.file, line, "code", &one.code, what)));
            }
            all.sort_by_key(|fault| fault.line);
            let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
            let done = DossierImport {
                entered: import.entered + count(put.new),
                changed: import.changed + count(put.changed),
                unchanged: import.unchanged + count(put.unchanged),
                ..import.clone()
            };
            // Faults refer to their import.
            dossier_import_put_on(change.db, &done)?;
            dossier_faults_add_on(change.db, import.id, &all)?;
            let detail = format!("lines up to {}; {} new, {} changed", done.lines, put.new, put.changed);
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
            self.store.read(|db| Ok((dossier_fault_rows(db, id)?, dossier_faults(db, id, SHOWN)?)))?;
        Ok(BroughtDossiers { import, again, resumed, ignored, aside, faults })
    }

    /// All rows of an import that were kept aside.
    pub fn dossier_faults(&self, import: Id) -> Result<Vec<Fault>, AppError> {
        Ok(self.store.read(|db| dossier_faults(db, import, i64::MAX))?)
    }

    /// A mapping by its name, or out of a file, which is kept from then on; and its text.
    fn mapping(&self, asked: Option<&str>) -> Result<(Mapping, String), AppError> {
        let Some(asked) = asked else { return Ok((Mapping::default(), String::new())) };
        let kept = self.store.read(|db| mapping_get(db, asked))?;
        if let Some(body) = kept {
            let mapping = Mapping::parse(asked, &body).map_err(AppError::Template)?;
            return Ok((mapping, body));
        }
        let body = std::fs::read_to_string(asked).map_err(|source| AppError::File { path: asked.into(), source })?;
        let mapping = Mapping::parse(asked, &body).map_err(AppError::Template)?;
        self.change(|change| {
            if mapping_put_on(change.db, &mapping.name, &body, change.at)? {
                change.note("dossier.mapping", &mapping.name, &mapping.system)?;
            } else {
                change.nothing_changed();
            }
            Ok(())
        })?;
        Ok((mapping, body))
    }

    fn known(&self) -> Result<Known, AppError> {
        Ok(self.store.read(|db| {
            let (units, procedures) = (unit_list(db)?, procedure_list(db)?);
            let units = units.into_iter().map(|one| (one.code, one.name, (one.id, one.validity)));
            let procedures = procedures.into_iter().map(|one| (one.code, one.name, one.id));
            Ok(Known { units: by_code_or_name(units), procedures: by_code_or_name(procedures) })
        })?)
    }
}

/// What is found by its code, or by its name where no other bears it and it is nobody's code.
fn by_code_or_name<T: Clone>(all: impl Iterator<Item = (String, String, T)>) -> HashMap<String, T> {
    let (mut by, mut names) = (HashMap::new(), HashMap::<String, Option<T>>::new());
    for (code, name, one) in all {
        names.entry(name).and_modify(|there| *there = None).or_insert_with(|| Some(one.clone()));
        by.insert(code, one);
    }
    for (name, one) in names {
        if let Some(one) = one {
            by.entry(name).or_insert(one);
        }
    }
    by
}

fn problem(file: &str, line: i64, column: &str, value: &str, what: What) -> Problem {
    Problem { what, ..not_found(file, usize::try_from(line).unwrap_or_default(), column, value) }
}

fn fault(problem: &Problem) -> Fault {
    Fault {
        line: i64::try_from(problem.line).unwrap_or(i64::MAX),
        column: problem.column_name.clone(),
        value: problem.value.chars().take(KEPT).map(|c| if c.is_control() { ' ' } else { c }).collect(),
        what: format!("{}; {}", problem.what.words(Lang::Vi), problem.what.mend(Lang::Vi)),
    }
}

impl Known {
    /// A row with its unit and procedure, which must be there on the day of its first event.
    fn incoming(&self, file: &str, line: i64, row: DossierRow) -> Result<Incoming, Vec<Problem>> {
        let day = row.events.iter().map(|event| event.at).min().map(Instant::day);
        let (unit, procedure) = (self.units.get(&row.unit), self.procedures.get(&row.procedure));
        let mut problems = Vec::new();
        if procedure.is_none() {
            problems.push(problem(file, line, "procedure", &row.procedure, What::NotFound));
        }
        match (unit, day) {
            (None, _) => problems.push(problem(file, line, "unit", &row.unit, What::NotFound)),
            (Some((_, validity)), Some(day)) if !validity.covers(day) => {
                let days = format!("{} – {}", validity.from, validity.to);
                problems.push(problem(file, line, "unit", &row.unit, What::OutsideUnit(days)));
            }
            _ => {}
        }
        let (Some((unit, _)), Some(procedure), true) = (unit, procedure, problems.is_empty()) else {
            return Err(problems);
        };
        let DossierRow { code, channel, cause, events, .. } = row;
        Ok(Incoming { code, unit: *unit, procedure: *procedure, channel, cause, events })
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
