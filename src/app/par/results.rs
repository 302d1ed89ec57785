//! What a round came to: points and percentages by unit, area and block, places, against the year before, and where points
//! were lost. Approved figures, unless somebody who sees all of the round asks for provisional ones.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::form::skipped_all;
use super::scoring::{Own, Sheet, context, is_relative, own_points, skipped_codes, summed};
use super::{App, AppError, Seen, not_done, not_there};
use crate::app::order::by_name;
use crate::domain::access::Caller;
use crate::domain::assessment::{Mark, NotDone, Round};
use crate::domain::clock::Instant;
use crate::domain::criteria::compare::matches;
use crate::domain::criteria::{CriteriaSet, Rule};
use crate::domain::id::Id;
use crate::index::par::change::{Change, Year, change_matched};
use crate::index::par::grade::grade;
use crate::index::par::lost::{Field, Lost, lost};
use crate::index::par::rank::{self, Key, Place};
use crate::index::par::{Plan, Scored};
use crate::store::par::approved::{par_approved_at, par_closed_last};
use crate::store::par::entry::par_figures_all;
use crate::store::par::score::par_scores_all;
use crate::store::par::unit::{Named, par_unit_list};
use crate::store::{Db, StoreError};

pub use crate::store::par::approved::Points;

/// Which figures are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Which {
    /// Those that two people approved at this moment.
    Approved(Instant),
    /// Those of now, which nobody approved.
    Provisional,
}

/// A unit among the others.
#[derive(Clone, Debug)]
pub struct Ranked {
    /// The unit.
    pub unit: Named,
    /// Its points.
    pub scored: Scored,
    /// Its place among all.
    pub place: Option<Place>,
    /// Its place in its group.
    pub in_group: Option<Place>,
    /// Its place by block.
    pub blocks: Vec<Option<Place>>,
    /// The place of its grade in the set's grades.
    pub grade: Option<usize>,
    /// Against the year before.
    pub change: Option<Change>,
}

/// What a round came to.
#[derive(Clone, Debug)]
pub struct Results {
    /// The round.
    pub seen: Seen,
    /// Which figures these are.
    pub which: Which,
    /// The units, the best first; those that are not ranked last, by code.
    pub units: Vec<Ranked>,
    /// The round of the year before, where its figures are approved.
    pub previous: Option<Round>,
    /// The points of every unit that these figures are made of.
    pub points: BTreeMap<Id, Points>,
}

/// What one unit came to.
#[derive(Clone, Debug)]
pub struct UnitResults {
    /// The round, with this unit alone.
    pub results: Results,
    /// Where it lost points, the most first.
    pub lost: Vec<Lost>,
}

/// The points of every unit as they stand: of the last stage that gave any. What is compared with the mean of all units is
/// computed anew, where no appraisal said otherwise.
pub(super) fn points_on(db: &mut Db, round: Id, set: &CriteriaSet) -> Result<BTreeMap<Id, Points>, StoreError> {
    let units: Vec<Id> = par_unit_list(db, round)?.into_iter().map(|unit| unit.of.unit).collect();
    let skipped = skipped_all(db, round)?;
    let mut last: BTreeMap<Id, BTreeMap<String, (Mark, Option<Decimal>)>> = BTreeMap::new();
    let mut own: BTreeMap<(Id, String), Option<Decimal>> = BTreeMap::new();
    let relative: BTreeSet<&str> = set
        .nodes
        .iter()
        .filter(|node| matches!(node.scored_by(), Some(Rule::Mean { .. })))
        .map(|node| node.code.as_str())
        .collect();
    for (unit, node, mark, points) in par_scores_all(db, round)? {
        if mark == Mark::Own && relative.contains(node.as_str()) {
            own.insert((unit, node.clone()), points);
        }
        let place = last.entry(unit).or_default().entry(node).or_insert((mark, points));
        if mark >= place.0 {
            *place = (mark, points);
        }
    }
    let again = if relative.is_empty() { BTreeMap::new() } else { compared(db, round, set, &skipped)? };
    let none = BTreeSet::new();
    let mut all = BTreeMap::new();
    for unit in units {
        let marked = last.remove(&unit).unwrap_or_default();
        let mut points: Points = marked.into_iter().map(|(node, (_, points))| (node, points)).collect();
        for node in &relative {
            let as_entered = own.get(&(unit, (*node).to_owned())) == points.get(*node);
            if let Some(now) = again.get(&unit).and_then(|now| now.get(*node)).filter(|_| as_entered) {
                points.insert((*node).to_owned(), *now);
            }
        }
        let without = skipped_codes(set, skipped.get(&unit).unwrap_or(&none));
        points.extend(without.into_iter().map(|node| (node, None)));
        all.insert(unit, points);
    }
    Ok(all)
}

/// The points of what is compared with the mean of all units, as all of them stand now.
fn compared(
    db: &mut Db,
    round: Id,
    set: &CriteriaSet,
    skipped: &BTreeMap<Id, BTreeSet<String>>,
) -> Result<BTreeMap<Id, Points>, StoreError> {
    debug_assert!(is_relative(set), "only where a rule asks for it");
    let figures = par_figures_all(db, round)?;
    let context = context(set, &figures, skipped);
    let (entries, none) = (BTreeMap::new(), BTreeSet::new());
    let mut all = BTreeMap::new();
    for (unit, figures) in &figures {
        let sheet = Sheet { figures, entries: &entries, skipped: skipped.get(unit).unwrap_or(&none) };
        let own = own_points(set, &sheet, &context);
        let points = own.into_iter().filter_map(|(at, own)| {
            let code = set.nodes.get(at)?.code.clone();
            match own {
                Own::Points(points) => Some((code, Some(points))),
                Own::NotApplicable | Own::Missing | Own::Fault(_) => None,
            }
        });
        all.insert(*unit, points.collect());
    }
    Ok(all)
}

/// What was approved last, and when.
pub(super) fn approved(db: &mut Db, round: Id) -> Result<Option<(Instant, BTreeMap<Id, Points>)>, StoreError> {
    let Some(at) = par_closed_last(db, round)? else { return Ok(None) };
    Ok(Some((at, par_approved_at(db, round, at)?.into_iter().collect())))
}

/// Units ranked among each other, in the order in which they came.
fn ranked(plan: &Plan<'_>, units: Vec<Named>, points: &BTreeMap<Id, Points>) -> Vec<Ranked> {
    let none = Points::new();
    let scored: Vec<Scored> =
        units.iter().map(|unit| summed(plan, points.get(&unit.of.unit).unwrap_or(&none))).collect();
    let among: Vec<rank::Unit<'_>> = scored.iter().map(|scored| rank::Unit { scored, group: None }).collect();
    let mut ranks = rank::ranks(plan, &among);
    let in_groups = grouped(plan, &units, &scored);
    let all = units.into_iter().zip(&scored).enumerate();
    all.map(|(at, (unit, scored))| {
        let group = Some(unit.of.ranked_with.as_str()).filter(|group| !group.is_empty());
        let reached = scored.percent.filter(|_| scored.ranked).and_then(|percent| grade(plan.set, percent, group));
        let grade = reached.and_then(|reached| plan.set.grades.iter().position(|one| std::ptr::eq(one, reached)));
        Ranked {
            place: ranks.overall.get(at).copied().flatten(),
            in_group: in_groups.get(at).copied().flatten(),
            blocks: ranks.blocks.iter_mut().map(|places| places.get(at).copied().flatten()).collect(),
            grade,
            change: None,
            scored: scored.clone(),
            unit,
        }
    })
    .collect()
}

/// The places of units among those with which they are ranked; none where a unit is in no group.
fn grouped(plan: &Plan<'_>, units: &[Named], scored: &[Scored]) -> Vec<Option<Place>> {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, unit) in units.iter().enumerate().filter(|(_, unit)| !unit.of.ranked_with.is_empty()) {
        groups.entry(&unit.of.ranked_with).or_default().push(at);
    }
    let mut all = vec![None; units.len()];
    for members in groups.values() {
        let keys: Vec<Option<Key>> =
            members.iter().map(|at| scored.get(*at).and_then(|scored| rank::key(plan, scored))).collect();
        for (at, place) in members.iter().zip(rank::places(&keys, plan.set.scoring.ties.numbering)) {
            if let Some(own) = all.get_mut(*at) {
                *own = place;
            }
        }
    }
    all
}

impl App {
    /// What a round came to. Provisional figures are for whoever sees all of it.
    pub fn par_results(&self, caller: &Caller, code: &str, provisional: bool) -> Result<Results, AppError> {
        let seen = self.par_seen(caller, code)?;
        if provisional && !seen.whole {
            return Err(not_there(code));
        }
        self.par_results_of(&seen, provisional)
    }

    /// The same of a round that is seen.
    pub(in crate::app) fn par_results_of(&self, seen: &Seen, provisional: bool) -> Result<Results, AppError> {
        let (units, points, which) = self.store.read(|db| {
            let units = par_unit_list(db, seen.round.id)?;
            if provisional {
                return Ok((units, Some(points_on(db, seen.round.id, &seen.set)?), Which::Provisional));
            }
            Ok(match approved(db, seen.round.id)? {
                Some((at, points)) => (units, Some(points), Which::Approved(at)),
                None => (units, None, Which::Provisional),
            })
        })?;
        let points = points.ok_or_else(|| not_done(NotDone::NotApproved))?;
        let plan = Plan::of(&seen.set);
        let mut all = ranked(&plan, units, &points);
        let previous = self.beside(seen, &plan, &mut all)?;
        all.sort_by(|one, other| {
            let key = |unit: &Ranked| (unit.place.is_none(), unit.place.map_or(0, |place| place.rank));
            key(one).cmp(&key(other)).then_with(|| by_name(&one.unit.name, &other.unit.name))
        });
        Ok(Results { seen: seen.clone(), which, units: all, previous, points })
    }

    /// What one unit came to, of those that a caller sees, and where it lost points.
    pub fn par_unit_results(
        &self,
        caller: &Caller,
        code: &str,
        unit: &str,
        provisional: bool,
    ) -> Result<UnitResults, AppError> {
        self.par_place_seen(caller, code, unit)?;
        let mut results = self.par_results(caller, code, provisional)?;
        let at = results.units.iter().position(|one| one.unit.code == unit).ok_or_else(|| not_there(unit))?;
        let plan = Plan::of(&results.seen.set);
        let field = Field::of(&plan, results.units.iter().map(|one| &one.scored));
        let lost = results.units.get(at).map(|one| lost(&plan, &field, at, &one.scored)).unwrap_or_default();
        let own = results.units.swap_remove(at);
        results.points.retain(|unit, _| *unit == own.unit.of.unit);
        results.units = vec![own];
        Ok(UnitResults { results, lost })
    }

    /// Puts the year before beside each unit, where it was approved.
    fn beside(&self, seen: &Seen, plan: &Plan<'_>, all: &mut [Ranked]) -> Result<Option<Round>, AppError> {
        let Some(previous) = self.par_previous(&seen.round)? else { return Ok(None) };
        let set = self.par_set(&previous)?;
        let found = self.store.read(|db| {
            let Some((_, points)) = approved(db, previous.id)? else { return Ok(None) };
            Ok(Some((par_unit_list(db, previous.id)?, points)))
        })?;
        let Some((units, points)) = found else { return Ok(None) };
        let older = Plan::of(&set);
        let before: BTreeMap<Id, Ranked> =
            ranked(&older, units, &points).into_iter().map(|one| (one.unit.of.unit, one)).collect();
        let matched = matches(plan.set, &set);
        for one in all {
            let Some(old) = before.get(&one.unit.of.unit) else { continue };
            let now = Year { plan, scored: &one.scored, place: one.place };
            let then = Year { plan: &older, scored: &old.scored, place: old.place };
            one.change = Some(change_matched(now, then, &matched));
        }
        Ok(Some(previous))
    }
}
