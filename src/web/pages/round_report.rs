//! The page from which a round's report is taken.

use askama::Template;

use super::{Frame, Section};

/// The page.
#[derive(Template)]
#[template(path = "round_report.html", config = "src/web/askama.toml")]
pub struct RoundReport {
    /// The frame of every page.
    pub frame: Frame,
    /// The round's name.
    pub round: String,
    /// Where the round is.
    pub back: String,
    /// Where files come from.
    pub action: String,
    /// Whether there is a result to report.
    pub computed: bool,
    /// Endings of files with what is written on their buttons.
    pub formats: Vec<(&'static str, String)>,
}

#[cfg(test)]
impl RoundReport {
    /// The page of a round with a result.
    pub(in crate::web::pages) fn sample(lang: crate::domain::lang::Lang) -> Self {
        Self {
            frame: Frame::new(lang, "/rounds/sipas-2026/report", Section::Work).illustrative(true),
            round: "SIPAS 2026".to_owned(),
            back: "/rounds/sipas-2026".to_owned(),
            action: "/rounds/sipas-2026/report/file".to_owned(),
            computed: true,
            formats: vec![("docx", "DOCX".to_owned()), ("pdf", "PDF".to_owned())],
        }
    }
}
