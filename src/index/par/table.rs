//! All units of a round together, kept scored while figures come in: a change scores again what depends on it, and nothing
//! else.
//!
//! A figure changes the nodes whose rules use it; an entry its own node and those below it; where a rule is relative to the
//! mean of the units, one unit's figure changes that node for all of them. What stands above is summed again.

use rust_decimal::Decimal;

use super::plan::added;
use super::score::Scratch;
use super::{Assessment, Context, Entry, Plan, Scored};

/// One unit of the table.
#[derive(Clone, Debug)]
struct Unit {
    assessment: Assessment,
    scored: Scored,
    scratch: Scratch,
}

/// The units of a round, scored.
#[derive(Clone, Debug)]
pub struct Table<'a> {
    plan: &'a Plan<'a>,
    context: Context,
    units: Vec<Unit>,
}

impl<'a> Table<'a> {
    /// Scores units under a set.
    #[must_use]
    pub fn of(plan: &'a Plan<'a>, assessments: Vec<Assessment>) -> Self {
        let context = plan.context(&assessments);
        let unit = |assessment: Assessment| {
            let (mut scored, mut scratch) = (Scored::default(), Scratch::default());
            plan.points_into(&assessment, &context, &mut scratch, &mut scored);
            Unit { assessment, scored, scratch }
        };
        let units = assessments.into_iter().map(unit).collect();
        Self { plan, context, units }
    }

    /// The points of the units, in their order.
    pub fn scored(&self) -> impl Iterator<Item = &Scored> {
        self.units.iter().map(|unit| &unit.scored)
    }

    /// What was entered of the units, in their order.
    pub fn assessments(&self) -> impl Iterator<Item = &Assessment> {
        self.units.iter().map(|unit| &unit.assessment)
    }

    /// What is known of all units together.
    #[must_use]
    pub const fn context(&self) -> &Context {
        &self.context
    }

    /// Enters a figure of a unit, or takes it back. Returns how many nodes were scored again, over all units; nothing where
    /// there is no such unit or figure.
    pub fn figure(&mut self, unit: usize, figure: usize, value: Option<Decimal>) -> usize {
        let plan = self.plan;
        let entered = self.units.get_mut(unit).is_some_and(|unit| unit.assessment.figure(figure, value));
        if entered { self.again(unit, plan.users(figure)) } else { 0 }
    }

    /// Enters something of a node of a unit, or takes it back. Returns how many nodes were scored again.
    pub fn entry(&mut self, unit: usize, node: usize, entry: Option<Entry>) -> usize {
        let leaves = self.plan.leaves_below(node);
        let Some(one) = self.units.get_mut(unit).filter(|_| !leaves.is_empty()) else { return 0 };
        one.assessment.entry(node, entry);
        let before = one.scratch.said().to_vec();
        let mut now = Vec::new();
        self.plan.silence(&one.assessment, &mut now);
        // Points of a node further up cover or uncover others too.
        let changed = now.iter().zip(&before).enumerate().filter(|(_, (now, before))| now != before);
        let mut all: Vec<usize> = changed.flat_map(|(at, _)| self.plan.leaves_below(at)).chain(leaves).collect();
        all.sort_unstable();
        all.dedup();
        self.again(unit, &all)
    }

    /// Scores leaves of one unit again, and those of all units whose mean has changed with them.
    fn again(&mut self, unit: usize, leaves: &[usize]) -> usize {
        let relative: Vec<usize> = leaves.iter().copied().filter(|at| self.plan.relative.contains(at)).collect();
        let moved: Vec<usize> = relative.into_iter().filter(|at| self.moves(*at)).collect();
        let mut count = 0;
        for (at, one) in self.units.iter_mut().enumerate() {
            let own = if at == unit { leaves } else { moved.as_slice() };
            if !own.is_empty() {
                self.plan.points_again(own, &one.assessment, &self.context, &mut one.scratch, &mut one.scored);
                count += own.len();
            }
        }
        count
    }

    /// Takes the mean of a node again; says whether it is another one.
    fn moves(&mut self, at: usize) -> bool {
        let mut mean = None;
        for unit in &self.units {
            let figures = self.plan.values(&unit.assessment);
            if let Some(value) = self.plan.compared(at, &unit.assessment, &figures) {
                mean = added(mean, value);
            }
        }
        let Some(place) = self.context.means.get_mut(at) else { return false };
        let moved = *place != mean;
        *place = mean;
        moved
    }
}

#[cfg(test)]
mod tests;
