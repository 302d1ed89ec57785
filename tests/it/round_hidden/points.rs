//! What an assessment takes of a round beside its result: how many of each unit, and of each group of its people, answered
//! a question. Whoever reads it has read the result too, and asks for one group after the other.

use sipar::app::App;
use sipar::app::par::survey::Wanted;

use super::Truth;
use crate::support::at::At;
use crate::support::equations::{Echelon, PRIME};
use crate::support::office::Office;
use crate::support::par::{CALENDAR, done, publish_set};
use crate::support::staff::caller;
use crate::support::surveyed::SET;

/// The assessment whose criterion 2.1 counts answers.
const ASSESSMENT: &str = "ks";

/// Opens an assessment of these units.
pub(super) fn open(office: &Office, units: &[&str]) {
    publish_set(&office.app, "par-khao-sat-1.toml", SET);
    let staff = At::new(office, "noi-vu");
    let set = "set=par-khao-sat-1&year=2026&previous=&confirmation=";
    done(&staff.post("/par", &format!("code={ASSESSMENT}&name=CCHC&unit=cao-bang&{set}")));
    done(&staff.post(&format!("/par/{ASSESSMENT}/calendar"), CALENDAR));
    done(&staff.post(&format!("/par/{ASSESSMENT}/units"), &format!("level=&units={}&group=", units.join("%0A"))));
    done(&staff.post(&format!("/par/{ASSESSMENT}/open"), ""));
}

/// Units crossed with groups: cells beside those of the result, whose unknowns follow those of the result.
#[derive(Default)]
pub(super) struct Crossed {
    /// The unit's cell and the group's, of every pair.
    pub(super) pairs: Vec<(usize, usize)>,
    /// What the assessment says of whole units and of pairs, by the cell or the place of the pair.
    units: Vec<(usize, i64)>,
    pub(super) told: Vec<(usize, i64)>,
    /// Totals with their pairs: of a unit by every table, of a group by units.
    sums: Vec<(usize, Vec<usize>)>,
}

impl Crossed {
    /// Reads all that can be asked for of a question; `None` where the round does not tell units apart.
    pub(super) fn read(app: &App, code: &str, truth: &Truth, criterion: &str) -> Option<Self> {
        let cells = |at: usize| (truth.starts[at]..).take(truth.tables[at].1.len());
        let of_units = truth.tables.iter().position(|(name, _)| name == "unit")?;
        let mut crossed = Self::default();
        let unit_cell = |unit: &str| truth.starts[of_units] + truth.place(of_units, unit);
        let everybody = asked(app, code, criterion, String::new());
        crossed.units = everybody.into_iter().map(|(unit, n)| (unit_cell(&unit), n)).collect();
        for (at, (name, domains)) in truth.tables.iter().enumerate() {
            if ["unit", "stratum", "channel"].contains(&name.as_str()) {
                continue;
            }
            let begins = crossed.pairs.len();
            crossed.pairs.extend(cells(of_units).flat_map(|unit| cells(at).map(move |group| (unit, group))));
            let place = |unit: usize, group: usize| {
                begins + (unit - truth.starts[of_units]) * domains.len() + group - truth.starts[at]
            };
            for unit in cells(of_units) {
                crossed.sums.push((unit, cells(at).map(|group| place(unit, group)).collect()));
            }
            for group in cells(at) {
                crossed.sums.push((group, cells(of_units).map(|unit| place(unit, group)).collect()));
            }
            for (level, group) in domains.iter().zip(cells(at)).filter(|(level, _)| !level.is_empty()) {
                let told = asked(app, code, criterion, format!("{name}:{level}"));
                crossed.told.extend(told.into_iter().map(|(unit, n)| (place(unit_cell(&unit), group), n)));
            }
        }
        Some(crossed)
    }

    /// How many of a pair answered, in truth.
    fn truly(&self, truth: &Truth, criterion: &str, pair: usize) -> i64 {
        let (unit, group) = self.pairs[pair];
        let own = truth.rows.iter().filter(|row| truth.is_in(row, unit) && truth.is_in(row, group));
        i64::try_from(own.filter(|row| !row[criterion].is_empty()).count()).unwrap()
    }

    /// The unknown of a pair.
    fn unknown(&self, truth: &Truth, pair: usize) -> Vec<u64> {
        let mut vector = vec![0; 3 * truth.cells + self.pairs.len()];
        vector[3 * truth.cells + pair] = 1;
        vector
    }

    /// Takes in all that is told; `n` is the unknown of a cell of the result.
    pub(super) fn teach(
        &self,
        known: &mut Echelon,
        truth: &Truth,
        (criterion, minimum_n): (&str, i64),
        n: &dyn Fn(usize) -> Vec<u64>,
    ) {
        for (total, parts) in &self.sums {
            let mut sum = n(*total);
            for part in parts {
                sum[3 * truth.cells + part] = PRIME - 1;
            }
            known.add(sum);
        }
        for (unit, said) in &self.units {
            assert_eq!(u64::try_from(*said).unwrap(), truth.n(*unit, Some(criterion)));
            known.add(n(*unit));
        }
        for (at, said) in &self.told {
            let truly = self.truly(truth, criterion, *at);
            assert!(*said == truly && (truly == 0 || truly >= minimum_n), "{criterion}: {said} are told of {truly}");
            known.add(self.unknown(truth, *at));
        }
        // Nobody there is no secret here either.
        let nobody = (0..self.pairs.len()).filter(|at| self.truly(truth, criterion, *at) == 0);
        nobody.for_each(|at| known.add(self.unknown(truth, at)));
    }

    /// The pairs of few that follow though they should not.
    pub(super) fn found(&self, known: &Echelon, truth: &Truth, (criterion, minimum_n): (&str, i64)) -> Vec<String> {
        let small = |at: &usize| (1..minimum_n).contains(&self.truly(truth, criterion, *at));
        let tells = |at: &usize| known.tells(self.unknown(truth, *at));
        let found = (0..self.pairs.len()).filter(small).filter(tells);
        found.map(|at| format!("{criterion}, cells {:?} of {:?}", self.pairs[at], truth.tables)).collect()
    }
}

/// How many of each unit the page says, where it says it.
fn asked(app: &App, code: &str, criterion: &str, group: String) -> Vec<(String, i64)> {
    let map = [1, 2, 3, 4, 5].map(|level| format!("{level}:a")).to_vec();
    let wanted = Wanted { from: code.to_owned(), ask: criterion.to_owned(), group, map };
    let proposal = app.par_survey(&caller(app, "noi-vu"), ASSESSMENT, "2.1", &wanted).unwrap();
    assert!(proposal.unfit().is_none() && proposal.origin.is_some(), "{code} {criterion} {}", wanted.group);
    let counted = proposal.lines.iter().filter_map(|line| {
        assert!(line.n.is_some() || line.found.is_none(), "counts of nobody knows how many");
        Some((line.cell.unit.code.clone(), line.n?))
    });
    counted.collect()
}
