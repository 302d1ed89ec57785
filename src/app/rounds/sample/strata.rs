//! The strata and places of a frame, and how many are wanted of each stratum.

use std::collections::HashMap;

use super::super::plan::{Plan, Sharing, Sizing};
use super::{Row, no_plan};
use crate::domain::round::NotDone;
use crate::stats::plan::allocation::{Stratum, allocate, allocate_exactly};
use crate::stats::plan::size::{Size, Target, Wanted, size};
use crate::stats::proportion::Confidence;

/// A frame with its strata, and its places stage by stage.
pub(super) struct Frame<'a> {
    pub(super) rows: &'a [Row],
    pub(super) strata: Vec<String>,
    pub(super) stratum_of: Vec<u32>,
    /// For each stage the place of each row.
    pub(super) place_of: Vec<Vec<u32>>,
}

impl<'a> Frame<'a> {
    pub(super) fn of(rows: &'a [Row], plan: &Plan) -> Result<Self, NotDone> {
        let stages = rows.first().map_or(0, |row| row.places.len());
        if rows.is_empty() || plan.places.len() != stages {
            return Err(NotDone::NoFrame);
        }
        let mut strata: Vec<String> = Vec::new();
        let mut known: HashMap<String, u32> = HashMap::new();
        let mut stratum_of = Vec::with_capacity(rows.len());
        for row in rows {
            let name = stratum_name(row, plan)?;
            let next = u32::try_from(strata.len()).unwrap_or(u32::MAX);
            let code = *known.entry(name.clone()).or_insert(next);
            if code == next {
                strata.push(name);
            }
            stratum_of.push(code);
        }
        let place_of = (0..stages).map(|stage| codes(rows, stage, &stratum_of)).collect();
        Ok(Self { rows, strata, stratum_of, place_of })
    }

    pub(super) fn populations(&self) -> Vec<u64> {
        let mut populations = vec![0; self.strata.len()];
        for stratum in &self.stratum_of {
            populations[*stratum as usize] += 1;
        }
        populations
    }
}

/// Where quotas are by unit, each unit is a stratum of its own.
fn stratum_name(row: &Row, plan: &Plan) -> Result<String, NotDone> {
    if plan.size != Sizing::Quotas {
        return Ok(row.stratum.clone());
    }
    let (_, unit, _) = row.unit.as_ref().ok_or_else(|| NotDone::StratumOfUnits(row.stratum.clone()))?;
    Ok(if row.stratum.is_empty() { unit.clone() } else { format!("{unit} / {}", row.stratum) })
}

/// A code for the place of each row down to this stage; places are told apart by those above them.
fn codes(rows: &[Row], stage: usize, strata: &[u32]) -> Vec<u32> {
    let mut known: HashMap<(u32, &[String]), u32> = HashMap::new();
    rows.iter()
        .zip(strata)
        .map(|(row, stratum)| {
            let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
            *known.entry((*stratum, &row.places[..=stage])).or_insert(next)
        })
        .collect()
}

/// How many are wanted of each stratum, and the way to the number in all.
pub(super) fn numbers(
    frame: &Frame<'_>,
    plan: &Plan,
    quotas: &[(String, u64)],
) -> Result<(Vec<u64>, Option<Size>), NotDone> {
    for said in &plan.strata {
        if !frame.strata.contains(&said.name) {
            return Err(NotDone::UnknownStratum(said.name.clone()));
        }
    }
    let populations = frame.populations();
    let population = populations.iter().sum();
    let wanted = match plan.size {
        Sizing::Quotas => return Ok((by_quotas(frame, &populations, quotas)?, None)),
        Sizing::ByStratum => return Ok((by_stratum(frame, plan)?, None)),
        Sizing::Number { n } => (n, None),
        Sizing::Proportion { share, margin, design_effect, response_rate } => {
            let target = Target::Proportion { share, margin };
            let way = sized(target, design_effect, response_rate, population)?;
            (way.n, Some(way))
        }
        Sizing::Slovin { margin, response_rate } => {
            let way = sized(Target::Slovin { margin }, 1.0, response_rate, population)?;
            (way.n, Some(way))
        }
    };
    let (n, way) = wanted;
    let mut strata = Vec::with_capacity(populations.len());
    for (name, population) in frame.strata.iter().zip(&populations) {
        let said = plan.strata.iter().find(|said| said.name == *name);
        let numbers = said.map(|said| said.numbers.as_slice()).unwrap_or_default();
        if numbers.len() < plan.sharing.needs() {
            return Err(NotDone::StratumMissing(name.clone()));
        }
        let number = |at: usize| numbers.get(at).copied().unwrap_or(1.0);
        let measure = plan.sharing.measure().of(*population, number(0), number(1));
        strata.push(Stratum { population: *population, measure, least: 0, most: *population });
    }
    let exactly = plan.sharing == Sharing::Neyman;
    let shared = if exactly { allocate_exactly(n, &strata) } else { allocate(n, &strata) };
    let shared = shared.map_err(|why| no_plan(&why))?;
    Ok((shared.into_iter().map(|one| one.n).collect(), way))
}

fn sized(target: Target, design_effect: f64, response_rate: f64, population: u64) -> Result<Size, NotDone> {
    let confidence = Confidence::new(0.95).ok_or_else(|| NotDone::NoPlan("0.95 is no confidence".to_owned()))?;
    let wanted = Wanted { target, confidence, design_effect, population: Some(population), response_rate };
    size(&wanted).map_err(|why| no_plan(&why))
}

/// The quota of each unit, shared out in proportion among its strata.
fn by_quotas(frame: &Frame<'_>, populations: &[u64], quotas: &[(String, u64)]) -> Result<Vec<u64>, NotDone> {
    let mut units: Vec<(&str, &str, Vec<usize>)> = Vec::new();
    for (row, stratum) in frame.rows.iter().zip(&frame.stratum_of) {
        let Some((_, code, level)) = &row.unit else { continue };
        let place = units.iter().position(|(known, ..)| known == code).unwrap_or_else(|| {
            units.push((code, level, Vec::new()));
            units.len() - 1
        });
        let strata = &mut units[place].2;
        if !strata.contains(&(*stratum as usize)) {
            strata.push(*stratum as usize);
        }
    }
    let mut numbers = vec![0; populations.len()];
    for (code, level, strata) in units {
        let quota = quotas.iter().find(|(kind, _)| kind == level);
        let (_, quota) = quota.ok_or_else(|| NotDone::NoQuota(level.to_owned()))?;
        let there: u64 = strata.iter().map(|stratum| populations[*stratum]).sum();
        if *quota > there {
            return Err(NotDone::TooFew { stratum: code.to_owned(), wanted: *quota, there });
        }
        let alike = |stratum: &usize| in_proportion(populations[*stratum]);
        let shared = allocate(*quota, &strata.iter().map(alike).collect::<Vec<_>>()).map_err(|why| no_plan(&why))?;
        for (stratum, one) in strata.iter().zip(shared) {
            numbers[*stratum] = one.n;
        }
    }
    Ok(numbers)
}

#[expect(clippy::cast_precision_loss, reason = "counts of households, far below 2^53")]
const fn in_proportion(population: u64) -> Stratum {
    Stratum { population, measure: population as f64, least: 0, most: population }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number of at least 0")]
fn by_stratum(frame: &Frame<'_>, plan: &Plan) -> Result<Vec<u64>, NotDone> {
    let number = |name: &String| {
        let said = plan.strata.iter().find(|said| said.name == *name);
        let number = said.and_then(|said| said.numbers.first()).copied();
        let number = number.ok_or_else(|| NotDone::StratumMissing(name.clone()))?;
        if number.fract() > 0.0 { Err(NotDone::PlanNumber(number.to_string())) } else { Ok(number as u64) }
    };
    frame.strata.iter().map(number).collect()
}
