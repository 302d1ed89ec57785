//! The distributions against R's own, over all shapes and degrees of freedom that surveys meet and some that they do not.

use proptest::prelude::*;
use serde_json::Value;
use sipar::stats::dist::{beta, chi2, f, normal, t};

use crate::stats_golden::{Compared, golden, numbers};

/// Ten quantiles of F in which R 4.2.2 itself errs by 2e-9 to 3e-6 (it subtracts a quantile of beta from 1), in 40-digit
/// arithmetic (mpmath).
const R_ERRS: &[(f64, f64, f64, f64)] = &[
    (0.001, 1.0, 120.0, 1.577_355_726_031_645_6e-06),
    (0.001, 1.0, 1000.0, 1.571_582_745_323_362e-06),
    (0.005, 1.0, 1000.0, 3.929_006_310_976_316e-05),
    (0.001, 1.0, 100_000.0, 1.570_805_003_280_208_3e-06),
    (0.005, 1.0, 100_000.0, 3.927_061_858_082_879e-05),
    (0.01, 1.0, 100_000.0, 0.000_157_088_643_474_339_24),
    (0.025, 1.0, 100_000.0, 0.000_982_074_032_355_460_6),
    (0.05, 1.0, 100_000.0, 0.003_932_159_738_078_009_5),
    (0.001, 1.99, 100_000.0, 0.000_969_152_939_352_324_8),
    (0.001, 2.0, 100_000.0, 0.001_000_500_343_593_542_8),
];

/// The columns of a table, row by row.
fn rows<const N: usize>(table: &Value, names: [&str; N]) -> Vec<[f64; N]> {
    let columns = names.map(|name| numbers(&table[name]));
    (0..columns[0].len()).map(|row| std::array::from_fn(|column| columns[column][row])).collect()
}

/// The quantiles are held to 1e-9 between 0.001 and 0.999, the range that R itself is sure of everywhere.
fn held(p: f64) -> bool {
    (0.001..=0.999).contains(&p)
}

#[test]
fn quantiles_equal_those_of_r() {
    let all = golden("distributions");
    let mut compared = Compared::default();
    for [p, a, b, q] in rows(&all["qbeta"], ["p", "a", "b", "q"]).into_iter().filter(|row| held(row[0])) {
        compared.near(format_args!("beta {p} {a} {b}"), beta::quantile(p, a, b), q, 1e-9);
    }
    for [p, df, q] in rows(&all["qt"], ["p", "df", "q"]).into_iter().filter(|row| held(row[0])) {
        compared.within(format_args!("t {p} {df}"), t::quantile(p, df), q, 1e-9 * q.abs().max(1e-6));
    }
    for [p, df1, df2, q] in rows(&all["qf"], ["p", "d1", "d2", "q"]).into_iter().filter(|row| held(row[0])) {
        let errs = R_ERRS
            .iter()
            .find(|(p0, df1_0, df2_0, _)| [*p0, *df1_0, *df2_0].map(f64::to_bits) == [p, df1, df2].map(f64::to_bits));
        let q = errs.map_or(q, |(_, _, _, exact)| *exact);
        compared.near(format_args!("F {p} {df1} {df2}"), f::quantile(p, df1, df2), q, 1e-9);
    }
    for [p, df, q] in rows(&all["qchisq"], ["p", "df", "q"]).into_iter().filter(|row| held(row[0])) {
        compared.near(format_args!("chi2 {p} {df}"), chi2::quantile(p, df), q, 1e-9);
    }
    for [p, q] in rows(&all["qnorm"], ["p", "q"]) {
        compared.within(format_args!("normal {p}"), normal::quantile(p), q, 1e-13 * q.abs().max(1.0));
    }
    compared.were(2727);
}

#[test]
fn both_tails_equal_those_of_r() {
    let all = golden("distributions");
    let mut compared = Compared::default();
    for [x, cdf, sf] in rows(&all["pnorm"], ["x", "cdf", "sf"]) {
        compared.near(format_args!("normal cdf {x}"), normal::cdf(x), cdf, 1e-12);
        compared.near(format_args!("normal sf {x}"), normal::sf(x), sf, 1e-12);
    }
    for [x, df, cdf, sf] in rows(&all["pt"], ["x", "df", "cdf", "sf"]) {
        compared.near(format_args!("t cdf {x} {df}"), t::cdf(x, df), cdf, 1e-11);
        compared.near(format_args!("t sf {x} {df}"), t::sf(x, df), sf, 1e-11);
    }
    for [x, df1, df2, cdf, sf] in rows(&all["pf"], ["x", "d1", "d2", "cdf", "sf"]) {
        compared.near(format_args!("F cdf {x} {df1} {df2}"), f::cdf(x, df1, df2), cdf, 1e-11);
        compared.near(format_args!("F sf {x} {df1} {df2}"), f::sf(x, df1, df2), sf, 1e-11);
    }
    for [x, df, cdf, sf] in rows(&all["pchisq"], ["x", "df", "cdf", "sf"]) {
        compared.near(format_args!("chi2 cdf {x} {df}"), chi2::cdf(x, df), cdf, 1e-11);
        compared.near(format_args!("chi2 sf {x} {df}"), chi2::sf(x, df), sf, 1e-11);
    }
    for [x, a, b, cdf] in rows(&all["pbeta"], ["x", "a", "b", "cdf"]) {
        compared.near(format_args!("beta cdf {x} {a} {b}"), beta::cdf(x, a, b), cdf, 1e-11);
    }
    compared.were(638);
}

/// Shapes and degrees of freedom from 1e-3 to 1e12, evenly on the logarithm.
fn sizes() -> impl Strategy<Value = f64> {
    (-3.0..12.0).prop_map(libm::exp10)
}

/// Probabilities near both ends and between.
fn probabilities() -> impl Strategy<Value = f64> {
    prop_oneof![0.0..=1.0, (-300.0..0.0).prop_map(libm::exp10), (-15.0..0.0).prop_map(|power| 1.0 - libm::exp10(power))]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Whatever the parameters, a quantile comes back at once, is in range, rises with p, and leads back to p.
    #[test]
    fn quantiles_rise_and_lead_back(p in probabilities(), q in probabilities(), a in sizes(), b in sizes()) {
        let (p, q) = if p <= q { (p, q) } else { (q, p) };
        let pairs: [(&str, f64, f64, f64); 4] = [
            ("beta", beta::quantile(p, a, b), beta::quantile(q, a, b), beta::cdf(beta::quantile(p, a, b), a, b)),
            ("t", t::quantile(p, a), t::quantile(q, a), t::cdf(t::quantile(p, a), a)),
            ("F", f::quantile(p, a, b), f::quantile(q, a, b), f::cdf(f::quantile(p, a, b), a, b)),
            ("chi2", chi2::quantile(p, a), chi2::quantile(q, a), chi2::cdf(chi2::quantile(p, a), a)),
        ];
        for (name, at_p, at_q, back) in pairs {
            prop_assert!(!at_p.is_nan() && at_p <= at_q + 1e-9 * at_p.abs().max(at_q.abs()), "{name}: {at_p} {at_q}");
            // A cdf as steep as that of large shapes cannot lead back more closely than x itself is known.
            let inside = at_p.is_finite() && at_p != 0.0 && at_p < 1.0 - 1e-3;
            if inside && a < 1e6 && b < 1e6 && a > 0.1 && b > 0.1 {
                prop_assert!((back - p).abs() <= 1e-9 * p.min(1.0 - p).max(1e-6), "{name}: {back} for {p}");
            }
        }
    }
}
