//! Inspections (kiểm tra): who looked at whom on which days, what was found, what follows from it, and whether it was published.

use time::Date;

use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::text::texts;

/// An inspection.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Inspection {
    /// Its id.
    pub id: Id,
    /// The unit that inspects.
    pub unit: Id,
    /// The plan that it belongs to.
    pub plan: Option<Id>,
    /// Its code, unique.
    pub code: String,
    /// What is looked at.
    pub title: String,
    /// The first day.
    pub first: Date,
    /// The last day, not before the first.
    pub last: Date,
    /// Whom, in the words of the source: "6 sở, ngành, 3 huyện, Thành phố".
    pub inspected: String,
    /// The inspected units that are known here, by id.
    pub units: Vec<Id>,
    /// What was found.
    pub findings: Option<String>,
    /// What is to be mended.
    pub follow_up: Option<String>,
    /// Until when.
    pub follow_up_by: Option<Date>,
    /// When it was mended.
    pub followed_up: Option<Date>,
    /// Where the result was published.
    pub published_in: Option<String>,
    /// When, where that is known.
    pub published: Option<Date>,
    /// Where this is known from.
    pub source: Option<String>,
}

/// How what follows from an inspection stands on a day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FollowUp {
    /// Nobody says that something has to be mended.
    Unsaid,
    /// There is time left.
    InTerm,
    /// The day is over.
    Overdue,
    /// Nobody says until when.
    NoDeadline,
    /// It was mended by its day, or had none.
    Done,
    /// It was mended later.
    DoneLate,
}

impl FollowUp {
    /// What people call it.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::Unsaid => t.plans_follow_up_unsaid,
            Self::InTerm => t.stated_tasks_in_term,
            Self::Overdue => t.stated_tasks_overdue,
            Self::NoDeadline => t.plans_unclear_no_deadline,
            Self::Done => t.plans_follow_up_done,
            Self::DoneLate => t.stated_tasks_done_late,
        }
    }
}

impl Inspection {
    /// How what follows stands on a day.
    #[must_use]
    pub fn follow_up_on(&self, asked: Date) -> FollowUp {
        match (self.followed_up.filter(|day| *day <= asked), self.follow_up_by) {
            (Some(day), Some(by)) if day > by => FollowUp::DoneLate,
            (Some(_), _) => FollowUp::Done,
            (None, Some(by)) if asked > by => FollowUp::Overdue,
            (None, Some(_)) => FollowUp::InTerm,
            (None, None) if self.follow_up.is_some() => FollowUp::NoDeadline,
            (None, None) => FollowUp::Unsaid,
        }
    }

    /// Whether its result was published by a day; where only the place is said, it was.
    #[must_use]
    pub fn is_published(&self, asked: Date) -> bool {
        self.published.map_or(self.published_in.is_some(), |day| day <= asked)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    /// Báo Cao Bằng, 08-11-2021: "từ ngày 21/9 - 1/10/2021 … tại 6 sở, ngành, 3 huyện, Thành phố. Kết quả kiểm tra được thông báo
    /// công khai trên các phương tiện thông tin đại chúng".
    fn cao_bang() -> Inspection {
        let id = Id::from_bytes([1; 16]);
        Inspection {
            id,
            unit: id,
            plan: None,
            code: "cao-bang-2021".into(),
            title: "Kiểm tra công tác cải cách hành chính".into(),
            first: date!(2021 - 09 - 21),
            last: date!(2021 - 10 - 01),
            inspected: "6 sở, ngành, 3 huyện, Thành phố".into(),
            units: Vec::new(),
            findings: None,
            follow_up: None,
            follow_up_by: None,
            followed_up: None,
            published_in: Some("các phương tiện thông tin đại chúng".into()),
            published: None,
            source: None,
        }
    }

    #[test]
    fn what_follows_from_an_inspection_is_in_term_until_its_day() {
        let (day, before, after) = (date!(2021 - 12 - 31), date!(2021 - 12 - 30), date!(2022 - 01 - 01));
        let none = cao_bang();
        assert_eq!(none.follow_up_on(after), FollowUp::Unsaid, "the article does not say what had to be mended");
        let said = Inspection { follow_up: Some("tự rà soát".into()), ..none.clone() };
        assert_eq!(said.follow_up_on(after), FollowUp::NoDeadline);
        let due = Inspection { follow_up_by: Some(day), ..said };
        let on = [before, day, after].map(|asked| due.follow_up_on(asked));
        assert_eq!(on, [FollowUp::InTerm, FollowUp::InTerm, FollowUp::Overdue]);
        let done = |day| Inspection { followed_up: Some(day), ..due.clone() };
        let late = [before, day, after].map(|one| done(one).follow_up_on(after));
        assert_eq!(late, [FollowUp::Done, FollowUp::Done, FollowUp::DoneLate]);
        assert_eq!(done(after).follow_up_on(day), FollowUp::InTerm, "it was not mended yet");
        assert!(none.is_published(after) && !Inspection { published_in: None, ..none }.is_published(after));
        let later = Inspection { published: Some(after), ..cao_bang() };
        assert_eq!([day, after].map(|asked| later.is_published(asked)), [false, true]);
    }
}
