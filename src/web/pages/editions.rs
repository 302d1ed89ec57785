//! Editions: the list, and one of them.

use askama::Template;

use super::{Frame, Section};

/// An edition of a list.
pub struct Row {
    /// Where it is.
    pub at: String,
    /// What people call it.
    pub title: String,
    /// 1, 2, 3, …
    pub number: String,
    /// When it was published.
    pub day: String,
    /// Whether another one corrects it.
    pub state: &'static str,
    /// Whether its data are made up.
    pub illustrative: bool,
}

/// Something that may be published.
pub struct Choice {
    /// What the form says of it.
    pub value: String,
    /// What people call it.
    pub label: String,
}

/// The list.
#[derive(Template)]
#[template(path = "editions.html", config = "src/web/askama.toml")]
pub struct Editions {
    /// What surrounds the page.
    pub frame: Frame,
    /// The form's token.
    pub csrf: String,
    /// What was published.
    pub rows: Vec<Row>,
    /// What the reader may ask to publish.
    pub choices: Vec<Choice>,
}

/// A file of an edition.
pub struct File {
    /// Its name.
    pub name: String,
    /// What it is.
    pub role: &'static str,
    /// How many bytes it has.
    pub size: String,
    /// Its hash.
    pub hash: String,
}

/// One edition.
#[derive(Template)]
#[template(path = "edition.html", config = "src/web/askama.toml")]
pub struct EditionPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// The edition.
    pub row: Row,
    /// What it corrects.
    pub corrects: Option<String>,
    /// Where the edition is that corrects it.
    pub corrected_by: Option<String>,
    /// What it is of.
    pub kind: &'static str,
    /// Its hash.
    pub hash: String,
    /// The program and the computation.
    pub engine: String,
    /// The signed tree that it is in.
    pub tree: Option<String>,
    /// The public half of the key that signed it.
    pub key: Option<String>,
    /// The code that a report bears.
    pub code: Option<String>,
    /// The same as a picture.
    pub picture: Option<String>,
    /// Its files.
    pub files: Vec<File>,
    /// What is hashed.
    pub manifest: String,
    /// Where it is checked, for whoever may.
    pub verify: Option<String>,
    /// What is wrong; `None` where nobody looked.
    pub findings: Option<Vec<String>>,
}

#[cfg(test)]
fn row(lang: crate::domain::lang::Lang) -> Row {
    Row {
        at: "/editions/01a1f753-6480-7564-ae17-340d11bb581b".to_owned(),
        title: "Chỉ số hài lòng: SIPAS năm 2026, Tỉnh Cao Bằng".to_owned(),
        number: "2".to_owned(),
        day: "22/11/2026".to_owned(),
        state: crate::domain::text::texts(lang).edition_stands,
        illustrative: true,
    }
}

#[cfg(test)]
impl Editions {
    pub(in crate::web::pages) fn sample(lang: crate::domain::lang::Lang) -> Self {
        Self {
            frame: Frame::new(lang, "/editions", Section::Work).illustrative(true),
            csrf: "dGVzdA".to_owned(),
            rows: vec![row(lang)],
            choices: vec![Choice {
                value: "sipas cao-bang sipas-2026".to_owned(),
                label: "SIPAS năm 2026, Tỉnh Cao Bằng".to_owned(),
            }],
        }
    }
}

#[cfg(test)]
impl EditionPage {
    pub(in crate::web::pages) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let t = crate::domain::text::texts(lang);
        let row = row(lang);
        Self {
            frame: Frame::new(lang, row.at.clone(), Section::Work).illustrative(true),
            row,
            corrects: Some(crate::domain::text::fill(t.edition_correction_of, &["1", "Bổ sung giải thích"])),
            corrected_by: None,
            kind: t.edition_kind_sipas,
            hash: "0".repeat(64),
            engine: "sipar 0.1.0, sipas-1".to_owned(),
            tree: Some(crate::domain::text::fill(t.edition_tree_said, &["6", "22/11/2026", "0011223344556677"])),
            key: Some("0".repeat(64)),
            code: Some("SIPAR1:00".to_owned()),
            picture: crate::app::qr::picture("SIPAR1:00"),
            files: vec![File {
                name: "responses.csv".to_owned(),
                role: t.edition_role_input,
                size: "1.024".to_owned(),
                hash: "0".repeat(64),
            }],
            manifest: "{}".to_owned(),
            verify: Some("/editions/01a1f753-6480-7564-ae17-340d11bb581b?verify=true".to_owned()),
            findings: Some(vec![t.edition_tree_unsigned.to_owned()]),
        }
    }
}
