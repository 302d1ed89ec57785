//! Comparisons of shares against 50-digit arithmetic, R, scipy and statsmodels.

use proptest::prelude::*;
use serde_json::Value;
use sipar::stats::compare::Counted;
use sipar::stats::compare::adjust::{Adjustment, adjusted};
use sipar::stats::compare::exact::fisher;
use sipar::stats::compare::overlap::{Matched, change};
use sipar::stats::compare::proportions::{Interval, TwoShares};
use sipar::stats::compare::trend::trend;
use sipar::stats::proportion::Confidence;

use crate::stats_golden::{Compared, golden, number, numbers};

/// Digits that subtracting two shares leaves.
const ELEVEN_DIGITS: f64 = 1e-11;

fn counted(part: &Value, n: &Value) -> Counted {
    Counted::new(part.as_i64().unwrap(), n.as_i64().unwrap()).unwrap()
}

#[test]
fn two_proportions_equal_the_reference() {
    let reference = golden("two_year_tests");
    let mut compared = Compared::default();
    for row in reference["two_sample"].as_array().unwrap() {
        let shares = TwoShares { first: counted(&row["x1"], &row["n1"]), second: counted(&row["x2"], &row["n2"]) };
        let what = format!("{shares:?}");
        for (name, got) in [("z_pooled", shares.pooled()), ("z_unpooled", shares.unpooled())] {
            if row[name].is_null() {
                compared.same(format_args!("{what} {name}"), &got, &None);
                continue;
            }
            let got = got.unwrap();
            compared.near(format_args!("{what} {name}"), got.statistic, number(&row[name]["z"]), ELEVEN_DIGITS);
            compared.near(format_args!("{what} {name} p"), got.p, number(&row[name]["p_two_sided"]), ELEVEN_DIGITS);
        }
        // The ends of the score interval are roots to about twelve digits on both sides.
        for (name, method, tolerance) in [
            ("ci_diff_wald", Interval::Wald, ELEVEN_DIGITS),
            ("ci_diff_agresti-caffo", Interval::AgrestiCaffo, ELEVEN_DIGITS),
            ("ci_diff_newcomb", Interval::Newcombe, ELEVEN_DIGITS),
            ("ci_diff_score", Interval::Score, 1e-10),
        ] {
            let (low, high) = shares.interval(method, Confidence::P95);
            let want = numbers(&row[name]);
            compared.within(format_args!("{what} {name}"), low, want[0], tolerance);
            compared.within(format_args!("{what} {name}"), high, want[1], tolerance);
        }
        compared.near(format_args!("{what} fisher"), fisher(shares), number(&row["fisher_p"]), 1e-10);
    }
    compared.were(9 * (4 + 8 + 1) - 1);
}

#[test]
fn continuity_corrections_equal_those_of_r() {
    let reference = golden("r_p_adjust_prop_test");
    let mut compared = Compared::default();
    for (what, case) in reference["prop_test"].as_object().unwrap() {
        let counts = case["x1n1x2n2"].as_array().unwrap();
        let shares = TwoShares { first: counted(&counts[0], &counts[1]), second: counted(&counts[2], &counts[3]) };
        for (statistic, p, interval, test, method) in [
            ("chi2", "p", "ci", shares.pooled(), Interval::Wald),
            ("chi2_cc", "p_cc", "ci_cc", shares.pooled_corrected(), Interval::WaldCorrected),
        ] {
            let test = test.unwrap();
            compared.near(
                format_args!("{what} {statistic}"),
                test.statistic * test.statistic,
                number(&case[statistic]),
                ELEVEN_DIGITS,
            );
            compared.near(format_args!("{what} {p}"), test.p, number(&case[p]), ELEVEN_DIGITS);
            let (low, high) = shares.interval(method, Confidence::P95);
            let want = numbers(&case[interval]);
            compared.within(format_args!("{what} {interval}"), low, want[0], ELEVEN_DIGITS);
            compared.within(format_args!("{what} {interval}"), high, want[1], ELEVEN_DIGITS);
        }
    }
    compared.were(4 * 8);
}

#[test]
fn overlapping_samples_keep_their_covariance() {
    let reference = golden("two_year_tests");
    let mut compared = Compared::default();
    for row in reference["overlap"]["rows"].as_array().unwrap() {
        let both = numbers(&row["both"]);
        #[expect(clippy::cast_possible_truncation, reason = "counts of a few hundred")]
        let [both, first_only, second_only, neither] = [0, 1, 2, 3].map(|cell| both[cell] as i64);
        let matched = Matched { both, first_only, second_only, neither };
        let (first, second) = (counted(&row["x1"], &row["n1"]), counted(&row["x2"], &row["n2"]));
        let got = change(first, second, matched).unwrap();
        let test = got.test.unwrap();
        for (name, got) in [
            ("phi", got.phi),
            ("cov", got.covariance),
            ("diff", got.difference),
            ("se", got.error),
            ("se_if_independent", got.error_if_independent),
            ("z", test.statistic),
            ("p", test.p),
        ] {
            compared.near(format_args!("{matched:?} {name}"), got, number(&row[name]), ELEVEN_DIGITS);
        }
        if row["mcnemar_chi2"].is_number() {
            let (plain, corrected) = (matched.mcnemar().unwrap(), matched.mcnemar_corrected().unwrap());
            compared.near("McNemar", plain.statistic, number(&row["mcnemar_chi2"]), ELEVEN_DIGITS);
            compared.near("McNemar, corrected", corrected.statistic, number(&row["mcnemar_cc"]), ELEVEN_DIGITS);
            compared.near("McNemar, exact", matched.mcnemar_exact(), number(&row["mcnemar_exact_p"]), ELEVEN_DIGITS);
        }
    }
    compared.were(3 * 7 + 3);
}

#[test]
fn trends_equal_the_reference() {
    let reference = golden("two_year_tests");
    let mut compared = Compared::default();
    for row in reference["cochran_armitage"].as_array().unwrap() {
        let pairs = row["x"].as_array().unwrap().iter().zip(row["n"].as_array().unwrap());
        let shares: Vec<Counted> = pairs.map(|(part, n)| counted(part, n)).collect();
        let got = trend(&shares, &numbers(&row["scores"])).unwrap();
        let test = got.test.unwrap();
        compared.near("slope", got.slope, number(&row["slope"]), ELEVEN_DIGITS);
        compared.near("z", test.statistic, number(&row["z"]), ELEVEN_DIGITS);
        compared.near("chi2", test.statistic * test.statistic, number(&row["chi2"]), ELEVEN_DIGITS);
        compared.near("p", test.p, number(&row["p"]), ELEVEN_DIGITS);
    }
    compared.were(16);
}

#[test]
fn adjusted_p_values_equal_those_of_r() {
    let reference = golden("r_p_adjust_prop_test");
    let input = numbers(&reference["p_adjust_input"]);
    let mut compared = Compared::default();
    for (name, adjustment) in [
        ("bonferroni", Adjustment::Bonferroni),
        ("holm", Adjustment::Holm),
        ("hochberg", Adjustment::Hochberg),
        ("BH", Adjustment::BenjaminiHochberg),
        ("BY", Adjustment::BenjaminiYekutieli),
    ] {
        for (got, want) in adjusted(&input, adjustment).unwrap().iter().zip(numbers(&reference["p_adjust"][name])) {
            compared.near(name, *got, want, ELEVEN_DIGITS);
        }
    }
    compared.were(50);
    assert_eq!(adjusted(&[0.5, 1.5], Adjustment::Holm).unwrap_err().place, 2);
    assert!(adjusted(&[f64::NAN], Adjustment::Holm).is_err());
}

#[test]
fn impossible_counts_are_refused() {
    assert!(Counted::new(3, 2).is_err() && Counted::new(-1, 2).is_err() && Counted::new(0, 0).is_err());
    let ten = Counted::new(5, 10).unwrap();
    let matched = Matched { both: 6, ..Matched::default() };
    assert!(change(ten, ten, matched).is_err(), "more satisfied twice than satisfied at all");
    assert!(change(ten, ten, Matched { neither: 11, ..matched }).is_err());
    assert!(change(ten, ten, Matched { both: -1, ..matched }).is_err());
    assert!(trend(&[ten, ten], &[1.0]).is_err() && trend(&[ten, ten], &[1.0, 1.0]).is_err());
    assert!(trend(&[ten, ten], &[1.0, f64::NAN]).is_err());
}

proptest! {
    /// Exchanging the samples mirrors the difference and all its intervals; each holds the difference.
    #[test]
    fn intervals_mirror_and_hold(n1 in 2_i64..400, n2 in 2_i64..400, at1 in 0.0..=1.0, at2 in 0.0..=1.0) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "small counts")]
        let part = |n: i64, at: f64| (n as f64 * at) as i64;
        let first = Counted::new(part(n1, at1), n1).unwrap();
        let second = Counted::new(part(n2, at2), n2).unwrap();
        let (shares, mirror) = (TwoShares { first, second }, TwoShares { first: second, second: first });
        for method in [Interval::Wald, Interval::WaldCorrected, Interval::AgrestiCaffo, Interval::Newcombe, Interval::Score] {
            let (low, high) = shares.interval(method, Confidence::P95);
            let (mirror_low, mirror_high) = mirror.interval(method, Confidence::P95);
            prop_assert!((low + mirror_high).abs() < 1e-9 && (high + mirror_low).abs() < 1e-9, "{method:?}");
            let difference = shares.difference();
            let held = low <= difference + 1e-12 && difference <= high + 1e-12;
            prop_assert!(held || method == Interval::AgrestiCaffo, "{method:?}: {low} {difference} {high}");
        }
        prop_assert!((fisher(shares) - fisher(mirror)).abs() < 1e-9);
        prop_assert!(fisher(shares) <= 1.0 && fisher(shares) > 0.0);
    }
}
