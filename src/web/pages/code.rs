//! Where a visitor types a printed code, and what is said of one that is good for nothing.

use askama::Template;

use super::Frame;
#[cfg(test)]
use super::Section;

/// The field for a code.
#[derive(Template)]
#[template(path = "code.html", config = "src/web/askama.toml")]
pub struct CodeEntry {
    /// What surrounds the page.
    pub frame: Frame,
    /// The form's token.
    pub csrf: String,
    /// Whether one may rate with a dossier number instead.
    pub by_number: bool,
    /// What is said of the code that led here.
    pub told: Option<Told>,
}

/// Why a code opened nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Told {
    /// It is wrong, or its time is over.
    Unusable,
    /// It was used.
    Used,
}

impl CodeEntry {
    fn words(&self) -> Option<(&'static str, &'static str)> {
        let t = self.frame.t;
        self.told.map(|told| match told {
            Told::Unusable => (t.code_unusable, t.code_unusable_do),
            Told::Used => (t.code_used, t.code_used_do),
        })
    }
}

#[cfg(test)]
impl CodeEntry {
    pub(super) fn sample(lang: crate::domain::lang::Lang, told: Option<Told>) -> Self {
        Self {
            frame: Frame::new(lang, "/r", Section::Rate).illustrative(true),
            csrf: "dGVzdA".into(),
            by_number: true,
            told,
        }
    }
}
