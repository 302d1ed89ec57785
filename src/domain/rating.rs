//! A rating: one visit's answers, and what becomes of it.
//!
//! Between capture and store in the flow. A rating is sealed by whoever made it under an id of its own making, so
//! that sending it twice counts once; its content hash tells a repeat from another rating that bears the same id.

use sha2::{Digest, Sha256};
use time::Date;

use super::clock::Instant;
use super::dossier::Timeliness;
use super::hex::{hex, unhex};
use super::honesty::Rule;
use super::id::Id;
use super::lang::Lang;
use super::seal::Seal;
use super::text::texts;

/// The level chosen for one question of the template.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Answer {
    /// The question's number in its template, from 1.
    pub question: i16,
    /// The level's number on the question's scale, from 1.
    pub level: i16,
}

/// One visit's answers, sealed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rating {
    /// Made by whoever sealed it; a UUIDv7.
    pub id: Id,
    /// The template that was answered.
    pub template: Id,
    /// Where.
    pub counter: Id,
    /// What the citizen came for, where known.
    pub procedure: Option<Id>,
    /// The field of that procedure.
    pub field: Option<Id>,
    /// The device's running number, from 1; absent where no device sealed it.
    pub seq: Option<i64>,
    /// When it was sealed, by the clock of whoever sealed it; that clock may be years off.
    pub sealed_at: Option<Instant>,
    /// At least one, each question at most once, by question.
    pub answers: Vec<Answer>,
    /// Codes of the template's reasons that were tapped, in order, each once.
    pub reasons: Vec<String>,
    /// The citizen's own words, NFC.
    pub remark: Option<String>,
    /// Whether the text came in another normal form and was brought to NFC.
    pub normalised: bool,
    /// The tablet's signature and what only signed ratings tell; absent where no key sealed it.
    pub seal: Option<Seal>,
}

impl Rating {
    /// SHA-256 of the canonical form of all that was parsed: the same rating has the same hash however it was
    /// spelled on the way.
    #[must_use]
    pub fn content_hash(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(b"sipar rating 1\0");
        hash.update(self.id.as_bytes());
        hash.update(self.template.as_bytes());
        hash.update(self.counter.as_bytes());
        hash.update(self.procedure.map_or([0; 16], |procedure| *procedure.as_bytes()));
        hash.update(self.seq.unwrap_or(0).to_be_bytes());
        hash.update(self.sealed_at.map_or(i64::MIN, |at| at.0).to_be_bytes());
        let mut answers = self.answers.clone();
        answers.sort_unstable();
        hash.update(u32::try_from(answers.len()).unwrap_or(u32::MAX).to_be_bytes());
        for answer in answers {
            hash.update(answer.question.to_be_bytes());
            hash.update(answer.level.to_be_bytes());
        }
        let mut reasons: Vec<&str> = self.reasons.iter().map(String::as_str).collect();
        reasons.sort_unstable();
        hash.update(reasons.join("\0").as_bytes());
        hash.update(b"\0\0");
        hash.update(self.remark.as_deref().unwrap_or_default().as_bytes());
        if let Some(seal) = &self.seal {
            hash.update(b"\0seal\0");
            hash.update(seal.hash);
        }
        hash.finalize().into()
    }

    /// The content in words, for the person who compares two ratings that bear the same id.
    #[must_use]
    pub fn describe(&self) -> String {
        let answers: Vec<String> =
            self.answers.iter().map(|answer| format!("{}={}", answer.question, answer.level)).collect();
        let seal = self.seal.as_ref().map(describe_seal).unwrap_or_default();
        format!(
            "{seal}template {} counter {} procedure {} seq {} sealed {} answers {} reasons {} remark {}",
            self.template,
            self.counter,
            self.procedure.map_or_else(|| "-".to_owned(), |procedure| procedure.to_string()),
            self.seq.map_or_else(|| "-".to_owned(), |seq| seq.to_string()),
            self.sealed_at.map_or_else(|| "-".to_owned(), |at| at.millis().to_string()),
            answers.join(" "),
            self.reasons.join(" "),
            self.remark.as_deref().unwrap_or("-"),
        )
    }

    /// Reads what [`Rating::describe`] wrote of the rating with this id; `None` unless it comes to this very content.
    /// The field is left out: it follows from the procedure. Earlier versions did not write the procedure.
    #[must_use]
    pub fn read_description(id: Id, text: &str, content_hash: &[u8]) -> Option<Self> {
        let (seal, text) = match text.strip_prefix("seal ") {
            Some(rest) => read_seal(rest).map(|(seal, rest)| (Some(seal), rest))?,
            None => (None, text),
        };
        let (template, rest) = text.strip_prefix("template ")?.split_once(' ')?;
        let (counter, rest) = rest.strip_prefix("counter ")?.split_once(' ')?;
        let (procedure, rest) = match rest.strip_prefix("procedure ") {
            Some(rest) => rest.split_once(' ')?,
            None => ("-", rest),
        };
        let (seq, rest) = rest.strip_prefix("seq ")?.split_once(' ')?;
        let (sealed, rest) = rest.strip_prefix("sealed ")?.split_once(' ')?;
        let (answers, rest) = rest.strip_prefix("answers ")?.split_once(" reasons ")?;
        let (reasons, remark) = match rest.strip_prefix(" remark ") {
            Some(remark) => ("", remark),
            None => rest.split_once(" remark ")?,
        };
        let given = |word: &str| (word != "-").then(|| word.to_owned());
        let answers = answers.split_whitespace().map(|word| {
            let (question, level) = word.split_once('=')?;
            Some(Answer { question: question.parse().ok()?, level: level.parse().ok()? })
        });
        let mut rating = Self {
            id,
            template: template.parse().ok()?,
            counter: counter.parse().ok()?,
            procedure: given(procedure).map(|word| word.parse()).transpose().ok()?,
            field: None,
            seq: given(seq).map(|word| word.parse()).transpose().ok()?,
            sealed_at: given(sealed).map(|word| word.parse().map(Instant::from_millis)).transpose().ok()?,
            answers: answers.collect::<Option<_>>()?,
            reasons: reasons.split_whitespace().map(str::to_owned).collect(),
            remark: given(remark),
            normalised: false,
            seal,
        };
        let same = |rating: &Self| rating.content_hash() == content_hash;
        if !same(&rating) && rating.remark.is_none() {
            // Somebody may have written just that.
            rating.remark = Some("-".to_owned());
        }
        same(&rating).then_some(rating)
    }
}

fn describe_seal(seal: &Seal) -> String {
    let ended = if seal.left { "left" } else { "complete" };
    let [previous, hash, signature] = [&seal.previous[..], &seal.hash, &seal.signature].map(hex);
    format!("seal {previous} {hash} {signature} {} {ended} ", seal.took)
}

fn read_seal(text: &str) -> Option<(Seal, &str)> {
    let mut words = text.splitn(6, ' ');
    let mut next = || words.next();
    let previous = unhex(next()?, 32)?.try_into().ok()?;
    let hash = unhex(next()?, 32)?.try_into().ok()?;
    let signature = unhex(next()?, 64)?.try_into().ok()?;
    let (took, left) = (next()?.parse().ok()?, next()? == "left");
    Some((Seal { previous, hash, signature, took, left }, next()?))
}

/// Through whom a rating came.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Channel {
    /// An enrolled tablet.
    Kiosk(Contact),
    /// A page of this server, answered now.
    Page,
    /// A file of ratings taken elsewhere; its times are believed.
    Import,
    /// A page of this server, opened with a printed code that is good for one rating and may know whether the dossier
    /// was on time.
    Code(Option<Timeliness>),
    /// A page of this server, opened with a dossier number typed by hand, which proves nothing.
    Typed,
    /// A paper slip that somebody typed: its day is known, its time is not.
    Slip,
}

impl Channel {
    /// The word under which it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Kiosk(_) => "kiosk",
            Self::Page | Self::Code(_) | Self::Typed => "page",
            Self::Import | Self::Slip => "import",
        }
    }

    /// What shows that a visitor rated.
    #[must_use]
    pub const fn proof(self) -> Proof {
        match self {
            Self::Code(_) => Proof::Code,
            Self::Slip => Proof::Slip,
            Self::Typed => Proof::Typed,
            Self::Kiosk(_) | Self::Page | Self::Import => Proof::None,
        }
    }

    /// Whether the dossier was on time, where a printed code knows.
    #[must_use]
    pub const fn timeliness(self) -> Option<Timeliness> {
        match self {
            Self::Code(timeliness) => timeliness,
            _ => None,
        }
    }
}

/// What shows that whoever rated was a visitor. Ratings of different proof are always told apart.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Proof {
    /// Nothing: whoever stood before the tablet.
    None,
    /// A printed code, good for one rating.
    Code,
    /// A paper slip in the box.
    Slip,
    /// A dossier number typed by hand, which proves nothing and is not kept.
    Typed,
}

impl Proof {
    /// All of them, in the order in which pages show them.
    pub const ALL: [Self; 4] = [Self::Code, Self::Slip, Self::Typed, Self::None];

    /// The word under which it is stored with a rating; nothing for none.
    #[must_use]
    pub const fn word(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Code => Some("code"),
            Self::Slip => Some("slip"),
            Self::Typed => Some("typed"),
        }
    }

    /// What a stored word stands for.
    #[must_use]
    pub fn from_word(word: Option<&str>) -> Option<Self> {
        Self::ALL.into_iter().find(|proof| proof.word() == word)
    }

    /// The proof with this key in the tallies.
    #[must_use]
    pub fn from_key(key: Id) -> Option<Self> {
        Self::ALL.into_iter().find(|proof| proof.key() == key)
    }

    /// What people call ratings with it.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::None => t.proof_none,
            Self::Code => t.proof_code,
            Self::Slip => t.proof_slip,
            Self::Typed => t.proof_typed,
        }
    }

    /// Its key in the tallies.
    #[must_use]
    pub const fn key(self) -> Id {
        let mut bytes = [0; 16];
        bytes[15] = match self {
            Self::None => 0,
            Self::Code => 1,
            Self::Slip => 2,
            Self::Typed => 3,
        };
        Id::from_bytes(bytes)
    }
}

/// One upload by a tablet: what it says of itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Contact {
    /// Which tablet.
    pub device: Id,
    /// The moment of sending, by the tablet's clock.
    pub sent_at: Instant,
    /// The highest running number the tablet has given out.
    pub last_seq: i64,
}

/// A rating on its way into the store.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Submission {
    /// What was rated.
    pub rating: Rating,
    /// Through whom.
    pub channel: Channel,
    /// When this server had it, by the server's clock.
    pub received_at: Instant,
}

/// Proof that a rating is stored: the same for every repeat of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Receipt {
    /// The rating.
    pub id: Id,
    /// The day it counts for.
    pub day: Date,
    /// A short code for the citizen; it says nothing of the answers.
    pub code: ReceiptCode,
}

/// Crockford's base 32.
const RECEIPT_LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The first letters of a hash, five bits each; at most 25.
pub(in crate::domain) fn letters_of<const N: usize>(digest: [u8; 32]) -> [u8; N] {
    let bits = digest.iter().take(16).fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    let mut code = [b'0'; N];
    for (place, letter) in code.iter_mut().enumerate() {
        *letter = RECEIPT_LETTERS[(bits >> (123 - 5 * place) & 31) as usize];
    }
    code
}

/// Letters that somebody typed: hyphens and blanks do not matter, nor whether letters are large; I and L are read as 1, O as 0.
pub(in crate::domain) fn letters_typed<const N: usize>(text: &str) -> Option<[u8; N]> {
    let letters: Vec<u8> = text
        .chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '-')
        .map(|letter| match letter.to_ascii_uppercase() {
            'I' | 'L' => Some(b'1'),
            'O' => Some(b'0'),
            other => u8::try_from(other).ok().filter(|letter| RECEIPT_LETTERS.contains(letter)),
        })
        .collect::<Option<_>>()?;
    letters.try_into().ok()
}

/// Ten letters and digits that a citizen can read aloud: Crockford's base 32, without I, L, O and U.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ReceiptCode([u8; 10]);

impl ReceiptCode {
    /// The code of a rating: fifty bits of a hash of its id, so that it neither depends on the answers nor can be
    /// guessed without the id.
    #[must_use]
    pub fn of(id: Id) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"sipar receipt 1\0");
        hash.update(id.as_bytes());
        Self(letters_of(hash.finalize().into()))
    }

    /// A code that somebody typed: hyphens and blanks do not matter, nor whether letters are large; I and L are read as
    /// 1, O as 0. `None` where it cannot be one.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        letters_typed(text).map(Self)
    }

    /// Its fifty bits as a number, under which it is stored.
    #[must_use]
    pub fn number(self) -> i64 {
        let digit = |letter: &u8| RECEIPT_LETTERS.iter().position(|one| one == letter).unwrap_or(0);
        self.0.iter().fold(0, |number, letter| number << 5 | i64::try_from(digit(letter)).unwrap_or(0))
    }
}

impl std::fmt::Display for ReceiptCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = std::str::from_utf8(&self.0).unwrap_or_default();
        write!(f, "{}-{}", &text[..5], &text[5..])
    }
}

/// What became of a submission.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// Stored now.
    Stored(Receipt),
    /// Stored before, with the same content.
    Repeat(Receipt),
    /// Another rating bears this id; both are kept for a person to decide.
    Conflict,
    /// The tablet is revoked: kept aside, not counted, and not acknowledged.
    Revoked,
    /// The tablet is revoked and has used up what may be kept aside of it.
    RevokedFull,
}

/// Why a stored rating is kept out of the tallies until a person has looked at it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Quarantine {
    /// It came from a tablet after its revocation.
    RevokedDevice,
    /// Another rating of the same tablet bears the same running number.
    SequenceReused,
    /// The counter was not open on the day.
    ClosedCounter,
    /// It came when the period of its day was closed.
    ClosedPeriod,
    /// Whoever typed the slip took it back.
    Withdrawn,
    /// It does not fit the one before or after it in the chain of its tablet.
    ChainBroken,
    /// A rule of the nightly check named it: see [`super::honesty`].
    Dishonest(Rule),
}

impl Quarantine {
    /// All rules.
    pub const ALL: [Self; 12] = [
        Self::RevokedDevice,
        Self::SequenceReused,
        Self::ClosedCounter,
        Self::ClosedPeriod,
        Self::Withdrawn,
        Self::ChainBroken,
        Self::Dishonest(Rule::OutsideHours),
        Self::Dishonest(Rule::Burst),
        Self::Dishonest(Rule::TooFast),
        Self::Dishonest(Rule::OneValue),
        Self::Dishonest(Rule::MoreThanServed),
        Self::Dishonest(Rule::MoreThanUsual),
    ];

    /// The rule with this name.
    #[must_use]
    pub fn named(rule: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|aside| aside.rule() == rule)
    }

    /// The rule's name, as stored.
    #[must_use]
    pub const fn rule(self) -> &'static str {
        match self {
            Self::RevokedDevice => "revoked-device",
            Self::SequenceReused => "sequence-reused",
            Self::ClosedCounter => "closed-counter",
            Self::ClosedPeriod => "closed-period",
            Self::Withdrawn => "withdrawn",
            Self::ChainBroken => "chain-broken",
            Self::Dishonest(rule) => rule.id(),
        }
    }
}

/// What was noticed about a rating; stored as a sum.
pub mod flag {
    /// The tablet's clock was more than five minutes off.
    pub const CLOCK: i32 = 1;
    /// The text was not NFC and was brought to it.
    pub const NORMALISED: i32 = 2;
    /// The moment that the tablet stated was outside what its running numbers allow, and was moved inside.
    pub const BOUNDED: i32 = 4;
    /// Only the day is known: the moment is noon by convention, and no officer can be named.
    pub const DAY_ONLY: i32 = 8;
    /// The citizen left before the end: each answered question counts, the others have no answer.
    pub const LEFT: i32 = 16;
    /// The nightly check kept it aside, two people looked at it and let it count: the check leaves it alone.
    pub const RELEASED: i32 = 32;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rating() -> Rating {
        Rating {
            id: Id::v7(1_700_000_000_000, [1; 10]),
            template: Id::from_bytes([2; 16]),
            counter: Id::from_bytes([3; 16]),
            procedure: None,
            field: None,
            seq: Some(1),
            sealed_at: Some(Instant(5)),
            answers: vec![Answer { question: 1, level: 2 }, Answer { question: 2, level: 1 }],
            reasons: Vec::new(),
            remark: None,
            normalised: false,
            seal: None,
        }
    }

    #[test]
    fn the_hash_knows_content_and_not_spelling() {
        let mut other = rating();
        other.answers.reverse();
        assert_eq!(rating().content_hash(), other.content_hash());
        other.answers[0].level = 2;
        assert_ne!(rating().content_hash(), other.content_hash());
    }

    #[test]
    fn a_description_is_read_back_and_never_as_other_content() {
        let plain = rating();
        let full = Rating {
            procedure: Some(Id::from_bytes([4; 16])),
            sealed_at: Some(Instant::from_millis(7)),
            reasons: vec!["time".to_owned(), "place".to_owned()],
            remark: Some("chờ lâu remark reasons 1=2".to_owned()),
            ..rating()
        };
        let dash = Rating { remark: Some("-".to_owned()), sealed_at: None, seq: None, ..rating() };
        let odd =
            |reasons: [&str; 2]| Rating { reasons: reasons.map(str::to_owned).to_vec(), sealed_at: None, ..rating() };
        let (reads, does_not) = (odd(["remark", "time"]), odd(["papers", "remark"]));
        for (one, exact) in [(&full, true), (&dash, true), (&reads, true), (&does_not, false), (&plain, false)] {
            let read = Rating::read_description(one.id, &one.describe(), &one.content_hash());
            // What cannot be told for certain is not read: here a reason called "remark", and a time of microseconds.
            assert_eq!(read.as_ref(), exact.then_some(one), "{}", one.describe());
        }
        let seal = Seal { previous: [1; 32], hash: [2; 32], signature: [3; 64], took: 5, left: true };
        let signed = Rating { seal: Some(seal), ..dash.clone() };
        assert_eq!(
            Rating::read_description(signed.id, &signed.describe(), &signed.content_hash()).as_ref(),
            Some(&signed)
        );
        assert_ne!(signed.content_hash(), dash.content_hash());
        // Earlier versions left the procedure out.
        let earlier = |one: &Rating| {
            let said = one.procedure.map_or_else(|| "-".to_owned(), |procedure| procedure.to_string());
            let text = one.describe().replace(&format!(" procedure {said}"), "");
            Rating::read_description(one.id, &text, &one.content_hash())
        };
        assert_eq!((earlier(&dash).as_ref(), earlier(&full)), (Some(&dash), None));
    }

    #[test]
    fn a_receipt_code_can_be_read_aloud_and_differs() {
        let code = ReceiptCode::of(rating().id).to_string();
        assert_eq!(code.len(), 11);
        assert!(!code.contains(['I', 'L', 'O', 'U']));
        let typed = ReceiptCode::read(&format!(" {} ", code.to_lowercase().replace('-', " ").replace('0', "o")));
        assert_eq!(typed, Some(ReceiptCode::of(rating().id)));
        assert_eq!(ReceiptCode::read("0000Z-ZZZZZ").map(ReceiptCode::number), Some((1 << 30) - 1));
        assert_eq!([ReceiptCode::read("ABC"), ReceiptCode::read("ABCDE-FGHJU")], [None, None]);
        assert_ne!(code, ReceiptCode::of(Id::v7(1, [0; 10])).to_string());
    }
}
