//! Appraising: the list of criteria, one criterion across all units, and all criteria of one unit, with the points of every
//! stage side by side.

use std::collections::BTreeMap;

use rocket::http::{CookieJar, Status};
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Either, Route, get, post, routes};

use super::narrow::{is_shown, known, showing, views};
use super::{Page, counted, frame_of, href, part_at, part_of, points, render, some_points, unit_at};
use crate::app::par::appraise::{Faults, Row as Given, RowFault, before};
use crate::app::par::column::{Cell, Column};
use crate::app::par::form::Form;
use crate::domain::assessment::origin::Origin;
use crate::domain::assessment::{Entered, Mark};
use crate::domain::criteria::{CriteriaSet, Node, Rule, Source};
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::text::{fill, texts};
use crate::store::par::entry::Entry;
use crate::store::par::evidence::Evidence;
use crate::web::error::PageError;
use crate::web::form::{Sheet, token};
use crate::web::guard::{Anyone, GivesPoints, May, ReadAssessments};
use crate::web::pages::par_appraise::{Give, ParAppraise, Row};
use crate::web::pages::round::{Table, leading, named, plain};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![criteria, column, give_column, unit, give_unit]
}

type Sent = Result<Either<Redirect, (Status, RawHtml<String>)>, PageError>;

/// What was typed, and what is wrong with it.
type Typed = Option<(BTreeMap<String, Given>, Faults)>;

#[get("/par/<assessment>/criteria")]
async fn criteria(assessment: String, may: May<ReadAssessments>) -> Page {
    let anyone = may.anyone();
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let (t, lang) = (texts(anyone.lang), anyone.lang);
        let seen = app.par_whole(anyone.caller(), &assessment)?;
        let by_hand = seen.set.by_hand();
        let mut page = part_of(&anyone, String::new(), &seen, "criteria", t.assess_criteria);
        page.facts = vec![(t.assess_without_rule, counted(&anyone, by_hand.len()))];
        let rows = seen.set.leaves().into_iter().filter_map(|at| {
            let node = seen.set.nodes.get(at)?;
            let name = named(format!("{} {}", node.code, node.words.of(lang)));
            let rule = if by_hand.contains(&at) { t.assess_no_rule } else { "" };
            let there = part_at(&seen.round, &format!("criteria/{}", node.code));
            Some(vec![leading(name, there), plain(some_points(lang, node.maximum)), plain(rule)])
        });
        page.tables = vec![Table {
            caption: t.assess_criteria.to_owned(),
            columns: vec![t.assess_criterion, t.assess_maximum, t.assess_rule],
            rows: rows.collect(),
            empty: t.assess_no_rows,
        }];
        page.lead = Some(t.assess_criteria_lead.to_owned());
        render(&page)
    })
    .await
}

/// What a unit entered for a node, in words.
pub(super) fn entered(
    set: &CriteriaSet,
    node: &Node,
    entry: &Entry,
    figures: &BTreeMap<String, rust_decimal::Decimal>,
    lang: Lang,
) -> String {
    let mut told: Vec<String> = Vec::new();
    match &entry.entered {
        Some(Entered::Case(code)) => told.push(case_words(node, code)),
        Some(Entered::Points(given)) => told.push(points(lang, *given)),
        Some(Entered::NotApplicable) => told.push(texts(Lang::Vi).assess_not_applicable.to_owned()),
        Some(Entered::Counts(counts)) => {
            told.extend(counts.iter().map(|(choice, count)| format!("{choice}: {count}")));
        }
        None => {}
    }
    for code in node.scored_by().map(Rule::figures).unwrap_or_default() {
        let Some(figure) = set.figure(code).and_then(|at| set.figures.get(at)) else { continue };
        if let Some(value) = figures.get(code) {
            told.push(format!("{}: {} {}", figure.words.vi, points(lang, *value), figure.unit).trim().to_owned());
        }
    }
    let origin = Origin::read(&entry.reason).map(|origin| origin_words(&origin, Lang::Vi));
    let reason = origin.unwrap_or_else(|| entry.reason.clone());
    told.extend([reason, entry.explanation.clone()].into_iter().filter(|words| !words.is_empty()));
    told.join("; ")
}

/// Where figures came from, in words.
fn origin_words(origin: &Origin, lang: Lang) -> String {
    fill(texts(lang).par_survey_origin, &[&origin.round, &number::moment(origin.computed.local())])
}

fn case_words(node: &Node, code: &str) -> String {
    let cases = match node.scored_by() {
        Some(Rule::Cases(cases)) => cases.iter().find(|case| case.code == code).map(|case| case.words.vi.clone()),
        Some(Rule::YesNo { .. }) => {
            let t = texts(Lang::Vi);
            Some(if code == crate::domain::criteria::rule::YES { t.yes } else { t.no }.to_owned())
        }
        _ => None,
    };
    cases.unwrap_or_else(|| code.to_owned())
}

/// The files of a row: what each is called, with its page, and where it is.
fn files<'a>(round: &str, unit: &str, all: impl Iterator<Item = (&'a Evidence, &'a str)>) -> Vec<(String, String)> {
    let named = |(file, page): (&Evidence, &str)| {
        let name = if page.is_empty() { file.name.clone() } else { format!("{} ({page})", file.name) };
        (name, unit_at(round, unit, &format!("files/{}", file.id)))
    };
    all.map(named).collect()
}

/// Whose points the columns show: those of every stage that gave any, and of the reader's own.
fn shown_marks(has: impl Fn(Mark) -> bool) -> Vec<Mark> {
    Mark::ALL.into_iter().filter(|mark| has(*mark)).collect()
}

/// The columns: a word, and the name.
fn named_marks(marks: &[Mark], lang: Lang) -> Vec<(&'static str, &'static str)> {
    marks.iter().map(|mark| (mark.word(), mark.name(lang))).collect()
}

/// What stands in the fields of a row: what was typed, or what was given before.
fn give(key: &str, has_before: bool, typed: &Typed, lang: Lang) -> Give {
    let Some((rows, faults)) = typed else { return Give { accepts: has_before, ..Give::default() } };
    let row = rows.get(key).cloned().unwrap_or_default();
    let fault = faults.get(key).map(|fault| match fault {
        RowFault::Points(fault) | RowFault::Reason(fault) => fault.words(lang),
    });
    Give { accepts: has_before, accept: row.accept, points: row.points, reason: row.reason, fault }
}

/// The rows that a form sends: `a-` whether it is accepted, `p-` points, `r-` why, each with the row's key. `all` of those
/// that can be accepted are, where their rows are empty and that was asked for.
fn rows_of(values: &BTreeMap<String, String>, all: impl Iterator<Item = String>) -> BTreeMap<String, Given> {
    let mut rows: BTreeMap<String, Given> = BTreeMap::new();
    for (name, value) in values {
        let Some((kind, key)) = name.split_once('-') else { continue };
        match kind {
            "a" => rows.entry(key.to_owned()).or_default().accept = true,
            "p" if !value.is_empty() => rows.entry(key.to_owned()).or_default().points.clone_from(value),
            "r" if !value.is_empty() => rows.entry(key.to_owned()).or_default().reason.clone_from(value),
            _ => {}
        }
    }
    if values.get("accept").is_some_and(|value| value == "all") {
        for key in all {
            rows.entry(key).or_insert_with(|| Given { accept: true, ..Given::default() });
        }
    }
    rows
}

fn column_page(anyone: &Anyone, csrf: String, (column, show): (&Column, &str), typed: &Typed, saved: bool) -> Page {
    let (t, lang) = (texts(anyone.lang), anyone.lang);
    let (round, set) = (&column.seen.round, &column.seen.set);
    let node = set.nodes.get(column.at).ok_or(PageError::NotFound)?;
    let here = part_at(round, &format!("criteria/{}", node.code));
    let marks =
        shown_marks(|mark| column.cells.iter().any(|cell| cell.may == Some(mark) || cell.score(mark).is_some()));
    let row = |cell: &Cell| {
        let key = cell.unit.code.clone();
        let of = |mark: Mark| {
            let score = cell.score(mark);
            (
                score.map_or_else(|| "–".to_owned(), |one| some_points(lang, one.points)),
                score.map(|one| one.reason.clone()).unwrap_or_default(),
            )
        };
        Row {
            name: cell.unit.name.clone(),
            href: unit_at(&round.code, &key, "appraise"),
            maximum: some_points(lang, node.maximum),
            entered: entered(set, node, &cell.entry, &cell.figures, lang),
            files: files(&round.code, &key, cell.files.iter().map(|(file, page)| (file, page.as_str()))),
            answer: cell.answer.clone().unwrap_or_default(),
            skipped: cell.skipped.clone(),
            points: marks.iter().copied().map(of).collect(),
            state: cell.unit.of.progress.name(lang),
            give: cell.may.map(|mark| give(&key, cell.before(mark).is_some(), typed, lang)),
            key,
        }
    };
    let rows: Vec<Row> = column.cells.iter().filter(|cell| is_shown(cell, show)).map(row).collect();
    let gives = column.cells.iter().any(|cell| cell.may.is_some());
    let leaves = set.leaves();
    let place = leaves.iter().position(|at| *at == column.at);
    let neighbour = |at: Option<&usize>, title: &'static str| {
        let node = set.nodes.get(*at?)?;
        let name = format!("{} {}", node.code, node.words.of(lang));
        Some((title, name, showing(round, &node.code, show)))
    };
    let before = place.and_then(|place| place.checked_sub(1)).and_then(|place| leaves.get(place));
    let after = place.and_then(|place| leaves.get(place + 1));
    let is_surveyed = matches!(node.source, Source::Survey | Source::Sipas) && column.seen.manages;
    let survey = is_surveyed.then(|| (t.par_survey_title, node.code.clone(), format!("{here}/survey")));
    let neighbours = [survey, neighbour(before, t.assess_before), neighbour(after, t.assess_next)];
    render(&ParAppraise {
        frame: frame_of(anyone, round, here.clone()),
        csrf,
        title: t.assess_column,
        about: format!("{} {}", node.code, node.words.of(lang)),
        back: vec![(round.name.clone(), href(&round.code))],
        saved: saved.then(|| t.assess_saved.to_owned()),
        faulty: typed.as_ref().map_or(0, |(_, faults)| faults.len()),
        notices: if gives { Vec::new() } else { vec![t.only_read.to_owned()] },
        how: node.how.clone(),
        neighbours: neighbours.into_iter().flatten().collect(),
        views: views(anyone, column, node, show),
        show: show.to_owned(),
        caption: fill(t.assess_column_caption, &[&rows.len().to_string()]),
        head: t.unit,
        marks: named_marks(&marks, lang),
        gives,
        accepts_all: rows.iter().any(|row| row.give.as_ref().is_some_and(|give| give.accepts)),
        action: here,
        rows,
    })
}

#[get("/par/<assessment>/criteria/<node>?<saved>&<show>")]
async fn column(
    assessment: String,
    node: String,
    saved: Option<String>,
    show: Option<String>,
    may: May<ReadAssessments>,
    cookies: &CookieJar<'_>,
) -> Page {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let column = app.par_column(anyone.caller(), &assessment, &node)?;
        column_page(&anyone, csrf, (&column, &known(&column, show)), &None, saved.is_some())
    })
    .await
}

#[post("/par/<assessment>/criteria/<node>", data = "<sheet>")]
async fn give_column(
    assessment: String,
    node: String,
    gives: GivesPoints,
    sheet: Sheet,
    cookies: &CookieJar<'_>,
) -> Sent {
    let (GivesPoints(anyone), Sheet(fields)) = (gives, sheet);
    let csrf = token(&anyone.app, cookies);
    let state = anyone.app.clone();
    waiting(&state, move |_| {
        let (app, caller) = (&anyone.app, anyone.caller());
        let values = fields.cleaned().ok_or(PageError::Unacceptable)?;
        let column = app.par_column(caller, &assessment, &node)?;
        let show = known(&column, values.get("show").cloned());
        let open =
            |cell: &&Cell| cell.may.is_some_and(|mark| cell.before(mark).is_some() && cell.score(mark).is_none());
        // Only what stood on the page that was sent.
        let shown = column.cells.iter().filter(|cell| is_shown(cell, &show));
        let rows = rows_of(&values, shown.filter(open).map(|cell| cell.unit.code.clone()));
        let faults = app.par_appraise_column(caller, &assessment, &node, &rows)?;
        if faults.is_empty() {
            let more = if show.is_empty() { String::new() } else { format!("&show={show}") };
            return Ok(Either::Left(Redirect::to(format!("/par/{assessment}/criteria/{node}?saved=1{more}"))));
        }
        let page = column_page(&anyone, csrf, (&column, &show), &Some((rows, faults)), false)?;
        Ok(Either::Right((Status::UnprocessableEntity, page)))
    })
    .await
}

fn unit_page(
    anyone: &Anyone,
    csrf: String,
    (form, may): &(Form, BTreeMap<String, Mark>),
    typed: &Typed,
    saved: bool,
) -> Page {
    let (t, lang) = (texts(anyone.lang), anyone.lang);
    let (round, set, unit) = (&form.place.round, &form.place.set, &form.place.unit);
    let here = unit_at(&round.code, &unit.code, "appraise");
    let marks =
        shown_marks(|mark| may.values().any(|of| *of == mark) || form.scores.iter().any(|one| one.mark == mark));
    let nothing = Entry::default();
    let row = |at: usize| {
        let node = set.nodes.get(at)?;
        let key = node.code.clone();
        let of = |mark: Mark| {
            let score = form.score(&key, mark);
            (
                score.map_or_else(|| "–".to_owned(), |one| some_points(lang, one.points)),
                score.map(|one| one.reason.clone()).unwrap_or_default(),
            )
        };
        let skipped = set.line(at).into_iter().find_map(|up| form.skipped.get(&set.nodes.get(up)?.code)).cloned();
        let give = may.get(&key).map(|mark| give(&key, before(form, &key, *mark).is_some(), typed, lang));
        Some(Row {
            name: format!("{key} {}", node.words.of(lang)),
            href: part_at(round, &format!("criteria/{key}")),
            maximum: some_points(lang, node.maximum),
            entered: entered(set, node, form.entries.get(&key).unwrap_or(&nothing), &form.figures, lang),
            files: files(&round.code, &unit.code, form.files_of(&key)),
            answer: form.answers.get(&key).cloned().unwrap_or_default(),
            skipped,
            points: marks.iter().copied().map(of).collect(),
            state: "",
            give,
            key,
        })
    };
    let rows: Vec<Row> = set.leaves().into_iter().filter_map(row).collect();
    let gives = rows.iter().any(|row| row.give.is_some());
    render(&ParAppraise {
        frame: frame_of(anyone, round, here.clone()),
        csrf,
        title: t.assess_side_by_side,
        about: unit.name.clone(),
        back: vec![(round.name.clone(), href(&round.code)), (unit.name.clone(), unit_at(&round.code, &unit.code, ""))],
        saved: saved.then(|| t.assess_saved.to_owned()),
        faulty: typed.as_ref().map_or(0, |(_, faults)| faults.len()),
        notices: if gives { Vec::new() } else { vec![t.only_read.to_owned()] },
        how: String::new(),
        neighbours: Vec::new(),
        views: Vec::new(),
        show: String::new(),
        caption: fill(t.assess_unit_caption, &[&rows.len().to_string(), form.place.of.progress.name(lang)]),
        head: t.assess_criterion,
        marks: named_marks(&marks, lang),
        gives,
        accepts_all: rows.iter().any(|row| row.give.as_ref().is_some_and(|give| give.accepts)),
        action: here,
        rows,
    })
}

#[get("/par/<assessment>/unit/<unit>/appraise?<saved>")]
async fn unit(
    assessment: String,
    unit: String,
    saved: Option<String>,
    may: May<ReadAssessments>,
    cookies: &CookieJar<'_>,
) -> Page {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let found = app.par_unit_appraised(anyone.caller(), &assessment, &unit)?;
        unit_page(&anyone, csrf, &found, &None, saved.is_some())
    })
    .await
}

#[post("/par/<assessment>/unit/<unit>/appraise", data = "<sheet>")]
async fn give_unit(
    assessment: String,
    unit: String,
    gives: GivesPoints,
    sheet: Sheet,
    cookies: &CookieJar<'_>,
) -> Sent {
    let (GivesPoints(anyone), Sheet(fields)) = (gives, sheet);
    let csrf = token(&anyone.app, cookies);
    let (state, there) = (anyone.app.clone(), unit_at(&assessment, &unit, "appraise?saved=1"));
    let again = waiting(&state, move |_| {
        let (app, caller) = (&anyone.app, anyone.caller());
        let values = fields.cleaned().ok_or(PageError::Unacceptable)?;
        let found = app.par_unit_appraised(caller, &assessment, &unit)?;
        let (form, may) = &found;
        let open = |(node, mark): &(&String, &Mark)| {
            before(form, node, **mark).is_some() && form.score(node, **mark).is_none()
        };
        let rows = rows_of(&values, may.iter().filter(open).map(|(node, _)| node.clone()));
        let faults = app.par_appraise_unit(caller, &assessment, &unit, &rows)?;
        if faults.is_empty() {
            return Ok(None);
        }
        Ok(Some(unit_page(&anyone, csrf, &found, &Some((rows, faults)), false)?))
    })
    .await?;
    Ok(match again {
        Some(page) => Either::Right((Status::UnprocessableEntity, page)),
        None => Either::Left(Redirect::to(there)),
    })
}
