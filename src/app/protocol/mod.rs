//! What tablets send, read strictly: bytes in, something typed or a fault out.
//!
//! Nothing here knows HTTP or the store. The envelope of an upload is read first, and each rating by itself, so that one
//! bad rating does not hold up the others of its batch. `docs/api.md` describes the formats for whoever writes a client.

mod rating;
mod tablet;

pub use rating::{claimed_id, parse_id, read_answers, read_rating, read_reasons, read_remark, signature_of};
pub use tablet::{Enrolment, Said, read_enrolment, read_report};

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::domain::clock::Instant;

/// The newest protocol this server speaks: ratings are signed. In protocol 1 a token vouches for them.
pub const PROTOCOL: u64 = 2;
/// How many protocols before the newest one it takes as well: a tablet that was asleep for two editions of the program
/// must not lose its ratings for it.
const BEFORE: u64 = 2;
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
    #[error("this server speaks protocols up to {PROTOCOL}, not {0}")]
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
    /// The signature is not one of the tablet's key over what was sent.
    #[error("the signature does not fit")]
    BadSignature,
    /// The hash of the rating before is not 64 small hexadecimal digits.
    #[error("the hash of the rating before is not 64 hexadecimal digits")]
    BadPrevious,
    /// The key is no point of P-256.
    #[error("the key is not 65 bytes of a point of P-256")]
    BadKey,
    /// The width of the screen is not one that a tablet has.
    #[error("the width of the screen is {0} mm, not 50 to 1000")]
    BadWidth(i64),
    /// A figure that cannot be.
    #[error("{0}")]
    BadFigure(&'static str),
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
            Self::BadSignature => "bad-signature",
            Self::BadPrevious => "bad-previous",
            Self::BadKey => "bad-key",
            Self::BadWidth(_) => "bad-width",
            Self::BadFigure(_) => "bad-figure",
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
    /// The protocol it is written in.
    pub protocol: u64,
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

/// The protocol of a body, where this server speaks it.
fn protocol_of(body: &[u8]) -> Result<u64, Fault> {
    let Object(version): Object<Version> = serde_json::from_slice(body).map_err(|error| fault(&error))?;
    let oldest = PROTOCOL.saturating_sub(BEFORE).max(1);
    if (oldest..=PROTOCOL).contains(&version.protocol) {
        Ok(version.protocol)
    } else {
        Err(Fault::UnknownProtocol(version.protocol))
    }
}

/// Reads the envelope of an upload.
pub fn read_upload(body: &[u8]) -> Result<Upload, Fault> {
    let protocol = protocol_of(body)?;
    let Object(envelope): Object<Envelope> = serde_json::from_slice(body).map_err(|error| fault(&error))?;
    match envelope.ratings.len() {
        0 => Err(Fault::Empty),
        n if n > BATCH_AT_MOST => Err(Fault::TooMany(n)),
        _ => Ok(Upload {
            protocol,
            sent_at: Instant::from_millis(envelope.sent_at),
            last_seq: envelope.last_seq,
            ratings: envelope.ratings,
        }),
    }
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
