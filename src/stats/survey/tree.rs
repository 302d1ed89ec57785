//! One stage of a design's tree: rows sorted into strata and units, numbered, and compared with their population sizes.

use std::collections::HashMap;

use super::SurveyError;
use super::column::{Code, Quick};
use super::design::{Named, Plan, Stage, Stratum};

/// The rows of a stage in the order of the tree, and what they are sorted by.
pub(super) struct Sorted {
    pub(super) order: Vec<u32>,
    strata: Option<Vec<Code>>,
    /// `None` where each row is a cluster of its own.
    clusters: Option<Vec<Code>>,
}

impl Sorted {
    /// The stratum and the cluster of a row, within its parent.
    fn codes(&self, row: u32) -> (Code, Code) {
        let code = |codes: &Option<Vec<Code>>, without| {
            codes.as_ref().map_or(without, |all| all.get(row as usize).copied().unwrap_or(0))
        };
        (code(&self.strata, 0), code(&self.clusters, row))
    }
}

/// Sorts the rows by parent, stratum, cluster and place. Codes count from the first that came, so a file whose clusters
/// stand together is in order already.
pub(super) fn sort_into_tree(plan: &Plan<'_>, stage: usize, parent: &[u32]) -> Result<Sorted, SurveyError> {
    let codes = |named: Option<&Named<'_>>| named.map(|named| named.column.to_codes().0);
    let clusters = codes(plan.clusters.get(stage));
    let strata = codes(plan.strata.get(stage));
    if let (Some(clusters), Some(strata), false) = (&clusters, &strata, plan.nest) {
        check_nested(plan, stage, parent, clusters, strata)?;
    }
    let order = (0..u32::try_from(plan.rows).unwrap_or(u32::MAX)).collect();
    let mut sorted = Sorted { order, strata, clusters };
    let mut order = std::mem::take(&mut sorted.order);
    let key = |row: &u32| {
        let (stratum, cluster) = sorted.codes(*row);
        let parent = parent.get(*row as usize).copied().unwrap_or(0);
        (u128::from(parent) << 96) | (u128::from(stratum) << 64) | (u128::from(cluster) << 32) | u128::from(*row)
    };
    order.sort_unstable_by_key(key);
    sorted.order = order;
    Ok(sorted)
}

/// A cluster that stands in two strata is two clusters (`nest = true`) or a mistake.
fn check_nested(
    plan: &Plan<'_>,
    stage: usize,
    parent: &[u32],
    clusters: &[Code],
    strata: &[Code],
) -> Result<(), SurveyError> {
    let mut stratum_of: HashMap<u64, Code, Quick> = HashMap::default();
    for (row, ((parent, cluster), stratum)) in parent.iter().zip(clusters).zip(strata).enumerate() {
        let seen = *stratum_of.entry(u64::from(*parent) << 32 | u64::from(*cluster)).or_insert(*stratum);
        if seen != *stratum {
            let Some(named) = plan.clusters.get(stage) else { break };
            let what = format!(
                "cluster {:?} stands in more than one stratum; say nest = true if ids are unique only within a stratum",
                named.column.text(row)
            );
            return Err(SurveyError::cell(named.name, row, what));
        }
    }
    Ok(())
}

/// A stage whose strata and units have numbers.
pub(super) struct Numbered {
    pub(super) stage: Stage,
    pub(super) stratum_of_row: Vec<u32>,
    pub(super) unit_of_row: Vec<u32>,
}

pub(super) fn number(sorted: &Sorted, of_parent: &[u32], rows: usize) -> Numbered {
    let mut stage = Stage { strata: Vec::new(), stratum_of: Vec::new() };
    let (mut stratum_of_row, mut unit_of_row) = (vec![0; rows], vec![0; rows]);
    let (mut before, mut stratum, mut unit) = (None, 0_u32, 0_u32);
    for row in &sorted.order {
        let parent = of_parent.get(*row as usize).copied().unwrap_or(0);
        let (own_stratum, own_cluster) = sorted.codes(*row);
        let this_stratum = (parent, own_stratum);
        let this_unit = (this_stratum, own_cluster);
        if before.is_none_or(|(stratum, _)| stratum != this_stratum) {
            stratum = u32::try_from(stage.strata.len()).unwrap_or(u32::MAX);
            stage.strata.push(Stratum { parent, taken: 0.0, size: f64::INFINITY, share: 1.0, row: *row });
        }
        if before.is_none_or(|(_, unit)| unit != this_unit) {
            unit = u32::try_from(stage.stratum_of.len()).unwrap_or(u32::MAX);
            stage.stratum_of.push(stratum);
            if let Some(stratum) = stage.strata.last_mut() {
                stratum.taken += 1.0;
            }
        }
        before = Some((this_stratum, this_unit));
        for (places, number) in [(&mut stratum_of_row, stratum), (&mut unit_of_row, unit)] {
            if let Some(place) = places.get_mut(*row as usize) {
                *place = number;
            }
        }
    }
    Numbered { stage, stratum_of_row, unit_of_row }
}

/// Reads how many units each stratum has in the population; every row of a stratum must say the same.
pub(super) fn attach_sizes(plan: &Plan<'_>, stage: usize, numbered: &mut Numbered) -> Result<(), SurveyError> {
    let Some(named) = plan.fpc.get(stage) else { return Ok(()) };
    let stated = numbers(*named)?;
    let sizes = stated.iter().any(|stated| *stated > 1.0);
    let mut stated_of: Vec<Option<f64>> = vec![None; numbered.stage.strata.len()];
    for (row, (stated, stratum)) in stated.iter().zip(&numbered.stratum_of_row).enumerate() {
        if *stated < 0.0 || (sizes && *stated < 1.0) || (!sizes && *stated == 0.0) {
            let what =
                "is no population size (at least 1) and no sampling fraction (above 0 to 1); a column has one of both";
            return Err(SurveyError::cell(named.name, row, what));
        }
        let Some(place) = stated_of.get_mut(*stratum as usize) else { continue };
        if place.is_some_and(|before| before.to_bits() != stated.to_bits()) {
            let what = format!("differs within stratum {}; it is one number a stratum", name_of(plan, stage, row));
            return Err(SurveyError::cell(named.name, row, what));
        }
        *place = Some(*stated);
    }
    for (stratum, stated) in numbered.stage.strata.iter_mut().zip(stated_of) {
        let Some(stated) = stated else { continue };
        stratum.size = if sizes { stated } else { stratum.taken / stated };
        if stratum.size < stratum.taken {
            let row = stratum.row as usize;
            let what = format!(
                "says {stated} units for stratum {}, and the sample has {} of them",
                name_of(plan, stage, row),
                stratum.taken
            );
            return Err(SurveyError::cell(named.name, row, what));
        }
    }
    Ok(())
}

/// A column that must have a number in every row.
pub(super) fn numbers(named: Named<'_>) -> Result<Vec<f64>, SurveyError> {
    if let Some(row) = named.column.first_blank() {
        return Err(SurveyError::cell(named.name, row, "is blank, and a design needs it in every row"));
    }
    let number = |row| {
        let text = || format!("{:?} is not a number", named.column.text(row));
        named.column.number(row).ok_or_else(|| SurveyError::cell(named.name, row, text()))
    };
    (0..named.column.len()).map(number).collect()
}

/// What a stratum is called in messages: its value, and the unit that it stands in.
pub(super) fn name_of(plan: &Plan<'_>, stage: usize, row: usize) -> String {
    let own = plan.strata.get(stage).map(|named| named.column.text(row));
    let before = stage.checked_sub(1).and_then(|before| plan.clusters.get(before)).map(|named| named.column.text(row));
    match (own, before) {
        (Some(own), Some(before)) => format!("{own:?} of cluster {before:?}"),
        (Some(own), None) => format!("{own:?}"),
        (None, Some(before)) => format!("of cluster {before:?}"),
        (None, None) => "of all rows".to_owned(),
    }
}
