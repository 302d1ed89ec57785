//! The draw of a round: who can be asked becomes who is asked, once, with the plan and the seed kept.

use std::collections::HashMap;

use super::super::{App, AppError};
use super::make::not_done;
use super::plan::Plan;
use super::sample::{Chosen, Row, Sample, Steps, sample};
use crate::app::bring_in::csv_cells;
use crate::domain::access::Caller;
use crate::domain::id::Id;
use crate::domain::refusal::Refusal;
use crate::domain::round::{Case, NotDone, Round, State};
use crate::store::StoreError;
use crate::store::case::{case_add_all_on, case_list, case_remove_all_on};
use crate::store::frame::{Frame, frame_entries, frame_get};
use crate::store::round::{Draw, draw_add_on, draw_get, draw_remove_on, round_get};
use crate::store::unit::unit_some;

/// Seeds that the program makes are below this, so that one can be read out and typed in.
const SEEDS: u64 = 1_000_000_000;

/// A frame as a page shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FrameSeen {
    /// The frame.
    pub frame: Frame,
    /// The columns of its stages.
    pub stages: Vec<String>,
    /// Stratum by stratum: its name, how many first-stage places it has (none where there are no places), and how many
    /// can be drawn.
    pub strata: Vec<(String, Option<usize>, usize)>,
}

/// A draw as a page shows it.
#[derive(Clone, PartialEq, Debug)]
pub struct DrawSeen {
    /// The seed.
    pub seed: i64,
    /// The plan.
    pub plan: Plan,
    /// What was done.
    pub steps: Steps,
    /// When.
    pub draw: Draw,
}

impl App {
    /// The frame of a round; `None` where there is none yet.
    pub fn frame_seen(&self, round: &Round) -> Result<Option<FrameSeen>, AppError> {
        let (frame, entries) = self.store.read(|db| Ok((frame_get(db, round.id)?, frame_entries(db, round.id)?)))?;
        let Some(frame) = frame else { return Ok(None) };
        let stages = csv_cells(&frame.stages);
        let mut strata: Vec<(String, Vec<String>, usize)> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        let mut places: std::collections::HashSet<(usize, String)> = std::collections::HashSet::new();
        for entry in entries {
            let at = *known.entry(entry.stratum.clone()).or_insert_with(|| {
                strata.push((entry.stratum.clone(), Vec::new(), 0));
                strata.len() - 1
            });
            let Some((_, own, count)) = strata.get_mut(at) else { continue };
            *count += 1;
            if let Some(first) = csv_cells(&entry.places).into_iter().next()
                && places.insert((at, first.clone()))
            {
                own.push(first);
            }
        }
        let wide = stages.len() > 1;
        let strata = strata.into_iter().map(|(name, own, count)| (name, wide.then_some(own.len()), count)).collect();
        Ok(Some(FrameSeen { frame, stages, strata }))
    }

    /// How many are in the frame of a round; `None` where there is none yet.
    pub fn frame_size(&self, round: &Round) -> Result<Option<i32>, AppError> {
        Ok(self.store.read(|db| frame_get(db, round.id))?.map(|frame| frame.entries))
    }

    /// How a round was drawn; `None` where it was not.
    pub fn draw_seen(&self, round: &Round) -> Result<Option<DrawSeen>, AppError> {
        let Some(draw) = self.store.read(|db| draw_get(db, round.id))? else { return Ok(None) };
        let (plan, steps) = kept(&draw)?;
        Ok(Some(DrawSeen { seed: draw.seed, plan, steps, draw }))
    }

    /// Draws the sample of a round that is being prepared; without a seed one is made. Returns how many were drawn.
    pub fn draw_round(&self, caller: &Caller, code: &str, plan: &Plan, seed: Option<u64>) -> Result<usize, AppError> {
        let round = self.round_managed(caller, code)?;
        if round.state != State::Draft {
            return Err(not_done(NotDone::WrongState));
        }
        let seed = seed.unwrap_or_else(|| self.new_seed());
        let Sample { chosen, steps } = self.sample_of(&round, plan, seed)?;
        let (plan, steps) = (plan.text(), serde_json::to_string(&steps).unwrap_or_default());
        let seed = i64::try_from(seed).map_err(|_| not_done(NotDone::PlanNumber(seed.to_string())))?;
        self.change(|change| {
            if draw_get(change.db, round.id)?.is_some() {
                return Err(Refusal::Round(NotDone::DrawnBefore).into());
            }
            let still = round_get(change.db, round.id)?.is_some_and(|round| round.state == State::Draft);
            if !still {
                return Err(Refusal::Round(NotDone::WrongState).into());
            }
            let (at, by) = (change.at, Some(caller.person));
            let draw =
                Draw { round: round.id, plan: plan.clone(), seed, steps: steps.clone(), drawn_at: at, drawn_by: by };
            draw_add_on(change.db, &draw)?;
            let cases: Vec<Case> =
                chosen.iter().zip(1..).map(|(one, number)| case_of(change.id(), &round, number, one)).collect();
            case_add_all_on(change.db, &cases)?;
            change.note_values("round.draw", code, &format!("seed {seed}"), "", &plan)
        })?;
        Ok(chosen.iter().filter(|one| !one.reserve).count())
    }

    /// Draws again by the plan and the seed that were kept, and says whether the same cases come out.
    pub fn draw_repeats(&self, round: &Round) -> Result<bool, AppError> {
        let draw = self.store.read(|db| draw_get(db, round.id))?.ok_or_else(|| not_done(NotDone::NotDrawnYet))?;
        let (plan, _) = kept(&draw)?;
        let again = self.sample_of(round, &plan, u64::try_from(draw.seed).unwrap_or_default())?;
        let there = self.store.read(|db| case_list(db, round.id))?;
        let same = |(case, one): (&Case, &Chosen)| {
            let case = (case.frame, &case.stratum, &case.psu, &case.ssu, case.fpc1, case.fpc2, case.weight, case.unit);
            case == (Some(one.frame), &one.stratum, &one.psu, &one.ssu, one.fpc1, one.fpc2, one.weight, one.unit)
        };
        Ok(there.len() == again.chosen.len() && there.iter().zip(&again.chosen).all(same))
    }

    /// Takes a draw back while the round is being prepared; plan, seed and reason stay in the trail.
    pub fn discard_draw(&self, caller: &Caller, code: &str, reason: &str) -> Result<(), AppError> {
        let round = self.round_managed(caller, code)?;
        if round.state != State::Draft {
            return Err(not_done(NotDone::WrongState));
        }
        if reason.trim().is_empty() {
            return Err(Refusal::ReasonMissing.into());
        }
        self.acting(self.author.as_ref().clone().because(reason)).change(|change| {
            let draw = draw_get(change.db, round.id)?.ok_or(Refusal::Round(NotDone::NotDrawnYet))?;
            case_remove_all_on(change.db, round.id)?;
            draw_remove_on(change.db, round.id)?;
            change.note_values("round.draw-discard", code, &format!("seed {}", draw.seed), &draw.plan, "")
        })
    }

    fn sample_of(&self, round: &Round, plan: &Plan, seed: u64) -> Result<Sample, AppError> {
        let rows = self.rows_of(round)?;
        if rows.is_empty() {
            return Err(not_done(NotDone::NoFrame));
        }
        sample(&rows, plan, &self.quotas_of(round.template), seed).map_err(not_done)
    }

    /// The frame as the draw takes it.
    fn rows_of(&self, round: &Round) -> Result<Vec<Row>, AppError> {
        let entries = self.store.read(|db| frame_entries(db, round.id))?;
        let mut ids: Vec<Id> = entries.iter().filter_map(|entry| entry.unit).collect();
        ids.sort_unstable();
        ids.dedup();
        let units = self.store.read(|db| unit_some(db, &ids))?;
        let named: HashMap<Id, (String, String)> =
            units.into_iter().map(|unit| (unit.id, (unit.code, unit.level.word().to_owned()))).collect();
        let row = |entry: crate::store::frame::Entry| {
            let unit = entry.unit.and_then(|id| named.get(&id).map(|(code, level)| (id, code.clone(), level.clone())));
            Row { number: entry.number, stratum: entry.stratum, places: csv_cells(&entry.places), unit }
        };
        Ok(entries.into_iter().map(row).collect())
    }

    pub(super) fn new_seed(&self) -> u64 {
        let mut bytes = [0; 8];
        self.chance.fill(&mut bytes);
        u64::from_be_bytes(bytes) % SEEDS
    }
}

fn kept(draw: &Draw) -> Result<(Plan, Steps), AppError> {
    let corrupt = || AppError::Store(StoreError::Corrupt("a plan that cannot be read"));
    let plan = Plan::from_text(&draw.plan).ok_or_else(corrupt)?;
    let steps = serde_json::from_str(&draw.steps).map_err(|_| corrupt())?;
    Ok((plan, steps))
}

fn case_of(id: Id, round: &Round, number: i32, one: &Chosen) -> Case {
    Case {
        id,
        round: round.id,
        number,
        frame: Some(one.frame),
        stratum: one.stratum.clone(),
        psu: one.psu.clone(),
        ssu: one.ssu.clone(),
        fpc1: one.fpc1,
        fpc2: one.fpc2,
        weight: one.weight,
        unit: one.unit,
        reserve: one.reserve,
        interviewer: None,
        outcome: None,
        done_on: None,
        recheck: false,
        rechecker: None,
        rechecked_on: None,
    }
}
