//! The share satisfied of each counter, officer, field or unit: the heart of the results pages.
//!
//! Sums of a tally go in, a row for each goes out. Three rules hold throughout:
//!
//! * Rows are of one template. Its questions are kept apart, since their scales may differ, and levels of different
//!   scales are never merged: whoever has two templates asks twice. Which levels count as satisfied is the
//!   template's to say (of the counter's two levels it is *Hài lòng*, of SIPAS's five the upper two).
//! * The headline is one question's figure, that of the first question of the template that asks for satisfaction.
//!   It is not a mean over questions, which would be an index of its own with rules of its own.
//! * Nobody's answer is no zero: a row without answers says so.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::stats::proportion::{Confidence, Estimate, NoShare, wilson};

/// A question of the template, as far as counting needs it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Question<'a> {
    /// Its number, from 1.
    pub number: i16,
    /// Of each level from 1 upwards, whether it counts as satisfied. Where none does, the question asks for a fact
    /// (how many places one had to go to) and has no share satisfied.
    pub satisfied_levels: &'a [bool],
}

impl Question<'_> {
    fn asks_for_satisfaction(&self) -> bool {
        self.satisfied_levels.contains(&true)
    }
}

/// What was counted for one counter, officer, field or unit in one period under one template.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Counts<K> {
    /// Whose counts they are.
    pub key: K,
    /// How many ratings there were, whatever was answered in them.
    pub ratings: i64,
    /// How many visits there were that could have been rated, where that is known.
    pub visits: Option<i64>,
    /// How many answered, by question and level, both from 1; what is missing counts as 0.
    pub answers: BTreeMap<(i16, i16), i64>,
}

/// One row of results.
#[derive(Clone, PartialEq, Debug)]
pub struct Row<K> {
    /// Whose results they are.
    pub key: K,
    /// How many ratings there were.
    pub ratings: i64,
    /// How many of the visits were rated; `None` where the visits are not known.
    pub rated: Option<ShareWhoRated>,
    /// The questions, in the template's order.
    pub questions: Vec<Answers>,
}

impl<K> Row<K> {
    /// The question whose figure stands for the row: the first that asks for satisfaction, if any does.
    #[must_use]
    pub fn headline(&self) -> Option<&Answers> {
        self.questions.iter().find(|answers| answers.asks_for_satisfaction)
    }
}

/// The share of visits that were rated: without it, no reader can tell who chose to answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ShareWhoRated {
    /// The ratings: what is shared out.
    pub ratings: i64,
    /// The visits that could have been rated: what it is a share of.
    pub visits: i64,
    /// Ratings by visits, 1 for all; stated as it comes out, even above 1. `None` where there was no visit.
    pub share: Option<Decimal>,
    /// More ratings than visits: one of the two counts is wrong, and whoever reads the share is told.
    pub more_than_visits: bool,
}

/// The answers to one question.
#[derive(Clone, PartialEq, Debug)]
pub struct Answers {
    /// The question's number.
    pub question: i16,
    /// How many chose each level, from level 1 upwards.
    pub levels: Vec<i64>,
    /// How many answered this question, which may be fewer than rated.
    pub n: i64,
    /// Whether the template counts any level of it as satisfied.
    pub asks_for_satisfaction: bool,
    /// What came out.
    pub outcome: Outcome,
}

/// What the answers to one question come to.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Outcome {
    /// Nobody answered: `chưa có đánh giá`.
    NoRatings,
    /// The question asks for a fact; its levels say all there is.
    Fact,
    /// The question asks for satisfaction.
    Satisfied {
        /// How many chose a level that counts as satisfied.
        count: i64,
        /// Their share of all who answered it, with its interval.
        share: Estimate,
    },
}

/// Counts that no ratings under this template can have given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadCounts {
    /// The template has no such question, or its scale no such level.
    #[error("question {question} of the template has no level {level}")]
    OffScale {
        /// The question's number.
        question: i16,
        /// The level.
        level: i16,
    },
    /// Ratings, visits or answers below zero.
    #[error("a count is below zero")]
    Negative,
    /// More answers to one question than ratings.
    #[error("question {question} has {n} answers in {ratings} ratings")]
    TooManyAnswers {
        /// The question's number.
        question: i16,
        /// Its answers.
        n: i64,
        /// The ratings.
        ratings: i64,
    },
    /// The shares themselves are impossible.
    #[error(transparent)]
    NoShare(#[from] NoShare),
}

/// The results of one row.
pub fn row<K>(questions: &[Question<'_>], counts: Counts<K>, confidence: Confidence) -> Result<Row<K>, BadCounts> {
    let on_scale = |question: i16, level: i16| {
        let scale = questions.iter().find(|known| known.number == question)?.satisfied_levels.len();
        usize::try_from(level).ok().filter(|level| (1..=scale).contains(level))
    };
    if let Some((question, level)) = counts.answers.keys().copied().find(|(q, l)| on_scale(*q, *l).is_none()) {
        return Err(BadCounts::OffScale { question, level });
    }
    if counts.ratings < 0 || counts.visits.is_some_and(|n| n < 0) || counts.answers.values().any(|n| *n < 0) {
        return Err(BadCounts::Negative);
    }
    let answers = questions.iter().map(|question| answers(question, &counts, confidence)).collect::<Result<_, _>>()?;
    let rated = counts.visits.map(|visits| share_who_rated(counts.ratings, visits));
    Ok(Row { key: counts.key, ratings: counts.ratings, rated, questions: answers })
}

fn answers<K>(question: &Question<'_>, counts: &Counts<K>, confidence: Confidence) -> Result<Answers, BadCounts> {
    let of_level = |level: i16| counts.answers.get(&(question.number, level)).copied().unwrap_or(0);
    let levels: Vec<i64> = (1_i16..).zip(question.satisfied_levels).map(|(level, _)| of_level(level)).collect();
    let n = levels.iter().sum();
    if n > counts.ratings {
        return Err(BadCounts::TooManyAnswers { question: question.number, n, ratings: counts.ratings });
    }
    let satisfied = levels.iter().zip(question.satisfied_levels).filter(|(_, satisfied)| **satisfied);
    let count = satisfied.map(|(n, _)| n).sum();
    let asks_for_satisfaction = question.asks_for_satisfaction();
    let outcome = match wilson(count, n, confidence)? {
        None => Outcome::NoRatings,
        Some(_) if !asks_for_satisfaction => Outcome::Fact,
        Some(share) => Outcome::Satisfied { count, share },
    };
    Ok(Answers { question: question.number, levels, n, asks_for_satisfaction, outcome })
}

fn share_who_rated(ratings: i64, visits: i64) -> ShareWhoRated {
    let share = Decimal::from(ratings).checked_div(Decimal::from(visits));
    ShareWhoRated { ratings, visits, share, more_than_visits: ratings > visits }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The result on two levels, the conduct on five, and the number of contacts, which is a fact.
    const TEMPLATE: &[Question<'_>] = &[
        Question { number: 3, satisfied_levels: &[false, false, false] },
        Question { number: 1, satisfied_levels: &[false, true] },
        Question { number: 2, satisfied_levels: &[false, false, false, true, true] },
    ];

    fn counts(ratings: i64, answers: &[((i16, i16), i64)]) -> Counts<&'static str> {
        Counts { key: "quầy 1", ratings, visits: None, answers: answers.iter().copied().collect() }
    }

    fn results(counts: Counts<&'static str>) -> Result<Row<&'static str>, BadCounts> {
        row(TEMPLATE, counts, Confidence::P95)
    }

    #[test]
    fn scales_are_kept_apart_and_the_headline_is_one_question() {
        let row = results(counts(100, &[((1, 1), 22), ((1, 2), 78), ((2, 1), 5), ((2, 4), 30), ((2, 5), 15)])).unwrap();
        let headline = row.headline().unwrap();
        assert_eq!((headline.question, headline.n, &headline.levels), (1, 100, &vec![22, 78]));
        let Outcome::Satisfied { count: 78, share } = headline.outcome else { panic!("{headline:?}") };
        // Wilson's interval for 78 of 100 as R's prop.test gives it without correction: 0.6892965, 0.8499872.
        assert!((share.low - 0.689_296_5).abs() < 1e-7 && (share.high - 0.849_987_2).abs() < 1e-7);
        assert_eq!((share.n, share.value.to_bits()), (100, 0.78_f64.to_bits()));

        let conduct = &row.questions[2];
        assert_eq!((conduct.n, &conduct.levels), (50, &vec![5, 0, 0, 30, 15]));
        let Outcome::Satisfied { count: 45, share } = conduct.outcome else { panic!("{conduct:?}") };
        assert_eq!(share.value.to_bits(), 0.9_f64.to_bits());
        assert_eq!(row.questions[0].outcome, Outcome::NoRatings, "the contacts were not answered");
    }

    #[test]
    fn a_fact_has_levels_and_no_share() {
        let row = results(counts(3, &[((3, 1), 1), ((3, 3), 2)])).unwrap();
        assert_eq!((row.questions[0].outcome, &row.questions[0].levels), (Outcome::Fact, &vec![1, 0, 2]));
        assert_eq!(row.headline().unwrap().question, 1);
        assert_eq!(super::row(&TEMPLATE[..1], counts(0, &[]), Confidence::P95).unwrap().headline(), None);
    }

    #[test]
    fn nobody_is_not_zero_percent_and_nobody_satisfied_is() {
        let none = results(counts(0, &[])).unwrap();
        assert!(none.questions.iter().all(|answers| answers.outcome == Outcome::NoRatings && answers.n == 0));
        let zero = results(counts(4, &[((1, 1), 4)])).unwrap();
        let Outcome::Satisfied { count: 0, share } = zero.headline().unwrap().outcome else { panic!("{zero:?}") };
        assert!(share.value.to_bits() == 0 && share.low.to_bits() == 0 && share.high > 0.4);
    }

    #[test]
    fn more_ratings_than_visits_are_stated_and_flagged() {
        let rated =
            |ratings, visits| results(Counts { visits: Some(visits), ..counts(ratings, &[]) }).unwrap().rated.unwrap();
        assert_eq!((rated(30, 40).share, rated(30, 40).more_than_visits), (Some(Decimal::new(75, 2)), false));
        assert_eq!((rated(50, 40).share, rated(50, 40).more_than_visits), (Some(Decimal::new(125, 2)), true));
        assert_eq!((rated(40, 40).share, rated(40, 40).more_than_visits), (Some(Decimal::ONE), false));
        assert_eq!((rated(1, 0).share, rated(1, 0).more_than_visits), (None, true));
        assert_eq!((rated(0, 0).share, rated(0, 0).more_than_visits), (None, false));
        assert_eq!(results(counts(30, &[])).unwrap().rated, None, "unknown visits are not none");
    }

    #[test]
    fn impossible_counts_are_refused() {
        for (bad, error) in [
            (counts(9, &[((1, 3), 1)]), BadCounts::OffScale { question: 1, level: 3 }),
            (counts(9, &[((1, 0), 1)]), BadCounts::OffScale { question: 1, level: 0 }),
            (counts(9, &[((4, 1), 1)]), BadCounts::OffScale { question: 4, level: 1 }),
            (counts(9, &[((1, 1), -1)]), BadCounts::Negative),
            (counts(-1, &[]), BadCounts::Negative),
            (Counts { visits: Some(-1), ..counts(1, &[]) }, BadCounts::Negative),
            (counts(9, &[((1, 1), 5), ((1, 2), 5)]), BadCounts::TooManyAnswers { question: 1, n: 10, ratings: 9 }),
        ] {
            assert_eq!(results(bad), Err(error));
        }
    }
}
