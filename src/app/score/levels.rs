//! The answers that criteria are made of, level by level: the weighted share of each, over all who answered.
//!
//! They are counted by the weights alone, without errors: what is stated of a criterion with its error is its percentage.

use super::answers::Read;
use super::compute::{known, values};
use super::figures::{Both, Domain, Levels, NodeSaid, Seen};
use crate::domain::disclosure::USUAL_THRESHOLD;
use crate::domain::questionnaire::{Answer, Questionnaire, Scale};
use crate::stats::survey::estimate::Sample;
use crate::stats::survey::variable::{Shape, Variable};

/// The answers to every criterion whose percentage may be seen of everybody.
pub(super) fn levels(
    questionnaire: &Questionnaire,
    nodes: &[NodeSaid],
    sample: &Sample,
    read: &Read,
    everybody: Option<&Domain>,
    minimum_n: i64,
) -> Vec<Levels> {
    let shown = |code: &str| {
        let node = nodes.iter().position(|node| node.code == code);
        let figures = everybody.into_iter().flat_map(|all| &all.figures);
        node.is_some_and(|node| figures.clone().any(|figure| figure.node == node && figure.seen == Seen::Shown))
    };
    let asked = questionnaire.variables();
    let asked = asked.iter().filter(|asked| asked.criterion_of().is_some());
    asked
        .filter_map(|asked| {
            let name = asked.name();
            let scale = asked.question.scale()?;
            let (n, shares) = counted(sample, read, &name, scale)?;
            let enough = n >= minimum_n.max(USUAL_THRESHOLD) && shown(&name);
            enough.then(|| Levels {
                variable: name.clone(),
                n,
                levels: scale.levels.iter().map(|level| Both::of(&level.words)).collect(),
                shares,
            })
        })
        .collect()
}

/// How many answered, and the share of each level, 0 to 100.
fn counted(sample: &Sample, read: &Read, name: &str, scale: &Scale) -> Option<(i64, Vec<f64>)> {
    let (column, answers) = (sample.column(name)?, read.of(name)?);
    let place = |answer: &Answer| match answer {
        Answer::Level(value) => {
            let place = scale.levels.iter().position(|level| level.value == *value)?;
            u32::try_from(place).ok().map(f64::from)
        }
        _ => None,
    };
    let of_rows = Variable { values: values(column, answers, place), shape: Shape::Mean };
    let mut sums = vec![0.0; scale.levels.len()];
    let mut n = 0;
    for (row, weight) in sample.design.weights.iter().enumerate() {
        let Some((value, _)) = of_rows.get(row) else { continue };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was a place among levels")]
        let sum = sums.get_mut(value as usize);
        if let Some(sum) = sum {
            *sum += weight;
            n += 1;
        }
    }
    let all: f64 = sums.iter().sum();
    let shares: Option<Vec<f64>> = sums.into_iter().map(|sum| known(100.0 * sum / all)).collect();
    Some((n, shares?))
}
