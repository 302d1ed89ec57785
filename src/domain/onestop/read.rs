//! What the reading of both kinds of files has in common.

use std::num::NonZeroU32;
use std::ops::Range;

use rust_decimal::Decimal;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use toml::Spanned;
use toml::value::Datetime;

use super::{Amount, Head, OnestopFault, OnestopProblem, RoundingRule};
use crate::domain::criteria::{Rounding, RoundingMode};
use crate::domain::template::source::{
    BasisTable, WordsTable, all, all_different, basis, code, effect, named, position, resting_on, said, tables, words,
};
use crate::domain::template::{Confidence, Fault, LegalBasis, Words};

/// A fault and the bytes of the file it concerns.
pub(super) type At = (Range<usize>, OnestopFault);

/// A fault of any template as one of these files.
pub(super) fn shared<T>(read: Result<T, (Range<usize>, Fault)>) -> Result<T, At> {
    read.map_err(|(span, fault)| (span, fault.into()))
}

/// Reads a file into its tables and those into what they mean; a fault with its place.
pub(super) fn parsed<F: serde::de::DeserializeOwned, T>(
    file_name: &str,
    text: &str,
    checked: impl Fn(&F) -> Result<T, At>,
) -> Result<T, OnestopProblem> {
    shared(tables::<F>(text)).and_then(|file| checked(&file)).map_err(|(span, fault)| {
        let (line, column) = position(text, span.start);
        OnestopProblem { file: file_name.to_owned(), line, column, fault }
    })
}

/// The keys that both kinds begin with.
pub(super) struct HeadTable<'a> {
    pub(super) code: &'a Spanned<String>,
    pub(super) version: NonZeroU32,
    pub(super) family: &'a Spanned<String>,
    pub(super) effective_from: Option<&'a Spanned<Datetime>>,
    pub(super) effective_to: Option<&'a Spanned<Datetime>>,
    pub(super) confidence: Confidence,
    pub(super) title: &'a Spanned<WordsTable>,
    pub(super) note: &'a Spanned<WordsTable>,
    pub(super) legal_basis: &'a [BasisTable],
}

pub(super) fn head(file_name: &str, text: &str, table: &HeadTable<'_>) -> Result<Head, At> {
    shared(named(file_name, table.code, table.version.get()))?;
    if table.family.get_ref() != "onestop" {
        return Err((table.family.span(), OnestopFault::Family(table.family.get_ref().clone())));
    }
    let (effective_from, effective_to) = shared(effect(table.code.span(), table.effective_from, table.effective_to))?;
    if table.legal_basis.is_empty() {
        return Err((table.code.span(), Fault::NoBasis.into()));
    }
    shared(all_different(table.legal_basis.iter().map(|basis| &basis.code)))?;
    Ok(Head {
        code: shared(code(table.code))?,
        version: table.version.get(),
        title: text_of(table.title)?,
        note: text_of(table.note)?,
        effective_from,
        effective_to,
        confidence: table.confidence,
        legal_basis: shared(all(table.legal_basis, |one| basis(one, &[])))?,
        hash: Sha256::digest(text.as_bytes()).into(),
    })
}

pub(super) fn text_of(at: &Spanned<WordsTable>) -> Result<Words, At> {
    shared(words(at, &[]))
}

/// A number from `least` to `most`.
pub(super) fn number(at: &Spanned<Amount>, least: Decimal, most: Decimal) -> Result<Decimal, At> {
    let number = at.get_ref().decimal().map_err(|text| (at.span(), OnestopFault::NotANumber(text)))?;
    if least <= number && number <= most {
        Ok(number)
    } else {
        Err((at.span(), OnestopFault::OutOfRange(least.to_string(), most.to_string())))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RoundingTable {
    places: Spanned<u32>,
    mode: RoundingMode,
    basis: Spanned<Vec<Spanned<String>>>,
    provision: Option<Spanned<String>>,
    confidence: Confidence,
    mode_confidence: Confidence,
}

pub(super) fn rounding(table: &RoundingTable, known: &[LegalBasis]) -> Result<RoundingRule, At> {
    let places = *table.places.get_ref();
    if places > 6 {
        return Err((table.places.span(), OnestopFault::OutOfRange("0".to_owned(), "6".to_owned())));
    }
    shared(resting_on(&table.basis, known))?;
    Ok(RoundingRule {
        rounding: Rounding { places, mode: table.mode },
        confidence: table.confidence,
        mode_confidence: table.mode_confidence,
        provision: table.provision.as_ref().map(|at| shared(said(at))).transpose()?,
    })
}

/// Each of the known ones, once, in the order of the known ones; the first that is not there is named.
pub(super) fn complete<T, K: Copy + PartialEq>(
    known: &[K],
    read: Vec<(K, Range<usize>, T)>,
    head: Range<usize>,
    word: impl Fn(K) -> String,
) -> Result<Vec<T>, At> {
    for (place, (key, span, _)) in read.iter().enumerate() {
        if read.iter().take(place).any(|(other, ..)| other == key) {
            return Err((span.clone(), Fault::Duplicate(word(*key)).into()));
        }
    }
    if let Some(missing) = known.iter().find(|key| read.iter().all(|(other, ..)| other != *key)) {
        return Err((head, OnestopFault::Missing(word(*missing))));
    }
    let mut read = read;
    read.sort_by_key(|(key, ..)| known.iter().position(|one| one == key));
    Ok(read.into_iter().map(|(.., value)| value).collect())
}
