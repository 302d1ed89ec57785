//! Cells by the addresses that people see: `C14`, `C5:C6`, and the cells that a formula of the same sheet asks for.

use std::fmt;

/// Columns of a sheet, as spreadsheet programs have them.
const COLUMNS: u32 = 16_384;
/// Rows of a sheet.
const ROWS: u32 = 1_048_576;
/// Cells of one range that are looked at; a formula over whole columns asks for no more.
const RANGE: usize = 20_000;

/// A cell; both from 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Place {
    /// From 0; the first row is the one people call 1.
    pub(super) row: u32,
    /// From 0; the first column is A.
    pub(super) column: u32,
}

impl Place {
    pub(super) const fn new(row: u32, column: u32) -> Self {
        Self { row, column }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", letters(self.column), self.row + 1)
    }
}

/// A rectangle of cells, with both corners.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Area {
    pub(super) first: Place,
    pub(super) last: Place,
}

impl Area {
    pub(super) const fn new(first: Place, last: Place) -> Self {
        Self { first, last }
    }

    pub(super) const fn holds(&self, place: Place) -> bool {
        self.first.row <= place.row
            && place.row <= self.last.row
            && self.first.column <= place.column
            && place.column <= self.last.column
    }

    /// `C5:C6`, as spreadsheets write it.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (first, last) = text.split_once(':').unwrap_or((text, text));
        Some(Self::new(cell(first)?, cell(last)?))
    }
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last { write!(f, "{}", self.first) } else { write!(f, "{}:{}", self.first, self.last) }
    }
}

/// The letters of a column: A, Z, AA.
pub(super) fn letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        letters.push(char::from(b'A' + u8::try_from((left - 1) % 26).unwrap_or(0)));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// A cell by its address, with or without dollar signs.
pub(super) fn cell(text: &str) -> Option<Place> {
    let plain = text.replace('$', "");
    let digits = plain.find(|letter: char| letter.is_ascii_digit())?;
    let (letters, row) = plain.split_at(digits);
    if letters.is_empty() || letters.len() > 3 || !letters.bytes().all(|letter| letter.is_ascii_alphabetic()) {
        return None;
    }
    let column = letters.bytes().fold(0, |sum, letter| sum * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    let row: u32 = row.parse().ok()?;
    ((1..=ROWS).contains(&row) && column <= COLUMNS).then(|| Place::new(row - 1, column - 1))
}

/// The cells of the same sheet that a formula asks for, at most so many; those of other sheets and texts in quotes are passed
/// over.
///
/// Both spellings are understood: `SUM(C5:C7)` of XLSX and `of:=SUM([.C5:.C7])` of ODS.
pub(super) fn asked_for(formula: &str, most: usize) -> Vec<Place> {
    let plain = without_quotes(formula).replace("[.", "[").replace(":.", ":");
    let mut asked = Vec::new();
    let breaks = |letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '$' | ':' | '!' | '.' | '_'));
    for word in plain.split(breaks) {
        if word.contains(['!', '.', '_']) {
            continue;
        }
        let Some(area) = Area::parse(word) else { continue };
        let rows = area.first.row..=area.last.row;
        let all =
            rows.flat_map(|row| (area.first.column..=area.last.column).map(move |column| Place::new(row, column)));
        asked.extend(all.take(RANGE.min(most - asked.len())));
    }
    asked
}

fn without_quotes(formula: &str) -> String {
    let mut plain = String::with_capacity(formula.len());
    let mut quoted = None;
    for letter in formula.chars() {
        match quoted {
            Some(mark) if mark == letter => quoted = None,
            Some(_) => {}
            // What stands between single quotes is the name of a sheet: it stays to be seen as one.
            None if letter == '"' || letter == '\'' => {
                quoted = Some(letter);
                plain.push(if letter == '\'' { '_' } else { ' ' });
            }
            None => plain.push(letter),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_people_see() {
        assert_eq!(Place::new(13, 2).to_string(), "C14");
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["A", "Z", "AA", "ZZ", "AAA"]);
        assert_eq!(cell("$C$14"), Some(Place::new(13, 2)));
        assert_eq!(cell("AAA1").map(|place| place.to_string()), Some("AAA1".to_owned()));
        for none in ["C0", "14", "C", "ABCD1", "XFE1", "C1048577", "SUM"] {
            assert_eq!(cell(none), None, "{none}");
        }
        assert_eq!(Area::parse("B2:C3").map(|area| area.to_string()), Some("B2:C3".to_owned()));
    }

    #[test]
    fn a_formula_asks_for_cells_of_its_own_sheet() {
        let asked = |formula| asked_for(formula, 100).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(asked("SUM(C5:C7)+$D$2"), ["C5", "C6", "C7", "D2"]);
        assert_eq!(asked("of:=SUM([.C5:.C6];[.D2])"), ["C5", "C6", "D2"]);
        assert_eq!(asked("'Trang A1'!C5+Sheet2!C6+IF(C7>0,\"C8\",0)"), ["C7"]);
        assert_eq!(asked("of:=[$'Trang 2'.C5]+[.C9]"), ["C9"]);
        assert_eq!(asked("SUM(A1:XFD1048576)").len(), 100);
    }
}
