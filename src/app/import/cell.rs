//! What a cell can be: days, moments, numbers and words as people type them in spreadsheets.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use rust_decimal::Decimal;
use time::format_description::well_known::Rfc3339;
use time::{Date, Month, OffsetDateTime};

use super::What;
use crate::domain::clock::{Instant, SECOND};
use crate::domain::office;
use crate::domain::template::is_code;

/// Years outside these are typing errors.
const YEARS: RangeInclusive<i32> = 1900..=2100;

/// Any text; line breaks and tabs are text, other control characters are not.
pub(super) fn text(cell: &str) -> Result<String, What> {
    let control = cell.chars().any(|letter| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t'));
    if control { Err(What::ControlCharacter) } else { Ok(cell.to_owned()) }
}

/// Texts between semicolons; blanks between two of them are none.
pub(super) fn list(cell: &str) -> Result<Vec<String>, What> {
    cell.split(';').map(str::trim).filter(|one| !one.is_empty()).map(text).collect()
}

pub(super) fn code(cell: &str) -> Result<String, What> {
    if is_code(cell) { Ok(cell.to_owned()) } else { Err(What::NotACode) }
}

/// The code of a unit, a counter, an officer or a procedure: the house's own small letters, or an official one such as
/// `H12.01`.
pub(super) fn official(cell: &str) -> Result<String, What> {
    if office::is_code(cell) { Ok(cell.to_owned()) } else { Err(What::NotOfficial) }
}

/// Something with one `@` and no blanks: whether letters arrive nobody can tell from an address.
pub(super) fn email(cell: &str) -> Result<String, What> {
    let sound = cell.split('@').collect::<Vec<_>>();
    let plain = |part: &str| !part.is_empty() && !part.chars().any(|c| c.is_whitespace() || c.is_control());
    if sound.len() == 2 && sound.into_iter().all(plain) { Ok(cell.to_owned()) } else { Err(What::NotAnEmail) }
}

/// One of the words a column knows.
pub(super) fn one_of(cell: &str, words: &[&str]) -> Result<String, What> {
    if words.contains(&cell) { Ok(cell.to_owned()) } else { Err(What::NotOneOf(words.join(", "))) }
}

/// Digits only, within the limits.
pub(super) fn whole<N: FromStr + PartialOrd + Display>(cell: &str, limits: RangeInclusive<N>) -> Result<N, What> {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(What::NotWhole);
    }
    // A number of digits that does not fit is too large or too small, not malformed.
    cell.parse().ok().filter(|number| limits.contains(number)).ok_or_else(|| beyond(&limits))
}

/// `78,8`, `78.8` or `78,8%`, within the limits; digits are never grouped, since a point could mean either.
pub(super) fn percent(cell: &str, limits: RangeInclusive<Decimal>) -> Result<Decimal, What> {
    let number = cell.strip_suffix('%').unwrap_or(cell).trim_end().replace(',', ".");
    let unsigned = number.strip_prefix('-').unwrap_or(&number);
    let (before, after) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    if ![before, after].iter().all(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err(What::NotANumber);
    }
    let value = Decimal::from_str_exact(&number).map_err(|_| What::NotANumber)?;
    if limits.contains(&value) { Ok(value) } else { Err(beyond(&limits)) }
}

fn beyond<N: Display>(limits: &RangeInclusive<N>) -> What {
    What::OutOfRange(limits.start().to_string(), limits.end().to_string())
}

/// `2025-07-01` or `01/07/2025`.
pub(super) fn day(cell: &str) -> Result<Date, What> {
    calendar(cell).ok_or(What::NotADay).and_then(within_years)
}

fn within_years(day: Date) -> Result<Date, What> {
    if YEARS.contains(&day.year()) { Ok(day) } else { Err(beyond(&YEARS)) }
}

fn calendar(cell: &str) -> Option<Date> {
    let number = |digits: &str, longest: usize| -> Option<u16> {
        let plain = (1..=longest).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| digits.parse().ok()).flatten()
    };
    let (year, month, day) = match *cell.split('-').collect::<Vec<_>>() {
        [year, month, day] => (year, month, day),
        _ => match *cell.split('/').collect::<Vec<_>>() {
            [day, month, year] => (year, month, day),
            _ => return None,
        },
    };
    // Two digits of a year would be a guess.
    let year = number(year, 4).filter(|_| year.len() == 4)?;
    let month = Month::try_from(u8::try_from(number(month, 2)?).ok()?).ok()?;
    Date::from_calendar_date(i32::from(year), month, u8::try_from(number(day, 2)?).ok()?).ok()
}

/// RFC 3339, or `01/07/2025 08:30` and `01/07/2025 08:30:15` on the wall in Viet Nam.
pub(super) fn instant(cell: &str) -> Result<Instant, What> {
    let moment = OffsetDateTime::parse(cell, &Rfc3339)
        .ok()
        .and_then(|moment| i64::try_from(moment.unix_timestamp_nanos().div_euclid(1000)).ok())
        .map(Instant)
        .or_else(|| on_the_wall(cell))
        .ok_or(What::NotAnInstant)?;
    within_years(moment.day()).map(|_| moment)
}

fn on_the_wall(cell: &str) -> Option<Instant> {
    let (day, clock) = cell.split_once(' ').filter(|(day, _)| day.contains('/'))?;
    let parts: Vec<&str> = clock.trim_start().split(':').collect();
    let (hour, minute, second) = match *parts {
        [hour, minute] => (hour, minute, "0"),
        [hour, minute, second] => (hour, minute, second),
        _ => return None,
    };
    let part = |digits: &str, last: i64| whole(digits, 0..=last).ok();
    let seconds = part(hour, 23)? * 3600 + part(minute, 59)? * 60 + part(second, 59)?;
    Some(Instant::start_of(calendar(day)?).plus(seconds * SECOND))
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    #[test]
    fn decimals_are_read_with_comma_point_and_percent_sign() {
        let limits = || Decimal::ZERO..=Decimal::ONE_HUNDRED;
        for cell in ["78,8", "78.8", "78,8%", "78.8 %"] {
            assert_eq!(percent(cell, limits()).unwrap().to_string(), "78.8", "{cell}");
        }
        assert_eq!(percent("79,00", limits()).unwrap().to_string(), "79.00", "published digits are kept");
        for cell in ["1.234,5", "78,", ",8", "7e1", "bảy", "%", "- 1", "0x1", "٧٨"] {
            assert_eq!(percent(cell, limits()), Err(What::NotANumber), "{cell}");
        }
        assert_eq!(percent("100,01", limits()), Err(What::OutOfRange("0".into(), "100".into())));
        assert_eq!(percent("-1", limits()), Err(What::OutOfRange("0".into(), "100".into())));
    }

    #[test]
    fn whole_numbers_do_not_wrap() {
        assert_eq!(whole::<i16>("2", 1..=5), Ok(2));
        for cell in ["99999999999999999999", "0", "-3", "6"] {
            assert_eq!(whole::<i16>(cell, 1..=5), Err(What::OutOfRange("1".into(), "5".into())), "{cell}");
        }
        for cell in ["", "2.0", "+2", "hai", "-"] {
            assert_eq!(whole::<i16>(cell, 1..=5), Err(What::NotWhole), "{cell}");
        }
    }

    #[test]
    fn days_are_read_in_both_spellings() {
        for cell in ["2025-07-01", "01/07/2025", "1/7/2025"] {
            assert_eq!(day(cell), Ok(date!(2025 - 07 - 01)), "{cell}");
        }
        for cell in
            ["01-07-2025", "2025/07/01", "31/02/2025", "01/07/25", "2025-13-01", "2025-07", "hôm nay", "2025-07-01-"]
        {
            assert_eq!(day(cell), Err(What::NotADay), "{cell}");
        }
        assert_eq!(day("01/07/0205"), Err(What::OutOfRange("1900".into(), "2100".into())));
    }

    #[test]
    fn moments_are_read_with_an_offset_or_on_the_wall() {
        let expected = Instant(datetime!(2025-07-01 01:30 UTC).unix_timestamp() * SECOND);
        for cell in [
            "2025-07-01T08:30:00+07:00",
            "2025-07-01T01:30:00Z",
            "01/07/2025 08:30",
            "01/07/2025 08:30:00",
            "1/7/2025 8:30",
        ] {
            assert_eq!(instant(cell), Ok(expected), "{cell}");
        }
        assert_eq!(instant("2025-07-01T08:30:00.000001+07:00"), Ok(expected.plus(1)));
        for cell in
            ["2025-07-01 08:30", "01/07/2025", "01/07/2025 24:00", "01/07/2025 08:60", "2025-07-01T08:30:00", "08:30"]
        {
            assert_eq!(instant(cell), Err(What::NotAnInstant), "{cell}");
        }
    }
}
