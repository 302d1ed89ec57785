//! The settings: one documented table, from which the program, its help and the table in `docs/operations.md` are made.
//!
//! Each value comes from the default, then the settings file, then the environment (`SIPAR_PORT`), then the command
//! line; the later wins. A wrong value names itself, where it stands, and what it may be. Here stand the table and what
//! holds of single values; the files below know what several of them mean together.

mod encryption;
mod mail;
mod retention;
mod sessions;
mod sources;

use std::net::IpAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use sources::Origin;

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
    /// The server's certificate, with those between it and its authority, where `serve` encrypts by itself.
    pub tls_cert: Option<PathBuf>,
    /// The private key of `tls_cert`.
    pub tls_key: Option<PathBuf>,
    /// The certificate of the local authority, which `/trust` offers to those who are to trust it.
    pub tls_ca: Option<PathBuf>,
    /// Whether a server of `trusted_proxies` stands in front and encrypts.
    pub behind_proxy: bool,
    /// Addresses, alone or as `10.1.0.0/16`, of the servers in front whose word on the client is taken.
    pub trusted_proxies: Vec<String>,
    /// Where browsers find this server: `https://NAME` or `https://NAME:PORT`.
    pub public_url: Option<String>,
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
    /// Whether tablets drop their cached program and their worker, and go on with what this server gives them.
    pub kiosk_kill: bool,
    /// Whether visitors without a code may rate by a dossier number typed by hand.
    pub typed_numbers: bool,
    /// Folder of an office's own recordings of what tablets read aloud.
    pub audio_dir: Option<PathBuf>,
    /// Days for which citizens' own words are kept.
    pub remark_days: u16,
    /// Days after settling for which name and number of whoever asked to be called back are kept.
    pub call_back_days: u16,
    /// Days without use after which a browser is no longer known.
    pub browser_days: u16,
    /// Days after its end for which a request about personal data says who asked.
    pub request_days: u16,
    /// Days for which letters are kept.
    pub letter_days: u16,
    /// Days after the last day of a round for which it is kept how to find the people in its frame.
    pub contact_days: u16,
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
    ("address", "127.0.0.1", "address to listen on; another than this machine's own needs tls_cert or behind_proxy"),
    ("port", "8000", "port to listen on; 0 takes any free one"),
    ("tls_cert", "", "the server's certificate (PEM), where serve encrypts by itself"),
    ("tls_key", "", "the private key of tls_cert (PEM), which only its owner or group may read"),
    ("tls_ca", "", "certificate of the local authority (PEM), offered on /trust"),
    ("behind_proxy", "false", "whether a server of trusted_proxies stands in front and encrypts"),
    ("trusted_proxies", "[]", "addresses or networks of the servers in front: [\"127.0.0.1\", \"10.1.0.0/16\"]"),
    ("public_url", "", "where browsers find this server: https://NAME or https://NAME:PORT"),
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
    ("kiosk_kill", "false", "whether tablets drop their cached program and load it from this server each time"),
    (
        "typed_numbers",
        "false",
        "whether visitors without a code may rate by a dossier number typed by hand; counted apart",
    ),
    ("audio_dir", "", "folder of recordings that tablets play in the place of the synthesised voice"),
    ("remark_days", "365", "days for which citizens' own words are kept"),
    ("call_back_days", "30", "days after settling for which it is kept who asked to be called back"),
    ("browser_days", "365", "days without use after which a browser is no longer known"),
    ("request_days", "365", "days after its end for which a request about personal data says who asked"),
    ("letter_days", "90", "days for which letters are kept"),
    ("contact_days", "180", "days after a survey round for which it is kept how to find those in its frame"),
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
            tls_cert: None,
            tls_key: None,
            tls_ca: None,
            behind_proxy: false,
            trusted_proxies: Vec::new(),
            public_url: None,
            connections: 8,
            queue: 10_000,
            commit_group: 1_000,
            session_idle_minutes: 30,
            session_hours: 12,
            second_factor_roles: "administrator home-affairs auditor".to_owned(),
            kiosk_kill: false,
            typed_numbers: false,
            audio_dir: None,
            remark_days: 365,
            call_back_days: 30,
            browser_days: 365,
            request_days: 365,
            letter_days: 90,
            contact_days: 180,
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
    /// Refuses values that cannot work, and addresses that would need a secure context; all that is wrong at once.
    pub fn check(self) -> Result<Self, BadSetting> {
        let problems = self.problems();
        if problems.is_empty() { Ok(self) } else { Err(BadSetting(problems.join("\nsettings: "))) }
    }

    /// What is wrong, a sentence each that begins with the setting's name; files are not looked at.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        problems.extend(self.unencrypted());
        if self.connections == 0 || self.connections > 200 {
            problems.push("connections: from 1 to 200".to_owned());
        }
        if self.queue == 0 || self.commit_group == 0 {
            problems.push("queue and commit_group: at least 1".to_owned());
        }
        problems.extend(self.sign_in_problems());
        problems.extend(self.kept_for_nothing());
        problems.extend(self.mail_in_halves());
        if !["error", "warn", "info", "debug"].contains(&self.log.as_str()) {
            problems.push(format!("log: error, warn, info or debug, not {:?}", self.log));
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_the_struct() {
        let value = figment::value::Value::serialize(Settings::default()).unwrap();
        let mut fields: Vec<String> = value.as_dict().unwrap().keys().cloned().collect();
        let mut names: Vec<&str> = TABLE.iter().map(|(name, ..)| *name).collect();
        fields.sort_unstable();
        names.sort_unstable();
        assert_eq!(fields, names);
        for (name, default, _) in TABLE {
            let value = value.as_dict().unwrap().get(*name).unwrap();
            let shown = match (value.as_str(), value.to_u128(), value.to_bool()) {
                (Some(text), ..) => text.to_owned(),
                (_, Some(number), _) => number.to_string(),
                (.., Some(flag)) => flag.to_string(),
                _ => value.as_array().map_or_else(String::new, |list| format!("{list:?}")),
            };
            assert_eq!(&shown, default, "{name}");
        }
    }
}
