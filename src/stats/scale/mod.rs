//! Whether several questions measure one thing: the quality of a scale.
//!
//! All of it follows from the covariances of the items, so that a scale can come from plain answers
//! ([`Scale::of_answers`]) or from covariances that a complex design estimated ([`Scale::of_covariances`]). Alpha, the
//! item-rest correlations and Feldt's interval are the usual page; KMO, Bartlett's test and omega are extras, and omega is
//! that of one factor, with the method named: programs that rotate several factors find another number.

mod factor;

pub use factor::{Factor, FactorMethod};

use super::dist::{chi2, f};
use super::linear::Square;
use super::proportion::Confidence;

/// Why there is no scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoScale {
    /// A scale has at least two items.
    #[error("a scale needs at least two items, not {0}")]
    Items(usize),
    /// Covariances need at least three who answered every item.
    #[error("{0} answered every item; at least three are needed")]
    Answers(usize),
    /// Items are given for different numbers of people, or the matrix is not square.
    #[error("item {0} is given for another number of people than the first")]
    Lengths(usize),
    /// An answer or a covariance is not a number; holds the item, from 1 on.
    #[error("item {0} holds something that is not a number")]
    NotANumber(usize),
    /// Everybody answered an item alike.
    #[error("everybody answered item {0} alike; leave it out")]
    NoVariance(usize),
    /// One item follows from the others, so that partial correlations do not exist.
    #[error("an item follows from the others; leave one of them out")]
    Singular,
}

/// The covariances of items, and of how many people.
#[derive(Clone, PartialEq, Debug)]
pub struct Scale {
    covariances: Square,
    correlations: Square,
    n: f64,
}

/// Cronbach's alpha and what goes with it.
#[derive(Clone, PartialEq, Debug)]
pub struct Alpha {
    /// Alpha from the covariances (L. J. Cronbach, Psychometrika 16 (1951) 297-334); with yes-or-no items KR-20.
    pub raw: f64,
    /// Alpha from the correlations, as if all items varied alike.
    pub standardised: f64,
    /// The standard error of the raw one (A. Duhachek and D. Iacobucci, J. Appl. Psychol. 89 (2004) 792-808).
    pub error: f64,
    /// The mean of the correlations between items.
    pub mean_correlation: f64,
    /// The median of them.
    pub median_correlation: f64,
}

/// One item of a scale.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Item {
    /// Its correlation with the sum of the others.
    pub rest: f64,
    /// Its correlation with the sum of all, itself included.
    pub total: f64,
    /// Raw alpha of the others; `None` where only one other is left.
    pub alpha_without: Option<f64>,
}

/// Whether the correlations are those of common factors: Kaiser, Meyer and Olkin's measure.
#[derive(Clone, PartialEq, Debug)]
pub struct Adequacy {
    /// Of all items together, 0 to 1.
    pub overall: f64,
    /// Of each item.
    pub items: Vec<f64>,
}

/// Bartlett's test of no correlation at all.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Sphericity {
    /// The chi-square statistic.
    pub statistic: f64,
    /// Its degrees of freedom.
    pub df: f64,
    /// Its p-value.
    pub p: f64,
}

impl Scale {
    /// From answers: one slice an item, all of the same people in the same order, nobody with a blank.
    pub fn of_answers(items: &[&[f64]]) -> Result<Self, NoScale> {
        let people = items.first().map_or(0, |item| item.len());
        if let Some(at) = items.iter().position(|item| item.len() != people) {
            return Err(NoScale::Lengths(at + 1));
        }
        if people < 3 {
            return Err(NoScale::Answers(people));
        }
        let n = count(people);
        let centred = |item: &&[f64]| -> Vec<f64> {
            let mean = item.iter().sum::<f64>() / n;
            item.iter().map(|answer| answer - mean).collect()
        };
        let centred: Vec<Vec<f64>> = items.iter().map(centred).collect();
        let covariance = |a: &Vec<f64>, b: &Vec<f64>| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>() / (n - 1.0);
        let covariances: Vec<f64> =
            centred.iter().flat_map(|a| centred.iter().map(move |b| covariance(a, b))).collect();
        Self::of_covariances(&covariances, items.len(), n)
    }

    /// From the covariances of so many items, row by row, of `n` people.
    pub fn of_covariances(covariances: &[f64], items: usize, n: f64) -> Result<Self, NoScale> {
        if items < 2 {
            return Err(NoScale::Items(items));
        }
        let covariances = Square::new(covariances, items).ok_or(NoScale::Lengths(items))?;
        for item in 0..items {
            if (0..items).any(|other| !covariances.at(item, other).is_finite()) {
                return Err(NoScale::NotANumber(item + 1));
            }
            if covariances.at(item, item) <= 0.0 {
                return Err(NoScale::NoVariance(item + 1));
            }
        }
        let correlations = covariances.map(|i, j, covariance| {
            if i == j { 1.0 } else { covariance / libm::sqrt(covariances.at(i, i) * covariances.at(j, j)) }
        });
        Ok(Self { covariances, correlations, n })
    }

    fn items(&self) -> usize {
        self.covariances.size()
    }

    fn k(&self) -> f64 {
        count(self.items())
    }

    /// Alpha.
    #[must_use]
    pub fn alpha(&self) -> Alpha {
        let k = self.k();
        let c = &self.covariances;
        let pairs = (0..self.items()).flat_map(|i| (0..i).map(move |j| (i, j)));
        let mut between: Vec<f64> = pairs.map(|(i, j)| self.correlations.at(i, j)).collect();
        let mean = between.iter().sum::<f64>() / count(between.len());
        between.sort_by(f64::total_cmp);
        let middle = |at: usize| between.get(at).copied().unwrap_or_default();
        let half = between.len() / 2;
        let median = if between.len() % 2 == 1 {
            middle(half)
        } else {
            f64::midpoint(middle(half.saturating_sub(1)), middle(half))
        };
        let (all, own) = (c.sum(), c.trace());
        let squares = (0..self.items()).map(|i| c.row_sum(i) * c.row_sum(i)).sum::<f64>();
        let spread = all * (c.sum_of_squares() + own * own) - 2.0 * own * squares;
        let variance = 2.0 * k * k / ((k - 1.0) * (k - 1.0) * all * all * all) * spread;
        Alpha {
            raw: alpha_of(all, own, k),
            standardised: k * mean / (1.0 + (k - 1.0) * mean),
            error: libm::sqrt(variance / self.n),
            mean_correlation: mean,
            median_correlation: median,
        }
    }

    /// Feldt's interval of raw alpha: exact where answers are normal and items alike (L. S. Feldt, D. J. Woodruff and F.
    /// A. Salih, Applied Psychological Measurement 11 (1987) 93-103).
    #[must_use]
    pub fn feldt(&self, confidence: Confidence) -> (f64, f64) {
        let lack = 1.0 - self.alpha().raw;
        let (df1, df2) = (self.n - 1.0, (self.n - 1.0) * (self.k() - 1.0));
        let end = |p: f64| 1.0 - lack * f::quantile(p, df1, df2);
        (end(1.0 - confidence.tail()), end(confidence.tail()))
    }

    /// Each item.
    #[must_use]
    pub fn each(&self) -> Vec<Item> {
        let c = &self.covariances;
        let all = c.sum();
        let item = |i: usize| {
            let (own, with_total) = (c.at(i, i), c.row_sum(i));
            let rest = all - 2.0 * with_total + own;
            let others = self.items() - 1;
            Item {
                rest: (with_total - own) / libm::sqrt(own * rest),
                total: with_total / libm::sqrt(own * all),
                alpha_without: (others > 1).then(|| alpha_of(rest, c.trace() - own, count(others))),
            }
        };
        (0..self.items()).map(item).collect()
    }

    /// Guttman's lambda 6: 1 less the sum of what the other items do not explain of each, over the sum of correlations.
    pub fn guttman6(&self) -> Result<f64, NoScale> {
        let inverse = self.correlations.inverse().ok_or(NoScale::Singular)?;
        let unexplained: f64 = (0..self.items()).map(|i| 1.0 / inverse.at(i, i)).sum();
        Ok(1.0 - unexplained / self.correlations.sum())
    }

    /// Kaiser, Meyer and Olkin's measure (H. F. Kaiser and J. Rice, Educ. Psychol. Meas. 34 (1974) 111-117): squared
    /// correlations over them and squared partial correlations.
    pub fn adequacy(&self) -> Result<Adequacy, NoScale> {
        let inverse = self.correlations.inverse().ok_or(NoScale::Singular)?;
        let partial = |i: usize, j: usize| inverse.at(i, j) / libm::sqrt(inverse.at(i, i) * inverse.at(j, j));
        let of = |i: usize| {
            let others = (0..self.items()).filter(move |j| *j != i);
            others.fold((0.0, 0.0), |(plain, partly), j| {
                let (r, q) = (self.correlations.at(i, j), partial(i, j));
                (plain + r * r, partly + q * q)
            })
        };
        let each: Vec<(f64, f64)> = (0..self.items()).map(of).collect();
        let (plain, partly) = each.iter().fold((0.0, 0.0), |(a, b), (plain, partly)| (a + plain, b + partly));
        let items = each.iter().map(|(plain, partly)| plain / (plain + partly)).collect();
        Ok(Adequacy { overall: plain / (plain + partly), items })
    }

    /// Bartlett's test (M. S. Bartlett, JRSS B 16 (1954) 296-298).
    pub fn sphericity(&self) -> Result<Sphericity, NoScale> {
        let log_determinant = self.correlations.log_determinant().ok_or(NoScale::Singular)?;
        let k = self.k();
        let statistic = -(self.n - 1.0 - (2.0 * k + 5.0) / 6.0) * log_determinant;
        let df = k * (k - 1.0) / 2.0;
        Ok(Sphericity { statistic, df, p: chi2::sf(statistic, df) })
    }

    /// One common factor of the correlations.
    pub fn factor(&self, method: FactorMethod) -> Result<Factor, NoScale> {
        factor::one(&self.correlations, method).ok_or(NoScale::Singular)
    }
}

/// Alpha of k items whose covariances add up to `all`, `own` of it variances.
fn alpha_of(all: f64, own: f64, k: f64) -> f64 {
    k / (k - 1.0) * (1.0 - own / all)
}

#[expect(clippy::cast_precision_loss, reason = "counts of items and people, far below 2^53")]
fn count(many: usize) -> f64 {
    many as f64
}
