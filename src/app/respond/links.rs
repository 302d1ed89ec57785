//! Links of a round: made for cases or for everybody, shown once on a sheet, taken back.
//!
//! Whoever makes them reads them once: the database has hashes only. In the trail stands how many were made.

use super::link::invitation_hash;
use crate::app::scope::{Scope, not_there};
use crate::app::{App, AppError, code};
use crate::domain::access::{Caller, Permission};
use crate::domain::hex::{hex, unhex};
use crate::domain::id::Id;
use crate::domain::refusal::Refusal;
use crate::domain::round::Round;
use crate::store::invitation::{
    Invitation, invitation_add_all_on, invitation_list, invitation_revoke_on, invitation_wanted,
};

/// Personal links on a sheet at most.
pub const AT_MOST: i64 = 200;
/// Groups of a token: 160 bits, which nobody types and nobody guesses.
const GROUPS: usize = 8;

/// The links of a round.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Links {
    /// The round.
    pub round: Round,
    /// Each with the number of its case.
    pub links: Vec<(Invitation, Option<i32>)>,
    /// How many cases have no link that holds and have not answered.
    pub wanted: usize,
    /// Whether the caller may make and take back links.
    pub changes: bool,
}

/// A link that was made just now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewLink {
    /// The token; it is kept nowhere.
    pub token: String,
    /// The case it is for.
    pub number: Option<i32>,
    /// What it is called.
    pub label: String,
}

impl App {
    /// The links of a round.
    pub fn links(&self, caller: &Caller, round: &str) -> Result<Links, AppError> {
        let round = self.round_in(&Scope::of(caller, Permission::ReadRounds), round)?;
        let (links, wanted) =
            self.store.read(|db| Ok((invitation_list(db, round.id)?, invitation_wanted(db, round.id)?.len())))?;
        let today = self.clock.now().day();
        let changes = self.may_in(caller, Permission::ManageRounds, round.unit, today)?;
        Ok(Links { round, links, wanted, changes })
    }

    /// Makes personal links for the first cases without one.
    pub fn make_links(&self, caller: &Caller, round: &str, count: i64) -> Result<(Round, Vec<NewLink>), AppError> {
        let round = self.round_in(&Scope::of(caller, Permission::ManageRounds), round)?;
        let count = usize::try_from(count).ok().filter(|count| (1..=200).contains(count));
        let count = count.ok_or(Refusal::LinksCount)?;
        let made = self.change(|change| {
            let wanted: Vec<(Id, i32)> = invitation_wanted(change.db, round.id)?.into_iter().take(count).collect();
            if wanted.is_empty() {
                return Err(Refusal::LinksNobody.into());
            }
            let mut made = Vec::with_capacity(wanted.len());
            let mut rows = Vec::with_capacity(wanted.len());
            for (case, number) in wanted {
                let (token, row) = self.new_link(&round, Some(case), "", change.at);
                rows.push(row);
                made.push(NewLink { token, number: Some(number), label: String::new() });
            }
            invitation_add_all_on(change.db, &rows)?;
            change.note("link.make", &round.code, &format!("{} personal links", made.len()))?;
            Ok(made)
        })?;
        Ok((round, made))
    }

    /// Makes a link for everybody.
    pub fn make_open_link(&self, caller: &Caller, round: &str, label: &str) -> Result<(Round, NewLink), AppError> {
        let round = self.round_in(&Scope::of(caller, Permission::ManageRounds), round)?;
        if label.is_empty() {
            return Err(Refusal::LinksLabel.into());
        }
        let made = self.change(|change| {
            let (token, row) = self.new_link(&round, None, label, change.at);
            invitation_add_all_on(change.db, &[row])?;
            change.note("link.make", &round.code, &format!("an open link: {label}"))?;
            Ok(NewLink { token, number: None, label: label.to_owned() })
        })?;
        Ok((round, made))
    }

    fn new_link(
        &self,
        round: &Round,
        case: Option<Id>,
        label: &str,
        made_at: crate::domain::clock::Instant,
    ) -> (String, Invitation) {
        let token = code::new(&*self.chance, GROUPS).replace('-', "");
        let (token_hash, label) = (invitation_hash(&token), label.to_owned());
        let row = Invitation { token_hash, round: round.id, case, label, used: 0, revoked: false, made_at };
        (token, row)
    }

    /// Takes a link back, named by [`link_name`].
    pub fn revoke_link(&self, caller: &Caller, round: &str, link: &str) -> Result<Round, AppError> {
        let round = self.round_in(&Scope::of(caller, Permission::ManageRounds), round)?;
        let hash: [u8; 32] = unhex(link, 32).and_then(|hash| hash.try_into().ok()).ok_or_else(|| not_there("link"))?;
        self.change(|change| {
            if !invitation_revoke_on(change.db, round.id, &hash)? {
                // Twice is once.
                change.nothing_changed();
                return Ok(());
            }
            change.note("link.revoke", &round.code, "one link")
        })?;
        Ok(round)
    }
}

/// What forms call a link: the hash that is stored, from which nobody makes the token.
#[must_use]
pub fn link_name(link: &Invitation) -> String {
    hex(&link.token_hash)
}
