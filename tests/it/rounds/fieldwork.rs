//! From handing out to the last day: visits, substitutions, phúc tra, progress, and what an interviewer has to do.

use std::collections::HashSet;

use rust_decimal::Decimal;
use sipar::app::AppError;
use sipar::app::rounds::visits::VisitEntry;
use sipar::domain::clock::{DAY, SECOND};
use sipar::domain::outcome::Outcome;
use sipar::domain::refusal::Refusal;
use sipar::domain::response::Purpose;
use sipar::domain::round::NotDone;
use sipar::domain::round::person::Chooses;
use sipar::store::StoreError;
use sipar::store::visit::{substitution_list, visit_list};

use super::{cases, done, fielded, hand_in, hand_out, person, province};
use crate::support::at::At;
use crate::support::both::on_both;
use crate::support::office::{NOON, OFFICE};
use crate::support::staff::caller;

fn visited(outcome: Outcome) -> VisitEntry {
    VisitEntry { id: None, at: None, outcome, note: "hẹn tối".to_owned(), place: None }
}

/// Why a use-case refused.
fn refused<T: std::fmt::Debug>(result: Result<T, AppError>) -> NotDone {
    match result {
        Err(AppError::Store(StoreError::Refusal(Refusal::Round(why)))) => why,
        other => panic!("{other:?}"),
    }
}

on_both! {
    fn cases_go_to_interviewers_place_by_place_evenly_and_by_hand(db: TestDb = OFFICE) {
        let (office, app) = province(&db);
        let round = fielded(&office, "no");
        let at = At::new(&office, "so");
        let nobody = at.post("/rounds/sipas-2026/assign", "way=places");
        assert!(nobody.status == 422 && nobody.body.contains("Chưa chọn điều tra viên"), "{nobody:?}");
        let stranger = at.post("/rounds/sipas-2026/assign", "people=so&way=places");
        assert!(stranger.status == 422 && stranger.body.contains("không phải điều tra viên"));
        hand_out(&office);
        let (lan, binh) = (person(&app, "lan"), person(&app, "binh"));
        let mut places: Vec<HashSet<String>> = Vec::new();
        for who in [lan, binh] {
            let own: Vec<_> = cases(&app, &round).into_iter().filter(|case| case.interviewer == Some(who)).collect();
            assert_eq!(own.len(), 15);
            places.push(own.into_iter().map(|case| case.ssu).collect());
        }
        assert!(places[0].is_disjoint(&places[1]), "a hamlet has one interviewer");
        assert_eq!(app.my_cases(&caller(&app, "lan")).unwrap().len(), 15);
        done(&at.post("/rounds/sipas-2026/assign/give", "place=&numbers=1-3,+5&person=binh"));
        let first: Vec<_> = cases(&app, &round).into_iter().filter(|case| [1, 2, 3, 5].contains(&case.number)).collect();
        assert!(first.iter().all(|case| case.interviewer == Some(binh)));
        done(&at.post("/rounds/sipas-2026/assign/give", "place=Ph%C6%B0%E1%BB%9Dng+C&numbers=&person="));
        let ward = cases(&app, &round).into_iter().filter(|case| case.psu == "Phường C" && !case.reserve);
        assert!(ward.clone().count() == 10 && ward.clone().all(|case| case.interviewer.is_none()));
        done(&at.post("/rounds/sipas-2026/assign", "people=lan&people=binh&way=evenly"));
        assert!(cases(&app, &round).iter().all(|case| case.reserve != case.interviewer.is_some()));
        let none = at.post("/rounds/sipas-2026/assign", "people=lan&way=evenly");
        assert!(none.status == 422 && none.body.contains("Không có trường hợp"));
        assert_eq!(at.post("/rounds/sipas-2026/assign/give", "place=&numbers=a-b&person=lan").status, 422);
    }

    fn visits_are_recorded_once_and_a_reserve_stands_in_when_nothing_more_can_come(db: TestDb = OFFICE) {
        let (office, app) = province(&db);
        let round = fielded(&office, "no");
        hand_out(&office);
        let (so, lan) = (caller(&app, "so"), caller(&app, "lan"));
        let mine = app.my_cases(&lan).unwrap();
        let (one, two) = (mine[0].clone(), mine[1].clone());
        assert_eq!((one.chooses, one.contact.name.is_some()), (Chooses::NextBirthday, true));
        let number = one.case.number;
        let replace = || app.substitute(&so, "sipas-2026", number, "không gặp");
        assert_eq!(refused(replace()), NotDone::NotFinal, "nobody went there");
        let same = VisitEntry { id: Some(app.chance.id(NOON)), ..visited(Outcome::NobodyHome) };
        assert!(app.record_visit(&lan, "sipas-2026", number, &same).unwrap());
        assert!(!app.record_visit(&lan, "sipas-2026", number, &same).unwrap(), "sent once more");
        // An older visit that arrives later does not take the place of a newer one.
        let older = VisitEntry { at: Some(NOON.plus(-DAY)), ..visited(Outcome::NotLocated) };
        app.record_visit(&lan, "sipas-2026", number, &older).unwrap();
        let case = |number: i32| cases(&app, &round).into_iter().find(|case| case.number == number).unwrap();
        assert_eq!(case(number).outcome, Some(Outcome::NobodyHome));
        assert_eq!(refused(replace()), NotDone::NotFinal, "two visits");
        office.clock.set(NOON.plus(SECOND));
        app.record_visit(&lan, "sipas-2026", number, &visited(Outcome::PersonAway)).unwrap();
        assert_eq!(app.store.read(|db| visit_list(db, one.case.id)).unwrap().len(), 3);
        let by = replace().unwrap();
        let stands = case(by);
        assert_eq!((stands.reserve, stands.ssu.clone(), stands.interviewer), (false, one.case.ssu.clone(), one.case.interviewer));
        assert_eq!(refused(replace()), NotDone::SubstitutedBefore);
        let log = app.store.read(|db| substitution_list(db, round.id)).unwrap();
        assert_eq!((log.len(), log[0].case, log[0].reason.as_str()), (1, one.case.id, "không gặp"));
        // A refusal is final at once; the only reserve of that hamlet may be gone, then one of the commune comes.
        app.record_visit(&lan, "sipas-2026", two.case.number, &visited(Outcome::HouseholdRefused)).unwrap();
        let second = app.substitute(&so, "sipas-2026", two.case.number, "từ chối").unwrap();
        assert_eq!((case(second).stratum, case(second).reserve), (two.case.stratum.clone(), false));
        assert_ne!(second, by);
        assert_eq!(refused(app.record_visit(&lan, "sipas-2026", number, &visited(Outcome::Complete))), NotDone::NotOfAVisit);
        hand_in(&app, &round, &case(by), Purpose::Main, true);
        assert_eq!(refused(app.record_visit(&lan, "sipas-2026", by, &visited(Outcome::NobodyHome))), NotDone::CaseAnswered);
        assert_eq!(refused(app.substitute(&so, "sipas-2026", by, "x")), NotDone::CaseAnswered);
        let progress = app.progress(&round).unwrap();
        assert_eq!((progress.whole.wanted, progress.whole.counts.all(), progress.substitutions, progress.reserves), (30, 32, 2, 4));
        assert_eq!((progress.whole.counts.complete, progress.whole.counts.refused, progress.whole.counts.no_contact), (1, 1, 1));
        let page = At::new(&office, "so").get(&format!("/rounds/sipas-2026/cases/{number}"));
        for words in ["2.25", "hẹn tối", "Được thay bằng số", "Người lan"] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
    }

    fn reserves_run_out_in_their_stratum(db: TestDb = OFFICE) {
        let (office, app) = province(&db);
        let round = fielded(&office, "no");
        hand_out(&office);
        let so = caller(&app, "so");
        let ward: Vec<i32> =
            cases(&app, &round).iter().filter(|case| case.stratum == "thành thị" && !case.reserve).map(|case| case.number).collect();
        let mut stood_in = 0;
        for number in &ward {
            app.record_visit(&so, "sipas-2026", *number, &visited(Outcome::Vacant)).unwrap();
            match app.substitute(&so, "sipas-2026", *number, "nhà trống") {
                Ok(_) => stood_in += 1,
                other => {
                    assert_eq!(refused(other), NotDone::NoReserve);
                    break;
                }
            }
        }
        assert_eq!(stood_in, 2, "one in each of two hamlets");
    }

    fn a_tenth_is_asked_again_by_others_and_compared_where_answers_are_linked(db: TestDb = OFFICE) {
        let (office, app) = province(&db);
        let round = fielded(&office, "yes");
        hand_out(&office);
        let (so, at) = (caller(&app, "so"), At::new(&office, "so"));
        let early = at.post("/rounds/sipas-2026/recheck", "people=lan&people=binh");
        assert!(early.status == 422 && early.body.contains("Chưa có thêm phiếu"), "{early:?}");
        let main: Vec<_> = cases(&app, &round).into_iter().filter(|case| !case.reserve).collect();
        for case in &main[..25] {
            hand_in(&app, &round, case, Purpose::Main, case.number % 2 == 0);
        }
        assert_eq!(app.rechecks(&round).unwrap().wanted, 3);
        done(&at.post("/rounds/sipas-2026/recheck", "people=lan&people=binh"));
        let listed = app.rechecks(&round).unwrap().listed;
        assert_eq!(listed.len(), 3);
        assert!(listed.iter().all(|case| case.rechecker.is_some() && case.rechecker != case.interviewer && case.is_answered()));
        assert_eq!(refused(app.draw_recheck(&so, "sipas-2026", &["lan".to_owned()])), NotDone::NothingToRecheck);
        let again: Vec<_> = ["lan", "binh"].iter().flat_map(|login| app.my_cases(&caller(&app, login)).unwrap()).filter(|one| one.again).collect();
        assert_eq!(again.len(), 3);
        assert!(app.recheck_agreement(&round).unwrap().is_empty());
        // Two agree in everything, one in nothing that was rated.
        for (place, case) in listed.iter().enumerate() {
            let same = case.number % 2 == 0;
            hand_in(&app, &round, case, Purpose::Recheck, if place == 0 { !same } else { same });
        }
        assert_eq!(app.rechecks(&round).unwrap().done(), 3);
        let agreement = app.recheck_agreement(&round).unwrap();
        let (_, item) = agreement.iter().find(|(variable, _)| variable.starts_with("q9_")).unwrap();
        assert_eq!(item.n, 3);
        assert!((item.equal - 2.0 / 3.0).abs() < 1e-12, "{item:?}");
        let page = at.get("/rounds/sipas-2026/recheck");
        assert!(page.body.contains("66,7%") && page.body.contains("Kappa"), "{}", page.body);
    }

    fn in_an_anonymous_round_asking_again_shows_only_that_somebody_was_there(db: TestDb = OFFICE) {
        let (office, app) = province(&db);
        let round = fielded(&office, "no");
        hand_out(&office);
        for case in cases(&app, &round).iter().filter(|case| !case.reserve) {
            hand_in(&app, &round, case, Purpose::Main, true);
        }
        assert!(cases(&app, &round).iter().all(|case| case.done_on.is_none()), "not even the day");
        done(&At::new(&office, "so").post("/rounds/sipas-2026/recheck", "people=lan&people=binh"));
        let case = app.rechecks(&round).unwrap().listed[0].clone();
        let (again, first) = if case.rechecker == Some(person(&app, "lan")) { ("lan", "binh") } else { ("binh", "lan") };
        let path = format!("/rounds/sipas-2026/cases/{}/again", case.number);
        let by_first = At::new(&office, first).post(&path, "");
        assert_eq!(by_first.status, 422, "whoever asked first cannot check it: {by_first:?}");
        done(&At::new(&office, again).post(&path, ""));
        assert_eq!(At::new(&office, again).post(&path, "").status, 422, "once");
        assert_eq!(app.rechecks(&round).unwrap().done(), 1);
        assert!(app.recheck_agreement(&round).unwrap().is_empty());
        assert!(At::new(&office, "so").get("/rounds/sipas-2026/recheck").body.contains("không so sánh câu trả lời"));
    }

    fn progress_says_who_lags_and_the_rates_that_follow(db: TestDb = OFFICE) {
        let (office, app) = province(&db);
        let round = fielded(&office, "no");
        hand_out(&office);
        let lan = person(&app, "lan");
        let own: Vec<_> = cases(&app, &round).into_iter().filter(|case| case.interviewer == Some(lan)).collect();
        for case in &own {
            hand_in(&app, &round, case, Purpose::Main, true);
        }
        let progress = app.progress(&round).unwrap();
        // 20 of 30 days are gone, so two thirds are wanted by now.
        assert_eq!((progress.days, progress.whole.shortfall(), progress.whole.lags), ((20, 30), 15, true));
        let of = |name: &str| progress.interviewers.iter().find(|(who, _)| who.as_deref() == Some(name)).unwrap().1.clone();
        assert_eq!((of("Người lan").lags, of("Người binh").lags, of("Người binh").shortfall()), (false, true, 15));
        assert_eq!(progress.interviewers[0].0.as_deref(), Some("Người binh"), "who misses most comes first");
        let rr1 = progress.whole.counts.rate(sipar::domain::outcome::rates::Rate::Rr1, None);
        assert_eq!(rr1, Some(Decimal::new(5, 1)));
        let page = At::new(&office, "so").get("/rounds/sipas-2026/progress");
        for words in ["15 trong 30", "20 trong 30", "chậm", "kịp", "RR1", "50%", "I / ((I + P) + (R + NC + O) + (UH + UO))"] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        let closed = At::new(&office, "so").post("/rounds/sipas-2026/state", "to=closed&reason=x");
        done(&closed);
        let late = app.record_visit(&caller(&app, "binh"), "sipas-2026", 1, &visited(Outcome::NobodyHome));
        assert!(late.is_err());
        assert!(app.my_cases(&caller(&app, "binh")).unwrap().is_empty(), "nothing is left to do");
    }
}
