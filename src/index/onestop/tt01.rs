//! Grades by TT 01/2018/TT-VPCP, article 15: means rounded one by one, added up, and held against fixed limits.
//!
//! | rule | source, confidence |
//! |---|---|
//! | points of an indicator = points of all dossiers by their number, rounded to one decimal, then added | article 15.2, official; that halves go up: inference |
//! | officers: indicators 1, 2, 3, 4, 7 of 10; units: these and 5, 6, 8, 9 of 18 | articles 15.1, 15.3, official |
//! | an indicator without enough information is not counted | article 15.4, official; that one is left out only where no dossier has its fact, and the others are not in its denominator: inference |
//! | limits are fixed, nothing is rescaled | article 15 has no rule for it, official |
//!
//! The circular is repealed from 01/07/2025; what follows it is not known. [`Graded::notes`] are the sentences to print.

use rust_decimal::Decimal;

use super::facts::{BadFacts, DossierFacts, Point, Points, Undefined, UnitFacts};
use crate::domain::lang::Lang;
use crate::domain::number::decimal;
use crate::domain::onestop::{Band, Decision, Grades, Indicator, Subject, SubjectRule};
use crate::domain::text::{fill, texts};

/// Points of one indicator over dossiers: mergeable counts, so that counters, days and units add up.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counted {
    /// Dossiers with 0 points.
    pub zero: u64,
    /// With 1.
    pub one: u64,
    /// With 2.
    pub two: u64,
    /// Whose facts the circular gives no points for.
    pub undefined: u64,
    /// Whose fact is not known.
    pub unknown: u64,
}

impl Counted {
    /// Counts one more dossier.
    pub fn add(&mut self, points: Points) {
        let place = match points {
            Points::Given(Point::Zero) => &mut self.zero,
            Points::Given(Point::One) => &mut self.one,
            Points::Given(Point::Two) => &mut self.two,
            Points::Undefined(_) => &mut self.undefined,
            Points::Unknown => &mut self.unknown,
        };
        *place = place.saturating_add(1);
    }

    /// Counts so many dossiers with these points.
    pub fn add_times(&mut self, points: Points, times: u64) {
        let mut one = Self::default();
        one.add(points);
        let Self { zero, one, two, undefined, unknown } = one;
        let all = [zero, one, two, undefined, unknown].map(|n| n.saturating_mul(times));
        let [zero, one, two, undefined, unknown] = all;
        *self = self.merge(Self { zero, one, two, undefined, unknown });
    }

    /// Both together.
    #[must_use]
    pub const fn merge(self, other: Self) -> Self {
        Self {
            zero: self.zero.saturating_add(other.zero),
            one: self.one.saturating_add(other.one),
            two: self.two.saturating_add(other.two),
            undefined: self.undefined.saturating_add(other.undefined),
            unknown: self.unknown.saturating_add(other.unknown),
        }
    }

    /// The dossiers that have points: the denominator.
    #[must_use]
    pub fn n(&self) -> Decimal {
        Decimal::from(self.zero) + Decimal::from(self.one) + Decimal::from(self.two)
    }

    /// Points by dossiers, unrounded; `None` where no dossier has points.
    #[must_use]
    pub fn mean(&self) -> Option<Decimal> {
        let sum = Decimal::from(self.one) + Decimal::from(self.two) * Decimal::TWO;
        sum.checked_div(self.n())
    }

    /// What the mean would be at least if every dossier without a case had 0 points: how much leaving them out can matter.
    #[must_use]
    pub fn least(&self) -> Option<Decimal> {
        let sum = Decimal::from(self.one) + Decimal::from(self.two) * Decimal::TWO;
        sum.checked_div(self.n() + Decimal::from(self.undefined))
    }
}

/// The five indicators that are scored by dossier, in one pass over dossiers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Dossiers {
    /// Indicator 1.
    pub total_time: Counted,
    /// Indicator 2.
    pub agency_time: Counted,
    /// Indicator 3.
    pub contacts: Counted,
    /// Indicator 4.
    pub agencies: Counted,
    /// Indicator 7.
    pub conduct: Counted,
}

impl Dossiers {
    /// Counts a dossier.
    pub fn add(&mut self, facts: &DossierFacts) {
        self.total_time.add(facts.total_time());
        self.agency_time.add(facts.agency_time());
        self.contacts.add(facts.contacts());
        self.agencies.add(facts.agencies());
        self.conduct.add(facts.conduct());
    }

    /// Both together.
    #[must_use]
    pub const fn merge(self, other: Self) -> Self {
        Self {
            total_time: self.total_time.merge(other.total_time),
            agency_time: self.agency_time.merge(other.agency_time),
            contacts: self.contacts.merge(other.contacts),
            agencies: self.agencies.merge(other.agencies),
            conduct: self.conduct.merge(other.conduct),
        }
    }
}

/// How an indicator came to its points.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Made {
    /// As a mean over dossiers.
    Mean(Counted),
    /// Of the unit as a whole.
    Unit,
}

/// An indicator that counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Line {
    /// Which one.
    pub indicator: Indicator,
    /// Its points as they are added: already rounded.
    pub points: Decimal,
    /// Before rounding.
    pub exact: Decimal,
    /// What of.
    pub made: Made,
}

/// Why an indicator is left out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LeftOut {
    /// Its facts are not known.
    NoFacts,
    /// The unit's facts fit no case of the circular, or two.
    Undefined(Undefined),
    /// Of its dossiers so many fit no case, and none has points.
    AllUndefined(u64),
}

/// A subject's grade.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Graded<'a> {
    /// How it was graded.
    pub rule: &'a SubjectRule,
    /// What counted.
    pub lines: Vec<Line>,
    /// What did not.
    pub left_out: Vec<(Indicator, LeftOut)>,
    /// The sum of the rounded points.
    pub sum: Decimal,
    /// What the counted indicators could bring at most; nothing is rescaled to it.
    pub reachable: Decimal,
    /// The grade by the fixed limits; `None` where nothing counted.
    pub band: Option<&'a Band>,
    grades: &'a Grades,
}

/// The grade of an officer: indicators 1, 2, 3, 4, 7.
pub fn officer<'a>(grades: &'a Grades, dossiers: &Dossiers) -> Result<Graded<'a>, BadFacts> {
    graded(grades, Subject::Officer, dossiers, &UnitFacts::default())
}

/// The grade of a unit: all nine indicators.
pub fn unit<'a>(grades: &'a Grades, dossiers: &Dossiers, facts: &UnitFacts) -> Result<Graded<'a>, BadFacts> {
    graded(grades, Subject::Unit, dossiers, facts)
}

fn graded<'a>(
    grades: &'a Grades,
    subject: Subject,
    dossiers: &Dossiers,
    facts: &UnitFacts,
) -> Result<Graded<'a>, BadFacts> {
    // `Grades::parse` promises both subjects.
    let rule = grades.subject(subject).ok_or(BadFacts::NoSubject)?;
    let (mut lines, mut left_out) = (Vec::new(), Vec::new());
    for one in grades.indicators.iter().filter(|one| one.counts_for.contains(&subject)) {
        match scored(grades, one.indicator, dossiers, facts)? {
            Ok(line) => lines.push(line),
            Err(why) => left_out.push((one.indicator, why)),
        }
    }
    let sum: Decimal = lines.iter().map(|line| line.points).sum();
    let reachable = Decimal::from(lines.len()) * Decimal::TWO;
    let band = if lines.is_empty() { None } else { rule.band(sum) };
    Ok(Graded { rule, lines, left_out, sum, reachable, band, grades })
}

fn scored(
    grades: &Grades,
    indicator: Indicator,
    dossiers: &Dossiers,
    facts: &UnitFacts,
) -> Result<Result<Line, LeftOut>, BadFacts> {
    let mean = |counted: Counted| match counted.mean() {
        Some(exact) => {
            let points = grades.rounding.rounding.shown(exact);
            Ok(Line { indicator, points, exact, made: Made::Mean(counted) })
        }
        None if counted.undefined > 0 => Err(LeftOut::AllUndefined(counted.undefined)),
        None => Err(LeftOut::NoFacts),
    };
    let whole = |points: Points| match points {
        Points::Given(point) => {
            let exact = Decimal::from(point.value());
            Ok(Line { indicator, points: grades.rounding.rounding.shown(exact), exact, made: Made::Unit })
        }
        Points::Undefined(why) => Err(LeftOut::Undefined(why)),
        Points::Unknown => Err(LeftOut::NoFacts),
    };
    let or_unknown = |points: Option<Result<Points, BadFacts>>| points.unwrap_or(Ok(Points::Unknown));
    Ok(match indicator {
        Indicator::TotalTime => mean(dossiers.total_time),
        Indicator::AgencyTime => mean(dossiers.agency_time),
        Indicator::Contacts => mean(dossiers.contacts),
        Indicator::Agencies => mean(dossiers.agencies),
        Indicator::Conduct => mean(dossiers.conduct),
        Indicator::OneStop => whole(or_unknown(facts.one_stop.map(|facts| facts.points(grades)))?),
        Indicator::Publication => {
            whole(facts.publication.map_or(Points::Unknown, |facts| Points::Given(facts.points())))
        }
        Indicator::Opinions => whole(or_unknown(facts.opinions.map(|facts| facts.points(grades)))?),
        Indicator::Online => whole(or_unknown(facts.online.map(|facts| facts.points(grades)))?),
    })
}

impl Graded<'_> {
    /// The sum, out of what, of how many indicators, and the grade: `13,4 trên 18 điểm; tính 7 trên 9 chỉ số …: Tốt`; and the best
    /// that the indicators left out could make of it, where that is another one.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let t = texts(lang);
        let number = |value| decimal(lang, value, self.grades.rounding.rounding.places);
        let Some(band) = self.band else { return t.onestop_nothing_counted.to_owned() };
        let all = self.lines.len() + self.left_out.len();
        let said = fill(
            t.onestop_graded,
            &[
                &number(self.sum),
                &number(self.rule.maximum),
                &self.lines.len().to_string(),
                &all.to_string(),
                &number(self.reachable),
                band.words.of(lang),
            ],
        );
        match self.at_best().filter(|best| *best != band) {
            Some(best) => fill(t.onestop_graded_at_best, &[&said, best.words.of(lang)]),
            None => said,
        }
    }

    /// The grade if every indicator that is left out had 2 points: how much it can matter that nobody knows them. A unit of which
    /// one indicator of nine is known is not weak for that.
    #[must_use]
    pub fn at_best(&self) -> Option<&Band> {
        self.band?;
        self.rule.band(self.sum + Decimal::from(self.left_out.len()) * Decimal::TWO)
    }

    /// The decisions that this grade hangs on, in the file's order.
    #[must_use]
    pub fn decisions(&self) -> Vec<Decision> {
        let counts = |indicator| self.lines.iter().any(|line| line.indicator == indicator);
        let part =
            |test: fn(&Counted) -> bool| move |line: &&Line| matches!(&line.made, Made::Mean(counted) if test(counted));
        let left = |indicator, why: Undefined| self.left_out.contains(&(indicator, LeftOut::Undefined(why)));
        let no_case = |indicator| {
            let some = self.lines.iter().filter(|line| line.indicator == indicator);
            some.clone().any(|line| part(|counted| counted.undefined > 0)(&line))
                || self.left_out.iter().any(|(one, why)| *one == indicator && matches!(why, LeftOut::AllUndefined(_)))
        };
        let holds = |decision: Decision| match decision {
            Decision::SixForUnitsOnly => self.rule.subject == Subject::Officer || counts(Indicator::Publication),
            Decision::OnlineHole => left(Indicator::Online, Undefined::OnlineHole),
            Decision::OnlineUnresolved => left(Indicator::Online, Undefined::OnlineUnresolved),
            Decision::SolvedNotReceived => left(Indicator::OneStop, Undefined::SolvedNotReceived),
            Decision::LateWithoutComplaint => no_case(Indicator::Conduct),
            Decision::OneOtherAgency => no_case(Indicator::Agencies),
            Decision::PoliteOnTime | Decision::OpenComplaint => counts(Indicator::Conduct),
            Decision::SlowestAgency => counts(Indicator::AgencyTime),
            Decision::ChargedBodies => counts(Indicator::Agencies),
            Decision::WithoutFacts => {
                !self.left_out.is_empty() || self.lines.iter().any(|line| part(|counted| counted.unknown > 0)(&line))
            }
            Decision::HalfUp => self.lines.iter().any(|line| line.exact != line.points),
            Decision::FixedLimits | Decision::FactsOnly => true,
        };
        Decision::ALL.iter().copied().filter(|decision| holds(*decision)).collect()
    }

    /// The sentences of these decisions with their marks, to be printed beside the grade.
    #[must_use]
    pub fn notes(&self, lang: Lang) -> Vec<String> {
        let said = |decision: &Decision| Some(self.grades.decision(*decision)?.note(lang));
        self.decisions().iter().filter_map(said).collect()
    }
}

#[cfg(test)]
#[path = "tt01_tests.rs"]
mod tests;
