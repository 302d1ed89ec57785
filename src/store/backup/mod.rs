//! All rows of a database, out of it and into an empty one, whichever of the two databases it is.
//!
//! Nothing here knows a table by its name: tables, columns, keys and references come from the database's own
//! catalogue (`catalogue`), so that a later migration changes nothing here. A row travels as one JSON array
//! (`rows`) that both databases write and read alike. `app::backup` makes a file of them.

mod catalogue;
mod place;
mod rows;

use diesel::Connection;
use diesel::connection::SimpleConnection;

pub use catalogue::{Column, Kind, Table};

use super::backend::{Db, Target};
use super::{StoreError, migrate};

/// The tables that are not backed up, each with the reason.
pub const LEFT_OUT: &[(&str, &str)] = &[
    ("session", "whoever was signed in signs in again; a backup in the wrong hands opens no session"),
    ("one_time_code", "a code that was made for one use must not be usable once more after a restore"),
    ("message_ticket", "what lets one message in must not be usable once more after a restore"),
    ("edition_key", "a backup in the wrong hands must sign nothing; another key is made at the next publication"),
    ("attempt", "who guessed how often counts for minutes only"),
];

/// A database as it stands at one moment, to be read table by table.
pub struct Reading<'a> {
    db: &'a mut Db,
    /// The newest migration it has.
    pub schema: String,
    own: Vec<catalogue::Own>,
}

impl Reading<'_> {
    /// Its tables, each after all to which it refers.
    #[must_use]
    pub fn tables(&self) -> Vec<Table> {
        self.own.iter().map(|own| own.table.clone()).collect()
    }

    /// How many rows all tables have together.
    pub fn count(&mut self) -> Result<u64, StoreError> {
        let mut all = 0;
        for own in &self.own {
            all += rows::count(self.db, own)?;
        }
        Ok(all)
    }

    /// Hands every row of the table with this number to `each`, in the order of its key, as a JSON array: integers
    /// as numbers, bytes in hex, `null` where there is nothing. Only a few rows are in memory at a time.
    pub fn rows<E: From<StoreError>>(
        &mut self,
        table: usize,
        each: impl FnMut(&str) -> Result<(), E>,
    ) -> Result<(), E> {
        rows::each(self.db, &self.own[table], each)
    }
}

/// Reads a whole database at one moment, whatever others commit meanwhile. Its schema may be an older one.
pub fn backup_read<T, E: From<StoreError>>(
    target: &Target,
    work: impl FnOnce(&mut Reading<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let mut db = migrate::connect_known(target)?;
    let outcome = db.at_one_moment(|db| {
        let schema = migrate::newest(db)?.ok_or_else(|| StoreError::absent(target))?;
        let own = catalogue::tables(db)?;
        Ok(work(&mut Reading { db, schema, own }))
    });
    outcome?
}

/// An empty database of a backup's schema, to be filled table by table.
pub struct Filling<'a> {
    db: &'a mut Db,
    inserts: Vec<rows::Insert>,
}

impl Filling<'_> {
    /// Adds rows to the table with this number: a JSON array of as many arrays as there are rows.
    pub fn put(&mut self, table: usize, batch: &str) -> Result<(), StoreError> {
        let insert = self.inserts.get(table).ok_or(StoreError::Corrupt("a row of a table that is not named"))?;
        insert.run(self.db, batch)
    }
}

/// What a restore fails with inside its transaction.
enum Broken<E> {
    Store(StoreError),
    Work(E),
}

impl<E> From<diesel::result::Error> for Broken<E> {
    fn from(error: diesel::result::Error) -> Self {
        Self::Store(error.into())
    }
}

impl<E> From<StoreError> for Broken<E> {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Fills an empty place with the rows of a backup: all of them or nothing.
///
/// `fill` is given an empty database with the backup's `schema` and puts the rows of `tables`; the rest of the
/// migrations follows, and then `finish`, all in one transaction. SQLite gets a file beside the place, which takes it
/// only when everything is in it, checked and on the disk.
pub fn backup_restore<T, E: From<StoreError>>(
    target: &Target,
    schema: &str,
    tables: &[Table],
    fill: impl FnOnce(&mut Filling<'_>) -> Result<T, E>,
    finish: impl FnOnce(&mut Db) -> Result<(), E>,
) -> Result<T, E> {
    if !migrate::known(schema)? {
        return Err(StoreError::NewerSchema { version: schema.to_owned() }.into());
    }
    let place = place::Place::empty(target)?;
    let mut db = place.connect()?;
    let outcome = db.transaction(|db| {
        place.check_again(db)?;
        let inserts = prepare(db, schema, tables)?;
        let outcome = fill(&mut Filling { db, inserts }).map_err(Broken::Work)?;
        migrate::onto(db, None)?;
        finish(db).map_err(Broken::Work)?;
        check(db)?;
        Ok(outcome)
    });
    let outcome = outcome.map_err(|broken| match broken {
        Broken::Store(error) => E::from(error),
        Broken::Work(error) => error,
    })?;
    drop(db);
    place.keep()?;
    Ok(outcome)
}

/// Makes the backup's schema, without the few rows with which migrations begin, and the inserts of its tables.
fn prepare(db: &mut Db, schema: &str, tables: &[Table]) -> Result<Vec<rows::Insert>, StoreError> {
    migrate::onto(db, Some(schema))?;
    let here = catalogue::tables(db)?;
    for own in here.iter().rev() {
        // A table that nothing may be deleted from refuses even where nothing is in it.
        if rows::count(db, own)? > 0 {
            db.batch_execute(&format!("DELETE FROM \"{}\"", own.table.name))?;
        }
    }
    let insert = |table: &Table| {
        let at_home = here.iter().find(|own| own.table.name == table.name);
        at_home.and_then(|at_home| rows::Insert::new(db, table, at_home)).ok_or_else(|| {
            StoreError::Refused(format!("the backup's table {:?} is not that of schema {schema}", table.name))
        })
    };
    let inserts = tables.iter().map(insert).collect::<Result<_, _>>()?;
    match here.iter().find(|own| !tables.iter().any(|table| table.name == own.table.name)) {
        None => Ok(inserts),
        Some(own) => Err(StoreError::Refused(format!("the backup lacks the table {:?} of its schema", own.table.name))),
    }
}

/// SQLite does not look at references of rows that were there before a migration; PostgreSQL has looked at each row.
fn check(db: &mut Db) -> Result<(), StoreError> {
    match catalogue::broken_reference(db)? {
        None => Ok(()),
        Some(table) => Err(StoreError::Refused(format!("rows of {table:?} refer to what is not in the backup"))),
    }
}
