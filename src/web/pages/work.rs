//! What somebody may do here, each with a line of explanation.

use askama::Template;

use super::{Frame, Section};

/// Something to do.
pub struct Task {
    /// Where.
    pub path: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// What it is about.
    pub about: &'static str,
}

/// The list.
#[derive(Template)]
#[template(path = "work.html", config = "src/web/askama.toml")]
pub struct Work {
    /// What surrounds the page.
    pub frame: Frame,
    /// What the reader may do.
    pub tasks: Vec<Task>,
    /// What is due soon, or late.
    pub reminders: Vec<String>,
}

#[cfg(test)]
impl Work {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let t = crate::domain::text::texts(lang);
        let tasks = vec![Task { path: "/people", title: t.people_title, about: t.work_people }];
        let reminders = vec![t.assess_standing_due.to_owned()];
        Self { frame: Frame::new(lang, "/work", Section::Work), tasks, reminders }
    }
}
