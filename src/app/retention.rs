//! How long personal data are kept: one table, from which the settings, the nightly deletion and `docs/privacy.md` are
//! made. A test holds them equal.

use time::Duration;

use super::change::Change;
use crate::domain::clock::DAY;
use crate::store::StoreError;
use crate::store::feedback_intake::own_words_forget_on;
use crate::store::frame::frame_forget_on;
use crate::store::invitation::draft_expire_on;
use crate::store::letter::letter_sweep_on;
use crate::store::message::{message_forget_on, message_sweep_on};
use crate::store::personal::{conflict_words_remove_on, personal_request_forget_on, remark_sweep_on};
use crate::store::session::browser_sweep_on;
use crate::store::visit::visit_forget_on;

/// How many days each kind of data is kept; from the settings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Keep {
    /// Citizens' own words, from the day of the rating.
    pub remarks: u16,
    /// Who asked to be called back, from the moment it was settled.
    pub call_backs: u16,
    /// Browsers that are known for an account, from their last use.
    pub browsers: u16,
    /// Who asked about personal data, from the end of the request.
    pub requests: u16,
    /// Letters, from the day they were written.
    pub letters: u16,
    /// How to find those in the frame of a survey round, and what visitors noted, from the round's last day.
    pub contacts: u16,
}

impl Default for Keep {
    fn default() -> Self {
        Self { remarks: 365, call_backs: 30, browsers: 365, requests: 365, letters: 90, contacts: 180 }
    }
}

/// One kind of data, what it is kept for, and how long.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Kept {
    /// What, in Vietnamese and English.
    pub what: [&'static str; 2],
    /// Why.
    pub why: [&'static str; 2],
    /// Where that stands, and how sure that is.
    pub basis: &'static str,
    /// How long.
    pub long: [&'static str; 2],
    /// The setting that says so, where there is one.
    pub setting: Option<&'static str>,
}

/// Days for which a survey form that was begun is kept.
const DRAFTS: u16 = 60;

const DUTY: &str = "Luật 91/2025/QH15, Điều 3 và Điều 19 (theo nguồn công khai)";
const SECURITY: &str = "Luật 91/2025/QH15, Điều 3 và Điều 33 (theo nguồn công khai)";

/// Everything that is personal data or may hold some.
pub const TABLE: &[Kept] = &[
    Kept {
        what: ["Ý kiến bằng lời của người đánh giá", "Citizens' own words"],
        why: ["để đơn vị khắc phục; có thể chứa tên người", "for the unit to mend things; names may be in them"],
        basis: DUTY,
        long: ["từ ngày đánh giá", "from the day of the rating"],
        setting: Some("remark_days"),
    },
    Kept {
        what: ["Lời trong lượt đánh giá trùng mã", "words in ratings that bear another's id"],
        why: ["để quyết định lượt nào được giữ", "to decide which of them is kept"],
        basis: DUTY,
        long: ["như ý kiến bằng lời", "as citizens' own words"],
        setting: Some("remark_days"),
    },
    Kept {
        what: ["Lời nhắn của người dân, không gắn với lượt đánh giá", "citizens' messages, bound to no rating"],
        why: ["để đơn vị khắc phục, gọi lại", "for the unit to mend things, to call back"],
        basis: DUTY,
        long: ["như ý kiến bằng lời, từ ngày nhắn", "as citizens' own words, from the day of the message"],
        setting: Some("remark_days"),
    },
    Kept {
        what: ["Họ tên, số điện thoại của người xin gọi lại", "name and number of whoever asked to be called back"],
        why: ["để gọi lại; người dân đã đồng ý", "to call back; the citizen agreed"],
        basis: DUTY,
        long: [
            "từ khi giải quyết xong; chậm nhất như lời nhắn",
            "from when it is settled; at the latest as the message",
        ],
        setting: Some("call_back_days"),
    },
    Kept {
        what: ["Lời của người gửi phản ánh, kiến nghị tại đây", "citizens' words in feedback that was handed in here"],
        why: ["để giải quyết và trả lời; có thể chứa tên người", "to act on it and answer; names may be in them"],
        basis: DUTY,
        long: ["như ý kiến bằng lời, từ ngày gửi", "as citizens' own words, from the day it was handed in"],
        setting: Some("remark_days"),
    },
    Kept {
        what: ["Câu trả lời của lượt đánh giá", "answers of ratings"],
        why: ["kết quả đo; không gắn với người đánh giá", "the results; bound to no rater"],
        basis: "Luật 91/2025/QH15, Điều 2 (theo nguồn công khai)",
        long: ["không xóa", "not deleted"],
        setting: None,
    },
    Kept {
        what: ["Công chức và ca trực", "officers and their duty"],
        why: ["kết quả theo công chức, quyền phản hồi", "results by officer, the right of reply"],
        basis: DUTY,
        long: ["không xóa; sửa theo yêu cầu", "not deleted; corrected on request"],
        setting: None,
    },
    Kept {
        what: ["Phiên đăng nhập, địa chỉ của phiên", "sessions and their addresses"],
        why: ["để ở lại trạng thái đăng nhập, để thấy phiên lạ", "to stay signed in, to see strange sessions"],
        basis: SECURITY,
        long: ["đến khi phiên hết hạn", "until the session ends"],
        setting: Some("session_hours"),
    },
    Kept {
        what: ["Trình duyệt đã biết", "known browsers"],
        why: ["người lạ đoán mật khẩu không khóa được tài khoản", "guesses of strangers lock nobody out"],
        basis: SECURITY,
        long: ["từ lần dùng cuối", "from the last use"],
        setting: Some("browser_days"),
    },
    Kept {
        what: ["Người dùng đã ngừng", "people who were disabled"],
        why: ["nhật ký phải cho biết ai đã làm", "the trail has to say who it was"],
        basis: DUTY,
        long: ["đến khi hai người quyết định xóa", "until two people decide to delete"],
        setting: None,
    },
    Kept {
        what: [
            "Người yêu cầu về dữ liệu cá nhân, cách liên hệ",
            "who asked about personal data, and how to reach them",
        ],
        why: ["để trả lời và chứng minh đã trả lời", "to answer, and to show that it was answered"],
        basis: "Luật 91/2025/QH15, Điều 4; Nghị định 356/2025/NĐ-CP, Điều 5 (theo nguồn công khai)",
        long: ["từ khi giải quyết xong", "from the end of the request"],
        setting: Some("request_days"),
    },
    Kept {
        what: ["Thư nhắc việc", "letters"],
        why: ["để gửi hoặc in", "to be sent or printed"],
        basis: DUTY,
        long: ["từ ngày viết", "from the day they were written"],
        setting: Some("letter_days"),
    },
    Kept {
        what: [
            "Họ tên, địa chỉ, điện thoại trong khung mẫu; ghi chú của lần đến",
            "names, addresses and numbers in the frame of a survey round; notes of visits",
        ],
        why: ["để điều tra viên tìm đúng hộ", "for interviewers to find the household"],
        basis: DUTY,
        long: ["từ ngày cuối của đợt", "from the round's last day"],
        setting: Some("contact_days"),
    },
    Kept {
        what: ["Phiếu khảo sát trả lời dở, chưa gửi", "survey forms that were begun and not sent"],
        why: ["để người trả lời tiếp tục", "for the respondent to go on"],
        basis: DUTY,
        long: ["60 ngày từ câu trả lời cuối", "60 days from the last answer"],
        setting: None,
    },
    Kept {
        what: ["Tên đăng nhập và địa chỉ trong nhật ký", "logins and addresses in the trail"],
        why: ["không xóa được mà không phá chuỗi", "cannot be removed without breaking the chain"],
        basis: "Luật 91/2025/QH15, Điều 19.2 (theo nguồn công khai)",
        long: ["như nhật ký", "as long as the trail"],
        setting: None,
    },
];

impl Keep {
    /// Deletes whatever is past its time, and says in the trail how much; returns that in words.
    pub(super) fn delete_on(self, change: &mut Change<'_>) -> Result<String, StoreError> {
        let before = |days: u16| change.at.plus(-i64::from(days) * DAY);
        let first_day = change.at.day().saturating_sub(Duration::days(self.remarks.into()));
        let last_day = change.at.day().saturating_sub(Duration::days(self.contacts.into()));
        let (remarks, browsers) = (before(self.remarks), before(self.browsers));
        let call_backs = before(self.call_backs);
        let (requests, letters) = (before(self.requests), before(self.letters));
        let counts = [
            ("remarks", remark_sweep_on(change.db, first_day)?),
            ("messages", message_sweep_on(change.db, first_day, change.at.day())?),
            ("words of feedback", own_words_forget_on(change.db, remarks)?),
            ("callers", message_forget_on(change.db, call_backs)?),
            ("words of conflicts", conflict_words_remove_on(change.db, None, remarks)?),
            ("known browsers", browser_sweep_on(change.db, browsers)?),
            ("askers", personal_request_forget_on(change.db, requests)?),
            ("letters", letter_sweep_on(change.db, letters)?),
            ("contacts", frame_forget_on(change.db, last_day)?),
            ("notes of visits", visit_forget_on(change.db, last_day)?),
            ("forms that were not sent", draft_expire_on(change.db, before(DRAFTS))?),
        ];
        let words: Vec<String> = counts.iter().map(|(what, count)| format!("{count} {what}")).collect();
        let words = words.join(", ");
        if counts.iter().any(|(_, count)| *count > 0) {
            change.note("retention.delete", "", &words)?;
        }
        Ok(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_says_what_the_table_says() {
        let text = include_str!("../../docs/privacy.md");
        for kept in TABLE {
            let setting = kept.setting.map_or_else(String::new, |name| format!("`{name}`"));
            for lang in 0..2 {
                let row = format!(
                    "| {} | {} | {} | {} | {setting} |",
                    kept.what[lang], kept.why[lang], kept.basis, kept.long[lang]
                );
                assert!(text.lines().any(|line| line == row), "docs/privacy.md has no row {row}");
            }
            let known = crate::settings::TABLE.iter().any(|(name, ..)| Some(*name) == kept.setting);
            assert!(known || kept.setting.is_none(), "no setting is called {:?}", kept.setting);
        }
    }
}
