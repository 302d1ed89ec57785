//! Points of every stage side by side: one criterion across all units, or all criteria of one unit; and, for whoever may,
//! points to give in every row at once.

use askama::Template;

use super::{Frame, Section};

/// A page of points.
#[derive(Template)]
#[template(path = "par_appraise.html", config = "src/web/askama.toml")]
pub struct ParAppraise {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// What the page is for.
    pub title: &'static str,
    /// Which criterion, or which unit.
    pub about: String,
    /// Where one came from: name and address.
    pub back: Vec<(String, String)>,
    /// What became of what was sent.
    pub saved: Option<String>,
    /// How many rows are wrong.
    pub faulty: usize,
    /// What must not be missed.
    pub notices: Vec<String>,
    /// How the criterion is scored, word for word.
    pub how: String,
    /// The criteria or units before and after: what, name, address.
    pub neighbours: Vec<(&'static str, String, String)>,
    /// What can be shown in the place of these rows.
    pub views: Vec<View>,
    /// Which of them this is, as it is posted.
    pub show: String,
    /// What the table shows.
    pub caption: String,
    /// What its rows are.
    pub head: &'static str,
    /// Whose points its columns show: the word, and the name.
    pub marks: Vec<(&'static str, &'static str)>,
    /// Whether the reader may give points in any row.
    pub gives: bool,
    /// Whether all rows can be accepted at once.
    pub accepts_all: bool,
    /// Where the form is sent.
    pub action: String,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A part of the rows that can be shown.
pub struct View {
    /// What it is called.
    pub name: String,
    /// Whether that comes out of the set.
    pub named: bool,
    /// Where it is.
    pub href: String,
    /// Whether it is shown.
    pub here: bool,
}

/// A unit, or a criterion.
pub struct Row {
    /// What its fields end with.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Where it leads.
    pub href: String,
    /// The most points.
    pub maximum: String,
    /// What was entered.
    pub entered: String,
    /// Files: page and name, address.
    pub files: Vec<(String, String)>,
    /// What the unit answered.
    pub answer: String,
    /// Why it does not apply.
    pub skipped: Option<String>,
    /// Points by column, with the reason of each.
    pub points: Vec<(String, String)>,
    /// How far the unit has come.
    pub state: &'static str,
    /// Points to give.
    pub give: Option<Give>,
}

impl ParAppraise {
    /// Whether the buttons stand above the table too, for whoever would have to go through all rows to reach them.
    fn is_long(&self) -> bool {
        self.rows.len() > 10
    }
}

/// Points to give.
#[derive(Default)]
pub struct Give {
    /// Whether there is something to accept.
    pub accepts: bool,
    /// Whether it is accepted.
    pub accept: bool,
    /// The points that stand there.
    pub points: String,
    /// The reason that stands there.
    pub reason: String,
    /// What is wrong.
    pub fault: Option<String>,
}

#[cfg(test)]
impl ParAppraise {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let t = crate::domain::text::texts(lang);
        let row = |key: &str, give: Option<Give>, skipped: Option<String>| Row {
            key: key.to_owned(),
            name: "Xã Minh Họa A".to_owned(),
            href: "/par/minh-hoa/unit/xa-a/appraise".to_owned(),
            maximum: "1".to_owned(),
            entered: "Kịp thời".to_owned(),
            files: vec![("Kế hoạch.pdf (trang 3)".to_owned(), "/par/minh-hoa/unit/xa-a/files/1".to_owned())],
            answer: "Đã ban hành trước hạn".to_owned(),
            skipped,
            points: vec![("1".to_owned(), String::new()), ("0,5".to_owned(), "Ban hành chậm".to_owned())],
            state: t.assess_entering,
            give,
        };
        let fault = Some(t.assess_field_reason.to_owned());
        let rows = vec![
            row("xa-a", Some(Give { accepts: true, accept: true, ..Give::default() }), None),
            row("xa-b", Some(Give { points: "0,5".to_owned(), fault, ..Give::default() }), None),
            row("xa-c", None, Some("Không có thủ tục".to_owned())),
        ];
        Self {
            frame: Frame::new(lang, "/par/minh-hoa/criteria/1.1.1", Section::Work).illustrative(true),
            csrf: "dGVzdA".to_owned(),
            title: t.assess_column,
            about: "1.1.1 Kế hoạch cải cách hành chính".to_owned(),
            back: vec![("Chỉ số CCHC năm 2026".to_owned(), "/par/minh-hoa".to_owned())],
            saved: Some(t.assess_saved.to_owned()),
            faulty: 1,
            notices: vec![t.assess_provisional.to_owned()],
            how: "Ban hành kịp thời: 1".to_owned(),
            neighbours: vec![(t.assess_next, "1.1.2".to_owned(), "/par/minh-hoa/criteria/1.1.2".to_owned())],
            views: vec![
                View {
                    name: crate::domain::text::fill(t.assess_show_all, &["3"]),
                    named: false,
                    href: "/par/minh-hoa/criteria/1.1.1".to_owned(),
                    here: true,
                },
                View {
                    name: "Phường (2)".to_owned(),
                    named: true,
                    href: "/par/minh-hoa/criteria/1.1.1?show=phuong".to_owned(),
                    here: false,
                },
            ],
            show: "phuong".to_owned(),
            caption: t.assess_points_of_stages.to_owned(),
            head: t.unit,
            marks: vec![("self", t.assess_mark_self), ("first", t.assess_mark_first)],
            gives: true,
            accepts_all: true,
            action: "/par/minh-hoa/criteria/1.1.1".to_owned(),
            rows,
        }
    }

    pub(super) fn sample_read(lang: crate::domain::lang::Lang) -> Self {
        let notices = vec![crate::domain::text::texts(lang).only_read.to_owned()];
        let (saved, faulty) = (None, 0);
        Self { gives: false, accepts_all: false, notices, saved, faulty, ..Self::sample(lang) }
    }
}
