//! The indices that a province follows: who publishes each, on which scale, which way is better, and since when ranks are
//! places among other units. Dated data, with a mark of how sure it is.

use rust_decimal::Decimal;
use serde::Deserialize;
use time::Date;
use toml::value::Datetime;

use super::criteria::Name;
use super::template::Confidence;

/// What is known of the indices.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Known {
    /// The indices, in the order in which they are shown.
    pub indices: Vec<Index>,
    /// When provinces were merged.
    pub mergers: Vec<Merger>,
}

/// An index.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Index {
    /// Its code in stored series.
    pub code: String,
    /// What people call it.
    pub short: String,
    /// Its name.
    pub name: Name,
    /// Who publishes it.
    pub issuer: String,
    /// The best value of its scale.
    pub maximum: Decimal,
    /// What stands behind a value; may be empty.
    pub unit: String,
    /// Digits behind the comma.
    pub decimals: u32,
    /// Which way is better.
    pub better: Better,
    /// What is ranked.
    pub among: Among,
    /// How sure this is.
    pub confidence: Confidence,
    /// Where it is from.
    pub source: String,
}

/// Which way is better.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
}

/// What is ranked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Among {
    /// All provinces of the country.
    Province,
    /// The units of one province.
    Own,
    /// Nothing.
    None,
}

/// From a day on there are other provinces.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Merger {
    /// The first day.
    pub day: Date,
    /// How many there were.
    pub from: u16,
    /// How many there are.
    pub to: u16,
    /// The document.
    pub basis: String,
    /// How sure this is.
    pub confidence: Confidence,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "code")]
    _code: String,
    #[serde(rename = "version")]
    _version: u32,
    family: String,
    #[serde(default)]
    merger: Vec<MergerRead>,
    #[serde(default)]
    index: Vec<IndexRead>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MergerRead {
    day: Datetime,
    from: u16,
    to: u16,
    basis: String,
    confidence: Confidence,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IndexRead {
    code: String,
    short: String,
    name: Name,
    issuer: String,
    maximum: i64,
    unit: String,
    decimals: u32,
    better: Better,
    among: Among,
    confidence: Confidence,
    source: String,
}

impl Known {
    /// Reads a file; what is wrong, in a sentence.
    pub fn parse(file: &str, text: &str) -> Result<Self, String> {
        let wrong = |what: String| format!("{file}: {what}");
        let read: File = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        if read.family != "board" {
            return Err(wrong(format!("the family is {:?}, not board", read.family)));
        }
        let mut indices: Vec<Index> = Vec::new();
        for one in read.index {
            if indices.iter().any(|other| other.code == one.code) {
                return Err(wrong(format!("the index {:?} stands twice", one.code)));
            }
            if one.maximum < 1 || one.decimals > 6 {
                return Err(wrong(format!("the scale of {:?} cannot be", one.code)));
            }
            let IndexRead { code, short, name, issuer, unit, decimals, better, among, confidence, source, .. } = one;
            let maximum = Decimal::from(one.maximum);
            indices.push(Index {
                code,
                short,
                name,
                issuer,
                maximum,
                unit,
                decimals,
                better,
                among,
                confidence,
                source,
            });
        }
        let mut mergers = Vec::new();
        for one in read.merger {
            let day = one.day.date.and_then(|day| {
                let month = time::Month::try_from(day.month).ok()?;
                Date::from_calendar_date(day.year.into(), month, day.day).ok()
            });
            let day = day.ok_or_else(|| wrong(format!("{} is not a day", one.day)))?;
            mergers.push(Merger { day, from: one.from, to: one.to, basis: one.basis, confidence: one.confidence });
        }
        Ok(Self { indices, mergers })
    }

    /// The index with this code.
    #[must_use]
    pub fn index(&self, code: &str) -> Option<&Index> {
        self.indices.iter().find(|index| index.code == code)
    }
}
