//! The settings: one documented table, from which the program, its help and the table in `docs/operations.md` are made.
//!
//! Each value comes from the default, then the settings file, then the environment (`SIPAR_PORT`), then the command
//! line; the later wins. A wrong value names itself, where it stands, and what it may be.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};

use crate::app::sign_in::Rules;
use crate::domain::access::Role;
use crate::domain::clock::SECOND;

/// The settings of one run.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Folder of the embedded database.
    pub data: PathBuf,
    /// Address of a database instead: `postgres://…` or `sqlite:FILE`.
    pub database_url: Option<String>,
    /// Address to listen on.
    pub address: IpAddr,
    /// Port to listen on; 0 takes any free one.
    pub port: u16,
    /// Connections to the database besides the writer's.
    pub connections: u32,
    /// Uploads that may wait for the writer; one more is told to come again.
    pub queue: usize,
    /// Ratings that one commit takes at most.
    pub commit_group: usize,
    /// Minutes without use after which a session ends.
    pub session_idle_minutes: u16,
    /// Hours after which a session ends in any case.
    pub session_hours: u16,
    /// Roles that need a second factor to sign in, with spaces between them; `none` for no role.
    pub second_factor_roles: String,
    /// Days for which citizens' own words are kept.
    pub remark_days: u16,
    /// Days without use after which a browser is no longer known.
    pub browser_days: u16,
    /// Days after its end for which a request about personal data says who asked.
    pub request_days: u16,
    /// Days for which letters are kept.
    pub letter_days: u16,
    /// The mail server for letters; without one they are printed.
    pub smtp_host: Option<String>,
    /// Its port.
    pub smtp_port: u16,
    /// `starttls`, `tls`, or `none` for a server on this machine.
    pub smtp_tls: String,
    /// The user, where the mail server asks for one.
    pub smtp_user: Option<String>,
    /// File whose first line is the user's password.
    pub smtp_password_file: Option<PathBuf>,
    /// The sender of letters.
    pub smtp_from: Option<String>,
    /// What is logged: `error`, `warn`, `info`, `debug`.
    pub log: String,
}

/// Name, default and meaning of every setting.
pub const TABLE: &[(&str, &str, &str)] = &[
    ("data", "sipar-data", "folder of the embedded database"),
    ("database_url", "", "address of a database instead: postgres://… or sqlite:FILE"),
    ("address", "127.0.0.1", "address to listen on; only this machine's own until a certificate can be given"),
    ("port", "8000", "port to listen on; 0 takes any free one"),
    ("connections", "8", "connections to the database besides the writer's"),
    ("queue", "10000", "uploads that may wait for the writer; one more is told to come again"),
    ("commit_group", "1000", "ratings that one commit takes at most"),
    ("session_idle_minutes", "30", "minutes without use after which a session ends"),
    ("session_hours", "12", "hours after which a session ends in any case"),
    (
        "second_factor_roles",
        "administrator home-affairs auditor",
        "roles that need a second factor to sign in, with spaces between them; none for no role",
    ),
    ("remark_days", "365", "days for which citizens' own words are kept"),
    ("browser_days", "365", "days without use after which a browser is no longer known"),
    ("request_days", "365", "days after its end for which a request about personal data says who asked"),
    ("letter_days", "90", "days for which letters are kept"),
    ("smtp_host", "", "mail server for letters; without one they are printed"),
    ("smtp_port", "587", "its port"),
    ("smtp_tls", "starttls", "starttls, tls, or none for a mail server on this machine"),
    ("smtp_user", "", "user, where the mail server asks for one"),
    ("smtp_password_file", "", "file whose first line is the user's password"),
    ("smtp_from", "", "sender of letters: sipar@NAME"),
    ("log", "info", "what is logged: error, warn, info, debug"),
];

impl Default for Settings {
    fn default() -> Self {
        Self {
            data: PathBuf::from("sipar-data"),
            database_url: None,
            address: IpAddr::from([127, 0, 0, 1]),
            port: 8000,
            connections: 8,
            queue: 10_000,
            commit_group: 1_000,
            session_idle_minutes: 30,
            session_hours: 12,
            second_factor_roles: "administrator home-affairs auditor".to_owned(),
            remark_days: 365,
            browser_days: 365,
            request_days: 365,
            letter_days: 90,
            smtp_host: None,
            smtp_port: 587,
            smtp_tls: "starttls".to_owned(),
            smtp_user: None,
            smtp_password_file: None,
            smtp_from: None,
            log: "info".to_owned(),
        }
    }
}

/// A setting is wrong; the text says which, where it stands and what it may be.
#[derive(Debug, thiserror::Error)]
#[error("settings: {0}")]
pub struct BadSetting(String);

impl Settings {
    /// Reads the settings; `file` must exist where one is named.
    pub fn read(file: Option<&Path>) -> Result<Self, BadSetting> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(file) = file {
            figment = figment.merge(Toml::file_exact(file));
        }
        let settings: Self = figment
            .merge(Env::prefixed("SIPAR_").only(&TABLE.map_names()))
            .extract()
            .map_err(|error| BadSetting(error.to_string()))?;
        settings.check()
    }

    /// Names of the environment that look like settings and are none: typing errors, most often.
    #[must_use]
    pub fn misspelt() -> Vec<String> {
        let known: Vec<String> =
            TABLE.map_names().iter().map(|name| format!("SIPAR_{}", name.to_uppercase())).collect();
        let named = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        named.filter(|name| name.starts_with("SIPAR_") && !known.contains(name)).collect()
    }

    /// Refuses values that cannot work, and addresses that would need a secure context.
    pub fn check(self) -> Result<Self, BadSetting> {
        if !self.address.is_loopback() {
            return Err(BadSetting(format!(
                "address: {} is another machine's way in, and without a certificate everything would travel in the \
                 clear; use 127.0.0.1 and put a server with TLS in front of it",
                self.address
            )));
        }
        if self.connections == 0 || self.connections > 200 {
            return Err(BadSetting("connections: from 1 to 200".to_owned()));
        }
        if self.queue == 0 || self.commit_group == 0 {
            return Err(BadSetting("queue and commit_group: at least 1".to_owned()));
        }
        if self.session_idle_minutes == 0 || self.session_hours == 0 {
            return Err(BadSetting("session_idle_minutes and session_hours: at least 1".to_owned()));
        }
        if let Some(word) = self.second_factor_words().find(|word| Role::from_word(word).is_none()) {
            let known: Vec<&str> = Role::ALL.iter().map(|role| role.word()).collect();
            return Err(BadSetting(format!(
                "second_factor_roles: no role is called {word:?}; there are {}, or none",
                known.join(" ")
            )));
        }
        if [self.remark_days, self.browser_days, self.request_days, self.letter_days].contains(&0) {
            return Err(BadSetting("remark_days, browser_days, request_days and letter_days: at least 1".to_owned()));
        }
        self.check_mail()?;
        if !["error", "warn", "info", "debug"].contains(&self.log.as_str()) {
            return Err(BadSetting(format!("log: error, warn, info or debug, not {:?}", self.log)));
        }
        Ok(self)
    }
}

impl Settings {
    /// Refuses a mail server that cannot be used, or to which letters would travel in the clear.
    fn check_mail(&self) -> Result<(), BadSetting> {
        if !["starttls", "tls", "none"].contains(&self.smtp_tls.as_str()) {
            return Err(BadSetting(format!("smtp_tls: starttls, tls or none, not {:?}", self.smtp_tls)));
        }
        let Some(host) = &self.smtp_host else { return Ok(()) };
        if self.smtp_from.is_none() {
            return Err(BadSetting("smtp_from: say who sends the letters, as sipar@example.gov.vn".to_owned()));
        }
        if self.smtp_user.is_some() != self.smtp_password_file.is_some() {
            return Err(BadSetting("smtp_user and smtp_password_file: both or neither".to_owned()));
        }
        let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        if self.smtp_tls == "none" && !here {
            return Err(BadSetting(format!(
                "smtp_tls: to {host} letters would travel in the clear; use starttls or tls"
            )));
        }
        Ok(())
    }

    fn second_factor_words(&self) -> impl Iterator<Item = &str> {
        self.second_factor_roles.split_whitespace().filter(|word| *word != "none")
    }

    /// How sessions end and who needs a second factor.
    #[must_use]
    pub fn sign_in_rules(&self) -> Rules {
        let minute = 60 * SECOND;
        Rules {
            idle: i64::from(self.session_idle_minutes) * minute,
            absolute: i64::from(self.session_hours) * 60 * minute,
            second_factor: self.second_factor_words().filter_map(Role::from_word).collect(),
        }
    }
}

/// The names of a table of settings.
trait Names {
    fn map_names(&self) -> Vec<&'static str>;
}

impl Names for [(&'static str, &'static str, &'static str)] {
    fn map_names(&self) -> Vec<&'static str> {
        self.iter().map(|(name, _, _)| *name).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_the_struct() {
        let value = figment::value::Value::serialize(Settings::default()).unwrap();
        let mut fields: Vec<String> = value.as_dict().unwrap().keys().cloned().collect();
        let mut names = TABLE.map_names();
        fields.sort_unstable();
        names.sort_unstable();
        assert_eq!(fields, names);
        for (name, default, _) in TABLE {
            let value = value.as_dict().unwrap().get(*name).unwrap();
            let shown = value
                .as_str()
                .map_or_else(|| value.to_u128().map_or_else(String::new, |n| n.to_string()), str::to_owned);
            assert_eq!(&shown, default, "{name}");
        }
    }

    #[test]
    fn letters_travel_in_the_clear_on_this_machine_only() {
        let mail = |host: &str, tls: &str| Settings {
            smtp_host: Some(host.to_owned()),
            smtp_tls: tls.to_owned(),
            smtp_from: Some("sipar@example.vn".to_owned()),
            ..Settings::default()
        };
        for (host, tls, good) in [
            ("mail.example.vn", "starttls", true),
            ("mail.example.vn", "tls", true),
            ("mail.example.vn", "none", false),
            ("10.0.0.5", "none", false),
            ("127.0.0.1", "none", true),
            ("mail.example.vn", "ssl", false),
        ] {
            assert_eq!(mail(host, tls).check().is_ok(), good, "{host} {tls}");
        }
        assert!(Settings { smtp_from: None, ..mail("127.0.0.1", "none") }.check().is_err());
        assert!(Settings { smtp_user: Some("a".to_owned()), ..mail("127.0.0.1", "none") }.check().is_err());
    }

    #[test]
    fn another_machine_is_not_let_in_without_a_certificate() {
        let open = Settings { address: IpAddr::from([0, 0, 0, 0]), ..Settings::default() };
        assert!(open.check().is_err_and(|error| error.to_string().contains("address")));
    }
}
