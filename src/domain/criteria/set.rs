//! What a set is asked: its names, its tree, the years it is for.

use sha2::{Digest, Sha256};

use super::checks::Wrong;
use super::{CriteriaProblem, CriteriaSet, Name, Role, Scoring, SetLevel, YearFault, read, write};
use crate::domain::id::Id;
use crate::domain::template::{Confidence, leading_id};

impl CriteriaSet {
    /// Reads a set's file. `file_name` is the last part of its path and must be its name.
    pub fn parse(file_name: &str, text: &str) -> Result<Self, CriteriaProblem> {
        read::set(file_name, text)
    }

    /// Reads the file of a draft: what it says, and everything that keeps it from being a set.
    pub fn parse_draft(file_name: &str, text: &str) -> Result<(Self, Vec<Wrong>), CriteriaProblem> {
        read::draft(file_name, text)
    }

    /// An empty one, to be filled by whoever puts one together.
    #[must_use]
    pub fn draft(code: String, version: u32, level: SetLevel, first_year: i32, title: Name) -> Self {
        Self {
            code,
            version,
            level,
            first_year,
            last_year: None,
            illustrative: false,
            confidence: Confidence::Unknown,
            legal_basis: Vec::new(),
            title,
            note: None,
            successor: None,
            scoring: Scoring::default(),
            groups: Vec::new(),
            grades: Vec::new(),
            blocks: Vec::new(),
            figures: Vec::new(),
            nodes: Vec::new(),
            hash: [0; 32],
        }
    }

    /// The file that says it, TOML.
    #[must_use]
    pub fn file(&self) -> String {
        write::file(self)
    }

    /// Code and version, `par-tinh-2022-1`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}-{}", self.code, self.version)
    }

    /// What its file is called, `par-tinh-2022-1.toml`.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("{}.toml", self.name())
    }

    /// SHA-256 of the file's bytes as published; zeros for one that no file says yet.
    #[must_use]
    pub const fn content_hash(&self) -> [u8; 32] {
        self.hash
    }

    /// The first sixteen bytes of [`CriteriaSet::content_hash`].
    #[must_use]
    pub fn id(&self) -> Id {
        leading_id(&self.hash)
    }

    pub(super) fn sealed(mut self, text: &str) -> Self {
        self.hash = Sha256::digest(text.as_bytes()).into();
        self
    }

    /// The place of the node with this number.
    #[must_use]
    pub fn node(&self, code: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.code == code)
    }

    /// The place of the figure with this code.
    #[must_use]
    pub fn figure(&self, code: &str) -> Option<usize> {
        self.figures.iter().position(|figure| figure.code == code)
    }

    /// The places of the nodes directly below a node, or of the areas.
    pub fn below(&self, parent: Option<usize>) -> impl Iterator<Item = usize> {
        self.nodes.iter().enumerate().filter(move |(_, node)| node.parent == parent).map(|(at, _)| at)
    }

    /// Whether nothing stands below a node.
    #[must_use]
    pub fn is_leaf(&self, at: usize) -> bool {
        self.below(Some(at)).next().is_none()
    }

    /// The places of the nodes that are scored.
    #[must_use]
    pub fn leaves(&self) -> Vec<usize> {
        let mut has_children = vec![false; self.nodes.len()];
        for parent in self.nodes.iter().filter_map(|node| node.parent) {
            if let Some(has) = has_children.get_mut(parent) {
                *has = true;
            }
        }
        has_children.iter().enumerate().filter(|(_, has)| !**has).map(|(at, _)| at).collect()
    }

    /// How far below the areas a node stands: 0 for an area, 1 for a criterion, 2 for a sub-criterion.
    #[must_use]
    pub fn depth(&self, at: usize) -> usize {
        self.line(at).len().saturating_sub(1)
    }

    /// A node and all above it, upwards. Ends where a draft's nodes come back to one that was passed.
    #[must_use]
    pub fn line(&self, at: usize) -> Vec<usize> {
        let mut line = Vec::new();
        let mut next = Some(at);
        while let Some((place, node)) =
            next.filter(|place| !line.contains(place)).and_then(|p| Some((p, self.nodes.get(p)?)))
        {
            line.push(place);
            next = node.parent;
        }
        line
    }

    /// The block in which a node counts: its own, or that of the nearest node above that names one.
    #[must_use]
    pub fn block_of(&self, at: usize) -> Option<&str> {
        self.line(at).into_iter().find_map(|place| self.nodes.get(place)?.block.as_deref())
    }

    /// Whether a node's points are part of the index, a bonus or a penalty: what its area says.
    #[must_use]
    pub fn role_of(&self, at: usize) -> Role {
        self.line(at).last().and_then(|area| self.nodes.get(*area)).map_or(Role::Scored, |area| area.role)
    }

    /// Who fills a node in: its own owner, or that of the nearest node above that names one.
    #[must_use]
    pub fn owner_of(&self, at: usize) -> Option<&str> {
        self.line(at).into_iter().find_map(|place| self.nodes.get(place)?.owner.as_deref())
    }

    /// Why an index year needs somebody's written word before it is scored by this set; `None` where it is the set's own.
    #[must_use]
    pub fn year_fault(&self, year: i32) -> Option<YearFault> {
        if let Some(successor) = self.successor.as_ref().filter(|successor| year >= successor.from_year) {
            return Some(YearFault::Succeeded(successor.clone()));
        }
        if year < self.first_year {
            return Some(YearFault::TooEarly(self.first_year));
        }
        self.last_year.filter(|last| year > *last).map(YearFault::TooLate)
    }

    /// The nodes whose maximum no source says.
    #[must_use]
    pub fn without_maximum(&self) -> Vec<usize> {
        self.nodes.iter().enumerate().filter(|(_, node)| node.maximum.is_none()).map(|(at, _)| at).collect()
    }

    /// The leaves that are scored by hand: without a rule, or with one that nobody confirmed ("chưa có công thức").
    #[must_use]
    pub fn by_hand(&self) -> Vec<usize> {
        let by_hand = |at: &usize| self.nodes.get(*at).is_some_and(|node| node.scored_by().is_none());
        self.leaves().into_iter().filter(by_hand).collect()
    }
}
