//! The remedy: every criterion where a unit lost points becomes a line in one step; then who mends it, how, until when, and
//! what came of it.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use time::Date;

use super::results::{Points, approved};
use super::units::given;
use super::{App, AppError, Seen, not_done, not_there, refused};
use crate::domain::access::{Caller, Permission};
use crate::domain::assessment::NotDone;
use crate::domain::assessment::remedy::{Line, Mending, Tally};
use crate::domain::criteria::{CriteriaSet, Role};
use crate::domain::id::Id;
use crate::store::par::evidence::par_evidence_get;
use crate::store::par::remedy::{par_remedy_add_on, par_remedy_get, par_remedy_list, par_remedy_put_on};

/// A line of the plan, with its unit.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The line.
    pub line: Line,
    /// The unit's code.
    pub code: String,
    /// The unit's name.
    pub name: String,
}

/// The plan of a round, as a caller sees it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The round.
    pub seen: Seen,
    /// Its lines, by unit and node.
    pub lines: Vec<Planned>,
    /// How far they have come.
    pub tally: Tally,
}

/// What is typed about a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineEntry {
    /// Who mends it.
    pub owner: String,
    /// What is done.
    pub action: String,
    /// Until when.
    pub due: Option<Date>,
    /// How it stands.
    pub state: Mending,
    /// What came of it.
    pub report: String,
    /// The file that shows it.
    pub evidence: Option<Id>,
}

/// The points that a unit lost, by the codes of leaves: what is below the maximum of what applies to it. Bonus points that
/// were not earned are not lost; a penalty is.
#[must_use]
pub fn lost(set: &CriteriaSet, points: &Points) -> BTreeMap<String, Decimal> {
    let mut all = BTreeMap::new();
    for at in set.leaves() {
        let Some(node) = set.nodes.get(at) else { continue };
        let Some(Some(given)) = points.get(&node.code) else { continue };
        let missing = match set.role_of(at) {
            Role::Scored => node.maximum.and_then(|most| most.checked_sub(*given)),
            Role::Penalty => Some(*given),
            Role::Bonus => None,
        };
        if let Some(missing) = missing.filter(|missing| *missing > Decimal::ZERO) {
            all.insert(node.code.clone(), missing.normalize());
        }
    }
    all
}

impl App {
    /// The plan of a round: the lines of the units that a caller sees.
    pub fn par_remedy(&self, caller: &Caller, code: &str) -> Result<Plan, AppError> {
        let seen = self.par_seen(caller, code)?;
        let units = self.par_units(caller, &seen)?;
        let mine: std::collections::BTreeSet<Id> = units.iter().map(|unit| unit.of.unit).collect();
        let all = self.store.read(|db| par_remedy_list(db, seen.round.id))?;
        let lines: Vec<Planned> = all
            .into_iter()
            .filter(|(line, ..)| mine.contains(&line.unit))
            .map(|(line, code, name)| Planned { line, code, name })
            .collect();
        let tally = Tally::of(lines.iter().map(|planned| &planned.line), seen.today);
        Ok(Plan { seen, lines, tally })
    }

    /// Makes a line for every criterion below its maximum, of all units, from what was approved; lines that are there stay.
    /// All get the same day until when they are mended; whoever owns the criterion in the set owns the line, or its unit
    /// does. Returns how many are new.
    pub fn par_plan_remedy(&self, caller: &Caller, code: &str, due: Date) -> Result<usize, AppError> {
        let seen = self.par_managed(caller, code)?;
        self.change(|change| {
            let Some((_, all)) = approved(change.db, seen.round.id)? else {
                return Err(refused(NotDone::NotApproved));
            };
            let mut lines = Vec::new();
            for (unit, points) in &all {
                for (node, lost) in lost(&seen.set, points) {
                    let owner = seen.set.node(&node).and_then(|at| seen.set.owner_of(at)).unwrap_or_default();
                    lines.push(Line {
                        unit: *unit,
                        node,
                        lost,
                        owner: owner.to_owned(),
                        action: String::new(),
                        due: Some(due),
                        state: Mending::Planned,
                        report: String::new(),
                        evidence: None,
                        at: change.at,
                        by: Some(caller.person),
                    });
                }
            }
            let added = par_remedy_add_on(change.db, seen.round.id, &lines)?;
            if added == 0 {
                change.nothing_changed();
                return Ok(0);
            }
            change.note_values("par.remedy-plan", code, "", "", &format!("{added} lines until {due}"))?;
            Ok(added)
        })
    }

    /// Changes a line: who manages the round says all of it, somebody of the unit how it stands and what came of it.
    pub fn par_remedy_change(
        &self,
        caller: &Caller,
        code: &str,
        (unit, node): (&str, &str),
        seen: crate::domain::clock::Instant,
        entry: &LineEntry,
    ) -> Result<(), AppError> {
        let rights = [Permission::ScoreOwnUnit, Permission::ManageAssessments];
        let place = self.par_place(caller, &rights, code, unit)?;
        let manages = self.par_seen(caller, code)?.manages;
        let done = entry.state == Mending::Done;
        let told = [entry.owner.trim(), entry.action.trim()].iter().all(|words| !words.is_empty());
        if entry.state != Mending::Planned && (!told || entry.due.is_none()) {
            return Err(not_done(NotDone::RemedyLine));
        }
        if done {
            given(&entry.report)?;
        }
        self.change(|change| {
            let round = place.round.id;
            let before = par_remedy_get(change.db, round, place.unit.id, node)?;
            let before = before.ok_or_else(|| refused(NotDone::NoNode(node.to_owned())))?;
            if let Some(file) = entry.evidence {
                let there = par_evidence_get(change.db, round, place.unit.id, file)?;
                there.ok_or_else(|| refused(NotDone::NotEvidence))?;
            }
            let due = if manages { entry.due } else { before.due };
            let after = Line {
                owner: entry.owner.trim().to_owned(),
                action: entry.action.trim().to_owned(),
                due,
                state: entry.state,
                report: entry.report.trim().to_owned(),
                evidence: entry.evidence,
                at: change.at,
                by: Some(caller.person),
                ..before.clone()
            };
            if !par_remedy_put_on(change.db, round, seen, &after)? {
                return Err(refused(NotDone::ChangedMeanwhile));
            }
            change.note_values("par.remedy", &place.subject(), node, &plain(&before), &plain(&after))
        })
    }

    /// A line of a unit that a caller sees.
    pub fn par_remedy_line(
        &self,
        caller: &Caller,
        code: &str,
        unit: &str,
        node: &str,
    ) -> Result<(super::Place, Line), AppError> {
        let place = self.par_place_seen(caller, code, unit)?;
        let line = self.store.read(|db| par_remedy_get(db, place.round.id, place.unit.id, node))?;
        Ok((place, line.ok_or_else(|| not_there(node))?))
    }
}

/// A line as the trail says it.
fn plain(line: &Line) -> String {
    let due = line.due.map(|due| due.to_string()).unwrap_or_default();
    format!("{}; {}; {due}; {}; {}", line.state.word(), line.owner, line.action, line.report)
}
