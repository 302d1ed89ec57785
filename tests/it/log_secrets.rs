//! What people type in confidence stands in no log: a real server is used as people use it, and as they misuse it, and
//! then its log is read.
#![expect(clippy::print_stdout, reason = "the figures of a run are part of what it shows")]

use sipar::app::sign_in::password;
use sipar::app::sign_in::second_factor::{code_at, spelt};
use sipar::domain::access::Role;
use sipar::domain::clock::{Clock, SECOND};
use sipar::store::person::{person_password_on, person_second_factor_on};
use ureq::http::Method;

use crate::support::both::{MIGRATED, TestDb};
use crate::support::demo;
use crate::support::http::Reply;
use crate::support::server::Server;
use crate::support::staff::{caller, cookie_of, employ};

const FORM: &str = "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd";
const PASSWORD: &str = "CanaryPasswordMuaRoi41";
const WRONG: &str = "CanaryWrongMuaRoi42";
const CHOSEN: &str = "CanaryChosenMuaRoi43";
const REMARK: &str = "CanaryRemarkNhanVien44";
const SEARCHED: &str = "CanarySearched45";
const ASKER: &str = "CanaryAsker46";

/// A browser that keeps its session.
struct Browser<'a> {
    server: &'a Server,
    session: String,
    secrets: Vec<String>,
}

impl Browser<'_> {
    fn send(&mut self, method: &Method, path: &str, fields: &[(&str, &str)]) -> Reply {
        let cookies = format!("{}__Host-sipar-form={FORM}", self.session);
        let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
        let fields = fields.iter().map(|(name, value)| format!("&{}={}", encode(name), encode(value)));
        let body = format!("csrf={FORM}{}", fields.collect::<String>());
        let headers = [("cookie", cookies.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        let body = if *method == Method::POST { body.as_bytes() } else { b"" };
        let reply = self.server.http().send(method, path, &headers, body).unwrap();
        for set in reply.headers.get_all("set-cookie") {
            let pair = set.to_str().unwrap().split(';').next().unwrap();
            let (name, token) = pair.split_once('=').unwrap();
            if name == "__Host-sipar" && !token.is_empty() {
                self.session = format!("{pair}; ");
                self.secrets.push(token.to_owned());
            }
        }
        reply
    }

    fn post(&mut self, path: &str, fields: &[(&str, &str)], expected: u16) -> Reply {
        let reply = self.send(&Method::POST, path, fields);
        assert_eq!(reply.status, expected, "POST {path}: {}", reply.text());
        reply
    }
}

#[test]
fn no_secret_is_in_the_log() {
    let db = TestDb::sqlite(Some(demo::DEMO));
    let app = demo::open(db.place());
    let (ward, counter) = ("minh-hoa-1", demo::COUNTER);
    let secret = app.new_secret();
    for (login, role) in
        [("an", Role::Administrator), ("an", Role::Auditor), ("binh", Role::Clerk), ("binh", Role::HomeAffairs)]
    {
        let id = employ(&app, login, role, ward);
        let hash = password::hash(PASSWORD, &*app.chance).unwrap();
        app.store.write(|db| person_password_on(db, id, &hash)).unwrap();
        app.store.write(|db| person_second_factor_on(db, id, Some(&secret))).unwrap();
    }
    let reset = app.start_reset(&caller(&app, "an"), "binh").unwrap();
    let codes = app.print_codes(&caller(&app, "binh"), counter, 3).unwrap().codes;
    demo::close(app);
    let server = Server::serve(db.place()).unwrap();
    let totp = |steps: i64| code_at(&secret, sipar::app::machine::MachineClock.now().plus(steps * 30 * SECOND));
    let mut an = Browser { server: &server, session: String::new(), secrets: Vec::new() };

    // Signing in: a wrong password, a password as the name, the right one, a wrong code, the right one.
    an.post("/sign-in", &[("login", "an"), ("password", WRONG), ("next", "")], 422);
    an.post("/sign-in", &[("login", WRONG), ("password", "x"), ("next", "")], 422);
    an.post("/sign-in", &[("login", "an"), ("password", PASSWORD), ("next", "")], 303);
    an.post("/sign-in/code", &[("code", "CanaryCode")], 422);
    let code = totp(0);
    an.post("/sign-in/code", &[("code", &code)], 303);
    assert_eq!(an.send(&Method::GET, "/work", &[]).status, 200);
    an.post("/account/password", &[("new_password", WRONG), ("password", "falsch")], 303);
    // Forms, addresses and methods as nobody should use them.
    an.post("/people", &[("password", WRONG), ("login", SEARCHED)], 422);
    an.post("/personal-data", &[("asker", ASKER), ("text", ASKER), ("kind", "x"), ("received", "x")], 422);
    for path in [
        format!("/trail?words={SEARCHED}"),
        format!("/trail?from=x&words={SEARCHED}"),
        format!("/results?unit[]={SEARCHED}"),
        format!("/nowhere/{SEARCHED}?token={SEARCHED}"),
        format!("/sign-in?next={SEARCHED}&next[x]={SEARCHED}"),
    ] {
        assert!(an.send(&Method::GET, &path, &[]).status < 500, "{path}");
    }
    // A visitor's code: looked at, used, used again, in the wrong places, by the wrong methods.
    let mut visitor = Browser { server: &server, session: String::new(), secrets: Vec::new() };
    let [first, second, third] = [0, 1, 2].map(|at| codes[at].replace('-', ""));
    assert_eq!(visitor.send(&Method::GET, &format!("/r/{first}"), &[]).status, 200);
    visitor.post("/r/open", &[("code", &first)], 303);
    visitor.post("/r", &[("code", &first), ("q-result", "2"), ("comment", REMARK)], 303);
    visitor.post("/r", &[("code", &first), ("q-result", "1"), ("comment", REMARK)], 409);
    visitor.post("/r", &[("code", &second), ("q-result", "9"), ("comment", REMARK)], 422);
    visitor.send(&Method::POST, &format!("/r/{second}"), &[]);
    visitor.send(&Method::GET, &format!("/r/{third}/more"), &[]);
    visitor.send(&Method::GET, &format!("/R/{third}"), &[]);
    // A reset, with a weak password, a wrong code, and as it should be.
    for (code, chosen, expected) in
        [(reset.as_str(), "matkhau123", 422), ("AAAA-BBBB", CHOSEN, 422), (&reset, CHOSEN, 303)]
    {
        visitor.post("/reset", &[("login", "binh"), ("code", code), ("password", chosen)], expected);
    }

    let log = server.log();
    assert!(log.contains("a sign-in failed"), "the log is another one: {log}");
    let fixed =
        [PASSWORD, WRONG, CHOSEN, REMARK, SEARCHED, ASKER, "CanaryCode", FORM, &spelt(&secret), "MuaRoi", &reset];
    let mut all: Vec<String> = fixed.map(str::to_owned).to_vec();
    all.extend([reset.replace('-', ""), spelt(&secret).replace(' ', ""), code]);
    all.extend(codes.iter().cloned().chain([first, second, third]));
    all.extend(an.secrets.into_iter().chain(visitor.secrets));
    assert!(all.len() > 18, "{} secrets", all.len());
    let told: Vec<_> = log.lines().filter(|line| all.iter().any(|secret| line.contains(secret.as_str()))).collect();
    println!("{} secrets, {} lines of log", all.len(), log.lines().count());
    assert!(told.is_empty(), "{} lines tell a secret:\n{}", told.len(), told.join("\n"));
}

#[test]
fn a_refused_form_is_noted_with_who_where_and_why() {
    let db = TestDb::sqlite(Some(demo::DEMO));
    let app = demo::open(db.place());
    let ids = [("an", Role::Administrator), ("binh", Role::Clerk)]
        .map(|(login, role)| employ(&app, login, role, "minh-hoa-1").to_string());
    let [an, binh] = ["an", "binh"].map(|login| format!("{}; __Host-sipar-form={FORM}", cookie_of(&app, login)));
    demo::close(app);
    let server = Server::serve(db.place()).unwrap();
    let [own, stranger] = [an.as_str(), binh.as_str()];
    let (typed, form) = (format!("csrf={FORM}&login={WRONG}&who.name={ASKER}"), "application/x-www-form-urlencoded");
    let whole = "who.email=&who.officer=&grant.role=clerk&grant.unit=minh-hoa-1&grant.area=&grant.from=&grant.to=";
    let far = typed.clone() + "&" + &whole.replace("minh-hoa-1", SEARCHED);
    let huge = format!("{typed}&x={}", REMARK.repeat(2000));
    let bad_token = typed.replace(FORM, &FORM.replace("cd", "ab"));
    let cases: [(&str, &str, &[(&str, &str)], &str, u16, &str); 9] = [
        ("/people", own, &[], &typed, 422, "content"),
        ("/people", own, &[], &far, 404, "not there"),
        ("/people", own, &[], &bad_token, 403, "token"),
        ("/people", own, &[("origin", "https://evil.example")], &typed, 403, "origin"),
        ("/people", own, &[], &huge, 413, "too large"),
        ("/people", stranger, &[], &typed, 403, "no right"),
        ("/people", "", &[], &typed, 401, "no session"),
        ("/sign-in", "", &[], "csrf=&login=CanaryWrongMuaRoi42&password=CanaryWrongMuaRoi42", 403, "token"),
        ("/r", own, &[("content-type", "text/plain")], "code=CanaryWrongMuaRoi42", 415, "kind"),
    ];
    for (path, cookies, more, body, status, why) in cases {
        let before = server.log().lines().count();
        let mut headers = vec![("cookie", cookies)];
        headers.extend_from_slice(more);
        if !more.iter().any(|(name, _)| *name == "content-type") {
            headers.push(("content-type", form));
        }
        let reply = server.http().send(&Method::POST, path, &headers, body.as_bytes()).unwrap();
        assert_eq!(reply.status, status, "{path}, {why}: {}", reply.text());
        let log = server.log();
        let lines = log.lines().skip(before).map(|line| serde_json::from_str(line).unwrap());
        let noted: Vec<serde_json::Value> =
            lines.filter(|line: &serde_json::Value| line["fields"]["message"] == "a form was refused").collect();
        let [line] = &noted[..] else { panic!("{path}, {why}: {log}") };
        assert_eq!(line["level"], "WARN", "{line}");
        let line = &line["fields"];
        let who = if cookies == own { Some(&ids[0]) } else { Some(&ids[1]).filter(|_| cookies == stranger) };
        assert_eq!(line["person"].as_str(), who.map(String::as_str), "{line}");
        assert_eq!((&line["form"], &line["status"], &line["why"]), (&path.into(), &status.into(), &why.into()));
        assert_eq!(line["address"], "127.0.0.1", "{line}");
    }
    let sound = format!("csrf={FORM}&login=moi&who.name=B&{whole}");
    let headers = [("cookie", own), ("content-type", form)];
    let before = server.log().lines().count();
    assert_eq!(server.http().send(&Method::POST, "/people", &headers, sound.as_bytes()).unwrap().status, 200);
    let log = server.log();
    assert!(!log.lines().skip(before).any(|line| line.contains("a form was refused")), "{log}");
    for typed in [WRONG, ASKER, SEARCHED, REMARK, FORM, "evil.example"] {
        assert!(!log.contains(typed), "the log tells {typed}:\n{log}");
    }
}

#[test]
fn a_setup_code_is_printed_and_never_logged() {
    let db = TestDb::sqlite(Some(MIGRATED));
    let server = Server::serve(db.place()).unwrap();
    let is_code = |word: &str| {
        word.len() == 19
            && word
                .split('-')
                .all(|group| group.len() == 4 && group.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()))
    };
    let said = server.log();
    let code =
        said.split_whitespace().find(|word| is_code(word)).unwrap_or_else(|| panic!("no code in {said}")).to_owned();
    let mut browser = Browser { server: &server, session: String::new(), secrets: Vec::new() };
    let fields = |code| {
        [
            ("code", code),
            ("unit", ""),
            ("unit_name", "Cao Bằng"),
            ("unit_code", "cao-bang"),
            ("name", "An"),
            ("login", "an.nguyen"),
            ("password", CHOSEN),
        ]
    };
    browser.post("/setup", &fields("AAAA-BBBB-CCCC-DDDD"), 422);
    browser.post("/setup", &fields(&code), 303);
    let log = server.log();
    // It is printed for whoever starts the server, in both languages; a line of the log is an object.
    let logged = |secret: &str| log.lines().filter(|line| line.starts_with('{') && line.contains(secret)).count();
    assert_eq!((log.matches(&code).count(), logged(&code), log.matches(CHOSEN).count()), (2, 0, 0), "{log}");
    assert!(browser.secrets.iter().all(|token| !log.contains(token)) && !browser.secrets.is_empty());
}
