//! The keys of a file, line by line.

use std::fmt::{Display, Write as _};

use rust_decimal::Decimal;
use time::Date;

use crate::domain::criteria::Name;
use crate::domain::questionnaire::answers::iso;
use crate::domain::questionnaire::quoted;

/// A file while it is written.
#[derive(Default)]
pub(super) struct File(String);

impl File {
    pub(super) fn finished(self) -> String {
        self.0
    }

    pub(super) fn head(&mut self, head: &str) {
        let _ = writeln!(self.0, "\n{head}");
    }

    pub(super) fn plain(&mut self, key: &str, value: impl Display) {
        let _ = writeln!(self.0, "{key} = {value}");
    }

    pub(super) fn text(&mut self, key: &str, text: &str) {
        self.plain(key, quoted(text));
    }

    pub(super) fn text_if(&mut self, key: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(key, text);
        }
    }

    pub(super) fn name(&mut self, key: &str, name: &Name) {
        let vi = quoted(&name.vi);
        let en = name.en.as_ref().map_or_else(String::new, |en| format!(", en = {}", quoted(en)));
        self.plain(key, format!("{{ vi = {vi}{en} }}"));
    }

    /// A number in quotation marks: TOML's own would be floats.
    pub(super) fn number(&mut self, key: &str, number: Decimal) {
        self.text(key, &number.normalize().to_string());
    }

    pub(super) fn number_if(&mut self, key: &str, number: Option<Decimal>) {
        if let Some(number) = number {
            self.number(key, number);
        }
    }

    /// A flag, where it is set.
    pub(super) fn flag(&mut self, key: &str, flag: bool) {
        if flag {
            self.plain(key, flag);
        }
    }

    pub(super) fn day_if(&mut self, key: &str, day: Option<Date>) {
        if let Some(day) = day {
            self.plain(key, iso(day));
        }
    }

    pub(super) fn list_if(&mut self, key: &str, texts: &[String]) {
        if !texts.is_empty() {
            let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
            self.plain(key, format!("[{}]", texts.join(", ")));
        }
    }
}
