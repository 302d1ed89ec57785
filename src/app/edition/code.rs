//! The code on paper, held against this database. Anybody may ask, as often as they like, so that a check costs two short
//! queries and a signature: the leaves are read and hashed once a tree and once a minute, whoever asks how often.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::tree::{CODE, is_signed};
use crate::app::{App, AppError};
use crate::domain::clock::Instant;
use crate::domain::hex::unhex;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::text::{fill, texts};
use crate::index::edition::{key_name, root};
use crate::store::edition::{Edition, SignedHead, edition_hashed, edition_head_newest};

/// For how long a tree is believed to be as it was read, in microseconds: what somebody changes past the program is found
/// by the next code after that.
const BELIEVED: u64 = 60_000_000;

/// What a code says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Code {
    /// The edition's hash.
    pub edition: [u8; 32],
    /// How many leaves the tree had.
    pub size: i64,
    /// When it was signed.
    pub signed_at: Instant,
    /// Its root.
    pub root: [u8; 32],
    /// The name of the key.
    pub key: String,
    /// The signature.
    pub signature: [u8; 64],
}

impl Code {
    /// Reads a code; `None` where the text is none.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let pieces: Vec<&str> = text.split(':').collect();
        let [word, edition, size, at, root, key, signature] = pieces.as_slice() else { return None };
        let hash = |text: &str| -> Option<[u8; 32]> { unhex(text, 32)?.try_into().ok() };
        Some(Self {
            edition: hash(edition)?,
            size: size.parse().ok().filter(|size| *size > 0)?,
            signed_at: Instant(at.parse().ok()?),
            root: hash(root)?,
            key: unhex(key, 8).map(|_| (*key).to_owned())?,
            signature: unhex(signature, 64)?.try_into().ok()?,
        })
        .filter(|_| *word == CODE.to_lowercase())
    }
}

/// Why a code proves nothing, or against whom it speaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CodeFault {
    /// The text is no code.
    NotACode,
    /// No tree here was signed with a key of this name.
    UnknownKey,
    /// The signature is not that key's: the code was made or changed by somebody else.
    BadSignature,
    /// This key signed it, and the tree here is another one: the database was changed since.
    OtherTree,
    /// There is no edition here with this hash.
    NoEdition,
    /// The edition was not in that tree.
    NotInTree,
}

impl CodeFault {
    /// What is wrong, in words.
    #[must_use]
    pub fn words(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::NotACode => t.edition_code_none,
            Self::UnknownKey => t.edition_code_key,
            Self::BadSignature => t.edition_code_signature,
            Self::OtherTree => t.edition_code_tree,
            Self::NoEdition => t.edition_code_edition,
            Self::NotInTree => t.edition_code_outside,
        }
    }
}

/// What a code proves, in words.
#[must_use]
pub fn proved(code: &Code, title: &str, number: i32, lang: Lang) -> String {
    let day = number::day(code.signed_at.day());
    fill(texts(lang).edition_code_proves, &[title, &number.to_string(), &day, &code.size.to_string(), &code.key])
}

/// A public key as people keep it: 64 hexadecimal digits.
#[must_use]
pub fn public_key_of(text: &str) -> Option<[u8; 32]> {
    unhex(text.trim(), 32)?.try_into().ok()
}

/// The tree as it was last read for a code, where one was.
#[derive(Debug, Default)]
pub(in crate::app) struct Held(Mutex<Option<Read>>);

/// What codes are held against.
#[derive(Debug)]
struct Read {
    at: Instant,
    newest: Option<SignedHead>,
    keys: Vec<[u8; 32]>,
    hashes: Vec<[u8; 32]>,
    /// The roots of its beginnings, by their number of leaves: of those only that somebody signed.
    roots: HashMap<usize, [u8; 32]>,
}

impl Read {
    fn of(app: &App, newest: Option<SignedHead>, at: Instant) -> Result<Self, AppError> {
        let tree = app.edition_tree()?;
        let keys = tree.heads.iter().map(|head| head.public_key).collect();
        Ok(Self { at, newest, keys, hashes: tree.hashes(), roots: HashMap::new() })
    }

    fn still_holds(&self, newest: Option<&SignedHead>, now: Instant) -> bool {
        self.newest.as_ref() == newest && self.at.0.abs_diff(now.0) < BELIEVED
    }

    /// What a code says of this tree.
    fn check(&mut self, code: &Code, key: Option<[u8; 32]>) -> Result<(), CodeFault> {
        let public_key = self.keys.iter().copied().chain(key).find(|key| key_name(key) == code.key);
        let public_key = public_key.ok_or(CodeFault::UnknownKey)?;
        let Code { size, root: own, signed_at, signature, .. } = *code;
        if !is_signed(&SignedHead { size, root: own, signed_at, public_key, signature }) {
            return Err(CodeFault::BadSignature);
        }
        let size = usize::try_from(size).map_err(|_| CodeFault::OtherTree)?;
        let beginning = self.hashes.get(..size).ok_or(CodeFault::OtherTree)?;
        if *self.roots.entry(size).or_insert_with(|| root(beginning)) != own {
            return Err(CodeFault::OtherTree);
        }
        if beginning.contains(&code.edition) { Ok(()) } else { Err(CodeFault::NotInTree) }
    }
}

impl App {
    /// Holds a code against this database; with another key than those here, `key` is its public half. The edition that it
    /// speaks of.
    pub fn edition_check_code(
        &self,
        text: &str,
        key: Option<[u8; 32]>,
    ) -> Result<Result<(Code, Edition), CodeFault>, AppError> {
        let Some(code) = Code::read(text) else { return Ok(Err(CodeFault::NotACode)) };
        let newest = self.store.read(edition_head_newest)?;
        let now = self.clock.now();
        let fault = {
            let mut held = self.trees.0.lock().unwrap_or_else(PoisonError::into_inner);
            let known = held.take().filter(|read| read.still_holds(newest.as_ref(), now));
            let read = match known {
                Some(read) => read,
                None => Read::of(self, newest, now)?,
            };
            held.insert(read).check(&code, key)
        };
        if let Err(fault) = fault {
            return Ok(Err(fault));
        }
        let found = self.store.read(|db| edition_hashed(db, &code.edition))?;
        Ok(found.map(|edition| (code, edition)).ok_or(CodeFault::NoEdition))
    }
}
