//! What a survey round found of each unit: counts of its answers, or percentages of its kept result. What may not be seen
//! is not taken either.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Chosen, Found, Share, Why};
use crate::app::score::crossed;
use crate::app::score::figures::{Figure, Scored, Seen, Table};
use crate::app::{App, AppError};
use crate::domain::assessment::origin::Taken;
use crate::domain::criteria::{CriteriaSet, Rule};

/// What was found of a unit, and of how many.
pub(super) struct OfUnit {
    pub(super) n: Option<i64>,
    pub(super) found: Result<Found, Why>,
}

/// How many of each unit chose each option of a rule, by the codes of units.
pub(super) fn counted(
    app: &App,
    chosen: &Chosen,
    rule: &Rule,
    taken: &Taken,
) -> Result<BTreeMap<String, OfUnit>, AppError> {
    let Taken::Counts { variable, group, options } = taken else { return Ok(BTreeMap::new()) };
    let group = group.as_ref().map(|(by, level)| (by.as_str(), *level));
    let crossed = app.crossed(&chosen.round, chosen.minimum_n, variable, group)?;
    let of = |(code, unit): (String, crossed::OfUnit)| {
        let of = if unit.n == 0 {
            OfUnit { n: Some(0), found: Err(Why::Nobody) }
        } else if !unit.is_shown || is_hidden(&chosen.scored, variable, &code) {
            OfUnit { n: None, found: Err(Why::TooFew) }
        } else {
            let chose = |option: &str| {
                let levels = options.iter().filter(|(_, one)| one == option).map(|(level, _)| level);
                levels.filter_map(|level| unit.chosen.get(level)).sum::<u64>()
            };
            let counts = rule.choices().iter().map(|one| (one.code.clone(), chose(&one.code))).collect();
            OfUnit { n: Some(unit.n), found: Ok(Found::Counts(counts)) }
        };
        (code, of)
    };
    Ok(crossed.into_iter().map(of).collect())
}

/// Whether a kept result hides a unit, or what of it was answered to this question.
fn is_hidden(scored: &Scored, variable: &str, code: &str) -> bool {
    let domains = by_unit(scored).map(|table| table.domains.as_slice()).unwrap_or_default();
    let Some(domain) = domains.iter().find(|domain| domain.values.first().is_some_and(|value| value == code)) else {
        return false;
    };
    let at = scored.nodes.iter().position(|node| node.code == variable);
    let of_question = |figure: &&Figure| Some(figure.node) == at;
    domain.n.is_none() || domain.figures.iter().filter(of_question).any(|figure| figure.seen == Seen::Hidden)
}

/// The table of a result by unit.
pub(super) fn by_unit(scored: &Scored) -> Option<&Table> {
    scored.tables.iter().find(|table| table.by == [crate::app::score::UNIT])
}

/// Percentages of a kept result by unit: each figure with the node of the index that it is.
pub(super) fn shares(scored: &Scored, taken: &[(String, String)]) -> BTreeMap<String, OfUnit> {
    let Some(table) = by_unit(scored) else { return BTreeMap::new() };
    let of_domain = |domain: &crate::app::score::figures::Domain| {
        let mut shares = Vec::with_capacity(taken.len());
        let mut least: Option<i64> = domain.n;
        for (figure, node) in taken {
            let at = scored.nodes.iter().position(|one| one.code == *node);
            let shown = at.and_then(|at| Scored::figure(domain, at, scored.rules.criterion));
            let Some(shown) = shown else { return OfUnit { n: domain.n, found: Err(Why::Nobody) } };
            let value: Option<Decimal> = shown.shown.as_deref().and_then(|text| text.parse().ok());
            match (shown.seen, value) {
                (Seen::Shown, Some(value)) => {
                    least = least.min(shown.n).or(shown.n);
                    let (figure, low, high, se) = (figure.clone(), shown.low, shown.high, shown.se);
                    shares.push(Share { figure, value, low, high, se });
                }
                (Seen::Hidden, _) => return OfUnit { n: None, found: Err(Why::TooFew) },
                _ => return OfUnit { n: domain.n, found: Err(Why::Nobody) },
            }
        }
        OfUnit { n: least, found: Ok(Found::Shares(shares)) }
    };
    let code = |domain: &crate::app::score::figures::Domain| domain.values.first().cloned().unwrap_or_default();
    table.domains.iter().map(|domain| (code(domain), of_domain(domain))).collect()
}

/// The figure that cannot be what was found, by what the set says of it.
pub(super) fn out_of_bounds(set: &CriteriaSet, found: &Found) -> Option<String> {
    let Found::Shares(shares) = found else { return None };
    let bad = |share: &&Share| {
        let Some(figure) = set.figure(&share.figure).and_then(|at| set.figures.get(at)) else { return false };
        figure.least.is_some_and(|least| share.value < least)
            || figure.most.is_some_and(|most| share.value > most)
            || (figure.whole && !share.value.fract().is_zero())
    };
    shares.iter().find(bad).map(|share| share.figure.clone())
}
