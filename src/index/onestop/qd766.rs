//! The index of service quality of QĐ 766/QĐ-TTg: points of its indicators and groups, each with where it is from.
//!
//! Maxima and formulas are restated by third parties (reported), some concluded from scores that the national portal's
//! interface gave (inference); the annex was not found. The file marks each. So points computed here are for comparison, and
//! points of the portal are taken in with their source and day.
//!
//! A group has points only where every indicator of it that brings points has; what is missing is named. A denominator of 0
//! is "0 hoặc N/A" in the source and [`Lack::ZeroOrNa`] here.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use time::Date;

use super::share::Share;
use crate::domain::lang::Lang;
use crate::domain::onestop::{Conversion, Group, IndexDecision, IndexIndicator, ServiceIndex, Without};

/// Points that a portal published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Portal {
    /// The points.
    pub points: Decimal,
    /// Which portal, which page or file.
    pub source: String,
    /// The day on which they stood there.
    pub day: Date,
}

/// What is held of an indicator.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Given {
    /// Numerator and denominator.
    Share(Share),
    /// Points of a portal.
    Portal(Portal),
}

/// What holds for 5.2 and 5.3 where there were no opinions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoOpinions {
    /// Full points, as the portal's interface gives (inference).
    Full,
    /// Their points go in equal parts to the others of 5.2, 5.3, 5.4 (table: reported; equal parts: inference).
    Spread,
}

/// Why there are no points.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Lack {
    /// Neither numerator and denominator nor a portal's points are held.
    Figures,
    /// The denominator is 0, and the source says "0 hoặc N/A".
    ZeroOrNa,
    /// The maximum is not known.
    Maximum,
    /// How the share becomes points is not known, or what it is a share of.
    Conversion,
}

/// What an indicator came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Score {
    /// Computed of a share.
    Computed {
        /// Rounded, of [`Line::maximum`].
        points: Decimal,
        /// What of.
        share: Share,
        /// The reading that made the points, beside those of the share.
        by: Option<IndexDecision>,
    },
    /// Taken from a portal.
    Imported(Portal),
    /// No points.
    Missing {
        /// Why.
        lack: Lack,
        /// The share, where it is held.
        share: Option<Share>,
    },
}

impl Score {
    /// The points, where there are any.
    #[must_use]
    pub const fn points(&self) -> Option<Decimal> {
        match self {
            Self::Computed { points, .. } | Self::Imported(Portal { points, .. }) => Some(*points),
            Self::Missing { .. } => None,
        }
    }
}

/// An indicator with its score.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line<'a> {
    /// Which one.
    pub indicator: &'a IndexIndicator,
    /// What it could bring: the file's maximum, and what was spread to it. `None` is not known.
    pub maximum: Option<Decimal>,
    /// What it came to.
    pub score: Score,
}

impl Line<'_> {
    /// Whether the group waits for it: it brings points.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.indicator.maximum.is_some_and(|maximum| !maximum.is_zero())
    }

    /// The names of numerator and denominator, in this order; `None` where no source defines them.
    #[must_use]
    pub fn inputs(&self, lang: Lang) -> Option<[&str; 2]> {
        self.indicator.fraction.as_ref().map(|(part, whole)| [part.of(lang), whole.of(lang)])
    }
}

/// What a group came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum GroupScore {
    /// All its points were computed.
    Computed(Decimal),
    /// Some of them, or the whole, are a portal's.
    Imported {
        /// The points.
        points: Decimal,
        /// The portal's figures: by indicator, or the group's own.
        portal: Vec<Portal>,
    },
    /// No points: indicators by number, with why they have none.
    Missing(Vec<(String, Lack)>),
}

/// A group with its indicators.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GroupLine<'a> {
    /// Which one.
    pub group: &'a Group,
    /// What it came to.
    pub score: GroupScore,
    /// Its indicators.
    pub lines: Vec<Line<'a>>,
}

impl GroupLine<'_> {
    /// The points, where there are any.
    #[must_use]
    pub const fn points(&self) -> Option<Decimal> {
        match &self.score {
            GroupScore::Computed(points) | GroupScore::Imported { points, .. } => Some(*points),
            GroupScore::Missing(_) => None,
        }
    }
}

/// What is held of a unit and a period.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Held {
    /// By the number of the indicator.
    pub indicators: BTreeMap<String, Given>,
    /// A portal's points of whole groups, by the number of the group; they stand before computed ones.
    pub groups: BTreeMap<u8, Portal>,
}

/// Figures that cannot be of this index.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadHeld {
    /// An indicator or a group that the index does not have.
    #[error("the index has no {0}")]
    NoSuch(String),
    /// A portal's points below 0 or above the maximum.
    #[error("{points} points of {number} are outside 0 to the maximum")]
    Outside {
        /// The indicator or the group.
        number: String,
        /// The points.
        points: Decimal,
    },
    /// A share below 0, or above 1 where that cannot be.
    #[error("the share of {0} is outside 0 to 1")]
    ShareOutside(String),
}

/// The index of a unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scored<'a> {
    /// In their order.
    pub groups: Vec<GroupLine<'a>>,
    index: &'a ServiceIndex,
    no_opinions: NoOpinions,
}

/// Scores what is held.
pub fn scored<'a>(index: &'a ServiceIndex, held: &Held, no_opinions: NoOpinions) -> Result<Scored<'a>, BadHeld> {
    check(index, held)?;
    let maxima = spread(index, held, no_opinions);
    let groups = index.groups.iter().map(|group| {
        let lines: Vec<Line> = index
            .of_group(group.number)
            .map(|indicator| {
                let maximum = maxima.get(indicator.number.as_str()).copied().or(indicator.maximum);
                let given = held.indicators.get(&indicator.number);
                Line { indicator, maximum, score: score(index, indicator, maximum, given, no_opinions) }
            })
            .collect();
        GroupLine { group, score: of_group(held.groups.get(&group.number), &lines), lines }
    });
    Ok(Scored { groups: groups.collect(), index, no_opinions })
}

fn check(index: &ServiceIndex, held: &Held) -> Result<(), BadHeld> {
    let within = |number: &str, points: Decimal, most: Decimal| {
        let outside = || BadHeld::Outside { number: number.to_owned(), points };
        if Decimal::ZERO <= points && points <= most { Ok(()) } else { Err(outside()) }
    };
    for (number, portal) in &held.groups {
        let group = index.groups.iter().find(|group| group.number == *number);
        let group = group.ok_or_else(|| BadHeld::NoSuch(number.to_string()))?;
        within(&number.to_string(), portal.points, group.maximum)?;
    }
    for (number, given) in &held.indicators {
        let indicator = index.indicator(number).ok_or_else(|| BadHeld::NoSuch(number.clone()))?;
        match given {
            Given::Portal(portal) => within(number, portal.points, indicator.maximum.unwrap_or(index.maximum))?,
            Given::Share(share) => {
                let above =
                    share.part > share.whole && !share.whole.is_zero() && !share.by.contains(&IndexDecision::AboveOne);
                if above || share.part < Decimal::ZERO || share.whole < Decimal::ZERO {
                    return Err(BadHeld::ShareOutside(number.clone()));
                }
            }
        }
    }
    Ok(())
}

/// Where opinions are lacking and their points are spread: the maxima of the indicators of the same group that count.
fn spread<'a>(index: &'a ServiceIndex, held: &Held, no_opinions: NoOpinions) -> BTreeMap<&'a str, Decimal> {
    let none = |indicator: &IndexIndicator| {
        let given = held.indicators.get(&indicator.number);
        let no_opinion = |share: &Share| share.whole.is_zero() && !share.waiting;
        indicator.without == Without::Opinions && matches!(given, Some(Given::Share(share)) if no_opinion(share))
    };
    let mut maxima = BTreeMap::new();
    if no_opinions == NoOpinions::Full {
        return maxima;
    }
    for group in &index.groups {
        let counts = |one: &&IndexIndicator| one.maximum.is_some_and(|maximum| !maximum.is_zero());
        let (without, with): (Vec<_>, Vec<_>) = index.of_group(group.number).filter(counts).partition(|one| none(one));
        let freed: Decimal = without.iter().filter_map(|one| one.maximum).sum();
        let each = freed.checked_div(Decimal::from(with.len()));
        if let (Some(each), false) = (each, without.is_empty()) {
            maxima.extend(without.iter().map(|one| (one.number.as_str(), Decimal::ZERO)));
            maxima.extend(with.iter().filter_map(|one| Some((one.number.as_str(), one.maximum? + each))));
        }
    }
    maxima
}

fn score(
    index: &ServiceIndex,
    indicator: &IndexIndicator,
    maximum: Option<Decimal>,
    given: Option<&Given>,
    no_opinions: NoOpinions,
) -> Score {
    let share = match given {
        None => return Score::Missing { lack: Lack::Figures, share: None },
        Some(Given::Portal(portal)) => return Score::Imported(portal.clone()),
        Some(Given::Share(share)) => share.clone(),
    };
    let missing = |lack, share| Score::Missing { lack, share: Some(share) };
    let Some(maximum) = maximum else { return missing(Lack::Maximum, share) };
    if indicator.conversion != Conversion::Share {
        return missing(Lack::Conversion, share);
    }
    let shown = |points| index.rounding.rounding.shown(points);
    if share.whole.is_zero() {
        let (points, by) = match (indicator.without, no_opinions) {
            (Without::ZeroOrNa, _) => return missing(Lack::ZeroOrNa, share),
            // There are opinions, and none is handled: that is not the same as none.
            (Without::Opinions, _) if share.waiting => return missing(Lack::ZeroOrNa, share),
            (Without::Zero, _) => (Decimal::ZERO, None),
            (Without::Opinions, NoOpinions::Full) => (maximum, Some(IndexDecision::NoOpinionsFull)),
            (Without::Opinions, NoOpinions::Spread) => (Decimal::ZERO, Some(IndexDecision::NoOpinionsSpread)),
        };
        return Score::Computed { points: shown(points), share, by };
    }
    let full = indicator.full_from.unwrap_or(Decimal::ONE);
    // Compared without a division: exactly 80 % is the maximum.
    let reached = share.part >= share.whole * full;
    let points = if reached { maximum } else { maximum * share.part / (share.whole * full) };
    Score::Computed { points: shown(points), share, by: None }
}

fn of_group(portal: Option<&Portal>, lines: &[Line<'_>]) -> GroupScore {
    if let Some(portal) = portal {
        return GroupScore::Imported { points: portal.points, portal: vec![portal.clone()] };
    }
    let (mut points, mut imported, mut missing) = (Decimal::ZERO, Vec::new(), Vec::new());
    for line in lines.iter().filter(|line| line.counts()) {
        match &line.score {
            Score::Computed { points: some, .. } => points += *some,
            Score::Imported(portal) => {
                points += portal.points;
                imported.push(portal.clone());
            }
            Score::Missing { lack, .. } => missing.push((line.indicator.number.clone(), lack.clone())),
        }
    }
    if !missing.is_empty() {
        GroupScore::Missing(missing)
    } else if imported.is_empty() {
        GroupScore::Computed(points)
    } else {
        GroupScore::Imported { points, portal: imported }
    }
}

impl Scored<'_> {
    /// The points of all groups, where each has some.
    #[must_use]
    pub fn total(&self) -> Option<Decimal> {
        self.groups.iter().map(GroupLine::points).sum()
    }

    /// What the groups that have points could bring: what a partial sum is out of.
    #[must_use]
    pub fn covered(&self) -> Decimal {
        self.groups.iter().filter(|group| group.points().is_some()).map(|group| group.group.maximum).sum()
    }

    /// The line of an indicator.
    #[must_use]
    pub fn line(&self, number: &str) -> Option<&Line<'_>> {
        self.groups.iter().flat_map(|group| &group.lines).find(|line| line.indicator.number == number)
    }

    /// The sentences that these scores hang on, with their marks, in the file's order.
    #[must_use]
    pub fn notes(&self, lang: Lang) -> Vec<String> {
        let mut on = Vec::new();
        for line in self.groups.iter().flat_map(|group| &group.lines) {
            match &line.score {
                Score::Computed { share, by, .. } => on.extend(share.by.iter().copied().chain(*by)),
                Score::Missing { lack: Lack::ZeroOrNa, .. } => on.push(IndexDecision::ZeroOrNa),
                Score::Missing { .. } | Score::Imported(_) => {}
            }
        }
        if self.groups.iter().any(|group| group.points().is_none()) {
            on.push(IndexDecision::NeverPartly);
        }
        let said = |decision: &IndexDecision| Some(self.index.decision(*decision)?.note(lang));
        IndexDecision::ALL.iter().filter(|decision| on.contains(decision)).filter_map(said).collect()
    }

    /// What was chosen where there are no opinions.
    #[must_use]
    pub const fn no_opinions(&self) -> NoOpinions {
        self.no_opinions
    }
}

#[cfg(test)]
#[path = "qd766_tests.rs"]
mod tests;
