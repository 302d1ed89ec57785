//! Quantiles of weighted numbers, by R's names for their definitions, with intervals after Woodruff.
//!
//! The definitions `hf1` to `hf9` are those of R. J. Hyndman and Y. Fan (The American Statistician 50 (1996) 361-365), with
//! cumulative weights in place of counts, as R's survey package has them: `math` is `hf1`, `school` is `hf2`, `hf3` takes
//! the even one among the different values where two are as near, and `hf4` to `hf9` interpolate between all values in
//! their order, equal ones in the order of the rows. Cumulative weights are summed without rounding errors, since the
//! last bit decides which side of a step a probability is on.
//!
//! An interval is that of the proportion of values at most as great as the quantile (R. S. Woodruff, JASA 47 (1952)
//! 635-646), taken back to values by the same definition; `score` keeps each value whose proportion the asked one does
//! not contradict (B. J. Francisco and W. A. Fuller, Annals of Statistics 19 (1991) 454-469). Where the proportion's
//! interval leaves 0 to 1 there is no end.

use super::SurveyError;
use super::cells::{Cells, OUTSIDE};
use super::domain::Domains;
use super::estimate::{Sample, df};
use super::interval::{Method, Proportion, proportion, reach};
use super::moments::{Fit, fit};
use super::request::{Answer, Kind, Line, Request};
use super::variable::{Shape, Values, Variable};

/// A definition of quantiles.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rule {
    /// The least value that at least the share has below or at it.
    Math,
    /// The same, in the middle of the step where the share is met exactly.
    School,
    /// Hyndman and Fan's 1 to 9.
    HyndmanFan(u8),
}

impl Rule {
    /// All of them with their names.
    pub const ALL: [(&'static str, Self); 11] = [
        ("math", Self::Math),
        ("school", Self::School),
        ("hf1", Self::HyndmanFan(1)),
        ("hf2", Self::HyndmanFan(2)),
        ("hf3", Self::HyndmanFan(3)),
        ("hf4", Self::HyndmanFan(4)),
        ("hf5", Self::HyndmanFan(5)),
        ("hf6", Self::HyndmanFan(6)),
        ("hf7", Self::HyndmanFan(7)),
        ("hf8", Self::HyndmanFan(8)),
        ("hf9", Self::HyndmanFan(9)),
    ];
}

/// How the interval of a quantile is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum QuantileInterval {
    /// From the proportion's symmetric interval.
    Mean,
    /// From its beta interval.
    Beta,
    /// From its interval on the log odds.
    Xlogit,
    /// From its interval on the arc sine of the root.
    Asin,
    /// By inverting the score test.
    Score,
}

impl QuantileInterval {
    /// All of them with their names.
    pub const ALL: [(&'static str, Self); 5] = [
        ("mean", Self::Mean),
        ("beta", Self::Beta),
        ("xlogit", Self::Xlogit),
        ("asin", Self::Asin),
        ("score", Self::Score),
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(_, interval)| *interval == self).map_or("", |(name, _)| name)
    }

    const fn method(self) -> Option<Method> {
        match self {
            Self::Mean => Some(Method::Mean),
            Self::Beta => Some(Method::Beta),
            Self::Xlogit => Some(Method::Xlogit),
            Self::Asin => Some(Method::Asin),
            Self::Score => None,
        }
    }
}

/// Values in their order with their cumulative weights.
#[derive(Clone, Debug)]
struct Ordered {
    values: Vec<f64>,
    weights: Vec<f64>,
    /// The sum of the weights up to and with each value, rounded once.
    sums: Vec<f64>,
}

impl Ordered {
    /// Takes values with their weights; those of weight 0 stand for nobody.
    fn new(mut pairs: Vec<(f64, f64)>) -> Self {
        pairs.retain(|(_, weight)| *weight != 0.0);
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (values, weights): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        let sums = running_sums(&weights);
        Self { values, weights, sums }
    }

    /// Where sums fall again, which step is meant depends on how it is looked for.
    fn note(&self) -> Option<String> {
        let below_zero = self.weights.iter().filter(|weight| **weight < 0.0).count();
        let what = || format!("{below_zero} weights are below 0, with which a quantile is not well defined");
        (below_zero > 0).then(what)
    }

    fn whole(&self) -> f64 {
        self.sums.last().copied().unwrap_or(0.0)
    }

    /// The quantile of the share `p`; NaN outside 0 to 1 and of nothing.
    fn quantile(&self, rule: Rule, p: f64) -> f64 {
        if !(0.0..=1.0).contains(&p) || self.values.is_empty() {
            return f64::NAN;
        }
        let Rule::HyndmanFan(number) = rule else {
            return self.step(p, if rule == Rule::School { 0.5 } else { 0.0 });
        };
        // A value's place is (sum up to it - part of its weight) / (whole + more of the last weight).
        let (part, more) = match number {
            1 => return self.step(p, 0.0),
            2 => return self.step(p, 0.5),
            3 => return self.nearest_even(p),
            4 => (0.0, 0.0),
            5 => (0.5, 0.0),
            6 => (0.0, 1.0),
            7 => (1.0, -1.0),
            8 => (1.0 / 3.0, 1.0 / 3.0),
            _ => (3.0 / 8.0, 1.0 / 4.0),
        };
        self.interpolate(p, part, more)
    }

    /// The least value whose sum reaches the share, going `onward` to the next where it is met exactly.
    fn step(&self, p: f64, onward: f64) -> f64 {
        let wanted = p * self.whole();
        let at = self.sums.partition_point(|sum| *sum < wanted).min(self.values.len() - 1);
        let value = |at: usize| self.values.get(at).copied();
        let (Some(here), met) = (value(at), self.sums.get(at).is_some_and(|sum| *sum <= wanted)) else {
            return f64::NAN;
        };
        let next = value(at + 1).unwrap_or(here);
        if met { here + onward * (next - here) } else { here }
    }

    fn nearest_even(&self, p: f64) -> f64 {
        let mut different: Vec<(f64, f64)> = Vec::new();
        for (value, weight) in self.values.iter().zip(&self.weights) {
            match different.last_mut() {
                Some(last) if last.0.to_bits() == value.to_bits() => last.1 += weight,
                _ => different.push((*value, *weight)),
            }
        }
        let different = Self::new(different);
        let wanted = p * different.whole();
        let at = different.sums.partition_point(|sum| *sum < wanted).min(different.values.len() - 1);
        let met = different.sums.get(at).is_some_and(|sum| *sum <= wanted);
        // Counted from 1, the even places stay.
        let at = if met && at % 2 == 0 { (at + 1).min(different.values.len() - 1) } else { at };
        different.values.get(at).copied().unwrap_or(f64::NAN)
    }

    fn interpolate(&self, p: f64, part: f64, more: f64) -> f64 {
        let whole = self.whole() + more * self.weights.last().copied().unwrap_or(0.0);
        let place = |at: usize| Some((self.sums.get(at)? - part * self.weights.get(at)?) / whole);
        let value = |at: usize| self.values.get(at).copied().unwrap_or(f64::NAN);
        let (mut below, mut above) = (0, self.values.len() - 1);
        if place(below).is_some_and(|place| p <= place) {
            return value(below);
        }
        if place(above).is_some_and(|place| p >= place) {
            return value(above);
        }
        while below + 1 < above {
            let middle = usize::midpoint(below, above);
            if place(middle).is_some_and(|place| p < place) { above = middle } else { below = middle }
        }
        let (Some(low), Some(high)) = (place(below), place(above)) else { return f64::NAN };
        value(below) + (p - low) / (high - low) * (value(above) - value(below))
    }
}

/// Cumulative sums, each rounded once: what rounding takes from a sum is carried beside it.
fn running_sums(weights: &[f64]) -> Vec<f64> {
    let (mut high, mut low) = (0.0_f64, 0.0_f64);
    let add = |weight: &f64| {
        let sum = high + weight;
        let part = sum - high;
        low += (high - (sum - part)) + (weight - part);
        high = sum + low;
        low -= high - sum;
        high
    };
    weights.iter().map(add).collect()
}

/// Each quantile of each variable in each domain.
pub(super) fn quantiles(sample: &Sample, request: &Request) -> Result<Answer, SurveyError> {
    if request.variables.is_empty() {
        return Err(SurveyError::Request("a quantile needs variables".to_owned()));
    }
    if let Some(prob) = request.probs.iter().find(|prob| !(0.0..=1.0).contains(*prob)) {
        return Err(SurveyError::Request(format!("probs: {prob} is not 0 to 1")));
    }
    let domains = sample.domains(request)?;
    let mut lines = Vec::new();
    for name in &request.variables {
        let column = sample.numbers(name)?;
        for domain in 0..domains.count() {
            let within = |row: usize| domains.of_row.get(row).is_some_and(|of| *of as usize == domain);
            let number = |row: usize| column.number(row).filter(|_| within(row)).unwrap_or(f64::NAN);
            let numbers: Vec<f64> = (0..column.len()).map(number).collect();
            let rows = (0..column.len()).filter(|row| within(*row)).count();
            lines.extend(of_domain(sample, request, name, &domains, domain, (&numbers, rows))?);
        }
    }
    Ok(Answer { lines, together: None })
}

fn of_domain(
    sample: &Sample,
    request: &Request,
    name: &str,
    domains: &Domains,
    domain: usize,
    (numbers, rows): (&[f64], usize),
) -> Result<Vec<Line>, SurveyError> {
    let inside = |number: &f64| if number.is_nan() { OUTSIDE } else { 0 };
    let of_row: Vec<u32> = numbers.iter().map(inside).collect();
    let cells = Cells::new(&sample.design, &of_row, 1);
    let pairs = numbers.iter().copied().zip(sample.design.weights.iter().copied());
    let ordered = Ordered::new(pairs.filter(|(number, _)| !number.is_nan()).collect());
    let below = |bound: f64| -> Result<Fit, SurveyError> {
        let share = |number: &f64| if number.is_nan() { f64::NAN } else { f64::from(u8::from(*number <= bound)) };
        let shares: Vec<f64> = numbers.iter().map(share).collect();
        let variable = Variable { values: Values::Plain(&shares), shape: Shape::Mean };
        let fits = fit(&sample.design, &cells, &[variable], false)?;
        Ok(fits.into_iter().flatten().next().unwrap_or_default())
    };
    let mut lines = Vec::new();
    for prob in &request.probs {
        let value = ordered.quantile(request.rule, *prob);
        let fit = below(value)?;
        let df = df(request.df, fit.spread.df(), sample.design_df());
        let (low, high) = match request.quantile_interval.method() {
            Some(method) => {
                let of = Proportion {
                    value: fit.value,
                    variance: fit.spread.variance,
                    logit_variance: None,
                    rows: sample.rows_behind(&fit),
                    n: fit.n,
                    df,
                    level: request.level,
                    pooled_deff: None,
                };
                let ends = proportion(method, &of);
                (ordered.quantile(request.rule, ends.low), ordered.quantile(request.rule, ends.high))
            }
            None => score(&ordered, *prob, reach(df, request.level), &below)?,
        };
        #[expect(clippy::cast_precision_loss, reason = "counts of rows are far below 2^53")]
        let dropped = rows as f64 - fit.n;
        lines.push(Line {
            kind: Kind::Quantile,
            variable: name.to_owned(),
            category: None,
            domain: domains.pairs(domain),
            prob: Some(*prob),
            value,
            se: (high - low) / (2.0 * reach(df, request.level)),
            df,
            n: fit.n,
            weighted_n: fit.weighted_n,
            dropped,
            units: fit.spread.units,
            strata: fit.spread.strata,
            low,
            high,
            level: request.level,
            interval: request.quantile_interval.name(),
            deff: None,
            note: note(&fit, low, high).or_else(|| ordered.note()),
        });
    }
    Ok(lines)
}

fn note(fit: &Fit, low: f64, high: f64) -> Option<String> {
    if fit.n < 1.0 {
        Some("nobody answered".to_owned())
    } else if low.is_nan() || high.is_nan() {
        Some("the proportion's interval leaves 0 to 1, so an end is missing".to_owned())
    } else {
        None
    }
}

/// The least and the greatest value whose proportion is within `reach` standard errors of `p`.
fn score(
    ordered: &Ordered,
    p: f64,
    reach: f64,
    below: &impl Fn(f64) -> Result<Fit, SurveyError>,
) -> Result<(f64, f64), SurveyError> {
    let statistic = |at: usize| -> Result<f64, SurveyError> {
        let fit = below(ordered.values.get(at).copied().unwrap_or(f64::NAN))?;
        Ok((fit.value - p) / libm::sqrt(fit.spread.variance))
    };
    // The proportion rises with the value, so both ends are found by halving.
    let first = |passed: &dyn Fn(f64) -> bool| -> Result<f64, SurveyError> {
        let (mut from, mut to) = (0, ordered.values.len());
        while from < to {
            let at = usize::midpoint(from, to);
            if passed(statistic(at)?) { to = at } else { from = at + 1 }
        }
        Ok(ordered.values.get(from).copied().unwrap_or(f64::NAN))
    };
    if reach.is_nan() {
        return Ok((f64::NAN, f64::NAN));
    }
    Ok((first(&|statistic| statistic >= -reach)?, first(&|statistic| statistic > reach)?))
}
