//! Questionnaires on pages: the published ones, and drafts that become new versions.
//!
//! A draft is a whole questionnaire at every step: a step that would leave something wrong is refused with all reasons, and
//! nothing is changed. Publishing makes a version that never changes again.

use super::templates::questionnaire_published;
use super::{App, AppError};
use crate::app::scope::not_there;
use crate::domain::access::{Caller, Permission};
use crate::domain::office::NotDone;
use crate::domain::questionnaire::edit::Edit;
use crate::domain::questionnaire::{Questionnaire, QuestionnaireProblem};
use crate::domain::refusal::Refusal;
use crate::domain::template::is_code;
use crate::store::questionnaire_draft::{Draft, draft_add_on, draft_change_on, draft_drop_on, draft_get, draft_list};
use crate::store::template::template_publish_on;

/// A draft, read.
#[derive(Clone, Debug)]
pub struct Open {
    /// What it says.
    pub questionnaire: Questionnaire,
    /// Grows with each change.
    pub revision: i32,
    draft: Draft,
}

impl App {
    /// The drafts, by code.
    pub fn questionnaire_drafts(&self, caller: &Caller) -> Result<Vec<String>, AppError> {
        if !caller.may(Permission::ManageRounds) {
            return Ok(Vec::new());
        }
        Ok(self.store.read(draft_list)?.into_iter().map(|draft| draft.code).collect())
    }

    /// The draft with this code.
    pub fn questionnaire_draft(&self, caller: &Caller, code: &str) -> Result<Open, AppError> {
        if !caller.may(Permission::ManageRounds) {
            return Err(not_there(code));
        }
        let draft = self.store.read(|db| draft_get(db, code))?.ok_or_else(|| not_there(code))?;
        let questionnaire = read(&draft.source)?;
        Ok(Open { revision: draft.revision, questionnaire, draft })
    }

    /// Begins a draft: the next version of a questionnaire, or the first one of a new code after its example.
    pub fn questionnaire_draft_begin(&self, caller: &Caller, example: &str, code: &str) -> Result<String, AppError> {
        if !caller.may(Permission::ManageRounds) {
            return Err(not_there(example));
        }
        let catalogue = self.catalogue();
        let (_, published) = catalogue.questionnaire_named(example).ok_or_else(|| not_there(example))?;
        let mut questionnaire = published.clone();
        if code.is_empty() || code == questionnaire.code {
            questionnaire.version = self.next_version(&questionnaire.code);
        } else {
            if !is_code(code) {
                return Err(Refusal::Office(NotDone::NotACode(code.to_owned())).into());
            }
            if self.next_version(code) > 1 {
                return Err(Refusal::Office(NotDone::CodeTaken(code.to_owned())).into());
            }
            code.clone_into(&mut questionnaire.code);
            questionnaire.version = 1;
        }
        let today = self.clock.now().day();
        if questionnaire.effective_to.is_some_and(|last| last < today) {
            questionnaire.effective_to = None;
        }
        questionnaire.effective_from = today;
        let (code, source) = (questionnaire.code.clone(), questionnaire.file());
        read(&source)?;
        self.change(|change| {
            if !draft_add_on(change.db, &code, &source, change.at)? {
                return Err(Refusal::DraftThere(code.clone()).into());
            }
            change.note("questionnaire.draft", &code, example)
        })?;
        Ok(code)
    }

    /// Carries out a step on a draft that is still what was seen.
    pub fn questionnaire_draft_change(
        &self,
        caller: &Caller,
        code: &str,
        seen: i32,
        edit: &Edit,
    ) -> Result<(), AppError> {
        let open = self.questionnaire_seen(caller, code, seen)?;
        let mut changed = open.questionnaire.clone();
        if !changed.edit(edit.clone()) {
            return Err(Refusal::Gone.into());
        }
        let source = changed.file();
        Questionnaire::parse(&changed.file_name(), &source)
            .map_err(|problem| Refusal::Questionnaire(problem.found.into_iter().map(|found| found.fault).collect()))?;
        self.change(|change| {
            if !draft_change_on(change.db, &open.draft, &source, change.at)? {
                return Err(Refusal::Office(NotDone::ChangedMeanwhile(code.to_owned())).into());
            }
            change.note("questionnaire.draft-change", code, name_of(edit))
        })
    }

    /// Publishes a draft as a version, which never changes again. Returns its name.
    pub fn questionnaire_draft_publish(&self, caller: &Caller, code: &str, seen: i32) -> Result<String, AppError> {
        let open = self.questionnaire_seen(caller, code, seen)?;
        let name = open.questionnaire.name();
        let published = questionnaire_published(&open.questionnaire, &open.draft.source)?;
        self.change(|change| {
            if !draft_drop_on(change.db, &open.draft)? {
                return Err(Refusal::Office(NotDone::ChangedMeanwhile(code.to_owned())).into());
            }
            template_publish_on(change.db, &published, change.at)?;
            change.note("template.publish", &name, "draft")
        })?;
        self.refresh()?;
        Ok(name)
    }

    /// Throws a draft away.
    pub fn questionnaire_draft_drop(&self, caller: &Caller, code: &str, seen: i32) -> Result<(), AppError> {
        let open = self.questionnaire_seen(caller, code, seen)?;
        self.change(|change| {
            if !draft_drop_on(change.db, &open.draft)? {
                return Err(Refusal::Office(NotDone::ChangedMeanwhile(code.to_owned())).into());
            }
            change.note("questionnaire.draft-drop", code, "")
        })
    }

    fn questionnaire_seen(&self, caller: &Caller, code: &str, seen: i32) -> Result<Open, AppError> {
        let open = self.questionnaire_draft(caller, code)?;
        if open.revision == seen {
            Ok(open)
        } else {
            Err(Refusal::Office(NotDone::ChangedMeanwhile(code.to_owned())).into())
        }
    }

    fn next_version(&self, code: &str) -> u32 {
        let catalogue = self.catalogue();
        let names = catalogue.questionnaire_names();
        let known = names.iter().filter_map(|name| catalogue.questionnaire_named(name));
        known.filter(|(_, one)| one.code == code).map(|(_, one)| one.version + 1).max().unwrap_or(1)
    }
}

/// A file that the program has written itself.
fn read(source: &str) -> Result<Questionnaire, AppError> {
    let wrong = |problem: QuestionnaireProblem| AppError::Template(problem.to_string());
    let head: toml::Table = source.parse().map_err(|error: toml::de::Error| AppError::Template(error.to_string()))?;
    let code = head.get("code").and_then(toml::Value::as_str).unwrap_or_default();
    let version = head.get("version").and_then(toml::Value::as_integer).unwrap_or_default();
    Questionnaire::parse(&format!("{code}-{version}.toml"), source).map_err(wrong)
}

/// What was done, for the trail.
const fn name_of(edit: &Edit) -> &'static str {
    match edit {
        Edit::Title(_) => "title",
        Edit::Add { .. } => "question added",
        Edit::Remove(_) => "question removed",
        Edit::Move(..) => "question moved",
        Edit::Words { .. } => "question changed",
        Edit::Rule(..) => "rule changed",
        Edit::AddItem { .. } => "line added",
        Edit::Item { .. } => "line changed",
        Edit::RemoveItem(..) => "line removed",
        Edit::MoveItem(..) => "line moved",
        Edit::Level { .. } => "choice changed",
        Edit::AddLevel(..) => "choice added",
        Edit::RemoveLevel(_) => "choice removed",
    }
}
