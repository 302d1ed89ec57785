//! What takes two people.

use askama::Template;

use super::{Frame, Section};

/// Something asked for.
pub struct Row {
    /// Its id.
    pub id: String,
    /// What is to be done.
    pub what: String,
    /// The unit's name.
    pub unit: String,
    /// Who asked, and when.
    pub by: String,
    /// The reader may decide, or take back what they asked for.
    pub decides: bool,
    /// The reader asked.
    pub own: bool,
    /// Why.
    pub reason: String,
    /// How it ended.
    pub decided: Option<String>,
    /// With which words.
    pub answer: Option<String>,
}

/// The list.
#[derive(Template)]
#[template(path = "approvals.html", config = "src/web/askama.toml")]
pub struct Approvals {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// Whether the password was given a short while ago.
    pub fresh: bool,
    /// What waits.
    pub open: Vec<Row>,
    /// What was decided.
    pub done: Vec<Row>,
}

impl Approvals {
    /// Whether the reader may look and decide nothing.
    fn only_read(&self) -> bool {
        let mut all = self.open.iter().chain(&self.done).peekable();
        all.peek().is_some() && !all.any(|row| row.decides)
    }
}

#[cfg(test)]
impl Approvals {
    pub(super) fn sample_read(lang: crate::domain::lang::Lang) -> Self {
        let mut page = Self::sample(lang);
        page.open.iter_mut().chain(&mut page.done).for_each(|row| row.decides = false);
        page
    }

    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let t = crate::domain::text::texts(lang);
        let row = |id: &str, own, decided: Option<&str>| Row {
            decides: true,
            id: id.to_owned(),
            what: crate::domain::text::fill(t.approval_administrator_give, &["an.nguyen", "cao-bang"]),
            unit: "Tỉnh Cao Bằng".to_owned(),
            by: crate::domain::text::fill(t.approval_by, &["Bình", "20/11/2026"]),
            own,
            reason: "…".to_owned(),
            decided: decided.map(str::to_owned),
            answer: None,
        };
        Self {
            frame: Frame::new(lang, "/approvals", Section::Work),
            csrf: "dGVzdA".to_owned(),
            fresh: false,
            open: vec![row("a", true, None), row("b", false, None)],
            done: vec![row("c", false, Some(t.approval_approved))],
        }
    }
}
