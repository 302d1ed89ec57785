//! Writing a criteria set as its file: what an import or the editor has put together becomes the text that
//! [`CriteriaSet::parse`] reads, and so goes through every check that a file goes through.

use rust_decimal::Decimal;

use super::{Block, CriteriaSet, FAMILY, Figure, Grade, Group, Name, Node, Role, Rule, Scoring};
use crate::domain::questionnaire::confidence_word;
use crate::domain::template::{Confidence, LegalBasis};

mod text;

use text::File;

pub(super) fn file(set: &CriteriaSet) -> String {
    let mut file = File::default();
    file.text("code", &set.code);
    file.plain("version", set.version);
    file.text("family", FAMILY);
    file.text("level", set.level.word());
    file.plain("first_year", set.first_year);
    if let Some(last) = set.last_year {
        file.plain("last_year", last);
    }
    file.flag("illustrative", set.illustrative);
    file.text("confidence", confidence_word(set.confidence));
    file.name("title", &set.title);
    if let Some(note) = &set.note {
        file.name("note", note);
    }
    set.legal_basis.iter().for_each(|basis| self::basis(&mut file, basis));
    if let Some(successor) = &set.successor {
        file.head("[successor]");
        file.plain("from_year", successor.from_year);
        file.text("document", &successor.document);
        file.name("says", &successor.says);
    }
    scoring(&mut file, &set.scoring);
    set.groups.iter().for_each(|group| self::group(&mut file, group));
    set.grades.iter().for_each(|grade| self::grade(&mut file, grade));
    set.blocks.iter().for_each(|block| self::block(&mut file, block, set.confidence));
    set.figures.iter().for_each(|figure| self::figure(&mut file, figure));
    for node in &set.nodes {
        let above = node.parent.and_then(|parent| set.nodes.get(parent)).map(|above| above.code.as_str());
        self::node(&mut file, node, above, set.confidence);
    }
    file.finished()
}

fn basis(file: &mut File, basis: &LegalBasis) {
    file.head("[[legal_basis]]");
    file.text("code", &basis.code);
    file.text("document", &basis.document);
    file.text_if("provision", basis.provision.as_deref());
    file.day_if("issued", basis.issued);
    file.day_if("in_force_from", basis.in_force_from);
    file.day_if("in_force_to", basis.in_force_to);
    file.text("source", &basis.source);
    file.text("confidence", confidence_word(basis.confidence));
    file.name("says", &Name { vi: basis.says.vi.clone(), en: Some(basis.says.en.clone()) });
}

fn scoring(file: &mut File, scoring: &Scoring) {
    file.head("[scoring]");
    file.number_if("maximum", scoring.maximum);
    file.text("not_applicable", scoring.not_applicable.word());
    file.number_if("bonus_cap", scoring.bonus_cap);
    file.number_if("penalty_cap", scoring.penalty_cap);
    file.flag("above_maximum", scoring.above_maximum);
    file.plain("places", scoring.rounding.places);
    file.text("rounding", scoring.rounding.mode.word());
    file.text("numbering", scoring.ties.numbering.word());
    file.text("ties_on", scoring.ties.on.word());
    file.list_if("ties_by", &scoring.ties.by);
}

fn group(file: &mut File, group: &Group) {
    file.head("[[group]]");
    file.text("code", &group.code);
    file.name("words", &group.words);
}

fn grade(file: &mut File, grade: &Grade) {
    file.head("[[grade]]");
    file.text("code", &grade.code);
    file.name("words", &grade.words);
    file.number("from", grade.from);
    file.text("reached", grade.reached.word());
    file.text_if("group", grade.group.as_deref());
}

fn block(file: &mut File, block: &Block, usual: Confidence) {
    file.head("[[block]]");
    file.text("code", &block.code);
    file.name("words", &block.words);
    file.number_if("maximum", block.maximum);
    if block.confidence != usual {
        file.text("confidence", confidence_word(block.confidence));
    }
}

fn figure(file: &mut File, figure: &Figure) {
    file.head("[[figure]]");
    file.text("code", &figure.code);
    file.name("words", &figure.words);
    file.text_if("unit", Some(figure.unit.as_str()).filter(|unit| !unit.is_empty()));
    file.flag("whole", figure.whole);
    file.number_if("least", figure.least);
    file.number_if("most", figure.most);
    file.text_if("formula", figure.formula.as_ref().map(|formula| formula.text.as_str()));
}

fn node(file: &mut File, node: &Node, above: Option<&str>, usual: Confidence) {
    file.head("[[node]]");
    file.text("code", &node.code);
    file.name("words", &node.words);
    let implied = node.code.rsplit_once('.').map(|(above, _)| above);
    file.text_if("parent", above.filter(|above| implied != Some(above)));
    file.number_if("maximum", node.maximum);
    if node.confidence != usual {
        file.text("confidence", confidence_word(node.confidence));
    }
    file.text_if("role", Some(node.role).filter(|role| *role != Role::Scored).map(Role::word));
    file.text_if("owner", node.owner.as_deref());
    file.text("source", node.source.word());
    file.text_if("block", node.block.as_deref());
    file.text_if("how", Some(node.how.as_str()).filter(|how| !how.is_empty()));
    file.text_if("evidence", Some(node.evidence.as_str()).filter(|evidence| !evidence.is_empty()));
    file.text("evidence_rule", node.evidence_rule.word());
    file.list_if("same_as", &node.same_as);
    if let Some(rule) = &node.rule {
        if !node.rule_confirmed {
            file.plain("rule_confirmed", false);
        }
        self::rule(file, rule, node.maximum);
    }
}

/// One rule as somebody reads and types it: without the node's own line before it.
pub(super) fn rule_alone(rule: &Rule, maximum: Option<Decimal>) -> String {
    let mut file = File::default();
    self::rule(&mut file, rule, maximum);
    file.finished().replace("[node.rule]\n", "").replace("[[node.rule.", "[[").trim().to_owned()
}

fn rule(file: &mut File, rule: &Rule, maximum: Option<Decimal>) {
    file.head("[node.rule]");
    file.text("shape", rule.word());
    match rule {
        Rule::Cases(cases) => {
            for case in cases {
                file.head("[[node.rule.case]]");
                file.text("code", &case.code);
                file.name("words", &case.words);
                file.number("points", case.points);
            }
        }
        Rule::YesNo { yes, no } => {
            file.number("yes", *yes);
            file.number("no", *no);
        }
        Rule::Bands { value, bands, otherwise } => {
            file.text("value", &value.text);
            file.number("otherwise", *otherwise);
            for band in bands {
                file.head("[[node.rule.band]]");
                file.number("from", band.from);
                file.text("reached", band.reached.word());
                file.number("points", band.points);
                file.text_if("shown", Some(band.shown.as_str()).filter(|shown| !shown.is_empty()));
            }
        }
        Rule::Linear { value, from, reached, otherwise } => {
            file.text("value", &value.text);
            file.number("from", *from);
            file.text("reached", reached.word());
            file.number("otherwise", *otherwise);
        }
        Rule::PerItem { count, each, at_most } => {
            file.text("value", &count.text);
            file.number("each", *each);
            file.number_if("at_most", Some(*at_most).filter(|most| maximum != Some(*most)));
        }
        Rule::Branches(branches) => {
            for branch in branches {
                file.head("[[node.rule.branch]]");
                file.text_if("if", branch.when.as_ref().map(|when| when.text.as_str()));
                file.text("points", &branch.points.text);
                file.text_if("shown", Some(branch.shown.as_str()).filter(|shown| !shown.is_empty()));
            }
        }
        Rule::Survey(choices) => {
            for choice in choices {
                file.head("[[node.rule.choice]]");
                file.text("code", &choice.code);
                file.name("words", &choice.words);
                file.number_if("share", choice.share);
            }
        }
        Rule::Mean { value, reached, points, otherwise } => {
            file.text("value", &value.text);
            file.text("reached", reached.word());
            file.number("points", *points);
            file.number("otherwise", *otherwise);
        }
    }
}
