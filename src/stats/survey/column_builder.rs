//! Columns as they are read: cells come in as bytes, a row at a time, and each is looked up in the column's dictionary.

use std::collections::HashMap;
use std::hash::Hasher;

use super::column::{Code, Coded, Codes, Column, Labels, Quick, QuickHasher};

/// A column of very many different values is kept as numbers from here on.
const MOST_LABELS: usize = 65_535;

/// Takes the cells of one column, a row at a time.
#[derive(Debug)]
pub struct ColumnBuilder {
    codes: Codes,
    labels: Labels,
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
            labels: Labels::default(),
            table: HashMap::default(),
            single: [0; 256],
            last: 0,
            plain: None,
            may_be_plain: !ids,
        }
    }

    /// Takes the next cell. Spaces around it do not count; a cell of nothing else is blank.
    #[inline]
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
        self.push_any(cell)
    }

    fn push_any(&mut self, cell: &[u8]) -> Result<(), BadCell> {
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
        if self.may_be_plain && self.labels.len() > MOST_LABELS {
            self.become_plain();
        }
        Ok(())
    }

    fn label(&self, code: Code) -> &[u8] {
        (code as usize).checked_sub(1).map(|at| self.labels.bytes(at)).unwrap_or_default()
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
        self.labels.push(std::str::from_utf8(cell).map_err(|_| BadCell::NotText)?);
        let code = Code::try_from(self.labels.len()).unwrap_or(Code::MAX);
        self.table.insert(key, code);
        Ok(code)
    }

    /// What the dictionary's texts are as numbers; `None` where one is none.
    fn numbers(&self) -> Option<Vec<f64>> {
        self.labels.iter().map(|label| number_of(label.as_bytes())).collect()
    }

    fn become_plain(&mut self) {
        let Some(numbers) = self.numbers() else {
            self.may_be_plain = false;
            return;
        };
        self.plain = Some(looked_up(&self.codes, &numbers).collect());
        self.codes = Codes::Wide(Vec::new());
        self.labels = Labels::default();
        self.table = HashMap::default();
    }

    /// An empty column of the same kind.
    #[must_use]
    pub fn another(&self) -> Self {
        Self::new(self.plain.is_none() && !self.may_be_plain)
    }

    /// Whether what another builder took can follow: not where one has become plain numbers and the other has a text.
    #[must_use]
    pub fn goes_with(&self, after: &Self) -> bool {
        match (&self.plain, &after.plain) {
            (Some(_), None) => after.numbers().is_some(),
            (None, Some(_)) => self.may_be_plain && self.numbers().is_some(),
            _ => true,
        }
    }

    /// Adds the cells that another builder took after these; it must go with this one.
    pub fn append(&mut self, after: &Self) {
        if after.plain.is_some() && self.plain.is_none() {
            self.become_plain();
        }
        if let Some(mine) = &mut self.plain {
            match &after.plain {
                Some(theirs) => mine.extend(theirs),
                None => mine.extend(looked_up(&after.codes, &after.numbers().unwrap_or_default())),
            }
            return;
        }
        let known = after.labels.iter().map(|label| self.find(label.as_bytes()).unwrap_or(0));
        let codes: Vec<Code> = std::iter::once(0).chain(known).collect();
        self.codes.append(&after.codes, &codes);
        if self.may_be_plain && self.labels.len() > MOST_LABELS {
            self.become_plain();
        }
    }

    /// The column as it is now.
    #[must_use]
    pub fn finish(self) -> Column {
        if let Some(numbers) = self.plain {
            return Column::Plain(numbers);
        }
        let number = |label: &str| number_of(label.as_bytes()).filter(|number| !number.is_nan());
        Column::Coded(Coded {
            numbers: self.labels.iter().map(number).collect(),
            labels: self.labels,
            codes: self.codes,
        })
    }
}

/// The number of each row, NaN where it is blank.
fn looked_up(codes: &Codes, numbers: &[f64]) -> impl Iterator<Item = f64> {
    let value = |code: Code| (code as usize).checked_sub(1).and_then(|at| numbers.get(at)).copied();
    codes.iter().map(move |code| value(code).unwrap_or(f64::NAN))
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

    /// What two builders took, joined, is what one would have taken; or they say that they do not go together.
    #[test]
    fn parts_of_a_column_join_whatever_they_have_become() {
        let taken = |cells: &[String]| {
            let mut builder = ColumnBuilder::new(false);
            for cell in cells {
                builder.push(cell.as_bytes()).unwrap();
            }
            builder
        };
        let many: Vec<String> = (0..=MOST_LABELS).map(|number| format!("{number}.5")).collect();
        let few: Vec<String> = ["2.5", "", "-7", "2.5"].map(str::to_owned).to_vec();
        for parts in [[&few, &few], [&few, &many], [&many, &few], [&many, &many]] {
            let (mut first, second) = (taken(parts[0]), taken(parts[1]));
            assert!(first.goes_with(&second));
            first.append(&second);
            let (joined, whole) = (first.finish(), taken(&parts.map(Vec::as_slice).concat()).finish());
            assert_eq!(
                (0..joined.len()).map(|row| joined.number(row)).collect::<Vec<_>>(),
                (0..whole.len()).map(|row| whole.number(row)).collect::<Vec<_>>()
            );
            assert_eq!(matches!(joined, Column::Plain(_)), matches!(whole, Column::Plain(_)));
        }
        let text = [vec!["x".to_owned()], few].concat();
        assert!(!taken(&text).goes_with(&taken(&many)) && !taken(&many).goes_with(&taken(&text)));
    }

    /// However the cells of a column came, put into one order it is the column that they make when they come in that order.
    #[test]
    fn cells_in_another_order_are_the_column_that_comes_in_it() {
        for (different, ids) in [(7_usize, false), (300, false), (70_000, true), (70_000, false)] {
            let cells: Vec<String> = (0..different + 5)
                .map(|at| at * 7_919 % (different + 5))
                .map(|at| if at % 11 == 3 { String::new() } else { format!("{}.5", at % different) })
                .collect();
            let taken = |cells: &mut dyn Iterator<Item = &String>| {
                let mut builder = ColumnBuilder::new(ids);
                cells.for_each(|cell| builder.push(cell.as_bytes()).unwrap());
                builder.finish()
            };
            let order: Vec<usize> = (0..cells.len()).map(|at| (at * 31 + 5) % cells.len()).collect();
            assert_eq!(order.iter().collect::<std::collections::HashSet<_>>().len(), cells.len());
            let (column, came) = (taken(&mut cells.iter()), taken(&mut order.iter().map(|row| &cells[*row])));
            assert_eq!(format!("{:?}", column.in_order(&order)), format!("{came:?}"), "{different}");
            if let Column::Coded(_) = &column {
                let places = column.places();
                for pair in (0..cells.len()).collect::<Vec<_>>().windows(2) {
                    let [a, b] = [pair[0], pair[1]];
                    assert_eq!(places[a].cmp(&places[b]), cells[a].cmp(&cells[b]));
                }
            }
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
