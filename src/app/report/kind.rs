//! The kinds of reports, and the words by which they are asked for.

use std::str::FromStr;

use thiserror::Error;

/// What a report is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A survey round.
    Sipas,
    /// The ratings given at counters, in a whole period.
    Counters,
    /// The PAR INDEX that a unit assessed.
    Par,
    /// All indices that the steering committee follows.
    Board,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Sipas, Self::Counters, Self::Par, Self::Board];

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sipas => "sipas",
            Self::Counters => "counters",
            Self::Par => "par",
            Self::Board => "board",
        }
    }
}

/// A word that names no kind of report.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("{0:?} is no kind of report: sipas, counters, par or board")]
pub struct UnknownKind(String);

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|kind| kind.word() == word).ok_or_else(|| UnknownKind(word.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_read_as_it_is_written() {
        for kind in Kind::ALL {
            assert_eq!(kind.word().parse(), Ok(kind));
        }
        assert!("Sipas".parse::<Kind>().unwrap_err().to_string().contains("\"Sipas\""));
    }
}
