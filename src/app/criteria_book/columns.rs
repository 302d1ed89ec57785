//! Where in a sheet the table stands: its heading, in one row or two, under the words that provinces use.
//!
//! Titles stand above, in as many rows as somebody liked. The heading is the first row, or pair of rows, that names the
//! criteria and their maxima. A row of column numbers below it, (1) (2) (3), is no criterion.

use super::address::Place;
use super::cells::{Grid, Value};
use crate::domain::criteria::plain::plain as without_marks;

/// Rows at the top of a sheet among which the heading is looked for.
const TOP: usize = 60;

/// What a column says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Column {
    /// STT.
    Number,
    /// Lĩnh vực, tiêu chí, tiêu chí thành phần; there may be one column for each.
    Name,
    /// Điểm tối đa.
    Maximum,
    /// Cách tính.
    How,
    /// Tài liệu kiểm chứng.
    Evidence,
    /// Đơn vị phụ trách.
    Owner,
    /// Nguồn điểm.
    Source,
    /// Khối điểm.
    Block,
    /// Công thức: what sipar itself wrote there, and reads from its own sheet.
    Rule,
}

/// The words by which columns are known, without marks; what stands earlier is tried earlier.
const WORDS: &[(Column, &[&str])] = &[
    (Column::Number, &["stt", "tt", "so tt", "so thu tu", "ma so", "ma", "ma tieu chi", "so hieu"]),
    (
        Column::Maximum,
        &[
            "diem toi da",
            "diem chuan",
            "thang diem",
            "diem toi da (chuan)",
            "diem chuan toi da",
            "diem quy dinh",
            "diem so toi da",
            "so diem toi da",
            "diem cao nhat",
        ],
    ),
    (
        Column::Evidence,
        &[
            "tai lieu kiem chung",
            "tlkc",
            "yeu cau va tlkc",
            "yeu cau tai lieu kiem chung",
            "yeu cau va tai lieu kiem chung",
            "yeu cau, tai lieu kiem chung",
            "ho so kiem chung",
            "minh chung",
            "tai lieu minh chung",
            "tai lieu chung minh",
            "ho so minh chung",
        ],
    ),
    (
        Column::How,
        &[
            "cach tinh",
            "cach tinh diem",
            "cach cham",
            "cach cham diem",
            "phuong phap tinh",
            "phuong phap tinh diem",
            "phuong phap danh gia",
            "phuong phap cham diem",
            "huong dan cham diem",
            "huong dan cham",
            "cach danh gia",
            "cach thuc tinh diem",
            "cach thuc danh gia",
            "cach xac dinh",
        ],
    ),
    (
        Column::Owner,
        &[
            "don vi phu trach",
            "don vi chu tri",
            "co quan phu trach",
            "co quan chu tri",
            "don vi theo doi",
            "co quan tham dinh",
            "don vi tham dinh",
            "don vi thuc hien",
        ],
    ),
    (Column::Source, &["nguon diem", "hinh thuc danh gia", "phuong thuc danh gia", "nguon du lieu"]),
    (Column::Block, &["khoi diem", "khoi"]),
    (Column::Rule, &["cong thuc", "cong thuc (sipar)"]),
    (
        Column::Name,
        &[
            "tieu chi",
            "linh vuc",
            "tieu chi thanh phan",
            "ten tieu chi",
            "noi dung",
            "noi dung tieu chi",
            "noi dung danh gia",
            "tieu chi danh gia",
            "linh vuc/tieu chi",
            "linh vuc, tieu chi",
            "linh vuc/tieu chi/tieu chi thanh phan",
            "linh vuc, tieu chi, tieu chi thanh phan",
            "tieu chi/tieu chi thanh phan",
            "tieu chi, tieu chi thanh phan",
            "cac tieu chi",
            "cac linh vuc, tieu chi, tieu chi thanh phan",
            "chi tieu",
            "noi dung, tieu chi",
            "tieu chi, noi dung danh gia",
        ],
    ),
];

impl Column {
    /// What the column is called where sipar writes it.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Number => "STT",
            Self::Name => "Lĩnh vực/Tiêu chí/Tiêu chí thành phần",
            Self::Maximum => "Điểm tối đa",
            Self::How => "Cách tính",
            Self::Evidence => "Tài liệu kiểm chứng",
            Self::Owner => "Đơn vị phụ trách",
            Self::Source => "Nguồn điểm",
            Self::Block => "Khối điểm",
            Self::Rule => "Công thức",
        }
    }

    /// What a heading says.
    fn of(heading: &str) -> Option<Self> {
        let plain = plain(heading);
        WORDS.iter().find(|(_, words)| words.contains(&plain.as_str())).map(|(column, _)| *column)
    }
}

/// Words as headings are compared: without capitals, marks, doubled blanks, and blanks around slashes and commas.
pub(super) fn plain(text: &str) -> String {
    let words = without_marks(text).replace(" /", "/").replace("/ ", "/").replace(" ,", ",").replace(['*', ':'], " ");
    words.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches('.').to_owned()
}

/// A column of the table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Heading {
    pub(super) place: Place,
    pub(super) words: String,
    pub(super) column: Option<Column>,
}

/// Where the table stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Table {
    /// Every column with a heading, from the left.
    pub(super) headings: Vec<Heading>,
    /// The row of the heading, or the first of two.
    pub(super) first: u32,
    /// The first row below the heading.
    pub(super) below: u32,
}

impl Table {
    /// The places of the columns that say one thing; several only for [`Column::Name`].
    pub(super) fn columns(&self, wanted: Column) -> impl Iterator<Item = u32> {
        self.headings.iter().filter(move |one| one.column == Some(wanted)).map(|one| one.place.column)
    }

    pub(super) fn column(&self, wanted: Column) -> Option<u32> {
        self.columns(wanted).next()
    }

    /// Finds the heading.
    pub(super) fn find(grid: &Grid) -> Option<Self> {
        // One row first: a title that stands right above it is no part of the heading.
        [1, 2].into_iter().find_map(|rows| grid.rows().into_iter().take(TOP).find_map(|row| Self::at(grid, row, rows)))
    }

    fn at(grid: &Grid, row: u32, rows: u32) -> Option<Self> {
        let headings = headings(grid, row, rows);
        let names = |column| headings.iter().any(|one| one.column == Some(column));
        if !names(Column::Name) || !names(Column::Maximum) {
            return None;
        }
        let below = below(grid, row, rows, &headings);
        let headings = if below > row + rows { self::headings(grid, row, below - row) } else { headings };
        Some(Self { headings, first: row, below: past_numbers(grid, below) })
    }

    /// A row that would be a heading, had it one column more: where it stands, and which is missing.
    pub(super) fn almost(grid: &Grid) -> Option<(Place, Column)> {
        grid.rows().into_iter().take(TOP).find_map(|row| {
            let headings = headings(grid, row, 1);
            let names = |column| headings.iter().any(|one| one.column == Some(column));
            let place = headings.first()?.place;
            match (names(Column::Number), names(Column::Name), names(Column::Maximum)) {
                (true, true, false) => Some((place, Column::Maximum)),
                (true, false, true) => Some((place, Column::Name)),
                _ => None,
            }
        })
    }

    /// Whether a row repeats the heading, as printed tables do on every page.
    pub(super) fn repeated(&self, grid: &Grid, row: u32) -> bool {
        let said = headings(grid, row, 1);
        let known: Vec<_> = said.iter().filter(|one| one.column.is_some()).collect();
        known.len() >= 2 && known.iter().all(|one| self.column_at(one.place.column) == one.column)
    }

    fn column_at(&self, column: u32) -> Option<Column> {
        self.headings.iter().find(|one| one.place.column == column)?.column
    }
}

/// The headings of one row, or of a row and the one below it, where the upper may be merged over several columns.
fn headings(grid: &Grid, row: u32, rows: u32) -> Vec<Heading> {
    let last = (row..row + rows).flat_map(|at| grid.row(at)).map(|(place, _)| place.column).max();
    let mut headings = Vec::new();
    for column in 0..=last.unwrap_or(0) {
        let mut parts: Vec<&str> = Vec::new();
        let mut place = Place::new(row, column);
        for at in row..row + rows {
            let here = Place::new(at, column);
            if let Some(text) = grid.shown(here).and_then(|cell| cell.text())
                && parts.last() != Some(&text)
            {
                parts.push(text);
                place = if grid.at(here).is_some() { here } else { place };
            }
        }
        if !parts.is_empty() {
            let own = parts.last().and_then(|text| Column::of(text));
            let words = parts.join(" ");
            headings.push(Heading { place, column: Column::of(&words).or(own), words });
        }
    }
    headings
}

/// The first row below the heading: a cell that is merged downwards takes the next row in.
fn below(grid: &Grid, row: u32, rows: u32, headings: &[Heading]) -> u32 {
    let merged = headings.iter().filter_map(|one| grid.merged(one.place)).filter(|area| area.first.row >= row);
    merged.map(|area| area.last.row + 1).fold(row + rows, u32::max)
}

/// Passes over a row that only numbers the columns: 1, 2, 3 or (1), (2), (3) or A, B, 1, 2.
fn past_numbers(grid: &Grid, row: u32) -> u32 {
    let cells: Vec<String> = grid
        .row(row)
        .map(|(_, cell)| match &cell.value {
            Value::Number(number) => number.to_string(),
            Value::Text(text) => text.trim_matches(['(', ')', '[', ']']).to_owned(),
            _ => String::new(),
        })
        .collect();
    let follows = |pair: &[String]| match (pair[0].parse::<u32>(), pair[1].parse::<u32>()) {
        (Ok(one), Ok(two)) => two == one + 1,
        (Err(_), Ok(two)) => two == 1 && pair[0].len() == 1,
        (Err(_), Err(_)) => pair.iter().all(|text| text.len() == 1),
        (Ok(_), Err(_)) => false,
    };
    if cells.len() >= 3 && cells.windows(2).all(follows) { row + 1 } else { row }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_however_they_are_spelt() {
        assert_eq!(plain("ĐIỂM  TỐI\nĐA"), "diem toi da");
        for (words, column) in [
            ("STT", Some(Column::Number)),
            ("Số TT", Some(Column::Number)),
            ("Lĩnh vực / Tiêu chí / Tiêu chí thành phần", Some(Column::Name)),
            ("TIÊU CHÍ, TIÊU CHÍ THÀNH PHẦN", Some(Column::Name)),
            ("Điểm chuẩn", Some(Column::Maximum)),
            ("Phương pháp đánh giá", Some(Column::How)),
            ("Yêu cầu và TLKC", Some(Column::Evidence)),
            ("Điểm tự đánh giá", None),
            ("Ghi chú", None),
        ] {
            assert_eq!(Column::of(words), column, "{words}");
        }
    }

    #[test]
    fn every_heading_that_is_written_is_known() {
        for (column, words) in WORDS {
            assert_eq!(Column::of(column.word()), Some(*column));
            for word in *words {
                assert_eq!(plain(word), *word, "written without marks");
                assert_eq!(Column::of(word), Some(*column));
            }
        }
    }
}
