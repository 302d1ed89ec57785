//! From scored units to what is said of them.

use rust_decimal::Decimal;

use super::figures::{Both, Change, LostPoints, Node, NodeChange, Number, ParScored, Points, Rules, Unit};
use super::rows::Row;
use crate::domain::criteria::{CriteriaSet, Name, Rule};
use crate::domain::hex::hex;
use crate::domain::lang::Lang;
use crate::domain::questionnaire::confidence_word;
use crate::domain::text::{fill, texts};
use crate::index::par::grade::grade;
use crate::index::par::lost::Lost;
use crate::index::par::rank::{Place, Ranks};
use crate::index::par::{Context, NodeScore, Plan, Scored, change};

/// One unit with everything that is known of it.
pub(super) struct OfUnit<'a> {
    pub(super) plan: &'a Plan<'a>,
    pub(super) context: &'a Context,
    pub(super) ranks: &'a Ranks,
    pub(super) at: usize,
    pub(super) unit: &'a Row,
    pub(super) scored: &'a Scored,
    pub(super) lost: Vec<Lost>,
}

fn both(name: &Name) -> Both {
    Both { vi: name.of(Lang::Vi).to_owned(), en: name.of(Lang::En).to_owned() }
}

fn both_texts(say: impl Fn(Lang) -> String) -> Both {
    Both { vi: say(Lang::Vi), en: say(Lang::En) }
}

fn number(set: &CriteriaSet, value: Decimal) -> Number {
    Number { exact: value.normalize().to_string(), shown: set.scoring.rounding.shown(value).to_string() }
}

fn code(set: &CriteriaSet, at: usize) -> String {
    set.nodes.get(at).map(|node| node.code.clone()).unwrap_or_default()
}

/// Everything that is said of one unit.
pub(super) fn unit(of: &OfUnit<'_>, change: Option<Change>) -> Unit {
    let OfUnit { plan, ranks, at, unit, scored, .. } = *of;
    let set = plan.set;
    let say = |value| number(set, value);
    let grade = scored.percent.and_then(|percent| grade(set, percent, unit.group.as_deref()));
    let block = |(place, (block, score)): (usize, (&crate::domain::criteria::Block, &NodeScore))| {
        let rank = ranks.blocks.get(place).and_then(|ranks| ranks.get(at).copied().flatten());
        points(set, block.code.clone(), score, rank, None)
    };
    let node = |(place, score): (usize, &NodeScore)| points(set, code(set, place), score, None, branch(of, place));
    Unit {
        unit: unit.code.clone(),
        name: unit.name.clone(),
        group: unit.group.clone(),
        state: scored.state,
        points: say(scored.points),
        scored: say(scored.scored),
        bonus: say(scored.bonus),
        penalty: say(scored.penalty),
        maximum: scored.maximum.map(say),
        percent: scored.percent.map(say),
        grade: grade.map(|grade| (grade.code.clone(), both(&grade.words))),
        rank: ranks.overall.get(at).copied().flatten(),
        group_rank: ranks.groups.get(at).copied().flatten(),
        blocks: set.blocks.iter().zip(&scored.blocks).enumerate().map(block).collect(),
        nodes: scored.nodes.iter().enumerate().map(node).collect(),
        missing: scored.missing(plan).map(|place| code(set, place)).collect(),
        lost: of
            .lost
            .iter()
            .map(|lost| LostPoints { code: code(set, lost.node), points: say(lost.points), rank: lost.rank })
            .collect(),
        change,
    }
}

fn points(set: &CriteriaSet, code: String, score: &NodeScore, rank: Option<Place>, branch: Option<String>) -> Points {
    let say = |value| number(set, value);
    Points {
        code,
        points: say(score.points),
        maximum: score.maximum.map(say),
        percent: score.percent().map(say),
        state: score.state,
        rank,
        branch,
    }
}

/// How the table says the case, band or branch that was taken.
fn branch(of: &OfUnit<'_>, at: usize) -> Option<String> {
    let rule = of.plan.set.nodes.get(at)?.scored_by()?;
    let (_, taken) = of.plan.explain(at, &of.unit.assessment, of.context)?.ok()?;
    let taken = taken?;
    let said = match rule {
        Rule::Cases(cases) => cases.get(taken)?.words.vi.clone(),
        Rule::YesNo { .. } => (*rule.cases().get(taken)?).to_owned(),
        Rule::Bands { bands, .. } => {
            let band = bands.get(taken)?;
            let plain = format!("{} {}", band.reached.word(), band.from.normalize());
            if band.shown.is_empty() { plain } else { band.shown.clone() }
        }
        Rule::Branches(branches) => branches.get(taken)?.shown.clone(),
        _ => String::new(),
    };
    (!said.is_empty()).then_some(said)
}

/// What is said of a unit beside itself a year before.
pub(super) fn change(set: &CriteriaSet, before: &CriteriaSet, change: &change::Change) -> Change {
    let say = |value| number(set, value);
    let node = |one: &change::NodeChange| NodeChange {
        code: code(set, one.node),
        before: one.before.map(|at| code(before, at)),
        points: one.points.map(say),
        percent: one.percent.map(say),
        broken: one.broken,
    };
    Change {
        points: change.points.map(say),
        percent: change.percent.map(say),
        places: change.places,
        nodes: change.nodes.iter().map(node).collect(),
        gone: change.gone.iter().map(|at| code(before, *at)).collect(),
    }
}

/// Everything that is said of the round.
pub(super) fn whole(
    set: &CriteriaSet,
    units: Vec<Unit>,
    before: Option<&CriteriaSet>,
    year: Option<i32>,
    confirmed_by: Option<String>,
) -> ParScored {
    let scoring = &set.scoring;
    let node = |node: &crate::domain::criteria::Node| Node {
        code: node.code.clone(),
        words: both(&node.words),
        parent: node.parent.map(|at| code(set, at)),
        maximum: node.maximum.map(|maximum| maximum.normalize().to_string()),
        confidence: confidence_word(node.confidence),
        role: set.node(&node.code).map_or(node.role, |at| set.role_of(at)).word(),
    };
    ParScored {
        set: set.name(),
        title: both(&set.title),
        hash: hex(&set.content_hash()),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        level: set.level.word(),
        illustrative: set.illustrative,
        confidence: confidence_word(set.confidence),
        year,
        notes: notes(set, &units, year, confirmed_by.as_deref()),
        confirmed_by,
        previous_set: before.map(CriteriaSet::name),
        rules: Rules {
            not_applicable: scoring.not_applicable.word(),
            places: scoring.rounding.places,
            rounding: scoring.rounding.mode.word(),
            numbering: scoring.ties.numbering.word(),
            ties_on: scoring.ties.on.word(),
            ties_by: scoring.ties.by.clone(),
        },
        without_maximum: set.without_maximum().into_iter().map(|at| code(set, at)).collect(),
        by_hand: set.by_hand().into_iter().map(|at| code(set, at)).collect(),
        nodes: set.nodes.iter().map(node).collect(),
        units,
    }
}

/// What a reader should know before reading the figures.
fn notes(set: &CriteriaSet, units: &[Unit], year: Option<i32>, confirmed_by: Option<&str>) -> Vec<Both> {
    let mut notes = Vec::new();
    if set.illustrative {
        notes.push(both_texts(|lang| texts(lang).par_note_illustrative.to_owned()));
    }
    notes.extend(set.note.as_ref().map(both));
    if let Some((year, words)) = year.zip(confirmed_by) {
        notes.push(both_texts(|lang| fill(texts(lang).par_note_confirmed, &[&year.to_string(), words])));
    }
    if let Some(successor) = set.successor.as_ref().filter(|_| year.is_none()) {
        let from = successor.from_year.to_string();
        notes.push(both_texts(|lang| fill(texts(lang).par_note_no_year, &[&from, &successor.document])));
    }
    let unfinished = units.iter().filter(|unit| !unit.missing.is_empty()).count();
    if unfinished > 0 {
        let (some, all) = (unfinished.to_string(), units.len().to_string());
        notes.push(both_texts(|lang| fill(texts(lang).par_note_missing, &[&some, &all])));
    }
    notes
}
