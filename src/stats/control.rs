//! Control charts of shares: whether a period stands out from what chance alone would make of the share of all.
//!
//! A p-chart with varying numbers: NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.3.2 "Proportions control charts"
//! (<https://www.itl.nist.gov/div898/handbook/pmc/section3/pmc332.htm>). With `p` the share of all periods together and `n`
//! the number of ratings of one, its limits are `p ± 3·√(p·(1−p)/n)`, held between 0 and 1. The limits lean on the normal
//! distribution. Where fewer than three answers of the rarer kind are to be expected (`n·min(p, 1−p) < 3`) a period
//! without any of them is no wonder (its chance is above e⁻³ = 5 %), and it is not judged.

/// So many answers of the rarer kind must be expected.
const LEAST: f64 = 3.0;
/// How many standard errors the limits are away.
const SIGMAS: f64 = 3.0;

/// What is said of a period.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Judged {
    /// Within its limits.
    Inside,
    /// Above the upper one.
    Above,
    /// Below the lower one.
    Below,
    /// Too few rated to say.
    Few,
}

/// One period of a control chart.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Limits {
    /// How many rated.
    pub n: u64,
    /// The share, 0 to 1.
    pub share: f64,
    /// The lower and the upper limit; `None` where too few rated.
    pub ends: Option<(f64, f64)>,
    /// What follows.
    pub judged: Judged,
}

/// A control chart of shares.
#[derive(Clone, PartialEq, Debug)]
pub struct PChart {
    /// The share of all periods together, 0 to 1.
    pub center: f64,
    /// The periods in their order.
    pub limits: Vec<Limits>,
}

impl PChart {
    /// The chart of periods given as how many rated and how many of those are counted; `None` where nobody rated. A period
    /// without ratings is not judged.
    #[must_use]
    pub fn of(periods: &[(u64, u64)]) -> Option<Self> {
        let n: u64 = periods.iter().map(|(n, _)| n).sum();
        let counted: u64 = periods.iter().map(|(n, counted)| counted.min(n)).sum();
        if n == 0 {
            return None;
        }
        let center = part(counted, n);
        let limits = periods.iter().map(|(n, counted)| judged(*n, *counted.min(n), center)).collect();
        Some(Self { center, limits })
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn part(one: u64, of: u64) -> f64 {
    one as f64 / of.max(1) as f64
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn judged(n: u64, counted: u64, center: f64) -> Limits {
    let (share, many) = (part(counted, n), n as f64);
    if many * center.min(1.0 - center) < LEAST {
        return Limits { n, share, ends: None, judged: Judged::Few };
    }
    let spread = SIGMAS * libm::sqrt(center * (1.0 - center) / many);
    let ends = ((center - spread).max(0.0), (center + spread).min(1.0));
    let judged = if share < ends.0 {
        Judged::Below
    } else if share > ends.1 {
        Judged::Above
    } else {
        Judged::Inside
    };
    Limits { n, share, ends: Some(ends), judged }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: 50, 100 and 400 ratings with 40, 90 and 300 satisfied; p = 430/550 = 0,7818…
    #[test]
    fn limits_are_the_wider_the_fewer_rated() {
        let chart = PChart::of(&[(50, 40), (100, 90), (400, 300)]).unwrap();
        assert!((chart.center - 430.0 / 550.0).abs() < 1e-12);
        let widths: Vec<f64> = chart.limits.iter().map(|one| one.ends.map_or(0.0, |(low, high)| high - low)).collect();
        // 2·3·√(0,781818·0,218182/400) = 0,123902.
        assert!((widths[2] - 0.123_902).abs() < 1e-5, "{widths:?}");
        assert!(widths[0] > widths[1] && widths[1] > widths[2]);
        // 0,9 lies below 0,781818 + 3·√(0,170578/100) = 0,905722.
        assert!(chart.limits.iter().all(|one| one.judged == Judged::Inside));
    }

    #[test]
    fn a_month_that_stands_out_is_found_on_either_side() {
        let chart = PChart::of(&[(1000, 900), (1000, 905), (1000, 700), (1000, 885), (200, 200)]).unwrap();
        let judged: Vec<Judged> = chart.limits.iter().map(|one| one.judged).collect();
        assert_eq!(judged, [Judged::Above, Judged::Above, Judged::Below, Judged::Inside, Judged::Above]);
    }

    #[test]
    fn few_ratings_are_not_judged_and_nobody_is_no_chart() {
        let chart = PChart::of(&[(4, 0), (1000, 900), (0, 0)]).unwrap();
        let judged: Vec<Judged> = chart.limits.iter().map(|one| one.judged).collect();
        assert_eq!(judged, [Judged::Few, Judged::Inside, Judged::Few]);
        assert!(chart.limits[0].ends.is_none());
        assert_eq!(PChart::of(&[]), None);
        assert_eq!(PChart::of(&[(0, 0)]), None);
        // Where all are satisfied nothing can be expected of the others.
        assert_eq!(PChart::of(&[(500, 500)]).unwrap().limits[0].judged, Judged::Few);
    }
}
