//! Who may do what: every route against a table that people have read, and every form against those who would have
//! somebody else's browser send it.

use std::collections::BTreeSet;
use std::time::Duration;

use rocket::Route;
use serde_json::{Value, json};
use sipar::app::machine::MachineChance;
use sipar::domain::chance::Chance;
use sipar::domain::clock::{Clock, Instant};
use sipar::settings::Settings;
use sipar::web;
use ureq::http::Method;

use crate::support::both::{MIGRATED, Place, TestDb, on_both};
use crate::support::demo::{self, COUNTER, DEMO};
use crate::support::free_port;
use crate::support::http::{Http, Reply};
use crate::support::rows::rows;
use crate::support::server::{Server, sipar};

/// A row of the table.
struct Rule {
    method: Method,
    path: &'static str,
    may: &'static str,
    otherwise: &'static str,
}

fn rules() -> Vec<Rule> {
    let lines = include_str!("access.txt").lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let [method, path, may, otherwise] = line.split_whitespace().collect::<Vec<_>>()[..] else {
                panic!("access.txt: {line}")
            };
            Rule { method: method.parse().unwrap(), path, may, otherwise }
        })
        .collect()
}

#[test]
fn every_route_is_in_the_table() {
    let db = TestDb::sqlite(Some(MIGRATED));
    let app = demo::open(db.place());
    let server = web::server(app, &Settings::default(), web::status::Metrics::install());
    let name = |route: &Route| format!("{} {}", route.method, route.uri);
    let built: BTreeSet<String> = server.routes().map(name).collect();
    let table: BTreeSet<String> = rules().iter().map(|rule| format!("{} {}", rule.method, rule.path)).collect();
    assert_eq!(built, table, "a route without an entry in access.txt, or an entry without a route");
}

/// A server of the demo or of an office, with a tablet enrolled at the demo counter and one rating made there.
struct Visited {
    server: Server,
    place: Place,
    token: String,
    rating: String,
}

fn visited(db: &TestDb, command: &str) -> Visited {
    let place = db.place().clone();
    let mut add = sipar(["device", "add", "--counter", COUNTER, "--name", "Máy 1", "--json"]);
    let told = add.args(place.arguments()).output().unwrap();
    let told: Value = serde_json::from_slice(&told.stdout).unwrap();
    let mut start = sipar([command]);
    start.args(place.arguments());
    let server = Server::start(start, free_port()).unwrap();
    let token = told["token"].as_str().unwrap().to_owned();
    let mut visited = Visited { server, place, token, rating: String::new() };
    let upload = upload(1);
    let reply = visited.api(&visited.token, &upload);
    assert_eq!(reply.status, 201, "{}", reply.text());
    upload["ratings"][0]["id"].as_str().unwrap().clone_into(&mut visited.rating);
    visited
}

/// An upload of one rating.
fn upload(seq: i64) -> Value {
    let now = sipar::app::machine::MachineClock.now();
    let id = MachineChance::new().unwrap().id(now);
    let rating = json!({
        "id": id.to_string(), "seq": seq, "counter": COUNTER, "template": "hai-muc-1", "sealed_at": now.millis(),
        "answers": [{ "question": "result", "level": 2 }],
    });
    json!({ "protocol": 1, "sent_at": now.millis(), "last_seq": seq, "ratings": [rating] })
}

impl Visited {
    fn http(&self) -> &Http {
        self.server.http()
    }

    fn api(&self, token: &str, upload: &Value) -> Reply {
        let bearer = format!("Bearer {token}");
        let mut headers = vec![("content-type", "application/json")];
        if !token.is_empty() {
            headers.push(("authorization", &bearer));
        }
        self.http().send(&Method::POST, "/api/v1/ratings", &headers, upload.to_string().as_bytes()).unwrap()
    }

    /// A path with something that exists in every place of a pattern.
    fn path(&self, pattern: &str) -> String {
        let file = if pattern.contains("<index>") { "sipas-cao-bang.csv" } else { "style.css" };
        [
            ("?<unit>&<period>", "?unit=minh-hoa"),
            ("<index>", "sipas"),
            ("<unit>", "cao-bang"),
            ("<file>", file),
            ("<name>", file),
            ("<counter>", COUNTER),
            ("<rating>", &self.rating),
        ]
        .into_iter()
        .fold(pattern.to_owned(), |path, (place, with)| path.replace(place, with))
    }
}

/// What a server without TLS and without scripts owes every reader, whatever the answer is.
fn assert_headers(reply: &Reply, what: &str) {
    for (name, expected) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(reply.header(name), expected, "{what}: {name}");
    }
    let policy = reply.header("content-security-policy");
    for part in ["default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
        assert!(policy.contains(part), "{what}: {policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains('*'), "{what}: {policy}");
    assert!(reply.header("permissions-policy").contains("camera=()"), "{what}");
    assert!(!reply.header("cache-control").is_empty(), "{what}: no word on keeping it");
    assert_eq!(reply.header("server"), "", "{what}: the server names itself");
}

/// Everybody who may come: who they are, and the token they show.
fn visitors(known: &str) -> [(&'static str, Option<String>); 4] {
    let wrong = known.replace(&known[..1], if known.starts_with('0') { "1" } else { "0" });
    [
        ("nobody", None),
        ("a tablet", Some(format!("Bearer {known}"))),
        ("a stranger", Some(format!("Bearer {wrong}"))),
        ("nonsense", Some("Basic YWRtaW46YWRtaW4=".to_owned())),
    ]
}

/// Visits every route as everybody and holds the statuses against the table.
fn visit_everything(visited: &Visited, demo: bool) {
    let before = rows(&visited.place);
    for rule in rules() {
        let path = visited.path(rule.path);
        for (who, authorization) in visitors(&visited.token) {
            let what = format!("{} {path} as {who}, demo {demo}", rule.method);
            let form = rule.path.starts_with("/api");
            let kind = if form { "application/json" } else { "application/x-www-form-urlencoded" };
            let mut headers = vec![("content-type", kind)];
            headers.extend(authorization.as_deref().map(|bearer| ("authorization", bearer)));
            let post = rule.method == Method::POST;
            let reply = visited.http().send(&rule.method, &path, if post { &headers } else { &headers[1..] }, b"{}");
            let reply = reply.unwrap();
            let expected = match (rule.may, post) {
                ("anybody", _) => "200",
                ("demo", false) if demo => "200",
                // The form is open to all, but not without its token.
                ("demo", true) if demo => "403",
                // Let in, and told that an empty object is no upload.
                ("tablet", _) if who == "a tablet" => "400",
                _ => rule.otherwise,
            };
            assert_eq!(reply.status.to_string(), expected, "{what}: {}", String::from_utf8_lossy(&reply.body));
            assert_headers(&reply, &what);
            if !post {
                let head = visited.http().send(&Method::HEAD, &path, &headers[1..], &[]).unwrap();
                assert_eq!((head.status.to_string().as_str(), head.body.len()), (expected, 0), "HEAD of {what}");
                assert_headers(&head, &what);
            }
        }
        other_methods(visited, &rule, &path);
    }
    assert_eq!(rows(&visited.place), before, "looking at pages changed something");
}

/// A method that a path does not have is as unknown as a path that is not there.
fn other_methods(visited: &Visited, rule: &Rule, path: &str) {
    let own: Vec<Method> =
        rules().into_iter().filter(|other| other.path == rule.path).map(|rule| rule.method).collect();
    for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS, Method::TRACE] {
        if !own.contains(&method) {
            let reply = visited.http().send(&method, path, &[], b"").unwrap();
            assert_eq!(reply.status, 404, "{method} {path}: {}", reply.text());
            assert_headers(&reply, &format!("{method} {path}"));
        }
    }
    let request = format!("BREW {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    let answer = visited.http().raw(request.as_bytes(), Duration::from_secs(5));
    let answer = String::from_utf8_lossy(&answer).into_owned();
    assert!(answer.starts_with("HTTP/1.1 4"), "BREW {path}: {answer}");
    assert!(answer.to_lowercase().contains("content-security-policy"), "BREW {path}: {answer}");
}

on_both! {
    fn everybody_gets_what_the_table_says_in_the_demo(db: TestDb = DEMO) {
        visit_everything(&visited(&db, "demo"), true);
    }

    fn everybody_gets_what_the_table_says_outside_the_demo(db: TestDb = DEMO) {
        visit_everything(&visited(&db, "serve"), false);
    }

    fn a_form_that_did_not_come_from_its_own_page_is_refused_and_nothing_is_stored(db: TestDb = DEMO) {
        forms(&visited(&db, "demo"));
    }
}

/// What a browser holds after it has seen a form: the cookie and the token in the page.
struct Browser {
    cookie: String,
    token: String,
}

fn opened(visited: &Visited, path: &str) -> Browser {
    let page = visited.http().get(path);
    let set = page.header("set-cookie");
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Strict") && set.contains("Path=/"), "{set}");
    let cookie = set.split(';').next().unwrap().to_owned();
    let token = cookie.split_once('=').unwrap().1.to_owned();
    assert!(page.text().contains(&format!("name=\"csrf\" value=\"{token}\"")), "{path}");
    Browser { cookie, token }
}

fn forms(visited: &Visited) {
    let origin = visited.server.url("");
    let id = || MachineChance::new().unwrap().id(Instant::from_millis(1_790_000_000_000)).to_string();
    for (path, fields) in [
        (format!("/rate/{COUNTER}"), format!("id={}&q-result=2", id())),
        (format!("/counters/{COUNTER}/duty"), "officer=minh-hoa-1-cb-2".to_owned()),
    ] {
        let (own, others) = (opened(visited, &path), opened(visited, &path));
        assert_ne!(own.token, others.token, "two browsers have two tokens");
        let post = |cookie: Option<&str>, body: String, more: &[(&str, &str)]| {
            let mut headers = vec![("content-type", "application/x-www-form-urlencoded")];
            headers.extend(cookie.map(|cookie| ("cookie", cookie)));
            headers.extend_from_slice(more);
            visited.http().send(&Method::POST, &path, &headers, body.as_bytes()).unwrap()
        };
        let with = |token: &str| format!("csrf={token}&{fields}");
        let good = with(&own.token);
        let own_cookie = Some(own.cookie.as_str());
        let before = rows(&visited.place);
        let refused: Vec<(&str, Reply)> = vec![
            ("no token at all", post(None, fields.clone(), &[])),
            ("a cookie and no field", post(own_cookie, fields.clone(), &[])),
            ("a field and no cookie", post(None, good.clone(), &[])),
            ("another's field", post(own_cookie, with(&others.token), &[])),
            ("another's cookie", post(Some(&others.cookie), good.clone(), &[])),
            ("an empty token", post(Some("sipar-form="), with(""), &[])),
            ("a made-up short token on both sides", post(Some("sipar-form=aa"), with("aa"), &[])),
            ("a foreign origin", post(own_cookie, good.clone(), &[("origin", "http://evil.example")])),
            ("a hidden origin", post(own_cookie, good.clone(), &[("origin", "null")])),
            ("another port", post(own_cookie, good.clone(), &[("origin", "http://127.0.0.1:1")])),
            ("another site", post(own_cookie, good.clone(), &[("sec-fetch-site", "cross-site")])),
            ("a sister site", post(own_cookie, good.clone(), &[("sec-fetch-site", "same-site")])),
        ];
        for (why, reply) in refused {
            assert_eq!(reply.status, 403, "{path}: {why}");
            assert_headers(&reply, why);
        }
        let multipart = [("content-type", "text/plain"), ("cookie", own.cookie.as_str())];
        let reply = visited.http().send(&Method::POST, &path, &multipart, good.as_bytes()).unwrap();
        assert_eq!(reply.status, 415, "a form in another type");
        assert_eq!(rows(&visited.place), before, "{path}: something was stored");
        let reply = post(own_cookie, good, &[("origin", &origin), ("sec-fetch-site", "same-origin")]);
        assert_eq!(reply.status, 303, "{path}: {}", reply.text());
        assert_ne!(rows(&visited.place), before, "{path}: nothing was stored");
    }
}

#[test]
fn a_path_that_is_not_there_says_so_in_its_own_way() {
    let db = TestDb::sqlite(Some(DEMO));
    let visited = visited(&db, "demo");
    let before = rows(&visited.place);
    for (path, status) in [
        ("/no/such/page", 404),
        ("/rate/no-such-counter", 404),
        ("/counters/no-such-counter/duty", 404),
        ("/series/sipas/no-such-unit", 404),
        ("/series/no-such-index/cao-bang", 404),
        ("/series/sipas/cao-bang/sipas-cao-bang.exe", 404),
        ("/results?unit=no-such-unit", 404),
        ("/results?unit=minh-hoa&period=2026-13", 404),
        ("/results?unit=minh-hoa&period=2999", 403),
        ("/assets/..%2f..%2fCargo.toml", 404),
        ("/rate/minh-hoa-1-quay-1/thanks/nonsense", 404),
        ("/rate/minh-hoa-1-quay-1/thanks/01920000-0000-7000-8000-000000000000", 404),
    ] {
        let reply = visited.http().get(path);
        assert_eq!(reply.status, status, "{path}");
        assert_headers(&reply, path);
        assert!(reply.text().starts_with("<!DOCTYPE html>"), "{path}: {}", reply.text());
    }
    let reply = visited.http().get("/api/v1/nothing");
    assert_eq!((reply.status, reply.json()["error"]["code"].as_str()), (404, Some("not-found")));
    // The receipt of one counter's rating is no receipt of another counter.
    let reply = visited.http().get(&format!("/rate/minh-hoa-2-quay-1/thanks/{}", visited.rating));
    assert_eq!(reply.status, 404, "a rating was made at another counter");
    assert_eq!(rows(&visited.place), before);
}

#[test]
fn a_rating_that_comes_back_with_other_answers_is_a_conflict() {
    let db = TestDb::sqlite(Some(DEMO));
    let visited = visited(&db, "demo");
    let path = format!("/rate/{COUNTER}");
    let browser = opened(&visited, &path);
    let id = MachineChance::new().unwrap().id(Instant::from_millis(1_790_000_000_000));
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("cookie", browser.cookie.as_str())];
    let post = |level: i64| {
        let body = format!("csrf={}&id={id}&q-result={level}", browser.token);
        visited.http().send(&Method::POST, &path, &headers, body.as_bytes()).unwrap()
    };
    let first = post(2);
    assert_eq!(first.status, 303);
    let ratings = rows(&visited.place)["rating"];
    let again = post(2);
    assert_eq!((again.status, again.header("location")), (303, first.header("location")), "the same receipt again");
    assert_eq!(post(1).status, 409);
    assert_eq!(rows(&visited.place)["rating"], ratings, "counted once");
    for (fault, body) in [
        ("a level outside the scale", format!("csrf={}&id={id}&q-result=9", browser.token)),
        ("a question that is not asked", format!("csrf={}&id={id}&q-wealth=1", browser.token)),
        ("an id of another kind", format!("csrf={}&id=1&q-result=1", browser.token)),
    ] {
        let reply = visited.http().send(&Method::POST, &path, &headers, body.as_bytes()).unwrap();
        assert_eq!(reply.status, 422, "{fault}");
    }
    assert_eq!(rows(&visited.place)["rating"], ratings);
}
