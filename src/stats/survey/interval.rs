//! Intervals: of anything by the t quantile, of proportions by whichever method is asked for.
//!
//! Methods that know the design take the estimate, its standard error and degrees of freedom: `logit` and `xlogit` (on
//! the log odds), `asin` (on the arc sine of the root), `beta` (E. L. Korn and B. I. Graubard, Survey Methodology 24
//! (1998) 193-201), `likelihood` (the exact roots of the working likelihood ratio scaled by Rao and Scott's design effect),
//! `mean` (on the proportion itself) and `wilson` (the score interval on the effective sample size). The binomial ones
//! (`wald`, `agresti-coull`, `clopper-pearson`, `jeffreys`) are the textbook's on the effective sample
//! `n / deff (t(n-1) / t(df))^2`, which is n itself for a simple random sample.
//!
//! At 0 and 1 the standard error is 0 and says nothing. There `agresti-coull` and `jeffreys` keep their formula, and
//! every other method gives way to Clopper and Pearson's, all on n divided by the design effect of the same variable
//! over all domains together, or on n where that is below 1 or unknown.

use crate::stats::dist::{beta, t};

/// How an interval of a proportion is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    /// On the log odds.
    Logit,
    /// On the log odds; the name under which R knows the closed form.
    Xlogit,
    /// On the arc sine of the square root.
    Asin,
    /// Korn and Graubard's beta interval.
    Beta,
    /// The exact roots of the scaled likelihood ratio.
    Likelihood,
    /// On the proportion itself; may leave 0 to 1.
    Mean,
    /// The score interval on the effective sample size.
    Wilson,
    /// The textbook's symmetric interval on the effective sample size.
    Wald,
    /// Agresti and Coull's on the effective sample size.
    AgrestiCoull,
    /// Clopper and Pearson's on the effective sample size.
    ClopperPearson,
    /// Jeffreys' on the effective sample size.
    Jeffreys,
}

impl Method {
    /// All of them with their names.
    pub const ALL: [(&'static str, Self); 11] = [
        ("logit", Self::Logit),
        ("xlogit", Self::Xlogit),
        ("asin", Self::Asin),
        ("beta", Self::Beta),
        ("likelihood", Self::Likelihood),
        ("mean", Self::Mean),
        ("wilson", Self::Wilson),
        ("wald", Self::Wald),
        ("agresti-coull", Self::AgrestiCoull),
        ("clopper-pearson", Self::ClopperPearson),
        ("jeffreys", Self::Jeffreys),
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(_, method)| *method == self).map_or("", |(name, _)| name)
    }
}

/// A proportion and what its interval needs.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Proportion {
    /// The estimate, 0 to 1.
    pub value: f64,
    /// Its variance by the design.
    pub variance: f64,
    /// The variance of its log odds by replicate weights, where there are any; otherwise it follows from `variance`.
    pub logit_variance: Option<f64>,
    /// How many rows answered.
    pub n: f64,
    /// How many rows its variance rests on: those that answered, or all where weights were calibrated.
    pub rows: f64,
    /// Degrees of freedom; infinite for the normal quantile.
    pub df: f64,
    /// Confidence, strictly between 0 and 1.
    pub level: f64,
    /// The design effect of the same variable over all domains together, where it is known.
    pub pooled_deff: Option<f64>,
}

/// Two ends, and what was done where the method could not be.
#[derive(Clone, PartialEq, Debug)]
pub struct Ends {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// What was done instead.
    pub note: Option<String>,
}

/// `value -+ t se`.
#[must_use]
pub fn symmetric(value: f64, se: f64, df: f64, level: f64) -> (f64, f64) {
    let reach = reach(df, level) * se;
    (value - reach, value + reach)
}

/// The t quantile of a two-sided interval; NaN without a degree of freedom.
#[must_use]
pub fn reach(df: f64, level: f64) -> f64 {
    if df > 0.0 { t::quantile(f64::midpoint(1.0, level), df) } else { f64::NAN }
}

/// The interval of a proportion.
#[must_use]
pub fn proportion(method: Method, of: &Proportion) -> Ends {
    let Proportion { value: p, variance, n, level, .. } = *of;
    let plain = |(low, high)| Ends { low, high, note: None };
    if p.is_nan() || variance.is_nan() || n < 1.0 {
        return plain((f64::NAN, f64::NAN));
    }
    if p <= 0.0 || p >= 1.0 {
        return at_the_edge(method, of);
    }
    if variance == 0.0 {
        return plain((p, p));
    }
    let q = 1.0 - p;
    let t = reach(of.df, level);
    let se = libm::sqrt(variance);
    let effective = p * q / variance;
    plain(match method {
        Method::Mean => (p - t * se, p + t * se),
        Method::Logit | Method::Xlogit => {
            let of_logit = of.logit_variance.filter(|_| method == Method::Logit).map_or(se / (p * q), libm::sqrt);
            let (centre, reach) = (libm::log(p / q), t * of_logit);
            (expit(centre - reach), expit(centre + reach))
        }
        Method::Asin => return arc_sine(p, t * se / (2.0 * libm::sqrt(p * q))),
        Method::Beta => {
            let n = effective * square(reach(of.rows - 1.0, level) / t);
            beta_ends(p * n, n, level)
        }
        Method::Likelihood => {
            // The design effect of the log odds: replicates have it as it is.
            let deff = of.logit_variance.map_or(variance * n / (p * q) * n / (n - 1.0), |logit| logit * n * p * q);
            let reached = t * t * deff / (2.0 * n);
            (likelihood_root(p, reached, 0.0), likelihood_root(p, reached, 1.0))
        }
        Method::Wilson => wilson(p, effective, t),
        Method::Wald | Method::AgrestiCoull | Method::ClopperPearson | Method::Jeffreys => {
            let penalty = if of.df.is_finite() { square(reach(n - 1.0, level) / t) } else { 1.0 };
            binomial(method, p, n / (variance / (p * q / (n - 1.0))) * penalty, level)
        }
    })
}

/// The textbook's interval of `p n` of `n`, whole numbers or not.
fn binomial(method: Method, p: f64, n: f64, level: f64) -> (f64, f64) {
    let z = reach(f64::INFINITY, level);
    let around = |p: f64, n: f64| {
        let reach = z * libm::sqrt(p * (1.0 - p) / n);
        (p - reach, p + reach)
    };
    match method {
        Method::AgrestiCoull => around((p * n + z * z / 2.0) / (n + z * z), n + z * z),
        Method::Jeffreys => {
            let (tail, yes, no) = ((1.0 - level) / 2.0, p * n + 0.5, n - p * n + 0.5);
            let low = if p <= 0.0 { 0.0 } else { beta::quantile(tail, yes, no) };
            (low, if p >= 1.0 { 1.0 } else { beta::quantile(1.0 - tail, yes, no) })
        }
        Method::ClopperPearson => beta_ends(p * n, n, level),
        _ => around(p, n),
    }
}

/// Clopper and Pearson's ends for `x` of `n`.
fn beta_ends(x: f64, n: f64, level: f64) -> (f64, f64) {
    let tail = (1.0 - level) / 2.0;
    let low = if x <= 0.0 { 0.0 } else { beta::quantile(tail, x, n - x + 1.0) };
    let high = if x >= n { 1.0 } else { beta::quantile(1.0 - tail, x + 1.0, n - x) };
    (low, high)
}

fn at_the_edge(method: Method, of: &Proportion) -> Ends {
    let deff = of.pooled_deff.filter(|deff| *deff > 1.0);
    let n = of.n / deff.unwrap_or(1.0);
    let method =
        if matches!(method, Method::AgrestiCoull | Method::Jeffreys) { method } else { Method::ClopperPearson };
    let (low, high) = binomial(method, of.value, n, of.level);
    let deff = deff.map_or_else(|| "n".to_owned(), |deff| format!("n / {deff:.3}, the design effect over all domains"));
    Ends { low, high, note: Some(format!("at {} the interval is {} on {deff}", of.value, method.name())) }
}

/// As R has it: an angle below 0 or above a quarter turn is mirrored there, which is said.
fn arc_sine(p: f64, reach: f64) -> Ends {
    let angle = libm::asin(libm::sqrt(p));
    let end = |angle| square(libm::sin(angle));
    let mirrored = angle < reach || angle + reach > std::f64::consts::FRAC_PI_2;
    let note = mirrored.then(|| "the asin interval reaches beyond 0 or 1 and is mirrored there".to_owned());
    Ends { low: end(angle - reach), high: end(angle + reach), note }
}

fn wilson(p: f64, n: f64, t: f64) -> (f64, f64) {
    let part = t * t / n;
    let centre = (p + part / 2.0) / (1.0 + part);
    let reach = libm::sqrt(part * p * (1.0 - p) + part * part / 4.0) / (1.0 + part);
    (centre - reach, centre + reach)
}

/// The x between `p` and `end` where `p ln(p/x) + (1-p) ln((1-p)/(1-x))` comes to `reached`, by bisection.
fn likelihood_root(p: f64, reached: f64, end: f64) -> f64 {
    if reached.is_nan() {
        return f64::NAN;
    }
    let q = 1.0 - p;
    let (mut inside, mut outside) = (p, end);
    for _ in 0..200 {
        let x = f64::midpoint(inside, outside);
        if p * libm::log(p / x) + q * libm::log(q / (1.0 - x)) < reached { inside = x } else { outside = x }
    }
    f64::midpoint(inside, outside)
}

fn expit(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

fn square(x: f64) -> f64 {
    x * x
}

#[cfg(test)]
mod tests {
    use super::*;

    /// api00 of a stratified sample: sch.wide.
    const OF: Proportion = Proportion {
        value: 0.815,
        variance: 0.000_733,
        n: 200.0,
        rows: 200.0,
        logit_variance: None,
        df: 199.0,
        level: 0.95,
        pooled_deff: None,
    };

    #[test]
    fn a_simple_random_sample_gives_the_textbooks_interval() {
        let srs = Proportion { variance: 0.815 * 0.185 / 199.0, ..OF };
        let Ends { low, high, .. } = proportion(Method::ClopperPearson, &srs);
        assert!((low - beta::quantile(0.025, 163.0, 38.0)).abs() < 1e-12);
        assert!((high - beta::quantile(0.975, 164.0, 37.0)).abs() < 1e-12);
        let Ends { low, .. } = proportion(Method::Wald, &srs);
        assert!((low - (0.815 - 1.959_963_984_540_054 * libm::sqrt(0.815 * 0.185 / 200.0))).abs() < 1e-12);
    }

    #[test]
    fn the_rule_at_the_edges_is_stated() {
        for (_, method) in Method::ALL {
            let none = proportion(method, &Proportion { value: 0.0, variance: 0.0, ..OF });
            let all = proportion(method, &Proportion { value: 1.0, variance: 0.0, ..OF });
            assert!((none.high - 1.0 + all.low).abs() < 1e-12 && none.high > 0.0, "{method:?}");
            assert!(none.note.is_some() && all.note.is_some(), "{method:?}");
            let wide = proportion(method, &Proportion { value: 0.0, variance: 0.0, pooled_deff: Some(2.0), ..OF });
            assert!(wide.high > none.high, "{method:?}");
        }
    }

    #[test]
    fn every_interval_is_around_the_estimate() {
        for (_, method) in Method::ALL {
            let narrow = proportion(method, &OF);
            let wide = proportion(method, &Proportion { df: 3.0, ..OF });
            assert!(wide.low < narrow.low && narrow.low < 0.815 && 0.815 < narrow.high, "{method:?}");
            assert!(wide.high > narrow.high, "{method:?}");
        }
    }
}
