//! How many in each stratum: a measure of each stratum decides its share, and a rule makes whole numbers of shares.
//!
//! The rule: a stratum whose share exceeds its cap gets the cap, and the others share the rest in proportion. Whole
//! numbers are the shares without their fractions; what is left goes one each to the largest fractions, the earlier
//! stratum first (largest remainder). A stratum below its floor is raised; the units come back from strata that were
//! rounded up, the least fraction first. Where these do not suffice, the floors are set first and the rest is shared
//! anew. So the numbers always add up to n, and floors and caps always hold.
//!
//! Exact Neyman allocation needs no fractions: one unit after the other goes where it lowers the variance of the total
//! most (T. Wright, Statistics and Probability Letters 82 (2012) 2242-2248).

use std::cmp::Ordering;

use super::{NoPlan, float, measures};

/// A stratum.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Stratum {
    /// How many there are.
    pub population: u64,
    /// What its share is proportional to, at least 0; see [`Measure`].
    pub measure: f64,
    /// At least so many are taken of it.
    pub least: u64,
    /// At most so many; never more than there are.
    pub most: u64,
}

/// What the share of a stratum is proportional to: its measure from what is known of it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Measure {
    /// Its population.
    Proportional,
    /// Nothing: all strata alike.
    Equal,
    /// The square root of its population.
    SquareRoot,
    /// Its population to a power, 0 (equal) to 1 (proportional).
    Power(f64),
    /// Population times standard deviation (J. Neyman, JRSS 97 (1934) 558-606): the least variance of the total.
    Neyman,
    /// (N mean)^q S / mean (M. D. Bankier, The American Statistician 42 (1988) 174-177): between equal precision of all
    /// strata (0) and of the total (1, Neyman's).
    Bankier(f64),
}

impl Measure {
    /// The measure of a stratum of `population` whose values have the standard deviation and the mean given.
    #[must_use]
    pub fn of(self, population: u64, deviation: f64, mean: f64) -> f64 {
        let size = float(population);
        match self {
            Self::Proportional => size,
            Self::Equal => 1.0,
            Self::SquareRoot => libm::sqrt(size),
            Self::Power(power) => libm::pow(size, power),
            Self::Neyman => size * deviation,
            Self::Bankier(power) => libm::pow(size * mean, power) * deviation / mean,
        }
    }
}

/// What a stratum gets.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Allocated {
    /// n times its part of all measures, before floors, caps and rounding.
    pub share: f64,
    /// How many are taken of it.
    pub n: u64,
}

/// Shares out `n` by largest remainder, as the opening says.
pub fn allocate(n: u64, strata: &[Stratum]) -> Result<Vec<Allocated>, NoPlan> {
    feasible(n, strata)?;
    let shares = plain_shares(n, strata);
    let mut fixed: Vec<Option<u64>> = vec![None; strata.len()];
    loop {
        let whole = rounded(n, strata, &fixed);
        match raised(strata, &fixed, whole) {
            Ok(counts) => return Ok(together(shares, counts)),
            Err(below) => {
                for at in below {
                    if let (Some(place), Some(stratum)) = (fixed.get_mut(at), strata.get(at)) {
                        *place = Some(stratum.least);
                    }
                }
            }
        }
    }
}

/// Shares out `n` one by one: from the floors on, each unit goes to the stratum with the greatest priority
/// measure / sqrt(k (k + 1)), k being what it has, the earlier first; a stratum that has none comes before all others
/// if its measure is above 0. With the measure of Neyman the variance of the estimated total is the least possible.
pub fn allocate_exactly(n: u64, strata: &[Stratum]) -> Result<Vec<Allocated>, NoPlan> {
    feasible(n, strata)?;
    let mut counts: Vec<u64> = strata.iter().map(|stratum| stratum.least).collect();
    let mut left = n - counts.iter().sum::<u64>();
    let priority = |stratum: &Stratum, count: u64| stratum.measure / libm::sqrt(float(count) * float(count + 1));
    let mut waiting: std::collections::BinaryHeap<Waiting> = strata
        .iter()
        .zip(&counts)
        .enumerate()
        .map(|(at, (stratum, count))| Waiting { priority: priority(stratum, *count), at })
        .collect();
    while left > 0 {
        let Some(Waiting { at, .. }) = waiting.pop() else { break };
        let (Some(stratum), Some(count)) = (strata.get(at), counts.get_mut(at)) else { continue };
        if *count >= stratum.most {
            continue;
        }
        *count += 1;
        left -= 1;
        waiting.push(Waiting { priority: priority(stratum, *count), at });
    }
    Ok(together(plain_shares(n, strata), counts))
}

struct Waiting {
    priority: f64,
    at: usize,
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> Ordering {
        // 0 / 0 is a stratum that neither has nor needs any: it comes last.
        let real = |priority: f64| if priority.is_nan() { -1.0 } else { priority };
        real(self.priority).total_cmp(&real(other.priority)).then(other.at.cmp(&self.at))
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Waiting {}

fn together(shares: Vec<f64>, counts: Vec<u64>) -> Vec<Allocated> {
    shares.into_iter().zip(counts).map(|(share, n)| Allocated { share, n }).collect()
}

/// Whether floors and caps leave room for `n`.
fn feasible(n: u64, strata: &[Stratum]) -> Result<(), NoPlan> {
    let all: Vec<f64> = strata.iter().map(|stratum| stratum.measure).collect();
    measures(&all)?;
    let mut can = 0_u64;
    for (at, stratum) in strata.iter().enumerate() {
        let most = stratum.most.min(stratum.population);
        if stratum.least > most {
            return Err(NoPlan::FloorAboveCap { stratum: at + 1, least: stratum.least, most });
        }
        // A stratum without a measure gets no more than its floor.
        can += if stratum.measure > 0.0 { most } else { stratum.least };
    }
    let least = strata.iter().map(|stratum| stratum.least).sum();
    if n < least {
        return Err(NoPlan::FloorsTooHigh { least, n });
    }
    if n > can {
        return Err(NoPlan::TooMany { wanted: n, there: can });
    }
    Ok(())
}

fn plain_shares(n: u64, strata: &[Stratum]) -> Vec<f64> {
    let all: f64 = strata.iter().map(|stratum| stratum.measure).sum();
    strata.iter().map(|stratum| if all > 0.0 { float(n) * stratum.measure / all } else { 0.0 }).collect()
}

/// The shares of the strata that are not fixed, none above its cap, and each fixed one's number.
fn capped(n: u64, strata: &[Stratum], fixed: &[Option<u64>]) -> Vec<f64> {
    let mut shares: Vec<Option<f64>> = fixed.iter().map(|count| count.map(float)).collect();
    loop {
        let taken: f64 = shares.iter().flatten().sum();
        let free: f64 =
            strata.iter().zip(&shares).filter(|(_, share)| share.is_none()).map(|(stratum, _)| stratum.measure).sum();
        let scale = if free > 0.0 { (float(n) - taken).max(0.0) / free } else { 0.0 };
        let mut met_a_cap = false;
        for (stratum, share) in strata.iter().zip(&mut shares) {
            let most = float(stratum.most.min(stratum.population));
            if share.is_none() && stratum.measure * scale > most {
                *share = Some(most);
                met_a_cap = true;
            }
        }
        if !met_a_cap {
            return strata
                .iter()
                .zip(&shares)
                .map(|(stratum, share)| share.unwrap_or(stratum.measure * scale))
                .collect();
        }
    }
}

/// A stratum's whole number, and the fraction for which it was rounded up, if it was.
#[derive(Clone, Copy)]
struct Whole {
    count: u64,
    rounded_up: Option<f64>,
}

/// Whole numbers by largest remainder.
fn rounded(n: u64, strata: &[Stratum], fixed: &[Option<u64>]) -> Vec<Whole> {
    let shares = capped(n, strata, fixed);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "shares are 0 to n")]
    let mut whole: Vec<Whole> =
        shares.iter().map(|share| Whole { count: (share + 1e-9) as u64, rounded_up: None }).collect();
    let mut left = n.saturating_sub(whole.iter().map(|one| one.count).sum());
    let fraction = |at: usize| shares.get(at).map_or(0.0, |share| share - libm::floor(share + 1e-9));
    let mut by_fraction: Vec<usize> = (0..strata.len()).collect();
    by_fraction.sort_by(|a, b| fraction(*b).total_cmp(&fraction(*a)).then(a.cmp(b)));
    // One round is enough but where caps and floors left fractions of nothing.
    while left > 0 {
        let before = left;
        for at in &by_fraction {
            let (Some(one), Some(stratum), Some(None)) = (whole.get_mut(*at), strata.get(*at), fixed.get(*at)) else {
                continue;
            };
            if left > 0 && stratum.measure > 0.0 && one.count < stratum.most.min(stratum.population) {
                *one = Whole { count: one.count + 1, rounded_up: Some(fraction(*at)) };
                left -= 1;
            }
        }
        if left == before {
            break;
        }
    }
    whole
}

/// Raises what is below its floor, if those rounded up can give that much back; else says who is below.
fn raised(strata: &[Stratum], fixed: &[Option<u64>], mut whole: Vec<Whole>) -> Result<Vec<u64>, Vec<usize>> {
    let mut below = Vec::new();
    let mut missing = 0_u64;
    for (at, (stratum, one)) in strata.iter().zip(&whole).enumerate() {
        if one.count < stratum.least {
            below.push(at);
            missing += stratum.least - one.count;
        }
    }
    let mut givers: Vec<(usize, f64)> = whole
        .iter()
        .zip(strata)
        .enumerate()
        .filter(|(at, (one, stratum))| one.count > stratum.least && fixed.get(*at).is_some_and(Option::is_none))
        .filter_map(|(at, (one, _))| one.rounded_up.map(|fraction| (at, fraction)))
        .collect();
    givers.sort_by(|(a, left), (b, right)| left.total_cmp(right).then(b.cmp(a)));
    let given = usize::try_from(missing).unwrap_or(usize::MAX);
    if givers.len() < given {
        return Err(below);
    }
    for (at, _) in givers.into_iter().take(given) {
        if let Some(one) = whole.get_mut(at) {
            one.count -= 1;
        }
    }
    Ok(whole.iter().zip(strata).map(|(one, stratum)| one.count.max(stratum.least)).collect())
}
