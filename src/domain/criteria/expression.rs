//! Formulas of scoring rules: `min(x / y, 1) * 2`, `x / y >= 80%`, `if(y == 0, 0, x / y)`.
//!
//! Numbers (`0.5`, `80%` for 0.8), figures by their codes, `+ - * /`, `min`, `max`, `if(condition, then, else)`;
//! conditions with `== != < <= > >=`, `and`, `or`, `not`. Nothing else: no loops, no texts, nothing that changes anything,
//! so that every formula comes to an end. A formula is read once and checked to say a number, or a condition, where one is
//! wanted; [`index::par::expression`](crate::index::par::expression) computes it.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::domain::questionnaire::condition::Comparison;

mod parse;

/// How two numbers make one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operation {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`
    Divided,
}

/// What a formula says. Numbers stand where numbers are wanted and conditions where conditions are: reading sees to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Expression {
    /// A number as written.
    Number(Decimal),
    /// A figure by its code.
    Figure(String),
    /// The contrary of a number.
    Negative(Box<Self>),
    /// Of two numbers.
    Of(Operation, Box<Self>, Box<Self>),
    /// The least of several; at least one.
    Least(Vec<Self>),
    /// The greatest of several; at least one.
    Greatest(Vec<Self>),
    /// The second where the first holds, else the third; the other is not computed.
    If(Box<Self>, Box<Self>, Box<Self>),
    /// Two numbers compared.
    Compares(Comparison, Box<Self>, Box<Self>),
    /// All of them hold; at least two.
    All(Vec<Self>),
    /// One of them holds; at least two.
    Any(Vec<Self>),
    /// It does not hold.
    Not(Box<Self>),
}

/// Why a formula cannot be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// What stands there does not belong there.
    Unexpected(String),
    /// Something is missing at the end.
    Unfinished,
    /// A condition stands where a number is wanted.
    WantsNumber,
    /// A number stands where a condition is wanted.
    WantsCondition,
    /// It is longer, or nested deeper, than anybody means.
    TooLong,
}

/// Why a formula cannot be read, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExpressionFault {
    /// Bytes from the beginning of the formula.
    pub at: usize,
    /// Why.
    pub reason: Reason,
}

/// A formula, as it was written and as it was understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Formula {
    /// As written.
    pub text: String,
    /// As understood.
    pub expression: Expression,
}

impl Formula {
    /// Reads one that says a number. Whether its figures are declared, the set knows.
    pub fn number(text: &str) -> Result<Self, ExpressionFault> {
        Ok(Self { text: text.trim().to_owned(), expression: parse::number(text)? })
    }

    /// Reads one that says whether something holds.
    pub fn condition(text: &str) -> Result<Self, ExpressionFault> {
        Ok(Self { text: text.trim().to_owned(), expression: parse::condition(text)? })
    }
}

impl Expression {
    /// The figures in it, each once, by their codes.
    #[must_use]
    pub fn figures(&self) -> BTreeSet<&str> {
        let mut figures = BTreeSet::new();
        self.collect(&mut figures);
        figures
    }

    fn collect<'a>(&'a self, figures: &mut BTreeSet<&'a str>) {
        match self {
            Self::Number(_) => {}
            Self::Figure(name) => {
                figures.insert(name);
            }
            Self::Negative(one) | Self::Not(one) => one.collect(figures),
            Self::Of(_, left, right) | Self::Compares(_, left, right) => {
                left.collect(figures);
                right.collect(figures);
            }
            Self::Least(all) | Self::Greatest(all) | Self::All(all) | Self::Any(all) => {
                for one in all {
                    one.collect(figures);
                }
            }
            Self::If(when, then, otherwise) => {
                for one in [when, then, otherwise] {
                    one.collect(figures);
                }
            }
        }
    }

    /// The number, where it is written as one.
    #[must_use]
    pub fn constant(&self) -> Option<Decimal> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Negative(one) => one.constant().map(|number| -number),
            _ => None,
        }
    }
}

/// A number as tables write it: digits with a decimal mark, `90%` for 0.9. Nothing else, so that what is read is what stands
/// there.
#[must_use]
pub fn plain_number(text: &str) -> Option<Decimal> {
    let (digits, percent) = text.strip_suffix('%').map_or((text, false), |digits| (digits.trim_end(), true));
    let plain = digits.strip_prefix('-').unwrap_or(digits);
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|letter| letter.is_ascii_digit());
    if plain.len() > 29 || !plain.splitn(2, '.').all(all_digits) {
        return None;
    }
    let number = Decimal::from_str_exact(digits).ok()?;
    if percent { number.checked_mul(Decimal::new(1, 2)) } else { Some(number) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Result<Expression, (usize, Reason)> {
        Formula::number(text).map(|formula| formula.expression).map_err(|fault| (fault.at, fault.reason))
    }

    #[test]
    fn products_before_sums_and_from_the_left() {
        assert_eq!(number("1 + 2 * x").unwrap(), number("1 + (2 * x)").unwrap());
        assert_eq!(number("8 - 4 - 2").unwrap(), number("(8 - 4) - 2").unwrap());
        assert_ne!(number("8 - 4 - 2").unwrap(), number("8 - (4 - 2)").unwrap());
        assert_eq!(number("- 2 * x").unwrap(), number("(-2) * x").unwrap());
        assert_eq!(number("80%").unwrap(), Expression::Number(Decimal::new(80, 2)));
        assert_eq!(
            number("if(x >= 1 and not y < 2 or z == 3, min(x, y), 0)").unwrap().figures(),
            ["x", "y", "z"].into()
        );
    }

    #[test]
    fn what_cannot_be_read_says_where() {
        let unexpected = |text: &str| Reason::Unexpected(text.to_owned());
        for (text, at, reason) in [
            ("", 0, Reason::Unfinished),
            ("x +", 3, Reason::Unfinished),
            ("(x", 2, Reason::Unfinished),
            ("x y", 2, unexpected("y")),
            ("x ** 2", 3, unexpected("*")),
            ("x = 2", 2, unexpected("=")),
            ("1.2.3", 0, unexpected("1.2.3")),
            ("1,5", 1, unexpected(",")),
            ("sqrt(x)", 0, unexpected("sqrt")),
            ("if(x, 1)", 3, Reason::WantsCondition),
            ("if(x > 1, 1)", 11, unexpected(")")),
            ("x > 1", 0, Reason::WantsNumber),
            ("x + (y > 1)", 4, Reason::WantsNumber),
            ("điểm", 0, unexpected("điểm")),
        ] {
            assert_eq!(number(text), Err((at, reason)), "{text}");
        }
        assert_eq!(number(&"(".repeat(40)).unwrap_err().1, Reason::TooLong);
        assert_eq!(number(&"-".repeat(400)).unwrap_err().1, Reason::TooLong);
        assert_eq!(number(&"1+".repeat(4_000)).unwrap_err().1, Reason::TooLong);
        let fault = Formula::condition("x + 1").unwrap_err();
        assert_eq!((fault.at, fault.reason), (0, Reason::WantsCondition));
    }

    #[test]
    fn numbers_are_read_as_they_stand() {
        assert_eq!(plain_number("68.32"), Some(Decimal::new(6832, 2)));
        assert_eq!(plain_number("90%"), Some(Decimal::new(90, 2)));
        assert_eq!(plain_number("-1"), Some(Decimal::NEGATIVE_ONE));
        for text in ["", "%", "1e3", "1.", ".5", "+1", "1_000", "--1", "1.2.3", "١", " 1"] {
            assert_eq!(plain_number(text), None, "{text}");
        }
    }
}
