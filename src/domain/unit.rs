//! Units: offices in a tree that changes over time.
//!
//! A unit is valid from one day to another, lies within a parent for a span of days, and has predecessors and
//! successors where units were merged, split or renamed (63 provinces became 34, and the district tier ended, on
//! 1 July 2025). Records keep the unit of their day.

use std::collections::BTreeMap;

use time::Date;
use time::macros::date;

use super::id::Id;
use super::lang::Lang;
use super::number;
use super::text::{fill, texts};

/// The first day of a validity whose beginning is open or unknown.
pub const ALWAYS: Date = date!(0001 - 01 - 01);
/// The last day of a validity that goes on.
pub const FOREVER: Date = date!(9999 - 12 - 31);

/// A span of days, both included.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Validity {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

impl Validity {
    /// Without beginning or end.
    pub const OPEN: Self = Self { from: ALWAYS, to: FOREVER };

    /// The days in words.
    #[must_use]
    pub fn words(self, lang: Lang) -> String {
        let (t, from, to) = (texts(lang), number::day(self.from), number::day(self.to));
        match (self.from == ALWAYS, self.to == FOREVER) {
            (true, true) => t.office_days_open.to_owned(),
            (false, true) => fill(t.office_days_from, &[&from]),
            (true, false) => fill(t.office_days_to, &[&to]),
            (false, false) => fill(t.office_days_both, &[&from, &to]),
        }
    }

    /// Whether `day` is in it.
    #[must_use]
    pub fn covers(self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }

    /// The days in both.
    #[must_use]
    pub fn and(self, other: Self) -> Option<Self> {
        let both = Self { from: self.from.max(other.from), to: self.to.min(other.to) };
        (both.from <= both.to).then_some(both)
    }
}

/// Where a unit stands in the administration.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Level {
    /// Cả nước.
    Nation,
    /// Tỉnh, thành phố trực thuộc trung ương.
    Province,
    /// Sở, ngành.
    Department,
    /// Huyện; until 30 June 2025.
    District,
    /// Xã, phường, đặc khu.
    Commune,
    /// Trung tâm Phục vụ hành chính công.
    Center,
}

impl Level {
    /// All levels, from the top.
    pub const ALL: [Self; 6] =
        [Self::Nation, Self::Province, Self::Department, Self::District, Self::Commune, Self::Center];

    /// The word under which it is stored and imported.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Nation => "nation",
            Self::Province => "province",
            Self::Department => "department",
            Self::District => "district",
            Self::Commune => "commune",
            Self::Center => "center",
        }
    }

    /// What it is called.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::Nation => t.level_nation,
            Self::Province => t.level_province,
            Self::Department => t.level_department,
            Self::District => t.level_district,
            Self::Commune => t.level_commune,
            Self::Center => t.level_center,
        }
    }

    /// The level with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.word() == word)
    }
}

/// An office.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unit {
    /// Its id.
    pub id: Id,
    /// Its code, for addresses and imports: `cao-bang`.
    pub code: String,
    /// Its Vietnamese name.
    pub name: String,
    /// Its English name, where it has one.
    pub name_en: Option<String>,
    /// Where it stands.
    pub level: Level,
    /// When it exists.
    pub validity: Validity,
    /// Made by the generator of demo data.
    pub illustrative: bool,
}

/// One unit directly within another for a span of days.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Within {
    /// The unit.
    pub unit: Id,
    /// What it lies directly within.
    pub parent: Id,
    /// When.
    pub validity: Validity,
}

/// The places of a unit whose last day is `last`: later ones fall away.
#[must_use]
pub fn places_until(places: &[Within], last: Date) -> Vec<Within> {
    let before = places.iter().filter(|place| place.validity.from <= last);
    let cut = |place: &Within| Validity { to: place.validity.to.min(last), ..place.validity };
    before.map(|place| Within { validity: cut(place), ..*place }).collect()
}

/// The places of a unit that lies somewhere else from a day on; what was planned for later falls away.
#[must_use]
pub fn places_from(places: &[Within], next: Within) -> Vec<Within> {
    let mut moved = day_before(next.validity.from).map_or_else(Vec::new, |last| places_until(places, last));
    moved.push(next);
    moved
}

/// The day before, where there is one.
#[must_use]
pub fn day_before(day: Date) -> Option<Date> {
    day.previous_day().filter(|before| *before >= ALWAYS)
}

/// One unit somewhere below another (or itself) for a span of days.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Reach {
    /// The unit above.
    pub ancestor: Id,
    /// The unit below; the same at depth 0.
    pub unit: Id,
    /// How many steps below.
    pub depth: i32,
    /// When.
    pub validity: Validity,
}

/// The parents run in a ring.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a unit would lie within itself")]
pub struct Ring(pub Id);

/// The dated closure of a tree: every unit within each of its ancestors, with the days on which every step between
/// them holds.
pub fn closure(units: &[(Id, Validity)], parents: &[Within]) -> Result<Vec<Reach>, Ring> {
    let mut above: BTreeMap<Id, Vec<&Within>> = BTreeMap::new();
    for step in parents {
        above.entry(step.unit).or_default().push(step);
    }
    let mut reaches = Vec::new();
    let deepest = i32::try_from(units.len()).unwrap_or(i32::MAX);
    for (unit, validity) in units {
        let mut paths = vec![Reach { ancestor: *unit, unit: *unit, depth: 0, validity: *validity }];
        while let Some(path) = paths.pop() {
            if path.depth > deepest {
                return Err(Ring(*unit));
            }
            for step in above.get(&path.ancestor).into_iter().flatten() {
                if let Some(both) = path.validity.and(step.validity) {
                    if step.parent == *unit {
                        return Err(Ring(*unit));
                    }
                    paths.push(Reach { ancestor: step.parent, depth: path.depth + 1, validity: both, ..path });
                }
            }
            reaches.push(path);
        }
    }
    reaches.sort_unstable();
    Ok(reaches)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> Id {
        Id::from_bytes([n; 16])
    }

    fn span(from: Date, to: Date) -> Validity {
        Validity { from, to }
    }

    #[test]
    fn a_unit_that_moved_is_within_each_ancestor_for_its_days() {
        let (nation, old, new, ward) = (id(1), id(2), id(3), id(4));
        let cut = (date!(2025 - 06 - 30), date!(2025 - 07 - 01));
        let units =
            [(nation, Validity::OPEN), (old, span(ALWAYS, cut.0)), (new, span(cut.1, FOREVER)), (ward, Validity::OPEN)];
        let parents = [
            Within { unit: old, parent: nation, validity: Validity::OPEN },
            Within { unit: new, parent: nation, validity: Validity::OPEN },
            Within { unit: ward, parent: old, validity: span(ALWAYS, cut.0) },
            Within { unit: ward, parent: new, validity: span(cut.1, FOREVER) },
        ];
        let reaches = closure(&units, &parents).expect("no ring");
        let of = |ancestor: Id, unit: Id| -> Vec<Validity> {
            reaches.iter().filter(|r| r.ancestor == ancestor && r.unit == unit).map(|r| r.validity).collect()
        };
        assert_eq!(of(old, ward), [span(ALWAYS, cut.0)]);
        assert_eq!(of(new, ward), [span(cut.1, FOREVER)]);
        assert_eq!(of(nation, ward), [span(ALWAYS, cut.0), span(cut.1, FOREVER)]);
        assert_eq!(of(ward, ward), [Validity::OPEN]);
    }

    #[test]
    fn a_unit_lies_in_one_place_on_every_day_of_a_move() {
        let (old, new, ward) = (id(1), id(2), id(3));
        let day = date!(2025 - 07 - 01);
        let planned = Within { unit: ward, parent: old, validity: span(date!(2026 - 01 - 01), FOREVER) };
        let first = Within { unit: ward, parent: old, validity: span(ALWAYS, date!(2025 - 12 - 31)) };
        let next = Within { unit: ward, parent: new, validity: span(day, FOREVER) };
        let before = Within { validity: span(ALWAYS, date!(2025 - 06 - 30)), ..first };
        assert_eq!(places_from(&[first, planned], next), [before, next]);
        let always = Within { validity: Validity::OPEN, ..next };
        assert_eq!(places_from(&[first], always), [always]);
        assert_eq!(places_until(&[first, planned], date!(2026 - 03 - 01))[1].validity.to, date!(2026 - 03 - 01));
    }

    #[test]
    fn a_ring_is_refused() {
        let units = [(id(1), Validity::OPEN), (id(2), Validity::OPEN)];
        let parents = [
            Within { unit: id(1), parent: id(2), validity: Validity::OPEN },
            Within { unit: id(2), parent: id(1), validity: Validity::OPEN },
        ];
        assert!(closure(&units, &parents).is_err());
    }
}
