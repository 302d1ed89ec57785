//! Frames of rounds: a whole file or nothing, within the importer's units, and only while nothing was drawn.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::super::import::{self, Imported, Problem, What};
use super::super::scope::Scope;
use super::offices::{Named, Place};
use super::{App, AppError, Brought, Importer, brought, name, refused, rows};
use crate::app::import::frame::FrameRow;
use crate::app::offices::said;
use crate::domain::access::Permission;
use crate::domain::id::Id;
use crate::domain::refusal::Refusal;
use crate::domain::round::{NotDone, Round};
use crate::store::frame::{Entry, Frame, frame_get, frame_put_on};
use crate::store::round::draw_get;

/// A line of CSV without its end.
fn csv_line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let mut cells = cells.into_iter().peekable();
    if cells.peek().is_none() {
        return String::new();
    }
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
    // Writing to memory does not fail, and what is written is the UTF-8 that was given.
    let _ = writer.write_record(cells);
    let line = writer.into_inner().unwrap_or_default();
    String::from_utf8(line).unwrap_or_default().trim_end_matches('\n').to_owned()
}

/// The cells of a line of CSV.
pub(in crate::app) fn csv_cells(line: &str) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(line.as_bytes());
    let record = reader.records().next().and_then(Result::ok);
    record.map(|record| record.iter().map(str::to_owned).collect()).unwrap_or_default()
}

impl App {
    /// Imports the frame of a round from a file.
    pub fn bring_frame(&self, round: &str, path: &Path) -> Result<Brought, AppError> {
        self.bring_frame_from(Importer::Owner, round, &name(path), &super::bytes(path)?)
    }

    /// Imports the frame of a round; the same rows again change nothing, other rows take their place.
    pub fn bring_frame_from(
        &self,
        by: Importer<'_>,
        round: &str,
        file: &str,
        bytes: &[u8],
    ) -> Result<Brought, AppError> {
        let scope = by.scope(Permission::ManageRounds);
        let round = self.round_in(&scope, round)?;
        if !round.kind.is_drawn() {
            return Err(Refusal::Round(NotDone::NotDrawnKind).into());
        }
        let stages = self.frame_stages(&round);
        let names: Vec<&str> = stages.iter().map(String::as_str).collect();
        let imported = import::frame::parse(file, bytes, round.kind, &names).map_err(|problems| refused(&problems))?;
        if imported.rows.is_empty() {
            return Err(Refusal::Round(NotDone::FrameEmpty).into());
        }
        let entries = self.entries_of(&scope, &round, file, &imported)?;
        let hash = hash_of(&stages, &entries);
        let frame = Frame {
            round: round.id,
            stages: csv_line(names.iter().copied()),
            file_name: file.to_owned(),
            hash,
            entries: i32::try_from(entries.len()).unwrap_or(i32::MAX),
            imported_at: self.clock.now(),
        };
        let changed = self.change(|change| {
            let before = frame_get(change.db, round.id)?;
            if before.as_ref().is_some_and(|before| before.hash == hash) {
                change.nothing_changed();
                return Ok(0);
            }
            if draw_get(change.db, round.id)?.is_some() {
                return Err(Refusal::Round(NotDone::DrawnBefore).into());
            }
            frame_put_on(change.db, &frame, &entries)?;
            let told =
                |frame: &Frame| format!("{}: {}", frame.file_name, rows(usize::try_from(frame.entries).unwrap_or(0)));
            let before = before.as_ref().map(told).unwrap_or_default();
            change.note_values("round.frame", &round.code, file, &before, &told(&frame))?;
            Ok(entries.len())
        })?;
        Ok(Brought { added: changed, ..brought(&imported, changed) })
    }

    /// The rows as they are kept, with their units looked up.
    fn entries_of(
        &self,
        scope: &Scope,
        round: &Round,
        file: &str,
        imported: &Imported<FrameRow>,
    ) -> Result<Vec<Entry>, AppError> {
        let mut units = Named::new(self, scope.clone());
        let mut problems: Vec<Problem> = Vec::new();
        let mut entries = Vec::with_capacity(imported.rows.len());
        for ((line, row), number) in imported.rows.iter().zip(1_i32..) {
            let unit = match &row.unit {
                None => Some(round.unit),
                Some(name) => {
                    let place = Place { file, line: *line };
                    match units.unit(name)? {
                        Ok(unit) if unit.validity.covers(round.opens_on) => Some(unit.id),
                        Ok(unit) => {
                            problems.push(place.problem("unit", name, What::OutsideUnit(said(unit.validity))));
                            None
                        }
                        Err(what) => {
                            problems.push(place.problem("unit", name, what));
                            None
                        }
                    }
                }
            };
            entries.push(entry_of(number, row, unit));
        }
        if problems.is_empty() { Ok(entries) } else { Err(refused(&problems)) }
    }
}

/// A row as it is kept: what the last stage calls it stands with the contact, which is forgotten after the round.
fn entry_of(number: i32, row: &FrameRow, unit: Option<Id>) -> Entry {
    let wide = row.places.len().saturating_sub(1);
    let contact = serde_json::to_string(&row.contact).ok();
    let places = csv_line(row.places.iter().take(wide).map(String::as_str));
    Entry { number, stratum: row.stratum.clone(), places, unit, contact }
}

fn hash_of(stages: &[String], entries: &[Entry]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(csv_line(stages.iter().map(String::as_str)));
    for entry in entries {
        let unit = entry.unit.map(|unit| unit.to_string()).unwrap_or_default();
        let cells = [&entry.stratum, &entry.places, &unit, entry.contact.as_deref().unwrap_or_default()];
        hash.update(csv_line(cells.map(|cell: &str| cell)));
        hash.update(b"\n");
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_back_as_they_were_written() {
        for cells in [vec!["Xã A", "Thôn \"Trên\", xóm 2"], vec!["Xã A"], vec!["", "x"], vec![]] {
            assert_eq!(csv_cells(&csv_line(cells.iter().copied())), cells, "{cells:?}");
        }
    }
}
