//! What can be asked of a sample, and what comes back.

use super::covariance::Matrix;
use super::expression::Expression;
use super::interval::Method;
use super::quantile::{QuantileInterval, Rule};

/// What is estimated.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Means of numbers; shares of the categories of a text.
    Mean,
    /// Totals of numbers; numbers of the categories of a text; of nothing, how many rows stand for.
    Total,
    /// The total of one variable by that of another.
    Ratio,
    /// Shares, with an interval that keeps to 0 and 1.
    Proportion,
    /// Quantiles of numbers.
    Quantile,
    /// Variances of numbers in the population, and their covariances.
    Variance,
    /// A linear combination of other estimates.
    Contrast,
}

impl Kind {
    /// All of them with their names.
    pub const ALL: [(&'static str, Self); 7] = [
        ("mean", Self::Mean),
        ("total", Self::Total),
        ("ratio", Self::Ratio),
        ("proportion", Self::Proportion),
        ("quantile", Self::Quantile),
        ("variance", Self::Variance),
        ("contrast", Self::Contrast),
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }
}

/// Which degrees of freedom an interval uses.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Df {
    /// Units less strata of those with an answer in the domain.
    #[default]
    Domain,
    /// Units less strata of the whole design.
    Design,
    /// The normal quantile.
    Infinite,
}

/// Against which simple random sample a design effect is measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Deff {
    /// None is wanted.
    #[default]
    None,
    /// Drawn without replacement from as many as the weights sum to.
    Without,
    /// Drawn with replacement.
    Replace,
}

/// One question to a sample.
#[derive(Clone, PartialEq, Debug)]
pub struct Request {
    /// What is estimated.
    pub kind: Kind,
    /// Of which columns; a ratio has the numerator and the denominator.
    pub variables: Vec<String>,
    /// In each combination of the values of these columns.
    pub by: Vec<String>,
    /// Of the rows that fulfil this.
    pub domain: Option<Expression>,
    /// How intervals of proportions are made.
    pub interval: Method,
    /// Confidence, strictly between 0 and 1.
    pub level: f64,
    /// Which quantiles, each 0 to 1.
    pub probs: Vec<f64>,
    /// By which definition.
    pub rule: Rule,
    /// How intervals of quantiles are made.
    pub quantile_interval: QuantileInterval,
    /// What a contrast multiplies which estimate by.
    pub coefficients: Vec<(String, f64)>,
    /// Of which estimates a contrast is made.
    pub of: Kind,
    /// Which design effect.
    pub deff: Deff,
    /// Which degrees of freedom.
    pub df: Df,
    /// Whether covariances are wanted; not said, they are unless there are very many.
    pub vcov: Option<bool>,
}

impl Request {
    /// A question with everything at its default.
    #[must_use]
    pub fn new(kind: Kind, variables: &[&str]) -> Self {
        Self {
            kind,
            variables: variables.iter().map(|name| (*name).to_owned()).collect(),
            by: Vec::new(),
            domain: None,
            interval: Method::Logit,
            level: 0.95,
            probs: vec![0.25, 0.5, 0.75],
            rule: Rule::Math,
            quantile_interval: QuantileInterval::Mean,
            coefficients: Vec::new(),
            of: Kind::Mean,
            deff: Deff::None,
            df: Df::Domain,
            vcov: None,
        }
    }
}

/// One estimate with everything it rests on.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    /// What was estimated.
    pub kind: Kind,
    /// The column; `numerator/denominator` for a ratio.
    pub variable: String,
    /// The category of a text column.
    pub category: Option<String>,
    /// The columns of `by` with this domain's values.
    pub domain: Vec<(String, String)>,
    /// Which quantile.
    pub prob: Option<f64>,
    /// The estimate; NaN where nobody answered.
    pub value: f64,
    /// Its standard error; NaN where it is unknown.
    pub se: f64,
    /// Degrees of freedom of the interval; infinite for the normal quantile.
    pub df: f64,
    /// How many rows answered.
    pub n: f64,
    /// How many they stand for.
    pub weighted_n: f64,
    /// How many rows of the domain were dropped because they did not answer.
    pub dropped: f64,
    /// First-stage units with an answer in the domain.
    pub units: f64,
    /// First-stage strata with an answer in the domain.
    pub strata: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// Its confidence.
    pub level: f64,
    /// How it was made.
    pub interval: &'static str,
    /// The design effect; NaN where it is not defined, `None` where it was not asked for.
    pub deff: Option<f64>,
    /// What was done that nobody asked for.
    pub note: Option<String>,
}

/// The covariances of estimates.
#[derive(Clone, PartialEq, Debug)]
pub struct Together {
    /// What they are of.
    pub kind: Kind,
    /// The estimates in the order of the matrix.
    pub names: Vec<String>,
    /// Their covariances.
    pub matrix: Matrix,
}

/// What comes back for a request.
#[derive(Clone, PartialEq, Debug)]
pub struct Answer {
    /// The estimates.
    pub lines: Vec<Line>,
    /// Their covariances, where there are several.
    pub together: Option<Together>,
}
