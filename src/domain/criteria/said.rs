//! A rule in sentences, to be held against *cách tính*: figures by what they count, shares in per cent.

use rust_decimal::Decimal;

use super::{Band, CriteriaSet, Reached, Rule};
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::text::{fill, texts};

/// What a rule says, a sentence a line.
#[must_use]
pub fn said(set: &CriteriaSet, rule: &Rule, lang: Lang) -> Vec<String> {
    let t = texts(lang);
    let points = |value: &Decimal| number::decimal(lang, value.normalize(), 6);
    let brings = |what: &str, value: &Decimal| fill(t.said_brings, &[what, &points(value)]);
    let otherwise = |value: &Decimal| brings(t.said_otherwise, value);
    match rule {
        Rule::Cases(cases) => cases.iter().map(|case| brings(case.words.of(lang), &case.points)).collect(),
        Rule::YesNo { yes, no } => {
            vec![brings(t.said_yes, yes), brings(t.said_no, no), t.said_may_not_apply.to_owned()]
        }
        Rule::Bands { value, bands, otherwise: rest } => {
            let what = named(set, &value.text, lang);
            let band = |band: &Band| {
                brings(&reached(lang, band.reached, &what, &share(lang, band.from, &value.text)), &band.points)
            };
            bands.iter().map(band).chain([otherwise(rest)]).collect()
        }
        Rule::Linear { value, from, reached: way, otherwise: rest } => {
            let what = named(set, &value.text, lang);
            let from = reached(lang, *way, &what, &in_percent(lang, *from));
            vec![fill(t.said_linear, &[&from, &what]), otherwise(rest)]
        }
        Rule::PerItem { count, each, at_most } => {
            vec![fill(t.said_per_item, &[&named(set, &count.text, lang), &points(each), &points(at_most)])]
        }
        Rule::Branches(branches) => {
            let branch = |branch: &super::Branch| {
                let when = branch.when.as_ref().map_or_else(
                    || t.said_otherwise.to_owned(),
                    |when| fill(t.said_if, &[&named(set, &when.text, lang)]),
                );
                fill(t.said_brings, &[&when, &named(set, &branch.points.text, lang)])
            };
            branches.iter().map(branch).collect()
        }
        Rule::Survey(choices) => choices
            .iter()
            .map(|choice| match choice.share {
                Some(share) => fill(t.said_choice, &[choice.words.of(lang), &in_percent(lang, share)]),
                None => fill(t.said_choice_out, &[choice.words.of(lang)]),
            })
            .collect(),
        Rule::Mean { value, reached: way, points: most, otherwise: rest } => {
            let what = named(set, &value.text, lang);
            vec![brings(&reached(lang, *way, &what, t.said_mean), most), otherwise(rest)]
        }
    }
}

/// How a threshold is reached.
fn reached(lang: Lang, reached: Reached, what: &str, from: &str) -> String {
    let t = texts(lang);
    let words = match reached {
        Reached::Above => t.said_above,
        Reached::AtLeast => t.said_at_least,
        Reached::AtMost => t.said_at_most,
        Reached::Below => t.said_below,
    };
    fill(words, &[what, from])
}

/// A threshold: of a quotient in per cent, of anything else as it stands.
fn share(lang: Lang, from: Decimal, value: &str) -> String {
    if value.contains('/') && from > Decimal::ZERO && from <= Decimal::ONE {
        in_percent(lang, from)
    } else {
        number::decimal(lang, from.normalize(), 6)
    }
}

/// A share as people say it: 0.8 is 80 %.
fn in_percent(lang: Lang, share: Decimal) -> String {
    number::percent(lang, share.saturating_mul(Decimal::ONE_HUNDRED).normalize(), 4)
}

/// A formula with what its figures count in the place of their codes.
fn named(set: &CriteriaSet, formula: &str, lang: Lang) -> String {
    let mut words = String::new();
    let mut rest = formula;
    while let Some(first) = rest.chars().next() {
        let is_part = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
        let end = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len()).max(first.len_utf8());
        let (part, after) = rest.split_at(end);
        match set.figure(part).and_then(|at| set.figures.get(at)) {
            Some(figure) => words.extend(["“", figure.words.of(lang), "”"]),
            None => words.push_str(part),
        }
        rest = after;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_is_said_in_words_without_codes() {
        let text = include_str!("../../../survey-templates/par/par-xa-minh-hoa-1.toml");
        let set = CriteriaSet::parse("par-xa-minh-hoa-1.toml", text).unwrap();
        let mut shapes = std::collections::BTreeSet::new();
        for rule in set.nodes.iter().filter_map(|node| node.rule.as_ref()) {
            shapes.insert(rule.word());
            for lang in [Lang::Vi, Lang::En] {
                let lines = said(&set, rule, lang);
                assert!(!lines.is_empty());
                for (line, figure) in lines.iter().flat_map(|line| rule.figures().into_iter().map(move |f| (line, f))) {
                    let words = format!(" {line} ");
                    assert!(!words.contains(&format!(" {figure} ")), "{line}");
                }
            }
        }
        assert_eq!(shapes.len(), 8, "{shapes:?}");
    }
}
