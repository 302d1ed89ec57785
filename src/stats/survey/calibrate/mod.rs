//! Calibration: weights that reproduce totals that are known of the population.
//!
//! It stands between [`design`](super::design) and the estimates: each request changes the design's weights in
//! order, and leaves behind what the variance needs. For an estimate whose linearised value of a row is u, the
//! variance is that of the weighted residuals of u on the regressors (Deville and Särndal, 1992; with the calibrated weight in
//! front, the "g-weighted" residuals of C.-E. Särndal, B. Swensson and J. Wretman, Biometrika 76 (1989) 527-537). The regression
//! weighs rows by what they stood for before the calibration. Where several follow each other, the last one's residuals
//! are taken first, since its regression is of the estimate itself, and the others' regressions are of what it left.

#[cfg(test)]
mod agreement_tests;
mod regressors;
mod residuals;
mod solve;

pub use regressors::{Normal, Regressors};
pub(super) use residuals::{CalibratedInfluences, vary};
pub use solve::Distance;

use super::SurveyError;
use super::design::{Design, Named};
use regressors::NOWHERE;
use solve::{Margin, Problem, calibrated, raked};

/// What is known of the cells of one margin.
#[derive(Clone, Debug)]
pub struct Totals<'a> {
    /// The columns whose combinations are the cells.
    pub by: Vec<Named<'a>>,
    /// For each cell its label in each column, and how many the population has there.
    pub cells: Vec<(Vec<String>, f64)>,
}

/// One term of a calibration.
#[derive(Clone, Debug)]
pub enum Term<'a> {
    /// 1 in each row, so that the weights sum to the total.
    Intercept,
    /// The numbers of a column.
    Number(Named<'a>),
    /// 1 where a column has this category.
    Category(Named<'a>, String),
}

/// How weights are brought to totals.
#[derive(Clone, Debug)]
pub enum Method<'a> {
    /// To the totals of the cells of one margin.
    PostStratify(Totals<'a>),
    /// To several margins, one after the other until all are met.
    Rake(Vec<Totals<'a>>),
    /// To totals of terms, with factors as near to 1 as they can be.
    Calibrate {
        /// What is meant by near.
        distance: Distance,
        /// The terms by name, with their totals.
        terms: Vec<(String, Term<'a>, f64)>,
        /// The least and the greatest factor.
        bounds: (f64, f64),
        /// Coefficients of terms that make what the residuals' variance is in proportion to; none if it is the same for all.
        variance: Vec<(Term<'a>, f64)>,
        /// The stage, from 0, within whose units all rows get the same factor.
        whole_units: Option<usize>,
    },
}

/// What a calibration leaves behind for the variance.
#[derive(Clone, Debug)]
pub struct Calibration {
    regressors: Regressors,
    /// What the regression weighs each row by.
    q: Vec<f64>,
    /// The weights after it by those before.
    factors: Vec<f64>,
    /// The weights after it.
    after: Vec<f64>,
    normal: Normal,
}

/// Calibrates the weights of a design, and those of its replicates, which then hold the variance.
pub fn calibrate(design: &mut Design, method: &Method<'_>) -> Result<(), SurveyError> {
    let prepared = prepare(design, method)?;
    let before = design.weights.clone();
    let after = prepared.weights(&before)?;
    if let Some(replicates) = &mut design.replicates {
        for at in 0..replicates.count() {
            let of_replicate = |error| match error {
                SurveyError::Request(what) => SurveyError::Request(format!("replicate {}: {what}", at + 1)),
                other => other,
            };
            let weights = prepared.weights(&replicates.weights_of(at)).map_err(of_replicate)?;
            replicates.set_weights(at, &weights);
        }
        design.weights = after;
        return Ok(());
    }
    let factors = after.iter().zip(&before).map(|(after, before)| if *before == 0.0 { 0.0 } else { after / before });
    let factors: Vec<f64> = factors.collect();
    let variance = |row: usize| prepared.variance.as_ref().and_then(|all| all.get(row)).copied().unwrap_or(1.0);
    let q: Vec<f64> = before.iter().enumerate().map(|(row, weight)| weight / variance(row)).collect();
    let regressors = prepared.shared.unwrap_or(prepared.regressors);
    let normal = regressors.normal(&q);
    design.weights.clone_from(&after);
    design.calibrations.push(Calibration { regressors, q, factors, after, normal });
    Ok(())
}

/// A calibration whose columns have been looked up.
struct Prepared {
    regressors: Regressors,
    /// Regressors of the factors, where whole units share one.
    shared: Option<Regressors>,
    variance: Option<Vec<f64>>,
    totals: Vec<f64>,
    names: Vec<String>,
    margins: Vec<Margin>,
    distance: Option<Distance>,
    bounds: (f64, f64),
}

impl Prepared {
    fn weights(&self, before: &[f64]) -> Result<Vec<f64>, SurveyError> {
        let Some(distance) = self.distance else { return raked(&self.margins, before) };
        let problem = Problem {
            regressors: self.shared.as_ref().unwrap_or(&self.regressors),
            totals: &self.totals,
            names: &self.names,
            bounds: self.bounds,
            variance: self.variance.as_deref(),
        };
        calibrated(&problem, distance, before)
    }
}

fn prepare(design: &Design, method: &Method<'_>) -> Result<Prepared, SurveyError> {
    match method {
        Method::PostStratify(totals) => of_margins(design, std::slice::from_ref(totals)),
        Method::Rake(margins) => of_margins(design, margins),
        Method::Calibrate { distance, terms, bounds, variance, whole_units } => {
            let (low, high) = *bounds;
            if !(low < 1.0 && high > 1.0) {
                return refuse(format!("bounds {low} to {high} do not have 1 between them"));
            }
            if *distance == Distance::Logit && !(low.is_finite() && high.is_finite()) {
                return refuse("logit calibration needs bounds, such as bounds = [0.5, 2]".to_owned());
            }
            let regressors = of_terms(design, terms.iter().map(|(_, term, _)| term))?;
            check_categories(design, &regressors, terms)?;
            let variance = if variance.is_empty() {
                None
            } else {
                let of = of_terms(design, variance.iter().map(|(term, _)| term))?;
                let coefficients: Vec<f64> = variance.iter().map(|(_, coefficient)| *coefficient).collect();
                let all: Vec<f64> = (0..design.rows()).map(|row| of.product(row, &coefficients)).collect();
                if let Some((row, wrong)) = all.iter().enumerate().find(|(_, variance)| **variance <= 0.0) {
                    return refuse(format!("variance is {wrong} in row {}, and must be above 0", row + 1));
                }
                Some(all)
            };
            let shared = whole_units.map(|stage| shared(design, stage, &regressors)).transpose()?;
            Ok(Prepared {
                regressors,
                shared,
                variance,
                totals: terms.iter().map(|(_, _, total)| *total).collect(),
                names: terms.iter().map(|(name, _, _)| name.clone()).collect(),
                margins: Vec::new(),
                distance: Some(*distance),
                bounds: *bounds,
            })
        }
    }
}

fn refuse<T>(what: String) -> Result<T, SurveyError> {
    Err(SurveyError::Request(what))
}

/// The regressors averaged over the units of a stage; their weights must be equal there, or the averages would not add up.
fn shared(design: &Design, stage: usize, regressors: &Regressors) -> Result<Regressors, SurveyError> {
    if stage >= design.stages.len() {
        return refuse(format!("whole_units = {}: the design has {} stages", stage + 1, design.stages.len()));
    }
    let group: Vec<u32> = (0..design.rows()).map(|row| design.unit_of(stage, row)).collect();
    let mut first: std::collections::HashMap<u32, f64> = std::collections::HashMap::new();
    for (row, (group, weight)) in group.iter().zip(&design.weights).enumerate() {
        let first = *first.entry(*group).or_insert(*weight);
        if (first - weight).abs() > 1e-9 * first.abs() {
            return refuse(format!(
                "whole_units: row {} stands for {weight} and another of its unit for {first}; factors can be shared where \
                 weights are",
                row + 1
            ));
        }
    }
    Ok(regressors.averaged(&group))
}

fn of_terms<'a>(design: &Design, terms: impl Iterator<Item = &'a Term<'a>>) -> Result<Regressors, SurveyError> {
    let mut regressors = Regressors::default();
    for term in terms {
        match term {
            Term::Intercept => regressors.push_number(vec![1.0; design.rows()]),
            Term::Category(column, label) => regressors.push_categories(column, &[label])?,
            Term::Number(named) => {
                let mut numbers = Vec::with_capacity(design.rows());
                for row in 0..design.rows() {
                    numbers.push(named.column.number(row).ok_or_else(|| {
                        let text = named.column.text(row);
                        let what =
                            if text.is_empty() { "is blank".to_owned() } else { format!("{text:?} is not a number") };
                        SurveyError::cell(named.name, row, format!("{what}, and weights are calibrated on it"))
                    })?);
                }
                regressors.push_number(numbers);
            }
        }
    }
    Ok(regressors)
}

/// A category with a total must have somebody in the sample.
fn check_categories(
    design: &Design,
    regressors: &Regressors,
    terms: &[(String, Term<'_>, f64)],
) -> Result<(), SurveyError> {
    let there: Vec<f64> = design.weights.iter().map(|weight| f64::from(u8::from(*weight != 0.0))).collect();
    for ((name, term, total), count) in terms.iter().zip(regressors.totals(&there)) {
        if matches!(term, Term::Category(..)) && count == 0.0 && *total != 0.0 {
            return refuse(format!("the term {name} has the total {total} and nobody in the sample to carry it"));
        }
    }
    Ok(())
}

fn of_margins(design: &Design, totals: &[Totals<'_>]) -> Result<Prepared, SurveyError> {
    let mut regressors = Regressors::default();
    let mut margins = Vec::with_capacity(totals.len());
    for totals in totals {
        let margin = margin(design, totals)?;
        regressors.push_factor(margin.of_row.clone(), margin.totals.len());
        margins.push(margin);
    }
    check_sums(&margins)?;
    Ok(Prepared {
        regressors,
        shared: None,
        variance: None,
        totals: Vec::new(),
        names: Vec::new(),
        margins,
        distance: None,
        bounds: (f64::NEG_INFINITY, f64::INFINITY),
    })
}

/// Margins of one population have one sum.
fn check_sums(margins: &[Margin]) -> Result<(), SurveyError> {
    let sums: Vec<f64> = margins.iter().map(|margin| margin.totals.iter().sum()).collect();
    let Some(first) = sums.first() else { return refuse("there are no margins".to_owned()) };
    match sums.iter().position(|sum| (sum - first).abs() > 1e-9 * first.abs()) {
        Some(other) => refuse(format!(
            "the totals of margin 1 sum to {first} and those of margin {} to {}; margins of one population have one sum",
            other + 1,
            sums.get(other).copied().unwrap_or(f64::NAN)
        )),
        None => Ok(()),
    }
}

/// The cell of each row of a margin; every row has one, and every total somebody.
fn margin(design: &Design, totals: &Totals<'_>) -> Result<Margin, SurveyError> {
    if totals.by.is_empty() {
        return refuse("a margin needs columns: by = [\"...\"]".to_owned());
    }
    let mut parts = Vec::with_capacity(totals.by.len());
    for (at, named) in totals.by.iter().enumerate() {
        let mut labels: Vec<&str> = Vec::new();
        for (cell, _) in &totals.cells {
            if let Some(label) = cell.get(at).map(String::as_str).filter(|label| !labels.contains(label)) {
                labels.push(label);
            }
        }
        let mut part = Regressors::default();
        part.push_categories(named, &labels)?;
        let cells = totals
            .cells
            .iter()
            .map(|(cell, _)| labels.iter().position(|label| cell.get(at).is_some_and(|own| own == label)));
        let cells: Vec<usize> = cells.map(|place| place.unwrap_or(usize::MAX)).collect();
        parts.push((part, cells));
    }
    let mut cell_of = std::collections::HashMap::new();
    for cell in 0..totals.cells.len() {
        let key: Vec<usize> = parts.iter().map(|(_, cells)| cells.get(cell).copied().unwrap_or(usize::MAX)).collect();
        let number = u32::try_from(cell).unwrap_or(NOWHERE);
        if cell_of.insert(key, number).is_some() {
            return refuse(format!("the cell {} has two totals", name_of(totals, cell)));
        }
    }
    let mut of_row = Vec::with_capacity(design.rows());
    let mut key = vec![usize::MAX; parts.len()];
    for row in 0..design.rows() {
        for (place, (part, _)) in key.iter_mut().zip(&parts) {
            *place = usize::MAX;
            part.visit(row, |label, _| *place = label);
        }
        let cell = cell_of.get(&key).copied();
        match cell {
            Some(cell) => of_row.push(cell),
            None if design.weights.get(row).is_some_and(|weight| *weight == 0.0) => of_row.push(NOWHERE),
            None => {
                let labels: Vec<String> = totals.by.iter().map(|named| named.column.text(row)).collect();
                let name = totals.by.first().map_or("", |named| named.name);
                let what = format!("{:?} has no total in the margin; every row needs one", labels.join("."));
                return Err(SurveyError::cell(name, row, what));
            }
        }
    }
    for (cell, (_, total)) in totals.cells.iter().enumerate() {
        if !(total.is_finite() && *total >= 0.0) {
            return refuse(format!("the total of {} is {total}, and must be 0 or more", name_of(totals, cell)));
        }
    }
    let names = (0..totals.cells.len()).map(|cell| name_of(totals, cell)).collect();
    Ok(Margin { of_row, totals: totals.cells.iter().map(|(_, total)| *total).collect(), names })
}

fn name_of(totals: &Totals<'_>, cell: usize) -> String {
    let by: Vec<&str> = totals.by.iter().map(|named| named.name).collect();
    let labels = totals.cells.get(cell).map(|(labels, _)| labels.join(".")).unwrap_or_default();
    format!("{} = {labels:?}", by.join("."))
}
