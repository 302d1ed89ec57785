//! An officer signs on to a counter with one tap, so that ratings reach the duty they belong to.

use askama::Template;

use super::{Frame, Section};

/// The officers of a counter's unit, each a button.
#[derive(Template)]
#[template(path = "sign_on.html", config = "src/web/askama.toml")]
pub struct SignOn {
    /// What surrounds the page.
    pub frame: Frame,
    /// The counter's name.
    pub counter: String,
    /// The unit the counter belongs to.
    pub unit: String,
    /// Where each button posts `officer` and `csrf`.
    pub action: String,
    /// The forms' token.
    pub csrf: String,
    /// Who is on duty now and since when.
    pub on_duty: Option<OnDuty>,
    /// The officers one may sign on as, by name.
    pub officers: Vec<Officer>,
}

/// Who is at the counter.
pub struct OnDuty {
    /// The officer's name.
    pub name: String,
    /// Since when, written.
    pub since: String,
}

/// One officer to choose.
pub struct Officer {
    /// What is posted as `officer`.
    pub value: String,
    /// The officer's name.
    pub name: String,
    /// Post or field of work, where it is known.
    pub post: Option<String>,
    /// This one is on duty now.
    pub on_duty: bool,
}

#[cfg(test)]
impl SignOn {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let officer = |value: &str, name: &str, post: Option<&str>, on_duty| Officer {
            value: value.to_owned(),
            name: name.to_owned(),
            post: post.map(str::to_owned),
            on_duty,
        };
        Self {
            frame: Frame::new(lang, "/counters/demo/duty", Section::Elsewhere)
                .with_counter("/rate/demo")
                .illustrative(true),
            counter: "Quầy số 1".to_owned(),
            unit: "Bộ phận Một cửa phường Minh Họa".to_owned(),
            action: "/counters/demo/duty".to_owned(),
            csrf: "dGVzdA".to_owned(),
            on_duty: Some(OnDuty { name: "Công chức B".to_owned(), since: "7:30".to_owned() }),
            officers: vec![
                officer("a", "Công chức A", Some("Tư pháp – hộ tịch"), false),
                officer("b", "Công chức B", Some("Đất đai – xây dựng"), true),
                officer("c", "Công chức C", None, false),
            ],
        }
    }
}
