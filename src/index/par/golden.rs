//! Published figures, computed again from what was published beside them: the golden checks G1 to G12.
//!
//! Each test names its public source. No table of criteria of those years is public; blocks and areas with the maxima that are
//! known (those of 876/QĐ-BNV where none are) stand for the set.

use rust_decimal::Decimal;

use super::grade::grade;
use super::rank::{Unit, ranks};
use super::testing::{by_hand, d, flat, scored, set};
use super::{Entry, Plan, Scored};
use crate::domain::criteria::CriteriaSet;

/// The national grades: A from 90 %, B from 80 %, C below (press on the rounds of 2020, 2021 and 2024).
const NATIONAL: &str = "[[grade]]\ncode = \"a\"\nwords = { vi = \"A\" }\nfrom = 90\n\n\
    [[grade]]\ncode = \"b\"\nwords = { vi = \"B\" }\nfrom = 80\n\n[[grade]]\ncode = \"c\"\nwords = { vi = \"C\" }\nfrom = 0\n\n";

/// Appraised, SIPAS, survey, impact: 100 points.
fn four_blocks() -> CriteriaSet {
    flat(NATIONAL, &["61.5", "10", "22", "6.5"])
}

fn shown(set: &CriteriaSet, value: Decimal) -> String {
    set.scoring.rounding.shown(value).to_string()
}

fn total(points: &[&str]) -> String {
    let set = four_blocks();
    let scored = scored(&set, &by_hand(&set, points));
    assert!(scored.troubles.is_empty());
    shown(&set, scored.points)
}

fn percent(set: &CriteriaSet, scored: &Scored) -> String {
    shown(set, scored.percent.unwrap())
}

/// The ten best provinces of 2020: appraised, SIPAS, survey, impact, and the total, all as printed (Báo Đầu tư, 28 June 2021,
/// by way of MOFCOM's office in Hồ Chí Minh City, item 549782).
const TEN: [(&str, [&str; 4], &str); 10] = [
    ("Quảng Ninh", ["57.66", "9.56", "18.83", "5"], "91.04"),
    ("Hải Phòng", ["58.71", "9.35", "19.45", "3"], "90.51"),
    ("Thừa Thiên Huế", ["56.78", "8.57", "20.11", "3.01"], "88.47"),
    ("Bình Dương", ["55.48", "8.82", "20.27", "2.36"], "86.93"),
    ("Đồng Tháp", ["55.94", "8.89", "20.09", "1.84"], "86.77"),
    ("Đà Nẵng", ["58.01", "8.24", "18.31", "2"], "86.56"),
    ("Long An", ["56.52", "8.62", "18.11", "3"], "86.25"),
    ("Hà Nội", ["55.79", "8.50", "20.28", "1.5"], "86.07"),
    ("Bà Rịa - Vũng Tàu", ["56.23", "8.40", "18.25", "3.14"], "86.02"),
    ("Phú Thọ", ["53.99", "8.81", "18.17", "4.76"], "85.74"),
];

/// Their blocks were rounded before they were printed, so three totals are a hundredth away from what the blocks add to.
const AWAY: [&str; 3] = ["Quảng Ninh", "Đồng Tháp", "Phú Thọ"];

#[test]
fn g1_hai_phong_2020_is_the_sum_of_its_blocks_and_second() {
    let set = four_blocks();
    let plan = Plan::of(&set);
    let units: Vec<Scored> = TEN.iter().map(|(_, points, _)| scored(&set, &by_hand(&set, points))).collect();
    assert_eq!((shown(&set, units[1].points), percent(&set, &units[1])), ("90.51".to_owned(), "90.51".to_owned()));
    let ranked: Vec<Unit<'_>> = units.iter().map(|scored| Unit { scored, group: None }).collect();
    let places: Vec<usize> = ranks(&plan, &ranked).overall.iter().map(|place| place.unwrap().rank).collect();
    assert_eq!(places, (1..=10).collect::<Vec<_>>(), "the published order");
    let grades: Vec<&str> =
        units.iter().map(|one| grade(&set, one.percent.unwrap(), None).unwrap().code.as_str()).collect();
    assert_eq!(grades[..3], ["a", "a", "b"], "two in group A");
}

#[test]
fn g2_seven_of_the_ten_best_of_2020_add_up() {
    let mut compared = 0;
    for (name, blocks, published) in TEN.iter().filter(|(name, ..)| !AWAY.contains(name)) {
        assert_eq!(total(blocks), *published, "{name}");
        compared += 1;
    }
    assert_eq!(compared, 7);
}

#[test]
fn g3_three_miss_by_a_hundredth() {
    for name in AWAY {
        let (_, blocks, published) = TEN.iter().find(|(one, ..)| *one == name).unwrap();
        assert_eq!((d(&total(blocks)) - d(published)).abs(), d("0.01"), "{name}");
    }
}

#[test]
fn g4_lang_son_2018() {
    // Báo Lạng Sơn, item 218859 on the round of 2018: place 26 of 63.
    let set = four_blocks();
    let own = scored(&set, &by_hand(&set, &["47.75", "9.15", "16.85", "3.5"]));
    assert_eq!(percent(&set, &own), "77.25");
    let plan = Plan::of(&set);
    // 25 provinces before it and 37 behind it, by hundredths.
    let others = (1..=25).map(|more| d("77.25") + Decimal::new(more, 2));
    let others = others.chain((1..=37).map(|less| d("77.25") - Decimal::new(less, 2)));
    let mut units: Vec<Scored> = others
        .map(|points| {
            let appraised = points - d("30");
            scored(&set, &by_hand(&set, &[&appraised.to_string(), "10", "17", "3"]))
        })
        .collect();
    units.push(own);
    let ranked: Vec<Unit<'_>> = units.iter().map(|scored| Unit { scored, group: None }).collect();
    let place = ranks(&plan, &ranked).overall[62].unwrap();
    assert_eq!((place.rank, place.of, place.shared), (26, 63, false));
}

#[test]
fn g5_blocks_of_ninh_thuan_2022_in_percent() {
    // Sở Nội vụ Ninh Thuận on 2022 (sonv.ninhthuan.gov.vn, p=31918): appraised 54.2 of 61.5; survey, SIPAS and impact 31.59 of 38.5 together.
    let set = flat("", &["61.5", "38.5"]);
    let scored = scored(&set, &by_hand(&set, &["54.2", "31.59"]));
    let percents: Vec<String> = scored.nodes.iter().map(|node| shown(&set, node.percent().unwrap())).collect();
    assert_eq!(percents, ["88.13", "82.05"]);
    // The four blocks add to 85.79, a hundredth more than the published 85.78.
    assert_eq!(total(&["54.2", "8.23", "18.05", "5.31"]), "85.79");
}

#[test]
fn g6_what_does_not_apply_leaves_the_denominator() {
    // Ban Dân tộc of Thanh Hóa, 2023 (baotainguyenmoitruong.vn, item 369667): 100 points less 16 of the survey; 68.32 printed with 81.33 %.
    let set = flat("", &["84", "16"]);
    let mut assessment = by_hand(&set, &["68.32"]);
    assessment.entry(1, Some(Entry::NotApplicable));
    let scored = scored(&set, &assessment);
    assert_eq!((scored.points, scored.maximum), (d("68.32"), Some(d("84"))));
    assert_eq!(percent(&set, &scored), "81.33");
    assert!(scored.ranked);
    // Cà Mau 2021 and the ministries of 2020 did the other: out of the whole, and not ranked.
    let set = flat("[scoring]\nnot_applicable = \"unranked\"\n\n", &["84", "16"]);
    let scored = super::testing::scored(&set, &assessment);
    assert_eq!((percent(&set, &scored), scored.ranked), ("68.32".to_owned(), false));
}

#[test]
fn g7_nam_dinh_2020_of_seventy_points() {
    // sonoivu.namdinh.gov.vn on 2020: the mean of the districts, 61.46 points, 87.80 %; the base of 70 is inferred.
    let set = flat("", &["70"]);
    assert_eq!(percent(&set, &scored(&set, &by_hand(&set, &["61.46"]))), "87.80");
    // Its departments' 62.62 of 70 were printed as 89.45: cut off, not rounded.
    assert_eq!(percent(&set, &scored(&set, &by_hand(&set, &["62.62"]))), "89.46");
    let cut = flat("[scoring]\nrounding = \"down\"\n\n", &["70"]);
    assert_eq!(percent(&cut, &scored(&cut, &by_hand(&cut, &["62.62"]))), "89.45");
}

#[test]
fn g8_losses_of_dak_lak_2017_lead_back_to_its_points() {
    // truyenhinhdaknong.vn, item 2540, on 2948/QĐ-BNV: eight areas and what was lost in each; published 75.37. What was lost in
    // the third is printed as "0101": 0.01 or nothing.
    let maxima = ["10", "10", "14.5", "11", "16", "7", "16", "15.5"];
    let losses = ["4.5", "1.84", "0", "2.77", "4.88", "1.96", "7.14", "1.54"];
    let set = flat("", &maxima);
    let points: Vec<String> = maxima.iter().zip(losses).map(|(most, lost)| (d(most) - d(lost)).to_string()).collect();
    let scored = scored(&set, &by_hand(&set, &points.iter().map(String::as_str).collect::<Vec<_>>()));
    assert!((scored.points - d("75.37")).abs() <= d("0.01"), "{}", scored.points);
    let lost: Decimal = scored.nodes.iter().map(|node| node.lost().unwrap()).sum();
    assert_eq!(lost, d("100") - scored.points);
}

#[test]
fn g9_shares_of_grades_in_hue_2021() {
    // 136 communes: Xuất sắc, Tốt, Khá, Trung bình (snv.thuathienhue.gov.vn, cn=332, tc=12377).
    let set = flat("", &["136"]);
    for (count, share) in [("9", "6.62"), ("62", "45.59"), ("41", "30.15"), ("24", "17.65")] {
        assert_eq!(percent(&set, &scored(&set, &by_hand(&set, &[count]))), share);
    }
}

#[test]
fn g10_area_three_of_876_has_thirteen_points() {
    // Bắc Kạn 2023 printed 99.23 %, Khánh Hòa 2024 98.85 %: 12.90 and 12.85 of 13, exactly.
    let set = flat("", &["13"]);
    for (points, percent_of_area) in [("12.9", "99.23"), ("12.85", "98.85")] {
        let scored = scored(&set, &by_hand(&set, &[points]));
        assert_eq!(percent(&set, &scored), percent_of_area);
        let back = d("13") * d(percent_of_area) / Decimal::ONE_HUNDRED;
        assert_eq!(set.scoring.rounding.shown(back), set.scoring.rounding.shown(d(points)));
    }
}

#[test]
fn g11_quang_nam_2024_by_the_766_indicators() {
    // quangnam.gov.vn, print 58228 (19 August), and baoquangnam.vn, item 3143430 (28 October): publicity, progress, online
    // services, online payment, satisfaction, digitising; 80.1 and 82.8 are called Tốt.
    let grades = "[[grade]]\ncode = \"xuat-sac\"\nwords = { vi = \"Xuất sắc\" }\nfrom = 90\n\n\
                  [[grade]]\ncode = \"tot\"\nwords = { vi = \"Tốt\" }\nfrom = 80\n\n";
    let set = flat(grades, &["18", "20", "12", "10", "18", "22"]);
    for (points, published) in [
        (["13.2", "18.4", "7.7", "7.6", "17.6", "15.6"], "80.1"),
        (["13.6", "18.5", "7.7", "9.6", "17.6", "15.8"], "82.8"),
    ] {
        let scored = scored(&set, &by_hand(&set, &points));
        assert_eq!(scored.points, d(published));
        assert_eq!(grade(&set, scored.percent.unwrap(), None).unwrap().code, "tot");
    }
}

#[test]
fn g12_differences_of_the_national_means() {
    // Announced 2021 to 2025; 2020 and 2022 follow from the published differences (Quảng Ngãi, Ninh Thuận, Gia Lai, baomoi.net.vn).
    let means = ["83.72", "86.37", "84.79", "86.98", "88.37"].map(d);
    let set = set(&super::testing::node("1", "100", ""));
    let plan = Plan::of(&set);
    let years: Vec<Scored> = means.iter().map(|mean| scored(&set, &by_hand(&set, &[&mean.to_string()]))).collect();
    let changes: Vec<String> = years
        .windows(2)
        .map(|pair| {
            let year = |scored| super::change::Year { plan: &plan, scored, place: None };
            let change = super::change::change(year(&pair[1]), year(&pair[0]));
            assert_eq!(change.nodes[0].points, change.points);
            change.percent.unwrap().to_string()
        })
        .collect();
    assert_eq!(changes, ["2.65", "-1.58", "2.19", "1.39"]);
}
