//! How many visits a counter had: the denominator of the share who rated.
//!
//! `sipar import visits FILE`. Columns: `counter_code`, `day`, `visits`.

use time::Date;

use super::table::{self, Columns, Row, Told};
use super::{Imported, Problem, cell};

const COLUMNS: Columns = Columns { required: &["counter_code", "day", "visits"], optional: &[], prefix: None };

/// More visits to one counter in one day are a typing error.
const MOST: i64 = 100_000;

/// One counter's visits on one day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VisitsRow {
    /// The counter's code.
    pub counter_code: String,
    /// The day in Viet Nam.
    pub day: Date,
    /// How many came, 0 to 100,000.
    pub visits: i64,
}

/// Reads a file of visits.
pub fn parse(file: &str, bytes: &[u8]) -> Result<Imported<VisitsRow>, Vec<Problem>> {
    let imported = table::parse(file, bytes, &COLUMNS, read)?;
    table::each_once(file, imported, "day", |row| (row.counter_code.clone(), row.day), |row| row.day.to_string())
}

fn read(row: &mut Row<'_>) -> Result<VisitsRow, Told> {
    let counter_code = row.needed("counter_code", cell::official);
    let day = row.needed("day", cell::day);
    let visits = row.needed("visits", |cell| cell::whole(cell, 0..=MOST));
    Ok(VisitsRow { counter_code: counter_code?, day: day?, visits: visits? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::import::What;

    #[test]
    fn a_day_without_visits_is_a_day() {
        let rows =
            parse("v.csv", b"counter_code,day,visits\nquay-1,01/07/2025,0\nquay-2,2025-07-01,120\n").unwrap().rows;
        assert_eq!(rows.iter().map(|(_, row)| row.visits).collect::<Vec<_>>(), [0, 120]);
    }

    #[test]
    fn each_fault_is_told() {
        let one = |row: &str| -> Vec<_> {
            let text = format!("counter_code,day,visits\n{row}\n");
            parse("v.csv", text.as_bytes()).unwrap_err().into_iter().map(|p| (p.column_name.unwrap(), p.what)).collect()
        };
        let range = || What::OutOfRange("0".into(), "100000".into());
        assert_eq!(one("quay-1,01/07/2025,-1"), [("visits".into(), range())]);
        assert_eq!(one("quay-1,01/07/2025,100001"), [("visits".into(), range())]);
        assert_eq!(one("quay-1,01/07/2025,"), [("visits".into(), What::EmptyCell)]);
        assert_eq!(one("quay-1,30/02/2025,5"), [("day".into(), What::NotADay)]);
        assert_eq!(one("quay-1,01/07/2025,5\nquay-1,2025-07-01,6"), [("day".into(), What::Repeated(2))]);
    }
}
