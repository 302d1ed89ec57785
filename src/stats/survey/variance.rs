//! The variance of a total, climbing the tree of units from the cells.
//!
//! In stratum h of a stage, with n units of N and unit totals z, the stage adds
//! `share (1 - n/N) n/(n-1) sum((z - mean z)^2)`, where units without a row in the domain have z = 0, and `share` is the
//! product of n/N over the stages before (W. G. Cochran, Sampling Techniques, 3rd ed. 1977, chapters 10 and 11;
//! recursively for any number of stages: C.-E. Särndal, B. Swensson and J. Wretman, Model Assisted Survey Sampling,
//! 1992, section 4.4).

use super::SurveyError;
use super::cells::{Cells, Kind, Level};
use super::design::{Design, Lonely, Stratum};

/// What is known of the cells of the lowest level.
#[derive(Clone, Debug)]
pub struct Lowest {
    /// The total of the linearised values in each cell.
    pub totals: Vec<f64>,
    /// How many rows of each cell answered.
    pub answers: Vec<f64>,
    /// The squares of the rows about their stratum's mean; `None` unless rows are the sampling units.
    pub squares: Option<Vec<f64>>,
}

/// The variance of an estimate in one domain and what it rests on.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Spread {
    /// The variance; NaN where no stratum has two units to tell it.
    pub variance: f64,
    /// Units of the first stage with an answer in the domain.
    pub units: f64,
    /// Strata of the first stage with an answer in the domain.
    pub strata: f64,
    /// The rank of the replicate weights less one, where they hold the variance.
    pub rank: Option<f64>,
    /// In how many replicates the estimate could not be made.
    pub lost: usize,
}

impl Spread {
    /// The degrees of freedom of the variance: units less strata, or the rank of replicates less one.
    #[must_use]
    pub fn df(&self) -> f64 {
        self.rank.unwrap_or(self.units - self.strata)
    }
}

/// Climbs from the lowest cells to the domains.
pub fn climb(design: &Design, cells: &Cells, lowest: Lowest) -> Result<Vec<Spread>, SurveyError> {
    let mut spreads = vec![Spread::default(); cells.domains];
    let Lowest { mut totals, mut answers, squares } = lowest;
    let mut squares = squares.unwrap_or_default();
    for (at, level) in cells.levels.iter().enumerate() {
        count(design, level, &answers, &mut spreads);
        if let Kind::Strata(stage) = level.kind {
            add_stage(design, stage, level, (&totals, &answers, &squares), &mut spreads)?;
        }
        let Some(next) = cells.levels.get(at + 1) else { break };
        let above = sum_up(&level.up, &totals, next.node.len());
        if let Kind::Strata(stage) = next.kind {
            squares = squares_about(design, stage, level, next, &totals, &above);
        }
        answers = sum_up(&level.up, &answers, next.node.len());
        totals = above;
    }
    Ok(spreads)
}

/// Counts the first stage's units and strata that have an answer.
fn count(design: &Design, level: &Level, answers: &[f64], spreads: &mut [Spread]) {
    let rows_are_first = design.rows_are_units && design.stages.len() == 1;
    for (domain, answers) in level.domain.iter().zip(answers).filter(|(_, answers)| **answers > 0.0) {
        let Some(spread) = spreads.get_mut(*domain as usize) else { continue };
        match level.kind {
            Kind::Units(0) => spread.units += 1.0,
            Kind::Strata(0) => {
                spread.strata += 1.0;
                spread.units += if rows_are_first { *answers } else { 0.0 };
            }
            Kind::Units(_) | Kind::Strata(_) => {}
        }
    }
}

fn sum_up(up: &[u32], values: &[f64], length: usize) -> Vec<f64> {
    let mut sums = vec![0.0; length];
    for (up, value) in up.iter().zip(values) {
        if let Some(sum) = sums.get_mut(*up as usize) {
            *sum += value;
        }
    }
    sums
}

/// The squares of unit totals about their stratum's mean, units outside the domain not counted yet.
fn squares_about(
    design: &Design,
    stage: usize,
    units: &Level,
    strata: &Level,
    totals: &[f64],
    sums: &[f64],
) -> Vec<f64> {
    let means: Vec<f64> =
        strata.node.iter().zip(sums).map(|(node, sum)| sum / stratum(design, stage, *node).taken).collect();
    let mut squares = vec![0.0; sums.len()];
    for (up, total) in units.up.iter().zip(totals) {
        if let (Some(square), Some(mean)) = (squares.get_mut(*up as usize), means.get(*up as usize)) {
            *square += (total - mean) * (total - mean);
        }
    }
    squares
}

fn stratum(design: &Design, at: usize, node: u32) -> Stratum {
    let alone = Stratum { parent: 0, taken: 1.0, size: f64::INFINITY, share: 1.0, row: 0 };
    design.stages.get(at).and_then(|stage| stage.strata.get(node as usize)).copied().unwrap_or(alone)
}

/// What the strata within one unit of the stage before (at the first stage: all strata) have in common.
#[derive(Clone, Copy, Default)]
struct Siblings {
    total: f64,
    taken: f64,
    strata: f64,
    lonely: f64,
}

/// Adds one stage's variance to the domains.
fn add_stage(
    design: &Design,
    stage: usize,
    level: &Level,
    (totals, answers, squares): (&[f64], &[f64], &[f64]),
    spreads: &mut [Spread],
) -> Result<(), SurveyError> {
    let siblings = siblings(design, stage, level, totals, answers)?;
    let present = answers.iter().map(|answers| *answers > 0.0);
    let cells = level.node.iter().zip(&level.domain).zip(&level.up).zip(&level.members);
    for ((((((node, domain), up), members), total), squares), present) in cells.zip(totals).zip(squares).zip(present) {
        let stratum = stratum(design, stage, *node);
        if !present || stratum.is_complete() {
            continue;
        }
        let all = siblings.get(*up as usize).copied().unwrap_or_default();
        let known = stratum.share * stratum.left_out();
        let mean = total / stratum.taken;
        let own = if stratum.taken > 1.0 {
            let outside = stratum.taken - f64::from(*members);
            known * stratum.taken / (stratum.taken - 1.0) * (squares + outside * mean * mean)
        } else if design.lonely == Lonely::Adjust {
            let off = total - all.total / all.taken;
            known * off * off
        } else {
            0.0
        };
        // With `average` the lonely strata add what the others do; where all are lonely nothing is known.
        let averaged = design.lonely == Lonely::Average && all.lonely > 0.0;
        let factor = if averaged { all.strata / (all.strata - all.lonely) } else { 1.0 };
        if let Some(spread) = spreads.get_mut(*domain as usize) {
            spread.variance += if factor.is_finite() { own * factor } else { f64::NAN };
        }
    }
    Ok(())
}

fn siblings(
    design: &Design,
    stage: usize,
    level: &Level,
    totals: &[f64],
    answers: &[f64],
) -> Result<Vec<Siblings>, SurveyError> {
    let most = level.up.iter().max().map_or(0, |most| *most as usize + 1);
    let mut all = vec![Siblings::default(); most];
    for (((node, up), total), answers) in level.node.iter().zip(&level.up).zip(totals).zip(answers) {
        if *answers == 0.0 {
            continue;
        }
        let stratum = stratum(design, stage, *node);
        let alone = stratum.is_lonely();
        if alone && design.lonely == Lonely::Fail {
            let name = design.name_of(stage, *node as usize).to_owned();
            return Err(SurveyError::Lonely { stratum: name, stage: stage + 1, row: stratum.row as usize });
        }
        if let Some(place) = all.get_mut(*up as usize) {
            place.total += total;
            place.taken += stratum.taken;
            place.strata += 1.0;
            place.lonely += f64::from(u8::from(alone));
        }
    }
    Ok(all)
}
