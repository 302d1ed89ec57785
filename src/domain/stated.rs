//! Stated figures (số liệu đã nêu): what a report or a newspaper says of dossiers, tasks and feedback, without the dossiers.
//!
//! Most of what is known of earlier years stands in such sentences: "5.535 hồ sơ, giải quyết đúng hạn 5.401 hồ sơ, bằng
//! 97,58%". A figure is kept as it was said, with how sure the sentence is of it and of what a percentage is a share; nothing
//! is filled in here. What follows from it, and what contradicts it, [`crate::index::stated`] works out.

use rust_decimal::Decimal;
use time::Date;

use super::id::Id;
use super::lang::Lang;
use super::text::texts;

/// What figures are about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Subject {
    /// Hồ sơ thủ tục hành chính.
    Dossiers,
    /// Nhiệm vụ và chỉ tiêu của kế hoạch.
    Tasks,
    /// Phản ánh, kiến nghị.
    Feedback,
    /// Thủ tục hành chính và văn bản.
    Procedures,
}

impl Subject {
    /// All of them, in the order of pages.
    pub const ALL: [Self; 4] = [Self::Dossiers, Self::Tasks, Self::Feedback, Self::Procedures];

    /// What people call it.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::Dossiers => t.stated_dossiers,
            Self::Tasks => t.stated_tasks,
            Self::Feedback => t.stated_feedback,
            Self::Procedures => t.stated_procedures,
        }
    }
}

/// Writes [`Measure`] once: variant, word, subject, whether it is a percentage, text.
macro_rules! measures {
    ($($(#[$doc:meta])* $variant:ident, $word:literal, $subject:ident, $percent:literal, $t:ident.$text:ident;)+) => {
        /// What one figure counts.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Measure { $($(#[$doc])* $variant,)+ }

        impl Measure {
            /// All of them, by subject.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word under which it is stored and imported.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// What it is about.
            #[must_use]
            pub const fn subject(self) -> Subject {
                match self { $(Self::$variant => Subject::$subject,)+ }
            }

            /// Whether it is a percentage, which is a share of something.
            #[must_use]
            pub const fn is_percent(self) -> bool {
                match self { $(Self::$variant => $percent,)+ }
            }

            /// What people call it.
            #[must_use]
            pub fn name(self, lang: Lang) -> &'static str {
                let texts = texts(lang);
                match self { $(Self::$variant => texts.$text,)+ }
            }
        }
    };
}

measures! {
    /// Tiếp nhận: those of the period and those carried over, where the sentence does not say otherwise.
    Received, "received", Dossiers, false, t.stated_received;
    /// Tiếp nhận trực tuyến.
    Online, "online", Dossiers, false, t.stated_online;
    /// Tiếp nhận trực tiếp hoặc qua bưu chính.
    Direct, "direct", Dossiers, false, t.stated_direct;
    /// Kỳ trước chuyển sang.
    CarriedOver, "carried-over", Dossiers, false, t.stated_carried_over;
    /// Đã giải quyết.
    Resolved, "resolved", Dossiers, false, t.stated_resolved;
    /// Giải quyết trước hạn.
    Early, "early", Dossiers, false, t.stated_early;
    /// Giải quyết đúng hạn, those before the day left out.
    OnTheDay, "on-the-day", Dossiers, false, t.stated_on_the_day;
    /// Giải quyết trước và đúng hạn together.
    InTime, "in-time", Dossiers, false, t.stated_in_time;
    /// Giải quyết quá hạn.
    Late, "late", Dossiers, false, t.stated_late;
    /// Đã trả kết quả: not all that is resolved is returned.
    Returned, "returned", Dossiers, false, t.stated_returned;
    /// Trả kết quả đúng hạn.
    ReturnedInTime, "returned-in-time", Dossiers, false, t.stated_returned_in_time;
    /// Trả kết quả quá hạn.
    ReturnedLate, "returned-late", Dossiers, false, t.stated_returned_late;
    /// Đang giải quyết.
    Pending, "pending", Dossiers, false, t.stated_pending;
    /// Đang giải quyết, trong hạn.
    PendingInTerm, "pending-in-term", Dossiers, false, t.stated_pending_in_term;
    /// Đang giải quyết, quá hạn.
    PendingOverdue, "pending-overdue", Dossiers, false, t.stated_pending_overdue;
    /// Quá hạn mà không có văn bản xin lỗi.
    WithoutApology, "without-apology", Dossiers, false, t.stated_without_apology;
    /// A number that stands below a fraction and is not named.
    Unnamed, "unnamed", Dossiers, false, t.stated_unnamed;
    /// Hồ sơ qua bưu chính công ích từ người dân.
    ByPost, "by-post", Dossiers, false, t.stated_by_post;
    /// Lượt hồ sơ vận chuyển giữa cơ quan và Trung tâm: trips, not dossiers.
    Trips, "trips", Dossiers, false, t.stated_trips;
    /// Tỷ lệ trước và đúng hạn.
    RateInTime, "rate-in-time", Dossiers, true, t.stated_rate_in_time;
    /// Tỷ lệ quá hạn.
    RateLate, "rate-late", Dossiers, true, t.stated_rate_late;
    /// Mục tiêu của tỷ lệ trước và đúng hạn.
    TargetInTime, "target-in-time", Dossiers, true, t.stated_target_in_time;

    /// Nhiệm vụ được giao.
    Tasks, "tasks", Tasks, false, t.stated_tasks_all;
    /// Đang thực hiện, trong hạn.
    TasksInTerm, "tasks-in-term", Tasks, false, t.stated_tasks_in_term;
    /// Đang thực hiện, quá hạn.
    TasksOverdue, "tasks-overdue", Tasks, false, t.stated_tasks_overdue;
    /// Hoàn thành đúng hạn.
    TasksDoneInTime, "tasks-done-in-time", Tasks, false, t.stated_tasks_done_in_time;
    /// Hoàn thành quá hạn.
    TasksDoneLate, "tasks-done-late", Tasks, false, t.stated_tasks_done_late;
    /// Hoàn thành, chờ xác nhận: whether in time is not known.
    TasksAwaiting, "tasks-awaiting", Tasks, false, t.stated_tasks_awaiting;
    /// Đã hoàn thành, without saying whether in time.
    TasksDone, "tasks-done", Tasks, false, t.stated_tasks_done;
    /// Chỉ tiêu của kế hoạch.
    Targets, "targets", Tasks, false, t.stated_targets;
    /// Chỉ tiêu đã đạt.
    TargetsMet, "targets-met", Tasks, false, t.stated_targets_met;
    /// Tỷ lệ nhiệm vụ hoàn thành.
    RateTasksDone, "rate-tasks-done", Tasks, true, t.stated_rate_tasks_done;

    /// Phản ánh, kiến nghị tiếp nhận.
    Feedback, "feedback", Feedback, false, t.stated_feedback_all;
    /// Đã trả lời.
    Answered, "answered", Feedback, false, t.stated_answered;
    /// Đã chuyển cơ quan khác.
    Forwarded, "forwarded", Feedback, false, t.stated_forwarded;
    /// Từ chối.
    Refused, "refused", Feedback, false, t.stated_refused;
    /// Đang chờ.
    Waiting, "waiting", Feedback, false, t.stated_waiting;
    /// "Đã xử lý" of which forwarded ones may be a part.
    Handled, "handled", Feedback, false, t.stated_handled;
    /// Chưa được xử lý.
    Unhandled, "unhandled", Feedback, false, t.stated_unhandled;
    /// Tỷ lệ "đã xử lý", forwarded ones included.
    RateHandled, "rate-handled", Feedback, true, t.stated_rate_handled;
    /// Tỷ lệ giải quyết phản ánh.
    RateAnswered, "rate-answered", Feedback, true, t.stated_rate_answered;
    /// Mức tăng so với kỳ trước.
    GrowthFeedback, "growth-feedback", Feedback, true, t.stated_growth_feedback;

    /// Thủ tục hành chính.
    Procedures, "procedures", Procedures, false, t.stated_procedures_all;
    /// Cấp tỉnh.
    OfProvince, "procedures-province", Procedures, false, t.stated_procedures_province;
    /// Cấp huyện, until 30-06-2025.
    OfDistrict, "procedures-district", Procedures, false, t.stated_procedures_district;
    /// Cấp xã.
    OfCommune, "procedures-commune", Procedures, false, t.stated_procedures_commune;
    /// Cơ quan có thủ tục, companies among them.
    Owners, "owners", Procedures, false, t.stated_owners;
    /// Văn bản chỉ đạo.
    Documents, "documents", Procedures, false, t.stated_documents;
    /// Quyết định công bố danh mục.
    ListsPublished, "lists-published", Procedures, false, t.stated_lists_published;
    /// Quyết định phê duyệt quy trình nội bộ.
    ProcessesApproved, "processes-approved", Procedures, false, t.stated_processes_approved;
}

impl Measure {
    /// What a stored word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|measure| measure.word() == word)
    }
}

/// How sure the sentence is of its number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum How {
    /// The number itself.
    Exactly,
    /// "Trên".
    Over,
    /// "Dưới".
    Under,
    /// "Gần", "khoảng".
    Nearly,
}

impl How {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Exactly, Self::Over, Self::Under, Self::Nearly];

    /// The word under which it is stored and imported.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Exactly => "exactly",
            Self::Over => "over",
            Self::Under => "under",
            Self::Nearly => "nearly",
        }
    }

    /// What a stored word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|how| how.word() == word)
    }

    /// What stands before the number; nothing where it is exact.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::Exactly => "",
            Self::Over => t.stated_over,
            Self::Under => t.stated_under,
            Self::Nearly => t.stated_nearly,
        }
    }
}

/// Of what a percentage is a share.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Of {
    /// It is no percentage.
    Nothing,
    /// The sentence does not say.
    Unstated,
    /// Of this.
    Measure(Measure),
}

impl Of {
    /// The word for a denominator that nobody names.
    pub const UNSTATED: &'static str = "unstated";

    /// The word under which it is stored; none where it is no percentage.
    #[must_use]
    pub const fn word(self) -> Option<&'static str> {
        match self {
            Self::Nothing => None,
            Self::Unstated => Some(Self::UNSTATED),
            Self::Measure(measure) => Some(measure.word()),
        }
    }

    /// What a stored word stands for.
    #[must_use]
    pub fn from_word(word: Option<&str>) -> Option<Self> {
        match word {
            None => Some(Self::Nothing),
            Some(Self::UNSTATED) => Some(Self::Unstated),
            Some(word) => Measure::from_word(word).map(Self::Measure),
        }
    }
}

/// One figure as it was said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Figure {
    /// What it counts.
    pub measure: Measure,
    /// A number of 0 or more, or a percentage, with the decimals that were printed.
    pub value: Decimal,
    /// How sure the sentence is of it.
    pub how: How,
    /// Of what a percentage is a share.
    pub of: Of,
    /// The words themselves.
    pub quote: String,
}

/// What one source says of one unit and one period.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Statement {
    /// Its id.
    pub id: Id,
    /// The unit that it is about.
    pub unit: Id,
    /// Whom of the unit it is about, where that is not the whole: "huyện Hà Quảng".
    pub whose: Option<String>,
    /// Its code, once in an installation.
    pub code: String,
    /// The first day of the period.
    pub first: Date,
    /// The last day of the period.
    pub last: Date,
    /// On which day the figures stood so, where that is another than the last.
    pub as_of: Option<Date>,
    /// When the source was published, where that is known.
    pub published: Option<Date>,
    /// The document or the article.
    pub source: String,
    /// What a reader should know of it.
    pub remark: Option<String>,
    /// The figures, in the order in which they were said.
    pub figures: Vec<Figure>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_for_one_thing_each() {
        for measure in Measure::ALL {
            assert_eq!(Measure::from_word(measure.word()), Some(*measure));
            assert_eq!(Of::from_word(Of::Measure(*measure).word()), Some(Of::Measure(*measure)));
        }
        for how in How::ALL {
            assert_eq!(How::from_word(how.word()), Some(how));
        }
        for of in [Of::Nothing, Of::Unstated] {
            assert_eq!(Of::from_word(of.word()), Some(of));
        }
        assert_eq!(Of::from_word(Some("everything")), None);
    }

    #[test]
    fn measures_stand_by_subject_and_are_called_differently() {
        let subjects: Vec<Subject> = Measure::ALL.iter().map(|measure| measure.subject()).collect();
        assert!(subjects.is_sorted(), "{subjects:?}");
        for lang in [Lang::Vi, Lang::En] {
            let mut names: Vec<&str> = Measure::ALL.iter().map(|measure| measure.name(lang)).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), Measure::ALL.len());
        }
    }
}
