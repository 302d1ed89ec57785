//! Composites against the contrasts of the estimate's door.

use super::super::calibrate::{Method, Totals};
use super::super::column::Column;
use super::super::column_builder::ColumnBuilder;
use super::super::design::{Lonely, Named, Plan, Weighting};
use super::super::domain::Domains;
use super::super::estimate::{Sample, estimate};
use super::super::replicate::make::{Make, Scales};
use super::super::request::{Kind, Request};
use super::super::variable::{Shape, Values};
use super::*;

fn column(cells: impl Iterator<Item = String>) -> Column {
    let mut builder = ColumnBuilder::new(false);
    cells.for_each(|cell| builder.push(cell.as_bytes()).unwrap());
    builder.finish()
}

/// How a sample got its weights and its variance.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Way {
    Clusters,
    Rows,
    Calibrated,
    Replicated,
}

/// 120 rows of 3 criteria with blanks, in 3 strata of 5 clusters, and a domain across them.
fn sample(way: Way) -> Sample {
    let clustered = way != Way::Rows;
    let rows = 120;
    let mut state = 7_u64;
    let mut random = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut columns = vec![
        ("stratum".to_owned(), column((0..rows).map(|row| (row / 40).to_string()))),
        ("cluster".to_owned(), column((0..rows).map(|row| (row / 8).to_string()))),
        ("weight".to_owned(), column((0..rows).map(|row| (1 + row % 7).to_string()))),
        ("size".to_owned(), column((0..rows).map(|_| if clustered { "9" } else { "90" }.to_owned()))),
        ("sex".to_owned(), column((0..rows).map(|row| (row % 3 % 2 + 1).to_string()))),
    ];
    for name in ["a", "b", "c"] {
        let mut cell = |_| if random(9) == 0 { String::new() } else { (1 + random(5)).to_string() };
        columns.push((name.to_owned(), column((0..rows).map(&mut cell))));
    }
    let named = |at: usize| Named { name: &columns[at].0, column: &columns[at].1 };
    let plan = Plan {
        rows,
        clusters: if clustered { vec![named(1)] } else { Vec::new() },
        strata: vec![named(0)],
        weights: Weighting::Weights(named(2)),
        fpc: if way == Way::Replicated { Vec::new() } else { vec![named(3)] },
        nest: false,
        lonely: Lonely::Fail,
    };
    let mut design = Design::new(&plan).unwrap();
    match way {
        Way::Clusters | Way::Rows => {}
        Way::Calibrated => {
            let cells = [("1", 300.0), ("2", 280.0)].map(|(label, total)| (vec![label.to_owned()], total));
            let totals = Totals { by: vec![named(4)], cells: cells.to_vec() };
            calibrate::calibrate(&mut design, &Method::PostStratify(totals)).unwrap();
        }
        Way::Replicated => {
            let scales = Scales { scale: None, rscales: None, mse: false };
            replicate::make::replicate(&mut design, &Make::Jkn, &scales).unwrap();
        }
    }
    Sample { design, columns }
}

#[test]
fn a_composite_is_the_contrast_that_the_estimates_door_makes() {
    for way in [Way::Clusters, Way::Rows, Way::Calibrated, Way::Replicated] {
        let sample = sample(way);
        let part = |name: &str| Variable { values: Values::numbers(sample.column(name).unwrap()), shape: Shape::Mean };
        let parts = [part("a"), part("b"), part("c")];
        let element = vec![(Term::Part(0), 0.25), (Term::Part(1), 0.75)];
        let sums = [element, vec![(Term::Sum(0), 0.6), (Term::Part(2), 0.4)]];
        let domains = Domains::new(120, &["sex".to_owned()], None, &|name| sample.column(name)).unwrap();
        let composites = Composites::new(&sample.design, &parts, &sums);
        let fits = composites.fit(&domains.of_row, domains.count()).unwrap();
        let coefficients = [("a", 0.15), ("b", 0.45), ("c", 0.4)];
        let mut request = Request::new(Kind::Contrast, &["a", "b", "c"]);
        request.by = vec!["sex".to_owned()];
        request.coefficients = coefficients.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
        let lines = estimate(&sample, &request).unwrap().lines;
        assert_eq!(lines.len(), 2);
        for (fit, line) in fits.sums[1].iter().zip(&lines) {
            let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-12 * b.abs(), "{way:?}: {a} and {b}");
            close(fit.value, line.value);
            close(libm::sqrt(fit.spread.variance), line.se);
            close(fit.spread.df(), line.df);
            close(fit.n, line.n);
            close(fit.weighted_n, line.weighted_n);
        }
        let between = composites.covariances(&domains.of_row, 2, &fits, 1);
        for (at, line) in lines.iter().enumerate() {
            assert!((libm::sqrt(between.get(at, at)) - line.se).abs() < 1e-13);
        }
    }
}
