//! Sharing a sample out: how many in all, and how many in each stratum.

use std::path::Path;

use serde::Deserialize;

use super::PlanError;
use super::design::Design;
use super::table::Table;
use crate::stats::plan::NoPlan;
use crate::stats::plan::allocation::{Measure, Stratum, allocate, allocate_exactly};
use crate::stats::plan::size::{Size, Target, Wanted, size};
use crate::stats::proportion::Confidence;

/// What `sipar allocate` is told.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    stratum: String,
    population: String,
    method: Option<Method>,
    rounding: Option<Rounding>,
    power: Option<f64>,
    deviation: Option<String>,
    mean: Option<String>,
    n: Option<u64>,
    min: Option<Bound>,
    max: Option<Bound>,
    size: Option<SizeTold>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Method {
    Proportional,
    Equal,
    SquareRoot,
    Power,
    Neyman,
    Bankier,
}

/// How whole numbers come about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rounding {
    /// Shares, and one more to the largest fractions.
    LargestRemainder,
    /// One unit after the other to where it helps most.
    Exact,
}

impl Rounding {
    /// Its name in design files and findings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LargestRemainder => "largest-remainder",
            Self::Exact => "exact",
        }
    }
}

/// The same for all strata, or a column that says it for each.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Bound {
    Number(u64),
    Column(String),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SizeTold {
    target: TargetTold,
    share: Option<f64>,
    margin: f64,
    deviation: Option<f64>,
    level: Option<f64>,
    design_effect: Option<f64>,
    response_rate: Option<f64>,
    finite: Option<bool>,
    each: Option<bool>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum TargetTold {
    Proportion,
    Mean,
    Slovin,
}

/// A sample shared out.
#[derive(Debug)]
pub struct Allocation {
    /// How: the name of the method; `none` where each stratum has a size of its own.
    pub method: &'static str,
    /// How whole numbers came about; `None` where each stratum has a size of its own.
    pub rounding: Option<Rounding>,
    /// How many there are.
    pub population: u64,
    /// How many are taken.
    pub n: u64,
    /// The way to the size in all, if it was asked for so.
    pub size: Option<Size>,
    /// The strata in the order of the file.
    pub strata: Vec<Allotted>,
    /// Every rule that was applied, in words.
    pub rules: Vec<String>,
}

/// What one stratum gets.
#[derive(Debug)]
pub struct Allotted {
    /// Its name.
    pub name: String,
    /// How many there are.
    pub population: u64,
    /// Its share before floors, caps and rounding; `None` where it has a size of its own.
    pub share: Option<f64>,
    /// At least so many.
    pub least: u64,
    /// At most so many.
    pub most: u64,
    /// How many are taken.
    pub n: u64,
    /// The way to its own size, if each has one.
    pub size: Option<Size>,
}

/// Shares out as the files say.
pub fn allocation(data: &Path, design: &Path) -> Result<Allocation, PlanError> {
    let (design, told) = Design::read::<Told>(design)?;
    let table = Table::read(data)?;
    let names = table.texts(&told.stratum)?;
    if let Some((row, name)) = names.iter().enumerate().find(|(row, name)| names.iter().take(*row).any(|n| n == *name))
    {
        return Err(table.complaint(
            row,
            &told.stratum,
            format!("stratum {name} has a row already; give each one row"),
        ));
    }
    let populations = table.wholes(&told.population)?;
    if let Some(row) = populations.iter().position(|population| *population == 0) {
        return Err(table.complaint(row, &told.population, "a stratum without population; leave it out"));
    }
    let population = populations.iter().sum();
    match &told.size {
        Some(wanted) if wanted.each == Some(true) => each(&design, &told, wanted, &names, &populations),
        Some(wanted) => {
            if told.n.is_some() {
                return Err(design.complaint("n", "give n or [size], not both"));
            }
            let whole = sized(&design, wanted, population)?;
            shared(&design, &told, &table, &names, &populations, whole.n, Some((wanted, whole)))
        }
        None => {
            let n = told.n.ok_or_else(|| design.complaint("n", "missing: say how many in all, or give [size]"))?;
            shared(&design, &told, &table, &names, &populations, n, None)
        }
    }
}

/// A size of its own for each stratum.
fn each(
    design: &Design,
    told: &Told,
    wanted: &SizeTold,
    names: &[&str],
    populations: &[u64],
) -> Result<Allocation, PlanError> {
    for (key, given) in
        [("method", told.method.is_some()), ("n", told.n.is_some()), ("rounding", told.rounding.is_some())]
    {
        if given {
            return Err(
                design.complaint(key, "nothing is shared out where each stratum has a size of its own; leave it out")
            );
        }
    }
    for (key, given) in [("min", told.min.is_some()), ("max", told.max.is_some())] {
        if given {
            return Err(design.complaint(key, "floors and caps belong to a sample that is shared out; leave it out"));
        }
    }
    let mut strata = Vec::new();
    for (name, population) in names.iter().zip(populations) {
        let own = sized(design, wanted, *population)?;
        strata.push(Allotted {
            name: (*name).to_owned(),
            population: *population,
            share: None,
            least: 0,
            most: *population,
            n: own.n,
            size: Some(own),
        });
    }
    let n = strata.iter().map(|stratum| stratum.n).sum();
    let mut rules = size_rules(wanted);
    rules.push("each stratum has a size of its own".to_owned());
    Ok(Allocation {
        method: "none",
        rounding: None,
        population: populations.iter().sum(),
        n,
        size: None,
        strata,
        rules,
    })
}

fn sized(design: &Design, told: &SizeTold, population: u64) -> Result<Size, PlanError> {
    let missing = |key: &str| design.complaint(key, "missing in [size]");
    let target = match told.target {
        TargetTold::Proportion => {
            Target::Proportion { share: told.share.ok_or_else(|| missing("share"))?, margin: told.margin }
        }
        TargetTold::Mean => {
            Target::Mean { deviation: told.deviation.ok_or_else(|| missing("deviation"))?, margin: told.margin }
        }
        TargetTold::Slovin => Target::Slovin { margin: told.margin },
    };
    let level = told.level.unwrap_or(0.95);
    let confidence = Confidence::new(level)
        .ok_or_else(|| design.complaint("level", format!("{level} is no confidence; write 95 % as 0.95")))?;
    let finite = told.finite.unwrap_or(true);
    if !finite && told.target == TargetTold::Slovin {
        return Err(design.complaint("finite", "Slovin's formula always takes the population into account"));
    }
    let wanted = Wanted {
        target,
        confidence,
        design_effect: told.design_effect.unwrap_or(1.0),
        population: finite.then_some(population),
        response_rate: told.response_rate.unwrap_or(1.0),
    };
    size(&wanted).map_err(|why| design.complaint(key_of(&why), why.to_string()))
}

/// The key of [size] that a refusal is about.
fn key_of(why: &NoPlan) -> &'static str {
    match why {
        NoPlan::OutOfRange { what, .. } => match *what {
            "the design effect" => "design_effect",
            "the response rate" => "response_rate",
            "the expected share" => "share",
            "the standard deviation" => "deviation",
            _ => "margin",
        },
        _ => "n",
    }
}

fn size_rules(told: &SizeTold) -> Vec<String> {
    let mut rules = vec![match told.target {
        TargetTold::Slovin => "size by Slovin's formula, N / (1 + N e^2)".to_owned(),
        TargetTold::Proportion => format!("size of a proportion at confidence {}", told.level.unwrap_or(0.95)),
        TargetTold::Mean => format!("size of a mean at confidence {}", told.level.unwrap_or(0.95)),
    }];
    rules.push(format!(
        "design effect {}, before the population's correction; response rate {}; one rounding up, at the end",
        told.design_effect.unwrap_or(1.0),
        told.response_rate.unwrap_or(1.0)
    ));
    if told.finite == Some(false) {
        rules.push("without the population's correction".to_owned());
    }
    rules
}

/// One sample shared out among the strata.
fn shared(
    design: &Design,
    told: &Told,
    table: &Table,
    names: &[&str],
    populations: &[u64],
    n: u64,
    size: Option<(&SizeTold, Size)>,
) -> Result<Allocation, PlanError> {
    let (method, measure) = measure(design, told)?;
    let column = |key: &str, name: &Option<String>, needed: bool| match (name, needed) {
        (Some(name), true) => table.numbers(name),
        (None, true) => Err(design.complaint(key, format!("missing: {method} needs a column"))),
        (Some(_), false) => Err(design.complaint(key, format!("{method} does not use it; leave it out"))),
        (None, false) => Ok(vec![1.0; populations.len()]),
    };
    let bankier = matches!(measure, Measure::Bankier(_));
    let deviations = column("deviation", &told.deviation, bankier || measure == Measure::Neyman)?;
    let means = column("mean", &told.mean, bankier)?;
    if let (true, Some(row)) = (bankier, means.iter().position(|mean| *mean == 0.0)) {
        return Err(table.complaint(
            row,
            told.mean.as_deref().unwrap_or_default(),
            "a mean of 0 has no relative precision",
        ));
    }
    let least = bounds(table, told.min.as_ref(), 0)?;
    let most = bounds(table, told.max.as_ref(), u64::MAX)?;
    let of = populations.iter().zip(&deviations).zip(&means).zip(least.iter().zip(&most));
    let strata: Vec<Stratum> = of
        .map(|(((population, deviation), mean), (least, most))| Stratum {
            population: *population,
            measure: measure.of(*population, *deviation, *mean),
            least: *least,
            most: (*most).min(*population),
        })
        .collect();
    let rounding = rounding(design, told, measure)?;
    let allocated = match rounding {
        Rounding::Exact => allocate_exactly(n, &strata),
        Rounding::LargestRemainder => allocate(n, &strata),
    };
    let allocated = allocated.map_err(|why| match why {
        NoPlan::FloorAboveCap { stratum, .. } => table.complaint(stratum - 1, &told.population, why.to_string()),
        NoPlan::BadMeasure { unit, .. } => table.complaint(unit - 1, &told.population, why.to_string()),
        NoPlan::FloorsTooHigh { .. } => design.complaint("min", why.to_string()),
        _ => design.complaint("n", why.to_string()),
    })?;
    let mut rules = size.as_ref().map(|(told, _)| size_rules(told)).unwrap_or_default();
    rules.push(rule(measure));
    rules.push(match rounding {
        Rounding::Exact => "whole numbers one by one, each where it lowers the variance of the total most".to_owned(),
        Rounding::LargestRemainder => {
            "whole numbers by largest remainder, the earlier stratum first among equals".to_owned()
        }
    });
    rules.push("no stratum above its population or max, none below min".to_owned());
    let strata = names.iter().zip(strata).zip(allocated).map(|((name, stratum), got)| Allotted {
        name: (*name).to_owned(),
        population: stratum.population,
        share: Some(got.share),
        least: stratum.least,
        most: stratum.most,
        n: got.n,
        size: None,
    });
    Ok(Allocation {
        method,
        rounding: Some(rounding),
        population: populations.iter().sum(),
        n,
        size: size.map(|(_, size)| size),
        strata: strata.collect(),
        rules,
    })
}

fn measure(design: &Design, told: &Told) -> Result<(&'static str, Measure), PlanError> {
    let known = "proportional, equal, square-root, power, neyman, bankier";
    let method = told.method.ok_or_else(|| design.complaint("method", format!("missing: one of {known}")))?;
    let power = match (told.power, matches!(method, Method::Power | Method::Bankier)) {
        (Some(power), true) if (0.0..=1.0).contains(&power) => power,
        (Some(power), true) => return Err(design.complaint("power", format!("{power} is not 0 to 1"))),
        (None, true) => return Err(design.complaint("power", "missing: 0 to 1")),
        (Some(_), false) => return Err(design.complaint("power", "only power and bankier use it; leave it out")),
        (None, false) => 1.0,
    };
    Ok(match method {
        Method::Proportional => ("proportional", Measure::Proportional),
        Method::Equal => ("equal", Measure::Equal),
        Method::SquareRoot => ("square-root", Measure::SquareRoot),
        Method::Power => ("power", Measure::Power(power)),
        Method::Neyman => ("neyman", Measure::Neyman),
        Method::Bankier => ("bankier", Measure::Bankier(power)),
    })
}

fn rule(measure: Measure) -> String {
    match measure {
        Measure::Proportional => "shares in proportion to the population N".to_owned(),
        Measure::Equal => "equal shares".to_owned(),
        Measure::SquareRoot => "shares in proportion to the square root of N".to_owned(),
        Measure::Power(power) => format!("shares in proportion to N to the power {power}"),
        Measure::Neyman => "shares in proportion to N S, S the deviation (Neyman)".to_owned(),
        Measure::Bankier(power) => format!("shares in proportion to (N mean)^{power} S / mean (Bankier)"),
    }
}

fn rounding(design: &Design, told: &Told, measure: Measure) -> Result<Rounding, PlanError> {
    match (told.rounding, measure == Measure::Neyman) {
        (Some(Rounding::Exact), false) => {
            Err(design.complaint("rounding", "exact numbers are there for neyman only; take largest-remainder"))
        }
        (Some(rounding), _) => Ok(rounding),
        (None, true) => Ok(Rounding::Exact),
        (None, false) => Ok(Rounding::LargestRemainder),
    }
}

fn bounds(table: &Table, bound: Option<&Bound>, otherwise: u64) -> Result<Vec<u64>, PlanError> {
    match bound {
        None => Ok(vec![otherwise; table.len()]),
        Some(Bound::Number(number)) => Ok(vec![*number; table.len()]),
        Some(Bound::Column(name)) => table.wholes(name),
    }
}
