//! A spreadsheet as a criteria set: all of it, or every reason why not.
//!
//! cells → heading → rows → numbers and sums → set → the checks that every set goes through → rules proposed from the text

use std::collections::{HashMap, HashSet};

use rust_decimal::Decimal;

use super::address::Place;
use super::cells::{Grid, grids};
use super::columns::{Column, Table};
use super::entry::Entry;
use super::number::written;
use super::problem::{Fault, Findings, Note, Noted, Problem};
use super::rows::Rows;
use super::titles::{Titles, above};
use super::walk::{Walked, known_total, walked};
use super::{own_sheet, sums};
use crate::domain::criteria::checks::{Part, Place as Where, faults};
use crate::domain::criteria::proposal::{Proposal, proposed};
use crate::domain::criteria::{Block, CriteriaSet, EvidenceRule, Name, Node, SetLevel, Source};
use crate::domain::template::{Confidence, LegalBasis, Words};

/// A spreadsheet, and what its table may not say.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The file's name.
    pub file: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// The sheet with the table, where several have one.
    pub sheet: Option<&'a str>,
    /// What the set is to be called.
    pub code: &'a str,
    /// From 1.
    pub version: u32,
    /// Whom it scores, where the titles do not say it.
    pub level: Option<SetLevel>,
    /// The first index year, where the titles do not say it.
    pub first_year: Option<i32>,
    /// The decision, where the titles do not name it.
    pub document: Option<&'a str>,
}

/// What came of a spreadsheet.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The set.
    pub set: CriteriaSet,
    /// Its file, TOML.
    pub text: String,
    /// What was taken otherwise than it stands.
    pub notes: Vec<Note>,
    /// The numbers of criteria with a rule proposed from their text, which a person has yet to confirm.
    pub proposed: Vec<String>,
    /// The numbers of criteria without one ("chưa có công thức"): scored by hand.
    pub without_rule: Vec<String>,
}

/// Reads a spreadsheet.
pub fn taken(asked: &Asked<'_>) -> Result<Taken, Vec<Problem>> {
    let mut findings = Findings { file: asked.file.to_owned(), ..Findings::default() };
    let grids = match grids(asked.bytes) {
        Ok(grids) => grids,
        Err(fault) => {
            findings.of_sheet(fault);
            return Err(findings.problems);
        }
    };
    let Some((grid, table)) = chosen(&grids, asked.sheet, &mut findings) else { return Err(findings.problems) };
    findings.sheet = Some(grid.name.clone());
    headings(grid, &table, &mut findings);
    let base = match own_sheet::read(&grids) {
        Some(Err(fault)) => {
            findings.elsewhere(own_sheet::SHEET, fault);
            None
        }
        read => read.and_then(Result::ok),
    };
    let known = base.iter().flat_map(|base| &base.nodes).map(|node| (node.code.clone(), node.role)).collect();
    let walked = walked(Rows { grid, table: &table }, &known, &mut findings);
    added_up(grid, &table, &walked, base.as_ref(), &mut findings);
    let titles = above(grid, &table);
    let set = Making { asked, titles: &titles, base: base.as_ref() }.set(&walked, &mut findings);
    finished(set, &walked, base.as_ref(), findings)
}

/// The sheet that was asked for, or the only one with a table.
fn chosen<'a>(grids: &'a [Grid], wanted: Option<&str>, findings: &mut Findings) -> Option<(&'a Grid, Table)> {
    let names = |grids: &[&Grid]| grids.iter().map(|grid| grid.name.clone()).collect::<Vec<_>>().join(", ");
    if let Some(wanted) = wanted {
        let Some(grid) = grids.iter().find(|grid| grid.name == wanted) else {
            let all = names(&grids.iter().collect::<Vec<_>>());
            findings.of_sheet(Fault::NoSheet(wanted.to_owned(), all));
            return None;
        };
        findings.sheet = Some(grid.name.clone());
        if grid.hidden {
            findings.of_sheet(Fault::HiddenSheet);
        }
        let table = Table::find(grid);
        if table.is_none() {
            no_table([grid].into_iter(), findings);
        }
        return table.map(|table| (grid, table));
    }
    let hidden: Vec<&Grid> = grids.iter().filter(|grid| grid.hidden && grid.name != own_sheet::SHEET).collect();
    if !hidden.is_empty() {
        findings.note(None, Noted::HiddenSheets(names(&hidden)));
    }
    let shown = grids.iter().filter(|grid| !grid.hidden);
    let mut found: Vec<(&Grid, Table)> =
        shown.filter_map(|grid| Table::find(grid).map(|table| (grid, table))).collect();
    if found.len() > 1 {
        let all: Vec<&Grid> = found.iter().map(|(grid, _)| *grid).collect();
        findings.of_sheet(Fault::SeveralTables(names(&all)));
        return None;
    }
    if found.is_empty() {
        no_table(grids.iter().filter(|grid| !grid.hidden), findings);
    }
    found.pop()
}

/// Says which column is missing where there is almost a table, or that there is none.
fn no_table<'a>(mut grids: impl Iterator<Item = &'a Grid>, findings: &mut Findings) {
    match grids.find_map(|grid| Table::almost(grid).map(|(place, column)| (grid, place, column))) {
        Some((grid, place, column)) => {
            findings.sheet = Some(grid.name.clone());
            findings.say(place, Fault::NoColumn(column));
        }
        None => findings.of_sheet(Fault::NoTable),
    }
}

/// Columns that are missing, hidden, there twice, or of no use here.
fn headings(grid: &Grid, table: &Table, findings: &mut Findings) {
    let mut first: HashMap<Column, Place> = HashMap::new();
    for heading in &table.headings {
        let Some(column) = heading.column else {
            findings.note(Some(heading.place.to_string()), Noted::ColumnPassedOver(heading.words.replace('\n', " ")));
            continue;
        };
        if grid.column_hidden(heading.place.column) {
            findings.say(heading.place, Fault::HiddenColumn(heading.words.replace('\n', " ")));
        }
        let before = first.get(&column).copied();
        match before.filter(|_| column != Column::Name) {
            Some(before) => findings.say(heading.place, Fault::HeadingTwice(column, before.to_string())),
            None => {
                first.entry(column).or_insert(heading.place);
            }
        }
    }
}

/// Everything about maxima: none missing, every sum right, no formula in a circle.
fn added_up(grid: &Grid, table: &Table, walked: &Walked, base: Option<&CriteriaSet>, findings: &mut Findings) {
    if walked.entries.is_empty() {
        findings.say(Place::new(table.below, 0), Fault::NoCriteria);
    }
    for entry in walked.entries.iter().filter(|entry| entry.maximum == super::entry::Points::Blank) {
        let before = base.and_then(|base| base.node(&entry.number()).and_then(|at| base.nodes.get(at)));
        if before.is_some_and(|node| node.maximum.is_none()) {
            findings.note(Some(entry.maximum_at.to_string()), Noted::StillUnknown(entry.number()));
        } else {
            findings.say(entry.maximum_at, Fault::NoMaximum(entry.number()));
        }
    }
    sums::parts(&walked.entries, &walked.open, findings);
    sums::circles(grid, findings);
    let Some(sum) = sums::of_areas(&walked.entries).filter(|_| !walked.open.contains(&[][..])) else { return };
    match known_total(walked) {
        Some((place, total)) => {
            let with_bonus = sums::of_bonus(&walked.entries).and_then(|bonus| bonus.checked_add(sum));
            if total != sum && Some(total) != with_bonus {
                findings.say(place, Fault::Total(written(total), written(sum)));
            }
        }
        None if walked.total.is_none() => findings.note(None, Noted::NoTotal(written(sum))),
        None => {}
    }
}

/// Puts a set together of what the table, its titles, the sheet of sipar and the command say.
struct Making<'a> {
    asked: &'a Asked<'a>,
    titles: &'a Titles,
    base: Option<&'a CriteriaSet>,
}

impl Making<'_> {
    fn set(&self, walked: &Walked, findings: &mut Findings) -> CriteriaSet {
        let mut set = self.head(findings);
        blocks(&mut set, &walked.entries);
        let mut places: HashMap<&[u32], usize> = HashMap::new();
        for entry in walked.entries.iter().filter(|entry| !entry.twice) {
            let parent = places.get(entry.parent()).copied();
            places.insert(&entry.code, set.nodes.len());
            let node = self.node(entry, parent, &set, findings);
            set.nodes.push(node);
        }
        // The last row may count the bonus in; the maximum of the set does not.
        let total = known_total(walked).map(|(_, total)| total);
        set.scoring.maximum = sums::of_areas(&walked.entries).or(total);
        if let Some(base) = self.base.filter(|base| base.scoring.maximum.is_none() || set.scoring.maximum.is_none()) {
            set.scoring.maximum = base.scoring.maximum;
        }
        set
    }

    fn head(&self, findings: &mut Findings) -> CriteriaSet {
        let title = self.titles.title.clone();
        let (code, version) = (self.asked.code.to_owned(), self.asked.version);
        if let Some(base) = self.base {
            let mut set = base.clone();
            (set.code, set.version) = (code, version);
            set.nodes.clear();
            if let Some(title) = title.filter(|title| *title != base.title.vi) {
                set.title = Name::vi(&title);
            }
            set.level = self.asked.level.unwrap_or(set.level);
            set.first_year = self.asked.first_year.unwrap_or(set.first_year);
            if let Some(document) = self.asked.document {
                set.legal_basis = vec![basis(document, self.asked.file, &set.title.vi)];
            }
            return set;
        }
        let level = self.asked.level.or(self.titles.level);
        let year = self.asked.first_year.or(self.titles.year);
        let document = self.asked.document.map(str::to_owned).or_else(|| self.titles.document.clone());
        for (missing, fault) in [
            (level.is_none(), Fault::NoLevel),
            (year.is_none(), Fault::NoYear),
            (document.is_none(), Fault::NoDocument),
        ] {
            if missing {
                findings.of_sheet(fault);
            }
        }
        let title = title.or_else(|| findings.sheet.clone()).unwrap_or_default();
        let level = level.unwrap_or(SetLevel::Department);
        let mut set = CriteriaSet::draft(code, version, level, year.unwrap_or_default(), Name::vi(&title));
        set.confidence = Confidence::Reported;
        set.legal_basis.extend(document.map(|document| basis(&document, self.asked.file, &title)));
        set
    }

    fn node(&self, entry: &Entry, parent: Option<usize>, set: &CriteriaSet, findings: &mut Findings) -> Node {
        let code = entry.number();
        let before = self.base.and_then(|base| base.node(&code).and_then(|at| base.nodes.get(at)));
        let block = entry.block.as_ref().and_then(|words| block_of(set, words));
        let maximum = entry.maximum.known();
        let Some(before) = before else {
            let said = |text: &str| entry.source.or_else(|| super::rows::source_of(text));
            return Node {
                code,
                words: Name::vi(&entry.name),
                parent,
                maximum,
                confidence: set.confidence,
                role: entry.role,
                owner: entry.owner.clone(),
                source: said(&entry.how).unwrap_or(Source::Appraised),
                block,
                how: entry.how.clone(),
                evidence: entry.evidence.clone(),
                evidence_rule: evidence_rule(&entry.evidence),
                rule: None,
                rule_confirmed: false,
                same_as: Vec::new(),
            };
        };
        let mut node = Node { code, parent, maximum, block, ..before.clone() };
        if before.words.vi != entry.name {
            node.words = Name::vi(&entry.name);
        }
        node.owner.clone_from(&entry.owner);
        node.source = entry.source.unwrap_or(before.source);
        node.role = entry.role;
        node.how.clone_from(&entry.how);
        node.evidence.clone_from(&entry.evidence);
        if node.rule.is_some() && (before.how.trim() != entry.how || before.maximum != maximum) {
            // The rule was read in other words, or for other points: it has to be proposed and confirmed anew.
            findings.note(Some(entry.how_at.to_string()), Noted::Unconfirmed(node.code.clone()));
            node.rule = None;
            node.rule_confirmed = false;
        }
        node
    }
}

/// Blocks that the table names and the set does not have yet.
fn blocks(set: &mut CriteriaSet, entries: &[Entry]) {
    for words in entries.iter().filter_map(|entry| entry.block.as_ref()) {
        if block_of(set, words).is_none() {
            let code = format!("khoi-{}", set.blocks.len() + 1);
            let (maximum, confidence) = (None, set.confidence);
            set.blocks.push(Block { code, words: Name::vi(words), maximum, confidence });
        }
    }
}

fn block_of(set: &CriteriaSet, words: &str) -> Option<String> {
    let called = |block: &&Block| block.code == words || block.words.vi == words;
    set.blocks.iter().find(called).map(|block| block.code.clone())
}

fn evidence_rule(evidence: &str) -> EvidenceRule {
    if evidence.is_empty() { EvidenceRule::Optional } else { EvidenceRule::OrExplanation }
}

fn basis(document: &str, file: &str, title: &str) -> LegalBasis {
    let says = Words { vi: title.to_owned(), en: title.to_owned(), further: std::collections::BTreeMap::new() };
    LegalBasis {
        code: "quyet-dinh".to_owned(),
        document: document.to_owned(),
        provision: None,
        issued: None,
        in_force_from: None,
        in_force_to: None,
        source: file.to_owned(),
        confidence: Confidence::Reported,
        says,
    }
}

/// Proposes rules, and lets the set go through the checks of every set.
fn finished(
    mut set: CriteriaSet,
    walked: &Walked,
    base: Option<&CriteriaSet>,
    mut findings: Findings,
) -> Result<Taken, Vec<Problem>> {
    if findings.problems.is_empty() {
        for wrong in faults(&set) {
            let cell = cell_of(&set, walked, wrong.place);
            match cell {
                Some(cell) => findings.say(cell, Fault::Rejected(wrong.fault)),
                None => findings.of_sheet(Fault::Rejected(wrong.fault)),
            }
        }
    }
    if !findings.problems.is_empty() {
        return Err(findings.problems);
    }
    propose(&mut set, base);
    let text = set.file();
    match CriteriaSet::parse(&set.file_name(), &text) {
        Ok(set) => {
            let number = |at: &usize| set.nodes.get(*at).map(|node| node.code.clone());
            let by_hand = set.by_hand();
            let has_rule = |at: &&usize| set.nodes.get(**at).is_some_and(|node| node.rule.is_some());
            let proposed = by_hand.iter().filter(has_rule).filter_map(number).collect();
            let without_rule = by_hand.iter().filter(|at| !has_rule(at)).filter_map(number).collect();
            Ok(Taken { text, notes: findings.notes, proposed, without_rule, set })
        }
        Err(problem) => {
            problem.found.into_iter().for_each(|found| findings.of_sheet(Fault::Rejected(found.fault)));
            Err(findings.problems)
        }
    }
}

/// The cell that says the part of a set that is wrong.
fn cell_of(set: &CriteriaSet, walked: &Walked, place: Where) -> Option<Place> {
    let Where::Node(at, part) = place else { return None };
    let code = &set.nodes.get(at)?.code;
    let entry = walked.entries.iter().find(|entry| !entry.twice && entry.number() == *code)?;
    Some(match part {
        Part::Code | Part::Parent | Part::SameAs(_) => entry.code_at,
        Part::Maximum | Part::Block => entry.maximum_at,
        Part::Role => entry.name_at,
        Part::Rule => entry.how_at,
    })
}

/// Proposes a rule for every leaf that has none and whose text says one. Never over what a person put there or took away.
fn propose(set: &mut CriteriaSet, base: Option<&CriteriaSet>) {
    let declared: HashSet<String> = set.figures.iter().map(|figure| figure.code.clone()).collect();
    for at in set.leaves() {
        let Some(node) = set.nodes.get(at).filter(|node| node.rule.is_none()) else { continue };
        let before = base.and_then(|base| base.node(&node.code).and_then(|at| base.nodes.get(at)));
        if before.is_some_and(|before| before.rule.is_none() && before.how.trim() == node.how) {
            continue;
        }
        let Some(Proposal { rule, figures }) =
            node.maximum.and_then(|most: Decimal| proposed(&node.code, &node.how, most))
        else {
            continue;
        };
        let new = figures.into_iter().filter(|figure| !declared.contains(&figure.code));
        set.figures.extend(new);
        if let Some(node) = set.nodes.get_mut(at) {
            node.rule = Some(rule);
            node.rule_confirmed = false;
        }
    }
}
