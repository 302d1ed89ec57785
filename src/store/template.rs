//! Published templates, kept for ever under their content hash.

use diesel::prelude::*;

use super::backend::Db;
use super::schema::template;
use super::{StoreError, bytes, id};
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// A template as published: the exact text, so that every number computed with it can be computed again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The first half of the hash.
    pub id: Id,
    /// SHA-256 of the text.
    pub hash: [u8; 32],
    /// The family: `counter`.
    pub family: String,
    /// The code within the family.
    pub code: String,
    /// The version, from 1.
    pub version: i32,
    /// The text itself, TOML.
    pub source: String,
}

/// Publishes a template. The same text again changes nothing; another text under the same code and version is
/// refused, since a published template never changes.
pub fn template_publish_on(db: &mut Db, new: &Published, at: Instant) -> Result<bool, StoreError> {
    let before: Option<Vec<u8>> = template::table
        .filter(template::family.eq(&new.family))
        .filter(template::code.eq(&new.code))
        .filter(template::version.eq(new.version))
        .select(template::hash)
        .first(db)
        .optional()?;
    match before {
        Some(hash) if hash == new.hash => return Ok(false),
        Some(_) => {
            return Err(StoreError::Refused(format!(
                "template {}-{} is published with another text; give the changed one a new version",
                new.code, new.version
            )));
        }
        None => {}
    }
    diesel::insert_into(template::table)
        .values((
            template::id.eq(bytes(new.id)),
            template::hash.eq(new.hash.to_vec()),
            template::family.eq(&new.family),
            template::code.eq(&new.code),
            template::version.eq(new.version),
            template::source.eq(&new.source),
            template::published_at.eq(at.0),
        ))
        .execute(db)?;
    Ok(true)
}

/// All published templates, by family, code and version.
pub fn template_list(db: &mut Db) -> Result<Vec<Published>, StoreError> {
    let rows: Vec<(Vec<u8>, Vec<u8>, String, String, i32, String)> = template::table
        .order((template::family, template::code, template::version))
        .select((template::id, template::hash, template::family, template::code, template::version, template::source))
        .load(db)?;
    rows.into_iter()
        .map(|(row, hash, family, code, version, source)| {
            let hash = hash.try_into().map_err(|_| StoreError::Corrupt("a template hash that is not 32 bytes"))?;
            Ok(Published { id: id(&row)?, hash, family, code, version, source })
        })
        .collect()
}
