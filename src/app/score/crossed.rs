//! How many of each unit, and of each group of its people, chose what: counts beside the result of a stored round.
//!
//! Whoever reads them may read the result as well, and asks for one group after the other. The result is settled first, as
//! [`compute`](super::compute) settles it; units crossed with the groups of one column are a table below it, which must tell
//! nothing more of what the result hides than that tells itself. So the tables of several columns tell together what each of
//! them tells beside the result ([`crate::domain::disclosure`], *tables below*), and it does not matter which was asked for.

use std::collections::BTreeMap;

use super::hide::{Division, Settled, Sums};
use super::round::Stored;
use super::stored::UNIT;
use crate::app::{App, AppError};
use crate::domain::disclosure::{BadTable, Cell, Relation, Told, Verdict, protect_below};
use crate::domain::questionnaire::Answer;
use crate::domain::round::Round;
use crate::stats::survey::cells::OUTSIDE;
use crate::stats::survey::column::Column;
use crate::stats::survey::domain::Domains;
use crate::store::StoreError;

/// What was chosen of a question in one unit.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::app) struct OfUnit {
    /// How many of the unit, or of its group, answered.
    pub(in crate::app) n: i64,
    /// Whether that, and what they chose, may be seen.
    pub(in crate::app) is_shown: bool,
    /// How many of these chose each level.
    pub(in crate::app) chosen: BTreeMap<i16, u64>,
}

impl App {
    /// How many of each unit that a round asked about chose each level of a question, by the unit's code: everybody, or those
    /// who chose a level of what they said of themselves. Every response that counts is read.
    pub(in crate::app) fn crossed(
        &self,
        round: &Round,
        minimum_n: i64,
        variable: &str,
        group: Option<(&str, i16)>,
    ) -> Result<BTreeMap<String, OfUnit>, AppError> {
        let Some(stored) = self.loaded(round)? else { return Ok(BTreeMap::new()) };
        let crossing = Crossing::of(&stored, variable, group.map(|(by, _)| by))?;
        let sums = crossing.sums(minimum_n);
        let shown = crossing.shown(&sums).map_err(|_| unsound())?;
        Ok(crossing.units(group.map(|(_, level)| level), &shown))
    }
}

/// Counts were taken of rows, so that they add up.
fn unsound() -> StoreError {
    StoreError::Corrupt("answers of a round that do not add up")
}

/// The rows of a round by unit and group.
struct Crossing {
    /// What was chosen, in the order of the rows; `None` where nothing was.
    levels: Vec<Option<i16>>,
    /// The divisions of the result, and that by unit where the result has none.
    divisions: Vec<Domains>,
    units: usize,
    /// The division whose groups are told apart.
    groups: Option<usize>,
}

impl Crossing {
    fn of(stored: &Stored, variable: &str, group: Option<&str>) -> Result<Self, AppError> {
        let sample = &stored.loaded.sample;
        let rows = sample.design.rows();
        let mut tables = stored.tables.clone();
        for name in std::iter::once(UNIT).chain(group) {
            if !tables.iter().any(|by| by == &[name]) {
                tables.push(vec![name.to_owned()]);
            }
        }
        let divide = |by: &Vec<String>| Domains::new(rows, by, None, &|name| sample.column(name));
        let divisions = tables.iter().map(divide).collect::<Result<Vec<Domains>, _>>();
        let divisions = divisions.map_err(|_| unsound())?;
        let at = |name: &str| divisions.iter().position(|division| division.by == [name]);
        let (units, groups) = (at(UNIT).unwrap_or_default(), group.and_then(at));
        let level = |answer: &Option<Answer>| match answer {
            Some(Answer::Level(level)) => Some(*level),
            _ => None,
        };
        let known: Vec<Option<i16>> = stored.loaded.read.of(variable).unwrap_or_default().iter().map(level).collect();
        let levels = match sample.column(variable) {
            Some(Column::Coded(coded)) => {
                coded.codes.iter().map(|code| known.get(code as usize).copied().flatten()).collect()
            }
            _ => vec![None; rows],
        };
        Ok(Self { levels, divisions, units, groups })
    }

    /// How the numbers of people in all divisions add up, as the result knows it.
    fn sums(&self, minimum_n: i64) -> Sums {
        Sums::new(&self.divisions.iter().map(Division::of).collect::<Vec<_>>(), minimum_n)
    }

    /// Of each unit, and of each of its groups, whether it may be seen; the unit itself first.
    fn shown(&self, sums: &Sums) -> Result<Vec<Vec<bool>>, BadTable> {
        let mut counts = vec![0];
        for division in &self.divisions {
            let mut n = vec![0; division.count()];
            let answered = division.of_row.iter().zip(&self.levels).filter(|(_, level)| level.is_some());
            for (domain, _) in answered {
                if let Some(n) = n.get_mut(*domain as usize) {
                    *n += 1;
                }
            }
            counts.extend(n);
        }
        counts[0] = whole(self.levels.iter().flatten().count());
        let settled = sums.settled(&counts)?;
        let of_unit = |unit| settled.place(self.units, Some(unit)).is_some_and(|place| settled.is_shown(place));
        let units = self.divisions.get(self.units).map_or(0, Domains::count);
        let Some(groups) = self.groups else { return Ok((0..units).map(|unit| vec![of_unit(unit)]).collect()) };
        let below = Below::of(self, groups, &settled);
        let verdicts = protect_below(&below.cells, &below.relations(), &below.told, sums.threshold())?;
        let rows = verdicts.chunks(below.width).skip(1).take(units);
        Ok(rows.map(|row| row.iter().map(|verdict| *verdict == Verdict::Shown).collect()).collect())
    }

    /// What may be seen of every unit.
    fn units(&self, group: Option<i16>, shown: &[Vec<bool>]) -> BTreeMap<String, OfUnit> {
        let Some(units) = self.divisions.get(self.units) else { return BTreeMap::new() };
        let groups = self.groups.and_then(|groups| self.divisions.get(groups));
        let wanted = group.map(|level| level.to_string());
        let label = |division: &Domains, domain: usize| division.labels.get(domain)?.first().cloned();
        let column = groups.and_then(|groups| {
            (0..groups.count()).find(|domain| label(groups, *domain) == wanted).map(|domain| domain + 1)
        });
        let mut all: Vec<OfUnit> = vec![OfUnit::default(); units.count()];
        for (row, (unit, level)) in units.of_row.iter().zip(&self.levels).enumerate() {
            let of = groups.and_then(|groups| groups.of_row.get(row)).map(|domain| *domain as usize + 1);
            let (Some(one), Some(level)) = (all.get_mut(*unit as usize), level) else { continue };
            if group.is_none() || of.is_some() && of == column {
                one.n += 1;
                *one.chosen.entry(*level).or_default() += 1;
            }
        }
        for (one, shown) in all.iter_mut().zip(shown) {
            let may = |at: usize| shown.get(at).copied().unwrap_or(false);
            one.is_shown = may(0) && (group.is_none() || column.is_some_and(may));
        }
        all.into_iter().enumerate().filter_map(|(unit, one)| Some((label(units, unit)?, one))).collect()
    }
}

/// Units crossed with groups, below the result: a row a unit, a column a group. The first row is everybody's, the first column
/// that of all groups together, and both are the result's; the last of each is of those in none.
struct Below {
    cells: Vec<Cell>,
    width: usize,
    told: Vec<Told>,
}

impl Below {
    fn of(crossing: &Crossing, groups: usize, settled: &Settled) -> Self {
        let count = |division: usize| crossing.divisions.get(division).map_or(0, Domains::count);
        let (width, rows) = (count(groups) + 2, count(crossing.units) + 2);
        // Where the result has the cell of a row, or of a column, but its first.
        let place = |division: usize, at: usize, of: usize| settled.place(division, (at < of - 1).then(|| at - 1));
        let shared = |at: usize| match (at / width, at % width) {
            (0, 0) => Some(0),
            (0, column) => place(groups, column, width),
            (row, 0) => place(crossing.units, row, rows),
            _ => None,
        };
        let mut n = vec![0_i64; width * rows];
        let of_row = |division: usize| crossing.divisions.get(division).into_iter().flat_map(|one| &one.of_row);
        let rows_of = of_row(crossing.units).zip(of_row(groups)).zip(&crossing.levels);
        for ((unit, group), _) in rows_of.filter(|(_, level)| level.is_some()) {
            let at = |domain: u32, of: usize| if domain == OUTSIDE { of - 1 } else { domain as usize + 1 };
            let (row, column) = (at(*unit, rows), at(*group, width));
            for place in [0, column, row * width, row * width + column] {
                n[place] += 1;
            }
        }
        let cell = |(at, n): (usize, &i64)| Cell {
            n: *n,
            // The result has been read before anything of this table is.
            release: i32::from(at >= width && at % width > 0),
            hidden_elsewhere: shared(at).is_some_and(|place| !settled.is_shown(place)),
            stands_below: false,
        };
        let cells: Vec<Cell> = n.iter().enumerate().map(cell).collect();
        let own: BTreeMap<usize, usize> =
            (0..cells.len()).filter_map(|at| shared(at).map(|place| (place, at))).collect();
        let places: Vec<usize> = own.keys().copied().collect();
        let here = |told: Told| Told {
            release: 0,
            terms: told.terms.into_iter().filter_map(|(place, factor)| Some((*own.get(&place)?, factor))).collect(),
        };
        Self { cells, width, told: settled.told(&places).into_iter().map(here).collect() }
    }

    /// Every row is the sum of its columns, every column of its rows.
    fn relations(&self) -> Vec<Relation> {
        let relation = |total: usize, parts: Vec<usize>| Relation { total, parts, total_elsewhere: false };
        let all = self.cells.len();
        let columns = (0..self.width).map(|at| relation(at, (at + self.width..all).step_by(self.width).collect()));
        let rows = (0..all).step_by(self.width).map(|at| relation(at, (at + 1..at + self.width).collect()));
        columns.chain(rows).collect()
    }
}

fn whole(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Units a, b and c of these numbers of people by group; those of group 0 left it blank.
    fn crossing(units: [&[(u32, usize)]; 3]) -> Crossing {
        let rows = units.iter().zip(0_u32..).flat_map(|(groups, unit)| {
            groups.iter().flat_map(move |(group, n)| std::iter::repeat_n((unit, *group), *n))
        });
        let rows: Vec<(u32, u32)> = rows.collect();
        let divided = |by: &str, labels: &[&str], of: &dyn Fn(&(u32, u32)) -> u32| Domains {
            by: vec![by.to_owned()],
            labels: labels.iter().map(|label| vec![(*label).to_owned()]).collect(),
            of_row: rows.iter().map(of).collect(),
        };
        let divisions = vec![
            divided(UNIT, &["a", "b", "c"], &|(unit, _)| *unit),
            divided("sex", &["1", "2", "3"], &|(_, group)| group.checked_sub(1).unwrap_or(OUTSIDE)),
        ];
        Crossing { levels: vec![Some(4); rows.len()], divisions, units: 0, groups: Some(1) }
    }

    /// Which of three groups of unit a may be seen.
    fn of_a(groups: &[(u32, usize)]) -> Vec<bool> {
        let many: &[(u32, usize)] = &[(1, 50), (2, 60), (3, 70)];
        let crossing = crossing([groups, many, many]);
        let shown = crossing.shown(&crossing.sums(5)).unwrap();
        assert!(crossing.units(None, &shown)["a"].is_shown, "all of them together are enough");
        let seen = |wanted| crossing.units(Some(wanted), &shown)["a"].is_shown;
        (1..=3).map(seen).collect()
    }

    #[test]
    fn groups_asked_for_one_after_the_other_do_not_tell_the_last() {
        // 20 in all less 8 and 9 are the three.
        let seen = of_a(&[(1, 8), (2, 9), (3, 3)]);
        assert!(!seen[2] && seen.iter().filter(|seen| **seen).count() == 1, "the few and one more: {seen:?}");
        // Those who left it blank are a group as well.
        let seen = of_a(&[(0, 3), (1, 8), (2, 9), (3, 7)]);
        assert!(seen.iter().any(|seen| !seen), "{seen:?}");
        assert_eq!(of_a(&[(1, 8), (2, 9), (3, 7)]), [true; 3]);
    }

    #[test]
    fn people_are_counted_by_what_they_chose() {
        let mut crossing = crossing([&[(1, 8), (2, 9)], &[(1, 30)], &[(2, 30)]]);
        crossing.levels[0] = Some(5);
        crossing.levels[1] = None;
        let shown = crossing.shown(&crossing.sums(5)).unwrap();
        let a = |group| crossing.units(group, &shown)["a"].clone();
        assert_eq!((a(None).n, a(Some(1)).n, a(Some(2)).n, a(Some(3)).n), (16, 7, 9, 0));
        assert_eq!(a(Some(1)).chosen, BTreeMap::from([(4, 6), (5, 1)]));
    }
}
