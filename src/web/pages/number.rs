//! Where a visitor without a code types a dossier number and says at which counter it was.

use askama::Template;

use super::Frame;
#[cfg(test)]
use super::Section;

/// The fields for a number and a counter.
#[derive(Template)]
#[template(path = "number.html", config = "src/web/askama.toml")]
pub struct NumberEntry {
    /// What surrounds the page.
    pub frame: Frame,
    /// The form's token.
    pub csrf: String,
    /// The counters to choose from.
    pub places: Vec<Place>,
}

/// A counter to choose.
pub struct Place {
    /// Its code, which is sent.
    pub value: String,
    /// Its unit and its name.
    pub label: String,
}

#[cfg(test)]
impl NumberEntry {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let place = |value: &str, label: &str| Place { value: value.into(), label: label.into() };
        Self {
            frame: Frame::new(lang, "/number", Section::Rate).illustrative(true),
            csrf: "dGVzdA".into(),
            places: vec![
                place("quay-1", "Phường Minh Họa – Quầy số 1"),
                place("quay-2", "Phường Minh Họa – Quầy số 2"),
            ],
        }
    }
}
