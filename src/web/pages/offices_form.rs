//! Forms of offices: a few forms on a page, each with its labelled fields and one button, and nothing that needs a
//! script.

use std::borrow::Cow;

use askama::Template;

use super::{Frame, Section};

/// A page of forms.
#[derive(Template)]
#[template(path = "offices_form.html", config = "src/web/askama.toml")]
pub struct OfficeForms {
    /// What surrounds the page.
    pub frame: Frame,
    /// What the page is for.
    pub title: String,
    /// What it is about: a unit's, counter's or officer's name.
    pub about: Option<String>,
    /// What to know before.
    pub lead: Option<&'static str>,
    /// Where one came from: name and address.
    pub back: (String, String),
    /// The forms.
    pub forms: Vec<Form>,
    /// The forms' token.
    pub csrf: String,
    /// What is there already, as a table of its own words; of procedures.
    pub table: Option<Table>,
}

/// One form.
pub struct Form {
    /// What it does.
    pub title: &'static str,
    /// What to know before.
    pub help: Option<&'static str>,
    /// Where it is posted.
    pub action: String,
    /// Its fields.
    pub fields: Vec<Field>,
    /// What stands on its button.
    pub button: &'static str,
}

/// A field of a form.
pub struct Field {
    /// Under which name it is posted.
    pub name: Cow<'static, str>,
    /// Its id in the page.
    pub id: String,
    /// Its label.
    pub label: String,
    /// Whether the label is a name out of the data.
    pub named: bool,
    /// What to know about it.
    pub hint: Option<&'static str>,
    /// What is wrong with what was filled in, and what to do.
    pub fault: Option<String>,
    /// What is filled in.
    pub control: Control,
}

/// What is filled in.
pub enum Control {
    /// Something that the form carries along.
    Hidden(String),
    /// A line of text.
    Text {
        /// What stands there.
        value: String,
        /// Whether it must be filled in.
        needed: bool,
    },
    /// Several lines of text, never needed.
    Words {
        /// What stands there.
        value: String,
        /// How many lines are seen.
        rows: u8,
    },
    /// Several lines of text that must be filled in, at most so many characters.
    Lines {
        /// What stands there.
        value: String,
        /// How many lines are seen.
        rows: u8,
        /// How many characters.
        at_most: usize,
    },
    /// A day.
    Day {
        /// What stands there, `01/07/2025`.
        value: String,
        /// Whether it must be filled in.
        needed: bool,
    },
    /// One of several, from a list.
    Choice(Vec<Choice>),
    /// One of several, all of them seen.
    Radios(Vec<Choice>),
    /// Any of several.
    Checks(Vec<Choice>),
}

/// Something to choose.
pub struct Choice {
    /// What is posted.
    pub value: String,
    /// What is shown.
    pub label: String,
    /// Whether that is a name out of the data.
    pub named: bool,
    /// Whether it is chosen at first.
    pub chosen: bool,
}

/// A table of rows of text.
pub struct Table {
    /// What it shows.
    pub caption: &'static str,
    /// The columns' names.
    pub columns: Vec<&'static str>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

#[cfg(test)]
impl OfficeForms {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let t = crate::domain::text::texts(lang);
        let choice = |value: &str, label: &str, named| Choice {
            value: value.to_owned(),
            label: label.to_owned(),
            named,
            chosen: value == "a",
        };
        let field = |name: &'static str, label: &str, named, hint, control| Field {
            name: name.into(),
            id: format!("f-{name}"),
            label: label.to_owned(),
            named,
            hint,
            fault: None,
            control,
        };
        let fields = vec![
            field("seen", "", false, None, Control::Hidden("0011223344556677".to_owned())),
            field(
                "code",
                t.code,
                false,
                Some(t.office_code_hint),
                Control::Text { value: String::new(), needed: true },
            ),
            field("day", t.office_day_from, false, None, Control::Day { value: "01/07/2025".to_owned(), needed: true }),
            field("parent", t.office_parent, false, None, Control::Choice(vec![choice("a", "Tỉnh Minh Họa", true)])),
            field(
                "goes",
                "Quầy Hộ tịch",
                true,
                None,
                Control::Choice(vec![choice("a", t.office_counter_closes, false)]),
            ),
            field(
                "also",
                t.office_merge_also,
                false,
                None,
                Control::Checks(vec![choice("b", "Phường Minh Họa", true)]),
            ),
            field("history", t.office_history, false, None, Control::Radios(vec![choice("no", t.no, false)])),
        ];
        let action = "/offices/unit/a/merge".to_owned();
        Self {
            frame: Frame::new(lang, "/offices/unit/a/merge", Section::Work).illustrative(true),
            title: t.office_merge.to_owned(),
            about: Some("Phường Minh Họa 1".to_owned()),
            lead: Some(t.office_merge_lead),
            back: ("Phường Minh Họa 1".to_owned(), "/offices/unit/a".to_owned()),
            forms: vec![Form { title: t.office_merge, help: None, action, fields, button: t.office_merge }],
            csrf: "dGVzdA".to_owned(),
            table: Some(Table {
                caption: t.office_procedures,
                columns: vec![t.code, t.name],
                rows: vec![vec!["1.000123".to_owned(), "Đăng ký khai sinh".to_owned()]],
            }),
        }
    }
}
