//! Sentences about the PAR INDEX made of numbers, by rules: what rose is said to have risen, what prints alike is unchanged.

use rust_decimal::Decimal;

use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::text::{fill, texts};

/// The mean of figures; `None` where there are none.
pub(super) fn mean(figures: impl Iterator<Item = Decimal>) -> Option<Decimal> {
    let (sum, n) = figures
        .fold((Some(Decimal::ZERO), 0_i64), |(sum, n), one| (sum.and_then(|sum: Decimal| sum.checked_add(one)), n + 1));
    sum?.checked_div(n.into())
}

/// How many units rose and fell, and which did most. Figures are rounded as they are shown.
pub(super) fn moved(
    changes: &[(&str, Decimal)],
    previous: &str,
    (round, places): (&dyn Fn(Decimal) -> Decimal, u32),
    lang: Lang,
) -> Option<String> {
    let t = texts(lang);
    let rounded: Vec<(&str, Decimal)> = changes.iter().map(|(name, change)| (*name, round(*change))).collect();
    let risen = rounded.iter().filter(|(_, change)| *change > Decimal::ZERO);
    let fallen = rounded.iter().filter(|(_, change)| *change < Decimal::ZERO);
    let (rose, fell) = (risen.clone().count(), fallen.clone().count());
    let counts = [rounded.len(), rose, fell, rounded.len() - rose - fell].map(|n| n.to_string());
    let [all, up, down, same] = counts.each_ref().map(String::as_str);
    let mut said = vec![fill(t.par_report_moved, &[all, previous, up, down, same])];
    let most = |one: &(&str, Decimal), words: &str| fill(words, &[one.0, &number::fixed(lang, one.1.abs(), places)]);
    said.extend(risen.max_by_key(|(_, change)| *change).map(|one| most(one, t.par_report_rose_most)));
    said.extend(fallen.min_by_key(|(_, change)| *change).map(|one| most(one, t.par_report_fell_most)));
    (!rounded.is_empty()).then(|| said.join(" "))
}

/// Who climbed and who fell most places.
pub(super) fn climbed(places: &[(&str, i64)], lang: Lang) -> Option<String> {
    let t = texts(lang);
    let said = |one: &(&str, i64), words: &str| fill(words, &[one.0, &one.1.unsigned_abs().to_string()]);
    let up = places.iter().filter(|(_, places)| *places > 0).max_by_key(|(_, places)| *places);
    let down = places.iter().filter(|(_, places)| *places < 0).min_by_key(|(_, places)| *places);
    let parts =
        [up.map(|one| said(one, t.par_report_climbed_most)), down.map(|one| said(one, t.par_report_dropped_most))];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    match (parts.is_empty(), places.is_empty()) {
        (false, _) => Some(parts.join(" ")),
        (true, false) => Some(t.par_report_same_places.to_owned()),
        (true, true) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rose_is_said_to_have_risen_and_nothing_else() {
        let round = |value: Decimal| value.round_dp(2);
        // A fixed walk over changes from −3 to 3 with steps that round to nothing among them.
        let mut seed = 7_u64;
        for _ in 0..2_000 {
            let changes: Vec<(&str, Decimal)> = ["A", "B", "C"]
                .into_iter()
                .map(|name| {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    let wide = if seed & (1 << 40) == 0 { 60_001 } else { 100 };
                    let change = i64::try_from((seed >> 33) % wide).unwrap() - i64::try_from(wide / 2).unwrap();
                    (name, Decimal::new(change, 4))
                })
                .collect();
            let said = moved(&changes, "kỳ trước", (&round, 2), Lang::Vi).unwrap();
            let rose = changes.iter().filter(|(_, change)| round(*change) > Decimal::ZERO).count();
            let fell = changes.iter().filter(|(_, change)| round(*change) < Decimal::ZERO).count();
            assert_eq!(said.contains("Tăng nhiều nhất"), rose > 0, "{said} {changes:?}");
            assert_eq!(said.contains("Giảm nhiều nhất"), fell > 0, "{said} {changes:?}");
            assert!(said.contains(&format!("{rose} đơn vị tăng, {fell} đơn vị giảm")), "{said}");
            for (name, change) in &changes {
                let change = round(*change);
                assert!(change > Decimal::ZERO || !said.contains(&format!("Tăng nhiều nhất: {name} ")), "{said}");
                assert!(change < Decimal::ZERO || !said.contains(&format!("Giảm nhiều nhất: {name} ")), "{said}");
            }
        }
        assert_eq!(moved(&[], "kỳ trước", (&round, 2), Lang::Vi), None);
    }

    #[test]
    fn places_are_climbed_or_lost_as_they_were() {
        let said = climbed(&[("A", 3), ("B", -2), ("C", 0)], Lang::Vi).unwrap();
        assert!(said.contains("A (lên 3 bậc)") && said.contains("B (xuống 2 bậc)"), "{said}");
        assert!(climbed(&[("C", 0)], Lang::Vi).unwrap().contains("giữ nguyên"));
        assert_eq!(climbed(&[], Lang::Vi), None);
    }

    #[test]
    fn a_mean_is_exact() {
        let of = |numbers: &[i64]| mean(numbers.iter().map(|number| Decimal::new(*number, 1)));
        assert_eq!(of(&[1, 2, 6]), Some(Decimal::new(3, 1)));
        assert_eq!(of(&[]), None);
    }
}
