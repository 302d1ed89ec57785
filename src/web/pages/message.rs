//! What a citizen may leave after a rating, apart from it: a remark, or the wish to be called back.

use askama::Template;

use super::Frame;
#[cfg(test)]
use super::Section;
use crate::app::messages::{NAME_AT_MOST, TEXT_AT_MOST};
use crate::domain::text::fill;

/// The two forms.
#[derive(Template)]
#[template(path = "leave.html", config = "src/web/askama.toml")]
pub struct Leave {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// The unit that reads it; `None` where this browser has no ticket.
    pub unit: Option<String>,
    /// For how many days name and number are kept: after settling, and at most.
    pub days: [String; 2],
}

impl Leave {
    /// What one agrees to: for what, by whom, how long.
    fn consent(&self) -> String {
        fill(self.frame.t.message_consent, &[&self.days[0], &self.days[1]])
    }
}

/// Thanks for it.
#[derive(Template)]
#[template(path = "leave_sent.html", config = "src/web/askama.toml")]
pub struct Sent {
    /// What surrounds the page.
    pub frame: Frame,
}

#[cfg(test)]
impl Leave {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        Self {
            frame: Frame::new(lang, "/message", Section::Rate).illustrative(true),
            csrf: "dGVzdA".into(),
            unit: Some("Phường Minh Họa".into()),
            days: ["30".into(), "365".into()],
        }
    }
}

#[cfg(test)]
impl Sent {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        Self { frame: Frame::new(lang, "/message/sent", Section::Rate).illustrative(true) }
    }
}
