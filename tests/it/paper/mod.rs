//! Paper forms: printed in batches, typed by two people who do not see each other's typing, settled by a third. And what is
//! flagged of a round's responses.

mod flags;
mod typing;

use sipar::domain::access::Role;
use sipar::domain::questionnaire::Questionnaire;
use sipar::domain::response::Response;
use sipar::domain::round::{Case, Round};
use sipar::store::response::{response_after, response_tally_verify};

use crate::support::at::At;
use crate::support::both::TestDb;
use crate::support::door::Answer;
use crate::support::form::publish_form;
use crate::support::office::Office;
use crate::support::round::open_round;
use crate::support::staff::employ;
use crate::support::statements::Beside;

/// An open round with ten cases, one who manages it and three who type.
struct World {
    office: Office,
    questionnaire: Questionnaire,
    round: Round,
    cases: Vec<Case>,
}

impl World {
    fn open(db: &TestDb, linked: bool, cases: u32) -> Self {
        let office = Office::open(db);
        let (template, questionnaire) = publish_form(&office.app);
        let (round, cases) = open_round(&office.app, template, linked, cases);
        employ(&office.app, "quan-ly", Role::HomeAffairs, "cao-bang");
        for login in ["nhap-1", "nhap-2", "nhap-3"] {
            employ(&office.app, login, Role::DataEntry, "cao-bang");
        }
        Self { office, questionnaire, round, cases }
    }

    fn at(&self, login: &str) -> At {
        At::new(&self.office, login)
    }

    fn responses(&self) -> Vec<Response> {
        let (round, questionnaire) = (self.round.id, &self.questionnaire);
        self.office.app.store.read(|db| response_after(db, questionnaire, round, None)).unwrap()
    }

    fn sums_agree(&self) {
        assert_eq!(self.office.app.store.read(response_tally_verify).unwrap(), []);
    }

    /// Makes a batch on its page; its code.
    fn batch(&self, db: &TestDb, fields: &str) -> String {
        let codes = || Beside::of(db.place()).words("SELECT code AS word FROM paper_batch");
        let before = codes();
        let made = self.at("quan-ly").post("/rounds/sipas-2026/paper", fields);
        assert_eq!(made.status, 303, "{}", made.body);
        codes().into_iter().find(|code| !before.contains(code)).unwrap()
    }
}

/// What is typed of a form: a good one, with some fields otherwise.
fn typed(changes: &[(&str, &str)]) -> String {
    let mut fields: Vec<(String, String)> = [
        ("day", "20/11/2026"),
        ("q-sex", "1"),
        ("q-visits", "3"),
        ("q-hours", "1,5"),
        ("q-came", "02/11/2026"),
        ("q-channel", "1 3"),
        ("q-channel_other", "Zalo"),
        ("q-comment", "Tot"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    fields.extend((1..=10).map(|item| (format!("q-q9_{item}"), (item % 3 + 3).to_string())));
    for (name, value) in changes {
        match fields.iter_mut().find(|(field, _)| field == name) {
            Some(field) => (*value).clone_into(&mut field.1),
            None => fields.push(((*name).to_owned(), (*value).to_owned())),
        }
    }
    let encoded = |value: &str| value.replace(' ', "+").replace('/', "%2F").replace(',', "%2C");
    fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&")
}

fn save(at: &At, path: &str, changes: &[(&str, &str)]) -> Answer {
    at.post(path, &format!("{}&go=save", typed(changes)))
}
