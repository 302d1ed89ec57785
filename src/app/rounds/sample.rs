//! A sample out of a frame by a plan and a seed: the same three give the same cases, today and in ten years.
//!
//! The statistics are those of [`crate::stats::plan`]. The order of the draws is: places stage by stage; then households in
//! each place that was drawn, as many as the stratum's number shared out among its places; then reserves among those left
//! in these places. The generator is asked in that order.

mod strata;

use std::collections::HashMap;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::plan::{By, Plan};
use crate::app::plan::draw::GENERATOR;
use crate::domain::id::Id;
use crate::domain::round::NotDone;
use crate::stats::plan::NoPlan;
use crate::stats::plan::allocation::{Stratum, allocate};
use crate::stats::plan::draw::{Drawn, Method, NotDrawn, Stage, Take, draw};
use crate::stats::plan::size::Size;
use strata::{Frame, numbers};

/// Digits of a weight after the point.
const PLACES: u32 = 12;

/// Somebody who can be drawn.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// The number in the frame.
    pub number: i32,
    /// The stratum; may be empty.
    pub stratum: String,
    /// The places, from the widest to the narrowest.
    pub places: Vec<String>,
    /// The unit, with its code and the word of its level.
    pub unit: Option<(Id, String, String)>,
}

/// Somebody who was drawn.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chosen {
    /// The number in the frame.
    pub frame: i32,
    /// The stratum of the draw.
    pub stratum: String,
    /// The first-stage unit; empty where there is none.
    pub psu: String,
    /// The second-stage unit; empty where there is none.
    pub ssu: String,
    /// See [`crate::domain::round::Case`].
    pub fpc1: Option<Decimal>,
    /// See [`crate::domain::round::Case`].
    pub fpc2: Option<Decimal>,
    /// 1 by the probability.
    pub weight: Decimal,
    /// The unit.
    pub unit: Option<Id>,
    /// Whether held in reserve.
    pub reserve: bool,
}

/// What was done, for people to read.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Steps {
    /// The generator of chance.
    pub generator: String,
    /// How many can be drawn.
    pub population: u64,
    /// The way to the size in all, where it was computed: name, formula, value.
    pub size: Vec<(String, String, f64)>,
    /// Stratum by stratum.
    pub strata: Vec<StratumSteps>,
}

/// What was done in a stratum.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct StratumSteps {
    /// Its name.
    pub name: String,
    /// How many can be drawn.
    pub population: u64,
    /// How many places there are and how many were drawn, stage by stage; of later stages, within those drawn before.
    pub places: Vec<(u64, u64)>,
    /// How many were drawn.
    pub n: u64,
    /// How many are in reserve.
    pub reserves: u64,
    /// The least and the greatest weight.
    pub weights: (String, String),
}

/// A sample.
#[derive(Clone, PartialEq, Debug)]
pub struct Sample {
    /// Who was drawn, in the order of the frame; then the reserves.
    pub chosen: Vec<Chosen>,
    /// What was done.
    pub steps: Steps,
}

/// A place of the last stage that was drawn, or a whole stratum where there are no places.
struct Place {
    stratum: usize,
    rows: Vec<usize>,
    passed: Drawn,
    take: u64,
}

/// Draws a sample. `quotas` are the responses wanted of each kind of unit.
pub fn sample(rows: &[Row], plan: &Plan, quotas: &[(String, u64)], seed: u64) -> Result<Sample, NotDone> {
    let frame = Frame::of(rows, plan)?;
    let mut random = ChaCha20Rng::seed_from_u64(seed);
    let (numbers, way) = numbers(&frame, plan, quotas)?;
    let mut places = places(&frame, plan, &mut random)?;
    share_out(&frame, plan, &numbers, &mut places)?;
    let main = households(&places, plan.last.method(), |place| place.take, &mut random)?;
    let rest = left(&places, &main);
    let spare = households(&rest, Method::Simple, |place| reserves(place, plan.reserve), &mut random)?;
    let mut chosen: Vec<Chosen> =
        main.iter().map(|(place, row)| choose(&frame, plan, &places[*place], *row, false)).collect();
    let steps = steps(&frame, plan, &places, &chosen, &spare, way.as_ref());
    chosen.extend(spare.iter().map(|(place, row)| choose(&frame, plan, &places[*place], *row, true)));
    Ok(Sample { chosen, steps })
}

/// Draws places stage by stage; without stages each stratum is one place.
fn places(frame: &Frame<'_>, plan: &Plan, random: &mut ChaCha20Rng) -> Result<Vec<Place>, NotDone> {
    let takes: Vec<Option<Vec<f64>>> = plan
        .places
        .iter()
        .enumerate()
        .map(|(stage, places)| places.take.map(|take| taken_of(frame, stage, take)))
        .collect();
    let stages: Vec<Stage<'_>> = plan
        .places
        .iter()
        .zip(&frame.place_of)
        .zip(&takes)
        .enumerate()
        .map(|(at, ((places, clusters), take))| Stage {
            strata: (at == 0).then_some(frame.stratum_of.as_slice()),
            clusters: Some(clusters),
            method: places.by.method(),
            take: take.as_ref().map_or(Take::All, |numbers| Take::ByRow(numbers)),
            sizes: None,
        })
        .collect();
    let drawn = if stages.is_empty() {
        (0..frame.rows.len()).map(|row| Drawn { row, stages: Vec::new() }).collect()
    } else {
        draw(frame.rows.len(), &stages, random).map_err(|why| not_drawn(&why))?
    };
    let group = frame.place_of.last().unwrap_or(&frame.stratum_of);
    let mut known: HashMap<u32, usize> = HashMap::new();
    let mut places: Vec<Place> = Vec::new();
    for passed in drawn {
        let row = passed.row;
        let place = *known.entry(group[row]).or_insert(places.len());
        if place == places.len() {
            let stratum = frame.stratum_of[row] as usize;
            places.push(Place { stratum, rows: Vec::new(), passed, take: 0 });
        }
        places[place].rows.push(row);
    }
    Ok(places)
}

/// For each row how many places are taken in its stratum, or in its place above: as many as wanted, or all.
#[expect(clippy::cast_precision_loss, reason = "counts of places, far below 2^53")]
fn taken_of(frame: &Frame<'_>, stage: usize, take: u64) -> Vec<f64> {
    let above = if stage == 0 { &frame.stratum_of } else { &frame.place_of[stage - 1] };
    let mut there: HashMap<u32, std::collections::HashSet<u32>> = HashMap::new();
    for (above, place) in above.iter().zip(&frame.place_of[stage]) {
        there.entry(*above).or_default().insert(*place);
    }
    above.iter().map(|above| take.min(there.get(above).map_or(0, |places| places.len() as u64)) as f64).collect()
}

/// Shares each stratum's number out among its places: alike where places were drawn in proportion to size, so that every
/// household of the stratum has the same chance; else in proportion to how many they have.
#[expect(clippy::cast_precision_loss, reason = "counts of households, far below 2^53")]
fn share_out(frame: &Frame<'_>, plan: &Plan, numbers: &[u64], places: &mut [Place]) -> Result<(), NotDone> {
    let alike = plan.places.iter().any(|stage| stage.by == By::Pps);
    for (stratum, wanted) in numbers.iter().enumerate() {
        let own: Vec<usize> =
            places.iter().enumerate().filter(|(_, place)| place.stratum == stratum).map(|(at, _)| at).collect();
        let of = |at: &usize| {
            let there = places[*at].rows.len() as u64;
            Stratum { population: there, measure: if alike { 1.0 } else { there as f64 }, least: 0, most: there }
        };
        let shared = allocate(*wanted, &own.iter().map(of).collect::<Vec<_>>()).map_err(|why| match why {
            NoPlan::TooMany { wanted, there } => {
                NotDone::TooFew { stratum: frame.strata[stratum].clone(), wanted, there }
            }
            other => no_plan(&other),
        })?;
        for (at, one) in own.into_iter().zip(shared) {
            places[at].take = one.n;
        }
    }
    Ok(())
}

/// Takes so many rows of each place: the place and the row, in the order of the frame.
#[expect(clippy::cast_precision_loss, reason = "counts of households, far below 2^53")]
fn households(
    places: &[Place],
    method: Method,
    take: impl Fn(&Place) -> u64,
    random: &mut ChaCha20Rng,
) -> Result<Vec<(usize, usize)>, NotDone> {
    let rows: Vec<(usize, usize)> =
        places.iter().enumerate().flat_map(|(at, place)| place.rows.iter().map(move |row| (at, *row))).collect();
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let strata: Vec<u32> = rows.iter().map(|(at, _)| u32::try_from(*at).unwrap_or(u32::MAX)).collect();
    let numbers: Vec<f64> = rows.iter().map(|(at, _)| take(&places[*at]) as f64).collect();
    let stage = Stage { strata: Some(&strata), clusters: None, method, take: Take::ByRow(&numbers), sizes: None };
    let drawn = draw(rows.len(), &[stage], random).map_err(|why| not_drawn(&why))?;
    let mut taken: Vec<(usize, usize)> = drawn.into_iter().map(|one| rows[one.row]).collect();
    taken.sort_by_key(|(_, row)| *row);
    Ok(taken)
}

/// The places with the rows that were not taken.
fn left(places: &[Place], taken: &[(usize, usize)]) -> Vec<Place> {
    let taken: std::collections::HashSet<usize> = taken.iter().map(|(_, row)| *row).collect();
    places
        .iter()
        .map(|place| Place {
            stratum: place.stratum,
            rows: place.rows.iter().copied().filter(|row| !taken.contains(row)).collect(),
            passed: place.passed.clone(),
            take: place.take,
        })
        .collect()
}

/// How many reserves a place has: its share of those drawn, rounded up, and no more than are left.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of households, far below 2^53 and at least 0"
)]
fn reserves(place: &Place, share: f64) -> u64 {
    let wanted = libm::ceil(share * place.take as f64 - 1e-9).max(0.0) as u64;
    wanted.min(place.rows.len() as u64)
}

fn choose(frame: &Frame<'_>, plan: &Plan, place: &Place, row: usize, reserve: bool) -> Chosen {
    let there = &frame.rows[row];
    let path = |upto: usize| there.places.get(..=upto).map(|path| path.join(" / ")).unwrap_or_default();
    let by_size = |stage: usize| plan.places.get(stage).is_some_and(|places| places.by == By::Pps);
    let stage = |at: usize| place.passed.stages.get(at).map(|passed| Decimal::from(passed.population));
    let here = Some(Decimal::from(place_size(place)));
    let (fpc1, fpc2) = match place.passed.stages.len() {
        0 => (here, None),
        1 => (stage(0), here),
        _ => (stage(0), stage(1)),
    };
    let fpc1 = fpc1.filter(|_| !by_size(0));
    let fpc2 = fpc2.filter(|_| fpc1.is_some() && !by_size(1));
    Chosen {
        frame: there.number,
        stratum: frame.strata[frame.stratum_of[row] as usize].clone(),
        psu: path(0),
        ssu: if there.places.len() > 1 { path(1) } else { String::new() },
        fpc1,
        fpc2,
        weight: weight(plan, place),
        unit: there.unit.as_ref().map(|(unit, ..)| *unit),
        reserve,
    }
}

/// How many households a place has.
const fn place_size(place: &Place) -> u64 {
    place.rows.len() as u64
}

/// 1 by the probability, stage by stage: exact where all are alike, to twelve places where they go by size.
fn weight(plan: &Plan, place: &Place) -> Decimal {
    let mut weight = Decimal::ONE;
    for (passed, places) in place.passed.stages.iter().zip(&plan.places) {
        let factor = if places.by == By::Pps {
            Decimal::from_str_exact(&format!("{:.15}", 1.0 / passed.probability)).ok()
        } else {
            Decimal::from(passed.population).checked_div(Decimal::from(passed.taken))
        };
        weight = factor.and_then(|factor| weight.checked_mul(factor)).unwrap_or(weight);
    }
    let last = Decimal::from(place_size(place)).checked_div(Decimal::from(place.take));
    let weight = last.and_then(|last| weight.checked_mul(last)).unwrap_or(weight);
    weight.round_dp(PLACES).normalize()
}

fn steps(
    frame: &Frame<'_>,
    plan: &Plan,
    places: &[Place],
    chosen: &[Chosen],
    spare: &[(usize, usize)],
    way: Option<&Size>,
) -> Steps {
    let populations = frame.populations();
    let count = |n: usize| n as u64;
    let strata = frame.strata.iter().enumerate().map(|(at, name)| {
        let own: Vec<&Place> = places.iter().filter(|place| place.stratum == at).collect();
        let stages = (0..plan.places.len()).map(|stage| {
            let mut seen: HashMap<u32, (u64, u64)> = HashMap::new();
            for place in &own {
                let Some(passed) = place.passed.stages.get(stage) else { continue };
                let row = place.passed.row;
                let above = if stage == 0 { 0 } else { frame.place_of[stage - 1][row] };
                seen.insert(above, (passed.population, passed.taken));
            }
            seen.values().fold((0, 0), |(there, taken), (all, some)| (there + all, taken + some))
        });
        let mut weights: Vec<Decimal> =
            chosen.iter().filter(|one| one.stratum == *name).map(|one| one.weight).collect();
        weights.sort_unstable();
        let said = |weight: Option<&Decimal>| weight.map(Decimal::to_string).unwrap_or_default();
        StratumSteps {
            name: name.clone(),
            population: populations[at],
            places: stages.collect(),
            n: count(weights.len()),
            reserves: count(spare.iter().filter(|(place, _)| places[*place].stratum == at).count()),
            weights: (said(weights.first()), said(weights.last())),
        }
    });
    let size = way.into_iter().flat_map(|way| &way.steps);
    Steps {
        generator: GENERATOR.to_owned(),
        population: populations.iter().sum(),
        size: size.map(|step| (step.name.to_owned(), step.formula.to_owned(), step.value)).collect(),
        strata: strata.collect(),
    }
}

fn no_plan(why: &NoPlan) -> NotDone {
    NotDone::NoPlan(why.to_string())
}

fn not_drawn(why: &NotDrawn) -> NotDone {
    NotDone::NoPlan(why.to_string())
}

#[cfg(test)]
#[path = "sample_tests.rs"]
mod tests;
