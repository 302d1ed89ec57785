//! What a caller may publish: closed rounds with a result, closed assessments, closed periods, each of units in which the
//! caller may close such a thing.

use std::collections::BTreeSet;

use super::{EditionWish, right};
use crate::app::scope::{Scope, day_of};
use crate::app::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::edition::Kind;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::period::Period;
use crate::domain::{assessment, round};
use crate::store::StoreError;
use crate::store::closing::closing_list;
use crate::store::edition::edition_last;
use crate::store::par::round::par_round_held;
use crate::store::round::round_list_within;
use crate::store::round_result::result_moments;
use crate::store::unit::unit_some;

/// Something that could be published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Publishable {
    /// The wish, without what changed.
    pub wish: EditionWish,
    /// What people call it.
    pub name: String,
    /// How many editions there are of it: with one, the next is a correction.
    pub editions: i32,
}

impl App {
    /// What a caller may publish, by kind; the newest first.
    pub fn editions_publishable(&self, caller: &Caller, lang: Lang) -> Result<Vec<Publishable>, AppError> {
        let may = |kind| -> Vec<Id> {
            let right: Permission = right(kind);
            caller.roots(right)
        };
        let today = self.clock.now().day();
        let found: Vec<(Kind, Id, String, String)> = self.store.read(|db| {
            let mut found = Vec::new();
            let mut rounds = round_list_within(db, &may(Kind::Sipas))?;
            rounds.retain(|one| one.state == round::State::Closed);
            let ids: Vec<Id> = rounds.iter().map(|one| one.id).collect();
            let computed: BTreeSet<Id> = result_moments(db, &ids)?.into_iter().map(|(id, _)| id).collect();
            rounds.retain(|one| computed.contains(&one.id));
            found.extend(rounds.into_iter().map(|one| (Kind::Sipas, one.unit, one.code, one.name)));
            let held = par_round_held(db, &may(Kind::Par))?;
            let closed = held.into_iter().filter(|one| one.state == assessment::State::Closed);
            found.extend(closed.map(|one| (Kind::Par, one.unit, one.code, one.name)));
            for (unit, period) in closing_list(db)? {
                let name = period.parse::<Period>().map_or_else(|_| period.clone(), |whole| whole.name(lang));
                found.push((Kind::Counters, unit, period, name));
            }
            Ok::<_, StoreError>(found)
        })?;
        let units: Vec<Id> = found.iter().map(|(_, unit, ..)| *unit).collect();
        let mut all = Vec::new();
        self.store.read(|db| {
            let units = unit_some(db, &units)?;
            for (edition, unit, subject, name) in found {
                let Some(unit) = units.iter().find(|one| one.id == unit) else { continue };
                if !Scope::of(caller, right(edition)).covers(db, unit.id, day_of(unit, today))?
                    || !caller.may(right(edition))
                {
                    continue;
                }
                let last = edition_last(db, edition, unit.id, &subject)?;
                all.push(Publishable {
                    wish: EditionWish { edition, unit: unit.code.clone(), subject, what_changed: None },
                    name: format!("{name}, {}", unit.name),
                    editions: last.map_or(0, |last| last.number),
                });
            }
            Ok(())
        })?;
        Ok(all)
    }
}
