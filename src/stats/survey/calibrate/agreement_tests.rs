//! Ways to the same weights, which must agree: post-stratification is the linear calibration on its cells, raking over
//! margins is calibration by raking, and what no column holds twice changes nothing.

use proptest::prelude::*;

use super::super::cells::Cells;
use super::super::column::Column;
use super::super::column_builder::ColumnBuilder;
use super::super::design::{Design, Lonely, Named, Plan, Weighting};
use super::super::moments::fit;
use super::super::variable::{Shape, Values, Variable};
use super::{Distance, Method, Term, Totals, calibrate};

fn column(cells: impl Iterator<Item = String>) -> Column {
    let mut builder = ColumnBuilder::new(false);
    cells.for_each(|cell| builder.push(cell.as_bytes()).unwrap());
    builder.finish()
}

/// A sample of some rows with two factors, weights and an answer.
struct Sample {
    a: Column,
    b: Column,
    weights: Column,
    strata: Column,
    y: Vec<f64>,
}

impl Sample {
    fn new(rows: &[(u8, u8, f64, f64)]) -> Self {
        let of = |pick: &dyn Fn(&(u8, u8, f64, f64)) -> String| column(rows.iter().map(pick));
        // The first rows have each category, and each stratum two rows.
        let at = std::cell::Cell::new(0);
        let next = || at.replace(at.get() + 1);
        let strata = column(rows.iter().map(|_| format!("s{}", next() % 3)));
        Self {
            a: of(&|row| format!("a{}", row.0)),
            b: of(&|row| format!("b{}", row.1)),
            weights: of(&|row| row.2.to_string()),
            strata,
            y: rows.iter().map(|row| row.3).collect(),
        }
    }

    fn named<'a>(name: &'a str, column: &'a Column) -> Named<'a> {
        Named { name, column }
    }

    fn design(&self) -> Design {
        Design::new(&Plan {
            rows: self.y.len(),
            clusters: Vec::new(),
            strata: vec![Self::named("s", &self.strata)],
            weights: Weighting::Weights(Self::named("w", &self.weights)),
            fpc: Vec::new(),
            nest: false,
            lonely: Lonely::Fail,
        })
        .unwrap()
    }

    /// The weights and the mean's variance after a calibration.
    fn after(&self, method: &Method<'_>) -> (Vec<f64>, f64) {
        let mut design = self.design();
        calibrate(&mut design, method).unwrap();
        let cells = Cells::new(&design, &vec![0; self.y.len()], 1);
        let variable = Variable { values: Values::Plain(&self.y), shape: Shape::Mean };
        let variance = fit(&design, &cells, &[variable], false).unwrap()[0][0].spread.variance;
        (design.weights, variance)
    }

    fn margin<'a>(name: &'a str, column: &'a Column, totals: &[f64]) -> Totals<'a> {
        let cells = totals.iter().enumerate().map(|(at, total)| (vec![format!("{name}{at}")], *total)).collect();
        Totals { by: vec![Self::named(name, column)], cells }
    }

    fn terms<'a>(name: &'a str, column: &'a Column, totals: &[f64], skip: usize) -> Vec<(String, Term<'a>, f64)> {
        let term = |(at, total): (usize, &f64)| {
            let label = format!("{name}{at}");
            (label.clone(), Term::Category(Self::named(name, column), label), *total)
        };
        totals.iter().enumerate().skip(skip).map(term).collect()
    }
}

fn by_terms(distance: Distance, terms: Vec<(String, Term<'_>, f64)>) -> Method<'_> {
    let bounds = (f64::NEG_INFINITY, f64::INFINITY);
    Method::Calibrate { distance, terms, bounds, variance: Vec::new(), whole_units: None }
}

fn agree(one: &(Vec<f64>, f64), other: &(Vec<f64>, f64)) {
    for (a, b) in one.0.iter().zip(&other.0) {
        assert!((a - b).abs() <= 1e-9 * a.abs(), "{a} {b}");
    }
    assert!((one.1 - other.1).abs() <= 1e-8 * one.1.abs().max(1e-12), "{} {}", one.1, other.1);
}

proptest! {
    #[test]
    fn ways_to_the_same_weights_agree(
        rows in proptest::collection::vec((0_u8..3, 0_u8..2, 1.0..9.0_f64, -5.0..5.0_f64), 40..80),
        totals in proptest::collection::vec(50.0..200.0_f64, 3),
        share in 0.3..0.7_f64,
    ) {
        let mut rows = rows;
        // Every combination has somebody, so that all margins can be met.
        for (at, row) in rows.iter_mut().take(6).enumerate() {
            (row.0, row.1) = (u8::try_from(at % 3).unwrap(), u8::try_from(at / 3).unwrap());
        }
        let sample = Sample::new(&rows);
        let whole: f64 = totals.iter().sum();
        let halves = [share * whole, whole - share * whole];
        let cells = Sample::terms("a", &sample.a, &totals, 0);
        let post_stratified = sample.after(&Method::PostStratify(Sample::margin("a", &sample.a, &totals)));
        agree(&post_stratified, &sample.after(&by_terms(Distance::Linear, cells.clone())));
        agree(&post_stratified, &sample.after(&by_terms(Distance::Raking, cells.clone())));
        let both = [Sample::margin("a", &sample.a, &totals), Sample::margin("b", &sample.b, &halves)];
        let raked = sample.after(&Method::Rake(both.to_vec()));
        let mut terms = vec![("(Intercept)".to_owned(), Term::Intercept, whole)];
        terms.extend(Sample::terms("a", &sample.a, &totals, 1));
        terms.extend(Sample::terms("b", &sample.b, &halves, 1));
        agree(&raked, &sample.after(&by_terms(Distance::Raking, terms)));
        // Two columns that hold each other are as good as one.
        let mut twice = cells;
        twice.extend(Sample::terms("b", &sample.b, &halves, 0));
        agree(&raked, &sample.after(&by_terms(Distance::Raking, twice)));
    }
}
