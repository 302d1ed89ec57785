//! Why something about a round is not done, in the reader's words: what is wrong and what to do.

use super::super::lang::Lang;
use super::super::outcome::VISITS_WITHOUT_CONTACT;
use super::super::text::{fill, texts};

/// Why something about a round is not done. Nothing of it was stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotDone {
    /// There is a round with this code.
    CodeTaken(String),
    /// This cannot be a code.
    NotACode(String),
    /// The smallest number to publish is too small.
    MinimumN,
    /// A share is not 0 to 100 %.
    Share(String),
    /// A year is not one.
    Year(String),
    /// There is no questionnaire of that name, or it is not in use on the round's days.
    NoQuestionnaire(String),
    /// The round is not in a state in which this can be done.
    WrongState,
    /// Nobody was drawn yet.
    NotDrawnYet,
    /// A round that is open to all has no frame.
    NotDrawnKind,
    /// The file has no row.
    FrameEmpty,
    /// There is no frame.
    NoFrame,
    /// The sample is drawn.
    DrawnBefore,
    /// A number of the plan is missing or not one; holds what was typed.
    PlanNumber(String),
    /// A line about a stratum cannot be read.
    PlanLine(String),
    /// The frame has no stratum of this name.
    UnknownStratum(String),
    /// The plan says nothing about this stratum.
    StratumMissing(String),
    /// Quotas are by unit, and this stratum has several.
    StratumOfUnits(String),
    /// The questionnaire has no quota for this kind of unit.
    NoQuota(String),
    /// A stratum has, in what was drawn of it, fewer than wanted.
    TooFew {
        /// The stratum.
        stratum: String,
        /// How many are wanted.
        wanted: u64,
        /// How many there are.
        there: u64,
    },
    /// The statistics refuse; holds their words, which are English.
    NoPlan(String),
    /// There is nobody who can ask.
    NoInterviewer,
    /// This person is no interviewer of the round's units.
    NotAnInterviewer(String),
    /// No case is meant.
    NoCase,
    /// A visit cannot come to this.
    NotOfAVisit,
    /// The case is answered.
    CaseAnswered,
    /// Something may still come of the case.
    NotFinal,
    /// Another stands in for it already.
    SubstitutedBefore,
    /// No reserve is left.
    NoReserve,
    /// Nothing is answered that could be asked again.
    NothingToRecheck,
    /// Whoever asked first cannot ask again, and there is nobody else.
    OnlyOneInterviewer,
    /// The case is not to be asked again, or was.
    NotToRecheck,
}

impl NotDone {
    /// What is wrong and what to do.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let t = texts(lang);
        match self {
            Self::CodeTaken(code) => fill(t.round_refused_code_taken, &[code]),
            Self::NotACode(code) => fill(t.round_refused_not_a_code, &[code]),
            Self::MinimumN => fill(t.round_refused_minimum_n, &[&super::Round::LEAST_N.to_string()]),
            Self::Share(typed) => fill(t.round_refused_share, &[typed]),
            Self::Year(typed) => fill(t.round_refused_year, &[typed]),
            Self::NoQuestionnaire(name) => fill(t.round_refused_questionnaire, &[name]),
            Self::WrongState => t.round_refused_state.to_owned(),
            Self::NotDrawnYet => t.round_refused_not_drawn.to_owned(),
            Self::NotDrawnKind => t.round_refused_no_frame_kind.to_owned(),
            Self::FrameEmpty => t.round_refused_frame_empty.to_owned(),
            Self::NoFrame => t.round_refused_no_frame.to_owned(),
            Self::DrawnBefore => t.round_refused_drawn.to_owned(),
            Self::PlanNumber(typed) => fill(t.round_refused_number, &[typed]),
            Self::PlanLine(typed) => fill(t.round_refused_line, &[typed]),
            Self::UnknownStratum(name) => fill(t.round_refused_unknown_stratum, &[name]),
            Self::StratumMissing(name) => fill(t.round_refused_stratum_missing, &[name]),
            Self::StratumOfUnits(name) => fill(t.round_refused_stratum_units, &[name]),
            Self::NoQuota(kind) => fill(t.round_refused_no_quota, &[kind]),
            Self::TooFew { stratum, wanted, there } => {
                fill(t.round_refused_too_few, &[stratum, &wanted.to_string(), &there.to_string()])
            }
            Self::NoPlan(why) => fill(t.round_refused_no_plan, &[why]),
            Self::NoInterviewer => t.round_refused_no_interviewer.to_owned(),
            Self::NotAnInterviewer(login) => fill(t.round_refused_not_interviewer, &[login]),
            Self::NoCase => t.round_refused_no_case.to_owned(),
            Self::NotOfAVisit => t.round_refused_not_of_a_visit.to_owned(),
            Self::CaseAnswered => t.round_refused_answered.to_owned(),
            Self::NotFinal => fill(t.round_refused_not_final, &[&VISITS_WITHOUT_CONTACT.to_string()]),
            Self::SubstitutedBefore => t.round_refused_substituted.to_owned(),
            Self::NoReserve => t.round_refused_no_reserve.to_owned(),
            Self::NothingToRecheck => t.round_refused_nothing_to_recheck.to_owned(),
            Self::OnlyOneInterviewer => t.round_refused_only_one.to_owned(),
            Self::NotToRecheck => t.round_refused_not_to_recheck.to_owned(),
        }
    }
}
