//! Words as tables have them, and the rules that they are or are not.

use super::*;

fn rule(how: &str, maximum: &str) -> Option<Rule> {
    proposed("1.2.3", how, maximum.parse().unwrap()).map(|proposal| proposal.rule)
}

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn cases_of(how: &str, maximum: &str) -> Vec<(String, Decimal)> {
    match rule(how, maximum) {
        Some(Rule::Cases(cases)) => cases.into_iter().map(|case| (case.words.vi, case.points)).collect(),
        other => panic!("{how}: {other:?}"),
    }
}

fn bands_of(how: &str, maximum: &str) -> (Vec<(Decimal, &'static str, Decimal)>, Decimal) {
    match rule(how, maximum) {
        Some(Rule::Bands { bands, otherwise, .. }) => {
            (bands.into_iter().map(|band| (band.from, band.reached.word(), band.points)).collect(), otherwise)
        }
        other => panic!("{how}: {other:?}"),
    }
}

#[test]
fn cases_are_proposed_word_for_word() {
    // Cà Mau 1880/QĐ-UBND 2013 and the like.
    let kept = |words: &str, points: &str| (words.to_owned(), d(points));
    assert_eq!(
        cases_of("Kịp thời: 1; không kịp thời: 0,5; không: 0", "1"),
        [kept("Kịp thời", "1"), kept("không kịp thời", "0.5"), kept("không", "0")]
    );
    assert_eq!(cases_of("- Đạt yêu cầu = 1\n- Không đạt = 0", "1"), [kept("Đạt yêu cầu", "1"), kept("Không đạt", "0")]);
    assert_eq!(
        cases_of("Cách tính điểm:\n+ Đủ số lượng và đúng thời gian được 1 điểm.\n+ Còn lại được 0 điểm.", "1"),
        [kept("Đủ số lượng và đúng thời gian", "1"), kept("Còn lại", "0")]
    );
    assert_eq!(cases_of("Ban hành đúng hạn (1,5 điểm); trễ hạn (0 điểm)", "1.5").len(), 2);
    assert_eq!(cases_of("Đầy đủ: điểm tối đa; Không đầy đủ: 0", "0.75")[0].1, d("0.75"));
    assert_eq!(
        rule("Có: điểm tối đa; Không: 0; Không áp dụng", "0.5"),
        Some(Rule::YesNo { yes: d("0.5"), no: d("0") })
    );
}

#[test]
fn bands_are_proposed_with_their_thresholds() {
    let tenths =
        |top: &'static str, middle: &'static str| (vec![(d("90"), top, d("2")), (d("70"), middle, d("1"))], d("0"));
    assert_eq!(bands_of("trên 90%: 2; từ 70-90%: 1; dưới 70%: 0", "2"), tenths(">", ">="));
    assert_eq!(bands_of("Trên 90% = 2\nTừ 70% - 90% = 1\nDưới 70% = 0", "2"), tenths(">", ">="));
    assert_eq!(
        bands_of("Từ 90% trở lên: 2 điểm; từ 70% đến dưới 90%: 1 điểm; dưới 70%: 0 điểm", "2"),
        tenths(">=", ">=")
    );
    assert_eq!(bands_of("Dưới 70%: 0; 70% đến dưới 90%: 1; 90% đến 100%: 2", "2"), tenths(">=", ">="));
    assert_eq!(bands_of("≥ 90%: 2; > 70% đến dưới 90%: 1; ≤ 70%: 0", "2"), tenths(">=", ">"));
    assert_eq!(bands_of("trên 90%: 2; từ 70% đến 90%: 1; còn lại: 0", "2"), tenths(">", ">="));
    let rest = bands_of("dưới 5%: 2; từ 5% đến 10%: 1; trường hợp khác: 0", "2");
    assert_eq!(rest, (vec![(d("5"), "<", d("2")), (d("10"), "<=", d("1"))], d("0")));
    let fewer = bands_of("Tỷ lệ hồ sơ trễ hạn dưới 5%: 2; từ 5% đến 10%: 1; trên 10%: 0", "2");
    assert_eq!(fewer, (vec![(d("5"), "<", d("2")), (d("10"), "<=", d("1"))], d("0")));
    let proposal =
        proposed("1.1.4", "Tỷ lệ hoàn thành kế hoạch đạt trên 90%: 2; còn từ 90% trở xuống: 0", d("2")).unwrap();
    assert_eq!(proposal.figures[0].words.vi, "Tỷ lệ hoàn thành kế hoạch");
    assert_eq!((proposal.figures[0].code.as_str(), proposal.figures[0].unit.as_str()), ("p_1_1_4", "%"));
}

#[test]
fn a_proportion_is_proposed_with_its_threshold() {
    let linear = |how: &str, maximum: &str| match rule(how, maximum) {
        Some(Rule::Linear { value, from, reached, otherwise }) => (value.text, from, reached.word(), otherwise),
        other => panic!("{how}: {other:?}"),
    };
    let value = || "b_1_2_3 / a_1_2_3".to_owned();
    assert_eq!(linear("b/a × điểm tối đa", "1"), (value(), d("0"), ">=", d("0")));
    assert_eq!(linear("Điểm đánh giá: (b/a) x 1,5", "1.5"), (value(), d("0"), ">=", d("0")));
    assert_eq!(
        linear("Đạt 100%: 1 điểm\nTừ 80% đến dưới 100%: (b/a) × điểm tối đa\nDưới 80%: 0 điểm", "1"),
        (value(), d("0.8"), ">=", d("0"))
    );
    let how = "Tính theo công thức: b/a × điểm tối đa\nTrong đó: a là tổng số hồ sơ; b là số hồ sơ đúng hạn";
    let figures = proposed("1.2.3", how, d("2")).unwrap().figures;
    let words: Vec<_> = figures.iter().map(|one| (one.code.as_str(), one.words.vi.as_str())).collect();
    assert_eq!(words, [("a_1_2_3", "tổng số hồ sơ"), ("b_1_2_3", "số hồ sơ đúng hạn")]);
}

#[test]
fn so_much_an_item_is_proposed() {
    let each = |how: &str, maximum: &str| match rule(how, maximum) {
        Some(Rule::PerItem { each, at_most, .. }) => (each, at_most),
        other => panic!("{how}: {other:?}"),
    };
    assert_eq!(each("Mỗi nội quy, quy chế đạt yêu cầu: 0,5 điểm", "2"), (d("0.5"), d("2")));
    assert_eq!(each("Mỗi sáng kiến được 0,25 điểm, tối đa 1 điểm", "1"), (d("0.25"), d("1")));
}

#[test]
fn what_can_be_read_in_two_ways_is_not_proposed() {
    for (how, maximum) in [
        ("", "1"),
        ("Theo hướng dẫn của Sở Nội vụ", "1"),
        ("Kịp thời: 1", "1"),
        ("Kịp thời: 2; không: 0", "1"),
        ("Kịp thời: 0,5; không: 0", "1"),
        ("Kịp thời: 1; kịp  thời: 0", "1"),
        ("từ 90%: 2; từ 70% đến 90%: 1; dưới 70%: 0", "2"),
        ("trên 90%: 2; từ 70% đến dưới 90%: 1; dưới 70%: 0", "2"),
        ("trên 90%: 2; từ 70% đến 90%: 1", "2"),
        ("trên 90%: 2; từ 70% đến 90%: 3; dưới 70%: 0", "3"),
        ("trên 90% và không có hồ sơ trễ: 2; từ 90% trở xuống: 0", "2"),
        ("trên 90%: 2; từ 70% đến dưới 90%: 1; còn lại: 0", "2"),
        ("từ 70% đến 90%: 2; còn lại: 0", "2"),
        ("trên 5 văn bản: 1; dưới 5%: 0", "1"),
        ("b/a × 3", "1"),
        ("b/b × điểm tối đa", "1"),
        ("Từ 80% đến dưới 90%: b/a × điểm tối đa; dưới 80%: 0", "1"),
        ("Từ 80%: b/a × điểm tối đa; dưới 70%: 0", "1"),
        ("Mỗi văn bản: 0,25 điểm, tối đa 2 điểm", "1"),
        ("Đạt: 1.000; không: 0", "1000"),
    ] {
        assert_eq!(rule(how, maximum), None, "{how}");
    }
}
