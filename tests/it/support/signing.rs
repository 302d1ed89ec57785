//! A tablet that signs, written from `docs/api.md` and not from the server's code: its key, its chain, its requests. The
//! bench uses it too.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The tablet's half of the contract.
pub(crate) struct SigningTablet {
    pair: EcdsaKeyPair,
    pub(crate) device: String,
    pub(crate) counter: String,
    pub(crate) template: String,
    /// The hash of the rating sealed last.
    pub(crate) previous: String,
    pub(crate) last_seq: i64,
}

fn b64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl SigningTablet {
    /// A tablet with a new key, enrolled nowhere.
    pub(crate) fn new() -> Self {
        let random = SystemRandom::new();
        let secret = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, secret.as_ref(), &random).unwrap();
        let empty = String::new;
        let (previous, last_seq) = ("00".repeat(32), 0);
        Self { pair, device: empty(), counter: empty(), template: empty(), previous, last_seq }
    }

    pub(crate) fn key(&self) -> String {
        b64(&self.public_key())
    }

    /// The public half: an uncompressed point.
    pub(crate) fn public_key(&self) -> Vec<u8> {
        self.pair.public_key().as_ref().to_vec()
    }

    pub(crate) fn sign(&self, bytes: &[u8]) -> String {
        b64(self.pair.sign(&SystemRandom::new(), bytes).unwrap().as_ref())
    }

    /// What it sends to enrol with a code.
    pub(crate) fn enrolment(&self, code: &str, width_mm: i64) -> Value {
        let key = self.key();
        let signature = self.sign(format!("sipar enrol 2\n{code}\n{key}\n{width_mm}\n").as_bytes());
        json!({ "protocol": 2, "code": code, "key": key, "width_mm": width_mm, "signature": signature })
    }

    /// Takes note of where it was enrolled.
    pub(crate) fn enrolled(&mut self, answer: &Value) {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        self.device = text(&answer["device"]);
        self.counter = text(&answer["config"]["counter"]["code"]);
        self.template = text(&answer["config"]["template"]["hash"]);
    }

    /// A rating with these answers that takes the next running number, not signed yet.
    pub(crate) fn rating(&mut self, id: &str, sealed_at: i64, answers: &[(&str, i64)]) -> Value {
        self.last_seq += 1;
        let answers: Vec<Value> =
            answers.iter().map(|(question, level)| json!({ "question": question, "level": level })).collect();
        json!({ "id": id, "seq": self.last_seq, "counter": self.counter, "template": self.template,
            "sealed_at": sealed_at, "took": 4_200, "ended": "complete", "answers": answers, "reasons": [],
            "previous": self.previous })
    }

    /// Signs a rating and goes on from it.
    pub(crate) fn seal(&mut self, mut rating: Value) -> Value {
        let text = signed_text(&rating);
        rating["signature"] = self.sign(text.as_bytes()).into();
        self.previous = sipar::domain::hex::hex(&Sha256::digest(text.as_bytes()));
        rating
    }

    /// An upload of these ratings.
    pub(crate) fn upload(&self, sent_at: i64, ratings: &[Value]) -> Value {
        json!({ "protocol": 2, "sent_at": sent_at, "last_seq": self.last_seq, "ratings": ratings })
    }

    /// What it says of itself, with nothing waiting.
    pub(crate) fn report(&self, sent_at: i64, day: &str) -> Value {
        json!({ "protocol": 2, "sent_at": sent_at, "last_seq": self.last_seq, "build": "test", "config": null,
            "queue": { "waiting": 0, "since": null, "apart": 0 },
            "storage": { "persisted": true, "used": 1_000_000, "quota": 2_000_000_000 },
            "days": [{ "day": day, "sealed": self.last_seq, "abandoned": 1 }], "troubles": [] })
    }

    /// The header for a request.
    pub(crate) fn authorization(&self, path: &str, body: &[u8]) -> String {
        let mut bytes = format!("sipar request 2\n{path}\n").into_bytes();
        bytes.extend_from_slice(body);
        format!("Sipar device=\"{}\", signature=\"{}\"", self.device, self.sign(&bytes))
    }
}

/// The text that is signed: twelve lines.
pub(crate) fn signed_text(rating: &Value) -> String {
    let text = |name: &str| match &rating[name] {
        Value::String(text) => text.clone(),
        Value::Null => "-".to_owned(),
        other => other.to_string(),
    };
    let mut answers: Vec<String> = rating["answers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("{}={}", one["question"].as_str().unwrap(), one["level"]))
        .collect();
    answers.sort_unstable();
    let mut reasons: Vec<&str> =
        rating["reasons"].as_array().unwrap().iter().map(|reason| reason.as_str().unwrap()).collect();
    reasons.sort_unstable();
    let lines = [
        "sipar rating 2".to_owned(),
        text("id"),
        text("seq"),
        text("counter"),
        text("template"),
        text("sealed_at"),
        text("took"),
        text("ended"),
        text("procedure"),
        answers.join(","),
        reasons.join(","),
        text("previous"),
    ];
    lines.map(|line| line + "\n").concat()
}
