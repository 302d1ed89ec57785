//! Publishing a draft: asked for by one person, decided by another. Published is exactly what stood there when it was asked
//! for; a draft that was changed since is asked for anew.

use serde::{Deserialize, Serialize};

use super::{App, AppError, Open};
use crate::app::approval::Request;
use crate::app::change::Change;
use crate::app::par::{not_done, refused};
use crate::app::scope::not_there;
use crate::app::templates::criteria_set_published;
use crate::domain::access::{Caller, Permission};
use crate::domain::assessment::NotDone;
use crate::domain::criteria::CriteriaSet;
use crate::domain::hex::hex;
use crate::domain::lang::Lang;
use crate::domain::refusal::{NotASet, Refusal};
use crate::domain::text::{fill, texts};
use crate::store::StoreError;
use crate::store::par::draft::{criteria_draft_drop_on, criteria_draft_get};
use crate::store::template::template_publish_on;

/// The wish to publish a draft as it stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetPublishing {
    /// The draft's code.
    pub code: String,
    /// What the set will be called, `par-so-ha-nam-2`.
    pub name: String,
    /// SHA-256 of what is published, in hexadecimal digits.
    pub hash: String,
}

impl SetPublishing {
    /// What is asked for, for people.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let short: String = self.hash.chars().take(12).collect();
        fill(texts(lang).approval_criteria_set, &[&self.name, &short])
    }

    /// Does it, in the transaction of the decision.
    pub(in crate::app) fn carry_out_on(&self, change: &mut Change<'_>) -> Result<(), StoreError> {
        let draft = criteria_draft_get(change.db, &self.code)?.ok_or_else(|| StoreError::from(Refusal::Gone))?;
        let set = CriteriaSet::parse(&format!("{}.toml", self.name), &draft.source)
            .map_err(|_| refused(NotDone::ChangedMeanwhile))?;
        if hex(&set.content_hash()) != self.hash {
            return Err(refused(NotDone::ChangedMeanwhile));
        }
        let published = criteria_set_published(&set, &draft.source).map_err(|_| StoreError::from(Refusal::Gone))?;
        if !criteria_draft_drop_on(change.db, &self.code, draft.revision)? {
            return Err(refused(NotDone::ChangedMeanwhile));
        }
        match template_publish_on(change.db, &published, change.at) {
            Err(StoreError::Refused(_)) => {
                return Err(Refusal::Criteria(NotASet::Published(self.name.clone())).into());
            }
            done => done?,
        };
        change.note_values("template.publish", &self.name, "criteria set", "", &self.hash)
    }
}

impl App {
    /// Asks to publish a draft that is still what was seen; another person has to agree.
    pub fn criteria_ask_publish(&self, caller: &Caller, code: &str, seen: i32, reason: &str) -> Result<(), AppError> {
        let open = self.criteria_draft_seen(caller, code, seen)?;
        let name = open.set.name();
        let faults =
            || Refusal::Criteria(NotASet::Faults(open.wrong.iter().map(|wrong| wrong.fault.clone()).collect()));
        let set = CriteriaSet::parse(&open.set.file_name(), &open.source).map_err(|_| faults())?;
        if let Some((_, before)) = self.refresh()?.criteria_named(&name)
            && before.content_hash() != set.content_hash()
        {
            return Err(Refusal::Criteria(NotASet::Published(name)).into());
        }
        let request =
            Request::PublishCriteria(SetPublishing { code: code.to_owned(), name, hash: hex(&set.content_hash()) });
        if self.open_requests()?.contains(&request) {
            return Err(not_done(NotDone::AskedBefore));
        }
        let unit = caller.roots(Permission::ManageAssessments).first().copied().ok_or_else(|| not_there(code))?;
        self.propose(caller, &request, unit, &set.name(), reason).map(drop)
    }

    /// Whether publishing the draft as it stands is asked for and not decided.
    pub fn criteria_publish_asked(&self, draft: &Open) -> Result<bool, AppError> {
        let Ok(set) = CriteriaSet::parse(&draft.set.file_name(), &draft.source) else { return Ok(false) };
        let hash = hex(&set.content_hash());
        let asked = self.open_requests()?;
        Ok(asked.iter().any(|request| matches!(request, Request::PublishCriteria(wish) if wish.hash == hash)))
    }
}
