//! The answers behind the figures of a survey round: of each unit whose work was judged, what every respondent chose of some
//! questions. Read once for a page, in an order that is the same every time.

use std::collections::BTreeMap;

use crate::domain::id::Id;
use crate::domain::questionnaire::{Questionnaire, Variable};
use crate::store::round_result::{Counted, result_responses};
use crate::store::{Db, StoreError};

/// What the respondents of one unit chose: a row each, a cell a variable that was asked for; 0 where there is no answer.
pub type Rows = Vec<Vec<i16>>;

/// What was chosen of these variables, by unit; those of nobody's work are left out.
pub fn answers_by_unit(
    db: &mut Db,
    round: Id,
    questionnaire: &Questionnaire,
    variables: &[&str],
) -> Result<BTreeMap<Id, Rows>, StoreError> {
    let names: Vec<String> = questionnaire.variables().iter().map(Variable::name).collect();
    let place = |variable: &&str| names.iter().position(|name| name == variable);
    let places: Vec<Option<usize>> = variables.iter().map(place).collect();
    let mut all: BTreeMap<Id, Vec<(Vec<u8>, Vec<i16>)>> = BTreeMap::new();
    result_responses(db, round, |row: Counted| {
        let Some(unit) = row.unit.as_deref().map(unit_of).transpose()? else { return Ok(()) };
        // Stored answers hold no comma but those between cells.
        let cells: Vec<&str> = row.answers.split(',').collect();
        let chosen = |place: &Option<usize>| place.and_then(|at| cells.get(at)?.trim().parse().ok()).unwrap_or(0);
        let chosen = places.iter().map(chosen).collect();
        all.entry(unit).or_default().push((row.id, chosen));
        Ok(())
    })?;
    let in_order = |mut rows: Vec<(Vec<u8>, Vec<i16>)>| {
        rows.sort_unstable();
        rows.into_iter().map(|(_, chosen)| chosen).collect()
    };
    Ok(all.into_iter().map(|(unit, rows)| (unit, in_order(rows))).collect())
}

fn unit_of(bytes: &[u8]) -> Result<Id, StoreError> {
    Id::from_slice(bytes).ok_or(StoreError::Corrupt("a response of a unit whose id is none"))
}
