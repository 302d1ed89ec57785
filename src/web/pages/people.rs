//! People and their roles.

use askama::Template;

use super::{Frame, Section};

/// Something to choose.
pub struct Choice {
    /// What is posted.
    pub value: String,
    /// What is read.
    pub label: String,
}

/// A person in the list.
pub struct PersonRow {
    /// The name to sign in with.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// The roles with the units' names.
    pub roles: Vec<(&'static str, String)>,
    /// No password was chosen yet.
    pub waits: bool,
    /// They may not sign in.
    pub disabled: bool,
}

/// The list, with the form for one more.
#[derive(Template)]
#[template(path = "people.html", config = "src/web/askama.toml")]
pub struct People {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// Whether the password was given a short while ago.
    pub fresh: bool,
    /// Whether the reader may add somebody.
    pub changes: bool,
    /// Who there is.
    pub people: Vec<PersonRow>,
    /// The roles to choose from.
    pub roles: Vec<Choice>,
    /// The units to choose from.
    pub units: Vec<Choice>,
}

/// A role of a person.
pub struct RoleRow {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub role: &'static str,
    /// The unit's name.
    pub unit: String,
    /// An appraiser's area.
    pub area: Option<String>,
    /// The first day.
    pub from: String,
    /// The last day, where there is one.
    pub to: Option<String>,
}

/// A person.
#[derive(Template)]
#[template(path = "person.html", config = "src/web/askama.toml")]
#[expect(clippy::struct_excessive_bools, reason = "a page shows what is so and what is not")]
pub struct PersonPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// Whether the password was given a short while ago.
    pub fresh: bool,
    /// It is the reader.
    pub own: bool,
    /// The reader may manage them.
    pub managed: bool,
    /// Something was asked for just now that another has to agree to.
    pub asked: bool,
    /// The name to sign in with.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// Where letters go.
    pub email: String,
    /// The code and the name of the officer they are; empty where they are none.
    pub officer: (String, String),
    /// The roles held now or later.
    pub held: Vec<RoleRow>,
    /// The roles that are over.
    pub past: Vec<RoleRow>,
    /// The roles to choose from.
    pub roles: Vec<Choice>,
    /// The units to choose from.
    pub units: Vec<Choice>,
    /// How many sessions there are.
    pub sessions: usize,
    /// Whether there is a second factor.
    pub second_factor: bool,
    /// No password was chosen yet.
    pub waits: bool,
    /// They may not sign in.
    pub disabled: bool,
}

impl PersonPage {
    /// Whether there are forms: nobody changes the own rights.
    const fn changes(&self) -> bool {
        self.managed && !self.own
    }
}

/// A one-time code, shown once.
#[derive(Template)]
#[template(path = "person_code.html", config = "src/web/askama.toml")]
pub struct CodeShown {
    /// What surrounds the page.
    pub frame: Frame,
    /// Whose it is.
    pub name: String,
    /// The name to sign in with.
    pub login: String,
    /// The code.
    pub code: String,
}

#[cfg(test)]
use crate::domain::{access::Role, lang::Lang};

#[cfg(test)]
fn choices(lang: Lang) -> (Vec<Choice>, Vec<Choice>) {
    let roles = Role::ALL.map(|role| Choice { value: role.word().to_owned(), label: role.name(lang).to_owned() });
    let unit = Choice { value: "hop-giang".to_owned(), label: "Phường Hợp Giang".to_owned() };
    (roles.into(), vec![unit])
}

#[cfg(test)]
impl People {
    pub(super) fn sample(lang: Lang) -> Self {
        let (roles, units) = choices(lang);
        let person = |login: &str, name: &str, waits, disabled| PersonRow {
            login: login.to_owned(),
            name: name.to_owned(),
            roles: vec![(Role::Clerk.name(lang), "Phường Hợp Giang".to_owned())],
            waits,
            disabled,
        };
        Self {
            frame: Frame::new(lang, "/people", Section::Work),
            csrf: "dGVzdA".to_owned(),
            fresh: false,
            changes: true,
            people: vec![person("an", "Nguyễn Văn An", true, false), person("binh", "Lê Thị Bình", false, true)],
            roles,
            units,
        }
    }
}

#[cfg(test)]
impl PersonPage {
    pub(super) fn sample(lang: Lang) -> Self {
        let (roles, units) = choices(lang);
        let role = |id: &str, to: Option<&str>| RoleRow {
            id: id.to_owned(),
            role: Role::UnitHead.name(lang),
            unit: "Phường Hợp Giang".to_owned(),
            area: None,
            from: "01/07/2025".to_owned(),
            to: to.map(str::to_owned),
        };
        Self {
            frame: Frame::new(lang, "/people/an", Section::Work),
            csrf: "dGVzdA".to_owned(),
            fresh: false,
            own: false,
            managed: true,
            asked: true,
            login: "an".to_owned(),
            name: "Nguyễn Văn An".to_owned(),
            email: String::new(),
            officer: ("cb-1".to_owned(), "Nguyễn Văn An".to_owned()),
            held: vec![role("a", None)],
            past: vec![role("b", Some("31/12/2025"))],
            roles,
            units,
            sessions: 2,
            second_factor: true,
            waits: false,
            disabled: false,
        }
    }
}

#[cfg(test)]
impl CodeShown {
    pub(super) fn sample(lang: Lang) -> Self {
        let frame = Frame::new(lang, "/people/an", Section::Work);
        let (name, login) = ("Nguyễn Văn An".to_owned(), "an".to_owned());
        Self { frame, name, login, code: "ABCD-EFGH-JKLM-NPQR".to_owned() }
    }
}
