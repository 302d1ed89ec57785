//! The calendar of a round, and what a unit's deadline is called today: in time, near, extended, late, locked.
//!
//! Late, locked and extended are three different things: a unit that was given more time may still be late, one that is
//! late may still enter, and one that is locked may not, whether it is late or not.

use time::Date;

use super::super::lang::Lang;
use super::super::number;
use super::super::text::{fill, texts};

/// A stage of the calendar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Stage {
    /// Units score themselves.
    SelfScore,
    /// Units attach what proves it.
    Evidence,
    /// Heads of units hand in.
    Submission,
    /// The first appraisal.
    FirstAppraisal,
    /// Units answer, once.
    Explanation,
    /// The second appraisal.
    SecondAppraisal,
    /// The council decides.
    Council,
    /// The results are published.
    Publication,
    /// What was lost is mended.
    Remedy,
}

impl Stage {
    /// All stages, in their order.
    pub const ALL: [Self; 9] = [
        Self::SelfScore,
        Self::Evidence,
        Self::Submission,
        Self::FirstAppraisal,
        Self::Explanation,
        Self::SecondAppraisal,
        Self::Council,
        Self::Publication,
        Self::Remedy,
    ];

    /// The stages in which it is the unit's turn: those that can be extended, and that units are reminded of.
    pub const OF_UNITS: [Self; 5] =
        [Self::SelfScore, Self::Evidence, Self::Submission, Self::Explanation, Self::Remedy];

    /// The word under which it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::SelfScore => "self-score",
            Self::Evidence => "evidence",
            Self::Submission => "submission",
            Self::FirstAppraisal => "first-appraisal",
            Self::Explanation => "explanation",
            Self::SecondAppraisal => "second-appraisal",
            Self::Council => "council",
            Self::Publication => "publication",
            Self::Remedy => "remedy",
        }
    }

    /// The stage with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.word() == word)
    }

    /// What people call it.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::SelfScore => t.assess_stage_self_score,
            Self::Evidence => t.assess_stage_evidence,
            Self::Submission => t.assess_stage_submission,
            Self::FirstAppraisal => t.assess_stage_first,
            Self::Explanation => t.assess_stage_explanation,
            Self::SecondAppraisal => t.assess_stage_second,
            Self::Council => t.assess_stage_council,
            Self::Publication => t.assess_stage_publication,
            Self::Remedy => t.assess_stage_remedy,
        }
    }
}

/// The days of a stage, both included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Days {
    /// Which stage.
    pub stage: Stage,
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
}

/// The calendar of a round: at most one entry a stage, in their order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Calendar(pub Vec<Days>);

impl Calendar {
    /// The days of a stage.
    #[must_use]
    pub fn of(&self, stage: Stage) -> Option<Days> {
        self.0.iter().copied().find(|days| days.stage == stage)
    }

    /// The first two stages that are in the wrong order: a later one begins before an earlier one does, or ends before it
    /// ends.
    #[must_use]
    pub fn out_of_order(&self) -> Option<(Stage, Stage)> {
        let wrong = |pair: &&[Days]| pair[1].first < pair[0].first || pair[1].last < pair[0].last;
        self.0.windows(2).find(wrong).map(|pair| (pair[0].stage, pair[1].stage))
    }

    /// The stages that run on a day.
    #[must_use]
    pub fn running(&self, day: Date) -> Vec<Stage> {
        self.0.iter().filter(|days| days.first <= day && day <= days.last).map(|days| days.stage).collect()
    }
}

/// How many days before the last one it is called near, and the first reminder goes out.
pub const NEAR: i64 = 7;
/// How many days before the last one it is called due, and the second reminder goes out.
pub const DUE: i64 = 1;

/// What a unit's deadline is called; a unit may have several at once.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Standing {
    /// The stage has not begun; holds its first day.
    Ahead(Date),
    /// There is time until this day.
    InTime(Date),
    /// A week or less is left; holds how many days.
    Near(i64),
    /// It is due today or tomorrow.
    Due,
    /// The unit was given more time, until this day.
    Extended(Date),
    /// The last day is over, and the unit is not done; holds how many days ago.
    Late(i64),
    /// The unit is done, and was in time.
    Done,
    /// The unit is done, and was so many days late.
    DoneLate(i64),
    /// Nothing can be entered for the unit.
    Locked,
}

impl Standing {
    /// The word that tells it apart, for styles and tests.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ahead(_) => "ahead",
            Self::InTime(_) => "in-time",
            Self::Near(_) => "near",
            Self::Due => "due",
            Self::Extended(_) => "extended",
            Self::Late(_) => "late",
            Self::Done => "done",
            Self::DoneLate(_) => "done-late",
            Self::Locked => "locked",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn words(self, lang: Lang) -> String {
        let t = texts(lang);
        match self {
            Self::Ahead(day) => fill(t.assess_standing_ahead, &[&number::day(day)]),
            Self::InTime(day) => fill(t.assess_standing_in_time, &[&number::day(day)]),
            Self::Near(days) => fill(t.assess_standing_near, &[&days.to_string()]),
            Self::Due => t.assess_standing_due.to_owned(),
            Self::Extended(day) => fill(t.assess_standing_extended, &[&number::day(day)]),
            Self::Late(days) => fill(t.assess_standing_late, &[&days.to_string()]),
            Self::Done => t.assess_standing_done.to_owned(),
            Self::DoneLate(days) => fill(t.assess_standing_done_late, &[&days.to_string()]),
            Self::Locked => t.assess_standing_locked.to_owned(),
        }
    }
}

/// How a unit stands in a stage today. `extended`: the last day that it was given instead; `done`: the day on which it was
/// done.
#[must_use]
pub fn standings(days: Days, extended: Option<Date>, done: Option<Date>, locked: bool, today: Date) -> Vec<Standing> {
    let last = extended.unwrap_or(days.last);
    let mut all = Vec::new();
    let late_by = |day: Date| (day - last).whole_days();
    match done {
        Some(day) if day > last => all.push(Standing::DoneLate(late_by(day))),
        Some(_) => all.push(Standing::Done),
        None if today < days.first => all.push(Standing::Ahead(days.first)),
        None if today > last => all.push(Standing::Late(late_by(today))),
        None => match (last - today).whole_days() {
            left if left <= DUE => all.push(Standing::Due),
            left if left <= NEAR => all.push(Standing::Near(left)),
            _ => all.push(Standing::InTime(last)),
        },
    }
    all.extend(extended.map(Standing::Extended));
    if locked {
        all.push(Standing::Locked);
    }
    all
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    const DAYS: Days = Days { stage: Stage::SelfScore, first: date!(2026 - 11 - 01), last: date!(2026 - 11 - 20) };

    #[test]
    fn words_are_one_for_one() {
        for stage in Stage::ALL {
            assert_eq!(Stage::from_word(stage.word()), Some(stage));
        }
        assert!(Stage::OF_UNITS.iter().all(|stage| Stage::ALL.contains(stage)));
    }

    #[test]
    fn a_deadline_is_called_by_its_name_on_every_day() {
        let on = |day| standings(DAYS, None, None, false, day);
        assert_eq!(on(date!(2026 - 10 - 31)), [Standing::Ahead(DAYS.first)]);
        assert_eq!(on(date!(2026 - 11 - 12)), [Standing::InTime(DAYS.last)]);
        assert_eq!(on(date!(2026 - 11 - 13)), [Standing::Near(7)]);
        assert_eq!(on(date!(2026 - 11 - 18)), [Standing::Near(2)]);
        assert_eq!(on(date!(2026 - 11 - 19)), [Standing::Due]);
        assert_eq!(on(date!(2026 - 11 - 20)), [Standing::Due]);
        assert_eq!(on(date!(2026 - 11 - 21)), [Standing::Late(1)]);
    }

    #[test]
    fn late_locked_and_extended_are_three_things() {
        let more = Some(date!(2026 - 11 - 25));
        let today = date!(2026 - 11 - 23);
        assert_eq!(
            standings(DAYS, more, None, false, today),
            [Standing::Near(2), Standing::Extended(date!(2026 - 11 - 25))]
        );
        let after = date!(2026 - 11 - 27);
        let all = standings(DAYS, more, None, true, after);
        assert_eq!(all, [Standing::Late(2), Standing::Extended(date!(2026 - 11 - 25)), Standing::Locked]);
        assert_eq!(standings(DAYS, None, Some(date!(2026 - 11 - 20)), false, after), [Standing::Done]);
        assert_eq!(standings(DAYS, None, Some(date!(2026 - 11 - 22)), false, after), [Standing::DoneLate(2)]);
        assert_eq!(standings(DAYS, more, Some(date!(2026 - 11 - 22)), false, after)[0], Standing::Done);
    }

    #[test]
    fn a_calendar_goes_forward() {
        let days = |stage, first, last| Days { stage, first, last };
        let good = Calendar(vec![DAYS, days(Stage::Evidence, DAYS.first, date!(2026 - 11 - 25))]);
        assert_eq!(good.out_of_order(), None);
        assert_eq!(good.running(date!(2026 - 11 - 22)), [Stage::Evidence]);
        let bad = Calendar(vec![DAYS, days(Stage::Submission, DAYS.first, date!(2026 - 11 - 19))]);
        assert_eq!(bad.out_of_order(), Some((Stage::SelfScore, Stage::Submission)));
        assert_eq!(bad.of(Stage::Submission).map(|days| days.last), Some(date!(2026 - 11 - 19)));
    }
}
