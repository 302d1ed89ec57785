//! Dossiers of one-stop systems, streamed: a row a dossier, or a row a change of status.
//!
//! `sipar import dossiers FILE`. A row needs `code`, `unit`, `procedure`. A row a dossier has `received_at` and may have
//! `due_day`, `resolved_at`, `returned_at`, `status`, `status_at`, `new_due_day`, `cause`, `channel`, `holder`; a row a change
//! has `at` and `status` instead, and may have `due_day`, `holder`, `actor`, `sequence`. Files are CSV (comma, semicolon, tab;
//! UTF-8 or, with its mark, UTF-16), JSON lines, or XLSX. Unlike other imports, a bad row is told and left out, and the good
//! ones go in: exports have hundreds of thousands of rows, and the system that wrote them is not the clerk's to mend.

mod lines;
pub mod mapping;

use std::borrow::Cow;
use std::io::Read;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::table::{Row, Told};
use super::{Problem, What, cell};
use crate::domain::clock::Instant;
use crate::domain::dossier::history::{Event, Source};
use crate::domain::dossier::looks_like_a_number;
use crate::domain::dossier::status::{Channel, Status};
use lines::Lines;
use mapping::Mapping;

/// The columns.
pub const COLUMNS: [&str; 16] = [
    "code",
    "unit",
    "procedure",
    "channel",
    "received_at",
    "due_day",
    "resolved_at",
    "returned_at",
    "status",
    "status_at",
    "new_due_day",
    "cause",
    "holder",
    "at",
    "actor",
    "sequence",
];

/// Characters of a cell at most.
const LONGEST: usize = 300;

/// A good row, before units and procedures are looked up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DossierRow {
    /// The dossier's number.
    pub code: String,
    /// Code or name of its unit.
    pub unit: String,
    /// Code or name of its procedure.
    pub procedure: String,
    /// The way it came.
    pub channel: Channel,
    /// Why it is late.
    pub cause: Option<String>,
    /// What the row says happened.
    pub events: Vec<Event>,
}

/// A file of dossiers on its way through.
pub struct Dossiers<'a> {
    file: &'a str,
    mapping: &'a Mapping,
    /// When a status was so whose row says no moment.
    as_of: Instant,
    now: Instant,
    lines: Lines,
    /// Our column of each of the file's.
    header: Vec<Option<usize>>,
    /// Columns of the file that are not read.
    pub ignored: Vec<String>,
    /// Cells that were not in NFC and were composed.
    pub recomposed: usize,
}

impl<'a> Dossiers<'a> {
    /// Opens a file and reads its header. `read` opens it from its beginning.
    pub fn open(
        file: &'a str,
        read: &dyn Fn() -> std::io::Result<Box<dyn Read>>,
        mapping: &'a Mapping,
        (as_of, now): (Instant, Instant),
    ) -> Result<Self, Vec<Problem>> {
        let problem = |line, column: Option<&str>, what| Problem {
            file: file.to_owned(),
            line,
            column_name: column.map(str::to_owned),
            value: String::new(),
            what,
        };
        let known = || COLUMNS.map(|ours| mapping.theirs(ours)).join(", ");
        let mut lines = Lines::open(read).map_err(|what| {
            vec![problem(1, None, if matches!(what, What::NoHeader(_)) { What::NoHeader(known()) } else { what })]
        })?;
        let (mut header, mut ignored) = (Vec::new(), Vec::new());
        if !lines.is_json() {
            let Some((line, cells)) = lines.next() else { return Err(vec![problem(1, None, What::NoHeader(known()))]) };
            let mut problems = Vec::new();
            for name in cells.map_err(|what| vec![problem(line, None, what)])? {
                let name = name.trim().nfc().collect::<String>().to_lowercase();
                let column = mapping.column(&name);
                if column.is_some() && header.contains(&column) {
                    problems.push(problem(line, Some(&name), What::DuplicateColumn));
                }
                if column.is_none() {
                    ignored.push(name);
                }
                header.push(column);
            }
            let there = |ours: &str| header.iter().flatten().any(|column| COLUMNS[*column] == ours);
            let begins = if there("at") { "at" } else { "received_at" };
            for ours in ["code", "unit", "procedure", begins] {
                if !there(ours) {
                    problems.push(problem(line, Some(mapping.theirs(ours)), What::MissingColumn(known())));
                }
            }
            if !problems.is_empty() {
                return Err(problems);
            }
        }
        Ok(Self { file, mapping, as_of, now, lines, header, ignored, recomposed: 0 })
    }

    /// The next row with its line: what it says, or all that is wrong with it.
    pub fn next_row(&mut self) -> Option<(usize, Result<DossierRow, Vec<Problem>>)> {
        loop {
            let (line, cells) = self.lines.next()?;
            let told = |what| {
                let (file, value) = (self.file.to_owned(), String::new());
                Some((line, Err(vec![Problem { file, line, column_name: None, value, what }])))
            };
            let cells = match cells {
                Ok(cells) => cells,
                Err(what) => return told(what),
            };
            if cells.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let named: Vec<(&'static str, String)> = if self.lines.is_json() {
                match self.object(&cells.concat()) {
                    Some(named) => named,
                    None => return told(What::NotAnObject),
                }
            } else if cells.len() == self.header.len() {
                let named = self.header.iter().zip(cells);
                named.filter_map(|(column, cell)| Some((COLUMNS[(*column)?], cell))).collect()
            } else {
                return told(What::RowLength { cells: cells.len(), columns: self.header.len() });
            };
            let composed: Vec<(&str, Cow<'_, str>)> = named
                .into_iter()
                .map(|(column, cell)| {
                    let cell = cell.trim();
                    if !is_nfc(cell) {
                        self.recomposed += 1;
                    }
                    (column, Cow::Owned(cell.nfc().collect()))
                })
                .collect();
            let mut row = Row::new(self.file, line, composed);
            let read = self.read(&mut row);
            let mut found = row.into_found();
            for problem in &mut found {
                problem.column_name = problem.column_name.take().map(|ours| self.mapping.theirs(&ours).to_owned());
            }
            return Some((line, if found.is_empty() { read.map_err(|Told| found) } else { Err(found) }));
        }
    }

    /// The cells of an object of JSON; what is neither word nor number is no cell.
    fn object(&self, line: &str) -> Option<Vec<(&'static str, String)>> {
        let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).ok()?;
        let mut cells = Vec::new();
        for (name, value) in object {
            let name = name.nfc().collect::<String>().to_lowercase();
            let Some(column) = self.mapping.column(&name) else { continue };
            let text = match value {
                serde_json::Value::Null => String::new(),
                serde_json::Value::String(text) => text,
                serde_json::Value::Number(number) => number.to_string(),
                _ => return None,
            };
            cells.push((COLUMNS[column], text));
        }
        Some(cells)
    }

    fn read(&self, row: &mut Row<'_>) -> Result<DossierRow, Told> {
        let code = row.needed("code", |text| {
            let text = short(text)?;
            if looks_like_a_number(&text) { Ok(text) } else { Err(What::NotADossier) }
        });
        let unit = row.needed("unit", short).map(|unit| self.mapping.unit(&unit));
        let procedure = row.needed("procedure", short).map(|procedure| self.mapping.procedure(&procedure));
        let channel = row.maybe("channel", |text| {
            let words = || Channel::ALL.map(Channel::word).join(", ");
            self.mapping.channel(text).ok_or_else(|| What::NotOneOf(words()))
        });
        let cause = row.maybe("cause", short).map(|cause| cause.map(|cause| self.mapping.cause(&cause)));
        let events = if row.has("at") { self.change(row) } else { self.whole(row) };
        let channel = channel?.unwrap_or(Channel::Direct);
        Ok(DossierRow { code: code?, unit: unit?, procedure: procedure?, channel, cause: cause?, events: events? })
    }

    fn status(&self, text: &str) -> Result<Status, What> {
        let words = || Status::ALL.map(Status::word).join(", ");
        self.mapping.status(text).ok_or_else(|| What::NotOneOf(words()))
    }

    /// A moment that is not still to come; a day is its beginning.
    fn moment(&self, text: &str) -> Result<Instant, What> {
        let moment = cell::instant(text).or_else(|what| cell::day(text).map(Instant::start_of).map_err(|_| what))?;
        if moment > self.now { Err(What::NotYet) } else { Ok(moment) }
    }

    fn event(&self, at: Instant, status: Status) -> Event {
        let source = Source { system: self.mapping.source(), sequence: 0 };
        Event { at, status, source, due: None, holder: None, actor: None }
    }

    /// A row that is one change of status.
    fn change(&self, row: &mut Row<'_>) -> Result<Vec<Event>, Told> {
        let at = row.needed("at", |text| self.moment(text));
        let status = row.needed("status", |text| self.status(text));
        let due = row.maybe("due_day", cell::day);
        let (holder, actor) = (row.maybe("holder", short), row.maybe("actor", short));
        let sequence = row.maybe("sequence", |text| cell::whole(text, 0..=i64::MAX));
        let mut event = self.event(at?, status?);
        event.source.sequence = sequence?.unwrap_or(0);
        (event.due, event.holder) = (due?, holder?.map(String::into_boxed_str));
        event.actor = actor?.map(String::into_boxed_str);
        Ok(vec![event])
    }

    /// A row that is a whole dossier.
    fn whole(&self, row: &mut Row<'_>) -> Result<Vec<Event>, Told> {
        let received = row.needed("received_at", |text| self.moment(text));
        let resolved = row.maybe("resolved_at", |text| self.moment(text));
        let returned = row.maybe("returned_at", |text| self.moment(text));
        let (due, new_due) = (row.maybe("due_day", cell::day), row.maybe("new_due_day", cell::day));
        let status = row.maybe("status", |text| self.status(text));
        let stood = row.maybe("status_at", |text| self.moment(text));
        let holder = row.maybe("holder", short)?;
        let (received, resolved, returned) = (received?, resolved?, returned?);
        let (due, new_due, status, stood) = (due?, new_due?, status?, stood?);
        let mut sound = true;
        let mut not_before = |row: &mut Row<'_>, column, is_before: bool, begin: String| {
            if is_before {
                row.reject(Some(column), What::EndsBeforeItBegins(begin));
                sound = false;
            }
        };
        let day = received.day();
        not_before(row, "due_day", due.is_some_and(|due| due < day), day.to_string());
        not_before(
            row,
            "new_due_day",
            new_due < due && new_due.is_some(),
            due.map_or_else(String::new, |due| due.to_string()),
        );
        // Days without an hour are their beginnings, so that only the day can be before.
        let ended = |end: Option<Instant>, begin: Instant| end.is_some_and(|end| end.day() < begin.day());
        not_before(row, "resolved_at", ended(resolved, received), day.to_string());
        let worked = resolved.unwrap_or(received);
        not_before(row, "returned_at", ended(returned, worked), worked.day().to_string());
        not_before(row, "status_at", ended(stood, received), day.to_string());
        let is_dated = match status {
            Some(Status::Resolved) => resolved.or(stood).is_some(),
            Some(Status::Returned) => returned.or(stood).is_some(),
            Some(Status::Refused | Status::Withdrawn | Status::Stopped) => stood.is_some(),
            _ => true,
        };
        if !is_dated {
            // Whether it ended in time hangs on when.
            let column = match status {
                Some(Status::Resolved) => "resolved_at",
                Some(Status::Returned) => "returned_at",
                _ => "status_at",
            };
            row.reject(Some(column), What::EmptyCell);
            sound = false;
        }
        if !sound {
            return Err(Told);
        }
        let holder = holder.map(String::into_boxed_str);
        let mut events = vec![Event { due, ..self.event(received, Status::Received) }];
        if new_due.is_some() && new_due != due {
            events.push(Event { due: new_due, ..self.event(received, Status::Processing) });
        }
        // What happened later on the day of reception may state that day alone.
        let at = |moment: Instant| moment.max(received);
        events.extend(resolved.map(|moment| self.event(at(moment), Status::Resolved)));
        events.extend(returned.map(|moment| self.event(at(moment).max(at(worked)), Status::Returned)));
        let said = events.iter().any(|event| Some(event.status) == status && event.status != Status::Processing);
        if let Some(status) = status.filter(|_| !said) {
            events.push(Event { holder, ..self.event(at(stood.unwrap_or(self.as_of)), status) });
        } else if let Some(last) = events.last_mut() {
            last.holder = holder;
        }
        Ok(events)
    }
}

/// Text that is not too long for a cell of a one-stop system.
fn short(text: &str) -> Result<String, What> {
    if text.chars().count() > LONGEST { Err(What::TooLong(LONGEST)) } else { cell::text(text) }
}

#[cfg(test)]
mod tests;
