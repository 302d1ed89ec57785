//! Whom to ask: one, two or more stages, each stratified or not, each simple, systematic or in proportion to size.
//!
//! A frame is rows. At each stage the rows that are still in are grouped: first by what was taken at the stage before,
//! within it by the stage's strata, within them by its clusters; in each stratum clusters are taken by the stage's method.
//! Groups come in the order in which their first rows stand, and the generator is asked in that order, so that the same
//! seed, frame and design give the same sample. A row's probability is the product of its stages'.

use std::collections::HashMap;

use rand_chacha::rand_core::Rng;

use super::{NoPlan, float, pps};
use crate::stats::chance::{below, uniform};

/// How clusters are taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    /// Any set of so many is as likely as any other.
    Simple,
    /// Every so manieth in the order of the frame, from a start by chance.
    Systematic,
    /// In proportion to size, systematically in the order of the frame; what is large enough is taken for certain.
    Pps,
}

/// How many clusters are taken in each stratum.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Take<'a> {
    /// All of them.
    All,
    /// So many.
    Number(u64),
    /// This share of them, above 0 and at most 1, rounded to the nearest whole number and at least one.
    Fraction(f64),
    /// So many as each row says; all rows of a stratum say the same.
    ByRow(&'a [f64]),
}

/// A stage. What is given by rows is as long as the frame.
#[derive(Clone, Copy, Debug)]
pub struct Stage<'a> {
    /// The stratum of each row; `None` where the stage has none.
    pub strata: Option<&'a [u32]>,
    /// The cluster of each row; `None` where each row is its own.
    pub clusters: Option<&'a [u32]>,
    /// How clusters are taken.
    pub method: Method,
    /// How many.
    pub take: Take<'a>,
    /// The size of each row's cluster, the same in all its rows; `None`: its number of rows. Used by [`Method::Pps`].
    pub sizes: Option<&'a [f64]>,
}

/// What a row has to do with a stage.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Passed {
    /// The probability with which its cluster was taken, given the stages before.
    pub probability: f64,
    /// How many clusters its stratum had.
    pub population: u64,
    /// How many of them were taken.
    pub taken: u64,
}

/// A row of the sample.
#[derive(Clone, PartialEq, Debug)]
pub struct Drawn {
    /// Which row of the frame, from 0 on.
    pub row: usize,
    /// Stage by stage.
    pub stages: Vec<Passed>,
}

impl Drawn {
    /// The probability with which the row was taken.
    #[must_use]
    pub fn probability(&self) -> f64 {
        self.stages.iter().map(|stage| stage.probability).product()
    }
}

/// Why nothing was drawn, and where.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("stage {stage}, the stratum of row {row}: {why}")]
pub struct NotDrawn {
    /// Which stage, from 1 on.
    pub stage: usize,
    /// The first row of the stratum in question, from 1 on.
    pub row: usize,
    /// Why.
    pub why: Why,
}

/// Why nothing was drawn.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Why {
    /// It cannot be done so.
    #[error(transparent)]
    NoPlan(#[from] NoPlan),
    /// A row says another number or size than the first of its stratum or cluster.
    #[error("row {row} says {value}, the first row says {first}; they must agree")]
    Disagree {
        /// The row, from 1 on.
        row: usize,
        /// What it says.
        value: f64,
        /// What the first one says.
        first: f64,
    },
    /// Something given by rows is shorter or longer than the frame.
    #[error("{given} values are given for {rows} rows")]
    Length {
        /// How many values.
        given: usize,
        /// How many rows.
        rows: usize,
    },
}

/// Draws from a frame of so many rows; the sample is in the order of the frame.
pub fn draw(rows: usize, stages: &[Stage<'_>], random: &mut impl Rng) -> Result<Vec<Drawn>, NotDrawn> {
    let everything: Vec<usize> = (0..rows).collect();
    let mut groups = vec![(everything, Vec::new())];
    for (at, stage) in stages.iter().enumerate() {
        fits(stage, rows).map_err(|why| NotDrawn { stage: at + 1, row: 1, why })?;
        let mut next = Vec::new();
        for (members, passed) in groups {
            for stratum in grouped(&members, stage.strata) {
                let first = stratum.first().copied().unwrap_or_default();
                let clusters = match stage.clusters {
                    Some(codes) => grouped(&stratum, Some(codes)),
                    None => stratum.iter().map(|row| vec![*row]).collect(),
                };
                let taken = take(stage, &stratum, &clusters, random).map_err(|why| NotDrawn {
                    stage: at + 1,
                    row: first + 1,
                    why,
                })?;
                let (population, number) = (clusters.len() as u64, taken.len() as u64);
                let mut taken = taken.into_iter().peekable();
                for (place, cluster) in clusters.into_iter().enumerate() {
                    if let Some((_, probability)) = taken.next_if(|(chosen, _)| *chosen == place) {
                        let mut passed: Vec<Passed> = passed.clone();
                        passed.push(Passed { probability, population, taken: number });
                        next.push((cluster, passed));
                    }
                }
            }
        }
        groups = next;
    }
    let mut drawn: Vec<Drawn> = groups
        .into_iter()
        .flat_map(|(members, stages)| members.into_iter().map(move |row| Drawn { row, stages: stages.clone() }))
        .collect();
    drawn.sort_by_key(|one| one.row);
    Ok(drawn)
}

fn fits(stage: &Stage<'_>, rows: usize) -> Result<(), Why> {
    let by_row = if let Take::ByRow(numbers) = stage.take { Some(numbers.len()) } else { None };
    let lengths = [stage.strata.map(<[_]>::len), stage.clusters.map(<[_]>::len), stage.sizes.map(<[_]>::len), by_row];
    match lengths.into_iter().flatten().find(|length| *length != rows) {
        None => Ok(()),
        Some(given) => Err(Why::Length { given, rows }),
    }
}

/// Groups rows by their codes, groups and rows in the order in which they stand; all one group without codes.
fn grouped(rows: &[usize], codes: Option<&[u32]>) -> Vec<Vec<usize>> {
    let Some(codes) = codes else { return vec![rows.to_vec()] };
    let mut place_of: HashMap<u32, usize> = HashMap::new();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for row in rows {
        let code = codes.get(*row).copied().unwrap_or_default();
        let place = *place_of.entry(code).or_insert(groups.len());
        if place == groups.len() {
            groups.push(Vec::new());
        }
        if let Some(group) = groups.get_mut(place) {
            group.push(*row);
        }
    }
    groups
}

/// The places of the clusters that are taken, rising, each with its probability.
fn take(
    stage: &Stage<'_>,
    stratum: &[usize],
    clusters: &[Vec<usize>],
    random: &mut impl Rng,
) -> Result<Vec<(usize, f64)>, Why> {
    let there = clusters.len() as u64;
    let wanted = how_many(stage.take, stratum, there)?;
    if wanted > there {
        return Err(NoPlan::TooMany { wanted, there }.into());
    }
    let alike = float(wanted) / float(there.max(1));
    Ok(match stage.method {
        Method::Simple => simple(clusters.len(), wanted, random).into_iter().map(|place| (place, alike)).collect(),
        Method::Systematic => {
            let places = pps::systematic(&vec![alike; clusters.len()], uniform(random));
            places.into_iter().map(|place| (place, alike)).collect()
        }
        Method::Pps => {
            let sizes: Vec<f64> =
                clusters.iter().map(|cluster| size_of(stage.sizes, cluster)).collect::<Result<_, _>>()?;
            let probabilities = pps::inclusion_probabilities(&sizes, wanted)?;
            let places = pps::systematic(&probabilities, uniform(random));
            places.into_iter().filter_map(|place| Some((place, *probabilities.get(place)?))).collect()
        }
    })
}

fn how_many(take: Take<'_>, stratum: &[usize], there: u64) -> Result<u64, Why> {
    let whole = |value: f64| {
        if value >= 0.0 && value.is_finite() && value - libm::floor(value) <= 0.0 {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and at least 0")]
            Ok(value as u64)
        } else {
            Err(NoPlan::OutOfRange { what: "the number to be taken", value, wanted: "a whole number of at least 0" })
        }
    };
    Ok(match take {
        Take::All => there,
        Take::Number(n) => n,
        Take::Fraction(fraction) => {
            let fraction = super::share("the fraction to be taken", fraction)?;
            whole(libm::round(fraction * float(there)).max(1.0))?
        }
        Take::ByRow(numbers) => whole(agreed(numbers, stratum)?)?,
    })
}

fn size_of(sizes: Option<&[f64]>, cluster: &[usize]) -> Result<f64, Why> {
    match sizes {
        None => Ok(float(cluster.len() as u64)),
        Some(sizes) => agreed(sizes, cluster),
    }
}

/// What all these rows say; they must say the same.
fn agreed(values: &[f64], rows: &[usize]) -> Result<f64, Why> {
    let value = |row: &usize| values.get(*row).copied().unwrap_or(f64::NAN);
    let first = rows.first().map_or(f64::NAN, value);
    match rows.iter().find(|row| value(row).total_cmp(&first).is_ne()) {
        None => Ok(first),
        Some(row) => Err(Why::Disagree { row: row + 1, value: value(row), first }),
    }
}

/// `n` of `all` places, every set as likely as any other, rising (R. W. Floyd's algorithm: each number is drawn once).
fn simple(all: usize, n: u64, random: &mut impl Rng) -> Vec<usize> {
    let n = usize::try_from(n).unwrap_or(all).min(all);
    let mut taken = std::collections::BTreeSet::new();
    for last in all - n..all {
        let place = below(random, last + 1);
        if !taken.insert(place) {
            taken.insert(last);
        }
    }
    taken.into_iter().collect()
}
