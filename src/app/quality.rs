//! Responses that a person should look at: the rules of [`crate::domain::quality`] run over a round, what they find kept
//! beside the responses, and decided about by whoever manages the round. Nothing is deleted, and nothing stops counting by
//! itself.

use std::collections::{BTreeMap, HashMap};

use super::scope::{Scope, not_there};
use super::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::clock::SECOND;
use crate::domain::id::Id;
use crate::domain::quality::{Days, Flag, Presence, Seen, Shape, flags};
use crate::domain::questionnaire::{Answer, Answers, Questionnaire};
use crate::domain::refusal::Refusal;
use crate::domain::response::{Aside, Channel, Purpose, Response};
use crate::domain::round::{Round, State};
use crate::store::flag::{
    Attended, Flagged, flag_counts, flag_decide_on, flag_list, flag_of, flag_replace_on, flag_visits,
};
use crate::store::response::{response_after, response_aside_on, response_get};
use crate::store::round::round_list;

/// Flags that one page shows at most.
const SHOWN: i64 = 500;

/// How many flags there are of each kind: of its name, undecided, kept, put aside.
pub type Counts = BTreeMap<String, [i64; 3]>;

/// What is flagged in a round.
#[derive(Clone, Debug)]
pub struct Flags {
    /// The round.
    pub round: Round,
    /// How many, by kind.
    pub counts: Counts,
    /// Each, for whoever decides: nobody else sees what is said of single responses.
    pub list: Vec<Flagged>,
    /// Whether the caller decides.
    pub decides: bool,
}

/// What is decided about a flag.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// The response counts.
    Keep,
    /// It is kept and does not count.
    Aside,
}

impl Verdict {
    /// The word under which it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Aside => "aside",
        }
    }

    /// The verdict with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Keep, Self::Aside].into_iter().find(|verdict| verdict.word() == word)
    }
}

impl App {
    /// What is flagged in a round.
    pub fn flags_of_round(&self, caller: &Caller, round: &str) -> Result<Flags, AppError> {
        let round = self.round_in(&Scope::of(caller, Permission::ReadRounds), round)?;
        let decides = self.round_in(&Scope::of(caller, Permission::ManageRounds), &round.code).is_ok();
        let (counted, list) = self.store.read(|db| {
            let list = if decides { flag_list(db, round.id, SHOWN)? } else { Vec::new() };
            Ok((flag_counts(db, round.id)?, list))
        })?;
        let mut counts = Counts::new();
        for (kind, decision, n) in counted {
            let place = match decision.as_deref() {
                None => 0,
                Some("keep") => 1,
                Some(_) => 2,
            };
            counts.entry(kind).or_default()[place] += n;
        }
        Ok(Flags { round, counts, list, decides })
    }

    /// Runs the rules over the responses of a round. What nobody has decided about is found anew; how many flags are new.
    pub fn look_for_flags(&self, caller: &Caller, round: &str) -> Result<usize, AppError> {
        let round = self.round_in(&Scope::of(caller, Permission::ManageRounds), round)?;
        self.flag_round(&round)
    }

    /// Does the same, by the program, in every round that is open; how many rounds, and how many flags are new.
    pub(in crate::app) fn flag_open_rounds(&self, stop: impl Fn() -> bool) -> Result<(usize, usize), AppError> {
        let (mut rounds, mut new) = (0, 0);
        let open = self.store.read(round_list)?.into_iter().filter(|round| round.state == State::Open);
        for round in open.take_while(|_| !stop()) {
            new += self.flag_round(&round)?;
            rounds += 1;
        }
        Ok((rounds, new))
    }

    fn flag_round(&self, round: &Round) -> Result<usize, AppError> {
        let catalogue = self.catalogue();
        let questionnaire = catalogue.questionnaire(round.template).ok_or_else(|| not_there(&round.code))?;
        let found = self.found_in(round, questionnaire)?;
        self.change(|change| {
            let new = flag_replace_on(change.db, round.id, &found, change.at)?;
            change.note("round.flag", &round.code, &format!("{} flags, {new} new", found.len()))?;
            Ok(new)
        })
    }

    fn found_in(
        &self,
        round: &Round,
        questionnaire: &Questionnaire,
    ) -> Result<Vec<(Id, &'static str, String)>, AppError> {
        let shape = Shape::of(questionnaire);
        let mut seen = Vec::new();
        let visits = self.store.read(|db| flag_visits(db, round.id))?;
        let visits = Visits::of(visits);
        let mut after = None;
        loop {
            let part = self.store.read(|db| response_after(db, questionnaire, round.id, after))?;
            let Some(last) = part.last() else { break };
            after = Some(last.id);
            let looked_at = part.iter().filter(|one| {
                one.purpose == Purpose::Main
                    && one.template == questionnaire.id()
                    && matches!(one.aside, None | Some(Aside::Flagged))
            });
            seen.extend(looked_at.map(|one| seen_of(questionnaire, &shape, &visits, one)));
        }
        let days = Days { first: round.opens_on, last: round.closes_on };
        let found = flags(&shape, days, &seen);
        // One flag of a kind is kept of a response; the first says enough.
        let mut kept: BTreeMap<(Id, &'static str), Flag> = BTreeMap::new();
        for (of, flag) in found {
            kept.entry((of, flag.kind())).or_insert(flag);
        }
        Ok(kept.into_iter().map(|((of, kind), flag)| (of, kind, flag.detail())).collect())
    }

    /// Decides about a flag, with a reason: whether its response counts. A response does not count while any of its flags
    /// says so; the sums change in the same transaction.
    pub fn decide_flag(
        &self,
        caller: &Caller,
        round: &str,
        (of, kind): (Id, &str),
        verdict: Verdict,
        reason: &str,
    ) -> Result<(), AppError> {
        let round = self.round_in(&Scope::of(caller, Permission::ManageRounds), round)?;
        if reason.trim().is_empty() {
            return Err(Refusal::ReasonMissing.into());
        }
        let catalogue = self.catalogue();
        let questionnaire = catalogue.questionnaire(round.template).ok_or_else(|| not_there(&round.code))?;
        let app = self.acting(self.author.as_ref().clone().because(reason));
        app.change(|change| {
            let mut known = flag_of(change.db, round.id, of)?.ok_or(Refusal::Gone)?;
            let before = known.get(kind).cloned().ok_or(Refusal::Gone)?;
            flag_decide_on(change.db, (of, kind), verdict.word(), caller.person, change.at, reason)?;
            known.insert(kind.to_owned(), Some(verdict.word().to_owned()));
            let aside = known.values().flatten().any(|word| word == Verdict::Aside.word());
            let stored = response_get(change.db, questionnaire, of)?.ok_or(Refusal::Gone)?;
            // What came too late, or second, does not count whatever is decided here.
            if matches!(stored.aside, None | Some(Aside::Flagged)) {
                response_aside_on(change.db, questionnaire, of, aside.then_some(Aside::Flagged))?;
            }
            let before = before.unwrap_or_default();
            change.note_values("response.flag", &round.code, &format!("{kind} of {of}"), &before, verdict.word())
        })
    }
}

/// The visits of a round, by case.
struct Visits(HashMap<Id, Vec<Attended>>);

impl Visits {
    fn of(all: Vec<Attended>) -> Self {
        let mut by_case: HashMap<Id, Vec<Attended>> = HashMap::new();
        for visit in all {
            by_case.entry(visit.case).or_default().push(visit);
        }
        Self(by_case)
    }

    /// Where the interviewer of a response was: a visit is noted when it ends, and the answers took what they took.
    fn presence(&self, one: &Response) -> Option<Presence> {
        let here = self.0.get(&one.case?)?;
        let answered = here.iter().find(|visit| visit.answered && visit.at.day() == one.day)?;
        let took = i64::from(one.took.unwrap_or_default());
        Some(Presence {
            interviewer: answered.by,
            from: answered.at.plus(-took * SECOND),
            to: answered.at,
            place: answered.place.as_deref().and_then(read_place),
        })
    }

    /// The day of the first visit to the case of a response.
    fn first_day(&self, one: &Response) -> Option<time::Date> {
        Some(self.0.get(&one.case?)?.first()?.at.day())
    }
}

/// Latitude and longitude as visits keep them, `21.0285,105.8542`, in millionths of a degree.
fn read_place(text: &str) -> Option<(i32, i32)> {
    let mut parts = text.split([',', ' ', ';']).filter(|part| !part.is_empty());
    let mut degree = || -> Option<i32> {
        let degrees = rust_decimal::Decimal::from_str_exact(parts.next()?).ok()?;
        i32::try_from((degrees * rust_decimal::Decimal::from(1_000_000)).trunc()).ok()
    };
    Some((degree()?, degree()?))
}

fn seen_of(questionnaire: &Questionnaire, shape: &Shape, visits: &Visits, one: &Response) -> Seen {
    let variables = questionnaire.variables();
    let level = |place: &usize| match one.answers.get(&variables[*place].name()) {
        Some(Answer::Level(level)) => u8::try_from(*level).unwrap_or(u8::MAX),
        _ => 0,
    };
    let by_person = one.entered_by.filter(|_| one.channel == Channel::Interview);
    let by_place = (!one.design.psu.is_empty()).then(|| one.design.psu.clone().into_bytes());
    Seen {
        response: one.id,
        group: by_person.map(|person| person.as_bytes().to_vec()).or(by_place),
        channel: one.channel.word().to_owned(),
        day: one.day,
        // Of paper the typing would be timed, not the answering.
        took: one.took.filter(|_| one.channel != Channel::Paper).and_then(|took| u32::try_from(took).ok()),
        asked: asked(questionnaire, &one.answers),
        levels: shape.closed.iter().map(level).collect(),
        first_visit: visits.first_day(one),
        presence: visits.presence(one),
    }
}

/// How many questions were asked, items one by one.
fn asked(questionnaire: &Questionnaire, answers: &Answers) -> u32 {
    let codes = questionnaire.asked(answers);
    let variables = questionnaire.variables();
    let count = variables.iter().filter(|one| !one.other && codes.contains(one.question.code.as_str())).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_in_millionths_of_a_degree() {
        for text in ["21.0285,105.8542", "21.0285 105.8542", "21.028500, 105.854200"] {
            assert_eq!(read_place(text), Some((21_028_500, 105_854_200)), "{text}");
        }
        for text in ["", "21.0285", "bắc,nam", "99999999999,1"] {
            assert_eq!(read_place(text), None, "{text}");
        }
    }
}
