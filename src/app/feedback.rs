//! Feedback, read with what its statuses come to: counts kept apart, what is open and by whom, limits; and what staff think of
//! an answer. [`super::bring_in`] brings it in, or citizens hand it in by the own [`intake`], and staff go on with that in
//! [`handling`]; [`facts`] makes the facts of indicators of it.

pub mod facts;
pub mod handling;
pub mod intake;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use time::Date;

use super::scope::{Scope, day_of, not_there, units_shown};
use super::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::feedback::counts::{Age, Counts, KeptCounts};
use crate::domain::feedback::history::History;
use crate::domain::feedback::limits::{Judge, Judged, Kept};
use crate::domain::feedback::rules::{Group, Rules, Step};
use crate::domain::feedback::state::State;
use crate::domain::feedback::{Feedback, Quality, tells_who};
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::text::texts;
use crate::domain::unit::Unit;
use crate::domain::working_days::WorkingDays;
use crate::store::feedback::{Held, Judgement, feedback_judge_on, feedback_judgements, feedback_list, feedback_units};

/// A limit ends soon within so many working days.
const SOON: u32 = 2;

/// What feedback is read by.
#[derive(Debug)]
pub struct ReadBy {
    /// Statuses, limits, kinds, contents.
    pub rules: Rules,
    /// Working days.
    pub days: WorkingDays,
}

static READ_BY: LazyLock<Result<ReadBy, String>> = LazyLock::new(|| {
    let rules = include_str!("../../survey-templates/onestop/pakn-1.toml");
    let days = include_str!("../../survey-templates/calendar/ngay-lam-viec-1.toml");
    Ok(ReadBy { rules: Rules::parse("pakn-1.toml", rules)?, days: WorkingDays::parse("ngay-lam-viec-1.toml", days)? })
});

/// The shipped rules and working days.
pub fn read_by() -> Result<&'static ReadBy, AppError> {
    READ_BY.as_ref().map_err(|what| AppError::Template(what.clone()))
}

/// A feedback at all units of a scope that have or had it.
#[derive(Clone, Debug)]
pub struct FeedbackRead {
    /// What is known of it: the newest unit's words, the first day on which any has it sent.
    pub feedback: Feedback,
    /// The units, those of its statuses.
    pub units: Vec<Unit>,
    /// Its statuses.
    pub history: History,
    /// What they come to.
    pub state: State<'static>,
    /// Its limits.
    pub limits: Vec<Judged<'static>>,
}

impl FeedbackRead {
    /// The unit that has it, or had it last.
    #[must_use]
    pub fn owner(&self) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.id == self.state.owner)
    }

    /// The limits that are past and what they ask for is not done, each with its last day.
    pub fn over(&self) -> impl Iterator<Item = (&Judged<'static>, Date)> {
        self.limits.iter().filter_map(|one| match one.kept {
            Kept::Broken { on: None, until } => Some((one, until)),
            _ => None,
        })
    }
}

/// What is open at a unit.
#[derive(Clone, Debug)]
pub struct Owner {
    /// The unit.
    pub unit: Unit,
    /// What is open there.
    pub open: Counts,
    /// How many of it are past a limit.
    pub over: u64,
    /// The first day on which any of it was sent.
    pub oldest: Date,
}

/// The feedback of a scope in numbers.
#[derive(Clone, Debug)]
pub struct FeedbackBoard {
    /// The year in which what is counted was sent.
    pub year: i32,
    /// The years in which anything was sent, the newest first.
    pub years: Vec<i32>,
    /// What was sent in the year.
    pub counts: Counts,
    /// What was sent in the year before.
    pub before: Counts,
    /// How the limits of what was sent in the year stand.
    pub limits: BTreeMap<Step, KeptCounts>,
    /// How many of the year are of each kind; `None` is not classified.
    pub kinds: BTreeMap<Option<String>, u64>,
    /// What is open, whenever it was sent, by how long ago that was.
    pub ages: [(Age, u64); 5],
    /// What is open, by the unit that has it; the most first.
    pub owners: Vec<Owner>,
    /// What is past a limit, and the limit; the longest first.
    pub over: Vec<(FeedbackRead, Judged<'static>, Date)>,
    /// What a limit ends soon for.
    pub soon: Vec<(FeedbackRead, Judged<'static>, Date)>,
    /// What was sent in the year, the newest first.
    pub list: Vec<FeedbackRead>,
}

/// A feedback with what staff think of its answer.
#[derive(Clone, Debug)]
pub struct FeedbackInDetail {
    /// The feedback.
    pub read: FeedbackRead,
    /// Judgements of its answer, the newest first.
    pub judgements: Vec<Judgement>,
}

impl App {
    /// The feedback at units of a scope as of a day, by code; of a code alone where one is asked for.
    fn feedback_read(&self, scope: &Scope, code: Option<&str>, as_of: Date) -> Result<Vec<FeedbackRead>, AppError> {
        let by = read_by()?;
        let (units, held) = self.store.read(|db| {
            let ids = feedback_units(db)?;
            let units = units_shown(db, scope, &ids, as_of)?;
            let ids: Vec<Id> = units.iter().map(|unit| unit.id).collect();
            Ok((units, feedback_list(db, &ids, code)?))
        })?;
        let groups = held.chunk_by(|one, other| one.feedback.code == other.feedback.code);
        Ok(groups.filter_map(|group| joined(by, group, &units, as_of)).collect())
    }

    /// The feedback of a scope in numbers: what was sent in a year, and all that is open. Without a year, this one.
    pub fn feedback_board(&self, scope: &Scope, year: Option<i32>) -> Result<FeedbackBoard, AppError> {
        let (by, today) = (read_by()?, self.clock.now().day());
        let year = year.unwrap_or_else(|| today.year());
        let mut all = self.feedback_read(scope, None, today)?;
        all.sort_by(|one, other| {
            other.feedback.sent.cmp(&one.feedback.sent).then_with(|| one.feedback.code.cmp(&other.feedback.code))
        });
        let mut board = FeedbackBoard {
            year,
            years: all.iter().map(|one| one.feedback.sent.year()).collect(),
            counts: Counts::default(),
            before: Counts::default(),
            limits: BTreeMap::new(),
            kinds: BTreeMap::new(),
            ages: Age::ALL.map(|age| (age, 0)),
            owners: Vec::new(),
            over: Vec::new(),
            soon: Vec::new(),
            list: Vec::new(),
        };
        board.years.dedup();
        for one in &all {
            let sent = one.feedback.sent.year();
            if sent == year {
                board.counts.add(&one.state);
                one.limits.iter().for_each(|limit| board.limits.entry(limit.step).or_default().add(limit.kept));
                *board.kinds.entry(one.feedback.kind.clone()).or_default() += 1;
            } else if sent == year - 1 {
                board.before.add(&one.state);
            }
            if one.state.group().is_open() {
                let age = Age::of(one.feedback.sent, today, &by.days);
                board.ages.iter_mut().filter(|(band, _)| *band == age).for_each(|(_, count)| *count += 1);
                board.open_at(one);
            }
            board.over.extend(one.over().map(|(limit, until)| (one.clone(), *limit, until)));
            let soon = one.limits.iter().filter_map(|limit| match limit.kept {
                Kept::Running { until } if by.days.after(today, until).is_ok_and(|left| left <= SOON) => {
                    Some((one.clone(), *limit, until))
                }
                _ => None,
            });
            board.soon.extend(soon);
        }
        board.over.sort_by_key(|(_, _, until)| *until);
        board.soon.sort_by_key(|(_, _, until)| *until);
        board.owners.sort_by(|one, other| {
            other.open.all().cmp(&one.open.all()).then_with(|| one.unit.code.cmp(&other.unit.code))
        });
        board.list = all.into_iter().filter(|one| one.feedback.sent.year() == year).collect();
        Ok(board)
    }

    /// A feedback of a scope with what staff think of its answer.
    pub fn feedback(&self, scope: &Scope, code: &str) -> Result<FeedbackInDetail, AppError> {
        let read = self.feedback_read(scope, Some(code), self.clock.now().day())?.pop();
        let read = read.ok_or_else(|| not_there(code))?;
        let judgements = self.store.read(|db| feedback_judgements(db, read.feedback.id))?;
        Ok(FeedbackInDetail { read, judgements })
    }

    /// Notes whether the answer to a feedback goes to the point, and why. Earlier judgements are kept.
    pub fn judge_feedback(
        &self,
        caller: &Caller,
        code: &str,
        verdict: Quality,
        note: &str,
        lang: Lang,
    ) -> Result<(), AppError> {
        let scope = Scope::of(caller, Permission::ManageAssessments);
        let FeedbackInDetail { read, judgements } = self.feedback(&scope, code)?;
        let t = texts(lang);
        if tells_who(note) {
            return Err(AppError::Refused(t.feedback_note_tells_who.to_owned()));
        }
        if !is_answered(&read)? {
            return Err(AppError::Refused(t.feedback_not_answered.to_owned()));
        }
        let old = judgements.first().map_or(Quality::NotJudged, |last| last.verdict);
        self.change(|change| {
            let id = change.id();
            feedback_judge_on(change.db, id, read.feedback.id, (verdict, note), caller.person, change.at)?;
            change.note_values("feedback.judge", code, note, old.word(), verdict.word())
        })
    }

    /// Whether somebody may judge the answer to a feedback: there is one, and its unit is theirs to judge.
    pub fn may_judge_feedback(&self, caller: &Caller, read: &FeedbackRead) -> Result<bool, AppError> {
        let Some(owner) = read.owner() else { return Ok(false) };
        let day = day_of(owner, self.clock.now().day());
        Ok(is_answered(read)? && self.may_in(caller, Permission::ManageAssessments, owner.id, day)?)
    }
}

/// Whether it was ever answered, be it that it was opened again.
fn is_answered(read: &FeedbackRead) -> Result<bool, AppError> {
    let rules = &read_by()?.rules;
    let group = |code: &str| rules.status(code).map(|(_, status)| status.group);
    Ok(read.history.events().iter().any(|event| group(&event.status) == Some(Group::Answered)))
}

impl FeedbackBoard {
    fn open_at(&mut self, one: &FeedbackRead) {
        let Some(unit) = one.owner() else { return };
        let place = self.owners.iter().position(|owner| owner.unit.id == unit.id).unwrap_or_else(|| {
            let (open, oldest) = (Counts::default(), one.feedback.sent);
            self.owners.push(Owner { unit: unit.clone(), open, over: 0, oldest });
            self.owners.len() - 1
        });
        if let Some(owner) = self.owners.get_mut(place) {
            owner.open.add(&one.state);
            owner.over += u64::from(one.over().next().is_some());
            owner.oldest = owner.oldest.min(one.feedback.sent);
        }
    }
}

/// One feedback of what units say of it; `None` where the rules know none of its statuses as of the day.
fn joined(by: &'static ReadBy, held: &[Held], units: &[Unit], as_of: Date) -> Option<FeedbackRead> {
    let sent = held.iter().map(|one| one.feedback.sent).min()?;
    let history = History::of(&by.rules, held.iter().flat_map(|one| one.events.clone()));
    let state = history.state(&by.rules, sent, as_of)?;
    let judge = Judge { rules: &by.rules, days: &by.days, as_of };
    let limits = judge.limits(&state);
    let newest = held.iter().find(|one| one.feedback.unit == state.owner)?;
    let has = |unit: &&Unit| held.iter().any(|one| one.feedback.unit == unit.id);
    let units = units.iter().filter(has).cloned().collect();
    Some(FeedbackRead { feedback: Feedback { sent, ..newest.feedback.clone() }, units, history, state, limits })
}
