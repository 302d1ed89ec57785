//! One criterion of a draft: its words beside its rule, a rule that sipar reads in the words, and the forms that change it.

use rocket::http::CookieJar;
use rocket::{Route, get, routes};

use super::tree::{points, rule_state, some_points};
use super::{Making, Page, ROOT, Typed, criterion_at, draft, edit_at, evidence_name, render, role_name, source_name};
use crate::app::criteria_sets::Open;
use crate::domain::criteria::checks::Place;
use crate::domain::criteria::said::said;
use crate::domain::criteria::{EvidenceRule, Node, Role, Source};
use crate::domain::lang::Lang;
use crate::domain::questionnaire::confidence_word;
use crate::domain::text::texts;
use crate::web::error::PageError;
use crate::web::form::token;
use crate::web::guard::{Anyone, ManageAssessments, May};
use crate::web::pages::Section;
use crate::web::pages::criteria_sets::{CriterionPage, Step};
use crate::web::pages::offices_form::Form;
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![show]
}

#[get("/criteria-sets/<draft>/edit/<node>?<saved>")]
async fn show(
    draft: String,
    node: String,
    saved: Option<&str>,
    may: May<ManageAssessments>,
    cookies: &CookieJar<'_>,
) -> Page {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let (state, saved) = (anyone.app.clone(), saved.is_some());
    waiting(&state, move |app| {
        let open = app.criteria_draft(anyone.caller(), &draft)?;
        let mut shown = page(&anyone, csrf, &open, &node, &Typed::default())?;
        if saved {
            shown.said = Some(texts(anyone.lang).assess_saved);
        }
        render(&shown)
    })
    .await
}

/// A rule of each common shape, as it is typed.
const EXAMPLES: [(&str, &str); 6] = [
    (
        "cases",
        "shape = \"cases\"\n[[case]]\ncode = \"kip-thoi\"\nwords = { vi = \"Kịp thời\" }\npoints = \"1\"\n[[case]]\ncode = \"khong\"\n\
         words = { vi = \"Không ban hành\" }\npoints = \"0\"",
    ),
    ("yes-no", "shape = \"yes-no\"\nyes = \"1\"\nno = \"0\""),
    (
        "bands",
        "shape = \"bands\"\nvalue = \"dung_han / ho_so\"\notherwise = \"0\"\n[[band]]\nfrom = \"90%\"\nreached = \">=\"\npoints = \"2\"\n\
         [[band]]\nfrom = \"70%\"\nreached = \">=\"\npoints = \"1\"",
    ),
    ("linear", "shape = \"linear\"\nvalue = \"dung_han / ho_so\"\nfrom = \"80%\"\nreached = \">=\"\notherwise = \"0\""),
    ("per-item", "shape = \"per-item\"\nvalue = \"sang_kien\"\neach = \"0.25\""),
    (
        "formula",
        "shape = \"formula\"\n[[branch]]\nif = \"x / y >= 80%\"\npoints = \"x / y * 2\"\n[[branch]]\npoints = \"0\"",
    ),
];

/// The page of a criterion with what was typed and not saved.
pub(super) fn page(
    anyone: &Anyone,
    csrf: String,
    open: &Open,
    code: &str,
    typed: &Typed,
) -> Result<CriterionPage, PageError> {
    let (t, lang, set) = (texts(anyone.lang), anyone.lang, &open.set);
    let at = set.node(code).ok_or(PageError::NotFound)?;
    let node = set.nodes.get(at).ok_or(PageError::NotFound)?;
    let leaf = set.is_leaf(at);
    let mut wrong: Vec<String> = typed.wrong.clone();
    let wrong_title = if wrong.is_empty() { t.sets_faults_title } else { t.assess_form_faults };
    if wrong.is_empty() {
        let own = open.wrong.iter().filter(|one| matches!(one.place, Place::Node(place, _) if place == at));
        wrong.extend(own.map(|one| one.fault.words(lang)));
    }
    let step = |label, act: &str| Step {
        label,
        fields: vec![("seen", open.revision.to_string()), ("act", act.to_owned()), ("of", node.code.clone())],
    };
    let proposal = set.proposal(at);
    let waits = node.rule.is_some() && !node.rule_confirmed;
    let steps =
        if waits { vec![step(t.sets_rule_confirm, "confirm"), step(t.sets_rule_reject, "reject")] } else { Vec::new() };
    let neighbour = |title, place: Option<usize>| {
        let other = set.nodes.get(place?)?;
        Some((title, format!("{} {}", other.code, other.words.vi), criterion_at(&set.code, &other.code)))
    };
    let neighbours = [neighbour(t.assess_before, at.checked_sub(1)), neighbour(t.assess_next, Some(at + 1))];
    Ok(CriterionPage {
        frame: anyone
            .frame(criterion_at(&set.code, &node.code), Section::Work)
            .illustrative(anyone.app.illustrative || set.illustrative),
        csrf,
        root: ROOT,
        back: (format!("{} {}", t.questionnaire_draft, set.name()), edit_at(&set.code)),
        action: edit_at(&set.code),
        title: format!("{} {}", node.code, node.words.vi),
        said: None,
        wrong_title,
        wrong,
        shapes: if leaf { &EXAMPLES } else { &[] },
        maximum: some_points(lang, node.maximum),
        how: node.how.clone(),
        rule: node.rule.as_ref().map(|rule| said(set, rule, lang)).unwrap_or_default(),
        state: if leaf { rule_state(node, lang).unwrap_or(t.sets_rule_counts) } else { t.sets_sum_of_below },
        steps,
        proposed: proposal.as_ref().map(|proposal| {
            let mut with = set.clone();
            with.figures.extend(proposal.figures.iter().cloned());
            said(&with, &proposal.rule, lang)
        }),
        propose: step(t.sets_rule_take, "propose"),
        neighbours: neighbours.into_iter().flatten().collect(),
        forms: forms(open, node, leaf, typed, lang),
    })
}

fn forms(open: &Open, node: &Node, leaf: bool, typed: &Typed, lang: Lang) -> Vec<Form> {
    let (t, set, seen) = (texts(lang), &open.set, open.revision);
    let action = || edit_at(&set.code);
    let mut forms = vec![criterion(open, node, typed, lang)];
    if leaf || node.rule.is_some() {
        let mut rule = Making::new(typed, seen, "rule", &node.code);
        let stored = node.rule.as_ref().map(|rule| rule.text(node.maximum)).unwrap_or_default();
        rule.words("rule", t.assess_rule, &stored, 12, Some(t.sets_rule_hint));
        forms.push(rule.done(t.sets_rule_save, Some(t.sets_rule_help), action()));
    }
    let mut put = Making::new(typed, seen, "put", &node.code);
    let below = |other: &&Node| other.code != node.code && !other.code.starts_with(&format!("{}.", node.code));
    let mut places = vec![(String::new(), t.sets_new_area.to_owned(), false)];
    let others = set.nodes.iter().filter(below);
    places.extend(others.map(|other| (other.code.clone(), format!("{} {}", other.code, other.words.vi), true)));
    let parent = node.parent.and_then(|parent| set.nodes.get(parent)).map_or("", |above| above.code.as_str());
    put.choice("below", t.sets_below, parent, places);
    forms.push(put.done(t.sets_put, Some(t.sets_put_help), action()));
    forms
}

/// What a criterion says, its rule aside.
fn criterion(open: &Open, node: &Node, typed: &Typed, lang: Lang) -> Form {
    let (t, set) = (texts(lang), &open.set);
    let mut form = Making::new(typed, open.revision, "criterion", &node.code);
    form.line("words", t.sets_words, &node.words.vi, true, None);
    let most = node.maximum.map(|most| points(lang, most)).unwrap_or_default();
    form.line("maximum", t.assess_maximum, &most, false, Some(t.sets_maximum_hint));
    form.choice("confidence", t.questionnaire_confidence, confidence_word(node.confidence), draft::marks(lang));
    form.words("how", t.book_column_how, &node.how, 6, Some(t.sets_how_hint));
    form.words("evidence", t.book_column_evidence, &node.evidence, 3, None);
    let rules =
        EvidenceRule::ALL.iter().map(|one| (one.word().to_owned(), evidence_name(*one, lang).to_owned(), false));
    form.choice("evidence_rule", t.sets_evidence_rule, node.evidence_rule.word(), rules.collect());
    let sources = Source::ALL.iter().map(|one| (one.word().to_owned(), source_name(*one, lang).to_owned(), false));
    form.choice("source", t.sets_source, node.source.word(), sources.collect());
    form.line("owner", t.sets_owner, node.owner.as_deref().unwrap_or_default(), false, None);
    if !set.blocks.is_empty() {
        let mut blocks = vec![(String::new(), t.sets_block_of_above.to_owned(), false)];
        blocks.extend(set.blocks.iter().map(|block| (block.code.clone(), block.words.vi.clone(), true)));
        form.choice("block", t.sets_block, node.block.as_deref().unwrap_or_default(), blocks);
    }
    if node.parent.is_none() {
        let parts = Role::ALL.iter().map(|one| (one.word().to_owned(), role_name(*one, lang).to_owned(), false));
        form.choice("role", t.sets_role, node.role.word(), parts.collect());
    }
    form.line("same_as", t.sets_same_as, &node.same_as.join(", "), false, Some(t.sets_same_as_hint));
    form.done(t.sets_criterion_save, None, edit_at(&set.code))
}
