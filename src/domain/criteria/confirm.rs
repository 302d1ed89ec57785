//! A person confirms that a proposed rule says what *cách tính* says, or takes it away. One criterion at a time: nobody reads
//! ninety rules with one click.

use std::collections::BTreeSet;

use super::{CriteriaSet, Rule};

/// Why a rule is neither confirmed nor taken away.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotWaiting {
    /// The set has no criterion with this number.
    NoNode,
    /// The criterion has no rule: it is scored by hand.
    NoRule,
    /// Somebody confirmed it before.
    Confirmed,
}

impl CriteriaSet {
    /// The leaves whose rule waits for a person.
    #[must_use]
    pub fn waiting(&self) -> Vec<usize> {
        let waits = |at: &usize| self.nodes.get(*at).is_some_and(|node| node.rule.is_some() && !node.rule_confirmed);
        self.leaves().into_iter().filter(waits).collect()
    }

    fn waiting_at(&self, code: &str) -> Result<usize, NotWaiting> {
        let at = self.node(code).ok_or(NotWaiting::NoNode)?;
        let node = self.nodes.get(at).ok_or(NotWaiting::NoNode)?;
        match (&node.rule, node.rule_confirmed) {
            (None, _) => Err(NotWaiting::NoRule),
            (Some(_), true) => Err(NotWaiting::Confirmed),
            (Some(_), false) => Ok(at),
        }
    }

    /// From now on the criterion is scored by its rule.
    pub fn confirm_rule(&mut self, code: &str) -> Result<(), NotWaiting> {
        let at = self.waiting_at(code)?;
        if let Some(node) = self.nodes.get_mut(at) {
            node.rule_confirmed = true;
        }
        Ok(())
    }

    /// The criterion is scored by hand; figures that nothing else uses go with its rule.
    pub fn reject_rule(&mut self, code: &str) -> Result<(), NotWaiting> {
        let at = self.waiting_at(code)?;
        self.drop_rule(at);
        Ok(())
    }

    /// Takes the rule of a node away, whoever confirmed it; figures that nothing else uses go with it.
    pub(super) fn drop_rule(&mut self, at: usize) {
        let rule = self.nodes.get_mut(at).and_then(|node| {
            node.rule_confirmed = false;
            node.rule.take()
        });
        let gone: Vec<String> = rule.iter().flat_map(Rule::figures).map(str::to_owned).collect();
        let used: BTreeSet<String> = self.used_figures();
        self.figures.retain(|figure| !gone.contains(&figure.code) || used.contains(&figure.code));
    }

    /// The figures that some rule, or another figure, uses.
    fn used_figures(&self) -> BTreeSet<String> {
        let of_rules = self.nodes.iter().filter_map(|node| node.rule.as_ref()).flat_map(Rule::figures);
        let formulas = self.figures.iter().filter_map(|figure| figure.formula.as_ref());
        let of_figures = formulas.flat_map(|formula| formula.expression.figures());
        of_rules.chain(of_figures).map(str::to_owned).collect()
    }
}

/// A rule in lines that can be held against the words: `Kịp thời → 1`, `p_1_1_4 > 90 → 2`.
#[must_use]
pub fn lines(rule: &Rule) -> Vec<String> {
    match rule {
        Rule::Cases(cases) => {
            cases.iter().map(|case| format!("{} → {}", case.words.vi, case.points.normalize())).collect()
        }
        Rule::YesNo { yes, no } => vec![format!("Có → {}", yes.normalize()), format!("Không → {}", no.normalize())],
        Rule::Bands { value, bands, otherwise } => bands
            .iter()
            .map(|band| {
                let (word, from) = (band.reached.word(), band.from.normalize());
                format!("{} {word} {from} → {}", value.text, band.points.normalize())
            })
            .chain([format!("… → {}", otherwise.normalize())])
            .collect(),
        Rule::Linear { value, from, reached, otherwise } => vec![
            format!("{} {} {} → {} × max", value.text, reached.word(), from.normalize(), value.text),
            format!("… → {}", otherwise.normalize()),
        ],
        Rule::PerItem { count, each, at_most } => {
            vec![format!("{} × {} ≤ {}", count.text, each.normalize(), at_most.normalize())]
        }
        Rule::Branches(branches) => branches
            .iter()
            .map(|branch| {
                let when = branch.when.as_ref().map_or("…", |when| when.text.as_str());
                format!("{when} → {}", branch.points.text)
            })
            .collect(),
        Rule::Survey(choices) => choices
            .iter()
            .map(|choice| {
                let share = choice.share.map_or_else(|| "—".to_owned(), |share| share.normalize().to_string());
                format!("{} → {share} × max", choice.words.vi)
            })
            .collect(),
        Rule::Mean { value, reached, points, otherwise } => vec![
            format!("{} {} x̄ → {}", value.text, reached.word(), points.normalize()),
            format!("… → {}", otherwise.normalize()),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::criteria::proposal::{Proposal, proposed};
    use crate::domain::criteria::{CriteriaSet, EvidenceRule, Name, Node, Role, SetLevel, Source};
    use crate::domain::template::Confidence;

    fn node(code: &str, how: &str, set: &mut CriteriaSet) {
        let maximum = "2".parse().ok();
        let proposal = proposed(code, how, maximum.unwrap());
        let rule = proposal.map(|Proposal { rule, figures }| {
            set.figures.extend(figures);
            rule
        });
        set.nodes.push(Node {
            code: code.to_owned(),
            words: Name::vi("Thử"),
            parent: None,
            maximum,
            confidence: Confidence::Reported,
            role: Role::Scored,
            owner: None,
            source: Source::Appraised,
            block: None,
            how: how.to_owned(),
            evidence: String::new(),
            evidence_rule: EvidenceRule::Optional,
            rule,
            rule_confirmed: false,
            same_as: Vec::new(),
        });
    }

    #[test]
    fn only_what_waits_is_confirmed_or_taken_away() {
        let mut set = CriteriaSet::draft("par-thu".to_owned(), 1, SetLevel::Commune, 2026, Name::vi("Thử"));
        node("1", "trên 90%: 2; từ 70-90%: 1; dưới 70%: 0", &mut set);
        node("2", "b/a × điểm tối đa", &mut set);
        node("3", "Theo hướng dẫn", &mut set);
        assert_eq!(set.waiting(), [0, 1]);
        assert!(set.nodes[0].scored_by().is_none(), "nothing is scored by a proposal");
        assert_eq!(lines(set.nodes[0].rule.as_ref().unwrap()), ["p_1 > 90 → 2", "p_1 >= 70 → 1", "… → 0"]);
        assert_eq!(set.confirm_rule("1"), Ok(()));
        assert!(set.nodes[0].scored_by().is_some());
        assert_eq!(set.confirm_rule("1"), Err(NotWaiting::Confirmed));
        assert_eq!(set.reject_rule("1"), Err(NotWaiting::Confirmed));
        assert_eq!(set.confirm_rule("3"), Err(NotWaiting::NoRule));
        assert_eq!(set.confirm_rule("9"), Err(NotWaiting::NoNode));
        assert_eq!(set.reject_rule("2"), Ok(()));
        let left: Vec<_> = set.figures.iter().map(|figure| figure.code.as_str()).collect();
        assert_eq!(left, ["p_1"], "figures of the rejected rule go with it");
        assert_eq!(set.waiting(), [0_usize; 0]);
    }
}
