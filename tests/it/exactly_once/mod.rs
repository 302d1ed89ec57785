//! Whatever befalls them on the way, ratings are stored exactly once: any interleaving of uploads, overlapping
//! batches, repeats, lost and late answers, other contents under the same id, transactions that break anywhere,
//! servers that die, lines that are cut, two servers at once. And the tallies are what a full count comes to.
//!
//! A history that fails is shrunk to the fewest steps that still fail, and printed.

mod check;
mod history;
mod world;

use std::cell::{Cell, RefCell};

use proptest::test_runner::{Config, TestRunner};

use crate::support::both::{TestDb, on_both};
use crate::support::office::OFFICE;
use crate::support::scale::pick;
use history::histories;
use world::World;

/// One SQLite file has one server, PostgreSQL has two.
fn servers(db: &TestDb) -> usize {
    match db.place() {
        crate::support::both::Place::Folder(_) => 1,
        crate::support::both::Place::Url(_) => 2,
    }
}

on_both! {
    fn every_history_ends_with_each_rating_once(db: TestDb = OFFICE) {
        let world = RefCell::new(World::on(&db, servers(&db)));
        let lived = Cell::new(0_u32);
        // A history costs four times as much on PostgreSQL, which the same code meets in the same way.
        let cases = pick(if servers(&db) == 1 { 2_000 } else { 500 }, 20_000);
        let config = Config { cases, failure_persistence: None, ..Config::default() };
        let outcome = TestRunner::new(config).run(&histories(), |history| {
            let mut world = world.borrow_mut();
            world.live(&history)?;
            lived.set(lived.get() + 1);
            if lived.get().is_multiple_of(200) { world.count_all() } else { Ok(()) }
        });
        if let Err(failed) = outcome {
            panic!("{failed}");
        }
        assert!(lived.get() >= cases);
        world.borrow_mut().count_all().unwrap();
    }
}
