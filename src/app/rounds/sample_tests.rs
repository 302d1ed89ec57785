use std::collections::HashSet;

use super::super::plan::{Places, Said, Sharing, Sizing};
use super::*;

/// `nong-thon`: communes N1 to N4 of three hamlets of 5, 10, ... households; `thanh-thi`: T1 and T2 of two hamlets of 30.
fn frame() -> Vec<Row> {
    let mut rows = Vec::new();
    let mut hamlet = |stratum: &str, commune: String, hamlet: u32, households: u32| {
        for _ in 0..households {
            let number = i32::try_from(rows.len() + 1).unwrap();
            let level = if stratum == "thanh-thi" { "ward" } else { "commune" };
            let unit =
                Some((Id::from_bytes([u8::try_from(commune.len()).unwrap(); 16]), commune.clone(), level.to_owned()));
            let places = vec![commune.clone(), format!("Thôn {hamlet}")];
            rows.push(Row { number, stratum: stratum.to_owned(), places, unit });
        }
    };
    for commune in 1..=4 {
        for place in 1..=3 {
            hamlet("nong-thon", format!("N{commune}"), place, 5 * (commune + place - 1));
        }
    }
    for commune in 1..=2 {
        for place in 1..=2 {
            hamlet("thanh-thi", format!("T{commune}"), place, 30);
        }
    }
    rows
}

fn plan(size: Sizing, stages: [(Option<u64>, By); 2]) -> Plan {
    let places = stages.map(|(take, by)| Places { take, by }).to_vec();
    Plan { size, sharing: Sharing::Proportional, strata: Vec::new(), places, last: By::Systematic, reserve: 0.2 }
}

fn main_of(sample: &Sample) -> Vec<&Chosen> {
    sample.chosen.iter().filter(|one| !one.reserve).collect()
}

#[test]
fn the_same_seed_draws_the_same_and_another_one_others() {
    let (rows, plan) = (frame(), plan(Sizing::Number { n: 60 }, [(Some(2), By::Pps), (Some(2), By::Simple)]));
    let one = sample(&rows, &plan, &[], 7).unwrap();
    assert_eq!(sample(&rows, &plan, &[], 7).unwrap(), one);
    assert_ne!(sample(&rows, &plan, &[], 8).unwrap().chosen, one.chosen);
    let main = main_of(&one);
    // 210 and 120 of 330: 38.2 and 21.8.
    let of = |stratum: &str| main.iter().filter(|one| one.stratum == stratum).count();
    assert_eq!((main.len(), of("nong-thon"), of("thanh-thi")), (60, 38, 22));
    let rural = &one.steps.strata[0];
    assert_eq!((rural.population, rural.places.clone(), rural.n), (210, vec![(4, 2), (6, 4)], 38));
}

#[test]
fn reserves_are_of_the_same_places_and_nobody_is_drawn_twice() {
    let (rows, plan) = (frame(), plan(Sizing::Number { n: 60 }, [(Some(2), By::Simple), (Some(2), By::Systematic)]));
    let drawn = sample(&rows, &plan, &[], 3).unwrap();
    let numbers: HashSet<i32> = drawn.chosen.iter().map(|one| one.frame).collect();
    assert_eq!(numbers.len(), drawn.chosen.len());
    let places: HashSet<(&str, &str)> =
        main_of(&drawn).iter().map(|one| (one.psu.as_str(), one.ssu.as_str())).collect();
    assert_eq!(places.len(), 8);
    let spare: Vec<&Chosen> = drawn.chosen.iter().filter(|one| one.reserve).collect();
    assert!(!spare.is_empty() && spare.iter().all(|one| places.contains(&(one.psu.as_str(), one.ssu.as_str()))));
    for (psu, ssu) in &places {
        let here = |reserve: bool| {
            drawn
                .chosen
                .iter()
                .filter(|one| (one.psu.as_str(), one.ssu.as_str()) == (*psu, *ssu) && one.reserve == reserve)
                .count()
        };
        let there =
            rows.iter().filter(|row| row.places[0] == *psu && format!("{psu} / {}", row.places[1]) == *ssu).count();
        assert_eq!(here(true), here(false).div_ceil(5).min(there - here(false)), "{ssu}");
    }
}

#[test]
fn weights_and_population_sizes_are_exact_where_chances_are_alike() {
    let (rows, plan) = (frame(), plan(Sizing::Number { n: 60 }, [(None, By::Simple), (None, By::Simple)]));
    let drawn = sample(&rows, &plan, &[], 1).unwrap();
    for one in main_of(&drawn) {
        assert_eq!(one.fpc1, Some(Decimal::from(if one.stratum == "thanh-thi" { 2 } else { 4 })));
        assert_eq!(one.fpc2, Some(Decimal::from(if one.stratum == "thanh-thi" { 2 } else { 3 })));
    }
    let sum: Decimal = main_of(&drawn).iter().map(|one| one.weight).sum();
    assert_eq!(sum.round_dp(9), Decimal::from(330), "everybody is stood for");
    let by_size =
        sample(&rows, &self::plan(Sizing::Number { n: 60 }, [(Some(2), By::Pps), (None, By::Simple)]), &[], 1);
    assert!(by_size.unwrap().chosen.iter().all(|one| one.fpc1.is_none() && one.fpc2.is_none()));
}

#[test]
fn on_average_over_many_seeds_the_weights_stand_for_everybody() {
    let rows = frame();
    for stages in [[(Some(2), By::Pps), (Some(2), By::Simple)], [(Some(2), By::Systematic), (Some(1), By::Pps)]] {
        let plan = plan(Sizing::Number { n: 30 }, stages);
        let one = |seed: u64| -> Decimal {
            let drawn = sample(&rows, &plan, &[], seed).unwrap();
            drawn.chosen.iter().filter(|one| !one.reserve).map(|one| one.weight).sum()
        };
        let mean = (0..600).map(one).sum::<Decimal>() / Decimal::from(600);
        assert!((mean - Decimal::from(330)).abs() < Decimal::from(8), "{mean}");
    }
}

#[test]
fn sizes_come_from_a_margin_from_quotas_and_from_what_is_said() {
    let rows = frame();
    let stages = [(None, By::Simple), (None, By::Simple)];
    let slovin = sample(&rows, &plan(Sizing::Slovin { margin: 0.05, response_rate: 1.0 }, stages), &[], 1).unwrap();
    // 330 / (1 + 330 * 0.0025) = 180.8.
    assert_eq!((main_of(&slovin).len(), slovin.steps.size[0].0.as_str()), (181, "slovin"));
    let quotas = [("commune".to_owned(), 6), ("ward".to_owned(), 10)];
    let drawn = sample(&rows, &plan(Sizing::Quotas, stages), &quotas, 1).unwrap();
    let strata: Vec<(&str, u64)> = drawn.steps.strata.iter().map(|one| (one.name.as_str(), one.n)).collect();
    let unit = |code: &str| strata.iter().filter(|(name, _)| name.starts_with(code)).map(|(_, n)| n).sum::<u64>();
    assert_eq!((unit("N1"), unit("N4"), unit("T2"), strata.len()), (6, 6, 10, 6));
    let said = |name: &str, n: f64| Said { name: name.to_owned(), numbers: vec![n] };
    let mut by_stratum = plan(Sizing::ByStratum, stages);
    by_stratum.strata = vec![said("nong-thon", 20.0), said("thanh-thi", 5.0)];
    let drawn = sample(&rows, &by_stratum, &[], 1).unwrap();
    assert_eq!(drawn.steps.strata.iter().map(|one| one.n).collect::<Vec<_>>(), [20, 5]);
    let mut neyman = plan(Sizing::Number { n: 50 }, stages);
    neyman.sharing = Sharing::Neyman;
    neyman.strata = vec![said("nong-thon", 1.0), said("thanh-thi", 2.0)];
    let drawn = sample(&rows, &neyman, &[], 1).unwrap();
    // 210 : 240 of 50.
    assert_eq!(drawn.steps.strata.iter().map(|one| one.n).collect::<Vec<_>>(), [23, 27]);
}

#[test]
fn what_cannot_be_drawn_is_said_with_its_stratum() {
    let rows = frame();
    let stages = [(Some(1), By::Simple), (Some(1), By::Simple)];
    let refused = |plan: &Plan, quotas: &[(String, u64)]| sample(&rows, plan, quotas, 5).unwrap_err();
    let too_few = refused(&plan(Sizing::Number { n: 200 }, stages), &[]);
    assert!(matches!(&too_few, NotDone::TooFew { wanted, there, .. } if wanted > there), "{too_few:?}");
    assert!(matches!(refused(&plan(Sizing::Number { n: 331 }, stages), &[]), NotDone::NoPlan(_)));
    assert!(matches!(
        refused(&plan(Sizing::Slovin { margin: 0.0, response_rate: 1.0 }, stages), &[]),
        NotDone::NoPlan(_)
    ));
    assert_eq!(refused(&plan(Sizing::ByStratum, stages), &[]), NotDone::StratumMissing("nong-thon".to_owned()));
    assert_eq!(refused(&plan(Sizing::Quotas, stages), &[]), NotDone::NoQuota("commune".to_owned()));
    let mut unknown = plan(Sizing::Number { n: 10 }, stages);
    unknown.strata = vec![Said { name: "mien-nui".to_owned(), numbers: vec![1.0] }];
    assert_eq!(refused(&unknown, &[]), NotDone::UnknownStratum("mien-nui".to_owned()));
    let mut one_stage = plan(Sizing::Number { n: 10 }, stages);
    one_stage.places.pop();
    assert_eq!(sample(&rows, &one_stage, &[], 5), Err(NotDone::NoFrame));
    assert_eq!(sample(&[], &one_stage, &[], 5), Err(NotDone::NoFrame));
}

#[test]
fn without_places_households_are_drawn_from_their_strata() {
    let rows: Vec<Row> = frame().into_iter().map(|row| Row { places: Vec::new(), ..row }).collect();
    let plan = Plan { places: Vec::new(), ..plan(Sizing::Number { n: 33 }, [(None, By::Simple); 2]) };
    let drawn = sample(&rows, &plan, &[], 2).unwrap();
    let first = main_of(&drawn)[0].clone();
    assert_eq!(
        (first.psu.as_str(), first.ssu.as_str(), first.weight, first.fpc1),
        ("", "", Decimal::TEN, Some(Decimal::from(210)))
    );
    assert_eq!(main_of(&drawn).len(), 33);
}
