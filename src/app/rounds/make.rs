//! Making a round, changing it while it is prepared, opening and closing it.

use rust_decimal::Decimal;
use time::Date;

use super::super::scope::Scope;
use super::super::{App, AppError};
use crate::app::import::frame::{DOSSIER_STAGES, HOUSEHOLD_STAGES};
use crate::domain::access::{Caller, Permission};
use crate::domain::id::Id;
use crate::domain::refusal::Refusal;
use crate::domain::round::{Kind, NotDone, Round, State, is_code};
use crate::store::round::{draw_get, round_add_on, round_change_on, round_coded, round_state_on};
use crate::store::unit::unit_get;

/// What is typed about a round.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RoundEntry {
    /// Its name.
    pub name: String,
    /// Code or only name of the unit that holds it.
    pub unit: String,
    /// The questionnaire's name, `sipas-2023-1`.
    pub questionnaire: String,
    /// The year that it measures.
    pub year: i16,
    /// How people come to be asked.
    pub kind: Kind,
    /// Whether responses may be led back to cases.
    pub linked: bool,
    /// The first day.
    pub opens_on: Date,
    /// The last day.
    pub closes_on: Date,
    /// Domains with fewer answers are not published.
    pub minimum_n: i32,
    /// The share of completed cases that are asked again.
    pub recheck_share: Decimal,
    /// The code of the round with which it is compared.
    pub previous: Option<String>,
}

impl App {
    /// Makes a round; nobody answers yet.
    pub fn make_round(&self, caller: &Caller, code: &str, entry: &RoundEntry) -> Result<(), AppError> {
        if !is_code(code) {
            return Err(not_done(NotDone::NotACode(code.to_owned())));
        }
        let at = self.clock.now();
        let round = self.round_of(caller, self.chance.id(at), code, entry)?;
        self.change(|change| {
            if round_coded(change.db, code)?.is_some() {
                return Err(Refusal::Round(NotDone::CodeTaken(code.to_owned())).into());
            }
            round_add_on(change.db, &round)?;
            change.note_values("round.make", code, &entry.unit, "", &told(&round, entry))
        })
    }

    /// Changes a round while it is being prepared. What is asked, and of whom, stays once a sample was drawn.
    pub fn change_round(&self, caller: &Caller, code: &str, entry: &RoundEntry) -> Result<(), AppError> {
        let before = self.round_managed(caller, code)?;
        let after = self.round_of(caller, before.id, code, entry)?;
        self.change(|change| {
            let Some(there) = round_coded(change.db, code)?.filter(|there| there.state == State::Draft) else {
                return Err(Refusal::Round(NotDone::WrongState).into());
            };
            let same = (there.template, there.kind, there.unit) == (after.template, after.kind, after.unit);
            if !same && draw_get(change.db, there.id)?.is_some() {
                return Err(Refusal::Round(NotDone::DrawnBefore).into());
            }
            round_change_on(change.db, &after)?;
            change.note_values("round.change", code, "", &plain(&there), &told(&after, entry))
        })
    }

    /// Opens or closes a round, or opens it again; the reason stays in the trail. Answers that come after closing are
    /// kept, set aside.
    pub fn set_round_state(&self, caller: &Caller, code: &str, to: State, reason: &str) -> Result<(), AppError> {
        let round = self.round_managed(caller, code)?;
        let way = (round.state, to);
        let open = matches!(way, (State::Draft | State::Closed, State::Open));
        if !open && way != (State::Open, State::Closed) {
            return Err(not_done(NotDone::WrongState));
        }
        if reason.trim().is_empty() {
            return Err(Refusal::ReasonMissing.into());
        }
        self.acting(self.author.as_ref().clone().because(reason)).change(|change| {
            if open && round.kind.is_drawn() && draw_get(change.db, round.id)?.is_none() {
                return Err(Refusal::Round(NotDone::NotDrawnYet).into());
            }
            if !round_state_on(change.db, round.id, round.state, to)? {
                return Err(Refusal::Round(NotDone::WrongState).into());
            }
            let action = if open { "round.open" } else { "round.close" };
            change.note_values(action, code, "", round.state.word(), to.word())
        })
    }

    /// A round that the caller manages.
    pub fn round_managed(&self, caller: &Caller, code: &str) -> Result<Round, AppError> {
        self.round_in(&Scope::of(caller, Permission::ManageRounds), code)
    }

    /// A round that the caller may look at.
    pub fn round_seen(&self, caller: &Caller, code: &str) -> Result<Round, AppError> {
        self.round_in(&Scope::of(caller, Permission::ReadRounds), code)
    }

    /// Whether the caller manages this round.
    pub fn manages_round(&self, caller: &Caller, round: &Round) -> Result<bool, AppError> {
        let managed = caller.may(Permission::ManageRounds);
        Ok(managed && self.round_is_in(&Scope::of(caller, Permission::ManageRounds), round)?)
    }

    /// All cases of a round, by number.
    pub fn cases_of(&self, round: &Round) -> Result<Vec<crate::domain::round::Case>, AppError> {
        Ok(self.store.read(|db| crate::store::case::case_list(db, round.id))?)
    }

    /// The columns of a round's frame, those without which it is refused first.
    #[must_use]
    pub fn frame_columns(&self, round: &Round) -> Vec<String> {
        let stages = self.frame_stages(round);
        let names: Vec<&str> = stages.iter().map(String::as_str).collect();
        crate::app::import::frame::columns(round.kind, &names).0.into_iter().map(str::to_owned).collect()
    }

    /// The name of a round's unit.
    pub fn round_unit(&self, round: &Round) -> Result<String, AppError> {
        let unit = self.store.read(|db| unit_get(db, round.unit))?;
        Ok(unit.map(|unit| unit.name).unwrap_or_default())
    }

    /// The columns of a round's frame that say where somebody is, from the widest to the narrowest; without the person,
    /// who is chosen at the door.
    pub(in crate::app) fn frame_stages(&self, round: &Round) -> Vec<String> {
        if round.kind == Kind::Dossiers {
            return DOSSIER_STAGES.map(str::to_owned).into();
        }
        let said = self.stages_of(round.template);
        if said.is_empty() { HOUSEHOLD_STAGES.map(str::to_owned).into() } else { said }
    }

    /// What was typed, as a round, where it can be one.
    fn round_of(&self, caller: &Caller, id: Id, code: &str, entry: &RoundEntry) -> Result<Round, AppError> {
        let scope = Scope::of(caller, Permission::ManageRounds);
        let unit = self.unit_in(&scope, &entry.unit)?;
        if entry.name.trim().is_empty() {
            return Err(Refusal::NameMissing.into());
        }
        if entry.closes_on < entry.opens_on {
            return Err(Refusal::EndsBeforeItBegins.into());
        }
        if entry.minimum_n < Round::LEAST_N {
            return Err(not_done(NotDone::MinimumN));
        }
        if !(1990..=2100).contains(&entry.year) {
            return Err(not_done(NotDone::Year(entry.year.to_string())));
        }
        if !(Decimal::ZERO..=Decimal::ONE).contains(&entry.recheck_share) {
            return Err(not_done(NotDone::Share(entry.recheck_share.to_string())));
        }
        let template = self.questionnaire_of_days(&entry.questionnaire, entry.opens_on, entry.closes_on)?;
        let previous = match &entry.previous {
            Some(previous) => Some(self.round_seen(caller, previous)?.id).filter(|previous| *previous != id),
            None => None,
        };
        Ok(Round {
            id,
            unit: unit.id,
            template,
            code: code.to_owned(),
            name: entry.name.trim().to_owned(),
            year: entry.year,
            kind: entry.kind,
            linked: entry.linked,
            opens_on: entry.opens_on,
            closes_on: entry.closes_on,
            state: State::Draft,
            minimum_n: entry.minimum_n,
            recheck_share: entry.recheck_share,
            previous,
            illustrative: self.illustrative,
            made_at: self.clock.now(),
            made_by: Some(caller.person),
        })
    }
}

pub(super) fn not_done(why: NotDone) -> AppError {
    Refusal::Round(why).into()
}

/// A round as the trail says it.
fn plain(round: &Round) -> String {
    let link = if round.linked { "linked" } else { "anonymous" };
    let (kind, days) = (round.kind.word(), format!("{}/{}", round.opens_on, round.closes_on));
    let (least, again) = (round.minimum_n, round.recheck_share);
    format!("{}; {}; {kind}; {link}; {days}; least {least}; recheck {again}", round.name, round.year)
}

fn told(round: &Round, entry: &RoundEntry) -> String {
    format!("{}; {}", entry.questionnaire, plain(round))
}
