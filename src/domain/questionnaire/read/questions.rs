//! Scales, sections and questions, each held against the rules of its kind.

use std::collections::HashSet;

use time::Date;
use toml::Spanned;
use toml::value::Datetime;

use super::super::{
    DEMOGRAPHICS, Item, Kind, Level, Question, QuestionnaireFault, Scale, Section, is_name, is_same_as,
};
use super::rules::{self, Known};
use super::{
    Amount, Context, File, ItemTable, KindWord, LevelTable, Noted, QuestionTable, Read, ScaleTable, SectionTable, every,
};
use crate::domain::template::Fault;
use crate::domain::template::source::{Mark, day, numbered, resting_on, said, says_who_is_satisfied};

/// As many letters as a text may have, where the file says nothing.
const LETTERS: u16 = 2000;

pub(super) fn scale(table: &ScaleTable, context: &Context) -> Option<Scale> {
    let noted = context.noted;
    let code = context.code(&table.code);
    let marks: Vec<Mark> =
        table.level.iter().map(|level| Mark { value: &level.value, satisfied: level.satisfied.as_ref() }).collect();
    let numbered = noted.ok(numbered(&table.code, &marks));
    if marks.iter().any(|mark| mark.satisfied.is_some()) {
        noted.ok(says_who_is_satisfied(&table.code, &marks))?;
    }
    let mut others = table.level.iter().filter_map(|level| level.specify.as_ref().filter(|at| *at.get_ref()));
    if let Some(second) = others.nth(1) {
        noted.say(second.span(), QuestionnaireFault::TwoOthers);
    }
    let levels = every(&table.level, |level| self::level(level, context));
    let basis = noted.ok(resting_on(&table.basis, &context.documents));
    numbered?;
    Some(Scale {
        code: code?,
        levels: levels?,
        basis: basis?,
        confidence: table.confidence,
        counting: table.counting.unwrap_or(table.confidence),
        wording: table.wording,
    })
}

fn level(table: &LevelTable, context: &Context) -> Option<Level> {
    let said = |at: Option<&Spanned<bool>>| at.is_some_and(|at| *at.get_ref());
    Some(Level {
        value: *table.value.get_ref(),
        words: context.shown(&table.words)?,
        satisfied: table.satisfied.as_ref().map(|at| *at.get_ref()),
        specify: said(table.specify.as_ref()),
        alone: said(table.alone.as_ref()),
    })
}

pub(super) fn section(table: &SectionTable, known: &Known, context: &Context) -> Option<Section> {
    let code = context.code(&table.code);
    let words = context.shown(&table.words);
    let note = context.shown_if_said(table.note.as_ref());
    let shown_if = known.of_section(table, context);
    Some(Section { code: code?, words: words?, note: note?, shown_if: shown_if? })
}

/// Every question stands in a section, every section has a question, and sections come in one piece, in their order.
pub(super) fn places(file: &File, noted: &Noted) {
    let place = |code: &str| file.section.iter().position(|section| section.code.get_ref() == code);
    let mut reached = 0;
    for question in &file.question {
        let code = question.section.get_ref();
        match place(code) {
            None => noted.say(question.section.span(), Fault::Unknown(code.clone())),
            Some(at) if at < reached => {
                noted.say(question.section.span(), QuestionnaireFault::SectionsMixed(code.clone()));
            }
            Some(at) => reached = at,
        }
    }
    for section in &file.section {
        let code = section.code.get_ref();
        if file.question.iter().all(|question| question.section.get_ref() != code) {
            noted.say(section.code.span(), QuestionnaireFault::EmptySection(code.clone()));
        }
    }
}

/// No two columns of the answers bear the same name.
pub(super) fn variables_differ(file: &File, noted: &Noted) {
    let mut names = HashSet::new();
    let mut codes = HashSet::new();
    for question in &file.question {
        // A code given twice is said once, not for each of its columns.
        if !codes.insert(question.code.get_ref()) {
            continue;
        }
        for (name, span) in rules::names(file, question) {
            if !names.insert(name.clone()) {
                noted.say(span, QuestionnaireFault::SameVariable(name));
            }
        }
    }
}

/// All questions, where all could be read; every one is looked at.
pub(super) fn questions(
    file: &File,
    scales: Option<&[Scale]>,
    known: &Known,
    context: &Context,
) -> Option<Vec<Question>> {
    let mut words_used = HashSet::new();
    for table in &file.question {
        if let Some(at) = table.demographic.as_ref().filter(|at| !words_used.insert(at.get_ref())) {
            context.noted.say(at.span(), Fault::Duplicate(at.get_ref().clone()));
        }
    }
    let read: Vec<Option<Question>> = file
        .question
        .iter()
        .enumerate()
        .map(|(place, table)| question(table, place, &Around { file, scales, known, context }))
        .collect();
    read.into_iter().collect()
}

/// What a question is read against.
struct Around<'a> {
    file: &'a File,
    /// Nothing, where a scale could not be read.
    scales: Option<&'a [Scale]>,
    known: &'a Known,
    context: &'a Context<'a>,
}

fn question(table: &QuestionTable, place: usize, around: &Around) -> Option<Question> {
    let context = around.context;
    let noted = context.noted;
    let code = name(&table.code, noted);
    let words = context.shown(&table.words);
    let hint = context.shown_if_said(table.hint.as_ref());
    let shown_if = around.known.of_question(table, place, context);
    let basis = noted.ok(resting_on(&table.basis, &context.documents));
    let provision = noted.ok(table.provision.as_ref().map(said).transpose());
    keys_fit(table, noted);
    let kind = kind(table, around);
    let criterion_of = element(table.element.as_ref(), table, around);
    let weight = context.weight(table.weight.as_ref());
    let demographic = demographic(table, noted);
    let same_as = same_as(&table.same_as, noted);
    Some(Question {
        code: code?,
        number: u16::try_from(place + 1).ok()?,
        section: table.section.get_ref().clone(),
        words: words?,
        hint: hint?,
        kind: kind?,
        required: table.required.as_ref().is_some_and(|at| *at.get_ref()),
        shown_if: shown_if?,
        demographic: demographic?,
        criterion_of: criterion_of?,
        weight: weight?,
        same_as: same_as?,
        basis: basis?,
        provision: provision?,
        confidence: table.confidence,
        wording: table.wording,
    })
}

fn name(at: &Spanned<String>, noted: &Noted) -> Option<String> {
    let name = at.get_ref();
    let is_name = is_name(name) && name.starts_with(|letter: char| letter.is_ascii_lowercase());
    noted.ok(if is_name { Ok(name.clone()) } else { Err((at.span(), QuestionnaireFault::NotAName(name.clone()))) })
}

/// Says of every key that the kind of this question does not have it.
fn keys_fit(table: &QuestionTable, noted: &Noted) {
    use KindWord::{Date, Matrix, Multiple, Number, Single, Text};
    let keys = [
        ("scale", table.scale.as_ref().map(Spanned::span), &[Single, Multiple, Matrix][..]),
        ("item", table.item.first().map(|item| item.code.span()), &[Matrix]),
        ("at_least", table.at_least.as_ref().map(Spanned::span), &[Multiple]),
        ("at_most", table.at_most.as_ref().map(Spanned::span), &[Multiple, Text]),
        ("least", table.least.as_ref().map(Spanned::span), &[Number]),
        ("most", table.most.as_ref().map(Spanned::span), &[Number]),
        ("places", table.places.as_ref().map(Spanned::span), &[Number]),
        ("first", table.first.as_ref().map(Spanned::span), &[Date]),
        ("last", table.last.as_ref().map(Spanned::span), &[Date]),
        ("required", table.required.as_ref().map(Spanned::span), &[Single, Multiple, Matrix, Number, Date, Text]),
        ("demographic", table.demographic.as_ref().map(Spanned::span), &[Single]),
        ("element", table.element.as_ref().map(Spanned::span), &[Single]),
        ("weight", table.weight.as_ref().map(Spanned::span), &[Single]),
        ("same_as", table.same_as.first().map(Spanned::span), &[Single, Multiple, Number, Date, Text]),
    ];
    let kind = table.kind.get_ref();
    for (key, span, kinds) in keys {
        if let Some(span) = span.filter(|_| !kinds.contains(kind)) {
            noted.say(span, QuestionnaireFault::KeyNotOfKind(key));
        }
    }
}

fn kind(table: &QuestionTable, around: &Around) -> Option<Kind> {
    let (context, noted) = (around.context, around.context.noted);
    Some(match table.kind.get_ref() {
        KindWord::Single => {
            let scale = scale_of(table, around)?;
            refuse_alone(table, around);
            Kind::Single(scale)
        }
        KindWord::Multiple => {
            let scale = scale_of(table, around)?;
            let (at_least, at_most) = choices(table, scale.levels.len(), context)?;
            Kind::Multiple { scale, at_least, at_most }
        }
        KindWord::Matrix => {
            let scale = scale_of(table, around);
            refuse_alone(table, around);
            refuse_other(table, around);
            if table.item.is_empty() {
                noted.say(table.code.span(), QuestionnaireFault::KeyMissing("item"));
            }
            let items = every(&table.item, |item| self::item(item, table, around))?;
            Kind::Matrix { scale: scale?, items }
        }
        KindWord::Number => {
            let bound = |at: Option<&Spanned<Amount>>| at.map_or(Some(None), |at| context.decimal(at).map(Some));
            let (least, most) = (bound(table.least.as_ref()), bound(table.most.as_ref()));
            let places = table.places.as_ref().map_or(Some(0), |at| context.whole(at, &(0..=9)));
            let (least, most, places) = (least?, most?, u32::try_from(places?).ok()?);
            in_order(least, most, table.most.as_ref().map(Spanned::span), noted)?;
            Kind::Number { least, most, places }
        }
        KindWord::Date => {
            let bound = |at: Option<&Spanned<Datetime>>| noted.ok(at.map(day).transpose());
            let (first, last): (Read<Option<Date>>, Read<Option<Date>>) =
                (bound(table.first.as_ref()), bound(table.last.as_ref()));
            let (first, last) = (first?, last?);
            in_order(first, last, table.last.as_ref().map(Spanned::span), noted)?;
            Kind::Date { first, last }
        }
        KindWord::Text => {
            let at_most =
                table.at_most.as_ref().map_or(Some(i64::from(LETTERS)), |at| context.whole(at, &(1..=10_000)));
            Kind::Text { at_most: u16::try_from(at_most?).ok()? }
        }
        KindWord::Note => Kind::Note,
    })
}

/// The scale that the question names; `None` with a note where there is none, without where it could not be read.
fn scale_of(table: &QuestionTable, around: &Around) -> Option<Scale> {
    let noted = around.context.noted;
    let Some(at) = &table.scale else {
        noted.say(table.code.span(), QuestionnaireFault::KeyMissing("scale"));
        return None;
    };
    if around.file.scale.iter().all(|scale| scale.code.get_ref() != at.get_ref()) {
        noted.say(at.span(), Fault::Unknown(at.get_ref().clone()));
    }
    around.scales?.iter().find(|scale| scale.code == *at.get_ref()).cloned()
}

/// The tables of the choices of the scale that the question names.
fn levels_of<'a>(table: &QuestionTable, around: &'a Around) -> &'a [LevelTable] {
    let named = table.scale.as_ref().map(Spanned::get_ref);
    let scale = around.file.scale.iter().find(|scale| Some(scale.code.get_ref()) == named);
    scale.map_or(&[], |scale| &scale.level)
}

fn refuse_alone(table: &QuestionTable, around: &Around) {
    for level in levels_of(table, around) {
        if let Some(at) = level.alone.as_ref().filter(|at| *at.get_ref()) {
            around.context.noted.say(at.span(), QuestionnaireFault::AloneAmongOne);
        }
    }
}

fn refuse_other(table: &QuestionTable, around: &Around) {
    for level in levels_of(table, around) {
        if let Some(at) = level.specify.as_ref().filter(|at| *at.get_ref()) {
            around.context.noted.say(at.span(), QuestionnaireFault::OtherInMatrix);
        }
    }
}

/// How many of several choices may be taken.
fn choices(table: &QuestionTable, levels: usize, context: &Context) -> Option<(u16, u16)> {
    let number = |at: Option<&Spanned<i64>>, unsaid: usize| match at {
        Some(at) => context.whole(at, &(1..=200)).and_then(|value| u16::try_from(value).ok()),
        None => u16::try_from(unsaid).ok(),
    };
    let (at_least, at_most) = (number(table.at_least.as_ref(), 1), number(table.at_most.as_ref(), levels));
    let (at_least, at_most) = (at_least?, at_most?);
    let at = table.at_most.as_ref().or(table.at_least.as_ref()).map(Spanned::span);
    in_order(Some(at_least), Some(at_most), at.clone(), context.noted)?;
    if usize::from(at_most) > levels {
        context.noted.say(at.unwrap_or_else(|| table.code.span()), QuestionnaireFault::MoreThanChoices(levels));
        return None;
    }
    Some((at_least, at_most))
}

fn in_order<T: PartialOrd>(
    first: Option<T>,
    second: Option<T>,
    at: Option<std::ops::Range<usize>>,
    noted: &Noted,
) -> Option<()> {
    match (first, second) {
        (Some(first), Some(second)) if first > second => {
            noted.say(at.unwrap_or_default(), QuestionnaireFault::BoundsUpsideDown);
            None
        }
        _ => Some(()),
    }
}

fn item(table: &ItemTable, of: &QuestionTable, around: &Around) -> Option<Item> {
    let (context, noted) = (around.context, around.context.noted);
    let code = table.code.get_ref();
    if !is_name(code) {
        noted.say(table.code.span(), QuestionnaireFault::NotAName(code.clone()));
    }
    let words = context.shown(&table.words);
    let criterion_of = element(table.element.as_ref(), of, around);
    let weight = context.weight(table.weight.as_ref());
    let same_as = same_as(&table.same_as, noted);
    Some(Item { code: code.clone(), words: words?, criterion_of: criterion_of?, weight: weight?, same_as: same_as? })
}

/// The node under which something counts: it exists, and the scale says what counts as satisfied.
fn element(at: Option<&Spanned<String>>, of: &QuestionTable, around: &Around) -> Read<Option<String>> {
    let Some(at) = at else { return Some(None) };
    let noted = around.context.noted;
    let code = at.get_ref();
    if around.file.node.iter().all(|node| node.code.get_ref() != code) {
        noted.say(at.span(), Fault::Unknown(code.clone()));
        return None;
    }
    let rated = levels_of(of, around).iter().any(|level| level.satisfied.is_some());
    if let Some(scale) = of.scale.as_ref().filter(|_| !rated) {
        noted.say(at.span(), QuestionnaireFault::CriterionUnrated(scale.get_ref().clone()));
        return None;
    }
    Some(Some(code.clone()))
}

fn demographic(table: &QuestionTable, noted: &Noted) -> Read<Option<String>> {
    let Some(at) = &table.demographic else { return Some(None) };
    let word = at.get_ref();
    if !DEMOGRAPHICS.contains(&word.as_str()) {
        noted.say(at.span(), QuestionnaireFault::UnknownDemographic(word.clone()));
        return None;
    }
    Some(Some(word.clone()))
}

fn same_as(names: &[Spanned<String>], noted: &Noted) -> Option<Vec<String>> {
    every(names, |at| {
        let name = at.get_ref();
        let sound = is_same_as(name);
        if !sound {
            noted.say(at.span(), QuestionnaireFault::NotSameAs(name.clone()));
        }
        sound.then(|| name.clone())
    })
}
