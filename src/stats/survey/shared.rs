//! Several variables on one column: the rules of a criterion look different values up for the same answers, so each row
//! is visited once, for its cell and the code of its answer, and [`moments`](super::moments) gets the sums of them all.

use super::cells::{Cells, OUTSIDE};
use super::column::Codes;
use super::design::Design;
use super::moments::Sums;
use super::variable::{Shape, Values, Variable};

/// A column of more different cells is summed value by value.
const MOST_SHARED: usize = 16;

/// Whether both are means that look their values up in the same column, of few different cells.
pub(super) fn share_codes(one: &Variable<'_>, other: &Variable<'_>) -> bool {
    let codes = |variable: &Variable<'_>| match (&variable.shape, &variable.values) {
        (Shape::Mean, Values::Coded(codes, table)) if table.len() <= MOST_SHARED => Some(std::ptr::from_ref(*codes)),
        _ => None,
    };
    codes(one).is_some_and(|own| codes(other) == Some(own))
}

/// The sums in each cell of variables that share their codes, a vector a variable.
pub(super) fn sum_shared(design: &Design, cells: &Cells, variables: &[Variable<'_>]) -> Vec<Vec<Sums>> {
    let Some(Values::Coded(codes, table)) = variables.first().map(|variable| &variable.values) else {
        return Vec::new();
    };
    let stride = table.len();
    let mut counted = vec![(0.0, 0.0); cells.lowest() * stride];
    let mut count = |row: usize, code: usize| {
        let cell = cells.of_row.get(row).copied().unwrap_or(OUTSIDE);
        if cell != OUTSIDE
            && let (Some((n, w)), Some(weight)) =
                (counted.get_mut(cell as usize * stride + code), design.weights.get(row))
        {
            *n += 1.0;
            *w += weight;
        }
    };
    match codes {
        Codes::Narrow(codes) => codes.iter().enumerate().for_each(|(row, code)| count(row, usize::from(*code))),
        other => other.iter().enumerate().for_each(|(row, code)| count(row, code as usize)),
    }
    let of_variable = |variable: &Variable<'_>| {
        let Values::Coded(_, table) = &variable.values else { return Vec::new() };
        let shift = variable.shift();
        let of_cell = |counted: &[(f64, f64)]| {
            let mut sums = Sums::default();
            for ((n, w), (value, answered)) in counted.iter().zip(table) {
                sums.n += n * answered;
                sums.w += w * answered;
                sums.y += w * (value - shift * answered);
            }
            sums.x = sums.w;
            sums
        };
        counted.chunks(stride.max(1)).map(of_cell).collect()
    };
    variables.iter().map(of_variable).collect()
}
