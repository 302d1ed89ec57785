//! The tree of criteria, the rules of the index, and how the sample is drawn.

use std::collections::HashSet;

use rust_decimal::Decimal;
use toml::Spanned;

use super::super::{Node, QuestionnaireFault, Quota, Sampling, Scoring, Stage};
use super::{Context, File, NodeTable, Noted, QuotaTable, Read, SamplingTable, every};
use crate::domain::template::Fault;
use crate::domain::template::source::all_different;

/// Below so many answers nothing may be published.
const LEAST_N: i64 = 5;

/// The nodes, each with criteria somewhere below it and none above itself.
pub(super) fn nodes(file: &File, context: &Context) -> Option<Vec<Node>> {
    let noted = context.noted;
    noted.ok(all_different(file.node.iter().map(|node| &node.code)));
    let nodes = every(&file.node, |table| node(table, file, context));
    for table in &file.node {
        if is_above_itself(table, file) {
            let at = table.parent.as_ref().map_or(table.code.span(), Spanned::span);
            noted.say(at, QuestionnaireFault::NodeAboveItself(table.code.get_ref().clone()));
            return None;
        }
    }
    let counted: HashSet<&str> = elements(file).flat_map(|element| line_of(element, file)).collect();
    for table in file.node.iter().filter(|table| !counted.contains(table.code.get_ref().as_str())) {
        noted.say(table.code.span(), QuestionnaireFault::NodeWithoutCriteria(table.code.get_ref().clone()));
    }
    nodes
}

fn node(table: &NodeTable, file: &File, context: &Context) -> Option<Node> {
    let code = context.code(&table.code);
    let words = context.shown(&table.words);
    let weight = context.weight(table.weight.as_ref());
    if let Some(at) = table.parent.as_ref().filter(|at| find(at.get_ref(), file).is_none()) {
        context.noted.say(at.span(), Fault::Unknown(at.get_ref().clone()));
        return None;
    }
    let parent = table.parent.as_ref().map(|at| at.get_ref().clone());
    Some(Node { code: code?, words: words?, parent, weight: weight? })
}

fn find<'a>(code: &str, file: &'a File) -> Option<&'a NodeTable> {
    file.node.iter().find(|node| node.code.get_ref() == code)
}

/// The nodes that questions and items name, as often as they do.
fn elements(file: &File) -> impl Iterator<Item = &str> {
    file.question
        .iter()
        .flat_map(|question| question.item.iter().map(|item| item.element.as_ref()).chain([question.element.as_ref()]))
        .flatten()
        .map(|at| at.get_ref().as_str())
}

/// A node and all above it; stops where it comes back to one it has passed.
fn line_of<'a>(code: &'a str, file: &'a File) -> Vec<&'a str> {
    let mut line = Vec::new();
    let mut next = Some(code);
    while let Some(node) = next.filter(|code| !line.contains(code)).and_then(|code| find(code, file)) {
        line.push(node.code.get_ref().as_str());
        next = node.parent.as_ref().map(|at| at.get_ref().as_str());
    }
    line
}

fn is_above_itself(table: &NodeTable, file: &File) -> bool {
    let mut next = table.parent.as_ref();
    // So many steps up lead to the top of any tree.
    for _ in 0..=file.node.len() {
        match next {
            None => return false,
            Some(at) if at.get_ref() == table.code.get_ref() => return true,
            Some(at) => next = find(at.get_ref(), file).and_then(|node| node.parent.as_ref()),
        }
    }
    false
}

/// The rules of the index: there where something counts, and only there.
pub(super) fn scoring(file: &File, noted: &Noted) -> Read<Option<Scoring>> {
    let scores = elements(file).next().is_some();
    let Some(at) = &file.scoring else {
        if scores {
            noted.say(file.code.span(), QuestionnaireFault::NoScoring);
        }
        return (!scores).then_some(None);
    };
    let table = at.get_ref();
    if !scores {
        noted.say(at.span(), QuestionnaireFault::NothingScored);
        return None;
    }
    let minimum = *table.minimum_n.get_ref();
    if minimum < LEAST_N {
        noted.say(table.minimum_n.span(), QuestionnaireFault::MinimumTooSmall);
        return None;
    }
    let Ok(minimum_n) = u32::try_from(minimum) else {
        noted.out_of_range(table.minimum_n.span(), LEAST_N, u32::MAX);
        return None;
    };
    Some(Some(Scoring {
        criterion: table.criterion,
        criterion_confidence: table.criterion_confidence,
        weights: table.weights,
        weights_confidence: table.weights_confidence,
        blanks: table.blanks,
        blanks_confidence: table.blanks_confidence,
        minimum_n,
    }))
}

pub(super) fn sampling(file: &File, context: &Context) -> Read<Option<Sampling>> {
    file.sampling.as_ref().map_or(Some(None), |table| sampled(table, context).map(Some))
}

fn sampled(table: &SamplingTable, context: &Context) -> Option<Sampling> {
    let noted = context.noted;
    noted.ok(all_different(table.stage.iter().map(|stage| &stage.code)));
    noted.ok(all_different(table.quota.iter().map(|quota| &quota.unit_kind)));
    let stages = every(&table.stage, |stage| {
        let (code, words) = (context.code(&stage.code), context.shown(&stage.words));
        Some(Stage { code: code?, words: words? })
    });
    let quotas = every(&table.quota, |quota| self::quota(quota, context));
    let recheck = context.decimal(&table.recheck);
    if recheck.is_some_and(|share| share < Decimal::ZERO || share > Decimal::ONE) {
        noted.out_of_range(table.recheck.span(), 0, 1);
    }
    Some(Sampling {
        stages: stages?,
        person: table.person,
        quotas: quotas?,
        recheck: recheck?,
        confidence: table.confidence,
    })
}

fn quota(table: &QuotaTable, context: &Context) -> Option<Quota> {
    let unit_kind = context.code(&table.unit_kind);
    let n = context.whole(&table.n, &(1..=1_000_000));
    Some(Quota { unit_kind: unit_kind?, n: u32::try_from(n?).ok()? })
}
