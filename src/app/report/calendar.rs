//! The days that a report is about, by the calendar that comes with the program, or as the office named them.

use time::Date;

use super::{AppError, Office};
use crate::domain::refusal::Refusal;
use crate::domain::reporting::{Calendar, Reported, Why};

const FILE: &str = "bao-cao-nam-1.toml";

/// The reporting calendar that comes with the program.
pub fn calendar() -> Result<Calendar, AppError> {
    let text = include_str!("../../../survey-templates/calendar/bao-cao-nam-1.toml");
    Calendar::parse(FILE, text).map_err(AppError::Template)
}

/// The days that an office reports on for a year.
pub fn reported(year: i32, office: &Office) -> Result<Reported, AppError> {
    match office.period {
        Some((first, last)) => named(first, last),
        None => calendar()?.of(year).ok_or_else(|| Refusal::NotADay(year.to_string()).into()),
    }
}

fn named(first: Date, last: Date) -> Result<Reported, AppError> {
    if last < first {
        return Err(Refusal::EndsBeforeItBegins.into());
    }
    Ok(Reported { first, last, why: Why::Named })
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_year_is_reported_on_by_the_calendar_or_as_the_office_says() {
        let found = reported(2026, &Office::default()).unwrap();
        assert_eq!((found.first, found.last), (date!(2025 - 12 - 15), date!(2026 - 12 - 14)));
        let days = (date!(2026 - 01 - 01), date!(2026 - 06 - 30));
        let named = Office { period: Some(days), ..Office::default() };
        assert_eq!(reported(2026, &named).unwrap().why, Why::Named);
        let turned = Office { period: Some((days.1, days.0)), ..Office::default() };
        assert!(reported(2026, &turned).is_err());
    }
}
