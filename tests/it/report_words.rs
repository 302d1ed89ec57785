//! Sentences of a report that somebody writes otherwise: kept, printed in every file, shown again where the numbers have
//! changed, taken back, and never lost to somebody who saved at the same time.

use std::fmt::Write as _;

use rocket::http::Method;
use sipar::app::report::edits::{Typed, mark};
use sipar::app::report::{Edited, Office as Issuer};
use sipar::app::scope::Scope;
use sipar::app::trail::Query;
use sipar::domain::access::{Permission, Role};
use sipar::domain::clock::DAY;
use sipar::domain::lang::Lang;
use sipar::store::report_edit::{Edit, Place, report_edit_put_on};

use crate::score_rounds::Story;
use crate::support::at::At;
use crate::support::both::{TestDb, on_both};
use crate::support::browser::{inspect_as, list};
use crate::support::door::Answer;
use crate::support::free_port;
use crate::support::office::{NOON, OFFICE, Office};
use crate::support::reports::{agree, part, plain};
use crate::support::server::{Server, sipar};
use crate::support::staff::{caller, cookie_of, employ};

const PAGE: &str = "/rounds/sipas-2026/report/words";
const OURS: &str = "Năm 2026, người dân hài lòng hơn năm trước.";

fn edited(story: &Story) -> Edited {
    let app = &story.office.app;
    let scope = Scope::of(&caller(app, "noi-vu"), Permission::ReadRounds);
    app.round_edited(&scope, "sipas-2026", &Issuer::default(), Lang::Vi).unwrap()
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut all, byte| {
        write!(all, "%{byte:02X}").unwrap();
        all
    })
}

/// A form about one sentence, as its page had it.
fn form(of: &Edited, id: &str, text: &str, more: &str) -> String {
    let words = of.report.words().into_iter().find(|words| words.id == id).unwrap();
    let seen = of.edits.get(id).map_or(0, |(edit, _)| edit.revision);
    format!("seen-{id}={seen}&mark-{id}={}&text-{id}={}{more}", mark(&words.generated), encoded(text))
}

fn saved(reply: &Answer) {
    assert_eq!(reply.status, 303, "{reply:?}");
}

on_both! {
    fn an_edited_sentence_is_kept_printed_and_taken_back(db: TestDb = OFFICE) {
        let story = Story::computed(&db);
        let app = &story.office.app;
        let made = edited(&story);
        let so = At::new(&story.office, "noi-vu");
        let page = so.get(PAGE);
        assert!(page.status == 200 && made.report.words().iter().all(|words| page.body.contains(&format!("text-{}", words.id))));
        // What was not typed is no edit: the whole form comes back as it went.
        let whole: Vec<String> = made.report.words().iter().map(|words| form(&made, &words.id, &words.generated, "")).collect();
        saved(&so.post(PAGE, &whole.join("&")));
        assert!(edited(&story).edits.is_empty());

        saved(&so.post(PAGE, &form(&made, "chi-so", OURS, "")));
        let now = edited(&story);
        let words = now.report.words().into_iter().find(|words| words.id == "chi-so").unwrap();
        assert_eq!((words.printed(), words.is_stale()), (OURS, false));
        assert!(now.warnings().is_empty() && words.generated != OURS);
        // Beside it stands what was made, and who changed it; the trail says both.
        let page = so.get(PAGE).body;
        assert!(page.contains(OURS) && page.contains("sửa lúc") && page.contains(&words.generated), "{page}");
        let trail = app.trail(&caller(app, "kiem-tra"), &Query::default(), None).unwrap();
        let entry = trail.page.entries.iter().find(|entry| entry.action == "report.edit").unwrap();
        assert!(entry.old == words.generated && entry.new == OURS, "{entry:?}");
        agree(app, &now.report, "sipas-2026");
        let docx = so.file("/rounds/sipas-2026/report/file?as=docx");
        assert!(plain(&part(&docx, "word/document.xml")).contains(OURS));
        // The other language is another report.
        let scope = Scope::of(&caller(app, "noi-vu"), Permission::ReadRounds);
        let english = app.round_edited(&scope, "sipas-2026", &Issuer::default(), Lang::En).unwrap();
        assert!(english.report.words().iter().all(|words| words.edited.is_none()));

        // Two clerks: the later one is told, keeps what was typed, and writes over it only once it was seen.
        let theirs = "Câu của người đến sau.";
        let late = so.post(PAGE, &form(&made, "chi-so", theirs, ""));
        assert!(late.status == 409 && late.body.contains(theirs) && late.body.contains("Trong lúc Ông/Bà gõ"), "{late:?}");
        assert_eq!(edited(&story).edits["chi-so"].0.edited.as_deref(), Some(OURS));
        saved(&so.post(PAGE, &form(&now, "chi-so", theirs, "")));

        // Who only reads looks and changes nothing; who has no business here is not let in.
        assert!(!story.at("lanh-dao", Method::Get, PAGE).body.contains("<textarea"));
        assert_eq!(story.at("lanh-dao", Method::Post, PAGE).status, 403);
        assert_eq!(story.at("dieu-tra", Method::Get, PAGE).status, 403);

        let now = edited(&story);
        saved(&so.post(PAGE, &form(&now, "chi-so", theirs, "&back-chi-so=1")));
        let back = edited(&story);
        assert!(back.report.words().iter().all(|words| words.edited.is_none()));
        assert_eq!(back.edits["chi-so"].0.revision, 3, "a form of before is still told from one of now");
        let late = so.post(PAGE, &form(&made, "chi-so", OURS, ""));
        assert_eq!(late.status, 409);
    }

    fn an_edit_of_other_numbers_is_printed_with_a_warning_until_somebody_looks(db: TestDb = OFFICE) {
        let story = Story::computed(&db);
        let app = &story.office.app;
        let round = edited(&story).which.about;
        let place = Place { kind: "sipas".into(), about: round, year: 2026, lang: "vi" };
        let keep = |sentence: &str, text: &str| {
            let new = Edit {
                sentence: sentence.to_owned(),
                generated: "Chỉ số cũ là 1,00%.".to_owned(),
                edited: Some(text.to_owned()),
                revision: 1,
                at: app.clock.now(),
                by: None,
            };
            app.store.write(|db| report_edit_put_on(db, &place, 0, &new)).unwrap();
        };
        keep("chi-so", OURS);
        keep("thay-doi", "Chỉ số tăng nhiều.");
        keep("khong-con", "Câu đã mất.");
        let so = At::new(&story.office, "noi-vu");
        let found = edited(&story);
        let warned: Vec<(String, bool)> =
            found.warnings().into_iter().map(|one| (one.sentence, one.generated.is_some())).collect();
        let expected = [("chi-so", true), ("thay-doi", true), ("khong-con", false)];
        assert_eq!(warned, expected.map(|(sentence, there)| (sentence.to_owned(), there)));
        assert!(so.get("/rounds/sipas-2026/report").body.contains("Có 3 câu đã sửa cần xem lại"));
        let page = so.get(PAGE).body;
        assert!(page.contains("Chỉ số cũ là 1,00%.") && page.contains("Câu đã mất."), "{page}");
        // The command prints them, and says so.
        let folder = tempfile::tempdir().unwrap();
        let mut command = sipar(["report", "--unit", "cao-bang", "--year", "2026", "--out"]);
        let output = command.arg(folder.path()).args(db.place().arguments()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success() && said.lines().count() >= 3 && said.contains("chi-so"), "{said}");
        let html = std::fs::read_to_string(folder.path().join("sipas-2026.html")).unwrap();
        assert!(html.contains(OURS) && !html.contains("Câu đã mất."));

        // Saving the page without a word about them changes nothing; one is kept, one is taken back, one dropped.
        let as_it_is = form(&found, "chi-so", OURS, "");
        saved(&so.post(PAGE, &as_it_is));
        assert_eq!(edited(&story).warnings().len(), 3);
        let fields = [
            form(&found, "chi-so", OURS, "&keep-chi-so=1"),
            form(&found, "thay-doi", "", ""),
            "seen-khong-con=1&mark-khong-con=&text-khong-con=x&back-khong-con=1".to_owned(),
        ];
        saved(&so.post(PAGE, &fields.join("&")));
        let now = edited(&story);
        assert!(now.warnings().is_empty(), "{:?}", now.warnings());
        let printed = |id: &str| now.report.words().into_iter().find(|words| words.id == id).unwrap();
        assert_eq!(printed("chi-so").printed(), OURS);
        assert_eq!(printed("thay-doi").edited, None);
        // A sentence that has changed since the form was opened is not written over unseen.
        let typed = Typed {
            sentence: "chi-so".to_owned(),
            seen: 2,
            mark: mark("Chỉ số cũ là 1,00%."),
            text: "Khác.".to_owned(),
            back: false,
            keep: false,
        };
        let of = app.edit_round_report(&caller(app, "noi-vu"), "sipas-2026", Lang::Vi, &[typed]).unwrap();
        assert_eq!(of, sipar::app::report::edits::Saved::Meanwhile(vec!["chi-so".to_owned()]));
    }
}

on_both! {
    /// Of a month and of its year, whose sentences bear the same names.
    fn sentences_of_a_report_of_counters_are_edited_for_their_period_alone(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let app = &office.app;
        employ(app, "so", Role::HomeAffairs, "cao-bang");
        employ(app, "ld", Role::Leader, "hop-giang");
        let year_before = NOON.plus(-365 * DAY);
        let rated = |number| office.imported(number, 1, year_before, &[if number % 4 == 0 { 1 } else { 2 }]);
        office.store((0..40).map(rated).collect());
        let (so, ld) = (At::new(&office, "so"), At::new(&office, "ld"));
        let of = |period: &str| format!("/results/report/words?unit=hop-giang&period={period}");
        let told = |period: &str| {
            app.report_of_counters(&Scope::Everywhere, "hop-giang", period.parse().unwrap(), &Issuer::default(), Lang::Vi).unwrap()
        };
        let ours = "Tháng 11, người dân hài lòng hơn.";
        let before = told("2025-11");
        let page = so.get(&of("2025-11"));
        assert!(page.status == 200 && before.report.words().iter().all(|words| page.body.contains(&format!("text-{}", words.id))), "{}", page.body);
        // A leader reads the report.
        assert_eq!(ld.get(&of("2025-11")).status, 403);
        assert_eq!(ld.post(&of("2025-11"), &form(&before, "ty-le-1", ours, "")).status, 403);
        saved(&so.post(&of("2025-11"), &form(&before, "ty-le-1", ours, "")));
        let printed = |period: &str| {
            let told = told(period);
            let words = told.report.words().into_iter().find(|words| words.id == "ty-le-1").unwrap().printed().to_owned();
            (words, told.warnings().len())
        };
        assert_eq!(printed("2025-11"), (ours.to_owned(), 0));
        assert!(printed("2025").0.contains("75,00%"), "the year's own sentence stays: {:?}", printed("2025"));
        let file = so.get("/results/report/file?unit=hop-giang&period=2025-11&as=html&issuer=a").body;
        assert!(file.contains(ours), "{file}");
        saved(&so.post(&of("2025"), &form(&told("2025"), "ty-le-1", "Cả năm 2025.", "")));
        assert_eq!([printed("2025-11").0, printed("2025").0], [ours.to_owned(), "Cả năm 2025.".to_owned()]);
        // Somebody else saw the sentence before it was edited.
        let late = so.post(&of("2025-11"), &form(&before, "ty-le-1", "Câu khác.", ""));
        assert!(late.status == 409 && late.body.contains("Câu khác."), "{}", late.body);
        saved(&so.post(&of("2025-11"), &form(&told("2025-11"), "ty-le-1", ours, "&back-ty-le-1=1")));
        assert!(printed("2025-11").0.contains("75,00%"));
        let (status, there) = (so.get("/results/report?unit=hop-giang&period=2025-11").body, of("2025-11").replace('&', "&#38;"));
        assert!(status.contains(&there), "{status}");
        assert_eq!(so.get("/results/report/words?unit=khong-co&period=2025").status, 404);
    }
}

#[test]
fn the_pages_of_sentences_and_of_the_board_are_for_everybody() {
    let db = TestDb::sqlite(Some(OFFICE));
    let story = Story::computed(&db);
    let made = edited(&story);
    saved(&At::new(&story.office, "noi-vu").post(PAGE, &form(&made, "chi-so", OURS, "")));
    story.office.app.bring_series_from("series.csv", crate::board::SERIES.as_bytes()).unwrap();
    // The server has the machine's clock, which the session must agree with.
    story.office.clock.set(sipar::domain::clock::Clock::now(&sipar::app::machine::MachineClock));
    let cookie = cookie_of(&story.office.app, "noi-vu");
    let mut start = sipar(["serve"]);
    start.args(db.place().arguments());
    let server = Server::start(start, free_port()).unwrap();
    let addresses = [PAGE, "/rounds/sipas-2026/report", "/board"];
    let pages: Vec<(String, &str)> = addresses.map(|path| (server.url(&format!("{path}?lang=vi")), "vi")).into();
    let findings = inspect_as(&pages, Some(&cookie));
    assert!(findings.is_empty(), "{}", list(&findings));
}
