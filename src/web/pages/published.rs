//! What was published, for everybody: the list of editions, one edition with its downloads, and a code of a report held
//! against what stands here. Light enough for a bad phone: the phone's own face, no picture, no script, no cookie.

use askama::Template;

use super::{Frame, Section};

/// The list of editions, the newest first.
#[derive(Template)]
#[template(path = "published_list.html", config = "src/web/askama.toml")]
pub struct PublishedList {
    /// What surrounds the page.
    pub frame: Frame,
    /// The editions.
    pub rows: Vec<Entry>,
    /// Where newer and older ones are, where there are any.
    pub beside: [Option<String>; 2],
}

/// One edition of the list.
pub struct Entry {
    /// Its page.
    pub href: String,
    /// What people call it.
    pub title: String,
    /// The unit's name.
    pub unit: String,
    /// When it was published.
    pub day: String,
    /// Which edition of its subject it is.
    pub number: String,
    /// Whether there is a later one in its place.
    pub replaced: bool,
    /// Whether its data are made up.
    pub illustrative: bool,
}

/// One edition.
#[derive(Template)]
#[template(path = "published.html", config = "src/web/askama.toml")]
pub struct Published {
    /// What surrounds the page.
    pub frame: Frame,
    /// What people call it.
    pub title: String,
    /// The unit's name.
    pub unit: String,
    /// Day and number, in one line.
    pub lead: String,
    /// The edition in its place, where there is one.
    pub replaced_by: Option<String>,
    /// What is other than in the edition before.
    pub what_changed: Option<String>,
    /// The figure of the whole with what stands below it, where there is one.
    pub whole: Option<(String, Vec<String>)>,
    /// The tables.
    pub tables: Vec<Lean>,
    /// Files to download.
    pub files: Vec<File>,
    /// Its hash.
    pub hash: String,
    /// The version of the program that computed it.
    pub engine: String,
    /// The text of its code, where it is in a signed tree.
    pub code: Option<String>,
    /// Where the code is a picture, and where codes are checked.
    pub ways: [String; 2],
}

/// A table of few columns, which fits a phone as it is.
pub struct Lean {
    /// What it shows.
    pub caption: String,
    /// Whether its rows bear names of units, counters or fields, which are Vietnamese.
    pub named: bool,
    /// The headings; the first is of the rows.
    pub columns: Vec<&'static str>,
    /// The rows.
    pub rows: Vec<LeanRow>,
    /// How many rows are only in the files, in words.
    pub left_out: Option<String>,
}

/// A row.
pub struct LeanRow {
    /// What it is of.
    pub name: String,
    /// Whether it stands below the one before.
    pub below: bool,
    /// What stands in its cells, each with a remark below.
    pub cells: Vec<(String, String)>,
}

/// A file to download.
pub struct File {
    /// Where it is.
    pub href: String,
    /// Its name.
    pub name: String,
    /// What it is, and its size.
    pub about: String,
}

/// The newest editions for programs that look for new ones: Atom (RFC 4287).
#[derive(Template)]
#[template(path = "published_feed.xml", config = "src/web/askama.toml")]
pub struct Feed {
    /// This server's address, without a slash.
    pub at: String,
    /// What the feed is called.
    pub title: String,
    /// When the newest was published.
    pub updated: String,
    /// The editions.
    pub entries: Vec<FeedEntry>,
}

/// One edition of the feed.
pub struct FeedEntry {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// The unit's name.
    pub unit: String,
    /// When it was published.
    pub updated: String,
    /// Which edition it is, and what changed.
    pub summary: String,
}

/// A code of a report, and what it proves.
#[derive(Template)]
#[template(path = "published_code.html", config = "src/web/askama.toml")]
pub struct CodeCheck {
    /// What surrounds the page.
    pub frame: Frame,
    /// What was typed.
    pub code: String,
    /// Whether it holds, and what is said of it.
    pub said: Option<(bool, String)>,
    /// The edition that it is of.
    pub edition: Option<String>,
}

#[cfg(test)]
pub(super) mod sample {
    use super::*;
    use crate::domain::lang::Lang;
    use crate::domain::text::texts;

    fn frame(lang: Lang, here: &str) -> Frame {
        Frame::new(lang, here, Section::Published).illustrative(true)
    }

    impl PublishedList {
        pub(in crate::web::pages) fn sample(lang: Lang) -> Self {
            let row = |number: &str, replaced| Entry {
                href: "/published/1".to_owned(),
                title: "SIPAS 2026".to_owned(),
                unit: "Tỉnh Minh Họa".to_owned(),
                day: "05/01/2027".to_owned(),
                number: number.to_owned(),
                replaced,
                illustrative: true,
            };
            let rows = vec![row("2", false), row("1", true)];
            Self { frame: frame(lang, "/published"), rows, beside: [None, Some("/published?from=50".to_owned())] }
        }

        pub(in crate::web::pages) fn sample_empty(lang: Lang) -> Self {
            Self { frame: frame(lang, "/published"), rows: Vec::new(), beside: [None, None] }
        }
    }

    impl Published {
        pub(in crate::web::pages) fn sample(lang: Lang) -> Self {
            let t = texts(lang);
            let row = |name: &str, below, value: &str| LeanRow {
                name: name.to_owned(),
                below,
                cells: vec![(value.to_owned(), "79,10 – 83,31".to_owned()), ("1.203".to_owned(), String::new())],
            };
            Self {
                frame: frame(lang, "/published/1"),
                title: "SIPAS 2026".to_owned(),
                unit: "Tỉnh Minh Họa".to_owned(),
                lead: "05/01/2027".to_owned(),
                replaced_by: Some("/published/2".to_owned()),
                what_changed: Some("Bổ sung phiếu".to_owned()),
                whole: Some(("81,23%".to_owned(), vec!["n = 1.203".to_owned()])),
                tables: vec![Lean {
                    caption: t.published_units.to_owned(),
                    named: true,
                    columns: vec![t.unit, t.published_index, "n"],
                    rows: vec![row("Xã Minh Họa 1", false, "81,23%"), row("Xã Minh Họa 2", true, "…")],
                    left_out: Some("12".to_owned()),
                }],
                files: vec![File {
                    href: "/published/1/data.csv".to_owned(),
                    name: "data.csv".to_owned(),
                    about: "1 kB".to_owned(),
                }],
                hash: "0".repeat(64),
                engine: "0.1.0".to_owned(),
                code: Some("SIPAR1:00".to_owned()),
                ways: ["/published/1/code.svg".to_owned(), "/published/code".to_owned()],
            }
        }
    }

    impl CodeCheck {
        pub(in crate::web::pages) fn sample(lang: Lang) -> Self {
            let said = Some((true, texts(lang).edition_code_none.to_owned()));
            let edition = Some("/published/1".to_owned());
            Self { frame: frame(lang, "/published/code"), code: "SIPAR1:00".to_owned(), said, edition }
        }
    }
}
