//! Stated figures brought in: all of a file or nothing.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::import::stated::{About, StatedRow, parse};
use super::super::scope::not_there;
use super::{Brought, Importer, brought, bytes, name, not_found, refused, rows, units_of};
use crate::app::{App, AppError};
use crate::domain::access::Permission;
use crate::domain::stated::{Figure, Statement};
use crate::store::stated::{statement_by_code, statement_put_on};

impl App {
    /// Imports stated figures from a file, of whatever unit.
    pub fn bring_stated(&self, path: &Path) -> Result<Brought, AppError> {
        self.bring_stated_from(Importer::Owner, &name(path), &bytes(path)?)
    }

    /// Imports stated figures; a statement whose code is known is replaced by what the file says of it.
    pub fn bring_stated_from(&self, by: Importer<'_>, file: &str, bytes: &[u8]) -> Result<Brought, AppError> {
        let imported = parse(file, bytes).map_err(|problems| refused(&problems))?;
        let scope = by.scope(Permission::ManageAssessments);
        let named = imported.rows.iter().map(|(line, row)| (*line, row.about.unit.as_str()));
        let (units, mut problems) = units_of(self, &scope, file, named)?;
        // A code of somebody else's statement is taken; whose it is, is not told.
        for (line, row) in &imported.rows {
            let Some(unit) = units.get(row.about.unit.as_str()) else { continue };
            let there = self.store.read(|db| statement_by_code(db, &row.about.statement))?;
            if there.is_some_and(|there| there.unit != unit.id) {
                problems.push(not_found(file, *line, "statement", &row.about.statement));
            }
        }
        if !problems.is_empty() {
            return Err(refused(&problems));
        }
        let statement = |(about, figures): (&About, Vec<Figure>)| {
            let unit = units.get(about.unit.as_str()).map(|unit| unit.id);
            Ok(Statement {
                id: self.chance.id(self.clock.now()),
                unit: unit.ok_or_else(|| not_there(&about.unit))?,
                whose: about.whose.clone(),
                code: about.statement.clone(),
                first: about.first,
                last: about.last,
                as_of: about.as_of,
                published: about.published,
                source: about.source.clone(),
                remark: about.remark.clone(),
                figures,
            })
        };
        let statements =
            by_statement(&imported.rows).into_iter().map(statement).collect::<Result<Vec<_>, AppError>>()?;
        let changed = self.change(|change| {
            let mut changed = 0;
            for statement in &statements {
                if statement_put_on(change.db, statement, change.at)? {
                    let figures = statement.figures.len();
                    changed += figures;
                    change.note("stated.put", &statement.code, &format!("{figures} figures; {file}"))?;
                }
            }
            change.note("stated.import", file, &rows(imported.rows.len()))?;
            Ok(changed)
        })?;
        Ok(brought(&imported, changed))
    }
}

/// The rows by statement, in the order of the file.
fn by_statement(rows: &[(usize, StatedRow)]) -> Vec<(&About, Vec<Figure>)> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut statements: Vec<(&About, Vec<Figure>)> = Vec::new();
    for (_, row) in rows {
        let place = *places.entry(&row.about.statement).or_insert(statements.len());
        if place == statements.len() {
            statements.push((&row.about, Vec::new()));
        }
        if let Some((_, figures)) = statements.get_mut(place) {
            figures.push(row.figure.clone());
        }
    }
    statements
}
