//! Bringing a file in: which kinds there are, what is wrong with a file, and what a good one did.

use askama::Template;

use super::{Frame, Section};

/// The page to choose a file on, and what became of the last one.
#[derive(Template)]
#[template(path = "offices_import.html", config = "src/web/askama.toml")]
pub struct OfficeImport {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// What can be brought in.
    pub kinds: Vec<Kind>,
    /// What became of a file.
    pub outcome: Option<Outcome>,
}

/// Something that can be brought in.
pub struct Kind {
    /// Its word in addresses.
    pub word: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// Its columns.
    pub columns: String,
}

/// What became of a file.
pub enum Outcome {
    /// Nothing was stored.
    Bad {
        /// The file's name.
        file: String,
        /// How many problems it has, in a sentence.
        count: String,
        /// The first of them.
        problems: Vec<Problem>,
    },
    /// All of it was stored.
    Good {
        /// The file's name.
        file: String,
        /// How much was new, changed, the same.
        words: String,
        /// People who came in new: login, name, and the code to choose a password with.
        codes: Vec<(String, String, String)>,
    },
}

/// One thing wrong with a file.
pub struct Problem {
    /// The line.
    pub line: String,
    /// The column.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub mend: String,
}

#[cfg(test)]
impl OfficeImport {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let t = crate::domain::text::texts(lang);
        Self {
            frame: Frame::new(lang, "/offices/import", Section::Work).illustrative(true),
            csrf: "dGVzdA".to_owned(),
            kinds: vec![Kind { word: "counters", name: t.office_counters, columns: "code, name, unit".to_owned() }],
            outcome: None,
        }
    }

    pub(in crate::web::pages) fn sample_bad(lang: crate::domain::lang::Lang) -> Self {
        let t = crate::domain::text::texts(lang);
        let problem = Problem {
            line: "7".to_owned(),
            column: "unit".to_owned(),
            value: "xa-khac".to_owned(),
            what: t.import_not_found.to_owned(),
            mend: t.import_not_found_mend.to_owned(),
        };
        let count = crate::domain::text::fill(t.office_import_bad, &["1"]);
        let outcome = Some(Outcome::Bad { file: "quay.xlsx".to_owned(), count, problems: vec![problem] });
        Self { outcome, ..Self::sample(lang) }
    }

    pub(super) fn sample_good(lang: crate::domain::lang::Lang) -> Self {
        let t = crate::domain::text::texts(lang);
        let words = crate::domain::text::fill(t.office_import_good, &["3", "1", "1", "1"]);
        let codes = vec![("anh.hoang".to_owned(), "Hoàng Thị Ánh".to_owned(), "K7QF-22MD-XWPT".to_owned())];
        let outcome = Some(Outcome::Good { file: "nguoi-dung.xlsx".to_owned(), words, codes });
        Self { outcome, ..Self::sample(lang) }
    }
}
