//! Stated figures: what reports and articles said of dossiers, tasks and feedback, what follows, and what does not add up. For
//! whoever reads results of the unit; brought in by whoever manages its assessments.

use rocket::http::{ContentType, CookieJar, Status};
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes};
use rust_decimal::{Decimal, RoundingStrategy};

use super::download::Download;
use super::error::PageError;
use super::form::{ProtectedFile, token};
use super::guard::{Looks, ManageAssessments, May};
use super::offices::import::outcome;
use super::pages::round::{Fact, RoundPage, TABLES, Table, Upload, leading, named, plain};
use super::pages::{Frame, Section};
use super::waiting;
use crate::app::App;
use crate::app::bring_in::Importer;
use crate::app::import::stated::columns;
use crate::app::scope::Scope;
use crate::app::stated::{Stated, StatedRead};
use crate::domain::access::Permission;
use crate::domain::lang::Lang;
use crate::domain::number::{self, day};
use crate::domain::stated::{Figure, How, Measure, Of, Statement, Subject};
use crate::domain::text::{fill, texts};
use crate::index::stated::{Judged, Rate, RateName, Sum, SumState, Value, Verdict, points_between};

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![list, bring, empty, show]
}

type Page = Result<RawHtml<String>, PageError>;

/// Not marked as made up at the demo: the articles are real.
fn frame(looks: &Looks, app: &App, here: String) -> Frame {
    match looks {
        Looks::Demo(reader) => reader.frame(app, here, Section::Results),
        Looks::Caller(anyone) => anyone.frame(here, Section::Results),
    }
}

#[get("/stated")]
async fn list(looks: Looks, cookies: &CookieJar<'_>, app: &State<App>) -> Page {
    let csrf = token(app, cookies);
    waiting(app, move |app| {
        let manages = looks.caller().is_some_and(|caller| caller.may(Permission::ManageAssessments));
        let (frame, all) = (frame(&looks, app, "/stated".into()), app.stated_list(&looks.scope())?);
        let page = list_page(frame, csrf, &all, manages, looks.lang());
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

fn list_page(frame: Frame, csrf: String, all: &[Stated], manages: bool, lang: Lang) -> RoundPage {
    let t = texts(lang);
    let mut page = RoundPage::new(frame, csrf, t.stated_title);
    page.root = (t.stated_title, "/stated");
    page.lead = Some(t.stated_lead.to_owned());
    let row = |one: &Stated| {
        let subjects = Subject::ALL.into_iter().filter(|subject| !of_subject(&one.statement, *subject).is_empty());
        let subjects: Vec<&str> = subjects.map(|subject| subject.name(lang)).collect();
        vec![
            leading(named(about(one)), format!("/stated/{}", one.statement.code)),
            plain(days(&one.statement)),
            plain(subjects.join("; ")),
            named(one.statement.source.clone()),
        ]
    };
    page.tables.push(Table {
        caption: t.stated_title.to_owned(),
        columns: vec![t.unit, t.period, t.stated_subjects, t.stated_source],
        rows: all.iter().map(row).collect(),
        empty: t.stated_none,
    });
    if manages {
        page.upload = Some(Upload {
            title: t.upload_title,
            action: "/stated".to_owned(),
            help: t.stated_import_help,
            columns: columns().join(", "),
            empty: "/stated/file/khung-mau.csv".to_owned(),
            accept: TABLES,
            page: None,
            fields: Vec::new(),
        });
    }
    page
}

#[post("/stated", data = "<file>")]
async fn bring(
    may: May<ManageAssessments>,
    file: ProtectedFile,
    cookies: &CookieJar<'_>,
) -> Result<(Status, RawHtml<String>), PageError> {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let ProtectedFile { name, bytes, .. } = file;
        let brought = app.bring_stated_from(Importer::Person(anyone.caller()), &name, &bytes);
        let (status, outcome) = outcome(app, anyone.lang, name, brought)?;
        let all = app.stated_list(&Scope::of(anyone.caller(), Permission::ManageAssessments))?;
        let mut page = list_page(anyone.frame("/stated", Section::Results), csrf, &all, true, anyone.lang);
        page.outcome = Some(outcome);
        Ok((status, RawHtml(askama::Template::render(&page)?)))
    })
    .await
}

#[get("/stated/file/<_file>")]
fn empty(_file: &str, may: May<ManageAssessments>) -> Download {
    let _ = may;
    Download::of(format!("\u{feff}{}\r\n", columns().join(",")), ContentType::CSV, "khung-mau.csv")
}

#[get("/stated/<code>")]
async fn show(code: String, looks: Looks, cookies: &CookieJar<'_>, app: &State<App>) -> Page {
    let csrf = token(app, cookies);
    waiting(app, move |app| {
        let read = app.stated(&looks.scope(), &code)?;
        let here = format!("/stated/{}", read.stated.statement.code);
        let page = statement_page(frame(&looks, app, here), csrf, &read, looks.lang());
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

fn statement_page(frame: Frame, csrf: String, read: &StatedRead, lang: Lang) -> RoundPage {
    let t = texts(lang);
    let statement = &read.stated.statement;
    let mut page = RoundPage::new(frame, csrf, t.stated_one);
    page.root = (t.stated_title, "/stated");
    page.about = Some(about(&read.stated));
    page.notices.extend(statement.remark.clone());
    page.facts = vec![(t.period, plain(days(statement))), (t.stated_source, named(statement.source.clone()))];
    page.facts.extend(statement.as_of.map(|at| (t.stated_as_of, plain(day(at)))));
    page.facts.extend(statement.published.map(|at| (t.stated_published, plain(day(at)))));
    for subject in Subject::ALL {
        page.tables.extend(figures(read, subject, lang));
    }
    let table = |caption: &str, columns, rows: Vec<Vec<Fact>>| {
        (!rows.is_empty()).then(|| Table { caption: caption.to_owned(), columns, rows, empty: t.stated_none })
    };
    let sums = read.reading.sums.iter().map(|(sum, state)| sum_row(read, *sum, *state, lang)).collect();
    page.tables.extend(table(t.stated_sums, vec![t.stated_sum, t.stated_sum_said], sums));
    page.tables.extend(Some(rates_table(&read.reading.rates, lang)).filter(|table| !table.rows.is_empty()));
    let judged = read.reading.judged.iter().map(|judged| judged_row(judged, lang)).collect();
    page.tables.extend(table(t.stated_judged, vec![t.stated_what, t.stated_value, t.stated_verdict], judged));
    if let Some(before) = &read.before {
        let rows = changes(statement, before, lang);
        page.tables.extend(table(t.stated_changes, vec![t.stated_what, t.stated_change, t.stated_source], rows));
    }
    page
}

fn about(one: &Stated) -> String {
    match &one.statement.whose {
        Some(whose) => format!("{}, {whose}", one.unit.name),
        None => one.unit.name.clone(),
    }
}

fn days(statement: &Statement) -> String {
    format!("{} – {}", day(statement.first), day(statement.last))
}

fn of_subject(statement: &Statement, subject: Subject) -> Vec<&Figure> {
    statement.figures.iter().filter(|figure| figure.measure.subject() == subject).collect()
}

/// A number as it was said: its word, its digits, its sign.
fn said(how: How, value: Decimal, is_percent: bool, lang: Lang) -> String {
    let digits = number::fixed(lang, value, value.scale());
    let words = [how.name(lang), &digits].into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if is_percent { words + "%" } else { words }
}

/// What is stated of a subject, and what follows.
fn figures(read: &StatedRead, subject: Subject, lang: Lang) -> Option<Table> {
    let t = texts(lang);
    let stated = of_subject(&read.stated.statement, subject);
    let row = |figure: &&Figure| {
        let of = match figure.of {
            Of::Nothing => t.stated_as_said.to_owned(),
            Of::Unstated if figure.measure == Measure::GrowthFeedback => t.stated_without_base.to_owned(),
            Of::Unstated => t.stated_of_unstated.to_owned(),
            Of::Measure(of) => fill(t.stated_of, &[of.name(lang)]),
        };
        let value = said(figure.how, figure.value, figure.measure.is_percent(), lang);
        vec![plain(figure.measure.name(lang)), plain(value), plain(of), named(figure.quote.clone())]
    };
    let mut rows: Vec<Vec<Fact>> = stated.iter().map(row).collect();
    let followed = read.reading.known.iter().filter(|(measure, value)| value.follows && measure.subject() == subject);
    rows.extend(followed.map(|(measure, value)| {
        let Value { value, how, .. } = *value;
        vec![plain(measure.name(lang)), plain(said(how, value, false, lang)), plain(t.stated_follows), plain("–")]
    }));
    let columns = vec![t.stated_what, t.stated_value, t.stated_kind, t.stated_quote];
    (!rows.is_empty()).then(|| Table { caption: subject.name(lang).to_owned(), columns, rows, empty: t.stated_none })
}

fn sum_row(read: &StatedRead, sum: Sum, state: SumState, lang: Lang) -> Vec<Fact> {
    let t = texts(lang);
    let parts: Vec<&str> = sum.parts.iter().map(|part| part.name(lang)).collect();
    let digits = |value: Decimal| number::fixed(lang, value, 0);
    let words = match state {
        SumState::Holds => t.stated_sum_holds.to_owned(),
        SumState::Broken(by) => fill(t.stated_sum_broken, &[&digits(by)]),
        SumState::Open(rest) => fill(t.stated_sum_open, &[&digits(rest)]),
        SumState::About(by) => fill(t.stated_sum_about, &[&digits(by)]),
        SumState::Follows(measure) => {
            let value = read.reading.value(measure);
            let value = value.map(|value| said(value.how, value.value, false, lang)).unwrap_or_default();
            fill(t.stated_sum_follows, &[measure.name(lang), &value])
        }
    };
    vec![plain(format!("{} = {}", sum.whole.name(lang), parts.join(" + "))), plain(words)]
}

/// What is stated of tasks and targets: the figures, what their sums tell, and their rates.
pub(super) fn of_tasks(read: &StatedRead, lang: Lang) -> Vec<Table> {
    let t = texts(lang);
    let of_tasks = |measure: Measure| measure.subject() == Subject::Tasks;
    let sums = read.reading.sums.iter().filter(|(sum, _)| of_tasks(sum.whole));
    let rates = read.reading.rates.iter().filter(|rate| rate.name.denominator().iter().all(|of| of_tasks(*of)));
    let mut tables: Vec<Table> = figures(read, Subject::Tasks, lang).into_iter().collect();
    tables.push(Table {
        caption: t.stated_sums.to_owned(),
        columns: vec![t.stated_sum, t.stated_sum_said],
        rows: sums.map(|(sum, state)| sum_row(read, *sum, *state, lang)).collect(),
        empty: t.stated_none,
    });
    tables.push(rates_table(rates, lang));
    tables.retain(|table| !table.rows.is_empty());
    tables
}

/// Rates by their names.
pub(super) fn rates_table<'a>(rates: impl IntoIterator<Item = &'a Rate>, lang: Lang) -> Table {
    let t = texts(lang);
    Table {
        caption: t.stated_rates.to_owned(),
        columns: vec![t.stated_rate, t.stated_value, t.stated_division],
        rows: rates.into_iter().map(|rate| rate_row(rate, lang)).collect(),
        empty: t.stated_none,
    }
}

/// A rate; of numbers that are not exact without decimals.
fn rate_row(rate: &Rate, lang: Lang) -> Vec<Fact> {
    let digits = |value: Decimal| number::fixed(lang, value, 0);
    let value = if rate.exact {
        number::fixed(lang, rate.value, 2) + "%"
    } else {
        format!("{} {}%", How::Nearly.name(lang), digits(rate.value))
    };
    vec![plain(rate.name.name(lang)), plain(value), plain(format!("{}/{}", digits(rate.up), digits(rate.down)))]
}

fn judged_row(judged: &Judged, lang: Lang) -> Vec<Fact> {
    let t = texts(lang);
    let names = |names: &[RateName]| names.iter().map(|name| name.name(lang)).collect::<Vec<_>>().join("; ");
    let words = match &judged.verdict {
        Verdict::AsNamed(name) => fill(t.stated_verdict_as_named, &[name.name(lang)]),
        Verdict::NotAsNamed(others) if others.is_empty() => t.stated_verdict_not_named_none.to_owned(),
        Verdict::NotAsNamed(others) => fill(t.stated_verdict_not_named, &[&names(others)]),
        Verdict::Fits(all) => fill(t.stated_verdict_fits, &[&names(all)]),
        Verdict::FitsNone => t.stated_verdict_none.to_owned(),
        Verdict::OnlyRate => t.stated_verdict_only.to_owned(),
        Verdict::Unchecked => t.stated_verdict_unchecked.to_owned(),
        Verdict::WithoutBase => t.stated_verdict_base.to_owned(),
        Verdict::Bound(how, count) => {
            // Fewer than 30,6 is fewer than 31; more than 30,6 is more than 30.
            let (how, strategy) = match how {
                How::Under => (How::Under, RoundingStrategy::ToPositiveInfinity),
                How::Over => (How::Over, RoundingStrategy::ToZero),
                How::Exactly | How::Nearly => (How::Nearly, RoundingStrategy::MidpointAwayFromZero),
            };
            fill(t.stated_verdict_bound, &[&said(how, count.round_dp_with_strategy(0, strategy), false, lang)])
        }
    };
    let cut = if judged.cut { format!("; {}", t.stated_cut) } else { String::new() };
    let figure = &judged.figure;
    let value = said(figure.how, figure.value, true, lang);
    vec![plain(figure.measure.name(lang)), plain(value), plain(words + &cut)]
}

/// The stated percentages beside those of the same days of the year before, in percentage points.
fn changes(now: &Statement, before: &Statement, lang: Lang) -> Vec<Vec<Fact>> {
    let t = texts(lang);
    let row = |measure: &Measure| {
        let points = points_between(&now.figures, &before.figures, *measure)?;
        let digits = number::fixed(lang, points.abs(), points.scale());
        let words = match (points.is_zero(), points.is_sign_negative()) {
            (true, _) => t.stated_unchanged.to_owned(),
            (_, true) => fill(t.stated_down, &[&digits]),
            (_, false) => fill(t.stated_up, &[&digits]),
        };
        Some(vec![plain(measure.name(lang)), plain(words), named(before.source.clone())])
    };
    Measure::ALL.iter().filter(|measure| measure.is_percent()).filter_map(row).collect()
}
