//! What is stored of one history, read past the program.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use sipar::domain::id::Id;
use sipar::domain::tally::{CellKey, Marginal, Tally};
use time::Date;
use time::macros::format_description;

use super::history::{EACH, Part};
use crate::support::statements::Beside;

/// A stored rating.
#[derive(Debug)]
pub(super) struct KeptRating {
    pub(super) variant: usize,
    pub(super) day: String,
    /// The rule; empty where it counts.
    pub(super) quarantine: String,
    seq: String,
    answers: Vec<(i16, i16)>,
}

/// All that is stored of one history, by tablet and number.
#[derive(Debug, Default)]
pub(super) struct Kept {
    pub(super) ratings: BTreeMap<(usize, usize), KeptRating>,
    pub(super) conflicts: BTreeSet<(usize, Part)>,
}

impl Kept {
    pub(super) fn read(beside: &mut Beside, tablets: [Id; 2], rating_id: impl Fn(usize, usize) -> Id) -> Self {
        let slots: BTreeMap<String, (usize, usize)> = (0..2)
            .flat_map(|tablet| (0..EACH).map(move |number| (tablet, number)))
            .map(|slot| (hex(rating_id(slot.0, slot.1)), slot))
            .collect();
        let [one, two] = tablets.map(hex);
        let mut kept = Self::default();
        let ratings = either(
            beside,
            &format!(
                "SELECT lower(hex(r.id)) || '|' || r.day || '|' || COALESCE(r.quarantine, '') || '|' || r.seq || '|' ||
                     COALESCE(a.question, '') || '|' || COALESCE(a.level, '') AS word
                 FROM rating r LEFT JOIN answer a ON a.rating_id = r.id
                 WHERE r.device_id IN (x'{one}', x'{two}') ORDER BY r.id, a.question"
            ),
            &format!(
                "SELECT encode(r.id, 'hex') || '|' || r.day || '|' || COALESCE(r.quarantine, '') || '|' || r.seq || '|'
                     || COALESCE(a.question::text, '') || '|' || COALESCE(a.level::text, '') AS word
                 FROM rating r LEFT JOIN answer a ON a.rating_id = r.id
                 WHERE r.device_id IN ('\\x{one}', '\\x{two}') ORDER BY r.id, a.question"
            ),
        );
        for row in ratings {
            let cells: Vec<&str> = row.split('|').collect();
            let [id, day, quarantine, seq, question, level] = cells[..] else { panic!("{row}") };
            let (day, quarantine, seq) = (day.to_owned(), quarantine.to_owned(), seq.to_owned());
            let new = KeptRating { variant: 0, day, quarantine, seq, answers: Vec::new() };
            let rating = kept.ratings.entry(slots[id]).or_insert(new);
            rating.answers.push((question.parse().unwrap(), level.parse().unwrap()));
            rating.variant = variant(&rating.answers);
        }
        let conflicts = either(
            beside,
            &format!(
                "SELECT lower(hex(rating_id)) || '|' || content AS word FROM rating_conflict
                 WHERE device_id IN (x'{one}', x'{two}')"
            ),
            &format!(
                "SELECT encode(rating_id, 'hex') || '|' || content AS word FROM rating_conflict
                 WHERE device_id IN ('\\x{one}', '\\x{two}')"
            ),
        );
        for row in conflicts {
            let (id, content) = row.split_once('|').unwrap();
            let answers = content.split(" answers ").nth(1).unwrap().split(" reasons").next().unwrap();
            let answers: Vec<(i16, i16)> = answers
                .split(' ')
                .map(|answer| answer.split_once('=').map(|(q, l)| (q.parse().unwrap(), l.parse().unwrap())).unwrap())
                .collect();
            let (tablet, number) = slots[id];
            let new = kept.conflicts.insert((tablet, Part { number, variant: variant(&answers) }));
            assert!(new, "{row} is kept twice");
        }
        kept
    }

    /// Of the ratings of a tablet that bear one number, one counts; a revoked tablet's may all be kept aside.
    pub(super) fn quarantine_is_right(&self, revoked: [bool; 2]) -> Result<(), TestCaseError> {
        let mut by_number: BTreeMap<(usize, &str), Vec<&str>> = BTreeMap::new();
        for ((tablet, _), rating) in &self.ratings {
            by_number.entry((*tablet, &rating.seq)).or_default().push(&rating.quarantine);
        }
        for ((tablet, _), rules) in by_number {
            let counting = rules.iter().filter(|rule| rule.is_empty()).count();
            let reused = rules.iter().filter(|rule| **rule == "sequence-reused").count();
            let aside = rules.iter().filter(|rule| **rule == "revoked-device").count();
            prop_assert_eq!(counting + reused + aside, rules.len());
            prop_assert!(counting == 1 || (counting == 0 && revoked[tablet]), "{:?}", rules);
            prop_assert!((reused == 0 || counting == 1) && (aside == 0 || revoked[tablet]), "{:?}", rules);
        }
        Ok(())
    }

    /// The tally of these ratings at their counter.
    pub(super) fn tally(&self, unit: Id, key: Id, template: Id) -> Tally {
        let mut tally = Tally::new();
        for rating in self.ratings.values().filter(|rating| rating.quarantine.is_empty()) {
            let day = Date::parse(&rating.day, format_description!("[year]-[month]-[day]")).unwrap();
            let cell = CellKey { marginal: Marginal::Counter, unit, key, template, day, question: 0, level: 0 };
            tally.add(cell, 1);
            for (question, level) in &rating.answers {
                tally.add(CellKey { question: *question, level: *level, ..cell }, 1);
            }
        }
        tally
    }
}

fn either(beside: &mut Beside, sqlite: &str, postgres: &str) -> Vec<String> {
    let sql = if matches!(beside, Beside::Sqlite(_)) { sqlite } else { postgres };
    beside.words(sql)
}

fn hex(id: Id) -> String {
    id.to_string().replace('-', "")
}

/// The content that has these answers.
fn variant(answers: &[(i16, i16)]) -> usize {
    let unsatisfied = answers.contains(&(1, 1));
    usize::from(unsatisfied) + 2 * usize::from(answers.len() > 1)
}
