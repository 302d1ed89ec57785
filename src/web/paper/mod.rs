//! Paper forms: printing them, typing them, settling what two people typed differently. A file a kind of work.

mod batches;
mod scans;
mod settling;
mod typing;

use rocket::Route;

use crate::domain::lang::Lang;
use crate::domain::questionnaire::{Answers, Level, Question, Scale, Variable};

/// The routes of this folder.
#[must_use]
pub fn routes() -> Vec<Route> {
    [batches::routes(), typing::routes(), settling::routes(), scans::routes()].concat()
}

/// The number of a variable as it is printed: of an item, the question's and its own place.
fn printed_number(variable: &Variable<'_>) -> String {
    let Variable { question, item, .. } = variable;
    match item {
        Some(item) => {
            let place = question.variables().iter().position(|one| one.item.is_some_and(|one| one.code == item.code));
            format!("{}.{}", question.number, place.map_or(0, |place| place + 1))
        }
        None => question.number.to_string(),
    }
}

/// What the numbers of a scale stand for.
fn key_of(scale: &Scale, lang: Lang) -> Vec<(String, String)> {
    let of = |level: &Level| (level.value.to_string(), level.words.of(lang).to_owned());
    scale.levels.iter().map(of).collect()
}

/// The words of a cell: those of its levels, nothing where the cell says it itself.
fn words_of(question: &Question, variable: &Variable<'_>, cell: &str, lang: Lang) -> String {
    let (Some(scale), Ok(Some(answer))) = (variable.scale().or(question.scale()), Answers::read(variable, cell)) else {
        return String::new();
    };
    if variable.other {
        return String::new();
    }
    let cell = answer.cell();
    let levels = cell.split(' ').filter_map(|level| level.parse().ok());
    let words = levels.filter_map(|level| scale.level(level)).map(|level| level.words.of(lang).to_owned());
    words.collect::<Vec<_>>().join("; ")
}
