//! What takes two people: one asks, another who may do the same decides, and only then it is done, all of it in the
//! transaction of the decision.
//!
//! Each kind is a variant of [`Request`]: what it needs to be carried out, who may ask and decide, and how it is done.

use serde::{Deserialize, Serialize};

use super::change::Change;
use super::criteria_sets::publish::SetPublishing;
use super::edition::EditionWish;
use super::par::closing::AssessmentClosing;
use super::people;
use super::personal;
use super::scope::Scope;
use super::{App, AppError};
use super::{closing, decide};
use crate::domain::access::{Caller, Permission};
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::refusal::Refusal;
use crate::domain::text::{fill, texts};
use crate::store::proposal::{
    Decided, Decision, Proposal, proposal_add_on, proposal_decide_on, proposal_get, proposal_list,
};
use crate::store::{StoreError, unit};

/// How many proposals the page lists.
const LISTED: i64 = 200;

/// Something that one person asks for and another decides.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Request {
    /// To make somebody an administrator, or to end that.
    Administrator(people::AdministratorChange),
    /// To delete personal data.
    DeletePersonalData(personal::Deletion),
    /// To let ratings count that are kept aside.
    ReleaseRatings(decide::Release),
    /// To close a period of a unit and all below it.
    ClosePeriod(closing::PeriodClosing),
    /// To close a round of the PAR INDEX, or to open it again.
    Assessment(AssessmentClosing),
    /// To publish a criteria set of the PAR INDEX.
    PublishCriteria(SetPublishing),
    /// To publish an edition.
    PublishEdition(EditionWish),
}

impl Request {
    /// The word under which it is stored and shown.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Administrator(_) => "role.administrator",
            Self::DeletePersonalData(_) => "personal-data.delete",
            Self::ReleaseRatings(_) => "ratings.release",
            Self::ClosePeriod(_) => "period.close",
            Self::Assessment(wish) if wish.close => "assessment.close",
            Self::Assessment(_) => "assessment.reopen",
            Self::PublishCriteria(_) => "criteria-set.publish",
            Self::PublishEdition(_) => "edition.publish",
        }
    }

    /// What is to be done, for people.
    #[must_use]
    pub fn describe(&self, lang: Lang) -> String {
        let t = texts(lang);
        match self {
            Self::Administrator(asked) => {
                let words = if asked.given { t.approval_administrator_give } else { t.approval_administrator_end };
                fill(words, &[&asked.login, &asked.unit])
            }
            Self::DeletePersonalData(asked) => asked.describe(lang),
            Self::ReleaseRatings(asked) => asked.words(lang),
            Self::ClosePeriod(asked) => asked.words(lang),
            Self::Assessment(asked) => asked.words(lang),
            Self::PublishCriteria(asked) => asked.words(lang),
            Self::PublishEdition(asked) => asked.words(lang),
        }
    }

    /// Who may ask for it, and who may decide. Whoever has the right to look at that sees it
    /// ([`Permission::reading`]).
    #[must_use]
    pub const fn permission(&self) -> Permission {
        match self {
            Self::Administrator(_) => Permission::ManagePeople,
            Self::DeletePersonalData(_) => Permission::HandlePersonalData,
            Self::ReleaseRatings(_) | Self::ClosePeriod(_) => Permission::DecideRatings,
            Self::Assessment(_) => Permission::DecideAssessment,
            Self::PublishCriteria(_) => Permission::ManageAssessments,
            Self::PublishEdition(asked) => asked.permission(),
        }
    }

    /// Does it, in the transaction of the decision; `asked_by` asked, `by` agrees.
    fn carry_out_on(&self, change: &mut Change<'_>, app: &App, asked_by: Id, by: &Caller) -> Result<(), StoreError> {
        match self {
            Self::Administrator(asked) => asked.carry_out_on(change),
            Self::DeletePersonalData(asked) => asked.carry_out_on(change),
            Self::ReleaseRatings(asked) => asked.carry_out_on(change),
            Self::ClosePeriod(asked) => asked.carry_out_on(change),
            Self::Assessment(asked) => asked.carry_out_on(change, app, by),
            Self::PublishCriteria(asked) => asked.carry_out_on(change),
            Self::PublishEdition(asked) => asked.carry_out_on(change, app, (asked_by, by.person)),
        }
    }
}

/// A proposal with what it asks for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// As it is stored.
    pub proposal: Proposal,
    /// What is to be done.
    pub request: Request,
}

impl TryFrom<Proposal> for Asked {
    type Error = AppError;

    fn try_from(proposal: Proposal) -> Result<Self, AppError> {
        let request = serde_json::from_str(&proposal.payload)
            .map_err(|_| AppError::Store(StoreError::Corrupt("a proposal that cannot be read")))?;
        Ok(Self { proposal, request })
    }
}

impl App {
    /// Asks for something that another person has to agree to. `subject` says for people what it is about.
    pub fn propose(
        &self,
        caller: &Caller,
        request: &Request,
        unit: Id,
        subject: &str,
        reason: &str,
    ) -> Result<Id, AppError> {
        let today = self.clock.now().day();
        let scope = Scope::of(caller, request.permission());
        if reason.trim().is_empty() {
            return Err(Refusal::ReasonMissing.into());
        }
        if !self.store.read(|db| scope.covers(db, unit, today))? {
            return Err(super::scope::not_there(subject));
        }
        let payload = serde_json::to_string(request)
            .map_err(|error| AppError::Refused(format!("the request cannot be written down: {error}")))?;
        self.change(|change| {
            let proposal = Proposal {
                id: change.id(),
                kind: request.kind().to_owned(),
                unit,
                subject: subject.to_owned(),
                payload: payload.clone(),
                reason: reason.trim().to_owned(),
                proposed_by: caller.person,
                proposed_at: change.at,
                decided: None,
            };
            proposal_add_on(change.db, &proposal)?;
            change.note_values(
                "proposal.ask",
                &proposal.id.to_string(),
                &format!("{}: {subject}; {}", proposal.kind, proposal.reason),
                "",
                &payload,
            )?;
            Ok(proposal.id)
        })
    }

    /// The proposals that a caller may see, open ones first.
    pub fn proposals(&self, caller: &Caller) -> Result<Vec<Asked>, AppError> {
        let today = self.clock.now().day();
        let all = self.store.read(|db| proposal_list(db, LISTED))?;
        let mut shown = Vec::new();
        for proposal in all {
            let asked = Asked::try_from(proposal)?;
            if self.may_in(caller, asked.request.permission().reading(), asked.proposal.unit, today)? {
                shown.push(asked);
            }
        }
        Ok(shown)
    }

    /// Decides a proposal. Whoever asked may only withdraw; whoever else may decide, may not.
    pub fn decide(&self, caller: &Caller, proposal: Id, decision: Decision, answer: &str) -> Result<(), AppError> {
        let today = self.clock.now().day();
        let found = self.store.read(|db| proposal_get(db, proposal))?;
        let asked = Asked::try_from(found.ok_or_else(|| super::scope::not_there(&proposal.to_string()))?)?;
        let scope = Scope::of(caller, asked.request.permission());
        if !self.store.read(|db| scope.covers(db, asked.proposal.unit, today))? {
            return Err(super::scope::not_there(&proposal.to_string()));
        }
        let own = asked.proposal.proposed_by == caller.person;
        if own != (decision == Decision::Withdrawn) {
            return Err(Refusal::TwoPeople.into());
        }
        self.change(|change| {
            let decided = Decided { decision, by: caller.person, at: change.at, answer: answer.trim().to_owned() };
            if !proposal_decide_on(change.db, proposal, &decided)? {
                return Err(Refusal::DecidedBefore.into());
            }
            if decision == Decision::Approved {
                asked.request.carry_out_on(change, self, asked.proposal.proposed_by, caller)?;
            }
            let what = format!("{}: {}", asked.proposal.kind, asked.proposal.subject);
            change.note_values("proposal.decide", &proposal.to_string(), &what, "open", decision.word())
        })?;
        if decision == Decision::Approved && matches!(asked.request, Request::PublishCriteria(_)) {
            self.refresh()?;
        }
        Ok(())
    }

    /// What is asked for and not decided yet, wherever it is.
    pub(in crate::app) fn open_requests(&self) -> Result<Vec<Request>, AppError> {
        let all = self.store.read(|db| proposal_list(db, LISTED))?;
        let open = all.into_iter().filter(|proposal| proposal.decided.is_none());
        open.map(|proposal| Ok(Asked::try_from(proposal)?.request)).collect()
    }

    /// The names of the units that proposals are about.
    pub fn unit_names(&self, units: &[Id]) -> Result<Vec<(Id, String)>, AppError> {
        let units = self.store.read(|db| unit::unit_some(db, units))?;
        Ok(units.into_iter().map(|unit| (unit.id, unit.name)).collect())
    }
}
