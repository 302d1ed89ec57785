//! Skip rules: when a question is asked, said of the answers before it.
//!
//! `q8_1 == 1 and (age >= 3 or q2 has 4) and not q5 is blank`. On the left stands a variable, on the right a number, a
//! day `2026-01-31` or `"words"`. A comparison with a question that was not answered, or not asked, does not hold; `!=`
//! is the contrary of `==` and so holds then. That is also how XLSForm reads the same rule.

use std::collections::{BTreeSet, HashSet};
use std::fmt;

use rust_decimal::Decimal;
use time::Date;

use super::answers::{Answer, Answers, iso};
use super::{Question, Questionnaire};

mod parse;

pub use parse::ConditionFault;

/// How two values are compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`, the contrary of `==`.
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

impl Comparison {
    /// Each with its sign; longer signs first.
    pub const ALL: [(Self, &str); 6] = [
        (Self::Equal, "=="),
        (Self::Unequal, "!="),
        (Self::AtMost, "<="),
        (Self::AtLeast, ">="),
        (Self::Less, "<"),
        (Self::More, ">"),
    ];

    /// Its sign.
    #[must_use]
    pub fn sign(self) -> &'static str {
        Self::ALL.into_iter().find_map(|(one, sign)| (one == self).then_some(sign)).unwrap_or_default()
    }

    /// Whether only things with an order can be compared like this.
    #[must_use]
    pub const fn is_order(self) -> bool {
        !matches!(self, Self::Equal | Self::Unequal)
    }

    /// Whether two values stand so to each other.
    pub fn holds<T: Ord>(self, left: &T, right: &T) -> bool {
        match self {
            Self::Equal => left == right,
            Self::Unequal => left != right,
            Self::Less => left < right,
            Self::AtMost => left <= right,
            Self::More => left > right,
            Self::AtLeast => left >= right,
        }
    }
}

/// What an answer is compared with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// A number, or the number of a choice.
    Number(Decimal),
    /// A day.
    Day(Date),
    /// Words.
    Words(String),
}

/// What is asked of one variable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Test {
    /// There is no answer.
    Blank,
    /// The choice is among those taken.
    Has(i16),
    /// The answer stands so to a value.
    Compares(Comparison, Value),
}

/// A skip rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Condition {
    /// All of them hold (`and`); at least two.
    All(Vec<Self>),
    /// One of them holds (`or`); at least two.
    Any(Vec<Self>),
    /// It does not hold.
    Not(Box<Self>),
    /// Of one variable.
    Is {
        /// Its name.
        variable: String,
        /// What is asked of it.
        test: Test,
    },
}

impl Condition {
    /// Reads a rule. Whether its variables exist and can be compared so, the questionnaire knows.
    pub fn parse(text: &str) -> Result<Self, ConditionFault> {
        parse::condition(text)
    }

    /// Every test in it with its variable, from left to right.
    #[must_use]
    pub fn tests(&self) -> Vec<(&str, &Test)> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::tests).collect(),
            Self::Not(part) => part.tests(),
            Self::Is { variable, test } => vec![(variable, test)],
        }
    }

    /// Whether it holds, given the answer to each variable.
    #[must_use]
    pub fn holds<'a>(&self, answer: &impl Fn(&str) -> Option<&'a Answer>) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(answer)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(answer)),
            Self::Not(part) => !part.holds(answer),
            Self::Is { variable, test } => test.holds(answer(variable)),
        }
    }
}

impl Test {
    fn holds(&self, answer: Option<&Answer>) -> bool {
        match (self, answer) {
            (Self::Blank, answer) => answer.is_none(),
            (Self::Has(level), Some(Answer::Levels(chosen))) => chosen.contains(level),
            (Self::Compares(how, value), Some(answer)) => compared(*how, answer, value),
            (Self::Compares(how, _), None) => *how == Comparison::Unequal,
            (Self::Has(_), _) => false,
        }
    }
}

fn compared(how: Comparison, answer: &Answer, value: &Value) -> bool {
    match (answer, value) {
        (Answer::Level(level), Value::Number(number)) => how.holds(&Decimal::from(*level), number),
        (Answer::Number(one), Value::Number(other)) => how.holds(one, other),
        (Answer::Day(one), Value::Day(other)) => how.holds(one, other),
        (Answer::Words(one), Value::Words(other)) => how.holds(one, other),
        // What cannot be compared is not equal; a questionnaire that was read holds no such rule.
        _ => how == Comparison::Unequal,
    }
}

/// The rule as a file says it; [`Condition::parse`] reads the same rule from it.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(parts) => joined(f, parts, " and "),
            Self::Any(parts) => joined(f, parts, " or "),
            Self::Not(part) => {
                f.write_str("not ")?;
                within(f, part)
            }
            Self::Is { variable, test } => match test {
                Test::Blank => write!(f, "{variable} is blank"),
                Test::Has(level) => write!(f, "{variable} has {level}"),
                Test::Compares(how, value) => write!(f, "{variable} {} {value}", how.sign()),
            },
        }
    }
}

fn joined(f: &mut fmt::Formatter<'_>, parts: &[Condition], word: &str) -> fmt::Result {
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            f.write_str(word)?;
        }
        within(f, part)?;
    }
    Ok(())
}

/// A part of a rule, in parentheses where it would fall apart otherwise.
fn within(f: &mut fmt::Formatter<'_>, part: &Condition) -> fmt::Result {
    match part {
        Condition::All(_) | Condition::Any(_) => write!(f, "({part})"),
        _ => write!(f, "{part}"),
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{}", number.normalize()),
            Self::Day(day) => f.write_str(&iso(*day)),
            Self::Words(words) => write!(f, "\"{words}\""),
        }
    }
}

/// What is asked of a respondent who has answered so far, and what of the answers does not count.
#[derive(Debug)]
pub(super) struct Shown<'a> {
    /// The codes of the questions that are asked.
    pub(super) asked: BTreeSet<&'a str>,
    /// The variables that are not asked: of questions that are not, and words whose choice was not taken.
    pub(super) hidden: HashSet<String>,
}

/// Goes through the questions once, in order: rules look back only, so what stands before is settled.
pub(super) fn shown<'a>(questionnaire: &'a Questionnaire, answers: &Answers) -> Shown<'a> {
    let mut shown = Shown { asked: BTreeSet::new(), hidden: HashSet::new() };
    let mut section = None;
    for question in &questionnaire.questions {
        let holds = |rule: Option<&Condition>| rule.is_none_or(|rule| rule.holds(&|name| shown.counted(answers, name)));
        let open = match section {
            Some((code, open)) if code == question.section.as_str() => open,
            _ => {
                let rule = questionnaire.section(&question.section).and_then(|section| section.shown_if.as_ref());
                let open = holds(rule);
                section = Some((question.section.as_str(), open));
                open
            }
        };
        let asked = open && holds(question.shown_if.as_ref());
        shown.note(question, asked, answers);
    }
    shown
}

impl<'a> Shown<'a> {
    fn counted<'b>(&self, answers: &'b Answers, variable: &str) -> Option<&'b Answer> {
        if self.hidden.contains(variable) { None } else { answers.get(variable) }
    }

    fn note(&mut self, question: &'a Question, asked: bool, answers: &Answers) {
        if asked {
            self.asked.insert(&question.code);
        }
        for variable in question.variables() {
            if !asked || (variable.other && !answers.takes_other(question)) {
                self.hidden.insert(variable.name());
            }
        }
    }
}
