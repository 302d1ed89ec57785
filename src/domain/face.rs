//! The face beside an answer, by its place on the scale. It never stands alone: word, place and colour say the same.

use super::template::{Kind, Question};

/// A face.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Face {
    /// Rất hài lòng, on scales that have it.
    VerySatisfied,
    /// Hài lòng.
    Satisfied,
    /// Bình thường.
    Middling,
    /// Không hài lòng.
    Dissatisfied,
    /// Rất không hài lòng, on scales that have it.
    VeryDissatisfied,
    /// The answer is not a degree of satisfaction, as a number of contacts.
    None,
}

impl Face {
    /// The face of a level of a question.
    #[must_use]
    pub fn of(question: &Question, level: i16) -> Self {
        if question.kind == Kind::Fact {
            return Self::None;
        }
        Self::at(question.scale.levels.len(), level)
    }

    /// The face of a level on a rated scale of so many.
    #[must_use]
    pub const fn at(levels: usize, level: i16) -> Self {
        match (levels, level) {
            (2 | 3, 2) | (5, 4) => Self::Satisfied,
            (3, 3) | (5, 5) => Self::VerySatisfied,
            (5, 3) => Self::Middling,
            (2 | 3, 1) | (5, 2) => Self::Dissatisfied,
            (5, 1) => Self::VeryDissatisfied,
            _ => Self::None,
        }
    }

    /// Its name for the tablet's program.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::VerySatisfied => "very-satisfied",
            Self::Satisfied => "satisfied",
            Self::Middling => "middling",
            Self::Dissatisfied => "dissatisfied",
            Self::VeryDissatisfied => "very-dissatisfied",
            Self::None => "none",
        }
    }
}
