//! Columns as they are read: cells come in as bytes, a row at a time, and each is looked up in the column's dictionary.

use std::collections::HashMap;
use std::hash::Hasher;

use super::column::{Code, Coded, Codes, Column, Quick, QuickHasher};

/// A column of very many different values is kept as numbers from here on.
const MOST_LABELS: usize = 65_535;

/// Takes the cells of one column, a row at a time.
#[derive(Debug)]
pub struct ColumnBuilder {
    codes: Codes,
    /// The texts of the dictionary, one after the other, and where each ends.
    texts: Vec<u8>,
    ends: Vec<usize>,
    /// Codes by the hash of their text; more than one where hashes collide.
    table: HashMap<u64, Code, Quick>,
    /// Codes of the cells of one byte, 0 where not seen yet.
    single: [u8; 256],
    last: Code,
    /// Where the column has become one of plain numbers.
    plain: Option<Vec<f64>>,
    /// Whether it may become one; a column of ids stays text.
    may_be_plain: bool,
}

/// A cell that a column cannot take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadCell {
    /// Not a number, in a column of very many different numbers.
    #[error("is not a number, and the column has too many different values to be one of categories")]
    NotANumber,
    /// Not text in UTF-8.
    #[error("is not text in UTF-8; save the file in that encoding")]
    NotText,
}

impl ColumnBuilder {
    /// An empty column; one of `ids` keeps every text however many there are.
    #[must_use]
    pub fn new(ids: bool) -> Self {
        Self {
            codes: Codes::Narrow(Vec::new()),
            texts: Vec::new(),
            ends: Vec::new(),
            table: HashMap::default(),
            single: [0; 256],
            last: 0,
            plain: None,
            may_be_plain: !ids,
        }
    }

    /// Takes the next cell. Spaces around it do not count; a cell of nothing else is blank.
    pub fn push(&mut self, cell: &[u8]) -> Result<(), BadCell> {
        // Most cells of a survey are blank or one digit that has been seen.
        if let Codes::Narrow(codes) = &mut self.codes {
            let known = match cell {
                [] => Some(0),
                [byte] => self.single.get(usize::from(*byte)).copied().filter(|code| *code > 0),
                _ => None,
            };
            if let Some(code) = known {
                codes.push(code);
                return Ok(());
            }
        }
        if let Some(plain) = &mut self.plain {
            plain.push(number_of(cell.trim_ascii()).ok_or(BadCell::NotANumber)?);
            return Ok(());
        }
        if self.last == 0 || self.label(self.last) != cell {
            self.last = self.find(cell)?;
            if let ([byte], Ok(code)) = (cell, u8::try_from(self.last))
                && let Some(place) = self.single.get_mut(usize::from(*byte))
            {
                *place = code;
            }
        }
        self.codes.push(self.last);
        if self.may_be_plain && self.ends.len() > MOST_LABELS {
            self.become_plain();
        }
        Ok(())
    }

    fn label(&self, code: Code) -> &[u8] {
        let index = code as usize;
        let end = index.checked_sub(1).and_then(|at| self.ends.get(at)).copied().unwrap_or(0);
        let start = index.checked_sub(2).and_then(|at| self.ends.get(at)).copied().unwrap_or(0);
        self.texts.get(start..end).unwrap_or_default()
    }

    fn find(&mut self, cell: &[u8]) -> Result<Code, BadCell> {
        let cell = cell.trim_ascii();
        if cell.is_empty() {
            return Ok(0);
        }
        let mut hasher = QuickHasher::default();
        hasher.write(cell);
        hasher.write_u64(cell.len() as u64);
        let mut key = hasher.finish();
        while let Some(code) = self.table.get(&key).copied() {
            if self.label(code) == cell {
                return Ok(code);
            }
            key = key.wrapping_add(1);
        }
        if std::str::from_utf8(cell).is_err() {
            return Err(BadCell::NotText);
        }
        self.texts.extend_from_slice(cell);
        self.ends.push(self.texts.len());
        let code = Code::try_from(self.ends.len()).unwrap_or(Code::MAX);
        self.table.insert(key, code);
        Ok(code)
    }

    fn become_plain(&mut self) {
        let numbers: Option<Vec<f64>> =
            (1..=self.ends.len()).map(|code| number_of(self.label(Code::try_from(code).ok()?))).collect();
        let Some(numbers) = numbers else {
            self.may_be_plain = false;
            return;
        };
        let value = |code: Code| (code as usize).checked_sub(1).and_then(|at| numbers.get(at)).copied();
        self.plain = Some(self.codes.iter().map(|code| value(code).unwrap_or(f64::NAN)).collect());
        self.codes = Codes::Wide(Vec::new());
        self.texts = Vec::new();
        self.ends = Vec::new();
        self.table = HashMap::default();
    }

    /// The column as it is now.
    #[must_use]
    pub fn finish(self) -> Column {
        if let Some(numbers) = self.plain {
            return Column::Plain(numbers);
        }
        let count = Code::try_from(self.ends.len()).unwrap_or(Code::MAX);
        let labels: Vec<&[u8]> = (1..=count).map(|code| self.label(code)).collect();
        Column::Coded(Coded {
            numbers: labels.iter().map(|label| number_of(label).filter(|number| !number.is_nan())).collect(),
            labels: labels.iter().map(|label| String::from_utf8_lossy(label).into_owned()).collect(),
            codes: self.codes,
        })
    }
}

/// The number that a cell is: NaN for a blank one, `None` for another text. "NaN" and "inf" are no answers.
fn number_of(cell: &[u8]) -> Option<f64> {
    if cell.is_empty() {
        return Some(f64::NAN);
    }
    let number: f64 = std::str::from_utf8(cell).ok()?.parse().ok()?;
    number.is_finite().then_some(number)
}

#[cfg(test)]
mod tests {
    use super::super::column::Content;
    use super::*;

    fn column(cells: &[&str]) -> Column {
        let mut builder = ColumnBuilder::new(false);
        for cell in cells {
            builder.push(cell.as_bytes()).unwrap();
        }
        builder.finish()
    }

    #[test]
    fn cells_come_back_as_they_were() {
        let cells = ["1", "", "0", "1", "12", "12", " 12 ", "  ", "-3.5"];
        let column = column(&cells);
        assert_eq!(column.content(), Content::Numbers);
        for (row, cell) in cells.iter().enumerate() {
            assert_eq!(column.text(row), cell.trim(), "{row}");
            assert_eq!(column.number(row), cell.trim().parse().ok(), "{row}");
            assert_eq!(column.is_blank(row), cell.trim().is_empty(), "{row}");
        }
    }

    #[test]
    fn a_slip_in_a_column_of_numbers_is_found() {
        let slip = column(&["1", "0", "", "1O", "1"]);
        assert_eq!(slip.content(), Content::Mixed);
        assert_eq!(slip.first_without_number(), Some(3));
        assert_eq!(column(&["a", "", "b"]).content(), Content::Texts);
        assert_eq!(column(&["NaN", "inf"]).content(), Content::Texts, "these are no numbers of answers");
    }

    #[test]
    fn codes_widen_and_become_numbers() {
        for count in [200, 300, 70_000] {
            let mut builder = ColumnBuilder::new(false);
            let mut ids = ColumnBuilder::new(true);
            for row in 0..count {
                let cell = if row == 7 { String::new() } else { format!("{}.5", row / 2) };
                builder.push(cell.as_bytes()).unwrap();
                ids.push(cell.as_bytes()).unwrap();
            }
            for column in [builder.finish(), ids.finish()] {
                assert_eq!(column.len(), count);
                assert!(column.is_blank(7));
                for row in (0..count).filter(|row| *row != 7) {
                    #[expect(clippy::cast_precision_loss, reason = "small")]
                    let number = (row / 2) as f64 + 0.5;
                    assert_eq!(column.number(row), Some(number));
                }
                let (codes, most) = column.to_codes();
                assert_eq!(codes.iter().max().copied(), u32::try_from(most).ok());
                assert_eq!((codes[7], codes[8], codes[8] == codes[10]), (0, codes[9], false));
            }
        }
        let mut many = ColumnBuilder::new(false);
        for row in 0..140_000 {
            many.push(format!("{row}").as_bytes()).unwrap();
        }
        assert_eq!(many.push(b"x"), Err(BadCell::NotANumber));
        assert!(matches!(many.finish(), Column::Plain(numbers) if numbers.len() == 140_000));
    }
}
