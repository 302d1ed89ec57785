//! Changing a questionnaire step by step, as the editor's page does. A step only changes the parts; whether what comes of
//! it is a questionnaire, [`Questionnaire::parse`] says of its [`Questionnaire::file`].

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::condition::Condition;
use super::{Item, Kind, Level, Question, Questionnaire, Scale};
use crate::domain::template::{Confidence, Wording, Words};

/// Which way something is moved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// Nearer to the beginning.
    Up,
    /// Nearer to the end.
    Down,
}

/// One step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Edit {
    /// The name of the whole.
    Title(Words),
    /// A new question at the end of a section.
    Add {
        /// The section.
        section: String,
        /// What is asked for, as files say it.
        kind: String,
        /// The scale, where it has one.
        scale: String,
        /// What is asked.
        words: Words,
    },
    /// A question is taken out.
    Remove(String),
    /// A question is moved by one place, into the next section where it stands at the end of its own.
    Move(String, Way),
    /// What is asked, and what helps.
    Words {
        /// The question.
        question: String,
        /// What is asked.
        words: Words,
        /// What helps.
        hint: Option<Words>,
        /// Whether a response without it is not complete.
        required: bool,
    },
    /// When a question is asked.
    Rule(String, Option<Condition>),
    /// A new line of a matrix.
    AddItem {
        /// The question.
        question: String,
        /// What is asked.
        words: Words,
        /// Where it counts.
        element: Option<String>,
    },
    /// A line of a matrix is changed.
    Item {
        /// The question.
        question: String,
        /// The line.
        item: String,
        /// What is asked.
        words: Words,
        /// Where it counts.
        element: Option<String>,
        /// How much.
        weight: Decimal,
    },
    /// A line is taken out.
    RemoveItem(String, String),
    /// A line is moved by one place.
    MoveItem(String, String, Way),
    /// A choice of a scale is named otherwise.
    Level {
        /// The scale.
        scale: String,
        /// The choice.
        value: i16,
        /// What it says.
        words: Words,
        /// Whether it counts as satisfied.
        satisfied: Option<bool>,
    },
    /// A new choice at the end of a scale.
    AddLevel(String, Words),
    /// The last choice of a scale is taken out.
    RemoveLevel(String),
}

impl Questionnaire {
    /// Carries out a step; says whether what it is about is there.
    pub fn edit(&mut self, edit: Edit) -> bool {
        match edit {
            Edit::Title(words) => {
                self.title = kept(words, &self.title);
                true
            }
            Edit::Add { section, kind, scale, words } => self.add(&section, &kind, &scale, words),
            Edit::Remove(code) => {
                let before = self.questions.len();
                self.questions.retain(|question| question.code != code);
                self.questions.len() < before
            }
            Edit::Move(code, way) => self.shift(&code, way),
            Edit::Words { question, words, hint, required } => self.change(&question, |one| {
                one.words = kept(words, &one.words);
                one.hint = hint.map(|hint| one.hint.as_ref().map_or(hint.clone(), |old| kept(hint, old)));
                one.required = required && !matches!(one.kind, Kind::Note);
                // Other words than those of the basis are the own ones.
                one.wording = Wording::Ours;
                true
            }),
            Edit::Rule(question, rule) => self.change(&question, |one| {
                one.shown_if = rule;
                true
            }),
            Edit::AddItem { question, words, element } => self.items(&question, |items| {
                let code = (1..).map(|number: u32| number.to_string());
                let Some(code) = code.take(1000).find(|code| items.iter().all(|item| item.code != *code)) else {
                    return false;
                };
                let item = Item { code, words, criterion_of: element, weight: Decimal::ONE, same_as: Vec::new() };
                items.push(item);
                true
            }),
            Edit::Item { question, item, words, element, weight } => self.items(&question, |items| {
                let Some(one) = items.iter_mut().find(|one| one.code == item) else { return false };
                one.words = kept(words, &one.words);
                one.criterion_of = element;
                one.weight = weight;
                true
            }),
            Edit::RemoveItem(question, item) => self.items(&question, |items| {
                let before = items.len();
                items.retain(|one| one.code != item);
                items.len() < before
            }),
            Edit::MoveItem(question, item, way) => self.items(&question, |items| {
                let place = items.iter().position(|one| one.code == item);
                place.and_then(|place| Some((place, beside(place, way, items.len())?))).is_some_and(|(one, other)| {
                    items.swap(one, other);
                    true
                })
            }),
            Edit::Level { scale, value, words, satisfied } => self.scales_named(&scale, |scale| {
                let Some(level) = scale.levels.iter_mut().find(|level| level.value == value) else { return false };
                level.words = kept(words.clone(), &level.words);
                level.satisfied = satisfied;
                scale.wording = Wording::Ours;
                true
            }),
            Edit::AddLevel(scale, words) => self.scales_named(&scale, |scale| {
                let Some(value) = i16::try_from(scale.levels.len() + 1).ok() else { return false };
                let satisfied = scale.is_rated().then_some(true);
                scale.levels.push(Level { value, words: words.clone(), satisfied, specify: false, alone: false });
                scale.wording = Wording::Ours;
                true
            }),
            Edit::RemoveLevel(scale) => self.scales_named(&scale, |scale| {
                scale.wording = Wording::Ours;
                scale.levels.pop().is_some()
            }),
        }
    }

    fn change(&mut self, code: &str, change: impl FnOnce(&mut Question) -> bool) -> bool {
        self.questions.iter_mut().find(|question| question.code == code).is_some_and(change)
    }

    fn items(&mut self, code: &str, change: impl FnOnce(&mut Vec<Item>) -> bool) -> bool {
        self.change(code, |question| match &mut question.kind {
            Kind::Matrix { items, .. } => change(items),
            _ => false,
        })
    }

    /// Every question holds its scale; all that share one share the change.
    fn scales_named(&mut self, code: &str, change: impl Fn(&mut Scale) -> bool) -> bool {
        let levels_of =
            |one: &Self| one.scales().into_iter().find(|one| one.code == code).map_or(0, |one| one.levels.len());
        let before = levels_of(self);
        let scales = self.questions.iter_mut().filter_map(Question::scale_mut).filter(|scale| scale.code == code);
        let changed: Vec<bool> = scales.map(change).collect();
        for question in &mut self.questions {
            if let Kind::Multiple { scale, at_least, at_most } = &mut question.kind
                && scale.code == code
            {
                // A choice more may be taken where all could be; never more than there are.
                let levels = u16::try_from(scale.levels.len()).unwrap_or(u16::MAX);
                *at_most = if usize::from(*at_most) == before { levels } else { (*at_most).min(levels) };
                *at_least = (*at_least).min(*at_most);
            }
        }
        changed.contains(&true)
    }

    fn add(&mut self, section: &str, kind: &str, scale: &str, words: Words) -> bool {
        let named = self.scales().into_iter().find(|one| one.code == scale).cloned();
        let item = |words: &Words| Item {
            code: "1".to_owned(),
            words: words.clone(),
            criterion_of: None,
            weight: Decimal::ONE,
            same_as: Vec::new(),
        };
        let kind = match (kind, named) {
            ("single", Some(scale)) => Kind::Single(scale),
            ("multiple", Some(scale)) => {
                Kind::Multiple { at_least: 1, at_most: u16::try_from(scale.levels.len()).unwrap_or(1), scale }
            }
            // A matrix begins with one line, to be named by whoever adds it.
            ("matrix", Some(scale)) => Kind::Matrix { scale, items: vec![item(&words)] },
            ("number", _) => Kind::Number { least: None, most: None, places: 0 },
            ("date", _) => Kind::Date { first: None, last: None },
            ("text", _) => Kind::Text { at_most: 2000 },
            ("note", _) => Kind::Note,
            _ => return false,
        };
        let Some(last) = self.questions.iter().rposition(|question| question.section == section) else { return false };
        let free = |number: &u32| {
            let code = format!("them{number}");
            self.variables().iter().all(|variable| variable.name() != code) && self.question(&code).is_none()
        };
        let Some(number) = (1..1000).find(free) else { return false };
        let question = Question {
            code: format!("them{number}"),
            number: 0,
            section: section.to_owned(),
            words,
            hint: None,
            kind,
            required: false,
            shown_if: None,
            demographic: None,
            criterion_of: None,
            weight: Decimal::ONE,
            same_as: Vec::new(),
            basis: self.legal_basis.iter().take(1).map(|basis| basis.code.clone()).collect(),
            provision: None,
            confidence: Confidence::Unknown,
            wording: Wording::Ours,
        };
        self.questions.insert(last + 1, question);
        true
    }

    fn shift(&mut self, code: &str, way: Way) -> bool {
        let Some(place) = self.questions.iter().position(|question| question.code == code) else { return false };
        let section = self.questions[place].section.clone();
        if let Some(other) = beside(place, way, self.questions.len())
            && self.questions[other].section == section
        {
            self.questions.swap(place, other);
            return true;
        }
        let at = self.sections.iter().position(|one| one.code == section);
        let next = at.and_then(|at| beside(at, way, self.sections.len()));
        next.is_some_and(|next| {
            self.questions[place].section.clone_from(&self.sections[next].code);
            true
        })
    }
}

/// The place beside another, where there is one.
fn beside(place: usize, way: Way, length: usize) -> Option<usize> {
    match way {
        Way::Up => place.checked_sub(1),
        Way::Down => Some(place + 1).filter(|next| *next < length),
    }
}

/// New words in Vietnamese and English; the other languages stay as they were.
fn kept(new: Words, old: &Words) -> Words {
    let further: BTreeMap<String, String> = old.further.clone();
    Words { further, ..new }
}
