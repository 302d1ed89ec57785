//! Responses: what one respondent of a survey answered, and the cells in which it counts.
//!
//! Between the ways in (link, interview, paper, import) and the store. Whoever makes a response makes its id, so that
//! handing it in twice counts once; its digest tells a repeat from another response that bears the same id. Ids are
//! random through and through (version 4): in the order of ids nobody reads who answered when.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use sha2::{Digest, Sha256};
use time::Date;

use super::clock::Instant;
use super::id::Id;
use super::questionnaire::{Answer, Answers, Questionnaire};
use super::rating::Receipt;

/// What a response is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Purpose {
    /// It counts.
    Main,
    /// The same asked again, to check (phúc tra): compared, never counted.
    Recheck,
}

impl Purpose {
    /// The word under which it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Recheck => "recheck",
        }
    }

    /// What this word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Main, Self::Recheck].into_iter().find(|purpose| purpose.word() == word)
    }
}

/// The way by which a response came.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Channel {
    /// A personal link.
    Link,
    /// An open link.
    Open,
    /// An interviewer.
    Interview,
    /// A paper form that was typed in.
    Paper,
    /// A file of responses taken elsewhere.
    Import,
}

impl Channel {
    /// All of them, in the order in which pages show them.
    pub const ALL: [Self; 5] = [Self::Link, Self::Open, Self::Interview, Self::Paper, Self::Import];

    /// The word under which it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Open => "open",
            Self::Interview => "interview",
            Self::Paper => "paper",
            Self::Import => "import",
        }
    }

    /// What this word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.word() == word)
    }
}

/// Why a response is kept and does not count.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Aside {
    /// It was answered on no day of the round, or came when the round was not open.
    Late,
    /// Its case had been answered before.
    Second,
    /// A person looked at a flag and put it aside.
    Flagged,
}

impl Aside {
    /// All reasons.
    pub const ALL: [Self; 3] = [Self::Late, Self::Second, Self::Flagged];

    /// The word under which it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Second => "second",
            Self::Flagged => "flagged",
        }
    }

    /// What this word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|aside| aside.word() == word)
    }
}

/// AAPOR's code of a complete response.
pub const COMPLETE: &str = "1.1";
/// AAPOR's code of a response in part.
pub const PARTIAL: &str = "1.2";

/// Where a response stands in the sample; decimals as they were drawn, digit for digit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Design {
    /// The unit whose work is judged.
    pub unit: Option<Id>,
    /// The stratum; empty where there are none.
    pub stratum: String,
    /// The unit of the first stage.
    pub psu: String,
    /// The unit of the second stage; empty where there is one stage.
    pub ssu: String,
    /// How many units the stratum has.
    pub fpc1: Option<String>,
    /// How many the first unit has.
    pub fpc2: Option<String>,
    /// The base weight.
    pub weight: String,
}

impl Design {
    /// Of a response that nobody was drawn for: each stands for itself.
    #[must_use]
    pub fn none(id: Id, unit: Option<Id>) -> Self {
        let (stratum, ssu) = (String::new(), String::new());
        Self { unit, stratum, psu: id.to_string(), ssu, fpc1: None, fpc2: None, weight: "1".to_owned() }
    }
}

/// A response as it is stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Response {
    /// Made by whoever filled it in.
    pub id: Id,
    /// The round.
    pub round: Id,
    /// The questionnaire.
    pub template: Id,
    /// See [`digest`].
    pub digest: [u8; 32],
    /// What it is for.
    pub purpose: Purpose,
    /// The way by which it came.
    pub channel: Channel,
    /// Whether it is complete, else in part.
    pub complete: bool,
    /// Whom it leads back to; `None` in rounds where nothing does.
    pub case: Option<Id>,
    /// Where it stands in the sample.
    pub design: Design,
    /// The local day on which it was answered.
    pub day: Date,
    /// Seconds it took.
    pub took: Option<i32>,
    /// Whether the respondent agreed to be asked.
    pub consent: bool,
    /// Who entered it, where somebody did.
    pub entered_by: Option<Id>,
    /// When it came; midnight of its day where nothing leads back.
    pub received_at: Instant,
    /// Why it does not count.
    pub aside: Option<Aside>,
    /// What was answered.
    pub answers: Answers,
}

impl Response {
    /// Whether it counts.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.purpose == Purpose::Main && self.aside.is_none()
    }

    /// AAPOR's code.
    #[must_use]
    pub const fn outcome(&self) -> &'static str {
        if self.complete { COMPLETE } else { PARTIAL }
    }
}

/// SHA-256 of what was filled in: the same whenever and by whomever it is handed in. The case does not enter, since
/// whoever holds the list of cases could else find whose it is by trying.
#[must_use]
pub fn digest(questionnaire: &Questionnaire, round: Id, purpose: Purpose, answers: &Answers) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"sipar response 1\0");
    hash.update(round.as_bytes());
    hash.update(questionnaire.id().as_bytes());
    hash.update(purpose.word().as_bytes());
    for cell in answers.record(questionnaire) {
        hash.update(b"\0");
        hash.update(cell.as_bytes());
    }
    hash.finalize().into()
}

/// What became of a response that was handed in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Handed {
    /// Stored now; kept aside where the reason says so.
    Stored(Receipt, Option<Aside>),
    /// Stored before, with the same content.
    Repeat(Receipt),
    /// Another response bears this id: both are kept, for a person.
    Conflict,
}

impl Handed {
    /// The receipt, where it is stored.
    #[must_use]
    pub const fn receipt(&self) -> Option<&Receipt> {
        match self {
            Self::Stored(receipt, _) | Self::Repeat(receipt) => Some(receipt),
            Self::Conflict => None,
        }
    }
}

/// One cell of the sums of a round: how many responses that count chose this level of this variable, among all or among
/// those of one category of a dimension.
///
/// | dimension | category |
/// |---|---|
/// | empty | empty: everybody |
/// | `unit` | the unit's id |
/// | `stratum` | the stratum |
/// | `channel` | the word of the [`Channel`] |
/// | a single choice that says something of the respondent, by its variable, `q1` | the level chosen, `2` |
///
/// The variable is empty and the level 0 where responses are counted. Level 0 of a multiple choice counts those who
/// chose anything.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Cell {
    /// The round.
    pub round: Id,
    /// By what it counts.
    pub dimension: String,
    /// Which of these.
    pub category: String,
    /// The variable.
    pub variable: String,
    /// The level.
    pub level: i32,
}

/// Sums by cell; a cell that comes to zero vanishes.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Sums(BTreeMap<Cell, i64>);

impl Sums {
    /// Adds `n` (negative to take away) to one cell.
    pub fn add(&mut self, cell: Cell, n: i64) {
        match self.0.entry(cell) {
            Entry::Occupied(sum) if *sum.get() + n == 0 => {
                sum.remove();
            }
            Entry::Occupied(mut sum) => *sum.get_mut() += n,
            Entry::Vacant(place) if n != 0 => {
                place.insert(n);
            }
            Entry::Vacant(_) => {}
        }
    }

    /// Adds a response that counts to all its cells, or takes it away where `n` is −1.
    pub fn count(&mut self, questionnaire: &Questionnaire, response: &Response, n: i64) {
        if !response.counts() {
            return;
        }
        let chosen = choices(questionnaire, &response.answers);
        for (dimension, category) in dimensions(questionnaire, response) {
            let cell = |variable: &str, level| Cell {
                round: response.round,
                dimension: dimension.clone(),
                category: category.clone(),
                variable: variable.to_owned(),
                level,
            };
            self.add(cell("", 0), n);
            for (variable, level) in &chosen {
                self.add(cell(variable, *level), n);
            }
        }
    }

    /// What one cell holds.
    #[must_use]
    pub fn get(&self, cell: &Cell) -> i64 {
        self.0.get(cell).copied().unwrap_or(0)
    }

    /// The cells that are not zero, in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&Cell, i64)> + '_ {
        self.0.iter().map(|(cell, n)| (cell, *n))
    }

    /// How many cells are not zero.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether every cell is zero.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Every choice that was made, by variable and level.
fn choices(questionnaire: &Questionnaire, answers: &Answers) -> Vec<(String, i32)> {
    let mut chosen = Vec::new();
    for variable in questionnaire.variables() {
        let name = variable.name();
        match answers.get(&name) {
            Some(Answer::Level(level)) => chosen.push((name, i32::from(*level))),
            Some(Answer::Levels(levels)) if !levels.is_empty() => {
                chosen.push((name.clone(), 0));
                chosen.extend(levels.iter().map(|level| (name.clone(), i32::from(*level))));
            }
            _ => {}
        }
    }
    chosen
}

/// By what a response is counted.
fn dimensions(questionnaire: &Questionnaire, response: &Response) -> Vec<(String, String)> {
    let mut dimensions = vec![
        (String::new(), String::new()),
        ("stratum".to_owned(), response.design.stratum.clone()),
        ("channel".to_owned(), response.channel.word().to_owned()),
    ];
    dimensions.extend(response.design.unit.map(|unit| ("unit".to_owned(), unit.to_string())));
    for (_, question) in questionnaire.demographics() {
        if let Some(Answer::Level(level)) = response.answers.get(&question.code) {
            dimensions.push((question.code.clone(), level.to_string()));
        }
    }
    dimensions
}

/// What of the sample a response may tell where nothing may lead back to its case: `alone` says of the first and of the
/// second stage whether the case is the only one of its unit there. Such a unit's name is as good as the case's, so that
/// the response bears a name of its own in its place: as many units as before, and none that anybody knows.
#[must_use]
pub fn unlinked(design: Design, id: Id, alone: (bool, bool)) -> Design {
    let own = |is: bool, name: String| if is && !name.is_empty() { id.to_string() } else { name };
    Design { psu: own(alone.0, design.psu), ssu: own(alone.1, design.ssu), ..design }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_one_for_one() {
        for channel in Channel::ALL {
            assert_eq!(Channel::from_word(channel.word()), Some(channel));
        }
        for aside in Aside::ALL {
            assert_eq!(Aside::from_word(aside.word()), Some(aside));
        }
        for purpose in [Purpose::Main, Purpose::Recheck] {
            assert_eq!(Purpose::from_word(purpose.word()), Some(purpose));
        }
        assert_eq!((Channel::from_word("fax"), Aside::from_word("")), (None, None));
    }

    #[test]
    fn a_unit_with_one_case_is_not_named() {
        let design = Design {
            unit: None,
            stratum: "1".into(),
            psu: "thon-1".into(),
            ssu: "ho-7".into(),
            fpc1: None,
            fpc2: None,
            weight: "12.5".into(),
        };
        let id = Id::from_bytes([7; 16]);
        assert_eq!(unlinked(design.clone(), id, (false, false)), design);
        let kept = unlinked(design.clone(), id, (false, true));
        assert_eq!((kept.psu.as_str(), kept.ssu), ("thon-1", id.to_string()));
        let one_stage = Design { ssu: String::new(), ..design };
        assert_eq!(unlinked(one_stage, id, (true, true)).ssu, "");
    }
}
