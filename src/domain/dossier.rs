//! Dossiers (hồ sơ): what is known of one without its number, and the rules of its time and state.
//!
//! A clerk says when a dossier was due and when it was returned; a printed code keeps which of the two came first, so that
//! neither the days nor the number stand beside a rating.
//!
//! Where a one-stop shop hands over its dossiers, each has a [`history`] of [`status`]es that come to a [`state`]; terms are
//! counted in working days ([`due`], [`transfer`]), and a [`form`] says in which column each stands. What comes [`incoming`]
//! changes the counts of days ([`flow`]), of which the form of any period is made. Letters of [`apology`] change neither.

pub mod apology;
pub mod due;
pub mod flow;
pub mod form;
pub mod history;
pub mod incoming;
pub mod letter;
pub mod state;
pub mod status;
pub mod target;
pub mod transfer;

use time::Date;

/// Whether a dossier was returned before, on or after the day on which it was due.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Timeliness {
    /// Trước hạn.
    Early,
    /// Đúng hạn.
    OnTime,
    /// Quá hạn.
    Late,
}

impl Timeliness {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Early, Self::OnTime, Self::Late];

    /// What the two days come to.
    #[must_use]
    pub fn of(due: Date, returned: Date) -> Self {
        match returned.cmp(&due) {
            std::cmp::Ordering::Less => Self::Early,
            std::cmp::Ordering::Equal => Self::OnTime,
            std::cmp::Ordering::Greater => Self::Late,
        }
    }

    /// The word under which it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Early => "early",
            Self::OnTime => "on-time",
            Self::Late => "late",
        }
    }

    /// What a stored word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|timeliness| timeliness.word() == word)
    }
}

/// Whether a text has the shape of a dossier's number, `H12.05.20-261120-0001`: letters, digits, dots, hyphens and
/// slashes, 8 to 40 of them, at least six digits. Whether there is such a dossier nobody here can know, so a number proves
/// nothing; the shape only keeps out what was typed into the wrong field.
#[must_use]
pub fn looks_like_a_number(text: &str) -> bool {
    let text = text.trim();
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '/' | 'Đ' | 'đ');
    (8..=40).contains(&text.chars().count())
        && text.chars().all(allowed)
        && text.chars().filter(char::is_ascii_digit).count() >= 6
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn the_day_it_was_due_is_still_on_time() {
        let due = date!(2026 - 11 - 20);
        let on = |day: Date| Timeliness::of(due, day);
        assert_eq!(on(date!(2026 - 11 - 19)), Timeliness::Early);
        assert_eq!(on(due), Timeliness::OnTime);
        assert_eq!(on(date!(2026 - 11 - 21)), Timeliness::Late);
        for timeliness in Timeliness::ALL {
            assert_eq!(Timeliness::from_word(timeliness.word()), Some(timeliness));
        }
        assert_eq!(Timeliness::from_word("soon"), None);
    }

    #[test]
    fn a_number_is_known_by_its_shape() {
        for good in ["H12.05.20-261120-0001", "000.00.01.H12-261120-0001", " 26112000 ", "12/2026/HS-ĐK-000123"] {
            assert!(looks_like_a_number(good), "{good}");
        }
        for bad in ["", "1234567", "Nguyễn Văn A", "H12 261120 0001", "abcdefgh", "0912345678@x", &"1".repeat(41)] {
            assert!(!looks_like_a_number(bad), "{bad}");
        }
    }
}
