//! Sets and numbers that tests of this room share.

use rust_decimal::Decimal;

use super::{Assessment, Context, Entry, Plan, Scored};
use crate::domain::criteria::CriteriaSet;

/// A set with every shape of rule.
pub(super) const EVERY_SHAPE: &str = include_str!("../../domain/criteria/read/tests/bo-thu-1.toml");

pub(super) fn d(text: &str) -> Decimal {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

pub(super) fn parsed(text: &str) -> CriteriaSet {
    CriteriaSet::parse("bo-thu-1.toml", text).unwrap_or_else(|problem| panic!("{problem}"))
}

/// A set of what is given behind its head.
pub(super) fn set(body: &str) -> CriteriaSet {
    let head = "code = \"bo-thu\"\nversion = 1\nfamily = \"par\"\nlevel = \"province\"\nfirst_year = 2000\n\
                illustrative = true\nconfidence = \"reported\"\ntitle = { vi = \"Bộ thử\" }\n";
    parsed(&format!("{head}{body}"))
}

/// A node without a rule.
pub(super) fn node(code: &str, maximum: &str, more: &str) -> String {
    format!("[[node]]\ncode = \"{code}\"\nwords = {{ vi = \"Tiêu chí {code}\" }}\nmaximum = \"{maximum}\"\n{more}\n")
}

/// A set of leaves with these maxima, numbered 1, 2 …, scored by hand.
pub(super) fn flat(head: &str, maxima: &[&str]) -> CriteriaSet {
    let nodes = maxima.iter().zip(1..).map(|(maximum, number)| node(&number.to_string(), maximum, ""));
    set(&format!("{head}{}", nodes.collect::<String>()))
}

/// Points by hand for the first nodes of a set.
pub(super) fn by_hand(set: &CriteriaSet, points: &[&str]) -> Assessment {
    let mut assessment = Assessment::of(set);
    for (at, points) in points.iter().enumerate() {
        assert!(assessment.entry(at, Some(Entry::Points(d(points)))));
    }
    assessment
}

/// The points of one unit alone.
pub(super) fn scored(set: &CriteriaSet, assessment: &Assessment) -> Scored {
    let plan = Plan::of(set);
    let context = plan.context(std::slice::from_ref(assessment));
    plan.points(assessment, &context)
}

/// The same, when nothing is known of others.
pub(super) fn scored_alone(set: &CriteriaSet, assessment: &Assessment) -> Scored {
    Plan::of(set).points(assessment, &Context::default())
}
