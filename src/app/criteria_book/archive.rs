//! Which spreadsheet a file is, and whether it may be opened at all. Nothing is unpacked into memory before this.
//!
//! The limits of archives are those of every import; a criteria set brings three more refusals: macros of either
//! program, document types (which could name files of this machine), and the binary formats.

use std::io::{BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

use super::problem::Fault;
use crate::app::import::What;
use crate::app::import::sheet::inspect;

/// What the file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Excel's, and what LibreOffice writes as such.
    Xlsx,
    /// LibreOffice's own.
    Ods,
}

const ODS: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";

/// Looks at an archive: its size when unpacked, its entries, its kind.
pub(super) fn examined(bytes: &[u8]) -> Result<Kind, Fault> {
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(Fault::OldWorkbook);
    }
    inspect(bytes).map_err(|what| match what {
        What::Bomb | What::TooLarge(..) => Fault::TooLarge,
        What::Macros => Fault::Macros,
        _ => Fault::NotAWorkbook,
    })?;
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Fault::NotAWorkbook)?;
    let names: Vec<String> = archive.file_names().filter_map(|name| name.ok().map(|name| name.to_string())).collect();
    // LibreOffice keeps macros in folders of these names; without macros it writes none.
    if names.iter().any(|name| name.starts_with("Basic/") || name.starts_with("Scripts/")) {
        return Err(Fault::Macros);
    }
    for name in names.iter().filter(|name| is_xml(name)) {
        let entry = archive.by_name(name).map_err(|_| Fault::NotAWorkbook)?;
        plain_xml(entry)?;
    }
    if part(&mut archive, "[Content_Types].xml").is_some_and(|types| types.contains("macroEnabled")) {
        return Err(Fault::Macros);
    }
    if names.iter().any(|name| name == "xl/workbook.xml") {
        return Ok(Kind::Xlsx);
    }
    let said = part(&mut archive, "mimetype").unwrap_or_default();
    if said.as_bytes().starts_with(ODS) { Ok(Kind::Ods) } else { Err(Fault::NotAWorkbook) }
}

fn is_xml(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".xml", ".rels", ".rdf"].iter().any(|ending| name.ends_with(ending))
}

/// No document type, and so no entity from elsewhere.
fn plain_xml(entry: impl Read) -> Result<(), Fault> {
    let mut xml = Reader::from_reader(BufReader::new(entry));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer) {
            Ok(Event::DocType(_)) => return Err(Fault::Entities),
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(_) => return Err(Fault::NotAWorkbook),
        }
    }
}

/// The text of one entry; nothing where it is not there.
pub(super) fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Option<String> {
    let mut text = String::new();
    archive.by_name(name).ok()?.read_to_string(&mut text).ok()?;
    Some(text)
}
