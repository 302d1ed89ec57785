//! The counters where somebody works, with what they may do at each.

use askama::Template;

use super::{Frame, Section};

/// The counters.
#[derive(Template)]
#[template(path = "counters.html", config = "src/web/askama.toml")]
pub struct Counters {
    /// What surrounds the page.
    pub frame: Frame,
    /// By unit and code.
    pub counters: Vec<Row>,
}

/// A counter.
pub struct Row {
    /// Its name.
    pub name: String,
    /// Its unit's name.
    pub unit: String,
    /// How the addresses of its pages begin.
    pub address: String,
    /// One may say who serves there.
    pub serves: bool,
    /// One may print codes and type slips.
    pub enters: bool,
}

#[cfg(test)]
impl Counters {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let row = |name: &str, serves, enters| Row {
            name: name.into(),
            unit: "Phường Minh Họa".into(),
            address: "/counters/quay-1".into(),
            serves,
            enters,
        };
        Self {
            frame: Frame::new(lang, "/counters", Section::Work).illustrative(true),
            counters: vec![row("Quầy số 1", true, true), row("Quầy số 2", true, false)],
        }
    }
}
