//! Periods: the whole months, quarters and years for which results are stated.
//!
//! Results are never given for free dates: whoever may choose both ends of a span can subtract one span from
//! another until a single rating is left (see [`disclosure`](super::disclosure)). A period therefore is one of the
//! calendar's own, and it is stated only once it [is over](Period::is_over). The day exists for the demo alone,
//! where no rating is a citizen's.

use std::fmt;
use std::str::FromStr;

use time::{Date, Month};

use super::lang::Lang;
use super::text::{fill, texts};

/// How long a period is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Span {
    /// A day; for the demo only.
    Day,
    /// A calendar month.
    Month,
    /// A calendar quarter: January to March is the first.
    Quarter,
    /// A calendar year, which is the year of SIPAS and PAR INDEX as well.
    Year,
}

impl Span {
    /// All spans, the shortest first.
    pub const ALL: [Self; 4] = [Self::Day, Self::Month, Self::Quarter, Self::Year];
}

/// One whole period. Periods sort by their first day, and of those that begin together the shortest comes first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Period {
    first: Date,
    span: Span,
}

impl Period {
    /// The period of this length in which `day` lies.
    #[must_use]
    pub fn containing(span: Span, day: Date) -> Self {
        let first_month = match span {
            Span::Day => return Self { first: day, span },
            Span::Month => day.month(),
            Span::Quarter => quarter_begins(day.month()),
            Span::Year => Month::January,
        };
        Self { first: first_of(day.year(), first_month).unwrap_or(day), span }
    }

    /// The month, quarter or year that these days are, where they are one.
    #[must_use]
    pub fn whole((first, last): (Date, Date)) -> Option<Self> {
        let spans = [Span::Month, Span::Quarter, Span::Year].map(|span| Self::containing(span, first));
        spans.into_iter().find(|period| (period.first_day(), period.last_day()) == (first, last))
    }

    /// How long it is.
    #[must_use]
    pub const fn span(self) -> Span {
        self.span
    }

    /// Its first day.
    #[must_use]
    pub const fn first_day(self) -> Date {
        self.first
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> Date {
        let last_month = match self.span {
            Span::Day => return self.first,
            Span::Month => self.first.month(),
            Span::Quarter => self.first.month().nth_next(2),
            Span::Year => Month::December,
        };
        let year = self.first.year();
        Date::from_calendar_date(year, last_month, last_month.length(year)).unwrap_or(Date::MAX)
    }

    /// Whether `day` lies in it.
    #[must_use]
    pub fn contains(self, day: Date) -> bool {
        (self.first..=self.last_day()).contains(&day)
    }

    /// Whether its last day has passed when the local day is `today`; only then may its results be seen.
    #[must_use]
    pub fn is_over(self, today: Date) -> bool {
        self.last_day() < today
    }

    /// The period of the same length just before; `None` at the beginning of the calendar.
    #[must_use]
    pub fn previous(self) -> Option<Self> {
        self.first.previous_day().map(|day| Self::containing(self.span, day))
    }

    /// The same period of the year before.
    #[must_use]
    pub fn year_before(self) -> Self {
        Self::containing(self.span, year_before((self.first_day(), self.last_day())).0)
    }

    /// So many periods of a length that lie before the one with a day, the latest first.
    pub fn before(span: Span, day: Date, count: usize) -> impl Iterator<Item = Self> {
        std::iter::successors(Self::containing(span, day).previous(), |period| period.previous()).take(count)
    }

    /// The whole months it consists of, in their order; none for a day, which is no sum of months.
    #[must_use]
    pub fn months(self) -> Vec<Self> {
        let count = match self.span {
            Span::Day => 0,
            Span::Month => 1,
            Span::Quarter => 3,
            Span::Year => 12,
        };
        (0..count)
            .filter_map(|later| first_of(self.first.year(), self.first.month().nth_next(later)))
            .map(|first| Self { first, span: Span::Month })
            .collect()
    }

    /// The periods of the next shorter length that add up to it: a year's quarters, a quarter's months. A month
    /// has none, since its days are never stated.
    #[must_use]
    pub fn parts(self) -> Vec<Self> {
        match self.span {
            Span::Day | Span::Month => Vec::new(),
            Span::Quarter => self.months(),
            Span::Year => {
                self.months().into_iter().step_by(3).map(|month| Self { span: Span::Quarter, ..month }).collect()
            }
        }
    }

    /// What people call it: `tháng 11 năm 2026`, `quý IV năm 2026`; `November 2026`, `Q4 2026`.
    #[must_use]
    pub fn name(self, lang: Lang) -> String {
        let words = texts(lang);
        let year = self.first.year().to_string();
        let month = match lang {
            Lang::Vi => u8::from(self.first.month()).to_string(),
            Lang::En => self.first.month().to_string(),
        };
        match self.span {
            Span::Day => fill(words.period_day, &[&self.first.day().to_string(), &month, &year]),
            Span::Month => fill(words.period_month, &[&month, &year]),
            Span::Quarter => {
                let quarter = self.quarter();
                let number = match lang {
                    Lang::Vi => ["I", "II", "III", "IV"][usize::from(quarter - 1)].to_owned(),
                    Lang::En => quarter.to_string(),
                };
                fill(words.period_quarter, &[&number, &year])
            }
            Span::Year => fill(words.period_year, &[&year]),
        }
    }

    /// The quarter in which it begins, 1 to 4.
    fn quarter(self) -> u8 {
        (u8::from(self.first.month()) - 1) / 3 + 1
    }
}

/// The first month of the quarter in which `month` lies.
fn quarter_begins(month: Month) -> Month {
    month.nth_prev((u8::from(month) - 1) % 3)
}

fn first_of(year: i32, month: Month) -> Option<Date> {
    Date::from_calendar_date(year, month, 1).ok()
}

impl fmt::Display for Period {
    /// The form that [`FromStr`] reads, as in addresses of pages: `2026-11`, `2026-Q4`, `2026`, `2026-11-22`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.first.year(), u8::from(self.first.month()));
        match self.span {
            Span::Day => write!(f, "{year:04}-{month:02}-{:02}", self.first.day()),
            Span::Month => write!(f, "{year:04}-{month:02}"),
            Span::Quarter => write!(f, "{year:04}-Q{}", self.quarter()),
            Span::Year => write!(f, "{year:04}"),
        }
    }
}

/// The text is no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a period (2026, 2026-Q4, 2026-11 or 2026-11-22): {0:?}")]
pub struct BadPeriod(pub String);

impl FromStr for Period {
    type Err = BadPeriod;

    /// Reads `2026-11`, `2026-Q4`, `2026` or `2026-11-22`, years 0001 to 9999; one period has one spelling.
    fn from_str(text: &str) -> Result<Self, BadPeriod> {
        read(text).ok_or_else(|| BadPeriod(text.chars().take(32).collect()))
    }
}

fn read(text: &str) -> Option<Period> {
    let mut parts = text.split('-');
    let year = i32::from(digits(parts.next()?, 4)?);
    if year == 0 {
        return None;
    }
    let (middle, last) = (parts.next(), parts.next());
    if parts.next().is_some() {
        return None;
    }
    let Some(middle) = middle else {
        return Some(Period { first: first_of(year, Month::January)?, span: Span::Year });
    };
    if let Some(quarter) = middle.strip_prefix('Q') {
        let quarter = digits(quarter, 1).filter(|quarter| (1..=4).contains(quarter) && last.is_none())?;
        let month = Month::January.nth_next(u8::try_from(3 * (quarter - 1)).ok()?);
        return Some(Period { first: first_of(year, month)?, span: Span::Quarter });
    }
    let month = Month::try_from(u8::try_from(digits(middle, 2)?).ok()?).ok()?;
    let Some(last) = last else {
        return Some(Period { first: first_of(year, month)?, span: Span::Month });
    };
    let day = u8::try_from(digits(last, 2)?).ok()?;
    Some(Period { first: Date::from_calendar_date(year, month, day).ok()?, span: Span::Day })
}

/// A number of exactly this many decimal digits; signs and spaces are no digits.
fn digits(text: &str, count: usize) -> Option<u16> {
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// The same days of the year before. What ends with a month ends with that month a year before, so that February is held against all of
/// February; a single 29/02 is held against 28/02.
#[must_use]
pub fn year_before((first, last): (Date, Date)) -> (Date, Date) {
    let before = |day: Date| {
        let year = day.year() - 1;
        let most = day.month().length(year);
        Date::from_calendar_date(year, day.month(), day.day().min(most)).unwrap_or(Date::MIN)
    };
    let ends_month = last.day() == last.month().length(last.year()) && first < last;
    let end = before(last);
    let end = if ends_month { end.replace_day(end.month().length(end.year())).unwrap_or(end) } else { end };
    (before(first), end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    fn p(text: &str) -> Period {
        text.parse().unwrap()
    }

    #[test]
    fn a_period_begins_and_ends_with_the_calendar() {
        for (text, first, last) in [
            ("2026-11", date!(2026 - 11 - 01), date!(2026 - 11 - 30)),
            ("2024-02", date!(2024 - 02 - 01), date!(2024 - 02 - 29)),
            ("2100-02", date!(2100 - 02 - 01), date!(2100 - 02 - 28)),
            ("2026-Q1", date!(2026 - 01 - 01), date!(2026 - 03 - 31)),
            ("2026-Q4", date!(2026 - 10 - 01), date!(2026 - 12 - 31)),
            ("2026", date!(2026 - 01 - 01), date!(2026 - 12 - 31)),
            ("2026-11-22", date!(2026 - 11 - 22), date!(2026 - 11 - 22)),
            ("9999-Q4", date!(9999 - 10 - 01), date!(9999 - 12 - 31)),
        ] {
            assert_eq!((p(text).first_day(), p(text).last_day()), (first, last), "{text}");
        }
    }

    #[test]
    fn the_year_before_has_the_same_days() {
        let d = |text: &str| p(text).first_day();
        for (days, before) in [
            (("2026-11-03", "2026-11-22"), ("2025-11-03", "2025-11-22")),
            (("2024-02-01", "2024-02-29"), ("2023-02-01", "2023-02-28")),
            (("2025-02-01", "2025-02-28"), ("2024-02-01", "2024-02-29")),
            (("2025-01-15", "2025-02-27"), ("2024-01-15", "2024-02-27")),
            (("2024-02-29", "2024-02-29"), ("2023-02-28", "2023-02-28")),
            (("2025-02-28", "2025-02-28"), ("2024-02-28", "2024-02-28")),
            (("2024-02-29", "2024-03-05"), ("2023-02-28", "2023-03-05")),
        ] {
            assert_eq!(year_before((d(days.0), d(days.1))), (d(before.0), d(before.1)), "{days:?}");
        }
        for text in ["2026", "2025-Q1", "2024-Q1", "2024-02", "2025-02"] {
            let period = p(text);
            let days = (period.year_before().first_day(), period.year_before().last_day());
            assert_eq!(
                year_before((period.first_day(), period.last_day())),
                days,
                "{text}: a whole period against a whole one"
            );
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "26",
            "02026",
            "0000",
            "-2026",
            "+2026",
            "2026-",
            "2026-0",
            "2026-1",
            "2026-00",
            "2026-13",
            "2026-Q0",
            "2026-Q5",
            "2026-Q",
            "2026-q4",
            "2026-Q4-01",
            "2026-02-29",
            "2026-11-22-",
            "2026-11-31",
            "2026/11",
            " 2026",
            "2026-1１",
            "2026-11-2 ",
        ] {
            assert_eq!(text.parse::<Period>(), Err(BadPeriod(text.to_owned())));
        }
        assert_eq!("x".repeat(1000).parse::<Period>().unwrap_err().0.len(), 32);
    }

    #[test]
    fn a_period_is_over_the_day_after_its_last() {
        assert!(!p("2026-11").is_over(date!(2026 - 11 - 30)));
        assert!(p("2026-11").is_over(date!(2026 - 12 - 01)));
        assert!(!p("2026-11-22").is_over(date!(2026 - 11 - 22)));
        assert!(!p("9999").is_over(Date::MAX));
    }

    #[test]
    fn the_previous_period_is_as_long() {
        for (text, before) in
            [("2026-01", "2025-12"), ("2026-Q1", "2025-Q4"), ("2026", "2025"), ("2024-03-01", "2024-02-29")]
        {
            assert_eq!(p(text).previous(), Some(p(before)));
        }
        assert_eq!(Period::containing(Span::Day, Date::MIN).previous(), None);
    }

    #[test]
    fn people_read_its_name() {
        for (text, vi, en) in [
            ("2026-11-02", "ngày 2 tháng 11 năm 2026", "2 November 2026"),
            ("2026-11", "tháng 11 năm 2026", "November 2026"),
            ("2026-Q4", "quý IV năm 2026", "Q4 2026"),
            ("2026", "năm 2026", "2026"),
        ] {
            assert_eq!((p(text).name(Lang::Vi).as_str(), p(text).name(Lang::En).as_str()), (vi, en));
        }
    }

    #[test]
    fn of_periods_that_begin_together_the_shortest_comes_first() {
        let mut periods = [p("2026"), p("2026-Q1"), p("2025-12"), p("2026-01"), p("2026-01-01")];
        periods.sort();
        assert_eq!(periods.map(|period| period.to_string()).join(" "), "2025-12 2026-01-01 2026-01 2026-Q1 2026");
    }

    proptest! {
        #[test]
        fn every_day_lies_in_one_period_of_each_length(julian in 1_721_426_i32..=5_373_484) {
            let day = Date::from_julian_day(julian).unwrap();
            for span in Span::ALL {
                let period = Period::containing(span, day);
                prop_assert_eq!(period.to_string().parse::<Period>(), Ok(period));
                prop_assert!(period.contains(day));
                if let Some(previous) = period.previous() {
                    prop_assert_eq!(previous.last_day().next_day(), Some(period.first_day()));
                    prop_assert_eq!(previous.span(), span);
                }
            }
        }

        #[test]
        fn the_parts_fill_the_whole(julian in 1_721_426_i32..=5_373_484) {
            let day = Date::from_julian_day(julian).unwrap();
            for (span, months, parts) in [(Span::Month, 1, 0), (Span::Quarter, 3, 3), (Span::Year, 12, 4)] {
                let whole = Period::containing(span, day);
                prop_assert_eq!((whole.months().len(), whole.parts().len()), (months, parts));
                for pieces in [whole.months(), whole.parts()].into_iter().filter(|pieces| !pieces.is_empty()) {
                    prop_assert_eq!(pieces[0].first_day(), whole.first_day());
                    prop_assert_eq!(pieces[pieces.len() - 1].last_day(), whole.last_day());
                    for pair in pieces.windows(2) {
                        prop_assert_eq!(pair[0].last_day().next_day(), Some(pair[1].first_day()));
                    }
                }
            }
        }
    }
}
