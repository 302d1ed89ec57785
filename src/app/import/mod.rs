//! Reading spreadsheets that people bring: units, counters, officers, procedures, people, series, stated figures,
//! dossiers, feedback, work plans, ratings, rosters, visits, frames of survey rounds and filled forms of them.
//!
//! This is the other entrance of the way, beside the tablet. It is pure: bytes in, typed rows out, no database. A file
//! is read whole and either every row of it is good or nothing is imported and every problem is told with its line,
//! column and cure, so that somebody mends a file once and not twenty times. What only the store can know (whether a
//! unit exists, whether a template has a question) the use-cases check afterwards, with the same [`Problem`].
//!
//! Files are XLSX workbooks, of which the first sheet is read, or CSV in UTF-8, with or without a byte-order mark, delimited by comma, semicolon or tab, whichever the
//! header uses. Columns stand in any order. Text is brought to NFC, and how many cells that changed is noted.

mod cell;
pub mod counters;
pub mod dossiers;
pub mod feedback;
pub mod frame;
pub mod inspections;
pub mod officers;
pub mod people;
pub mod plans;
pub mod portal_points;
pub mod procedures;
pub mod ratings;
mod reason;
pub mod responses;
pub mod roster;
pub mod series;
pub(super) mod sheet;
pub mod stated;
mod table;
pub mod targets;
pub mod units;
pub mod visits;

use std::fmt;

use time::Date;

use crate::domain::clock::{DAY, Instant};
use crate::domain::lang::Lang;
use crate::domain::questionnaire::answers::AnswerFault;
use crate::domain::text::{fill, texts};

/// A day as people type it: `31/12/2026` or `2026-12-31`.
#[must_use]
pub fn read_day(typed: &str) -> Option<Date> {
    cell::day(typed.trim()).ok()
}

/// A moment as people type it, RFC 3339 or `31/12/2026 08:30`; a day is its end.
#[must_use]
pub fn read_moment(typed: &str) -> Option<Instant> {
    let end = |day| Instant::start_of(day).plus(DAY - 1);
    cell::instant(typed.trim()).ok().or_else(|| read_day(typed).map(end))
}

/// What a page takes files of; each kind has a file of its own here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Units.
    Units,
    /// Counters.
    Counters,
    /// Officers.
    Officers,
    /// Procedures.
    Procedures,
    /// People with their roles.
    People,
}

impl Kind {
    /// All kinds, in the order in which somebody fills an empty office.
    pub const ALL: [Self; 5] = [Self::Units, Self::Counters, Self::Officers, Self::Procedures, Self::People];

    /// The word for it in commands and addresses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Units => "units",
            Self::Counters => "counters",
            Self::Officers => "officers",
            Self::Procedures => "procedures",
            Self::People => "people",
        }
    }

    /// The kind with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The columns of such a file, those that are needed first.
    #[must_use]
    pub fn columns(self) -> Vec<&'static str> {
        let columns = match self {
            Self::Units => &units::COLUMNS,
            Self::Counters => &counters::COLUMNS,
            Self::Officers => &officers::COLUMNS,
            Self::Procedures => &procedures::COLUMNS,
            Self::People => &people::COLUMNS,
        };
        columns.names()
    }

    /// An empty file to fill in: its header, with the mark by which spreadsheets know UTF-8.
    #[must_use]
    pub fn empty_file(self) -> String {
        format!("\u{feff}{}\r\n", self.columns().join(","))
    }
}

/// A good file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Imported<T> {
    /// Every row with the line of the file, from 1, on which it begins.
    pub rows: Vec<(usize, T)>,
    /// How many cells were not in NFC and were composed.
    pub recomposed: usize,
}

/// One thing wrong with a file.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct Problem {
    /// The file's name.
    pub file: String,
    /// The line, from 1, on which the row begins.
    pub line: usize,
    /// The column, where one is concerned.
    pub column_name: Option<String>,
    /// What stands there.
    pub value: String,
    /// What is wrong.
    pub what: What,
}

impl Problem {
    /// Where, what, and how to mend it, on one line.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let line = self.line.to_string();
        let place = match &self.column_name {
            None => fill(texts(lang).import_place, &[&self.file, &line]),
            Some(column) => {
                fill(texts(lang).import_place_column, &[&self.file, &line, column, &beginning(&self.value)])
            }
        };
        format!("{place}: {}; {}", self.what.words(lang), self.what.mend(lang))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(Lang::En))
    }
}

/// What is wrong with an answer, and how to mend it: the form, where the fault itself does not say.
fn halves(fault: &AnswerFault, lang: Lang) -> (String, String) {
    let words = fault.words(lang);
    match words.split_once("; ") {
        Some((what, mend)) => (what.to_owned(), mend.to_owned()),
        None => (words, texts(lang).import_answer_mend.to_owned()),
    }
}

/// A value short enough for a message.
fn beginning(value: &str) -> String {
    const SHOWN: usize = 60;
    let mut beginning: String = value.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if value.chars().nth(SHOWN).is_some() {
        beginning.push('…');
    }
    beginning
}

/// What can be wrong with a file, a row or a cell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// The bytes are not UTF-8.
    NotUtf8,
    /// There is no header; holds the known columns.
    NoHeader(String),
    /// A column nobody knows; holds the known ones.
    UnknownColumn(String),
    /// A column that must be there is not; holds the known ones.
    MissingColumn(String),
    /// A column stands twice.
    DuplicateColumn,
    /// A row is longer or shorter than the header.
    RowLength {
        /// Cells of the row.
        cells: usize,
        /// Columns of the header.
        columns: usize,
    },
    /// A cell that must be filled in is blank.
    EmptyCell,
    /// Not small letters, digits and single hyphens.
    NotACode,
    /// Not letters, digits and the marks between them.
    NotOfficial,
    /// Not a day of the calendar.
    NotADay,
    /// Not a moment.
    NotAnInstant,
    /// Not a decimal number.
    NotANumber,
    /// Not a whole number.
    NotWhole,
    /// Beyond the limits it holds, lowest and highest.
    OutOfRange(String, String),
    /// None of the words it holds.
    NotOneOf(String),
    /// Not a UUID of version 7.
    NotAnId,
    /// The same thing is said on the earlier line it holds.
    Repeated(usize),
    /// A rank beyond the number of ranked units, which it holds.
    RankBeyondOf(u16),
    /// A rank among an unstated number.
    RankWithoutOf,
    /// A row of a series that says nothing.
    SaysNothing,
    /// The end lies before the beginning, which it holds.
    EndsBeforeItBegins(String),
    /// A rating without any answer.
    NoAnswer,
    /// A unit that is above or before itself.
    OwnAncestor,
    /// The store knows nothing of that name.
    NotFound,
    /// Several units bear that name; holds their codes.
    Ambiguous(String),
    /// Characters that are no text.
    ControlCharacter,
    /// A moment that is still to come.
    NotYet,
    /// A period that is not over.
    NotOver,
    /// The counter with the code it holds was not open then.
    ClosedThen(String),
    /// Looks like a workbook and cannot be read as one.
    NotAWorkbook,
    /// A workbook of an old form, or one with a password.
    OldWorkbook,
    /// A workbook with macros.
    Macros,
    /// An archive that unpacks to more than a workbook should.
    Bomb,
    /// A formula that failed.
    FailedFormula,
    /// Days on which the unit does not exist; holds its days.
    OutsideUnit(String),
    /// The code belongs to something of another unit.
    OfAnotherUnit,
    /// Somebody rated there after the last day, on the day it holds.
    RatedAfter(String),
    /// Not an address for letters.
    NotAnEmail,
    /// Not a name to sign in with.
    NotALogin,
    /// Not a telephone number.
    NotAPhone,
    /// Not a UUID of any version.
    NotAUuid,
    /// No answer that the questionnaire takes.
    Answer(AnswerFault),
    /// A response without any answer.
    NothingAnswered,
    /// Another response of the round bears this id.
    IdTaken,
    /// The case was answered by another response.
    CaseAnswered,
    /// A case that is held in reserve.
    CaseInReserve,
    /// In a round with a sample, neither a case nor a weight.
    NoCase,
    /// A day outside the round; holds its days.
    OutsideRound(String),
    /// A text longer than it holds.
    TooLong(usize),
    /// The first-stage unit stands in another stratum or unit on the earlier line it holds.
    ElsewhereBefore(usize),
    /// Somebody who is not the importer's to manage signs in with this name.
    LoginTaken,
    /// The importer's own rights.
    OwnRights,
    /// The officer is another person already.
    OfficerTaken,
    /// Says of the same person something else than the earlier line it holds.
    OtherwiseThan(usize),
    /// Names the same field otherwise than the earlier line it holds.
    OtherwiseNamed(usize),
    /// More rows than it holds.
    TooManyRows(usize),
    /// More rows or columns than it holds, or too many cells.
    TooLarge(usize, usize),
    /// A remark that is longer than it holds, or is no text.
    NotARemark(usize),
    /// A column without which a file of dossiers is not read; holds the header.
    NotInHeader(String),
    /// A formula where something is named.
    Formula,
    /// The unit did not exist then; holds its days.
    UnitClosedThen(String),
    /// A quote that is never closed.
    OpenQuote,
    /// Not an object of JSON.
    NotAnObject,
    /// Not a dossier's number.
    NotADossier,
    /// The dossier is known with another unit, procedure or channel.
    OtherDossier,
    /// The number cannot be taken at the unit; no more is told, since another unit may have it.
    NotTaken,
    /// The calendar of working days has nothing of the year it holds.
    NoCalendar(i32),
    /// A column with what tells who a citizen is.
    PersonalColumn,
    /// A text with what tells who somebody is.
    TellsWho,
    /// The portal calls several statuses so; holds their codes.
    StatusAmbiguous(String),
}

impl What {
    /// What is wrong.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let texts = texts(lang);
        let plain = match self {
            Self::RowLength { cells, columns } => {
                return fill(texts.import_row_length, &[&cells.to_string(), &columns.to_string()]);
            }
            Self::Repeated(line) => return fill(texts.import_repeated, &[&line.to_string()]),
            Self::RankBeyondOf(of) => return fill(texts.import_rank_beyond_of, &[&of.to_string()]),
            Self::EndsBeforeItBegins(begin) => return fill(texts.import_ends_before_it_begins, &[begin]),
            Self::NotUtf8 => texts.import_not_utf8,
            Self::NoHeader(_) => texts.import_no_header,
            Self::UnknownColumn(_) => texts.import_unknown_column,
            Self::MissingColumn(_) | Self::NotInHeader(_) => texts.import_missing_column,
            Self::DuplicateColumn => texts.import_duplicate_column,
            Self::EmptyCell => texts.import_empty_cell,
            Self::NotACode => texts.import_not_a_code,
            Self::NotAWorkbook => texts.import_not_a_workbook,
            Self::OldWorkbook => texts.import_old_workbook,
            Self::Macros => texts.import_macros,
            Self::Bomb => texts.import_bomb,
            Self::FailedFormula => texts.import_failed_formula,
            Self::OutsideUnit(held) | Self::UnitClosedThen(held) => return fill(texts.import_outside_unit, &[held]),
            Self::OfAnotherUnit => texts.import_of_another_unit,
            Self::RatedAfter(held) => return fill(texts.import_rated_after, &[held]),
            Self::NotALogin => texts.import_not_a_login,
            Self::NotAnEmail => texts.import_not_an_email,
            Self::NotAPhone => texts.import_not_a_phone,
            Self::NotAUuid => texts.import_not_a_uuid,
            Self::Answer(fault) => return halves(fault, lang).0,
            Self::NothingAnswered => texts.import_nothing_answered,
            Self::IdTaken => texts.import_id_taken,
            Self::CaseAnswered => texts.import_case_answered,
            Self::CaseInReserve => texts.import_case_in_reserve,
            Self::NoCase => texts.import_no_case,
            Self::OutsideRound(held) => return fill(texts.import_outside_round, &[held]),
            Self::TooLong(_) => texts.import_too_long,
            Self::ElsewhereBefore(line) => return fill(texts.import_elsewhere_before, &[&line.to_string()]),
            Self::LoginTaken => texts.import_login_taken,
            Self::OwnRights => texts.import_own_rights,
            Self::OfficerTaken => texts.import_officer_taken,
            Self::OtherwiseNamed(line) => return fill(texts.import_otherwise_named, &[&line.to_string()]),
            Self::OtherwiseThan(line) => return fill(texts.import_otherwise_than, &[&line.to_string()]),
            Self::TooManyRows(_) | Self::TooLarge(..) => texts.import_too_large,
            Self::NotOfficial => texts.import_not_official,
            Self::NotYet => texts.import_not_yet,
            Self::NotOver => texts.import_not_over,
            Self::ClosedThen(counter) => return fill(texts.import_closed_then, &[counter]),
            Self::NotADay => texts.import_not_a_day,
            Self::NotAnInstant => texts.import_not_an_instant,
            Self::NotANumber => texts.import_not_a_number,
            Self::NotWhole => texts.import_not_whole,
            Self::OutOfRange(..) => texts.import_out_of_range,
            Self::NotOneOf(_) => texts.import_not_one_of,
            Self::NotAnId => texts.import_not_an_id,
            Self::RankWithoutOf => texts.import_rank_without_of,
            Self::SaysNothing => texts.import_says_nothing,
            Self::NoAnswer => texts.import_no_answer,
            Self::OwnAncestor => texts.import_own_ancestor,
            Self::NotFound => texts.import_not_found,
            Self::Ambiguous(_) => texts.import_ambiguous,
            Self::ControlCharacter => texts.import_control_character,
            Self::NotARemark(_) => texts.import_not_a_remark,
            Self::Formula => texts.import_formula,
            Self::OpenQuote => texts.import_open_quote,
            Self::NotAnObject => texts.import_not_an_object,
            Self::NotADossier => texts.import_not_a_dossier,
            Self::OtherDossier => texts.import_other_dossier,
            Self::NotTaken => texts.import_not_taken,
            Self::NoCalendar(year) => return fill(texts.import_no_calendar, &[&year.to_string()]),
            Self::PersonalColumn => texts.import_personal_column,
            Self::TellsWho => texts.import_tells_who,
            Self::StatusAmbiguous(_) => texts.import_status_ambiguous,
        };
        plain.to_owned()
    }

    /// How to mend it.
    #[must_use]
    pub fn mend(&self, lang: Lang) -> String {
        let texts = texts(lang);
        let plain = match self {
            Self::NoHeader(known) => return fill(texts.import_no_header_mend, &[known]),
            Self::UnknownColumn(known) => return fill(texts.import_unknown_column_mend, &[known]),
            Self::MissingColumn(known) => return fill(texts.import_missing_column_mend, &[known]),
            Self::OutOfRange(low, high) => return fill(texts.import_out_of_range_mend, &[low, high]),
            Self::NotOneOf(words) => return fill(texts.import_not_one_of_mend, &[words]),
            Self::Ambiguous(codes) => return fill(texts.import_ambiguous_mend, &[codes]),
            Self::StatusAmbiguous(codes) => return fill(texts.import_status_ambiguous_mend, &[codes]),
            Self::PersonalColumn => texts.import_personal_column_mend,
            Self::TellsWho => texts.import_tells_who_mend,
            Self::NotARemark(most) => return fill(texts.import_not_a_remark_mend, &[&most.to_string()]),
            Self::NotUtf8 => texts.import_not_utf8_mend,
            Self::DuplicateColumn => texts.import_duplicate_column_mend,
            Self::RowLength { .. } => texts.import_row_length_mend,
            Self::EmptyCell => texts.import_empty_cell_mend,
            Self::NotACode => texts.import_not_a_code_mend,
            Self::NotAWorkbook => texts.import_not_a_workbook_mend,
            Self::OldWorkbook => texts.import_old_workbook_mend,
            Self::Macros => texts.import_macros_mend,
            Self::Bomb => texts.import_bomb_mend,
            Self::FailedFormula => texts.import_failed_formula_mend,
            Self::OutsideUnit(_) => texts.import_outside_unit_mend,
            Self::OfAnotherUnit => texts.import_of_another_unit_mend,
            Self::RatedAfter(_) => texts.import_rated_after_mend,
            Self::NotALogin => texts.import_not_a_login_mend,
            Self::NotAnEmail => texts.import_not_an_email_mend,
            Self::NotAPhone => texts.import_not_a_phone_mend,
            Self::NotAUuid => texts.import_not_a_uuid_mend,
            Self::Answer(fault) => return halves(fault, lang).1,
            Self::NothingAnswered => texts.import_nothing_answered_mend,
            Self::IdTaken => texts.import_id_taken_mend,
            Self::CaseAnswered => texts.import_case_answered_mend,
            Self::CaseInReserve => texts.import_case_in_reserve_mend,
            Self::NoCase => texts.import_no_case_mend,
            Self::OutsideRound(_) => texts.import_outside_round_mend,
            Self::TooLong(most) => return fill(texts.import_too_long_mend, &[&most.to_string()]),
            Self::ElsewhereBefore(_) => texts.import_elsewhere_before_mend,
            Self::LoginTaken => texts.import_login_taken_mend,
            Self::OwnRights => texts.import_own_rights_mend,
            Self::OfficerTaken => texts.import_officer_taken_mend,
            Self::OtherwiseNamed(_) => texts.import_otherwise_named_mend,
            Self::OtherwiseThan(_) => texts.import_otherwise_than_mend,
            Self::TooManyRows(most) => return fill(texts.import_too_many_rows_mend, &[&most.to_string()]),
            Self::TooLarge(rows, columns) => {
                return fill(texts.import_too_large_mend, &[&rows.to_string(), &columns.to_string()]);
            }
            Self::NotOfficial => texts.import_not_official_mend,
            Self::NotYet => texts.import_not_yet_mend,
            Self::NotOver => texts.import_not_over_mend,
            Self::ClosedThen(_) => texts.import_closed_then_mend,
            Self::NotADay => texts.import_not_a_day_mend,
            Self::NotAnInstant => texts.import_not_an_instant_mend,
            Self::NotANumber => texts.import_not_a_number_mend,
            Self::NotWhole => texts.import_not_whole_mend,
            Self::NotAnId => texts.import_not_an_id_mend,
            Self::Repeated(_) => texts.import_repeated_mend,
            Self::RankBeyondOf(_) => texts.import_rank_beyond_of_mend,
            Self::RankWithoutOf => texts.import_rank_without_of_mend,
            Self::SaysNothing => texts.import_says_nothing_mend,
            Self::EndsBeforeItBegins(_) => texts.import_ends_before_it_begins_mend,
            Self::NoAnswer => texts.import_no_answer_mend,
            Self::OwnAncestor => texts.import_own_ancestor_mend,
            Self::NotFound => texts.import_not_found_mend,
            Self::ControlCharacter => texts.import_control_character_mend,
            Self::NotInHeader(header) => return fill(texts.import_not_in_header_mend, &[header]),
            Self::Formula => texts.import_formula_mend,
            Self::UnitClosedThen(_) => texts.import_unit_closed_mend,
            Self::OpenQuote => texts.import_open_quote_mend,
            Self::NotAnObject => texts.import_not_an_object_mend,
            Self::NotADossier => texts.import_not_a_dossier_mend,
            Self::OtherDossier => texts.import_other_dossier_mend,
            Self::NotTaken => texts.import_not_taken_mend,
            Self::NoCalendar(_) => texts.import_no_calendar_mend,
        };
        plain.to_owned()
    }
}
