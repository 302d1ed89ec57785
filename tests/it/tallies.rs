//! Tallies are what a full count comes to: after any ratings and duties, while others write, and after a repair.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant as Stopwatch};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use sipar::domain::clock::{Instant, SECOND};
use sipar::domain::id::Id;
use sipar::domain::rating::Proof;
use sipar::domain::tally::{CellKey, Marginal, Tally};
use sipar::domain::unit::Validity;
use sipar::store::duty::{Duty, DutySource, duty_put_on};
use sipar::store::office::{Counter, Officer, counter_add_on, officer_add_on};
use sipar::store::tally::{tally_all, tally_rebuild_on, tally_verify};
use sipar::store::writer::{Limits, Writer};

use crate::support::both::on_both;
use crate::support::office::{COUNTER, FIELD, NOON, OFFICE, OFFICER, Office, PROCEDURE, id_of};
use crate::support::scale::pick;
use crate::support::server::sipar;
use crate::support::statements::Beside;

const MINUTE: i64 = 60 * SECOND;

/// One thing that changes tallies.
#[derive(Clone, Debug)]
enum Change {
    /// Somebody rates at one of two counters, in a minute of two days.
    Rate { counter: u32, minute: i64, levels: Vec<i16>, procedure: bool },
    /// It becomes known that one of three officers was at a counter for some minutes.
    Serve { counter: u32, officer: u32, from: i64, minutes: i64 },
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let rate = (0..2_u32, 0..2880_i64, vec(1..=2_i16, 1..=4), any::<bool>())
        .prop_map(|(counter, minute, levels, procedure)| Change::Rate { counter, minute, levels, procedure });
    let serve = (0..2_u32, 0..3_u32, 0..2880_i64, 1..1500_i64)
        .prop_map(|(counter, officer, from, minutes)| Change::Serve { counter, officer, from, minutes });
    vec(prop_oneof![3 => rate, 2 => serve], 1..24)
}

/// Midnight before [`NOON`].
fn minute(number: i64) -> Instant {
    NOON.plus((number - 720) * MINUTE)
}

/// The tally of these changes by an iterator over the ratings: who was on duty is who was entered last.
fn folded(changes: &[Change], unit: Id, template: Id, case: u32) -> Tally {
    let mut tally = Tally::new();
    for change in changes {
        let Change::Rate { counter, minute: at, levels, procedure } = change else { continue };
        let on_duty = changes.iter().rev().find_map(|change| match change {
            Change::Serve { counter: there, officer, from, minutes }
                if there == counter && (*from..from + minutes).contains(at) =>
            {
                Some(id_of(OFFICER, case + officer))
            }
            _ => None,
        });
        for (marginal, key) in [
            (Marginal::Counter, Some(id_of(COUNTER, case + counter))),
            (Marginal::Officer, on_duty),
            (Marginal::Field, procedure.then(|| id_of(FIELD, 1))),
            (Marginal::Unit, Some(unit)),
            (Marginal::Proof, Some(Proof::None.key())),
        ] {
            let Some(key) = key else { continue };
            let cell = CellKey { marginal, unit, key, template, day: minute(*at).day(), question: 0, level: 0 };
            tally.add(cell, 1);
            for (question, level) in (1..).zip(levels) {
                tally.add(CellKey { question, level: *level, ..cell }, 1);
            }
        }
    }
    tally
}

/// Two counters and three officers of their own for a case.
fn prepare(office: &Office, unit: Id, template: Id, case: u32) {
    let write = office.app.store.write(|db| {
        for number in case..case + 3 {
            let [code, name] = [format!("moi-{number}"), format!("Mới {number}")];
            let (id, illustrative) = (id_of(COUNTER, number), false);
            counter_add_on(
                db,
                &Counter {
                    id,
                    unit,
                    code: code.clone(),
                    name: name.clone(),
                    template,
                    validity: Validity::OPEN,
                    illustrative,
                },
            )?;
            officer_add_on(
                db,
                &Officer { id: id_of(OFFICER, number), unit, code, name, validity: Validity::OPEN, illustrative },
            )?;
        }
        Ok(())
    });
    write.unwrap();
}

fn apply(office: &Office, changes: &[Change], case: u32) -> Result<(), TestCaseError> {
    for (number, change) in (0..).zip(changes) {
        match change {
            Change::Rate { counter, minute: at, levels, procedure } => {
                let mut submission = office.imported(case * 8 + number, case + counter, minute(*at), levels);
                if *procedure {
                    submission.rating.procedure = Some(id_of(PROCEDURE, 1));
                    submission.rating.field = Some(id_of(FIELD, 1));
                }
                office.store(vec![submission]);
            }
            Change::Serve { counter, officer, from, minutes } => {
                let duty = Duty {
                    id: id_of(8, case * 8 + number),
                    counter: id_of(COUNTER, case + counter),
                    officer: id_of(OFFICER, case + officer),
                    from: minute(*from),
                    to: minute(from + minutes),
                    source: DutySource::Roster,
                };
                let moved = office.app.store.write(|db| duty_put_on(db, &duty, || office.app.chance.id(NOON)));
                prop_assert!(moved.is_ok(), "{:?}", moved);
            }
        }
    }
    Ok(())
}

on_both! {
    fn tallies_are_those_of_an_iterator_over_the_ratings(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let unit = office.app.unit("hop-giang").unwrap().id;
        let template = office.app.catalogue().template_named("hai-muc-1").unwrap().0;
        // The case's number, and what all cases before come to.
        let state = RefCell::new((100, Tally::new()));
        let config = Config { cases: pick(100, 2_000), failure_persistence: None, ..Config::default() };
        let outcome = TestRunner::new(config).run(&changes(), |changes| {
            let (case, before) = &mut *state.borrow_mut();
            *case += 3;
            prepare(&office, unit, template, *case);
            apply(&office, &changes, *case)?;
            let now: Tally = office.app.store.read(tally_all).unwrap();
            let mut own = before.negated();
            own.merge(&now);
            *before = now;
            prop_assert_eq!(own, folded(&changes, unit, template, *case));
            Ok(())
        });
        if let Err(failed) = outcome {
            panic!("{failed}");
        }
        office.tallies_agree();
    }

    fn a_difference_is_found_and_mended(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        office.store((0..20).map(|number| office.imported(number, 1, NOON, &[1 + (number % 2) as i16])).collect());
        let right = office.app.store.read(tally_all).unwrap();
        let command = |what: &str| {
            let output = sipar(["tally", what]).args(db.place().arguments()).output().unwrap();
            (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
        };
        assert_eq!(command("verify").0, 0);
        let mut beside = Beside::of(db.place());
        beside.run("UPDATE tally SET n = n + 1 WHERE marginal = 1 AND question = 1 AND level = 2");
        beside.run("DELETE FROM tally WHERE marginal = 4 AND question = 0");
        let found = office.app.store.read(tally_verify).unwrap();
        let found: BTreeSet<_> =
            found.iter().map(|one| (one.cell.marginal, one.cell.question, one.kept, one.counted)).collect();
        assert_eq!(found, BTreeSet::from([(Marginal::Counter, 1, 11, 10), (Marginal::Unit, 0, 0, 20)]));
        let (code, said) = command("verify");
        assert_eq!((code, said.trim().lines().count()), (6, 2), "{said}");
        assert!(said.contains("11 kept, 10 counted"), "{said}");
        assert_eq!(command("rebuild").0, 0);
        assert_eq!(command("verify").0, 0);
        assert_eq!(office.app.store.read(tally_all).unwrap(), right);
    }

    /// Ratings come in through two processes' writers, officers sign on, the table is made anew: whoever compares
    /// it with a full count at any moment finds no difference.
    fn no_moment_shows_a_difference(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let others = [Office::open(&db), Office::open(&db)];
        let second = Writer::start(&office.app.store, Limits::default()).unwrap();
        let [number, over] = [&AtomicU32::new(0), &AtomicU32::new(0)];
        let end = &AtomicBool::new(false);
        let next = || number.fetch_add(1, Ordering::Relaxed);
        scope(|scope| {
            for writer in [&office.app.writer, &second] {
                let office = &office;
                scope.spawn(move || {
                    while !end.load(Ordering::Relaxed) {
                        let all = (0..5).map(|_| office.imported(next(), 1, NOON, &[2])).collect();
                        writer.submit_and_wait(all).unwrap();
                    }
                    over.fetch_add(1, Ordering::Relaxed);
                });
            }
            for (officer, office) in (1..).zip(&others) {
                scope.spawn(move || {
                    while !end.load(Ordering::Relaxed) {
                        let (id, counter) = (id_of(8, next()), id_of(COUNTER, 1));
                        let (from, to) = (NOON.plus(-MINUTE), NOON.plus(MINUTE));
                        let duty = Duty { id, counter, officer: id_of(OFFICER, officer), from, to, source: DutySource::SignOn };
                        office.app.store.write(|db| duty_put_on(db, &duty, || id_of(9, next()))).unwrap();
                        // Others want to write, too.
                        sleep(Duration::from_millis(5));
                        if officer == 1 {
                            office.app.store.write(tally_rebuild_on).unwrap();
                        }
                    }
                });
            }
            let begun = Stopwatch::now();
            while begun.elapsed() < Duration::from_secs(pick(3, 60)) {
                let differences = office.app.store.read(tally_verify).unwrap();
                if !differences.is_empty() {
                    end.store(true, Ordering::Relaxed);
                }
                assert_eq!(differences, []);
            }
            end.store(true, Ordering::Relaxed);
        });
        assert!(office.totals().0 >= 10 && over.load(Ordering::Relaxed) == 2);
        office.tallies_agree();
        let alone = "SELECT COUNT(DISTINCT officer_id) AS n FROM rating";
        assert_eq!(Beside::of(db.place()).number(alone), 1, "all ratings of that minute are with one officer");
        second.finish();
    }
}
