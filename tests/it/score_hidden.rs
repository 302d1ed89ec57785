//! Whoever reads all that a survey round publishes, and knows how the sample was drawn, solves for what is hidden.
//!
//! Pages, reports, files and editions of a round are made of the same [`Scored`], in which what is hidden is not. The unknowns
//! are how many people of each stratum, commune, sex and channel answered which criteria; every number of people that is
//! shown, and every number that those stand for, is a sum of them. No count of one to four may follow.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use sipar::app::score::figures::{Domain, Scored, Seen, Table};
use sipar::app::score::{Asked, from_files};

use crate::support::equations::Echelon;
use crate::support::scale::pick;
use crate::support::seeded::Seeded;

const FORM: &str = include_str!("support/form.toml");
const CRITERIA: usize = 2;
/// The columns by which people are told apart.
const COLUMNS: [&str; 4] = ["stratum", "commune", "sex", "way"];
/// What rounds show, and crossings that a command may be asked for.
const TABLES: [&str; 6] = ["stratum", "commune", "sex", "way", "stratum*sex", "sex*way"];

/// The questionnaire with its first two criteria only.
fn form() -> String {
    let parts: Vec<&str> = FORM.split("[[question.item]]").collect();
    let rest = parts.last().unwrap().split_once("[[question]]").unwrap().1;
    format!("{}[[question]]{rest}", parts[..=CRITERIA].join("[[question.item]]"))
}

/// People who answer alike: the value of each column ("" where none was given), and which criteria they answered.
type Kind = ([String; 4], [bool; CRITERIA]);

/// A made-up round: how many there are of each kind of people.
struct Round {
    people: BTreeMap<Kind, u64>,
    /// By stratum.
    weights: Vec<u64>,
}

impl Round {
    fn make(seeded: &mut Seeded) -> Self {
        let (strata, ways) = (1 + seeded.below(3), 1 + seeded.below(2));
        let mut people: BTreeMap<Kind, u64> = BTreeMap::new();
        // In some rounds nobody leaves anything blank.
        let blanks = if seeded.below(3) == 0 { 0 } else { 4 };
        for stratum in 0..strata {
            for commune in 0..=seeded.below(3) {
                let many = if seeded.below(3) == 0 { seeded.below(6) } else { 5 + seeded.below(16) };
                for _ in 0..many {
                    let blank = |seeded: &mut Seeded| seeded.below(40) < blanks;
                    let sex =
                        if blank(seeded) { String::new() } else { (1 + u64::from(seeded.below(4) > 0)).to_string() };
                    let way = if blank(seeded) { String::new() } else { format!("k{}", seeded.below(ways)) };
                    let kind = [format!("S{stratum}"), format!("x{stratum}{commune}"), sex, way];
                    let answered = [(); CRITERIA].map(|()| !blank(seeded));
                    *people.entry((kind, answered)).or_default() += 1;
                }
            }
        }
        Self { people, weights: (0..strata).map(|stratum| 10 + 7 * stratum).collect() }
    }

    /// Whoever reads knows in which stratum a commune is, and which questions nobody could leave blank. All other kinds are
    /// unknowns, be there such people or not.
    fn unknowns(&self) -> BTreeSet<Kind> {
        let of =
            |column: usize| -> BTreeSet<String> { self.people.keys().map(|kind| kind.0[column].clone()).collect() };
        let required = |at: usize| self.people.keys().all(|kind| kind.1[at]);
        let required = [required(0), required(1)];
        let communes: BTreeSet<[String; 2]> =
            self.people.keys().map(|kind| [kind.0[0].clone(), kind.0[1].clone()]).collect();
        let (sexes, ways) = (of(2), of(3));
        let mut unknowns = BTreeSet::new();
        for [stratum, commune] in communes {
            for (sex, way) in sexes.iter().flat_map(|sex| ways.iter().map(move |way| (sex, way))) {
                let patterns = [[false, false], [false, true], [true, false], [true, true]];
                let possible =
                    |answered: &[bool; CRITERIA]| answered.iter().zip(required).all(|(one, must)| *one || !must);
                for answered in patterns.into_iter().filter(possible) {
                    unknowns.insert(([stratum.clone(), commune.clone(), sex.clone(), way.clone()], answered));
                }
            }
        }
        unknowns
    }

    fn weight(&self, kind: &Kind) -> u64 {
        self.weights[kind.0[0][1..].parse::<usize>().unwrap()]
    }

    fn write(&self, folder: &Path, seeded: &mut Seeded) {
        let mut text = "stratum,commune,sex,way,w,q9_1,q9_2\n".to_owned();
        for (kind, many) in &self.people {
            for _ in 0..*many {
                let answers =
                    kind.1.map(|answered| if answered { (1 + seeded.below(5)).to_string() } else { String::new() });
                writeln!(text, "{},{},{}", kind.0.join(","), self.weight(kind), answers.join(",")).unwrap();
            }
        }
        std::fs::write(folder.join("F.csv"), text).unwrap();
        std::fs::write(folder.join("phieu-thu-1.toml"), form()).unwrap();
        std::fs::write(folder.join("D.toml"), "strata = [\"stratum\"]\nweights = \"w\"\nlonely_psu = \"adjust\"\n")
            .unwrap();
    }

    fn score(&self, folder: &Path, by: &[&str], seeded: &mut Seeded) -> Scored {
        self.write(folder, seeded);
        from_files(&Asked {
            template: folder.join("phieu-thu-1.toml").to_str().unwrap().to_owned(),
            responses: folder.join("F.csv"),
            design: Some(folder.join("D.toml")),
            by: by.iter().map(|by| (*by).to_owned()).collect(),
            rank: None,
            previous: None,
            previous_design: None,
            previous_template: None,
            id: None,
            level: 0.95,
        })
        .unwrap()
    }
}

/// Who of a domain counts in a figure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Who {
    /// Everybody who responded.
    All,
    /// Who answered this criterion.
    Criterion(usize),
    /// Who answered any.
    Any,
}

impl Who {
    fn counts(self, kind: &Kind) -> bool {
        match self {
            Self::All => true,
            Self::Criterion(at) => kind.1[at],
            Self::Any => kind.1.contains(&true),
        }
    }
}

/// The kinds of people in a domain of a table.
fn within(table: &Table, domain: &Domain, kind: &Kind) -> bool {
    let value = |by: &String| &kind.0[COLUMNS.iter().position(|column| column == by).unwrap()];
    table.by.iter().zip(&domain.values).all(|(by, wanted)| value(by) == wanted)
}

/// Every number of people that the score has: its table, domain, who counts, how many (nothing where it is hidden), and how
/// many they stand for where that is told.
fn told(scored: &Scored) -> Vec<(&Table, &Domain, Who, Option<i64>, Option<f64>)> {
    let mut told = Vec::new();
    for table in &scored.tables {
        for domain in &table.domains {
            told.push((table, domain, Who::All, domain.n, None));
            for figure in &domain.figures {
                let who = match scored.nodes[figure.node].code.as_str() {
                    "q9_1" => Who::Criterion(0),
                    "q9_2" => Who::Criterion(1),
                    _ => Who::Any,
                };
                let n = if figure.seen == Seen::Nobody && who != Who::Any { Some(0) } else { figure.n };
                told.push((table, domain, who, n, figure.weighted_n));
            }
        }
    }
    told
}

/// What follows though it should not; how many counts were shown, and how many hidden.
fn found(round: &Round, scored: &Scored) -> (Vec<String>, usize, usize) {
    let unknowns = round.unknowns();
    let place: BTreeMap<&Kind, usize> = unknowns.iter().zip(0..).collect();
    let vector = |table: &Table, domain: &Domain, who: Who, factor: &dyn Fn(&Kind) -> u64| {
        let mut vector = vec![0; place.len()];
        for (kind, at) in &place {
            if who.counts(kind) && within(table, domain, kind) {
                vector[*at] = factor(kind);
            }
        }
        vector
    };
    let (one, weight): (&dyn Fn(&Kind) -> u64, &dyn Fn(&Kind) -> u64) = (&|_| 1, &|kind| round.weight(kind));
    let truth = |table: &Table, domain: &Domain, who: Who| -> u64 {
        let counted = round.people.iter().filter(|(kind, _)| who.counts(kind) && within(table, domain, kind));
        counted.map(|(_, many)| many).sum()
    };
    let (mut known, mut hidden, mut shown) = (Echelon::default(), BTreeSet::new(), 0);
    for (at, (table, domain, who, n, stand_for)) in told(scored).into_iter().enumerate() {
        let truly = truth(table, domain, who);
        match n {
            Some(n) => {
                assert_eq!(u64::try_from(n).unwrap(), truly, "{:?} {:?} {who:?}", table.by, domain.values);
                assert!(truly == 0 || truly >= 5, "{:?} {:?} {who:?}: {truly} are shown", table.by, domain.values);
                known.add(vector(table, domain, who, one));
                shown += 1;
            }
            None => drop(hidden.insert(at)),
        }
        if stand_for.is_some() {
            known.add(vector(table, domain, who, weight));
        }
    }
    // What everybody stands for is told beside the tables.
    if scored.design.sum_weights.is_some() {
        known.add(place.keys().map(|kind| round.weight(kind)).collect());
    }
    let all = told(scored);
    let small = hidden
        .iter()
        .map(|at| &all[*at])
        .filter(|(table, domain, who, ..)| (1..5).contains(&truth(table, domain, *who)));
    let found = small.filter(|(table, domain, who, ..)| known.tells(vector(table, domain, *who, one))).map(
        |(table, domain, who, ..)| {
            format!("{:?} {:?} {who:?}: {}", table.by, domain.values, truth(table, domain, *who))
        },
    );
    (found.collect(), shown, hidden.len())
}

#[test]
fn no_count_below_five_can_be_worked_out_from_a_round() {
    let folder = tempfile::tempdir().unwrap();
    let (mut shown, mut hidden) = (0, 0);
    for seed in 0..pick(200, 1_000) {
        let seeded = &mut Seeded::new(seed);
        let round = Round::make(seeded);
        let by: Vec<&str> = TABLES.into_iter().filter(|_| seeded.below(4) > 0).collect();
        if round.people.is_empty() || by.is_empty() {
            continue;
        }
        let scored = round.score(folder.path(), &by, seeded);
        let (found, more_shown, more_hidden) = found(&round, &scored);
        assert_eq!(found, Vec::<String>::new(), "round {seed} by {by:?}");
        shown += more_shown;
        hidden += more_hidden;
    }
    // Hiding everything would be safe as well, and no use to anybody.
    assert!(2 * shown > hidden && hidden > 100, "{shown} shown, {hidden} hidden");
}
