//! Typing paper slips by keyboard: a line of digits, or a choice for each question; the day, and no time.

use askama::Template;

use super::rate::{Question, Reason};
use super::{Frame, Section};

/// The form for the next slip.
#[derive(Template)]
#[template(path = "slips.html", config = "src/web/askama.toml")]
pub struct Slips {
    /// What surrounds the page.
    pub frame: Frame,
    /// The counter's name.
    pub counter: String,
    /// The unit the counter belongs to.
    pub unit: String,
    /// Where the form is posted.
    pub action: String,
    /// The id of the next slip, posted as `id`.
    pub id: String,
    /// The form's token.
    pub csrf: String,
    /// The day that is filled in: `20/11/2026`.
    pub day: String,
    /// The questions, in the template's order.
    pub questions: Vec<Numbered>,
    /// The template's reasons.
    pub reasons: Vec<Reason>,
    /// The longest comment.
    pub comment_limit: u32,
    /// What was typed today, the last first.
    pub typed: Vec<Typed>,
}

/// A question whose answers stand in the order of their digits.
pub struct Numbered(Question);

impl Numbered {
    /// The same question, the lowest level first.
    #[must_use]
    pub fn of(mut question: Question) -> Self {
        question.levels.reverse();
        Self(question)
    }
}

/// A slip that was typed today.
pub struct Typed {
    /// Its id.
    pub id: String,
    /// Its receipt code.
    pub code: String,
    /// Its day, written.
    pub day: String,
    /// It was not taken back.
    pub counts: bool,
}

#[cfg(test)]
impl Slips {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let form = super::rate::Rate::sample(lang);
        let typed =
            |id: &str, counts| Typed { id: id.into(), code: "7K3M9-9Q2X0".into(), day: "20/11/2026".into(), counts };
        Self {
            frame: Frame::new(lang, "/counters/quay-1/slips", Section::Work).illustrative(true),
            counter: form.counter,
            unit: form.unit,
            action: "/counters/quay-1/slips".into(),
            id: form.id,
            csrf: form.csrf,
            day: "20/11/2026".into(),
            questions: form.questions.into_iter().map(Numbered::of).collect(),
            reasons: form.reasons,
            comment_limit: 500,
            typed: vec![typed("a", true), typed("b", false)],
        }
    }
}
