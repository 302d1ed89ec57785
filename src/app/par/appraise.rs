//! Giving points: to many units for one criterion, or to one unit for many. What is accepted needs no words; what is
//! changed needs a reason. The points of every stage stay.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::column::{Cell, cells_on, marks_of};
use super::form::{Form, form_on};
use super::typed::FieldFault;
use super::{App, AppError, Place, Seen, not_there, refused};
use crate::app::change::Change;
use crate::domain::access::{Caller, Permission};
use crate::domain::assessment::{Mark, NotDone, read_decimal};
use crate::domain::criteria::Node;
use crate::domain::id::Id;
use crate::store::StoreError;
use crate::store::par::score::{Score, par_score_put_on};
use crate::store::par::unit::par_unit_get;

/// What is given in a row of the page.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Row {
    /// Whether what stood before is accepted.
    pub accept: bool,
    /// Points as they were typed; empty where none are given.
    pub points: String,
    /// Why they are others.
    pub reason: String,
}

/// A fault in a row: in its points, or in its reason.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RowFault {
    /// In the points.
    Points(FieldFault),
    /// In the reason.
    Reason(FieldFault),
}

/// What is wrong, by row; where anything is, nothing was stored.
pub type Faults = BTreeMap<String, RowFault>;

/// Points that are given in one row.
struct Given<'a> {
    key: &'a str,
    unit: (Id, &'a str),
    node: &'a Node,
    mark: Mark,
    before: Option<&'a Score>,
    same: Option<&'a Score>,
}

impl Given<'_> {
    /// The points and why, or what is wrong; `None` where the row gives nothing.
    fn read(&self, row: &Row) -> Result<Option<(Option<Decimal>, String)>, RowFault> {
        let reason = row.reason.trim();
        if row.accept {
            // Nothing stood before: there is nothing to accept.
            let before = self.before.ok_or(RowFault::Points(FieldFault::NotANumber))?.points;
            return Ok(Some((before, reason.to_owned())));
        }
        if row.points.trim().is_empty() {
            return Ok(None);
        }
        let points = read_decimal(&row.points).ok_or(RowFault::Points(FieldFault::NotANumber))?.normalize();
        if points < Decimal::ZERO {
            return Err(RowFault::Points(FieldFault::Below(Decimal::ZERO)));
        }
        if let Some(most) = self.node.maximum.filter(|most| points > *most) {
            return Err(RowFault::Points(FieldFault::Above(most)));
        }
        let points = Some(points);
        if self.mark != Mark::Given && self.before.map(|score| score.points) != Some(points) && reason.is_empty() {
            return Err(RowFault::Reason(FieldFault::ReasonMissing));
        }
        Ok(Some((points, reason.to_owned())))
    }
}

impl App {
    /// Gives points to units for one criterion; rows by the codes of units. Those where the caller may not are as if they
    /// were not there.
    pub fn par_appraise_column(
        &self,
        caller: &Caller,
        code: &str,
        node: &str,
        rows: &BTreeMap<String, Row>,
    ) -> Result<Faults, AppError> {
        let seen = self.par_whole(caller, code)?;
        let at = seen.set.node(node).filter(|at| seen.set.is_leaf(*at)).ok_or_else(|| not_there(node))?;
        let of = seen.set.nodes.get(at).ok_or_else(|| not_there(node))?;
        self.giving(|change| {
            let cells = cells_on(change.db, caller, &seen, at)?;
            let by_code: BTreeMap<&str, &Cell> = cells.iter().map(|cell| (cell.unit.code.as_str(), cell)).collect();
            let mut given = Vec::new();
            for (key, row) in rows {
                let cell = by_code.get(key.as_str()).copied();
                let found = cell.and_then(|cell| Some((cell, cell.may?)));
                let (cell, mark) = found.ok_or_else(|| refused(NotDone::WrongProgress))?;
                let before = cell.before(mark);
                let unit = (cell.unit.of.unit, key.as_str());
                given.push((Given { key, unit, node: of, mark, before, same: cell.score(mark) }, row));
            }
            give(change, caller, &seen, &given)
        })
    }

    /// Gives points to one unit for criteria; rows by the codes of nodes.
    pub fn par_appraise_unit(
        &self,
        caller: &Caller,
        code: &str,
        unit: &str,
        rows: &BTreeMap<String, Row>,
    ) -> Result<Faults, AppError> {
        let (seen, place) = self.par_place_appraised(caller, code, unit)?;
        self.giving(|change| {
            let of = par_unit_get(change.db, place.round.id, place.unit.id)?;
            let of = of.ok_or_else(|| refused(NotDone::NotTakingPart(place.unit.name.clone())))?;
            let form = form_on(change.db, Place { of, ..place.clone() })?;
            let mut given = Vec::new();
            let marks = marks_of(change.db, caller, &seen, &form)?;
            for (key, row) in rows {
                let mark = marks.get(key).copied().ok_or_else(|| refused(NotDone::WrongProgress))?;
                let node = seen.set.node(key).and_then(|at| seen.set.nodes.get(at));
                let node = node.ok_or_else(|| refused(NotDone::NoNode(key.clone())))?;
                let before = before(&form, key, mark);
                let unit = (place.unit.id, place.unit.code.as_str());
                given.push((Given { key, unit, node, mark, before, same: form.score(key, mark) }, row));
            }
            give(change, caller, &seen, &given)
        })
    }

    /// A unit whose points a caller sees beside those of the others, and the round.
    fn par_place_appraised(&self, caller: &Caller, code: &str, unit: &str) -> Result<(Seen, Place), AppError> {
        let place = self.par_place(caller, &[Permission::ReadAssessments], code, unit)?;
        Ok((self.par_seen(caller, code)?, place))
    }

    /// A unit's form, and by the codes of leaves as whom the caller may give points now.
    pub fn par_unit_appraised(
        &self,
        caller: &Caller,
        code: &str,
        unit: &str,
    ) -> Result<(Form, BTreeMap<String, Mark>), AppError> {
        let (seen, place) = self.par_place_appraised(caller, code, unit)?;
        let found = self.store.read(|db| {
            let form = form_on(db, place)?;
            let marks = marks_of(db, caller, &seen, &form)?;
            Ok((form, marks))
        })?;
        Ok(found)
    }

    /// A change that may find faults, in which case nothing of it is stored.
    fn giving(&self, mut work: impl FnMut(&mut Change<'_>) -> Result<Faults, StoreError>) -> Result<Faults, AppError> {
        self.change(|change| work(change))
    }
}

/// The points that stood before a stage gives its own.
#[must_use]
pub fn before<'a>(form: &'a Form, node: &str, mark: Mark) -> Option<&'a Score> {
    form.scores.iter().filter(|score| score.node == node && score.mark < mark).max_by_key(|score| score.mark)
}

/// Gives what all rows say, or nothing where one is wrong. What is changed has an entry of its own in the trail; what is
/// accepted has one together.
fn give(
    change: &mut Change<'_>,
    caller: &Caller,
    seen: &Seen,
    given: &[(Given<'_>, &Row)],
) -> Result<Faults, StoreError> {
    let (mut faults, mut new, mut accepted, mut changed) = (Faults::new(), Vec::new(), Vec::new(), Vec::new());
    for (one, row) in given {
        match one.read(row) {
            Ok(None) => {}
            Ok(Some((points, reason))) => {
                let same = one.same.is_some_and(|same| same.points == points && same.reason == reason);
                if same {
                    continue;
                }
                let place = format!("{} {}", one.unit.1, one.node.code);
                if one.before.map(|score| score.points) == Some(points) && one.same.is_none() {
                    accepted.push(place);
                } else {
                    let old = one.same.map(|score| score.points).or(one.before.map(|score| score.points)).flatten();
                    changed.push((place, one.mark, old, points, reason.clone()));
                }
                let (node, unit) = (one.node.code.clone(), one.unit.0);
                let (at, by) = (change.at, Some(caller.person));
                new.push(Score { unit, node, mark: one.mark, points, reason, at, by });
            }
            Err(fault) => {
                faults.insert(one.key.to_owned(), fault);
            }
        }
    }
    if !faults.is_empty() || new.is_empty() {
        change.nothing_changed();
        return Ok(faults);
    }
    par_score_put_on(change.db, seen.round.id, &new)?;
    if !accepted.is_empty() {
        change.note("par.accept", &seen.round.code, &accepted.join(", "))?;
    }
    for (place, mark, old, points, reason) in changed {
        let said = |points: Option<Decimal>| points.map(|points| points.to_string()).unwrap_or_default();
        let detail = format!("{place} {}: {reason}", mark.word());
        change.note_values("par.points", &seen.round.code, &detail, &said(old), &said(points))?;
    }
    Ok(faults)
}
