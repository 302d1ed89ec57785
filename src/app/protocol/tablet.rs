//! What a tablet sends besides ratings: how it enrols, and what it says of itself.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use time::Date;
use time::macros::format_description;

use super::rating::signature_of;
use super::{Fault, Object, SEQ_AT_MOST, fault, protocol_of, shortened};
use crate::domain::clock::Instant;
use crate::domain::seal::{PublicKey, enrolment_text};
use crate::store::device::Report;
use crate::store::device_day::Counted;

/// Days that a report may tell of.
const DAYS_AT_MOST: usize = 14;
/// Troubles that a report may name.
const TROUBLES_AT_MOST: usize = 10;

/// A tablet that wants to be enrolled, its key proved.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// The code, as typed.
    pub code: String,
    /// The key it will sign with.
    pub key: PublicKey,
    /// The width of its screen in millimetres.
    pub width_mm: i32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireEnrolment {
    #[expect(dead_code, reason = "read before; here so that it is not an unknown member")]
    protocol: u64,
    code: String,
    key: String,
    width_mm: i64,
    signature: String,
}

/// Reads an enrolment; whoever sent it holds the key.
pub fn read_enrolment(body: &[u8]) -> Result<Enrolment, Fault> {
    signing(body)?;
    let Object(wire): Object<WireEnrolment> = serde_json::from_slice(body).map_err(|error| fault(&error))?;
    let key = URL_SAFE_NO_PAD.decode(&wire.key).ok().and_then(|bytes| PublicKey::from_bytes(&bytes));
    let key = key.ok_or(Fault::BadKey)?;
    let width = i32::try_from(wire.width_mm).ok().filter(|width| (50..=1000).contains(width));
    let width_mm = width.ok_or(Fault::BadWidth(wire.width_mm))?;
    let text = enrolment_text(&wire.code, &wire.key, wire.width_mm);
    let proved = signature_of(&wire.signature).is_some_and(|signature| key.signed(text.as_bytes(), &signature));
    if proved { Ok(Enrolment { code: wire.code, key, width_mm }) } else { Err(Fault::BadSignature) }
}

/// Only a tablet with a key sends this: no protocol without signatures has it.
fn signing(body: &[u8]) -> Result<(), Fault> {
    match protocol_of(body)? {
        1 => Err(Fault::UnknownProtocol(1)),
        _ => Ok(()),
    }
}

/// What a tablet says of itself.
#[derive(Clone, Debug)]
pub struct Said {
    /// The moment of sending by its clock.
    pub sent_at: Instant,
    /// The hash of the configuration it has.
    pub config: Option<String>,
    /// Its state; `at` is for the server to fill in.
    pub report: Report,
    /// Its own counts.
    pub days: Vec<Counted>,
    /// What troubles it, in short codes.
    pub troubles: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireReport {
    #[expect(dead_code, reason = "read before; here so that it is not an unknown member")]
    protocol: u64,
    sent_at: i64,
    last_seq: i64,
    build: String,
    config: Option<String>,
    queue: Object<WireQueue>,
    storage: Object<WireStorage>,
    days: Vec<Object<WireDay>>,
    #[serde(default)]
    troubles: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireQueue {
    waiting: i64,
    since: Option<i64>,
    apart: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireStorage {
    persisted: Option<bool>,
    used: Option<i64>,
    quota: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireDay {
    day: String,
    sealed: i64,
    abandoned: i64,
}

/// Reads a report.
pub fn read_report(body: &[u8]) -> Result<Said, Fault> {
    signing(body)?;
    let Object(wire): Object<WireReport> = serde_json::from_slice(body).map_err(|error| fault(&error))?;
    let (Object(queue), Object(storage)) = (wire.queue, wire.storage);
    let figures = [Some(wire.last_seq), Some(queue.waiting), Some(queue.apart), storage.used, storage.quota];
    if figures.iter().flatten().any(|figure| !(0..=SEQ_AT_MOST).contains(figure)) {
        return Err(Fault::BadFigure("a number of the report is below 0 or beyond what a tablet counts"));
    }
    if wire.days.len() > DAYS_AT_MOST || wire.troubles.len() > TROUBLES_AT_MOST {
        return Err(Fault::BadFigure("too many days or troubles"));
    }
    let report = Report {
        at: Instant(0),
        build: shortened(&wire.build),
        made: wire.last_seq,
        queued: queue.waiting,
        queued_since: queue.since.map(Instant::from_millis),
        set_apart: queue.apart,
        persisted: storage.persisted,
        used: storage.used,
        quota: storage.quota,
    };
    Ok(Said {
        sent_at: Instant::from_millis(wire.sent_at),
        config: wire.config,
        report,
        days: wire.days.into_iter().map(|Object(day)| day.read()).collect::<Result<_, _>>()?,
        troubles: wire.troubles.iter().map(|trouble| shortened(trouble)).collect(),
    })
}

impl WireDay {
    fn read(self) -> Result<Counted, Fault> {
        let bad = Fault::BadFigure("a day is not written as 2026-11-22, or its numbers cannot be");
        let day = Date::parse(&self.day, format_description!("[year]-[month]-[day]")).map_err(|_| bad.clone())?;
        if [self.sealed, self.abandoned].iter().any(|n| !(0..=SEQ_AT_MOST).contains(n)) {
            return Err(bad);
        }
        Ok(Counted { day, sealed: self.sealed, abandoned: self.abandoned })
    }
}
