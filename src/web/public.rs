//! Anybody: the start page and published indices.

use rocket::http::{ContentType, Header};
use rocket::response::content::RawHtml;
use rocket::{Responder, Route, State, get, routes};

use super::error::PageError;
use super::figures;
use super::pages::Section;
use super::pages::home::{ChartCard, CounterNow, Home};
use super::pages::series::{Drawn, IndexSeries, Latest, Series, SeriesList, SourcedYear, Year};
use super::reader::Reader;
use super::waiting;
use crate::app::series::{chart, chart_in_page, csv, newest_change};
use crate::app::{App, generate};
use crate::domain::lang::Lang;
use crate::domain::text::{fill, texts};
use crate::draw::{Format, Look, rows::rows};
use crate::index;
use crate::index::series::{Change, Point};

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![home, series_list, series, series_file]
}

/// The two series of the start page: index, unit code, and the years the sentence above the chart speaks of, which
/// are those of the newspaper articles that asked for this program.
const SHOWN_FIRST: [(&str, &str, i32, i32); 2] =
    [("sipas", "cao-bang", 2019, 2020), ("par-index", "khanh-hoa", 2018, 2020)];

#[get("/")]
async fn home(reader: Reader, app: &State<App>) -> Result<RawHtml<String>, PageError> {
    waiting(app, move |app| {
        let mut charts = Vec::new();
        for (index, code, from, to) in SHOWN_FIRST {
            // A database without published series has a start page all the same.
            let Ok(unit) = app.unit(code) else { continue };
            let Ok(series) = app.series(index, &unit) else { continue };
            charts.push(ChartCard {
                index: series.index_name(reader.lang).to_owned(),
                unit: series.unit.clone(),
                sentence: series
                    .between(from, to)
                    .map(|change| sentence(&series, &change, reader.lang))
                    .unwrap_or_default(),
                drawn: drawn(&series, Look::half(reader.lang))?,
                href: format!("/series/{index}/{code}"),
            });
        }
        let page = Home {
            frame: reader.frame(app, "/", Section::Home).illustrative(app.illustrative),
            counter: counter_now(app, reader.lang)?,
            charts,
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

/// The chart of a series for a window of any width.
fn drawn(series: &index::series::Series, wide: Look) -> Result<Drawn, PageError> {
    let narrow = chart_in_page(series, Look::phone(wide.lang))?;
    Ok(Drawn { wide: chart_in_page(series, wide)?, narrow })
}

/// The demo counter's result up to this moment.
fn counter_now(app: &App, lang: Lang) -> Result<Option<CounterNow>, PageError> {
    let catalogue = app.catalogue();
    let Some(counter) = catalogue.counter_coded(generate::DEMO_COUNTER).filter(|_| app.demo) else {
        return Ok(None);
    };
    let unit = app.store.read(|db| crate::store::unit::unit_get(db, counter.unit))?.ok_or(PageError::NotFound)?;
    let when = app.running_window();
    let report = app.results(&unit, when)?;
    let template = catalogue.template(counter.template).ok_or(PageError::NotFound)?;
    let question = &template.questions[0];
    let line = report
        .parts
        .iter()
        .filter(|part| part.template == counter.template && part.question == question.number)
        .flat_map(|part| &part.tables)
        .flat_map(|table| &table.lines)
        .find(|line| line.key == Some(counter.id));
    Ok(Some(CounterNow {
        name: counter.name.clone(),
        unit: unit.name.clone(),
        period: figures::when(when, lang),
        question: question.words.of(lang).to_owned(),
        figures: line.map_or_else(figures::none, |line| figures::of(&line.seen, line.visits, question, lang)),
        rate: format!("/rate/{}", counter.code),
        results: format!("/results?unit={}", unit.code),
    }))
}

/// A change in one sentence: `2018–2020: từ 79,54% lên 82,57%, tăng 3,03 điểm (không có thông tin sai số); thứ hạng
/// từ 11/63 đến 48/63, tụt 37 bậc`.
fn sentence(series: &index::series::Series, change: &Change, lang: Lang) -> String {
    let t = texts(lang);
    let ends = [series.point(change.from), series.point(change.to)];
    let values = ends.map(|point| point.and_then(|point| point.value_words(lang)).unwrap_or_default());
    let ranks = ends.map(|point| point.and_then(Point::rank_words));
    let years = format!("{}–{}", change.from, change.to);
    let said =
        fill(t.change_sentence, &[&years, &values[0], &values[1], &change.words(lang), &change.caution_words(lang)]);
    match (ranks, change.rank_words(lang)) {
        ([Some(before), Some(after)], Some(places)) => said + &fill(t.rank_sentence, &[&before, &after, &places]),
        _ => said,
    }
}

#[get("/series")]
async fn series_list(reader: Reader, app: &State<App>) -> Result<RawHtml<String>, PageError> {
    waiting(app, move |app| {
        let mut indices: Vec<IndexSeries> = Vec::new();
        for listed in app.series_list()? {
            let unit = app.unit(&listed.unit_code)?;
            let series = app.series(&listed.index, &unit)?;
            let name = series.index_name(reader.lang).to_owned();
            let row = Latest {
                unit: listed.unit_name,
                href: format!("/series/{}/{}", listed.index, listed.unit_code),
                figures: year(&series, listed.year, reader.lang),
            };
            match indices.last_mut().filter(|index| index.index == name) {
                Some(index) => index.rows.push(row),
                None => indices.push(IndexSeries { index: name, rows: vec![row] }),
            }
        }
        for index in &mut indices {
            index.rows.sort_by(|one, other| figures::by_name(&one.unit, &other.unit, false, false));
        }
        let page = SeriesList { frame: reader.frame(app, "/series", Section::Series), indices };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

/// One year of a series in words.
fn year(series: &index::series::Series, year: i32, lang: Lang) -> Year {
    let point = series.point(year);
    Year {
        year,
        value: point.and_then(|point| point.value_words(lang)),
        change: series.change(year).map(|change| change.words(lang)),
        rank: point.and_then(Point::rank_words),
        status: point.map(|point| point.status.words(lang).to_owned()).unwrap_or_default(),
    }
}

#[get("/series/<index>/<unit>", rank = 2)]
async fn series(index: String, unit: String, reader: Reader, app: &State<App>) -> Result<RawHtml<String>, PageError> {
    waiting(app, move |app| {
        let lang = reader.lang;
        let of = app.unit(&unit)?;
        let series = app.series(&index, &of)?;
        let base = format!("/series/{index}/{}", of.code);
        let file = |ending: &str| format!("{base}/{index}-{}.{ending}?lang={}", of.code, lang.tag());
        let breaks = series
            .breaks
            .iter()
            .map(|one| fill(texts(lang).method_changed, &[&one.year.to_string(), &one.basis]))
            .collect();
        let rows = rows(&series, lang)
            .into_iter()
            .map(|row| {
                let some = |text: String| (!text.is_empty()).then_some(text);
                let broken = series.change(row.year).and_then(|change| change.comparability_words(lang));
                let change = match broken {
                    Some(broken) => format!("{} ({broken})", row.change),
                    None => row.change,
                };
                let href = row.source.starts_with("https://").then(|| row.source.clone());
                SourcedYear {
                    figures: Year {
                        year: row.year,
                        value: some(row.value),
                        change: some(change),
                        rank: some(row.rank),
                        status: row.status,
                    },
                    source: if row.remark.is_empty() {
                        row.source
                    } else {
                        format!("{} — {}", row.source, row.remark)
                    },
                    href,
                }
            })
            .collect();
        let page = Series {
            frame: reader.frame(app, base.clone(), Section::Series),
            index: series.index_name(lang).to_owned(),
            unit: series.unit.clone(),
            sentence: newest_change(&series).map(|change| sentence(&series, &change, lang)),
            drawn: drawn(&series, Look::full(lang))?,
            rows,
            breaks,
            svg_file: file("svg"),
            png_file: file("png"),
            csv_file: file("csv"),
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

/// A file to keep.
#[derive(Responder)]
struct Download {
    bytes: Vec<u8>,
    kind: ContentType,
    disposition: Header<'static>,
}

#[get("/series/<index>/<unit>/<file>")]
async fn series_file(
    index: String,
    unit: String,
    file: String,
    reader: Reader,
    app: &State<App>,
) -> Result<Download, PageError> {
    waiting(app, move |app| {
        let of = app.unit(&unit)?;
        let series = app.series(&index, &of)?;
        // The name is ours, made of codes: whatever was asked for, no other name comes back.
        let (bytes, kind, ending) = match file.rsplit_once('.').map(|(_, ending)| ending) {
            Some("svg") => (chart(&series, reader.lang, Format::SvgFile)?, ContentType::SVG, "svg"),
            Some("png") => (chart(&series, reader.lang, Format::Png)?, ContentType::PNG, "png"),
            Some("csv") => (csv(&series, &of.code)?, ContentType::CSV, "csv"),
            _ => return Err(PageError::NotFound),
        };
        let name = format!("attachment; filename=\"{index}-{}.{ending}\"", of.code);
        Ok(Download { bytes, kind, disposition: Header::new("Content-Disposition", name) })
    })
    .await
}
