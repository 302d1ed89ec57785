//! What can befall ratings between a tablet's seal and the database, as histories that shrink.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};
use sipar::domain::id::Id;

use crate::support::office::{NOON, RATING, id_of};

/// How many ratings each of the two tablets of a history makes.
pub(super) const EACH: usize = 4;
/// How many contents a rating can be sent with; the first is the one that was sealed.
pub(super) const VARIANTS: usize = 4;
/// Where a transaction can break.
pub(super) const PLACES: [&str; 5] = ["rating", "answer", "rating_conflict", "tally", "device"];

/// One rating of an upload: which of the tablet's, and with which content.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Part {
    pub(super) number: usize,
    pub(super) variant: usize,
}

/// What becomes of an upload's answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Reply {
    /// The tablet waits for it.
    Awaited,
    /// It arrives, but other things happen first.
    Late,
    /// It is lost on the way.
    Lost,
}

/// One thing that happens.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// A tablet uploads to one of the servers, whose transaction may break somewhere.
    Send { tablet: usize, server: usize, parts: Vec<Part>, reply: Reply, breaks_at: Option<&'static str> },
    /// The late answers arrive, the last one first.
    Arrive,
    /// A server dies and another takes its place; what waited may still be written, or is gone.
    Crash { server: usize, queue_is_lost: bool },
    /// The database hangs up on everybody.
    HangUp,
    /// Hours pass.
    Hours(i64),
    /// A tablet is revoked.
    Revoke { tablet: usize },
}

/// What happened, and whether the tablets go on in the end until everything is acknowledged.
#[derive(Clone, Debug)]
pub(super) struct History {
    pub(super) steps: Vec<Step>,
    pub(super) goes_on: bool,
}

pub(super) fn histories() -> impl Strategy<Value = History> {
    (vec(steps(), 1..10), any::<bool>()).prop_map(|(steps, goes_on)| History { steps, goes_on })
}

fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        24 => sends(),
        3 => Just(Step::Arrive),
        2 => (0..2_usize, any::<bool>()).prop_map(|(server, queue_is_lost)| Step::Crash { server, queue_is_lost }),
        1 => Just(Step::HangUp),
        2 => (1..40_i64).prop_map(Step::Hours),
        1 => (0..2_usize).prop_map(|tablet| Step::Revoke { tablet }),
    ]
}

fn sends() -> impl Strategy<Value = Step> {
    let reply = prop_oneof![4 => Just(Reply::Awaited), 3 => Just(Reply::Late), 3 => Just(Reply::Lost)];
    let breaks_at = prop_oneof![9 => Just(None), 1 => (0..PLACES.len()).prop_map(|place| Some(PLACES[place]))];
    (0..2_usize, 0..2_usize, vec(parts(), 1..6), reply, breaks_at)
        .prop_map(|(tablet, server, parts, reply, breaks_at)| Step::Send { tablet, server, parts, reply, breaks_at })
}

fn parts() -> impl Strategy<Value = Part> {
    let variant = prop_oneof![7 => Just(0), 1 => 1..VARIANTS];
    (0..EACH, variant).prop_map(|(number, variant)| Part { number, variant })
}

/// The id of a rating of this counter.
pub(super) fn rating_id(counter: u32, tablet: usize, number: usize) -> Id {
    id_of(RATING, (2 * counter + u32::try_from(tablet).unwrap()) * 8 + u32::try_from(number).unwrap())
}

/// A rating as the tablet writes it. The last one of each bears the running number of the first: a tablet whose
/// storage was reset.
pub(super) fn wire(counter: u32, tablet: usize, Part { number, variant }: Part) -> Value {
    let mut answers = vec![json!({ "question": "result", "level": 2 - variant % 2 })];
    if variant >= 2 {
        answers.push(json!({ "question": "behaviour", "level": 1 }));
    }
    json!({
        "id": rating_id(counter, tablet, number).to_string(),
        "seq": if number == EACH - 1 { 1 } else { number + 1 },
        "counter": format!("quay-{counter}"),
        "template": "hai-muc-1",
        "sealed_at": NOON.millis() + i64::try_from(number).unwrap() * 7_200_000,
        "answers": answers,
    })
}
