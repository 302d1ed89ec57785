//! The t test by the design: a mean against a number, or the means of two groups against each other.
//!
//! The difference of two groups is a contrast of two domains of one sample, so whatever they share (communes, or the same
//! respondents a year later) is in its covariance. It has one degree of freedom less than the design, as the regression
//! on the group has.

use super::{Outcome, Section, TestRequest, refused, request, sections, two_groups};
use crate::stats::dist::t;
use crate::stats::survey::SurveyError;
use crate::stats::survey::contrast::combine;
use crate::stats::survey::covariance::Matrix;
use crate::stats::survey::estimate::{Fitted, Sample, symmetric_name};
use crate::stats::survey::interval::symmetric;
use crate::stats::survey::request::{Kind, Request};

pub(super) fn tests(sample: &Sample, asked: &TestRequest) -> Result<Vec<Outcome>, SurveyError> {
    if asked.variables.is_empty() || asked.by.len() > 1 {
        return Err(refused("a t test has variables, and by with one column of two groups, or none to test a mean"));
    }
    let mut outcomes = Vec::new();
    for variable in &asked.variables {
        let request = request(asked, Kind::Mean, &[variable.as_str()], &asked.by);
        let fitted = Fitted::new(sample, &request, Kind::Mean)?;
        let of = Means { sample, asked, request: &request, matrix: fitted.matrix(sample), fitted: &fitted };
        let sections = sections(&fitted.domains, asked.by.len());
        if let Some(by) = asked.by.first() {
            two_groups(&sections, by, "a t test")?;
        }
        for item in 0..fitted.items.len() {
            outcomes.extend(sections.iter().map(|section| of.compare(item, variable, section)));
        }
    }
    Ok(outcomes)
}

struct Means<'a> {
    sample: &'a Sample,
    asked: &'a TestRequest,
    request: &'a Request,
    matrix: Matrix,
    fitted: &'a Fitted<'a>,
}

impl Means<'_> {
    fn compare(&self, item: usize, variable: &str, section: &Section) -> Outcome {
        let (method, null) = if self.asked.by.is_empty() {
            ("t test of a mean by the design", self.asked.null)
        } else {
            ("t test of the second group's mean less the first's, by the design", 0.0)
        };
        let mut outcome = Outcome::of(self.asked, method, variable, section.each.clone());
        outcome.category = self.fitted.items.get(item).and_then(|item| item.category().map(str::to_owned));
        outcome.groups.clone_from(&section.groups);
        let signs: &[f64] = match (self.asked.by.len(), section.domains.len()) {
            (0, 1) => &[1.0],
            (1, 2) => &[-1.0, 1.0],
            _ => return outcome.without("only one of both groups has rows here"),
        };
        if self.asked.by.is_empty() {
            outcome.groups.clear();
        }
        let count = self.fitted.domains.count();
        let mut coefficients = vec![0.0; count * self.fitted.items.len()];
        for (domain, sign) in section.domains.iter().zip(signs) {
            if let Some(place) = coefficients.get_mut(item * count + domain) {
                *place = *sign;
            }
        }
        let line = combine(self.sample, self.request, self.fitted, &self.matrix, Vec::new(), coefficients);
        outcome.n = line.n;
        outcome.weighted_n = line.weighted_n;
        outcome.dropped = section.domains.iter().map(|domain| self.fitted.rows_in(*domain)).sum::<f64>() - line.n;
        if line.value.is_nan() {
            return outcome.without("nobody answered in one of the groups");
        }
        let df = line.df - 1.0;
        (outcome.value, outcome.se) = (line.value, line.se);
        if line.se.is_nan() || line.se <= 0.0 {
            return outcome.without("the difference has no variance to compare it with");
        }
        outcome.df1 = df;
        outcome.statistic = (line.value - null) / line.se;
        if df.is_nan() || df < 1.0 {
            return outcome.without("no degree of freedom is left, so no p-value");
        }
        outcome.p = t::two_sided(outcome.statistic, df);
        (outcome.low, outcome.high) = symmetric(line.value, line.se, df, self.asked.level);
        outcome.interval = Some(symmetric_name(df));
        if !self.asked.by.is_empty() {
            outcome.also = section
                .domains
                .iter()
                .zip(["first", "second"])
                .map(|(domain, name)| (name, self.fitted.value(item, *domain)))
                .collect();
        }
        outcome
    }
}
