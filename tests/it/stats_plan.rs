//! Plans of samples against svy, the R package sampling and closed forms: sizes, allocations, draws and their estimators.

use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde_json::Value;
use sipar::stats::plan::allocation::{Measure, Stratum, allocate, allocate_exactly};
use sipar::stats::plan::draw::{Method, Stage, Take, draw};
use sipar::stats::plan::horvitz_thompson::{self, Unit};
use sipar::stats::plan::pps;
use sipar::stats::plan::size::{Target, Wanted, size};
use sipar::stats::proportion::Confidence;

use crate::stats_golden::{Compared, golden, number, numbers};

const ELEVEN_DIGITS: f64 = 1e-11;

#[expect(clippy::cast_precision_loss, reason = "small counts")]
fn float(count: u64) -> f64 {
    count as f64
}

#[test]
fn sizes_of_proportions_equal_the_reference() {
    let reference = golden("sampling_design");
    let rows = reference["sample_size_proportion"]["rows"].as_array().unwrap();
    let mut compared = Compared::default();
    for row in rows {
        let wanted = Wanted {
            target: Target::Proportion { share: number(&row["p"]), margin: number(&row["moe"]) },
            confidence: Confidence::new(number(&row["level"])).unwrap(),
            design_effect: number(&row["deff"]),
            population: row["N"].as_u64(),
            response_rate: number(&row["resp_rate"]),
        };
        let got = size(&wanted).unwrap();
        let real = number(&row["deff_then_fpc_real"]);
        compared.near(row, got.z.unwrap(), number(&row["z"]), ELEVEN_DIGITS);
        compared.near(row, got.after("srs").unwrap(), number(&row["n0_real"]), ELEVEN_DIGITS);
        compared.near(row, got.after("response_rate").unwrap(), real, ELEVEN_DIGITS);
        let once_rounded = libm::ceil(real - 1e-9 * real).min(row["N"].as_f64().unwrap_or(f64::INFINITY));
        compared.within(row, float(got.n), once_rounded, 0.0);
    }
    compared.were(567 * 4);
}

#[test]
fn slovin_equals_the_reference() {
    let reference = golden("sampling_design");
    let mut compared = Compared::default();
    for row in reference["slovin_yamane"]["rows"].as_array().unwrap() {
        let wanted = Wanted {
            target: Target::Slovin { margin: number(&row["e"]) },
            confidence: Confidence::P95,
            design_effect: 1.0,
            population: row["N"].as_u64(),
            response_rate: 1.0,
        };
        let got = size(&wanted).unwrap();
        compared.near(row, got.after("slovin").unwrap(), number(&row["n_real"]), ELEVEN_DIGITS);
        compared.same(row, &got.n, &row["n_ceil"].as_u64().unwrap());
    }
    compared.were(120);
}

/// The population's strata in the order of the file, with the standard deviations and, since the values are shares, the
/// means that belong to them.
fn strata(reference: &Value, population: &str) -> Vec<(String, u64, f64, f64)> {
    let allocation = &reference["allocation"];
    let sizes = allocation["populations"][population].as_object().unwrap();
    let of = |(name, size): (&String, &Value)| {
        let deviation = number(&allocation["sd"][population][name]);
        let mean = f64::midpoint(1.0, libm::sqrt(1.0 - 4.0 * deviation * deviation));
        (name.clone(), size.as_u64().unwrap(), deviation, mean)
    };
    sizes.iter().map(of).collect()
}

fn measured(strata: &[(String, u64, f64, f64)], measure: Measure, least: u64) -> Vec<Stratum> {
    let of = |(_, population, deviation, mean): &(String, u64, f64, f64)| Stratum {
        population: *population,
        measure: measure.of(*population, *deviation, *mean),
        least: least.min(*population),
        most: *population,
    };
    strata.iter().map(of).collect()
}

#[test]
fn allocations_equal_the_reference() {
    let reference = golden("sampling_design");
    let mut compared = Compared::default();
    let mut beyond_svy = Vec::new();
    for case in reference["allocation"]["cases"].as_array().unwrap() {
        let n = case["n"].as_u64().unwrap();
        let population = case["pop"].as_str().unwrap();
        let strata = strata(&reference, population);
        for (name, measure) in [
            ("proportional_real", Measure::Proportional),
            ("neyman_real", Measure::Neyman),
            ("sqrt_real", Measure::SquareRoot),
            ("equal_real", Measure::Equal),
            ("bankier_q0.0_real", Measure::Bankier(0.0)),
            ("bankier_q0.25_real", Measure::Bankier(0.25)),
            ("bankier_q0.5_real", Measure::Bankier(0.5)),
            ("bankier_q1.0_real", Measure::Bankier(1.0)),
        ] {
            for ((stratum, ..), got) in strata.iter().zip(allocate(n, &measured(&strata, measure, 0)).unwrap()) {
                compared.near(
                    format_args!("{population} {n} {name}"),
                    got.share,
                    number(&case[name][stratum]),
                    ELEVEN_DIGITS,
                );
            }
        }
        for (name, measure, least) in [
            ("svy_proportional", Measure::Proportional, 1),
            ("svy_sqrt", Measure::SquareRoot, 1),
            ("svy_power0.25", Measure::Power(0.25), 1),
            ("svy_equal", Measure::Equal, 1),
            ("svy_neyman", Measure::Neyman, 1),
            ("svy_neyman_nocap", Measure::Neyman, 1),
            ("svy_proportional_min2", Measure::Proportional, 2),
            ("svy_neyman_min2", Measure::Neyman, 2),
        ] {
            let got: Vec<u64> =
                allocate(n, &measured(&strata, measure, least)).unwrap().iter().map(|one| one.n).collect();
            assert_eq!(got.iter().sum::<u64>(), n);
            assert!(got.iter().all(|count| *count >= least), "{name} {n}: {got:?}");
            let want: Vec<u64> = strata.iter().map(|(stratum, ..)| case[name][stratum].as_u64().unwrap()).collect();
            // svy drops the floor where the strata that were rounded up cannot pay for it, and rounds twice where a
            // stratum is capped, which leaves equal strata up to two apart and others one off their share; all of that
            // is better met than copied.
            let even = |counts: &[u64]| {
                let capped = counts.iter().zip(&strata).filter(|(count, (_, size, ..))| *count < size);
                let free = || capped.clone().map(|(count, _)| count);
                measure != Measure::Equal
                    || free().max().zip(free().min()).is_none_or(|(most, least)| most - least <= 1)
            };
            let capped = want.iter().zip(&strata).any(|(count, (_, size, ..))| count == size);
            if want.iter().any(|count| *count < least) || !even(&want) {
                assert!(even(&got), "{name} {n}: {got:?}");
                beyond_svy.push(format!("{population} {n} {name}"));
            } else if capped {
                let apart = got.iter().zip(&want).map(|(got, want)| got.abs_diff(*want)).max();
                compared.same(format_args!("{population} {n} {name} at most one apart"), &(apart <= Some(1)), &true);
            } else {
                compared.same(format_args!("{population} {n} {name}"), &got, &want);
            }
        }
        let exact = allocate_exactly(n, &measured(&strata, Measure::Neyman, 1)).unwrap();
        let mut variance = 0.0;
        for ((stratum, size, deviation, _), got) in strata.iter().zip(&exact) {
            let want = case["wright_exact_neyman_min1"][stratum].as_u64().unwrap();
            compared.same(format_args!("{population} {n} exact {stratum}"), &got.n, &want);
            variance += (float(*size) * deviation) * (float(*size) * deviation) / float(got.n);
        }
        compared.near("variance", variance, number(&case["wright_variance_sum"]), ELEVEN_DIGITS);
    }
    assert_eq!(beyond_svy.len(), 17, "{beyond_svy:?}");
    compared.were(10 * 8 * 21 / 2 + (80 - 17) + 5 * 21 + 10);
}

#[test]
fn drawing_in_proportion_to_size_equals_the_reference() {
    let reference = golden("pps");
    let mut compared = Compared::default();
    for case in reference["cases"].as_array().unwrap() {
        let probabilities = pps::inclusion_probabilities(&numbers(&case["mos"]), case["n"].as_u64().unwrap()).unwrap();
        for (got, want) in probabilities.iter().zip(numbers(&case["pik"])) {
            compared.near(case, *got, want, ELEVEN_DIGITS);
        }
        let taken = pps::systematic(&probabilities, number(&case["u"]));
        let places: Vec<f64> = taken.iter().map(|place| float(*place as u64 + 1)).collect();
        compared.same(case, &places, &numbers(&case["selected_index1"]));
        for (place, want) in taken.iter().zip(numbers(&case["weights"])) {
            compared.near(case, 1.0 / probabilities[*place], want, ELEVEN_DIGITS);
        }
    }
    compared.were(692);
}

#[test]
fn joint_probabilities_and_their_estimators_equal_the_reference() {
    let reference = golden("pps");
    let probabilities = numbers(&reference["joint"]["pik"]);
    let mut compared = Compared::default();
    let sampford = pps::joint_sampford(&probabilities).unwrap();
    for (name, got) in [("systematic_pi2", pps::joint_systematic(&probabilities)), ("sampford_pi2", sampford.clone())] {
        let want: Vec<f64> = reference["joint"][name].as_array().unwrap().iter().flat_map(numbers).collect();
        assert_eq!(got.len(), want.len());
        for (got, want) in got.iter().zip(want) {
            compared.within(name, *got, want, 1e-12);
        }
    }
    let case = &reference["ht"];
    let (values, places) = (numbers(&case["y"]), [0, 3, 8]);
    assert_eq!(numbers(&case["s"]), [1.0, 4.0, 9.0]);
    let sample = places.map(|place| Unit { value: values[place], probability: probabilities[place] });
    let joint: Vec<f64> = places.iter().flat_map(|i| places.map(|j| sampford[i * 10 + j])).collect();
    compared.near("total", horvitz_thompson::total(&sample).unwrap(), number(&case["HT"]), ELEVEN_DIGITS);
    compared.near("mean", horvitz_thompson::mean(&sample).unwrap().unwrap(), number(&case["hajek"]), ELEVEN_DIGITS);
    compared.near("HT", horvitz_thompson::variance(&sample, &joint).unwrap(), number(&case["varHT_HT"]), ELEVEN_DIGITS);
    let yates_grundy = horvitz_thompson::variance_yates_grundy(&sample, &joint).unwrap();
    compared.near("Yates-Grundy", yates_grundy, number(&case["varHT_SYG"]), 1e-10);
    compared.were(204);
}

#[test]
fn a_draw_repeats_itself_and_keeps_its_design() {
    // 12 communes of 3 to 14 households in two provinces.
    let mut province = Vec::new();
    let mut commune = Vec::new();
    let mut quota = Vec::new();
    for code in 0..12_u32 {
        for _ in 0..code + 3 {
            province.push(code / 6);
            commune.push(code);
            quota.push(if code < 6 { 2.0 } else { 3.0 });
        }
    }
    let rows = province.len();
    let first = Stage {
        strata: Some(&province),
        clusters: Some(&commune),
        method: Method::Pps,
        take: Take::ByRow(&quota),
        sizes: None,
    };
    let second = Stage { strata: None, clusters: None, method: Method::Simple, take: Take::Number(3), sizes: None };
    let drawn = |seed| draw(rows, &[first, second], &mut ChaCha20Rng::seed_from_u64(seed)).unwrap();
    let sample = drawn(5);
    assert_eq!(sample, drawn(5));
    assert_ne!(sample, drawn(6));
    assert_eq!(sample.len(), (2 + 3) * 3);
    for one in &sample {
        let code = commune[one.row];
        let [stage1, stage2] = one.stages[..] else { panic!("two stages") };
        let (all, n) = if code < 6 { (3 + 4 + 5 + 6 + 7 + 8, 2) } else { (9 + 10 + 11 + 12 + 13 + 14, 3) };
        assert_eq!((stage1.population, stage1.taken, stage2.population, stage2.taken), (6, n, u64::from(code) + 3, 3));
        let probability = float(n) * float(u64::from(code) + 3) / float(all) * (3.0 / float(u64::from(code) + 3));
        assert!(
            (one.probability() - probability).abs() < 1e-12,
            "equal for all of a province: the design weights itself"
        );
    }
    let all = Stage { take: Take::All, ..first };
    assert_eq!(draw(rows, &[all], &mut ChaCha20Rng::seed_from_u64(1)).unwrap().len(), rows);
    let too_many = Stage { take: Take::Number(7), ..first };
    let why = draw(rows, &[too_many], &mut ChaCha20Rng::seed_from_u64(1)).unwrap_err();
    assert_eq!((why.stage, why.row), (1, 1));
    let mut contradictory = quota.clone();
    contradictory[0] = 5.0;
    let disagree = Stage { take: Take::ByRow(&contradictory), ..first };
    let why = draw(rows, &[disagree], &mut ChaCha20Rng::seed_from_u64(1)).unwrap_err();
    assert!(why.to_string().contains("must agree"), "{why}");
}

/// Drawn many times, each unit comes as often as its probability says.
#[test]
fn units_come_as_often_as_their_probabilities_say() {
    let sizes = [5.0, 40.0, 10.0, 15.0, 20.0, 2.0, 8.0];
    let clusters: Vec<u32> = (0..7).collect();
    for method in [Method::Simple, Method::Systematic, Method::Pps] {
        let stage =
            Stage { strata: None, clusters: Some(&clusters), method, take: Take::Number(3), sizes: Some(&sizes) };
        let mut random = ChaCha20Rng::seed_from_u64(11);
        let mut counts = [0.0; 7];
        let mut probabilities = [0.0; 7];
        let draws = 20_000;
        for _ in 0..draws {
            for one in draw(7, &[stage], &mut random).unwrap() {
                counts[one.row] += 1.0;
                probabilities[one.row] = one.probability();
            }
        }
        assert!((probabilities.iter().sum::<f64>() - 3.0).abs() < 1e-9, "{method:?}");
        for (count, probability) in counts.iter().zip(probabilities) {
            let spread = 4.5 * libm::sqrt(f64::from(draws) * probability * (1.0 - probability));
            let off = (count - f64::from(draws) * probability).abs();
            assert!(off <= spread + 1e-6, "{method:?}: {count} of {draws} at {probability}");
        }
    }
}

#[test]
fn what_cannot_be_planned_is_refused() {
    let wanted = Wanted {
        target: Target::Proportion { share: 0.5, margin: 0.05 },
        confidence: Confidence::P95,
        design_effect: 1.0,
        population: None,
        response_rate: 1.0,
    };
    for bad in [
        Wanted { design_effect: 0.0, ..wanted },
        Wanted { design_effect: f64::NAN, ..wanted },
        Wanted { response_rate: 1.5, ..wanted },
        Wanted { population: Some(0), ..wanted },
        Wanted { target: Target::Proportion { share: 0.5, margin: 0.0 }, ..wanted },
        Wanted { target: Target::Proportion { share: 1.5, margin: 0.1 }, ..wanted },
        Wanted { target: Target::Mean { deviation: -1.0, margin: 0.1 }, ..wanted },
        Wanted { target: Target::Slovin { margin: 0.05 }, ..wanted },
    ] {
        assert!(size(&bad).is_err(), "{bad:?}");
    }
    assert_eq!(size(&wanted).unwrap().n, 385);
    let all = size(&Wanted { population: Some(100), response_rate: 0.5, ..wanted }).unwrap();
    assert_eq!((all.n, all.steps.last().unwrap().name), (100, "census"));
    let mean = Wanted { target: Target::Mean { deviation: 10.0, margin: 1.0 }, population: Some(1000), ..wanted };
    // z^2 S^2 / e^2 = 384.15; 1000 n / (1000 + n) = 277.5.
    assert_eq!(size(&mean).unwrap().n, 278);

    let stratum = Stratum { population: 10, measure: 10.0, least: 0, most: 10 };
    assert!(allocate(11, &[stratum]).is_err() && allocate_exactly(11, &[stratum]).is_err());
    assert!(allocate(1, &[Stratum { least: 2, ..stratum }]).is_err());
    assert!(allocate(5, &[Stratum { least: 6, most: 4, ..stratum }]).is_err());
    assert!(allocate(5, &[Stratum { measure: f64::NAN, ..stratum }]).is_err());
    assert!(pps::inclusion_probabilities(&[1.0, 0.0], 2).is_err());
    assert!(pps::inclusion_probabilities(&[1.0, -1.0], 1).is_err());
    assert!(pps::joint_sampford(&[0.5, 0.6]).is_err() && pps::joint_sampford(&[1.0, 1.0]).is_err());
    let unit = Unit { value: 1.0, probability: 0.5 };
    assert!(horvitz_thompson::total(&[Unit { probability: 0.0, ..unit }]).is_err());
    assert!(
        horvitz_thompson::variance(&[unit, unit], &[0.5, 0.0, 0.0, 0.5]).is_err(),
        "a pair that never comes together"
    );
}

/// Strata with a population, a measure, a floor and a cap that do not contradict each other.
fn some_strata() -> impl Strategy<Value = Vec<Stratum>> {
    let one = (1_u64..5000, 0.001..100.0, 0_u64..40, 0_u64..5000).prop_map(|(population, measure, least, more)| {
        let least = least.min(population);
        Stratum { population, measure, least, most: (least + more).min(population) }
    });
    prop::collection::vec(one, 1..70)
}

proptest! {
    #[test]
    fn allocations_add_up_within_floors_and_caps(strata in some_strata(), at in 0.0..=1.0) {
        let least: u64 = strata.iter().map(|stratum| stratum.least).sum();
        let most: u64 = strata.iter().map(|stratum| stratum.most).sum();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two counts")]
        let n = least + (float(most - least) * at) as u64;
        let exact = allocate_exactly(n, &strata).unwrap();
        for allocated in [allocate(n, &strata).unwrap(), exact.clone()] {
            prop_assert_eq!(allocated.iter().map(|one| one.n).sum::<u64>(), n);
            for (one, stratum) in allocated.iter().zip(&strata) {
                prop_assert!((stratum.least..=stratum.most).contains(&one.n), "{one:?} {stratum:?}");
            }
        }
        // No unit moved from one stratum to another lowers the variance below that of the exact allocation.
        let gain = |stratum: &Stratum, n: u64| stratum.measure * stratum.measure / (float(n) * float(n + 1));
        let best_gain = strata.iter().zip(&exact).filter(|(s, a)| a.n < s.most && a.n > 0).map(|(s, a)| gain(s, a.n)).fold(0.0, f64::max);
        let least_loss =
            strata.iter().zip(&exact).filter(|(s, a)| a.n > s.least && a.n > 1).map(|(s, a)| gain(s, a.n - 1)).fold(f64::INFINITY, f64::min);
        prop_assert!(best_gain <= least_loss * (1.0 + 1e-9), "{best_gain} {least_loss}");
    }

    #[test]
    fn inclusion_probabilities_add_up_and_so_do_joint_ones(sizes in prop::collection::vec(0.0..50.0, 2..25), at in 0.0..1.0, start in 0.0..1.0) {
        let there = sizes.iter().filter(|size| **size > 0.0).count();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a count")]
        let n = (there as f64 * at) as usize;
        let probabilities = pps::inclusion_probabilities(&sizes, n as u64).unwrap();
        prop_assert!((probabilities.iter().sum::<f64>() - float(n as u64)).abs() < 1e-9);
        prop_assert!(probabilities.iter().all(|p| (0.0..=1.0).contains(p)));
        prop_assert_eq!(pps::systematic(&probabilities, start).len(), n);
        let joint = pps::joint_systematic(&probabilities);
        for (i, p) in probabilities.iter().enumerate() {
            let row: f64 = joint[i * sizes.len()..(i + 1) * sizes.len()].iter().sum();
            prop_assert!((row - float(n as u64) * p).abs() < 1e-8, "a row adds up to n times its own");
            prop_assert!((joint[i * sizes.len() + i] - p).abs() < 1e-9);
        }
        if n >= 2 && probabilities.iter().all(|p| *p > 1e-6 && *p < 1.0 - 1e-6) {
            let joint = pps::joint_sampford(&probabilities).unwrap();
            for (i, p) in probabilities.iter().enumerate() {
                let row: f64 = joint[i * sizes.len()..(i + 1) * sizes.len()].iter().sum();
                prop_assert!((row - float(n as u64) * p).abs() < 1e-7, "Sampford: {row} {p}");
            }
        }
    }
}
