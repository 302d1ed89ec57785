//! A published index by year: what was published, by whom, how sure it is, and how it changed.
//!
//! A [`Series`] comes from the store or from an import and goes to `draw` and to the pages. It holds one index of
//! one unit, as exact decimals with the digits that were published. The arithmetic change between two years is
//! always stated; beside it stands whether the two years may be compared at all, because the ministry changed its
//! method often (PAR INDEX with each new decision, SIPAS in 2022), and that nothing is known about sampling error.

use std::collections::BTreeSet;
use std::str::FromStr;

use rust_decimal::Decimal;
use thiserror::Error;

use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::text::{fill, texts};

/// Digits after the comma that a published value or a change keeps at most when it is shown.
const PLACES: u32 = 4;
/// Years outside these are typing errors; they would also make a drawing of endless width.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2100;

/// How far a published number can be relied on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
pub enum Status {
    /// Read in the source that is named.
    Sourced,
    /// Computed from numbers that a source states, for example from a value and its change.
    Derived,
    /// Stated somewhere, but not found in a source that can be trusted.
    Unconfirmed,
    /// Brought in by a unit from its own files.
    Imported,
}

impl Status {
    /// All of them, the surest first.
    pub const ALL: [Self; 4] = [Self::Sourced, Self::Derived, Self::Unconfirmed, Self::Imported];

    /// The word in files and tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sourced => "sourced",
            Self::Derived => "derived",
            Self::Unconfirmed => "unconfirmed",
            Self::Imported => "imported",
        }
    }

    /// The words for people.
    #[must_use]
    pub fn words(self, lang: Lang) -> &'static str {
        let table = texts(lang);
        match self {
            Self::Sourced => table.status_sourced,
            Self::Derived => table.status_derived,
            Self::Unconfirmed => table.status_unconfirmed,
            Self::Imported => table.status_imported,
        }
    }
}

impl FromStr for Status {
    type Err = SeriesError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == word)
            .ok_or_else(|| SeriesError::UnknownStatus(word.to_owned()))
    }
}

/// Why something is not a series.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum SeriesError {
    /// A status is none of the four words.
    #[error("status {0:?} is not sourced, derived, unconfirmed or imported")]
    UnknownStatus(String),
    /// A year before 1990 or after 2100.
    #[error("year {0} is not between 1990 and 2100")]
    YearOutOfRange(i32),
    /// Two points stand for one year.
    #[error("year {0} stands twice")]
    DuplicateYear(i32),
    /// A value is no percentage.
    #[error("{value} in {year} is not a percentage between 0 and 100")]
    NotAPercentage {
        /// The year of the point.
        year: i32,
        /// What stood there.
        value: Decimal,
    },
    /// A rank is zero or worse than the last place.
    #[error("rank {rank} in {year} is not a place from 1 to {}", .of.map_or_else(|| "the last".to_owned(), |of| of.to_string()))]
    NoSuchRank {
        /// The year of the point.
        year: i32,
        /// What stood there.
        rank: u16,
        /// How many were ranked, where known.
        of: Option<u16>,
    },
}

/// One year of a series.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Point {
    /// The year that was measured, not the year of publication.
    pub year: i32,
    /// Percent, 0 to 100, with the digits that were published; none where only a rank is known, or nothing.
    pub value: Option<Decimal>,
    /// The place among the units, 1 is the best.
    pub rank: Option<u16>,
    /// How many units were ranked.
    pub of: Option<u16>,
    /// How far the number can be relied on.
    pub status: Status,
    /// Where it was published.
    pub source: String,
    /// What a reader of this number should know.
    pub remark: Option<String>,
}

impl Point {
    /// The value as published, `78,8%`.
    #[must_use]
    pub fn value_words(&self, lang: Lang) -> Option<String> {
        self.value.map(|value| number::percent(lang, value, PLACES))
    }

    /// The place as people write it, `48/63`, or `48` where the number of ranked units is not known.
    #[must_use]
    pub fn rank_words(&self) -> Option<String> {
        let rank = self.rank?;
        Some(self.of.map_or_else(|| rank.to_string(), |of| format!("{rank}/{of}")))
    }
}

/// From this year on the index was made by another method.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MethodBreak {
    /// The first year of the new method.
    pub year: i32,
    /// What brought it, for example `QĐ 876/QĐ-BNV`.
    pub basis: String,
}

/// One index of one unit over the years.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Series {
    /// The code of the index: `sipas`, `par-index`.
    pub index: String,
    /// The name of the unit, for people.
    pub unit: String,
    /// The years, ascending, each once.
    pub points: Vec<Point>,
    /// The changes of method, ascending.
    pub breaks: Vec<MethodBreak>,
}

impl Series {
    /// Sorts points and breaks by year and refuses what cannot be.
    pub fn new(
        index: impl Into<String>,
        unit: impl Into<String>,
        mut points: Vec<Point>,
        mut breaks: Vec<MethodBreak>,
    ) -> Result<Self, SeriesError> {
        points.sort_by_key(|point| point.year);
        breaks.sort_by_key(|change| change.year);
        let mut years = BTreeSet::new();
        for point in &points {
            check(point)?;
            if !years.insert(point.year) {
                return Err(SeriesError::DuplicateYear(point.year));
            }
        }
        Ok(Self { index: index.into(), unit: unit.into(), points, breaks })
    }

    /// The name of the index for people; an index without a name of its own is called by its code.
    #[must_use]
    pub fn index_name(&self, lang: Lang) -> &str {
        match self.index.as_str() {
            "sipas" => texts(lang).index_sipas,
            "par-index" => texts(lang).index_par,
            code => code,
        }
    }

    /// The point of a year, if the series has one.
    #[must_use]
    pub fn point(&self, year: i32) -> Option<&Point> {
        self.points.iter().find(|point| point.year == year)
    }

    /// The change to `year` from the last year before it that has a value.
    #[must_use]
    pub fn change(&self, year: i32) -> Option<Change> {
        let before = self.points.iter().rfind(|point| point.year < year && point.value.is_some())?;
        self.between(before.year, year)
    }

    /// The change between two years that both have a value, whatever lies between them.
    #[must_use]
    pub fn between(&self, from: i32, to: i32) -> Option<Change> {
        let (first, last) = (self.point(from)?, self.point(to)?);
        Some(Change {
            from,
            to,
            points: last.value? - first.value?,
            rank_places: places_climbed(first, last),
            crosses_break: self.breaks.iter().map(|b| b.year).filter(|year| from < *year && *year <= to).collect(),
        })
    }
}

fn check(point: &Point) -> Result<(), SeriesError> {
    let year = point.year;
    if !YEARS.contains(&year) {
        return Err(SeriesError::YearOutOfRange(year));
    }
    if let Some(value) = point.value.filter(|value| *value < Decimal::ZERO || *value > Decimal::ONE_HUNDRED) {
        return Err(SeriesError::NotAPercentage { year, value });
    }
    match (point.rank, point.of) {
        (Some(rank), of) if rank == 0 || of.is_some_and(|of| rank > of) => {
            Err(SeriesError::NoSuchRank { year, rank, of })
        }
        _ => Ok(()),
    }
}

/// Places gained (positive) or lost. Places among 63 provinces and among 34 are not the same places, so there is
/// no difference between them.
fn places_climbed(first: &Point, last: &Point) -> Option<i32> {
    (first.of == last.of).then_some(())?;
    Some(i32::from(first.rank?) - i32::from(last.rank?))
}

/// What happened between two years of a series.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// The earlier year.
    pub from: i32,
    /// The later year.
    pub to: i32,
    /// The arithmetic difference, in percentage points.
    pub points: Decimal,
    /// Places climbed; negative where places were lost. None where either rank is unknown or another number of
    /// units was ranked.
    pub rank_places: Option<i32>,
    /// The years after `from`, up to and with `to`, in which the method changed.
    pub crosses_break: Vec<i32>,
}

impl Change {
    /// `tăng 0,11 điểm`, `giảm 1,5 điểm` or `không đổi`.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let table = texts(lang);
        if self.points.is_zero() {
            return table.unchanged.to_owned();
        }
        let size = self.points.abs();
        // A change too small for the usual digits is still a change, and is not shown as 0.
        let places = if size.round_dp(PLACES).is_zero() { size.scale() } else { PLACES };
        let text = if self.points.is_sign_positive() { table.rise } else { table.fall };
        fill(text, &[&number::decimal(lang, size, places)])
    }

    /// `lên 34 bậc`, `tụt 37 bậc` or `không đổi`; none where no change of rank can be stated.
    #[must_use]
    pub fn rank_words(&self, lang: Lang) -> Option<String> {
        let table = texts(lang);
        let places = self.rank_places?;
        let text = match places.signum() {
            0 => return Some(table.unchanged.to_owned()),
            1 => table.rank_rise,
            _ => table.rank_fall,
        };
        Some(fill(text, &[&number::count(lang, i64::from(places.abs()))]))
    }

    /// What stands beside the number: that the years are not directly comparable where the method changed between
    /// them, and that nothing is known about sampling error.
    #[must_use]
    pub fn caution_words(&self, lang: Lang) -> String {
        let error = texts(lang).no_error_information;
        self.comparability_words(lang).map_or_else(|| error.to_owned(), |breaks| format!("{breaks}; {error}"))
    }

    /// `không so sánh trực tiếp được: phương pháp thay đổi năm 2019`; none where the method stayed the same.
    #[must_use]
    pub fn comparability_words(&self, lang: Lang) -> Option<String> {
        let years: Vec<String> = self.crosses_break.iter().map(ToString::to_string).collect();
        (!years.is_empty()).then(|| fill(texts(lang).not_comparable, &[&years.join(", ")]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(year: i32, value: &str, rank: Option<u16>) -> Point {
        Point {
            year,
            value: (!value.is_empty()).then(|| value.parse().expect("a decimal")),
            rank,
            of: rank.map(|_| 63),
            status: Status::Sourced,
            source: "a newspaper".into(),
            remark: None,
        }
    }

    fn series(points: Vec<Point>, breaks: &[i32]) -> Result<Series, SeriesError> {
        let breaks = breaks.iter().map(|year| MethodBreak { year: *year, basis: "QĐ".into() }).collect();
        Series::new("par-index", "Khánh Hòa", points, breaks)
    }

    /// SIPAS 2020 of Cao Bằng was 78,8%, up 0,11 points (Báo Cao Bằng, 08-11-2021); 2019 follows from these.
    #[test]
    fn the_seed_of_cao_bang_rises_by_eleven_hundredths() {
        let series = series(vec![point(2020, "78.8", None), point(2019, "78.69", None)], &[2022]).unwrap();
        let change = series.change(2020).unwrap();
        assert_eq!(change.points, "0.11".parse().unwrap());
        assert_eq!(change.words(Lang::Vi), "tăng 0,11 điểm");
        assert_eq!(change.words(Lang::En), "up 0.11 points");
        assert_eq!(change.caution_words(Lang::Vi), "không có thông tin sai số");
        assert_eq!(series.point(2020).unwrap().value_words(Lang::Vi).unwrap(), "78,8%");
        assert_eq!(series.change(2019), None, "there is no year before the first");
    }

    /// PAR INDEX of Khánh Hòa: Báo Khánh Hòa 22-08-2021 (2018), cchc.khanhhoa.gov.vn (2019), baokhanhhoa.vn
    /// 05-2022 (2021 and, by its change, 2020). The value rose while the place fell.
    #[test]
    fn the_seed_of_khanh_hoa_rises_while_its_rank_falls() {
        let points = vec![
            point(2018, "79.54", Some(11)),
            point(2019, "80.91", Some(34)),
            point(2020, "82.57", Some(48)),
            point(2021, "85.11", Some(48)),
        ];
        let series = series(points, &[2012, 2018, 2019, 2020, 2022]).unwrap();
        let two_years = series.between(2018, 2020).unwrap();
        assert_eq!(two_years.words(Lang::Vi), "tăng 3,03 điểm");
        assert_eq!(two_years.rank_words(Lang::Vi).unwrap(), "tụt 37 bậc");
        assert_eq!(two_years.crosses_break, [2019, 2020]);
        assert_eq!(
            two_years.caution_words(Lang::Vi),
            "không so sánh trực tiếp được: phương pháp thay đổi năm 2019, 2020; không có thông tin sai số"
        );
        let last = series.change(2021).unwrap();
        assert_eq!(
            (last.words(Lang::Vi), last.rank_words(Lang::Vi).unwrap()),
            ("tăng 2,54 điểm".into(), "không đổi".into())
        );
        assert!(last.crosses_break.is_empty());
        assert_eq!(series.point(2020).unwrap().rank_words().unwrap(), "48/63");
    }

    #[test]
    fn a_change_reaches_over_years_without_a_value() {
        let series =
            series(vec![point(2021, "85.11", Some(48)), point(2022, "", None), point(2023, "84.1", Some(14))], &[2022])
                .unwrap();
        let change = series.change(2023).unwrap();
        assert_eq!((change.from, change.crosses_break.as_slice()), (2021, [2022].as_slice()));
        assert_eq!(change.words(Lang::Vi), "giảm 1,01 điểm");
        assert_eq!(change.rank_words(Lang::Vi).unwrap(), "lên 34 bậc");
        assert_eq!(series.change(2022), None);
    }

    #[test]
    fn places_among_another_number_of_units_are_not_compared() {
        let mut after = point(2025, "85", Some(10));
        after.of = Some(34);
        let series = series(vec![point(2024, "90.49", Some(10)), after], &[]).unwrap();
        assert_eq!(series.change(2025).unwrap().rank_words(Lang::Vi), None);
    }

    #[test]
    fn the_smallest_change_is_not_shown_as_none() {
        let series =
            series(vec![point(2020, "80", None), point(2021, "80.00001", None), point(2022, "80.00001", None)], &[])
                .unwrap();
        assert_eq!(series.change(2021).unwrap().words(Lang::Vi), "tăng 0,00001 điểm");
        assert_eq!(series.change(2022).unwrap().words(Lang::Vi), "không đổi");
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let twice = series(vec![point(2020, "1", None), point(2020, "2", None)], &[]);
        assert_eq!(twice.unwrap_err(), SeriesError::DuplicateYear(2020));
        assert!(matches!(series(vec![point(2020, "100.01", None)], &[]), Err(SeriesError::NotAPercentage { .. })));
        assert!(matches!(series(vec![point(2020, "-1", None)], &[]), Err(SeriesError::NotAPercentage { .. })));
        assert_eq!(series(vec![point(20, "1", None)], &[]).unwrap_err(), SeriesError::YearOutOfRange(20));
        let message = series(vec![point(2020, "1", Some(64))], &[]).unwrap_err().to_string();
        assert_eq!(message, "rank 64 in 2020 is not a place from 1 to 63");
        assert!(matches!(series(vec![point(2020, "1", Some(0))], &[]), Err(SeriesError::NoSuchRank { .. })));
        assert!(series(vec![point(2020, "0", Some(63)), point(2021, "100", Some(1))], &[]).is_ok());
    }

    #[test]
    fn a_status_is_read_as_it_is_written() {
        for status in Status::ALL {
            assert_eq!(status.as_str().parse(), Ok(status));
        }
        assert!("Sourced".parse::<Status>().is_err());
    }
}
