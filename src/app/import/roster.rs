//! Who serves at which counter, and when.
//!
//! `sipar import roster FILE`. Columns: `officer_code`, `counter_code`, `from`, `to`; a blank `to` means until the
//! officer or the next one signs on.

use super::table::{self, Columns, Row, Told};
use super::{Imported, Problem, What, cell};
use crate::domain::clock::Instant;

const COLUMNS: Columns =
    Columns { required: &["officer_code", "counter_code", "from"], optional: &["to"], prefix: None };

/// One duty of one officer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RosterRow {
    /// The officer's code.
    pub officer_code: String,
    /// The counter's code.
    pub counter_code: String,
    /// When the duty begins.
    pub from: Instant,
    /// When it ends, later than it begins.
    pub to: Option<Instant>,
}

/// Reads a roster.
pub fn parse(file: &str, bytes: &[u8]) -> Result<Imported<RosterRow>, Vec<Problem>> {
    let imported = table::parse(file, bytes, &COLUMNS, read)?;
    let key = |row: &RosterRow| (row.officer_code.clone(), row.counter_code.clone(), row.from);
    table::each_once(file, imported, "officer_code", key, |row| row.officer_code.clone())
}

fn read(row: &mut Row<'_>) -> Result<RosterRow, Told> {
    let officer_code = row.needed("officer_code", cell::official);
    let counter_code = row.needed("counter_code", cell::official);
    let from = row.needed("from", cell::instant);
    let to = row.maybe("to", cell::instant);
    if let (Ok(from), Ok(Some(to))) = (from, to)
        && to <= from
    {
        row.reject(Some("to"), What::EndsBeforeItBegins(from.local().to_string()));
    }
    Ok(RosterRow { officer_code: officer_code?, counter_code: counter_code?, from: from?, to: to? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock::SECOND;

    #[test]
    fn a_duty_has_a_beginning_and_perhaps_an_end() {
        let text = "from\tto\tofficer_code\tcounter_code\n\
                    01/07/2025 07:30\t01/07/2025 11:30\tcc-01\tquay-1\n\
                    01/07/2025 13:30\t\tcc-02\tquay-1\n";
        let rows = parse("r.tsv", text.as_bytes()).unwrap().rows;
        assert_eq!(rows[0].1.to.unwrap().since(rows[0].1.from), 4 * 3600 * SECOND);
        assert_eq!((rows[1].0, rows[1].1.to), (3, None));
    }

    #[test]
    fn each_fault_is_told() {
        let one = |row: &str| -> Vec<_> {
            let text = format!("officer_code,counter_code,from,to\n{row}\n");
            parse("r.csv", text.as_bytes()).unwrap_err().into_iter().map(|p| (p.column_name.unwrap(), p.what)).collect()
        };
        let begin = "2025-07-01 7:30:00.0 +07:00:00";
        let reversed = What::EndsBeforeItBegins(begin.into());
        assert_eq!(one("cc-01,quay-1,01/07/2025 07:30,01/07/2025 07:30"), [("to".into(), reversed)]);
        assert_eq!(one("cc-01,,01/07/2025 07:30,"), [("counter_code".into(), What::EmptyCell)]);
        assert_eq!(one("cc-01,quay-1,7 giờ,"), [("from".into(), What::NotAnInstant)]);
        let row = "cc-01,quay-1,01/07/2025 07:30,";
        assert_eq!(one(&format!("{row}\n{row}")), [("officer_code".into(), What::Repeated(2))]);
    }
}
