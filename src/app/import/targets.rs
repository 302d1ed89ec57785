//! Targets of work plans: a target a row.
//!
//! `sipar import targets FILE`. Columns: `plan` (its code), `target` (its number in the plan), `words`, `measured_in` (such as %),
//! `goal`, `toward` (`at-least` where blank, or `at-most`), `reached`, `as_of` (needed beside `reached`), `source`.

use rust_decimal::Decimal;
use time::Date;

use super::table::{self, Columns, Row, Told};
use super::{Imported, Problem, What, cell};
use crate::domain::workplan::target::Toward;

pub(super) const COLUMNS: Columns = Columns {
    required: &["plan", "target", "words", "measured_in", "goal"],
    optional: &["toward", "reached", "as_of", "source"],
    prefix: None,
};

/// The columns, those that are needed first.
#[must_use]
pub fn columns() -> Vec<&'static str> {
    COLUMNS.names()
}

/// More than this is a typing error.
const MOST: i64 = 1_000_000_000_000;

/// A target.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TargetRow {
    /// The code of its plan.
    pub plan: String,
    /// Its number in the plan.
    pub target: String,
    /// What is to be reached.
    pub words: String,
    /// What the numbers count.
    pub measured_in: String,
    /// On which side of the goal it is met.
    pub toward: Toward,
    /// The number to reach.
    pub goal: Decimal,
    /// What was reached, and by which day.
    pub reached: Option<(Decimal, Date)>,
    /// Where that is known from.
    pub source: Option<String>,
}

/// Reads a file of targets, each once in a plan.
pub fn parse(file: &str, bytes: &[u8]) -> Result<Imported<TargetRow>, Vec<Problem>> {
    let imported = table::parse(file, bytes, &COLUMNS, read)?;
    let key = |row: &TargetRow| (row.plan.clone(), row.target.clone());
    table::each_once(file, imported, "target", key, |row| row.target.clone())
}

/// Reads the cells of a target that were typed on a page.
pub(in crate::app) fn typed(cells: &[(&str, String)]) -> Result<Imported<TargetRow>, Vec<Problem>> {
    table::typed(cells, read)
}

fn read(row: &mut Row<'_>) -> Result<TargetRow, Told> {
    let limits = Decimal::ZERO..=Decimal::from(MOST);
    let plan = row.needed("plan", cell::code);
    let target = row.needed("target", cell::official);
    let words = row.needed("words", cell::text);
    let measured_in = row.needed("measured_in", cell::text);
    let goal = row.needed("goal", |text| cell::percent(text, limits.clone()));
    let toward = row.maybe("toward", |text| cell::one_of(text, &Toward::ALL.map(Toward::word)));
    let reached = row.maybe("reached", |text| cell::percent(text, limits));
    let as_of = row.maybe("as_of", cell::day);
    let source = row.maybe("source", cell::text);
    match (&reached, &as_of) {
        (Ok(Some(_)), Ok(None)) => row.reject(Some("as_of"), What::EmptyCell),
        (Ok(None), Ok(Some(_))) => row.reject(Some("reached"), What::EmptyCell),
        _ => {}
    }
    Ok(TargetRow {
        plan: plan?,
        target: target?,
        words: words?,
        measured_in: measured_in?,
        toward: toward?.and_then(|word| Toward::from_word(&word)).unwrap_or(Toward::AtLeast),
        goal: goal?,
        reached: reached?.zip(as_of?),
        source: source?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_its_day_and_each_fault_is_told() {
        const HEAD: &str = "plan;target;words;measured_in;goal;toward;reached;as_of\n";
        let whats = |rows: &str| -> Vec<(usize, Option<String>, What)> {
            let problems = parse("t.csv", format!("{HEAD}{rows}\n").as_bytes()).unwrap_err();
            problems.into_iter().map(|p| (p.line, p.column_name, p.what)).collect()
        };
        let at = |column: &str, what| vec![(2, Some(column.to_owned()), what)];
        assert_eq!(whats("a;1;hồ sơ trực tuyến;%;80;;79,5;"), at("as_of", What::EmptyCell));
        assert_eq!(whats("a;1;hồ sơ trực tuyến;%;80;;;31/10/2024"), at("reached", What::EmptyCell));
        assert_eq!(whats("a;1;hồ sơ trực tuyến;%;nhiều;;;"), at("goal", What::NotANumber));
        assert_eq!(whats("a;1;hồ sơ;%;80;hơn;;"), at("toward", What::NotOneOf("at-least, at-most".into())));
        let row = "a;1;hồ sơ trực tuyến;%;80;;79,5;31/10/2024";
        assert_eq!(whats(&format!("{row}\n{row}")), [(3, Some("target".into()), What::Repeated(2))]);
        let read = parse("t.csv", format!("{HEAD}{row}\n").as_bytes()).unwrap();
        assert_eq!(read.rows[0].1.reached, Some((Decimal::new(795, 1), time::macros::date!(2024 - 10 - 31))));
    }
}
