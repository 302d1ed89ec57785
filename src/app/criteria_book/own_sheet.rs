//! What the table of provinces cannot say, kept beside it in a sheet called `sipar`: the whole set as its file, a line a
//! row. Coming in, the table says what stands in it; this sheet says the rest, for the criteria that are still the same.

use std::collections::BTreeMap;

use super::cells::{Grid, Value};
use super::problem::Fault;
use crate::domain::criteria::CriteriaSet;
use crate::domain::lang::Lang;

/// The name of the sheet.
pub(super) const SHEET: &str = "sipar";
/// Its first row, for whoever opens it.
pub(super) const NOTICE: &str = "# Trang này do sipar ghi, xin đừng sửa: sửa bảng ở trang đầu. Written by sipar: edit the table on the first sheet.";

/// The set that was written out; nothing where there is no such sheet.
pub(super) fn read(grids: &[Grid]) -> Option<Result<CriteriaSet, Fault>> {
    let grid = grids.iter().find(|grid| grid.name == SHEET)?;
    let mut lines: BTreeMap<u32, String> = BTreeMap::new();
    for (place, cell) in &grid.cells {
        if let Value::Text(text) = &cell.value {
            lines.entry(place.row).or_default().push_str(text);
        }
    }
    let text = lines.into_values().collect::<Vec<_>>().join("\n");
    let wrong = |message: String| Fault::OwnSheet(message);
    let Some(name) = file_name(&text) else { return Some(Err(wrong(SHEET.to_owned()))) };
    let first = |problem: crate::domain::criteria::CriteriaProblem| {
        problem.found.first().map_or_else(String::new, |found| found.fault.words(Lang::Vi))
    };
    Some(CriteriaSet::parse(&name, &text).map_err(|problem| wrong(first(problem))))
}

/// A set's file is named after its code and version, which its first lines say.
fn file_name(text: &str) -> Option<String> {
    let value = |key: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(key)?.trim_start().strip_prefix('='))?;
        Some(line.trim().trim_matches('"').to_owned())
    };
    Some(format!("{}-{}.toml", value("code")?, value("version")?))
}

/// A line in parts of at most so many letters, none of which begins or ends with a blank: cells lose these.
pub(super) fn parts(line: &str, most: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = line;
    while let Some((limit, _)) = rest.char_indices().nth(most) {
        let is_blank = |letter: Option<char>| letter.is_none_or(char::is_whitespace);
        let fits = |at: &usize| {
            rest.is_char_boundary(*at)
                && !is_blank(rest[..*at].chars().next_back())
                && !is_blank(rest[*at..].chars().next())
        };
        let at = (1..=limit).rev().find(fits).unwrap_or(limit);
        let (part, left) = rest.split_at(at);
        parts.push(part);
        rest = left;
    }
    parts.push(rest);
    parts
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn a_long_line_is_cut_where_no_blank_is_lost() {
        assert_eq!(parts("ngắn", 10), ["ngắn"]);
        let cut = parts("một hai  ba bốn", 8);
        assert_eq!(cut.concat(), "một hai  ba bốn");
        assert!(cut.iter().all(|part| part.trim() == *part && part.chars().count() <= 8), "{cut:?}");
    }
}
