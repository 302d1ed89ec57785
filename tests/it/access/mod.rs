//! Who may do what: every route against a table that people have read, and every form against those who would have
//! somebody else's browser send it.

mod forms;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use rocket::Route;
use serde_json::{Value, json};
use sipar::app::App;
use sipar::app::approval::Request;
use sipar::app::bring_in::Importer;
use sipar::app::device::aloud::Sounds;
use sipar::app::machine::MachineChance;
use sipar::app::people::AdministratorChange;
use sipar::app::workplan::Sort;
use sipar::domain::access::{Permission, Role};
use sipar::domain::chance::Chance;
use sipar::domain::clock::Clock;
use sipar::domain::id::Id;
use sipar::domain::round::{Case, Round};
use sipar::settings::Settings;
use sipar::store::case::{case_add_all_on, case_assign_on, case_numbered};
use sipar::store::office::officer_by_code;
use sipar::store::paper::{Batch, paper_batch_add_on};
use sipar::store::person::{Person, grant_end_on, grants_of, person_change_on, person_get, person_password_on};
use sipar::store::round::{round_add_on, round_coded};
use sipar::web;
use ureq::http::Method;

use crate::support::both::{MIGRATED, Place, TestDb, on_both};
use crate::support::demo::{self, COUNTER, DEMO};
use crate::support::free_port;
use crate::support::http::{Http, Reply};
use crate::support::par;
use crate::support::round::{cases_of, round_of};
use crate::support::rows::rows;
use crate::support::server::{Server, sipar};
use crate::support::staff::{caller, cookie_of, employ};

/// A row of the table.
struct Rule {
    method: Method,
    path: &'static str,
    may: &'static str,
    answer: &'static str,
}

fn rules() -> Vec<Rule> {
    let lines = include_str!("../access.txt").lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let [method, path, may, answer] = line.split_whitespace().collect::<Vec<_>>()[..] else {
                panic!("access.txt: {line}")
            };
            Rule { method: method.parse().unwrap(), path, may, answer }
        })
        .collect()
}

impl Rule {
    fn changes(&self) -> bool {
        self.method == Method::POST
    }

    /// What somebody is answered who may come: a page, or the word that plain text is no form.
    fn answer(&self) -> &'static str {
        match (self.answer, self.changes()) {
            ("-", false) => "200",
            ("-", true) => "415",
            (answer, _) => answer,
        }
    }

    /// What nobody in particular is answered: led to sign in, or told to, where a session is needed.
    fn refusal(&self) -> &'static str {
        if self.changes() || self.path.starts_with("/api/") { "401" } else { "303" }
    }

    /// The permissions of which one is asked for; none where it is something else.
    fn permissions(&self) -> Vec<Permission> {
        self.may
            .split('|')
            .filter_map(|word| Permission::ALL.into_iter().find(|permission| permission.word() == word))
            .collect()
    }

    /// Whether a role has one of the permissions that are asked for.
    fn is_for(&self, role: Role) -> bool {
        self.permissions().iter().any(|permission| permission.roles().contains(&role))
    }

    /// What is answered to somebody without a session; `None` where that depends on more.
    fn to_strangers(&self, demo: bool, tablet: bool) -> &'static str {
        match self.may {
            "anybody" => self.answer(),
            // At the demo anybody rates, looks at results and says who is at a counter.
            "demo" | "read-results" | "read-results|score-own-unit" | "sign-on" if demo => self.answer(),
            "demo" | "trust" | "typed" => "404",
            "tablet" if tablet => "400",
            "tablet" | "system" => "401",
            // There is no such code, or the form has no token.
            "code" => {
                if self.changes() {
                    "415"
                } else {
                    "404"
                }
            }
            _ => self.refusal(),
        }
    }

    /// What is answered to somebody with this role, in the own unit, outside the demo.
    fn to_role(&self, role: Option<Role>) -> &'static str {
        match self.may {
            "anybody" | "signed-in" | "owing" => self.answer(),
            "tablet" | "system" => "401",
            "demo" | "trust" | "typed" => "404",
            "code" => self.to_strangers(false, false),
            _ if role.is_some_and(|role| self.is_for(role)) => self.answer(),
            _ => "403",
        }
    }
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

/// A server of the demo or of an office, with a tablet enrolled at the demo counter, one rating made there, and somebody
/// of every role in the ward of that counter.
struct Visited {
    server: Server,
    place: Place,
    token: String,
    rating: String,
    /// The cookie of somebody of each role, and of somebody with none.
    people: Vec<(Option<Role>, String)>,
    /// What there is in the ward, and in another one.
    wards: [Ward; 2],
}

/// Things of one ward that addresses name.
struct Ward {
    code: String,
    login: String,
    grant: String,
    proposal: String,
    round: String,
    batch: String,
    assessment: String,
    plan: String,
}

fn ward(app: &App, number: u32) -> Ward {
    let (code, login) = (format!("minh-hoa-{number}"), format!("target-{number}"));
    let person = employ(app, &login, Role::Clerk, &code);
    let grant = app.store.read(|db| grants_of(db, &[person])).unwrap()[0].1.id.to_string();
    let asker = format!("asker-{number}");
    employ(app, &asker, Role::Administrator, &code);
    let wish = AdministratorChange { login: login.clone(), unit: code.clone(), given: true };
    let unit = app.unit(&code).unwrap().id;
    let proposal = app.propose(&caller(app, &asker), &Request::Administrator(wish), unit, "x", "y").unwrap();
    let (round, batch) = (round_in(app, number, unit), batch_in(app, number, person));
    let assessment = format!("cham-{number}");
    par::stored(app, &assessment, unit, unit);
    let plan = format!("ke-hoach-{number}");
    let file = format!("plan,unit,title,task,words\n{plan},{code},Kế hoạch,1,Công khai thủ tục\n");
    app.bring_sort_from(Sort::Plans, Importer::Owner, "plans.csv", file.as_bytes()).unwrap();
    Ward { code, login, grant, proposal: proposal.to_string(), round, batch, assessment, plan }
}

/// A round of a ward, with one case; its code.
fn round_in(app: &App, number: u32, unit: Id) -> String {
    let (template, _) = app.catalogue().questionnaire_named("sipas-2023-1").unwrap();
    let code = format!("khao-sat-{number}");
    let id = app.chance.id(app.clock.now());
    let round = Round { id, unit, code: code.clone(), ..round_of(app, template, false) };
    let case = Case { id: app.chance.id(app.clock.now()), ..cases_of(app, &round, 1, 0).remove(0) };
    app.store
        .write(|db| {
            round_add_on(db, &round)?;
            case_add_all_on(db, std::slice::from_ref(&case))
        })
        .unwrap();
    code
}

/// A batch of one paper form in a ward's round; its code.
fn batch_in(app: &App, number: u32, made_by: Id) -> String {
    let (code, at) = (format!("kq{number}"), app.clock.now());
    app.store
        .write(|db| {
            let round = round_coded(db, &format!("khao-sat-{number}"))?.unwrap().id;
            let batch = Batch { id: app.chance.id(at), round, code: code.clone(), forms: 1, made_at: at, made_by };
            paper_batch_add_on(db, &batch, &[None])
        })
        .unwrap();
    code
}

fn visited(db: &TestDb, command: &str) -> Visited {
    let place = db.place().clone();
    let app = demo::open(&place);
    let (_, token) = app.enrol(COUNTER, "Máy 1").unwrap();
    let wards = [1, 2].map(|number| ward(&app, number));
    let mut people: Vec<(Option<Role>, String)> = Vec::new();
    for role in Role::ALL {
        let id = employ(&app, role.word(), role, &wards[0].code);
        // Somebody can administrate, so that nobody is asked to set the installation up.
        app.store.write(|db| person_password_on(db, id, "none")).unwrap();
        if role == Role::Officer {
            app.store
                .write(|db| {
                    let officer = officer_by_code(db, "minh-hoa-1-cb-1")?.map(|officer| officer.id);
                    let person = person_get(db, id)?.unwrap();
                    person_change_on(db, &Person { officer, ..person })
                })
                .unwrap();
        }
        if role == Role::Interviewer {
            app.store
                .write(|db| {
                    let round = round_coded(db, &wards[0].round)?.unwrap();
                    let case = case_numbered(db, round.id, 1)?.unwrap();
                    case_assign_on(db, &[case.id], Some(id))
                })
                .unwrap();
        }
        people.push((Some(role), cookie_of(&app, role.word())));
    }
    let none = employ(&app, "without", Role::Clerk, &wards[0].code);
    let yesterday = app.clock.now().day().previous_day().unwrap();
    app.store
        .write(|db| {
            let grant = grants_of(db, &[none])?[0].1.id;
            grant_end_on(db, grant, yesterday)
        })
        .unwrap();
    people.push((None, cookie_of(&app, "without")));
    demo::close(app);
    let mut start = sipar([command]);
    start.args(place.arguments());
    let server = Server::start(start, free_port()).unwrap();
    let mut visited = Visited { server, place, token, rating: String::new(), people, wards };
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

    /// A path with something that exists in every place of a pattern: in the ward of the demo counter, or in the other.
    #[expect(clippy::too_many_lines, reason = "one list of all that stands for something")]
    fn path(&self, pattern: &str, ward: usize) -> String {
        let sound = Sounds::default().address("Bắt đầu").unwrap();
        let file = match pattern {
            series if series.starts_with("/series") => "sipas-cao-bang.csv",
            trail if trail.starts_with("/trail") => "trail.csv",
            "/kiosk/audio/<name>" => sound.rsplit('/').next().unwrap(),
            "/kiosk/fonts/<name>" => "noto-sans-khmer-400-5.3.0.woff2",
            program if program.starts_with("/kiosk") || program.starts_with("/interview") => "app.js",
            _ => "style.css",
        };
        let Ward { code, login, grant, proposal, round, batch, assessment, plan } = &self.wards[ward];
        let (counter, officer) = (format!("{code}-quay-1"), format!("{code}-cb-1"));
        let (unit, id) = match pattern {
            series if series.starts_with("/series") => ("cao-bang", grant),
            approvals if approvals.starts_with("/approvals") => (code.as_str(), proposal),
            _ => (code.as_str(), grant),
        };
        // A report is of a period that is named.
        let period = if pattern.starts_with("/results/report") { "&period=2025" } else { "" };
        let results = format!("?unit={code}{period}");
        let dossiers = format!("?unit={code}&by=unit");
        let pending = format!("/pending?unit={code}");
        let enter = format!("enter/task?plan={plan}&one=1");
        let interview = pattern.starts_with("/interview");
        [
            ("?<unit>&<period>&<saved>", results.as_str()),
            ("?<unit>&<period>", results.as_str()),
            ("?<unit>&<first>&<last>&<by>", dossiers.as_str()),
            ("/pending?<unit>", pending.as_str()),
            ("?<unit>&<first>&<last>", results.as_str()),
            ("?<code>&<format>", "?code=H12.05-261001-0001&format=pdf"),
            ("one?<code>", "one?code=H12.05-261001-0001"),
            ("&<asked..>", "&issuer=a&as=html"),
            ("?<unit>&<year>", results.as_str()),
            ("?<after>", ""),
            ("?<line>&<place>", ""),
            ("?<year>", ""),
            ("enter/<what>?<plan>&<one>", enter.as_str()),
            ("enter/<what>", "enter/plan"),
            ("<plan>", plan),
            ("<task>", "1"),
            ("<sort>", "plans"),
            ("<year>", "2026"),
            ("?<provisional>&<saved>", ""),
            ("?<next>", ""),
            ("?<changed>", ""),
            ("?<saved>&<show>", ""),
            ("?<saved>", ""),
            ("/remedy?<unit>", "/remedy"),
            ("?<from>&<ask>&<group>&<map>", ""),
            ("?<provisional>&<seed>", ""),
            ("?<provisional>", ""),
            ("<assessment>", assessment),
            ("<node>", "1.1.1"),
            ("<evidence>", grant),
            ("<edition>?<verify>", grant),
            ("<edition>", grant),
            ("?<scanned..>", ""),
            ("?<asked>", ""),
            ("?<asked..>", "?issuer=a&as=pdf"),
            ("?<before>&<verify>&<anchor>&<search..>", ""),
            ("?<search..>", ""),
            ("?<day>&<last>", ""),
            ("?<last>", ""),
            ("?<day>", ""),
            ("?<period>", ""),
            ("?<unit>&<month>", ""),
            ("?<unit>", ""),
            ("?<from>", ""),
            ("<round>", round),
            ("<case>", "1"),
            ("?<question>", ""),
            ("?<page>", ""),
            ("<questionnaire>", "sipas-2023-1"),
            ("<kept>", "sipas-2023-1.toml"),
            ("<draft>", "nhap"),
            ("<set_file>", "par-xa-minh-hoa-1.toml"),
            ("<set>", "par-xa-minh-hoa-1"),
            ("<other>", "par-so-minh-hoa-1"),
            ("?<figure>", ""),
            ("?<in>&<agreed>", ""),
            ("?<in>", ""),
            ("<link>", "ABCDEFGH"),
            ("<view>", "q"),
            ("<step>", "q1"),
            ("<build>", if interview { sipar::web::interview::build() } else { sipar::web::tablet::build() }),
            ("?<from>", ""),
            ("<round>", round),
            ("<case>", "1"),
            ("<index>", "sipas"),
            ("<unit>", unit),
            ("<file>", file),
            ("<name>", file),
            ("<counter>", &counter),
            ("<officer>", &officer),
            ("<kind>", "counters"),
            ("<_file>", "counters.csv"),
            ("<batch>", batch),
            ("<number>", "1"),
            ("<code>", if pattern.starts_with("/rounds") { round } else { "ABCD-EFGH" }),
            ("<rating>", &self.rating),
            ("<login>", login),
            ("<id>", id),
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

/// Visits every route without a session, as everybody, and holds the statuses against the table.
fn visit_everything(visited: &Visited, demo: bool) {
    let before = stored(visited);
    for rule in rules() {
        let path = visited.path(rule.path, 0);
        for (who, authorization) in visitors(&visited.token) {
            let what = format!("{} {path} as {who}, demo {demo}", rule.method);
            let mut headers: Vec<(&str, &str)> = Vec::new();
            headers.extend(authorization.as_deref().map(|bearer| ("authorization", bearer)));
            let expected = rule.to_strangers(demo, who == "a tablet");
            let reply = visited.asks(&rule, &path, &headers, &what, expected);
            if expected == "303" && rule.answer == "-" {
                assert!(reply.header("location").starts_with("/sign-in?next=%2F"), "{what}: {:?}", reply.headers);
            }
        }
        other_methods(visited, &path);
    }
    assert_eq!(stored(visited), before, "looking at pages changed something");
}

impl Visited {
    /// Sends what a rule is about, and its head where it is a page, and holds the answer against what is expected.
    fn asks(&self, rule: &Rule, path: &str, headers: &[(&str, &str)], what: &str, expected: &str) -> Reply {
        let kind = if rule.path.starts_with("/api") { "application/json" } else { "text/plain" };
        let mut typed = vec![("content-type", kind)];
        typed.extend_from_slice(headers);
        let headers = if rule.changes() { &typed } else { headers };
        let reply = self.http().send(&rule.method, path, headers, b"{}").unwrap();
        assert_eq!(reply.status.to_string(), expected, "{what}: {}", String::from_utf8_lossy(&reply.body));
        assert_headers(&reply, what);
        if !rule.changes() {
            let head = self.http().send(&Method::HEAD, path, headers, &[]).unwrap();
            assert_eq!((head.status.to_string().as_str(), head.body.len()), (expected, 0), "HEAD of {what}");
            assert_headers(&head, what);
        }
        reply
    }
}

/// Visits every route as somebody of every role, in the own ward.
fn visit_as_every_role(visited: &Visited) {
    let before = stored(visited);
    for rule in rules() {
        let path = visited.path(rule.path, 0);
        for (role, cookie) in &visited.people {
            let what = format!("{} {path} as {role:?}", rule.method);
            visited.asks(&rule, &path, &[("cookie", cookie)], &what, rule.to_role(*role));
        }
    }
    assert_eq!(stored(visited), before, "looking at pages changed something");
}

/// Visits every route that names something of a ward as somebody who has the right, but in another ward.
fn visit_the_other_ward(visited: &Visited) {
    let before = stored(visited);
    let mut tried = 0;
    for rule in rules() {
        let (own, other) = (visited.path(rule.path, 0), visited.path(rule.path, 1));
        if own == other || rule.may == "anybody" || rule.may == "demo" || rule.path.starts_with("/account") {
            continue;
        }
        for (role, cookie) in &visited.people {
            let Some(role) = role else { continue };
            let has_the_right = rule.permissions().is_empty() || rule.is_for(*role);
            if !has_the_right {
                continue;
            }
            tried += 1;
            let what = format!("{} {other} as {role:?} of another ward", rule.method);
            if rule.changes() {
                let form = forms::opened_as(visited, "/account", cookie);
                let both = format!("{cookie}; {}", form.cookie);
                let headers = [("content-type", "application/x-www-form-urlencoded"), ("cookie", both.as_str())];
                // Enough for every form to be read; what is not asked for is left aside.
                let body = format!(
                    "csrf={}&decision=approve&reason=x&grant.role=clerk&grant.unit={}",
                    form.token, visited.wards[1].code
                );
                let reply = visited.http().send(&rule.method, &other, &headers, body.as_bytes()).unwrap();
                assert!(matches!(reply.status, 404 | 415 | 422), "{what}: {} {}", reply.status, reply.text());
            } else {
                visited.asks(&rule, &other, &[("cookie", cookie)], &what, "404");
            }
        }
    }
    assert!(tried > 5, "{tried} visits");
    assert_eq!(stored(visited), before, "something of another ward was changed");
}

/// Whether a pattern has a path; queries aside.
fn leads_to(pattern: &str, path: &str) -> bool {
    let [own, given] =
        [pattern, path].map(|text| text.split('?').next().unwrap_or(text).split('/').collect::<Vec<_>>());
    own.len() == given.len() && own.iter().zip(&given).all(|(own, one)| own.starts_with('<') || own == one)
}

/// What is stored, without what the server notes by itself: tries of codes, and its jobs.
fn stored(visited: &Visited) -> BTreeMap<String, i64> {
    let mut rows = rows(&visited.place);
    rows.retain(|table, _| !["attempt", "job"].contains(&table.as_str()));
    rows
}

/// A method that a path does not have is refused (405) with those that it has.
fn other_methods(visited: &Visited, path: &str) {
    let own: Vec<Method> =
        rules().into_iter().filter(|other| leads_to(other.path, path)).map(|rule| rule.method).collect();
    for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS, Method::TRACE] {
        if !own.contains(&method) {
            let reply = visited.http().send(&method, path, &[], b"").unwrap();
            assert_eq!(reply.status, 405, "{method} {path}: {}", reply.text());
            let listed: BTreeSet<&str> = reply.header("allow").split(", ").filter(|name| *name != "HEAD").collect();
            let owned: BTreeSet<&str> = own.iter().map(Method::as_str).collect();
            assert_eq!(listed, owned, "{method} {path}");
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

    fn every_role_gets_what_the_table_says_and_nothing_of_another_ward(db: TestDb = DEMO) {
        let visited = visited(&db, "serve");
        visit_as_every_role(&visited);
        visit_the_other_ward(&visited);
    }
}

#[test]
fn a_path_that_is_not_there_says_so_in_its_own_way() {
    let db = TestDb::sqlite(Some(DEMO));
    let visited = visited(&db, "demo");
    let before = stored(&visited);
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
    assert_eq!(stored(&visited), before);
}
