//! Requests about personal data, overdue ones first, and the form to enter one.

use askama::Template;

use super::{Frame, Section};

/// The requests of somebody's units.
#[derive(Template)]
#[template(path = "personal_data.html", config = "src/web/askama.toml")]
pub struct PersonalData {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// Whether the own password was given a short while ago.
    pub fresh: bool,
    /// Whether the reader may enter requests and ask for deletion.
    pub changes: bool,
    /// The terms, their basis and how sure they are.
    pub terms: String,
    /// The requests.
    pub requests: Vec<Row>,
    /// What may be asked for: word and name.
    pub kinds: Vec<(String, String)>,
    /// The units that may handle it: code and name.
    pub units: Vec<(String, String)>,
    /// Today, as a form has it.
    pub today: String,
}

impl PersonalData {
    /// Whether something is left out of a request, since the reader does not handle it.
    fn only_read(&self) -> bool {
        !self.changes || self.requests.iter().any(|request| !request.handled)
    }
}

/// A request.
pub struct Row {
    /// Whether the reader handles it; who asks and what is asked is empty otherwise.
    pub handled: bool,
    /// Its id.
    pub id: String,
    /// What is asked for.
    pub kind: String,
    /// Who asks.
    pub asker: String,
    /// Where the asker can be reached.
    pub contact: String,
    /// What it says.
    pub text: String,
    /// The unit that handles it.
    pub unit: String,
    /// When it came.
    pub received: String,
    /// The last day to confirm it.
    pub confirm_by: String,
    /// The last day to settle it.
    pub due_on: String,
    /// How far it has come.
    pub state: String,
    /// What became of it.
    pub outcome: String,
    /// That it is overdue, in words.
    pub overdue: Option<String>,
    /// Whether nothing is left to do.
    pub finished: bool,
    /// Whether the asker does not know yet that it came.
    pub confirmable: bool,
}

/// What was found of somebody.
#[derive(Template)]
#[template(path = "personal_found.html", config = "src/web/askama.toml")]
pub struct PersonalFound {
    /// What surrounds the page.
    pub frame: Frame,
    /// The messages that name them.
    pub found: Vec<Found>,
}

/// A message that names somebody.
pub struct Found {
    /// Its id, by which its deletion is asked for.
    pub id: String,
    /// The unit's name.
    pub unit: String,
    /// The day, written.
    pub day: String,
    /// The name in it.
    pub name: String,
    /// The telephone number in it.
    pub phone: String,
    /// The words.
    pub text: String,
}

#[cfg(test)]
impl PersonalFound {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let one = Found {
            id: "5f0c7a0d-9b1e-4c55-8a77-0123456789ab".into(),
            unit: "Phường Minh Họa".into(),
            day: "20/11/2026".into(),
            name: "Người A".into(),
            phone: "0900 000 000".into(),
            text: "Hỏi về giấy tờ còn thiếu.".into(),
        };
        Self { frame: Frame::new(lang, "/personal-data", Section::Work).illustrative(true), found: vec![one] }
    }
}

#[cfg(test)]
impl PersonalData {
    pub(super) fn sample_read(lang: crate::domain::lang::Lang) -> Self {
        let mut page = Self { changes: false, ..Self::sample(lang) };
        for row in &mut page.requests {
            row.handled = false;
            (row.asker, row.contact, row.text) = (String::new(), String::new(), String::new());
        }
        page
    }

    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let t = crate::domain::text::texts(lang);
        let row = |id: &str, overdue: bool, finished: bool| Row {
            handled: true,
            id: id.to_owned(),
            kind: t.personal_kind_delete.to_owned(),
            asker: "Nguyễn Thị C".to_owned(),
            contact: "c@example.vn".to_owned(),
            text: "Xin xóa ý kiến tôi đã viết".to_owned(),
            unit: "Phường Minh Họa".to_owned(),
            received: "02/11/2026".to_owned(),
            confirm_by: "04/11/2026".to_owned(),
            due_on: "22/11/2026".to_owned(),
            state: t.personal_state_received.to_owned(),
            outcome: String::new(),
            overdue: overdue.then(|| t.personal_overdue.to_owned()),
            finished,
            confirmable: !finished,
        };
        Self {
            frame: Frame::new(lang, "/personal-data", Section::Work).illustrative(true),
            csrf: "dGVzdA".to_owned(),
            fresh: false,
            changes: true,
            terms: crate::domain::text::fill(t.personal_terms, &["2", "10", "10", "20", "356/2025"]),
            requests: vec![row("1", true, false), row("2", false, true)],
            kinds: vec![("see".to_owned(), t.personal_kind_see.to_owned())],
            units: vec![("minh-hoa".to_owned(), "Phường Minh Họa".to_owned())],
            today: "22/11/2026".to_owned(),
        }
    }
}
