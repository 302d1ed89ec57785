//! What of a workbook cannot be taken: where it stands, why, and how to mend it.

use std::fmt;

use crate::domain::lang::Lang;
use crate::domain::questionnaire::QuestionnaireFault;
use crate::domain::text::{fill, texts};

/// Why something cannot be taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Not an XLSX workbook, or one that unpacks to too much.
    NotAWorkbook,
    /// A sheet is missing.
    NoSheet(&'static str),
    /// A column is missing.
    NoColumn(&'static str),
    /// A type of question that sipar does not ask.
    UnknownType(String),
    /// A column whose content would change what is asked.
    NotTaken(String),
    /// A list that `choices` does not have.
    UnknownList(String),
    /// A choice named twice in its list, or without a name.
    ChoiceName(String),
    /// A question named twice.
    NameTwice(String),
    /// A name that cannot be one.
    NotAName(String),
    /// No words to show.
    NoLabel,
    /// A language that cannot be told from its column.
    LanguageWithoutTag(String),
    /// Words that hold an answer.
    Piped,
    /// A rule that cannot be read, from where on.
    NotAnExpression(String),
    /// A part of a rule that sipar does not know.
    UnknownExpression(String),
    /// A rule that asks for something that is no question before it.
    UnknownReference(String),
    /// A rule that asks for a choice that is not in the list.
    UnknownChoice(String, String),
    /// A bound that cannot be kept.
    UnknownConstraint(String),
    /// Neither yes nor no.
    NotYesOrNo(String),
    /// A group without an end.
    GroupNotClosed(String),
    /// The end of a group that was not begun.
    GroupNotOpened,
    /// A word of which there are only some.
    NotAWord(String, String),
    /// What a questionnaire's file may not say.
    Rejected(QuestionnaireFault),
}

impl Fault {
    /// What is wrong and how to mend it.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let texts = texts(lang);
        match self {
            Self::NotAWorkbook => texts.xlsform_not_a_workbook.to_owned(),
            Self::NoSheet(name) => fill(texts.xlsform_no_sheet, &[name]),
            Self::NoColumn(name) => fill(texts.xlsform_no_column, &[name]),
            Self::UnknownType(word) => fill(texts.xlsform_unknown_type, &[word]),
            Self::NotTaken(column) => fill(texts.xlsform_not_taken, &[column]),
            Self::UnknownList(list) => fill(texts.xlsform_unknown_list, &[list]),
            Self::ChoiceName(name) => fill(texts.xlsform_choice_name, &[name]),
            Self::NameTwice(name) => fill(texts.xlsform_name_twice, &[name]),
            Self::NotAName(name) => fill(texts.xlsform_not_a_name, &[name]),
            Self::NoLabel => texts.xlsform_no_label.to_owned(),
            Self::LanguageWithoutTag(column) => fill(texts.xlsform_language_without_tag, &[column]),
            Self::Piped => texts.xlsform_piped.to_owned(),
            Self::NotAnExpression(rest) => fill(texts.xlsform_not_an_expression, &[rest]),
            Self::UnknownExpression(part) => fill(texts.xlsform_unknown_expression, &[part]),
            Self::UnknownReference(name) => fill(texts.xlsform_unknown_reference, &[name]),
            Self::UnknownChoice(name, choice) => fill(texts.xlsform_unknown_choice, &[name, choice]),
            Self::UnknownConstraint(part) => fill(texts.xlsform_unknown_constraint, &[part]),
            Self::NotYesOrNo(word) => fill(texts.xlsform_not_yes_or_no, &[word]),
            Self::GroupNotClosed(name) => fill(texts.xlsform_group_not_closed, &[name]),
            Self::GroupNotOpened => texts.xlsform_group_not_opened.to_owned(),
            Self::NotAWord(word, words) => fill(texts.xlsform_not_a_word, &[word, words]),
            Self::Rejected(fault) => fault.words(lang),
        }
    }
}

/// One thing that cannot be taken, at its place.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct Problem {
    /// The file's name.
    pub file: String,
    /// The sheet.
    pub sheet: String,
    /// From 1; 1 is the header.
    pub row: usize,
    /// The column, where one is concerned.
    pub column: Option<String>,
    /// Why.
    pub fault: Fault,
}

impl Problem {
    /// Where, what, and how to mend it, on one line.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let row = self.row.to_string();
        let place = match &self.column {
            None => fill(texts(lang).xlsform_place, &[&self.file, &self.sheet, &row]),
            Some(column) => fill(texts(lang).xlsform_place_column, &[&self.file, &self.sheet, &row, column]),
        };
        format!("{place}: {}", self.fault.words(lang))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(Lang::En))
    }
}

/// Something that was taken otherwise than it stands, or passed over without a change of what is asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Note {
    /// A name was changed.
    Renamed(String, String),
    /// The choices of a list got numbers.
    Numbered(String),
    /// Rows of this type were passed over: sipar keeps this itself.
    PassedOver(String),
    /// A column was passed over.
    ColumnPassedOver(String),
    /// Texts of one language stand for another.
    StandsIn,
    /// The version was no number.
    FirstVersion,
}

impl Note {
    /// What was done.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let texts = texts(lang);
        match self {
            Self::Renamed(from, to) => fill(texts.xlsform_renamed, &[from, to]),
            Self::Numbered(list) => fill(texts.xlsform_numbered, &[list]),
            Self::PassedOver(word) => fill(texts.xlsform_passed_over, &[word]),
            Self::ColumnPassedOver(column) => fill(texts.xlsform_column_passed_over, &[column]),
            Self::StandsIn => texts.xlsform_stands_in.to_owned(),
            Self::FirstVersion => texts.xlsform_first_version.to_owned(),
        }
    }
}
