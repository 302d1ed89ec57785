//! What a survey round found of each unit: counts of its answers, or percentages of its kept result. What may not be seen
//! is not taken either.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::answers::{Rows, answers_by_unit};
use super::{Chosen, Found, Share, Why};
use crate::app::score::figures::{Figure, Scored, Seen, Table};
use crate::domain::assessment::origin::Taken;
use crate::domain::criteria::{CriteriaSet, Rule};
use crate::domain::disclosure::{Cell, Relation, Verdict, protect};
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
    let of_group = |row: &[i16]| group.as_ref().is_none_or(|(_, wanted)| row.get(1) == Some(wanted));
    let tally = |(unit, rows): (Id, Rows)| {
        let answered = rows.iter().filter(|row| row.first().is_some_and(|level| *level != 0)).count();
        let mut tally = Tally { answered: count(answered), in_group: 0, counts: Vec::new() };
        tally.counts = rule.choices().iter().map(|one| (one.code.clone(), 0)).collect();
        for row in rows.iter().filter(|row| of_group(row)) {
            let level = row.first().copied().unwrap_or(0);
            tally.in_group += i64::from(level != 0);
            let option = options.iter().find(|(one, _)| *one == level).map(|(_, option)| option);
            if let Some(count) = tally.counts.iter_mut().find(|(code, _)| Some(code) == option) {
                count.1 += 1;
            }
        }
        Some((codes.get(&unit)?.clone(), tally))
    };
    let tallies: BTreeMap<String, Tally> = answers.into_iter().filter_map(tally).collect();
    let seen = may_be_seen(chosen, variable, &tallies)?;
    let of = |((code, tally), seen): ((String, Tally), bool)| {
        let of = match tally.in_group {
            0 => OfUnit { n: Some(0), found: Err(Why::Nobody) },
            _ if !seen => OfUnit { n: None, found: Err(Why::TooFew) },
            n => OfUnit { n: Some(n), found: Ok(Found::Counts(tally.counts)) },
        };
        (code, of)
    };
    Ok(tallies.into_iter().zip(seen).map(of).collect())
}

/// What was chosen of a question in one unit.
struct Tally {
    /// How many answered it.
    answered: i64,
    /// How many of these are of the group that is asked about.
    in_group: i64,
    /// How many of the group chose each option of the rule.
    counts: Vec<(String, u64)>,
}

fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// Which of these units' counts may be seen, in their order.
///
/// Whoever reads an assessment may read the round's result as well: what that hides of a unit, because it is small or would
/// tell of a small one, must not be told here, and neither must the few who are not of the group.
fn may_be_seen(chosen: &Chosen, variable: &str, tallies: &BTreeMap<String, Tally>) -> Result<Vec<bool>, StoreError> {
    /// The result of everybody is seen first, then that of units, then the group.
    const EVERYBODY: i32 = 0;
    const UNITS: i32 = 1;
    const GROUP: i32 = 2;
    let cell = |n: i64, release: i32, hidden_elsewhere: bool| Cell { n, release, hidden_elsewhere };
    let sum = |of: fn(&Tally) -> i64| tallies.values().map(of).sum::<i64>();
    let (all, of_group) = (sum(|tally| tally.answered), sum(|tally| tally.in_group));
    let mut cells =
        vec![cell(all, EVERYBODY, false), cell(of_group, EVERYBODY, false), cell(all - of_group, EVERYBODY, false)];
    let mut relations = vec![Relation { total: 0, parts: vec![1, 2], total_elsewhere: false }];
    for (code, tally) in tallies {
        let first = cells.len();
        cells.push(cell(tally.answered, UNITS, is_hidden(&chosen.scored, variable, code)));
        cells.push(cell(tally.in_group, GROUP, false));
        cells.push(cell(tally.answered - tally.in_group, GROUP, false));
        relations.push(Relation { total: first, parts: vec![first + 1, first + 2], total_elsewhere: false });
    }
    let every_third = |from: usize| (3 + from..cells.len()).step_by(3).collect();
    relations.extend((0..3).map(|of| Relation { total: of, parts: every_third(of), total_elsewhere: false }));
    let verdicts = protect(&cells, &relations, chosen.minimum_n)
        .map_err(|_| StoreError::Corrupt("answers of a round that do not add up"))?;
    let of_units = verdicts.get(3..).unwrap_or_default();
    Ok(of_units.chunks(3).map(|unit| unit[..2].iter().all(|verdict| *verdict == Verdict::Shown)).collect())
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
