//! What was counted at a unit: its total, its parts, and each of them by month.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use time::Date;

use super::{By, When};
use crate::domain::id::Id;
use crate::domain::period::{Period, Span};
use crate::domain::rating::Proof;
use crate::domain::tally::{CellKey, Marginal, Tally};
use crate::domain::template::Template;
use crate::domain::unit::Reach;
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
    pub(super) visits: HashMap<Place, i64>,
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

    pub(super) fn load(db: &mut Db, unit_id: Id, is_top: bool, when: When, today: Date) -> Result<Self, StoreError> {
        let (first, last) = span(when, today);
        let below = unit::unit_reaches(db, &[unit_id], first, last)?;
        let children: Vec<Id> = distinct(below.iter().filter(|reach| reach.depth == 1).map(|reach| reach.unit));
        let under_children = unit::unit_reaches(db, &children, first, last)?;
        let units = distinct(below.iter().map(|reach| reach.unit));
        let belongs = Belongs { unit: unit_id, below: &below, under_children: &under_children };
        let mut node = Self::empty(unit_id, slots(when, today));
        let with_fields: &[Id] = if is_top { &units } else { &[] };
        for (marginal, units) in [
            (Marginal::Unit, units.as_slice()),
            (Marginal::Counter, &[unit_id]),
            (Marginal::Officer, &[unit_id]),
            (Marginal::Proof, &[unit_id]),
            (Marginal::Field, with_fields),
        ] {
            let cells = tally::tally_cells(db, marginal, units, first, last)?;
            node.rows_read += cells.rows;
            node.gather(&cells.tally, &belongs, when);
        }
        node.complete(is_top);
        node.count_visits(db, &units, &belongs, when)?;
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
        counted.visits = self.visits.get(&place).copied();
        counted
    }

    /// How many answered a question at a place in a stretch of time.
    pub(super) fn n(&self, place: Place, template: Id, slot: Slot, question: i16) -> i64 {
        self.sums.get(&(place, template, slot)).map_or(0, |counted| counted.n(question))
    }

    fn gather(&mut self, cells: &Tally, belongs: &Belongs<'_>, when: When) {
        for (cell, n) in cells.iter() {
            if !belongs.to_unit(cell.unit, cell.day) {
                continue;
            }
            let mut places = Vec::with_capacity(2);
            match cell.marginal {
                Marginal::Unit => {
                    places.push(Place::Total);
                    places.extend(belongs.to_child(cell.unit, cell.day));
                }
                Marginal::Counter => places.push(Place::Counter(cell.key)),
                Marginal::Officer => places.push(Place::Officer(Some(cell.key))),
                Marginal::Field => places.push(Place::Field(Some(cell.key))),
                Marginal::Proof => places.extend(Proof::from_key(cell.key).map(Place::Proof)),
            }
            for place in places {
                self.places.insert(place);
                for slot in covering(&self.slots, cell.day, when) {
                    self.sums.entry((place, cell.template, slot)).or_default().add(&cell, n);
                }
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

    fn count_visits(&mut self, db: &mut Db, units: &[Id], belongs: &Belongs<'_>, when: When) -> Result<(), StoreError> {
        let (first, last) = when.days();
        let counters = office::counter_of_units(db, units)?;
        let homes: HashMap<Id, Id> = counters.iter().map(|counter| (counter.id, counter.unit)).collect();
        let ids: Vec<Id> = homes.keys().copied().collect();
        let rows = office::visit_rows(db, &ids, first, last)?;
        let told: HashSet<Id> = rows.iter().map(|(counter, ..)| *counter).collect();
        // A sum over counters of which some do not know their visits would be no sum.
        let mut unknown: HashSet<Place> = HashSet::new();
        for (counter, home) in &homes {
            if !told.contains(counter) {
                unknown.insert(Place::Total);
                unknown.extend(belongs.to_child(*home, last));
            }
        }
        for (counter, day, n) in rows {
            let home = homes[&counter];
            let mut places = vec![Place::Total];
            places.extend(belongs.to_child(home, day));
            if home == self.unit {
                places.push(Place::Counter(counter));
            }
            for place in places {
                *self.visits.entry(place).or_default() += n;
            }
        }
        self.visits.retain(|place, _| !unknown.contains(place));
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

fn covering(slots: &[Slot], day: Date, when: When) -> Vec<Slot> {
    match when {
        When::Running { .. } => vec![None],
        When::Whole(_) => slots.iter().copied().filter(|slot| slot.is_some_and(|slot| slot.contains(day))).collect(),
    }
}

/// To whom a unit belongs on a day.
struct Belongs<'a> {
    unit: Id,
    below: &'a [Reach],
    under_children: &'a [Reach],
}

impl Belongs<'_> {
    fn to_unit(&self, unit: Id, day: Date) -> bool {
        self.below.iter().any(|reach| reach.unit == unit && reach.validity.covers(day))
    }

    fn to_child(&self, unit: Id, day: Date) -> Option<Place> {
        if unit == self.unit {
            return None;
        }
        let here = |reach: &&Reach| reach.unit == unit && reach.validity.covers(day);
        self.under_children.iter().find(here).map(|reach| Place::Child(reach.ancestor))
    }
}
