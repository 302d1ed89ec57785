//! The reporting calendar: from which day to which a year lasts that is reported on. Dated data, with a mark of how sure it is.

use serde::Deserialize;
use time::{Date, Month};

use super::lang::Lang;
use super::number::day;
use super::template::Confidence;
use super::text::{fill, texts};

/// Periods of reports, by the year from which each holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Calendar {
    rules: Vec<Rule>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Rule {
    first_year: i32,
    first: (Month, u8),
    before: bool,
    last: (Month, u8),
    basis: String,
    confidence: Confidence,
}

/// The days that a report is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reported {
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
    /// Why these.
    pub why: Why,
}

/// Why a report is about these days.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Why {
    /// A document says so.
    Basis(String, Confidence),
    /// The office named them.
    Named,
    /// No calendar holds for the year, so that it is taken from January to December.
    NoCalendar,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "code")]
    _code: String,
    #[serde(rename = "version")]
    _version: u32,
    family: String,
    #[serde(default)]
    period: Vec<Period>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Period {
    first_year: i32,
    first: String,
    first_in: FirstIn,
    last: String,
    basis: String,
    confidence: Confidence,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum FirstIn {
    Before,
    Same,
}

/// `12-15` as a day that every year has.
pub(super) fn yearly(text: &str) -> Result<(Month, u8), String> {
    let bad = || format!("{text:?} is not a month and a day of every year, such as 12-15");
    let (month, day) = text.split_once('-').ok_or_else(bad)?;
    let month = month.parse::<u8>().ok().and_then(|month| Month::try_from(month).ok()).ok_or_else(bad)?;
    let day: u8 = day.parse().map_err(|_| bad())?;
    // 2023 is no leap year.
    Date::from_calendar_date(2023, month, day).map_err(|_| bad())?;
    Ok((month, day))
}

impl Calendar {
    /// Reads a file; what is wrong, in a sentence.
    pub fn parse(file: &str, text: &str) -> Result<Self, String> {
        let wrong = |what: String| format!("{file}: {what}");
        let read: File = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        if read.family != "calendar" {
            return Err(wrong(format!("the family is {:?}, not calendar", read.family)));
        }
        let mut rules = Vec::new();
        for one in read.period {
            let (first, last) = (yearly(&one.first).map_err(wrong)?, yearly(&one.last).map_err(wrong)?);
            let before = one.first_in == FirstIn::Before;
            let key = |(month, day): (Month, u8)| (u8::from(month), day);
            if !before && key(first) > key(last) {
                return Err(wrong(format!("{} is after {}", one.first, one.last)));
            }
            rules.push(Rule {
                first_year: one.first_year,
                first,
                before,
                last,
                basis: one.basis,
                confidence: one.confidence,
            });
        }
        rules.sort_by_key(|rule| rule.first_year);
        if rules.windows(2).any(|two| matches!(two, [one, other] if one.first_year == other.first_year)) {
            return Err(wrong("two periods begin with the same year".to_owned()));
        }
        Ok(Self { rules })
    }

    /// The days of a year that is reported on; `None` for years that no calendar has.
    #[must_use]
    pub fn of(&self, year: i32) -> Option<Reported> {
        let dated = |year, (month, day)| Date::from_calendar_date(year, month, day).ok();
        Some(match self.rules.iter().rfind(|rule| rule.first_year <= year) {
            Some(rule) => Reported {
                first: dated(year - i32::from(rule.before), rule.first)?,
                last: dated(year, rule.last)?,
                why: Why::Basis(rule.basis.clone(), rule.confidence),
            },
            None => Reported {
                first: dated(year, (Month::January, 1))?,
                last: dated(year, (Month::December, 31))?,
                why: Why::NoCalendar,
            },
        })
    }
}

impl Reported {
    /// The days in a sentence, with what they rest on.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let t = texts(lang);
        let why = match &self.why {
            Why::Basis(basis, mark) => fill(t.reporting_basis, &[basis, mark.words(lang)]),
            Why::Named => t.reporting_named.to_owned(),
            Why::NoCalendar => t.reporting_none.to_owned(),
        };
        fill(t.reporting_period, &[&day(self.first), &day(self.last), &why])
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    const TWO: &str = r#"
        code = "x"
        version = 1
        family = "calendar"
        [[period]]
        first_year = 2030
        first = "01-01"
        first_in = "same"
        last = "12-31"
        basis = "B"
        confidence = "official"
        source = "b"
        [[period]]
        first_year = 2019
        first = "12-15"
        first_in = "before"
        last = "12-14"
        basis = "A"
        confidence = "general-knowledge"
        source = "a"
    "#;

    #[test]
    fn a_year_has_the_days_of_the_calendar_that_holds_for_it() {
        let calendar = Calendar::parse("x-1.toml", TWO).unwrap();
        let days = |year| calendar.of(year).map(|one| (one.first, one.last)).unwrap();
        assert_eq!(days(2019), (date!(2018 - 12 - 15), date!(2019 - 12 - 14)));
        assert_eq!(days(2029), (date!(2028 - 12 - 15), date!(2029 - 12 - 14)));
        assert_eq!(days(2030), (date!(2030 - 01 - 01), date!(2030 - 12 - 31)));
        assert_eq!(calendar.of(2018).unwrap().why, Why::NoCalendar);
        let said = calendar.of(2026).unwrap().words(Lang::Vi);
        assert!(said.contains("15/12/2025") && said.contains("14/12/2026") && said.contains("theo A"), "{said}");
        assert!(said.contains(Confidence::GeneralKnowledge.words(Lang::Vi)), "{said}");
    }

    #[test]
    fn what_is_no_calendar_is_refused_with_the_reason() {
        for (from, to, says) in [
            (r#""12-15""#, r#""02-29""#, "02-29"),
            (r#""before""#, r#""after""#, "after"),
            ("= 2030", "= 2019", "same year"),
            (r#"last = "12-31""#, r#"last = "00-31""#, "00-31"),
            (r#"family = "calendar""#, r#"family = "par""#, "par"),
        ] {
            let error = Calendar::parse("x-1.toml", &TWO.replace(from, to)).unwrap_err();
            assert!(error.contains("x-1.toml") && error.contains(says), "{error}");
        }
    }
}
