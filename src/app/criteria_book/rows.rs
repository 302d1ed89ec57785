//! The cells of one row by what their columns say; what cannot be read is named where it stands.

use rust_decimal::Decimal;

use super::address::Place;
use super::cells::{Cell, Grid, Value};
use super::code::{Code, digits};
use super::columns::{Column, Table, plain};
use super::entry::Points;
use super::number::{Typed, typed, written};
use super::numbering::Written;
use super::problem::{Fault, Findings, Noted};
use crate::domain::criteria::Source;

/// Decimals that points have at most.
const DECIMALS: u32 = 4;

/// What stands in the column of numbers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Number {
    /// Nothing.
    Blank,
    /// A number that can be read.
    Code(Code),
    /// One that the program changed.
    Changed(Written),
    /// Words.
    Words(String),
    /// Something that was named as a mistake.
    Unreadable,
}

/// The rows of a table.
pub(super) struct Rows<'a> {
    pub(super) grid: &'a Grid,
    pub(super) table: &'a Table,
}

impl Rows<'_> {
    /// Where a column of a row stands; the column of names, where there is none.
    pub(super) fn place(&self, row: u32, column: Column) -> Place {
        let at = self.table.column(column).or_else(|| self.table.column(Column::Name));
        Place::new(row, at.unwrap_or(0))
    }

    /// A cell that is not the lower part of a merged one.
    pub(super) fn own(&self, place: Place) -> Option<&Cell> {
        let covered = self.grid.merged(place).is_some_and(|area| area.first != place);
        self.grid.at(place).filter(|_| !covered)
    }

    fn cell(&self, row: u32, column: Column) -> Option<&Cell> {
        self.table.column(column).and_then(|at| self.own(Place::new(row, at)))
    }

    /// Names cells that failed, and notes what was read otherwise than it stands.
    pub(super) fn look(&self, row: u32, findings: &mut Findings) {
        for heading in self.table.headings.iter().filter(|one| one.column.is_some()) {
            let place = Place::new(row, heading.place.column);
            let Some(cell) = self.own(place) else { continue };
            if cell.formula.is_some() {
                findings.note(Some(place.to_string()), Noted::Formula);
            }
            if cell.tidied {
                findings.note(Some(place.to_string()), Noted::Tidied);
            }
            match &cell.value {
                Value::Failed(error) => findings.say(place, Fault::Failed(error.clone())),
                Value::Unknown => findings.say(place, Fault::NotComputed),
                Value::Logical => findings.say(place, Fault::Logical),
                _ => {}
            }
        }
    }

    /// The number of a row.
    pub(super) fn number(&self, row: u32, findings: &mut Findings) -> Number {
        let Some(cell) = self.cell(row, Column::Number) else { return Number::Blank };
        match &cell.value {
            Value::Text(text) => Code::parse(text).map_or_else(|| Number::Words(text.clone()), Number::Code),
            Value::Number(number) => match digits(&number.to_string()) {
                Some(parts) if parts.len() == 1 => Number::Code(Code::Digits(parts)),
                Some(parts) => {
                    findings.note(Some(self.place(row, Column::Number).to_string()), Noted::NumericCode);
                    Number::Changed(Written::Numeric(parts))
                }
                None => Number::Words(written(*number)),
            },
            Value::Day(day) => Number::Changed(Written::Day(day.map(meant).unwrap_or_default())),
            Value::Failed(_) | Value::Unknown | Value::Logical => Number::Unreadable,
        }
    }

    /// The words of a row, from whichever column of names has them.
    pub(super) fn name(&self, row: u32, findings: &mut Findings) -> Option<(Place, String)> {
        let mut found: Option<(Place, String)> = None;
        for column in self.table.columns(Column::Name) {
            let place = Place::new(row, column);
            let Some(text) = self.own(place).and_then(words) else { continue };
            if found.is_some() {
                findings.say(place, Fault::TwoNames);
            } else {
                found = Some((place, text));
            }
        }
        found
    }

    /// The words of a column; those of a cell that is merged over several rows count for each of them.
    pub(super) fn words(&self, row: u32, column: Column, findings: &mut Findings) -> String {
        let Some(at) = self.table.column(column) else { return String::new() };
        let place = Place::new(row, at);
        let area = self.grid.merged(place).filter(|area| area.first.column == at && area.first.row < row);
        let text = self.own(place).or_else(|| area.and_then(|area| self.grid.at(area.first))).and_then(words);
        if let (Some(area), Some(_)) = (area, &text) {
            findings.note(Some(area.to_string()), Noted::Merged);
        }
        text.unwrap_or_default()
    }

    /// The words of a column, of this row's own cell only.
    pub(super) fn own_words(&self, row: u32, column: Column) -> Option<String> {
        self.cell(row, column).and_then(words)
    }

    /// The maximum of a row.
    pub(super) fn points(&self, row: u32, findings: &mut Findings) -> Points {
        let place = self.place(row, Column::Maximum);
        let Some(cell) = self.cell(row, Column::Maximum) else { return Points::Blank };
        let fault = match number_of(cell) {
            Ok((number, of_words)) => match wrong(number, cell.percent) {
                None => {
                    if of_words {
                        findings.note(Some(place.to_string()), Noted::TextNumber);
                    }
                    return Points::Known(number);
                }
                Some(fault) => Some(fault),
            },
            Err(fault) => fault,
        };
        if let Some(fault) = fault {
            findings.say(place, fault);
        }
        Points::Unreadable
    }

    /// What a row of a case says in the column of maxima, as it would be written behind the words.
    pub(super) fn case_points(&self, row: u32) -> Option<String> {
        let cell = self.cell(row, Column::Maximum)?;
        match &cell.value {
            Value::Number(number) => Some(written(*number)),
            Value::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    /// Whether there is anything in the column of maxima.
    pub(super) fn has_points(&self, row: u32) -> bool {
        self.cell(row, Column::Maximum).is_some()
    }

    /// Where points come from, by the words of provinces or those of files.
    pub(super) fn source(&self, row: u32, findings: &mut Findings) -> Option<Source> {
        let text = self.own_words(row, Column::Source)?;
        let source = source_of(&text);
        if source.is_none() {
            let known = Source::ALL.iter().map(|one| source_word(*one)).collect::<Vec<_>>().join(", ");
            findings.say(self.place(row, Column::Source), Fault::NotAWord(text, known));
        }
        source
    }
}

/// The number in a cell, and whether it stood there as words; the fault that it is, where it was not named before.
fn number_of(cell: &Cell) -> Result<(Decimal, bool), Option<Fault>> {
    match &cell.value {
        Value::Number(number) => Ok((*number, false)),
        Value::Text(text) => match typed(text) {
            Typed::Number(number) => Ok((number, true)),
            Typed::Ambiguous => Err(Some(Fault::Ambiguous(text.clone()))),
            Typed::Words => Err(Some(Fault::WordsForNumber(text.clone()))),
        },
        Value::Day(_) => Err(Some(Fault::DayForNumber)),
        Value::Failed(_) | Value::Unknown | Value::Logical => Err(None),
    }
}

fn wrong(number: Decimal, percent: bool) -> Option<Fault> {
    if percent {
        Some(Fault::Percent(hundredfold(number)))
    } else if number.is_sign_negative() && !number.is_zero() {
        Some(Fault::Negative(written(number)))
    } else if number.is_zero() {
        Some(Fault::Zero)
    } else if number.normalize().scale() > DECIMALS {
        Some(Fault::TooFine(written(number)))
    } else {
        None
    }
}

/// A number as it is shown in per cent.
fn hundredfold(number: Decimal) -> String {
    number.checked_mul(Decimal::ONE_HUNDRED).map_or_else(|| "…".to_owned(), written)
}

fn words(cell: &Cell) -> Option<String> {
    match &cell.value {
        Value::Text(text) => Some(text.clone()),
        Value::Number(number) if cell.percent => Some(format!("{}%", hundredfold(*number))),
        Value::Number(number) => Some(written(*number)),
        Value::Day(Some((day, month, year))) => Some(format!("{day:02}/{month:02}/{year}")),
        _ => None,
    }
}

/// The numbers that a day may have been: `1.2` becomes 01/02 of this year, `1.2.3` becomes 01/02/2003.
fn meant((day, month, year): (u8, u8, i32)) -> Vec<Vec<u32>> {
    let (day, month) = (u32::from(day), u32::from(month));
    let short = u32::try_from(year % 100).unwrap_or(0);
    vec![vec![day, month], vec![month, day], vec![day, month, short], vec![month, day, short]]
}

/// What provinces call where points come from.
pub(super) const fn source_word(source: Source) -> &'static str {
    match source {
        Source::Appraised => "Tự chấm, thẩm định",
        Source::Survey => "Điều tra xã hội học",
        Source::Sipas => "SIPAS",
        Source::Statistics => "Số liệu sipar",
        Source::Imported => "Số liệu nhập",
    }
}

pub(super) fn source_of(text: &str) -> Option<Source> {
    let said = plain(text);
    let more = |source: &Source| match source {
        Source::Appraised => ["tham dinh", "tu danh gia", "tu cham, tham dinh"].contains(&said.as_str()),
        Source::Survey => ["dtxhh", "khao sat", "dieu tra xhh", "dieu tra xa hoi hoc"].contains(&said.as_str()),
        Source::Sipas => said == "chi so sipas",
        Source::Statistics => said == "thong ke",
        Source::Imported => said == "nhap",
    };
    let all = Source::ALL.iter().copied();
    all.clone()
        .find(|source| plain(source_word(*source)) == said || source.word() == said)
        .or_else(|| all.clone().find(more))
}
