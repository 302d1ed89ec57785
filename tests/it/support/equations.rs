//! What follows from sums that are known: linear equations, solved exactly.

use std::collections::BTreeMap;

/// Arithmetic modulo a prime is exact, and a sum that follows over the fractions follows here as well.
pub(crate) const PRIME: u64 = 2_147_483_647;

pub(crate) fn inverse(value: u64) -> u64 {
    let (mut base, mut exponent, mut result) = (value, PRIME - 2, 1);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % PRIME;
        }
        base = base * base % PRIME;
        exponent >>= 1;
    }
    result
}

/// Equations in echelon form: by the column in which each begins with 1.
#[derive(Default)]
pub(crate) struct Echelon(BTreeMap<usize, Vec<u64>>);

impl Echelon {
    /// What is left of a vector when everything known is subtracted.
    fn rest(&self, mut vector: Vec<u64>) -> Vec<u64> {
        for (column, row) in &self.0 {
            let factor = vector[*column];
            if factor != 0 {
                for (value, known) in vector[*column..].iter_mut().zip(&row[*column..]) {
                    *value = (*value + (PRIME - factor) * known) % PRIME;
                }
            }
        }
        vector
    }

    /// Takes in one more sum that is known, by the factor of each unknown.
    pub(crate) fn add(&mut self, vector: Vec<u64>) {
        let mut rest = self.rest(vector);
        if let Some(column) = rest.iter().position(|value| *value != 0) {
            let factor = inverse(rest[column]);
            for value in &mut rest {
                *value = *value * factor % PRIME;
            }
            self.0.insert(column, rest);
        }
    }

    /// Whether a sum follows from those that are known.
    pub(crate) fn tells(&self, vector: Vec<u64>) -> bool {
        self.rest(vector).iter().all(|value| *value == 0)
    }
}

#[test]
fn whoever_knows_sums_can_subtract() {
    let mut known = Echelon::default();
    known.add(vec![1, 1, 1]);
    known.add(vec![0, 1, 1]);
    assert!(known.tells(vec![1, 0, 0]) && !known.tells(vec![0, 1, 0]));
    known.add(vec![1, 1, 0]);
    assert!(known.tells(vec![0, 0, 1]) && known.tells(vec![0, 1, 0]));
}
