//! The design file: which columns are what, and what is asked. TOML, see `docs/estimate.md`.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::Trouble;
use super::asked_test::{AskedTest, TestTable};
use super::weigh::{CalibrateTable, ReplicatesTable};
use crate::stats::survey::design::Lonely;
use crate::stats::survey::expression::Expression;
use crate::stats::survey::interval::Method;
use crate::stats::survey::quantile::{QuantileInterval, Rule};
use crate::stats::survey::request::{Deff, Df, Kind, Request};

/// The degrees of freedom by their names.
pub(super) const DFS: [(&str, Df); 3] = [("domain", Df::Domain), ("design", Df::Design), ("inf", Df::Infinite)];

/// The file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DesignFile {
    #[serde(default)]
    pub(super) clusters: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) strata: Vec<Spanned<String>>,
    pub(super) weights: Option<Spanned<String>>,
    pub(super) probabilities: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) fpc: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) nest: bool,
    lonely_psu: Option<Spanned<String>>,
    pub(super) replicates: Option<Spanned<ReplicatesTable>>,
    #[serde(default)]
    pub(super) calibrate: Vec<Spanned<CalibrateTable>>,
    #[serde(default)]
    pub(super) estimate: Vec<Spanned<EstimateTable>>,
    #[serde(default)]
    test: Vec<Spanned<TestTable>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EstimateTable {
    kind: Spanned<String>,
    #[serde(default)]
    pub(super) variables: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) by: Vec<Spanned<String>>,
    #[serde(rename = "where")]
    condition: Option<Spanned<String>>,
    interval: Option<Spanned<String>>,
    level: Option<Spanned<f64>>,
    probs: Option<Spanned<Vec<f64>>>,
    rule: Option<Spanned<String>>,
    coefficients: Option<Spanned<BTreeMap<String, f64>>>,
    of: Option<Spanned<String>>,
    deff: Option<Spanned<String>>,
    df: Option<Spanned<String>>,
    vcov: Option<bool>,
}

/// A request and where it stands in the file.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) request: Request,
    pub(super) condition: Option<String>,
    pub(super) at: usize,
}

impl DesignFile {
    /// Reads the text of a design file.
    pub(super) fn parse(text: &str) -> Result<Self, Trouble> {
        let read: Result<Self, toml::de::Error> = toml::from_str(text);
        let file = read.map_err(|error| {
            let line = error.span().map(|span| line_of(text, span.start));
            Trouble { line, ..Trouble::new(error.message()) }
        })?;
        if let (Some(_), Some(second)) = (&file.weights, &file.probabilities) {
            let what = "weights and probabilities say the same in two ways; keep one of them";
            return Err(Trouble { line: Some(line_of(text, second.span().start)), ..Trouble::new(what) });
        }
        Ok(file)
    }

    /// Refuses a file that describes a sample and asks nothing of it.
    pub(super) fn asks_something(&self) -> Result<(), Trouble> {
        if self.estimate.is_empty() && self.test.is_empty() {
            return Err(Trouble::new(
                "asks for nothing: write an [[estimate]] or a [[test]] with its kind and variables",
            ));
        }
        Ok(())
    }

    /// Refuses a file that asks something, where nobody would answer it.
    pub(super) fn asks_nothing(&self, text: &str) -> Result<(), Trouble> {
        let what = "is a question for `sipar estimate`; here only the design is read, so keep it in a file of its own";
        refuse(text, self.estimate.first(), &format!("[[estimate]] {what}"))?;
        refuse(text, self.test.first(), &format!("[[test]] {what}"))
    }

    /// What to do with a stratum of one unit.
    pub(super) fn lonely(&self, text: &str) -> Result<Lonely, Trouble> {
        choice(text, "lonely_psu", self.lonely_psu.as_ref(), &Lonely::ALL, Lonely::Fail)
    }

    /// The tests that are asked for, in order.
    pub(super) fn asked_tests(&self, text: &str) -> Result<Vec<AskedTest>, Trouble> {
        self.test.iter().map(|table| AskedTest::new(text, table)).collect()
    }

    /// What is asked, in order.
    pub(super) fn asked(&self, text: &str) -> Result<Vec<Asked>, Trouble> {
        self.estimate.iter().map(|table| asked(text, table)).collect()
    }
}

fn asked(text: &str, table: &Spanned<EstimateTable>) -> Result<Asked, Trouble> {
    let at = table.span().start;
    let table = table.get_ref();
    let kind = choice(text, "kind", Some(&table.kind), &Kind::ALL, Kind::Mean)?;
    let names = |all: &[Spanned<String>]| all.iter().map(|name| name.get_ref().clone()).collect();
    let mut request = Request {
        variables: names(&table.variables),
        by: names(&table.by),
        deff: choice(
            text,
            "deff",
            table.deff.as_ref(),
            &[("none", Deff::None), ("wor", Deff::Without), ("replace", Deff::Replace)],
            Deff::None,
        )?,
        df: choice(text, "df", table.df.as_ref(), &DFS, Df::Domain)?,
        rule: choice(text, "rule", table.rule.as_ref(), &Rule::ALL, Rule::Math)?,
        of: choice(text, "of", table.of.as_ref(), &Kind::ALL, Kind::Mean)?,
        vcov: table.vcov,
        ..Request::new(kind, &[])
    };
    match kind {
        Kind::Proportion => {
            request.interval = choice(text, "interval", table.interval.as_ref(), &Method::ALL, Method::Logit)?;
        }
        Kind::Quantile => {
            let chosen = table.interval.as_ref();
            request.quantile_interval =
                choice(text, "interval", chosen, &QuantileInterval::ALL, QuantileInterval::Mean)?;
        }
        _ => {
            refuse(
                text,
                table.interval.as_ref(),
                "interval is for proportions and quantiles; others have t intervals",
            )?;
        }
    }
    request.level = level(text, table.level.as_ref())?;
    if kind != Kind::Quantile {
        refuse(text, table.probs.as_ref(), "probs is for quantiles")?;
        refuse(text, table.rule.as_ref(), "rule is for quantiles")?;
    }
    if kind != Kind::Contrast {
        refuse(text, table.coefficients.as_ref(), "coefficients is for contrasts")?;
        refuse(text, table.of.as_ref(), "of is for contrasts")?;
    }
    if let Some(probs) = &table.probs {
        request.probs.clone_from(probs.get_ref());
    }
    if let Some(coefficients) = &table.coefficients {
        request.coefficients = coefficients.get_ref().iter().map(|(name, value)| (name.clone(), *value)).collect();
    }
    if let Some(condition) = &table.condition {
        let parsed = Expression::parse(condition.get_ref());
        request.domain = Some(parsed.map_err(|error| trouble(text, condition.span().start, &error.to_string()))?);
    }
    let condition = table.condition.as_ref().map(|condition| condition.get_ref().clone());
    Ok(Asked { request, condition, at })
}

/// The confidence of intervals, strictly between 0 and 1; 0.95 where nobody said.
pub(super) fn level(text: &str, said: Option<&Spanned<f64>>) -> Result<f64, Trouble> {
    let Some(said) = said else { return Ok(0.95) };
    let level = *said.get_ref();
    if level > 0.0 && level < 1.0 {
        Ok(level)
    } else {
        Err(trouble(text, said.span().start, &format!("level {level} is not strictly between 0 and 1")))
    }
}

pub(super) fn refuse<T>(text: &str, value: Option<&Spanned<T>>, what: &str) -> Result<(), Trouble> {
    value.map_or(Ok(()), |value| Err(trouble(text, value.span().start, what)))
}

pub(super) fn choice<T: Copy>(
    text: &str,
    key: &str,
    value: Option<&Spanned<String>>,
    all: &[(&str, T)],
    default: T,
) -> Result<T, Trouble> {
    let Some(value) = value else { return Ok(default) };
    let found = all.iter().find(|(name, _)| name == value.get_ref()).map(|(_, found)| *found);
    found.ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
        let what = format!("{key} = {:?} is none of {}", value.get_ref(), names.join(", "));
        trouble(text, value.span().start, &what)
    })
}

pub(super) fn trouble(text: &str, at: usize, what: &str) -> Trouble {
    Trouble { line: Some(line_of(text, at)), ..Trouble::new(what) }
}

/// The line of a place in a text, from 1.
pub(super) fn line_of(text: &str, at: usize) -> u64 {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count() as u64
}
