//! One rating of an upload: protocol 1, vouched for by a token, and protocol 2, signed by the tablet's key.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::value::RawValue;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::{Fault, Object, REMARK_AT_MOST, SEQ_AT_MOST, Upload, fault, shortened};
use crate::app::catalogue::Catalogue;
use crate::app::device::Bearer;
use crate::domain::clock::Instant;
use crate::domain::hex::unhex;
use crate::domain::id::Id;
use crate::domain::rating::{Answer, Rating};
use crate::domain::seal::{PublicKey, Seal, Sealed};
use crate::domain::template::Template;
use crate::store::office::Procedure;

/// A rating of protocol 1.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vouched {
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

/// A rating of protocol 2. It carries no words: those travel apart from it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignedRating {
    id: String,
    seq: i64,
    counter: String,
    template: String,
    sealed_at: i64,
    took: i64,
    ended: Ended,
    procedure: Option<String>,
    answers: Vec<Object<WireAnswer>>,
    #[serde(default)]
    reasons: Vec<String>,
    previous: String,
    signature: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Ended {
    Complete,
    Left,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireAnswer {
    question: String,
    level: i64,
}

impl WireAnswer {
    fn pairs(answers: &[Object<Self>]) -> Vec<(&str, i64)> {
        answers.iter().map(|Object(answer)| (answer.question.as_str(), answer.level)).collect()
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

/// Reads one rating of an upload against the catalogue. A tablet with a key signs what it sends; one without sends
/// protocol 1.
pub fn read_rating(raw: &RawValue, upload: &Upload, bearer: &Bearer, catalogue: &Catalogue) -> Result<Rating, Fault> {
    let reading = Reading { last_seq: upload.last_seq, counter: bearer.counter, catalogue };
    match (&bearer.key, upload.protocol) {
        (None, 1) => reading.vouched(raw),
        (Some(key), 2..) => reading.signed(raw, key),
        _ => Err(Fault::BadSignature),
    }
}

/// What a rating is read against.
struct Reading<'a> {
    last_seq: i64,
    /// The only counter the tablet may rate.
    counter: Id,
    catalogue: &'a Catalogue,
}

impl Reading<'_> {
    fn vouched(&self, raw: &RawValue) -> Result<Rating, Fault> {
        let Object(wire): Object<Vouched> = serde_json::from_str(raw.get()).map_err(|error| fault(&error))?;
        let id = parse_id(&wire.id)?;
        self.number(wire.seq)?;
        self.place(&wire.counter)?;
        let named = self.catalogue.template_named(&wire.template);
        let (template_id, template) = named.ok_or_else(|| Fault::UnknownTemplate(shortened(&wire.template)))?;
        let procedure = self.procedure(wire.procedure.as_deref())?;
        let answers = read_answers(template, &WireAnswer::pairs(&wire.answers))?;
        let (remark, normalised) = read_remark(wire.remark.as_deref())?;
        Ok(Rating {
            id,
            template: template_id,
            counter: self.counter,
            procedure: procedure.map(|procedure| procedure.id),
            field: procedure.map(|procedure| procedure.field),
            seq: Some(wire.seq),
            sealed_at: Some(Instant::from_millis(wire.sealed_at)),
            answers,
            reasons: read_reasons(template, wire.reasons)?,
            remark,
            normalised,
            seal: None,
        })
    }

    fn signed(&self, raw: &RawValue, key: &PublicKey) -> Result<Rating, Fault> {
        let Object(wire): Object<SignedRating> = serde_json::from_str(raw.get()).map_err(|error| fault(&error))?;
        let id = parse_id(&wire.id)?;
        self.number(wire.seq)?;
        self.place(&wire.counter)?;
        let hashed: Option<[u8; 32]> = unhex(&wire.template, 32).and_then(|hash| hash.try_into().ok());
        let known = hashed.and_then(|hash| Some((hash, self.catalogue.template_hashed(&hash)?)));
        let (hash, template) = known.ok_or_else(|| Fault::UnknownTemplate(shortened(&wire.template)))?;
        let procedure = self.procedure(wire.procedure.as_deref())?;
        let seal = wire.seal(hash, key)?;
        // Whoever left before the end answered what he answered: each question counts by itself.
        let given = WireAnswer::pairs(&wire.answers);
        let answers = if seal.left { read_given(template, &given)? } else { read_answers(template, &given)? };
        Ok(Rating {
            id,
            template: template.id(),
            counter: self.counter,
            procedure: procedure.map(|procedure| procedure.id),
            field: procedure.map(|procedure| procedure.field),
            seq: Some(wire.seq),
            sealed_at: Some(Instant::from_millis(wire.sealed_at)),
            answers,
            reasons: read_reasons(template, wire.reasons)?,
            remark: None,
            normalised: false,
            seal: Some(seal),
        })
    }

    fn number(&self, seq: i64) -> Result<(), Fault> {
        if seq < 1 || seq > self.last_seq || seq > SEQ_AT_MOST { Err(Fault::BadSeq(seq)) } else { Ok(()) }
    }

    fn place(&self, code: &str) -> Result<(), Fault> {
        let place = self.catalogue.counter_coded(code).ok_or_else(|| Fault::UnknownCounter(shortened(code)))?;
        if place.id == self.counter { Ok(()) } else { Err(Fault::WrongCounter(shortened(code))) }
    }

    fn procedure(&self, code: Option<&str>) -> Result<Option<&Procedure>, Fault> {
        let Some(code) = code else { return Ok(None) };
        let found = self.catalogue.procedure_coded(code);
        found.map(Some).ok_or_else(|| Fault::UnknownProcedure(shortened(code)))
    }
}

impl SignedRating {
    /// The seal, where the tablet's key made it over just these members.
    fn seal(&self, template: [u8; 32], key: &PublicKey) -> Result<Seal, Fault> {
        if !(0..=SEQ_AT_MOST).contains(&self.took) {
            return Err(Fault::BadFigure("took is not a number of milliseconds"));
        }
        let previous = unhex(&self.previous, 32).and_then(|hash| hash.try_into().ok());
        let previous: [u8; 32] = previous.ok_or(Fault::BadPrevious)?;
        let sealed = Sealed {
            id: &self.id,
            seq: self.seq,
            counter: &self.counter,
            template,
            sealed_at: self.sealed_at,
            took: self.took,
            left: self.ended == Ended::Left,
            procedure: self.procedure.as_deref(),
            answers: WireAnswer::pairs(&self.answers),
            reasons: self.reasons.iter().map(String::as_str).collect(),
            previous,
        };
        let signature = signature_of(&self.signature).ok_or(Fault::BadSignature)?;
        if !key.signed(sealed.text().as_bytes(), &signature) {
            return Err(Fault::BadSignature);
        }
        Ok(Seal { previous, hash: sealed.hash(), signature, took: self.took, left: sealed.left })
    }
}

/// A signature as it is written: 64 bytes in base64url without padding.
#[must_use]
pub fn signature_of(text: &str) -> Option<[u8; 64]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

/// Reads an id and makes sure it is a UUIDv7.
pub fn parse_id(text: &str) -> Result<Id, Fault> {
    text.parse().ok().filter(Id::is_v7).ok_or_else(|| Fault::BadId(shortened(text)))
}

/// Reads answers, by question code, against a template; the required ones must be there.
pub fn read_answers(template: &Template, given: &[(&str, i64)]) -> Result<Vec<Answer>, Fault> {
    let answers = read_given(template, given)?;
    let missing = template
        .questions
        .iter()
        .find(|question| question.required && !answers.iter().any(|given| given.question == question.number));
    match missing {
        Some(question) => Err(Fault::AnswerMissing(question.code.clone())),
        None => Ok(answers),
    }
}

/// Reads answers against a template; at least one.
fn read_given(template: &Template, given: &[(&str, i64)]) -> Result<Vec<Answer>, Fault> {
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
