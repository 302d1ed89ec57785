//! What a tablet signs: the text of a rating, and of a request.
//!
//! Between the tablet and capture in the flow. A rating is signed as a text of twelve lines that both sides make from
//! its members, so that the server needs to keep no more than the signature: the text is made again from the stored
//! rows, and a row that somebody changed no longer fits. Each text names the hash of the one before it on the same
//! tablet; a rating that was left out, put in or sealed twice shows in that chain.

use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use sha2::{Digest, Sha256};

use super::hex::hex;

/// What stands for the hash before the first rating of a tablet.
pub const NONE_BEFORE: [u8; 32] = [0; 32];

/// What stays of a signed rating beside its answers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seal {
    /// [`Sealed::previous`].
    pub previous: [u8; 32],
    /// [`Sealed::hash`].
    pub hash: [u8; 32],
    /// The tablet's signature over the text.
    pub signature: [u8; 64],
    /// Milliseconds from the first touch to the last answer.
    pub took: i64,
    /// Whether the citizen left before the end.
    pub left: bool,
}

/// The public half of a tablet's key: an uncompressed point of P-256.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey([u8; 65]);

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex(&self.fingerprint()))
    }
}

impl PublicKey {
    /// The key with these bytes: 4, then both coordinates. Whether the point lies on the curve shows with the first
    /// signature.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().filter(|point: &[u8; 65]| point[0] == 4).map(Self)
    }

    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 65] {
        &self.0
    }

    /// SHA-256 of its bytes, by which a tablet is known.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }

    /// Whether the key signed these bytes: ECDSA with SHA-256, both numbers of the signature at full length.
    #[must_use]
    pub fn signed(&self, bytes: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, self.0).verify(bytes, signature).is_ok()
    }
}

/// The members of a rating that are signed, in the words in which they are sent.
#[derive(Clone, Debug)]
pub struct Sealed<'a> {
    /// The rating's id, hyphenated, small letters.
    pub id: &'a str,
    /// The tablet's running number.
    pub seq: i64,
    /// The counter's code.
    pub counter: &'a str,
    /// The template's content hash.
    pub template: [u8; 32],
    /// By the tablet's clock, milliseconds since 1970 UTC.
    pub sealed_at: i64,
    /// Milliseconds from the first touch to the last answer.
    pub took: i64,
    /// Whether the citizen left before the end.
    pub left: bool,
    /// The procedure's code.
    pub procedure: Option<&'a str>,
    /// Question code and level.
    pub answers: Vec<(&'a str, i64)>,
    /// Codes of the reasons.
    pub reasons: Vec<&'a str>,
    /// [`seal_hash`] of the rating that the tablet sealed before.
    pub previous: [u8; 32],
}

impl Sealed<'_> {
    /// The text: a line each, answers and reasons in the order of their codes.
    #[must_use]
    pub fn text(&self) -> String {
        let mut answers: Vec<String> =
            self.answers.iter().map(|(question, level)| format!("{question}={level}")).collect();
        answers.sort_unstable();
        let mut reasons = self.reasons.clone();
        reasons.sort_unstable();
        format!(
            "sipar rating 2\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n",
            self.id,
            self.seq,
            self.counter,
            hex(&self.template),
            self.sealed_at,
            self.took,
            if self.left { "left" } else { "complete" },
            self.procedure.unwrap_or("-"),
            answers.join(","),
            reasons.join(","),
            hex(&self.previous),
        )
    }

    /// The place of the rating in the tablet's chain.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        seal_hash(&self.text())
    }
}

/// SHA-256 of a signed text.
#[must_use]
pub fn seal_hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// What a tablet signs to enrol: that it holds the key, and for which code.
#[must_use]
pub fn enrolment_text(code: &str, key: &str, width_mm: i64) -> String {
    format!("sipar enrol 2\n{code}\n{key}\n{width_mm}\n")
}

/// What a tablet signs to send something: where it goes, and every byte of it.
#[must_use]
pub fn request_bytes(path: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("sipar request 2\n{path}\n").into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_the_same_in_whatever_order_it_was_tapped() {
        let sealed = Sealed {
            id: "01a20117-310b-7e20-b993-1ec668ff1122",
            seq: 7,
            counter: "quay-1",
            template: [0xab; 32],
            sealed_at: 1_795_314_620_000,
            took: 5_230,
            left: false,
            procedure: None,
            answers: vec![("result", 2), ("behaviour", 1)],
            reasons: vec!["time", "papers"],
            previous: NONE_BEFORE,
        };
        let text = format!(
            "sipar rating 2\n01a20117-310b-7e20-b993-1ec668ff1122\n7\nquay-1\n{}\n1795314620000\n5230\ncomplete\n-\n\
             behaviour=1,result=2\npapers,time\n{}\n",
            "ab".repeat(32),
            "00".repeat(32)
        );
        assert_eq!(sealed.text(), text);
        let mut other = sealed.clone();
        other.answers.reverse();
        other.reasons.reverse();
        assert_eq!(other.hash(), sealed.hash());
        other.answers[0].1 = 1;
        assert_ne!(Sealed { left: true, ..sealed.clone() }.hash(), sealed.hash());
        assert_eq!(other.hash() == sealed.hash(), other.text() == sealed.text());
    }
}
