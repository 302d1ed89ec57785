//! Feedback brought in: all of a file or nothing. Statuses are only ever added.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use super::super::feedback::read_by;
use super::super::import::feedback::{About, FeedbackRow, parse};
use super::{Brought, Importer, Problem, What, brought, bytes, name, not_found, refused, rows};
use crate::app::change::Change;
use crate::app::{App, AppError};
use crate::domain::access::Permission;
use crate::domain::feedback::history::Event;
use crate::domain::feedback::{Channel, Feedback};
use crate::domain::id::Id;
use crate::store::StoreError;
use crate::store::feedback::{feedback_at, feedback_event_add_on, feedback_put_on};

impl App {
    /// Imports feedback from a file, of whatever unit.
    pub fn bring_feedback(&self, path: &Path) -> Result<Brought, AppError> {
        self.bring_feedback_from(Importer::Owner, &name(path), &bytes(path)?)
    }

    /// Imports feedback: what is new is added, a status that was stated before changes nothing, and what a file says otherwise
    /// of a feedback than is stored (its kind, its subject) takes its place, which the trail tells.
    pub fn bring_feedback_from(&self, by: Importer<'_>, file: &str, bytes: &[u8]) -> Result<Brought, AppError> {
        let imported = parse(file, bytes, &read_by()?.rules).map_err(|problems| refused(&problems))?;
        let scope = by.scope(Permission::ManageAssessments);
        let (now, mut units, mut problems) = (self.clock.now(), HashMap::<&str, Option<Id>>::new(), Vec::new());
        for (line, row) in &imported.rows {
            if row.since > now {
                let value = row.since.local().to_string();
                problems.push(Problem { what: What::NotYet, ..not_found(file, *line, "since", &value) });
            }
            let known = units.get(row.unit.as_str()).copied();
            let unit = match known {
                Some(unit) => unit,
                None => match self.unit_in(&scope, &row.unit) {
                    Ok(unit) => Some(unit.id),
                    Err(AppError::NotFound(_) | AppError::Refused(_)) => None,
                    Err(other) => return Err(other),
                },
            };
            units.insert(&row.unit, unit);
            if unit.is_none() && known.is_none() {
                problems.push(not_found(file, *line, "unit", &row.unit));
            }
        }
        if !problems.is_empty() {
            return Err(refused(&problems));
        }
        let mut by_feedback: BTreeMap<(Id, &str), Vec<&FeedbackRow>> = BTreeMap::new();
        for (_, row) in &imported.rows {
            let Some(unit) = units.get(row.unit.as_str()).copied().flatten() else { continue };
            by_feedback.entry((unit, &row.code)).or_default().push(row);
        }
        let changed = self.change(|change| {
            let mut changed = 0;
            for ((unit, code), rows) in &by_feedback {
                changed += put(change, file, *unit, code, rows)?;
            }
            change.note("feedback.import", file, &rows(imported.rows.len()))?;
            Ok(changed)
        })?;
        Ok(brought(&imported, changed))
    }
}

/// Stores what rows say of one feedback; how many of them changed something.
fn put(change: &mut Change<'_>, file: &str, unit: Id, code: &str, rows: &[&FeedbackRow]) -> Result<usize, StoreError> {
    let Some(row) = rows.first() else { return Ok(0) };
    let before = feedback_at(change.db, unit, code)?;
    let id = before.as_ref().map_or_else(|| change.id(), |before| before.id);
    let feedback = told(before.as_ref(), id, unit, code, &row.about);
    let mut other = false;
    if before.as_ref() != Some(&feedback) {
        feedback_put_on(change.db, &feedback, change.at)?;
        if let Some(before) = &before {
            other = true;
            change.note_values("feedback.change", code, file, &words(before), &words(&feedback))?;
        }
    }
    let mut changed = 0;
    for row in rows {
        let event = Event {
            at: row.since,
            status: row.status.clone(),
            unit,
            likes: row.likes,
            dislikes: row.dislikes,
            complained_again: row.complained_again,
            reply: row.reply.clone(),
        };
        changed += usize::from(feedback_event_add_on(change.db, id, &event, file, change.at)?);
    }
    Ok(changed.max(usize::from(other)))
}

/// What is known of a feedback after a file: what that says, and where it says nothing what was known.
fn told(before: Option<&Feedback>, id: Id, unit: Id, code: &str, about: &About) -> Feedback {
    Feedback {
        id,
        unit,
        code: code.to_owned(),
        sent: about.sent,
        kind: about.kind.clone().or_else(|| before?.kind.clone()),
        content: about.content.clone().or_else(|| before?.content.clone()),
        channel: about.channel.or_else(|| before?.channel),
        subject: about.subject.clone().or_else(|| before?.subject.clone()),
    }
}

/// What can change, for the trail; the subject itself is not repeated there.
fn words(feedback: &Feedback) -> String {
    let Feedback { sent, kind, content, channel, subject, .. } = feedback;
    let word = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let subject = subject.as_ref().map_or(0, |subject| subject.chars().count());
    let channel = channel.map_or("-", Channel::word);
    format!(
        "sent {sent}; kind {}; content {}; channel {channel}; subject of {subject} letters",
        word(kind),
        word(content)
    )
}
