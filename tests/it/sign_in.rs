//! Signing in: who gets in, who does not, and who cannot be kept out.
#![expect(clippy::print_stdout, reason = "the figures of a run are part of what it shows")]

use std::net::{IpAddr, Ipv4Addr};

use sipar::app::App;
use sipar::app::sign_in::second_factor::code_at;
use sipar::app::sign_in::{Admitted, Denied, FirstOffice, Founding, Visitor, password};
use sipar::domain::access::Role;
use sipar::domain::clock::{Clock, DAY, SECOND};
use sipar::domain::unit::Level;
use sipar::store::person::{person_by_login, person_password_on, person_second_factor_on};
use sipar::store::session::Stage;

use crate::support::both::{MIGRATED, on_both};
use crate::support::fake_clock::FakeClock;
use crate::support::office::{NOON, OFFICE, Office, open};
use crate::support::scale::pick;
use crate::support::staff::{caller, employ};

const MINUTE: i64 = 60 * SECOND;
const GOOD: &str = "mưa rơi trên mái quầy số 4";

fn from(last: u32) -> Visitor {
    let [_, b, c, d] = last.to_be_bytes();
    Visitor { address: IpAddr::V4(Ipv4Addr::new(10, b, c, d)), agent: "test".to_owned(), known: None }
}

/// Somebody with a role in the ward and a password.
fn person(app: &App, login: &str, role: Role) {
    let id = employ(app, login, role, "hop-giang");
    let hash = password::hash(GOOD, &*app.chance).unwrap();
    app.store.write(|db| person_password_on(db, id, &hash)).unwrap();
}

fn is_in(app: &App, admitted: &Admitted) -> bool {
    app.signed_in(&admitted.token).unwrap().is_some_and(|by| by.session.stage == Stage::Full)
}

fn wrong<T>(outcome: &Result<T, Denied>) -> bool {
    matches!(outcome, Err(Denied::Wrong))
}

on_both! {
    fn the_first_administrator_is_made_once_and_with_the_code_only(db: TestDb = MIGRATED) {
        let app = open(db.place(), sipar::store::writer::Limits::default(), FakeClock::at(NOON).into());
        assert!(app.is_unfounded().unwrap());
        let (old, code) = (app.setup_code().unwrap().unwrap(), app.setup_code().unwrap().unwrap());
        let founding = |code: &str, password: &str| Founding {
            code: code.to_owned(),
            login: "An.Nguyen".to_owned(),
            name: "Nguyễn Văn An".to_owned(),
            password: password.to_owned(),
            office: FirstOffice::New { code: "cao-bang".into(), name: "Cao Bằng".into(), level: Level::Province },
        };
        assert!(wrong(&app.found(&founding("AAAA-BBBB-CCCC-DDDD", GOOD), &from(1))));
        assert!(wrong(&app.found(&founding(&old, GOOD), &from(1))), "only the newest code is good");
        assert!(matches!(app.found(&founding(&code, "matkhau123"), &from(1)), Ok(Err(password::Weak::Common))));
        assert!(app.is_unfounded().unwrap(), "nothing of it was kept");
        let admitted = app.found(&founding(&code, GOOD), &from(1)).ok().unwrap().unwrap();
        assert_eq!(admitted.stage, Stage::Enrol, "who administrates needs a second factor");
        assert!(!app.is_unfounded().unwrap() && app.setup_code().unwrap().is_none());
        assert!(wrong(&app.found(&founding(&code, GOOD), &from(2))), "a code is good once");
        assert!(caller(&app, "an.nguyen").is(Role::Administrator));
    }

    fn a_hundred_guess_the_code_at_once_and_one_is_the_first(db: TestDb = MIGRATED) {
        let app = open(db.place(), sipar::store::writer::Limits::default(), FakeClock::at(NOON).into());
        let code = app.setup_code().unwrap().unwrap();
        let won: usize = std::thread::scope(|scope| {
            let all: Vec<_> = (0..8).map(|number| {
                let (app, code) = (app.clone(), code.clone());
                scope.spawn(move || {
                    let office = FirstOffice::New { code: "cao-bang".into(), name: "Cao Bằng".into(), level: Level::Province };
                    let (login, name) = (format!("an-{number}"), "An".to_owned());
                    let founding = Founding { code, login, name, password: GOOD.to_owned(), office };
                    usize::from(matches!(app.found(&founding, &from(number)), Ok(Ok(_))))
                })
            }).collect();
            all.into_iter().map(|one| one.join().unwrap()).sum()
        });
        assert_eq!(won, 1);
    }

    fn sessions_end_when_they_should(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let (app, clock) = (&office.app, &office.clock);
        person(app, "binh", Role::Clerk);
        let admitted = app.sign_in("Binh", GOOD, &from(1)).ok().unwrap();
        assert!(is_in(app, &admitted) && admitted.token.len() == 64);
        let again = app.sign_in("binh", GOOD, &from(1)).ok().unwrap();
        assert_ne!(admitted.token, again.token, "a new id each time");
        clock.advance(29 * MINUTE);
        assert!(is_in(app, &admitted), "used within half an hour");
        clock.advance(31 * MINUTE);
        assert!(!is_in(app, &admitted) && !is_in(app, &again), "idle for more than half an hour");
        let busy = app.sign_in("binh", GOOD, &from(1)).ok().unwrap();
        for _ in 0..36 {
            clock.advance(20 * MINUTE);
            assert!(is_in(app, &busy), "in use");
        }
        clock.advance(MINUTE);
        assert!(!is_in(app, &busy), "twelve hours are the end");

        // Ended by the person, by a changed password, by being disabled.
        let [one, two, three] = [1, 2, 3].map(|n| app.sign_in("binh", GOOD, &from(n)).ok().unwrap());
        let by = |admitted: &Admitted| app.signed_in(&admitted.token).unwrap().unwrap();
        let own = app.person(by(&one).caller.person).unwrap();
        app.end_session(&own, by(&two).session.id).unwrap();
        assert!(is_in(app, &one) && !is_in(app, &two) && is_in(app, &three));
        assert_eq!(app.change_password(&by(&one), "đổi ý rồi, mùa nước nổi").unwrap(), Ok(()));
        assert!(is_in(app, &one) && !is_in(app, &three));
        assert!(wrong(&app.sign_in("binh", GOOD, &from(4))));
        person(app, "quan-tri", Role::Administrator);
        let administrator = caller(app, "quan-tri");
        app.disable_person(&administrator, "binh", true).unwrap();
        assert!(!is_in(app, &one), "at once");
        assert!(wrong(&app.sign_in("binh", "đổi ý rồi, mùa nước nổi", &from(5))));
        app.disable_person(&administrator, "binh", false).unwrap();
        assert!(app.sign_in("binh", "đổi ý rồi, mùa nước nổi", &from(6)).is_ok());
    }

    fn a_right_taken_away_is_gone_at_the_next_request(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let app = &office.app;
        person(app, "binh", Role::Clerk);
        employ(app, "quan-tri", Role::Administrator, "cao-bang");
        let administrator = caller(app, "quan-tri");
        let admitted = app.sign_in("binh", GOOD, &from(1)).ok().unwrap();
        let held = app.signed_in(&admitted.token).unwrap().unwrap().caller.grants;
        app.end_role(&administrator, "binh", held[0].id, "chuyển công tác").unwrap();
        assert!(app.signed_in(&admitted.token).unwrap().unwrap().caller.grants.is_empty());
    }

    fn the_second_factor_is_asked_for_and_its_codes_are_good_once(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let (app, clock) = (&office.app, &office.clock);
        person(app, "lan", Role::HomeAffairs);
        let half = app.sign_in("lan", GOOD, &from(1)).ok().unwrap();
        assert_eq!(half.stage, Stage::Enrol);
        assert!(!is_in(app, &half), "nothing but the set-up is open");
        let by = app.signed_in(&half.token).unwrap().unwrap();
        let secret = app.new_secret();
        let now = clock.now();
        assert!(wrong(&app.set_second_factor(&by, &secret, "000000", &from(1))));
        let whole = app.set_second_factor(&by, &secret, &code_at(&secret, now), &from(1)).ok().unwrap();
        assert!(is_in(app, &whole) && app.signed_in(&half.token).unwrap().is_none(), "under a new id");

        let owing = app.sign_in("lan", GOOD, &from(1)).ok().unwrap();
        assert_eq!(owing.stage, Stage::SecondFactor);
        let session = app.signed_in(&owing.token).unwrap().unwrap().session;
        assert!(wrong(&app.second_factor(&session, &code_at(&secret, now), &from(1))), "that one was used");
        clock.advance(30 * SECOND);
        let code = code_at(&secret, clock.now());
        let admitted = app.second_factor(&session, &code, &from(1)).ok().unwrap();
        assert!(is_in(app, &admitted) && app.signed_in(&owing.token).unwrap().is_none());
        let more = app.sign_in("lan", GOOD, &from(1)).ok().unwrap();
        let session = app.signed_in(&more.token).unwrap().unwrap().session;
        assert!(wrong(&app.second_factor(&session, &code, &from(1))), "never twice");
        let tries = (0..20).filter(|_| wrong(&app.second_factor(&session, "000000", &from(1)))).count();
        assert!(tries < 6, "{tries} codes were looked at");

        // A reset gives a password and nothing else.
        employ(app, "quan-tri", Role::Administrator, "cao-bang");
        let reset = app.start_reset(&caller(app, "quan-tri"), "lan").unwrap();
        assert!(wrong(&app.reset_password("binh", &reset, "tre già măng mọc 92", &from(7))), "another's code");
        assert_eq!(app.reset_password("lan", &reset.to_lowercase(), "tre già măng mọc 92", &from(7)).ok(), Some(Ok(())));
        assert!(wrong(&app.reset_password("lan", &reset, "tre già măng mọc 93", &from(7))), "a code is good once");
        assert!(!is_in(app, &admitted), "sessions of before are over");
        assert_eq!(app.sign_in("lan", "tre già măng mọc 92", &from(8)).ok().unwrap().stage, Stage::SecondFactor);
        let late = app.start_reset(&caller(app, "quan-tri"), "lan").unwrap();
        clock.advance(DAY + MINUTE);
        assert!(wrong(&app.reset_password("lan", &late, "tre già măng mọc 93", &from(9))), "a day later");
    }

    fn whoever_guesses_gets_nowhere_and_keeps_nobody_out(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let (app, clock) = (&office.app, &office.clock);
        person(app, "nan-nhan", Role::Clerk);
        let at_work = app.sign_in("nan-nhan", GOOD, &from(1)).ok().unwrap();
        let known = Visitor { known: at_work.known.clone(), ..from(2) };
        let guesses = pick(10_000, 100_000);
        let (mut looked_at, mut victim) = (0_u32, 0_u32);
        for guess in 0..guesses {
            // A hundred guesses a second from a thousand addresses, at one account.
            clock.advance(SECOND / 100);
            let outcome = app.sign_in("nan-nhan", &format!("guess number {guess}"), &from(100 + guess % 1000));
            assert!(outcome.is_err(), "guessed");
            looked_at += u32::from(wrong(&outcome));
            if guess % (guesses / 5) == 0 {
                victim += u32::from(app.sign_in("nan-nhan", GOOD, &known).is_ok());
            }
        }
        println!("{guesses} guesses, {looked_at} looked at; the victim signed in {victim} of 5 times meanwhile");
        assert_eq!(victim, 5, "a known browser is never kept out");
        assert!(u64::from(looked_at) * 1000 < u64::from(guesses).max(20_000), "{looked_at} of {guesses} looked at");
        // From one address, at many accounts; unknown names cost the same and say the same.
        let (mut looked_at, mut said) = (0, 0);
        for guess in 0..1000 {
            let outcome = app.sign_in(&format!("nobody-{guess}"), "x", &from(9));
            looked_at += u32::from(wrong(&outcome));
            said += u32::from(matches!(outcome, Err(Denied::Wrong | Denied::TooOften)));
        }
        assert!(looked_at <= 30 && said == 1000, "{looked_at}");
        let stranger = app.sign_in("nan-nhan", GOOD, &from(3));
        assert!(matches!(stranger, Err(Denied::TooOften)), "the right password from elsewhere has to wait");
        clock.advance(60 * MINUTE);
        assert!(app.sign_in("nan-nhan", GOOD, &from(3)).is_ok(), "but not for long");
    }

    fn nobody_reaches_beyond_the_own_units_or_the_own_rights(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let app = &office.app;
        let file = "code,name,level,parent\nother,Phường Khác,commune,cao-bang\n";
        app.bring_units_from("more.csv", file.as_bytes(), false).unwrap();
        employ(app, "xa", Role::Administrator, "hop-giang");
        employ(app, "tinh", Role::HomeAffairs, "cao-bang");
        employ(app, "tinh", Role::Clerk, "hop-giang");
        employ(app, "khac", Role::Clerk, "other");
        let ward = caller(app, "xa");
        let seen: Vec<String> = app.people(&ward).unwrap().into_iter().map(|held| held.person.login).collect();
        assert_eq!(seen, ["tinh", "xa"], "whoever holds a role in the own ward, and nobody else");
        assert!(app.person_held(&ward, "khac").is_err());
        for refused in [
            app.start_reset(&ward, "tinh").err(),
            app.disable_person(&ward, "tinh", true).err(),
            app.remove_second_factor(&ward, "tinh", "x").err(),
            app.disable_person(&ward, "xa", true).err(),
            app.start_reset(&ward, "khac").err(),
        ] {
            assert!(refused.is_some());
        }
        let id = app.store.read(|db| person_by_login(db, "tinh")).unwrap().unwrap().id;
        app.store.write(|db| person_second_factor_on(db, id, Some(&[1; 20]))).unwrap();
        assert_eq!(app.sessions_of(id).unwrap().len(), 0);
    }
}
