//! Forms that did not come from their own page.

use sipar::app::machine::MachineChance;
use sipar::domain::chance::Chance;
use sipar::domain::clock::Instant;
use ureq::http::Method;

use super::{Visited, assert_headers, visited};
use crate::support::both::{TestDb, on_both};
use crate::support::demo::{COUNTER, DEMO};
use crate::support::http::Reply;
use crate::support::rows::rows;

/// What a browser holds after it has seen a form: the cookie and the token in the page.
pub(super) struct Browser {
    pub(super) cookie: String,
    pub(super) token: String,
}

fn opened(visited: &Visited, path: &str) -> Browser {
    opened_as(visited, path, "")
}

/// Opens a page with a form as the bearer of a cookie.
pub(super) fn opened_as(visited: &Visited, path: &str, cookie: &str) -> Browser {
    let page = visited.http().send(&Method::GET, path, &[("cookie", cookie)], &[]).unwrap();
    let set = page.header("set-cookie");
    assert!(set.starts_with("__Host-") && set.contains("Secure"), "{set}");
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Strict") && set.contains("Path=/"), "{set}");
    let cookie = set.split(';').next().unwrap().to_owned();
    let token = cookie.split_once('=').unwrap().1.to_owned();
    assert!(page.text().contains(&format!("name=\"csrf\" value=\"{token}\"")), "{path}");
    Browser { cookie, token }
}

on_both! {
    fn a_form_that_did_not_come_from_its_own_page_is_refused_and_nothing_is_stored(db: TestDb = DEMO) {
        forms(&visited(&db, "demo"));
    }
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
            ("an empty token", post(Some("__Host-sipar-form="), with(""), &[])),
            ("a made-up short token on both sides", post(Some("__Host-sipar-form=aa"), with("aa"), &[])),
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
