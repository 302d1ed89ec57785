//! A set as a page: its documents, its tree with maxima, *cách tính* word for word and the rule in sentences, its figures.

use rust_decimal::Decimal;

use super::{evidence_name, list, source_name};
use crate::domain::criteria::said::said;
use crate::domain::criteria::{CriteriaSet, Node};
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::text::texts;
use crate::web::guard::Anyone;
use crate::web::pages::Section;
use crate::web::pages::criteria_sets::{Row, SetPage};
use crate::web::pages::round::{Table, named, plain};

/// Points for people.
pub(super) fn points(lang: Lang, value: Decimal) -> String {
    number::decimal(lang, value.normalize(), 4)
}

pub(super) fn some_points(lang: Lang, value: Option<Decimal>) -> String {
    value.map_or_else(|| "?".to_owned(), |value| points(lang, value))
}

/// The page of a set, before anything that can be done with it.
pub(super) fn page(set: &CriteriaSet, anyone: &Anyone, csrf: String, here: String) -> SetPage {
    let (t, lang) = (texts(anyone.lang), anyone.lang);
    let illustrative = anyone.app.illustrative || set.illustrative;
    let mut notices: Vec<String> = set.note.iter().map(|note| note.of(lang).to_owned()).collect();
    if set.illustrative && notices.is_empty() {
        notices.insert(0, t.par_note_illustrative.to_owned());
    }
    if let Some(successor) = &set.successor {
        notices.push(successor.says.of(lang).to_owned());
    }
    let document = |basis: &crate::domain::template::LegalBasis| {
        (basis.document.clone(), basis.source.clone(), basis.confidence.words(lang))
    };
    SetPage {
        frame: anyone.frame(here, Section::Work).illustrative(illustrative),
        csrf,
        name: set.name(),
        title: set.title.of(lang).to_owned(),
        lead: None,
        wrong_title: "",
        wrong: Vec::new(),
        said: Vec::new(),
        notices,
        facts: list::facts(set, lang),
        ways: Vec::new(),
        documents: set.legal_basis.iter().map(document).collect(),
        rows: (0..set.nodes.len()).filter_map(|at| row(set, at, lang)).collect(),
        action: None,
        by_hand: without_rule(set),
        tables: figures(set, lang).into_iter().collect(),
        forms: Vec::new(),
    }
}

/// The criteria that have no rule at all, each with its number.
fn without_rule(set: &CriteriaSet) -> Vec<String> {
    let leaf = |at: usize| set.nodes.get(at).filter(|node| node.rule.is_none());
    set.leaves().into_iter().filter_map(leaf).map(|node| format!("{} {}", node.code, node.words.vi)).collect()
}

fn row(set: &CriteriaSet, at: usize, lang: Lang) -> Option<Row> {
    let node = set.nodes.get(at)?;
    let leaf = set.is_leaf(at);
    Some(Row {
        code: node.code.clone(),
        words: node.words.of(lang).to_owned(),
        href: None,
        depth: set.depth(at).min(3),
        maximum: some_points(lang, node.maximum),
        mark: (node.confidence != set.confidence).then(|| node.confidence.words(lang)),
        how: node.how.clone(),
        rule: node.rule.as_ref().map(|rule| said(set, rule, lang)).unwrap_or_default(),
        state: if leaf { rule_state(node, lang) } else { None },
        evidence: node.evidence.clone(),
        evidence_rule: if leaf { evidence_name(node.evidence_rule, lang) } else { "" },
        source: if leaf { source_name(node.source, lang) } else { "" },
        owner: node.owner.clone(),
        steps: Vec::new(),
    })
}

/// What is to be said of a leaf's rule: that there is none, or that it waits; nothing of one that counts.
pub(super) fn rule_state(node: &Node, lang: Lang) -> Option<&'static str> {
    let t = texts(lang);
    match (&node.rule, node.rule_confirmed) {
        (None, _) => Some(t.assess_no_rule),
        (Some(_), false) => Some(t.sets_rule_waits),
        (Some(_), true) => None,
    }
}

/// The figures that rules use; nothing where there are none.
pub(super) fn figures(set: &CriteriaSet, lang: Lang) -> Option<Table> {
    let t = texts(lang);
    let rows = set.figures.iter().map(|figure| {
        let bounds = match (figure.least, figure.most) {
            (None, None) => "–".to_owned(),
            (least, most) => {
                let side = |side: Option<Decimal>| side.map(|side| points(lang, side)).unwrap_or_default();
                format!("{} – {}", side(least), side(most))
            }
        };
        let formula = figure.formula.as_ref().map_or_else(|| t.sets_entered.to_owned(), |formula| formula.text.clone());
        vec![
            named(format!("{} ({})", figure.words.of(lang), figure.code)),
            named(figure.unit.clone()),
            plain(if figure.whole { t.yes } else { t.no }),
            plain(bounds),
            plain(formula),
        ]
    });
    let columns =
        vec![t.sets_figure, t.sets_figure_unit, t.sets_figure_whole, t.sets_figure_bounds, t.sets_figure_formula];
    let (caption, empty) = (t.sets_figures.to_owned(), t.assess_no_rows);
    (!set.figures.is_empty()).then(|| Table { caption, columns, rows: rows.collect(), empty })
}
