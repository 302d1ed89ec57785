//! Twenty thousand random designs against a slow, obvious reading of the textbook's formula: no cells, no codes, no passes,
//! only rows looked up by their labels, stage within stage.

use std::collections::{BTreeMap, BTreeSet};

use super::cells::Cells;
use super::column::Column;
use super::column_builder::ColumnBuilder;
use super::design::{Design, Lonely, Named, Plan, Weighting};
use super::estimate::{Sample, estimate};
use super::moments::{Fit, fit};
use super::request::{Kind, Request};
use super::variable::{Shape, Values, Variable};

const DESIGNS: u64 = 20_000;

/// SplitMix64 (G. L. Steele, D. Lea and C. H. Flood, OOPSLA 2014): a seed makes the same designs on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn share(&mut self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
        let share = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        share
    }
}

/// One sample as labels and numbers.
struct Drawn {
    rows: usize,
    clusters: Vec<Vec<String>>,
    strata: Vec<Vec<String>>,
    sizes: Vec<Vec<f64>>,
    weights: Vec<f64>,
    y: Vec<Option<f64>>,
    x: Vec<Option<f64>>,
    domain: Vec<u32>,
    lonely: Lonely,
}

fn draw(random: &mut Random) -> Drawn {
    let rows = 3 + usize::try_from(random.below(30)).unwrap();
    let stages = 1 + usize::try_from(random.below(3)).unwrap();
    let rows_are_units = random.below(2) == 0;
    let (mut clusters, mut strata): (Vec<Vec<String>>, Vec<Vec<String>>) = (Vec::new(), Vec::new());
    for stage in 0..stages {
        let (most, divided) = (2 + random.below(6), 1 + random.below(3));
        let own = rows_are_units && stage + 1 == stages;
        let ids: Vec<u64> = (0..rows as u64).map(|row| if own { row } else { random.below(most) }).collect();
        strata.push(ids.iter().map(|id| format!("s{}", id % divided)).collect());
        clusters.push(ids.iter().map(|id| format!("c{id}")).collect());
    }
    let stages_with_sizes = usize::try_from(random.below(stages as u64 + 1)).unwrap();
    let mut sizes = Vec::new();
    for stage in 0..stages_with_sizes {
        let mut more: BTreeMap<Vec<&String>, f64> = BTreeMap::new();
        let path = |row: usize| -> Vec<&String> {
            (0..stage).map(|before| &clusters[before][row]).chain([&strata[stage][row]]).collect()
        };
        let population = |row: usize| {
            let taken = (0..rows).filter(|other| path(*other) == path(row)).map(|other| &clusters[stage][other]);
            #[expect(clippy::cast_precision_loss, reason = "a few units")]
            let taken = taken.collect::<BTreeSet<_>>().len() as f64;
            #[expect(clippy::cast_precision_loss, reason = "a few units")]
            let more = *more.entry(path(row)).or_insert_with(|| random.below(4) as f64);
            // A column of sizes needs one above 1, or its ones would be fractions.
            taken + more + 1.0
        };
        sizes.push((0..rows).map(population).collect());
    }
    let binary = random.below(2) == 0;
    let answer = |random: &mut Random, low: f64| match random.below(8) {
        0 => None,
        other if binary && low == 0.0 => Some(f64::from(u8::from(other > 3))),
        _ => Some(low + (random.share() * 1000.0).round() / 8.0),
    };
    Drawn {
        rows,
        weights: (0..rows).map(|_| if random.below(12) == 0 { 0.0 } else { 0.5 + random.share() * 4.0 }).collect(),
        y: (0..rows).map(|_| answer(random, 0.0)).collect(),
        x: (0..rows).map(|_| answer(random, 1.0)).collect(),
        domain: (0..rows).map(|_| u32::try_from(random.below(3)).unwrap()).collect(),
        lonely: [Lonely::Remove, Lonely::Adjust, Lonely::Average, Lonely::Certainty]
            [usize::try_from(random.below(4)).unwrap()],
        clusters,
        strata,
        sizes,
    }
}

impl Drawn {
    /// The variance that one stage and those below it give to the total of `z`, among rows that share the units before.
    fn variance(&self, stage: usize, rows: &[usize], z: &[f64], present: &[bool]) -> f64 {
        let by = |labels: &[String], rows: &[usize]| {
            let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
            for row in rows {
                groups.entry(labels[*row].clone()).or_default().push(*row);
            }
            groups
        };
        let total = |rows: &[usize]| rows.iter().map(|row| z[*row]).sum::<f64>();
        let strata = by(&self.strata[stage], rows);
        let strata: Vec<&Vec<usize>> = strata.values().filter(|rows| rows.iter().any(|row| present[*row])).collect();
        let (mut own, mut deeper, mut lonely, mut count) = (0.0, 0.0, 0.0, 0.0);
        let units_of = |rows: &[usize]| by(&self.clusters[stage], rows);
        let all: f64 = strata.iter().map(|rows| total(rows)).sum();
        #[expect(clippy::cast_precision_loss, reason = "a few units")]
        let number = |rows: &[usize]| units_of(rows).len() as f64;
        let taken: f64 = strata.iter().map(|rows| number(rows)).sum();
        for rows in &strata {
            let (n, units) = (number(rows), units_of(rows));
            let size = self.sizes.get(stage).map_or(f64::INFINITY, |sizes| sizes[rows[0]]);
            let left_out = 1.0 - n / size;
            count += 1.0;
            if n > 1.0 {
                let mean = total(rows) / n;
                let squares: f64 = units.values().map(|rows| (total(rows) - mean).powi(2)).sum();
                own += left_out * n / (n - 1.0) * squares;
            } else if left_out > 1e-7 {
                lonely += 1.0;
                own += if self.lonely == Lonely::Adjust { left_out * (total(rows) - all / taken).powi(2) } else { 0.0 };
            }
            if stage + 1 < self.sizes.len() {
                let below = units.values().map(|rows| self.variance(stage + 1, rows, z, present));
                deeper += n / size * below.sum::<f64>();
            }
        }
        let averaged = self.lonely == Lonely::Average && lonely > 0.0;
        own * if averaged { count / (count - lonely) } else { 1.0 } + deeper
    }

    fn column(cells: impl Iterator<Item = String>, ids: bool) -> Column {
        let mut builder = ColumnBuilder::new(ids);
        for cell in cells {
            builder.push(cell.as_bytes()).unwrap();
        }
        builder.finish()
    }

    fn design(&self) -> Design {
        let text = |columns: &[Vec<String>]| -> Vec<Column> {
            columns.iter().map(|column| Self::column(column.iter().cloned(), true)).collect()
        };
        let (clusters, strata) = (text(&self.clusters), text(&self.strata));
        let sizes: Vec<Column> =
            self.sizes.iter().map(|column| Self::column(column.iter().map(f64::to_string), false)).collect();
        let weights = Self::column(self.weights.iter().map(f64::to_string), false);
        let plan = Plan {
            rows: self.rows,
            clusters: clusters.iter().map(|column| Named { name: "cluster", column }).collect(),
            strata: strata.iter().map(|column| Named { name: "stratum", column }).collect(),
            weights: Weighting::Weights(Named { name: "w", column: &weights }),
            fpc: sizes.iter().map(|column| Named { name: "size", column }).collect(),
            nest: true,
            lonely: self.lonely,
        };
        Design::new(&plan).unwrap()
    }
}

/// The linearised values of a domain, and whether each row takes part, by definition.
fn linearised(drawn: &Drawn, fit: &Fit, kind: Kind, domain: u32) -> (Vec<f64>, Vec<bool>, f64) {
    let pair = |row: usize| match kind {
        Kind::Ratio => drawn.y[row].zip(drawn.x[row]),
        _ => drawn.y[row].map(|y| (y, 1.0)),
    };
    let inside = |row: usize| drawn.domain[row] == domain && drawn.weights[row] > 0.0;
    let rows: Vec<Option<(f64, f64)>> = (0..drawn.rows).map(|row| pair(row).filter(|_| inside(row))).collect();
    let sum = |of: fn((f64, f64)) -> f64| {
        rows.iter().zip(&drawn.weights).map(|(pair, weight)| pair.map_or(0.0, |pair| weight * of(pair))).sum::<f64>()
    };
    let (y, x) = (sum(|pair| pair.0), sum(|pair| pair.1));
    let value = if kind == Kind::Total { y } else { y / x };
    if fit.n > 0.0 {
        assert!((fit.value - value).abs() <= 1e-11 * value.abs().max(1e-3), "{} and {value}", fit.value);
    }
    let z = |(pair, weight): (&Option<(f64, f64)>, &f64)| {
        pair.map_or(0.0, |(y, over)| if kind == Kind::Total { weight * y } else { weight * (y - value * over) / x })
    };
    (rows.iter().zip(&drawn.weights).map(z).collect(), rows.iter().map(Option::is_some).collect(), value)
}

#[test]
fn random_designs_have_the_textbooks_variance() {
    let (mut compared, mut unknown) = (0, 0);
    for seed in 0..DESIGNS {
        let drawn = draw(&mut Random(seed));
        let design = drawn.design();
        let numbers = |all: &[Option<f64>]| -> Vec<f64> { all.iter().map(|cell| cell.unwrap_or(f64::NAN)).collect() };
        let (y, x) = (numbers(&drawn.y), numbers(&drawn.x));
        let text = |cell: &Option<f64>| cell.map_or_else(String::new, |cell| cell.to_string());
        let coded = Drawn::column(drawn.y.iter().map(text), false);
        let cells = Cells::new(&design, &drawn.domain, 3);
        let plain = || Values::Plain(&y);
        let all: Vec<usize> = (0..drawn.rows).collect();
        for (kind, values, shape) in [
            (Kind::Mean, plain(), Shape::Mean),
            (Kind::Mean, Values::numbers(&coded), Shape::Mean),
            (Kind::Total, plain(), Shape::Total),
            (Kind::Total, Values::numbers(&coded), Shape::Total),
            (Kind::Ratio, plain(), Shape::Ratio(Values::Plain(&x))),
        ] {
            let fits = fit(&design, &cells, &[Variable { values, shape }], false).unwrap();
            for (domain, fit) in (0..).zip(&fits[0]) {
                let (z, present, _) = linearised(&drawn, fit, kind, domain);
                if fit.n < 1.0 {
                    continue;
                }
                let expected = drawn.variance(0, &all, &z, &present);
                let squares: f64 = z.iter().map(|z| z * z).sum();
                let rounding = 1e-14 * squares + (1e-14 * fit.value).powi(2);
                let near = (fit.spread.variance - expected).abs() <= 1e-11 * expected.abs() + rounding;
                // Without another stratum to average, neither knows.
                let neither = fit.spread.variance.is_nan() && !expected.is_finite();
                assert!(near || neither, "seed {seed} {kind:?}: {} and {expected}", fit.spread.variance);
                compared += u32::from(near);
                unknown += u32::from(neither);
            }
        }
    }
    assert!(compared > 250_000 && unknown < compared / 10, "{compared} compared, {unknown} unknown");
}

/// Covariances by polarisation: four of them are the variance of the sum less that of the difference.
#[test]
fn random_designs_have_the_textbooks_covariances() {
    let mut compared = 0;
    for seed in 0..DESIGNS / 10 {
        let drawn = Drawn { lonely: Lonely::Remove, ..draw(&mut Random(seed)) };
        let text = |cell: &Option<f64>| cell.map_or_else(String::new, |cell| cell.to_string());
        let columns = vec![
            ("y".to_owned(), Drawn::column(drawn.y.iter().map(text), false)),
            ("d".to_owned(), Drawn::column(drawn.domain.iter().map(u32::to_string), false)),
        ];
        let sample = Sample { design: drawn.design(), columns };
        let request = Request { by: vec!["d".to_owned()], ..Request::new(Kind::Mean, &["y"]) };
        let Some(together) = estimate(&sample, &request).unwrap().together else { continue };
        let cells = Cells::new(&sample.design, &drawn.domain, 3);
        let numbers: Vec<f64> = drawn.y.iter().map(|cell| cell.unwrap_or(f64::NAN)).collect();
        let variable = Variable { values: Values::Plain(&numbers), shape: Shape::Mean };
        let fits = fit(&sample.design, &cells, &[variable], false).unwrap();
        let all: Vec<usize> = (0..drawn.rows).collect();
        let domains: Vec<u32> = together.names.iter().map(|name| name.parse().unwrap()).collect();
        for (row, a) in domains.iter().enumerate() {
            for (column, b) in domains.iter().enumerate().filter(|(column, _)| *column != row) {
                let (of_a, of_b) = (&fits[0][*a as usize], &fits[0][*b as usize]);
                if of_a.n < 1.0 || of_b.n < 1.0 {
                    assert!(together.matrix.get(row, column).is_nan(), "without an answer there is no covariance");
                    continue;
                }
                let (za, in_a, _) = linearised(&drawn, of_a, Kind::Mean, *a);
                let (zb, in_b, _) = linearised(&drawn, of_b, Kind::Mean, *b);
                let present: Vec<bool> = in_a.iter().zip(&in_b).map(|(a, b)| *a || *b).collect();
                let joined = |sign: f64| -> Vec<f64> { za.iter().zip(&zb).map(|(a, b)| a + sign * b).collect() };
                let variance = |z: &[f64]| drawn.variance(0, &all, z, &present);
                let expected = (variance(&joined(1.0)) - variance(&joined(-1.0))) / 4.0;
                let squares: f64 = joined(1.0).iter().map(|z| z * z).sum();
                let ours = together.matrix.get(row, column);
                assert!((ours - expected).abs() <= 1e-11 * squares, "seed {seed}: {ours} and {expected}");
                compared += 1;
            }
        }
    }
    assert!(compared > 8_000, "{compared}");
}
