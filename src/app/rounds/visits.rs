//! Cases at the door: what an interviewer sees of one, what came of a visit, and who stands in for whom.

use super::super::scope::not_there;
use super::super::{App, AppError};
use super::make::not_done;
use crate::app::import::frame::Contact;
use crate::domain::access::{Caller, Permission};
use crate::domain::clock::Instant;
use crate::domain::id::Id;
use crate::domain::outcome::Outcome;
use crate::domain::refusal::Refusal;
use crate::domain::round::person::Chooses;
use crate::domain::round::{Case, NotDone, Round, State};
use crate::store::case::{
    case_call_up_on, case_list, case_numbered, case_of_person, case_outcome_on, case_rechecked_on,
};
use crate::store::frame::frame_some;
use crate::store::person::person_logins;
use crate::store::round::{draw_get, round_coded, round_get};
use crate::store::visit::{
    Substitution, Visit, substitution_add_on, substitution_list, visit_add_on, visit_counts, visit_list,
};

/// One case of an interviewer's day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MyCase {
    /// The round.
    pub round: Round,
    /// The case.
    pub case: Case,
    /// How to find it.
    pub contact: Contact,
    /// How many visits there were.
    pub visits: usize,
    /// Whether it is to be asked again, by the caller.
    pub again: bool,
    /// Which person is asked.
    pub chooses: Chooses,
}

impl MyCase {
    /// Whether nothing is left to do for the caller.
    #[must_use]
    pub fn is_done(&self) -> bool {
        if self.again {
            return self.case.rechecked_on.is_some();
        }
        self.case.is_answered() || self.case.outcome.is_some_and(|outcome| outcome.is_final(self.visits))
    }
}

/// A case as its page shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CaseSeen {
    /// The round.
    pub round: Round,
    /// The case.
    pub case: Case,
    /// How to find it; `None` for whoever only reads.
    pub contact: Option<Contact>,
    /// The visits; without notes for whoever only reads.
    pub visits: Vec<Visit>,
    /// The numbers of the cases that stand in for it, and that it stands in for.
    pub substitutes: (Option<i32>, Option<i32>),
    /// Which person is asked.
    pub chooses: Chooses,
    /// Whether the caller manages the round.
    pub managed: bool,
    /// Whether the caller asks here.
    pub own: bool,
    /// Whether the caller asks here again.
    pub own_again: bool,
    /// The names of whoever has to do with it, by id.
    pub names: Vec<(Id, String)>,
}

/// What is said of a visit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VisitEntry {
    /// An id that the interviewer's device made, so that sending again adds nothing; `None` makes one.
    pub id: Option<Id>,
    /// When it was; `None` for now, and never later than that.
    pub at: Option<Instant>,
    /// What came of it.
    pub outcome: Outcome,
    /// What to know the next time.
    pub note: String,
    /// Where the interviewer was, where that was said.
    pub place: Option<String>,
}

impl App {
    /// What a caller asks, or asks again, in open rounds; by round and number.
    pub fn my_cases(&self, caller: &Caller) -> Result<Vec<MyCase>, AppError> {
        if !caller.may(Permission::Interview) {
            return Ok(Vec::new());
        }
        let cases = self.store.read(|db| case_of_person(db, caller.person))?;
        let mut rounds: Vec<Id> = cases.iter().map(|case| case.round).collect();
        rounds.dedup();
        let mut mine = Vec::with_capacity(cases.len());
        for id in rounds {
            let Some(round) = self.store.read(|db| round_get(db, id))?.filter(|round| round.state == State::Open)
            else {
                continue;
            };
            let own: Vec<&Case> = cases.iter().filter(|case| case.round == id).collect();
            let numbers: Vec<i32> = own.iter().filter_map(|case| case.frame).collect();
            let (found, counts) = self.store.read(|db| Ok((frame_some(db, id, &numbers)?, visit_counts(db, id)?)))?;
            let chooses = self.chooser(&round)?;
            for case in own {
                let entry = found.iter().find(|entry| Some(entry.number) == case.frame);
                let contact = entry.and_then(|entry| entry.contact.as_deref()).map(read_contact).unwrap_or_default();
                let visits = counts.iter().find(|(of, _)| *of == case.id).map_or(0, |(_, count)| *count);
                let visits = usize::try_from(visits).unwrap_or(0);
                let one = MyCase {
                    round: round.clone(),
                    case: case.clone(),
                    contact,
                    visits,
                    again: false,
                    chooses: chooses(case.number),
                };
                if case.recheck && case.rechecker == Some(caller.person) {
                    mine.push(MyCase { again: true, ..one.clone() });
                }
                if case.interviewer == Some(caller.person) {
                    mine.push(one);
                }
            }
        }
        Ok(mine)
    }

    /// A case, for whoever sees its round, and for whoever asks there.
    pub fn case_seen(&self, caller: &Caller, code: &str, number: i32) -> Result<CaseSeen, AppError> {
        let (round, case) = self.case_at(code, number)?;
        let own = caller.may(Permission::Interview) && case.interviewer == Some(caller.person) && !case.reserve;
        let own_again = caller.may(Permission::Interview) && case.recheck && case.rechecker == Some(caller.person);
        if !own && !own_again {
            self.round_seen(caller, code)?;
        }
        let managed = self.manages_round(caller, &round)?;
        let near = managed || own || own_again;
        let chooses = self.chooser(&round)?(case.number);
        let (visits, substitutions, all, found) = self.store.read(|db| {
            let numbers: Vec<i32> = case.frame.into_iter().collect();
            let found = frame_some(db, round.id, &numbers)?;
            Ok((visit_list(db, case.id)?, substitution_list(db, round.id)?, case_list(db, round.id)?, found))
        })?;
        let number_of = |id: Id| all.iter().find(|case| case.id == id).map(|case| case.number);
        let by = substitutions.iter().find(|one| one.case == case.id).and_then(|one| number_of(one.by_case));
        let of = substitutions.iter().find(|one| one.by_case == case.id).and_then(|one| number_of(one.case));
        let mut people: Vec<Id> = visits.iter().map(|visit| visit.made_by).collect();
        people.extend(case.interviewer.into_iter().chain(case.rechecker));
        let names = self.people_names(&people)?;
        let hide = |visit: Visit| if near { visit } else { Visit { note: String::new(), place: None, ..visit } };
        let contact = found.first().and_then(|entry| entry.contact.as_deref()).map(read_contact);
        Ok(CaseSeen {
            contact: contact.filter(|_| near),
            visits: visits.into_iter().map(hide).collect(),
            substitutes: (by, of),
            round,
            case,
            chooses,
            managed,
            own,
            own_again,
            names,
        })
    }

    /// The names of people, by id.
    pub fn people_names(&self, people: &[Id]) -> Result<Vec<(Id, String)>, AppError> {
        let found = self.store.read(|db| person_logins(db, people))?;
        Ok(found.into_iter().map(|(id, _, name)| (id, name)).collect())
    }

    fn case_at(&self, code: &str, number: i32) -> Result<(Round, Case), AppError> {
        let missing = || not_there(&format!("{code}/{number}"));
        let round = self.store.read(|db| round_coded(db, code))?.ok_or_else(missing)?;
        let case = self.store.read(|db| case_numbered(db, round.id, number))?.ok_or_else(missing)?;
        Ok((round, case))
    }

    /// A case where the caller asks, or that the caller manages.
    fn case_worked_on(&self, caller: &Caller, code: &str, number: i32) -> Result<CaseSeen, AppError> {
        let seen = self.case_seen(caller, code, number)?;
        if !(seen.own || seen.own_again || seen.managed) {
            return Err(not_there(&format!("{code}/{number}")));
        }
        if seen.round.state == State::Open { Ok(seen) } else { Err(not_done(NotDone::WrongState)) }
    }

    /// Records a visit: `false` where it was recorded before. What it came to is the case's outcome unless that is
    /// answered.
    pub fn record_visit(&self, caller: &Caller, code: &str, number: i32, entry: &VisitEntry) -> Result<bool, AppError> {
        let seen = self.case_worked_on(caller, code, number)?;
        if seen.case.reserve {
            return Err(not_done(NotDone::NoCase));
        }
        if !entry.outcome.is_of_a_visit() {
            return Err(not_done(NotDone::NotOfAVisit));
        }
        self.change(|change| {
            let at = entry.at.unwrap_or(change.at).min(change.at);
            let visit = Visit {
                id: entry.id.unwrap_or_else(|| change.id()),
                case: seen.case.id,
                at,
                day: at.day(),
                made_by: caller.person,
                outcome: entry.outcome,
                note: entry.note.clone(),
                place: entry.place.clone(),
            };
            if !visit_add_on(change.db, &visit)? {
                change.nothing_changed();
                return Ok(false);
            }
            // Of several visits the latest counts, in whichever order they arrive.
            let last = visit_list(change.db, visit.case)?.pop().is_none_or(|last| last.id == visit.id);
            // Whoever asks again says nothing about the first answer.
            let first = seen.own || !seen.own_again;
            if last && first && !case_outcome_on(change.db, visit.case, visit.outcome, None)? {
                return Err(Refusal::Round(NotDone::CaseAnswered).into());
            }
            let words = format!("{}, {}", visit.outcome.code(), visit.day);
            change.note("case.visit", &format!("{code}/{number}"), &words)?;
            Ok(true)
        })
    }

    /// Says that an answered case of an anonymous round was visited again: that somebody was asked there, and no more.
    pub fn record_recheck(&self, caller: &Caller, code: &str, number: i32) -> Result<(), AppError> {
        let seen = self.case_worked_on(caller, code, number)?;
        if !seen.own_again || seen.round.linked {
            return Err(not_done(NotDone::NotToRecheck));
        }
        self.change(|change| {
            if !case_rechecked_on(change.db, seen.case.id, change.at.day())? {
                return Err(Refusal::Round(NotDone::NotToRecheck).into());
            }
            change.note("case.recheck", &format!("{code}/{number}"), "visited")
        })
    }

    /// Lets a reserve stand in for a case of which nothing more can come: one of the same place, else of the same
    /// first-stage place, else of the same stratum, the lowest number first. Returns its number.
    pub fn substitute(&self, caller: &Caller, code: &str, number: i32, reason: &str) -> Result<i32, AppError> {
        let round = self.round_managed(caller, code)?;
        if round.state != State::Open {
            return Err(not_done(NotDone::WrongState));
        }
        if reason.trim().is_empty() {
            return Err(Refusal::ReasonMissing.into());
        }
        self.acting(self.author.as_ref().clone().because(reason)).change(|change| {
            let cases = case_list(change.db, round.id)?;
            let of = cases.iter().find(|case| case.number == number && !case.reserve);
            let of = of.ok_or(Refusal::Round(NotDone::NoCase))?;
            if substitution_list(change.db, round.id)?.iter().any(|one| one.case == of.id) {
                return Err(Refusal::Round(NotDone::SubstitutedBefore).into());
            }
            let visits = visit_list(change.db, of.id)?.len();
            if of.is_answered() {
                return Err(Refusal::Round(NotDone::CaseAnswered).into());
            }
            if !of.outcome.is_some_and(|outcome| outcome.is_final(visits)) {
                return Err(Refusal::Round(NotDone::NotFinal).into());
            }
            let reserve = nearest(&cases, of).ok_or(Refusal::Round(NotDone::NoReserve))?;
            let interviewer = reserve.interviewer.or(of.interviewer);
            if !case_call_up_on(change.db, reserve.id, interviewer)? {
                return Err(Refusal::Round(NotDone::NoReserve).into());
            }
            let substitution = Substitution {
                round: round.id,
                case: of.id,
                by_case: reserve.id,
                reason: reason.trim().to_owned(),
                made_at: change.at,
                made_by: caller.person,
            };
            substitution_add_on(change.db, &substitution)?;
            let told = |case: &Case| case.number.to_string();
            change.note_values("case.substitute", code, "", &told(of), &told(reserve))?;
            Ok(reserve.number)
        })
    }

    /// How the person of each case is chosen, by the case's number.
    fn chooser(&self, round: &Round) -> Result<impl Fn(i32) -> Chooses + use<>, AppError> {
        let seed = self.store.read(|db| draw_get(db, round.id))?.map_or(0, |draw| draw.seed);
        let rule = self.person_rule(round);
        Ok(move |number| rule(number, seed))
    }
}

/// The reserve that is nearest to a case.
fn nearest<'a>(cases: &'a [Case], of: &Case) -> Option<&'a Case> {
    let waiting = || cases.iter().filter(|case| case.reserve && case.stratum == of.stratum);
    let same_place = waiting().find(|case| case.psu == of.psu && case.ssu == of.ssu);
    same_place.or_else(|| waiting().find(|case| case.psu == of.psu)).or_else(|| waiting().next())
}

fn read_contact(text: &str) -> Contact {
    serde_json::from_str(text).unwrap_or_default()
}
