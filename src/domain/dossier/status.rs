//! The ten statuses of a dossier and the three channels by which one comes.
//!
//! Numbers and names are those by which one-stop systems exchange dossiers. They were seen in the public code of more than
//! four systems, not in a legal text: the annex that is said to list them was not read ([`Status::CONFIDENCE`]).

use crate::domain::lang::Lang;
use crate::domain::template::Confidence;
use crate::domain::text::texts;

/// A status of a dossier, as systems exchange it. Statuses sort by their numbers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Status {
    /// 1 Mới đăng ký.
    Registered = 1,
    /// 2 Được tiếp nhận.
    Received = 2,
    /// 3 Không được tiếp nhận.
    Refused = 3,
    /// 4 Đang xử lý.
    Processing = 4,
    /// 5 Yêu cầu bổ sung giấy tờ.
    Supplement = 5,
    /// 6 Yêu cầu thực hiện nghĩa vụ tài chính.
    Payment = 6,
    /// 7 Công dân yêu cầu rút hồ sơ.
    Withdrawn = 7,
    /// 8 Dừng xử lý.
    Stopped = 8,
    /// 9 Đã xử lý xong.
    Resolved = 9,
    /// 10 Đã trả kết quả.
    Returned = 10,
}

impl Status {
    /// All of them, by their numbers.
    pub const ALL: [Self; 10] = [
        Self::Registered,
        Self::Received,
        Self::Refused,
        Self::Processing,
        Self::Supplement,
        Self::Payment,
        Self::Withdrawn,
        Self::Stopped,
        Self::Resolved,
        Self::Returned,
    ];

    /// How sure numbers and names are: read in public code, not compared with an act.
    pub const CONFIDENCE: Confidence = Confidence::Reported;

    /// The number that systems exchange, 1 to 10.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The status with this number.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// The word under which it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Received => "received",
            Self::Refused => "refused",
            Self::Processing => "processing",
            Self::Supplement => "supplement",
            Self::Payment => "payment",
            Self::Withdrawn => "withdrawn",
            Self::Stopped => "stopped",
            Self::Resolved => "resolved",
            Self::Returned => "returned",
        }
    }

    /// What a stored word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }

    /// What people call it; in Vietnamese the words of the systems.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::Registered => t.dossier_registered,
            Self::Received => t.dossier_accepted,
            Self::Refused => t.dossier_refused,
            Self::Processing => t.dossier_processing,
            Self::Supplement => t.dossier_supplement,
            Self::Payment => t.dossier_payment,
            Self::Withdrawn => t.dossier_withdrawn,
            Self::Stopped => t.dossier_stopped,
            Self::Resolved => t.dossier_resolved,
            Self::Returned => t.dossier_returned,
        }
    }

    /// Whether work on a received dossier is going on, or waits for the citizen.
    #[must_use]
    pub const fn is_pending(self) -> bool {
        matches!(self, Self::Received | Self::Processing | Self::Supplement | Self::Payment)
    }

    /// Whether it ends the work on a received dossier.
    #[must_use]
    pub const fn is_closing(self) -> bool {
        matches!(self, Self::Refused | Self::Withdrawn | Self::Stopped | Self::Resolved | Self::Returned)
    }

    /// Whether the work waits for the citizen: for papers, or for payment.
    #[must_use]
    pub const fn is_waiting(self) -> bool {
        matches!(self, Self::Supplement | Self::Payment)
    }

    /// Whether there can be none of it before the dossier was received. Further papers are asked for, and dossiers are
    /// withdrawn or refused, before that as well.
    pub(super) const fn needs_reception(self) -> bool {
        matches!(self, Self::Processing | Self::Payment | Self::Stopped | Self::Resolved | Self::Returned)
    }
}

/// By which way a dossier came (`KenhThucHien`), as seen in the same code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Channel {
    /// 1 Trực tiếp.
    Direct = 1,
    /// 2 Trực tuyến.
    Online = 2,
    /// 3 Bưu chính công ích.
    Post = 3,
}

impl Channel {
    /// All of them, by their numbers.
    pub const ALL: [Self; 3] = [Self::Direct, Self::Online, Self::Post];

    /// The number that systems exchange.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The channel with this number; a dossier without one came in person.
    #[must_use]
    pub fn from_code(code: Option<u8>) -> Option<Self> {
        let Some(code) = code else { return Some(Self::Direct) };
        Self::ALL.into_iter().find(|channel| channel.code() == code)
    }

    /// The word under which it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Online => "online",
            Self::Post => "post",
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
            Self::Direct => t.dossier_direct,
            Self::Online => t.dossier_online,
            Self::Post => t.dossier_post,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_and_channels_are_known_by_number_and_by_word() {
        for (at, status) in (1..).zip(Status::ALL) {
            assert_eq!((status.code(), Status::from_code(at)), (at, Some(status)));
            assert_eq!(Status::from_word(status.word()), Some(status));
            assert_eq!(Status::ALL.iter().filter(|other| other.name(Lang::Vi) == status.name(Lang::Vi)).count(), 1);
        }
        assert_eq!((Status::from_code(0), Status::from_code(11), Status::from_word("")), (None, None, None));
        assert_eq!(Status::Supplement.name(Lang::Vi), "Yêu cầu bổ sung giấy tờ");
        for channel in Channel::ALL {
            assert_eq!(Channel::from_code(Some(channel.code())), Some(channel));
            assert_eq!(Channel::from_word(channel.word()), Some(channel));
        }
        assert_eq!((Channel::from_code(None), Channel::from_code(Some(4))), (Some(Channel::Direct), None));
        assert_eq!(Channel::Post.name(Lang::Vi), "Bưu chính công ích");
    }

    #[test]
    fn a_status_is_of_one_kind() {
        let kinds = |status: Status| usize::from(status.is_pending()) + usize::from(status.is_closing());
        assert_eq!(Status::ALL.map(kinds), [0, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
        assert!(Status::ALL.iter().all(|status| status.is_pending() || !status.is_waiting()));
    }
}
