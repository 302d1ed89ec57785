//! What one person asks for and another decides.

use diesel::prelude::*;

use super::backend::Db;
use super::schema::proposal;
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// How a proposal ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// Somebody else agreed, and it was carried out.
    Approved,
    /// Somebody else did not agree.
    Refused,
    /// Whoever asked took it back.
    Withdrawn,
}

impl Decision {
    /// The word under which it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    fn from_word(word: &str) -> Result<Self, StoreError> {
        [Self::Approved, Self::Refused, Self::Withdrawn]
            .into_iter()
            .find(|decision| decision.word() == word)
            .ok_or(StoreError::Corrupt("an unknown decision"))
    }
}

/// Something asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proposal {
    /// Its id.
    pub id: Id,
    /// What kind of thing is asked for: `period.close`.
    pub kind: String,
    /// The unit it concerns.
    pub unit: Id,
    /// What it is about, for people.
    pub subject: String,
    /// What is to be done, as the kind writes it down.
    pub payload: String,
    /// Why.
    pub reason: String,
    /// Who asks.
    pub proposed_by: Id,
    /// Since when.
    pub proposed_at: Instant,
    /// How it ended, by whom, when and with which words; `None` while it is open.
    pub decided: Option<Decided>,
}

/// The end of a proposal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decided {
    /// How.
    pub decision: Decision,
    /// By whom.
    pub by: Id,
    /// When.
    pub at: Instant,
    /// With which words.
    pub answer: String,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = proposal)]
struct ProposalRow {
    id: Vec<u8>,
    kind: String,
    unit_id: Vec<u8>,
    subject: String,
    payload: String,
    reason: String,
    proposed_by: Vec<u8>,
    proposed_at: i64,
    decision: Option<String>,
    decided_by: Option<Vec<u8>>,
    decided_at: Option<i64>,
    answer: Option<String>,
}

impl TryFrom<ProposalRow> for Proposal {
    type Error = StoreError;

    fn try_from(row: ProposalRow) -> Result<Self, StoreError> {
        let decided = match (row.decision, row.decided_by, row.decided_at) {
            (Some(decision), Some(by), Some(at)) => Some(Decided {
                decision: Decision::from_word(&decision)?,
                by: id(&by)?,
                at: Instant(at),
                answer: row.answer.unwrap_or_default(),
            }),
            _ => None,
        };
        Ok(Self {
            id: id(&row.id)?,
            kind: row.kind,
            unit: id(&row.unit_id)?,
            subject: row.subject,
            payload: row.payload,
            reason: row.reason,
            proposed_by: id(&row.proposed_by)?,
            proposed_at: Instant(row.proposed_at),
            decided,
        })
    }
}

/// Adds a proposal.
pub fn proposal_add_on(db: &mut Db, new: &Proposal) -> Result<(), StoreError> {
    diesel::insert_into(proposal::table)
        .values((
            proposal::id.eq(bytes(new.id)),
            proposal::kind.eq(&new.kind),
            proposal::unit_id.eq(bytes(new.unit)),
            proposal::subject.eq(&new.subject),
            proposal::payload.eq(&new.payload),
            proposal::reason.eq(&new.reason),
            proposal::proposed_by.eq(bytes(new.proposed_by)),
            proposal::proposed_at.eq(new.proposed_at.0),
        ))
        .execute(db)?;
    Ok(())
}

/// The proposal with this id.
pub fn proposal_get(db: &mut Db, proposal_id: Id) -> Result<Option<Proposal>, StoreError> {
    let row: Option<ProposalRow> =
        proposal::table.find(bytes(proposal_id)).select(ProposalRow::as_select()).first(db).optional()?;
    row.map(Proposal::try_from).transpose()
}

/// The proposals, open ones first, then the latest; at most so many.
pub fn proposal_list(db: &mut Db, at_most: i64) -> Result<Vec<Proposal>, StoreError> {
    let rows: Vec<ProposalRow> = proposal::table
        .order((proposal::decision.is_not_null(), proposal::proposed_at.desc()))
        .limit(at_most)
        .select(ProposalRow::as_select())
        .load(db)?;
    rows.into_iter().map(Proposal::try_from).collect()
}

/// Ends an open proposal; `false` where somebody was faster.
pub fn proposal_decide_on(db: &mut Db, proposal_id: Id, decided: &Decided) -> Result<bool, StoreError> {
    let open = proposal::table.find(bytes(proposal_id)).filter(proposal::decision.is_null());
    let rows = diesel::update(open)
        .set((
            proposal::decision.eq(decided.decision.word()),
            proposal::decided_by.eq(bytes(decided.by)),
            proposal::decided_at.eq(decided.at.0),
            proposal::answer.eq(&decided.answer),
        ))
        .execute(db)?;
    Ok(rows > 0)
}
