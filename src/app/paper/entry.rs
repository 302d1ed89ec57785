//! Typing a form in: what was typed is read field by field, and kept as the first or the second entry; where the second
//! says what the first does, the form becomes a response in the same transaction.

use time::Date;

use super::{
    App, AppError, Caller, FIELD_AT_MOST, Permission, Place, Questionnaire, csv_cells, line_of, questionnaire,
};
use crate::app::change::Change;
use crate::app::import::read_day;
use crate::app::respond::{Filled, NotTaken};
use crate::domain::clock::Instant;
use crate::domain::double_entry::{BEFORE, differences};
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::questionnaire::Answers;
use crate::domain::questionnaire::answers::AnswerFault;
use crate::domain::refusal::Refusal;
use crate::domain::response::{Channel, Handed, Purpose};
use crate::domain::round::State;
use crate::domain::text::texts;
use crate::store::StoreError;
use crate::store::case::case_numbered;
use crate::store::paper::{Typed, paper_done_on, paper_form_get, paper_retype_on, paper_type_on, paper_typed};

/// The name of the field for the day that is written on the form.
pub(super) const DAY: &str = "day";
/// The name of the field for the case's number.
pub(super) const CASE: &str = "case";

/// A field of a form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Field {
    /// The day written on it.
    Day,
    /// The number of the case, where the form does not say for whom it is.
    Case,
    /// A variable, by its place among the questionnaire's.
    Variable(usize),
}

impl Field {
    /// The field in this place of a record.
    #[must_use]
    pub const fn at(place: usize) -> Self {
        match place {
            0 => Self::Day,
            1 => Self::Case,
            place => Self::Variable(place - BEFORE),
        }
    }

    /// What the page's form calls it.
    #[must_use]
    pub fn name(self, questionnaire: &Questionnaire) -> String {
        match self {
            Self::Day => DAY.to_owned(),
            Self::Case => CASE.to_owned(),
            Self::Variable(place) => {
                questionnaire.variables().get(place).map(|one| format!("q-{}", one.name())).unwrap_or_default()
            }
        }
    }
}

/// What is wrong with a field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wrong {
    /// No day, or one outside the round, or one that is still to come.
    Day,
    /// No case of the round has this number.
    Case,
    /// Longer than any answer.
    TooLong,
    /// None of the answers that can be given.
    Answer(AnswerFault),
}

impl Wrong {
    /// What is wrong and what to do.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let t = texts(lang);
        match self {
            Self::Day => t.paper_wrong_day.to_owned(),
            Self::Case => t.paper_wrong_case.to_owned(),
            Self::TooLong => t.paper_wrong_long.to_owned(),
            Self::Answer(fault) => fault.words(lang),
        }
    }
}

/// A form to type.
#[derive(Debug)]
pub struct Asked {
    /// The form.
    pub place: Place,
    /// What is asked.
    pub questionnaire: Questionnaire,
}

/// What is typed of a form: what its page calls a field, and what stands there.
pub type FormEntry<'a> = &'a dyn Fn(&str) -> String;

/// What became of what was typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Entered {
    /// It cannot be read; nothing is stored.
    Wrong(Vec<(usize, Wrong)>),
    /// It is kept; somebody else types the form too.
    First,
    /// It is kept, and is what the other person typed: the form is a response.
    Alike,
    /// It is kept, and differs from what the other person typed.
    Differs,
}

/// Reads the fields of a form, in the order of a record; every one that is wrong, by its place.
pub(super) fn read(
    questionnaire: &Questionnaire,
    place: &Place,
    today: Date,
    typed: FormEntry<'_>,
) -> Result<Vec<String>, Vec<(usize, Wrong)>> {
    let mut wrong = Vec::new();
    let (first, last) = (place.round.opens_on, place.round.closes_on.min(today));
    let day = read_day(&typed(DAY)).filter(|day| (first..=last).contains(day));
    if day.is_none() {
        wrong.push((0, Wrong::Day));
    }
    let mut cells = vec![day.map(|day| day.to_string()).unwrap_or_default(), String::new()];
    if place.asks_case() {
        let number: Option<i32> = typed(CASE).trim().parse().ok();
        cells[1] = number.map(|number| number.to_string()).unwrap_or_default();
        if number.is_none() {
            wrong.push((1, Wrong::Case));
        }
    }
    let mut answers = Answers::default();
    for (at, variable) in questionnaire.variables().iter().enumerate() {
        let (name, text) = (variable.name(), typed(&format!("q-{}", variable.name())));
        if text.chars().count() > FIELD_AT_MOST {
            wrong.push((at + BEFORE, Wrong::TooLong));
            continue;
        }
        match Answers::read(variable, &text) {
            Ok(answer) => answers.set(&name, answer),
            Err(fault) => wrong.push((at + BEFORE, Wrong::Answer(fault))),
        }
    }
    // What a respondent left out is left out, and an answer to what was not asked stays on the form and does not count;
    // what no form can say is a slip of the fingers.
    for (name, fault) in answers.kept(questionnaire).faults(questionnaire) {
        let at = questionnaire.variables().iter().position(|variable| variable.name() == name);
        if let Some(at) = at.filter(|_| fault != AnswerFault::Missing) {
            wrong.push((at + BEFORE, Wrong::Answer(fault)));
        }
    }
    cells.extend(answers.record(questionnaire));
    wrong.sort_by_key(|(at, _)| *at);
    if wrong.is_empty() { Ok(cells) } else { Err(wrong) }
}

impl App {
    /// A form for the caller to type: not typed by them before, nor by two people.
    pub fn form_to_type(&self, caller: &Caller, batch: &str, number: i32) -> Result<Asked, AppError> {
        let place = self.form_in(caller, &[Permission::EnterForms], batch, number)?;
        may_type(&place, caller.person)?;
        let catalogue = self.catalogue();
        let questionnaire = questionnaire(&catalogue, &place.round)?.clone();
        Ok(Asked { place, questionnaire })
    }

    /// What is wrong with what was typed so far; nothing is stored.
    pub fn check_form(&self, asked: &Asked, typed: FormEntry<'_>) -> Result<Vec<(usize, Wrong)>, AppError> {
        let read = read(&asked.questionnaire, &asked.place, self.clock.now().day(), typed);
        let mut wrong = read.as_ref().err().cloned().unwrap_or_default();
        if let Ok(cells) = read
            && !self.case_is_there(&asked.place, &cells)?
        {
            wrong.push((1, Wrong::Case));
        }
        Ok(wrong)
    }

    /// Keeps what the caller typed of a form. The same once more changes nothing.
    pub fn type_form(
        &self,
        caller: &Caller,
        batch: &str,
        number: i32,
        typed: FormEntry<'_>,
    ) -> Result<Entered, AppError> {
        let place = self.form_in(caller, &[Permission::EnterForms], batch, number)?;
        let catalogue = self.catalogue();
        let questionnaire = questionnaire(&catalogue, &place.round)?;
        let cells = match read(questionnaire, &place, self.clock.now().day(), typed) {
            Ok(cells) => cells,
            Err(wrong) => return Ok(Entered::Wrong(wrong)),
        };
        if !self.case_is_there(&place, &cells)? {
            return Ok(Entered::Wrong(vec![(1, Wrong::Case)]));
        }
        if cells[BEFORE..].iter().all(String::is_empty) {
            return Err(Refusal::FormBlank.into());
        }
        self.change(|change| {
            // Another person may have typed it since.
            let form = paper_form_get(change.db, place.batch.id, number)?.ok_or(Refusal::Gone)?;
            let place = Place { form, ..place.clone() };
            let before = paper_typed(change.db, place.batch.id, number)?;
            if let Some(own) = before.iter().find(|own| own.by == caller.person && own.entry < 3)
                && csv_cells(&own.answers) == cells
            {
                change.nothing_changed();
                return Ok(if before.len() == 1 { Entered::First } else { Entered::Alike });
            }
            may_type(&place, caller.person)?;
            let entry = i16::try_from(before.len()).unwrap_or(2) + 1;
            keep_on(change, &place, entry, &cells, caller.person)?;
            let Some(first) = before.first() else {
                change.note("paper.type", &place.subject(), "first")?;
                return Ok(Entered::First);
            };
            if !differences(&csv_cells(&first.answers), &cells).is_empty() {
                change.note("paper.type", &place.subject(), "second, differs")?;
                return Ok(Entered::Differs);
            }
            let of = self.form_becomes_on(change, &place, questionnaire, &cells, caller.person)?;
            change.note("paper.type", &place.subject(), &format!("second, the same{of}"))?;
            Ok(Entered::Alike)
        })
    }

    fn case_is_there(&self, place: &Place, cells: &[String]) -> Result<bool, AppError> {
        let Ok(number) = cells[1].parse::<i32>() else { return Ok(true) };
        Ok(self.store.read(|db| case_numbered(db, place.round.id, number))?.is_some())
    }

    /// Hands a form in with the answers in these cells. What is returned says in the trail that the response is kept
    /// aside, where it is.
    pub(super) fn form_becomes_on(
        &self,
        change: &mut Change<'_>,
        place: &Place,
        questionnaire: &Questionnaire,
        cells: &[String],
        by: Id,
    ) -> Result<&'static str, StoreError> {
        let (round, batch, number) = (&place.round, place.batch.id, place.form.number);
        let corrupt = StoreError::Corrupt("a typed form that is none of its questionnaire");
        let answers = Answers::from_record(questionnaire, &cells[BEFORE..]).map_err(|_| corrupt)?.kept(questionnaire);
        let case = match (place.form.case, cells[1].parse::<i32>()) {
            (Some(case), _) => Some(case),
            (None, Ok(typed)) => Some(case_numbered(change.db, round.id, typed)?.ok_or(Refusal::Gone)?.id),
            (None, Err(_)) => None,
        };
        let filled = Filled {
            id: self.chance.random_id(),
            round: round.id,
            template: None,
            purpose: Purpose::Main,
            channel: Channel::Paper,
            case,
            design: None,
            partial: !answers.is_complete(questionnaire),
            answers,
            day: read_day(&cells[0]),
            took: None,
            // Whoever fills in a form and hands it back has agreed.
            consent: true,
            entered_by: Some(by),
        };
        let id = filled.id;
        let handed = self.hand_in_on(change.db, &[filled])?.pop();
        let aside = match handed {
            Some(Ok(Handed::Stored(_, aside))) => aside.is_some(),
            Some(Ok(_)) => false,
            Some(Err(NotTaken::NothingAnswered)) => return Err(Refusal::FormBlank.into()),
            _ => return Err(Refusal::FormNotTaken.into()),
        };
        paper_done_on(change.db, batch, number, id, round.linked)?;
        for typed in paper_typed(change.db, batch, number)? {
            let rest = forgotten(questionnaire, round.linked, csv_cells(&typed.answers));
            paper_retype_on(change.db, batch, number, typed.entry, &line_of(&rest))?;
        }
        Ok(if aside { "; kept aside" } else { "" })
    }
}

/// Keeps what somebody typed. Where nothing may lead back, the moment is cut to its day.
pub(super) fn keep_on(
    change: &mut Change<'_>,
    place: &Place,
    entry: i16,
    cells: &[String],
    by: Id,
) -> Result<(), StoreError> {
    let at = if place.round.linked { change.at } else { Instant::start_of(change.at.day()) };
    let typed = Typed { number: place.form.number, entry, answers: line_of(cells), by, at };
    paper_type_on(change.db, place.batch.id, &typed)
}

/// What is kept of an entry once its form is a response: no words, which are kept with the response alone, and where
/// nothing may lead back no case.
fn forgotten(questionnaire: &Questionnaire, linked: bool, mut cells: Vec<String>) -> Vec<String> {
    for place in passing(questionnaire, linked) {
        if let Some(cell) = cells.get_mut(place) {
            cell.clear();
        }
    }
    cells
}

/// The places in a record that are forgotten once a form is a response.
pub(super) fn passing(questionnaire: &Questionnaire, linked: bool) -> Vec<usize> {
    let variables = questionnaire.variables();
    let words = variables.iter().enumerate().filter(|(_, variable)| variable.is_words()).map(|(at, _)| at + BEFORE);
    (!linked).then_some(1).into_iter().chain(words).collect()
}

fn may_type(place: &Place, person: Id) -> Result<(), Refusal> {
    match place.form.typists.as_slice() {
        _ if place.round.state != State::Open => Err(Refusal::PaperRoundNotOpen),
        _ if place.form.response.is_some() => Err(Refusal::FormDone),
        typists if typists.contains(&person) => Err(Refusal::FormTypedByYou),
        [_, _, ..] => Err(Refusal::FormDone),
        _ => Ok(()),
    }
}
