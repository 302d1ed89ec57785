//! What a respondent answered: typed, chosen or imported, held against the questionnaire.
//!
//! Every way in (page, tablet, paper, import) reads single answers with [`Answers::read`], asks [`Answers::faults`] about
//! the whole, and stores [`Answers::kept`] as [`Answers::line`]. Free words are not in the line: they are kept apart.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use time::{Date, Month};
use unicode_normalization::UnicodeNormalization;

use super::condition::{self, Shown};
use super::{Kind, Question, Questionnaire, Variable};

mod fault;

pub use fault::AnswerFault;

/// The most letters beside "other".
pub const OTHER_AT_MOST: u16 = 200;

/// The answer to one variable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// The choice taken.
    Level(i16),
    /// The choices taken; never empty.
    Levels(BTreeSet<i16>),
    /// A number.
    Number(Decimal),
    /// A day.
    Day(Date),
    /// Words, in NFC, never empty.
    Words(String),
}

impl Answer {
    /// As it stands in a cell of a file: `2`, `1 3 7`, `12.5`, `2026-11-22`, words.
    #[must_use]
    pub fn cell(&self) -> String {
        match self {
            Self::Level(level) => level.to_string(),
            Self::Levels(levels) => levels.iter().map(i16::to_string).collect::<Vec<_>>().join(" "),
            Self::Number(number) => number.normalize().to_string(),
            Self::Day(day) => iso(*day),
            Self::Words(words) => words.clone(),
        }
    }
}

/// The answers of one respondent, by the name of the variable; a variable without an answer is not there.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Answers(BTreeMap<String, Answer>);

impl Answers {
    /// The answer to a variable.
    #[must_use]
    pub fn get(&self, variable: &str) -> Option<&Answer> {
        self.0.get(variable)
    }

    /// Puts an answer in, or takes it out.
    pub fn set(&mut self, variable: &str, answer: Option<Answer>) {
        match answer {
            Some(answer) => self.0.insert(variable.to_owned(), answer),
            None => self.0.remove(variable),
        };
    }

    /// All answers, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Answer)> {
        self.0.iter().map(|(name, answer)| (name.as_str(), answer))
    }

    /// Whether nothing was answered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads what was typed or chosen for one variable; nothing is no answer.
    ///
    /// A choice is its number, several choices their numbers with blanks or commas between them; a number has a decimal
    /// comma or point; a day is `2026-11-22` or `22/11/2026`. What the answers together must be, [`Answers::faults`] says.
    pub fn read(variable: &Variable, text: &str) -> Result<Option<Answer>, AnswerFault> {
        let text: String = text.trim().nfc().collect();
        if text.is_empty() {
            return Ok(None);
        }
        if variable.is_words() {
            return words(&text).map(Some);
        }
        let answer = match &variable.question.kind {
            Kind::Multiple { scale, .. } => {
                let numbers = text.split([' ', ',', ';']).filter(|part| !part.is_empty());
                let levels: BTreeSet<i16> =
                    numbers.map(|part| level(part, scale.levels.len())).collect::<Result<_, _>>()?;
                return Ok((!levels.is_empty()).then_some(Answer::Levels(levels)));
            }
            Kind::Single(scale) | Kind::Matrix { scale, .. } => Answer::Level(level(&text, scale.levels.len())?),
            Kind::Number { places, .. } => Answer::Number(number(&text, *places)?),
            Kind::Date { .. } => Answer::Day(day(&text).ok_or_else(|| AnswerFault::NotADay(shortened(&text)))?),
            Kind::Text { .. } | Kind::Note => words(&text)?,
        };
        Ok(Some(answer))
    }

    /// One cell a variable, in the questionnaire's order.
    #[must_use]
    pub fn record(&self, questionnaire: &Questionnaire) -> Vec<String> {
        let cell = |variable: &Variable| self.get(&variable.name()).map(Answer::cell).unwrap_or_default();
        questionnaire.variables().iter().map(cell).collect()
    }

    /// One line of CSV, a cell a variable, with the cells of words left blank: what is stored of a response.
    #[must_use]
    pub fn line(&self, questionnaire: &Questionnaire) -> String {
        let cell = |variable: &Variable| {
            if variable.is_words() {
                return String::new();
            }
            // Numbers, days and choices hold no comma, so that nothing needs quotation marks.
            self.get(&variable.name()).map(Answer::cell).unwrap_or_default()
        };
        questionnaire.variables().iter().map(cell).collect::<Vec<_>>().join(",")
    }

    /// Reads [`Answers::line`].
    pub fn from_line(questionnaire: &Questionnaire, line: &str) -> Result<Self, AnswerFault> {
        Self::from_record(questionnaire, line.split(',')).map_err(|(_, fault)| fault)
    }

    /// Reads [`Answers::record`]; the variable at fault is named.
    pub fn from_record<C: AsRef<str>>(
        questionnaire: &Questionnaire,
        cells: impl IntoIterator<Item = C>,
    ) -> Result<Self, (String, AnswerFault)> {
        let variables = questionnaire.variables();
        let cells: Vec<C> = cells.into_iter().collect();
        if cells.len() != variables.len() {
            let first = variables.first().map(Variable::name).unwrap_or_default();
            return Err((first, AnswerFault::Cells { wanted: variables.len(), found: cells.len() }));
        }
        let mut answers = Self::default();
        for (variable, cell) in variables.iter().zip(&cells) {
            let name = variable.name();
            let answer = Self::read(variable, cell.as_ref()).map_err(|fault| (name.clone(), fault))?;
            answers.set(&name, answer);
        }
        Ok(answers)
    }

    /// Everything wrong with the answers as a whole, in the questionnaire's order.
    #[must_use]
    pub fn faults(&self, questionnaire: &Questionnaire) -> Vec<(String, AnswerFault)> {
        let shown = condition::shown(questionnaire, self);
        let variables = questionnaire.variables();
        let mut faults: Vec<(String, AnswerFault)> = variables
            .iter()
            .filter_map(|variable| {
                let name = variable.name();
                let fault = fault_of(variable, self.get(&name), &shown, &name)?;
                Some((name, fault))
            })
            .collect();
        let known: BTreeSet<String> = variables.iter().map(Variable::name).collect();
        let strange = self.0.keys().filter(|name| !known.contains(*name));
        faults.extend(strange.map(|name| (name.clone(), AnswerFault::NoSuchVariable)));
        faults
    }

    /// What counts of the answers: those of questions that are not asked, and words whose choice was not taken, are out.
    #[must_use]
    pub fn kept(&self, questionnaire: &Questionnaire) -> Self {
        let shown = condition::shown(questionnaire, self);
        let counted = |(name, _): &(&String, &Answer)| !shown.hidden.contains(*name);
        Self(self.0.iter().filter(counted).map(|(name, answer)| (name.clone(), answer.clone())).collect())
    }

    /// Whether every required question that is asked has its answers.
    #[must_use]
    pub fn is_complete(&self, questionnaire: &Questionnaire) -> bool {
        let shown = condition::shown(questionnaire, self);
        let asked = questionnaire.questions.iter().filter(|question| shown.asked.contains(question.code.as_str()));
        asked
            .filter(|question| question.required)
            .flat_map(Question::variables)
            .all(|variable| variable.other || self.get(&variable.name()).is_some())
    }

    /// Whether the choice was taken beside which words may stand.
    pub(super) fn takes_other(&self, question: &Question) -> bool {
        let Some(other) = question.scale().and_then(|scale| scale.levels.iter().find(|level| level.specify)) else {
            return false;
        };
        match self.get(&question.code) {
            Some(Answer::Level(level)) => *level == other.value,
            Some(Answer::Levels(levels)) => levels.contains(&other.value),
            _ => false,
        }
    }
}

fn fault_of(variable: &Variable, answer: Option<&Answer>, shown: &Shown, name: &str) -> Option<AnswerFault> {
    let asked = shown.asked.contains(variable.question.code.as_str());
    match answer {
        None if asked && variable.question.required && !variable.other => Some(AnswerFault::Missing),
        None => None,
        Some(_) if !asked => Some(AnswerFault::NotAsked),
        Some(_) if shown.hidden.contains(name) => Some(AnswerFault::WordsWithoutChoice),
        Some(answer) => unfit(variable, answer),
    }
}

/// Why an answer is none that the variable can have.
fn unfit(variable: &Variable, answer: &Answer) -> Option<AnswerFault> {
    if variable.other {
        return too_long(answer, OTHER_AT_MOST);
    }
    match (&variable.question.kind, answer) {
        (Kind::Single(scale) | Kind::Matrix { scale, .. }, Answer::Level(level)) => {
            scale.level(*level).is_none().then(|| AnswerFault::NotAChoice(level.to_string(), scale.levels.len()))
        }
        (Kind::Multiple { scale, at_least, at_most }, Answer::Levels(chosen)) => {
            if let Some(strange) = chosen.iter().find(|level| scale.level(**level).is_none()) {
                return Some(AnswerFault::NotAChoice(strange.to_string(), scale.levels.len()));
            }
            let alone = scale.levels.iter().find(|level| level.alone && chosen.contains(&level.value));
            if let Some(level) = alone {
                return (chosen.len() > 1).then_some(AnswerFault::NotAlone(level.value));
            }
            if chosen.len() < usize::from(*at_least) {
                return Some(AnswerFault::TooFew(*at_least));
            }
            (chosen.len() > usize::from(*at_most)).then_some(AnswerFault::TooMany(*at_most))
        }
        (Kind::Number { least, most, places }, Answer::Number(number)) => match (least, most) {
            _ if number.normalize().scale() > *places => Some(AnswerFault::TooPrecise(*places)),
            (Some(least), _) if number < least => Some(AnswerFault::TooSmall(*least)),
            (_, Some(most)) if number > most => Some(AnswerFault::TooLarge(*most)),
            _ => None,
        },
        (Kind::Date { first, last }, Answer::Day(day)) => match (first, last) {
            (Some(first), _) if day < first => Some(AnswerFault::TooEarly(*first)),
            (_, Some(last)) if day > last => Some(AnswerFault::TooLate(*last)),
            _ => None,
        },
        (Kind::Text { at_most }, answer) => too_long(answer, *at_most),
        _ => Some(AnswerFault::OtherKind),
    }
}

fn too_long(answer: &Answer, at_most: u16) -> Option<AnswerFault> {
    match answer {
        Answer::Words(words) => (words.chars().count() > usize::from(at_most)).then_some(AnswerFault::TooLong(at_most)),
        _ => Some(AnswerFault::OtherKind),
    }
}

fn level(text: &str, levels: usize) -> Result<i16, AnswerFault> {
    let known = |level: &i16| usize::try_from(*level).is_ok_and(|level| (1..=levels).contains(&level));
    text.parse().ok().filter(known).ok_or_else(|| AnswerFault::NotAChoice(shortened(text), levels))
}

/// A number as people write it, with a comma or a point before the decimals and nothing between thousands.
fn number(text: &str, places: u32) -> Result<Decimal, AnswerFault> {
    let plain = text.replace(',', ".");
    let digits = plain.strip_prefix('-').unwrap_or(&plain);
    let (whole, broken) = digits.split_once('.').unwrap_or((digits, "0"));
    let written =
        |part: &str| !part.is_empty() && part.len() <= 15 && part.bytes().all(|letter| letter.is_ascii_digit());
    if !written(whole) || !written(broken) {
        return Err(AnswerFault::NotANumber(shortened(text)));
    }
    let number = Decimal::from_str_exact(&plain).map_err(|_| AnswerFault::NotANumber(shortened(text)))?.normalize();
    if number.scale() > places { Err(AnswerFault::TooPrecise(places)) } else { Ok(number) }
}

/// Words as they are kept; letters that steer a screen are none.
fn words(text: &str) -> Result<Answer, AnswerFault> {
    let text = text.replace("\r\n", "\n");
    if text.chars().any(|letter| letter.is_control() && letter != '\n' && letter != '\t') {
        return Err(AnswerFault::BadLetters);
    }
    Ok(Answer::Words(text))
}

fn day(text: &str) -> Option<Date> {
    day_of_iso(text).or_else(|| {
        let (day, rest) = text.split_once('/')?;
        let (month, year) = rest.split_once('/')?;
        calendar_day(year, month, day)
    })
}

/// A day written `2026-11-22`.
pub(super) fn day_of_iso(text: &str) -> Option<Date> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    if month.len() != 2 || day.len() != 2 {
        return None;
    }
    calendar_day(year, month, day)
}

fn calendar_day(year: &str, month: &str, day: &str) -> Option<Date> {
    let digits = |text: &str, most: usize| text.len() <= most && text.bytes().all(|letter| letter.is_ascii_digit());
    if year.len() != 4 || !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return None;
    }
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()
}

/// `2026-11-22`.
pub(in crate::domain) fn iso(day: Date) -> String {
    format!("{:04}-{:02}-{:02}", day.year(), u8::from(day.month()), day.day())
}

/// What was typed, as much of it as a message can show.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
