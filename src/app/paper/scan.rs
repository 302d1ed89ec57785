//! Scans of forms: kept by their content, and taken for what their first bytes say they are.

use sha2::{Digest, Sha256};

use super::{App, AppError, Caller, Permission, not_there};
use crate::domain::hex::hex;
use crate::domain::refusal::Refusal;
use crate::store::paper::{attachment_get, paper_scan_on};

/// Bytes of a scan at most: a form of six pages at 200 dots an inch.
pub const SCAN_AT_MOST: usize = 8 * 1024 * 1024;

/// A scan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scan {
    /// `jpeg`, `png` or `pdf`.
    pub kind: String,
    /// What is in it.
    pub content: Vec<u8>,
}

/// What a file is, by its first bytes: `jpeg`, `png`, `pdf`; its name says nothing.
#[must_use]
pub fn scan_kind(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Some("jpeg"),
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Some("png"),
        [b'%', b'P', b'D', b'F', b'-', ..] => Some("pdf"),
        _ => None,
    }
}

const EITHER: [Permission; 2] = [Permission::EnterForms, Permission::ManageRounds];

impl App {
    /// Keeps a scan of a form, in the place of an earlier one.
    pub fn keep_scan(&self, caller: &Caller, batch: &str, number: i32, content: &[u8]) -> Result<(), AppError> {
        let place = self.form_in(caller, &EITHER, batch, number)?;
        let kind = scan_kind(content).filter(|_| content.len() <= SCAN_AT_MOST).ok_or(Refusal::NotAScan)?;
        let hash: [u8; 32] = Sha256::digest(content).into();
        self.change(|change| {
            if place.form.scan.as_deref() == Some(hash.as_slice()) {
                change.nothing_changed();
                return Ok(());
            }
            paper_scan_on(change.db, (place.batch.id, number), &hash, kind, content, change.at)?;
            let before = place.form.scan.as_deref().map(hex).unwrap_or_default();
            change.note_values("paper.scan", &place.subject(), kind, &before, &hex(&hash))
        })
    }

    /// The scan of a form.
    pub fn scan_of(&self, caller: &Caller, batch: &str, number: i32) -> Result<Scan, AppError> {
        let place = self.form_in(caller, &EITHER, batch, number)?;
        let hash = place.form.scan.ok_or_else(|| not_there(batch))?;
        let found = self.store.read(|db| attachment_get(db, &hash))?;
        found.map(|(kind, content)| Scan { kind, content }).ok_or_else(|| not_there(batch))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_first_bytes_say() {
        let kinds = [&b"\xFF\xD8\xFF\xE0"[..], b"\x89PNG\r\n\x1A\nx", b"%PDF-1.7", b"<svg>", b"GIF89a", b"", b"%PD"];
        assert_eq!(kinds.map(scan_kind), [Some("jpeg"), Some("png"), Some("pdf"), None, None, None, None]);
    }
}
