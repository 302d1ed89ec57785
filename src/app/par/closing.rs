//! Closing a round, and opening it again: asked for by one person of the council, decided by another. What a closed round
//! came to is kept as it was, whatever happens later.

use serde::{Deserialize, Serialize};

use super::results::points_on;
use super::{App, AppError, not_done, refused};
use crate::app::approval::Request;
use crate::app::change::Change;
use crate::domain::access::Caller;
use crate::domain::assessment::{NotDone, Progress, State};
use crate::domain::lang::Lang;
use crate::domain::refusal::Refusal;
use crate::domain::text::{fill, texts};
use crate::store::StoreError;
use crate::store::par::approved::{Points, par_approve_on, par_closed_last};
use crate::store::par::round::{par_round_coded, par_round_state_on};
use crate::store::par::unit::par_unit_counts;

/// The wish to close a round, or to open it again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssessmentClosing {
    /// The round's code.
    pub round: String,
    /// Whether it is to be closed; else to be opened again.
    pub close: bool,
}

/// Which program computed what was approved.
const PROGRAM: &str = concat!("sipar ", env!("CARGO_PKG_VERSION"));

impl AssessmentClosing {
    /// What is asked for, for people.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let t = texts(lang);
        fill(if self.close { t.approval_assessment_close } else { t.approval_assessment_open }, &[&self.round])
    }

    const fn way(&self) -> (State, State) {
        if self.close { (State::Open, State::Closed) } else { (State::Closed, State::Open) }
    }

    /// Does it, in the transaction of the decision.
    pub(in crate::app) fn carry_out_on(
        &self,
        change: &mut Change<'_>,
        app: &App,
        by: &Caller,
    ) -> Result<(), StoreError> {
        let round = par_round_coded(change.db, &self.round)?.ok_or_else(|| StoreError::from(Refusal::Gone))?;
        let (from, to) = self.way();
        if self.close {
            let open = undecided(&par_unit_counts(change.db, round.id)?);
            if open > 0 {
                return Err(refused(NotDone::NotDecided(open)));
            }
            let set = app.par_set(&round).map_err(|_| StoreError::from(Refusal::Gone))?;
            let all: Vec<(_, Points)> = points_on(change.db, round.id, &set)?.into_iter().collect();
            // Twice at one moment is twice all the same.
            let last = par_closed_last(change.db, round.id)?;
            let at = last.map_or(change.at, |last| change.at.max(last.plus(1)));
            par_approve_on(change.db, round.id, at, Some(by.person), PROGRAM, &all)?;
        }
        if !par_round_state_on(change.db, round.id, from, to)? {
            return Err(refused(NotDone::WrongState));
        }
        let action = if self.close { "par.close" } else { "par.reopen" };
        change.note_values(action, &self.round, "", from.word(), to.word())
    }
}

/// How many units are not decided.
fn undecided(counts: &[(Progress, i64)]) -> usize {
    let open = counts.iter().filter(|(progress, _)| *progress != Progress::Decided).map(|(_, count)| *count);
    usize::try_from(open.sum::<i64>()).unwrap_or(usize::MAX)
}

impl App {
    /// Asks to close a round, or to open it again; another member of the council has to agree.
    pub fn par_ask_closing(&self, caller: &Caller, code: &str, close: bool, reason: &str) -> Result<(), AppError> {
        let seen = self.par_whole(caller, code)?;
        let wish = AssessmentClosing { round: code.to_owned(), close };
        if seen.round.state != wish.way().0 {
            return Err(not_done(NotDone::WrongState));
        }
        if close {
            let open = undecided(&self.store.read(|db| par_unit_counts(db, seen.round.id))?);
            if open > 0 {
                return Err(not_done(NotDone::NotDecided(open)));
            }
        }
        let request = Request::Assessment(wish);
        if self.open_requests()?.contains(&request) {
            return Err(not_done(NotDone::AskedBefore));
        }
        self.propose(caller, &request, seen.round.unit, &seen.round.name, reason).map(drop)
    }

    /// Whether closing a round, or opening it again, is asked for and not decided.
    pub fn par_closing_asked(&self, code: &str) -> Result<Option<bool>, AppError> {
        let all = self.open_requests()?;
        let mut of = all.into_iter().filter_map(|request| match request {
            Request::Assessment(wish) if wish.round == code => Some(wish.close),
            _ => None,
        });
        Ok(of.next_back())
    }
}
