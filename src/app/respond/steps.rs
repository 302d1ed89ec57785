//! The pages of a questionnaire that is asked on a screen: one question each on a phone, one section each on a desk.
//!
//! Only what is asked after the answers so far has a page; an item of a matrix has its own.

use crate::domain::questionnaire::{Answers, Item, Kind, Question, Questionnaire};

/// How much stands on a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum View {
    /// One question, one item of a matrix.
    Question,
    /// A section.
    Section,
}

impl View {
    /// Its part of the address.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Question => "q",
            Self::Section => "p",
        }
    }

    /// The view of an address.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Question, Self::Section].into_iter().find(|view| view.word() == word)
    }
}

/// A question on a page, or an item of its matrix.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Part<'q> {
    /// The question.
    pub question: &'q Question,
    /// The item.
    pub item: Option<&'q Item>,
}

impl Part<'_> {
    /// The variable that it fills; `None` for a note.
    #[must_use]
    pub fn variable(&self) -> Option<String> {
        match (self.item, &self.question.kind) {
            (Some(item), _) => Some(format!("{}_{}", self.question.code, item.code)),
            (None, Kind::Note) => None,
            (None, _) => Some(self.question.code.clone()),
        }
    }

    /// The variable of the words beside a choice, where one asks for them.
    #[must_use]
    pub fn other(&self) -> Option<String> {
        let has = matches!(&self.question.kind, Kind::Single(scale) | Kind::Multiple { scale, .. }
            if scale.levels.iter().any(|level| level.specify));
        has.then(|| format!("{}_other", self.question.code))
    }

    /// All variables that it fills.
    #[must_use]
    pub fn variables(&self) -> Vec<String> {
        self.variable().into_iter().chain(self.other()).collect()
    }
}

/// A page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step<'q> {
    /// Its part of the address: a variable, the code of a note, or the code of a section.
    pub name: String,
    /// What is asked on it.
    pub parts: Vec<Part<'q>>,
}

impl Step<'_> {
    /// The variables that it fills.
    #[must_use]
    pub fn variables(&self) -> Vec<String> {
        self.parts.iter().flat_map(Part::variables).collect()
    }

    /// Whether anything on it was answered.
    #[must_use]
    pub fn is_touched(&self, answers: &Answers) -> bool {
        self.variables().iter().any(|name| answers.get(name).is_some())
    }
}

/// The pages that are asked after these answers, in order.
#[must_use]
pub fn steps<'q>(questionnaire: &'q Questionnaire, answers: &Answers, view: View) -> Vec<Step<'q>> {
    let asked = questionnaire.asked(answers);
    let mut steps: Vec<Step<'q>> = Vec::new();
    for question in questionnaire.questions.iter().filter(|question| asked.contains(question.code.as_str())) {
        let parts: Vec<Part<'q>> = match &question.kind {
            Kind::Matrix { items, .. } => items.iter().map(|item| Part { question, item: Some(item) }).collect(),
            _ => vec![Part { question, item: None }],
        };
        match (view, steps.last_mut()) {
            (View::Section, Some(step)) if step.name == question.section => step.parts.extend(parts),
            (View::Section, _) => steps.push(Step { name: question.section.clone(), parts }),
            (View::Question, _) => steps.extend(parts.into_iter().map(|part| Step {
                name: part.variable().unwrap_or_else(|| part.question.code.clone()),
                parts: vec![part],
            })),
        }
    }
    steps
}

/// The page on which to go on: the first without an answer, or with something that must be answered; `None` where all
/// that must be is answered and the last one was seen.
#[must_use]
pub fn next_open<'q>(questionnaire: &'q Questionnaire, answers: &Answers, view: View) -> Option<Step<'q>> {
    let missing: Vec<String> = answers.faults(questionnaire).into_iter().map(|(name, _)| name).collect();
    let steps = steps(questionnaire, answers, view);
    let last = steps.iter().rposition(|step| step.is_touched(answers));
    let open = |(place, step): &(usize, Step<'q>)| {
        step.variables().iter().any(|name| missing.contains(name)) || last.is_none_or(|last| *place > last)
    };
    steps.into_iter().enumerate().find(open).map(|(_, step)| step)
}
