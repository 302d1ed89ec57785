//! Whether what is stored is what tablets signed: the signed text of every rating is made again from its rows, and each
//! is held beside its signature and its neighbour in the chain. Somebody who changed a row in the database has no key.

use std::collections::BTreeMap;

use crate::app::catalogue::Catalogue;
use crate::app::{App, AppError};
use crate::domain::id::Id;
use crate::domain::seal::{PublicKey, Sealed};
use crate::domain::template::Template;
use crate::store::device::device_list;
use crate::store::office::procedure_list;
use crate::store::rating::{Signed, SignedParts, rating_signed_parts, seal_of_device};
use crate::store::{Db, StoreError};

/// Ratings read at once.
const AT_ONCE: i64 = 1_000;

/// A rating that is not as its tablet signed it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The tablet.
    pub device: Id,
    /// The rating's running number.
    pub seq: i64,
    /// It names another rating before it than the one that is stored; otherwise its own rows were changed.
    pub chain: bool,
}

/// What came of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Checked {
    /// How many signed ratings were read.
    pub ratings: u64,
    /// Those that do not fit.
    pub findings: Vec<Finding>,
}

impl App {
    /// Holds every signed rating beside its signature.
    pub fn verify_signed(&self) -> Result<Checked, AppError> {
        let catalogue = self.refresh()?;
        Ok(self.store.read(|db| signed_all(db, &catalogue))?)
    }
}

/// Holds every signed rating of every tablet beside its signature.
pub fn signed_all(db: &mut Db, catalogue: &Catalogue) -> Result<Checked, StoreError> {
    let procedures: BTreeMap<Id, String> = procedure_list(db)?.into_iter().map(|one| (one.id, one.code)).collect();
    let mut checked = Checked::default();
    for (device, _) in device_list(db)? {
        let Some(key) = device.key else { continue };
        let mut above = 0;
        let mut before: Option<Signed> = None;
        loop {
            let batch = seal_of_device(db, device.id, above, AT_ONCE)?;
            let ids: Vec<Id> = batch.iter().map(|one| one.rating).collect();
            let mut parts = rating_signed_parts(db, &ids)?;
            let Some(last) = batch.last().map(|one| one.seq) else { break };
            for one in batch {
                checked.ratings += 1;
                let whole =
                    parts.remove(&one.rating).is_some_and(|parts| fits(&one, &parts, &key, catalogue, &procedures));
                let follows = before.as_ref().is_none_or(|b| b.seq + 1 != one.seq || b.seal.hash == one.seal.previous);
                if !whole || !follows {
                    checked.findings.push(Finding { device: device.id, seq: one.seq, chain: whole });
                }
                // Of a number that was used twice only the first goes on the chain; the others are kept aside.
                if before.as_ref().is_none_or(|b| b.seq < one.seq) {
                    before = Some(one);
                }
            }
            above = last;
        }
    }
    Ok(checked)
}

/// Whether the text made of the rows is the one that was signed.
fn fits(
    one: &Signed,
    parts: &SignedParts,
    key: &PublicKey,
    catalogue: &Catalogue,
    procedures: &BTreeMap<Id, String>,
) -> bool {
    let Some(counter) = catalogue.counter(parts.counter) else { return false };
    let Some(template) = catalogue.template(parts.template) else { return false };
    let Some(answers) = named(parts, template) else { return false };
    let id = one.rating.to_string();
    let sealed = Sealed {
        id: &id,
        seq: one.seq,
        counter: &counter.code,
        template: template.content_hash(),
        sealed_at: parts.sealed_at.map_or(0, crate::domain::clock::Instant::millis),
        took: one.seal.took,
        left: one.seal.left,
        procedure: parts.procedure.and_then(|procedure| procedures.get(&procedure)).map(String::as_str),
        answers,
        reasons: parts.reasons.iter().map(String::as_str).collect(),
        previous: one.seal.previous,
    };
    sealed.hash() == one.seal.hash && key.signed(sealed.text().as_bytes(), &one.seal.signature)
}

/// The answers by the codes of their questions; `None` where the template has no such question.
fn named<'t>(parts: &SignedParts, template: &'t Template) -> Option<Vec<(&'t str, i64)>> {
    let question = |number: i16| template.questions.iter().find(|question| question.number == number);
    parts.answers.iter().map(|given| Some((question(given.question)?.code.as_str(), i64::from(given.level)))).collect()
}
