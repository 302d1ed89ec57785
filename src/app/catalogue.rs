//! What rarely changes and every rating, response or assessment needs: templates, questionnaires, criteria sets, counters,
//! procedures, by code and by id.

use std::collections::HashMap;
use std::sync::Arc;

use super::AppError;
use crate::domain::criteria::{self, CriteriaSet};
use crate::domain::id::Id;
use crate::domain::questionnaire::Questionnaire;
use crate::domain::template::Template;
use crate::store::office::{self, Counter, Procedure};
use crate::store::{Store, template};

/// The family of rating templates; that of criteria sets is [`criteria::FAMILY`], and the files of every other one are
/// questionnaires.
const COUNTER: &str = "counter";

/// Templates, questionnaires, counters and procedures as they stood when they were read.
#[derive(Debug, Default)]
pub struct Catalogue {
    templates: HashMap<Id, Template>,
    template_names: HashMap<String, Id>,
    questionnaires: HashMap<Id, Questionnaire>,
    questionnaire_names: HashMap<String, Id>,
    criteria: HashMap<Id, Arc<CriteriaSet>>,
    criteria_names: HashMap<String, Id>,
    counters: HashMap<Id, Counter>,
    counter_codes: HashMap<String, Id>,
    procedures: HashMap<String, Procedure>,
}

impl Catalogue {
    /// Reads them from the store.
    pub fn load(store: &Store) -> Result<Self, AppError> {
        let (published, counters, procedures) = store
            .read(|db| Ok((template::template_list(db)?, office::counter_list(db)?, office::procedure_list(db)?)))?;
        let mut catalogue = Self::default();
        for published in published {
            let file = format!("{}-{}.toml", published.code, published.version);
            if published.family == criteria::FAMILY {
                let set = CriteriaSet::parse(&file, &published.source)
                    .map_err(|problem| AppError::Template(problem.to_string()))?;
                catalogue.criteria_names.insert(set.name(), published.id);
                catalogue.criteria.insert(published.id, Arc::new(set));
                continue;
            }
            if published.family != COUNTER {
                let questionnaire = Questionnaire::parse(&file, &published.source)
                    .map_err(|problem| AppError::Template(problem.to_string()))?;
                catalogue.questionnaire_names.insert(questionnaire.name(), published.id);
                catalogue.questionnaires.insert(published.id, questionnaire);
                continue;
            }
            let template =
                Template::parse(&file, &published.source).map_err(|problem| AppError::Template(problem.to_string()))?;
            catalogue.template_names.insert(template.name(), published.id);
            catalogue.templates.insert(published.id, template);
        }
        for counter in counters {
            catalogue.counter_codes.insert(counter.code.clone(), counter.id);
            catalogue.counters.insert(counter.id, counter);
        }
        catalogue.procedures = procedures.into_iter().map(|procedure| (procedure.code.clone(), procedure)).collect();
        Ok(catalogue)
    }

    /// The template with this id.
    #[must_use]
    pub fn template(&self, id: Id) -> Option<&Template> {
        self.templates.get(&id)
    }

    /// The template with this name, `hai-muc-1`, and its id.
    #[must_use]
    pub fn template_named(&self, name: &str) -> Option<(Id, &Template)> {
        let id = self.template_names.get(name)?;
        Some((*id, self.templates.get(id)?))
    }

    /// The template with this content hash.
    #[must_use]
    pub fn template_hashed(&self, hash: &[u8; 32]) -> Option<&Template> {
        let id = Id::from_slice(&hash[..16])?;
        self.templates.get(&id).filter(|template| template.content_hash() == *hash)
    }

    /// The names of all templates, in order.
    #[must_use]
    pub fn template_names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.template_names.keys().cloned().collect();
        names.sort();
        names
    }

    /// The questionnaire with this id.
    #[must_use]
    pub fn questionnaire(&self, id: Id) -> Option<&Questionnaire> {
        self.questionnaires.get(&id)
    }

    /// The questionnaire with this name, `sipas-2023-1`, and its id.
    #[must_use]
    pub fn questionnaire_named(&self, name: &str) -> Option<(Id, &Questionnaire)> {
        let id = self.questionnaire_names.get(name)?;
        Some((*id, self.questionnaires.get(id)?))
    }

    /// The names of all questionnaires, in order.
    #[must_use]
    pub fn questionnaire_names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.questionnaire_names.keys().cloned().collect();
        names.sort();
        names
    }

    /// The criteria set with this id.
    #[must_use]
    pub fn criteria_set(&self, id: Id) -> Option<Arc<CriteriaSet>> {
        self.criteria.get(&id).map(Arc::clone)
    }

    /// The criteria set with this name, `par-xa-minh-hoa-1`, and its id.
    #[must_use]
    pub fn criteria_named(&self, name: &str) -> Option<(Id, Arc<CriteriaSet>)> {
        let id = *self.criteria_names.get(name)?;
        Some((id, self.criteria_set(id)?))
    }

    /// The names of all criteria sets, in order.
    #[must_use]
    pub fn criteria_names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.criteria_names.keys().cloned().collect();
        names.sort();
        names
    }

    /// The counter with this id.
    #[must_use]
    pub fn counter(&self, id: Id) -> Option<&Counter> {
        self.counters.get(&id)
    }

    /// The counter with this code.
    #[must_use]
    pub fn counter_coded(&self, code: &str) -> Option<&Counter> {
        self.counters.get(self.counter_codes.get(code)?)
    }

    /// The procedure with this code.
    #[must_use]
    pub fn procedure_coded(&self, code: &str) -> Option<&Procedure> {
        self.procedures.get(code)
    }
}
