//! Targets for rates of dossiers: the list of a unit, setting one, and how a rate stands to its own. Read by whoever reads results
//! of the unit; set by whoever manages its assessments.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes};
use rust_decimal::Decimal;

use super::dossiers::unit_asked;
use super::error::PageError;
use super::fields::{Day, Line};
use super::form::{Protected, token};
use super::guard::{Looks, ManageAssessments, May};
use super::offices::{choice, day as day_of, field, hidden, hinted, text};
use super::pages::Frame;
use super::pages::offices_form::{Control, Form};
use super::pages::round::{Fact, RoundPage, Table, Way, named, plain};
use super::waiting;
use crate::app::App;
use crate::app::dossiers::targets::{DossierTargets, HeldTo};
use crate::domain::access::Permission;
use crate::domain::assessment::read_decimal;
use crate::domain::dossier::target::{Aim, Target, TargetFault};
use crate::domain::lang::Lang;
use crate::domain::number::{self, day};
use crate::domain::refusal::Refusal;
use crate::domain::text::{fill, texts};
use crate::domain::workplan::target::Toward;
use crate::index::stated::Rate;

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![list, set]
}

fn at(unit: &str) -> String {
    format!("/dossiers/targets?unit={unit}")
}

/// The way to the targets of a unit.
pub(super) fn way(unit: &str, about: &str, lang: Lang) -> Way {
    Way { title: texts(lang).targets_title, about: about.to_owned(), href: at(unit) }
}

fn percent(value: Decimal, lang: Lang) -> String {
    let value = value.normalize();
    number::fixed(lang, value, value.scale())
}

/// Which side of which number, and whose target it is.
fn words(held: &HeldTo, lang: Lang) -> String {
    let t = texts(lang);
    let side = match held.target.aim.toward() {
        Toward::AtLeast => t.target_at_least,
        Toward::AtMost => t.target_at_most,
    };
    fill(side, &[&percent(held.target.goal, lang), &held.unit])
}

/// How a rate stands to the target that it is held to, in the unrounded number.
pub(super) fn beside(rate: &Rate, targets: &[HeldTo], lang: Lang) -> Fact {
    let t = texts(lang);
    let Some(held) = targets.iter().find(|held| held.rate == rate.name) else { return plain("–") };
    let words = words(held, lang);
    named(match held.target.missed_by(rate.value) {
        None => fill(t.target_met, &[&words]),
        Some(by) => {
            let missed = match held.target.aim.toward() {
                Toward::AtLeast => t.target_missed,
                Toward::AtMost => t.target_exceeded,
            };
            let shown = by.round_dp(2);
            let points = if shown.is_zero() { t.target_less.to_owned() } else { number::fixed(lang, shown, 2) };
            fill(missed, &[&words, &points])
        }
    })
}

#[get("/dossiers/targets?<unit>")]
async fn list(
    unit: Option<String>,
    looks: Looks,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let csrf = token(app, cookies);
    waiting(app, move |app| {
        let scope = looks.scope();
        let targets = app.dossier_targets(&scope, &unit_asked(app, &scope, unit)?)?;
        let manages = match looks.caller() {
            Some(caller) => app.may_in_unit(caller, Permission::ManageAssessments, &targets.unit)?,
            None => false,
        };
        let frame = looks.frame(app, "/dossiers/targets".to_owned());
        let frame = frame.illustrative(app.illustrative || targets.unit.illustrative);
        let page = list_page(frame, csrf, &targets, manages, looks.lang());
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

fn list_page(frame: Frame, csrf: String, targets: &DossierTargets, manages: bool, lang: Lang) -> RoundPage {
    let t = texts(lang);
    let mut page = RoundPage::new(frame, csrf, t.targets_title);
    page.root = (t.dossiers_title, "/dossiers");
    page.about = Some(targets.unit.name.clone());
    page.lead = Some(t.targets_lead.to_owned());
    let row = |(target, unit): &(Target, String)| {
        let held = HeldTo { rate: target.aim.rate(), target: target.clone(), unit: unit.clone() };
        vec![
            plain(held.rate.name(lang)),
            named(words(&held, lang)),
            plain(format!("{} – {}", day(target.first), day(target.last))),
            named(target.source.clone()),
        ]
    };
    page.tables.push(Table {
        caption: t.targets_title.to_owned(),
        columns: vec![t.dossiers_rate, t.targets_goal, t.period, t.targets_source],
        rows: targets.targets.iter().map(row).collect(),
        empty: t.targets_none,
    });
    if manages {
        page.forms.push(set_form(&targets.unit.code, lang));
    }
    page
}

fn set_form(unit: &str, lang: Lang) -> Form {
    let t = texts(lang);
    let of = |name: &'static str, label: &str, control| field("target", name, label, control);
    let aims = Aim::ALL.map(|aim| choice(aim.word(), aim.rate().name(lang), false, aim == Aim::InTimeOfResolved));
    let fields = vec![
        hidden("unit", unit),
        of("rate", t.dossiers_rate, Control::Choice(aims.into())),
        hinted(of("goal", t.targets_goal, text("", true)), t.targets_goal_hint),
        of("first", t.targets_first, day_of(None, true)),
        of("last", t.targets_last, day_of(None, true)),
        hinted(of("source", t.targets_source, text("", true)), t.targets_source_hint),
    ];
    let (title, help) = (t.targets_set, Some(t.targets_set_help));
    Form { title, help, action: "/dossiers/targets".to_owned(), fields, button: title }
}

/// A target as it is typed.
#[derive(Debug, FromForm)]
struct Typed {
    unit: Line,
    rate: Line,
    goal: Line,
    first: Day,
    last: Day,
    source: Line,
}

#[post("/dossiers/targets", data = "<typed>")]
async fn set(may: May<ManageAssessments>, typed: Protected<Typed>, app: &State<App>) -> Result<Redirect, PageError> {
    let (anyone, Protected(typed)) = (may.anyone(), typed);
    waiting(app, move |_| {
        let aim = Aim::from_word(&typed.rate.0).ok_or(PageError::Unacceptable)?;
        let (Some(first), Some(last)) = (typed.first.0, typed.last.0) else { return Err(PageError::Unacceptable) };
        let goal = typed.goal.0.trim_end_matches('%').trim_end();
        let goal = read_decimal(goal).ok_or(Refusal::Target(TargetFault::Goal)).map_err(crate::app::AppError::from)?;
        let source = typed.source.0;
        let target = |unit| Target { unit, aim, first, last, goal, source };
        anyone.app.set_dossier_target(anyone.caller(), &typed.unit.0, target)?;
        Ok(Redirect::to(at(&typed.unit.0)))
    })
    .await
}
