//! How often something may be tried: buckets that fill again with time, shared by all processes.

use diesel::prelude::*;

use super::StoreError;
use super::backend::{Db, on_backend};
use super::schema::attempt;
use crate::domain::clock::Instant;

/// How often in how long.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pace {
    /// So many at once, from a full bucket.
    pub at_once: i64,
    /// Microseconds until one more may be tried.
    pub every: i64,
}

impl Pace {
    /// When the bucket would be full again after one more try, if it may be tried: the bucket is full again at
    /// `full_at` (now or before: it is full), and never owes more than `at_once` tries.
    #[must_use]
    pub fn after_one_more(self, full_at: Option<Instant>, now: Instant) -> Option<Instant> {
        let full_at = full_at.filter(|full_at| *full_at > now).unwrap_or(now);
        // A clock that was far ahead must not lock anybody out for as long.
        let owed = full_at.since(now).min(self.every.saturating_mul(self.at_once));
        let then = owed.saturating_add(self.every);
        (then <= self.every.saturating_mul(self.at_once)).then(|| now.plus(then))
    }
}

/// When a bucket will be full again; `None` where it was never used.
pub fn attempt_full_at(db: &mut Db, bucket: &str) -> Result<Option<Instant>, StoreError> {
    let full_at: Option<i64> = attempt::table.find(bucket).select(attempt::full_at).first(db).optional()?;
    Ok(full_at.map(Instant))
}

/// Takes one try out of a bucket; `false`, and nothing is written, where it is empty.
pub fn attempt_on(db: &mut Db, bucket: &str, pace: Pace, now: Instant) -> Result<bool, StoreError> {
    let full_at = match db {
        // Two processes must not both take the last one.
        Db::Pg(conn) => {
            let own = attempt::table.find(bucket).select(attempt::full_at).for_update();
            own.first::<i64>(conn).optional()?.map(Instant)
        }
        Db::Sqlite(_) => attempt_full_at(db, bucket)?,
    };
    let Some(then) = pace.after_one_more(full_at, now) else { return Ok(false) };
    let row = (attempt::bucket.eq(bucket), attempt::spent.eq(1), attempt::full_at.eq(then.0));
    on_backend!(db, conn => diesel::insert_into(attempt::table).values(&row)
        .on_conflict(attempt::bucket).do_update()
        .set((attempt::spent.eq(attempt::spent + 1), attempt::full_at.eq(then.0))).execute(conn))?;
    Ok(true)
}

/// Fills a bucket, after a success.
pub fn attempt_forgive_on(db: &mut Db, bucket: &str) -> Result<(), StoreError> {
    diesel::delete(attempt::table.find(bucket)).execute(db)?;
    Ok(())
}

/// Removes buckets that were full before a moment.
pub fn attempt_sweep_on(db: &mut Db, before: Instant) -> Result<usize, StoreError> {
    Ok(diesel::delete(attempt::table.filter(attempt::full_at.lt(before.0))).execute(db)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_gives_so_many_at_once_and_then_one_at_a_time() {
        let pace = Pace { at_once: 3, every: 100 };
        let (mut full_at, mut taken) = (None, Vec::new());
        for now in [0, 0, 0, 0, 50, 100, 101, 200, 1000, 1000, 1000, 1000] {
            let then = pace.after_one_more(full_at, Instant(now));
            taken.push(then.is_some());
            full_at = then.or(full_at);
        }
        let (yes, no) = (true, false);
        assert_eq!(taken, [yes, yes, yes, no, no, yes, no, yes, yes, yes, yes, no]);
    }

    #[test]
    fn a_clock_that_was_far_ahead_locks_nobody_out_for_long() {
        let pace = Pace { at_once: 3, every: 100 };
        let far = Some(Instant(i64::MAX));
        assert_eq!(pace.after_one_more(far, Instant(0)), None);
        assert!(pace.after_one_more(Some(Instant(300)), Instant(100)).is_some());
    }
}
