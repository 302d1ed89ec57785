//! Units: how a file of them changes the tree, and how one of them is named.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::super::import::units::UnitRow;
use super::super::import::{self, Problem, What};
use super::super::scope::Scope;
use super::{App, AppError, Brought, brought, not_found, refused, rows};
use crate::domain::id::Id;
use crate::domain::unit::{ALWAYS, FOREVER, Level, Unit, Validity, Within, closure};
use crate::store::unit::Succession;
use crate::store::{Db, StoreError, unit};

impl App {
    /// Imports units: adds new ones, changes known ones, and makes the closure of the tree anew.
    pub fn bring_units_from(&self, file: &str, bytes: &[u8], illustrative: bool) -> Result<Brought, AppError> {
        self.bring_units_within(&Scope::Everywhere, file, bytes, illustrative)
    }

    /// The same within a scope: a row names units of it or of the file, and one above it.
    pub(super) fn bring_units_within(
        &self,
        scope: &Scope,
        file: &str,
        bytes: &[u8],
        illustrative: bool,
    ) -> Result<Brought, AppError> {
        let imported = import::units::parse(file, bytes).map_err(|problems| refused(&problems))?;
        let before: HashMap<String, Unit> =
            self.store.read(unit::unit_list)?.into_iter().map(|unit| (unit.code.clone(), unit)).collect();
        let now = self.clock.now();
        let mut ids: HashMap<String, Id> = before.iter().map(|(code, unit)| (code.clone(), unit.id)).collect();
        for (_, row) in &imported.rows {
            ids.entry(row.code.clone()).or_insert_with(|| self.chance.id(now));
        }
        let mut problems = self.units_outside(scope, file, &imported.rows, &before)?;
        let mut units = Vec::new();
        let mut places = Vec::new();
        let mut successions: Vec<Succession> = Vec::new();
        for (line, row) in &imported.rows {
            let id = ids[&row.code];
            let validity = Validity { from: row.valid_from.unwrap_or(ALWAYS), to: row.valid_to.unwrap_or(FOREVER) };
            let level = Level::from_word(&row.level)
                .ok_or(AppError::Store(StoreError::Corrupt("a level that the import let through")))?;
            units.push(Unit {
                id,
                code: row.code.clone(),
                name: row.name.clone(),
                name_en: row.name_en.clone(),
                level,
                validity,
                illustrative,
            });
            if let Some(parent) = &row.parent {
                match ids.get(parent) {
                    Some(parent) => places.push(Within { unit: id, parent: *parent, validity }),
                    None => problems.push(not_found(file, *line, "parent", parent)),
                }
            }
            for predecessor in &row.predecessors {
                match ids.get(predecessor) {
                    Some(predecessor) => successions.push(Succession {
                        predecessor: *predecessor,
                        successor: id,
                        day: validity.from,
                        history: false,
                    }),
                    None => problems.push(not_found(file, *line, "predecessors", predecessor)),
                }
            }
        }
        if !problems.is_empty() {
            return Err(refused(&problems));
        }
        let changed = self.changed_units(&before, &units, &places, &successions)?;
        let added = units.iter().filter(|unit| !before.contains_key(&unit.code)).count();
        self.change(|change| {
            let db = &mut *change.db;
            for unit in &units {
                unit::unit_put_on(db, unit)?;
                // The file says where the unit lies; a place that an earlier one named by mistake must not stay.
                unit::unit_unplace_on(db, unit.id)?;
            }
            for place in &places {
                unit::unit_place_on(db, place)?;
            }
            for succession in &successions {
                unit::unit_succeed_on(db, succession)?;
            }
            remake_closure_on(db)?;
            change.note("unit.import", file, &rows(imported.rows.len()))
        })?;
        Ok(Brought { added, ..brought(&imported, changed) })
    }

    /// The rows that name what lies outside the scope. The units in which the importer's right is held belong to those
    /// above them.
    fn units_outside(
        &self,
        scope: &Scope,
        file: &str,
        rows: &[(usize, UnitRow)],
        before: &HashMap<String, Unit>,
    ) -> Result<Vec<Problem>, AppError> {
        let Scope::Below(roots) = scope else { return Ok(Vec::new()) };
        let today = self.clock.now().day();
        let within = |code: &str| -> Result<bool, AppError> {
            let Some(unit) = before.get(code) else { return Ok(rows.iter().any(|(_, row)| row.code == code)) };
            let day = today.clamp(unit.validity.from, unit.validity.to);
            Ok(self.store.read(|db| scope.covers(db, unit.id, day))?)
        };
        let mut problems = Vec::new();
        for (line, row) in rows {
            if !within(&row.code)? || before.get(&row.code).is_some_and(|unit| roots.contains(&unit.id)) {
                problems.push(not_found(file, *line, "code", &row.code));
            }
            match &row.parent {
                None => problems.push(Problem { what: What::EmptyCell, ..not_found(file, *line, "parent", "") }),
                Some(parent) if !within(parent)? => problems.push(not_found(file, *line, "parent", parent)),
                Some(_) => {}
            }
            for predecessor in &row.predecessors {
                if !within(predecessor)? {
                    problems.push(not_found(file, *line, "predecessors", predecessor));
                }
            }
        }
        Ok(problems)
    }

    /// How many of these units are new, or differ from before in themselves, their place or their predecessors.
    fn changed_units(
        &self,
        before: &HashMap<String, Unit>,
        units: &[Unit],
        places: &[Within],
        successions: &[Succession],
    ) -> Result<usize, AppError> {
        let (stored, followed) = self.store.read(|db| Ok((unit::unit_parents(db)?, unit::unit_successions(db)?)))?;
        let at = |places: &[Within], id: Id| -> Vec<Within> {
            places.iter().filter(|place| place.unit == id).copied().collect()
        };
        let same = |unit: &&Unit| {
            before.get(&unit.code) == Some(*unit)
                && at(&stored, unit.id) == at(places, unit.id)
                && successions
                    .iter()
                    .filter(|new| new.successor == unit.id)
                    .all(|new| followed.iter().any(|old| Succession { history: new.history, ..*old } == *new))
        };
        Ok(units.len() - units.iter().filter(same).count())
    }

    /// The unit with this code or exactly this name. A name that several units bore is refused with their codes.
    pub fn unit(&self, code_or_name: &str) -> Result<Unit, AppError> {
        // Typed on another system, the same name may come with its accents apart.
        let code_or_name = &code_or_name.nfc().collect::<String>();
        if let Some(unit) = self.store.read(|db| unit::unit_by_code(db, code_or_name))? {
            return Ok(unit);
        }
        let mut named = self.store.read(|db| unit::unit_by_name(db, code_or_name))?;
        match named.len() {
            0 => Err(AppError::NotFound(format!(
                "no unit has the code or name {code_or_name:?}; `sipar import units` brings units in"
            ))),
            1 => Ok(named.remove(0)),
            _ => {
                let codes: Vec<&str> = named.iter().map(|unit| unit.code.as_str()).collect();
                Err(AppError::Refused(format!(
                    "several units are called {code_or_name:?}; name one by its code: {}",
                    codes.join(", ")
                )))
            }
        }
    }
}

/// Makes the closure of the tree anew from the places that are stored.
pub(in crate::app) fn remake_closure_on(db: &mut Db) -> Result<(), StoreError> {
    let units: Vec<(Id, Validity)> = unit::unit_list(db)?.into_iter().map(|unit| (unit.id, unit.validity)).collect();
    let places = unit::unit_parents(db)?;
    let reaches = closure(&units, &places)
        .map_err(|ring| StoreError::Refused(format!("unit {} would lie within itself", ring.0)))?;
    unit::unit_closure_on(db, &reaches)
}
