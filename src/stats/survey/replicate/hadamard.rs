//! Hadamard matrices: square, of 1 and -1, with rows at right angles to each other.
//!
//! Orders that are powers of two are J. J. Sylvester's, those of a prime q with q + 1 divisible by four R. E. A. C. Paley's
//! (Journal of Mathematics and Physics 12 (1933) 311-320), and products of these the Kronecker products.

/// The signs of a matrix of the least order above `columns` that can be built so; the first column is of 1 alone.
pub(super) fn hadamard(columns: usize) -> Vec<Vec<bool>> {
    let mut order = 2;
    loop {
        if order > columns
            && let Some(matrix) = of_order(order)
        {
            return matrix;
        }
        order += 2;
    }
}

fn of_order(order: usize) -> Option<Vec<Vec<bool>>> {
    if order == 2 {
        return Some(vec![vec![true, true], vec![true, false]]);
    }
    if !order.is_multiple_of(4) {
        return None;
    }
    if is_prime(order - 1) {
        return Some(paley(order - 1));
    }
    let half = of_order(order / 2)?;
    let both = |row: &Vec<bool>, same: bool| row.iter().copied().chain(row.iter().map(|sign| *sign == same)).collect();
    Some(half.iter().map(|row| both(row, true)).chain(half.iter().map(|row| both(row, false))).collect())
}

fn is_prime(number: usize) -> bool {
    let root = number.isqrt();
    number > 1 && (2..=root).all(|divisor| !number.is_multiple_of(divisor))
}

/// Of order q + 1 for a prime q that is 3 modulo 4, signs turned so that the first row and column are 1.
fn paley(q: usize) -> Vec<Vec<bool>> {
    let mut square = vec![false; q];
    for root in 1..q {
        if let Some(place) = square.get_mut(root * root % q) {
            *place = true;
        }
    }
    // Where the difference is 0 the sign is -1, with which rows are at right angles.
    let sign = |row: usize, column: usize| square.get((row + q - column) % q).copied().unwrap_or(false);
    let mut rows = vec![vec![true; q + 1]];
    rows.extend((0..q).map(|row| std::iter::once(true).chain((0..q).map(|column| sign(row, column))).collect()));
    rows
}

#[cfg(test)]
mod tests {
    use super::hadamard;

    #[test]
    fn rows_stand_at_right_angles_and_the_first_column_is_constant() {
        for columns in 1..70 {
            let matrix = hadamard(columns);
            assert!(matrix.len() > columns && matrix.len() <= 2 * columns.max(2));
            for (at, row) in matrix.iter().enumerate() {
                assert_eq!(row.len(), matrix.len());
                assert!(row[0], "{columns}");
                for other in &matrix[..at] {
                    let same = row.iter().zip(other).filter(|(a, b)| a == b).count();
                    assert_eq!(2 * same, matrix.len(), "{columns}");
                }
            }
        }
    }
}
