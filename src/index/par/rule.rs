//! The shapes of rules computed: figures, a case or counts go in; points, and the branch by which they came, come out.

use rust_decimal::Decimal;

use super::expression::{Calculation, Condition, Trouble, Value};
use crate::domain::criteria::{CriteriaSet, Reached, Rule, meant};

/// Points, with the number of the case, band or branch that brought them. None was reached where there is no number.
pub type Points = Result<(Decimal, Option<usize>), Trouble>;

/// A rule with its figures looked up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Ready {
    /// Points by case; yes and no are two cases.
    Cases(Vec<Decimal>),
    /// The first band that is reached.
    Bands(Calculation, Vec<(Decimal, Reached, Decimal)>, Decimal),
    /// In proportion from a threshold on.
    Linear(Calculation, Decimal, Reached, Decimal),
    /// So much an item, with a cap.
    PerItem(Calculation, Decimal, Decimal),
    /// The first branch whose condition holds.
    Branches(Vec<(Option<Condition>, Calculation)>),
    /// The mean share of those who answered.
    Survey(Vec<Option<Decimal>>),
    /// Against the mean of the units.
    Mean(Calculation, Reached, Decimal, Decimal),
}

impl Ready {
    /// Looks the figures of a rule up.
    #[must_use]
    pub fn of(rule: &Rule, set: &CriteriaSet) -> Self {
        let calculation = |formula: &crate::domain::criteria::Formula| Calculation::of(&formula.expression, set);
        match rule {
            Rule::Cases(cases) => Self::Cases(cases.iter().map(|case| case.points).collect()),
            Rule::YesNo { yes, no } => Self::Cases(vec![*yes, *no]),
            Rule::Bands { value, bands, otherwise } => {
                let bands = bands.iter().map(|band| (band.from, band.reached, band.points)).collect();
                Self::Bands(calculation(value), bands, *otherwise)
            }
            Rule::Linear { value, from, reached, otherwise } => {
                Self::Linear(calculation(value), *from, *reached, *otherwise)
            }
            Rule::PerItem { count, each, at_most } => Self::PerItem(calculation(count), *each, *at_most),
            Rule::Branches(branches) => {
                let when = |branch: &crate::domain::criteria::Branch| {
                    branch.when.as_ref().map(|when| Condition::of(&when.expression, set))
                };
                Self::Branches(branches.iter().map(|branch| (when(branch), calculation(&branch.points))).collect())
            }
            Rule::Survey(choices) => Self::Survey(choices.iter().map(|choice| choice.share).collect()),
            Rule::Mean { value, reached, points, otherwise } => {
                Self::Mean(calculation(value), *reached, *points, *otherwise)
            }
        }
    }

    /// Points of a node with this maximum by its figures; a case or counts are wanted where there is nothing to compute.
    #[must_use]
    pub fn by_figures(&self, figures: &[Value], maximum: Decimal, mean: Option<(Decimal, u32)>) -> Option<Points> {
        Some(match self {
            Self::Cases(_) | Self::Survey(_) => return None,
            Self::Bands(value, bands, otherwise) => band(value, bands, *otherwise, figures),
            Self::Linear(value, from, reached, otherwise) => {
                linear(value, (*from, *reached, *otherwise), figures, maximum)
            }
            Self::PerItem(count, each, at_most) => per_item(count, *each, *at_most, figures),
            Self::Branches(branches) => branch(branches, figures),
            Self::Mean(value, reached, points, otherwise) => {
                value.value(figures).and_then(|value| against(value, mean, *reached, (*points, *otherwise)))
            }
        })
    }

    /// Points of a case by its number, from 0.
    pub fn by_case(&self, case: usize) -> Points {
        let Self::Cases(points) = self else { return Err(Trouble::NotOfRule) };
        points.get(case).map(|points| (*points, Some(case))).ok_or(Trouble::NoSuchCase)
    }

    /// Points of a node with this maximum by how many chose each option.
    pub fn by_counts(&self, counts: &[u64], maximum: Decimal) -> Points {
        let Self::Survey(shares) = self else { return Err(Trouble::NotOfRule) };
        if counts.len() != shares.len() {
            return Err(Trouble::NoSuchCase);
        }
        let (mut sum, mut all) = (Decimal::ZERO, Decimal::ZERO);
        for (count, share) in counts.iter().zip(shares) {
            let Some(share) = share.filter(|_| *count > 0) else { continue };
            let count = Decimal::from(*count);
            all = all.checked_add(count).ok_or(Trouble::Overflow)?;
            if !share.is_zero() {
                let part = count.checked_mul(share).ok_or(Trouble::Overflow)?;
                sum = sum.checked_add(part).ok_or(Trouble::Overflow)?;
            }
        }
        if all.is_zero() {
            return Err(Trouble::NobodyAnswered);
        }
        let points = sum.checked_mul(maximum).and_then(|points| points.checked_div(all)).ok_or(Trouble::Overflow)?;
        Ok((points, None))
    }

    /// What is compared with the mean of the units, where the rule does so.
    #[must_use]
    pub fn compared(&self, figures: &[Value]) -> Option<Value> {
        match self {
            Self::Mean(value, ..) => Some(value.value(figures)),
            _ => None,
        }
    }
}

fn band(value: &Calculation, bands: &[(Decimal, Reached, Decimal)], otherwise: Decimal, figures: &[Value]) -> Points {
    let (above, below) = value.quotient(figures)?;
    let above = meant(above);
    for (at, (from, reached, points)) in bands.iter().enumerate() {
        let threshold = from.checked_mul(below).ok_or(Trouble::Overflow)?;
        if reached.holds(above, meant(threshold)) {
            return Ok((*points, Some(at)));
        }
    }
    Ok((otherwise, None))
}

fn linear(
    value: &Calculation,
    (from, reached, otherwise): (Decimal, Reached, Decimal),
    figures: &[Value],
    maximum: Decimal,
) -> Points {
    let (above, below) = value.quotient(figures)?;
    let threshold = from.checked_mul(below).ok_or(Trouble::Overflow)?;
    if !reached.holds(meant(above), meant(threshold)) {
        return Ok((otherwise, None));
    }
    if above >= below {
        return Ok((maximum, Some(0)));
    }
    let points = above.checked_mul(maximum).and_then(|points| points.checked_div(below)).ok_or(Trouble::Overflow)?;
    Ok((points, Some(0)))
}

fn per_item(count: &Calculation, each: Decimal, at_most: Decimal, figures: &[Value]) -> Points {
    let count = count.value(figures)?;
    match count.checked_mul(each) {
        Some(points) => Ok((points.min(at_most), None)),
        // So many items reach the cap, however great the number is.
        None if count > Decimal::ZERO => Ok((at_most, None)),
        None => Err(Trouble::Overflow),
    }
}

fn branch(branches: &[(Option<Condition>, Calculation)], figures: &[Value]) -> Points {
    for (at, (when, points)) in branches.iter().enumerate() {
        if when.as_ref().map_or(Ok(true), |when| when.holds(figures))? {
            return Ok((points.value(figures)?, Some(at)));
        }
    }
    Ok((Decimal::ZERO, None))
}

fn against(
    value: Decimal,
    mean: Option<(Decimal, u32)>,
    reached: Reached,
    (points, otherwise): (Decimal, Decimal),
) -> Points {
    let (sum, n) = mean.filter(|(_, n)| *n > 0).ok_or(Trouble::NoMean)?;
    let value = value.checked_mul(Decimal::from(n)).ok_or(Trouble::Overflow)?;
    let reached = reached.holds(meant(value), meant(sum));
    Ok(if reached { (points, Some(0)) } else { (otherwise, None) })
}

#[cfg(test)]
mod tests;
