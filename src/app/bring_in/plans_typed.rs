//! Plans, tasks, deadlines, targets and inspections typed on a page, one at a time: a row like that of a file, held against the same
//! rules. What a form does not ask stays as it is.

use std::collections::{BTreeMap, HashMap};

use time::Date;
use unicode_normalization::UnicodeNormalization;

use super::super::import::{Problem, What, inspections, plans, targets};
use super::Importer;
use super::offices::{Named, Place};
use super::plans_rows::{Coming, seal_of};
use crate::app::scope::{Scope, not_there};
use crate::app::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::id::Id;
use crate::domain::number;
use crate::domain::refusal::Refusal;
use crate::domain::workplan::inspection::Inspection;
use crate::domain::workplan::target::Target;
use crate::domain::workplan::{NotDone, Task, Workplan};
use crate::store::inspection::inspection_list;
use crate::store::unit::unit_some;
use crate::store::workplan::{target_list, task_list, workplan_by_code};

/// The column of a form in which a reason stands; no file has it.
const WHY: &str = "why";

/// What is typed on a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Entered {
    /// A plan.
    Plan,
    /// A task of a plan; its deadline where it is new.
    Task,
    /// Another deadline of a task.
    Deadline,
    /// A target of a plan.
    Target,
    /// An inspection.
    Inspection,
}

impl Entered {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Plan, Self::Task, Self::Deadline, Self::Target, Self::Inspection];

    /// The word for it in addresses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Task => "task",
            Self::Deadline => "deadline",
            Self::Target => "target",
            Self::Inspection => "inspection",
        }
    }

    /// The one with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// The column that holds its code, which is typed once and never changed.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Task | Self::Deadline => "task",
            Self::Target => "target",
            Self::Inspection => "inspection",
        }
    }

    /// The columns that are typed, in the order of the form; `is_new` says whether nothing is stored yet.
    #[must_use]
    pub fn columns(self, is_new: bool) -> Vec<&'static str> {
        let (first, rest): (&[&str], &[&str]) = match self {
            Self::Plan => {
                (&["plan", "unit"], &["title", "number", "issued", "issuer", "first", "last", "followed", "source"])
            }
            Self::Task if is_new => (&["task"], &["words", "owner", "whose", "partners", "deadline", "criterion"]),
            Self::Task => (&["task"], &["words", "owner", "whose", "partners", "criterion"]),
            Self::Deadline => (&[], &["deadline", WHY]),
            Self::Target => (&["target"], &["words", "measured_in", "toward", "goal", "reached", "as_of", "source"]),
            Self::Inspection => (
                &["inspection", "unit"],
                &[
                    "title",
                    "plan",
                    "first",
                    "last",
                    "inspected",
                    "units",
                    "findings",
                    "follow_up",
                    "follow_up_by",
                    "followed_up",
                    "published_in",
                    "published",
                    "source",
                ],
            ),
        };
        if is_new { [first, rest].concat() } else { rest.to_vec() }
    }
}

/// What a form shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shown {
    /// The plan that it belongs to: code and title.
    pub plan: Option<(String, String)>,
    /// The code of what is stored; `None` of something new.
    pub code: Option<String>,
    /// The seal of what is stored.
    pub seal: Option<String>,
    /// All that a row of a file would say, by column.
    pub cells: BTreeMap<&'static str, String>,
}

type Cells = BTreeMap<&'static str, String>;

/// A text of several lines as a cell of a file holds it.
fn cell(typed: &str) -> String {
    typed.replace("\r\n", "\n").trim().nfc().collect()
}

fn said(day: Option<Date>) -> String {
    day.map(number::day).unwrap_or_default()
}

fn words(text: Option<&String>) -> String {
    text.cloned().unwrap_or_default()
}

fn codes_of(units: &[Id], codes: &HashMap<Id, String>) -> String {
    units.iter().filter_map(|unit| codes.get(unit).cloned()).collect::<Vec<_>>().join("; ")
}

fn cells_of_plan(one: &Workplan, codes: &HashMap<Id, String>) -> Cells {
    BTreeMap::from([
        ("plan", one.code.clone()),
        ("unit", codes_of(&[one.unit], codes)),
        ("title", one.title.clone()),
        ("number", words(one.number.as_ref())),
        ("issued", said(one.issued)),
        ("issuer", words(one.issuer.as_ref())),
        ("first", said(one.first)),
        ("last", said(one.last)),
        ("followed", if one.followed { "yes" } else { "no" }.to_owned()),
        ("statement", words(one.statement.as_ref())),
        ("source", words(one.source.as_ref())),
    ])
}

fn cells_of_task(one: &Task, codes: &HashMap<Id, String>) -> Cells {
    BTreeMap::from([
        ("task", one.code.clone()),
        ("words", one.words.clone()),
        ("owner", codes_of(&[one.owner], codes)),
        ("whose", words(one.whose.as_ref())),
        ("partners", codes_of(&one.partners, codes)),
        ("deadline", said(one.deadline)),
        ("criterion", words(one.criterion.as_ref())),
    ])
}

fn cells_of_target(one: &Target) -> Cells {
    BTreeMap::from([
        ("target", one.code.clone()),
        ("words", one.words.clone()),
        ("measured_in", one.measured_in.clone()),
        ("toward", one.toward.word().to_owned()),
        ("goal", one.goal.to_string()),
        ("reached", one.reached.map(|(value, _)| value.to_string()).unwrap_or_default()),
        ("as_of", said(one.reached.map(|(_, day)| day))),
        ("source", words(one.source.as_ref())),
    ])
}

fn cells_of_inspection(one: &Inspection, codes: &HashMap<Id, String>) -> Cells {
    BTreeMap::from([
        ("inspection", one.code.clone()),
        ("unit", codes_of(&[one.unit], codes)),
        ("title", one.title.clone()),
        ("first", said(Some(one.first))),
        ("last", said(Some(one.last))),
        ("inspected", one.inspected.clone()),
        ("units", codes_of(&one.units, codes)),
        ("findings", words(one.findings.as_ref())),
        ("follow_up", words(one.follow_up.as_ref())),
        ("follow_up_by", said(one.follow_up_by)),
        ("followed_up", said(one.followed_up)),
        ("published_in", words(one.published_in.as_ref())),
        ("published", said(one.published)),
        ("source", words(one.source.as_ref())),
    ])
}

impl App {
    /// What a form shows to somebody who manages the assessments of the unit: of something that is stored what it is, of something
    /// new what follows from its plan. Whatever lies outside the caller's units is not there.
    pub fn shown_to_enter(
        &self,
        caller: &Caller,
        what: Entered,
        plan: Option<&str>,
        one: Option<&str>,
    ) -> Result<Shown, AppError> {
        let named = Named::new(self, Scope::of(caller, Permission::ManageAssessments));
        let codes = |units: &[Id]| -> Result<HashMap<Id, String>, AppError> {
            let found = self.store.read(|db| unit_some(db, units))?;
            Ok(found.into_iter().map(|unit| (unit.id, unit.code)).collect())
        };
        let of = match plan {
            None => None,
            Some(code) => {
                let found = self.store.read(|db| workplan_by_code(db, code))?;
                let found = found.filter(|plan| named.covers(plan.unit).unwrap_or(false));
                Some(found.ok_or_else(|| not_there(code))?)
            }
        };
        let mut shown = Shown {
            plan: of.as_ref().map(|plan| (plan.code.clone(), plan.title.clone())),
            code: None,
            seal: None,
            cells: Cells::new(),
        };
        let mut put = |code: &str, seal: String, cells: Cells| {
            (shown.code, shown.seal) = (Some(code.to_owned()), Some(seal));
            shown.cells.extend(cells);
        };
        match (what, of) {
            (Entered::Plan, None) => {}
            (Entered::Plan, Some(plan)) => put(&plan.code, seal_of(&plan), cells_of_plan(&plan, &codes(&[plan.unit])?)),
            (Entered::Inspection, of) => {
                if let Some(code) = one {
                    let found = self.store.read(inspection_list)?.into_iter().find(|one| one.code == code);
                    let found = found.filter(|one| named.covers(one.unit).unwrap_or(false));
                    let found = found.ok_or_else(|| not_there(code))?;
                    let codes = codes(&[&[found.unit][..], &found.units].concat())?;
                    put(&found.code, seal_of(&found), cells_of_inspection(&found, &codes));
                    if let Some(plan) = found.plan {
                        let all = self.store.read(crate::store::workplan::workplan_list)?;
                        let of = all.into_iter().find(|one| one.id == plan);
                        shown.cells.extend(of.map(|plan| ("plan", plan.code)));
                    }
                } else if let Some(plan) = of {
                    shown.cells.extend([("plan", plan.code), ("unit", codes_of(&[plan.unit], &codes(&[plan.unit])?))]);
                }
            }
            (Entered::Task | Entered::Deadline | Entered::Target, None) => return Err(not_there("")),
            (Entered::Target, Some(plan)) => {
                if let Some(code) = one {
                    let all = self.store.read(|db| target_list(db, &[plan.id]))?;
                    let found = all.into_iter().find(|one| one.code == code).ok_or_else(|| not_there(code))?;
                    put(code, seal_of(&found), cells_of_target(&found));
                }
                shown.cells.insert("plan", plan.code);
            }
            (Entered::Task | Entered::Deadline, Some(plan)) => {
                if let Some(code) = one {
                    let all = self.store.read(|db| task_list(db, &[plan.id]))?;
                    let found = all.into_iter().find(|one| one.code == code).ok_or_else(|| not_there(code))?;
                    let codes = codes(&[&[found.owner][..], &found.partners].concat())?;
                    put(code, seal_of(&found), cells_of_task(&found, &codes));
                } else if what == Entered::Deadline {
                    return Err(not_there(""));
                }
                shown.cells.extend(cells_of_plan(&plan, &codes(&[plan.unit])?));
            }
        }
        Ok(shown)
    }

    /// Stores what was typed by somebody who saw `seen`, the seal of what the form showed. Faults are told by column; what was
    /// changed meanwhile by somebody else is refused, as is a code that something else has. Returns the code.
    pub fn enter(
        &self,
        caller: &Caller,
        what: Entered,
        shown: &Shown,
        seen: Option<&str>,
        typed: &BTreeMap<String, String>,
    ) -> Result<String, AppError> {
        let before = shown.cells.get("deadline").cloned().unwrap_or_default();
        let mut cells = shown.cells.clone();
        for column in what.columns(shown.code.is_none()) {
            cells.insert(column, typed.get(column).map(|text| cell(text)).unwrap_or_default());
        }
        let why = cells.remove(WHY).unwrap_or_default();
        let mut faults: Vec<Problem> = Vec::new();
        if what == Entered::Deadline {
            let at = |column| Place { file: "", line: 1 }.problem(column, "", What::EmptyCell);
            faults.extend(cells["deadline"].is_empty().then(|| at("deadline")));
            faults.extend(why.is_empty().then(|| at(WHY)));
        }
        let code = cells.get(what.key()).cloned().unwrap_or_default();
        let cells: Vec<(&str, String)> = cells.into_iter().collect();
        let (by, coming) = (Importer::Person(caller), Coming::Typed { seen, why: &why });
        let mut told = |problems: Vec<Problem>| {
            faults.extend(problems);
            AppError::Rows(std::mem::take(&mut faults))
        };
        match what {
            Entered::Plan => self.put_plans(by, coming, &plans::typed(&cells).map_err(told)?)?,
            Entered::Target => self.put_targets(by, coming, &targets::typed(&cells).map_err(told)?)?,
            Entered::Inspection => self.put_inspections(by, coming, &inspections::typed(&cells).map_err(told)?)?,
            Entered::Task | Entered::Deadline => {
                let read = plans::typed(&cells).map_err(&mut told)?;
                if what == Entered::Deadline {
                    let missing = told(Vec::new());
                    if matches!(&missing, AppError::Rows(faults) if !faults.is_empty()) {
                        return Err(missing);
                    }
                    let task = read.rows.first().and_then(|(_, row)| row.task.as_ref());
                    if task.is_some_and(|task| said(task.deadline) == before) {
                        return Err(Refusal::from(NotDone::Unmoved).into());
                    }
                }
                self.put_plans(by, coming, &read)?
            }
        };
        Ok(code)
    }
}
