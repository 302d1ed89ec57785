//! First and second answers of the same case, in rounds whose answers may be led back to cases.

use diesel::prelude::*;

use super::backend::Db;
use super::schema::response;
use super::{StoreError, bytes};
use crate::domain::id::Id;

/// For each case of a round that was asked twice its answers and those of the second time, as lines of CSV; of several
/// the last that came in, and none that is set aside.
pub fn recheck_pairs(db: &mut Db, round: Id) -> Result<Vec<(String, String)>, StoreError> {
    let rows: Vec<(Option<Vec<u8>>, String, String)> = response::table
        .filter(response::round_id.eq(bytes(round)))
        .filter(response::case_id.is_not_null())
        .filter(response::aside.is_null())
        .order((response::case_id, response::received_at, response::id))
        .select((response::case_id, response::purpose, response::answers))
        .load(db)?;
    let mut pairs: Vec<(Vec<u8>, Option<String>, Option<String>)> = Vec::new();
    for (case, purpose, answers) in rows {
        let case = case.unwrap_or_default();
        if pairs.last().is_none_or(|(last, ..)| *last != case) {
            pairs.push((case, None, None));
        }
        if let Some((_, first, second)) = pairs.last_mut() {
            *(if purpose == "recheck" { second } else { first }) = Some(answers);
        }
    }
    Ok(pairs.into_iter().filter_map(|(_, first, second)| Some((first?, second?))).collect())
}
