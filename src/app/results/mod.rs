//! Results of a unit in a period: read from the tally's cells, settled by disclosure control, estimated.
//!
//! Outside the demo only whole periods that are over can be asked for, and nothing of the running day is read. Every
//! figure passes [`crate::domain::disclosure`] before it leaves this room; see `settle` for what is settled
//! together. Questions and templates are kept apart, so that scales never merge.

mod count;
pub(in crate::app) mod edition;
mod settle;

use std::collections::HashMap;

use time::{Date, Duration};

use super::{App, AppError};
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::period::{Period, Span};
use crate::domain::rating::Proof;
use crate::domain::template::Template;
use crate::domain::unit::{ALWAYS, FOREVER, Unit};
use crate::index::satisfaction::{Answers, Outcome};
use crate::stats::proportion::Estimate;
use crate::store::{Db, StoreError, office, tally, unit};
use count::{Counted, Node, Place, slot_of};
use settle::settle;

/// How many days the demo's running window spans, today included.
const RUNNING_DAYS: i64 = 28;

/// Of which days results are asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum When {
    /// A whole month, quarter or year that is over.
    Whole(Period),
    /// The demo's window: the last four weeks up to this moment, today included.
    Running {
        /// Its first day.
        first: Date,
        /// Today.
        last: Date,
    },
}

impl When {
    /// The first and the last day.
    #[must_use]
    pub fn days(self) -> (Date, Date) {
        match self {
            Self::Whole(period) => (period.first_day(), period.last_day()),
            Self::Running { first, last } => (first, last),
        }
    }
}

/// What the rows of a table are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// Units directly below.
    Unit,
    /// Counters of the unit itself.
    Counter,
    /// Officers on duty at them.
    Officer,
    /// Fields of the procedures; of the topmost unit only.
    Field,
    /// What shows that visitors rated; of the unit itself.
    Proof,
}

impl By {
    /// The word for it in output for machines.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Counter => "counter",
            Self::Officer => "officer",
            Self::Field => "field",
            Self::Proof => "proof",
        }
    }
}

/// What may be seen of one row.
#[derive(Clone, PartialEq, Debug)]
pub enum Seen {
    /// Nobody rated; this is no zero.
    NoRatings,
    /// Hidden to protect raters: fewer than five, or it would tell such a figure by subtraction.
    Hidden,
    /// Open.
    Open(Figures),
}

/// The figures of one row.
#[derive(Clone, PartialEq, Debug)]
pub struct Figures {
    /// How many answered the question.
    pub n: i64,
    /// How many chose each level, from level 1 upwards.
    pub levels: Vec<i64>,
    /// The share satisfied with its interval; `None` where the question asks for a fact.
    pub share: Option<Estimate>,
    /// Ratings by visits; `None` where the visits are unknown or the question may be skipped.
    pub rated: Option<f64>,
}

/// One row of a table.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    /// Whose row it is; `None` for what belongs to nobody: no officer on duty, no procedure named.
    pub key: Option<Id>,
    /// Its name; empty where `key` is `None`.
    pub name: String,
    /// The code of the unit it leads to, for a table of units.
    pub unit_code: Option<String>,
    /// How many visits could have been rated, where that is known.
    pub visits: Option<i64>,
    /// What may be seen.
    pub seen: Seen,
}

/// A table of one question.
#[derive(Clone, PartialEq, Debug)]
pub struct Table {
    /// What the rows are.
    pub by: By,
    /// The rows, by name.
    pub lines: Vec<Line>,
}

/// One question of one template.
#[derive(Clone, PartialEq, Debug)]
pub struct Part {
    /// The template.
    pub template: Id,
    /// The question's number.
    pub question: i16,
    /// The unit's visits, all below it included, where they are known.
    pub visits: Option<i64>,
    /// The unit's own figures, all below it included.
    pub headline: Seen,
    /// The tables, those without rows left out.
    pub tables: Vec<Table>,
}

/// The results of a unit in a period.
#[derive(Clone, Debug)]
pub struct Report {
    /// The unit.
    pub unit: Unit,
    /// The units above it, from the top.
    pub above: Vec<Unit>,
    /// The days.
    pub when: When,
    /// The questions that were answered, by template.
    pub parts: Vec<Part>,
    /// Sums of the tally that were read.
    pub rows_read: usize,
}

impl App {
    /// The periods that may be asked for, the latest first; `None` first for the demo's running window.
    pub fn result_periods(&self, of: &Unit) -> Result<Vec<Period>, AppError> {
        let today = self.clock.now().day();
        let first = self.store.read(|db| {
            let scope = unit::unit_scope(db, of.id, ALWAYS, FOREVER)?;
            let ids: Vec<Id> = scope.iter().map(|(unit, _)| unit.id).collect();
            tally::tally_first_day(db, &ids)
        })?;
        let Some(first) = first else { return Ok(Vec::new()) };
        let mut periods = Vec::new();
        for span in [Span::Month, Span::Quarter, Span::Year] {
            let mut period = Some(Period::containing(span, today));
            while let Some(here) = period.filter(|here| here.last_day() >= first) {
                if here.is_over(today) {
                    periods.push(here);
                }
                period = here.previous();
            }
        }
        Ok(periods)
    }

    /// The units that have counters, with those above them, as a tree: each with its depth, topmost first.
    pub fn units_with_counters(&self) -> Result<Vec<(Unit, i32)>, AppError> {
        let today = self.clock.now().day();
        Ok(self.store.read(|db| {
            let all = unit::unit_list(db)?;
            let ids: Vec<Id> = all.iter().map(|unit| unit.id).collect();
            let homes: Vec<Id> = office::counter_of_units(db, &ids)?.into_iter().map(|one| one.unit).collect();
            let mut shown: HashMap<Id, Unit> = HashMap::new();
            let (mut tops, mut over): (Vec<Unit>, Vec<Id>) = (Vec::new(), Vec::new());
            for home in homes {
                if shown.contains_key(&home) || over.contains(&home) {
                    continue;
                }
                let path = unit::unit_path(db, home, today)?;
                if path.is_empty() {
                    over.push(home);
                }
                if let Some(top) = path.first().filter(|top| !shown.contains_key(&top.id)) {
                    tops.push(top.clone());
                }
                shown.extend(path.into_iter().map(|unit| (unit.id, unit)));
            }
            let mut tree = Vec::new();
            for top in tops {
                let below = unit::unit_scope(db, top.id, today, today)?;
                tree.extend(below.into_iter().filter(|(unit, _)| shown.contains_key(&unit.id)));
            }
            // Units that ended keep their results; they come last.
            tree.extend(all.into_iter().filter(|unit| over.contains(&unit.id)).map(|unit| (unit, 0)));
            Ok(tree)
        })?)
    }

    /// The demo's running window.
    #[must_use]
    pub fn running_window(&self) -> When {
        let last = self.clock.now().day();
        When::Running { first: last.saturating_sub(Duration::days(RUNNING_DAYS - 1)), last }
    }

    /// The results of a unit. A period that is not over, and outside the demo the running window, are refused.
    pub fn results(&self, of: &Unit, when: When) -> Result<Report, AppError> {
        self.results_of_each(of, &[when])?.pop().ok_or_else(|| AppError::NotFound(of.code.clone()))
    }

    /// The results of a unit in stretches of time of one year, in their order: what they share is read and settled once.
    pub fn results_of_each(&self, of: &Unit, asked: &[When]) -> Result<Vec<Report>, AppError> {
        let today = self.clock.now().day();
        for when in asked {
            self.may_be_asked(*when, today)?;
        }
        // A month's months are itself: what is asked for twice is read and counted once.
        let mut distinct: Vec<When> = Vec::with_capacity(asked.len());
        for when in asked {
            if !distinct.contains(when) {
                distinct.push(*when);
            }
        }
        // A unit may have moved within the year: what lies above it is that of the last day of each stretch.
        let mut alike: Vec<(Vec<Id>, Vec<When>)> = Vec::new();
        let known = self.store.read(|db| {
            for when in &distinct {
                let path: Vec<Id> =
                    unit::unit_path(db, of.id, when.days().1)?.into_iter().map(|unit| unit.id).collect();
                match alike.iter_mut().find(|(one, _)| *one == path) {
                    Some((_, stretches)) => stretches.push(*when),
                    None => alike.push((path, vec![*when])),
                }
            }
            let load = |(_, stretches): (Vec<Id>, Vec<When>)| {
                let (path, nodes) = nodes_on(db, of, &stretches, today)?;
                let names = nodes.last().map(|own| names(db, own)).transpose()?.unwrap_or_default();
                Ok((stretches, path, nodes, names))
            };
            alike.into_iter().map(load).collect::<Result<Vec<_>, StoreError>>()
        })?;
        let mut reports = Vec::with_capacity(asked.len());
        for (stretches, path, nodes, names) in known {
            let rows_read: usize = nodes.iter().map(|node| node.rows_read).sum();
            metrics::counter!("sipar_rows_read").increment(rows_read as u64);
            let parts = self.parts(&nodes, &names, &stretches)?;
            let above: Vec<Unit> = path.into_iter().filter(|unit| unit.id != of.id).collect();
            let report = |(when, parts)| Report { unit: of.clone(), above: above.clone(), when, parts, rows_read };
            reports.extend(stretches.into_iter().zip(parts).map(report));
        }
        let of = |when: &When| reports.iter().find(|report| report.when == *when).cloned();
        Ok(asked.iter().filter_map(of).collect())
    }

    /// Refuses what is not over yet.
    fn may_be_asked(&self, when: When, today: Date) -> Result<(), AppError> {
        let why = match when {
            When::Whole(period) if !period.is_over(today) || period.span() == Span::Day => {
                "results are shown for whole months, quarters and years that are over"
            }
            When::Running { .. } if !self.demo => "only the demo shows days that are not over",
            _ => return Ok(()),
        };
        Err(AppError::Refused(why.into()))
    }

    /// The questions that were answered, of each stretch of time.
    fn parts(
        &self,
        nodes: &[Node],
        names: &HashMap<Id, (String, Option<String>)>,
        asked: &[When],
    ) -> Result<Vec<Vec<Part>>, AppError> {
        let catalogue = self.catalogue();
        let mut parts = vec![Vec::new(); asked.len()];
        let Some(own) = nodes.last() else { return Ok(parts) };
        for template_id in own.templates() {
            let Some(template) = catalogue.template(template_id) else { continue };
            for question in &template.questions {
                // What nobody answered has no part, and needs no settling.
                let answered = |when: &When| own.n(Place::Total, template_id, slot_of(*when), question.number) != 0;
                if !asked.iter().any(answered) {
                    continue;
                }
                let open = settle(nodes, template_id, question.number)?;
                let assembled = Assembly { template, template_id, question: question.number, own, names };
                for (parts, when) in parts.iter_mut().zip(asked) {
                    parts.extend(assembled.part(&|place| open.may(place, slot_of(*when)), *when)?);
                }
            }
        }
        Ok(parts)
    }
}

/// The units from the top of the tree down to a unit, and what was counted at each.
fn nodes_on(db: &mut Db, of: &Unit, asked: &[When], today: Date) -> Result<(Vec<Unit>, Vec<Node>), StoreError> {
    let path = match asked.first() {
        Some(when) => unit::unit_path(db, of.id, when.days().1)?,
        None => Vec::new(),
    };
    let tops = if path.is_empty() { vec![of.id] } else { path.iter().map(|unit| unit.id).collect() };
    let load = |(depth, unit): (usize, Id)| Node::load(db, unit, depth == 0, asked, today);
    let nodes = tops.into_iter().enumerate().map(load).collect::<Result<_, _>>()?;
    Ok((path, nodes))
}

/// The names of everything the rows of a node are about; of units their codes as well.
fn names(db: &mut Db, node: &Node) -> Result<HashMap<Id, (String, Option<String>)>, StoreError> {
    let ids: Vec<Id> = node.all_places().filter_map(Place::key).collect();
    let units = unit::unit_some(db, &ids)?.into_iter().map(|unit| (unit.id, (unit.name, Some(unit.code))));
    let others = office::office_names(db, &ids)?.into_iter().map(|(id, name)| (id, (name, None)));
    // A command's output is Vietnamese; pages name them in the reader's language.
    let proofs = Proof::ALL.into_iter().map(|proof| (proof.key(), (proof.name(Lang::Vi).to_owned(), None)));
    Ok(units.chain(others).chain(proofs).collect())
}

/// Puts one question's part together from what may be seen.
struct Assembly<'a> {
    template: &'a Template,
    template_id: Id,
    question: i16,
    own: &'a Node,
    names: &'a HashMap<Id, (String, Option<String>)>,
}

impl Assembly<'_> {
    fn part(&self, open: &dyn Fn(Place) -> bool, when: When) -> Result<Option<Part>, AppError> {
        let total = self.own.counted(Place::Total, self.template_id, when);
        if total.n(self.question) == 0 {
            return Ok(None);
        }
        let mut tables = Vec::new();
        for by in [By::Unit, By::Proof, By::Counter, By::Officer, By::Field] {
            let mut lines = Vec::new();
            for place in self.own.places(by) {
                let counted = self.own.counted(place, self.template_id, when);
                let key = place.key();
                let nobody = key.is_none();
                if nobody && counted.n(self.question) == 0 {
                    continue;
                }
                let (name, unit_code) = key.and_then(|key| self.names.get(&key)).cloned().unwrap_or_default();
                let seen = self.seen(&counted, open(place))?;
                lines.push(Line { key, name, unit_code, visits: counted.visits, seen });
            }
            // A table that holds only what belongs to nobody says nothing.
            if lines.iter().any(|line| line.key.is_some()) {
                tables.push(Table { by, lines });
            }
        }
        let headline = self.seen(&total, open(Place::Total))?;
        let visits = total.visits;
        Ok(Some(Part { template: self.template_id, question: self.question, visits, headline, tables }))
    }

    fn seen(&self, counted: &Counted, open: bool) -> Result<Seen, AppError> {
        if counted.n(self.question) == 0 {
            return Ok(Seen::NoRatings);
        }
        if !open {
            return Ok(Seen::Hidden);
        }
        let row = counted.row(self.template).map_err(|bad| {
            AppError::Refused(format!("the tally holds impossible counts: {bad}; run `sipar tally verify`"))
        })?;
        let required =
            self.template.questions.iter().any(|question| question.number == self.question && question.required);
        let Some(answers) = row.questions.into_iter().find(|answers| answers.question == self.question) else {
            return Ok(Seen::NoRatings);
        };
        let Answers { levels, n, outcome, .. } = answers;
        let share = match outcome {
            Outcome::Satisfied { share, .. } => Some(share),
            Outcome::NoRatings | Outcome::Fact => None,
        };
        // The number of ratings may be read off only where it is this question's own n.
        let rated = counted.visits.filter(|visits| required && *visits > 0).map(|visits| {
            #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
            let share = counted.ratings as f64 / visits as f64;
            share
        });
        Ok(Seen::Open(Figures { n, levels, share, rated }))
    }
}
