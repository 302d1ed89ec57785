//! Signing in: name and password, the code of the second factor, the first administrator, a password chosen anew.

use askama::Template;

use super::{Frame, Section};

/// Name and password.
#[derive(Template)]
#[template(path = "sign_in.html", config = "src/web/askama.toml")]
pub struct SignIn {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// Where to go afterwards.
    pub next: String,
    /// The name as it was typed.
    pub login: String,
    /// Why it did not go on.
    pub message: Option<String>,
}

/// The code of the second factor.
#[derive(Template)]
#[template(path = "sign_in_code.html", config = "src/web/askama.toml")]
pub struct Code {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// Why it did not go on.
    pub message: Option<String>,
}

/// A unit to choose.
pub struct UnitChoice {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// The first administrator.
#[derive(Template)]
#[template(path = "setup.html", config = "src/web/askama.toml")]
pub struct Setup {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// The units to choose from; where there is none, one is entered.
    pub units: Vec<UnitChoice>,
    /// How long a password is at least.
    pub at_least: usize,
    /// As it was typed.
    pub login: String,
    /// As it was typed.
    pub name: String,
    /// As it was typed.
    pub unit_code: String,
    /// As it was typed.
    pub unit_name: String,
    /// Why it did not go on.
    pub message: Option<String>,
}

/// A password chosen with a code.
#[derive(Template)]
#[template(path = "reset.html", config = "src/web/askama.toml")]
pub struct Reset {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// How long a password is at least.
    pub at_least: usize,
    /// The name as it was typed.
    pub login: String,
    /// Why it did not go on.
    pub message: Option<String>,
}

#[cfg(test)]
use crate::domain::lang::Lang;

#[cfg(test)]
fn frame(lang: Lang, here: &str) -> Frame {
    Frame::new(lang, here, Section::Account)
}

#[cfg(test)]
impl SignIn {
    pub(super) fn sample(lang: Lang) -> Self {
        let message = Some(crate::domain::text::texts(lang).sign_in_wrong.to_owned());
        let (csrf, next, login) = ("dGVzdA".to_owned(), "/work".to_owned(), "an.nguyen".to_owned());
        Self { frame: frame(lang, "/sign-in"), csrf, next, login, message }
    }
}

#[cfg(test)]
impl Code {
    pub(super) fn sample(lang: Lang) -> Self {
        Self { frame: frame(lang, "/sign-in/code"), csrf: "dGVzdA".to_owned(), message: None }
    }
}

#[cfg(test)]
impl Setup {
    pub(super) fn sample(lang: Lang, units: Vec<UnitChoice>) -> Self {
        Self {
            frame: frame(lang, "/setup"),
            csrf: "dGVzdA".to_owned(),
            units,
            at_least: 10,
            login: String::new(),
            name: String::new(),
            unit_code: String::new(),
            unit_name: String::new(),
            message: None,
        }
    }
}

#[cfg(test)]
impl Reset {
    pub(super) fn sample(lang: Lang) -> Self {
        let (csrf, login) = ("dGVzdA".to_owned(), String::new());
        Self { frame: frame(lang, "/reset"), csrf, at_least: 10, login, message: None }
    }
}
