//! One stage of a design's tree: rows sorted into strata and units, numbered, and compared with their population sizes.

use std::collections::HashMap;

use super::SurveyError;
use super::column::{Code, Codes, Column, Quick};
use super::design::{Named, Plan, Stage, Stratum};

/// The codes of a column: as it has them, or made for numbers that have none.
enum Ids<'a> {
    Kept(&'a Codes),
    Made(Vec<Code>),
}

impl<'a> Ids<'a> {
    fn of(column: &'a Column) -> Self {
        if let Column::Coded(coded) = column { Self::Kept(&coded.codes) } else { Self::Made(column.to_codes().0) }
    }

    fn get(&self, row: usize) -> Code {
        match self {
            Self::Kept(codes) => codes.get(row),
            Self::Made(codes) => codes.get(row).copied().unwrap_or(0),
        }
    }
}

/// The rows of a stage in the order of the tree, and what they are sorted by.
pub(super) struct Sorted<'a> {
    /// Empty where the rows came in that order already.
    pub(super) order: Vec<u32>,
    strata: Option<Ids<'a>>,
    /// `None` where each row is a cluster of its own.
    clusters: Option<Ids<'a>>,
}

impl Sorted<'_> {
    /// The stratum and the cluster of a row, within its parent.
    fn codes(&self, row: u32) -> (Code, Code) {
        let code = |ids: &Option<Ids<'_>>, without| ids.as_ref().map_or(without, |ids| ids.get(row as usize));
        (code(&self.strata, 0), code(&self.clusters, row))
    }
}

/// Sorts the rows by parent, stratum, cluster and place. Codes count from the first that came, so a file whose clusters
/// stand together is in order already.
pub(super) fn sort_into_tree<'a>(plan: &Plan<'a>, stage: usize, parent: &[u32]) -> Result<Sorted<'a>, SurveyError> {
    let ids = |named: Option<&Named<'a>>| named.map(|named| Ids::of(named.column));
    let clusters = ids(plan.clusters.get(stage));
    let strata = ids(plan.strata.get(stage));
    if let (Some(clusters), Some(strata), false) = (&clusters, &strata, plan.nest) {
        check_nested(plan, stage, parent, clusters, strata)?;
    }
    let rows = 0..u32::try_from(plan.rows).unwrap_or(u32::MAX);
    let mut sorted = Sorted { order: Vec::new(), strata, clusters };
    let key = |row: &u32| {
        let (stratum, cluster) = sorted.codes(*row);
        let parent = parent.get(*row as usize).copied().unwrap_or(0);
        (u128::from(parent) << 96) | (u128::from(stratum) << 64) | (u128::from(cluster) << 32) | u128::from(*row)
    };
    if !rows.clone().is_sorted_by_key(|row| key(&row)) {
        let mut order: Vec<u32> = rows.collect();
        order.sort_unstable_by_key(key);
        sorted.order = order;
    }
    Ok(sorted)
}

/// A cluster that stands in two strata is two clusters (`nest = true`) or a mistake.
fn check_nested(
    plan: &Plan<'_>,
    stage: usize,
    parent: &[u32],
    clusters: &Ids<'_>,
    strata: &Ids<'_>,
) -> Result<(), SurveyError> {
    let mut stratum_of: HashMap<u64, Code, Quick> = HashMap::default();
    let mut before = None;
    for (row, parent) in parent.iter().enumerate() {
        let (cluster, stratum) = (clusters.get(row), strata.get(row));
        // Rows of one cluster mostly follow each other.
        if before.replace((*parent, cluster, stratum)) == Some((*parent, cluster, stratum)) {
            continue;
        }
        let seen = *stratum_of.entry(u64::from(*parent) << 32 | u64::from(cluster)).or_insert(stratum);
        if seen != stratum {
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

pub(super) fn number(sorted: &Sorted<'_>, of_parent: &[u32], rows: usize) -> Numbered {
    let mut stage = Stage { strata: Vec::new(), stratum_of: Vec::new() };
    let (mut stratum_of_row, mut unit_of_row) = (vec![0; rows], vec![0; rows]);
    let (mut before, mut stratum, mut unit) = (None, 0_u32, 0_u32);
    for place in 0..rows {
        let row = sorted.order.get(place).copied().unwrap_or(u32::try_from(place).unwrap_or(u32::MAX));
        let parent = of_parent.get(row as usize).copied().unwrap_or(0);
        let (own_stratum, own_cluster) = sorted.codes(row);
        let this_stratum = (parent, own_stratum);
        let this_unit = (this_stratum, own_cluster);
        if before.is_none_or(|(stratum, _)| stratum != this_stratum) {
            stratum = u32::try_from(stage.strata.len()).unwrap_or(u32::MAX);
            stage.strata.push(Stratum { parent, taken: 0.0, size: f64::INFINITY, share: 1.0, row });
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
            if let Some(place) = places.get_mut(row as usize) {
                *place = number;
            }
        }
    }
    Numbered { stage, stratum_of_row, unit_of_row }
}

/// Reads how many units each stratum has in the population; every row of a stratum must say the same.
pub(super) fn attach_sizes(plan: &Plan<'_>, stage: usize, numbered: &mut Numbered) -> Result<(), SurveyError> {
    let Some(named) = plan.fpc.get(stage) else { return Ok(()) };
    let sizes = has_above_one(named.column);
    let mut stated_of: Vec<Option<f64>> = vec![None; numbered.stage.strata.len()];
    for (row, stratum) in numbered.stratum_of_row.iter().enumerate() {
        let stated = number_at(*named, row)?;
        if stated < 0.0 || (sizes && stated < 1.0) || (!sizes && stated == 0.0) {
            let what =
                "is no population size (at least 1) and no sampling fraction (above 0 to 1); a column has one of both";
            return Err(SurveyError::cell(named.name, row, what));
        }
        let Some(place) = stated_of.get_mut(*stratum as usize) else { continue };
        if place.is_some_and(|before| before.to_bits() != stated.to_bits()) {
            let what = format!("differs within stratum {}; it is one number a stratum", name_of(plan, stage, row));
            return Err(SurveyError::cell(named.name, row, what));
        }
        *place = Some(stated);
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

/// Whether a number of the column is above 1.
fn has_above_one(column: &Column) -> bool {
    match column {
        Column::Plain(numbers) => numbers.iter().any(|number| *number > 1.0),
        Column::Coded(coded) => coded.numbers.iter().flatten().any(|number| *number > 1.0),
    }
}

/// The number of a row of a column that must have one in every row.
fn number_at(named: Named<'_>, row: usize) -> Result<f64, SurveyError> {
    named.column.number(row).ok_or_else(|| {
        let what = if named.column.is_blank(row) {
            "is blank, and a design needs it in every row".to_owned()
        } else {
            format!("{:?} is not a number", named.column.text(row))
        };
        SurveyError::cell(named.name, row, what)
    })
}

/// A column that must have a number in every row.
pub(super) fn numbers(named: Named<'_>) -> Result<Vec<f64>, SurveyError> {
    (0..named.column.len()).map(|row| number_at(named, row)).collect()
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
