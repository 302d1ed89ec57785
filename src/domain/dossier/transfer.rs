//! Until which hour a dossier moves on the day on which it is received. Dated data, with a mark of how sure it is.
//!
//! 61/2018/NĐ-CP, Điều 17.2 has dossiers received after 15 giờ move at the beginning of the next working day. It was repealed
//! from 01/07/2025, and what follows it was not read: for days on which no rule holds there is no hour.

use serde::Deserialize;
use time::macros::format_description;
use time::{Date, Time};

use crate::domain::clock::{Instant, SECOND};
use crate::domain::template::Confidence;
use crate::domain::unit::{FOREVER, Validity};
use crate::domain::working_days::{Uncovered, WorkingDays, date};

/// Rules of the hour, by the days on which each holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Transfers {
    rules: Vec<Transfer>,
}

/// A rule of the hour.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Transfer {
    /// When it holds.
    pub validity: Validity,
    /// Until this time, which is included, a dossier moves on the day itself.
    pub after: Time,
    /// The act.
    pub basis: String,
    /// Where it was read.
    pub source: String,
    /// How sure the hour is.
    pub confidence: Confidence,
    /// How sure it is that terms are counted from the day on which a dossier moves.
    pub term_confidence: Confidence,
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
    rule: Vec<RuleEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleEntry {
    first: String,
    last: Option<String>,
    after: String,
    basis: String,
    confidence: Confidence,
    term_confidence: Confidence,
    source: String,
}

impl Transfers {
    /// Reads a file; what is wrong, in a sentence.
    pub fn parse(file: &str, text: &str) -> Result<Self, String> {
        Self::read(text).map_err(|what| format!("{file}: {what}"))
    }

    fn read(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        if file.family != "transfer" {
            return Err(format!("the family is {:?}, not transfer", file.family));
        }
        let mut rules = file.rule.into_iter().map(Transfer::read).collect::<Result<Vec<_>, _>>()?;
        rules.sort_by_key(|rule| rule.validity);
        match rules.array_windows().find(|[one, other]| one.validity.and(other.validity).is_some()) {
            Some([_, other]) => Err(format!("two rules hold on {}", other.validity.from)),
            None => Ok(Self { rules }),
        }
    }

    /// The rule that holds on a day.
    #[must_use]
    pub fn on(&self, day: Date) -> Option<&Transfer> {
        self.rules.iter().find(|rule| rule.validity.covers(day))
    }

    /// The day on which a dossier moves that is received at an instant: where a rule holds, a working day; otherwise the day
    /// of the instant.
    pub fn moves(&self, received: Instant, days: &WorkingDays) -> Result<Date, Uncovered> {
        let day = received.day();
        match self.on(day) {
            Some(rule) if rule.is_late(received) => days.add(day, 1),
            Some(_) => days.on_or_after(day),
            None => Ok(day),
        }
    }
}

impl Transfer {
    fn read(entry: RuleEntry) -> Result<Self, String> {
        let from = date(&entry.first)?;
        let to = entry.last.as_deref().map_or(Ok(FOREVER), date)?;
        if from > to {
            return Err(format!("{from} is after {to}"));
        }
        let after = Time::parse(&entry.after, format_description!("[hour]:[minute]"))
            .map_err(|_| format!("{:?} is not a time of day such as 15:00", entry.after))?;
        let RuleEntry { basis, source, confidence, term_confidence, .. } = entry;
        Ok(Self { validity: Validity { from, to }, after, basis, source, confidence, term_confidence })
    }

    /// Whether an instant is after the hour, be it by a microsecond.
    fn is_late(&self, received: Instant) -> bool {
        let hour = self.after.duration_since(Time::MIDNIGHT).whole_seconds();
        received > Instant::start_of(received.day()).plus(hour * SECOND)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::domain::clock::DAY;

    const SHIPPED: &str = include_str!("../../../survey-templates/calendar/gio-chuyen-ho-so-1.toml");
    const DAYS: &str = include_str!("../../../survey-templates/calendar/ngay-lam-viec-1.toml");

    #[test]
    fn after_fifteen_hours_a_dossier_moves_on_the_next_working_day() {
        let days = WorkingDays::parse("ngay-lam-viec-1.toml", DAYS).unwrap();
        let transfers = Transfers::parse("gio-chuyen-ho-so-1.toml", SHIPPED).unwrap();
        let moves = |day: Date, micros: i64| transfers.moves(Instant::start_of(day).plus(micros), &days).unwrap();
        let hour = 15 * 3600 * SECOND;
        let friday = date!(2024 - 06 - 07);
        assert_eq!(moves(friday, hour), friday, "15:00 is not after 15:00");
        assert_eq!(moves(friday, hour + 1), date!(2024 - 06 - 10), "a microsecond later is");
        assert_eq!(moves(friday, 0), friday);
        assert_eq!(moves(friday, DAY - 1), date!(2024 - 06 - 10));
        assert_eq!(moves(date!(2024 - 06 - 08), hour - 1), date!(2024 - 06 - 10), "a Saturday");
        assert_eq!(moves(date!(2024 - 06 - 08), hour + 1), date!(2024 - 06 - 10));
        assert_eq!(moves(date!(2024 - 12 - 31), hour + 1), date!(2025 - 01 - 02), "a year's end");
        assert_eq!(moves(date!(2024 - 02 - 28), hour + 1), date!(2024 - 02 - 29), "a leap day");
    }

    #[test]
    fn from_july_2025_no_hour_is_known() {
        let days = WorkingDays::parse("ngay-lam-viec-1.toml", DAYS).unwrap();
        let transfers = Transfers::parse("gio-chuyen-ho-so-1.toml", SHIPPED).unwrap();
        let late = |day: Date| Instant::start_of(day).plus(16 * 3600 * SECOND);
        assert_eq!(transfers.moves(late(date!(2025 - 06 - 30)), &days), Ok(date!(2025 - 07 - 01)));
        assert_eq!(transfers.moves(late(date!(2025 - 07 - 01)), &days), Ok(date!(2025 - 07 - 01)));
        assert!(transfers.on(date!(2025 - 07 - 01)).is_none() && transfers.on(date!(2018 - 06 - 20)).is_none());
        let rule = transfers.on(date!(2025 - 06 - 30)).unwrap();
        assert_eq!((rule.confidence, rule.term_confidence), (Confidence::Official, Confidence::Inference));
    }

    #[test]
    fn rules_that_contradict_each_other_are_refused() {
        let (_, rule) = SHIPPED.split_once("\n[[rule]]").unwrap();
        for (file, says) in [
            (format!("{SHIPPED}[[rule]]{rule}"), "two rules hold on 2018-06-21"),
            (SHIPPED.replace("\"15:00\"", "\"25:00\""), "25:00"),
            (SHIPPED.replace("\"2025-06-30\"", "\"2017-06-30\""), "2018-06-21 is after 2017-06-30"),
            (SHIPPED.replace("after =", "hour ="), "hour"),
            (SHIPPED.replace("\"transfer\"", "\"calendar\""), "calendar"),
        ] {
            let error = Transfers::parse("x-1.toml", &file).unwrap_err();
            assert!(error.starts_with("x-1.toml: ") && error.contains(says), "{error}");
        }
    }
}
