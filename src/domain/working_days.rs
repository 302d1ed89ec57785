//! Working days (ngày làm việc): on which days offices work. Dated data, with a mark of how sure each part is.
//!
//! Terms of dossiers are counted in working days. Weekly days off and holidays on fixed days follow rules; Tết, Giỗ Tổ, days
//! in lieu and swapped days are announced year by year. A year whose announcement the file does not hold is not covered, and
//! whoever asks about it is told so: nothing is computed from half a calendar.

use std::collections::BTreeMap;

use serde::Deserialize;
use time::macros::format_description;
use time::{Date, Month, Weekday};

use super::reporting::yearly;
use super::template::Confidence;

/// The working days of the years that a file covers. A question about one day costs a binary search; nothing is allocated.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WorkingDays {
    years: Vec<Year>,
    working: Vec<Date>,
    named: BTreeMap<Date, Named>,
}

/// A year that is covered, with what its days rest on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Year {
    /// The year.
    pub year: i32,
    /// The announcement.
    pub basis: String,
    /// Where it was read.
    pub source: String,
    /// How sure its days are.
    pub confidence: Confidence,
}

/// A day with a name of its own: a holiday, a day in lieu, a swapped day, a day that is made up for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named {
    /// What the day is, in Vietnamese.
    pub name: String,
    /// Whether offices work on it, which they do to make up for another day.
    pub worked: bool,
    /// What it rests on.
    pub basis: String,
    /// How sure it is.
    pub confidence: Confidence,
}

/// The calendar says nothing of this year.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the calendar of working days does not cover the year {0}")]
pub struct Uncovered(pub i32);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "code")]
    _code: String,
    #[serde(rename = "version")]
    _version: u32,
    family: String,
    #[serde(default)]
    week: Vec<WeekEntry>,
    #[serde(default)]
    yearly: Vec<YearlyEntry>,
    #[serde(default)]
    year: Vec<YearEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WeekEntry {
    first: String,
    off: Vec<DayOfWeek>,
    #[serde(rename = "basis")]
    _basis: String,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum DayOfWeek {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct YearlyEntry {
    day: String,
    first_year: i32,
    name: String,
    basis: String,
    confidence: Confidence,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct YearEntry {
    year: i32,
    basis: String,
    confidence: Confidence,
    source: String,
    #[serde(default)]
    off: Vec<OffEntry>,
    #[serde(default)]
    work: Vec<WorkEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OffEntry {
    first: String,
    last: String,
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WorkEntry {
    day: String,
    name: String,
}

impl DayOfWeek {
    const fn weekday(self) -> Weekday {
        match self {
            Self::Monday => Weekday::Monday,
            Self::Tuesday => Weekday::Tuesday,
            Self::Wednesday => Weekday::Wednesday,
            Self::Thursday => Weekday::Thursday,
            Self::Friday => Weekday::Friday,
            Self::Saturday => Weekday::Saturday,
            Self::Sunday => Weekday::Sunday,
        }
    }
}

/// `2026-11-24` as a day.
pub(super) fn date(text: &str) -> Result<Date, String> {
    Date::parse(text, format_description!("[year]-[month]-[day]"))
        .map_err(|_| format!("{text:?} is not a day such as 2026-11-24"))
}

/// The rules that hold in every year: weekly days off by the day from which they hold, and holidays.
struct Rules {
    weeks: Vec<(Date, Vec<Weekday>)>,
    yearly: Vec<((Month, u8), YearlyEntry)>,
}

impl Rules {
    fn read(weeks: Vec<WeekEntry>, holidays: Vec<YearlyEntry>) -> Result<Self, String> {
        let week = |entry: WeekEntry| {
            let days = entry.off.into_iter().map(DayOfWeek::weekday).collect();
            date(&entry.first).map(|first| (first, days))
        };
        let mut weeks = weeks.into_iter().map(week).collect::<Result<Vec<(Date, Vec<Weekday>)>, _>>()?;
        weeks.sort_by_key(|(first, _)| *first);
        if let Some([(first, _), _]) = weeks.array_windows().find(|[one, other]| one.0 == other.0) {
            return Err(format!("two weeks begin with {first}"));
        }
        let mut yearly_days: Vec<((Month, u8), YearlyEntry)> = Vec::new();
        for entry in holidays {
            let day = yearly(&entry.day)?;
            if yearly_days.iter().any(|(other, _)| *other == day) {
                return Err(format!("{} stands twice among the yearly days", entry.day));
            }
            yearly_days.push((day, entry));
        }
        Ok(Self { weeks, yearly: yearly_days })
    }

    /// Whether a day is one of the weekly days off; nobody knows of days before the first `[[week]]`.
    fn weekly_off(&self, day: Date) -> Result<bool, String> {
        let held = self.weeks.iter().rfind(|(first, _)| *first <= day);
        held.map(|(_, off)| off.contains(&day.weekday())).ok_or_else(|| format!("no [[week]] holds on {day}"))
    }

    fn holiday(&self, day: Date) -> Option<&YearlyEntry> {
        let same = |(month, number): (Month, u8)| day.month() == month && day.day() == number;
        self.yearly.iter().find(|(on, entry)| same(*on) && entry.first_year <= day.year()).map(|(_, entry)| entry)
    }
}

impl WorkingDays {
    /// Reads a file; what is wrong, in a sentence.
    pub fn parse(file: &str, text: &str) -> Result<Self, String> {
        Self::read(text).map_err(|what| format!("{file}: {what}"))
    }

    fn read(text: &str) -> Result<Self, String> {
        let File { family, week, yearly, mut year, .. } = toml::from_str(text).map_err(|error| error.to_string())?;
        if family != "working-days" {
            return Err(format!("the family is {family:?}, not working-days"));
        }
        let rules = Rules::read(week, yearly)?;
        year.sort_by_key(|entry| entry.year);
        if let Some([twice, _]) = year.array_windows().find(|[one, other]| one.year == other.year) {
            return Err(format!("the year {} stands twice", twice.year));
        }
        let mut all = Self { years: Vec::new(), working: Vec::new(), named: BTreeMap::new() };
        for entry in year {
            all.take_year(&rules, entry)?;
        }
        Ok(all)
    }

    /// Adds the days of a year that comes after all that were added.
    fn take_year(&mut self, rules: &Rules, entry: YearEntry) -> Result<(), String> {
        let new_year = Date::from_calendar_date(entry.year, Month::January, 1)
            .ok()
            .filter(|day| day.year() > 0)
            .ok_or_else(|| format!("{} is no year from 1 to 9999", entry.year))?;
        let within = |day: Date| {
            let outside = || format!("{day} is not in the year {}", entry.year);
            (day.year() == entry.year).then_some(day).ok_or_else(outside)
        };
        let mut said: BTreeMap<Date, Named> = BTreeMap::new();
        let mut say = |day: Date, name: &str, worked: bool| {
            let (name, basis) = (name.to_owned(), entry.basis.clone());
            match said.insert(day, Named { name, worked, basis, confidence: entry.confidence }) {
                Some(_) => Err(format!("{day} stands twice in the year {}", entry.year)),
                None => Ok(()),
            }
        };
        for off in &entry.off {
            let (first, last) = (within(date(&off.first)?)?, within(date(&off.last)?)?);
            if first > last {
                return Err(format!("{first} is after {last}"));
            }
            for day in days_from(first).take_while(|day| *day <= last) {
                say(day, &off.name, false)?;
            }
        }
        for work in &entry.work {
            say(within(date(&work.day)?)?, &work.name, true)?;
        }
        for day in days_from(new_year).take_while(|day| day.year() == entry.year) {
            let (holiday, weekly) = (rules.holiday(day), rules.weekly_off(day)?);
            let worked = said.get(&day).map(|named| named.worked);
            match worked {
                Some(_) if holiday.is_some() => return Err(format!("{day} is one of the yearly days already")),
                Some(false) if weekly => return Err(format!("{day} is a weekly day off anyway")),
                Some(true) if !weekly => {
                    return Err(format!("{day} is a working day anyway, and makes up for nothing"));
                }
                _ => {}
            }
            if worked.unwrap_or(holiday.is_none() && !weekly) {
                self.working.push(day);
            }
            if let Some(YearlyEntry { name, basis, confidence, .. }) = holiday {
                let (name, basis) = (name.clone(), basis.clone());
                said.insert(day, Named { name, worked: false, basis, confidence: *confidence });
            }
        }
        self.named.append(&mut said);
        let YearEntry { year, basis, source, confidence, .. } = entry;
        self.years.push(Year { year, basis, source, confidence });
        Ok(())
    }

    /// The years that are covered, the first one first.
    #[must_use]
    pub fn years(&self) -> &[Year] {
        &self.years
    }

    /// Whether the days of a year are known.
    #[must_use]
    pub fn covers(&self, year: i32) -> bool {
        self.years.binary_search_by_key(&year, |one| one.year).is_ok()
    }

    /// What is special about a day; `None` for plain days and for years that are not covered.
    #[must_use]
    pub fn named(&self, day: Date) -> Option<&Named> {
        self.named.get(&day)
    }

    /// Whether offices work on a day.
    pub fn is_working(&self, day: Date) -> Result<bool, Uncovered> {
        self.covered(day, day)?;
        Ok(self.working.binary_search(&day).is_ok())
    }

    /// The `n`-th working day after `day`, which itself need not be one; `day` for 0.
    pub fn add(&self, day: Date, n: u32) -> Result<Date, Uncovered> {
        self.covered(day, day)?;
        let Some(further) = n.checked_sub(1).and_then(|n| usize::try_from(n).ok()) else {
            return Ok(day);
        };
        if let Some(found) = self.working.get(self.until(day).saturating_add(further)) {
            return self.covered(day, *found).map(|()| *found);
        }
        let missing = (day.year()..=Date::MAX.year()).find(|year| !self.covers(*year));
        Err(Uncovered(missing.unwrap_or(i32::MAX)))
    }

    /// `day` where offices work on it, the next working day otherwise.
    pub fn on_or_after(&self, day: Date) -> Result<Date, Uncovered> {
        if self.is_working(day)? { Ok(day) } else { self.add(day, 1) }
    }

    /// How many working days there are from `first` to `last`, both included; 0 where `last` is before `first`.
    pub fn between(&self, first: Date, last: Date) -> Result<u32, Uncovered> {
        if last < first {
            return Ok(0);
        }
        self.covered(first, last)?;
        let before = self.working.partition_point(|day| *day < first);
        Ok(u32::try_from(self.until(last) - before).unwrap_or(u32::MAX))
    }

    /// How many working days after `day` there are up to `last`, which is included; 0 where `last` is not after `day`.
    pub fn after(&self, day: Date, last: Date) -> Result<u32, Uncovered> {
        day.next_day().map_or(Ok(0), |next| self.between(next, last))
    }

    /// How many of the days known are no later than `day`.
    fn until(&self, day: Date) -> usize {
        self.working.partition_point(|one| *one <= day)
    }

    /// Whether all years from one day's to the other's are covered; else the first that is not.
    fn covered(&self, first: Date, last: Date) -> Result<(), Uncovered> {
        let missing = (first.year()..=last.year()).find(|year| !self.covers(*year));
        missing.map_or(Ok(()), |year| Err(Uncovered(year)))
    }
}

/// All days from one on.
fn days_from(first: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(first), |day| day.next_day())
}

#[cfg(test)]
pub(crate) mod tests;
