//! The sentences of a report, each as the rules make it, with a field for what is printed in its stead.

use askama::Template;

use super::{Frame, Section};

/// The page.
#[derive(Template)]
#[template(path = "report_words.html", config = "src/web/askama.toml")]
pub struct ReportWords {
    /// The frame of every page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// What the report is of.
    pub about: String,
    /// Where one came from: names and addresses.
    pub back: Vec<(String, String)>,
    /// Where the form is sent.
    pub action: String,
    /// Whether provisional figures are told.
    pub provisional: bool,
    /// Whether the reader may change sentences.
    pub changes: bool,
    /// Whether they were saved just now.
    pub saved: bool,
    /// How many edits want looking at, in words; empty where none do.
    pub warning: String,
    /// The sentences.
    pub rows: Vec<Row>,
    /// Edits of sentences that the report has no more.
    pub gone: Vec<Row>,
}

/// A sentence.
pub struct Row {
    /// Its name.
    pub id: String,
    /// What the rules make.
    pub generated: String,
    /// What stands in the field.
    pub text: String,
    /// Whether it was edited.
    pub edited: bool,
    /// Who edited it when; empty where nobody did.
    pub by: String,
    /// What must be looked at: the numbers have changed, or somebody else edited it meanwhile.
    pub trouble: String,
    /// Whether the edit may be kept as it is.
    pub stale: bool,
    /// The revision that is seen.
    pub seen: i32,
    /// The mark of the sentence that is seen.
    pub mark: String,
}

#[cfg(test)]
impl ReportWords {
    /// A page with a sentence as it is made, an edited one, a stale one, and one that is gone.
    pub(in crate::web::pages) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let t = crate::domain::text::texts(lang);
        // A report in English has English sentences.
        let [made, edited, before, lost] = match lang {
            crate::domain::lang::Lang::Vi => [
                "Chỉ số hài lòng năm 2026 của Tỉnh Minh Họa là 82,66%.",
                "Năm 2026, chỉ số hài lòng của tỉnh đạt 82,66%.",
                "Chỉ số hài lòng năm 2026 là 82,60%.",
                "Chưa có kỳ trước để so sánh.",
            ],
            crate::domain::lang::Lang::En => [
                "The satisfaction index in 2026 is 82.66%.",
                "In 2026 the index reached 82.66%.",
                "The satisfaction index in 2026 is 82.60%.",
                "There is no period before to compare with.",
            ],
        };
        let row = |id: &str, text: &str| Row {
            id: id.to_owned(),
            generated: made.to_owned(),
            text: text.to_owned(),
            edited: true,
            by: crate::domain::text::fill(t.words_by, &["Nguyễn Thị A", "22/11/2026 14:05"]),
            trouble: String::new(),
            stale: false,
            seen: 1,
            mark: "0123456789abcdef".to_owned(),
        };
        let trouble = crate::domain::text::fill(t.words_stale, &[before]);
        let gone = crate::domain::text::fill(t.words_gone, &[lost]);
        Self {
            frame: Frame::new(lang, "/rounds/sipas-2026/report/words", Section::Work).illustrative(true),
            csrf: "dGVzdA".to_owned(),
            about: "SIPAS 2026".to_owned(),
            back: vec![(t.report_title.to_owned(), "/rounds/sipas-2026/report".to_owned())],
            action: "/rounds/sipas-2026/report/words".to_owned(),
            provisional: false,
            changes: true,
            saved: true,
            warning: crate::domain::text::fill(t.words_warning, &["2"]),
            rows: vec![
                Row { edited: false, by: String::new(), seen: 0, ..row("chi-so", made) },
                row("thay-doi", edited),
                Row { trouble, stale: true, ..row("tang-giam", edited) },
            ],
            gone: vec![Row { trouble: gone, ..row("don-vi", edited) }],
        }
    }
}
