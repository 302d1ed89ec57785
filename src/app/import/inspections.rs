//! Inspections: one a row.
//!
//! `sipar import inspections FILE`. Columns: `inspection` (its code), `unit` (who inspects: code or exact name), `title`, `first`,
//! `last`, `inspected` (whom, in words), `units` (those of them that are known here, between semicolons), `plan`, `findings`,
//! `follow_up`, `follow_up_by`, `followed_up`, `published_in`, `published`, `source`.

use time::Date;

use super::table::{self, Columns, Row, Told};
use super::{Imported, Problem, What, cell};

pub(super) const COLUMNS: Columns = Columns {
    required: &["inspection", "unit", "title", "first", "last", "inspected"],
    optional: &[
        "units",
        "plan",
        "findings",
        "follow_up",
        "follow_up_by",
        "followed_up",
        "published_in",
        "published",
        "source",
    ],
    prefix: None,
};

/// The columns, those that are needed first.
#[must_use]
pub fn columns() -> Vec<&'static str> {
    COLUMNS.names()
}

/// An inspection.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InspectionRow {
    /// Its code.
    pub inspection: String,
    /// Code or exact name of the unit that inspects.
    pub unit: String,
    /// What is looked at.
    pub title: String,
    /// The first day.
    pub first: Date,
    /// The last day, not before the first.
    pub last: Date,
    /// Whom, in words.
    pub inspected: String,
    /// Codes or exact names of inspected units.
    pub units: Vec<String>,
    /// The code of its plan.
    pub plan: Option<String>,
    /// What was found.
    pub findings: Option<String>,
    /// What is to be mended.
    pub follow_up: Option<String>,
    /// Until when.
    pub follow_up_by: Option<Date>,
    /// When it was mended.
    pub followed_up: Option<Date>,
    /// Where the result was published.
    pub published_in: Option<String>,
    /// When.
    pub published: Option<Date>,
    /// Where this is known from.
    pub source: Option<String>,
}

/// Reads a file of inspections, each once.
pub fn parse(file: &str, bytes: &[u8]) -> Result<Imported<InspectionRow>, Vec<Problem>> {
    let imported = table::parse(file, bytes, &COLUMNS, read)?;
    table::each_once(file, imported, "inspection", |row| row.inspection.clone(), |row| row.inspection.clone())
}

/// Reads the cells of an inspection that were typed on a page.
pub(in crate::app) fn typed(cells: &[(&str, String)]) -> Result<Imported<InspectionRow>, Vec<Problem>> {
    table::typed(cells, read)
}

fn read(row: &mut Row<'_>) -> Result<InspectionRow, Told> {
    let inspection = row.needed("inspection", cell::code);
    let unit = row.needed("unit", cell::text);
    let title = row.needed("title", cell::text);
    let first = row.needed("first", cell::day);
    let last = row.needed("last", cell::day);
    let inspected = row.needed("inspected", cell::text);
    let units = row.maybe("units", cell::list);
    let plan = row.maybe("plan", cell::code);
    let findings = row.maybe("findings", cell::text);
    let follow_up = row.maybe("follow_up", cell::text);
    let follow_up_by = row.maybe("follow_up_by", cell::day);
    let followed_up = row.maybe("followed_up", cell::day);
    let published_in = row.maybe("published_in", cell::text);
    let published = row.maybe("published", cell::day);
    let source = row.maybe("source", cell::text);
    if let (Ok(first), Ok(last)) = (&first, &last)
        && last < first
    {
        row.reject(Some("last"), What::EndsBeforeItBegins(first.to_string()));
    }
    // What has to be mended is said where somebody has to mend it.
    if let (Ok(None), Ok(Some(_)), _) | (Ok(None), _, Ok(Some(_))) = (&follow_up, &follow_up_by, &followed_up) {
        row.reject(Some("follow_up"), What::EmptyCell);
    }
    Ok(InspectionRow {
        inspection: inspection?,
        unit: unit?,
        title: title?,
        first: first?,
        last: last?,
        inspected: inspected?,
        units: units?.unwrap_or_default(),
        plan: plan?,
        findings: findings?,
        follow_up: follow_up?,
        follow_up_by: follow_up_by?,
        followed_up: followed_up?,
        published_in: published_in?,
        published: published?,
        source: source?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARTICLES: &str = include_str!("../demo/inspections.csv");

    #[test]
    fn the_inspection_of_cao_bang_is_read_as_it_was_told() {
        let imported = parse("inspections.csv", ARTICLES.as_bytes()).unwrap();
        let row = &imported.rows.iter().find(|(_, row)| row.inspection == "cao-bang-2021-09").unwrap().1;
        let days = (time::macros::date!(2021 - 09 - 21), time::macros::date!(2021 - 10 - 01));
        assert_eq!((row.first, row.last), days);
        assert_eq!(row.inspected, "6 sở, ngành, 3 huyện, Thành phố");
        assert!(row.published_in.is_some() && row.published.is_none() && row.findings.is_none());
    }

    #[test]
    fn each_fault_is_told() {
        const HEAD: &str = "inspection;unit;title;first;last;inspected;follow_up;follow_up_by\n";
        let whats = |row: &str| -> Vec<(usize, Option<String>, What)> {
            let problems = parse("i.csv", format!("{HEAD}{row}\n").as_bytes()).unwrap_err();
            problems.into_iter().map(|p| (p.line, p.column_name, p.what)).collect()
        };
        let at = |column: &str, what| vec![(2, Some(column.to_owned()), what)];
        let turned = whats("a;cao-bang;Kiểm tra;01/10/2021;21/09/2021;6 sở;;");
        assert_eq!(turned, at("last", What::EndsBeforeItBegins("2021-10-01".into())));
        assert_eq!(whats("a;cao-bang;Kiểm tra;21/09/2021;01/10/2021;;;"), at("inspected", What::EmptyCell));
        let unsaid = whats("a;cao-bang;Kiểm tra;21/09/2021;01/10/2021;6 sở;;31/12/2021");
        assert_eq!(unsaid, at("follow_up", What::EmptyCell));
    }
}
