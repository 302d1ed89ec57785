//! Shares of QĐ 766/QĐ-TTg that facts of our own make: dossiers (2.1, 5.4), opinions (5.2, 5.3), dossiers synchronised (1.4).
//!
//! Source of all of them: a document of formulas and a table that restate the national portal's computation, published by a
//! third party (reported); the decision's annex was not found. Where the two differ, the caller chooses and the share says
//! which. Facts are counted in mergeable tallies; nothing is divided here.

use rust_decimal::Decimal;

use crate::domain::dossier::Timeliness;
use crate::domain::onestop::IndexDecision;

/// What is counted, of what, and who rated.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Share {
    /// The numerator.
    pub part: Decimal,
    /// The denominator; 0 is there, and points are not made of it.
    pub whole: Decimal,
    /// How many rated, where the share says something of satisfaction.
    pub raters: Option<u64>,
    /// The readings it was made by.
    pub by: Vec<IndexDecision>,
    /// Whether something came in, though nothing of it is in the denominator yet: opinions of which none is handled.
    pub waiting: bool,
}

/// Counts of which the part is more than the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{part} of {whole} is more than all")]
pub struct BadShare {
    /// The part.
    pub part: u64,
    /// The whole.
    pub whole: u64,
}

impl Share {
    /// A share of counts, for indicators whose figures are entered or imported.
    pub fn of(part: u64, whole: u64) -> Result<Self, BadShare> {
        if part > whole { Err(BadShare { part, whole }) } else { Ok(Self::made(part, whole, None, &[])) }
    }

    fn made(part: u64, whole: impl Into<Decimal>, raters: Option<u64>, by: &[IndexDecision]) -> Self {
        Self { part: part.into(), whole: whole.into(), raters, by: by.to_vec(), waiting: false }
    }

    /// Whether it says something of satisfaction and nobody rated: a formula that takes silence for satisfaction.
    #[must_use]
    pub fn nobody_rated(&self) -> bool {
        self.raters == Some(0)
    }
}

/// How far a dossier or an opinion is at the end of the period. Which day ends it is for whoever knows its states: handled
/// before returned before stopped or refused; supplement time is taken off.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// It came to its end.
    Done(Timeliness),
    /// It waits for a supplement: the day of the request is its end.
    Waiting {
        /// Whether it was within its time on that day.
        in_term: bool,
    },
    /// It is being handled; the end of the period is its end.
    Pending {
        /// Whether it is within its time.
        in_term: bool,
    },
}

impl Stage {
    /// Whether it was or is within its time.
    #[must_use]
    pub fn in_time(self) -> bool {
        match self {
            Self::Done(time) => time != Timeliness::Late,
            Self::Waiting { in_term } | Self::Pending { in_term } => in_term,
        }
    }

    const fn is_pending(self) -> bool {
        matches!(self, Self::Pending { .. })
    }
}

/// 2.1: dossiers by how they stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Progress {
    /// Handled, early or on time.
    pub done_in_time: u64,
    /// Being handled, within their time.
    pub pending_in_term: u64,
    /// Late, handled or not.
    pub late: u64,
    /// Late only because supplements were asked for more than once; not among the others.
    pub by_supplements: u64,
}

impl Progress {
    /// Counts a dossier for which supplements were asked so many times: more than once is late, whatever its days say.
    pub fn add(&mut self, stage: Stage, supplement_requests: u32) {
        let place = match (stage.in_time(), supplement_requests > 1, stage.is_pending()) {
            (false, ..) => &mut self.late,
            (true, true, _) => &mut self.by_supplements,
            (true, false, true) => &mut self.pending_in_term,
            (true, false, false) => &mut self.done_in_time,
        };
        *place = place.saturating_add(1);
    }

    /// Both together.
    #[must_use]
    pub const fn merge(self, other: Self) -> Self {
        Self {
            done_in_time: self.done_in_time.saturating_add(other.done_in_time),
            pending_in_term: self.pending_in_term.saturating_add(other.pending_in_term),
            late: self.late.saturating_add(other.late),
            by_supplements: self.by_supplements.saturating_add(other.by_supplements),
        }
    }

    /// Handled in time and pending within their time, of all.
    #[must_use]
    pub fn share(&self) -> Share {
        let part = self.done_in_time.saturating_add(self.pending_in_term);
        let whole = part.saturating_add(self.late).saturating_add(self.by_supplements);
        Share::made(part, whole, None, &[IndexDecision::LateBySupplements])
    }
}

/// An opinion (phản ánh, kiến nghị) at the end of the period.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Opinion {
    /// How far it is.
    pub stage: Stage,
    /// How many liked the answer.
    pub likes: u32,
    /// How many disliked it.
    pub dislikes: u32,
    /// A further complaint followed.
    pub complained_again: bool,
}

/// What 5.3 is a share of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OpinionsOver {
    /// All opinions (document of formulas).
    All,
    /// Those handled (table).
    Handled,
}

/// 5.2 and 5.3: opinions by how they stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Opinions {
    /// All.
    pub all: u64,
    /// Handled or pending within their time.
    pub in_time: u64,
    /// Those handled.
    pub handled: u64,
    /// More dislikes than likes, complained of again, or late; each once.
    pub against: u64,
    /// Of them those handled.
    pub handled_against: u64,
    /// Those that somebody liked or disliked.
    pub rated: u64,
}

impl Opinions {
    /// Counts an opinion.
    pub fn add(&mut self, opinion: Opinion) {
        let (in_time, handled) = (opinion.stage.in_time(), !opinion.stage.is_pending());
        let against = !in_time || opinion.complained_again || opinion.dislikes > opinion.likes;
        let one = Self {
            all: 1,
            in_time: in_time.into(),
            handled: handled.into(),
            against: against.into(),
            handled_against: (against && handled).into(),
            rated: (opinion.likes > 0 || opinion.dislikes > 0).into(),
        };
        *self = self.merge(one);
    }

    /// Both together.
    #[must_use]
    pub const fn merge(self, other: Self) -> Self {
        Self {
            all: self.all.saturating_add(other.all),
            in_time: self.in_time.saturating_add(other.in_time),
            handled: self.handled.saturating_add(other.handled),
            against: self.against.saturating_add(other.against),
            handled_against: self.handled_against.saturating_add(other.handled_against),
            rated: self.rated.saturating_add(other.rated),
        }
    }

    /// 5.2: handled in time and pending within their time, of all.
    #[must_use]
    pub fn on_time(&self) -> Share {
        Share::made(self.in_time, self.all, None, &[])
    }

    /// 5.3: those that nothing speaks against.
    #[must_use]
    pub fn satisfied(&self, over: OpinionsOver) -> Share {
        let (against, whole, by) = match over {
            OpinionsOver::All => (self.against, self.all, IndexDecision::AllOpinions),
            OpinionsOver::Handled => (self.handled_against, self.handled, IndexDecision::HandledOpinions),
        };
        let share =
            Share::made(whole.saturating_sub(against), whole, Some(self.rated), &[by, IndexDecision::NobodyRated]);
        Share { waiting: whole == 0 && self.all > 0, ..share }
    }
}

/// What speaks against the handling of a dossier.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Served {
    /// It was handled late.
    pub late: bool,
    /// An opinion was sent about it.
    pub complained: bool,
    /// How it was rated, where somebody did: whether as unsatisfied.
    pub disliked: Option<bool>,
}

/// How 5.4 takes off what speaks against dossiers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TakenOff {
    /// Each dossier once (table).
    SetDifference,
    /// The share late and the share disliked or complained of, added (document of formulas).
    SumOfRates,
}

/// 5.4: dossiers by what speaks against them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Handled {
    /// All.
    pub all: u64,
    /// Late.
    pub late: u64,
    /// Disliked or complained of.
    pub unhappy: u64,
    /// Any of it, each dossier once.
    pub against: u64,
    /// Those that somebody rated.
    pub rated: u64,
}

impl Handled {
    /// Counts a dossier.
    pub fn add(&mut self, dossier: Served) {
        let unhappy = dossier.complained || dossier.disliked == Some(true);
        let one = Self {
            all: 1,
            late: dossier.late.into(),
            unhappy: unhappy.into(),
            against: (dossier.late || unhappy).into(),
            rated: dossier.disliked.is_some().into(),
        };
        *self = self.merge(one);
    }

    /// Both together.
    #[must_use]
    pub const fn merge(self, other: Self) -> Self {
        Self {
            all: self.all.saturating_add(other.all),
            late: self.late.saturating_add(other.late),
            unhappy: self.unhappy.saturating_add(other.unhappy),
            against: self.against.saturating_add(other.against),
            rated: self.rated.saturating_add(other.rated),
        }
    }

    /// Dossiers that nothing speaks against; a dossier that nobody rated is one of them, so the raters stand beside. The sum
    /// of rates does not go below 0.
    #[must_use]
    pub fn satisfied(&self, how: TakenOff) -> Share {
        let (off, by) = match how {
            TakenOff::SetDifference => (self.against, IndexDecision::SetDifference),
            TakenOff::SumOfRates => (self.late.saturating_add(self.unhappy), IndexDecision::SumOfRates),
        };
        Share::made(self.all.saturating_sub(off), self.all, Some(self.rated), &[by, IndexDecision::NobodyRated])
    }
}

/// How long a period is, for a year's total that stands in for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Span {
    /// A twelfth.
    Month,
    /// A quarter.
    Quarter,
    /// All of it.
    Year,
}

/// 1.4: dossiers synchronised, and the counts of which the greater one is the denominator. `None` is not known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Synchronised {
    /// Synchronised, received in the period.
    pub synchronised: u64,
    /// Received by the national reporting system.
    pub reported: Option<u64>,
    /// Received by the national portal.
    pub portal: Option<u64>,
    /// Received last year, where both are 0 or not there.
    pub last_year: Option<u64>,
    /// How long the period is.
    pub span: Span,
}

impl Synchronised {
    /// Synchronised dossiers of those received; of last year's by 12, 4 or 1 where there are none. It may be above 1 then.
    #[must_use]
    pub fn share(&self) -> Share {
        let parts = match self.span {
            Span::Month => 12,
            Span::Quarter => 4,
            Span::Year => 1,
        };
        let received = self.reported.max(self.portal).filter(|received| *received > 0);
        let last_year = || Decimal::from(self.last_year.unwrap_or(0)) / Decimal::from(parts);
        let whole = received.map_or_else(last_year, Decimal::from);
        let above = !whole.is_zero() && Decimal::from(self.synchronised) > whole;
        let by: &[IndexDecision] = if above { &[IndexDecision::AboveOne] } else { &[] };
        Share::made(self.synchronised, whole, None, by)
    }
}

#[cfg(test)]
#[path = "share_tests.rs"]
mod tests;
