//! Two years that share respondents: the covariance of those asked twice belongs into the error of the change.
//!
//! Var(p2 - p1) = p1 q1 / n1 + p2 q2 / n2 - 2 m phi sqrt(p1 q1 p2 q2) / (n1 n2), where m were asked both times and phi
//! is the correlation of their answers. With m = n1 = n2 it is the textbook formula of paired shares, and McNemar's test
//! applies; with m = 0 the samples are independent.

use super::exact::sign_test;
use super::{BadCounts, Counted, Test, float};

/// How those who were asked both times answered: counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Matched {
    /// Of this kind both times.
    pub both: i64,
    /// Of this kind only the first time.
    pub first_only: i64,
    /// Of this kind only the second time.
    pub second_only: i64,
    /// Of this kind neither time.
    pub neither: i64,
}

impl Matched {
    fn count(self) -> i64 {
        self.both + self.first_only + self.second_only + self.neither
    }

    /// The correlation of the two answers, -1 to 1; 0 where one of the years has only one kind of answer, since nothing
    /// varies there with anything.
    #[must_use]
    pub fn phi(self) -> f64 {
        let [both, first, second, neither] = [self.both, self.first_only, self.second_only, self.neither].map(float);
        let margins = (both + first) * (second + neither) * ((both + second) * (first + neither));
        if margins == 0.0 { 0.0 } else { (both * neither - first * second) / libm::sqrt(margins) }
    }

    /// McNemar's chi-square of those who changed, with one degree of freedom. `None` where nobody did.
    #[must_use]
    pub fn mcnemar(self) -> Option<Test> {
        self.changed(0.0)
    }

    /// McNemar's chi-square with continuity correction.
    #[must_use]
    pub fn mcnemar_corrected(self) -> Option<Test> {
        self.changed(1.0)
    }

    /// The exact p-value: whether as many changed one way as the other. 1 where nobody changed.
    #[must_use]
    pub fn mcnemar_exact(self) -> f64 {
        sign_test(self.first_only, self.second_only)
    }

    fn changed(self, correction: f64) -> Option<Test> {
        let (away, towards) = (float(self.first_only), float(self.second_only));
        let less = ((away - towards).abs() - correction).max(0.0);
        (away + towards > 0.0).then(|| Test::of_chi2(less * less / (away + towards)))
    }
}

/// The change of a share between two samples that partly consist of the same respondents.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Change {
    /// The second share less the first, -1 to 1.
    pub difference: f64,
    /// Its standard error.
    pub error: f64,
    /// What the standard error would be if nobody had been asked twice.
    pub error_if_independent: f64,
    /// The covariance of the two shares.
    pub covariance: f64,
    /// The correlation of the answers of those who were asked twice.
    pub phi: f64,
    /// The z test; `None` where the error is 0.
    pub test: Option<Test>,
}

/// Compares two years' shares; `matched` are those of both samples who were asked both times.
pub fn change(first: Counted, second: Counted, matched: Matched) -> Result<Change, BadCounts> {
    consistent(first, matched.both + matched.first_only, matched)?;
    consistent(second, matched.both + matched.second_only, matched)?;
    let phi = matched.phi();
    let together = libm::sqrt(first.share() * first.rest() * second.share() * second.rest());
    let covariance = float(matched.count()) * phi * together / (first.n() * second.n());
    let independent = first.variance() + second.variance();
    let error = libm::sqrt((independent - 2.0 * covariance).max(0.0));
    let difference = second.share() - first.share();
    let test = (error > 0.0).then(|| Test::of_z(difference / error));
    Ok(Change { difference, error, error_if_independent: libm::sqrt(independent), covariance, phi, test })
}

/// Whether `matched`, `part` of them of this kind, can be among `counted`.
fn consistent(counted: Counted, part: i64, matched: Matched) -> Result<(), BadCounts> {
    let cells = [matched.both, matched.first_only, matched.second_only, matched.neither];
    if let Some(negative) = cells.into_iter().find(|cell| *cell < 0) {
        return Err(BadCounts::NoShare { part: negative, n: matched.count() });
    }
    let (all_part, n) = counted.counts();
    if matched.count() > n {
        return Err(BadCounts::MoreMatchedThanAsked { matched: matched.count(), n });
    }
    if part > all_part {
        return Err(BadCounts::NoShare { part, n: all_part });
    }
    if matched.count() - part > n - all_part {
        return Err(BadCounts::NoShare { part: matched.count() - part, n: n - all_part });
    }
    Ok(())
}
