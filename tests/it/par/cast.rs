//! A province's round at its size: 20 departments and 150 communes under the shipped illustrative set of 98 criteria; who is
//! what in it, what each enters and is given, and what must have come of it. [`large`](super::large) plays it by requests,
//! [`in_browser`](super::in_browser) by hand.
#![expect(clippy::print_stdout, reason = "the time of each step is part of what a run shows")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Instant;

use rust_decimal::Decimal;
use sipar::app::par::results::{Ranked, Results};
use sipar::app::par::typed::own_leaves;
use sipar::domain::access::Role;
use sipar::domain::assessment::{Mark, Progress};
use sipar::domain::criteria::{CriteriaSet, Node, Rule, Source};

use crate::support::at::At;
use crate::support::both::TestDb;
use crate::support::office::Office;
use crate::support::scale::pick;
use crate::support::staff::{caller, employ};
use crate::support::statements::Beside;

/// Who is what in the round, by the places of units.
pub(super) struct Cast {
    pub(super) office: Office,
    pub(super) set: Arc<CriteriaSet>,
    pub(super) units: Vec<String>,
    pub(super) departments: usize,
    /// So many of the first were given more time, and hand in after the last day of the others.
    pub(super) extended: usize,
    /// To so many of the first area 3 does not apply.
    pub(super) without: usize,
    pub(super) begun: Instant,
}

/// The criterion about which there is a dispute, and the points that the first appraisal gives for it.
pub(super) const DISPUTED: (&str, &str) = ("1.1.1", "0.5");

impl Cast {
    pub(super) fn of(office: Office) -> Self {
        let departments = pick(3, 20);
        let mut csv = "code,name,level,parent\n".to_owned();
        let mut units = Vec::new();
        for (kind, level, many) in [("so", "department", departments), ("phuong", "commune", pick(9, 150))] {
            for number in 1..=many {
                writeln!(csv, "{kind}-{number},Đơn vị {kind} {number},{level},cao-bang").unwrap();
                units.push(format!("{kind}-{number}"));
            }
        }
        office.app.bring_units_from("units.csv", csv.as_bytes(), false).unwrap();
        for unit in &units {
            employ(&office.app, &format!("tp-{unit}"), Role::UnitHead, unit);
        }
        let set = office.app.catalogue().criteria_named("par-xa-minh-hoa-1").unwrap().0;
        let set = office.app.catalogue().criteria_set(set).unwrap();
        let (extended, without) = (pick(2, 10), pick(1, 5));
        Self { office, set, units, departments, extended, without, begun: Instant::now() }
    }

    pub(super) fn at(&self, login: &str) -> At {
        At::new(&self.office, login)
    }

    pub(super) fn head(&self, unit: &str) -> At {
        self.at(&format!("tp-{unit}"))
    }

    /// The unit that enters, and is given, what the one before it is.
    pub(super) fn twin(&self) -> usize {
        self.departments + 4
    }

    /// The place of the unit that this one is like.
    pub(super) fn like(&self, place: usize) -> usize {
        if place == self.twin() { place - 1 } else { place }
    }

    /// The last unit is late: it hands in with those that have more time, and has none.
    pub(super) fn late(&self) -> usize {
        self.units.len() - 1
    }

    /// The units about whose points there is a dispute.
    pub(super) fn disputed(&self) -> Vec<&String> {
        let twins = [self.twin(), self.twin() - 1];
        self.units
            .iter()
            .enumerate()
            .filter(|(place, _)| place % 4 == 1 && !twins.contains(place))
            .map(|(_, unit)| unit)
            .collect()
    }

    /// Every other unit of the dispute answers.
    pub(super) fn answering(&self) -> Vec<&String> {
        self.disputed().into_iter().step_by(2).collect()
    }

    /// What the second appraisal gives the one of that number among those that answered.
    pub(super) const fn given_back(number: usize) -> &'static str {
        if number.is_multiple_of(2) { "1" } else { "0,75" }
    }

    /// What a unit enters: every field of its form but how often it was saved.
    pub(super) fn entered(&self, place: usize) -> String {
        whole(&self.set, self.like(place) % 3)
    }

    /// What does not come from units, by criterion: surveys at their most, SIPAS of each unit five hundredths below the one
    /// before it.
    pub(super) fn elsewhere(&self) -> Vec<(&str, Vec<(&str, Decimal)>)> {
        let nodes = self.set.leaves().into_iter().map(|at| &self.set.nodes[at]);
        let from_elsewhere = nodes.filter(|node| [Source::Survey, Source::Sipas].contains(&node.source));
        let points = |node: &Node, place: usize| {
            let less = if node.source == Source::Sipas { Decimal::new(5, 2) } else { Decimal::ZERO };
            node.maximum.unwrap() - less * Decimal::from(self.like(place))
        };
        let of = |node: &Node| {
            let there = |place: &usize| *place >= self.without || !node.code.starts_with("3.");
            let units = (0..self.units.len()).filter(there);
            units.map(|place| (self.units[place].as_str(), points(node, place))).collect()
        };
        from_elsewhere.map(|node| (node.code.as_str(), of(node))).collect()
    }

    pub(super) fn said(&self, what: &str) {
        println!("{} units, {:.1} s: {what}", self.units.len(), self.begun.elapsed().as_secs_f64());
    }

    pub(super) fn results(&self) -> Results {
        self.office.app.par_results(&caller(&self.office.app, "so"), "lon", false).unwrap()
    }

    /// The points of a criterion that a unit was given at a stage.
    pub(super) fn given(&self, unit: &str, node: &str, mark: Mark) -> Option<String> {
        let form = self.office.app.par_form(&caller(&self.office.app, "so"), "lon", unit).unwrap();
        Some(form.score(node, mark)?.points?.normalize().to_string())
    }
}

/// Every field of a form: the first case or a yes, figures of 10, the most points by hand less so many hundredths, an
/// explanation.
fn whole(set: &CriteriaSet, less: usize) -> String {
    let mut form = String::new();
    for figure in set.figures.iter().filter(|figure| figure.formula.is_none()) {
        let most = figure.most.map_or_else(|| "10".to_owned(), |most| most.min(10.into()).normalize().to_string());
        write!(form, "f-{}={most}&", figure.code).unwrap();
    }
    for (at, node) in own_leaves(set) {
        write!(form, "x-{at}=b%C3%A1o+c%C3%A1o+s%E1%BB%91+{at}&").unwrap();
        match node.scored_by() {
            Some(rule @ (Rule::Cases(_) | Rule::YesNo { .. })) => write!(form, "c-{at}={}&", rule.cases()[0]).unwrap(),
            Some(_) => {}
            None => {
                let most = node.maximum.unwrap() - Decimal::new(i64::try_from(less).unwrap(), 2);
                write!(form, "p-{at}={}&r-{at}=x&", most.max(Decimal::ZERO)).unwrap();
            }
        }
    }
    form
}

/// What was approved holds in every point that the story made.
pub(super) fn check(cast: &Cast, answered: &[&String]) {
    let results = cast.results();
    assert_eq!(results.units.len(), cast.units.len());
    assert!(results.units.iter().all(|one| one.unit.of.progress == Progress::Decided && one.place.is_some()));
    let shared: BTreeMap<&str, usize> = results
        .units
        .iter()
        .filter_map(|one| Some((one.unit.code.as_str(), one.place.filter(|place| place.shared)?.rank)))
        .collect();
    let twins = [cast.twin() - 1, cast.twin()].map(|place| cast.units[place].as_str());
    assert_eq!(
        shared.keys().copied().collect::<Vec<_>>(),
        twins,
        "who entered the same, and nobody else, shares a place"
    );
    let rank = shared[twins[0]];
    assert_eq!(rank, shared[twins[1]]);
    let ranks: Vec<usize> = results.units.iter().map(|one| one.place.unwrap().rank).collect();
    assert!(!ranks.contains(&(rank + 1)) && ranks.contains(&(rank + 2)), "1, 2, 2, 4: {ranks:?}");
    assert!(results.units.iter().all(|one| one.in_group.unwrap().of <= cast.units.len() - cast.departments));
    let most = |place: usize| {
        let unit = results.units.iter().find(|one| one.unit.code == cast.units[place]).unwrap();
        unit.scored.maximum.unwrap()
    };
    let area = cast.set.nodes[cast.set.node("3").unwrap()].maximum.unwrap();
    for place in 0..cast.without {
        assert_eq!(most(cast.without) - most(place), area, "area 3 is out of the denominator");
    }
    // Every stage stays beside the others; without a second appraisal the first one stands.
    let stages =
        |unit: &str| Mark::ALL.into_iter().filter_map(|mark| cast.given(unit, DISPUTED.0, mark)).collect::<Vec<_>>();
    assert_eq!(stages(answered[0]), ["1", "0.5", "1"]);
    assert_eq!(stages(answered[1]), ["1", "0.5", "0.75"]);
    let silent = cast.disputed().into_iter().find(|unit| !answered.contains(unit)).unwrap();
    assert_eq!(stages(silent), ["1", "0.5"]);
    let seen = cast.head(&cast.units[0]).get("/par/lon/results");
    assert!(seen.status == 200 && seen.body.contains(&format!("{rank}/{}", cast.units.len())), "{}", seen.body);
}

/// What stands after the round was opened again, its best unit taken up and given `8.1.1` two points, and closed anew.
pub(super) fn check_again(cast: &Cast, db: &TestDb, best: &Ranked) {
    let after = cast.results();
    let now = after.units.iter().find(|one| one.unit.code == best.unit.code).unwrap();
    let lost = best.scored.points - now.scored.points;
    assert!(lost > Decimal::from(5) && now.place.unwrap().rank > 1, "{} lost {lost}", best.unit.code);
    let count = |sql: &str| usize::try_from(Beside::of(db.place()).number(sql)).unwrap();
    assert_eq!(count("SELECT count(*) AS n FROM par_closing"), 2);
    assert_eq!(count("SELECT count(*) AS n FROM par_approved"), 2 * cast.units.len(), "each closing is kept");
}
