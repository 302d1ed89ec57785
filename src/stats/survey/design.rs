//! The design of a sample: who could be drawn with whom, and how many each respondent stands for.
//!
//! A design is a tree. At each stage the units that were drawn (communes, then people) stand in strata, and each
//! stratum of a later stage stands within one unit of the stage before. Only the stages that the variance needs are
//! kept: without a population size at the first stage the later ones say nothing that the first does not hold
//! already (the "ultimate cluster", M. H. Hansen, W. N. Hurwitz and W. G. Madow, Sample Survey Methods and Theory,
//! 1953); with population sizes as many as have one.

use std::collections::BTreeMap;

use super::SurveyError;
use super::calibrate::Calibration;
use super::column::Column;
use super::replicate::Replicates;
use super::tree::{attach_sizes, name_of, number, numbers, sort_into_tree};

/// A column and what its file calls it.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its cells.
    pub column: &'a Column,
}

/// Where the weights come from.
#[derive(Clone, Copy, Debug)]
pub enum Weighting<'a> {
    /// A column says how many each row stands for.
    Weights(Named<'a>),
    /// A column says with which probability each row was drawn.
    Probabilities(Named<'a>),
    /// The population sizes do: the product over the stages of population by sample.
    FromSizes,
    /// Nothing does: each row counts 1.
    Equal,
}

/// What to do where a stratum has a single sampling unit, which alone tells nothing of the variance.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Lonely {
    /// Stop: an official figure should not rest on a guess.
    #[default]
    Fail,
    /// The stratum adds nothing to the variance.
    Remove,
    /// The unit is compared with the mean of all units instead of with its stratum's.
    Adjust,
    /// The stratum adds as much as the other strata do on average.
    Average,
    /// The unit was drawn with certainty: the stratum adds nothing.
    Certainty,
}

impl Lonely {
    /// All of them with their names.
    pub const ALL: [(&'static str, Self); 5] = [
        ("fail", Self::Fail),
        ("remove", Self::Remove),
        ("adjust", Self::Adjust),
        ("average", Self::Average),
        ("certainty", Self::Certainty),
    ];

    /// The name under which a design file says it.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(_, rule)| *rule == self).map_or("fail", |(name, _)| name)
    }
}

/// What a design is made of.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    /// How many rows there are.
    pub rows: usize,
    /// The clusters, a column a stage; none where each row was drawn by itself.
    pub clusters: Vec<Named<'a>>,
    /// The strata, a column a stage; none where there were none.
    pub strata: Vec<Named<'a>>,
    /// The weights.
    pub weights: Weighting<'a>,
    /// Population sizes or sampling fractions, a column a stage.
    pub fpc: Vec<Named<'a>>,
    /// Whether ids of clusters are unique only within their stratum.
    pub nest: bool,
    /// What to do with a stratum of one unit.
    pub lonely: Lonely,
}

/// A stratum of one stage, within one unit of the stage before.
#[derive(Clone, Copy, Debug)]
pub struct Stratum {
    /// The unit of the stage before that it stands in; 0 at the first stage, where there is only the whole.
    pub parent: u32,
    /// How many units of it are in the sample.
    pub taken: f64,
    /// How many it has in the population; infinite where nobody said.
    pub size: f64,
    /// The product of `taken / size` over the stages before: how much its variance counts in the whole.
    pub share: f64,
    /// A row of it.
    pub row: u32,
}

impl Stratum {
    /// The share of its units that the sample left out, 1 where the population is unlimited.
    #[must_use]
    pub fn left_out(&self) -> f64 {
        if self.size.is_finite() { (self.size - self.taken) / self.size } else { 1.0 }
    }

    /// Whether a single unit of it is in the sample, and not all there is.
    #[must_use]
    pub fn is_lonely(&self) -> bool {
        self.taken < 2.0 && !self.is_complete()
    }

    /// Whether all of it is in the sample, so that nothing about it is uncertain at this stage.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.left_out() < 1e-7
    }
}

/// The units of one stage.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Its strata.
    pub strata: Vec<Stratum>,
    /// The stratum of each unit; empty where the rows themselves are the units.
    pub stratum_of: Vec<u32>,
}

/// A finished design.
#[derive(Clone, Debug)]
pub struct Design {
    /// How many each row stands for.
    pub weights: Vec<f64>,
    /// The stages that the variance needs, at least one.
    pub stages: Vec<Stage>,
    /// For each row its unit at the last stage, or its stratum there where rows are the units.
    pub leaf: Vec<u32>,
    /// Whether each row is a unit of its own at the last stage.
    pub rows_are_units: bool,
    /// The rows in the order of the tree; empty where they came in that order.
    pub order: Vec<u32>,
    /// What is done with a stratum of one unit.
    pub lonely: Lonely,
    /// What the weights were calibrated on, in order; where there are replicates they hold it instead.
    pub calibrations: Vec<Calibration>,
    /// Replicate weights, which then hold the variance.
    pub replicates: Option<Replicates>,
    /// How strata are called in messages, by stage: all of the first, and of later ones those of a single unit.
    names: Vec<BTreeMap<usize, String>>,
}

impl Design {
    /// Makes the design; refuses what contradicts itself, and names the row.
    pub fn new(plan: &Plan<'_>) -> Result<Self, SurveyError> {
        check_columns(plan)?;
        let stages_needed = plan.fpc.len().max(1);
        let mut parent = vec![0_u32; plan.rows];
        let mut stages: Vec<Stage> = Vec::new();
        let mut names = Vec::new();
        // How surely each row was drawn; only where weights follow from it.
        let from_sizes = matches!(plan.weights, Weighting::FromSizes);
        let mut inclusion = vec![1.0; if from_sizes { plan.rows } else { 0 }];
        let (mut order, mut rows_are_units) = (Vec::new(), false);
        for stage in 0..stages_needed {
            let sorted = sort_into_tree(plan, stage, &parent)?;
            let mut numbered = number(&sorted, &parent, plan.rows);
            attach_sizes(plan, stage, &mut numbered)?;
            let shares = stages.last().map(shares_within);
            for stratum in &mut numbered.stage.strata {
                stratum.share =
                    shares.as_ref().and_then(|all| all.get(stratum.parent as usize).copied()).unwrap_or(1.0);
            }
            for (probability, stratum) in inclusion.iter_mut().zip(&numbered.stratum_of_row) {
                let stratum = numbered.stage.strata.get(*stratum as usize);
                *probability *= stratum.map_or(1.0, |stratum| stratum.taken / stratum.size);
            }
            let strata = numbered.stage.strata.iter().enumerate();
            let spoken_of = strata.filter(|(_, stratum)| stage == 0 || stratum.is_lonely());
            names.push(spoken_of.map(|(at, stratum)| (at, name_of(plan, stage, stratum.row as usize))).collect());
            rows_are_units = stage + 1 == stages_needed && numbered.stage.stratum_of.len() == plan.rows;
            parent = if rows_are_units { numbered.stratum_of_row } else { numbered.unit_of_row };
            if rows_are_units {
                numbered.stage.stratum_of = Vec::new();
            }
            if stage + 1 == stages_needed {
                order = sorted.order;
            }
            stages.push(numbered.stage);
        }
        let weights = weights(plan, &inclusion)?;
        let (calibrations, replicates) = (Vec::new(), None);
        let lonely = plan.lonely;
        Ok(Self { weights, stages, leaf: parent, rows_are_units, order, lonely, calibrations, replicates, names })
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.weights.len()
    }

    /// The sum of all weights.
    #[must_use]
    pub fn sum_of_weights(&self) -> f64 {
        self.weights.iter().sum()
    }

    /// The unit of a stage that a row is in; the row itself where rows are the units.
    #[must_use]
    pub fn unit_of(&self, stage: usize, row: usize) -> u32 {
        let last = self.stages.len().saturating_sub(1);
        if stage >= last {
            let leaf = self.leaf.get(row).copied().unwrap_or(0);
            return if self.rows_are_units { u32::try_from(row).unwrap_or(u32::MAX) } else { leaf };
        }
        let below = self.stratum_of(stage + 1, row);
        self.stages
            .get(stage + 1)
            .and_then(|stage| stage.strata.get(below as usize))
            .map_or(0, |stratum| stratum.parent)
    }

    /// The stratum of a stage that a row is in.
    #[must_use]
    pub fn stratum_of(&self, stage: usize, row: usize) -> u32 {
        if stage + 1 >= self.stages.len() && self.rows_are_units {
            return self.leaf.get(row).copied().unwrap_or(0);
        }
        let unit = self.unit_of(stage, row);
        self.stages.get(stage).and_then(|stage| stage.stratum_of.get(unit as usize)).copied().unwrap_or(0)
    }

    /// How many units and strata of the first stage have a row that counts (its weight is not 0) and that `has`.
    #[must_use]
    pub fn units_and_strata(&self, has: impl Fn(usize) -> bool) -> (f64, f64) {
        let strata = self.stages.first().map_or(0, |stage| stage.strata.len());
        let units = self.stages.first().map_or(0, |stage| stage.stratum_of.len()).max(1);
        let alone = self.rows_are_units && self.stages.len() == 1;
        let mut seen = (vec![0.0; if alone { self.rows() } else { units }], vec![0.0; strata]);
        for (row, weight) in self.weights.iter().enumerate() {
            if *weight == 0.0 || !has(row) {
                continue;
            }
            if let (Some(unit), Some(stratum)) =
                (seen.0.get_mut(self.unit_of(0, row) as usize), seen.1.get_mut(self.stratum_of(0, row) as usize))
            {
                (*unit, *stratum) = (1.0, 1.0);
            }
        }
        (seen.0.iter().sum(), seen.1.iter().sum())
    }

    /// What a stratum is called in messages.
    #[must_use]
    pub fn name_of(&self, stage: usize, stratum: usize) -> &str {
        self.names.get(stage).and_then(|names| names.get(&stratum)).map_or("", String::as_str)
    }

    /// The names of the strata with a single unit that is not all there is, with their stage from 1.
    #[must_use]
    pub fn lonely_strata(&self) -> Vec<(usize, &str)> {
        let mut found = Vec::new();
        for (at, stage) in self.stages.iter().enumerate() {
            let strata = stage.strata.iter().enumerate().filter(|(_, stratum)| stratum.is_lonely());
            found.extend(strata.map(|(stratum, _)| (at + 1, self.name_of(at, stratum))));
        }
        found
    }
}

fn check_columns(plan: &Plan<'_>) -> Result<(), SurveyError> {
    let refuse = |what: &str| Err(SurveyError::Request(what.to_owned()));
    if plan.rows == 0 {
        return refuse("the data have no rows");
    }
    if u32::try_from(plan.rows).is_err() {
        return refuse("more than 4,294,967,295 rows are too many for one estimate");
    }
    let stages = plan.clusters.len().max(1);
    if plan.strata.len() > stages {
        return refuse("strata names more stages than clusters does; add the column of that stage's units to clusters");
    }
    if plan.fpc.len() > stages {
        return refuse("fpc names more stages than clusters does; add the column of that stage's units to clusters");
    }
    for named in plan.clusters.iter().chain(&plan.strata).chain(&plan.fpc) {
        if let Some(row) = named.column.first_blank() {
            return Err(SurveyError::cell(named.name, row, "is blank, and a design needs it in every row"));
        }
    }
    Ok(())
}

/// What each unit of a stage passes on to the strata within it.
fn shares_within(stage: &Stage) -> Vec<f64> {
    let share = |stratum: &u32| {
        stage.strata.get(*stratum as usize).map_or(1.0, |stratum| stratum.share * stratum.taken / stratum.size)
    };
    stage.stratum_of.iter().map(share).collect()
}

fn weights(plan: &Plan<'_>, inclusion: &[f64]) -> Result<Vec<f64>, SurveyError> {
    let (named, weight): (Named<'_>, fn(f64) -> f64) = match plan.weights {
        Weighting::Equal => return Ok(vec![1.0; plan.rows]),
        Weighting::FromSizes => return Ok(inclusion.iter().map(|probability| 1.0 / probability).collect()),
        Weighting::Weights(named) => (named, |weight| weight),
        Weighting::Probabilities(named) => (named, |probability| 1.0 / probability),
    };
    let probabilities = matches!(plan.weights, Weighting::Probabilities(_));
    let mut all = numbers(named)?;
    for (row, number) in all.iter_mut().enumerate() {
        if *number < 0.0 {
            return Err(SurveyError::cell(named.name, row, "is below 0, and nobody stands for fewer than nobody"));
        }
        if probabilities && !(*number > 0.0 && *number <= 1.0) {
            return Err(SurveyError::cell(named.name, row, "is no probability above 0 to 1"));
        }
        *number = weight(*number);
    }
    Ok(all)
}
