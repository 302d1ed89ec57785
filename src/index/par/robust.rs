//! How surely units stand where they stand: their ranks where areas weigh a little more or less, and where other people of the
//! same units had answered the surveys. Never a ranking of its own.
//!
//! Chance comes in as an argument; the same seed gives the same ranks. Draws are made in floating-point numbers, as no points
//! come of them; what a unit is ranked by is rounded as the set says, so that equals stay equals.

use rand_chacha::rand_core::Rng;

use crate::domain::criteria::Numbering;
use crate::stats::chance::{standard_normal, uniform};

/// A unit that is ranked.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Standing {
    /// By area: what it brought, and what it can bring to this unit.
    pub areas: Vec<(f64, f64)>,
    /// Bonus less penalty.
    pub beside: f64,
    /// What decides between equals, as it is.
    pub ties: Vec<i64>,
}

/// The units that are ranked, and the rules by which they are.
#[derive(Clone, PartialEq, Debug)]
pub struct Field {
    /// The units.
    pub units: Vec<Standing>,
    /// Whether a bonus can lift a unit above its maximum.
    pub above_maximum: bool,
    /// The decimals of the percentage on which ties look; all of them where nothing is said.
    pub places: Option<u32>,
    /// How places behind equals are numbered.
    pub numbering: Numbering,
}

/// How a unit's rank moved.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Stability {
    /// The rank where nothing is drawn.
    pub rank: usize,
    /// The best rank that 95 % of draws do not surpass.
    pub low: usize,
    /// The worst rank of as many: between both lie at least 90 % of draws.
    pub high: usize,
    /// The share of draws in which it has its rank, 0 to 1.
    pub kept: f64,
}

/// A criterion of a survey.
#[derive(Clone, PartialEq, Debug)]
pub struct Asked {
    /// The place of its area.
    pub area: usize,
    /// What it brought.
    pub points: f64,
    /// The most that it can bring.
    pub maximum: f64,
    /// The share of the maximum of each option; none where it is not counted.
    pub shares: Vec<Option<f64>>,
}

/// What the respondents of a unit chose.
#[derive(Clone, PartialEq, Debug)]
pub struct Answers {
    /// The place of the unit.
    pub unit: usize,
    /// The criteria.
    pub asked: Vec<Asked>,
    /// A row a respondent, a cell a criterion: the option from 1, 0 where none was chosen.
    pub rows: Vec<Vec<u8>>,
}

/// A percentage with its error, and what it brings.
#[derive(Clone, PartialEq, Debug)]
pub struct Measured<'a> {
    /// The place of the unit.
    pub unit: usize,
    /// The place of the criterion's area.
    pub area: usize,
    /// What it brought.
    pub points: f64,
    /// The percentage.
    pub value: f64,
    /// Its standard error, in points of a hundred.
    pub se: f64,
    /// What each hundredth of a percent brings, from 0 to 100 %.
    pub brings: &'a [f64],
}

impl Field {
    /// Ranks with weights of areas that each lie evenly within so much of what they are: `within` 0.1 for ten in a hundred.
    pub fn under_weights(&self, draws: usize, within: f64, random: &mut impl Rng) -> Vec<Stability> {
        let areas = self.units.iter().map(|unit| unit.areas.len()).max().unwrap_or(0);
        let mut weights = vec![1.0; areas];
        self.moved(draws, |scores| {
            for weight in &mut weights {
                *weight = 1.0 + within * (2.0 * uniform(random) - 1.0);
            }
            for (unit, score) in self.units.iter().zip(scores) {
                *score = self.percent(unit, &weights, 0.0);
            }
        })
    }

    /// Ranks with respondents drawn anew, as many as there were, with replacement, each with all answers; and with
    /// percentages that lie about what was measured as their errors say.
    pub fn under_answers(
        &self,
        draws: usize,
        (answers, measured): (&[Answers], &[Measured<'_>]),
        random: &mut impl Rng,
    ) -> Vec<Stability> {
        let areas = self.units.iter().map(|unit| unit.areas.len()).max().unwrap_or(0);
        let weights = vec![1.0; areas];
        let mut gains = vec![0.0; self.units.len()];
        let people: Vec<People> = answers.iter().filter(|unit| !unit.rows.is_empty()).map(People::of).collect();
        let mut sums: Vec<f64> = Vec::new();
        self.moved(draws, |scores| {
            gains.fill(0.0);
            for unit in &people {
                sums.clear();
                sums.resize(unit.width, 0.0);
                for _ in 0..unit.of.rows.len() {
                    let row = unit.row(drawn(random, unit.of.rows.len()));
                    for (sum, own) in sums.iter_mut().zip(row) {
                        *sum += own;
                    }
                }
                let by = |(asked, sums): (&Asked, &[f64])| asked.by(sums) - asked.points;
                let gained: f64 = unit.of.asked.iter().zip(sums.chunks(2)).map(by).sum();
                if let Some(gain) = gains.get_mut(unit.of.unit) {
                    *gain += gained;
                }
            }
            for one in measured {
                let percent = (one.value + one.se * standard_normal(random)).clamp(0.0, 100.0);
                let brings = one.brings.get(hundredths(percent)).copied().unwrap_or(one.points);
                if let Some(gain) = gains.get_mut(one.unit) {
                    *gain += brings - one.points;
                }
            }
            for ((unit, gain), score) in self.units.iter().zip(&gains).zip(scores) {
                *score = self.percent(unit, &weights, *gain);
            }
        })
    }

    /// The percentage of a unit, with areas that weigh so much, and so many points more.
    fn percent(&self, unit: &Standing, weights: &[f64], more: f64) -> f64 {
        let (mut points, mut maximum) = (unit.beside + more, 0.0);
        for ((own, most), weight) in unit.areas.iter().zip(weights) {
            points += weight * own;
            maximum += weight * most;
        }
        let percent = if maximum > 0.0 { (100.0 * points / maximum).max(0.0) } else { 0.0 };
        if self.above_maximum { percent } else { percent.min(100.0) }
    }

    /// How ranks move where each draw fills in a percentage for every unit.
    fn moved(&self, draws: usize, mut draw: impl FnMut(&mut [f64])) -> Vec<Stability> {
        let even = vec![1.0; self.units.iter().map(|unit| unit.areas.len()).max().unwrap_or(0)];
        let mut scores: Vec<f64> = self.units.iter().map(|unit| self.percent(unit, &even, 0.0)).collect();
        let mut order: Vec<usize> = (0..self.units.len()).collect();
        let mut ranks = vec![0; self.units.len()];
        self.rank(&scores, &mut order, &mut ranks);
        let own = ranks.clone();
        let mut seen: Vec<Vec<usize>> = self.units.iter().map(|_| Vec::with_capacity(draws)).collect();
        for _ in 0..draws {
            draw(&mut scores);
            self.rank(&scores, &mut order, &mut ranks);
            for (seen, rank) in seen.iter_mut().zip(&ranks) {
                seen.push(*rank);
            }
        }
        own.into_iter().zip(seen).map(|(rank, seen)| stability(rank, seen)).collect()
    }

    /// The ranks that percentages give.
    fn rank(&self, scores: &[f64], order: &mut [usize], ranks: &mut [usize]) {
        let key = |at: &usize| {
            let percent = scores.get(*at).copied().unwrap_or_default();
            (rounded(percent, self.places), self.units.get(*at).map(|unit| unit.ties.as_slice()).unwrap_or_default())
        };
        order.sort_unstable_by(|one, other| key(other).cmp(&key(one)));
        let mut next = 1;
        for equal in order.chunk_by(|one, other| key(one) == key(other)) {
            for at in equal {
                if let Some(rank) = ranks.get_mut(*at) {
                    *rank = next;
                }
            }
            next += if self.numbering == Numbering::Dense { 1 } else { equal.len() };
        }
    }
}

/// The respondents of a unit made ready to be drawn many times.
struct People<'a> {
    of: &'a Answers,
    /// Numbers in a row: two a criterion.
    width: usize,
    /// Row by row and criterion by criterion, the share that the answer brings, and 1 where it counts.
    cells: Vec<f64>,
}

impl<'a> People<'a> {
    fn of(of: &'a Answers) -> Self {
        let mut cells = Vec::with_capacity(of.rows.len() * of.asked.len() * 2);
        for row in &of.rows {
            for (at, asked) in of.asked.iter().enumerate() {
                let option = row.get(at).and_then(|option| usize::from(*option).checked_sub(1));
                let share = option.and_then(|option| asked.shares.get(option).copied().flatten());
                cells.extend(share.map_or([0.0, 0.0], |share| [share, 1.0]));
            }
        }
        Self { of, width: of.asked.len() * 2, cells }
    }

    fn row(&self, at: usize) -> &[f64] {
        let first = at * self.width;
        self.cells.get(first..first + self.width).unwrap_or_default()
    }
}

impl Asked {
    /// What it brings where the answers that count bring these shares together, and are so many; what it brought where
    /// none counts.
    fn by(&self, sums: &[f64]) -> f64 {
        match sums {
            [sum, all] if *all > 0.0 => self.maximum * sum / all,
            _ => self.points,
        }
    }
}

/// One of so many, each as likely as far as 53 bits tell.
fn drawn(random: &mut impl Rng, of: usize) -> usize {
    #[expect(clippy::cast_precision_loss, reason = "so many people are exact")]
    let place = uniform(random) * of as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below so many people")]
    let place = place as usize;
    place.min(of.saturating_sub(1))
}

/// A percentage as ties look at it: in units of its last decimal, or of a thousand millionth.
fn rounded(percent: f64, places: Option<u32>) -> i64 {
    let places = i32::try_from(places.unwrap_or(9).min(9)).unwrap_or(9);
    let scaled = percent * 10_f64.powi(places);
    #[expect(clippy::cast_possible_truncation, reason = "a percentage with nine decimals fits")]
    let rounded = (scaled + 0.5 + 1e-6).floor() as i64;
    rounded
}

/// The place of a percentage among hundredths of a percent.
#[must_use]
pub fn hundredths(percent: f64) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 10,000")]
    let place = (percent * 100.0).round().clamp(0.0, 10_000.0) as usize;
    place
}

fn stability(rank: usize, mut seen: Vec<usize>) -> Stability {
    seen.sort_unstable();
    let draws = seen.len();
    // A twentieth of draws may lie on either side.
    let cut = draws / 20;
    let low = seen.get(cut).copied().unwrap_or(rank);
    let high = draws.checked_sub(cut + 1).and_then(|at| seen.get(at)).copied().unwrap_or(rank);
    let kept = seen.iter().filter(|one| **one == rank).count();
    #[expect(clippy::cast_precision_loss, reason = "so few draws are exact")]
    let kept = if draws == 0 { 1.0 } else { kept as f64 / draws as f64 };
    Stability { rank, low, high, kept }
}

#[cfg(test)]
mod tests;
