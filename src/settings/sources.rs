//! Where values come from: defaults, the settings file and the environment, the later over the earlier. The command line
//! comes on top, in `cli`.

use std::path::Path;

use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};

use super::{BadSetting, Settings, TABLE};

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
    Env::prefixed("SIPAR_").only(&names())
}

/// The names of all settings.
fn names() -> Vec<&'static str> {
    TABLE.iter().map(|(name, ..)| *name).collect()
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
        names().into_iter().filter_map(from).collect()
    }

    /// Names of the environment that look like settings and are none: typing errors, most often.
    #[must_use]
    pub fn misspelt() -> Vec<String> {
        let known: Vec<String> = names().iter().map(|name| format!("SIPAR_{}", name.to_uppercase())).collect();
        let named = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        named.filter(|name| name.starts_with("SIPAR_") && !known.contains(name)).collect()
    }
}
