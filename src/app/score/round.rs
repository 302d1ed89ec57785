//! The index of a stored round: its responses become the same columns that a file has, and the result is kept.
//!
//! Computing reads every response that counts, once; pages then read what was kept, and sums, never responses. The
//! result holds only what may be seen, so that whoever reads it later learns no more.

use std::collections::{BTreeSet, HashMap};

use super::answers::{self, Read};
use super::change::Keys;
use super::distribution::is_beside;
use super::figures::{Both, Scored};
use super::stored::{CHANNEL, FPC, PSU, SSU, STRATUM, UNIT, WEIGHT};
use super::{Before, Fault, Loaded, Names, Wanted, score};
use crate::app::scope::Scope;
use crate::app::{App, AppError, estimate};
use crate::domain::access::{Caller, Permission};
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
use crate::stats::survey::design::{Design, Lonely, Named, Plan, Weighting};
use crate::stats::survey::estimate::Sample;
use crate::store::StoreError;
use crate::store::round::round_get;
use crate::store::round_result::{Kept, result_add_on, result_choices, result_newest, result_waiting};
use crate::store::unit::unit_list;

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
        let previous = self.round_before(&scope, &round)?;
        let before = match &previous {
            Some(previous) => self.loaded(previous)?,
            None => None,
        };
        let shown_before = before
            .as_ref()
            .zip(previous.as_ref())
            .map(|(before, round)| before.shown(least_n(&before.loaded.questionnaire, round)));
        let rank = now.tables.iter().find(|table| **table == [UNIT]).cloned();
        let minimum_n = least_n(&now.loaded.questionnaire, &round);
        let wanted = Wanted { tables: now.tables, rank, level: 0.95, minimum_n, before: shown_before };
        let scored = score(&now.loaded, before.as_ref().map(|before| &before.loaded), &wanted);
        let scored = scored.map_err(|Fault { error, .. }| not_scored(&error))?;
        let responses = i64::try_from(scored.design.n).unwrap_or(i64::MAX);
        // How many responded is told on many pages: a result that has to hide it would tell what it hides.
        if scored.tables.first().and_then(|all| all.domains.first()).is_none_or(|everybody| everybody.n.is_none()) {
            return Err(Refusal::TooFewResponses(minimum_n).into());
        }
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
        self.round_result_within(&Scope::of(caller, Permission::ReadRounds), code)
    }

    /// The same, of a round whose unit lies in a scope.
    pub fn round_result_within(&self, scope: &Scope, code: &str) -> Result<RoundResult, AppError> {
        let round = self.round_in(scope, code)?;
        let questionnaire = self.asked_in(&round)?;
        let previous = self.round_before(scope, &round)?;
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

    pub(super) fn asked_in(&self, round: &Round) -> Result<Questionnaire, AppError> {
        let catalogue = self.catalogue();
        let found = catalogue.questionnaire(round.template).cloned();
        found.ok_or_else(|| AppError::Template(format!("the questionnaire of {} is not there", round.code)))
    }

    /// The responses of a round that count; `None` where there is none.
    pub(super) fn loaded(&self, round: &Round) -> Result<Option<Stored>, AppError> {
        let questionnaire = self.asked_in(round)?;
        let units = self.store.read(unit_list)?;
        let columns = self.stored_columns(round, &questionnaire, &units)?;
        let rows = columns.first().map_or(0, |(_, column)| column.len());
        if rows == 0 {
            return Ok(None);
        }
        let names = names(&judged(&columns, units));
        stored(questionnaire, columns, names).map(Some)
    }
}

/// A round's columns as a sample with what they are called.
pub(super) fn stored(
    questionnaire: Questionnaire,
    columns: Vec<(String, Column)>,
    names: Names,
) -> Result<Stored, AppError> {
    let rows = columns.first().map_or(0, |(_, column)| column.len());
    let tree = Tree::of(&questionnaire);
    if tree.nodes.is_empty() {
        return Err(Refusal::NoIndex.into());
    }
    let plan = plan(&columns, rows);
    let design = Design::new(&plan).map_err(|error| not_scored(&error))?;
    let mut header = estimate::described(&plan, &design);
    // That a stratum, or a unit that bears its number elsewhere, has one response would tell what its row hides.
    header.lonely_strata.clear();
    let tables = tables(&questionnaire, &columns);
    let stratum = Some(STRATUM.to_owned()).filter(|_| !plan.strata.is_empty());
    let unit = plan.clusters.first().map(|cluster| cluster.name.to_owned());
    let keys = Keys { stratum, unit };
    let sample = Sample { design, columns };
    let read = read_stored(&questionnaire, &sample)?;
    Ok(Stored { loaded: Loaded { questionnaire, tree, sample, header, read, keys, names }, tables })
}

/// The units whose work these responses judge.
pub(super) fn judged(columns: &[(String, Column)], mut units: Vec<Unit>) -> Vec<Unit> {
    let codes: BTreeSet<&str> = match columns.iter().find(|(name, _)| name == UNIT) {
        Some((_, Column::Coded(coded))) => coded.labels.iter().collect(),
        _ => BTreeSet::new(),
    };
    units.retain(|unit| codes.contains(unit.code.as_str()));
    units
}

/// What was handed in was checked then, so that a bad answer is damage.
fn read_stored(questionnaire: &Questionnaire, sample: &Sample) -> Result<Read, AppError> {
    let nowhere = estimate::Lines::default();
    let read = answers::read(questionnaire, sample, std::path::Path::new("round"), &nowhere);
    read.map_err(|_| StoreError::Corrupt("an answer that its question does not have").into())
}

/// What units, strata and ways of answering are called.
pub(super) fn names(units: &[Unit]) -> Names {
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
pub(super) struct Stored {
    pub(super) loaded: Loaded,
    pub(super) tables: Vec<Vec<String>>,
}

impl Stored {
    /// By what the round's own result says what may be seen.
    pub(super) fn shown(&self, minimum_n: i64) -> Before {
        Before { tables: self.tables.clone(), minimum_n }
    }
}

/// Figures of fewer are not shown of a round.
pub(in crate::app) fn least_n(questionnaire: &Questionnaire, round: &Round) -> i64 {
    super::least_n(questionnaire).max(i64::from(round.minimum_n))
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

pub(super) fn not_scored(error: &SurveyError) -> AppError {
    Refusal::NotScored(error.to_string()).into()
}

/// How many different values a column has.
fn different(column: &Column) -> usize {
    match column {
        Column::Coded(coded) => coded.labels.len(),
        Column::Plain(numbers) => numbers.len(),
    }
}

/// The design of stored responses. A stratum from which one unit answered is compared with the mean of all: a round must
/// not stand still for it, and the guess is a cautious one.
pub(super) fn plan(columns: &[(String, Column)], rows: usize) -> Plan<'_> {
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
