//! Response, cooperation, refusal and contact rates of AAPOR.
//!
//! Formulas: AAPOR, Standard Definitions, 9th edition 2016, "Calculating rates from response distributions". With I
//! complete, P partial, R refused or broken off, NC not met, O other, UH and UO unknown, and e the share of the unknown
//! that may be asked after all:
//!
//! | rate | formula |
//! |---|---|
//! | RR1, RR2 | I, or I + P, over (I + P) + (R + NC + O) + (UH + UO) |
//! | RR3, RR4 | the same over (I + P) + (R + NC + O) + e (UH + UO) |
//! | RR5, RR6 | the same over (I + P) + (R + NC + O) |
//! | COOP1, COOP2 | I, or I + P, over (I + P) + R + O |
//! | COOP3, COOP4 | the same over (I + P) + R |
//! | REF1, REF2, REF3 | R over the denominators of RR1, RR3, RR5 |
//! | CON1, CON2, CON3 | (I + P) + R + O over the denominators of RR1, RR3, RR5 |
//!
//! Unless it is given, e is what the cases with a known answer say: those who may be asked over all that are known (the
//! proportional allocation method of CASRO, On the Definition of Response Rates, 1982).

use rust_decimal::Decimal;

use super::{Class, Outcome};

/// How many cases came to what.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// I.
    pub complete: u64,
    /// P.
    pub partial: u64,
    /// R.
    pub refused: u64,
    /// NC.
    pub no_contact: u64,
    /// O.
    pub other: u64,
    /// UH.
    pub unknown_household: u64,
    /// UO.
    pub unknown_other: u64,
    /// Who may not be asked; in no rate, but in e.
    pub not_eligible: u64,
}

impl Counts {
    /// Adds a case; one to which nothing has happened counts as not attempted.
    pub const fn add(&mut self, outcome: Option<Outcome>) {
        let class = match outcome {
            Some(outcome) => outcome.class(),
            None => Outcome::NotAttempted.class(),
        };
        let count = match class {
            Class::Complete => &mut self.complete,
            Class::Partial => &mut self.partial,
            Class::Refused => &mut self.refused,
            Class::NoContact => &mut self.no_contact,
            Class::Other => &mut self.other,
            Class::UnknownHousehold => &mut self.unknown_household,
            Class::UnknownOther => &mut self.unknown_other,
            Class::NotEligible => &mut self.not_eligible,
        };
        *count += 1;
    }

    /// How many cases there are.
    #[must_use]
    pub const fn all(&self) -> u64 {
        self.eligible() + self.unknown() + self.not_eligible
    }

    /// I + P.
    #[must_use]
    pub const fn answered(&self) -> u64 {
        self.complete + self.partial
    }

    /// (I + P) + (R + NC + O).
    #[must_use]
    pub const fn eligible(&self) -> u64 {
        self.answered() + self.refused + self.no_contact + self.other
    }

    /// UH + UO.
    #[must_use]
    pub const fn unknown(&self) -> u64 {
        self.unknown_household + self.unknown_other
    }

    /// The share e by the cases that are known; `None` where none is.
    #[must_use]
    pub fn eligible_share(&self) -> Option<Decimal> {
        over(self.eligible().into(), (self.eligible() + self.not_eligible).into())
    }

    /// A rate; `None` where its denominator is 0, or e is needed and neither given nor known. With no unknown case e
    /// is not needed.
    #[must_use]
    pub fn rate(&self, rate: Rate, e: Option<Decimal>) -> Option<Decimal> {
        let (i, ip) = (Decimal::from(self.complete), Decimal::from(self.answered()));
        let r = Decimal::from(self.refused);
        let (known, unknown) = (Decimal::from(self.eligible()), Decimal::from(self.unknown()));
        let met = ip + r + Decimal::from(self.other);
        let all = known + unknown;
        let likely = match e.or_else(|| self.eligible_share()) {
            Some(e) => Some(known + e * unknown),
            None if unknown.is_zero() => Some(known),
            None => None,
        };
        match rate {
            Rate::Rr1 => over(i, all),
            Rate::Rr2 => over(ip, all),
            Rate::Rr3 => over(i, likely?),
            Rate::Rr4 => over(ip, likely?),
            Rate::Rr5 => over(i, known),
            Rate::Rr6 => over(ip, known),
            Rate::Coop1 => over(i, met),
            Rate::Coop2 => over(ip, met),
            Rate::Coop3 => over(i, ip + r),
            Rate::Coop4 => over(ip, ip + r),
            Rate::Ref1 => over(r, all),
            Rate::Ref2 => over(r, likely?),
            Rate::Ref3 => over(r, known),
            Rate::Con1 => over(met, all),
            Rate::Con2 => over(met, likely?),
            Rate::Con3 => over(met, known),
        }
    }
}

fn over(part: Decimal, whole: Decimal) -> Option<Decimal> {
    if whole.is_zero() { None } else { part.checked_div(whole) }
}

/// A rate of AAPOR.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "the table of the module says each")]
pub enum Rate {
    Rr1,
    Rr2,
    Rr3,
    Rr4,
    Rr5,
    Rr6,
    Coop1,
    Coop2,
    Coop3,
    Coop4,
    Ref1,
    Ref2,
    Ref3,
    Con1,
    Con2,
    Con3,
}

impl Rate {
    /// All rates, in AAPOR's order.
    pub const ALL: [Self; 16] = [
        Self::Rr1,
        Self::Rr2,
        Self::Rr3,
        Self::Rr4,
        Self::Rr5,
        Self::Rr6,
        Self::Coop1,
        Self::Coop2,
        Self::Coop3,
        Self::Coop4,
        Self::Ref1,
        Self::Ref2,
        Self::Ref3,
        Self::Con1,
        Self::Con2,
        Self::Con3,
    ];

    /// AAPOR's name of it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rr1 => "RR1",
            Self::Rr2 => "RR2",
            Self::Rr3 => "RR3",
            Self::Rr4 => "RR4",
            Self::Rr5 => "RR5",
            Self::Rr6 => "RR6",
            Self::Coop1 => "COOP1",
            Self::Coop2 => "COOP2",
            Self::Coop3 => "COOP3",
            Self::Coop4 => "COOP4",
            Self::Ref1 => "REF1",
            Self::Ref2 => "REF2",
            Self::Ref3 => "REF3",
            Self::Con1 => "CON1",
            Self::Con2 => "CON2",
            Self::Con3 => "CON3",
        }
    }

    /// Its formula, in AAPOR's letters.
    #[must_use]
    pub const fn formula(self) -> &'static str {
        match self {
            Self::Rr1 => "I / ((I + P) + (R + NC + O) + (UH + UO))",
            Self::Rr2 => "(I + P) / ((I + P) + (R + NC + O) + (UH + UO))",
            Self::Rr3 => "I / ((I + P) + (R + NC + O) + e (UH + UO))",
            Self::Rr4 => "(I + P) / ((I + P) + (R + NC + O) + e (UH + UO))",
            Self::Rr5 => "I / ((I + P) + (R + NC + O))",
            Self::Rr6 => "(I + P) / ((I + P) + (R + NC + O))",
            Self::Coop1 => "I / ((I + P) + R + O)",
            Self::Coop2 => "(I + P) / ((I + P) + R + O)",
            Self::Coop3 => "I / ((I + P) + R)",
            Self::Coop4 => "(I + P) / ((I + P) + R)",
            Self::Ref1 => "R / ((I + P) + (R + NC + O) + (UH + UO))",
            Self::Ref2 => "R / ((I + P) + (R + NC + O) + e (UH + UO))",
            Self::Ref3 => "R / ((I + P) + (R + NC + O))",
            Self::Con1 => "((I + P) + R + O) / ((I + P) + (R + NC + O) + (UH + UO))",
            Self::Con2 => "((I + P) + R + O) / ((I + P) + (R + NC + O) + e (UH + UO))",
            Self::Con3 => "((I + P) + R + O) / ((I + P) + (R + NC + O))",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 50 complete, 10 partial, 15 refused, 10 not met, 5 other, 8 and 2 unknown, 25 not to be asked: e = 90 / 115.
    const ROUND: Counts = Counts {
        complete: 50,
        partial: 10,
        refused: 15,
        no_contact: 10,
        other: 5,
        unknown_household: 8,
        unknown_other: 2,
        not_eligible: 25,
    };

    #[test]
    fn the_rates_are_those_worked_out_by_hand() {
        let of = |part: i64, whole: i64| Some((Decimal::from(part) / Decimal::from(whole)).round_dp(12));
        // 90 + 10 * 90 / 115 = 11250 / 115.
        let expected = [
            of(50, 100),
            of(60, 100),
            of(50 * 115, 11_250),
            of(60 * 115, 11_250),
            of(50, 90),
            of(60, 90),
            of(50, 80),
            of(60, 80),
            of(50, 75),
            of(60, 75),
            of(15, 100),
            of(15 * 115, 11_250),
            of(15, 90),
            of(80, 100),
            of(80 * 115, 11_250),
            of(80, 90),
        ];
        for (rate, expected) in Rate::ALL.into_iter().zip(expected) {
            assert_eq!(ROUND.rate(rate, None).map(|value| value.round_dp(12)), expected, "{}", rate.name());
        }
        assert_eq!(ROUND.rate(Rate::Rr3, Some(Decimal::ONE)), ROUND.rate(Rate::Rr1, None), "all of them may be asked");
        assert_eq!(ROUND.rate(Rate::Rr4, Some(Decimal::ZERO)), ROUND.rate(Rate::Rr6, None), "none of them may");
        assert_eq!(ROUND.all(), 125);
    }

    #[test]
    fn nothing_is_said_of_nobody() {
        let nobody = Counts::default();
        assert!(Rate::ALL.into_iter().all(|rate| nobody.rate(rate, None).is_none()));
        let mut pending = Counts::default();
        pending.add(None);
        assert_eq!(pending.rate(Rate::Rr1, None), Some(Decimal::ZERO), "who was not visited has not answered");
        assert_eq!(pending.rate(Rate::Rr3, None), None, "e is not known");
        pending.add(Some(Outcome::Complete));
        assert_eq!(pending.rate(Rate::Rr3, None), Some(Decimal::new(5, 1)));
    }

    #[test]
    fn each_outcome_is_counted_once() {
        let mut counts = Counts::default();
        for outcome in Outcome::ALL {
            counts.add(Some(outcome));
        }
        let seen = (counts.complete, counts.partial, counts.refused, counts.no_contact, counts.other);
        assert_eq!(seen, (1, 1, 3, 3, 5));
        assert_eq!((counts.unknown_household, counts.unknown_other, counts.not_eligible), (3, 2, 5));
    }
}
