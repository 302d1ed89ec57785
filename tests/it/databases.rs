//! The ground of all other stories: one body runs on both databases, and a copy of a template is its own.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;

use sipar::store::{Store, StoreError};

use crate::support::both::{MIGRATED, Place, Template, TestDb, on_both};

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

/// Runs statements on either engine and returns the words of `read`.
fn run(place: &Place, write: &str, read: &str) -> Vec<String> {
    fn go<C: Connection + SimpleConnection>(
        mut connection: C,
        write: &str,
        read: impl FnOnce(&mut C) -> QueryResult<Vec<Word>>,
    ) -> Vec<String> {
        connection.batch_execute(write).unwrap();
        read(&mut connection).unwrap().into_iter().map(|row| row.word).collect()
    }
    let query = diesel::sql_query(read);
    match place {
        Place::Folder(folder) => {
            let file = folder.join("test.sqlite");
            go(SqliteConnection::establish(file.to_str().unwrap()).unwrap(), write, |c| query.load(c))
        }
        Place::Url(url) => go(PgConnection::establish(url).unwrap(), write, |c| query.load(c)),
    }
}

const WORDS: Template = Template {
    name: "words_of_both",
    prepare: |place| {
        run(
            place,
            "CREATE TABLE words(word TEXT NOT NULL); INSERT INTO words VALUES ('đầu')",
            "SELECT word FROM words",
        );
    },
};

on_both! {
    fn an_empty_database_takes_a_table(db: TestDb) {
        assert!(run(db.place(), "CREATE TABLE words(word TEXT)", "SELECT word FROM words").is_empty());
    }

    fn a_copy_of_a_template_is_its_own(db: TestDb = WORDS) {
        let other = match db.place() {
            Place::Folder(_) => TestDb::sqlite(Some(WORDS)),
            Place::Url(_) => TestDb::postgres(Some(WORDS)),
        };
        let all = "SELECT word FROM words ORDER BY word";
        assert_eq!(run(db.place(), "INSERT INTO words VALUES ('a')", all), ["a", "đầu"]);
        assert_eq!(run(other.place(), "INSERT INTO words VALUES ('b')", all), ["b", "đầu"]);
    }
}

on_both! {
    fn an_empty_database_is_not_opened_before_it_is_migrated(db: TestDb) {
        let target = db.place().target();
        assert!(matches!(Store::open(target.clone(), 1), Err(StoreError::Absent(_))));
        assert!(!Store::migrate(&target).unwrap().is_empty());
        Store::open(target, 1).unwrap();
    }

    fn a_migrated_database_has_nothing_left_to_migrate(db: TestDb = MIGRATED) {
        let target = db.place().target();
        Store::open(target.clone(), 2).unwrap();
        assert!(Store::migrate(&target).unwrap().is_empty());
    }
}

#[test]
fn commands_are_told_where_the_database_is() {
    assert_eq!(Place::Folder("x".into()).arguments(), ["--data", "x"]);
    assert_eq!(Place::Url("postgres://h/d".into()).arguments(), ["--database-url", "postgres://h/d"]);
}
