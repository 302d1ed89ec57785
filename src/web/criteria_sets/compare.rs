//! Two sets side by side: what came, what went, and what is other in criteria that both have.

use rocket::{Route, get, routes};

use super::tree::some_points;
use super::{Page, edit_at, evidence_name, href, page_of, render, source_name};
use crate::domain::criteria::compare::{Difference, Line, compare};
use crate::domain::criteria::said::said;
use crate::domain::criteria::{CriteriaSet, Node};
use crate::domain::lang::Lang;
use crate::domain::text::texts;
use crate::web::error::PageError;
use crate::web::guard::{Anyone, ManageAssessments, May, SeesAssessments};
use crate::web::pages::round::{Fact, RoundPage, Table, leading, named, plain};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![of_published, of_draft]
}

#[get("/criteria-sets/<set>/compare/<other>")]
async fn of_published(set: String, other: String, reader: SeesAssessments) -> Page {
    let SeesAssessments(anyone) = reader;
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let catalogue = app.catalogue();
        let (_, set) = catalogue.criteria_named(&set).ok_or(PageError::NotFound)?;
        let (_, other) = catalogue.criteria_named(&other).ok_or(PageError::NotFound)?;
        let here = format!("{}/compare/{}", href(&set.name()), other.name());
        render(&page(&anyone, &here, (&set, href(&set.name())), &other))
    })
    .await
}

#[get("/criteria-sets/<draft>/against/<other>")]
async fn of_draft(draft: String, other: String, may: May<ManageAssessments>) -> Page {
    let anyone = may.anyone();
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let open = app.criteria_draft(anyone.caller(), &draft)?;
        let (_, other) = app.catalogue().criteria_named(&other).ok_or(PageError::NotFound)?;
        let here = format!("{}/against/{}", href(&open.set.code), other.name());
        render(&page(&anyone, &here, (&open.set, edit_at(&open.set.code)), &other))
    })
    .await
}

fn page(anyone: &Anyone, here: &str, (set, at): (&CriteriaSet, String), other: &CriteriaSet) -> RoundPage {
    let (t, lang) = (texts(anyone.lang), anyone.lang);
    let lines = compare(set, other);
    let (mut new, mut gone, mut changed, mut same) = (Vec::new(), Vec::new(), Vec::new(), 0_usize);
    for line in &lines {
        match line {
            Line::New(at) => new.extend(set.nodes.get(*at).map(|node| alone(node, lang))),
            Line::Gone(at) => gone.extend(other.nodes.get(*at).map(|node| alone(node, lang))),
            Line::Both(_, _, differences) if differences.is_empty() => same += 1,
            Line::Both(now, before, differences) => {
                let sides = [(other, *before), (set, *now)];
                changed.extend(differences.iter().filter_map(|one| row(*one, sides, lang)));
            }
        }
    }
    let mut page = page_of(anyone, String::new(), here, t.sets_compare);
    page.about = Some(format!("{} – {}", set.name(), other.name()));
    page.lead = Some(t.sets_compare_lead.to_owned());
    page.back = vec![(set.name(), at)];
    page.facts = vec![
        (t.sets_compare_new, plain(new.len().to_string())),
        (t.sets_compare_gone, plain(gone.len().to_string())),
        (t.sets_compare_changed, plain(changed.len().to_string())),
        (t.sets_compare_same, plain(same.to_string())),
        (t.sets_compare_before, leading(named(other.name()), href(&other.name()))),
    ];
    let pair = || vec![t.assess_criterion, t.assess_maximum];
    let table = |caption: &'static str, columns, rows| Table {
        caption: caption.to_owned(),
        columns,
        rows,
        empty: t.sets_compare_none,
    };
    page.tables = vec![
        table(
            t.sets_compare_changed,
            vec![t.assess_criterion, t.sets_compare_what, t.sets_compare_was, t.sets_compare_is],
            changed,
        ),
        table(t.sets_compare_new, pair(), new),
        table(t.sets_compare_gone, pair(), gone),
    ];
    page
}

fn alone(node: &Node, lang: Lang) -> Vec<Fact> {
    vec![named(format!("{} {}", node.code, node.words.vi)), plain(some_points(lang, node.maximum))]
}

/// One difference of a criterion: what differs, what it was before, what it is now.
fn row(difference: Difference, [before, now]: [(&CriteriaSet, usize); 2], lang: Lang) -> Option<Vec<Fact>> {
    let t = texts(lang);
    let what = match difference {
        Difference::Number => t.book_column_number,
        Difference::Words => t.sets_words,
        Difference::Maximum => t.assess_maximum,
        Difference::How => t.book_column_how,
        Difference::Rule => t.assess_rule,
        Difference::Evidence => t.book_column_evidence,
        Difference::Source => t.sets_source,
        Difference::Parent => t.sets_below,
    };
    let node = now.0.nodes.get(now.1)?;
    Some(vec![
        named(format!("{} {}", node.code, node.words.vi)),
        plain(what),
        named(side(difference, before, lang)?),
        named(side(difference, now, lang)?),
    ])
}

fn side(difference: Difference, (set, at): (&CriteriaSet, usize), lang: Lang) -> Option<String> {
    let (t, node) = (texts(lang), set.nodes.get(at)?);
    Some(match difference {
        Difference::Number => node.code.clone(),
        Difference::Words => node.words.vi.clone(),
        Difference::Maximum => some_points(lang, node.maximum),
        Difference::How => node.how.clone(),
        Difference::Rule => match &node.rule {
            None => t.assess_no_rule.to_owned(),
            Some(rule) => {
                let waits = (!node.rule_confirmed).then(|| t.sets_rule_waits.to_owned());
                said(set, rule, lang).into_iter().chain(waits).collect::<Vec<_>>().join("; ")
            }
        },
        Difference::Evidence => format!("{} ({})", node.evidence, evidence_name(node.evidence_rule, lang)),
        Difference::Source => {
            let block = set.block_of(at).and_then(|code| set.blocks.iter().find(|block| block.code == code));
            let block = block.map(|block| format!("; {}", block.words.of(lang))).unwrap_or_default();
            format!("{}{block}", source_name(node.source, lang))
        }
        Difference::Parent => {
            let above = node.parent.and_then(|parent| set.nodes.get(parent));
            above.map_or_else(|| "–".to_owned(), |above| format!("{} {}", above.code, above.words.vi))
        }
    })
}
