//! What a survey round found of each unit: counts of its answers, or percentages of its kept result. What may not be seen
//! is not taken either.

use std::collections::{BTreeMap, BTreeSet};

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
        let mut tally = Tally { answered: count(answered), groups: BTreeMap::new(), counts: Vec::new() };
        for row in rows.iter().filter(|row| group.is_some() && row.first().is_some_and(|level| *level != 0)) {
            *tally.groups.entry(row.get(1).copied().unwrap_or(0)).or_default() += 1;
        }
        tally.counts = rule.choices().iter().map(|one| (one.code.clone(), 0)).collect();
        for row in rows.iter().filter(|row| of_group(row)) {
            let level = row.first().copied().unwrap_or(0);
            let option = options.iter().find(|(one, _)| *one == level).map(|(_, option)| option);
            if let Some(count) = tally.counts.iter_mut().find(|(code, _)| Some(code) == option) {
                count.1 += 1;
            }
        }
        Some((codes.get(&unit)?.clone(), tally))
    };
    let tallies: BTreeMap<String, Tally> = answers.into_iter().filter_map(tally).collect();
    let wanted = group.as_ref().map(|(_, wanted)| *wanted);
    let hidden = |code: &str| is_hidden(&chosen.scored, variable, code);
    let seen = may_be_seen(&tallies, wanted, chosen.minimum_n, &hidden)?;
    let of = |((code, tally), seen): ((String, Tally), bool)| {
        let of = match wanted.map_or(tally.answered, |wanted| tally.of(wanted)) {
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
    /// How many of these chose each level of the variable by which groups are told apart, 0 of those who left it blank;
    /// empty where everybody is counted.
    groups: BTreeMap<i16, i64>,
    /// How many of the group chose each option of the rule.
    counts: Vec<(String, u64)>,
}

impl Tally {
    /// How many are of a group.
    fn of(&self, group: i16) -> i64 {
        self.groups.get(&group).copied().unwrap_or(0)
    }
}

fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// Which of these units' counts may be seen, of everybody or of one group, in their order.
///
/// Whoever reads an assessment may read the round's result as well: what that hides of a unit, because it is small or would
/// tell of a small one, must not be told here. All groups of a variable are settled in one table, whichever is asked for:
/// they can be asked for one after the other, and the last one follows from the others. Groups of two variables are not
/// crossed with each other.
fn may_be_seen(
    tallies: &BTreeMap<String, Tally>,
    wanted: Option<i16>,
    minimum_n: i64,
    hidden: &dyn Fn(&str) -> bool,
) -> Result<Vec<bool>, StoreError> {
    /// The result of everybody is seen first, then that of units, then their groups.
    const EVERYBODY: i32 = 0;
    const UNITS: i32 = 1;
    const GROUPS: i32 = 2;
    let levels: BTreeSet<i16> = tallies.values().flat_map(|tally| tally.groups.keys().copied()).collect();
    // A row is its sum and its groups; the first row is everybody's.
    let width = 1 + levels.len();
    let sum = |of: &dyn Fn(&Tally) -> i64| tallies.values().map(of).sum::<i64>();
    let cell =
        |n: i64, release: i32, hidden_elsewhere: bool| Cell { n, release, hidden_elsewhere, stands_below: false };
    let mut cells = vec![cell(sum(&|tally| tally.answered), EVERYBODY, false)];
    cells.extend(levels.iter().map(|level| cell(sum(&|tally| tally.of(*level)), EVERYBODY, false)));
    for (code, tally) in tallies {
        cells.push(cell(tally.answered, UNITS, hidden(code)));
        cells.extend(levels.iter().map(|level| cell(tally.of(*level), GROUPS, false)));
    }
    let relation = |total: usize, parts: Vec<usize>| Relation { total, parts, total_elsewhere: false };
    let mut relations: Vec<Relation> =
        (0..width).map(|column| relation(column, (column + width..cells.len()).step_by(width).collect())).collect();
    if !levels.is_empty() {
        relations.extend((0..cells.len()).step_by(width).map(|row| relation(row, (row + 1..row + width).collect())));
    }
    let verdicts = protect(&cells, &relations, minimum_n)
        .map_err(|_| StoreError::Corrupt("answers of a round that do not add up"))?;
    let column = wanted.and_then(|wanted| levels.iter().position(|level| *level == wanted)).map(|at| at + 1);
    let seen = |unit: &[Verdict]| {
        let shown = |at: usize| unit.get(at).is_some_and(|verdict| *verdict == Verdict::Shown);
        shown(0) && column.is_none_or(shown)
    };
    Ok(verdicts.chunks(width).skip(1).map(seen).collect())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(groups: &[(i16, i64)]) -> Tally {
        let answered = groups.iter().map(|(_, n)| n).sum();
        Tally { answered, groups: groups.iter().copied().collect(), counts: Vec::new() }
    }

    /// Which of three groups of unit `a` may be seen.
    fn of_a(groups: &[(i16, i64)]) -> Vec<bool> {
        let many = [(1, 50), (2, 60), (3, 70)];
        let tallies = [("a", tally(groups)), ("b", tally(&many)), ("c", tally(&many))];
        let tallies: BTreeMap<String, Tally> =
            tallies.into_iter().map(|(code, tally)| (code.to_owned(), tally)).collect();
        let seen = |wanted| may_be_seen(&tallies, Some(wanted), 5, &|_| false).unwrap()[0];
        assert!(may_be_seen(&tallies, None, 5, &|_| false).unwrap()[0], "all of them together are enough");
        (1..=3).map(seen).collect()
    }

    #[test]
    fn groups_asked_for_one_after_the_other_do_not_tell_the_last() {
        // 20 in all less 8 and 9 are the three.
        let seen = of_a(&[(1, 8), (2, 9), (3, 3)]);
        assert!(!seen[2] && seen.iter().filter(|seen| **seen).count() == 1, "the few and one more: {seen:?}");
        // Those who left it blank are a group as well.
        let seen = of_a(&[(0, 3), (1, 8), (2, 9), (3, 7)]);
        assert!(seen.iter().any(|seen| !seen), "{seen:?}");
        assert_eq!(of_a(&[(1, 8), (2, 9), (3, 7)]), [true; 3]);
    }
}
