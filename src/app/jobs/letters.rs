//! The letters that jobs write: what waits for somebody, and where the trail ends. Counts and the names of pages stand in
//! them, never a result or somebody's words: a letter goes through other people's machines.

use std::collections::BTreeMap;

use crate::app::approval::Asked;
use crate::app::change::Change;
use crate::app::device::view::alarms_on;
use crate::app::scope::Scope;
use crate::app::{par, workplan};
use crate::domain::access::{Caller, Permission, Role};
use crate::domain::clock::DAY;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::personal::is_working_day;
use crate::domain::text::{Texts, fill, texts};
use crate::store::StoreError;
use crate::store::audit::audit_head;
use crate::store::letter::letter_add_on;
use crate::store::person::{grants_of, person_active};
use crate::store::personal::{personal_request_list, reply_open_units};
use crate::store::proposal::proposal_list;

/// How long a proposal or a reply waits before somebody is reminded.
const PATIENCE: i64 = 3 * DAY;
/// How many days before its last one a request is reminded of.
const BEFORE_DUE: i64 = 3;
/// How much of a list is looked through.
const LISTED: i64 = 1_000;

/// What waits for one person.
#[derive(Default, Clone, Copy)]
struct Waits {
    proposals: usize,
    requests: usize,
    replies: usize,
    alarms: usize,
    assessments: usize,
    tasks_due: usize,
    tasks_overdue: usize,
}

/// The same words in both languages: nobody knows which one somebody reads.
fn both(words: impl Fn(&Texts) -> String) -> String {
    Lang::ALL.map(|lang| words(texts(lang))).join("\n\n---\n\n")
}

fn subject(words: impl Fn(&Texts) -> String) -> String {
    Lang::ALL.map(|lang| words(texts(lang))).join(" / ")
}

/// The people who may sign in, with the rights they have on a day.
fn callers(change: &mut Change<'_>) -> Result<Vec<Caller>, StoreError> {
    let (people, day) = (person_active(change.db)?, change.at.day());
    let ids: Vec<Id> = people.iter().map(|person| person.id).collect();
    let grants = grants_of(change.db, &ids)?;
    let of = |id: Id| grants.iter().filter(|(person, _)| *person == id).map(|(_, grant)| grant.clone()).collect();
    Ok(people
        .into_iter()
        .map(|person| Caller::on(day, person.id, person.login, person.name, person.officer, of(person.id)))
        .collect())
}

/// Writes to everybody for whom something has waited too long; on working days only. Returns that in words.
pub(super) fn remind_on(change: &mut Change<'_>) -> Result<String, StoreError> {
    let (now, today) = (change.at, change.at.day());
    if !is_working_day(today) {
        return Ok("no working day".to_owned());
    }
    let callers = callers(change)?;
    let mut waits: BTreeMap<Id, Waits> = BTreeMap::new();
    let mut tell = |change: &mut Change<'_>,
                    permission: Permission,
                    unit: Id,
                    but: Option<Id>,
                    count: fn(&mut Waits) -> &mut usize|
     -> Result<(), StoreError> {
        for caller in callers.iter().filter(|caller| Some(caller.person) != but) {
            if Scope::of(caller, permission).covers(change.db, unit, today)? {
                *count(waits.entry(caller.person).or_default()) += 1;
            }
        }
        Ok(())
    };
    for proposal in proposal_list(change.db, LISTED)? {
        if proposal.decided.is_some() || now.since(proposal.proposed_at) < PATIENCE {
            continue;
        }
        let (unit, by) = (proposal.unit, proposal.proposed_by);
        let Ok(asked) = Asked::try_from(proposal) else { continue };
        tell(change, asked.request.permission(), unit, Some(by), |waits| &mut waits.proposals)?;
    }
    for request in personal_request_list(change.db, LISTED)?.into_iter().filter(|one| !one.state.finished()) {
        if (request.next_day() - today).whole_days() <= BEFORE_DUE {
            tell(change, Permission::HandlePersonalData, request.unit, None, |waits| &mut waits.requests)?;
        }
    }
    for unit in reply_open_units(change.db, now.plus(-PATIENCE))? {
        tell(change, Permission::AnswerReplies, unit, None, |waits| &mut waits.replies)?;
    }
    for (unit, raised) in alarms_on(change.db, now)? {
        for _ in 0..raised {
            tell(change, Permission::ManageOffices, unit, None, |waits| &mut waits.alarms)?;
        }
    }
    for (person, count) in par::remind::letters_on(change, &callers)? {
        waits.entry(person).or_default().assessments += count;
    }
    for (person, told) in workplan::remind::letters_on(change, &callers)? {
        let waits = waits.entry(person).or_default();
        waits.tasks_due += told.due_soon;
        waits.tasks_overdue += told.overdue;
    }
    for (person, waits) in &waits {
        let title = subject(|t| t.letter_waits_title.to_owned());
        let body = both(|t| {
            let lines = [
                (waits.proposals, t.letter_proposals),
                (waits.requests, t.letter_requests),
                (waits.replies, t.letter_replies),
                (waits.alarms, t.letter_alarms),
                (waits.assessments, t.letter_assessments),
                (waits.tasks_due, t.letter_tasks_due),
                (waits.tasks_overdue, t.letter_tasks_overdue),
            ];
            let lines = lines.iter().filter(|(count, _)| *count > 0);
            let lines: Vec<String> = lines.map(|(count, words)| fill(words, &[&count.to_string()])).collect();
            format!("{}\n\n{}\n\n{}", t.letter_waits_lead, lines.join("\n"), t.letter_end)
        });
        let id = change.id();
        letter_add_on(change.db, id, *person, &title, &body, now)?;
    }
    if !waits.is_empty() {
        change.note("letter.remind", "", &format!("{} letters", waits.len()))?;
    }
    Ok(format!("{} letters", waits.len()))
}

/// Writes the trail's end to the log and to the auditors: an anchor outside this database. Returns it.
pub(super) fn head_on(change: &mut Change<'_>) -> Result<String, StoreError> {
    let (head, now) = (audit_head(change.db)?.to_string(), change.at);
    let day = number::day(now.day());
    let auditors: Vec<Caller> = callers(change)?.into_iter().filter(|caller| caller.is(Role::Auditor)).collect();
    for auditor in &auditors {
        let title = subject(|t| fill(t.letter_head_title, &[&day]));
        let body = both(|t| format!("{}\n\n{head}\n\n{}", t.letter_head_lead, t.letter_end));
        let id = change.id();
        letter_add_on(change.db, id, auditor.person, &title, &body, now)?;
    }
    tracing::info!(%head, "the end of the trail, to be kept as an anchor");
    change.note("audit.head", &head, &format!("{} letters", auditors.len()))?;
    Ok(head)
}
