//! What an export says of a dossier, before it meets what is stored.

use time::Date;

use super::due::Counting;
use super::flow::{Change, flows};
use super::form::Form;
use super::history::{Event, History};
use super::state::State;
use super::status::Channel;
use crate::domain::id::Id;
use crate::domain::working_days::Uncovered;

/// What one row or several rows of an export say of a dossier.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Incoming {
    /// Its number (mã số hồ sơ).
    pub code: String,
    /// The unit that settles it.
    pub unit: Id,
    /// Its procedure.
    pub procedure: Id,
    /// The way it came.
    pub channel: Channel,
    /// The code of why it is late, where one is stated.
    pub cause: Option<String>,
    /// What happened to it, in any order.
    pub events: Vec<Event>,
}

/// An entry with what it comes to where nothing else is known of its dossier: all that takes no database, so that it can be done
/// while the database is at work.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Judged {
    /// The entry.
    pub incoming: Incoming,
    /// What it comes to; not where the calendar of working days does not cover it.
    pub alone: Result<Standing, Uncovered>,
}

impl Judged {
    /// Judges an entry.
    #[must_use]
    pub fn of(incoming: Incoming, form: &Form, counting: Counting<'_>) -> Self {
        let alone = Standing::of(incoming.events.iter().cloned().collect(), form, counting);
        Self { incoming, alone }
    }
}

/// A history with what follows from it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Standing {
    /// The history.
    pub history: History,
    /// What all of it comes to.
    pub state: State,
    /// The day by which it is judged.
    pub due: Option<Date>,
    /// The days on which it changes where the dossier stands, in their order.
    pub flows: Vec<(Date, Change)>,
}

impl Standing {
    /// What follows from a history; refused where the calendar of working days does not cover it.
    pub fn of(history: History, form: &Form, counting: Counting<'_>) -> Result<Self, Uncovered> {
        let flows = flows(history.events(), form, counting)?.into_iter().collect();
        let state = State::of(history.events());
        let due = counting.judged_by(&state, form.against)?;
        Ok(Self { history, state, due, flows })
    }
}
