//! A survey round beside an assessment: four communes, of which two were asked enough, one too few and one not at all.

use rust_decimal::Decimal;
use sipar::app::respond::Filled;
use sipar::domain::questionnaire::{Answer, Answers, Level, Questionnaire};
use sipar::domain::response::{Channel, Purpose};
use sipar::domain::round::{Case, Round};
use sipar::store::case::case_add_all_on;
use sipar::store::round::round_add_on;

use super::at::At;
use super::both::TestDb;
use super::office::{Office, id_of};
use super::par::{CALENDAR, done, province, publish_set};
use super::round::{cases_of, round_of};

/// The set `par-khao-sat-1`, of which 2.1 counts answers.
pub(crate) const SET: &str = include_str!("surveyed.toml");
const RESPONSE: u8 = 31;
/// The question that tests count.
pub(crate) const ASKED: &str = "q9_1";

/// The assessment `ks` of four communes that have handed in, and the survey round `sipas-2026`.
pub(crate) struct Story {
    pub(crate) office: Office,
    pub(crate) questionnaire: Questionnaire,
    pub(crate) round: Round,
    pub(crate) cases: Vec<Case>,
}

impl Story {
    pub(crate) fn begin(db: &TestDb) -> Self {
        let office = province(db, 4);
        let app = &office.app;
        publish_set(app, "par-khao-sat-1.toml", SET);
        let so = At::new(&office, "so");
        done(&so.post("/par", "code=ks&name=CCHC&unit=cao-bang&set=par-khao-sat-1&year=2026&previous=&confirmation="));
        done(&so.post("/par/ks/calendar", CALENDAR));
        done(&so.post("/par/ks/units", "level=&units=xa-1%0Axa-2%0Axa-3%0Axa-4&group="));
        done(&so.post("/par/ks/open", ""));
        for number in 1..=4 {
            let head = At::new(&office, &format!("tp-{number}"));
            let yes = if number == 1 { "no" } else { "yes" };
            done(&head.post(&format!("/par/ks/unit/xa-{number}"), &format!("seen=0&c-1={yes}")));
            done(&head.post(&format!("/par/ks/unit/xa-{number}/submit"), "seen=1"));
        }
        let catalogue = app.catalogue();
        let (template, questionnaire) = catalogue.questionnaire_named("sipas-2023-1").unwrap();
        let round = round_of(app, template, false);
        // 40 of xa-1, 40 of xa-2, 3 of xa-3, 9 of a unit that takes no part: too few of two, and together more than the least.
        let units = [("xa-1", 40), ("xa-2", 40), ("xa-3", 3), ("hop-giang", 9)];
        let of = |code: &'static str, many: usize| std::iter::repeat_n(code, many);
        let codes = units.into_iter().flat_map(|(code, many)| of(code, many));
        let case = |(case, code): (Case, &str)| Case {
            unit: Some(app.unit(code).unwrap().id),
            psu: format!("{code}-t{}", case.number % 4),
            stratum: "chung".to_owned(),
            weight: Decimal::ONE,
            ..case
        };
        let cases: Vec<Case> = cases_of(app, &round, 95, 0).into_iter().zip(codes).map(case).collect();
        app.store
            .write(|db| {
                round_add_on(db, &round)?;
                case_add_all_on(db, &cases)
            })
            .unwrap();
        let questionnaire = questionnaire.clone();
        Self { office, questionnaire, round, cases }
    }

    /// What the respondent of this number says: every criterion at one level, what is asked beside, and the sex.
    fn answers(&self, code: &str, number: usize) -> Answers {
        // xa-1: 20 very satisfied, 10 satisfied, 10 not; xa-2: 10 very satisfied, 30 not.
        let level = match (code, number) {
            ("xa-1", 0..20) | ("xa-2", 0..10) => 5,
            ("xa-1", 20..30) => 4,
            _ => 2,
        };
        let mut answers = Answers::default();
        for variable in self.questionnaire.criteria() {
            let levels = &variable.scale().unwrap().levels;
            let like = |one: &&Level| one.satisfied == Some(level >= 4);
            let five = levels.len() == 5;
            let level = if five { level } else { levels.iter().find(like).unwrap().value };
            answers.set(&variable.name(), Some(Answer::Level(level)));
        }
        answers.set("sex", Some(Answer::Level(if number.is_multiple_of(2) { 1 } else { 2 })));
        answers
    }

    /// Hands in the answers of cases.
    pub(crate) fn hand_in(&self, cases: &[Case]) {
        let app = &self.office.app;
        let mut numbers = std::collections::BTreeMap::<&str, usize>::new();
        let filled = cases.iter().map(|case| {
            let code = case.psu.rsplit_once("-t").unwrap().0;
            let number = numbers.entry(code).or_default();
            let answers = self.answers(code, *number);
            *number += 1;
            Filled {
                id: id_of(RESPONSE, case.number.try_into().unwrap()),
                round: self.round.id,
                template: None,
                purpose: Purpose::Main,
                channel: Channel::Interview,
                case: Some(case.id),
                design: None,
                answers,
                partial: true,
                day: None,
                took: Some(600),
                consent: true,
                entered_by: None,
            }
        });
        for handed in app.hand_in(&filled.collect::<Vec<_>>()).unwrap() {
            handed.unwrap();
        }
    }

    /// All answers but the last one, and the index of them.
    pub(crate) fn computed(db: &TestDb) -> Self {
        let story = Self::begin(db);
        story.hand_in(&story.cases[..story.cases.len() - 1]);
        done(&At::new(&story.office, "so").post("/rounds/sipas-2026/results", ""));
        story
    }

    /// Where a criterion's survey page is, with what is chosen.
    pub(crate) fn path(node: &str, chosen: &str) -> String {
        format!("/par/ks/criteria/{node}/survey{chosen}")
    }

    /// The points that a survey brought to a unit, with why.
    pub(crate) fn given(&self, unit: &str, node: &str) -> Option<(String, String)> {
        let app = &self.office.app;
        let form = app.par_form(&super::staff::caller(app, "so"), "ks", unit).unwrap();
        let score = form.score(node, sipar::domain::assessment::Mark::Given)?;
        Some((score.points?.normalize().to_string(), score.reason.clone()))
    }
}

/// The choice of a page with a question: which option each level is.
pub(crate) const COUNTED: &str = "from=sipas-2026&ask=q9_1&group=&map=5:a&map=4:b&map=3:c&map=2:d&map=1:";

/// What a page carries along of what was seen.
pub(crate) fn seal(page: &str) -> Option<&str> {
    page.split("name=\"seal\" value=\"").nth(1)?.split('"').next()
}
