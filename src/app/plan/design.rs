//! A design file: TOML, with the line of each key for complaints.

use std::path::Path;

use serde::de::DeserializeOwned;

use super::PlanError;

/// A design file's text, kept for the lines of its keys.
pub(super) struct Design {
    file: String,
    text: String,
}

impl Design {
    /// Reads a file and what it says.
    pub(super) fn read<T: DeserializeOwned>(path: &Path) -> Result<(Self, T), PlanError> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|why| PlanError::Unreadable { file: file.clone(), why })?;
        Self::parse(file, text)
    }

    pub(super) fn parse<T: DeserializeOwned>(file: String, text: String) -> Result<(Self, T), PlanError> {
        match toml::from_str(&text) {
            Ok(said) => Ok((Self { file, text }, said)),
            Err(why) => {
                let before = why.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
                let line = before.matches('\n').count() as u64 + 1;
                let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
                let what = format!("column {column}: {}", why.message().trim().replace('\n', " "));
                Err(PlanError::Line { file, line, what })
            }
        }
    }

    /// A complaint about a key, at the line of its first mention, or of the file's first line where it is missing.
    pub(super) fn complaint(&self, key: &str, what: impl Into<String>) -> PlanError {
        self.complaint_at(key, 0, what)
    }

    /// The same of the part that begins with the `nth` `[[stage]]`, from 0 on.
    pub(super) fn complaint_at(&self, key: &str, nth: usize, what: impl Into<String>) -> PlanError {
        let header = |line: &str| line.trim_start().starts_with("[[");
        let mut stages = 0;
        let mut line_of_part = 1;
        let mut found = None;
        for (at, line) in self.text.lines().enumerate() {
            if header(line) {
                stages += 1;
                if stages == nth + 1 {
                    line_of_part = at + 1;
                }
            }
            let named = line.split('=').next().is_some_and(|name| name.trim() == key);
            if named && found.is_none() && (stages == nth + 1 || stages == 0) {
                found = Some(at + 1);
            }
        }
        let line = found.unwrap_or(line_of_part) as u64;
        PlanError::Key { file: self.file.clone(), line, key: key.to_owned(), what: what.into() }
    }
}
