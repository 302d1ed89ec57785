//! A unit's form: what it entered, what that comes to by the set's rules, its evidence, and how its deadlines stand; saved
//! as a whole, and only where nobody else has changed it meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use time::Date;

use super::scoring::{Own, Sheet, context, is_relative, own_points, writes_own};
use super::typed::{self, Read};
use super::{App, AppError, Place, refused};
use crate::app::change::Change;
use crate::domain::access::{Caller, Permission};
use crate::domain::assessment::stage::{Calendar, Stage, Standing, standings};
use crate::domain::assessment::{Entered, Mark, NotDone, Progress};
use crate::domain::criteria::CriteriaSet;
use crate::domain::id::Id;
use crate::index::par::Context;
use crate::store::par::entry::{
    Entry, Place as Where, par_answers, par_entries, par_entry_put_on, par_figure_put_on, par_figures, par_figures_all,
};
use crate::store::par::evidence::{Evidence, Use, par_evidence_list, par_evidence_uses};
use crate::store::par::round::par_calendar;
use crate::store::par::score::{Score, par_score_drop_on, par_score_put_on, par_scores};
use crate::store::par::unit::{Extension, par_extensions_of, par_skipped, par_unit_get, par_unit_put_on};
use crate::store::{Db, StoreError};

/// A unit's form.
#[derive(Clone, Debug)]
pub struct Form {
    /// Whose.
    pub place: Place,
    /// Its figures.
    pub figures: BTreeMap<String, Decimal>,
    /// Its entries, by the codes of nodes.
    pub entries: BTreeMap<String, Entry>,
    /// The nodes that do not apply to it, each with why.
    pub skipped: BTreeMap<String, String>,
    /// Points of every stage.
    pub scores: Vec<Score>,
    /// Its files.
    pub files: Vec<Evidence>,
    /// What they are for.
    pub uses: Vec<Use>,
    /// What it answered.
    pub answers: BTreeMap<String, String>,
    /// The round's calendar.
    pub calendar: Calendar,
    /// More time that it was given.
    pub extensions: Vec<Extension>,
    /// The means of all units, where the set compares with them.
    pub context: Context,
}

impl Form {
    /// What its figures and entries come to, by the places of leaves.
    #[must_use]
    pub fn own(&self) -> BTreeMap<usize, Own> {
        let skipped = self.skipped.keys().cloned().collect();
        let sheet = Sheet { figures: &self.figures, entries: &self.entries, skipped: &skipped };
        own_points(&self.place.set, &sheet, &self.context)
    }

    /// The points that a stage gave for a node; `Some(None)` where it said that the node does not apply.
    #[must_use]
    pub fn score(&self, node: &str, mark: Mark) -> Option<&Score> {
        self.scores.iter().find(|score| score.node == node && score.mark == mark)
    }

    /// The points that count for a node: those of the last stage that gave any.
    #[must_use]
    pub fn last(&self, node: &str) -> Option<&Score> {
        self.scores.iter().filter(|score| score.node == node).max_by_key(|score| score.mark)
    }

    /// The files for a node, each with its page.
    pub fn files_of<'a>(&'a self, node: &'a str) -> impl Iterator<Item = (&'a Evidence, &'a str)> {
        let uses = self.uses.iter().filter(move |one| one.node == node);
        uses.filter_map(|one| Some((self.files.iter().find(|file| file.id == one.evidence)?, one.page.as_str())))
    }

    /// How the unit stands in a stage today.
    #[must_use]
    pub fn standing(&self, stage: Stage, today: Date) -> Vec<Standing> {
        let Some(days) = self.calendar.of(stage) else { return Vec::new() };
        let extended = self.extensions.iter().find(|one| one.stage == stage).map(|one| one.last);
        let of = &self.place.of;
        let done = match stage {
            Stage::SelfScore | Stage::Evidence | Stage::Submission => of.submitted.map(|(at, _)| at.day()),
            Stage::Explanation => of.answered.map(|(at, _)| at.day()),
            _ => None,
        };
        standings(days, extended, done, of.locked.is_some(), today)
    }
}

/// Reads a form, in as many queries as there are tables.
pub(super) fn form_on(db: &mut Db, place: Place) -> Result<Form, StoreError> {
    let (round, unit) = (place.round.id, place.unit.id);
    let context = if is_relative(&place.set) {
        context(&place.set, &par_figures_all(db, round)?, &skipped_all(db, round)?)
    } else {
        Context::default()
    };
    Ok(Form {
        context,
        figures: par_figures(db, round, unit)?,
        entries: par_entries(db, round, unit)?,
        skipped: par_skipped(db, round, Some(unit))?.into_iter().map(|one| (one.node, one.reason)).collect(),
        scores: par_scores(db, round, unit)?,
        files: par_evidence_list(db, round, unit)?,
        uses: par_evidence_uses(db, round, unit)?,
        answers: par_answers(db, round, unit)?,
        calendar: par_calendar(db, round)?,
        extensions: par_extensions_of(db, round, unit)?,
        place,
    })
}

/// The nodes that do not apply, by unit.
pub(super) fn skipped_all(db: &mut Db, round: Id) -> Result<BTreeMap<Id, BTreeSet<String>>, StoreError> {
    let mut all: BTreeMap<Id, BTreeSet<String>> = BTreeMap::new();
    for one in par_skipped(db, round, None)? {
        all.entry(one.unit).or_default().insert(one.node);
    }
    Ok(all)
}

impl App {
    /// A unit's form, as its people, and whoever reads its assessment, see it.
    pub fn par_form(&self, caller: &Caller, code: &str, unit: &str) -> Result<Form, AppError> {
        let place = self.par_place_seen(caller, code, unit)?;
        Ok(self.store.read(|db| form_on(db, place))?)
    }

    /// What would come of a form if it were saved so; nothing is stored.
    pub fn par_preview(
        &self,
        caller: &Caller,
        code: &str,
        unit: &str,
        values: &BTreeMap<String, String>,
    ) -> Result<(Form, Read), AppError> {
        let place = self.par_place(caller, &[Permission::ScoreOwnUnit], code, unit)?;
        let read = typed::read(&place.set, values);
        let mut form = self.store.read(|db| form_on(db, place))?;
        form.figures = merged(&form.figures, &read);
        form.entries = by_code(&form.place.set, &read);
        Ok((form, read))
    }

    /// Saves a unit's form that is still what was seen. Where a field is wrong nothing is saved, and what was read comes
    /// back with its faults.
    pub fn par_save(
        &self,
        caller: &Caller,
        code: &str,
        unit: &str,
        (seen, values): (i32, &BTreeMap<String, String>),
    ) -> Result<Read, AppError> {
        let place = self.par_place(caller, &[Permission::ScoreOwnUnit], code, unit)?;
        place.at(Progress::Entering)?;
        let read = typed::read(&place.set, values);
        if !read.faults.is_empty() {
            return Ok(read);
        }
        self.change(|change| {
            let of = par_unit_get(change.db, place.round.id, place.unit.id)?;
            let of = of.filter(|of| of.revision == seen).ok_or_else(|| refused(NotDone::ChangedMeanwhile))?;
            let before = form_on(change.db, Place { of: of.clone(), ..place.clone() })?;
            let changed = write(change, caller, &before, &read)?;
            if !changed {
                change.nothing_changed();
                return Ok(());
            }
            if par_unit_put_on(change.db, &of)? { Ok(()) } else { Err(refused(NotDone::ChangedMeanwhile)) }
        })?;
        Ok(read)
    }
}

/// Figures as they stand once what was read is saved.
fn merged(before: &BTreeMap<String, Decimal>, read: &Read) -> BTreeMap<String, Decimal> {
    let mut all = before.clone();
    for (code, value) in &read.figures {
        match value {
            Some(value) => all.insert(code.clone(), *value),
            None => all.remove(code),
        };
    }
    all
}

/// Entries by the codes of nodes.
fn by_code(set: &CriteriaSet, read: &Read) -> BTreeMap<String, Entry> {
    let coded = read.entries.iter().filter_map(|(at, entry)| Some((set.nodes.get(*at)?.code.clone(), entry.clone())));
    coded.collect()
}

/// Writes what differs from before, and the points that come of it, each change with its entry in the trail; whether there
/// was any.
fn write(change: &mut Change<'_>, caller: &Caller, before: &Form, read: &Read) -> Result<bool, StoreError> {
    let place = &before.place;
    let to = Where { round: place.round.id, unit: place.unit.id, at: change.at, by: Some(caller.person) };
    let mut changed = false;
    for (figure, value) in &read.figures {
        let old = before.figures.get(figure).map(Decimal::normalize);
        if old != *value {
            par_figure_put_on(change.db, to, figure, *value)?;
            let said = |value: Option<Decimal>| value.map(|value| value.to_string()).unwrap_or_default();
            change.note_values("par.figure", &place.subject(), figure, &said(old), &said(*value))?;
            changed = true;
        }
    }
    let entries = by_code(&place.set, read);
    for (node, entry) in &entries {
        let old = before.entries.get(node).cloned().unwrap_or_default();
        if old != *entry {
            par_entry_put_on(change.db, to, node, entry)?;
            change.note_values("par.entry", &place.subject(), node, &told(&old), &told(entry))?;
            changed = true;
        }
    }
    if changed {
        let figures = merged(&before.figures, read);
        let skipped = before.skipped.keys().cloned().collect();
        let sheet = Sheet { figures: &figures, entries: &entries, skipped: &skipped };
        let own = own_points(&place.set, &sheet, &before.context);
        put_own(change, before, &own, caller.person)?;
    }
    Ok(changed)
}

/// Puts the unit's own points in the place of those that it had.
pub(super) fn put_own(
    change: &mut Change<'_>,
    before: &Form,
    own: &BTreeMap<usize, Own>,
    by: Id,
) -> Result<(), StoreError> {
    let (round, unit) = (before.place.round.id, before.place.unit.id);
    let mut new = Vec::new();
    for (at, own) in own.iter().filter(|(at, _)| writes_own(&before.place.set, **at)) {
        let Some(node) = before.place.set.nodes.get(*at) else { continue };
        let there = before.score(&node.code, Mark::Own);
        let points = match own {
            Own::Points(points) => Some(*points),
            Own::NotApplicable => None,
            Own::Missing | Own::Fault(_) => {
                if there.is_some() {
                    par_score_drop_on(change.db, round, unit, &node.code, Mark::Own)?;
                }
                continue;
            }
        };
        if there.is_none_or(|there| there.points != points) {
            let (node, reason) = (node.code.clone(), String::new());
            new.push(Score { unit, node, mark: Mark::Own, points, reason, at: change.at, by: Some(by) });
        }
    }
    par_score_put_on(change.db, round, &new)
}

/// An entry as the trail says it.
fn told(entry: &Entry) -> String {
    let entered = match &entry.entered {
        None => String::new(),
        Some(Entered::Case(case)) => case.clone(),
        Some(Entered::Points(points)) => points.to_string(),
        Some(Entered::NotApplicable) => "not applicable".to_owned(),
        Some(Entered::Counts(counts)) => {
            counts.iter().map(|(choice, count)| format!("{choice} {count}")).collect::<Vec<_>>().join(", ")
        }
    };
    [entered.as_str(), &entry.reason, &entry.explanation]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("; ")
}

/// The codes of the nodes that do not apply to a unit, with all below them.
#[must_use]
pub fn skipped_leaves(set: &CriteriaSet, skipped: &BTreeSet<String>) -> BTreeSet<usize> {
    let is_skipped =
        |at: &usize| set.line(*at).into_iter().any(|up| set.nodes.get(up).is_some_and(|n| skipped.contains(&n.code)));
    set.leaves().into_iter().filter(is_skipped).collect()
}
