//! Who asks whom: cases shared out among interviewers, place by place or evenly, or given by hand.

use std::collections::HashMap;

use super::super::{App, AppError};
use super::make::not_done;
use crate::domain::access::{Caller, Role};
use crate::domain::id::Id;
use crate::domain::refusal::Refusal;
use crate::domain::round::{Case, NotDone, Round, State};
use crate::store::case::{case_assign_on, case_list};
use crate::store::person::{Person, grants_of, person_within};

/// How cases that are nobody's are shared out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// All of a place to one interviewer, the largest places first, each to whoever has least.
    Places,
    /// As many to each, in the order of their numbers.
    Evenly,
}

impl Way {
    /// All ways, in the order in which forms show them.
    pub const ALL: [Self; 2] = [Self::Places, Self::Evenly];

    /// The word for it in forms.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Places => "places",
            Self::Evenly => "evenly",
        }
    }

    /// The way with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.word() == word)
    }
}

impl App {
    /// The interviewers of a round's unit and those below it today, by login.
    pub fn interviewers(&self, round: &Round) -> Result<Vec<Person>, AppError> {
        let today = self.clock.now().day();
        Ok(self.store.read(|db| {
            let mut people = person_within(db, &[round.unit], today)?;
            let ids: Vec<Id> = people.iter().map(|person| person.id).collect();
            let grants = grants_of(db, &ids)?;
            people.retain(|person| {
                let asks = grants.iter().any(|(of, grant)| {
                    *of == person.id && grant.role == Role::Interviewer && grant.validity.covers(today)
                });
                asks && person.disabled_at.is_none()
            });
            Ok(people)
        })?)
    }

    /// The interviewers with these logins, each of them one of the round.
    pub(super) fn interviewers_named(&self, round: &Round, logins: &[String]) -> Result<Vec<Id>, AppError> {
        let there = self.interviewers(round)?;
        let mut named = Vec::with_capacity(logins.len());
        for login in logins {
            let person = there.iter().find(|person| person.login == *login);
            let person = person.ok_or_else(|| not_done(NotDone::NotAnInterviewer(login.clone())))?;
            if !named.contains(&person.id) {
                named.push(person.id);
            }
        }
        if named.is_empty() { Err(not_done(NotDone::NoInterviewer)) } else { Ok(named) }
    }

    /// Shares out the cases that are nobody's; returns how many.
    pub fn assign_shared(&self, caller: &Caller, code: &str, logins: &[String], way: Way) -> Result<usize, AppError> {
        let round = self.round_to_hand_out(caller, code)?;
        let people = self.interviewers_named(&round, logins)?;
        self.change(|change| {
            let cases = case_list(change.db, round.id)?;
            let shared = shared(&cases, &people, way);
            let count: usize = shared.iter().map(|(_, cases)| cases.len()).sum();
            if count == 0 {
                return Err(Refusal::Round(NotDone::NoCase).into());
            }
            for (person, cases) in &shared {
                case_assign_on(change.db, cases, Some(*person))?;
            }
            change.note("round.assign", code, &format!("{count} cases, {}, {}", way.word(), logins.join(" ")))?;
            Ok(count)
        })
    }

    /// Gives the cases with these numbers, `1-40, 52`, or all of a first-stage place, to one interviewer or to nobody;
    /// those that are answered stay with whoever asked. Returns how many.
    pub fn assign_by_hand(
        &self,
        caller: &Caller,
        code: &str,
        numbers: &str,
        place: Option<&str>,
        login: Option<&str>,
    ) -> Result<usize, AppError> {
        let round = self.round_to_hand_out(caller, code)?;
        let wanted = read_numbers(numbers).map_err(not_done)?;
        let person = match login {
            Some(login) => self.interviewers_named(&round, &[login.to_owned()])?.first().copied(),
            None => None,
        };
        self.change(|change| {
            let cases = case_list(change.db, round.id)?;
            let meant = |case: &&Case| {
                let named = wanted.iter().any(|(first, last)| (*first..=*last).contains(&case.number));
                !case.reserve && !case.is_answered() && (named || place == Some(case.psu.as_str()))
            };
            let ids: Vec<Id> = cases.iter().filter(meant).map(|case| case.id).collect();
            if ids.is_empty() {
                return Err(Refusal::Round(NotDone::NoCase).into());
            }
            case_assign_on(change.db, &ids, person)?;
            let which = place.map_or_else(|| numbers.to_owned(), str::to_owned);
            change.note_values("round.assign", code, &which, "", login.unwrap_or_default())?;
            Ok(ids.len())
        })
    }

    /// A round that the caller manages and that is not over.
    pub(super) fn round_to_hand_out(&self, caller: &Caller, code: &str) -> Result<Round, AppError> {
        let round = self.round_managed(caller, code)?;
        if round.state == State::Closed { Err(not_done(NotDone::WrongState)) } else { Ok(round) }
    }
}

/// Shares out the cases that are nobody's, in use and not answered, beside what each has already.
fn shared(cases: &[Case], people: &[Id], way: Way) -> Vec<(Id, Vec<Id>)> {
    let free: Vec<&Case> =
        cases.iter().filter(|case| !case.reserve && case.interviewer.is_none() && !case.is_answered()).collect();
    let mut groups: Vec<Vec<Id>> = match way {
        Way::Places => {
            let mut groups: Vec<Vec<Id>> = Vec::new();
            let mut known: HashMap<(&str, &str, &str), usize> = HashMap::new();
            for case in free {
                // Where there are no places each case is one.
                let at = if case.psu.is_empty() {
                    groups.len()
                } else {
                    *known.entry((&case.stratum, &case.psu, &case.ssu)).or_insert(groups.len())
                };
                if at == groups.len() {
                    groups.push(Vec::new());
                }
                groups[at].push(case.id);
            }
            groups
        }
        Way::Evenly => free.into_iter().map(|case| vec![case.id]).collect(),
    };
    if way == Way::Places {
        groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    }
    let held = |person: &Id| cases.iter().filter(|case| case.interviewer == Some(*person)).count();
    let mut shares: Vec<(Id, usize, Vec<Id>)> =
        people.iter().map(|person| (*person, held(person), Vec::new())).collect();
    for group in groups {
        // Of those with least the one named first.
        if let Some((_, load, own)) = shares.iter_mut().min_by_key(|(_, load, _)| *load) {
            *load += group.len();
            own.extend(group);
        }
    }
    shares.into_iter().map(|(person, _, cases)| (person, cases)).collect()
}

/// `1-40, 52` as spans of numbers; nothing where nothing is typed.
fn read_numbers(typed: &str) -> Result<Vec<(i32, i32)>, NotDone> {
    let refused = || NotDone::PlanNumber(typed.to_owned());
    let number = |text: &str| text.trim().parse::<i32>().ok().filter(|number| *number > 0).ok_or_else(refused);
    typed
        .split([',', ';'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| match part.split_once(['-', '–']) {
            Some((first, last)) => Ok((number(first)?, number(last)?)),
            None => number(part).map(|one| (one, one)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_spans() {
        assert_eq!(read_numbers("1-40, 52; 60–61"), Ok(vec![(1, 40), (52, 52), (60, 61)]));
        assert_eq!(read_numbers("  "), Ok(vec![]));
        for typed in ["x", "1-", "-3", "0", "1.5"] {
            assert!(read_numbers(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn places_stay_whole_and_loads_even_out() {
        let id = |kind: u8, n: u8| Id::from_bytes([kind, n, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        let case = |n: u8, psu: &str| Case {
            id: id(1, n),
            round: id(2, 0),
            number: n.into(),
            frame: None,
            stratum: String::new(),
            psu: psu.to_owned(),
            ssu: String::new(),
            fpc1: None,
            fpc2: None,
            weight: rust_decimal::Decimal::ONE,
            unit: None,
            reserve: n == 10,
            interviewer: (n == 9).then(|| id(3, 1)),
            outcome: None,
            done_on: None,
            recheck: false,
            rechecker: None,
            rechecked_on: None,
        };
        let cases: Vec<Case> = (1..=10).map(|n| case(n, ["a", "b", "b", "b", "c"][usize::from(n % 5)])).collect();
        let people = [id(3, 1), id(3, 2)];
        let places = shared(&cases, &people, Way::Places);
        // b has 1, 2, 3, 6, 7, 8 and goes to the one with nothing; a (5) and c (4) to the one with case 9.
        assert_eq!(places[1].1, [1, 2, 3, 6, 7, 8].map(|n| id(1, n)));
        assert_eq!(places[0].1.len(), 2);
        let even = shared(&cases, &people, Way::Evenly);
        assert_eq!((even[0].1.len(), even[1].1.len()), (4, 4), "nine cases, one of them given already");
    }
}
