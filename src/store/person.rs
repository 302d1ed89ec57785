//! People who sign in: who they are, the roles they hold, the codes that let them begin.

use diesel::prelude::*;
use time::Date;

use super::backend::Db;
use super::schema::{one_time_code, person, role_grant, unit_within};
use super::{StoreError, bytes, id};
use crate::domain::access::{Grant, Role};
use crate::domain::clock::Instant;
use crate::domain::id::Id;
use crate::domain::unit::Validity;

/// A person who signs in.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// Their id.
    pub id: Id,
    /// The name they sign in with: small letters, digits, `.`, `-`.
    pub login: String,
    /// Their name.
    pub name: String,
    /// Where letters go, where mail is configured.
    pub email: Option<String>,
    /// The officer they are, where they serve at a counter.
    pub officer: Option<Id>,
    /// The password's hash (argon2id, PHC form); `None` until one was chosen.
    pub password: Option<String>,
    /// The secret of the second factor, where there is one.
    pub totp_secret: Option<Vec<u8>>,
    /// The last time step whose code was used; none is taken twice.
    pub totp_step: i64,
    /// When they were entered.
    pub made_at: Instant,
    /// Since when they may not sign in.
    pub disabled_at: Option<Instant>,
}

impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Never what a password or a code could be made from.
        f.debug_struct("Person").field("id", &self.id).field("login", &self.login).finish_non_exhaustive()
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = person)]
struct PersonRow {
    id: Vec<u8>,
    login: String,
    name: String,
    email: Option<String>,
    officer_id: Option<Vec<u8>>,
    password: Option<String>,
    totp_secret: Option<Vec<u8>>,
    totp_step: i64,
    made_at: i64,
    disabled_at: Option<i64>,
}

impl TryFrom<PersonRow> for Person {
    type Error = StoreError;

    fn try_from(row: PersonRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: id(&row.id)?,
            login: row.login,
            name: row.name,
            email: row.email,
            officer: row.officer_id.map(|officer| id(&officer)).transpose()?,
            password: row.password,
            totp_secret: row.totp_secret,
            totp_step: row.totp_step,
            made_at: Instant(row.made_at),
            disabled_at: row.disabled_at.map(Instant),
        })
    }
}

/// Adds a person, without a password.
pub fn person_add_on(db: &mut Db, new: &Person) -> Result<(), StoreError> {
    diesel::insert_into(person::table)
        .values((
            person::id.eq(bytes(new.id)),
            person::login.eq(&new.login),
            person::name.eq(&new.name),
            person::email.eq(&new.email),
            person::officer_id.eq(new.officer.map(bytes)),
            person::totp_step.eq(0),
            person::made_at.eq(new.made_at.0),
        ))
        .execute(db)?;
    Ok(())
}

/// Gives a person another name, address or officer.
pub fn person_change_on(db: &mut Db, changed: &Person) -> Result<(), StoreError> {
    diesel::update(person::table.find(bytes(changed.id)))
        .set((
            person::name.eq(&changed.name),
            person::email.eq(&changed.email),
            person::officer_id.eq(changed.officer.map(bytes)),
        ))
        .execute(db)?;
    Ok(())
}

/// The person with this id.
pub fn person_get(db: &mut Db, person_id: Id) -> Result<Option<Person>, StoreError> {
    let row: Option<PersonRow> =
        person::table.find(bytes(person_id)).select(PersonRow::as_select()).first(db).optional()?;
    row.map(Person::try_from).transpose()
}

/// The person who signs in with this name.
pub fn person_by_login(db: &mut Db, login: &str) -> Result<Option<Person>, StoreError> {
    let row: Option<PersonRow> =
        person::table.filter(person::login.eq(login)).select(PersonRow::as_select()).first(db).optional()?;
    row.map(Person::try_from).transpose()
}

/// The person who is this officer.
pub fn person_by_officer(db: &mut Db, officer: Id) -> Result<Option<Person>, StoreError> {
    let row: Option<PersonRow> = person::table
        .filter(person::officer_id.eq(bytes(officer)))
        .select(PersonRow::as_select())
        .first(db)
        .optional()?;
    row.map(Person::try_from).transpose()
}

/// The people who hold, held or will hold a role in these units or below them on a day, by login.
pub fn person_within(db: &mut Db, roots: &[Id], day: Date) -> Result<Vec<Person>, StoreError> {
    let roots: Vec<Vec<u8>> = roots.iter().map(|unit| bytes(*unit)).collect();
    let rows: Vec<PersonRow> = person::table
        .filter(
            person::id.eq_any(
                role_grant::table
                    .inner_join(unit_within::table.on(unit_within::unit_id.eq(role_grant::unit_id)))
                    .filter(unit_within::ancestor_id.eq_any(roots))
                    .filter(unit_within::valid_from.le(day))
                    .filter(unit_within::valid_to.ge(day))
                    .select(role_grant::person_id),
            ),
        )
        .order(person::login)
        .select(PersonRow::as_select())
        .load(db)?;
    rows.into_iter().map(Person::try_from).collect()
}

/// The logins of these people.
pub fn person_logins(db: &mut Db, ids: &[Id]) -> Result<Vec<(Id, String, String)>, StoreError> {
    let ids: Vec<Vec<u8>> = ids.iter().map(|one| bytes(*one)).collect();
    let rows: Vec<(Vec<u8>, String, String)> =
        person::table.filter(person::id.eq_any(ids)).select((person::id, person::login, person::name)).load(db)?;
    rows.into_iter().map(|(row, login, name)| Ok((id(&row)?, login, name))).collect()
}

/// Sets the hash of a person's password.
pub fn person_password_on(db: &mut Db, person_id: Id, hash: &str) -> Result<(), StoreError> {
    diesel::update(person::table.find(bytes(person_id))).set(person::password.eq(hash)).execute(db)?;
    Ok(())
}

/// Sets or removes the secret of a person's second factor.
pub fn person_second_factor_on(db: &mut Db, person_id: Id, secret: Option<&[u8]>) -> Result<(), StoreError> {
    diesel::update(person::table.find(bytes(person_id)))
        .set(person::totp_secret.eq(secret.map(<[u8]>::to_vec)))
        .execute(db)?;
    Ok(())
}

/// Marks the code of a time step as used; `false` where it, or a later one, was used before.
pub fn person_code_used_on(db: &mut Db, person_id: Id, step: i64) -> Result<bool, StoreError> {
    let rows = diesel::update(person::table.find(bytes(person_id)).filter(person::totp_step.lt(step)))
        .set(person::totp_step.eq(step))
        .execute(db)?;
    Ok(rows > 0)
}

/// Keeps a person from signing in, or lets them again.
pub fn person_disable_on(db: &mut Db, person_id: Id, since: Option<Instant>) -> Result<(), StoreError> {
    diesel::update(person::table.find(bytes(person_id)))
        .set(person::disabled_at.eq(since.map(|since| since.0)))
        .execute(db)?;
    Ok(())
}

type GrantRow = (Vec<u8>, Vec<u8>, String, Vec<u8>, Option<String>, Date, Date);

fn grant_of((row, person, role, unit, area, from, to): GrantRow) -> Result<(Id, Grant), StoreError> {
    let role = Role::from_word(&role).ok_or(StoreError::Corrupt("an unknown role"))?;
    Ok((id(&person)?, Grant { id: id(&row)?, role, unit: id(&unit)?, area, validity: Validity { from, to } }))
}

/// Gives a person a role.
pub fn grant_add_on(db: &mut Db, person_id: Id, new: &Grant) -> Result<(), StoreError> {
    diesel::insert_into(role_grant::table)
        .values((
            role_grant::id.eq(bytes(new.id)),
            role_grant::person_id.eq(bytes(person_id)),
            role_grant::role.eq(new.role.word()),
            role_grant::unit_id.eq(bytes(new.unit)),
            role_grant::area.eq(&new.area),
            role_grant::valid_from.eq(new.validity.from),
            role_grant::valid_to.eq(new.validity.to),
        ))
        .execute(db)?;
    Ok(())
}

/// Ends a role with this day as its last; takes it away altogether where it would not have begun by then.
pub fn grant_end_on(db: &mut Db, grant: Id, last: Date) -> Result<(), StoreError> {
    let begun = role_grant::table.find(bytes(grant)).filter(role_grant::valid_from.le(last));
    let ended = diesel::update(begun).set(role_grant::valid_to.eq(last)).execute(db)?;
    if ended == 0 {
        diesel::delete(role_grant::table.find(bytes(grant))).execute(db)?;
    }
    Ok(())
}

/// All roles of these people, past and coming ones too.
pub fn grants_of(db: &mut Db, people: &[Id]) -> Result<Vec<(Id, Grant)>, StoreError> {
    let mut grants = Vec::new();
    for people in people.chunks(500) {
        let people: Vec<Vec<u8>> = people.iter().map(|one| bytes(*one)).collect();
        let rows: Vec<GrantRow> = role_grant::table
            .filter(role_grant::person_id.eq_any(people))
            .order((role_grant::role, role_grant::valid_from))
            .load(db)?;
        for row in rows {
            grants.push(grant_of(row)?);
        }
    }
    Ok(grants)
}

/// How many people can sign in and administrate on a day, anywhere.
pub fn administrators(db: &mut Db, day: Date) -> Result<usize, StoreError> {
    let people: Vec<Vec<u8>> = role_grant::table
        .inner_join(person::table.on(person::id.eq(role_grant::person_id)))
        .filter(role_grant::role.eq(Role::Administrator.word()))
        .filter(role_grant::valid_from.le(day))
        .filter(role_grant::valid_to.ge(day))
        .filter(person::disabled_at.is_null())
        .filter(person::password.is_not_null())
        .select(person::id)
        .distinct()
        .load(db)?;
    Ok(people.len())
}

/// What a one-time code is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CodeKind {
    /// To make the first administrator.
    Setup,
    /// To choose a password.
    Reset,
}

impl CodeKind {
    const fn word(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Reset => "reset",
        }
    }
}

/// Keeps the hash of a new code instead of any earlier one of this kind for this person.
pub fn code_put_on(
    db: &mut Db,
    hash: &[u8; 32],
    kind: CodeKind,
    person_id: Option<Id>,
    ends_at: Instant,
) -> Result<(), StoreError> {
    let of_kind = one_time_code::table.filter(one_time_code::kind.eq(kind.word()));
    match person_id {
        Some(person_id) => {
            diesel::delete(of_kind.filter(one_time_code::person_id.eq(bytes(person_id)))).execute(db)?;
        }
        None => {
            diesel::delete(of_kind).execute(db)?;
        }
    }
    diesel::insert_into(one_time_code::table)
        .values((
            one_time_code::code_hash.eq(hash.to_vec()),
            one_time_code::kind.eq(kind.word()),
            one_time_code::person_id.eq(person_id.map(bytes)),
            one_time_code::ends_at.eq(ends_at.0),
        ))
        .execute(db)?;
    Ok(())
}

/// Uses a code up; `false` where there is none like it for this person, or its time is over.
pub fn code_take_on(
    db: &mut Db,
    hash: &[u8; 32],
    kind: CodeKind,
    person_id: Option<Id>,
    now: Instant,
) -> Result<bool, StoreError> {
    let own = one_time_code::table
        .filter(one_time_code::code_hash.eq(hash.to_vec()))
        .filter(one_time_code::kind.eq(kind.word()))
        .filter(one_time_code::ends_at.gt(now.0));
    let taken = match person_id {
        Some(person_id) => diesel::delete(own.filter(one_time_code::person_id.eq(bytes(person_id)))).execute(db)?,
        None => diesel::delete(own.filter(one_time_code::person_id.is_null())).execute(db)?,
    };
    Ok(taken > 0)
}
