//! What of a spreadsheet cannot be taken, and what was taken otherwise than it stands: the sheet, the cell, and what to do.

use std::fmt;

use super::columns::Column;
use crate::domain::criteria::CriteriaFault;
use crate::domain::lang::Lang;
use crate::domain::text::{fill, texts};

/// Why something cannot be taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Neither XLSX nor ODS.
    NotAWorkbook,
    /// A workbook of Excel before 2007, or one with a password.
    OldWorkbook,
    /// It unpacks to more than a table can be.
    TooLarge,
    /// It holds macros.
    Macros,
    /// Its XML declares a document type.
    Entities,
    /// No sheet has a table of criteria.
    NoTable,
    /// Several have; holds their names.
    SeveralTables(String),
    /// No sheet is called so; holds the name and those there are.
    NoSheet(String, String),
    /// The sheet is hidden.
    HiddenSheet,
    /// A column of the table is hidden.
    HiddenColumn(String),
    /// A row of the table is hidden.
    HiddenRow,
    /// Two columns bear this heading; holds where the first stands.
    HeadingTwice(Column, String),
    /// The column is not there.
    NoColumn(Column),
    /// A cell failed.
    Failed(String),
    /// A formula was never computed.
    NotComputed,
    /// Formulas go in a circle; holds their cells.
    Circular(String),
    /// Not a number of a criterion.
    NotACode(String),
    /// The program took the number for a day; holds what may have been meant.
    DayForCode(Option<String>),
    /// The program took `1.10` for 1.1; holds what stands there and what is expected.
    LostNought(String, String),
    /// Two criteria have this number; holds where the first stands.
    CodeTwice(String, String),
    /// Numbers were left out before this one.
    Skipped(String, String),
    /// There is no criterion above.
    NoParent(String, String),
    /// It comes behind one it should precede.
    OutOfOrder(String, String),
    /// A row with points, and without a number.
    NoCode,
    /// A number without words.
    NoName(String),
    /// Two columns of the row name it.
    TwoNames,
    /// No maximum.
    NoMaximum(String),
    /// Words where a number belongs.
    WordsForNumber(String),
    /// A text that is one number or another.
    Ambiguous(String),
    /// A day where a number belongs.
    DayForNumber,
    /// True or false where words or a number belong.
    Logical,
    /// Per cent where points belong.
    Percent(String),
    /// Less than nothing.
    Negative(String),
    /// Nothing.
    Zero,
    /// More decimals than points have.
    TooFine(String),
    /// One maximum for several criteria; holds their numbers.
    MergedMaximum(String),
    /// The parts do not add up: number, maximum, sum, the cells added.
    Sum(String, String, String, String),
    /// The areas do not add up to the last row.
    Total(String, String),
    /// A case before any criterion.
    CaseWithoutCriterion,
    /// No criteria below the heading.
    NoCriteria,
    /// A word of which there are only some.
    NotAWord(String, String),
    /// Nothing says which decision it is.
    NoDocument,
    /// Nothing says from which year on.
    NoYear,
    /// Nothing says whom it scores.
    NoLevel,
    /// sipar's own sheet was changed and says no set any more.
    OwnSheet(String),
    /// What a criteria set may not say.
    Rejected(CriteriaFault),
}

impl Fault {
    /// What is wrong and how to mend it.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let t = texts(lang);
        match self {
            Self::NotAWorkbook => t.book_not_a_workbook.to_owned(),
            Self::OldWorkbook => t.book_old_workbook.to_owned(),
            Self::TooLarge => t.book_too_large.to_owned(),
            Self::Macros => t.book_macros.to_owned(),
            Self::Entities => t.book_entities.to_owned(),
            Self::NoTable => t.book_no_table.to_owned(),
            Self::SeveralTables(names) => fill(t.book_several_tables, &[names]),
            Self::NoSheet(name, names) => fill(t.book_no_sheet, &[name, names]),
            Self::HiddenSheet => t.book_hidden_sheet.to_owned(),
            Self::HiddenColumn(words) => fill(t.book_hidden_column, &[words]),
            Self::HiddenRow => t.book_hidden_row.to_owned(),
            Self::HeadingTwice(column, first) => fill(t.book_heading_twice, &[column.word(), first]),
            Self::NoColumn(column) => fill(t.book_no_column, &[column.word()]),
            Self::Failed(error) => fill(t.book_failed, &[error]),
            Self::NotComputed => t.book_not_computed.to_owned(),
            Self::Circular(cells) => fill(t.book_circular, &[cells]),
            Self::NotACode(text) => fill(t.book_not_a_code, &[text]),
            Self::DayForCode(Some(code)) => fill(t.book_day_for_code_meant, &[code]),
            Self::DayForCode(None) => t.book_day_for_code.to_owned(),
            Self::LostNought(shown, meant) => fill(t.book_lost_nought, &[shown, meant]),
            Self::CodeTwice(code, first) => fill(t.book_code_twice, &[code, first]),
            Self::Skipped(missing, code) => fill(t.book_skipped, &[missing, code]),
            Self::NoParent(code, parent) => fill(t.book_no_parent, &[code, parent]),
            Self::OutOfOrder(code, before) => fill(t.book_out_of_order, &[code, before]),
            Self::NoCode => t.book_no_code.to_owned(),
            Self::NoName(code) => fill(t.book_no_name, &[code]),
            Self::TwoNames => t.book_two_names.to_owned(),
            Self::NoMaximum(code) => fill(t.book_no_maximum, &[code]),
            Self::WordsForNumber(text) => fill(t.book_words_for_number, &[text]),
            Self::Ambiguous(text) => fill(t.book_ambiguous, &[text]),
            Self::DayForNumber => t.book_day_for_number.to_owned(),
            Self::Logical => t.book_logical.to_owned(),
            Self::Percent(number) => fill(t.book_percent, &[number]),
            Self::Negative(number) => fill(t.book_negative, &[number]),
            Self::Zero => t.book_zero.to_owned(),
            Self::TooFine(number) => fill(t.book_too_fine, &[number]),
            Self::MergedMaximum(codes) => fill(t.book_merged_maximum, &[codes]),
            Self::Sum(code, maximum, sum, cells) => fill(t.book_sum, &[code, maximum, sum, cells]),
            Self::Total(total, sum) => fill(t.book_total, &[total, sum]),
            Self::CaseWithoutCriterion => t.book_case_without_criterion.to_owned(),
            Self::NoCriteria => t.book_no_criteria.to_owned(),
            Self::NotAWord(word, words) => fill(t.book_not_a_word, &[word, words]),
            Self::NoDocument => t.book_no_document.to_owned(),
            Self::NoYear => t.book_no_year.to_owned(),
            Self::NoLevel => t.book_no_level.to_owned(),
            Self::OwnSheet(error) => fill(t.book_own_sheet, &[error]),
            Self::Rejected(fault) => fault.words(lang),
        }
    }
}

/// One thing that cannot be taken, at its place.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct Problem {
    /// The file's name.
    pub file: String,
    /// The sheet, where one is concerned.
    pub sheet: Option<String>,
    /// The cell or cells, where some are concerned: `C14`, `C5:C6`.
    pub cells: Option<String>,
    /// Why.
    pub fault: Fault,
}

impl Problem {
    /// Where, what, and how to mend it, on one line.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let place = placed(lang, &self.file, self.sheet.as_deref(), self.cells.as_deref());
        format!("{place}: {}", self.fault.words(lang))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(Lang::En))
    }
}

fn placed(lang: Lang, file: &str, sheet: Option<&str>, cells: Option<&str>) -> String {
    let t = texts(lang);
    match (sheet, cells) {
        (Some(sheet), Some(cells)) => fill(t.book_place_cell, &[file, sheet, cells]),
        (Some(sheet), None) => fill(t.book_place_sheet, &[file, sheet]),
        (None, _) => file.to_owned(),
    }
}

/// What was taken otherwise than it stands, or passed over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Noted {
    /// Results of formulas were taken as they were saved.
    Formula,
    /// One text was taken for every criterion it is merged over.
    Merged,
    /// Blanks or letters were put right.
    Tidied,
    /// A text was taken for the number that it is.
    TextNumber,
    /// Numbers of criteria are numbers to the program too; they fit into their order.
    NumericCode,
    /// Roman numerals became digits.
    Roman,
    /// An area without a number got the next.
    AreaNumbered(String),
    /// The number was taken off the beginning of the words.
    CodeFromName,
    /// The heading stands here again.
    HeadingRepeated,
    /// A column that sipar has no use for.
    ColumnPassedOver(String),
    /// Rows beside the table.
    RowPassedOver,
    /// Rows of cases were put under how the criterion is scored.
    Cases,
    /// Points of cases stood in the column of maxima.
    CasePoints,
    /// Sheets that are hidden were not looked at.
    HiddenSheets(String),
    /// No row says the total; holds what the areas add up to.
    NoTotal(String),
    /// An area of bonus points.
    Bonus,
    /// An area of penalty points.
    Penalty,
    /// The rule of this criterion waits for a person again: what it rests on was changed.
    Unconfirmed(String),
    /// Its maximum is not known, as in the set that was written out.
    StillUnknown(String),
}

impl Noted {
    /// What was done.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let t = texts(lang);
        match self {
            Self::Formula => t.book_noted_formula.to_owned(),
            Self::Merged => t.book_noted_merged.to_owned(),
            Self::Tidied => t.book_noted_tidied.to_owned(),
            Self::TextNumber => t.book_noted_text_number.to_owned(),
            Self::NumericCode => t.book_noted_numeric_code.to_owned(),
            Self::Roman => t.book_noted_roman.to_owned(),
            Self::AreaNumbered(code) => fill(t.book_noted_area_numbered, &[code]),
            Self::CodeFromName => t.book_noted_code_from_name.to_owned(),
            Self::HeadingRepeated => t.book_noted_heading_repeated.to_owned(),
            Self::ColumnPassedOver(words) => fill(t.book_noted_column, &[words]),
            Self::RowPassedOver => t.book_noted_row.to_owned(),
            Self::Cases => t.book_noted_cases.to_owned(),
            Self::CasePoints => t.book_noted_case_points.to_owned(),
            Self::HiddenSheets(names) => fill(t.book_noted_hidden_sheets, &[names]),
            Self::NoTotal(sum) => fill(t.book_noted_no_total, &[sum]),
            Self::Bonus => t.book_noted_bonus.to_owned(),
            Self::Penalty => t.book_noted_penalty.to_owned(),
            Self::Unconfirmed(code) => fill(t.book_noted_unconfirmed, &[code]),
            Self::StillUnknown(code) => fill(t.book_noted_still_unknown, &[code]),
        }
    }
}

/// A note and the cells it is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// The sheet, where one is concerned.
    pub sheet: Option<String>,
    /// The cells or areas, in their order.
    pub cells: Vec<String>,
    /// What was done.
    pub noted: Noted,
}

impl Note {
    /// Where and what, on one line.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        const SHOWN: usize = 12;
        let Some(sheet) = &self.sheet else { return self.noted.words(lang) };
        if self.cells.is_empty() {
            return format!("{}: {}", fill(texts(lang).book_place_sheet_only, &[sheet]), self.noted.words(lang));
        }
        let mut cells = self.cells.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
        if self.cells.len() > SHOWN {
            cells = fill(texts(lang).book_and_more, &[&cells, &(self.cells.len() - SHOWN).to_string()]);
        }
        format!("{}: {}", fill(texts(lang).book_place_cell_only, &[sheet, &cells]), self.noted.words(lang))
    }
}

/// Mistakes of a file that are named at most: whoever has so many begins anew.
const MOST: usize = 1_000;

/// What was found in one sheet.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) file: String,
    pub(super) sheet: Option<String>,
    pub(super) problems: Vec<Problem>,
    pub(super) notes: Vec<Note>,
}

impl Findings {
    pub(super) fn say(&mut self, cells: impl fmt::Display, fault: Fault) {
        self.put(Some(cells.to_string()), fault);
    }

    pub(super) fn of_sheet(&mut self, fault: Fault) {
        self.put(None, fault);
    }

    /// Something wrong with another sheet than the one that is read.
    pub(super) fn elsewhere(&mut self, sheet: &str, fault: Fault) {
        let here = self.sheet.replace(sheet.to_owned());
        self.put(None, fault);
        self.sheet = here;
    }

    fn put(&mut self, cells: Option<String>, fault: Fault) {
        let problem = Problem { file: self.file.clone(), sheet: self.sheet.clone(), cells, fault };
        if self.problems.len() < MOST && !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    pub(super) fn note(&mut self, cells: Option<String>, noted: Noted) {
        match self.notes.iter_mut().find(|note| note.noted == noted) {
            Some(note) => {
                // A merged area is noted for every row of it, among those of other columns.
                let known = |cells: &String| note.cells.iter().rev().take(16).any(|one| one == cells);
                note.cells.extend(cells.filter(|cells| !known(cells)));
            }
            None => self.notes.push(Note { sheet: self.sheet.clone(), cells: cells.into_iter().collect(), noted }),
        }
    }
}
