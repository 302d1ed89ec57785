//! Moments: each variable summed into the cells, one pass over the rows, or two where rows are the sampling units.
//!
//! Every estimate here is a ratio of two totals, `value = sum(w y) / sum(w x)`: a mean has x = 1 wherever there is an
//! answer, and a total is the numerator alone. Its linearised values are `z = w (y - value x) / sum(w x)` (R. S.
//! Woodruff, JASA 66 (1971) 411-414), 0 for whoever is outside the domain or did not answer; the variance of
//! the estimate is that of the total of z.

use super::SurveyError;
use super::cells::{Cells, Kind, OUTSIDE};
use super::design::Design;
use super::variable::{Item, Shape, Variable, Visitor};
use super::variance::{Lowest, Spread, climb};
use super::{calibrate, replicate};

/// From so many rows on, a thread costs less than it saves.
const WORTH_THREADS: usize = 100_000;

/// A standard error of fewer times its estimate is what rounding leaves of 0.
const ROUNDING: f64 = 1e-14;

/// Squares of weights that exceed those of equal weights by a smaller share are those of equal weights.
const EQUAL: f64 = 1e-13;

/// The sums of one variable over some rows.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
struct Sums {
    n: f64,
    w: f64,
    y: f64,
    x: f64,
    /// `sum(w^2)` of those who answered and `sum(w^2 y)`, of binary variables only.
    ww: f64,
    wwy: f64,
    /// How many of them have the value 1, of binary variables only.
    yes: f64,
}

impl Sums {
    fn add(&mut self, other: &Self) {
        self.n += other.n;
        self.w += other.w;
        self.y += other.y;
        self.x += other.x;
        self.ww += other.ww;
        self.wwy += other.wwy;
        self.yes += other.yes;
    }
}

/// What one variable comes to in one domain.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Fit {
    /// How many rows answered.
    pub n: f64,
    /// How many they stand for.
    pub weighted_n: f64,
    /// The estimate; NaN where nobody answered or the divisor is 0.
    pub value: f64,
    /// What the linearised values are centred at: the value, or 0 for a total.
    pub centre: f64,
    /// What they are multiplied by: one by the weighted sum of the divisor, or 1 for a total.
    pub scale: f64,
    /// The variance of the estimate, and how many units and strata of the first stage it rests on.
    pub spread: Spread,
    /// The weighted mean of squared deviations from the fit, `sum(w (y - value x)^2) / sum(w)`; only where asked for.
    pub deviation: f64,
    /// The variance of the log odds of a proportion by the replicates, where there are any.
    pub logit_variance: Option<f64>,
}

/// Estimates each variable in each domain: one vector a variable, one fit a domain. With `deviations`, the fits carry
/// what design effects need, which takes another pass.
///
/// Many rows are worth a thread a processor. Each variable is summed by one of them, so their number changes no digit.
pub fn fit(
    design: &Design,
    cells: &Cells,
    variables: &[Variable<'_>],
    deviations: bool,
) -> Result<Vec<Vec<Fit>>, SurveyError> {
    in_parts(design, variables, &|part| {
        let mut fitted = fit_part(design, cells, part, deviations)?;
        if let Some(replicates) = &design.replicates {
            replicate::vary(design, replicates, cells, part, &mut fitted);
        } else if !design.calibrations.is_empty() {
            calibrate::vary(design, cells, part, &mut fitted)?;
        }
        Ok(fitted)
    })
}

/// The same as if the weights had come from the draw alone.
pub(super) fn fit_as_drawn(
    design: &Design,
    cells: &Cells,
    variables: &[Variable<'_>],
) -> Result<Vec<Vec<Fit>>, SurveyError> {
    fit_part(design, cells, variables, false)
}

/// Lets each processor have a part of the variables, where rows are many.
fn in_parts<'a>(
    design: &Design,
    variables: &[Variable<'a>],
    fit: &(impl Fn(&[Variable<'a>]) -> Result<Vec<Vec<Fit>>, SurveyError> + Sync),
) -> Result<Vec<Vec<Fit>>, SurveyError> {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = if design.rows() < WORTH_THREADS { 1 } else { processors.min(variables.len()) };
    if threads < 2 {
        return fit(variables);
    }
    std::thread::scope(|scope| {
        let parts = variables.chunks(variables.len().div_ceil(threads));
        let parts = parts.map(|part| scope.spawn(move || fit(part)));
        let mut all = Vec::with_capacity(variables.len());
        for part in parts.collect::<Vec<_>>() {
            all.append(&mut part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Ok(all)
    })
}

fn fit_part(
    design: &Design,
    cells: &Cells,
    variables: &[Variable<'_>],
    deviations: bool,
) -> Result<Vec<Vec<Fit>>, SurveyError> {
    let fitted = |variable: &Variable<'_>| {
        let mut fits = fit_variable(design, cells, variable)?;
        if deviations {
            add_deviations(design, cells, variable, &mut fits);
        }
        Ok(fits)
    };
    variables.iter().map(fitted).collect()
}

/// One variable at a time: its cells may be as many as the communes of a nation, and then weigh more than its answers.
fn fit_variable(design: &Design, cells: &Cells, variable: &Variable<'_>) -> Result<Vec<Fit>, SurveyError> {
    let shift = variable.shift();
    let sums = sum(design, cells, variable, shift);
    let shifted = values(cells, variable, &sums);
    let mut pass = linearise(cells, &sums, &shifted, design, variable.is_binary());
    let rows_are_units = cells.levels.first().is_some_and(|level| matches!(level.kind, Kind::Strata(_)));
    if rows_are_units && !variable.is_binary() {
        let mut squaring = Squaring { of_row: &cells.of_row, weights: &design.weights, cells: &mut pass };
        variable.visit(0..design.rows(), shift, &mut squaring);
    }
    let lowest = Lowest {
        totals: pass.iter().map(|cell| cell.total).collect(),
        answers: sums.iter().map(|sums| sums.n).collect(),
        squares: rows_are_units.then(|| pass.iter().map(|cell| cell.squares).collect()),
    };
    let back = |fit: Fit| Fit { value: fit.value + shift, centre: fit.centre + shift, ..fit };
    let mut fits: Vec<Fit> = shifted.into_iter().map(back).collect();
    for (fit, spread) in fits.iter_mut().zip(climb(design, cells, lowest)?) {
        fit.spread = spread;
        // What is left of a variance of 0 after rounding is 0.
        if fit.spread.variance < (ROUNDING * fit.value) * (ROUNDING * fit.value) {
            fit.spread.variance = 0.0;
        }
    }
    Ok(fits)
}

/// Adds what design effects need: the weighted mean of squared deviations from each fit.
fn add_deviations(design: &Design, cells: &Cells, variable: &Variable<'_>, fits: &mut [Fit]) {
    // A total is as variable as its values are about their mean.
    let ratio = matches!(variable.shape, Shape::Ratio(_));
    let sums = sum(design, cells, variable, 0.0);
    let mut of_domain = vec![Sums::default(); cells.domains];
    let domains = cells.levels.first().map(|level| level.domain.as_slice()).unwrap_or_default();
    for (sums, domain) in sums.iter().zip(domains) {
        if let Some(place) = of_domain.get_mut(*domain as usize) {
            place.add(sums);
        }
    }
    let centre = |sums: &Sums| if ratio { sums.y / sums.x } else { sums.y / sums.w };
    let centres: Vec<f64> = of_domain.iter().map(centre).collect();
    let mut squares = vec![0.0; cells.domains];
    for row in 0..design.rows() {
        let cell = cells.of_row.get(row).copied().unwrap_or(OUTSIDE);
        let Some(domain) = domains.get(cell as usize).copied() else { continue };
        let (Some((y, x)), Some(weight)) = (variable.get(row), design.weights.get(row)) else { continue };
        if let (Some(centre), Some(sum)) = (centres.get(domain as usize), squares.get_mut(domain as usize)) {
            let off = y - centre * x;
            *sum += weight * off * off;
        }
    }
    for (fit, squares) in fits.iter_mut().zip(squares) {
        fit.deviation = squares / fit.weighted_n;
    }
}

/// The sums of a variable in each cell.
fn sum(design: &Design, cells: &Cells, variable: &Variable<'_>, shift: f64) -> Vec<Sums> {
    let mut sums = vec![Sums::default(); cells.lowest()];
    let (of_row, weights) = (cells.of_row.as_slice(), design.weights.as_slice());
    if variable.is_binary() {
        variable.visit(0..design.rows(), shift, &mut SummingBinary { of_row, weights, sums: &mut sums });
    } else {
        variable.visit(0..design.rows(), shift, &mut Summing { of_row, weights, sums: &mut sums });
    }
    sums
}

struct Summing<'a> {
    of_row: &'a [u32],
    weights: &'a [f64],
    sums: &'a mut [Sums],
}

impl Visitor for Summing<'_> {
    /// Rows of one cell mostly follow each other, so sums stay in registers until the cell changes.
    fn visit(&mut self, items: impl Iterator<Item = Item>) {
        let mut current = OUTSIDE;
        let mut run = Sums::default();
        for ((item, cell), weight) in items.zip(self.of_row).zip(self.weights) {
            if *cell != current {
                if let Some(place) = self.sums.get_mut(current as usize) {
                    place.add(&run);
                }
                (current, run) = (*cell, Sums::default());
            }
            run.n += item.answered;
            run.w += weight * item.answered;
            run.y += weight * item.y;
            run.x += weight * item.x;
        }
        if let Some(place) = self.sums.get_mut(current as usize) {
            place.add(&run);
        }
    }
}

/// Sums a variable of 0 and 1 with the squares of its weights: an answered row has x = 1 and y = y^2.
struct SummingBinary<'a> {
    of_row: &'a [u32],
    weights: &'a [f64],
    sums: &'a mut [Sums],
}

impl Visitor for SummingBinary<'_> {
    fn visit(&mut self, items: impl Iterator<Item = Item>) {
        let mut current = OUTSIDE;
        let mut run = Sums::default();
        for ((item, cell), weight) in items.zip(self.of_row).zip(self.weights) {
            if *cell != current {
                if let Some(place) = self.sums.get_mut(current as usize) {
                    run.x = run.w;
                    place.add(&run);
                }
                (current, run) = (*cell, Sums::default());
            }
            let (answered, yes) = (weight * item.answered, weight * item.y);
            run.n += item.answered;
            run.w += answered;
            run.y += yes;
            run.ww += weight * answered;
            run.wwy += weight * yes;
            run.yes += item.y;
        }
        if let Some(place) = self.sums.get_mut(current as usize) {
            run.x = run.w;
            place.add(&run);
        }
    }
}

/// The estimate of each domain, in the shifted scale, without its variance.
fn values(cells: &Cells, variable: &Variable<'_>, sums: &[Sums]) -> Vec<Fit> {
    let mut of_domain = vec![Sums::default(); cells.domains];
    if let Some(level) = cells.levels.first() {
        for (sums, domain) in sums.iter().zip(&level.domain) {
            if let Some(place) = of_domain.get_mut(*domain as usize) {
                place.add(sums);
            }
        }
    }
    let fit = |sums: &Sums| {
        let (value, centre, scale) = match variable.shape {
            Shape::Total => (sums.y, 0.0, 1.0),
            Shape::Mean | Shape::Ratio(_) => (sums.y / sums.x, sums.y / sums.x, 1.0 / sums.x),
        };
        let value = if sums.n > 0.0 && value.is_finite() { value } else { f64::NAN };
        Fit {
            n: sums.n,
            weighted_n: sums.w,
            value,
            centre,
            scale,
            spread: Spread::default(),
            deviation: f64::NAN,
            logit_variance: None,
        }
    };
    of_domain.iter().map(fit).collect()
}

/// The linearised values of a cell: how they are made, their total, and their squares about their stratum's mean.
#[derive(Clone, Copy, Debug, Default)]
struct Linearised {
    centre: f64,
    scale: f64,
    total: f64,
    /// The mean over all units of the cell's stratum, where rows are units.
    mean: f64,
    squares: f64,
}

fn linearise(cells: &Cells, sums: &[Sums], fits: &[Fit], design: &Design, binary: bool) -> Vec<Linearised> {
    let Some(level) = cells.levels.first() else { return Vec::new() };
    let strata = match level.kind {
        Kind::Strata(stage) => design.stages.get(stage).map(|stage| stage.strata.as_slice()).unwrap_or_default(),
        Kind::Units(_) => &[],
    };
    let cell = |((sums, domain), node): ((&Sums, &u32), &u32)| {
        let Some(fit) = fits.get(*domain as usize).filter(|fit| !fit.value.is_nan()) else {
            return Linearised::default();
        };
        let total = (sums.y - fit.centre * sums.x) * fit.scale;
        let taken = strata.get(*node as usize).map_or(1.0, |stratum| stratum.taken);
        Linearised { centre: fit.centre, scale: fit.scale, total, mean: total / taken, squares: 0.0 }
    };
    let mut cells: Vec<Linearised> = sums.iter().zip(&level.domain).zip(&level.node).map(cell).collect();
    if binary {
        for ((cell, sums), members) in cells.iter_mut().zip(sums).zip(&level.members) {
            cell.squares = binary_squares(sums, cell, f64::from(*members));
        }
    }
    cells
}

/// The squares about the cell's mean, of those who said yes, those who said no, and those who said nothing.
fn binary_squares(sums: &Sums, cell: &Linearised, members: f64) -> f64 {
    let part = |n: f64, w: f64, ww: f64, y: f64| {
        if n == 0.0 {
            return 0.0;
        }
        let factor = cell.scale * (y - cell.centre);
        let off = factor * w / n - cell.mean;
        // Equal weights vary by nothing but what rounding left.
        let varied = ww - w * w / n;
        n * off * off + if varied > EQUAL * ww { factor * factor * varied } else { 0.0 }
    };
    let yes = part(sums.yes, sums.y, sums.wwy, 1.0);
    let no = part(sums.n - sums.yes, sums.w - sums.y, sums.ww - sums.wwy, 0.0);
    yes + no + (members - sums.n) * cell.mean * cell.mean
}

/// The second pass, where rows are units: their squares about their stratum's mean.
struct Squaring<'a> {
    of_row: &'a [u32],
    weights: &'a [f64],
    cells: &'a mut [Linearised],
}

impl Visitor for Squaring<'_> {
    fn visit(&mut self, items: impl Iterator<Item = Item>) {
        let mut current = OUTSIDE;
        let mut run = Linearised::default();
        for ((item, cell), weight) in items.zip(self.of_row).zip(self.weights) {
            if *cell != current {
                if let Some(place) = self.cells.get_mut(current as usize) {
                    place.squares += run.squares;
                }
                current = *cell;
                run = self.cells.get(current as usize).copied().unwrap_or_default();
                run.squares = 0.0;
            }
            let off = weight * (item.y - run.centre * item.x) * run.scale - run.mean;
            run.squares += off * off;
        }
        if let Some(place) = self.cells.get_mut(current as usize) {
            place.squares += run.squares;
        }
    }
}
