//! Why dossiers were late: those that a form counts in column 10, by the stated cause and by field, agency or level; and how
//! long agencies held them.
//!
//! Only late dossiers are read, by what ended them late; each is placed by its history, as the form's tally places it, so that
//! the sums are those of the form.

use std::collections::BTreeMap;

use time::Date;

use super::{DossierRules, held};
use crate::app::order::by_name;
use crate::app::scope::Scope;
use crate::app::{App, AppError};
use crate::domain::dossier::Timeliness;
use crate::domain::dossier::form::Stands;
use crate::domain::dossier::history::History;
use crate::domain::id::Id;
use crate::domain::unit::{Level, Unit};
use crate::store::StoreError;
use crate::store::dossier::{Dossier, dossier_histories, dossiers_ended_late};
use crate::store::office::field_list;
use crate::store::unit::unit_scope;

/// Dossiers whose histories are read at once.
const AT_ONCE: usize = 1_000;

/// By what the rows are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CausesBy {
    /// By the field of the procedure.
    Field,
    /// By the unit that settles them.
    Unit,
    /// By the level of that unit.
    Level,
}

/// Late dossiers of one row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CauseRow {
    /// The level, where the rows are of levels.
    pub level: Option<Level>,
    /// The code of the unit, where the rows are of units.
    pub unit: Option<String>,
    /// The name of the field or unit; blank for a level.
    pub name: String,
    /// All of the row.
    pub late: u64,
    /// By cause, in the order of [`LateCauses::causes`].
    pub by_cause: Vec<u64>,
}

/// How long one agency held late dossiers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HeldBy {
    /// The agency, as the events name it.
    pub holder: String,
    /// How many of the late dossiers it held.
    pub dossiers: u64,
    /// The working days of all of them, until each was resolved.
    pub days: u64,
}

/// Late dossiers of a unit and a period, with all below it.
#[derive(Clone, Debug)]
pub struct LateCauses {
    /// The unit.
    pub unit: Unit,
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
    /// The causes as they were stated, the most frequent first; none where nothing was stated.
    pub causes: Vec<Option<String>>,
    /// All of them by cause.
    pub total: Vec<u64>,
    /// The rows, the most late dossiers first; by level from the top.
    pub rows: Vec<CauseRow>,
    /// Agencies, the most days first.
    pub held: Vec<HeldBy>,
    /// Late dossiers whose events name no agency.
    pub held_by_nobody: u64,
}

impl App {
    /// The late dossiers of a unit of a scope for some days, by cause. Unless `any_days`, they are a month, a quarter or a year
    /// that is over.
    pub fn dossier_causes(
        &self,
        scope: &Scope,
        unit: &str,
        days: (Date, Date),
        by: CausesBy,
        any_days: bool,
    ) -> Result<LateCauses, AppError> {
        let unit = self.dossier_unit(scope, unit, days, any_days)?;
        let rules = DossierRules::shipped()?;
        let (late, units, fields) = self.store.read(|db| {
            let units: Vec<Unit> = unit_scope(db, unit.id, days.0, days.1)?.into_iter().map(|(unit, _)| unit).collect();
            let ids: Vec<Id> = units.iter().map(|unit| unit.id).collect();
            let mut late = Late::default();
            for part in dossiers_ended_late(db, &ids, days)?.chunks(AT_ONCE) {
                let ids: Vec<Id> = part.iter().map(|one| one.id).collect();
                let mut histories = dossier_histories(db, &ids)?;
                for one in part {
                    late.add(one, &histories.remove(&one.id).unwrap_or_default(), rules, days)?;
                }
            }
            Ok((late, units, field_list(db)?))
        })?;
        let names: BTreeMap<Id, String> = fields.into_iter().map(|field| (field.id, field.name)).collect();
        Ok(late.told(unit, days, by, &units, &names))
    }
}

/// What is counted while histories are read.
#[derive(Default)]
struct Late {
    counts: BTreeMap<(Id, Id, Option<String>), u64>,
    held: BTreeMap<String, (u64, u64)>,
    held_by_nobody: u64,
}

impl Late {
    /// Counts a dossier, if the form of these days has it in column 10.
    fn add(
        &mut self,
        one: &Dossier,
        history: &History,
        rules: &DossierRules,
        days: (Date, Date),
    ) -> Result<(), StoreError> {
        let stands = rules.stands(history, one.channel, days);
        let stands = stands.map_err(|uncovered| StoreError::Refused(uncovered.to_string()))?;
        if stands != Some(Stands::Resolved(Timeliness::Late)) {
            return Ok(());
        }
        *self.counts.entry((one.unit, one.field, one.cause.clone())).or_default() += 1;
        let held = held(history, &rules.days, one.closed.unwrap_or(days.1));
        self.held_by_nobody += u64::from(held.is_empty());
        for (holder, days) in held {
            let (dossiers, sum) = self.held.entry(holder).or_default();
            (*dossiers, *sum) = (*dossiers + 1, *sum + u64::from(days));
        }
        Ok(())
    }

    fn told(
        self,
        unit: Unit,
        (first, last): (Date, Date),
        by: CausesBy,
        units: &[Unit],
        fields: &BTreeMap<Id, String>,
    ) -> LateCauses {
        let mut of_cause: BTreeMap<&Option<String>, u64> = BTreeMap::new();
        for ((_, _, cause), n) in &self.counts {
            *of_cause.entry(cause).or_default() += n;
        }
        let mut causes: Vec<(Option<String>, u64)> =
            of_cause.into_iter().map(|(cause, n)| (cause.clone(), n)).collect();
        causes.sort_by(|one, two| two.1.cmp(&one.1).then_with(|| one.0.cmp(&two.0)));
        let (causes, total): (Vec<Option<String>>, Vec<u64>) = causes.into_iter().unzip();

        let units: BTreeMap<Id, &Unit> = units.iter().map(|unit| (unit.id, unit)).collect();
        let mut sums: BTreeMap<(Option<Level>, Option<&str>, &str), Vec<u64>> = BTreeMap::new();
        for ((at, field, cause), n) in &self.counts {
            let Some(at) = units.get(at) else { continue };
            let row = match by {
                CausesBy::Field => (None, None, fields.get(field).map_or("", String::as_str)),
                CausesBy::Unit => (None, Some(at.code.as_str()), at.name.as_str()),
                CausesBy::Level => (Some(at.level), None, ""),
            };
            let by_cause = sums.entry(row).or_insert_with(|| vec![0; causes.len()]);
            if let Some(place) = causes.iter().position(|one| one == cause) {
                by_cause[place] += n;
            }
        }
        let row = |((level, unit, name), by_cause): ((Option<Level>, Option<&str>, &str), Vec<u64>)| CauseRow {
            level,
            unit: unit.map(str::to_owned),
            name: name.to_owned(),
            late: by_cause.iter().sum(),
            by_cause,
        };
        let mut rows: Vec<CauseRow> = sums.into_iter().map(row).collect();
        rows.sort_by(|one, two| {
            let order = one.level.cmp(&two.level).then_with(|| two.late.cmp(&one.late));
            order.then_with(|| by_name(&one.name, &two.name)).then_with(|| one.unit.cmp(&two.unit))
        });

        let held = self.held.into_iter().map(|(holder, (dossiers, days))| HeldBy { holder, dossiers, days });
        let mut held: Vec<HeldBy> = held.collect();
        held.sort_by(|one, two| two.days.cmp(&one.days).then_with(|| by_name(&one.holder, &two.holder)));
        LateCauses { unit, first, last, causes, total, rows, held, held_by_nobody: self.held_by_nobody }
    }
}
