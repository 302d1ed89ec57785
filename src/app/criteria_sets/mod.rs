//! Criteria sets on pages: the published ones, and drafts that become new sets or new versions.
//!
//! A draft may be wrong: it is kept with its faults and shown with them, and it is published only once it has none, by two
//! people. A published set never changes. [`bring`] takes drafts from files, [`publish`] makes sets of them.

pub mod bring;
pub mod publish;

use super::par::{not_done, refused};
use super::{App, AppError};
use crate::app::scope::not_there;
use crate::domain::access::{Caller, Permission};
use crate::domain::assessment::NotDone;
use crate::domain::criteria::checks::Wrong;
use crate::domain::criteria::edit::{Edit, NotEdited};
use crate::domain::criteria::{CriteriaProblem, CriteriaSet};
use crate::domain::refusal::{NotASet, Refusal};
use crate::domain::template::is_code;
use crate::store::par::draft::{
    Draft, criteria_draft_drop_on, criteria_draft_get, criteria_draft_list, criteria_draft_put_on,
};

/// A draft, read.
#[derive(Clone, Debug)]
pub struct Open {
    /// What it says.
    pub set: CriteriaSet,
    /// What keeps it from being published.
    pub wrong: Vec<Wrong>,
    /// Grows with each change.
    pub revision: i32,
    /// Its file as it stands, TOML: what would be published.
    pub source: String,
}

impl Open {
    fn of(draft: &Draft) -> Result<Self, AppError> {
        let wrong = |problem: CriteriaProblem| AppError::Template(problem.to_string());
        let (set, faults) = CriteriaSet::parse_draft(&draft.code, &draft.source).map_err(wrong)?;
        Ok(Self { set, wrong: faults, revision: draft.revision, source: draft.source.clone() })
    }
}

impl App {
    /// The drafts, by code; none for whoever may not change them.
    pub fn criteria_drafts(&self, caller: &Caller) -> Result<Vec<Open>, AppError> {
        if !caller.may(Permission::ManageAssessments) {
            return Ok(Vec::new());
        }
        self.store.read(criteria_draft_list)?.iter().map(Open::of).collect()
    }

    /// The draft with this code.
    pub fn criteria_draft(&self, caller: &Caller, code: &str) -> Result<Open, AppError> {
        if !caller.may(Permission::ManageAssessments) {
            return Err(not_there(code));
        }
        let draft = self.store.read(|db| criteria_draft_get(db, code))?.ok_or_else(|| not_there(code))?;
        Open::of(&draft)
    }

    /// Begins a draft: the next version of a published set, or the first one of a new code after its example. Every
    /// criterion says which one it was copied from.
    pub fn criteria_draft_begin(&self, caller: &Caller, example: &str, code: &str) -> Result<String, AppError> {
        if !caller.may(Permission::ManageAssessments) {
            return Err(not_there(example));
        }
        let (_, published) = self.refresh()?.criteria_named(example).ok_or_else(|| not_there(example))?;
        let mut set = CriteriaSet::clone(&published);
        if code.is_empty() || code == set.code {
            set.version = self.next_criteria_version(&set.code);
        } else {
            if !is_code(code) {
                return Err(Refusal::Criteria(NotASet::NotACode(code.to_owned())).into());
            }
            if self.next_criteria_version(code) > 1 {
                return Err(Refusal::Criteria(NotASet::CodeTaken(code.to_owned())).into());
            }
            code.clone_into(&mut set.code);
            set.version = 1;
        }
        set.follow(example);
        self.criteria_draft_add(&set, example)?;
        Ok(set.code)
    }

    /// Takes a step on a draft that is still what was seen.
    pub fn criteria_draft_change(&self, caller: &Caller, code: &str, seen: i32, edit: &Edit) -> Result<(), AppError> {
        let Open { mut set, .. } = self.criteria_draft_seen(caller, code, seen)?;
        let before = told(&set, edit);
        set.edit(edit.clone()).map_err(not_edited)?;
        let source = set.file();
        // What is written is read again before it is kept: no step may make a draft that cannot be opened.
        let (again, _) = CriteriaSet::parse_draft(code, &source).map_err(|problem| {
            Refusal::Criteria(NotASet::Faults(problem.found.into_iter().map(|one| one.fault).collect()))
        })?;
        let after = told(&again, edit);
        self.change(|change| {
            if !criteria_draft_put_on(change.db, code, &source, seen, change.at)? {
                return Err(refused(NotDone::ChangedMeanwhile));
            }
            let (what, of) = name_of(edit);
            let what = if of.is_empty() { what.to_owned() } else { format!("{what}: {of}") };
            change.note_values("criteria-set.draft-change", code, &what, &before, &after)
        })
    }

    /// Throws a draft away.
    pub fn criteria_draft_drop(&self, caller: &Caller, code: &str, seen: i32) -> Result<(), AppError> {
        let open = self.criteria_draft_seen(caller, code, seen)?;
        self.change(|change| {
            if !criteria_draft_drop_on(change.db, code, seen)? {
                return Err(refused(NotDone::ChangedMeanwhile));
            }
            change.note("criteria-set.draft-drop", code, &open.set.name())
        })
    }

    fn criteria_draft_seen(&self, caller: &Caller, code: &str, seen: i32) -> Result<Open, AppError> {
        let open = self.criteria_draft(caller, code)?;
        if open.revision == seen { Ok(open) } else { Err(not_done(NotDone::ChangedMeanwhile)) }
    }

    /// Keeps a new draft, where there is none of this code.
    fn criteria_draft_add(&self, set: &CriteriaSet, told: &str) -> Result<(), AppError> {
        let source = set.file();
        self.change(|change| {
            if criteria_draft_get(change.db, &set.code)?.is_some()
                || !criteria_draft_put_on(change.db, &set.code, &source, 0, change.at)?
            {
                return Err(Refusal::Criteria(NotASet::DraftThere(set.code.clone())).into());
            }
            change.note("criteria-set.draft", &set.code, told)
        })
    }

    fn next_criteria_version(&self, code: &str) -> u32 {
        let catalogue = self.catalogue();
        let names = catalogue.criteria_names();
        let known = names.iter().filter_map(|name| catalogue.criteria_named(name));
        known.filter(|(_, one)| one.code == code).map(|(_, one)| one.version.saturating_add(1)).max().unwrap_or(1)
    }
}

/// Why a step is not taken, for people.
fn not_edited(why: NotEdited) -> Refusal {
    match why {
        NotEdited::Gone => Refusal::Gone,
        NotEdited::FigureThere(code) => Refusal::Criteria(NotASet::FigureThere(code)),
        NotEdited::NotWaiting(_) => Refusal::Criteria(NotASet::NotWaiting),
        NotEdited::NothingToPropose => Refusal::Criteria(NotASet::NothingToPropose),
        NotEdited::BelowItself => Refusal::Criteria(NotASet::BelowItself),
    }
}

/// What was done, for the trail, and with what.
fn name_of(edit: &Edit) -> (&'static str, &str) {
    match edit {
        Edit::Head(_) => ("head", ""),
        Edit::AddDocument(document, ..) => ("document added", document),
        Edit::RemoveDocument(code) => ("document removed", code),
        Edit::Block(code, _) => ("block", code),
        Edit::Add(_, words, _) => ("criterion added", words),
        Edit::Remove(code) => ("criterion removed", code),
        Edit::Move(code, true) => ("criterion moved up", code),
        Edit::Move(code, false) => ("criterion moved down", code),
        Edit::Put(code, _) => ("criterion put elsewhere", code),
        Edit::Criterion(code, _) => ("criterion", code),
        Edit::Rule(code, _) => ("rule", code),
        Edit::Propose(code) => ("rule proposed", code),
        Edit::Confirm(code) => ("rule confirmed", code),
        Edit::Reject(code) => ("rule rejected", code),
        Edit::Figure(figure, _) => ("figure", &figure.code),
        Edit::RemoveFigure(code) => ("figure removed", code),
    }
}

/// The part of a set that a step is about, as its file says it: what the trail keeps of before and after. Empty where the
/// step says enough by itself.
fn told(set: &CriteriaSet, edit: &Edit) -> String {
    match edit {
        Edit::Head(_) => format!(
            "{}; {}; {}; {}; {}",
            set.title.vi,
            set.level.word(),
            set.first_year,
            set.last_year.map_or_else(String::new, |last| last.to_string()),
            set.scoring.maximum.map_or_else(String::new, |most| most.normalize().to_string()),
        ),
        Edit::Criterion(code, _)
        | Edit::Rule(code, _)
        | Edit::Propose(code)
        | Edit::Confirm(code)
        | Edit::Reject(code)
        | Edit::Remove(code) => {
            let Some(node) = set.node(code).and_then(|at| set.nodes.get(at)) else { return String::new() };
            let points = node.maximum.map_or_else(|| "?".to_owned(), |points| points.normalize().to_string());
            let rule = node.rule.as_ref().map(|rule| rule.text(node.maximum)).unwrap_or_default();
            let waits = if node.rule.is_some() && !node.rule_confirmed { "rule_confirmed = false" } else { "" };
            [&node.words.vi, &points, &node.how, &node.evidence, &rule, waits].map(str::trim).join("\n")
        }
        _ => String::new(),
    }
}
