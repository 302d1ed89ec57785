//! What is wrong with a row that is kept aside, as it is stored: a code, and what the words need.

use super::What;

impl What {
    /// The code, and what goes with it.
    #[must_use]
    pub fn reason(&self) -> (&'static str, Vec<String>) {
        let plain = |code| (code, Vec::new());
        match self {
            Self::NotUtf8 => plain("not-utf8"),
            Self::DuplicateColumn => plain("duplicate-column"),
            Self::RowLength { cells, columns } => ("row-length", vec![cells.to_string(), columns.to_string()]),
            Self::EmptyCell => plain("empty"),
            Self::NotADay => plain("not-a-day"),
            Self::NotAnInstant => plain("not-a-moment"),
            Self::NotWhole => plain("not-whole"),
            Self::OutOfRange(low, high) => ("out-of-range", vec![low.clone(), high.clone()]),
            Self::NotOneOf(words) => ("unknown-word", vec![words.clone()]),
            Self::EndsBeforeItBegins(begin) => ("before", vec![begin.clone()]),
            Self::NotFound => plain("not-found"),
            Self::Ambiguous(codes) => ("ambiguous", vec![codes.clone()]),
            Self::ControlCharacter => plain("control-character"),
            Self::NotYet => plain("still-to-come"),
            Self::NotOver => plain("not-over"),
            Self::FailedFormula => plain("failed-formula"),
            Self::TooLong(most) => ("too-long", vec![most.to_string()]),
            Self::Formula => plain("formula"),
            Self::UnitClosedThen(days) => ("unit-closed", vec![days.clone()]),
            Self::OpenQuote => plain("open-quote"),
            Self::NotAnObject => plain("not-an-object"),
            Self::NotADossier => plain("not-a-dossier"),
            Self::OtherDossier => plain("other-dossier"),
            Self::NotTaken => plain("not-taken"),
            Self::NoCalendar(year) => ("no-calendar", vec![year.to_string()]),
            // No row of dossiers has any other fault.
            _ => plain("other"),
        }
    }

    /// What a stored code stands for, with what goes with it.
    #[must_use]
    pub fn from_reason(code: &str, held: &[&str]) -> Option<Self> {
        let text = |at: usize| held.get(at).map(|text| (*text).to_owned());
        let number = |at: usize| held.get(at)?.parse().ok();
        Some(match code {
            "not-utf8" => Self::NotUtf8,
            "duplicate-column" => Self::DuplicateColumn,
            "row-length" => Self::RowLength { cells: number(0)?, columns: number(1)? },
            "empty" => Self::EmptyCell,
            "not-a-day" => Self::NotADay,
            "not-a-moment" => Self::NotAnInstant,
            "not-whole" => Self::NotWhole,
            "out-of-range" => Self::OutOfRange(text(0)?, text(1)?),
            "unknown-word" => Self::NotOneOf(text(0)?),
            "before" => Self::EndsBeforeItBegins(text(0)?),
            "not-found" => Self::NotFound,
            "ambiguous" => Self::Ambiguous(text(0)?),
            "control-character" => Self::ControlCharacter,
            "still-to-come" => Self::NotYet,
            "not-over" => Self::NotOver,
            "failed-formula" => Self::FailedFormula,
            "too-long" => Self::TooLong(number(0)?),
            "formula" => Self::Formula,
            "unit-closed" => Self::UnitClosedThen(text(0)?),
            "open-quote" => Self::OpenQuote,
            "not-an-object" => Self::NotAnObject,
            "not-a-dossier" => Self::NotADossier,
            "other-dossier" => Self::OtherDossier,
            "not-taken" => Self::NotTaken,
            "no-calendar" => Self::NoCalendar(text(0)?.parse().ok()?),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_read_back() {
        let text = |text: &str| text.to_owned();
        for what in [
            What::NotUtf8,
            What::DuplicateColumn,
            What::RowLength { cells: 3, columns: 5 },
            What::EmptyCell,
            What::NotADay,
            What::NotAnInstant,
            What::NotWhole,
            What::OutOfRange(text("1900"), text("2100")),
            What::NotOneOf(text("a, b")),
            What::EndsBeforeItBegins(text("01/10/2026")),
            What::NotFound,
            What::Ambiguous(text("a, b")),
            What::ControlCharacter,
            What::NotYet,
            What::NotOver,
            What::FailedFormula,
            What::TooLong(300),
            What::Formula,
            What::UnitClosedThen(text("2003 – 2025")),
            What::OpenQuote,
            What::NotAnObject,
            What::NotADossier,
            What::OtherDossier,
            What::NotTaken,
            What::NoCalendar(2031),
        ] {
            let (code, held) = what.reason();
            let held: Vec<&str> = held.iter().map(String::as_str).collect();
            assert_eq!(What::from_reason(code, &held), Some(what));
        }
        assert_eq!(What::OwnRights.reason().0, "other");
        assert_eq!(What::from_reason("row-length", &["3"]), None);
    }
}
