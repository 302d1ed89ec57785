//! The small choices that a criteria set makes, each with the word by which its file says it.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// An enum whose values files say by words.
macro_rules! marks {
    ($($(#[$meta:meta])* $name:ident { $($(#[$about:meta])* $value:ident = $word:literal,)+ })+) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$about])* #[serde(rename = $word)] $value,)+ }

        impl $name {
            /// Every value.
            pub const ALL: &[Self] = &[$(Self::$value,)+];

            /// As files say it.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$value => $word,)+ }
            }

            /// The value that a file's word stands for.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.word() == word)
            }
        }
    )+};
}

marks! {
    /// Whom a set scores.
    SetLevel {
        /// A province, by the ministry.
        Province = "province",
        /// Its departments (*sở, ban, ngành*), by the province.
        Department = "department",
        /// Its communes (*xã, phường, đặc khu*), by the province.
        Commune = "commune",
    }
    /// Where a node's points come from.
    Source {
        /// Self-scored with evidence and appraised.
        Appraised = "appraised",
        /// A survey of leaders, officials and deputies (*điều tra xã hội học*).
        Survey = "survey",
        /// The satisfaction index.
        Sipas = "sipas",
        /// Statistics that this program computes.
        Statistics = "statistics",
        /// A figure of another system.
        Imported = "imported",
    }
    /// Whether proof must be there.
    EvidenceRule {
        /// Evidence must be attached.
        Required = "required",
        /// Evidence, or an explanation why there is none.
        OrExplanation = "or-explanation",
        /// Neither is asked for.
        Optional = "optional",
    }
    /// What an area's points are.
    Role {
        /// Part of the index.
        Scored = "scored",
        /// Added on top (*điểm thưởng*).
        Bonus = "bonus",
        /// Taken off (*điểm trừ*); entered as positive numbers.
        Penalty = "penalty",
    }
    /// How a threshold is reached.
    Reached {
        /// By more than it.
        Above = ">",
        /// By it or more.
        AtLeast = ">=",
        /// By it or less.
        AtMost = "<=",
        /// By less than it.
        Below = "<",
    }
    /// What happens where a criterion does not apply to a unit.
    NotApplicable {
        /// Its maximum is taken out of the denominator: 68.32 of 84.
        OutOfDenominator = "out-of-denominator",
        /// The unit is scored out of the whole and not ranked.
        Unranked = "unranked",
    }
    /// What rounding does with what is cut off.
    RoundingMode {
        /// Halves away from zero: 0.125 is 0.13.
        HalfUp = "half-up",
        /// Halves to the even digit: 0.125 is 0.12.
        HalfEven = "half-even",
        /// Nothing is added: 89.457 is 89.45.
        Down = "down",
    }
    /// How places behind a shared one are numbered.
    Numbering {
        /// 1, 2, 2, 4.
        Shared = "shared",
        /// 1, 2, 2, 3.
        Dense = "dense",
    }
    /// Which figures make a tie.
    TiesOn {
        /// Equal in every digit.
        Exact = "exact",
        /// Equal as shown.
        Shown = "shown",
    }
}

impl Reached {
    /// Whether `value` reaches `threshold`.
    #[must_use]
    pub fn holds(self, value: Decimal, threshold: Decimal) -> bool {
        match self {
            Self::Above => value > threshold,
            Self::AtLeast => value >= threshold,
            Self::AtMost => value <= threshold,
            Self::Below => value < threshold,
        }
    }

    /// Whether more is better.
    #[must_use]
    pub const fn is_upwards(self) -> bool {
        matches!(self, Self::Above | Self::AtLeast)
    }
}

/// How figures are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rounding {
    /// Digits after the decimal mark, 0 to 6.
    pub places: u32,
    /// What happens to the rest.
    pub mode: RoundingMode,
}

impl Rounding {
    /// A figure as it is shown, with exactly so many places. What division left beyond the fifteenth digit does not decide.
    #[must_use]
    pub fn shown(self, value: Decimal) -> Decimal {
        let strategy = match self.mode {
            RoundingMode::HalfUp => RoundingStrategy::MidpointAwayFromZero,
            RoundingMode::HalfEven => RoundingStrategy::MidpointNearestEven,
            RoundingMode::Down => RoundingStrategy::ToZero,
        };
        let mut rounded = meant(value).round_dp_with_strategy(self.places, strategy);
        rounded.rescale(self.places);
        if rounded.is_zero() { rounded.abs() } else { rounded }
    }
}

/// The digits of a figure that mean something. A third of a point has no last digit: three of them must be one point again
/// wherever a threshold, a place or a shown digit hangs on it.
#[must_use]
pub fn meant(value: Decimal) -> Decimal {
    const DIGITS: u32 = 15;
    if value.scale() <= DIGITS {
        return value;
    }
    value.round_dp_with_strategy(DIGITS, RoundingStrategy::MidpointAwayFromZero)
}

/// Who stands before whom with equal points.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ties {
    /// How places behind a shared one are numbered.
    pub numbering: Numbering,
    /// Which figures make a tie.
    pub on: TiesOn,
    /// Blocks or areas that decide, the first first; who is equal in all of them shares a place.
    pub by: Vec<String>,
}
