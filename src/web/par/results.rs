//! The results of a round: who stands where, with how many points, by block and area, beside the year before. Approved
//! figures, unless provisional ones are asked for, and then the page says so.

use rocket::{Route, get, routes};
use rust_decimal::Decimal;

use super::{Page, part_at, part_of, render, some_points, unit_at, way};
use crate::app::par::results::{Ranked, Results, Which};
use crate::domain::assessment::NotDone;
use crate::domain::criteria::CriteriaSet;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::refusal::Refusal;
use crate::domain::text::{fill, texts};
use crate::index::par::rank::Place;
use crate::index::par::{NodeScore, State};
use crate::store::StoreError;
use crate::web::error::PageError;
use crate::web::guard::{Anyone, SeesAssessments};
use crate::web::pages::round::{Fact, Grid, RoundPage, Table, leading, named, plain};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![show]
}

/// A figure as the set rounds it for people; a dash where there is none.
pub(super) fn shown(set: &CriteriaSet, lang: Lang, value: Option<Decimal>) -> String {
    let rounding = set.scoring.rounding;
    value.map_or_else(|| "–".to_owned(), |value| number::decimal(lang, rounding.shown(value), rounding.places))
}

/// Points out of how many, and in percent.
pub(super) fn of_node(set: &CriteriaSet, lang: Lang, node: &NodeScore) -> String {
    let t = texts(lang);
    match node.state {
        State::NotApplicable => t.assess_not_applicable.to_owned(),
        State::Missing if node.points.is_zero() => "–".to_owned(),
        _ => {
            let percent = node.percent().map(|percent| format!(" ({}%)", shown(set, lang, Some(percent))));
            format!("{}{}", shown(set, lang, Some(node.points)), percent.unwrap_or_default())
        }
    }
}

/// A place, and whether others share it.
pub(super) fn place(lang: Lang, place: Option<Place>) -> String {
    let t = texts(lang);
    match place {
        None => t.assess_unranked.to_owned(),
        Some(Place { rank, of, shared: true }) => fill(t.assess_place_shared, &[&rank.to_string(), &of.to_string()]),
        Some(Place { rank, of, .. }) => format!("{rank}/{of}"),
    }
}

/// A change with its sign.
pub(super) fn signed(set: &CriteriaSet, lang: Lang, value: Option<Decimal>) -> String {
    let sign = if value.is_some_and(|value| value > Decimal::ZERO) { "+" } else { "" };
    format!("{sign}{}", shown(set, lang, value))
}

/// How places changed, in words.
pub(super) fn places(lang: Lang, change: Option<i64>) -> String {
    let t = texts(lang);
    match change {
        None => "–".to_owned(),
        Some(0) => t.assess_same_place.to_owned(),
        Some(up) if up > 0 => fill(t.assess_places_up, &[&up.to_string()]),
        Some(down) => fill(t.assess_places_down, &[&down.unsigned_abs().to_string()]),
    }
}

/// Says which figures these are.
pub(super) fn note_which(page: &mut RoundPage, lang: Lang, which: Which) {
    let t = texts(lang);
    match which {
        Which::Approved(at) => page.facts.push((t.assess_approved_at, plain(number::moment(at.local())))),
        Which::Provisional => page.notices.insert(0, t.assess_provisional.to_owned()),
    }
}

/// Whether there are no approved figures; any other error stays one.
pub(super) fn not_approved(error: &crate::app::AppError) -> bool {
    let why = Refusal::Assessment(NotDone::NotApproved);
    matches!(error, crate::app::AppError::Store(StoreError::Refusal(refusal)) if *refusal == why)
}

#[get("/par/<assessment>/results?<provisional>")]
async fn show(assessment: String, provisional: Option<String>, reader: SeesAssessments) -> Page {
    let SeesAssessments(anyone) = reader;
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let t = texts(anyone.lang);
        let seen = app.par_seen(anyone.caller(), &assessment)?;
        let mut page = part_of(&anyone, String::new(), &seen, "results", t.assess_results);
        page.notices.clear();
        match app.par_results(anyone.caller(), &assessment, provisional.is_some()) {
            Ok(results) => fill_page(&anyone, &mut page, &results),
            Err(error) if not_approved(&error) => page.notices.push(t.assess_not_approved_yet.to_owned()),
            Err(error) => return Err(PageError::from(error)),
        }
        if seen.whole {
            let there = part_at(&seen.round, "results");
            page.ways.push(match provisional {
                Some(_) => way(t.assess_see_approved, "", there.clone()),
                None => way(t.assess_see_provisional, "", format!("{there}?provisional=1")),
            });
            if !page.tables.is_empty() {
                let asked = if provisional.is_some() { "?provisional=1" } else { "" };
                let file = |kind: &str| format!("{there}/round.{kind}{asked}");
                page.ways.push(way(t.par_file_book, "XLSX", file("xlsx")));
                page.ways.push(way(t.par_file_figures, "JSON", file("json")));
                page.ways.push(way(t.report_title, "", part_at(&seen.round, &format!("report{asked}"))));
                page.ways.push(way(t.editions_title, "", "/editions".to_owned()));
                page.ways.push(way(t.par_robust_title, "", part_at(&seen.round, &format!("robustness{asked}"))));
            }
        }
        render(&page)
    })
    .await
}

fn fill_page(anyone: &Anyone, page: &mut RoundPage, results: &Results) {
    let (t, lang) = (texts(anyone.lang), anyone.lang);
    let set = &results.seen.set;
    note_which(page, lang, results.which);
    page.facts.push((t.assess_set, named(set.title.of(lang).to_owned())));
    if let Some(previous) = &results.previous {
        page.facts.push((t.round_previous, named(previous.name.clone())));
    }
    let asked = if results.which == Which::Provisional { "?provisional=1" } else { "" };
    let mut columns =
        vec![t.unit, t.assess_place, t.assess_points, t.assess_percent, t.assess_grade, t.assess_in_group];
    if results.previous.is_some() {
        columns.extend([t.assess_change, t.assess_change_places]);
    }
    let row = |one: &Ranked| {
        let there = unit_at(&results.seen.round.code, &one.unit.code, &format!("results{asked}"));
        let of = some_points(lang, one.scored.maximum);
        let grade = one.grade.and_then(|at| set.grades.get(at)).map(|grade| grade.words.of(lang).to_owned());
        let group = if one.unit.of.ranked_with.is_empty() { String::new() } else { place(lang, one.in_group) };
        let mut cells = vec![
            leading(named(one.unit.name.clone()), there),
            plain(place(lang, one.place)),
            plain(format!("{} / {of}", shown(set, lang, Some(one.scored.points)))),
            plain(shown(set, lang, one.scored.percent)),
            named(grade.unwrap_or_else(|| "–".to_owned())),
            plain(group),
        ];
        if results.previous.is_some() {
            let change = one.change.as_ref();
            cells.push(plain(signed(set, lang, change.and_then(|change| change.percent))));
            cells.push(plain(places(lang, change.and_then(|change| change.places))));
        }
        cells
    };
    let table = |caption: &str, columns: Vec<&'static str>, rows: Vec<Vec<Fact>>| Table {
        caption: caption.to_owned(),
        columns,
        rows,
        empty: t.assess_no_units,
    };
    page.tables = vec![table(t.assess_ranking, columns, results.units.iter().map(row).collect())];
    let by_area = |one: &Ranked| {
        let areas = set.below(None).filter_map(|at| one.scored.nodes.get(at));
        let all = areas.map(|node| plain(of_node(set, lang, node)));
        std::iter::once(named(one.unit.name.clone())).chain(all).collect()
    };
    let names = set.below(None).filter_map(|at| set.nodes.get(at));
    let names: Vec<String> = names.map(|node| format!("{}. {}", node.code, node.words.of(lang))).collect();
    page.grids.push(Grid {
        caption: t.assess_by_area.to_owned(),
        head: t.unit,
        columns: names,
        rows: results.units.iter().map(by_area).collect(),
    });
    if set.blocks.is_empty() {
        return;
    }
    let by_block = |one: &Ranked| {
        let blocks = one
            .scored
            .blocks
            .iter()
            .zip(&one.blocks)
            .map(|(node, at)| plain(format!("{}; {}", of_node(set, lang, node), place(lang, *at))));
        std::iter::once(named(one.unit.name.clone())).chain(blocks).collect()
    };
    page.grids.push(Grid {
        caption: t.assess_by_block.to_owned(),
        head: t.unit,
        columns: set.blocks.iter().map(|block| block.words.of(lang).to_owned()).collect(),
        rows: results.units.iter().map(by_block).collect(),
    });
}
