//! Why something about an assessment is not done, in the reader's words: what is wrong and what to do.

use time::Date;

use super::super::lang::Lang;
use super::super::number;
use super::super::text::{fill, texts};
use super::stage::Stage;

/// Why something about an assessment is not done. Nothing of it was stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotDone {
    /// There is a round with this code.
    CodeTaken(String),
    /// This cannot be a code.
    NotACode(String),
    /// This is no year.
    Year(String),
    /// There is no criteria set of that name.
    NoSet(String),
    /// The set is not for this year, and nobody confirmed in writing that it is used; holds why.
    YearNotOfSet(String),
    /// The maximum of these nodes is not known, so nothing can be scored by the set.
    NoMaximum(Vec<String>),
    /// The round is not in a state in which this can be done.
    WrongState,
    /// The unit has not come that far, or is further on.
    WrongProgress,
    /// Two stages are in the wrong order.
    OutOfOrder(Stage, Stage),
    /// The day of a stage is missing, or its last day is before its first.
    StageDays(Stage),
    /// The calendar is not there yet.
    NoCalendar,
    /// No unit takes part.
    NoUnit,
    /// There is no unit like this among those that can take part.
    UnknownUnit(String),
    /// The unit takes no part in the round.
    NotTakingPart(String),
    /// More time ends before the stage does.
    ExtensionTooShort(Date),
    /// There is no node like this, or nothing is scored there.
    NoNode(String),
    /// Nothing can be entered for the unit: holds why.
    Locked(String),
    /// Somebody else has changed it meanwhile.
    ChangedMeanwhile,
    /// What was entered is not whole; holds what is missing, node by node.
    Missing(Vec<String>),
    /// These are not scored yet.
    NotScored(Vec<String>),
    /// The unit answered before.
    AnsweredBefore,
    /// The file is no PDF, picture or office document, or is too large.
    NotEvidence,
    /// These units are not decided yet.
    NotDecided(usize),
    /// There are no approved figures.
    NotApproved,
    /// A line of a remedy has no owner, action or deadline.
    RemedyLine,
    /// Somebody asked for the same already.
    AskedBefore,
    /// Nothing of a survey round can be taken.
    SurveyUnfit(SurveyUnfit),
}

/// Why nothing of a survey round can be taken for a criterion.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SurveyUnfit {
    /// It was not computed yet.
    NotComputed,
    /// Responses came, or were set aside, after it was computed.
    Outdated,
    /// Its data are made up, and the assessment's are not.
    MadeUp,
    /// Its result has no figures by unit.
    NotByUnit,
    /// It brings nothing to any unit.
    Nothing,
}

impl SurveyUnfit {
    /// What is wrong and what to do.
    #[must_use]
    pub fn words(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::NotComputed => t.par_survey_not_computed,
            Self::Outdated => t.par_survey_outdated,
            Self::MadeUp => t.par_survey_made_up,
            Self::NotByUnit => t.par_survey_not_by_unit,
            Self::Nothing => t.par_survey_nothing,
        }
    }
}

impl NotDone {
    /// What is wrong and what to do.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let t = texts(lang);
        let some = |all: &[String]| {
            let told: Vec<&str> = all.iter().take(12).map(String::as_str).collect();
            let more =
                if all.len() > told.len() { format!(", … (+{})", all.len() - told.len()) } else { String::new() };
            told.join(", ") + &more
        };
        match self {
            Self::CodeTaken(code) => fill(t.assess_refused_code_taken, &[code]),
            Self::NotACode(code) => fill(t.assess_refused_not_a_code, &[code]),
            Self::Year(typed) => fill(t.assess_refused_year, &[typed]),
            Self::NoSet(name) => fill(t.assess_refused_no_set, &[name]),
            Self::YearNotOfSet(why) => fill(t.assess_refused_year_of_set, &[why]),
            Self::NoMaximum(nodes) => fill(t.assess_refused_no_maximum, &[&some(nodes)]),
            Self::WrongState => t.assess_refused_state.to_owned(),
            Self::WrongProgress => t.assess_refused_progress.to_owned(),
            Self::OutOfOrder(one, other) => fill(t.assess_refused_order, &[one.name(lang), other.name(lang)]),
            Self::StageDays(stage) => fill(t.assess_refused_stage_days, &[stage.name(lang)]),
            Self::NoCalendar => t.assess_refused_no_calendar.to_owned(),
            Self::NoUnit => t.assess_refused_no_unit.to_owned(),
            Self::UnknownUnit(typed) => fill(t.assess_refused_unknown_unit, &[typed]),
            Self::NotTakingPart(name) => fill(t.assess_refused_not_taking_part, &[name]),
            Self::ExtensionTooShort(day) => fill(t.assess_refused_extension, &[&number::day(*day)]),
            Self::NoNode(code) => fill(t.assess_refused_no_node, &[code]),
            Self::Locked(why) => fill(t.assess_refused_locked, &[why]),
            Self::ChangedMeanwhile => t.assess_refused_changed.to_owned(),
            Self::Missing(what) => fill(t.assess_refused_missing, &[&some(what)]),
            Self::NotScored(what) => fill(t.assess_refused_not_scored, &[&some(what)]),
            Self::AnsweredBefore => t.assess_refused_answered.to_owned(),
            Self::NotEvidence => t.assess_refused_not_evidence.to_owned(),
            Self::NotDecided(count) => fill(t.assess_refused_not_decided, &[&count.to_string()]),
            Self::NotApproved => t.assess_refused_not_approved.to_owned(),
            Self::RemedyLine => t.assess_refused_remedy_line.to_owned(),
            Self::AskedBefore => t.refused_asked_before.to_owned(),
            Self::SurveyUnfit(why) => why.words(lang).to_owned(),
        }
    }
}
