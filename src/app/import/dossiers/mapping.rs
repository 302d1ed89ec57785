//! How the columns and words of a one-stop system's export are called: a file of its own, kept by name.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::COLUMNS;
use crate::domain::dossier::status::{Channel, Status};
use crate::domain::id::Id;
use crate::domain::lang::Lang;

/// A mapping as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    system: String,
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

/// Our columns by those of an export, and what its words mean. Columns without an entry have our names. Capital letters, spaces
/// and the way in which letters are composed make no difference.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mapping {
    /// Its name, by which it is kept.
    pub name: String,
    /// The system that exports; events of one system are of one source.
    pub system: String,
    source: Id,
    /// How the export calls our columns.
    theirs: [Option<String>; COLUMNS.len()],
    columns: HashMap<String, usize>,
    status: HashMap<String, Status>,
    channel: HashMap<String, Channel>,
    unit: HashMap<String, String>,
    procedure: HashMap<String, String>,
    cause: HashMap<String, String>,
}

/// A word as it is compared.
fn spelt(word: &str) -> String {
    let word: String = word.nfc().collect::<String>().to_lowercase();
    word.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Default for Mapping {
    fn default() -> Self {
        let none = HashMap::new;
        let statuses = Status::ALL.into_iter().flat_map(|one| {
            [one.code().to_string(), one.word().to_owned(), spelt(one.name(Lang::Vi))].map(|word| (word, one))
        });
        let channels = Channel::ALL.into_iter().flat_map(|one| {
            [one.code().to_string(), one.word().to_owned(), spelt(one.name(Lang::Vi))].map(|word| (word, one))
        });
        Self {
            name: "sipar".to_owned(),
            system: "sipar".to_owned(),
            source: source_of("sipar"),
            theirs: [const { None }; COLUMNS.len()],
            columns: COLUMNS.iter().enumerate().map(|(at, name)| ((*name).to_owned(), at)).collect(),
            status: statuses.collect(),
            channel: channels.collect(),
            unit: none(),
            procedure: none(),
            cause: none(),
        }
    }
}

/// Events of a system have one source, whatever file they come in.
fn source_of(system: &str) -> Id {
    let digest = Sha256::digest(system.as_bytes());
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    Id::from_bytes(id)
}

impl Mapping {
    /// Reads a file; what is wrong, in a sentence.
    pub fn parse(file: &str, text: &str) -> Result<Self, String> {
        let written: Written = toml::from_str(text).map_err(|error| format!("{file}: {error}"))?;
        let mut mapping = Self { name: written.name, system: written.system, ..Self::default() };
        mapping.system = mapping.system.trim().nfc().collect();
        mapping.source = source_of(&mapping.system);
        let wrong = |what: String| Err(format!("{file}: {what}"));
        if !crate::domain::template::is_code(&mapping.name) {
            return wrong(format!("the name {:?} is not small letters, digits and hyphens", mapping.name));
        }
        if mapping.system.is_empty() {
            return wrong("the system has no name".to_owned());
        }
        for ours in written.columns.keys() {
            match COLUMNS.iter().position(|column| column == ours) {
                // A column that is called otherwise is not found by our name any more.
                Some(at) => mapping.columns.retain(|_, column| *column != at),
                None => return wrong(format!("there is no column {ours:?}; there are {}", COLUMNS.join(", "))),
            }
        }
        for (ours, theirs) in &written.columns {
            let at = COLUMNS.iter().position(|column| column == ours).unwrap_or_default();
            if mapping.columns.insert(spelt(theirs), at).is_some() {
                return wrong(format!("{theirs:?} is said to be two columns, one of them {ours}"));
            }
            mapping.theirs[at] = Some(theirs.clone());
        }
        for (word, code) in &written.status {
            let Some(status) = Status::from_code(*code) else {
                return wrong(format!("the status {word:?} is {code}, and statuses are 1 to 10"));
            };
            mapping.status.insert(spelt(word), status);
        }
        for (word, code) in &written.channel {
            let Some(channel) = Channel::from_code(Some(*code)) else {
                return wrong(format!("the channel {word:?} is {code}, and channels are 1, 2 and 3"));
            };
            mapping.channel.insert(spelt(word), channel);
        }
        let words = |list: BTreeMap<String, String>| {
            list.into_iter().map(|(theirs, ours)| (spelt(&theirs), ours.trim().nfc().collect())).collect()
        };
        (mapping.unit, mapping.procedure) = (words(written.unit), words(written.procedure));
        mapping.cause = words(written.cause);
        Ok(mapping)
    }

    /// The source of its events.
    #[must_use]
    pub const fn source(&self) -> Id {
        self.source
    }

    /// Our column that this column of an export is.
    pub(super) fn column(&self, theirs: &str) -> Option<usize> {
        self.columns.get(&spelt(theirs)).copied()
    }

    /// How the export calls one of our columns.
    pub(super) fn theirs<'a>(&'a self, ours: &'a str) -> &'a str {
        let at = COLUMNS.iter().position(|column| *column == ours);
        at.and_then(|at| self.theirs[at].as_deref()).unwrap_or(ours)
    }

    pub(super) fn status(&self, word: &str) -> Option<Status> {
        self.status.get(word).or_else(|| self.status.get(&spelt(word))).copied()
    }

    pub(super) fn channel(&self, word: &str) -> Option<Channel> {
        self.channel.get(word).or_else(|| self.channel.get(&spelt(word))).copied()
    }

    /// The code or name of the unit that a word stands for.
    #[must_use]
    pub fn unit<'a>(&'a self, word: &'a str) -> &'a str {
        meant(&self.unit, word)
    }

    /// The code or name of the procedure.
    #[must_use]
    pub fn procedure<'a>(&'a self, word: &'a str) -> &'a str {
        meant(&self.procedure, word)
    }

    /// The code of the cause.
    pub(super) fn cause(&self, word: String) -> String {
        if self.cause.is_empty() { word } else { meant(&self.cause, &word).to_owned() }
    }
}

/// What a word means by a list; itself where it is not in it.
fn meant<'a>(list: &'a HashMap<String, String>, word: &'a str) -> &'a str {
    if list.is_empty() { word } else { list.get(&spelt(word)).map_or(word, String::as_str) }
}
