//! Who may do what: roles, what each may do, and where.
//!
//! A person holds a role in a unit and in all below it, from day to day. The table of [`Permission::roles`] is the only
//! place that says which role may do what; a guard of `web` names the permission, and every query takes the units in
//! which the caller holds it. `docs/security.md` shows the same table, held equal by a test.

use time::Date;

use super::clock::SECOND;
use super::id::Id;
use super::lang::Lang;
use super::text::texts;
use super::unit::Validity;

/// What somebody is, in a unit and below it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Role {
    /// Quản trị hệ thống: people, offices, tablets, the machine; no results.
    Administrator,
    /// Cán bộ Sở Nội vụ: indices, decisions on ratings, answers.
    HomeAffairs,
    /// Lãnh đạo tỉnh: reads.
    Leader,
    /// Thủ trưởng đơn vị: the own unit's results.
    UnitHead,
    /// Cán bộ Một cửa: prints codes, types paper slips, signs officers on.
    Clerk,
    /// Công chức: signs on to a counter, sees the own results, may reply to them.
    Officer,
    /// Điều tra viên.
    Interviewer,
    /// Người nhập phiếu.
    DataEntry,
    /// Người thẩm định, of one area of assessment.
    Appraiser,
    /// Thành viên Hội đồng thẩm định.
    Council,
    /// Kiểm toán, thanh tra: reads everything that is no rater's secret, and changes nothing.
    Auditor,
}

impl Role {
    /// All roles, in the order in which lists show them.
    pub const ALL: [Self; 11] = [
        Self::Administrator,
        Self::HomeAffairs,
        Self::Leader,
        Self::UnitHead,
        Self::Clerk,
        Self::Officer,
        Self::Interviewer,
        Self::DataEntry,
        Self::Appraiser,
        Self::Council,
        Self::Auditor,
    ];

    /// The word under which it is stored, imported and set.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::HomeAffairs => "home-affairs",
            Self::Leader => "leader",
            Self::UnitHead => "unit-head",
            Self::Clerk => "clerk",
            Self::Officer => "officer",
            Self::Interviewer => "interviewer",
            Self::DataEntry => "data-entry",
            Self::Appraiser => "appraiser",
            Self::Council => "council",
            Self::Auditor => "auditor",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::Administrator => t.role_administrator,
            Self::HomeAffairs => t.role_home_affairs,
            Self::Leader => t.role_leader,
            Self::UnitHead => t.role_unit_head,
            Self::Clerk => t.role_clerk,
            Self::Officer => t.role_officer,
            Self::Interviewer => t.role_interviewer,
            Self::DataEntry => t.role_data_entry,
            Self::Appraiser => t.role_appraiser,
            Self::Council => t.role_council,
            Self::Auditor => t.role_auditor,
        }
    }

    /// The role with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }
}

/// Something that not everybody may do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Permission {
    /// Read results of units, their counters and officers.
    ReadResults,
    /// Read the own results as an officer, and reply to them.
    ReadOwnResults,
    /// Say who is at a counter.
    SignOn,
    /// Print codes to rate with, type paper slips.
    EnterRatings,
    /// See what is kept aside and why, conflicts, and which periods are closed.
    ReadDecisions,
    /// Ask for and decide about ratings kept aside, conflicts, and the closing of periods.
    DecideRatings,
    /// Read free text that nobody has checked, and say what of it may be seen.
    CheckRemarks,
    /// Read free text that was checked.
    ReadRemarks,
    /// See who asked to be called back, and say what came of it.
    SettleMessages,
    /// Read officers' replies.
    ReadReplies,
    /// Answer officers' replies.
    AnswerReplies,
    /// See how requests about personal data stand.
    ReadRequests,
    /// Enter and settle requests about personal data; read who asks, and what.
    HandlePersonalData,
    /// See units, counters, officers and procedures.
    ReadOffices,
    /// Units, counters, officers, procedures, tablets.
    ManageOffices,
    /// See people and their roles.
    ReadPeople,
    /// People, their roles and their sessions.
    ManagePeople,
    /// See jobs and letters.
    ReadJobs,
    /// Jobs and letters.
    ManageJobs,
    /// See survey rounds: how they stand, and their results.
    ReadRounds,
    /// Make survey rounds: questionnaire, frame, sample, who asks whom, what is flagged.
    ManageRounds,
    /// Ask people, as an interviewer.
    Interview,
    /// Type in paper forms of a survey.
    EnterForms,
    /// See assessments of the PAR INDEX: what units entered, what was given for it, the results.
    ReadAssessments,
    /// Make rounds of the PAR INDEX: calendar, units, more time, locks; take units on from step to step. Make criteria
    /// sets, and publish them by two.
    ManageAssessments,
    /// Enter figures, cases and evidence for the own unit.
    ScoreOwnUnit,
    /// Hand the own unit's form in, and answer to the first appraisal.
    SubmitOwnUnit,
    /// Give points in an appraisal.
    Appraise,
    /// Decide about units as the council; close rounds, and open them again.
    DecideAssessment,
    /// Read the trail.
    ReadTrail,
}

impl Permission {
    /// All permissions, in the order of the table in the docs.
    pub const ALL: [Self; 30] = [
        Self::ReadResults,
        Self::ReadOwnResults,
        Self::SignOn,
        Self::EnterRatings,
        Self::ReadDecisions,
        Self::DecideRatings,
        Self::CheckRemarks,
        Self::ReadRemarks,
        Self::SettleMessages,
        Self::ReadReplies,
        Self::AnswerReplies,
        Self::ReadRequests,
        Self::HandlePersonalData,
        Self::ReadOffices,
        Self::ManageOffices,
        Self::ReadPeople,
        Self::ManagePeople,
        Self::ReadJobs,
        Self::ManageJobs,
        Self::ReadRounds,
        Self::ManageRounds,
        Self::Interview,
        Self::EnterForms,
        Self::ReadAssessments,
        Self::ManageAssessments,
        Self::ScoreOwnUnit,
        Self::SubmitOwnUnit,
        Self::Appraise,
        Self::DecideAssessment,
        Self::ReadTrail,
    ];

    /// The word for it in the docs and the logs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::ReadResults => "read-results",
            Self::ReadOwnResults => "read-own-results",
            Self::SignOn => "sign-on",
            Self::EnterRatings => "enter-ratings",
            Self::ReadDecisions => "read-decisions",
            Self::DecideRatings => "decide-ratings",
            Self::CheckRemarks => "check-remarks",
            Self::ReadRemarks => "read-remarks",
            Self::SettleMessages => "settle-messages",
            Self::ReadReplies => "read-replies",
            Self::AnswerReplies => "answer-replies",
            Self::ReadRequests => "read-requests",
            Self::HandlePersonalData => "handle-personal-data",
            Self::ReadOffices => "read-offices",
            Self::ManageOffices => "manage-offices",
            Self::ReadPeople => "read-people",
            Self::ManagePeople => "manage-people",
            Self::ReadJobs => "read-jobs",
            Self::ManageJobs => "manage-jobs",
            Self::ReadRounds => "read-rounds",
            Self::ManageRounds => "manage-rounds",
            Self::Interview => "interview",
            Self::EnterForms => "enter-forms",
            Self::ReadAssessments => "read-assessments",
            Self::ManageAssessments => "manage-assessments",
            Self::ScoreOwnUnit => "score-own-unit",
            Self::SubmitOwnUnit => "submit-own-unit",
            Self::Appraise => "appraise",
            Self::DecideAssessment => "decide-assessment",
            Self::ReadTrail => "read-trail",
        }
    }

    /// Whether whoever has it decides about what others ask for, see `app::approval`.
    #[must_use]
    pub const fn decides(self) -> bool {
        matches!(
            self,
            Self::DecideRatings
                | Self::HandlePersonalData
                | Self::ManagePeople
                | Self::ManageRounds
                | Self::ManageAssessments
                | Self::DecideAssessment
        )
    }

    /// The right to look at what this one changes: whoever has this one has that one too, and so has the auditor. Itself,
    /// where looking and changing are not told apart.
    #[must_use]
    pub const fn reading(self) -> Self {
        match self {
            Self::DecideRatings => Self::ReadDecisions,
            Self::AnswerReplies => Self::ReadReplies,
            Self::HandlePersonalData => Self::ReadRequests,
            Self::ManageOffices => Self::ReadOffices,
            Self::ManagePeople => Self::ReadPeople,
            Self::ManageJobs => Self::ReadJobs,
            Self::ManageRounds => Self::ReadRounds,
            Self::ManageAssessments | Self::Appraise | Self::DecideAssessment => Self::ReadAssessments,
            Self::SubmitOwnUnit => Self::ScoreOwnUnit,
            same => same,
        }
    }

    /// The roles that have it.
    #[must_use]
    pub const fn roles(self) -> &'static [Role] {
        use Role::{
            Administrator, Appraiser, Auditor, Clerk, Council, DataEntry, HomeAffairs, Interviewer, Leader, Officer,
            UnitHead,
        };
        match self {
            Self::ReadResults | Self::ReadRemarks => &[HomeAffairs, Leader, UnitHead, Auditor],
            Self::ReadOwnResults => &[Officer],
            Self::SignOn => &[Officer, Clerk, UnitHead],
            Self::EnterRatings => &[Clerk, DataEntry],
            Self::SettleMessages | Self::ScoreOwnUnit => &[UnitHead, Clerk],
            Self::ReadDecisions | Self::ReadReplies => &[HomeAffairs, Auditor],
            Self::DecideRatings
            | Self::CheckRemarks
            | Self::AnswerReplies
            | Self::ManageRounds
            | Self::ManageAssessments => &[HomeAffairs],
            Self::ReadRequests | Self::ReadOffices => &[Administrator, HomeAffairs, Auditor],
            Self::HandlePersonalData | Self::ManageOffices => &[Administrator, HomeAffairs],
            Self::ReadRounds => &[HomeAffairs, Leader, Auditor],
            Self::Interview => &[Interviewer],
            Self::EnterForms => &[DataEntry],
            Self::ReadAssessments => &[HomeAffairs, Leader, Appraiser, Council, Auditor],
            Self::SubmitOwnUnit => &[UnitHead],
            Self::Appraise => &[Appraiser],
            Self::DecideAssessment => &[Council],
            Self::ReadPeople | Self::ReadJobs | Self::ReadTrail => &[Administrator, Auditor],
            Self::ManagePeople | Self::ManageJobs => &[Administrator],
        }
    }
}

/// A role that somebody holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grant {
    /// Its id.
    pub id: Id,
    /// The role.
    pub role: Role,
    /// In this unit and all below it.
    pub unit: Id,
    /// For an appraiser, the code of the one area; `None` for all.
    pub area: Option<String>,
    /// On these days.
    pub validity: Validity,
}

/// Whoever asks for something, with the roles held today. Read anew for every request, so that a right taken away is
/// gone at the next one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Caller {
    /// The person.
    pub person: Id,
    /// Under which name they sign in.
    pub login: String,
    /// Their name.
    pub name: String,
    /// The officer they are, where they serve at a counter.
    pub officer: Option<Id>,
    /// The roles held today.
    pub grants: Vec<Grant>,
}

impl Caller {
    /// A caller with those of these grants that hold on a day.
    #[must_use]
    pub fn on(day: Date, person: Id, login: String, name: String, officer: Option<Id>, grants: Vec<Grant>) -> Self {
        let grants = grants.into_iter().filter(|grant| grant.validity.covers(day)).collect();
        Self { person, login, name, officer, grants }
    }

    /// Whether the caller may do this anywhere.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.grants.iter().any(|grant| permission.roles().contains(&grant.role))
    }

    /// The units in which, and in all below which, the caller may do this.
    #[must_use]
    pub fn roots(&self, permission: Permission) -> Vec<Id> {
        let held = self.grants.iter().filter(|grant| permission.roles().contains(&grant.role));
        let mut units: Vec<Id> = held.map(|grant| grant.unit).collect();
        units.sort_unstable();
        units.dedup();
        units
    }

    /// Whether the caller holds this role anywhere.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.grants.iter().any(|grant| grant.role == role)
    }
}

/// How sessions end and who needs a second factor.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rules {
    /// Microseconds without use after which a session ends.
    pub idle: i64,
    /// Microseconds after which it ends in any case.
    pub absolute: i64,
    /// Whoever holds one of these roles needs a second factor.
    pub second_factor: Vec<Role>,
}

impl Default for Rules {
    fn default() -> Self {
        let second_factor = vec![Role::Administrator, Role::HomeAffairs, Role::Auditor];
        Self { idle: 30 * 60 * SECOND, absolute: 12 * 3600 * SECOND, second_factor }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn grant(role: Role, unit: u8, validity: Validity) -> Grant {
        Grant { id: Id::from_bytes([0; 16]), role, unit: Id::from_bytes([unit; 16]), area: None, validity }
    }

    #[test]
    fn a_right_holds_on_its_days_and_in_its_units() {
        let past = Validity { from: date!(2025 - 01 - 01), to: date!(2026 - 11 - 21) };
        let grants = vec![grant(Role::Auditor, 1, past), grant(Role::UnitHead, 2, Validity::OPEN)];
        let id = Id::from_bytes([9; 16]);
        let on = |day| Caller::on(day, id, "a".into(), "A".into(), None, grants.clone());
        let (before, after) = (on(date!(2026 - 11 - 21)), on(date!(2026 - 11 - 22)));
        assert!(before.may(Permission::ReadTrail) && !after.may(Permission::ReadTrail));
        assert_eq!(before.roots(Permission::ReadResults).len(), 2);
        assert_eq!(after.roots(Permission::ReadResults), [Id::from_bytes([2; 16])]);
        assert!(!after.may(Permission::ManagePeople));
    }

    #[test]
    fn words_are_one_for_one() {
        for role in Role::ALL {
            assert_eq!(Role::from_word(role.word()), Some(role));
        }
        for permission in Permission::ALL {
            assert!(!permission.roles().is_empty(), "{permission:?} is nobody's");
        }
    }

    #[test]
    fn whoever_may_change_may_look_and_the_auditor_only_looks() {
        for change in Permission::ALL {
            let look = change.reading();
            assert_eq!(look.reading(), look);
            assert!(change.roles().iter().all(|role| look.roles().contains(role)), "{change:?} without {look:?}");
            if look != change {
                let more: Vec<&Role> = look.roles().iter().filter(|role| !change.roles().contains(role)).collect();
                // The province's leaders read the index of a round that others make; assessments are read by all who
                // work on them; and who scores a unit is not its head alone.
                let expected: Vec<&Role> = match look {
                    Permission::ReadRounds => vec![&Role::Leader, &Role::Auditor],
                    Permission::ReadAssessments => {
                        let all = [Role::HomeAffairs, Role::Leader, Role::Appraiser, Role::Council, Role::Auditor];
                        look.roles().iter().filter(|one| all.contains(one) && !change.roles().contains(one)).collect()
                    }
                    Permission::ScoreOwnUnit => vec![&Role::Clerk],
                    _ => vec![&Role::Auditor],
                };
                assert_eq!(more, expected, "{look:?}");
            }
            assert!(!change.decides() || look != change, "{change:?} can only be seen by whoever decides");
        }
        let held: Vec<Permission> =
            Permission::ALL.into_iter().filter(|permission| permission.roles().contains(&Role::Auditor)).collect();
        assert!(held.iter().all(|permission| permission.word().starts_with("read-")), "{held:?}");
        assert!(!held.contains(&Permission::ReadOwnResults));
    }
}
