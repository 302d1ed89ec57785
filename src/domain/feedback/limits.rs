//! Which limits a feedback kept, in working days. What the sources leave open is said to be not known: whether the time stands
//! still while the citizen adds something, which limit holds after an answer was opened again, years that no calendar covers.

use time::Date;

use super::rules::{Group, Limit, Rules, Step};
use super::state::State;
use crate::domain::working_days::WorkingDays;

/// How a limit stands at the end of a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kept {
    /// Done by the last day, which is included.
    Kept {
        /// The day on which it was done, at the latest.
        on: Date,
        /// The last day.
        until: Date,
    },
    /// Not done by then.
    Broken {
        /// The day on which it was done; not yet where there is none.
        on: Option<Date>,
        /// The last day.
        until: Date,
    },
    /// Not done, and the last day is not over.
    Running {
        /// The last day.
        until: Date,
    },
    /// Not known.
    Unknown(Unknown),
}

/// Why nobody can say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unknown {
    /// The calendar of working days does not cover this year.
    Uncovered(i32),
    /// The rules have no limit for that day.
    NoLimit,
    /// Work began again after an answer or a refusal; no source has a limit for that.
    Reopened,
    /// The last day is over, and the citizen was asked for more before; no source says whether the time stands still.
    Supplemented,
    /// Published after the last day; the answer may have come before, its day was not stated.
    AnswerDay,
    /// Published; since when it awaited that was not stated.
    AwaitedDay,
}

/// A limit of a feedback.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Judged<'r> {
    /// Of what.
    pub step: Step,
    /// The limit that holds.
    pub limit: Option<&'r Limit>,
    /// How it stands.
    pub kept: Kept,
}

/// What limits are judged by.
#[derive(Clone, Copy, Debug)]
pub struct Judge<'r> {
    /// The limits.
    pub rules: &'r Rules,
    /// The working days.
    pub days: &'r WorkingDays,
    /// At the end of this day.
    pub as_of: Date,
}

impl<'r> Judge<'r> {
    /// The limits of a feedback that were kept, broken, run or cannot be known. To refuse, to ask for more or to forward runs
    /// only while it waits; that nothing of it was done is no break, since it may be answered.
    #[must_use]
    pub fn limits(self, state: &State<'_>) -> Vec<Judged<'r>> {
        let group = state.group();
        let mut all = Vec::new();
        for step in [Step::Refuse, Step::Forward] {
            if state.status.limit == Some(step) {
                all.push(self.since_start(state, step, |until| on_day(state.since, until)));
            }
        }
        if let Some(asked) = state.asked {
            all.push(self.since_start(state, Step::Supplement, |until| on_day(asked, until)));
        }
        if group == Group::Waiting && state.start.is_some() {
            let may = [Step::Refuse, Step::Supplement, Step::Forward];
            let running = may.map(|step| self.since_start(state, step, |until| self.open(until)));
            let runs = |one: &Judged<'_>| matches!(one.kept, Kept::Running { .. });
            all.extend(
                running.into_iter().filter(|one| runs(one) && (one.step != Step::Supplement || state.asked.is_none())),
            );
        }
        if group.is_open() || group == Group::Answered {
            all.push(self.since_start(state, Step::Answer, |until| self.answer(state, until)));
        }
        if group == Group::Answered {
            all.extend(self.publish(state));
        }
        all.sort_by_key(|one| one.step);
        all
    }

    fn answer(self, state: &State<'_>, until: Date) -> Kept {
        let stopped = state.asked.is_some_and(|asked| asked <= until);
        match state.answered {
            Some(answered) if answered.day <= until => Kept::Kept { on: answered.day, until },
            Some(answered) if !answered.exact => Kept::Unknown(Unknown::AnswerDay),
            Some(_) if stopped => Kept::Unknown(Unknown::Supplemented),
            Some(answered) => Kept::Broken { on: Some(answered.day), until },
            None if stopped && (state.group() == Group::Supplement || until < self.as_of) => {
                Kept::Unknown(Unknown::Supplemented)
            }
            None => self.open(until),
        }
    }

    fn publish(self, state: &State<'_>) -> Option<Judged<'r>> {
        let Some(awaited) = state.awaited else {
            let kept = Kept::Unknown(Unknown::AwaitedDay);
            return state.published.map(|_| Judged { step: Step::Publish, limit: None, kept });
        };
        let done = |until| state.published.map_or_else(|| self.open(until), |day| on_day(day, until));
        Some(self.counted(Step::Publish, awaited, done))
    }

    fn open(self, until: Date) -> Kept {
        if self.as_of <= until { Kept::Running { until } } else { Kept::Broken { on: None, until } }
    }

    fn since_start(self, state: &State<'_>, step: Step, kept: impl FnOnce(Date) -> Kept) -> Judged<'r> {
        match state.start {
            Some(start) => self.counted(step, start.day, kept),
            None => Judged { step, limit: None, kept: Kept::Unknown(Unknown::Reopened) },
        }
    }

    fn counted(self, step: Step, from: Date, kept: impl FnOnce(Date) -> Kept) -> Judged<'r> {
        let limit = self.rules.limit(step, from);
        let kept = match limit.map(|limit| self.days.add(from, limit.days)) {
            None => Kept::Unknown(Unknown::NoLimit),
            Some(Err(uncovered)) => Kept::Unknown(Unknown::Uncovered(uncovered.0)),
            Some(Ok(until)) => kept(until),
        };
        Judged { step, limit, kept }
    }
}

fn on_day(on: Date, until: Date) -> Kept {
    if on <= until { Kept::Kept { on, until } } else { Kept::Broken { on: Some(on), until } }
}

/// Whether all limits are kept or run: `Some(false)` where one is broken, `None` where none is and one cannot be known.
#[must_use]
pub fn in_time(limits: &[Judged<'_>]) -> Option<bool> {
    let any = |which: fn(&Kept) -> bool| limits.iter().any(|one| which(&one.kept));
    if any(|kept| matches!(kept, Kept::Broken { .. })) {
        Some(false)
    } else if any(|kept| matches!(kept, Kept::Unknown(_))) {
        None
    } else {
        Some(true)
    }
}

#[cfg(test)]
mod tests;
