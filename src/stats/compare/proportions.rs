//! Two shares of independent samples: the difference of the first and the second, its tests and its intervals.

use super::{Counted, Test, score};
use crate::stats::proportion::{Confidence, score_bounds};

/// How an interval of a difference is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Interval {
    /// The textbook interval: no width where both shares are 0 or 1.
    Wald,
    /// The textbook interval with Yates' continuity correction, cut off at -1 and 1.
    WaldCorrected,
    /// Wald's after one more of each kind in each sample (A. Agresti and B. Caffo, The American Statistician 54 (2000)
    /// 280-288).
    AgrestiCaffo,
    /// Both Wilson intervals, squared and added (method 10 of R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890).
    Newcombe,
    /// The score test turned around (O. Miettinen and M. Nurminen, Statistics in Medicine 4 (1985) 213-226).
    Score,
}

impl Interval {
    /// The name under which statisticians know it, the same in every language.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wald => "Wald",
            Self::WaldCorrected => "Wald (continuity)",
            Self::AgrestiCaffo => "Agresti-Caffo",
            Self::Newcombe => "Newcombe",
            Self::Score => "score (Miettinen-Nurminen)",
        }
    }
}

/// Two shares of independent samples.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TwoShares {
    /// The one from which is subtracted.
    pub first: Counted,
    /// The one that is subtracted.
    pub second: Counted,
}

impl TwoShares {
    /// The first share less the second, -1 to 1.
    #[must_use]
    pub fn difference(self) -> f64 {
        self.first.share() - self.second.share()
    }

    /// The standard error of the difference if both shares are one: sqrt(p q (1/n1 + 1/n2)), p of both together.
    #[must_use]
    pub fn pooled_error(self) -> f64 {
        let (n1, n2) = (self.first.n(), self.second.n());
        let part = self.first.part() + self.second.part();
        let n = n1 + n2;
        libm::sqrt(part / n * ((n - part) / n) * (1.0 / n1 + 1.0 / n2))
    }

    /// The standard error of the difference if each has its own: sqrt(p1 q1 / n1 + p2 q2 / n2).
    #[must_use]
    pub fn unpooled_error(self) -> f64 {
        libm::sqrt(self.first.variance() + self.second.variance())
    }

    /// The z test with the pooled error; its square is Pearson's chi-square. `None` where all answered alike.
    #[must_use]
    pub fn pooled(self) -> Option<Test> {
        over(self.difference(), self.pooled_error())
    }

    /// The pooled test with Yates' continuity correction; its square is the corrected chi-square.
    #[must_use]
    pub fn pooled_corrected(self) -> Option<Test> {
        let difference = self.difference();
        let less = difference.abs() - self.correction();
        over(libm::copysign(less, difference), self.pooled_error())
    }

    /// The z test with the unpooled error. `None` where each sample answered alike.
    #[must_use]
    pub fn unpooled(self) -> Option<Test> {
        over(self.difference(), self.unpooled_error())
    }

    /// The interval of the difference.
    #[must_use]
    pub fn interval(self, method: Interval, confidence: Confidence) -> (f64, f64) {
        let z = confidence.normal_quantile();
        let difference = self.difference();
        match method {
            Interval::Wald => {
                let reach = z * self.unpooled_error();
                (difference - reach, difference + reach)
            }
            Interval::WaldCorrected => {
                let reach = z * self.unpooled_error() + self.correction();
                ((difference - reach).max(-1.0), (difference + reach).min(1.0))
            }
            Interval::AgrestiCaffo => {
                let [(p1, v1), (p2, v2)] = [self.first, self.second].map(|counted| {
                    let n = counted.n() + 2.0;
                    let share = (counted.part() + 1.0) / n;
                    (share, share * (1.0 - share) / n)
                });
                let reach = z * libm::sqrt(v1 + v2);
                (p1 - p2 - reach, p1 - p2 + reach)
            }
            Interval::Newcombe => {
                let [(down1, up1), (down2, up2)] = [self.first, self.second].map(|counted| {
                    let (low, high) = score_bounds(counted.part(), counted.n(), z);
                    (counted.share() - low, high - counted.share())
                });
                (difference - libm::hypot(down1, up2), difference + libm::hypot(up1, down2))
            }
            Interval::Score => score::interval(self, z),
        }
    }

    /// Yates' correction of the difference, half an answer in each sample, but never more than the difference.
    fn correction(self) -> f64 {
        let answers = 1.0 / self.first.n() + 1.0 / self.second.n();
        (answers / 2.0).min(self.difference().abs())
    }
}

fn over(difference: f64, error: f64) -> Option<Test> {
    (error > 0.0).then(|| Test::of_z(difference / error))
}
