//! Stated figures: what a report or an article says, a figure a row.
//!
//! `sipar import stated FILE`. Columns: `statement` (a code that holds rows of one sentence or article together), `unit` (code or
//! exact name), `whose` (whom of the unit, where it is not the whole), `first`, `last`, `as_of`, `published`, `source`, `remark`,
//! `measure`, `value`, `how` (`exactly` where blank), `of` (of a percentage: a measure, or `unstated` where blank), `quote`.

use rust_decimal::Decimal;
use time::Date;

use super::table::{self, Columns, Row, Told};
use super::{Imported, Problem, What, cell};
use crate::domain::stated::{Figure, How, Measure, Of};

pub(super) const COLUMNS: Columns = Columns {
    required: &["statement", "unit", "first", "last", "source", "measure", "value", "quote"],
    optional: &["whose", "as_of", "published", "remark", "how", "of"],
    prefix: None,
};

/// More than this is a typing error.
const MOST: i64 = 1_000_000_000;

/// The columns, those that are needed first.
#[must_use]
pub fn columns() -> Vec<&'static str> {
    COLUMNS.names()
}

/// One figure, with what its row says of the statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StatedRow {
    /// The statement.
    pub about: About,
    /// The figure.
    pub figure: Figure,
}

/// What rows of one statement say alike.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct About {
    /// Its code.
    pub statement: String,
    /// Code or exact name of the unit.
    pub unit: String,
    /// Whom of the unit.
    pub whose: Option<String>,
    /// The first day.
    pub first: Date,
    /// The last day, not before the first.
    pub last: Date,
    /// When the figures stood so.
    pub as_of: Option<Date>,
    /// When the source was published.
    pub published: Option<Date>,
    /// The source.
    pub source: String,
    /// What a reader should know.
    pub remark: Option<String>,
}

/// Reads a file of stated figures: each measure once in a statement, and the rows of a statement alike.
pub fn parse(file: &str, bytes: &[u8]) -> Result<Imported<StatedRow>, Vec<Problem>> {
    let imported = table::parse(file, bytes, &COLUMNS, read)?;
    let imported = table::each_once(
        file,
        imported,
        "measure",
        |row| (row.about.statement.clone(), row.figure.measure),
        |row| row.figure.measure.word().to_owned(),
    )?;
    let mut firsts: std::collections::HashMap<&str, (usize, &About)> = std::collections::HashMap::new();
    let mut problems = Vec::new();
    for (line, row) in &imported.rows {
        let (first, about) = *firsts.entry(&row.about.statement).or_insert((*line, &row.about));
        if *about != row.about {
            problems.push(Problem {
                file: file.to_owned(),
                line: *line,
                column_name: Some("statement".to_owned()),
                value: row.about.statement.clone(),
                what: What::OtherwiseThan(first),
            });
        }
    }
    if problems.is_empty() { Ok(imported) } else { Err(problems) }
}

fn read(row: &mut Row<'_>) -> Result<StatedRow, Told> {
    let statement = row.needed("statement", cell::code);
    let unit = row.needed("unit", cell::text);
    let whose = row.maybe("whose", cell::text);
    let first = row.needed("first", cell::day);
    let last = row.needed("last", cell::day);
    let as_of = row.maybe("as_of", cell::day);
    let published = row.maybe("published", cell::day);
    let source = row.needed("source", cell::text);
    let remark = row.maybe("remark", cell::text);
    let measure = row.needed("measure", measure);
    // A growth may be more than a hundred. A count has digits alone: "5.000" would be five as a decimal.
    let is_count = measure.as_ref().is_ok_and(|measure| !measure.is_percent());
    let value = row.needed("value", |text| {
        if is_count {
            cell::whole(text, 0..=MOST).map(Decimal::from)
        } else {
            cell::percent(text, Decimal::ZERO..=Decimal::from(MOST))
        }
    });
    let how = row.maybe("how", |text| {
        let word = cell::one_of(text, &How::ALL.map(How::word))?;
        Ok(How::from_word(&word).unwrap_or(How::Exactly))
    });
    let of = row.maybe("of", |text| if text == Of::UNSTATED { Ok(Of::Unstated) } else { measure_of(text) });
    let quote = row.needed("quote", cell::text);
    if let (Ok(first), Ok(last)) = (&first, &last)
        && last < first
    {
        row.reject(Some("last"), What::EndsBeforeItBegins(first.to_string()));
    }
    let measure = measure?;
    let of = match (of?, measure.is_percent()) {
        (None, true) => Of::Unstated,
        (Some(of), true) => of,
        (_, false) => Of::Nothing,
    };
    let figure = Figure { measure, value: value?, how: how?.unwrap_or(How::Exactly), of, quote: quote? };
    let about = About {
        statement: statement?,
        unit: unit?,
        whose: whose?,
        first: first?,
        last: last?,
        as_of: as_of?,
        published: published?,
        source: source?,
        remark: remark?,
    };
    Ok(StatedRow { about, figure })
}

fn measure(text: &str) -> Result<Measure, What> {
    let words: Vec<&str> = Measure::ALL.iter().map(|measure| measure.word()).collect();
    Measure::from_word(text).ok_or_else(|| What::NotOneOf(words.join(", ")))
}

fn measure_of(text: &str) -> Result<Of, What> {
    let counts: Vec<Measure> = Measure::ALL.iter().copied().filter(|measure| !measure.is_percent()).collect();
    let found = counts.iter().find(|measure| measure.word() == text);
    let words: Vec<&str> = counts.iter().map(|measure| measure.word()).chain([Of::UNSTATED]).collect();
    found.map(|measure| Of::Measure(*measure)).ok_or_else(|| What::NotOneOf(words.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARTICLES: &str = include_str!("../demo/stated.csv");
    const HEAD: &str = "statement;unit;first;last;source;measure;value;how;of;quote\n";

    fn whats(rows: &str) -> Vec<(usize, Option<String>, What)> {
        let problems = parse("s.csv", format!("{HEAD}{rows}").as_bytes()).unwrap_err();
        problems.into_iter().map(|p| (p.line, p.column_name, p.what)).collect()
    }

    #[test]
    fn the_articles_are_read() {
        let imported = parse("stated.csv", ARTICLES.as_bytes()).unwrap();
        assert_eq!(imported.recomposed, 0);
        let of = |code: &str| imported.rows.iter().filter(|(_, row)| row.about.statement == code).count();
        assert!(of("tay-ninh-2024-9t") >= 6 && of("khanh-hoa-2021") == 1);
        for (line, row) in &imported.rows {
            assert!(!row.figure.quote.is_empty() && row.about.source.starts_with(['B', 'T']), "line {line}");
        }
    }

    #[test]
    fn each_fault_is_told() {
        let one = |row: &str| whats(&format!("{row}\n"));
        let at = |column: &str, what| vec![(2, Some(column.to_owned()), what)];
        for count in ["1,5", "5.000", "270,000", "2,0", "5 000", "5%"] {
            let row = format!("a;cao-bang;2021-01-01;2021-09-30;báo;received;{count};;;x");
            assert_eq!(one(&row), at("value", What::NotWhole), "{count}");
        }
        assert!(
            matches!(&one("a;cao-bang;2021-01-01;2021-09-30;báo;all;1;;;x")[..], [(2, Some(column), What::NotOneOf(_))] if column == "measure")
        );
        assert!(
            matches!(&one("a;cao-bang;2021-01-01;2021-09-30;báo;rate-late;1;;rate-late;x")[..], [(2, Some(column), What::NotOneOf(_))] if column == "of")
        );
        assert!(
            matches!(&one("a;cao-bang;2021-01-01;2021-09-30;báo;late;1;hơn;;x")[..], [(2, Some(column), What::NotOneOf(_))] if column == "how")
        );
        assert_eq!(
            one("a;cao-bang;2021-09-30;2021-01-01;báo;late;1;;;x"),
            at("last", What::EndsBeforeItBegins("2021-09-30".into()))
        );
        assert_eq!(one("a;cao-bang;2021-01-01;2021-09-30;;late;1;;;x"), at("source", What::EmptyCell));
        let row = "a;cao-bang;2021-01-01;2021-09-30;báo;late;1;;;x\n";
        assert_eq!(whats(&format!("{row}{row}")), [(3, Some("measure".into()), What::Repeated(2))]);
        let other = row.replace("báo;late", "báo khác;received");
        assert_eq!(whats(&format!("{row}{other}")), [(3, Some("statement".into()), What::OtherwiseThan(2))]);
    }
}
