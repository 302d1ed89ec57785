//! A draft out of a file: a spreadsheet of a province or a set's own file. All of it, or every mistake by its cell or line
//! and nothing.

use super::{App, AppError};
use crate::app::criteria_book::{Asked, Taken, taken};
use crate::app::templates::criteria_set;
use crate::domain::access::{Caller, Permission};
use crate::domain::criteria::{CriteriaSet, FAMILY, SetLevel};
use crate::domain::lang::Lang;
use crate::domain::refusal::{NotASet, Refusal};
use crate::domain::template::is_code;
use crate::domain::text::{fill, texts};

/// A file, and what was typed beside it.
#[derive(Clone, Debug)]
pub struct File<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// What the set is to be called; a set's own file says it itself.
    pub code: &'a str,
    /// The sheet with the table, where several have one.
    pub sheet: Option<&'a str>,
    /// Whom it scores, where the titles do not say it.
    pub level: Option<SetLevel>,
    /// The first index year, where the titles do not say it.
    pub first_year: Option<i32>,
    /// The decision, where the titles do not name it.
    pub document: Option<&'a str>,
}

/// What came of a file.
#[derive(Clone, Debug)]
pub enum Brought {
    /// A draft: its set, and what to know of it.
    Draft(Box<CriteriaSet>, Vec<String>),
    /// Nothing: every mistake, at its place and with how to mend it.
    Nothing(Vec<String>),
}

impl App {
    /// Makes a draft of a file; notes and mistakes are in `lang`.
    pub fn criteria_bring(&self, caller: &Caller, file: &File<'_>, lang: Lang) -> Result<Brought, AppError> {
        if !caller.may(Permission::ManageAssessments) {
            return Err(crate::app::scope::not_there(file.name));
        }
        self.refresh()?;
        let own = std::path::Path::new(file.name).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"));
        let read = if own { self.own_file(file, lang) } else { self.spreadsheet(file, lang) };
        let (set, notes) = match read {
            Ok(read) => read,
            Err(problems) => return Ok(Brought::Nothing(problems)),
        };
        let told = format!("{}; {} nodes; {} notes", file.name, set.nodes.len(), notes.len());
        self.criteria_draft_add(&set, &told)?;
        Ok(Brought::Draft(Box::new(set), notes))
    }

    fn spreadsheet(&self, file: &File<'_>, lang: Lang) -> Result<(CriteriaSet, Vec<String>), Vec<String>> {
        let t = texts(lang);
        if !is_code(file.code) {
            return Err(vec![Refusal::Criteria(NotASet::NotACode(file.code.to_owned())).words(lang)]);
        }
        let asked = Asked {
            file: file.name,
            bytes: file.bytes,
            sheet: file.sheet,
            code: file.code,
            version: self.next_criteria_version(file.code),
            level: file.level,
            first_year: file.first_year,
            document: file.document,
        };
        let Taken { set, notes, proposed, without_rule, .. } =
            taken(&asked).map_err(|problems| problems.iter().map(|problem| problem.words(lang)).collect::<Vec<_>>())?;
        let mut told: Vec<String> = notes.iter().map(|note| note.words(lang)).collect();
        for (words, codes) in [(t.book_proposed, &proposed), (t.book_without_rule, &without_rule)] {
            if !codes.is_empty() {
                told.push(format!("{words} ({}): {}", codes.len(), codes.join(", ")));
            }
        }
        Ok((set, told))
    }

    /// A set's own file, whatever it is called now. What is published under its version already gets the next one.
    fn own_file(&self, file: &File<'_>, lang: Lang) -> Result<(CriteriaSet, Vec<String>), Vec<String>> {
        let lines = |mut problem: crate::domain::criteria::CriteriaProblem| {
            file.name.clone_into(&mut problem.file);
            problem.lines(lang)
        };
        let name = named(file.bytes).unwrap_or_else(|| file.name.to_owned());
        let mut set = criteria_set(&name, file.bytes).map_err(lines)?;
        let next = self.next_criteria_version(&set.code);
        let mut told = Vec::new();
        if set.version < next {
            told.push(fill(texts(lang).sets_next_version, &[&set.name(), &next.to_string()]));
            set.version = next;
        }
        Ok((set, told))
    }
}

/// What a set's own file is called: its code and version, where it says them.
fn named(bytes: &[u8]) -> Option<String> {
    let table: toml::Table = std::str::from_utf8(bytes).ok()?.parse().ok()?;
    if table.get("family")?.as_str()? != FAMILY {
        return None;
    }
    Some(format!("{}-{}.toml", table.get("code")?.as_str()?, table.get("version")?.as_integer()?))
}
