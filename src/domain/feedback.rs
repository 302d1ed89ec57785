//! Feedback (phản ánh, kiến nghị, PAKN): statuses as the national portal has them, what they come to, and which limits were kept.
//!
//! The portal counts what was forwarded, refused, or waits for the citizen as "đã xử lý". Here each of those stands by itself:
//! a [`history`] of statuses comes to a [`state`] in exactly one [`Group`](rules::Group), and [`counts`] keep both rates by
//! name. [`rules`] are dated data with marks; [`limits`] are counted in working days.
//!
//! Who sent it is not known here: neither name nor address nor telephone is ever stored.

pub mod counts;
pub mod history;
pub mod intake;
pub mod limits;
pub mod rules;
pub mod state;

use time::Date;

use super::id::Id;
use super::lang::Lang;
use super::text::texts;

/// A feedback at a unit. One that was sent on within a province stands at each of its units, under the same code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Feedback {
    /// Its id.
    pub id: Id,
    /// The unit that has or had it.
    pub unit: Id,
    /// Its number at the portal.
    pub code: String,
    /// The day on which the citizen sent it.
    pub sent: Date,
    /// Which of the two [kinds](rules::Rules::kinds).
    pub kind: Option<String>,
    /// Which of the eight [contents](rules::Rules::contents).
    pub content: Option<String>,
    /// By which way it came.
    pub channel: Option<Channel>,
    /// What it is about, without anybody's name.
    pub subject: Option<String>,
}

/// By which way a feedback came.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Channel {
    /// Cổng Dịch vụ công quốc gia.
    Portal,
    /// Điện thoại, đường dây nóng.
    Hotline,
    /// Văn bản, bưu chính.
    Writing,
    /// Thư điện tử.
    Email,
    /// Trực tiếp.
    InPerson,
    /// Phiếu lấy ý kiến.
    Form,
}

impl Channel {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Portal, Self::Hotline, Self::Writing, Self::Email, Self::InPerson, Self::Form];

    /// The word under which it is stored and imported.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Portal => "portal",
            Self::Hotline => "hotline",
            Self::Writing => "writing",
            Self::Email => "email",
            Self::InPerson => "in-person",
            Self::Form => "form",
        }
    }

    /// What a stored word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.word() == word)
    }

    /// What people call it.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::Portal => t.feedback_by_portal,
            Self::Hotline => t.feedback_by_hotline,
            Self::Writing => t.feedback_by_writing,
            Self::Email => t.feedback_by_email,
            Self::InPerson => t.feedback_by_visit,
            Self::Form => t.feedback_by_form,
        }
    }
}

/// Whether an answer goes to the point: a judgement by staff, never the citizen's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Quality {
    /// Trả lời đúng nội dung.
    ToThePoint,
    /// Chưa trả lời đúng nội dung.
    BesideThePoint,
    /// Chưa đánh giá: a judgement was taken back.
    NotJudged,
}

impl Quality {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::ToThePoint, Self::BesideThePoint, Self::NotJudged];

    /// The word under which it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::ToThePoint => "yes",
            Self::BesideThePoint => "no",
            Self::NotJudged => "not-judged",
        }
    }

    /// What a stored word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|quality| quality.word() == word)
    }

    /// What people call it.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::ToThePoint => t.feedback_to_the_point,
            Self::BesideThePoint => t.feedback_beside_the_point,
            Self::NotJudged => t.feedback_not_judged,
        }
    }
}

/// Whether a text holds what tells who somebody is: a telephone or identity number of nine digits or more, or an e-mail
/// address. Names nobody can tell from other words.
#[must_use]
pub fn tells_who(text: &str) -> bool {
    let mut digits = 0_usize;
    for letter in text.chars() {
        match letter {
            '0'..='9' => digits += 1,
            ' ' | '.' | '-' if digits > 0 => {}
            '@' => return true,
            _ => digits = 0,
        }
        if digits >= 9 {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_for_one_thing_each() {
        for channel in Channel::ALL {
            assert_eq!(Channel::from_word(channel.word()), Some(channel));
        }
        for quality in Quality::ALL {
            assert_eq!(Quality::from_word(quality.word()), Some(quality));
        }
        assert_eq!((Channel::from_word("fax"), Quality::from_word("maybe")), (None, None));
    }

    #[test]
    fn numbers_of_people_are_found_and_those_of_documents_are_not() {
        for tells in ["gọi 0912345678", "0912 345 678", "091.234.5678", "CCCD 004095001234", "ai@example.vn"] {
            assert!(tells_who(tells), "{tells}");
        }
        for plain in ["", "Công văn 1234/UBND-KSTT ngày 12/10/2026", "12345678", "Nghị định 61/2018/NĐ-CP, Điều 17"]
        {
            assert!(!tells_who(plain), "{plain}");
        }
    }
}
