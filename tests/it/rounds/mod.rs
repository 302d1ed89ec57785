//! Survey rounds on both databases: made on pages, given a frame, drawn from a seed, handed out, visited, replaced, asked
//! again and followed; and what of it who may see.

mod by_hand;
mod fieldwork;
mod frames;
mod sight;

use std::fmt::Write as _;

use sipar::app::App;
use sipar::app::respond::Filled;
use sipar::domain::access::Role;
use sipar::domain::id::Id;
use sipar::domain::questionnaire::{Answer, Answers, Kind, Questionnaire};
use sipar::domain::response::{Channel, Purpose};
use sipar::domain::round::{Case, Round};

use crate::support::at::At;
use crate::support::both::TestDb;
use crate::support::door::Answer as Reply;
use crate::support::office::Office;
use crate::support::staff::{caller, employ};

const QUESTIONNAIRE: &str = "sipas-2023-1";
const UNITS: &str = "code,name,level,parent\n\
    xa-a,Xã Minh Họa A,commune,cao-bang\nxa-b,Xã Minh Họa B,commune,cao-bang\nphuong-c,Phường Minh Họa C,commune,cao-bang\n";

/// A province with three communes, somebody of Home Affairs, two interviewers, a leader and an auditor.
fn province(db: &TestDb) -> (Office, App) {
    let office = Office::open(db);
    office.app.bring_units_from("units.csv", UNITS.as_bytes(), false).unwrap();
    for (login, role, unit) in [
        ("so", Role::HomeAffairs, "cao-bang"),
        ("xa", Role::HomeAffairs, "xa-a"),
        ("lan", Role::Interviewer, "cao-bang"),
        ("binh", Role::Interviewer, "xa-b"),
        ("lanh-dao", Role::Leader, "cao-bang"),
        ("thanh-tra", Role::Auditor, "cao-bang"),
    ] {
        employ(&office.app, login, role, unit);
    }
    let app = office.app.clone();
    (office, app)
}

/// The frame of three communes: in each four hamlets of 20 households, the ward a stratum of its own.
fn frame() -> String {
    let mut text = "stratum,commune,hamlet,household,unit,name,address,phone\n".to_owned();
    for (stratum, commune, unit) in
        [("nông thôn", "Xã A", "xa-a"), ("nông thôn", "Xã B", "xa-b"), ("thành thị", "Phường C", "phuong-c")]
    {
        for hamlet in 1..=4 {
            for household in 1..=20 {
                let name = format!("Chủ hộ {hamlet}.{household}");
                writeln!(text, "{stratum},{commune},Tổ {hamlet},H{household},{unit},{name},Xóm {hamlet} nhà {household},0912 000 {household:03}").unwrap();
            }
        }
    }
    text
}

fn done(reply: &Reply) {
    assert_eq!(reply.status, 303, "{reply:?}");
}

fn make(at: &At, code: &str, linked: &str) -> Reply {
    at.post(
        "/rounds",
        &format!(
            "code={code}&name=SIPAS+n%C4%83m+2026&unit=cao-bang&questionnaire={QUESTIONNAIRE}&year=2026&kind=households&linked={linked}\
             &opens=01/11/2026&closes=30/11/2026&minimum=30&recheck=10%25&previous="
        ),
    )
}

/// Two hamlets of each commune, all communes, 30 households and a reserve for every five of a hamlet.
const DRAW: &str = "size=number&n=30&margin=&share=&deff=&rate=&sharing=proportional&strata=&take_1=&by_1=simple\
    &take_2=2&by_2=simple&last=systematic&reserve=20%25&seed=2026";

/// A round that is made, drawn and open, by the pages.
fn fielded(office: &Office, linked: &str) -> Round {
    let at = At::new(office, "so");
    done(&make(&at, "sipas-2026", linked));
    let csrf = crate::support::at::FORM;
    assert_eq!(at.upload("/rounds/sipas-2026/frame", csrf, "khung.csv", frame().as_bytes()).status, 200);
    done(&at.post("/rounds/sipas-2026/draw", DRAW));
    done(&at.post("/rounds/sipas-2026/state", "to=open&reason=b%E1%BA%AFt+%C4%91%E1%BA%A7u"));
    office.app.round_managed(&caller(&office.app, "so"), "sipas-2026").unwrap()
}

/// Shares the cases out among both interviewers.
fn hand_out(office: &Office) {
    let at = At::new(office, "so");
    done(&at.post("/rounds/sipas-2026/assign", "people=lan&people=binh&way=places"));
}

/// Everything answered, the first level or the last.
fn answers(questionnaire: &Questionnaire, last: bool) -> Answers {
    let mut answers = Answers::default();
    for variable in questionnaire.variables() {
        let level = |count: usize| i16::try_from(if last { count } else { 1 }).unwrap();
        let answer = match &variable.question.kind {
            Kind::Single(scale) | Kind::Matrix { scale, .. } if !variable.other => {
                // "Other" wants words; the one before does not.
                let plain = scale.levels.iter().filter(|level| !level.specify).count();
                Some(Answer::Level(level(plain)))
            }
            Kind::Multiple { .. } if !variable.other => Some(Answer::Levels([1].into())),
            _ => None,
        };
        answers.set(&variable.name(), answer);
    }
    answers.kept(questionnaire)
}

/// Hands a response of a case in, as an interviewer's phone does.
fn hand_in(app: &App, round: &Round, case: &Case, purpose: Purpose, last: bool) {
    let catalogue = app.catalogue();
    let questionnaire = catalogue.questionnaire(round.template).unwrap();
    let filled = Filled {
        id: app.chance.id(app.clock.now()),
        round: round.id,
        template: None,
        purpose,
        channel: Channel::Interview,
        case: Some(case.id),
        design: None,
        answers: answers(questionnaire, last),
        partial: false,
        day: None,
        took: Some(600),
        consent: true,
        entered_by: None,
    };
    let told = app.hand_in(&[filled]).unwrap().remove(0);
    assert!(told.is_ok(), "{told:?}");
}

fn cases(app: &App, round: &Round) -> Vec<Case> {
    app.cases_of(round).unwrap()
}

fn person(app: &App, login: &str) -> Id {
    caller(app, login).person
}
