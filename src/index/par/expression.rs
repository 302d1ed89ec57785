//! Formulas computed: the codes of figures are looked up once, then each unit's figures go in and a number comes out.

use rust_decimal::Decimal;

use crate::domain::criteria::expression::Operation;
use crate::domain::criteria::{CriteriaSet, Expression, meant};
use crate::domain::questionnaire::condition::Comparison;

/// Why there are no points.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// A figure was not entered; its place in the set.
    Missing(usize),
    /// Something is divided by nothing.
    DivisionByZero,
    /// A number with more digits than can be kept.
    Overflow,
    /// Points below 0 or above the maximum.
    Outside(Decimal),
    /// A case or an option that the rule does not have.
    NoSuchCase,
    /// Nobody chose an option that counts.
    NobodyAnswered,
    /// The mean of the units is not known.
    NoMean,
    /// Points were given to a node and to others below it.
    AboveAndBelow,
    /// Something was entered that the rule has no use for.
    NotOfRule,
}

/// A number or why there is none.
pub type Value = Result<Decimal, Trouble>;

/// A formula with its figures looked up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Calculation {
    /// A number as written.
    Number(Decimal),
    /// A figure by its place; `usize::MAX` for one that the set does not declare, which checked sets do not have.
    Figure(usize),
    /// The contrary of a number.
    Negative(Box<Self>),
    /// Of two numbers.
    Of(Operation, Box<Self>, Box<Self>),
    /// The least of several.
    Least(Vec<Self>),
    /// The greatest of several.
    Greatest(Vec<Self>),
    /// The second where the first holds, else the third.
    If(Box<Condition>, Box<Self>, Box<Self>),
}

/// A condition with its figures looked up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Condition {
    /// Two numbers compared.
    Compares(Comparison, Calculation, Calculation),
    /// All of them hold.
    All(Vec<Self>),
    /// One of them holds.
    Any(Vec<Self>),
    /// It does not hold.
    Not(Box<Self>),
}

impl Calculation {
    /// Looks the figures of a formula up. A condition where a number is wanted, which reading refuses, is 0.
    #[must_use]
    pub fn of(expression: &Expression, set: &CriteriaSet) -> Self {
        let own = |one: &Expression| Self::of(one, set);
        let boxed = |one: &Expression| Box::new(own(one));
        match expression {
            Expression::Number(number) => Self::Number(*number),
            Expression::Figure(name) => Self::Figure(set.figure(name).unwrap_or(usize::MAX)),
            Expression::Negative(one) => Self::Negative(boxed(one)),
            Expression::Of(operation, left, right) => Self::Of(*operation, boxed(left), boxed(right)),
            Expression::Least(all) => Self::Least(all.iter().map(own).collect()),
            Expression::Greatest(all) => Self::Greatest(all.iter().map(own).collect()),
            Expression::If(when, then, otherwise) => {
                Self::If(Box::new(Condition::of(when, set)), boxed(then), boxed(otherwise))
            }
            Expression::Compares(..) | Expression::All(_) | Expression::Any(_) | Expression::Not(_) => {
                Self::Number(Decimal::ZERO)
            }
        }
    }

    /// What it comes to with these figures.
    pub fn value(&self, figures: &[Value]) -> Value {
        match self {
            Self::Number(number) => Ok(*number),
            Self::Figure(at) => figures.get(*at).copied().unwrap_or(Err(Trouble::Missing(*at))),
            Self::Negative(one) => Ok(-one.value(figures)?),
            Self::Of(operation, left, right) => computed(*operation, left.value(figures)?, right.value(figures)?),
            Self::Least(all) => best(all, figures, Decimal::min),
            Self::Greatest(all) => best(all, figures, Decimal::max),
            Self::If(when, then, otherwise) => {
                if when.holds(figures)? {
                    then.value(figures)
                } else {
                    otherwise.value(figures)
                }
            }
        }
    }

    /// The two sides of a quotient, or the number and 1: what is compared with a threshold is then multiplied, which keeps
    /// every digit. What it is divided by is more than 0.
    pub(super) fn quotient(&self, figures: &[Value]) -> Result<(Decimal, Decimal), Trouble> {
        let Self::Of(Operation::Divided, above, below) = self else {
            return Ok((self.value(figures)?, Decimal::ONE));
        };
        let (above, below) = (above.value(figures)?, below.value(figures)?);
        if below.is_zero() {
            return Err(Trouble::DivisionByZero);
        }
        Ok(if below.is_sign_negative() { (-above, -below) } else { (above, below) })
    }
}

impl Condition {
    /// Looks the figures of a condition up. A number where a condition is wanted, which reading refuses, never holds.
    #[must_use]
    pub fn of(expression: &Expression, set: &CriteriaSet) -> Self {
        let own = |one: &Expression| Self::of(one, set);
        match expression {
            Expression::Compares(sign, left, right) => {
                Self::Compares(*sign, Calculation::of(left, set), Calculation::of(right, set))
            }
            Expression::All(all) => Self::All(all.iter().map(own).collect()),
            Expression::Any(all) => Self::Any(all.iter().map(own).collect()),
            Expression::Not(one) => Self::Not(Box::new(own(one))),
            _ => Self::Any(Vec::new()),
        }
    }

    /// Whether it holds with these figures. As soon as the answer is known, the rest is not computed.
    pub fn holds(&self, figures: &[Value]) -> Result<bool, Trouble> {
        match self {
            Self::Compares(sign, left, right) => {
                let (above, below) = left.quotient(figures)?;
                let right = right.value(figures)?.checked_mul(below).ok_or(Trouble::Overflow)?;
                Ok(sign.holds(&meant(above), &meant(right)))
            }
            Self::All(all) => {
                for one in all {
                    if !one.holds(figures)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Self::Any(all) => {
                for one in all {
                    if one.holds(figures)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Self::Not(one) => Ok(!one.holds(figures)?),
        }
    }
}

fn computed(operation: Operation, left: Decimal, right: Decimal) -> Value {
    let value = match operation {
        Operation::Plus => left.checked_add(right),
        Operation::Minus => left.checked_sub(right),
        Operation::Times => left.checked_mul(right),
        Operation::Divided if right.is_zero() => return Err(Trouble::DivisionByZero),
        Operation::Divided => left.checked_div(right),
    };
    value.ok_or(Trouble::Overflow)
}

fn best(all: &[Calculation], figures: &[Value], better: fn(Decimal, Decimal) -> Decimal) -> Value {
    let mut found = None;
    for one in all {
        let value = one.value(figures)?;
        found = Some(found.map_or(value, |found| better(found, value)));
    }
    Ok(found.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::criteria::{Figure, Formula, Name, SetLevel};

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn value(formula: &str, given: &[(&str, &str)]) -> Value {
        let mut set = CriteriaSet::draft("bo".to_owned(), 1, SetLevel::Commune, 2026, Name::vi("Bộ"));
        for code in ["x", "y", "z"] {
            let words = Name::vi(code);
            let unit = String::new();
            let code = code.to_owned();
            set.figures.push(Figure { code, words, unit, whole: false, least: None, most: None, formula: None });
        }
        let known = |(at, figure): (usize, &Figure)| {
            let given = given.iter().find(|(code, _)| *code == figure.code);
            given.map_or(Err(Trouble::Missing(at)), |(_, text)| Ok(d(text)))
        };
        let figures: Vec<Value> = set.figures.iter().enumerate().map(known).collect();
        Calculation::of(&Formula::number(formula).unwrap().expression, &set).value(&figures)
    }

    #[test]
    fn formulas_come_to_what_arithmetic_says() {
        for (formula, expected) in [
            ("1 + 2 * 3 - 4 / 8", "6.5"),
            ("-x * 2 + y", "4"),
            ("min(x, y, 5) + max(x, y)", "13"),
            ("if(x / y >= 30%, 2, 1)", "2"),
            ("if(x / y > 30%, 2, 1)", "1"),
            ("if(not (x > y) and (y == 10 or z > 1), 2, 1)", "2"),
            ("if(x != 3, 1, 80%)", "0.80"),
        ] {
            assert_eq!(value(formula, &[("x", "3"), ("y", "10")]), Ok(d(expected)), "{formula}");
        }
    }

    #[test]
    fn thresholds_hold_in_every_digit() {
        // A third has no last digit; three of them are one.
        let third = [("x", "1"), ("y", "3")];
        assert_eq!(value("if(x / y * 3 >= 1, 1, 0)", &third), Ok(Decimal::ONE));
        assert_eq!(value("if(1 - x / y * 3 > 0, 1, 0)", &third), Ok(Decimal::ZERO));
        assert_eq!(value("if(x / y >= 1 / 3, 1, 0)", &third), Ok(Decimal::ONE));
        assert_eq!(value("if(x / y < 0.3333333333, 1, 0)", &third), Ok(Decimal::ZERO));
        // Divided by less than nothing, the side does not turn.
        assert_eq!(value("if(x / y < 1, 1, 0)", &[("x", "1"), ("y", "-3")]), Ok(Decimal::ONE));
    }

    #[test]
    fn there_is_a_number_or_a_reason() {
        assert_eq!(value("x / y", &[("x", "1"), ("y", "0")]), Err(Trouble::DivisionByZero));
        assert_eq!(value("if(x / y > 1, 1, 0)", &[("x", "1"), ("y", "0")]), Err(Trouble::DivisionByZero));
        assert_eq!(
            value("if(y == 0, 0, x / y)", &[("x", "1"), ("y", "0")]),
            Ok(Decimal::ZERO),
            "the other is not computed"
        );
        assert_eq!(value("x + z", &[("x", "1")]), Err(Trouble::Missing(2)));
        let great = "79228162514264337593543950335";
        assert_eq!(value("x + 1", &[("x", great)]), Err(Trouble::Overflow));
        assert_eq!(value("x * x", &[("x", great)]), Err(Trouble::Overflow));
        assert_eq!(value("-x - x", &[("x", great)]), Err(Trouble::Overflow));
        assert_eq!(value("x / y", &[("x", great), ("y", "0.1")]), Err(Trouble::Overflow));
    }
}
