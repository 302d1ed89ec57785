//! Grades of one-stop units: the facts that are held of a unit and a period (`gather`), what somebody states beside them, and what
//! TT 01/2018/TT-VPCP and QĐ 766/QĐ-TTg make of both ([`index::onestop`](crate::index::onestop)).
//!
//! A grade is of the unit itself, without those below it. What is not known is left out and named; no level of satisfaction becomes a
//! fact on the way.

mod gather;

use std::sync::LazyLock;

use time::Date;

use super::change::Change;
use super::scope::Scope;
use super::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::id::Id;
use crate::domain::onestop::stated::{Fact, Stated, StatedFault};
use crate::domain::onestop::{Grades, ServiceIndex};
use crate::domain::period::Period;
use crate::domain::refusal::Refusal;
use crate::domain::unit::Unit;
use crate::index::onestop::qd766::{self, Given, Held, NoOpinions, Portal, Score, Scored};
use crate::index::onestop::share::Share;
use crate::index::onestop::tt01::{self, Graded};
use crate::store::StoreError;
use crate::store::onestop_fact::{onestop_fact_add_on, onestop_fact_withdraw_on, onestop_facts};
use crate::store::unit::unit_scope;
pub use gather::{Gathered, Raters};

/// The rules by which one-stop units are graded.
#[derive(Debug)]
pub struct GradeRules {
    /// TT 01/2018/TT-VPCP.
    pub circular: Grades,
    /// QĐ 766/QĐ-TTg.
    pub index: ServiceIndex,
}

static SHIPPED: LazyLock<Result<GradeRules, String>> = LazyLock::new(|| {
    let circular = include_str!("../../../survey-templates/onestop/tt01-2018-grades-1.toml");
    let index = include_str!("../../../survey-templates/onestop/qd766-2022-1.toml");
    Ok(GradeRules {
        circular: Grades::parse("tt01-2018-grades-1.toml", circular).map_err(|problem| problem.to_string())?,
        index: ServiceIndex::parse("qd766-2022-1.toml", index).map_err(|problem| problem.to_string())?,
    })
});

impl GradeRules {
    /// The rules that come with the program, read once.
    pub fn shipped() -> Result<&'static Self, AppError> {
        SHIPPED.as_ref().map_err(|what| AppError::Template(what.clone()))
    }
}

/// What a unit comes to in a period.
#[derive(Clone, Debug)]
pub struct UnitGrades {
    /// The unit.
    pub unit: Unit,
    /// The period.
    pub period: Period,
    /// What was gathered.
    pub gathered: Gathered,
    /// What was stated and holds.
    pub stated: Vec<Stated>,
    /// The grade by TT 01/2018/TT-VPCP, of 18.
    pub graded: Graded<'static>,
    /// The index of QĐ 766/QĐ-TTg.
    pub index: Scored<'static>,
    /// The rules.
    pub rules: &'static GradeRules,
}

/// What the index is made of: computed shares, else stated ones, else a portal's points; a portal's points of a group stand before
/// all of its indicators.
fn held(gathered: &Gathered, stated: &[Stated]) -> Result<Held, AppError> {
    let mut held = Held::default();
    for one in stated {
        let portal = |points| Portal { points, source: one.source.clone(), day: one.as_of };
        match &one.fact {
            Fact::GroupPoints(group, points) => {
                held.groups.insert(*group, portal(*points));
            }
            Fact::Points(indicator, points) => {
                held.indicators.entry(indicator.clone()).or_insert_with(|| Given::Portal(portal(*points)));
            }
            Fact::Share(indicator, [part, whole]) => {
                let share = Share::of(*part, *whole).map_err(|bad| AppError::Refused(bad.to_string()))?;
                held.indicators.insert(indicator.clone(), Given::Share(share));
            }
            _ => {}
        }
    }
    for (indicator, share) in gathered.shares() {
        held.indicators.insert(indicator.to_owned(), Given::Share(share));
    }
    Ok(held)
}

impl UnitGrades {
    /// Whether a stated fact stands aside because the same is computed.
    #[must_use]
    pub fn stands_aside(&self, stated: &Stated) -> bool {
        match &stated.fact {
            Fact::Points(indicator, _) => {
                self.index.line(indicator).is_some_and(|line| !matches!(line.score, Score::Imported(_)))
            }
            Fact::Share(indicator, _) => self.gathered.shares().iter().any(|(computed, _)| computed == indicator),
            _ => false,
        }
    }
}

impl App {
    /// What a unit of a scope comes to in a quarter or a year that is over.
    pub fn unit_grades(&self, scope: &Scope, unit: &str, period: Period) -> Result<UnitGrades, AppError> {
        let unit = self.unit_to_read(scope, unit, period.last_day())?;
        self.grades_of(unit, period)
    }

    fn grades_of(&self, unit: Unit, period: Period) -> Result<UnitGrades, AppError> {
        if !period.is_over(self.clock.now().day()) {
            return Err(Refusal::DossierPeriod.into());
        }
        let rules = GradeRules::shipped()?;
        let days = (period.first_day(), period.last_day());
        let stated = self.store.read(|db| onestop_facts(db, &[unit.id], days))?;
        let gathered = self.gathered(&unit, period, &stated)?;
        let bad = |bad: crate::index::onestop::facts::BadFacts| AppError::Refused(bad.to_string());
        let graded = tt01::unit(&rules.circular, &gathered.dossiers, &gathered.facts).map_err(bad)?;
        let held = held(&gathered, &stated)?;
        let index = qd766::scored(&rules.index, &held, NoOpinions::Full);
        let index = index.map_err(|bad| AppError::Refused(bad.to_string()))?;
        Ok(UnitGrades { unit, period, gathered, stated, graded, index, rules })
    }

    /// The same of a unit and of those right below it that are seen in a scope, by name.
    pub fn grades_below(&self, scope: &Scope, unit: &str, period: Period) -> Result<Vec<UnitGrades>, AppError> {
        let top = self.unit_to_read(scope, unit, period.last_day())?;
        let below = self.store.read(|db| unit_scope(db, top.id, period.first_day(), period.last_day()))?;
        let near: Vec<(Unit, i32)> = below.into_iter().filter(|(_, depth)| *depth <= 1).collect();
        let mut units = self.units_to_read(scope, near)?;
        units.sort_by(|(one, depth), (two, other)| {
            depth.cmp(other).then_with(|| super::order::by_name(&one.name, &two.name))
        });
        units.into_iter().map(|(unit, _)| self.grades_of(unit, period)).collect()
    }

    /// Keeps facts of a unit that the caller manages and of a period that is over, all of them or none; at least one. The same as those
    /// that hold change nothing.
    pub fn state_facts(
        &self,
        caller: &Caller,
        unit: &str,
        period: Period,
        facts: &[(Fact, String, Date)],
    ) -> Result<(), AppError> {
        let unit = self.unit_in(&Scope::of(caller, Permission::ManageAssessments), unit)?;
        let today = self.clock.now().day();
        if !period.is_over(today) {
            return Err(Refusal::DossierPeriod.into());
        }
        if facts.is_empty() {
            return Err(Refusal::NothingStated.into());
        }
        for (fact, source, as_of) in facts {
            checked(fact, source, *as_of, today).map_err(Refusal::Stated)?;
        }
        self.change(|change| {
            if keep_on(change, &unit, period, facts, Some(caller.person))? == 0 {
                change.nothing_changed();
            }
            Ok(())
        })
    }

    /// Withdraws the fact with a code that holds for a unit that the caller manages, with a reason: from then on nothing is stated there.
    pub fn withdraw_fact(
        &self,
        caller: &Caller,
        unit: &str,
        period: Period,
        (code, reason): (&str, &str),
    ) -> Result<(), AppError> {
        let unit = self.unit_in(&Scope::of(caller, Permission::ManageAssessments), unit)?;
        let reason = reason.trim();
        if reason.is_empty() {
            return Err(Refusal::ReasonMissing.into());
        }
        let days = (period.first_day(), period.last_day());
        self.change(|change| {
            let held = onestop_facts(change.db, &[unit.id], days)?;
            // Somebody else withdrew it meanwhile, or the page is old.
            let Some(held) = held.into_iter().find(|one| one.fact.code() == code) else {
                change.nothing_changed();
                return Ok(());
            };
            onestop_fact_withdraw_on(change.db, change.id(), &held, (Some(caller.person), change.at))?;
            let detail = format!("{code}; {period}; {}; {}; {reason}", held.source, held.as_of);
            change.note_values("grades.withdraw", &unit.code, &detail, &held.fact.figures(), "")
        })
    }
}

/// Keeps facts of a unit and a period that are not the ones that hold; how many.
pub(super) fn keep_on(
    change: &mut Change<'_>,
    unit: &Unit,
    period: Period,
    facts: &[(Fact, String, Date)],
    by: Option<Id>,
) -> Result<usize, StoreError> {
    let (first, last) = (period.first_day(), period.last_day());
    let before = onestop_facts(change.db, &[unit.id], (first, last))?;
    let mut kept = 0;
    for (fact, source, as_of) in facts {
        let source = source.trim().to_owned();
        let new = Stated { unit: unit.id, first, last, fact: fact.clone(), source, as_of: *as_of };
        let old = before.iter().find(|old| old.fact.code() == fact.code());
        // The same figures stay with the source that first said them.
        if old.is_some_and(|old| old.fact == new.fact) {
            continue;
        }
        onestop_fact_add_on(change.db, change.id(), &new, (by, change.at))?;
        let detail = format!("{}; {period}; {}; {}", fact.code(), new.source, new.as_of);
        let old = old.map(|old| old.fact.figures()).unwrap_or_default();
        change.note_values("grades.fact", &unit.code, &detail, &old, &fact.figures())?;
        kept += 1;
    }
    Ok(kept)
}

/// What is wrong with a fact, by itself and by the rules of the index.
pub(super) fn checked(fact: &Fact, source: &str, as_of: Date, today: Date) -> Result<(), StatedFault> {
    fact.check()?;
    if source.trim().is_empty() {
        return Err(StatedFault::Source);
    }
    if as_of > today {
        return Err(StatedFault::Day);
    }
    let mut held = Held::default();
    let portal = |points| Portal { points, source: String::new(), day: as_of };
    let of = match fact {
        Fact::Share(indicator, [part, whole]) => {
            let share = Share::of(*part, *whole).map_err(|_| StatedFault::MoreThanAll)?;
            held.indicators.insert(indicator.clone(), Given::Share(share));
            indicator.clone()
        }
        Fact::Points(indicator, points) => {
            held.indicators.insert(indicator.clone(), Given::Portal(portal(*points)));
            indicator.clone()
        }
        Fact::GroupPoints(group, points) => {
            held.groups.insert(*group, portal(*points));
            group.to_string()
        }
        _ => return Ok(()),
    };
    let Ok(rules) = GradeRules::shipped() else { return Ok(()) };
    qd766::scored(&rules.index, &held, NoOpinions::Full).map(|_| ()).map_err(|_| StatedFault::Points(of))
}
