//! Replicate weights made of a design: jackknives, balanced half-samples, bootstrap.
//!
//! All of them reweigh the units of the first stage. Leaving one unit out at a time, the others of its stratum stand in
//! for it (JK1 without strata, JKn with); of strata of two units each, balanced half-samples take one (BRR), or weigh one
//! up and the other down (R. E. Fay); the bootstrap draws n - 1 units of each stratum's n with replacement and
//! shrinks towards the sample by the root of what the sample left out (J. N. K. Rao, C. F. J. Wu and K. Yue, Survey
//! Methodology 18 (1992) 209-217).

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use super::super::SurveyError;
use super::super::design::{Design, Lonely, Named, Stratum};
use super::Replicates;
use super::hadamard::hadamard;
use crate::stats::chance::below;

/// More weights than this are not made: 2 GiB.
const MOST: usize = 1 << 28;

/// How replicates come about.
#[derive(Clone, Debug)]
pub enum Make<'a> {
    /// The jackknife of a sample without strata.
    Jk1,
    /// The jackknife of a stratified sample.
    Jkn,
    /// Balanced half-samples.
    Brr,
    /// Balanced half-samples in which one unit of each two keeps the share `rho` of its weight, 0 to below 1.
    Fay(f64),
    /// Rao, Wu and Yue's bootstrap, so many replicates from a seed.
    Bootstrap {
        /// How many.
        count: usize,
        /// The seed of the generator (ChaCha20).
        seed: u64,
    },
    /// They are given, a column a replicate.
    Given {
        /// The columns.
        columns: Vec<Named<'a>>,
        /// Whether they are weights as they are; otherwise factors on the weights.
        combined: bool,
    },
}

/// What a design file says of replicates beside how they come about.
#[derive(Clone, Debug, Default)]
pub struct Scales {
    /// What the sum of squares is multiplied by; what belongs to the method, unless said.
    pub scale: Option<f64>,
    /// What each square is multiplied by.
    pub rscales: Option<Vec<f64>>,
    /// Whether squares are about the estimate.
    pub mse: bool,
}

/// The factor of each first-stage unit in each replicate, and how squares are scaled.
struct Factors {
    /// Replicate by replicate, a factor a unit.
    of_unit: Vec<Vec<f64>>,
    scale: f64,
    rscales: Vec<f64>,
}

/// Gives a design replicates, which from then on hold the variance.
pub fn replicate(design: &mut Design, make: &Make<'_>, scales: &Scales) -> Result<(), SurveyError> {
    let factors = match make {
        Make::Given { columns, combined } => return given(design, columns, *combined, scales),
        Make::Jk1 => jk1(design)?,
        Make::Jkn => jkn(design)?,
        Make::Brr => half_samples(design, 0.0)?,
        Make::Fay(rho) => half_samples(design, *rho)?,
        Make::Bootstrap { count, seed } => bootstrap(design, *count, *seed)?,
    };
    let count = factors.of_unit.len();
    check_size(design.rows(), count)?;
    let mut weights = Vec::with_capacity(design.rows() * count);
    for (row, weight) in design.weights.iter().enumerate() {
        let unit = design.unit_of(0, row) as usize;
        weights.extend(factors.of_unit.iter().map(|of_unit| weight * of_unit.get(unit).copied().unwrap_or(1.0)));
    }
    let (scale, rscales) = (scales.scale.unwrap_or(factors.scale), scales.rscales.clone().unwrap_or(factors.rscales));
    finish(design, Replicates::new(count, weights, scale, rscales, scales.mse))
}

fn finish(design: &mut Design, replicates: Replicates) -> Result<(), SurveyError> {
    let (count, rscales) = (replicates.count(), &replicates.rscales);
    if count < 2 {
        return refuse(format!("{count} replicates tell no variance"));
    }
    if rscales.len() != count {
        return refuse(format!("rscales has {} numbers and there are {count} replicates", rscales.len()));
    }
    if let Some(wrong) = rscales.iter().chain([&replicates.scale]).find(|scale| !(scale.is_finite() && **scale >= 0.0))
    {
        return refuse(format!("scale and rscales are 0 or more, and one is {wrong}"));
    }
    design.replicates = Some(replicates);
    // What the design itself would say of lonely units is not asked any more.
    design.lonely = Lonely::Remove;
    Ok(())
}

fn refuse<T>(what: String) -> Result<T, SurveyError> {
    Err(SurveyError::Request(what))
}

fn check_size(rows: usize, count: usize) -> Result<(), SurveyError> {
    if rows.saturating_mul(count) > MOST {
        return refuse(format!(
            "{count} replicates of {rows} rows are more weights than are made at once ({MOST}); linearisation needs none, \
             and a bootstrap can do with fewer"
        ));
    }
    Ok(())
}

fn given(design: &mut Design, columns: &[Named<'_>], combined: bool, scales: &Scales) -> Result<(), SurveyError> {
    let count = columns.len();
    check_size(design.rows(), count)?;
    let mut weights = Vec::with_capacity(design.rows() * count);
    for (row, weight) in design.weights.iter().enumerate() {
        for named in columns {
            let number = named.column.number(row).filter(|number| number.is_finite()).ok_or_else(|| {
                SurveyError::cell(named.name, row, format!("{:?} is not a replicate weight", named.column.text(row)))
            })?;
            weights.push(if combined { number } else { weight * number });
        }
    }
    let Some(scale) = scales.scale else {
        return refuse("given replicate weights need scale, and rscales where replicates differ".to_owned());
    };
    let rscales = scales.rscales.clone().unwrap_or_else(|| vec![1.0; count]);
    finish(design, Replicates::new(count, weights, scale, rscales, scales.mse))
}

/// The first-stage units of each stratum.
fn units(design: &Design) -> Vec<(Stratum, Vec<usize>)> {
    let Some(stage) = design.stages.first() else { return Vec::new() };
    let mut strata: Vec<(Stratum, Vec<usize>)> = stage.strata.iter().map(|stratum| (*stratum, Vec::new())).collect();
    let alone = design.rows_are_units && design.stages.len() == 1;
    let of_unit = if alone { &design.leaf } else { &stage.stratum_of };
    for (unit, stratum) in of_unit.iter().enumerate() {
        if let Some((_, units)) = strata.get_mut(*stratum as usize) {
            units.push(unit);
        }
    }
    strata
}

fn count_units(strata: &[(Stratum, Vec<usize>)]) -> usize {
    strata.iter().map(|(_, units)| units.len()).sum()
}

/// Factors of 1 but for one unit, which is left out, and the others of its stratum, which stand in for it.
fn without(all: usize, units: &[usize], out: usize) -> Vec<f64> {
    let mut factors = vec![1.0; all];
    #[expect(clippy::cast_precision_loss, reason = "counts of units are far below 2^53")]
    let taken = units.len() as f64;
    for unit in units {
        if let Some(factor) = factors.get_mut(*unit) {
            *factor = if *unit == out { 0.0 } else { taken / (taken - 1.0) };
        }
    }
    factors
}

fn jk1(design: &Design) -> Result<Factors, SurveyError> {
    let strata = units(design);
    let [(stratum, units)] = strata.as_slice() else {
        return refuse(format!("JK1 is for a sample without strata, and there are {}; JKn knows them", strata.len()));
    };
    check_size(design.rows(), units.len())?;
    let of_unit = units.iter().map(|out| without(units.len(), units, *out)).collect();
    let scale = (stratum.taken - 1.0) / stratum.taken * stratum.left_out();
    Ok(Factors { of_unit, scale, rscales: vec![1.0; units.len()] })
}

fn jkn(design: &Design) -> Result<Factors, SurveyError> {
    let strata = units(design);
    let all = count_units(&strata);
    check_size(design.rows(), all)?;
    let mut made = Factors { of_unit: Vec::new(), scale: 1.0, rscales: Vec::new() };
    for (at, (stratum, units)) in strata.iter().enumerate() {
        if stratum.is_complete() {
            continue;
        }
        if units.len() < 2 {
            match design.lonely {
                Lonely::Remove | Lonely::Certainty => continue,
                Lonely::Fail => {
                    let name = design.name_of(0, at).to_owned();
                    return Err(SurveyError::Lonely { stratum: name, stage: 1, row: stratum.row as usize });
                }
                Lonely::Adjust | Lonely::Average => {
                    return refuse(format!(
                        "stratum {} has one unit only, and the jackknife knows no {}; say remove or certainty, or merge strata",
                        design.name_of(0, at),
                        design.lonely.name()
                    ));
                }
            }
        }
        for out in units {
            made.of_unit.push(without(all, units, *out));
            made.rscales.push((stratum.taken - 1.0) / stratum.taken * stratum.left_out());
        }
    }
    Ok(made)
}

fn half_samples(design: &Design, rho: f64) -> Result<Factors, SurveyError> {
    if !(0.0..1.0).contains(&rho) {
        return refuse(format!("fay_rho = {rho} is not 0 to below 1"));
    }
    let strata = units(design);
    let all = count_units(&strata);
    if let Some(at) = strata.iter().position(|(_, units)| units.len() != 2) {
        let count = strata.get(at).map_or(0, |(_, units)| units.len());
        return refuse(format!(
            "balanced half-samples need two units in every stratum, and stratum {} has {count}; JKn and bootstrap do not",
            design.name_of(0, at)
        ));
    }
    let signs = hadamard(strata.len());
    check_size(design.rows(), signs.len())?;
    let mut of_unit = Vec::with_capacity(signs.len());
    for signs in &signs {
        let mut factors = vec![1.0; all];
        // The first column is the same in all replicates, which would unbalance them.
        for ((_, units), sign) in strata.iter().zip(signs.iter().skip(1)) {
            for (unit, first) in units.iter().zip([true, false]) {
                if let Some(factor) = factors.get_mut(*unit) {
                    *factor = if first == *sign { 2.0 - rho } else { rho };
                }
            }
        }
        of_unit.push(factors);
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of replicates are far below 2^53")]
    let count = of_unit.len() as f64;
    let rscales = vec![1.0; of_unit.len()];
    Ok(Factors { of_unit, scale: 1.0 / (count * (1.0 - rho) * (1.0 - rho)), rscales })
}

fn bootstrap(design: &Design, count: usize, seed: u64) -> Result<Factors, SurveyError> {
    let strata = units(design);
    let all = count_units(&strata);
    check_size(design.rows(), count)?;
    let alone = strata.iter().position(|(stratum, units)| units.len() < 2 && !stratum.is_complete());
    if let (Some(at), false) = (alone, matches!(design.lonely, Lonely::Remove | Lonely::Certainty)) {
        let row = strata.get(at).map_or(0, |(stratum, _)| stratum.row as usize);
        return Err(SurveyError::Lonely { stratum: design.name_of(0, at).to_owned(), stage: 1, row });
    }
    let mut generator = ChaCha20Rng::seed_from_u64(seed);
    let mut of_unit = Vec::with_capacity(count);
    for _ in 0..count {
        let mut factors = vec![1.0; all];
        for (stratum, units) in strata.iter().filter(|(_, units)| units.len() > 1) {
            let mut times = vec![0.0; units.len()];
            for _ in 1..units.len() {
                if let Some(times) = times.get_mut(below(&mut generator, units.len())) {
                    *times += 1.0;
                }
            }
            let moved = libm::sqrt(stratum.left_out().max(0.0));
            for (unit, times) in units.iter().zip(times) {
                if let Some(factor) = factors.get_mut(*unit) {
                    *factor = 1.0 - moved + moved * times * stratum.taken / (stratum.taken - 1.0);
                }
            }
        }
        of_unit.push(factors);
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of replicates are far below 2^53")]
    let scale = 1.0 / (count as f64 - 1.0);
    Ok(Factors { of_unit, scale, rscales: vec![1.0; count] })
}
