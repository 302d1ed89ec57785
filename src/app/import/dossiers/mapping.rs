//! How the columns and words of a one-stop system's export are called: a file of its own, kept by name.

use std::collections::BTreeMap;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::COLUMNS;
use crate::domain::dossier::status::{Channel, Status};
use crate::domain::id::Id;

/// Our columns by those of an export, and what its words mean. Columns without an entry have our names.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Its name, by which it is kept.
    pub name: String,
    /// The system that exports; events of one system are of one source.
    pub system: String,
    #[serde(default)]
    columns: BTreeMap<String, String>,
    #[serde(default)]
    status: BTreeMap<String, u8>,
    #[serde(default)]
    channel: BTreeMap<String, u8>,
    #[serde(default)]
    unit: BTreeMap<String, String>,
    #[serde(default)]
    procedure: BTreeMap<String, String>,
    #[serde(default)]
    cause: BTreeMap<String, String>,
}

impl Default for Mapping {
    fn default() -> Self {
        let none = BTreeMap::new;
        let words = || BTreeMap::<String, u8>::new();
        Self {
            name: "sipar".to_owned(),
            system: "sipar".to_owned(),
            columns: none(),
            status: words(),
            channel: words(),
            unit: none(),
            procedure: none(),
            cause: none(),
        }
    }
}

impl Mapping {
    /// Reads a file; what is wrong, in a sentence.
    pub fn parse(file: &str, text: &str) -> Result<Self, String> {
        let mapping: Self = toml::from_str(text).map_err(|error| format!("{file}: {error}"))?;
        let wrong = |what: String| Err(format!("{file}: {what}"));
        if !crate::domain::template::is_code(&mapping.name) {
            return wrong(format!("the name {:?} is not small letters, digits and hyphens", mapping.name));
        }
        if mapping.system.trim().is_empty() {
            return wrong("the system has no name".to_owned());
        }
        if let Some(column) = mapping.columns.keys().find(|column| !COLUMNS.contains(&column.as_str())) {
            return wrong(format!("there is no column {column:?}; there are {}", COLUMNS.join(", ")));
        }
        if let Some((word, code)) = mapping.status.iter().find(|(_, code)| Status::from_code(**code).is_none()) {
            return wrong(format!("the status {word:?} is {code}, and statuses are 1 to 10"));
        }
        let unknown = |code: u8| Channel::from_code(Some(code)).is_none();
        if let Some((word, code)) = mapping.channel.iter().find(|(_, code)| unknown(**code)) {
            return wrong(format!("the channel {word:?} is {code}, and channels are 1, 2 and 3"));
        }
        Ok(mapping)
    }

    /// The source of its events.
    #[must_use]
    pub fn source(&self) -> Id {
        let digest = Sha256::digest(self.system.as_bytes());
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        Id::from_bytes(id)
    }

    /// Our column that this column of an export is; small letters and NFC.
    pub(super) fn column(&self, theirs: &str) -> Option<usize> {
        let mapped = self.columns.iter().find(|(_, name)| name.to_lowercase() == theirs).map(|(ours, _)| ours.as_str());
        let free = |name: &&str| !self.columns.contains_key(*name);
        let ours = mapped.or_else(|| Some(theirs).filter(free));
        ours.and_then(|name| COLUMNS.iter().position(|column| *column == name))
    }

    /// How the export calls one of our columns.
    pub(super) fn theirs<'a>(&'a self, ours: &'a str) -> &'a str {
        self.columns.get(ours).map_or(ours, String::as_str)
    }

    pub(super) fn status(&self, word: &str) -> Option<Status> {
        let code = self.status.get(word).copied().or_else(|| word.parse().ok());
        code.and_then(Status::from_code).or_else(|| {
            let named = |status: &Status| {
                use crate::domain::lang::Lang;
                status.word() == word || status.name(Lang::Vi).to_lowercase() == word.to_lowercase()
            };
            Status::ALL.into_iter().find(named)
        })
    }

    pub(super) fn channel(&self, word: &str) -> Option<Channel> {
        let code: Option<u8> = self.channel.get(word).copied().or_else(|| word.parse().ok());
        code.and_then(|code| Channel::from_code(Some(code))).or_else(|| {
            let named = |channel: &Channel| {
                use crate::domain::lang::Lang;
                channel.word() == word || channel.name(Lang::Vi).to_lowercase() == word.to_lowercase()
            };
            Channel::ALL.into_iter().find(named)
        })
    }

    /// The code or name of the unit that a word stands for.
    pub(super) fn unit(&self, word: &str) -> String {
        self.unit.get(word).cloned().unwrap_or_else(|| word.to_owned())
    }

    /// The code or name of the procedure.
    pub(super) fn procedure(&self, word: &str) -> String {
        self.procedure.get(word).cloned().unwrap_or_else(|| word.to_owned())
    }

    /// The code of the cause.
    pub(super) fn cause(&self, word: &str) -> String {
        self.cause.get(word).cloned().unwrap_or_else(|| word.to_owned())
    }
}
