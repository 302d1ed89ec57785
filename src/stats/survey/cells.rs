//! Cells: each pair of a sampling unit and a domain that has a row, at every level of the design's tree.
//!
//! A domain never shortens the sample: a unit without a row in it is a unit whose total there is 0, and it still
//! counts among its stratum's units. So only the pairs that have rows need a cell, which keeps 63 provinces over
//! 50,000 communes at 50,000 cells, and each level points at the next one up.

use std::collections::HashMap;

use super::column::Quick;
use super::design::Design;

/// A row that is in no domain.
pub const OUTSIDE: u32 = u32::MAX;

/// Tables of (node, domain) of at most this many entries are plain; greater ones are hashed.
const PLAIN_TABLE: usize = 8_000_000;

/// What the nodes of a level are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Sampling units of this stage, from 0.
    Units(usize),
    /// Strata of this stage, from 0.
    Strata(usize),
}

/// The cells of one level.
#[derive(Clone, Debug)]
pub struct Level {
    /// What its nodes are.
    pub kind: Kind,
    /// The node of each cell.
    pub node: Vec<u32>,
    /// The domain of each cell.
    pub domain: Vec<u32>,
    /// The cell of the level above that each belongs to; at the top the domain.
    pub up: Vec<u32>,
    /// How many cells of the level below (rows, at the lowest) each has.
    pub members: Vec<u32>,
}

/// The cells of a division into domains.
#[derive(Clone, Debug)]
pub struct Cells {
    /// The cell of the lowest level that each row is in, or [`OUTSIDE`].
    pub of_row: Vec<u32>,
    /// The levels from the lowest up; the last are the strata of the first stage.
    pub levels: Vec<Level>,
    /// How many domains there are.
    pub domains: usize,
}

impl Cells {
    /// The cells of `domains` domains, where `domain_of` says each row's domain or [`OUTSIDE`]. Rows of weight 0
    /// stand for nobody and are in none.
    #[must_use]
    pub fn new(design: &Design, domain_of: &[u32], domains: usize) -> Self {
        let last = design.stages.len().saturating_sub(1);
        let mut kind = if design.rows_are_units { Kind::Strata(last) } else { Kind::Units(last) };
        let domain = domain_of.iter().zip(&design.weights);
        let domain = domain.map(|(domain, weight)| if *weight == 0.0 { OUTSIDE } else { *domain });
        let pairs = design.leaf.iter().copied().zip(domain);
        let (of_row, mut level) = number(kind, pairs, nodes(design, kind), domains);
        let mut levels = Vec::new();
        loop {
            let Some((above, parent)) = above(design, kind) else { break };
            let pairs = level.node.iter().map(|node| parent(*node)).zip(level.domain.iter().copied());
            let (up, next) = number(above, pairs, nodes(design, above), domains);
            level.up = up;
            levels.push(std::mem::replace(&mut level, next));
            kind = above;
        }
        level.up.clone_from(&level.domain);
        levels.push(level);
        Self { of_row, levels, domains }
    }

    /// How many cells the lowest level has.
    #[must_use]
    pub fn lowest(&self) -> usize {
        self.levels.first().map_or(0, |level| level.node.len())
    }
}

fn nodes(design: &Design, kind: Kind) -> usize {
    let (Kind::Units(stage) | Kind::Strata(stage)) = kind;
    let Some(stage) = design.stages.get(stage) else { return 0 };
    if matches!(kind, Kind::Units(_)) { stage.stratum_of.len() } else { stage.strata.len() }
}

/// The kind of the level above, and how to find a node's parent there.
fn above<'a>(design: &'a Design, kind: Kind) -> Option<(Kind, Box<dyn Fn(u32) -> u32 + 'a>)> {
    match kind {
        Kind::Units(stage) => {
            let strata = &design.stages.get(stage)?.stratum_of;
            Some((Kind::Strata(stage), Box::new(|unit| strata.get(unit as usize).copied().unwrap_or(0))))
        }
        Kind::Strata(stage) => {
            let strata = &design.stages.get(stage)?.strata;
            let parent = |stratum: u32| strata.get(stratum as usize).map_or(0, |stratum| stratum.parent);
            Some((Kind::Units(stage.checked_sub(1)?), Box::new(parent)))
        }
    }
}

/// Numbers the pairs in the order in which they first come.
fn number(kind: Kind, pairs: impl Iterator<Item = (u32, u32)>, nodes: usize, domains: usize) -> (Vec<u32>, Level) {
    let mut level = Level { kind, node: Vec::new(), domain: Vec::new(), up: Vec::new(), members: Vec::new() };
    let plain = nodes.saturating_mul(domains) <= PLAIN_TABLE;
    let mut table = if plain { vec![OUTSIDE; nodes * domains] } else { Vec::new() };
    let mut hashed: HashMap<u64, u32, Quick> = HashMap::default();
    let mut last = (OUTSIDE, OUTSIDE, OUTSIDE);
    let mut numbers = Vec::with_capacity(pairs.size_hint().0);
    for (node, domain) in pairs {
        if domain == OUTSIDE {
            numbers.push(OUTSIDE);
            continue;
        }
        let cell = if (last.0, last.1) == (node, domain) {
            last.2
        } else {
            let place = if plain {
                table.get_mut(node as usize * domains + domain as usize)
            } else {
                Some(hashed.entry(u64::from(node) << 32 | u64::from(domain)).or_insert(OUTSIDE))
            };
            let Some(place) = place else { continue };
            if *place == OUTSIDE {
                *place = u32::try_from(level.node.len()).unwrap_or(OUTSIDE);
                level.node.push(node);
                level.domain.push(domain);
                level.members.push(0);
            }
            *place
        };
        last = (node, domain, cell);
        if let Some(members) = level.members.get_mut(cell as usize) {
            *members += 1;
        }
        numbers.push(cell);
    }
    (numbers, level)
}
