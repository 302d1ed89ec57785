//! Intervals of ranks against csranks, on the mathematics scores of 37 jurisdictions in PISA.

use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde_json::Value;
use sipar::stats::proportion::Confidence;
use sipar::stats::ranks::{Errors, Family, Rank, Ranking};

use crate::stats_golden::{Compared, columns, golden, number, numbers};

fn pisa() -> (Vec<f64>, Vec<f64>) {
    let columns = columns("pisa_math.csv");
    let numbers = |at: usize| columns[at].1.iter().map(|cell| cell.parse().unwrap()).collect();
    (numbers(1), numbers(2))
}

/// Compares the ends of all units; they may differ by `apart`.
fn compare(compared: &mut Compared, name: &str, got: &[Rank], want: &Value, apart: f64) {
    let (best, worst) = (numbers(&want["L"]), numbers(&want["U"]));
    for (unit, rank) in got.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "ranks")]
        let ends = [rank.best as f64, rank.worst as f64];
        compared.within(format_args!("{name} {unit} best"), ends[0], best[unit], apart);
        compared.within(format_args!("{name} {unit} worst"), ends[1], worst[unit], apart);
    }
}

#[test]
fn sets_for_a_critical_value_are_exact() {
    let (scores, errors) = pisa();
    let ranking = Ranking::new(&scores, Errors::Independent(&errors)).unwrap();
    let reference = golden("rank_ci");
    let mut compared = Compared::default();
    for (name, family) in [
        ("det_bonferroni_marginal", Some(Family::Marginal)),
        ("det_bonferroni_simultaneous", Some(Family::Simultaneous)),
        ("det_unadjusted_1.96", None),
    ] {
        let want = &reference[name];
        let critical = number(&want["c"]);
        compare(&mut compared, name, &ranking.beyond(critical), want, 0.0);
        if let Some(family) = family {
            compared.near(name, ranking.bonferroni_value(family, Confidence::P95), critical, 1e-12);
            compare(&mut compared, name, &ranking.bonferroni(family, Confidence::P95), want, 0.0);
        }
    }
    let ranks: Vec<f64> = numbers(&reference["marginal_stepdown_seed1"]["rank"]);
    #[expect(clippy::cast_precision_loss, reason = "ranks")]
    for (rank, want) in ranking.beyond(0.0).iter().zip(ranks) {
        compared.within("rank", rank.rank as f64, want, 0.0);
    }
    compared.were(37 * 2 * 5 + 2 + 37);
}

#[test]
fn the_bootstrap_is_within_one_rank_of_csranks() {
    let (scores, errors) = pisa();
    let mut covariance = vec![0.0; 37 * 37];
    for (unit, error) in errors.iter().enumerate() {
        covariance[unit * 37 + unit] = error * error;
    }
    let reference = golden("rank_ci");
    let mut compared = Compared::default();
    for errors in [Errors::Independent(&errors), Errors::Joint(&covariance)] {
        let ranking = Ranking::new(&scores, errors).unwrap();
        for (names, family) in [
            (["marginal_stepdown_seed1", "marginal_stepdown_seed2"], Family::Marginal),
            (["simultaneous_stepdown_seed1", "simultaneous_stepdown_seed2"], Family::Simultaneous),
        ] {
            let mut random = ChaCha20Rng::seed_from_u64(2026);
            let got = ranking.bootstrap(family, Confidence::P95, 10_000, &mut random).unwrap();
            for name in names {
                compare(&mut compared, name, &got, &reference[name], 1.0);
            }
        }
    }
    compared.were(37 * 2 * 8);
}

#[test]
fn holm_lies_within_bonferroni_and_shared_errors_tell_units_apart() {
    let (scores, errors) = pisa();
    let ranking = Ranking::new(&scores, Errors::Independent(&errors)).unwrap();
    let mut narrower = 0;
    for family in [Family::Marginal, Family::Simultaneous] {
        let pairs = ranking.holm(family, Confidence::P95);
        for (holm, wide) in pairs.iter().zip(ranking.bonferroni(family, Confidence::P95)) {
            assert!(wide.best <= holm.best && holm.best <= holm.rank && holm.rank <= holm.worst);
            assert!(holm.worst <= wide.worst);
            narrower += (wide.worst - wide.best) - (holm.worst - holm.best);
        }
    }
    assert!(narrower > 20, "stepping down gains something: {narrower}");

    // Two units whose errors are almost one: their difference is sure although each alone is not.
    let joint = [1.0, 0.99, 0.99, 1.0];
    let apart = Ranking::new(&[1.0, 2.0], Errors::Joint(&joint)).unwrap().holm(Family::Simultaneous, Confidence::P95);
    assert_eq!(apart, [Rank { rank: 2, best: 2, worst: 2 }, Rank { rank: 1, best: 1, worst: 1 }]);
    let alone = Ranking::new(&[1.0, 2.0], Errors::Independent(&[1.0, 1.0])).unwrap();
    assert_eq!(alone.holm(Family::Simultaneous, Confidence::P95)[0], Rank { rank: 2, best: 1, worst: 2 });
}

#[test]
fn what_cannot_be_ranked_is_refused() {
    assert!(Ranking::new(&[1.0, 2.0], Errors::Independent(&[1.0])).is_err());
    assert!(Ranking::new(&[1.0, f64::NAN], Errors::Independent(&[1.0, 1.0])).is_err());
    assert!(Ranking::new(&[1.0, 2.0], Errors::Independent(&[1.0, -1.0])).is_err());
    assert!(Ranking::new(&[1.0, 2.0], Errors::Joint(&[1.0, 2.0, 2.0, 1.0])).is_err(), "no variance is negative");
    let ranking = Ranking::new(&[], Errors::Independent(&[])).unwrap();
    assert!(ranking.holm(Family::Marginal, Confidence::P95).is_empty());
    assert!(ranking.bootstrap(Family::Marginal, Confidence::P95, 10, &mut ChaCha20Rng::seed_from_u64(1)).is_err());
}

proptest! {
    /// Every interval holds its rank, and more confidence never makes one narrower.
    #[test]
    fn intervals_hold_their_rank_and_widen(units in prop::collection::vec((-3.0..3.0, 0.0..1.0), 1..12)) {
        let (values, errors): (Vec<f64>, Vec<f64>) = units.into_iter().unzip();
        let ranking = Ranking::new(&values, Errors::Independent(&errors)).unwrap();
        for family in [Family::Marginal, Family::Simultaneous] {
            let at = |level| ranking.holm(family, Confidence::new(level).unwrap());
            for (narrow, wide) in at(0.9).iter().zip(at(0.99)) {
                prop_assert!(narrow.best <= narrow.rank && narrow.rank <= narrow.worst);
                prop_assert!(wide.best <= narrow.best && narrow.worst <= wide.worst);
            }
        }
    }
}
