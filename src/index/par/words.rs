//! Why there are no points, in words: what a form, a table and an error say alike.

use super::Trouble;
use crate::domain::criteria::{CriteriaSet, meant};
use crate::domain::lang::Lang;
use crate::domain::text::{fill, texts};

/// Why a criterion has no points, and what to do.
#[must_use]
pub fn trouble(set: &CriteriaSet, trouble: Trouble, lang: Lang) -> String {
    let texts = texts(lang);
    match trouble {
        Trouble::Missing(figure) => {
            let figure = set.figures.get(figure).map_or("", |figure| figure.words.of(lang));
            fill(texts.par_trouble_missing, &[figure])
        }
        Trouble::DivisionByZero => texts.par_trouble_division.to_owned(),
        Trouble::Overflow => texts.par_trouble_overflow.to_owned(),
        Trouble::Outside(points) => fill(texts.par_trouble_outside, &[&meant(points).normalize().to_string()]),
        Trouble::NoSuchCase => texts.par_trouble_no_case.to_owned(),
        Trouble::NobodyAnswered => texts.par_trouble_nobody.to_owned(),
        Trouble::NoMean => texts.par_trouble_no_mean.to_owned(),
        Trouble::AboveAndBelow => texts.par_trouble_above_and_below.to_owned(),
        Trouble::NotOfRule => texts.par_trouble_not_of_rule.to_owned(),
    }
}
