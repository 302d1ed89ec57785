//! Batches: so many forms printed for a round, each with its number, and the sheet to print.

use super::entry::passing;
use super::{App, AppError, Caller, Permission, Round, Scope, csv_cells, not_there, questionnaire};
use crate::app::code;
use crate::domain::double_entry::{Quality, TwiceTyped, differences, quality};
use crate::domain::id::Id;
use crate::domain::questionnaire::Questionnaire;
use crate::domain::refusal::Refusal;
use crate::domain::round::{Case, State};
use crate::store::case::case_list;
use crate::store::paper::{
    Batch, Form, Typed, paper_batch_add_on, paper_batches, paper_cases, paper_forms, paper_typed_twice,
};
use crate::store::person::{person_by_login, person_logins};
use crate::store::round::round_list_within;

/// Forms of a batch at most: what one print run and one person's week hold.
const FORMS_AT_MOST: i32 = 500;

/// How far a batch has come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Progress {
    /// The batch.
    pub batch: Batch,
    /// Forms that nobody typed.
    pub untyped: usize,
    /// Forms that one person typed.
    pub once: usize,
    /// Forms that two people typed, and that are not settled.
    pub differing: usize,
    /// Forms that have become responses.
    pub done: usize,
    /// The first form for the caller to type that nobody typed yet.
    pub first_for_me: Option<i32>,
    /// The first form that another person typed, for the caller to type again.
    pub second_for_me: Option<i32>,
}

/// The batches of a round, and how well they were typed.
#[derive(Clone, Debug)]
pub struct Batched {
    /// The round.
    pub round: Round,
    /// The batches, the oldest first.
    pub batches: Vec<Progress>,
    /// How often two people differ, and who was wrong; people by name.
    pub quality: Quality,
    /// The names of the people in it.
    pub names: Vec<(Id, String)>,
    /// Whether the caller makes batches here.
    pub makes: bool,
}

/// A batch to print.
#[derive(Debug)]
pub struct Sheet {
    /// The round.
    pub round: Round,
    /// The batch.
    pub batch: Batch,
    /// Its forms.
    pub forms: Vec<SheetForm>,
    /// What is asked.
    pub questionnaire: Questionnaire,
}

/// One form to print.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SheetForm {
    /// Its number.
    pub number: i32,
    /// The number of the case it is for.
    pub case: Option<i32>,
}

pub(super) fn progress(batch: Batch, forms: &[Form], me: Id) -> Progress {
    let count = |is: &dyn Fn(&Form) -> bool| forms.iter().filter(|form| is(form)).count();
    let open = |form: &Form, typed: usize| form.response.is_none() && form.typists.len() == typed;
    let first = |is: &dyn Fn(&Form) -> bool| forms.iter().find(|form| is(form)).map(|form| form.number);
    Progress {
        untyped: count(&|form| open(form, 0)),
        once: count(&|form| open(form, 1)),
        differing: count(&|form| form.response.is_none() && form.typists.len() > 1),
        done: count(&|form| form.response.is_some()),
        first_for_me: first(&|form| open(form, 0)),
        second_for_me: first(&|form| open(form, 1) && form.typists != [me]),
        batch,
    }
}

/// The forms of a batch that two people typed, as they are held beside each other.
pub(super) fn twice_typed(typed: &[Typed]) -> Vec<(i32, TwiceTyped)> {
    let mut forms: Vec<(i32, TwiceTyped)> = Vec::new();
    for pair in typed.chunk_by(|one, other| one.number == other.number) {
        let of = |entry: i16| pair.iter().find(|typed| typed.entry == entry);
        let (Some(first), Some(second)) = (of(1), of(2)) else { continue };
        let cells = |typed: &Typed| csv_cells(&typed.answers);
        forms.push((
            first.number,
            TwiceTyped {
                first: (first.by, cells(first)),
                second: (second.by, cells(second)),
                settled: of(3).map(cells),
            },
        ));
    }
    forms
}

impl App {
    /// The batches of a round, where the caller may see rounds.
    pub fn paper_of_round(&self, caller: &Caller, round: &str) -> Result<Batched, AppError> {
        let round = self.round_in(&Scope::of(caller, Permission::ReadRounds), round)?;
        let catalogue = self.catalogue();
        // What is forgotten once a form is a response counts for none, so that the figures stay what they are.
        let passing = passing(questionnaire(&catalogue, &round)?, round.linked);
        let (batches, forms, names) = self.store.read(|db| {
            let (mut batches, mut forms) = (Vec::new(), Vec::new());
            for batch in paper_batches(db, &[round.id])? {
                let twice = twice_typed(&paper_typed_twice(db, batch.id)?);
                forms.extend(twice.into_iter().map(|(_, form)| without(form, &passing)));
                let here = paper_forms(db, batch.id)?;
                batches.push(progress(batch, &here, caller.person));
            }
            let people: Vec<Id> = forms.iter().flat_map(|form| [form.first.0, form.second.0]).collect();
            let names = person_logins(db, &people)?.into_iter().map(|(id, _, name)| (id, name)).collect();
            Ok((batches, forms, names))
        })?;
        let makes = self.round_in(&Scope::of(caller, Permission::ManageRounds), &round.code).is_ok();
        Ok(Batched { round, batches, quality: quality(&forms), names, makes })
    }

    /// The open batches in which the caller may type, with their rounds.
    pub fn paper_for_me(&self, caller: &Caller) -> Result<Vec<(Round, Progress)>, AppError> {
        let roots = caller.roots(Permission::EnterForms);
        let rounds = self.store.read(|db| round_list_within(db, &roots))?;
        let scope = Scope::of(caller, Permission::EnterForms);
        let mut all = Vec::new();
        for round in rounds.into_iter().filter(|round| round.state == State::Open) {
            if self.round_in(&scope, &round.code).is_err() {
                continue;
            }
            let found = self.store.read(|db| {
                let mut found = Vec::new();
                for batch in paper_batches(db, &[round.id])? {
                    let forms = paper_forms(db, batch.id)?;
                    found.push(progress(batch, &forms, caller.person));
                }
                Ok(found)
            })?;
            all.extend(found.into_iter().map(|progress| (round.clone(), progress)));
        }
        Ok(all)
    }

    /// Makes a batch of so many forms, at most 500. Where `for_cases`, each is for one of the round's cases that nobody
    /// asked yet and no form is for: those of one interviewer, where a login is given. Its code is returned.
    pub fn make_batch(
        &self,
        caller: &Caller,
        round: &str,
        forms: i32,
        for_cases: bool,
        interviewer: &str,
    ) -> Result<String, AppError> {
        let round = self.round_in(&Scope::of(caller, Permission::ManageRounds), round)?;
        if !(1..=FORMS_AT_MOST).contains(&forms) {
            return Err(Refusal::FormsCount(FORMS_AT_MOST).into());
        }
        let interviewer = match interviewer {
            "" => None,
            login => {
                let found = self.store.read(|db| person_by_login(db, login))?;
                Some(found.ok_or_else(|| not_there(login))?.id)
            }
        };
        let count = usize::try_from(forms).unwrap_or_default();
        self.change(|change| {
            let mut cases = vec![None; count];
            if for_cases && round.kind.is_drawn() {
                let taken = paper_cases(change.db, round.id)?;
                let fits = |case: &Case| {
                    !case.reserve
                        && case.done_on.is_none()
                        && case.outcome.is_none_or(|outcome| !outcome.is_answered())
                        && interviewer.is_none_or(|who| case.interviewer == Some(who))
                        && !taken.contains(&case.id)
                };
                let all = case_list(change.db, round.id)?;
                let free: Vec<Id> = all.iter().filter(|case| fits(case)).map(|case| case.id).take(count).collect();
                if free.len() < count {
                    return Err(Refusal::FormsCases(free.len()).into());
                }
                cases = free.into_iter().map(Some).collect();
            }
            let (id, made_at) = (change.id(), change.at);
            // Four letters, so that few have to be typed; a second try where another batch bears them.
            for _ in 0..8 {
                let code = code::new(&*self.chance, 1).to_lowercase();
                let batch = Batch { id, round: round.id, code, forms, made_at, made_by: caller.person };
                if paper_batch_add_on(change.db, &batch, &cases)? {
                    change.note("paper.print", &round.code, &format!("{}: {forms} forms", batch.code))?;
                    return Ok(batch.code);
                }
            }
            Err(Refusal::Gone.into())
        })
    }

    /// A batch to print.
    pub fn paper_sheet(&self, caller: &Caller, round: &str, batch: &str) -> Result<Sheet, AppError> {
        let (found, batch) = self.batch_in(caller, &[Permission::ManageRounds], batch)?;
        if found.code != round {
            return Err(not_there(round));
        }
        let catalogue = self.catalogue();
        let questionnaire = questionnaire(&catalogue, &found)?.clone();
        let forms = self.store.read(|db| {
            let cases = case_list(db, found.id)?;
            let number = |case: Id| cases.iter().find(|one| one.id == case).map(|one| one.number);
            let forms = paper_forms(db, batch.id)?;
            Ok(forms.iter().map(|form| SheetForm { number: form.number, case: form.case.and_then(number) }).collect())
        })?;
        Ok(Sheet { round: found, batch, forms, questionnaire })
    }
}

/// A form without the cells in these places.
fn without(mut form: TwiceTyped, places: &[usize]) -> TwiceTyped {
    for cells in [Some(&mut form.first.1), Some(&mut form.second.1), form.settled.as_mut()].into_iter().flatten() {
        for place in places {
            if let Some(cell) = cells.get_mut(*place) {
                cell.clear();
            }
        }
    }
    form
}

/// How many fields of a form differ.
pub(super) fn differ(form: &TwiceTyped) -> usize {
    differences(&form.first.1, &form.second.1).len()
}
