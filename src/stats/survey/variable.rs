//! Variables: what each row gives to an estimate, looked up in a column's dictionary or taken as it is.
//!
//! [`moments`](super::moments) asks for the items of a block of rows; each kind of column gives them through a tight loop
//! of its own.

use std::ops::Range;

use super::column::{Codes, Column};

/// What a row gives to one variable.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(super) struct Item {
    /// The value, 0 where there is no answer.
    pub(super) y: f64,
    /// What it is divided by, 0 where there is no answer.
    pub(super) x: f64,
    /// Whether there is an answer, 1 or 0.
    pub(super) answered: f64,
}

/// The values of a column, or of one of its categories.
#[derive(Clone, Debug)]
pub enum Values<'a> {
    /// Looked up by code: the value and whether it is an answer.
    Coded(&'a Codes, Vec<(f64, f64)>),
    /// Numbers as they are, NaN where there is no answer.
    Plain(&'a [f64]),
    /// 1 in each of so many rows.
    One(usize),
}

impl<'a> Values<'a> {
    /// The numbers of a column; a cell that is none is no answer.
    #[must_use]
    pub fn numbers(column: &'a Column) -> Self {
        match column {
            Column::Plain(numbers) => Self::Plain(numbers),
            Column::Coded(coded) => {
                let value = |number: &Option<f64>| number.map_or((0.0, 0.0), |number| (number, 1.0));
                let table = std::iter::once((0.0, 0.0)).chain(coded.numbers.iter().map(value));
                Self::Coded(&coded.codes, table.collect())
            }
        }
    }

    /// 1 where the cell is the category of this code (from 1), 0 where it is another, no answer where it is blank.
    #[must_use]
    pub fn category(column: &'a Column, code: usize) -> Self {
        match column {
            Column::Plain(numbers) => Self::Plain(numbers),
            Column::Coded(coded) => {
                let value = |other| (f64::from(u8::from(other == code)), f64::from(u8::from(other > 0)));
                Self::Coded(&coded.codes, (0..=coded.labels.len()).map(value).collect())
            }
        }
    }

    /// The value of a row, `None` where there is no answer.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<f64> {
        match self {
            Self::One(rows) => (row < *rows).then_some(1.0),
            Self::Plain(numbers) => numbers.get(row).copied().filter(|number| !number.is_nan()),
            Self::Coded(codes, table) => {
                let (value, answered) = table.get(codes.get(row) as usize).copied().unwrap_or_default();
                (answered > 0.0).then_some(value)
            }
        }
    }

    /// A number in the middle of the values, where they are far from 0 for their spread: subtracting it before
    /// anything is summed keeps the digits that would cancel.
    fn middle(&self) -> f64 {
        let mut range = (f64::INFINITY, f64::NEG_INFINITY);
        let mut widen = |value: f64| range = (range.0.min(value), range.1.max(value));
        match self {
            Self::One(_) => {}
            Self::Plain(numbers) => numbers.iter().filter(|number| !number.is_nan()).for_each(|number| widen(*number)),
            Self::Coded(_, table) => {
                table.iter().filter(|(_, answered)| *answered > 0.0).for_each(|(value, _)| widen(*value));
            }
        }
        let middle = f64::midpoint(range.0, range.1);
        if middle.abs() > 2.0 * (range.1 - range.0) { middle } else { 0.0 }
    }

    /// Whether every value is 0 or 1.
    fn is_binary(&self) -> bool {
        let Self::Coded(_, table) = self else { return matches!(self, Self::One(_)) };
        table.iter().all(|(value, _)| *value == 0.0 || value.to_bits() == 1.0_f64.to_bits())
    }

    /// Gives the items of these rows, as they are divided by 1, to `visitor`.
    fn visit(&self, rows: Range<usize>, shift: f64, visitor: &mut impl Visitor) {
        let item = |(y, answered): (f64, f64)| Item { y: y - shift * answered, x: answered, answered };
        match self {
            Self::One(_) => visitor.visit(rows.map(|_| item((1.0, 1.0)))),
            Self::Plain(numbers) => {
                let plain = |number: &f64| if number.is_nan() { item((0.0, 0.0)) } else { item((*number, 1.0)) };
                visitor.visit(numbers.get(rows).unwrap_or_default().iter().map(plain));
            }
            Self::Coded(codes, table) => {
                let table: Vec<Item> = table.iter().map(|entry| item(*entry)).collect();
                let look = |code: usize| table.get(code).copied().unwrap_or_default();
                match codes {
                    Codes::Narrow(codes) => {
                        let mut full = [Item::default(); 256];
                        full.iter_mut().zip(&table).for_each(|(to, from)| *to = *from);
                        let codes = codes.get(rows).unwrap_or_default();
                        #[expect(clippy::indexing_slicing, reason = "a byte is a place among 256")]
                        visitor.visit(codes.iter().map(|code| full[usize::from(*code)]));
                    }
                    Codes::Middle(codes) => {
                        let codes = codes.get(rows).unwrap_or_default();
                        visitor.visit(codes.iter().map(|code| look(usize::from(*code))));
                    }
                    Codes::Wide(codes) => {
                        visitor.visit(codes.get(rows).unwrap_or_default().iter().map(|code| look(*code as usize)));
                    }
                }
            }
        }
    }
}

/// Whoever takes the items of a block; generic, so that each kind of column has a tight loop of its own.
pub(super) trait Visitor {
    fn visit(&mut self, items: impl Iterator<Item = Item>);
}

/// What is estimated of a variable.
#[derive(Clone, Debug)]
pub enum Shape<'a> {
    /// Its mean over those who answered.
    Mean,
    /// Its total.
    Total,
    /// Its total divided by the total of another variable, over the rows where both have an answer.
    Ratio(Values<'a>),
}

/// A variable and what is estimated of it.
#[derive(Clone, Debug)]
pub struct Variable<'a> {
    /// Its values.
    pub values: Values<'a>,
    /// What is estimated.
    pub shape: Shape<'a>,
}

impl Variable<'_> {
    /// Whether its squares need no second pass: a value of 0 or 1 is its own square.
    pub(super) fn is_binary(&self) -> bool {
        !matches!(self.shape, Shape::Ratio(_)) && self.values.is_binary()
    }

    /// What is subtracted from each value before it is summed.
    pub(super) fn shift(&self) -> f64 {
        if matches!(self.shape, Shape::Mean) { self.values.middle() } else { 0.0 }
    }

    /// Gives the items of these rows to `visitor`.
    pub(super) fn visit(&self, rows: Range<usize>, shift: f64, visitor: &mut impl Visitor) {
        let Shape::Ratio(divisor) = &self.shape else { return self.values.visit(rows, shift, visitor) };
        let both = |row| self.values.get(row).zip(divisor.get(row));
        let item = |row| both(row).map_or_else(Item::default, |(y, x)| Item { y, x, answered: 1.0 });
        visitor.visit(rows.map(item));
    }

    /// The value of a row and what it is divided by; `None` where there is no answer.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<(f64, f64)> {
        let y = self.values.get(row)?;
        match &self.shape {
            Shape::Ratio(divisor) => Some((y, divisor.get(row)?)),
            Shape::Mean | Shape::Total => Some((y, 1.0)),
        }
    }
}
