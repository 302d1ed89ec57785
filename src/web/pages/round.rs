//! Pages of survey rounds: what is known, tables, forms, and perhaps a file to bring in. One form of page for the whole
//! way of a round, so that whoever knows one knows all.

use askama::Template;

use super::offices_form::{Control, Field, Form};
use super::offices_import::Outcome;
use super::{Frame, Section};

/// A page of a round, or of rounds.
#[derive(Template)]
#[template(path = "round.html", config = "src/web/askama.toml")]
pub struct RoundPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// What the page is for.
    pub title: String,
    /// Which round it is about.
    pub about: Option<String>,
    /// What to know before.
    pub lead: Option<String>,
    /// Whether the way back to the list of rounds is shown.
    pub crumbs: bool,
    /// The list of rounds, of surveys or of another kind: its name and address.
    pub root: (&'static str, &'static str),
    /// Where one came from below that list: name and address.
    pub back: Vec<(String, String)>,
    /// What must not be missed.
    pub notices: Vec<String>,
    /// What was wrong with what was typed: the field's id and label, and what to do.
    pub faults: Vec<(String, String, String)>,
    /// What is known: word and value.
    pub facts: Vec<(&'static str, Fact)>,
    /// Where one can go from here.
    pub ways: Vec<Way>,
    /// Tables.
    pub tables: Vec<Table>,
    /// Tables whose columns come out of the data.
    pub grids: Vec<Grid>,
    /// Forms.
    pub forms: Vec<Form>,
    /// A file to bring in.
    pub upload: Option<Upload>,
    /// What became of a file.
    pub outcome: Option<Outcome>,
}

/// A value.
pub struct Fact {
    /// What is shown.
    pub text: String,
    /// Whether it is a name out of the data.
    pub named: bool,
    /// Where it leads.
    pub href: Option<String>,
}

/// A way on.
pub struct Way {
    /// What it is called.
    pub title: &'static str,
    /// What is there.
    pub about: String,
    /// Where.
    pub href: String,
}

/// A table.
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// The columns' names.
    pub columns: Vec<&'static str>,
    /// The rows; the first cell of each is its head.
    pub rows: Vec<Vec<Fact>>,
    /// What is said where there is no row.
    pub empty: &'static str,
}

/// A table whose columns are names out of the data.
pub struct Grid {
    /// What it shows.
    pub caption: String,
    /// What its rows are.
    pub head: &'static str,
    /// The columns behind the head of a row.
    pub columns: Vec<String>,
    /// The rows; the first cell of each is its head.
    pub rows: Vec<Vec<Fact>>,
}

/// A file to bring in.
pub struct Upload {
    /// What its part of the page is called.
    pub title: &'static str,
    /// Where it is posted.
    pub action: String,
    /// What to know before.
    pub help: &'static str,
    /// Its columns.
    pub columns: String,
    /// An empty file to fill in; none where nothing stands here.
    pub empty: String,
    /// What files it takes, as browsers offer them.
    pub accept: &'static str,
    /// What the page to look at is called, where it is asked.
    pub page: Option<&'static str>,
    /// What else is asked.
    pub fields: Vec<Field>,
}

/// Tables, as browsers offer them.
pub const TABLES: &str = ".csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A plain value.
pub fn plain(text: impl Into<String>) -> Fact {
    Fact { text: text.into(), named: false, href: None }
}

/// A name out of the data.
pub fn named(text: impl Into<String>) -> Fact {
    Fact { text: text.into(), named: true, href: None }
}

/// A value that leads somewhere.
pub fn leading(fact: Fact, href: impl Into<String>) -> Fact {
    Fact { href: Some(href.into()), ..fact }
}

impl RoundPage {
    /// A page without anything on it yet.
    #[must_use]
    pub fn new(frame: Frame, csrf: String, title: impl Into<String>) -> Self {
        let root = (frame.t.rounds_title, "/rounds");
        Self {
            frame,
            csrf,
            title: title.into(),
            about: None,
            lead: None,
            crumbs: true,
            root,
            back: Vec::new(),
            notices: Vec::new(),
            faults: Vec::new(),
            facts: Vec::new(),
            ways: Vec::new(),
            tables: Vec::new(),
            grids: Vec::new(),
            forms: Vec::new(),
            upload: None,
            outcome: None,
        }
    }
}

#[cfg(test)]
impl RoundPage {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        use super::offices_form::Choice;
        let t = crate::domain::text::texts(lang);
        let field = |name: &'static str, label: &str, control| Field {
            name: name.into(),
            id: format!("f-{name}"),
            label: label.to_owned(),
            named: false,
            hint: Some(t.round_strata_hint),
            fault: (name == "strata").then(|| t.import_empty_cell.to_owned()),
            control,
        };
        let choice =
            Choice { value: "places".to_owned(), label: t.round_by_places.to_owned(), named: false, chosen: true };
        let fields = vec![
            field("strata", t.round_strata, Control::Words { value: "nông thôn; 40".to_owned(), rows: 4 }),
            field("way", t.round_way, Control::Radios(vec![choice])),
        ];
        let action = "/rounds/minh-hoa/draw".to_owned();
        let table = Table {
            caption: t.round_strata.to_owned(),
            columns: vec![t.round_stratum, t.round_population],
            rows: vec![vec![leading(named("nông thôn"), "/rounds/minh-hoa/cases"), plain("210")]],
            empty: t.round_cases_none,
        };
        let none = Table {
            caption: t.round_cases.to_owned(),
            columns: vec![t.round_case, t.round_stratum],
            rows: Vec::new(),
            empty: t.round_cases_none,
        };
        let way = Way { title: t.round_frame, about: "210".to_owned(), href: "/rounds/minh-hoa/frame".to_owned() };
        Self {
            about: Some("SIPAS 2026".to_owned()),
            lead: Some(t.round_draw_lead.to_owned()),
            back: vec![("SIPAS 2026".to_owned(), "/rounds/minh-hoa".to_owned())],
            notices: vec![t.round_anonymous_means.to_owned()],
            faults: vec![("f-strata".to_owned(), t.round_strata.to_owned(), t.import_empty_cell.to_owned())],
            facts: vec![(t.round_state, plain(t.round_state_open)), (t.unit, named("Tỉnh Minh Họa"))],
            ways: vec![way],
            tables: vec![table, none],
            grids: vec![Grid {
                caption: t.assess_by_area.to_owned(),
                head: t.unit,
                columns: vec!["1. Chỉ đạo điều hành".to_owned()],
                rows: vec![vec![named("Xã Minh Họa A"), plain("8,5")]],
            }],
            forms: vec![Form { title: t.round_draw, help: None, action, fields, button: t.round_draw }],
            ..Self::new(
                Frame::new(lang, "/rounds/minh-hoa/draw", Section::Work).illustrative(true),
                "dGVzdA".into(),
                t.round_draw,
            )
        }
    }

    pub(super) fn sample_upload(lang: crate::domain::lang::Lang) -> Self {
        let t = crate::domain::text::texts(lang);
        let upload = Upload {
            title: t.round_frame_import,
            action: "/rounds/minh-hoa/frame".to_owned(),
            help: t.round_frame_help,
            columns: "commune, hamlet, household".to_owned(),
            empty: "/rounds/minh-hoa/frame/khung-mau.csv".to_owned(),
            accept: TABLES,
            page: Some(t.assess_page),
            fields: Self::sample(lang).forms.remove(0).fields,
        };
        let frame = Frame::new(lang, "/rounds/minh-hoa/frame", Section::Work);
        Self { upload: Some(upload), ..Self::new(frame, "dGVzdA".into(), t.round_frame) }
    }

    pub(super) fn sample_bad(lang: crate::domain::lang::Lang) -> Self {
        let outcome = super::offices_import::OfficeImport::sample_bad(lang).outcome;
        Self { outcome, ..Self::sample_upload(lang) }
    }

    pub(super) fn sample_good(lang: crate::domain::lang::Lang) -> Self {
        let t = crate::domain::text::texts(lang);
        let words = crate::domain::text::fill(t.office_import_good, &["240", "240", "0", "0"]);
        let outcome = Some(Outcome::Good { file: "khung.csv".to_owned(), words, codes: Vec::new() });
        Self { outcome, ..Self::sample_upload(lang) }
    }
}
