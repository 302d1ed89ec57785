//! Counts from rows: what a column of yes-or-no answers and a column of groups come to.
//!
//! An answer is 1 or 0; a blank (not a number) is left out and counted as dropped. Groups are codes; a row without one
//! is left out likewise.

use std::collections::HashMap;

use super::overlap::Matched;
use super::{BadCounts, Counted};

/// Why rows give no counts.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum BadRows {
    /// An answer that is neither 1 nor 0; holds the row, from 0 on.
    #[error("{value} is neither 1 nor 0")]
    NotYesOrNo {
        /// The row, from 0 on.
        row: usize,
        /// What it holds.
        value: f64,
    },
    /// Somebody answers twice in one group; holds the later row, from 0 on.
    #[error("the same person has a row in this group already")]
    Repeated {
        /// The later row, from 0 on.
        row: usize,
    },
    /// A group in which nobody answered, or counts that do not fit together.
    #[error(transparent)]
    Counts(#[from] BadCounts),
}

/// The counts of each group, and how many rows were left out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grouped {
    /// The groups in the order of their codes.
    pub groups: Vec<Counted>,
    /// Rows with a blank answer or without a group.
    pub dropped: usize,
}

/// Counts the ones among the answers of each of `groups` groups; `codes` are below that number.
pub fn grouped(answers: &[f64], codes: &[Option<usize>], groups: usize) -> Result<Grouped, BadRows> {
    let mut counts = vec![(0_i64, 0_i64); groups];
    let mut dropped = 0;
    for (row, (answer, code)) in answers.iter().zip(codes).enumerate() {
        match (yes(row, *answer)?, code.and_then(|code| counts.get_mut(code))) {
            (Some(yes), Some((part, n))) => {
                *part += i64::from(yes);
                *n += 1;
            }
            _ => dropped += 1,
        }
    }
    let groups = counts.into_iter().map(|(part, n)| Counted::new(part, n)).collect::<Result<_, _>>()?;
    Ok(Grouped { groups, dropped })
}

/// How those answered who are in both groups, 0 and 1; `persons` says who each row is, `None` nobody known.
pub fn matched(answers: &[f64], codes: &[Option<usize>], persons: &[Option<u32>]) -> Result<Matched, BadRows> {
    let mut answered: HashMap<u32, [Option<bool>; 2]> = HashMap::new();
    for (row, ((answer, code), person)) in answers.iter().zip(codes).zip(persons).enumerate() {
        let (Some(yes), Some(code), Some(person)) = (yes(row, *answer)?, code, person) else { continue };
        if let Some(place) = answered.entry(*person).or_default().get_mut(*code)
            && place.replace(yes).is_some()
        {
            return Err(BadRows::Repeated { row });
        }
    }
    let mut matched = Matched::default();
    for both in answered.into_values() {
        match both {
            [Some(true), Some(true)] => matched.both += 1,
            [Some(true), Some(false)] => matched.first_only += 1,
            [Some(false), Some(true)] => matched.second_only += 1,
            [Some(false), Some(false)] => matched.neither += 1,
            _ => {}
        }
    }
    Ok(matched)
}

/// Whether an answer is yes; `None` of a blank.
fn yes(row: usize, value: f64) -> Result<Option<bool>, BadRows> {
    if value.is_nan() {
        Ok(None)
    } else if (value - 1.0).abs() <= 0.0 {
        Ok(Some(true))
    } else if value.abs() <= 0.0 {
        Ok(Some(false))
    } else {
        Err(BadRows::NotYesOrNo { row, value })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLANK: f64 = f64::NAN;

    #[test]
    fn rows_are_counted_and_people_matched() {
        let answers = [1.0, 0.0, 1.0, BLANK, 1.0, 0.0, 0.0, 1.0];
        let years = [Some(0), Some(0), Some(0), Some(0), Some(1), Some(1), Some(1), None];
        let people = [Some(1), Some(2), Some(3), Some(4), Some(1), Some(2), Some(3), Some(9)];
        let counts = grouped(&answers, &years, 2).unwrap();
        assert_eq!(counts.groups, [Counted::new(2, 3).unwrap(), Counted::new(1, 3).unwrap()]);
        assert_eq!(counts.dropped, 2);
        let pairs = matched(&answers, &years, &people).unwrap();
        assert_eq!(pairs, Matched { both: 1, first_only: 1, second_only: 0, neither: 1 });
    }

    #[test]
    fn what_cannot_be_counted_is_refused_with_its_row() {
        assert_eq!(grouped(&[1.0, 2.0], &[Some(0), Some(0)], 1), Err(BadRows::NotYesOrNo { row: 1, value: 2.0 }));
        let empty = grouped(&[1.0], &[Some(0)], 2);
        assert_eq!(empty, Err(BadRows::Counts(BadCounts::NoShare { part: 0, n: 0 })));
        let twice = matched(&[1.0, 0.0], &[Some(0), Some(0)], &[Some(7), Some(7)]);
        assert_eq!(twice, Err(BadRows::Repeated { row: 1 }));
    }
}
