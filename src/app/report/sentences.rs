//! Sentences made of numbers, by rules: what rose is said to have risen, and what lies within sampling error is said to.

use rust_decimal::Decimal;

use super::super::score::figures::{Change, Domain, Figure, Scored, Seen};
use super::super::score::words;
use crate::domain::lang::Lang;
use crate::domain::number::fixed;
use crate::domain::text::{fill, texts};
use crate::index::sipas::{Level, shown};

/// So many criteria are named as the highest, and as the lowest.
const NAMED: usize = 3;

/// A percentage with two decimals and its sign: `82,66%`.
pub(super) fn percent(value: f64, lang: Lang) -> String {
    shown(value).map_or_else(|| "–".to_owned(), |value| format!("{}%", fixed(lang, value, 2)))
}

/// How a figure stands to that of before. Two figures that are the same as they are printed are said to be the same.
pub(super) fn change(change: &Change, lang: Lang) -> String {
    let t = texts(lang);
    let points = shown(change.points).unwrap_or_default();
    let before = percent(change.before, lang);
    if points.is_zero() {
        return fill(t.report_same, &[&before]);
    }
    let error = match change.within_error {
        Some(true) => t.score_within_error,
        Some(false) => t.score_beyond_error,
        None => t.score_no_error,
    };
    let said = if points.is_sign_negative() { t.report_fell } else { t.report_rose };
    fill(said, &[&before, &fixed(lang, points.abs(), 2), error])
}

/// The index with its interval.
pub(super) fn index(figure: &Figure, year: i32, unit: &str, level: f64, lang: Lang) -> Option<String> {
    let t = texts(lang);
    let value = percent(figure.value?, lang);
    Some(match (figure.low, figure.high) {
        (Some(low), Some(high)) => {
            let values = [
                &year.to_string(),
                unit,
                &value,
                &words::confidence(level, lang),
                &percent(low, lang),
                &percent(high, lang),
            ];
            fill(t.report_index, &values)
        }
        _ => fill(t.report_index_bare, &[&year.to_string(), unit, &value]),
    })
}

/// How many criteria rose and fell; nothing where none can be compared.
pub(super) fn moved(scored: &Scored, all: &Domain, lang: Lang) -> Option<String> {
    let changes: Vec<&Change> = criteria(scored, all).filter_map(|(_, figure)| figure.change.as_ref()).collect();
    if changes.is_empty() {
        return None;
    }
    let points = |change: &&&Change| shown(change.points).unwrap_or_default();
    let rose = changes.iter().filter(|change| points(change) > Decimal::ZERO).count();
    let fell = changes.iter().filter(|change| points(change) < Decimal::ZERO).count();
    let beyond = changes.iter().filter(|change| change.within_error == Some(false)).count();
    let counts = [changes.len(), rose, fell, changes.len() - rose - fell, beyond].map(|count| count.to_string());
    Some(fill(texts(lang).report_moved, &counts.each_ref().map(String::as_str)))
}

/// The criteria of everybody that are shown, by the default rule.
fn criteria<'a>(scored: &'a Scored, all: &'a Domain) -> impl Iterator<Item = (usize, &'a Figure)> {
    let nodes = scored.nodes.iter().enumerate().filter(|(_, node)| node.level == Level::Criterion);
    nodes.filter_map(|(at, _)| {
        let figure = Scored::figure(all, at, scored.rules.criterion)?;
        (figure.seen == Seen::Shown).then_some((at, figure))
    })
}

/// The highest and the lowest criteria, named with their values; fewer where there are few, and none in both.
pub(super) fn extremes(scored: &Scored, all: &Domain, lang: Lang) -> Option<[String; 2]> {
    let t = texts(lang);
    let mut found: Vec<(usize, f64)> =
        criteria(scored, all).filter_map(|(at, figure)| Some((at, figure.value?))).collect();
    found.sort_by(|(one, left), (other, right)| right.total_cmp(left).then(one.cmp(other)));
    let many = NAMED.min(found.len() / 2);
    if many == 0 {
        return None;
    }
    let said = |part: &[(usize, f64)]| {
        let named = part.iter().filter_map(|(at, value)| {
            let words = scored.nodes.get(*at)?.words.in_lang(lang);
            Some(format!("{} ({})", words.trim_end_matches('.'), percent(*value, lang)))
        });
        named.collect::<Vec<_>>().join("; ")
    };
    let (high, rest) = found.split_at(many);
    let low: Vec<(usize, f64)> = rest.iter().rev().take(many).copied().collect();
    Some([fill(t.report_strong, &[&said(high)]), fill(t.report_weak, &[&said(&low)])])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(points: f64, within_error: Option<bool>) -> String {
        let told = Change {
            before: 82.56,
            points,
            shown: None,
            se: None,
            df: None,
            low: None,
            high: None,
            covariance: 0.0,
            within_error,
        };
        change(&told, Lang::Vi)
    }

    #[test]
    fn what_fell_is_never_said_to_have_risen() {
        assert_eq!(
            changed(0.1, Some(true)),
            "So với kỳ trước (82,56%), chỉ số tăng 0,10 điểm phần trăm, trong sai số mẫu."
        );
        assert_eq!(
            changed(-1.275, Some(false)),
            "So với kỳ trước (82,56%), chỉ số giảm 1,28 điểm phần trăm, ngoài sai số mẫu."
        );
        assert!(changed(0.0049, None).contains("không đổi"));
        assert!(changed(-0.0049, None).contains("không đổi"));
        assert!(changed(0.005, None).contains("tăng 0,01"));
    }

    #[test]
    fn what_is_said_of_a_change_is_what_it_is() {
        let mut seed = 3_u64;
        for _ in 0..5_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            // Many changes are about as small as what rounds to nothing.
            let wide = if seed & (1 << 40) == 0 { 8_001 } else { 41 };
            let thousandths = i32::try_from((seed >> 33) % wide).unwrap() - i32::try_from(wide / 2).unwrap();
            let error = [None, Some(true), Some(false)][usize::try_from(seed >> 61).unwrap() % 3];
            let said = changed(f64::from(thousandths) / 1_000.0, error);
            let rounded = shown(f64::from(thousandths) / 1_000.0).unwrap();
            assert_eq!(said.contains(" tăng "), rounded > Decimal::ZERO, "{thousandths}: {said}");
            assert_eq!(said.contains(" giảm "), rounded < Decimal::ZERO, "{thousandths}: {said}");
            assert_eq!(said.contains("không đổi"), rounded.is_zero(), "{thousandths}: {said}");
            let moved = !rounded.is_zero();
            assert_eq!(said.contains("trong sai số mẫu"), moved && error == Some(true), "{said}");
            assert_eq!(said.contains("ngoài sai số mẫu"), moved && error == Some(false), "{said}");
        }
    }
}
