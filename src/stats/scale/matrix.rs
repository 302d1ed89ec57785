//! A small symmetric matrix: sums, and by Cholesky's root its inverse and determinant.

/// A square matrix, row by row.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Square {
    size: usize,
    cells: Vec<f64>,
}

impl Square {
    /// `None` unless there are size times size cells.
    pub(super) fn new(cells: &[f64], size: usize) -> Option<Self> {
        (cells.len() == size * size).then(|| Self { size, cells: cells.to_vec() })
    }

    pub(super) const fn size(&self) -> usize {
        self.size
    }

    pub(super) fn at(&self, i: usize, j: usize) -> f64 {
        self.cells.get(i * self.size + j).copied().unwrap_or(f64::NAN)
    }

    pub(super) fn map(&self, cell: impl Fn(usize, usize, f64) -> f64) -> Self {
        let places = (0..self.size).flat_map(|i| (0..self.size).map(move |j| (i, j)));
        Self { size: self.size, cells: places.map(|(i, j)| cell(i, j, self.at(i, j))).collect() }
    }

    pub(super) fn row_sum(&self, i: usize) -> f64 {
        (0..self.size).map(|j| self.at(i, j)).sum()
    }

    pub(super) fn sum(&self) -> f64 {
        self.cells.iter().sum()
    }

    pub(super) fn trace(&self) -> f64 {
        (0..self.size).map(|i| self.at(i, i)).sum()
    }

    pub(super) fn sum_of_squares(&self) -> f64 {
        self.cells.iter().map(|cell| cell * cell).sum()
    }

    /// Times a vector.
    pub(super) fn times(&self, vector: &[f64]) -> Vec<f64> {
        (0..self.size).map(|i| vector.iter().enumerate().map(|(j, value)| self.at(i, j) * value).sum()).collect()
    }

    /// The lower triangular L with L L' = self; `None` unless all directions have a variance.
    fn root(&self) -> Option<Self> {
        let mut root = Self { size: self.size, cells: vec![0.0; self.cells.len()] };
        for i in 0..self.size {
            for j in 0..=i {
                let known: f64 = (0..j).map(|k| root.at(i, k) * root.at(j, k)).sum();
                let left = self.at(i, j) - known;
                let value = if i == j {
                    if left <= 1e-12 * self.at(i, i) {
                        return None;
                    }
                    libm::sqrt(left)
                } else {
                    left / root.at(j, j)
                };
                *root.cells.get_mut(i * self.size + j)? = value;
            }
        }
        Some(root)
    }

    pub(super) fn log_determinant(&self) -> Option<f64> {
        let root = self.root()?;
        Some(2.0 * (0..self.size).map(|i| libm::log(root.at(i, i))).sum::<f64>())
    }

    pub(super) fn inverse(&self) -> Option<Self> {
        let root = self.root()?;
        let mut inverse = Self { size: self.size, cells: vec![0.0; self.cells.len()] };
        for column in 0..self.size {
            let mut solved = vec![0.0; self.size];
            for i in 0..self.size {
                let unit = if i == column { 1.0 } else { 0.0 };
                let known: f64 = solved.iter().take(i).enumerate().map(|(k, value)| root.at(i, k) * value).sum();
                *solved.get_mut(i)? = (unit - known) / root.at(i, i);
            }
            for i in (0..self.size).rev() {
                let known: f64 = solved.iter().enumerate().skip(i + 1).map(|(k, value)| root.at(k, i) * value).sum();
                let value = (solved.get(i)? - known) / root.at(i, i);
                *solved.get_mut(i)? = value;
                *inverse.cells.get_mut(i * self.size + column)? = value;
            }
        }
        Some(inverse)
    }
}
