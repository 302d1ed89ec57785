//! Procedures, each with its field.
//!
//! `sipar import procedures FILE`. Columns: `code`, `name`, `field` (its code), `field_name`, needed where the field is
//! new.

use super::table::{self, Columns, Row, Told};
use super::{Imported, Problem, cell};

pub(super) const COLUMNS: Columns =
    Columns { required: &["code", "name", "field"], optional: &["field_name"], prefix: None };

/// One procedure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProcedureRow {
    /// Its code, `1.000123` or `khai-sinh`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Code of its field.
    pub field: String,
    /// Name of the field; blank where the field is known.
    pub field_name: Option<String>,
}

/// Reads a file of procedures.
pub fn parse(file: &str, bytes: &[u8]) -> Result<Imported<ProcedureRow>, Vec<Problem>> {
    let imported = table::parse(file, bytes, &COLUMNS, read)?;
    table::each_once(file, imported, "code", |row| row.code.clone(), |row| row.code.clone())
}

fn read(row: &mut Row<'_>) -> Result<ProcedureRow, Told> {
    let code = row.needed("code", cell::official);
    let name = row.needed("name", cell::text);
    let field = row.needed("field", cell::official);
    let field_name = row.maybe("field_name", cell::text);
    Ok(ProcedureRow { code: code?, name: name?, field: field?, field_name: field_name? })
}
