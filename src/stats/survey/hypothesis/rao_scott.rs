//! Rao and Scott's tests of independence of two columns of categories, by the design.
//!
//! Pearson's chi-square of the weighted table, on as many as answered, is not chi-square in a complex sample: it is a sum
//! of chi-squares with one degree of freedom, times the generalised design effects. These are the eigenvalues of
//! `(C' D^-1 C / n)^-1 (C' D^-1 V D^-1 C)`, where D has the cells' shares on its diagonal, V their covariances by the
//! design, and the columns of C span the tables whose rows and columns all sum to 0 (J. N. K. Rao and A. J. Scott, Annals
//! of Statistics 12 (1984) 46-60). `Chisq` divides by their mean; `F` also fits the second moment by Satterthwaite's
//! degrees of freedom (D. R. Thomas and J. N. K. Rao, JASA 82 (1987) 630-636). Only their trace and that of the square
//! are needed, so no eigenvalue is sought.

use super::{Outcome, Section, Statistic, TestRequest, refused, request, sections};
use crate::stats::dist::{chi2, f};
use crate::stats::linear::Square;
use crate::stats::survey::SurveyError;
use crate::stats::survey::column::{Coded, Codes, Column, Labels};
use crate::stats::survey::covariance::Matrix;
use crate::stats::survey::estimate::{Fitted, Item, Sample, df};
use crate::stats::survey::request::Kind;

/// A table of more cells is a mistake: a column of ids.
const MOST_CELLS: usize = 1_000;

pub(super) fn tests(sample: &Sample, asked: &TestRequest) -> Result<Vec<Outcome>, SurveyError> {
    let names: Vec<&String> = asked.variables.iter().chain(&asked.by).collect();
    let [rows, columns] = names.as_slice() else {
        return Err(refused("a chisq test has two columns of categories: two variables, or one and another in by"));
    };
    let (of_rows, of_columns) = (coded(sample, rows)?, coded(sample, columns)?);
    let shape = (of_rows.labels.len(), of_columns.labels.len());
    if shape.0 * shape.1 > MOST_CELLS {
        let what = format!(
            "{rows} by {columns} is a table of {} cells, and at most {MOST_CELLS} can be tested",
            shape.0 * shape.1
        );
        return Err(refused(what));
    }
    let crossed = crossed(of_rows, of_columns);
    let request = request(asked, Kind::Mean, &[], &[]);
    let items =
        (0..shape.0 * shape.1).map(|cell| Item::category_of("", &cell.to_string(), &crossed, cell + 1)).collect();
    let fitted = Fitted::of(sample, &request, Kind::Mean, items)?;
    let table = Tables { sample, asked, shape, matrix: fitted.matrix(sample), fitted: &fitted };
    let variable = format!("{rows}:{columns}");
    Ok(sections(&fitted.domains, 0).iter().flat_map(|section| table.test_each(&variable, section)).collect())
}

fn coded<'a>(sample: &'a Sample, name: &str) -> Result<&'a Coded, SurveyError> {
    match sample.find(name)? {
        Column::Coded(coded) => Ok(coded),
        Column::Plain(_) => Err(refused(format!("{name} has too many different values to be one of categories"))),
    }
}

/// A column of the cells of the table, blank where one of both is.
fn crossed(rows: &Coded, columns: &Coded) -> Column {
    let wide = u32::try_from(columns.labels.len()).unwrap_or(u32::MAX);
    let mut codes = Codes::Narrow(Vec::with_capacity(rows.codes.len()));
    for (row, column) in rows.codes.iter().zip(columns.codes.iter()) {
        codes.push(if row == 0 || column == 0 { 0 } else { (row - 1) * wide + column });
    }
    let cells = rows.labels.len() * columns.labels.len();
    let mut labels = Labels::default();
    (0..cells).for_each(|_| labels.push(""));
    Column::Coded(Coded { codes, labels, numbers: vec![None; cells] })
}

struct Tables<'a> {
    sample: &'a Sample,
    asked: &'a TestRequest,
    shape: (usize, usize),
    matrix: Matrix,
    fitted: &'a Fitted<'a>,
}

/// The shares and covariances of one domain's table, without empty rows and columns.
struct Table {
    rows: usize,
    columns: usize,
    shares: Vec<f64>,
    covariance: Square,
}

impl Tables<'_> {
    fn test_each(&self, variable: &str, section: &Section) -> Vec<Outcome> {
        section.domains.iter().map(|domain| self.test(variable, *domain)).collect()
    }

    fn test(&self, variable: &str, domain: usize) -> Outcome {
        let method = if self.asked.statistic == Statistic::F {
            "Rao and Scott's chi-square, second order, as F"
        } else {
            "Rao and Scott's chi-square, first order"
        };
        let mut outcome = Outcome::of(self.asked, method, variable, self.fitted.domains.pairs(domain));
        let Some(fit) = self.fitted.fit(0, domain) else { return outcome };
        (outcome.n, outcome.weighted_n) = (fit.n, fit.weighted_n);
        outcome.dropped = self.fitted.rows_in(domain) - fit.n;
        let Some(table) = self.table(domain).filter(|table| table.rows > 1 && table.columns > 1) else {
            return outcome.without("the table has a single row or column, so nothing can depend");
        };
        let Some((trace, squared)) = table.design_effects(fit.n) else {
            return outcome.without("too many cells are empty for a test");
        };
        let pearson = fit.n * table.pearson();
        let independent = count((table.rows - 1) * (table.columns - 1));
        outcome.also = vec![("pearson", pearson), ("mean_deff", trace / independent)];
        if self.asked.statistic == Statistic::F {
            let df = df(self.asked.df, fit.spread.df(), self.sample.design_df());
            let d = trace * trace / squared;
            (outcome.statistic, outcome.df1, outcome.df2) = (pearson / trace, d, d * df);
            if df.is_nan() || df < 1.0 {
                return outcome.without("no degree of freedom, so no p-value");
            }
            outcome.p =
                if df.is_finite() { f::sf(outcome.statistic, d, d * df) } else { chi2::sf(pearson / trace * d, d) };
        } else {
            // R scales the table to all rows, blank or not, and so its design effects: the p-value is the same.
            outcome.statistic = pearson / fit.n * self.fitted.rows_in(domain);
            outcome.df1 = independent;
            outcome.p = chi2::sf(pearson / (trace / independent), independent);
        }
        outcome
    }

    fn table(&self, domain: usize) -> Option<Table> {
        let cell = |row: usize, column: usize| row * self.shape.1 + column;
        let share = |cell: usize| self.fitted.value(cell, domain);
        let filled_row = |row: &usize| (0..self.shape.1).any(|column| share(cell(*row, column)) > 0.0);
        let filled_column = |column: &usize| (0..self.shape.0).any(|row| share(cell(row, *column)) > 0.0);
        let rows: Vec<usize> = (0..self.shape.0).filter(filled_row).collect();
        let columns: Vec<usize> = (0..self.shape.1).filter(filled_column).collect();
        let cells: Vec<usize> = rows.iter().flat_map(|row| columns.iter().map(|column| cell(*row, *column))).collect();
        let place = |item: usize| item * self.fitted.domains.count() + domain;
        let pairs = cells.iter().flat_map(|a| cells.iter().map(|b| self.matrix.get(place(*a), place(*b))));
        let covariance = Square::new(&pairs.collect::<Vec<_>>(), cells.len())?;
        Some(Table {
            rows: rows.len(),
            columns: columns.len(),
            shares: cells.iter().map(|cell| share(*cell)).collect(),
            covariance,
        })
    }
}

impl Table {
    fn share(&self, row: usize, column: usize) -> f64 {
        self.shares.get(row * self.columns + column).copied().unwrap_or(0.0)
    }

    /// Pearson's chi-square by n.
    fn pearson(&self) -> f64 {
        let row_sums: Vec<f64> =
            (0..self.rows).map(|row| (0..self.columns).map(|column| self.share(row, column)).sum()).collect();
        let column_sums: Vec<f64> =
            (0..self.columns).map(|column| (0..self.rows).map(|row| self.share(row, column)).sum()).collect();
        let mut sum = 0.0;
        for (row, of_row) in row_sums.iter().enumerate() {
            for (column, of_column) in column_sums.iter().enumerate() {
                let expected = of_row * of_column;
                let off = self.share(row, column) - expected;
                sum += off * off / expected;
            }
        }
        sum
    }

    /// The sum of the generalised design effects, and that of their squares.
    fn design_effects(&self, n: f64) -> Option<(f64, f64)> {
        let contrasts = self.contrasts();
        let over: Vec<Vec<f64>> = contrasts.iter().map(|contrast| self.by_shares(contrast)).collect();
        let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let size = contrasts.len();
        let simple: Vec<f64> = contrasts.iter().flat_map(|a| over.iter().map(move |b| product(a, b) / n)).collect();
        let simple = Square::new(&simple, size)?;
        let mut effects = Vec::with_capacity(size);
        for column in &over {
            let spread = self.covariance.times(column);
            let right: Vec<f64> = over.iter().map(|row| product(row, &spread)).collect();
            effects.push(simple.solve(&right)?);
        }
        let entry = |row: usize, column: usize| {
            effects.get(column).and_then(|effects| effects.get(row)).copied().unwrap_or(f64::NAN)
        };
        let trace = (0..size).map(|at| entry(at, at)).sum();
        let squared = (0..size).flat_map(|row| (0..size).map(move |column| (row, column)));
        Some((trace, squared.map(|(row, column)| entry(row, column) * entry(column, row)).sum()))
    }

    /// Tables whose rows and columns sum to 0: one cell up against the last row and the last column.
    fn contrasts(&self) -> Vec<Vec<f64>> {
        let mut contrasts = Vec::new();
        for row in 0..self.rows - 1 {
            for column in 0..self.columns - 1 {
                let mut contrast = vec![0.0; self.shares.len()];
                let (last_row, last_column) = (self.rows - 1, self.columns - 1);
                for (at, sign) in [
                    ((row, column), 1.0),
                    ((row, last_column), -1.0),
                    ((last_row, column), -1.0),
                    ((last_row, last_column), 1.0),
                ] {
                    if let Some(place) = contrast.get_mut(at.0 * self.columns + at.1) {
                        *place = sign;
                    }
                }
                contrasts.push(contrast);
            }
        }
        contrasts
    }

    /// Divided by the shares; an empty cell has no variance and adds nothing.
    fn by_shares(&self, contrast: &[f64]) -> Vec<f64> {
        let over = |(value, share): (&f64, &f64)| if *share > 0.0 { value / share } else { 0.0 };
        contrast.iter().zip(&self.shares).map(over).collect()
    }
}

#[expect(clippy::cast_precision_loss, reason = "at most a thousand")]
fn count(many: usize) -> f64 {
    many as f64
}
