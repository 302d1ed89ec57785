//! The tests of a design file: what each `[[test]]` asks.

use serde::Deserialize;
use toml::Spanned;

use super::Trouble;
use super::plan::{DFS, choice, level, refuse, trouble};
use crate::stats::compare::adjust::Adjustment;
use crate::stats::compare::proportions::Interval;
use crate::stats::survey::expression::Expression;
use crate::stats::survey::hypothesis::{Statistic, TestKind, TestRequest};
use crate::stats::survey::request::Df;

const INTERVALS: [(&str, Interval); 5] = [
    ("newcombe", Interval::Newcombe),
    ("agresti-caffo", Interval::AgrestiCaffo),
    ("wald", Interval::Wald),
    ("wald-corrected", Interval::WaldCorrected),
    ("score", Interval::Score),
];

const ADJUSTMENTS: [(&str, Adjustment); 5] = [
    ("holm", Adjustment::Holm),
    ("hochberg", Adjustment::Hochberg),
    ("BH", Adjustment::BenjaminiHochberg),
    ("BY", Adjustment::BenjaminiYekutieli),
    ("bonferroni", Adjustment::Bonferroni),
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TestTable {
    kind: Spanned<String>,
    #[serde(default)]
    variables: Vec<Spanned<String>>,
    #[serde(default)]
    by: Vec<Spanned<String>>,
    #[serde(default)]
    each: Vec<Spanned<String>>,
    #[serde(rename = "where")]
    condition: Option<Spanned<String>>,
    statistic: Option<Spanned<String>>,
    interval: Option<Spanned<String>>,
    level: Option<Spanned<f64>>,
    df: Option<Spanned<String>>,
    null: Option<Spanned<f64>>,
    id: Option<Spanned<String>>,
    scores: Option<Spanned<Vec<f64>>>,
    adjust: Option<Spanned<String>>,
}

/// A test that is asked for and where it stands in the file.
#[derive(Debug)]
pub(super) struct AskedTest {
    pub(super) request: TestRequest,
    pub(super) condition: Option<String>,
    pub(super) at: usize,
}

impl AskedTest {
    pub(super) fn new(text: &str, table: &Spanned<TestTable>) -> Result<Self, Trouble> {
        let at = table.span().start;
        let table = table.get_ref();
        let kind = choice(text, "kind", Some(&table.kind), &TestKind::ALL, TestKind::T)?;
        table.refuse_what_is_not_for(text, kind)?;
        let names = |all: &[Spanned<String>]| all.iter().map(|name| name.get_ref().clone()).collect();
        let default = kind.statistics().first().map_or(Statistic::T, |(_, statistic)| *statistic);
        let adjust =
            table.adjust.as_ref().map(|adjust| choice(text, "adjust", Some(adjust), &ADJUSTMENTS, Adjustment::Holm));
        let condition = table.condition.as_ref();
        let domain = condition.map(|condition| {
            let parsed = Expression::parse(condition.get_ref());
            parsed.map_err(|error| trouble(text, condition.span().start, &error.to_string()))
        });
        let request = TestRequest {
            kind,
            variables: names(&table.variables),
            by: names(&table.by),
            each: names(&table.each),
            domain: domain.transpose()?,
            statistic: choice(text, "statistic", table.statistic.as_ref(), kind.statistics(), default)?,
            interval: choice(text, "interval", table.interval.as_ref(), &INTERVALS, Interval::Newcombe)?,
            level: level(text, table.level.as_ref())?,
            df: choice(text, "df", table.df.as_ref(), &DFS, Df::Domain)?,
            null: table.null.as_ref().map_or(0.0, |null| *null.get_ref()),
            id: table.id.as_ref().map(|id| id.get_ref().clone()),
            scores: table.scores.as_ref().map(|scores| scores.get_ref().clone()).unwrap_or_default(),
            adjust: adjust.transpose()?,
        };
        Ok(Self { request, condition: condition.map(|condition| condition.get_ref().clone()), at })
    }
}

impl TestTable {
    /// A key that the kind does not know would be silently without effect.
    fn refuse_what_is_not_for(&self, text: &str, kind: TestKind) -> Result<(), Trouble> {
        if kind != TestKind::TwoProportions {
            refuse(text, self.interval.as_ref(), "interval is for two_proportions; a t test has a t interval")?;
        }
        if !matches!(kind, TestKind::T | TestKind::Chisq) {
            refuse(text, self.df.as_ref(), "df is for t and chisq; the others count rows")?;
        }
        if kind != TestKind::T || !self.by.is_empty() {
            refuse(text, self.null.as_ref(), "null is for a t test of one sample, which has no by")?;
        }
        if kind != TestKind::Overlap {
            refuse(text, self.id.as_ref(), "id is for overlap")?;
        }
        if kind != TestKind::Trend {
            refuse(text, self.scores.as_ref(), "scores is for trend")?;
        }
        Ok(())
    }
}
