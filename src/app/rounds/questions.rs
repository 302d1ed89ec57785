//! What a round's questionnaire says about its sample and its columns.

use time::Date;

use super::super::{App, AppError};
use super::make::not_done;
use crate::domain::id::Id;
use crate::domain::questionnaire::{PersonRule, Questionnaire};
use crate::domain::round::person::{Chooses, kish};
use crate::domain::round::{Kind, NotDone, Round};

/// The stage that is chosen at the door and not in the frame, unless the frame lists persons.
const PERSON: &str = "person";

impl App {
    /// Of a questionnaire, what `of` says; nothing where it is not there.
    fn asked<T: Default>(&self, template: Id, of: impl FnOnce(&Questionnaire) -> T) -> T {
        self.catalogue().questionnaire(template).map(of).unwrap_or_default()
    }

    /// The name of a round's questionnaire.
    #[must_use]
    pub fn questionnaire_name(&self, round: &Round) -> String {
        self.asked(round.template, Questionnaire::name)
    }

    /// The names of the questionnaires that can be chosen.
    #[must_use]
    pub fn questionnaires(&self) -> Vec<String> {
        self.catalogue().questionnaire_names()
    }

    /// The stages of the frame that a questionnaire names.
    pub(super) fn stages_of(&self, template: Id) -> Vec<String> {
        self.asked(template, |questionnaire| {
            let sampling = questionnaire.sampling.as_ref();
            let listed = sampling.is_some_and(|sampling| sampling.person == PersonRule::Listed);
            let stages = sampling.map(|sampling| sampling.stages.as_slice()).unwrap_or_default();
            let kept = stages.iter().filter(|stage| listed || stage.code != PERSON);
            kept.map(|stage| stage.code.clone()).collect()
        })
    }

    /// The questionnaire of this name, where it is in force on these days.
    pub(super) fn questionnaire_of_days(&self, name: &str, first: Date, last: Date) -> Result<Id, AppError> {
        let catalogue = self.refresh()?;
        let found = catalogue.questionnaire_named(name);
        let found = found.filter(|(_, found)| found.holds_on(first) && found.holds_on(last)).map(|(id, _)| id);
        found.ok_or_else(|| not_done(NotDone::NoQuestionnaire(name.to_owned())))
    }

    /// How many responses are wanted of each kind of unit, by the word of its level.
    pub(super) fn quotas_of(&self, template: Id) -> Vec<(String, u64)> {
        self.asked(template, |questionnaire| {
            let quotas = questionnaire.sampling.iter().flat_map(|sampling| &sampling.quotas);
            quotas.map(|quota| (quota.unit_kind.clone(), u64::from(quota.n))).collect()
        })
    }

    /// How the person of a case is chosen, from its number and the seed of the draw.
    pub(super) fn person_rule(&self, round: &Round) -> fn(i32, i64) -> Chooses {
        let rule = self.asked(round.template, |questionnaire| questionnaire.sampling.as_ref().map(|one| one.person));
        match rule.filter(|_| round.kind == Kind::Households) {
            Some(PersonRule::NextBirthday) => |_, _| Chooses::NextBirthday,
            Some(PersonRule::Kish) => |number, seed| Chooses::Kish(kish(number, seed)),
            Some(PersonRule::Listed) | None => |_, _| Chooses::Listed,
        }
    }

    /// The names of a questionnaire's columns, in the order of stored answers.
    pub(super) fn variables_of(&self, round: &Round) -> Vec<String> {
        self.asked(round.template, |questionnaire| {
            questionnaire.variables().iter().map(crate::domain::questionnaire::Variable::name).collect()
        })
    }
}
