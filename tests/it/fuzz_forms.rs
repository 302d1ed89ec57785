//! Every form, sent by somebody who may send it, with what no page would send: never a fault of the server, and whatever
//! is stored is shown as text. Forms are read off the pages themselves, filled in soundly or not, and sent; what comes of
//! it are the pages of the next round.
#![expect(clippy::print_stdout, reason = "the figures of a run are part of what it shows")]

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use rocket::http::Method;
use sipar::domain::access::{Permission, Role};
use sipar::domain::clock::SECOND;

use crate::support::both::{TestDb, on_both};
use crate::support::door::{Answer, Door};
use crate::support::office::{OFFICE, Office, TOKENS, rating_with, upload};
use crate::support::scale::pick;
use crate::support::seeded::Seeded;
use crate::support::staff::{caller, cookie_of, employ};
use crate::support::statements::Beside;

/// The token of all forms.
const FORM: &str = "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd";
/// What must never stand in a page as it is, and what the template's author would have it become.
const CANARY: &str = "<script>canary</script>";
const IN_QUOTES: &str = "\"'><img src=x onerror=canary>";
const CALCULATED: &str = "canary{{7*7}}${7*7}";

/// What people do not type.
const HOSTILE: &[&str] = &[
    "",
    " ",
    CANARY,
    IN_QUOTES,
    CALCULATED,
    "' OR 1=1 --",
    "'; DROP TABLE person; --",
    "%27%00",
    "\0",
    "a\u{1}b\u{7f}",
    "\r\nSet-Cookie: a=b",
    "\u{202e}txet\u{feff}",
    "Tie\u{302}\u{301}ng Vie\u{323}\u{302}t",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "-1",
    "0",
    "1e309",
    "NaN",
    "31/02/2026",
    "29/02/2027",
    "0000-00-00",
    "9999-12-31",
    "-9999-01-01",
    "2026-13",
    "2026-Q5",
    "99999-01",
    "01920000-0000-7000-8000-000000000000",
    "../../etc/passwd",
    "//evil.example/",
    "/\\evil.example",
    "javascript:alert(1)",
    "=cmd|' /C calc'!A0",
    "a/b?c#d",
    "administrator",
    "cao-bang",
    "hop-giang",
    "quay-2",
    "true",
    "[]",
    "{\"kind\":\"x\"}",
    "💣\u{10ffff}",
];

/// Fields that no form has, and names that the forms have in other places.
const UNASKED: &[&str] = &[
    "role",
    "unit_id",
    "status",
    "id",
    "person_id",
    "decided_by",
    "grant.role",
    "who",
    "who.name",
    "a.b.c[0]",
    "[",
    "csrf[x]",
    "=",
];

/// A form of a page: where it goes, and for each field what may stand in it.
#[derive(Clone, Debug)]
struct Sheet {
    method: Method,
    action: String,
    fields: Vec<(String, Vec<String>)>,
}

/// A route of the table.
struct Rule {
    method: Method,
    path: &'static str,
    may: &'static str,
}

fn rules() -> Vec<Rule> {
    let lines = include_str!("access.txt").lines().filter(|line| !line.starts_with('#'));
    let words = lines.map(|line| line.split_whitespace().collect::<Vec<_>>());
    words.map(|words| Rule { method: words[0].parse().unwrap(), path: words[1], may: words[2] }).collect()
}

impl Rule {
    fn matches(&self, path: &str) -> bool {
        let bare = |path: &str| path.split(['?', '#']).next().unwrap_or_default().to_owned();
        let (own, path) = (bare(self.path), bare(path));
        let (own, path): (Vec<&str>, Vec<&str>) = (own.split('/').collect(), path.split('/').collect());
        own.len() == path.len() && own.iter().zip(&path).all(|(own, one)| own.starts_with('<') || own == one)
    }
}

/// The value of an attribute of a tag, as the browser reads it.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let rest = tag.split_once(&format!(" {name}=\""))?.1;
    let value = rest.split_once('"')?.0;
    let signs = [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")];
    Some(signs.into_iter().fold(value.to_owned(), |value, (sign, with)| value.replace(sign, with)))
}

/// All forms of a page; what has no action goes to the page itself.
fn sheets(page: &str, here: &str) -> Vec<Sheet> {
    let mut all = Vec::new();
    for piece in page.split("<form").skip(1) {
        let form = piece.split("</form>").next().unwrap_or_default();
        let head = form.split('>').next().unwrap_or_default();
        let post = attribute(head, "method").is_some_and(|method| method == "post");
        let mut fields: Vec<(String, Vec<String>)> = Vec::new();
        for tag in form.split('<').skip(1) {
            let value = attribute(tag, "value");
            if tag.starts_with("option")
                && let (Some(field), Some(value)) = (fields.last_mut(), &value)
            {
                field.1.push(value.clone());
            }
            let Some(name) = attribute(tag, "name") else { continue };
            match fields.iter_mut().find(|(known, _)| *known == name) {
                Some((_, values)) => values.extend(value),
                None => fields.push((name, value.into_iter().collect())),
            }
        }
        let action = attribute(head, "action").unwrap_or_else(|| here.to_owned());
        all.push(Sheet { method: if post { Method::Post } else { Method::Get }, action, fields });
    }
    all
}

/// The own addresses that a page leads to.
fn links(page: &str) -> Vec<String> {
    let all = page.split("<a").skip(1).filter_map(|rest| attribute(rest.split('>').next()?, "href"));
    all.filter(|to| to.starts_with('/')).collect()
}

pub(crate) fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// Somebody who fills in forms, in all roles.
struct Monkey<'a> {
    office: &'a Office,
    door: Door,
    chance: Seeded,
    rules: Vec<Rule>,
    /// How often the forms of a route were sent, and how often they were read.
    sent: BTreeMap<&'static str, (u32, u32)>,
    answers: BTreeMap<u16, u32>,
    generation: u32,
}

impl<'a> Monkey<'a> {
    fn new(office: &'a Office, seed: u64) -> Self {
        let (door, chance) = (Door::of(office), Seeded::new(seed));
        Self { office, door, chance, rules: rules(), sent: BTreeMap::new(), answers: BTreeMap::new(), generation: 0 }
    }

    fn one_of<'b, T>(&mut self, all: &'b [T]) -> &'b T {
        let at = self.chance.below(all.len() as u64);
        &all[usize::try_from(at).unwrap()]
    }

    /// The cookies of somebody with a role, and the token of forms; somebody new where the last was disabled or deleted.
    fn cookies(&mut self, role: Option<Role>) -> String {
        let form = format!("__Host-sipar-form={FORM}");
        let Some(role) = role else { return form };
        let app = &self.office.app;
        loop {
            let login = format!("{}-{}", role.word(), self.generation);
            if app.store.read(|db| sipar::store::person::person_by_login(db, &login)).unwrap().is_none() {
                employ(app, &login, role, "cao-bang");
            }
            let session = cookie_of(app, &login);
            let token = session.split_once('=').unwrap().1;
            if app.signed_in(token).unwrap().is_some_and(|by| by.caller.is(role)) {
                return format!("{session}; {form}");
            }
            self.generation += 1;
        }
    }

    fn get(&self, cookies: &str, path: &str) -> Answer {
        let answer = self.door.send(Method::Get, path, &[("cookie", cookies)], b"");
        assert!(answer.status < 500, "GET {path}: {} {}", answer.status, answer.body);
        answer
    }

    /// Visits what somebody is led to, so many pages of each route, and hands each to `look`.
    fn walk(&mut self, role: Option<Role>, pages: usize, mut look: impl FnMut(&str, &Answer)) {
        let cookies = self.cookies(role);
        let starts = self.rules.iter().filter(|start| start.method == Method::Get && !start.path.contains("/<"));
        let mut queue: VecDeque<String> =
            starts.map(|start| start.path.split('?').next().unwrap().to_owned()).collect();
        queue.push_back("/results?unit=hop-giang&period=2026-10".to_owned());
        let (mut seen, mut of_route) = (BTreeSet::new(), BTreeMap::<&str, usize>::new());
        while let Some(path) = queue.pop_front() {
            let Some(route) = self.rules.iter().find(|one| one.method == Method::Get && one.matches(&path)) else {
                continue;
            };
            let visits = of_route.entry(route.path).or_default();
            if *visits >= pages || !seen.insert(path.clone()) {
                continue;
            }
            *visits += 1;
            let answer = self.get(&cookies, &path);
            if answer.status == 200 {
                look(&path, &answer);
                queue.extend(links(&answer.body));
            }
        }
    }

    /// Something a person might type into a field of this name.
    fn sound(&mut self, name: &str) -> String {
        let number = self.chance.below(1000);
        let last = name.rsplit('.').next().unwrap_or(name);
        match last {
            "login" => format!("nguoi-{number}"),
            "code" | "into" | "unit_code" => format!("ma-{number}"),
            "measure" => (*self.one_of(&["received", "resolved", "rate-late"])).to_owned(),
            "statement" => format!("nguon-{number}"),
            "plan" => format!("ke-hoach-{}", number % 3),
            "task" | "target" | "inspection" => "1".to_owned(),
            "value" | "goal" => number.to_string(),
            "day" | "from" | "to" | "received" | "valid_from" | "first" | "last" => {
                (*self.one_of(&["01/12/2026", "2026-11-20", "01/01/2027"])).to_owned()
            }
            "email" => "ai@example.vn".to_owned(),
            "count" => "2".to_owned(),
            "period" => "2026-10".to_owned(),
            "unit" | "parent" => "hop-giang".to_owned(),
            "role" => "clerk".to_owned(),
            "officer" | "area" | "rating" | "password" | "how" | "of" | "as_of" | "published" | "likes"
            | "dislikes" | "complained_again" | "kind" | "content" | "channel" | "issued" | "owner" | "partners"
            | "deadline" | "done" | "confirmed" | "followed" | "toward" | "reached" | "units" | "follow_up_by"
            | "followed_up" => String::new(),
            "decision" => "approve".to_owned(),
            "sent" | "since" => "2026-11-20".to_owned(),
            "status" => "cho-cong-khai".to_owned(),
            _ => format!("{}{number}", self.one_of(&["Nguyễn Văn ", CANARY, IN_QUOTES, CALCULATED])),
        }
    }

    fn hostile(&mut self) -> String {
        match self.chance.below(12) {
            0 => "ế".repeat(5_000),
            1 => "x".repeat(300),
            _ => (*self.one_of(HOSTILE)).to_owned(),
        }
    }

    /// A form filled in: every fourth as it should be.
    fn filled(&mut self, sheet: &Sheet) -> String {
        let mut fields: Vec<(String, String)> = Vec::new();
        for (name, values) in &sheet.fields {
            let value = if name == "csrf" {
                FORM.to_owned()
            } else if values.iter().all(String::is_empty) || (values.len() == 1 && self.chance.below(3) == 0) {
                self.sound(name)
            } else {
                self.one_of(values).clone()
            };
            fields.push((name.clone(), value));
        }
        let faults = self.chance.below(4);
        for _ in 0..faults {
            let others: Vec<usize> = (0..fields.len()).filter(|at| fields[*at].0 != "csrf").collect();
            let place = if others.is_empty() { None } else { Some(*self.one_of(&others)) };
            match (self.chance.below(8), place) {
                (0, Some(at)) => drop(fields.remove(at)),
                (1, Some(at)) => {
                    let again = (fields[at].0.clone(), self.hostile());
                    fields.push(again);
                }
                (2, _) | (_, None) => {
                    let unasked = ((*self.one_of(UNASKED)).to_owned(), self.hostile());
                    fields.push(unasked);
                }
                (_, Some(at)) => fields[at].1 = self.hostile(),
            }
        }
        let mut body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        match self.chance.below(40) {
            0 => body.push("%zz=%".to_owned()),
            1 => body.push("a=%ff%fe&%c3%28=1".to_owned()),
            2 => body.push(format!("big={}", "x".repeat(40_000))),
            3 => body.extend((0..500).map(|number| format!("f{number}=1"))),
            _ => {}
        }
        body.join("&")
    }

    /// Sends a form to a route as somebody who may.
    fn send(&mut self, at: usize, sheet: &Sheet) {
        let Rule { path: route, may, .. } = self.rules[at];
        let words: Vec<&str> = may.split('|').collect();
        let of_right = Permission::ALL.into_iter().find(|right| words.contains(&right.word()));
        let role = match of_right {
            Some(right) => Some(*self.one_of(right.roles())),
            None if may == "anybody" || may == "code" => None,
            None => Some(*self.one_of(&Role::ALL)),
        };
        let cookies = self.cookies(role);
        self.office.clock.advance(20 * SECOND);
        let takes_file = route.starts_with("/offices/import/<kind>")
            || ["/criteria-sets/new", "/stated", "/feedback", "/plans/import/<sort>", "/dossiers/import", "/grades"]
                .contains(&route);
        let (kind, body) = if takes_file {
            ("multipart/form-data; boundary=grenze", self.file(sheet, &cookies))
        } else {
            ("application/x-www-form-urlencoded", self.filled(sheet).into_bytes())
        };
        let answer =
            self.door.send(Method::Post, &sheet.action, &[("cookie", &cookies), ("content-type", kind)], &body);
        let shown: String = String::from_utf8_lossy(&body).chars().take(1500).collect();
        assert!(answer.status < 500, "POST {} as {role:?}: {}\n{shown}\n{}", sheet.action, answer.status, answer.body);
        *self.answers.entry(answer.status).or_default() += 1;
        let (sent, read) = self.sent.entry(route).or_default();
        *sent += 1;
        // Whoever is told that rights or token lack had nothing read.
        *read += u32::from(!matches!(answer.status, 401 | 403 | 413 | 415));
    }

    /// A file to be taken in: the empty one of its kind, filled in; and what is asked beside it.
    fn file(&mut self, sheet: &Sheet, cookies: &str) -> Vec<u8> {
        let action = sheet.action.as_str();
        let kind = action.rsplit('/').next().unwrap_or_default().to_owned();
        let empty = ["", "/file"].map(|folder| self.get(cookies, &format!("{action}{folder}/{kind}.csv")));
        let empty = empty.into_iter().find(|one| one.status == 200);
        let mut text = empty.map_or_else(|| "code,name\r\n".to_owned(), |one| one.body);
        let columns: Vec<String> = text.trim_start_matches('\u{feff}').trim().split(',').map(str::to_owned).collect();
        for _ in 0..=self.chance.below(3) {
            let cells: Vec<String> = columns
                .iter()
                .map(|column| {
                    let cell = if self.chance.below(3) == 0 { self.hostile() } else { self.sound(column) };
                    format!("\"{}\"", cell.replace('"', "\"\""))
                })
                .collect();
            text += &cells.join(",");
            text += "\r\n";
        }
        let name = self.hostile().replace(['"', '\r', '\n', '\0'], "");
        let beside = sheet.fields.iter().filter(|(name, _)| name.starts_with("export."));
        let beside: Vec<String> = beside
            .map(|(name, _)| {
                let value = if self.chance.below(3) == 0 { self.hostile() } else { String::new() };
                format!("--grenze\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
            })
            .collect();
        let beside = beside.concat();
        let mut body = format!(
            "--grenze\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{FORM}\r\n{beside}\
             --grenze\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}.csv\"\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(text.as_bytes());
        if self.chance.below(10) == 0 {
            body.extend_from_slice(&[0xff, 0xfe, 0]);
        }
        body.extend_from_slice(b"\r\n--grenze--\r\n");
        body
    }

    /// A form for a route that no page shows at the moment: names that forms have, and things that exist.
    fn made_up(&mut self, route: &str) -> Sheet {
        let logins = ["clerk-0", "officer-0", "leader-0"];
        let kind = *self.one_of(&["units", "counters", "officers", "procedures", "people", "reminders", "x"]);
        let login = *self.one_of(&logins);
        let id = self.chance.id(self.office.app.clock.now()).to_string();
        let places = [
            ("<login>", login),
            ("<kind>", kind),
            ("<id>", id.as_str()),
            ("<counter>", "quay-1"),
            ("<unit>", "hop-giang"),
            ("<officer>", "cb-1"),
        ];
        let action = places.into_iter().fold(route.to_owned(), |path, (place, with)| path.replace(place, with));
        let names = [
            "csrf", "code", "reason", "decision", "answer", "kind", "state", "outcome", "text", "remark", "verdict",
            "conflict", "kept", "reply", "slip", "period", "unit", "counter", "day", "rule", "officer", "login",
            "name", "secret",
        ];
        Sheet { method: Method::Post, action, fields: names.map(|name| (name.to_owned(), Vec::new())).to_vec() }
    }

    /// Reads the forms off the pages of every role, and sends each kind of them so many times.
    fn round(&mut self, times: usize) {
        let mut found: BTreeMap<usize, Vec<Sheet>> = BTreeMap::new();
        let mut queries = Vec::new();
        for role in Role::ALL.into_iter().map(Some).chain([None]) {
            let mut all = Vec::new();
            self.walk(role, 3, |path, answer| all.extend(sheets(&answer.body, path)));
            for sheet in all {
                let place =
                    self.rules.iter().position(|rule| rule.method == Method::Post && rule.matches(&sheet.action));
                match (sheet.method, place) {
                    (Method::Post, Some(at)) => found.entry(at).or_default().push(sheet),
                    (Method::Post, None) => panic!("a form leads to {}, which is no route", sheet.action),
                    _ => queries.push((role, sheet)),
                }
            }
        }
        // The API of tablets has stories of its own, and the demo's form is not there outside the demo.
        let api = |rule: &Rule| rule.may == "tablet" || rule.path.starts_with("/api/");
        let forms = |rule: &Rule| rule.method == Method::Post && !api(rule) && rule.may != "demo";
        let posts: Vec<usize> = (0..self.rules.len()).filter(|at| forms(&self.rules[*at])).collect();
        for at in posts {
            for _ in 0..times {
                let sheet = match found.get(&at) {
                    Some(sheets) if self.chance.below(12) > 0 => self.one_of(sheets).clone(),
                    _ => self.made_up(self.rules[at].path),
                };
                self.send(at, &sheet);
            }
        }
        for _ in 0..times * 4 {
            let (role, sheet) = self.one_of(&queries).clone();
            let cookies = self.cookies(role);
            let path =
                format!("{}?{}", sheet.action.split('?').next().unwrap(), self.filled(&sheet).replace("[=", "%5B="));
            if rocket::http::uri::Origin::parse(&path).is_ok() {
                self.get(&cookies, &path);
            }
        }
    }

    /// Every page of everybody shows what was typed as text. Returns on how many pages something of it stands.
    fn look(&mut self, pages: usize) -> (usize, usize) {
        let (mut looked, mut shown) = (0, 0);
        for role in Role::ALL.into_iter().map(Some).chain([None]) {
            self.walk(role, pages, |path, answer| {
                looked += 1;
                let kind = answer.kind.as_ref().unwrap_or_else(|| panic!("{path} says nothing about its kind"));
                if kind.top() == "text" {
                    assert_eq!(kind.param("charset"), Some("utf-8"), "{path}: in which letters?");
                }
                if !kind.is_html() {
                    return;
                }
                for raw in ["<script>canary", "<img src=x", "canary49"] {
                    assert!(!answer.body.contains(raw), "{path} as {role:?} shows {raw} as it was typed");
                }
                shown += usize::from(answer.body.contains("&#60;script&#62;canary"));
            });
        }
        (looked, shown)
    }
}

/// An office where there is something to decide about: words of visitors, a conflict, ratings kept aside, an officer
/// with an account.
fn furnish(office: &Office, db: &TestDb) {
    let door = Door::of(office);
    for number in 1..8 {
        let rating = rating_with(number, &serde_json::json!({ "remark": format!("{CANARY} {number}") }));
        assert_eq!(door.upload(TOKENS[0], &upload(&[rating])).status, 201);
    }
    let other = rating_with(3, &serde_json::json!({ "answers": [{ "question": "result", "level": 1 }] }));
    assert_eq!(door.upload(TOKENS[0], &upload(&[other])).status, 409);
    let again = rating_with(9, &serde_json::json!({ "seq": 2 }));
    door.upload(TOKENS[0], &upload(&[again]));
    for role in Role::ALL {
        employ(&office.app, &format!("{}-0", role.word()), role, "cao-bang");
    }
    Beside::of(db.place())
        .run("UPDATE person SET officer_id = (SELECT id FROM officer WHERE code = 'cb-1') WHERE login = 'officer-0'");
    assert!(caller(&office.app, "officer-0").officer.is_some());
}

on_both! {
    fn whatever_is_sent_every_form_answers_and_the_server_goes_on(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        furnish(&office, &db);
        let sqlite = matches!(db.place(), crate::support::both::Place::Folder(_));
        let (rounds, times) = if sqlite { (pick(4, 40), pick(6, 25)) } else { (pick(2, 15), pick(4, 15)) };
        let mut monkey = Monkey::new(&office, 20_261_122);
        for _ in 0..rounds {
            monkey.round(times);
        }
        let (looked, shown) = monkey.look(12);
        let sent: u32 = monkey.answers.values().sum();
        println!("{sent} forms of {} routes, answered {:?}; {looked} pages looked at, {shown} with what was typed",
            monkey.sent.len(), monkey.answers);
        let unread: Vec<_> = monkey.sent.iter().filter(|(_, (_, read))| *read == 0).collect();
        assert!(unread.is_empty(), "forms that nobody read: {unread:?}");
        assert!(shown > 3, "nothing of it was stored and shown");
        assert!(monkey.answers.get(&303).copied().unwrap_or(0) * 20 > sent, "hardly any form was sound: {:?}", monkey.answers);
        let health = monkey.door.send(Method::Get, "/healthz", &[], b"");
        assert_eq!(health.status, 200, "{}", health.body);
        office.tallies_agree();
    }
}
