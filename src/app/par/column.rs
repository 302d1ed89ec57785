//! One criterion across all units: what each entered, what every stage gave for it, and where the caller may give points
//! now. As many queries for ten units as for ten thousand.

use std::collections::btree_map::Entry as Slot;
use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::form::{Form, skipped_leaves};
use super::{App, AppError, Seen, appraised, not_there, roots};
use crate::app::scope::day_of;
use crate::domain::access::{Caller, Permission};
use crate::domain::assessment::{Mark, Progress, State};
use crate::domain::criteria::{CriteriaSet, Source};
use crate::domain::id::Id;
use crate::domain::unit::Unit;
use crate::store::par::entry::{Entry, par_answers_of, par_entries_of, par_figures_named};
use crate::store::par::evidence::{Evidence, par_evidence_of};
use crate::store::par::score::{Score, par_scores_of};
use crate::store::par::unit::{Named, par_skipped, par_unit_list, par_unit_list_within};
use crate::store::unit::unit_covered;
use crate::store::{Db, StoreError};

/// A unit in the column of a criterion.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The unit.
    pub unit: Named,
    /// The points of every stage, in their order.
    pub scores: Vec<Score>,
    /// What it entered.
    pub entry: Entry,
    /// Its figures that the rule uses.
    pub figures: BTreeMap<String, Decimal>,
    /// Its files for the criterion, each with its page.
    pub files: Vec<(Evidence, String)>,
    /// What it answered.
    pub answer: Option<String>,
    /// Why the criterion does not apply to it.
    pub skipped: Option<String>,
    /// As whom the caller may give points now.
    pub may: Option<Mark>,
}

impl Cell {
    /// The points of a stage.
    #[must_use]
    pub fn score(&self, mark: Mark) -> Option<&Score> {
        self.scores.iter().find(|score| score.mark == mark)
    }

    /// The points that stood before a stage gives its own.
    #[must_use]
    pub fn before(&self, mark: Mark) -> Option<&Score> {
        self.scores.iter().rev().find(|score| score.mark < mark)
    }
}

/// A criterion across all units.
#[derive(Clone, Debug)]
pub struct Column {
    /// The round.
    pub seen: Seen,
    /// The place of the criterion in the set.
    pub at: usize,
    /// The units, by code.
    pub cells: Vec<Cell>,
}

/// Whom a caller may give points to, and as whom.
struct Powers {
    appraises: BTreeSet<Id>,
    decides: BTreeSet<Id>,
    gives: bool,
}

impl Powers {
    /// Those of a caller for one area of a round.
    fn on(db: &mut Db, caller: &Caller, seen: &Seen, area: &str) -> Result<Self, StoreError> {
        let mut of = |roots: Vec<Id>| -> Result<BTreeSet<Id>, StoreError> {
            if roots.is_empty() || seen.round.state != State::Open {
                return Ok(BTreeSet::new());
            }
            let units = par_unit_list_within(db, seen.round.id, &roots)?;
            Ok(units.into_iter().filter(|unit| unit.of.locked.is_none()).map(|unit| unit.of.unit).collect())
        };
        let appraises = of(appraised(caller, area))?;
        let decides = of(roots(caller, &[Permission::DecideAssessment]))?;
        Ok(Self { appraises, decides, gives: seen.manages && seen.round.state == State::Open })
    }

    /// Those of a caller for one area and one unit, by asking for that unit alone.
    fn of_unit(db: &mut Db, caller: &Caller, seen: &Seen, unit: &Unit, area: &str) -> Result<Self, StoreError> {
        let open = seen.round.state == State::Open;
        let mut of = |roots: Vec<Id>| -> Result<BTreeSet<Id>, StoreError> {
            let day = day_of(unit, seen.today);
            let held = open && !roots.is_empty() && unit_covered(db, &roots, unit.id, day)?;
            Ok(held.then_some(unit.id).into_iter().collect())
        };
        let appraises = of(appraised(caller, area))?;
        let decides = of(roots(caller, &[Permission::DecideAssessment]))?;
        Ok(Self { appraises, decides, gives: seen.manages && open })
    }

    /// As whom points are given to a unit for a criterion of this source.
    fn mark(&self, unit: Id, progress: Progress, source: Source) -> Option<Mark> {
        match progress.mark()? {
            Mark::Council => self.decides.contains(&unit).then_some(Mark::Council),
            _ if source != Source::Appraised => self.gives.then_some(Mark::Given),
            mark @ (Mark::First | Mark::Second) => self.appraises.contains(&unit).then_some(mark),
            Mark::Own | Mark::Given => None,
        }
    }
}

/// As whom a caller may give points to a unit now, by the codes of the criteria where it may.
pub(super) fn marks_of(
    db: &mut Db,
    caller: &Caller,
    seen: &Seen,
    form: &Form,
) -> Result<BTreeMap<String, Mark>, StoreError> {
    let (set, place) = (&seen.set, &form.place);
    let mut marks = BTreeMap::new();
    if place.of.locked.is_some() {
        return Ok(marks);
    }
    let skipped = skipped_leaves(set, &form.skipped.keys().cloned().collect());
    let mut powers: BTreeMap<String, Powers> = BTreeMap::new();
    for at in set.leaves().into_iter().filter(|at| !skipped.contains(at)) {
        let Some(node) = set.nodes.get(at) else { continue };
        let area = area_of(set, at);
        let of = match powers.entry(area.clone()) {
            Slot::Occupied(there) => there.into_mut(),
            Slot::Vacant(free) => free.insert(Powers::of_unit(db, caller, seen, &place.unit, &area)?),
        };
        let mark = of.mark(place.unit.id, place.of.progress, node.source);
        marks.extend(mark.map(|mark| (node.code.clone(), mark)));
    }
    Ok(marks)
}

/// The code of the area in which a node stands.
#[must_use]
pub fn area_of(set: &CriteriaSet, at: usize) -> String {
    let top = set.line(at).last().copied().unwrap_or(at);
    set.nodes.get(top).map(|node| node.code.clone()).unwrap_or_default()
}

/// Why a criterion does not apply to units: itself, or what stands above it.
fn skipped_of(db: &mut Db, seen: &Seen, at: usize) -> Result<BTreeMap<Id, String>, StoreError> {
    let line: Vec<&str> =
        seen.set.line(at).into_iter().filter_map(|up| Some(seen.set.nodes.get(up)?.code.as_str())).collect();
    let all = par_skipped(db, seen.round.id, None)?;
    let of = all.into_iter().filter(|one| line.contains(&one.node.as_str()));
    Ok(of.map(|one| (one.unit, one.reason)).collect())
}

impl App {
    /// A criterion across all units of a round.
    pub fn par_column(&self, caller: &Caller, code: &str, node: &str) -> Result<Column, AppError> {
        let seen = self.par_whole(caller, code)?;
        let at = seen.set.node(node).filter(|at| seen.set.is_leaf(*at)).ok_or_else(|| not_there(node))?;
        let cells = self.store.read(|db| cells_on(db, caller, &seen, at))?;
        Ok(Column { seen, at, cells })
    }
}

/// The units of a round with all that is known of one criterion.
pub(super) fn cells_on(db: &mut Db, caller: &Caller, seen: &Seen, at: usize) -> Result<Vec<Cell>, StoreError> {
    let Some(node) = seen.set.nodes.get(at) else { return Ok(Vec::new()) };
    let round = seen.round.id;
    let powers = Powers::on(db, caller, seen, &area_of(&seen.set, at))?;
    let mut skipped = skipped_of(db, seen, at)?;
    let mut entries = par_entries_of(db, round, &node.code)?;
    let names = node.scored_by().map(crate::domain::criteria::Rule::figures).unwrap_or_default();
    let mut figures = if names.is_empty() { BTreeMap::new() } else { par_figures_named(db, round, &names)? };
    let mut answers = par_answers_of(db, round, &node.code)?;
    let mut scores: BTreeMap<Id, Vec<Score>> = BTreeMap::new();
    for score in par_scores_of(db, round, &node.code)? {
        scores.entry(score.unit).or_default().push(score);
    }
    let mut files: BTreeMap<Id, Vec<(Evidence, String)>> = BTreeMap::new();
    for (file, page) in par_evidence_of(db, round, &node.code)? {
        files.entry(file.unit).or_default().push((file, page));
    }
    let cell = |named: Named| {
        let unit = named.of.unit;
        let mut scores = scores.remove(&unit).unwrap_or_default();
        scores.sort_unstable_by_key(|score| score.mark);
        let skipped = skipped.remove(&unit);
        let may = powers.mark(unit, named.of.progress, node.source).filter(|_| skipped.is_none());
        Cell {
            scores,
            entry: entries.remove(&unit).unwrap_or_default(),
            figures: figures.remove(&unit).unwrap_or_default(),
            files: files.remove(&unit).unwrap_or_default(),
            answer: answers.remove(&unit),
            skipped,
            may,
            unit: named,
        }
    };
    Ok(par_unit_list(db, round)?.into_iter().map(cell).collect())
}
