//! Grades of one-stop units through all layers: what is stored and stated comes out at, under and over each limit; what nobody knows
//! is left out and named; who sees and who enters.

use sipar::app::grades::Raters;
use sipar::app::scope::Scope;
use sipar::domain::access::Role;
use sipar::domain::clock::{DAY, SECOND};
use sipar::domain::dossier::history::Event;
use sipar::domain::dossier::incoming::Incoming;
use sipar::domain::dossier::status::{Channel, Status};
use sipar::domain::hex::hex;
use sipar::domain::onestop::Indicator;
use sipar::domain::rating::Proof;
use sipar::index::onestop::tt01::{Graded, LeftOut};
use time::Date;
use time::macros::date;

use crate::dossier_form::{event, opened, put};
use crate::support::at::At;
use crate::support::both::on_both;
use crate::support::office::{NOON, OFFICE, Office, PROCEDURE, id_of};
use crate::support::staff::employ;
use crate::support::statements::Beside;

/// Dossiers of a ward: handed in online or in person on a day, due ten days later, resolved and returned so many days before that.
fn dossiers(
    office: &Office,
    from: u32,
    received: Date,
    (online, direct): (u32, u32),
    days_early: i64,
) -> Vec<Incoming> {
    let unit = office.app.unit("hop-giang").unwrap().id;
    let due = received + time::Duration::days(10);
    let done = due - time::Duration::days(days_early);
    let one = |number: u32| Incoming {
        code: format!("H12.05-{number:08}"),
        unit,
        procedure: id_of(PROCEDURE, 1),
        channel: if number - from < online { Channel::Online } else { Channel::Direct },
        cause: None,
        events: vec![
            Event { due: Some(due), ..event(Status::Received, received, 0) },
            event(Status::Resolved, done, 60),
            event(Status::Returned, done, 120),
        ],
    };
    (from..from + online + direct).map(one).collect()
}

fn staff(office: &Office) -> [At; 4] {
    let all = [
        ("so", Role::HomeAffairs, "cao-bang"),
        ("nv", Role::HomeAffairs, "hop-giang"),
        ("ld", Role::Leader, "hop-giang"),
        ("tinh", Role::Leader, "cao-bang"),
    ];
    all.map(|(login, role, unit)| {
        employ(&office.app, login, role, unit);
        At::new(office, login)
    })
}

fn graded(office: &Office, period: &str) -> Graded<'static> {
    office.app.unit_grades(&Scope::Everywhere, "hop-giang", period.parse().unwrap()).unwrap().graded
}

fn facts(period: &str, fields: &str) -> String {
    format!("unit=hop-giang&period={period}&source=B%C3%A1o+c%C3%A1o+12%2FBC-UBND&as_of=15%2F10%2F2026&{fields}")
}

/// Indicator 2 with a mean of so many tenths, of ten dossiers.
fn agency(tenths: u32) -> String {
    let (longer, equal, shorter) = if tenths <= 10 { (10 - tenths, tenths, 0) } else { (0, 20 - tenths, tenths - 10) };
    format!("longer={longer}&equal={equal}&shorter={shorter}")
}

on_both! {
    fn a_unit_is_graded_at_under_and_over_the_limits(db: TestDb = OFFICE) {
        let (office, rules) = opened(&db);
        let [_, nv, ld, _] = staff(&office);
        let quarter = "2026-Q3";
        assert_eq!(graded(&office, quarter).band, None, "nothing is held");
        put(&office, rules, &dossiers(&office, 1, date!(2026 - 08 - 03), (6, 14), 2));
        // All early, and nobody has said whether there were opinions on conduct: indicator 1 alone.
        assert_eq!(graded(&office, quarter).sum.to_string(), "2.0");
        let steps = [
            ("conduct_early=0&conduct_on_time=0&conduct_late=0".to_owned() + "&" + &agency(19), "5.9", "yeu"),
            (agency(20), "6.0", "trung-binh"),
            ("all_procedures=100&online=20&".to_owned() + &agency(1), "6.1", "trung-binh"),
            ("published=both&".to_owned() + &agency(9), "8.9", "trung-binh"),
            (agency(10), "9.0", "kha"),
            (agency(11), "9.1", "kha"),
            ("procedures=100&received_there=100&solved_there=100&".to_owned() + &agency(19), "11.9", "kha"),
            (agency(20), "12.0", "tot"),
        ];
        for (fields, sum, band) in steps {
            let reply = nv.post("/grades/facts", &facts(quarter, &fields));
            assert_eq!(reply.status, 303, "{fields}: {}", reply.body);
            office.clock.advance(SECOND);
            let graded = graded(&office, quarter);
            assert_eq!((graded.sum.to_string().as_str(), graded.band.unwrap().code.as_str()), (sum, band), "{fields}");
        }
        let of = graded(&office, quarter);
        let left: Vec<Indicator> = of.left_out.iter().map(|(indicator, _)| *indicator).collect();
        assert_eq!(left, [Indicator::Contacts, Indicator::Agencies, Indicator::Opinions], "nobody said anything of these");
        assert_eq!((of.lines.len(), of.reachable.to_string().as_str()), (6, "12"));
        let page = ld.get("/grades/hop-giang?period=2026-Q3").body;
        for words in ["12,0 trên 18", "tính 6 trên 9 chỉ số", "Tốt", "Báo cáo 12/BC-UBND", "15/10/2026", "hết hiệu lực từ 01-07-2025", "chưa có đánh giá", "20 hồ sơ: 0 điểm 0, 1 điểm 0, 2 điểm 20"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let list = ld.get("/grades?unit=hop-giang&period=2026-Q3").body;
        assert!(list.contains("12,0 trên 18") && list.contains("chưa có đánh giá"), "{list}");
        // The same once more changes nothing; the trail has the old numbers.
        let entries = Beside::of(db.place()).number("SELECT COUNT(*) AS n FROM audit WHERE action = 'grades.fact'");
        assert_eq!(nv.post("/grades/facts", &facts(quarter, &agency(20))).status, 303);
        assert_eq!(Beside::of(db.place()).number("SELECT COUNT(*) AS n FROM audit WHERE action = 'grades.fact'"), entries);
    }

    fn each_indicator_has_its_points_at_its_limits(db: TestDb = OFFICE) {
        let (office, rules) = opened(&db);
        let [_, nv, ..] = staff(&office);
        let said = |period: &str, fields: &str| {
            let reply = nv.post("/grades/facts", &facts(period, fields));
            assert_eq!(reply.status, 303, "{fields}: {}", reply.body);
            office.clock.advance(SECOND);
        };
        let points = |period: &str, indicator: Indicator| {
            let graded = graded(&office, period);
            graded.lines.iter().find(|line| line.indicator == indicator).map(|line| line.points.normalize().to_string())
        };
        let is = |period: &str, indicator, expected: &str| {
            assert_eq!(points(period, indicator).as_deref(), Some(expected), "{period} {indicator:?}");
        };
        // A commune solves all of its procedures at its one-stop unit, or receives all there.
        for (received, solved, expected) in [(100, 100, Some("2")), (100, 99, Some("1")), (99, 99, Some("0")), (99, 100, None)] {
            said("2026-Q3", &format!("procedures=100&received_there={received}&solved_there={solved}"));
            assert_eq!(points("2026-Q3", Indicator::OneStop).as_deref(), expected);
        }
        assert!(graded(&office, "2026-Q3").left_out.iter().any(|(_, why)| matches!(why, LeftOut::Undefined(_))));
        for (word, expected) in [("both", "2"), ("posted", "1"), ("electronic", "1"), ("not", "0")] {
            said("2026-Q3", &format!("published={word}"));
            is("2026-Q3", Indicator::Publication, expected);
        }
        // 10, 15, 25 and 30 % of dossiers online; a fifth of the procedures, and one less.
        let quarters = [("2025-Q3", 2, date!(2025 - 08 - 04)), ("2026-Q1", 3, date!(2026 - 02 - 02)), ("2026-Q2", 5, date!(2026 - 05 - 04)), ("2026-Q3", 6, date!(2026 - 08 - 03))];
        for ((quarter, online, received), from) in quarters.into_iter().zip([1000, 2000, 3000, 4000]) {
            put(&office, rules, &dossiers(&office, from, received, (online, 20 - online), i64::from(online != 3)));
            said(quarter, "all_procedures=100&online=20");
        }
        for (quarter, expected) in [("2025-Q3", "0"), ("2026-Q1", "1"), ("2026-Q2", "1"), ("2026-Q3", "2")] {
            is(quarter, Indicator::Online, expected);
        }
        said("2026-Q3", "all_procedures=100&online=19");
        assert_eq!(points("2026-Q3", Indicator::Online), None, "it fits no case, and is no 0");
        // On time is 1, early is 2; an opinion on conduct is 0; late and polite fits no case.
        is("2026-Q1", Indicator::TotalTime, "1");
        is("2026-Q2", Indicator::TotalTime, "2");
        said("2026-Q1", "conduct_early=0&conduct_on_time=0&conduct_late=0");
        is("2026-Q1", Indicator::Conduct, "1");
        said("2026-Q1", "conduct_early=0&conduct_on_time=5&conduct_late=0");
        is("2026-Q1", Indicator::Conduct, "0.8");
        put(&office, rules, &dossiers(&office, 5000, date!(2026 - 02 - 03), (5, 15), -3));
        is("2026-Q1", Indicator::TotalTime, "0.5");
        is("2026-Q1", Indicator::Online, "0");
        is("2026-Q1", Indicator::Conduct, "0.8");
        // Feedback: none was ever brought in; then one answered on time, then one past its time.
        assert_eq!(points("2026-Q3", Indicator::Opinions), None);
        let rows = "code,unit,sent,status,since\nPA-1,hop-giang,03/08/2026,cho-cong-khai,10/08/2026\n";
        office.app.bring_feedback_from(sipar::app::bring_in::Importer::Owner, "pakn.csv", rows.as_bytes()).unwrap();
        is("2026-Q3", Indicator::Opinions, "2");
        let rows = "code,unit,sent,status,since\nPA-2,hop-giang,03/08/2026,xu-ly-dia-phuong,03/08/2026\n";
        let late = office.app.bring_feedback_from(sipar::app::bring_in::Importer::Owner, "pakn.csv", rows.as_bytes());
        late.unwrap();
        is("2026-Q3", Indicator::Opinions, "0");
        // A year is graded of its own facts.
        assert_eq!(points("2025", Indicator::Publication), None);
        assert_eq!(points("2025", Indicator::TotalTime).as_deref(), Some("2"));
    }

    /// What visitors with a code say are facts; what others say at the same counter are not, and few are not told.
    fn answers_with_a_code_are_facts_of_dossiers(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let at = NOON.plus(-60 * DAY);
        let template = office.app.catalogue().template_named("tt01-2018-1").unwrap().0;
        let rating = |number: u32, levels: [i16; 3]| {
            let mut one = office.imported(number, 1, at, &levels);
            one.rating.template = template;
            one
        };
        let all = (0..20).map(|number| rating(number, if number < 5 { [2, 2, 1] } else { [3, 3, 3] }));
        office.store(all.collect());
        let quarter = "2026-Q3";
        let of = |indicator: Indicator| {
            let graded = graded(&office, quarter);
            graded.lines.iter().find(|line| line.indicator == indicator).map(|line| line.points.normalize().to_string())
        };
        assert_eq!((of(Indicator::Contacts), of(Indicator::Agencies)), (None, None), "nobody had a code");
        let [code, none] = [Proof::Code, Proof::None].map(|proof| hex(proof.key().as_bytes()));
        Beside::of(db.place()).run_either(
            &format!("UPDATE tally SET key = X'{code}' WHERE marginal = 5 AND key = X'{none}'"),
            &format!("UPDATE tally SET key = '\\x{code}'::bytea WHERE marginal = 5 AND key = '\\x{none}'::bytea"),
        );
        // 5 of 20 contacted the reception once, 15 not at all; 5 had to go to more than one place.
        assert_eq!((of(Indicator::Contacts).as_deref(), of(Indicator::Agencies).as_deref()), (Some("1.8"), Some("1.5")));
        let grades = office.app.unit_grades(&Scope::Everywhere, "hop-giang", quarter.parse().unwrap()).unwrap();
        assert_eq!(grades.gathered.raters, Raters::Known(20));
    }

    fn the_index_is_computed_or_a_portals_and_never_both(db: TestDb = OFFICE) {
        let (office, rules) = opened(&db);
        let [_, nv, ld, tinh] = staff(&office);
        put(&office, rules, &dossiers(&office, 1, date!(2026 - 08 - 03), (5, 10), 1));
        put(&office, rules, &dossiers(&office, 100, date!(2026 - 08 - 04), (1, 4), -2));
        let quarter = "2026-Q3";
        let state = |fields: &str| nv.post("/grades/index", &facts(quarter, fields));
        let index = || office.app.unit_grades(&Scope::Everywhere, "hop-giang", quarter.parse().unwrap()).unwrap().index;
        // 15 of 20 in time: three quarters of 20 points.
        assert_eq!(index().groups[1].points().unwrap().to_string(), "15.00");
        assert_eq!((index().total(), index().covered().to_string().as_str()), (None, "20"));
        for (fields, says) in [
            ("of=1.1&part=3&whole=2", "nhiều hơn tổng"),
            ("of=1.1&part=3", "Điền đủ các ô"),
            ("of=1.1&points=6,01", "1.1"),
            ("of=9.9&points=1", "9.9"),
            ("of=1&points=18,5", "điểm từ 0"),
            ("of=1&part=1&whole=2", "điểm từ 0"),
            ("of=1.1&part=x&whole=2", "không phải là số nguyên"),
        ] {
            let refused = state(fields);
            assert!(refused.status == 422 && refused.body.contains(says), "{fields}: {} {}", refused.status, refused.body);
        }
        assert_eq!(state("of=1.1&part=8&whole=10").status, 303);
        assert_eq!(index().line("1.1").unwrap().score.points().unwrap().to_string(), "4.80");
        assert_eq!(index().groups[0].points(), None, "the group waits for its others");
        assert_eq!(state("of=1&points=17,25").status, 303);
        assert_eq!(index().groups[0].points().unwrap().to_string(), "17.25", "a portal's points of the group");
        // What is computed here stands before a portal's points of the same indicator.
        assert_eq!(state("of=2.1&points=19").status, 303);
        assert_eq!(index().groups[1].points().unwrap().to_string(), "15.00");
        assert!(ld.get("/grades/hop-giang?period=2026-Q3").body.contains("19 (không dùng: chỉ số đã tính được"));
        let page = ld.get("/grades/hop-giang?period=2026-Q3").body;
        for words in ["17,25", "điểm của cổng: Báo cáo 12/BC-UBND, ngày 15/10/2026", "tính: 15/20", "chưa có đánh giá"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        // Who sees, who enters.
        assert_eq!(ld.post("/grades/index", &facts(quarter, "of=1.1&part=1&whole=1")).status, 403);
        assert_eq!(tinh.get("/grades/hop-giang?period=2026-Q3").status, 200);
        assert_eq!(ld.get("/grades/cao-bang?period=2026-Q3").status, 404);
        assert_eq!(nv.post("/grades/index", &facts(quarter, "of=1.1&part=1&whole=1").replace("hop-giang", "cao-bang")).status, 404);
        assert!(!ld.get("/grades/hop-giang?period=2026-Q3").body.contains("action=\"/grades/facts\""));
        for period in ["2026-10", "2026-Q4", "x"] {
            let status = ld.get(&format!("/grades/hop-giang?period={period}")).status;
            assert!(status == 404 || status == 422, "{period}: {status}");
        }
    }

    fn figures_are_withdrawn_with_a_reason_and_typed_without_doubt(db: TestDb = OFFICE) {
        let (office, _) = opened(&db);
        let [_, nv, ld, _] = staff(&office);
        let quarter = "2026-Q3";
        let state = |form: &str, fields: &str| {
            office.clock.advance(SECOND);
            nv.post(&format!("/grades/{form}"), &facts(quarter, fields))
        };
        let entries = |action: &str| {
            Beside::of(db.place()).number(&format!("SELECT COUNT(*) AS n FROM audit WHERE action = '{action}'"))
        };
        let two = || graded(&office, quarter).lines.iter().any(|line| line.indicator == Indicator::AgencyTime);
        // Groups of three are thousands; anything else that has a point is no count.
        for typed in ["4.5", "1.60", "1,607", "-1"] {
            let refused = state("facts", &format!("longer=1&equal={typed}&shorter=0"));
            assert!(refused.status == 422 && refused.body.contains(&format!("“{typed}” không phải")), "{typed}: {}", refused.body);
        }
        assert_eq!(state("facts", "longer=1&equal=1.607&shorter=0").status, 303);
        assert!(two() && ld.get("/grades/hop-giang?period=2026-Q3").body.contains("1.607"));
        // Nothing filled in is told, on either form.
        for form in ["facts", "index"] {
            let refused = state(form, "of=1.1");
            assert!(refused.status == 422 && refused.body.contains("Chưa có số liệu nào được điền"), "{form}: {}", refused.body);
        }
        // Nobody states what a period comes to that runs still.
        for period in ["2026-Q4", "2026", "2027-Q1"] {
            let refused = nv.post("/grades/facts", &facts(period, "longer=1&equal=1&shorter=0"));
            assert!(refused.status == 422 && refused.body.contains("đã kết thúc"), "{period}: {}", refused.body);
        }
        // To withdraw takes a reason and the right; afterwards nothing is stated, and the trail has what was.
        let take = |who: &At, reason: &str| {
            office.clock.advance(SECOND);
            who.post("/grades/facts/withdraw", &format!("unit=hop-giang&period={quarter}&fact=tt01-2&reason={reason}"))
        };
        assert_eq!((take(&nv, "").status, take(&ld, "sai").status), (422, 403));
        assert!(two());
        let page = nv.get("/grades/hop-giang?period=2026-Q3").body;
        assert!(page.contains("action=\"/grades/facts/withdraw\"") && page.contains("value=\"tt01-2\""), "{page}");
        assert_eq!(take(&nv, "nh%E1%BA%ADp+nh%E1%BA%A7m+%C4%91%C6%A1n+v%E1%BB%8B").status, 303);
        assert!(!two() && !nv.get("/grades/hop-giang?period=2026-Q3").body.contains("/grades/facts/withdraw"));
        assert_eq!((take(&nv, "sai").status, entries("grades.withdraw")), (303, 1), "what is withdrawn already changes nothing");
        let trail = "SELECT COUNT(*) AS n FROM audit WHERE action = 'grades.withdraw' AND old_value = '1 1607 0' AND new_value = '' AND detail LIKE '%nhầm đơn vị'";
        assert_eq!(Beside::of(db.place()).number(trail), 1);
        // The same figures can be stated anew.
        assert_eq!(state("facts", "longer=1&equal=1.607&shorter=0").status, 303);
        assert!(two());
    }

    fn a_portals_points_come_in_as_a_file_or_not_at_all(db: TestDb = OFFICE) {
        let (office, _) = opened(&db);
        let [so, nv, ld, _] = staff(&office);
        let head = "unit,period,of,points,source,as_of\n";
        let sound = format!("{head}hop-giang,2026-Q3,1,\"17,25\",Cổng DVCQG,15/10/2026\nhop-giang,2026-Q3,5.4,6,Cổng DVCQG,15/10/2026\n");
        let send = |at: &At, text: &str| at.upload("/grades", crate::support::at::FORM, "diem.csv", text.as_bytes());
        assert_eq!(send(&ld, &sound).status, 403);
        // Points above the maximum, an indicator that there is not, a day to come, a unit that is not the own.
        let bad = format!(
            "{sound}hop-giang,2026-Q3,1.1,\"6,01\",Cổng,15/10/2026\nhop-giang,2026-Q3,9.9,1,Cổng,15/10/2026\n\
             hop-giang,2026,1.1,6,Cổng,15/10/2030\ncao-bang,2026-Q3,1.1,6,Cổng,15/10/2026\n"
        );
        let refused = send(&nv, &bad);
        assert_eq!(refused.status, 422, "{}", refused.body);
        for words in ["6.01", "9.9", "cao-bang"] {
            assert!(refused.body.contains(words), "{words}: {}", refused.body);
        }
        // By its code and by its name it is the same unit; points of a period that runs still are of no period.
        let name = office.app.unit("hop-giang").unwrap().name;
        let twice = format!("{sound}{name},2026-Q3,5.4,6,Cổng,15/10/2026\nhop-giang,2026,1.1,6,Cổng,15/10/2026\n");
        let refused = send(&nv, &twice);
        assert!(refused.status == 422 && refused.body.contains("kỳ này chưa kết thúc"), "{}", refused.body);
        assert!(refused.body.contains("dòng 3"), "{}", refused.body);
        let stated = |office: &Office| {
            office.app.unit_grades(&Scope::Everywhere, "hop-giang", "2026-Q3".parse().unwrap()).unwrap().stated.len()
        };
        assert_eq!(stated(&office), 0, "all of a file or nothing");
        assert_eq!((send(&nv, &sound).status, stated(&office)), (200, 2));
        let brought = office.app.bring_portal_points_from(sipar::app::bring_in::Importer::Owner, "diem.csv", sound.as_bytes());
        assert_eq!(brought.unwrap().changed, 0, "the same file changes nothing");
        office.clock.advance(SECOND);
        assert_eq!((send(&so, &sound.replace("17,25", "16")).status, stated(&office)), (200, 2));
        let page = ld.get("/grades/hop-giang?period=2026-Q3").body;
        assert!(page.contains("điểm của cổng: Cổng DVCQG, ngày 15/10/2026") && page.contains("16 điểm trên tối đa 18 điểm của các nhóm"), "{page}");
    }
}
