//! Where the ratings of a group were made: each counter's unit, and who was on duty.

use std::collections::HashMap;

use crate::domain::clock::{DAY, Instant};
use crate::domain::id::Id;
use crate::domain::rating::Submission;
use crate::domain::unit::Validity;
use crate::store::StoreError;
use crate::store::backend::Db;
use crate::store::duty::{duty_at, duty_since};
use crate::store::office::counter_units;

/// How far back the duties of a group's counters are read at once; older ratings, from a tablet that was long
/// without a network, are looked up one by one.
const RECENT: i64 = 2 * DAY;

/// Where the ratings of a group were made: each counter's unit, and who was on duty.
pub(super) struct Places {
    units: HashMap<Id, (Id, Validity)>,
    duties: HashMap<Id, Vec<(Instant, Instant, Id)>>,
    recent_from: Instant,
}

impl Places {
    pub(super) fn load(db: &mut Db, group: &[&Submission]) -> Result<Self, StoreError> {
        let mut counters: Vec<Id> = group.iter().map(|submission| submission.rating.counter).collect();
        counters.sort_unstable();
        counters.dedup();
        let newest = group.iter().map(|submission| submission.received_at).max().unwrap_or(Instant(0));
        let recent_from = newest.plus(-RECENT);
        let units = counter_units(db, &counters)?.into_iter().collect();
        let mut duties: HashMap<Id, Vec<_>> = HashMap::new();
        for (counter, from, to, officer) in duty_since(db, &counters, recent_from)? {
            duties.entry(counter).or_default().push((from, to, officer));
        }
        Ok(Self { units, duties, recent_from })
    }

    /// The units of the group's counters.
    pub(super) fn all_units(&self) -> Vec<Id> {
        let mut units: Vec<Id> = self.units.values().map(|(unit, _)| *unit).collect();
        units.sort_unstable();
        units.dedup();
        units
    }

    /// The unit a counter belongs to, and when the counter is open.
    pub(super) fn unit(&self, counter: Id) -> Result<(Id, Validity), StoreError> {
        self.units.get(&counter).copied().ok_or(StoreError::Corrupt("a rating of an unknown counter"))
    }

    /// Who was on duty at a counter at a moment.
    pub(super) fn officer(&self, db: &mut Db, counter: Id, at: Instant) -> Result<Option<Id>, StoreError> {
        if at < self.recent_from {
            return Ok(duty_at(db, counter, at)?.map(|(officer, _)| officer.id));
        }
        let duties = self.duties.get(&counter).into_iter().flatten();
        let on_duty = duties.into_iter().find(|(from, to, _)| *from <= at && at < *to);
        Ok(on_duty.map(|(_, _, officer)| *officer))
    }
}
