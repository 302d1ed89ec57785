//! Skip rules and bounds, between sipar's words and those of XLSForm.

use std::collections::HashMap;

use rust_decimal::Decimal;
use time::Date;

use super::expression::{Expression, Join};
use super::problem::Fault;
use crate::domain::questionnaire::condition::{Comparison, Condition, Test, Value};
use crate::domain::questionnaire::{Kind, Questionnaire};

/// What a form asks under a name.
#[derive(Clone, Debug)]
pub(super) enum Field {
    /// One of these choices, by their names in the form.
    One(Vec<String>),
    /// Several of them.
    Several(Vec<String>),
    Number,
    Day,
    Words,
}

/// Everything that is asked so far: by the name in the form, what it is and the variable it becomes.
pub(super) type Fields = HashMap<String, (String, Field)>;

/// A rule as XLSForm says it.
pub(super) fn relevant(rule: &Condition, questionnaire: &Questionnaire) -> String {
    let part = |part: &Condition| match part {
        Condition::All(_) | Condition::Any(_) => format!("({})", relevant(part, questionnaire)),
        _ => relevant(part, questionnaire),
    };
    let joined = |parts: &[Condition], word: &str| parts.iter().map(part).collect::<Vec<_>>().join(word);
    match rule {
        Condition::All(parts) => joined(parts, " and "),
        Condition::Any(parts) => joined(parts, " or "),
        Condition::Not(inner) => format!("not({})", relevant(inner, questionnaire)),
        Condition::Is { variable, test } => match test {
            Test::Blank => format!("${{{variable}}} = ''"),
            Test::Has(level) => format!("selected(${{{variable}}}, '{level}')"),
            Test::Compares(how, value) => {
                let sign = if *how == Comparison::Equal { "=" } else { how.sign() };
                format!("${{{variable}}} {sign} {}", literal(value, *how, is_choice(variable, questionnaire)))
            }
        },
    }
}

fn is_choice(name: &str, questionnaire: &Questionnaire) -> bool {
    let variables = questionnaire.variables();
    variables.iter().any(|variable| variable.name() == name && variable.scale().is_some())
}

/// A choice is compared as the text of its name; by its order as a number.
fn literal(value: &Value, how: Comparison, is_choice: bool) -> String {
    match value {
        Value::Number(number) if is_choice && !how.is_order() => format!("'{}'", number.normalize()),
        Value::Number(number) => number.normalize().to_string(),
        Value::Day(_) => format!("date('{value}')"),
        Value::Words(_) => value.to_string(),
    }
}

/// What an answer of this kind must be, as XLSForm says it.
pub(super) fn constraint(kind: &Kind) -> Option<String> {
    let clauses: Vec<String> = match kind {
        Kind::Number { least, most, .. } => {
            let clause =
                |sign: &str, bound: &Option<Decimal>| bound.map(|bound| format!(". {sign} {}", bound.normalize()));
            [clause(">=", least), clause("<=", most)].into_iter().flatten().collect()
        }
        Kind::Date { first, last } => {
            let clause =
                |sign: &str, bound: &Option<Date>| bound.map(|bound| format!(". {sign} date('{}')", Value::Day(bound)));
            [clause(">=", first), clause("<=", last)].into_iter().flatten().collect()
        }
        Kind::Text { at_most } => vec![format!("string-length(.) <= {at_most}")],
        Kind::Multiple { scale, at_least, at_most } => {
            let alone: Vec<i16> = scale.levels.iter().filter(|level| level.alone).map(|level| level.value).collect();
            let mut clauses: Vec<String> =
                alone.iter().map(|level| format!("not(selected(., '{level}') and count-selected(.) > 1)")).collect();
            if *at_least > 1 {
                let exempt = alone.iter().map(|level| format!("selected(., '{level}') or "));
                clauses.push(format!("({}count-selected(.) >= {at_least})", exempt.collect::<String>()));
            }
            if usize::from(*at_most) < scale.levels.len() {
                clauses.push(format!("count-selected(.) <= {at_most}"));
            }
            clauses
        }
        Kind::Single(_) | Kind::Matrix { .. } | Kind::Note => Vec::new(),
    };
    (!clauses.is_empty()).then(|| clauses.join(" and "))
}

/// The rule that a cell of `relevant` says.
pub(super) fn condition(expression: &Expression, fields: &Fields) -> Result<Condition, Fault> {
    let several = |word, join: fn(Vec<Condition>) -> Condition| {
        let parts = expression.parts(word);
        parts.into_iter().map(|part| condition(part, fields)).collect::<Result<Vec<_>, _>>().map(join)
    };
    match expression {
        Expression::Joined(Join::Or, ..) => several(Join::Or, Condition::Any),
        Expression::Joined(Join::And, ..) => several(Join::And, Condition::All),
        Expression::Joined(how, left, right) => match (&**left, &**right) {
            (Expression::Number(_) | Expression::Text(_), other) => compared(how.turned(), other, left, fields),
            (one, _) => compared(*how, one, right, fields),
        },
        Expression::Call(name, inner) => match (name.as_str(), inner.as_slice()) {
            ("not", [inner]) => Ok(Condition::Not(Box::new(condition(inner, fields)?))),
            ("selected", [Expression::Reference(reference), choice]) => {
                let (variable, field) = field(reference, fields)?;
                match field {
                    Field::One(names) => {
                        let level = level(reference, &text(choice)?, names)?;
                        Ok(is(variable, Test::Compares(Comparison::Equal, Value::Number(level.into()))))
                    }
                    Field::Several(names) => Ok(is(variable, Test::Has(level(reference, &text(choice)?, names)?))),
                    _ => Err(Fault::UnknownExpression(expression.written())),
                }
            }
            _ => Err(Fault::UnknownExpression(expression.written())),
        },
        _ => Err(Fault::UnknownExpression(expression.written())),
    }
}

fn is(variable: &str, test: Test) -> Condition {
    Condition::Is { variable: variable.to_owned(), test }
}

fn field<'a>(reference: &str, fields: &'a Fields) -> Result<(&'a str, &'a Field), Fault> {
    let (variable, field) = fields.get(reference).ok_or_else(|| Fault::UnknownReference(reference.to_owned()))?;
    Ok((variable, field))
}

fn text(expression: &Expression) -> Result<String, Fault> {
    match expression {
        Expression::Text(text) => Ok(text.clone()),
        Expression::Number(number) => Ok(number.normalize().to_string()),
        other => Err(Fault::UnknownExpression(other.written())),
    }
}

/// The number of a choice.
fn level(reference: &str, choice: &str, names: &[String]) -> Result<i16, Fault> {
    let place = names.iter().position(|name| name == choice).and_then(|place| i16::try_from(place + 1).ok());
    place.ok_or_else(|| Fault::UnknownChoice(reference.to_owned(), choice.to_owned()))
}

/// Whether a field is blank, asked in one of the ways people write it: `${x} = ''`, `string-length(${x}) = 0`,
/// `count-selected(${x}) > 0` … The second says whether it is asked that it is not.
fn blank(how: Join, left: &Expression, right: &Expression) -> Option<(String, bool)> {
    let whole = match right {
        Expression::Number(number) => u16::try_from(*number).ok(),
        _ => None,
    };
    match left {
        Expression::Reference(name) if *right == Expression::Text(String::new()) => match how {
            Join::Equal => Some((name.clone(), false)),
            Join::Unequal => Some((name.clone(), true)),
            _ => None,
        },
        Expression::Call(function, inner) if matches!(function.as_str(), "string-length" | "count-selected") => {
            let [Expression::Reference(name)] = inner.as_slice() else { return None };
            match (how, whole?) {
                (Join::Equal, 0) | (Join::Less, 1) => Some((name.clone(), false)),
                (Join::Unequal | Join::More, 0) | (Join::AtLeast, 1) => Some((name.clone(), true)),
                _ => None,
            }
        }
        _ => None,
    }
}

fn compared(how: Join, left: &Expression, right: &Expression, fields: &Fields) -> Result<Condition, Fault> {
    let unknown = || Fault::UnknownExpression(format!("{} … {}", left.written(), right.written()));
    if let Some((name, not)) = blank(how, left, right) {
        let blank = is(field(&name, fields)?.0, Test::Blank);
        return Ok(if not { Condition::Not(Box::new(blank)) } else { blank });
    }
    let Expression::Reference(reference) = left else { return Err(unknown()) };
    let (variable, field) = field(reference, fields)?;
    let how = comparison(how).ok_or_else(unknown)?;
    let value = match field {
        Field::One(names) => {
            let level = level(reference, &text(right)?, names)?;
            // Only numbers in a row have the order of the choices.
            if how.is_order() && !in_order(names) {
                return Err(unknown());
            }
            Value::Number(level.into())
        }
        Field::Number => Value::Number(Decimal::from_str_exact(&text(right)?).map_err(|_| unknown())?),
        Field::Day => Value::Day(day(right).ok_or_else(unknown)?),
        Field::Words if !how.is_order() => {
            Value::Words(text(right).ok().filter(|text| !text.contains('"')).ok_or_else(unknown)?)
        }
        Field::Words | Field::Several(_) => return Err(unknown()),
    };
    Ok(is(variable, Test::Compares(how, value)))
}

fn in_order(names: &[String]) -> bool {
    let numbers: Option<Vec<i64>> = names.iter().map(|name| name.parse().ok()).collect();
    numbers.is_some_and(|numbers| numbers.is_sorted_by(|one, other| one < other))
}

const fn comparison(how: Join) -> Option<Comparison> {
    match how {
        Join::Equal => Some(Comparison::Equal),
        Join::Unequal => Some(Comparison::Unequal),
        Join::Less => Some(Comparison::Less),
        Join::AtMost => Some(Comparison::AtMost),
        Join::More => Some(Comparison::More),
        Join::AtLeast => Some(Comparison::AtLeast),
        Join::Or | Join::And => None,
    }
}

fn day(expression: &Expression) -> Option<Date> {
    match expression {
        Expression::Text(text) => crate::app::import::read_day(text),
        Expression::Call(name, inner) if name == "date" => match inner.as_slice() {
            [Expression::Text(text)] => crate::app::import::read_day(text),
            _ => None,
        },
        _ => None,
    }
}

/// The bounds that a cell of `constraint` says.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Bounds {
    pub(super) least: Option<Decimal>,
    pub(super) most: Option<Decimal>,
    pub(super) first: Option<Date>,
    pub(super) last: Option<Date>,
    /// Choices, or letters.
    pub(super) count_least: Option<u16>,
    pub(super) count_most: Option<u16>,
    /// The names of choices that exclude others.
    pub(super) alone: Vec<String>,
}

/// Reads a constraint on an answer of a kind.
pub(super) fn bounds(expression: &Expression, field: &Field, is_whole: bool) -> Result<Bounds, Fault> {
    let mut bounds = Bounds::default();
    for clause in expression.parts(Join::And) {
        bound(clause, field, is_whole, &mut bounds).ok_or_else(|| Fault::UnknownConstraint(clause.written()))?;
    }
    Ok(bounds)
}

fn bound(clause: &Expression, field: &Field, is_whole: bool, bounds: &mut Bounds) -> Option<()> {
    match (clause, field) {
        (Expression::Joined(Join::Or, ..), Field::Several(_)) => {
            // "None of these" is exempt from the least number of choices.
            let parts = clause.parts(Join::Or);
            let (last, exempt) = parts.split_last()?;
            for part in exempt {
                bounds.alone.push(chosen(part)?);
            }
            bounds.alone.dedup();
            bound(last, field, is_whole, bounds)
        }
        (Expression::Call(not, inner), Field::Several(_)) if not == "not" => {
            let [Expression::Joined(Join::And, one, many)] = inner.as_slice() else { return None };
            let more_than_one = Expression::parse("count-selected(.) > 1").ok()?;
            let name = chosen(one).filter(|_| **many == more_than_one)?;
            if !bounds.alone.contains(&name) {
                bounds.alone.push(name);
            }
            Some(())
        }
        (Expression::Joined(how, left, right), _) => match (&**left, field) {
            (Expression::Here, Field::Number) => number_bound(*how, right, is_whole, bounds),
            (Expression::Here, Field::Day) => day_bound(*how, day(right)?, bounds),
            (Expression::Call(name, inner), Field::Several(_) | Field::Words) if *inner == [Expression::Here] => {
                let wanted = if matches!(field, Field::Words) { "string-length" } else { "count-selected" };
                if name != wanted {
                    return None;
                }
                let Expression::Number(number) = **right else { return None };
                count_bound(*how, u16::try_from(number).ok()?, bounds)
            }
            _ => None,
        },
        _ => None,
    }
}

/// `selected(., 'x')`: the choice.
fn chosen(expression: &Expression) -> Option<String> {
    match expression {
        Expression::Call(name, inner) if name == "selected" => match inner.as_slice() {
            [Expression::Here, choice] => text(choice).ok(),
            _ => None,
        },
        _ => None,
    }
}

fn day_bound(how: Join, day: Date, bounds: &mut Bounds) -> Option<()> {
    match how {
        Join::AtLeast => bounds.first = Some(day),
        Join::AtMost => bounds.last = Some(day),
        Join::More => bounds.first = Some(day.next_day()?),
        Join::Less => bounds.last = Some(day.previous_day()?),
        _ => return None,
    }
    Some(())
}

fn number_bound(how: Join, right: &Expression, is_whole: bool, bounds: &mut Bounds) -> Option<()> {
    let Expression::Number(number) = right else { return None };
    match how {
        Join::AtLeast => bounds.least = Some(*number),
        Join::AtMost => bounds.most = Some(*number),
        // Of whole numbers, above 3 is from 4 on.
        Join::More if is_whole && number.is_integer() => bounds.least = Some(*number + Decimal::ONE),
        Join::Less if is_whole && number.is_integer() => bounds.most = Some(*number - Decimal::ONE),
        _ => return None,
    }
    Some(())
}

fn count_bound(how: Join, number: u16, bounds: &mut Bounds) -> Option<()> {
    match how {
        Join::AtLeast => bounds.count_least = Some(number),
        Join::AtMost => bounds.count_most = Some(number),
        Join::More => bounds.count_least = Some(number.checked_add(1)?),
        Join::Less => bounds.count_most = Some(number.checked_sub(1)?),
        Join::Equal => {
            bounds.count_least = Some(number);
            bounds.count_most = Some(number);
        }
        _ => return None,
    }
    Some(())
}
