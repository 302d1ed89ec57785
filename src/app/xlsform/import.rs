//! A workbook as a questionnaire: all of it, or every reason why not.

use std::collections::HashMap;

use time::Date;

use super::problem::{Fault, Note, Problem};
use super::sheets::{Row, Table, plain, tables};
use crate::domain::questionnaire::{Found, Questionnaire, Scale};
use crate::domain::template::Language;

mod lists;
mod own;
mod survey;
mod texts;

/// What came of a workbook.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The questionnaire.
    pub questionnaire: Questionnaire,
    /// Its file, TOML.
    pub text: String,
    /// What was taken otherwise than it stands.
    pub notes: Vec<Note>,
}

/// What was found so far, and what is wrong with it.
struct Reader {
    file: String,
    problems: Vec<Problem>,
    notes: Vec<Note>,
    /// Languages beside Vietnamese and English.
    languages: Vec<Language>,
    /// Where a part of the file that is written comes from: its table and code, sheet and row.
    places: HashMap<(&'static str, String), (String, usize)>,
}

impl Reader {
    fn say(&mut self, table: &Table, row: usize, column: Option<&str>, fault: Fault) {
        let (file, sheet, column) = (self.file.clone(), table.name.clone(), column.map(str::to_owned));
        let problem = Problem { file, sheet, row, column, fault };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    fn note(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    fn place(&mut self, part: &'static str, code: &str, table: &Table, row: usize) {
        self.places.insert((part, code.to_owned()), (table.name.clone(), row));
    }

    /// Yes or no; no, where nothing is said.
    fn yes(&mut self, table: &Table, row: &Row, column: &str) -> bool {
        self.yes_or_no(table, row, column).unwrap_or(false)
    }

    fn yes_or_no(&mut self, table: &Table, row: &Row, column: &str) -> Option<bool> {
        let word = table.cell(row, column)?;
        match plain(&word).as_str() {
            "yes" | "true" | "true()" | "1" | "có" => Some(true),
            "no" | "false" | "false()" | "0" | "không" => Some(false),
            _ => {
                self.say(table, row.number, Some(column), Fault::NotYesOrNo(word));
                None
            }
        }
    }
}

/// Reads a workbook. `first_day` is the first day of use, where the workbook says none.
pub fn taken(file: &str, bytes: &[u8], first_day: Date) -> Result<Taken, Vec<Problem>> {
    let mut reader = Reader {
        file: file.to_owned(),
        problems: Vec::new(),
        notes: Vec::new(),
        languages: Vec::new(),
        places: HashMap::new(),
    };
    let all = match tables(bytes) {
        Ok(all) => all,
        Err(fault) => {
            reader.say(&Table { name: "-".to_owned(), ..Table::default() }, 1, None, fault);
            return Err(reader.problems);
        }
    };
    let Some(questionnaire) = reader.questionnaire(&all, first_day).filter(|_| reader.problems.is_empty()) else {
        return Err(reader.problems);
    };
    let text = questionnaire.file();
    match Questionnaire::parse(&questionnaire.file_name(), &text) {
        Ok(questionnaire) => Ok(Taken { questionnaire, text, notes: reader.notes }),
        Err(problem) => Err(problem.found.into_iter().map(|found| reader.placed(found, &text)).collect()),
    }
}

impl Reader {
    fn questionnaire(&mut self, all: &[Table], first_day: Date) -> Option<Questionnaire> {
        let empty = Table::default();
        let named = |name: &str| all.iter().find(|table| plain(&table.name) == name);
        let Some(survey) = named("survey") else {
            self.say(&Table { name: "-".to_owned(), ..Table::default() }, 1, None, Fault::NoSheet("survey"));
            return None;
        };
        for column in ["type", "name"] {
            if survey.column(&[column]).is_none() {
                self.say(survey, 1, None, Fault::NoColumn(column));
                return None;
            }
        }
        let choices = named("choices").unwrap_or(&empty);
        let settings = named("settings").unwrap_or(&empty);
        let own = own::Own::read(self, &named, settings, first_day);
        let lists = lists::lists(self, choices, &own);
        let asked = survey::survey(self, survey, &lists, &own);
        let mut questionnaire = own.into_questionnaire();
        questionnaire.languages.clone_from(&self.languages);
        questionnaire.introduction = asked.introduction;
        questionnaire.thanks = asked.thanks;
        questionnaire.sections = asked.sections;
        questionnaire.questions = asked.questions;
        settle(&mut questionnaire);
        Some(questionnaire)
    }

    /// Where in the workbook the part of the written file stands that holds a fault.
    fn placed(&self, found: Found, text: &str) -> Problem {
        let before: Vec<&str> = text.lines().take(found.line).collect();
        let head = before.iter().rposition(|line| line.starts_with("[[") && !line.contains('.'));
        let part = head.map_or("", |at| before[at]);
        let code = head.and_then(|at| before.get(at + 1..)?.iter().find_map(|line| line.strip_prefix("code = \"")));
        let code = code.unwrap_or_default().trim_end_matches('"').to_owned();
        let place = ["[[question]]", "[[section]]", "[[scale]]", "[[node]]", "[[legal_basis]]"]
            .into_iter()
            .find(|one| *one == part)
            .and_then(|part| self.places.get(&(part, code)));
        let (sheet, row) = place.cloned().unwrap_or_else(|| ("survey".to_owned(), 1));
        Problem { file: self.file.clone(), sheet, row, column: None, fault: Fault::Rejected(found.fault) }
    }
}

/// Scales that bear one name and are not the same get names of their own.
fn settle(questionnaire: &mut Questionnaire) {
    let mut known: Vec<Scale> = Vec::new();
    for question in &mut questionnaire.questions {
        let Some(scale) = question.scale_mut() else { continue };
        let code = scale.code.clone();
        let mut number = 1;
        loop {
            match known.iter().find(|one| one.code == scale.code) {
                Some(same) if same == scale => break,
                None => {
                    known.push(scale.clone());
                    break;
                }
                Some(_) => {
                    number += 1;
                    scale.code = format!("{code}-{number}");
                }
            }
        }
    }
}
