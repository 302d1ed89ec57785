//! Contrasts: linear combinations of estimates, whose variance needs the covariances.

use super::SurveyError;
use super::column::Column;
use super::covariance::{Influences, Matrix};
use super::estimate::{Fitted, Item, Linear, Sample, df, symmetric_name};
use super::interval::{reach, symmetric};
use super::moments::Fit;
use super::request::{Answer, Kind, Line, Request};

/// A linear combination of estimates: of one domain's in each domain, or of several domains' in all.
pub(super) fn contrast(sample: &Sample, request: &Request) -> Result<Answer, SurveyError> {
    if request.coefficients.is_empty() {
        return Err(SurveyError::Request("a contrast needs coefficients".to_owned()));
    }
    if !matches!(request.of, Kind::Mean | Kind::Total | Kind::Ratio | Kind::Proportion) {
        return Err(SurveyError::Request(format!("a contrast of kind {} is not defined", request.of.name())));
    }
    let mut request = request.clone();
    if request.variables.is_empty() {
        for (name, _) in &request.coefficients {
            // A category is called by its column and its text: stypeE.
            let known = |column: &&(String, Column)| name.starts_with(&column.0);
            let column = sample.columns.iter().filter(known).max_by_key(|column| column.0.len());
            let column = column.map_or(name, |column| &column.0);
            if !request.variables.contains(column) {
                request.variables.push(column.clone());
            }
        }
    }
    let fitted = Fitted::new(sample, &request, request.of)?;
    let matrix = fitted.matrix(sample);
    let own: Vec<String> = fitted.items.iter().map(Item::full).collect();
    let within = request.coefficients.iter().all(|(name, _)| own.contains(name));
    let count = fitted.domains.count();
    let mut combinations = Vec::new();
    if within {
        for domain in 0..count {
            let mut coefficients = vec![0.0; own.len() * count];
            place(&request, &own, |at| at * count + domain, &mut coefficients)?;
            combinations.push((fitted.domains.pairs(domain), coefficients));
        }
    } else {
        let mut coefficients = vec![0.0; own.len() * count];
        place(&request, &fitted.names(), |at| at, &mut coefficients)?;
        combinations.push((Vec::new(), coefficients));
    }
    let line = |(domain, coefficients)| combine(sample, &request, &fitted, &matrix, domain, coefficients);
    Ok(Answer { lines: combinations.into_iter().map(line).collect(), together: None })
}

fn place(
    request: &Request,
    names: &[String],
    at: impl Fn(usize) -> usize,
    coefficients: &mut [f64],
) -> Result<(), SurveyError> {
    for (name, coefficient) in &request.coefficients {
        let found = names.iter().position(|known| known == name);
        let place = found.and_then(|found| coefficients.get_mut(at(found)));
        let unknown = || {
            let known: Vec<&str> = names.iter().take(20).map(String::as_str).collect();
            SurveyError::Request(format!("coefficients: nothing is called {name:?}; there are {}", known.join(", ")))
        };
        *place.ok_or_else(unknown)? = *coefficient;
    }
    Ok(())
}

/// One combination of the estimates, `coefficients` in the order of the matrix, with its standard error and interval.
pub(super) fn combine(
    sample: &Sample,
    request: &Request,
    fitted: &Fitted<'_>,
    matrix: &Matrix,
    domain: Vec<(String, String)>,
    coefficients: Vec<f64>,
) -> Line {
    let used: Vec<(usize, f64)> = coefficients.into_iter().enumerate().filter(|(_, value)| *value != 0.0).collect();
    let fits: Vec<&Fit> = fitted.each().map(|(_, _, fit)| fit).collect();
    let value = used.iter().map(|(at, coefficient)| coefficient * fits.get(*at).map_or(0.0, |fit| fit.value)).sum();
    let term = |a: &(usize, f64), b: &(usize, f64)| a.1 * b.1 * matrix.get(a.0, b.0);
    let variance: f64 = used.iter().map(|a| used.iter().map(|b| term(a, b)).sum::<f64>()).sum();
    let linear = Linear { sample, fitted };
    let takes_part = |row: usize| {
        let (mut totals, mut takes_part) = (vec![0.0; linear.count()], vec![false; linear.count()]);
        linear.add(row, &mut totals, &mut takes_part);
        used.iter().any(|(at, _)| takes_part.get(*at).copied().unwrap_or(false))
    };
    let rows: Vec<bool> = (0..sample.design.rows()).map(takes_part).collect();
    let has = |row: usize| rows.get(row).copied().unwrap_or(false);
    let (units, strata) = sample.design.units_and_strata(has);
    let replicates = sample.design.replicates.as_ref();
    let domain_df =
        replicates.map_or(units - strata, |replicates| replicates.df((0..rows.len()).filter(|row| has(*row))));
    let counted = sample.design.weights.iter().zip(&rows).filter(|(weight, has)| **has && **weight != 0.0);
    let (n, weighted_n) = counted.fold((0.0, 0.0), |(n, sum), (weight, _)| (n + 1.0, sum + weight));
    let df = df(request.df, domain_df, sample.design_df());
    let se = libm::sqrt(variance.max(0.0));
    let se = if variance.is_nan() { f64::NAN } else { se };
    let (low, high) = symmetric(value, se, df, request.level);
    let words = request.coefficients.iter().map(|(name, coefficient)| format!("{coefficient} {name}"));
    Line {
        kind: Kind::Contrast,
        variable: words.collect::<Vec<_>>().join(" + "),
        category: None,
        domain,
        prob: None,
        value,
        se,
        df,
        n,
        weighted_n,
        dropped: 0.0,
        units,
        strata,
        low,
        high,
        level: request.level,
        interval: symmetric_name(df),
        deff: None,
        note: reach(df, request.level).is_nan().then(|| "no degree of freedom, so no interval".to_owned()),
    }
}
