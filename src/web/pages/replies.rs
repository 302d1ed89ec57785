//! The right of reply: an officer's own results with what was said to them, and the replies that wait for an answer.

use askama::Template;

use super::measure::{Certainty, Figures, Measure};
use super::results::Choice;
use super::{Frame, Section};

/// An officer's own results.
#[derive(Template)]
#[template(path = "mine.html", config = "src/web/askama.toml")]
pub struct Mine {
    /// What surrounds the page.
    pub frame: Frame,
    /// The form's token.
    pub csrf: String,
    /// The officer's name.
    pub officer: String,
    /// The unit's name.
    pub unit: String,
    /// The periods to choose from.
    pub periods: Vec<Choice>,
    /// The period shown, as it is posted and in words; `None` where none is over.
    pub period: Option<(String, String)>,
    /// The results.
    pub results: Vec<Result>,
    /// What the officer said before.
    pub said: Vec<Said>,
}

/// The own result of one question.
pub struct Result {
    /// The question.
    pub question: String,
    /// The figures.
    pub figures: Figures,
}

/// What an officer said, and the answer.
pub struct Said {
    /// What was wanted, in words.
    pub kind: String,
    /// Of which period, in words.
    pub period: String,
    /// On which day.
    pub day: String,
    /// The officer's words.
    pub text: String,
    /// The answer and its day.
    pub answer: Option<(String, String)>,
}

/// The replies that wait.
#[derive(Template)]
#[template(path = "replies.html", config = "src/web/askama.toml")]
pub struct Replies {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// The oldest first.
    pub open: Vec<Open>,
}

impl Replies {
    /// Whether the reader may look and answer nothing.
    fn only_read(&self) -> bool {
        !self.open.is_empty() && !self.open.iter().any(|reply| reply.answers)
    }
}

/// A reply that waits.
pub struct Open {
    /// Whether the reader may answer it.
    pub answers: bool,
    /// Its id.
    pub id: String,
    /// What was said.
    pub said: Said,
    /// Whose results.
    pub officer: String,
    /// In which unit.
    pub unit: String,
}

#[cfg(test)]
fn said(lang: crate::domain::lang::Lang, answer: Option<&str>) -> Said {
    Said {
        kind: crate::domain::text::texts(lang).reply_correction.to_owned(),
        period: "10/2026".into(),
        day: "05/11/2026".into(),
        text: "Ngày 12 tôi không trực quầy này.".into(),
        answer: answer.map(|words| (words.to_owned(), "09/11/2026".to_owned())),
    }
}

#[cfg(test)]
impl Mine {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let result = |measure| Result {
            question: "Kết quả giải quyết".into(),
            figures: Figures { measure, visits: None, rated: None, change: None },
        };
        Self {
            frame: Frame::new(lang, "/mine?period=2026-10", Section::Work).illustrative(true),
            csrf: "dGVzdA".into(),
            officer: "Công chức A".into(),
            unit: "Phường Minh Họa".into(),
            periods: vec![Choice { value: "2026-10".into(), label: "10/2026".into(), depth: 0, chosen: true }],
            period: Some(("2026-10".into(), "10/2026".into())),
            results: vec![result(Measure::Hidden), result(Measure::NoRatings)],
            said: vec![said(lang, None), said(lang, Some("Đã sửa ca trực ngày 12."))],
        }
    }

    pub(super) fn sample_empty(lang: crate::domain::lang::Lang) -> Self {
        Self { periods: Vec::new(), period: None, results: Vec::new(), said: Vec::new(), ..Self::sample(lang) }
    }
}

#[cfg(test)]
impl Replies {
    pub(super) fn sample_read(lang: crate::domain::lang::Lang) -> Self {
        let mut page = Self::sample(lang);
        page.open.iter_mut().for_each(|reply| reply.answers = false);
        page
    }

    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        Self {
            frame: Frame::new(lang, "/replies", Section::Work).illustrative(true),
            csrf: "dGVzdA".into(),
            open: vec![Open {
                answers: true,
                id: "0192d5f0-7c00-7000-8000-000000000001".into(),
                said: said(lang, None),
                officer: "Công chức A".into(),
                unit: "Phường Minh Họa".into(),
            }],
        }
    }
}
