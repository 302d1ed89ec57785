use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use super::*;

fn field_of(units: &[&[(f64, f64)]]) -> Field {
    let units = units.iter().map(|areas| Standing { areas: areas.to_vec(), ..Standing::default() }).collect();
    Field { units, above_maximum: false, places: None, numbering: Numbering::Shared }
}

fn seeded(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

/// So many respondents who chose the first of two options, and so many the second.
fn answers(unit: usize, points: f64, (first, second): (usize, usize)) -> Answers {
    let asked = vec![Asked { area: 0, points, maximum: 10.0, shares: vec![Some(1.0), Some(0.0)] }];
    Answers { unit, asked, rows: [vec![vec![1]; first], vec![vec![2]; second]].concat() }
}

#[test]
fn who_is_far_ahead_never_moves() {
    let field = field_of(&[&[(9.5, 10.0), (9.5, 10.0)], &[(5.0, 10.0), (5.0, 10.0)], &[(1.0, 10.0), (2.0, 10.0)]]);
    let moved = field.under_weights(1_000, 0.1, &mut seeded(7));
    for (at, one) in moved.iter().enumerate() {
        assert_eq!((one.rank, one.low, one.high, one.kept), (at + 1, at + 1, at + 1, 1.0));
    }
    // Nobody of them could have answered otherwise.
    let same = [answers(0, 10.0, (30, 0)), answers(1, 0.0, (0, 30))];
    let field = Field {
        units: field
            .units
            .into_iter()
            .map(|mut unit| {
                unit.areas.push((0.0, 0.0));
                unit
            })
            .collect(),
        ..field
    };
    assert!(field.under_answers(500, (&same, &[]), &mut seeded(7)).iter().all(|one| (one.kept - 1.0).abs() < 1e-12));
}

#[test]
fn two_equals_swap_about_half_the_time() {
    // 8 of 10 here and 6 of 10 there, and the other way round: 70 % each.
    let field = field_of(&[&[(8.0, 10.0), (6.0, 10.0)], &[(6.0, 10.0), (8.0, 10.0)], &[(1.0, 10.0), (1.0, 10.0)]]);
    let moved = field.under_weights(4_000, 0.1, &mut seeded(1));
    assert_eq!(moved.iter().map(|one| one.rank).collect::<Vec<_>>(), [1, 1, 3], "equals share their place");
    for one in &moved[..2] {
        assert!((one.kept - 0.5).abs() < 0.03 && (one.low, one.high) == (1, 2), "{one:?}");
    }
    assert_eq!((moved[2].low, moved[2].high, moved[2].kept), (3, 3, 1.0));
    // 20 of 40 satisfied in either: 5 of 10 points.
    let even = field_of(&[&[(5.0, 10.0)], &[(5.0, 10.0)]]);
    let drawn = [answers(0, 5.0, (20, 20)), answers(1, 5.0, (20, 20))];
    let moved = even.under_answers(4_000, (&drawn, &[]), &mut seeded(2));
    for one in moved {
        // A tie again, at about 9 %, keeps the first place for both.
        assert!((0.5..0.6).contains(&one.kept) && (one.low, one.high) == (1, 2), "{one:?}");
    }
}

#[test]
fn a_seed_repeats_itself_and_another_does_not() {
    let field = field_of(&[&[(8.0, 10.0), (6.0, 10.0)], &[(6.1, 10.0), (8.0, 10.0)], &[(7.0, 10.0), (7.2, 10.0)]]);
    let drawn = |seed| field.under_weights(200, 0.1, &mut seeded(seed));
    assert_eq!(drawn(5), drawn(5));
    assert_ne!(drawn(5), drawn(6));
}

#[test]
fn a_resampled_share_moves_as_much_as_it_should() {
    // Of 100 respondents 60 are satisfied: the standard error is 4.9 points of a hundred.
    let rival = |percent: f64| field_of(&[&[(6.0, 10.0)], &[(percent / 10.0, 10.0)]]);
    let drawn = [answers(0, 6.0, (60, 40))];
    let ahead = |percent: f64| rival(percent).under_answers(4_000, (&drawn, &[]), &mut seeded(3))[0].kept;
    // Ahead of who is one standard error below: 84 %; two: 98 %.
    assert!((ahead(55.1) - 0.84).abs() < 0.03, "{}", ahead(55.1));
    assert!((ahead(50.2) - 0.977).abs() < 0.015, "{}", ahead(50.2));
    // The same by its error, where a rule brings a tenth of the percentage.
    let brings: Vec<f64> = (0..=10_000).map(|at| f64::from(at) / 1_000.0).collect();
    let measured = [Measured { unit: 0, area: 0, points: 6.0, value: 60.0, se: 4.9, brings: &brings }];
    let kept = rival(55.1).under_answers(4_000, (&[], &measured), &mut seeded(4))[0].kept;
    assert!((kept - 0.84).abs() < 0.03, "{kept}");
}

#[test]
fn ties_stay_ties_as_the_set_numbers_them() {
    let mut field = field_of(&[&[(5.0, 10.0)], &[(5.001, 10.0)], &[(4.0, 10.0)]]);
    field.places = Some(1);
    assert_eq!(field.under_weights(10, 0.1, &mut seeded(1)).iter().map(|one| one.rank).collect::<Vec<_>>(), [1, 1, 3]);
    field.numbering = Numbering::Dense;
    assert_eq!(field.under_weights(10, 0.1, &mut seeded(1)).iter().map(|one| one.rank).collect::<Vec<_>>(), [1, 1, 2]);
    field.units[0].ties = vec![2];
    field.units[1].ties = vec![1];
    assert_eq!(field.under_weights(10, 0.1, &mut seeded(1)).iter().map(|one| one.rank).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(Field { units: Vec::new(), ..field }.under_weights(3, 0.1, &mut seeded(1)).is_empty());
}
