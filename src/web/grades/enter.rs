//! Figures for grades that no dossier says, entered by whoever manages the unit's assessments: facts of the circular, and figures or a
//! portal's points for the index of QĐ 766.

use rocket::form::FromForm;
use rocket::response::Redirect;
use rocket::{Route, State, post, routes};
use time::Date;

use super::super::error::PageError;
use super::super::fields::{Day, Line};
use super::super::form::Protected;
use super::super::guard::{ManageAssessments, May};
use super::super::offices::{choice, day as day_of, field, hidden, text};
use super::super::pages::offices_form::{Choice, Control, Field, Form};
use super::super::waiting;
use super::words::{publication, stated};
use super::{asked, unit_at};
use crate::app::App;
use crate::app::AppError;
use crate::app::grades::UnitGrades;
use crate::domain::assessment::read_decimal;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::onestop::stated::{Fact, Stated, StatedFault};
use crate::domain::refusal::Refusal;
use crate::domain::text::{fill, texts};

/// The routes of this file.
pub(super) fn routes() -> Vec<Route> {
    routes![circular, index, withdraw]
}

const PUBLISHED: [(&str, [bool; 3]); 4] = [
    ("both", [true, true, true]),
    ("posted", [true, true, false]),
    ("electronic", [true, false, true]),
    ("not", [false, false, false]),
];

/// The forms of a unit's page.
pub(super) fn forms(of: &UnitGrades, lang: Lang) -> Vec<Form> {
    let t = texts(lang);
    let said = |code: &str| of.stated.iter().find(|one| one.fact.code() == code);
    let numbers = |code: &str| -> Vec<String> {
        let figures = said(code).map(|one| one.fact.figures()).unwrap_or_default();
        figures.split(' ').map(str::to_owned).collect()
    };
    let mut fields = vec![hidden("unit", &of.unit.code), hidden("period", &of.period.to_string())];
    let mut add = |code: &str, names: &[(&'static str, &str)]| {
        let values = numbers(code);
        for (at, (name, label)) in names.iter().enumerate() {
            let value = values.get(at).map_or("", String::as_str);
            fields.push(field("circular", *name, label, text(value, false)));
        }
    };
    add("tt01-2", &[("longer", t.grades_longer), ("equal", t.grades_equal), ("shorter", t.grades_shorter)]);
    add(
        "tt01-5",
        &[
            ("procedures", t.grades_procedures),
            ("received_there", t.grades_received_there),
            ("solved_there", t.grades_solved_there),
        ],
    );
    add(
        "tt01-7",
        &[
            ("conduct_early", t.grades_conduct_early),
            ("conduct_on_time", t.grades_conduct_on_time),
            ("conduct_late", t.grades_conduct_late),
        ],
    );
    add("tt01-9", &[("all_procedures", t.grades_all_procedures), ("online", t.grades_online_procedures)]);
    let published = said("tt01-6").and_then(|one| match one.fact {
        Fact::Publication(all) => Some(all),
        _ => None,
    });
    let mut ways: Vec<Choice> = vec![choice("", t.grades_unknown, false, published.is_none())];
    ways.extend(PUBLISHED.map(|(word, all)| choice(word, publication(all, lang), false, published == Some(all))));
    fields.push(field("circular", "published", t.grades_publication, Control::Choice(ways)));
    fields.extend(from(lang, "circular"));
    let of_circular = Form {
        title: t.grades_enter,
        help: Some(t.grades_enter_help),
        action: "/grades/facts".to_owned(),
        fields,
        button: t.grades_enter,
    };
    let mut forms = vec![of_circular, index_form(of, lang)];
    if !of.stated.is_empty() {
        forms.push(withdrawal(of, lang));
    }
    forms
}

fn withdrawal(of: &UnitGrades, lang: Lang) -> Form {
    let t = texts(lang);
    let choice_of = |(at, one): (usize, &Stated)| {
        let (name, figures) = stated(&one.fact, lang);
        choice(&one.fact.code(), &format!("{name}: {figures}"), true, at == 0)
    };
    let choices = of.stated.iter().enumerate().map(choice_of).collect();
    Form {
        title: t.grades_withdraw,
        help: Some(t.grades_withdraw_help),
        action: "/grades/facts/withdraw".to_owned(),
        fields: vec![
            hidden("unit", &of.unit.code),
            hidden("period", &of.period.to_string()),
            field("withdraw", "fact", t.grades_withdraw_which, Control::Choice(choices)),
            field("withdraw", "reason", t.grades_withdraw_reason, text("", true)),
        ],
        button: t.grades_withdraw,
    }
}

/// Where figures are from, and as of when.
fn from(lang: Lang, form: &str) -> [Field; 2] {
    let t = texts(lang);
    [field(form, "source", t.grades_source, text("", true)), field(form, "as_of", t.grades_as_of, day_of(None, true))]
}

fn index_form(of: &UnitGrades, lang: Lang) -> Form {
    let t = texts(lang);
    let mut all: Vec<Choice> = Vec::new();
    for group in &of.rules.index.groups {
        let name = fill(t.grades_group, &[&group.number.to_string(), group.words.of(lang)]);
        all.push(choice(&group.number.to_string(), &name, false, all.is_empty()));
        let of_group = of.rules.index.of_group(group.number);
        all.extend(
            of_group.map(|one| choice(&one.number, &format!("{} {}", one.number, one.words.of(lang)), false, false)),
        );
    }
    let mut fields = vec![
        hidden("unit", &of.unit.code),
        hidden("period", &of.period.to_string()),
        field("index", "of", t.grades_of, Control::Choice(all)),
        field("index", "part", t.grades_part, text("", false)),
        field("index", "whole", t.grades_whole, text("", false)),
        field("index", "points", t.grades_portal_points, text("", false)),
    ];
    fields.extend(from(lang, "index"));
    Form {
        title: t.grades_enter_index,
        help: Some(t.grades_enter_index_help),
        action: "/grades/index".to_owned(),
        fields,
        button: t.grades_enter_index,
    }
}

/// Facts of the circular as they are typed.
#[derive(Debug, FromForm)]
struct Typed {
    unit: Line,
    period: Line,
    longer: Line,
    equal: Line,
    shorter: Line,
    procedures: Line,
    received_there: Line,
    solved_there: Line,
    conduct_early: Line,
    conduct_on_time: Line,
    conduct_late: Line,
    all_procedures: Line,
    online: Line,
    published: Line,
    source: Line,
    as_of: Day,
}

fn refused(why: Refusal) -> PageError {
    AppError::from(why).into()
}

/// The counts of a fact; none where all fields are blank, refused where some are.
fn counts<const N: usize>(typed: [&Line; N], name: &'static str) -> Result<Option<[u64; N]>, PageError> {
    let blank = typed.iter().filter(|one| one.0.is_empty()).count();
    if blank == N {
        return Ok(None);
    }
    if blank > 0 {
        return Err(refused(Refusal::HalfStated(name)));
    }
    let mut counts = [0; N];
    for (count, typed) in counts.iter_mut().zip(typed) {
        let wrong = || refused(Refusal::Stated(StatedFault::Number(typed.0.clone())));
        *count = number::read_count(&typed.0).ok_or_else(wrong)?;
    }
    Ok(Some(counts))
}

fn facts(typed: &Typed, lang: Lang) -> Result<Vec<Fact>, PageError> {
    let t = texts(lang);
    let mut facts = Vec::new();
    let Typed { longer, equal, shorter, procedures, received_there, solved_there, .. } = typed;
    let Typed { conduct_early, conduct_on_time, conduct_late, all_procedures, online, published, .. } = typed;
    facts.extend(counts([longer, equal, shorter], t.grades_longer)?.map(Fact::AgencyTime));
    facts.extend(counts([procedures, received_there, solved_there], t.grades_procedures)?.map(Fact::OneStop));
    if !published.0.is_empty() {
        let all = PUBLISHED.iter().find(|(word, _)| *word == published.0).ok_or(PageError::Unacceptable)?.1;
        facts.push(Fact::Publication(all));
    }
    facts.extend(counts([conduct_early, conduct_on_time, conduct_late], t.grades_conduct_early)?.map(Fact::Conduct));
    facts.extend(counts([all_procedures, online], t.grades_all_procedures)?.map(Fact::OnlineProcedures));
    Ok(facts)
}

/// The facts with their source and day.
fn with(facts: Vec<Fact>, source: &Line, as_of: Day) -> Result<Vec<(Fact, String, Date)>, PageError> {
    let as_of = as_of.0.ok_or(PageError::Unacceptable)?;
    Ok(facts.into_iter().map(|fact| (fact, source.0.clone(), as_of)).collect())
}

#[post("/grades/facts", data = "<typed>")]
async fn circular(
    may: May<ManageAssessments>,
    typed: Protected<Typed>,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    let (anyone, Protected(typed)) = (may.anyone(), typed);
    waiting(app, move |app| {
        let period = asked(app, Some(&typed.period.0))?;
        let facts = with(facts(&typed, anyone.lang)?, &typed.source, typed.as_of)?;
        anyone.app.state_facts(anyone.caller(), &typed.unit.0, period, &facts)?;
        Ok(Redirect::to(unit_at(&typed.unit.0, period)))
    })
    .await
}

/// Figures or a portal's points for the index, as they are typed.
#[derive(Debug, FromForm)]
struct TypedIndex {
    unit: Line,
    period: Line,
    of: Line,
    part: Line,
    whole: Line,
    points: Line,
    source: Line,
    as_of: Day,
}

#[post("/grades/index", data = "<typed>")]
async fn index(
    may: May<ManageAssessments>,
    typed: Protected<TypedIndex>,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    let (anyone, Protected(typed)) = (may.anyone(), typed);
    waiting(app, move |app| {
        let t = texts(anyone.lang);
        let period = asked(app, Some(&typed.period.0))?;
        let of = typed.of.0.clone();
        let mut facts = Vec::new();
        if !typed.points.0.is_empty() {
            let wrong = || refused(Refusal::Stated(StatedFault::Points(of.clone())));
            let points = read_decimal(&typed.points.0).ok_or_else(wrong)?;
            facts.push(Fact::points_of(&of, points));
        }
        if let Some(share) = counts([&typed.part, &typed.whole], t.grades_part)? {
            if of.parse::<u8>().is_ok() {
                return Err(refused(Refusal::Stated(StatedFault::Points(of))));
            }
            facts.push(Fact::Share(of, share));
        }
        let facts = with(facts, &typed.source, typed.as_of)?;
        anyone.app.state_facts(anyone.caller(), &typed.unit.0, period, &facts)?;
        Ok(Redirect::to(unit_at(&typed.unit.0, period)))
    })
    .await
}

/// A fact that is withdrawn, and why.
#[derive(Debug, FromForm)]
struct Withdrawn {
    unit: Line,
    period: Line,
    fact: Line,
    reason: Line,
}

#[post("/grades/facts/withdraw", data = "<typed>")]
async fn withdraw(
    may: May<ManageAssessments>,
    typed: Protected<Withdrawn>,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    let (anyone, Protected(typed)) = (may.anyone(), typed);
    waiting(app, move |app| {
        let period = asked(app, Some(&typed.period.0))?;
        anyone.app.withdraw_fact(anyone.caller(), &typed.unit.0, period, (&typed.fact.0, &typed.reason.0))?;
        Ok(Redirect::to(unit_at(&typed.unit.0, period)))
    })
    .await
}
