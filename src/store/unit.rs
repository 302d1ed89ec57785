//! Units, their dated places in the tree, and the closure that every scoped query takes.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use time::Date;

use super::backend::{Db, on_backend};
use super::schema::{unit, unit_parent, unit_succession, unit_within};
use super::{StoreError, bytes, id};
use crate::domain::id::Id;
use crate::domain::unit::{Level, Reach, Unit, Validity, Within};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = unit)]
struct UnitRow {
    id: Vec<u8>,
    code: String,
    name: String,
    name_en: Option<String>,
    level: String,
    valid_from: Date,
    valid_to: Date,
    illustrative: bool,
}

impl TryFrom<UnitRow> for Unit {
    type Error = StoreError;

    fn try_from(row: UnitRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: id(&row.id)?,
            code: row.code,
            name: row.name,
            name_en: row.name_en,
            level: Level::from_word(&row.level).ok_or(StoreError::Corrupt("an unknown level of a unit"))?,
            validity: Validity { from: row.valid_from, to: row.valid_to },
            illustrative: row.illustrative,
        })
    }
}

/// Adds a unit, or gives the one with its id these properties.
pub fn unit_put_on(db: &mut Db, new: &Unit) -> Result<(), StoreError> {
    let row = UnitRow {
        id: bytes(new.id),
        code: new.code.clone(),
        name: new.name.clone(),
        name_en: new.name_en.clone(),
        level: new.level.word().to_owned(),
        valid_from: new.validity.from,
        valid_to: new.validity.to,
        illustrative: new.illustrative,
    };
    on_backend!(db, conn => diesel::insert_into(unit::table).values(&row).on_conflict(unit::id).do_update().set((
        unit::code.eq(&row.code),
        unit::name.eq(&row.name),
        unit::name_en.eq(&row.name_en),
        unit::level.eq(&row.level),
        unit::valid_from.eq(row.valid_from),
        unit::valid_to.eq(row.valid_to),
    )).execute(conn))?;
    Ok(())
}

/// The unit with this code.
pub fn unit_by_code(db: &mut Db, code: &str) -> Result<Option<Unit>, StoreError> {
    // PostgreSQL has no such texts and refuses to look for them.
    if code.contains('\0') {
        return Ok(None);
    }
    let row: Option<UnitRow> =
        unit::table.filter(unit::code.eq(code)).select(UnitRow::as_select()).first(db).optional()?;
    row.map(Unit::try_from).transpose()
}

/// The units with exactly this Vietnamese name; several where a name was used again after a merger.
pub fn unit_by_name(db: &mut Db, name: &str) -> Result<Vec<Unit>, StoreError> {
    if name.contains('\0') {
        return Ok(Vec::new());
    }
    let rows: Vec<UnitRow> =
        unit::table.filter(unit::name.eq(name)).order(unit::code).select(UnitRow::as_select()).load(db)?;
    rows.into_iter().map(Unit::try_from).collect()
}

/// The unit with this id.
pub fn unit_get(db: &mut Db, unit_id: Id) -> Result<Option<Unit>, StoreError> {
    let row: Option<UnitRow> = unit::table.find(bytes(unit_id)).select(UnitRow::as_select()).first(db).optional()?;
    row.map(Unit::try_from).transpose()
}

/// The units with these ids, in no order.
pub fn unit_some(db: &mut Db, ids: &[Id]) -> Result<Vec<Unit>, StoreError> {
    let mut units = Vec::with_capacity(ids.len());
    for ids in ids.chunks(500) {
        let ids: Vec<Vec<u8>> = ids.iter().map(|unit| bytes(*unit)).collect();
        let rows: Vec<UnitRow> = unit::table.filter(unit::id.eq_any(ids)).select(UnitRow::as_select()).load(db)?;
        for row in rows {
            units.push(Unit::try_from(row)?);
        }
    }
    Ok(units)
}

/// All units, by code.
pub fn unit_list(db: &mut Db) -> Result<Vec<Unit>, StoreError> {
    let rows: Vec<UnitRow> = unit::table.order(unit::code).select(UnitRow::as_select()).load(db)?;
    rows.into_iter().map(Unit::try_from).collect()
}

/// All dated places in the tree.
pub fn unit_parents(db: &mut Db) -> Result<Vec<Within>, StoreError> {
    let rows: Vec<(Vec<u8>, Vec<u8>, Date, Date)> = unit_parent::table.load(db)?;
    rows.into_iter()
        .map(|(unit, parent, from, to)| {
            Ok(Within { unit: id(&unit)?, parent: id(&parent)?, validity: Validity { from, to } })
        })
        .collect()
}

/// Takes a unit out of all its places in the tree.
pub fn unit_unplace_on(db: &mut Db, unit: Id) -> Result<(), StoreError> {
    diesel::delete(unit_parent::table.filter(unit_parent::unit_id.eq(bytes(unit)))).execute(db)?;
    Ok(())
}

/// Puts a unit into a place of the tree for a span of days, instead of any place that began on the same day.
pub fn unit_place_on(db: &mut Db, place: &Within) -> Result<(), StoreError> {
    let row = (
        unit_parent::unit_id.eq(bytes(place.unit)),
        unit_parent::parent_id.eq(bytes(place.parent)),
        unit_parent::valid_from.eq(place.validity.from),
        unit_parent::valid_to.eq(place.validity.to),
    );
    on_backend!(db, conn => diesel::insert_into(unit_parent::table).values(&row)
        .on_conflict((unit_parent::unit_id, unit_parent::valid_from)).do_update().set((
            unit_parent::parent_id.eq(bytes(place.parent)),
            unit_parent::valid_to.eq(place.validity.to),
        )).execute(conn))?;
    Ok(())
}

/// That one unit follows another from a day on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Succession {
    /// The unit that ended.
    pub predecessor: Id,
    /// The unit that came of it.
    pub successor: Id,
    /// The first day of the latter.
    pub day: Date,
    /// Whether the successor's people may see what was measured at the predecessor.
    pub history: bool,
}

/// Notes that one unit follows another; what was noted of the two before stays.
pub fn unit_succeed_on(db: &mut Db, new: &Succession) -> Result<(), StoreError> {
    let row = (
        unit_succession::predecessor_id.eq(bytes(new.predecessor)),
        unit_succession::successor_id.eq(bytes(new.successor)),
        unit_succession::day.eq(new.day),
        unit_succession::history.eq(new.history),
    );
    on_backend!(db, conn => diesel::insert_into(unit_succession::table).values(&row)
        .on_conflict_do_nothing().execute(conn))?;
    Ok(())
}

/// Lets the successor's people see what was measured at the predecessor, or no longer.
pub fn unit_history_on(db: &mut Db, changed: &Succession) -> Result<(), StoreError> {
    diesel::update(unit_succession::table.find((bytes(changed.predecessor), bytes(changed.successor))))
        .set(unit_succession::history.eq(changed.history))
        .execute(db)?;
    Ok(())
}

/// Every succession.
pub fn unit_successions(db: &mut Db) -> Result<Vec<Succession>, StoreError> {
    let rows: Vec<(Vec<u8>, Vec<u8>, Date, bool)> = unit_succession::table
        .order((unit_succession::day, unit_succession::predecessor_id, unit_succession::successor_id))
        .load(db)?;
    rows.into_iter()
        .map(|(before, after, day, history)| {
            Ok(Succession { predecessor: id(&before)?, successor: id(&after)?, day, history })
        })
        .collect()
}

/// Nobody else changes the tree, or what belongs to its units, until this transaction is over; reading goes on.
/// SQLite has one writer anyway.
pub fn unit_lock_on(db: &mut Db) -> Result<(), StoreError> {
    if let Db::Pg(conn) = db {
        conn.batch_execute("LOCK TABLE unit_within IN SHARE ROW EXCLUSIVE MODE")?;
    }
    Ok(())
}

/// Replaces the closure.
pub fn unit_closure_on(db: &mut Db, reaches: &[Reach]) -> Result<(), StoreError> {
    on_backend!(db, conn => diesel::delete(unit_within::table).execute(conn))?;
    let rows: Vec<_> = reaches
        .iter()
        .map(|reach| {
            (
                unit_within::ancestor_id.eq(bytes(reach.ancestor)),
                unit_within::unit_id.eq(bytes(reach.unit)),
                unit_within::depth.eq(reach.depth),
                unit_within::valid_from.eq(reach.validity.from),
                unit_within::valid_to.eq(reach.validity.to),
            )
        })
        .collect();
    for part in rows.chunks(500) {
        on_backend!(db, conn => diesel::insert_into(unit_within::table).values(part).execute(conn))?;
    }
    Ok(())
}

/// The units within `ancestor` at any time from `first` to `last`, itself included, with how far below they are.
pub fn unit_scope(db: &mut Db, ancestor: Id, first: Date, last: Date) -> Result<Vec<(Unit, i32)>, StoreError> {
    let rows: Vec<(UnitRow, i32)> = unit_within::table
        .inner_join(unit::table.on(unit::id.eq(unit_within::unit_id)))
        .filter(unit_within::ancestor_id.eq(bytes(ancestor)))
        .filter(unit_within::valid_from.le(last))
        .filter(unit_within::valid_to.ge(first))
        .order((unit_within::depth, unit::code))
        .select((UnitRow::as_select(), unit_within::depth))
        .load(db)?;
    let mut scope: Vec<(Unit, i32)> = Vec::with_capacity(rows.len());
    for (row, depth) in rows {
        let unit = Unit::try_from(row)?;
        if scope.last().is_none_or(|(before, _)| before.id != unit.id) {
            scope.push((unit, depth));
        }
    }
    Ok(scope)
}

/// Everything that lies below these units at any time from `first` to `last`, they themselves included.
pub fn unit_reaches(db: &mut Db, ancestors: &[Id], first: Date, last: Date) -> Result<Vec<Reach>, StoreError> {
    let ancestors: Vec<Vec<u8>> = ancestors.iter().map(|unit| bytes(*unit)).collect();
    let rows: Vec<(Vec<u8>, Vec<u8>, i32, Date, Date)> = unit_within::table
        .filter(unit_within::ancestor_id.eq_any(ancestors))
        .filter(unit_within::valid_from.le(last))
        .filter(unit_within::valid_to.ge(first))
        .load(db)?;
    rows.into_iter()
        .map(|(ancestor, unit, depth, from, to)| {
            Ok(Reach { ancestor: id(&ancestor)?, unit: id(&unit)?, depth, validity: Validity { from, to } })
        })
        .collect()
}

/// The units above one on a day, from the top, itself last.
pub fn unit_path(db: &mut Db, unit_id: Id, day: Date) -> Result<Vec<Unit>, StoreError> {
    let rows: Vec<UnitRow> = unit_within::table
        .inner_join(unit::table.on(unit::id.eq(unit_within::ancestor_id)))
        .filter(unit_within::unit_id.eq(bytes(unit_id)))
        .filter(unit_within::valid_from.le(day))
        .filter(unit_within::valid_to.ge(day))
        .order(unit_within::depth.desc())
        .select(UnitRow::as_select())
        .load(db)?;
    rows.into_iter().map(Unit::try_from).collect()
}

/// Whether a unit lies within one of these, or is one of them, on a day.
pub fn unit_covered(db: &mut Db, roots: &[Id], unit_id: Id, day: Date) -> Result<bool, StoreError> {
    let roots: Vec<Vec<u8>> = roots.iter().map(|unit| bytes(*unit)).collect();
    let reach = unit_within::table
        .filter(unit_within::ancestor_id.eq_any(roots))
        .filter(unit_within::unit_id.eq(bytes(unit_id)))
        .filter(unit_within::valid_from.le(day))
        .filter(unit_within::valid_to.ge(day));
    let found: Option<i32> = reach.select(unit_within::depth).first(db).optional()?;
    Ok(found.is_some())
}

/// The units within these, they themselves included, each with days on which it is.
pub fn unit_reached(db: &mut Db, roots: &[Id]) -> Result<Vec<(Id, Validity)>, StoreError> {
    let roots: Vec<Vec<u8>> = roots.iter().map(|unit| bytes(*unit)).collect();
    let reached: Vec<(Vec<u8>, Date, Date)> = unit_within::table
        .filter(unit_within::ancestor_id.eq_any(roots))
        .select((unit_within::unit_id, unit_within::valid_from, unit_within::valid_to))
        .load(db)?;
    reached.into_iter().map(|(unit, from, to)| Ok((id(&unit)?, Validity { from, to }))).collect()
}

/// The units within these, they themselves included, on a day.
pub fn unit_below(db: &mut Db, roots: &[Id], day: Date) -> Result<Vec<Unit>, StoreError> {
    let roots: Vec<Vec<u8>> = roots.iter().map(|unit| bytes(*unit)).collect();
    let rows: Vec<UnitRow> = unit::table
        .filter(
            unit::id.eq_any(
                unit_within::table
                    .filter(unit_within::ancestor_id.eq_any(roots))
                    .filter(unit_within::valid_from.le(day))
                    .filter(unit_within::valid_to.ge(day))
                    .select(unit_within::unit_id),
            ),
        )
        .order(unit::code)
        .select(UnitRow::as_select())
        .load(db)?;
    rows.into_iter().map(Unit::try_from).collect()
}

/// The successors whose people may see what was measured at this unit.
pub fn unit_heirs(db: &mut Db, predecessor: Id) -> Result<Vec<Id>, StoreError> {
    let rows: Vec<Vec<u8>> = unit_succession::table
        .filter(unit_succession::predecessor_id.eq(bytes(predecessor)))
        .filter(unit_succession::history.eq(true))
        .select(unit_succession::successor_id)
        .load(db)?;
    rows.into_iter().map(|row| id(&row)).collect()
}
