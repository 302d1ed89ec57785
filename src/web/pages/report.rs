//! The page from which a report is taken: of a round, of the board, or of the ratings at counters.

use askama::Template;

use super::{Frame, Section};

/// The page.
#[derive(Template)]
#[template(path = "report.html", config = "src/web/askama.toml")]
pub struct ReportPage {
    /// The frame of every page.
    pub frame: Frame,
    /// What the way back is called for readers of the screen.
    pub above_label: &'static str,
    /// The list that it is of, with its address.
    pub list: Option<(&'static str, &'static str)>,
    /// What it is of.
    pub of: String,
    /// Where that is.
    pub back: String,
    /// Where files come from.
    pub action: String,
    /// What is sent along.
    pub sent: Vec<(&'static str, String)>,
    /// Where sentences are edited; empty where they cannot be.
    pub words: String,
    /// How many edits want looking at, in words; empty where none do.
    pub warning: String,
    /// Whether there is a result to report.
    pub computed: bool,
    /// What is said where there is none.
    pub missing: &'static str,
    /// Whether the figures are provisional.
    pub provisional: bool,
    /// The approved figures, or the provisional ones: name and address.
    pub other: Option<(&'static str, String)>,
    /// Endings of files with what is written on their buttons.
    pub formats: Vec<(&'static str, String)>,
}

#[cfg(test)]
impl ReportPage {
    /// The page of a round with a result.
    pub(in crate::web::pages) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let t = crate::domain::text::texts(lang);
        Self {
            frame: Frame::new(lang, "/rounds/sipas-2026/report", Section::Work).illustrative(true),
            above_label: t.rounds_above,
            list: Some((t.rounds_title, "/rounds")),
            of: "SIPAS 2026".to_owned(),
            back: "/rounds/sipas-2026".to_owned(),
            action: "/rounds/sipas-2026/report/file".to_owned(),
            sent: vec![("period", "2026".to_owned())],
            words: "/rounds/sipas-2026/report/words".to_owned(),
            warning: crate::domain::text::fill(t.words_warning, &["1"]),
            computed: true,
            missing: t.round_results_none,
            provisional: true,
            other: Some((t.assess_see_approved, "/rounds/sipas-2026/report".to_owned())),
            formats: vec![("docx", "DOCX".to_owned()), ("pdf", "PDF".to_owned())],
        }
    }
}
