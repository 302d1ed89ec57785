//! What weights are calibrated on: columns of 0 and 1 from categories, and columns of numbers.

use super::super::SurveyError;
use super::super::design::Named;

/// A pivot below this share of its column's own square is what rounding leaves of 0.
const SINGULAR: f64 = 1e-12;

/// Some columns of regressors.
#[derive(Clone, Debug)]
enum Block {
    /// One column of numbers.
    Number(Vec<f64>),
    /// A column a category: the place of each row's category among the regressors, [`NOWHERE`] where it has none.
    Factor(Vec<u32>),
}

/// A row of no category that has a column.
pub(super) const NOWHERE: u32 = u32::MAX;

/// Regressors, column by column.
#[derive(Clone, Debug, Default)]
pub struct Regressors {
    blocks: Vec<(usize, Block)>,
    size: usize,
}

impl Regressors {
    /// How many columns there are.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// Adds one column of numbers.
    pub(super) fn push_number(&mut self, numbers: Vec<f64>) {
        self.blocks.push((self.size, Block::Number(numbers)));
        self.size += 1;
    }

    /// Adds a column for each of `count` categories; `of_row` says each row's, [`NOWHERE`] where it has none.
    pub(super) fn push_factor(&mut self, of_row: Vec<u32>, count: usize) {
        self.blocks.push((self.size, Block::Factor(of_row)));
        self.size += count;
    }

    /// Adds the categories in `labels` of a column, each at its own place.
    pub(super) fn push_categories(&mut self, column: &Named<'_>, labels: &[&str]) -> Result<(), SurveyError> {
        let (codes, count) = column.column.to_codes();
        let mut places = vec![None; count + 1];
        let mut of_row = Vec::with_capacity(codes.len());
        for (row, code) in codes.iter().enumerate() {
            let Some(place) = places.get_mut(*code as usize) else { continue };
            let place = *place.get_or_insert_with(|| {
                let text = column.column.text(row);
                let found = labels.iter().position(|label| same_label(label, &text));
                found.and_then(|found| u32::try_from(found).ok()).unwrap_or(NOWHERE)
            });
            of_row.push(place);
        }
        if let Some(row) = column.column.first_blank() {
            return Err(SurveyError::cell(column.name, row, "is blank, and weights are calibrated on it"));
        }
        self.push_factor(of_row, labels.len());
        Ok(())
    }

    /// Calls `visit` with the place and the value of each regressor of a row that is not 0.
    pub(super) fn visit(&self, row: usize, mut visit: impl FnMut(usize, f64)) {
        for (from, block) in &self.blocks {
            match block {
                Block::Number(numbers) => visit(*from, numbers.get(row).copied().unwrap_or(0.0)),
                Block::Factor(of_row) => {
                    if let Some(place) = of_row.get(row).filter(|place| **place != NOWHERE) {
                        visit(from + *place as usize, 1.0);
                    }
                }
            }
        }
    }

    /// The product of a row with coefficients.
    #[must_use]
    pub fn product(&self, row: usize, coefficients: &[f64]) -> f64 {
        let mut sum = 0.0;
        self.visit(row, |place, value| sum += value * coefficients.get(place).copied().unwrap_or(0.0));
        sum
    }

    /// The totals of the columns under these weights.
    #[must_use]
    pub fn totals(&self, weights: &[f64]) -> Vec<f64> {
        let mut totals = vec![0.0; self.size];
        for (row, weight) in weights.iter().enumerate() {
            self.visit(row, |place, value| {
                if let Some(total) = totals.get_mut(place) {
                    *total += weight * value;
                }
            });
        }
        totals
    }

    /// `sum(q x x')` over the rows, ready to be solved.
    #[must_use]
    pub fn normal(&self, q: &[f64]) -> Normal {
        let mut entries = vec![0.0; self.size * self.size];
        let mut row_values: Vec<(usize, f64)> = Vec::new();
        for (row, q) in q.iter().enumerate().filter(|(_, q)| **q != 0.0) {
            row_values.clear();
            self.visit(row, |place, value| row_values.push((place, value)));
            for (a, x) in &row_values {
                for (b, y) in &row_values {
                    if let Some(entry) = entries.get_mut(a * self.size + b) {
                        *entry += q * x * y;
                    }
                }
            }
        }
        Normal::new(self.size, &entries)
    }

    /// The same with each row replaced by the mean of its group, so that whole clusters share a factor.
    #[must_use]
    pub(super) fn averaged(&self, group: &[u32]) -> Self {
        let groups = group.iter().max().map_or(0, |most| *most as usize + 1);
        let mut sums = vec![vec![0.0; self.size]; groups];
        let mut counts = vec![0.0; groups];
        for (row, group) in group.iter().enumerate() {
            let (Some(sums), Some(count)) = (sums.get_mut(*group as usize), counts.get_mut(*group as usize)) else {
                continue;
            };
            *count += 1.0;
            self.visit(row, |place, value| {
                if let Some(sum) = sums.get_mut(place) {
                    *sum += value;
                }
            });
        }
        let mut averaged = Self::default();
        for place in 0..self.size {
            let mean = |group: &u32| {
                let sum = sums.get(*group as usize).and_then(|sums| sums.get(place)).copied().unwrap_or(0.0);
                sum / counts.get(*group as usize).copied().unwrap_or(1.0)
            };
            averaged.push_number(group.iter().map(mean).collect());
        }
        averaged
    }
}

/// Whether a file's label is the category: the same text, or the same number written otherwise.
fn same_label(label: &str, text: &str) -> bool {
    label == text || matches!((label.parse::<f64>(), text.parse::<f64>()), (Ok(a), Ok(b)) if a.to_bits() == b.to_bits())
}

/// A symmetric system, factorised by Cholesky after its columns were brought to one scale. A column that the ones
/// before it already hold is left out, which changes no fitted value.
#[derive(Clone, Debug)]
pub struct Normal {
    size: usize,
    scale: Vec<f64>,
    /// The lower triangle, row by row; a column that was left out is 0.
    lower: Vec<f64>,
    kept: Vec<bool>,
}

impl Normal {
    fn new(size: usize, entries: &[f64]) -> Self {
        let entry = |row: usize, column: usize| entries.get(row * size + column).copied().unwrap_or(0.0);
        let scale: Vec<f64> = (0..size)
            .map(|at| if entry(at, at).abs() > 0.0 { 1.0 / libm::sqrt(entry(at, at).abs()) } else { 0.0 })
            .collect();
        let scale_of = |at: usize| scale.get(at).copied().unwrap_or(0.0);
        let mut lower = vec![0.0; size * size];
        let mut kept = vec![false; size];
        for column in 0..size {
            let dot = |lower: &[f64], a: usize, b: usize| -> f64 {
                let row = |at: usize| lower.get(at * size..at * size + column).unwrap_or_default();
                row(a).iter().zip(row(b)).map(|(a, b)| a * b).sum()
            };
            let own = entry(column, column) * scale_of(column) * scale_of(column);
            let pivot = own - dot(&lower, column, column);
            if pivot <= SINGULAR {
                continue;
            }
            let root = libm::sqrt(pivot);
            for row in column..size {
                let value = entry(row, column) * scale_of(row) * scale_of(column);
                let value = if row == column { root } else { (value - dot(&lower, row, column)) / root };
                if let Some(place) = lower.get_mut(row * size + column) {
                    *place = value;
                }
            }
            if let Some(kept) = kept.get_mut(column) {
                *kept = true;
            }
        }
        Self { size, scale, lower, kept }
    }

    /// How many columns are not held by others.
    #[must_use]
    pub fn rank(&self) -> usize {
        self.kept.iter().filter(|kept| **kept).count()
    }

    /// The solution; 0 at the columns that were left out.
    #[must_use]
    pub fn solve(&self, right: &[f64]) -> Vec<f64> {
        let lower = |row: usize, column: usize| self.lower.get(row * self.size + column).copied().unwrap_or(0.0);
        let kept = |at: usize| self.kept.get(at).copied().unwrap_or(false);
        let mut solution: Vec<f64> = right.iter().zip(&self.scale).map(|(right, scale)| right * scale).collect();
        for row in 0..self.size {
            let known: f64 = solution.iter().take(row).enumerate().map(|(at, known)| lower(row, at) * known).sum();
            if let Some(place) = solution.get_mut(row) {
                *place = if kept(row) { (*place - known) / lower(row, row) } else { 0.0 };
            }
        }
        for row in (0..self.size).rev() {
            let later: f64 = solution.iter().enumerate().skip(row + 1).map(|(at, known)| lower(at, row) * known).sum();
            if let Some(place) = solution.get_mut(row) {
                *place = if kept(row) { (*place - later) / lower(row, row) } else { 0.0 };
            }
        }
        solution.iter().zip(&self.scale).map(|(value, scale)| value * scale).collect()
    }
}
