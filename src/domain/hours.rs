//! Opening hours, as people write them. Between the offices' pages and the rule that asks whether a counter was open.

/// A span of a weekday on which counters are open.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Span {
    /// 1 is Monday, 7 is Sunday.
    pub weekday: i16,
    /// From this minute of the day on.
    pub from: i16,
    /// Until this minute, above `from` and at most 1440.
    pub to: i16,
}

/// Reads the hours of one weekday as people write them: `7:30-11:30, 13:30-17:00`, empty where nothing is open. `None` where
/// that cannot be read, or where spans overlap.
#[must_use]
pub fn read_hours(weekday: i16, text: &str) -> Option<Vec<Span>> {
    let minute = |clock: &str| {
        let (hour, minute) = clock.trim().split_once([':', 'h'])?;
        let digits = |part: &str, at_least: usize| {
            (part.len() >= at_least && part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| part.parse::<i16>().ok())
                .flatten()
        };
        let at = digits(hour, 1)? * 60 + digits(minute, 2).filter(|minute| *minute < 60)?;
        (at <= 1440).then_some(at)
    };
    let mut spans: Vec<Span> = Vec::new();
    for part in text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()) {
        let (from, to) = part.split_once(['-', '–'])?;
        let span = Span { weekday, from: minute(from)?, to: minute(to)? };
        let after = spans.last().is_none_or(|last| last.to <= span.from);
        if span.from >= span.to || !after {
            return None;
        }
        spans.push(span);
    }
    Some(spans)
}

/// The hours of one weekday as people write them.
#[must_use]
pub fn write_hours(weekday: i16, hours: &[Span]) -> String {
    let clock = |minute: i16| format!("{}:{:02}", minute / 60, minute % 60);
    let of_day = hours.iter().filter(|span| span.weekday == weekday);
    of_day.map(|span| format!("{}-{}", clock(span.from), clock(span.to))).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        let read = |text: &str| read_hours(1, text).map(|spans| write_hours(1, &spans));
        for (text, kept) in [
            ("7:30-11:30, 13:30-17:00", "7:30-11:30, 13:30-17:00"),
            (" 07h30 – 11h30;13h30-17h00 ", "7:30-11:30, 13:30-17:00"),
            ("0:00-24:00", "0:00-24:00"),
            ("", ""),
        ] {
            assert_eq!(read(text).as_deref(), Some(kept), "{text}");
        }
        let overlapping = "7:30-11:30, 11:00-12:00";
        for text in [
            "7:30",
            "7:30-7:30",
            "17:00-13:30",
            overlapping,
            "7:60-8:00",
            "7:3-8:00",
            "8-9",
            "23:00-24:01",
            "a:00-9:00",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(write_hours(2, &read_hours(1, "8:00-9:00").unwrap()), "", "another day");
    }
}
