//! The demo's edition: a month of made-up ratings, published by two people who are made up as well. Its manifest says so.

use time::Date;

use super::EditionWish;
use crate::app::approval::Request;
use crate::app::{App, AppError};
use crate::domain::access::{Caller, Grant, Role};
use crate::domain::clock::Instant;
use crate::domain::edition::Kind;
use crate::domain::id::Id;
use crate::domain::period::{Period, Span};
use crate::domain::unit::Validity;
use crate::store::closing::closing_add_on;
use crate::store::person::{Person, grant_add_on, person_add_on};
use crate::store::proposal::Decision;

/// The unit whose month is published.
const UNIT: &str = "minh-hoa";

/// Who publish it. They have no password, so that nobody signs in as they.
const PEOPLE: [(&str, &str); 2] =
    [("minh-hoa.de-nghi", "Người đề nghị (minh họa)"), ("minh-hoa.dong-y", "Người đồng ý (minh họa)")];

impl App {
    /// Publishes the month before the last one, where nothing was published yet; nothing is done where nobody rated in it.
    pub fn publish_illustrative(&self) -> Result<(), AppError> {
        if !self.illustrative || !self.editions_published(1, 0)?.is_empty() {
            return Ok(());
        }
        let Some(period) = month_before_last(self.clock.now().day()) else { return Ok(()) };
        let unit = self.unit(UNIT)?;
        if !self.result_periods(&unit)?.contains(&period) {
            return Ok(());
        }
        let callers = self.change(|change| {
            let callers = PEOPLE.map(|(login, name)| {
                let grant = Grant {
                    id: change.id(),
                    role: Role::HomeAffairs,
                    unit: unit.id,
                    area: None,
                    validity: Validity::OPEN,
                };
                Caller {
                    person: change.id(),
                    login: login.to_owned(),
                    name: name.to_owned(),
                    officer: None,
                    grants: vec![grant],
                }
            });
            for caller in &callers {
                person_add_on(change.db, &person(caller, change.at))?;
                for grant in &caller.grants {
                    grant_add_on(change.db, caller.person, grant)?;
                }
                change.note("person.add", &caller.login, "illustrative")?;
            }
            if closing_add_on(change.db, unit.id, period, change.at)? {
                change.note_values("period.close", &unit.code, &period.to_string(), "open", "closed")?;
            }
            Ok(callers)
        })?;
        let [asking, agreeing] = callers;
        let wish =
            EditionWish { edition: Kind::Counters, unit: unit.code, subject: period.to_string(), what_changed: None };
        self.edition_ask(&asking, &wish, "số liệu minh họa")?;
        let request = Request::PublishEdition(wish);
        let asked = self.proposals(&agreeing)?.into_iter().find(|one| one.request == request);
        let asked: Option<Id> = asked.map(|one| one.proposal.id);
        asked.map_or(Ok(()), |id| self.decide(&agreeing, id, Decision::Approved, "số liệu minh họa"))
    }
}

fn person(caller: &Caller, made_at: Instant) -> Person {
    Person {
        id: caller.person,
        login: caller.login.clone(),
        name: caller.name.clone(),
        email: None,
        officer: None,
        password: None,
        totp_secret: None,
        totp_step: 0,
        made_at,
        disabled_at: None,
    }
}

fn month_before_last(today: Date) -> Option<Period> {
    Period::containing(Span::Month, today).previous()?.previous()
}
