//! A satisfaction index from responses: criterion, element, content and SIPAS, with their errors, for everybody and by domain.
//!
//! ```text
//! answers ──► compute ──► change, rank ──► hide ──► figures
//! (checked)   (stats)     (other samples)           (what is said)
//! ```
//!
//! Responses come from a file (`sipar score sipas`, [`from_files`]) or from a stored round (`round`). Both rules of a
//! criterion are always computed, since which of them is the ministry's is not public; the questionnaire names the
//! default, and everything that is said names its rule. Nothing comes out unless every answer could be read.

mod answers;
mod change;
mod compute;
pub(in crate::app) mod crossed;
mod distribution;
pub(in crate::app) mod edition;
pub mod figures;
mod hide;
mod levels;
mod nodes;
mod rank;
pub mod round;
pub(in crate::app) mod stored;
pub mod words;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::AppError;
use super::estimate::{self, Drawn, Header, Lines, Trouble};
use crate::domain::hex::hex;
use crate::domain::questionnaire::{Kind, Questionnaire};
use crate::index::sipas::Tree;
use crate::stats::survey::SurveyError;
use crate::stats::survey::estimate::Sample;
pub use answers::BadAnswer;
use answers::Read;
use change::{Keys, Years};
use compute::{Computed, Material, known};
use figures::{Both, DesignSaid, NodeSaid, Rules, Scored, Table};
pub use stored::UNIT;

/// What is asked of files.
#[derive(Clone, PartialEq, Debug)]
pub struct Asked {
    /// The questionnaire: the path of a file, or the name of a shipped one.
    pub template: String,
    /// The responses: CSV with a column a variable.
    pub responses: PathBuf,
    /// The design; without one each response counts 1.
    pub design: Option<PathBuf>,
    /// Domains: a column or a demographic word each, several together with `*` between them.
    pub by: Vec<String>,
    /// Domains that are ranked.
    pub rank: Option<String>,
    /// The sample of before.
    pub previous: Option<PathBuf>,
    /// Its design; left out, the same.
    pub previous_design: Option<PathBuf>,
    /// Its questionnaire; left out, the same.
    pub previous_template: Option<String>,
    /// The column that says who answered, where the same people may be in both samples.
    pub id: Option<String>,
    /// The confidence of intervals, strictly between 0 and 1.
    pub level: f64,
}

/// Scores what files hold.
pub fn from_files(asked: &Asked) -> Result<Scored, AppError> {
    if !(asked.level > 0.0 && asked.level < 1.0) {
        return Err(AppError::Refused(format!("--level {} is not strictly between 0 and 1", asked.level)));
    }
    let questionnaire = questionnaire(&asked.template)?;
    let wanted: Vec<&String> = asked.by.iter().chain(&asked.rank).collect();
    let names = estimate::column_names(&asked.responses)?;
    let mut tables: Vec<Vec<String>> = Vec::new();
    for by in wanted {
        let table = table(by, &questionnaire, &names).map_err(|what| in_file(&asked.responses, &what))?;
        if !tables.contains(&table) {
            tables.push(table);
        }
    }
    let rank = match &asked.rank {
        Some(by) => Some(table(by, &questionnaire, &names).map_err(|what| in_file(&asked.responses, &what))?),
        None => None,
    };
    let files = Files { responses: &asked.responses, design: asked.design.as_deref(), id: asked.id.as_deref() };
    let (now, lines) = files.load(questionnaire.clone(), &tables)?;
    let before = match &asked.previous {
        None => None,
        Some(responses) => {
            let questionnaire = match &asked.previous_template {
                Some(template) => self::questionnaire(template)?,
                None => questionnaire,
            };
            let design = asked.previous_design.as_deref().or(asked.design.as_deref());
            let files = Files { responses, design, id: asked.id.as_deref() };
            Some((files, files.load(questionnaire, &tables)?))
        }
    };
    let minimum_n = least_n(&now.questionnaire);
    let scored = score(
        &now,
        before.as_ref().map(|(_, (before, _))| before),
        &Wanted { tables, rank, level: asked.level, minimum_n, before: None },
    );
    scored.map_err(|Fault { of_before, error }| match (&before, of_before) {
        (Some((files, (_, lines))), true) => files.trouble(error, lines).into(),
        _ => files.trouble(error, &lines).into(),
    })
}

/// The questionnaire of this path, or the shipped one of this name.
fn questionnaire(template: &str) -> Result<Questionnaire, AppError> {
    let path = Path::new(template);
    if path.is_file() {
        let text = std::fs::read_to_string(path).map_err(|source| AppError::File { path: path.to_owned(), source })?;
        let name = path.file_name().and_then(std::ffi::OsStr::to_str).unwrap_or(template);
        return Questionnaire::parse(name, &text).map_err(|problem| in_file(path, &problem.to_string()).into());
    }
    let shipped =
        super::templates::shipped_questionnaires().map_err(|problem| AppError::Template(problem.to_string()))?;
    let names: Vec<String> = shipped.iter().map(|(questionnaire, _)| questionnaire.name()).collect();
    let found = shipped.into_iter().map(|(questionnaire, _)| questionnaire).find(|known| known.name() == template);
    found.ok_or_else(|| {
        AppError::NotFound(format!(
            "--template {template}: there is no such file, and the questionnaires that come with sipar are {}",
            names.join(", ")
        ))
    })
}

fn in_file(file: &Path, what: &str) -> Trouble {
    Trouble { file: file.to_owned(), line: None, column: None, what: what.to_owned() }
}

/// The columns of a table: `sex`, `q_sex`, `commune`, `sex*commune`.
fn table(by: &str, questionnaire: &Questionnaire, names: &[String]) -> Result<Vec<String>, String> {
    let mut columns = Vec::new();
    for word in by.split('*').map(str::trim) {
        let demographic = questionnaire.demographics().into_iter().find(|(known, _)| *known == word);
        let column = match demographic {
            _ if names.iter().any(|name| name == word) => word.to_owned(),
            Some((_, question)) if names.contains(&question.code) => question.code.clone(),
            _ => {
                let known: Vec<&str> = questionnaire.demographics().into_iter().map(|(word, _)| word).collect();
                return Err(format!(
                    "--by {by}: there is no column {word:?}, and the questionnaire says by its words {} only who answered",
                    known.join(", ")
                ));
            }
        };
        let question = questionnaire.question(&column);
        if question.is_some_and(|question| matches!(question.kind, Kind::Multiple { .. } | Kind::Text { .. })) {
            return Err(format!("--by {by}: several answers or words of one's own do not divide those who answered"));
        }
        if columns.contains(&column) {
            return Err(format!("--by {by}: {column} stands twice"));
        }
        columns.push(column);
    }
    Ok(columns)
}

/// The files of one sample.
#[derive(Clone, Copy)]
struct Files<'a> {
    responses: &'a Path,
    design: Option<&'a Path>,
    id: Option<&'a str>,
}

impl Files<'_> {
    fn load(&self, questionnaire: Questionnaire, tables: &[Vec<String>]) -> Result<(Loaded, Lines), AppError> {
        let tree = Tree::of(&questionnaire);
        if tree.nodes.is_empty() {
            return Err(AppError::Refused(format!("{} has no criteria, so it has no index", questionnaire.name())));
        }
        let names = estimate::column_names(self.responses)?;
        let mut columns = answers::columns(&questionnaire, &names, self.responses)?;
        let more = tables.iter().flatten().map(String::as_str).chain(self.id);
        columns.extend(more.filter(|name| names.iter().any(|known| known == name)).map(str::to_owned));
        columns.dedup();
        let Drawn { sample, header, lines, first_stage } = estimate::drawn(self.responses, self.design, &columns)?;
        if let Some(id) = self.id.filter(|id| sample.column(id).is_none()) {
            return Err(in_file(self.responses, &format!("--id {id}: there is no such column")).into());
        }
        let read = answers::read(&questionnaire, &sample, self.responses, &lines).map_err(AppError::Answers)?;
        let (stratum, cluster) = first_stage;
        // Within clusters the same people matter no more than the same clusters do.
        let keys = Keys { stratum, unit: cluster.or_else(|| self.id.map(str::to_owned)) };
        Ok((Loaded { questionnaire, tree, sample, header, read, keys, names: Names::default() }, lines))
    }

    fn trouble(&self, error: SurveyError, lines: &Lines) -> Trouble {
        estimate::trouble(error, lines, (self.responses, self.design.unwrap_or(self.responses)), None)
    }
}

/// One sample with its answers read.
#[derive(Debug)]
struct Loaded {
    questionnaire: Questionnaire,
    tree: Tree,
    sample: Sample,
    header: Header,
    read: Read,
    keys: Keys,
    names: Names,
}

/// What columns and values are called that are no question's.
#[derive(Debug, Default)]
struct Names {
    columns: HashMap<String, Both>,
    values: HashMap<(String, String), Both>,
}

impl Loaded {
    fn material<'a>(&'a self, tables: &'a [Vec<String>], level: f64, minimum_n: i64) -> Material<'a> {
        Material {
            questionnaire: &self.questionnaire,
            tree: &self.tree,
            sample: &self.sample,
            read: &self.read,
            names: &self.names,
            tables,
            level,
            minimum_n,
        }
    }
}

/// What is wanted of samples.
#[derive(Debug)]
struct Wanted {
    tables: Vec<Vec<String>>,
    rank: Option<Vec<String>>,
    level: f64,
    minimum_n: i64,
    /// By what the sample of before was shown by itself; left out, it was shown nowhere.
    before: Option<Before>,
}

/// By what an earlier round's own result says what may be seen: told again by other rules, it could tell what it hides.
#[derive(Debug)]
struct Before {
    tables: Vec<Vec<String>>,
    minimum_n: i64,
}

/// Why there is no score, and of which sample.
#[derive(Debug)]
struct Fault {
    of_before: bool,
    error: SurveyError,
}

/// Figures of fewer are not shown, as a questionnaire has it.
fn least_n(questionnaire: &Questionnaire) -> i64 {
    questionnaire.scoring.as_ref().map_or(5, |scoring| i64::from(scoring.minimum_n)).max(5)
}

/// Scores a sample, beside the one of before where there is one.
fn score(now: &Loaded, before: Option<&Loaded>, wanted: &Wanted) -> Result<Scored, Fault> {
    let own = |error| Fault { of_before: false, error };
    let earlier = |error| Fault { of_before: true, error };
    let material = now.material(&wanted.tables, wanted.level, wanted.minimum_n);
    let computed = Computed::new(&material).map_err(own)?;
    let mut sums = computed.sums();
    let seen = computed.seen(&mut sums).map_err(own)?;
    let mut tables = computed.tables(&seen, &mut sums).map_err(own)?;
    let rule = change::main_rule(&now.questionnaire);
    let previous = match before {
        None => None,
        Some(before) => {
            let has = |by: &&Vec<String>| by.iter().all(|name| before.sample.column(name).is_some());
            let (earlier_tables, minimum_n) = match &wanted.before {
                Some(own) => (own.tables.clone(), own.minimum_n),
                None => (wanted.tables.iter().filter(has).cloned().collect(), wanted.minimum_n),
            };
            let material = before.material(&earlier_tables, wanted.level, minimum_n);
            let other = Computed::new(&material).map_err(earlier)?;
            let seen = other.seen(&mut other.sums()).map_err(earlier)?;
            let years = Years { now: (&computed, &now.keys), before: (&other, &before.keys) };
            Some(years.compare(&mut tables, &seen))
        }
    };
    let ranks = match &wanted.rank {
        None => None,
        Some(by) => {
            let place = tables.iter().position(|table| table.by == *by);
            let table = place.and_then(|place| Some((place, tables.get(place)?)));
            table.map(|(place, table)| rank::ranks(&computed, table, place, rule)).transpose().map_err(own)?.flatten()
        }
    };
    let distributions =
        distribution::distributions(&now.questionnaire, &now.sample, &now.read, wanted.level, wanted.minimum_n);
    let everybody = tables.first().filter(|table| table.by.is_empty()).and_then(|table| table.domains.first());
    let nodes: Vec<NodeSaid> = nodes::nodes(&now.questionnaire, &now.tree).into_iter().map(|(said, _)| said).collect();
    let levels = levels::levels(&now.questionnaire, &nodes, &now.sample, &now.read, everybody, wanted.minimum_n);
    Ok(Scored {
        questionnaire: now.questionnaire.name(),
        hash: hex(&now.questionnaire.content_hash()),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        rules: rules(&now.questionnaire),
        minimum_n: wanted.minimum_n,
        level: wanted.level,
        design: design_said(&now.header, &tables),
        nodes,
        tables,
        distributions: distributions.map_err(own)?,
        levels,
        previous,
        ranks,
    })
}

fn rules(questionnaire: &Questionnaire) -> Rules {
    use crate::domain::questionnaire::{Blanks, CriterionRule, Weights};
    use crate::domain::template::Confidence;
    let unknown = Rules {
        criterion: CriterionRule::SatisfiedShare,
        criterion_confidence: Confidence::Unknown,
        weights: Weights::Criteria,
        weights_confidence: Confidence::Unknown,
        blanks: Blanks::OwnRows,
        blanks_confidence: Confidence::Unknown,
    };
    questionnaire.scoring.as_ref().map_or(unknown, |scoring| Rules {
        criterion: scoring.criterion,
        criterion_confidence: scoring.criterion_confidence,
        weights: scoring.weights,
        weights_confidence: scoring.weights_confidence,
        blanks: scoring.blanks,
        blanks_confidence: scoring.blanks_confidence,
    })
}

fn design_said(header: &Header, tables: &[Table]) -> DesignSaid {
    let hides = tables.iter().flat_map(|table| &table.domains).any(|domain| domain.n.is_none());
    DesignSaid {
        n: header.n,
        df: known(header.df),
        sum_weights: (!hides).then_some(header.sum_of_weights),
        psus: header.units,
        strata: header.strata,
        stages: header.stages,
        lonely_psu: header.lonely.name().to_owned(),
        lonely_strata: header.lonely_strata.clone(),
        rules: header.rules.clone(),
    }
}
