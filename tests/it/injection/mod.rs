//! SQL injection, tried from outside: sqlmap on every address that takes something and on every form, as somebody who may
//! send it, on both databases. That the method finds what is there is shown on a server that is leaky on purpose.
#![expect(clippy::print_stdout, reason = "the figures of a run are part of what it shows")]

mod leaky;
mod sqlmap;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use sipar::app::App;
use sipar::app::approval::Request;
use sipar::app::device::token_hash;
use sipar::app::people::AdministratorChange;
use sipar::app::personal::Entered;
use sipar::domain::access::Role;
use sipar::domain::clock::SECOND;
use sipar::domain::period::{Period, Span};
use sipar::domain::personal::Kind;
use sipar::domain::round::{Round, State};
use sipar::store::Db;
use sipar::store::case::case_add_all_on;
use sipar::store::office::officer_by_code;
use sipar::store::person::{Person, person_by_login, person_change_on, person_password_on, person_second_factor_on};
use sipar::store::round::round_add_on;
use sipar::store::session::{Session, Stage, session_add_on};
use ureq::http::Method;

use crate::support::both::{TestDb, on_both};
use crate::support::demo::{self, DEMO};
use crate::support::free_port;
use crate::support::par::stored;
use crate::support::round::{cases_of, round_of};
use crate::support::scale::pick;
use crate::support::server::{Server, serve};
use crate::support::staff::{caller, employ};
use crate::support::statements::Beside;
use sqlmap::{Try, Verdict};

const FORM: &str = "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd";

/// A line of the table.
struct Line {
    who: &'static str,
    status: u16,
    method: Method,
    address: String,
    fields: String,
}

/// The table, with what was made in the places of the words in braces.
fn lines(made: &BTreeMap<&str, String>) -> Vec<Line> {
    let filled = |text: &str| {
        made.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    };
    let rows = include_str!("tries.txt").lines().filter(|line| !line.starts_with('#'));
    rows.map(|row| {
        let mut words = row.split_whitespace();
        let mut next = || words.next().unwrap_or_default();
        let (who, status, method) = (next(), next().parse().unwrap(), next().parse().unwrap());
        Line { who, status, method, address: filled(next()), fields: filled(next()) }
    })
    .collect()
}

#[test]
fn every_address_that_takes_something_is_tried() {
    let rules = include_str!("../access.txt").lines().filter(|line| !line.starts_with('#'));
    let parts =
        |path: &str| path.split('?').next().unwrap_or_default().split('/').map(str::to_owned).collect::<Vec<_>>();
    let tried = lines(&BTreeMap::new());
    for rule in rules {
        let [method, path, may, _] = rule.split_whitespace().collect::<Vec<_>>()[..] else { panic!("{rule}") };
        // What is there in the demo only, and the API of tablets, which has stories of its own.
        if may == "demo" || path.starts_with("/api/") || (method == "GET" && !path.contains('<')) {
            continue;
        }
        let own = parts(path);
        let here = |line: &&Line| {
            let one = parts(&line.address);
            line.method.as_str() == method
                && own.len() == one.len()
                && own
                    .iter()
                    .zip(&one)
                    .all(|(own, one)| if own.starts_with('<') { one.ends_with('*') } else { own == one })
        };
        let Some(line) = tried.iter().find(here) else { panic!("{method} {path} is not in tries.txt") };
        let asked = path.split_once('?').map_or("", |(_, query)| query);
        let names = asked
            .split('&')
            .filter_map(|name| name.strip_prefix('<')?.strip_suffix('>'))
            .filter(|name| !name.ends_with(".."));
        for name in names {
            assert!(line.address.contains(&format!("{name}=")), "{method} {path}: {name} is not varied");
        }
    }
}

/// The server, and whose sessions are used.
struct World {
    server: Server,
    made: BTreeMap<&'static str, String>,
    /// Somebody in all roles for each line, since one may end the sessions of all others.
    people: Vec<String>,
    /// Those who owe a second factor.
    many: Vec<String>,
    /// Sessions to be ended.
    leaving: Vec<String>,
}

fn person_named(app: &App, login: &str) -> Person {
    app.store.read(|db| person_by_login(db, login)).unwrap().unwrap()
}

/// A session of somebody, as the value of `Cookie`; its password counts as given for as long as the test may take.
fn session(app: &App, login: &str, stage: Stage) -> String {
    let person = person_named(app, login);
    let (now, token, id) = (app.clock.now(), app.chance.token(), app.chance.id(app.clock.now()));
    let ahead = now.plus(3600 * SECOND);
    let (address, agent) = ("127.0.0.1".to_owned(), "test".to_owned());
    let session =
        Session { id, person: person.id, stage, begun_at: now, seen_at: ahead, proved_at: ahead, address, agent };
    app.store.write(|db| session_add_on(db, &session, &token_hash(&token))).unwrap();
    format!("__Host-sipar={token}; __Host-sipar-form={FORM}")
}

fn in_all_roles(app: &App, login: &str) {
    for role in Role::ALL {
        employ(app, login, role, "minh-hoa");
    }
}

/// Says which officer somebody is.
fn is_officer(app: &App, login: &str, officer: &str) {
    let change = |db: &mut Db| {
        let officer = officer_by_code(db, officer)?.map(|officer| officer.id);
        let person = person_by_login(db, login)?.unwrap();
        person_change_on(db, &Person { officer, ..person })
    };
    app.store.write(change).unwrap();
}

/// A round that is prepared, and an open one with one case.
fn rounds(app: &App) {
    let (template, _) = app.catalogue().questionnaire_named("sipas-2023-1").unwrap();
    let of = |code: &str, state: State| {
        let (id, unit) = (app.chance.id(app.clock.now()), app.unit("minh-hoa").unwrap().id);
        Round { id, unit, code: code.to_owned(), state, ..round_of(app, template, false) }
    };
    let (draft, open) = (of("thu-dot", State::Draft), of("thu-mo", State::Open));
    let cases = cases_of(app, &open, 1, 0);
    app.store
        .write(|db| {
            round_add_on(db, &draft)?;
            round_add_on(db, &open)?;
            case_add_all_on(db, &cases)
        })
        .unwrap();
}

fn world(db: &TestDb) -> World {
    let app = demo::open(db.place());
    // Units that may end.
    let units: String =
        ["dong", "doi", "gop", "gop-2", "tach"].map(|one| format!("thu-{one},Thu,commune,minh-hoa\n")).concat();
    app.bring_units_from("units.csv", format!("code,name,level,parent\n{units}").as_bytes(), false).unwrap();
    let today = app.clock.now().day();
    let yesterday = today.previous_day().unwrap();
    let month = Period::containing(Span::Month, yesterday.replace_day(1).unwrap().previous_day().unwrap());
    in_all_roles(&app, "ai");
    for login in ["dich", "dich-2"] {
        employ(&app, login, Role::Clerk, "minh-hoa-1");
    }
    // Somebody administrates already, and a person who may be deleted was disabled before.
    let founder = person_named(&app, "ai").id;
    app.store.write(|db| person_password_on(db, founder, "none")).unwrap();
    Beside::of(db.place()).run("UPDATE person SET disabled_at = made_at WHERE login = 'dich-2'");
    let mut officers = ["minh-hoa-1-cb-1", "minh-hoa-1-cb-2"].into_iter();
    let people = (0..)
        .zip(lines(&BTreeMap::new()))
        .map(|(number, line)| {
            let login = format!("nguoi-thu-{number}");
            in_all_roles(&app, &login);
            if line.address.starts_with("/mine") {
                is_officer(&app, &login, officers.next().unwrap());
            }
            session(&app, &login, Stage::Full)
        })
        .collect();
    rounds(&app);
    let [host, unit] = ["minh-hoa", "minh-hoa-1"].map(|code| app.unit(code).unwrap().id);
    stored(&app, "cham-thu", host, unit);
    let many = (0..pick(4, 100))
        .map(|number| {
            let login = format!("no-ma-{number}");
            let id = employ(&app, &login, Role::Clerk, "minh-hoa");
            app.store.write(|db| person_second_factor_on(db, id, Some(&app.new_secret()))).unwrap();
            session(&app, &login, Stage::SecondFactor)
        })
        .collect();
    let leaving = (0..pick(1, 200)).map(|_| session(&app, "ai", Stage::Full)).collect();
    let who = caller(&app, "ai");
    let change = AdministratorChange { login: "dich".to_owned(), unit: "minh-hoa-1".to_owned(), given: true };
    let unit = app.unit("minh-hoa-1").unwrap().id;
    let proposal = app.propose(&who, &Request::Administrator(change), unit, "x", "y").unwrap();
    let words = || "a".to_owned();
    let entered = Entered {
        kind: Kind::See,
        unit: "minh-hoa".to_owned(),
        asker: words(),
        contact: words(),
        text: words(),
        received_on: today,
    };
    let request = app.personal_request_enter(&who, &entered).unwrap();
    let code = app.print_codes(&who, demo::COUNTER, 1).unwrap().codes[0].replace('-', "");
    let made = BTreeMap::from([
        ("today", today.to_string()),
        ("day", yesterday.to_string()),
        ("month", month.to_string()),
        ("proposal", proposal.to_string()),
        ("request", request.to_string()),
        ("code", code),
        ("phone", sipar::web::interview::build().to_owned()),
        ("id", "01920000-0000-7000-8000-000000000000".to_owned()),
        ("rating", "01920000-0000-7000-8000-000000000000".to_owned()),
        ("hash", "ab".repeat(32)),
        ("anchor", format!("1:{}", "ab".repeat(32))),
    ]);
    demo::close(app);
    let mut command = serve(db.place());
    // Behind a server in front, whose part the tries play: each comes from another address.
    for (name, value) in
        [("BEHIND_PROXY", "true"), ("TRUSTED_PROXIES", "[\"127.0.0.1\"]"), ("PUBLIC_URL", "https://sipar.test")]
    {
        command.env(format!("SIPAR_{name}"), value);
    }
    World { server: Server::start(command, free_port()).unwrap(), made, people, many, leaving }
}

impl World {
    fn sessions(&self, number: usize, line: &Line) -> Vec<String> {
        match line.who {
            "nobody" => vec![format!("__Host-sipar-form={FORM}")],
            "many" => self.many.clone(),
            "leaving" => self.leaving.clone(),
            _ => vec![self.people[number].clone()],
        }
    }

    /// The page on which a form says what was seen.
    fn seen(&self, line: &Line) -> String {
        let page = line.address.replace('*', "");
        let page = if page.starts_with("/offices/unit/") {
            page.rsplit_once('/').map_or("", |(unit, _)| unit).to_owned() + "/change"
        } else {
            page
        };
        self.server.url(&page)
    }

    /// The whole request of a line, by the first of its sessions.
    fn request(line: &Line, sessions: &[String]) -> (Vec<(&'static str, String)>, String) {
        let mut headers = vec![("Cookie", sessions[0].clone())];
        if line.method == Method::GET {
            return (headers, String::new());
        }
        if line.who != "file" {
            headers.push(("Content-Type", "application/x-www-form-urlencoded".to_owned()));
            return (headers, format!("csrf={FORM}&{}", line.fields));
        }
        headers.push(("Content-Type", "multipart/form-data; boundary=grenze".to_owned()));
        let (names, cells): (Vec<&str>, Vec<&str>) =
            line.fields.split('&').filter_map(|pair| pair.split_once('=')).unzip();
        let part = "--grenze\r\nContent-Disposition: form-data; name=";
        let file = format!("{}\r\n{}\r\n", names.join(","), cells.join(","));
        let body = format!(
            "{part}\"csrf\"\r\n\r\n{FORM}\r\n{part}\"file\"; filename=\"a.csv\"\r\n\r\n{file}\r\n--grenze--\r\n"
        );
        (headers, body)
    }

    /// Sends a line once, as it stands.
    fn once(&self, number: usize, line: &Line) -> u16 {
        let sessions = self.sessions(number, line);
        let (headers, body) = Self::request(line, &sessions);
        let mut headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        headers.extend([("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "10.0.0.1")]);
        let mut body = body.replace('*', "").replace("turnturn", "0a0b0c0d");
        if body.contains("seenseen") {
            let path = self.seen(line).replace(&self.server.url(""), "");
            let page = self.server.http().send(&Method::GET, &path, &headers, &[]).unwrap();
            let seen = page.text().split("name=\"seen\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
            body = body.replace("seenseen", seen.unwrap_or_else(|| panic!("{path} does not say what was seen")));
        }
        let reply =
            self.server.http().send(&line.method, &line.address.replace('*', ""), &headers, body.as_bytes()).unwrap();
        if reply.status != line.status && std::env::var_os("SIPAR_INJECTION_TELL").is_some() {
            println!("{} {}: {}", line.method, line.address, reply.text().split("<main").nth(1).unwrap_or_default());
        }
        reply.status
    }

    fn attempt(&self, number: usize, line: &Line, db: &TestDb) -> (Verdict, Vec<u16>) {
        let sessions = self.sessions(number, line);
        let (headers, body) = Self::request(line, &sessions);
        let mut request =
            format!("{} {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n", line.method, line.address, self.server.port());
        for (name, value) in headers {
            write!(request, "{name}: {value}\r\n").unwrap();
        }
        let request = format!("{request}\r\n{body}");
        sqlmap::run(&Try { request, sessions: &sessions, seen: self.seen(line) }, db.place())
    }
}

/// Held by whoever times a pause, which is told from other pauses only while not much else goes on.
static ALONE: Mutex<()> = Mutex::new(());

/// Whether the long run is wanted and can be made; says so where it cannot.
fn is_wanted() -> bool {
    let wanted = pick(false, true);
    if wanted && !sqlmap::is_installed() {
        println!("SKIPPED: sqlmap is not installed; on Debian: apt-get install sqlmap");
        return false;
    }
    wanted
}

/// What an answer to a try must not be: not let in, not read, too often, or a fault of the server. A page says 403 of a
/// period that is not over, too.
fn did_not_arrive(method: &Method, status: u16) -> bool {
    status >= 500 || [401, 405, 413, 415, 428, 429].contains(&status) || (status == 403 && *method == Method::POST)
}

on_both! {
    fn each_line_of_the_tries_is_answered_as_it_says(db: TestDb = DEMO) {
        let world = world(&db);
        let mut wrong = String::new();
        for (number, line) in lines(&world.made).iter().enumerate() {
            let status = world.once(number, line);
            if status != line.status {
                writeln!(wrong, "{} {}: {status} instead of {}", line.method, line.address, line.status).unwrap();
            }
        }
        assert!(wrong.is_empty(), "{wrong}");
    }

    fn nothing_that_is_sent_becomes_part_of_a_statement(db: TestDb = DEMO) {
        if !is_wanted() {
            return;
        }
        let (world, begun) = (world(&db), Instant::now());
        let lines = lines(&world.made);
        let (next, outcomes) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        std::thread::scope(|scope| {
            // Each has its own session; not more than passwords may be hashed at once.
            for _ in 0..3 {
                scope.spawn(|| {
                    while let number = next.fetch_add(1, Ordering::Relaxed) && let Some(line) = lines.get(number) {
                        let (verdict, answers) = world.attempt(number, line, &db);
                        outcomes.lock().unwrap().push((number, verdict, answers));
                    }
                });
            }
        });
        let mut outcomes = outcomes.into_inner().unwrap();
        outcomes.sort_by_key(|(number, ..)| *number);
        let (mut varied, mut all, mut wrong) = (0, BTreeMap::<u16, usize>::new(), String::new());
        for (number, verdict, answers) in outcomes {
            let what = format!("{} {}", lines[number].method, lines[number].address);
            let mut statuses = BTreeMap::<u16, usize>::new();
            for status in &answers {
                *statuses.entry(*status).or_default() += 1;
                *all.entry(*status).or_default() += 1;
            }
            println!("{what}: {} answers {statuses:?}", answers.len());
            match verdict {
                Verdict::Sound(values) => varied += values,
                other => writeln!(wrong, "{what}: {other:?}").unwrap(),
            }
            if statuses.keys().any(|status| did_not_arrive(&lines[number].method, *status)) {
                writeln!(wrong, "{what}: tries that did not arrive, {statuses:?}").unwrap();
            }
        }
        println!("{} requests, {varied} values varied, answers {all:?}, in {:?}", lines.len(), begun.elapsed());
        assert!(wrong.is_empty(), "{wrong}");
    }

    fn what_is_leaky_is_found(db: TestDb = DEMO) {
        if !is_wanted() {
            return;
        }
        let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let port = leaky::open(db.place());
        let head = |line: &str| format!("{line} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n");
        let open = head("GET /find?code=minh-hoa-1*") + "\r\n";
        let blind = head("POST /note") + "Content-Type: application/x-www-form-urlencoded\r\n\r\ncode=minh-hoa-1*&turn=turnturn";
        for request in [open, blind] {
            let sessions = [String::new()];
            let (verdict, answers) = sqlmap::run(&Try { request: request.clone(), sessions: &sessions, seen: String::new() }, db.place());
            println!("{}: {} answers", request.lines().next().unwrap_or_default(), answers.len());
            assert!(matches!(&verdict, Verdict::Injectable(_)), "{request}\n{verdict:?}");
        }
    }
}
