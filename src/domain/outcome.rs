//! What came of asking somebody, in the codes of AAPOR, and the rates that follow from them ([`rates`]).
//!
//! The codes are those for in-person household surveys: The American Association for Public Opinion Research, Standard
//! Definitions: Final Dispositions of Case Codes and Outcome Rates for Surveys, 9th edition 2016, table 2. Every visit
//! gets one, and a case has that of its last visit or of its answer. It is stored as the code itself, `2.111`.

pub mod rates;

use super::lang::Lang;
use super::text::texts;

/// What came of asking somebody.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Outcome {
    /// 1.1: everything that must be answered is.
    Complete,
    /// 1.2: enough is answered to count, not everything.
    Partial,
    /// 2.111: somebody of the household refused.
    HouseholdRefused,
    /// 2.112: the person chosen refused.
    PersonRefused,
    /// 2.12: begun, and broken off before enough was answered.
    BrokenOff,
    /// 2.23: the house could not be reached or entered.
    NoEntry,
    /// 2.24: nobody was at home.
    NobodyHome,
    /// 2.25: the person chosen was away.
    PersonAway,
    /// 2.31: the person chosen died.
    Died,
    /// 2.32: the person chosen cannot answer, physically or mentally.
    Unable,
    /// 2.331: nobody of the household speaks a language of the survey.
    HouseholdLanguage,
    /// 2.332: the person chosen speaks none.
    PersonLanguage,
    /// 2.35: something else kept them from answering.
    Miscellaneous,
    /// 3.11: nobody went there.
    NotAttempted,
    /// 3.17: the place cannot be reached, or is not safe.
    UnsafeArea,
    /// 3.18: the address could not be found.
    NotLocated,
    /// 3.21: nobody could say whether anybody there may be asked.
    NotScreened,
    /// 3.90: something else left it open.
    UnknownOther,
    /// 4.10: it does not belong to the sample: another commune, another province.
    OutOfSample,
    /// 4.50: nobody lives there: an office, a shop, barracks.
    NotAHome,
    /// 4.60: the home is empty.
    Vacant,
    /// 4.70: nobody there may be asked.
    NobodyEligible,
    /// 4.80: as many as wanted were asked already.
    QuotaFilled,
}

/// What an outcome counts as in the rates; the letters are AAPOR's.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Class {
    /// I, complete.
    Complete,
    /// P, partial.
    Partial,
    /// R, refusal and break-off.
    Refused,
    /// NC, nobody was met.
    NoContact,
    /// O, other reasons of somebody who may be asked.
    Other,
    /// UH, unknown whether anybody lives there.
    UnknownHousehold,
    /// UO, unknown for another reason.
    UnknownOther,
    /// Not to be asked at all.
    NotEligible,
}

/// So many visits make it final that nobody was met; the first two days may have been bad ones.
pub const VISITS_WITHOUT_CONTACT: usize = 3;

impl Outcome {
    /// All outcomes, by code.
    pub const ALL: [Self; 23] = [
        Self::Complete,
        Self::Partial,
        Self::HouseholdRefused,
        Self::PersonRefused,
        Self::BrokenOff,
        Self::NoEntry,
        Self::NobodyHome,
        Self::PersonAway,
        Self::Died,
        Self::Unable,
        Self::HouseholdLanguage,
        Self::PersonLanguage,
        Self::Miscellaneous,
        Self::NotAttempted,
        Self::UnsafeArea,
        Self::NotLocated,
        Self::NotScreened,
        Self::UnknownOther,
        Self::OutOfSample,
        Self::NotAHome,
        Self::Vacant,
        Self::NobodyEligible,
        Self::QuotaFilled,
    ];

    /// AAPOR's code, under which it is stored and exported.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Complete => "1.1",
            Self::Partial => "1.2",
            Self::HouseholdRefused => "2.111",
            Self::PersonRefused => "2.112",
            Self::BrokenOff => "2.12",
            Self::NoEntry => "2.23",
            Self::NobodyHome => "2.24",
            Self::PersonAway => "2.25",
            Self::Died => "2.31",
            Self::Unable => "2.32",
            Self::HouseholdLanguage => "2.331",
            Self::PersonLanguage => "2.332",
            Self::Miscellaneous => "2.35",
            Self::NotAttempted => "3.11",
            Self::UnsafeArea => "3.17",
            Self::NotLocated => "3.18",
            Self::NotScreened => "3.21",
            Self::UnknownOther => "3.90",
            Self::OutOfSample => "4.10",
            Self::NotAHome => "4.50",
            Self::Vacant => "4.60",
            Self::NobodyEligible => "4.70",
            Self::QuotaFilled => "4.80",
        }
    }

    /// The outcome with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.code() == code)
    }

    /// What people call it.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::Complete => t.outcome_complete,
            Self::Partial => t.outcome_partial,
            Self::HouseholdRefused => t.outcome_household_refused,
            Self::PersonRefused => t.outcome_person_refused,
            Self::BrokenOff => t.outcome_broken_off,
            Self::NoEntry => t.outcome_no_entry,
            Self::NobodyHome => t.outcome_nobody_home,
            Self::PersonAway => t.outcome_person_away,
            Self::Died => t.outcome_died,
            Self::Unable => t.outcome_unable,
            Self::HouseholdLanguage => t.outcome_household_language,
            Self::PersonLanguage => t.outcome_person_language,
            Self::Miscellaneous => t.outcome_miscellaneous,
            Self::NotAttempted => t.outcome_not_attempted,
            Self::UnsafeArea => t.outcome_unsafe_area,
            Self::NotLocated => t.outcome_not_located,
            Self::NotScreened => t.outcome_not_screened,
            Self::UnknownOther => t.outcome_unknown_other,
            Self::OutOfSample => t.outcome_out_of_sample,
            Self::NotAHome => t.outcome_not_a_home,
            Self::Vacant => t.outcome_vacant,
            Self::NobodyEligible => t.outcome_nobody_eligible,
            Self::QuotaFilled => t.outcome_quota_filled,
        }
    }

    /// What it counts as in the rates.
    #[must_use]
    pub const fn class(self) -> Class {
        match self {
            Self::Complete => Class::Complete,
            Self::Partial => Class::Partial,
            Self::HouseholdRefused | Self::PersonRefused | Self::BrokenOff => Class::Refused,
            Self::NoEntry | Self::NobodyHome | Self::PersonAway => Class::NoContact,
            Self::Died | Self::Unable | Self::HouseholdLanguage | Self::PersonLanguage | Self::Miscellaneous => {
                Class::Other
            }
            Self::NotAttempted | Self::UnsafeArea | Self::NotLocated => Class::UnknownHousehold,
            Self::NotScreened | Self::UnknownOther => Class::UnknownOther,
            Self::OutOfSample | Self::NotAHome | Self::Vacant | Self::NobodyEligible | Self::QuotaFilled => {
                Class::NotEligible
            }
        }
    }

    /// Whether there is an answer.
    #[must_use]
    pub const fn is_answered(self) -> bool {
        matches!(self, Self::Complete | Self::Partial)
    }

    /// Whether a person who went there can say it: answers come by themselves, and nobody can visit what was not
    /// attempted.
    #[must_use]
    pub const fn is_of_a_visit(self) -> bool {
        !self.is_answered() && !matches!(self, Self::NotAttempted)
    }

    /// Whether nothing more can come of the case after so many visits, so that another may stand in for it. Whoever was
    /// not met, or was away, is looked for again.
    #[must_use]
    pub const fn is_final(self, visits: usize) -> bool {
        match self.class() {
            Class::Complete | Class::Partial => false,
            Class::Refused | Class::Other | Class::NotEligible => true,
            Class::NoContact | Class::UnknownHousehold | Class::UnknownOther => visits >= VISITS_WITHOUT_CONTACT,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_one_for_one_rise_and_say_their_class() {
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::from_code(outcome.code()), Some(outcome));
            let first = match outcome.class() {
                Class::Complete => "1.1",
                Class::Partial => "1.2",
                Class::Refused => "2.1",
                Class::NoContact => "2.2",
                Class::Other => "2.3",
                Class::UnknownHousehold => "3.1",
                Class::UnknownOther => "3.",
                Class::NotEligible => "4.",
            };
            assert!(outcome.code().starts_with(first), "{outcome:?}");
        }
        assert!(Outcome::ALL.is_sorted_by_key(|outcome| outcome.code()));
        assert_eq!(Outcome::from_code("2.11"), None, "too coarse");
    }

    #[test]
    fn a_refusal_is_final_and_an_empty_house_is_visited_again() {
        assert!(Outcome::HouseholdRefused.is_final(1) && Outcome::Vacant.is_final(1));
        assert_eq!([1, 2, 3].map(|visits| Outcome::NobodyHome.is_final(visits)), [false, false, true]);
        assert!(!Outcome::Complete.is_final(9) && !Outcome::Partial.is_final(9));
        assert!(!Outcome::Complete.is_of_a_visit() && Outcome::PersonAway.is_of_a_visit());
    }
}
