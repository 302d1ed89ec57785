//! An open round with cases, quickly: for tests that begin where people are asked.

use rust_decimal::Decimal;
use sipar::app::App;
use sipar::domain::id::Id;
use sipar::domain::round::{Case, Kind, Round, State};
use sipar::store::case::{case_add_all_on, case_assign_on};
use sipar::store::round::round_add_on;
use sipar::store::round_result::{Counted, result_responses};
use time::Duration;

use super::office::id_of;

pub(crate) const ROUND: u8 = 8;
pub(crate) const CASE: u8 = 9;

/// The round that [`open_round`] makes, not stored: of `cao-bang`, from ten days ago to ten days ahead.
pub(crate) fn round_of(app: &App, template: Id, linked: bool) -> Round {
    let today = app.clock.now().day();
    Round {
        id: id_of(ROUND, 1),
        unit: app.unit("cao-bang").unwrap().id,
        template,
        code: "sipas-2026".to_owned(),
        name: "SIPAS năm 2026".to_owned(),
        year: 2026,
        kind: Kind::Households,
        linked,
        opens_on: today - Duration::days(10),
        closes_on: today + Duration::days(10),
        state: State::Open,
        minimum_n: Round::LEAST_N,
        recheck_share: Decimal::new(10, 2),
        previous: None,
        illustrative: false,
        made_at: app.clock.now(),
        made_by: None,
    }
}

/// The cases of [`open_round`], not stored: `nong-thon` and `thanh-thi` of two communes each, so many cases, the last
/// `reserves` of them in reserve; weights 25 and 12.5.
pub(crate) fn cases_of(app: &App, round: &Round, cases: u32, reserves: u32) -> Vec<Case> {
    let unit = app.unit("hop-giang").map_or(round.unit, |unit| unit.id);
    let case = |number: u32| {
        let rural = number % 4 < 2;
        Case {
            id: id_of(CASE, number),
            round: round.id,
            number: number.try_into().unwrap(),
            frame: None,
            stratum: if rural { "nong-thon" } else { "thanh-thi" }.to_owned(),
            psu: format!("xa-{}", number % 4 + 1),
            ssu: String::new(),
            fpc1: Some(Decimal::from(20)),
            fpc2: Some(Decimal::from(500)),
            weight: if rural { Decimal::from(25) } else { Decimal::new(125, 1) },
            unit: Some(unit),
            reserve: number > cases - reserves,
            interviewer: None,
            outcome: None,
            done_on: None,
            recheck: false,
            rechecker: None,
            rechecked_on: None,
        }
    };
    (1..=cases).map(case).collect()
}

/// Stores an open round of `cao-bang` with so many cases of `hop-giang`, none in reserve and nobody's yet.
pub(crate) fn open_round(app: &App, template: Id, linked: bool, cases: u32) -> (Round, Vec<Case>) {
    let round = round_of(app, template, linked);
    let cases = cases_of(app, &round, cases, 0);
    app.store
        .write(|db| {
            round_add_on(db, &round)?;
            case_add_all_on(db, &cases)
        })
        .unwrap();
    (round, cases)
}

/// Gives cases to an interviewer.
pub(crate) fn assign(app: &App, cases: &[Case], interviewer: Id) {
    let ids: Vec<Id> = cases.iter().map(|case| case.id).collect();
    app.store.write(|db| case_assign_on(db, &ids, Some(interviewer))).unwrap();
}

/// The responses of a round that count, as the database has them, in the order of the sample.
pub(crate) fn counted(app: &App, round: Id) -> Vec<Counted> {
    let mut rows = Vec::new();
    app.store
        .read(|db| {
            result_responses(db, round, |row| {
                rows.push(row);
                Ok(())
            })
        })
        .unwrap();
    rows.sort();
    rows
}
