//! Tablets of the caller's units, and a code to enrol one with.

use askama::Template;

use super::{Frame, Section};
use crate::app::decide::Place;

/// The tablets.
#[derive(Template)]
#[template(path = "tablets.html", config = "src/web/askama.toml")]
pub struct Tablets {
    /// What surrounds the page.
    pub frame: Frame,
    /// The form's token.
    pub csrf: String,
    /// Whether the reader may enrol and revoke.
    pub changes: bool,
    /// Whether the own password was given a moment ago.
    pub fresh: bool,
    /// How many alarms there are in all.
    pub alarms: usize,
    /// Those in service first.
    pub tablets: Vec<TabletRow>,
    /// Where one can be enrolled.
    pub counters: Vec<CounterChoice>,
}

/// One tablet.
pub struct TabletRow {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Its counter.
    pub counter: String,
    /// The counter's unit.
    pub unit: String,
    /// Whether what it sends is counted.
    pub in_service: bool,
    /// Whether it signs with a key of its own.
    pub signs: bool,
    /// When it was enrolled, written.
    pub enrolled: String,
    /// When it was last heard of, written.
    pub seen: Option<String>,
    /// Seconds that its clock is ahead, written.
    pub skew: Option<String>,
    /// All ratings up to this number arrived, written.
    pub received: String,
    /// How many wait on it, written.
    pub queued: Option<String>,
    /// The program it runs.
    pub build: Option<String>,
    /// Whether its browser promised to keep its storage.
    pub persisted: Option<bool>,
    /// Storage in use and in all, written.
    pub storage: Option<String>,
    /// Visits without an answer in the last days, written.
    pub abandoned: String,
    /// What is wrong.
    pub alarms: Vec<String>,
}

/// A counter to choose.
pub struct CounterChoice {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
}

/// A code to enrol with, shown once.
#[derive(Template)]
#[template(path = "tablet_code.html", config = "src/web/askama.toml")]
pub struct TabletCode {
    /// What surrounds the page.
    pub frame: Frame,
    /// Where the tablet will stand.
    pub place: Place,
    /// What people will call it.
    pub name: String,
    /// The code.
    pub code: String,
    /// Its picture, with the address.
    pub picture: String,
    /// What one types on the tablet.
    pub address: String,
}

#[cfg(test)]
impl Tablets {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let row = |name: &str, alarms: Vec<String>, in_service: bool| TabletRow {
            id: format!("01a20117-310b-7e20-b993-{:012}", name.len()),
            name: name.into(),
            counter: "Quầy số 1".into(),
            unit: "Phường Minh Họa".into(),
            in_service,
            signs: in_service,
            enrolled: "08:00 01/11/2026".into(),
            seen: in_service.then(|| "10:12 22/11/2026".into()),
            skew: in_service.then(|| "3".into()),
            received: "1.204".into(),
            queued: in_service.then(|| "2".into()),
            build: in_service.then(|| "a1b2c3d4".into()),
            persisted: in_service.then_some(true),
            storage: in_service.then(|| "12 / 2.000 MB".into()),
            abandoned: "4".into(),
            alarms,
        };
        let alarm = crate::domain::alarm::Alarm::Missing(vec![(204, 209)]).words(lang);
        Self {
            frame: Frame::new(lang, "/offices/tablets", Section::Work),
            csrf: "dGVzdA".into(),
            changes: true,
            fresh: false,
            alarms: 1,
            tablets: vec![
                row("Máy 1", Vec::new(), true),
                row("Máy số 2", vec![alarm], true),
                row("Cũ", Vec::new(), false),
            ],
            counters: vec![CounterChoice {
                code: "quay-1".into(),
                name: "Quầy số 1".into(),
                unit: "Phường Minh Họa".into(),
            }],
        }
    }
}

#[cfg(test)]
impl TabletCode {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        Self {
            frame: Frame::new(lang, "/offices/tablets", Section::Work),
            place: Place {
                unit_code: "minh-hoa".into(),
                unit: "Phường Minh Họa".into(),
                counter_code: "quay-1".into(),
                counter: "Quầy số 1".into(),
            },
            name: "Máy 1".into(),
            code: "ABCD-EFGH-JKLM".into(),
            picture: crate::app::qr::picture("https://sipar.example.vn/kiosk/#ABCD-EFGH-JKLM").unwrap(),
            address: "sipar.example.vn/kiosk/".into(),
        }
    }
}
