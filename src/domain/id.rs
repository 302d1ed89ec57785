//! Ids: sixteen bytes, made outside the domain and handed in.
//!
//! A rating's id is a UUIDv7 that the tablet makes when the citizen's answers are sealed, so that a repeated
//! upload is recognised. All other records use the same shape, so that no table needs a sequence shared between
//! machines.

use std::fmt;
use std::str::FromStr;

/// A sixteen-byte id, ordered by its bytes; a UUIDv7 therefore sorts by the time it was made.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id([u8; 16]);

impl Id {
    /// The id with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// A UUIDv7 made from an instant (milliseconds since 1970, UTC; negative counts as 0) and ten random bytes.
    #[must_use]
    pub fn v7(unix_millis: i64, random: [u8; 10]) -> Self {
        let millis = u64::try_from(unix_millis).unwrap_or(0);
        Self(*uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().as_bytes())
    }

    /// A UUIDv4 of sixteen random bytes: it says nothing of when it was made.
    #[must_use]
    pub fn v4(random: [u8; 16]) -> Self {
        Self(*uuid::Builder::from_random_bytes(random).into_uuid().as_bytes())
    }

    /// An id read from stored bytes; `None` unless there are exactly sixteen.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        <[u8; 16]>::try_from(bytes).ok().map(Self)
    }

    /// The sixteen bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Whether this is a UUID of version 4, which tells nothing of when it was made.
    #[must_use]
    pub const fn is_v4(&self) -> bool {
        uuid::Uuid::from_bytes(self.0).get_version_num() == 4
    }

    /// Whether this is a UUID of version 7, the only kind a rating may bear.
    #[must_use]
    pub fn is_v7(&self) -> bool {
        uuid::Uuid::from_bytes(self.0).get_version_num() == 7
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        uuid::Uuid::from_bytes(self.0).hyphenated().fmt(f)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not a UUID in its hyphenated form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a UUID: {0:?}")]
pub struct BadId(pub String);

impl FromStr for Id {
    type Err = BadId;

    /// Reads the hyphenated form in small letters only: one id has one spelling, the one that receipts name.
    fn from_str(text: &str) -> Result<Self, BadId> {
        let bad = || BadId(text.chars().take(64).collect());
        if text.len() != 36 || text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(bad());
        }
        uuid::Uuid::try_parse(text).map(|id| Self(*id.as_bytes())).map_err(|_| bad())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_id_has_one_spelling() {
        let id = Id::v7(1_700_000_000_000, [7; 10]);
        assert!(id.is_v7());
        assert_eq!(id.to_string().parse::<Id>(), Ok(id));
        assert!(id.to_string().replace('-', "").parse::<Id>().is_err());
        assert!(id.to_string().to_uppercase().parse::<Id>().is_err());
        assert!("not an id".parse::<Id>().is_err());
    }

    #[test]
    fn later_ids_sort_later() {
        assert!(Id::v7(1, [255; 10]) < Id::v7(2, [0; 10]));
    }
}
