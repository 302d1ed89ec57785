//! Why something that somebody with rights asked for is not done, in the reader's words: what is wrong and what to do.

use std::fmt;

use time::Date;

use super::assessment;
use super::clock::Instant;
use super::criteria::CriteriaFault;
use super::dossier::apology;
use super::dossier::target::TargetFault;
use super::edition;
use super::lang::Lang;
use super::number;
use super::office::NotDone;
use super::onestop::stated::StatedFault;
use super::questionnaire::QuestionnaireFault;
use super::round;
use super::text::{fill, texts};
use super::workplan;

/// Why something is not done. Nothing of it was stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// Somebody signs in with this name already.
    LoginTaken(String),
    /// This cannot be a name to sign in with.
    NotALogin(String),
    /// The name is missing.
    NameMissing,
    /// The reason is missing.
    ReasonMissing,
    /// It takes two people.
    TwoPeople,
    /// Somebody else decided it before.
    DecidedBefore,
    /// What it was about is not there any more.
    Gone,
    /// Nobody changes the own rights.
    OwnRights,
    /// The person holds a role outside the caller's units.
    BeyondUnits,
    /// Somebody has to remain who can administrate.
    LastAdministrator,
    /// A new person begins with another role than administrator.
    AdministratorByTwo,
    /// The last day is before the first.
    EndsBeforeItBegins,
    /// This is no day.
    NotADay(String),
    /// These are no opening hours.
    NotHours(String),
    /// No officer has this code.
    NoSuchOfficer(String),
    /// Somebody else is this officer.
    OfficerTaken(String),
    /// The officer serves elsewhere.
    OfficerElsewhere(String),
    /// This is no anchor of the trail.
    NotAnAnchor,
    /// Who asks, or what for, is missing.
    AskerMissing,
    /// The day is in the future.
    NotYetThere,
    /// The first day is after the last, or the last after today.
    DossierDaysAsked,
    /// These days are no month, quarter or year that is over, and the reader may read no others.
    DossierPeriod,
    /// The moment as of which statuses are brought in is still to come.
    AsOfToCome,
    /// The import of this file was begun as of another moment, which it holds.
    BegunAsOf(Instant),
    /// The same file is being brought in at the same time.
    BroughtAtOnce,
    /// A letter of apology is not kept.
    Apology(apology::NotKept),
    /// A target for a rate of dossiers is none.
    Target(TargetFault),
    /// A stated fact of a one-stop unit is none.
    Stated(StatedFault),
    /// Some fields of a fact are filled in and others are not: which fact.
    HalfStated(&'static str),
    /// No fact is stated at all.
    NothingStated,
    /// What became of it is missing.
    OutcomeMissing,
    /// The words are not there.
    NoSuchWords,
    /// The person may still sign in.
    StillEnabled,
    /// A change of offices is not made.
    Office(NotDone),
    /// Something about a survey round is not done.
    Round(round::NotDone),
    /// Something about an assessment is not done.
    Assessment(assessment::NotDone),
    /// The period of this day is closed.
    PeriodClosed(Date),
    /// The period is not over.
    PeriodNotOver,
    /// The period is closed already.
    ClosedBefore,
    /// The same is asked for already, and not decided.
    AskedBefore,
    /// The group is not what it was when somebody asked about it.
    GroupChanged,
    /// The other of two ratings belongs to another counter.
    OtherCounter,
    /// The other of two ratings cannot be read for certain.
    OtherUnreadable,
    /// So many codes are not printed at once.
    CodesCount,
    /// Of the two days of a dossier only one is there, or it was returned in the future.
    DossierDays,
    /// Name, number or agreement is missing where somebody wants to be called back.
    CallBackIncomplete,
    /// The message is too long.
    MessageTooLong,
    /// The ticket for a message was used, or its time is over.
    TicketUsed,
    /// What was typed has not the shape of a dossier's number.
    NotADossierNumber,
    /// The day of a slip is missing or lies ahead.
    SlipDay,
    /// The answers of a slip cannot be taken.
    SlipAnswers,
    /// The slip was typed by somebody else, or before today.
    SlipGone,
    /// An officer signs only oneself on.
    OnlyOneself,
    /// The account belongs to no officer.
    NoOfficer,
    /// The words are missing.
    WordsMissing,
    /// Words hold a telephone or identity number, or an e-mail address.
    WordsTellWho,
    /// Words are longer than so many characters.
    WordsTooLong(usize),
    /// It was not said that nobody is named in what is to be published.
    NotLookedThrough,
    /// There is no such unit to send something on to, or it has it already.
    NoUnitToSendTo(String),
    /// A kind or content of feedback that there is not.
    NotAClass,
    /// So many links are not made at once.
    LinksCount,
    /// Everybody in the sample has a link or has answered.
    LinksNobody,
    /// An open link has no name.
    LinksLabel,
    /// Nothing has been answered that counts, so there is no index.
    NoResponses,
    /// So few responses of a round count that nothing may be shown; holds the least number.
    TooFewResponses(i64),
    /// The questionnaire has no criteria.
    NoIndex,
    /// No result of a round was computed yet.
    NoResult,
    /// The sample of a round tells no index; holds why.
    NotScored(String),
    /// So many forms are not printed at once; holds how many are.
    FormsCount(i32),
    /// So few cases are left that no form is for.
    FormsCases(usize),
    /// Nothing was typed of a form.
    FormBlank,
    /// What was typed is no response to the round's questionnaire.
    FormNotTaken,
    /// The form needs no more typing.
    FormDone,
    /// The same person typed the form before.
    FormTypedByYou,
    /// The round is not open.
    PaperRoundNotOpen,
    /// Not every difference was settled.
    NotAllSettled,
    /// The file is no scan, or too large.
    NotAScan,
    /// There is a draft of this questionnaire already.
    DraftThere(String),
    /// What would come of a step is no questionnaire.
    Questionnaire(Vec<QuestionnaireFault>),
    /// What was typed is no weight.
    NotAWeight(String),
    /// What was typed is no target of an index; holds the best value.
    NotATarget(String),
    /// Something about a criteria set is not done.
    Criteria(NotASet),
    /// Something is not published.
    Edition(edition::NotPublished),
    /// Something about a task of a plan is not done.
    Workplan(workplan::NotDone),
}

/// Why something about a draft of a criteria set is not done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotASet {
    /// This cannot be a code.
    NotACode(String),
    /// There is a published set with this code.
    CodeTaken(String),
    /// There is a draft with this code.
    DraftThere(String),
    /// There is a figure with this code.
    FigureThere(String),
    /// No rule waits for a person.
    NotWaiting,
    /// The words say no rule.
    NothingToPropose,
    /// A criterion cannot stand below itself.
    BelowItself,
    /// It has faults, so it is no set.
    Faults(Vec<CriteriaFault>),
    /// This version is published with other content.
    Published(String),
}

impl NotASet {
    /// What is wrong and what to do.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let t = texts(lang);
        match self {
            Self::NotACode(code) => fill(t.sets_refused_code, &[code]),
            Self::CodeTaken(code) => fill(t.sets_refused_code_taken, &[code]),
            Self::DraftThere(code) => fill(t.sets_refused_draft, &[code]),
            Self::FigureThere(code) => fill(t.sets_refused_figure, &[code]),
            Self::NotWaiting => t.sets_refused_not_waiting.to_owned(),
            Self::NothingToPropose => t.sets_refused_no_proposal.to_owned(),
            Self::BelowItself => t.sets_refused_below_itself.to_owned(),
            Self::Faults(faults) => {
                let words: Vec<String> = faults.iter().map(|fault| fault.words(lang)).collect();
                fill(t.sets_refused_faults, &[&words.join(" | ")])
            }
            Self::Published(name) => fill(t.sets_refused_published, &[name]),
        }
    }
}

impl Refusal {
    /// What is wrong and what to do.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let t = texts(lang);
        match self {
            Self::LoginTaken(login) => fill(t.refused_login_taken, &[login]),
            Self::NotALogin(login) => fill(t.refused_not_a_login, &[login]),
            Self::NameMissing => t.refused_name_missing.to_owned(),
            Self::ReasonMissing => t.refused_reason_missing.to_owned(),
            Self::TwoPeople => t.refused_two_people.to_owned(),
            Self::DecidedBefore => t.refused_decided_before.to_owned(),
            Self::Gone => t.refused_gone.to_owned(),
            Self::OwnRights => t.refused_own_rights.to_owned(),
            Self::BeyondUnits => t.refused_beyond_units.to_owned(),
            Self::LastAdministrator => t.refused_last_administrator.to_owned(),
            Self::AdministratorByTwo => t.refused_administrator_by_two.to_owned(),
            Self::EndsBeforeItBegins => t.refused_ends_before_it_begins.to_owned(),
            Self::NotADay(typed) => fill(t.refused_not_a_day, &[typed]),
            Self::NotHours(typed) => fill(t.refused_not_hours, &[typed]),
            Self::NoSuchOfficer(code) => fill(t.refused_no_such_officer, &[code]),
            Self::OfficerTaken(code) => fill(t.refused_officer_taken, &[code]),
            Self::OfficerElsewhere(code) => fill(t.refused_officer_elsewhere, &[code]),
            Self::NotAnAnchor => t.refused_not_an_anchor.to_owned(),
            Self::AskerMissing => t.refused_asker_missing.to_owned(),
            Self::NotYetThere => t.refused_not_yet_there.to_owned(),
            Self::DossierDaysAsked => t.refused_dossier_days_asked.to_owned(),
            Self::DossierPeriod => t.refused_dossier_period.to_owned(),
            Self::AsOfToCome => t.refused_as_of_to_come.to_owned(),
            Self::BegunAsOf(at) => fill(t.refused_begun_as_of, &[&number::moment(at.local())]),
            Self::BroughtAtOnce => t.refused_brought_at_once.to_owned(),
            Self::Apology(why) => why.words(lang),
            Self::HalfStated(of) => fill(t.grades_half, &[of]),
            Self::NothingStated => t.refused_fact_none.to_owned(),
            Self::Stated(StatedFault::MoreThanAll) => t.refused_fact_more.to_owned(),
            Self::Stated(StatedFault::Number(typed)) => fill(t.refused_fact_number, &[typed]),
            Self::Stated(StatedFault::Points(of)) => fill(t.refused_fact_points, &[of]),
            Self::Stated(StatedFault::Source) => t.refused_fact_source.to_owned(),
            Self::Stated(StatedFault::Day) => t.refused_fact_day.to_owned(),
            Self::Target(TargetFault::Goal) => t.refused_target_goal.to_owned(),
            Self::Target(TargetFault::Days) => t.refused_target_days.to_owned(),
            Self::Target(TargetFault::Source) => t.refused_target_source.to_owned(),
            Self::OutcomeMissing => t.refused_outcome_missing.to_owned(),
            Self::NoSuchWords => t.refused_no_such_words.to_owned(),
            Self::StillEnabled => t.refused_still_enabled.to_owned(),
            Self::Office(why) => why.words(lang),
            Self::Round(why) => why.words(lang),
            Self::Assessment(why) => why.words(lang),
            Self::Workplan(why) => why.words(lang).to_owned(),
            Self::Criteria(why) => why.words(lang),
            Self::Edition(why) => why.words(lang).to_owned(),
            Self::PeriodClosed(day) => fill(t.refused_period_closed, &[&number::day(*day)]),
            Self::PeriodNotOver => t.refused_period_not_over.to_owned(),
            Self::ClosedBefore => t.refused_closed_before.to_owned(),
            Self::AskedBefore => t.refused_asked_before.to_owned(),
            Self::GroupChanged => t.refused_group_changed.to_owned(),
            Self::OtherCounter => t.refused_other_counter.to_owned(),
            Self::OtherUnreadable => t.refused_other_unreadable.to_owned(),
            Self::CodesCount => t.refused_codes_count.to_owned(),
            Self::CallBackIncomplete => t.refused_call_back.to_owned(),
            Self::MessageTooLong => t.refused_message_long.to_owned(),
            Self::TicketUsed => t.refused_ticket_used.to_owned(),
            Self::DossierDays => t.refused_dossier_days.to_owned(),
            Self::NotADossierNumber => t.refused_dossier_number.to_owned(),
            Self::SlipDay => t.refused_slip_day.to_owned(),
            Self::SlipAnswers => t.refused_slip_answers.to_owned(),
            Self::SlipGone => t.refused_slip_gone.to_owned(),
            Self::OnlyOneself => t.refused_only_oneself.to_owned(),
            Self::NoOfficer => t.refused_no_officer.to_owned(),
            Self::DraftThere(code) => fill(t.refused_draft_there, &[code]),
            Self::Questionnaire(faults) => {
                let words: Vec<String> = faults.iter().map(|fault| fault.words(lang)).collect();
                fill(t.refused_questionnaire, &[&words.join(" | ")])
            }
            Self::NotATarget(most) => fill(t.refused_not_a_target, &[most]),
            Self::NotAWeight(typed) => fill(t.refused_not_a_weight, &[typed]),
            Self::WordsMissing => t.refused_words_missing.to_owned(),
            Self::WordsTellWho => t.intake_tells_who.to_owned(),
            Self::WordsTooLong(most) => fill(t.intake_long, &[&most.to_string()]),
            Self::NotLookedThrough => t.intake_not_looked.to_owned(),
            Self::NoUnitToSendTo(unit) => fill(t.intake_no_unit, &[unit]),
            Self::NotAClass => t.intake_not_a_class.to_owned(),
            Self::LinksCount => t.refused_links_count.to_owned(),
            Self::LinksNobody => t.refused_links_nobody.to_owned(),
            Self::LinksLabel => t.refused_links_label.to_owned(),
            Self::NoResponses => t.refused_no_responses.to_owned(),
            Self::TooFewResponses(least) => fill(t.refused_too_few_responses, &[&least.to_string()]),
            Self::NoIndex => t.refused_no_index.to_owned(),
            Self::NoResult => t.refused_no_result.to_owned(),
            Self::NotScored(why) => fill(t.refused_not_scored, &[why]),
            Self::FormsCount(most) => fill(t.refused_forms_count, &[&most.to_string()]),
            Self::FormsCases(left) => fill(t.refused_forms_cases, &[&left.to_string()]),
            Self::FormBlank => t.refused_form_blank.to_owned(),
            Self::FormNotTaken => t.refused_form_not_taken.to_owned(),
            Self::FormDone => t.refused_form_done.to_owned(),
            Self::FormTypedByYou => t.refused_form_typed.to_owned(),
            Self::PaperRoundNotOpen => t.refused_paper_round.to_owned(),
            Self::NotAllSettled => t.paper_settle_wrong.to_owned(),
            Self::NotAScan => t.refused_not_a_scan.to_owned(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(Lang::En))
    }
}

impl std::error::Error for Refusal {}
