//! Responses of survey rounds, handed in: the one way in for links, interviewers, paper and files.
//!
//! Each is checked against its questionnaire and its round, gets its place in the sample from its case, and is stored
//! with the change of the sums in one transaction. Handing in the same once more gets the same receipt. What was
//! answered outside the round's days, or for a case that was answered before, is kept and does not count.

pub mod interview;
pub mod link;
pub mod links;
pub mod steps;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use time::Date;

use super::catalogue::Catalogue;
use super::{App, AppError};
use crate::domain::clock::Instant;
use crate::domain::id::Id;
use crate::domain::questionnaire::answers::AnswerFault;
use crate::domain::questionnaire::{Answers, Questionnaire};
use crate::domain::response::{Aside, COMPLETE, Channel, Design, Handed, PARTIAL, Purpose, Response, digest, unlinked};
use crate::store::case::case_rechecked_on;
use crate::store::response::{
    CaseAsked, RoundAsked, response_add_all_on, response_alone, response_case_done_on, response_case_lock_on,
    response_known, response_round,
};
use crate::store::{Db, StoreError};

/// Seconds that a response can have taken at most; a longer time is a page that was left open.
const TOOK_AT_MOST: i32 = 86_400;

/// A response as it is handed in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Filled {
    /// Made by whoever filled it in, at random: the same id is the same response.
    pub id: Id,
    /// The round.
    pub round: Id,
    /// The questionnaire that was filled in, where whoever sends it may have another than the round's.
    pub template: Option<Id>,
    /// What it is for.
    pub purpose: Purpose,
    /// The way by which it comes.
    pub channel: Channel,
    /// Who was asked; `None` where nobody was drawn.
    pub case: Option<Id>,
    /// Its place in the sample, where no case says it (a file of responses taken elsewhere).
    pub design: Option<Design>,
    /// What was answered.
    pub answers: Answers,
    /// Whether it was broken off: then answers may be missing.
    pub partial: bool,
    /// The local day on which it was answered, where that is not today.
    pub day: Option<Date>,
    /// Seconds it took.
    pub took: Option<i32>,
    /// Whether the respondent agreed to be asked.
    pub consent: bool,
    /// Who entered it.
    pub entered_by: Option<Id>,
}

/// Why a response is not taken: whoever sent it keeps it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotTaken {
    /// There is no such round.
    UnknownRound,
    /// There is no such case in this round.
    UnknownCase,
    /// It answers another questionnaire than the round's.
    OtherQuestionnaire,
    /// A second asking (phúc tra) of nobody.
    RecheckOfNobody,
    /// Nothing was answered.
    NothingAnswered,
    /// What is wrong, by variable.
    Faults(Vec<(String, AnswerFault)>),
}

impl App {
    /// Hands in responses in one transaction; what became of each, in their order. Those that are not taken do not hold up
    /// the others.
    pub fn hand_in(&self, filled: &[Filled]) -> Result<Vec<Result<Handed, NotTaken>>, AppError> {
        Ok(self.store.write(|db| self.hand_in_on(db, filled))?)
    }

    /// The same in a transaction that is open.
    pub(in crate::app) fn hand_in_on(
        &self,
        db: &mut Db,
        filled: &[Filled],
    ) -> Result<Vec<Result<Handed, NotTaken>>, StoreError> {
        let (catalogue, now) = (self.catalogue(), self.clock.now());
        let mut desk = Desk::open(db, filled)?;
        let mut told: Vec<Option<Result<Handed, NotTaken>>> = vec![None; filled.len()];
        let mut taken: BTreeMap<Id, Vec<(usize, Response)>> = BTreeMap::new();
        for (place, one) in filled.iter().enumerate() {
            match desk.judge(db, &catalogue, one, now)? {
                Ok(response) => taken.entry(response.template).or_default().push((place, response)),
                Err(not) => told[place] = Some(Err(not)),
            }
        }
        for (template, group) in taken {
            let Some(questionnaire) = catalogue.questionnaire(template) else { continue };
            let (places, responses): (Vec<usize>, Vec<Response>) = group.into_iter().unzip();
            for (place, handed) in places.into_iter().zip(response_add_all_on(db, questionnaire, &responses)?) {
                told[place] = Some(Ok(handed));
            }
        }
        desk.write(db)?;
        Ok(told.into_iter().map(|one| one.unwrap_or(Err(NotTaken::OtherQuestionnaire))).collect())
    }
}

/// What is known of the rounds and cases of a batch while its responses are judged one by one.
struct Desk {
    rounds: HashMap<Id, RoundAsked>,
    cases: BTreeMap<Id, CaseAsked>,
    known: HashMap<Id, ([u8; 32], Date)>,
    met: BTreeSet<Id>,
    done: BTreeMap<Id, (&'static str, Option<Date>)>,
    rechecked: BTreeMap<Id, Date>,
}

impl Desk {
    fn open(db: &mut Db, filled: &[Filled]) -> Result<Self, StoreError> {
        let mut rounds = HashMap::new();
        for one in filled.iter().map(|one| one.round).collect::<BTreeSet<Id>>() {
            rounds.extend(response_round(db, one)?.map(|round| (one, round)));
        }
        let mut cases = BTreeMap::new();
        // In their order, so that two batches never wait for each other in a ring.
        for one in filled.iter().filter_map(|one| one.case).collect::<BTreeSet<Id>>() {
            cases.extend(response_case_lock_on(db, one)?.map(|case| (one, case)));
        }
        let ids: Vec<Id> = filled.iter().map(|one| one.id).collect();
        Ok(Self {
            rounds,
            cases,
            known: response_known(db, &ids)?,
            met: BTreeSet::new(),
            done: BTreeMap::new(),
            rechecked: BTreeMap::new(),
        })
    }

    fn judge(
        &mut self,
        db: &mut Db,
        catalogue: &Catalogue,
        one: &Filled,
        now: Instant,
    ) -> Result<Result<Response, NotTaken>, StoreError> {
        let Some(round) = self.rounds.get(&one.round).copied() else { return Ok(Err(NotTaken::UnknownRound)) };
        let Some(questionnaire) =
            catalogue.questionnaire(round.template).filter(|_| one.template.is_none_or(|of| of == round.template))
        else {
            return Ok(Err(NotTaken::OtherQuestionnaire));
        };
        let case = match one.case.map(|of| self.cases.get(&of).filter(|case| case.round == round.id)) {
            Some(None) => return Ok(Err(NotTaken::UnknownCase)),
            found => found.flatten().cloned(),
        };
        if one.purpose == Purpose::Recheck && case.is_none() {
            return Ok(Err(NotTaken::RecheckOfNobody));
        }
        if let Err(not) = sound(questionnaire, &one.answers, one.partial) {
            return Ok(Err(not));
        }
        let design = match &case {
            Some(case) if round.linked => case.design.clone(),
            Some(case) => unlinked(case.design.clone(), one.id, response_alone(db, case)?),
            None => one.design.clone().unwrap_or_else(|| Design::none(one.id, Some(round.unit))),
        };
        let today = now.day();
        let day = one.day.map_or(today, |day| day.min(today));
        let late = !round.takes(day);
        let aside = self.place(one, &round, case.as_ref(), day, late);
        Ok(Ok(Response {
            id: one.id,
            round: round.id,
            template: round.template,
            digest: digest(questionnaire, round.id, one.purpose, &one.answers),
            purpose: one.purpose,
            channel: one.channel,
            complete: !one.partial || one.answers.is_complete(questionnaire),
            case: case.filter(|_| round.linked).map(|case| case.id),
            design,
            day,
            took: one.took.filter(|took| (0..=TOOK_AT_MOST).contains(took)),
            consent: one.consent,
            entered_by: one.entered_by,
            received_at: if round.linked { now } else { Instant::start_of(today) },
            aside,
            answers: one.answers.clone(),
        }))
    }

    /// Whether it counts, and what its case is told. What is stored already says nothing new of its case.
    fn place(
        &mut self,
        one: &Filled,
        round: &RoundAsked,
        case: Option<&CaseAsked>,
        day: Date,
        late: bool,
    ) -> Option<Aside> {
        let new = !self.known.contains_key(&one.id) && self.met.insert(one.id);
        let late = late.then_some(Aside::Late);
        let Some(case) = case.filter(|_| new) else { return late };
        if one.purpose == Purpose::Recheck {
            self.rechecked.entry(case.id).or_insert(day);
            return late;
        }
        let answered = case.outcome.as_deref().is_some_and(|code| [COMPLETE, PARTIAL].contains(&code));
        if answered || self.done.contains_key(&case.id) {
            return Some(Aside::Second);
        }
        let outcome = if one.partial { PARTIAL } else { COMPLETE };
        // Where nothing leads back, not even the day says whose response it is.
        self.done.insert(case.id, (outcome, round.linked.then_some(day)));
        late
    }

    fn write(&self, db: &mut Db) -> Result<(), StoreError> {
        for (case, day) in &self.rechecked {
            case_rechecked_on(db, *case, *day)?;
        }
        self.done.iter().try_for_each(|(case, (outcome, day))| response_case_done_on(db, *case, outcome, *day))
    }
}

/// Whether these answers can be handed in.
fn sound(questionnaire: &Questionnaire, answers: &Answers, partial: bool) -> Result<(), NotTaken> {
    if answers.is_empty() {
        return Err(NotTaken::NothingAnswered);
    }
    let faults: Vec<(String, AnswerFault)> = answers
        .faults(questionnaire)
        .into_iter()
        .filter(|(_, fault)| !partial || *fault != AnswerFault::Missing)
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(NotTaken::Faults(faults)) }
}
