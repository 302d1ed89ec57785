//! A flag as it is stored, and in words.

use super::Flag;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::text::{fill, texts};

impl Flag {
    /// What is stored beside its kind: its numbers with blanks between, in their order.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Self::TooFast { pace, median } => format!("{pace} {median}"),
            Self::StraightLined { question, items, level, longest } => format!("{question} {items} {level} {longest}"),
            Self::NearDuplicate { of, percent, items } => format!("{of} {percent} {items}"),
            Self::Overlap { with } => with.to_string(),
            Self::TooFar { from, metres, seconds } => format!("{from} {metres} {seconds}"),
            Self::OutsideRound | Self::BeforeVisit => String::new(),
        }
    }

    /// The flag that was stored so; `None` where this program never writes that.
    #[must_use]
    pub fn read(kind: &str, detail: &str) -> Option<Self> {
        let words: Vec<&str> = detail.split_whitespace().collect();
        let id = |word: &str| word.parse::<Id>().ok();
        match (kind, words.as_slice()) {
            ("too-fast", [pace, median]) => {
                Some(Self::TooFast { pace: pace.parse().ok()?, median: median.parse().ok()? })
            }
            ("straight-lined", [question, items, level, longest]) => Some(Self::StraightLined {
                question: (*question).to_owned(),
                items: items.parse().ok()?,
                level: level.parse().ok()?,
                longest: longest.parse().ok()?,
            }),
            ("near-duplicate", [of, percent, items]) => {
                Some(Self::NearDuplicate { of: id(of)?, percent: percent.parse().ok()?, items: items.parse().ok()? })
            }
            ("overlap", [with]) => Some(Self::Overlap { with: id(with)? }),
            ("too-far", [from, metres, seconds]) => {
                Some(Self::TooFar { from: id(from)?, metres: metres.parse().ok()?, seconds: seconds.parse().ok()? })
            }
            ("outside-round", []) => Some(Self::OutsideRound),
            ("before-visit", []) => Some(Self::BeforeVisit),
            _ => None,
        }
    }

    /// The name of its kind.
    #[must_use]
    pub fn name(&self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::TooFast { .. } => t.flag_too_fast,
            Self::StraightLined { .. } => t.flag_straight,
            Self::NearDuplicate { .. } => t.flag_duplicate,
            Self::Overlap { .. } => t.flag_overlap,
            Self::TooFar { .. } => t.flag_too_far,
            Self::OutsideRound => t.flag_outside,
            Self::BeforeVisit => t.flag_before_visit,
        }
    }

    /// What was found, with its numbers.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let t = texts(lang);
        let seconds = |hundredths: u64| {
            let whole = format!("{}.{:02}", hundredths / 100, hundredths % 100);
            if lang == Lang::Vi { whole.replace('.', ",") } else { whole }
        };
        match self {
            Self::TooFast { pace, median: 0 } => fill(t.flag_too_fast_words, &[&seconds(*pace)]),
            Self::TooFast { pace, median } => fill(t.flag_too_fast_median, &[&seconds(*pace), &seconds(*median)]),
            Self::StraightLined { question, items, level, longest } => {
                let numbers = [items.to_string(), level.to_string(), longest.to_string()];
                fill(t.flag_straight_words, &[question, &numbers[0], &numbers[1], &numbers[2]])
            }
            Self::NearDuplicate { percent, items, .. } => {
                fill(t.flag_duplicate_words, &[&percent.to_string(), &items.to_string()])
            }
            Self::Overlap { .. } => t.flag_overlap_words.to_owned(),
            Self::TooFar { metres, seconds, .. } => {
                let [metres, minutes] = [*metres, seconds / 60].map(|n| number::count(lang, n));
                fill(t.flag_too_far_words, &[&metres, &minutes])
            }
            Self::OutsideRound => t.flag_outside_words.to_owned(),
            Self::BeforeVisit => t.flag_before_visit_words.to_owned(),
        }
    }

    /// The other response it is about.
    #[must_use]
    pub const fn other(&self) -> Option<Id> {
        match self {
            Self::NearDuplicate { of: id, .. } | Self::Overlap { with: id } | Self::TooFar { from: id, .. } => {
                Some(*id)
            }
            _ => None,
        }
    }
}
