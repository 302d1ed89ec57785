//! The own account.

use askama::Template;

use super::{Frame, Section};

/// A role that the reader holds today.
pub struct HeldRole {
    /// What it is called.
    pub role: &'static str,
    /// The unit's name.
    pub unit: String,
    /// The last day, where there is one.
    pub until: Option<String>,
}

/// A session of the reader.
pub struct SessionRow {
    /// Its id.
    pub id: String,
    /// The address it began from.
    pub address: String,
    /// What the browser calls itself.
    pub agent: String,
    /// When it began.
    pub begun: String,
    /// When it was last used.
    pub seen: String,
    /// It is the one in which the page is read.
    pub own: bool,
}

/// The own account.
#[derive(Template)]
#[template(path = "account.html", config = "src/web/askama.toml")]
pub struct Account {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// The name to sign in with.
    pub login: String,
    /// The reader's name.
    pub name: String,
    /// The roles.
    pub roles: Vec<HeldRole>,
    /// The sessions.
    pub sessions: Vec<SessionRow>,
    /// Whether there is a second factor.
    pub second_factor: bool,
    /// Whether the password was given a short while ago.
    pub fresh: bool,
    /// How long a password is at least.
    pub at_least: usize,
    /// The password was changed just now.
    pub changed: bool,
    /// Why something was not taken.
    pub message: Option<String>,
}

/// Setting up a second factor.
#[derive(Template)]
#[template(path = "second_factor.html", config = "src/web/askama.toml")]
pub struct SecondFactor {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// The reader's role asks for it.
    pub required: bool,
    /// Whether the password was given a short while ago.
    pub fresh: bool,
    /// The QR code, as an address of a picture.
    pub picture: String,
    /// The secret, to be typed.
    pub letters: String,
    /// Why something was not taken.
    pub message: Option<String>,
}

#[cfg(test)]
use crate::domain::{access::Role, lang::Lang};

#[cfg(test)]
impl Account {
    pub(super) fn sample(lang: Lang) -> Self {
        let session = |id: &str, own| SessionRow {
            id: id.to_owned(),
            address: "10.0.3.17".to_owned(),
            agent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0".to_owned(),
            begun: "20/11/2026 7:31".to_owned(),
            seen: "20/11/2026 9:02".to_owned(),
            own,
        };
        let unit = "Phường Hợp Giang".to_owned();
        Self {
            frame: Frame::new(lang, "/account", Section::Account),
            csrf: "dGVzdA".to_owned(),
            login: "an.nguyen".to_owned(),
            name: "Nguyễn Văn An".to_owned(),
            roles: vec![HeldRole { role: Role::Clerk.name(lang), unit, until: Some("31/12/2026".to_owned()) }],
            sessions: vec![session("a", true), session("b", false)],
            second_factor: false,
            fresh: false,
            at_least: 10,
            changed: true,
            message: None,
        }
    }
}

#[cfg(test)]
impl SecondFactor {
    pub(super) fn sample(lang: Lang) -> Self {
        Self {
            frame: Frame::new(lang, "/account/second-factor", Section::Account),
            csrf: "dGVzdA".to_owned(),
            required: true,
            fresh: true,
            picture: crate::app::qr::picture("otpauth://totp/sipar:an").unwrap_or_default(),
            letters: "GEZD GNBV GY3T QOJQ".to_owned(),
            message: None,
        }
    }
}
