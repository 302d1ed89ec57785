//! Dossiers as an export hands them over: new ones are entered, known ones get the events that are new.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::resume_unwind;
use std::thread;

use diesel::prelude::*;
use time::Date;

use super::super::backend::Db;
use super::super::office::procedure_list;
use super::super::schema::{dossier, dossier_event};
use super::super::{StoreError, bytes, id};
use super::read::events_of;
use super::sources_on;
use super::tally::{Cells, Move, dossier_tally_add_on};
use crate::domain::clock::Instant;
use crate::domain::dossier::due::Counting;
use crate::domain::dossier::flow::{Change, flows};
use crate::domain::dossier::form::Form;
use crate::domain::dossier::history::{Event, History};
use crate::domain::dossier::incoming::{Judged, Standing};
use crate::domain::dossier::status::Channel;
use crate::domain::id::Id;
use crate::domain::working_days::Uncovered;

/// Rows a statement: both databases limit its parameters.
const ROWS: usize = 500;

/// Adds rows. The statement of one row is parsed once a connection, which makes SQLite faster than many rows a statement;
/// PostgreSQL waits for each statement, and gets many.
macro_rules! insert_all {
    ($db:expr, $table:expr, $rows:expr) => {
        match $db {
            Db::Pg(conn) => {
                for rows in $rows.chunks(ROWS) {
                    diesel::insert_into($table).values(rows).execute(conn)?;
                }
            }
            Db::Sqlite(conn) => {
                for row in $rows {
                    diesel::insert_into($table).values(row).execute(conn)?;
                }
            }
        }
    };
}

/// By what dossiers are judged and counted.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// In which column each stands.
    pub form: &'a Form,
    /// How terms are counted.
    pub counting: Counting<'a>,
}

/// What became of a batch.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Put {
    /// Dossiers that were not known.
    pub new: usize,
    /// Entries that added to a known dossier.
    pub changed: usize,
    /// Entries that say nothing new.
    pub unchanged: usize,
    /// Entries that cannot be taken, by their place in the batch; nothing of them is stored.
    pub refused: Vec<(usize, Why)>,
}

/// Why an entry cannot be taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    /// The dossier is known with another unit, procedure or channel.
    OtherContent,
    /// A day in this year is needed, and the calendar of working days does not cover it.
    Uncovered(i32),
}

impl From<Uncovered> for Why {
    fn from(Uncovered(year): Uncovered) -> Self {
        Self::Uncovered(year)
    }
}

/// A dossier on its way into the database.
struct Entry<'a> {
    id: Id,
    unit: Id,
    procedure: Id,
    field: Id,
    channel: Channel,
    cause: Option<String>,
    known: Known<'a>,
    /// How many events are stored; those that are new come after them.
    stored: usize,
    fresh: Cow<'a, [Event]>,
    is_new: bool,
    is_changed: bool,
}

/// What is known of a dossier.
enum Known<'a> {
    /// Nothing yet.
    Nothing,
    /// What is stored, of which nothing was made yet.
    Stored(History),
    /// This, stored or still to be.
    Standing(Cow<'a, Standing>),
}

impl Known<'_> {
    fn history(&self) -> History {
        match self {
            Self::Nothing => History::default(),
            Self::Stored(history) => history.clone(),
            Self::Standing(standing) => standing.history.clone(),
        }
    }

    /// What it has been counted as.
    fn counted(&self, rules: &Rules<'_>) -> Result<Vec<(Date, Change)>, Uncovered> {
        match self {
            Self::Nothing => Ok(Vec::new()),
            Self::Stored(history) => Ok(flows(history.events(), rules.form, rules.counting)?.into_iter().collect()),
            Self::Standing(standing) => Ok(standing.flows.clone()),
        }
    }
}

/// Enters what exports say of dossiers. The same entry twice, here or later, changes nothing. `new_id` makes ids.
pub fn dossiers_put_on(
    db: &mut Db,
    rules: &Rules<'_>,
    batch: &[Judged],
    at: Instant,
    new_id: &dyn Fn() -> Id,
) -> Result<Put, StoreError> {
    let mut known = entries(db, batch)?;
    let fields: HashMap<Id, Id> = procedure_list(db)?.into_iter().map(|one| (one.id, one.field)).collect();
    let (mut put, mut moves) = (Put::default(), Vec::with_capacity(batch.len() * 3));
    for (place, judged) in batch.iter().enumerate() {
        let incoming = &judged.incoming;
        let is_new = !known.contains_key(incoming.code.as_str());
        let entry = match known.remove(incoming.code.as_str()) {
            Some(entry) => entry,
            None => Entry {
                id: new_id(),
                unit: incoming.unit,
                procedure: incoming.procedure,
                field: *fields.get(&incoming.procedure).ok_or(StoreError::Corrupt("a procedure without a field"))?,
                channel: incoming.channel,
                cause: None,
                known: Known::Nothing,
                stored: 0,
                fresh: Cow::default(),
                is_new: true,
                is_changed: false,
            },
        };
        match taken(&entry, judged, rules, &mut moves) {
            Ok(None) => {
                put.unchanged += 1;
                known.insert(&incoming.code, entry);
            }
            Ok(Some(changed)) => {
                if is_new {
                    put.new += 1;
                } else {
                    put.changed += 1;
                }
                known.insert(&incoming.code, Entry { is_new: entry.is_new, is_changed: true, ..changed });
            }
            Err(why) => {
                put.refused.push((place, why));
                if !is_new {
                    known.insert(&incoming.code, entry);
                }
            }
        }
    }
    // While dossiers and events are written the moves are summed up.
    let cells = thread::scope(|scope| {
        let cells = scope.spawn(|| Cells::of(&moves));
        write(db, &known, at)?;
        Ok::<_, StoreError>(cells.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })?;
    dossier_tally_add_on(db, &cells)?;
    Ok(put)
}

/// The entry with what is new, which is counted; `None` where nothing is.
fn taken<'a>(
    entry: &Entry<'a>,
    judged: &'a Judged,
    rules: &Rules<'_>,
    moves: &mut Vec<Move>,
) -> Result<Option<Entry<'a>>, Why> {
    let incoming = &judged.incoming;
    if (entry.unit, entry.procedure, entry.channel) != (incoming.unit, incoming.procedure, incoming.channel) {
        return Err(Why::OtherContent);
    }
    let cause = incoming.cause.clone().or_else(|| entry.cause.clone());
    let (standing, fresh) = if let Known::Nothing = entry.known {
        let alone = judged.alone.as_ref().map_err(|uncovered| *uncovered)?;
        (Cow::Borrowed(alone), Cow::Borrowed(alone.history.events()))
    } else {
        let mut history = entry.known.history();
        let fresh: Vec<Event> = incoming.events.iter().filter(|event| history.add((*event).clone())).cloned().collect();
        if fresh.is_empty() && cause == entry.cause {
            return Ok(None);
        }
        let fresh = [&entry.fresh, fresh.as_slice()].concat();
        (Cow::Owned(Standing::of(history, rules.form, rules.counting)?), Cow::Owned(fresh))
    };
    let at_this = |(day, change)| Move {
        unit: entry.unit,
        day,
        field: entry.field,
        procedure: entry.procedure,
        channel: entry.channel,
        change,
    };
    let before = entry.known.counted(rules)?;
    moves.extend(standing.flows.iter().copied().map(at_this));
    moves.extend(before.into_iter().map(|(day, change)| at_this((day, -change))));
    Ok(Some(Entry { cause, known: Known::Standing(standing), fresh, ..*entry }))
}

/// The dossiers of a batch that are known, by code.
fn entries<'a>(db: &mut Db, batch: &'a [Judged]) -> Result<HashMap<&'a str, Entry<'a>>, StoreError> {
    type Row = (Vec<u8>, String, Vec<u8>, Vec<u8>, Vec<u8>, i16, Option<String>);
    let asked: BTreeSet<&str> = batch.iter().map(|one| one.incoming.code.as_str()).collect();
    let codes: Vec<&str> = asked.iter().copied().collect();
    let mut known = HashMap::with_capacity(batch.len());
    for codes in codes.chunks(ROWS) {
        let rows: Vec<Row> = dossier::table
            .filter(dossier::code.eq_any(codes))
            .select((
                dossier::id,
                dossier::code,
                dossier::unit_id,
                dossier::procedure_id,
                dossier::field_id,
                dossier::channel,
                dossier::cause,
            ))
            .load(db)?;
        let ids: Vec<Id> = rows.iter().map(|row| id(&row.0)).collect::<Result<_, _>>()?;
        let mut events: BTreeMap<Id, Vec<Event>> = BTreeMap::new();
        for (dossier, event) in events_of(db, &ids)? {
            events.entry(dossier).or_default().push(event);
        }
        for (row, dossier) in rows.into_iter().zip(ids) {
            let (_, code, unit, procedure, field, channel, cause) = row;
            let events = events.remove(&dossier).unwrap_or_default();
            let stored = events.len();
            let Some(code) = asked.get(code.as_str()).copied() else { continue };
            let entry = Entry {
                id: dossier,
                unit: id(&unit)?,
                procedure: id(&procedure)?,
                field: id(&field)?,
                channel: super::read::channel(channel)?,
                cause,
                known: Known::Stored(events.into_iter().collect()),
                stored,
                fresh: Cow::default(),
                is_new: false,
                is_changed: false,
            };
            known.insert(code, entry);
        }
    }
    Ok(known)
}

/// Writes what changed: new dossiers, what the others come to now, and the events that are new.
fn write(db: &mut Db, known: &HashMap<&str, Entry<'_>>, at: Instant) -> Result<(), StoreError> {
    let mut changed: Vec<(&str, &Entry<'_>)> =
        known.iter().filter(|(_, entry)| entry.is_changed).map(|(code, entry)| (*code, entry)).collect();
    changed.sort_unstable_by_key(|(_, entry)| entry.id);
    let folded = |entry: &Entry<'_>| {
        let Known::Standing(standing) = &entry.known else {
            return Err(StoreError::Corrupt("a dossier that changed and was not judged"));
        };
        let state = &standing.state;
        Ok((
            dossier::cause.eq(entry.cause.clone()),
            dossier::status.eq(state.status.map(|status| i16::from(status.code()))),
            dossier::received_day.eq(state.received.map(Instant::day)),
            dossier::due_day.eq(standing.due),
            dossier::new_due_day.eq(state.due.map(|due| due.newest)),
            dossier::closed_day.eq(state.closed.map(|closed| closed.at.day())),
            dossier::returned_day.eq(state.returned.map(Instant::day)),
            dossier::findings.eq(i32::from(state.findings.bits())),
            dossier::changed_at.eq(at.0),
        ))
    };
    for (_, entry) in changed.iter().filter(|(_, entry)| !entry.is_new) {
        diesel::update(dossier::table.find(bytes(entry.id))).set(folded(entry)?).execute(db)?;
    }
    let row = |(code, entry): &&(&str, &Entry<'_>)| {
        let (cause, status, received, due, new_due, closed, returned, findings, changed) = folded(entry)?;
        Ok::<_, StoreError>((
            dossier::id.eq(bytes(entry.id)),
            dossier::code.eq((*code).to_owned()),
            dossier::unit_id.eq(bytes(entry.unit)),
            dossier::procedure_id.eq(bytes(entry.procedure)),
            dossier::field_id.eq(bytes(entry.field)),
            dossier::channel.eq(i16::from(entry.channel.code())),
            cause,
            status,
            received,
            due,
            new_due,
            closed,
            returned,
            findings,
            changed,
        ))
    };
    let rows = changed
        .iter()
        .filter(|(_, entry)| entry.is_new)
        .map(|one| row(&one))
        .collect::<Result<Vec<_>, StoreError>>()?;
    insert_all!(db, dossier::table, rows);
    write_events(db, &changed, at)
}

fn write_events(db: &mut Db, changed: &[(&str, &Entry<'_>)], at: Instant) -> Result<(), StoreError> {
    let mut systems: Vec<Id> =
        changed.iter().flat_map(|(_, entry)| entry.fresh.iter()).map(|event| event.source.system).collect();
    systems.sort_unstable();
    systems.dedup();
    let sources: HashMap<Id, i16> = sources_on(db, &systems)?.into_iter().collect();
    let rows: Vec<_> = changed
        .iter()
        .flat_map(|(_, entry)| {
            (entry.stored..).zip(entry.fresh.iter()).map(move |(place, event)| (&entry.id, place, event))
        })
        .map(|(dossier, place, event)| {
            let place = i16::try_from(place).map_err(|_| {
                StoreError::Refused("a dossier has more than 32,767 events, which no real one has".to_owned())
            })?;
            Ok::<_, StoreError>((
                dossier_event::dossier_id.eq(dossier.as_bytes().as_slice()),
                dossier_event::place.eq(place),
                dossier_event::at.eq(event.at.0),
                dossier_event::status.eq(i16::from(event.status.code())),
                dossier_event::source.eq(sources[&event.source.system]),
                dossier_event::sequence.eq(event.source.sequence),
                dossier_event::due_day.eq(event.due),
                dossier_event::holder.eq(event.holder.as_deref()),
                dossier_event::actor.eq(event.actor.as_deref()),
                dossier_event::noted_at.eq(at.0),
            ))
        })
        .collect::<Result<_, _>>()?;
    insert_all!(db, dossier_event::table, rows);
    Ok(())
}
