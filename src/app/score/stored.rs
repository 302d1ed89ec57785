//! Stored responses as the columns that a file of them would have: what was answered, and where each stands in the sample.
//!
//! As many connections as there are processors read a part of the rows each, into columns of its own, in whatever order
//! the database has them. The columns are joined and then put into the order of the sample, so that a round has the same
//! columns on every database and every time.

use std::borrow::Cow;
use std::collections::HashMap;
use std::thread::{ScopedJoinHandle, scope};

use crate::app::{App, AppError};
use crate::domain::hex::hex;
use crate::domain::questionnaire::{Questionnaire, Variable};
use crate::domain::round::Round;
use crate::domain::unit::Unit;
use crate::stats::survey::column::Column;
use crate::stats::survey::column_builder::ColumnBuilder;
use crate::store::round_result::{Counted, result_holds_many, result_responses, result_responses_part};
use crate::store::{Db, StoreError};

/// The unit whose work is judged, as a column of domains.
pub const UNIT: &str = "unit";
/// The stratum.
pub(super) const STRATUM: &str = "stratum";
/// The way by which a response came.
pub(super) const CHANNEL: &str = "channel";
/// The unit of the first stage.
pub(super) const PSU: &str = ".psu";
/// The unit of the second stage.
pub(super) const SSU: &str = ".ssu";
/// How many units the stratum has, and how many the first unit.
pub(super) const FPC: [&str; 2] = [".fpc1", ".fpc2"];
/// The weight.
pub(super) const WEIGHT: &str = ".weight";

/// Connections that read a round's responses at once, of those that the pool has.
const MOST_READERS: u8 = 4;

/// A unit's code by its id as it is stored.
pub(in crate::app) type Codes<'a> = HashMap<Vec<u8>, &'a str>;

/// What a response says of where it stands.
type Place = for<'a> fn(&'a Counted, &Codes<'a>) -> Cow<'a, str>;

/// The columns of where a response stands: name, whether every text is kept, and how it is read.
const PLACES: [(&str, bool, Place); 8] = [
    (STRATUM, true, |row, _| Cow::from(&row.stratum)),
    (CHANNEL, true, |row, _| Cow::from(&row.channel)),
    (UNIT, true, |row, units| {
        Cow::from(row.unit.as_ref().and_then(|unit| units.get(unit)).copied().unwrap_or_default())
    }),
    (PSU, true, |row, _| Cow::from(&row.psu)),
    // Without a second stage of its own each response is its unit there.
    (SSU, true, |row, _| if row.ssu.is_empty() { Cow::from(hex(&row.id)) } else { Cow::from(&row.ssu) }),
    (FPC[0], false, |row, _| Cow::from(row.fpc1.as_deref().unwrap_or_default())),
    (FPC[1], false, |row, _| Cow::from(row.fpc2.as_deref().unwrap_or_default())),
    (WEIGHT, false, |row, _| Cow::from(&row.weight)),
];

impl App {
    /// The columns of a round's responses that count, in the order of the sample: one for each variable that has cells, then
    /// those of where a response stands.
    pub(super) fn stored_columns(
        &self,
        round: &Round,
        questionnaire: &Questionnaire,
        units: &[Unit],
    ) -> Result<Vec<(String, Column)>, AppError> {
        let codes = codes(units);
        let variables = questionnaire.variables();
        let readers = u8::try_from(processors()).unwrap_or(u8::MAX).min(MOST_READERS);
        let many = self.store.read(|db| result_holds_many(db, round.id))?;
        let read = |part: u8| {
            let mut taken = Taken::none(&variables);
            let take = |row: Counted| taken.take(&row, &codes);
            self.store.read(|db| result_responses_part(db, round.id, many, (part, readers), take))?;
            Ok(taken)
        };
        let read = &read;
        let parts = scope(|scope| {
            let threads: Vec<_> = (0..readers).map(|part| scope.spawn(move || read(part))).collect();
            threads.into_iter().map(joined).collect::<Result<Vec<Taken>, StoreError>>()
        })?;
        let mut taken = Taken::none(&variables);
        for part in parts {
            taken.append(part)?;
        }
        Ok(taken.in_order(names(&variables)))
    }
}

/// The same columns, read on one connection, within whatever transaction is open there.
pub(super) fn stored_columns_on(
    db: &mut Db,
    round: &Round,
    questionnaire: &Questionnaire,
    units: &[Unit],
) -> Result<Vec<(String, Column)>, StoreError> {
    let codes = codes(units);
    let variables = questionnaire.variables();
    let mut taken = Taken::none(&variables);
    result_responses(db, round.id, |row: Counted| taken.take(&row, &codes))?;
    Ok(taken.in_order(names(&variables)))
}

/// The codes of units by their ids.
pub(in crate::app) fn codes(units: &[Unit]) -> Codes<'_> {
    units.iter().map(|unit| (unit.id.as_bytes().to_vec(), unit.code.as_str())).collect()
}

/// What the columns are called.
fn names(variables: &[Variable<'_>]) -> Vec<String> {
    let cells = variables.iter().filter(|variable| !variable.is_words()).map(Variable::name);
    cells.chain(PLACES.map(|(name, ..)| name.to_owned())).collect()
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// What was handed in was checked then, so that another response is damage.
pub(in crate::app) fn corrupt() -> StoreError {
    StoreError::Corrupt("a response that is not one of its questionnaire")
}

/// Responses that were read, as columns.
struct Taken {
    /// Which of the questionnaire's variables have cells here; free words have none.
    is_cell: Vec<bool>,
    /// A column for each of them, and each of [`PLACES`].
    columns: Vec<ColumnBuilder>,
    ids: Vec<u128>,
}

impl Taken {
    fn none(variables: &[Variable<'_>]) -> Self {
        let is_cell: Vec<bool> = variables.iter().map(|variable| !variable.is_words()).collect();
        let cells = is_cell.iter().filter(|is_cell| **is_cell).map(|_| ColumnBuilder::new(true));
        let columns = cells.chain(PLACES.map(|(_, ids, _)| ColumnBuilder::new(ids))).collect();
        Self { is_cell, columns, ids: Vec::new() }
    }

    fn take<'a>(&mut self, row: &'a Counted, units: &Codes<'a>) -> Result<(), StoreError> {
        // Stored answers hold no comma but those between cells.
        let mut read = row.answers.as_bytes().split(|byte| *byte == b',');
        let mut columns = self.columns.iter_mut();
        for is_cell in &self.is_cell {
            let text = read.next().ok_or_else(corrupt)?;
            if *is_cell {
                columns.next().ok_or_else(corrupt)?.push(text).map_err(|_| corrupt())?;
            }
        }
        if read.next().is_some() {
            return Err(corrupt());
        }
        for (column, (.., text)) in columns.zip(PLACES) {
            column.push(text(row, units).as_bytes()).map_err(|_| corrupt())?;
        }
        self.ids.push(row.id.as_slice().try_into().map(u128::from_be_bytes).map_err(|_| corrupt())?);
        Ok(())
    }

    fn append(&mut self, after: Self) -> Result<(), StoreError> {
        for (column, after) in self.columns.iter_mut().zip(&after.columns) {
            if !column.goes_with(after) {
                return Err(corrupt());
            }
            column.append(after);
        }
        self.ids.extend(after.ids);
        Ok(())
    }

    /// The columns under their names, in the order of the sample: by stratum, by the units of both stages, then by id.
    fn in_order(self, names: Vec<String>) -> Vec<(String, Column)> {
        let columns: Vec<(String, Column)> =
            names.into_iter().zip(self.columns.into_iter().map(ColumnBuilder::finish)).collect();
        let place = |wanted: &str| {
            columns.iter().find(|(name, _)| name == wanted).map(|(_, column)| column.places()).unwrap_or_default()
        };
        let [strata, psus, ssus] = [STRATUM, PSU, SSU].map(place);
        let mut keys: Vec<_> = strata.into_iter().zip(psus).zip(ssus).zip(self.ids).zip(0_usize..).collect();
        keys.sort_unstable();
        let order: Vec<usize> = keys.into_iter().map(|(_, row)| row).collect();
        let ordered = |columns: &[(String, Column)]| -> Vec<(String, Column)> {
            columns.iter().map(|(name, column)| (name.clone(), column.in_order(&order))).collect()
        };
        let ordered = &ordered;
        let share = columns.len().div_ceil(processors()).max(1);
        scope(|scope| {
            let threads: Vec<_> = columns.chunks(share).map(|own| scope.spawn(move || ordered(own))).collect();
            threads.into_iter().flat_map(joined).collect()
        })
    }
}
