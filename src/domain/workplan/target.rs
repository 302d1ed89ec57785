//! Targets of a plan (chỉ tiêu): a number to reach, what was reached, and by which day.

use rust_decimal::Decimal;
use time::Date;

use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::text::texts;

/// On which side of the goal it is met.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Toward {
    /// At least the goal.
    AtLeast,
    /// At most the goal: days to wait, dossiers that are late.
    AtMost,
}

impl Toward {
    /// Both.
    pub const ALL: [Self; 2] = [Self::AtLeast, Self::AtMost];

    /// The word under which it is stored and imported.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::AtLeast => "at-least",
            Self::AtMost => "at-most",
        }
    }

    /// The one with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|toward| toward.word() == word)
    }

    /// What people call it.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::AtLeast => t.plans_at_least,
            Self::AtMost => t.plans_at_most,
        }
    }
}

/// A target.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target {
    /// Its id.
    pub id: Id,
    /// The plan.
    pub plan: Id,
    /// Its number in the plan.
    pub code: String,
    /// Where it stands in the plan, from 0.
    pub place: i32,
    /// What is to be reached.
    pub words: String,
    /// What the numbers count, such as % or hồ sơ.
    pub measured_in: String,
    /// On which side of the goal it is met.
    pub toward: Toward,
    /// The number to reach.
    pub goal: Decimal,
    /// What was reached, and by which day; `None` where nobody says.
    pub reached: Option<(Decimal, Date)>,
    /// Where that is known from.
    pub source: Option<String>,
}

impl Target {
    /// Whether it is met; `None` where nobody says what was reached.
    #[must_use]
    pub fn is_met(&self) -> Option<bool> {
        self.reached.map(|(reached, _)| match self.toward {
            Toward::AtLeast => reached >= self.goal,
            Toward::AtMost => reached <= self.goal,
        })
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn target(toward: Toward, reached: Option<Decimal>) -> Target {
        let id = Id::from_bytes([1; 16]);
        Target {
            id,
            plan: id,
            code: "1".into(),
            place: 0,
            words: "Tỷ lệ hồ sơ trực tuyến".into(),
            measured_in: "%".into(),
            toward,
            goal: Decimal::new(800, 1),
            reached: reached.map(|reached| (reached, date!(2024 - 10 - 31))),
            source: None,
        }
    }

    #[test]
    fn a_target_is_met_at_its_number_and_unclear_without_one() {
        let met = |toward, reached| target(toward, Some(reached)).is_met();
        let (under, at, over) = (Decimal::new(7999, 2), Decimal::from(80), Decimal::new(8001, 2));
        assert_eq!([under, at, over].map(|one| met(Toward::AtLeast, one)), [Some(false), Some(true), Some(true)]);
        assert_eq!([under, at, over].map(|one| met(Toward::AtMost, one)), [Some(true), Some(true), Some(false)]);
        assert_eq!(target(Toward::AtLeast, None).is_met(), None, "0 is not what nobody says");
    }
}
