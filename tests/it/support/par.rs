//! An assessment of the PAR INDEX: a small criteria set with every way to enter points, a province with communes, and
//! somebody for every part of the work.

use std::fmt::Write as _;

use sipar::app::App;
use sipar::domain::access::{Grant, Role};
use sipar::domain::assessment::{Progress, Round, State};
use sipar::domain::criteria::{CriteriaSet, FAMILY};
use sipar::domain::id::Id;
use sipar::domain::unit::Validity;
use sipar::store::par::round::par_round_add_on;
use sipar::store::par::unit::{Participant, par_unit_add_all_on};
use sipar::store::person::grant_add_on;
use sipar::store::proposal::Decision;
use sipar::store::template::{Published, template_publish_on};

use super::at::{At, FORM};
use super::both::TestDb;
use super::door::Answer;
use super::office::Office;
use super::staff::{caller, employ};

pub(crate) const SET: &str = include_str!("par.toml");

/// Publishes the set `par-thu-1`: 1.1 by case (2), 1.2 by hand (5), 2.1 by band (5), 2.2 yes or no (3), 3.1 from a survey
/// (5); areas 1, 2, 3.
pub(crate) fn publish(app: &App) {
    publish_set(app, "par-thu-1.toml", SET);
}

/// Publishes a set out of its file.
pub(crate) fn publish_set(app: &App, file: &str, source: &str) {
    let set = CriteriaSet::parse(file, source).unwrap();
    let published = Published {
        id: set.id(),
        hash: set.content_hash(),
        family: FAMILY.to_owned(),
        code: set.code.clone(),
        version: 1,
        source: source.to_owned(),
    };
    app.store.write(|db| template_publish_on(db, &published, app.clock.now())).unwrap();
    app.refresh().unwrap();
}

/// Stores an open round of `host` by the shipped illustrative set of communes, in which one unit takes part.
pub(crate) fn stored(app: &App, code: &str, host: Id, unit: Id) {
    let (set, _) = app.catalogue().criteria_named("par-xa-minh-hoa-1").unwrap();
    let at = app.clock.now();
    let round = Round {
        id: app.chance.id(at),
        unit: host,
        set,
        code: code.to_owned(),
        name: "CCHC".to_owned(),
        year: 2026,
        state: State::Open,
        previous: None,
        illustrative: true,
        made_at: at,
        made_by: None,
        confirmed: None,
    };
    app.store
        .write(|db| {
            par_round_add_on(db, &round)?;
            par_unit_add_all_on(db, &[beginning(round.id, unit)])
        })
        .unwrap();
}

/// A unit of a round that has entered nothing.
pub(crate) fn beginning(round: Id, unit: Id) -> Participant {
    Participant {
        round,
        unit,
        ranked_with: "xa".to_owned(),
        progress: Progress::Entering,
        revision: 0,
        submitted: None,
        answered: None,
        decided: None,
        decision: None,
        locked: None,
    }
}

/// `cao-bang` with so many communes `xa-1` …, and people: `so` (Home Affairs), `td` (appraiser of all), `td1` (of area 1),
/// `hd` and `hd2` (council), `ld` (leader), `tt` (auditor); in each commune a head `tp-1` … and a clerk `cb-1` ….
pub(crate) fn province(db: &TestDb, communes: usize) -> Office {
    let office = Office::open(db);
    let app = &office.app;
    let mut units = "code,name,level,parent\n".to_owned();
    for number in 1..=communes {
        writeln!(units, "xa-{number},Xã Minh Họa {number},commune,cao-bang").unwrap();
    }
    app.bring_units_from("units.csv", units.as_bytes(), false).unwrap();
    publish(app);
    for (login, role) in [
        ("so", Role::HomeAffairs),
        ("td", Role::Appraiser),
        ("hd", Role::Council),
        ("hd2", Role::Council),
        ("ld", Role::Leader),
        ("tt", Role::Auditor),
    ] {
        employ(app, login, role, "cao-bang");
    }
    let person = employ(app, "td1", Role::Clerk, "hop-giang");
    let (id, unit) = (app.chance.id(app.clock.now()), app.unit("cao-bang").unwrap().id);
    let grant = Grant { id, role: Role::Appraiser, unit, area: Some("1".to_owned()), validity: Validity::OPEN };
    app.store.write(|db| grant_add_on(db, person, &grant)).unwrap();
    for number in 1..=communes {
        let unit = format!("xa-{number}");
        employ(app, &format!("tp-{number}"), Role::UnitHead, &unit);
        employ(app, &format!("cb-{number}"), Role::Clerk, &unit);
    }
    office
}

pub(crate) fn done(reply: &Answer) {
    assert_eq!(reply.status, 303, "{reply:?}");
}

/// What a form says of a round.
pub(crate) fn entry(code: &str, year: &str, more: &str) -> String {
    format!(
        "code={code}&name=CCHC+n%C4%83m+{year}&unit=cao-bang&set=par-thu-1&year={year}&previous=&confirmation=&{more}"
    )
}

/// The stages of November and December 2026; noon of the clock is in the first three.
pub(crate) const CALENDAR: &str = "self-score-first=01/11/2026&self-score-last=25/11/2026&evidence-first=01/11/2026\
    &evidence-last=26/11/2026&submission-first=01/11/2026&submission-last=30/11/2026&first-appraisal-first=01/12/2026\
    &first-appraisal-last=05/12/2026&explanation-first=06/12/2026&explanation-last=10/12/2026\
    &second-appraisal-first=11/12/2026&second-appraisal-last=15/12/2026&council-first=16/12/2026&council-last=20/12/2026\
    &publication-first=21/12/2026&publication-last=25/12/2026&remedy-first=26/12/2026&remedy-last=30/09/2027";

/// A round of 2026 with all communes, open.
pub(crate) fn opened(office: &Office, code: &str) {
    let so = At::new(office, "so");
    done(&so.post("/par", &entry(code, "2026", "")));
    done(&so.post(&format!("/par/{code}/calendar"), CALENDAR));
    done(&so.post(&format!("/par/{code}/units"), "level=&units=xa-1&group=xa"));
    done(&so.post(&format!("/par/{code}/units"), &format!("level=&units={}&group=xa", communes(office).join("%0A"))));
    done(&so.post(&format!("/par/{code}/open"), ""));
}

/// The communes of [`province`].
pub(crate) fn communes(office: &Office) -> Vec<String> {
    (1..=1_000).map(|number| format!("xa-{number}")).take_while(|code| office.app.unit(code).is_ok()).collect()
}

/// A whole form: a case, points by hand, two figures, yes. 14 points and 5 more with the survey where all is well.
pub(crate) fn filled(seen: i32, case: &str, by_hand: &str, in_time: &str) -> String {
    format!(
        "seen={seen}&c-1={case}&p-2={by_hand}&r-2=s%C3%A1ng+ki%E1%BA%BFn&x-2=c%C3%B4ng+v%C4%83n&f-ho_so=100\
         &f-dung_han={in_time}&c-5=yes"
    )
}

/// Enters, proves and hands in.
pub(crate) fn handed_in(office: &Office, code: &str, number: usize, (case, by_hand, in_time): (&str, &str, &str)) {
    let (clerk, head) = (At::new(office, &format!("cb-{number}")), At::new(office, &format!("tp-{number}")));
    let form = format!("/par/{code}/unit/xa-{number}");
    done(&clerk.post(&form, &filled(0, case, by_hand, in_time)));
    let file = format!("%PDF-1.7 kế hoạch {number}");
    done(&clerk.upload(&format!("{form}/evidence/1.1"), FORM, "ke-hoach.pdf", file.as_bytes()));
    done(&head.post(&format!("{form}/submit"), "seen=1"));
}

/// Closes a round, or opens it again, by two members of the council.
pub(crate) fn by_two(office: &Office, code: &str, close: &str) {
    let app = &office.app;
    done(&At::new(office, "hd").post(&format!("/par/{code}/state"), &format!("close={close}&reason=x")));
    let asked = app.proposals(&caller(app, "hd2")).unwrap();
    let open = asked.iter().find(|one| one.proposal.decided.is_none()).unwrap().proposal.id;
    app.decide(&caller(app, "hd2"), open, Decision::Approved, "").unwrap();
}

/// From handed in to decided: all accepted, survey points as given here, nobody answers.
pub(crate) fn decided(office: &Office, code: &str, survey: &str) {
    let (so, td, hd) = (At::new(office, "so"), At::new(office, "td"), At::new(office, "hd"));
    done(&so.post(&format!("/par/{code}/criteria/3.1"), survey));
    for node in ["1.1", "1.2", "2.1", "2.2"] {
        done(&td.post(&format!("/par/{code}/criteria/{node}"), "accept=all"));
    }
    done(&so.post(&format!("/par/{code}/advance"), "from=submitted"));
    done(&so.post(&format!("/par/{code}/advance"), "from=explaining&reason=h%E1%BA%BFt+h%E1%BA%A1n"));
    done(&so.post(&format!("/par/{code}/advance"), "from=reappraisal"));
    done(&hd.post(&format!("/par/{code}/decide"), "words=nh%E1%BA%A5t+tr%C3%AD"));
}
