//! The form of dossier statistics: whatever comes in, in whatever order and how often, its columns are those of a full count of
//! the histories, and it reads sums alone. Its page names every rate; who may see it, and of which days.

use std::collections::BTreeSet;

use sipar::app::dossiers::causes::{CausesBy, HeldBy};
use sipar::app::dossiers::{DossierRules, FormBy};
use sipar::app::scope::Scope;
use sipar::domain::access::Role;
use sipar::domain::clock::{Instant, SECOND};
use sipar::domain::dossier::form::{Columns, Window};
use sipar::domain::dossier::history::{Event, History, Source};
use sipar::domain::dossier::incoming::{Incoming, Judged};
use sipar::domain::dossier::status::{Channel, Status};
use sipar::domain::dossier::target::Aim;
use sipar::domain::id::Id;
use sipar::store::dossier::tally::dossier_tally_rebuild_on;
use sipar::store::dossier::{Put, Why, dossier_by_code, dossier_events, dossiers_put_on};
use sipar::store::office::{self, Field, Procedure};
use time::macros::date;
use time::{Date, Duration};

use crate::support::at::At;
use crate::support::both::{TestDb, on_both};
use crate::support::office::{FIELD, NOON, OFFICE, Office, PROCEDURE, id_of};
use crate::support::scale;
use crate::support::seeded::Seeded;
use crate::support::staff::employ;

const SYSTEM: Id = Id::from_bytes([8; 16]);
const BEGINS: Date = date!(2025 - 10 - 01);
/// Days on which something happens, up to some weeks before noon of the office's clock.
const DAYS: u64 = 380;

pub(crate) fn event(status: Status, day: Date, second: i64) -> Event {
    let at = Instant::start_of(day).plus((8 * 3600 + second) * SECOND);
    Event { at, status, source: Source { system: SYSTEM, sequence: 0 }, due: None, holder: None, actor: None }
}

/// Generated dossiers of two units and two procedures: early, late, waiting, withdrawn, returned, still worked on; a few whose
/// events contradict each other.
pub(crate) fn dossiers(office: &Office, seeded: &mut Seeded, count: u64) -> Vec<Incoming> {
    let units = ["cao-bang", "hop-giang"].map(|code| office.app.unit(code).unwrap().id);
    let day = |number: u64| BEGINS + Duration::days(i64::try_from(number).unwrap());
    (0..count)
        .map(|number| {
            let received = seeded.below(DAYS);
            let due = day(received + 3 + seeded.below(15));
            let mut events = vec![Event { due: Some(due), ..event(Status::Received, day(received), 0) }];
            let mut at = received;
            for _ in 0..seeded.below(5) {
                at += seeded.below(6);
                let status = [Status::Processing, Status::Supplement, Status::Processing, Status::Payment];
                events.push(event(status[usize::try_from(seeded.below(4)).unwrap()], day(at), 60));
            }
            at += seeded.below(20);
            match seeded.below(10) {
                0 | 1 => {}
                2 => events.push(event(Status::Withdrawn, day(at), 120)),
                3 => events.push(event(Status::ALL[usize::try_from(seeded.below(10)).unwrap()], day(at), 120)),
                _ => {
                    events.push(event(Status::Resolved, day(at), 120));
                    events.push(event(Status::Returned, day(at + seeded.below(4)), 180));
                }
            }
            Incoming {
                code: format!("H12.05-{number:08}"),
                unit: units[usize::try_from(seeded.below(2)).unwrap()],
                procedure: id_of(PROCEDURE, 1 + u32::try_from(seeded.below(2)).unwrap()),
                channel: Channel::ALL[usize::try_from(seeded.below(3)).unwrap()],
                cause: (seeded.below(5) == 0).then(|| "thieu-giay-to".to_owned()),
                events,
            }
        })
        .collect()
}

pub(crate) fn opened(db: &TestDb) -> (Office, &'static DossierRules) {
    let office = Office::open(db);
    office
        .app
        .store
        .write(|db| {
            let field = id_of(FIELD, 2);
            office::field_add_on(db, &Field { id: field, code: "dat-dai".into(), name: "Đất đai".into() }, false)?;
            let (id, code, name) = (id_of(PROCEDURE, 2), "cap-doi".to_owned(), "Cấp đổi giấy chứng nhận".to_owned());
            office::procedure_add_on(db, &Procedure { id, code, name, field }, false)
        })
        .unwrap();
    (office, DossierRules::shipped().unwrap())
}

pub(crate) fn put(office: &Office, rules: &DossierRules, batch: &[Incoming]) -> Put {
    // Batches of one size have ids of their own.
    let seed = batch
        .iter()
        .flat_map(|one| one.code.bytes())
        .fold(batch.len() as u64, |seed, byte| seed.wrapping_mul(31).wrapping_add(byte.into()));
    let ids = std::cell::RefCell::new(Seeded::new(seed));
    let new_id = || ids.borrow_mut().id(NOON);
    let rules = rules.rules();
    let judged = |one: &Incoming| Judged::of(one.clone(), rules.form, rules.counting);
    let batch: Vec<Judged> = batch.iter().map(judged).collect();
    office.app.store.write(|db| dossiers_put_on(db, &rules, &batch, NOON, &new_id)).unwrap()
}

/// The columns of a period, dossier by dossier.
fn slowly(rules: &DossierRules, all: &[Incoming], units: &[Id], (first, last): (Date, Date)) -> Columns {
    let mut columns = Columns::default();
    for one in all.iter().filter(|one| units.contains(&one.unit)) {
        let history: History = one.events.iter().cloned().collect();
        let window = Window::of(history.events(), first, last);
        let due = rules.rules().counting.judged_by(window.after(), rules.form.against).unwrap();
        if let Some(place) = rules.form.place(&window, one.channel, due) {
            columns += place;
        }
        if let Some(timeliness) = rules.form.returned(&window, due) {
            columns.add_returned(timeliness);
        }
    }
    columns
}

pub(crate) const PERIODS: [(Date, Date); 5] = [
    (date!(2025 - 12 - 01), date!(2025 - 12 - 31)),
    (date!(2025 - 12 - 15), date!(2026 - 11 - 14)),
    (date!(2026 - 01 - 01), date!(2026 - 03 - 31)),
    (date!(2026 - 02 - 10), date!(2026 - 02 - 20)),
    (date!(2026 - 10 - 31), date!(2026 - 11 - 20)),
];

on_both! {
    fn the_form_is_a_full_count_whatever_the_order(db: TestDb = OFFICE) {
        let (office, rules) = opened(&db);
        let seeded = &mut Seeded::new(9);
        let all = dossiers(&office, seeded, scale::pick(400, 20_000));
        // Each dossier comes in parts, in an order of its own; some parts twice; in batches of any size.
        let mut parts: Vec<(u64, Incoming)> = Vec::new();
        for one in &all {
            let at = seeded.below(one.events.len() as u64 + 1);
            let (before, after) = one.events.split_at(usize::try_from(at).unwrap());
            for events in [before, after, after] {
                parts.push((seeded.below(1_000_000), Incoming { events: events.to_vec(), ..one.clone() }));
            }
        }
        parts.sort_by_key(|(order, _)| *order);
        let parts: Vec<Incoming> = parts.into_iter().map(|(_, part)| part).collect();
        let (mut new, mut rest) = (0, parts.as_slice());
        while !rest.is_empty() {
            let (batch, later) = rest.split_at(rest.len().min(1 + usize::try_from(seeded.below(700)).unwrap()));
            let put = put(&office, rules, batch);
            assert_eq!(put.refused, [], "nothing contradicts");
            assert_eq!(put.new + put.changed + put.unchanged, batch.len());
            (new, rest) = (new + put.new, later);
        }
        assert_eq!(new, all.len());
        let again = put(&office, rules, &all);
        assert_eq!((again.new, again.changed, again.unchanged), (0, 0, all.len()), "all of it again says nothing new");
        assert_eq!(office.app.dossier_tally_verify().unwrap(), 0);

        // What is stored of each is the history that came.
        for one in all.iter().take(50) {
            let (stored, events) = office.app.store.read(|db| {
                let stored = dossier_by_code(db, &one.code)?.unwrap();
                let events = dossier_events(db, stored.id)?;
                Ok((stored, events))
            }).unwrap();
            let history: History = one.events.iter().cloned().collect();
            assert_eq!(events.into_iter().collect::<History>(), history, "{}", one.code);
            let state = history.state(date!(9999 - 12 - 31));
            assert_eq!((stored.status, stored.findings), (state.status, state.findings));
            assert_eq!(stored.closed, state.closed.map(|closed| closed.at.day()));
        }

        let units = ["cao-bang", "hop-giang"].map(|code| office.app.unit(code).unwrap().id);
        for days in PERIODS {
            for by in [FormBy::Field, FormBy::Unit, FormBy::Channel] {
                let form = office.app.dossier_form(&Scope::Everywhere, "cao-bang", days, by, true).unwrap();
                assert_eq!(form.total, slowly(rules, &all, &units, days), "{days:?}");
                let mut sum = Columns::default();
                form.rows.iter().for_each(|row| sum += row.columns);
                assert_eq!(sum, form.total, "{days:?}: rows add up");
                assert!(form.rows_read < 400, "{} sums read", form.rows_read);
                for channel in form.rows.iter().filter_map(|row| row.channel) {
                    let own: Vec<Incoming> = all.iter().filter(|one| one.channel == channel).cloned().collect();
                    let row = form.rows.iter().find(|row| row.channel == Some(channel)).unwrap();
                    assert_eq!(row.columns, slowly(rules, &own, &units, days), "{days:?} {channel:?}");
                }
            }
            let form = office.app.dossier_form(&Scope::Everywhere, "cao-bang", days, FormBy::Unit, true).unwrap();
            for by in [CausesBy::Field, CausesBy::Unit, CausesBy::Level] {
                let late = office.app.dossier_causes(&Scope::Everywhere, "cao-bang", days, by, true).unwrap();
                assert_eq!(late.total.iter().sum::<u64>(), form.total.late, "{days:?}: those of column 10");
                for (place, n) in late.total.iter().enumerate() {
                    assert_eq!(late.rows.iter().map(|row| row.by_cause[place]).sum::<u64>(), *n);
                }
                assert!(late.rows.iter().all(|row| row.late == row.by_cause.iter().sum::<u64>()));
                if by == CausesBy::Unit {
                    for row in &form.rows {
                        let late = late.rows.iter().find(|late| late.unit == row.unit).map_or(0, |late| late.late);
                        assert_eq!(late, row.columns.late, "{days:?} {}", row.name);
                    }
                }
            }
            let ward = office.app.dossier_form(&Scope::Everywhere, "hop-giang", days, FormBy::Field, true).unwrap();
            assert_eq!(ward.total, slowly(rules, &all, &units[1..], days), "{days:?}");
        }
        let month = PERIODS[0];
        let form = office.app.dossier_form(&Scope::Everywhere, "cao-bang", month, FormBy::Procedure, true).unwrap();
        assert_eq!((form.total, form.rows.len()), (slowly(rules, &all, &units, month), 2));
        let odd = office.app.dossier_form(&Scope::Everywhere, "cao-bang", PERIODS[3], FormBy::Procedure, true);
        assert!(odd.is_err(), "by procedure there are whole months alone");

        office.app.store.write(|db| dossier_tally_rebuild_on(db, &rules.rules())).unwrap();
        assert_eq!(office.app.dossier_tally_verify().unwrap(), 0);
    }

    fn what_contradicts_a_known_dossier_is_not_taken(db: TestDb = OFFICE) {
        let (office, rules) = opened(&db);
        let one = dossiers(&office, &mut Seeded::new(3), 1).remove(0);
        assert_eq!(put(&office, rules, std::slice::from_ref(&one)).new, 1);
        let other = Incoming { procedure: id_of(PROCEDURE, 3), ..one.clone() };
        let elsewhere = Incoming { unit: office.app.unit("viet-nam").map_or(id_of(7, 99), |unit| unit.id), ..one.clone() };
        let put_both = put(&office, rules, &[other, elsewhere]);
        assert_eq!(put_both.refused, [(0, Why::OtherContent), (1, Why::OtherContent)]);
        // A pause over a year without a calendar cannot be counted, and the rest of the batch is taken all the same.
        let late = |code: &str, status| Incoming {
            code: code.to_owned(),
            events: vec![
                Event { due: Some(date!(2026 - 12 - 20)), ..event(Status::Received, date!(2026 - 12 - 01), 0) },
                event(Status::Supplement, date!(2026 - 12 - 10), 0),
                event(status, date!(2027 - 02 - 10), 0),
            ],
            ..one.clone()
        };
        let put_late = put(&office, rules, &[late("H12-1", Status::Processing), Incoming { code: "H12-2".to_owned(), ..one.clone() }]);
        assert_eq!((put_late.new, put_late.refused), (1, vec![(0, Why::Uncovered(2027))]));
        assert_eq!(office.app.dossier_tally_verify().unwrap(), 0);
        assert!(office.app.store.read(|db| dossier_by_code(db, "H12-1")).unwrap().is_none());
    }

    fn the_page_names_every_rate_and_keeps_to_its_units(db: TestDb = OFFICE) {
        let (office, rules) = opened(&db);
        for (login, role, unit) in [("so", Role::HomeAffairs, "cao-bang"), ("ld", Role::Leader, "cao-bang"), ("px", Role::Leader, "hop-giang")] {
            employ(&office.app, login, role, unit);
        }
        let [province, ward] = ["cao-bang", "hop-giang"].map(|code| office.app.unit(code).unwrap().id);
        let one = |code: &str, unit, events: Vec<Event>| Incoming {
            code: code.to_owned(), unit, procedure: id_of(PROCEDURE, 1), channel: Channel::Online, cause: None, events,
        };
        let received = |day, due| Event { due: Some(due), holder: Some("H12.05".into()), ..event(Status::Received, day, 0) };
        let (first, due) = (date!(2026 - 10 - 01), date!(2026 - 10 - 12));
        let batch = [
            one("H12.05-261001-0001", ward, vec![received(first, due), event(Status::Resolved, date!(2026 - 10 - 08), 9)]),
            one("H12.05-261001-0002", ward, vec![received(first, due), event(Status::Resolved, due, 9)]),
            Incoming {
                cause: Some("cho-thue".to_owned()),
                ..one("H12.05-261001-0003", ward, vec![received(first, due), event(Status::Resolved, date!(2026 - 10 - 15), 9)])
            },
            one("H12.05-261001-0004", ward, vec![received(first, due)]),
            one("H12.01-261001-0001", province, vec![received(first, date!(2026 - 11 - 23))]),
        ];
        put(&office, rules, &batch);
        let (so, ld, px) = (At::new(&office, "so"), At::new(&office, "ld"), At::new(&office, "px"));
        let page = ld.get("/dossiers?unit=hop-giang&first=2026-10-01&last=2026-10-31&by=field");
        assert_eq!(page.status, 200, "{}", page.body);
        for words in ["66,67%", "2/3", "50,00%", "2/4", "100,00%", "1/1", "Hộ tịch", "áng 10"] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        // Why it was late, and who had it for how long: 01/10 to 15/10/2026 are ten working days.
        let days = (date!(2026 - 10 - 01), date!(2026 - 10 - 31));
        let late = office.app.dossier_causes(&Scope::Everywhere, "hop-giang", days, CausesBy::Field, false).unwrap();
        assert_eq!((late.causes, late.total, late.held_by_nobody), (vec![Some("cho-thue".to_owned())], vec![1], 0));
        assert_eq!(late.held, [HeldBy { holder: "H12.05".to_owned(), dossiers: 1, days: 10 }]);
        for by in ["field", "unit", "level"] {
            let page = ld.get(&format!("/dossiers/causes?unit=hop-giang&first=2026-10-01&last=2026-10-31&by={by}"));
            assert_eq!(page.status, 200, "{}", page.body);
            let row_name = match by { "field" => "Hộ tịch", "unit" => "Hợp Giang", _ => "Xã, phường" };
            for words in ["cho-thue", "H12.05", row_name] {
                assert!(page.body.contains(words), "{words}: {}", page.body);
            }
        }
        assert_eq!(px.get("/dossiers/causes?unit=cao-bang").status, 404);
        assert_eq!(ld.get("/dossiers/causes?unit=hop-giang&first=2026-10-05&last=2026-11-14").status, 422);
        // Whole periods to others, any days to Home Affairs.
        let odd = "/dossiers?unit=hop-giang&first=2026-10-05&last=2026-11-14";
        assert_eq!((ld.get(odd).status, so.get(odd).status), (422, 200));
        assert_eq!(so.get("/dossiers?unit=hop-giang&first=2026-11-01&last=2026-11-30").status, 422, "not over");
        // Another unit is as if it did not exist; so are its dossiers.
        assert_eq!(px.get("/dossiers?unit=cao-bang").status, 404);
        assert_eq!(px.get("/dossiers/one?code=H12.01-261001-0001").status, 404);
        let mine = px.get("/dossiers/one?code=H12.05-261001-0003").body;
        for words in ["15/10/2026", "12/10/2026", "H12.05", "Đã xử lý xong"] {
            assert!(mine.contains(words), "{words}: {mine}");
        }
        let pending = ld.get("/dossiers/pending?unit=cao-bang").body;
        for words in ["H12.05-261001-0004", "Quá hạn (1)", "H12.01-261001-0001", "Sắp đến hạn (1)"] {
            assert!(pending.contains(words), "{words}: {pending}");
        }
        let pending = px.get("/dossiers/pending").body;
        assert!(pending.contains("H12.05-261001-0004") && !pending.contains("H12.01-"), "{pending}");
    }

    fn what_was_returned_has_rates_of_its_own_and_targets_stand_beside_rates(db: TestDb = OFFICE) {
        let (office, rules) = opened(&db);
        for (login, role, unit) in [
            ("so", Role::HomeAffairs, "cao-bang"),
            ("nv", Role::HomeAffairs, "hop-giang"),
            ("ld", Role::Leader, "hop-giang"),
        ] {
            employ(&office.app, login, role, unit);
        }
        let ward = office.app.unit("hop-giang").unwrap().id;
        let received = date!(2026 - 09 - 21);
        let due = date!(2026 - 10 - 05);
        let one = |number: u32, channel, resolved: Option<Date>, returned: Option<Date>| {
            let mut events = vec![Event { due: Some(due), ..event(Status::Received, received, 0) }];
            events.extend(resolved.map(|day| event(Status::Resolved, day, 9)));
            events.extend(returned.map(|day| event(Status::Returned, day, 99)));
            Incoming {
                code: format!("H12.05-260921-{number:04}"), unit: ward, procedure: id_of(PROCEDURE, 1), channel, cause: None, events,
            }
        };
        let day = |day: u8| Some(Date::from_calendar_date(2026, time::Month::October, day).unwrap());
        let september = Some(date!(2026 - 09 - 29));
        let batch = [
            one(1, Channel::Online, september, day(1)),
            one(2, Channel::Online, day(5), day(30)),
            one(3, Channel::Direct, day(6), day(6)),
            one(4, Channel::Direct, day(2), None),
            one(5, Channel::Post, None, None),
        ];
        put(&office, rules, &batch);
        let (so, nv, ld) = (At::new(&office, "so"), At::new(&office, "nv"), At::new(&office, "ld"));
        let at = "/dossiers?unit=hop-giang&first=2026-10-01&last=2026-10-31&by=channel";
        let page = ld.get(at);
        assert_eq!(page.status, 200, "{}", page.body);
        // Of the three that were returned in October two had been resolved in time: one of them in September.
        for words in ["66,67%", "2/3", "33,33%", "1/3", "Trực tuyến", "Trực tiếp", "Theo hình thức nộp"] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        let form = office.app.dossier_form(&Scope::Everywhere, "hop-giang", (date!(2026 - 10 - 01), date!(2026 - 10 - 31)), FormBy::Channel, true).unwrap();
        let of = |channel| form.rows.iter().find(|row| row.channel == Some(channel)).unwrap().columns;
        let (online, direct, post) = (of(Channel::Online), of(Channel::Direct), of(Channel::Post));
        assert_eq!((online.carried_over, online.on_time, online.returned_early, online.returned_on_time, online.returned_late), (1, 1, 1, 1, 0));
        assert_eq!((direct.carried_over, direct.early, direct.late, direct.returned_late), (2, 1, 1, 1));
        assert_eq!((post.carried_over, post.overdue), (1, 1));

        // The province sets a target for all, the ward a higher one for itself; a leader sets none.
        let target = |unit: &str, rate: &str, goal: &str, last: &str| {
            format!("unit={unit}&rate={rate}&goal={goal}&first=2026-01-01&last={last}&source=KH+12%2FKH-UBND")
        };
        let year = "2026-12-31";
        assert_eq!(ld.post("/dossiers/targets", &target("hop-giang", "in-time-of-returned", "95", year)).status, 403);
        assert_eq!(nv.post("/dossiers/targets", &target("cao-bang", "in-time-of-returned", "95", year)).status, 404);
        assert_eq!(so.post("/dossiers/targets", &target("cao-bang", "in-time-of-returned", "66,5", year)).status, 303);
        assert_eq!(so.post("/dossiers/targets", &target("cao-bang", "overdue-of-pending", "5", year)).status, 303);
        let page = ld.get(at).body;
        for words in ["đạt: từ 66,5% trở lên (Cao Bằng)", "chưa đạt, vượt 95,00 điểm phần trăm: không quá 5%"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert_eq!(nv.post("/dossiers/targets", &target("hop-giang", "in-time-of-returned", "66,67", year)).status, 303);
        let page = ld.get(at).body;
        assert!(page.contains("chưa đạt, còn thiếu chưa đến 0,01 điểm phần trăm: từ 66,67% trở lên"), "{page}");
        // Again it changes nothing; one that does not hold for all of October is not of October.
        assert_eq!(nv.post("/dossiers/targets", &target("hop-giang", "in-time-of-returned", "66,67", year)).status, 303);
        assert_eq!(nv.post("/dossiers/targets", &target("hop-giang", "in-time-of-returned", "1", "2026-10-30")).status, 303);
        assert!(ld.get(at).body.contains("từ 66,67% trở lên"));
        let all = office.app.dossier_targets(&Scope::Everywhere, "hop-giang").unwrap().targets;
        let goals: BTreeSet<String> = all.iter().map(|(target, _)| target.goal.to_string()).collect();
        assert_eq!(goals, ["1", "66.67", "5", "66.5"].map(String::from).into(), "all set at one moment of the test's clock");
        let list = ld.get("/dossiers/targets?unit=hop-giang").body;
        assert!(list.contains("KH 12/KH-UBND") && !list.contains("<form method=\"post\" action=\"/dossiers/targets\""), "{list}");
        assert_eq!(ld.get("/dossiers/targets?unit=cao-bang").status, 404);
        for (rate, goal, last, says) in [
            ("in-time-of-returned", "101", year, "từ 0 đến 100"),
            ("in-time-of-returned", "chín mươi", year, "từ 0 đến 100"),
            ("in-time-of-returned", "90", "2025-12-31", "không được trước ngày đầu"),
        ] {
            let refused = nv.post("/dossiers/targets", &target("hop-giang", rate, goal, last));
            assert!(refused.status == 422 && refused.body.contains(says), "{}: {}", refused.status, refused.body);
        }
        let set = || office.app.dossier_targets(&Scope::Everywhere, "hop-giang").unwrap().targets;
        assert_eq!(set().len(), 4);
        // An earlier target that is put back is set anew, since a later one had taken its place for some days.
        let spring = (date!(2026 - 01 - 01), date!(2026 - 03 - 31));
        let holds = || {
            let form = office.app.dossier_form(&Scope::Everywhere, "hop-giang", spring, FormBy::Channel, true).unwrap();
            form.targets.iter().find(|one| one.target.aim == Aim::InTimeOfReturned).unwrap().target.goal.to_string()
        };
        office.clock.advance(SECOND);
        assert_eq!(nv.post("/dossiers/targets", &target("hop-giang", "in-time-of-returned", "2", "2026-10-30")).status, 303);
        assert_eq!((holds().as_str(), set().len()), ("2", 5));
        office.clock.advance(SECOND);
        assert_eq!(nv.post("/dossiers/targets", &target("hop-giang", "in-time-of-returned", "66,67", year)).status, 303);
        assert_eq!((holds().as_str(), set().len()), ("66.67", 6));
    }
}
