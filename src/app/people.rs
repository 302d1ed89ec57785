//! People and their roles: entered, given rights, taken them from, kept from signing in.
//!
//! Every use-case takes the caller: only people and units within the caller's own scope can be named. Nobody changes the
//! own roles, and who administrates is decided by two.

use serde::{Deserialize, Serialize};
use time::Date;

use super::approval::Request;
use super::change::Change;
use super::scope::{Scope, not_there};
use super::sign_in::{is_login, login_of};
use super::{App, AppError};
use crate::domain::access::{Caller, Grant, Permission, Role};
use crate::domain::id::Id;
use crate::domain::refusal::Refusal;
use crate::domain::unit::{FOREVER, Validity};
use crate::store::person::{
    Person, administrators, grant_add_on, grant_end_on, grants_of, person_add_on, person_by_login, person_by_officer,
    person_change_on, person_disable_on, person_second_factor_on, person_within,
};
use crate::store::session::{browser_forget_on, session_end_all_on};
use crate::store::{StoreError, office, unit};

/// What is entered about a person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonEntry {
    /// The name to sign in with.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// Where letters go.
    pub email: Option<String>,
    /// The code of the officer they are.
    pub officer: Option<String>,
}

/// A role to be given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GrantEntry {
    /// The role.
    pub role: Role,
    /// The code of the unit.
    pub unit: String,
    /// The area, for an appraiser.
    pub area: Option<String>,
    /// The first day; today where it is not said.
    pub from: Option<Date>,
    /// The last day; open where it is not said.
    pub to: Option<Date>,
}

/// Making somebody an administrator of a unit, or ending that.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdministratorChange {
    /// The person's login.
    pub login: String,
    /// The unit's code.
    pub unit: String,
    /// Given, or ended.
    pub given: bool,
}

impl AdministratorChange {
    /// Gives or ends the role, in the transaction of the decision.
    pub(in crate::app) fn carry_out_on(&self, change: &mut Change<'_>) -> Result<(), StoreError> {
        let gone = || StoreError::from(Refusal::Gone);
        let person = person_by_login(change.db, &self.login)?.ok_or_else(gone)?;
        let unit = unit::unit_by_code(change.db, &self.unit)?.ok_or_else(gone)?;
        let today = change.at.day();
        if self.given {
            let validity = Validity { from: today, to: FOREVER };
            let grant = Grant { id: change.id(), role: Role::Administrator, unit: unit.id, area: None, validity };
            grant_add_on(change.db, person.id, &grant)?;
            return change.note_values("role.give", &self.login, &self.unit, "", Role::Administrator.word());
        }
        let held = grants_of(change.db, &[person.id])?;
        let own =
            |grant: &Grant| grant.role == Role::Administrator && grant.unit == unit.id && grant.validity.to >= today;
        for (_, grant) in held.into_iter().filter(|(_, grant)| own(grant)) {
            grant_end_on(change.db, grant.id, today.previous_day().unwrap_or(today))?;
        }
        if administrators(change.db, today)? == 0 {
            return Err(Refusal::LastAdministrator.into());
        }
        change.note_values("role.end", &self.login, &self.unit, Role::Administrator.word(), "")
    }
}

/// A person with all their roles.
#[derive(Clone, Debug)]
pub struct Held {
    /// The person.
    pub person: Person,
    /// Their roles, past and coming ones too, each with the unit's code and name.
    pub grants: Vec<(Grant, String, String)>,
    /// The code and name of the officer they are.
    pub officer: Option<(String, String)>,
}

/// What became of a wish to give or end a role.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Settled {
    /// It is done.
    Done,
    /// Another administrator has to agree.
    Asked,
}

impl App {
    /// The people who hold a role where the caller may see people, with those roles.
    pub fn people(&self, caller: &Caller) -> Result<Vec<Held>, AppError> {
        self.people_of(caller, Permission::ReadPeople)
    }

    /// The people who hold a role where the caller has a right.
    fn people_of(&self, caller: &Caller, right: Permission) -> Result<Vec<Held>, AppError> {
        let today = self.clock.now().day();
        let roots = caller.roots(right);
        let people = self.store.read(|db| person_within(db, &roots, today))?;
        self.held(people)
    }

    fn held(&self, people: Vec<Person>) -> Result<Vec<Held>, AppError> {
        let ids: Vec<Id> = people.iter().map(|person| person.id).collect();
        Ok(self.store.read(|db| {
            let grants = grants_of(db, &ids)?;
            let units: Vec<Id> = grants.iter().map(|(_, grant)| grant.unit).collect();
            let units = unit::unit_some(db, &units)?;
            let officers: Vec<Id> = people.iter().filter_map(|person| person.officer).collect();
            let officers = office::officer_some(db, &officers)?;
            Ok(people
                .into_iter()
                .map(|person| {
                    let own = grants.iter().filter(|(holder, _)| *holder == person.id);
                    let named = own.filter_map(|(_, grant)| {
                        let unit = units.iter().find(|unit| unit.id == grant.unit)?;
                        Some((grant.clone(), unit.code.clone(), unit.name.clone()))
                    });
                    let officer = officers.iter().find(|officer| Some(officer.id) == person.officer);
                    let officer = officer.map(|officer| (officer.code.clone(), officer.name.clone()));
                    Held { grants: named.collect(), person, officer }
                })
                .collect())
        })?)
    }

    /// A person whom the caller may manage: one with a role in the caller's scope.
    pub fn person_held(&self, caller: &Caller, login: &str) -> Result<Held, AppError> {
        self.person_where(caller, Permission::ManagePeople, login)?.ok_or_else(|| not_there(login))
    }

    /// A person whom the caller may see, and whether the caller may manage them as well.
    pub fn person_seen(&self, caller: &Caller, login: &str) -> Result<(Held, bool), AppError> {
        let seen = self.person_where(caller, Permission::ReadPeople, login)?.ok_or_else(|| not_there(login))?;
        let (today, roots) = (self.clock.now().day(), caller.roots(Permission::ManagePeople));
        let managed = self.store.read(|db| person_within(db, &roots, today))?;
        let managed = managed.iter().any(|person| person.id == seen.person.id);
        Ok((seen, managed))
    }

    fn person_where(&self, caller: &Caller, right: Permission, login: &str) -> Result<Option<Held>, AppError> {
        let people = self.people_of(caller, right)?;
        Ok(people.into_iter().find(|held| held.person.login == login))
    }

    /// Enters a person with a first role, and returns the code with which they choose a password.
    pub fn enter_person(&self, caller: &Caller, entry: &PersonEntry, grant: &GrantEntry) -> Result<String, AppError> {
        let login = login_of(&entry.login);
        if !is_login(&login) {
            return Err(Refusal::NotALogin(login).into());
        }
        if entry.name.trim().is_empty() {
            return Err(Refusal::NameMissing.into());
        }
        if grant.role == Role::Administrator {
            return Err(Refusal::AdministratorByTwo.into());
        }
        let (unit, validity) = self.place_of(caller, grant)?;
        let person = self.change(|change| {
            if person_by_login(change.db, &login)?.is_some() {
                return Err(Refusal::LoginTaken(login.clone()).into());
            }
            let officer = officer_of(change, entry.officer.as_deref(), unit, None)?;
            let person = Person {
                id: change.id(),
                login: login.clone(),
                name: entry.name.trim().to_owned(),
                email: entry.email.clone(),
                officer,
                password: None,
                totp_secret: None,
                totp_step: 0,
                made_at: change.at,
                disabled_at: None,
            };
            person_add_on(change.db, &person)?;
            let (id, role) = (change.id(), grant.role);
            grant_add_on(change.db, person.id, &Grant { id, role, unit, area: grant.area.clone(), validity })?;
            change.note_values("person.enter", &login, &grant.unit, "", grant.role.word())?;
            Ok(person)
        })?;
        self.reset_code(&person)
    }

    /// The unit of a grant and its days, where the caller may give it there.
    fn place_of(&self, caller: &Caller, grant: &GrantEntry) -> Result<(Id, Validity), AppError> {
        let unit = self.unit_in(&Scope::of(caller, Permission::ManagePeople), &grant.unit)?;
        let from = grant.from.unwrap_or_else(|| self.clock.now().day());
        let validity = Validity { from, to: grant.to.unwrap_or(FOREVER) };
        if validity.from > validity.to {
            return Err(Refusal::EndsBeforeItBegins.into());
        }
        Ok((unit.id, validity))
    }

    /// Gives a person another name, address or officer.
    pub fn change_person(&self, caller: &Caller, login: &str, entry: &PersonEntry) -> Result<(), AppError> {
        let held = self.person_held(caller, login)?;
        refuse_own(caller, &held)?;
        self.refuse_beyond(caller, &held)?;
        if entry.name.trim().is_empty() {
            return Err(Refusal::NameMissing.into());
        }
        let home = held.grants.first().map(|(grant, ..)| grant.unit);
        self.change(|change| {
            let officer = match home {
                Some(home) => officer_of(change, entry.officer.as_deref(), home, Some(held.person.id))?,
                None => None,
            };
            let (name, email) = (entry.name.trim().to_owned(), entry.email.clone());
            let changed = Person { name, email, officer, ..held.person.clone() };
            person_change_on(change.db, &changed)?;
            let told = |person: &Person| format!("{}; {}", person.name, person.email.clone().unwrap_or_default());
            change.note_values("person.change", login, "", &told(&held.person), &told(&changed))
        })
    }

    /// Gives a person a role. Who administrates takes two, except while there is only one who could agree.
    pub fn give_role(
        &self,
        caller: &Caller,
        login: &str,
        grant: &GrantEntry,
        reason: &str,
    ) -> Result<Settled, AppError> {
        let held = self.person_held(caller, login)?;
        refuse_own(caller, &held)?;
        let (unit, validity) = self.place_of(caller, grant)?;
        if grant.role == Role::Administrator {
            let (login, code) = (held.person.login.clone(), grant.unit.clone());
            let asked = AdministratorChange { login, unit: code, given: true };
            return self.settle_administrator(caller, asked, unit, reason);
        }
        self.acting(self.author.as_ref().clone().because(reason)).change(|change| {
            let (id, role) = (change.id(), grant.role);
            grant_add_on(change.db, held.person.id, &Grant { id, role, unit, area: grant.area.clone(), validity })?;
            change.note_values("role.give", login, &grant.unit, "", grant.role.word())
        })?;
        Ok(Settled::Done)
    }

    /// Ends a role of a person with today.
    pub fn end_role(&self, caller: &Caller, login: &str, grant: Id, reason: &str) -> Result<Settled, AppError> {
        let held = self.person_held(caller, login)?;
        refuse_own(caller, &held)?;
        let (grant, code, _) =
            held.grants.iter().find(|(one, ..)| one.id == grant).ok_or_else(|| not_there("role"))?.clone();
        self.unit_in(&Scope::of(caller, Permission::ManagePeople), &code)?;
        if grant.role == Role::Administrator {
            let asked = AdministratorChange { login: held.person.login.clone(), unit: code, given: false };
            return self.settle_administrator(caller, asked, grant.unit, reason);
        }
        // Today's rights are read anew for every request: the last day is the one before, and the right is gone at once.
        let last = self.clock.now().day().previous_day().unwrap_or(grant.validity.from);
        self.acting(self.author.as_ref().clone().because(reason)).change(|change| {
            grant_end_on(change.db, grant.id, last)?;
            change.note_values("role.end", login, &code, grant.role.word(), "")
        })?;
        Ok(Settled::Done)
    }

    fn settle_administrator(
        &self,
        caller: &Caller,
        asked: AdministratorChange,
        unit: Id,
        reason: &str,
    ) -> Result<Settled, AppError> {
        let today = self.clock.now().day();
        let alone = self.store.read(|db| administrators(db, today))? < 2;
        if alone && asked.given {
            let reason = format!("{reason} (the only administrator; nobody else could agree)");
            self.acting(self.author.as_ref().clone().because(&reason)).change(|change| asked.carry_out_on(change))?;
            return Ok(Settled::Done);
        }
        let subject = format!("{} {} {}", if asked.given { "+" } else { "−" }, asked.login, asked.unit);
        self.propose(caller, &Request::Administrator(asked), unit, &subject, reason)?;
        Ok(Settled::Asked)
    }

    /// Keeps a person from signing in, at once, or lets them again.
    pub fn disable_person(&self, caller: &Caller, login: &str, disabled: bool) -> Result<(), AppError> {
        let held = self.person_held(caller, login)?;
        refuse_own(caller, &held)?;
        self.refuse_beyond(caller, &held)?;
        let today = self.clock.now().day();
        self.change(|change| {
            person_disable_on(change.db, held.person.id, disabled.then_some(change.at))?;
            if disabled {
                session_end_all_on(change.db, held.person.id, None)?;
                browser_forget_on(change.db, held.person.id)?;
                if administrators(change.db, today)? == 0 {
                    return Err(Refusal::LastAdministrator.into());
                }
            }
            change.note(if disabled { "person.disable" } else { "person.enable" }, login, "")
        })
    }

    /// Makes a code with which a person chooses a new password.
    pub fn start_reset(&self, caller: &Caller, login: &str) -> Result<String, AppError> {
        let held = self.person_held(caller, login)?;
        self.refuse_beyond(caller, &held)?;
        self.reset_code(&held.person)
    }

    /// Takes the second factor from a person who lost the phone; they set up another one at the next sign-in where
    /// their role asks for it.
    pub fn remove_second_factor(&self, caller: &Caller, login: &str, reason: &str) -> Result<(), AppError> {
        let held = self.person_held(caller, login)?;
        refuse_own(caller, &held)?;
        self.refuse_beyond(caller, &held)?;
        self.acting(self.author.as_ref().clone().because(reason)).change(|change| {
            person_second_factor_on(change.db, held.person.id, None)?;
            session_end_all_on(change.db, held.person.id, None)?;
            change.note("second-factor.remove", login, "")
        })
    }

    /// Ends all sessions of a person.
    pub fn end_sessions_of(&self, caller: &Caller, login: &str) -> Result<usize, AppError> {
        let held = self.person_held(caller, login)?;
        self.refuse_beyond(caller, &held)?;
        self.end_sessions(&held.person, None)
    }

    /// Whoever holds roles beyond the caller's units is managed by whoever is set over all of them: an administrator of a
    /// commune must not get at somebody of the province through a role in the commune.
    fn refuse_beyond(&self, caller: &Caller, held: &Held) -> Result<(), AppError> {
        let today = self.clock.now().day();
        let scope = Scope::of(caller, Permission::ManagePeople);
        for (grant, ..) in held.grants.iter().filter(|(grant, ..)| grant.validity.to >= today) {
            if !self.store.read(|db| scope.covers(db, grant.unit, today))? {
                return Err(Refusal::BeyondUnits.into());
            }
        }
        Ok(())
    }
}

/// The officer with this code, who must serve in the unit or below it and be nobody else.
fn officer_of(
    change: &mut Change<'_>,
    code: Option<&str>,
    root: Id,
    person: Option<Id>,
) -> Result<Option<Id>, StoreError> {
    let Some(code) = code else { return Ok(None) };
    let officer = office::officer_by_code(change.db, code)?;
    let officer = officer.ok_or_else(|| StoreError::from(Refusal::NoSuchOfficer(code.to_owned())))?;
    let today = change.at.day();
    if !unit::unit_covered(change.db, &[root], officer.unit, today)? {
        return Err(Refusal::OfficerElsewhere(code.to_owned()).into());
    }
    if person_by_officer(change.db, officer.id)?.is_some_and(|other| Some(other.id) != person) {
        return Err(Refusal::OfficerTaken(code.to_owned()).into());
    }
    Ok(Some(officer.id))
}

fn refuse_own(caller: &Caller, held: &Held) -> Result<(), AppError> {
    if held.person.id == caller.person { Err(Refusal::OwnRights.into()) } else { Ok(()) }
}
