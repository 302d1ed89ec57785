//! A small office to rate at, the same on both databases: two counters with a tablet each, two officers, one
//! procedure. And the words a tablet speaks to it.

use std::sync::Arc;

use serde_json::{Value, json};
use sipar::app::device::token_hash;
use sipar::app::machine::MachineChance;
use sipar::app::sign_in::Rules;
use sipar::app::{App, Opening};
use sipar::domain::clock::{Instant, SECOND};
use sipar::domain::id::Id;
use sipar::domain::rating::{Answer, Channel, Outcome, Rating, Submission};
use sipar::domain::unit::Validity;
use sipar::store::office::{self, Counter, Field, Officer, Procedure};
use sipar::store::rating::rating_totals;
use sipar::store::writer::Limits;
use sipar::store::{Store, device};

use super::both::{Place, Template, TestDb};
use super::fake_clock::FakeClock;

/// Noon in Viet Nam on Friday, 20 November 2026.
pub(crate) const NOON: Instant = Instant(1_795_150_800 * SECOND);
/// When the tablets were enrolled: ten days before [`NOON`].
pub(crate) const ENROLLED: Instant = Instant(NOON.0 - 10 * 86_400 * SECOND);

/// The tokens of the tablets at `quay-1` and `quay-2`.
pub(crate) const TOKENS: [&str; 2] = [
    "1111111111111111111111111111111111111111111111111111111111111111",
    "2222222222222222222222222222222222222222222222222222222222222222",
];

/// An id that tells what it is of: a kind and a number.
pub(crate) fn id_of(kind: u8, number: u32) -> Id {
    let [a, b, c, d] = number.to_be_bytes();
    Id::v7(ENROLLED.millis(), [kind, 0, 0, 0, 0, 0, a, b, c, d])
}

pub(crate) const COUNTER: u8 = 1;
pub(crate) const OFFICER: u8 = 2;
pub(crate) const TABLET: u8 = 3;
pub(crate) const FIELD: u8 = 4;
pub(crate) const PROCEDURE: u8 = 5;
pub(crate) const RATING: u8 = 6;
pub(crate) const UNIT: u8 = 7;

/// The office, and nothing rated yet. Counters `quay-1` and `quay-2`, officers `cb-1` and `cb-2`, the procedure
/// `khai-sinh` of the field `ho-tich`, in the unit `hop-giang` of `cao-bang`.
pub(crate) const OFFICE: Template = Template { name: "office", prepare };

const UNITS: &str =
    "code,name,level,parent\ncao-bang,Cao Bằng,province,\nhop-giang,Phường Hợp Giang,commune,cao-bang\n";

fn prepare(place: &Place) {
    Store::migrate(&place.target()).unwrap();
    let app = open(place, Limits::default(), Arc::new(FakeClock::at(ENROLLED)));
    app.bring_units_from("units.csv", UNITS.as_bytes(), false).unwrap();
    let unit = app.unit("hop-giang").unwrap().id;
    let template = app.catalogue().template_named("hai-muc-1").unwrap().0;
    let (field, procedure) = (id_of(FIELD, 1), id_of(PROCEDURE, 1));
    app.store
        .write(|db| {
            let name = "Hộ tịch".to_owned();
            office::field_add_on(db, &Field { id: field, code: "ho-tich".into(), name }, false)?;
            let (code, name) = ("khai-sinh".to_owned(), "Đăng ký khai sinh".to_owned());
            office::procedure_add_on(db, &Procedure { id: procedure, code, name, field }, false)?;
            for (number, token) in (1..).zip(TOKENS) {
                let (counter, illustrative) = (id_of(COUNTER, number), false);
                let (code, name) = (format!("quay-{number}"), format!("Quầy {number}"));
                office::counter_add_on(
                    db,
                    &Counter { id: counter, unit, code, name, template, validity: Validity::OPEN, illustrative },
                )?;
                let (code, name) = (format!("cb-{number}"), format!("Công chức {number}"));
                office::officer_add_on(
                    db,
                    &Officer { id: id_of(OFFICER, number), unit, code, name, validity: Validity::OPEN, illustrative },
                )?;
                device::device_add_on(db, id_of(TABLET, number), counter, "máy", token_hash(token), ENROLLED)?;
            }
            Ok(())
        })
        .unwrap();
    app.writer.finish();
}

/// The use-cases on a database of this program's schema.
pub(crate) fn open(place: &Place, limits: Limits, clock: Arc<FakeClock>) -> App {
    let opening = Opening { target: place.target(), connections: 2, limits, demo: false, rules: Rules::default() };
    App::open(&opening, clock, Arc::new(MachineChance::seeded(2))).unwrap()
}

/// An office that is open: its use-cases, at noon of its clock.
pub(crate) struct Office {
    pub(crate) app: App,
    pub(crate) clock: Arc<FakeClock>,
}

impl Office {
    pub(crate) fn open(db: &TestDb) -> Self {
        Self::open_with(db, Limits::default())
    }

    pub(crate) fn open_with(db: &TestDb, limits: Limits) -> Self {
        let clock = Arc::new(FakeClock::at(NOON));
        Self { app: open(db.place(), limits, Arc::clone(&clock)), clock }
    }

    /// How many ratings, answers and conflicts are stored.
    pub(crate) fn totals(&self) -> (i64, i64, i64) {
        self.app.store.read(rating_totals).unwrap()
    }

    /// A rating as an import brings it, at the counter of that number, with a level for each question from the first.
    pub(crate) fn imported(&self, number: u32, counter: u32, at: Instant, levels: &[i16]) -> Submission {
        let rating = Rating {
            id: id_of(RATING, number),
            template: self.app.catalogue().template_named("hai-muc-1").unwrap().0,
            counter: id_of(COUNTER, counter),
            procedure: None,
            field: None,
            seq: None,
            sealed_at: Some(at),
            answers: (1..).zip(levels).map(|(question, level)| Answer { question, level: *level }).collect(),
            reasons: Vec::new(),
            remark: None,
            normalised: false,
            seal: None,
        };
        Submission { rating, channel: Channel::Import, received_at: NOON }
    }

    /// Stores submissions, each of them new.
    pub(crate) fn store(&self, submissions: Vec<Submission>) {
        let outcomes = self.app.writer.submit_and_wait(submissions).unwrap();
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Stored(_))), "{outcomes:?}");
    }

    /// The tallies must be what a full count comes to.
    pub(crate) fn tallies_agree(&self) {
        assert_eq!(self.app.store.read(sipar::store::tally::tally_verify).unwrap(), []);
    }
}

/// A good rating at `quay-1`, as its tablet writes it: sealed a minute before noon for each number, content with
/// the result.
pub(crate) fn rating(number: u32) -> Value {
    json!({
        "id": id_of(RATING, number).to_string(),
        "seq": number,
        "counter": "quay-1",
        "template": "hai-muc-1",
        "sealed_at": NOON.millis() - 60_000 * i64::from(number),
        "answers": [{ "question": "result", "level": 2 }],
    })
}

/// [`rating`] with some members changed.
pub(crate) fn rating_with(number: u32, changes: &Value) -> Value {
    let mut rating = rating(number);
    for (name, value) in changes.as_object().unwrap() {
        rating[name] = value.clone();
    }
    rating
}

/// An upload of these ratings, sent at noon by a tablet that has made a hundred.
pub(crate) fn upload(ratings: &[Value]) -> Value {
    json!({ "protocol": 1, "sent_at": NOON.millis(), "last_seq": 100, "ratings": ratings })
}

#[test]
fn noon_is_noon_in_viet_nam() {
    let friday = time::macros::date!(2026 - 11 - 20);
    assert_eq!((NOON.day(), NOON), (friday, Instant::start_of(friday).plus(12 * 3600 * SECOND)));
}
