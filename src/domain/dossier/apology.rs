//! Letters of apology (văn bản xin lỗi, phiếu xin lỗi và hẹn lại ngày trả kết quả): until when one goes out, and how often another
//! return day may be given. Dated data, with marks of how sure they are.
//!
//! A letter never changes the [original](super::state::Against::Original) due day: whoever apologised is late all the same. The
//! new day is an [`Event`] of the history, like those that systems state.

use serde::Deserialize;
use time::{Date, Duration};

use super::history::{Event, History, Source};
use super::state::State;
use super::status::Status;
use crate::domain::clock::Instant;
use crate::domain::feedback::tells_who;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::number::day;
use crate::domain::template::Confidence;
use crate::domain::text::{fill, texts};
use crate::domain::unit::{FOREVER, Validity};
use crate::domain::working_days::{WorkingDays, date};

/// Of which system the events are that letters add to histories.
pub const SYSTEM: Id = Id::from_bytes(*b"sipar.apologies.");

/// Rules of letters, by the due days for which each holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Apologies {
    rules: Vec<Rule>,
}

/// A rule of letters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rule {
    /// The due days for which it holds.
    pub validity: Validity,
    /// So many days before the due day a letter goes out at the latest; 0 is the due day.
    pub days_before: u16,
    /// How often another return day may be given.
    pub redatings: u16,
    /// The act.
    pub basis: String,
    /// Where it was read.
    pub source: String,
    /// How sure the rule is.
    pub confidence: Confidence,
    /// How sure the day is from which it holds.
    pub first_confidence: Confidence,
}

/// Whether a letter went out in time.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Sent {
    /// On the last day at the latest.
    InTime,
    /// So many days after it.
    Late(i64),
    /// No rule is known of that due day.
    NoRule,
}

/// How a letter was handed over.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SentBy {
    /// Cổng Dịch vụ công.
    Portal,
    /// SMS.
    Sms,
    /// Both, as 297/2025/NĐ-CP has it.
    PortalAndSms,
    /// Email.
    Email,
    /// By telephone.
    Telephone,
    /// A social network that is permitted.
    SocialNetwork,
    /// In person.
    InPerson,
    /// By post.
    Post,
}

/// A letter, as it is entered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Letter {
    /// Its number, with what stands behind it.
    pub number: String,
    /// The day that stands on it.
    pub day: Date,
    /// The new return day.
    pub new_due: Date,
    /// Why the dossier is late.
    pub reason: String,
    /// Who signed it.
    pub signer: String,
    /// How it was handed over.
    pub sent_by: SentBy,
}

/// Why a letter is not kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotKept {
    /// Number, reason or signer are missing.
    Missing,
    /// It bears a day that has not come.
    Future,
    /// It is older than the dossier, which was received on this day.
    BeforeReceived(Date),
    /// The dossier was not received.
    NotReceived,
    /// The work ended on this day, before the letter.
    AfterClosed(Date),
    /// No due day is known.
    NoDueDay,
    /// The new day is not after the due day, or before the letter.
    NewDay(Date),
    /// It would be another date beyond those that this act allows; the return day was moved to this day before.
    Again {
        /// The new day that was given.
        given: Date,
        /// The act.
        basis: String,
    },
    /// The reason may tell who somebody is.
    TellsWho,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "code")]
    _code: String,
    #[serde(rename = "version")]
    _version: u32,
    family: String,
    #[serde(default)]
    rule: Vec<RuleEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleEntry {
    first: String,
    last: Option<String>,
    days_before: u16,
    redatings: u16,
    basis: String,
    confidence: Confidence,
    first_confidence: Confidence,
    source: String,
}

impl SentBy {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Portal,
        Self::Sms,
        Self::PortalAndSms,
        Self::Email,
        Self::Telephone,
        Self::SocialNetwork,
        Self::InPerson,
        Self::Post,
    ];

    /// The word under which it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Portal => "portal",
            Self::Sms => "sms",
            Self::PortalAndSms => "portal-sms",
            Self::Email => "email",
            Self::Telephone => "telephone",
            Self::SocialNetwork => "social-network",
            Self::InPerson => "in-person",
            Self::Post => "post",
        }
    }

    /// What a stored word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// What people call it.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::Portal => t.apology_by_portal,
            Self::Sms => t.apology_by_sms,
            Self::PortalAndSms => t.apology_by_portal_sms,
            Self::Email => t.apology_by_email,
            Self::Telephone => t.apology_by_telephone,
            Self::SocialNetwork => t.apology_by_network,
            Self::InPerson => t.apology_by_hand,
            Self::Post => t.apology_by_post,
        }
    }
}

impl NotKept {
    /// What is wrong, and what to do.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let t = texts(lang);
        match self {
            Self::Missing => t.apology_missing.to_owned(),
            Self::Future => t.apology_future.to_owned(),
            Self::BeforeReceived(received) => fill(t.apology_before_received, &[&day(*received)]),
            Self::NotReceived => t.apology_not_received.to_owned(),
            Self::AfterClosed(closed) => fill(t.apology_after_closed, &[&day(*closed)]),
            Self::NoDueDay => t.apology_no_due.to_owned(),
            Self::NewDay(due) => fill(t.apology_new_day, &[&day(*due)]),
            Self::Again { given, basis } => fill(t.apology_again, &[&day(*given), basis]),
            Self::TellsWho => t.apology_tells_who.to_owned(),
        }
    }
}

impl Rule {
    fn read(entry: RuleEntry) -> Result<Self, String> {
        let from = date(&entry.first)?;
        let to = entry.last.as_deref().map_or(Ok(FOREVER), date)?;
        if from > to {
            return Err(format!("{from} is after {to}"));
        }
        let RuleEntry { days_before, redatings, basis, source, confidence, first_confidence, .. } = entry;
        let validity = Validity { from, to };
        Ok(Self { validity, days_before, redatings, basis, source, confidence, first_confidence })
    }

    /// The last day on which a letter is in time.
    #[must_use]
    pub fn last_day(&self, due: Date) -> Date {
        due.saturating_sub(Duration::days(self.days_before.into()))
    }

    /// The last working day on which a letter is in time; the last day as it is where the calendar does not cover it.
    #[must_use]
    pub fn last_working_day(&self, due: Date, days: &WorkingDays) -> Date {
        let last = self.last_day(due);
        let before = std::iter::successors(Some(last), |day| day.previous_day());
        before.take(30).find(|day| days.is_working(*day) != Ok(false)).unwrap_or(last)
    }
}

impl Apologies {
    /// Reads a file; what is wrong, in a sentence.
    pub fn parse(file: &str, text: &str) -> Result<Self, String> {
        Self::read(text).map_err(|what| format!("{file}: {what}"))
    }

    fn read(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        if file.family != "apology" {
            return Err(format!("the family is {:?}, not apology", file.family));
        }
        let mut rules = file.rule.into_iter().map(Rule::read).collect::<Result<Vec<_>, _>>()?;
        rules.sort_by_key(|rule| rule.validity);
        match rules.array_windows().find(|[one, other]| one.validity.and(other.validity).is_some()) {
            Some([_, other]) => Err(format!("two rules hold on {}", other.validity.from)),
            None => Ok(Self { rules }),
        }
    }

    /// The rule for dossiers that are due on a day.
    #[must_use]
    pub fn of(&self, due: Date) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.validity.covers(due))
    }

    /// Whether a letter of a day was in time for a dossier due on another.
    #[must_use]
    pub fn sent(&self, due: Date, letter: Date) -> Sent {
        let Some(rule) = self.of(due) else { return Sent::NoRule };
        match (letter - rule.last_day(due)).whole_days() {
            late @ 1.. => Sent::Late(late),
            _ => Sent::InTime,
        }
    }
}

impl Letter {
    /// What the letter adds to the history of a dossier, which is its `place`-th, judged by `due`, as of a day; or why it is not
    /// kept. Another date beyond those that the rule allows is refused, whoever gave the first; the same date again is none.
    pub fn event(
        &self,
        history: &History,
        due: Option<Date>,
        (rules, place): (&Apologies, i64),
        today: Date,
    ) -> Result<Event, NotKept> {
        if self.number.is_empty() || self.reason.is_empty() || self.signer.is_empty() {
            return Err(NotKept::Missing);
        }
        if tells_who(&self.reason) || tells_who(&self.signer) {
            return Err(NotKept::TellsWho);
        }
        if self.day > today {
            return Err(NotKept::Future);
        }
        let now = State::of(history.events());
        let received = now.received.ok_or(NotKept::NotReceived)?.day();
        if self.day < received {
            return Err(NotKept::BeforeReceived(received));
        }
        if let Some(closed) = now.closed.map(|end| end.at.day()).filter(|closed| *closed < self.day) {
            return Err(NotKept::AfterClosed(closed));
        }
        let (Some(due), Some(_)) = (due, now.due) else { return Err(NotKept::NoDueDay) };
        if self.new_due <= due || self.new_due < self.day {
            return Err(NotKept::NewDay(due.max(self.day)));
        }
        let (at, status) = self.moment(history).ok_or(NotKept::NotReceived)?;
        let source = Source { system: SYSTEM, sequence: place };
        let event = Event { at, status, source, due: Some(self.new_due), holder: None, actor: None };
        let mut then = history.clone();
        then.add(event.clone());
        let then = State::of(then.events());
        if then.due.map(|days| days.original) != now.due.map(|days| days.original) {
            // The first due day was stated after the letter.
            return Err(NotKept::NoDueDay);
        }
        match (rules.of(due), now.due) {
            (Some(rule), Some(given)) if then.redatings > now.redatings.max(rule.redatings) => {
                Err(NotKept::Again { given: given.newest, basis: rule.basis.clone() })
            }
            _ => Ok(event),
        }
    }

    /// The moment at which the letter stands in the history, and the step of the work then: the beginning of its day, but not
    /// before what happened on it while the work went on.
    fn moment(&self, history: &History) -> Option<(Instant, Status)> {
        let (mut state, mut at) = (State::default(), Instant::start_of(self.day));
        let mut step = None;
        for event in history.until(self.day) {
            state.take(event);
            if state.closed.is_some() {
                break;
            }
            at = at.max(event.at);
            step = state.step;
        }
        // What was received and resolved at once had no step between.
        step.map(|step| (at, step))
    }
}

#[cfg(test)]
mod tests;
