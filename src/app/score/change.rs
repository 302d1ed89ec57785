//! Year beside year: each figure less that of the sample of before, with an error that knows what both samples share.
//!
//! Where the same sampling units (communes, or people where nobody is in a cluster) were in both samples, their totals
//! covary, and [`crate::stats::survey::overlap`] puts that into the error. Criteria are matched by name, or by what the
//! questionnaire says is the same as in an earlier one; nodes only between versions of one questionnaire, since an index
//! of other criteria is another index.

use super::compute::{Computed, known};
use super::figures::{Change, Previous, Relation, Seen, Table};
use crate::domain::questionnaire::{CriterionRule, Questionnaire};
use crate::index::sipas::shown;
use crate::stats::survey::composite::Term;
use crate::stats::survey::estimate::Sample;
use crate::stats::survey::interval::symmetric;
use crate::stats::survey::overlap::{Shared, Units, satterthwaite};

/// Which columns name the units of the first stage.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Keys {
    /// Of the strata, where there are any.
    pub(super) stratum: Option<String>,
    /// Of the units: the clusters, or the people.
    pub(super) unit: Option<String>,
}

/// This year's computation and the one of before.
pub(super) struct Years<'a> {
    pub(super) now: (&'a Computed<'a>, &'a Keys),
    pub(super) before: (&'a Computed<'a>, &'a Keys),
}

/// Where a figure of this year stands in both computations.
struct Pair {
    /// Among this year's figures.
    at: usize,
    now: Term,
    before: Term,
    /// Among the figures of before.
    place: usize,
}

impl Years<'_> {
    /// Adds the changes to this year's tables, and says how the samples stand to each other.
    pub(super) fn compare(&self, tables: &mut [Table], seen_before: &[Vec<Vec<Seen>>]) -> Previous {
        let (now, before) = (self.now.0, self.before.0);
        let units = (units(now.material.sample, self.now.1), units(before.material.sample, self.before.1));
        let shared = match &units {
            (Some(first), Some(second)) => Some(Shared::new(first, second)).filter(|shared| shared.count() > 0),
            _ => None,
        };
        let mut notes = Vec::new();
        let replicated = |computed: &Computed<'_>| computed.material.sample.design.replicates.is_some();
        let usable = shared.is_some() && !(replicated(now) || replicated(before));
        if shared.is_some() && !usable {
            notes.push(
                "the samples share units, and replicate weights do not tell their covariance: errors are as if they were \
                 independent"
                    .to_owned(),
            );
        }
        let pairs = self.pairs(&mut notes);
        for (division, table) in tables.iter_mut().enumerate() {
            let Some(earlier) = before.divisions.iter().position(|domains| domains.by == table.by) else { continue };
            let covariances = match (&units.0, &units.1, &shared) {
                (Some(first), Some(second), Some(shared)) if usable => {
                    Some(self.covariances(&pairs, (division, earlier), (first, second), shared))
                }
                _ => None,
            };
            for (domain, row) in table.domains.iter_mut().enumerate() {
                let labels = before.divisions.get(earlier).map(|domains| domains.labels.as_slice()).unwrap_or_default();
                let Some(other) = labels.iter().position(|values| *values == row.values) else { continue };
                for (number, pair) in pairs.iter().enumerate() {
                    let was_seen =
                        seen_before.get(earlier).and_then(|all| all.get(other)).and_then(|all| all.get(pair.place));
                    let Some(figure) = row.figures.get_mut(pair.at) else { continue };
                    if figure.seen != Seen::Shown || was_seen != Some(&Seen::Shown) {
                        continue;
                    }
                    let covariance = covariances.as_ref().and_then(|all| all.get(number)?.get(domain)).copied();
                    figure.change = self.change(pair, (division, domain), (earlier, other), covariance.unwrap_or(0.0));
                }
            }
        }
        Previous {
            questionnaire: before.material.questionnaire.name(),
            n: before.material.sample.design.rows(),
            relation: if shared.is_some() { Relation::Overlapping } else { Relation::Independent },
            shared: shared.as_ref().map_or(0, Shared::count),
            alone: shared.as_ref().map_or(0, Shared::alone),
            matched_by: self.now.1.stratum.iter().chain(&self.now.1.unit).cloned().collect(),
            notes,
        }
    }

    /// The figures that mean the same in both questionnaires.
    fn pairs(&self, notes: &mut Vec<String>) -> Vec<Pair> {
        let (now, before) = (self.now.0, self.before.0);
        let (own, other) = (now.material.questionnaire, before.material.questionnaire);
        let same_questionnaire = own.code == other.code;
        if !same_questionnaire {
            notes.push(format!(
                "{} and {} are different methods: criteria are compared where one says that they ask the same, the index, \
                 contents and elements are not",
                other.name(),
                own.name()
            ));
        }
        let places = |computed: &Computed<'_>| {
            super::nodes::nodes(computed.material.questionnaire, computed.material.tree)
                .into_iter()
                .map(|(said, _)| said)
                .collect::<Vec<_>>()
        };
        let (own_nodes, earlier) = (places(now), places(before));
        let mut pairs = Vec::new();
        for (at, subject) in now.subjects.iter().enumerate() {
            let Some(node) = own_nodes.get(subject.node) else { continue };
            let code = match subject.term {
                Term::Sum(_) if same_questionnaire => Some(node.code.clone()),
                Term::Sum(_) => None,
                Term::Part(_) => earlier_name(own, other, &node.code),
            };
            let Some(code) = code else { continue };
            let criteria = |node: usize| earlier.get(node).map_or(0, |node| node.criteria);
            let found = before.subjects.iter().position(|earlier_subject| {
                let known = earlier.get(earlier_subject.node);
                earlier_subject.rule == subject.rule
                    && known.is_some_and(|known| known.code == code && known.level == node.level)
            });
            let Some((place, found)) = found.and_then(|place| Some((place, before.subjects.get(place)?))) else {
                continue;
            };
            // A version with other criteria is another index as well.
            if node.criteria == criteria(found.node) {
                pairs.push(Pair { at, now: subject.term, before: found.term, place });
            }
        }
        pairs
    }

    /// The covariance of each pair in each of this year's domains.
    fn covariances(
        &self,
        pairs: &[Pair],
        (division, earlier): (usize, usize),
        units: (&Units, &Units),
        shared: &Shared,
    ) -> Vec<Vec<f64>> {
        let (now, before) = (self.now.0, self.before.0);
        let side = |computed: &Computed<'_>, division: usize, terms: &[Term], units: &Units| {
            let (Some(domains), Some(fits)) = (computed.divisions.get(division), computed.fits.get(division)) else {
                return Vec::new();
            };
            let composites = computed.composites();
            let rows = composites.linearised(&domains.of_row, fits, terms);
            let total = |z: &Vec<f64>| {
                composites.by_unit(z, &domains.of_row, domains.count(), &units.of_row, units.names.len())
            };
            rows.iter().map(total).collect::<Vec<_>>()
        };
        let (Some(domains), Some(others)) = (now.divisions.get(division), before.divisions.get(earlier)) else {
            return Vec::new();
        };
        let mut all = Vec::with_capacity(pairs.len());
        // A few at a time, since each takes a number a row.
        for some in pairs.chunks(32) {
            let first = side(now, division, &some.iter().map(|pair| pair.now).collect::<Vec<_>>(), units.0);
            let second = side(before, earlier, &some.iter().map(|pair| pair.before).collect::<Vec<_>>(), units.1);
            for (first, second) in first.iter().zip(&second) {
                let covariance = |(domain, values): (usize, &Vec<String>)| {
                    let other = others.labels.iter().position(|labels| labels == values);
                    other.map_or(0.0, |other| {
                        shared.covariance((first, domains.count(), domain), (second, others.count(), other))
                    })
                };
                all.push(domains.labels.iter().enumerate().map(covariance).collect());
            }
        }
        all
    }

    fn change(
        &self,
        pair: &Pair,
        (division, domain): (usize, usize),
        (earlier, other): (usize, usize),
        covariance: f64,
    ) -> Option<Change> {
        let now = self.now.0.fits.get(division)?.of(pair.now).get(domain)?;
        let before = self.before.0.fits.get(earlier)?.of(pair.before).get(other)?;
        let variances = (now.spread.variance, before.spread.variance);
        let variance = (variances.0 + variances.1 - 2.0 * covariance).max(0.0);
        let points = 100.0 * (now.value - before.value);
        let se = 100.0 * libm::sqrt(variance);
        let df = satterthwaite((variances.0, now.spread.df()), (variances.1, before.spread.df()));
        let (low, high) = symmetric(points, se, df, self.now.0.material.level);
        Some(Change {
            before: 100.0 * before.value,
            points,
            shown: shown(points).map(|points| points.to_string()),
            se: known(se),
            df: known(df),
            low: known(low),
            high: known(high),
            covariance: 10_000.0 * covariance,
            within_error: known(low).zip(known(high)).map(|(low, high)| low <= 0.0 && high >= 0.0),
        })
    }
}

/// The name under which an earlier questionnaire asks the same as a criterion.
fn earlier_name(own: &Questionnaire, other: &Questionnaire, name: &str) -> Option<String> {
    if own.code == other.code {
        return Some(name.to_owned());
    }
    let variables = own.variables();
    let variable = variables.iter().find(|variable| variable.name() == name)?;
    let same_as = variable.item.map_or(&variable.question.same_as, |item| &item.same_as);
    let prefix = format!("{}/", other.name());
    same_as.iter().find_map(|same| same.strip_prefix(&prefix)).map(str::to_owned)
}

/// The first-stage units of a sample by their names; `None` where nothing names them.
fn units(sample: &Sample, keys: &Keys) -> Option<Units> {
    let unit = sample.column(keys.unit.as_ref()?)?;
    let stratum = keys.stratum.as_ref().and_then(|name| sample.column(name));
    Some(Units::new(&sample.design, |row| (stratum.map(|column| column.text(row)).unwrap_or_default(), unit.text(row))))
}

/// The rules whose figures are compared, for those who print them.
#[must_use]
pub(super) fn main_rule(questionnaire: &Questionnaire) -> CriterionRule {
    questionnaire.scoring.as_ref().map_or(CriterionRule::SatisfiedShare, |scoring| scoring.criterion)
}
