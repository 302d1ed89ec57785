//! Responses: whichever way they come in, each counts once, where it counts, and in anonymous rounds nothing leads from a
//! response to whom was asked. And the pages on which people answer by a link.

use rocket::http::Method;
use sipar::app::respond::{Filled, NotTaken};
use sipar::domain::access::Role;
use sipar::domain::id::Id;
use sipar::domain::questionnaire::{Answers, Questionnaire};
use sipar::domain::response::{Aside, Cell, Channel, Handed, Purpose};
use sipar::domain::round::{Case, Round, State};
use sipar::store::case::{case_get, case_list};
use sipar::store::response::{
    response_after, response_aside_on, response_conflicts, response_get, response_tally_count,
    response_tally_rebuild_on, response_tally_verify, response_words_of,
};
use sipar::store::round::round_state_on;
use time::Duration;

use crate::support::both::{TestDb, on_both};
use crate::support::browser::{inspect, inspect_as, list};
use crate::support::demo;
use crate::support::door::{Answer, Door};
use crate::support::office::{OFFICE, Office};
use crate::support::round::open_round;
use crate::support::server::Server;
use crate::support::staff::{caller, cookie_of, employ};
use crate::support::statements::Beside;

const FORM: &str = "abababababababababababababababababababababababababababababababab";

/// The shipped questionnaire.
fn sipas(office: &Office) -> (Id, Questionnaire) {
    let catalogue = office.app.catalogue();
    let (id, questionnaire) = catalogue.questionnaire_named("sipas-2023-1").unwrap();
    (id, questionnaire.clone())
}

/// Answers by variable, as one types them.
fn answers(questionnaire: &Questionnaire, given: &[(&str, &str)]) -> Answers {
    let mut answers = Answers::default();
    for variable in questionnaire.variables() {
        if let Some((name, text)) = given.iter().find(|(name, _)| *name == variable.name()) {
            answers.set(name, Answers::read(&variable, text).unwrap());
        }
    }
    answers
}

/// All that must be answered, on one level, and who it is.
fn complete(questionnaire: &Questionnaire, level: &str, sex: &str) -> Answers {
    let required = questionnaire.questions.iter().filter(|question| question.required);
    let names: Vec<String> =
        required.flat_map(sipar::domain::questionnaire::Question::variables).map(|variable| variable.name()).collect();
    let mut given: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), level)).collect();
    given.push(("sex", sex));
    answers(questionnaire, &given)
}

fn filled(number: u8, round: &Round, case: Option<&Case>, answers: Answers) -> Filled {
    Filled {
        id: Id::v4([number; 16]),
        round: round.id,
        template: None,
        purpose: Purpose::Main,
        channel: if case.is_some() { Channel::Interview } else { Channel::Open },
        case: case.map(|case| case.id),
        design: None,
        answers,
        partial: false,
        day: None,
        took: Some(90),
        consent: true,
        entered_by: None,
    }
}

fn agree(office: &Office) {
    assert_eq!(office.app.store.read(response_tally_verify).unwrap(), []);
}

fn count(office: &Office, round: &Round, dimension: &str, category: &str, variable: &str, level: i32) -> i64 {
    let cell = Cell {
        round: round.id,
        dimension: dimension.to_owned(),
        category: category.to_owned(),
        variable: variable.to_owned(),
        level,
    };
    office.app.store.read(response_tally_count).unwrap().get(&cell)
}

on_both! {
    fn the_same_counts_once_and_another_is_kept_beside_it(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let (template, questionnaire) = sipas(&office);
        let (round, cases) = open_round(&office.app, template, true, 8);
        let one = filled(1, &round, Some(&cases[0]), complete(&questionnaire, "4", "1"));
        let first = office.app.hand_in(std::slice::from_ref(&one)).unwrap();
        let Ok(Handed::Stored(receipt, None)) = &first[0] else { panic!("{first:?}") };
        let again = office.app.hand_in(&[one.clone(), one.clone()]).unwrap();
        assert_eq!(again, [Ok(Handed::Repeat(*receipt)), Ok(Handed::Repeat(*receipt))]);
        let other = Filled { answers: complete(&questionnaire, "2", "1"), ..one.clone() };
        assert_eq!(office.app.hand_in(&[other.clone(), other]).unwrap(), [Ok(Handed::Conflict), Ok(Handed::Conflict)]);
        assert_eq!(office.app.store.read(|db| response_conflicts(db, round.id)).unwrap(), 1);

        let stored = office.app.store.read(|db| response_get(db, &questionnaire, one.id)).unwrap().unwrap();
        assert_eq!((stored.case, stored.answers, stored.complete), (Some(cases[0].id), one.answers, true));
        assert_eq!((stored.design.weight.as_str(), stored.design.unit), ("25", cases[0].unit), "as it was drawn");
        let case = office.app.store.read(|db| case_get(db, cases[0].id)).unwrap().unwrap();
        assert_eq!(case.outcome.map(sipar::domain::outcome::Outcome::code), Some("1.1"));
        assert_eq!(case.done_on, Some(office.app.clock.now().day()));

        // In one batch: two for one case, and one for nobody.
        let batch = [
            filled(2, &round, Some(&cases[1]), complete(&questionnaire, "5", "2")),
            filled(3, &round, Some(&cases[1]), complete(&questionnaire, "1", "2")),
            filled(4, &round, None, complete(&questionnaire, "3", "2")),
        ];
        let told = office.app.hand_in(&batch).unwrap();
        let aside = |one: &Result<Handed, NotTaken>| match one {
            Ok(Handed::Stored(_, aside)) => *aside,
            other => panic!("{other:?}"),
        };
        assert_eq!(told.iter().map(aside).collect::<Vec<_>>(), [None, Some(Aside::Second), None]);
        agree(&office);
        assert_eq!(count(&office, &round, "", "", "", 0), 3);
        assert_eq!(count(&office, &round, "sex", "2", "", 0), 2);
        assert_eq!(count(&office, &round, "sex", "2", "q9_1", 5), 1);
        assert_eq!(count(&office, &round, "channel", "interview", "", 0), 2);
        assert_eq!(count(&office, &round, "unit", &cases[1].unit.unwrap().to_string(), "q9_1", 4), 1);
        assert_eq!(count(&office, &round, "", "", "q9_1", 1), 0, "kept aside");

        // A person lets the second one count instead of the first.
        let exchange = |of: Id, aside| {
            office.app.store.write(|db| response_aside_on(db, &questionnaire, of, aside)).unwrap()
        };
        assert!(exchange(batch[0].id, Some(Aside::Flagged)) && exchange(batch[1].id, None));
        assert!(!exchange(batch[1].id, None), "twice is once");
        agree(&office);
        assert_eq!((count(&office, &round, "", "", "q9_1", 1), count(&office, &round, "", "", "q9_1", 5)), (1, 0));

        // A sum that is wrong is found, and mended.
        let mut beside = Beside::of(db.place());
        beside.run("UPDATE response_tally SET n = n + 1 WHERE dimension = '' AND variable = 'q9_1' AND level = 4");
        beside.run("INSERT INTO response_tally SELECT round_id, 'x', category, variable, level, n FROM response_tally WHERE variable = '' AND dimension = ''");
        let differences = office.app.store.read(response_tally_verify).unwrap();
        assert_eq!(differences.iter().map(|one| (one.kept, one.counted)).collect::<Vec<_>>(), [(2, 1), (3, 0)]);
        office.app.store.write(response_tally_rebuild_on).unwrap();
        agree(&office);
    }
}

on_both! {
    fn what_cannot_be_taken_is_named_and_what_comes_late_is_kept(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let (template, questionnaire) = sipas(&office);
        let (round, cases) = open_round(&office.app, template, true, 8);
        let good = || complete(&questionnaire, "4", "1");
        let mut short = good();
        short.set("q9_7", None);
        let batch = [
            filled(1, &round, Some(&cases[0]), short.clone()),
            Filled { round: cases[0].id, ..filled(2, &round, None, good()) },
            Filled { case: Some(round.id), ..filled(3, &round, None, good()) },
            Filled { template: Some(round.id), ..filled(4, &round, None, good()) },
            Filled { purpose: Purpose::Recheck, ..filled(5, &round, None, good()) },
            filled(6, &round, None, Answers::default()),
            Filled { partial: true, ..filled(7, &round, Some(&cases[0]), short) },
            Filled { day: Some(round.opens_on - Duration::days(1)), ..filled(8, &round, Some(&cases[1]), good()) },
            Filled { day: Some(round.closes_on + Duration::days(9)), ..filled(9, &round, Some(&cases[2]), good()) },
            Filled { purpose: Purpose::Recheck, ..filled(10, &round, Some(&cases[0]), good()) },
        ];
        let told = office.app.hand_in(&batch).unwrap();
        let Err(NotTaken::Faults(faults)) = &told[0] else { panic!("{told:?}") };
        assert_eq!(faults.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["q9_7"]);
        let refused: Vec<&NotTaken> = told[1..6].iter().map(|one| one.as_ref().unwrap_err()).collect();
        assert_eq!(
            refused,
            [
                &NotTaken::UnknownRound,
                &NotTaken::UnknownCase,
                &NotTaken::OtherQuestionnaire,
                &NotTaken::RecheckOfNobody,
                &NotTaken::NothingAnswered
            ]
        );
        let aside: Vec<Option<Aside>> = told[6..]
            .iter()
            .map(|one| match one {
                Ok(Handed::Stored(_, aside)) => *aside,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(aside, [None, Some(Aside::Late), None, None], "a clock that is ahead means today");
        agree(&office);
        assert_eq!(count(&office, &round, "", "", "", 0), 2, "neither what was late nor who was asked again");
        let outcomes = |office: &Office| -> Vec<Option<&'static str>> {
            let cases = office.app.store.read(|db| case_list(db, round.id)).unwrap();
            cases.iter().take(4).map(|case| case.outcome.map(sipar::domain::outcome::Outcome::code)).collect()
        };
        assert_eq!(outcomes(&office), [Some("1.2"), Some("1.1"), Some("1.1"), None]);

        // After closing, nothing is lost.
        office.app.store.write(|db| round_state_on(db, round.id, State::Open, State::Closed)).unwrap();
        let late = filled(11, &round, Some(&cases[3]), good());
        assert!(matches!(office.app.hand_in(&[late]).unwrap()[0], Ok(Handed::Stored(_, Some(Aside::Late)))));
        agree(&office);
        assert_eq!(count(&office, &round, "", "", "", 0), 2);
    }
}

/// A browser that answers: its cookies, and the address it is at.
struct Respondent<'a> {
    door: &'a Door,
    cookies: Vec<(String, String)>,
}

impl<'a> Respondent<'a> {
    fn of(door: &'a Door) -> Self {
        Self { door, cookies: vec![("__Host-sipar-form".to_owned(), FORM.to_owned())] }
    }

    fn send(&mut self, method: Method, path: &str, body: &str) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = cookies.join("; ");
        let headers = [("cookie", cookies.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        let answer = self.door.send(method, path, &headers, body.as_bytes());
        for (name, value) in &answer.cookies {
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.clone(), value.clone()));
            }
        }
        answer
    }

    fn get(&mut self, path: &str) -> Answer {
        self.send(Method::Get, path, "")
    }

    fn post(&mut self, path: &str, fields: &str) -> Answer {
        self.send(Method::Post, path, &format!("csrf={FORM}&{fields}"))
    }

    /// Answers every page from here on by the first choice, or not at all, until the last one; how many there were.
    fn answer_on(&mut self, mut path: String, level: &str) -> (String, usize) {
        let mut pages = 0;
        while !path.contains("/xem-lai") {
            pages += 1;
            let step = path.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned();
            let answer = if step.starts_with("q9") { format!("a-{step}={level}&") } else { String::new() };
            let next = self.post(&path, &format!("agreed=1&{answer}go=next"));
            assert_eq!(next.status, 303, "{path}: {}", next.body);
            path = next.location.unwrap();
        }
        (path, pages)
    }
}

fn hidden(page: &str, name: &str) -> String {
    let from = page.find(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no {name}: {page}"));
    page[from..].split('"').nth(3).unwrap().to_owned()
}

fn link(page: &str) -> String {
    let from = page.find("/s/").unwrap_or_else(|| panic!("no link: {page}"));
    page[from..].chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '/').collect()
}

on_both! {
    fn an_anonymous_round_by_its_links(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let (template, questionnaire) = sipas(&office);
        let (round, cases) = open_round(&office.app, template, false, 5);
        employ(&office.app, "noi-vu", Role::HomeAffairs, "cao-bang");
        employ(&office.app, "dieu-tra", Role::Interviewer, "cao-bang");
        employ(&office.app, "noi-khac", Role::HomeAffairs, "hop-giang");
        let door = Door::of(&office);
        let staff = |login: &str| {
            let session = cookie_of(&office.app, login);
            let (name, value) = session.split_once('=').unwrap();
            let mut staff = Respondent::of(&door);
            staff.cookies.push((name.to_owned(), value.to_owned()));
            staff
        };
        let mut maker = staff("noi-vu");
        assert_eq!(staff("dieu-tra").get("/rounds/sipas-2026/links").status, 403);
        assert_eq!(staff("noi-khac").get("/rounds/sipas-2026/links").status, 404, "a round of another unit");
        let sheet = maker.post("/rounds/sipas-2026/links", "count=3");
        assert_eq!((sheet.status, sheet.body.matches("data:image/svg+xml;base64,").count()), (200, 3));
        let links: Vec<String> = sheet.body.split("https://").skip(1).map(link).collect();
        let links: Vec<String> = if links.is_empty() {
            sheet.body.match_indices("/s/").map(|(at, _)| link(&sheet.body[at..])).collect()
        } else {
            links
        };
        assert_eq!(links.len(), 3, "{}", sheet.body);
        let made = maker.get("/rounds/sipas-2026/links");
        assert!(made.body.contains("2 người") && !made.body.contains(&links[0]), "{}", made.body);
        assert_eq!(maker.post("/rounds/sipas-2026/links", "count=201").status, 422);

        // Looking makes nothing, and shows no question before the first page was read.
        let mut beside = Beside::of(db.place());
        let mut one = Respondent::of(&door);
        for path in [links[0].clone(), format!("{}?lang=en", links[0]), format!("{}/q/sex?agreed=1", links[0])] {
            assert_eq!(Respondent::of(&door).get(&path).status, 200, "{path}");
        }
        let early = one.get(&format!("{}/q/sex", links[0]));
        assert_eq!((early.status, early.location.as_deref()), (303, Some(links[0].as_str())));
        assert_eq!(beside.number("SELECT COUNT(*) AS n FROM response_draft"), 0);
        assert_eq!(one.get(&links[0].replace("/s/", "/s/A")).status, 404);

        // Each answer is there at once, and is taken up by the same link in another browser.
        let first = one.post(&format!("{}/q/sex", links[0]), "agreed=1&a-sex=2&go=next");
        assert_eq!((first.status, first.location), (303, Some(format!("{}/q/ethnic", links[0]))));
        let mut elsewhere = Respondent::of(&door);
        let go_on = elsewhere.get(&links[0]);
        assert!(go_on.body.contains(&format!("{}/q/ethnic?agreed=1", links[0])), "{}", go_on.body);
        let back = elsewhere.post(&format!("{}/q/ethnic", links[0]), "go=back");
        assert_eq!(back.location, Some(format!("{}/q/sex", links[0])));
        let chosen = elsewhere.get(&format!("{}/q/sex", links[0])).body;
        assert!(chosen.contains("value=\"2\" checked"), "{chosen}");

        // What must be answered is asked for, what was typed stays, and the fault stands beside it.
        let missing = one.post(&format!("{}/q/q9_1", links[0]), "go=next");
        assert!(missing.status == 422 && missing.body.contains("câu này cần trả lời"), "{}", missing.body);
        let typed = one.post(&format!("{}/q/q9_1", links[0]), "a-q9_1=7&go=back");
        assert!(typed.status == 422 && typed.body.contains("“7”"), "{}", typed.body);
        let long = "ă".repeat(4_001);
        let wordy = one.post(&format!("{}/q/comment", links[0]), &format!("a-comment={long}&go=next"));
        assert!(wordy.status == 422 && wordy.body.contains(&long), "{}", wordy.status);
        assert_eq!(one.post(&format!("{}/q/comment", links[0]), "a-comment=%3Cb%3Ehay%3C%2Fb%3E&go=next").status, 303);

        // By sections: the rest at once, then everything once more.
        let part: Vec<String> = questionnaire
            .question("q9")
            .unwrap()
            .variables()
            .iter()
            .map(|variable| format!("a-{}=4", variable.name()))
            .collect();
        let section = &questionnaire.question("q9").unwrap().section;
        let saved = one.post(&format!("{}/p/{section}", links[0]), &format!("{}&go=next", part.join("&")));
        assert_eq!(saved.status, 303, "{}", saved.body);
        let review = one.get(&format!("{}/q/xem-lai", links[0]));
        assert!(review.status == 200 && review.body.contains("&#60;b&#62;hay&#60;/b&#62;"), "{}", review.body);
        let id = hidden(&review.body, "id");
        assert_eq!(beside.number("SELECT COUNT(*) AS n FROM response"), 0, "nothing is sent before it is sent");
        let sent = one.post(&format!("{}/q/xem-lai", links[0]), &format!("id={id}"));
        assert!(sent.status == 200 && sent.body.contains("receipt-code"), "{}", sent.body);
        let again = elsewhere.post(&format!("{}/q/xem-lai", links[0]), &format!("id={id}"));
        assert_eq!(again.body, sent.body, "sent twice is a repeat, with the same receipt");
        let used = one.get(&links[0]);
        assert!(used.body.contains("đã được trả lời"), "{}", used.body);
        assert_eq!(one.post(&format!("{}/q/sex", links[0]), "agreed=1&a-sex=1&go=next").status, 200);
        assert_eq!(beside.number("SELECT COUNT(*) AS n FROM response"), 1);

        // The others, page by page.
        for link in &links[1..] {
            let mut person = Respondent::of(&door);
            let (last, pages) = person.answer_on(format!("{link}/q/sex?agreed=1"), "5");
            assert!(pages > 60, "{pages}");
            let id = hidden(&person.get(&last).body, "id");
            assert_eq!(person.post(&last, &format!("id={id}")).status, 200);
        }

        // Nothing leads from a response to whom was asked.
        let stored = office.app.store.read(|db| response_after(db, &questionnaire, round.id, None)).unwrap();
        assert_eq!(stored.len(), 3);
        let today = office.app.clock.now().day();
        for one in &stored {
            assert_eq!((one.case, one.received_at, one.day), (None, sipar::domain::clock::Instant::start_of(today), today));
            assert!(one.aside.is_none() && one.consent && one.channel == Channel::Link && !one.id.is_v7());
            let numbers: Vec<String> = cases.iter().map(|case| case.id.to_string()).collect();
            assert!(!numbers.contains(&one.design.psu) && !numbers.contains(&one.design.ssu));
        }
        assert_eq!(beside.number("SELECT COUNT(*) AS n FROM response_draft"), 0);
        assert_eq!(beside.number("SELECT COUNT(*) AS n FROM round_case WHERE outcome = '1.1' AND done_on IS NULL"), 3);
        assert_eq!(beside.number("SELECT COUNT(*) AS n FROM invitation WHERE used = 1"), 3);
        assert_eq!(office.app.store.read(|db| response_words_of(db, id.parse().unwrap())).unwrap().len(), 1);
        agree(&office);

        // A link that was taken back says so; so does a round that is over. Whoever had begun may end.
        let sheet = maker.post("/rounds/sipas-2026/links", "count=2");
        let more: Vec<String> = sheet.body.match_indices("/s/").map(|(at, _)| link(&sheet.body[at..])).collect();
        let by = caller(&office.app, "noi-vu");
        let named = office.app.links(&by, "sipas-2026").unwrap().links;
        let (holds, _) = named.iter().find(|(link, number)| link.used == 0 && *number == Some(4)).unwrap();
        let name = sipar::app::respond::links::link_name(holds);
        assert_eq!(maker.post("/rounds/sipas-2026/links/revoke", &format!("link={name}")).status, 303);
        let gone = more.iter().filter(|link| Respondent::of(&door).get(link).status == 410).count();
        assert_eq!(gone, 1);
        let good = more.iter().find(|link| Respondent::of(&door).get(link).status == 200).unwrap();
        let mut slow = Respondent::of(&door);
        let (last, _) = slow.answer_on(format!("{good}/q/sex?agreed=1"), "1");
        office.app.store.write(|db| round_state_on(db, round.id, State::Open, State::Closed)).unwrap();
        let id = hidden(&slow.get(&last).body, "id");
        assert_eq!(slow.post(&last, &format!("id={id}")).status, 200);
        let late = office.app.store.read(|db| response_get(db, &questionnaire, id.parse().unwrap())).unwrap().unwrap();
        assert_eq!(late.aside, Some(Aside::Late));
        agree(&office);
    }
}

on_both! {
    fn an_open_link_for_many(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let (template, questionnaire) = sipas(&office);
        let (round, _) = open_round(&office.app, template, true, 2);
        employ(&office.app, "noi-vu", Role::HomeAffairs, "cao-bang");
        let by = caller(&office.app, "noi-vu");
        let (_, open) = office.app.make_open_link(&by, "sipas-2026", "Zalo").unwrap();
        let (door, path) = (Door::of(&office), format!("/s/{}", open.token));
        let own = |one: &Respondent<'_>| one.cookies.iter().any(|(name, _)| name == "__Host-sipar-survey");
        for level in ["4", "5"] {
            let mut person = Respondent::of(&door);
            assert_eq!(person.get(&path).status, 200);
            assert_eq!(person.post(&format!("{path}/q/sex"), "agreed=1&go=next").status, 303);
            assert!(!own(&person), "nothing was answered yet");
            let (last, _) = person.answer_on(format!("{path}/q/sex?agreed=1"), level);
            assert!(own(&person));
            let id = hidden(&person.get(&last).body, "id");
            assert_eq!(person.post(&last, &format!("id={id}")).status, 200);
            assert!(!own(&person), "the next one at this device begins anew");
            assert_eq!(person.post(&last, &format!("id={id}")).status, 200, "and a repeat is a repeat");
        }
        // Somebody else at the same device.
        let mut shared = Respondent::of(&door);
        shared.post(&format!("{path}/q/sex"), "agreed=1&a-sex=1&go=next");
        assert!(shared.get(&path).body.contains("/anew"));
        assert_eq!(shared.post(&format!("{path}/anew"), "x=1").status, 303);
        assert!(!shared.get(&path).body.contains("/anew"));
        let stored = office.app.store.read(|db| response_after(db, &questionnaire, round.id, None)).unwrap();
        assert!(stored.len() == 2 && stored.iter().all(|one| one.channel == Channel::Open && one.case.is_none()));
        assert_eq!(Beside::of(db.place()).number("SELECT SUM(used) AS n FROM invitation"), 2);
        agree(&office);
        // Strangers' forms are refused.
        let mut strange = Respondent::of(&door);
        assert_eq!(strange.send(Method::Post, &format!("{path}/q/sex"), "agreed=1&a-sex=1&go=next").status, 403);
    }
}

/// In a real browser: every kind of page, in both languages, in every window.
#[test]
fn everybody_can_use_the_pages() {
    let db = TestDb::sqlite(Some(OFFICE));
    let office = Office::open(&db);
    let (template, _) = sipas(&office);
    // The server's clock is the machine's.
    let (round, _) = open_round(&office.app, template, false, 3);
    employ(&office.app, "noi-vu", Role::HomeAffairs, "cao-bang");
    let by = caller(&office.app, "noi-vu");
    let (_, open) = office.app.make_open_link(&by, "sipas-2026", "Zalo").unwrap();
    Beside::of(db.place()).run("UPDATE round SET opens_on = '2020-01-01', closes_on = '2099-12-31'");
    let _ = round;
    let server = Server::serve(db.place()).unwrap();
    let at = |path: &str| server.url(&format!("/s/{}{path}", open.token));
    let pages: Vec<(String, &str)> =
        ["", "/q/sex?agreed=1", "/q/q9_1?agreed=1", "/q/q2?agreed=1", "/q/comment?agreed=1"]
            .iter()
            .flat_map(|path| {
                let joint = if path.contains('?') { '&' } else { '?' };
                ["vi", "en"].map(|lang| (at(&format!("{path}{joint}lang={lang}")), lang))
            })
            .chain([(at("/p/a?agreed=1&lang=vi"), "vi"), (at("/p/b3?agreed=1&lang=en"), "en")])
            .collect();
    let findings = inspect(&pages);
    assert!(findings.is_empty(), "{}", list(&findings));
    let app = demo::open(db.place());
    let cookie = cookie_of(&app, "noi-vu");
    demo::close(app);
    let links = ["vi", "en"].map(|lang| (server.url(&format!("/rounds/sipas-2026/links?lang={lang}")), lang));
    let findings = inspect_as(&links, Some(&cookie));
    assert!(findings.is_empty(), "{}", list(&findings));
}
