//! Small symmetric matrices: sums, and by Cholesky's root the inverse, the determinant and what solves an equation.

/// What is left of a variance after those before it, by less of it than this, is nothing but rounding.
const NOTHING: f64 = 1e-12;

/// A square matrix, row by row.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Square {
    size: usize,
    cells: Vec<f64>,
}

impl Square {
    /// `None` unless there are size times size cells.
    pub(crate) fn new(cells: &[f64], size: usize) -> Option<Self> {
        (cells.len() == size * size).then(|| Self { size, cells: cells.to_vec() })
    }

    /// The cells, row by row.
    pub(crate) fn into_cells(self) -> Vec<f64> {
        self.cells
    }

    pub(crate) const fn size(&self) -> usize {
        self.size
    }

    pub(crate) fn at(&self, i: usize, j: usize) -> f64 {
        self.cells.get(i * self.size + j).copied().unwrap_or(f64::NAN)
    }

    pub(crate) fn map(&self, cell: impl Fn(usize, usize, f64) -> f64) -> Self {
        let places = (0..self.size).flat_map(|i| (0..self.size).map(move |j| (i, j)));
        Self { size: self.size, cells: places.map(|(i, j)| cell(i, j, self.at(i, j))).collect() }
    }

    pub(crate) fn row_sum(&self, i: usize) -> f64 {
        (0..self.size).map(|j| self.at(i, j)).sum()
    }

    pub(crate) fn sum(&self) -> f64 {
        self.cells.iter().sum()
    }

    pub(crate) fn trace(&self) -> f64 {
        (0..self.size).map(|i| self.at(i, i)).sum()
    }

    pub(crate) fn sum_of_squares(&self) -> f64 {
        self.cells.iter().map(|cell| cell * cell).sum()
    }

    /// Times a vector.
    pub(crate) fn times(&self, vector: &[f64]) -> Vec<f64> {
        (0..self.size).map(|i| vector.iter().enumerate().map(|(j, value)| self.at(i, j) * value).sum()).collect()
    }

    /// The lower triangular L with L L' = self. A direction without variance stays 0.
    pub(crate) fn root(&self) -> Self {
        let mut root = Self { size: self.size, cells: vec![0.0; self.cells.len()] };
        for i in 0..self.size {
            for j in 0..=i {
                let known: f64 = (0..j).map(|k| root.at(i, k) * root.at(j, k)).sum();
                let left = self.at(i, j) - known;
                let pivot = root.at(j, j);
                let value = if i == j {
                    if left > NOTHING * self.at(i, i) { libm::sqrt(left) } else { 0.0 }
                } else if pivot > 0.0 {
                    left / pivot
                } else {
                    0.0
                };
                if let Some(cell) = root.cells.get_mut(i * self.size + j) {
                    *cell = value;
                }
            }
        }
        root
    }

    /// The root; `None` unless all directions have a variance.
    fn full_root(&self) -> Option<Self> {
        let root = self.root();
        (0..self.size).all(|i| root.at(i, i) > 0.0).then_some(root)
    }

    pub(crate) fn log_determinant(&self) -> Option<f64> {
        let root = self.full_root()?;
        Some(2.0 * (0..self.size).map(|i| libm::log(root.at(i, i))).sum::<f64>())
    }

    /// The x with self x = `right`, by both triangles of the root; `None` unless all directions have a variance.
    pub(crate) fn solve(&self, right: &[f64]) -> Option<Vec<f64>> {
        self.full_root().map(|root| root.solve_root(right))
    }

    /// The x with L L' x = `right`, where self is L.
    fn solve_root(&self, right: &[f64]) -> Vec<f64> {
        let mut solved = right.to_vec();
        for i in 0..self.size {
            let known: f64 = solved.iter().take(i).enumerate().map(|(k, value)| self.at(i, k) * value).sum();
            if let Some(value) = solved.get_mut(i) {
                *value = (*value - known) / self.at(i, i);
            }
        }
        for i in (0..self.size).rev() {
            let known: f64 = solved.iter().enumerate().skip(i + 1).map(|(k, value)| self.at(k, i) * value).sum();
            if let Some(value) = solved.get_mut(i) {
                *value = (*value - known) / self.at(i, i);
            }
        }
        solved
    }

    pub(crate) fn inverse(&self) -> Option<Self> {
        let root = self.full_root()?;
        let mut inverse = Self { size: self.size, cells: vec![0.0; self.cells.len()] };
        for column in 0..self.size {
            let unit: Vec<f64> = (0..self.size).map(|i| f64::from(u8::from(i == column))).collect();
            for (i, value) in root.solve_root(&unit).into_iter().enumerate() {
                *inverse.cells.get_mut(i * self.size + column)? = value;
            }
        }
        Some(inverse)
    }
}
