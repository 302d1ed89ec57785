//! A round from its frame to its index, by requests as people's browsers and phones send them: three communes, 100 personal
//! links, 50 paper forms typed twice with 20 planted differences, 30 interviews of two interviewers' phones, 10 refusals
//! and 5 substitutions, phúc tra of a tenth; and the index of it all beside an independent program's.
#![expect(clippy::print_stdout, reason = "the figures of the round are part of what it shows")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use rocket::http::Method;
use serde_json::{Value, json};
use sipar::app::rounds::visits::VisitEntry;
use sipar::domain::access::Role;
use sipar::domain::id::Id;
use sipar::domain::outcome::Outcome;
use sipar::domain::questionnaire::{Kind, Questionnaire};
use sipar::domain::response::{Channel, Purpose, Response};
use sipar::domain::round::{Case, Round};
use sipar::store::response::{response_after, response_tally_verify};

use crate::score::{Random, agree, python};
use crate::support::at::{At, FORM};
use crate::support::both::{TestDb, on_both};
use crate::support::door::{Answer, Door};
use crate::support::office::{OFFICE, Office};
use crate::support::project;
use crate::support::round::counted;
use crate::support::staff::{caller, cookie_of, employ};
use crate::support::statements::Beside;

const CODE: &str = "sipas-2026";
const UNITS: &str = "code,name,level,parent\n\
    xa-a,Xã Minh Họa A,commune,cao-bang\nxa-b,Xã Minh Họa B,commune,cao-bang\nphuong-c,Phường Minh Họa C,commune,cao-bang\n";
const LINKS: usize = 100;
const FORMS: usize = 50;
const PLANTED: usize = 20;
/// Of the 35 that interviewers visit 10 refuse; 5 of these are replaced, so that 30 are asked.
const VISITED: usize = 35;
const REFUSED: usize = 10;
const REPLACED: usize = 5;

/// Three communes of six hamlets of twenty households.
fn frame() -> String {
    let mut text = "stratum,commune,hamlet,household,unit,name,address,phone\n".to_owned();
    for (commune, unit) in [("Xã A", "xa-a"), ("Xã B", "xa-b"), ("Phường C", "phuong-c")] {
        for hamlet in 1..=6 {
            for house in 1..=20 {
                writeln!(text, "tỉnh,{commune},Tổ {hamlet},H{house},{unit},Chủ hộ {hamlet}.{house},nhà {house},")
                    .unwrap();
            }
        }
    }
    text
}

type Given = BTreeMap<String, String>;

/// What one respondent answers: who they are, now and then something else, and each of the 39 items by a mood.
fn given(questionnaire: &Questionnaire, random: &mut Random) -> Given {
    let (mut given, mood) = (Given::new(), random.below(3));
    for variable in questionnaire.variables().into_iter().filter(|variable| !variable.is_words()) {
        let levels = variable.scale().map_or(0, |scale| scale.levels.iter().filter(|level| !level.specify).count());
        let levels = u64::try_from(levels).unwrap();
        let value = match &variable.question.kind {
            Kind::Multiple { .. } if random.below(2) == 0 => continue,
            Kind::Multiple { .. } => 1,
            _ if variable.criterion_of().is_some() => (1 + mood + random.below(3)).min(levels),
            _ if variable.question.demographic.is_some() => 1 + random.below(levels.min(3)),
            _ if random.below(3) == 0 => continue,
            _ => 1 + random.below(levels.max(1)),
        };
        given.insert(variable.name(), value.to_string());
    }
    given
}

fn done(answer: &Answer) {
    assert_eq!(answer.status, 303, "{answer:?}");
}

struct Story {
    office: Office,
    round: Round,
    questionnaire: Questionnaire,
    random: Random,
    manager: At,
}

impl Story {
    fn begin(db: &TestDb) -> Self {
        let office = Office::open(db);
        office.app.bring_units_from("units.csv", UNITS.as_bytes(), false).unwrap();
        for (login, role) in [
            ("so", Role::HomeAffairs),
            ("lan", Role::Interviewer),
            ("binh", Role::Interviewer),
            ("nhap-1", Role::DataEntry),
            ("nhap-2", Role::DataEntry),
            ("nhap-3", Role::DataEntry),
        ] {
            employ(&office.app, login, role, "cao-bang");
        }
        let manager = At::new(&office, "so");
        done(&manager.post(
            "/rounds",
            &format!(
                "code={CODE}&name=SIPAS+2026&unit=cao-bang&questionnaire=sipas-2023-1&year=2026&kind=households&linked=yes\
                 &opens=01/11/2026&closes=30/11/2026&minimum=10&recheck=10%25&previous="
            ),
        ));
        assert_eq!(manager.upload(&format!("/rounds/{CODE}/frame"), FORM, "khung.csv", frame().as_bytes()).status, 200);
        let wanted = LINKS + FORMS + VISITED;
        done(&manager.post(
            &format!("/rounds/{CODE}/draw"),
            &format!(
                "size=number&n={wanted}&margin=&share=&deff=&rate=&sharing=proportional&strata=&take_1=&by_1=simple\
                 &take_2=4&by_2=simple&last=systematic&reserve=10%25&seed=2026"
            ),
        ));
        done(&manager.post(&format!("/rounds/{CODE}/state"), "to=open&reason=bat+dau"));
        let round = office.app.round_managed(&caller(&office.app, "so"), CODE).unwrap();
        let catalogue = office.app.catalogue();
        let questionnaire = catalogue.questionnaire(round.template).unwrap().clone();
        Self { office, round, questionnaire, random: Random(2026), manager }
    }

    fn cases(&self) -> Vec<Case> {
        self.office.app.cases_of(&self.round).unwrap()
    }

    fn waiting(&self) -> Vec<Case> {
        let open = |case: &Case| !case.reserve && case.outcome.is_none_or(|outcome| !outcome.is_answered());
        self.cases().into_iter().filter(open).collect()
    }

    fn responses(&self) -> Vec<Response> {
        let read = |after| {
            let (round, questionnaire) = (self.round.id, &self.questionnaire);
            self.office.app.store.read(|db| response_after(db, questionnaire, round, after)).unwrap()
        };
        read(None)
    }

    fn given(&mut self) -> Given {
        given(&self.questionnaire, &mut self.random)
    }

    /// A hundred people answer by their own link, section by section.
    fn by_links(&mut self) {
        let sheet = self.manager.post(&format!("/rounds/{CODE}/links"), &format!("count={LINKS}"));
        assert_eq!(sheet.status, 200, "{}", sheet.body);
        let link = |from: usize| -> String {
            sheet.body[from..].chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '/').collect()
        };
        let links: BTreeSet<String> = sheet.body.match_indices("/s/").map(|(at, _)| link(at)).collect();
        assert_eq!(links.len(), LINKS);
        let door = Door::of(&self.office);
        for link in links {
            let given = self.given();
            let mut cookies = BTreeMap::from([("__Host-sipar-form".to_owned(), FORM.to_owned())]);
            let mut send = |method, path: &str, body: &str| {
                let joined: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
                let joined = joined.join("; ");
                let headers = [("cookie", joined.as_str()), ("content-type", "application/x-www-form-urlencoded")];
                let answer = door.send(method, path, &headers, body.as_bytes());
                cookies.extend(answer.cookies.iter().filter(|(_, value)| !value.is_empty()).cloned());
                answer
            };
            for section in &self.questionnaire.sections {
                let own = |name: &str| {
                    let mut all = self.questionnaire.variables().into_iter();
                    all.any(|variable| variable.question.section == section.code && variable.name() == name)
                };
                let part = given.iter().filter(|(name, _)| own(name));
                let part: String = part.fold(String::new(), |all, (name, value)| all + &format!("&a-{name}={value}"));
                done(&send(
                    Method::Post,
                    &format!("{link}/p/{}", section.code),
                    &format!("csrf={FORM}&agreed=1{part}&go=next"),
                ));
            }
            let review = send(Method::Get, &format!("{link}/q/xem-lai"), "");
            let at = review.body.find("name=\"id\" value=\"").unwrap_or_else(|| panic!("{}", review.body));
            let id = review.body[at..].split('"').nth(3).unwrap().to_owned();
            let thanks = send(Method::Post, &format!("{link}/q/xem-lai"), &format!("csrf={FORM}&id={id}"));
            assert!(thanks.status == 200 && thanks.body.contains("receipt-code"), "{}", thanks.body);
        }
    }

    /// Fifty forms, each typed by two, with twenty planted differences; a third settles them.
    fn by_paper(&mut self, db: &TestDb) {
        done(&self.manager.post(&format!("/rounds/{CODE}/paper"), &format!("forms={FORMS}&cases=yes")));
        let batch = Beside::of(db.place()).words("SELECT code AS word FROM paper_batch").remove(0);
        let [one, other, third] = ["nhap-1", "nhap-2", "nhap-3"].map(|login| At::new(&self.office, login));
        let mut planted: BTreeSet<(usize, String)> = BTreeSet::new();
        while planted.len() < PLANTED {
            let number = usize::try_from(self.random.below(50)).unwrap() + 1;
            planted.insert((number, format!("q9_{}", self.random.below(39) + 1)));
        }
        for number in 1..=FORMS {
            let given = self.given();
            let typed = |slips: bool| {
                let cell = |name: &String, value: &String| {
                    let slip = slips && planted.contains(&(number, name.clone()));
                    let value: u64 = value.parse().unwrap();
                    format!("&q-{name}={}", if slip { value % 5 + 1 } else { value })
                };
                let cells: String = given.iter().map(|(name, value)| cell(name, value)).collect();
                format!("day=19%2F11%2F2026{cells}&go=save")
            };
            let path = format!("/paper/{batch}/{number}");
            done(&one.post(&path, &typed(false)));
            done(&other.post(&path, &typed(true)));
        }
        let list = third.get("/paper/differences").body;
        let differ: BTreeSet<usize> = planted.iter().map(|(number, _)| *number).collect();
        let mut found = BTreeSet::new();
        for number in 1..=FORMS {
            let path = format!("/paper/{batch}/{number}/differences");
            assert_eq!(list.contains(&path), differ.contains(&number), "{number}");
            if !differ.contains(&number) {
                continue;
            }
            let page = third.get(&path).body;
            let fields: BTreeSet<String> =
                page.split("name=\"c-q-").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
            let settled: Vec<String> = fields.iter().map(|field| format!("c-q-{field}=a")).collect();
            done(&third.post(&path, &settled.join("&")));
            found.extend(fields.into_iter().map(|field| (number, field)));
        }
        assert_eq!(found, planted, "every planted difference, and no other");
    }

    /// Two interviewers' phones: refusals, substitutions, thirty forms, each sent twice and stored once.
    fn by_interviewers(&mut self) {
        done(&self.manager.post(&format!("/rounds/{CODE}/assign"), "people=lan&people=binh&way=evenly"));
        let waiting = self.waiting();
        assert_eq!(waiting.len(), VISITED);
        let app = self.office.app.clone();
        let (lan, binh) = (caller(&app, "lan"), caller(&app, "binh"));
        for case in &waiting[..REFUSED] {
            let by = if case.interviewer == Some(lan.person) { &lan } else { &binh };
            let outcome = Outcome::HouseholdRefused;
            let entry = VisitEntry { id: None, at: None, outcome, note: String::new(), place: None };
            assert!(app.record_visit(by, CODE, case.number, &entry).unwrap());
        }
        for case in &waiting[..REPLACED] {
            done(&self.manager.post(&format!("/rounds/{CODE}/cases/{}/replace", case.number), "reason=tu+choi"));
        }
        let refused: BTreeSet<i32> = waiting[..REFUSED].iter().map(|case| case.number).collect();
        let asked: Vec<Case> = self.waiting().into_iter().filter(|case| !refused.contains(&case.number)).collect();
        assert_eq!(asked.len(), VISITED - REFUSED + REPLACED);
        let items: Vec<(Case, Value)> =
            asked.into_iter().map(|case| (case.clone(), self.item(&case, "main"))).collect();
        for (login, by) in [("lan", lan.person), ("binh", binh.person)] {
            let own: Vec<Value> =
                items.iter().filter(|(case, _)| case.interviewer == Some(by)).map(|(_, item)| item.clone()).collect();
            assert!(own.len() > 5, "{login} asks {}", own.len());
            for outcome in ["stored", "repeat"] {
                let told = self.hand_in(login, by, &own);
                assert_eq!(told.status, 201, "{}", told.body);
                assert_eq!(
                    told.body.matches(&format!("\"outcome\":\"{outcome}\"")).count(),
                    own.len(),
                    "{}",
                    told.body
                );
            }
        }
    }

    fn item(&mut self, case: &Case, purpose: &str) -> Value {
        let answers = self.given();
        let hash = sipar::domain::hex::hex(&self.questionnaire.content_hash());
        let mut id = [0; 16];
        for byte in &mut id {
            *byte = u8::try_from(self.random.below(256)).unwrap();
        }
        json!({
            "kind": "response", "id": Id::v4(id).to_string(), "round": CODE, "case": case.number, "purpose": purpose,
            "questionnaire": hash, "partial": false, "day": "2026-11-20", "took": 900, "consent": true, "answers": answers,
        })
    }

    fn hand_in(&self, login: &str, by: Id, items: &[Value]) -> Answer {
        let cookie = format!("{}; __Host-sipar-form={FORM}", cookie_of(&self.office.app, login));
        let headers = [("cookie", cookie.as_str()), ("content-type", "application/json"), ("x-sipar-form", FORM)];
        let body = json!({ "protocol": 1, "by": by.to_string(), "items": items }).to_string();
        Door::of(&self.office).send(Method::Post, "/api/v1/responses", &headers, body.as_bytes())
    }

    /// A tenth is asked again by the other interviewer, and says the same as the first time.
    fn again(&mut self) {
        done(&self.manager.post(&format!("/rounds/{CODE}/recheck"), "people=lan&people=binh"));
        let listed: Vec<Case> = self.cases().into_iter().filter(|case| case.recheck).collect();
        assert_eq!(listed.len(), (LINKS + FORMS + VISITED - REFUSED + REPLACED) / 10);
        let stored = self.responses();
        for case in &listed {
            assert_ne!(case.rechecker, case.interviewer);
            let by = case.rechecker.unwrap();
            let login = if by == caller(&self.office.app, "lan").person { "lan" } else { "binh" };
            let first = stored.iter().find(|one| one.case == Some(case.id)).unwrap();
            let mut item = self.item(case, "recheck");
            let same: Given = first.answers.iter().map(|(name, answer)| (name.to_owned(), answer.cell())).collect();
            item["answers"] = json!(same);
            let told = self.hand_in(login, by, &[item]);
            assert_eq!(told.status, 201, "{}", told.body);
        }
        assert!(!self.office.app.recheck_agreement(&self.round).unwrap().is_empty());
    }

    /// The responses that count as a file, for the program that shares nothing with this one.
    fn file(&self) -> String {
        let names: Vec<String> =
            self.questionnaire.variables().iter().map(sipar::domain::questionnaire::Variable::name).collect();
        let mut text = format!("{},stratum,PSU,SSU,N1,N2,W\n", names.join(","));
        let rows = counted(&self.office.app, self.round.id);
        for (row, number) in rows.iter().zip(1..) {
            let ssu = if row.ssu.is_empty() { number.to_string() } else { row.ssu.clone() };
            let (one, two) = (row.fpc1.as_ref().unwrap(), row.fpc2.as_ref().unwrap());
            writeln!(text, "{},{},{},{ssu},{one},{two},{}", row.answers, row.stratum, row.psu, row.weight).unwrap();
        }
        text
    }
}

on_both! {
    fn a_round_is_played_from_its_frame_to_its_index(db: TestDb = OFFICE) {
        let mut story = Story::begin(&db);
        story.by_links();
        story.by_paper(&db);
        story.by_interviewers();
        story.again();

        let of = |channel, purpose| {
            story.responses().iter().filter(|one| (one.channel, one.purpose) == (channel, purpose)).count()
        };
        let interviews = VISITED - REFUSED + REPLACED;
        assert_eq!(
            [Channel::Link, Channel::Paper, Channel::Interview].map(|channel| of(channel, Purpose::Main)),
            [LINKS, FORMS, interviews]
        );
        assert_eq!(of(Channel::Interview, Purpose::Recheck), 18);
        assert!(story.responses().iter().all(|one| one.aside.is_none()));
        assert_eq!(story.office.app.store.read(response_tally_verify).unwrap(), []);
        let progress = story.office.app.progress(&story.round).unwrap();
        assert_eq!((progress.whole.counts.refused, progress.substitutions), (10, 5));
        // Somebody looks at what is odd, and nothing stops counting by that.
        done(&story.manager.post(&format!("/rounds/{CODE}/flags/look"), ""));

        let results = format!("/rounds/{CODE}/results");
        done(&story.manager.post(&results, ""));
        assert_eq!(story.manager.get(&results).status, 200);
        let found = story.office.app.round_result(&caller(&story.office.app, "so"), CODE).unwrap();
        let (kept, _) = found.newest.unwrap();
        assert_eq!(kept.responses, i64::try_from(LINKS + FORMS + interviews).unwrap());
        let mut ours: Value = serde_json::from_str(&kept.result).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (data, design) = (folder.path().join("F.csv"), folder.path().join("D.toml"));
        std::fs::write(&data, story.file()).unwrap();
        let said = "strata = [\"stratum\"]\nclusters = [\"PSU\", \"SSU\"]\nfpc = [\"N1\", \"N2\"]\nweights = \"W\"\n";
        std::fs::write(&design, said).unwrap();
        let by = ["sex", "ethnic", "age", "education", "occupation"];
        let theirs = python(&project().join("survey-templates/sipas/sipas-2023-1.toml"), &data, &design, &by);
        let in_file = |table: &Value| table["by"][0].as_str().is_none_or(|column| by.contains(&column));
        ours["tables"].as_array_mut().unwrap().retain(in_file);
        let compared = agree(&ours, &theirs, "the round");
        println!("{compared} numbers of the index agree with Python's, of {} responses", kept.responses);
        assert!(compared > 500, "only {compared} numbers were compared");
    }
}
