//! Rows of plans, targets and inspections as what is stored, how they come in, and what the trail says of each.

use super::super::import::inspections::InspectionRow;
use super::super::import::plans::{About, TaskRow};
use super::rows;
use crate::app::change::Change;
use crate::app::offices::seal;
use crate::domain::id::Id;
use crate::domain::workplan::inspection::Inspection;
use crate::domain::workplan::target::Target;
use crate::domain::workplan::{NotDone, Task, Workplan};
use crate::store::unit::unit_some;
use crate::store::{Db, StoreError};

/// How rows come in.
#[derive(Clone, Copy)]
pub(super) enum Coming<'a> {
    /// From a file of this name: what is known by its code gives way.
    File(&'a str),
    /// Typed on a page: what is new has a code of its own, and what is known must be what the form showed.
    Typed {
        /// The seal of what the form showed; `None` of something new.
        seen: Option<&'a str>,
        /// Why a deadline moves.
        why: &'a str,
    },
}

/// A mark of something that is stored, to tell whether it changed since it was shown.
pub(in crate::app) fn seal_of(stored: &impl std::fmt::Debug) -> String {
    seal(&format!("{stored:?}"))
}

impl<'a> Coming<'a> {
    pub(super) const fn is_file(self) -> bool {
        matches!(self, Self::File(_))
    }

    /// The file's name; empty for what was typed.
    pub(super) const fn file(self) -> &'a str {
        match self {
            Self::File(file) => file,
            Self::Typed { .. } => "",
        }
    }

    /// Before anything is read: of two who type at once, the second reads what the first has stored.
    pub(super) fn begin(self, change: &mut Change<'_>) -> Result<(), StoreError> {
        if self.is_file() { Ok(()) } else { change.alone() }
    }

    /// After everything: that a file came in is said; what was typed is said with each change.
    pub(super) fn end(self, change: &mut Change<'_>, action: &str, count: usize) -> Result<(), StoreError> {
        match self {
            Self::File(file) => change.note(action, file, &rows(count)),
            Self::Typed { .. } => {
                change.nothing_changed();
                Ok(())
            }
        }
    }

    /// Whether this may take the place of what is stored.
    pub(super) fn check<T: std::fmt::Debug>(self, before: Option<&T>) -> Result<(), NotDone> {
        match (self, before) {
            (Self::File(_), _) | (Self::Typed { seen: None, .. }, None) => Ok(()),
            (Self::Typed { seen: None, .. }, Some(_)) => Err(NotDone::Taken),
            (Self::Typed { seen: Some(seen), .. }, Some(before)) if seal_of(before) == seen => Ok(()),
            (Self::Typed { seen: Some(_), .. }, _) => Err(NotDone::ChangedMeanwhile),
        }
    }

    /// Where something stands in its plan: as in the file; what is typed stays where it was, and what is new comes last.
    pub(super) fn place(self, in_file: i32, before: Option<i32>, others: impl Iterator<Item = i32>) -> i32 {
        match self {
            Self::File(_) => in_file,
            Self::Typed { .. } => before.unwrap_or_else(|| others.max().map_or(0, |last| last + 1)),
        }
    }

    /// The words of a deadline that moves, with the reason where one was given.
    pub(super) fn with_why(self, moved: String) -> String {
        match self {
            Self::Typed { why, .. } if !why.is_empty() => format!("{moved}: {why}"),
            _ => moved,
        }
    }
}

/// What is said of something, one after the other.
fn joined<const N: usize>(words: [Option<String>; N]) -> String {
    words.map(Option::unwrap_or_default).join("; ")
}

/// A plan as the trail says it.
pub(super) fn said_of_plan(one: &Workplan) -> String {
    let [dated, first, last] = [one.issued, one.first, one.last].map(|day| day.map(|day| day.to_string()));
    let followed = (!one.followed).then(|| "not followed".to_owned());
    let (number, issuer, source) = (one.number.clone(), one.issuer.clone(), one.source.clone());
    joined([Some(one.title.clone()), number, dated, issuer, first, last, followed, one.statement.clone(), source])
}

/// A task as the trail says it, with the codes of the units.
pub(super) fn said_of_task(db: &mut Db, one: &Task) -> Result<String, StoreError> {
    let codes = |units: Vec<crate::domain::unit::Unit>| units.into_iter().map(|unit| unit.code).collect::<Vec<_>>();
    let owner = codes(unit_some(db, &[one.owner])?).join(", ");
    let partners = codes(unit_some(db, &one.partners)?).join(", ");
    let deadline = one.deadline.map(|day| day.to_string());
    let (whose, criterion) = (one.whose.clone(), one.criterion.clone());
    Ok(joined([Some(one.words.clone()), Some(owner), whose, Some(partners), deadline, criterion]))
}

/// A target as the trail says it.
pub(super) fn said_of_target(one: &Target) -> String {
    let reached = one.reached.map(|(value, day)| format!("{value} ({day})"));
    let goal = format!("{} {} {}", one.toward.word(), one.goal, one.measured_in);
    joined([Some(one.words.clone()), Some(goal), reached, one.source.clone()])
}

/// An inspection as the trail says it.
pub(super) fn said_of_inspection(one: &Inspection) -> String {
    let days = [Some(one.first), Some(one.last), one.follow_up_by, one.followed_up, one.published];
    let [first, last, by, mended, published] = days.map(|day| day.map(|day| day.to_string()));
    let (findings, follow_up) = (one.findings.clone(), one.follow_up.clone());
    let (place, source) = (one.published_in.clone(), one.source.clone());
    let about = [Some(one.title.clone()), Some(one.inspected.clone()), first, last].map(Option::unwrap_or_default);
    joined([Some(about.join("; ")), findings, follow_up, by, mended, place, published, source])
}

pub(super) fn plan_of(about: &About, id: Id, unit: Id) -> Workplan {
    Workplan {
        id,
        unit,
        code: about.plan.clone(),
        number: about.number.clone(),
        issued: about.issued,
        issuer: about.issuer.clone(),
        title: about.title.clone(),
        first: about.first,
        last: about.last,
        followed: about.followed,
        statement: about.statement.clone(),
        source: about.source.clone(),
    }
}

/// The task of a row; its id and its plan's are given where it is stored.
pub(super) fn task_of(row: &TaskRow, plan: &Workplan, place: i32, units: &[(&str, Id)]) -> Task {
    let owner = units.iter().find(|(column, _)| *column == "owner").map_or(plan.unit, |(_, unit)| *unit);
    let partners = units.iter().filter(|(column, unit)| *column == "partners" && *unit != owner);
    let mut partners: Vec<Id> = partners.map(|(_, unit)| *unit).collect();
    partners.sort_unstable();
    partners.dedup();
    Task {
        id: plan.id,
        plan: plan.id,
        code: row.task.clone(),
        place,
        words: row.words.clone(),
        owner,
        whose: row.whose.clone(),
        partners,
        deadline: row.deadline,
        criterion: row.criterion.clone(),
        events: 0,
    }
}

pub(super) fn inspection_of(row: &InspectionRow, id: Id, unit: Id, plan: Option<Id>, inspected: &[Id]) -> Inspection {
    let mut units = inspected.to_vec();
    units.sort_unstable();
    units.dedup();
    Inspection {
        id,
        unit,
        plan,
        code: row.inspection.clone(),
        title: row.title.clone(),
        first: row.first,
        last: row.last,
        inspected: row.inspected.clone(),
        units,
        findings: row.findings.clone(),
        follow_up: row.follow_up.clone(),
        follow_up_by: row.follow_up_by,
        followed_up: row.followed_up,
        published_in: row.published_in.clone(),
        published: row.published,
        source: row.source.clone(),
    }
}
