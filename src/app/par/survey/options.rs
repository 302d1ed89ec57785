//! What can be chosen of a survey round for a criterion: the question, whose answers, which option of the rule each answer
//! stands for; or which part of the index a figure is. Something is proposed wherever words or order say it.

use super::Wanted;
use crate::app::score::figures::{Both, Scored};
use crate::domain::assessment::origin::{Taken, level};
use crate::domain::criteria::{Choice, CriteriaSet, Name};
use crate::domain::questionnaire::{Kind, Questionnaire, Scale, Variable};

/// A question that can be counted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question {
    /// Its variable.
    pub variable: String,
    /// What is asked.
    pub words: Both,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// Some of those who answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// The variable and its level, `occupation:3`.
    pub value: String,
    /// What the question is and what was answered.
    pub words: (Both, Both),
    /// Whether it is chosen.
    pub chosen: bool,
}

/// A level of a question with the option of the rule that it stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pairing {
    /// The level.
    pub level: i16,
    /// What it says.
    pub words: Both,
    /// The option; empty where the level is not counted.
    pub option: String,
}

/// A figure of the set with the node of the index that it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OfFigure {
    /// The figure's code.
    pub figure: String,
    /// What is counted.
    pub words: Name,
    /// The nodes that it can be: code and what it is called; the index has no code.
    pub nodes: Vec<(String, Both)>,
    /// The one that is chosen.
    pub node: String,
}

/// The variables with one answer of several.
fn single(questionnaire: &Questionnaire) -> impl Iterator<Item = (Variable<'_>, &Scale)> {
    let variables = questionnaire.variables().into_iter().filter(|variable| !variable.other);
    variables.filter_map(|variable| match &variable.question.kind {
        Kind::Single(scale) | Kind::Matrix { scale, .. } => Some((variable, scale)),
        _ => None,
    })
}

/// The questions that can be counted.
pub(super) fn questions(questionnaire: &Questionnaire, ask: &str) -> Vec<Question> {
    let of = |(variable, _): (Variable<'_>, &Scale)| {
        let (name, words) = (variable.name(), Both::of(variable.words()));
        Question { chosen: name == ask, variable: name, words }
    };
    single(questionnaire).filter(|(variable, _)| variable.question.demographic.is_none()).map(of).collect()
}

/// The groups of those who answered: what they said of themselves.
pub(super) fn groups(questionnaire: &Questionnaire, chosen: &str) -> Vec<Group> {
    // By these the result tells people apart as well.
    let is_own = |variable: &Variable<'_>| variable.question.demographic.is_some();
    let is_single = |variable: &Variable<'_>| matches!(variable.question.kind, Kind::Single(_));
    let demographics = single(questionnaire).filter(|(variable, _)| is_own(variable) && is_single(variable));
    let of = |(variable, scale): (Variable<'_>, &Scale)| -> Vec<Group> {
        let (name, asked) = (variable.name(), Both::of(variable.words()));
        let group = |one: &crate::domain::questionnaire::Level| {
            let value = format!("{name}:{}", one.value);
            Group { chosen: value == chosen, value, words: (asked.clone(), Both::of(&one.words)) }
        };
        scale.levels.iter().map(group).collect()
    };
    demographics.flat_map(of).collect()
}

/// What was chosen for a key among `key:value`.
fn mapped<'a>(wanted: &'a Wanted, key: &str) -> Option<&'a str> {
    wanted.map.iter().filter_map(|pair| pair.split_once(':')).find(|(one, _)| *one == key).map(|(_, value)| value)
}

/// The levels of the question, each with its option: the one that was chosen; else one with the same words; else, where a
/// rated scale has as many levels as the rule has options that count, the best with the best.
pub(super) fn pairs(questionnaire: &Questionnaire, choices: &[Choice], wanted: &Wanted) -> Vec<Pairing> {
    let Some((_, scale)) = single(questionnaire).find(|(variable, _)| variable.name() == wanted.ask) else {
        return Vec::new();
    };
    let plain = |text: &str| text.trim().to_lowercase();
    let by_words = |words: &str| choices.iter().find(|choice| plain(&choice.words.vi) == plain(words));
    let mut counted: Vec<&Choice> = choices.iter().filter(|choice| choice.share.is_some()).collect();
    counted.sort_by_key(|one| one.share);
    let in_order = scale.is_rated() && counted.len() == scale.levels.len();
    let of = |(at, level): (usize, &crate::domain::questionnaire::Level)| {
        let guess = || {
            let same = by_words(&level.words.vi);
            same.or_else(|| counted.get(at).copied().filter(|_| in_order)).map(|choice| choice.code.clone())
        };
        let said = mapped(wanted, &level.value.to_string());
        let known = |said: &str| choices.iter().any(|choice| choice.code == said).then(|| said.to_owned());
        let option = said.map_or_else(guess, known).unwrap_or_default();
        Pairing { level: level.value, words: Both::of(&level.words), option }
    };
    scale.levels.iter().enumerate().map(of).collect()
}

/// What is counted, where the question is chosen and any of its levels stands for an option.
pub(super) fn counts(questionnaire: &Questionnaire, pairs: &[Pairing], wanted: &Wanted) -> Option<Taken> {
    let options: Vec<(i16, String)> =
        pairs.iter().filter(|pair| !pair.option.is_empty()).map(|pair| (pair.level, pair.option.clone())).collect();
    let known = groups(questionnaire, &wanted.group).into_iter().any(|group| group.chosen);
    let group = level(&wanted.group).filter(|_| known);
    let is_whole = wanted.group.is_empty() || group.is_some();
    (!options.is_empty() && is_whole).then(|| Taken::Counts { variable: wanted.ask.clone(), group, options })
}

/// The figures with the nodes of the index that they can be; the whole index where nothing else was chosen.
pub(super) fn of_figures(set: &CriteriaSet, figures: &[String], scored: &Scored, wanted: &Wanted) -> Vec<OfFigure> {
    let nodes: Vec<(String, Both)> = scored.nodes.iter().map(|node| (node.code.clone(), node.words.clone())).collect();
    let of = |code: &String| {
        let words = set.figure(code).and_then(|at| set.figures.get(at)).map(|figure| figure.words.clone());
        let said = mapped(wanted, code).filter(|said| nodes.iter().any(|(node, _)| node == said));
        OfFigure {
            figure: code.clone(),
            words: words.unwrap_or_default(),
            nodes: nodes.clone(),
            node: said.unwrap_or_default().to_owned(),
        }
    };
    figures.iter().map(of).collect()
}

/// Each figure with its node.
pub(super) fn shares(figures: &[OfFigure]) -> Vec<(String, String)> {
    figures.iter().map(|one| (one.figure.clone(), one.node.clone())).collect()
}
