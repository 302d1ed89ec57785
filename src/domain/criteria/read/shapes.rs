//! The rule of a node as its file says it.
//!
//! | `shape` | keys |
//! |---|---|
//! | `cases` | `[[node.rule.case]]`: `code`, `words`, `points` |
//! | `yes-no` | `yes`, `no` (0, where nothing is said) |
//! | `bands` | `value` (`"x / y"`), `[[node.rule.band]]`: `from`, `reached` (`>=`, `>`, `<=`, `<`), `points`, `shown`; `otherwise` |
//! | `linear` | `value`, `from` (a share; `"80%"`), `reached`, `otherwise` |
//! | `per-item` | `value`, `each`; `at_most`, the node's maximum where nothing is said |
//! | `formula` | `[[node.rule.branch]]`: `if`, `points`, `shown`; the last without `if` |
//! | `survey` | `[[node.rule.choice]]`: `code`, `words`, `share` (`"60%"`); without one it is not counted |
//! | `mean` | `value`, `reached`, `points`, `otherwise` |

use std::ops::Range;

use rust_decimal::Decimal;
use serde::Deserialize;
use toml::Spanned;

use super::{Amount, Noted, every};
use crate::domain::criteria::{Band, Branch, Case, Choice, CriteriaFault, Formula, Reached, Rule};
use crate::domain::template::source::{WordsTable, composed};

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Shape {
    Cases,
    YesNo,
    Bands,
    Linear,
    PerItem,
    Formula,
    Survey,
    Mean,
}

/// The keys of a rule.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleTable {
    shape: Shape,
    value: Option<Spanned<String>>,
    from: Option<Spanned<Amount>>,
    reached: Option<Spanned<Reached>>,
    each: Option<Spanned<Amount>>,
    at_most: Option<Spanned<Amount>>,
    points: Option<Spanned<Amount>>,
    otherwise: Option<Spanned<Amount>>,
    yes: Option<Spanned<Amount>>,
    no: Option<Spanned<Amount>>,
    #[serde(default)]
    case: Vec<CaseTable>,
    #[serde(default)]
    band: Vec<BandTable>,
    #[serde(default)]
    branch: Vec<BranchTable>,
    #[serde(default)]
    choice: Vec<ChoiceTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseTable {
    code: Spanned<String>,
    words: Spanned<WordsTable>,
    points: Spanned<Amount>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BandTable {
    from: Spanned<Amount>,
    reached: Reached,
    points: Spanned<Amount>,
    #[serde(default)]
    shown: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BranchTable {
    r#if: Option<Spanned<String>>,
    points: Spanned<Amount>,
    #[serde(default)]
    shown: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChoiceTable {
    code: Spanned<String>,
    words: Spanned<WordsTable>,
    share: Option<Spanned<Amount>>,
}

/// One rule while it is read.
struct Reader<'a> {
    table: &'a RuleTable,
    at: Range<usize>,
    noted: &'a Noted,
}

impl Reader<'_> {
    fn missing<T>(&self, key: &'static str) -> Option<T> {
        self.noted.say(self.at.clone(), CriteriaFault::KeyMissing(key));
        None
    }

    fn number(&self, key: &'static str, at: Option<&Spanned<Amount>>) -> Option<Decimal> {
        at.map_or_else(|| self.missing(key), |at| self.noted.decimal(at))
    }

    /// What there is below every threshold: nothing, where nothing is said.
    fn or_nothing(&self, at: Option<&Spanned<Amount>>) -> Option<Decimal> {
        at.map_or(Some(Decimal::ZERO), |at| self.noted.decimal(at))
    }

    fn value(&self) -> Option<Formula> {
        let at = self.table.value.as_ref();
        at.map_or_else(|| self.missing("value"), |at| self.noted.formula(at, Formula::number))
    }

    fn reached(&self) -> Reached {
        self.table.reached.as_ref().map_or(Reached::AtLeast, |at| *at.get_ref())
    }

    /// Names every key that this shape does not have.
    fn refuse_others(&self) -> Option<()> {
        let table = self.table;
        let (mut has, mut lists) = (Vec::new(), Vec::new());
        match table.shape {
            Shape::Cases => lists.push("case"),
            Shape::YesNo => has.extend(["yes", "no"]),
            Shape::Bands => {
                has.extend(["value", "otherwise"]);
                lists.push("band");
            }
            Shape::Linear => has.extend(["value", "from", "reached", "otherwise"]),
            Shape::PerItem => has.extend(["value", "each", "at_most"]),
            Shape::Formula => lists.push("branch"),
            Shape::Survey => lists.push("choice"),
            Shape::Mean => has.extend(["value", "reached", "points", "otherwise"]),
        }
        let amount = |at: &Option<Spanned<Amount>>| at.as_ref().map(Spanned::span);
        let given = [
            ("value", table.value.as_ref().map(Spanned::span)),
            ("reached", table.reached.as_ref().map(Spanned::span)),
            ("from", amount(&table.from)),
            ("each", amount(&table.each)),
            ("at_most", amount(&table.at_most)),
            ("points", amount(&table.points)),
            ("otherwise", amount(&table.otherwise)),
            ("yes", amount(&table.yes)),
            ("no", amount(&table.no)),
            ("case", table.case.first().map(|one| one.code.span())),
            ("band", table.band.first().map(|one| one.from.span())),
            ("branch", table.branch.first().map(|one| one.points.span())),
            ("choice", table.choice.first().map(|one| one.code.span())),
        ];
        let mut fine = Some(());
        for (key, at) in given {
            if let Some(at) = at.filter(|_| !has.contains(&key) && !lists.contains(&key)) {
                self.noted.say(at, CriteriaFault::KeyNotOfShape(key));
                fine = None;
            }
        }
        fine
    }
}

/// Reads a rule of a node with this maximum.
pub(super) fn rule(at: &Spanned<RuleTable>, maximum: Option<Decimal>, noted: &Noted) -> Option<Rule> {
    let reader = Reader { table: at.get_ref(), at: at.span(), noted };
    let fine = reader.refuse_others();
    let table = reader.table;
    let rule = match table.shape {
        Shape::Cases => cases(&reader),
        Shape::YesNo => {
            let (yes, no) = (reader.number("yes", table.yes.as_ref()), reader.or_nothing(table.no.as_ref()));
            Some(Rule::YesNo { yes: yes?, no: no? })
        }
        Shape::Bands => bands(&reader),
        Shape::Linear => {
            let (value, from) = (reader.value(), reader.number("from", table.from.as_ref()));
            let otherwise = reader.or_nothing(table.otherwise.as_ref());
            Some(Rule::Linear { value: value?, from: from?, reached: reader.reached(), otherwise: otherwise? })
        }
        Shape::PerItem => {
            let (count, each) = (reader.value(), reader.number("each", table.each.as_ref()));
            let at_most = match (&table.at_most, maximum) {
                (Some(at), _) => noted.decimal(at),
                (None, Some(maximum)) => Some(maximum),
                (None, None) => reader.missing("at_most"),
            };
            Some(Rule::PerItem { count: count?, each: each?, at_most: at_most? })
        }
        Shape::Formula => branches(&reader),
        Shape::Survey => choices(&reader),
        Shape::Mean => {
            let (value, points) = (reader.value(), reader.number("points", table.points.as_ref()));
            let otherwise = reader.or_nothing(table.otherwise.as_ref());
            Some(Rule::Mean { value: value?, reached: reader.reached(), points: points?, otherwise: otherwise? })
        }
    };
    fine.and(rule)
}

fn cases(reader: &Reader<'_>) -> Option<Rule> {
    let noted = reader.noted;
    let cases = every(&reader.table.case, |table| {
        let (words, points) = (noted.name(&table.words), noted.decimal(&table.points));
        Some(Case { code: table.code.get_ref().clone(), words: words?, points: points? })
    });
    cases.map(Rule::Cases)
}

fn bands(reader: &Reader<'_>) -> Option<Rule> {
    let noted = reader.noted;
    let value = reader.value();
    let bands = every(&reader.table.band, |table| {
        let (from, points) = (noted.decimal(&table.from), noted.decimal(&table.points));
        let shown = composed(&table.shown).unwrap_or_default();
        Some(Band { from: from?, reached: table.reached, points: points?, shown })
    });
    let otherwise = reader.or_nothing(reader.table.otherwise.as_ref());
    Some(Rule::Bands { value: value?, bands: bands?, otherwise: otherwise? })
}

fn branches(reader: &Reader<'_>) -> Option<Rule> {
    let noted = reader.noted;
    let branches = every(&reader.table.branch, |table| {
        let when = table.r#if.as_ref().map_or(Some(None), |at| noted.formula(at, Formula::condition).map(Some));
        let points = noted.formula_at(table.points.span(), &table.points.get_ref().text(), Formula::number);
        Some(Branch { when: when?, points: points?, shown: composed(&table.shown).unwrap_or_default() })
    });
    branches.map(Rule::Branches)
}

fn choices(reader: &Reader<'_>) -> Option<Rule> {
    let noted = reader.noted;
    let choices = every(&reader.table.choice, |table| {
        let (words, share) = (noted.name(&table.words), noted.decimal_if(table.share.as_ref()));
        Some(Choice { code: table.code.get_ref().clone(), words: words?, share: share? })
    });
    choices.map(Rule::Survey)
}
