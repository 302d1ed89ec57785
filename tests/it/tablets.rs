//! Tablets with keys of their own: how they are enrolled, what they sign, how they fare, and what people see of it.

use rocket::http::Method;
use serde_json::{Value, json};
use sipar::app::device::verify::Finding;
use sipar::domain::access::Role;
use sipar::domain::clock::{DAY, SECOND};
use sipar::domain::id::Id;
use sipar::domain::rating::flag;
use sipar::store::rating::rating_get;

use crate::support::both::{TestDb, on_both};
use crate::support::door::Door;
use crate::support::free_port;
use crate::support::office::{NOON, OFFICE, Office, RATING, TOKENS, id_of};
use crate::support::server::{Server, serve};
use crate::support::staff::{caller, cookie_of, employ};
use crate::support::statements::Beside;
use crate::support::tablet::{SigningTablet, send};

const UPLOAD: &str = "/api/v1/ratings";
const REPORT: &str = "/api/v1/report";

/// An office with somebody who manages it, and its door.
fn opened(db: &TestDb) -> (Office, Door) {
    let office = Office::open(db);
    employ(&office.app, "quan.tri", Role::Administrator, "hop-giang");
    let door = Door::of(&office);
    (office, door)
}

fn code_for(office: &Office, counter: &str) -> String {
    office.app.device_code(&caller(&office.app, "quan.tri"), counter, "Máy 1").unwrap()
}

fn enrolled(office: &Office, door: &Door) -> SigningTablet {
    SigningTablet::enrol(door, &code_for(office, "quay-1"))
}

fn id(number: u32) -> String {
    id_of(RATING, number).to_string()
}

/// The next rating of a tablet, sealed.
fn sealed(tablet: &mut SigningTablet, number: u32, level: i64) -> Value {
    let rating = tablet.rating(&id(number), NOON.millis() - 60_000, &[("result", level)]);
    tablet.seal(rating)
}

fn stored(office: &Office, number: u32) -> Option<sipar::store::rating::Stored> {
    office.app.store.read(|db| rating_get(db, id_of(RATING, number))).unwrap()
}

on_both! {
    fn a_tablet_is_enrolled_with_a_code_once_and_within_ten_minutes(db: TestDb = OFFICE) {
        let (office, door) = opened(&db);
        let code = code_for(&office, "quay-1");
        let tablet = SigningTablet::new();
        let enrol = |tablet: &SigningTablet, code: &str| {
            send(&door, "/api/v1/devices", None, &tablet.enrolment(code, 217))
        };
        let first = enrol(&tablet, &code.to_lowercase().replace('-', " "));
        assert_eq!(first.status, 201, "{first:?}");
        let config = &first.json()["config"];
        assert_eq!(config["counter"]["code"], "quay-1");
        assert_eq!(config["template"]["questions"][0]["levels"][0]["face"], "satisfied");
        assert_eq!(config["template"]["hash"].as_str().unwrap().len(), 64);
        // The reply was lost, and the tablet asks again.
        assert_eq!(enrol(&tablet, &code).json()["device"], first.json()["device"]);
        // Somebody else read the code over a shoulder.
        assert_eq!((enrol(&SigningTablet::new(), &code).status, enrol(&tablet, "AAAA-BBBB-CCCC").status), (404, 404));
        let other = code_for(&office, "quay-2");
        assert_eq!(enrol(&tablet, &other).status, 404, "a key is enrolled once");
        let late = code_for(&office, "quay-1");
        office.clock.advance(600 * SECOND);
        assert_eq!(enrol(&SigningTablet::new(), &late).code(), "unknown-code");

        let wrong = |change: &dyn Fn(&mut Value)| {
            let mut body = SigningTablet::new().enrolment(&code_for(&office, "quay-2"), 217);
            change(&mut body);
            send(&door, "/api/v1/devices", None, &body).code()
        };
        assert_eq!(wrong(&|body| body["width_mm"] = 218.into()), "bad-signature");
        assert_eq!(wrong(&|body| body["width_mm"] = 3.into()), "bad-width");
        assert_eq!(wrong(&|body| body["key"] = "AAAA".into()), "bad-key");
        assert_eq!(wrong(&|body| body["more"] = 1.into()), "unknown-field");
        assert_eq!(wrong(&|body| body["protocol"] = 1.into()), "unknown-protocol");
        // Guessing ends soon.
        let guesses = (0..30).map(|_| enrol(&SigningTablet::new(), "AAAA-BBBB-CCCC").status);
        assert!(guesses.filter(|status| *status == 429).count() > 15);
    }

    fn only_what_the_key_signed_is_taken(db: TestDb = OFFICE) {
        let (office, door) = opened(&db);
        let mut tablet = enrolled(&office, &door);
        let good = sealed(&mut tablet, 1, 2);
        let body = tablet.upload(NOON.millis(), std::slice::from_ref(&good));
        let bytes = body.to_string();
        let signed = tablet.authorization(UPLOAD, bytes.as_bytes());

        let shown = |authorization: &str| send(&door, UPLOAD, Some(authorization), &body).status;
        let mut stranger = SigningTablet::new();
        stranger.device.clone_from(&tablet.device);
        let of = |signature: &str| format!("Sipar device=\"{}\", signature=\"{signature}\"", tablet.device);
        for (why, header) in [
            ("another key", stranger.authorization(UPLOAD, bytes.as_bytes())),
            ("another address", tablet.authorization(REPORT, bytes.as_bytes())),
            ("another body", tablet.authorization(UPLOAD, b"{}")),
            ("no signature", of("")),
            ("the id as a token", format!("Bearer {}", tablet.device)),
            ("the key's fingerprint as a token", format!("Bearer {}", "0".repeat(64))),
            ("a tablet that is not there", signed.replace(&tablet.device, &id(77))),
        ] {
            assert_eq!(shown(&header), 401, "{why}");
        }
        assert_eq!(send(&door, UPLOAD, None, &body).status, 401);

        // Every member is under the signature of the rating itself.
        for (member, value) in [
            ("id", json!(id(2))),
            ("sealed_at", json!(NOON.millis())),
            ("took", json!(1)),
            ("ended", json!("left")),
            ("procedure", json!("khai-sinh")),
            ("answers", json!([{ "question": "result", "level": 1 }])),
            ("reasons", json!(["time"])),
            ("previous", json!("11".repeat(32))),
        ] {
            let mut changed = good.clone();
            changed[member] = value;
            let answer = tablet.send(&door, UPLOAD, &tablet.upload(NOON.millis(), &[changed]));
            assert_eq!((answer.status, answer.code().as_str()), (422, "bad-signature"), "{member}");
        }
        assert_eq!(office.totals().0, 0, "nothing of it is stored");

        // Neither kind of tablet speaks as the other.
        let mut unsigned = body.clone();
        unsigned["protocol"] = 1.into();
        assert_eq!(tablet.send(&door, UPLOAD, &unsigned).status, 422);
        assert_eq!(door.upload(TOKENS[0], &body).code(), "bad-signature");

        assert_eq!(shown(&signed), 201);
        let again = tablet.send(&door, UPLOAD, &body);
        assert_eq!(again.json()["results"][0]["outcome"], "repeat");
        assert_eq!(office.totals().0, 1);
        office.tallies_agree();
    }

    fn whoever_leaves_early_is_counted_for_what_was_answered(db: TestDb = OFFICE) {
        let (office, door) = opened(&db);
        let mut tablet = enrolled(&office, &door);
        let mut partial = tablet.rating(&id(1), NOON.millis(), &[("behaviour", 2)]);
        partial["ended"] = "left".into();
        let partial = tablet.seal(partial);
        let required = tablet.rating(&id(2), NOON.millis(), &[("behaviour", 2)]);
        let required = tablet.seal(required);
        let mut nothing = tablet.rating(&id(3), NOON.millis(), &[]);
        nothing["ended"] = "left".into();
        let nothing = tablet.seal(nothing);
        let answer = tablet.send(&door, UPLOAD, &tablet.upload(NOON.millis(), &[partial, required, nothing]));
        let outcomes: Vec<Value> = (0..3).map(|n| answer.json()["results"][n]["outcome"].clone()).collect();
        assert_eq!(outcomes, ["stored", "answer-missing", "nothing-answered"]);
        let one = stored(&office, 1).unwrap();
        assert_eq!((one.flags & flag::LEFT, one.quarantine), (flag::LEFT, None));
        assert_eq!(office.totals(), (1, 1, 0));
        office.tallies_agree();
    }

    fn gaps_and_forks_of_the_chain_show(db: TestDb = OFFICE) {
        let (office, door) = opened(&db);
        let mut tablet = enrolled(&office, &door);
        let all: Vec<Value> = (1..=6).map(|number| sealed(&mut tablet, number, 2)).collect();
        let say = |tablet: &SigningTablet| tablet.send(&door, REPORT, &tablet.report(NOON.millis(), "2026-11-20"));
        let send_some = |tablet: &SigningTablet, some: &[&Value]| {
            let some: Vec<Value> = some.iter().map(|one| (*one).clone()).collect();
            tablet.send(&door, UPLOAD, &tablet.upload(NOON.millis(), &some))
        };
        // Out of order, and one is late.
        assert_eq!(send_some(&tablet, &[&all[3], &all[0], &all[1]]).status, 201);
        assert_eq!(say(&tablet).json()["missing"], json!([[3, 3]]));
        assert_eq!(say(&tablet).json()["received"], 2);
        assert_eq!(send_some(&tablet, &[&all[2], &all[5], &all[4]]).status, 201);
        assert_eq!((say(&tablet).json()["missing"].clone(), say(&tablet).json()["received"].clone()), (json!([]), json!(6)));
        let aside = |number: u32| stored(&office, number).unwrap().quarantine;
        assert!((1..=6).all(|number| aside(number).is_none()));

        // A copy of the tablet, as it was after the fourth, goes on by itself.
        let text = crate::support::tablet::signed_text(&all[3]);
        tablet.previous = sipar::domain::hex::hex(&sipar::domain::seal::seal_hash(&text));
        tablet.last_seq = 4;
        let twin = sealed(&mut tablet, 15, 2);
        tablet.last_seq = 6;
        let after = sealed(&mut tablet, 16, 2);
        assert_eq!(send_some(&tablet, &[&twin, &after]).status, 201);
        assert_eq!(aside(15).as_deref(), Some("sequence-reused"));
        assert_eq!(aside(16).as_deref(), Some("chain-broken"), "it goes on from the twin, not from the sixth");
        assert_eq!(office.totals().0, 8, "nothing is lost");
        office.tallies_agree();
        office.app.store.read(|db| sipar::app::device::verify::signed_all(db, &office.app.catalogue())).unwrap();
    }

    fn a_row_that_somebody_changed_no_longer_fits_its_signature(db: TestDb = OFFICE) {
        let (office, door) = opened(&db);
        let mut tablet = enrolled(&office, &door);
        let mut all: Vec<Value> = (1..=5).map(|number| sealed(&mut tablet, number, 2)).collect();
        let mut full = tablet.rating(&id(6), NOON.millis(), &[("result", 1), ("behaviour", 2)]);
        full["procedure"] = "khai-sinh".into();
        full["reasons"] = json!(["time", "papers"]);
        all.push(tablet.seal(full));
        assert_eq!(tablet.send(&door, UPLOAD, &tablet.upload(NOON.millis(), &all)).status, 201);
        let found = || {
            let catalogue = office.app.catalogue();
            let checked = office.app.store.read(|db| sipar::app::device::verify::signed_all(db, &catalogue)).unwrap();
            (checked.ratings, checked.findings)
        };
        assert_eq!(found(), (6, Vec::new()));
        let mut beside = Beside::of(db.place());
        let device: Id = tablet.device.parse().unwrap();
        let changed = |seq: i64| Finding { device, seq, chain: false };
        let row = |number: u32| {
            let hex = sipar::domain::hex::hex(id_of(RATING, number).as_bytes());
            (format!("X'{hex}'"), format!("'\\x{hex}'::bytea"))
        };
        let mut run = |words: &str, number: u32| {
            let (lite, pg) = row(number);
            beside.run_either(&words.replace("{}", &lite), &words.replace("{}", &pg));
        };
        run("UPDATE answer SET level = 1 WHERE rating_id = {}", 2);
        assert_eq!(found().1, [changed(2)]);
        run("UPDATE answer SET level = 2 WHERE rating_id = {}", 2);
        run("DELETE FROM reason WHERE rating_id = {} AND code = 'time'", 6);
        assert_eq!(found().1, [changed(6)]);
        run("UPDATE rating SET device_at = device_at + 86400000000 WHERE id = {}", 3);
        assert_eq!(found().1, [changed(3), changed(6)]);
    }

    fn revoking_works_on_the_next_request(db: TestDb = OFFICE) {
        let (office, door) = opened(&db);
        let mut tablet = enrolled(&office, &door);
        let first = sealed(&mut tablet, 1, 2);
        assert_eq!(tablet.send(&door, UPLOAD, &tablet.upload(NOON.millis(), &[first])).status, 201);
        let cookie = cookie_of(&office.app, "quan.tri");
        let device: Id = tablet.device.parse().unwrap();
        office.app.revoke_tablet(&caller(&office.app, "quan.tri"), device, "mất máy").unwrap();
        let second = sealed(&mut tablet, 2, 2);
        let answer = tablet.send(&door, UPLOAD, &tablet.upload(NOON.millis(), &[second]));
        assert_eq!((answer.status, answer.code().as_str()), (403, "device-revoked"));
        assert_eq!(stored(&office, 2).unwrap().quarantine.as_deref(), Some("revoked-device"));
        assert_eq!(tablet.send(&door, REPORT, &tablet.report(NOON.millis(), "2026-11-20")).code(), "device-revoked");
        let page = door.send(Method::Get, "/offices/tablets", &[("cookie", &cookie)], &[]);
        assert!(page.body.contains("đã thu hồi"), "{}", page.body);
    }

    fn what_a_tablet_says_is_shown_and_what_is_wrong_raises_an_alarm(db: TestDb = OFFICE) {
        let (office, door) = opened(&db);
        let mut tablet = enrolled(&office, &door);
        let page = || {
            let cookie = cookie_of(&office.app, "quan.tri");
            door.send(Method::Get, "/offices/tablets", &[("cookie", cookie.as_str())], &[]).body
        };
        let one = sealed(&mut tablet, 1, 2);
        assert_eq!(tablet.send(&door, UPLOAD, &tablet.upload(NOON.millis(), &[one])).status, 201);
        let answer = tablet.send(&door, REPORT, &tablet.report(NOON.millis(), "2026-11-20"));
        let config = answer.json()["config"]["hash"].clone();
        let mut known = tablet.report(NOON.millis(), "2026-11-20");
        known["config"] = config;
        assert_eq!(tablet.send(&door, REPORT, &known).json()["config"], Value::Null, "it has the newest");
        let caller = caller(&office.app, "quan.tri");
        let device = tablet.device.clone();
        let of_tablet = |office: &Office| {
            let all = office.app.tablets_of(&caller).unwrap();
            all.into_iter().find(|one| one.device.id.to_string() == device).unwrap()
        };
        assert_eq!(of_tablet(&office).alarms, []);
        assert!(page().contains("1 / 2.000 MB"), "{}", page());

        // The next working day: it sealed three more that never came, and its storage was emptied.
        tablet.last_seq = 4;
        office.clock.advance(3 * DAY);
        let later = NOON.plus(3 * DAY).millis() + 600_000;
        let mut said = tablet.report(later, "2026-11-20");
        said["storage"]["persisted"] = false.into();
        assert_eq!(tablet.send(&door, REPORT, &said).status, 200);
        let words: Vec<String> =
            of_tablet(&office).alarms.iter().map(|alarm| alarm.words(sipar::domain::lang::Lang::Vi)).collect();
        let all = words.join("\n");
        for part in ["lệch 10 phút", "Thiếu các lượt số 2–4", "máy đếm 4 lượt, máy chủ nhận 1 lượt", "không cam kết"] {
            assert!(all.contains(part), "{part}: {all}");
        }
        assert!(page().contains("Thiếu các lượt số 2–4"));
        office.clock.advance(2 * DAY);
        assert!(of_tablet(&office).alarms[0].words(sipar::domain::lang::Lang::Vi).starts_with("Im lặng từ"));
    }

    /// By the pages alone, as a browser without scripts goes through them.
    fn a_browser_that_is_too_old_rates_by_plain_forms(db: TestDb = OFFICE) {
        let (office, _) = opened(&db);
        let code = code_for(&office, "quay-1");
        let caller = caller(&office.app, "quan.tri");
        // The server's clock is the machine's, years before that of the office.
        let mut beside = Beside::of(db.place());
        beside.run("UPDATE device_code SET ends_at = 9000000000000000");
        let server = Server::start(serve(db.place()), free_port()).unwrap();
        let http = server.http();
        let get = |cookies: &str, path: &str| http.send(&ureq::http::Method::GET, path, &[("cookie", cookies)], &[]).unwrap();
        let post = |cookies: &str, path: &str, fields: &str| {
            let form = [("content-type", "application/x-www-form-urlencoded"), ("cookie", cookies)];
            http.send(&ureq::http::Method::POST, path, &form, fields.as_bytes()).unwrap()
        };
        let cookie = |reply: &crate::support::http::Reply| reply.header("set-cookie").split(';').next().unwrap().to_owned();
        let page = get("", "/kiosk/plain");
        assert!(page.text().contains("Mã đăng ký"));
        let form = cookie(&page);
        let csrf = form.split_once('=').unwrap().1.to_owned();
        let wrong = post(&form, "/kiosk/plain/enrol", &format!("csrf={csrf}&code=AAAA"));
        assert_eq!(wrong.status, 404);
        let enrolled = post(&form, "/kiosk/plain/enrol", &format!("csrf={csrf}&code={code}"));
        assert_eq!((enrolled.status, enrolled.header("location")), (303, "/kiosk/plain"));
        let set = enrolled.header("set-cookie");
        assert!(set.starts_with("__Host-sipar-tablet=") && set.contains("HttpOnly") && set.contains("Secure"), "{set}");
        let cookies = format!("{form}; {}", cookie(&enrolled));
        let page = get(&cookies, "/kiosk/plain");
        let id = page.text().split("name=\"id\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let rating = format!("csrf={csrf}&id={id}&q-result=2");
        assert_eq!(post(&cookies, "/kiosk/plain", &format!("csrf={csrf}&id={id}")).status, 200, "asked again");
        for _ in 0..2 {
            let rated = post(&cookies, "/kiosk/plain", &rating);
            assert_eq!((rated.status, rated.header("location")), (303, format!("/kiosk/plain/thanks/{id}").as_str()));
        }
        let thanks = get(&cookies, &format!("/kiosk/plain/thanks/{id}"));
        assert!(thanks.header("refresh").ends_with("url=/kiosk/plain"), "{}", thanks.header("refresh"));
        assert_eq!(office.totals().0, 1, "sent twice, counted once");
        assert_eq!(post(&form, "/kiosk/plain", &rating).header("location"), "/kiosk/plain", "nobody without the cookie rates");

        let tablet = office.app.tablets_of(&caller).unwrap().into_iter().find(|one| one.device.name == "Máy 1").unwrap();
        office.app.revoke_tablet(&caller, tablet.device.id, "cũ").unwrap();
        assert!(get(&cookies, "/kiosk/plain").text().contains("Mã đăng ký"));
        assert_eq!(post(&cookies, "/kiosk/plain", &rating.replace(&id, &id_of(RATING, 9).to_string())).status, 303);
        assert_eq!(office.totals().0, 1);
        // Another tablet cannot use the code again.
        assert_eq!(post(&form, "/kiosk/plain/enrol", &format!("csrf={csrf}&code={code}")).status, 404);
    }

    fn people_make_codes_for_their_own_counters_and_see_their_own_tablets(db: TestDb = OFFICE) {
        let (office, door) = opened(&db);
        let units = "code,name,level,parent\nnuoc-hai,Xã Nước Hai,commune,cao-bang\n";
        office.app.bring_units_from("units.csv", units.as_bytes(), false).unwrap();
        employ(&office.app, "nguoi.khac", Role::Administrator, "nuoc-hai");
        let tablet = enrolled(&office, &door);
        let page = |login: &str| {
            let cookie = cookie_of(&office.app, login);
            door.send(Method::Get, "/offices/tablets", &[("cookie", cookie.as_str())], &[]).body
        };
        assert!(page("quan.tri").contains(&tablet.device) && !page("nguoi.khac").contains(&tablet.device));
        let other = caller(&office.app, "nguoi.khac");
        assert!(office.app.device_code(&other, "quay-1", "Máy").is_err());
        assert!(office.app.revoke_tablet(&other, tablet.device.parse().unwrap(), "x").is_err());
        assert!(office.app.device_code(&caller(&office.app, "quan.tri"), "quay-1", "  ").is_err());
    }
}
