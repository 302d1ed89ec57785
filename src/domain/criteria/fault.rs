//! What can be wrong with a criteria set: where it is, what it is, and how to mend it.

use std::fmt;

use super::{ExpressionFault, expression::Reason};
use crate::domain::lang::Lang;
use crate::domain::template::Fault;
use crate::domain::template::source::position;
use crate::domain::text::{fill, texts};

/// What is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CriteriaFault {
    /// What can be wrong with the file of any template.
    Shared(Fault),
    /// The family of other templates.
    FamilyIsNotPar,
    /// A set without criteria.
    NoNodes,
    /// The last year lies before the first.
    YearsUpsideDown,
    /// Not the number of a criterion.
    NotANumberOfNode(String),
    /// Two criteria bear the same number.
    NumberTwice(String),
    /// A criterion stands above itself.
    NodeAboveItself(String),
    /// A criterion stands before the one above it.
    ParentLater(String),
    /// A bonus or a penalty that is no area.
    RoleBelowTop,
    /// A criterion without its maximum.
    NoMaximum(String),
    /// A maximum is not the sum of what is below: code, maximum, sum.
    SumDiffers(String, String, String),
    /// The maximum of the set is not the sum of its areas.
    TotalDiffers(String, String),
    /// The maximum of the set is not the sum of its blocks.
    BlocksDiffer(String, String),
    /// A criterion in no block of a set that has blocks.
    NoBlock,
    /// Not a number.
    NotANumber(String),
    /// A number outside what it may be.
    OutOfRange(String, String),
    /// Not the name of a figure.
    NotAFigureName(String),
    /// Not the name of a case or a choice.
    NotACaseName(String),
    /// A formula names a figure that is not declared.
    UnknownFigure(String),
    /// A figure that is computed of itself.
    FigureOfItself(String),
    /// The least is more than the most.
    BoundsUpsideDown,
    /// A formula that cannot be read.
    NotAFormula(Reason),
    /// A rule of a criterion with others below it.
    RuleOnParent(String),
    /// A rule without a maximum to give points of.
    RuleWithoutMaximum,
    /// The most that a rule brings is not the maximum: most, maximum.
    MostDiffers(String, String),
    /// A rule brings points outside 0 to the maximum: points, maximum.
    PointsOutside(String, String),
    /// Fewer cases, bands or choices than make a rule.
    TooFewCases,
    /// A band that can never be reached, or that goes the other way.
    BandsOutOfOrder(String),
    /// A formula's last branch has a condition, or an earlier one has none.
    NoLastBranch,
    /// A key that rules of this shape do not have.
    KeyNotOfShape(&'static str),
    /// A key that rules of this shape need.
    KeyMissing(&'static str),
    /// A grade above the one before it.
    GradesOutOfOrder(String),
    /// Not the name of a set and a criterion.
    NotSameAs(String),
}

impl From<Fault> for CriteriaFault {
    fn from(fault: Fault) -> Self {
        Self::Shared(fault)
    }
}

impl From<ExpressionFault> for CriteriaFault {
    fn from(fault: ExpressionFault) -> Self {
        Self::NotAFormula(fault.reason)
    }
}

impl CriteriaFault {
    /// What is wrong and how to mend it.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let texts = texts(lang);
        match self {
            Self::Shared(fault) => fault.words(lang),
            Self::FamilyIsNotPar => texts.criteria_family_is_not_par.to_owned(),
            Self::NoNodes => texts.criteria_no_nodes.to_owned(),
            Self::YearsUpsideDown => texts.criteria_years_upside_down.to_owned(),
            Self::NotANumberOfNode(code) => fill(texts.criteria_not_a_node, &[code]),
            Self::NumberTwice(code) => fill(texts.criteria_number_twice, &[code]),
            Self::NodeAboveItself(code) => fill(texts.criteria_node_above_itself, &[code]),
            Self::ParentLater(code) => fill(texts.criteria_parent_later, &[code]),
            Self::RoleBelowTop => texts.criteria_role_below_top.to_owned(),
            Self::NoMaximum(code) => fill(texts.criteria_no_maximum, &[code]),
            Self::SumDiffers(code, stated, sum) => fill(texts.criteria_sum_differs, &[code, stated, sum]),
            Self::TotalDiffers(stated, sum) => fill(texts.criteria_total_differs, &[stated, sum]),
            Self::BlocksDiffer(stated, sum) => fill(texts.criteria_blocks_differ, &[stated, sum]),
            Self::NoBlock => texts.criteria_no_block.to_owned(),
            Self::NotANumber(text) => fill(texts.criteria_not_a_number, &[text]),
            Self::OutOfRange(least, most) => fill(texts.questionnaire_out_of_range, &[least, most]),
            Self::NotAFigureName(name) => fill(texts.criteria_not_a_figure, &[name]),
            Self::NotACaseName(name) => fill(texts.criteria_not_a_case, &[name]),
            Self::UnknownFigure(name) => fill(texts.criteria_unknown_figure, &[name]),
            Self::FigureOfItself(name) => fill(texts.criteria_figure_of_itself, &[name]),
            Self::BoundsUpsideDown => texts.questionnaire_bounds_upside_down.to_owned(),
            Self::NotAFormula(reason) => reason.words(lang),
            Self::RuleOnParent(code) => fill(texts.criteria_rule_on_parent, &[code]),
            Self::RuleWithoutMaximum => texts.criteria_rule_without_maximum.to_owned(),
            Self::MostDiffers(most, maximum) => fill(texts.criteria_most_differs, &[most, maximum]),
            Self::PointsOutside(points, maximum) => fill(texts.criteria_points_outside, &[points, maximum]),
            Self::TooFewCases => texts.criteria_too_few_cases.to_owned(),
            Self::BandsOutOfOrder(band) => fill(texts.criteria_bands_out_of_order, &[band]),
            Self::NoLastBranch => texts.criteria_no_last_branch.to_owned(),
            Self::KeyNotOfShape(key) => fill(texts.criteria_key_not_of_shape, &[key]),
            Self::KeyMissing(key) => fill(texts.criteria_key_missing, &[key]),
            Self::GradesOutOfOrder(code) => fill(texts.criteria_grades_out_of_order, &[code]),
            Self::NotSameAs(name) => fill(texts.criteria_not_same_as, &[name]),
        }
    }
}

impl Reason {
    /// Why a formula cannot be read, and how to mend it.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let texts = texts(lang);
        match self {
            Self::Unexpected(word) => fill(texts.criteria_formula_unexpected, &[word]),
            Self::Unfinished => texts.criteria_formula_unfinished.to_owned(),
            Self::WantsNumber => texts.criteria_formula_wants_number.to_owned(),
            Self::WantsCondition => texts.criteria_formula_wants_condition.to_owned(),
            Self::TooLong => texts.criteria_formula_too_long.to_owned(),
        }
    }
}

/// One thing wrong, at its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What is wrong.
    pub fault: CriteriaFault,
}

/// Everything found wrong with a set's file, from its beginning to its end.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct CriteriaProblem {
    /// The file's name.
    pub file: String,
    /// Never empty.
    pub found: Vec<Found>,
}

impl CriteriaProblem {
    /// One thing wrong at a byte of the text.
    #[must_use]
    pub fn of(file: &str, text: &str, byte: usize, fault: impl Into<CriteriaFault>) -> Self {
        let (line, column) = position(text, byte);
        Self { file: file.to_owned(), found: vec![Found { line, column, fault: fault.into() }] }
    }

    /// Where, what, and how to mend it; one line each.
    #[must_use]
    pub fn lines(&self, lang: Lang) -> Vec<String> {
        let line =
            |found: &Found| format!("{}:{}:{}: {}", self.file, found.line, found.column, found.fault.words(lang));
        self.found.iter().map(line).collect()
    }
}

impl fmt::Display for CriteriaProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines(Lang::En).join("\n"))
    }
}
