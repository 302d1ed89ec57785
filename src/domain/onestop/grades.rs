//! The grades of TT 01/2018/TT-VPCP, articles 13 to 15: nine indicators, two subjects, fixed limits.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use rust_decimal::Decimal;
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::read::{At, HeadTable, RoundingTable, complete, head, number, parsed, rounding, shared, text_of};
use super::{Amount, Head, OnestopFault, OnestopProblem, RoundingRule, Settled};
use crate::domain::template::source::{BasisTable, WordsTable, code, said};
use crate::domain::template::{Confidence, Fault, Words};

/// Enums whose words stand in files: the words, and all values in order.
macro_rules! words {
    ($($(#[$meta:meta])* $name:ident { $($(#[$about:meta])* $value:ident = $word:literal,)+ })+) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
        pub enum $name { $($(#[$about])* #[serde(rename = $word)] $value,)+ }

        impl $name {
            /// Every value.
            pub const ALL: &[Self] = &[$(Self::$value,)+];

            /// As files say it.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$value => $word,)+ }
            }
        }
    )+};
}
pub(super) use words;

words! {
    /// Who is graded.
    Subject {
        /// Cán bộ, công chức, viên chức.
        Officer = "officer",
        /// Cơ quan, đơn vị.
        Unit = "unit",
    }
    /// What an indicator is scored for (article 14).
    Scored {
        /// Each dossier; an indicator's points are the mean.
        Dossier = "dossier",
        /// The unit as a whole.
        Unit = "unit",
    }
    /// A limit that decides the points of an indicator; shares are 0 to 1.
    Limit {
        /// Indicator 5: procedures solved at the one-stop unit of a ministry or a province.
        SolvedCentral = "solved-central",
        /// Indicator 5: of a district.
        SolvedDistrict = "solved-district",
        /// Indicator 5: of a commune.
        SolvedCommune = "solved-commune",
        /// Indicator 5: procedures received and returned there.
        ReceivedThere = "received-there",
        /// Indicator 8: opinions answered on time, for 2 points.
        AnsweredAll = "answered-all",
        /// Indicator 8: for 1 point.
        AnsweredMost = "answered-most",
        /// Indicator 9: procedures at levels 3 and 4, for 2 points.
        OnlineProcedures = "online-procedures",
        /// Indicator 9: dossiers online, for 2 points.
        OnlineDossiersMany = "online-dossiers-many",
        /// Indicator 9: for 1 point.
        OnlineDossiersSome = "online-dossiers-some",
    }
    /// What the circular leaves open, or what is easily overlooked, and the file says in a sentence.
    Decision {
        /// Indicator 6 stands in both lists of article 14 and counts for units only.
        SixForUnitsOnly = "six-for-units-only",
        /// Indicator 9: many dossiers online with few procedures fits no case.
        OnlineHole = "online-hole",
        /// Indicator 9: the shares of 2 points with a dossier unresolved fits no case.
        OnlineUnresolved = "online-unresolved",
        /// Indicator 7: polite and on time is 1.
        PoliteOnTime = "polite-on-time",
        /// Indicator 7: late without an opinion on conduct fits no case.
        LateWithoutComplaint = "late-without-complaint",
        /// Indicator 7: an opinion not yet settled counts.
        OpenComplaint = "open-complaint",
        /// Indicator 2: of several agencies the slowest decides.
        SlowestAgency = "slowest-agency",
        /// Indicator 4: one agency that is not the one-stop unit fits no case.
        OneOtherAgency = "one-other-agency",
        /// Indicator 4: bodies legally charged with a field check or a council are never counted.
        ChargedBodies = "charged-bodies",
        /// Indicator 5: enough solved there, not all received there, fits 2 and 0.
        SolvedNotReceived = "solved-not-received",
        /// Dossiers without the fact are not in the denominator.
        WithoutFacts = "without-facts",
        /// Limits are fixed and nothing is rescaled.
        FixedLimits = "fixed-limits",
        /// Halves go up.
        HalfUp = "half-up",
        /// Satisfaction is not turned into points.
        FactsOnly = "facts-only",
    }
}

/// The nine indicators of article 13, by what they measure.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Indicator {
    /// 1: total time against the rule.
    TotalTime,
    /// 2: time of each agency against the rule.
    AgencyTime,
    /// 3: contacts with the reception.
    Contacts,
    /// 4: agencies contacted.
    Agencies,
    /// 5: reception, handling and return at the one-stop unit.
    OneStop,
    /// 6: publication of procedures.
    Publication,
    /// 7: conduct of officers.
    Conduct,
    /// 8: opinions taken up.
    Opinions,
    /// 9: online services.
    Online,
}

impl Indicator {
    /// In the circular's order.
    pub const ALL: [Self; 9] = [
        Self::TotalTime,
        Self::AgencyTime,
        Self::Contacts,
        Self::Agencies,
        Self::OneStop,
        Self::Publication,
        Self::Conduct,
        Self::Opinions,
        Self::Online,
    ];

    /// Its number in article 13.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8 + 1
    }

    /// The indicator with this number.
    #[must_use]
    pub fn of_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.number() == number)
    }

    /// The limits that decide its points.
    #[must_use]
    pub const fn limits(self) -> &'static [Limit] {
        match self {
            Self::OneStop => &[Limit::SolvedCentral, Limit::SolvedDistrict, Limit::SolvedCommune, Limit::ReceivedThere],
            Self::Opinions => &[Limit::AnsweredAll, Limit::AnsweredMost],
            Self::Online => &[Limit::OnlineProcedures, Limit::OnlineDossiersMany, Limit::OnlineDossiersSome],
            _ => &[],
        }
    }

    /// What the facts it is made of are about: a dossier or the unit. The file must say the same.
    #[must_use]
    pub const fn scored(self) -> Scored {
        match self {
            Self::TotalTime | Self::AgencyTime | Self::Contacts | Self::Agencies | Self::Conduct => Scored::Dossier,
            Self::OneStop | Self::Publication | Self::Opinions | Self::Online => Scored::Unit,
        }
    }
}

/// What the file says of an indicator.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IndicatorRule {
    /// Which one.
    pub indicator: Indicator,
    /// Its name.
    pub words: Words,
    /// What it is scored for.
    pub scored: Scored,
    /// Whose grades it is part of.
    pub counts_for: Vec<Subject>,
    /// What 0, 1 and 2 points are given for, in this order.
    pub points: [Words; 3],
    /// Every limit of [`Indicator::limits`], as a share of 1.
    pub limits: BTreeMap<Limit, Decimal>,
    /// Where it stands.
    pub provision: Option<String>,
    /// How sure it is.
    pub confidence: Confidence,
}

/// A grade.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Band {
    /// Its name in files.
    pub code: String,
    /// The least sum that reaches it.
    pub from: Decimal,
    /// What people call it.
    pub words: Words,
    /// How sure it is.
    pub confidence: Confidence,
}

/// How a subject is graded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SubjectRule {
    /// Who.
    pub subject: Subject,
    /// What all indicators that count for it can bring: 10 for officers, 18 for units.
    pub maximum: Decimal,
    /// What people call it.
    pub words: Words,
    /// How sure it is.
    pub confidence: Confidence,
    /// From the best; the last one begins at 0.
    pub bands: Vec<Band>,
}

impl SubjectRule {
    /// The grade that a sum reaches; a limit belongs to the better grade (article 15: "từ 15 điểm trở lên").
    #[must_use]
    pub fn band(&self, sum: Decimal) -> Option<&Band> {
        self.bands.iter().find(|band| sum >= band.from)
    }
}

/// The grades of a circular; only [`Grades::parse`] makes them, so that their promises hold: all nine indicators with
/// their limits, both subjects, every decision; the maximum of a subject is twice the number of its indicators.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grades {
    /// Name, dates, basis.
    pub head: Head,
    /// How an indicator's mean is rounded before the sum.
    pub rounding: RoundingRule,
    /// Officer, unit.
    pub subjects: Vec<SubjectRule>,
    /// 1 to 9.
    pub indicators: Vec<IndicatorRule>,
    /// In the order of [`Decision::ALL`].
    pub decisions: Vec<Settled<Decision>>,
}

impl Grades {
    /// Reads a file. `file_name` is the last part of its path and must be its code and version.
    pub fn parse(file_name: &str, text: &str) -> Result<Self, OnestopProblem> {
        parsed(file_name, text, |file| checked(file_name, text, file))
    }

    /// How a subject is graded; `None` only for rules that were not read from a file.
    #[must_use]
    pub fn subject(&self, subject: Subject) -> Option<&SubjectRule> {
        self.subjects.iter().find(|rule| rule.subject == subject)
    }

    /// What the file says of an indicator.
    #[must_use]
    pub fn indicator(&self, indicator: Indicator) -> Option<&IndicatorRule> {
        self.indicators.iter().find(|rule| rule.indicator == indicator)
    }

    /// A limit as a share of 1.
    #[must_use]
    pub fn limit(&self, limit: Limit) -> Option<Decimal> {
        self.indicators.iter().find_map(|rule| rule.limits.get(&limit).copied())
    }

    /// The sentence on a decision.
    #[must_use]
    pub fn decision(&self, decision: Decision) -> Option<&Settled<Decision>> {
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
    title: Spanned<WordsTable>,
    note: Spanned<WordsTable>,
    #[serde(default)]
    legal_basis: Vec<BasisTable>,
    rounding: RoundingTable,
    #[serde(default)]
    subject: Vec<SubjectTable>,
    #[serde(default)]
    indicator: Vec<IndicatorTable>,
    #[serde(default)]
    decision: Vec<DecisionTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SubjectTable {
    code: Spanned<Subject>,
    maximum: Spanned<Amount>,
    words: Spanned<WordsTable>,
    confidence: Confidence,
    #[serde(default)]
    band: Vec<BandTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BandTable {
    code: Spanned<String>,
    from: Spanned<Amount>,
    words: Spanned<WordsTable>,
    confidence: Confidence,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IndicatorTable {
    number: Spanned<u8>,
    scored_by: Spanned<Scored>,
    counts_for: Vec<Subject>,
    provision: Option<Spanned<String>>,
    confidence: Confidence,
    words: Spanned<WordsTable>,
    points: Spanned<Vec<Spanned<WordsTable>>>,
    #[serde(default)]
    limits: BTreeMap<Spanned<Limit>, Spanned<Amount>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DecisionTable {
    code: Spanned<Decision>,
    indicator: Option<Spanned<u8>>,
    confidence: Confidence,
    words: Spanned<WordsTable>,
}

fn checked(file_name: &str, text: &str, file: &File) -> Result<Grades, At> {
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
    let end = file.code.span();
    let rounding = rounding(&file.rounding, &head.legal_basis)?;

    let read = file.indicator.iter().map(|one| Ok((numbered(&one.number)?, one.number.span(), indicator(one)?)));
    let read = read.collect::<Result<_, _>>()?;
    let indicators = complete(&Indicator::ALL, read, end.clone(), |one| format!("indicator {}", one.number()))?;
    let read = file.subject.iter().map(|one| Ok((*one.code.get_ref(), one.code.span(), subject(one, &indicators)?)));
    let read = read.collect::<Result<_, _>>()?;
    let subjects = complete(Subject::ALL, read, end.clone(), |one| one.word().to_owned())?;
    let read = file.decision.iter().map(|one| Ok((*one.code.get_ref(), one.code.span(), decision(one)?)));
    let read = read.collect::<Result<_, _>>()?;
    let decisions = complete(Decision::ALL, read, end, |one| one.word().to_owned())?;
    Ok(Grades { head, rounding, subjects, indicators, decisions })
}

fn numbered(at: &Spanned<u8>) -> Result<Indicator, At> {
    let wrong = || (at.span(), OnestopFault::OutOfRange("1".to_owned(), "9".to_owned()));
    Indicator::of_number(*at.get_ref()).ok_or_else(wrong)
}

fn decision(table: &DecisionTable) -> Result<Settled<Decision>, At> {
    table.indicator.as_ref().map(numbered).transpose()?;
    let words = text_of(&table.words)?;
    Ok(Settled { decision: *table.code.get_ref(), confidence: table.confidence, words })
}

fn indicator(table: &IndicatorTable) -> Result<IndicatorRule, At> {
    let indicator = numbered(&table.number)?;
    let scored = *table.scored_by.get_ref();
    if scored != indicator.scored() {
        return Err((table.scored_by.span(), OnestopFault::ScoredByOther(indicator.scored().word())));
    }
    let points: Vec<Words> = table.points.get_ref().iter().map(text_of).collect::<Result<_, _>>()?;
    let points = points.try_into().map_err(|_| (table.points.span(), OnestopFault::NotThreeCases))?;
    let mut limits = BTreeMap::new();
    for (limit, share) in &table.limits {
        if !indicator.limits().contains(limit.get_ref()) {
            return Err((limit.span(), OnestopFault::NotItsLimit(limit.get_ref().word().to_owned())));
        }
        limits.insert(*limit.get_ref(), number(share, Decimal::ZERO, Decimal::ONE)?);
    }
    if let Some(missing) = indicator.limits().iter().find(|limit| !limits.contains_key(limit)) {
        return Err((table.number.span(), OnestopFault::Missing(missing.word().to_owned())));
    }
    Ok(IndicatorRule {
        indicator,
        words: text_of(&table.words)?,
        scored,
        counts_for: table.counts_for.clone(),
        points,
        limits,
        provision: table.provision.as_ref().map(|at| shared(said(at))).transpose()?,
        confidence: table.confidence,
    })
}

fn subject(table: &SubjectTable, indicators: &[IndicatorRule]) -> Result<SubjectRule, At> {
    let subject = *table.code.get_ref();
    let maximum = number(&table.maximum, Decimal::ONE, Decimal::ONE_HUNDRED)?;
    let counted = indicators.iter().filter(|rule| rule.counts_for.contains(&subject)).count();
    let sum = Decimal::from(counted) * Decimal::TWO;
    if sum != maximum {
        let fault = OnestopFault::SumDiffers(subject.word().to_owned(), maximum.to_string(), sum.to_string());
        return Err((table.maximum.span(), fault));
    }
    let mut bands: Vec<Band> = Vec::new();
    for one in &table.band {
        let code = shared(code(&one.code))?;
        if bands.iter().any(|band| band.code == code) {
            return Err((one.code.span(), Fault::Duplicate(code).into()));
        }
        let from = number(&one.from, Decimal::ZERO, maximum)?;
        if bands.last().is_some_and(|better| from >= better.from) {
            return Err((one.from.span(), OnestopFault::BandsOutOfOrder(code)));
        }
        bands.push(Band { code, from, words: text_of(&one.words)?, confidence: one.confidence });
    }
    match (bands.last(), table.band.last()) {
        (Some(last), _) if last.from.is_zero() => {}
        (_, at) => {
            let span = at.map_or_else(|| table.code.span(), |at| at.from.span());
            return Err((span, OnestopFault::LastBandNotAtZero));
        }
    }
    Ok(SubjectRule { subject, maximum, words: text_of(&table.words)?, confidence: table.confidence, bands })
}

#[cfg(test)]
#[path = "grades_tests.rs"]
mod tests;
