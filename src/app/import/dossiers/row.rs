//! What one row says: a whole dossier, which becomes up to five events, or a change of status, which is one.

use super::super::table::{Row, Told};
use super::super::{What, cell};
use super::mapping::Mapping;
use super::{DossierRow, Moments};
use crate::domain::clock::Instant;
use crate::domain::dossier::history::{Event, Source};
use crate::domain::dossier::looks_like_a_number;
use crate::domain::dossier::status::{Channel, Status};
use crate::domain::number;
use time::Date;

/// Characters of a cell at most.
const LONGEST: usize = 300;

/// Reads a row whose cells have our names.
pub(super) fn read(row: &mut Row<'_>, mapping: &Mapping, moments: Moments) -> Result<DossierRow, Told> {
    let code = row.needed("code", |text| {
        let text = named(text)?;
        let is_number = looks_like_a_number(&text) && text.starts_with(char::is_alphanumeric);
        if is_number { Ok(text) } else { Err(What::NotADossier) }
    });
    let unit = row.needed("unit", named);
    let procedure = row.needed("procedure", named);
    let channel = row.maybe("channel", |text| {
        let words = || Channel::ALL.map(Channel::word).join(", ");
        mapping.channel(text).ok_or_else(|| What::NotOneOf(words()))
    });
    let cause = row.maybe("cause", short).map(|cause| cause.map(|cause| mapping.cause(cause)));
    let reading = Reading { mapping, moments };
    let events = if row.has("at") { reading.change(row) } else { reading.whole(row) };
    let channel = channel?.unwrap_or(Channel::Direct);
    Ok(DossierRow { code: code?, unit: unit?, procedure: procedure?, channel, cause: cause?, events: events? })
}

/// Text that is not too long for a cell of a one-stop system.
fn short(text: &str) -> Result<String, What> {
    if text.len() > LONGEST && text.chars().count() > LONGEST {
        Err(What::TooLong(LONGEST))
    } else if text.contains(char::REPLACEMENT_CHARACTER) {
        Err(What::NotUtf8)
    } else {
        cell::text(text)
    }
}

/// The same of what is looked up: never a formula.
fn named(text: &str) -> Result<String, What> {
    if text.starts_with(['=', '+', '-', '@']) { Err(What::Formula) } else { short(text) }
}

/// A moment as it is stated.
#[derive(Clone, Copy)]
struct Moment {
    at: Instant,
    /// Whether the time of day is stated.
    is_exact: bool,
}

impl Moment {
    /// Whether it is before another one, as far as is stated.
    fn is_before(self, other: Self) -> bool {
        if self.is_exact && other.is_exact { self.at < other.at } else { self.at.day() < other.at.day() }
    }

    /// What follows another one on the same day, and states no time of day, is not before it.
    fn after(self, other: Self) -> Self {
        Self { at: self.at.max(other.at), ..self }
    }

    fn words(self) -> String {
        if self.is_exact { number::moment(self.at.local()) } else { number::day(self.at.day()) }
    }
}

/// A moment as people and systems write it: `01/07/2025 08:30`, `2025-07-01 08:30:00` on the wall in Viet Nam, RFC 3339, or a
/// day alone, which is its beginning.
fn moment(text: &str) -> Result<Moment, What> {
    let exact = |at| Moment { at, is_exact: true };
    match (cell::instant(text), cell::day(text)) {
        (Ok(at), _) => Ok(exact(at)),
        (_, Ok(day)) => Ok(Moment { at: Instant::start_of(day), is_exact: false }),
        (Err(what), _) => text
            .split_once([' ', 'T'])
            .and_then(|(day, clock)| {
                let (year, rest) = day.split_once('-')?;
                let (month, day) = rest.split_once('-')?;
                let parts = clock.split_once('.');
                let is_fraction = |(_, digits): &(&str, &str)| digits.bytes().all(|digit| digit.is_ascii_digit());
                let clock = parts.filter(is_fraction).map_or(clock, |(seconds, _)| seconds);
                cell::instant(&format!("{day}/{month}/{year} {clock}")).ok()
            })
            .map(exact)
            .ok_or(what),
    }
}

/// A day; the time of day that some systems write with a due day is not looked at.
fn day(text: &str) -> Result<Date, What> {
    cell::day(text).or_else(|what| moment(text).map(|moment| moment.at.day()).map_err(|_| what))
}

/// How rows are read.
struct Reading<'a> {
    mapping: &'a Mapping,
    moments: Moments,
}

impl Reading<'_> {
    fn status(&self, text: &str) -> Result<Status, What> {
        let words = || Status::ALL.map(Status::word).join(", ");
        self.mapping.status(text).ok_or_else(|| What::NotOneOf(words()))
    }

    /// A moment that is not still to come.
    fn moment(&self, text: &str) -> Result<Moment, What> {
        moment(text).and_then(|moment| if moment.at > self.moments.now { Err(What::NotYet) } else { Ok(moment) })
    }

    const fn event(&self, at: Instant, status: Status) -> Event {
        let source = Source { system: self.mapping.source(), sequence: 0 };
        Event { at, status, source, due: None, holder: None, actor: None }
    }

    /// A row that is one change of status.
    fn change(&self, row: &mut Row<'_>) -> Result<Vec<Event>, Told> {
        let at = row.needed("at", |text| self.moment(text));
        let status = row.needed("status", |text| self.status(text));
        let due = row.maybe("due_day", day);
        let (holder, actor) = (row.maybe("holder", short), row.maybe("actor", short));
        let sequence = row.maybe("sequence", |text| cell::whole(text, 0..=i64::MAX));
        if let (Ok(at), Ok(Some(due)), Ok(Status::Received)) = (at, due, status)
            && due < at.at.day()
        {
            row.reject(Some("due_day"), What::EndsBeforeItBegins(at.words()));
        }
        let mut event = self.event(at?.at, status?);
        event.source.sequence = sequence?.unwrap_or(0);
        (event.due, event.holder) = (due?, holder?.map(String::into_boxed_str));
        event.actor = actor?.map(String::into_boxed_str);
        Ok(vec![event])
    }

    /// A row that is a whole dossier.
    fn whole(&self, row: &mut Row<'_>) -> Result<Vec<Event>, Told> {
        let status = row.maybe("status", |text| self.status(text));
        // What is registered, refused, withdrawn or incomplete may not have been received yet.
        let early =
            matches!(status, Ok(Some(Status::Registered | Status::Refused | Status::Withdrawn | Status::Supplement)))
                && !["resolved_at", "returned_at", "new_due_day"].iter().any(|column| row.has(column));
        let received = if early {
            row.maybe("received_at", |text| self.moment(text))
        } else {
            row.needed("received_at", |text| self.moment(text)).map(Some)
        };
        let resolved = row.maybe("resolved_at", |text| self.moment(text));
        let returned = row.maybe("returned_at", |text| self.moment(text));
        let (due, new_due) = (row.maybe("due_day", day), row.maybe("new_due_day", day));
        let stood = row.maybe("status_at", |text| self.moment(text));
        let holder = row.maybe("holder", short);
        let stated = Stated {
            received: received?,
            due: due?,
            new_due: new_due?,
            resolved: resolved?,
            returned: returned?,
            status: status?,
            stood: stood?,
        };
        let faults = stated.faults();
        for (column, what) in &faults {
            row.reject(Some(column), what.clone());
        }
        if !faults.is_empty() {
            return Err(Told);
        }
        Ok(self.events(&stated, holder?.map(String::into_boxed_str)))
    }

    /// The events of a whole dossier, in their order.
    fn events(&self, stated: &Stated, holder: Option<Box<str>>) -> Vec<Event> {
        let Stated { received, due, new_due, resolved, returned, status, stood } = *stated;
        let mut events = Vec::with_capacity(4);
        if let Some(received) = received {
            events.push(Event { due, ..self.event(received.at, Status::Received) });
            if new_due.is_some() && new_due != due {
                events.push(Event { due: new_due, ..self.event(received.at, Status::Processing) });
            }
        }
        // What happened later on the day of reception may state that day alone.
        let mut last = received;
        for (moment, status) in [(resolved, Status::Resolved), (returned, Status::Returned)] {
            if let Some(moment) = moment {
                let at = last.map_or(moment, |last| moment.after(last));
                events.push(self.event(at.at, status));
                last = Some(at);
            }
        }
        let is_said = |status| events.iter().any(|event| event.status == status && status != Status::Processing);
        if let Some(status) = status.filter(|status| !is_said(*status)) {
            let at = match (stood, received) {
                (Some(stood), Some(received)) if !stood.is_before(received) => stood.after(received).at,
                (Some(stood), _) => stood.at,
                (None, Some(received)) => self.moments.as_of.max(received.at),
                (None, None) => self.moments.as_of,
            };
            let due = due.filter(|_| received.is_none());
            events.push(Event { due, ..self.event(at, status) });
        }
        if let Some(newest) = events.iter_mut().max_by_key(|event| event.at) {
            newest.holder = holder;
        }
        events
    }
}

/// What a row states of a whole dossier.
struct Stated {
    received: Option<Moment>,
    due: Option<Date>,
    new_due: Option<Date>,
    resolved: Option<Moment>,
    returned: Option<Moment>,
    status: Option<Status>,
    stood: Option<Moment>,
}

impl Stated {
    /// What does not fit together, by column.
    fn faults(&self) -> Vec<(&'static str, What)> {
        let mut faults = Vec::new();
        let mut not_before = |column, moment: Option<Moment>, begin: Option<Moment>| {
            if let (Some(moment), Some(begin)) = (moment, begin)
                && moment.is_before(begin)
            {
                faults.push((column, What::EndsBeforeItBegins(begin.words())));
            }
        };
        not_before("resolved_at", self.resolved, self.received);
        not_before("returned_at", self.returned, self.resolved.or(self.received));
        // Registered, refused and withdrawn it can be before.
        let follows = !matches!(
            self.status,
            Some(Status::Registered | Status::Refused | Status::Withdrawn | Status::Supplement) | None
        );
        not_before("status_at", self.stood, self.received.filter(|_| follows));
        for (column, due, begin) in [
            ("due_day", self.due, self.received.map(|moment| moment.at.day())),
            ("new_due_day", self.new_due, self.due.max(self.received.map(|moment| moment.at.day()))),
        ] {
            if let (Some(due), Some(begin)) = (due, begin)
                && due < begin
            {
                faults.push((column, What::EndsBeforeItBegins(number::day(begin))));
            }
        }
        // Whether it ended in time hangs on when.
        let undated = match self.status {
            Some(Status::Resolved) if self.resolved.or(self.stood).is_none() => Some("resolved_at"),
            Some(Status::Returned) if self.returned.or(self.stood).is_none() => Some("returned_at"),
            Some(Status::Refused | Status::Withdrawn | Status::Stopped) if self.stood.is_none() => Some("status_at"),
            _ => None,
        };
        faults.extend(undated.map(|column| (column, What::EmptyCell)));
        faults
    }
}
