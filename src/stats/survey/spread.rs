//! Variances and covariances of numbers in the population.
//!
//! `S = n/(n-1) sum(w (a - mean a)(b - mean b)) / sum(w)` over the rows where both have an answer; its standard error is
//! that of the mean of the products, the means taken as given (the terms that this leaves out are of a smaller order).

use super::SurveyError;
use super::cells::{Cells, OUTSIDE};
use super::design::Design;
use super::domain::Domains;
use super::estimate::{Sample, df, symmetric_name};
use super::interval::symmetric;
use super::moments::{Fit, fit};
use super::replicate::{Replicates, deviations};
use super::request::{Answer, Kind, Line, Request};
use super::variable::{Shape, Values, Variable};

/// The variance of each variable and the covariance of each two.
pub(super) fn variances(sample: &Sample, request: &Request) -> Result<Answer, SurveyError> {
    if request.variables.is_empty() {
        return Err(SurveyError::Request("a variance needs variables".to_owned()));
    }
    let columns: Vec<Vec<f64>> =
        request.variables.iter().map(|name| numbers(sample, name)).collect::<Result<_, _>>()?;
    let domains = sample.domains(request)?;
    let cells = Cells::new(&sample.design, &domains.of_row, domains.count());
    let design_df = sample.design_df();
    let mut lines = Vec::new();
    for (first, (name, a)) in request.variables.iter().zip(&columns).enumerate() {
        for (other, b) in request.variables.iter().zip(&columns).skip(first) {
            let variable = if name == other { name.clone() } else { format!("{name}:{other}") };
            let both = where_both((a, b));
            let means = (mean(sample, &cells, &both.0)?, mean(sample, &cells, &both.1)?);
            let products = products(&domains, &both, &means);
            let mut fits = mean(sample, &cells, &products)?;
            if let Some(replicates) = &sample.design.replicates {
                vary(&sample.design, replicates, &cells, (&products, &mut fits), &both, &means);
            }
            for (domain, fit) in fits.iter().enumerate() {
                lines.push(line(request, &domains, domain, &variable, fit, design_df));
            }
        }
    }
    Ok(Answer { lines, together: None })
}

fn numbers(sample: &Sample, name: &str) -> Result<Vec<f64>, SurveyError> {
    let column = sample.numbers(name)?;
    Ok((0..column.len()).map(|row| column.number(row).unwrap_or(f64::NAN)).collect())
}

fn mean(sample: &Sample, cells: &Cells, values: &[f64]) -> Result<Vec<Fit>, SurveyError> {
    let variable = Variable { values: Values::Plain(values), shape: Shape::Mean };
    Ok(fit(&sample.design, cells, &[variable], false)?.into_iter().next().unwrap_or_default())
}

/// Both columns on the rows where both have an answer.
fn where_both((a, b): (&[f64], &[f64])) -> (Vec<f64>, Vec<f64>) {
    let known = |(value, other): (&f64, &f64)| if other.is_nan() { f64::NAN } else { *value };
    (a.iter().zip(b).map(known).collect(), b.iter().zip(a).map(known).collect())
}

/// `n/(n-1) (a - mean a)(b - mean b)` of each row.
fn products(domains: &Domains, (a, b): &(Vec<f64>, Vec<f64>), means: &(Vec<Fit>, Vec<Fit>)) -> Vec<f64> {
    let product = |((a, b), domain): ((&f64, &f64), &u32)| {
        let domain = if *domain == OUTSIDE { usize::MAX } else { *domain as usize };
        let (Some(of_a), Some(of_b)) = (means.0.get(domain), means.1.get(domain)) else { return f64::NAN };
        of_a.n / (of_a.n - 1.0) * (a - of_a.value) * (b - of_b.value)
    };
    a.iter().zip(b).zip(&domains.of_row).map(product).collect()
}

/// The variance by replicates, each of which has means of its own: its covariance is the mean of the products about
/// the sample's means less the product of what its means are off.
fn vary(
    design: &Design,
    replicates: &Replicates,
    cells: &Cells,
    (products, fits): (&[f64], &mut [Fit]),
    (a, b): &(Vec<f64>, Vec<f64>),
    means: &(Vec<Fit>, Vec<Fit>),
) {
    let off = |values: &[f64], fits: &[Fit]| {
        let variable = Variable { values: Values::Plain(values), shape: Shape::Mean };
        deviations(replicates, &design.weights, cells, &variable, fits)
    };
    let (of_a, of_b, of_products) = (off(a, &means.0), off(b, &means.1), off(products, fits));
    for (((fit, of_a), of_b), of_products) in fits.iter_mut().zip(&of_a).zip(&of_b).zip(&of_products) {
        let factor = fit.n / (fit.n - 1.0);
        let all = of_products.iter().zip(of_a.iter().zip(of_b)).map(|(product, (a, b))| product - factor * a * b);
        fit.spread.variance = replicates.variance(&all.collect::<Vec<_>>());
    }
}

fn line(request: &Request, domains: &Domains, domain: usize, variable: &str, fit: &Fit, design_df: f64) -> Line {
    let df = df(request.df, fit.spread.df(), design_df);
    let known = fit.n > 1.0;
    let (value, se) = if known { (fit.value, libm::sqrt(fit.spread.variance)) } else { (f64::NAN, f64::NAN) };
    let (low, high) = symmetric(value, se, df, request.level);
    let rows = domains.of_row.iter().filter(|of| **of as usize == domain).count();
    #[expect(clippy::cast_precision_loss, reason = "counts of rows are far below 2^53")]
    let dropped = rows as f64 - fit.n;
    Line {
        kind: Kind::Variance,
        variable: variable.to_owned(),
        category: None,
        domain: domains.pairs(domain),
        prob: None,
        value,
        se,
        df,
        n: fit.n,
        weighted_n: fit.weighted_n,
        dropped,
        units: fit.spread.units,
        strata: fit.spread.strata,
        low,
        high,
        level: request.level,
        interval: symmetric_name(df),
        deff: None,
        note: (!known).then(|| "fewer than two answered".to_owned()),
    }
}
