//! The board of indices: for whoever reads results of the unit; targets and the people of predecessors are set by whoever
//! manages its assessments. Its report as files, and the report's sentences.

use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes};
use rust_decimal::Decimal;

use super::download::Download;
use super::error::PageError;
use super::fields::Fields;
use super::form::{Sheet, token};
use super::guard::{Anyone, Looks, ManageAssessments, May, ReadAssessments};
use super::offices::{field, hidden, text};
use super::pages::offices_form::Form;
use super::pages::report_words::ReportWords;
use super::pages::round::{Fact, Grid, RoundPage, Table, leading, named, plain};
use super::pages::{Frame, Section};
use super::report_words::{Answer, answered, typed, words_page};
use super::round_report::{Asked, report_page, warned};
use super::waiting;
use crate::app::App;
use crate::app::board::{Board, Row, TargetEntry};
use crate::app::report::Office;
use crate::app::report::board::{aimed, broken, changed, climbed, history, met, scale, sourced, valued};
use crate::app::report::edits::Typed;
use crate::app::scope::Scope;
use crate::domain::access::Permission;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::refusal::Refusal;
use crate::domain::text::{fill, texts};
use crate::index::board::is_known;

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![show, set_targets, set_people, report, file, words, save_words]
}

type Page = Result<RawHtml<String>, PageError>;

fn board_at(unit: &str, year: i32) -> String {
    format!("/board?unit={unit}&year={year}")
}

/// Where something of a board's report is.
fn report_at(board: &Board) -> String {
    format!("/board/{}/{}/report", board.unit.code, board.year)
}

#[get("/board?<unit>&<year>")]
async fn show(
    unit: Option<String>,
    year: Option<i16>,
    looks: Looks,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Page {
    let csrf = token(app, cookies);
    waiting(app, move |app| {
        let (scope, lang) = (looks.scope(), looks.lang());
        let units = app.board_units(&scope)?;
        let unit = unit.filter(|code| !code.is_empty());
        let code = unit.or_else(|| units.first().map(|(code, _)| code.clone())).ok_or(PageError::NotFound)?;
        let board = app.board(&scope, &code, year)?;
        let frame = looks.frame(app, "/board".to_owned());
        let mut page = board_page(frame.illustrative(app.illustrative || board.unit.illustrative), csrf, &board, lang);
        let others = units.iter().filter(|(other, _)| *other != board.unit.code);
        let others: Vec<Vec<Fact>> =
            others.map(|(code, name)| vec![leading(named(name.clone()), format!("/board?unit={code}"))]).collect();
        if !others.is_empty() {
            let (columns, empty) = (vec![texts(lang).unit], texts(lang).board_none);
            page.tables.push(Table { caption: texts(lang).unit.to_owned(), columns, rows: others, empty });
        }
        if let Some(caller) = looks.caller() {
            if caller.may(Permission::ReadAssessments) {
                page.ways.push(super::pages::round::Way {
                    title: texts(lang).board_report,
                    about: board.year.to_string(),
                    href: report_at(&board),
                });
            }
            if app.board_manages(caller, &board.unit)? {
                page.forms = forms(&board, lang);
            }
        }
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

fn board_page(frame: Frame, csrf: String, board: &Board, lang: Lang) -> RoundPage {
    let t = texts(lang);
    let mut page = RoundPage::new(frame, csrf, t.board_title);
    page.root = (t.board_title, "/board");
    page.about = Some(board.unit.name.clone());
    page.lead = Some(t.board_lead.to_owned());
    page.facts = vec![(t.board_year, plain(board.year.to_string()))];
    let dash = |words: Option<String>| plain(words.unwrap_or_else(|| "–".to_owned()));
    let row = |row: &Row| {
        let point = row.standing.point.as_ref();
        let head = named(format!("{}: {}", row.index.short, row.index.name.of(lang)));
        let own = row.series.points.iter().any(|point| is_known(point) && !row.computed.contains_key(&point.year));
        let value = match point {
            None => plain(t.board_none),
            Some(point) => dash(point.value.map(|value| valued(&row.index, value, lang))),
        };
        vec![
            if own { leading(head, format!("/series/{}/{}", row.index.code, board.unit.code)) } else { head },
            value,
            dash(point.and_then(crate::index::series::Point::rank_words)),
            dash(changed(row, lang)),
            dash(climbed(row, lang)),
            dash(Some(broken(&row.standing.breaks, lang)).filter(|words| !words.is_empty())),
            named(target_words(row, lang)),
            plain(met(row, lang)),
            named(point.map_or_else(|| "–".to_owned(), |point| sourced(row, point, lang))),
        ]
    };
    let columns = vec![
        t.board_index,
        t.board_value,
        t.board_rank,
        t.board_points,
        t.board_places,
        t.board_breaks,
        t.board_target,
        t.board_met,
        t.board_source,
    ];
    let caption = fill(t.board_report_table, &[&board.year.to_string()]);
    let rows = board.rows.iter().map(row).collect();
    page.tables = vec![Table { caption, columns, rows, empty: t.board_none }];
    for row in &board.rows {
        page.grids.extend(histories(row, board, lang));
    }
    let years = board.years.iter().filter(|year| **year != i32::from(board.year)).map(|year| {
        let known = board.rows.iter().filter(|row| row.series.point(*year).is_some_and(is_known)).count();
        vec![leading(plain(year.to_string()), board_at(&board.unit.code, *year)), plain(known.to_string())]
    });
    let rows: Vec<Vec<Fact>> = years.collect();
    if !rows.is_empty() {
        let columns = vec![t.board_year, t.board_index];
        page.tables.push(Table { caption: t.board_years.to_owned(), columns, rows, empty: t.board_none });
    }
    page
}

/// What an index is to reach, and who says so.
fn target_words(row: &Row, lang: Lang) -> String {
    let Some((target, by)) = &row.target else { return "–".to_owned() };
    let by = by.as_ref().map_or_else(String::new, |name| format!("; {name}, {}", number::moment(target.at.local())));
    format!("{}; {}{by}", aimed(row, lang).unwrap_or_default(), target.source)
}

/// The years of an index, and of those that the unit follows.
fn histories(row: &Row, board: &Board, lang: Lang) -> Vec<Grid> {
    let t = texts(lang);
    let grid = |caption: String, of: &Row| Grid {
        caption,
        head: t.board_year,
        columns: vec![t.board_value.to_owned(), t.board_rank.to_owned(), t.board_source.to_owned()],
        rows: history(of, board, lang).into_iter().map(|line| line.map(plain).into()).collect(),
    };
    let caption = fill(t.board_history, &[&row.index.short]);
    let mut grids = Vec::new();
    if row.series.points.iter().any(is_known) {
        grids.push(grid(format!("{caption} ({})", scale(&row.index, lang)), row));
    }
    for (unit, series) in &row.before {
        let of = Row { series: series.clone(), computed: std::collections::BTreeMap::new(), ..row.clone() };
        grids.push(grid(format!("{caption}. {}", fill(t.board_before, &[&unit.name])), &of));
    }
    grids
}

/// What may be set: targets of the year, and the people of predecessors.
fn forms(board: &Board, lang: Lang) -> Vec<Form> {
    let t = texts(lang);
    let mut fields = Vec::new();
    for row in &board.rows {
        let (code, short) = (&row.index.code, &row.index.short);
        let target = row.target.as_ref().map(|(target, _)| target);
        let value = target.and_then(|target| target.value).map(|value| number::decimal(lang, value.normalize(), 6));
        let rank = target.and_then(|target| target.rank).map(|rank| rank.to_string());
        let source = target.map(|target| target.source.clone()).unwrap_or_default();
        let one = |name: &str, label: &str, value: String| {
            field("target", format!("{name}-{code}"), &format!("{short}: {label}"), text(&value, false))
        };
        fields.push(super::pages::offices_form::Field {
            name: format!("seen-{code}").into(),
            ..hidden("seen", &row.revision.to_string())
        });
        fields.push(one("value", t.board_target_field, value.unwrap_or_default()));
        fields.push(one("rank", t.board_rank_field, rank.unwrap_or_default()));
        fields.push(one("source", t.board_source_field, source));
    }
    let action = format!("/board/{}/{}/targets", board.unit.code, board.year);
    let mut forms =
        vec![Form { title: t.board_set, help: Some(t.board_set_help), action, fields, button: t.board_set }];
    if !board.predecessors.is_empty() {
        let people = board.predecessors.iter().map(|one| {
            let known = one.weight.as_ref().map(|weight| weight.people.to_string()).unwrap_or_default();
            let label = fill(t.board_people_of, &[&one.unit.name]);
            field("people", format!("people-{}", one.unit.code), &label, text(&known, true))
        });
        let source = board.predecessors.iter().find_map(|one| Some(one.weight.as_ref()?.source.clone()));
        let mut fields: Vec<_> = people.collect();
        fields.push(field("people", "source", t.board_people_source, text(&source.unwrap_or_default(), true)));
        let action = format!("/board/{}/people", board.unit.code);
        let help = Some(t.board_weights_help);
        forms.push(Form { title: t.board_weights, help, action, fields, button: t.board_weights });
    }
    forms
}

/// A decimal as people type it; nothing where nothing is typed.
fn typed_number(typed: &str) -> Result<Option<Decimal>, PageError> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let number = Decimal::from_str_exact(&typed.replace(',', "."));
    number.map(Some).map_err(|_| Refusal::NotAWeight(typed.to_owned()).into())
}

fn typed_rank(typed: &str) -> Result<Option<i16>, PageError> {
    match typed.trim() {
        "" => Ok(None),
        rank => rank.parse().map(Some).map_err(|_| Refusal::NotAWeight(rank.to_owned()).into()),
    }
}

/// What a form says of the indices' targets.
fn targets(fields: &Fields, year: i16) -> Result<Vec<TargetEntry>, PageError> {
    let fields = fields.cleaned().ok_or(PageError::Unacceptable)?;
    let codes = fields.keys().filter_map(|name| name.strip_prefix("seen-"));
    codes
        .map(|code| {
            let of = |name: &str| fields.get(&format!("{name}-{code}")).map(String::as_str).unwrap_or_default();
            if of("source").chars().count() > 300 {
                return Err(PageError::Unacceptable);
            }
            Ok(TargetEntry {
                index: code.to_owned(),
                year,
                seen: of("seen").parse().map_err(|_| PageError::Unacceptable)?,
                value: typed_number(of("value"))?,
                rank: typed_rank(of("rank"))?,
                source: of("source").to_owned(),
            })
        })
        .collect()
}

#[post("/board/<unit>/<year>/targets", data = "<sheet>")]
async fn set_targets(
    unit: String,
    year: i16,
    may: May<ManageAssessments>,
    sheet: Sheet,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    let (anyone, Sheet(fields)) = (may.anyone(), sheet);
    waiting(app, move |_| {
        anyone.app.board_set_targets(anyone.caller(), &unit, &targets(&fields, year)?)?;
        Ok(Redirect::to(board_at(&unit, year.into())))
    })
    .await
}

#[post("/board/<unit>/people", data = "<sheet>")]
async fn set_people(
    unit: String,
    may: May<ManageAssessments>,
    sheet: Sheet,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    let (anyone, Sheet(fields)) = (may.anyone(), sheet);
    waiting(app, move |_| {
        let fields = fields.cleaned().ok_or(PageError::Unacceptable)?;
        let people = fields.iter().filter_map(|(name, value)| Some((name.strip_prefix("people-")?, value)));
        let people: Vec<(String, i64)> = people
            .map(|(code, value)| {
                let people = number::read_count(value).and_then(|count| i64::try_from(count).ok());
                let people = people.ok_or_else(|| PageError::from(Refusal::NotAWeight(value.clone())))?;
                Ok((code.to_owned(), people))
            })
            .collect::<Result<_, PageError>>()?;
        let source = fields.get("source").cloned().unwrap_or_default();
        anyone.app.board_set_weights(anyone.caller(), &unit, &people, &source)?;
        Ok(Redirect::to(format!("/board?unit={unit}")))
    })
    .await
}

#[get("/board/<unit>/<year>/report")]
async fn report(unit: String, year: i16, may: May<ReadAssessments>, app: &State<App>) -> Page {
    let anyone = may.anyone();
    waiting(app, move |_| {
        let t = texts(anyone.lang);
        let scope = Scope::of(anyone.caller(), Permission::ReadAssessments);
        let board = anyone.app.board(&scope, &unit, Some(year))?;
        let here = report_at(&board);
        let frame = anyone.frame(here.clone(), Section::Results);
        let frame = frame.illustrative(anyone.app.illustrative || board.unit.illustrative);
        let back = board_at(&board.unit.code, year.into());
        let mut page = report_page(frame, anyone.lang, &here, (board.unit.name.clone(), back));
        page.list = Some((t.board_title, "/board"));
        let told = anyone.app.report_of_board(&scope, &unit, year, &Office::default(), anyone.lang)?;
        page.warning = warned(&told, anyone.lang);
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

#[get("/board/<unit>/<year>/report/file?<asked..>")]
async fn file(
    unit: String,
    year: i16,
    asked: Asked,
    may: May<ReadAssessments>,
    app: &State<App>,
) -> Result<Download, PageError> {
    let anyone = may.anyone();
    waiting(app, move |_| {
        let scope = Scope::of(anyone.caller(), Permission::ReadAssessments);
        asked.file(&anyone.app.report_of_board(&scope, &unit, year, &asked.office()?, anyone.lang)?)
    })
    .await
}

/// The page of the sentences.
fn of_board(
    anyone: &Anyone,
    csrf: String,
    (unit, year): (&str, i16),
    again: Option<(&[Typed], &[String])>,
) -> Result<ReportWords, PageError> {
    let t = texts(anyone.lang);
    let scope = Scope::of(anyone.caller(), Permission::ReadAssessments);
    let board = anyone.app.board(&scope, unit, Some(year))?;
    let edited = anyone.app.report_of_board(&scope, unit, year, &Office::default(), anyone.lang)?;
    let changes = anyone.app.board_manages(anyone.caller(), &board.unit)?;
    let action = format!("{}/words", report_at(&board));
    let frame = anyone.frame(action.clone(), Section::Results);
    Ok(ReportWords {
        frame: frame.illustrative(anyone.app.illustrative || board.unit.illustrative),
        back: vec![
            (t.board_title.to_owned(), board_at(&board.unit.code, year.into())),
            (t.report_title.to_owned(), report_at(&board)),
        ],
        about: format!("{}, {year}", board.unit.name),
        action,
        ..words_page(anyone, csrf, &edited, changes, again)
    })
}

#[get("/board/<unit>/<year>/report/words?<saved>")]
async fn words(
    unit: String,
    year: i16,
    saved: Option<bool>,
    may: May<ReadAssessments>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Page {
    let (csrf, anyone) = (token(app, cookies), may.anyone());
    waiting(app, move |_| {
        let page = of_board(&anyone, csrf, (&unit, year), None)?;
        Ok(RawHtml(askama::Template::render(&ReportWords { saved: saved.is_some(), ..page })?))
    })
    .await
}

#[post("/board/<unit>/<year>/report/words", data = "<sheet>")]
async fn save_words(
    unit: String,
    year: i16,
    may: May<ManageAssessments>,
    sheet: Sheet,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<Answer, PageError> {
    let (csrf, anyone, Sheet(fields)) = (token(app, cookies), may.anyone(), sheet);
    waiting(app, move |_| {
        let typed = typed(&fields)?;
        let saved = anyone.app.edit_board_report(anyone.caller(), &unit, year, anyone.lang, &typed)?;
        let there = format!("/board/{unit}/{year}/report/words?saved=true");
        answered(saved, there, |which| of_board(&anyone, csrf, (&unit, year), Some((&typed, which))))
    })
    .await
}
