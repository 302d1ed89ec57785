//! Ratings that wait for a decision: groups that are kept aside, and pairs under one id. Days, never times.

use askama::Template;

use super::{Frame, Section};
use crate::app::decide::Place;

/// What waits.
#[derive(Template)]
#[template(path = "ratings.html", config = "src/web/askama.toml")]
pub struct Ratings {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// The groups kept aside.
    pub groups: Vec<Group>,
    /// The conflicts.
    pub pairs: Vec<Pair>,
}

/// A group of ratings kept aside.
pub struct Group {
    /// Where.
    pub place: Place,
    /// The day, written.
    pub day: String,
    /// The day, as it is posted.
    pub day_value: String,
    /// The rule, as it is posted.
    pub rule: String,
    /// Why they are kept aside, in words.
    pub why: String,
    /// The figures that led to it, in words.
    pub figures: Option<String>,
    /// How many.
    pub n: String,
    /// The period is closed; nothing can be asked.
    pub closed: bool,
    /// Somebody asked already.
    pub asked: bool,
    /// The reader may ask.
    pub decides: bool,
}

impl Ratings {
    /// Whether the reader may look and decide nothing.
    fn only_read(&self) -> bool {
        let waits = !self.groups.is_empty() || !self.pairs.is_empty();
        waits && !self.groups.iter().any(|group| group.decides) && !self.pairs.iter().any(|pair| pair.decides)
    }
}

/// Two ratings under one id.
pub struct Pair {
    /// Where.
    pub place: Place,
    /// The reader decides; what was answered is not shown otherwise.
    pub decides: bool,
    /// The day, written.
    pub day: String,
    /// By what it is called when it is decided.
    pub hash: String,
    /// The stored one is kept aside.
    pub aside: bool,
    /// The other one's content can be read, so that it can be taken.
    pub readable: bool,
    /// The answers.
    pub questions: Vec<Question>,
    /// Whether the stored one has a remark, in words.
    pub stored_remark: &'static str,
    /// Whether the other one has.
    pub other_remark: &'static str,
}

/// The two answers to a question; `None` where it was left out.
pub struct Question {
    /// The question.
    pub text: String,
    /// What is stored.
    pub stored: Option<String>,
    /// What the other one says.
    pub other: Option<String>,
}

#[cfg(test)]
impl Ratings {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let t = crate::domain::text::texts(lang);
        let place = || Place {
            unit_code: "minh-hoa".into(),
            unit: "Phường Minh Họa".into(),
            counter_code: "quay-1".into(),
            counter: "Quầy số 1".into(),
        };
        let group = |why: &str, closed, asked: bool| Group {
            place: place(),
            day: "20/11/2026".into(),
            day_value: "2026-11-20".into(),
            rule: "revoked-device".into(),
            why: why.to_owned(),
            figures: asked.then(|| crate::domain::honesty::Figures::Burst(40, 5, 9).words(lang)),
            n: "12".into(),
            closed,
            asked,
            decides: true,
        };
        let question = |text: &str, stored: Option<&str>, other: Option<&str>| Question {
            text: text.into(),
            stored: stored.map(str::to_owned),
            other: other.map(str::to_owned),
        };
        Self {
            frame: Frame::new(lang, "/ratings", Section::Work).illustrative(true),
            csrf: "dGVzdA".into(),
            groups: vec![
                group(t.aside_revoked_device, false, false),
                group(t.aside_burst, false, true),
                group(t.aside_closed_period, true, false),
            ],
            pairs: vec![Pair {
                place: place(),
                decides: true,
                day: "20/11/2026".into(),
                hash: "00".repeat(32),
                aside: true,
                readable: true,
                questions: vec![
                    question("Kết quả giải quyết", Some("Hài lòng"), Some("Không hài lòng")),
                    question("Thái độ phục vụ", Some("Hài lòng"), None),
                ],
                stored_remark: t.none,
                other_remark: t.given,
            }],
        }
    }

    pub(super) fn sample_read(lang: crate::domain::lang::Lang) -> Self {
        let mut page = Self::sample(lang);
        page.groups.iter_mut().for_each(|group| group.decides = false);
        page.pairs.iter_mut().for_each(|pair| pair.decides = false);
        page
    }

    pub(super) fn sample_empty(lang: crate::domain::lang::Lang) -> Self {
        Self { groups: Vec::new(), pairs: Vec::new(), ..Self::sample(lang) }
    }
}
