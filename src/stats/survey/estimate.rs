//! The door of the room: a sample and a request in, estimates out.

use super::SurveyError;
use super::calibrate::CalibratedInfluences;
use super::cells::{Cells, OUTSIDE};
use super::column::{Column, Content};
use super::covariance::{Influences, Matrix, covariance};
use super::design::Design;
use super::domain::Domains;
use super::interval::{Method, Proportion, proportion, symmetric};
use super::moments::{Fit, fit};
use super::replicate::deviations;
use super::request::{Answer, Deff, Df, Kind, Line, Request, Together};
use super::variable::{Shape, Values, Variable};
use super::{contrast, quantile, spread};

/// Where nobody says whether covariances are wanted, they are up to so many estimates.
const MOST_TOGETHER: usize = 300;

/// A sample: its design and its columns.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The design.
    pub design: Design,
    /// The columns by name.
    pub columns: Vec<(String, Column)>,
}

impl Sample {
    /// A column by name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|(known, _)| known == name).map(|(_, column)| column)
    }

    /// A column by name, which must be there.
    pub(super) fn find(&self, name: &str) -> Result<&Column, SurveyError> {
        self.column(name).ok_or_else(|| SurveyError::NoColumn(name.to_owned()))
    }

    /// A column of numbers; a cell that is none is named.
    pub(super) fn numbers(&self, name: &str) -> Result<&Column, SurveyError> {
        let column = self.find(name)?;
        match column.first_without_number() {
            Some(row) => Err(SurveyError::cell(name, row, format!("{:?} is not a number", column.text(row)))),
            None => Ok(column),
        }
    }

    /// Units less strata of the whole design, over the rows whose weight is not 0; of replicates their rank less one.
    #[must_use]
    pub fn design_df(&self) -> f64 {
        if let Some(replicates) = &self.design.replicates {
            return replicates.df(0..self.design.rows());
        }
        let (units, strata) = self.design.units_and_strata(|_| true);
        units - strata
    }

    /// How many rows a variance rests on: those that answered, or all where weights were calibrated, since then the
    /// residuals of all rows are in it.
    pub(super) fn rows_behind(&self, fit: &Fit) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "counts of rows are far below 2^53")]
        let rows = self.design.rows() as f64;
        if self.design.calibrations.is_empty() { fit.n } else { rows }
    }

    /// The division into domains that a request asks for.
    pub(super) fn domains(&self, request: &Request) -> Result<Domains, SurveyError> {
        Domains::new(self.design.rows(), &request.by, request.domain.as_ref(), &|name| self.column(name))
    }
}

/// Answers a request.
pub fn estimate(sample: &Sample, request: &Request) -> Result<Answer, SurveyError> {
    if !(request.level > 0.0 && request.level < 1.0) {
        return Err(SurveyError::Request(format!("level {} is not strictly between 0 and 1", request.level)));
    }
    match request.kind {
        Kind::Quantile => quantile::quantiles(sample, request),
        Kind::Variance => spread::variances(sample, request),
        Kind::Contrast => contrast::contrast(sample, request),
        Kind::Mean | Kind::Total | Kind::Ratio | Kind::Proportion => {
            let fitted = Fitted::new(sample, request, request.kind)?;
            let lines = fitted.lines(sample, request)?;
            let together = fitted.together(sample, request);
            Ok(Answer { lines, together })
        }
    }
}

/// A variable, or one category of it.
pub(super) struct Item<'a> {
    name: String,
    category: Option<String>,
    variable: Variable<'a>,
}

impl<'a> Item<'a> {
    /// The category of this code (from 1) of a column.
    pub(super) fn category_of(name: &str, label: &str, column: &'a Column, code: usize) -> Self {
        let variable = Variable { values: Values::category(column, code), shape: Shape::Mean };
        Self { name: name.to_owned(), category: Some(label.to_owned()), variable }
    }

    /// Its category, where it is one.
    pub(super) fn category(&self) -> Option<&str> {
        self.category.as_deref()
    }

    /// What a row answered.
    pub(super) fn value(&self, row: usize) -> Option<f64> {
        self.variable.get(row).map(|(value, _)| value)
    }

    /// The name in a matrix, as R writes it.
    pub(super) fn full(&self) -> String {
        format!("{}{}", self.name, self.category.as_deref().unwrap_or_default())
    }
}

/// Items estimated in domains.
pub(super) struct Fitted<'a> {
    kind: Kind,
    pub(super) domains: Domains,
    pub(super) items: Vec<Item<'a>>,
    cells: Cells,
    fits: Vec<Vec<Fit>>,
    rows_of: Vec<f64>,
}

impl<'a> Fitted<'a> {
    pub(super) fn new(sample: &'a Sample, request: &Request, kind: Kind) -> Result<Self, SurveyError> {
        Self::of(sample, request, kind, items(sample, request, kind)?)
    }

    /// Items that the request does not name, in its domains.
    pub(super) fn of(
        sample: &'a Sample,
        request: &Request,
        kind: Kind,
        items: Vec<Item<'a>>,
    ) -> Result<Self, SurveyError> {
        let domains = sample.domains(request)?;
        let cells = Cells::new(&sample.design, &domains.of_row, domains.count());
        let variables: Vec<Variable<'_>> = items.iter().map(|item| item.variable.clone()).collect();
        let fits = fit(&sample.design, &cells, &variables, request.deff != Deff::None)?;
        let mut rows_of = vec![0.0; domains.count()];
        for (domain, weight) in domains.of_row.iter().zip(&sample.design.weights) {
            if let (Some(rows), true) = (rows_of.get_mut(*domain as usize), *weight != 0.0) {
                *rows += 1.0;
            }
        }
        Ok(Self { kind, domains, items, cells, fits, rows_of })
    }

    /// How many rows a domain has, with an answer or not.
    pub(super) fn rows_in(&self, domain: usize) -> f64 {
        self.rows_of.get(domain).copied().unwrap_or(0.0)
    }

    /// What an item comes to in a domain.
    pub(super) fn fit(&self, item: usize, domain: usize) -> Option<&Fit> {
        self.fits.get(item).and_then(|fits| fits.get(domain))
    }

    /// The estimate of an item in a domain; NaN where there is none.
    pub(super) fn value(&self, item: usize, domain: usize) -> f64 {
        self.fit(item, domain).map_or(f64::NAN, |fit| fit.value)
    }

    /// Each item in each domain.
    pub(super) fn each(&self) -> impl Iterator<Item = (&Item<'a>, usize, &Fit)> {
        self.items
            .iter()
            .zip(&self.fits)
            .flat_map(|(item, fits)| fits.iter().enumerate().map(move |(domain, fit)| (item, domain, fit)))
    }

    fn lines(&self, sample: &Sample, request: &Request) -> Result<Vec<Line>, SurveyError> {
        let design_df = sample.design_df();
        let pooled = self.pooled_deffs(sample, request)?;
        let mut lines = Vec::new();
        for ((item, fits), pooled) in self.items.iter().zip(&self.fits).zip(pooled) {
            for (domain, fit) in fits.iter().enumerate() {
                let df = df(request.df, fit.spread.df(), design_df);
                let mut line = Line {
                    kind: self.kind,
                    variable: item.name.clone(),
                    category: item.category.clone(),
                    domain: self.domains.pairs(domain),
                    prob: None,
                    value: fit.value,
                    se: if fit.value.is_nan() { f64::NAN } else { libm::sqrt(fit.spread.variance) },
                    df,
                    n: fit.n,
                    weighted_n: fit.weighted_n,
                    dropped: self.rows_of.get(domain).copied().unwrap_or(0.0) - fit.n,
                    units: fit.spread.units,
                    strata: fit.spread.strata,
                    low: f64::NAN,
                    high: f64::NAN,
                    level: request.level,
                    interval: symmetric_name(df),
                    deff: deff(request.deff, fit),
                    note: note(fit, df),
                };
                if self.kind == Kind::Proportion {
                    let (value, variance, n) = (fit.value, fit.spread.variance, fit.n);
                    let of = Proportion {
                        value,
                        variance,
                        logit_variance: fit.logit_variance,
                        n,
                        rows: sample.rows_behind(fit),
                        df,
                        level: request.level,
                        pooled_deff: pooled,
                    };
                    let ends = proportion(request.interval, &of);
                    (line.low, line.high, line.interval) = (ends.low, ends.high, request.interval.name());
                    line.note = line.note.or(ends.note).or_else(|| without_odds(request.interval, fit));
                } else {
                    (line.low, line.high) = symmetric(line.value, line.se, df, request.level);
                }
                lines.push(line);
            }
        }
        Ok(lines)
    }

    /// The design effect of each item over all domains, where a proportion of 0 or 1 needs it.
    fn pooled_deffs(&self, sample: &Sample, request: &Request) -> Result<Vec<Option<f64>>, SurveyError> {
        let at_the_edge = |fit: &Fit| fit.value <= 0.0 || fit.value >= 1.0;
        let needed = self.kind == Kind::Proportion && self.fits.iter().flatten().any(at_the_edge);
        if !needed || request.by.is_empty() {
            return Ok(vec![None; self.items.len()]);
        }
        let whole = |domain: &u32| if *domain == OUTSIDE { OUTSIDE } else { 0 };
        let of_row: Vec<u32> = self.domains.of_row.iter().map(whole).collect();
        let variables: Vec<Variable<'_>> = self.items.iter().map(|item| item.variable.clone()).collect();
        let fits = fit(&sample.design, &Cells::new(&sample.design, &of_row, 1), &variables, false)?;
        let deff = |fit: &Fit| fit.spread.variance * (fit.n - 1.0) / (fit.value * (1.0 - fit.value));
        Ok(fits.iter().map(|fits| fits.first().map(deff).filter(|deff| deff.is_finite())).collect())
    }

    fn together(&self, sample: &Sample, request: &Request) -> Option<Together> {
        let count = self.items.len() * self.domains.count();
        let wanted = request.vcov.unwrap_or(count <= MOST_TOGETHER);
        (wanted && count > 1).then(|| Together { kind: self.kind, names: self.names(), matrix: self.matrix(sample) })
    }

    /// The covariances as the design, its calibrations or its replicates have them.
    fn covariances(&self, sample: &Sample) -> Matrix {
        let linear = Linear { sample, fitted: self };
        let Some(replicates) = &sample.design.replicates else {
            return if sample.design.calibrations.is_empty() {
                covariance(&sample.design, &linear)
            } else {
                covariance(&sample.design, &CalibratedInfluences::new(&sample.design, &linear))
            };
        };
        let of_item = |(item, fits): (&Item<'_>, &Vec<Fit>)| {
            deviations(replicates, &sample.design.weights, &self.cells, &item.variable, fits)
        };
        replicates.matrix(&self.items.iter().zip(&self.fits).flat_map(of_item).collect::<Vec<_>>())
    }

    pub(super) fn matrix(&self, sample: &Sample) -> Matrix {
        let mut matrix = self.covariances(sample);
        // The diagonal is the printed variance to the last bit; without an estimate there is no covariance.
        for (at, (_, _, fit)) in self.each().enumerate() {
            if fit.value.is_nan() {
                (0..matrix.size()).for_each(|other| matrix.set(at, other, f64::NAN));
            } else if fit.spread.variance == 0.0 {
                for other in 0..matrix.size() {
                    let known = !matrix.get(at, other).is_nan();
                    matrix.set(at, other, if known { 0.0 } else { f64::NAN });
                }
            } else if !matrix.get(at, at).is_nan() {
                matrix.set(at, at, fit.spread.variance);
            }
        }
        matrix
    }

    /// The names of the estimates: of the variable, of the domain, or of both.
    pub(super) fn names(&self) -> Vec<String> {
        let domain = |domain: usize| self.domains.labels.get(domain).map(|labels| labels.join(".")).unwrap_or_default();
        let name = |(item, at, _): (&Item<'_>, usize, &Fit)| match (self.domains.by.is_empty(), self.items.len() > 1) {
            (true, _) => item.full(),
            (false, false) => domain(at),
            (false, true) => format!("{}:{}", domain(at), item.full()),
        };
        self.each().map(name).collect()
    }
}

/// The influence of each row on each item in each domain.
pub(super) struct Linear<'a> {
    pub(super) sample: &'a Sample,
    pub(super) fitted: &'a Fitted<'a>,
}

impl Influences for Linear<'_> {
    fn count(&self) -> usize {
        self.fitted.items.len() * self.fitted.domains.count()
    }

    fn add(&self, row: usize, totals: &mut [f64], takes_part: &mut [bool]) {
        let domain = self.fitted.domains.of_row.get(row).copied().unwrap_or(OUTSIDE) as usize;
        let weight = self.sample.design.weights.get(row).copied().unwrap_or(0.0);
        for (at, (item, fits)) in self.fitted.items.iter().zip(&self.fitted.fits).enumerate() {
            let Some(fit) = fits.get(domain) else { return };
            let place = at * self.fitted.domains.count() + domain;
            if let (Some((y, x)), Some(total), Some(takes_part)) =
                (item.variable.get(row), totals.get_mut(place), takes_part.get_mut(place))
            {
                *total += weight * (y - fit.centre * x) * fit.scale;
                *takes_part = true;
            }
        }
    }
}

pub(super) fn items<'a>(sample: &'a Sample, request: &Request, kind: Kind) -> Result<Vec<Item<'a>>, SurveyError> {
    if kind == Kind::Ratio {
        let [numerator, denominator] = request.variables.as_slice() else {
            return Err(SurveyError::Request(
                "a ratio has two variables: the numerator and the denominator".to_owned(),
            ));
        };
        let divisor = Values::numbers(sample.numbers(denominator)?);
        let variable = Variable { values: Values::numbers(sample.numbers(numerator)?), shape: Shape::Ratio(divisor) };
        return Ok(vec![Item { name: format!("{numerator}/{denominator}"), category: None, variable }]);
    }
    let shape = || if kind == Kind::Total { Shape::Total } else { Shape::Mean };
    if request.variables.is_empty() {
        if kind != Kind::Total {
            return Err(SurveyError::Request(format!("a {} needs variables", kind.name())));
        }
        let variable = Variable { values: Values::One(sample.design.rows()), shape: Shape::Total };
        return Ok(vec![Item { name: "1".to_owned(), category: None, variable }]);
    }
    let mut items = Vec::new();
    for name in &request.variables {
        let column = sample.find(name)?;
        if let (Content::Texts, Column::Coded(coded)) = (column.content(), column) {
            let mut codes: Vec<(&str, usize)> = coded.labels.iter().zip(1..).collect();
            codes.sort_unstable();
            for (label, code) in codes {
                let variable = Variable { values: Values::category(column, code), shape: shape() };
                items.push(Item { name: name.clone(), category: Some(label.to_owned()), variable });
            }
        } else {
            let column = sample.numbers(name)?;
            if kind == Kind::Proportion {
                check_binary(name, column)?;
            }
            let variable = Variable { values: Values::numbers(column), shape: shape() };
            items.push(Item { name: name.clone(), category: None, variable });
        }
    }
    Ok(items)
}

fn check_binary(name: &str, column: &Column) -> Result<(), SurveyError> {
    let other = |number: f64| number != 0.0 && (number - 1.0).abs() > 0.0;
    match (0..column.len()).find(|row| column.number(*row).is_some_and(other)) {
        None => Ok(()),
        Some(row) => {
            let what =
                format!("{:?} is neither 0 nor 1; a proportion of numbers is of those that are 1", column.text(row));
            Err(SurveyError::cell(name, row, what))
        }
    }
}

/// The degrees of freedom that are asked for.
pub(super) fn df(asked: Df, domain: f64, design: f64) -> f64 {
    match asked {
        Df::Domain => domain,
        Df::Design => design,
        Df::Infinite => f64::INFINITY,
    }
}

/// What a symmetric interval is called.
pub(super) fn symmetric_name(df: f64) -> &'static str {
    if df.is_finite() { "t" } else { "normal" }
}

fn note(fit: &Fit, df: f64) -> Option<String> {
    if fit.n < 1.0 {
        Some("nobody answered".to_owned())
    } else if fit.value.is_nan() {
        Some("the denominator is 0".to_owned())
    } else if fit.spread.variance.is_nan() {
        Some(if fit.spread.rank.is_some() {
            "no replicate has anybody here".to_owned()
        } else {
            "every stratum has one unit only, so there is none to average".to_owned()
        })
    } else if df < 1.0 {
        Some("no degree of freedom, so no interval".to_owned())
    } else if fit.spread.lost > 0 {
        Some(format!("{} replicates have nobody here and are left out", fit.spread.lost))
    } else {
        None
    }
}

/// Where a replicate has a proportion of 0 or 1 its log odds are unknown.
fn without_odds(interval: Method, fit: &Fit) -> Option<String> {
    let needed = fit.spread.rank.is_some() && matches!(interval, Method::Logit | Method::Likelihood);
    let missing = needed && fit.logit_variance.is_none() && fit.value > 0.0 && fit.value < 1.0;
    missing.then(|| {
        "a replicate has a proportion of 0 or 1, so the interval is by the proportion's own variance".to_owned()
    })
}

/// The variance by that of a simple random sample of as many rows.
fn deff(asked: Deff, fit: &Fit) -> Option<f64> {
    let population = fit.deviation * fit.n / (fit.n - 1.0);
    let scale = fit.weighted_n * fit.scale;
    let simple = match asked {
        Deff::None => return None,
        Deff::Replace => population / fit.n,
        Deff::Without => population * (fit.weighted_n - fit.n) / (fit.weighted_n * fit.n),
    };
    let deff = fit.spread.variance / (simple * scale * scale);
    Some(if simple > 0.0 { deff } else { f64::NAN })
}
