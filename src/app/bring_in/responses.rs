//! Filled forms into a round: all of a file, handed in like any other response in one transaction, or nothing.

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest, Sha256};

use super::offices::Named;
use super::{Brought, Importer, brought, not_found, refused, rows};
use crate::app::import::responses::ResponseRow;
use crate::app::import::{self, Imported, Problem, What};
use crate::app::respond::Filled;
use crate::app::scope::not_there;
use crate::app::{App, AppError};
use crate::domain::access::Permission;
use crate::domain::id::Id;
use crate::domain::number;
use crate::domain::questionnaire::Questionnaire;
use crate::domain::refusal::Refusal;
use crate::domain::response::{Channel, Design, Handed, Purpose};
use crate::domain::round::{Case, Round, State};
use crate::store::case::case_list;
use crate::store::response::response_known;

impl App {
    /// Imports filled forms of a round. The same file again changes nothing: each row bears its id, or one made of what it
    /// says and of how often the file said the same before.
    pub fn bring_responses_from(
        &self,
        by: Importer<'_>,
        round: &str,
        file: &str,
        bytes: &[u8],
    ) -> Result<Brought, AppError> {
        let scope = by.scope(Permission::ManageRounds);
        let round = self.round_in(&scope, round)?;
        let catalogue = self.refresh()?;
        let questionnaire = catalogue.questionnaire(round.template).ok_or_else(|| not_there(&round.code))?;
        if round.state != State::Open {
            return Err(Refusal::PaperRoundNotOpen.into());
        }
        let imported = import::responses::parse(file, bytes, questionnaire).map_err(|problems| refused(&problems))?;
        let cases = self.store.read(|db| case_list(db, round.id))?;
        let entered_by = match by {
            Importer::Owner => None,
            Importer::Person(caller) => Some(caller.person),
        };
        let mut units = Named::new(self, scope);
        let mut bench = Bench::of(self, &round, file, &cases);
        let mut filled = Vec::with_capacity(imported.rows.len());
        let mut met = BTreeMap::new();
        for (line, row) in &imported.rows {
            let unit = match &row.unit {
                None => Some(round.unit),
                Some(name) => match units.unit(name)? {
                    Ok(unit) => Some(unit.id),
                    Err(what) => {
                        bench.problems.push(Problem { what, ..not_found(file, *line, "unit", name) });
                        None
                    }
                },
            };
            let case = bench.judge(*line, row);
            let id = row.id.unwrap_or_else(|| made_id(&round, questionnaire, row, &mut met));
            filled.push(Filled {
                id,
                round: round.id,
                template: None,
                purpose: Purpose::Main,
                channel: Channel::Import,
                case: case.map(|case| case.id),
                design: case.is_none().then(|| design_of(id, row, unit)),
                answers: row.answers.clone(),
                partial: row.partial,
                day: Some(row.day),
                took: row.took,
                consent: true,
                entered_by,
            });
        }
        let known = self.known_of(&filled)?;
        bench.answered_before(&imported, &filled, &known);
        if !bench.problems.is_empty() {
            return Err(refused(&bench.problems));
        }
        self.hand_in_file(&round, file, &imported, &filled)
    }

    fn known_of(&self, filled: &[Filled]) -> Result<HashMap<Id, [u8; 32]>, AppError> {
        let ids: Vec<Id> = filled.iter().map(|one| one.id).collect();
        let known = self.store.read(|db| response_known(db, &ids))?;
        Ok(known.into_iter().map(|(id, (digest, _))| (id, digest)).collect())
    }

    fn hand_in_file(
        &self,
        round: &Round,
        file: &str,
        imported: &Imported<ResponseRow>,
        filled: &[Filled],
    ) -> Result<Brought, AppError> {
        let mut problems = Vec::new();
        let handed = self.change(|change| {
            problems.clear();
            let handed = self.hand_in_on(change.db, filled)?;
            let mut stored = 0;
            for ((line, _), one) in imported.rows.iter().zip(handed) {
                let what = match one {
                    Ok(Handed::Stored(..)) => {
                        stored += 1;
                        continue;
                    }
                    Ok(Handed::Repeat(_)) => continue,
                    Ok(Handed::Conflict) => What::IdTaken,
                    // What a file may say was checked; what is left is what changed since.
                    Err(_) => What::NotFound,
                };
                problems.push(Problem { what, ..not_found(file, *line, "id", "") });
            }
            if !problems.is_empty() {
                return Err(Refusal::Gone.into());
            }
            if stored == 0 {
                change.nothing_changed();
            } else {
                change.note("response.import", &round.code, &format!("{file}: {}", rows(stored)))?;
            }
            Ok(stored)
        });
        match handed {
            Ok(stored) => Ok(Brought { added: stored, ..brought(imported, stored) }),
            Err(_) if !problems.is_empty() => Err(refused(&problems)),
            Err(other) => Err(other),
        }
    }
}

/// What is known of the round while its rows are judged.
struct Bench<'a> {
    round: &'a Round,
    file: &'a str,
    today: time::Date,
    cases: HashMap<i32, &'a Case>,
    problems: Vec<Problem>,
}

impl<'a> Bench<'a> {
    fn of(app: &App, round: &'a Round, file: &'a str, cases: &'a [Case]) -> Self {
        let cases = cases.iter().map(|case| (case.number, case)).collect();
        Self { round, file, today: app.clock.now().day(), cases, problems: Vec::new() }
    }

    fn tell(&mut self, line: usize, column: &str, value: &str, what: What) {
        self.problems.push(Problem { what, ..not_found(self.file, line, column, value) });
    }

    /// The case of a row; tells what is wrong with case and day.
    fn judge(&mut self, line: usize, row: &ResponseRow) -> Option<&'a Case> {
        let (first, last) = (self.round.opens_on, self.round.closes_on);
        if !(first..=last).contains(&row.day) {
            let days = format!("{} – {}", number::day(first), number::day(last));
            self.tell(line, "day", &number::day(row.day), What::OutsideRound(days));
        } else if row.day > self.today {
            self.tell(line, "day", &number::day(row.day), What::NotYet);
        }
        let Some(typed) = row.case else {
            if self.round.kind.is_drawn() && row.weight.is_none() {
                self.tell(line, "case", "", What::NoCase);
            }
            return None;
        };
        let found = self.cases.get(&typed).copied();
        match found {
            None => self.tell(line, "case", &typed.to_string(), What::NotFound),
            Some(case) if case.reserve => self.tell(line, "case", &typed.to_string(), What::CaseInReserve),
            Some(_) => {}
        }
        found
    }

    /// Tells of cases that another response answered: what is stored already may be there again.
    fn answered_before(&mut self, imported: &Imported<ResponseRow>, filled: &[Filled], known: &HashMap<Id, [u8; 32]>) {
        for ((line, row), one) in imported.rows.iter().zip(filled) {
            let Some(case) = row.case.and_then(|number| self.cases.get(&number).copied()) else { continue };
            let answered = case.outcome.is_some_and(crate::domain::outcome::Outcome::is_answered);
            if answered && !known.contains_key(&one.id) {
                self.tell(*line, "case", &case.number.to_string(), What::CaseAnswered);
            }
        }
    }
}

/// The place in a sample that a file says of a response nobody was drawn for here.
fn design_of(id: Id, row: &ResponseRow, unit: Option<Id>) -> Design {
    let [stratum, psu, ssu] = row.places.clone();
    let [fpc1, fpc2] = row.sizes.map(|size| size.map(|size| size.to_string()));
    let psu = if psu.is_empty() { id.to_string() } else { psu };
    let weight = row.weight.map_or_else(|| "1".to_owned(), |weight| weight.to_string());
    Design { unit, stratum, psu, ssu, fpc1, fpc2, weight }
}

/// An id of what a row says, and of how often the file said the same before. Where nothing leads back the case does not
/// enter, nor the place in the file: whoever holds the list of cases could else find whose it is by trying.
fn made_id(round: &Round, questionnaire: &Questionnaire, row: &ResponseRow, met: &mut BTreeMap<[u8; 32], u64>) -> Id {
    let mut hash = Sha256::new();
    hash.update(b"sipar imported response 1\0");
    hash.update(round.id.as_bytes());
    if round.linked {
        hash.update(row.case.unwrap_or_default().to_be_bytes());
    }
    hash.update(row.day.to_string());
    for cell in row.answers.record(questionnaire) {
        hash.update(b"\0");
        hash.update(cell.as_bytes());
    }
    let content: [u8; 32] = hash.clone().finalize().into();
    let before = met.entry(content).or_insert(0);
    hash.update(before.to_be_bytes());
    *before += 1;
    let digest: [u8; 32] = hash.finalize().into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Id::v4(bytes)
}
