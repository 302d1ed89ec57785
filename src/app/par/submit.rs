//! Handing in: the head of a unit says that it is whole and true; Home Affairs may give it back once; and the unit's one
//! answer to the first appraisal.

use std::collections::BTreeMap;

use super::form::{Form, form_on, put_own, skipped_leaves};
use super::scoring::Own;
use super::typed::own_leaves;
use super::units::given;
use super::{App, AppError, Place, not_done, refused};
use crate::domain::access::{Caller, Permission};
use crate::domain::assessment::{Mark, NotDone, Progress, State};
use crate::domain::criteria::EvidenceRule;
use crate::store::par::entry::par_answer_add_on;
use crate::store::par::unit::{Participant, par_unit_get, par_unit_put_on};

/// What is missing before a form can be handed in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Missing {
    /// Nothing, or not all, was entered.
    Entry,
    /// What was entered cannot be scored, and no explanation says why.
    Fault,
    /// There is no file.
    Evidence,
    /// There is neither a file nor an explanation.
    EvidenceOrExplanation,
}

/// What is missing, by the codes of nodes, in the order of the table.
#[must_use]
pub fn missing(form: &Form) -> Vec<(String, Missing)> {
    let set = &form.place.set;
    let own = form.own();
    let skipped = skipped_leaves(set, &form.skipped.keys().cloned().collect());
    let mut all = Vec::new();
    for (at, node) in own_leaves(set).filter(|(at, _)| !skipped.contains(at)) {
        let explained = form.entries.get(&node.code).is_some_and(|entry| !entry.explanation.is_empty());
        let proof = match own.get(&at) {
            None | Some(Own::Missing) => {
                all.push((node.code.clone(), Missing::Entry));
                continue;
            }
            // Nothing to divide by, as where no dossier was late: said in words, it is for the appraisers to judge.
            Some(Own::Fault(_)) if explained => continue,
            Some(Own::Fault(_)) => {
                all.push((node.code.clone(), Missing::Fault));
                continue;
            }
            Some(Own::NotApplicable) => continue,
            Some(Own::Points(points)) => points,
        };
        // What brings nothing needs no proof that it was done.
        let file = form.files_of(&node.code).next().is_some();
        if file || proof.is_zero() {
            continue;
        }
        match node.evidence_rule {
            EvidenceRule::Required => all.push((node.code.clone(), Missing::Evidence)),
            EvidenceRule::OrExplanation if !explained => {
                all.push((node.code.clone(), Missing::EvidenceOrExplanation));
            }
            EvidenceRule::OrExplanation | EvidenceRule::Optional => {}
        }
    }
    all
}

impl App {
    /// Hands a unit's form in, where it is whole and still what was seen.
    pub fn par_submit(&self, caller: &Caller, code: &str, unit: &str, seen: i32) -> Result<(), AppError> {
        let place = self.par_place(caller, &[Permission::SubmitOwnUnit], code, unit)?;
        place.at(Progress::Entering)?;
        self.change(|change| {
            let of = par_unit_get(change.db, place.round.id, place.unit.id)?;
            let of = of.filter(|of| of.revision == seen).ok_or_else(|| refused(NotDone::ChangedMeanwhile))?;
            let form = form_on(change.db, Place { of: of.clone(), ..place.clone() })?;
            let missing: Vec<String> = missing(&form).into_iter().map(|(node, _)| node).collect();
            if !missing.is_empty() {
                return Err(refused(NotDone::Missing(missing)));
            }
            put_own(change, &form, &form.own(), caller.person)?;
            let submitted = Some((change.at, Some(caller.person)));
            let handed_in = Participant { progress: Progress::Submitted, submitted, ..of };
            if !par_unit_put_on(change.db, &handed_in)? {
                return Err(refused(NotDone::ChangedMeanwhile));
            }
            let (old, new) = (Progress::Entering.word(), Progress::Submitted.word());
            change.note_values("par.submit", &place.subject(), "", old, new)
        })
    }

    /// Gives a form back to its unit, and says why; points that were given in the meantime stay in the trail and are given
    /// anew.
    pub fn par_return(&self, caller: &Caller, code: &str, unit: &str, reason: &str) -> Result<(), AppError> {
        let place = self.par_place(caller, &[Permission::ManageAssessments], code, unit)?;
        let reason = given(reason)?;
        if place.round.state != State::Open || place.of.progress != Progress::Submitted {
            return Err(not_done(NotDone::WrongProgress));
        }
        self.acting(self.author.as_ref().clone().because(reason)).change(|change| {
            let back = Participant { progress: Progress::Entering, submitted: None, ..place.of.clone() };
            if !par_unit_put_on(change.db, &back)? {
                return Err(refused(NotDone::ChangedMeanwhile));
            }
            let (old, new) = (Progress::Submitted.word(), Progress::Entering.word());
            change.note_values("par.return", &place.subject(), "", old, new)
        })
    }

    /// Sends a unit's answer to the first appraisal: words about some nodes, once.
    pub fn par_answer(
        &self,
        caller: &Caller,
        code: &str,
        unit: &str,
        words: &BTreeMap<String, String>,
    ) -> Result<(), AppError> {
        let place = self.par_place(caller, &[Permission::SubmitOwnUnit], code, unit)?;
        if place.of.answered.is_some() {
            return Err(not_done(NotDone::AnsweredBefore));
        }
        place.at(Progress::Explaining)?;
        let said: Vec<(String, String)> = words
            .iter()
            .filter(|(node, words)| !words.is_empty() && own_leaves(&place.set).any(|(_, one)| one.code == **node))
            .map(|(node, words)| (node.clone(), words.clone()))
            .collect();
        self.change(|change| {
            let answered = Some((change.at, Some(caller.person)));
            let done = Participant { progress: Progress::Reappraisal, answered, ..place.of.clone() };
            if !par_unit_put_on(change.db, &done)? {
                return Err(refused(NotDone::ChangedMeanwhile));
            }
            par_answer_add_on(change.db, place.round.id, place.unit.id, &said)?;
            let nodes: Vec<&str> = said.iter().map(|(node, _)| node.as_str()).collect();
            let (old, new) = (Progress::Explaining.word(), Progress::Reappraisal.word());
            change.note_values("par.answer", &place.subject(), &nodes.join(" "), old, new)
        })
    }
}

/// The nodes about which a unit can answer: those where the first appraisal gave other points than its own.
#[must_use]
pub fn disputed(form: &Form) -> Vec<usize> {
    let differs = |code: &str| {
        let first = form.score(code, Mark::First).map(|score| score.points);
        first.is_some_and(|first| form.score(code, Mark::Own).map(|own| own.points) != Some(first))
    };
    own_leaves(&form.place.set).filter(|(_, node)| differs(&node.code)).map(|(at, _)| at).collect()
}
