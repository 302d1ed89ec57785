//! The facts of which the indicators of TT 01/2018/TT-VPCP are made, and the points that article 13 gives for each.
//!
//! Each indicator takes a type of its own, so that a level of satisfaction cannot be handed in where the circular asks for
//! a fact. Source of all cases: TT 01/2018/TT-VPCP, articles 13 and 14, read in a copy of the Bộ pháp điển (official);
//! what is the product's reading says so, and [`Decision`] has the sentence to print.

use rust_decimal::Decimal;

use crate::domain::dossier::Timeliness;
use crate::domain::onestop::{Decision, Grades, Limit};

/// Points of one indicator for one dossier or one unit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Point {
    /// 0.
    Zero,
    /// 1.
    One,
    /// 2.
    Two,
}

impl Point {
    /// 0, 1 or 2.
    #[must_use]
    pub const fn value(self) -> u8 {
        self as u8
    }
}

/// What facts come to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Points {
    /// One case of the circular holds.
    Given(Point),
    /// No case of the circular holds, or two that differ.
    Undefined(Undefined),
    /// The facts are not known, or there is nothing to take a share of.
    Unknown,
}

/// Facts that the circular gives no points for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Undefined {
    /// Indicator 4: one agency had to be contacted, and it is not the one-stop unit.
    OneOtherAgency,
    /// Indicator 5: enough procedures are solved there (2 points), fewer than all are received there (0 points).
    SolvedNotReceived,
    /// Indicator 7: late, and no opinion on conduct.
    LateWithoutComplaint,
    /// Indicator 9: at least 30 % of dossiers online, less than 20 % of procedures at levels 3 and 4.
    OnlineHole,
    /// Indicator 9: the shares of 2 points, none late, and one not yet resolved.
    OnlineUnresolved,
}

impl Undefined {
    /// The sentence of the file that explains it.
    #[must_use]
    pub const fn decision(self) -> Decision {
        match self {
            Self::OneOtherAgency => Decision::OneOtherAgency,
            Self::SolvedNotReceived => Decision::SolvedNotReceived,
            Self::LateWithoutComplaint => Decision::LateWithoutComplaint,
            Self::OnlineHole => Decision::OnlineHole,
            Self::OnlineUnresolved => Decision::OnlineUnresolved,
        }
    }
}

/// Times that somebody had to contact the reception to complete the dossier, online included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Contacts {
    /// Those that count.
    pub counted: u32,
    /// Those by the applicant's own fault, which the circular excepts.
    pub applicants_fault: u32,
}

/// Which agencies somebody had to contact to complete the dossier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Agencies {
    /// The one-stop unit.
    pub one_stop: bool,
    /// Bodies legally charged with a field check or a council; never counted ([`Decision::ChargedBodies`]).
    pub charged: u32,
    /// Any others.
    pub others: u32,
}

/// Opinions (phản ánh, kiến nghị) on the conduct of those who handled the dossier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Complaint {
    /// None.
    None,
    /// One that was found true.
    Confirmed,
    /// One that was found untrue or slanderous; it is not counted.
    Untrue,
    /// One that is not settled; it is counted ([`Decision::OpenComplaint`]).
    Open,
}

/// What is known of a dossier; `None` is not known.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DossierFacts {
    /// Indicator 1: total time against the rule; early is shorter, on time is equal, late is longer.
    pub total_time: Option<Timeliness>,
    /// Indicator 2: the time of each agency that is looked at, against its share of the rule. To grade one agency, its own
    /// only. Empty is not known.
    pub agency_times: Vec<Timeliness>,
    /// Indicator 3.
    pub contacts: Option<Contacts>,
    /// Indicator 4.
    pub agencies: Option<Agencies>,
    /// Indicator 7: when the result was returned, against the day promised.
    pub returned: Option<Timeliness>,
    /// Indicator 7: opinions on conduct.
    pub complaint: Option<Complaint>,
}

const fn of_time(time: Timeliness) -> Point {
    match time {
        Timeliness::Early => Point::Two,
        Timeliness::OnTime => Point::One,
        Timeliness::Late => Point::Zero,
    }
}

const fn of_number(number: u32) -> Point {
    match number {
        0 => Point::Two,
        1 => Point::One,
        _ => Point::Zero,
    }
}

fn given(point: Option<Point>) -> Points {
    point.map_or(Points::Unknown, Points::Given)
}

impl DossierFacts {
    /// Indicator 1 (article 13): 2 shorter than the rule, 1 equal, 0 longer.
    #[must_use]
    pub fn total_time(&self) -> Points {
        given(self.total_time.map(of_time))
    }

    /// Indicator 2: as indicator 1, for each agency. Of several the slowest decides ([`Decision::SlowestAgency`]).
    #[must_use]
    pub fn agency_time(&self) -> Points {
        given(self.agency_times.iter().map(|time| of_time(*time)).min())
    }

    /// Indicator 3: 2 for no contact, 1 for one, 0 for more, those by the applicant's fault excepted.
    #[must_use]
    pub fn contacts(&self) -> Points {
        given(self.contacts.map(|contacts| of_number(contacts.counted)))
    }

    /// Indicator 4: 2 for none, 1 for the one-stop unit alone, 0 for more than one. One alone that is not the one-stop unit
    /// fits no case ([`Undefined::OneOtherAgency`]).
    #[must_use]
    pub fn agencies(&self) -> Points {
        let Some(agencies) = self.agencies else { return Points::Unknown };
        match (agencies.one_stop, agencies.others) {
            (false, 1) => Points::Undefined(Undefined::OneOtherAgency),
            (one_stop, others) => Points::Given(of_number(others.saturating_add(u32::from(one_stop)))),
        }
    }

    /// Indicator 7: 0 with an opinion on conduct, unless it was found untrue; else 2 returned early, 1 on time. Polite and
    /// on time is 1 ([`Decision::PoliteOnTime`]); late and polite fits no case ([`Undefined::LateWithoutComplaint`]).
    #[must_use]
    pub fn conduct(&self) -> Points {
        match (self.complaint, self.returned) {
            (Some(Complaint::Confirmed | Complaint::Open), _) => Points::Given(Point::Zero),
            (Some(Complaint::None | Complaint::Untrue), Some(Timeliness::Late)) => {
                Points::Undefined(Undefined::LateWithoutComplaint)
            }
            (Some(Complaint::None | Complaint::Untrue), Some(time)) => Points::Given(of_time(time)),
            (None, _) | (_, None) => Points::Unknown,
        }
    }
}

/// The tier of a unit, for indicator 5. Districts were abolished on 01/07/2025 and stand in the years before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tier {
    /// Bộ, tỉnh.
    Central,
    /// Huyện.
    District,
    /// Xã.
    Commune,
}

/// Indicator 5: what is done at the one-stop unit, in procedures.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OneStop {
    /// The unit's tier.
    pub tier: Tier,
    /// All procedures of the unit.
    pub procedures: u64,
    /// Those received and returned there.
    pub received_there: u64,
    /// Those solved there.
    pub solved_there: u64,
}

/// Indicator 6: publication of procedures.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Publication {
    /// What is published is correct, complete and in time.
    pub sound: bool,
    /// It is posted at the office.
    pub posted: bool,
    /// It is published electronically.
    pub electronic: bool,
}

/// Indicator 8: opinions (phản ánh, kiến nghị) whose time was over or that were answered in the period.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Opinions {
    /// All of them.
    pub all: u64,
    /// Those answered on time.
    pub on_time: u64,
    /// Those that are prolonged (kéo dài).
    pub prolonged: u64,
}

/// Indicator 9: online services.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Online {
    /// All procedures of the unit.
    pub procedures: u64,
    /// Those offered at levels 3 and 4.
    pub online_procedures: u64,
    /// All dossiers.
    pub dossiers: u64,
    /// Those handed in online.
    pub online_dossiers: u64,
    /// Online ones that are not resolved, within their time.
    pub unresolved: u64,
    /// Online ones that are or were late.
    pub late: u64,
}

/// What is known of a unit; `None` is not known.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct UnitFacts {
    /// Indicator 5.
    pub one_stop: Option<OneStop>,
    /// Indicator 6.
    pub publication: Option<Publication>,
    /// Indicator 8.
    pub opinions: Option<Opinions>,
    /// Indicator 9.
    pub online: Option<Online>,
}

/// Counts of which a part is more than the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadFacts {
    /// A part and its whole.
    #[error("{part} of {whole} is more than all")]
    MoreThanAll {
        /// The part.
        part: u64,
        /// The whole.
        whole: u64,
    },
    /// A limit that the rules do not have.
    #[error("the rules have no limit {}", .0.word())]
    NoLimit(Limit),
    /// A subject that the rules do not have.
    #[error("the rules do not say how the subject is graded")]
    NoSubject,
}

fn within(whole: u64, parts: &[u64]) -> Result<(), BadFacts> {
    match parts.iter().find(|part| **part > whole) {
        Some(part) => Err(BadFacts::MoreThanAll { part: *part, whole }),
        None => Ok(()),
    }
}

/// Whether `part` of `whole` reaches a limit, without a division: 15 % of 20 are 3 exactly.
fn reaches(grades: &Grades, part: u64, whole: u64, limit: Limit) -> Result<bool, BadFacts> {
    let share = grades.limit(limit).ok_or(BadFacts::NoLimit(limit))?;
    // A whole of 20 digits and a share of 9 stay within the 28 of a decimal; a longer share is rounded in its last ones.
    Ok(Decimal::from(part) >= Decimal::from(whole).saturating_mul(share))
}

impl OneStop {
    /// Indicator 5: 2 where enough procedures are solved there (ministry and province 20 %, district 50 %, commune 100 %),
    /// 1 where all are received and returned there, else 0. Enough solved and not all received fits both 2 and 0
    /// ([`Undefined::SolvedNotReceived`]). Without procedures there is no share.
    pub fn points(&self, grades: &Grades) -> Result<Points, BadFacts> {
        within(self.procedures, &[self.received_there, self.solved_there])?;
        if self.procedures == 0 {
            return Ok(Points::Unknown);
        }
        let limit = match self.tier {
            Tier::Central => Limit::SolvedCentral,
            Tier::District => Limit::SolvedDistrict,
            Tier::Commune => Limit::SolvedCommune,
        };
        let solved = reaches(grades, self.solved_there, self.procedures, limit)?;
        let received = reaches(grades, self.received_there, self.procedures, Limit::ReceivedThere)?;
        Ok(match (solved, received) {
            (true, true) => Points::Given(Point::Two),
            (true, false) => Points::Undefined(Undefined::SolvedNotReceived),
            (false, true) => Points::Given(Point::One),
            (false, false) => Points::Given(Point::Zero),
        })
    }
}

impl Publication {
    /// Indicator 6: 2 posted and electronic, 1 one of them, 0 not correct, complete or in time; what is published nowhere is
    /// not in time either.
    #[must_use]
    pub const fn points(&self) -> Point {
        match (self.sound, self.posted, self.electronic) {
            (true, true, true) => Point::Two,
            (true, true, false) | (true, false, true) => Point::One,
            _ => Point::Zero,
        }
    }
}

impl Opinions {
    /// Indicator 8: 2 without opinions, or with all on time and none prolonged; 1 from 90 % on time, none prolonged; else 0.
    pub fn points(&self, grades: &Grades) -> Result<Points, BadFacts> {
        within(self.all, &[self.on_time, self.prolonged])?;
        let point = if self.all == 0 {
            Point::Two
        } else if self.prolonged > 0 {
            Point::Zero
        } else if reaches(grades, self.on_time, self.all, Limit::AnsweredAll)? {
            Point::Two
        } else if reaches(grades, self.on_time, self.all, Limit::AnsweredMost)? {
            Point::One
        } else {
            Point::Zero
        };
        Ok(Points::Given(point))
    }
}

impl Online {
    /// Indicator 9: 0 where nothing is offered at levels 3 and 4, less than 15 % of dossiers are online, or any is late; 2
    /// from 20 % of procedures and 30 % of dossiers, none unresolved; 1 from 15 to less than 30 % of dossiers. From 30 % of
    /// dossiers with less than 20 % of procedures fits none of them ([`Undefined::OnlineHole`]), nor do the shares of 2 with
    /// one unresolved ([`Undefined::OnlineUnresolved`]). Without procedures or dossiers there is no share.
    pub fn points(&self, grades: &Grades) -> Result<Points, BadFacts> {
        within(self.procedures, &[self.online_procedures])?;
        within(self.dossiers, &[self.online_dossiers])?;
        within(self.online_dossiers, &[self.unresolved, self.late])?;
        if self.procedures == 0 {
            return Ok(Points::Unknown);
        }
        if self.online_procedures == 0 || self.late > 0 {
            return Ok(Points::Given(Point::Zero));
        }
        if self.dossiers == 0 {
            return Ok(Points::Unknown);
        }
        let dossiers = |limit| reaches(grades, self.online_dossiers, self.dossiers, limit);
        let procedures = reaches(grades, self.online_procedures, self.procedures, Limit::OnlineProcedures)?;
        Ok(if !dossiers(Limit::OnlineDossiersSome)? {
            Points::Given(Point::Zero)
        } else if !dossiers(Limit::OnlineDossiersMany)? {
            Points::Given(Point::One)
        } else if !procedures {
            Points::Undefined(Undefined::OnlineHole)
        } else if self.unresolved > 0 {
            Points::Undefined(Undefined::OnlineUnresolved)
        } else {
            Points::Given(Point::Two)
        })
    }
}

#[cfg(test)]
#[path = "facts_tests.rs"]
mod tests;
