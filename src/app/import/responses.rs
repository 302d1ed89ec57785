//! Filled forms of a round: responses taken elsewhere, on paper or by another tool.
//!
//! `sipar import responses FILE --round CODE`. A column for each variable of the questionnaire, `q5`, `q9_3`, `q2_other`, also
//! as tools that read XLSForms write them: behind the groups they stand in (`basic/q5`), several choices as one cell
//! (`1 3`) or a column for each (`q6/3` with 1 or 0). Beside them `day`, and where there are any `id`, `case` (its number),
//! `unit`, `took` (seconds), `outcome` (1.1 complete, 1.2 in part), and of responses without a case `stratum`, `psu`,
//! `ssu`, `fpc1`, `fpc2`, `weight`; with `_` before them (`_day`) where a question is called so. What such tools add of their own is passed over.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use rust_decimal::Decimal;
use time::Date;

use super::table::{self, Columns, Row, Told};
use super::{Imported, Problem, What, cell};
use crate::domain::id::Id;
use crate::domain::questionnaire::answers::AnswerFault;
use crate::domain::questionnaire::{Answers, Kind, Questionnaire, Variable};
use crate::domain::response::{COMPLETE, PARTIAL};

/// The columns beside the variables.
const OWN: [&str; 12] =
    ["id", "case", "unit", "day", "took", "outcome", "stratum", "psu", "ssu", "fpc1", "fpc2", "weight"];
/// What tools call these columns.
const CALLED: [(&str, &str); 6] = [
    ("_uuid", "id"),
    ("meta/instanceid", "id"),
    ("instanceid", "id"),
    ("key", "id"),
    ("today", "day"),
    ("case_number", "case"),
];
/// What tools add: passed over, as is whatever begins with `_`.
const PASSED_OVER: [&str; 12] = [
    "start",
    "end",
    "deviceid",
    "username",
    "phonenumber",
    "simserial",
    "subscriberid",
    "instancename",
    "meta/instancename",
    "formhub/uuid",
    "__version__",
    "submissiondate",
];
/// Characters of a stratum or of a unit of the sample at most.
const PLACE: usize = 120;
/// Seconds that answering can have taken at most.
const TOOK_AT_MOST: i32 = 86_400;

/// One response.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ResponseRow {
    /// Its id, where the file has one.
    pub id: Option<Id>,
    /// The number of its case.
    pub case: Option<i32>,
    /// Code or name of the unit that is judged.
    pub unit: Option<String>,
    /// The day it was given.
    pub day: Date,
    /// Seconds it took.
    pub took: Option<i32>,
    /// Whether it was broken off.
    pub partial: bool,
    /// Stratum, first and second unit of the sample; empty where nothing is said.
    pub places: [String; 3],
    /// How many first and second units there are.
    pub sizes: [Option<Decimal>; 2],
    /// How many it stands for.
    pub weight: Option<Decimal>,
    /// What was answered.
    pub answers: Answers,
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Meaning {
    Own(&'static str),
    Variable(usize),
    /// One choice of several, 1 where it was taken.
    Choice(usize, i16),
    PassedOver,
}

/// A questionnaire's columns.
struct Header<'q> {
    questionnaire: &'q Questionnaire,
    variables: Vec<Variable<'q>>,
    by_name: HashMap<String, usize>,
}

impl<'q> Header<'q> {
    fn of(questionnaire: &'q Questionnaire) -> Self {
        let variables = questionnaire.variables();
        let by_name = variables.iter().enumerate().map(|(place, one)| (one.name(), place)).collect();
        Self { questionnaire, variables, by_name }
    }

    fn meaning(&self, column: &str) -> Option<Meaning> {
        if let Some(place) = self.by_name.get(column) {
            return Some(Meaning::Variable(*place));
        }
        let called = CALLED.iter().find(|(called, _)| *called == column).map_or(column, |(_, own)| own);
        // `_day`, where a question is called `day`; `_id` is a number that other tools count by.
        let called = called.strip_prefix('_').filter(|own| *own != "id").unwrap_or(called);
        if let Some(own) = OWN.iter().find(|own| **own == called) {
            return Some(Meaning::Own(own));
        }
        let groups: Vec<&str> = column.split('/').collect();
        if let [.., name] = groups[..]
            && let Some(place) = self.by_name.get(name)
        {
            return Some(Meaning::Variable(*place));
        }
        if let [.., name, level] = groups[..]
            && let Some(place) = self.by_name.get(name)
            && let Kind::Multiple { scale, .. } = &self.variables[*place].question.kind
            && let Some(level) = level.parse().ok().and_then(|level| scale.level(level))
        {
            return Some(Meaning::Choice(*place, level.value));
        }
        let last = groups.last().copied().unwrap_or_default();
        let note = self.questionnaire.question(last).is_some_and(|one| matches!(one.kind, Kind::Note));
        let passed_over = column.starts_with('_') || PASSED_OVER.contains(&column) || note;
        passed_over.then_some(Meaning::PassedOver)
    }
}

/// Reads a file of responses to a questionnaire.
pub fn parse(file: &str, bytes: &[u8], questionnaire: &Questionnaire) -> Result<Imported<ResponseRow>, Vec<Problem>> {
    let header = Header::of(questionnaire);
    let names: Vec<String> = header.variables.iter().map(Variable::name).collect();
    let known: Vec<&str> = OWN.into_iter().chain(names.iter().map(String::as_str)).collect();
    let columns = Columns { required: &[], optional: &known, prefix: None };
    let mut places: Option<HashMap<Meaning, String>> = None;
    let is_meant = |name: &str| header.meaning(name).is_some();
    let imported = table::parse_with(file, bytes, &columns, &is_meant, |row| {
        let first = places.is_none();
        let places = places.get_or_insert_with(|| where_is(&header, row));
        let day = places.get(&Meaning::Own("day"));
        if day.is_none() {
            if first {
                row.reject(Some("day"), What::MissingColumn(known.join(", ")));
            }
            return Err(Told);
        }
        read(row, &header, places)
    })?;
    let mut kept = Imported { rows: Vec::new(), recomposed: imported.recomposed };
    let mut ids: HashMap<Id, usize> = HashMap::new();
    let mut cases: HashMap<i32, usize> = HashMap::new();
    let mut problems = Vec::new();
    for (line, row) in imported.rows {
        let mut once = |first: usize, column: &str, value: String| {
            if first != line {
                let (file, column_name) = (file.to_owned(), Some(column.to_owned()));
                problems.push(Problem { file, line, column_name, value, what: What::Repeated(first) });
            }
        };
        if let Some(id) = row.id {
            once(*ids.entry(id).or_insert(line), "id", id.to_string());
        }
        if let Some(case) = row.case {
            once(*cases.entry(case).or_insert(line), "case", case.to_string());
        }
        kept.rows.push((line, row));
    }
    if problems.is_empty() { Ok(kept) } else { Err(problems) }
}

/// Which column holds what. Two that hold the same are told; one cell of several choices goes before a column for each.
fn where_is(header: &Header<'_>, row: &mut Row<'_>) -> HashMap<Meaning, String> {
    let mut places = HashMap::new();
    for column in row.columns("") {
        let Some(meaning) = header.meaning(&column).filter(|meaning| *meaning != Meaning::PassedOver) else { continue };
        match places.entry(meaning) {
            Entry::Occupied(_) => row.reject(Some(&column), What::DuplicateColumn),
            Entry::Vacant(place) => {
                place.insert(column);
            }
        }
    }
    places
}

fn read(row: &mut Row<'_>, header: &Header<'_>, places: &HashMap<Meaning, String>) -> Result<ResponseRow, Told> {
    let own = |name: &'static str| places.get(&Meaning::Own(name)).map_or(name, String::as_str);
    let id = row.maybe(own("id"), uuid);
    let case = row.maybe(own("case"), |cell| cell::whole(cell, 1..=i32::MAX));
    let unit = row.maybe(own("unit"), cell::text);
    let day = row.needed(own("day"), cell::day);
    let took = row.maybe(own("took"), |cell| cell::whole(cell, 0..=TOOK_AT_MOST));
    let outcome = row.maybe(own("outcome"), |cell| cell::one_of(cell, &[COMPLETE, PARTIAL]));
    let partial = outcome.as_ref().is_ok_and(|outcome| outcome.as_deref() == Some(PARTIAL));
    let [stratum, psu, ssu] = ["stratum", "psu", "ssu"].map(|name| row.maybe(own(name), place));
    let [fpc1, fpc2, weight] = ["fpc1", "fpc2", "weight"].map(|name| row.maybe(own(name), positive));
    let answers = answers(row, header, places, partial);
    let text = |read: Result<Option<String>, Told>| read.map(Option::unwrap_or_default);
    Ok(ResponseRow {
        id: id?,
        case: case?,
        unit: unit?,
        day: day?,
        took: took?,
        partial: outcome.map(|_| partial)?,
        places: [text(stratum)?, text(psu)?, text(ssu)?],
        sizes: [fpc1?, fpc2?],
        weight: weight?,
        answers: answers?,
    })
}

fn answers(
    row: &mut Row<'_>,
    header: &Header<'_>,
    places: &HashMap<Meaning, String>,
    partial: bool,
) -> Result<Answers, Told> {
    let (mut answers, mut told) = (Answers::default(), false);
    for (place, variable) in header.variables.iter().enumerate() {
        let answer = match places.get(&Meaning::Variable(place)) {
            Some(column) => {
                let read = |cell: &str| Answers::read(variable, &as_number(variable, cell)).map_err(What::Answer);
                row.maybe(column, read).map(Option::flatten)
            }
            None => taken(row, header, places, place).map(|levels| Answers::read(variable, &levels).ok().flatten()),
        };
        match answer {
            Ok(answer) => answers.set(&variable.name(), answer),
            Err(Told) => told = true,
        }
    }
    if told {
        return Err(Told);
    }
    if answers.is_empty() {
        row.reject(None, What::NothingAnswered);
        return Err(Told);
    }
    let faults = answers.faults(header.questionnaire);
    for (name, fault) in faults.into_iter().filter(|(_, fault)| !partial || *fault != AnswerFault::Missing) {
        let column = header.by_name.get(&name).and_then(|place| places.get(&Meaning::Variable(*place)));
        let column = column.cloned().unwrap_or(name);
        row.reject(Some(&column), What::Answer(fault));
        told = true;
    }
    if told { Err(Told) } else { Ok(answers) }
}

/// The choices that were taken, where each has a column of its own.
fn taken(
    row: &mut Row<'_>,
    header: &Header<'_>,
    places: &HashMap<Meaning, String>,
    place: usize,
) -> Result<String, Told> {
    let Kind::Multiple { scale, .. } = &header.variables[place].question.kind else { return Ok(String::new()) };
    let mut levels = Vec::new();
    for level in &scale.levels {
        let Some(column) = places.get(&Meaning::Choice(place, level.value)) else { continue };
        let taken = row.maybe(column, |cell| match cell.to_lowercase().as_str() {
            "1" | "true" => Ok(true),
            "0" | "false" => Ok(false),
            _ => Err(What::NotOneOf("0, 1".to_owned())),
        })?;
        if taken == Some(true) {
            levels.push(level.value.to_string());
        }
    }
    Ok(levels.join(" "))
}

/// The number of a choice whose words stand in a cell; otherwise the cell.
fn as_number(variable: &Variable<'_>, cell: &str) -> String {
    let scale = match &variable.question.kind {
        Kind::Single(scale) | Kind::Matrix { scale, .. } if !variable.other => scale,
        _ => return cell.to_owned(),
    };
    let folded = cell.to_lowercase();
    let words = scale.levels.iter().find(|level| level.words.all().any(|(_, words)| words.to_lowercase() == folded));
    words.map_or_else(|| cell.to_owned(), |level| level.value.to_string())
}

/// A UUID of whatever version, with or without `uuid:` before it.
fn uuid(cell: &str) -> Result<Id, What> {
    cell.strip_prefix("uuid:").unwrap_or(cell).to_lowercase().parse().map_err(|_| What::NotAUuid)
}

fn place(cell: &str) -> Result<String, What> {
    if cell.chars().any(char::is_control) {
        Err(What::ControlCharacter)
    } else if cell.chars().count() > PLACE {
        Err(What::TooLong(PLACE))
    } else {
        Ok(cell.to_owned())
    }
}

/// A number greater than zero, with a decimal comma or point.
fn positive(cell: &str) -> Result<Decimal, What> {
    let plain = cell.replace(',', ".");
    let written = plain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && !plain.ends_with('.');
    let number = Decimal::from_str_exact(&plain).ok().filter(|_| written).ok_or(What::NotANumber)?;
    let most = Decimal::from(1_000_000_000_000_i64);
    if number.is_zero() || number > most {
        return Err(What::OutOfRange("0,000001".to_owned(), most.to_string()));
    }
    Ok(number)
}
