//! Rates by their names, and what a stated percentage can be.
//!
//! "Đúng hạn 98%" of the dossiers received is another rate than 98% of those resolved, and the two are never ranked
//! together. So a rate bears the name of its denominator, and a percentage whose sentence names none is held against all.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, RoundingStrategy};

use super::Value;
use crate::domain::lang::Lang;
use crate::domain::stated::{Figure, How, Measure, Of};
use crate::domain::text::texts;
use Measure::{
    Answered, Feedback, Forwarded, Handled, InTime, Late, Pending, PendingInTerm, PendingOverdue, Received, Resolved,
    Returned, ReturnedInTime, ReturnedLate, Targets, TargetsMet, Tasks, TasksAwaiting, TasksDone, TasksDoneInTime,
    TasksDoneLate, TasksOverdue, Unnamed, WithoutApology,
};

/// Writes [`RateName`] once: variant, text, numerator, denominator, and the percentages that may mean it.
macro_rules! rates {
    ($($(#[$doc:meta])* $variant:ident, $t:ident.$text:ident, [$($up:ident),+] / [$($down:ident),+], [$($meant:ident),*];)+) => {
        /// A rate.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum RateName { $($(#[$doc])* $variant,)+ }

        impl RateName {
            /// All of them, in the order of pages.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// What it is called, its denominator included.
            #[must_use]
            pub fn name(self, lang: Lang) -> &'static str {
                let texts = texts(lang);
                match self { $(Self::$variant => texts.$text,)+ }
            }

            /// What adds up to its numerator.
            #[must_use]
            pub const fn numerator(self) -> &'static [Measure] {
                match self { $(Self::$variant => &[$($up),+],)+ }
            }

            /// What adds up to its denominator.
            #[must_use]
            pub const fn denominator(self) -> &'static [Measure] {
                match self { $(Self::$variant => &[$($down),+],)+ }
            }

            /// Which stated percentages may mean it.
            const fn meant_by(self) -> &'static [Measure] {
                match self { $(Self::$variant => &[$(Measure::$meant),*],)+ }
            }
        }
    };
}

rates! {
    /// In time of the resolved: (8 + 9) / 7 of form 06a.
    InTimeOfResolved, t.rate_in_time_of_resolved, [InTime] / [Resolved], [RateInTime];
    /// In time of the received: (8 + 9) / 3; Nghị định 61/2018/NĐ-CP, Điều 30.
    InTimeOfReceived, t.rate_in_time_of_received, [InTime] / [Received], [RateInTime];
    /// In time of the returned.
    InTimeOfReturned, t.rate_in_time_of_returned, [ReturnedInTime] / [Returned], [RateInTime];
    /// In time or in term of all that was at work: (8 + 9 + 12) / (7 + 11), as the index set of QĐ 766 counts.
    InTimeOr766, t.rate_in_time_766, [InTime, PendingInTerm] / [Resolved, Pending], [RateInTime];
    /// In time of a number that is not named.
    InTimeOfUnnamed, t.rate_in_time_of_unnamed, [InTime] / [Unnamed], [RateInTime];
    /// Late of the resolved.
    LateOfResolved, t.rate_late_of_resolved, [Late] / [Resolved], [RateLate];
    /// Late of the received.
    LateOfReceived, t.rate_late_of_received, [Late] / [Received], [RateLate];
    /// Late of the returned.
    LateOfReturned, t.rate_late_of_returned, [ReturnedLate] / [Returned], [RateLate];
    /// Pending of the received: with the two rates of the received it makes 100.
    PendingOfReceived, t.rate_pending_of_received, [Pending] / [Received], [];
    /// Overdue of the pending: 13 / 11.
    OverdueOfPending, t.rate_overdue_of_pending, [PendingOverdue] / [Pending], [];
    /// Without an apology of the late.
    WithoutApologyOfLate, t.rate_without_apology, [WithoutApology] / [Late], [];
    /// Done and confirmed of all tasks.
    TasksConfirmed, t.rate_tasks_confirmed, [TasksDone] / [Tasks], [RateTasksDone];
    /// Done, those that wait for confirmation included, of all tasks.
    TasksWithAwaiting, t.rate_tasks_with_awaiting, [TasksDone, TasksAwaiting] / [Tasks], [RateTasksDone];
    /// In time of the tasks done and confirmed.
    TasksInTimeOfDone, t.rate_tasks_in_time, [TasksDoneInTime] / [TasksDone], [];
    /// Late in any form of all tasks.
    TasksLate, t.rate_tasks_late, [TasksOverdue, TasksDoneLate] / [Tasks], [];
    /// Targets that are met.
    TargetsMetOf, t.rate_targets_met, [TargetsMet] / [Targets], [];
    /// Answered of all feedback.
    AnsweredOf, t.rate_answered, [Answered] / [Feedback], [RateAnswered];
    /// Forwarded of all feedback.
    ForwardedOf, t.rate_forwarded, [Forwarded] / [Feedback], [];
    /// "Handled", which is answered or forwarded, of all feedback.
    HandledOf, t.rate_handled, [Handled] / [Feedback], [RateHandled];
}

/// A rate with its number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rate {
    /// Which.
    pub name: RateName,
    /// Its numerator.
    pub up: Decimal,
    /// Its denominator, above 0.
    pub down: Decimal,
    /// In percent, unrounded.
    pub value: Decimal,
    /// Whether both numbers are exact. A rate of numbers that are not is printed without decimals.
    pub exact: bool,
}

/// What a stated percentage can be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// The rate that the sentence names, and it fits.
    AsNamed(RateName),
    /// Not the rate that the sentence names; these fit instead, perhaps none.
    NotAsNamed(Vec<RateName>),
    /// The sentence names none; these fit.
    Fits(Vec<RateName>),
    /// The numbers are there, and no rate of them fits.
    FitsNone,
    /// There are no numbers: chỉ có tỷ lệ.
    OnlyRate,
    /// The numbers that it would have to be made of are not there, or not exact.
    Unchecked,
    /// It says what a number is more or less than, in units of the denominator; holds how, and that number.
    Bound(How, Decimal),
    /// A growth without the number that it grew from.
    WithoutBase,
}

/// A stated percentage with its verdict.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Judged {
    /// What was said.
    pub figure: Figure,
    /// What it can be.
    pub verdict: Verdict,
    /// Whether it fits only as a number whose further digits were cut off: 2.0351 printed as 2.03.
    pub cut: bool,
}

fn total(measures: &[Measure], known: &BTreeMap<Measure, Value>) -> Option<(Decimal, bool)> {
    let values: Option<Vec<&Value>> = measures.iter().map(|measure| known.get(measure)).collect();
    let values = values?;
    Some((values.iter().map(|value| value.value).sum(), values.iter().all(|value| value.how == How::Exactly)))
}

/// Every rate whose numbers are known; none of a denominator of 0.
pub(super) fn all(known: &BTreeMap<Measure, Value>) -> Vec<Rate> {
    let rate = |name: &RateName| {
        let ((up, up_exact), (down, down_exact)) = (total(name.numerator(), known)?, total(name.denominator(), known)?);
        let value = (up * Decimal::ONE_HUNDRED).checked_div(down)?;
        Some(Rate { name: *name, up, down, value, exact: up_exact && down_exact })
    };
    RateName::ALL.iter().filter_map(rate).collect()
}

/// What a stated percentage can be; `None` for a target, which claims nothing.
pub(super) fn judge(figure: &Figure, rates: &[Rate], known: &BTreeMap<Measure, Value>) -> Option<Judged> {
    let judged = |verdict| Some(Judged { figure: figure.clone(), verdict, cut: false });
    match figure.measure {
        Measure::TargetInTime => return None,
        Measure::GrowthFeedback => return judged(Verdict::WithoutBase),
        _ => {}
    }
    let meant = |rate: &&Rate| rate.name.meant_by().contains(&figure.measure);
    let candidates: Vec<&Rate> = rates.iter().filter(meant).collect();
    if candidates.is_empty() {
        return judged(bound(figure, known).unwrap_or(Verdict::OnlyRate));
    }
    // A rate of numbers that are not exact neither is a percentage nor contradicts it.
    let exact: Vec<&Rate> = candidates.into_iter().filter(|rate| rate.exact).collect();
    let named = |rate: &&Rate| match figure.of {
        Of::Measure(of) => rate.name.denominator() == [of],
        Of::Unstated | Of::Nothing => true,
    };
    let Some(of_name) = exact.iter().copied().find(named) else { return judged(Verdict::Unchecked) };
    let fitting = |cut: bool| -> Vec<RateName> {
        exact.iter().filter(|rate| fits(figure, rate.value, cut)).map(|rate| rate.name).collect()
    };
    let is_named = matches!(figure.of, Of::Measure(_));
    let as_named = |cut: bool| is_named && fits(figure, of_name.value, cut);
    let rounded = fitting(false);
    let cut = !as_named(false) && (as_named(true) || rounded.is_empty());
    let fitting = if cut { fitting(true) } else { rounded };
    let cut = cut && !fitting.is_empty();
    let verdict = match is_named {
        true if fitting.contains(&of_name.name) => Verdict::AsNamed(of_name.name),
        true => Verdict::NotAsNamed(fitting),
        false if fitting.is_empty() => Verdict::FitsNone,
        false => Verdict::Fits(fitting),
    };
    Some(Judged { figure: figure.clone(), verdict, cut })
}

/// Whether a rate is what was printed: the same with the decimals of the print, rounded or cut, or on the side that the word
/// says.
fn fits(figure: &Figure, rate: Decimal, cut: bool) -> bool {
    let places = figure.value.scale();
    let how = if cut { RoundingStrategy::ToZero } else { RoundingStrategy::MidpointAwayFromZero };
    let shown = rate.round_dp_with_strategy(places, how);
    match figure.how {
        How::Exactly => shown == figure.value,
        How::Over => rate > figure.value,
        How::Under => rate < figure.value,
        How::Nearly => (rate - figure.value).abs() <= Decimal::new(1, places),
    }
}

/// How many a percentage is of what it is a share of, where only that is known.
fn bound(figure: &Figure, known: &BTreeMap<Measure, Value>) -> Option<Verdict> {
    let whole = match (figure.of, figure.measure) {
        (Of::Measure(of), _) => of,
        (_, Measure::RateAnswered | Measure::RateHandled) => Feedback,
        (_, Measure::RateTasksDone) => Tasks,
        _ => return None,
    };
    let whole = known.get(&whole).filter(|whole| whole.how == How::Exactly)?;
    let count = whole.value * figure.value / Decimal::ONE_HUNDRED;
    Some(Verdict::Bound(figure.how, count))
}
