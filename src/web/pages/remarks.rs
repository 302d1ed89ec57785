//! Citizens' own words: those that wait for somebody to look at them, and those that may be read.

use askama::Template;

use super::results::Choice;
use super::{Frame, Section};

/// The remarks that nobody has looked at.
#[derive(Template)]
#[template(path = "remarks.html", config = "src/web/askama.toml")]
pub struct Remarks {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// The oldest first.
    pub remarks: Vec<Unchecked>,
}

/// A remark that nobody has looked at.
pub struct Unchecked {
    /// By what it is called when it is decided.
    pub hash: String,
    /// The unit's name.
    pub unit: String,
    /// The day, written.
    pub day: String,
    /// The words.
    pub text: String,
}

/// What may be read of a unit's remarks in a month.
#[derive(Template)]
#[template(path = "remarks_read.html", config = "src/web/askama.toml")]
pub struct Reading {
    /// What surrounds the page.
    pub frame: Frame,
    /// The units to choose from.
    pub units: Vec<Choice>,
    /// The months to choose from.
    pub months: Vec<Choice>,
    /// The unit's name.
    pub unit: String,
    /// The month, in words; empty where none is over.
    pub month: String,
    /// The words by unit.
    pub groups: Vec<Group>,
}

/// A unit's remarks.
pub struct Group {
    /// The unit's name.
    pub unit: String,
    /// The words.
    pub remarks: Vec<String>,
}

#[cfg(test)]
impl Remarks {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let remark = |hash: &str, text: &str| Unchecked {
            hash: hash.repeat(64),
            unit: "Phường Minh Họa".into(),
            day: "20/11/2026".into(),
            text: text.into(),
        };
        Self {
            frame: Frame::new(lang, "/remarks", Section::Work).illustrative(true),
            csrf: "dGVzdA".into(),
            remarks: vec![
                remark("0", "Chờ <lâu>, nhưng hướng dẫn rõ ràng."),
                remark("1", "Anh Bình ở quầy 2 rất nhiệt tình."),
            ],
        }
    }
}

#[cfg(test)]
impl Reading {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let choice =
            |value: &str, label: &str| Choice { value: value.into(), label: label.into(), depth: 0, chosen: true };
        Self {
            frame: Frame::new(lang, "/remarks/read?unit=minh-hoa&month=2026-10", Section::Work).illustrative(true),
            units: vec![choice("minh-hoa", "Phường Minh Họa")],
            months: vec![choice("2026-10", "10/2026")],
            unit: "Phường Minh Họa".into(),
            month: "10/2026".into(),
            groups: vec![Group {
                unit: "Phường Minh Họa".into(),
                remarks: vec!["Chờ lâu.".into(), "[…] ở quầy 2 rất nhiệt tình.".into()],
            }],
        }
    }
}
