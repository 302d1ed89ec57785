//! The computation: a sample and its questionnaire in, all figures of all domains out.
//!
//! Both rules of a criterion are two variables of the same column: 1 or 0 for an answer that counts as satisfied, and the
//! level by the highest. [`crate::stats::survey::composite`] makes the nodes of the tree of them with their errors; here
//! intervals are made, [`hide`](super::hide) says what may be seen, and everything gets its name.

use super::Names;
use super::answers::Read;
use super::figures::{Both, Domain, Figure, Seen, Table};
use super::hide::{Division, Sums};
use super::nodes::{RULES, Subject, combined};
use crate::domain::questionnaire::{Answer, Blanks, CriterionRule, Questionnaire, Scale, Variable as Asked};
use crate::index::sipas::{Tree, shown};
use crate::stats::survey::SurveyError;
use crate::stats::survey::cells::OUTSIDE;
use crate::stats::survey::column::Column;
use crate::stats::survey::composite::{Composites, Fits, Term};
use crate::stats::survey::domain::Domains;
use crate::stats::survey::estimate::Sample;
use crate::stats::survey::interval::{Method, Proportion, proportion, symmetric};
use crate::stats::survey::moments::Fit;
use crate::stats::survey::variable::{Shape, Values, Variable};

/// What is computed of: a sample whose answers have been read.
#[derive(Debug)]
pub(super) struct Material<'a> {
    pub(super) questionnaire: &'a Questionnaire,
    pub(super) tree: &'a Tree,
    pub(super) sample: &'a Sample,
    pub(super) read: &'a Read,
    pub(super) names: &'a Names,
    /// The tables that are asked for, each by its columns.
    pub(super) tables: &'a [Vec<String>],
    pub(super) level: f64,
    pub(super) minimum_n: i64,
}

/// What was computed before anything is hidden.
pub(super) struct Computed<'a> {
    pub(super) material: &'a Material<'a>,
    pub(super) parts: Vec<Variable<'a>>,
    pub(super) sums: Vec<Vec<(Term, f64)>>,
    pub(super) subjects: Vec<Subject>,
    /// The whole first, then the tables.
    pub(super) divisions: Vec<Domains>,
    pub(super) fits: Vec<Fits>,
}

impl<'a> Computed<'a> {
    /// Computes every figure of every domain.
    pub(super) fn new(material: &'a Material<'a>) -> Result<Self, SurveyError> {
        let Material { questionnaire, tree, sample, read, tables, .. } = *material;
        let criteria = questionnaire.criteria();
        let mut parts = Vec::with_capacity(2 * criteria.len());
        // Both rules of a criterion stand beside each other, since they are of the same column.
        for (name, _) in &tree.criteria {
            let asked = criteria.iter().find(|asked| asked.name() == *name);
            let column = sample.column(name).ok_or_else(|| SurveyError::NoColumn(name.clone()))?;
            let scale = asked.and_then(Asked::scale);
            for rule in RULES {
                let values = values(column, read.of(name).unwrap_or_default(), |answer| worth(rule, scale, answer));
                parts.push(Variable { values, shape: Shape::Mean });
            }
        }
        let (sums, subjects) = combined(questionnaire, tree);
        let complete = match questionnaire.scoring.as_ref().map(|scoring| scoring.blanks) {
            Some(Blanks::CompleteRows) => Some(complete(&parts, sample.design.rows())),
            _ => None,
        };
        let mut divisions = Vec::with_capacity(1 + tables.len());
        for by in std::iter::once(&Vec::new()).chain(tables) {
            let mut domains = Domains::new(sample.design.rows(), by, None, &|name| sample.column(name))?;
            if let Some(complete) = &complete {
                let rows = domains.of_row.iter_mut().zip(complete);
                rows.filter(|(_, complete)| !**complete).for_each(|(domain, _)| *domain = OUTSIDE);
            }
            divisions.push(domains);
        }
        let mut computed = Self { material, parts, sums, subjects, divisions, fits: Vec::new() };
        computed.fits = computed.fit_all()?;
        Ok(computed)
    }

    /// The composites that the fits are of.
    pub(super) fn composites(&self) -> Composites<'_> {
        Composites::new(&self.material.sample.design, &self.parts, &self.sums)
    }

    /// Fits each division; where rows are many, a thread a processor takes the next that is left. Each division is one
    /// thread's work, so their number changes no digit.
    fn fit_all(&self) -> Result<Vec<Fits>, SurveyError> {
        let composites = self.composites();
        let one = |at: usize| {
            let Some(division) = self.divisions.get(at) else { return Err(SurveyError::Request(String::new())) };
            composites.fit(&division.of_row, division.count())
        };
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let threads = processors.min(self.divisions.len());
        if threads < 2 || self.material.sample.design.rows() < 20_000 {
            return (0..self.divisions.len()).map(one).collect();
        }
        let next = std::sync::atomic::AtomicUsize::new(0);
        let work = || {
            let mut done = Vec::new();
            loop {
                let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                if at >= self.divisions.len() {
                    return done;
                }
                done.push((at, one(at)));
            }
        };
        let mut all: Vec<(usize, Result<Fits, SurveyError>)> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            let join = |worker: std::thread::ScopedJoinHandle<'_, Vec<_>>| {
                worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            workers.into_iter().flat_map(join).collect()
        });
        all.sort_by_key(|(at, _)| *at);
        all.into_iter().map(|(_, fits)| fits).collect()
    }

    /// A figure's fit in a domain of a division.
    pub(super) fn fit(&self, division: usize, domain: usize, subject: &Subject) -> Option<&Fit> {
        self.fits.get(division)?.of(subject.term).get(domain)
    }

    /// How the numbers of people in the domains of all tables add up.
    pub(super) fn sums(&self) -> Sums {
        let divisions: Vec<Division<'_>> = self.divisions.iter().skip(1).map(Division::of).collect();
        Sums::new(&divisions, self.material.minimum_n)
    }

    /// Which figures may be seen: by division, domain and subject.
    pub(super) fn seen(&self, sums: &mut Sums) -> Result<Vec<Vec<Vec<Seen>>>, SurveyError> {
        let mut open: Vec<Vec<Vec<bool>>> = Vec::new();
        for criterion in 0..self.material.tree.criteria.len() {
            let n = |division: usize| {
                let fits = self.fits.get(division).and_then(|fits| fits.parts.get(RULES.len() * criterion));
                fits.into_iter().flatten().map(|fit| whole(fit.n)).collect::<Vec<_>>()
            };
            let by_table: Vec<Vec<i64>> = (1..self.divisions.len()).map(n).collect();
            let settled = sums.seen(n(0).first().copied().unwrap_or(0), &by_table);
            let settled = settled.map_err(|bad| SurveyError::Request(format!("counts do not add up: {bad}")))?;
            let is_shown = |division: usize, domain| settled.is_shown(division.checked_sub(1), domain);
            let of =
                |(at, division): (usize, &Domains)| (0..division.count()).map(|domain| is_shown(at, domain)).collect();
            open.push(self.divisions.iter().enumerate().map(of).collect());
        }
        let all_below: Vec<Vec<usize>> = self.subjects.iter().map(|subject| self.criteria_of(subject)).collect();
        let verdict = |division: usize, domain: usize, subject: &Subject, below: &[usize]| {
            let shown = |criterion: &usize| {
                open.get(*criterion).and_then(|all| all.get(division)).and_then(|all| all.get(domain)).copied()
            };
            match self.fit(division, domain, subject) {
                Some(fit) if fit.value.is_nan() => Seen::Nobody,
                Some(_) if below.iter().all(|criterion| shown(criterion) == Some(true)) => Seen::Shown,
                Some(_) => Seen::Hidden,
                None => Seen::Nobody,
            }
        };
        let of_division = |(at, division): (usize, &Domains)| {
            let of_domain = |domain| {
                let each = self.subjects.iter().zip(&all_below);
                each.map(|(subject, below)| verdict(at, domain, subject, below)).collect()
            };
            (0..division.count()).map(of_domain).collect()
        };
        Ok(self.divisions.iter().enumerate().map(of_division).collect())
    }

    /// The criteria that a figure rests on.
    fn criteria_of(&self, subject: &Subject) -> Vec<usize> {
        let tree = self.material.tree;
        match subject.term {
            Term::Part(part) => vec![part / RULES.len()],
            Term::Sum(sum) => tree.criteria_below(tree.nodes.len() - 1 - sum % tree.nodes.len().max(1)),
        }
    }

    /// The number of responses in each domain of each division, where it may be seen.
    fn responses(&self, sums: &mut Sums) -> Result<Vec<Vec<Option<i64>>>, SurveyError> {
        let weights = &self.material.sample.design.weights;
        let count = |division: &Domains| {
            let mut n = vec![0_i64; division.count()];
            for (domain, _) in division.of_row.iter().zip(weights).filter(|(_, weight)| **weight != 0.0) {
                if let Some(n) = n.get_mut(*domain as usize) {
                    *n += 1;
                }
            }
            n
        };
        let counts: Vec<Vec<i64>> = self.divisions.iter().map(count).collect();
        let (first, rest) = counts
            .split_first()
            .map_or((0, Vec::new()), |(first, rest)| (first.first().copied().unwrap_or(0), rest.to_vec()));
        let seen = sums.seen(first, &rest);
        let seen = seen.map_err(|bad| SurveyError::Request(format!("counts do not add up: {bad}")))?;
        let of = |(at, counts): (usize, &Vec<i64>)| {
            let one = |(domain, n): (usize, &i64)| seen.is_shown(at.checked_sub(1), domain).then_some(*n);
            counts.iter().enumerate().map(one).collect()
        };
        Ok(counts.iter().enumerate().map(of).collect())
    }

    /// The tables, as far as they may be seen.
    pub(super) fn tables(&self, seen: &[Vec<Vec<Seen>>], sums: &mut Sums) -> Result<Vec<Table>, SurveyError> {
        let responses = self.responses(sums)?;
        let hides = |subject: usize| seen.iter().flatten().any(|all| all.get(subject) == Some(&Seen::Hidden));
        let hides: Vec<bool> = (0..self.subjects.len()).map(hides).collect();
        let table = |((at, division), seen): ((usize, &Domains), &Vec<Vec<Seen>>)| {
            let domain = |(domain, seen): (usize, &Vec<Seen>)| {
                let values = division.labels.get(domain).cloned().unwrap_or_default();
                // Numbers of people with the weights that some know are equations in what is hidden elsewhere.
                let figure = |((subject, seen), hides): ((&Subject, &Seen), &bool)| {
                    let figure = self.figure(at, domain, subject, *seen);
                    Figure { weighted_n: figure.weighted_n.filter(|_| !hides), ..figure }
                };
                Domain {
                    names: division.by.iter().zip(&values).map(|(by, value)| self.value_name(by, value)).collect(),
                    values,
                    n: responses.get(at).and_then(|n| n.get(domain)).copied().flatten(),
                    figures: self.subjects.iter().zip(seen).zip(&hides).map(figure).collect(),
                }
            };
            Table {
                by: division.by.clone(),
                names: division.by.iter().map(|by| self.column_name(by)).collect(),
                domains: seen.iter().enumerate().map(domain).collect(),
            }
        };
        Ok(self.divisions.iter().enumerate().zip(seen).map(table).collect())
    }

    fn figure(&self, division: usize, domain: usize, subject: &Subject, seen: Seen) -> Figure {
        let without = Figure::without(subject.node, subject.rule, seen);
        let (Some(fit), Seen::Shown) = (self.fit(division, domain, subject), seen) else { return without };
        let (df, level) = (fit.spread.df(), self.material.level);
        let se = libm::sqrt(fit.spread.variance);
        let by_odds = matches!(subject.term, Term::Part(_)) && subject.rule == CriterionRule::SatisfiedShare;
        let (low, high, note) = if by_odds {
            let ends = proportion(
                Method::Logit,
                &Proportion {
                    value: fit.value,
                    variance: fit.spread.variance,
                    logit_variance: fit.logit_variance,
                    n: fit.n,
                    rows: self.rows_behind(fit),
                    df,
                    level,
                    pooled_deff: self.pooled_deff(subject),
                },
            );
            (ends.low, ends.high, ends.note)
        } else {
            let (low, high) = symmetric(fit.value, se, df, level);
            (low, high, None)
        };
        Figure {
            value: known(100.0 * fit.value),
            shown: shown(100.0 * fit.value).map(|shown| shown.to_string()),
            se: known(100.0 * se),
            df: known(df),
            low: known(100.0 * low),
            high: known(100.0 * high),
            interval: if by_odds { "logit" } else { "t" }.to_owned(),
            n: Some(whole(fit.n)),
            weighted_n: known(fit.weighted_n),
            psus: known(fit.spread.units),
            strata: known(fit.spread.strata),
            note: note.or_else(|| remark(fit, df)),
            ..without
        }
    }

    fn rows_behind(&self, fit: &Fit) -> f64 {
        let design = &self.material.sample.design;
        #[expect(clippy::cast_precision_loss, reason = "counts of rows are far below 2^53")]
        let rows = design.rows() as f64;
        if design.calibrations.is_empty() { fit.n } else { rows }
    }

    /// The design effect of a criterion over everybody, where a share of 0 or 1 needs it.
    fn pooled_deff(&self, subject: &Subject) -> Option<f64> {
        let fit = self.fit(0, 0, subject)?;
        let deff = fit.spread.variance * (fit.n - 1.0) / (fit.value * (1.0 - fit.value));
        Some(deff).filter(|deff| deff.is_finite())
    }

    fn question(&self, by: &str) -> Option<Asked<'a>> {
        self.material.questionnaire.variables().into_iter().find(|variable| variable.name() == by)
    }

    fn column_name(&self, by: &str) -> Both {
        if let Some(name) = self.material.names.columns.get(by) {
            return name.clone();
        }
        self.question(by).map_or_else(|| Both::same(by), |variable| Both::of(variable.words()))
    }

    pub(super) fn value_name(&self, by: &str, value: &str) -> Both {
        if let Some(name) = self.material.names.values.get(&(by.to_owned(), value.to_owned())) {
            return name.clone();
        }
        let level = self.question(by).and_then(|variable| variable.scale()?.level(value.parse().ok()?).cloned());
        level.map_or_else(|| Both::same(value), |level| Both::of(&level.words))
    }
}

/// What an answer counts by a rule, 0 to 1.
fn worth(rule: CriterionRule, scale: Option<&Scale>, answer: &Answer) -> Option<f64> {
    let (Answer::Level(value), Some(scale)) = (answer, scale) else { return None };
    match rule {
        CriterionRule::SatisfiedShare => Some(f64::from(u8::from(scale.level(*value)?.satisfied.unwrap_or(false)))),
        CriterionRule::MeanScore => {
            let highest = scale.levels.iter().map(|level| level.value).max()?;
            Some(f64::from(*value) / f64::from(highest))
        }
    }
}

/// A column whose codes are worth what `worth` says of their answers.
pub(super) fn values<'a>(
    column: &'a Column,
    answers: &[Option<Answer>],
    worth: impl Fn(&Answer) -> Option<f64>,
) -> Values<'a> {
    match column {
        Column::Plain(numbers) => Values::Plain(numbers),
        Column::Coded(coded) => {
            let value =
                |answer: &Option<Answer>| answer.as_ref().and_then(&worth).map_or((0.0, 0.0), |value| (value, 1.0));
            Values::Coded(&coded.codes, answers.iter().map(value).collect())
        }
    }
}

/// The rows that answered every variable.
fn complete(parts: &[Variable<'_>], rows: usize) -> Vec<bool> {
    let mut complete = vec![true; rows];
    for part in parts {
        for (row, complete) in complete.iter_mut().enumerate() {
            *complete &= part.get(row).is_some();
        }
    }
    complete
}

fn remark(fit: &Fit, df: f64) -> Option<String> {
    if fit.spread.variance.is_nan() {
        Some("every stratum has one unit only, so there is none to average".to_owned())
    } else if df < 1.0 {
        Some("no degree of freedom, so no interval".to_owned())
    } else if fit.spread.variance == 0.0 {
        Some("all units agree, so the error is 0".to_owned())
    } else {
        None
    }
}

/// A number that can be printed.
pub(super) fn known(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

/// A count of rows as a whole number.
pub(super) fn whole(n: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "counts of rows are whole and far below 2^53")]
    let n = n as i64;
    n
}
