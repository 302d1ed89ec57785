//! The index of a stored round: its responses become the same columns that a file has, and the result is kept.
//!
//! Computing reads every response that counts, once; pages then read what was kept, and sums, never responses. The
//! result holds only what may be seen, so that whoever reads it later learns no more.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use super::answers::{self, Read};
use super::change::Keys;
use super::distribution::is_beside;
use super::figures::{Both, Scored};
use super::{Fault, Loaded, Names, Wanted, score};
use crate::app::scope::Scope;
use crate::app::{App, AppError, estimate};
use crate::domain::access::{Caller, Permission};
use crate::domain::hex::hex;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::questionnaire::{Kind, Questionnaire, Variable};
use crate::domain::refusal::Refusal;
use crate::domain::response::Channel;
use crate::domain::round::Round;
use crate::domain::text::texts;
use crate::domain::unit::Unit;
use crate::index::sipas::Tree;
use crate::stats::survey::SurveyError;
use crate::stats::survey::column::Column;
use crate::stats::survey::column_builder::ColumnBuilder;
use crate::stats::survey::design::{Design, Lonely, Named, Plan, Weighting};
use crate::stats::survey::estimate::Sample;
use crate::store::StoreError;
use crate::store::round::round_get;
use crate::store::round_result::{
    Counted, Kept, result_add_on, result_choices, result_newest, result_responses_part, result_waiting,
};
use crate::store::unit::unit_some;

/// The unit whose work is judged, as a column of domains.
pub const UNIT: &str = "unit";
/// The stratum.
pub const STRATUM: &str = "stratum";
/// The way by which a response came.
pub const CHANNEL: &str = "channel";

const PSU: &str = ".psu";
const SSU: &str = ".ssu";
const FPC: [&str; 2] = [".fpc1", ".fpc2"];
const WEIGHT: &str = ".weight";
/// Connections that read a round's responses at once, of those that the pool has.
const MOST_READERS: u8 = 4;
/// So many rows are worth a thread of their own.
const ROWS_WORTH_A_PROCESSOR: usize = 10_000;

/// What the page of a round's results shows.
#[derive(Clone, PartialEq, Debug)]
pub struct RoundResult {
    /// The round.
    pub round: Round,
    /// The questionnaire.
    pub questionnaire: Questionnaire,
    /// The round of before.
    pub previous: Option<Round>,
    /// The newest result with its figures.
    pub newest: Option<(Kept, Scored)>,
    /// How many responses count now.
    pub responses: i64,
    /// How many chose each level of each variable so far.
    pub choices: HashMap<(String, i32), i64>,
}

impl RoundResult {
    /// Questions that fewer have answered are not shown.
    #[must_use]
    pub fn minimum_n(&self) -> i64 {
        let own = self.questionnaire.scoring.as_ref().map_or(0, |scoring| i64::from(scoring.minimum_n));
        own.max(i64::from(self.round.minimum_n))
    }

    /// The variables that are asked beside the index.
    pub fn beside(&self) -> impl Iterator<Item = Variable<'_>> {
        self.questionnaire.variables().into_iter().filter(is_beside)
    }
}

impl App {
    /// Computes the index of a round and keeps it. Without responses there is none.
    pub fn compute_result(&self, caller: &Caller, code: &str) -> Result<Kept, AppError> {
        let scope = Scope::of(caller, Permission::ManageRounds);
        let round = self.round_in(&scope, code)?;
        let Some(now) = self.loaded(&round)? else { return Err(Refusal::NoResponses.into()) };
        let before = match self.round_before(&scope, &round)? {
            Some(previous) => self.loaded(&previous)?,
            None => None,
        };
        let rank = now.tables.iter().find(|table| **table == [UNIT]).cloned();
        let minimum_n = now.loaded.minimum_n().max(i64::from(round.minimum_n));
        let wanted = Wanted { tables: now.tables, rank, level: 0.95, minimum_n };
        let scored = score(&now.loaded, before.as_ref().map(|before| &before.loaded), &wanted);
        let scored = scored.map_err(|Fault { error, .. }| not_scored(&error))?;
        let responses = i64::try_from(scored.design.n).unwrap_or(i64::MAX);
        let result = serde_json::to_string(&scored).map_err(|error| AppError::Refused(error.to_string()))?;
        self.change(|change| {
            let kept = Kept {
                round: round.id,
                computed_at: change.at,
                computed_by: Some(caller.person),
                responses,
                program: env!("CARGO_PKG_VERSION").to_owned(),
                result: result.clone(),
            };
            result_add_on(change.db, &kept)?;
            change.note("round.compute", &round.code, &format!("{responses} responses"))?;
            Ok(kept)
        })
    }

    /// What is known of a round's index.
    pub fn round_result(&self, caller: &Caller, code: &str) -> Result<RoundResult, AppError> {
        let scope = Scope::of(caller, Permission::ReadRounds);
        let round = self.round_in(&scope, code)?;
        let questionnaire = self.asked_in(&round)?;
        let previous = self.round_before(&scope, &round)?;
        let (newest, responses, choices) = self.store.read(|db| {
            let newest = result_newest(db, round.id)?;
            Ok::<_, StoreError>((newest, result_waiting(db, round.id)?, result_choices(db, round.id)?))
        })?;
        let newest = match newest {
            None => None,
            Some(kept) => {
                let scored = serde_json::from_str(&kept.result);
                Some((kept, scored.map_err(|_| StoreError::Corrupt("a result that cannot be read"))?))
            }
        };
        let choices = choices.into_iter().map(|(variable, level, n)| ((variable, level), n)).collect();
        Ok(RoundResult { round, questionnaire, previous, newest, responses, choices })
    }

    /// The round that this one is compared with, where the caller may see it.
    fn round_before(&self, scope: &Scope, round: &Round) -> Result<Option<Round>, AppError> {
        let Some(previous) = round.previous else { return Ok(None) };
        let Some(previous) = self.store.read(|db| round_get(db, previous))? else { return Ok(None) };
        match self.round_in(scope, &previous.code) {
            Ok(previous) => Ok(Some(previous)),
            Err(AppError::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn asked_in(&self, round: &Round) -> Result<Questionnaire, AppError> {
        let catalogue = self.catalogue();
        let found = catalogue.questionnaire(round.template).cloned();
        found.ok_or_else(|| AppError::Template(format!("the questionnaire of {} is not there", round.code)))
    }

    /// The responses of a round that count, in the order of the sample, read by as many connections as there are
    /// processors.
    fn counted(&self, round: &Round) -> Result<Vec<Counted>, AppError> {
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let parts = u8::try_from(processors).unwrap_or(u8::MAX).min(MOST_READERS);
        let read = |part: u8| self.store.read(|db| result_responses_part(db, round.id, part, parts));
        let mut rows = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..parts).map(|part| scope.spawn(move || read(part))).collect();
            let join = |thread: std::thread::ScopedJoinHandle<'_, Result<Vec<Counted>, StoreError>>| {
                thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            threads.into_iter().map(join).collect::<Result<Vec<_>, _>>()
        })?
        .into_iter()
        .flatten()
        .collect::<Vec<_>>();
        // Each part is in order, which this sort finds and joins.
        rows.sort();
        Ok(rows)
    }

    /// The responses of a round that count; `None` where there is none.
    fn loaded(&self, round: &Round) -> Result<Option<Stored>, AppError> {
        let questionnaire = self.asked_in(round)?;
        let rows = self.counted(round)?;
        if rows.is_empty() {
            return Ok(None);
        }
        let tree = Tree::of(&questionnaire);
        if tree.nodes.is_empty() {
            return Err(Refusal::NoIndex.into());
        }
        let units: BTreeSet<Vec<u8>> = rows.iter().filter_map(|row| row.unit.clone()).collect();
        let ids: Vec<Id> =
            units.iter().filter_map(|unit| Some(Id::from_bytes(unit.as_slice().try_into().ok()?))).collect();
        let units = self.store.read(|db| unit_some(db, &ids))?;
        let codes: HashMap<Vec<u8>, &str> =
            units.iter().map(|unit| (unit.id.as_bytes().to_vec(), unit.code.as_str())).collect();
        let columns = columns(&questionnaire, &rows, &codes)?;
        let plan = plan(&columns, rows.len());
        let design = Design::new(&plan).map_err(|error| not_scored(&error))?;
        let header = estimate::described(&plan, &design);
        let tables = tables(&questionnaire, &columns);
        let stratum = Some(STRATUM.to_owned()).filter(|_| !plan.strata.is_empty());
        let unit = plan.clusters.first().map(|cluster| cluster.name.to_owned());
        let keys = Keys { stratum, unit };
        let sample = Sample { design, columns };
        let read = read_stored(&questionnaire, &sample)?;
        let names = names(&units);
        Ok(Some(Stored { loaded: Loaded { questionnaire, tree, sample, header, read, keys, names }, tables }))
    }
}

/// What was handed in was checked then, so that a bad answer is damage.
fn read_stored(questionnaire: &Questionnaire, sample: &Sample) -> Result<Read, AppError> {
    let nowhere = estimate::Lines::default();
    let read = answers::read(questionnaire, sample, std::path::Path::new("round"), &nowhere);
    read.map_err(|_| StoreError::Corrupt("an answer that its question does not have").into())
}

/// What units, strata and ways of answering are called.
fn names(units: &[Unit]) -> Names {
    let mut names = Names::default();
    for unit in units {
        let en = unit.name_en.clone().unwrap_or_else(|| unit.name.clone());
        names.values.insert((UNIT.to_owned(), unit.code.clone()), Both { vi: unit.name.clone(), en });
    }
    let both = |say: &dyn Fn(Lang) -> &'static str| Both { vi: say(Lang::Vi).to_owned(), en: say(Lang::En).to_owned() };
    for channel in Channel::ALL {
        let word = both(&|lang| channel_name(channel, lang));
        names.values.insert((CHANNEL.to_owned(), channel.word().to_owned()), word);
    }
    names.columns.insert(UNIT.to_owned(), both(&|lang| texts(lang).score_by_unit));
    names.columns.insert(STRATUM.to_owned(), both(&|lang| texts(lang).score_by_stratum));
    names.columns.insert(CHANNEL.to_owned(), both(&|lang| texts(lang).score_by_channel));
    names
}

/// A round's sample with the tables that it has.
struct Stored {
    loaded: Loaded,
    tables: Vec<Vec<String>>,
}

/// What people call a way in.
#[must_use]
pub fn channel_name(channel: Channel, lang: Lang) -> &'static str {
    let t = texts(lang);
    match channel {
        Channel::Link => t.score_channel_link,
        Channel::Open => t.score_channel_open,
        Channel::Interview => t.score_channel_interview,
        Channel::Paper => t.score_channel_paper,
        Channel::Import => t.score_channel_import,
    }
}

fn not_scored(error: &SurveyError) -> AppError {
    Refusal::NotScored(error.to_string()).into()
}

/// The columns of stored responses: what was answered, and where each stands in the sample.
fn columns(
    questionnaire: &Questionnaire,
    rows: &[Counted],
    units: &HashMap<Vec<u8>, &str>,
) -> Result<Vec<(String, Column)>, AppError> {
    let corrupt = || AppError::from(StoreError::Corrupt("a response that is not one of its questionnaire"));
    let variables = questionnaire.variables();
    let is_cell: Vec<bool> = variables.iter().map(|variable| !variable.is_words()).collect();
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let part = rows.len().div_ceil(processors).max(ROWS_WORTH_A_PROCESSOR);
    let mut parts = std::thread::scope(|scope| {
        let threads: Vec<_> = rows.chunks(part).map(|rows| scope.spawn(|| taken(&is_cell, rows, units))).collect();
        let join = |thread: std::thread::ScopedJoinHandle<'_, Option<Vec<ColumnBuilder>>>| {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        threads.into_iter().map(join).collect::<Option<Vec<_>>>().ok_or_else(corrupt)
    })?
    .into_iter();
    let mut builders = parts.next().ok_or_else(corrupt)?;
    for part in parts {
        for (before, after) in builders.iter_mut().zip(&part) {
            if !before.goes_with(after) {
                return Err(corrupt());
            }
            before.append(after);
        }
    }
    let cells = variables.iter().filter(|variable| !variable.is_words()).map(Variable::name);
    let names = cells.chain(PLACES.map(|(name, ..)| name.to_owned()));
    Ok(names.zip(builders.into_iter().map(ColumnBuilder::finish)).collect())
}

/// What these rows say, a column for each variable with cells and each of [`PLACES`]; `None` where one is no response
/// of the questionnaire.
fn taken(is_cell: &[bool], rows: &[Counted], units: &HashMap<Vec<u8>, &str>) -> Option<Vec<ColumnBuilder>> {
    let cells = is_cell.iter().filter(|is_cell| **is_cell).count();
    let mut builders: Vec<ColumnBuilder> = (0..cells).map(|_| ColumnBuilder::new(true)).collect();
    builders.extend(PLACES.map(|(_, ids, _)| ColumnBuilder::new(ids)));
    for row in rows {
        // Stored answers hold no comma but those between cells.
        let mut read = row.answers.as_bytes().split(|byte| *byte == b',');
        let mut places = builders.iter_mut();
        for is_cell in is_cell {
            let text = read.next()?;
            if *is_cell {
                places.next()?.push(text).ok()?;
            }
        }
        if read.next().is_some() {
            return None;
        }
        for (builder, (.., text)) in places.zip(PLACES) {
            builder.push(text(row, units).as_bytes()).ok()?;
        }
    }
    Some(builders)
}

/// What a response says of where it stands; the units' codes by their ids.
type Place = for<'a> fn(&'a Counted, &HashMap<Vec<u8>, &'a str>) -> Cow<'a, str>;

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

/// How many different values a column has.
fn different(column: &Column) -> usize {
    match column {
        Column::Coded(coded) => coded.labels.len(),
        Column::Plain(numbers) => numbers.len(),
    }
}

/// The design of stored responses. A stratum from which one unit answered is compared with the mean of all: a round must
/// not stand still for it, and the guess is a cautious one.
fn plan(columns: &[(String, Column)], rows: usize) -> Plan<'_> {
    let named =
        |wanted: &str| columns.iter().find(|(name, _)| name == wanted).map(|(name, column)| Named { name, column });
    let full = |wanted: &str| named(wanted).filter(|found| found.column.first_blank().is_none());
    // Where nobody shares a unit, responses are the units.
    let clusters: Vec<Named<'_>> = match full(PSU).filter(|found| different(found.column) < rows) {
        Some(first) => std::iter::once(first).chain(full(SSU)).collect(),
        None => Vec::new(),
    };
    let stages = clusters.len().max(1);
    let fpc = FPC.iter().map_while(|name| full(name)).take(stages).collect();
    Plan {
        rows,
        clusters,
        strata: full(STRATUM).into_iter().collect(),
        weights: named(WEIGHT).map_or(Weighting::Equal, Weighting::Weights),
        fpc,
        nest: true,
        lonely: Lonely::Adjust,
    }
}

/// By what a round's results are shown: what respondents said of themselves, then unit, stratum and channel where there
/// are several.
fn tables(questionnaire: &Questionnaire, columns: &[(String, Column)]) -> Vec<Vec<String>> {
    let demographics = questionnaire.demographics().into_iter();
    let single = demographics.filter(|(_, question)| matches!(question.kind, Kind::Single(_)));
    let own = single.map(|(_, question)| question.code.as_str());
    let several = |name: &&str| columns.iter().any(|(known, column)| known == name && different(column) > 1);
    let more = [UNIT, STRATUM, CHANNEL].into_iter().filter(several);
    let is_question = |name: &&str| questionnaire.question(name).is_none();
    own.chain(more.filter(is_question)).map(|name| vec![name.to_owned()]).collect()
}
