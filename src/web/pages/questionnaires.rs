//! Questionnaires: the list, one as a citizen sees it, and a draft with its steps.

use askama::Template;

use super::offices_form::{Control, Form};
use super::{Frame, Section};

/// The published questionnaires and the drafts.
#[derive(Template)]
#[template(path = "questionnaires.html", config = "src/web/askama.toml")]
pub struct Questionnaires {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// The published ones.
    pub rows: Vec<Row>,
    /// The codes of the drafts.
    pub drafts: Vec<String>,
}

/// A published questionnaire.
pub struct Row {
    /// Code and version.
    pub name: String,
    /// Its title.
    pub title: String,
    /// From when to when it is used.
    pub used: String,
    /// How many questions it asks.
    pub questions: String,
    /// How many criteria it has.
    pub criteria: String,
    /// How sure it is.
    pub confidence: &'static str,
}

/// A questionnaire as a citizen sees it.
#[derive(Template)]
#[template(path = "questionnaire.html", config = "src/web/askama.toml")]
pub struct Preview {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// Code and version.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What is read first.
    pub introduction: Option<String>,
    /// What is read last.
    pub thanks: Option<String>,
    /// What a reader of its results should know.
    pub note: Option<String>,
    /// What it rests on, with how sure that is.
    pub documents: Vec<(String, &'static str)>,
    /// Its parts.
    pub parts: Vec<Part>,
    /// The form that begins a draft, for whoever may.
    pub begin: Option<Form>,
    /// Where a draft goes on; this is one.
    pub draft: Option<String>,
}

/// A section.
pub struct Part {
    /// The heading.
    pub words: String,
    /// What is said below it.
    pub note: Option<String>,
    /// When it is shown.
    pub rule: Option<String>,
    /// Its questions.
    pub questions: Vec<Asked>,
}

/// A question.
pub struct Asked {
    /// Its name.
    pub code: String,
    /// What is asked.
    pub words: String,
    /// What helps.
    pub hint: Option<String>,
    /// Whether it must be answered.
    pub required: bool,
    /// When it is asked.
    pub rule: Option<String>,
    /// What can be answered.
    pub kind: Kind,
}

/// What can be answered.
pub enum Kind {
    /// One of these.
    One(Vec<String>),
    /// Several of these.
    Several(Vec<String>),
    /// One of these for each line: the name of the column and its words.
    Lines(Vec<String>, Vec<(String, String)>),
    /// Something on a line: a number, a day.
    Line,
    /// Words.
    Words,
    /// Nothing.
    Nothing,
}

/// A draft, whole or one question of it.
#[derive(Template)]
#[template(path = "questionnaire_edit.html", config = "src/web/askama.toml")]
pub struct Editing {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// The code of the draft.
    pub code: String,
    /// What this page is about.
    pub title: String,
    /// Whether that is a name out of the data.
    pub named: bool,
    /// What to know.
    pub lead: &'static str,
    /// What the table below holds.
    pub caption: &'static str,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Where one came from, where this is one question.
    pub back: Option<String>,
    /// Where the whole can be looked at.
    pub preview: String,
    /// What can be changed.
    pub forms: Vec<Form>,
}

/// A question of a draft, or a line of a matrix.
pub struct Line {
    /// Its name.
    pub code: String,
    /// What is asked.
    pub words: String,
    /// What kind it is, or where it counts.
    pub about: String,
    /// When it is asked.
    pub rule: Option<String>,
    /// Where it is changed.
    pub href: Option<String>,
    /// Its buttons.
    pub steps: Vec<Step>,
}

/// A button with what it sends.
pub struct Step {
    /// What stands on it.
    pub label: &'static str,
    /// Names and values.
    pub fields: Vec<(&'static str, String)>,
}

#[cfg(test)]
impl Questionnaires {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let row = Row {
            name: "sipas-2023-1".to_owned(),
            title: "SIPAS 2023-2026".to_owned(),
            used: "11/12/2023 – 31/12/2026".to_owned(),
            questions: "16".to_owned(),
            criteria: "39".to_owned(),
            confidence: crate::domain::text::texts(lang).confidence_reported,
        };
        let frame = Frame::new(lang, "/questionnaires", Section::Work).illustrative(true);
        Self { frame, csrf: "dGVzdA".to_owned(), rows: vec![row], drafts: vec!["sipas-cao-bang".to_owned()] }
    }
}

#[cfg(test)]
fn form(lang: crate::domain::lang::Lang) -> Form {
    use super::offices_form::Field;

    let t = crate::domain::text::texts(lang);
    let field = Field {
        name: "code".into(),
        id: "f-code".to_owned(),
        label: t.code.to_owned(),
        named: false,
        hint: Some(t.questionnaire_code_hint),
        fault: None,
        control: Control::Text { value: String::new(), needed: false },
    };
    let action = "/questionnaires/sipas-2023-1/draft".to_owned();
    Form { title: t.questionnaire_begin, help: None, action, fields: vec![field], button: t.questionnaire_begin }
}

#[cfg(test)]
impl Preview {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let asked = |code: &str, kind| Asked {
            code: code.to_owned(),
            words: "…".to_owned(),
            hint: Some("…".to_owned()),
            required: true,
            rule: Some("q1 == 1".to_owned()),
            kind,
        };
        let choices = || vec!["1".to_owned(), "2".to_owned()];
        let questions = vec![
            asked("q1", Kind::One(choices())),
            asked("q2", Kind::Several(choices())),
            asked("q3", Kind::Lines(choices(), vec![("q3_1".to_owned(), "…".to_owned())])),
            asked("q4", Kind::Line),
            asked("q5", Kind::Words),
            asked("q6", Kind::Nothing),
        ];
        let part = Part { words: "A".to_owned(), note: Some("…".to_owned()), rule: None, questions };
        let frame = Frame::new(lang, "/questionnaires/sipas-2023-1", Section::Work).illustrative(true);
        let confidence = crate::domain::text::texts(lang).confidence_reported;
        Self {
            frame,
            csrf: "dGVzdA".to_owned(),
            name: "sipas-2023-1".to_owned(),
            title: "SIPAS".to_owned(),
            introduction: Some("…".to_owned()),
            thanks: Some("…".to_owned()),
            note: Some("…".to_owned()),
            documents: vec![("Quyết định 1001/QĐ-BNV".to_owned(), confidence)],
            parts: vec![part],
            begin: Some(form(lang)),
            draft: None,
        }
    }

    pub(super) fn sample_of_draft(lang: crate::domain::lang::Lang) -> Self {
        Self { begin: None, draft: Some("/questionnaires/sipas/edit".to_owned()), ..Self::sample(lang) }
    }
}

#[cfg(test)]
impl Editing {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let t = crate::domain::text::texts(lang);
        let step = |label| Step { label, fields: vec![("seen", "1".to_owned()), ("act", "up".to_owned())] };
        let line = Line {
            code: "q1".to_owned(),
            words: "Giới tính".to_owned(),
            about: t.questionnaire_kind_single.to_owned(),
            rule: Some("q1 == 1".to_owned()),
            href: Some("/questionnaires/sipas/edit?question=q1".to_owned()),
            steps: vec![step(t.questionnaire_up), step(t.questionnaire_remove)],
        };
        Self {
            frame: Frame::new(lang, "/questionnaires/sipas/edit", Section::Work).illustrative(true),
            csrf: "dGVzdA".to_owned(),
            code: "sipas".to_owned(),
            title: "Phiếu khảo sát".to_owned(),
            named: true,
            lead: t.questionnaire_edit_lead,
            caption: t.questionnaire_questions,
            lines: vec![line],
            back: Some("/questionnaires/sipas/edit".to_owned()),
            preview: "/questionnaires/sipas/draft".to_owned(),
            forms: vec![form(lang)],
        }
    }
}
