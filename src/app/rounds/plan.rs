//! The plan of a draw: what somebody types, as a value that is kept with the seed and draws the same sample again.

use serde::{Deserialize, Serialize};

use crate::domain::round::NotDone;
use crate::stats::plan::allocation::Measure;
use crate::stats::plan::draw::Method;

/// How many are drawn in all, or in each stratum.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Sizing {
    /// So many in all.
    Number {
        /// How many.
        n: u64,
    },
    /// As many as a share needs to be known to within a margin.
    Proportion {
        /// The share expected, 0 to 1.
        share: f64,
        /// Half the width of the interval at 95 %.
        margin: f64,
        /// How much the variance exceeds that of a simple random sample.
        design_effect: f64,
        /// The share of those asked who answer.
        response_rate: f64,
    },
    /// n = N / (1 + N e^2), as provinces compute it.
    Slovin {
        /// The error e.
        margin: f64,
        /// The share of those asked who answer.
        response_rate: f64,
    },
    /// Of each unit as many as the questionnaire wants of its kind.
    Quotas,
    /// As many of each stratum as is said of it.
    ByStratum,
}

/// How a number in all is shared out among strata.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sharing {
    /// In proportion to their populations.
    Proportional,
    /// Alike.
    Equal,
    /// In proportion to the square roots of their populations.
    SquareRoot,
    /// In proportion to population times deviation, which the strata say.
    Neyman,
    /// Between equal precision of all strata and of the whole; they say deviation and mean.
    Bankier,
}

impl Sharing {
    /// All ways, in the order in which forms show them.
    pub const ALL: [Self; 5] = [Self::Proportional, Self::Equal, Self::SquareRoot, Self::Neyman, Self::Bankier];

    /// The word for it in forms.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Proportional => "proportional",
            Self::Equal => "equal",
            Self::SquareRoot => "square-root",
            Self::Neyman => "neyman",
            Self::Bankier => "bankier",
        }
    }

    /// The way with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.word() == word)
    }

    /// What the statistics call it. Bankier's power is a half.
    pub(super) const fn measure(self) -> Measure {
        match self {
            Self::Proportional => Measure::Proportional,
            Self::Equal => Measure::Equal,
            Self::SquareRoot => Measure::SquareRoot,
            Self::Neyman => Measure::Neyman,
            Self::Bankier => Measure::Bankier(0.5),
        }
    }

    /// How many numbers a stratum must say for it.
    #[must_use]
    pub const fn needs(self) -> usize {
        match self {
            Self::Proportional | Self::Equal | Self::SquareRoot => 0,
            Self::Neyman => 1,
            Self::Bankier => 2,
        }
    }
}

/// How places, or households of a place, are taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// Each set as likely as any other.
    Simple,
    /// Every so manieth of the frame, from a start by chance.
    Systematic,
    /// In proportion to how many households they have, systematically; large ones for certain.
    Pps,
}

impl By {
    /// All ways, in the order in which forms show them.
    pub const ALL: [Self; 3] = [Self::Pps, Self::Systematic, Self::Simple];

    /// The word for it in forms.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::Systematic => "systematic",
            Self::Pps => "pps",
        }
    }

    /// The way with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.word() == word)
    }

    /// What the statistics call it.
    pub(super) const fn method(self) -> Method {
        match self {
            Self::Simple => Method::Simple,
            Self::Systematic => Method::Systematic,
            Self::Pps => Method::Pps,
        }
    }
}

/// A stage of places: communes, hamlets.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Places {
    /// How many are taken: of a stratum at the first stage, of each place above at a later one; `None` for all.
    pub take: Option<u64>,
    /// How.
    pub by: By,
}

/// What is said of a stratum.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// Its name.
    pub name: String,
    /// Its size where each has one; else its deviation, and its mean.
    pub numbers: Vec<f64>,
}

/// How a sample is drawn.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// How many.
    pub size: Sizing,
    /// Shared out how.
    pub sharing: Sharing,
    /// What is said of strata.
    pub strata: Vec<Said>,
    /// A stage of places each, from the widest on.
    pub places: Vec<Places>,
    /// How households, or dossiers, are taken in a place; never in proportion to size.
    pub last: By,
    /// So many reserves for each that is drawn: 0.2 is one for five.
    pub reserve: f64,
}

impl Plan {
    /// The plan as it is kept.
    #[must_use]
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// A plan that was kept.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

/// A number as people type it: `400`, `0,05`, `0.05`, `5%`.
pub fn read_number(typed: &str) -> Result<f64, NotDone> {
    let refused = || NotDone::PlanNumber(typed.to_owned());
    let text = typed.trim();
    let (number, percent) = match text.strip_suffix('%') {
        Some(number) => (number.trim_end(), true),
        None => (text, false),
    };
    let number = number.replace(',', ".");
    let plain = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && number.len() <= 15;
    let value: f64 = if plain { number.parse().map_err(|_| refused())? } else { return Err(refused()) };
    Ok(if percent { value / 100.0 } else { value })
}

/// A whole number as people type it.
pub fn read_whole(typed: &str) -> Result<u64, NotDone> {
    let text = typed.trim();
    let digits = !text.is_empty() && text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits).ok_or_else(|| NotDone::PlanNumber(typed.to_owned()))
}

/// Lines about strata: a name and one or two numbers, with semicolons between; the name may have semicolons itself.
pub fn read_strata(typed: &str, numbers: usize) -> Result<Vec<Said>, NotDone> {
    let mut strata: Vec<Said> = Vec::new();
    for line in typed.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let refused = || NotDone::PlanLine(line.to_owned());
        let mut parts: Vec<&str> = line.rsplitn(numbers + 1, ';').map(str::trim).collect();
        parts.reverse();
        let Some((name, rest)) = parts.split_first().filter(|(_, rest)| rest.len() == numbers) else {
            return Err(refused());
        };
        let numbers = rest.iter().map(|text| read_number(text)).collect::<Result<_, _>>().map_err(|_| refused())?;
        if strata.iter().any(|said| said.name == *name) {
            return Err(refused());
        }
        strata.push(Said { name: (*name).to_owned(), numbers });
    }
    Ok(strata)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::float_cmp, reason = "the same digits")]
    fn numbers_are_read_as_people_type_them() {
        assert_eq!(["0,05", "0.05", "5%", "5 %"].map(|typed| read_number(typed).unwrap()), [0.05; 4]);
        for typed in ["", "x", "-1", "1e5", "1.2.3", "inf", "NaN", "%"] {
            assert!(read_number(typed).is_err(), "{typed}");
        }
        assert_eq!((read_whole(" 400 "), read_whole("4.5").is_err()), (Ok(400), true));
        assert!(["", "-4", "+4", "1234567890"].iter().all(|typed| read_whole(typed).is_err()));
    }

    #[test]
    fn strata_are_read_a_line_each() {
        let read = read_strata("Nông thôn; 120\n\n Thành thị;80 \n", 1).unwrap();
        assert_eq!((read[0].name.as_str(), read[1].numbers[0].to_bits()), ("Nông thôn", 80.0_f64.to_bits()));
        assert_eq!(read_strata("a; b; 0,5; 0.8", 2).unwrap()[0].name, "a; b");
        for typed in ["a", "a; x", "a; 1\na; 2"] {
            assert!(matches!(read_strata(typed, 1), Err(NotDone::PlanLine(_))), "{typed}");
        }
    }

    #[test]
    fn a_plan_is_read_back_as_it_was_kept() {
        let plan = Plan {
            size: Sizing::Proportion { share: 0.5, margin: 0.05, design_effect: 1.5, response_rate: 0.8 },
            sharing: Sharing::Neyman,
            strata: vec![Said { name: "Nông thôn".into(), numbers: vec![0.4] }],
            places: vec![Places { take: Some(3), by: By::Pps }, Places { take: None, by: By::Simple }],
            last: By::Systematic,
            reserve: 0.2,
        };
        assert_eq!(Plan::from_text(&plan.text()), Some(plan));
        assert_eq!(Plan::from_text("{}"), None);
        for way in Sharing::ALL {
            assert_eq!(Sharing::from_word(way.word()), Some(way));
        }
        for way in By::ALL {
            assert_eq!(By::from_word(way.word()), Some(way));
        }
    }
}
