//! What no tablet should send: a clear refusal each, nothing stored, and the server goes on.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};
use ureq::http::Method;

use crate::support::both::on_both;
use crate::support::http::Reply;
use crate::support::office::{OFFICE, Office, RATING, TOKENS, id_of, rating, rating_with, upload};
use crate::support::server::Server;

/// One thing that must be refused.
struct Case {
    name: String,
    kind: &'static str,
    body: Vec<u8>,
}

/// All that is wrong with one upload, made of a good one.
#[derive(Default)]
struct Cases(Vec<Case>);

/// A rating with every member there is.
fn full() -> Value {
    rating_with(
        1,
        &json!({
            "procedure": "khai-sinh",
            "answers": [{ "question": "result", "level": 2 }, { "question": "behaviour", "level": 1 }],
            "reasons": ["time"],
            "remark": "nhanh",
        }),
    )
}

impl Cases {
    fn add(&mut self, name: impl Into<String>, body: impl Into<Vec<u8>>) {
        self.0.push(Case { name: name.into(), kind: "application/json", body: body.into() });
    }

    /// Every member and every object of the upload, replaced by what it cannot be.
    fn wrong_types(&mut self) {
        let good = upload(&[full()]);
        let values = [
            "null",
            "true",
            "-1",
            "0",
            "1.5",
            "1e3",
            "\"\"",
            "\"x\"",
            "[]",
            "[[]]",
            "{}",
            "{\"a\":1}",
            "99999999999999999999",
            "1e400",
            "NaN",
        ];
        // Where a replacement is as good as what stood there.
        let good_too = |pointer: &str, value: &str| match pointer {
            "/sent_at" | "/ratings/0/sealed_at" => matches!(value, "-1" | "0"),
            "/ratings/0/procedure" => value == "null",
            "/ratings/0/remark" => matches!(value, "null" | "\"\"" | "\"x\""),
            "/ratings/0/reasons" => value == "[]",
            // A number that is no version we speak is answered with 503, as the API's own tests show.
            "/protocol" => value == "0",
            _ => false,
        };
        for pointer in [
            "",
            "/protocol",
            "/sent_at",
            "/last_seq",
            "/ratings",
            "/ratings/0",
            "/ratings/0/id",
            "/ratings/0/seq",
            "/ratings/0/counter",
            "/ratings/0/template",
            "/ratings/0/sealed_at",
            "/ratings/0/procedure",
            "/ratings/0/answers",
            "/ratings/0/answers/0",
            "/ratings/0/answers/0/question",
            "/ratings/0/answers/0/level",
            "/ratings/0/reasons",
            "/ratings/0/reasons/0",
            "/ratings/0/remark",
        ] {
            for value in values.iter().filter(|value| !good_too(pointer, value)) {
                let mut body = good.clone();
                *body.pointer_mut(pointer).unwrap() = json!("HERE");
                self.add(format!("{pointer} is {value}"), body.to_string().replace("\"HERE\"", value));
            }
        }
    }

    /// Every member taken away, said twice, renamed; an unknown one beside it.
    fn wrong_members(&mut self) {
        let good = upload(&[full()]);
        for (object, optional) in
            [("", &[][..]), ("/ratings/0", &["procedure", "reasons", "remark"]), ("/ratings/0/answers/0", &[])]
        {
            let members = good.pointer(object).unwrap().as_object().unwrap();
            for (name, value) in members {
                let mut body = good.clone();
                let members = body.pointer_mut(object).unwrap().as_object_mut().unwrap();
                members.remove(name);
                if !optional.contains(&name.as_str()) {
                    self.add(format!("{object} without {name}"), body.to_string());
                }
                let members = body.pointer_mut(object).unwrap().as_object_mut().unwrap();
                members.insert(name.to_uppercase(), value.clone());
                self.add(format!("{object} with {name} in capitals"), body.to_string());
                let mut body = good.clone();
                body.pointer_mut(object).unwrap().as_object_mut().unwrap().insert("HERE".into(), value.clone());
                self.add(
                    format!("{object} with {name} twice"),
                    body.to_string().replace("\"HERE\"", &format!("{name:?}")),
                );
            }
            let mut body = good.clone();
            body.pointer_mut(object).unwrap()["citizen_id"] = json!("001099000001");
            self.add(format!("{object} with a member nobody knows"), body.to_string());
            let as_array: Vec<_> = good.pointer(object).unwrap().as_object().unwrap().values().cloned().collect();
            let mut body = good.clone();
            *body.pointer_mut(object).unwrap() = json!(as_array);
            self.add(format!("{object} as an array"), body.to_string());
        }
        // In the order in which the program reads them, an array would pass where arrays were taken for objects.
        let one = full();
        let ordered = json!([one["id"], 1, "quay-1", "hai-muc-1", one["sealed_at"], null, one["answers"], [], null]);
        self.add("a rating as an array in order", upload(&[ordered]).to_string());
        let ordered = rating_with(1, &json!({ "answers": [["result", 2]] }));
        self.add("an answer as an array in order", upload(&[ordered]).to_string());
    }

    /// Bytes that are no JSON.
    fn wrong_bytes(&mut self) {
        let good = upload(&[full()]).to_string();
        for end in (0..good.len()).step_by(good.len() / 60) {
            self.add(format!("cut after {end} bytes"), &good[..end]);
        }
        for (name, from, to) in [
            ("a comma too many", "}", ",}"),
            ("no comma", ",\"", "\""),
            ("single quotes", "\"", "'"),
            ("a comment", "{", "{/* hello */"),
            ("a plus sign", "\"seq\":1", "\"seq\":+1"),
            ("a leading zero", "\"seq\":1", "\"seq\":01"),
            ("hexadecimal", "\"seq\":1", "\"seq\":0x1"),
            ("infinity", "\"seq\":1", "\"seq\":-Infinity"),
            ("a point and nothing", "\"seq\":1", "\"seq\":1."),
            ("a line break in a text", "nhanh", "nha\nnh"),
            ("a NUL in a text", "nhanh", "nha\0nh"),
            ("a lone high surrogate", "nhanh", "\\ud83d"),
            ("a lone low surrogate", "nhanh", "\\udc00"),
            ("an escape that is none", "nhanh", "\\x41"),
            ("an escape cut short", "nhanh", "\\u12"),
        ] {
            assert!(good.contains(from));
            self.add(name, good.replacen(from, to, 1));
        }
        for (name, before, after) in [
            ("a byte-order mark", "\u{feff}", ""),
            ("a NUL first", "\0", ""),
            ("a NUL last", "", "\0"),
            ("a bracket too many", "", "}"),
            ("two uploads", "", "{\"protocol\":1}"),
            ("words after it", "", " và hết"),
            ("a prefix against scripts", ")]}',\n", ""),
        ] {
            self.add(name, format!("{before}{good}{after}"));
        }
        for place in ["nhanh", "time", "khai-sinh", "result", "sent_at", "quay-1"] {
            for (name, bad) in [
                ("a byte that starts nothing", &b"\xff"[..]),
                ("an overlong slash", b"\xc0\xaf"),
                ("a surrogate in UTF-8", b"\xed\xa0\x80"),
                ("a cut letter", b"\xe1\xba"),
            ] {
                let at = good.find(place).unwrap();
                let bytes = [&good.as_bytes()[..at], bad, &good.as_bytes()[at..]].concat();
                self.add(format!("{name} in {place}"), bytes);
            }
        }
        self.add("UTF-16", good.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>());
        for (name, body) in [
            ("nothing", ""),
            ("blanks", " \n\t"),
            ("null", "null"),
            ("an array", "[]"),
            ("an object", "{}"),
            ("a word", "hello"),
            ("a form", "protocol=1&sent_at=0"),
            ("XML", "<upload protocol='1'/>"),
        ] {
            self.add(name, body);
        }
    }

    /// Deep, large and many.
    fn wrong_sizes(&mut self) {
        let good = upload(&[full()]).to_string();
        let whole = full().to_string();
        for (name, place, before) in [
            ("all", good.as_str(), ""),
            ("a rating", whole.as_str(), ""),
            ("a remark", "\"nhanh\"", ""),
            ("answers", "\"level\":2", "\"level\":"),
            ("a member nobody knows", "\"protocol\":1", "\"protocol\":1,\"a\":"),
        ] {
            for depth in [100, 200, 9_000, 100_000] {
                for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
                    assert!(good.contains(place));
                    let nested = format!("{before}{}1{}", open.repeat(depth), close.repeat(depth));
                    self.add(format!("{open} for {name}, {depth} deep"), good.replacen(place, &nested, 1));
                    let open_for_ever = format!("{before}{}", open.repeat(depth));
                    self.add(format!("{open} for {name}, never closed"), good.replacen(place, &open_for_ever, 1));
                }
            }
        }
        for size in [65_537, 200_000, 3_000_000] {
            self.add(format!("{size} bytes"), format!("{good}{}", " ".repeat(size - good.len())));
        }
        let mut members = String::from("{\"protocol\":1");
        for number in 0..3_000 {
            write!(members, ",\"a{number}\":{number}").unwrap();
        }
        self.add("three thousand members", members + "}");
        self.add("a name of 60,000 letters", format!("{{\"protocol\":1,\"{}\":1}}", "a".repeat(60_000)));
        self.add("a number of 60,000 digits", format!("{{\"protocol\":{}}}", "9".repeat(60_000)));
        self.add("51 ratings", upload(&(1..=51).map(rating).collect::<Vec<_>>()).to_string());
        self.add("no ratings", upload(&[]).to_string());
    }

    /// JSON of the right form that says what cannot be.
    fn wrong_words(&mut self) {
        let id = rating(1)["id"].as_str().unwrap().to_owned();
        for (name, changes) in [
            ("an id of version 4", json!({ "id": "9b2f0a3e-5d0c-4c5e-8f0e-1a2b3c4d5e6f" })),
            ("an id in capitals", json!({ "id": id_of(RATING, 0x00ab_cdef).to_string().to_uppercase() })),
            ("an id without hyphens", json!({ "id": id.replace('-', "") })),
            ("an id in braces", json!({ "id": format!("{{{id}}}") })),
            ("an id with blanks", json!({ "id": format!(" {id}") })),
            ("an id of zeros", json!({ "id": "00000000-0000-0000-0000-000000000000" })),
            ("number 0", json!({ "seq": 0 })),
            ("number −1", json!({ "seq": -1 })),
            ("a number not given out", json!({ "seq": 101 })),
            ("the largest number", json!({ "seq": i64::MAX })),
            ("another counter", json!({ "counter": "quay-2" })),
            ("no counter", json!({ "counter": "quay-7" })),
            ("a counter in capitals", json!({ "counter": "QUAY-1" })),
            ("a counter with SQL", json!({ "counter": "quay-1' OR '1'='1" })),
            ("no template", json!({ "template": "hai-muc" })),
            ("a template's path", json!({ "template": "../../survey-templates/counter/hai-muc-1" })),
            ("no procedure", json!({ "procedure": "khai-tu" })),
            ("a blank procedure", json!({ "procedure": "" })),
            ("no such reason", json!({ "reasons": ["weather"] })),
            ("a reason twice", json!({ "reasons": ["time", "papers", "time"] })),
            ("a long remark", json!({ "remark": "ệ".repeat(501) })),
            ("a remark with a bell", json!({ "remark": "a\u{7}" })),
            ("a remark with a NUL", json!({ "remark": "a\u{0}b" })),
            ("a remark with an escape sequence", json!({ "remark": "\u{1b}[2Ja" })),
            ("no answer", json!({ "answers": [] })),
            ("the required answer missing", json!({ "answers": [{ "question": "behaviour", "level": 1 }] })),
            (
                "an answer twice",
                json!({ "answers": [{ "question": "result", "level": 1 },
                { "question": "result", "level": 2 }] }),
            ),
            ("no such question", json!({ "answers": [{ "question": "Result", "level": 1 }] })),
            ("level 3 of 2", json!({ "answers": [{ "question": "result", "level": 3 }] })),
            ("level 0", json!({ "answers": [{ "question": "result", "level": 0 }] })),
            ("level 65,537", json!({ "answers": [{ "question": "result", "level": 65_537 }] })),
            ("level of 64 bits", json!({ "answers": [{ "question": "result", "level": i64::MIN }] })),
        ] {
            self.add(name, upload(&[rating_with(1, &changes)]).to_string());
        }
        for kind in [
            "text/plain",
            "text/html",
            "application/xml",
            "application/x-www-form-urlencoded",
            "json",
            "multipart/form-data; boundary=a",
            "application/octet-stream",
            "image/svg+xml",
            "",
        ] {
            let body = upload(&[rating(1)]).to_string().into_bytes();
            self.0.push(Case { name: format!("called {kind:?}"), kind, body });
        }
    }

    fn all() -> Vec<Case> {
        let mut cases = Self::default();
        cases.wrong_types();
        cases.wrong_members();
        cases.wrong_bytes();
        cases.wrong_sizes();
        cases.wrong_words();
        cases.0
    }
}

/// What is not as it should be in the answer to something malformed.
fn trouble(reply: &Reply) -> Option<String> {
    if !(400..500).contains(&reply.status) {
        return Some(format!("answered {}", reply.status));
    }
    let Ok(body) = serde_json::from_slice::<Value>(&reply.body) else { return Some("no JSON".into()) };
    let error = if body["error"].is_null() { &body["results"][0]["error"] } else { &body["error"] };
    let said = ["code", "vi", "en"].iter().all(|part| error[part].as_str().is_some_and(|words| !words.is_empty()));
    if !said {
        return Some(format!("no reason in {body}"));
    }
    if reply.body.len() > 4_000 {
        return Some("an answer as long as the question".into());
    }
    body.to_string().contains("receipt").then(|| format!("a receipt in {body}"))
}

on_both! {
    fn every_malformed_upload_is_refused_and_nothing_is_stored(db: TestDb = OFFICE) {
        let server = Server::serve(db.place()).unwrap();
        let bearer = format!("Bearer {}", TOKENS[0]);
        let send = |kind: &str, body: &[u8]| {
            let all = [("authorization", bearer.as_str()), ("content-type", kind)];
            server.http().send(&Method::POST, "/api/v1/ratings", &all[..if kind.is_empty() { 1 } else { 2 }], body)
        };
        let cases = Cases::all();
        assert!(cases.len() >= 400, "{} cases", cases.len());
        let mut troubles = Vec::new();
        for Case { name, kind, body } in &cases {
            // A connection on which the last body was not heard out may be closed just as the next request goes out;
            // a client then asks again, and only a second silence is one.
            match send(kind, body).or_else(|_| send(kind, body)) {
                Ok(reply) => troubles.extend(trouble(&reply).map(|trouble| format!("{name}: {trouble}"))),
                // A server that has said no may hang up before it has heard everything.
                Err(_) if body.len() > 65_536 => {}
                Err(why) => troubles.push(format!("{name}: {why}")),
            }
        }
        assert!(troubles.is_empty(), "{} of {}:\n{}", troubles.len(), cases.len(), troubles.join("\n"));
        assert_eq!(server.http().get("/healthz").status, 200);
        let totals = Office::open(&db).totals();
        assert_eq!(totals, (0, 0, 0), "nothing is stored");
        let good = send("application/json", upload(&[full()]).to_string().as_bytes()).unwrap();
        assert_eq!(good.status, 201, "and what all of this was made of is good: {}", good.text());
    }

    fn what_is_no_http_does_not_end_the_server(db: TestDb = OFFICE) {
        let server = Server::serve(db.place()).unwrap();
        let head = format!("POST /api/v1/ratings HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\n\
            Content-Type: application/json\r\n", TOKENS[0]);
        let patience = Duration::from_millis(300);
        for request in [
            "\0\0\0\0".to_owned(),
            "GET\r\n\r\n".to_owned(),
            format!("{head}Content-Length: -1\r\n\r\n{{}}"),
            format!("{head}Content-Length: 10\r\nContent-Length: 20\r\n\r\n{{}}"),
            format!("{head}Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
            format!("{head}Content-Length: 500\r\n\r\n{{\"protocol\":1"),
            format!("{head}{}\r\n", "X-Long: a\r\n".repeat(2_000)),
            format!("POST /{} HTTP/1.1\r\n\r\n", "a".repeat(100_000)),
        ] {
            let answer = server.http().raw(request.as_bytes(), patience);
            let answer = String::from_utf8_lossy(&answer).into_owned();
            assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
        }
        assert_eq!(server.http().get("/healthz").status, 200);
        assert_eq!(Office::open(&db).totals(), (0, 0, 0));
    }
}
