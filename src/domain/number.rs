//! How numbers are written for people: `78,8%`, `tăng 0,11 điểm`, `1.234`.
//!
//! Full precision is kept inside; these functions are the only place where a number is rounded, and only for the
//! eye. Halves are rounded away from zero, as in the published tables.

use rust_decimal::{Decimal, RoundingStrategy};

use time::{Date, OffsetDateTime};

use super::lang::Lang;

/// A decimal with the digits it has, or rounded to at most `places`; decimal comma in Vietnamese.
#[must_use]
pub fn decimal(lang: Lang, value: Decimal, places: u32) -> String {
    let rounded = value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
    localized(lang, &rounded.to_string())
}

/// A whole number with its thousands set apart: `1.234.567` in Vietnamese, `1,234,567` in English.
#[must_use]
pub fn count(lang: Lang, value: i64) -> String {
    let mark = match lang {
        Lang::Vi => '.',
        Lang::En => ',',
    };
    let digits = value.unsigned_abs().to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        grouped.push('-');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(mark);
        }
        grouped.push(digit);
    }
    grouped
}

/// A number with exactly `places` decimals and its thousands set apart: `1.234,50` in Vietnamese, `1,234.50` in English.
#[must_use]
pub fn fixed(lang: Lang, value: Decimal, places: u32) -> String {
    let rounded = value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
    let text = format!("{:.*}", usize::try_from(places).unwrap_or(0), rounded.abs());
    let (whole, part) = text.split_once('.').map_or((text.as_str(), ""), |(whole, part)| (whole, part));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), |whole| count(lang, whole));
    let sign = if rounded.is_sign_negative() && !rounded.is_zero() { "-" } else { "" };
    let mark = match (part, lang) {
        ("", _) => "",
        (_, Lang::Vi) => ",",
        (_, Lang::En) => ".",
    };
    format!("{sign}{whole}{mark}{part}")
}

/// A percentage as published, `78,8%`: the digits it has, at most `places` after the comma.
#[must_use]
pub fn percent(lang: Lang, value: Decimal, places: u32) -> String {
    decimal(lang, value, places) + "%"
}

/// A day as people write it in Viet Nam, in both languages: `22/11/2026`.
#[must_use]
pub fn day(day: Date) -> String {
    format!("{:02}/{:02}/{}", day.day(), u8::from(day.month()), day.year())
}

/// A moment by the local clock, to the minute: `08:05, 22/11/2026`.
#[must_use]
pub fn moment(at: OffsetDateTime) -> String {
    format!("{:02}:{:02}, {}", at.hour(), at.minute(), day(at.date()))
}

/// A share in 0..=1 from floating-point estimation as a percentage with exactly `places` digits after the comma.
#[must_use]
pub fn share(lang: Lang, share: f64, places: usize) -> String {
    localized(lang, &format!("{:.places$}", share * 100.0)) + "%"
}

fn localized(lang: Lang, digits: &str) -> String {
    match lang {
        Lang::Vi => digits.replace('.', ","),
        Lang::En => digits.to_owned(),
    }
}

/// A count as people type it: digits, or groups of three with a point or a blank between them (`1.607`); `None` for anything else, so
/// that `4.5` is not taken for 45.
#[must_use]
pub fn read_count(typed: &str) -> Option<u64> {
    let typed = typed.trim();
    let mut groups = typed.split(['.', ' ', '\u{a0}']);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let digits = |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    let grouped = rest.is_empty() || (first.len() <= 3 && rest.iter().all(|group| group.len() == 3));
    if !grouped || !digits(first) || !rest.iter().all(|group| digits(group)) {
        return None;
    }
    [first, &rest.concat()].concat().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }

    #[test]
    fn fixed_numbers_have_all_their_places() {
        let said = |text: &str, places| fixed(Lang::Vi, text.parse().unwrap(), places);
        assert_eq!(said("1234567.885", 2), "1.234.567,89");
        assert_eq!([said("-0.004", 2), said("-0.005", 2)], ["0,00", "-0,01"]);
        assert_eq!([said("78.8", 1), said("999", 0), said("-1000", 0)], ["78,8", "999", "-1.000"]);
        assert_eq!(fixed(Lang::En, "1234.5".parse().unwrap(), 2), "1,234.50");
    }

    #[test]
    fn numbers_are_written_the_vietnamese_way() {
        assert_eq!(percent(Lang::Vi, d("78.8"), 2), "78,8%");
        assert_eq!(percent(Lang::Vi, d("78.69"), 2), "78,69%");
        assert_eq!(percent(Lang::En, d("82.665"), 2), "82.67%");
        assert_eq!(decimal(Lang::Vi, d("-0.11"), 2), "-0,11");
        assert_eq!(count(Lang::Vi, 1_234_567), "1.234.567");
        assert_eq!(count(Lang::En, 999), "999");
        assert_eq!(share(Lang::Vi, 0.614_504, 2), "61,45%");
    }

    #[test]
    fn counts_are_read_whole_or_not_at_all() {
        for (typed, count) in
            [("0", 0), ("45", 45), ("1607", 1_607), ("1.607", 1_607), ("12 345 678", 12_345_678), (" 7 ", 7)]
        {
            assert_eq!(read_count(typed), Some(count), "{typed}");
        }
        for typed in [
            "",
            "4.5",
            "1.60",
            "1.6077",
            "1607.000",
            "1..607",
            ".607",
            "1.",
            "-1",
            "+1",
            "1,607",
            "mười",
            "99999999999999999999",
        ] {
            assert_eq!(read_count(typed), None, "{typed}");
        }
    }
}
