//! Dossiers as pages and commands read them.

use std::collections::BTreeMap;

use diesel::prelude::*;
use time::Date;

use super::super::backend::Db;
use super::super::schema::{dossier, dossier_event};
use super::super::{StoreError, bytes, id};
use super::sources;
use crate::domain::clock::Instant;
use crate::domain::dossier::history::{Event, History, Source};
use crate::domain::dossier::state::Findings;
use crate::domain::dossier::status::{Channel, Status};
use crate::domain::id::Id;

/// A dossier as its history leaves it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dossier {
    /// Its id.
    pub id: Id,
    /// Its number.
    pub code: String,
    /// The unit that settles it.
    pub unit: Id,
    /// Its procedure.
    pub procedure: Id,
    /// The field of the procedure when it came.
    pub field: Id,
    /// The way it came.
    pub channel: Channel,
    /// The code of why it is late.
    pub cause: Option<String>,
    /// The newest status.
    pub status: Option<Status>,
    /// When it was received.
    pub received: Option<Date>,
    /// The day that it is judged by.
    pub due: Option<Date>,
    /// The due day that was stated last.
    pub new_due: Option<Date>,
    /// When the work on it ended.
    pub closed: Option<Date>,
    /// When the result was returned.
    pub returned: Option<Date>,
    /// What in its history does not fit together.
    pub findings: Findings,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = dossier)]
pub(super) struct Row {
    id: Vec<u8>,
    code: String,
    unit_id: Vec<u8>,
    procedure_id: Vec<u8>,
    field_id: Vec<u8>,
    channel: i16,
    cause: Option<String>,
    status: Option<i16>,
    received_day: Option<Date>,
    due_day: Option<Date>,
    new_due_day: Option<Date>,
    closed_day: Option<Date>,
    returned_day: Option<Date>,
    findings: i32,
}

/// The channel with this number.
pub(super) fn channel(code: i16) -> Result<Channel, StoreError> {
    let code = u8::try_from(code).ok();
    code.and_then(|code| Channel::from_code(Some(code))).ok_or(StoreError::Corrupt("an unknown channel"))
}

fn status(code: i16) -> Result<Status, StoreError> {
    let code = u8::try_from(code).ok();
    code.and_then(Status::from_code).ok_or(StoreError::Corrupt("an unknown status"))
}

pub(super) fn read(row: Row) -> Result<Dossier, StoreError> {
    let findings = u16::try_from(row.findings).ok().and_then(Findings::from_bits);
    Ok(Dossier {
        id: id(&row.id)?,
        code: row.code,
        unit: id(&row.unit_id)?,
        procedure: id(&row.procedure_id)?,
        field: id(&row.field_id)?,
        channel: channel(row.channel)?,
        cause: row.cause,
        status: row.status.map(status).transpose()?,
        received: row.received_day,
        due: row.due_day,
        new_due: row.new_due_day,
        closed: row.closed_day,
        returned: row.returned_day,
        findings: findings.ok_or(StoreError::Corrupt("an unknown finding"))?,
    })
}

/// The dossier with this number.
pub fn dossier_by_code(db: &mut Db, code: &str) -> Result<Option<Dossier>, StoreError> {
    let row: Option<Row> =
        dossier::table.filter(dossier::code.eq(code)).select(Row::as_select()).first(db).optional()?;
    row.map(read).transpose()
}

/// The events of a dossier, in the order in which they came in.
pub fn dossier_events(db: &mut Db, dossier: Id) -> Result<Vec<Event>, StoreError> {
    Ok(events_of(db, &[dossier])?.into_iter().map(|(_, event)| event).collect())
}

/// The events of some dossiers, those of one in the order in which they came in.
pub(super) fn events_of(db: &mut Db, dossiers: &[Id]) -> Result<Vec<(Id, Event)>, StoreError> {
    type EventRow = (Vec<u8>, i64, i16, i16, i64, Option<Date>, Option<String>, Option<String>);
    let sources = sources(db)?;
    let mut events = Vec::new();
    for ids in dossiers.chunks(500) {
        let ids: Vec<Vec<u8>> = ids.iter().map(|id| bytes(*id)).collect();
        let rows: Vec<EventRow> = dossier_event::table
            .filter(dossier_event::dossier_id.eq_any(ids))
            .order((dossier_event::dossier_id, dossier_event::place))
            .select((
                dossier_event::dossier_id,
                dossier_event::at,
                dossier_event::status,
                dossier_event::source,
                dossier_event::sequence,
                dossier_event::due_day,
                dossier_event::holder,
                dossier_event::actor,
            ))
            .load(db)?;
        for (dossier, at, code, source, sequence, due, holder, actor) in rows {
            let system = sources.iter().find(|(_, number)| *number == source).map(|(system, _)| *system);
            let system = system.ok_or(StoreError::Corrupt("an event of an unknown system"))?;
            let event = Event {
                at: Instant(at),
                status: status(code)?,
                source: Source { system, sequence },
                due,
                holder: holder.map(String::into_boxed_str),
                actor: actor.map(String::into_boxed_str),
            };
            events.push((id(&dossier)?, event));
        }
    }
    Ok(events)
}

/// Dossiers of these units that are worked on and due by a day, the longest overdue first; at most `limit`.
pub fn dossiers_pending(db: &mut Db, units: &[Id], until: Date, limit: i64) -> Result<Vec<Dossier>, StoreError> {
    let mut found = Vec::new();
    for units in units.chunks(500) {
        let units: Vec<Vec<u8>> = units.iter().map(|unit| bytes(*unit)).collect();
        let rows: Vec<Row> = dossier::table
            .filter(dossier::unit_id.eq_any(units))
            .filter(dossier::closed_day.is_null())
            .filter(dossier::received_day.is_not_null())
            .filter(dossier::due_day.le(until))
            .order((dossier::due_day, dossier::code))
            .limit(limit)
            .select(Row::as_select())
            .load(db)?;
        found.extend(rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?);
    }
    found.sort_by(|one: &Dossier, two| (one.due, &one.code).cmp(&(two.due, &two.code)));
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// The dossiers of these units that ended within some days, after the day that they are judged by.
pub fn dossiers_ended_late(db: &mut Db, units: &[Id], (first, last): (Date, Date)) -> Result<Vec<Dossier>, StoreError> {
    let mut found = Vec::new();
    for units in units.chunks(500) {
        let units: Vec<Vec<u8>> = units.iter().map(|unit| bytes(*unit)).collect();
        let rows: Vec<Row> = dossier::table
            .filter(dossier::unit_id.eq_any(units))
            .filter(dossier::closed_day.gt(dossier::due_day))
            .filter(dossier::closed_day.between(first, last))
            .select(Row::as_select())
            .load(db)?;
        found.extend(rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?);
    }
    Ok(found)
}

/// The histories of some dossiers.
pub fn dossier_histories(db: &mut Db, dossiers: &[Id]) -> Result<BTreeMap<Id, History>, StoreError> {
    let mut events: BTreeMap<Id, Vec<Event>> = BTreeMap::new();
    for (dossier, event) in events_of(db, dossiers)? {
        events.entry(dossier).or_default().push(event);
    }
    Ok(events.into_iter().map(|(dossier, events)| (dossier, events.into_iter().collect())).collect())
}
