//! Rows of dossiers on their way in, from a file or from a system: which units and procedures they may name, and what is wrong
//! with them.

use std::collections::HashMap;

use time::Date;

use super::super::import::dossiers::{DossierRow, Dossiers};
use super::super::import::{Problem, What};
use super::not_found;
use crate::app::scope::{Scope, units_covered};
use crate::app::{App, AppError};
use crate::domain::clock::Instant;
use crate::domain::dossier::incoming::{Incoming, Judged};
use crate::domain::dossier::status::Status;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::unit::Validity;
use crate::store::dossier::{Put, Rules, Why, dossier_by_code};
use crate::store::dossier_import::Fault;
use crate::store::office::procedure_list;
use crate::store::{Db, StoreError};

/// Characters of a value that is kept aside.
const KEPT: usize = 200;
/// The reason of faults that were kept as words, before migration 10.
const TOLD: &str = "told";

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
    pub(super) good: Vec<Judged>,
    /// The lines of the good ones.
    pub(super) lines: Vec<i64>,
    pub(super) faults: Vec<Fault>,
    pub(super) rows: usize,
    /// How the file calls the numbers of dossiers.
    pub(super) code: String,
    /// The last line; none where there is none.
    pub(super) last: Option<i64>,
    /// Whether nothing comes after it.
    pub(super) ends: bool,
    /// Cells that were composed, up to its end.
    pub(super) recomposed: usize,
    /// Columns of the file that are not read, as far as it was read.
    pub(super) ignored: Vec<String>,
}

impl App {
    /// What rows of a scope may name: its units, today or on the nearest day on which each exists, and all procedures.
    pub(super) fn known(&self, scope: &Scope) -> Result<Known, AppError> {
        let today = self.clock.now().day();
        let (units, procedures) = self.store.read(|db| Ok((units_covered(db, scope, today)?, procedure_list(db)?)))?;
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
            let (line, one) = (batch.lines[*place], &batch.good[*place].incoming);
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

    /// The next rows after a line, at most `most`, judged by themselves.
    pub(super) fn batch(
        &self,
        rows: &mut Dossiers<'_>,
        rules: &Rules<'_>,
        (after, most): (i64, usize),
    ) -> std::io::Result<Batch> {
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
                    batch.good.push(Judged::of(incoming, rules.form, rules.counting));
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

pub(super) fn wide(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
