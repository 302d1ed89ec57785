//! What a score says, as it is printed for machines and kept with a round: every figure with its error and its mark.
//!
//! Percentages are 0 to 100. What may not be seen is not in here at all, so that nobody who reads a stored score can find
//! it; `docs/score.schema.json` describes the form.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::lang::Lang;
use crate::domain::questionnaire::{Blanks, CriterionRule, Weights};
use crate::domain::template::{Confidence, Words};
use crate::index::sipas::Level;

/// A text in the product's languages.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Both {
    /// Tiếng Việt.
    pub vi: String,
    /// English.
    pub en: String,
}

impl Both {
    /// The words of a template.
    #[must_use]
    pub fn of(words: &Words) -> Self {
        Self { vi: words.vi.clone(), en: words.en.clone() }
    }

    /// The same in both.
    #[must_use]
    pub fn same(text: &str) -> Self {
        Self { vi: text.to_owned(), en: text.to_owned() }
    }

    /// In one language.
    #[must_use]
    pub fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        }
    }
}

/// Everything that a score says.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Scored {
    /// The questionnaire, `sipas-2023-1`.
    pub questionnaire: String,
    /// SHA-256 of its file, in hexadecimal digits.
    pub hash: String,
    /// The program that computed.
    pub program: String,
    /// The rules, and how sure each is.
    pub rules: Rules,
    /// Figures of fewer answers are not shown.
    pub minimum_n: i64,
    /// The confidence of all intervals.
    pub level: f64,
    /// The sample.
    pub design: DesignSaid,
    /// The index, contents, elements and criteria, to which figures point by their place here.
    pub nodes: Vec<NodeSaid>,
    /// Everybody, then the domains; the first table has no column and one domain.
    pub tables: Vec<Table>,
    /// What is asked beside the index: facts, channels, wishes.
    pub distributions: Vec<Distribution>,
    /// The answers that criteria are made of; results that were kept before they were counted have none.
    #[serde(default)]
    pub levels: Vec<Levels>,
    /// The sample of before, where changes are stated.
    pub previous: Option<Previous>,
    /// Ranks, where they were asked for.
    pub ranks: Option<Ranks>,
}

/// The rules of the index.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Rules {
    /// How a criterion is made of its answers, where one figure stands alone.
    pub criterion: CriterionRule,
    /// How sure that is.
    pub criterion_confidence: Confidence,
    /// How criteria are put together.
    pub weights: Weights,
    /// How sure that is.
    pub weights_confidence: Confidence,
    /// What blanks do.
    pub blanks: Blanks,
    /// How sure that is.
    pub blanks_confidence: Confidence,
}

/// The design as it was taken.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct DesignSaid {
    /// Responses.
    pub n: usize,
    /// Degrees of freedom of the whole.
    pub df: Option<f64>,
    /// The sum of the weights; `null` where the number of responses of a domain is hidden.
    pub sum_weights: Option<f64>,
    /// First-stage units.
    pub psus: f64,
    /// First-stage strata.
    pub strata: f64,
    /// Stages that the variance has.
    pub stages: usize,
    /// What is done with a stratum of one unit.
    pub lonely_psu: String,
    /// Strata of one unit, with their stage.
    pub lonely_strata: Vec<(usize, String)>,
    /// Every rule that was applied.
    pub rules: Vec<String>,
}

/// The index, a content, an element or a criterion.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct NodeSaid {
    /// Which of them.
    pub level: Level,
    /// Its code, of a criterion its variable; empty for the index.
    pub code: String,
    /// The place of the node above it.
    pub parent: Option<usize>,
    /// What it is called.
    pub words: Both,
    /// How many criteria are in it.
    pub criteria: usize,
    /// Its share of the index, 0 to 1.
    pub weight: f64,
}

/// Domains of one column, or of several together.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Table {
    /// The columns; none for everybody.
    pub by: Vec<String>,
    /// What they are called.
    pub names: Vec<Both>,
    /// The domains, in the order of their values.
    pub domains: Vec<Domain>,
}

/// Some of those who answered.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Domain {
    /// The values of the table's columns.
    pub values: Vec<String>,
    /// What those are called.
    pub names: Vec<Both>,
    /// How many responses; `null` where it may not be seen.
    pub n: Option<i64>,
    /// The figures.
    pub figures: Vec<Figure>,
}

/// Why there is a figure, or none.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Seen {
    /// It is here.
    Shown,
    /// Fewer than `minimum_n` answered it, or it would tell such a figure by subtraction.
    Hidden,
    /// Nobody answered it, or something that it is made of.
    Nobody,
}

/// One figure by one rule.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Figure {
    /// The place of its node.
    pub node: usize,
    /// By which rule of criteria.
    pub rule: CriterionRule,
    /// Whether it is here.
    pub seen: Seen,
    /// The percentage.
    pub value: Option<f64>,
    /// The same with two decimals.
    pub shown: Option<String>,
    /// Its standard error, in points.
    pub se: Option<f64>,
    /// Degrees of freedom.
    pub df: Option<f64>,
    /// The lower end of its interval.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// How the interval was made: `logit` of a share of answers, `t` of everything else.
    pub interval: String,
    /// How many answered; of a node, any of its criteria.
    pub n: Option<i64>,
    /// How many they stand for; `null` where this figure is hidden for any domain, since whoever knows the weights could
    /// solve for it.
    pub weighted_n: Option<f64>,
    /// First-stage units with an answer.
    pub psus: Option<f64>,
    /// First-stage strata with an answer.
    pub strata: Option<f64>,
    /// What was done that nobody asked for.
    pub note: Option<String>,
    /// Beside the sample of before.
    pub change: Option<Change>,
}

impl Figure {
    /// A figure without numbers.
    #[must_use]
    pub fn without(node: usize, rule: CriterionRule, seen: Seen) -> Self {
        Self {
            node,
            rule,
            seen,
            value: None,
            shown: None,
            se: None,
            df: None,
            low: None,
            high: None,
            interval: String::new(),
            n: None,
            weighted_n: None,
            psus: None,
            strata: None,
            note: None,
            change: None,
        }
    }
}

/// This year's figure less that of before.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Change {
    /// The percentage of before.
    pub before: f64,
    /// In points.
    pub points: f64,
    /// The same with two decimals.
    pub shown: Option<String>,
    /// Its standard error.
    pub se: Option<f64>,
    /// Degrees of freedom.
    pub df: Option<f64>,
    /// The lower end of its interval.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// The covariance of the two figures that went into the error.
    pub covariance: f64,
    /// Whether its interval has 0 in it: "trong sai số mẫu". `null` where there is no interval.
    pub within_error: Option<bool>,
}

/// The sample of before.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Previous {
    /// Its questionnaire.
    pub questionnaire: String,
    /// Its responses.
    pub n: usize,
    /// Whether samples share units.
    pub relation: Relation,
    /// How many first-stage units, or people, are in both.
    pub shared: usize,
    /// How many of those are alone in their stratum, and so add nothing to the covariance.
    pub alone: usize,
    /// What matched them: the columns.
    pub matched_by: Vec<String>,
    /// What a reader should know.
    pub notes: Vec<String>,
}

/// How two samples stand to each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Relation {
    /// They share nothing that is known.
    Independent,
    /// They share units, whose covariance is in every error.
    Overlapping,
}

/// Ranks of domains on the index.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Ranks {
    /// The columns of the domains.
    pub by: Vec<String>,
    /// By which rule.
    pub rule: CriterionRule,
    /// How the intervals were made.
    pub method: String,
    /// How many domains are ranked; hidden ones are not.
    pub of: usize,
    /// Those, in the order of their values.
    pub rows: Vec<Ranked>,
}

/// One domain's rank.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Ranked {
    /// The values of the columns.
    pub values: Vec<String>,
    /// What they are called.
    pub names: Vec<Both>,
    /// 1 for the greatest.
    pub rank: usize,
    /// The best and the worst rank that it may have, for its own sake.
    pub alone: (usize, usize),
    /// The same so that it holds for all at once.
    pub together: (usize, usize),
}

/// What was chosen of a question that the index is not made of.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Distribution {
    /// The variable.
    pub variable: String,
    /// What is asked.
    pub words: Both,
    /// Of a matrix, the question above its items.
    pub heading: Option<Both>,
    /// Whether several could be chosen, so that shares do not add up to 100.
    pub several: bool,
    /// Whether it is here.
    pub seen: Seen,
    /// How many answered.
    pub n: Option<i64>,
    /// The choices.
    pub choices: Vec<Choice>,
}

/// The answers to a criterion that may be seen of everybody.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Levels {
    /// The variable, the code of the criterion's node.
    pub variable: String,
    /// How many answered.
    pub n: i64,
    /// What the levels are called, the lowest first.
    pub levels: Vec<Both>,
    /// The weighted share of each, 0 to 100.
    pub shares: Vec<f64>,
}

/// One choice.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Choice {
    /// Its number.
    pub level: i16,
    /// Its words.
    pub words: Both,
    /// The share of those who answered, 0 to 100.
    pub value: Option<f64>,
    /// The same with two decimals.
    pub shown: Option<String>,
    /// Its standard error.
    pub se: Option<f64>,
    /// Degrees of freedom.
    pub df: Option<f64>,
    /// The lower end of its interval.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// What was done that nobody asked for.
    pub note: Option<String>,
}

impl Scored {
    /// The figure of a node by a rule among a domain's.
    #[must_use]
    pub fn figure(domain: &Domain, node: usize, rule: CriterionRule) -> Option<&Figure> {
        domain.figures.iter().find(|figure| figure.node == node && figure.rule == rule)
    }

    /// How many figures are in it, by whether they can be seen.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for figure in self.tables.iter().flat_map(|table| &table.domains).flat_map(|domain| &domain.figures) {
            let word = match figure.seen {
                Seen::Shown => "shown",
                Seen::Hidden => "hidden",
                Seen::Nobody => "nobody",
            };
            *counts.entry(word).or_insert(0) += 1;
        }
        counts
    }
}
