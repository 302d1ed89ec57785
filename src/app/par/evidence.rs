//! Evidence: files that units attach, taken for what their content says that they are, and named page by page.

use std::io::Cursor;

use sha2::{Digest, Sha256};

use super::typed::own_leaves;
use super::{App, AppError, Place, not_done, not_there, refused};
use crate::domain::access::{Caller, Permission};
use crate::domain::assessment::{NotDone, Progress, State};
use crate::domain::hex::hex;
use crate::domain::id::Id;
use crate::store::paper::attachment_get;
use crate::store::par::evidence::{
    Evidence, Use, par_evidence_add_on, par_evidence_get, par_evidence_unuse_on, par_evidence_use_on,
};

/// Bytes of a file at most.
pub const FILE_AT_MOST: usize = 20 * 1024 * 1024;

/// The parts that say what an office document is.
const OFFICE: [(&str, &str); 3] = [("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")];

/// What OpenDocument files say of themselves in their first part.
const OPEN_DOCUMENT: [(&str, &str); 3] = [
    ("application/vnd.oasis.opendocument.text", "odt"),
    ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
    ("application/vnd.oasis.opendocument.presentation", "odp"),
];

/// What a file is, by its content: a PDF, a picture, an office document. Its name says nothing. One that carries macros is
/// none of them.
#[must_use]
pub fn evidence_kind(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => Some("pdf"),
        [0xFF, 0xD8, 0xFF, ..] => Some("jpeg"),
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Some("png"),
        [b'P', b'K', 3, 4, ..] => packed_kind(bytes),
        _ => None,
    }
}

/// The names of the parts say what a packed document is; nothing is unpacked but the line by which OpenDocument says it.
fn packed_kind(bytes: &[u8]) -> Option<&'static str> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let names: Vec<String> =
        archive.file_names().map(|name| name.map(std::borrow::Cow::into_owned)).collect::<Result<_, _>>().ok()?;
    let has = |name: &str| names.iter().any(|one| one == name);
    let macros = |name: &String| name.ends_with("vbaProject.bin") || name.starts_with("Basic/");
    if names.iter().any(macros) {
        return None;
    }
    if has("[Content_Types].xml") {
        let kind = OFFICE.into_iter().find(|(part, _)| names.iter().any(|name| name.starts_with(part)));
        return kind.map(|(_, kind)| kind);
    }
    let said = {
        let part = archive.by_name("mimetype").ok()?;
        let mut said = String::new();
        std::io::Read::read_to_string(&mut std::io::Read::take(part, 100), &mut said).ok()?;
        said
    };
    OPEN_DOCUMENT.into_iter().find(|(kind, _)| *kind == said.trim()).map(|(_, kind)| kind)
}

impl App {
    /// Adds a file to a unit, for a node, with the page to look at. The same file once more is the same file.
    pub fn par_evidence_add(
        &self,
        caller: &Caller,
        (code, unit): (&str, &str),
        (name, content): (&str, &[u8]),
        (node, page): (&str, &str),
    ) -> Result<(), AppError> {
        let place = self.par_evidence_place(caller, code, unit)?;
        let kind = evidence_kind(content).filter(|_| content.len() <= FILE_AT_MOST);
        let kind = kind.ok_or_else(|| not_done(NotDone::NotEvidence))?;
        known(&place, node)?;
        let size = i32::try_from(content.len()).map_err(|_| not_done(NotDone::NotEvidence))?;
        let hash = Sha256::digest(content).to_vec();
        self.change(|change| {
            let (name, kind, hash) = (name.to_owned(), kind.to_owned(), hash.clone());
            let (id, unit, by) = (change.id(), place.unit.id, Some(caller.person));
            let told = format!("{node} {page}: {name}, {kind}, {size}");
            let file = Evidence { id, unit, hash, name, kind, size, at: change.at, by };
            let there = par_evidence_add_on(change.db, place.round.id, &file, content)?;
            let new = Use { evidence: there, node: node.to_owned(), page: page.trim().to_owned() };
            par_evidence_use_on(change.db, &new)?;
            change.note_values("par.evidence", &place.subject(), &told, "", &hex(&file.hash))
        })
    }

    /// Says that a file that is there is for another node too, or names another page of it.
    pub fn par_evidence_use(
        &self,
        caller: &Caller,
        (code, unit): (&str, &str),
        file: Id,
        (node, page): (&str, &str),
    ) -> Result<(), AppError> {
        let place = self.par_evidence_place(caller, code, unit)?;
        known(&place, node)?;
        self.change(|change| {
            let there = par_evidence_get(change.db, place.round.id, place.unit.id, file)?;
            let there = there.ok_or_else(|| refused(NotDone::ChangedMeanwhile))?;
            let new = Use { evidence: there.id, node: node.to_owned(), page: page.trim().to_owned() };
            par_evidence_use_on(change.db, &new)?;
            change.note_values("par.evidence-use", &place.subject(), &there.name, "", &format!("{node} {page}"))
        })
    }

    /// Says that a file is not for a node.
    pub fn par_evidence_unuse(
        &self,
        caller: &Caller,
        (code, unit): (&str, &str),
        file: Id,
        node: &str,
    ) -> Result<(), AppError> {
        let place = self.par_evidence_place(caller, code, unit)?;
        self.change(|change| {
            let there = par_evidence_get(change.db, place.round.id, place.unit.id, file)?;
            let there = there.ok_or_else(|| refused(NotDone::ChangedMeanwhile))?;
            if !par_evidence_unuse_on(change.db, &there, node)? {
                change.nothing_changed();
                return Ok(());
            }
            change.note_values("par.evidence-remove", &place.subject(), &there.name, node, "")
        })
    }

    /// A unit whose files the caller may change: while it enters, or mends what it lost.
    fn par_evidence_place(&self, caller: &Caller, code: &str, unit: &str) -> Result<Place, AppError> {
        let place = self.par_place(caller, &[Permission::ScoreOwnUnit], code, unit)?;
        let enters =
            place.round.state == State::Open && matches!(place.of.progress, Progress::Entering | Progress::Explaining);
        if !enters {
            return Err(not_done(NotDone::WrongProgress));
        }
        match &place.of.locked {
            Some(why) => Err(not_done(NotDone::Locked(why.clone()))),
            None => Ok(place),
        }
    }

    /// A file of a unit, with what is in it.
    pub fn par_evidence_file(
        &self,
        caller: &Caller,
        (code, unit): (&str, &str),
        file: Id,
    ) -> Result<(Evidence, Vec<u8>), AppError> {
        let place = self.par_place_seen(caller, code, unit)?;
        let found = self.store.read(|db| {
            let Some(file) = par_evidence_get(db, place.round.id, place.unit.id, file)? else { return Ok(None) };
            Ok(attachment_get(db, &file.hash)?.map(|(_, content)| (file, content)))
        })?;
        found.ok_or_else(|| not_there(&place.unit.code))
    }
}

/// Refuses a node that no unit scores itself.
fn known(place: &Place, node: &str) -> Result<(), AppError> {
    let there = own_leaves(&place.set).any(|(_, one)| one.code == node);
    if there { Ok(()) } else { Err(not_done(NotDone::NoNode(node.to_owned()))) }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::write::SimpleFileOptions;

    use super::*;

    fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).expect("a part");
            writer.write_all(content.as_bytes()).expect("its content");
        }
        writer.finish().expect("an archive").into_inner()
    }

    #[test]
    fn a_file_is_what_its_content_says() {
        let plain = [&b"%PDF-1.7"[..], b"\xFF\xD8\xFF\xE0", b"\x89PNG\r\n\x1A\nx", b"<svg>", b"MZ", b"PK\x03\x04", b""];
        let kinds = [Some("pdf"), Some("jpeg"), Some("png"), None, None, None, None];
        assert_eq!(plain.map(evidence_kind), kinds);
        let types = ("[Content_Types].xml", "<Types/>");
        for (part, kind) in OFFICE {
            assert_eq!(evidence_kind(&packed(&[types, (&format!("{part}a.xml"), "<a/>")])), Some(kind));
        }
        for (said, kind) in OPEN_DOCUMENT {
            assert_eq!(evidence_kind(&packed(&[("mimetype", said)])), Some(kind));
        }
    }

    #[test]
    fn packed_files_that_are_no_documents_or_carry_macros_are_none() {
        let types = ("[Content_Types].xml", "<Types/>");
        let word = ("word/document.xml", "<a/>");
        assert_eq!(evidence_kind(&packed(&[types, word, ("word/vbaProject.bin", "x")])), None);
        assert_eq!(evidence_kind(&packed(&[types])), None);
        assert_eq!(evidence_kind(&packed(&[("evil.exe", "MZ")])), None);
        assert_eq!(evidence_kind(&packed(&[("mimetype", "application/x-sh")])), None);
        let open = ("mimetype", OPEN_DOCUMENT[0].0);
        assert_eq!(evidence_kind(&packed(&[open, ("Basic/Standard/m.xml", "x")])), None);
    }
}
