//! What can be wrong with an answer, and how to mend it.

use std::fmt;

use rust_decimal::Decimal;
use time::Date;

use crate::domain::lang::Lang;
use crate::domain::number::{day, decimal};
use crate::domain::text::{fill, texts};

/// What is wrong with an answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AnswerFault {
    /// No choice has this number; holds what was written and how many choices there are.
    NotAChoice(String, usize),
    /// Not a number.
    NotANumber(String),
    /// More decimals than are asked for; holds how many are.
    TooPrecise(u32),
    /// Less than the least.
    TooSmall(Decimal),
    /// More than the greatest.
    TooLarge(Decimal),
    /// No day of the calendar.
    NotADay(String),
    /// Before the first day.
    TooEarly(Date),
    /// After the last day.
    TooLate(Date),
    /// More letters than there is room for.
    TooLong(u16),
    /// Letters that nobody can read.
    BadLetters,
    /// Fewer choices than are asked for.
    TooFew(u16),
    /// More choices than are asked for.
    TooMany(u16),
    /// A choice that excludes others, with others.
    NotAlone(i16),
    /// No answer to a required question.
    Missing,
    /// Words beside a choice that was not taken.
    WordsWithoutChoice,
    /// An answer to a question that is not asked after these answers.
    NotAsked,
    /// An answer of another kind than the question asks for.
    OtherKind,
    /// The questionnaire has no such variable.
    NoSuchVariable,
    /// A record of another length than the questionnaire's.
    Cells {
        /// As many as the questionnaire has variables.
        wanted: usize,
        /// As many as there are.
        found: usize,
    },
}

impl AnswerFault {
    /// What is wrong and how to mend it.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let texts = texts(lang);
        match self {
            Self::NotAChoice(written, levels) => fill(texts.answer_not_a_choice, &[written, &levels.to_string()]),
            Self::NotANumber(written) => fill(texts.answer_not_a_number, &[written]),
            Self::TooPrecise(0) => texts.answer_whole_number.to_owned(),
            Self::TooPrecise(places) => fill(texts.answer_too_precise, &[&places.to_string()]),
            Self::TooSmall(least) => fill(texts.answer_too_small, &[&decimal(lang, *least, 9)]),
            Self::TooLarge(most) => fill(texts.answer_too_large, &[&decimal(lang, *most, 9)]),
            Self::NotADay(written) => fill(texts.answer_not_a_day, &[written]),
            Self::TooEarly(first) => fill(texts.answer_too_early, &[&day(*first)]),
            Self::TooLate(last) => fill(texts.answer_too_late, &[&day(*last)]),
            Self::TooLong(most) => fill(texts.answer_too_long, &[&most.to_string()]),
            Self::BadLetters => texts.answer_bad_letters.to_owned(),
            Self::TooFew(least) => fill(texts.answer_too_few, &[&least.to_string()]),
            Self::TooMany(most) => fill(texts.answer_too_many, &[&most.to_string()]),
            Self::NotAlone(level) => fill(texts.answer_not_alone, &[&level.to_string()]),
            Self::Missing => texts.answer_missing.to_owned(),
            Self::WordsWithoutChoice => texts.answer_words_without_choice.to_owned(),
            Self::NotAsked => texts.answer_not_asked.to_owned(),
            Self::OtherKind => texts.answer_other_kind.to_owned(),
            Self::NoSuchVariable => texts.answer_no_such_variable.to_owned(),
            Self::Cells { wanted, found } => fill(texts.answer_cells, &[&wanted.to_string(), &found.to_string()]),
        }
    }
}

impl fmt::Display for AnswerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(Lang::En))
    }
}
