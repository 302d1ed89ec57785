//! How an index of a unit stands in a year: against the year before, against its target, and what breaks the series between.
//!
//! Places among 63 provinces and among 34 are not the same places: they are never subtracted, and the break is always told.

use rust_decimal::Decimal;
use time::Date;

use super::series::{Point, Series};
use crate::domain::board::{Among, Better, Index, Merger};

/// What breaks a series between two years.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Break {
    /// The method changed in this year, by this document.
    Method(i32, String),
    /// Another number of units was ranked.
    Ranked(u16, u16),
    /// Provinces were merged on this day, so many to so many.
    Merger(Date, u16, u16),
    /// The unit came of others on this day.
    Unit(Date),
}

/// What an index is to reach.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Aim {
    /// This value or a better one.
    pub value: Option<Decimal>,
    /// This rank or a better one.
    pub rank: Option<u16>,
}

/// Whether it was reached; `None` where there is no aim, or nothing to hold against it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Met {
    /// The value.
    pub value: Option<bool>,
    /// The rank.
    pub rank: Option<bool>,
}

impl Met {
    /// Whether all that was aimed at and is known was reached; `None` where nothing can be said.
    #[must_use]
    pub fn all(self) -> Option<bool> {
        match (self.value, self.rank) {
            (None, None) => None,
            (value, rank) => Some(value.unwrap_or(true) && rank.unwrap_or(true)),
        }
    }
}

/// How an index stands in a year.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Standing {
    /// The year's figures, where there are any.
    pub point: Option<Point>,
    /// The last figures before.
    pub before: Option<Point>,
    /// How much it changed since.
    pub points: Option<Decimal>,
    /// Places climbed since; `None` where they are not places among the same units.
    pub places: Option<i32>,
    /// What breaks the series between the two.
    pub breaks: Vec<Break>,
    /// Whether the aim was reached.
    pub met: Met,
}

/// Whether a point says anything.
#[must_use]
pub const fn is_known(point: &Point) -> bool {
    point.value.is_some() || point.rank.is_some()
}

/// What breaks a series between two of its points; `came` is when the unit came of others.
#[must_use]
pub fn breaks(index: &Index, mergers: &[Merger], came: &[Date], series: &Series, two: (&Point, &Point)) -> Vec<Break> {
    let (from, to) = two;
    let between = |year: i32| from.year < year && year <= to.year;
    let methods = series.breaks.iter().filter(|one| between(one.year));
    let mut found: Vec<Break> = methods.map(|one| Break::Method(one.year, one.basis.clone())).collect();
    match (index.among, from.of, to.of) {
        (_, Some(before), Some(now)) => found.extend((before != now).then_some(Break::Ranked(before, now))),
        // Where it is not told how many were ranked, they are taken for those that there were.
        (Among::Province, ..) => {
            let merged = mergers.iter().filter(|merger| between(merger.day.year()));
            found.extend(merged.map(|merger| Break::Merger(merger.day, merger.from, merger.to)));
        }
        (Among::Own | Among::None, ..) => {}
    }
    found.extend(came.iter().filter(|day| between(day.year())).map(|day| Break::Unit(*day)));
    found
}

/// How an index stands in a year.
#[must_use]
pub fn standing(
    index: &Index,
    mergers: &[Merger],
    came: &[Date],
    series: &Series,
    year: i32,
    aim: Option<Aim>,
) -> Standing {
    let point = series.point(year).filter(|point| is_known(point)).cloned();
    let before = series.points.iter().rfind(|point| point.year < year && is_known(point)).cloned();
    let aim = aim.unwrap_or_default();
    let Some(now) = point else { return Standing { before, ..Standing::default() } };
    let better = |value: Decimal, aim: Decimal| match index.better {
        Better::Higher => value >= aim,
        Better::Lower => value <= aim,
    };
    let met = Met {
        value: now.value.zip(aim.value).map(|(value, aim)| better(value, aim)),
        rank: now.rank.zip(aim.rank).map(|(rank, aim)| rank <= aim),
    };
    let Some(old) = before else { return Standing { point: Some(now), met, ..Standing::default() } };
    let breaks = breaks(index, mergers, came, series, (&old, &now));
    let other_places = breaks.iter().any(|one| !matches!(one, Break::Method(..)));
    let same = old.of.is_some() && old.of == now.of && !other_places;
    let places = old.rank.zip(now.rank).filter(|_| same).map(|(old, now)| i32::from(old) - i32::from(now));
    let points = now.value.zip(old.value).and_then(|(now, old)| now.checked_sub(old));
    Standing { points, places, breaks, met, point: Some(now), before: Some(old) }
}

/// The mean of values by how much each weighs; `None` where nothing weighs anything.
#[must_use]
pub fn weighted(values: &[(Decimal, i64)]) -> Option<Decimal> {
    let all = values.iter().try_fold(Decimal::ZERO, |sum, (_, weight)| sum.checked_add((*weight).into()))?;
    let sum = values
        .iter()
        .try_fold(Decimal::ZERO, |sum, (value, weight)| sum.checked_add(value.checked_mul((*weight).into())?))?;
    (all > Decimal::ZERO).then(|| sum.checked_div(all)).flatten()
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::domain::criteria::Name;
    use crate::domain::template::Confidence;
    use crate::index::series::{MethodBreak, Status};

    fn index(better: Better) -> Index {
        Index {
            code: "x".into(),
            short: "X".into(),
            name: Name::vi("x"),
            issuer: "x".into(),
            maximum: Decimal::ONE_HUNDRED,
            unit: "%".into(),
            decimals: 2,
            better,
            among: Among::Province,
            confidence: Confidence::Reported,
            source: "x".into(),
        }
    }

    fn merger() -> Merger {
        let (day, basis) = (date!(2025 - 07 - 01), "x".into());
        Merger { day, from: 63, to: 34, basis, confidence: Confidence::Reported }
    }

    fn point(year: i32, value: i64, rank: Option<u16>, of: Option<u16>) -> Point {
        let value = Some(Decimal::new(value, 2));
        Point { year, value, rank, of, status: Status::Sourced, source: "x".into(), remark: None }
    }

    fn stands(one: Point, other: Point, aim: Aim) -> Standing {
        let year = other.year;
        let series = Series::new("x", "u", vec![one, other], vec![]).unwrap();
        standing(&index(Better::Higher), &[merger()], &[], &series, year, Some(aim))
    }

    #[test]
    fn places_among_63_and_among_34_are_never_subtracted() {
        let aim = Aim::default();
        let found = stands(point(2024, 8000, Some(40), Some(63)), point(2025, 8100, Some(20), Some(34)), aim);
        assert_eq!((found.places, found.points), (None, Some(Decimal::new(100, 2))));
        assert_eq!(found.breaks, [Break::Ranked(63, 34)]);
        // Where it is not told of how many, the merger is told.
        let found = stands(point(2024, 8000, Some(40), None), point(2025, 8100, Some(20), Some(34)), aim);
        assert_eq!((found.places, found.breaks), (None, vec![Break::Merger(date!(2025 - 07 - 01), 63, 34)]));
        let found = stands(point(2023, 8000, Some(40), None), point(2024, 8100, Some(20), None), aim);
        assert_eq!((found.places, found.breaks), (None, vec![]));
        let found = stands(point(2023, 8000, Some(40), Some(63)), point(2024, 8100, Some(20), Some(63)), aim);
        assert_eq!((found.places, found.breaks), (Some(20), vec![]));
    }

    #[test]
    fn a_target_is_met_by_what_is_as_good_or_better() {
        let met = |value: i64, rank: Option<u16>, aim: Aim| {
            stands(point(2023, 8000, None, None), point(2024, value, rank, Some(63)), aim).met
        };
        let aim = Aim { value: Some(Decimal::new(85, 0)), rank: Some(20) };
        assert_eq!(met(8500, Some(20), aim).all(), Some(true));
        assert_eq!(met(8499, Some(20), aim).all(), Some(false));
        assert_eq!(met(8500, Some(21), aim).all(), Some(false));
        assert_eq!(met(8500, None, aim), Met { value: Some(true), rank: None });
        assert_eq!(met(8500, None, Aim::default()).all(), None);
    }

    #[test]
    fn a_new_method_and_a_unit_of_others_break_a_series() {
        let points = vec![point(2022, 8000, Some(1), Some(63)), point(2026, 8100, Some(1), Some(63))];
        let method = MethodBreak { year: 2023, basis: "QĐ".into() };
        let series = Series::new("x", "u", points, vec![method]).unwrap();
        let day = date!(2025 - 07 - 01);
        let found = standing(&index(Better::Lower), &[merger()], &[day], &series, 2026, None);
        assert_eq!(found.breaks, [Break::Method(2023, "QĐ".into()), Break::Unit(day)]);
        assert_eq!(found.places, None);
        assert_eq!(standing(&index(Better::Lower), &[], &[], &series, 2024, None).point, None);
    }

    #[test]
    fn a_mean_is_weighted_by_people() {
        let value = |number: i64| Decimal::new(number, 0);
        assert_eq!(weighted(&[(value(80), 1), (value(90), 3)]), Some(Decimal::new(875, 1)));
        assert_eq!(weighted(&[]), None);
    }
}
