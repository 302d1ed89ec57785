//! Counters, officers and procedures: files of them, for the owner of the machine everywhere, for a person within their
//! own units. Every problem is told before anything is stored; every change is in the trail with what was before.

use std::collections::HashMap;

use time::Date;

use super::super::import::{self, Imported, Kind, Problem, What};
use super::super::offices::said;
use super::super::scope::Scope;
use super::{App, AppError, Brought, Importer, brought, not_found, refused, rows};
use crate::domain::access::Permission;
use crate::domain::id::Id;
use crate::domain::tally::Marginal;
use crate::domain::unit::{Unit, Validity};
use crate::store::office::{self, Counter, Field, Officer, Procedure};
use crate::store::tally::tally_last_day;
use crate::store::unit;

/// One place in a file.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) file: &'a str,
    pub(super) line: usize,
}

impl Place<'_> {
    pub(super) fn problem(self, column: &str, value: &str, what: What) -> Problem {
        Problem { what, ..not_found(self.file, self.line, column, value) }
    }
}

/// The units that a file names, each looked up once.
pub(super) struct Named<'a> {
    app: &'a App,
    scope: Scope,
    known: HashMap<String, Result<Unit, What>>,
}

impl<'a> Named<'a> {
    pub(super) fn new(app: &'a App, scope: Scope) -> Self {
        Self { app, scope, known: HashMap::new() }
    }

    /// The unit with this code or only name, or what is wrong with it.
    pub(super) fn unit(&mut self, name: &str) -> Result<Result<Unit, What>, AppError> {
        if let Some(known) = self.known.get(name) {
            return Ok(known.clone());
        }
        let found = match self.app.unit_in(&self.scope, name) {
            Ok(unit) => Ok(unit),
            Err(AppError::NotFound(_)) => Err(What::NotFound),
            Err(AppError::Refused(_)) => {
                let codes = self.app.store.read(|db| unit::unit_by_name(db, name))?;
                let codes: Vec<String> = codes.into_iter().map(|unit| unit.code).collect();
                Err(What::Ambiguous(codes.join(", ")))
            }
            Err(other) => return Err(other),
        };
        self.known.insert(name.to_owned(), found.clone());
        Ok(found)
    }

    /// Whether a unit, by its id, lies in the scope.
    pub(super) fn covers(&self, unit: Id) -> Result<bool, AppError> {
        let today = self.app.clock.now().day();
        Ok(self.app.store.read(|db| {
            let Some(unit) = unit::unit_get(db, unit)? else { return Ok(false) };
            self.scope.covers(db, unit.id, today.clamp(unit.validity.from, unit.validity.to))
        })?)
    }
}

/// The days of a row within those of its unit, or the column that leaves them.
fn days_of(from: Option<Date>, to: Option<Date>, unit: &Unit) -> Result<Validity, (&'static str, Date, What)> {
    let validity = Validity { from: from.unwrap_or(unit.validity.from), to: to.unwrap_or(unit.validity.to) };
    let outside = || What::OutsideUnit(said(unit.validity));
    for (column, day) in [("valid_from", validity.from), ("valid_to", validity.to)] {
        if !unit.validity.covers(day) {
            return Err((column, day, outside()));
        }
    }
    Ok(validity)
}

/// What a file does to one thing.
enum Does<T> {
    Add(T),
    Change { before: T, after: T },
    Nothing,
}

impl<T: PartialEq> Does<T> {
    fn of(before: Option<T>, after: T) -> Self {
        match before {
            None => Self::Add(after),
            Some(before) if before == after => Self::Nothing,
            Some(before) => Self::Change { before, after },
        }
    }
}

fn counted<R, T>(imported: &Imported<R>, does: &[Does<T>]) -> Brought {
    let added = does.iter().filter(|one| matches!(one, Does::Add(_))).count();
    let same = does.iter().filter(|one| matches!(one, Does::Nothing)).count();
    Brought { added, ..brought(imported, does.len() - same) }
}

impl App {
    /// Imports a file of units, counters, officers, procedures or people, within what is the importer's.
    pub fn bring_office_from(
        &self,
        kind: Kind,
        by: Importer<'_>,
        file: &str,
        bytes: &[u8],
    ) -> Result<Brought, AppError> {
        match kind {
            Kind::Units => self.bring_units_within(&by.scope(Permission::ManageOffices), file, bytes, false),
            Kind::Counters => self.bring_counters(by, file, bytes),
            Kind::Officers => self.bring_officers(by, file, bytes),
            Kind::Procedures => self.bring_procedures(by, file, bytes),
            Kind::People => self.bring_people(by, file, bytes),
        }
    }

    fn bring_counters(&self, by: Importer<'_>, file: &str, bytes: &[u8]) -> Result<Brought, AppError> {
        let imported = import::counters::parse(file, bytes).map_err(|problems| refused(&problems))?;
        let mut named = Named::new(self, by.scope(Permission::ManageOffices));
        let catalogue = self.refresh()?;
        let (mut problems, mut does) = (Vec::new(), Vec::new());
        for (line, row) in &imported.rows {
            let at = Place { file, line: *line };
            let before = catalogue.counter_coded(&row.code).cloned();
            let unit = named.unit(&row.unit)?.map_err(|what| problems.push(at.problem("unit", &row.unit, what)));
            let template = catalogue.template_named(&row.template).map(|(id, _)| id);
            if template.is_none() {
                problems.push(at.problem("template", &row.template, What::NotFound));
            }
            let Ok(unit) = unit else { continue };
            if before.as_ref().is_some_and(|before| before.unit != unit.id) {
                problems.push(at.problem("code", &row.code, What::OfAnotherUnit));
                continue;
            }
            let validity = days_of(row.valid_from, row.valid_to, &unit)
                .map_err(|(column, day, what)| problems.push(at.problem(column, &day.to_string(), what)));
            let (Ok(validity), Some(template)) = (validity, template) else { continue };
            if let Some(before) = &before {
                let last = self.store.read(|db| tally_last_day(db, unit.id, Marginal::Counter, before.id))?;
                if let Some(last) = last.filter(|last| *last > validity.to) {
                    let what = What::RatedAfter(last.to_string());
                    problems.push(at.problem("valid_to", &validity.to.to_string(), what));
                }
            }
            let id = before.as_ref().map_or_else(|| self.chance.id(self.clock.now()), |before| before.id);
            let illustrative = before.as_ref().is_some_and(|before| before.illustrative);
            let (code, name) = (row.code.clone(), row.name.clone());
            let after = Counter { id, unit: unit.id, code, name, template, validity, illustrative };
            does.push(Does::of(before, after));
        }
        if !problems.is_empty() {
            return Err(refused(&problems));
        }
        let told = |one: &Counter| {
            let template =
                catalogue.template(one.template).map_or_else(String::new, crate::domain::template::Template::name);
            format!("{}; {template}; {}", one.name, said(one.validity))
        };
        self.change_offices(|change| {
            for one in &does {
                match one {
                    Does::Add(new) => {
                        office::counter_add_on(change.db, new)?;
                        change.note_values("counter.add", &new.code, file, "", &told(new))?;
                    }
                    Does::Change { before, after } => {
                        office::counter_change_on(change.db, after)?;
                        change.note_values("counter.change", &after.code, file, &told(before), &told(after))?;
                    }
                    Does::Nothing => {}
                }
            }
            change.note("counter.import", file, &rows(imported.rows.len()))
        })?;
        Ok(counted(&imported, &does))
    }

    fn bring_officers(&self, by: Importer<'_>, file: &str, bytes: &[u8]) -> Result<Brought, AppError> {
        let imported = import::officers::parse(file, bytes).map_err(|problems| refused(&problems))?;
        let mut named = Named::new(self, by.scope(Permission::ManageOffices));
        let (mut problems, mut does) = (Vec::new(), Vec::new());
        for (line, row) in &imported.rows {
            let at = Place { file, line: *line };
            let before = self.store.read(|db| office::officer_by_code(db, &row.code))?;
            if let Some(before) = &before
                && !named.covers(before.unit)?
            {
                problems.push(at.problem("code", &row.code, What::OfAnotherUnit));
            }
            let unit = match named.unit(&row.unit)? {
                Ok(unit) => unit,
                Err(what) => {
                    problems.push(at.problem("unit", &row.unit, what));
                    continue;
                }
            };
            match days_of(row.valid_from, row.valid_to, &unit) {
                Ok(validity) => {
                    let id = before.as_ref().map_or_else(|| self.chance.id(self.clock.now()), |before| before.id);
                    let illustrative = before.as_ref().is_some_and(|before| before.illustrative);
                    let (code, name) = (row.code.clone(), row.name.clone());
                    let after = Officer { id, unit: unit.id, code, name, validity, illustrative };
                    does.push(Does::of(before, after));
                }
                Err((column, day, what)) => problems.push(at.problem(column, &day.to_string(), what)),
            }
        }
        if !problems.is_empty() {
            return Err(refused(&problems));
        }
        let told = |one: &Officer| format!("{}; {}; {}", one.name, one.unit, said(one.validity));
        self.change_offices(|change| {
            for one in &does {
                match one {
                    Does::Add(new) => {
                        office::officer_add_on(change.db, new)?;
                        change.note_values("officer.add", &new.code, file, "", &told(new))?;
                    }
                    Does::Change { before, after } => {
                        office::officer_change_on(change.db, after)?;
                        change.note_values("officer.change", &after.code, file, &told(before), &told(after))?;
                    }
                    Does::Nothing => {}
                }
            }
            change.note("officer.import", file, &rows(imported.rows.len()))
        })?;
        Ok(counted(&imported, &does))
    }

    fn bring_procedures(&self, by: Importer<'_>, file: &str, bytes: &[u8]) -> Result<Brought, AppError> {
        let imported = import::procedures::parse(file, bytes).map_err(|problems| refused(&problems))?;
        if let Importer::Person(caller) = by {
            self.refuse_procedures_of_others(caller, file)?;
        }
        let (known, before) = self.procedures()?;
        let mut fields: HashMap<String, Field> = known.iter().map(|one| (one.code.clone(), one.clone())).collect();
        let before: HashMap<String, Procedure> = before.into_iter().map(|one| (one.code.clone(), one)).collect();
        let (mut problems, mut does, mut named) = (Vec::new(), Vec::new(), HashMap::new());
        let now = self.clock.now();
        for (line, row) in &imported.rows {
            let Some(name) = &row.field_name else { continue };
            let at = Place { file, line: *line };
            match named.insert(row.field.clone(), (*line, name.clone())) {
                Some((first, other)) if other != *name => {
                    problems.push(at.problem("field_name", name, What::OtherwiseNamed(first)));
                }
                _ => {
                    let field = fields.entry(row.field.clone()).or_insert_with(|| Field {
                        id: self.chance.id(now),
                        code: row.field.clone(),
                        name: name.clone(),
                    });
                    field.name.clone_from(name);
                }
            }
        }
        for (line, row) in &imported.rows {
            let Some(field) = fields.get(&row.field) else {
                problems.push(Place { file, line: *line }.problem("field", &row.field, What::NotFound));
                continue;
            };
            let old = before.get(&row.code).cloned();
            let id = old.as_ref().map_or_else(|| self.chance.id(now), |old| old.id);
            let new = Procedure { id, code: row.code.clone(), name: row.name.clone(), field: field.id };
            does.push(Does::of(old, new));
        }
        if !problems.is_empty() {
            return Err(refused(&problems));
        }
        let mut new_fields: Vec<&Field> = fields.values().filter(|field| !known.contains(field)).collect();
        new_fields.sort_by(|one, other| one.code.cmp(&other.code));
        self.change_offices(|change| {
            for field in &new_fields {
                match known.iter().find(|old| old.id == field.id) {
                    None => {
                        office::field_add_on(change.db, field, false)?;
                        change.note_values("field.add", &field.code, file, "", &field.name)?;
                    }
                    Some(old) => {
                        office::field_rename_on(change.db, field.id, &field.name)?;
                        change.note_values("field.rename", &field.code, file, &old.name, &field.name)?;
                    }
                }
            }
            for one in &does {
                match one {
                    Does::Add(new) => {
                        office::procedure_add_on(change.db, new, false)?;
                        change.note_values("procedure.add", &new.code, file, "", &new.name)?;
                    }
                    Does::Change { before, after } => {
                        office::procedure_change_on(change.db, after)?;
                        change.note_values("procedure.change", &after.code, file, &before.name, &after.name)?;
                    }
                    Does::Nothing => {}
                }
            }
            change.note("procedure.import", file, &rows(imported.rows.len()))
        })?;
        let counted = counted(&imported, &does);
        Ok(Brought { changed: counted.changed.max(usize::from(!new_fields.is_empty())), ..counted })
    }
}
