//! The responses of a round handed out as a file: what was answered and where each stands in the sample, as
//! `sipar score sipas` and `sipar estimate` take it. No id, no day, no case, no free words: nothing leads back to a person.

use std::io::Write;

use crate::app::scope::Scope;
use crate::app::score::stored::{Codes, codes, corrupt};
use crate::app::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::questionnaire::{Questionnaire, Variable};
use crate::domain::round::Round;
use crate::store::StoreError;
use crate::store::round_result::{Counted, result_holds_many, result_responses_part};
use crate::store::unit::unit_list;

/// Where a response stands, after the columns of its answers.
pub const PLACES: [&str; 8] = ["stratum", "psu", "ssu", "fpc1", "fpc2", "weight", "unit", "channel"];

const NO_QUESTIONNAIRE: &str = "a round without its questionnaire";

/// Responses are read in so many parts, and no connection is held while one is handed out: whoever downloads slowly holds up
/// nobody, and no more than a part is in memory.
const PARTS: u8 = 255;

impl App {
    /// Writes the responses that count, of a round that the caller manages, as CSV in UTF-8 with a row each, in no order; how
    /// many they were. Free words are left out with their columns. The log says who did it: a page that is
    /// only read changes nothing, so the trail does not.
    pub fn export_responses(&self, caller: &Caller, code: &str, out: &mut dyn Write) -> Result<u64, AppError> {
        self.export_responses_within(&Scope::of(caller, Permission::ManageRounds), code, out)
    }

    /// The same, wherever the round's unit lies.
    pub fn export_responses_within(&self, scope: &Scope, code: &str, out: &mut dyn Write) -> Result<u64, AppError> {
        let round = self.round_in(scope, code)?;
        let catalogue = self.catalogue();
        let questionnaire = catalogue.questionnaire(round.template).ok_or(StoreError::Corrupt(NO_QUESTIONNAIRE))?;
        let units = self.store.read(unit_list)?;
        let codes = codes(&units);
        let written = self.write_rows(&round, questionnaire, &codes, out)?;
        tracing::info!(round = code, responses = written, by = self.author.actor, "responses were handed out");
        Ok(written)
    }

    fn write_rows(
        &self,
        round: &Round,
        questionnaire: &Questionnaire,
        units: &Codes<'_>,
        out: &mut dyn Write,
    ) -> Result<u64, AppError> {
        let variables = questionnaire.variables();
        let is_cell: Vec<bool> = variables.iter().map(|variable| !variable.is_words()).collect();
        let cells = variables.iter().filter(|variable| !variable.is_words());
        let mut part = csv::Writer::from_writer(Vec::new());
        part.write_record(cells.map(Variable::name).chain(PLACES.map(str::to_owned))).map_err(unwritten)?;
        let mut written = 0;
        let many = self.store.read(|db| result_holds_many(db, round.id))?;
        for number in 0..PARTS {
            self.store.read(|db| {
                result_responses_part(db, round.id, many, (number, PARTS), |row| {
                    written += 1;
                    put(&mut part, &row, written, &is_cell, units).map_err(|_| corrupt())
                })
            })?;
            let mut bytes = part.into_inner().map_err(|error| unwritten(error.into_error().into()))?;
            out.write_all(&bytes).map_err(|error| unwritten(error.into()))?;
            bytes.clear();
            part = csv::Writer::from_writer(bytes);
        }
        Ok(written)
    }
}

/// One row: the cells of its answers, then where it stands. Without a second stage of its own each response is its unit
/// there, by its number in the file.
fn put(
    part: &mut csv::Writer<Vec<u8>>,
    row: &Counted,
    number: u64,
    is_cell: &[bool],
    units: &Codes<'_>,
) -> Result<(), csv::Error> {
    // Stored answers hold no comma but those between cells.
    for (cell, _) in row.answers.split(',').zip(is_cell).filter(|(_, is_cell)| **is_cell) {
        part.write_field(cell)?;
    }
    let unit = row.unit.as_ref().and_then(|unit| units.get(unit)).copied().unwrap_or_default();
    let (fpc1, fpc2) = (row.fpc1.as_deref().unwrap_or_default(), row.fpc2.as_deref().unwrap_or_default());
    let number = number.to_string();
    let ssu = if row.ssu.is_empty() { &number } else { &row.ssu };
    let places: [&str; PLACES.len()] = [&row.stratum, &row.psu, ssu, fpc1, fpc2, &row.weight, unit, &row.channel];
    places.iter().try_for_each(|place| part.write_field(place))?;
    // Rows of unlike length are refused here.
    part.write_record(None::<&[u8]>)
}

fn unwritten(error: csv::Error) -> AppError {
    AppError::File { path: "responses.csv".into(), source: error.into() }
}
