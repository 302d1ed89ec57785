//! What people see of their units' tablets: where each stands, how it fares, what is wrong with it.

use std::collections::BTreeMap;

use time::Date;

use super::report::missing_of;
use crate::app::decide::Place;
use crate::app::scope::{Scope, not_there};
use crate::app::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::alarm::{Alarm, Said, State, alarms};
use crate::domain::clock::{DAY, Instant};
use crate::domain::id::Id;
use crate::domain::refusal::Refusal;
use crate::store::device::{Device, Report, device_arrived, device_get, device_list, device_revoke_on};
use crate::store::device_day::{device_arrived_by_day, device_days};
use crate::store::office::counter_list;
use crate::store::{Db, StoreError};

/// How many days of a tablet's own counts are held beside what arrived.
const DAYS: i64 = 7;

/// A tablet as people see it.
#[derive(Clone, Debug)]
pub struct Tablet {
    /// What the server knows of it.
    pub device: Device,
    /// Where it stands.
    pub place: Place,
    /// What is wrong with it; nothing where it is out of service.
    pub alarms: Vec<Alarm>,
    /// Visits that left without an answer, of the last days, by its own count.
    pub abandoned: i64,
}

impl App {
    /// The tablets of the caller's units, those in service first, by unit, counter and name.
    pub fn tablets_of(&self, caller: &Caller) -> Result<Vec<Tablet>, AppError> {
        let scope = Scope::of(caller, Permission::ReadOffices);
        let mut seen = Vec::new();
        for device in self.tablets_in(&scope)? {
            let counter = self.counter_known(device.counter)?.ok_or_else(|| not_there("counter"))?;
            let place = self.place(counter.unit, counter.id)?;
            let (alarms, abandoned) = self.state_of(&device)?;
            seen.push(Tablet { device, place, alarms, abandoned });
        }
        let order = |tablet: &Tablet| {
            let place = &tablet.place;
            (tablet.device.revoked_at, place.unit_code.clone(), place.counter_code.clone(), tablet.device.name.clone())
        };
        seen.sort_by_key(order);
        Ok(seen)
    }

    fn tablets_in(&self, scope: &Scope) -> Result<Vec<Device>, AppError> {
        let today = self.clock.now().day();
        let catalogue = self.catalogue();
        Ok(self.store.read(|db| {
            let mut held = Vec::new();
            let mut covered: BTreeMap<Id, bool> = BTreeMap::new();
            for (device, _) in device_list(db)? {
                let Some(unit) = catalogue.counter(device.counter).map(|counter| counter.unit) else { continue };
                let covers = match covered.get(&unit) {
                    Some(covers) => *covers,
                    None => scope.covers(db, unit, today)?,
                };
                covered.insert(unit, covers);
                if covers {
                    held.push(device);
                }
            }
            Ok(held)
        })?)
    }

    fn state_of(&self, device: &Device) -> Result<(Vec<Alarm>, i64), AppError> {
        if device.revoked_at.is_some() {
            return Ok((Vec::new(), 0));
        }
        let now = self.clock.now();
        Ok(self.store.read(|db| {
            let (state, abandoned) = state_on(db, device, now)?;
            Ok((alarms(&state, now), abandoned))
        })?)
    }

    /// Takes one of the caller's tablets out of service, from its next request on.
    pub fn revoke_tablet(&self, caller: &Caller, id: Id, reason: &str) -> Result<(), AppError> {
        let device = self.store.read(|db| device_get(db, id))?.ok_or_else(|| not_there("tablet"))?;
        let counter = self.counter_known(device.counter)?.ok_or_else(|| not_there("tablet"))?;
        self.counter_in(caller, Permission::ManageOffices, &counter.code)?;
        self.acting(self.author.as_ref().clone().because(reason)).change(|change| {
            if !device_revoke_on(change.db, id, change.at)? {
                return Err(Refusal::Gone.into());
            }
            change.note_values("device.revoke", &counter.code, &format!("{}; {id}", device.name), "in service", "")
        })
    }
}

/// How many alarms the tablets in service raise, by the unit of their counter; of units whose tablets are sound, nothing.
pub(in crate::app) fn alarms_on(db: &mut Db, now: Instant) -> Result<BTreeMap<Id, usize>, StoreError> {
    let units: BTreeMap<Id, Id> = counter_list(db)?.into_iter().map(|counter| (counter.id, counter.unit)).collect();
    let mut raised = BTreeMap::new();
    for (device, _) in device_list(db)?.into_iter().filter(|(device, _)| device.revoked_at.is_none()) {
        let (state, _) = state_on(db, &device, now)?;
        let n = alarms(&state, now).len();
        if let Some(unit) = units.get(&device.counter).filter(|_| n > 0) {
            *raised.entry(*unit).or_insert(0) += n;
        }
    }
    Ok(raised)
}

fn state_on(db: &mut Db, device: &Device, now: Instant) -> Result<(State, i64), StoreError> {
    let since = now.plus(-DAYS * DAY).day();
    let arrived = device_arrived(db, device.id, device.sequence.received)?;
    let own = device_days(db, device.id, since)?;
    let by_day = if own.is_empty() {
        BTreeMap::new()
    } else {
        device_arrived_by_day(db, device.id, Instant::start_of(since), Instant::day)?
    };
    let days = own.iter().map(|counted| {
        let arrived: i64 = by_day.get(&counted.day).copied().unwrap_or(0);
        (counted.day, counted.sealed, arrived)
    });
    let days: Vec<(Date, i64, i64)> = days.collect();
    let said = device.report.as_ref().map(|report| said(report, device.clock_skew));
    let state = State {
        enrolled_at: device.enrolled_at,
        seen_at: device.seen_at,
        clock_skew: device.clock_skew,
        missing: missing_of(device, &arrived),
        highest: device.sequence.highest,
        said,
        days,
    };
    Ok((state, own.iter().map(|counted| counted.abandoned).sum()))
}

fn said(report: &Report, skew: Option<i64>) -> Said {
    Said {
        at: report.at,
        made: report.made,
        queued: report.queued,
        queued_since: report.queued_since.map(|since| since.plus(-skew.unwrap_or(0))),
        set_apart: report.set_apart,
        persisted: report.persisted,
        storage: report.used.zip(report.quota),
    }
}
