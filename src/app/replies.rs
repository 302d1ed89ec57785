//! The right of reply: officers see their own results, as far as disclosure control lets anybody, and may remark on them
//! or ask for a correction; somebody answers.

use super::results::{By, Seen, When};
use super::scope::{Scope, not_there};
use super::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::id::Id;
use crate::domain::period::{Period, Span};
use crate::domain::refusal::Refusal;
use crate::domain::unit::Unit;
use crate::store::office::{self, Officer};
use crate::store::reply::{Reply, ReplyKind, reply_add_on, reply_answer_on, reply_get, reply_of_officer, reply_open};
use crate::store::unit;

/// How many open replies the page lists.
const LISTED: i64 = 100;

/// One question of the own results.
#[derive(Clone, Debug)]
pub struct OwnLine {
    /// The template.
    pub template: Id,
    /// The question's number.
    pub question: i16,
    /// What may be seen.
    pub seen: Seen,
}

/// What an officer sees of the own results.
#[derive(Clone, Debug)]
pub struct Mine {
    /// The officer.
    pub officer: Officer,
    /// The officer's unit.
    pub unit: Unit,
    /// The periods to choose from.
    pub periods: Vec<Period>,
    /// The one shown; `None` where none is over yet.
    pub period: Option<Period>,
    /// The results.
    pub lines: Vec<OwnLine>,
    /// What the officer said, and what was answered.
    pub replies: Vec<Reply>,
}

/// A reply that waits for an answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenReply {
    /// The reply.
    pub reply: Reply,
    /// The officer's name.
    pub officer: String,
    /// The unit's name.
    pub unit: String,
    /// Whether the caller may answer it.
    pub answers: bool,
}

impl App {
    fn own_officer(&self, caller: &Caller) -> Result<(Officer, Unit), AppError> {
        let officer = caller.officer.ok_or(Refusal::NoOfficer)?;
        let scope = Scope::of(caller, Permission::ReadOwnResults);
        let today = self.clock.now().day();
        let found = self.store.read(|db| {
            let Some(officer) = office::officer_some(db, &[officer])?.pop() else { return Ok(None) };
            let here = scope.covers(db, officer.unit, today)?;
            Ok(unit::unit_get(db, officer.unit)?.filter(|_| here).map(|unit| (officer, unit)))
        })?;
        found.ok_or_else(|| not_there("officer"))
    }

    /// The caller's own results in a whole period; the latest where none is named.
    pub fn own_results(&self, caller: &Caller, period: Option<Period>) -> Result<Mine, AppError> {
        let (officer, unit) = self.own_officer(caller)?;
        let periods = self.result_periods(&unit)?;
        let period = period.or_else(|| periods.first().copied());
        let mut lines = Vec::new();
        if let Some(period) = period {
            for part in self.results(&unit, When::Whole(period))?.parts {
                let of_officers = part.tables.into_iter().filter(|table| table.by == By::Officer);
                let own = of_officers.flat_map(|table| table.lines).find(|line| line.key == Some(officer.id));
                let seen = own.map_or(Seen::NoRatings, |line| line.seen);
                lines.push(OwnLine { template: part.template, question: part.question, seen });
            }
        }
        let replies = self.store.read(|db| reply_of_officer(db, officer.id))?;
        Ok(Mine { officer, unit, periods, period, lines, replies })
    }

    /// Says something to the own results of a period, or asks for a correction.
    pub fn reply(&self, caller: &Caller, period: Period, kind: ReplyKind, words: &str) -> Result<(), AppError> {
        let (officer, unit) = self.own_officer(caller)?;
        if period.span() == Span::Day || !period.is_over(self.clock.now().day()) {
            return Err(not_there(&period.to_string()));
        }
        let words = words.trim();
        if words.is_empty() {
            return Err(Refusal::WordsMissing.into());
        }
        self.change(|change| {
            let new = Reply {
                id: change.id(),
                officer: officer.id,
                unit: unit.id,
                period: period.to_string(),
                kind,
                text: words.to_owned(),
                made_at: change.at,
                answer: None,
            };
            reply_add_on(change.db, &new, caller.person)?;
            change.note("reply.make", &officer.code, &format!("{}: {period}", kind.word()))
        })
    }

    /// The replies that wait for an answer where the caller may read them.
    pub fn open_replies(&self, caller: &Caller) -> Result<Vec<OpenReply>, AppError> {
        let (roots, answering) = (caller.roots(Permission::ReadReplies), Scope::of(caller, Permission::AnswerReplies));
        let today = self.clock.now().day();
        Ok(self.store.read(|db| {
            let open = reply_open(db, &roots, today, LISTED)?;
            let officers = office::officer_some(db, &open.iter().map(|reply| reply.officer).collect::<Vec<_>>())?;
            let units = unit::unit_some(db, &open.iter().map(|reply| reply.unit).collect::<Vec<_>>())?;
            let named = open.into_iter().map(|reply| {
                let officer = officers.iter().find(|one| one.id == reply.officer).map(|one| one.name.clone());
                let unit = units.iter().find(|one| one.id == reply.unit).map(|one| one.name.clone());
                let answers = answering.covers(db, reply.unit, today)?;
                let (officer, unit) = (officer.unwrap_or_default(), unit.unwrap_or_default());
                Ok(OpenReply { reply, officer, unit, answers })
            });
            named.collect()
        })?)
    }

    /// Answers a reply.
    pub fn answer_reply(&self, caller: &Caller, reply: Id, words: &str) -> Result<(), AppError> {
        let scope = Scope::of(caller, Permission::AnswerReplies);
        let today = self.clock.now().day();
        let found = self.store.read(|db| {
            let Some(found) = reply_get(db, reply)? else { return Ok(None) };
            Ok(scope.covers(db, found.unit, today)?.then_some(found))
        })?;
        let found = found.ok_or_else(|| not_there(&reply.to_string()))?;
        let words = words.trim();
        if words.is_empty() {
            return Err(Refusal::WordsMissing.into());
        }
        self.change(|change| {
            if !reply_answer_on(change.db, reply, words, caller.person, change.at)? {
                return Err(Refusal::DecidedBefore.into());
            }
            change.note("reply.answer", &reply.to_string(), &format!("{}: {}", found.kind.word(), found.period))
        })
    }
}
