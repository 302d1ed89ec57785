//! What a citizen sees of the own intake of feedback: the form, the code, what became of it, and what was published.

use askama::Template;

use super::{Frame, Section};
use crate::domain::feedback::intake::WORDS_AT_MOST;

/// Something to choose in the form.
pub struct Pick {
    /// What is posted.
    pub value: &'static str,
    /// What is shown.
    pub label: &'static str,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// The form, empty or as it came back.
#[derive(Template)]
#[template(path = "feedback_send.html", config = "src/web/askama.toml")]
pub struct SendFeedback {
    /// What surrounds the page.
    pub frame: Frame,
    /// The form's token.
    pub csrf: String,
    /// The unit's name.
    pub unit: String,
    /// Where the form is posted.
    pub action: String,
    /// The form's secret, out of which the lookup code comes.
    pub secret: String,
    /// What it is: feedback, or what is not taken here.
    pub matters: Vec<Pick>,
    /// The kinds.
    pub kinds: Vec<Pick>,
    /// The contents.
    pub contents: Vec<Pick>,
    /// What was written.
    pub words: String,
    /// Why it was not taken: what to read, and which field that is about.
    pub wrong: Option<(Vec<&'static str>, &'static str)>,
}

/// The code.
#[derive(Template)]
#[template(path = "feedback_sent.html", config = "src/web/askama.toml")]
pub struct FeedbackSent {
    /// What surrounds the page.
    pub frame: Frame,
    /// The unit's name.
    pub unit: String,
    /// The lookup code.
    pub code: String,
}

/// Something that was done.
pub struct Told {
    /// The day, written.
    pub day: String,
    /// What.
    pub deed: &'static str,
    /// The words, paragraph by paragraph.
    pub words: Vec<String>,
}

/// What became of it.
pub struct Became {
    /// The code that was typed, for the forms.
    pub code: String,
    /// Where it stands.
    pub group: &'static str,
    /// The day on which it was handed in, written.
    pub sent: String,
    /// The unit that has it.
    pub unit: String,
    /// What was done.
    pub done: Vec<Told>,
    /// Whether an answer can be liked.
    pub judges: bool,
    /// Whether it can be opened again.
    pub again: bool,
    /// Whether more was asked for.
    pub adds: bool,
}

/// What was found with a code.
pub enum Looked {
    /// None was typed yet.
    NotYet,
    /// Nothing.
    Nothing,
    /// This.
    Found(Box<Became>),
}

/// Where a citizen asks what became of it.
#[derive(Template)]
#[template(path = "feedback_lookup.html", config = "src/web/askama.toml")]
pub struct FeedbackLookup {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// What was found.
    pub found: Looked,
}

/// A published answer.
pub struct Answered {
    /// The question, paragraph by paragraph.
    pub question: Vec<String>,
    /// The answer, likewise.
    pub answer: Vec<String>,
    /// When it was published, in words.
    pub day: String,
}

/// What a unit has published.
#[derive(Template)]
#[template(path = "feedback_published.html", config = "src/web/askama.toml")]
pub struct FeedbackPublished {
    /// What surrounds the page.
    pub frame: Frame,
    /// The unit's name.
    pub unit: String,
    /// Where feedback is sent.
    pub send: String,
    /// The answers, the newest first.
    pub answers: Vec<Answered>,
    /// Where newer ones are.
    pub newer: Option<String>,
    /// Where older ones are.
    pub older: Option<String>,
}

#[cfg(test)]
impl SendFeedback {
    pub(super) fn sample(lang: crate::domain::lang::Lang, wrong: bool) -> Self {
        let t = crate::domain::text::texts(lang);
        let pick = |value, label| Pick { value, label, chosen: value == "feedback" };
        Self {
            frame: Frame::new(lang, "/phan-anh/minh-hoa-1", Section::Rate).illustrative(true),
            csrf: "dGVzdA".into(),
            unit: "Phường Minh Họa".into(),
            action: "/phan-anh/minh-hoa-1".into(),
            secret: "00".into(),
            matters: vec![
                pick("feedback", t.intake_matter_feedback),
                pick("complaint", t.intake_matter_complaint),
                pick("denunciation", t.intake_matter_denunciation),
            ],
            kinds: vec![pick("", t.intake_unsure)],
            contents: vec![pick("", t.intake_unsure)],
            words: if wrong { "Chờ lâu <b>".into() } else { String::new() },
            wrong: wrong.then(|| (vec![t.intake_complaint_do, t.intake_kept], "words")),
        }
    }
}

#[cfg(test)]
impl FeedbackSent {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        Self {
            frame: Frame::new(lang, "/phan-anh/minh-hoa-1", Section::Rate).illustrative(true),
            unit: "Phường Minh Họa".into(),
            code: "ABCD-EFGH-JKMN-PQRS".into(),
        }
    }
}

#[cfg(test)]
impl FeedbackLookup {
    pub(super) fn sample(lang: crate::domain::lang::Lang, found: Option<bool>) -> Self {
        let t = crate::domain::text::texts(lang);
        let became = || Became {
            code: "ABCD-EFGH-JKMN-PQRS".into(),
            group: t.feedback_answered,
            sent: "22/11/2026".into(),
            unit: "Phường Minh Họa".into(),
            done: vec![Told {
                day: "23/11/2026".into(), deed: t.feedback_step_answer, words: vec!["Một ngày".into()]
            }],
            judges: true,
            again: true,
            adds: true,
        };
        Self {
            frame: Frame::new(lang, "/phan-anh/tra-cuu", Section::Rate).illustrative(true),
            csrf: "dGVzdA".into(),
            found: match found {
                None => Looked::NotYet,
                Some(false) => Looked::Nothing,
                Some(true) => Looked::Found(Box::new(became())),
            },
        }
    }
}

#[cfg(test)]
impl FeedbackPublished {
    pub(super) fn sample(lang: crate::domain::lang::Lang, some: bool) -> Self {
        let t = crate::domain::text::texts(lang);
        let answer = || Answered {
            question: vec!["Chờ lâu".into()],
            answer: vec!["Đã thêm một quầy".into()],
            day: crate::domain::text::fill(t.intake_on_day, &["22/11/2026"]),
        };
        Self {
            frame: Frame::new(lang, "/phan-anh/minh-hoa-1/da-cong-bo", Section::Published).illustrative(true),
            unit: "Phường Minh Họa".into(),
            send: "/phan-anh/minh-hoa-1".into(),
            answers: some.then(answer).into_iter().collect(),
            newer: some.then(|| "/phan-anh/minh-hoa-1/da-cong-bo?page=1".into()),
            older: some.then(|| "/phan-anh/minh-hoa-1/da-cong-bo?page=3".into()),
        }
    }
}
