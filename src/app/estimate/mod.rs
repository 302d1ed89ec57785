//! Estimates from a file: a sample in CSV and its design in TOML, without a database.
//!
//! `plan` reads the design file, `read` the columns that it needs; [`crate::stats::survey`] does the rest. Nothing comes
//! out unless everything could be estimated: a figure beside an error would be copied without it.

mod asked_test;
mod plan;
mod read;
mod rows;
mod weigh;

use std::fmt;
use std::path::{Path, PathBuf};

use asked_test::AskedTest;
use plan::{Asked, DesignFile, line_of};
pub(in crate::app) use read::Lines;
use read::{Needed, Table};
use toml::Spanned;

use crate::stats::survey::SurveyError;
use crate::stats::survey::calibrate::calibrate;
use crate::stats::survey::design::{Design, Lonely, Named, Plan, Weighting};
use crate::stats::survey::estimate::{Sample, estimate};
use crate::stats::survey::hypothesis::{Outcome, test};
use crate::stats::survey::replicate::make::replicate;
use crate::stats::survey::request::Answer;

/// What is wrong with one of the two files, and where.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct Trouble {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: Option<u64>,
    /// The column of the data.
    pub column: Option<String>,
    /// What is wrong.
    pub what: String,
}

impl Trouble {
    fn new(what: &str) -> Self {
        Self { file: PathBuf::new(), line: None, column: None, what: what.to_owned() }
    }

    fn of(self, file: &Path) -> Self {
        Self { file: file.to_owned(), ..self }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {}", self.what)
    }
}

/// The design as it was taken, for whoever reads the figures.
#[derive(Clone, PartialEq, Debug)]
pub struct Header {
    /// How many rows the data have.
    pub n: usize,
    /// Units less strata of the first stage; of replicates their rank less one.
    pub df: f64,
    /// The sum of the weights.
    pub sum_of_weights: f64,
    /// First-stage units with a weight.
    pub units: f64,
    /// First-stage strata with a weight.
    pub strata: f64,
    /// How many stages the variance has.
    pub stages: usize,
    /// What is done with a stratum of one unit.
    pub lonely: Lonely,
    /// The strata of one unit: stage and name.
    pub lonely_strata: Vec<(usize, String)>,
    /// Every rule that was applied, in words.
    pub rules: Vec<String>,
}

/// An answer and the condition it stands under.
#[derive(Clone, PartialEq, Debug)]
pub struct Answered {
    /// The condition as it was written.
    pub condition: Option<String>,
    /// The estimates.
    pub answer: Answer,
}

/// What a test found, and the condition it stands under.
#[derive(Clone, PartialEq, Debug)]
pub struct Tested {
    /// The condition as it was written.
    pub condition: Option<String>,
    /// What was found, of each variable and in each domain.
    pub outcomes: Vec<Outcome>,
}

/// Everything that was estimated from a file.
#[derive(Clone, PartialEq, Debug)]
pub struct Estimated {
    /// The design.
    pub header: Header,
    /// The answers in the order of the questions.
    pub answers: Vec<Answered>,
    /// The tests in the order of the questions.
    pub tests: Vec<Tested>,
}

/// Estimates what the design file asks of the data.
pub fn from_files(data: &Path, design: &Path) -> Result<Estimated, Trouble> {
    let plan = PlanFile::read(design).map_err(|trouble| trouble.of(design))?;
    let (mut sample, header, lines) = sampled_as_asked(data, design, &plan)?;
    let PlanFile { text, asked, asked_tests, .. } = plan;
    // The design has taken what it needs of its columns.
    let columns: Vec<String> = sample.columns.iter().map(|(name, _)| name.clone()).collect();
    let wanted = needed(&DesignFile::default(), &asked, &asked_tests, &columns);
    sample.columns.retain(|(name, _)| wanted.iter().any(|wanted| wanted.name == *name));
    let mut answers = Vec::with_capacity(asked.len());
    for Asked { request, condition, at } in asked {
        let wrong = |error| trouble(error, &lines, (data, design), Some(line_of(&text, at)));
        let answer = estimate(&sample, &request).map_err(wrong)?;
        answers.push(Answered { condition, answer });
    }
    let mut tests = Vec::with_capacity(asked_tests.len());
    for AskedTest { request, condition, at } in asked_tests {
        let wrong = |error| trouble(error, &lines, (data, design), Some(line_of(&text, at)));
        let outcomes = test(&sample, &request).map_err(wrong)?;
        tests.push(Tested { condition, outcomes });
    }
    Ok(Estimated { header, answers, tests })
}

/// Only reads the sample, its weights as the file has them made, for whoever asks it himself.
pub fn sample_from_files(data: &Path, design: &Path) -> Result<Sample, Trouble> {
    let plan = PlanFile::read(design).map_err(|trouble| trouble.of(design))?;
    sampled_as_asked(data, design, &plan).map(|(sample, ..)| sample)
}

/// A sample for whoever asks it himself, with more columns than its design needs.
pub(in crate::app) struct Drawn {
    /// The sample.
    pub(in crate::app) sample: Sample,
    /// What is said of its design.
    pub(in crate::app) header: Header,
    /// Where its rows stand in the file.
    pub(in crate::app) lines: Lines,
    /// The columns of the first stage's strata and clusters, where the design names any.
    pub(in crate::app) first_stage: (Option<String>, Option<String>),
}

/// The names of a file's columns.
pub(in crate::app) fn column_names(data: &Path) -> Result<Vec<String>, Trouble> {
    read::names(data).map_err(|trouble| trouble.of(data))
}

/// Reads a sample and these columns, every cell of them as it is written. Without a design each row stands for one.
pub(in crate::app) fn drawn(data: &Path, design: Option<&Path>, columns: &[String]) -> Result<Drawn, Trouble> {
    let plan = match design {
        Some(path) => PlanFile::read_silent(path).map_err(|trouble| trouble.of(path))?,
        None => PlanFile {
            text: String::new(),
            file: DesignFile::default(),
            lonely: Lonely::Fail,
            asked: Vec::new(),
            asked_tests: Vec::new(),
        },
    };
    let names = column_names(data)?;
    let mut needed = needed(&plan.file, &[], &[], &names);
    for name in columns {
        match needed.iter_mut().find(|known| known.name == *name) {
            Some(known) => known.ids = true,
            None => needed.push(Needed { name: name.clone(), ids: true }),
        }
    }
    let (sample, header, lines) = sampled(data, design.unwrap_or(data), &plan, &names, &needed)?;
    let first = |names: &[Spanned<String>]| names.first().map(|name| name.get_ref().clone());
    Ok(Drawn { sample, header, lines, first_stage: (first(&plan.file.strata), first(&plan.file.clusters)) })
}

/// What is said of a design that no file describes.
pub(in crate::app) fn described(plan: &Plan<'_>, design: &Design) -> Header {
    header(plan, design, Vec::new())
}

/// A design file, read and understood.
struct PlanFile {
    text: String,
    file: DesignFile,
    lonely: Lonely,
    asked: Vec<Asked>,
    asked_tests: Vec<AskedTest>,
}

impl PlanFile {
    fn read(design: &Path) -> Result<Self, Trouble> {
        let text = std::fs::read_to_string(design).map_err(|error| Trouble::new(&error.to_string()))?;
        let file = DesignFile::parse(&text)?;
        file.asks_something()?;
        let lonely = file.lonely(&text)?;
        let asked = file.asked(&text)?;
        let asked_tests = file.asked_tests(&text)?;
        Ok(Self { text, file, lonely, asked, asked_tests })
    }

    /// Of a file that says the design and asks nothing.
    fn read_silent(design: &Path) -> Result<Self, Trouble> {
        let text = std::fs::read_to_string(design).map_err(|error| Trouble::new(&error.to_string()))?;
        let file = DesignFile::parse(&text)?;
        file.asks_nothing(&text)?;
        let lonely = file.lonely(&text)?;
        Ok(Self { text, file, lonely, asked: Vec::new(), asked_tests: Vec::new() })
    }
}

/// The sample that a design file describes, what is said of it, and the lines of its rows.
fn sampled_as_asked(data: &Path, design: &Path, asking: &PlanFile) -> Result<(Sample, Header, Lines), Trouble> {
    let names = column_names(data)?;
    let needed = needed(&asking.file, &asking.asked, &asking.asked_tests, &names);
    sampled(data, design, asking, &names, &needed)
}

/// The same of these columns of the data.
fn sampled(
    data: &Path,
    design: &Path,
    asking: &PlanFile,
    names: &[String],
    needed: &[Needed],
) -> Result<(Sample, Header, Lines), Trouble> {
    let PlanFile { text, file, lonely, .. } = asking;
    let table = read::read(data, names, needed).map_err(|trouble| trouble.of(data))?;
    let plan = plan_of(file, &table, *lonely);
    let built = Design::new(&plan).map_err(|error| trouble(error, &table.lines, (data, design), None))?;
    let (built, rules) = weigh(built, file, text, &table, (data, design))?;
    let header = header(&plan, &built, rules);
    let Table { columns, lines, .. } = table;
    Ok((Sample { design: built, columns }, header, lines))
}

/// Makes replicates and calibrates the weights, in this order; returns the rules that were applied as well.
fn weigh(
    mut built: Design,
    file: &DesignFile,
    text: &str,
    table: &Table,
    files: (&Path, &Path),
) -> Result<(Design, Vec<String>), Trouble> {
    let in_design = |trouble: Trouble| trouble.of(files.1);
    let mut rules = Vec::new();
    if let Some(asked) = &file.replicates {
        let (make, scales) = asked.get_ref().make(text, table).map_err(in_design)?;
        let wrong = |error| trouble(error, &table.lines, files, Some(line_of(text, asked.span().start)));
        replicate(&mut built, &make, &scales).map_err(wrong)?;
        rules.push(asked.get_ref().rule(&built));
    }
    for asked in &file.calibrate {
        let method = asked.get_ref().method(text, table).map_err(in_design)?;
        let wrong = |error| trouble(error, &table.lines, files, Some(line_of(text, asked.span().start)));
        let before = built.weights.clone();
        calibrate(&mut built, &method).map_err(wrong)?;
        rules.push(asked.get_ref().rule(&before, &built.weights));
    }
    Ok((built, rules))
}

/// The columns that the file names, each once.
fn needed(file: &DesignFile, asked: &[Asked], tests: &[AskedTest], names: &[String]) -> Vec<Needed> {
    let mut needed: Vec<Needed> = Vec::new();
    let mut need = |name: &str, ids: bool| match needed.iter_mut().find(|known| known.name == name) {
        Some(known) => known.ids |= ids,
        None => needed.push(Needed { name: name.to_owned(), ids }),
    };
    file.clusters.iter().chain(&file.strata).for_each(|name| need(name.get_ref(), true));
    file.fpc.iter().chain(&file.weights).chain(&file.probabilities).for_each(|name| need(name.get_ref(), false));
    file.replicates.iter().flat_map(|asked| &asked.get_ref().columns).for_each(|name| need(name.get_ref(), false));
    file.calibrate.iter().flat_map(|asked| asked.get_ref().columns(names)).for_each(|name| need(&name, false));
    for AskedTest { request, .. } in tests {
        request.id.iter().for_each(|name| need(name, true));
        request.variables.iter().chain(&request.by).chain(&request.each).for_each(|name| need(name, false));
        request.domain.iter().flat_map(|domain| domain.columns()).for_each(|name| need(name, false));
    }
    for Asked { request, .. } in asked {
        request.variables.iter().chain(&request.by).for_each(|name| need(name, false));
        request.domain.iter().flat_map(|domain| domain.columns()).for_each(|name| need(name, false));
        if request.variables.is_empty() {
            // A contrast may name estimates only: a column, or a column and its category.
            for (name, _) in &request.coefficients {
                let column = names.iter().filter(|column| name.starts_with(*column)).max_by_key(|column| column.len());
                if let Some(column) = column {
                    need(column, false);
                }
            }
        }
    }
    needed
}

fn plan_of<'a>(file: &'a DesignFile, table: &'a Table, lonely: Lonely) -> Plan<'a> {
    let named = |name: &'a Spanned<String>| {
        let name = name.get_ref().as_str();
        let column = table.columns.iter().find(|(known, _)| known == name);
        column.map(|(_, column)| Named { name, column })
    };
    let all = |names: &'a [Spanned<String>]| names.iter().filter_map(named).collect();
    let weights = match (file.weights.as_ref().and_then(named), file.probabilities.as_ref().and_then(named)) {
        (Some(weights), _) => Weighting::Weights(weights),
        (None, Some(probabilities)) => Weighting::Probabilities(probabilities),
        (None, None) if file.fpc.is_empty() => Weighting::Equal,
        (None, None) => Weighting::FromSizes,
    };
    Plan {
        rows: table.rows,
        clusters: all(&file.clusters),
        strata: all(&file.strata),
        weights,
        fpc: all(&file.fpc),
        nest: file.nest,
        lonely,
    }
}

pub(in crate::app) fn trouble(
    error: SurveyError,
    lines: &Lines,
    (data, design): (&Path, &Path),
    line: Option<u64>,
) -> Trouble {
    let what = error.to_string();
    match error {
        SurveyError::Cell { column, row, what } => {
            Trouble { file: data.to_owned(), line: Some(lines.of(row)), column: Some(column), what }
        }
        SurveyError::Lonely { row, .. } => {
            Trouble { file: data.to_owned(), line: Some(lines.of(row)), column: None, what }
        }
        SurveyError::NoColumn(_) | SurveyError::Request(_) => {
            Trouble { file: design.to_owned(), line, column: None, what }
        }
    }
}

fn header(plan: &Plan<'_>, design: &Design, weighing: Vec<String>) -> Header {
    let (units, strata) = design.units_and_strata(|_| true);
    let lonely = design.lonely_strata();
    Header {
        n: design.rows(),
        df: design.replicates.as_ref().map_or(units - strata, |replicates| replicates.df(0..design.rows())),
        sum_of_weights: design.sum_of_weights(),
        units,
        strata,
        stages: design.stages.len(),
        lonely: plan.lonely,
        lonely_strata: lonely.into_iter().map(|(stage, name)| (stage, name.to_owned())).collect(),
        rules: rules(plan, design).into_iter().chain(weighing).collect(),
    }
}

/// Every rule that was applied, said or not.
fn rules(plan: &Plan<'_>, design: &Design) -> Vec<String> {
    let list = |named: &[Named<'_>]| named.iter().map(|named| named.name).collect::<Vec<_>>().join(", ");
    let mut rules = vec![
        match plan.weights {
            Weighting::Weights(named) => format!("weights: column {}", named.name),
            Weighting::Probabilities(named) => format!("weights: 1 by column {}", named.name),
            Weighting::FromSizes => format!("weights: population by sample, from fpc {}", list(&plan.fpc)),
            Weighting::Equal => "weights: 1 for each row, since there are neither weights nor fpc".to_owned(),
        },
        if plan.clusters.is_empty() {
            "clusters: none, each row is a unit".to_owned()
        } else {
            format!("clusters: {}{}", list(&plan.clusters), if plan.nest { ", nested in strata" } else { "" })
        },
        if plan.strata.is_empty() { "strata: none".to_owned() } else { format!("strata: {}", list(&plan.strata)) },
        if plan.fpc.is_empty() {
            "fpc: none, units drawn as if with replacement".to_owned()
        } else {
            format!("fpc: {}", list(&plan.fpc))
        },
    ];
    if plan.clusters.len() > design.stages.len() {
        let of = design.stages.len();
        rules.push(format!(
            "stages: the variance rests on {of} of {}, those with a population size",
            plan.clusters.len()
        ));
    }
    rules.push(format!("lonely_psu: {}", plan.lonely.name()));
    rules.push("domains: keep the whole design; a unit without a row in the domain counts as 0".to_owned());
    rules.push("blanks: each variable on its own answered rows; covariances keep that".to_owned());
    rules
}
