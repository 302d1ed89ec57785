//! The trail: the newest entries first, a form to search it, and whether the chain is whole where somebody asked.

use askama::Template;

use super::{Frame, Section};

/// A page of the trail.
#[derive(Template)]
#[template(path = "trail.html", config = "src/web/askama.toml")]
pub struct Trail {
    /// What surrounds the page.
    pub frame: Frame,
    /// What was asked for, as it stands in the form.
    pub asked: Asked,
    /// The entries.
    pub entries: Vec<Entry>,
    /// The page of older entries.
    pub older: Option<String>,
    /// Whether the page is short because only so many entries are looked at for words.
    pub looked_on: bool,
    /// The page of the newest entries, where this is another one.
    pub newest: Option<String>,
    /// The search as a table.
    pub table: String,
    /// The search as JSON lines.
    pub lines: String,
    /// What the check of the chain came to, where it was asked for.
    pub checked: Option<Checked>,
    /// The anchor that was given.
    pub anchor: String,
}

/// What was asked for.
#[derive(Default)]
pub struct Asked {
    /// Who.
    pub person: String,
    /// How the action begins.
    pub action: String,
    /// About what.
    pub subject: String,
    /// From this day.
    pub from: String,
    /// To this day.
    pub to: String,
    /// With these words.
    pub words: String,
}

/// An entry.
pub struct Entry {
    /// Its place.
    pub place: String,
    /// When.
    pub when: String,
    /// Who.
    pub who: String,
    /// From which address.
    pub origin: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub subject: String,
    /// What a person needs to understand it.
    pub detail: String,
    /// Why.
    pub reason: String,
    /// What it was before.
    pub old: String,
    /// What it became.
    pub new: String,
}

/// What a check came to.
pub struct Checked {
    /// That it is whole, in words.
    pub whole: String,
    /// What is wrong, in words, by place.
    pub findings: Vec<String>,
    /// How much more is wrong.
    pub more: Option<String>,
}

#[cfg(test)]
impl Trail {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let entry = |place: &str, who: &str, action: &str, subject: &str, detail: &str| Entry {
            place: place.to_owned(),
            when: "07:30 22/11/2026".to_owned(),
            who: who.to_owned(),
            origin: "203.0.113.7".to_owned(),
            action: action.to_owned(),
            subject: subject.to_owned(),
            detail: detail.to_owned(),
            reason: "Chuyển công tác".to_owned(),
            old: "Quầy 1".to_owned(),
            new: "Quầy 2".to_owned(),
        };
        Self {
            frame: Frame::new(lang, "/trail", Section::Work).illustrative(true),
            asked: Asked { person: "nguyen.van.a".to_owned(), from: "2026-11-01".to_owned(), ..Asked::default() },
            entries: vec![
                entry("41", "Nguyễn Văn A (nguyen.van.a)", "counter.change", "quay-1", "Quầy được đặt tên mới"),
                Entry { reason: String::new(), ..entry("40", "Trần Thị B (tran.thi.b)", "person.add", "le.c", "") },
            ],
            older: Some("/trail?person=nguyen.van.a&before=40".to_owned()),
            looked_on: true,
            newest: Some("/trail".to_owned()),
            table: "/trail/trail.csv".to_owned(),
            lines: "/trail/trail.jsonl".to_owned(),
            checked: None,
            anchor: String::new(),
        }
    }

    pub(super) fn sample_checked(lang: crate::domain::lang::Lang, findings: Vec<String>) -> Self {
        let t = crate::domain::text::texts(lang);
        let whole = crate::domain::text::fill(t.trail_whole, &["41", "41:00ff"]);
        let more = (!findings.is_empty()).then(|| crate::domain::text::fill(t.trail_more, &["3"]));
        let checked = Some(Checked { whole, findings, more });
        Self { checked, entries: Vec::new(), older: None, looked_on: false, newest: None, ..Self::sample(lang) }
    }
}
