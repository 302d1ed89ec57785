//! What a rule names at night is out of the sums and on the page until two people let it count, and is not named again.

use serde_json::{Value, json};
use sipar::app::honesty::Checked;
use sipar::app::jobs::{Kind, Runner};
use sipar::app::retention::Keep;
use sipar::domain::honesty::{EDITION, Figures};
use sipar::domain::period::Period;
use sipar::domain::refusal::Refusal;
use sipar::store::audit::{Filter, audit_search};
use sipar::store::closing::closing_add_on;
use sipar::store::honesty::honesty_check_get;
use sipar::store::job::job_hurry_on;
use sipar::store::proposal::Decision;
use time::macros::date;

use super::{DAY, aside, counted, decide, not_there, refusal, staff};
use crate::support::both::on_both;
use crate::support::door::Door;
use crate::support::office::{COUNTER, NOON, OFFICE, Office, RATING, TOKENS, id_of, rating_with, upload};
use crate::support::staff::caller;

const WHERE: (&str, &str) = ("hop-giang", "quay-1");
const THAT_DAY: time::Date = date!(2026 - 11 - 20);

/// The rating of this number, sealed so many seconds before noon.
fn sealed(number: u32, before_noon: i64) -> Value {
    rating_with(number, &json!({ "sealed_at": NOON.millis() - before_noon * 1000 }))
}

/// Twenty ratings within 95 seconds, with some before in peace.
fn burst(office: &Office) {
    let peace = (1..=4).map(|number| sealed(number, 7200 - 900 * i64::from(number)));
    let taps = (5..=24).map(|number| sealed(number, 5 * (25 - i64::from(number))));
    let all: Vec<Value> = peace.chain(taps).collect();
    assert_eq!(Door::of(office).upload(TOKENS[0], &upload(&all)).status, 201);
}

fn check(office: &Office) -> (usize, usize, i64) {
    let Checked { days, found, aside } = office.app.check_honesty(|| false).unwrap();
    (days, found, aside)
}

fn noted(office: &Office, action: &str) -> Vec<String> {
    let filter = Filter { action: Some(action.to_owned()), ..Filter::default() };
    let entries = office.app.store.read(|db| audit_search(db, &filter, None, 100, 1_000)).unwrap().entries;
    entries.into_iter().map(|entry| entry.detail).collect()
}

/// What counts in November, and what was given, by a full count of ratings and answers: ratings, then answers.
fn without_and_with(office: &Office) -> ((i64, i64), (i64, i64)) {
    let (app, province) = (&office.app, office.app.unit("cao-bang").unwrap());
    let figures = app.honesty_figures(&province, "2026-11".parse::<Period>().unwrap()).unwrap();
    let sum = |ratings: bool, all: bool| {
        let of = figures.iter().filter(|one| (one.question == 0) == ratings && (all || one.rule.is_none()));
        of.map(|one| one.n).sum::<i64>()
    };
    ((sum(true, false), sum(false, false)), (sum(true, true), sum(false, true)))
}

on_both! {
    fn what_a_rule_names_waits_for_two_people(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        staff(&office);
        burst(&office);
        let app = &office.app;
        assert_eq!((counted(&office).0, check(&office)), (24, (0, 0, 0)), "the day is not over");
        office.clock.advance(DAY);
        // Through the job, as it happens at night.
        let runner = Runner::new(app, Keep::default(), None);
        runner.prepare().unwrap();
        let now = app.clock.now();
        assert!(app.store.write(|db| job_hurry_on(db, Kind::Honesty.word(), now)).unwrap());
        runner.work().unwrap();
        let job = app.jobs().unwrap().into_iter().find(|job| job.kind == "honesty").unwrap();
        assert_eq!(job.result, "1 counter-days, 1 with findings, 20 ratings kept aside");
        assert_eq!(noted(&office, "rating.aside"), [format!("2026-11-20, edition {EDITION}, burst: 20 ratings")]);
        assert_eq!(counted(&office), (4, 4));
        office.tallies_agree();
        assert_eq!(without_and_with(&office), ((4, 4), (24, 24)));
        assert_eq!((aside(&office, id_of(RATING, 4)), aside(&office, id_of(RATING, 5)).as_deref()), (None, Some("burst")));
        assert_eq!(check(&office), (0, 0, 0), "nothing is due");

        let an = caller(app, "an");
        let groups = app.kept_aside(&an).unwrap();
        assert_eq!((groups.len(), groups[0].n, groups[0].rule.as_str()), (1, 20, "burst"));
        assert_eq!(groups[0].figures, Some(Figures::Burst(20, 5, 13)));
        app.ask_release(&an, WHERE, "2026-11-20", "burst", "một đoàn khách").unwrap();
        decide(app, "binh", Decision::Approved).unwrap();
        assert_eq!((counted(&office), check(&office)), ((24, 24), (0, 0, 0)));

        // One more arrives late: the day is looked at again, and what people let count stays counted.
        let late = json!({ "protocol": 1, "sent_at": NOON.millis() + 86_400_000, "last_seq": 100, "ratings": [sealed(25, 1)] });
        assert_eq!(Door::of(&office).upload(TOKENS[0], &late).status, 201);
        assert_eq!((counted(&office).0, check(&office)), (25, (1, 1, 1)));
        assert_eq!((counted(&office).0, without_and_with(&office)), (24, ((24, 24), (25, 25))));
        assert_eq!(aside(&office, id_of(RATING, 25)).as_deref(), Some("burst"));
        office.tallies_agree();
    }

    fn a_closed_period_stays_as_it_was_counted(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        staff(&office);
        burst(&office);
        office.clock.advance(DAY);
        let app = &office.app;
        let (unit, now) = (app.unit("hop-giang").unwrap().id, app.clock.now());
        app.store.write(|db| closing_add_on(db, unit, "2026-11".parse().unwrap(), now)).unwrap();
        assert_eq!((check(&office), counted(&office)), ((1, 1, 0), (24, 24)));
        assert_eq!(noted(&office, "rating.aside"), [""; 0]);
        let kept = app.store.read(|db| honesty_check_get(db, id_of(COUNTER, 1), THAT_DAY)).unwrap().unwrap();
        assert_eq!((kept.edition, kept.ratings), (EDITION, 24));
        assert!(kept.findings.contains("burst"), "{}", kept.findings);
        assert_eq!(app.honesty_of(id_of(COUNTER, 1), THAT_DAY).unwrap()[0].ratings, 20);
        office.tallies_agree();
    }

    fn hours_are_entered_and_tell_who_rated_out_of_them(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        staff(&office);
        let app = &office.app;
        let (an, xa) = (caller(app, "an"), caller(app, "xa"));
        let taps: Vec<Value> = (1..=4).map(|number| sealed(number, 400 - 80 * i64::from(number))).collect();
        assert_eq!(Door::of(&office).upload(TOKENS[0], &upload(&taps)).status, 201);
        let hours = |friday: &str| ["7:30-11:00", "", "", "", friday, "", ""].map(str::to_owned);
        let seal = || app.office(&an, "hop-giang").unwrap().seal;
        not_there(app.set_hours(&xa, "hop-giang", &seal(), &hours("7:30-11:00")));
        let wrong = app.set_hours(&an, "hop-giang", &seal(), &hours("sáng"));
        assert_eq!(refusal(wrong), Refusal::NotHours("sáng".to_owned()));
        let before = seal();
        app.set_hours(&an, "hop-giang", &before, &hours("7:30-11:00, 13:30-17:00")).unwrap();
        assert!(app.set_hours(&an, "hop-giang", &before, &hours("")).is_err(), "overtaken");
        assert_eq!(app.office_seen(&an, "hop-giang").unwrap().hours.len(), 3);
        assert_eq!(noted(&office, "unit.hours").len(), 1);
        office.clock.advance(DAY);
        assert_eq!((check(&office), counted(&office)), ((1, 1, 4), (0, 0)));
        assert_eq!(aside(&office, id_of(RATING, 1)).as_deref(), Some("outside-hours"));
        office.tallies_agree();
    }
}
