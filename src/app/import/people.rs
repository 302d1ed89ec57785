//! People who sign in, each with a role in a unit; never administrators, and nobody gets a password.
//!
//! `sipar import people FILE`. Columns: `login`, `name`, `role`, `unit` (its code or its only name), `email`,
//! `valid_from` (today where blank), `valid_to`, `officer_code`. Somebody with several roles has several rows.

use time::Date;

use super::table::{self, Columns, Row, Told};
use super::{Imported, Problem, What, cell};
use crate::app::sign_in::{is_login, login_of};
use crate::domain::access::Role;

pub(super) const COLUMNS: Columns = Columns {
    required: &["login", "name", "role", "unit"],
    optional: &["email", "valid_from", "valid_to", "officer_code"],
    prefix: None,
};

/// One role of one person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonRow {
    /// The name to sign in with.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// Code or name of the unit.
    pub unit: String,
    /// Where letters go.
    pub email: Option<String>,
    /// First day; `None` for today.
    pub valid_from: Option<Date>,
    /// Last day; `None` while it goes on.
    pub valid_to: Option<Date>,
    /// The code of the officer they are.
    pub officer_code: Option<String>,
}

/// Reads a file of people.
pub fn parse(file: &str, bytes: &[u8]) -> Result<Imported<PersonRow>, Vec<Problem>> {
    let imported = table::parse(file, bytes, &COLUMNS, read)?;
    let key = |row: &PersonRow| (row.login.clone(), row.role, row.unit.clone());
    let imported = table::each_once(file, imported, "login", key, |row| row.login.clone())?;
    same_person(file, &imported)?;
    Ok(imported)
}

/// Whatever stands twice about a person must be the same.
fn same_person(file: &str, imported: &Imported<PersonRow>) -> Result<(), Vec<Problem>> {
    let mut problems = Vec::new();
    for (place, (line, row)) in imported.rows.iter().enumerate() {
        let first = imported.rows[..place].iter().find(|(_, earlier)| earlier.login == row.login);
        let Some((first, earlier)) = first else { continue };
        let same = (&earlier.name, &earlier.email, &earlier.officer_code) == (&row.name, &row.email, &row.officer_code);
        if !same {
            let (column_name, value) = (Some("login".to_owned()), row.login.clone());
            problems.push(Problem {
                file: file.to_owned(),
                line: *line,
                column_name,
                value,
                what: What::OtherwiseThan(*first),
            });
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// The roles that a file may give, by their words.
fn role(cell: &str) -> Result<Role, What> {
    let given = Role::ALL.into_iter().filter(|role| *role != Role::Administrator);
    let words: Vec<&str> = given.map(Role::word).collect();
    cell::one_of(cell, &words).map(|word| Role::from_word(&word).unwrap_or(Role::Officer))
}

fn read(row: &mut Row<'_>) -> Result<PersonRow, Told> {
    let login = row.needed("login", |cell| {
        let login = login_of(cell);
        if is_login(&login) { Ok(login) } else { Err(What::NotALogin) }
    });
    let name = row.needed("name", cell::text);
    let role = row.needed("role", role);
    let unit = row.needed("unit", cell::text);
    let email = row.maybe("email", cell::email);
    let officer_code = row.maybe("officer_code", cell::official);
    let days = row.days();
    let (valid_from, valid_to) = days?;
    Ok(PersonRow {
        login: login?,
        name: name?,
        role: role?,
        unit: unit?,
        email: email?,
        valid_from,
        valid_to,
        officer_code: officer_code?,
    })
}
