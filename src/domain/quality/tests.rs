//! Each rule at its threshold, and on the wrong side of it.

use time::macros::date;

use super::*;
use crate::domain::clock::Instant;
use crate::domain::lang::Lang;

const DAYS: Days = Days { first: date!(2026 - 11 - 01), last: date!(2026 - 11 - 30) };
const MINUTE: i64 = 60 * SECOND;

fn id(number: u8) -> Id {
    Id::from_bytes([number; 16])
}

/// Forty items in one battery.
fn shape() -> Shape {
    Shape { closed: (0..40).collect(), batteries: vec![("q9".to_owned(), 0..40)] }
}

fn seen(number: u8, levels: Vec<u8>) -> Seen {
    Seen {
        response: id(number),
        group: Some(b"an".to_vec()),
        channel: "interview".to_owned(),
        day: date!(2026 - 11 - 20),
        took: None,
        asked: 40,
        levels,
        first_visit: None,
        presence: None,
    }
}

/// Levels that no two numbers share much of.
fn mixed(number: u8) -> Vec<u8> {
    (0..40)
        .map(|item: u8| (item.wrapping_mul(number.wrapping_add(3)).wrapping_add(item / 7 * number)) % 5 + 1)
        .collect()
}

fn of(all: &[Seen], number: u8) -> Vec<Flag> {
    flags(&shape(), DAYS, all).into_iter().filter(|(of, _)| *of == id(number)).map(|(_, flag)| flag).collect()
}

fn kinds(all: &[Seen]) -> Vec<(Id, &'static str)> {
    flags(&shape(), DAYS, all).into_iter().map(|(of, flag)| (of, flag.kind())).collect()
}

#[test]
fn an_ordinary_response_has_no_flag() {
    let all: Vec<Seen> = (0..20).map(|number| Seen { took: Some(600), ..seen(number, mixed(number)) }).collect();
    assert_eq!(flags(&shape(), DAYS, &all), []);
    assert_eq!(flags(&shape(), DAYS, &[]), []);
}

#[test]
fn a_response_below_two_seconds_a_question_is_too_fast() {
    let took = |seconds| of(&[Seen { took: Some(seconds), ..seen(1, mixed(1)) }], 1);
    assert_eq!(took(79), [Flag::TooFast { pace: 197, median: 0 }]);
    assert_eq!(took(80), []);
    assert_eq!(of(&[Seen { took: Some(0), asked: 0, ..seen(1, mixed(1)) }], 1), [], "nothing was asked");
}

#[test]
fn a_response_below_a_third_of_its_channels_median_is_too_fast() {
    let mut all: Vec<Seen> = (1..=10).map(|number| Seen { took: Some(1200), ..seen(number, mixed(number)) }).collect();
    all.push(Seen { took: Some(399), ..seen(11, mixed(11)) });
    all.push(Seen { took: Some(400), ..seen(12, mixed(12)) });
    all.push(Seen { took: Some(399), channel: "link".to_owned(), ..seen(13, mixed(13)) });
    assert_eq!(of(&all, 11), [Flag::TooFast { pace: 997, median: 3000 }]);
    assert_eq!((of(&all, 12), of(&all, 13)), (vec![], vec![]), "at the threshold, and in another channel");
    assert_eq!(of(&all[3..], 11), [], "nine others are too few for a median");
}

#[test]
fn eight_items_alike_are_a_straight_line() {
    let battery = |alike: usize, rest: u8| {
        let mut levels = vec![0; 40];
        levels[..alike].fill(4);
        levels[39] = rest;
        of(&[seen(1, levels)], 1)
    };
    let flag = Flag::StraightLined { question: "q9".to_owned(), items: 8, level: 4, longest: 8 };
    assert_eq!(battery(8, 0), [flag], "blanks neither count nor break it");
    assert_eq!((battery(7, 0), battery(39, 5)), (vec![], vec![]));
    let flag = Flag::StraightLined { question: "q9".to_owned(), items: 40, level: 4, longest: 40 };
    assert_eq!(battery(39, 4), [flag]);
}

#[test]
fn ninety_five_in_a_hundred_alike_are_near_duplicates() {
    let with = |changed: usize, group: Option<&[u8]>| {
        let mut levels = mixed(1);
        levels[..changed].iter_mut().for_each(|level| *level = *level % 5 + 1);
        let other = Seen { group: group.map(<[u8]>::to_vec), ..seen(2, levels) };
        of(&[seen(1, mixed(1)), other], 1)
    };
    let flag = Flag::NearDuplicate { of: id(2), percent: 95, items: 40 };
    assert_eq!(with(2, Some(b"an")), [flag]);
    assert_eq!(with(3, Some(b"an")), []);
    assert_eq!((with(0, Some(b"binh")), with(0, None)), (vec![], vec![]), "another interviewer, or nobody known");
    let few: Vec<u8> = mixed(1).into_iter().enumerate().map(|(at, level)| if at < 19 { level } else { 0 }).collect();
    assert_eq!(kinds(&[seen(1, few.clone()), seen(2, few)]), [], "nineteen answers say nothing");
}

#[test]
fn the_most_alike_is_named() {
    let mut near = mixed(1);
    near[0] = near[0] % 5 + 1;
    let all = [seen(1, mixed(1)), seen(2, near), seen(3, mixed(1))];
    assert_eq!(of(&all, 1), [Flag::NearDuplicate { of: id(3), percent: 100, items: 40 }]);
    assert_eq!(of(&all, 2), [Flag::NearDuplicate { of: id(1), percent: 97, items: 40 }]);
}

#[test]
fn straight_lines_are_not_called_duplicates_of_one_another() {
    let all = [seen(1, vec![4; 40]), seen(2, vec![4; 40])];
    assert_eq!(kinds(&all), [(id(1), "straight-lined"), (id(2), "straight-lined")]);
}

fn present(number: u8, from: i64, to: i64, place: Option<(i32, i32)>) -> Seen {
    let start = Instant::start_of(date!(2026 - 11 - 20));
    let here = Presence { interviewer: id(200), from: start.plus(from * MINUTE), to: start.plus(to * MINUTE), place };
    Seen { presence: Some(here), ..seen(number, mixed(number)) }
}

#[test]
fn nobody_is_at_two_doors_at_once() {
    let all = [present(1, 0, 30, None), present(2, 30, 50, None), present(3, 40, 45, None), present(4, 49, 60, None)];
    let overlaps: Vec<(Id, Flag)> = flags(&shape(), DAYS, &all);
    let with = |of, with| (id(of), Flag::Overlap { with: id(with) });
    assert_eq!(overlaps, [with(3, 2), with(4, 2)], "one after the other is possible, and the longest counts");
    let mut other = all[2].clone();
    other.presence = other.presence.map(|here| Presence { interviewer: id(201), ..here });
    assert_eq!(flags(&shape(), DAYS, &[all[1].clone(), other]), [], "two interviewers");
}

#[test]
fn nobody_flies_from_door_to_door() {
    let (hanoi, near, hue) = ((21_028_500, 105_854_200), (21_030_000, 105_860_000), (16_463_700, 107_590_900));
    let flags = |place, from| of(&[present(1, 0, 20, Some(hanoi)), present(2, from, from + 20, Some(place))], 2);
    assert_eq!(flags(near, 20), [], "six hundred metres are one place");
    let [Flag::TooFar { from, metres, seconds }] = flags(hue, 50)[..] else { panic!("not in half an hour") };
    assert_eq!((from, seconds), (id(1), 1800));
    // 541 km on the great circle; what is said is never more.
    assert!((525_000..541_000).contains(&metres), "{metres}");
    assert_eq!(flags(hue, 20 + 5 * 60), [], "in five hours");
}

#[test]
fn days_outside_the_round_and_before_the_visit_are_told() {
    let on = |day| of(&[Seen { day, ..seen(1, mixed(1)) }], 1);
    assert_eq!((on(DAYS.first), on(DAYS.last)), (vec![], vec![]));
    assert_eq!(on(date!(2026 - 10 - 31)), [Flag::OutsideRound]);
    assert_eq!(on(date!(2026 - 12 - 01)), [Flag::OutsideRound]);
    let visited = |day| of(&[Seen { first_visit: Some(day), ..seen(1, mixed(1)) }], 1);
    assert_eq!((visited(date!(2026 - 11 - 20)), visited(date!(2026 - 11 - 21))), (vec![], vec![Flag::BeforeVisit]));
}

#[test]
fn nobody_asks_longer_than_sixteen_hours_a_day() {
    let day = |hours: u32| -> Vec<Seen> {
        (0..16).map(|number| Seen { took: Some(hours * 225), ..seen(number, mixed(number)) }).collect()
    };
    assert_eq!(of(&day(16), 3), []);
    assert_eq!(of(&day(17), 3), [Flag::DayTooFull { interviews: 16, hours: 17 }]);
    let links: Vec<Seen> = day(17).into_iter().map(|seen| Seen { channel: "link".to_owned(), ..seen }).collect();
    assert_eq!(of(&links, 3), [], "of a village many may answer by links");
}

#[test]
fn a_group_beyond_the_limit_is_compared_in_parts() {
    let many = MATCH_AT_ONCE + 1;
    let all: Vec<Seen> = (0..many)
        .map(|number| {
            let [a, b] = u16::try_from(number).unwrap().to_be_bytes();
            let mut levels: Vec<u8> = (0..40)
                .map(|item| (number * 31 + item * item + item * (number % 97)) % 7)
                .map(|level| u8::try_from(level).unwrap() + 1)
                .collect();
            if number == 0 || number == many - 1 {
                levels = mixed(9);
            }
            let mut bytes = [0; 16];
            bytes[..2].copy_from_slice(&[a, b]);
            Seen { response: Id::from_bytes(bytes), ..seen(0, levels) }
        })
        .collect();
    let twins = |all: &[Seen]| {
        let (first, last) = (all[0].response, all[all.len() - 1].response);
        flags(&shape(), DAYS, all).iter().any(|(of, flag)| *of == first && flag.other() == Some(last))
    };
    assert!(!twins(&all), "the last stands in the second part");
    assert!(twins(&[all[0].clone(), all[many - 1].clone()]));
}

#[test]
fn every_flag_is_stored_and_read_again_and_has_words() {
    let all = [
        Flag::TooFast { pace: 197, median: 0 },
        Flag::TooFast { pace: 197, median: 3000 },
        Flag::StraightLined { question: "q9".to_owned(), items: 39, level: 4, longest: 39 },
        Flag::NearDuplicate { of: id(2), percent: 97, items: 40 },
        Flag::DayTooFull { interviews: 40, hours: 17 },
        Flag::Overlap { with: id(2) },
        Flag::TooFar { from: id(2), metres: 12_345, seconds: 600 },
        Flag::OutsideRound,
        Flag::BeforeVisit,
    ];
    for flag in all {
        assert_eq!(Flag::read(flag.kind(), &flag.detail()), Some(flag.clone()));
        for lang in Lang::ALL {
            let words = flag.words(lang);
            assert!(!words.contains('{') && !words.contains(&id(2).to_string()), "{words}");
            assert!(!flag.name(lang).is_empty());
        }
    }
    assert!(Flag::TooFast { pace: 197, median: 0 }.words(Lang::Vi).contains("1,97"));
    assert_eq!((Flag::read("too-fast", "x"), Flag::read("odd", "")), (None, None));
}
