//! What a form of a survey asks and sends: the questionnaire's questions as a page shows them, and fields as answers.

use crate::app::respond::steps::{Part, Step};
use crate::domain::face::Face;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::questionnaire::answers::{AnswerFault, OTHER_AT_MOST};
use crate::domain::questionnaire::{Answer, Answers, Kind, Question, Questionnaire, Scale, Variable};
use crate::domain::template::Words;
use crate::domain::text::{fill, texts};
use crate::web::fields::Fields;
use crate::web::pages::survey::{Asked, Choice, Input, Other, Tongue};

/// The language of the questionnaire's words: the page's, or another that the questionnaire has.
#[derive(Clone)]
pub(super) struct Voice {
    pub(super) lang: Lang,
    pub(super) tag: Option<String>,
}

impl Voice {
    /// The one that was asked for, where the questionnaire has it.
    pub(super) fn of(questionnaire: &Questionnaire, lang: Lang, asked: Option<&str>) -> Self {
        let tag = questionnaire.languages.iter().map(|language| &language.tag).find(|tag| Some(tag.as_str()) == asked);
        Self { lang, tag: tag.cloned() }
    }

    pub(super) fn tag(&self) -> String {
        self.tag.clone().unwrap_or_else(|| self.lang.tag().to_owned())
    }

    pub(super) fn words<'w>(&self, words: &'w Words) -> &'w str {
        let further = self.tag.as_ref().and_then(|tag| words.further.get(tag));
        further.map_or_else(|| words.of(self.lang), String::as_str)
    }

    pub(super) fn paragraphs(&self, words: Option<&Words>) -> Vec<String> {
        let text = words.map(|words| self.words(words)).unwrap_or_default();
        text.split('\n').map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    /// What every address of the survey ends with, so that the next page is in this language as well.
    pub(super) fn query(&self, joint: char) -> String {
        self.tag.as_ref().map(|tag| format!("{joint}in={tag}")).unwrap_or_default()
    }

    /// The questionnaire's own languages on offer at `here`; none where the product's are all.
    pub(super) fn tongues(&self, questionnaire: &Questionnaire, here: &str) -> Vec<Tongue> {
        if questionnaire.languages.is_empty() {
            return Vec::new();
        }
        let own = Tongue {
            tag: self.lang.tag().to_owned(),
            name: texts(self.lang).language_name.to_owned(),
            href: here.to_owned(),
            current: self.tag.is_none(),
        };
        let joint = if here.contains('?') { '&' } else { '?' };
        let further = questionnaire.languages.iter().map(|language| Tongue {
            tag: language.tag.clone(),
            name: language.name.clone(),
            href: format!("{here}{joint}in={}", language.tag),
            current: self.tag.as_ref() == Some(&language.tag),
        });
        std::iter::once(own).chain(further).collect()
    }
}

/// What was typed into the fields of a page, by variable, as far as it is no answer yet.
pub(super) type Typed = Vec<(String, String, AnswerFault)>;

/// The field of a variable.
fn key(variable: &str) -> String {
    format!("a-{variable}")
}

/// Reads the fields of a page: answers that can be kept, and what cannot be read.
pub(super) fn sent(
    questionnaire: &Questionnaire,
    step: &Step<'_>,
    fields: &Fields,
) -> (Vec<(String, Option<Answer>)>, Typed) {
    let (mut answers, mut typed) = (Vec::new(), Vec::new());
    let wanted = step.variables();
    for variable in questionnaire.variables().into_iter().filter(|one| wanted.contains(&one.name())) {
        let name = variable.name();
        let text = fields.all(&key(&name)).join(if is_multiple(&variable) { " " } else { "" });
        match Answers::read(&variable, &text) {
            Ok(answer) => answers.push((name, answer)),
            Err(fault) => typed.push((name, text, fault)),
        }
    }
    (answers, typed)
}

fn is_multiple(variable: &Variable<'_>) -> bool {
    !variable.other && matches!(variable.question.kind, Kind::Multiple { .. })
}

/// What is wrong with the answers of a page.
pub(super) fn faults(questionnaire: &Questionnaire, step: &Step<'_>, answers: &Answers) -> Typed {
    let wanted = step.variables();
    let found = answers.faults(questionnaire).into_iter().filter(|(name, _)| wanted.contains(name));
    found.map(|(name, fault)| (name.clone(), written(answers, &name), fault)).collect()
}

fn written(answers: &Answers, variable: &str) -> String {
    answers.get(variable).map(typed_of).unwrap_or_default()
}

/// An answer as one types it.
fn typed_of(answer: &Answer) -> String {
    match answer {
        Answer::Day(day) => number::day(*day),
        other => other.cell(),
    }
}

/// The questions of a page as it shows them.
pub(super) fn asked(step: &Step<'_>, answers: &Answers, wrong: &Typed, voice: &Voice) -> Vec<Asked> {
    let mut stem_of: Option<&str> = None;
    let mut shown = Vec::with_capacity(step.parts.len());
    for part in &step.parts {
        let heading = part.item.filter(|_| stem_of != Some(part.question.code.as_str()));
        stem_of = part.item.map(|_| part.question.code.as_str());
        shown.push(one(part, heading.is_some(), answers, wrong, voice));
    }
    shown
}

fn one(part: &Part<'_>, first: bool, answers: &Answers, wrong: &Typed, voice: &Voice) -> Asked {
    let question = part.question;
    let name = part.variable().unwrap_or_else(|| question.code.clone());
    let fault =
        |variable: &str| wrong.iter().find(|(of, _, _)| of == variable).map(|(_, _, fault)| fault.words(voice.lang));
    let typed = |variable: &str| {
        let unread = wrong.iter().find(|(of, _, _)| of == variable).map(|(_, text, _)| text.clone());
        unread.unwrap_or_else(|| written(answers, variable))
    };
    let other = part.other().and_then(|variable| {
        let level = question.scale()?.levels.iter().find(|level| level.specify)?;
        Some(Other {
            key: key(&variable),
            label: voice.words(&level.words).to_owned(),
            value: typed(&variable),
            limit: OTHER_AT_MOST,
            fault: fault(&variable),
        })
    });
    let input = match &question.kind {
        Kind::Single(scale) | Kind::Matrix { scale, .. } => {
            Input::One(choices(scale, answers.get(&name), voice), other)
        }
        Kind::Multiple { scale, at_least, at_most } => {
            let bounds = bounds_of_choice(*at_least, *at_most, scale.levels.len(), voice.lang);
            Input::Several(choices(scale, answers.get(&name), voice), other, bounds)
        }
        Kind::Number { .. } => Input::Number(typed(&name), bounds(question, voice.lang)),
        Kind::Date { .. } => Input::Day(typed(&name)),
        Kind::Text { at_most } => Input::Words(typed(&name), *at_most),
        Kind::Note => Input::Note,
    };
    let text = part.item.map_or(&question.words, |item| &item.words);
    let stem = (first && part.item.is_some()).then(|| voice.words(&question.words).to_owned());
    Asked {
        stem,
        text: voice.words(text).to_owned(),
        hint: question.hint.as_ref().map(|hint| voice.words(hint).to_owned()),
        required: question.required,
        fault: fault(&name),
        key: key(&name),
        input,
    }
}

/// In the questionnaire's order; on a rated scale the best first, as the devices at counters have it.
fn choices(scale: &Scale, answer: Option<&Answer>, voice: &Voice) -> Vec<Choice> {
    let chosen = |value: i16| match answer {
        Some(Answer::Level(level)) => *level == value,
        Some(Answer::Levels(levels)) => levels.contains(&value),
        _ => false,
    };
    let mut choices: Vec<Choice> = scale
        .levels
        .iter()
        .map(|level| Choice {
            value: level.value.to_string(),
            label: voice.words(&level.words).to_owned(),
            face: if scale.is_rated() { Face::at(scale.levels.len(), level.value) } else { Face::None },
            chosen: chosen(level.value),
        })
        .collect();
    if scale.is_rated() {
        choices.reverse();
    }
    choices
}

fn bounds_of_choice(at_least: u16, at_most: u16, levels: usize, lang: Lang) -> String {
    let t = texts(lang);
    match (at_least, at_most) {
        (least, most) if least == most => fill(t.survey_choose_exactly, &[&most.to_string()]),
        (0 | 1, most) if usize::from(most) >= levels => t.survey_choose_any.to_owned(),
        (least, most) => fill(t.survey_choose, &[&least.max(1).to_string(), &most.to_string()]),
    }
}

fn bounds(question: &Question, lang: Lang) -> Option<String> {
    let Kind::Number { least, most, places } = &question.kind else { return None };
    let t = texts(lang);
    let written = |value| number::decimal(lang, value, *places);
    match (*least, *most) {
        (Some(least), Some(most)) => Some(fill(t.survey_between, &[&written(least), &written(most)])),
        (Some(least), None) => Some(fill(t.survey_from, &[&written(least)])),
        (None, Some(most)) => Some(fill(t.survey_to, &[&written(most)])),
        (None, None) => None,
    }
}

/// An answer in words.
pub(super) fn said(part: &Part<'_>, answers: &Answers, voice: &Voice) -> Option<String> {
    let answer = answers.get(&part.variable()?)?;
    let label = |value: i16| {
        let level = part.question.scale().and_then(|scale| scale.level(value));
        level.map(|level| voice.words(&level.words).to_owned()).unwrap_or_default()
    };
    let mut words = match answer {
        Answer::Level(level) => label(*level),
        Answer::Levels(levels) => levels.iter().map(|level| label(*level)).collect::<Vec<_>>().join("; "),
        Answer::Number(value) => number::decimal(voice.lang, *value, value.scale()),
        other => typed_of(other),
    };
    if let Some(Answer::Words(own)) = part.other().and_then(|variable| answers.get(&variable)) {
        words = format!("{words}: {own}");
    }
    Some(words)
}
