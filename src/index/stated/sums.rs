//! The sums that hold between stated counts, and what they tell.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Value;
use crate::domain::stated::{Figure, How, Measure};
use Measure::{
    Answered, CarriedOver, Direct, Early, Feedback, Forwarded, Handled, InTime, Late, OfCommune, OfDistrict,
    OfProvince, OnTheDay, Online, Pending, PendingInTerm, PendingOverdue, Procedures, Received, Refused, Resolved,
    Returned, ReturnedInTime, ReturnedLate, Tasks, TasksAwaiting, TasksDone, TasksDoneInTime, TasksDoneLate,
    TasksInTerm, TasksOverdue, Waiting,
};

/// A whole and its parts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sum {
    /// The whole.
    pub whole: Measure,
    /// What adds up to it.
    pub parts: &'static [Measure],
}

/// The sums. Columns 3 = 4 + 5 + 6, 3 = 7 + 11, 7 = 8 + 9 + 10 and 11 = 12 + 13 of form 06a; five statuses of tasks that
/// exclude each other, two of which are one where the sentence tells less; feedback that is answered, forwarded, refused or waiting.
pub const SUMS: [Sum; 13] = [
    Sum { whole: Received, parts: &[Online, Direct, CarriedOver] },
    Sum { whole: Received, parts: &[Resolved, Pending] },
    Sum { whole: Received, parts: &[InTime, Late, Pending] },
    Sum { whole: InTime, parts: &[Early, OnTheDay] },
    Sum { whole: Resolved, parts: &[InTime, Late] },
    Sum { whole: Pending, parts: &[PendingInTerm, PendingOverdue] },
    Sum { whole: Returned, parts: &[ReturnedInTime, ReturnedLate] },
    Sum { whole: Tasks, parts: &[TasksInTerm, TasksOverdue, TasksDoneInTime, TasksDoneLate, TasksAwaiting] },
    Sum { whole: TasksDone, parts: &[TasksDoneInTime, TasksDoneLate] },
    Sum { whole: Tasks, parts: &[TasksDone, TasksInTerm, TasksOverdue, TasksAwaiting] },
    Sum { whole: Handled, parts: &[Answered, Forwarded] },
    Sum { whole: Feedback, parts: &[Handled, Refused, Waiting] },
    Sum { whole: Procedures, parts: &[OfProvince, OfDistrict, OfCommune] },
];

/// What a sum tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SumState {
    /// It holds.
    Holds,
    /// The whole is more than its parts by this, or less where it is negative.
    Broken(Decimal),
    /// This one was left open, and follows.
    Follows(Measure),
    /// Several are left open; of this much of the whole nobody says what it is: chưa rõ.
    Open(Decimal),
    /// It cannot hold or break to the digit: a number in it is not exact. The whole less its parts.
    About(Decimal),
}

/// The counts that are stated, with those that follow, and what became of each sum of which something is stated.
pub(super) fn complete(figures: &[Figure]) -> (BTreeMap<Measure, Value>, Vec<(Sum, SumState)>) {
    let stated = figures.iter().filter(|figure| !figure.measure.is_percent());
    let value = |figure: &Figure| Value { value: figure.value, how: figure.how, follows: false };
    let mut known: BTreeMap<Measure, Value> = stated.map(|figure| (figure.measure, value(figure))).collect();
    let mut followed: Vec<(Sum, Measure)> = Vec::new();
    // What one sum gives may close another; each pass that gives something closes one sum at least.
    while let Some((sum, measure, value)) = SUMS.iter().find_map(|sum| follows(sum, &known)) {
        known.insert(measure, value);
        followed.push((sum, measure));
    }
    let state = |sum: &Sum| {
        let from = followed.iter().find(|(one, _)| one == sum);
        from.map(|(_, measure)| SumState::Follows(*measure)).or_else(|| state(sum, &known)).map(|state| (*sum, state))
    };
    let sums = SUMS.iter().filter_map(state).collect();
    (known, sums)
}

/// The one number that a sum leaves open. A number below zero is none: the sum is left as it is, and said to be open.
fn follows(sum: &Sum, known: &BTreeMap<Measure, Value>) -> Option<(Sum, Measure, Value)> {
    let all = || std::iter::once(&sum.whole).chain(sum.parts);
    let mut open = all().filter(|measure| !known.contains_key(measure));
    let (measure, None) = (*open.next()?, open.next()) else { return None };
    // Whether "received" has those that were carried over hardly any document says.
    if measure == CarriedOver {
        return None;
    }
    let part = |part: &Measure| known.get(part).map(|value| value.value);
    let parts: Decimal = sum.parts.iter().filter_map(part).sum();
    let value = if measure == sum.whole { parts } else { known.get(&sum.whole)?.value - parts };
    let exact = all().filter_map(|measure| known.get(measure)).all(|value| value.how == How::Exactly);
    let how = if exact { How::Exactly } else { How::Nearly };
    (!value.is_sign_negative()).then_some((*sum, measure, Value { value, how, follows: true }))
}

/// What a sum tells of which nothing follows; `None` where the whole or all parts are unknown.
fn state(sum: &Sum, known: &BTreeMap<Measure, Value>) -> Option<SumState> {
    let whole = known.get(&sum.whole)?;
    let parts: Vec<&Value> = sum.parts.iter().filter_map(|part| known.get(part)).collect();
    if parts.is_empty() {
        return None;
    }
    let rest = whole.value - parts.iter().map(|part| part.value).sum::<Decimal>();
    let exact = parts.iter().all(|part| part.how == How::Exactly) && whole.how == How::Exactly;
    Some(match (exact, parts.len() == sum.parts.len()) {
        _ if exact && rest.is_sign_negative() && !rest.is_zero() => SumState::Broken(rest),
        (true, true) if rest.is_zero() => SumState::Holds,
        (true, true) => SumState::Broken(rest),
        (false, true) => SumState::About(rest),
        (_, false) => SumState::Open(rest),
    })
}
