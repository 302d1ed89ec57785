//! Requests about personal data have their days, and deleting takes two.

use rocket::http::Method;
use serde_json::json;
use sipar::app::AppError;
use sipar::app::personal::Entered;
use sipar::domain::access::Role;
use sipar::domain::clock::DAY;
use sipar::domain::id::Id;
use sipar::domain::personal::{Kind, State};
use sipar::domain::refusal::Refusal;
use sipar::store::StoreError;
use sipar::store::audit::{Filter, audit_search};
use sipar::store::person::{person_disable_on, person_get};
use sipar::store::proposal::Decision;
use sipar::store::rating::rating_get;
use time::Date;
use time::macros::date;

use crate::support::both::on_both;
use crate::support::door::Door;
use crate::support::office::{NOON, OFFICE, Office, RATING, TOKENS, id_of, rating_with, upload};
use crate::support::staff::{caller, cookie_of, employ};

fn entered(kind: Kind, received_on: Date) -> Entered {
    let (asker, contact, text) = ("Nguyễn Thị C".to_owned(), "c@example.vn".to_owned(), "Xin xem".to_owned());
    Entered { kind, unit: "hop-giang".to_owned(), asker, contact, text, received_on }
}

fn is_refused<T>(outcome: &Result<T, AppError>, refusal: &Refusal) -> bool {
    matches!(outcome, Err(AppError::Store(StoreError::Refusal(said))) if said == refusal)
}

fn trail_has(office: &Office, words: &str) -> bool {
    let filter = Filter { words: Some(words.to_owned()), ..Filter::default() };
    !office.app.store.read(|db| audit_search(db, &filter, None, 10, 1_000)).unwrap().entries.is_empty()
}

on_both! {
    fn a_request_has_its_days_and_what_is_overdue_stands_first(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let app = &office.app;
        employ(app, "noi.vu", Role::HomeAffairs, "cao-bang");
        employ(app, "noi.khac", Role::HomeAffairs, "hop-giang");
        let me = caller(app, "noi.vu");
        let enter = |kind, day| app.personal_request_enter(&me, &entered(kind, day)).unwrap();
        let old = enter(Kind::Delete, date!(2026 - 10 - 26));
        let new = enter(Kind::See, date!(2026 - 11 - 20));
        let middle = enter(Kind::Correct, date!(2026 - 11 - 19));
        let listed = || -> Vec<_> { app.personal_requests(&me).unwrap().into_iter().map(|(one, _)| one).collect() };
        let all = listed();
        let days = all.iter().map(|one| (one.id, one.confirm_by, one.due_on, one.is_overdue(NOON.day())));
        assert_eq!(days.collect::<Vec<_>>(), [
            (old, date!(2026 - 10 - 28), date!(2026 - 11 - 15), true),
            (middle, date!(2026 - 11 - 23), date!(2026 - 11 - 29), false),
            (new, date!(2026 - 11 - 24), date!(2026 - 11 - 30), false),
        ]);
        app.personal_request_move(&me, new, State::Confirmed, "").unwrap();
        assert!(is_refused(&app.personal_request_move(&me, old, State::Done, " "), &Refusal::OutcomeMissing));
        app.personal_request_move(&me, old, State::Done, "Đã xóa").unwrap();
        assert!(is_refused(&app.personal_request_move(&me, old, State::Refused, "nữa"), &Refusal::DecidedBefore));
        let order: Vec<Id> = listed().iter().map(|one| one.id).collect();
        assert_eq!(order, [middle, new, old], "what is finished stands last");
        // The asker's name is nowhere where nobody could take it out again.
        assert!(!trail_has(&office, "Nguyễn Thị C") && trail_has(&office, "personal-request.enter"));
        // A day that is not there yet, a unit that is not the caller's.
        let tomorrow = entered(Kind::See, date!(2026 - 11 - 21));
        assert!(is_refused(&app.personal_request_enter(&me, &tomorrow), &Refusal::NotYetThere));
        let above = Entered { unit: "cao-bang".to_owned(), ..entered(Kind::See, date!(2026 - 11 - 20)) };
        let other = caller(app, "noi.khac");
        assert!(matches!(app.personal_request_enter(&other, &above), Err(AppError::NotFound(_))));
        let theirs = app.personal_request_enter(&me, &above).unwrap();
        assert!(matches!(app.personal_request_move(&other, theirs, State::Done, "x"), Err(AppError::NotFound(_))));
        assert!(app.personal_requests(&other).unwrap().iter().all(|(one, _)| one.id != theirs));
        // On the page, in words.
        office.clock.set(NOON.plus(30 * DAY));
        let door = Door::of(&office);
        let page = door.send(Method::Get, "/personal-data", &[("cookie", &cookie_of(app, "noi.vu"))], &[]);
        assert!(page.status == 200 && page.body.matches("QUÁ HẠN").count() == 3, "{}", page.body);
    }

    fn deleting_words_takes_two(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let app = &office.app;
        let remark = json!({ "remark": "Chị Hoa ở quầy 1 rất chậm" });
        let ratings: Vec<_> = (1..=2).map(|number| rating_with(number, &remark)).collect();
        assert_eq!(Door::of(&office).upload(TOKENS[0], &upload(&ratings)).status, 201);
        for login in ["noi.vu.1", "noi.vu.2"] {
            employ(app, login, Role::HomeAffairs, "hop-giang");
        }
        employ(app, "ngoai", Role::HomeAffairs, "cao-bang");
        let (one, two) = (caller(app, "noi.vu.1"), caller(app, "noi.vu.2"));
        let [first, second] = [1, 2].map(|number| id_of(RATING, number));
        let words = |id: Id| app.store.read(|db| rating_get(db, id)).unwrap().unwrap().remark;
        let all = app.propose_words_deleted(&one, &first.to_string(), "", "theo yêu cầu").unwrap();
        let name = app.propose_words_deleted(&one, &second.to_string(), "Chị Hoa", "tên người").unwrap();
        let strange = app.propose_words_deleted(&one, &second.to_string(), "Anh Nam", "x");
        assert!(is_refused(&strange, &Refusal::NoSuchWords));
        let none = app.propose_words_deleted(&one, &id_of(RATING, 9).to_string(), "", "x");
        assert!(matches!(none, Err(AppError::NotFound(_))));
        assert!(words(first).is_some(), "nothing yet");
        assert!(is_refused(&app.decide(&one, all, Decision::Approved, ""), &Refusal::TwoPeople));
        app.decide(&two, all, Decision::Approved, "").unwrap();
        app.decide(&two, name, Decision::Approved, "").unwrap();
        assert_eq!((words(first), words(second).as_deref()), (None, Some("[…] ở quầy 1 rất chậm")));
        assert!(!trail_has(&office, "Chị Hoa"), "the trail would keep it for good");
        office.tallies_agree();
        // What is gone, or has changed meanwhile, is not cut anew.
        let late = app.propose_words_deleted(&one, &second.to_string(), "quầy 1", "x").unwrap();
        let again = app.propose_words_deleted(&one, &second.to_string(), "rất", "x").unwrap();
        app.decide(&two, late, Decision::Approved, "").unwrap();
        assert!(is_refused(&app.decide(&two, again, Decision::Approved, ""), &Refusal::Gone));
        assert_eq!(words(second).as_deref(), Some("[…] ở […] rất chậm"));
    }

    fn somebody_who_left_can_be_forgotten(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let app = &office.app;
        let gone = employ(app, "nguyen.van.a", Role::Clerk, "hop-giang");
        for login in ["noi.vu.1", "noi.vu.2"] {
            employ(app, login, Role::HomeAffairs, "cao-bang");
        }
        let (one, two) = (caller(app, "noi.vu.1"), caller(app, "noi.vu.2"));
        let cookie = cookie_of(app, "nguyen.van.a");
        assert!(is_refused(&app.propose_person_deleted(&one, "nguyen.van.a", "nghỉ việc"), &Refusal::StillEnabled));
        app.store.write(|db| person_disable_on(db, gone, Some(NOON))).unwrap();
        let asked = app.propose_person_deleted(&one, "nguyen.van.a", "nghỉ việc").unwrap();
        app.decide(&two, asked, Decision::Approved, "").unwrap();
        let left = app.store.read(|db| person_get(db, gone)).unwrap().unwrap();
        assert!(left.login.starts_with("da-xoa-") && left.name == "(đã xóa theo yêu cầu)", "{}", left.name);
        assert_eq!((left.email, left.password, left.officer), (None, None, None));
        let token = cookie.split_once('=').unwrap().1;
        assert!(app.signed_in(token).unwrap().is_none());
        assert!(matches!(app.propose_person_deleted(&one, "nguyen.van.a", "x"), Err(AppError::NotFound(_))));
    }
}
