//! The quality of scales against psych and survey of R, on attitudes of 30 departments and on personality items of 2 436
//! people.

use serde_json::Value;
use sipar::stats::proportion::Confidence;
use sipar::stats::scale::{FactorMethod, NoScale, Scale};

use crate::stats_golden::{Compared, columns, golden, number, numbers};

const ELEVEN_DIGITS: f64 = 1e-11;

/// psych's own factors are found to about six digits.
const OF_FACTORS: f64 = 1e-5;

fn items(file: &str) -> Vec<Vec<f64>> {
    columns(file).into_iter().map(|(_, cells)| cells.iter().map(|cell| cell.parse().unwrap()).collect()).collect()
}

fn scale(items: &[Vec<f64>]) -> Scale {
    let items: Vec<&[f64]> = items.iter().map(Vec::as_slice).collect();
    Scale::of_answers(&items).unwrap()
}

fn each(compared: &mut Compared, what: &str, got: impl IntoIterator<Item = f64>, want: &Value, tolerance: f64) {
    let want = numbers(want);
    let got: Vec<f64> = got.into_iter().collect();
    assert_eq!(got.len(), want.len(), "{what}");
    for (got, want) in got.into_iter().zip(want) {
        compared.near(what, got, want, tolerance);
    }
}

#[test]
fn scales_equal_those_of_r() {
    let reference = golden("reliability");
    let mut compared = Compared::default();
    for name in ["attitude", "bfi_agree", "bfi25", "bfi_binary10"] {
        let want = &reference[name];
        let scale = scale(&items(want["data"].as_str().unwrap()));
        let alpha = scale.alpha();
        let (low, high) = scale.feldt(Confidence::P95);
        let feldt = numbers(&want["feldt_ci95"]);
        let adequacy = scale.adequacy().unwrap();
        let sphericity = scale.sphericity().unwrap();
        for (key, got) in [
            ("alpha_raw", alpha.raw),
            ("alpha_std", alpha.standardised),
            ("ase", alpha.error),
            ("average_r", alpha.mean_correlation),
            ("median_r", alpha.median_correlation),
            ("G6_smc", scale.guttman6().unwrap()),
            ("KMO_overall", adequacy.overall),
        ] {
            compared.near(format_args!("{name} {key}"), got, number(&want[key]), ELEVEN_DIGITS);
        }
        compared.near(format_args!("{name} Feldt low"), low, feldt[0], ELEVEN_DIGITS);
        compared.near(format_args!("{name} Feldt high"), high, feldt[2], ELEVEN_DIGITS);
        let each_item = scale.each();
        let rest = each_item.iter().map(|item| item.rest);
        each(&mut compared, "item-rest", rest, &want["r_drop_corrected_item_total"], ELEVEN_DIGITS);
        each(&mut compared, "item-total", each_item.iter().map(|item| item.total), &want["raw_r"], ELEVEN_DIGITS);
        let without = each_item.iter().map(|item| item.alpha_without.unwrap());
        each(&mut compared, "alpha without", without, &want["alpha_if_dropped_raw"], ELEVEN_DIGITS);
        each(&mut compared, "KMO", adequacy.items, &want["KMO_items"], ELEVEN_DIGITS);
        compared.near(name, sphericity.statistic, number(&want["bartlett_chisq"]), ELEVEN_DIGITS);
        compared.near(name, sphericity.df, number(&want["bartlett_df"]), 0.0);
        compared.within(name, sphericity.p, number(&want["bartlett_p"]), 1e-20);

        for (method, loadings, omega) in [
            (FactorMethod::LeastResiduals, "onefactor_minres_loadings", "omega_total_onefactor_minres"),
            (FactorMethod::MaximumLikelihood, "onefactor_ml_loadings", "omega_total_onefactor_ml"),
        ] {
            let factor = scale.factor(method).unwrap();
            for (got, want) in factor.loadings.iter().zip(numbers(&want[loadings])) {
                compared.within(format_args!("{name} {loadings}"), *got, want, OF_FACTORS);
            }
            compared.near(format_args!("{name} {omega}"), factor.omega, number(&want[omega]), OF_FACTORS);
        }
    }
    compared.were(338);
}

/// With equal weights the covariances of a design are those of the answers, and so is its alpha.
#[test]
fn alpha_of_a_design_equals_that_of_survey() {
    let reference = &golden("reliability")["svycralpha_api"];
    let [meals, english, api00, api99] = items("apiclus1_scale.csv").try_into().unwrap();
    let three = [api00, api99, meals.iter().map(|meals| 100.0 - meals).collect()];
    let mut compared = Compared::default();
    compared.near("alpha", scale(&[meals, english]).alpha().raw, number(&reference["alpha"]), ELEVEN_DIGITS);
    compared.near("alpha3", scale(&three).alpha().raw, number(&reference["alpha3"]), ELEVEN_DIGITS);
    compared.were(2);
}

#[test]
fn what_is_no_scale_is_refused() {
    let (rising, falling, constant) = ([1.0, 2.0, 3.0, 4.0], [4.0, 2.0, 3.0, 1.0], [2.0; 4]);
    assert_eq!(Scale::of_answers(&[&rising]), Err(NoScale::Items(1)));
    assert_eq!(Scale::of_answers(&[]), Err(NoScale::Answers(0)));
    assert_eq!(Scale::of_answers(&[&rising, &rising[..3]]), Err(NoScale::Lengths(2)));
    assert_eq!(Scale::of_answers(&[&rising[..2], &falling[..2]]), Err(NoScale::Answers(2)));
    assert_eq!(Scale::of_answers(&[&rising, &constant]), Err(NoScale::NoVariance(2)));
    assert_eq!(Scale::of_answers(&[&rising, &[1.0, f64::NAN, 2.0, 3.0]]), Err(NoScale::NotANumber(1)));
    let twice = Scale::of_answers(&[&rising, &falling, &rising]).unwrap();
    assert_eq!(twice.adequacy(), Err(NoScale::Singular));
    assert!(twice.alpha().raw.is_finite());
    assert!(Scale::of_answers(&[&rising, &falling]).unwrap().each()[0].alpha_without.is_none());
}
