//! Five newspaper articles, read as they were printed: which of their numbers hold, which follow, and which no rate fits.
//!
//! Báo Kiên Giang, 12-10-2022; Báo Cao Bằng, 08-11-2021; Báo Khánh Hòa, 22-08-2021; a news page of Tây Ninh, 06-11-2024;
//! Báo Lạng Sơn, 13-07-2020. The same figures come in through the import and are shown on the page in `tests/it/stated.rs`.

use rust_decimal::Decimal;
use time::macros::date;

use super::*;
use crate::domain::id::Id;
use crate::domain::stated::Of;
use Measure::*;

fn said(measure: Measure, value: &str) -> Figure {
    let of = if measure.is_percent() { Of::Unstated } else { Of::Nothing };
    Figure { measure, value: value.parse().unwrap(), how: How::Exactly, of, quote: String::new() }
}

fn with(how: How, figure: Figure) -> Figure {
    Figure { how, ..figure }
}

fn of(whole: Measure, figure: Figure) -> Figure {
    Figure { of: Of::Measure(whole), ..figure }
}

fn statement(figures: Vec<Figure>) -> Statement {
    Statement {
        id: Id::from_bytes([1; 16]),
        unit: Id::from_bytes([2; 16]),
        whose: None,
        code: "bai-bao".to_owned(),
        first: date!(2022 - 01 - 01),
        last: date!(2022 - 09 - 30),
        as_of: None,
        published: None,
        source: "Báo".to_owned(),
        remark: None,
        figures,
    }
}

fn reading(figures: Vec<Figure>) -> Reading {
    read(&statement(figures))
}

fn shown(reading: &Reading, name: RateName) -> String {
    reading.rate(name).unwrap().value.round_dp(4).to_string()
}

fn count(reading: &Reading, measure: Measure) -> Option<(i64, bool)> {
    let value = reading.value(measure)?;
    Some((value.value.try_into().unwrap(), value.follows))
}

fn state(reading: &Reading, whole: Measure, part: Measure) -> Option<SumState> {
    reading.sums.iter().find(|(sum, _)| sum.whole == whole && sum.parts.contains(&part)).map(|(_, state)| *state)
}

#[test]
fn kien_giang_nine_months_of_2022() {
    // "được giải quyết trước và đúng hạn chỉ đạt 61,45% (105.541/171.750 hồ sơ), thấp hơn so với cùng kỳ … 73,78%"
    let now = vec![said(InTime, "105541"), said(Unnamed, "171750"), said(RateInTime, "61.45")];
    let read_now = reading(now.clone());
    assert_eq!(shown(&read_now, RateName::InTimeOfUnnamed), "61.4504");
    assert_eq!(read_now.judged(RateInTime).unwrap().verdict, Verdict::Fits(vec![RateName::InTimeOfUnnamed]));
    assert!(read_now.rate(RateName::InTimeOfResolved).is_none(), "which 171.750 is meant nobody says");
    let before = vec![said(RateInTime, "73.78")];
    assert_eq!(reading(before.clone()).judged(RateInTime).unwrap().verdict, Verdict::OnlyRate);
    assert_eq!(points_between(&now, &before, RateInTime), Some(Decimal::new(-1233, 2)));
    assert_eq!(points_between(&before, &now, RateLate), None);
    // "hiện còn 129 phản ánh, kiến nghị chưa được xử lý": no denominator, so no rate.
    let feedback = reading(vec![said(Unhandled, "129")]);
    assert!(feedback.rates.is_empty() && feedback.sums.is_empty());
    // "55 nhiệm vụ … đã hoàn thành được 33 nhiệm vụ, đạt 60%"; 22 are neither said to be in term nor overdue.
    let tasks = reading(vec![said(Tasks, "55"), said(TasksDone, "33"), said(RateTasksDone, "60")]);
    assert_eq!(state(&tasks, Tasks, TasksOverdue), Some(SumState::Open(Decimal::from(22))), "22 are unclear");
    assert_eq!(shown(&tasks, RateName::TasksConfirmed), "60");
    assert_eq!(tasks.judged(RateTasksDone).unwrap().verdict, Verdict::Fits(vec![RateName::TasksConfirmed]));
    assert!(tasks.rate(RateName::TasksLate).is_none());
}

#[test]
fn cao_bang_nine_months_of_2021() {
    // "trên 89.920 hồ sơ …, đúng hạn trên 82.480": no decimals are printed of what is not exact.
    let province = reading(vec![with(How::Over, said(Received, "89920")), with(How::Over, said(InTime, "82480"))]);
    let rate = province.rate(RateName::InTimeOfReceived).unwrap();
    assert_eq!((rate.value.round_dp(2).to_string().as_str(), rate.exact), ("91.73", false));
    // The centre: "tiếp nhận 27.025 hồ sơ, đúng hạn trên 23.398 hồ sơ, còn lại đang giải quyết". The rest is no number.
    let centre = reading(vec![said(Received, "27025"), with(How::Over, said(InTime, "23398"))]);
    assert_eq!(shown(&centre, RateName::InTimeOfReceived), "86.5791");
    assert_eq!((centre.value(Pending), centre.value(Late)), (None, None));
    // Taken at its word the sentence says that nobody waited too long, of numbers one of which is not exact.
    let literal = reading(vec![said(Received, "27025"), with(How::Over, said(InTime, "23398")), said(Pending, "3627")]);
    assert_eq!(literal.value(Late), Some(Value { value: Decimal::ZERO, how: How::Nearly, follows: true }));
    // The city: "tiếp nhận 5.627 hồ sơ, giải quyết 5.535 hồ sơ (đúng hạn 5.401 hồ sơ, bằng 97,58%)".
    let city =
        reading(vec![said(Received, "5627"), said(Resolved, "5535"), said(InTime, "5401"), said(RateInTime, "97.58")]);
    assert_eq!(shown(&city, RateName::InTimeOfResolved), "97.5790");
    assert_eq!(shown(&city, RateName::InTimeOfReceived), "95.9837");
    assert_eq!((count(&city, Late), count(&city, Pending)), (Some((134, true)), Some((92, true))));
    assert_eq!(city.judged(RateInTime).unwrap().verdict, Verdict::Fits(vec![RateName::InTimeOfResolved]));
    // Hà Quảng: "tiếp nhận 526 hồ sơ, giải quyết 516 hồ sơ đúng hạn và trước hạn, đạt 98%": of another whole.
    let district = reading(vec![said(Received, "526"), said(InTime, "516"), said(RateInTime, "98")]);
    assert_eq!(shown(&district, RateName::InTimeOfReceived), "98.0989");
    assert_eq!(district.judged(RateInTime).unwrap().verdict, Verdict::Fits(vec![RateName::InTimeOfReceived]));
    assert_eq!(district.value(Pending), None);
    let left = state(&district, Received, InTime);
    assert_eq!(left, Some(SumState::Open(Decimal::from(10))), "ten are left, and nobody says how");
    // "tổng số 2.100 TTHC, cấp tỉnh 1.607, cấp huyện 319, cấp xã 174"
    let procedures = reading(vec![
        said(Procedures, "2100"),
        said(OfProvince, "1607"),
        said(OfDistrict, "319"),
        said(OfCommune, "174"),
    ]);
    assert_eq!(state(&procedures, Procedures, OfCommune), Some(SumState::Holds));
    // "tiếp nhận 210 phản ánh, kiến nghị, 100% hoàn thành xử lý và chuyển xử lý": how many were answered nobody says.
    let feedback = reading(vec![said(Feedback, "210"), said(Handled, "210"), said(RateHandled, "100")]);
    assert_eq!(feedback.judged(RateHandled).unwrap().verdict, Verdict::Fits(vec![RateName::HandledOf]));
    assert!(feedback.rate(RateName::AnsweredOf).is_none() && feedback.rate(RateName::ForwardedOf).is_none());
    let half = reading(vec![said(Feedback, "210"), said(Answered, "105"), said(Forwarded, "105")]);
    assert_eq!((shown(&half, RateName::HandledOf), shown(&half, RateName::AnsweredOf)), ("100".into(), "50".into()));
}

#[test]
fn tay_ninh_nine_months_of_2024() {
    // "tiếp nhận 270.497 hồ sơ, đã giải quyết 260.103 (254.598 trước hạn, đúng hạn, đạt 94,12%); 5.505 quá hạn (2,03%)"
    let dossiers = reading(vec![
        said(Received, "270497"),
        said(Resolved, "260103"),
        said(InTime, "254598"),
        said(Late, "5505"),
        of(Resolved, said(RateInTime, "94.12")),
        said(RateLate, "2.03"),
    ]);
    assert_eq!(state(&dossiers, Resolved, Late), Some(SumState::Holds), "254.598 + 5.505 = 260.103");
    assert_eq!(count(&dossiers, Pending), Some((10_394, true)), "what the article leaves out");
    assert_eq!(shown(&dossiers, RateName::InTimeOfReceived), "94.1223");
    assert_eq!(shown(&dossiers, RateName::InTimeOfResolved), "97.8835");
    assert_eq!(shown(&dossiers, RateName::LateOfReceived), "2.0351");
    assert_eq!(shown(&dossiers, RateName::LateOfResolved), "2.1165");
    let verdict = |measure| dossiers.judged(measure).unwrap().verdict.clone();
    // The sentence reads as a share of the resolved; it is one of the received.
    assert_eq!(verdict(RateInTime), Verdict::NotAsNamed(vec![RateName::InTimeOfReceived]));
    assert_eq!(verdict(RateLate), Verdict::Fits(vec![RateName::LateOfReceived]));
    assert!(dossiers.judged(RateLate).unwrap().cut, "2,0351 would round to 2,04");
    assert!(!dossiers.judged(RateInTime).unwrap().cut);
    let shares = [RateName::InTimeOfReceived, RateName::LateOfReceived, RateName::PendingOfReceived];
    let sum: Decimal = shares.iter().map(|name| dossiers.rate(*name).unwrap().value).sum();
    assert_eq!(sum.round_dp(20), Decimal::ONE_HUNDRED, "with what is pending it makes the whole");
    assert!(dossiers.rate(RateName::OverdueOfPending).is_none(), "of the pending no one says which are overdue");
    // "176 nhiệm vụ: trong hạn 49, quá hạn 5; hoàn thành đúng hạn 89, quá hạn 4; chờ xác nhận 29"
    let tasks = reading(vec![
        said(Tasks, "176"),
        said(TasksInTerm, "49"),
        said(TasksOverdue, "5"),
        said(TasksDoneInTime, "89"),
        said(TasksDoneLate, "4"),
        said(TasksAwaiting, "29"),
    ]);
    assert_eq!(state(&tasks, Tasks, TasksAwaiting), Some(SumState::Holds), "49 + 5 + 89 + 4 + 29 = 176");
    assert_eq!(count(&tasks, TasksDone), Some((93, true)));
    let rate = |name| tasks.rate(name).unwrap().value.round_dp(2).to_string();
    assert_eq!(rate(RateName::TasksConfirmed), "52.84");
    assert_eq!(rate(RateName::TasksWithAwaiting), "69.32");
    assert_eq!(rate(RateName::TasksInTimeOfDone), "95.70");
    assert_eq!(rate(RateName::TasksLate), "5.11");
    // "đã hoàn thành 9/16 chỉ tiêu"
    let targets = reading(vec![said(Targets, "16"), said(TargetsMet, "9")]);
    assert_eq!(shown(&targets, RateName::TargetsMetOf), "56.25");
    // "306 phản ánh kiến nghị", "tăng trên 93%", "tỷ lệ giải quyết phản ánh chỉ dưới 10%"
    let feedback = reading(vec![
        said(Feedback, "306"),
        with(How::Over, said(GrowthFeedback, "93")),
        with(How::Under, said(RateAnswered, "10")),
    ]);
    assert_eq!(feedback.judged(GrowthFeedback).unwrap().verdict, Verdict::WithoutBase);
    let Verdict::Bound(How::Under, most) = feedback.judged(RateAnswered).unwrap().verdict else { panic!() };
    assert_eq!(most, Decimal::new(306, 1), "fewer than 31");
}

#[test]
fn lang_son_six_months_of_2019() {
    // "tiếp nhận 7.394 hồ sơ; trả kết quả đúng hạn 6.830 hồ sơ, đạt 99%; trả kết quả chậm hạn 71 hồ sơ, chiếm 1%"
    let centre = reading(vec![
        said(Received, "7394"),
        said(ReturnedInTime, "6830"),
        said(ReturnedLate, "71"),
        of(Returned, said(RateInTime, "99")),
        said(RateLate, "1"),
        said(Trips, "10167"),
        said(ByPost, "425"),
        said(Owners, "18"),
    ]);
    assert_eq!(count(&centre, Returned), Some((6_901, true)), "a number that the article never prints");
    assert_eq!(shown(&centre, RateName::InTimeOfReturned), "98.9712");
    assert_eq!(shown(&centre, RateName::LateOfReturned), "1.0288");
    assert_eq!(centre.judged(RateInTime).unwrap().verdict, Verdict::AsNamed(RateName::InTimeOfReturned));
    assert_eq!(centre.judged(RateLate).unwrap().verdict, Verdict::Fits(vec![RateName::LateOfReturned]));
    assert!(centre.rate(RateName::InTimeOfReceived).is_none(), "6.830 of 7.394 is not what is meant");
    assert!(centre.sums.iter().all(|(sum, _)| !sum.parts.contains(&Trips)), "trips are no dossiers");
}

#[test]
fn khanh_hoa_2021_states_a_target_and_no_figure() {
    // "phấn đấu 100% hồ sơ đúng và sớm hạn"
    let target = reading(vec![said(TargetInTime, "100")]);
    assert!(target.judged.is_empty() && target.rates.is_empty() && target.known.is_empty());
}

#[test]
fn what_does_not_add_up_is_broken_and_never_adjusted() {
    let broken = reading(vec![said(Resolved, "100"), said(InTime, "90"), said(Late, "11")]);
    assert_eq!(state(&broken, Resolved, Late), Some(SumState::Broken(Decimal::NEGATIVE_ONE)));
    assert_eq!(count(&broken, Resolved), Some((100, false)));
    let too_many = reading(vec![said(Received, "100"), said(Resolved, "101")]);
    assert_eq!(too_many.value(Pending), None, "there is no dossier less than none");
    assert_eq!(state(&too_many, Received, Pending), Some(SumState::Broken(Decimal::NEGATIVE_ONE)));
    let about = reading(vec![with(How::Nearly, said(Resolved, "100")), said(InTime, "90"), said(Late, "11")]);
    assert_eq!(state(&about, Resolved, Late), Some(SumState::About(Decimal::NEGATIVE_ONE)));
    let none = reading(vec![said(Resolved, "0"), said(InTime, "0")]);
    assert!(none.rate(RateName::InTimeOfResolved).is_none(), "no rate of nothing");
}

#[test]
fn a_percentage_fits_at_its_own_decimals_only() {
    let judged = |percent: &str, how| {
        let figures = vec![said(Resolved, "2000"), said(InTime, "1959"), with(how, said(RateInTime, percent))];
        reading(figures).judged(RateInTime).unwrap().verdict.clone()
    };
    let fits = Verdict::Fits(vec![RateName::InTimeOfResolved]);
    // 1959 of 2000 is 97.95: printed with two, one and no decimals.
    for percent in ["97.95", "98.0", "98", "97.9", "97"] {
        assert_eq!(judged(percent, How::Exactly), fits, "{percent}");
    }
    // "97,9" is what is left when the last digit is cut off.
    for percent in ["97.94", "97.96", "96", "97.950001"] {
        assert_eq!(judged(percent, How::Exactly), Verdict::FitsNone, "{percent}");
    }
    assert_eq!((judged("97.94", How::Over), judged("97.95", How::Over)), (fits.clone(), Verdict::FitsNone));
    assert_eq!((judged("97.96", How::Under), judged("97.95", How::Under)), (fits.clone(), Verdict::FitsNone));
    assert_eq!((judged("97.9", How::Nearly), judged("97.8", How::Nearly)), (fits, Verdict::FitsNone));
}

#[test]
fn what_cannot_be_checked_is_not_called_wrong() {
    let verdict = |figures: Vec<Figure>| reading(figures).judged(RateInTime).unwrap().verdict.clone();
    let of_another = vec![said(Resolved, "100"), said(InTime, "95"), of(Returned, said(RateInTime, "98"))];
    assert_eq!(verdict(of_another), Verdict::Unchecked, "nothing is said of the returned");
    let over = |measure, value| with(How::Over, said(measure, value));
    let inexact = vec![over(Resolved, "5000"), over(InTime, "4900"), said(RateInTime, "98.5")];
    assert_eq!(verdict(inexact), Verdict::Unchecked);
    // Of several rates the one that the sentence names is looked at first.
    let both = vec![
        said(Received, "1001"),
        said(Resolved, "1000"),
        said(InTime, "960"),
        of(Resolved, said(RateInTime, "96.0")),
    ];
    assert_eq!(verdict(both), Verdict::AsNamed(RateName::InTimeOfResolved));
    let over_all = vec![over(Feedback, "300"), with(How::Under, said(RateAnswered, "10"))];
    assert_eq!(
        reading(over_all).judged(RateAnswered).unwrap().verdict,
        Verdict::OnlyRate,
        "9 of a hundred of 400 are 36"
    );
    let received = reading(vec![said(Received, "100"), said(Online, "60"), said(Direct, "40")]);
    assert_eq!(received.value(CarriedOver), None);
}

#[test]
fn shares_of_different_wholes_have_no_difference() {
    let now = [of(Received, said(RateInTime, "98"))];
    let same = [of(Received, said(RateInTime, "97.5"))];
    assert_eq!(points_between(&now, &same, RateInTime), Some(Decimal::new(5, 1)));
    for other in [of(Resolved, said(RateInTime, "97.58")), said(RateInTime, "97.5"), with(How::Over, now[0].clone())] {
        assert_eq!(points_between(&now, &[other], RateInTime), None);
    }
    let growth = [said(GrowthFeedback, "93")];
    assert_eq!(points_between(&growth, &growth, GrowthFeedback), None);
}
