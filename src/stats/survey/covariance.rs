//! The covariances of estimates that go together: the variance formula on vectors of influence values.
//!
//! Where [`variance`](super::variance) climbs from cells and never looks at a pair of estimates, this walks the tree
//! row by row with one vector a unit. Whoever has influence values of his own (an index of many criteria, a calibrated
//! estimate with residuals in their place, a fitted variance) gives them as [`Influences`].

use super::design::{Design, Lonely, Stratum};

/// The influence of each row on each of some estimates.
pub trait Influences {
    /// How many estimates there are.
    fn count(&self) -> usize;
    /// Adds the row's influence on each estimate to `totals`, and marks the estimates that it takes part in.
    fn add(&self, row: usize, totals: &mut [f64], takes_part: &mut [bool]);
}

/// A square matrix, row by row.
#[derive(Clone, PartialEq, Debug)]
pub struct Matrix {
    size: usize,
    entries: Vec<f64>,
}

impl Matrix {
    /// A matrix of zeros.
    #[must_use]
    pub fn zero(size: usize) -> Self {
        Self { size, entries: vec![0.0; size * size] }
    }

    /// How many rows and columns it has.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// An entry; 0 outside.
    #[must_use]
    pub fn get(&self, row: usize, column: usize) -> f64 {
        if column < self.size { self.entries.get(row * self.size + column).copied().unwrap_or(0.0) } else { 0.0 }
    }

    /// Sets an entry and its mirror image.
    pub fn set(&mut self, row: usize, column: usize, value: f64) {
        for at in [row * self.size + column, column * self.size + row] {
            if let Some(entry) = self.entries.get_mut(at) {
                *entry = value;
            }
        }
    }

    /// Its rows.
    pub fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.entries.chunks(self.size.max(1))
    }

    /// `coefficients' matrix coefficients`: the variance of a combination.
    #[must_use]
    pub fn quadratic(&self, coefficients: &[f64]) -> f64 {
        let row =
            |row: &[f64]| row.iter().zip(coefficients).map(|(entry, coefficient)| entry * coefficient).sum::<f64>();
        self.rows().zip(coefficients).map(|(entries, coefficient)| coefficient * row(entries)).sum()
    }

    /// Adds `factor z z'` over the places that `active` lists.
    fn add_outer(&mut self, factor: f64, z: &[f64], active: &[usize]) {
        for row in active {
            let scaled = factor * z.get(*row).copied().unwrap_or(0.0);
            if scaled == 0.0 {
                continue;
            }
            let Some(entries) = self.entries.get_mut(row * self.size..(row + 1) * self.size) else { continue };
            for column in active {
                if let (Some(entry), Some(z)) = (entries.get_mut(*column), z.get(*column)) {
                    *entry += scaled * z;
                }
            }
        }
    }

    fn add_scaled(&mut self, other: &Self, scale: impl Fn(usize) -> f64) {
        for (at, (entry, other)) in self.entries.iter_mut().zip(&other.entries).enumerate() {
            *entry += if *other == 0.0 { 0.0 } else { other * scale(at / self.size) * scale(at % self.size) };
        }
    }
}

/// The covariance matrix of the totals of the influences.
///
/// A stratum of one unit is treated as the design says; with `fail` it adds nothing, since an estimate that meets one
/// has been refused before. Where strata are averaged, covariances are raised by the geometric mean of what both variances are.
#[must_use]
pub fn covariance(design: &Design, influences: &impl Influences) -> Matrix {
    let mut walk = Walk { design, influences, size: influences.count(), matrix: Matrix::zero(influences.count()) };
    if design.order.is_empty() {
        let rows: Vec<u32> = (0..u32::try_from(design.rows()).unwrap_or(u32::MAX)).collect();
        walk.stage(0, &rows);
    } else {
        walk.stage(0, &design.order);
    }
    walk.matrix
}

/// The total of some rows.
#[derive(Clone)]
struct Total {
    z: Vec<f64>,
    takes_part: Vec<bool>,
}

impl Total {
    fn zero(size: usize) -> Self {
        Self { z: vec![0.0; size], takes_part: vec![false; size] }
    }

    fn add(&mut self, other: &Self) {
        self.z.iter_mut().zip(&other.z).for_each(|(sum, z)| *sum += z);
        self.takes_part.iter_mut().zip(&other.takes_part).for_each(|(any, one)| *any |= one);
    }

    fn active(&self) -> Vec<usize> {
        (0..self.z.len()).filter(|at| self.takes_part.get(*at).copied().unwrap_or(false)).collect()
    }
}

/// What the strata within one unit have in common, an entry an estimate.
struct Siblings {
    total: Total,
    taken: Vec<f64>,
    strata: Vec<f64>,
    lonely: Vec<f64>,
    alone: Vec<(Stratum, Total)>,
}

struct Walk<'a, I> {
    design: &'a Design,
    influences: &'a I,
    size: usize,
    matrix: Matrix,
}

impl<I: Influences> Walk<'_, I> {
    /// Adds what one stage says of these rows, which share a unit of the stage before; returns their total.
    fn stage(&mut self, stage: usize, rows: &[u32]) -> Total {
        let zeros = || vec![0.0; self.size];
        let total = Total::zero(self.size);
        let mut all = Siblings { total, taken: zeros(), strata: zeros(), lonely: zeros(), alone: Vec::new() };
        let averaging = self.design.lonely == Lonely::Average;
        let mut own = Matrix::zero(if averaging { self.size } else { 0 });
        let design = self.design;
        let same = |a: &u32, b: &u32| design.stratum_of(stage, *a as usize) == design.stratum_of(stage, *b as usize);
        for rows in rows.chunk_by(same) {
            let Some(stratum) = rows.first().and_then(|row| self.stratum(stage, *row)) else { continue };
            let total = self.stratum_total(stage, &stratum, rows, averaging.then_some(&mut own));
            let alone = stratum.is_lonely();
            for at in total.active() {
                for (sums, value) in [
                    (&mut all.taken, stratum.taken),
                    (&mut all.strata, 1.0),
                    (&mut all.lonely, f64::from(u8::from(alone))),
                ] {
                    if let Some(sum) = sums.get_mut(at) {
                        *sum += value;
                    }
                }
            }
            all.total.add(&total);
            if alone {
                all.alone.push((stratum, total));
            }
        }
        match self.design.lonely {
            Lonely::Average => {
                let factor = |at: usize| {
                    let strata = all.strata.get(at).copied().unwrap_or(0.0);
                    libm::sqrt(strata / (strata - all.lonely.get(at).copied().unwrap_or(0.0)))
                };
                self.matrix.add_scaled(&own, factor);
            }
            Lonely::Adjust => self.add_alone(&all),
            Lonely::Fail | Lonely::Remove | Lonely::Certainty => {}
        }
        all.total
    }

    /// Compares each single unit with the mean of all units.
    fn add_alone(&mut self, all: &Siblings) {
        for (stratum, total) in &all.alone {
            let mean = all.total.z.iter().zip(&all.taken).map(|(z, taken)| z / taken);
            let off: Vec<f64> = total.z.iter().zip(mean).map(|(z, mean)| z - mean).collect();
            self.matrix.add_outer(stratum.share * stratum.left_out(), &off, &total.active());
        }
    }

    fn stratum_total(&mut self, stage: usize, stratum: &Stratum, rows: &[u32], own: Option<&mut Matrix>) -> Total {
        let last = stage + 1 == self.design.stages.len();
        let mut sum = Total::zero(self.size);
        let mut units: Vec<Total> = Vec::new();
        if last && self.design.rows_are_units {
            for row in rows {
                self.add_row(*row, &mut sum);
            }
        } else {
            let design = self.design;
            let same = |a: &u32, b: &u32| design.unit_of(stage, *a as usize) == design.unit_of(stage, *b as usize);
            for rows in rows.chunk_by(same) {
                let unit = if last {
                    let mut unit = Total::zero(self.size);
                    for row in rows {
                        self.add_row(*row, &mut unit);
                    }
                    unit
                } else {
                    self.stage(stage + 1, rows)
                };
                sum.add(&unit);
                units.push(unit);
            }
        }
        if stratum.is_complete() || stratum.taken < 2.0 {
            return sum;
        }
        let active = sum.active();
        let mean: Vec<f64> = sum.z.iter().map(|z| z / stratum.taken).collect();
        let factor = stratum.share * stratum.left_out() * stratum.taken / (stratum.taken - 1.0);
        let mut squares = Squares { active: &active, mean: &mean, factor, off: vec![0.0; self.size], seen: 0.0 };
        let matrix = own.unwrap_or(&mut self.matrix);
        if last && self.design.rows_are_units {
            let mut row_total = Total::zero(self.size);
            for row in rows {
                row_total.z.fill(0.0);
                add_row(self.design, self.influences, *row, &mut row_total);
                squares.add(&row_total.z, matrix);
            }
        } else {
            for unit in &units {
                squares.add(&unit.z, matrix);
            }
        }
        // Units that have no row left: each is as far from the mean as the mean is from 0.
        matrix.add_outer(factor * (stratum.taken - squares.seen), &mean, &active);
        sum
    }

    fn add_row(&self, row: u32, total: &mut Total) {
        add_row(self.design, self.influences, row, total);
    }

    fn stratum(&self, stage: usize, row: u32) -> Option<Stratum> {
        let stratum = self.design.stratum_of(stage, row as usize);
        self.design.stages.get(stage)?.strata.get(stratum as usize).copied()
    }
}

fn add_row(design: &Design, influences: &impl Influences, row: u32, total: &mut Total) {
    let row = row as usize;
    if design.weights.get(row).is_some_and(|weight| *weight != 0.0) {
        influences.add(row, &mut total.z, &mut total.takes_part);
    }
}

/// Adds the squares of one stratum's units about their mean.
struct Squares<'a> {
    active: &'a [usize],
    mean: &'a [f64],
    factor: f64,
    off: Vec<f64>,
    seen: f64,
}

impl Squares<'_> {
    fn add(&mut self, z: &[f64], matrix: &mut Matrix) {
        self.off.iter_mut().zip(z).zip(self.mean).for_each(|((off, z), mean)| *off = z - mean);
        matrix.add_outer(self.factor, &self.off, self.active);
        self.seen += 1.0;
    }
}
