//! `sipar score`: prints the index that a file of responses comes to, with every figure's error and rule.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use super::{CliError, print};
use crate::app::score::figures::{
    Change, Distribution, Domain, Figure, Previous, Ranks, Relation, Scored, Seen, Table,
};
use crate::app::score::{Asked, from_files, words};
use crate::domain::lang::Lang;
use crate::domain::questionnaire::CriterionRule;
use crate::domain::text::{Texts, fill, texts};
use crate::index::sipas::{Level, rounded};

/// What is scored.
#[derive(Debug, Subcommand)]
pub(super) enum Score {
    /// The satisfaction index of a questionnaire's responses
    Sipas(Sipas),
    /// The PAR INDEX of units from what was entered of them
    Par(super::score_par::Par),
}

/// The files of a score.
#[derive(Debug, Args)]
pub(super) struct Sipas {
    /// The questionnaire: a file, or the name of one that comes with sipar, such as sipas-2023-1
    #[arg(long, value_name = "FILE|NAME")]
    template: String,
    /// The responses: CSV in UTF-8 with a column a variable (`q9_1`); a blank cell is a missing answer
    #[arg(long, value_name = "FILE")]
    responses: PathBuf,
    /// The design: TOML with clusters, strata, weights, fpc as `sipar estimate` takes them; left out, all count alike
    #[arg(long, value_name = "FILE")]
    design: Option<PathBuf>,
    /// Domains: a column, or a demographic word such as sex; sex*area for both together. May be given again
    #[arg(long, value_name = "COLUMN")]
    by: Vec<String>,
    /// Rank these domains on the index, with the ranks that each may have
    #[arg(long, value_name = "COLUMN")]
    rank: Option<String>,
    /// The responses of before, to state changes
    #[arg(long, value_name = "FILE")]
    previous: Option<PathBuf>,
    /// Their design; left out, the same
    #[arg(long, value_name = "FILE", requires = "previous")]
    previous_design: Option<PathBuf>,
    /// Their questionnaire; left out, the same
    #[arg(long, value_name = "FILE|NAME", requires = "previous")]
    previous_template: Option<String>,
    /// The column that says who answered, where the same people may be in both samples
    #[arg(long, value_name = "COLUMN", requires = "previous")]
    id: Option<String>,
    /// Confidence of the intervals
    #[arg(long, default_value_t = 0.95)]
    level: f64,
    /// The language of the table: vi, en
    #[arg(long, default_value = "vi")]
    lang: String,
}

/// Runs the command.
pub(super) fn run(score: &Score, json: bool) -> Result<(), CliError> {
    let asked = match score {
        Score::Sipas(asked) => asked,
        Score::Par(asked) => return super::score_par::run(asked, json),
    };
    let lang = Lang::from_tag(&asked.lang)
        .ok_or_else(|| CliError::Usage(format!("--lang is vi or en, not {:?}", asked.lang)))?;
    let scored = from_files(&Asked {
        template: asked.template.clone(),
        responses: asked.responses.clone(),
        design: asked.design.clone(),
        by: asked.by.clone(),
        rank: asked.rank.clone(),
        previous: asked.previous.clone(),
        previous_design: asked.previous_design.clone(),
        previous_template: asked.previous_template.clone(),
        id: asked.id.clone(),
        level: asked.level,
    })?;
    print::finding(json, &json!(scored), &for_people(&scored, lang));
    Ok(())
}

/// The tables for people, in one language.
fn for_people(scored: &Scored, lang: Lang) -> String {
    let t = texts(lang);
    let weights = scored.design.sum_weights.map_or_else(|| "–".to_owned(), |sum| number(sum, 2, lang));
    let mut text = vec![fill(t.score_of, &[&scored.questionnaire, &scored.design.n.to_string(), &weights])];
    text.extend(words::rules(scored, lang).into_iter().map(|rule| format!("  {rule}")));
    text.extend(scored.design.rules.iter().map(|rule| format!("  {rule}")));
    text.extend(scored.previous.as_ref().into_iter().flat_map(|previous| previously(previous, lang)));
    let default = scored.rules.criterion;
    let rules = if default == CriterionRule::MeanScore {
        [CriterionRule::MeanScore, CriterionRule::SatisfiedShare]
    } else {
        [CriterionRule::SatisfiedShare, CriterionRule::MeanScore]
    };
    if let Some(domain) = scored.tables.first().and_then(|table| table.domains.first()) {
        text.push(String::new());
        text.extend(aligned(&whole(scored, domain, rules, lang)));
    }
    for table in scored.tables.iter().skip(1) {
        text.push(String::new());
        text.extend(aligned(&by_domain(scored, table, rules, lang)));
    }
    text.extend(scored.ranks.iter().flat_map(|ranks| ranked(ranks, lang)));
    for distribution in &scored.distributions {
        text.push(String::new());
        text.extend(chosen(distribution, lang));
    }
    text.join("\n")
}

/// How the samples of both years stand to each other.
fn previously(previous: &Previous, lang: Lang) -> Vec<String> {
    let t = texts(lang);
    let relation = match previous.relation {
        Relation::Independent => t.score_independent.to_owned(),
        Relation::Overlapping => fill(t.score_overlapping, &[&previous.shared.to_string()]),
    };
    let beside = fill(t.score_beside, &[&previous.questionnaire, &previous.n.to_string(), &relation]);
    std::iter::once(beside).chain(previous.notes.iter().cloned()).map(|line| format!("  {line}")).collect()
}

fn title(rule: CriterionRule, t: &'static Texts) -> &'static str {
    match rule {
        CriterionRule::SatisfiedShare => t.score_column_share,
        CriterionRule::MeanScore => t.score_column_mean,
    }
}

/// Everybody: a row a node.
fn whole(scored: &Scored, domain: &Domain, rules: [CriterionRule; 2], lang: Lang) -> Vec<Vec<String>> {
    let t = texts(lang);
    let mut titles = vec![t.score_column_what.to_owned(), "n".to_owned()];
    for rule in rules {
        titles.extend([title(rule, t).to_owned(), words::interval_title(scored.level, lang)]);
    }
    titles.extend(scored.previous.iter().map(|_| t.score_column_change.to_owned()));
    let mut rows = vec![titles];
    for (at, node) in scored.nodes.iter().enumerate() {
        let depth = match node.level {
            Level::Index => "",
            Level::Content => "  ",
            Level::Element => "    ",
            Level::Criterion => "      ",
        };
        let name = if node.level == Level::Index { t.score_title } else { node.words.in_lang(lang) };
        let code = if node.level == Level::Criterion { format!("{} ", node.code) } else { String::new() };
        let figures = rules.map(|rule| Scored::figure(domain, at, rule));
        let n = figures.iter().flatten().find_map(|figure| figure.n).map_or_else(String::new, |n| n.to_string());
        let mut row = vec![format!("{depth}{code}{name}"), n];
        for figure in figures {
            row.extend(cells(figure, lang));
        }
        let change = figures.into_iter().flatten().next().and_then(|figure| figure.change.as_ref());
        row.extend(scored.previous.iter().map(|_| change.map_or_else(String::new, |change| changed(change, lang))));
        rows.push(row);
    }
    rows
}

/// Domains: a row a domain, with the index.
fn by_domain(scored: &Scored, table: &Table, rules: [CriterionRule; 2], lang: Lang) -> Vec<Vec<String>> {
    let t = texts(lang);
    let names: Vec<&str> = table.names.iter().map(|name| name.in_lang(lang)).collect();
    let mut titles = vec![names.join(" × "), "n".to_owned()];
    for rule in rules {
        titles.extend([title(rule, t).to_owned(), words::interval_title(scored.level, lang)]);
    }
    titles.extend(scored.previous.iter().map(|_| t.score_column_change.to_owned()));
    let mut rows = vec![titles];
    for domain in &table.domains {
        let names: Vec<&str> = domain.names.iter().map(|name| name.in_lang(lang)).collect();
        let n = domain.n.map_or_else(|| t.score_hidden.to_owned(), |n| n.to_string());
        let mut row = vec![names.join(" × "), n];
        let figures = rules.map(|rule| Scored::figure(domain, 0, rule));
        for figure in figures {
            row.extend(cells(figure, lang));
        }
        let change = figures.into_iter().flatten().next().and_then(|figure| figure.change.as_ref());
        row.extend(scored.previous.iter().map(|_| change.map_or_else(String::new, |change| changed(change, lang))));
        rows.push(row);
    }
    rows
}

/// The value and the interval.
fn cells(figure: Option<&Figure>, lang: Lang) -> [String; 2] {
    let t = texts(lang);
    match figure {
        Some(figure) if figure.seen == Seen::Shown => {
            [words::value(figure.value, lang), words::interval(figure.low, figure.high, lang)]
        }
        Some(figure) if figure.seen == Seen::Hidden => [t.score_hidden.to_owned(), String::new()],
        _ => [t.score_nobody.to_owned(), String::new()],
    }
}

fn changed(change: &Change, lang: Lang) -> String {
    words::change(change, lang)
}

fn ranked(ranks: &Ranks, lang: Lang) -> Vec<String> {
    let t = texts(lang);
    let mut rows = vec![vec![
        ranks.by.join(" × "),
        t.score_rank.to_owned(),
        t.score_rank_alone.to_owned(),
        t.score_rank_together.to_owned(),
    ]];
    let mut sorted: Vec<_> = ranks.rows.iter().collect();
    sorted.sort_by_key(|row| row.rank);
    for row in sorted {
        let names: Vec<&str> = row.names.iter().map(|name| name.in_lang(lang)).collect();
        let range = |(best, worst): (usize, usize)| format!("{best}–{worst}");
        let rank = format!("{}/{}", row.rank, ranks.of);
        rows.push(vec![names.join(" × "), rank, range(row.alone), range(row.together)]);
    }
    let rule = words::rule(ranks.rule, lang);
    let mut text = vec![String::new(), fill(t.score_ranks_of, &[&ranks.of.to_string(), rule])];
    text.extend(aligned(&rows));
    text
}

fn chosen(distribution: &Distribution, lang: Lang) -> Vec<String> {
    let t = texts(lang);
    let heading =
        distribution.heading.as_ref().map_or_else(String::new, |heading| format!("{}: ", heading.in_lang(lang)));
    let n = match distribution.seen {
        Seen::Shown => distribution.n.map_or_else(String::new, |n| format!("n = {n}")),
        Seen::Hidden => t.score_hidden.to_owned(),
        Seen::Nobody => t.score_nobody.to_owned(),
    };
    let several = if distribution.several { format!("; {}", t.score_several) } else { String::new() };
    let mut text =
        vec![format!("{} {heading}{} ({n}{several})", distribution.variable, distribution.words.in_lang(lang))];
    if distribution.seen == Seen::Shown {
        let row = |choice: &crate::app::score::figures::Choice| {
            vec![
                format!("  {}", choice.words.in_lang(lang)),
                words::value(choice.value, lang),
                words::interval(choice.low, choice.high, lang),
            ]
        };
        text.extend(aligned(&distribution.choices.iter().map(row).collect::<Vec<_>>()));
    }
    text
}

/// A number with so many decimals, as the language writes it.
fn number(value: f64, places: u32, lang: Lang) -> String {
    words::decimal(rounded(value, places), lang)
}

pub(super) fn aligned(rows: &[Vec<String>]) -> Vec<String> {
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..rows.first().map_or(0, Vec::len)).map(|column| width(column).unwrap_or(0)).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}
