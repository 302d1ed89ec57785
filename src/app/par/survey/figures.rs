//! What a survey round found of each unit: counts of its answers, or percentages of its kept result. What may not be seen
//! is not taken either.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::answers::answers_by_unit;
use super::{Chosen, Found, Share, Why};
use crate::app::score::figures::{Scored, Seen, Table};
use crate::domain::assessment::origin::Taken;
use crate::domain::criteria::{CriteriaSet, Rule};
use crate::domain::id::Id;
use crate::store::unit::unit_list;
use crate::store::{Db, StoreError};

/// What was found of a unit, and of how many.
pub(super) struct OfUnit {
    pub(super) n: Option<i64>,
    pub(super) found: Result<Found, Why>,
}

/// How many of each unit chose each option of a rule, by the codes of units.
pub(super) fn counted(
    db: &mut Db,
    chosen: &Chosen,
    rule: &Rule,
    taken: &Taken,
) -> Result<BTreeMap<String, OfUnit>, StoreError> {
    let Taken::Counts { variable, group, options } = taken else { return Ok(BTreeMap::new()) };
    let mut variables = vec![variable.as_str()];
    variables.extend(group.iter().map(|(by, _)| by.as_str()));
    let answers = answers_by_unit(db, chosen.round.id, &chosen.questionnaire, &variables)?;
    let codes: BTreeMap<Id, String> = unit_list(db)?.into_iter().map(|unit| (unit.id, unit.code)).collect();
    let mut all = BTreeMap::new();
    for (unit, rows) in answers {
        let Some(code) = codes.get(&unit) else { continue };
        let mut counts: Vec<(String, u64)> = rule.choices().iter().map(|one| (one.code.clone(), 0)).collect();
        let mut n = 0;
        for row in rows {
            let level = row.first().copied().unwrap_or(0);
            let is_of_group = group.as_ref().is_none_or(|(_, wanted)| row.get(1) == Some(wanted));
            if level == 0 || !is_of_group {
                continue;
            }
            n += 1;
            let option = options.iter().find(|(one, _)| *one == level).map(|(_, option)| option);
            if let Some(count) = counts.iter_mut().find(|(code, _)| Some(code) == option) {
                count.1 += 1;
            }
        }
        let of = match n {
            0 => OfUnit { n: Some(0), found: Err(Why::Nobody) },
            few if few < chosen.minimum_n => OfUnit { n: None, found: Err(Why::TooFew) },
            n => OfUnit { n: Some(n), found: Ok(Found::Counts(counts)) },
        };
        all.insert(code.clone(), of);
    }
    Ok(all)
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
