//! How far a round has come: wanted, answered, what came of the others, and who lags behind the days gone by.

use std::collections::HashMap;

use super::super::{App, AppError};
use crate::domain::id::Id;
use crate::domain::outcome::rates::Counts;
use crate::domain::round::{Case, Round};
use crate::store::case::case_list;
use crate::store::visit::substitution_list;

/// How far a part of a round has come.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Part {
    /// How many answers are wanted: cases in use without those that another stands in for.
    pub wanted: u64,
    /// What came of all cases in use; answers are among it.
    pub counts: Counts,
    /// Whether fewer are answered than the days gone by ask for.
    pub lags: bool,
}

impl Part {
    /// How many answers are missing.
    #[must_use]
    pub const fn shortfall(&self) -> u64 {
        self.wanted.saturating_sub(self.counts.answered())
    }
}

/// How far a round has come.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Progress {
    /// All of it.
    pub whole: Part,
    /// By stratum, who misses most first.
    pub strata: Vec<(String, Part)>,
    /// By interviewer, who misses most first; `None` for cases that are nobody's.
    pub interviewers: Vec<(Option<String>, Part)>,
    /// By first-stage place, who misses most first.
    pub places: Vec<(String, Part)>,
    /// Reserves that are left.
    pub reserves: u64,
    /// Substitutions so far.
    pub substitutions: u64,
    /// Days of the round gone by, today included, and all of them.
    pub days: (i64, i64),
}

impl App {
    /// How far a round has come by today.
    pub fn progress(&self, round: &Round) -> Result<Progress, AppError> {
        let (cases, substitutions) =
            self.store.read(|db| Ok((case_list(db, round.id)?, substitution_list(db, round.id)?)))?;
        let replaced: std::collections::HashSet<Id> = substitutions.iter().map(|one| one.case).collect();
        let people: Vec<Id> = cases.iter().filter_map(|case| case.interviewer).collect();
        let mut people = people;
        people.sort_unstable();
        people.dedup();
        let names: HashMap<Id, String> = self.people_names(&people)?.into_iter().collect();
        let days = self.days_of(round);
        let used: Vec<&Case> = cases.iter().filter(|case| !case.reserve).collect();
        let by = |key: &dyn Fn(&Case) -> String| parts(&used, &replaced, days, key);
        let strata = by(&|case| case.stratum.clone());
        let places = by(&|case| case.psu.clone());
        let interviewers = parts(&used, &replaced, days, &|case: &Case| case.interviewer);
        let called = |id: Option<Id>| id.map(|id| names.get(&id).cloned().unwrap_or_default());
        let whole = parts(&used, &replaced, days, &|_: &Case| {}).pop().map(|((), part)| part).unwrap_or_default();
        Ok(Progress {
            whole,
            strata,
            interviewers: interviewers.into_iter().map(|(id, part)| (called(id), part)).collect(),
            places: places.into_iter().filter(|(name, _)| !name.is_empty()).collect(),
            reserves: (cases.len() - used.len()) as u64,
            substitutions: substitutions.len() as u64,
            days,
        })
    }

    fn days_of(&self, round: &Round) -> (i64, i64) {
        let all = (round.closes_on - round.opens_on).whole_days() + 1;
        let gone = (self.clock.now().day() - round.opens_on).whole_days() + 1;
        (gone.clamp(0, all), all)
    }
}

/// The parts by a key, who misses most first and in the order of the cases among equals.
fn parts<K: PartialEq + Clone>(
    cases: &[&Case],
    replaced: &std::collections::HashSet<Id>,
    (gone, all): (i64, i64),
    key: &(impl Fn(&Case) -> K + ?Sized),
) -> Vec<(K, Part)> {
    let mut parts: Vec<(K, Part)> = Vec::new();
    for case in cases {
        let key = key(case);
        let at = parts.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
            parts.push((key, Part::default()));
            parts.len() - 1
        });
        let Some((_, part)) = parts.get_mut(at) else { continue };
        part.wanted += u64::from(!replaced.contains(&case.id));
        part.counts.add(case.outcome);
    }
    let (gone, all) = (u64::try_from(gone).unwrap_or(0), u64::try_from(all).unwrap_or(1).max(1));
    for (_, part) in &mut parts {
        part.lags = part.counts.answered() < part.wanted * gone / all;
    }
    parts.sort_by_key(|(_, part)| std::cmp::Reverse(part.shortfall()));
    parts
}
