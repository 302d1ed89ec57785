//! The shapes of scoring rules: how figures and cases become points. What they come to is
//! [`index::par::rule`](crate::index::par::rule)'s to say; here stands what they are, and the most that each can bring.
//!
//! | shape | file's word | what a unit enters |
//! |---|---|---|
//! | steps by case | `cases` | one of the cases |
//! | yes, no, or not applicable | `yes-no` | `yes` or `no` |
//! | steps by band | `bands` | figures |
//! | in proportion above a threshold | `linear` | figures |
//! | per item with a cap | `per-item` | figures |
//! | branches with formulas | `formula` | figures |
//! | weighted options of a survey | `survey` | how many chose each option |
//! | relative to the mean of the units | `mean` | figures |
//!
//! A bonus and a penalty are areas of their own ([`Role`](super::Role)); their nodes have these same shapes.

use rust_decimal::Decimal;

use super::{Formula, Found, Name, Reached};

/// One case of several.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Case {
    /// What assessments call it by; begins with a letter.
    pub code: String,
    /// What it is.
    pub words: Name,
    /// What it brings.
    pub points: Decimal,
}

/// A threshold and what reaching it brings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Band {
    /// The threshold, in the unit of the rule's value; `90%` is 0.9.
    pub from: Decimal,
    /// How it is reached.
    pub reached: Reached,
    /// What it brings.
    pub points: Decimal,
    /// How the table says it; empty where the threshold says enough.
    pub shown: String,
}

/// A branch of a formula.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Branch {
    /// When it is taken; `None` for the last, which takes what is left.
    pub when: Option<Formula>,
    /// What it brings.
    pub points: Formula,
    /// How the table says it: what a unit sees beside its points.
    pub shown: String,
}

/// An answer of a survey.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// What assessments call it by: `a`.
    pub code: String,
    /// What it says.
    pub words: Name,
    /// The share of the maximum that it brings, 0 to 1; `None` for answers that are not counted at all.
    pub share: Option<Decimal>,
}

/// How figures and cases become points.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Rule {
    /// One of several cases.
    Cases(Vec<Case>),
    /// Yes or no; the unit itself may say that it does not apply.
    YesNo {
        /// What yes brings.
        yes: Decimal,
        /// What no brings.
        no: Decimal,
    },
    /// The first band that is reached; the thresholds go one way.
    Bands {
        /// What is compared: `x / y`.
        value: Formula,
        /// In their order.
        bands: Vec<Band>,
        /// Where none is reached.
        otherwise: Decimal,
    },
    /// The maximum times the value, from a threshold on; the maximum where the value is 1 or more.
    Linear {
        /// What share is reached: `b / a`.
        value: Formula,
        /// The threshold.
        from: Decimal,
        /// How it is reached.
        reached: Reached,
        /// What there is below it.
        otherwise: Decimal,
    },
    /// So much an item, up to the maximum.
    PerItem {
        /// How many there are.
        count: Formula,
        /// What each brings.
        each: Decimal,
        /// The most that all bring; the node's maximum.
        at_most: Decimal,
    },
    /// The first branch whose condition holds; the last has none.
    Branches(Vec<Branch>),
    /// The mean share of those who answered, times the maximum.
    Survey(Vec<Choice>),
    /// Against the mean of all units to which the criterion applies.
    Mean {
        /// What is compared.
        value: Formula,
        /// How the mean is reached.
        reached: Reached,
        /// What it brings.
        points: Decimal,
        /// What there is otherwise.
        otherwise: Decimal,
    },
}

/// What a yes is called in assessments.
pub const YES: &str = "yes";
/// What a no is called.
pub const NO: &str = "no";

impl Rule {
    /// Reads a rule that somebody typed by itself, as [`Rule::text`] writes it; every mistake by its line.
    pub fn parse(text: &str, maximum: Option<Decimal>) -> Result<Self, Vec<Found>> {
        super::read::rule_alone(text, maximum)
    }

    /// The lines that say it in a file of a node with this maximum.
    #[must_use]
    pub fn text(&self, maximum: Option<Decimal>) -> String {
        super::write::rule_alone(self, maximum)
    }

    /// As files say the shape.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Cases(_) => "cases",
            Self::YesNo { .. } => "yes-no",
            Self::Bands { .. } => "bands",
            Self::Linear { .. } => "linear",
            Self::PerItem { .. } => "per-item",
            Self::Branches(_) => "formula",
            Self::Survey(_) => "survey",
            Self::Mean { .. } => "mean",
        }
    }

    /// The cases that can be picked, by code: none where figures are entered.
    #[must_use]
    pub fn cases(&self) -> Vec<&str> {
        match self {
            Self::Cases(cases) => cases.iter().map(|case| case.code.as_str()).collect(),
            Self::YesNo { .. } => vec![YES, NO],
            _ => Vec::new(),
        }
    }

    /// The options whose numbers are entered: none where this is no survey.
    #[must_use]
    pub fn choices(&self) -> &[Choice] {
        match self {
            Self::Survey(choices) => choices,
            _ => &[],
        }
    }

    /// Whether the unit itself may say that the criterion does not apply to it.
    #[must_use]
    pub const fn offers_not_applicable(&self) -> bool {
        matches!(self, Self::YesNo { .. })
    }

    /// Every formula in it, in the order of the file.
    #[must_use]
    pub fn formulas(&self) -> Vec<&Formula> {
        match self {
            Self::Cases(_) | Self::YesNo { .. } | Self::Survey(_) => Vec::new(),
            Self::Bands { value, .. } | Self::Linear { value, .. } | Self::Mean { value, .. } => vec![value],
            Self::PerItem { count, .. } => vec![count],
            Self::Branches(branches) => {
                branches.iter().flat_map(|branch| branch.when.iter().chain([&branch.points])).collect()
            }
        }
    }

    /// The figures that it uses, each once.
    #[must_use]
    pub fn figures(&self) -> Vec<&str> {
        let mut figures: Vec<&str> = Vec::new();
        for name in self.formulas().into_iter().flat_map(|formula| formula.expression.figures()) {
            if !figures.contains(&name) {
                figures.push(name);
            }
        }
        figures
    }

    /// The points that it can bring, as far as they are written down. A formula's result is not, nor is a proportion.
    #[must_use]
    pub fn stated(&self) -> Vec<Decimal> {
        match self {
            Self::Cases(cases) => cases.iter().map(|case| case.points).collect(),
            Self::YesNo { yes, no } => vec![*yes, *no],
            Self::Bands { bands, otherwise, .. } => bands.iter().map(|band| band.points).chain([*otherwise]).collect(),
            Self::Linear { otherwise, .. } => vec![*otherwise],
            Self::PerItem { at_most, .. } => vec![*at_most],
            Self::Branches(branches) => {
                branches.iter().filter_map(|branch| branch.points.expression.constant()).collect()
            }
            Self::Survey(_) => Vec::new(),
            Self::Mean { points, otherwise, .. } => vec![*points, *otherwise],
        }
    }

    /// The most points that it can bring to a node with this maximum; `None` where a formula decides.
    #[must_use]
    pub fn most(&self, maximum: Decimal) -> Option<Decimal> {
        match self {
            Self::Linear { .. } => Some(maximum),
            Self::Survey(choices) => {
                let best = choices.iter().filter_map(|choice| choice.share).max().unwrap_or_default();
                best.checked_mul(maximum)
            }
            Self::Branches(branches) if branches.iter().any(|one| one.points.expression.constant().is_none()) => None,
            _ => self.stated().into_iter().max(),
        }
    }
}
