//! The intervals of simple proportions against 50-digit arithmetic: n from 1 to a million, nobody and everybody included.

use sipar::stats::proportion::{Confidence, Method, share};

use crate::stats_golden::{Compared, golden, number, numbers};

/// Relative tolerance. The lower end of Wilson's with continuity subtracts, and may err by more where it is near 0.
const NINE_DIGITS: f64 = 1e-9;

#[test]
fn the_intervals_equal_the_reference() {
    let reference = golden("binom_ci");
    let mut compared = Compared::default();
    let methods = [
        ("wald", Method::Wald),
        ("wilson", Method::Wilson),
        ("wilson_cc", Method::WilsonCorrected),
        ("agresti_coull", Method::AgrestiCoull),
        ("clopper_pearson", Method::ClopperPearson),
        ("jeffreys", Method::Jeffreys),
        ("jeffreys_bcd", Method::JeffreysToTheEnds),
    ];
    assert_eq!(methods.map(|(_, method)| method), Method::ALL);
    for row in reference["rows"].as_array().unwrap() {
        let (part, n) = (row["x"].as_i64().unwrap(), row["n"].as_i64().unwrap());
        let confidence = Confidence::new(number(&row["level"])).unwrap();
        for (name, method) in methods {
            let got = share(part, n, confidence, method).unwrap().unwrap();
            let want = numbers(&row[name]);
            for (end, got, want) in [("low", got.low, want[0]), ("high", got.high, want[1])] {
                let what = format!("{name} {part} of {n} at {}: {end}", confidence.level());
                // What is 0 in the reference, or the rounding error of 0, is 0.
                compared.within(what, got, want, NINE_DIGITS * want.abs().max(1e-15));
            }
        }
    }
    compared.were(262 * 7 * 2);
}
