//! Counters of units, with the template in use at each.
//!
//! `sipar import counters FILE`. Columns: `code`, `name`, `unit` (its code or its only name), `template` (`hai-muc-1`),
//! `valid_from`, `valid_to`; a blank day is the unit's own.

use time::Date;

use super::table::{self, Columns, Row, Told};
use super::{Imported, Problem, cell};

pub(super) const COLUMNS: Columns =
    Columns { required: &["code", "name", "unit", "template"], optional: &["valid_from", "valid_to"], prefix: None };

/// One counter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CounterRow {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Code or name of its unit.
    pub unit: String,
    /// Name of the template in use.
    pub template: String,
    /// First day; `None` for the unit's.
    pub valid_from: Option<Date>,
    /// Last day; `None` for the unit's.
    pub valid_to: Option<Date>,
}

/// Reads a file of counters.
pub fn parse(file: &str, bytes: &[u8]) -> Result<Imported<CounterRow>, Vec<Problem>> {
    let imported = table::parse(file, bytes, &COLUMNS, read)?;
    table::each_once(file, imported, "code", |row| row.code.clone(), |row| row.code.clone())
}

fn read(row: &mut Row<'_>) -> Result<CounterRow, Told> {
    let code = row.needed("code", cell::official);
    let name = row.needed("name", cell::text);
    let unit = row.needed("unit", cell::text);
    let template = row.needed("template", cell::code);
    let days = row.days();
    let (valid_from, valid_to) = days?;
    Ok(CounterRow { code: code?, name: name?, unit: unit?, template: template?, valid_from, valid_to })
}
