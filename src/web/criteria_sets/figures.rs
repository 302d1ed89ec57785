//! The figures of a draft: which there are, one of them, one more.

use rocket::http::CookieJar;
use rocket::{Route, get, routes};

use super::tree::{self, points};
use super::{Making, Page, ROOT, Typed, edit_at, render};
use crate::app::criteria_sets::Open;
use crate::domain::criteria::Figure;
use crate::domain::criteria::checks::Place;
use crate::domain::lang::Lang;
use crate::domain::text::texts;
use crate::web::error::PageError;
use crate::web::form::token;
use crate::web::guard::{Anyone, ManageAssessments, May};
use crate::web::pages::offices_form::Form;
use crate::web::pages::round::{RoundPage, leading};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![show]
}

/// Where the figures of a draft are.
pub(super) fn all_at(code: &str) -> String {
    format!("{ROOT}/{code}/figures")
}

/// Where one of them is changed.
pub(super) fn href(code: &str, figure: &str) -> String {
    format!("{}?figure={figure}", all_at(code))
}

#[get("/criteria-sets/<draft>/figures?<figure>")]
async fn show(draft: String, figure: Option<String>, may: May<ManageAssessments>, cookies: &CookieJar<'_>) -> Page {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let open = app.criteria_draft(anyone.caller(), &draft)?;
        let chosen = figure.unwrap_or_default();
        if !chosen.is_empty() && open.set.figure(&chosen).is_none() {
            return Err(PageError::NotFound);
        }
        render(&page(&anyone, csrf, &open, &chosen, &Typed::default()))
    })
    .await
}

/// The page of the figures, one of them chosen or none, with what was typed and not saved.
pub(super) fn page(anyone: &Anyone, csrf: String, open: &Open, chosen: &str, typed: &Typed) -> RoundPage {
    let (t, lang, set) = (texts(anyone.lang), anyone.lang, &open.set);
    let one = set.figure(chosen).and_then(|at| Some((at, set.figures.get(at)?)));
    let title = if one.is_some() { t.sets_figure } else { t.sets_figures };
    let mut page = super::page_of(anyone, csrf, &all_at(&set.code), title);
    page.about = Some(one.map_or_else(|| set.name(), |(_, figure)| figure.words.vi.clone()));
    page.back = vec![(format!("{} {}", t.questionnaire_draft, set.name()), edit_at(&set.code))];
    page.lead = Some(t.sets_figures_lead.to_owned());
    page.notices.clone_from(&typed.wrong);
    if !typed.wrong.is_empty() {
        page.notices.insert(0, t.assess_form_faults.to_owned());
    }
    let of = |place: usize| one.is_none_or(|(at, _)| at == place);
    let wrong = open.wrong.iter().filter(|wrong| matches!(wrong.place, Place::Figure(at) if of(at)));
    page.notices.extend(wrong.map(|wrong| super::draft::placed(set, wrong, lang).0));
    let action = edit_at(&set.code);
    if let Some((_, figure)) = one {
        page.back.push((t.sets_figures.to_owned(), all_at(&set.code)));
        page.forms.push(form(
            Making::new(typed, open.revision, "figure", &figure.code),
            Some(figure),
            action.clone(),
            lang,
        ));
        let remove = Making::new(typed, open.revision, "figure-remove", &figure.code);
        page.forms.push(remove.done(t.sets_figure_remove, Some(t.sets_figure_remove_help), action));
        return page;
    }
    if let Some(mut table) = tree::figures(set, lang) {
        for (row, figure) in table.rows.iter_mut().zip(&set.figures) {
            if let Some(first) = row.first_mut() {
                *first = leading(
                    std::mem::replace(first, crate::web::pages::round::plain("")),
                    href(&set.code, &figure.code),
                );
            }
        }
        page.tables.push(table);
    }
    page.forms.push(form(Making::new(typed, open.revision, "figure-add", ""), None, action, lang));
    page
}

fn form(mut making: Making<'_>, figure: Option<&Figure>, action: String, lang: Lang) -> Form {
    let t = texts(lang);
    let said = |of: fn(&Figure) -> String| figure.map(of).unwrap_or_default();
    let side = |value: Option<rust_decimal::Decimal>| value.map(|value| points(lang, value)).unwrap_or_default();
    if figure.is_none() {
        making.line("code", t.sets_figure_code, "", true, Some(t.sets_figure_code_hint));
    }
    making.line("words", t.sets_figure_words, &said(|one| one.words.vi.clone()), true, None);
    making.line("unit", t.sets_figure_unit, &said(|one| one.unit.clone()), false, Some(t.sets_figure_unit_hint));
    let whole = vec![("yes".to_owned(), t.yes.to_owned(), false), ("no".to_owned(), t.no.to_owned(), false)];
    making.choice("whole", t.sets_figure_whole, if figure.is_none_or(|one| one.whole) { "yes" } else { "no" }, whole);
    making.line(
        "least",
        t.sets_figure_least,
        &figure.map_or_else(|| "0".to_owned(), |one| side(one.least)),
        false,
        None,
    );
    making.line("most", t.sets_figure_most, &side(figure.and_then(|one| one.most)), false, None);
    let formula = figure.and_then(|one| one.formula.as_ref()).map(|one| one.text.clone()).unwrap_or_default();
    making.line("formula", t.sets_figure_formula, &formula, false, Some(t.sets_figure_formula_hint));
    making.done(if figure.is_some() { t.sets_figure_save } else { t.sets_figure_add }, None, action)
}
