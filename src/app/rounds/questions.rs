//! What a round's questionnaire says about its sample.

use time::Date;

use super::super::{App, AppError};
use super::make::not_done;
use crate::domain::id::Id;
use crate::domain::round::person::{Chooses, kish};
use crate::domain::round::{Kind, NotDone, Round};

impl App {
    /// The stages of the frame that a questionnaire names, without the person who is chosen at the door.
    pub(super) fn stages_of(&self, _template: Id) -> Vec<String> {
        Vec::new()
    }

    /// The questionnaire of this name, where it is in force on these days.
    pub(super) fn questionnaire_of_days(&self, name: &str, _first: Date, _last: Date) -> Result<Id, AppError> {
        let found = self.catalogue().template_named(name).map(|(id, _)| id);
        found.ok_or_else(|| not_done(NotDone::NoQuestionnaire(name.to_owned())))
    }

    /// How many responses are wanted of each kind of unit, by the word of its level.
    pub(super) fn quotas_of(&self, _template: Id) -> Vec<(String, u64)> {
        Vec::new()
    }

    /// How the person of a case is chosen, from its number and the seed of the draw.
    pub(super) fn person_rule(&self, round: &Round) -> fn(i32, i64) -> Chooses {
        if round.kind == Kind::Households {
            |number, seed| Chooses::Kish(kish(number, seed))
        } else {
            |_, _| Chooses::Listed
        }
    }

    /// The names of a questionnaire's columns, in the order of stored answers.
    pub(super) fn variables_of(&self, _round: &Round) -> Vec<String> {
        Vec::new()
    }
}
