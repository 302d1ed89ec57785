//! The board of all indices that a province's steering committee follows: what was published of each, against the year before
//! and against its target, with what breaks its series.
//!
//! Numbers are those that were brought in as published. What is computed for a unit of the series of those that it follows is
//! always said to be, and only computed where their people are known; nothing else is made up.

use std::collections::BTreeMap;

use time::Date;

use super::scope::{Scope, day_of};
use super::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::assessment::NotDone;
use crate::domain::board::{Index, Known};
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::refusal::Refusal;
use crate::domain::unit::Unit;
use crate::index::board::{Aim, Break, Standing, breaks, is_known, standing, weighted};
use crate::index::series::{MethodBreak, Point, Series, Status};
use crate::store::board::{Target, Weight, board_target_list, board_target_put_on, board_weight_put_on, board_weights};
use crate::store::series::{series_breaks, series_get};
use crate::store::unit::{unit_get, unit_some, unit_successions};
use rust_decimal::Decimal;

const FILE: &str = "cac-chi-so-1.toml";

/// The indices that come with the program.
pub fn known() -> Result<Known, AppError> {
    let text = include_str!("../../survey-templates/board/cac-chi-so-1.toml");
    Known::parse(FILE, text).map_err(AppError::Template)
}

/// An index on the board.
#[derive(Clone, Debug)]
pub struct Row {
    /// The index.
    pub index: Index,
    /// All its years, with those that were computed of predecessors.
    pub series: Series,
    /// How it stands in the board's year.
    pub standing: Standing,
    /// What it is to reach in that year, and who said so.
    pub target: Option<(Target, Option<String>)>,
    /// The revision of the target, 0 where there was never one.
    pub revision: i32,
    /// The years that were computed of those that the unit follows: their names with how many people each.
    pub computed: BTreeMap<i32, String>,
    /// The series of the units that this one follows.
    pub before: Vec<(Unit, Series)>,
}

/// A unit that another one follows.
#[derive(Clone, Debug)]
pub struct Predecessor {
    /// The unit.
    pub unit: Unit,
    /// Since when it is followed.
    pub day: Date,
    /// By how much it weighs, where it is known.
    pub weight: Option<Weight>,
}

/// The board of a unit.
#[derive(Clone, Debug)]
pub struct Board {
    /// The unit.
    pub unit: Unit,
    /// The year.
    pub year: i16,
    /// Years of which anything is known or aimed at, the newest first.
    pub years: Vec<i32>,
    /// The indices.
    pub rows: Vec<Row>,
    /// The units that it follows.
    pub predecessors: Vec<Predecessor>,
    /// What is known of the indices.
    pub known: Known,
}

/// A target as it is typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TargetEntry {
    /// The index's code.
    pub index: String,
    /// The year.
    pub year: i16,
    /// The revision that was seen.
    pub seen: i32,
    /// The value.
    pub value: Option<Decimal>,
    /// The rank.
    pub rank: Option<i16>,
    /// The document.
    pub source: String,
}

/// A line of a series as it is shown: a year, or what breaks it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Line {
    /// A year.
    Year(Point),
    /// What lies between two years that are no one series.
    Broken(Vec<Break>),
}

impl Row {
    /// The years of a series with what breaks it, the oldest first.
    #[must_use]
    pub fn lines(&self, board: &Board) -> Vec<Line> {
        let came = board.came();
        let mut lines = Vec::new();
        let mut last: Option<&Point> = None;
        for point in self.series.points.iter().filter(|point| is_known(point)) {
            if let Some(before) = last {
                let found = breaks(&self.index, &board.known.mergers, &came, &self.series, (before, point));
                lines.extend((!found.is_empty()).then_some(Line::Broken(found)));
            }
            lines.push(Line::Year(point.clone()));
            last = Some(point);
        }
        lines
    }
}

impl Board {
    /// When the unit came of others.
    fn came(&self) -> Vec<Date> {
        let mut days: Vec<Date> = self.predecessors.iter().map(|one| one.day).collect();
        days.sort_unstable();
        days.dedup();
        days
    }
}

impl App {
    /// The board of a unit in a year, the newest one of which anything is known unless it is said; within a scope.
    pub fn board(&self, scope: &Scope, unit: &str, year: Option<i16>) -> Result<Board, AppError> {
        let unit = self.unit_to_read(scope, unit, self.clock.now().day())?;
        let known = known()?;
        let (targets, predecessors) = self.store.read(|db| {
            let weights = board_weights(db, unit.id)?;
            let mut predecessors = Vec::new();
            for one in unit_successions(db)?.into_iter().filter(|one| one.successor == unit.id) {
                let weight = weights.iter().find(|weight| weight.predecessor == one.predecessor).cloned();
                if let Some(of) = unit_get(db, one.predecessor)? {
                    predecessors.push(Predecessor { unit: of, day: one.day, weight });
                }
            }
            predecessors.sort_by(|one, other| one.unit.code.cmp(&other.unit.code));
            Ok((board_target_list(db, unit.id)?, predecessors))
        })?;
        let mut found = Vec::new();
        for index in &known.indices {
            let own = self.series_of(&index.code, &unit)?;
            let mut before = Vec::new();
            for one in &predecessors {
                let series = self.series_of(&index.code, &one.unit)?;
                if series.points.iter().any(is_known) {
                    before.push((one.unit.clone(), series));
                }
            }
            let (series, computed) = joined(own, &before, &predecessors);
            found.push((index.clone(), series, computed, before));
        }
        let aims = targets.iter().filter(|(target, _)| target.value.is_some() || target.rank.is_some());
        let mut years: Vec<i32> = aims.map(|(target, _)| target.year.into()).collect();
        for (_, series, _, before) in &found {
            let all = std::iter::once(series).chain(before.iter().map(|(_, series)| series));
            years.extend(all.flat_map(|one| one.points.iter().filter(|point| is_known(point)).map(|point| point.year)));
        }
        years.sort_unstable_by(|one, other| other.cmp(one));
        years.dedup();
        let told = found.iter().flat_map(|(_, series, ..)| series.points.iter());
        let newest = told.filter(|point| is_known(point)).map(|point| point.year).max();
        let today = self.clock.now().day().year();
        let year = year.map_or_else(|| newest.unwrap_or(today), i32::from);
        let year = i16::try_from(year).map_err(|_| Refusal::NotADay(year.to_string()))?;
        let mut board = Board { unit, year, years, rows: Vec::new(), predecessors, known };
        let came = board.came();
        for (index, series, computed, before) in found {
            let target = targets.iter().find(|(target, _)| target.index == index.code && target.year == year).cloned();
            let revision = target.as_ref().map_or(0, |(target, _)| target.revision);
            let target = target.filter(|(target, _)| target.value.is_some() || target.rank.is_some());
            let aim = target.as_ref().map(|(target, _)| Aim {
                value: target.value,
                rank: target.rank.and_then(|rank| u16::try_from(rank).ok()),
            });
            let standing = standing(&index, &board.known.mergers, &came, &series, year.into(), aim);
            board.rows.push(Row { index, series, standing, target, revision, computed, before });
        }
        Ok(board)
    }

    /// A stored series; without a point where nothing is stored.
    fn series_of(&self, index: &str, unit: &Unit) -> Result<Series, AppError> {
        let (values, breaks) =
            self.store.read(|db| Ok((series_get(db, index, unit.id)?, series_breaks(db, index)?)))?;
        let points = values.into_iter().map(super::series::point).collect::<Result<Vec<Point>, _>>()?;
        let breaks = breaks.into_iter().map(|(year, basis)| MethodBreak { year, basis }).collect();
        Series::new(index, &unit.name, points, breaks)
            .map_err(|problem| AppError::Refused(format!("the stored series cannot be: {problem}")))
    }

    /// The units whose board may be read, by code with name: those in which the caller's right begins; everywhere, those of
    /// which there is a series.
    pub fn board_units(&self, scope: &Scope) -> Result<Vec<(String, String)>, AppError> {
        let mut units: Vec<(String, String)> = match scope {
            Scope::Everywhere => {
                let listed = self.series_list()?;
                listed.into_iter().map(|one| (one.unit_code, one.unit_name)).collect()
            }
            Scope::Below(roots) => {
                let found = self.store.read(|db| unit_some(db, roots))?;
                found.into_iter().map(|unit| (unit.code, unit.name)).collect()
            }
        };
        units.sort();
        units.dedup();
        Ok(units)
    }

    /// Sets what indices of a unit are to reach, or takes it back where neither value nor rank is given; all of it or
    /// nothing, and only what is other than before. For whoever manages assessments of the unit.
    pub fn board_set_targets(&self, caller: &Caller, unit: &str, entries: &[TargetEntry]) -> Result<(), AppError> {
        let unit = self.unit_in(&Scope::of(caller, Permission::ManageAssessments), unit)?;
        let known = known()?;
        for entry in entries {
            let index = known.index(&entry.index).ok_or(Refusal::Gone)?;
            let outside = entry.value.is_some_and(|value| value < Decimal::ZERO || value > index.maximum);
            if outside || entry.rank.is_some_and(|rank| rank < 1) || !(1990..=2100).contains(&entry.year) {
                return Err(Refusal::NotATarget(number::decimal(Lang::Vi, index.maximum, 0)).into());
            }
        }
        self.change(|change| {
            let there: Vec<Target> =
                board_target_list(change.db, unit.id)?.into_iter().map(|(target, _)| target).collect();
            let mut changed = false;
            for entry in entries {
                let before = there.iter().find(|one| one.index == entry.index && one.year == entry.year);
                let kept = entry.value.is_some() || entry.rank.is_some();
                let now = (entry.value, entry.rank, if kept { entry.source.as_str() } else { "" });
                if before.map_or((None, None, ""), |one| (one.value, one.rank, one.source.as_str())) == now {
                    continue;
                }
                if kept && entry.source.is_empty() {
                    return Err(Refusal::ReasonMissing.into());
                }
                let new = Target {
                    index: entry.index.clone(),
                    year: entry.year,
                    value: entry.value,
                    rank: entry.rank,
                    source: now.2.to_owned(),
                    revision: entry.seen + 1,
                    at: change.at,
                    by: Some(caller.person),
                };
                if before.map_or(0, |one| one.revision) != entry.seen
                    || !board_target_put_on(change.db, unit.id, entry.seen, &new)?
                {
                    return Err(Refusal::Assessment(NotDone::ChangedMeanwhile).into());
                }
                let subject = format!("{} {} {}", unit.code, entry.index, entry.year);
                let old = before.map(plain).unwrap_or_default();
                change.note_values("board.target", &subject, &entry.source, &old, &plain(&new))?;
                changed = true;
            }
            if !changed {
                change.nothing_changed();
            }
            Ok(())
        })
    }

    /// Says by how many people the units weigh that a unit follows; for whoever manages assessments of the unit.
    pub fn board_set_weights(
        &self,
        caller: &Caller,
        unit: &str,
        people: &[(String, i64)],
        source: &str,
    ) -> Result<(), AppError> {
        let unit = self.unit_in(&Scope::of(caller, Permission::ManageAssessments), unit)?;
        if source.is_empty() || people.is_empty() {
            return Err(Refusal::ReasonMissing.into());
        }
        self.change(|change| {
            let successions = unit_successions(change.db)?;
            let weights = board_weights(change.db, unit.id)?;
            for (code, people) in people {
                let of = crate::store::unit::unit_by_code(change.db, code)?.ok_or(Refusal::Gone)?;
                let follows = successions.iter().any(|one| one.successor == unit.id && one.predecessor == of.id);
                if !follows || *people < 1 {
                    return Err(Refusal::Gone.into());
                }
                let old = weights.iter().find(|weight| weight.predecessor == of.id);
                let old = old.map(|weight| format!("{}; {}", weight.people, weight.source)).unwrap_or_default();
                let new = Weight { predecessor: of.id, people: *people, source: source.to_owned() };
                let (at, by): (_, Option<Id>) = (change.at, Some(caller.person));
                board_weight_put_on(change.db, unit.id, &new, at, by)?;
                let subject = format!("{} {code}", unit.code);
                change.note_values("board.weight", &subject, source, &old, &format!("{people}; {source}"))?;
            }
            Ok(())
        })
    }

    /// Whether a caller may set targets of a unit.
    pub fn board_manages(&self, caller: &Caller, unit: &Unit) -> Result<bool, AppError> {
        let day = day_of(unit, self.clock.now().day());
        self.may_in(caller, Permission::ManageAssessments, unit.id, day)
    }
}

fn plain(target: &Target) -> String {
    let value = target.value.map(|value| value.to_string()).unwrap_or_default();
    let rank = target.rank.map(|rank| rank.to_string()).unwrap_or_default();
    format!("{value}; {rank}; {}", target.source)
}

/// A series with the years before the unit, computed of those that it follows, and what each of these years was computed of:
/// only where each of them has a value and is weighed. What was published of the unit itself stays.
fn joined(own: Series, before: &[(Unit, Series)], predecessors: &[Predecessor]) -> (Series, BTreeMap<i32, String>) {
    let (mut series, mut computed) = (own, BTreeMap::new());
    let weighed: Option<Vec<(&Unit, &Weight)>> =
        predecessors.iter().map(|one| Some((&one.unit, one.weight.as_ref()?))).collect();
    let (Some(weighed), Some((_, first))) = (weighed, before.first()) else { return (series, computed) };
    let until = predecessors.iter().map(|one| one.day.year()).min().unwrap_or_default();
    for year in first.points.iter().map(|point| point.year).filter(|year| *year < until) {
        if series.point(year).is_some_and(is_known) {
            continue;
        }
        let of = |unit: &Unit| {
            let (_, series) = before.iter().find(|(one, _)| one.id == unit.id)?;
            series.point(year)?.value
        };
        let values: Option<Vec<(Decimal, i64)>> =
            weighed.iter().map(|(unit, weight)| Some((of(unit)?, weight.people))).collect();
        let Some(value) = values.and_then(|values| weighted(&values)) else { continue };
        let people = |n: i64| number::count(Lang::Vi, n);
        let parts = weighed.iter().map(|(unit, weight)| format!("{} ({})", unit.name, people(weight.people)));
        computed.insert(year, parts.collect::<Vec<_>>().join(", "));
        let mut sources: Vec<&str> = weighed.iter().map(|(_, weight)| weight.source.as_str()).collect();
        sources.dedup();
        let (source, status) = (sources.join("; "), Status::Derived);
        series.points.retain(|point| point.year != year);
        series.points.push(Point { year, value: Some(value), rank: None, of: None, status, source, remark: None });
    }
    series.points.sort_by_key(|point| point.year);
    (series, computed)
}
