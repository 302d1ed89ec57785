//! Figures of a score in words: what the command's table and the page of a round both say.

use rust_decimal::Decimal;

use super::figures::{Change, Scored};
use crate::domain::lang::Lang;
use crate::domain::questionnaire::{Blanks, CriterionRule, Weights};
use crate::domain::text::{fill, texts};
use crate::index::sipas::{rounded, shown};

/// How a criterion is made of its answers.
#[must_use]
pub fn rule(rule: CriterionRule, lang: Lang) -> &'static str {
    match rule {
        CriterionRule::SatisfiedShare => texts(lang).score_rule_share,
        CriterionRule::MeanScore => texts(lang).score_rule_mean,
    }
}

/// The rules of the index, each with how sure it is.
#[must_use]
pub fn rules(scored: &Scored, lang: Lang) -> Vec<String> {
    let t = texts(lang);
    let weights = match scored.rules.weights {
        Weights::Criteria => t.score_weights_criteria,
        Weights::Nodes => t.score_weights_nodes,
    };
    let blanks = match scored.rules.blanks {
        Blanks::OwnRows => t.score_blanks_own,
        Blanks::CompleteRows => t.score_blanks_complete,
    };
    vec![
        fill(
            t.score_said_criterion,
            &[rule(scored.rules.criterion, lang), scored.rules.criterion_confidence.words(lang)],
        ),
        fill(t.score_said_weights, &[weights, scored.rules.weights_confidence.words(lang)]),
        fill(t.score_said_blanks, &[blanks, scored.rules.blanks_confidence.words(lang)]),
        fill(t.score_said_minimum, &[&scored.minimum_n.to_string()]),
    ]
}

/// A decimal as the language writes it.
#[must_use]
pub fn decimal(value: Option<Decimal>, lang: Lang) -> String {
    let text = value.map_or_else(|| "–".to_owned(), |value| value.to_string());
    if lang == Lang::Vi { text.replace('.', ",") } else { text }
}

/// A percentage with two decimals.
#[must_use]
pub fn value(value: Option<f64>, lang: Lang) -> String {
    decimal(value.and_then(shown), lang)
}

/// What stands over intervals: `khoảng 95%`.
#[must_use]
pub fn interval_title(level: f64, lang: Lang) -> String {
    fill(texts(lang).score_column_interval, &[&confidence(level, lang)])
}

/// A level of confidence in percent, `95`.
#[must_use]
pub fn confidence(level: f64, lang: Lang) -> String {
    decimal(rounded(100.0 * level, 1).map(|level| level.normalize()), lang)
}

/// `81,20 – 84,07`; nothing where there is no interval.
#[must_use]
pub fn interval(low: Option<f64>, high: Option<f64>, lang: Lang) -> String {
    match (low, high) {
        (Some(_), Some(_)) => format!("{} – {}", value(low, lang), value(high, lang)),
        _ => texts(lang).score_no_interval.to_owned(),
    }
}

/// `+1,28 (−0,40 – 2,96), trong sai số mẫu`.
#[must_use]
pub fn change(change: &Change, lang: Lang) -> String {
    let t = texts(lang);
    let points = value(Some(change.points), lang);
    let sign = if change.points > 0.0 && !points.starts_with('-') { "+" } else { "" };
    let said = match change.within_error {
        Some(true) => t.score_within_error,
        Some(false) => t.score_beyond_error,
        None => t.score_no_error,
    };
    format!("{sign}{points} ({}), {said}", interval(change.low, change.high, lang))
}
