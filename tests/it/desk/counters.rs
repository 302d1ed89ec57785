//! Who signs whom on: officers themselves, clerks and heads anybody of their unit, nobody elsewhere.

use sipar::domain::access::Role;
use sipar::domain::refusal::Refusal;
use sipar::store::duty::duty_at;
use sipar::store::office::{Counter, counter_add_on};

use super::{Browser, not_there, refusal, staff};
use crate::support::both::on_both;
use crate::support::door::Door;
use crate::support::office::{COUNTER, OFFICE, Office, id_of};
use crate::support::staff::{caller, employ};
use crate::support::statements::Beside;

/// A counter of the other ward.
fn counter_elsewhere(office: &Office) {
    let unit = office.app.unit("thuc-phan").unwrap().id;
    let template = office.app.catalogue().template_named("hai-muc-1").unwrap().0;
    let (code, name) = ("quay-9".to_owned(), "Quầy 9".to_owned());
    let counter = Counter {
        id: id_of(COUNTER, 9),
        unit,
        code,
        name,
        template,
        validity: sipar::domain::unit::Validity::OPEN,
        illustrative: false,
    };
    office.app.store.write(|db| counter_add_on(db, &counter)).unwrap();
}

on_both! {
    fn officers_sign_on_themselves_and_clerks_anybody(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        staff(&office);
        counter_elsewhere(&office);
        for (login, role) in [("cb1", Role::Officer), ("mai", Role::Clerk), ("truong", Role::UnitHead), ("ld", Role::Leader)] {
            employ(&office.app, login, role, "hop-giang");
        }
        Beside::of(db.place())
            .run("UPDATE person SET officer_id = (SELECT id FROM officer WHERE code = 'cb-1') WHERE login = 'cb1'");
        let door = Door::of(&office);
        let on_duty = || {
            let now = office.app.clock.now();
            let found = office.app.store.read(|db| duty_at(db, id_of(COUNTER, 1), now)).unwrap();
            found.map(|(officer, _)| officer.code)
        };
        let path = "/counters/quay-1/duty";
        let officer = Browser::of(&door, &office, "cb1");
        let page = officer.get(path);
        assert!(page.body.contains("Công chức 1") && !page.body.contains("Công chức 2"), "only oneself is offered");
        assert_eq!(officer.post(path, "officer=cb-2").status, 422);
        assert_eq!(refusal(office.app.sign_on_as(&caller(&office.app, "cb1"), "quay-1", "cb-2")), Refusal::OnlyOneself);
        assert_eq!((on_duty(), officer.post(path, "officer=cb-1").status), (None, 303));
        assert_eq!(on_duty().as_deref(), Some("cb-1"));
        for login in ["mai", "truong"] {
            let who = Browser::of(&door, &office, login);
            for code in ["cb-2", "cb-1"] {
                office.clock.advance(1_000_000);
                assert_eq!(who.post(path, &format!("officer={code}")).status, 303, "{login}");
                assert_eq!(on_duty().as_deref(), Some(code));
            }
            assert_eq!(who.post(path, "officer=cb-7").status, 422);
            assert_eq!(who.get("/counters/quay-9/duty").status, 404);
            assert_eq!(who.post("/counters/quay-9/duty", "officer=cb-1").status, 404);
        }
        not_there(office.app.sign_on_as(&caller(&office.app, "cb1"), "quay-9", "cb-1"));
        let leader = Browser::of(&door, &office, "ld");
        assert_eq!((leader.get(path).status, leader.post(path, "officer=cb-1").status), (403, 403));
        let nobody = Browser { door: &door, cookie: "a=b".to_owned() };
        assert_eq!((nobody.get(path).status, nobody.post(path, "officer=cb-1").status), (303, 401));
        let author = Beside::of(db.place()).words("SELECT DISTINCT actor AS word FROM audit WHERE action = 'duty.sign-on' ORDER BY 1");
        assert_eq!(author, ["cb1", "mai", "truong"]);

        // What each finds on the list.
        let list = |login| Browser::of(&door, &office, login).get("/counters");
        let (of_officer, of_clerk) = (list("cb1").body, list("mai").body);
        assert!(of_officer.contains("/counters/quay-1/duty") && !of_officer.contains("/codes"));
        assert!(of_clerk.contains("/counters/quay-2/codes") && of_clerk.contains("/counters/quay-1/slips"));
        assert!(!of_clerk.contains("quay-9"));
        assert_eq!((list("ld").status, nobody.get("/counters").status), (403, 303));
        office.tallies_agree();
    }
}
