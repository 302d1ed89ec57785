//! Reading the trail: from its beginning to check it or hand it out, from its end to look at it.

use std::collections::HashMap;

use diesel::prelude::*;

use super::chain::{Verdict, Walk};
use super::{AuditRow, Head, Recorded, audit_head};
use crate::domain::clock::Instant;
use crate::domain::id::Id;
use crate::store::backend::Db;
use crate::store::schema::audit;
use crate::store::{StoreError, bytes};

/// Entries that are held in memory at once.
const BATCH: i64 = 1_000;

/// Which entries; an empty filter means all of them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// By this login, or `command`, `program`, `demo`.
    pub actor: Option<String>,
    /// Whose action begins with this: `proposal.`.
    pub action: Option<String>,
    /// About this.
    pub subject: Option<String>,
    /// Not before this moment.
    pub from: Option<Instant>,
    /// Before this moment.
    pub to: Option<Instant>,
    /// With these words anywhere in them, whatever their capitals.
    pub words: Option<String>,
    /// By one of these people; `None` for whoever it was.
    pub people: Option<Vec<Id>>,
}

impl Filter {
    /// Whether this is every entry of the trail, so that the chain can be followed through it.
    #[must_use]
    pub fn takes_all(&self) -> bool {
        *self == Self::default()
    }

    /// Whether an entry has the words. The databases fold capitals each in their own way, and neither the Vietnamese
    /// ones, so the program does.
    fn has_words(&self, entry: &Recorded) -> bool {
        let Some(words) = self.words.as_deref().map(str::to_lowercase) else { return true };
        let by = &entry.by;
        [&entry.subject, &entry.detail, &by.reason, &entry.old, &entry.new, &entry.action, &by.actor]
            .into_iter()
            .any(|text| text.to_lowercase().contains(&words))
    }
}

type Rows<'a> = audit::BoxedQuery<'a, <Db as Connection>::Backend>;

/// The entries of a filter, but for its words.
fn filtered(filter: &Filter) -> Rows<'_> {
    let mut rows = audit::table.into_boxed();
    if let Some(actor) = &filter.actor {
        rows = rows.filter(audit::actor.eq(actor));
    }
    if let Some(action) = &filter.action {
        // All texts that begin with these: up to, not including, the greatest character after them.
        rows = rows.filter(audit::action.ge(action).and(audit::action.lt(format!("{action}\u{10ffff}"))));
    }
    if let Some(subject) = &filter.subject {
        rows = rows.filter(audit::subject.eq(subject));
    }
    if let Some(from) = filter.from {
        rows = rows.filter(audit::at.ge(from.0));
    }
    if let Some(to) = filter.to {
        rows = rows.filter(audit::at.lt(to.0));
    }
    if let Some(people) = &filter.people {
        let people: Vec<Option<Vec<u8>>> = people.iter().map(|one| Some(bytes(*one))).collect();
        rows = rows.filter(audit::person_id.eq_any(people));
    }
    rows
}

/// Some entries of the trail, the newest first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page {
    /// The entries.
    pub entries: Vec<Recorded>,
    /// Where to go on; `None` where there is nothing older.
    pub older: Option<i64>,
}

/// The newest `at_most` entries of a filter before a place. Of entries with certain words no more than `look_at` are
/// looked at; the page may then be short and still go on.
pub fn audit_search(
    db: &mut Db,
    filter: &Filter,
    before: Option<i64>,
    at_most: usize,
    look_at: usize,
) -> Result<Page, StoreError> {
    let (mut entries, mut looked, mut before) = (Vec::new(), 0, before.unwrap_or(i64::MAX));
    let enough = i64::try_from(at_most).map_or(BATCH, |at_most| at_most.saturating_add(1));
    let step = if filter.words.is_some() { BATCH } else { enough.min(BATCH) };
    loop {
        let rows: Vec<AuditRow> = filtered(filter)
            .filter(audit::seq.lt(before))
            .order(audit::seq.desc())
            .limit(step)
            .select(AuditRow::as_select())
            .load(db)?;
        if rows.is_empty() {
            return Ok(Page { entries, older: None });
        }
        for row in rows {
            if entries.len() == at_most || looked == look_at {
                return Ok(Page { entries, older: Some(before) });
            }
            (looked, before) = (looked + 1, row.seq);
            let entry = Recorded::try_from(row)?;
            if filter.has_words(&entry) {
                entries.push(entry);
            }
        }
    }
}

/// The end that the program noted, `None` where the note is gone, and the last place where an entry stands; both of one
/// moment.
pub fn audit_extent(db: &mut Db) -> Result<(Option<Head>, i64), StoreError> {
    db.at_one_moment(|db| {
        let last: Option<i64> = audit::table.select(diesel::dsl::max(audit::seq)).first(db)?;
        Ok((noted(db)?, last.unwrap_or(0)))
    })
}

fn noted(db: &mut Db) -> Result<Option<Head>, StoreError> {
    match audit_head(db) {
        Ok(noted) => Ok(Some(noted)),
        Err(StoreError::Database(diesel::NotFound)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The entries of a filter after one place and up to another, oldest first, each with the hash of the one before it, and
/// the place to go on after. At most a thousand are looked at; `None` where there are no more.
pub fn audit_batch(
    db: &mut Db,
    filter: &Filter,
    after: i64,
    up_to: i64,
) -> Result<Option<(i64, Vec<Chained>)>, StoreError> {
    let rows: Vec<AuditRow> = filtered(filter)
        .filter(audit::seq.gt(after).and(audit::seq.le(up_to)))
        .order(audit::seq)
        .limit(BATCH)
        .select(AuditRow::as_select())
        .load(db)?;
    let Some(last) = rows.last().map(|row| row.seq) else { return Ok(None) };
    let before: Vec<i64> = rows.iter().map(|row| row.seq.saturating_sub(1)).collect();
    let before: Vec<(i64, Vec<u8>)> =
        audit::table.filter(audit::seq.eq_any(before)).select((audit::seq, audit::hash)).load(db)?;
    let before: HashMap<i64, Vec<u8>> = before.into_iter().collect();
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        let entry = Recorded::try_from(row)?;
        if filter.has_words(&entry) {
            let before = before.get(&entry.seq.saturating_sub(1)).cloned().unwrap_or_default();
            entries.push(Chained { entry, before });
        }
    }
    Ok(Some((last, entries)))
}

/// An entry with the hash of the one before it: all that is needed to check it by itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chained {
    /// The entry.
    pub entry: Recorded,
    /// The hash that is stored with the entry before it; empty where there is none.
    pub before: Vec<u8>,
}

/// Checks the whole trail, from the first entry to the end that the program noted, and against an anchor from outside
/// where there is one. Reads it as it was at one moment, a thousand entries at a time.
pub fn audit_verify(db: &mut Db, anchor: Option<&Head>) -> Result<Verdict, StoreError> {
    db.at_one_moment(|db| {
        let mut walk = Walk::new(anchor.cloned());
        let mut after = i64::MIN;
        loop {
            let rows: Vec<AuditRow> = audit::table
                .filter(audit::seq.gt(after))
                .order(audit::seq)
                .limit(BATCH)
                .select(AuditRow::as_select())
                .load(db)?;
            let Some(last) = rows.last() else { break };
            after = last.seq;
            for row in rows {
                walk.take(row);
            }
        }
        let noted = noted(db)?;
        Ok(walk.finish(noted.as_ref()))
    })
}
