//! Findings in words, for whoever decides about them. Figures of the day, never the moment of a rating.

use super::{Figures, Rule};
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::text::{fill, texts};

impl Rule {
    /// Why ratings are kept aside by it.
    #[must_use]
    pub fn words(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::OutsideHours => t.aside_outside_hours,
            Self::Burst => t.aside_burst,
            Self::TooFast => t.aside_too_fast,
            Self::OneValue => t.aside_one_value,
            Self::MoreThanServed => t.aside_more_than_served,
            Self::MoreThanUsual => t.aside_more_than_usual,
        }
    }
}

impl Figures {
    /// What led to the finding.
    #[must_use]
    pub fn words(self, lang: Lang) -> String {
        let t = texts(lang);
        let say = |text: &str, figures: &[i64]| {
            let figures: Vec<String> = figures.iter().map(|n| number::count(lang, *n)).collect();
            fill(text, &figures.iter().map(String::as_str).collect::<Vec<_>>())
        };
        match self {
            Self::Outside(n) => say(t.honesty_outside, &[n]),
            Self::Burst(n, minutes, most) => say(t.honesty_burst, &[n, minutes, most]),
            Self::Fast(n, all) => say(t.honesty_fast, &[n, all]),
            Self::Same(n, all, percent) => say(t.honesty_same, &[n, all, percent]),
            Self::Run(n, percent) => say(t.honesty_run, &[n, percent]),
            Self::Often(n, usual, most) => say(t.honesty_often, &[n, usual, most]),
            Self::Served(n, served) => say(t.honesty_served, &[n, served]),
            Self::Usual(n, usual, most) => say(t.honesty_usual, &[n, usual, most]),
            Self::Quiet(n) => say(t.honesty_quiet, &[n]),
        }
    }
}
