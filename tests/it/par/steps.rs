//! Every role at every step: each form of the PAR INDEX that changes something is tried by everybody, from the draft to the
//! closed round, by those whose step it is not. They cannot, and nothing is stored. A new form that is not in the table here
//! fails.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use sipar::domain::access::Role;
use sipar::domain::id::Id;

use crate::support::at::{At, FORM};
use crate::support::both::{TestDb, on_both};
use crate::support::office::{OFFICE, Office};
use crate::support::par::{CALENDAR, by_two, done, entry, handed_in, province};
use crate::support::rows::rows;
use crate::support::staff::{caller, employ};

/// A form, and whose turn it is to send it at which steps.
struct Try {
    /// Its address in `access.txt`.
    route: &'static str,
    /// The criterion in that address.
    node: &'static str,
    /// What is sent; `{file}` is evidence of `xa-1`.
    fields: &'static str,
    /// Steps, with the logins that may then.
    turns: &'static [(&'static str, &'static str)],
}

const fn at(route: &'static str, fields: &'static str, turns: &'static [(&'static str, &'static str)]) -> Try {
    Try { route, node: "1.1", fields, turns }
}

const fn about(
    node: &'static str,
    route: &'static str,
    fields: &'static str,
    turns: &'static [(&'static str, &'static str)],
) -> Try {
    Try { route, node, fields, turns }
}

const ALWAYS: &str = "draft entering submitted explaining reappraisal council decided closed";
const NOT_CLOSED: &str = "draft entering submitted explaining reappraisal council decided";
const OF_UNIT: &str = "/par/<assessment>/unit/<unit>";

const TRIES: [Try; 31] = [
    at("/par", "code=x1&name=a&unit=cao-bang&set=par-thu-1&year=2026&previous=&confirmation=", &[(ALWAYS, "so")]),
    at("/par/<assessment>/open", "", &[("draft", "so")]),
    at("/par/<assessment>/state", "close=yes&reason=x", &[("decided", "hd")]),
    at("/par/<assessment>/state", "close=no&reason=x", &[("closed", "hd")]),
    at("/par/<assessment>/calendar", "self-score-first=01/11/2026&self-score-last=25/11/2026", &[(NOT_CLOSED, "so")]),
    at("/par/<assessment>/units", "level=&units=hop-giang&group=xa", &[(NOT_CLOSED, "so")]),
    at("/par/<assessment>/units/extend", "unit=xa-1&stage=self-score&last=28/11/2026&reason=x", &[(NOT_CLOSED, "so")]),
    at("/par/<assessment>/units/lock", "unit=xa-1&locked=yes&reason=x", &[(NOT_CLOSED, "so")]),
    at("/par/<assessment>/units/applies", "unit=xa-1&node=3&applies=no&reason=x", &[("draft entering", "so")]),
    at(OF_UNIT, "seen=0&c-1=cham", &[("entering", "cb-1 tp-1")]),
    at("/par/<assessment>/unit/<unit>/preview", "c-1=cham", &[(ALWAYS, "cb-1 tp-1")]),
    at("/par/<assessment>/unit/<unit>/submit", "seen=0", &[("entering", "tp-1")]),
    at("/par/<assessment>/unit/<unit>/return", "reason=x", &[("submitted", "so")]),
    at("/par/<assessment>/unit/<unit>/answer", "x-1=a", &[("explaining", "tp-1")]),
    at("/par/<assessment>/unit/<unit>/evidence/<node>", "", &[("entering explaining", "cb-1 tp-1")]),
    at(
        "/par/<assessment>/unit/<unit>/evidence/<node>/use",
        "file={file}&page=9",
        &[("entering explaining", "cb-1 tp-1")],
    ),
    at("/par/<assessment>/unit/<unit>/evidence/<node>/remove", "file={file}", &[("entering explaining", "cb-1 tp-1")]),
    at(
        "/par/<assessment>/criteria/<node>",
        "p-xa-1=1&r-xa-1=x",
        &[("submitted reappraisal", "td td1"), ("council", "hd")],
    ),
    // Area 2 is another appraiser's; what a survey brings is entered by whoever holds the round.
    about(
        "2.1",
        "/par/<assessment>/criteria/<node>",
        "p-xa-1=1&r-xa-1=x",
        &[("submitted reappraisal", "td"), ("council", "hd")],
    ),
    about(
        "2.1",
        "/par/<assessment>/criteria/<node>",
        "accept=all",
        &[("submitted reappraisal", "td"), ("council", "hd")],
    ),
    about(
        "3.1",
        "/par/<assessment>/criteria/<node>",
        "p-xa-1=1&r-xa-1=x",
        &[("entering submitted reappraisal", "so"), ("council", "hd")],
    ),
    about(
        "3.1",
        "/par/<assessment>/criteria/<node>/survey",
        "from=sipas-2026&ask=&group=&map=&seal=x",
        &[("entering submitted reappraisal", "so")],
    ),
    at(
        "/par/<assessment>/unit/<unit>/appraise",
        "p-2.2=1&r-2.2=x",
        &[("submitted reappraisal", "td"), ("council", "hd")],
    ),
    at("/par/<assessment>/advance", "from=submitted", &[("submitted", "so")]),
    at("/par/<assessment>/advance", "from=explaining&reason=x", &[("explaining", "so")]),
    at("/par/<assessment>/advance", "from=reappraisal", &[("reappraisal", "so")]),
    at("/par/<assessment>/decide", "words=x", &[("council", "hd")]),
    at("/par/<assessment>/take-up", "unit=xa-1&reason=x", &[("decided", "hd")]),
    at("/par/<assessment>/remedy", "due=30/09/2027", &[("closed", "so")]),
    // Whoever manages the round writes its report, at any time.
    at("/par/<assessment>/report/words", "", &[(ALWAYS, "so")]),
    at(
        "/par/<assessment>/unit/<unit>/remedy/<node>",
        "seen=0&owner=a&action=b&state=doing&report=&evidence=&due=30/09/2027",
        &[("closed", "so cb-1 tp-1")],
    ),
];

/// Who tries: Home Affairs, appraisers of all and of area 1, the council, a leader, an auditor, the people of two units, and
/// everybody else who can sign in.
const EVERYBODY: [&str; 14] =
    ["so", "td", "td1", "hd", "ld", "tt", "cb-1", "tp-1", "cb-2", "tp-2", "quan-tri", "can-bo", "dieu-tra", "nhap"];

impl Try {
    fn path(&self) -> String {
        self.route.replace("<assessment>", "cchc").replace("<unit>", "xa-1").replace("<node>", self.node)
    }

    /// Whether it is somebody's turn at a step, and whether it ever is.
    fn turn(&self, login: &str, step: &str) -> (bool, bool) {
        let holds = |words: &str, one: &str| words.split(' ').any(|word| word == one);
        let of = || self.turns.iter().filter(|(_, logins)| holds(logins, login));
        (of().any(|(steps, _)| holds(steps, step)), of().next().is_some())
    }

    /// Whether several have the right, and the use-case tells whose turn, and whose area, it is.
    fn gives_points(&self) -> bool {
        self.route.contains("/criteria/") || self.route.ends_with("/appraise")
    }

    fn send(&self, at: &At, file: Id) -> u16 {
        if self.route.ends_with("/evidence/<node>") {
            return at.upload(&self.path(), FORM, "x.pdf", b"%PDF-1.7 another").status;
        }
        at.post(&self.path(), &self.fields.replace("{file}", &file.to_string())).status
    }
}

/// All that is stored of the round: how much in each table, and what the forms, the calendar and the wishes say.
fn everything(db: &TestDb, office: &Office) -> String {
    let (app, so) = (&office.app, caller(&office.app, "so"));
    let mut told = String::new();
    for (table, count) in rows(db.place()) {
        // That a session was seen is no change of the round, and a refusal may be noted.
        if table.starts_with("par_") || ["attachment", "proposal"].contains(&table.as_str()) {
            writeln!(told, "{table} {count}").unwrap();
        }
    }
    for unit in ["xa-1", "xa-2"] {
        writeln!(told, "{:?}", app.par_form(&so, "cchc", unit).unwrap()).unwrap();
    }
    writeln!(told, "{:?}", app.par_rounds(&so).unwrap()).unwrap();
    writeln!(told, "{:?}", app.par_remedy(&so, "cchc").unwrap().lines).unwrap();
    told
}

/// Takes the round on to a step from the one before.
fn reach(office: &Office, step: &str) {
    let (so, td, hd) = (At::new(office, "so"), At::new(office, "td"), At::new(office, "hd"));
    match step {
        "draft" => {
            done(&so.post("/par", &entry("cchc", "2026", "")));
            done(&so.post("/par/cchc/calendar", CALENDAR));
            done(&so.post("/par/cchc/units", "level=&units=xa-1%0Axa-2&group=xa"));
        }
        "entering" => done(&so.post("/par/cchc/open", "")),
        "submitted" => {
            for number in [1, 2] {
                handed_in(office, "cchc", number, ("cham", "4", "95"));
            }
        }
        "explaining" => {
            done(&so.post("/par/cchc/criteria/3.1", "p-xa-1=4&p-xa-2=4"));
            for node in ["1.1", "1.2", "2.1", "2.2"] {
                done(&td.post(&format!("/par/cchc/criteria/{node}"), "accept=all"));
            }
            done(&so.post("/par/cchc/advance", "from=submitted"));
        }
        "reappraisal" => done(&so.post("/par/cchc/advance", "from=explaining&reason=x")),
        "council" => done(&so.post("/par/cchc/advance", "from=reappraisal")),
        "decided" => done(&hd.post("/par/cchc/decide", "words=x")),
        _ => {
            by_two(office, "cchc", "yes");
            done(&so.post("/par/cchc/remedy", "due=30/09/2027"));
        }
    }
}

#[test]
fn the_table_has_every_form_that_changes_something() {
    let lines = include_str!("../access.txt").lines().filter(|line| line.starts_with("POST"));
    let routes = lines.filter_map(|line| line.split_whitespace().nth(1));
    let known: BTreeSet<&str> = routes.filter(|route| *route == "/par" || route.starts_with("/par/")).collect();
    let tried: BTreeSet<&str> = TRIES.iter().map(|one| one.route).collect();
    assert_eq!(known, tried);
}

on_both! {
    fn every_role_at_every_step_does_nothing_that_is_not_its_own(db: TestDb = OFFICE) {
        let office = province(&db, 2);
        let roles = [Role::Administrator, Role::Officer, Role::Interviewer, Role::DataEntry];
        for (login, role) in EVERYBODY[10..].iter().zip(roles) {
            employ(&office.app, login, role, "cao-bang");
        }
        let held: BTreeSet<Role> =
            EVERYBODY.iter().flat_map(|login| caller(&office.app, login).grants).map(|grant| grant.role).collect();
        assert_eq!(held, Role::ALL.into_iter().collect(), "everybody tries");
        let browsers = EVERYBODY.map(|login| (login, At::new(&office, login)));
        let nobody = At::nobody(&office);
        let mut refused = 0;
        for step in ALWAYS.split(' ') {
            reach(&office, step);
            let before = everything(&db, &office);
            let form = office.app.par_form(&caller(&office.app, "so"), "cchc", "xa-1").unwrap();
            let file = form.files.first().map_or(form.place.unit.id, |file| file.id);
            for one in &TRIES {
                assert_eq!(one.send(&nobody, file), 401, "nobody at {step}: {}", one.path());
                for (login, at) in &browsers {
                    let (now, ever) = one.turn(login, step);
                    if now {
                        continue;
                    }
                    let status = one.send(at, file);
                    let expected = match (ever, one.gives_points()) {
                        // Nothing of theirs is there to be accepted.
                        _ if one.fields == "accept=all" && status == 303 => [303].as_slice(),
                        // In the draft a round is not there for units, nor is a line that was never made.
                        (true, _) => &[422, 404],
                        (false, true) => &[403, 404, 422],
                        (false, false) => &[403, 404],
                    };
                    assert!(expected.contains(&status), "{login} at {step}: {} {}: {status}", one.path(), one.fields);
                    refused += 1;
                }
            }
            assert_eq!(everything(&db, &office), before, "at {step} somebody changed something");
        }
        assert!(refused > 2_500, "{refused}");
    }
}
