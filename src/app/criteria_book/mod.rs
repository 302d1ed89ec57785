//! Criteria sets as the spreadsheets that provinces use: in from XLSX and ODS, out as XLSX; and a round's table and a unit's
//! form as XLSX.
//!
//! ```text
//! file ── archive ── cells + layout ── columns ── walk (rows, numbering, sums) ── take ── CriteriaSet
//!         limits      values, hidden,   heading    what each row is, and every      checks, proposed rules
//!                     merged, formulas             mistake at its cell
//! ```
//!
//! The words of *cách tính* are kept as they stand. Nothing is taken where anything is wrong, and every mistake is named by
//! its sheet and cell. What was read otherwise than it stands (results of formulas, merged cells, blanks) is noted.

mod address;
mod archive;
mod cells;
mod code;
mod columns;
mod entry;
mod form_out;
mod layout;
mod number;
mod numbering;
mod own_sheet;
mod paper;
mod problem;
mod round_out;
mod rows;
mod set_out;
mod sums;
mod take;
mod titles;
mod walk;

pub use columns::Column;
pub use form_out::{FormLine, UnitForm, form_workbook};
pub use problem::{Fault, Note, Noted, Problem};
pub use round_out::{RoundTable, Standing, UnitStanding, round_workbook};
pub use set_out::set_workbook;
pub use take::{Asked, Taken, taken};
