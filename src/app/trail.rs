//! The trail, looked at: searched, checked from its first entry to its last, and handed out so that somebody else can
//! check it elsewhere.
//!
//! Entries bear no unit. Whoever may read the trail in a unit above which there is none sees all of it; whoever may in
//! other units sees what the people of those units did.

use std::io::Write;

use serde::Serialize;
use time::Date;

use super::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::clock::{DAY, Instant};
use crate::domain::hex::hex;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::refusal::Refusal;
use crate::domain::text::texts;
use crate::report::csv::harmless;
use crate::store::audit::{self, Chained, Filter, Head, Page, Recorded, Verdict};
use crate::store::person::{person_logins, person_within};
use crate::store::{Db, StoreError, unit};

/// Entries on a page.
pub const ON_A_PAGE: usize = 50;
/// Entries of which one page looks for words.
const LOOKED_AT: usize = 100_000;

/// What somebody looks for; nothing said means everything.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Query {
    /// Who did it: a login.
    pub person: Option<String>,
    /// How the action begins.
    pub action: Option<String>,
    /// About what.
    pub subject: Option<String>,
    /// From this day.
    pub from: Option<Date>,
    /// To the end of this day.
    pub to: Option<Date>,
    /// With these words.
    pub words: Option<String>,
}

impl Query {
    fn filter(&self, people: Option<Vec<Id>>) -> Filter {
        Filter {
            actor: self.person.clone(),
            action: self.action.clone(),
            subject: self.subject.clone(),
            from: self.from.map(Instant::start_of),
            to: self.to.map(|day| Instant::start_of(day).plus(DAY)),
            words: self.words.clone(),
            people,
        }
    }
}

/// Some entries of the trail with the names of the people in them.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The entries, newest first.
    pub page: Page,
    /// The names of people, by their ids.
    pub names: Vec<(Id, String)>,
}

/// How the trail is handed out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// JSON lines with all that is needed to check the chain elsewhere.
    JsonLines,
    /// A table for a spreadsheet, its head in this language.
    Table(Lang),
}

/// The first line of an export: what it is, and where the trail ended when it was made.
#[derive(Serialize)]
struct Opening {
    sipar_audit: u8,
    /// Whether this is the whole trail, so that every place must be in it.
    whole: bool,
    /// `PLACE:HASH`, where the program noted it.
    head: Option<String>,
}

/// An entry of an export.
#[derive(Serialize)]
struct Line<'a> {
    seq: i64,
    id: String,
    /// Microseconds since 1970 in UTC, as they went into the hash.
    at: i64,
    /// The same for people.
    when: String,
    actor: &'a str,
    person: Option<String>,
    origin: &'a str,
    action: &'a str,
    subject: &'a str,
    detail: &'a str,
    reason: &'a str,
    old: &'a str,
    new: &'a str,
    before: String,
    hash: String,
}

impl<'a> Line<'a> {
    fn of(Chained { entry, before }: &'a Chained) -> Self {
        Self {
            seq: entry.seq,
            id: entry.id.to_string(),
            at: entry.at.0,
            when: when(entry),
            actor: &entry.by.actor,
            person: entry.by.person.map(|person| person.to_string()),
            origin: &entry.by.origin,
            action: &entry.action,
            subject: &entry.subject,
            detail: &entry.detail,
            reason: &entry.by.reason,
            old: &entry.old,
            new: &entry.new,
            before: hex(before),
            hash: hex(&entry.hash),
        }
    }
}

/// When an entry was written, on the wall in Viet Nam: `2026-11-22T07:30:00+07:00`.
fn when(entry: &Recorded) -> String {
    let local = entry.at.local();
    let (day, hour, minute, second) = (local.date(), local.hour(), local.minute(), local.second());
    format!("{day}T{hour:02}:{minute:02}:{second:02}+07:00")
}

fn unwritten(error: std::io::Error) -> AppError {
    AppError::File { path: "export".into(), source: error }
}

impl App {
    /// The newest entries before a place that a caller may see.
    pub fn trail(&self, caller: &Caller, query: &Query, before: Option<i64>) -> Result<Shown, AppError> {
        let today = self.clock.now().day();
        Ok(self.store.read(|db| {
            let filter = query.filter(people_seen(db, caller, today)?);
            let page = audit::audit_search(db, &filter, before, ON_A_PAGE, LOOKED_AT)?;
            let mut people: Vec<Id> = page.entries.iter().filter_map(|entry| entry.by.person).collect();
            people.sort_unstable();
            people.dedup();
            let names = person_logins(db, &people)?.into_iter().map(|(id, _, name)| (id, name)).collect();
            Ok(Shown { page, names })
        })?)
    }

    /// Checks the whole trail, against an anchor where one is given. It says nothing of what the entries say, so that
    /// whoever may read any of them may ask.
    pub fn trail_verify(&self, anchor: &str) -> Result<Verdict, AppError> {
        let anchor = match anchor.trim() {
            "" => None,
            given => Some(given.parse::<Head>().map_err(|_| Refusal::NotAnAnchor)?),
        };
        Ok(self.store.read(|db| audit::audit_verify(db, anchor.as_ref()))?)
    }

    /// Writes what a caller may see of the trail, oldest first; returns how many entries.
    pub fn trail_export(
        &self,
        caller: &Caller,
        query: &Query,
        form: Form,
        out: &mut dyn Write,
    ) -> Result<u64, AppError> {
        let today = self.clock.now().day();
        let people = self.store.read(|db| people_seen(db, caller, today))?;
        self.trail_write(&query.filter(people), form, out)
    }

    /// The same for the owner of the machine: all of it.
    pub fn trail_export_all(&self, query: &Query, form: Form, out: &mut dyn Write) -> Result<u64, AppError> {
        self.trail_write(&query.filter(None), form, out)
    }

    fn trail_write(&self, filter: &Filter, form: Form, out: &mut dyn Write) -> Result<u64, AppError> {
        let (head, last) = self.store.read(audit::audit_extent)?;
        match form {
            Form::JsonLines => {
                let head = head.map(|head| head.to_string());
                json_line(out, &Opening { sipar_audit: 1, whole: filter.takes_all(), head })?;
                let written = self.each_entry(filter, last, |chained| json_line(out, &Line::of(chained)))?;
                json_line(out, &serde_json::json!({ "end": written }))?;
                Ok(written)
            }
            Form::Table(lang) => {
                // Without the mark, a spreadsheet takes UTF-8 for something else.
                out.write_all("\u{feff}".as_bytes()).map_err(unwritten)?;
                let mut table = csv::Writer::from_writer(out);
                table_row(&mut table, &heads(lang))?;
                let written = self.each_entry(filter, last, |chained| table_row(&mut table, &cells(&chained.entry)))?;
                table.flush().map_err(unwritten)?;
                Ok(written)
            }
        }
    }

    /// Hands every entry up to a place to `each`, holding no connection meanwhile.
    fn each_entry(
        &self,
        filter: &Filter,
        up_to: i64,
        mut each: impl FnMut(&Chained) -> Result<(), AppError>,
    ) -> Result<u64, AppError> {
        let (mut after, mut written) = (i64::MIN, 0);
        while let Some((last, entries)) = self.store.read(|db| audit::audit_batch(db, filter, after, up_to))? {
            for chained in &entries {
                each(chained)?;
                written += 1;
            }
            after = last;
        }
        Ok(written)
    }
}

fn json_line<T: Serialize>(out: &mut dyn Write, line: &T) -> Result<(), AppError> {
    let text = serde_json::to_string(line).map_err(|error| AppError::Refused(error.to_string()))?;
    writeln!(out, "{text}").map_err(unwritten)
}

fn table_row<W: Write>(table: &mut csv::Writer<W>, cells: &[String; 12]) -> Result<(), AppError> {
    table.write_record(cells).map_err(|error| AppError::Refused(error.to_string()))
}

fn heads(lang: Lang) -> [String; 12] {
    let t = texts(lang);
    [
        t.trail_place,
        t.trail_when,
        t.trail_who,
        t.trail_origin,
        t.trail_what,
        t.trail_subject,
        t.trail_detail,
        t.trail_reason,
        t.trail_old,
        t.trail_new,
        "id",
        "hash",
    ]
    .map(str::to_owned)
}

/// The cells of an entry; what people typed is made harmless, since a spreadsheet would take it for a formula.
fn cells(entry: &Recorded) -> [String; 12] {
    let by = &entry.by;
    [
        entry.seq.to_string(),
        when(entry),
        harmless(&by.actor),
        harmless(&by.origin),
        harmless(&entry.action),
        harmless(&entry.subject),
        harmless(&entry.detail),
        harmless(&by.reason),
        harmless(&entry.old),
        harmless(&entry.new),
        entry.id.to_string(),
        hex(&entry.hash),
    ]
}

/// The people whose entries a caller may see; `None` for everybody's, and for what no person did.
fn people_seen(db: &mut Db, caller: &Caller, today: Date) -> Result<Option<Vec<Id>>, StoreError> {
    let roots = caller.roots(Permission::ReadTrail);
    for root in &roots {
        // A path of one unit: nothing is above it.
        if unit::unit_path(db, *root, today)?.len() == 1 {
            return Ok(None);
        }
    }
    Ok(Some(person_within(db, &roots, today)?.into_iter().map(|person| person.id).collect()))
}
