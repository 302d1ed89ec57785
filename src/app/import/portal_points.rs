//! Points that a portal published for the index of QĐ 766/QĐ-TTg, an indicator or a group a row.
//!
//! `sipar import portal-points FILE`, and `/grades`. Columns: `unit`, `period` (a quarter or a year), `of` (`1.1`, or `1` for a group),
//! `points`, `source`, `as_of`. Whether the index has what a row is of, and how many points that brings at most, its rules say.

use rust_decimal::Decimal;
use time::Date;

use super::table::{self, Columns, Row, Told};
use super::{Imported, Problem, What, cell};
use crate::domain::period::{Period, Span};

const COLUMNS: Columns =
    Columns { required: &["unit", "period", "of", "points", "source", "as_of"], optional: &[], prefix: None };

/// The columns.
#[must_use]
pub fn columns() -> Vec<&'static str> {
    COLUMNS.names()
}

/// Points of an indicator or a group.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PortalRow {
    /// Code or exact name of the unit.
    pub unit: String,
    /// A quarter or a year.
    pub period: Period,
    /// The number of the indicator or the group.
    pub of: String,
    /// The points, 0 to 100.
    pub points: Decimal,
    /// Which portal, page or file.
    pub source: String,
    /// The day on which they stood there.
    pub as_of: Date,
}

/// Reads a file of a portal's points. Whether something comes twice is seen where units are known.
pub fn parse(file: &str, bytes: &[u8]) -> Result<Imported<PortalRow>, Vec<Problem>> {
    table::parse(file, bytes, &COLUMNS, read)
}

fn read(row: &mut Row<'_>) -> Result<PortalRow, Told> {
    let unit = row.needed("unit", cell::text);
    let period = row.needed("period", |text| {
        let period: Option<Period> = text.parse().ok();
        let graded = period.filter(|period| matches!(period.span(), Span::Quarter | Span::Year));
        graded.ok_or_else(|| What::NotOneOf("2026, 2026-Q3".to_owned()))
    });
    let of = row.needed("of", cell::text);
    let points = row.needed("points", |text| cell::percent(text, Decimal::ZERO..=Decimal::ONE_HUNDRED));
    let source = row.needed("source", cell::text);
    let as_of = row.needed("as_of", cell::day);
    Ok(PortalRow { unit: unit?, period: period?, of: of?, points: points?, source: source?, as_of: as_of? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_is_told() {
        let one = |row: &str| -> Vec<_> {
            let text = format!("unit,period,of,points,source,as_of\n{row}\n");
            parse("p.csv", text.as_bytes()).unwrap_err().into_iter().map(|p| (p.column_name.unwrap(), p.what)).collect()
        };
        let period = || What::NotOneOf("2026, 2026-Q3".to_owned());
        assert_eq!(one("a,2026-10,1.1,5,cổng,15/10/2026"), [("period".to_owned(), period())]);
        assert_eq!(one("a,x,1.1,5,cổng,15/10/2026"), [("period".to_owned(), period())]);
        let range = || What::OutOfRange("0".to_owned(), "100".to_owned());
        assert_eq!(one("a,2026,1.1,\"100,5\",cổng,15/10/2026"), [("points".to_owned(), range())]);
        assert_eq!(one("a,2026,1.1,5,,15/10/2026"), [("source".to_owned(), What::EmptyCell)]);
    }
}
