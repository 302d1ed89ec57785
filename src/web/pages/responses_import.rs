//! Bringing filled forms in: the columns, what is wrong with a file, and what a good one did.

use askama::Template;

use super::offices_import::Outcome;
use super::{Frame, Section};

/// The page to choose a file on, and what became of the last one.
#[derive(Template)]
#[template(path = "responses_import.html", config = "src/web/askama.toml")]
pub struct ResponsesImport {
    /// What surrounds the page.
    pub frame: Frame,
    /// The form's token.
    pub csrf: String,
    /// The round: its code and its name.
    pub round: (String, String),
    /// The columns of its questionnaire.
    pub columns: String,
    /// What became of a file.
    pub outcome: Option<Outcome>,
}

#[cfg(test)]
impl ResponsesImport {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let outcome = super::offices_import::OfficeImport::sample_bad(lang).outcome;
        Self {
            frame: Frame::new(lang, "/rounds/sipas-2026/import", Section::Work).illustrative(true),
            csrf: "dGVzdA".into(),
            round: ("sipas-2026".into(), "SIPAS 2026 (minh họa)".into()),
            columns: "sex, age, q9_1, q9_2".into(),
            outcome,
        }
    }
}
