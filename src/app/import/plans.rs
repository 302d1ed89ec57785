//! Work plans with their tasks: a task a row, or a plan without tasks.
//!
//! `sipar import plans FILE`. Columns: `plan` (a code that holds rows of one plan together), `unit` (code or exact name), `title`,
//! `number`, `issued`, `issuer`, `first`, `last`, `followed` (`yes` where blank), `statement` (of stated figures), `source`;
//! and of a task `task` (its number), `words`, `owner` (the plan's unit where blank), `whose`, `partners` (between semicolons),
//! `deadline`, `criterion`, `done` (a day, or `undated`), `confirmed`, `evidence`.

use std::collections::HashMap;

use time::Date;

use super::table::{self, Columns, Row, Told};
use super::{Imported, Problem, What, cell};

pub(super) const COLUMNS: Columns = Columns {
    required: &["plan", "unit", "title"],
    optional: &[
        "number",
        "issued",
        "issuer",
        "first",
        "last",
        "followed",
        "statement",
        "source",
        "task",
        "words",
        "owner",
        "whose",
        "partners",
        "deadline",
        "criterion",
        "done",
        "confirmed",
        "evidence",
    ],
    prefix: None,
};

/// The columns, those that are needed first.
#[must_use]
pub fn columns() -> Vec<&'static str> {
    COLUMNS.names()
}

/// Instead of a day, of what is said to be done on a day that nobody says.
const UNDATED: &str = "undated";

/// A row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlanRow {
    /// The plan.
    pub about: About,
    /// A task of it; none of a plan that is known without its tasks.
    pub task: Option<TaskRow>,
}

/// What rows of one plan say alike.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct About {
    /// Its code.
    pub plan: String,
    /// Code or exact name of the unit.
    pub unit: String,
    /// What it is for.
    pub title: String,
    /// The document's number.
    pub number: Option<String>,
    /// The document's day.
    pub issued: Option<Date>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// The first day.
    pub first: Option<Date>,
    /// The last day, not before the first.
    pub last: Option<Date>,
    /// Whether its owners report here.
    pub followed: bool,
    /// The code of the stated figures about it.
    pub statement: Option<String>,
    /// Where it is known from.
    pub source: Option<String>,
}

/// A task, as far as a row says it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TaskRow {
    /// Its number in the plan.
    pub task: String,
    /// What is to be done.
    pub words: String,
    /// Code or exact name of the owner; `None` for the plan's unit.
    pub owner: Option<String>,
    /// Whom of the owner.
    pub whose: Option<String>,
    /// Codes or exact names of those who take part.
    pub partners: Vec<String>,
    /// The last day in term.
    pub deadline: Option<Date>,
    /// The criterion of an assessment that it remedies.
    pub criterion: Option<String>,
    /// That it is done, and on which day, where that is known.
    pub done: Option<Option<Date>>,
    /// The day on which that was confirmed, not before it was done.
    pub confirmed: Option<Date>,
    /// What shows that it is done.
    pub evidence: Option<String>,
}

/// Reads a file of plans: each task once in a plan, and the rows of a plan alike.
pub fn parse(file: &str, bytes: &[u8]) -> Result<Imported<PlanRow>, Vec<Problem>> {
    let imported = table::parse(file, bytes, &COLUMNS, read)?;
    let code = |row: &PlanRow| row.task.as_ref().map(|task| task.task.clone());
    let imported = table::each_once(
        file,
        imported,
        "task",
        |row| (row.about.plan.clone(), code(row)),
        |row| code(row).unwrap_or_default(),
    )?;
    let mut firsts: HashMap<&str, (usize, &About)> = HashMap::new();
    let mut problems = Vec::new();
    for (line, row) in &imported.rows {
        let (first, about) = *firsts.entry(&row.about.plan).or_insert((*line, &row.about));
        if *about != row.about {
            problems.push(Problem {
                file: file.to_owned(),
                line: *line,
                column_name: Some("plan".to_owned()),
                value: row.about.plan.clone(),
                what: What::OtherwiseThan(first),
            });
        }
    }
    if problems.is_empty() { Ok(imported) } else { Err(problems) }
}

/// Reads the cells of a plan or of one of its tasks that were typed on a page.
pub(in crate::app) fn typed(cells: &[(&str, String)]) -> Result<Imported<PlanRow>, Vec<Problem>> {
    table::typed(cells, read)
}

fn read(row: &mut Row<'_>) -> Result<PlanRow, Told> {
    let about = about(row);
    let task = task(row);
    Ok(PlanRow { about: about?, task: task? })
}

fn about(row: &mut Row<'_>) -> Result<About, Told> {
    let plan = row.needed("plan", cell::code);
    let unit = row.needed("unit", cell::text);
    let title = row.needed("title", cell::text);
    let number = row.maybe("number", cell::text);
    let day = row.maybe("issued", cell::day);
    let issuer = row.maybe("issuer", cell::text);
    let first = row.maybe("first", cell::day);
    let last = row.maybe("last", cell::day);
    let followed = row.maybe("followed", |text| cell::one_of(text, &["yes", "no"]));
    let statement = row.maybe("statement", cell::code);
    let source = row.maybe("source", cell::text);
    if let (Ok(Some(first)), Ok(Some(last))) = (&first, &last)
        && last < first
    {
        row.reject(Some("last"), What::EndsBeforeItBegins(first.to_string()));
    }
    Ok(About {
        plan: plan?,
        unit: unit?,
        title: title?,
        number: number?,
        issued: day?,
        issuer: issuer?,
        first: first?,
        last: last?,
        followed: followed?.is_none_or(|word| word == "yes"),
        statement: statement?,
        source: source?,
    })
}

/// The task of a row; `None` where none of its columns is filled in.
fn task(row: &mut Row<'_>) -> Result<Option<TaskRow>, Told> {
    const OF_TASK: [&str; 10] =
        ["task", "words", "owner", "whose", "partners", "deadline", "criterion", "done", "confirmed", "evidence"];
    if OF_TASK.iter().all(|name| matches!(row.maybe(name, |_| Ok(())), Ok(None))) {
        return Ok(None);
    }
    let task = row.needed("task", cell::official);
    let words = row.needed("words", cell::text);
    let owner = row.maybe("owner", cell::text);
    let whose = row.maybe("whose", cell::text);
    let partners = row.maybe("partners", cell::list);
    let deadline = row.maybe("deadline", cell::day);
    let criterion = row.maybe("criterion", cell::text);
    let done = row.maybe("done", |text| if text == UNDATED { Ok(None) } else { cell::day(text).map(Some) });
    let confirmed = row.maybe("confirmed", cell::day);
    let evidence = row.maybe("evidence", cell::text);
    match (done, confirmed) {
        (Ok(None), Ok(Some(_))) => row.reject(Some("done"), What::EmptyCell),
        (Ok(Some(Some(done))), Ok(Some(confirmed))) if confirmed < done => {
            row.reject(Some("confirmed"), What::EndsBeforeItBegins(done.to_string()));
        }
        _ => {}
    }
    Ok(Some(TaskRow {
        task: task?,
        words: words?,
        owner: owner?,
        whose: whose?,
        partners: partners?.unwrap_or_default(),
        deadline: deadline?,
        criterion: criterion?,
        done: done?,
        confirmed: confirmed?,
        evidence: evidence?,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str =
        "plan;unit;title;number;issued;task;words;deadline;done;confirmed;partners;followed;first;last\n";
    const ARTICLES: &str = include_str!("../demo/plans.csv");

    fn whats(rows: &str) -> Vec<(usize, Option<String>, What)> {
        let problems = parse("p.csv", format!("{HEAD}{rows}").as_bytes()).unwrap_err();
        problems.into_iter().map(|p| (p.line, p.column_name, p.what)).collect()
    }

    #[test]
    fn the_plans_of_the_articles_are_read() {
        let imported = parse("plans.csv", ARTICLES.as_bytes()).unwrap();
        assert_eq!(imported.recomposed, 0);
        let of = |code: &str| imported.rows.iter().filter(|(_, row)| row.about.plan == code).collect::<Vec<_>>();
        let [(_, kien_giang)] = of("kien-giang-248")[..] else { panic!("one row") };
        assert_eq!(kien_giang.about.number.as_deref(), Some("248/KH-UBND"));
        assert_eq!(kien_giang.about.issued, Some(time::macros::date!(2021 - 12 - 31)));
        assert!(kien_giang.task.is_none() && !kien_giang.about.followed);
        for (line, row) in &imported.rows {
            assert!(row.about.source.is_some(), "line {line}");
            assert!(!row.about.followed, "line {line}: nobody reports here of years gone by");
        }
    }

    #[test]
    fn each_fault_is_told() {
        let row = |end: &str| whats(&format!("a;cao-bang;Kế hoạch;;;{end}\n"));
        let at = |column: &str, what| vec![(2, Some(column.to_owned()), what)];
        assert_eq!(row("1;;;;;;;;"), at("words", What::EmptyCell));
        assert_eq!(row(";rà soát;;;;;;;"), at("task", What::EmptyCell));
        assert_eq!(row("1;rà soát;ngày 30;;;;;;"), at("deadline", What::NotADay));
        assert_eq!(row("1;rà soát;;rồi;;;;;"), at("done", What::NotADay));
        assert_eq!(row("1;rà soát;;;30/09/2022;;;;"), at("done", What::EmptyCell));
        let early = row("1;rà soát;;30/09/2022;29/09/2022;;;;");
        assert_eq!(early, at("confirmed", What::EndsBeforeItBegins("2022-09-30".into())));
        assert_eq!(row("1;rà soát;;;;;maybe;;"), at("followed", What::NotOneOf("yes, no".into())));
        let turned = row("1;rà soát;;;;;;2022-12-31;2022-01-01");
        assert_eq!(turned, at("last", What::EndsBeforeItBegins("2022-12-31".into())));
        let one = "a;cao-bang;Kế hoạch;;;1;rà soát;;;;;;;\n";
        assert_eq!(whats(&format!("{one}{one}")), [(3, Some("task".into()), What::Repeated(2))]);
        let other = one.replace("Kế hoạch;;;1", "Kế hoạch khác;;;2");
        assert_eq!(whats(&format!("{one}{other}")), [(3, Some("plan".into()), What::OtherwiseThan(2))]);
    }

    #[test]
    fn done_on_a_day_that_nobody_says_is_done() {
        let rows = format!("{HEAD}a;cao-bang;Kế hoạch;;;1;rà soát;;undated;30/09/2022; hop-giang ;Cao Bằng;;;\n");
        assert!(parse("p.csv", rows.as_bytes()).is_err(), "a cell too many");
        let rows = format!("{HEAD}a;cao-bang;Kế hoạch;;;1;rà soát;;undated;30/09/2022;\"hop-giang; Cao Bằng;\";;;\n");
        let imported = parse("p.csv", rows.as_bytes()).unwrap();
        let task = imported.rows[0].1.task.clone().unwrap();
        assert_eq!((task.done, task.partners), (Some(None), vec!["hop-giang".to_owned(), "Cao Bằng".to_owned()]));
    }
}
