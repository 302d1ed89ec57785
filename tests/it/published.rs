//! What everybody may see: published editions alone, light, without a cookie, and nothing that was hidden.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use rocket::http::Method;
use serde_json::{Value, json};
use sipar::app::App;
use sipar::app::edition::EditionWish;
use sipar::domain::access::Role;
use sipar::domain::edition::{Kind, Role as What};
use sipar::domain::round::State;
use sipar::store::edition::Listed;
use sipar::store::proposal::{Decision, proposal_list};
use sipar::store::round::{round_coded, round_state_on};

use crate::score_rounds::Story;
use crate::support::both::{TestDb, on_both};
use crate::support::browser::{inspect, list, run_script};
use crate::support::door::{Answer, Door};
use crate::support::free_port;
use crate::support::office::OFFICE;
use crate::support::reports::told as printed;
use crate::support::server::{Server, sipar};
use crate::support::staff::{caller, employ};

/// Closes a round and has two people publish it.
fn publish(app: &App, what_changed: Option<&str>) -> Listed {
    app.store
        .write(|db| {
            let round = round_coded(db, "sipas-2026")?.unwrap();
            round_state_on(db, round.id, State::Open, State::Closed)
        })
        .unwrap();
    let wish = EditionWish {
        edition: Kind::Sipas,
        unit: "cao-bang".to_owned(),
        subject: "sipas-2026".to_owned(),
        what_changed: what_changed.map(str::to_owned),
    };
    app.edition_ask(&caller(app, "noi-vu"), &wish, "đến hạn công bố").unwrap();
    let open = app.store.read(|db| proposal_list(db, 10)).unwrap().into_iter().find(|one| one.decided.is_none());
    app.decide(&caller(app, "noi-vu-2"), open.unwrap().id, Decision::Approved, "").unwrap();
    app.editions_published(1, 0).unwrap().remove(0)
}

fn story(db: &TestDb) -> Story {
    let story = Story::computed(db);
    employ(&story.office.app, "noi-vu-2", Role::HomeAffairs, "cao-bang");
    story
}

/// As somebody who is not signed in, whose language is asked for in the address alone.
fn got(door: &Door, path: &str) -> Answer {
    let answer = door.send(Method::Get, path, &[], b"");
    assert!(answer.cookies.is_empty(), "{path}: {answer:?}");
    answer
}

on_both! {
    fn everybody_sees_editions_and_nothing_else(db: TestDb = OFFICE) {
        let story = story(&db);
        let app = &story.office.app;
        let door = Door::of(&story.office);
        assert!(got(&door, "/published").body.contains("Chưa công bố"), "a computed result is not published");
        let first = publish(app, None);
        let at = format!("/published/{}", first.edition.id);
        let page = got(&door, &at);
        assert_eq!(page.status, 200);
        let result: Value = {
            let part = app.edition_public_part(first.edition.id, "public.json").unwrap().unwrap();
            serde_json::from_slice(&part.bytes).unwrap()
        };
        // The index as its result has it, with two decimals and a comma.
        let rule = &result["rules"]["criterion"];
        let figures = result["tables"][0]["domains"][0]["figures"].as_array().unwrap();
        let whole = figures.iter().find(|figure| figure["node"] == 0 && figure["rule"] == *rule).unwrap();
        let shown = whole["shown"].as_str().unwrap().replace('.', ",");
        assert!(page.body.contains(&format!("<strong>{shown}%</strong>")), "{shown}: {}", page.body);
        // Every unit that is shown in the result is on the page, and every hidden one has the mark.
        let hidden = page.body.matches("<td>…").count();
        let units = result["tables"].as_array().unwrap().iter().find(|table| table["by"] == json!(["unit"])).unwrap();
        let units = units["domains"].as_array().unwrap();
        for unit in units {
            let name = unit["names"][0]["vi"].as_str().unwrap();
            assert!(page.body.contains(name), "{name}");
        }
        let unseen = units.iter().filter(|unit| {
            let figures = unit["figures"].as_array().unwrap();
            figures.iter().any(|figure| figure["node"] == 0 && figure["rule"] == *rule && figure["seen"] == "hidden")
        });
        assert!(hidden >= unseen.count(), "{}", page.body);
        assert!(page.body.len() < 60_000 && !page.body.contains("<script"), "{} bytes", page.body.len());

        // Files: the public ones are those that were hashed; copies of inputs are nobody's.
        for part in app.edition(first.edition.id).unwrap().parts {
            let file = got(&door, &format!("{at}/{}", part.name));
            let open = matches!(part.role, What::Public | What::Template);
            assert_eq!(file.status, if open { 200 } else { 404 }, "{}", part.name);
            if open {
                let stored = app.edition_public_part(first.edition.id, &part.name).unwrap().unwrap();
                assert_eq!(file.body.as_bytes(), stored.bytes, "{}", part.name);
            }
        }
        assert_eq!(got(&door, &format!("{at}/manifest.json")).body, first.edition.manifest);
        let dictionary: Value = serde_json::from_str(&got(&door, &format!("{at}/dictionary.json")).body).unwrap();
        let data = got(&door, &format!("{at}/data.csv")).body;
        let head: Vec<&str> = data.lines().next().unwrap().split(',').collect();
        let said: Vec<&str> = dictionary["columns"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(head, said, "every column is explained");

        // The code of a report, held against what stands here.
        let proof = app.edition_proof(&first.edition).unwrap().unwrap().code();
        let checked = got(&door, &format!("/published/code?code={proof}"));
        assert!(checked.body.contains("Mã đúng") && checked.body.contains(&at), "{}", checked.body);
        let other = proof.replace("SIPAR1:", "SIPAR1:0");
        assert!(got(&door, &format!("/published/code?code={other}")).body.contains("Mã không đúng"));
        let svg = got(&door, &format!("{at}/code.svg"));
        assert!(svg.status == 200 && svg.body.contains("<svg"), "{svg:?}");

        // A correction stands in its place, and both stay.
        let second = publish(app, Some("Bổ sung 3 phiếu nhập muộn"));
        let page = got(&door, &at);
        assert!(page.body.contains("Đã có bản mới") && page.body.contains(&second.edition.id.to_string()), "{}", page.body);
        let page = got(&door, &format!("/published/{}?lang=en", second.edition.id));
        assert!(page.body.contains("Bổ sung 3 phiếu nhập muộn") && page.body.contains("What changed"), "{}", page.body);
        let all = got(&door, "/published").body;
        assert_eq!(all.matches("class=\"more\" href=\"/published/0").count(), 2, "{all}");
        let feed = got(&door, "/published/feed.xml").body;
        assert_eq!((feed.matches("<entry>").count(), feed.matches("urn:uuid:").count()), (2, 2), "{feed}");
        assert_eq!(got(&door, "/published/0").status, 404);
        assert_eq!(got(&door, &format!("{at}/..%2Fresponses.csv")).status, 404);
    }
}

#[test]
fn everybody_can_read_what_was_published_at_once() {
    let db = TestDb::sqlite(Some(OFFICE));
    let story = story(&db);
    let first = publish(&story.office.app, None);
    story.office.app.writer.finish();
    let mut start = sipar(["serve"]);
    start.args(db.place().arguments());
    let server = Server::start(start, free_port()).unwrap();
    let edition = server.url(&format!("/published/{}", first.edition.id));
    let pages = [
        (server.url("/published"), "vi"),
        (edition.clone(), "vi"),
        (format!("{edition}?lang=en"), "en"),
        (server.url("/published/code"), "vi"),
    ];
    let findings = inspect(&pages);
    assert!(findings.is_empty(), "{}", list(&findings));
    let weighed = run_script("weigh.mjs", json!({ "url": edition }), 60);
    let bytes = weighed["bytes"].as_u64().unwrap();
    assert!(bytes < 100_000 && weighed["scripts"] == 0 && weighed["cookies"] == 0, "{weighed}");
    // Seconds of a busy machine are no gate of their own: what is wanted is that nothing but the page and its styles holds
    // the first paint up.
    assert!(weighed["requests"].as_u64().unwrap() <= 3, "{weighed}");
    assert!(weighed["paint"].as_f64().unwrap() < 1_000.0, "milliseconds from the first byte: {weighed}");
}

/// The share of dark dots on the darkest page, and that of its darkest line, of a PDF as a grey printer has it.
#[expect(clippy::cast_precision_loss, reason = "dots of a page")]
fn darkness(file: &Path) -> (f64, f64) {
    let pages = tempfile::tempdir().unwrap();
    let made =
        Command::new("pdftoppm").args(["-gray", "-r", "40"]).arg(file).arg(pages.path().join("p")).status().unwrap();
    assert!(made.success());
    let (mut page_most, mut line_most) = (0.0_f64, 0.0_f64);
    for entry in std::fs::read_dir(pages.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        // PGM: a magic word, width, height, the largest value, then a byte a dot.
        let head: Vec<&[u8]> = bytes.splitn(4, u8::is_ascii_whitespace).collect();
        let width: usize = std::str::from_utf8(head[1]).unwrap().parse().unwrap();
        let height: usize = std::str::from_utf8(head[2]).unwrap().parse().unwrap();
        let dots = &bytes[bytes.len() - width * height..];
        let dark = |dots: &[u8]| dots.iter().filter(|dot| **dot < 128).count() as f64 / dots.len() as f64;
        page_most = page_most.max(dark(dots));
        line_most = dots.chunks(width).map(dark).fold(line_most, f64::max);
    }
    (page_most, line_most)
}

/// On paper: A4, no navigation, no dark ground, nothing cut off at the edge, and all that the page says.
#[test]
fn what_was_published_prints_whole() {
    let db = TestDb::sqlite(Some(OFFICE));
    let story = story(&db);
    let first = publish(&story.office.app, None);
    story.office.app.writer.finish();
    let mut start = sipar(["serve"]);
    start.args(db.place().arguments());
    let server = Server::start(start, free_port()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (name, path) in [("list", "/published".to_owned()), ("edition", format!("/published/{}", first.edition.id))] {
        let kept = std::env::var_os("SIPAR_SCREENSHOTS").map(PathBuf::from);
        let file = kept.as_deref().unwrap_or(folder.path()).join(format!("in-{name}.pdf"));
        let told = run_script("print.mjs", json!({ "url": server.url(&path), "file": file }), 60);
        assert_eq!(told["seen"], json!([]), "{name}: what leads elsewhere is not printed");
        let info = Command::new("pdfinfo").arg(&file).output().unwrap();
        assert!(String::from_utf8(info.stdout).unwrap().contains("(A4)"), "{name}");
        let text = printed("pdftotext", &["-raw"], &file);
        let words: BTreeSet<&str> = text.split_whitespace().collect();
        let wanted = told["words"].as_str().unwrap();
        // What is broken at the end of a line, such as a hash, is looked for without its breaks.
        let joined: String = text.split_whitespace().collect();
        let missing: Vec<&str> =
            wanted.split_whitespace().filter(|word| !words.contains(word) && !joined.contains(*word)).collect();
        assert!(missing.is_empty() && wanted.split_whitespace().count() > 20, "{name}: {missing:?}");
        // 15 mm to the right and 20 mm to the left are free.
        let mm = 72.0 / 25.4;
        let boxes = printed("pdftotext", &["-bbox"], &file);
        for line in boxes.lines().filter(|line| line.contains("<word ")) {
            let edge = |name: &str| -> f32 {
                let after = &line[line.find(&format!("{name}=\"")).unwrap() + name.len() + 2..];
                after[..after.find('"').unwrap()].parse().unwrap()
            };
            assert!(edge("xMin") >= 20.0 * mm - 1.0 && edge("xMax") <= (210.0 - 15.0) * mm + 1.0, "{name}: {line}");
        }
        let (page, line) = darkness(&file);
        assert!(page < 0.12 && line < 0.9, "{name}: {page} of a page and {line} of a line are dark");
    }
}
