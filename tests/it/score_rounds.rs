//! The index of a stored round: the same digits as the file of its responses gives, kept with its trail, shown to whoever may
//! read it, and to nobody else.

use std::fmt::Write as _;

use rocket::http::Method;
use serde_json::Value;
use sipar::app::respond::Filled;
use sipar::domain::access::Role;
use sipar::domain::id::Id;
use sipar::domain::questionnaire::{Answer, Answers, Questionnaire};
use sipar::domain::response::{Channel, Purpose};
use sipar::domain::round::{Case, Round};
use sipar::store::case::case_add_all_on;
use sipar::store::round::round_add_on;

use crate::score::{Random, agree, python};
use crate::support::both::{TestDb, on_both};
use crate::support::browser::{inspect_as, list};
use crate::support::door::{Answer as Reply, Door};
use crate::support::free_port;
use crate::support::office::{OFFICE, Office, id_of};
use crate::support::project;
use crate::support::round::{cases_of, counted, round_of};
use crate::support::server::{Server, sipar};
use crate::support::staff::{caller, cookie_of, employ};

const FORM: &str = "4444444444444444444444444444444444444444444444444444444444444444";
const RESPONSE: u8 = 11;
const TEMPLATE: &str = "sipas-2023-1";
const PER_ROUND: u32 = 120;
const UNITS: &str = "code,name,level,parent\nsong-bang,Phường Sông Bằng,commune,cao-bang\n";

/// Two rounds of `cao-bang`, this year's and the one before, each with its cases; and people.
pub(crate) struct Story {
    pub(crate) office: Office,
    questionnaire: Questionnaire,
    now: (Round, Vec<Case>),
    before: (Round, Vec<Case>),
}

impl Story {
    pub(crate) fn begin(db: &TestDb) -> Self {
        let office = Office::open(db);
        let app = &office.app;
        app.bring_units_from("units.csv", UNITS.as_bytes(), false).unwrap();
        let song_bang = app.unit("song-bang").unwrap().id;
        let catalogue = app.catalogue();
        let (template, questionnaire) = catalogue.questionnaire_named(TEMPLATE).unwrap();
        let before = Round {
            id: id_of(12, 2),
            code: "sipas-2025".to_owned(),
            name: "SIPAS năm 2025".to_owned(),
            year: 2025,
            ..round_of(app, template, false)
        };
        let now = Round { previous: Some(before.id), ..round_of(app, template, false) };
        // Communes 3 and 4 are of another ward.
        let of_wards =
            |case: Case| if case.psu.as_str() > "xa-2" { Case { unit: Some(song_bang), ..case } } else { case };
        let own: Vec<Case> = cases_of(app, &now, PER_ROUND, 0).into_iter().map(of_wards).collect();
        let earlier = cases_of(app, &before, PER_ROUND, 0).into_iter().map(of_wards).zip(1..);
        let earlier: Vec<Case> = earlier.map(|(case, number)| Case { id: id_of(13, number), ..case }).collect();
        app.store
            .write(|db| {
                for (round, cases) in [(&before, &earlier), (&now, &own)] {
                    round_add_on(db, round)?;
                    case_add_all_on(db, cases)?;
                }
                Ok(())
            })
            .unwrap();
        for (login, role) in [
            ("noi-vu", Role::HomeAffairs),
            ("lanh-dao", Role::Leader),
            ("kiem-tra", Role::Auditor),
            ("dieu-tra", Role::Interviewer),
            ("nhap-phieu", Role::DataEntry),
        ] {
            employ(app, login, role, "cao-bang");
        }
        let questionnaire = questionnaire.clone();
        Self { now: (now, own), before: (before, earlier), questionnaire, office }
    }

    /// Answers of one respondent: everything required, criteria by a mood, now and then a criterion left out where it may be.
    fn answers(&self, random: &mut Random, mood: u64) -> Answers {
        let mut answers = Answers::default();
        for variable in self.questionnaire.variables().into_iter().filter(|variable| !variable.is_words()) {
            let Some(scale) = variable.scale() else { continue };
            let name = variable.name();
            let count = scale.levels.len() as u64;
            let level = |value: u64| i16::try_from(value).unwrap();
            let several = matches!(variable.question.kind, sipar::domain::questionnaire::Kind::Multiple { .. });
            let answer = if variable.criterion_of().is_some() {
                Answer::Level(level((1 + mood + random.below(4)).min(count)))
            } else if several {
                Answer::Levels([level(1 + random.below(3)), level(4)].into())
            } else {
                // The last choice may ask for words of one's own.
                Answer::Level(level(1 + random.below(count.saturating_sub(1).max(1))))
            };
            answers.set(&name, Some(answer));
        }
        answers.kept(&self.questionnaire)
    }

    fn hand_in(&self, (round, cases): &(Round, Vec<Case>), seed: u64, mood: u64, from: u32) {
        let mut random = Random(seed);
        let filled = cases.iter().zip(from..).map(|(case, number)| Filled {
            id: id_of(RESPONSE, number),
            round: round.id,
            template: None,
            purpose: Purpose::Main,
            channel: if number % 3 == 0 { Channel::Paper } else { Channel::Interview },
            case: Some(case.id),
            design: None,
            answers: self.answers(&mut random, mood + u64::from(case.psu.ends_with('1'))),
            partial: true,
            day: None,
            took: Some(600),
            consent: true,
            entered_by: None,
        });
        for handed in self.office.app.hand_in(&filled.collect::<Vec<_>>()).unwrap() {
            handed.unwrap();
        }
    }

    /// Both rounds answered, and the index of this year's computed.
    pub(crate) fn computed(db: &TestDb) -> Self {
        let story = Self::begin(db);
        story.hand_in(&story.before, 2025, 0, 1);
        story.hand_in(&story.now, 2026, 1, 1_001);
        assert_eq!(story.at("noi-vu", Method::Post, "/rounds/sipas-2026/results").status, 303);
        story
    }

    pub(crate) fn at(&self, login: &str, method: Method, path: &str) -> Reply {
        let cookies = format!("{}; __Host-sipar-form={FORM}", cookie_of(&self.office.app, login));
        let door = Door::of(&self.office);
        if method == Method::Get {
            return door.send(method, path, &[("cookie", &cookies)], b"");
        }
        let headers = [("cookie", cookies.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        door.send(method, path, &headers, format!("csrf={FORM}").as_bytes())
    }

    /// The responses of a round as a file, with the design's columns.
    fn file(&self, round: Id) -> String {
        let names: Vec<String> =
            self.questionnaire.variables().iter().map(sipar::domain::questionnaire::Variable::name).collect();
        let mut text = format!("{},STRATUM,PSU,SSU,N1,N2,W\n", names.join(","));
        let rows = counted(&self.office.app, round);
        for (row, number) in rows.iter().zip(1..) {
            let (one, two) = (row.fpc1.as_ref().unwrap(), row.fpc2.as_ref().unwrap());
            writeln!(text, "{},{},{},{number},{one},{two},{}", row.answers, row.stratum, row.psu, row.weight).unwrap();
        }
        text
    }
}

on_both! {
    fn the_index_of_a_round_is_what_python_computes_and_only_readers_see_it(db: TestDb = OFFICE) {
        let story = Story::begin(&db);
        let app = &story.office.app;
        let path = "/rounds/sipas-2026/results";
        let empty = story.at("noi-vu", Method::Post, path);
        assert!(empty.status == 422 && empty.body.contains("chưa có phiếu trả lời nào"), "{empty:?}");
        assert!(story.at("lanh-dao", Method::Get, path).body.contains("Chưa tính chỉ số"));

        story.hand_in(&story.before, 2025, 0, 1);
        story.hand_in(&story.now, 2026, 1, 1_001);
        let computed = story.at("noi-vu", Method::Post, path);
        assert_eq!((computed.status, computed.location.as_deref()), (303, Some(path)), "{computed:?}");

        let found = app.round_result(&caller(app, "lanh-dao"), "sipas-2026").unwrap();
        let (kept, scored) = found.newest.unwrap();
        assert_eq!((kept.responses, found.responses), (i64::from(PER_ROUND), i64::from(PER_ROUND)));
        let ours: Value = serde_json::from_str(&kept.result).unwrap();
        assert_eq!(ours["tables"].as_array().unwrap().len(), 1 + 5 + 3, "sex to occupation, unit, stratum and channel");
        assert_eq!(ours["ranks"]["of"], 2, "two wards are ranked");

        // The same responses as a file, by a program that shares nothing.
        let folder = tempfile::tempdir().unwrap();
        let (data, design) = (folder.path().join("F.csv"), folder.path().join("D.toml"));
        let renamed = story.file(story.now.0.id).replacen("STRATUM", "stratum", 1);
        std::fs::write(&data, renamed).unwrap();
        let said = "strata = [\"stratum\"]\nclusters = [\"PSU\", \"SSU\"]\nfpc = [\"N1\", \"N2\"]\nweights = \"W\"\n";
        std::fs::write(&design, said).unwrap();
        let by = ["sex", "ethnic", "age", "education", "occupation", "stratum"];
        let theirs = python(&project().join("survey-templates/sipas/sipas-2023-1.toml"), &data, &design, &by);
        let mut in_file = ours.clone();
        let is_in_file = |table: &Value| table["by"][0].as_str().is_none_or(|column| by.contains(&column));
        in_file["tables"].as_array_mut().unwrap().retain(is_in_file);
        let compared = agree(&in_file, &theirs, "the round");
        assert!(compared > 1_000, "only {compared} numbers were compared");

        // Beside the round of before: communes bear the same names, so the samples overlap.
        let previous = scored.previous.unwrap();
        assert_eq!((previous.n, previous.shared), (PER_ROUND as usize, 4));
        let figure = &scored.tables[0].domains[0].figures[0];
        let change = figure.change.as_ref().unwrap();
        assert!(change.points > 5.0 && change.covariance != 0.0, "{change:?}");

        // Who may read sees it, in words; nobody else.
        for login in ["noi-vu", "lanh-dao", "kiem-tra"] {
            let page = story.at(login, Method::Get, path);
            assert_eq!(page.status, 200, "{login}");
            let value = figure.shown.as_ref().unwrap().replace('.', ",");
            for words in [value.as_str(), "khoảng tin cậy 95%", "ngoài sai số mẫu", "Xếp hạng 2", "Phường Sông Bằng", "Nam"] {
                assert!(page.body.contains(words), "{login}: {words} in {}", page.body);
            }
            assert_eq!(page.body.contains("Tính chỉ số</button>"), login == "noi-vu", "{login}");
        }
        for login in ["dieu-tra", "nhap-phieu"] {
            assert_eq!(story.at(login, Method::Get, path).status, 403, "{login}");
        }
        for login in ["lanh-dao", "kiem-tra", "dieu-tra"] {
            assert_eq!(story.at(login, Method::Post, path).status, 403, "{login}");
        }
        employ(app, "noi-khac", Role::HomeAffairs, "hop-giang");
        for method in [Method::Get, Method::Post] {
            assert_eq!(story.at("noi-khac", method, path).status, 404, "a round of a unit above is not theirs");
        }
        assert_eq!(story.at("noi-vu", Method::Get, "/rounds/khong-co/results").status, 404);

        // The trail says it; what comes later is told beside what was computed.
        let trail = story.at("kiem-tra", Method::Get, "/trail?action=round.compute");
        assert!(trail.body.contains("sipas-2026") && trail.body.contains("120 responses"), "{}", trail.body);
        let late = Filled {
            id: id_of(RESPONSE, 9_000),
            round: story.now.0.id,
            template: None,
            purpose: Purpose::Main,
            channel: Channel::Import,
            case: None,
            design: Some(sipar::domain::response::Design {
                unit: None,
                stratum: "nong-thon".into(),
                psu: "xa-1".into(),
                ssu: String::new(),
                fpc1: Some("20".into()),
                fpc2: Some("500".into()),
                weight: "25".into(),
            }),
            answers: story.answers(&mut Random(5), 2),
            partial: true,
            day: None,
            took: None,
            consent: true,
            entered_by: None,
        };
        app.hand_in(&[late]).unwrap().remove(0).unwrap();
        let page = story.at("lanh-dao", Method::Get, path);
        assert!(page.body.contains("nay có 121 phiếu được tính"), "{}", page.body);
        let english = story.at("lanh-dao", Method::Get, "/rounds/sipas-2026/results?lang=en");
        assert_eq!(english.status, 200);
        story.office.app.compute_result(&caller(app, "noi-vu"), "sipas-2026").unwrap();
        assert!(!story.at("lanh-dao", Method::Get, path).body.contains("nay có"));
    }
}

#[test]
fn everybody_can_use_the_page() {
    let db = TestDb::sqlite(Some(OFFICE));
    let story = Story::begin(&db);
    let path = "/rounds/sipas-2026/results";
    // The server has the machine's clock, which the session must agree with.
    story.hand_in(&story.before, 2025, 0, 1);
    story.hand_in(&story.now, 2026, 1, 1_001);
    story.office.app.compute_result(&caller(&story.office.app, "noi-vu"), "sipas-2026").unwrap();
    story.office.clock.set(sipar::domain::clock::Clock::now(&sipar::app::machine::MachineClock));
    let cookie = cookie_of(&story.office.app, "noi-vu");
    let mut start = sipar(["serve"]);
    start.args(db.place().arguments());
    let server = Server::start(start, free_port()).unwrap();
    let pages: Vec<(String, &str)> =
        ["vi", "en"].map(|lang| (server.url(&format!("{path}?lang={lang}")), lang)).into_iter().collect();
    let findings = inspect_as(&pages, Some(&cookie));
    assert!(findings.is_empty(), "{}", list(&findings));
}
