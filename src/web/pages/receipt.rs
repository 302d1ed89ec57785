//! Where a citizen asks after a rating, and what is said of it: the day and the unit, never the answer.

use askama::Template;

use super::Frame;
#[cfg(test)]
use super::Section;

/// The field for a receipt code.
#[derive(Template)]
#[template(path = "receipt.html", config = "src/web/askama.toml")]
pub struct Receipt {
    /// What surrounds the page.
    pub frame: Frame,
    /// The form's token.
    pub csrf: String,
    /// What is said of the code that was sent.
    pub said: Option<Said>,
}

/// What is said of a receipt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Said {
    /// Counted for this day, written, and this unit.
    Counted(String, String),
    /// Received for this day and this unit, and being looked at.
    Aside(String, String),
    /// There is none.
    Nothing,
}

#[cfg(test)]
impl Receipt {
    pub(super) fn sample(lang: crate::domain::lang::Lang, said: Option<Said>) -> Self {
        let frame = Frame::new(lang, "/receipt", Section::Rate).illustrative(true);
        Self { frame, csrf: "dGVzdA".into(), said }
    }
}
