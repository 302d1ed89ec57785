//! Entering what a survey round found, once a person has seen and confirmed it: figures or counts, points by the set's rule,
//! and for every unit an entry in the trail that names the round, its result's moment and the rule; all in one transaction.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Found, Proposal, Wanted};
use crate::app::change::Change;
use crate::app::par::column::cells_on;
use crate::app::par::{App, AppError, not_done, refused};
use crate::domain::access::Caller;
use crate::domain::assessment::origin::Taken;
use crate::domain::assessment::{Entered, Mark, NotDone, SurveyUnfit};
use crate::domain::criteria::{Node, Rule};
use crate::domain::number;
use crate::store::StoreError;
use crate::store::par::entry::{Entry, Place, par_entry_put_on, par_figure_put_on};
use crate::store::par::score::{Score, par_score_put_on};
use crate::store::round_result::{result_newest, result_waiting};

/// Counts as they are entered.
pub(super) fn entry(counts: &[(String, u64)], origin: String) -> Entry {
    let counts: BTreeMap<String, u64> = counts.iter().cloned().collect();
    Entry { entered: Some(Entered::Counts(counts)), reason: origin, explanation: String::new() }
}

impl App {
    /// Enters what [`App::par_survey`] showed under this seal; how many units have other points than before.
    pub fn par_survey_enter(
        &self,
        caller: &Caller,
        code: &str,
        node: &str,
        (wanted, seal): (&Wanted, &str),
    ) -> Result<usize, AppError> {
        let proposal = self.par_survey(caller, code, node, wanted)?;
        if let Some(unfit) = proposal.unfit() {
            return Err(not_done(NotDone::SurveyUnfit(unfit)));
        }
        if proposal.entered().next().is_none() {
            return Err(not_done(NotDone::SurveyUnfit(SurveyUnfit::Nothing)));
        }
        if proposal.seal() != seal {
            return Err(not_done(NotDone::ChangedMeanwhile));
        }
        self.change(|change| put(change, caller, &proposal))
    }
}

/// Puts all of a proposal, or nothing where somebody changed what it stands on.
fn put(change: &mut Change<'_>, caller: &Caller, proposal: &Proposal) -> Result<usize, StoreError> {
    let changed = || refused(NotDone::ChangedMeanwhile);
    let (Some(chosen), Some(origin), Some(node)) = (&proposal.chosen, &proposal.origin, proposal.node()) else {
        return Err(changed());
    };
    let seen = &proposal.column.seen;
    let now = result_newest(change.db, chosen.round.id)?.map(|kept| kept.computed_at);
    let waiting = result_waiting(change.db, chosen.round.id)?;
    if now != Some(chosen.computed) || (matches!(origin.taken, Taken::Counts { .. }) && waiting != chosen.waiting) {
        return Err(changed());
    }
    let cells = cells_on(change.db, caller, seen, proposal.column.at)?;
    let mut new = Vec::new();
    let reason = reason_of(proposal, node);
    for (line, found, points) in proposal.entered() {
        let unit = &line.cell.unit;
        let cell = cells.iter().find(|cell| cell.unit.of.unit == unit.of.unit);
        let cell = cell.filter(|cell| cell.may == Some(Mark::Given)).ok_or_else(changed)?;
        let before = cell.score(Mark::Given);
        if before.map(|score| score.points) != line.cell.score(Mark::Given).map(|score| score.points) {
            return Err(changed());
        }
        let to = Place { round: seen.round.id, unit: unit.of.unit, at: change.at, by: Some(caller.person) };
        let put = match found {
            Found::Counts(counts) => entry(counts, origin.to_string()),
            Found::Shares(_) => Entry { reason: origin.to_string(), ..Entry::default() },
        };
        if before.is_some_and(|score| score.points == Some(points) && score.reason == reason) && cell.entry == put {
            continue;
        }
        if let Found::Shares(shares) = found {
            for share in shares {
                par_figure_put_on(change.db, to, &share.figure, Some(share.value))?;
            }
        }
        par_entry_put_on(change.db, to, &node.code, &put)?;
        let said = |points: Option<Decimal>| points.map(|points| points.normalize().to_string()).unwrap_or_default();
        let detail = format!("{} {}: {}; {reason}", unit.code, node.code, found_words(found));
        let old = said(before.and_then(|score| score.points));
        change.note_values("par.survey", &seen.round.code, &detail, &old, &said(Some(points)))?;
        new.push(Score {
            unit: unit.of.unit,
            node: node.code.clone(),
            mark: Mark::Given,
            points: Some(points),
            reason: reason.clone(),
            at: change.at,
            by: Some(caller.person),
        });
    }
    if new.is_empty() {
        change.nothing_changed();
    }
    par_score_put_on(change.db, seen.round.id, &new)?;
    Ok(new.len())
}

/// What was found, as the trail says it.
fn found_words(found: &Found) -> String {
    let all: Vec<String> = match found {
        Found::Counts(counts) => counts.iter().map(|(option, count)| format!("{option} {count}")).collect(),
        Found::Shares(shares) => shares.iter().map(|share| format!("{} {}%", share.figure, share.value)).collect(),
    };
    all.join(", ")
}

/// Where the points come from, for whoever reads them beside the points: the survey round, the moment of its result, what
/// was taken, and the shape of the rule.
fn reason_of(proposal: &Proposal, node: &Node) -> String {
    let (Some(chosen), Some(origin)) = (&proposal.chosen, &proposal.origin) else { return String::new() };
    let moment = number::moment(chosen.computed.local());
    let taken = match &origin.taken {
        Taken::Counts { variable, group: None, .. } => variable.clone(),
        Taken::Counts { variable, group: Some((by, level)), .. } => format!("{variable}, {by} = {level}"),
        Taken::Shares(shares) => {
            let node = |node: &str| if node.is_empty() { "SIPAS".to_owned() } else { node.to_owned() };
            let all: Vec<String> = shares.iter().map(|(figure, code)| format!("{figure} = {}", node(code))).collect();
            all.join(", ")
        }
    };
    let rule = node.scored_by().map(Rule::word).unwrap_or_default();
    format!("{} ({moment}); {taken}; {rule}", chosen.round.code)
}
