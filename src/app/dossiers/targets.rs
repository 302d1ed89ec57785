//! Targets for rates of dossiers: setting one, those that a unit is held to, and how a rate stands to its own.

use std::collections::HashMap;

use time::Date;

use super::super::scope::Scope;
use super::super::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::dossier::target::{Aim, Target};
use crate::domain::id::Id;
use crate::domain::refusal::Refusal;
use crate::domain::unit::Unit;
use crate::index::stated::RateName;
use crate::store::dossier::{dossier_target_add_on, dossier_targets};
use crate::store::unit::unit_path;
use crate::store::{Db, StoreError};

/// The targets of a unit.
#[derive(Clone, Debug)]
pub struct DossierTargets {
    /// The unit.
    pub unit: Unit,
    /// Those of the unit and of the units above it, with the name of whose they are; what was set last comes first.
    pub targets: Vec<(Target, String)>,
}

/// The target that a rate of a form is held to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HeldTo {
    /// Which rate.
    pub rate: RateName,
    /// The target.
    pub target: Target,
    /// The name of the unit that set it.
    pub unit: String,
}

impl Aim {
    /// The rate that it is about.
    #[must_use]
    pub const fn rate(self) -> RateName {
        match self {
            Self::InTimeOfResolved => RateName::InTimeOfResolved,
            Self::InTimeOfReceived => RateName::InTimeOfReceived,
            Self::InTimeOfReturned => RateName::InTimeOfReturned,
            Self::InTimeOr766 => RateName::InTimeOr766,
            Self::OverdueOfPending => RateName::OverdueOfPending,
        }
    }
}

/// The units from the topmost to this one on a day, and their targets in the order in which they were set.
fn of_path(db: &mut Db, unit: Id, day: Date) -> Result<(Vec<Unit>, Vec<Target>), StoreError> {
    let path = unit_path(db, unit, day)?;
    let ids: Vec<Id> = path.iter().map(|unit| unit.id).collect();
    let targets = dossier_targets(db, &ids)?;
    Ok((path, targets))
}

/// The targets that a unit is held to for some days.
pub(super) fn held_to(db: &mut Db, unit: &Unit, days: (Date, Date)) -> Result<Vec<HeldTo>, StoreError> {
    let (path, targets) = of_path(db, unit.id, days.1.clamp(unit.validity.from, unit.validity.to))?;
    let ids: Vec<Id> = path.iter().map(|unit| unit.id).collect();
    let held = |aim: Aim| {
        let target = Target::of(&targets, &ids, aim, days)?;
        let unit = path.iter().find(|unit| unit.id == target.unit)?.name.clone();
        Some(HeldTo { rate: aim.rate(), target: target.clone(), unit })
    };
    Ok(Aim::ALL.into_iter().filter_map(held).collect())
}

impl App {
    /// The targets of a unit of a scope, those of the units above it included: they hold it where it has none of its own.
    pub fn dossier_targets(&self, scope: &Scope, unit: &str) -> Result<DossierTargets, AppError> {
        let today = self.clock.now().day();
        let unit = self.unit_to_read(scope, unit, today)?;
        let day = today.clamp(unit.validity.from, unit.validity.to);
        let (path, mut targets) = self.store.read(|db| of_path(db, unit.id, day))?;
        let names: HashMap<Id, String> = path.into_iter().map(|unit| (unit.id, unit.name)).collect();
        targets.reverse();
        let whose = |target: Target| {
            let name = names.get(&target.unit).cloned().unwrap_or_default();
            (target, name)
        };
        Ok(DossierTargets { unit, targets: targets.into_iter().map(whose).collect() })
    }

    /// Sets a target of a unit that the caller manages, made for its id. The same target as the last one of its rate that has a day in
    /// common with it changes nothing.
    pub fn set_dossier_target(
        &self,
        caller: &Caller,
        unit: &str,
        target: impl FnOnce(Id) -> Target,
    ) -> Result<(), AppError> {
        let unit = self.unit_in(&Scope::of(caller, Permission::ManageAssessments), unit)?;
        let target = target(unit.id);
        target.check().map_err(Refusal::Target)?;
        self.change(|change| {
            let before = dossier_targets(change.db, &[unit.id])?;
            let alike = || before.iter().rev().filter(|one| one.aim == target.aim);
            let overlaps = |one: &&Target| one.first <= target.last && target.first <= one.last;
            if alike().find(overlaps) == Some(&target) {
                change.nothing_changed();
                return Ok(());
            }
            dossier_target_add_on(change.db, change.id(), &target, (caller.person, change.at))?;
            let detail = format!("{}; {} – {}; {}", target.aim.word(), target.first, target.last, target.source);
            let old = alike().find(|one| (one.first, one.last) == (target.first, target.last));
            let old = old.map(|old| old.goal.to_string()).unwrap_or_default();
            change.note_values("dossier.target", &unit.code, &detail, &old, &target.goal.to_string())
        })
    }
}
