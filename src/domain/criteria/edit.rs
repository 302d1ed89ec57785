//! Steps of the editor of criteria sets: each changes one thing of a draft and leaves the rest. A draft may be wrong after
//! any of them; [`checks`](super::checks) says so, and only a draft without a fault is published.
//!
//! Numbers follow the table: what is added, removed or moved gives its neighbours other numbers. Whoever begins a draft
//! from a published set has each criterion say which one it came from ([`CriteriaSet::follow`]), so that years stay comparable.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::confirm::NotWaiting;
use super::proposal::{Proposal, proposed};
use super::{CriteriaSet, EvidenceRule, Figure, Name, Node, Role, Rule, SetLevel, Source};
use crate::domain::template::{Confidence, LegalBasis, Words};

/// What a set says of itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Head {
    /// Its name in Vietnamese.
    pub title: String,
    /// Whom it scores.
    pub level: SetLevel,
    /// The first index year.
    pub first_year: i32,
    /// The last; `None` until further notice.
    pub last_year: Option<i32>,
    /// What all areas bring together.
    pub maximum: Option<Decimal>,
    /// How sure it is.
    pub confidence: Confidence,
    /// Whether it is made up.
    pub illustrative: bool,
}

/// What a person says of a criterion; its rule is a step of its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Criterion {
    /// What it is called, in Vietnamese.
    pub words: String,
    /// The most points.
    pub maximum: Option<Decimal>,
    /// How sure that is.
    pub confidence: Confidence,
    /// *Cách tính*, word for word.
    pub how: String,
    /// What proves it.
    pub evidence: String,
    /// Whether proof must be there.
    pub evidence_rule: EvidenceRule,
    /// Where its points come from.
    pub source: Source,
    /// Who fills it in.
    pub owner: Option<String>,
    /// The block it counts in.
    pub block: Option<String>,
    /// What an area's points are.
    pub role: Role,
    /// The criteria of earlier sets that ask the same.
    pub same_as: Vec<String>,
}

/// One step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Edit {
    /// What the set says of itself.
    Head(Head),
    /// One more document that it rests on: what it is, where it was read, how sure that is.
    AddDocument(String, String, Confidence),
    /// A document less, by its code.
    RemoveDocument(String),
    /// The maximum of a block.
    Block(String, Option<Decimal>),
    /// A criterion below another, or an area; its name and maximum.
    Add(Option<String>, String, Option<Decimal>),
    /// A criterion less, with all below it.
    Remove(String),
    /// Before the neighbour above (`true`), or behind the one below.
    Move(String, bool),
    /// Below another criterion, or to the areas; with all below it.
    Put(String, Option<String>),
    /// What a criterion says.
    Criterion(String, Criterion),
    /// Another rule; it waits for a person. `None`: scored by hand.
    Rule(String, Option<Rule>),
    /// The rule that the criterion's words say; it waits for a person.
    Propose(String),
    /// A person read the rule beside the words: they say the same.
    Confirm(String),
    /// They do not.
    Reject(String),
    /// A figure that is new (`true`), or in the place of the one with its code.
    Figure(Figure, bool),
    /// A figure less.
    RemoveFigure(String),
}

/// Why a step is not taken. Nothing was changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotEdited {
    /// What it is about is not there any more.
    Gone,
    /// There is a figure with this code.
    FigureThere(String),
    /// There is nothing to confirm.
    NotWaiting(NotWaiting),
    /// The words say no rule that can be read in one way only.
    NothingToPropose,
    /// A criterion cannot stand below itself.
    BelowItself,
}

impl CriteriaSet {
    /// Takes one step.
    pub fn edit(&mut self, edit: Edit) -> Result<(), NotEdited> {
        match edit {
            Edit::Head(head) => self.head(head),
            Edit::AddDocument(document, source, confidence) => self.add_document(document, source, confidence),
            Edit::RemoveDocument(code) => {
                let before = self.legal_basis.len();
                self.legal_basis.retain(|basis| basis.code != code);
                return there(self.legal_basis.len() < before);
            }
            Edit::Block(code, maximum) => {
                self.blocks.iter_mut().find(|block| block.code == code).ok_or(NotEdited::Gone)?.maximum = maximum;
            }
            Edit::Add(below, words, maximum) => return self.add(below.as_deref(), &words, maximum),
            Edit::Remove(code) => {
                let at = self.place(&code)?;
                let parent = self.nodes.get(at).and_then(|node| node.parent);
                let gone = self.with_below(at);
                let kept: Vec<usize> = self.walked(None).into_iter().filter(|place| !gone.contains(place)).collect();
                self.rebuilt(&kept, parent);
            }
            Edit::Move(code, up) => return self.moved(&code, up),
            Edit::Put(code, below) => return self.put(&code, below.as_deref()),
            Edit::Criterion(code, said) => return self.criterion(&code, said),
            Edit::Rule(code, rule) => {
                let at = self.place(&code)?;
                if rule.is_none() {
                    self.drop_rule(at);
                } else if let Some(node) = self.nodes.get_mut(at) {
                    node.rule_confirmed = false;
                    node.rule = rule;
                }
            }
            Edit::Propose(code) => return self.propose(&code),
            Edit::Confirm(code) => return self.confirm_rule(&code).map_err(NotEdited::NotWaiting),
            Edit::Reject(code) => return self.reject_rule(&code).map_err(NotEdited::NotWaiting),
            Edit::Figure(figure, new) => match self.figure(&figure.code) {
                Some(_) if new => return Err(NotEdited::FigureThere(figure.code)),
                None if !new => return Err(NotEdited::Gone),
                None => self.figures.push(figure),
                Some(at) => {
                    if let Some(before) = self.figures.get_mut(at) {
                        *before = figure;
                    }
                }
            },
            Edit::RemoveFigure(code) => {
                let before = self.figures.len();
                self.figures.retain(|figure| figure.code != code);
                return there(self.figures.len() < before);
            }
        }
        Ok(())
    }

    /// Has every criterion say that it asks the same as the one with its number in the set of this name: the one that it
    /// was copied from.
    pub fn follow(&mut self, name: &str) {
        for node in &mut self.nodes {
            let before = format!("{name}/{}", node.code);
            if !node.same_as.contains(&before) {
                node.same_as.push(before);
            }
        }
    }

    /// The rule that the words of a criterion say, where it is another than it has.
    #[must_use]
    pub fn proposal(&self, at: usize) -> Option<Proposal> {
        let node = self.nodes.get(at).filter(|_| self.is_leaf(at))?;
        let proposal = proposed(&node.code, &node.how, node.maximum?)?;
        (node.rule.as_ref() != Some(&proposal.rule)).then_some(proposal)
    }

    fn place(&self, code: &str) -> Result<usize, NotEdited> {
        self.node(code).ok_or(NotEdited::Gone)
    }

    fn head(&mut self, head: Head) {
        let Head { title, level, first_year, last_year, maximum, confidence, illustrative } = head;
        if title != self.title.vi {
            self.title = Name::vi(&title);
        }
        (self.level, self.first_year, self.last_year) = (level, first_year, last_year);
        self.scoring.maximum = maximum;
        (self.confidence, self.illustrative) = (confidence, illustrative);
    }

    fn add_document(&mut self, document: String, source: String, confidence: Confidence) {
        let taken = |code: &String| self.legal_basis.iter().any(|basis| basis.code == *code);
        let most = self.legal_basis.len() + 1;
        let code = (1..=most).map(|number| format!("van-ban-{number}")).find(|code| !taken(code)).unwrap_or_default();
        let title = self.title.vi.clone();
        let says = Words { vi: title.clone(), en: title, further: std::collections::BTreeMap::new() };
        self.legal_basis.push(LegalBasis {
            code,
            document,
            provision: None,
            issued: None,
            in_force_from: None,
            in_force_to: None,
            source,
            confidence,
            says,
        });
    }

    fn add(&mut self, below: Option<&str>, words: &str, maximum: Option<Decimal>) -> Result<(), NotEdited> {
        let parent = below.map(|code| self.place(code)).transpose()?;
        let used: Vec<u32> = self.below(parent).filter_map(|at| number(&self.nodes.get(at)?.code)).collect();
        let next = used.into_iter().max().unwrap_or(0).saturating_add(1);
        let code = below.map_or_else(|| next.to_string(), |above| format!("{above}.{next}"));
        self.nodes.push(Node {
            code,
            words: Name::vi(words),
            parent,
            maximum,
            confidence: self.confidence,
            role: Role::Scored,
            owner: None,
            source: Source::Appraised,
            block: None,
            how: String::new(),
            evidence: String::new(),
            evidence_rule: EvidenceRule::OrExplanation,
            rule: None,
            rule_confirmed: false,
            same_as: Vec::new(),
        });
        let order = self.walked(None);
        self.rebuilt(&order, parent);
        Ok(())
    }

    fn moved(&mut self, code: &str, up: bool) -> Result<(), NotEdited> {
        let at = self.place(code)?;
        let parent = self.nodes.get(at).and_then(|node| node.parent);
        let beside: Vec<usize> = self.below(parent).collect();
        let own = beside.iter().position(|one| *one == at).ok_or(NotEdited::Gone)?;
        let other = if up { own.checked_sub(1) } else { Some(own + 1) };
        // Whoever moves the first one up, or the last one down, has it where it was.
        let Some(other) = other.and_then(|place| beside.get(place).copied()) else { return Ok(()) };
        let order = self.walked(Some((at, other)));
        self.rebuilt(&order, parent);
        Ok(())
    }

    fn put(&mut self, code: &str, below: Option<&str>) -> Result<(), NotEdited> {
        let at = self.place(code)?;
        let parent = below.map(|code| self.place(code)).transpose()?;
        if parent.is_some_and(|parent| self.with_below(at).contains(&parent)) {
            return Err(NotEdited::BelowItself);
        }
        let Some(node) = self.nodes.get_mut(at) else { return Err(NotEdited::Gone) };
        let before = std::mem::replace(&mut node.parent, parent);
        if before == parent {
            return Ok(());
        }
        let order = self.walked(None);
        self.rebuilt(&order, parent);
        // What was beside it before closes up.
        let before = before.and_then(|old| order.iter().position(|place| *place == old));
        self.numbered(before);
        Ok(())
    }

    fn criterion(&mut self, code: &str, said: Criterion) -> Result<(), NotEdited> {
        let at = self.place(code)?;
        let node = self.nodes.get_mut(at).ok_or(NotEdited::Gone)?;
        // A rule was read beside other words, or for other points: somebody has to read it again.
        if node.how != said.how || node.maximum != said.maximum {
            node.rule_confirmed = false;
        }
        if node.words.vi != said.words {
            node.words = Name::vi(&said.words);
        }
        let Criterion {
            words: _,
            maximum,
            confidence,
            how,
            evidence,
            evidence_rule,
            source,
            owner,
            block,
            role,
            same_as,
        } = said;
        (node.maximum, node.confidence, node.how, node.evidence) = (maximum, confidence, how, evidence);
        (node.evidence_rule, node.source, node.owner) = (evidence_rule, source, owner);
        (node.block, node.role, node.same_as) = (block, role, same_as);
        Ok(())
    }

    fn propose(&mut self, code: &str) -> Result<(), NotEdited> {
        let at = self.place(code)?;
        let Proposal { rule, figures } = self.proposal(at).ok_or(NotEdited::NothingToPropose)?;
        self.drop_rule(at);
        let new: Vec<Figure> = figures.into_iter().filter(|figure| self.figure(&figure.code).is_none()).collect();
        self.figures.extend(new);
        if let Some(node) = self.nodes.get_mut(at) {
            node.rule = Some(rule);
        }
        Ok(())
    }

    /// A node and all below it.
    fn with_below(&self, at: usize) -> Vec<usize> {
        (0..self.nodes.len()).filter(|place| self.line(*place).contains(&at)).collect()
    }

    /// All nodes as the table shows them, two neighbours perhaps in each other's place.
    fn walked(&self, swapped: Option<(usize, usize)>) -> Vec<usize> {
        let mut order = Vec::with_capacity(self.nodes.len());
        self.walk(None, swapped, &mut order);
        order
    }

    fn walk(&self, parent: Option<usize>, swapped: Option<(usize, usize)>, order: &mut Vec<usize>) {
        for at in self.below(parent) {
            let at = match swapped {
                Some((one, other)) if at == one => other,
                Some((one, other)) if at == other => one,
                _ => at,
            };
            order.push(at);
            self.walk(Some(at), swapped, order);
        }
    }

    /// Puts the nodes in an order, without those that it leaves out, and numbers anew what stands below `parent` (a place
    /// of before).
    fn rebuilt(&mut self, order: &[usize], parent: Option<usize>) {
        let places: HashMap<usize, usize> = order.iter().enumerate().map(|(new, old)| (*old, new)).collect();
        let moved = |at: &usize| {
            let node = self.nodes.get(*at)?;
            Some(Node { parent: node.parent.and_then(|parent| places.get(&parent).copied()), ..node.clone() })
        };
        let nodes = order.iter().filter_map(moved).collect();
        self.nodes = nodes;
        self.numbered(parent.and_then(|parent| places.get(&parent).copied()));
    }

    /// Numbers what stands directly below a node from 1; all below it follows. Areas with letters keep theirs.
    fn numbered(&mut self, parent: Option<usize>) {
        let above = parent.and_then(|at| self.nodes.get(at)).map(|node| format!("{}.", node.code));
        let above = above.unwrap_or_default();
        let mut renamed: HashMap<String, String> = HashMap::new();
        let mut next = 1_u32;
        for at in self.below(parent).collect::<Vec<_>>() {
            let Some(old) = self.nodes.get(at).map(|node| node.code.clone()) else { continue };
            if parent.is_none() && number(&old).is_none() {
                continue;
            }
            let new = format!("{above}{next}");
            next = next.saturating_add(1);
            for place in self.with_below(at) {
                let Some(node) = self.nodes.get_mut(place) else { continue };
                let Some(rest) = node.code.strip_prefix(&old).map(str::to_owned) else { continue };
                let code = format!("{new}{rest}");
                renamed.insert(std::mem::replace(&mut node.code, code.clone()), code);
            }
        }
        for name in &mut self.scoring.ties.by {
            if let Some(new) = renamed.get(name) {
                name.clone_from(new);
            }
        }
    }
}

/// The last part of a node's number, where it is one.
fn number(code: &str) -> Option<u32> {
    code.rsplit('.').next()?.parse().ok()
}

fn there(found: bool) -> Result<(), NotEdited> {
    if found { Ok(()) } else { Err(NotEdited::Gone) }
}

#[cfg(test)]
mod tests;
