//! Ratings made elsewhere: one visit's answers, a row.
//!
//! `sipar import ratings FILE`. Columns: `id`, `counter`, `rated_at`, `template` (`hai-muc-1`), `procedure`, `comment`,
//! and a column `q.<question code>` for every question, blank where it was not answered. Whether the template has the
//! question and its scale the level is checked against the template, exactly as for a rating from a tablet.

use super::table::{self, Columns, Row, Told};
use super::{Imported, Problem, What, cell};
use crate::domain::clock::Instant;
use crate::domain::id::Id;

/// How columns of answers begin.
const ANSWER: &str = "q.";

const COLUMNS: Columns = Columns {
    required: &["id", "counter", "rated_at", "template"],
    optional: &["procedure", "comment"],
    prefix: Some(ANSWER),
};

/// One visit's answers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RatingRow {
    /// The UUIDv7 under which it was made; the same row imported again is recognised by it.
    pub id: Id,
    /// Code of the counter.
    pub counter: String,
    /// When it was given.
    pub rated_at: Instant,
    /// Name of the template, `hai-muc-1`.
    pub template: String,
    /// Code of the procedure, where it is known.
    pub procedure: Option<String>,
    /// Question code and level, from 1, in the order of the columns; never empty.
    pub answers: Vec<(String, i16)>,
    /// What the citizen wrote.
    pub comment: Option<String>,
}

/// Reads a file of ratings.
pub fn parse(file: &str, bytes: &[u8]) -> Result<Imported<RatingRow>, Vec<Problem>> {
    let imported = table::parse(file, bytes, &COLUMNS, read)?;
    table::each_once(file, imported, "id", |row| row.id, |row| row.id.to_string())
}

fn read(row: &mut Row<'_>) -> Result<RatingRow, Told> {
    let id = row.needed("id", |cell| cell.parse().ok().filter(Id::is_v7).ok_or(What::NotAnId));
    let counter = row.needed("counter", cell::official);
    let rated_at = row.needed("rated_at", cell::instant);
    let template = row.needed("template", cell::code);
    let procedure = row.maybe("procedure", cell::text);
    let comment = row.maybe("comment", cell::text);
    let answers = answers(row);
    Ok(RatingRow {
        id: id?,
        counter: counter?,
        rated_at: rated_at?,
        template: template?,
        procedure: procedure?,
        answers: answers?,
        comment: comment?,
    })
}

fn answers(row: &mut Row<'_>) -> Result<Vec<(String, i16)>, Told> {
    let columns = row.columns(ANSWER);
    let levels: Vec<_> =
        columns.iter().map(|column| row.maybe(column, |cell| cell::whole(cell, 1..=i16::MAX))).collect();
    let levels = levels.into_iter().collect::<Result<Vec<_>, _>>()?;
    let answers: Vec<(String, i16)> = columns
        .iter()
        .zip(levels)
        .filter_map(|(column, level)| Some((column.strip_prefix(ANSWER)?.to_owned(), level?)))
        .collect();
    if answers.is_empty() {
        row.reject(None, What::NoAnswer);
    }
    Ok(answers)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "018bcfe5-6800-7070-8707-070707070707";

    fn one(row: &str) -> Vec<(Option<String>, What)> {
        let text = format!("id,counter,rated_at,template,q.result,q.behaviour\n{row}\n");
        parse("r.csv", text.as_bytes()).unwrap_err().into_iter().map(|p| (p.column_name, p.what)).collect()
    }

    #[test]
    fn blank_answers_are_not_answers() {
        let text = format!(
            "id;counter;rated_at;template;procedure;q.result;q.behaviour;comment\n\
             {ID};quay-1;01/07/2025 08:30;hai-muc-1;;2;;\"dòng một\ndòng hai\"\n"
        );
        let imported = parse("r.csv", text.as_bytes()).unwrap();
        let (line, row) = &imported.rows[0];
        assert_eq!((*line, row.id.to_string().as_str(), row.procedure.as_deref()), (2, ID, None));
        assert_eq!(row.answers, [("result".to_owned(), 2)]);
        assert_eq!(row.comment.as_deref(), Some("dòng một\ndòng hai"));
    }

    #[test]
    fn each_fault_is_told() {
        let at = |column: &str, what| vec![(Some(column.to_owned()), what)];
        assert_eq!(one(&format!("{ID},quay-1,2025-07-01T08:30:00Z,hai-muc-1,,")), [(None, What::NoAnswer)]);
        assert_eq!(one("1,quay-1,2025-07-01T08:30:00Z,hai-muc-1,2,"), at("id", What::NotAnId));
        let v4 = "9b2f0a3e-5d0c-4c5e-8f0e-1a2b3c4d5e6f";
        assert_eq!(one(&format!("{v4},quay-1,2025-07-01T08:30:00Z,hai-muc-1,2,")), at("id", What::NotAnId));
        assert_eq!(one(&format!("{ID},quay-1,sáng nay,hai-muc-1,2,")), at("rated_at", What::NotAnInstant));
        assert_eq!(one(&format!("{ID},quay-1,2025-07-01T08:30:00Z,hai-muc-1,hai,")), at("q.result", What::NotWhole));
        let zero = What::OutOfRange("1".into(), i16::MAX.to_string());
        assert_eq!(one(&format!("{ID},quay-1,2025-07-01T08:30:00Z,hai-muc-1,2,0")), at("q.behaviour", zero));
        let row = format!("{ID},quay-1,2025-07-01T08:30:00Z,hai-muc-1,2,");
        assert_eq!(one(&format!("{row}\n{row}")), at("id", What::Repeated(2)));
    }

    #[test]
    fn all_faults_of_all_rows_are_told_at_once() {
        let found = one(&format!("x,,hôm qua,hai-muc-1,9x,\n{ID},quay-1,2025-07-01T08:30:00Z,,1,"));
        let columns: Vec<_> = found.into_iter().map(|(column, _)| column.unwrap()).collect();
        assert_eq!(columns, ["id", "counter", "rated_at", "q.result", "template"]);
    }
}
