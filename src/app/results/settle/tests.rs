//! What was shown half a year ago is shown after the year as well, and all tables together tell of no few raters: a
//! province with wards of few raters, settled in July and in January.

use std::collections::BTreeSet;

use super::super::When;
use super::super::count::Counted;
use super::*;
use crate::domain::disclosure::Reason;
use crate::domain::period::Period;
use crate::domain::rating::Proof;

/// Months with ratings: a whole quarter, and one month of the next.
const MONTHS: [&str; 4] = ["2026-04", "2026-05", "2026-06", "2026-08"];
/// The periods that are over in July.
const JULY: [&str; 4] = ["2026-04", "2026-05", "2026-06", "2026-Q2"];
/// Those that are over after the year, beside months without ratings.
const JANUARY: [&str; 17] = [
    "2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10",
    "2026-11", "2026-12", "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2026",
];
const OFFICERS: u64 = 3;
const FIELDS: u64 = 3;
const QUESTION: i16 = 1;

/// Xorshift (Marsaglia 2003): the same seed, the same province.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound
    }
}

/// One rating: month, ward, counter, officer, field.
type Rating = (usize, u64, u64, u64, u64);

/// Mostly few raters at a counter in a month, as in the story of the intruder.
fn ratings(seed: u64) -> (u64, u64, Vec<Rating>) {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let (wards, counters) = (2 + dice.below(2), 1 + dice.below(3));
    let mut ratings = Vec::new();
    for month in 0..MONTHS.len() {
        for ward in 0..wards {
            for counter in 0..counters {
                let many = match dice.below(10) {
                    0..3 => 0,
                    3..8 => dice.below(7),
                    _ => 5 + dice.below(20),
                };
                for _ in 0..many {
                    ratings.push((month, ward, counter, dice.below(OFFICERS), dice.below(FIELDS)));
                }
            }
        }
    }
    (wards, counters, ratings)
}

fn id(kind: u8, number: u64) -> Id {
    Id::from_bytes([[kind; 8], number.to_be_bytes()].concat().try_into().unwrap())
}

/// A node whose places are these, each with the ratings that count there.
fn node(
    unit: Id,
    periods: &[&str],
    ratings: &[Rating],
    places: impl Fn(&Rating) -> Vec<Place>,
    all: Vec<Place>,
) -> Node {
    let slots: Vec<Slot> = periods.iter().map(|period| Some(period.parse().unwrap())).collect();
    let mut node = Node::empty(unit, slots.clone());
    node.places = BTreeSet::from_iter(all);
    for rating in ratings {
        let month: Period = MONTHS[rating.0].parse().unwrap();
        for slot in slots.iter().filter(|slot| slot.is_some_and(|slot| slot.contains(month.first_day()))) {
            for place in places(rating) {
                let counted: &mut Counted = node.sums.entry((place, template(), *slot)).or_default();
                *counted.answers.entry((QUESTION, 1)).or_default() += 1;
            }
        }
    }
    node
}

fn template() -> Id {
    id(9, 9)
}

/// The province with its fields, then a ward with its counters, officers and proofs.
fn path(seed: u64, ward: u64, periods: &[&str]) -> Vec<Node> {
    let (wards, counters, ratings) = ratings(seed);
    let mut all: Vec<Place> = vec![Place::Total, Place::Own];
    all.extend((0..wards).map(|ward| Place::Child(id(1, ward))));
    all.extend((0..FIELDS).map(|field| Place::Field(Some(id(2, field)))));
    let at_top = |(_, ward, _, _, field): &Rating| {
        vec![Place::Total, Place::Child(id(1, *ward)), Place::Field(Some(id(2, *field)))]
    };
    let top = node(id(0, 0), periods, &ratings, at_top, all);
    let own: Vec<Rating> = ratings.into_iter().filter(|rating| rating.1 == ward).collect();
    let proof = |field: u64| Place::Proof([Proof::Code, Proof::Slip, Proof::None][usize::try_from(field).unwrap()]);
    let mut all: Vec<Place> = vec![Place::Total, Place::Own];
    all.extend((0..counters).map(|counter| Place::Counter(id(3, counter))));
    all.extend((0..OFFICERS).map(|officer| Place::Officer(Some(id(4, officer)))));
    all.extend((0..FIELDS).map(proof));
    let at_ward = |(_, _, counter, officer, field): &Rating| {
        let (counter, officer) = (Place::Counter(id(3, *counter)), Place::Officer(Some(id(4, *officer))));
        vec![Place::Total, Place::Own, counter, officer, proof(*field)]
    };
    vec![top, node(id(1, ward), periods, &own, at_ward, all)]
}

#[test]
fn what_was_shown_in_july_is_shown_in_january() {
    // The first three take something back where a year is the sum of its quarters alone, the fourth where the year tells
    // more of older totals of a ward than the quarter did.
    for seed in [9027, 10_661, 11_077, 10_284].into_iter().chain(0..60) {
        for ward in 0..2 {
            let (july, january) = (path(seed, ward, &JULY), path(seed, ward, &JANUARY));
            for depth in 1..=july.len() {
                let early = settle(&july[..depth], template(), QUESTION).unwrap();
                let late = settle(&january[..depth], template(), QUESTION).unwrap();
                let here = &july[depth - 1];
                for (place, slot) in
                    here.all_places().flat_map(|place| here.slots().iter().map(move |slot| (place, *slot)))
                {
                    let when = slot.map(When::Whole);
                    assert!(early.may(place, slot) <= late.may(place, slot), "{seed}: {place:?} in {when:?} was shown");
                }
            }
        }
    }
}

/// The tables of a province and all of its wards as one: a ward's total is one cell, seen where either table shows it.
#[derive(Default)]
struct Joint {
    cells: Vec<Cell>,
    shown: Vec<bool>,
    at: HashMap<(Id, Place, Slot), usize>,
    relations: Vec<Relation>,
}

impl Joint {
    fn add(&mut self, node: &Node, open: &Open, top: Id) {
        let places: Vec<Place> = node.all_places().collect();
        let mut here = HashMap::new();
        for (place, slot) in places.iter().flat_map(|place| node.slots().iter().map(move |slot| (*place, *slot))) {
            let key = match place {
                Place::Total if node.unit != top => (top, Place::Child(node.unit), slot),
                _ => (node.unit, place, slot),
            };
            let cell = *self.at.entry(key).or_insert_with(|| {
                self.cells.push(Cell {
                    n: node.n(place, template(), slot, QUESTION),
                    release: 0,
                    hidden_elsewhere: false,
                    stands_below: false,
                });
                self.shown.push(false);
                self.shown.len() - 1
            });
            self.shown[cell] |= open.may(place, slot);
            here.insert((place, slot), cell);
        }
        self.relations.extend(relations(&places, node.slots(), &here, node.unit == top));
    }

    fn follows(&self, cell: usize) -> bool {
        let verdict = |shown: &bool| if *shown { Verdict::Shown } else { Verdict::Suppressed(Reason::Primary) };
        let verdicts: Vec<Verdict> = self.shown.iter().map(verdict).collect();
        !tells(&self.cells, &self.relations, &[], &verdicts, &[cell]).is_empty()
    }
}

#[test]
fn all_tables_together_tell_of_no_few_raters() {
    // In the first four a ward's tables told, with what the province's tell of several of its totals together, of a
    // few raters; each without the other did not.
    for seed in [935, 8935, 9151, 9401].into_iter().chain(0..4) {
        let mut joint = Joint::default();
        for (ward, periods) in (0..ratings(seed).0).flat_map(|ward| [(ward, &JANUARY[..]), (ward, &JULY)]) {
            let nodes = path(seed, ward, periods);
            for depth in 1..=nodes.len() {
                let open = settle(&nodes[..depth], template(), QUESTION).unwrap();
                joint.add(&nodes[depth - 1], &open, nodes[0].unit);
            }
        }
        for ((unit, place, slot), cell) in &joint.at {
            let n = joint.cells[*cell].n;
            let is_told = (1..USUAL_THRESHOLD).contains(&n) && joint.follows(*cell);
            assert!(!is_told, "{seed}: {n} at {place:?} of {unit:?} in {:?} follow", slot.map(When::Whole));
        }
    }
}
