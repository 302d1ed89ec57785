//! Differences between the two entries of a form, settled by somebody who typed neither.

use super::batches::{differ, twice_typed};
use super::entry::{Field, FormEntry, Wrong, keep_on, read};
use super::{App, AppError, Caller, Permission, Place, Questionnaire, Scope, csv_cells, questionnaire};
use crate::domain::double_entry::differences;
use crate::domain::id::Id;
use crate::domain::refusal::Refusal;
use crate::domain::round::Round;
use crate::store::paper::{paper_batches, paper_form_get, paper_typed, paper_typed_twice};
use crate::store::person::person_logins;
use crate::store::round::round_list_within;

/// Who may settle: whoever types, and whoever manages rounds.
const EITHER: [Permission; 2] = [Permission::EnterForms, Permission::ManageRounds];

/// A form whose entries differ.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Differing {
    /// The round's name.
    pub round: String,
    /// The batch.
    pub batch: String,
    /// The form.
    pub number: i32,
    /// In how many fields.
    pub fields: usize,
    /// Whether the caller typed it, so that somebody else has to settle it.
    pub own: bool,
}

/// A field in which the entries of a form differ.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Disputed {
    /// Which.
    pub field: Field,
    /// Its place in a record.
    pub place: usize,
    /// What was typed first.
    pub first: String,
    /// What was typed second.
    pub second: String,
}

/// Both entries of a form beside each other.
#[derive(Debug)]
pub struct Side {
    /// The form.
    pub place: Place,
    /// What is asked.
    pub questionnaire: Questionnaire,
    /// Who typed it first and second, by name.
    pub names: [String; 2],
    /// Where they differ.
    pub fields: Vec<Disputed>,
}

/// What settles one field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Choice {
    /// The first entry is right.
    First,
    /// The second is.
    Second,
    /// Neither: this is what the form says.
    Typed(String),
}

impl App {
    /// The forms whose entries differ, where the caller may settle them.
    pub fn differing_forms(&self, caller: &Caller) -> Result<Vec<Differing>, AppError> {
        let mut roots: Vec<Id> = EITHER.iter().flat_map(|permission| caller.roots(*permission)).collect();
        roots.sort_unstable();
        roots.dedup();
        let catalogue = self.catalogue();
        let mut found = Vec::new();
        for round in self.store.read(|db| round_list_within(db, &roots))? {
            let here = |permission: &Permission| self.round_in(&Scope::of(caller, *permission), &round.code).is_ok();
            if !EITHER.iter().any(here) || catalogue.questionnaire(round.template).is_none() {
                continue;
            }
            found.extend(self.differing_in(&round, caller.person)?);
        }
        Ok(found)
    }

    fn differing_in(&self, round: &Round, me: Id) -> Result<Vec<Differing>, AppError> {
        Ok(self.store.read(|db| {
            let mut found = Vec::new();
            for batch in paper_batches(db, &[round.id])? {
                for (number, form) in twice_typed(&paper_typed_twice(db, batch.id)?) {
                    let fields = differ(&form);
                    if fields == 0 || form.settled.is_some() {
                        continue;
                    }
                    let own = [form.first.0, form.second.0].contains(&me);
                    found.push(Differing { round: round.name.clone(), batch: batch.code.clone(), number, fields, own });
                }
            }
            Ok(found)
        })?)
    }

    /// Both entries of a form that differ, for somebody who typed neither.
    pub fn form_to_settle(&self, caller: &Caller, batch: &str, number: i32) -> Result<Side, AppError> {
        let place = self.form_in(caller, &EITHER, batch, number)?;
        may_settle(&place, caller.person)?;
        let catalogue = self.catalogue();
        let questionnaire = questionnaire(&catalogue, &place.round)?.clone();
        let (typed, names) = self.store.read(|db| {
            let typed = paper_typed(db, place.batch.id, number)?;
            let people: Vec<Id> = typed.iter().map(|one| one.by).collect();
            Ok((typed, person_logins(db, &people)?))
        })?;
        let [first, second, ..] = typed.as_slice() else { return Err(Refusal::Gone.into()) };
        let name = |of: Id| names.iter().find(|(id, ..)| *id == of).map(|(.., name)| name.clone()).unwrap_or_default();
        let names = [name(first.by), name(second.by)];
        let (one, other) = (csv_cells(&first.answers), csv_cells(&second.answers));
        let fields = differences(&one, &other).into_iter().map(|place| Disputed {
            field: Field::at(place),
            place,
            first: one.get(place).cloned().unwrap_or_default(),
            second: other.get(place).cloned().unwrap_or_default(),
        });
        Ok(Side { fields: fields.collect(), place, questionnaire, names })
    }

    /// Settles every difference of a form; it then becomes a response. What is wrong with what was typed, by place, where
    /// something is: nothing is stored then.
    pub fn settle_form(
        &self,
        caller: &Caller,
        batch: &str,
        number: i32,
        choose: &dyn Fn(&str) -> Option<Choice>,
    ) -> Result<Vec<(usize, Wrong)>, AppError> {
        let side = self.form_to_settle(caller, batch, number)?;
        let questionnaire = &side.questionnaire;
        let first = self.store.read(|db| paper_typed(db, side.place.batch.id, number))?;
        let mut cells = first.first().map(|typed| csv_cells(&typed.answers)).unwrap_or_default();
        let mut chosen = [0_usize; 3];
        for disputed in &side.fields {
            let choice = choose(&disputed.field.name(questionnaire)).ok_or(Refusal::NotAllSettled)?;
            let (kind, cell) = match choice {
                Choice::First => (0, disputed.first.clone()),
                Choice::Second => (1, disputed.second.clone()),
                Choice::Typed(text) => (2, text),
            };
            chosen[kind] += 1;
            if cells.len() <= disputed.place {
                cells.resize(disputed.place + 1, String::new());
            }
            cells[disputed.place] = cell;
        }
        let typed: FormEntry<'_> = &|name| {
            let at = (0..cells.len()).find(|place| Field::at(*place).name(questionnaire) == name);
            at.map(|place| cells[place].clone()).unwrap_or_default()
        };
        let cells = match read(questionnaire, &side.place, self.clock.now().day(), typed) {
            Ok(cells) => cells,
            Err(wrong) => return Ok(wrong),
        };
        self.change(|change| {
            let form = paper_form_get(change.db, side.place.batch.id, number)?.ok_or(Refusal::Gone)?;
            let place = Place { form, ..side.place.clone() };
            may_settle(&place, caller.person)?;
            keep_on(change, &place, 3, &cells, caller.person)?;
            let of = self.form_becomes_on(change, &place, questionnaire, &cells, caller.person)?;
            let [first, second, typed] = chosen;
            // Which answers they were is not for the trail.
            let detail = format!("{first} as first typed, {second} as typed second, {typed} as neither{of}");
            change.note("paper.settle", &place.subject(), &detail)
        })?;
        Ok(Vec::new())
    }
}

fn may_settle(place: &Place, person: Id) -> Result<(), Refusal> {
    match place.form.typists.as_slice() {
        _ if place.form.response.is_some() => Err(Refusal::FormDone),
        typists if typists.contains(&person) => Err(Refusal::FormTypedByYou),
        [_, _] => Ok(()),
        _ => Err(Refusal::Gone),
    }
}
