//! The report of a round of the PAR INDEX: the figures that were approved, in every file, and legible for a province.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::Command;

use rust_decimal::Decimal;
use serde_json::Value;
use sipar::app::report::{Format, Office as Issuer};
use sipar::domain::access::Role;
use sipar::domain::lang::Lang;
use sipar::store::par::approved::{Points, par_approve_on};
use sipar::store::par::round::par_round_coded;
use sipar::store::par::unit::{Participant, par_unit_add_all_on};

use crate::support::at::At;
use crate::support::both::{TestDb, on_both};
use crate::support::office::{OFFICE, Office};
use crate::support::par::{beginning, by_two, decided, done, handed_in, opened, province, stored};
use crate::support::reports::{agree, numbers};
use crate::support::scale::pick;
use crate::support::server::sipar;
use crate::support::staff::{caller, employ};
use crate::support::statements::Beside;

on_both! {
    fn a_report_of_the_par_index_has_the_approved_figures_in_every_file(db: TestDb = OFFICE) {
        let office = province(&db, 3);
        let app = &office.app;
        // In another order than their codes, and than their letters by number.
        let names = [("xa-1", "Xã Em"), ("xa-2", "Xã Đông"), ("xa-3", "Xã An")];
        let mut beside = Beside::of(db.place());
        for (code, name) in names {
            beside.run(&format!("UPDATE unit SET name = '{name}' WHERE code = '{code}'"));
        }
        opened(&office, "cchc");
        handed_in(&office, "cchc", 1, ("kip-thoi", "4", "95"));
        handed_in(&office, "cchc", 2, ("cham", "4,5", "80"));
        handed_in(&office, "cchc", 3, ("kip-thoi", "5", "60"));
        let ld = At::new(&office, "ld");
        let early = ld.get("/par/cchc/report");
        assert!(early.status == 200 && early.body.contains("Chưa có số liệu được duyệt"), "{early:?}");
        assert_eq!(ld.get("/par/cchc/report/file?as=pdf").status, 422);
        // What is not approved is only told where it is asked for, and said to be provisional.
        let now = app.report_of_par_round(&caller(app, "ld"), "cchc", true, &Issuer::default(), Lang::Vi).unwrap();
        assert!(now.report.words().iter().any(|words| words.id == "tam-tinh" && words.printed().contains("TẠM TÍNH")));
        assert!(now.report.tables().iter().all(|table| table.notes.iter().any(|note| note.contains("số liệu tạm tính"))));

        decided(&office, "cchc", "p-xa-1=4&p-xa-2=5&p-xa-3=3,5");
        by_two(&office, "cchc", "yes");
        let so = At::new(&office, "so");
        done(&so.post("/par/cchc/remedy", "due=01/10/2026"));
        let told = app.report_of_par_round(&caller(app, "ld"), "cchc", false, &Issuer::default(), Lang::Vi).unwrap();
        let all = numbers(&told.report);
        // The figures that other programs get are those of the tables.
        let figures: Value = serde_json::from_slice(&so.file("/par/cchc/results/round.json")).unwrap();
        let units = figures["units"].as_array().unwrap();
        assert_eq!(units.len(), 3);
        let results = app.par_results(&caller(app, "ld"), "cchc", false).unwrap();
        let ranking = told.report.tables().into_iter().find(|table| table.id == "xep-hang").unwrap();
        for (row, one) in ranking.rows.iter().zip(&results.units) {
            let printed: Vec<String> = row.iter().map(sipar::report::Cell::printed).collect();
            let percent = format!("{:.2}", results.seen.set.scoring.rounding.shown(one.scored.percent.unwrap()));
            assert_eq!(printed[1], one.unit.name);
            assert!(printed.contains(&percent.replace('.', ",")), "{printed:?}");
            assert_eq!(printed[0], one.place.unwrap().rank.to_string());
            let unit = units.iter().find(|unit| unit.to_string().contains(&format!("\"{}\"", one.unit.code))).unwrap();
            assert!(unit.to_string().contains(&percent) || unit.to_string().contains(percent.trim_end_matches('0')), "{unit}");
        }
        for (unit, points) in &results.points {
            for value in points.values().flatten() {
                let shown = results.seen.set.scoring.rounding.shown(*value).to_string().replace('.', ",");
                assert!(all.contains(&shown), "{unit:?} {shown}");
            }
        }
        let said = |id: &str| told.report.words().into_iter().find(|words| words.id == id).unwrap().printed().to_owned();
        assert!(said("ky-bao-cao").contains("từ ngày 15/12/2025 đến ngày 14/12/2026"), "{}", said("ky-bao-cao"));
        assert!(said("muc-xac-nhan").contains("5 tiêu chí") && said("khac-phuc").contains("quá hạn"), "{}", said("khac-phuc"));
        // Where no rank orders the units, their names do, as Vietnamese dictionaries have them.
        let remedies = told.report.tables().into_iter().find(|table| table.id == "khac-phuc").unwrap();
        let units: Vec<String> = remedies.rows.iter().map(|row| row[0].printed()).collect();
        assert_eq!(units, ["Xã An", "Xã Đông", "Xã Em"]);
        agree(app, &told.report, "cchc");

        // Pages, files, rights, and the same by a command.
        for format in Format::ALL {
            let path = format!("/par/cchc/report/file?issuer=S&from=01/01/2026&until=30/06/2026&as={}", format.ending());
            assert_eq!(ld.get(&path).status, 200);
            assert_eq!(At::new(&office, "cb-1").get(&path).status, 403, "who sees one unit takes no report of all");
        }
        let html = ld.get("/par/cchc/report/file?from=01/01/2026&until=30/06/2026&as=html").body;
        assert!(html.contains("từ ngày 01/01/2026 đến ngày 30/06/2026") && html.contains("do cơ quan báo cáo chọn"));
        assert_eq!(ld.get("/par/cchc/report/file?from=01/01/2026&as=html").status, 422);
        assert_eq!(ld.get("/par/cchc/report/file?from=01/07/2026&until=30/06/2026&as=html").status, 422);
        let folder = tempfile::tempdir().unwrap();
        let mut command = sipar(["report", "--kind", "par", "--unit", "cao-bang", "--year", "2026", "--out"]);
        let output = command.arg(folder.path()).args(db.place().arguments()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(folder.path().join("cchc.docx").is_file());
    }
}

/// A province of 20 departments and 150 communes (fewer in an ordinary run), approved, of made-up points.
fn large(db: &TestDb) -> Office {
    let office = Office::open(db);
    let app = &office.app;
    let mut csv = "code,name,level,parent\n".to_owned();
    let mut units = Vec::new();
    for (kind, words, level, many) in [
        ("so", "Sở Minh Họa", "department", pick(4, 20)),
        ("xa", "Xã Minh Họa có tên dài thứ", "commune", pick(26, 150)),
    ] {
        for number in 1..=many {
            writeln!(csv, "{kind}-{number},{words} {number},{level},cao-bang").unwrap();
            units.push((kind, format!("{kind}-{number}")));
        }
    }
    app.bring_units_from("units.csv", csv.as_bytes(), false).unwrap();
    employ(app, "ld", Role::Leader, "cao-bang");
    let id = |code: &str| app.unit(code).unwrap().id;
    stored(app, "lon", id("cao-bang"), id("xa-1"));
    let (set, _) = app.catalogue().criteria_named("par-xa-minh-hoa-1").unwrap();
    let set = app.catalogue().criteria_set(set).unwrap();
    let mut seed = 1_u64;
    let mut random = move |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let mut all: Vec<(sipar::domain::id::Id, Points)> = Vec::new();
    for (_, code) in &units {
        let mut points: Points = BTreeMap::new();
        let good = 50 + random(50);
        for at in set.leaves() {
            let node = &set.nodes[at];
            let most = node.maximum.unwrap_or_default();
            let part = Decimal::from((good + random(40)).min(100)) / Decimal::ONE_HUNDRED;
            points.insert(node.code.clone(), Some((most * part).round_dp(2)));
        }
        all.push((id(code), points));
    }
    app.store
        .write(|db| {
            let round = par_round_coded(db, "lon")?.unwrap();
            let of = |(kind, code): &(&str, String)| Participant {
                ranked_with: (*kind).to_owned(),
                ..beginning(round.id, id(code))
            };
            let rest: Vec<Participant> = units.iter().filter(|(_, code)| code != "xa-1").map(of).collect();
            par_unit_add_all_on(db, &rest)?;
            par_approve_on(db, round.id, app.clock.now(), None, "x", &all)
        })
        .unwrap();
    office
}

/// Every unit stands on the pages once in each of its tables, and nothing is wider than the paper.
#[test]
fn a_report_of_many_units_and_98_criteria_fits_its_pages() {
    let db = TestDb::sqlite(Some(OFFICE));
    let office = large(&db);
    let app = &office.app;
    let told = app.report_of_par_round(&caller(app, "ld"), "lon", false, &Issuer::default(), Lang::Vi).unwrap();
    let wide = told.report.tables().into_iter().filter(|table| table.id.starts_with("tieu-chi-")).collect::<Vec<_>>();
    assert!(wide.len() >= 8 && wide.iter().all(|table| table.columns.len() <= 9 && table.rows.len() == pick(30, 170)));
    let codes: usize = wide.iter().map(|table| table.columns.len() - 1).sum();
    assert_eq!(
        codes,
        usize::try_from(told.which.year).unwrap() - 2026
            + app.par_results(&caller(app, "ld"), "lon", false).unwrap().seen.set.leaves().len()
    );
    let folder = tempfile::tempdir().unwrap();
    // To be looked at by a person.
    let kept = std::env::var_os("SIPAR_KEEP_REPORT").map(std::path::PathBuf::from);
    let folder = kept.as_deref().unwrap_or(folder.path());
    let file = folder.join("lon.pdf");
    std::fs::write(&file, Format::Pdf.write(&told.report).unwrap()).unwrap();
    if kept.is_some() {
        std::fs::write(folder.join("lon.docx"), Format::Docx.write(&told.report).unwrap()).unwrap();
    }
    let output = Command::new("pdftotext").args(["-bbox"]).arg(&file).arg("-").output().unwrap();
    let boxes = String::from_utf8(output.stdout).unwrap();
    let edge = |line: &str, name: &str| -> f32 {
        let after = &line[line.find(&format!("{name}=\"")).unwrap() + name.len() + 2..];
        after[..after.find('"').unwrap()].parse().unwrap()
    };
    let (mut size, mut pages) = ((0.0, 0.0), 0);
    for line in boxes.lines() {
        if line.contains("<page ") {
            size = (edge(line, "width"), edge(line, "height"));
            pages += 1;
        } else if line.contains("<word ") {
            assert!(edge(line, "xMax") <= size.0 - sipar::report::paper::RIGHT + 1.0, "{line}");
            assert!(edge(line, "yMax") <= size.1, "{line}");
        }
    }
    assert!(pages > pick(25, 150), "{pages}");
}
