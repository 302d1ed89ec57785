//! Columns: the answers as they came from a file, one vector a question, as narrow as they allow.
//!
//! A cell is remembered as the number of its text in the column's dictionary, so that a yes-no item of a million
//! rows takes a megabyte and a text column is compared by numbers. A column of very many different numbers (an age
//! in days, an income) is kept as numbers instead. Blank cells are missing values; nothing else is.
//!
//! This is where the flow begins: a reader pushes cells into [`ColumnBuilder`]s, [`design`](super::design) takes
//! clusters, strata and weights from the finished [`Column`]s, and the estimators take everything else.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A column of very many different values is kept as numbers from here on.
const MOST_LABELS: usize = 65_535;

/// The number of a cell's text in its column's dictionary, 0 where the cell is blank.
pub type Code = u32;

/// The codes of a column in the narrowest width that holds them.
#[derive(Clone, Debug)]
pub enum Codes {
    /// At most 255 different texts.
    Narrow(Vec<u8>),
    /// At most 65,535.
    Middle(Vec<u16>),
    /// More.
    Wide(Vec<u32>),
}

impl Codes {
    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Narrow(codes) => codes.len(),
            Self::Middle(codes) => codes.len(),
            Self::Wide(codes) => codes.len(),
        }
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The code of a row; blank beyond the last.
    #[must_use]
    pub fn get(&self, row: usize) -> Code {
        match self {
            Self::Narrow(codes) => codes.get(row).map_or(0, |code| Code::from(*code)),
            Self::Middle(codes) => codes.get(row).map_or(0, |code| Code::from(*code)),
            Self::Wide(codes) => codes.get(row).copied().unwrap_or(0),
        }
    }

    /// All codes in the order of the rows.
    pub fn iter(&self) -> impl Iterator<Item = Code> + '_ {
        (0..self.len()).map(|row| self.get(row))
    }

    fn push(&mut self, code: Code) {
        match self {
            Self::Narrow(codes) => match u8::try_from(code) {
                Ok(code) => return codes.push(code),
                Err(_) => *self = Self::Middle(codes.iter().map(|code| u16::from(*code)).collect()),
            },
            Self::Middle(codes) => match u16::try_from(code) {
                Ok(code) => return codes.push(code),
                Err(_) => *self = Self::Wide(codes.iter().map(|code| u32::from(*code)).collect()),
            },
            Self::Wide(codes) => return codes.push(code),
        }
        self.push(code);
    }
}

/// A column whose cells are numbers of a dictionary.
#[derive(Clone, Debug)]
pub struct Coded {
    /// The code of each row, 0 where blank.
    pub codes: Codes,
    /// The text of code 1, 2, …
    pub labels: Vec<String>,
    /// What those texts are as numbers, `None` where they are none.
    pub numbers: Vec<Option<f64>>,
}

/// A finished column.
#[derive(Clone, Debug)]
pub enum Column {
    /// Texts, or numbers of which there are not too many different ones.
    Coded(Coded),
    /// Very many different numbers; NaN where blank.
    Plain(Vec<f64>),
}

/// What stands in a column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Content {
    /// Every cell that is not blank is a number.
    Numbers,
    /// No cell is a number.
    Texts,
    /// Both; most often a slip of the pen in a column of numbers.
    Mixed,
}

impl Column {
    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Coded(coded) => coded.codes.len(),
            Self::Plain(numbers) => numbers.len(),
        }
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the cells are numbers or texts. A column without any filled cell is one of numbers.
    #[must_use]
    pub fn content(&self) -> Content {
        let Self::Coded(coded) = self else { return Content::Numbers };
        let numbers = coded.numbers.iter().filter(|number| number.is_some()).count();
        if numbers == coded.labels.len() {
            Content::Numbers
        } else if numbers == 0 {
            Content::Texts
        } else {
            Content::Mixed
        }
    }

    /// The cell as a number; `None` where it is blank or none.
    #[must_use]
    pub fn number(&self, row: usize) -> Option<f64> {
        match self {
            Self::Plain(numbers) => numbers.get(row).copied().filter(|number| !number.is_nan()),
            Self::Coded(coded) => {
                let code = coded.codes.get(row) as usize;
                code.checked_sub(1).and_then(|index| coded.numbers.get(index).copied().flatten())
            }
        }
    }

    /// The cell as it was written, empty where it is blank.
    #[must_use]
    pub fn text(&self, row: usize) -> String {
        match self {
            Self::Plain(numbers) => {
                numbers.get(row).filter(|number| !number.is_nan()).map_or_else(String::new, f64::to_string)
            }
            Self::Coded(coded) => {
                let code = coded.codes.get(row) as usize;
                code.checked_sub(1).and_then(|index| coded.labels.get(index)).cloned().unwrap_or_default()
            }
        }
    }

    /// Whether the cell is blank.
    #[must_use]
    pub fn is_blank(&self, row: usize) -> bool {
        match self {
            Self::Plain(numbers) => numbers.get(row).is_none_or(|number| number.is_nan()),
            Self::Coded(coded) => coded.codes.get(row) == 0,
        }
    }

    /// The first row whose cell is filled and not a number.
    #[must_use]
    pub fn first_without_number(&self) -> Option<usize> {
        if self.content() == Content::Numbers {
            return None;
        }
        (0..self.len()).find(|row| !self.is_blank(*row) && self.number(*row).is_none())
    }

    /// The first row whose cell is blank.
    #[must_use]
    pub fn first_blank(&self) -> Option<usize> {
        (0..self.len()).find(|row| self.is_blank(*row))
    }

    /// The codes of the cells, equal where the cells are equal, and how many there are at most; 0 is a blank cell.
    #[must_use]
    pub fn to_codes(&self) -> (Vec<Code>, usize) {
        match self {
            Self::Coded(coded) => (coded.codes.iter().collect(), coded.labels.len()),
            Self::Plain(numbers) => {
                let mut seen: HashMap<u64, Code, Quick> = HashMap::default();
                let mut next = 0;
                let codes = numbers
                    .iter()
                    .map(|number| {
                        if number.is_nan() {
                            return 0;
                        }
                        *seen.entry((number + 0.0).to_bits()).or_insert_with(|| {
                            next += 1;
                            next
                        })
                    })
                    .collect();
                (codes, next as usize)
            }
        }
    }
}

/// A short multiplicative hash: keys are our own codes, so nobody can choose them to collide.
#[derive(Default)]
pub struct QuickHasher(u64);

impl Hasher for QuickHasher {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word.iter_mut().zip(chunk).for_each(|(to, from)| *to = *from);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// Builds tables over [`QuickHasher`].
pub type Quick = BuildHasherDefault<QuickHasher>;

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
        (0..140_000).for_each(|row| many.push(format!("{row}").as_bytes()).unwrap());
        assert_eq!(many.push(b"x"), Err(BadCell::NotANumber));
        assert!(matches!(many.finish(), Column::Plain(numbers) if numbers.len() == 140_000));
    }
}
