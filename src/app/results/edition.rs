//! Copies of what a unit's results of a closed period are computed from, and the same results computed of such copies alone.
//!
//! The copies hold the sums that the results page reads: of the unit and of those above it, all finished months, quarters and
//! the year, since they are settled together. Officers are in them under numbers, because what may be shown of others
//! depends on them; no table of an edition is by officer.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::count::{Counted, Node, Place, slot_of};
use super::settle::settle;
use super::{Assembly, By, Figures, Line, Part, Seen, When, names, nodes_on};
use crate::app::edition::{File, file_named, spoilt};
use crate::app::{App, AppError};
use crate::domain::edition::Role;
use crate::domain::hex::hex;
use crate::domain::id::Id;
use crate::domain::period::Period;
use crate::domain::rating::Proof;
use crate::domain::template::Template;
use crate::domain::unit::Unit;
use crate::store::Db;
use crate::store::template::template_list;

const CELLS: &str = "tallies.csv";
const NAMES: &str = "names.json";
const CELL_COLUMNS: [&str; 8] = ["node", "place", "key", "template", "period", "question", "level", "n"];

/// Keys begin above those of proofs.
const FIRST_KEY: u128 = 16;

/// What a period's results are computed from.
pub(in crate::app) struct Copies {
    /// The files.
    pub(in crate::app) files: Vec<File>,
    /// What else the computation takes.
    pub(in crate::app) rules: Map<String, Value>,
    /// The results by the way that pages take.
    pub(in crate::app) kept: Told,
}

/// Results as an edition keeps them. What may not be seen is not in them.
#[derive(Serialize, Clone, PartialEq, Debug)]
pub(in crate::app) struct Told {
    /// `2026-Q3`.
    pub(in crate::app) period: String,
    /// The questions, by template.
    pub(in crate::app) parts: Vec<PartTold>,
}

/// One question.
#[derive(Serialize, Clone, PartialEq, Debug)]
pub(in crate::app) struct PartTold {
    /// The template's name.
    pub(in crate::app) template: String,
    /// SHA-256 of the template's file, in hexadecimal digits.
    pub(in crate::app) hash: String,
    /// The question's number.
    pub(in crate::app) question: i16,
    /// What is asked.
    pub(in crate::app) words: [String; 2],
    /// What its levels are called.
    pub(in crate::app) levels: Vec<[String; 2]>,
    /// The unit with all below it.
    pub(in crate::app) total: RowTold,
    /// The rows of the tables.
    pub(in crate::app) rows: Vec<RowTold>,
}

/// One row.
#[derive(Serialize, Clone, PartialEq, Debug)]
pub(in crate::app) struct RowTold {
    /// What the row is of: `total`, `unit`, `counter`, `field`, `proof`.
    pub(in crate::app) by: &'static str,
    /// Its code; empty where nothing has one.
    pub(in crate::app) code: String,
    /// Its name.
    pub(in crate::app) name: String,
    /// Visits that could have been rated.
    pub(in crate::app) visits: Option<i64>,
    /// `shown`, `hidden`, or `nobody`.
    pub(in crate::app) seen: &'static str,
    /// How many answered.
    pub(in crate::app) n: Option<i64>,
    /// How many chose each level.
    pub(in crate::app) levels: Option<Vec<i64>>,
    /// The share satisfied, 0 to 1.
    pub(in crate::app) value: Option<f64>,
    /// The lower end of its interval.
    pub(in crate::app) low: Option<f64>,
    /// The upper end.
    pub(in crate::app) high: Option<f64>,
    /// Ratings by visits.
    pub(in crate::app) rated: Option<f64>,
}

/// What cells do not say.
#[derive(Serialize, Deserialize)]
struct Said {
    /// The key of each node's unit, from the top of the tree to the unit itself.
    nodes: Vec<String>,
    /// The finished periods, in their order.
    periods: Vec<String>,
    /// The names of templates, whose files begin with `template-1.`, `template-2.`, …
    templates: Vec<String>,
    /// Every row of every node, whether somebody rated there or not.
    places: Vec<(usize, String, String)>,
    /// Visits in the period asked for.
    visits: Vec<(usize, String, String, i64)>,
    /// Codes and names of keys.
    names: Vec<(String, String, String)>,
}

/// Takes the copies of a closed period.
pub(in crate::app) fn copies_on(
    app: &App,
    db: &mut Db,
    of: &Unit,
    period: Period,
    today: time::Date,
) -> Result<Copies, AppError> {
    let (_, nodes) = nodes_on(db, of, &[When::Whole(period)], today)?;
    let own = nodes.last().ok_or_else(|| AppError::NotFound(of.code.clone()))?;
    let mut called = names(db, own)?;
    let counters = crate::store::office::counter_of_units(db, &[of.id])?;
    for counter in counters {
        called.insert(counter.id, (counter.name, Some(counter.code)));
    }
    let catalogue = app.catalogue();
    let templates: BTreeMap<Id, &Template> =
        nodes.iter().flat_map(Node::templates).filter_map(|id| Some((id, catalogue.template(id)?))).collect();
    let sources = template_list(db)?;
    let mut files = vec![
        File::of(CELLS, Role::Input, "text/csv", cells(&nodes, &templates)?),
        File::of(
            NAMES,
            Role::Input,
            "application/json",
            json!(said(&nodes, &templates, &called, period)).to_string().into(),
        ),
    ];
    for (number, (id, template)) in (1..).zip(&templates) {
        let source = sources.iter().find(|one| one.id == *id).ok_or_else(|| AppError::NotFound(template.name()))?;
        let bytes = source.source.clone().into_bytes();
        files.push(File::of(
            &format!("template-{number}.{}.toml", template.name()),
            Role::Template,
            "application/toml",
            bytes,
        ));
    }
    let rules = json!({
        "period": period.to_string(),
        "rounding": Value::Null,
        "decimals": Value::Null,
        "minimum_n": crate::domain::disclosure::USUAL_THRESHOLD,
        "level": "0.95",
        "interval": "wilson",
    });
    let kept = told(&nodes, &templates, &called, period)?;
    Ok(Copies { files, rules: rules.as_object().cloned().unwrap_or_default(), kept })
}

/// The results of nodes, settled.
fn told(
    nodes: &[Node],
    templates: &BTreeMap<Id, &Template>,
    called: &HashMap<Id, (String, Option<String>)>,
    period: Period,
) -> Result<Told, AppError> {
    let when = When::Whole(period);
    let own = nodes.last().ok_or_else(|| spoilt(NAMES, "there is no node"))?;
    let mut parts = Vec::new();
    for (template_id, template) in templates {
        for question in &template.questions {
            if own.n(Place::Total, *template_id, slot_of(when), question.number) == 0 {
                continue;
            }
            let open = settle(nodes, *template_id, question.number)?;
            let assembly =
                Assembly { template, template_id: *template_id, question: question.number, own, names: called };
            if let Some(part) = assembly.part(&|place| open.may(place, slot_of(when)), when)? {
                let levels = question.scale.levels.iter().map(|level| [level.words.vi.clone(), level.words.en.clone()]);
                parts.push(PartTold {
                    template: template.name(),
                    hash: hex(&template.content_hash()),
                    question: question.number,
                    words: [question.words.vi.clone(), question.words.en.clone()],
                    levels: levels.collect(),
                    total: row("total", "", "", part.visits, &part.headline),
                    rows: rows(&part, called),
                });
            }
        }
    }
    Ok(Told { period: period.to_string(), parts })
}

fn rows(part: &Part, called: &HashMap<Id, (String, Option<String>)>) -> Vec<RowTold> {
    let tables = part.tables.iter().filter(|table| table.by != By::Officer);
    tables
        .flat_map(|table| table.lines.iter().map(move |line| (table.by, line)))
        .map(|(by, line): (By, &Line)| {
            let code = match by {
                By::Proof => line.key.and_then(Proof::from_key).map(proof_word).unwrap_or_default().to_owned(),
                _ => line.key.and_then(|key| called.get(&key)).and_then(|(_, code)| code.clone()).unwrap_or_default(),
            };
            row(by.word(), &code, &line.name, line.visits, &line.seen)
        })
        .collect()
}

fn row(by: &'static str, code: &str, name: &str, visits: Option<i64>, seen: &Seen) -> RowTold {
    let without = |seen| RowTold {
        by,
        code: code.to_owned(),
        name: name.to_owned(),
        visits,
        seen,
        n: None,
        levels: None,
        value: None,
        low: None,
        high: None,
        rated: None,
    };
    match seen {
        Seen::NoRatings => without("nobody"),
        Seen::Hidden => without("hidden"),
        Seen::Open(Figures { n, levels, share, rated }) => RowTold {
            n: Some(*n),
            levels: Some(levels.clone()),
            value: share.map(|share| share.value),
            low: share.map(|share| share.low),
            high: share.map(|share| share.high),
            rated: *rated,
            ..without("shown")
        },
    }
}

fn proof_word(proof: Proof) -> &'static str {
    proof.word().unwrap_or("none")
}

/// Keys numbered in the order of their ids, so that everything that goes by their order stays.
fn numbered(nodes: &[Node]) -> HashMap<Id, String> {
    let of_places = nodes.iter().flat_map(Node::all_places).filter(|place| !matches!(place, Place::Proof(_)));
    let all: BTreeSet<Id> = nodes.iter().map(|node| node.unit).chain(of_places.filter_map(Place::key)).collect();
    all.into_iter().zip(1_u32..).map(|(id, number)| (id, format!("k{number:06}"))).collect()
}

/// A place as a word and a key.
fn spelt(place: Place, keys: &HashMap<Id, String>) -> (&'static str, String) {
    let key = |id: Option<Id>| id.and_then(|id| keys.get(&id)).cloned().unwrap_or_default();
    match place {
        Place::Total => ("total", String::new()),
        Place::Own => ("own", String::new()),
        Place::Child(id) => ("child", key(Some(id))),
        Place::Counter(id) => ("counter", key(Some(id))),
        Place::Officer(id) => ("officer", key(id)),
        Place::Field(id) => ("field", key(id)),
        Place::Proof(proof) => ("proof", proof_word(proof).to_owned()),
    }
}

/// The place that [`spelt`] spelt.
fn place_of(word: &str, key: &str) -> Option<Place> {
    let id = || id_of(key);
    let maybe = || if key.is_empty() { Some(None) } else { id().map(Some) };
    Some(match word {
        "total" => Place::Total,
        "own" => Place::Own,
        "child" => Place::Child(id()?),
        "counter" => Place::Counter(id()?),
        "officer" => Place::Officer(maybe()?),
        "field" => Place::Field(maybe()?),
        "proof" => Place::Proof(Proof::from_word(Some(key).filter(|key| *key != "none"))?),
        _ => return None,
    })
}

fn id_of(key: &str) -> Option<Id> {
    let number: u128 = key.strip_prefix('k')?.parse().ok()?;
    Some(Id::from_bytes((FIRST_KEY + number).to_be_bytes()))
}

fn template_id(number: usize) -> Id {
    Id::from_bytes((number as u128).to_be_bytes())
}

fn cells(nodes: &[Node], templates: &BTreeMap<Id, &Template>) -> Result<Vec<u8>, AppError> {
    let failed = |error: csv::Error| AppError::Refused(error.to_string());
    let keys = numbered(nodes);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(CELL_COLUMNS).map_err(failed)?;
    for (at, node) in nodes.iter().enumerate() {
        for (number, template) in (1..).zip(templates.keys()) {
            for slot in node.slots() {
                for place in node.all_places() {
                    let Some(counted) = node.sums.get(&(place, *template, *slot)) else { continue };
                    let (word, key) = spelt(place, &keys);
                    let period = slot.map_or_else(String::new, |slot| slot.to_string());
                    let ratings = std::iter::once(((0, 0), counted.ratings));
                    for ((question, level), n) in ratings.chain(counted.answers.iter().map(|(key, n)| (*key, *n))) {
                        let numbers = [number.to_string(), period.clone(), question.to_string(), level.to_string()];
                        let mut record = vec![at.to_string(), word.to_owned(), key.clone()];
                        record.extend(numbers);
                        record.push(n.to_string());
                        writer.write_record(record).map_err(failed)?;
                    }
                }
            }
        }
    }
    writer.into_inner().map_err(|error| AppError::Refused(error.to_string()))
}

fn said(
    nodes: &[Node],
    templates: &BTreeMap<Id, &Template>,
    called: &HashMap<Id, (String, Option<String>)>,
    period: Period,
) -> Said {
    let keys = numbered(nodes);
    let key = |id: Id| keys.get(&id).cloned().unwrap_or_default();
    let own = nodes.last();
    let mut places = Vec::new();
    let mut visits = Vec::new();
    for (at, node) in nodes.iter().enumerate() {
        for place in node.all_places() {
            let (word, key) = spelt(place, &keys);
            places.push((at, word.to_owned(), key.clone()));
            visits.extend(node.visits.get(&(place, Some(period))).map(|n| (at, word.to_owned(), key, *n)));
        }
    }
    let people: BTreeSet<Id> = nodes
        .iter()
        .flat_map(Node::all_places)
        .filter_map(|place| if let Place::Officer(id) = place { id } else { None })
        .collect();
    let mut names: Vec<(String, String, String)> = called
        .iter()
        .filter(|(id, _)| keys.contains_key(id) && !people.contains(id))
        .map(|(id, (name, code))| (key(*id), code.clone().unwrap_or_default(), name.clone()))
        .collect();
    names.extend(Proof::ALL.into_iter().filter_map(|proof| {
        let (name, _) = called.get(&proof.key())?;
        Some((proof_word(proof).to_owned(), proof_word(proof).to_owned(), name.clone()))
    }));
    names.sort_unstable();
    let slots = own.map(|own| own.slots().to_vec()).unwrap_or_default();
    let periods = slots.into_iter().map(|slot| slot.unwrap_or(period).to_string()).collect();
    Said {
        nodes: nodes.iter().map(|node| key(node.unit)).collect(),
        periods,
        templates: templates.values().map(|template| template.name()).collect(),
        places,
        visits,
        names,
    }
}

/// Computes the results of copies.
pub(in crate::app) fn again(files: &[File], rules: &Map<String, Value>) -> Result<Told, AppError> {
    let bytes = |name: &str| {
        let found = files.iter().find(|file| file.name == name).map(|file| file.bytes.as_slice());
        found.ok_or_else(|| spoilt(name, "it is not there"))
    };
    let said: Said = serde_json::from_slice(bytes(NAMES)?).map_err(|error| spoilt(NAMES, &error.to_string()))?;
    let period: Option<Period> = rules.get("period").and_then(Value::as_str).and_then(|period| period.parse().ok());
    let period = period.ok_or_else(|| spoilt("manifest.json", "its rule period cannot be read"))?;
    let threshold = rules.get("minimum_n").and_then(Value::as_i64);
    let level = rules.get("level").and_then(Value::as_str);
    if (threshold, level) != (Some(crate::domain::disclosure::USUAL_THRESHOLD), Some("0.95")) {
        return Err(spoilt("manifest.json", "this computation hides below 5 and states intervals at 0.95"));
    }
    let mut templates = BTreeMap::new();
    for (number, name) in (1..).zip(&said.templates) {
        let (file, text) = file_named(files, &format!("template-{number}."))?;
        let text = std::str::from_utf8(text).map_err(|error| spoilt(file, &error.to_string()))?;
        let template = Template::parse(file, text).map_err(|error| spoilt(file, &error.to_string()))?;
        if template.name() != *name {
            return Err(spoilt(file, &format!("it is {}, not {name}", template.name())));
        }
        templates.insert(template_id(number), template);
    }
    let nodes = nodes_of(&said, bytes(CELLS)?, period)?;
    let mut called = HashMap::new();
    for (key, code, name) in &said.names {
        let proof = Proof::ALL.into_iter().find(|proof| proof_word(*proof) == key);
        let id = proof.map(Proof::key).or_else(|| id_of(key)).ok_or_else(|| spoilt(NAMES, key))?;
        called.insert(id, (name.clone(), Some(code.clone()).filter(|code| !code.is_empty())));
    }
    let templates: BTreeMap<Id, &Template> = templates.iter().map(|(id, template)| (*id, template)).collect();
    told(&nodes, &templates, &called, period)
}

fn nodes_of(said: &Said, bytes: &[u8], period: Period) -> Result<Vec<Node>, AppError> {
    let bad = |what: &str| spoilt(NAMES, &format!("{what:?} cannot be read"));
    let slots: Vec<Option<Period>> = said
        .periods
        .iter()
        .map(|period| period.parse().map(Some).map_err(|_| bad(period)))
        .collect::<Result<_, AppError>>()?;
    let mut nodes = Vec::new();
    for key in &said.nodes {
        nodes.push(Node::empty(id_of(key).ok_or_else(|| bad(key))?, slots.clone()));
    }
    for (at, word, key) in &said.places {
        let place = place_of(word, key).ok_or_else(|| bad(word))?;
        nodes.get_mut(*at).ok_or_else(|| bad("node"))?.places.insert(place);
    }
    for (at, word, key, n) in &said.visits {
        let place = place_of(word, key).ok_or_else(|| bad(word))?;
        nodes.get_mut(*at).ok_or_else(|| bad("node"))?.visits.insert((place, Some(period)), *n);
    }
    let failed = |error: csv::Error| spoilt(CELLS, &error.to_string());
    let mut reader = csv::Reader::from_reader(bytes);
    if reader.headers().map_err(failed)? != CELL_COLUMNS.as_slice() {
        return Err(spoilt(CELLS, "its columns are others"));
    }
    for record in reader.deserialize() {
        let (at, word, key, number, period, question, level, n): (usize, String, String, usize, String, i16, i16, i64) =
            record.map_err(failed)?;
        let wrong = || spoilt(CELLS, &format!("{word} {key} {period} cannot be read"));
        let place = place_of(&word, &key).ok_or_else(wrong)?;
        let slot: Period = period.parse().map_err(|_| wrong())?;
        let node = nodes.get_mut(at).filter(|node| node.places.contains(&place)).ok_or_else(wrong)?;
        if number == 0 || number > said.templates.len() {
            return Err(wrong());
        }
        let counted: &mut Counted = node.sums.entry((place, template_id(number), Some(slot))).or_default();
        if question == 0 {
            counted.ratings += n;
        } else {
            *counted.answers.entry((question, level)).or_default() += n;
        }
    }
    Ok(nodes)
}
