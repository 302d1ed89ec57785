//! Phúc tra: a share of the answered cases is asked again, by somebody else, and the two are compared.

use std::collections::HashMap;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::super::{App, AppError};
use crate::app::bring_in::csv_cells;
use crate::domain::access::Caller;
use crate::domain::id::Id;
use crate::domain::refusal::Refusal;
use crate::domain::round::{Case, NotDone, Round};
use crate::stats::agreement::{Agreement, agreement};
use crate::stats::plan::draw::{Method, Stage, Take, draw};
use crate::store::case::{case_list, case_recheck_on};
use crate::store::recheck::recheck_pairs;

/// How phúc tra stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rechecks {
    /// Cases that are answered.
    pub answered: usize,
    /// How many of them are to be asked again, by the share of the round.
    pub wanted: usize,
    /// The cases on the list, by number.
    pub listed: Vec<Case>,
    /// Names of who asked and who asks again, by id.
    pub names: Vec<(Id, String)>,
}

impl Rechecks {
    /// How many were asked again.
    #[must_use]
    pub fn done(&self) -> usize {
        self.listed.iter().filter(|case| case.rechecked_on.is_some()).count()
    }
}

impl App {
    /// How phúc tra of a round stands.
    pub fn rechecks(&self, round: &Round) -> Result<Rechecks, AppError> {
        let cases = self.store.read(|db| case_list(db, round.id))?;
        let answered = cases.iter().filter(|case| case.is_answered()).count();
        let listed: Vec<Case> = cases.into_iter().filter(|case| case.recheck).collect();
        let people: Vec<Id> =
            listed.iter().flat_map(|case| case.interviewer.into_iter().chain(case.rechecker)).collect();
        let names = self.people_names(&people)?;
        Ok(Rechecks { answered, wanted: wanted(answered, round.recheck_share), listed, names })
    }

    /// Puts as many of the answered cases on the list as the round's share says and are not on it yet: systematically,
    /// interviewer by interviewer, from a start by a seed that stays in the trail. Each is given to whoever of these
    /// people has least to ask again and did not ask first. Returns how many.
    pub fn draw_recheck(&self, caller: &Caller, code: &str, logins: &[String]) -> Result<usize, AppError> {
        let round = self.round_to_hand_out(caller, code)?;
        let people = self.interviewers_named(&round, logins)?;
        let seed = self.new_seed();
        self.change(|change| {
            let cases = case_list(change.db, round.id)?;
            let answered = cases.iter().filter(|case| case.is_answered()).count();
            let listed = cases.iter().filter(|case| case.recheck).count();
            let missing = wanted(answered, round.recheck_share).saturating_sub(listed);
            let mut open: Vec<&Case> = cases.iter().filter(|case| case.is_answered() && !case.recheck).collect();
            if missing == 0 || open.is_empty() {
                return Err(Refusal::Round(NotDone::NothingToRecheck).into());
            }
            open.sort_by_key(|case| (case.interviewer, case.number));
            let (take, mut random) = (missing.min(open.len()), ChaCha20Rng::seed_from_u64(seed));
            let stage = Stage {
                strata: None,
                clusters: None,
                method: Method::Systematic,
                take: Take::Number(take as u64),
                sizes: None,
            };
            let drawn = draw(open.len(), &[stage], &mut random)
                .map_err(|why| Refusal::Round(NotDone::NoPlan(why.to_string())))?;
            let chosen: Vec<&Case> = drawn.iter().filter_map(|one| open.get(one.row).copied()).collect();
            let given = given(&cases, &chosen, &people).ok_or(Refusal::Round(NotDone::OnlyOneInterviewer))?;
            for (person, own) in &given {
                case_recheck_on(change.db, own, Some(*person))?;
            }
            let words = format!("{} cases, seed {seed}, {}", chosen.len(), logins.join(" "));
            change.note("round.recheck", code, &words)?;
            Ok(chosen.len())
        })
    }

    /// Variable by variable how far the second answers agree with the first; empty in rounds whose answers lead to no
    /// case, where nothing can be compared.
    pub fn recheck_agreement(&self, round: &Round) -> Result<Vec<(String, Agreement)>, AppError> {
        if !round.linked {
            return Ok(Vec::new());
        }
        let pairs = self.store.read(|db| recheck_pairs(db, round.id))?;
        let pairs: Vec<(Vec<String>, Vec<String>)> =
            pairs.iter().map(|(first, second)| (csv_cells(first), csv_cells(second))).collect();
        let variables = self.variables_of(round);
        let mut found = Vec::with_capacity(variables.len());
        for (at, variable) in variables.into_iter().enumerate() {
            let both = pairs.iter().filter_map(|(first, second)| {
                let (first, second) = (first.get(at)?.as_str(), second.get(at)?.as_str());
                (!first.is_empty() && !second.is_empty()).then_some((first, second))
            });
            let both: Vec<(&str, &str)> = both.collect();
            found.extend(agreement(&both).map(|agreement| (variable, agreement)));
        }
        Ok(found)
    }
}

/// The share of the answered cases, rounded up.
fn wanted(answered: usize, share: Decimal) -> usize {
    (Decimal::from(answered) * share).ceil().to_usize().unwrap_or(0)
}

/// Each case to whoever has least and did not ask first; `None` where a case has nobody.
fn given(all: &[Case], chosen: &[&Case], people: &[Id]) -> Option<Vec<(Id, Vec<Id>)>> {
    let mut loads: HashMap<Id, usize> = people
        .iter()
        .map(|person| (*person, all.iter().filter(|case| case.rechecker == Some(*person)).count()))
        .collect();
    let mut given: Vec<(Id, Vec<Id>)> = people.iter().map(|person| (*person, Vec::new())).collect();
    for case in chosen {
        let others = given.iter_mut().filter(|(person, _)| case.interviewer != Some(*person));
        let (person, own) = others.min_by_key(|(person, _)| loads.get(person).copied().unwrap_or(0))?;
        own.push(case.id);
        *loads.entry(*person).or_insert(0) += 1;
    }
    Some(given)
}
