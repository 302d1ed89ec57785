//! What the table of provinces cannot say, kept beside it in a sheet called `sipar`: the whole set as its file, a line a
//! row. Coming in, the table says what stands in it; this sheet says the rest, for the criteria that are still the same.

use super::cells::{Grid, Value};
use super::problem::Fault;
use crate::domain::criteria::CriteriaSet;
use crate::domain::lang::Lang;

/// The name of the sheet.
pub(super) const SHEET: &str = "sipar";

/// The set that was written out; nothing where there is no such sheet.
pub(super) fn read(grids: &[Grid]) -> Option<Result<CriteriaSet, Fault>> {
    let grid = grids.iter().find(|grid| grid.name == SHEET)?;
    let line = |value: &Value| match value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    };
    let lines: Vec<String> = grid.cells.values().filter_map(|cell| line(&cell.value)).collect();
    let text = lines.join("\n");
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
