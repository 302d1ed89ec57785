//! Made-up rounds in a chain, each beside the one before: few people in many strata, units, channels and answers about themselves.

use rust_decimal::Decimal;
use sipar::app::respond::Filled;
use sipar::domain::access::Role;
use sipar::domain::id::Id;
use sipar::domain::questionnaire::{Answer, Answers, Kind, Questionnaire};
use sipar::domain::response::{Channel, Purpose};
use sipar::domain::round::{Case, Round};
use sipar::store::case::case_add_all_on;
use sipar::store::round::round_add_on;

use crate::support::both::TestDb;
use crate::support::office::{Office, id_of};
use crate::support::round::{CASE, ROUND, round_of};
use crate::support::seeded::Seeded;
use crate::support::staff::employ;

const TEMPLATE: &str = "sipas-2023-1";
const RESPONSE: u8 = 41;
const UNITS: [&str; 6] = ["hop-giang", "x-1", "x-2", "x-3", "x-4", "x-5"];

/// An office whose rounds are made one after the other.
pub(super) struct Chain {
    pub(super) office: Office,
    questionnaire: Questionnaire,
    template: Id,
    /// The newest round's id, and how many rounds, cases and responses there are.
    before: Option<Id>,
    made: u32,
    cases: u32,
}

impl Chain {
    pub(super) fn begin(db: &TestDb) -> Self {
        let office = Office::open(db);
        let app = &office.app;
        let lines = UNITS[1..].iter().map(|code| format!("{code},Phường {code},commune,cao-bang\n"));
        let units: String = std::iter::once("code,name,level,parent\n".to_owned()).chain(lines).collect();
        app.bring_units_from("units.csv", units.as_bytes(), false).unwrap();
        for (login, role) in
            [("noi-vu", Role::HomeAffairs), ("noi-vu-2", Role::HomeAffairs), ("lanh-dao", Role::Leader)]
        {
            employ(app, login, role, "cao-bang");
        }
        super::points::open(&office, &UNITS);
        let catalogue = app.catalogue();
        let (template, questionnaire) = catalogue.questionnaire_named(TEMPLATE).unwrap();
        let questionnaire = questionnaire.clone();
        Self { questionnaire, template, before: None, made: 0, cases: 0, office }
    }

    /// Another round with its responses; its code.
    pub(super) fn next(&mut self, seeded: &mut Seeded) -> String {
        self.made += 1;
        let code = format!("dot-{}", self.made);
        let app = &self.office.app;
        let id = id_of(ROUND, 1_000 + self.made);
        let previous = self.before.filter(|_| seeded.below(4) > 0);
        let round = Round { id, code: code.clone(), previous, ..round_of(app, self.template, false) };
        let cases = self.cases_of(&round, seeded);
        let filled = self.filled(&cases, id, seeded);
        let app = &self.office.app;
        app.store
            .write(|db| {
                round_add_on(db, &round)?;
                case_add_all_on(db, &cases)
            })
            .unwrap();
        for handed in app.hand_in(&filled).unwrap() {
            handed.unwrap();
        }
        self.before = Some(id);
        code
    }

    fn cases_of(&mut self, round: &Round, seeded: &mut Seeded) -> Vec<Case> {
        let (strata, in_clusters, weighs) = (1 + seeded.below(3), seeded.below(2) == 0, seeded.below(3) > 0);
        let mut cases = Vec::new();
        for stratum in 0..strata {
            for unit in 0..=seeded.below(2) {
                let many = if seeded.below(3) == 0 { seeded.below(6) } else { 5 + seeded.below(16) };
                let unit = UNITS[usize::try_from(2 * stratum + unit).unwrap()];
                for _ in 0..many {
                    self.cases += 1;
                    let psu = if in_clusters { format!("p{stratum}{}", seeded.below(3)) } else { String::new() };
                    cases.push(Case {
                        id: id_of(CASE, 100_000 + self.cases),
                        round: round.id,
                        number: i32::try_from(cases.len() + 1).unwrap(),
                        frame: None,
                        stratum: format!("s{stratum}"),
                        psu,
                        ssu: String::new(),
                        fpc1: in_clusters.then(|| Decimal::from(20)),
                        fpc2: in_clusters.then(|| Decimal::from(500)),
                        weight: Decimal::from(if weighs { 10 + 7 * stratum } else { 10 }),
                        unit: Some(self.office.app.unit(unit).unwrap().id),
                        reserve: false,
                        interviewer: None,
                        outcome: None,
                        done_on: None,
                        recheck: false,
                        rechecker: None,
                        rechecked_on: None,
                    });
                }
            }
        }
        cases
    }

    fn filled(&self, cases: &[Case], round: Id, seeded: &mut Seeded) -> Vec<Filled> {
        // In some rounds nobody leaves anything blank.
        let blanks = if seeded.below(3) == 0 { 0 } else { 3 };
        let first = self.cases - u32::try_from(cases.len()).unwrap();
        let one = |(case, number): (&Case, u32)| Filled {
            id: id_of(RESPONSE, number),
            round,
            template: None,
            purpose: Purpose::Main,
            channel: if seeded.below(5) == 0 { Channel::Paper } else { Channel::Interview },
            case: Some(case.id),
            design: None,
            answers: self.answers(seeded, blanks),
            partial: true,
            day: None,
            took: Some(600),
            consent: true,
            entered_by: None,
        };
        cases.iter().zip(first + 1..).map(one).collect()
    }

    /// Most say the first choice of themselves, few another one, some nothing.
    fn answers(&self, seeded: &mut Seeded, blanks: u64) -> Answers {
        let mut answers = Answers::default();
        for variable in self.questionnaire.variables().into_iter().filter(|variable| !variable.is_words()) {
            let Some(scale) = variable.scale() else { continue };
            let count = scale.levels.len() as u64;
            let level = |value: u64| i16::try_from(value).unwrap();
            let answer = if variable.criterion_of().is_some() {
                if seeded.below(200) < blanks {
                    continue;
                }
                Answer::Level(level(1 + seeded.below(count)))
            } else if matches!(variable.question.kind, Kind::Multiple { .. }) {
                Answer::Levels([level(1 + seeded.below(3)), level(4)].into())
            } else {
                if variable.question.demographic.is_some() && seeded.below(30) < blanks {
                    continue;
                }
                let few = seeded.below(4) == 0;
                Answer::Level(level(if few { 1 + seeded.below(count.saturating_sub(1).max(1)) } else { 1 }))
            };
            answers.set(&variable.name(), Some(answer));
        }
        answers.kept(&self.questionnaire)
    }
}
