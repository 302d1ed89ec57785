use std::collections::BTreeSet;
use std::fmt::Write;

use proptest::prelude::*;
use time::macros::date;

use super::*;

const SHIPPED: &str = include_str!("../../../survey-templates/calendar/ngay-lam-viec-1.toml");

fn shipped() -> WorkingDays {
    WorkingDays::parse("ngay-lam-viec-1.toml", SHIPPED).unwrap()
}

const SMALL: &str = r#"
    code = "x"
    version = 1
    family = "working-days"
    [[week]]
    first = "2023-01-01"
    off = ["saturday", "sunday"]
    basis = "W"
    confidence = "official"
    source = "w"
    [[yearly]]
    day = "09-02"
    first_year = 2023
    name = "Quốc khánh"
    basis = "Q"
    confidence = "reported"
    source = "q"
    [[year]]
    year = 2024
    basis = "A"
    confidence = "general-knowledge"
    source = "a"
    off = [{ first = "2024-04-29", last = "2024-05-01", name = "Nghỉ" }]
    work = [{ day = "2024-05-04", name = "Làm bù" }]
"#;

#[test]
fn holidays_swapped_days_and_days_made_up_for_are_known() {
    let days = shipped();
    for off in [
        date!(2026 - 01 - 01),
        date!(2026 - 01 - 02),
        date!(2026 - 02 - 17),
        date!(2026 - 04 - 27),
        date!(2026 - 08 - 31),
        date!(2026 - 11 - 24),
        date!(2025 - 05 - 02),
        date!(2023 - 09 - 04),
    ] {
        assert_eq!(days.is_working(off), Ok(false), "{off}");
        assert!(!days.named(off).unwrap().worked, "{off}");
    }
    for worked in [date!(2026 - 01 - 10), date!(2026 - 08 - 22), date!(2024 - 05 - 04), date!(2019 - 01 - 05)] {
        assert_eq!(days.is_working(worked), Ok(true), "{worked}");
        assert!(days.named(worked).unwrap().worked, "{worked}");
    }
    assert_eq!(days.is_working(date!(2025 - 11 - 24)), Ok(true), "no holiday before 2026");
    assert_eq!(days.is_working(date!(2026 - 11 - 23)), Ok(true));
    assert_eq!(days.years().iter().map(|one| one.year).collect::<Vec<_>>(), (2019..=2026).collect::<Vec<_>>());
    assert!(days.years().iter().all(|one| one.confidence != Confidence::Official), "no announcement was read itself");
}

/// The law gives as many days of leave in every year: 10 until 2020, 11 from 2021 on, 12 from 2026 on. What falls on a weekly
/// day off comes back as a day in lieu, and every swapped day is worked on another, so that no weekday is lost or won but
/// where the pair lies in another year (31/12/2018 and 05/01/2019).
#[test]
fn every_year_has_as_many_days_off_as_the_law_gives() {
    let days = shipped();
    for (year, holidays, made_up) in [
        (2019, 10, 1),
        (2020, 10, 0),
        (2021, 11, 0),
        (2022, 11, 0),
        (2023, 11, 0),
        (2024, 11, 0),
        (2025, 11, 0),
        (2026, 12, 0),
    ] {
        let (first, last) = (Date::from_ordinal_date(year, 1).unwrap(), date_of_end(year));
        let weekdays = days_from(first).take_while(|day| *day <= last);
        let weekdays = weekdays.filter(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)).count();
        let expected = u32::try_from(weekdays).unwrap() - holidays + made_up;
        assert_eq!(days.between(first, last), Ok(expected), "{year}");
    }
}

fn date_of_end(year: i32) -> Date {
    Date::from_calendar_date(year, Month::December, 31).unwrap()
}

#[test]
fn the_end_of_a_year_and_leap_days_are_days_like_others() {
    let days = shipped();
    assert_eq!(days.add(date!(2025 - 12 - 31), 1), Ok(date!(2026 - 01 - 05)), "1 and 2 January 2026 were off");
    assert_eq!(days.add(date!(2023 - 12 - 29), 1), Ok(date!(2024 - 01 - 02)));
    assert_eq!(days.add(date!(2024 - 12 - 31), 1), Ok(date!(2025 - 01 - 02)));
    assert_eq!(days.add(date!(2024 - 02 - 28), 1), Ok(date!(2024 - 02 - 29)));
    assert_eq!(days.add(date!(2023 - 02 - 28), 1), Ok(date!(2023 - 03 - 01)));
    assert_eq!(days.between(date!(2024 - 02 - 26), date!(2024 - 03 - 01)), Ok(5));
    assert_eq!(days.add(date!(2024 - 06 - 01), 0), Ok(date!(2024 - 06 - 01)), "a Saturday stays one");
    assert_eq!(days.on_or_after(date!(2024 - 06 - 01)), Ok(date!(2024 - 06 - 03)));
    assert_eq!(days.after(date!(2024 - 06 - 03), date!(2024 - 06 - 04)), Ok(1));
    assert_eq!(days.between(date!(2024 - 06 - 04), date!(2024 - 06 - 03)), Ok(0));
}

#[test]
fn years_without_announcement_are_named_and_never_computed() {
    let days = shipped();
    assert!(days.covers(2026) && !days.covers(2027) && !days.covers(2018));
    assert_eq!(days.is_working(date!(2027 - 01 - 04)), Err(Uncovered(2027)));
    assert_eq!(days.add(date!(2026 - 12 - 31), 1), Err(Uncovered(2027)));
    assert_eq!(days.between(date!(2018 - 12 - 31), date!(2019 - 01 - 02)), Err(Uncovered(2018)));
    assert_eq!(days.add(date!(2027 - 01 - 01), 0), Err(Uncovered(2027)));
    assert!(Uncovered(2027).to_string().contains("2027"));
    // A gap between years: the day found behind it is no answer.
    let (head, year) = SMALL.split_once("[[year]]").unwrap();
    let year = year.split_once("off =").unwrap().0;
    let gap = format!("{head}[[year]]{}[[year]]{}", year.replace("2024", "2023"), year.replace("2024", "2025"));
    let gap = WorkingDays::parse("x-1.toml", &gap).unwrap();
    assert_eq!(gap.add(date!(2023 - 12 - 29), 1), Err(Uncovered(2024)));
    assert_eq!(gap.between(date!(2023 - 12 - 29), date!(2025 - 01 - 01)), Err(Uncovered(2024)));
}

#[test]
fn files_that_contradict_themselves_are_refused_with_the_reason() {
    assert_eq!(WorkingDays::parse("x-1.toml", SMALL).unwrap().is_working(date!(2024 - 05 - 04)), Ok(true));
    for (from, to, says) in [
        ("\"2024-05-04\"", "\"2024-05-03\"", "2024-05-03 is a working day anyway"),
        ("\"2024-05-04\"", "\"2024-04-30\"", "2024-04-30 stands twice"),
        ("\"2024-05-04\"", "\"2025-05-03\"", "2025-05-03 is not in the year 2024"),
        ("\"2024-05-04\"", "\"2024-05-32\"", "2024-05-32"),
        ("\"2024-05-04\"", "\"2024-09-02\"", "2024-09-02 is one of the yearly days"),
        ("\"2024-05-01\"", "\"2024-05-05\"", "stands twice"),
        ("\"2024-05-01\"", "\"2024-04-28\"", "2024-04-29 is after 2024-04-28"),
        ("first = \"2024-04-29\"", "first = \"2024-04-28\"", "2024-04-28 is a weekly day off anyway"),
        ("first = \"2024-04-29\"", "first = \"2023-12-31\"", "2023-12-31 is not in the year 2024"),
        ("\"2023-01-01\"", "\"2024-01-02\"", "no [[week]] holds on 2024-01-01"),
        ("\"saturday\"", "\"holiday\"", "holiday"),
        ("\"09-02\"", "\"02-29\"", "02-29"),
        ("name = \"Quốc khánh\"", "nmae = \"Quốc khánh\"", "nmae"),
        ("year = 2024", "year = 20240", "20240"),
        ("family = \"working-days\"", "family = \"calendar\"", "calendar"),
    ] {
        assert!(SMALL.contains(from), "{from}");
        let error = WorkingDays::parse("x-1.toml", &SMALL.replace(from, to)).unwrap_err();
        assert!(error.starts_with("x-1.toml: ") && error.contains(says), "{error}");
    }
    for part in ["[[year]]", "[[yearly]]", "[[week]]"] {
        let at = SMALL.find(part).unwrap();
        let end = SMALL[at + 1..].find("    [[").map_or(SMALL.len(), |end| at + 1 + end);
        let twice = format!("{SMALL}{}", &SMALL[at..end]);
        assert!(WorkingDays::parse("x-1.toml", &twice).is_err(), "{part} twice");
    }
}

/// Two years of made-up rules: weekly days off by number from Monday, days that may be off, days that may be worked.
#[derive(Clone, Debug)]
pub(crate) struct MadeUp {
    week: BTreeSet<u8>,
    off: BTreeSet<u16>,
    work: BTreeSet<u16>,
}

const FIRST: Date = date!(2023 - 01 - 01);

impl MadeUp {
    pub(crate) fn any() -> impl Strategy<Value = Self> {
        let day = 0_u16..731;
        let set = |most| proptest::collection::btree_set(day.clone(), 0..most);
        (proptest::collection::btree_set(0_u8..7, 0..4), set(40), set(10)).prop_map(|(week, off, work)| Self {
            week,
            off,
            work,
        })
    }

    fn weekly_off(&self, day: Date) -> bool {
        self.week.contains(&day.weekday().number_days_from_monday())
    }

    fn number(day: Date) -> u16 {
        u16::try_from((day - FIRST).whole_days()).unwrap_or(u16::MAX)
    }

    /// As the words say it: a weekly day off that is worked, or another day that is not off.
    pub(crate) fn works(&self, day: Date) -> bool {
        let number = Self::number(day);
        if self.weekly_off(day) { self.work.contains(&number) } else { !self.off.contains(&number) }
    }

    /// The n-th working day after, a day at a time; `None` past the end of the second year.
    pub(crate) fn slow_add(&self, from: Date, n: u32) -> Option<Date> {
        let mut day = from;
        let mut left = n;
        while left > 0 {
            day = day.next_day().unwrap();
            if day.year() > 2024 {
                return None;
            }
            left -= u32::from(self.works(day));
        }
        Some(day)
    }

    pub(crate) fn calendar(&self) -> WorkingDays {
        let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        let week: Vec<&str> = self.week.iter().map(|day| names[usize::from(*day)]).collect();
        let marks = "basis = 'b'\nconfidence = 'unknown'\nsource = 's'\n";
        let mut file = format!(
            "code = 'x'\nversion = 1\nfamily = 'working-days'\n[[week]]\nfirst = '2023-01-01'\noff = {week:?}\n{marks}"
        );
        for year in [2023, 2024] {
            let _ = write!(file, "[[year]]\nyear = {year}\n{marks}");
            let of_year = || days_from(FIRST).take_while(|day| day.year() < 2025).filter(move |day| day.year() == year);
            for day in of_year().filter(|day| !self.weekly_off(*day) && self.off.contains(&Self::number(*day))) {
                let _ = writeln!(file, "[[year.off]]\nfirst = '{day}'\nlast = '{day}'\nname = 'n'");
            }
            for day in of_year().filter(|day| self.weekly_off(*day) && self.work.contains(&Self::number(*day))) {
                let _ = writeln!(file, "[[year.work]]\nday = '{day}'\nname = 'n'");
            }
        }
        WorkingDays::parse("x-1.toml", &file).unwrap()
    }
}

/// A day of the two made-up years.
pub(crate) fn made_up_day() -> impl Strategy<Value = Date> {
    (0_i64..731).prop_map(|number| FIRST + time::Duration::days(number))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn days_are_counted_as_a_slow_reader_of_the_calendar_counts_them(
        made_up in MadeUp::any(),
        from in made_up_day(),
        other in made_up_day(),
        n in 0_u32..60,
    ) {
        let days = made_up.calendar();
        prop_assert_eq!(days.is_working(from), Ok(made_up.works(from)));
        prop_assert_eq!(days.add(from, n).ok(), made_up.slow_add(from, n));
        let slowly = days_from(from).take_while(|day| *day <= other).filter(|day| made_up.works(*day)).count();
        prop_assert_eq!(days.between(from, other).map(|count| count as usize), Ok(slowly));
        let next = days_from(from).take_while(|day| day.year() <= 2024).find(|day| made_up.works(*day));
        prop_assert_eq!(days.on_or_after(from).ok(), next);
    }
}
