//! The index of service quality of QĐ 766/QĐ-TTg: groups and indicators with their maxima, as public sources restate them.

use std::num::NonZeroU32;

use rust_decimal::Decimal;
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::grades::words;
use super::read::{At, HeadTable, RoundingTable, complete, head, number, parsed, rounding, shared, text_of};
use super::{Amount, Head, OnestopFault, OnestopProblem, RoundingRule, Settled};
use crate::domain::template::source::{BasisTable, WordsTable, all_different, said};
use crate::domain::template::{Confidence, Words};

words! {
    /// How an indicator's share becomes points.
    Conversion {
        /// In proportion to the maximum, or to [`IndexIndicator::full_from`].
        Share = "share",
        /// It is not known how.
        Unknown = "unknown",
        /// It brings no points.
        None = "none",
    }
    /// What holds where the denominator is 0.
    Without {
        /// "0 hoặc N/A": the source does not say which.
        ZeroOrNa = "zero-or-na",
        /// 0 points.
        Zero = "zero",
        /// Opinions: full points, or spread over the others; whoever computes chooses.
        Opinions = "opinions",
    }
    /// What the sources leave open or say differently, and the file says in a sentence.
    IndexDecision {
        /// A group without all figures has no points.
        NeverPartly = "never-partly",
        /// A denominator of 0 gives no points.
        ZeroOrNa = "zero-or-na",
        /// More than one request for supplements is late.
        LateBySupplements = "late-by-supplements",
        /// 5.4: each dossier is taken off once.
        SetDifference = "set-difference",
        /// 5.4: rates are added.
        SumOfRates = "sum-of-rates",
        /// 5.3 divides by all opinions.
        AllOpinions = "all-opinions",
        /// 5.3 divides by those handled.
        HandledOpinions = "handled-opinions",
        /// Without opinions 5.2 and 5.3 are full.
        NoOpinionsFull = "no-opinions-full",
        /// Without opinions their points go to the others.
        NoOpinionsSpread = "no-opinions-spread",
        /// Dossiers that nobody rated count as satisfied.
        NobodyRated = "nobody-rated",
        /// A share above one brings the maximum.
        AboveOne = "above-one",
    }
}

/// A group of indicators.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// 1 to 5.
    pub number: u8,
    /// What its indicators bring together.
    pub maximum: Decimal,
    /// How sure the maximum is.
    pub confidence: Confidence,
    /// Its name.
    pub words: Words,
}

/// An indicator.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IndexIndicator {
    /// `1.1`, `3.5a`.
    pub number: String,
    /// The group's number.
    pub group: u8,
    /// The most it brings; `None` where that is not known.
    pub maximum: Option<Decimal>,
    /// How sure the maximum is.
    pub confidence: Confidence,
    /// Where the maximum is from.
    pub source: String,
    /// Its name.
    pub words: Words,
    /// How it is computed, in words.
    pub formula: Words,
    /// How sure the formula is.
    pub formula_confidence: Confidence,
    /// What is counted, and of what; `None` where no source defines it.
    pub fraction: Option<(Words, Words)>,
    /// How the share becomes points.
    pub conversion: Conversion,
    /// The share from which the maximum is given; below it points are in proportion to it.
    pub full_from: Option<Decimal>,
    /// What holds where the denominator is 0.
    pub without: Without,
}

/// The index; only [`ServiceIndex::parse`] makes one, so that its promises hold: known maxima add up to their group's, groups
/// to the whole, and every maximum that is not known is marked so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ServiceIndex {
    /// Name, dates, basis.
    pub head: Head,
    /// 100.
    pub maximum: Decimal,
    /// How points are rounded.
    pub rounding: RoundingRule,
    /// In their order.
    pub groups: Vec<Group>,
    /// In their order.
    pub indicators: Vec<IndexIndicator>,
    /// In the order of [`IndexDecision::ALL`].
    pub decisions: Vec<Settled<IndexDecision>>,
}

impl ServiceIndex {
    /// Reads a file. `file_name` is the last part of its path and must be its code and version.
    pub fn parse(file_name: &str, text: &str) -> Result<Self, OnestopProblem> {
        parsed(file_name, text, |file| checked(file_name, text, file))
    }

    /// The indicator with this number.
    #[must_use]
    pub fn indicator(&self, number: &str) -> Option<&IndexIndicator> {
        self.indicators.iter().find(|indicator| indicator.number == number)
    }

    /// The indicators of a group.
    pub fn of_group(&self, group: u8) -> impl Iterator<Item = &IndexIndicator> {
        self.indicators.iter().filter(move |indicator| indicator.group == group)
    }

    /// The sentence on a decision.
    #[must_use]
    pub fn decision(&self, decision: IndexDecision) -> Option<&Settled<IndexDecision>> {
        self.decisions.iter().find(|settled| settled.decision == decision)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    code: Spanned<String>,
    version: NonZeroU32,
    family: Spanned<String>,
    effective_from: Option<Spanned<Datetime>>,
    effective_to: Option<Spanned<Datetime>>,
    confidence: Confidence,
    maximum: Spanned<Amount>,
    title: Spanned<WordsTable>,
    note: Spanned<WordsTable>,
    #[serde(default)]
    legal_basis: Vec<BasisTable>,
    rounding: RoundingTable,
    #[serde(default)]
    group: Vec<GroupTable>,
    #[serde(default)]
    indicator: Vec<IndicatorTable>,
    #[serde(default)]
    decision: Vec<DecisionTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupTable {
    number: Spanned<u8>,
    maximum: Spanned<Amount>,
    confidence: Confidence,
    words: Spanned<WordsTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IndicatorTable {
    number: Spanned<String>,
    group: Spanned<u8>,
    maximum: Option<Spanned<Amount>>,
    confidence: Spanned<Confidence>,
    source: Spanned<String>,
    words: Spanned<WordsTable>,
    formula: Spanned<WordsTable>,
    formula_confidence: Confidence,
    numerator: Option<Spanned<WordsTable>>,
    denominator: Option<Spanned<WordsTable>>,
    conversion: Spanned<Conversion>,
    full_from: Option<Spanned<Amount>>,
    without: Without,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DecisionTable {
    code: Spanned<IndexDecision>,
    confidence: Confidence,
    words: Spanned<WordsTable>,
}

fn checked(file_name: &str, text: &str, file: &File) -> Result<ServiceIndex, At> {
    let table = HeadTable {
        code: &file.code,
        version: file.version,
        family: &file.family,
        effective_from: file.effective_from.as_ref(),
        effective_to: file.effective_to.as_ref(),
        confidence: file.confidence,
        title: &file.title,
        note: &file.note,
        legal_basis: &file.legal_basis,
    };
    let head = head(file_name, text, &table)?;
    let rounding = rounding(&file.rounding, &head.legal_basis)?;
    let maximum = number(&file.maximum, Decimal::ONE, Decimal::ONE_THOUSAND)?;
    shared(all_different(file.indicator.iter().map(|one| &one.number)))?;
    let indicators: Vec<IndexIndicator> = file.indicator.iter().map(indicator).collect::<Result<_, _>>()?;
    let groups = groups(file, &indicators)?;
    let sum: Decimal = groups.iter().map(|group| group.maximum).sum();
    if sum != maximum {
        return Err((file.maximum.span(), differs(&head.code, maximum, sum)));
    }
    let read = file.decision.iter().map(|one| {
        let code = *one.code.get_ref();
        Ok((code, one.code.span(), Settled { decision: code, confidence: one.confidence, words: text_of(&one.words)? }))
    });
    let read = read.collect::<Result<_, _>>()?;
    let decisions = complete(IndexDecision::ALL, read, file.code.span(), |one| one.word().to_owned())?;
    Ok(ServiceIndex { head, maximum, rounding, groups, indicators, decisions })
}

fn differs(of: &str, stated: Decimal, sum: Decimal) -> OnestopFault {
    OnestopFault::SumDiffers(of.to_owned(), stated.normalize().to_string(), sum.normalize().to_string())
}

fn groups(file: &File, indicators: &[IndexIndicator]) -> Result<Vec<Group>, At> {
    let read = file.group.iter().map(|table| {
        let group = *table.number.get_ref();
        let maximum = number(&table.maximum, Decimal::ZERO, Decimal::ONE_THOUSAND)?;
        let known = indicators.iter().filter(|one| one.group == group).filter_map(|one| one.maximum);
        let sum: Decimal = known.sum();
        if sum != maximum {
            return Err((table.maximum.span(), differs(&group.to_string(), maximum, sum)));
        }
        let group = Group { number: group, maximum, confidence: table.confidence, words: text_of(&table.words)? };
        Ok((group.number, table.number.span(), group))
    });
    let read: Vec<_> = read.collect::<Result<_, _>>()?;
    for table in &file.indicator {
        if read.iter().all(|(number, ..)| number != table.group.get_ref()) {
            return Err((table.group.span(), OnestopFault::Missing(format!("group {}", table.group.get_ref()))));
        }
    }
    let mut numbers: Vec<u8> = read.iter().map(|(number, ..)| *number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    complete(&numbers, read, file.code.span(), |number| format!("group {number}"))
}

fn indicator(table: &IndicatorTable) -> Result<IndexIndicator, At> {
    let thousand = Decimal::ONE_THOUSAND;
    let maximum = table.maximum.as_ref().map(|at| number(at, Decimal::ZERO, thousand)).transpose()?;
    if maximum.is_none() != (*table.confidence.get_ref() == Confidence::Unknown) {
        return Err((table.confidence.span(), OnestopFault::UnknownUnmarked));
    }
    let full_from = table.full_from.as_ref().map(|at| {
        let share = number(at, Decimal::ZERO, Decimal::ONE)?;
        if share.is_zero() {
            Err((at.span(), OnestopFault::OutOfRange(">0".to_owned(), "1".to_owned())))
        } else {
            Ok(share)
        }
    });
    let conversion = *table.conversion.get_ref();
    let fraction = match (&table.numerator, &table.denominator) {
        (Some(numerator), Some(denominator)) => Some((text_of(numerator)?, text_of(denominator)?)),
        (None, None) if conversion != Conversion::Share => None,
        _ => return Err((table.conversion.span(), OnestopFault::NoFraction)),
    };
    Ok(IndexIndicator {
        number: shared(said(&table.number))?,
        group: *table.group.get_ref(),
        maximum,
        confidence: *table.confidence.get_ref(),
        source: shared(said(&table.source))?,
        words: text_of(&table.words)?,
        formula: text_of(&table.formula)?,
        formula_confidence: table.formula_confidence,
        fraction,
        conversion,
        full_from: full_from.transpose()?,
        without: table.without,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::template::Fault;

    const FILE: &str = "qd766-2022-1.toml";
    const TEXT: &str = include_str!("../../../survey-templates/onestop/qd766-2022-1.toml");

    #[test]
    fn known_maxima_add_up_to_a_hundred_and_unknown_ones_stay_unknown() {
        let index = ServiceIndex::parse(FILE, TEXT).unwrap();
        assert_eq!(index.indicators.len(), 24);
        let groups: Vec<Decimal> = index.groups.iter().map(|group| group.maximum).collect();
        assert_eq!(groups, [18, 20, 22, 22, 18].map(Decimal::from));
        assert_eq!(index.maximum, Decimal::ONE_HUNDRED);
        let unknown = index.indicators.iter().filter(|one| one.maximum.is_none());
        assert_eq!(unknown.map(|one| one.number.as_str()).collect::<Vec<_>>(), ["2.2", "3.1", "3.2", "3.3"]);
        let concluded = index.indicators.iter().filter(|one| one.confidence == Confidence::Inference);
        assert_eq!(concluded.map(|one| one.number.as_str()).collect::<Vec<_>>(), ["3.5a", "3.5b", "3.6"]);
        let full = |number: &str| index.indicator(number).and_then(|one| one.full_from);
        assert_eq!(
            [full("3.3"), full("4.2"), full("5.4"), full("2.1")],
            [50, 80, 90, 0].map(|percent| { (percent > 0).then(|| Decimal::new(percent, 2)) })
        );
        assert!(index.indicators.iter().all(|one| one.confidence != Confidence::Official), "the annex was not found");
        assert_eq!(index.of_group(5).count(), 4);
        assert!(index.decision(IndexDecision::NobodyRated).is_some());
    }

    #[test]
    fn mistakes_are_named_with_file_and_place() {
        let line = |part: &str| TEXT.lines().position(|line| line.contains(part)).unwrap() + 1;
        for (from, to, at, fault) in [
            (
                "maximum = 100",
                "maximum = 99",
                "maximum = 100",
                differs("qd766-2022", Decimal::from(99), Decimal::ONE_HUNDRED),
            ),
            ("maximum = 20\n", "maximum = 21\n", "maximum = 20", differs("2", Decimal::from(21), Decimal::from(20))),
            (
                "number = \"1.2\"",
                "number = \"1.1\"",
                "number = \"1.2\"",
                OnestopFault::Shared(Fault::Duplicate("1.1".into())),
            ),
            ("group = 5", "group = 6", "maximum = 18\n", OnestopFault::Missing("group 6".into())),
            (
                "full_from = \"80%\"",
                "full_from = \"0%\"",
                "full_from",
                OnestopFault::OutOfRange(">0".into(), "1".into()),
            ),
            ("full_from = \"80%\"", "full_from = \"80,5%\"", "full_from", OnestopFault::NotANumber("80,5%".into())),
            (
                "code = \"above-one\"",
                "code = \"zero-or-na\"",
                "above-one",
                OnestopFault::Shared(Fault::Duplicate("zero-or-na".into())),
            ),
            (
                "confidence = \"unknown\"",
                "confidence = \"reported\"",
                "confidence = \"unknown\"",
                OnestopFault::UnknownUnmarked,
            ),
            ("numerator = ", "# numerator = ", "conversion = ", OnestopFault::NoFraction),
            ("family = \"onestop\"", "family = \"counter\"", "family =", OnestopFault::Family("counter".into())),
        ] {
            assert!(TEXT.contains(from), "{from}");
            let problem = ServiceIndex::parse(FILE, &TEXT.replacen(from, to, 1)).expect_err(from);
            assert_eq!(problem.fault, fault, "{from}");
            let line = if to == "group = 6" { line("group = 5") } else { line(at.trim_end()) };
            assert_eq!(problem.line, line, "{from}: {problem}");
            assert!(problem.to_string().starts_with(&format!("{FILE}:{line}:")), "{problem}");
        }
    }
}
