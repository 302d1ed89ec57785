//! The settings: one documented table, from which the program, its help and the table in `docs/operations.md` are made.
//!
//! Each value comes from the default, then the settings file, then the environment (`SIPAR_PORT`), then the command
//! line; the later wins. A wrong value names itself, where it stands, and what it may be.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::domain::access::{Role, Rules};
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

/// Where a setting's value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said anything else.
    Default,
    /// The settings file.
    File,
    /// The environment.
    Environment,
    /// The command line.
    CommandLine,
}

impl Origin {
    /// It in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::File => "settings file",
            Self::Environment => "environment",
            Self::CommandLine => "command line",
        }
    }
}

/// Defaults, file and environment, the later over the earlier.
fn layers(file: Option<&Path>) -> Figment {
    let mut figment = Figment::from(Serialized::defaults(Settings::default()));
    if let Some(file) = file {
        figment = figment.merge(Toml::file_exact(file));
    }
    figment.merge(environment())
}

fn environment() -> Env {
    Env::prefixed("SIPAR_").only(&TABLE.map_names())
}

impl Settings {
    /// Reads the settings; `file` must exist where one is named.
    pub fn read(file: Option<&Path>) -> Result<Self, BadSetting> {
        let mut settings: Self = layers(file).extract().map_err(|error| BadSetting(error.to_string()))?;
        // A later word on where the data is takes back an earlier one.
        let environment = Figment::from(environment());
        if environment.contains("data") && !environment.contains("database_url") {
            settings.database_url = None;
        }
        settings.check()
    }

    /// The settings that come from elsewhere than the defaults, and from where.
    #[must_use]
    pub fn origins(file: Option<&Path>) -> Vec<(&'static str, Origin)> {
        let environment = Figment::from(environment());
        let file = file.map(|file| Figment::from(Toml::file_exact(file)));
        let from = |name: &'static str| {
            // A word on where the data is takes back a database's address, too.
            if environment.contains(name) || (name == "database_url" && environment.contains("data")) {
                return Some((name, Origin::Environment));
            }
            let in_file = file.as_ref().is_some_and(|file| file.contains(name));
            in_file.then_some((name, Origin::File))
        };
        TABLE.map_names().into_iter().filter_map(from).collect()
    }

    /// Names of the environment that look like settings and are none: typing errors, most often.
    #[must_use]
    pub fn misspelt() -> Vec<String> {
        let known: Vec<String> =
            TABLE.map_names().iter().map(|name| format!("SIPAR_{}", name.to_uppercase())).collect();
        let named = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        named.filter(|name| name.starts_with("SIPAR_") && !known.contains(name)).collect()
    }

    /// Refuses values that cannot work, and addresses that would need a secure context; all that is wrong at once.
    pub fn check(self) -> Result<Self, BadSetting> {
        let problems = self.problems();
        if problems.is_empty() { Ok(self) } else { Err(BadSetting(problems.join("\nsettings: "))) }
    }

    /// What is wrong, a sentence each that begins with the setting's name; files are not looked at.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        problems.extend(self.in_the_clear());
        problems.extend(self.tls_in_halves());
        problems.extend(self.trusted().err());
        problems.extend(self.proxy_in_halves());
        problems.extend(self.public_url.as_deref().and_then(|url| origin_of(url).err()));
        if self.connections == 0 || self.connections > 200 {
            problems.push("connections: from 1 to 200".to_owned());
        }
        if self.queue == 0 || self.commit_group == 0 {
            problems.push("queue and commit_group: at least 1".to_owned());
        }
        if self.session_idle_minutes == 0 || self.session_hours == 0 {
            problems.push("session_idle_minutes and session_hours: at least 1".to_owned());
        }
        if let Some(word) = self.second_factor_words().find(|word| Role::from_word(word).is_none()) {
            let known: Vec<&str> = Role::ALL.iter().map(|role| role.word()).collect();
            problems.push(format!(
                "second_factor_roles: no role is called {word:?}; there are {}, or none",
                known.join(" ")
            ));
        }
        if [self.remark_days, self.browser_days, self.request_days, self.letter_days].contains(&0) {
            problems.push("remark_days, browser_days, request_days and letter_days: at least 1".to_owned());
        }
        problems.extend(self.mail_in_halves());
        if !["error", "warn", "info", "debug"].contains(&self.log.as_str()) {
            problems.push(format!("log: error, warn, info or debug, not {:?}", self.log));
        }
        problems
    }

    /// The certificate and its key, where `serve` encrypts by itself.
    #[must_use]
    pub fn tls(&self) -> Option<(&Path, &Path)> {
        self.tls_cert.as_deref().zip(self.tls_key.as_deref())
    }

    /// The networks of the servers in front. The error names what is none.
    pub fn trusted(&self) -> Result<Vec<IpNet>, String> {
        self.trusted_proxies.iter().map(|text| network(text)).collect()
    }

    /// Where browsers find this server, as they write it in `Origin`; none where that is not known.
    #[must_use]
    pub fn origin(&self) -> Option<String> {
        self.public_url.as_deref().and_then(|url| origin_of(url).ok())
    }

    /// Another machine's way in, with nothing that encrypts on it.
    fn in_the_clear(&self) -> Option<String> {
        let encrypts = self.tls_cert.is_some() || self.tls_key.is_some() || self.behind_proxy;
        (!self.address.is_loopback() && !encrypts).then(|| {
            format!(
                "address: {} is another machine's way in, and without a certificate everything would travel in the \
                 clear. Either give tls_cert and tls_key (`sipar tls init` makes them), or put a server that encrypts \
                 in front and give behind_proxy = true, trusted_proxies and public_url; 127.0.0.1 needs neither",
                self.address
            )
        })
    }

    fn tls_in_halves(&self) -> Option<String> {
        match (&self.tls_cert, &self.tls_key) {
            (Some(_), None) => Some("tls_key: tls_cert is given and its private key is not".to_owned()),
            (None, Some(_)) => Some("tls_cert: tls_key is given and its certificate is not".to_owned()),
            _ => None,
        }
    }

    fn proxy_in_halves(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if self.behind_proxy {
            if self.trusted_proxies.is_empty() {
                problems.push(
                    "trusted_proxies: behind_proxy needs the address of the server in front; [\"127.0.0.1\"] where it \
                     runs on this machine"
                        .to_owned(),
                );
            }
            if self.public_url.is_none() {
                problems.push(
                    "public_url: behind_proxy needs the address that browsers use: https://NAME or https://NAME:PORT"
                        .to_owned(),
                );
            }
            if self.tls_cert.is_some() {
                problems.push("behind_proxy: either the server in front encrypts, or tls_cert; not both".to_owned());
            }
        } else if !self.trusted_proxies.is_empty() {
            problems.push("trusted_proxies: means nothing without behind_proxy = true".to_owned());
        }
        if self.public_url.is_some() && !self.behind_proxy && self.tls_cert.is_none() {
            problems
                .push("public_url: begins with https, so it needs tls_cert and tls_key, or behind_proxy".to_owned());
        }
        problems
    }
}

/// A network written as `10.1.0.0/16`, or one address.
fn network(text: &str) -> Result<IpNet, String> {
    let network = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    match network {
        Ok(network) if network.prefix_len() == 0 => {
            Err(format!("trusted_proxies: {text} is everybody, and nobody's word would be worth anything"))
        }
        Ok(network) => Ok(network.trunc()),
        Err(_) => Err(format!("trusted_proxies: {text:?} is no address (10.1.0.5) and no network (10.1.0.0/16)")),
    }
}

/// The origin of an address: `https`, the name in lower case, and the port unless it is the usual one.
fn origin_of(url: &str) -> Result<String, String> {
    let bad = || format!("public_url: https://NAME or https://NAME:PORT, and nothing behind it; not {url:?}");
    let place = url.strip_prefix("https://").ok_or_else(bad)?;
    let place = place.strip_suffix('/').unwrap_or(place).to_lowercase();
    let (name, port) = match place.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (place.as_str(), None),
    };
    let bracketed = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let sound = match bracketed {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)),
    };
    match port.map(str::parse::<u16>) {
        _ if !sound => Err(bad()),
        None | Some(Ok(443)) => Ok(format!("https://{name}")),
        Some(Ok(port @ 1..)) => Ok(format!("https://{name}:{port}")),
        Some(_) => Err(bad()),
    }
}

impl Settings {
    /// Refuses a mail server that cannot be used, or to which letters would travel in the clear.
    fn mail_in_halves(&self) -> Option<String> {
        if !["starttls", "tls", "none"].contains(&self.smtp_tls.as_str()) {
            return Some(format!("smtp_tls: starttls, tls or none, not {:?}", self.smtp_tls));
        }
        let host = self.smtp_host.as_deref()?;
        if self.smtp_from.is_none() {
            return Some("smtp_from: say who sends the letters, as sipar@example.gov.vn".to_owned());
        }
        if self.smtp_user.is_some() != self.smtp_password_file.is_some() {
            return Some("smtp_user and smtp_password_file: both or neither".to_owned());
        }
        let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        (self.smtp_tls == "none" && !here)
            .then(|| format!("smtp_tls: to {host} letters would travel in the clear; use starttls or tls"))
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
            let shown = match (value.as_str(), value.to_u128(), value.to_bool()) {
                (Some(text), ..) => text.to_owned(),
                (_, Some(number), _) => number.to_string(),
                (.., Some(flag)) => flag.to_string(),
                _ => value.as_array().map_or_else(String::new, |list| format!("{list:?}")),
            };
            assert_eq!(&shown, default, "{name}");
        }
    }

    fn from(text: &str) -> Settings {
        Figment::from(Serialized::defaults(Settings::default())).merge(Toml::string(text)).extract().unwrap()
    }

    #[test]
    fn another_machine_is_let_in_only_where_something_encrypts() {
        for good in [
            "",
            "address = '::1'",
            "address = '0.0.0.0'\ntls_cert = 'c'\ntls_key = 'k'",
            "address = '10.0.0.9'\nbehind_proxy = true\ntrusted_proxies = ['10.0.0.1']\npublic_url = 'https://a.vn'",
            "behind_proxy = true\ntrusted_proxies = ['127.0.0.1', 'fd00::/8']\npublic_url = 'https://a.vn:8443/'",
        ] {
            assert_eq!(from(good).problems(), Vec::<String>::new(), "{good}");
        }
        let refused = from("address = '0.0.0.0'").check().unwrap_err().to_string();
        for word in ["address", "tls_cert", "tls_key", "tls init", "behind_proxy", "trusted_proxies", "public_url"] {
            assert!(refused.contains(word), "both ways out are named: {refused}");
        }
    }

    #[test]
    fn halves_are_refused_by_name() {
        let proxied = "behind_proxy = true\ntrusted_proxies = ['10.0.0.1']\n";
        for (text, names) in [
            ("tls_cert = 'c'", "tls_key: "),
            ("tls_key = 'k'", "tls_cert: "),
            ("behind_proxy = true\npublic_url = 'https://a.vn'", "trusted_proxies: "),
            ("trusted_proxies = ['10.0.0.1']", "trusted_proxies: "),
            (proxied, "public_url: "),
            ("public_url = 'https://a.vn'", "public_url: "),
            (&format!("{proxied}public_url = 'http://a.vn'"), "public_url: "),
            (&format!("{proxied}public_url = 'https://a.vn/sipar'"), "public_url: "),
            (&format!("{proxied}public_url = 'https://me@a.vn'"), "public_url: "),
            (&format!("{proxied}public_url = 'https://a.vn:0'"), "public_url: "),
            (&format!("{proxied}public_url = 'https://a.vn'\ntls_cert = 'c'\ntls_key = 'k'"), "behind_proxy: "),
        ] {
            let problems = from(text).problems();
            assert!(problems.len() == 1 && problems[0].starts_with(names), "{text}: {problems:?}");
        }
        for (proxies, why) in
            [("['proxy.vn']", "no address"), ("['0.0.0.0/0']", "everybody"), ("['10.0.0.0/33']", "no")]
        {
            let text = format!("behind_proxy = true\npublic_url = 'https://a.vn'\ntrusted_proxies = {proxies}");
            let problems = from(&text).problems();
            assert!(problems.len() == 1 && problems[0].contains(why), "{text}: {problems:?}");
        }
    }

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        for (url, origin) in [
            ("https://Sipar.Example.VN/", "https://sipar.example.vn"),
            ("https://sipar.example.vn:443", "https://sipar.example.vn"),
            ("https://sipar.example.vn:8443", "https://sipar.example.vn:8443"),
            ("https://[FD00::1]:8443", "https://[fd00::1]:8443"),
            ("https://[fd00::1]", "https://[fd00::1]"),
        ] {
            assert_eq!(origin_of(url).as_deref(), Ok(origin));
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
}
