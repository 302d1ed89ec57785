//! Stated figures, read with what follows from them. [`super::bring_in`] brings them in.

use super::scope::{Scope, not_there, units_shown};
use super::{App, AppError};
use crate::domain::id::Id;
use crate::domain::period::year_before;
use crate::domain::stated::Statement;
use crate::domain::unit::Unit;
use crate::index::stated::{Reading, read};
use crate::store::stated::{statement_list, statement_units};

/// A statement with its unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stated {
    /// The statement.
    pub statement: Statement,
    /// Its unit.
    pub unit: Unit,
}

/// A statement with all that follows from it.
#[derive(Clone, Debug)]
pub struct StatedRead {
    /// The statement and its unit.
    pub stated: Stated,
    /// What follows.
    pub reading: Reading,
    /// What is said of the same part of the unit for the same days of the year before.
    pub before: Option<Statement>,
}

impl App {
    /// The statements about units of a scope, the newest period first.
    pub fn stated_list(&self, scope: &Scope) -> Result<Vec<Stated>, AppError> {
        let today = self.clock.now().day();
        Ok(self.store.read(|db| {
            let ids = statement_units(db)?;
            let shown = units_shown(db, scope, &ids, today)?;
            let ids: Vec<Id> = shown.iter().map(|unit| unit.id).collect();
            let with_unit = |statement: Statement| {
                let unit = shown.iter().find(|unit| unit.id == statement.unit)?.clone();
                Some(Stated { statement, unit })
            };
            Ok(statement_list(db, &ids)?.into_iter().filter_map(with_unit).collect())
        })?)
    }

    /// A statement of a unit in a scope, with what follows from it.
    pub fn stated(&self, scope: &Scope, code: &str) -> Result<StatedRead, AppError> {
        let all = self.stated_list(scope)?;
        let stated = all.iter().find(|one| one.statement.code == code).ok_or_else(|| not_there(code))?.clone();
        let statement = &stated.statement;
        let days = year_before((statement.first, statement.last));
        let alike = |one: &&Stated| {
            (one.unit.id, &one.statement.whose) == (stated.unit.id, &statement.whose)
                && (one.statement.first, one.statement.last) == days
        };
        let before = all.iter().find(alike).map(|one| one.statement.clone());
        let reading = read(statement);
        Ok(StatedRead { stated, reading, before })
    }
}
