//! What the nightly check reads of ratings, and which days of which counters it has looked at.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use time::Date;

use super::backend::{Db, on_backend};
use super::rating::within;
use super::schema::{answer, honesty_check, rating, reason};
use super::{StoreError, bytes, id};
use crate::domain::clock::{DAY, Instant};
use crate::domain::honesty::{Rule, Way};
use crate::domain::id::Id;
use crate::domain::rating::{Answer, Proof, flag};

/// Ratings that the check looks at: those that count, and those that it kept aside itself.
macro_rules! looked_at {
    () => {
        rating::quarantine.is_null().or(rating::quarantine.eq_any(Rule::ALL.map(|rule| Some(rule.id()))))
    };
}

/// A rating, as the check reads it.
#[derive(Clone, Debug)]
pub struct Looked {
    /// Which.
    pub id: Id,
    /// Its unit.
    pub unit: Id,
    /// Its day.
    pub day: Date,
    /// The template that was answered.
    pub template: Id,
    /// When.
    pub at: Instant,
    /// The tablet.
    pub device: Option<Id>,
    /// Milliseconds from the first touch to the last answer.
    pub took: Option<i64>,
    /// What is known of moment and rater.
    pub way: Way,
    /// Whether it counts.
    pub counts: bool,
    /// The answers, by question.
    pub answers: Vec<Answer>,
    /// The reasons tapped, in order.
    pub reasons: Vec<String>,
}

/// Counters and days up to `last` that were not checked, or that have other ratings now than when they were; by counter.
pub fn honesty_due(db: &mut Db, first: Date, last: Date) -> Result<BTreeMap<Id, Vec<Date>>, StoreError> {
    let there: Vec<(Vec<u8>, Date, i64)> = rating::table
        .filter(rating::day.between(first, last))
        .filter(looked_at!())
        .group_by((rating::counter_id, rating::day))
        .select((rating::counter_id, rating::day, diesel::dsl::sql::<BigInt>("COUNT(*)")))
        .load(db)?;
    let checked: Vec<(Vec<u8>, Date, i64)> = honesty_check::table
        .filter(honesty_check::day.between(first, last))
        .select((honesty_check::counter_id, honesty_check::day, honesty_check::ratings))
        .load(db)?;
    let checked: BTreeMap<(Vec<u8>, Date), i64> =
        checked.into_iter().map(|(counter, day, n)| ((counter, day), n)).collect();
    let mut due: BTreeMap<Id, Vec<Date>> = BTreeMap::new();
    for (counter, day, n) in there {
        let counter_id = id(&counter)?;
        if checked.get(&(counter, day)) != Some(&n) {
            due.entry(counter_id).or_default().push(day);
        }
    }
    for days in due.values_mut() {
        days.sort_unstable();
    }
    Ok(due)
}

type Row =
    (Vec<u8>, Vec<u8>, Date, Vec<u8>, i64, Option<Vec<u8>>, Option<i64>, i32, String, Option<String>, Option<String>);

/// The ratings of a counter from one day to another, both included, in the order of their moments.
pub fn honesty_ratings(db: &mut Db, counter: Id, first: Date, last: Date) -> Result<Vec<Looked>, StoreError> {
    let (from, to) = (Instant::start_of(first), Instant::start_of(last).plus(DAY));
    macro_rules! of_counter {
        ($query:expr) => {
            $query
                .filter(rating::counter_id.eq(bytes(counter)))
                .filter(rating::happened_at.ge(from.0))
                .filter(rating::happened_at.lt(to.0))
                .filter(looked_at!())
        };
    }
    let rows: Vec<Row> = of_counter!(rating::table)
        .order((rating::happened_at, rating::id))
        .select((
            rating::id,
            rating::unit_id,
            rating::day,
            rating::template_id,
            rating::happened_at,
            rating::device_id,
            rating::took,
            rating::flags,
            rating::channel,
            rating::proof,
            rating::quarantine,
        ))
        .load(db)?;
    let answers: Vec<(Vec<u8>, i16, i16)> =
        of_counter!(answer::table.inner_join(rating::table.on(rating::id.eq(answer::rating_id))))
            .order((answer::rating_id, answer::question))
            .select((answer::rating_id, answer::question, answer::level))
            .load(db)?;
    let reasons: Vec<(Vec<u8>, String)> =
        of_counter!(reason::table.inner_join(rating::table.on(rating::id.eq(reason::rating_id))))
            .order((reason::rating_id, reason::code))
            .select((reason::rating_id, reason::code))
            .load(db)?;
    let mut answers_of: BTreeMap<Vec<u8>, Vec<Answer>> = BTreeMap::new();
    for (of, question, level) in answers {
        answers_of.entry(of).or_default().push(Answer { question, level });
    }
    let mut reasons_of: BTreeMap<Vec<u8>, Vec<String>> = BTreeMap::new();
    for (of, code) in reasons {
        reasons_of.entry(of).or_default().push(code);
    }
    rows.into_iter()
        .map(|(of, unit, day, template, at, device, took, flags, channel, proof, aside)| {
            Ok(Looked {
                id: id(&of)?,
                unit: id(&unit)?,
                day,
                template: id(&template)?,
                at: Instant(at),
                device: device.map(|device| id(&device)).transpose()?,
                took,
                way: way(&channel, proof.as_deref(), flags),
                counts: aside.is_none(),
                answers: answers_of.remove(&of).unwrap_or_default(),
                reasons: reasons_of.remove(&of).unwrap_or_default(),
            })
        })
        .collect()
}

/// A moment that was moved inside what running numbers allow is none to judge by, nor is one in a file.
fn way(channel: &str, proof: Option<&str>, flags: i32) -> Way {
    if proof == Proof::Code.word() {
        Way::WithCode
    } else if channel == "import" || flags & (flag::DAY_ONLY | flag::BOUNDED) != 0 {
        Way::DayOnly
    } else {
        Way::AtCounter
    }
}

/// What is kept of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// By which edition of the rules.
    pub edition: i32,
    /// How many ratings there were.
    pub ratings: i64,
    /// What was found, as JSON.
    pub findings: String,
}

/// The last check of a counter's day.
pub fn honesty_check_get(db: &mut Db, counter: Id, day: Date) -> Result<Option<Check>, StoreError> {
    let row: Option<(i32, i64, String)> = honesty_check::table
        .find((bytes(counter), day))
        .select((honesty_check::edition, honesty_check::ratings, honesty_check::findings))
        .first(db)
        .optional()?;
    Ok(row.map(|(edition, ratings, findings)| Check { edition, ratings, findings }))
}

/// Keeps a check of a counter's day in the place of the one before.
pub fn honesty_check_put_on(db: &mut Db, counter: Id, day: Date, check: &Check, at: Instant) -> Result<(), StoreError> {
    use honesty_check as kept;
    let now = (
        kept::edition.eq(check.edition),
        kept::ratings.eq(check.ratings),
        kept::findings.eq(&check.findings),
        kept::checked_at.eq(at.0),
    );
    let row = (kept::counter_id.eq(bytes(counter)), kept::day.eq(day), now);
    on_backend!(db, conn => diesel::insert_into(kept::table).values(row)
        .on_conflict((kept::counter_id, kept::day)).do_update().set(now).execute(conn))?;
    Ok(())
}

/// A count of answers, or of ratings where the question is 0.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Figure {
    /// The template.
    pub template: Id,
    /// The question's number; 0 for the ratings themselves.
    pub question: i16,
    /// The level; 0 where the question is.
    pub level: i16,
    /// The rule that keeps them aside; `None` for those that count.
    pub rule: Option<String>,
    /// How many.
    pub n: i64,
}

type FigureRow = (Vec<u8>, i16, i16, Option<String>, i64);

/// What was given in a unit and all below it, and of that what counts and what each rule of the check keeps aside: a full
/// count of the ratings, in order. What is kept aside for other reasons is in neither.
pub fn honesty_figures(db: &mut Db, root: Id, first: Date, last: Date) -> Result<Vec<Figure>, StoreError> {
    let n = || diesel::dsl::sql::<BigInt>("COUNT(*)");
    let roots = [root];
    let ratings: Vec<(Vec<u8>, Option<String>, i64)> = rating::table
        .filter(rating::day.between(first, last))
        .filter(looked_at!())
        .filter(within!(roots))
        .group_by((rating::template_id, rating::quarantine))
        .select((rating::template_id, rating::quarantine, n()))
        .load(db)?;
    let answers: Vec<FigureRow> = answer::table
        .inner_join(rating::table.on(rating::id.eq(answer::rating_id)))
        .filter(rating::day.between(first, last))
        .filter(looked_at!())
        .filter(within!(roots))
        .group_by((rating::template_id, answer::question, answer::level, rating::quarantine))
        .select((rating::template_id, answer::question, answer::level, rating::quarantine, n()))
        .load(db)?;
    let ratings = ratings.into_iter().map(|(template, rule, n)| (template, 0, 0, rule, n));
    let mut figures = ratings
        .chain(answers)
        .map(|(template, question, level, rule, n)| Ok(Figure { template: id(&template)?, question, level, rule, n }))
        .collect::<Result<Vec<_>, StoreError>>()?;
    figures.sort_unstable();
    Ok(figures)
}
