//! Filled forms in a file: all of it or nothing, the same file twice changes nothing, and whatever is wrong is told with
//! its line, column and value in both languages.

use std::process::Output;

use sipar::app::AppError;
use sipar::app::bring_in::{Brought, Importer};
use sipar::domain::access::Role;
use sipar::domain::lang::Lang;
use sipar::domain::questionnaire::{Answer, Questionnaire};
use sipar::domain::response::{Channel, Response};
use sipar::domain::round::{Kind, Round, State};
use sipar::store::case::{case_add_all_on, case_list};
use sipar::store::response::{response_after, response_tally_verify, response_words_of};
use sipar::store::round::{round_add_on, round_change_on, round_state_on};

use crate::support::at::{At, FORM};
use crate::support::both::{TestDb, on_both};
use crate::support::form::publish_form;
use crate::support::office::{OFFICE, Office};
use crate::support::round::{cases_of, open_round, round_of};
use crate::support::server::sipar;
use crate::support::staff::employ;
use crate::support::statements::Beside;
use crate::support::workbook::{Cell, sheet, workbook};

const HEADER: &str = "case,day,took,sex,visits,hours,came,channel,channel_other,why,q9_1,q9_2,q9_3,q9_4,q9_5,q9_6,q9_7,\
                      q9_8,q9_9,q9_10,comment";
const NINE: &str = "4,4,5,3,4,4,2,4,5,4";

/// A round with a sample, and one who manages it.
fn open(db: &TestDb, linked: bool) -> (Office, Questionnaire, Round) {
    let office = Office::open(db);
    let (template, questionnaire) = publish_form(&office.app);
    let (round, _) = open_round(&office.app, template, linked, 40);
    employ(&office.app, "quan-ly", Role::HomeAffairs, "cao-bang");
    (office, questionnaire, round)
}

fn bring(office: &Office, text: &str) -> Result<Brought, AppError> {
    bring_bytes(office, text.as_bytes())
}

fn bring_bytes(office: &Office, bytes: &[u8]) -> Result<Brought, AppError> {
    office.app.bring_responses_from(Importer::Owner, "sipas-2026", "phieu.csv", bytes)
}

/// Line, column, value and words of everything wrong, in both languages.
fn why(brought: Result<Brought, AppError>) -> Vec<(usize, String, String, String)> {
    let Err(AppError::Rows(problems)) = brought else { panic!("it was imported, or failed otherwise: {brought:?}") };
    let told = |one: &sipar::app::import::Problem| {
        let column = one.column_name.clone().unwrap_or_default();
        assert!(one.words(Lang::Vi) != one.words(Lang::En) && !one.words(Lang::Vi).contains('{'), "{one}");
        (one.line, column, one.value.clone(), one.words(Lang::En))
    };
    problems.iter().map(told).collect()
}

fn stored(office: &Office, questionnaire: &Questionnaire, round: &Round) -> Vec<Response> {
    office.app.store.read(|db| response_after(db, questionnaire, round.id, None)).unwrap()
}

on_both! {
    fn a_file_comes_in_once(db: TestDb = OFFICE) {
        let (office, questionnaire, round) = open(&db, true);
        let file = format!(
            "\u{feff}{}\n7;20/11/2026;600;1;3;1,5;2026-11-02;1 3;Zalo;;{};Tốt\n8;2026-11-19;;Nữ;;;02/11/2026;4;;Xa;{};\n",
            HEADER.replace(',', ";"),
            NINE.replace(',', ";"),
            NINE.replace(',', ";"),
        );
        let first = bring(&office, &file).unwrap();
        assert_eq!((first.rows, first.added, first.changed), (2, 2, 2));
        let again = bring(&office, &file).unwrap();
        assert_eq!((again.rows, again.added, again.changed), (2, 0, 0), "the same file changes nothing");
        let all = stored(&office, &questionnaire, &round);
        assert_eq!(all.len(), 2);
        let one = all.iter().find(|one| one.took.is_some()).unwrap();
        let cases = office.app.store.read(|db| case_list(db, round.id)).unwrap();
        assert_eq!((one.case, one.channel, one.took, one.complete), (Some(cases[6].id), Channel::Import, Some(600), true));
        assert_eq!(one.answers.get("hours"), Some(&Answer::Number("1.5".parse().unwrap())));
        assert_eq!(one.answers.get("came"), Some(&Answer::Day(time::macros::date!(2026 - 11 - 02))));
        let words = office.app.store.read(|db| response_words_of(db, one.id)).unwrap();
        assert_eq!(words, [("channel_other", "Zalo"), ("comment", "Tốt")].map(|(a, b)| (a.to_owned(), b.to_owned())));
        let other = all.iter().find(|one| one.took.is_none()).unwrap();
        assert_eq!(other.answers.get("sex"), Some(&Answer::Level(2)), "by its words");
        assert_eq!(cases[7].outcome.map(sipar::domain::outcome::Outcome::code), Some("1.1"));
        assert_eq!(office.app.store.read(response_tally_verify).unwrap(), []);
        let mut beside = Beside::of(db.place());
        let trail = beside.words("SELECT detail AS word FROM audit WHERE action = 'response.import'");
        assert_eq!(trail, ["phieu.csv: 2 rows"], "what changed nothing is not noted");
    }

    fn files_of_other_tools_are_read(db: TestDb = OFFICE) {
        let (office, questionnaire, round) = open(&db, true);
        let nine: Vec<String> = (1..=10).map(|item| format!("b/q9/q9_{item}")).collect();
        let file = format!(
            "start,today,case_number,a/sex,b/channel/1,b/channel/2,b/channel/3,b/channel/4,{},meta/instanceID,_uuid2,_submission_time\n\
             2026-11-20T08:00:00+07:00,2026-11-20,5,1,1,0,0,0,{NINE},uuid:0B6E5B0B-0E55-4D8C-8E0B-8B4A8C6F3D11,x,y\n",
            nine.join(",")
        );
        assert_eq!(bring(&office, &file).unwrap().added, 1);
        let all = stored(&office, &questionnaire, &round);
        assert_eq!(all[0].id.to_string(), "0b6e5b0b-0e55-4d8c-8e0b-8b4a8c6f3d11");
        assert_eq!(all[0].answers.get("channel"), Some(&Answer::Levels([1].into())));
        let twice = file.replacen("a/sex", "a/sex,sex", 1).replacen(",5,1,", ",6,1,1,", 1);
        let told = why(bring(&office, &twice));
        assert_eq!((told.len(), told[0].1.as_str()), (1, "sex"), "{told:?}");
        // A workbook, with numbers and days as spreadsheets keep them.
        let names: Vec<Cell> = HEADER.split(',').map(|name| Cell::Text(name.to_owned())).collect();
        let mut row = vec![Cell::Number(9.0), Cell::Day(46346.0), Cell::Number(300.0), Cell::Number(1.0)];
        row.extend([Cell::Number(2.0), Cell::Number(0.5), Cell::Day(46340.0), Cell::Text("2".to_owned())]);
        row.extend([Cell::Text(String::new()), Cell::Text(String::new())]);
        row.extend(NINE.split(',').map(|level| Cell::Number(level.parse().unwrap())));
        assert_eq!(bring_bytes(&office, &workbook(&sheet(&[names, row]), &[])).unwrap().added, 1);
        let of = |one: &&Response| one.took == Some(300);
        let sheet = stored(&office, &questionnaire, &round);
        let sheet = sheet.iter().find(of).unwrap();
        assert_eq!((sheet.day, sheet.answers.get("hours")), (
            time::macros::date!(2026 - 11 - 20),
            Some(&Answer::Number("0.5".parse().unwrap())),
        ));
    }

    fn forty_planted_mistakes_are_each_named_and_nothing_comes_in(db: TestDb = OFFICE) {
        let (office, questionnaire, round) = open(&db, true);
        let reserve = cases_of(&office.app, &round, 41, 1).split_off(40);
        office.app.store.write(|db| case_add_all_on(db, &reserve)).unwrap();
        let good = |case: i32| format!("{case},20/11/2026,600,1,3,\"1,5\",2026-11-02,1,,,{NINE},");
        assert_eq!(bring(&office, &format!("{HEADER}\n{}\n", good(40))).unwrap().added, 1);
        // Rows: the text, the column, and a part of what is said.
        let other = |from: &str, to: &str| good(2).replacen(from, to, 1);
        let rows: [(String, &str, &str); 16] = [
            (good(99), "case", "not found"),
            (good(41), "case", "in reserve"),
            (good(40).replacen("600", "601", 1).replacen(",1,3,", ",2,3,", 1), "case", "answered already"),
            (other("2,20/11", "hai,20/11"), "case", "whole number"),
            (other("2,20/11/2026", ",20/11/2026"), "case", "neither a case nor a weight"),
            (other("20/11/2026", "31/11/2026"), "day", "day"),
            (other("20/11/2026", ""), "day", "empty"),
            (other("20/11/2026", "01/10/2026"), "day", "outside the round"),
            (other("20/11/2026", "25/11/2026"), "day", "to come"),
            (other("600", "-1"), "took", "outside what is possible"),
            (other(",1,3,", ",3,3,"), "sex", "none of the choices"),
            (other(",1,3,", ",,3,"), "sex", "needs an answer"),
            (other(",1,3,", ",1,51,"), "visits", "the greatest is 50"),
            (other(",1,3,", ",1,2.5,"), "visits", "whole number"),
            (other("\"1,5\"", "\"1.234,5\""), "hours", "not a number"),
            (other("\"1,5\"", "\"1,55\""), "hours", "decimals"),
        ];
        let more: [(String, &str, &str); 11] = [
            (other("2026-11-02", "2025-12-31"), "came", "first day"),
            (other("2026-11-02", "hôm qua"), "came", "not a day"),
            (other("2026-11-02,1,,", "2026-11-02,1 2 3,x,"), "channel", "choose at most 2"),
            (other("2026-11-02,1,,", "2026-11-02,1 4,,"), "channel", "excludes"),
            (other("2026-11-02,1,,", "2026-11-02,1,Zalo,"), "channel_other", "the choice beside them"),
            (other("2026-11-02,1,,", "2026-11-02,1,,Xa"), "why", "not asked"),
            (other("4,4,5,3", "4,6,5,3"), "q9_2", "none of the choices"),
            (other("4,4,5,3", "4,4,,3"), "q9_3", "needs an answer"),
            (other("4,4,5,3", "4,4,5,tốt"), "q9_4", "none of the choices"),
            (format!("2,20/11/2026,{}", ",".repeat(18)), "", "nothing is answered"),
            (good(2).replacen(",4,4,5,3,", ",4,4,5,", 1), "", "20 cells"),
        ];
        let all: Vec<_> = rows.into_iter().chain(more).collect();
        let before = stored(&office, &questionnaire, &round);
        for (row, column, said) in &all {
            let told = why(bring(&office, &format!("{HEADER}\n{}\n{row}\n", good(1))));
            let named = told.iter().find(|(line, at, ..)| *line == 3 && at == column);
            assert!(named.is_some_and(|(.., words)| words.contains(said)), "{row}: {said}: {told:?}");
            assert_eq!(told.len(), 1, "{row}: {told:?}");
        }
        // All in one file: every one of them is told, in the order of the lines.
        let together: Vec<String> = all.iter().map(|(row, ..)| row.clone()).collect();
        let told = why(bring(&office, &format!("{HEADER}\n{}\n", together.join("\n"))));
        let lines: Vec<usize> = told.iter().map(|(line, ..)| *line).collect();
        assert!(lines.is_sorted(), "{lines:?}");
        // Headers and files.
        let file = |header: &str| format!("{header}\n{}\n", good(1)).into_bytes();
        let files: [(Vec<u8>, usize, &str, &str); 13] = [
            (file(&HEADER.replacen("day", "ngay", 1)), 1, "ngay", "q9_10"),
            (b"case,took,sex\n1,600,1\n2,600,1\n".to_vec(), 2, "day", "missing"),
            (file(&HEADER.replacen("visits", "sex", 1)), 1, "sex", "twice"),
            (file(&HEADER.replacen("q9_10", "q9_11", 1)), 1, "q9_11", "q9_10"),
            (Vec::new(), 1, "", "header"),
            (b"case,day,sex\n1,20/11/2026,\xE3\n".to_vec(), 2, "", "UTF-8"),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(), 1, "", "old"),
            (b"PK\x03\x04 no workbook".to_vec(), 1, "", "workbook"),
            (format!("{HEADER}\n{}\n{}\n", good(1), good(1)).into_bytes(), 3, "case", "repeats line 2"),
            (format!("id,{HEADER}\nx,{}\n", good(1)).into_bytes(), 2, "id", "UUID"),
            (same_id(&good(1), &good(2)), 3, "id", "repeats line 2"),
            (format!("outcome,{HEADER}\n1.3,{}\n", good(1)).into_bytes(), 2, "outcome", "1.1, 1.2"),
            (format!("weight,{HEADER}\n0,{}\n", good(1)).into_bytes(), 2, "weight", "possible"),
        ];
        for (bytes, line, column, said) in files {
            let told = why(bring_bytes(&office, &bytes));
            let named = told.iter().find(|(at, name, ..)| *at == line && name == column);
            assert!(named.is_some_and(|(.., words)| words.contains(said)), "{column} {said}: {told:?}");
        }
        assert_eq!(stored(&office, &questionnaire, &round), before, "nothing came in");
        assert_eq!(office.app.store.read(response_tally_verify).unwrap(), []);
        // An id that another response bears.
        let id = before[0].id;
        let another = good(3).replacen("4,4,5,3", "4,4,5,4", 1);
        let told = why(bring(&office, &format!("id,{HEADER}\n{id},{another}\n")));
        assert_eq!((told[0].0, told[0].1.as_str()), (2, "id"), "{told:?}");
        assert!(told[0].3.contains("another stored response"), "{told:?}");
        assert_eq!(stored(&office, &questionnaire, &round), before);
    }

    fn what_was_broken_off_and_what_has_no_case_come_in_as_such(db: TestDb = OFFICE) {
        let (office, questionnaire, round) = open(&db, true);
        let file = "outcome,case,day,sex,q9_1\n1.2,3,20/11/2026,1,4\n";
        assert_eq!(bring(&office, file).unwrap().added, 1);
        assert!(!stored(&office, &questionnaire, &round)[0].complete);
        let rest: Vec<String> = (1..=10).map(|item| format!("q9_{item}")).collect();
        let file = format!(
            "stratum,psu,weight,unit,day,sex,{}\nnúi,xa-9,\"12,5\",hop-giang,20/11/2026,2,{NINE}\n",
            rest.join(",")
        );
        assert_eq!(bring(&office, &file).unwrap().added, 1);
        let all = stored(&office, &questionnaire, &round);
        let design = &all.iter().find(|one| one.case.is_none()).unwrap().design;
        assert_eq!((design.stratum.as_str(), design.psu.as_str(), design.weight.as_str()), ("núi", "xa-9", "12.5"));
        let told = why(bring(&office, &file.replace("hop-giang", "khong-co")));
        assert_eq!((told[0].1.as_str(), told[0].2.as_str()), ("unit", "khong-co"));
        // An open round asks for no case.
        let open = Round {
            id: office.app.chance.id(office.app.clock.now()),
            code: "mo-2026".to_owned(),
            kind: Kind::Open,
            ..round_of(&office.app, round.template, true)
        };
        office.app.store.write(|db| round_add_on(db, &open)).unwrap();
        let file = format!("day,sex,{}\n20/11/2026,2,{NINE}\n20/11/2026,2,{NINE}\n", rest.join(","));
        let bring = || office.app.bring_responses_from(Importer::Owner, "mo-2026", "a.csv", file.as_bytes()).unwrap();
        assert_eq!((bring().added, bring().added), (2, 0), "two who say the same are two");
    }

    fn nothing_leads_from_an_anonymous_response_to_its_case(db: TestDb = OFFICE) {
        let (office, questionnaire, round) = open(&db, false);
        let rows: Vec<String> = (1..=4).map(|case| format!("{case},20/11/2026,600,1,3,,,1,,,{NINE},")).collect();
        let file = format!("{HEADER}\n{}\n", rows.join("\n"));
        assert_eq!(bring(&office, &file).unwrap().added, 4);
        let ids = |all: Vec<Response>| all.into_iter().map(|one| one.id).collect::<Vec<_>>();
        let all = stored(&office, &questionnaire, &round);
        assert!(all.iter().all(|one| one.case.is_none()));
        let before = ids(all);
        // Whoever sits in which row makes no difference to what is kept.
        let turned: Vec<String> = [3, 1, 4, 2].iter().map(|case| rows[case - 1].clone()).collect();
        assert_eq!(bring(&office, &format!("{HEADER}\n{}\n", turned.join("\n"))).unwrap().added, 0);
        assert_eq!(ids(stored(&office, &questionnaire, &round)), before);
    }

    fn a_page_and_a_command_take_the_file(db: TestDb = OFFICE) {
        let (office, questionnaire, round) = open(&db, true);
        employ(&office.app, "lanh-dao", Role::Leader, "cao-bang");
        employ(&office.app, "nguoi-khac", Role::HomeAffairs, "hop-giang");
        let (manager, reader) = (At::new(&office, "quan-ly"), At::new(&office, "lanh-dao"));
        let path = "/rounds/sipas-2026/import";
        assert_eq!((manager.get(path).status, reader.get(path).status), (200, 403));
        assert_eq!(At::new(&office, "nguoi-khac").get(path).status, 404, "the round of the unit above");
        let empty = manager.get(&format!("{path}/responses.csv"));
        assert!(empty.body.starts_with("\u{feff}case,day,sex,visits,hours,came,channel,channel_other,why,q9_1,"));
        let row = |case: i32| format!("{case},20/11/2026,600,1,3,,,1,,,{NINE},\n");
        let bad = manager.upload(path, FORM, "phieu.csv", format!("{HEADER}\n{}{}", row(1), row(99)).as_bytes());
        assert_eq!(bad.status, 422);
        assert!(bad.body.contains("99") && bad.body.contains("không tìm thấy"), "{}", bad.body);
        assert!(stored(&office, &questionnaire, &round).is_empty());
        let good = manager.upload(path, FORM, "phieu.csv", format!("{HEADER}\n{}", row(1)).as_bytes());
        assert!(good.status == 200 && good.body.contains("1 phiếu mới"), "{}", good.body);
        let again = manager.upload(path, FORM, "phieu.csv", format!("{HEADER}\n{}", row(1)).as_bytes());
        assert!(again.body.contains("0 phiếu mới, 1 phiếu đã có"), "{}", again.body);
        assert_eq!(manager.upload(path, "x", "phieu.csv", b"day\n").status, 403, "without the form's token");
        assert!(stored(&office, &questionnaire, &round)[0].entered_by.is_some());
        // A closed round takes nothing.
        office.app.store.write(|db| round_state_on(db, round.id, State::Open, State::Closed)).unwrap();
        assert_eq!(manager.upload(path, FORM, "phieu.csv", format!("{HEADER}\n{}", row(2)).as_bytes()).status, 422);
        office.app.store.write(|db| round_state_on(db, round.id, State::Closed, State::Open)).unwrap();
        // The command has the machine's own clock.
        let (opens_on, closes_on) = (time::macros::date!(2020 - 01 - 01), time::macros::date!(2099 - 12 - 31));
        let wide = Round { opens_on, closes_on, ..round.clone() };
        office.app.store.write(|db| round_change_on(db, &wide)).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("phieu.csv");
        let early = row(2).replace("20/11/2026", "01/02/2020");
        std::fs::write(&place, format!("{HEADER}\n{early}")).unwrap();
        let Output { status, stdout, stderr } = sipar(["import", "responses", "--round", "sipas-2026"])
            .arg(&place)
            .args(db.place().arguments())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
        assert!(status.success() && said.contains("1 rows read, 1 changed something"), "{said}");
    }
}

/// Two rows under one id.
fn same_id(one: &str, other: &str) -> Vec<u8> {
    let id = "0b6e5b0b-0e55-4d8c-8e0b-8b4a8c6f3d11";
    format!("id,{HEADER}\n{id},{one}\n{id},{other}\n").into_bytes()
}
