//! The intruder reads every page there is, now and a season later, writes down all that the numbers have to add up
//! to, and solves the equations. No count of one to four raters may come out.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use serde_json::Value;
use sipar::app::App;
use sipar::app::results::{By, Line, Report, Seen, When};
use sipar::domain::id::Id;
use sipar::domain::period::{Period, Span};
use sipar::domain::rating::{Channel, Proof, Submission};
use sipar::domain::unit::Unit;
use sipar::store::duty::Duty;
use time::Date;

use super::editions::say_no_more_than_pages;
use super::world::{World, at, day};
use crate::support::both::{MIGRATED, TestDb, on_both};
use crate::support::equations::{Echelon, PRIME};
use crate::support::scale;
use crate::support::seeded::Seeded;
use crate::support::server::sipar;

/// One unknown of the intruder: how many answered a question at one place of one unit in one month.
type Unknown = (Id, Period, Place);

/// What the rows of a unit's own tables are about; of `None` is what belongs to nobody.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Place {
    Counter(Id),
    Officer(Option<Id>),
    Field(Option<Id>),
    Proof(Proof),
}

/// A sum of unknowns that somebody could read off a page.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Cell {
    unit: Id,
    period: Period,
    /// Nothing for the unit's total, else the kind of table (its word) and the row.
    row: Option<(&'static str, Option<Id>)>,
}

/// An office: a province with two or three wards, one of which may have units of its own, their counters, and the truth about
/// every month.
struct Office {
    units: Vec<Unit>,
    /// The unit above each but the province.
    above: BTreeMap<Id, Id>,
    truth: BTreeMap<i16, BTreeMap<Unknown, i64>>,
}

/// Months in which the offices are rated at: a quarter with all of its months, and one with a single month.
const MONTHS: [&str; 4] = ["2026-04", "2026-05", "2026-06", "2026-08"];
/// When the intruder comes: half a year before the year is over, and after it.
const COMES: [(i32, u8, u8); 2] = [(2026, 7, 2), (2027, 1, 15)];
/// The required question and one that may be skipped.
const QUESTIONS: [i16; 2] = [1, 2];

/// How many rate in a month at a counter: mostly few, since many are easy to protect.
fn few(seeded: &mut Seeded) -> u64 {
    match seeded.below(10) {
        0..3 => 0,
        3..8 => seeded.below(7),
        _ => 5 + seeded.below(20),
    }
}

impl Office {
    fn make(world: &World, seed: u64) -> Self {
        let seeded = &mut Seeded::new(seed);
        let province = world.unit(&format!("tinh-{seed}"), None);
        let mut units = vec![province.clone()];
        for ward in 0..2 + seeded.below(2) {
            units.push(world.unit(&format!("phuong-{seed}-{ward}"), Some(&province)));
        }
        let mut above: BTreeMap<Id, Id> = units[1..].iter().map(|unit| (unit.id, province.id)).collect();
        // Every third office has a third level.
        for point in 0..if seed.is_multiple_of(3) { 1 + seeded.below(2) } else { 0 } {
            let ward = units[1].clone();
            units.push(world.unit(&format!("diem-{seed}-{point}"), Some(&ward)));
            above.insert(units[units.len() - 1].id, ward.id);
        }
        let fields = [world.procedure(), world.procedure()];
        let mut office = Self { units, above, truth: BTreeMap::new() };
        let (mut submissions, mut duties) = (Vec::new(), Vec::new());
        for unit in office.units.clone() {
            // A province sometimes has a counter of its own.
            let counters = if unit.id == province.id { seeded.below(2) } else { 1 + seeded.below(3) };
            let officers = [world.officer(&unit), world.officer(&unit)];
            for _ in 0..counters {
                let counter = world.counter(&unit, "hai-muc-1");
                for month in MONTHS.map(|month| month.parse::<Period>().unwrap()) {
                    office.month(
                        world,
                        seeded,
                        (&unit, counter),
                        month,
                        officers,
                        fields,
                        (&mut submissions, &mut duties),
                    );
                }
            }
        }
        world.duties(&duties);
        world.store(submissions);
        office.add_unseen_zeros();
        office
    }

    /// No page tells the fields of one ward: a field that nobody there came for is an unknown like the others.
    fn add_unseen_zeros(&mut self) {
        for truth in self.truth.values_mut() {
            let there: BTreeSet<(Id, Period)> = truth.keys().map(|(unit, month, _)| (*unit, *month)).collect();
            let fields = truth.keys().filter(|(_, _, place)| matches!(place, Place::Field(_)));
            let fields: BTreeSet<(Period, Place)> = fields.map(|(_, month, place)| (*month, *place)).collect();
            for (unit, month) in there {
                for (_, field) in fields.iter().filter(|(other, _)| *other == month) {
                    truth.entry((unit, month, *field)).or_insert(0);
                }
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a month is where everything meets")]
    fn month(
        &mut self,
        world: &World,
        seeded: &mut Seeded,
        (unit, counter): (&Unit, Id),
        month: Period,
        officers: [Id; 2],
        fields: [(Id, Id); 2],
        (submissions, duties): (&mut Vec<Submission>, &mut Vec<Duty>),
    ) {
        let dates: Vec<Date> = [4, 11, 18].map(|date| month.first_day().replace_day(date).unwrap()).to_vec();
        let on_duty: Vec<Option<Id>> = dates
            .iter()
            .map(|date| {
                let officer = officers.get(usize::try_from(seeded.below(3)).unwrap()).copied();
                if let Some(officer) = officer {
                    duties.push(world.duty(counter, officer, at(*date), at(*date).plus(3_600_000_000)));
                }
                officer
            })
            .collect();
        for rating in 0..few(seeded) {
            let which = usize::try_from(seeded.below(3)).unwrap();
            let field = fields.get(usize::try_from(seeded.below(3)).unwrap()).copied();
            let moment = at(dates[which]).plus(i64::try_from(rating).unwrap() * 1_000_000);
            let level = |seeded: &mut Seeded| 1 + i16::from(seeded.below(4) > 0);
            let mut levels = vec![level(seeded)];
            if seeded.below(10) < 6 {
                levels.push(level(seeded));
            }
            let mut submission = world.sealed(counter, moment, &levels, field);
            // Most without a code, some with one, few with a number that somebody typed.
            submission.channel = match seeded.below(12) {
                0..3 => Channel::Code(None),
                3 => Channel::Typed,
                _ => Channel::Import,
            };
            // Whatever comes through a page happened when it was received.
            submission.received_at = moment;
            let proof = submission.channel.proof();
            submissions.push(submission);
            for question in QUESTIONS.into_iter().take(levels.len()) {
                let field = field.map(|(_, field)| field);
                let places =
                    [Place::Counter(counter), Place::Officer(on_duty[which]), Place::Field(field), Place::Proof(proof)];
                for place in places {
                    *self.truth.entry(question).or_default().entry((unit.id, month, place)).or_default() += 1;
                }
            }
        }
    }

    /// The unit and everything below it.
    fn scope(&self, unit: Id) -> Vec<Id> {
        let all = self.units.iter().map(|unit| unit.id);
        all.filter(|one| self.path(*one).contains(&unit)).collect()
    }

    /// A unit and those above it, upwards.
    fn path(&self, unit: Id) -> Vec<Id> {
        std::iter::successors(Some(unit), |unit| self.above.get(unit).copied()).collect()
    }

    /// The unknowns of which a cell is the sum; only those above zero matter.
    fn parts(&self, question: i16, cell: &Cell) -> BTreeSet<Unknown> {
        let own = vec![cell.unit];
        let (units, wanted): (Vec<Id>, Box<dyn Fn(Place) -> bool>) = match cell.row {
            None => (self.scope(cell.unit), Box::new(|place| matches!(place, Place::Counter(_)))),
            Some(("unit", Some(child))) => (self.scope(child), Box::new(|place| matches!(place, Place::Counter(_)))),
            Some(("counter", Some(id))) => (own, Box::new(move |place| place == Place::Counter(id))),
            Some(("officer", id)) => (own, Box::new(move |place| place == Place::Officer(id))),
            Some(("proof", Some(key))) => {
                (own, Box::new(move |place| place == Place::Proof(Proof::from_key(key).unwrap())))
            }
            Some(("field", id)) => (self.scope(cell.unit), Box::new(move |place| place == Place::Field(id))),
            Some(other) => panic!("{other:?}"),
        };
        let months: Vec<Period> =
            if cell.period.span() == Span::Month { vec![cell.period] } else { cell.period.months() };
        let known = self.truth.get(&question).into_iter().flat_map(BTreeMap::keys).copied();
        known.filter(|(unit, month, place)| units.contains(unit) && months.contains(month) && wanted(*place)).collect()
    }

    /// Every count there is: of every unit, table, row and period.
    fn cells(&self, question: i16) -> BTreeSet<Cell> {
        let mut cells = BTreeSet::new();
        let Some(truth) = self.truth.get(&question) else { return cells };
        for (unit, month, place) in truth.keys() {
            let row = match place {
                Place::Counter(id) => ("counter", Some(*id)),
                Place::Officer(id) => ("officer", *id),
                Place::Field(id) => ("field", *id),
                Place::Proof(proof) => ("proof", Some(proof.key())),
            };
            for period in
                [Span::Month, Span::Quarter, Span::Year].map(|span| Period::containing(span, month.first_day()))
            {
                cells.insert(Cell { unit: *unit, period, row: Some(row) });
                let path = self.path(*unit);
                cells.extend(path.iter().map(|unit| Cell { unit: *unit, period, row: None }));
                let below = |pair: &[Id]| Cell { unit: pair[1], period, row: Some(("unit", Some(pair[0]))) };
                cells.extend(path.windows(2).map(below));
                if row.0 == "field" {
                    cells.extend(path.iter().map(|unit| Cell { unit: *unit, period, row: Some(row) }));
                }
            }
        }
        cells
    }

    fn count(&self, question: i16, cell: &Cell) -> i64 {
        self.parts(question, cell).iter().map(|unknown| self.truth[&question][unknown]).sum()
    }

    /// Reads every page that is there on this day. Whatever is open must be true, and of five raters or more.
    fn read(&self, app: &App, today: Date, open: &mut BTreeMap<i16, BTreeSet<Cell>>) {
        let mut periods: BTreeSet<Period> = BTreeSet::new();
        for month in MONTHS.map(|month| month.parse::<Period>().unwrap()) {
            let spans = [Span::Month, Span::Quarter, Span::Year];
            periods.extend(spans.map(|span| Period::containing(span, month.first_day())));
        }
        for period in periods.into_iter().filter(|period| period.is_over(today)) {
            for unit in &self.units {
                let report = app.results(unit, When::Whole(period)).unwrap();
                for (question, cell, seen) in told(&report, period) {
                    let truth = self.count(question, &cell);
                    match seen {
                        Seen::Open(figures) => {
                            assert!(figures.n == truth && truth >= 5, "{cell:?}: {figures:?}, truly {truth}");
                            open.entry(question).or_default().insert(cell);
                        }
                        Seen::NoRatings => assert_eq!(truth, 0, "{cell:?}"),
                        Seen::Hidden => {
                            assert_ne!(truth, 0, "{cell:?}: nobody is hidden");
                            let before = open.get(&question).is_some_and(|open| open.contains(&cell));
                            assert!(!before, "{cell:?} was shown half a year ago");
                        }
                    }
                }
            }
        }
    }

    /// Counts below five that follow from what is open.
    fn found(&self, question: i16, open: &BTreeSet<Cell>) -> Vec<Cell> {
        let Some(truth) = self.truth.get(&question) else { return Vec::new() };
        let column: BTreeMap<Unknown, usize> = truth.keys().copied().zip(0..).collect();
        let vector = |parts: &BTreeSet<Unknown>| {
            let mut vector = vec![0; column.len()];
            for unknown in parts {
                vector[column[unknown]] = 1;
            }
            vector
        };
        let mut known = Echelon::default();
        for cell in open {
            known.add(vector(&self.parts(question, cell)));
        }
        // In each unit and month the counters, the officers, the fields and the proofs come to the same number.
        for (unit, month) in truth.keys().map(|(unit, month, _)| (*unit, *month)).collect::<BTreeSet<_>>() {
            let sum = |wanted: fn(Place) -> bool| {
                let parts = truth.keys().filter(|(u, m, place)| (*u, *m) == (unit, month) && wanted(*place));
                vector(&parts.copied().collect())
            };
            let counters = sum(|place| matches!(place, Place::Counter(_)));
            for other in [
                sum(|place| matches!(place, Place::Officer(_))),
                sum(|place| matches!(place, Place::Field(_))),
                sum(|place| matches!(place, Place::Proof(_))),
            ] {
                known.add(counters.iter().zip(&other).map(|(a, b)| (a + PRIME - b) % PRIME).collect());
            }
        }
        let small = |cell: &Cell| (1..5).contains(&self.count(question, cell));
        self.cells(question)
            .into_iter()
            .filter(small)
            .filter(|cell| known.tells(vector(&self.parts(question, cell))))
            .collect()
    }
}

/// Everything a report says: question, cell, and what may be seen of it.
fn told(report: &Report, period: Period) -> Vec<(i16, Cell, Seen)> {
    let mut told = Vec::new();
    for part in &report.parts {
        let cell = |row| Cell { unit: report.unit.id, period, row };
        told.push((part.question, cell(None), part.headline.clone()));
        for table in &part.tables {
            let row = |line: &Line| (part.question, cell(Some((table.by.word(), line.key))), line.seen.clone());
            told.extend(table.lines.iter().map(row));
        }
    }
    told
}

on_both! {
    fn no_count_below_five_can_be_worked_out_from_all_the_pages(db: TestDb = MIGRATED) {
        let (year, month, date) = COMES[0];
        let world = World::new(&db, day(year, month, date));
        let count = match db.place() {
            crate::support::both::Place::Folder(_) => scale::pick(50, 1000),
            // The same rules on the same counts: a few show that the sums are the same here.
            crate::support::both::Place::Url(_) => 5,
        };
        let offices: Vec<Office> = (0..count).map(|seed| Office::make(&world, seed)).collect();
        let mut seen = vec![BTreeMap::new(); offices.len()];
        for (year, month, date) in COMES {
            let today = day(year, month, date);
            world.clock.set(at(today));
            let app = &world.app;
            thread::scope(|scope| {
                let half = offices.len().div_ceil(2);
                for (offices, seen) in offices.chunks(half).zip(seen.chunks_mut(half)) {
                    scope.spawn(move || {
                        offices.iter().zip(seen).for_each(|(office, open)| office.read(app, today, open));
                    });
                }
            });
        }
        let (mut shown, mut hidden) = (0, 0);
        for (seed, (office, open)) in offices.iter().zip(&seen).enumerate() {
            for question in QUESTIONS {
                let open = open.get(&question).cloned().unwrap_or_default();
                let found = office.found(question, &open);
                assert_eq!(found, [], "office {seed}, question {question}");
                shown += open.len();
                hidden += office.cells(question).len() - open.len();
            }
        }
        // Hiding everything would be safe as well, and no use to anybody.
        assert!(shown * 10 > hidden, "{shown} shown, {hidden} hidden");
        the_command_says_no_more(&db, &world.app, &offices[0]);
        // Editions as well, of as many offices as there is time for.
        let published = scale::pick(1, 20).min(offices.len());
        let rows: usize = offices[..published].iter().map(|office| say_no_more_than_pages(&world.app, &office.units)).sum();
        assert!(rows > 30 * published, "only {rows} rows were published");
        eprintln!("{} offices: {shown} counts shown, {hidden} hidden; {rows} rows published", offices.len());
    }
}

/// `sipar tally show --json` says of each cell what the page says.
fn the_command_says_no_more(db: &TestDb, app: &App, office: &Office) {
    for unit in &office.units {
        let said = sipar(["tally", "show", "--json", "--unit", &unit.code, "--period", "2026-05"])
            .args(db.place().arguments())
            .output()
            .unwrap();
        let said: Vec<Value> = serde_json::from_slice(&said.stdout).unwrap();
        let report = app.results(unit, When::Whole("2026-05".parse().unwrap())).unwrap();
        let told = told(&report, "2026-05".parse().unwrap());
        assert_eq!(said.len(), told.len());
        for (said, (_, cell, seen)) in said.iter().zip(told) {
            let by = cell.row.map_or("total", |(by, _)| by);
            let n = if let Seen::Open(figures) = &seen { Value::from(figures.n) } else { Value::Null };
            assert_eq!((&said["by"], &said["n"]), (&Value::from(by), &n));
            let more = ["levels", "share", "interval", "rated"].iter().any(|name| !said[name].is_null());
            assert!(!more || n != Value::Null, "{said}");
            assert!(by != By::Unit.word() || cell.row.is_some());
        }
    }
}
