//! Composites: means of means (an element of criteria, a content of elements, the index), in each domain.
//!
//! A composite is a sum of coefficients times the means of variables, or times earlier composites. Its linearised value
//! of a row is the same sum of theirs, so the covariances of what the same people answered are in its variance without
//! a matrix: the totals of cells are combined and climb the tree once for each composite. Every mean is over its own
//! answered rows. [`covariances`](Composites::covariances) has those of one composite between domains, which ranks need,
//! and [`by_unit`](Composites::by_unit) what each sampling unit adds, which two years that share units need
//! ([`overlap`](super::overlap)).

use std::sync::Arc;

use super::SurveyError;
use super::calibrate::{self, CalibratedInfluences};
use super::cells::{Cells, Kind, OUTSIDE};
use super::covariance::{Influences, Matrix, covariance};
use super::design::Design;
use super::moments::{Fit, fit_seen, without_rounding};
use super::replicate;
use super::variable::{Item, Variable, Visitor};
use super::variance::{Lowest, climb};

/// What a coefficient multiplies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Term {
    /// The mean of this variable.
    Part(usize),
    /// An earlier composite.
    Sum(usize),
}

/// Variables and the composites made of them.
#[derive(Debug)]
pub struct Composites<'a> {
    design: &'a Design,
    parts: &'a [Variable<'a>],
    sums: &'a [Vec<(Term, f64)>],
    /// Of each composite the rows that answered any of its variables; composites of the same rows share them.
    answered: Vec<Arc<[bool]>>,
}

/// What all of them come to: a vector a variable or composite, a fit a domain.
#[derive(Clone, Debug)]
pub struct Fits {
    /// The means of the variables.
    pub parts: Vec<Vec<Fit>>,
    /// The composites.
    pub sums: Vec<Vec<Fit>>,
}

impl Fits {
    /// What a term comes to.
    #[must_use]
    pub fn of(&self, term: Term) -> &[Fit] {
        let found = match term {
            Term::Part(part) => self.parts.get(part),
            Term::Sum(sum) => self.sums.get(sum),
        };
        found.map(Vec::as_slice).unwrap_or_default()
    }

    fn value(&self, term: Term, domain: usize) -> f64 {
        self.of(term).get(domain).map_or(f64::NAN, |fit| fit.value)
    }
}

impl<'a> Composites<'a> {
    /// Composites of these variables; a composite refers to earlier ones only.
    #[must_use]
    pub fn new(design: &'a Design, parts: &'a [Variable<'a>], sums: &'a [Vec<(Term, f64)>]) -> Self {
        let mut all: Vec<Arc<[bool]>> = Vec::with_capacity(sums.len());
        for terms in sums {
            let mut answered = vec![false; design.rows()];
            for (term, _) in terms {
                match term {
                    Term::Part(part) => {
                        if let Some(variable) = parts.get(*part) {
                            variable.visit(0..design.rows(), 0.0, &mut Answering(&mut answered));
                        }
                    }
                    Term::Sum(sum) => {
                        let earlier = all.get(*sum).map(AsRef::as_ref).unwrap_or_default();
                        answered.iter_mut().zip(earlier).for_each(|(any, one)| *any |= one);
                    }
                }
            }
            let same = all.iter().find(|known| ***known == *answered).cloned();
            all.push(same.unwrap_or_else(|| answered.into()));
        }
        Self { design, parts, sums, answered: all }
    }

    /// How many rows a variance rests on: those that answered, or all where weights were calibrated.
    #[must_use]
    pub fn rows_behind(&self, fit: &Fit) -> f64 {
        if self.design.calibrations.is_empty() { fit.n } else { count(self.design.rows()) }
    }

    /// Estimates everything in the domains that `of_row` says, [`OUTSIDE`] for rows in none.
    pub fn fit(&self, of_row: &[u32], domains: usize) -> Result<Fits, SurveyError> {
        let cells = Cells::new(self.design, of_row, domains);
        let mut totals = vec![vec![0.0; cells.lowest()]; self.sums.len()];
        let parts = fit_seen(self.design, &cells, self.parts, |part, lowest| {
            for (total, terms) in totals.iter_mut().zip(self.sums) {
                for (_, coefficient) in terms.iter().filter(|(term, _)| *term == Term::Part(part)) {
                    total.iter_mut().zip(&lowest.totals).for_each(|(sum, own)| *sum += coefficient * own);
                }
            }
        })?;
        let mut fits = Fits { parts, sums: Vec::with_capacity(self.sums.len()) };
        let mut counts: Vec<Vec<(f64, f64)>> = Vec::with_capacity(self.sums.len());
        for at in 0..self.sums.len() {
            let same = self.same_rows(at).and_then(|earlier| counts.get(earlier)).cloned();
            counts.push(same.unwrap_or_else(|| self.counts(at, of_row, domains)));
            let fit = self.values(&fits, at, counts.last().map(Vec::as_slice).unwrap_or_default());
            fits.sums.push(fit);
        }
        if let Some(replicates) = &self.design.replicates {
            replicate::vary(self.design, replicates, &cells, self.parts, &mut fits.parts);
            self.vary_by_replicates(replicates, &cells, of_row, &mut fits);
        } else if self.design.calibrations.is_empty() {
            self.vary_as_drawn(&cells, of_row, &mut totals, &mut fits)?;
        } else {
            self.vary_as_drawn(&cells, of_row, &mut totals, &mut fits)?;
            calibrate::vary(self.design, &cells, self.parts, &mut fits.parts)?;
            self.vary_by_residuals(of_row, domains, &mut fits);
        }
        Ok(fits)
    }

    /// An earlier composite that the same rows answered.
    fn same_rows(&self, at: usize) -> Option<usize> {
        let own = self.answered.get(at)?;
        self.answered.iter().take(at).position(|earlier| Arc::ptr_eq(earlier, own))
    }

    /// How many rows answered a composite in each domain, and their weights together.
    fn counts(&self, at: usize, of_row: &[u32], domains: usize) -> Vec<(f64, f64)> {
        let mut counts = vec![(0.0, 0.0); domains];
        let answered = self.answered.get(at).map(AsRef::as_ref).unwrap_or_default();
        for ((domain, weight), _) in
            of_row.iter().zip(&self.design.weights).zip(answered).filter(|((_, weight), has)| **has && **weight != 0.0)
        {
            if let Some((n, weighted)) = counts.get_mut(*domain as usize) {
                (*n, *weighted) = (*n + 1.0, *weighted + weight);
            }
        }
        counts
    }

    /// The values of a composite, a domain each, and how many rows they rest on.
    fn values(&self, fits: &Fits, at: usize, counts: &[(f64, f64)]) -> Vec<Fit> {
        let terms = self.sums.get(at).map(Vec::as_slice).unwrap_or_default();
        let value = |domain| terms.iter().map(|(term, coefficient)| coefficient * fits.value(*term, domain)).sum();
        let fit = |(domain, (n, weighted_n)): (usize, &(f64, f64))| Fit {
            value: value(domain),
            scale: f64::NAN,
            n: *n,
            weighted_n: *weighted_n,
            ..Fit::default()
        };
        counts.iter().enumerate().map(fit).collect()
    }

    /// The variances as the design's own weights have them.
    fn vary_as_drawn(
        &self,
        cells: &Cells,
        of_row: &[u32],
        totals: &mut [Vec<f64>],
        fits: &mut Fits,
    ) -> Result<(), SurveyError> {
        for (at, terms) in self.sums.iter().enumerate() {
            let (earlier, own) = totals.split_at_mut(at);
            let Some(own) = own.first_mut() else { continue };
            for (term, coefficient) in terms {
                if let Term::Sum(sum) = term {
                    let below = earlier.get(*sum).map(Vec::as_slice).unwrap_or_default();
                    own.iter_mut().zip(below).for_each(|(sum, below)| *sum += coefficient * below);
                }
            }
        }
        let strata = match cells.levels.first().map(|level| level.kind) {
            Some(Kind::Strata(stage)) => self.design.stages.get(stage).map(|stage| stage.strata.as_slice()),
            _ => None,
        };
        let rows = strata.map(|_| self.rows(of_row, fits));
        let mut all_answers: Vec<Vec<f64>> = Vec::with_capacity(totals.len());
        for (at, totals) in totals.iter().enumerate() {
            let same = self.same_rows(at).and_then(|earlier| all_answers.get(earlier)).cloned();
            let answers = same.unwrap_or_else(|| self.answers(at, cells));
            all_answers.push(answers.clone());
            let z = rows.as_ref().and_then(|rows| rows.get(at));
            let squares = z.zip(strata).zip(cells.levels.first()).map(|((z, strata), level)| {
                let taken = |node: &u32| strata.get(*node as usize).map_or(1.0, |stratum| stratum.taken);
                let means: Vec<f64> = totals.iter().zip(&level.node).map(|(total, node)| total / taken(node)).collect();
                let mut squares = vec![0.0; totals.len()];
                for (cell, z) in cells.of_row.iter().zip(z) {
                    if let (Some(sum), Some(mean)) = (squares.get_mut(*cell as usize), means.get(*cell as usize)) {
                        *sum += (z - mean) * (z - mean);
                    }
                }
                squares
            });
            let spreads = climb(self.design, cells, Lowest { totals: totals.clone(), answers, squares })?;
            for (fit, spread) in fits.sums.get_mut(at).into_iter().flatten().zip(spreads) {
                fit.spread = spread;
                fit.spread.variance = without_rounding(spread.variance, fit.value);
            }
        }
        Ok(())
    }

    /// How many rows answered a composite in each of the lowest cells.
    fn answers(&self, at: usize, cells: &Cells) -> Vec<f64> {
        let mut answers = vec![0.0; cells.lowest()];
        let answered = self.answered.get(at).map(AsRef::as_ref).unwrap_or_default();
        for (cell, _) in cells.of_row.iter().zip(answered).filter(|(_, has)| **has) {
            if let Some(answers) = answers.get_mut(*cell as usize) {
                *answers += 1.0;
            }
        }
        answers
    }

    /// The variances of what calibrations left: residuals in the place of linearised values.
    fn vary_by_residuals(&self, of_row: &[u32], domains: usize, fits: &mut Fits) {
        let rows = self.rows(of_row, fits);
        for domain in 0..domains {
            let of_domain = OneDomain { rows: &rows, of_row, domain };
            let matrix = covariance(self.design, &CalibratedInfluences::new(self.design, &of_domain));
            for (at, fits) in fits.sums.iter_mut().enumerate() {
                if let Some(fit) = fits.get_mut(domain) {
                    fit.spread.variance = without_rounding(matrix.get(at, at), fit.value);
                }
            }
        }
    }

    fn vary_by_replicates(&self, replicates: &replicate::Replicates, cells: &Cells, of_row: &[u32], fits: &mut Fits) {
        let deviations = self.deviations(replicates, cells, fits);
        for ((fits, deviations), answered) in fits.sums.iter_mut().zip(&deviations).zip(&self.answered) {
            for (domain, (fit, deviations)) in fits.iter_mut().zip(deviations).enumerate() {
                let inside = |row: &usize| {
                    answered.get(*row).copied().unwrap_or(false)
                        && of_row.get(*row).is_some_and(|of| *of as usize == domain)
                        && self.design.weights.get(*row).is_some_and(|weight| *weight != 0.0)
                };
                fit.spread.variance = without_rounding(replicates.variance(deviations), fit.value);
                fit.spread.lost = deviations.iter().filter(|deviation| !deviation.is_finite()).count();
                fit.spread.rank = Some(replicates.df((0..self.design.rows()).filter(inside)));
            }
        }
        // Which units and strata take part does not depend on how the variance is made.
        for (fits, answered) in fits.sums.iter_mut().zip(&self.answered) {
            for (domain, fit) in fits.iter_mut().enumerate() {
                let inside = |row: usize| {
                    answered.get(row).copied().unwrap_or(false)
                        && of_row.get(row).is_some_and(|of| *of as usize == domain)
                };
                (fit.spread.units, fit.spread.strata) = self.design.units_and_strata(inside);
            }
        }
    }

    /// How far each replicate of each composite is from it, in each domain.
    fn deviations(&self, replicates: &replicate::Replicates, cells: &Cells, fits: &Fits) -> Vec<Vec<Vec<f64>>> {
        let of_part = |(variable, fits): (&Variable<'_>, &Vec<Fit>)| {
            replicate::deviations(replicates, &self.design.weights, cells, variable, fits)
        };
        let parts: Vec<Vec<Vec<f64>>> = self.parts.iter().zip(&fits.parts).map(of_part).collect();
        let mut all: Vec<Vec<Vec<f64>>> = Vec::with_capacity(self.sums.len());
        for terms in self.sums {
            let mut own = vec![vec![0.0; replicates.count()]; cells.domains];
            for (term, coefficient) in terms {
                let below = match term {
                    Term::Part(part) => parts.get(*part),
                    Term::Sum(sum) => all.get(*sum),
                };
                for (own, below) in own.iter_mut().zip(below.into_iter().flatten()) {
                    own.iter_mut().zip(below).for_each(|(sum, below)| *sum += coefficient * below);
                }
            }
            all.push(own);
        }
        all
    }

    /// The weighted linearised value of each row on one variable, in its own domain.
    fn part_rows(&self, of_row: &[u32], fits: &Fits, part: usize) -> Vec<f64> {
        let mut z = vec![0.0; self.design.rows()];
        if let (Some(variable), Some(fits)) = (self.parts.get(part), fits.parts.get(part)) {
            let mut linear = Linearising { of_row, weights: &self.design.weights, fits, z: &mut z };
            variable.visit(0..self.design.rows(), 0.0, &mut linear);
        }
        z
    }

    /// The weighted linearised value of each row on each composite, in its own domain.
    fn rows(&self, of_row: &[u32], fits: &Fits) -> Vec<Vec<f64>> {
        let mut all: Vec<Vec<f64>> = Vec::with_capacity(self.sums.len());
        for terms in self.sums {
            let mut z = vec![0.0; self.design.rows()];
            for (term, coefficient) in terms {
                let mut add = |own: &[f64]| z.iter_mut().zip(own).for_each(|(sum, own)| *sum += coefficient * own);
                match term {
                    Term::Part(part) => add(&self.part_rows(of_row, fits, *part)),
                    Term::Sum(sum) => add(all.get(*sum).map(Vec::as_slice).unwrap_or_default()),
                }
            }
            all.push(z);
        }
        all
    }

    /// The weighted linearised values of terms, a vector a term, for [`Composites::by_unit`] and
    /// [`Composites::covariances`].
    #[must_use]
    pub fn linearised(&self, of_row: &[u32], fits: &Fits, terms: &[Term]) -> Vec<Vec<f64>> {
        let sums =
            if terms.iter().any(|term| matches!(term, Term::Sum(_))) { self.rows(of_row, fits) } else { Vec::new() };
        let one = |term: &Term| match term {
            Term::Part(part) => self.part_rows(of_row, fits, *part),
            Term::Sum(sum) => sums.get(*sum).cloned().unwrap_or_default(),
        };
        terms.iter().map(one).collect()
    }

    /// The covariances of one composite between domains.
    #[must_use]
    pub fn covariances(&self, of_row: &[u32], domains: usize, fits: &Fits, sum: usize) -> Matrix {
        if let Some(replicates) = &self.design.replicates {
            let cells = Cells::new(self.design, of_row, domains);
            let deviations = self.deviations(replicates, &cells, fits);
            return replicates.matrix(deviations.get(sum).map(Vec::as_slice).unwrap_or_default());
        }
        let rows = self.linearised(of_row, fits, &[Term::Sum(sum)]);
        let each = EachDomain { z: rows.first().map(Vec::as_slice).unwrap_or_default(), of_row, domains };
        if self.design.calibrations.is_empty() {
            covariance(self.design, &each)
        } else {
            covariance(self.design, &CalibratedInfluences::new(self.design, &each))
        }
    }

    /// The totals of linearised values by sampling unit and domain, unit by unit, where `unit_of` numbers the units.
    #[must_use]
    pub fn by_unit(&self, z: &[f64], of_row: &[u32], domains: usize, unit_of: &[u32], units: usize) -> Vec<f64> {
        let each = EachDomain { z, of_row, domains };
        let mut totals = vec![0.0; units * domains];
        let mut takes_part = vec![false; domains];
        let mut add = |influences: &dyn Fn(usize, &mut [f64], &mut [bool])| {
            for (row, unit) in unit_of.iter().enumerate() {
                let from = *unit as usize * domains;
                if let Some(own) = totals.get_mut(from..from + domains) {
                    influences(row, own, &mut takes_part);
                }
            }
        };
        if self.design.calibrations.is_empty() {
            add(&|row, own, takes_part| each.add(row, own, takes_part));
        } else {
            let calibrated = CalibratedInfluences::new(self.design, &each);
            add(&|row, own, takes_part| calibrated.add(row, own, takes_part));
        }
        totals
    }
}

/// Marks the rows with an answer.
struct Answering<'a>(&'a mut [bool]);

impl Visitor for Answering<'_> {
    fn visit(&mut self, items: impl Iterator<Item = Item>) {
        for (item, answered) in items.zip(self.0.iter_mut()) {
            *answered |= item.answered > 0.0;
        }
    }
}

/// Takes the weighted linearised values of one variable.
struct Linearising<'a> {
    of_row: &'a [u32],
    weights: &'a [f64],
    fits: &'a [Fit],
    z: &'a mut [f64],
}

impl Visitor for Linearising<'_> {
    fn visit(&mut self, items: impl Iterator<Item = Item>) {
        for (((item, domain), weight), z) in items.zip(self.of_row).zip(self.weights).zip(self.z.iter_mut()) {
            if let Some(fit) = self.fits.get(*domain as usize).filter(|fit| !fit.value.is_nan()) {
                *z = weight * (item.y - fit.centre * item.x) * fit.scale;
            }
        }
    }
}

/// Every composite in one domain.
struct OneDomain<'a> {
    rows: &'a [Vec<f64>],
    of_row: &'a [u32],
    domain: usize,
}

impl Influences for OneDomain<'_> {
    fn count(&self) -> usize {
        self.rows.len()
    }

    fn add(&self, row: usize, totals: &mut [f64], takes_part: &mut [bool]) {
        if self.of_row.get(row).is_some_and(|domain| *domain as usize == self.domain) {
            for ((total, z), takes_part) in totals.iter_mut().zip(self.rows).zip(takes_part) {
                *total += z.get(row).copied().unwrap_or(0.0);
                *takes_part = true;
            }
        }
    }
}

/// One composite in every domain.
struct EachDomain<'a> {
    z: &'a [f64],
    of_row: &'a [u32],
    domains: usize,
}

impl Influences for EachDomain<'_> {
    fn count(&self) -> usize {
        self.domains
    }

    fn add(&self, row: usize, totals: &mut [f64], takes_part: &mut [bool]) {
        let domain = self.of_row.get(row).copied().unwrap_or(OUTSIDE) as usize;
        if let (Some(total), Some(takes_part), Some(z)) =
            (totals.get_mut(domain), takes_part.get_mut(domain), self.z.get(row))
        {
            *total += z;
            *takes_part = true;
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows are far below 2^53")]
fn count(rows: usize) -> f64 {
    rows as f64
}

#[cfg(test)]
#[path = "composite_tests.rs"]
mod tests;
