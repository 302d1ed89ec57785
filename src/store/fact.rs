//! Small facts about this database itself, such as whether it holds demo data.

use diesel::prelude::*;

use super::StoreError;
use super::backend::{Db, on_backend};
use super::schema::fact;

/// The fact with this name.
pub fn fact_get(db: &mut Db, name: &str) -> Result<Option<String>, StoreError> {
    Ok(fact::table.find(name).select(fact::value).first(db).optional()?)
}

/// Sets a fact.
pub fn fact_put_on(db: &mut Db, name: &str, value: &str) -> Result<(), StoreError> {
    let row = (fact::name.eq(name), fact::value.eq(value));
    on_backend!(db, conn => diesel::insert_into(fact::table).values(&row)
        .on_conflict(fact::name).do_update().set(fact::value.eq(value)).execute(conn))?;
    Ok(())
}
