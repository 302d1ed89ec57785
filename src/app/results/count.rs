//! What was counted at a unit: its total, its parts, and each of them by month.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use time::Date;

use super::{By, When};
use crate::domain::id::Id;
use crate::domain::period::{Period, Span};
use crate::domain::rating::Proof;
use crate::domain::tally::{CellKey, Marginal, Tally};
use crate::domain::template::Template;
use crate::domain::unit::{Reach, Validity};
use crate::index::satisfaction::{self, BadCounts, Counts, Question};
use crate::stats::proportion::Confidence;
use crate::store::{Db, StoreError, office, tally, unit};

/// A row of a unit's tables.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Place {
    /// The unit with all below it.
    Total,
    /// The unit itself, without what is below it.
    Own,
    /// A unit directly below, with all below that.
    Child(Id),
    /// A counter of the unit itself.
    Counter(Id),
    /// An officer on duty there; `None` where nobody had signed on.
    Officer(Option<Id>),
    /// A field, in the unit and all below it; `None` where no procedure was named. Only at the top of the tree: the
    /// fields of a unit are the sums of those of the units below, and two pages that show both would tell together
    /// what neither tells alone.
    Field(Option<Id>),
    /// What shows that whoever rated at the unit itself was a visitor: a code, a slip, a typed number, or nothing. As with
    /// counters and officers, no page sums it over units, so that none tells what another one hides.
    Proof(Proof),
}

impl Place {
    /// What the row is about, if it is about something that has a name.
    pub(super) fn key(self) -> Option<Id> {
        match self {
            Self::Child(id) | Self::Counter(id) => Some(id),
            Self::Officer(id) | Self::Field(id) => id,
            Self::Proof(proof) => Some(proof.key()),
            Self::Total | Self::Own => None,
        }
    }
}

/// A stretch of time in which something is shown as one number.
pub(super) type Slot = Option<Period>;

/// The sums of one place over some days.
#[derive(Clone, Debug, Default)]
pub(super) struct Counted {
    pub(super) ratings: i64,
    pub(super) visits: Option<i64>,
    pub(super) answers: BTreeMap<(i16, i16), i64>,
}

impl Counted {
    /// How many answered a question.
    pub(super) fn n(&self, question: i16) -> i64 {
        self.answers.range((question, 0)..=(question, i16::MAX)).map(|(_, n)| n).sum()
    }

    /// The row that `index` makes of it.
    pub(super) fn row(&self, template: &Template) -> Result<satisfaction::Row<()>, BadCounts> {
        let flags: Vec<(i16, Vec<bool>)> = template
            .questions
            .iter()
            .map(|question| {
                let flags = question.scale.levels.iter().map(|level| level.satisfied == Some(true)).collect();
                (question.number, flags)
            })
            .collect();
        let questions: Vec<Question<'_>> =
            flags.iter().map(|(number, flags)| Question { number: *number, satisfied_levels: flags }).collect();
        let counts = Counts { key: (), ratings: self.ratings, visits: self.visits, answers: self.answers.clone() };
        satisfaction::row(&questions, counts, Confidence::P95)
    }

    fn add(&mut self, cell: &CellKey, n: i64) {
        if cell.question == 0 {
            self.ratings += n;
        } else {
            *self.answers.entry((cell.question, cell.level)).or_default() += n;
        }
    }

    fn join(&mut self, other: &Self) {
        self.ratings += other.ratings;
        for (answer, n) in &other.answers {
            *self.answers.entry(*answer).or_default() += n;
        }
    }

    fn subtract(&mut self, other: &Self) {
        self.ratings -= other.ratings;
        for (answer, n) in &other.answers {
            *self.answers.entry(*answer).or_default() -= n;
        }
    }
}

/// A unit with everything that was counted at it and below it.
pub(super) struct Node {
    pub(super) unit: Id,
    pub(super) rows_read: usize,
    pub(super) sums: HashMap<(Place, Id, Slot), Counted>,
    pub(super) visits: HashMap<(Place, Slot), i64>,
    pub(super) places: BTreeSet<Place>,
    slots: Vec<Slot>,
}

/// The stretch of time that is asked for.
pub(super) const fn slot_of(when: When) -> Slot {
    match when {
        When::Whole(period) => Some(period),
        When::Running { .. } => None,
    }
}

/// Which days are read: for a whole period all finished months of its year, since months, quarters and the year are
/// settled together; for the demo's window its own days.
fn span(when: When, today: Date) -> (Date, Date) {
    match when {
        When::Whole(period) => {
            let year = Period::containing(Span::Year, period.first_day());
            let yesterday = today.previous_day().unwrap_or(today);
            (year.first_day(), year.last_day().min(yesterday))
        }
        When::Running { first, last } => (first, last),
    }
}

impl Node {
    /// A unit at which nothing was counted.
    pub(super) fn empty(unit: Id, slots: Vec<Slot>) -> Self {
        let (sums, visits) = (HashMap::new(), HashMap::new());
        Self { unit, rows_read: 0, sums, visits, places: BTreeSet::new(), slots }
    }

    /// Reads a unit's sums for stretches of time of one year, or for the demo's window alone.
    pub(super) fn load(
        db: &mut Db,
        unit_id: Id,
        is_top: bool,
        asked: &[When],
        today: Date,
    ) -> Result<Self, StoreError> {
        let Some(when) = asked.first().copied() else { return Ok(Self::empty(unit_id, Vec::new())) };
        let (first, last) = span(when, today);
        let below = unit::unit_reaches(db, &[unit_id], first, last)?;
        let children: Vec<Id> = distinct(below.iter().filter(|reach| reach.depth == 1).map(|reach| reach.unit));
        let under_children = unit::unit_reaches(db, &children, first, last)?;
        let units = distinct(below.iter().map(|reach| reach.unit));
        let belongs = Belongs { unit: unit_id, below: by_unit(&below), under_children: by_unit(&under_children) };
        let mut node = Self::empty(unit_id, slots(when, today));
        let stretches = node.unchanged(first, last, below.iter().chain(&under_children));
        let with_fields: &[Id] = if is_top { &units } else { &[] };
        for (marginal, units) in [
            (Marginal::Unit, units.as_slice()),
            (Marginal::Counter, &[unit_id]),
            (Marginal::Officer, &[unit_id]),
            (Marginal::Proof, &[unit_id]),
            (Marginal::Field, with_fields),
        ] {
            for (first, last) in &stretches {
                let cells = tally::tally_sums(db, marginal, units, *first, *last)?;
                node.rows_read += cells.rows;
                node.gather(&cells.tally, &belongs);
            }
        }
        node.sum_months();
        node.complete(is_top);
        node.count_visits(db, &units, &belongs, asked)?;
        // Counters and children without a single rating have a row all the same.
        node.places.extend(children.into_iter().map(Place::Child));
        let counters = office::counter_of_units(db, &[unit_id])?;
        if !counters.is_empty() {
            // Where nobody typed a number nobody need wonder what that would be.
            node.places.extend([Proof::Code, Proof::Slip, Proof::None].map(Place::Proof));
        }
        node.places.extend(counters.into_iter().map(|counter| Place::Counter(counter.id)));
        Ok(node)
    }

    /// The templates that were answered.
    pub(super) fn templates(&self) -> Vec<Id> {
        let answered: BTreeSet<Id> = self.sums.keys().map(|(_, template, _)| *template).collect();
        answered.into_iter().collect()
    }

    /// The stretches of time that are shown.
    pub(super) fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// Every row.
    pub(super) fn all_places(&self) -> impl Iterator<Item = Place> + '_ {
        self.places.iter().copied()
    }

    /// The rows of one table.
    pub(super) fn places(&self, by: By) -> Vec<Place> {
        let wanted = |place: &Place| {
            matches!(
                (by, place),
                (By::Unit, Place::Child(_))
                    | (By::Counter, Place::Counter(_))
                    | (By::Officer, Place::Officer(_))
                    | (By::Field, Place::Field(_))
                    | (By::Proof, Place::Proof(_))
            )
        };
        self.all_places().filter(wanted).collect()
    }

    /// What was counted at a place in the period asked for.
    pub(super) fn counted(&self, place: Place, template: Id, when: When) -> Counted {
        let mut counted = self.sums.get(&(place, template, slot_of(when))).cloned().unwrap_or_default();
        counted.visits = self.visits.get(&(place, slot_of(when))).copied();
        counted
    }

    /// How many answered a question at a place in a stretch of time.
    pub(super) fn n(&self, place: Place, template: Id, slot: Slot, question: i16) -> i64 {
        self.sums.get(&(place, template, slot)).map_or(0, |counted| counted.n(question))
    }

    /// The stretches of days, each within a finished month or the window, on which every unit belongs to the same one.
    fn unchanged<'a>(&self, first: Date, last: Date, reaches: impl Iterator<Item = &'a Reach>) -> Vec<(Date, Date)> {
        let months: Vec<Slot> = self.slots.iter().copied().filter(|slot| slot.is_none_or(is_month)).collect();
        let of_months = months.iter().flatten().map(|month| Validity { from: month.first_day(), to: month.last_day() });
        let mut begins = BTreeSet::from([first]);
        for Validity { from, to } in of_months.chain(reaches.map(|reach| reach.validity)) {
            begins.extend([Some(from), to.next_day()].into_iter().flatten());
        }
        let begins: Vec<Date> = begins.into_iter().filter(|day| (first..=last).contains(day)).collect();
        let ends = begins.iter().skip(1).filter_map(|next| next.previous_day()).chain([last]);
        let shown = |day: Date| months.iter().any(|slot| slot.is_none_or(|month| month.contains(day)));
        begins.iter().copied().zip(ends).filter(|(begin, _)| shown(*begin)).collect()
    }

    /// Adds cells to the finished months in which they lie, or to the window.
    fn gather(&mut self, cells: &Tally, belongs: &Belongs) {
        let months: Vec<Slot> = self.slots.iter().copied().filter(|slot| slot.is_none_or(is_month)).collect();
        for (cell, n) in cells.iter() {
            let slot = months.iter().find(|slot| slot.is_none_or(|month| month.contains(cell.day)));
            let Some(slot) = slot.filter(|_| belongs.to_unit(cell.unit, cell.day)) else { continue };
            let places = match cell.marginal {
                Marginal::Unit => [Some(Place::Total), belongs.to_child(cell.unit, cell.day)],
                Marginal::Counter => [Some(Place::Counter(cell.key)), None],
                Marginal::Officer => [Some(Place::Officer(Some(cell.key))), None],
                Marginal::Field => [Some(Place::Field(Some(cell.key))), None],
                Marginal::Proof => [Proof::from_key(cell.key).map(Place::Proof), None],
            };
            for place in places.into_iter().flatten() {
                self.sums.entry((place, cell.template, *slot)).or_default().add(&cell, n);
            }
        }
    }

    /// Sums months up to the quarters and the year that are finished, and remembers whose sums there are.
    fn sum_months(&mut self) {
        let longer: Vec<Period> = self.slots.iter().copied().flatten().filter(|slot| !is_month(*slot)).collect();
        let months: Vec<((Place, Id, Slot), Counted)> =
            self.sums.iter().map(|(key, counted)| (*key, counted.clone())).collect();
        for ((place, template, slot), counted) in months {
            self.places.insert(place);
            let Some(month) = slot else { continue };
            for period in longer.iter().filter(|period| period.contains(month.first_day())) {
                self.sums.entry((place, template, Some(*period))).or_default().join(&counted);
            }
        }
    }

    /// Adds the rows that are what the others leave over: the unit itself, no officer, no field.
    fn complete(&mut self, is_top: bool) {
        let totals: Vec<(Id, Slot)> = self
            .sums
            .keys()
            .filter(|(place, ..)| *place == Place::Total)
            .map(|(_, template, slot)| (*template, *slot))
            .collect();
        for (template, slot) in totals {
            let total = self.sums[&(Place::Total, template, slot)].clone();
            let rest = |whole: &Counted, sums: &HashMap<(Place, Id, Slot), Counted>, part: fn(Place) -> bool| {
                let mut rest = whole.clone();
                let parts = sums.iter().filter(|((place, t, s), _)| part(*place) && (*t, *s) == (template, slot));
                for (_, counted) in parts {
                    rest.subtract(counted);
                }
                rest
            };
            let own = rest(&total, &self.sums, |place| matches!(place, Place::Child(_)));
            let no_officer = rest(&own, &self.sums, |place| matches!(place, Place::Officer(Some(_))));
            let mut left_over = vec![(Place::Own, own), (Place::Officer(None), no_officer)];
            if is_top {
                let no_field = rest(&total, &self.sums, |place| matches!(place, Place::Field(Some(_))));
                left_over.push((Place::Field(None), no_field));
            }
            for (place, counted) in left_over {
                self.places.insert(place);
                self.sums.insert((place, template, slot), counted);
            }
        }
    }

    fn count_visits(&mut self, db: &mut Db, units: &[Id], belongs: &Belongs, asked: &[When]) -> Result<(), StoreError> {
        let counters = office::counter_of_units(db, units)?;
        let homes: HashMap<Id, Id> = counters.iter().map(|counter| (counter.id, counter.unit)).collect();
        let ids: Vec<Id> = homes.keys().copied().collect();
        let days: Vec<(Date, Date)> = asked.iter().map(|when| when.days()).collect();
        let (Some(from), Some(to)) = (days.iter().map(|days| days.0).min(), days.iter().map(|days| days.1).max())
        else {
            return Ok(());
        };
        let rows = office::visit_rows(db, &ids, from, to)?;
        for (when, (first, last)) in asked.iter().zip(days) {
            let counts = |(counter, day, _): &&(Id, Date, i64)| {
                (first..=last).contains(day) && belongs.to_unit(homes[counter], *day)
            };
            let within: Vec<&(Id, Date, i64)> = rows.iter().filter(counts).collect();
            let told: HashSet<Id> = within.iter().map(|(counter, ..)| *counter).collect();
            // A sum over counters of which some do not know their visits would be no sum.
            let mut unknown: HashSet<Place> = HashSet::new();
            let silent = homes.iter().filter(|(counter, _)| !told.contains(counter));
            for (_, home) in silent.filter(|(_, home)| belongs.within(**home, first, last)) {
                unknown.insert(Place::Total);
                unknown.extend(belongs.to_child(*home, last));
            }
            for (counter, day, n) in within {
                let home = homes[counter];
                let counter = (home == self.unit).then_some(Place::Counter(*counter));
                let places = [Some(Place::Total), belongs.to_child(home, *day), counter];
                for place in places.into_iter().flatten().filter(|place| !unknown.contains(place)) {
                    *self.visits.entry((place, slot_of(*when))).or_default() += n;
                }
            }
        }
        Ok(())
    }
}

fn distinct(ids: impl Iterator<Item = Id>) -> Vec<Id> {
    ids.collect::<BTreeSet<Id>>().into_iter().collect()
}

/// The finished months, quarters and the year that are shown; one slot without a period for the demo's window.
fn slots(when: When, today: Date) -> Vec<Slot> {
    let When::Whole(period) = when else { return vec![None] };
    let year = Period::containing(Span::Year, period.first_day());
    let mut slots = year.months();
    slots.extend(year.parts());
    slots.push(year);
    slots.into_iter().filter(|slot| slot.is_over(today)).map(Some).collect()
}

fn is_month(period: Period) -> bool {
    period.span() == Span::Month
}

/// The reaches by the unit below.
fn by_unit(reaches: &[Reach]) -> HashMap<Id, Vec<Reach>> {
    let mut by_unit: HashMap<Id, Vec<Reach>> = HashMap::new();
    for reach in reaches {
        by_unit.entry(reach.unit).or_default().push(*reach);
    }
    by_unit
}

/// To whom a unit belongs on a day.
struct Belongs {
    unit: Id,
    below: HashMap<Id, Vec<Reach>>,
    under_children: HashMap<Id, Vec<Reach>>,
}

impl Belongs {
    fn to_unit(&self, unit: Id, day: Date) -> bool {
        self.below.get(&unit).is_some_and(|reaches| reaches.iter().any(|reach| reach.validity.covers(day)))
    }

    /// Whether it did on any of these days.
    fn within(&self, unit: Id, first: Date, last: Date) -> bool {
        let meets = |reach: &Reach| reach.validity.from <= last && reach.validity.to >= first;
        self.below.get(&unit).is_some_and(|reaches| reaches.iter().any(meets))
    }

    fn to_child(&self, unit: Id, day: Date) -> Option<Place> {
        if unit == self.unit {
            return None;
        }
        let reach = self.under_children.get(&unit)?.iter().find(|reach| reach.validity.covers(day))?;
        Some(Place::Child(reach.ancestor))
    }
}
