//! Questionnaires as XLSForm, the field's own spreadsheet format (<https://xlsform.org>): out for ODK, Kobo and others,
//! and in from them.
//!
//! | of a questionnaire | in the workbook |
//! |---|---|
//! | section | `begin_group` … `end_group`, its note a `note` |
//! | single, multiple choice | `select_one`, `select_multiple` with a list on `choices`; own words beside a choice are a `text` with `relevant` |
//! | matrix | a group with the appearance `table-list`, a `select_one` for each line |
//! | number, date, text, note | `integer` or `decimal`, `date`, `text`, `note` |
//! | skip rule | `relevant` |
//! | bounds, how many choices, a choice that excludes others | `constraint` |
//! | required, hint | `required`, `hint` |
//! | what XLSForm cannot say: criteria, weights, documents, how sure each part is | columns and sheets whose names begin with `sipar` |
//!
//! Other programs pass over those columns and sheets. Where they are missing, a form of somebody else comes in with what it
//! says; what sipar cannot ask is named by sheet, row and column, and then nothing is taken.

mod columns;
mod export;
mod expression;
mod import;
mod problem;
mod rules;
mod sheets;

pub use export::workbook;
pub use import::{Taken, taken};
pub use problem::{Fault, Note, Problem};
