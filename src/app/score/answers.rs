//! The answers of a file held against the questionnaire: each different cell is read once, and every bad row is named.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::app::estimate::{Lines, Trouble};
use crate::domain::lang::Lang;
use crate::domain::questionnaire::answers::AnswerFault;
use crate::domain::questionnaire::{Answer, Answers, Questionnaire, Variable};
use crate::domain::text::{fill, texts};
use crate::stats::survey::column::{Coded, Column};
use crate::stats::survey::estimate::Sample;

/// A cell that is no answer to its question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BadAnswer {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: u64,
    /// The column.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// What is wrong, and how to mend it.
    pub fault: AnswerFault,
}

impl BadAnswer {
    /// Where, what, and how to mend it, on one line.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let place = texts(lang).import_place_column;
        let file = self.file.display().to_string();
        format!(
            "{}: {}",
            fill(place, &[&file, &self.line.to_string(), &self.column, &self.value]),
            self.fault.words(lang)
        )
    }
}

impl fmt::Display for BadAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n    {}", self.words(Lang::Vi), self.words(Lang::En))
    }
}

/// The columns of a file that hold answers: those of the questionnaire's variables that it has. Free words are not read.
/// A criterion without a column is refused, all of them at once.
pub(super) fn columns(questionnaire: &Questionnaire, names: &[String], file: &Path) -> Result<Vec<String>, Trouble> {
    let missing: Vec<String> =
        questionnaire.criteria().iter().map(Variable::name).filter(|name| !names.contains(name)).collect();
    if !missing.is_empty() {
        return Err(Trouble {
            file: file.to_owned(),
            line: Some(1),
            column: None,
            what: format!(
                "the questionnaire {} has criteria without a column here: {}; name the columns so, one a criterion, and \
                 leave cells of missing answers blank",
                questionnaire.name(),
                missing.join(", ")
            ),
        });
    }
    let wanted = questionnaire.variables().into_iter().filter(|variable| !variable.is_words());
    Ok(wanted.map(|variable| variable.name()).filter(|name| names.contains(name)).collect())
}

/// The answers of a sample, by variable: what each code of its column was read as, the blank first.
#[derive(Debug)]
pub(super) struct Read {
    known: Vec<(String, Vec<Option<Answer>>)>,
}

impl Read {
    /// What the codes of a column mean, the blank first.
    pub(super) fn of(&self, variable: &str) -> Option<&[Option<Answer>]> {
        self.known.iter().find(|(name, _)| name == variable).map(|(_, answers)| answers.as_slice())
    }
}

/// Reads every different cell of each variable that the sample has a column for; or all bad cells, in the order of the
/// columns and lines.
pub(super) fn read(
    questionnaire: &Questionnaire,
    sample: &Sample,
    file: &Path,
    lines: &Lines,
) -> Result<Read, Vec<BadAnswer>> {
    let (mut known, mut bad) = (Vec::new(), Vec::new());
    for variable in questionnaire.variables().into_iter().filter(|variable| !variable.is_words()) {
        let name = variable.name();
        let Some(Column::Coded(coded)) = sample.column(&name) else { continue };
        let mut answers = vec![None];
        let mut faults: Vec<Option<AnswerFault>> = vec![None];
        for label in coded.labels.iter() {
            let (answer, fault) = match cell(questionnaire, &variable, &name, label) {
                Ok(answer) => (answer, None),
                Err(fault) => (None, Some(fault)),
            };
            answers.push(answer);
            faults.push(fault);
        }
        if faults.iter().any(Option::is_some) {
            bad.extend(named(coded, &faults, &name, file, lines));
        }
        known.push((name, answers));
    }
    if bad.is_empty() { Ok(Read { known }) } else { Err(bad) }
}

/// What one cell says, by itself: what depends on other answers is not looked at.
fn cell(
    questionnaire: &Questionnaire,
    variable: &Variable<'_>,
    name: &str,
    text: &str,
) -> Result<Option<Answer>, AnswerFault> {
    let Some(answer) = Answers::read(variable, text)? else { return Ok(None) };
    let mut alone = Answers::default();
    alone.set(name, Some(answer.clone()));
    let depends = |fault: &AnswerFault| {
        matches!(fault, AnswerFault::Missing | AnswerFault::NotAsked | AnswerFault::WordsWithoutChoice)
    };
    let fault = alone.faults(questionnaire).into_iter().find(|(of, fault)| of == name && !depends(fault));
    fault.map_or(Ok(Some(answer)), |(_, fault)| Err(fault))
}

fn named<'a>(
    coded: &'a Coded,
    faults: &'a [Option<AnswerFault>],
    column: &'a str,
    file: &'a Path,
    lines: &'a Lines,
) -> impl Iterator<Item = BadAnswer> + 'a {
    coded.codes.iter().enumerate().filter_map(move |(row, code)| {
        let code = code as usize;
        let fault = faults.get(code)?.clone()?;
        let value = code.checked_sub(1).and_then(|at| coded.labels.get(at)).map(str::to_owned).unwrap_or_default();
        Some(BadAnswer { file: file.to_owned(), line: lines.of(row), column: column.to_owned(), value, fault })
    })
}
