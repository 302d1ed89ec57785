//! People with their roles: a file of them. Never administrators, whom two people make; nobody gets a password, but may
//! be handed a code to choose one; nobody changes the own rights, or somebody who also serves elsewhere.

use super::super::import::people::PersonRow;
use super::super::import::{self, What};
use super::super::scope::Scope;
use super::offices::{Named, Place};
use super::{App, AppError, Brought, Importer, brought, refused, rows};
use crate::domain::access::{Grant, Permission};
use crate::domain::id::Id;
use crate::domain::unit::{FOREVER, Unit, Validity};
use crate::store::person::{
    Person, grant_add_on, grant_end_on, grants_of, person_add_on, person_by_login, person_by_officer, person_change_on,
};
use crate::store::{office, unit};

/// What becomes of one row.
struct Step {
    row: PersonRow,
    unit: Unit,
    /// The officer they are.
    officer: Option<Id>,
    /// The person where there is one.
    person: Option<Person>,
    /// The same role in the same unit that they hold already.
    held: Option<Grant>,
    validity: Validity,
}

impl App {
    pub(super) fn bring_people(&self, by: Importer<'_>, file: &str, bytes: &[u8]) -> Result<Brought, AppError> {
        let imported = import::people::parse(file, bytes).map_err(|problems| refused(&problems))?;
        let scope = by.scope(Permission::ManagePeople);
        let mut named = Named::new(self, scope.clone());
        let (mut problems, mut steps) = (Vec::new(), Vec::new());
        for (line, row) in &imported.rows {
            let at = Place { file, line: *line };
            let person = self.store.read(|db| person_by_login(db, &row.login))?;
            if let (Importer::Person(caller), Some(person)) = (by, &person) {
                if person.id == caller.person {
                    problems.push(at.problem("login", &row.login, What::OwnRights));
                } else if !self.manages(&scope, person)? {
                    problems.push(at.problem("login", &row.login, What::LoginTaken));
                }
            }
            match named.unit(&row.unit)? {
                Err(what) => problems.push(at.problem("unit", &row.unit, what)),
                Ok(unit) => match self.officer_named(row, person.as_ref(), &unit)? {
                    Err(what) => {
                        let code = row.officer_code.as_deref().unwrap_or_default();
                        problems.push(at.problem("officer_code", code, what));
                    }
                    Ok(officer) => steps.push(self.step(row, unit, officer, person)?),
                },
            }
        }
        let mut seen: Vec<(&str, &str)> = Vec::new();
        for (line, row) in &imported.rows {
            let Some(code) = row.officer_code.as_deref() else { continue };
            if seen.iter().any(|(officer, login)| *officer == code && *login != row.login) {
                problems.push(Place { file, line: *line }.problem("officer_code", code, What::OfficerTaken));
            }
            seen.push((code, &row.login));
        }
        if !problems.is_empty() {
            return Err(refused(&problems));
        }
        let (changed, people) = self.change(|change| {
            let (mut changed, mut people) = (0, Vec::new());
            for Step { row, unit, officer, person, held, validity } in &steps {
                let mut touched = false;
                // An earlier row may have brought the person in a moment ago.
                let there =
                    person.clone().map_or_else(|| person_by_login(change.db, &row.login), |one| Ok(Some(one)))?;
                let id = if let Some(known) = there {
                    let email = row.email.clone().or_else(|| known.email.clone());
                    let (name, officer) = (row.name.clone(), officer.or(known.officer));
                    let after = Person { name, email, officer, ..known.clone() };
                    if after != known {
                        person_change_on(change.db, &after)?;
                        let told = |one: &Person| format!("{}; {}", one.name, one.email.clone().unwrap_or_default());
                        change.note_values("person.change", &row.login, file, &told(&known), &told(&after))?;
                        touched = true;
                    }
                    known.id
                } else {
                    let new = Person {
                        id: change.id(),
                        login: row.login.clone(),
                        name: row.name.clone(),
                        email: row.email.clone(),
                        officer: *officer,
                        password: None,
                        totp_secret: None,
                        totp_step: 0,
                        made_at: change.at,
                        disabled_at: None,
                    };
                    person_add_on(change.db, &new)?;
                    change.note_values("person.enter", &row.login, file, "", &row.name)?;
                    people.push((row.login.clone(), row.name.clone()));
                    touched = true;
                    new.id
                };
                match held {
                    Some(grant) if row.valid_to.is_some_and(|to| to != grant.validity.to) => {
                        grant_end_on(change.db, grant.id, validity.to)?;
                        let (was, now) = (grant.validity.to.to_string(), validity.to.to_string());
                        change.note_values("role.end", &row.login, &unit.code, &was, &now)?;
                        touched = true;
                    }
                    Some(_) => {}
                    None => {
                        let (grant, role) = (change.id(), row.role);
                        let new = Grant { id: grant, role, unit: unit.id, area: None, validity: *validity };
                        grant_add_on(change.db, id, &new)?;
                        change.note_values("role.give", &row.login, &unit.code, "", row.role.word())?;
                        touched = true;
                    }
                }
                changed += usize::from(touched);
            }
            change.note("person.import", file, &rows(imported.rows.len()))?;
            Ok((changed, people))
        })?;
        Ok(Brought { added: people.len(), people, ..brought(&imported, changed) })
    }

    /// Whether all roles of a person lie in the scope.
    fn manages(&self, scope: &Scope, person: &Person) -> Result<bool, AppError> {
        let today = self.clock.now().day();
        Ok(self.store.read(|db| {
            for (_, grant) in grants_of(db, &[person.id])?.into_iter().filter(|(_, one)| one.validity.to >= today) {
                if !scope.covers(db, grant.unit, today)? {
                    return Ok(false);
                }
            }
            Ok(true)
        })?)
    }

    /// The officer that a row names: one of its unit or below, who is nobody else.
    fn officer_named(
        &self,
        row: &PersonRow,
        person: Option<&Person>,
        unit: &Unit,
    ) -> Result<Result<Option<Id>, What>, AppError> {
        let Some(code) = &row.officer_code else { return Ok(Ok(None)) };
        let today = self.clock.now().day();
        Ok(self.store.read(|db| {
            let Some(officer) = office::officer_by_code(db, code)? else { return Ok(Err(What::NotFound)) };
            if !unit::unit_covered(db, &[unit.id], officer.unit, today)? {
                return Ok(Err(What::OfAnotherUnit));
            }
            let other = person_by_officer(db, officer.id)?.filter(|other| Some(other.id) != person.map(|one| one.id));
            Ok(if other.is_some() { Err(What::OfficerTaken) } else { Ok(Some(officer.id)) })
        })?)
    }

    fn step(&self, row: &PersonRow, unit: Unit, officer: Option<Id>, person: Option<Person>) -> Result<Step, AppError> {
        let today = self.clock.now().day();
        let grants = match &person {
            Some(person) => self.store.read(|db| grants_of(db, &[person.id]))?,
            None => Vec::new(),
        };
        let same = |grant: &Grant| {
            let place = grant.role == row.role && grant.unit == unit.id && grant.area.is_none();
            place && row.valid_from.map_or(grant.validity.to >= today, |from| from == grant.validity.from)
        };
        let held = grants.into_iter().map(|(_, grant)| grant).find(same);
        let from = row.valid_from.or(held.as_ref().map(|held| held.validity.from)).unwrap_or(today);
        let validity = Validity { from, to: row.valid_to.unwrap_or(FOREVER) };
        Ok(Step { row: row.clone(), unit, officer, person, held, validity })
    }
}
