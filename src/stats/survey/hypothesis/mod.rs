//! Tests of hypotheses: whether groups of a sample differ by more than chance.
//!
//! [`test()`] is the door beside [`estimate`](super::estimate::estimate). `t` compares means and `rao_scott` whole tables, both
//! by the design; `counted` takes the rows as plain counts, as the textbook's tests of two shares, of shared respondents
//! and of a trend do, and says so. `each` asks in every domain at once, and `adjust` keeps 63 provinces at once honest.

mod counted;
mod rao_scott;
mod t;

use super::SurveyError;
use super::domain::Domains;
use super::estimate::Sample;
use super::expression::Expression;
use super::request::{Df, Kind, Request};
use crate::stats::compare::adjust::{Adjustment, adjusted};
use crate::stats::compare::proportions::Interval;

/// What is tested.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TestKind {
    /// Whether a mean differs between two groups, or from a number; by the design.
    T,
    /// Whether two columns of categories are independent; by the design.
    Chisq,
    /// Whether a share differs between two groups; counts of rows.
    TwoProportions,
    /// Whether a share differs between two groups that share respondents; counts of rows.
    Overlap,
    /// Whether a share rises or falls along groups; counts of rows.
    Trend,
}

impl TestKind {
    /// All of them with their names.
    pub const ALL: [(&'static str, Self); 5] = [
        ("t", Self::T),
        ("chisq", Self::Chisq),
        ("two_proportions", Self::TwoProportions),
        ("overlap", Self::Overlap),
        ("trend", Self::Trend),
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }

    /// Which statistics it may have, the default first.
    #[must_use]
    pub const fn statistics(self) -> &'static [(&'static str, Statistic)] {
        match self {
            Self::T => &[("t", Statistic::T)],
            Self::Chisq => &[("F", Statistic::F), ("Chisq", Statistic::Chisq)],
            Self::TwoProportions => &[
                ("pooled", Statistic::Pooled),
                ("pooled-corrected", Statistic::PooledCorrected),
                ("unpooled", Statistic::Unpooled),
            ],
            Self::Overlap => &[
                ("z", Statistic::Z),
                ("mcnemar", Statistic::McNemar),
                ("mcnemar-corrected", Statistic::McNemarCorrected),
                ("mcnemar-exact", Statistic::McNemarExact),
            ],
            Self::Trend => &[("z", Statistic::Z), ("Chisq", Statistic::Chisq)],
        }
    }
}

/// What is compared with which distribution.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Statistic {
    /// A difference by its standard error, with the t distribution.
    T,
    /// Rao and Scott's second-order correction, with the F distribution.
    F,
    /// A chi-square: Rao and Scott's first-order correction, or a squared z.
    Chisq,
    /// A difference by its standard error, with the normal distribution.
    Z,
    /// z by the standard error of both groups together.
    Pooled,
    /// The same with Yates' continuity correction.
    PooledCorrected,
    /// z by the standard errors of each group.
    Unpooled,
    /// McNemar's chi-square of those who changed.
    McNemar,
    /// The same with continuity correction.
    McNemarCorrected,
    /// The sign test of those who changed; it has no statistic.
    McNemarExact,
}

/// One test that is asked for.
#[derive(Clone, PartialEq, Debug)]
pub struct TestRequest {
    /// What is tested.
    pub kind: TestKind,
    /// Of which columns.
    pub variables: Vec<String>,
    /// Between the groups of this column; empty for a t test of one sample.
    pub by: Vec<String>,
    /// In each combination of the values of these columns by itself.
    pub each: Vec<String>,
    /// Of the rows that fulfil this.
    pub domain: Option<Expression>,
    /// With which statistic.
    pub statistic: Statistic,
    /// How the interval of a difference of two counted shares is made.
    pub interval: Interval,
    /// Confidence of intervals, strictly between 0 and 1.
    pub level: f64,
    /// Which degrees of freedom.
    pub df: Df,
    /// What a t test of one sample compares the mean with.
    pub null: f64,
    /// The column that says who a respondent is, of an overlap.
    pub id: Option<String>,
    /// Where the groups of a trend stand; empty: at their own numbers.
    pub scores: Vec<f64>,
    /// How the p-values of this request are adjusted for being many.
    pub adjust: Option<Adjustment>,
}

/// What a test found.
#[derive(Clone, PartialEq, Debug)]
pub struct Outcome {
    /// What was tested.
    pub kind: TestKind,
    /// How, in words.
    pub method: &'static str,
    /// The column; `row:column` for a table.
    pub variable: String,
    /// The category of a text column.
    pub category: Option<String>,
    /// The groups that were compared, in their order.
    pub groups: Vec<String>,
    /// The columns of `each` with this domain's values.
    pub domain: Vec<(String, String)>,
    /// The statistic; NaN where there is none.
    pub statistic: f64,
    /// Degrees of freedom of t, chi-square, or F's numerator; NaN for z.
    pub df1: f64,
    /// Degrees of freedom of F's denominator; NaN for others.
    pub df2: f64,
    /// The two-sided p-value.
    pub p: f64,
    /// The p-value among all of the request.
    pub p_adjusted: Option<f64>,
    /// The difference, mean or slope; NaN for a table.
    pub value: f64,
    /// Its standard error.
    pub se: f64,
    /// The lower end of its interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// Confidence of the interval.
    pub level: f64,
    /// How the interval was made; `None` without one.
    pub interval: Option<&'static str>,
    /// How many rows took part.
    pub n: f64,
    /// How many they stand for.
    pub weighted_n: f64,
    /// Rows of the domain that did not: blank in one of the columns.
    pub dropped: f64,
    /// What else belongs to this kind of test, by name.
    pub also: Vec<(&'static str, f64)>,
    /// Why there is no figure, or what was done that nobody asked for.
    pub note: Option<String>,
}

impl Outcome {
    /// A test without figures yet.
    fn of(asked: &TestRequest, method: &'static str, variable: &str, domain: Vec<(String, String)>) -> Self {
        let [statistic, df1, df2, p, value, se, low, high] = [f64::NAN; 8];
        Self {
            kind: asked.kind,
            method,
            variable: variable.to_owned(),
            category: None,
            groups: Vec::new(),
            domain,
            statistic,
            df1,
            df2,
            p,
            p_adjusted: None,
            value,
            se,
            low,
            high,
            level: asked.level,
            interval: None,
            n: 0.0,
            weighted_n: 0.0,
            dropped: 0.0,
            also: Vec::new(),
            note: None,
        }
    }

    fn without(self, why: &str) -> Self {
        Self { note: Some(why.to_owned()), ..self }
    }
}

/// Makes a test, of each variable and in each domain.
pub fn test(sample: &Sample, asked: &TestRequest) -> Result<Vec<Outcome>, SurveyError> {
    if !(asked.level > 0.0 && asked.level < 1.0) {
        return Err(refused(format!("level {} is not strictly between 0 and 1", asked.level)));
    }
    let mut outcomes = match asked.kind {
        TestKind::T => t::tests(sample, asked)?,
        TestKind::Chisq => rao_scott::tests(sample, asked)?,
        TestKind::TwoProportions | TestKind::Overlap | TestKind::Trend => counted::tests(sample, asked)?,
    };
    if let Some(adjustment) = asked.adjust {
        adjust(&mut outcomes, adjustment);
    }
    Ok(outcomes)
}

/// Adjusts the p-values among those that are known.
fn adjust(outcomes: &mut [Outcome], adjustment: Adjustment) {
    let known: Vec<f64> = outcomes.iter().map(|outcome| outcome.p).filter(|p| !p.is_nan()).collect();
    let adjusted = adjusted(&known, adjustment).unwrap_or_default();
    let places = outcomes.iter_mut().filter(|outcome| !outcome.p.is_nan());
    for (outcome, p) in places.zip(adjusted) {
        outcome.p_adjusted = Some(p);
    }
}

fn refused(what: impl Into<String>) -> SurveyError {
    SurveyError::Request(what.into())
}

/// The question for the groups of `by` within each domain of `each`; the groups change fastest.
fn request(asked: &TestRequest, kind: Kind, variables: &[&str], by: &[String]) -> Request {
    let by = by.iter().chain(&asked.each).cloned().collect();
    Request { by, domain: asked.domain.clone(), level: asked.level, df: asked.df, ..Request::new(kind, variables) }
}

/// Domains of one combination of `each`: which they are, the group of each, and the values of `each`.
struct Section {
    domains: Vec<usize>,
    groups: Vec<String>,
    each: Vec<(String, String)>,
}

/// Divides domains whose first `by` columns are the groups and whose others are those of `each`.
fn sections(domains: &Domains, by: usize) -> Vec<Section> {
    let labels = |at: &usize| domains.labels.get(*at).and_then(|labels| labels.get(by..));
    let all: Vec<usize> = (0..domains.count()).collect();
    let section = |section: &[usize]| {
        let group = |at: &usize| domains.labels.get(*at).and_then(|labels| labels.first()).cloned().unwrap_or_default();
        let each = section.first().map(|at| domains.pairs(*at).split_off(by)).unwrap_or_default();
        Section { domains: section.to_vec(), groups: section.iter().map(group).collect(), each }
    };
    all.chunk_by(|a, b| labels(a) == labels(b)).map(section).collect()
}

/// The groups of one column that a test compares; exactly two, over all domains together.
fn two_groups(sections: &[Section], by: &str, what: &str) -> Result<(String, String), SurveyError> {
    let mut groups: Vec<&String> = Vec::new();
    for group in sections.iter().flat_map(|section| &section.groups) {
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    match groups.as_slice() {
        [first, second] => Ok(((*first).clone(), (*second).clone())),
        _ => Err(refused(format!(
            "{what} compares two groups, and {by} has {} in these rows; choose two with where",
            groups.len()
        ))),
    }
}
