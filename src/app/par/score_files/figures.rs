//! What is said of a scored round: every figure in all its digits and as it is shown, for people and for machines.

use serde::Serialize;

use crate::index::par::State;
use crate::index::par::change::Break;
use crate::index::par::rank::Place;

/// A text in both languages.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Both {
    /// Tiếng Việt.
    pub vi: String,
    /// English.
    pub en: String,
}

/// A number in all its digits, and as it is shown.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Number {
    /// All digits that were computed.
    pub exact: String,
    /// By the rounding of the set.
    pub shown: String,
}

/// The rules of the set.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Rules {
    /// `out-of-denominator` or `unranked`.
    pub not_applicable: &'static str,
    /// Digits that are shown.
    pub places: u32,
    /// `half-up`, `half-even` or `down`.
    pub rounding: &'static str,
    /// `shared` or `dense`.
    pub numbering: &'static str,
    /// `exact` or `shown`.
    pub ties_on: &'static str,
    /// What decides between equals.
    pub ties_by: Vec<String>,
}

/// A node of the set.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Node {
    /// Its number.
    pub code: String,
    /// What it is called.
    pub words: Both,
    /// The number of the node above it.
    pub parent: Option<String>,
    /// Its maximum in the table.
    pub maximum: Option<String>,
    /// How sure that is.
    pub confidence: &'static str,
    /// `scored`, `bonus` or `penalty`.
    pub role: &'static str,
}

/// The points of a node or a block of one unit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Points {
    /// Its number, or the block's code.
    pub code: String,
    /// What it brought.
    pub points: Number,
    /// What it can bring to this unit.
    pub maximum: Option<Number>,
    /// The one by the other.
    pub percent: Option<Number>,
    /// Where it stands.
    pub state: State,
    /// Of a block: its place among all units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rank: Option<Place>,
    /// Of a node with a rule: how the table says the case, band or branch that was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
}

/// Points that were lost.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct LostPoints {
    /// The node's number.
    pub code: String,
    /// How many.
    pub points: Number,
    /// The rank with them, everything else as it is.
    pub rank: Option<usize>,
}

/// A node beside itself a year before.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct NodeChange {
    /// Its number.
    pub code: String,
    /// Its number then.
    pub before: Option<String>,
    /// The change in points.
    pub points: Option<Number>,
    /// The change in percentage points.
    pub percent: Option<Number>,
    /// Where the series breaks.
    pub broken: Option<Break>,
}

/// A unit beside itself a year before.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Change {
    /// The change in points, where both years count out of as many.
    pub points: Option<Number>,
    /// The change of the index in percentage points.
    pub percent: Option<Number>,
    /// Places gained; less than 0 where places were lost.
    pub places: Option<i64>,
    /// By node.
    pub nodes: Vec<NodeChange>,
    /// The numbers of criteria that only the year before had.
    pub gone: Vec<String>,
}

/// One unit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Unit {
    /// Its code.
    pub unit: String,
    /// What it is called.
    pub name: Option<String>,
    /// Its group.
    pub group: Option<String>,
    /// `scored` where nothing is missing.
    pub state: Option<State>,
    /// Its points with bonus and penalty.
    pub points: Number,
    /// Without them.
    pub scored: Number,
    /// Bonus points.
    pub bonus: Number,
    /// Penalty points.
    pub penalty: Number,
    /// What it can reach.
    pub maximum: Option<Number>,
    /// The index.
    pub percent: Option<Number>,
    /// The grade's code and words.
    pub grade: Option<(String, Both)>,
    /// Among all.
    pub rank: Option<Place>,
    /// Among its group.
    pub group_rank: Option<Place>,
    /// By block.
    pub blocks: Vec<Points>,
    /// By node.
    pub nodes: Vec<Points>,
    /// The criteria that have no points yet.
    pub missing: Vec<String>,
    /// Where points were lost, the most first.
    pub lost: Vec<LostPoints>,
    /// Beside the year before.
    pub change: Option<Change>,
}

/// A scored round.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ParScored {
    /// The set's name.
    pub set: String,
    /// What it is called.
    pub title: Both,
    /// SHA-256 of its file.
    pub hash: String,
    /// The program's version.
    pub program: String,
    /// `province`, `department` or `commune`.
    pub level: &'static str,
    /// Whether the set is made up.
    pub illustrative: bool,
    /// How sure the set is.
    pub confidence: &'static str,
    /// The index year.
    pub year: Option<i32>,
    /// Whose word it is that the set is used for this year.
    pub confirmed_by: Option<String>,
    /// The set of the year before.
    pub previous_set: Option<String>,
    /// What a reader should know.
    pub notes: Vec<Both>,
    /// The set's rules.
    pub rules: Rules,
    /// The nodes whose maximum no source says.
    pub without_maximum: Vec<String>,
    /// The criteria that are scored by hand ("chưa có công thức").
    pub by_hand: Vec<String>,
    /// The nodes, in the order of the table.
    pub nodes: Vec<Node>,
    /// The units, in the order of the file.
    pub units: Vec<Unit>,
}
