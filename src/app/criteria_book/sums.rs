//! Whether maxima add up at every level, and whether the formulas that add them go in a circle.

use std::collections::{BTreeMap, HashMap, HashSet};

use rust_decimal::Decimal;

use super::address::{Place, asked_for};
use super::cells::Grid;
use super::code::written;
use super::entry::{Entry, Points};
use super::number::written as shown;
use super::problem::{Fault, Findings};
use crate::domain::criteria::Role;

/// Adds up what stands below every criterion. `open` are those below which something could not be read.
pub(super) fn parts(entries: &[Entry], open: &HashSet<Vec<u32>>, findings: &mut Findings) {
    let mut below: HashMap<&[u32], Vec<&Entry>> = HashMap::new();
    for entry in entries {
        below.entry(entry.parent()).or_default().push(entry);
    }
    // Bonuses and penalties have caps, which need not be reached.
    let apart: HashSet<&[u32]> =
        entries.iter().filter(|entry| entry.role != Role::Scored).map(|entry| &entry.code[..]).collect();
    let counts = |entry: &&Entry| !entry.code.first().is_some_and(|area| apart.contains(&[*area][..]));
    let whole = entries.iter().filter(|entry| !entry.twice && !open.contains(&entry.code));
    for entry in whole.filter(counts) {
        let (Points::Known(maximum), Some(children)) = (entry.maximum, below.get(&entry.code[..])) else { continue };
        let Some(sum) = sum(children.iter().copied()) else { continue };
        if sum != maximum {
            let cells = children.iter().map(|child| child.maximum_at.to_string()).collect::<Vec<_>>().join(", ");
            let fault = Fault::Sum(written(&entry.code), shown(maximum), shown(sum), cells);
            findings.say(entry.maximum_at, fault);
        }
    }
}

/// What the areas that count add up to; nothing where one is not known.
pub(super) fn of_areas(entries: &[Entry]) -> Option<Decimal> {
    sum(entries.iter().filter(|entry| entry.code.len() == 1 && entry.role == Role::Scored))
}

/// What areas of bonus points would add to that.
pub(super) fn of_bonus(entries: &[Entry]) -> Option<Decimal> {
    sum(entries.iter().filter(|entry| entry.code.len() == 1 && entry.role == Role::Bonus))
}

fn sum<'a>(mut entries: impl Iterator<Item = &'a Entry>) -> Option<Decimal> {
    entries.try_fold(Decimal::ZERO, |sum, entry| sum.checked_add(entry.maximum.known()?))
}

/// Cells that formulas ask for, all together, as far as circles are looked for: more than any table of criteria has.
const ASKED: usize = 1_000_000;

/// Names the first cell of every circle of formulas.
pub(super) fn circles(grid: &Grid, findings: &mut Findings) {
    let is_formula = |place: &Place| grid.at(*place).is_some_and(|cell| cell.formula.is_some());
    let mut left = ASKED;
    let mut formulas: BTreeMap<Place, Vec<Place>> = BTreeMap::new();
    for (place, cell) in &grid.cells {
        let Some(formula) = cell.formula.as_deref() else { continue };
        let asked = asked_for(formula, left);
        left -= asked.len();
        formulas.insert(*place, asked.into_iter().filter(is_formula).collect());
    }
    let mut done = HashSet::new();
    for start in formulas.keys() {
        if let Some(circle) = circle_from(*start, &formulas, &mut done) {
            let first = circle.iter().min().copied().unwrap_or(*start);
            let cells = circle.iter().chain(circle.first()).map(ToString::to_string).collect::<Vec<_>>().join(" → ");
            findings.say(first, Fault::Circular(cells));
        }
    }
}

/// Follows formulas from a cell until one comes back. Without recursion: a column may hold thousands of them.
fn circle_from(start: Place, formulas: &BTreeMap<Place, Vec<Place>>, done: &mut HashSet<Place>) -> Option<Vec<Place>> {
    if done.contains(&start) {
        return None;
    }
    let mut path: Vec<(Place, usize)> = vec![(start, 0)];
    let mut on_path = HashSet::from([start]);
    let mut found = None;
    while let Some((here, next)) = path.last_mut() {
        let Some(asked) = formulas.get(here).and_then(|asked| asked.get(*next)).copied() else {
            done.insert(*here);
            on_path.remove(here);
            path.pop();
            continue;
        };
        *next += 1;
        if on_path.contains(&asked) {
            if found.is_none() {
                let from = path.iter().position(|(place, _)| *place == asked).unwrap_or(0);
                found = Some(path[from..].iter().map(|(place, _)| *place).collect());
            }
        } else if !done.contains(&asked) {
            on_path.insert(asked);
            path.push((asked, 0));
        }
    }
    found
}
