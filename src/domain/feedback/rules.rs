//! Rules of feedback as dated data: what each status of the portal comes to, the limits, the kinds and the contents. Limits and
//! statuses were read in secondary sources, and each has its mark.

use std::collections::BTreeMap;

use serde::Deserialize;
use time::Date;

use crate::domain::lang::Lang;
use crate::domain::template::{Confidence, Words};
use crate::domain::text::texts;
use crate::domain::unit::{FOREVER, Validity};
use crate::domain::working_days::date;

/// Where a feedback stands: exactly one of these.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// Chờ tiếp nhận.
    Waiting,
    /// Đang xử lý.
    InHand,
    /// Chờ người dân bổ sung.
    Supplement,
    /// Đã trả lời.
    Answered,
    /// Đã chuyển hoặc trả nơi khác.
    Forwarded,
    /// Từ chối.
    Refused,
}

impl Group {
    /// All of them, in the order of pages.
    pub const ALL: [Self; 6] =
        [Self::Waiting, Self::InHand, Self::Supplement, Self::Answered, Self::Forwarded, Self::Refused];

    /// Whether the citizen is still owed something here.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::InHand | Self::Supplement)
    }

    /// What people call it.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::Waiting => t.feedback_waiting,
            Self::InHand => t.feedback_in_hand,
            Self::Supplement => t.feedback_supplement,
            Self::Answered => t.feedback_answered,
            Self::Forwarded => t.feedback_forwarded,
            Self::Refused => t.feedback_refused,
        }
    }
}

/// Which limit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// To refuse, or send back.
    Refuse,
    /// To ask the citizen for more.
    Supplement,
    /// To send on to whoever is competent.
    Forward,
    /// To answer.
    Answer,
    /// To publish the answer.
    Publish,
}

impl Step {
    /// All of them, in the order of pages.
    pub const ALL: [Self; 5] = [Self::Refuse, Self::Supplement, Self::Forward, Self::Answer, Self::Publish];
}

/// A limit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limit {
    /// Of what.
    pub step: Step,
    /// Working days; the first is the one after the day from which it is counted.
    pub days: u32,
    /// On which days counting may begin for it to hold.
    pub validity: Validity,
    /// What it is called.
    pub words: Words,
    /// The act.
    pub basis: String,
    /// Where it was read.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
}

/// A status of the portal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Status {
    /// Under which it is stored and imported.
    pub code: String,
    /// What the portal calls it; two statuses may share it.
    pub name: String,
    /// What it is called here.
    pub words: Words,
    /// Where a feedback of this status stands.
    pub group: Group,
    /// How sure the group is.
    pub group_confidence: Confidence,
    /// Whether the portal counts it as "đã xử lý".
    pub handled: bool,
    /// The limit that this step has to keep.
    pub limit: Option<Step>,
    /// Whether an answer waits to be published.
    pub awaits_publication: bool,
    /// Whether an answer is published.
    pub published: bool,
    /// How sure it is whether the portal counts it.
    pub confidence: Confidence,
    /// Why, in Vietnamese.
    pub source: String,
}

/// A word by which feedback is classified.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Class {
    /// Under which it is stored and imported.
    pub code: String,
    /// What it is called.
    pub words: Words,
    /// How sure it is.
    pub confidence: Confidence,
    /// Where it was read.
    pub source: String,
}

/// The rules of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rules {
    /// What a reader should know.
    pub note: Words,
    limits: Vec<Limit>,
    /// The statuses, in the order in which events of one instant are taken.
    pub statuses: Vec<Status>,
    /// The two kinds.
    pub kinds: Vec<Class>,
    /// The eight contents, by their numbers.
    pub contents: Vec<Class>,
}

/// What a file calls a status.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Named<'a> {
    /// This one.
    One(&'a Status),
    /// Several of that name: their codes.
    Several(Vec<&'a str>),
    /// None.
    Nothing,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "code")]
    _code: String,
    #[serde(rename = "version")]
    _version: u32,
    family: String,
    note: Pair,
    limit: Vec<LimitEntry>,
    status: Vec<StatusEntry>,
    kind: Vec<ClassEntry>,
    content: Vec<ClassEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    vi: String,
    en: String,
}

impl Pair {
    fn words(self) -> Words {
        Words { vi: self.vi, en: self.en, further: BTreeMap::new() }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitEntry {
    code: Step,
    days: u32,
    first: String,
    last: Option<String>,
    words: Pair,
    basis: String,
    confidence: Confidence,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StatusEntry {
    code: String,
    name: String,
    words: Pair,
    group: Group,
    group_confidence: Confidence,
    handled: bool,
    limit: Option<Step>,
    #[serde(default)]
    awaits_publication: bool,
    #[serde(default)]
    published: bool,
    confidence: Confidence,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassEntry {
    number: Option<usize>,
    code: String,
    words: Pair,
    confidence: Confidence,
    source: String,
}

impl Rules {
    /// Reads a file; what is wrong, in a sentence.
    pub fn parse(file: &str, text: &str) -> Result<Self, String> {
        Self::read(text).map_err(|what| format!("{file}: {what}"))
    }

    fn read(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        if file.family != "feedback" {
            return Err(format!("the family is {:?}, not feedback", file.family));
        }
        let mut limits = file.limit.into_iter().map(LimitEntry::limit).collect::<Result<Vec<_>, _>>()?;
        limits.sort_by_key(|limit| (limit.step, limit.validity.from));
        if let Some([_, other]) = limits
            .array_windows()
            .find(|[one, other]| one.step == other.step && one.validity.and(other.validity).is_some())
        {
            return Err(format!("two limits of {:?} hold on {}", other.step, other.validity.from));
        }
        if let Some(step) = Step::ALL.into_iter().find(|step| !limits.iter().any(|limit| limit.step == *step)) {
            return Err(format!("there is no limit of {step:?}"));
        }
        let statuses = file.status.into_iter().map(StatusEntry::status).collect::<Result<Vec<_>, _>>()?;
        once("status", statuses.iter().map(|status| status.code.as_str()))?;
        if let Some(group) = Group::ALL.into_iter().find(|group| !statuses.iter().any(|one| one.group == *group)) {
            return Err(format!("no status is of the group {group:?}"));
        }
        if !file.content.iter().map(|entry| entry.number).eq((1..=8).map(Some)) {
            return Err("the contents are numbered from 1 to 8".to_owned());
        }
        let classes = |entries: Vec<ClassEntry>| entries.into_iter().map(ClassEntry::class).collect::<Vec<_>>();
        let (kinds, contents) = (classes(file.kind), classes(file.content));
        once("kind", kinds.iter().map(|class| class.code.as_str()))?;
        once("content", contents.iter().map(|class| class.code.as_str()))?;
        if kinds.len() != 2 {
            return Err(format!("there are {} kinds, not two", kinds.len()));
        }
        Ok(Self { note: file.note.words(), limits, statuses, kinds, contents })
    }

    /// The limit that holds where counting begins on a day.
    #[must_use]
    pub fn limit(&self, step: Step, from: Date) -> Option<&Limit> {
        self.limits.iter().find(|limit| limit.step == step && limit.validity.covers(from))
    }

    /// All limits, by step and day.
    #[must_use]
    pub fn limits(&self) -> &[Limit] {
        &self.limits
    }

    /// The status with this code, and its place.
    #[must_use]
    pub fn status(&self, code: &str) -> Option<(usize, &Status)> {
        self.statuses.iter().enumerate().find(|(_, status)| status.code == code)
    }

    /// The status with this code, or this name of the portal, in whatever letters.
    #[must_use]
    pub fn named(&self, text: &str) -> Named<'_> {
        if let Some((_, status)) = self.status(text) {
            return Named::One(status);
        }
        let text = text.to_lowercase();
        let words = |status: &&Status| status.words.vi.to_lowercase() == text;
        if let Some(status) = self.statuses.iter().find(|status| words(status) && status.words.vi != status.name) {
            return Named::One(status);
        }
        let bears = |status: &&Status| status.name.to_lowercase() == text;
        let found: Vec<&Status> = self.statuses.iter().filter(bears).collect();
        match *found {
            [] => Named::Nothing,
            [one] => Named::One(one),
            _ => Named::Several(found.iter().map(|status| status.code.as_str()).collect()),
        }
    }

    /// The kind with this code.
    #[must_use]
    pub fn kind(&self, code: &str) -> Option<&Class> {
        self.kinds.iter().find(|class| class.code == code)
    }

    /// The content with this code.
    #[must_use]
    pub fn content(&self, code: &str) -> Option<&Class> {
        self.contents.iter().find(|class| class.code == code)
    }
}

fn once<'a>(what: &str, codes: impl Iterator<Item = &'a str>) -> Result<(), String> {
    let mut seen = Vec::new();
    for code in codes {
        if seen.contains(&code) {
            return Err(format!("the {what} {code:?} stands twice"));
        }
        seen.push(code);
    }
    Ok(())
}

impl LimitEntry {
    fn limit(self) -> Result<Limit, String> {
        let from = date(&self.first)?;
        let to = self.last.as_deref().map_or(Ok(FOREVER), date)?;
        if to < from || self.days == 0 {
            return Err(format!("the limit of {:?} from {from} never holds", self.code));
        }
        let Self { code: step, days, words, basis, source, confidence, .. } = self;
        Ok(Limit { step, days, validity: Validity { from, to }, words: words.words(), basis, source, confidence })
    }
}

impl StatusEntry {
    fn status(self) -> Result<Status, String> {
        let fits = match (self.group, self.limit) {
            (Group::Waiting | Group::InHand, limit) => limit.is_none() && !self.handled,
            (Group::Supplement, limit) => limit == Some(Step::Supplement),
            (Group::Answered, limit) => limit == Some(Step::Answer),
            (Group::Forwarded, limit) => matches!(limit, Some(Step::Refuse | Step::Forward)),
            (Group::Refused, limit) => limit == Some(Step::Refuse),
        };
        let about_answers = self.awaits_publication || self.published;
        if !fits || (about_answers && self.group != Group::Answered) || (self.awaits_publication && self.published) {
            return Err(format!("the status {:?} does not fit its group", self.code));
        }
        Ok(Status {
            code: self.code,
            name: self.name,
            words: self.words.words(),
            group: self.group,
            group_confidence: self.group_confidence,
            handled: self.handled,
            limit: self.limit,
            awaits_publication: self.awaits_publication,
            published: self.published,
            confidence: self.confidence,
            source: self.source,
        })
    }
}

impl ClassEntry {
    fn class(self) -> Class {
        Class { code: self.code, words: self.words.words(), confidence: self.confidence, source: self.source }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use time::macros::date;

    use super::*;

    const SHIPPED: &str = include_str!("../../../survey-templates/onestop/pakn-1.toml");

    pub(in crate::domain::feedback) fn shipped() -> Rules {
        Rules::parse("pakn-1.toml", SHIPPED).unwrap()
    }

    #[test]
    fn the_shipped_file_has_the_limits_and_what_the_portal_counts() {
        let rules = shipped();
        let day = date!(2026 - 11 - 20);
        let days = Step::ALL.map(|step| rules.limit(step, day).map(|limit| (limit.days, limit.confidence)));
        let told = |days| Some((days, Confidence::Reported));
        assert_eq!(days, [told(2), told(5), told(5), told(15), told(2)]);
        assert_eq!(rules.limit(Step::Answer, date!(2022 - 06 - 22)), None, "before the decision nobody knows");
        assert!(rules.limit(Step::Answer, date!(2022 - 06 - 23)).is_some());
        let of = |group: Group| rules.statuses.iter().filter(|status| status.group == group).count();
        assert_eq!(Group::ALL.map(of), [3, 6, 1, 2, 5, 1]);
        let handled = |group: Group| rules.statuses.iter().filter(|one| one.group == group).all(|one| one.handled);
        // What was forwarded, refused or waits for the citizen is "đã xử lý" there.
        assert_eq!(Group::ALL.map(handled), [false, false, true, true, true, true]);
        assert_eq!((rules.kinds.len(), rules.contents.len()), (2, 8));
    }

    #[test]
    fn statuses_are_known_by_code_and_by_the_name_of_the_portal() {
        let rules = shipped();
        for status in &rules.statuses {
            assert_eq!(rules.named(&status.code), Named::One(status));
            assert_eq!(rules.named(&status.words.vi), rules.named(&status.words.vi.to_uppercase()));
        }
        assert!(matches!(rules.named("pakn đã công khai"), Named::One(one) if one.published));
        // The portal calls two statuses the same, one of which waits and the other is in hand.
        let Named::Several(codes) = rules.named("tiếp nhận ở địa phương") else {
            panic!("one of two was guessed")
        };
        assert_eq!(codes, ["tiep-nhan-dia-phuong", "tiep-nhan-dia-phuong-dang-xu-ly"]);
        assert_eq!(rules.named("Xong"), Named::Nothing);
    }

    #[test]
    fn files_with_a_fault_are_refused() {
        let told = |from: &str, to: &str| Rules::parse("x.toml", &SHIPPED.replacen(from, to, 1)).unwrap_err();
        assert!(told("family = \"feedback\"", "family = \"dossier\"").contains("not feedback"));
        assert!(told("code = \"supplement\"\ndays", "code = \"refuse\"\ndays").contains("two limits of Refuse"));
        assert!(told("days = 15", "days = 0").contains("never holds"));
        assert!(told("code = \"truc-tiep-xu-ly\"", "code = \"xu-ly-dia-phuong\"").contains("stands twice"));
        assert!(told("group = \"refused\"", "group = \"answered\"").contains("does not fit"));
        assert!(told("number = 8", "number = 9").contains("1 to 8"));
    }
}
