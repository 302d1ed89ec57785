//! Domains: the combinations of the values of some columns, among the rows that fulfil a condition.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::SurveyError;
use super::cells::OUTSIDE;
use super::column::{Coded, Column, Content, Quick};
use super::expression::Expression;

/// A division of the rows.
#[derive(Clone, Debug)]
pub struct Domains {
    /// The columns that divide.
    pub by: Vec<String>,
    /// The values of those columns, a vector a domain. The first column changes fastest.
    pub labels: Vec<Vec<String>>,
    /// The domain of each row, or [`OUTSIDE`] where a value is blank or the condition not fulfilled.
    pub of_row: Vec<u32>,
}

impl Domains {
    /// Divides `rows` rows.
    pub fn new<'a>(
        rows: usize,
        by: &[String],
        condition: Option<&Expression>,
        column: &impl Fn(&str) -> Option<&'a Column>,
    ) -> Result<Self, SurveyError> {
        let inside = condition.map(|condition| condition.rows(rows, column)).transpose()?;
        let mut keys = vec![0_u64; rows];
        let mut values = Vec::new();
        let mut stride = 1_u64;
        for name in by {
            let column = column(name).ok_or_else(|| SurveyError::NoColumn(name.clone()))?;
            let Column::Coded(coded) = column else {
                return Err(SurveyError::Request(format!("{name} has too many different values to divide by")));
            };
            let (labels, rank) = ranked(coded, column.content());
            for (key, code) in keys.iter_mut().zip(coded.codes.iter()) {
                let rank = (code as usize).checked_sub(1).and_then(|at| rank.get(at)).copied();
                *key = rank.map_or(u64::MAX, |rank| if *key == u64::MAX { *key } else { *key + rank * stride });
            }
            let next = stride.checked_mul(labels.len().max(1) as u64).filter(|next| *next < u64::MAX / 2);
            let too_many = || SurveyError::Request(format!("by {} makes too many combinations", by.join(", ")));
            values.push((stride, labels));
            stride = next.ok_or_else(too_many)?;
        }
        if let Some(inside) = inside {
            keys.iter_mut().zip(inside).filter(|(_, inside)| !inside).for_each(|(key, _)| *key = u64::MAX);
        }
        let (of_row, present) = number(&keys, by.is_empty());
        let label = |key: &u64| {
            let of = |(stride, labels): &(u64, Vec<String>)| {
                let at = usize::try_from(key / stride % labels.len().max(1) as u64).unwrap_or(0);
                labels.get(at).cloned().unwrap_or_default()
            };
            values.iter().map(of).collect()
        };
        Ok(Self { by: by.to_vec(), labels: present.iter().map(label).collect(), of_row })
    }

    /// How many domains there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.labels.len()
    }

    /// The columns and values of a domain.
    #[must_use]
    pub fn pairs(&self, domain: usize) -> Vec<(String, String)> {
        let labels = self.labels.get(domain).map(Vec::as_slice).unwrap_or_default();
        self.by.iter().cloned().zip(labels.iter().cloned()).collect()
    }
}

/// The labels of a column in their order (numbers by size), and the place of each code's label among them.
fn ranked(coded: &Coded, content: Content) -> (Vec<String>, Vec<u64>) {
    let mut order: Vec<usize> = (0..coded.labels.len()).collect();
    let number = |at: &usize| coded.numbers.get(*at).copied().flatten().unwrap_or(f64::NAN);
    order.sort_by(|a, b| {
        let numbers = if content == Content::Numbers { number(a).total_cmp(&number(b)) } else { Ordering::Equal };
        numbers.then_with(|| coded.labels.get(*a).cmp(&coded.labels.get(*b)))
    });
    let mut rank = vec![0; order.len()];
    for (place, at) in (0..).zip(&order) {
        if let Some(slot) = rank.get_mut(*at) {
            *slot = place;
        }
    }
    (order.iter().filter_map(|at| coded.labels.get(*at).map(str::to_owned)).collect(), rank)
}

/// Numbers the keys that occur, in their order. The undivided whole is one domain even without a row.
fn number(keys: &[u64], whole: bool) -> (Vec<u32>, Vec<u64>) {
    let mut numbers: HashMap<u64, u32, Quick> = HashMap::default();
    let mut last = u64::MAX;
    for key in keys {
        if *key != last {
            last = *key;
            numbers.entry(last).or_insert(OUTSIDE);
        }
    }
    numbers.remove(&u64::MAX);
    if whole {
        numbers.insert(0, OUTSIDE);
    }
    let mut present: Vec<u64> = numbers.keys().copied().collect();
    present.sort_unstable();
    for (number, key) in (0..).zip(&present) {
        numbers.insert(*key, number);
    }
    let mut last = (u64::MAX, OUTSIDE);
    let number = |key: &u64| {
        if *key != last.0 {
            last = (*key, numbers.get(key).copied().unwrap_or(OUTSIDE));
        }
        last.1
    };
    (keys.iter().map(number).collect(), present)
}
