//! The own intake: what a citizen may hand in, the code with which they see what became of it, and what may be done with it
//! when. Each deed states one of the [statuses](super::rules::Status) that an export states, so that what came here and what
//! was brought in are counted by the same rules.

use sha2::{Digest, Sha256};

use super::rules::{Group, Status};
use super::tells_who;
use crate::domain::hex::hex;
use crate::domain::lang::Lang;
use crate::domain::rating::{letters_of, letters_typed};
use crate::domain::text::texts;

/// Characters of what it is about, or of a reason, at most: one line.
pub const SUBJECT_AT_MOST: usize = 300;
/// Characters of a citizen's words, and of an answer, at most: as many as of a reply that is brought in.
pub const WORDS_AT_MOST: usize = 2_000;

/// What a citizen wants. Only the first is taken here; the others are told where they go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Matter {
    /// Phản ánh, kiến nghị.
    Feedback,
    /// Khiếu nại: against a decision or an act that touches the own rights.
    Complaint,
    /// Tố cáo: of what somebody did against the law.
    Denunciation,
}

impl Matter {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 3] = [Self::Feedback, Self::Complaint, Self::Denunciation];

    /// The word of the form.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Feedback => "feedback",
            Self::Complaint => "complaint",
            Self::Denunciation => "denunciation",
        }
    }

    /// What a word of the form stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|matter| matter.word() == word)
    }
}

/// Why something that was typed is not taken as it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wrong {
    /// It is no feedback, or it was not said what it is.
    Matter(Option<Matter>),
    /// Words are missing.
    Missing,
    /// Words are too long.
    Long,
    /// A telephone or identity number, or an e-mail address.
    TellsWho,
    /// Which of the two kinds was not said, or a content is none of the eight.
    Kind,
}

/// Whether words may be stored: there are some, not too many, without a number or address of somebody.
pub fn check(words: &str, at_most: usize) -> Result<(), Wrong> {
    if words.is_empty() {
        return Err(Wrong::Missing);
    }
    if words.chars().count() > at_most {
        return Err(Wrong::Long);
    }
    if tells_who(words) { Err(Wrong::TellsWho) } else { Ok(()) }
}

/// Sixteen letters and digits with which whoever handed something in sees what became of it: eighty bits, of which only a hash
/// is stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LookupCode([u8; 16]);

impl LookupCode {
    /// The code of a form. Its secret was made with the form, so that the same form sent twice has the same code.
    #[must_use]
    pub fn of(secret: &str) -> Self {
        Self(letters_of(hash(b"sipar feedback lookup 1\0", secret.as_bytes())))
    }

    /// A code that somebody typed, however they wrote it; `None` where it cannot be one.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        letters_typed(text).map(Self)
    }

    /// Under which it is stored.
    #[must_use]
    pub fn hash(self) -> [u8; 32] {
        hash(b"sipar feedback lookup hash 1\0", &self.0)
    }
}

impl std::fmt::Display for LookupCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = std::str::from_utf8(&self.0).unwrap_or_default();
        write!(f, "{}-{}-{}-{}", &text[..4], &text[4..8], &text[8..12], &text[12..])
    }
}

fn hash(of: &[u8], bytes: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(of);
    hash.update(bytes);
    hash.finalize().into()
}

/// The number under which staff know what a form handed in: `TN-2026-` and forty bits that say nothing of the lookup code.
#[must_use]
pub fn number_of(secret: &str, year: i32) -> String {
    let digest = hash(b"sipar feedback number 1\0", secret.as_bytes());
    format!("TN-{year}-{}", hex(&digest[..5]).to_uppercase())
}

/// What is done with a feedback that was handed in here.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Deed {
    /// Staff begin to work on it, and say what it is about.
    Take,
    /// Staff ask the citizen for more.
    Ask,
    /// The citizen, or staff for them, add what was asked for.
    Supplement,
    /// Staff send it on.
    Forward,
    /// Staff refuse it.
    Refuse,
    /// Staff answer.
    Answer,
    /// Staff publish the answer.
    Publish,
    /// Staff take the publication back.
    Withdraw,
    /// The citizen says that this is no answer.
    Again,
    /// The citizen likes the answer.
    Like,
    /// The citizen does not.
    Dislike,
}

impl Deed {
    /// Whether its words are the citizen's own, whoever typed them in.
    #[must_use]
    pub const fn is_citizens(self) -> bool {
        matches!(self, Self::Supplement | Self::Again)
    }

    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Take,
        Self::Ask,
        Self::Supplement,
        Self::Forward,
        Self::Refuse,
        Self::Answer,
        Self::Publish,
        Self::Withdraw,
        Self::Again,
        Self::Like,
        Self::Dislike,
    ];

    /// The word under which it is stored and posted.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Take => "take",
            Self::Ask => "ask",
            Self::Supplement => "supplement",
            Self::Forward => "forward",
            Self::Refuse => "refuse",
            Self::Answer => "answer",
            Self::Publish => "publish",
            Self::Withdraw => "withdraw",
            Self::Again => "again",
            Self::Like => "like",
            Self::Dislike => "dislike",
        }
    }

    /// What a stored word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.word() == word)
    }

    /// What people call it.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::Take => t.intake_take,
            Self::Ask => t.feedback_step_supplement,
            Self::Supplement => t.intake_supplement,
            Self::Forward => t.intake_forward,
            Self::Refuse => t.intake_refuse,
            Self::Answer => t.feedback_step_answer,
            Self::Publish => t.feedback_step_publish,
            Self::Withdraw => t.intake_withdraw,
            Self::Again => t.intake_again,
            Self::Like => t.intake_like,
            Self::Dislike => t.intake_dislike,
        }
    }

    /// The status that it states; `None` where what stands is stated again. What is withdrawn while it is looked at again stays
    /// where it is, too.
    #[must_use]
    pub const fn status(self) -> Option<&'static str> {
        match self {
            Self::Take => Some("xu-ly-dia-phuong"),
            Self::Ask => Some("cho-bo-sung"),
            Self::Supplement => Some("pakn-da-bo-sung"),
            Self::Forward => Some("gui-don-vi-khac"),
            Self::Refuse => Some("tu-choi-tiep-nhan"),
            Self::Answer | Self::Withdraw => Some("cho-cong-khai"),
            Self::Publish => Some("da-cong-khai"),
            Self::Again => Some(RECEIVED),
            Self::Like | Self::Dislike => None,
        }
    }

    /// Characters of its words at most.
    #[must_use]
    pub const fn at_most(self) -> usize {
        match self {
            Self::Take | Self::Forward | Self::Refuse | Self::Withdraw => SUBJECT_AT_MOST,
            _ => WORDS_AT_MOST,
        }
    }

    /// Whether it needs words.
    #[must_use]
    pub const fn has_words(self) -> bool {
        !matches!(self, Self::Publish | Self::Like | Self::Dislike)
    }
}

/// The status of what has just been handed in, or sent on to a unit.
pub const RECEIVED: &str = "tiep-nhan-dia-phuong";

/// What staff of the unit that has it may do where it stands so; a publication that stands they may withdraw besides.
#[must_use]
pub const fn for_staff(status: &Status) -> &'static [Deed] {
    match status.group {
        Group::Waiting => &[Deed::Take, Deed::Ask, Deed::Forward, Deed::Refuse],
        Group::InHand => &[Deed::Answer, Deed::Ask, Deed::Forward, Deed::Refuse],
        Group::Supplement => &[Deed::Supplement, Deed::Answer, Deed::Forward, Deed::Refuse],
        Group::Answered if status.published => &[],
        Group::Answered => &[Deed::Publish],
        Group::Forwarded | Group::Refused => &[Deed::Take],
    }
}

/// What the citizen may do where it stands so, `judged` being whether they liked or disliked an answer before.
#[must_use]
pub fn for_citizen(group: Group, judged: bool) -> Vec<Deed> {
    match group {
        Group::Supplement => vec![Deed::Supplement],
        Group::Answered if judged => vec![Deed::Again],
        Group::Answered => vec![Deed::Like, Deed::Dislike, Deed::Again],
        Group::Refused => vec![Deed::Again],
        Group::Waiting | Group::InHand | Group::Forwarded => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::rules::tests::shipped;
    use super::*;

    #[test]
    fn every_deed_states_a_status_of_the_rules_and_leads_where_its_name_says() {
        let rules = shipped();
        let group = |deed: Deed| rules.status(deed.status().unwrap()).unwrap().1.group;
        for deed in Deed::ALL {
            assert_eq!(Deed::from_word(deed.word()), Some(deed));
        }
        let expected = [
            (Deed::Take, Group::InHand),
            (Deed::Ask, Group::Supplement),
            (Deed::Supplement, Group::InHand),
            (Deed::Forward, Group::Forwarded),
            (Deed::Refuse, Group::Refused),
            (Deed::Answer, Group::Answered),
            (Deed::Publish, Group::Answered),
            (Deed::Withdraw, Group::Answered),
            (Deed::Again, Group::Waiting),
        ];
        for (deed, of) in expected {
            assert_eq!(group(deed), of, "{deed:?}");
        }
        assert_eq!(rules.status(RECEIVED).unwrap().1.group, Group::Waiting);
        let published = |deed: Deed| rules.status(deed.status().unwrap()).unwrap().1.published;
        assert!(published(Deed::Publish) && !published(Deed::Withdraw));
        // Nothing but what was answered can be published, and nobody but the citizen opens an answer again.
        for status in &rules.statuses {
            let deeds = for_staff(status);
            assert_eq!(deeds.contains(&Deed::Publish), status.group == Group::Answered && !status.published);
            assert!(!deeds.contains(&Deed::Again) && !deeds.contains(&Deed::Like));
        }
        assert_eq!(for_citizen(Group::Answered, true), [Deed::Again]);
    }

    #[test]
    fn a_code_is_read_as_people_write_it_and_only_its_own_form_has_it() {
        let code = LookupCode::of("a");
        let written = code.to_string();
        assert_eq!((written.len(), written.matches('-').count()), (19, 3));
        assert_eq!(LookupCode::read(&written.to_lowercase().replace('-', " ")), Some(code));
        assert_eq!(LookupCode::read(&written[1..]), None, "a letter is missing");
        assert_eq!(LookupCode::read("UUUU-UUUU-UUUU-UUUU"), None, "there is no U");
        assert_ne!(LookupCode::of("b").hash(), code.hash());
        let number = number_of("a", 2026);
        assert!(number.starts_with("TN-2026-") && number.len() == 18, "{number}");
        assert!(!written.replace('-', "").contains(&number[8..]));
    }

    #[test]
    fn words_are_looked_at_before_they_are_stored() {
        assert_eq!(check("Chờ lâu ở quầy 3", 20), Ok(()));
        assert_eq!(check("", 20), Err(Wrong::Missing));
        assert_eq!(check(&"ă".repeat(21), 20), Err(Wrong::Long));
        assert_eq!(check(&"ă".repeat(20), 20), Ok(()));
        assert_eq!(check("gọi 0912 345 678", 20), Err(Wrong::TellsWho));
        assert_eq!(Matter::from_word("denunciation"), Some(Matter::Denunciation));
        assert_eq!(Matter::from_word(""), None);
    }
}
