//! The desk: what people with rights do about ratings, each within the own units.

mod closing;
mod codes;
mod counters;
mod decisions;
mod honesty;
mod messages;
mod pages;
mod receipts;
mod remarks;
mod replies;
mod slips;

use sipar::app::approval::Asked;
use sipar::app::{App, AppError};
use sipar::domain::access::Role;
use sipar::domain::clock::{Instant, SECOND};
use sipar::domain::id::Id;
use sipar::domain::refusal::Refusal;
use sipar::domain::tally::{CellKey, Marginal};
use sipar::domain::unit::{ALWAYS, FOREVER};
use sipar::store::StoreError;
use sipar::store::proposal::Decision;
use sipar::store::tally::tally_cells;

use crate::support::door::{Answer, Door};
use crate::support::office::Office;
use crate::support::staff::{caller, cookie_of, employ};

const HOUR: i64 = 3600 * SECOND;
const DAY: i64 = 24 * HOUR;

/// Two who decide for the province, and one for another ward of it.
fn staff(office: &Office) {
    let ward = "code,name,level,parent\nthuc-phan,Phường Thục Phán,commune,cao-bang\n";
    office.app.bring_units_from("units.csv", ward.as_bytes(), false).unwrap();
    employ(&office.app, "an", Role::HomeAffairs, "cao-bang");
    employ(&office.app, "binh", Role::HomeAffairs, "cao-bang");
    employ(&office.app, "xa", Role::HomeAffairs, "thuc-phan");
}

/// Why it was refused.
fn refusal<T: std::fmt::Debug>(outcome: Result<T, AppError>) -> Refusal {
    match outcome {
        Err(AppError::Store(StoreError::Refusal(refusal))) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

fn not_there<T: std::fmt::Debug>(outcome: Result<T, AppError>) {
    match outcome {
        Err(AppError::NotFound(_)) => {}
        other => panic!("it is there: {other:?}"),
    }
}

/// The open proposals that somebody sees.
fn open(app: &App, who: &str) -> Vec<Asked> {
    let all = app.proposals(&caller(app, who)).unwrap();
    all.into_iter().filter(|asked| asked.proposal.decided.is_none()).collect()
}

/// Decides the only open proposal.
fn decide(app: &App, who: &str, decision: Decision) -> Result<(), AppError> {
    let open = open(app, "an");
    assert_eq!(open.len(), 1, "{open:?}");
    app.decide(&caller(app, who), open[0].proposal.id, decision, "đồng ý")
}

/// How many ratings count for a unit, and how many of them are content with the result.
fn counted(office: &Office) -> (i64, i64) {
    let unit = office.app.unit("hop-giang").unwrap().id;
    let cells = office.app.store.read(|db| tally_cells(db, Marginal::Unit, &[unit], ALWAYS, FOREVER)).unwrap();
    let of = |wanted: &dyn Fn(&CellKey) -> bool| -> i64 {
        cells.tally.iter().filter(|(cell, _)| wanted(cell)).map(|(_, n)| n).sum()
    };
    (of(&|cell| cell.question == 0), of(&|cell| (cell.question, cell.level) == (1, 2)))
}

/// The rule that keeps a rating aside.
fn aside(office: &Office, rating: Id) -> Option<String> {
    let found = office.app.store.read(|db| sipar::store::rating::rating_get(db, rating)).unwrap();
    found.expect("the rating is stored").quarantine
}

/// Ten in the morning, so many days before the clock's day.
fn days_ago(office: &Office, days: i64) -> Instant {
    Instant::start_of(office.app.clock.now().day()).plus(10 * HOUR - days * DAY)
}

/// Somebody's browser: a session, and the token of forms.
struct Browser<'a> {
    door: &'a Door,
    cookie: String,
}

impl<'a> Browser<'a> {
    const TOKEN: &'static str = "abababababababababababababababababababababababababababababababab";

    fn of(door: &'a Door, office: &Office, login: &str) -> Self {
        let session = cookie_of(&office.app, login);
        Self { door, cookie: format!("{session}; __Host-sipar-form={}", Self::TOKEN) }
    }

    fn get(&self, path: &str) -> Answer {
        self.door.send(rocket::http::Method::Get, path, &[("cookie", &self.cookie)], &[])
    }

    fn post(&self, path: &str, fields: &str) -> Answer {
        let body = format!("csrf={}&{fields}", Self::TOKEN);
        let headers = [("cookie", self.cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        self.door.send(rocket::http::Method::Post, path, &headers, body.as_bytes())
    }
}
