//! What one unit came to: node by node, beside the year before, and where points were lost, with the place that each of them
//! would have brought.

use rocket::{Route, get, routes};

use super::results::{not_approved, note_which, of_node, place, places, shown, signed};
use super::{Page, part_at, part_of, render, some_points, unit_at, way};
use crate::app::par::results::{Ranked, UnitResults};
use crate::domain::text::{fill, texts};
use crate::index::par::change::Break;
use crate::web::error::PageError;
use crate::web::guard::{Anyone, SeesAssessments};
use crate::web::pages::round::{RoundPage, Table, named, plain};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![show]
}

#[get("/par/<assessment>/unit/<unit>/results?<provisional>")]
async fn show(assessment: String, unit: String, provisional: Option<String>, reader: SeesAssessments) -> Page {
    let SeesAssessments(anyone) = reader;
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let t = texts(anyone.lang);
        let of = app.par_place_seen(anyone.caller(), &assessment, &unit)?;
        let seen = app.par_seen(anyone.caller(), &assessment)?;
        let part = format!("unit/{unit}/results");
        let mut page = part_of(&anyone, String::new(), &seen, &part, t.assess_results_of_unit);
        page.notices.clear();
        page.about = Some(of.unit.name.clone());
        page.back.push((of.unit.name.clone(), unit_at(&assessment, &unit, "")));
        match app.par_unit_results(anyone.caller(), &assessment, &unit, provisional.is_some()) {
            Ok(results) => fill_page(&anyone, &mut page, &results),
            Err(error) if not_approved(&error) => page.notices.push(t.assess_not_approved_yet.to_owned()),
            Err(error) => return Err(PageError::from(error)),
        }
        page.ways.push(way(t.par_file_form, "XLSX", unit_at(&assessment, &unit, "form.xlsx")));
        if seen.whole {
            let there = part_at(&seen.round, &part);
            page.ways.push(match provisional {
                Some(_) => way(t.assess_see_approved, "", there),
                None => way(t.assess_see_provisional, "", format!("{there}?provisional=1")),
            });
        }
        render(&page)
    })
    .await
}

fn fill_page(anyone: &Anyone, page: &mut RoundPage, all: &UnitResults) {
    let (t, lang) = (texts(anyone.lang), anyone.lang);
    let (set, Some(own)) = (&all.results.seen.set, all.results.units.first()) else { return };
    note_which(page, lang, all.results.which);
    let of = some_points(lang, own.scored.maximum);
    let grade = own.grade.and_then(|at| set.grades.get(at)).map(|grade| grade.words.of(lang).to_owned());
    page.facts.extend([
        (t.assess_place, plain(place(lang, own.place))),
        (t.assess_points, plain(format!("{} / {of}", shown(set, lang, Some(own.scored.points))))),
        (t.assess_percent, plain(shown(set, lang, own.scored.percent))),
        (t.assess_grade, named(grade.unwrap_or_else(|| "–".to_owned()))),
    ]);
    if let Some(change) = &own.change {
        page.facts.push((t.assess_change, plain(signed(set, lang, change.percent))));
        page.facts.push((t.assess_change_places, plain(places(lang, change.places))));
        if change.other_set {
            page.notices.push(t.assess_other_set.to_owned());
        }
    }
    page.tables = vec![nodes(anyone, all, own), lost(anyone, all)];
}

/// Every node, with its points, and how they changed where they can be compared.
fn nodes(anyone: &Anyone, all: &UnitResults, own: &Ranked) -> Table {
    let (t, lang, set) = (texts(anyone.lang), anyone.lang, &all.results.seen.set);
    let change = |at: usize| {
        let Some(change) = own.change.as_ref().and_then(|change| change.nodes.get(at)) else { return String::new() };
        match change.broken {
            Some(Break::New) => t.assess_break_new.to_owned(),
            Some(Break::OneYearOnly) => t.assess_break_one_year.to_owned(),
            Some(Break::OtherMaximum) => fill(t.assess_break_maximum, &[&signed(set, lang, change.percent)]),
            None => signed(set, lang, change.points),
        }
    };
    let rows = set.nodes.iter().enumerate().zip(&own.scored.nodes).map(|((at, node), scored)| {
        let mut row = vec![
            named(format!("{} {}", node.code, node.words.of(lang))),
            plain(some_points(lang, scored.maximum)),
            plain(of_node(set, lang, scored)),
        ];
        if own.change.is_some() {
            row.push(plain(change(at)));
        }
        row
    });
    let mut columns = vec![t.assess_criterion, t.assess_maximum, t.assess_points];
    if own.change.is_some() {
        columns.push(t.assess_change);
    }
    Table { caption: t.assess_by_node.to_owned(), columns, rows: rows.collect(), empty: t.assess_no_rows }
}

/// Where points were lost, the most first.
fn lost(anyone: &Anyone, all: &UnitResults) -> Table {
    let (t, lang, set) = (texts(anyone.lang), anyone.lang, &all.results.seen.set);
    let rows = all.lost.iter().filter_map(|one| {
        let node = set.nodes.get(one.node)?;
        let rank = one.rank.map_or_else(|| "–".to_owned(), |rank| rank.to_string());
        Some(vec![
            named(format!("{} {}", node.code, node.words.of(lang))),
            plain(shown(set, lang, Some(one.points))),
            plain(rank),
        ])
    });
    Table {
        caption: t.assess_lost.to_owned(),
        columns: vec![t.assess_criterion, t.assess_lost_points, t.assess_place_with],
        rows: rows.collect(),
        empty: t.assess_lost_none,
    }
}
