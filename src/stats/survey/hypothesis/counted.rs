//! Tests of counted shares: the textbook's, on the rows as they are.
//!
//! Weights, clusters and strata play no part here, which every outcome says in its method; for a difference by the design
//! there is [`t`](super::t). Answers are 1 and 0; a text column is tested category by category.

use super::{Outcome, Section, Statistic, TestKind, TestRequest, refused, request, sections, two_groups};
use crate::stats::compare::overlap::change;
use crate::stats::compare::proportions::TwoShares;
use crate::stats::compare::rows::{BadRows, grouped, matched};
use crate::stats::compare::trend::trend;
use crate::stats::compare::{Counted, Test};
use crate::stats::dist::chi2;
use crate::stats::proportion::Confidence;
use crate::stats::survey::SurveyError;
use crate::stats::survey::domain::Domains;
use crate::stats::survey::estimate::{Sample, items};
use crate::stats::survey::request::Kind;

pub(super) fn tests(sample: &Sample, asked: &TestRequest) -> Result<Vec<Outcome>, SurveyError> {
    let [by] = asked.by.as_slice() else {
        return Err(refused(format!("{} has one column in by, that of its groups", asked.kind.name())));
    };
    if asked.variables.is_empty() {
        return Err(refused(format!("{} needs variables", asked.kind.name())));
    }
    let mut outcomes = Vec::new();
    for variable in &asked.variables {
        let request = request(asked, Kind::Mean, &[variable.as_str()], &asked.by);
        let domains = sample.domains(&request)?;
        let sections = sections(&domains, 1);
        if asked.kind != TestKind::Trend {
            two_groups(&sections, by, asked.kind.name())?;
        }
        for item in items(sample, &request, Kind::Mean)? {
            let answer = |row| item.value(row).unwrap_or(f64::NAN);
            let answers: Vec<f64> = (0..sample.design.rows()).map(answer).collect();
            for section in &sections {
                let rows = Rows { sample, asked, variable, answers: &answers, codes: codes(sample, &domains, section) };
                let mut outcome = rows.test(section)?;
                outcome.category = item.category().map(str::to_owned);
                outcomes.push(outcome);
            }
        }
    }
    Ok(outcomes)
}

/// The group of each row of a section; rows of weight 0 stand for nobody.
fn codes(sample: &Sample, domains: &Domains, section: &Section) -> Vec<Option<usize>> {
    let mut place = vec![None; domains.count()];
    for (group, domain) in section.domains.iter().enumerate() {
        if let Some(place) = place.get_mut(*domain) {
            *place = Some(group);
        }
    }
    let rows = domains.of_row.iter().zip(&sample.design.weights);
    let code =
        |(domain, weight): (&u32, &f64)| place.get(*domain as usize).copied().flatten().filter(|_| *weight != 0.0);
    rows.map(code).collect()
}

struct Rows<'a> {
    sample: &'a Sample,
    asked: &'a TestRequest,
    variable: &'a str,
    answers: &'a [f64],
    codes: Vec<Option<usize>>,
}

impl Rows<'_> {
    fn test(&self, section: &Section) -> Result<Outcome, SurveyError> {
        let mut outcome = Outcome::of(self.asked, "", self.variable, section.each.clone());
        outcome.groups.clone_from(&section.groups);
        for ((code, answer), weight) in self.codes.iter().zip(self.answers).zip(&self.sample.design.weights) {
            match (code, answer.is_nan()) {
                (Some(_), true) => outcome.dropped += 1.0,
                (Some(_), false) => (outcome.n, outcome.weighted_n) = (outcome.n + 1.0, outcome.weighted_n + weight),
                (None, _) => {}
            }
        }
        let counts = match grouped(self.answers, &self.codes, section.groups.len()) {
            Ok(grouped) => grouped.groups,
            Err(BadRows::Counts(_)) => return Ok(outcome.without("nobody answered in one of the groups")),
            Err(error) => return Err(self.bad(&error)),
        };
        match (self.asked.kind, counts.as_slice()) {
            (TestKind::Trend, counts) => self.trend(outcome, counts),
            (TestKind::Overlap, [first, second]) => self.overlap(outcome, *first, *second),
            (_, [first, second]) => Ok(self.two(outcome, TwoShares { first: *first, second: *second })),
            _ => Ok(outcome.without("only one of both groups has rows here")),
        }
    }

    fn two(&self, mut outcome: Outcome, shares: TwoShares) -> Outcome {
        let (method, test, se) = match self.asked.statistic {
            Statistic::Unpooled => (
                "z test of the first share less the second, unpooled; counts of rows",
                shares.unpooled(),
                shares.unpooled_error(),
            ),
            Statistic::PooledCorrected => (
                "z test of the first share less the second, pooled, with Yates' correction; counts of rows",
                shares.pooled_corrected(),
                shares.pooled_error(),
            ),
            _ => (
                "z test of the first share less the second, pooled; counts of rows",
                shares.pooled(),
                shares.pooled_error(),
            ),
        };
        outcome.method = method;
        (outcome.value, outcome.se) = (shares.difference(), se);
        if let Some(confidence) = Confidence::new(self.asked.level) {
            (outcome.low, outcome.high) = shares.interval(self.asked.interval, confidence);
            outcome.interval = Some(self.asked.interval.name());
        }
        outcome.also = vec![("first", shares.first.share()), ("second", shares.second.share())];
        with_test(outcome, test)
    }

    fn overlap(&self, mut outcome: Outcome, first: Counted, second: Counted) -> Result<Outcome, SurveyError> {
        let Some(id) = &self.asked.id else {
            return Err(refused("overlap needs id, the column that says who a respondent is"));
        };
        let (persons, _) = self.sample.find(id)?.to_codes();
        let persons: Vec<Option<u32>> = persons.into_iter().map(|code| (code > 0).then_some(code)).collect();
        let pairs = matched(self.answers, &self.codes, &persons).map_err(|error| match error {
            BadRows::Repeated { row } => SurveyError::cell(id, row, error.to_string()),
            other => self.bad(&other),
        })?;
        let change = change(first, second, pairs).map_err(|error| refused(error.to_string()))?;
        (outcome.value, outcome.se) = (change.difference, change.error);
        if let Some(confidence) = Confidence::new(self.asked.level) {
            let reach = confidence.normal_quantile() * change.error;
            (outcome.low, outcome.high) = (change.difference - reach, change.difference + reach);
            outcome.interval = Some("normal");
        }
        let both = |count: i64| crate::stats::compare::float(count);
        outcome.also = vec![
            ("first", first.share()),
            ("second", second.share()),
            ("se_if_independent", change.error_if_independent),
            ("covariance", change.covariance),
            ("phi", change.phi),
            ("matched", both(pairs.both + pairs.first_only + pairs.second_only + pairs.neither)),
            ("first_only", both(pairs.first_only)),
            ("second_only", both(pairs.second_only)),
        ];
        let (method, test) = match self.asked.statistic {
            Statistic::McNemar => ("McNemar's chi-square of those who changed; counts of rows", pairs.mcnemar()),
            Statistic::McNemarCorrected => {
                ("McNemar's chi-square with continuity correction; counts of rows", pairs.mcnemar_corrected())
            }
            Statistic::McNemarExact => {
                outcome.method = "exact sign test of those who changed; counts of rows";
                outcome.p = pairs.mcnemar_exact();
                return Ok(outcome);
            }
            _ => (
                "z test of the second share less the first, with the covariance of those asked twice; counts of rows",
                change.test,
            ),
        };
        outcome.method = method;
        if self.asked.statistic != Statistic::Z {
            outcome.df1 = 1.0;
        }
        Ok(with_test(outcome, test))
    }

    fn trend(&self, mut outcome: Outcome, counts: &[Counted]) -> Result<Outcome, SurveyError> {
        let own = || outcome.groups.iter().map(|group| group.parse::<f64>()).collect::<Result<Vec<_>, _>>();
        let scores = if self.asked.scores.is_empty() {
            own().map_err(|_| {
                refused("a trend runs along numbers: say scores = [1, 2, 3], one for each group in order")
            })?
        } else {
            self.asked.scores.clone()
        };
        let trend = trend(counts, &scores).map_err(|error| refused(error.to_string()))?;
        outcome.value = trend.slope;
        outcome.method = "Cochran and Armitage's test of a trend, value is the slope; counts of rows";
        let mut outcome = with_test(outcome, trend.test);
        outcome.also = vec![("z", outcome.statistic)];
        if self.asked.statistic == Statistic::Chisq {
            outcome.statistic *= outcome.statistic;
            outcome.df1 = 1.0;
            outcome.p = chi2::sf(outcome.statistic, 1.0);
        }
        Ok(outcome)
    }

    fn bad(&self, error: &BadRows) -> SurveyError {
        match error {
            BadRows::NotYesOrNo { row, .. } | BadRows::Repeated { row } => {
                SurveyError::cell(self.variable, *row, error.to_string())
            }
            BadRows::Counts(_) => refused(error.to_string()),
        }
    }
}

fn with_test(mut outcome: Outcome, test: Option<Test>) -> Outcome {
    match test {
        Some(test) => {
            (outcome.statistic, outcome.p) = (test.statistic, test.p);
            outcome
        }
        None => outcome.without("all answered alike, so there is nothing to compare with"),
    }
}
