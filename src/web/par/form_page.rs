//! A unit's form as its page shows it: out of what is stored, or of what was typed where that could not be saved.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{part_at, points, some_points, unit_at};
use crate::app::par::form::{Form, skipped_leaves};
use crate::app::par::scoring::{Own, trouble_words};
use crate::app::par::submit::{Missing, missing};
use crate::app::par::typed::{
    FieldFault, NOT_APPLICABLE, case_field, count_field, explanation_field, figure_field, points_field, reason_field,
};
use crate::domain::assessment::stage::Stage;
use crate::domain::assessment::{Mark, Progress};
use crate::domain::criteria::{EvidenceRule, Node, Rule, Source};
use crate::domain::lang::Lang;
use crate::domain::text::{Texts, texts};
use crate::web::pages::par_form::{Area, Case, Input, Leaf, Row, Words};

/// What a page of a form is made of.
pub(super) struct Shown<'a> {
    pub(super) form: &'a Form,
    /// What stands in the fields.
    pub(super) values: &'a BTreeMap<String, String>,
    /// What is wrong with them.
    pub(super) faults: &'a BTreeMap<String, FieldFault>,
    pub(super) lang: Lang,
}

/// What all nodes come to so far, by their places: the leaves' own points summed upwards.
pub(super) fn sums(form: &Form, own: &BTreeMap<usize, Own>) -> BTreeMap<usize, Decimal> {
    let mut sums: BTreeMap<usize, Decimal> = BTreeMap::new();
    for (at, own) in own {
        let given = form.place.set.nodes.get(*at).and_then(|node| form.score(&node.code, Mark::Given));
        let points = match own {
            Own::Points(points) => Some(*points),
            _ => given.and_then(|score| score.points),
        };
        let Some(points) = points else { continue };
        for up in form.place.set.line(*at) {
            let sum = sums.entry(up).or_default();
            *sum = sum.checked_add(points).unwrap_or(*sum);
        }
    }
    sums
}

impl Shown<'_> {
    fn t(&self) -> &'static Texts {
        texts(self.lang)
    }

    fn value(&self, name: &str) -> String {
        self.values.get(name).cloned().unwrap_or_default()
    }

    fn fault(&self, name: &str) -> Option<String> {
        self.faults.get(name).map(|fault| fault.words(self.lang))
    }

    /// The areas with all below them.
    pub(super) fn areas(&self) -> Vec<Area> {
        let set = &self.form.place.set;
        let own = self.form.own();
        let sums = sums(self.form, &own);
        let skipped = skipped_leaves(set, &self.form.skipped.keys().cloned().collect());
        let mut asked = BTreeMap::new();
        let so_far = |at: usize| some_points(self.lang, sums.get(&at).copied());
        let mut areas: Vec<Area> = Vec::new();
        for (at, node) in set.nodes.iter().enumerate() {
            let (code, words) = (node.code.clone(), node.words.of(self.lang).to_owned());
            let (so_far, maximum) = (so_far(at), some_points(self.lang, node.maximum));
            if node.parent.is_none() {
                areas.push(Area { at, code, words, points: so_far, maximum, rows: Vec::new() });
                if !set.is_leaf(at) {
                    continue;
                }
            }
            let leaf = set.is_leaf(at).then(|| self.leaf(at, node, own.get(&at), &skipped, &mut asked));
            let (code, words) = (node.code.clone(), node.words.of(self.lang).to_owned());
            let (points, maximum) =
                (some_points(self.lang, sums.get(&at).copied()), some_points(self.lang, node.maximum));
            let row = Row { at, code, words, points, maximum, marks: self.marks(node), leaf };
            if let Some(area) = areas.last_mut() {
                area.rows.push(row);
            }
        }
        areas
    }

    /// The points of the stages after the unit's own, with why.
    fn marks(&self, node: &Node) -> Vec<(&'static str, String, String)> {
        let later = [Mark::Given, Mark::First, Mark::Second, Mark::Council];
        let of = |mark: Mark| {
            let score = self.form.score(&node.code, mark)?;
            Some((mark.name(self.lang), some_points(self.lang, score.points), score.reason.clone()))
        };
        later.into_iter().filter_map(of).collect()
    }

    fn leaf(
        &self,
        at: usize,
        node: &Node,
        own: Option<&Own>,
        skipped: &BTreeSet<usize>,
        asked: &mut BTreeMap<String, usize>,
    ) -> Leaf {
        let (t, set) = (self.t(), &self.form.place.set);
        let why = set.line(at).into_iter().find_map(|up| self.form.skipped.get(&set.nodes.get(up)?.code)).cloned();
        let elsewhere = (node.source != Source::Appraised).then_some(t.assess_elsewhere);
        let enters = elsewhere.is_none() && !skipped.contains(&at);
        let trouble = match own {
            Some(Own::Fault(trouble)) if enters => trouble_words(set, *trouble, self.lang),
            _ => String::new(),
        };
        let rule = node.scored_by().filter(|_| enters);
        let (mut inputs, shared) = rule.map(|rule| self.figures(at, rule, asked)).unwrap_or_default();
        if let Some(rule) = rule {
            inputs.extend(rule.choices().iter().map(|choice| {
                let name = count_field(at, &choice.code);
                self.input(name, choice.words.of(self.lang), true, "")
            }));
        }
        let by_hand = enters && rule.is_none();
        if by_hand {
            inputs.push(self.input(points_field(at), t.assess_points, false, ""));
        }
        let files = self.form.files_of(&node.code).count();
        let unit = &self.form.place.unit.code;
        Leaf {
            how: node.how.clone(),
            evidence: node.evidence.clone(),
            evidence_rule: match node.evidence_rule {
                EvidenceRule::Required => t.assess_evidence_required,
                EvidenceRule::OrExplanation => t.assess_evidence_explained,
                EvidenceRule::Optional => t.assess_evidence_optional,
            },
            trouble,
            skipped: why,
            elsewhere,
            by_hand,
            inputs,
            shared,
            case_name: case_field(at),
            case_fault: self.fault(&case_field(at)),
            cases: rule.map(|rule| self.cases(at, rule)).unwrap_or_default(),
            reason: by_hand.then(|| self.words(reason_field(at))),
            explanation: self.words(explanation_field(at)),
            files: files.to_string(),
            files_at: unit_at(&self.form.place.round.code, unit, &format!("evidence/{}", node.code)),
        }
    }

    fn words(&self, name: String) -> Words {
        Words { value: self.value(&name), fault: self.fault(&name), name }
    }

    fn input(&self, name: String, label: &str, named: bool, unit: &str) -> Input {
        let (value, fault) = (self.value(&name), self.fault(&name));
        Input { value, fault, name, label: label.to_owned(), named, unit: unit.to_owned() }
    }

    /// The figures that a rule uses: those that are asked here for the first time, and those that stand further up. One
    /// that is computed asks for what it is computed of.
    fn figures(
        &self,
        at: usize,
        rule: &Rule,
        asked: &mut BTreeMap<String, usize>,
    ) -> (Vec<Input>, Vec<(String, String)>) {
        let set = &self.form.place.set;
        let mut open: Vec<String> = rule.figures().into_iter().rev().map(str::to_owned).collect();
        let (mut inputs, mut shared, mut met) = (Vec::new(), Vec::new(), BTreeSet::new());
        while let Some(code) = open.pop() {
            let Some(figure) = set.figure(&code).and_then(|place| set.figures.get(place)) else { continue };
            if !met.insert(code.clone()) {
                continue;
            }
            if let Some(formula) = &figure.formula {
                open.extend(formula.expression.figures().into_iter().rev().map(str::to_owned));
                continue;
            }
            let label = figure.words.of(self.lang);
            if asked.get(&code).is_some_and(|first| *first != at) {
                shared.push((label.to_owned(), figure_field(&code)));
            } else {
                asked.insert(code.clone(), at);
                inputs.push(self.input(figure_field(&code), label, true, &figure.unit));
            }
        }
        (inputs, shared)
    }

    fn cases(&self, at: usize, rule: &Rule) -> Vec<Case> {
        let (t, chosen) = (self.t(), self.value(&case_field(at)));
        let shown = |value: Decimal| points(self.lang, value);
        let case = |value: &str, label: &str, named: bool, brings: String| Case {
            value: value.to_owned(),
            label: label.to_owned(),
            named,
            points: brings,
            chosen: chosen == value,
        };
        let mut all = match rule {
            Rule::Cases(cases) => {
                let of = |one: &crate::domain::criteria::Case| {
                    case(&one.code, one.words.of(self.lang), true, shown(one.points))
                };
                cases.iter().map(of).collect()
            }
            Rule::YesNo { yes, no } => vec![
                case(crate::domain::criteria::rule::YES, t.yes, false, shown(*yes)),
                case(crate::domain::criteria::rule::NO, t.no, false, shown(*no)),
            ],
            _ => Vec::new(),
        };
        if rule.offers_not_applicable() {
            all.push(case(NOT_APPLICABLE, t.assess_not_applicable, false, String::new()));
        }
        all
    }

    /// What is wrong, with where it stands and what it is about.
    pub(super) fn told_faults(&self) -> Vec<(String, String, String)> {
        let set = &self.form.place.set;
        let about = |name: &str| {
            let (kind, rest) = name.split_once('-').unwrap_or((name, ""));
            if kind == "f" {
                return set
                    .figure(rest)
                    .and_then(|at| set.figures.get(at))
                    .map(|one| one.words.of(self.lang).to_owned());
            }
            let at = rest.split('-').next().and_then(|at| at.parse::<usize>().ok())?;
            set.nodes.get(at).map(|node| format!("{} {}", node.code, node.words.of(self.lang)))
        };
        let told = |(name, fault): (&String, &FieldFault)| {
            (name.clone(), about(name).unwrap_or_default(), fault.words(self.lang))
        };
        self.faults.iter().map(told).collect()
    }

    /// What is missing before the form can be handed in, with where it stands.
    pub(super) fn told_missing(&self) -> Vec<(String, String, &'static str)> {
        let (t, set) = (self.t(), &self.form.place.set);
        let words = |what: Missing| match what {
            Missing::Entry => t.assess_missing_entry,
            Missing::Fault => t.assess_missing_fault,
            Missing::Evidence => t.assess_missing_evidence,
            Missing::EvidenceOrExplanation => t.assess_missing_either,
        };
        let told = |(code, what): (String, Missing)| {
            let at = set.node(&code).unwrap_or_default();
            (format!("criterion-{at}"), code, words(what))
        };
        missing(self.form).into_iter().map(told).collect()
    }

    /// How the deadlines stand that are still before the unit, or were last.
    pub(super) fn deadlines(&self, today: time::Date) -> Vec<(&'static str, Vec<(&'static str, String)>)> {
        let stages: &[Stage] = match self.form.place.of.progress {
            Progress::Entering | Progress::Submitted => &[Stage::SelfScore, Stage::Evidence, Stage::Submission],
            _ => &[Stage::Submission, Stage::Explanation],
        };
        let of = |stage: &Stage| {
            let all = self.form.standing(*stage, today);
            let told: Vec<_> = all.into_iter().map(|one| (one.word(), one.words(self.lang))).collect();
            (!told.is_empty()).then(|| (stage.name(self.lang), told))
        };
        stages.iter().filter_map(of).collect()
    }

    /// What all comes to so far, out of how many.
    pub(super) fn total(&self) -> String {
        let set = &self.form.place.set;
        let sums = sums(self.form, &self.form.own());
        let areas: Vec<usize> = set.below(None).collect();
        let sum = areas.iter().filter_map(|at| sums.get(at)).try_fold(Decimal::ZERO, |all, one| all.checked_add(*one));
        let most = crate::index::par::Plan::of(set).points(&crate::index::par::Assessment::of(set), &self.form.context);
        format!("{} / {}", some_points(self.lang, sum), some_points(self.lang, most.maximum))
    }

    /// Where the round is.
    pub(super) fn round_at(&self) -> String {
        part_at(&self.form.place.round, "").trim_end_matches('/').to_owned()
    }
}
