//! Ranks of domains on the index, each with the ranks that it may have: only among those whose responses are held here.

use super::compute::Computed;
use super::figures::{Ranked, Ranks, Seen, Table};
use crate::domain::questionnaire::CriterionRule;
use crate::stats::proportion::Confidence;
use crate::stats::ranks::{Errors, Family, Ranking};
use crate::stats::survey::SurveyError;
use crate::stats::survey::composite::Term;

/// Ranks the domains of a table by the index, with the covariances of domains that share sampling units. `None` where
/// fewer than two can be ranked.
pub(super) fn ranks(
    computed: &Computed<'_>,
    table: &Table,
    division: usize,
    rule: CriterionRule,
) -> Result<Option<Ranks>, SurveyError> {
    let Some(subject) = computed.subjects.iter().find(|subject| subject.node == 0 && subject.rule == rule) else {
        return Ok(None);
    };
    let (Some(domains), Some(fits), Term::Sum(sum)) =
        (computed.divisions.get(division), computed.fits.get(division), subject.term)
    else {
        return Ok(None);
    };
    let figures = table.domains.iter().enumerate().filter_map(|(at, domain)| {
        let figure = domain.figures.iter().find(|figure| figure.node == 0 && figure.rule == rule)?;
        (figure.seen == Seen::Shown && figure.se.is_some()).then_some((at, domain, figure.value?))
    });
    let ranked: Vec<_> = figures.collect();
    let Some(confidence) = Confidence::new(computed.material.level).filter(|_| ranked.len() > 1) else {
        return Ok(None);
    };
    let matrix = computed.composites().covariances(&domains.of_row, domains.count(), fits, sum);
    let values: Vec<f64> = ranked.iter().map(|(_, _, value)| *value).collect();
    let joint: Vec<f64> =
        ranked.iter().flat_map(|(a, ..)| ranked.iter().map(|(b, ..)| 10_000.0 * matrix.get(*a, *b))).collect();
    let ranking = Ranking::new(&values, Errors::Joint(&joint)).map_err(|bad| SurveyError::Request(bad.to_string()))?;
    let (alone, together) =
        (ranking.holm(Family::Marginal, confidence), ranking.holm(Family::Simultaneous, confidence));
    let row = |(((_, domain, _), alone), together): (
        (&(usize, &super::figures::Domain, f64), &crate::stats::ranks::Rank),
        &crate::stats::ranks::Rank,
    )| Ranked {
        values: domain.values.clone(),
        names: domain.names.clone(),
        rank: alone.rank,
        alone: (alone.best, alone.worst),
        together: (together.best, together.worst),
    };
    Ok(Some(Ranks {
        by: table.by.clone(),
        rule,
        method: "differences by the design, Holm's steps; Mogstad, Romano, Shaikh and Wilhelm 2024".to_owned(),
        of: ranked.len(),
        rows: ranked.iter().zip(&alone).zip(&together).map(row).collect(),
    }))
}
