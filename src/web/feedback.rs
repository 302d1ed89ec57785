//! Feedback (phản ánh, kiến nghị): counts kept apart, both rates by name, what is open and where, limits; each with its history.
//! For whoever reads results of the unit; brought in, and answers judged, by whoever manages its assessments.

use rocket::form::FromForm;
use rocket::http::{ContentType, CookieJar, Status};
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes, uri};
use rust_decimal::Decimal;
use time::Date;

use super::download::Download;
use super::error::PageError;
use super::feedback_intake::add_handling;
use super::fields::Line;
use super::form::{Protected, ProtectedFile, token};
use super::guard::{Looks, ManageAssessments, May};
use super::offices::import::outcome;
use super::pages::offices_form::{Choice, Control, Field, Form};
use super::pages::round::{Fact, RoundPage, TABLES, Table, Upload, Way, leading, named, plain};
use super::pages::{Frame, Section};
use super::waiting;
use crate::app::App;
use crate::app::bring_in::Importer;
use crate::app::feedback::{FeedbackBoard, FeedbackInDetail, FeedbackRead, ReadBy, read_by};
use crate::app::import::feedback::columns;
use crate::app::scope::Scope;
use crate::domain::access::Permission;
use crate::domain::feedback::counts::{Age, Counts, KeptCounts};
use crate::domain::feedback::limits::{Judged, Kept, Unknown};
use crate::domain::feedback::rules::{Class, Group, Step};
use crate::domain::feedback::{Channel, Quality};
use crate::domain::lang::Lang;
use crate::domain::number::{self, day, moment};
use crate::domain::text::{fill, texts};
use crate::store::feedback::Judgement;

/// Of the feedback of a year so many are listed.
const LISTED: usize = 200;

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![list, bring, empty, show, judge]
}

type Page = Result<RawHtml<String>, PageError>;

#[get("/feedback?<year>")]
async fn list(year: Option<i32>, looks: Looks, cookies: &CookieJar<'_>, app: &State<App>) -> Page {
    let csrf = token(app, cookies);
    waiting(app, move |app| {
        let year = year.filter(|year| (1900..=2100).contains(year));
        let board = app.feedback_board(&looks.scope(), year)?;
        let manages = looks.caller().is_some_and(|caller| caller.may(Permission::ManageAssessments));
        let frame = looks.frame(app, "/feedback".to_owned());
        let mut page = board_page(frame, csrf, &board, read_by()?, manages, looks.lang());
        if manages {
            let t = texts(looks.lang());
            let (title, about) = (t.intake_office, t.intake_office_about.to_owned());
            page.ways.push(Way { title, about, href: "/feedback-intake".to_owned() });
        }
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

fn board_page(frame: Frame, csrf: String, board: &FeedbackBoard, by: &ReadBy, manages: bool, lang: Lang) -> RoundPage {
    let t = texts(lang);
    let mut page = RoundPage::new(frame, csrf, t.feedback_title);
    page.root = (t.feedback_title, "/feedback");
    page.lead = Some(t.feedback_lead.to_owned());
    page.notices = vec![by.rules.note.of(lang).to_owned(), t.feedback_elsewhere.to_owned()];
    let other = |other: &&i32| **other != board.year;
    page.ways = board
        .years
        .iter()
        .filter(other)
        .map(|other| Way {
            title: t.feedback_title,
            about: fill(t.feedback_other_years, &[&other.to_string()]),
            href: format!("/feedback?year={other}"),
        })
        .collect();
    page.tables.push(counts_table(board, lang));
    page.tables.push(rates_table(&board.counts, lang));
    page.tables.push(limits_table(board, lang));
    page.tables.push(table(t.feedback_over, limit_columns(lang), over_rows(&board.over, lang), t.feedback_over_none));
    page.tables.push(table(t.feedback_soon, limit_columns(lang), over_rows(&board.soon, lang), t.feedback_over_none));
    let ages = board.ages.iter().filter(|(age, count)| *age != Age::Unknown || *count > 0);
    let ages = ages.map(|(age, n)| vec![plain(age_name(*age, lang)), plain(count(*n, lang))]);
    page.tables.push(table(t.feedback_ages, vec![t.feedback_age, t.feedback_open], ages.collect(), t.feedback_none));
    page.tables.push(owners_table(board, lang));
    let kinds = board.kinds.iter().map(|(kind, n)| {
        let name = kind
            .as_deref()
            .map_or_else(|| t.feedback_unclassified.to_owned(), |code| class(by.rules.kind(code), code, lang));
        vec![plain(name), plain(count(*n, lang))]
    });
    page.tables.push(table(
        t.feedback_kinds,
        vec![t.feedback_kind, t.feedback_count],
        kinds.collect(),
        t.feedback_none,
    ));
    page.tables.push(listed(board, lang));
    if manages {
        page.upload = Some(Upload {
            title: t.upload_title,
            action: "/feedback".to_owned(),
            help: t.feedback_import_help,
            columns: columns().join(", "),
            empty: "/feedback/file/khung-mau.csv".to_owned(),
            accept: TABLES,
            page: None,
            fields: Vec::new(),
        });
    }
    page
}

fn table(caption: &str, columns: Vec<&'static str>, rows: Vec<Vec<Fact>>, empty: &'static str) -> Table {
    Table { caption: caption.to_owned(), columns, rows, empty }
}

fn count(n: u64, lang: Lang) -> String {
    number::count(lang, i64::try_from(n).unwrap_or(i64::MAX))
}

fn counts_table(board: &FeedbackBoard, lang: Lang) -> Table {
    let FeedbackBoard { year, counts, before, .. } = board;
    let t = texts(lang);
    // A number of the year before without a whole is none: nothing may have been brought in of it.
    let then = |n: u64| if before.all() == 0 { "–".to_owned() } else { count(n, lang) };
    let row = |name: &str, now: u64, then: String| vec![plain(name), plain(count(now, lang)), plain(then)];
    let mut rows: Vec<Vec<Fact>> =
        Group::ALL.into_iter().map(|group| row(group.name(lang), counts.of(group), then(before.of(group)))).collect();
    rows.push(row(t.feedback_all, counts.all(), then(before.all())));
    rows.push(row(t.feedback_reopened, counts.reopened, then(before.reopened)));
    let columns = vec![t.feedback_group, t.feedback_count, t.feedback_before];
    let caption = fill(t.feedback_counts, &[&year.to_string(), &(year - 1).to_string()]);
    table(&caption, columns, rows, t.feedback_none)
}

/// The rates by name, each with what it is made of.
fn rates_table(counts: &Counts, lang: Lang) -> Table {
    let t = texts(lang);
    let (answered, all) = (counts.of(Group::Answered), counts.all());
    let value = |rate: Option<Decimal>| {
        rate.map_or_else(|| t.feedback_no_rate.to_owned(), |rate| number::fixed(lang, rate, 2) + "%")
    };
    let over = |up: u64, down: u64| format!("{}/{}", count(up, lang), count(down, lang));
    let part = |group: Group| format!("{} {}", group.name(lang), count(counts.of(group), lang));
    let parts = [Group::Answered, Group::Forwarded, Group::Refused, Group::Supplement].map(part).join("; ");
    let rows = vec![
        vec![plain(t.feedback_rate_answered), plain(value(counts.answered_of_all())), plain(over(answered, all))],
        vec![
            plain(t.feedback_rate_handled),
            plain(value(counts.handled_of_all())),
            plain(format!("{}: {parts}", over(counts.handled, all))),
        ],
        vec![
            plain(t.feedback_rate_answered_handled),
            plain(value(counts.answered_of_handled())),
            plain(over(answered, counts.handled)),
        ],
    ];
    table(t.feedback_rates, vec![t.feedback_rate, t.feedback_value, t.feedback_parts], rows, t.feedback_none)
}

fn limits_table(board: &FeedbackBoard, lang: Lang) -> Table {
    let t = texts(lang);
    let rows = board.limits.iter().map(|(of, counts)| {
        let KeptCounts { kept, late, undone, running, unknown } = *counts;
        let numbers = [kept, late, undone, running, unknown].map(|n| plain(count(n, lang)));
        [plain(step(*of, lang))].into_iter().chain(numbers).collect()
    });
    let columns = vec![
        t.feedback_limit,
        t.feedback_limit_kept,
        t.feedback_limit_late,
        t.feedback_over,
        t.feedback_limit_running,
        t.feedback_limit_unknown,
    ];
    table(&fill(t.feedback_limits_year, &[&board.year.to_string()]), columns, rows.collect(), t.feedback_none)
}

fn limit_columns(lang: Lang) -> Vec<&'static str> {
    let t = texts(lang);
    vec![t.code, t.feedback_owner, t.feedback_limit, t.feedback_until, t.feedback_sent]
}

fn over_rows(all: &[(FeedbackRead, Judged<'static>, Date)], lang: Lang) -> Vec<Vec<Fact>> {
    let row = |(one, limit, until): &(FeedbackRead, Judged<'static>, Date)| {
        vec![to(one), owner(one), plain(step(limit.step, lang)), plain(day(*until)), plain(day(one.feedback.sent))]
    };
    all.iter().take(LISTED).map(row).collect()
}

fn to(one: &FeedbackRead) -> Fact {
    leading(named(one.feedback.code.clone()), format!("/feedback/{}", one.feedback.code))
}

fn owner(one: &FeedbackRead) -> Fact {
    named(one.owner().map_or_else(String::new, |unit| unit.name.clone()))
}

fn owners_table(board: &FeedbackBoard, lang: Lang) -> Table {
    let t = texts(lang);
    let rows = board.owners.iter().map(|owner| {
        let of = |group| plain(count(owner.open.of(group), lang));
        vec![
            named(owner.unit.name.clone()),
            of(Group::Waiting),
            of(Group::InHand),
            of(Group::Supplement),
            plain(count(owner.over, lang)),
            plain(day(owner.oldest)),
        ]
    });
    let columns =
        vec![t.unit, t.feedback_waiting, t.feedback_in_hand, t.feedback_supplement, t.feedback_over, t.feedback_oldest];
    table(t.feedback_owners, columns, rows.collect(), t.feedback_over_none)
}

fn listed(board: &FeedbackBoard, lang: Lang) -> Table {
    let t = texts(lang);
    let row = |one: &FeedbackRead| {
        vec![
            to(one),
            named(one.feedback.subject.clone().unwrap_or_else(|| "–".to_owned())),
            owner(one),
            plain(one.state.group().name(lang)),
            plain(day(one.state.since)),
            plain(day(one.feedback.sent)),
        ]
    };
    let rows: Vec<Vec<Fact>> = board.list.iter().take(LISTED).map(row).collect();
    let (shown, all) = (rows.len().to_string(), board.list.len().to_string());
    let caption = fill(t.feedback_list, &[&board.year.to_string(), &shown, &all]);
    let columns =
        vec![t.code, t.feedback_subject, t.feedback_owner, t.feedback_group, t.feedback_since, t.feedback_sent];
    table(&caption, columns, rows, t.feedback_none)
}

fn age_name(age: Age, lang: Lang) -> &'static str {
    let t = texts(lang);
    match age {
        Age::UpToFive => t.feedback_age_5,
        Age::UpToFifteen => t.feedback_age_15,
        Age::UpToThirty => t.feedback_age_30,
        Age::More => t.feedback_age_more,
        Age::Unknown => t.feedback_age_unknown,
    }
}

fn step(step: Step, lang: Lang) -> &'static str {
    let t = texts(lang);
    match step {
        Step::Refuse => t.feedback_step_refuse,
        Step::Supplement => t.feedback_step_supplement,
        Step::Forward => t.feedback_step_forward,
        Step::Answer => t.feedback_step_answer,
        Step::Publish => t.feedback_step_publish,
    }
}

fn class(known: Option<&Class>, code: &str, lang: Lang) -> String {
    known.map_or_else(|| code.to_owned(), |class| class.words.of(lang).to_owned())
}

fn kept(kept: Kept, lang: Lang) -> String {
    let t = texts(lang);
    match kept {
        Kept::Kept { on, until } => fill(t.feedback_kept, &[&day(on), &day(until)]),
        Kept::Broken { on: Some(on), until } => fill(t.feedback_broken, &[&day(on), &day(until)]),
        Kept::Broken { on: None, until } => fill(t.feedback_broken_still, &[&day(until)]),
        Kept::Running { until } => fill(t.feedback_running, &[&day(until)]),
        Kept::Unknown(Unknown::Uncovered(year)) => fill(t.feedback_unknown_year, &[&year.to_string()]),
        Kept::Unknown(why) => match why {
            Unknown::Uncovered(_) | Unknown::NoLimit => t.feedback_unknown_limit,
            Unknown::Reopened => t.feedback_unknown_reopened,
            Unknown::Supplemented => t.feedback_unknown_supplement,
            Unknown::AnswerDay => t.feedback_unknown_answer,
            Unknown::AwaitedDay => t.feedback_unknown_awaited,
        }
        .to_owned(),
    }
}

#[post("/feedback", data = "<file>")]
async fn bring(
    may: May<ManageAssessments>,
    file: ProtectedFile,
    cookies: &CookieJar<'_>,
) -> Result<(Status, RawHtml<String>), PageError> {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let ProtectedFile { name, bytes, .. } = file;
        let brought = app.bring_feedback_from(Importer::Person(anyone.caller()), &name, &bytes);
        let (status, outcome) = outcome(app, anyone.lang, name, brought)?;
        let board = app.feedback_board(&Scope::of(anyone.caller(), Permission::ReadResults), None)?;
        let frame = anyone.frame("/feedback", Section::Results);
        let mut page = board_page(frame, csrf, &board, read_by()?, true, anyone.lang);
        page.outcome = Some(outcome);
        Ok((status, RawHtml(askama::Template::render(&page)?)))
    })
    .await
}

#[get("/feedback/file/<_file>")]
fn empty(_file: &str, may: May<ManageAssessments>) -> Download {
    let _ = may;
    Download::of(format!("\u{feff}{}\r\n", columns().join(",")), ContentType::CSV, "khung-mau.csv")
}

#[get("/feedback/<code>")]
async fn show(code: String, looks: Looks, cookies: &CookieJar<'_>, app: &State<App>) -> Page {
    let csrf = token(app, cookies);
    waiting(app, move |app| {
        let detail = app.feedback(&looks.scope(), &code)?;
        let judges = match looks.caller() {
            Some(caller) => app.may_judge_feedback(caller, &detail.read)?,
            None => false,
        };
        let frame = looks.frame(app, format!("/feedback/{}", detail.read.feedback.code));
        let mut page = detail_page(frame, csrf, &detail, read_by()?, judges, looks.lang());
        if let Some(handling) = app.feedback_handling(looks.caller(), &detail.read)? {
            add_handling(&mut page, &detail.read, &handling, looks.lang())?;
        }
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

fn detail_page(
    frame: Frame,
    csrf: String,
    detail: &FeedbackInDetail,
    by: &ReadBy,
    judges: bool,
    lang: Lang,
) -> RoundPage {
    let t = texts(lang);
    let FeedbackInDetail { read, judgements } = detail;
    let (feedback, state) = (&read.feedback, &read.state);
    let mut page = RoundPage::new(frame, csrf, t.feedback_one);
    page.root = (t.feedback_title, "/feedback");
    page.about = Some(feedback.code.clone());
    page.notices = vec![by.rules.note.of(lang).to_owned()];
    let classed = |code: &Option<String>, known: Option<&Class>| {
        plain(code.as_deref().map_or_else(|| t.feedback_unclassified.to_owned(), |code| class(known, code, lang)))
    };
    let kind = feedback.kind.as_deref().and_then(|code| by.rules.kind(code));
    let content = feedback.content.as_deref().and_then(|code| by.rules.content(code));
    let handled = if state.status.handled { t.yes } else { t.no };
    page.facts = vec![
        (t.feedback_subject, named(feedback.subject.clone().unwrap_or_else(|| "–".to_owned()))),
        (t.feedback_group, plain(state.group().name(lang))),
        (t.feedback_counted, plain(fill(t.feedback_counted_handled, &[handled]))),
        (t.feedback_owner, owner(read)),
        (t.feedback_sent, plain(day(feedback.sent))),
        (t.feedback_channel, plain(feedback.channel.map_or("–", |channel: Channel| channel.name(lang)))),
        (t.feedback_kind, classed(&feedback.kind, kind)),
        (t.feedback_content, classed(&feedback.content, content)),
        (t.feedback_reopened, plain(times(state.reopened, lang))),
        (t.feedback_transfers, plain(times(state.transfers, lang))),
        (
            t.feedback_reply,
            read.history.reply().map_or_else(|| plain(t.feedback_no_reply), |reply| named(reply.to_owned())),
        ),
    ];
    if let (Some(likes), Some(dislikes)) = (state.likes, state.dislikes) {
        let liked = fill(t.feedback_liked, &[&count(likes.into(), lang), &count(dislikes.into(), lang)]);
        page.facts.push((t.feedback_likes, plain(liked)));
    }
    if let Some(again) = state.complained_again {
        page.facts.push((t.feedback_complained, plain(if again { t.yes } else { t.no })));
    }
    let verdict = judgements.first().map_or(Quality::NotJudged, |last| last.verdict);
    page.facts.push((t.feedback_quality, plain(verdict.name(lang))));
    let limits = read.limits.iter().map(|one| limit_row(one, lang)).collect();
    let columns = vec![t.feedback_limit, t.feedback_outcome, t.feedback_confidence];
    page.tables.push(table(t.feedback_limits, columns, limits, t.feedback_over_none));
    page.tables.push(history_table(read, by, lang));
    if !judgements.is_empty() {
        page.tables.push(judgements_table(judgements, lang));
    }
    if judges {
        page.forms.push(judge_form(&feedback.code, verdict, lang));
    }
    page
}

fn times(n: u16, lang: Lang) -> String {
    fill(texts(lang).feedback_times, &[&n.to_string()])
}

fn limit_row(one: &Judged<'_>, lang: Lang) -> Vec<Fact> {
    let t = texts(lang);
    let name = one.limit.map_or_else(
        || step(one.step, lang).to_owned(),
        |limit| fill(t.feedback_days, &[step(one.step, lang), &limit.days.to_string()]),
    );
    let sure =
        one.limit.map_or_else(|| "–".to_owned(), |limit| format!("{}; {}", limit.basis, limit.confidence.words(lang)));
    vec![plain(name), plain(kept(one.kept, lang)), plain(sure)]
}

fn history_table(read: &FeedbackRead, by: &ReadBy, lang: Lang) -> Table {
    let t = texts(lang);
    let rows = read.history.events().iter().map(|event| {
        let status = by.rules.status(&event.status).map(|(_, status)| status);
        let unit = read.units.iter().find(|unit| unit.id == event.unit);
        vec![
            plain(day(event.at.day())),
            plain(status.map_or_else(|| event.status.clone(), |status| status.words.of(lang).to_owned())),
            plain(status.map_or("–", |status| status.group.name(lang))),
            named(unit.map_or_else(String::new, |unit| unit.name.clone())),
        ]
    });
    let columns = vec![t.feedback_since, t.feedback_status, t.feedback_group, t.unit];
    table(t.feedback_history, columns, rows.collect(), t.feedback_none)
}

fn judgements_table(judgements: &[Judgement], lang: Lang) -> Table {
    let t = texts(lang);
    let row = |one: &Judgement| {
        vec![
            plain(one.verdict.name(lang)),
            named(one.note.clone()),
            named(one.by.clone()),
            plain(moment(one.at.local())),
        ]
    };
    let columns = vec![t.feedback_verdict, t.feedback_note, t.feedback_by, t.feedback_at];
    table(t.feedback_quality, columns, judgements.iter().map(row).collect(), t.feedback_not_judged)
}

fn judge_form(code: &str, judged: Quality, lang: Lang) -> Form {
    let t = texts(lang);
    let choice = |quality: Quality| Choice {
        value: quality.word().to_owned(),
        label: quality.name(lang).to_owned(),
        named: false,
        chosen: quality == judged,
    };
    let field = |name: &'static str, label: &str, control| Field {
        name: name.into(),
        id: format!("f-{name}"),
        label: label.to_owned(),
        named: false,
        hint: None,
        fault: None,
        control,
    };
    Form {
        title: t.feedback_quality,
        help: Some(t.feedback_quality_help),
        action: format!("/feedback/{code}/quality"),
        fields: vec![
            field("verdict", t.feedback_verdict, Control::Radios(Quality::ALL.map(choice).into())),
            field("note", t.feedback_note, Control::Text { value: String::new(), needed: true }),
        ],
        button: t.feedback_judge,
    }
}

#[derive(FromForm)]
struct Verdict {
    verdict: String,
    note: Line,
}

#[post("/feedback/<code>/quality", data = "<form>")]
async fn judge(
    code: String,
    may: May<ManageAssessments>,
    form: Protected<Verdict>,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    let (Protected(form), anyone) = (form, may.anyone());
    let verdict = Quality::from_word(&form.verdict).ok_or(PageError::Unacceptable)?;
    let note = form.note.given().ok_or(PageError::Unacceptable)?;
    let shown = code.clone();
    waiting(app, move |_| Ok(anyone.app.judge_feedback(anyone.caller(), &code, verdict, &note, anyone.lang)?)).await?;
    Ok(Redirect::to(uri!(show(shown))))
}
