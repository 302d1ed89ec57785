//! Figures as pages write them: shares, intervals, counts, periods, and names in Vietnamese order.

use std::cmp::Ordering;

use super::pages::measure::{Figures, Measure, Share};
use crate::app::order;
use crate::app::results::{Seen, When};
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::template::Question;
use crate::domain::text::{fill, texts};
use crate::stats::proportion::Estimate;

/// By name, what has none last.
pub(super) fn by_name(one: &str, other: &str, one_is_nobody: bool, other_is_nobody: bool) -> Ordering {
    one_is_nobody.cmp(&other_is_nobody).then_with(|| order::by_name(one, other))
}

/// What a page shows of a row of a question's table.
pub(super) fn of(seen: &Seen, visits: Option<i64>, question: &Question, lang: Lang) -> Figures {
    let visits = visits.map(|visits| number::count(lang, visits));
    let (measure, rated) = match seen {
        Seen::NoRatings => (Measure::NoRatings, None),
        Seen::Hidden => (Measure::Hidden, None),
        Seen::Open(figures) => {
            let n = number::count(lang, figures.n);
            let measure = match &figures.share {
                Some(share) => Measure::Known(written(share, n, lang)),
                None => Measure::Fact { answers: answers(question, &figures.levels, figures.n, lang), n },
            };
            (measure, figures.rated.map(|share| number::share(lang, share, 1)))
        }
    };
    Figures { measure, visits, rated, change: None }
}

/// `0 lần: 30 (75,0%); 1 lần: 10 (25,0%)`.
fn answers(question: &Question, levels: &[i64], n: i64, lang: Lang) -> String {
    let told: Vec<String> = question
        .scale
        .levels
        .iter()
        .zip(levels)
        .map(|(level, count)| {
            #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
            let share = *count as f64 / n.max(1) as f64;
            format!("{}: {} ({})", level.words.of(lang), number::count(lang, *count), number::share(lang, share, 1))
        })
        .collect();
    told.join("; ")
}

/// Nobody rated, and how many came is not known.
pub(super) const fn none() -> Figures {
    Figures { measure: Measure::NoRatings, visits: None, rated: None, change: None }
}

fn written(share: &Estimate, n: String, lang: Lang) -> Share {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share is in 0..=1")]
    let length = |value: f64| (value * 100.0).round().clamp(0.0, 100.0) as u8;
    Share {
        percent: number::share(lang, share.value, 1),
        low: number::share(lang, share.low, 1),
        high: number::share(lang, share.high, 1),
        n,
        bar: [length(share.low), length(share.value), length(share.high)],
    }
}

/// A period in words.
pub(super) fn when(when: When, lang: Lang) -> String {
    match when {
        When::Whole(period) => period.name(lang),
        When::Running { first, last } => fill(texts(lang).running_window, &[&number::day(first), &number::day(last)]),
    }
}
