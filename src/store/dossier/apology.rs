//! Letters of apology as they are stored, and which late dossiers have one.

use diesel::dsl::exists;
use diesel::prelude::*;
use time::Date;

use super::super::backend::Db;
use super::super::schema::{dossier, dossier_apology};
use super::super::{StoreError, bytes, id};
use super::read::{Dossier, Row, dossier_histories, read};
use crate::domain::clock::Instant;
use crate::domain::dossier::apology::{Letter, SentBy};
use crate::domain::dossier::history::History;
use crate::domain::id::Id;

/// A letter that was kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Apology {
    /// What was entered.
    pub letter: Letter,
    /// The day on which the dossier was due.
    pub due: Date,
    /// When it was entered.
    pub noted: Instant,
}

/// The letters of some dossiers, those of one in the order in which they were entered.
pub fn dossier_apologies(db: &mut Db, dossiers: &[Id]) -> Result<Vec<(Id, Apology)>, StoreError> {
    type LetterRow = (Vec<u8>, String, Date, Date, Date, String, String, String, i64);
    let mut found = Vec::new();
    for ids in dossiers.chunks(500) {
        let ids: Vec<Vec<u8>> = ids.iter().map(|id| bytes(*id)).collect();
        let rows: Vec<LetterRow> = dossier_apology::table
            .filter(dossier_apology::dossier_id.eq_any(ids))
            .order((dossier_apology::dossier_id, dossier_apology::place))
            .select((
                dossier_apology::dossier_id,
                dossier_apology::number,
                dossier_apology::day,
                dossier_apology::due_day,
                dossier_apology::new_due_day,
                dossier_apology::reason,
                dossier_apology::signer,
                dossier_apology::sent_by,
                dossier_apology::noted_at,
            ))
            .load(db)?;
        for (dossier, number, day, due, new_due, reason, signer, sent_by, noted) in rows {
            let sent_by = SentBy::from_word(&sent_by).ok_or(StoreError::Corrupt("an unknown way of a letter"))?;
            let letter = Letter { number, day, new_due, reason, signer, sent_by };
            found.push((id(&dossier)?, Apology { letter, due, noted: Instant(noted) }));
        }
    }
    Ok(found)
}

/// Keeps a letter of a dossier, its `place`-th from 0.
pub fn dossier_apology_add_on(db: &mut Db, of: Id, place: i64, apology: &Apology) -> Result<(), StoreError> {
    let place = i16::try_from(place).map_err(|_| StoreError::Refused("too many letters of one dossier".to_owned()))?;
    let Apology { letter, due, noted } = apology;
    diesel::insert_into(dossier_apology::table)
        .values((
            dossier_apology::dossier_id.eq(bytes(of)),
            dossier_apology::place.eq(place),
            dossier_apology::number.eq(&letter.number),
            dossier_apology::day.eq(letter.day),
            dossier_apology::due_day.eq(due),
            dossier_apology::new_due_day.eq(letter.new_due),
            dossier_apology::reason.eq(&letter.reason),
            dossier_apology::signer.eq(&letter.signer),
            dossier_apology::sent_by.eq(letter.sent_by.word()),
            dossier_apology::noted_at.eq(noted.0),
        ))
        .execute(db)?;
    Ok(())
}

/// Dossiers of these units that ended within some days after they were due, or were worked on and past it at their end, with the
/// history of each; those with a letter of the last day or before, or those without. The first due first, at most `limit` of those
/// that ended and of those that did not, from each five hundred units. By the day alone: whether the form counts one as late, its
/// history says.
pub fn dossiers_late(
    db: &mut Db,
    units: &[Id],
    (first, last): (Date, Date),
    apologised: bool,
    limit: i64,
) -> Result<Vec<(Dossier, History)>, StoreError> {
    let mut found = Vec::new();
    for units in units.chunks(500) {
        let units: Vec<Vec<u8>> = units.iter().map(|unit| bytes(*unit)).collect();
        let letters = || {
            let letters = dossier_apology::table
                .filter(dossier_apology::dossier_id.eq(dossier::id))
                .filter(dossier_apology::day.le(last));
            exists(letters).eq(apologised)
        };
        let ended: Vec<Row> = dossier::table
            .filter(dossier::unit_id.eq_any(&units))
            .filter(dossier::closed_day.gt(dossier::due_day))
            .filter(dossier::closed_day.ge(first))
            .filter(dossier::received_day.le(last))
            .filter(dossier::closed_day.le(last).or(dossier::due_day.lt(last)))
            .filter(letters())
            .order((dossier::due_day, dossier::code))
            .limit(limit)
            .select(Row::as_select())
            .load(db)?;
        let open: Vec<Row> = dossier::table
            .filter(dossier::unit_id.eq_any(&units))
            .filter(dossier::closed_day.is_null())
            .filter(dossier::received_day.is_not_null())
            .filter(dossier::received_day.le(last))
            .filter(dossier::due_day.lt(last))
            .filter(letters())
            .order((dossier::due_day, dossier::code))
            .limit(limit)
            .select(Row::as_select())
            .load(db)?;
        for row in ended.into_iter().chain(open) {
            found.push(read(row)?);
        }
    }
    found.sort_by(|one: &Dossier, two| (one.due, &one.code).cmp(&(two.due, &two.code)));
    let ids: Vec<Id> = found.iter().map(|one| one.id).collect();
    let mut histories = dossier_histories(db, &ids)?;
    let with = |one: Dossier| (histories.remove(&one.id).unwrap_or_default(), one);
    Ok(found.into_iter().map(with).map(|(history, one)| (one, history)).collect())
}
