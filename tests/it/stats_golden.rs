//! How the stories of the statistics room compare with reference numbers: every number is counted, so that a story
//! cannot pass by having looked at none.

use std::fmt::Display;

use serde_json::Value;

use crate::support::project;

/// A reference file of `tests/golden/classical`; its README says where each comes from.
pub(crate) fn golden(name: &str) -> Value {
    let path = project().join("tests/golden/classical").join(name).with_extension("json");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    serde_json::from_str(&text).unwrap()
}

/// The columns of a CSV file of `tests/golden/classical`, with their names; every cell is a number or a quoted text.
pub(crate) fn columns(name: &str) -> Vec<(String, Vec<String>)> {
    let path = project().join("tests/golden/classical").join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    let mut lines = text.lines().map(|line| line.split(',').map(|cell| cell.trim_matches('"').to_owned()));
    let mut columns: Vec<(String, Vec<String>)> = lines.next().unwrap().map(|head| (head, Vec::new())).collect();
    for line in lines {
        for ((_, column), cell) in columns.iter_mut().zip(line) {
            column.push(cell);
        }
    }
    columns
}

/// A number as the reference files write them: infinity is a text there.
pub(crate) fn number(value: &Value) -> f64 {
    match value.as_str() {
        Some("Inf") => f64::INFINITY,
        Some("-Inf") => f64::NEG_INFINITY,
        Some(other) => panic!("{other} is no number"),
        None => value.as_f64().unwrap_or_else(|| panic!("{value} is no number")),
    }
}

/// A list of numbers.
pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

/// What was compared so far.
#[derive(Default)]
pub(crate) struct Compared {
    count: usize,
    wrong: Vec<String>,
}

impl Compared {
    /// `got` must equal `want` within a relative `tolerance`.
    pub(crate) fn near(&mut self, what: impl Display, got: f64, want: f64, tolerance: f64) {
        self.count += 1;
        let close = if want.is_infinite() {
            got.partial_cmp(&want).is_some_and(std::cmp::Ordering::is_eq)
        } else {
            (got - want).abs() <= tolerance * want.abs()
        };
        if !close {
            self.wrong.push(format!("{what}: {got:e}, not {want:e} (off by {:e})", (got - want).abs() / want.abs()));
        }
    }

    /// `got` must be within `distance` of `want`: for numbers that may be 0.
    pub(crate) fn within(&mut self, what: impl Display, got: f64, want: f64, distance: f64) {
        self.count += 1;
        let off = (got - want).abs();
        if off.is_nan() || off > distance {
            self.wrong.push(format!("{what}: {got:e}, not {want:e}"));
        }
    }

    /// `got` must be `want`.
    pub(crate) fn same<T: PartialEq + std::fmt::Debug>(&mut self, what: impl Display, got: &T, want: &T) {
        self.count += 1;
        if got != want {
            self.wrong.push(format!("{what}: {got:?}, not {want:?}"));
        }
    }

    /// All were right, and they were exactly `count`.
    #[track_caller]
    pub(crate) fn were(self, count: usize) {
        let first: Vec<_> = self.wrong.iter().take(20).collect();
        assert!(self.wrong.is_empty(), "{} of {} are wrong: {first:#?}", self.wrong.len(), self.count);
        assert_eq!(self.count, count, "how many numbers were compared");
    }
}

#[test]
fn a_wrong_number_and_a_missing_one_are_noticed() {
    let fails = |compared: Compared, count| {
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| compared.were(count))).is_err()
    };
    let with = |got: f64, want: f64| {
        let mut compared = Compared::default();
        compared.near("x", got, want, 1e-9);
        compared
    };
    assert!(fails(with(1.000_001, 1.0), 1) && fails(with(f64::NAN, 1.0), 1) && fails(with(1.0, f64::INFINITY), 1));
    assert!(fails(with(1.0, 1.0), 2) && !fails(with(1.0, 1.0), 1));
    let mut compared = Compared::default();
    compared.within("x", f64::NAN, 0.0, 1.0);
    assert!(fails(compared, 1));
}
