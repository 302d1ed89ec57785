//! The wire format of ratings, protocol 1, read strictly: bytes in, a typed upload or a fault out.
//!
//! Nothing here knows HTTP or the store. The envelope is read first, and each rating by itself, so that one bad
//! rating does not hold up the others of its batch. `docs/api.md` describes the format for whoever writes a client.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::catalogue::Catalogue;
use crate::domain::clock::Instant;
use crate::domain::id::Id;
use crate::domain::rating::{Answer, Rating};
use crate::domain::template::Template;

/// The protocol this server speaks.
pub const PROTOCOL: u64 = 1;
/// The most ratings one upload may carry.
pub const BATCH_AT_MOST: usize = 50;
/// The largest body of an upload, in bytes.
pub const BODY_AT_MOST: u64 = 65_536;
/// The longest remark, in characters after normalisation.
pub const REMARK_AT_MOST: usize = 500;
/// The largest running number: the largest whole number a tablet's arithmetic holds exactly.
const SEQ_AT_MOST: i64 = 9_007_199_254_740_991;

/// Why an upload, or one rating of it, is not taken. Each has a name of its own for the client.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Fault {
    /// Not JSON at all, or nested too deep.
    #[error("not JSON: {0}")]
    NotJson(String),
    /// A member this protocol does not have.
    #[error("{0}")]
    UnknownField(String),
    /// A member that must be there.
    #[error("{0}")]
    MissingField(String),
    /// A member that stands there twice.
    #[error("{0}")]
    DuplicateField(String),
    /// A member of another type than it must have.
    #[error("{0}")]
    WrongType(String),
    /// A protocol this server does not know yet; the client keeps everything and comes again.
    #[error("this server speaks protocol {PROTOCOL}, not {0}")]
    UnknownProtocol(u64),
    /// More ratings than [`BATCH_AT_MOST`].
    #[error("{0} ratings in one upload, at most {BATCH_AT_MOST}")]
    TooMany(usize),
    /// No rating at all.
    #[error("no rating in the upload")]
    Empty,
    /// The id is not a UUIDv7.
    #[error("the id is not a UUID of version 7: {0:?}")]
    BadId(String),
    /// The running number is not from 1, or above what the upload says was given out.
    #[error("the running number {0} is not from 1 to last_seq")]
    BadSeq(i64),
    /// No template has this name.
    #[error("no template is called {0:?}")]
    UnknownTemplate(String),
    /// No counter has this code.
    #[error("no counter has the code {0:?}")]
    UnknownCounter(String),
    /// The tablet belongs to another counter.
    #[error("this tablet may not rate counter {0:?}")]
    WrongCounter(String),
    /// No procedure has this code.
    #[error("no procedure has the code {0:?}")]
    UnknownProcedure(String),
    /// The template has no such question.
    #[error("the template has no question {0:?}")]
    UnknownQuestion(String),
    /// The scale of the question has no such level.
    #[error("question {question:?} has levels 1 to {levels}, not {level}")]
    LevelOutsideScale {
        /// The question's code.
        question: String,
        /// What was sent.
        level: i64,
        /// How many levels there are.
        levels: usize,
    },
    /// A question has two answers.
    #[error("question {0:?} is answered twice")]
    AnsweredTwice(String),
    /// A question that the template requires has no answer.
    #[error("question {0:?} must be answered")]
    AnswerMissing(String),
    /// No question has an answer: an abandoned rating, which is never counted.
    #[error("no question is answered")]
    NothingAnswered,
    /// The template has no such reason, or it is named twice.
    #[error("the template has no reason {0:?}, or it is named twice")]
    BadReason(String),
    /// The remark is longer than [`REMARK_AT_MOST`] or has control characters.
    #[error("the remark is longer than {REMARK_AT_MOST} characters or has control characters")]
    BadRemark,
}

impl Fault {
    /// The fault's name for the client; names never change.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotJson(_) => "not-json",
            Self::UnknownField(_) => "unknown-field",
            Self::MissingField(_) => "missing-field",
            Self::DuplicateField(_) => "duplicate-field",
            Self::WrongType(_) => "wrong-type",
            Self::UnknownProtocol(_) => "unknown-protocol",
            Self::TooMany(_) => "too-many-ratings",
            Self::Empty => "no-ratings",
            Self::BadId(_) => "bad-id",
            Self::BadSeq(_) => "bad-seq",
            Self::UnknownTemplate(_) => "unknown-template",
            Self::UnknownCounter(_) => "unknown-counter",
            Self::WrongCounter(_) => "wrong-counter",
            Self::UnknownProcedure(_) => "unknown-procedure",
            Self::UnknownQuestion(_) => "unknown-question",
            Self::LevelOutsideScale { .. } => "level-outside-scale",
            Self::AnsweredTwice(_) => "answered-twice",
            Self::AnswerMissing(_) => "answer-missing",
            Self::NothingAnswered => "nothing-answered",
            Self::BadReason(_) => "bad-reason",
            Self::BadRemark => "bad-remark",
        }
    }

    /// Whether a catalogue read again could make the rating acceptable.
    #[must_use]
    pub const fn may_be_stale(&self) -> bool {
        matches!(self, Self::UnknownTemplate(_) | Self::UnknownCounter(_) | Self::UnknownProcedure(_))
    }
}

/// An upload whose envelope was read; its ratings are still text.
#[derive(Debug)]
pub struct Upload {
    /// The moment of sending by the tablet's clock.
    pub sent_at: Instant,
    /// The highest running number the tablet has given out.
    pub last_seq: i64,
    /// The ratings, unread.
    pub ratings: Vec<Box<RawValue>>,
}

/// A struct written as an object. Serde alone would also take an array of its members in their order, and then a
/// member put in between by a later version would silently move all others.
struct Object<T>(T);

impl<'de, T: DeserializeOwned> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<T>(PhantomData<T>);
        impl<'de, T: DeserializeOwned> Visitor<'de> for Members<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(members))
            }
        }
        deserializer.deserialize_map(Members(PhantomData)).map(Self)
    }
}

/// Only the version, whatever else a later protocol may carry.
#[derive(Deserialize)]
struct Version {
    protocol: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    #[expect(dead_code, reason = "read by Version first; here so that it is not an unknown member")]
    protocol: u64,
    sent_at: i64,
    last_seq: i64,
    ratings: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireRating {
    id: String,
    seq: i64,
    counter: String,
    template: String,
    sealed_at: i64,
    procedure: Option<String>,
    answers: Vec<Object<WireAnswer>>,
    #[serde(default)]
    reasons: Vec<String>,
    remark: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireAnswer {
    question: String,
    level: i64,
}

/// Reads the envelope of an upload.
pub fn read_upload(body: &[u8]) -> Result<Upload, Fault> {
    let Object(version): Object<Version> = serde_json::from_slice(body).map_err(|error| fault(&error))?;
    if version.protocol != PROTOCOL {
        return Err(Fault::UnknownProtocol(version.protocol));
    }
    let Object(envelope): Object<Envelope> = serde_json::from_slice(body).map_err(|error| fault(&error))?;
    match envelope.ratings.len() {
        0 => Err(Fault::Empty),
        n if n > BATCH_AT_MOST => Err(Fault::TooMany(n)),
        _ => Ok(Upload {
            sent_at: Instant::from_millis(envelope.sent_at),
            last_seq: envelope.last_seq,
            ratings: envelope.ratings,
        }),
    }
}

/// The id a rating claims, so that even a fault can name it.
#[must_use]
pub fn claimed_id(raw: &RawValue) -> Option<Id> {
    #[derive(Deserialize)]
    struct Claim {
        id: String,
    }
    serde_json::from_str::<Object<Claim>>(raw.get()).ok()?.0.id.parse().ok()
}

/// Reads one rating against the catalogue; `counter` is the only one the tablet may rate.
pub fn read_rating(raw: &RawValue, last_seq: i64, counter: Id, catalogue: &Catalogue) -> Result<Rating, Fault> {
    let Object(wire): Object<WireRating> = serde_json::from_str(raw.get()).map_err(|error| fault(&error))?;
    let id = parse_id(&wire.id)?;
    if wire.seq < 1 || wire.seq > last_seq || wire.seq > SEQ_AT_MOST {
        return Err(Fault::BadSeq(wire.seq));
    }
    let place =
        catalogue.counter_coded(&wire.counter).ok_or_else(|| Fault::UnknownCounter(shortened(&wire.counter)))?;
    if place.id != counter {
        return Err(Fault::WrongCounter(shortened(&wire.counter)));
    }
    let (template_id, template) =
        catalogue.template_named(&wire.template).ok_or_else(|| Fault::UnknownTemplate(shortened(&wire.template)))?;
    let procedure = match wire.procedure.as_deref() {
        None => None,
        Some(code) => Some(catalogue.procedure_coded(code).ok_or_else(|| Fault::UnknownProcedure(shortened(code)))?),
    };
    let given: Vec<(&str, i64)> =
        wire.answers.iter().map(|Object(answer)| (answer.question.as_str(), answer.level)).collect();
    let (remark, normalised) = read_remark(wire.remark.as_deref())?;
    Ok(Rating {
        id,
        template: template_id,
        counter,
        procedure: procedure.map(|procedure| procedure.id),
        field: procedure.map(|procedure| procedure.field),
        seq: Some(wire.seq),
        sealed_at: Some(Instant::from_millis(wire.sealed_at)),
        answers: read_answers(template, &given)?,
        reasons: read_reasons(template, wire.reasons)?,
        remark,
        normalised,
    })
}

/// Reads an id and makes sure it is a UUIDv7.
pub fn parse_id(text: &str) -> Result<Id, Fault> {
    text.parse().ok().filter(Id::is_v7).ok_or_else(|| Fault::BadId(shortened(text)))
}

/// Reads answers, by question code, against a template.
pub fn read_answers(template: &Template, given: &[(&str, i64)]) -> Result<Vec<Answer>, Fault> {
    let mut answers: Vec<Answer> = Vec::with_capacity(given.len());
    for (code, level) in given {
        let question = template.question(code).ok_or_else(|| Fault::UnknownQuestion(shortened(code)))?;
        let known = i16::try_from(*level).ok().filter(|level| question.scale.level(*level).is_some());
        let Some(known) = known else {
            let levels = question.scale.levels.len();
            return Err(Fault::LevelOutsideScale { question: question.code.clone(), level: *level, levels });
        };
        if answers.iter().any(|answer| answer.question == question.number) {
            return Err(Fault::AnsweredTwice(question.code.clone()));
        }
        answers.push(Answer { question: question.number, level: known });
    }
    if answers.is_empty() {
        return Err(Fault::NothingAnswered);
    }
    let missing = template
        .questions
        .iter()
        .find(|question| question.required && !answers.iter().any(|given| given.question == question.number));
    if let Some(question) = missing {
        return Err(Fault::AnswerMissing(question.code.clone()));
    }
    answers.sort_unstable();
    Ok(answers)
}

/// Reads the codes of tapped reasons against a template.
pub fn read_reasons(template: &Template, mut given: Vec<String>) -> Result<Vec<String>, Fault> {
    given.sort_unstable();
    let twice = given.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0].clone());
    let unknown = given.iter().find(|code| !template.reasons.iter().any(|reason| reason.code == **code)).cloned();
    match twice.or(unknown) {
        Some(code) => Err(Fault::BadReason(shortened(&code))),
        None => Ok(given),
    }
}

/// Brings a remark to NFC; whether that changed it comes back beside it. An empty one is none.
pub fn read_remark(text: Option<&str>) -> Result<(Option<String>, bool), Fault> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok((None, false)) };
    let composed: String = text.nfc().collect();
    let control = composed.chars().any(|letter| letter.is_control() && letter != '\n');
    if composed.chars().count() > REMARK_AT_MOST || control {
        return Err(Fault::BadRemark);
    }
    Ok((Some(composed), !is_nfc(text)))
}

fn shortened(text: &str) -> String {
    text.chars().take(64).collect()
}

/// What serde_json found wrong, sorted by the beginning of its message; its line and column are kept.
fn fault(error: &serde_json::Error) -> Fault {
    // The message may repeat what was sent, all 64 KiB of it.
    let message: String = error.to_string().chars().take(300).collect();
    if error.classify() != serde_json::error::Category::Data {
        return Fault::NotJson(message);
    }
    let beginnings: [(&str, fn(String) -> Fault); 3] = [
        ("unknown field", Fault::UnknownField),
        ("missing field", Fault::MissingField),
        ("duplicate field", Fault::DuplicateField),
    ];
    for (beginning, fault) in beginnings {
        if message.starts_with(beginning) {
            return fault(message);
        }
    }
    Fault::WrongType(message)
}
