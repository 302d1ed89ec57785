//! Officers of units.
//!
//! `sipar import officers FILE`. Columns: `code`, `name`, `unit` (its code or its only name), `valid_from`, `valid_to`;
//! a blank day is the unit's own. A known officer with another unit moves there.

use time::Date;

use super::table::{self, Columns, Row, Told};
use super::{Imported, Problem, cell};

pub(super) const COLUMNS: Columns =
    Columns { required: &["code", "name", "unit"], optional: &["valid_from", "valid_to"], prefix: None };

/// One officer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OfficerRow {
    /// Their code; no number of an identity card.
    pub code: String,
    /// Their name.
    pub name: String,
    /// Code or name of their unit.
    pub unit: String,
    /// First day; `None` for the unit's.
    pub valid_from: Option<Date>,
    /// Last day; `None` for the unit's.
    pub valid_to: Option<Date>,
}

/// Reads a file of officers.
pub fn parse(file: &str, bytes: &[u8]) -> Result<Imported<OfficerRow>, Vec<Problem>> {
    let imported = table::parse(file, bytes, &COLUMNS, read)?;
    table::each_once(file, imported, "code", |row| row.code.clone(), |row| row.code.clone())
}

fn read(row: &mut Row<'_>) -> Result<OfficerRow, Told> {
    let code = row.needed("code", cell::official);
    let name = row.needed("name", cell::text);
    let unit = row.needed("unit", cell::text);
    let days = row.days();
    let (valid_from, valid_to) = days?;
    Ok(OfficerRow { code: code?, name: name?, unit: unit?, valid_from, valid_to })
}
