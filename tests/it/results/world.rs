//! Units, counters and officers made by hand, and ratings at any moment of a hand-set clock.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use sipar::app::App;
use sipar::app::results::{By, Figures, Line, Part, Report, Seen, When};
use sipar::domain::clock::{Instant, SECOND};
use sipar::domain::id::Id;
use sipar::domain::rating::{Answer, Channel, Outcome, Rating, Submission};
use sipar::domain::unit::{ALWAYS, FOREVER, Level, Unit, Validity, Within, closure};
use sipar::store::duty::{Duty, DutySource, duty_put_on};
use sipar::store::office::{self, Counter, Field, Officer, Procedure};
use sipar::store::writer::Limits;
use sipar::store::{Db, unit};
use time::{Date, Month};

use crate::support::both::TestDb;
use crate::support::fake_clock::FakeClock;
use crate::support::office::open;
use crate::support::seeded::Seeded;

/// A database with nothing in it but what the test puts there.
pub(super) struct World {
    pub(super) app: App,
    pub(super) clock: Arc<FakeClock>,
    seeded: RefCell<Seeded>,
    made: Cell<u32>,
}

/// The day with this date.
pub(super) fn day(year: i32, month: u8, day: u8) -> Date {
    Date::from_calendar_date(year, Month::try_from(month).unwrap(), day).unwrap()
}

/// The tenth hour of a day in Viet Nam.
pub(super) fn at(date: Date) -> Instant {
    Instant::start_of(date).plus(10 * 3600 * SECOND)
}

impl World {
    /// A world in which it is the morning of `today`.
    pub(super) fn new(db: &TestDb, today: Date) -> Self {
        let clock = Arc::new(FakeClock::at(at(today)));
        let app = open(db.place(), Limits::default(), Arc::clone(&clock));
        Self { app, clock, seeded: RefCell::new(Seeded::new(3)), made: Cell::new(0) }
    }

    fn id(&self) -> Id {
        self.seeded.borrow_mut().id(Instant::from_millis(1_700_000_000_000))
    }

    /// A number that no other thing of this world bears.
    fn number(&self) -> u32 {
        self.made.set(self.made.get() + 1);
        self.made.get()
    }

    /// A unit, within another for ever or within none.
    pub(super) fn unit(&self, code: &str, parent: Option<&Unit>) -> Unit {
        let level = if parent.is_some() { Level::Commune } else { Level::Province };
        let (name, name_en, illustrative) = (format!("Đơn vị {code}"), None, false);
        let made =
            Unit { id: self.id(), code: code.to_owned(), name, name_en, level, validity: Validity::OPEN, illustrative };
        self.app.store.write(|db| unit::unit_put_on(db, &made)).unwrap();
        if let Some(parent) = parent {
            self.place(&made, parent, ALWAYS, FOREVER);
        }
        self.close_tree();
        made
    }

    /// Puts a unit within another for some days.
    pub(super) fn place(&self, unit: &Unit, parent: &Unit, from: Date, to: Date) {
        let place = Within { unit: unit.id, parent: parent.id, validity: Validity { from, to } };
        self.app.store.write(|db| unit::unit_place_on(db, &place)).unwrap();
        self.close_tree();
    }

    fn close_tree(&self) {
        self.app
            .store
            .write(|db| {
                let all = unit::unit_list(db)?;
                let units: Vec<(Id, Validity)> = all.into_iter().map(|unit| (unit.id, unit.validity)).collect();
                let reaches = closure(&units, &unit::unit_parents(db)?).unwrap();
                unit::unit_closure_on(db, &reaches)
            })
            .unwrap();
    }

    /// A counter of a unit that asks a template.
    pub(super) fn counter(&self, of: &Unit, template: &str) -> Id {
        let (template, number) = (self.app.catalogue().template_named(template).unwrap().0, self.number());
        let (code, name) = (format!("quay-{number}"), format!("Quầy {number}"));
        let counter =
            Counter { id: self.id(), unit: of.id, code, name, template, validity: Validity::OPEN, illustrative: false };
        self.app.store.write(|db| office::counter_add_on(db, &counter)).unwrap();
        self.app.refresh().unwrap();
        counter.id
    }

    /// An officer of a unit.
    pub(super) fn officer(&self, of: &Unit) -> Id {
        let number = self.number();
        let (code, name) = (format!("cb-{number}"), format!("Công chức {number}"));
        let officer = Officer { id: self.id(), unit: of.id, code, name, validity: Validity::OPEN, illustrative: false };
        self.app.store.write(|db| office::officer_add_on(db, &officer)).unwrap();
        officer.id
    }

    /// A procedure with a field of its own: the procedure and the field.
    pub(super) fn procedure(&self) -> (Id, Id) {
        let (number, field, id) = (self.number(), self.id(), self.id());
        let name = format!("Lĩnh vực {number}");
        let of = Field { id: field, code: format!("linh-vuc-{number}"), name };
        let procedure = Procedure { id, code: format!("thu-tuc-{number}"), name: "Thủ tục".into(), field };
        self.app
            .store
            .write(|db| {
                office::field_add_on(db, &of, false)?;
                office::procedure_add_on(db, &procedure, false)
            })
            .unwrap();
        (id, field)
    }

    /// An officer's duty at a counter from one moment until before another.
    pub(super) fn duty(&self, counter: Id, officer: Id, from: Instant, to: Instant) -> Duty {
        Duty { id: self.id(), counter, officer, from, to, source: DutySource::Roster }
    }

    /// Enters duties.
    pub(super) fn duties(&self, duties: &[Duty]) {
        let enter = |db: &mut Db| duties.iter().try_for_each(|duty| duty_put_on(db, duty, || self.id()).map(drop));
        self.app.store.write(enter).unwrap();
    }

    /// A rating that is not stored yet, with an answer to each of the first questions.
    pub(super) fn sealed(&self, counter: Id, moment: Instant, levels: &[i16], field: Option<(Id, Id)>) -> Submission {
        let template = self.app.catalogue().counter(counter).unwrap().template;
        let answers = (1..).zip(levels).map(|(question, level)| Answer { question, level: *level }).collect();
        let rating = Rating {
            id: self.id(),
            template,
            counter,
            procedure: field.map(|(procedure, _)| procedure),
            field: field.map(|(_, field)| field),
            seq: None,
            sealed_at: Some(moment),
            answers,
            reasons: Vec::new(),
            remark: None,
            normalised: false,
            seal: None,
        };
        Submission { rating, channel: Channel::Import, received_at: moment }
    }

    /// Stores submissions; each must be new.
    pub(super) fn store(&self, submissions: Vec<Submission>) {
        let outcomes = self.app.writer.submit_and_wait(submissions).unwrap();
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Stored(_))), "{outcomes:?}");
    }

    /// Stores `satisfied` and `other` ratings of one question at a counter on a day.
    pub(super) fn rate(&self, counter: Id, on: Date, satisfied: usize, other: usize) {
        let levels = std::iter::repeat_n(2, satisfied).chain(std::iter::repeat_n(1, other));
        let all = levels.enumerate().map(|(minute, level)| {
            let moment = at(on).plus(i64::try_from(minute).unwrap() * 60 * SECOND);
            self.sealed(counter, moment, &[level], None)
        });
        self.store(all.collect());
    }

    /// The results of a unit in a whole period.
    pub(super) fn results(&self, of: &Unit, period: &str) -> Report {
        self.app.results(of, When::Whole(period.parse().unwrap())).unwrap()
    }
}

/// The part of the first question; there must be one template only.
pub(super) fn first(report: &Report) -> &Part {
    let parts: Vec<&Part> = report.parts.iter().filter(|part| part.question == 1).collect();
    assert_eq!(parts.len(), 1);
    parts[0]
}

/// The row of one thing in a table.
pub(super) fn line(part: &Part, by: By, key: Id) -> &Line {
    let mut lines = part.tables.iter().filter(|table| table.by == by).flat_map(|table| &table.lines);
    lines.find(|line| line.key == Some(key)).unwrap()
}

/// The figures of a row that must be open.
pub(super) fn figures(seen: &Seen) -> &Figures {
    let Seen::Open(figures) = seen else { panic!("not open: {seen:?}") };
    figures
}

/// How many rated, in a row that must be open.
pub(super) fn n(seen: &Seen) -> i64 {
    figures(seen).n
}
