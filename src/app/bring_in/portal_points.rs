//! A portal's points for the index of QĐ 766/QĐ-TTg brought in: all of a file or nothing.

use std::collections::HashMap;
use std::path::Path;

use super::super::grades::{GradeRules, checked, keep_on};
use super::super::import::portal_points::{PortalRow, parse};
use super::super::import::{Problem, What};
use super::{Brought, Importer, brought, bytes, name, refused, rows, units_of};
use crate::app::{App, AppError};
use crate::domain::access::Permission;
use crate::domain::onestop::stated::{Fact, StatedFault};

impl App {
    /// Imports a portal's points from a file, of whatever unit.
    pub fn bring_portal_points(&self, path: &Path) -> Result<Brought, AppError> {
        self.bring_portal_points_from(Importer::Owner, &name(path), &bytes(path)?)
    }

    /// Imports a portal's points. Points that stand there already change nothing; others take the place of those before, which the
    /// trail keeps.
    pub fn bring_portal_points_from(&self, by: Importer<'_>, file: &str, bytes: &[u8]) -> Result<Brought, AppError> {
        let imported = parse(file, bytes).map_err(|problems| refused(&problems))?;
        let (scope, today) = (by.scope(Permission::ManageAssessments), self.clock.now().day());
        let named = imported.rows.iter().map(|(line, row)| (*line, row.unit.as_str()));
        let (units, mut problems) = units_of(self, &scope, file, named)?;
        let mut first = HashMap::new();
        for (line, row) in &imported.rows {
            let wrong = |column: &str, value: String, what| problem(file, *line, (column, value), what);
            if !row.period.is_over(today) {
                problems.push(wrong("period", row.period.to_string(), What::NotOver));
            }
            // By the unit itself, since one row can name it by its code and another by its name.
            if let Some(unit) = units.get(row.unit.as_str()) {
                let first = *first.entry((unit.id, row.period, row.of.as_str())).or_insert(*line);
                if first != *line {
                    problems.push(wrong("of", row.of.clone(), What::Repeated(first)));
                }
            }
            if let Err(fault) = checked(&fact(row), &row.source, row.as_of, today) {
                problems.push(told(file, *line, row, &fault));
            }
        }
        if !problems.is_empty() {
            return Err(refused(&problems));
        }
        let changed = self.change(|change| {
            let mut changed = 0;
            for (_, row) in &imported.rows {
                let Some(unit) = units.get(row.unit.as_str()) else { continue };
                let facts = [(fact(row), row.source.clone(), row.as_of)];
                changed += keep_on(change, unit, row.period, &facts, by.person())?;
            }
            change.note("grades.import", file, &rows(imported.rows.len()))?;
            Ok(changed)
        })?;
        Ok(brought(&imported, changed))
    }
}

fn fact(row: &PortalRow) -> Fact {
    Fact::points_of(&row.of, row.points)
}

/// What is wrong with a row: its day, what the index does not have, or more points than that brings.
fn told(file: &str, line: usize, row: &PortalRow, fault: &StatedFault) -> Problem {
    let most = GradeRules::shipped().ok().and_then(|rules| match row.of.parse::<u8>() {
        Ok(number) => rules.index.groups.iter().find(|group| group.number == number).map(|group| group.maximum),
        Err(_) => rules.index.indicator(&row.of)?.maximum,
    });
    let (column, value, what) = match (fault, most) {
        (StatedFault::Day, _) => ("as_of", row.as_of.to_string(), What::NotYet),
        (_, Some(most)) => ("points", row.points.to_string(), What::OutOfRange("0".to_owned(), most.to_string())),
        (_, None) => ("of", row.of.clone(), What::NotFound),
    };
    problem(file, line, (column, value), what)
}

fn problem(file: &str, line: usize, (column, value): (&str, String), what: What) -> Problem {
    Problem { file: file.to_owned(), line, column_name: Some(column.to_owned()), value, what }
}
