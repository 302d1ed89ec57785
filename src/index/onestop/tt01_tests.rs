use super::*;
use crate::domain::dossier::Timeliness;
use crate::index::onestop::facts::{Complaint, Contacts, OneStop, Online, Opinions, Publication, Tier};
use crate::index::onestop::testing::circular;

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// So many dossiers with each number of points.
fn counted(zero: u64, one: u64, two: u64) -> Counted {
    Counted { zero, one, two, ..Default::default() }
}

/// Ten dossiers whose mean is so many tenths.
fn tenths(tenths: u64) -> Counted {
    if tenths <= 10 { counted(10 - tenths, tenths, 0) } else { counted(0, 20 - tenths, tenths - 10) }
}

fn all(one: Counted) -> Dossiers {
    Dossiers { total_time: one, agency_time: one, contacts: one, agencies: one, conduct: one }
}

/// A unit with 8 points of its own.
fn best_unit() -> UnitFacts {
    UnitFacts {
        one_stop: Some(OneStop { tier: Tier::Central, procedures: 5, received_there: 5, solved_there: 1 }),
        publication: Some(Publication { sound: true, posted: true, electronic: true }),
        opinions: Some(Opinions { all: 0, on_time: 0, prolonged: 0 }),
        online: Some(Online {
            procedures: 5,
            online_procedures: 1,
            dossiers: 10,
            online_dossiers: 3,
            unresolved: 0,
            late: 0,
        }),
    }
}

#[test]
fn means_are_rounded_before_they_are_added() {
    let rules = circular();
    let one = counted(0, 751, 249);
    assert_eq!(one.mean(), Some(d("1.249")));
    let four = Dossiers { conduct: Counted::default(), ..all(one) };
    let graded = officer(&rules, &four).unwrap();
    assert_eq!(graded.lines.iter().map(|line| line.points).collect::<Vec<_>>(), [d("1.2"); 4]);
    assert_eq!(graded.sum, d("4.8"), "4.996 rounded after the sum would be 5.0 and the best grade");
    assert_eq!(graded.band.unwrap().code, "hoan-thanh-70");
    // Halves go up, and what is below a half does not.
    for (one, points) in [(counted(0, 75, 25), "1.3"), (counted(0, 7501, 2499), "1.2"), (counted(2, 1, 0), "0.3")] {
        assert_eq!(officer(&rules, &all(one)).unwrap().lines[0].points, d(points));
    }
}

#[test]
fn officers_at_under_and_over_their_limits() {
    let rules = circular();
    for (conduct, sum, code) in
        [(10, "5", "hoan-thanh-100"), (11, "5.1", "hoan-thanh-100"), (9, "4.9", "hoan-thanh-70")]
    {
        let graded = officer(&rules, &Dossiers { conduct: tenths(conduct), ..all(tenths(10)) }).unwrap();
        assert_eq!((graded.sum, graded.band.unwrap().code.as_str()), (d(sum), code));
    }
    for (conduct, sum, code) in [(7, "3.5", "hoan-thanh-70"), (8, "3.6", "hoan-thanh-70"), (6, "3.4", "duoi-70")] {
        let graded = officer(&rules, &Dossiers { conduct: tenths(conduct), ..all(tenths(7)) }).unwrap();
        assert_eq!((graded.sum, graded.band.unwrap().code.as_str()), (d(sum), code));
    }
}

#[test]
fn exactly_fifteen_is_excellent() {
    let rules = circular();
    // 8 points of the unit and five means.
    for (base, conduct, sum, code) in [
        (14, 14, "15", "xuat-sac"),
        (14, 15, "15.1", "xuat-sac"),
        (14, 13, "14.9", "tot"),
        (8, 8, "12", "tot"),
        (8, 9, "12.1", "tot"),
        (8, 7, "11.9", "kha"),
        (2, 2, "9", "kha"),
        (2, 3, "9.1", "kha"),
        (2, 1, "8.9", "trung-binh"),
    ] {
        let dossiers = Dossiers { conduct: tenths(conduct), ..all(tenths(base)) };
        let graded = unit(&rules, &dossiers, &best_unit()).unwrap();
        assert_eq!((graded.sum, graded.band.unwrap().code.as_str()), (d(sum), code));
        assert_eq!((graded.lines.len(), graded.reachable), (9, d("18")));
    }
    for (conduct, sum, code) in [(12, "6", "trung-binh"), (13, "6.1", "trung-binh"), (11, "5.9", "yeu")] {
        let dossiers = Dossiers { conduct: tenths(conduct), ..all(tenths(12)) };
        let graded = unit(&rules, &dossiers, &UnitFacts::default()).unwrap();
        assert_eq!((graded.sum, graded.band.unwrap().code.as_str()), (d(sum), code));
    }
}

#[test]
fn what_is_left_out_is_named_and_nothing_is_rescaled() {
    let rules = circular();
    let facts = UnitFacts { one_stop: None, opinions: None, ..best_unit() };
    let graded = unit(&rules, &all(tenths(20)), &facts).unwrap();
    assert_eq!((graded.sum, graded.reachable, graded.rule.maximum), (d("14"), d("14"), d("18")));
    assert_eq!(graded.band.unwrap().code, "tot", "14 of 14 is no 18 of 18");
    assert_eq!(graded.left_out, [(Indicator::OneStop, LeftOut::NoFacts), (Indicator::Opinions, LeftOut::NoFacts)]);
    let said = graded.words(Lang::Vi);
    assert!(said.contains("14,0 trên 18 điểm") && said.contains("7 trên 9 chỉ số") && said.contains("Tốt"), "{said}");
    assert!(said.ends_with("(nếu đủ các chỉ số, có thể đạt mức: Xuất sắc)"), "{said}");
    let whole = unit(&rules, &all(tenths(20)), &best_unit()).unwrap();
    assert_eq!((whole.at_best(), whole.words(Lang::Vi).contains("có thể tới")), (whole.band, false));
    let decisions = graded.decisions();
    assert!(decisions.contains(&Decision::FixedLimits) && decisions.contains(&Decision::WithoutFacts));

    let nothing = unit(&rules, &Dossiers::default(), &UnitFacts::default()).unwrap();
    assert_eq!((nothing.band, nothing.lines.len(), nothing.left_out.len()), (None, 0, 9));
    assert_eq!(nothing.words(Lang::Vi), "chưa có dữ liệu để xếp loại");
}

#[test]
fn the_hole_of_indicator_nine_is_no_zero() {
    let rules = circular();
    let mut facts = best_unit();
    facts.online = facts.online.map(|online| Online { procedures: 6, ..online });
    let graded = unit(&rules, &all(tenths(10)), &facts).unwrap();
    assert_eq!(graded.left_out, [(Indicator::Online, LeftOut::Undefined(Undefined::OnlineHole))]);
    assert_eq!((graded.sum, graded.reachable), (d("11"), d("16")));
    let hole = rules.decision(Decision::OnlineHole).unwrap();
    assert!(graded.notes(Lang::Vi).contains(&hole.note(Lang::Vi)));
    assert!(hole.note(Lang::En).ends_with("(inferred from other facts)"), "{}", hole.note(Lang::En));
    let closed = unit(&rules, &all(tenths(10)), &best_unit()).unwrap();
    assert!(!closed.decisions().contains(&Decision::OnlineHole));
}

#[test]
fn dossiers_without_a_case_are_counted_apart() {
    let rules = circular();
    let polite = |returned| DossierFacts {
        total_time: Some(returned),
        contacts: Some(Contacts { counted: 0, applicants_fault: 1 }),
        returned: Some(returned),
        complaint: Some(Complaint::None),
        ..Default::default()
    };
    let mut dossiers = Dossiers::default();
    for time in [Timeliness::Early, Timeliness::OnTime, Timeliness::Late] {
        dossiers.add(&polite(time));
    }
    dossiers.add(&DossierFacts::default());
    assert_eq!(dossiers.conduct, Counted { one: 1, two: 1, undefined: 1, unknown: 1, zero: 0 });
    assert_eq!((dossiers.conduct.mean(), dossiers.conduct.least()), (Some(d("1.5")), Some(d("1"))));
    assert_eq!(dossiers.total_time, Counted { zero: 1, one: 1, two: 1, undefined: 0, unknown: 1 });
    let graded = officer(&rules, &dossiers).unwrap();
    assert_eq!((graded.sum, graded.lines.len()), (d("4.5"), 3));
    let decisions = graded.decisions();
    assert!(decisions.contains(&Decision::LateWithoutComplaint) && decisions.contains(&Decision::PoliteOnTime));

    let mut late = Dossiers::default();
    late.add(&polite(Timeliness::Late));
    let graded = officer(&rules, &late).unwrap();
    assert!(graded.left_out.contains(&(Indicator::Conduct, LeftOut::AllUndefined(1))));
    assert!(graded.decisions().contains(&Decision::LateWithoutComplaint));
}

#[test]
fn counts_of_parts_add_up_to_the_whole() {
    let parts = [counted(1, 2, 3), Counted { undefined: 4, unknown: 5, ..Default::default() }];
    let whole = parts[0].merge(parts[1]);
    assert_eq!(whole, Counted { zero: 1, one: 2, two: 3, undefined: 4, unknown: 5 });
    assert_eq!(all(parts[0]).merge(all(parts[1])), all(whole));
    assert_eq!((whole.n(), whole.mean().map(|mean| mean.round_dp(4))), (d("6"), Some(d("1.3333"))));
    assert_eq!(Counted { unknown: 3, ..Default::default() }.mean(), None, "nobody is not zero");
}

#[test]
fn an_officer_has_no_part_in_what_the_unit_does() {
    let rules = circular();
    let graded = officer(&rules, &all(tenths(20))).unwrap();
    assert_eq!((graded.sum, graded.reachable, graded.rule.maximum), (d("10"), d("10"), d("10")));
    assert!(graded.left_out.is_empty());
    assert!(graded.decisions().contains(&Decision::SixForUnitsOnly));
}
