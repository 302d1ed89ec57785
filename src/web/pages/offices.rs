//! The caller's offices as a tree, and one unit with all that belongs to it.

use askama::Template;

use super::{Frame, Section};

/// All units of the caller.
#[derive(Template)]
#[template(path = "offices.html", config = "src/web/askama.toml")]
pub struct Offices {
    /// What surrounds the page.
    pub frame: Frame,
    /// Whether the reader may change anything anywhere.
    pub changes: bool,
    /// The units, each before those below it.
    pub units: Vec<Branch>,
}

/// One unit in the tree.
pub struct Branch {
    /// Where its page is.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// Its level, in words.
    pub level: &'static str,
    /// How many steps below the top.
    pub depth: usize,
    /// Counters open today, written.
    pub counters: String,
    /// Officers who serve today, written.
    pub officers: String,
}

impl Branch {
    /// The class that moves it in by its depth.
    fn class(&self) -> String {
        format!("step-{}", self.depth.min(5))
    }
}

/// One unit.
#[derive(Template)]
#[template(path = "offices_unit.html", config = "src/web/askama.toml")]
pub struct OfficeUnit {
    /// What surrounds the page.
    pub frame: Frame,
    /// Its name.
    pub name: String,
    /// Its English name.
    pub name_en: Option<String>,
    /// Its code.
    pub code: String,
    /// Its level, in words.
    pub level: &'static str,
    /// Its days, in words.
    pub days: String,
    /// When its counters are open: the day of the week, and the hours.
    pub hours: Vec<(&'static str, String)>,
    /// The units above, from the top: name and address.
    pub above: Vec<(String, String)>,
    /// The units below: name and address.
    pub below: Vec<(String, String)>,
    /// Its counters.
    pub counters: Vec<Item>,
    /// Its officers.
    pub officers: Vec<Item>,
    /// The units it came of.
    pub before: Vec<Step>,
    /// The units that came of it.
    pub after: Vec<Step>,
    /// Where each change is made, without the last part.
    pub base: String,
    /// Whether the reader may change it.
    pub managed: bool,
    /// Whether it can be moved, closed, merged and split.
    pub place_held: bool,
}

/// A counter or an officer.
pub struct Item {
    /// Where it is changed, for whoever may.
    pub href: Option<String>,
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// The template in use; of a counter.
    pub template: String,
    /// Its days, in words.
    pub days: String,
}

/// A unit before or after.
pub struct Step {
    /// Its name.
    pub name: String,
    /// Its page, where the caller may open it.
    pub href: Option<String>,
    /// From which day.
    pub day: String,
    /// Whether the successor's people see the results of before.
    pub history: bool,
}

#[cfg(test)]
impl Offices {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let t = crate::domain::text::texts(lang);
        let branch = |name: &str, code: &str, depth, level| Branch {
            href: format!("/offices/unit/{code}"),
            name: name.to_owned(),
            code: code.to_owned(),
            level,
            depth,
            counters: "3".to_owned(),
            officers: "12".to_owned(),
        };
        Self {
            frame: Frame::new(lang, "/offices", Section::Work).illustrative(true),
            changes: true,
            units: vec![
                branch("Tỉnh Minh Họa", "minh-hoa", 0, t.level_province),
                branch("Phường Minh Họa 1", "H12.01", 1, t.level_commune),
            ],
        }
    }
}

#[cfg(test)]
impl OfficeUnit {
    pub(super) fn sample_read(lang: crate::domain::lang::Lang) -> Self {
        let mut page = Self { managed: false, place_held: false, ..Self::sample(lang) };
        page.counters.iter_mut().chain(&mut page.officers).for_each(|item| item.href = None);
        page
    }

    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let t = crate::domain::text::texts(lang);
        let item = |name: &str, code: &str, template: &str| Item {
            href: Some(format!("/offices/counter/{code}")),
            name: name.to_owned(),
            code: code.to_owned(),
            template: template.to_owned(),
            days: crate::domain::text::fill(t.office_days_from, &["01/07/2025"]),
        };
        let step = |name: &str, href: Option<&str>, history| Step {
            name: name.to_owned(),
            href: href.map(str::to_owned),
            day: "01/07/2025".to_owned(),
            history,
        };
        Self {
            frame: Frame::new(lang, "/offices/unit/H12.01", Section::Work).illustrative(true),
            name: "Phường Minh Họa 1".to_owned(),
            name_en: Some("Minh Hoa 1 Ward".to_owned()),
            code: "H12.01".to_owned(),
            level: t.level_commune,
            days: t.office_days_open.to_owned(),
            hours: vec![(t.monday, "7:30-11:30, 13:30-17:00".to_owned()), (t.saturday, "7:30-11:30".to_owned())],
            above: vec![("Tỉnh Minh Họa".to_owned(), "/offices/unit/minh-hoa".to_owned())],
            below: vec![("Điểm phục vụ số 2".to_owned(), "/offices/unit/H12.01.02".to_owned())],
            counters: vec![item("Quầy Hộ tịch", "H12.01.Q1", "hai-muc-1")],
            officers: vec![item("Hoàng Thị Ánh", "H12.01.001", "")],
            before: vec![step("Phường Cũ", Some("/offices/unit/cu"), true), step("Xã Cũ", None, false)],
            after: vec![step("Phường Mới", None, false)],
            base: "/offices/unit/H12.01".to_owned(),
            managed: true,
            place_held: true,
        }
    }
}
