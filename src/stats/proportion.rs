//! The share of those who answered one way, and the six usual intervals around it.
//!
//! Wilson's score interval is the one for shares at a counter: it never leaves 0 to 1, it keeps a width where
//! everybody agreed (the textbook interval has none there), and it holds its confidence from n of a few upwards
//! (E. B. Wilson, JASA 22 (1927) 209-212; recommended for small n by L. D. Brown, T. T. Cai and A. DasGupta,
//! Statistical Science 16 (2001) 101-133, who compare them all). It speaks of the sampling of one rating from many
//! alike, not of who chose to rate: the share who rated stands beside it for that. The others are there for those whose
//! rules ask for them, and for checking what others published.

use super::dist::{beta, normal};

/// How an interval was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    /// The textbook interval, value and so many standard errors: no width at 0 and n, and it leaves 0 to 1. Never show it
    /// alone.
    Wald,
    /// Wilson's score interval, without continuity correction.
    Wilson,
    /// Wilson's with continuity correction (method 4 of R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872).
    WilsonCorrected,
    /// The textbook interval around Wilson's middle (A. Agresti and B. A. Coull, The American Statistician 52 (1998)
    /// 119-126); it may leave 0 to 1.
    AgrestiCoull,
    /// The exact interval of C. J. Clopper and E. S. Pearson (Biometrika 26 (1934) 404-413): never less than its confidence.
    ClopperPearson,
    /// The middle of the posterior under Jeffreys' prior, equal tails left out on both sides, at 0 and n too.
    Jeffreys,
    /// The same, but from 0 where nobody and to 1 where everybody answered this way, as Brown, Cai and DasGupta advise.
    JeffreysToTheEnds,
}

impl Method {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Wald,
        Self::Wilson,
        Self::WilsonCorrected,
        Self::AgrestiCoull,
        Self::ClopperPearson,
        Self::Jeffreys,
        Self::JeffreysToTheEnds,
    ];

    /// The name under which statisticians know it, the same in every language.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wald => "Wald",
            Self::Wilson => "Wilson",
            Self::WilsonCorrected => "Wilson (continuity)",
            Self::AgrestiCoull => "Agresti-Coull",
            Self::ClopperPearson => "Clopper-Pearson",
            Self::Jeffreys => "Jeffreys",
            Self::JeffreysToTheEnds => "Jeffreys (to the ends)",
        }
    }

    /// The interval at `part` of `n`, 0 <= `part` <= `n`, `n` > 0; neither need be whole, so that effective counts of a
    /// complex sample can be taken. Wald's and Agresti-Coull's are not cut off at 0 and 1.
    #[must_use]
    pub fn bounds(self, part: f64, n: f64, confidence: Confidence) -> (f64, f64) {
        let (tail, z) = (confidence.tail(), confidence.normal_quantile());
        let rest = n - part;
        let (nobody, everybody) = (part == 0.0, rest == 0.0);
        match self {
            Self::Wald => around(part / n, z * libm::sqrt(part / n * (rest / n) / n)),
            Self::Wilson => score_bounds(part, n, z),
            Self::WilsonCorrected => {
                let low = if nobody { 0.0 } else { corrected_low(part, n, z) };
                (low, if everybody { 1.0 } else { 1.0 - corrected_low(rest, n, z) })
            }
            Self::AgrestiCoull => {
                let (part, n) = (part + z * z / 2.0, n + z * z);
                around(part / n, z * libm::sqrt(part / n * ((n - part) / n) / n))
            }
            Self::ClopperPearson => (
                if nobody { 0.0 } else { beta::quantile(tail, part, rest + 1.0) },
                if everybody { 1.0 } else { beta::quantile(1.0 - tail, part + 1.0, rest) },
            ),
            Self::Jeffreys => {
                (beta::quantile(tail, part + 0.5, rest + 0.5), beta::quantile(1.0 - tail, part + 0.5, rest + 0.5))
            }
            Self::JeffreysToTheEnds => {
                let (low, high) = Self::Jeffreys.bounds(part, n, confidence);
                (if nobody { 0.0 } else { low }, if everybody { 1.0 } else { high })
            }
        }
    }
}

fn around(middle: f64, reach: f64) -> (f64, f64) {
    (middle - reach, middle + reach)
}

/// Wilson's ends for the quantile `z`: the roots of (1 + z2) s^2 - (2 value + z2) s + value^2, z2 = z^2 / n.
///
/// The greater is a sum of positive terms; the smaller follows from the product of both, since subtracting would lose
/// its digits where few are satisfied.
pub(crate) fn score_bounds(part: f64, n: f64, z: f64) -> (f64, f64) {
    let (value, rest) = (part / n, (n - part) / n);
    let z2 = z * z / n;
    let upper = value + z2 / 2.0 + libm::sqrt(z2 * value * rest + z2 * z2 / 4.0);
    let high = if rest == 0.0 { 1.0 } else { upper / (1.0 + z2) };
    (value * value / upper, high)
}

/// The lower end of Wilson's with continuity: Wilson's of half an answer less, never below 0.
fn corrected_low(part: f64, n: f64, z: f64) -> f64 {
    let (z2, value, rest) = (z * z, part / n, (n - part) / n);
    let root = libm::sqrt((z2 - 2.0 - 1.0 / n + 4.0 * value * (n * rest + 1.0)).max(0.0));
    ((2.0 * part + z2 - 1.0 - z * root) / (2.0 * (n + z2))).max(0.0)
}

/// The confidence of an interval: strictly between 0 and 1.
#[derive(Clone, Copy, PartialEq, PartialOrd, Debug)]
pub struct Confidence(f64);

impl Confidence {
    /// 95 %, what is meant where nothing else is said.
    pub const P95: Self = Self(0.95);

    /// The confidence `level`, a share and not a percentage; `None` unless strictly between 0 and 1.
    #[must_use]
    pub fn new(level: f64) -> Option<Self> {
        (level > 0.0 && level < 1.0).then_some(Self(level))
    }

    /// The level as a share.
    #[must_use]
    pub const fn level(self) -> f64 {
        self.0
    }

    /// How many standard errors an interval of this confidence reaches to each side: 1.96 at 95 %.
    #[must_use]
    pub fn normal_quantile(self) -> f64 {
        normal::upper_quantile(self.tail())
    }

    /// What an interval of this confidence leaves out on each side: 0.025 at 95 %.
    #[must_use]
    pub const fn tail(self) -> f64 {
        (1.0 - self.0) / 2.0
    }
}

/// What counts say about a share.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Estimate {
    /// The share itself, 0 to 1.
    pub value: f64,
    /// The lower end of the interval, at most `value`; not below 0 with most methods.
    pub low: f64,
    /// The upper end of the interval, at least `value`; not above 1 with most methods.
    pub high: f64,
    /// The confidence of the interval, a share.
    pub confidence: f64,
    /// How many the share is of: at least 1.
    pub n: i64,
    /// How the interval was made.
    pub method: Method,
}

/// Counts that no answers can have given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{part} of {n} is no share of a count")]
pub struct NoShare {
    /// How many answered this way.
    pub part: i64,
    /// How many answered at all.
    pub n: i64,
}

/// The share `part` of `n` with Wilson's interval; `None` where nobody answered, since that is no share at all.
pub fn wilson(part: i64, n: i64, confidence: Confidence) -> Result<Option<Estimate>, NoShare> {
    share(part, n, confidence, Method::Wilson)
}

/// The share `part` of `n` with the interval of `method`; `None` where nobody answered.
pub fn share(part: i64, n: i64, confidence: Confidence, method: Method) -> Result<Option<Estimate>, NoShare> {
    if n < 0 || !(0..=n).contains(&part) {
        return Err(NoShare { part, n });
    }
    if n == 0 {
        return Ok(None);
    }
    let (low, high) = method.bounds(float(part), float(n), confidence);
    Ok(Some(Estimate { value: float(part) / float(n), low, high, confidence: confidence.level(), n, method }))
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53, where every whole number is exact")]
fn float(count: i64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// (part, n, confidence, low, high): Wilson's formula in 50-digit arithmetic (mpmath), rounded to double; all
    /// agree to 1e-14 with statsmodels 0.15 (`proportion_confint`, method "wilson") and with R's `prop.test`
    /// without correction.
    const REFERENCE: &[(i64, i64, f64, f64, f64)] = &[
        (0, 1, 0.9, 0.0, 0.730_134_051_215_945_9),
        (0, 1, 0.99, 0.0, 0.869_022_456_719_814_2),
        (1, 1, 0.9, 0.269_865_948_784_054_07, 1.0),
        (1, 1, 0.99, 0.130_977_543_280_185_85, 1.0),
        (1, 3, 0.9, 0.078_265_726_333_728_39, 0.746_466_131_718_776),
        (0, 5, 0.9, 0.0, 0.351_116_500_765_101_37),
        (0, 5, 0.99, 0.0, 0.570_258_321_027_009_2),
        (4, 5, 0.9, 0.435_292_553_421_543_1, 0.954_037_546_119_396_1),
        (4, 5, 0.99, 0.281_778_670_234_682_56, 0.976_066_337_149_112),
        (0, 10, 0.9, 0.0, 0.212_941_970_083_407_1),
        (0, 10, 0.99, 0.0, 0.398_854_093_304_908_1),
        (1, 10, 0.9, 0.022_634_908_730_867_195, 0.347_718_667_335_858_5),
        (1, 10, 0.99, 0.011_851_503_411_032_941, 0.507_231_771_232_893_5),
        (7, 10, 0.9, 0.441_699_795_869_835, 0.873_123_416_096_802_1),
        (7, 10, 0.99, 0.320_024_679_201_102_5, 0.920_433_683_476_934_2),
        (15, 20, 0.9, 0.567_798_249_839_875_4, 0.872_622_831_479_642_4),
        (1, 50, 0.9, 0.004_474_564_106_509_851, 0.084_805_294_248_309_5),
        (45, 50, 0.9, 0.808_462_485_848_429_1, 0.950_470_965_522_554_8),
        (0, 100, 0.9, 0.0, 0.026_342_720_783_174_34),
        (0, 100, 0.99, 0.0, 0.062_220_687_715_822_99),
        (10, 100, 0.9, 0.060_718_667_015_447_22, 0.160_355_509_611_092_27),
        (10, 100, 0.99, 0.046_025_811_701_035_03, 0.203_750_738_471_623_37),
        (98, 100, 0.9, 0.941_351_631_643_164_8, 0.993_359_356_404_987_8),
        (98, 100, 0.99, 0.904_183_017_022_907_6, 0.996_085_122_769_902_4),
        (1, 385, 0.9, 0.000_579_673_758_576_294_7, 0.011_557_226_354_260_378),
        (288, 385, 0.9, 0.710_013_837_542_319_8, 0.782_628_073_889_659_8),
        (385, 385, 0.9, 0.993_021_653_933_571_4, 1.0),
        (750, 1000, 0.9, 0.726_822_647_369_012_3, 0.771_828_231_011_107_4),
        (999, 1000, 0.9, 0.995_530_277_090_631, 0.999_776_876_156_087_9),
        (0, 1_000_000, 0.9, 0.0, 2.705_536_134_149_837e-06),
        (0, 1_000_000, 0.99, 0.0, 6.634_852_579_460_388e-06),
        (1, 1_000_000, 0.9, 2.230_922_523_521_043_3e-07, 4.482_438_470_725_465e-06),
        (1, 1_000_000, 0.99, 1.174_054_749_996_323_1e-07, 8.517_433_834_755_595e-06),
        (500_000, 1_000_000, 0.9, 0.499_177_574_299_077_7, 0.500_822_425_700_922_3),
        (500_000, 1_000_000, 0.99, 0.498_712_089_620_794_55, 0.501_287_910_379_205_4),
        (999_999, 1_000_000, 0.9, 0.999_995_517_561_529_3, 0.999_999_776_907_747_7),
        (999_999, 1_000_000, 0.99, 0.999_991_482_566_165_2, 0.999_999_882_594_525),
        (0, 1, 0.95, 0.0, 0.793_450_685_622_762_7),
        (1, 2, 0.95, 0.094_531_205_734_230_71, 0.905_468_794_265_769_3),
        (0, 5, 0.95, 0.0, 0.434_482_464_783_174_8),
        (4, 5, 0.95, 0.375_534_629_762_525_3, 0.963_775_891_367_569_8),
        (78, 100, 0.95, 0.689_296_464_850_142_1, 0.849_987_176_153_946),
        (1, 100, 0.95, 0.001_767_432_064_140_647_9, 0.054_486_196_178_705_32),
        (615, 1000, 0.95, 0.584_455_530_928_750_7, 0.644_664_314_619_571_6),
        (300, 385, 0.95, 0.735_144_108_220_153, 0.817_780_470_995_415_3),
        (999_999, 1_000_000, 0.95, 0.999_994_335_088_195_7, 0.999_999_823_475_423_3),
    ];

    /// `near(0, 0)` only for the exact zero.
    fn near(got: f64, want: f64) -> bool {
        (got - want).abs() <= 1e-12 * want.abs()
    }

    fn estimate(part: i64, n: i64, level: f64) -> Estimate {
        wilson(part, n, Confidence::new(level).unwrap()).unwrap().unwrap()
    }

    #[test]
    fn intervals_equal_the_reference() {
        for &(part, n, level, low, high) in REFERENCE {
            let got = estimate(part, n, level);
            assert!(near(got.low, low) && near(got.high, high), "{part} of {n}: {got:?}, not {low} to {high}");
            assert_eq!((got.n, got.method.name()), (n, "Wilson"));
        }
    }

    /// sqrt(2) erfinv(c), c being the double itself, in 50-digit arithmetic (mpmath). `statrs` errs in the quantiles of several distributions
    /// (t, beta, F); the normal is not among them, and this is what would notice.
    #[test]
    fn the_quantile_equals_the_reference() {
        for (level, z) in [
            (1e-6, 1.253_314_137_315_828_4e-06),
            (0.5, 0.674_489_750_196_081_7),
            (0.8, 1.281_551_565_544_600_6),
            (0.9, 1.644_853_626_951_472_9),
            (0.95, 1.959_963_984_540_053_8),
            (0.99, 2.575_829_303_548_900_4),
            (0.999, 3.290_526_731_491_894_5),
            (0.999_9, 3.890_591_886_413_121),
            (0.999_999, 4.891_638_475_692_932),
        ] {
            let got = Confidence::new(level).unwrap().normal_quantile();
            assert!((got - z).abs() <= 1e-15 * z.max(1.0), "{level}: {got}, not {z}");
        }
    }

    /// The bits themselves: a machine on which this fails prints other digits than the rest.
    #[test]
    fn every_machine_finds_the_same_bits() {
        let got = estimate(788, 1000, 0.95);
        assert_eq!([got.low.to_bits(), got.high.to_bits()], [4_605_035_010_979_315_413, 4_605_490_920_352_030_023]);
    }

    #[test]
    fn nobody_is_no_share() {
        assert_eq!(wilson(0, 0, Confidence::P95), Ok(None));
        for (part, n) in [(-1, 5), (6, 5), (1, 0), (0, -1), (-2, -1)] {
            assert_eq!(wilson(part, n, Confidence::P95), Err(NoShare { part, n }));
        }
        for level in [0.0, 1.0, -0.1, 95.0, f64::NAN] {
            assert_eq!(Confidence::new(level), None);
        }
    }

    proptest! {
        #[test]
        fn an_interval_holds_its_share_and_mirrors(n in 1_i64..3_000_000, at in 0.0..=1.0, level in 0.01..0.9999) {
            #[expect(clippy::cast_possible_truncation, reason = "a part of n fits where n does")]
            let part = (float(n) * at) as i64;
            let got = estimate(part, n, level);
            prop_assert!(0.0 <= got.low && got.low <= got.value && got.value <= got.high && got.high <= 1.0, "{got:?}");
            prop_assert!(got.low < got.high);
            let mirror = estimate(n - part, n, level);
            prop_assert!((got.low - (1.0 - mirror.high)).abs() < 1e-14);
            if part < n {
                prop_assert!(estimate(part + 1, n, level).low > got.low);
            }
        }
    }
}
