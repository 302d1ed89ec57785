//! What the nightly check keeps aside: out of the tallies in its own transaction, until two people release it.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::decide::{KeptRow, kept, kept_columns};
use crate::domain::closing::is_closed;
use crate::domain::honesty::Rule;
use crate::domain::id::Id;
use crate::domain::rating::flag;
use crate::domain::tally::Tally;
use crate::store::backend::Db;
use crate::store::closing::{closing_of_units, closing_wait_on};
use crate::store::office::counter_lock_on;
use crate::store::schema::rating;
use crate::store::tally::tally_add_on;
use crate::store::{StoreError, bytes, id};

/// Keeps ratings of one counter aside, each by its rule; returns how many by each. Left as they are: those that do not count
/// anyway, those that two people let count before, and those of a period that is closed.
pub fn rating_set_aside_on(db: &mut Db, counter: Id, named: &[(Id, Rule)]) -> Result<BTreeMap<Rule, i64>, StoreError> {
    closing_wait_on(db)?;
    counter_lock_on(db, &[counter])?;
    let rules: BTreeMap<Id, Rule> = named.iter().copied().collect();
    let mut aside = BTreeMap::new();
    let mut change = Tally::new();
    for part in named.chunks(500) {
        let ids: Vec<Vec<u8>> = part.iter().map(|(rating, _)| bytes(*rating)).collect();
        let rows: Vec<(i32, KeptRow)> = rating::table
            .filter(rating::id.eq_any(ids))
            .filter(rating::counter_id.eq(bytes(counter)))
            .filter(rating::quarantine.is_null())
            .select((rating::flags, kept_columns!()))
            .load(db)?;
        for (flags, row) in rows {
            let held = kept(db, row)?;
            let unit = held.counted.unit;
            let closed = closing_of_units(db, &[unit])?.remove(&unit).unwrap_or_default();
            let rule = rules.get(&id(&held.id)?).filter(|_| flags & flag::RELEASED == 0);
            let Some(rule) = rule.filter(|_| !is_closed(held.counted.day, &closed)) else { continue };
            diesel::update(rating::table.find(&held.id)).set(rating::quarantine.eq(Some(rule.id()))).execute(db)?;
            held.counted.count(&mut change, &held.answers, -1);
            *aside.entry(*rule).or_insert(0) += 1;
        }
    }
    tally_add_on(db, &change)?;
    Ok(aside)
}
