//! Rules: on leaves only, of declared figures, with as many points as the node can bring.

use std::collections::HashSet;

use rust_decimal::Decimal;

use super::{Noted, Part, Place, rules_of};
use crate::domain::criteria::{Band, CriteriaFault, CriteriaSet, Reached, Rule, is_name};
use crate::domain::template::Fault;

/// Checks the rule of every node, confirmed or not.
pub(super) fn rules(set: &CriteriaSet, noted: &mut Noted) {
    for (at, node, rule) in rules_of(set) {
        let place = Place::Node(at, Part::Rule);
        if !set.is_leaf(at) {
            noted.say(place, CriteriaFault::RuleOnParent(node.code.clone()));
            continue;
        }
        for name in rule.figures() {
            if set.figure(name).is_none() {
                noted.say(place, CriteriaFault::UnknownFigure(name.to_owned()));
            }
        }
        shape(rule, place, noted);
        let Some(maximum) = node.maximum else {
            noted.say(place, CriteriaFault::RuleWithoutMaximum);
            continue;
        };
        let text = |points: Decimal| points.normalize().to_string();
        let outside = rule.stated().into_iter().find(|points| *points < Decimal::ZERO || *points > maximum);
        match (outside, rule.most(maximum)) {
            (Some(points), _) => noted.say(place, CriteriaFault::PointsOutside(text(points), text(maximum))),
            (None, Some(most)) if most != maximum => {
                noted.say(place, CriteriaFault::MostDiffers(text(most), text(maximum)));
            }
            _ => {}
        }
    }
}

/// What a shape promises by itself.
fn shape(rule: &Rule, place: Place, noted: &mut Noted) {
    match rule {
        Rule::Cases(cases) => {
            if cases.len() < 2 {
                noted.say(place, CriteriaFault::TooFewCases);
            }
            names(cases.iter().map(|case| case.code.as_str()), place, noted);
        }
        Rule::Survey(choices) => {
            if choices.iter().filter(|choice| choice.share.is_some()).count() < 2 {
                noted.say(place, CriteriaFault::TooFewCases);
            }
            names(choices.iter().map(|choice| choice.code.as_str()), place, noted);
            let is_share = |share: Decimal| share >= Decimal::ZERO && share <= Decimal::ONE;
            if choices.iter().filter_map(|choice| choice.share).any(|share| !is_share(share)) {
                noted.say(place, CriteriaFault::OutOfRange("0".to_owned(), "1".to_owned()));
            }
        }
        Rule::Bands { bands, .. } => {
            if bands.is_empty() {
                noted.say(place, CriteriaFault::TooFewCases);
            }
            if let Some(pair) = bands.windows(2).find(|pair| !follows(pair)) {
                let later = pair.last().map_or_else(String::new, said);
                noted.say(place, CriteriaFault::BandsOutOfOrder(later));
            }
        }
        Rule::Linear { reached, from, .. }
            if !reached.is_upwards() || *from < Decimal::ZERO || *from > Decimal::ONE =>
        {
            noted.say(place, CriteriaFault::OutOfRange("0".to_owned(), "1".to_owned()));
        }
        Rule::PerItem { each, .. } if *each <= Decimal::ZERO => {
            noted.say(place, CriteriaFault::OutOfRange("0.001".to_owned(), super::MOST_POINTS.to_string()));
        }
        Rule::Branches(branches) => {
            let open = branches.iter().position(|branch| branch.when.is_none());
            if branches.is_empty() || open != Some(branches.len() - 1) {
                noted.say(place, CriteriaFault::NoLastBranch);
            }
        }
        _ => {}
    }
}

fn names<'a>(codes: impl Iterator<Item = &'a str>, place: Place, noted: &mut Noted) {
    let mut seen = HashSet::new();
    for code in codes {
        if !is_name(code) {
            noted.say(place, CriteriaFault::NotACaseName(code.to_owned()));
        } else if !seen.insert(code) {
            noted.say(place, Fault::Duplicate(code.to_owned()));
        }
    }
}

/// A band as a table says it: `>= 0.9`.
fn said(band: &Band) -> String {
    format!("{} {}", band.reached.word(), band.from.normalize())
}

/// Whether the second of two bands can be reached where the first is not: it asks for less, in the same direction.
fn follows(pair: &[Band]) -> bool {
    let [first, second] = pair else { return true };
    let widens = (first.reached, second.reached);
    if first.reached.is_upwards() != second.reached.is_upwards() {
        return false;
    }
    if first.from == second.from {
        return matches!(widens, (Reached::Above, Reached::AtLeast) | (Reached::Below, Reached::AtMost));
    }
    (first.from > second.from) == first.reached.is_upwards()
}
