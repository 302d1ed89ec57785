//! Editions: published by two with copies of all that they were computed from, and checked by sipar and by Python alone.

mod changed;
mod code;

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use sipar::app::App;
use sipar::app::edition::{CodeFault, EditionWish};
use sipar::app::machine::MachineClock;
use sipar::app::report::{Format, Office};
use sipar::app::scope::Scope;
use sipar::domain::access::Role;
use sipar::domain::edition::{Kind, Role as What};
use sipar::domain::hex::hex;
use sipar::domain::id::Id;
use sipar::domain::lang::Lang;
use sipar::domain::round::State;
use sipar::report::Report;
use sipar::store::closing::closing_add_on;
use sipar::store::edition::Listed;
use sipar::store::office::visit_put_on;
use sipar::store::proposal::{Decision, proposal_list};
use sipar::store::round::{round_coded, round_state_on};

use crate::score_rounds::Story;
use crate::support::at::At;
use crate::support::both::{TestDb, on_both};
use crate::support::browser::{inspect_as, list};
use crate::support::demo::{self, DEMO};
use crate::support::free_port;
use crate::support::office::{self, COUNTER, NOON, OFFICE, id_of};
use crate::support::par::{by_two, decided, handed_in, opened, province};
use crate::support::project;
use crate::support::server::{Server, sipar};
use crate::support::staff::{caller, cookie_of, employ};
use crate::support::statements::Beside;

const DAY: i64 = 86_400_000_000;

fn wish(edition: Kind, subject: &str, what_changed: Option<&str>) -> EditionWish {
    EditionWish {
        edition,
        unit: "cao-bang".to_owned(),
        subject: subject.to_owned(),
        what_changed: what_changed.map(str::to_owned),
    }
}

fn ask(app: &App, login: &str, wish: &EditionWish) -> Result<(), String> {
    app.edition_ask(&caller(app, login), wish, "đến hạn công bố").map_err(|error| error.to_string())
}

/// The open proposal is decided by somebody else.
fn agree(app: &App, login: &str) -> Result<(), String> {
    let open = app.store.read(|db| proposal_list(db, 10)).unwrap().into_iter().find(|one| one.decided.is_none());
    app.decide(&caller(app, login), open.unwrap().id, Decision::Approved, "").map_err(|error| error.to_string())
}

fn all(app: &App) -> Vec<Listed> {
    app.editions_published(100, 0).unwrap()
}

/// Publishes by two; the edition.
fn published(app: &App, by: [&str; 2], wish: &EditionWish) -> Id {
    ask(app, by[0], wish).unwrap();
    agree(app, by[1]).unwrap();
    let newest = all(app).into_iter().filter(|one| one.edition.subject == wish.subject);
    newest.max_by_key(|one| one.edition.number).unwrap().edition.id
}

fn close(app: &App, code: &str) {
    let closed = app.store.write(|db| {
        let round = round_coded(db, code)?.unwrap();
        round_state_on(db, round.id, State::Open, State::Closed)
    });
    assert!(closed.unwrap());
}

/// What Python finds in folders: of each, the files with something wrong.
fn python(folders: &[&Path], key: Option<&str>) -> Vec<Vec<(String, String)>> {
    let mut command = Command::new("python3");
    command.arg("-B").arg(project().join("tests/verify_edition.py")).arg("--json").args(folders);
    command.args(key.map(|key| format!("--key={key}")));
    let output = command.output().expect("python3 3.11 or later checks editions; install it");
    let said = String::from_utf8(output.stdout).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    let lines: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), folders.len(), "{errors}");
    let text = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
    let found = |line: &Value| {
        line["findings"].as_array().unwrap().iter().map(|one| (text(one, "part"), text(one, "what"))).collect()
    };
    lines.iter().map(found).collect()
}

/// Nothing is wrong with any edition, says sipar, and so does Python of what is exported.
fn all_stand(app: &App) {
    let checked = app.editions_check(None).unwrap();
    for verdict in &checked.editions {
        assert_eq!(verdict.findings, [], "{}", verdict.edition.title);
    }
    assert_eq!(checked.tree, []);
    let tree = app.edition_tree().unwrap();
    let key = hex(&tree.newest().unwrap().public_key);
    let folder = tempfile::tempdir().unwrap();
    let mut folders = Vec::new();
    for listed in all(app) {
        let own = folder.path().join(listed.edition.id.to_string());
        app.edition_export(listed.edition.id, &own).unwrap();
        folders.push(own);
    }
    let folders: Vec<&Path> = folders.iter().map(std::path::PathBuf::as_path).collect();
    let found = python(&folders, Some(&key));
    assert!(found.iter().all(Vec::is_empty), "{found:?}");
}

/// An assessment of two communes, closed and published.
fn of_par(db: &TestDb) -> (office::Office, Id) {
    let office = province(db, 2);
    // A name that a spreadsheet would compute.
    Beside::of(db.place()).run("UPDATE unit SET name = '=HYPERLINK(1)' WHERE code = 'xa-2'");
    opened(&office, "cchc");
    handed_in(&office, "cchc", 1, ("kip-thoi", "4", "95"));
    handed_in(&office, "cchc", 2, ("kip-thoi", "3", "91"));
    decided(&office, "cchc", "p-xa-1=4&p-xa-2=2");
    assert!(ask(&office.app, "hd", &wish(Kind::Par, "cchc", None)).unwrap_err().contains("not closed"));
    by_two(&office, "cchc", "yes");
    let id = published(&office.app, ["hd", "hd2"], &wish(Kind::Par, "cchc", None));
    (office, id)
}

/// What the code says that a report bears, if any.
fn codes(report: &Report) -> Option<String> {
    report.charts().into_iter().find(|chart| chart.id == "ban-cong-bo").map(|chart| chart.alternative.clone())
}

/// A survey round beside the one of before, closed and published.
fn of_sipas(db: &TestDb) -> (Story, Id) {
    let story = Story::computed(db);
    let app = &story.office.app;
    employ(app, "noi-vu-2", Role::HomeAffairs, "cao-bang");
    close(app, "sipas-2026");
    let id = published(app, ["noi-vu", "noi-vu-2"], &wish(Kind::Sipas, "sipas-2026", None));
    (story, id)
}

/// Ratings of October at two counters of a ward, one of them with few, closed and published for the ward.
fn of_counters(db: &TestDb) -> (office::Office, Id) {
    let office = office::Office::open(db);
    let app = &office.app;
    for login in ["an", "binh"] {
        employ(app, login, Role::HomeAffairs, "cao-bang");
    }
    let october = NOON.plus(-30 * DAY);
    let rated = |counter: u32, from: u32, levels: &[i16]| {
        let rating = |(number, level): (u32, &i16)| office.imported(number, counter, october, &[*level]);
        office.store((from..).zip(levels).map(rating).collect());
    };
    rated(1, 0, &[2, 2, 2, 1, 2, 2, 2, 2, 1, 2]);
    rated(2, 100, &[2, 1]);
    let visits = |db: &mut sipar::store::Db| visit_put_on(db, id_of(COUNTER, 1), october.day(), 20, "test");
    app.store.write(visits).unwrap();
    let unit = EditionWish { unit: "hop-giang".to_owned(), ..wish(Kind::Counters, "2026-10", None) };
    assert!(ask(app, "an", &unit).unwrap_err().contains("not closed"));
    let (whole, now) = (app.unit("cao-bang").unwrap().id, app.clock.now());
    app.store.write(|db| closing_add_on(db, whole, "2026-10".parse().unwrap(), now)).unwrap();
    let id = published(app, ["an", "binh"], &unit);
    (office, id)
}

on_both! {
    fn the_demo_publishes_a_month_that_says_it_is_made_up(db: TestDb = DEMO) {
        let app = demo::open(db.place());
        app.publish_illustrative().unwrap();
        app.publish_illustrative().unwrap();
        let editions = all(&app);
        assert_eq!(editions.len(), 1, "once only");
        assert!(editions[0].edition.illustrative && editions[0].edition.manifest.contains("\"illustrative\":true"));
        all_stand(&app);
        demo::close(app);
    }

    fn a_closed_round_is_published_by_two_and_checked(db: TestDb = OFFICE) {
        let story = Story::computed(&db);
        let app = &story.office.app;
        employ(app, "noi-vu-2", Role::HomeAffairs, "cao-bang");
        let first = wish(Kind::Sipas, "sipas-2026", None);
        assert!(ask(app, "noi-vu", &first).unwrap_err().contains("not closed"));
        close(app, "sipas-2026");
        assert!(ask(app, "lanh-dao", &first).is_err(), "whoever reads does not publish");
        let correction = wish(Kind::Sipas, "sipas-2026", Some("Bổ sung giải thích"));
        assert!(ask(app, "noi-vu", &correction).unwrap_err().contains("no edition"));
        ask(app, "noi-vu", &first).unwrap();
        assert!(ask(app, "noi-vu-2", &first).is_err(), "asked for before");
        assert!(agree(app, "noi-vu").is_err(), "nobody agrees with oneself");
        agree(app, "noi-vu-2").unwrap();

        let edition = all(app).remove(0).edition;
        let kept = app.round_result(&caller(app, "lanh-dao"), "sipas-2026").unwrap().newest.unwrap().0;
        let files = app.edition_files(edition.id).unwrap();
        let file = |name: &str| files.iter().find(|file| file.name == name).unwrap_or_else(|| panic!("{name}"));
        assert_eq!(file("result.json").bytes, kept.result.into_bytes());
        assert_eq!(files.len(), 11, "{:?}", files.iter().map(|file| &file.name).collect::<Vec<_>>());
        assert!(files.iter().all(|file| file.role != What::Public || !file.bytes.is_empty()));
        // No id of a response, no name of a unit of the sample, no person.
        let responses = String::from_utf8(file("responses.csv").bytes.clone()).unwrap();
        assert!(responses.contains("p0000001") && !responses.contains("xa-1"), "{responses}");

        // A code on paper.
        let code = app.edition_proof(&edition).unwrap().unwrap().code();
        assert!(qrcode::QrCode::new(&code).is_ok_and(|code| code.width() < 80), "{code}");
        assert_eq!(app.edition_check_code(&code, None).unwrap().unwrap().1.id, edition.id);
        let other = |from: &str, to: &str| app.edition_check_code(&code.replacen(from, to, 1), None).unwrap().unwrap_err();
        assert_eq!(other("SIPAR1", "SIPAR2"), CodeFault::NotACode);
        assert_eq!(other(":3:", ":2:"), CodeFault::BadSignature);
        let hash = hex(&edition.hash).to_uppercase();
        assert_eq!(other(&hash, &"0".repeat(64)), CodeFault::NotInTree);

        // A report of what was published bears it, and none before.
        let report = app.report_of_round(&caller(app, "lanh-dao"), "sipas-2026", &Office::default(), Lang::Vi).unwrap();
        let annex = report.annexes.last().unwrap();
        assert_eq!(annex.title, "Mã của bản công bố");
        let page = String::from_utf8(Format::Html.write(&report).unwrap()).unwrap();
        assert!(page.contains(&hex(&edition.hash)) && page.contains("<svg"), "the code stands in the page");
        if let Ok(folder) = std::env::var("SIPAR_REPORTS") {
            for format in Format::ALL {
                let file = Path::new(&folder).join(format!("proof.{}", format.ending()));
                std::fs::write(file, format.write(&report).unwrap()).unwrap();
            }
        }

        // What was published is neither changed nor deleted.
        let mut beside = Beside::of(db.place());
        for statement in [
            "UPDATE edition SET title = 'khác'",
            "DELETE FROM edition_part",
            "UPDATE edition_leaf SET said = ''",
            "DELETE FROM edition_head",
        ] {
            assert!(beside.attempt(statement).unwrap_err().contains("append-only"), "{statement}");
        }

        // A correction has to say what it corrects.
        assert!(ask(app, "noi-vu", &first).unwrap_err().contains("say what"));
        let tree = app.edition_tree().unwrap();
        assert_eq!((tree.leaves.len(), tree.heads.len()), (3, 1));
        all_stand(app);
        let noted: Vec<String> = beside.words("SELECT action AS word FROM audit WHERE action = 'edition.publish'");
        assert_eq!(noted.len(), 1);
    }

    fn a_closed_assessment_and_a_closed_period_are_published_and_checked(db: TestDb = OFFICE) {
        let (office, id) = of_par(&db);
        let app = &office.app;
        assert!(ask(app, "so", &wish(Kind::Par, "cchc", Some("x"))).is_err(), "the council publishes");
        let shown = app.edition(id).unwrap();
        assert_eq!(shown.manifest.rules["decimals"], 2);
        let public = app.edition_public_part(id, "data.csv").unwrap().unwrap();
        let text = String::from_utf8(public.bytes).unwrap();
        assert!(text.lines().any(|line| line.starts_with("xa-1,Xã Minh Họa 1,xa,index,")), "{text}");
        assert!(text.lines().any(|line| line.starts_with("xa-2,'=HYPERLINK(1),xa,index,")), "{text}");
        assert_eq!(app.edition_public_part(id, "assessment.csv").unwrap(), None, "inputs are not public");

        let old = app.edition_proof(&shown.listed.edition).unwrap().unwrap().code();
        let of_round = |provisional: bool| {
            let report = app.report_of_par_round_owned("cchc", provisional, &Office::default(), Lang::Vi);
            codes(&report.unwrap().report)
        };
        assert!(of_round(false).is_some_and(|told| told.contains(&old)), "the report bears the code");
        assert_eq!(of_round(true), None, "figures that nobody approved bear none");

        // By pages: everybody signed in reads, whoever closes asks.
        let (hd, ld) = (At::new(&office, "hd"), At::new(&office, "ld"));
        let (list, read) = (hd.get("/editions"), ld.get("/editions"));
        assert!(list.body.contains("Đề nghị công bố") && list.body.contains("đã công bố lần 1"), "{}", list.body);
        assert!(read.status == 200 && !read.body.contains("Đề nghị công bố"), "{}", read.body);
        let form = "what=par+cao-bang+cchc&changed=th%E1%BB%AD&reason=x";
        assert_eq!(At::new(&office, "so").post("/editions", form).status, 404);
        assert_eq!(hd.post("/editions", "what=par&changed=&reason=x").status, 422);
        let asked = hd.post("/editions", form);
        assert_eq!((asked.status, asked.location.as_deref()), (303, Some("/approvals")), "{asked:?}");
        agree(app, "hd2").unwrap();
        // A correction says what it corrects; the tree grows from the one before, and the old code still holds.
        let editions = all(app);
        assert_eq!(editions.iter().map(|one| one.edition.number).collect::<Vec<_>>(), [2, 1]);
        assert_eq!((editions[0].edition.corrects, editions[1].corrected_by), (Some(id), Some(editions[0].edition.id)));
        assert_eq!(app.edition_check_code(&old, None).unwrap().unwrap().1.id, id);
        let tree = app.edition_tree().unwrap();
        assert_eq!((tree.leaves.len(), tree.heads.len()), (6, 2));
        let page = hd.get(&format!("/editions/{id}?verify=true"));
        for words in ["Không có gì sai", "đã có bản đính chính", "assessment.csv", "SIPAR1:"] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        assert!(!ld.get(&format!("/editions/{id}?verify=true")).body.contains("Không có gì sai"), "not for readers");
        all_stand(app);
    }

    fn a_closed_period_is_published_without_what_must_be_hidden(db: TestDb = OFFICE) {
        let (office, id) = of_counters(&db);
        let app = &office.app;
        let public = app.edition_public_part(id, "data.csv").unwrap().unwrap();
        let text = String::from_utf8(public.bytes).unwrap();
        let hidden = text.lines().find(|line| line.contains(",counter,quay-2,")).unwrap();
        assert!(hidden.ends_with(",…,…,…,…,…,…"), "{text}");
        assert!(!text.contains("officer"), "{text}");
        let of_month = |month: &str| {
            codes(&app.report_of_counters(&Scope::Everywhere, "hop-giang", month.parse().unwrap(), &Office::default(), Lang::Vi).unwrap().report)
        };
        let code = app.edition_proof(&app.edition(id).unwrap().listed.edition).unwrap().unwrap().code();
        assert!(of_month("2026-10").is_some_and(|told| told.contains(&code)), "the report bears the code");
        all_stand(app);

        // The commands say the same, and notice what was changed past the program.
        let run = |more: &[&str]| {
            let output = sipar(more.iter().copied()).args(db.place().arguments()).output().unwrap();
            (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
        };
        let (code, listed) = run(&["edition", "list"]);
        assert!(code == 0 && listed.contains("tháng 10") && listed.contains(&id.to_string()), "{listed}");
        let (code, said) = run(&["edition", "verify", "--all"]);
        assert!(code == 0 && said.contains("whole"), "{said}");
        let edition = app.edition(id).unwrap().listed.edition;
        let proof = app.edition_proof(&edition).unwrap().unwrap().code();
        let (code, said) = run(&["edition", "check-code", &proof]);
        assert!(code == 0 && said.starts_with("Đúng."), "{said}");
        let mut beside = Beside::of(db.place());
        beside.run_either("DROP TRIGGER edition_part_no_update", "DROP TRIGGER edition_part_append_only ON edition_part");
        beside.run("UPDATE edition_part SET content = (SELECT content FROM edition_part WHERE name = 'names.json') WHERE name = 'tallies.csv'");
        let (code, said) = run(&["edition", "verify", &id.to_string()]);
        assert!(code == 6 && said.contains("tallies.csv: another hash"), "{said}");
        beside.run_either("DROP TRIGGER edition_leaf_no_update", "DROP TRIGGER edition_leaf_append_only ON edition_leaf");
        beside.run("UPDATE edition_leaf SET hash = (SELECT hash FROM edition_leaf WHERE position = 1) WHERE position = 0");
        let (code, said) = run(&["edition", "verify", "--all"]);
        assert!(code == 6 && said.contains("tree: the tree of 3 leaves has another root"), "{said}");
        let (code, said) = run(&["edition", "check-code", &proof]);
        assert!(code == 6 && said.contains("đã bị thay đổi sau khi in"), "{said}");
    }
}

#[test]
fn everybody_can_use_the_pages() {
    let db = TestDb::sqlite(Some(OFFICE));
    let (office, id) = of_counters(&db);
    // The server has the machine's clock, which the session must agree with.
    office.clock.set(sipar::domain::clock::Clock::now(&MachineClock));
    let cookie = cookie_of(&office.app, "an");
    let mut start = sipar(["serve"]);
    start.args(db.place().arguments());
    let server = Server::start(start, free_port()).unwrap();
    let pages = ["/editions".to_owned(), format!("/editions/{id}?verify=true")];
    let pages: Vec<(String, &str)> = pages.iter().map(|path| (server.url(path), "vi")).collect();
    let findings = inspect_as(&pages, Some(&cookie));
    assert!(findings.is_empty(), "{}", list(&findings));
}
