//! Facts of feedback: those of indicator 8 of TT 01/2018/TT-VPCP and of indicators 5.1, 5.2 and 5.3 of QĐ 766/QĐ-TTg, of what
//! is stored of a unit and a period.
//!
//! What cannot be known (a year without calendar, an answer that was opened again) is counted beside and never taken for kept.

use std::collections::BTreeMap;

use time::Date;

use super::{ReadBy, read_by};
use crate::app::{App, AppError};
use crate::domain::dossier::Timeliness;
use crate::domain::feedback::history::History;
use crate::domain::feedback::limits::{Judge, Judged, Kept, Unknown, in_time};
use crate::domain::feedback::rules::{Group, Step};
use crate::domain::feedback::state::State;
use crate::domain::unit::Unit;
use crate::index::onestop::facts::Opinions;
use crate::index::onestop::share::{self, Opinion, Stage};
use crate::store::feedback::feedback_list;

/// The facts of a unit and a period, as they stood at its end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FeedbackFacts {
    /// Indicator 8: what was answered in the period, and what was not answered at its end though its last day was over
    /// (prolonged). What was forwarded or refused is not in it.
    pub opinions: Opinions,
    /// What may belong to indicator 8, and of which nobody knows whether it was on time, or how it stood at the end.
    pub opinions_unknown: u64,
    /// 5.2 and 5.3: what was sent in the period.
    pub portal: share::Opinions,
    /// What was sent in the period and of which nobody knows whether it was or is within its time; not among those above.
    pub portal_unknown: u64,
    /// 5.1: what was sent in the period, by kind; `None` is not classified.
    pub kinds: BTreeMap<Option<String>, u64>,
}

impl App {
    /// The facts of the feedback at a unit (not of those below it) for the days from `first` to `last`.
    pub fn feedback_facts(&self, unit: &Unit, first: Date, last: Date) -> Result<FeedbackFacts, AppError> {
        let by = read_by()?;
        let held = self.store.read(|db| feedback_list(db, &[unit.id], None))?;
        let mut facts = FeedbackFacts {
            opinions: Opinions { all: 0, on_time: 0, prolonged: 0 },
            opinions_unknown: 0,
            portal: share::Opinions::default(),
            portal_unknown: 0,
            kinds: BTreeMap::new(),
        };
        for one in held {
            let sent = one.feedback.sent;
            let history = History::of(&by.rules, one.events);
            if sent > last {
                continue;
            }
            let new = first <= sent;
            if new {
                *facts.kinds.entry(one.feedback.kind).or_default() += 1;
            }
            let Some(state) = history.state(&by.rules, sent, last) else {
                // Sent by then, and only later statuses were brought in.
                facts.opinions_unknown += 1;
                facts.portal_unknown += u64::from(new);
                continue;
            };
            let limits = limits(by, &state, last);
            facts.circular(&state, &limits, first, last);
            if new {
                facts.portal(&state, &limits);
            }
        }
        Ok(facts)
    }
}

fn limits(by: &'static ReadBy, state: &State<'_>, as_of: Date) -> Vec<Judged<'static>> {
    Judge { rules: &by.rules, days: &by.days, as_of }.limits(state)
}

impl FeedbackFacts {
    fn circular(&mut self, state: &State<'_>, limits: &[Judged<'_>], first: Date, last: Date) {
        let within = |day: Date| first <= day && day <= last;
        let Some(answer) = limits.iter().find(|one| one.step == Step::Answer) else { return };
        let (counts, on_time, prolonged) = match answer.kept {
            Kept::Kept { on, .. } => (within(on), true, false),
            Kept::Broken { on: Some(on), .. } => (within(on), false, false),
            Kept::Broken { on: None, .. } => (true, false, true),
            Kept::Running { .. } => (false, false, false),
            Kept::Unknown(_) => {
                let concerned = state.group().is_open() || within(state.since);
                self.opinions_unknown += u64::from(concerned);
                (false, false, false)
            }
        };
        if counts {
            self.opinions.all += 1;
            self.opinions.on_time += u64::from(on_time);
            self.opinions.prolonged += u64::from(prolonged);
        }
    }

    fn portal(&mut self, state: &State<'_>, limits: &[Judged<'_>]) {
        let group = state.group();
        // The day on which the citizen is asked for more is the end of that feedback here, so that the wait is not judged.
        let ended = |one: &&Judged<'_>| group != Group::Supplement || one.kept != Kept::Unknown(Unknown::Supplemented);
        let judged: Vec<Judged<'_>> = limits.iter().filter(ended).copied().collect();
        let Some(in_term) = in_time(&judged) else {
            self.portal_unknown += 1;
            return;
        };
        let how_far = match group {
            Group::Waiting | Group::InHand => Stage::Pending { in_term },
            Group::Supplement => Stage::Waiting { in_term },
            Group::Answered | Group::Forwarded | Group::Refused => {
                Stage::Done(if in_term { Timeliness::OnTime } else { Timeliness::Late })
            }
        };
        self.portal.add(Opinion {
            stage: how_far,
            likes: state.likes.unwrap_or(0),
            dislikes: state.dislikes.unwrap_or(0),
            complained_again: state.complained_again == Some(true),
        });
    }
}
