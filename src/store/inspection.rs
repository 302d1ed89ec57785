//! Inspections, by their codes, with the inspected units that are known here.

use std::collections::BTreeMap;

use diesel::prelude::*;
use time::Date;

use super::backend::{Db, on_backend};
use super::schema::{inspection, inspection_unit};
use super::{StoreError, bytes, id};
use crate::domain::id::Id;
use crate::domain::workplan::inspection::Inspection;

#[derive(Queryable, Selectable)]
#[diesel(table_name = inspection)]
struct InspectionRow {
    id: Vec<u8>,
    unit_id: Vec<u8>,
    workplan_id: Option<Vec<u8>>,
    code: String,
    title: String,
    first_day: Date,
    last_day: Date,
    inspected: String,
    findings: Option<String>,
    follow_up: Option<String>,
    follow_up_by: Option<Date>,
    followed_up: Option<Date>,
    published_in: Option<String>,
    published: Option<Date>,
    source: Option<String>,
}

/// All inspections, the newest first, then by code.
pub fn inspection_list(db: &mut Db) -> Result<Vec<Inspection>, StoreError> {
    let rows: Vec<InspectionRow> = inspection::table
        .order((inspection::first_day.desc(), inspection::code))
        .select(InspectionRow::as_select())
        .load(db)?;
    let pairs: Vec<(Vec<u8>, Vec<u8>)> =
        inspection_unit::table.order((inspection_unit::inspection_id, inspection_unit::unit_id)).load(db)?;
    let mut units: BTreeMap<Vec<u8>, Vec<Id>> = BTreeMap::new();
    for (of, unit) in pairs {
        units.entry(of).or_default().push(id(&unit)?);
    }
    let read = |row: InspectionRow| {
        Ok(Inspection {
            id: id(&row.id)?,
            unit: id(&row.unit_id)?,
            plan: row.workplan_id.as_deref().map(id).transpose()?,
            units: units.remove(&row.id).unwrap_or_default(),
            code: row.code,
            title: row.title,
            first: row.first_day,
            last: row.last_day,
            inspected: row.inspected,
            findings: row.findings,
            follow_up: row.follow_up,
            follow_up_by: row.follow_up_by,
            followed_up: row.followed_up,
            published_in: row.published_in,
            published: row.published,
            source: row.source,
        })
    };
    rows.into_iter().map(read).collect()
}

/// Stores an inspection; one of the same code, whose id it bears, gives way.
pub fn inspection_put_on(db: &mut Db, new: &Inspection) -> Result<(), StoreError> {
    let values = (
        inspection::unit_id.eq(bytes(new.unit)),
        inspection::workplan_id.eq(new.plan.map(bytes)),
        inspection::title.eq(&new.title),
        inspection::first_day.eq(new.first),
        inspection::last_day.eq(new.last),
        inspection::inspected.eq(&new.inspected),
        inspection::findings.eq(&new.findings),
        inspection::follow_up.eq(&new.follow_up),
        inspection::follow_up_by.eq(new.follow_up_by),
        inspection::followed_up.eq(new.followed_up),
        inspection::published_in.eq(&new.published_in),
        inspection::published.eq(new.published),
        inspection::source.eq(&new.source),
    );
    on_backend!(db, conn => diesel::insert_into(inspection::table)
        .values((inspection::id.eq(bytes(new.id)), inspection::code.eq(&new.code), values.clone()))
        .on_conflict(inspection::code).do_update().set(values).execute(conn))?;
    let own = inspection_unit::table.filter(inspection_unit::inspection_id.eq(bytes(new.id)));
    on_backend!(db, conn => diesel::delete(own.clone()).execute(conn))?;
    for unit in &new.units {
        let row = (inspection_unit::inspection_id.eq(bytes(new.id)), inspection_unit::unit_id.eq(bytes(*unit)));
        on_backend!(db, conn => diesel::insert_into(inspection_unit::table).values(row).execute(conn))?;
    }
    Ok(())
}
