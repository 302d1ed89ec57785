//! What scoring and ranking units by the PAR INDEX costs in process: 10 thousand units under the shipped set for communes,
//! its 94 sub-criteria of every shape entered; and how the cost grows with the units.

use std::time::Instant;

use rust_decimal::Decimal;
use sipar::app::templates::shipped_criteria_sets;
use sipar::domain::criteria::{CriteriaSet, Rule};
use sipar::index::par::rank::{Keys, ranks_by};
use sipar::index::par::table::Table;
use sipar::index::par::{Assessment, Entry, Plan};

use crate::random::Random;
use crate::report::{Bound, Report, median, table};

const SET: &str = "par-xa-minh-hoa-1";
const UNITS: usize = 10_000;
const RUNS: usize = 7;

/// What a unit entered: every figure, every case, every survey, points where there is no rule. One sub-criterion of fifty
/// does not apply.
fn assessment(set: &CriteriaSet, random: &mut Random) -> Assessment {
    let mut assessment = Assessment::of(set);
    for at in 0..set.figures.len() {
        assessment.figure(at, Some(Decimal::from(1 + random.below(2_000))));
    }
    for at in set.leaves() {
        let node = &set.nodes[at];
        let rule = node.scored_by();
        let cases = rule.map_or(0, |rule| rule.cases().len() as u64);
        let entry = match rule {
            _ if random.below(50) == 0 => Some(Entry::NotApplicable),
            Some(Rule::Survey(choices)) => Some(Entry::Counts(choices.iter().map(|_| 1 + random.below(60)).collect())),
            Some(_) if cases > 0 => Some(Entry::Case(usize::try_from(random.below(cases)).unwrap())),
            Some(_) => None,
            None => Some(Entry::Points(node.maximum.unwrap_or_default() * Decimal::new(50, 2))),
        };
        assessment.entry(at, entry);
    }
    assessment
}

/// Scores and ranks everything: points of every node, of which is kept what ranks; places overall, by block and by group.
fn pass(plan: &Plan<'_>, assessments: &[Assessment], groups: &[Option<&str>]) -> f64 {
    let clock = Instant::now();
    let context = plan.context(assessments);
    let kept =
        plan.points_each(assessments, &context, |scored| (scored.points, scored.percent, Keys::of(plan, scored)));
    let keys: Vec<Keys> = kept.into_iter().map(|(.., keys)| keys).collect();
    let places = ranks_by(plan, &keys, groups);
    let seconds = clock.elapsed().as_secs_f64();
    assert_eq!(places.overall.iter().flatten().count(), assessments.len());
    seconds
}

/// The measurements and their gates.
pub(crate) fn points(report: &mut Report) {
    let sets = shipped_criteria_sets().unwrap();
    let set = sets.iter().map(|(set, _)| set).find(|set| set.name() == SET).unwrap();
    let plan = Plan::of(set);
    let mut random = Random(20_261_122);
    let assessments: Vec<Assessment> = (0..UNITS).map(|_| assessment(set, &mut random)).collect();
    let groups: Vec<Option<&str>> =
        (0..UNITS).map(|at| Some(set.groups[at % set.groups.len()].code.as_str())).collect();
    let mut rows = Vec::new();
    let mut by_units = Vec::new();
    for units in [UNITS / 10, UNITS] {
        let (some, groups) = (&assessments[..units], &groups[..units]);
        let seconds = median((0..RUNS).map(|_| pass(&plan, some, groups)));
        by_units.push(seconds);
        rows.push(vec![units.to_string(), set.leaves().len().to_string(), format!("{:.1}", seconds * 1_000.0)]);
    }
    table(&["units", "sub-criteria", "scored and ranked, ms"], &rows);
    report.gate("10 000 units scored and ranked, ms", by_units[1] * 1_000.0, Bound::AtMost(100.0));
    report.gate("ms of 10 times the units / 10 times the ms", by_units[1] / by_units[0] / 10.0, Bound::AtMost(1.5));

    let anew = pass(&plan, &assessments, &groups);
    let mut held = Table::of(&plan, assessments);
    let figure = set.figure("bc_dung_han").unwrap();
    let changes = 1_000;
    let clock = Instant::now();
    for change in 0..changes {
        let value = Decimal::from(1 + random.below(2_000));
        held.figure(change * 7 % UNITS, figure, Some(value));
    }
    let each = clock.elapsed().as_secs_f64() / f64::from(u32::try_from(changes).unwrap());
    println!("\none figure of one unit changed: {:.1} µs; everything anew {:.1} ms", each * 1e6, anew * 1e3);
    report.gate("one changed figure / everything anew", each / anew, Bound::AtMost(0.01));
}
