//! What is asked beside the index (facts, channels, wishes): the weighted share of each choice, over all who answered.

use super::answers::Read;
use super::compute::{known, values, whole};
use super::figures::{Both, Choice, Distribution, Seen};
use crate::domain::disclosure::USUAL_THRESHOLD;
use crate::domain::questionnaire::{Answer, Kind, Questionnaire, Scale, Variable as Asked};
use crate::index::sipas::shown;
use crate::stats::survey::SurveyError;
use crate::stats::survey::cells::Cells;
use crate::stats::survey::estimate::Sample;
use crate::stats::survey::interval::{Method, Proportion, proportion};
use crate::stats::survey::moments::{Fit, fit};
use crate::stats::survey::variable::{Shape, Variable};

/// Whether a variable is asked beside the index: no criterion, nothing about the respondent (domains say how many
/// those are, as far as that may be seen), and no words.
#[must_use]
pub(super) fn is_beside(asked: &Asked<'_>) -> bool {
    asked.criterion_of().is_none() && asked.question.demographic.is_none() && !asked.other
}

/// The choices of every question on a scale that is asked beside the index.
pub(super) fn distributions(
    questionnaire: &Questionnaire,
    sample: &Sample,
    read: &Read,
    level: f64,
    minimum_n: i64,
) -> Result<Vec<Distribution>, SurveyError> {
    let asked = questionnaire.variables().into_iter().filter(is_beside);
    let mut found = Vec::new();
    let mut variables = Vec::new();
    for variable in asked {
        let name = variable.name();
        let (Some(scale), Some(column), Some(answers)) =
            (variable.question.scale(), sample.column(&name), read.of(&name))
        else {
            continue;
        };
        for choice in &scale.levels {
            let chosen = |answer: &Answer| match answer {
                Answer::Level(level) => Some(f64::from(u8::from(*level == choice.value))),
                Answer::Levels(levels) => Some(f64::from(u8::from(levels.contains(&choice.value)))),
                _ => None,
            };
            variables.push(Variable { values: values(column, answers, chosen), shape: Shape::Mean });
        }
        found.push((variable, name, scale));
    }
    let cells = Cells::new(&sample.design, &vec![0; sample.design.rows()], 1);
    let fits = fit(&sample.design, &cells, &variables, false)?;
    let mut fits = fits.iter().filter_map(|fits| fits.first());
    let mut all = Vec::with_capacity(found.len());
    for (variable, name, scale) in found {
        let of_choices: Vec<&Fit> = fits.by_ref().take(scale.levels.len()).collect();
        all.push(said(&variable, name, scale, &of_choices, sample, level, minimum_n));
    }
    Ok(all)
}

fn said(
    variable: &Asked<'_>,
    name: String,
    scale: &Scale,
    fits: &[&Fit],
    sample: &Sample,
    level: f64,
    minimum_n: i64,
) -> Distribution {
    let n = fits.first().map_or(0, |fit| whole(fit.n));
    let seen = match n {
        0 => Seen::Nobody,
        few if few < minimum_n.max(USUAL_THRESHOLD) => Seen::Hidden,
        _ => Seen::Shown,
    };
    #[expect(clippy::cast_precision_loss, reason = "counts of rows are far below 2^53")]
    let rows = sample.design.rows() as f64;
    let choice = |(choice, fit): (&crate::domain::questionnaire::Level, &&Fit)| {
        let words = Both::of(&choice.words);
        let open = Choice {
            level: choice.value,
            words,
            value: None,
            shown: None,
            se: None,
            df: None,
            low: None,
            high: None,
            note: None,
        };
        if seen != Seen::Shown {
            return open;
        }
        let df = fit.spread.df();
        let of = Proportion {
            value: fit.value,
            variance: fit.spread.variance,
            logit_variance: fit.logit_variance,
            n: fit.n,
            rows: if sample.design.calibrations.is_empty() { fit.n } else { rows },
            df,
            level,
            pooled_deff: None,
        };
        let ends = proportion(Method::Logit, &of);
        Choice {
            value: known(100.0 * fit.value),
            shown: shown(100.0 * fit.value).map(|shown| shown.to_string()),
            se: known(100.0 * libm::sqrt(fit.spread.variance)),
            df: known(df),
            low: known(100.0 * ends.low),
            high: known(100.0 * ends.high),
            note: ends.note,
            ..open
        }
    };
    Distribution {
        variable: name,
        words: Both::of(variable.words()),
        heading: variable.item.map(|_| Both::of(&variable.question.words)),
        several: matches!(variable.question.kind, Kind::Multiple { .. }),
        seen,
        n: (seen == Seen::Shown).then_some(n),
        choices: scale.levels.iter().zip(fits).map(choice).collect(),
    }
}
