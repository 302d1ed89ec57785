//! Skip rules held against the questions before them.

use std::collections::HashMap;
use std::ops::Range;

use toml::Spanned;

use super::super::condition::{Comparison, Condition, Test, Value};
use super::super::{QuestionnaireFault, condition};
use super::{Context, File, KindWord, QuestionTable, Read, SectionTable};

/// What a rule may ask of a variable.
#[derive(Clone, Copy)]
enum Shape {
    /// A choice of so many.
    Choice(usize),
    /// Several choices of so many.
    Choices(usize),
    Number,
    Day,
    Words,
    /// Its scale is unknown, which is said elsewhere.
    Unsure,
}

/// Every variable that the tables of a file describe, with the place of its question.
pub(super) struct Known {
    variables: HashMap<String, (usize, Shape)>,
    /// The place of each section's first question.
    sections: HashMap<String, usize>,
}

impl Known {
    /// Reads them off the tables, whatever else is wrong with these.
    pub(super) fn of(file: &File) -> Self {
        let mut known = Self { variables: HashMap::new(), sections: HashMap::new() };
        for (place, question) in file.question.iter().enumerate() {
            known.sections.entry(question.section.get_ref().clone()).or_insert(place);
            for (name, shape) in variables(file, question) {
                known.variables.entry(name).or_insert((place, shape));
            }
        }
        known
    }

    /// The rule of the question at this place.
    pub(super) fn of_question(
        &self,
        table: &QuestionTable,
        place: usize,
        context: &Context,
    ) -> Read<Option<Condition>> {
        table.shown_if.as_ref().map_or(Some(None), |at| self.rule(at, place, context).map(Some))
    }

    /// The rule of a section: its first question's place counts.
    pub(super) fn of_section(&self, table: &SectionTable, context: &Context) -> Read<Option<Condition>> {
        let place = self.sections.get(table.code.get_ref()).copied().unwrap_or(usize::MAX);
        table.shown_if.as_ref().map_or(Some(None), |at| self.rule(at, place, context).map(Some))
    }

    fn rule(&self, at: &Spanned<String>, place: usize, context: &Context) -> Option<Condition> {
        let rule = match Condition::parse(at.get_ref()) {
            Ok(rule) => rule,
            Err(condition::ConditionFault { at: byte, found }) => {
                let fault = found.map_or(QuestionnaireFault::UnfinishedRule, QuestionnaireFault::NotARule);
                context.noted.say(within(at, byte, context.text), fault);
                return None;
            }
        };
        let mut sound = true;
        for (variable, test) in rule.tests() {
            if let Some(fault) = self.fault(variable, test, place) {
                let byte = named_at(at.get_ref(), variable);
                context.noted.say(within(at, byte, context.text), fault);
                sound = false;
            }
        }
        sound.then_some(rule)
    }

    fn fault(&self, variable: &str, test: &Test, place: usize) -> Option<QuestionnaireFault> {
        let name = || variable.to_owned();
        let Some((asked_at, shape)) = self.variables.get(variable) else {
            return Some(QuestionnaireFault::UnknownVariable(name()));
        };
        if *asked_at >= place {
            return Some(QuestionnaireFault::LaterVariable(name()));
        }
        let choice = |written: String, levels: usize| {
            let exists = written.parse().is_ok_and(|level: usize| (1..=levels).contains(&level));
            (!exists).then(|| QuestionnaireFault::NoSuchChoice(variable.to_owned(), written))
        };
        match (shape, test) {
            (Shape::Unsure, _)
            | (_, Test::Blank)
            | (Shape::Number, Test::Compares(_, Value::Number(_)))
            | (Shape::Day, Test::Compares(_, Value::Day(_))) => None,
            (Shape::Choices(levels), Test::Has(level)) => choice(level.to_string(), *levels),
            (Shape::Choices(_), Test::Compares(..)) => Some(QuestionnaireFault::HasWanted(name())),
            (_, Test::Has(_)) => Some(QuestionnaireFault::HasUnwanted(name())),
            (Shape::Choice(levels), Test::Compares(_, Value::Number(number))) => {
                choice(number.normalize().to_string(), *levels)
            }
            (Shape::Words, Test::Compares(how, Value::Words(_))) if !Comparison::is_order(*how) => None,
            (Shape::Choice(_) | Shape::Number, Test::Compares(..)) => Some(QuestionnaireFault::NotWithNumber(name())),
            (Shape::Day, Test::Compares(..)) => Some(QuestionnaireFault::NotWithDay(name())),
            (Shape::Words, Test::Compares(..)) => Some(QuestionnaireFault::NotWithWords(name())),
        }
    }
}

/// The variables of a question as its table describes them.
fn variables(file: &File, question: &QuestionTable) -> Vec<(String, Shape)> {
    let code = question.code.get_ref().clone();
    let levels = question.scale.as_ref().and_then(|named| {
        file.scale.iter().find(|scale| scale.code.get_ref() == named.get_ref()).map(|scale| &scale.level)
    });
    let chosen = |shape: fn(usize) -> Shape| levels.map_or(Shape::Unsure, |levels| shape(levels.len()));
    let mut variables = match question.kind.get_ref() {
        KindWord::Note => Vec::new(),
        KindWord::Matrix => {
            let name = |item: &super::ItemTable| (format!("{code}_{}", item.code.get_ref()), chosen(Shape::Choice));
            question.item.iter().map(name).collect()
        }
        KindWord::Single => vec![(code.clone(), chosen(Shape::Choice))],
        KindWord::Multiple => vec![(code.clone(), chosen(Shape::Choices))],
        KindWord::Number => vec![(code.clone(), Shape::Number)],
        KindWord::Date => vec![(code.clone(), Shape::Day)],
        KindWord::Text => vec![(code.clone(), Shape::Words)],
    };
    let asks_for_words =
        levels.is_some_and(|levels| levels.iter().any(|level| level.specify.as_ref().is_some_and(|at| *at.get_ref())));
    if asks_for_words && matches!(question.kind.get_ref(), KindWord::Single | KindWord::Multiple) {
        variables.push((format!("{code}_other"), Shape::Words));
    }
    variables
}

/// The names of the columns of a question, each with the bytes that give it its name.
pub(super) fn names(file: &File, question: &QuestionTable) -> Vec<(String, Range<usize>)> {
    let of_item = |place: usize| question.item.get(place).map_or(question.code.span(), |item| item.code.span());
    let is_matrix = *question.kind.get_ref() == KindWord::Matrix;
    let span = |place| if is_matrix { of_item(place) } else { question.code.span() };
    variables(file, question).into_iter().enumerate().map(|(place, (name, _))| (name, span(place))).collect()
}

/// The byte of a rule at which a variable is named as a word of its own.
fn named_at(rule: &str, variable: &str) -> usize {
    let of_name = |letter: Option<char>| letter.is_some_and(|it| it.is_ascii_alphanumeric() || it == '_' || it == '-');
    let alone = |(at, _): &(usize, &str)| {
        !of_name(rule[..*at].chars().next_back()) && !of_name(rule[at + variable.len()..].chars().next())
    };
    rule.match_indices(variable).find(alone).map_or(0, |(at, _)| at)
}

/// The bytes of the file from a byte of a text on; of the whole text, where it is written with escapes.
fn within(at: &Spanned<String>, byte: usize, text: &str) -> Range<usize> {
    let span = at.span();
    let written = text.get(span.clone()).unwrap_or_default();
    let begins = written.find(at.get_ref().as_str()).map(|quotes| span.start + quotes + byte);
    begins.map_or(span.clone(), |start| start.min(span.end)..span.end)
}
