//! The periods of a unit that are over, which of them are closed, and a form to ask for closing one.

use askama::Template;

use super::results::Choice;
use super::{Frame, Section};

/// The periods of a unit.
#[derive(Template)]
#[template(path = "periods.html", config = "src/web/askama.toml")]
pub struct Periods {
    /// What surrounds the page.
    pub frame: Frame,
    /// The form's token.
    pub csrf: String,
    /// Whether the reader may ask for closing one.
    pub decides: bool,
    /// The units to choose from.
    pub units: Vec<Choice>,
    /// The unit's name.
    pub unit: String,
    /// Its code.
    pub code: String,
    /// Its periods, the latest first of each length.
    pub rows: Vec<Row>,
}

/// A period.
pub struct Row {
    /// Its name.
    pub name: String,
    /// As it is posted.
    pub value: String,
    /// How it stands, in words.
    pub state: String,
    /// It may be closed.
    pub open: bool,
}

impl Periods {
    /// Whether the reader can ask for anything.
    fn asks(&self) -> bool {
        self.decides && self.rows.iter().any(|row| row.open)
    }
}

#[cfg(test)]
impl Periods {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let t = crate::domain::text::texts(lang);
        let row = |name: &str, state: String, open| Row { name: name.into(), value: name.into(), state, open };
        Self {
            frame: Frame::new(lang, "/periods?unit=minh-hoa", Section::Work).illustrative(true),
            csrf: "dGVzdA".into(),
            decides: true,
            units: vec![Choice {
                value: "minh-hoa".into(), label: "Phường Minh Họa".into(), depth: 0, chosen: true
            }],
            unit: "Phường Minh Họa".into(),
            code: "minh-hoa".into(),
            rows: vec![
                row("10/2026", t.period_open.to_owned(), true),
                row("09/2026", t.period_asked.to_owned(), false),
                row("08/2026", crate::domain::text::fill(t.period_closed_on, &["05/09/2026"]), false),
            ],
        }
    }

    pub(super) fn sample_empty(lang: crate::domain::lang::Lang) -> Self {
        Self { rows: Vec::new(), ..Self::sample(lang) }
    }
}
