//! Handing cases out, following how they go, and asking a share of them again.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::{Route, get, post, routes};

use super::cases::{case_link, outcome, person};
use super::frame::stratum;
use super::{Done, Page, changes, count, href_of, part_of, render, share};
use crate::app::rounds::assign::Way as Sharing;
use crate::app::rounds::progress::Part;
use crate::domain::number;
use crate::domain::outcome::rates::Rate;
use crate::domain::round::Round;
use crate::domain::text::{fill, texts};
use crate::web::error::PageError;
use crate::web::fields::{Fields, Line};
use crate::web::form::{Protected, token};
use crate::web::guard::{Anyone, ManageRounds, May, ReadRounds};
use crate::web::offices::{choice, field, hinted, text};
use crate::web::pages::offices_form::{Choice, Control, Form};
use crate::web::pages::round::{Fact, Table, named, plain};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![assign, hand_out, give, progress, recheck, list_rechecks]
}

/// The interviewers to choose from.
fn people(anyone: &Anyone, round: &Round) -> Result<Vec<Choice>, PageError> {
    let people = anyone.app.interviewers(round)?;
    let label = |person: &crate::store::person::Person| format!("{} ({})", person.name, person.login);
    Ok(people.iter().map(|person| choice(&person.login, &label(person), true, false)).collect())
}

#[get("/rounds/<round>/assign")]
async fn assign(round: String, may: May<ReadRounds>, cookies: &CookieJar<'_>) -> Page {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let t = texts(anyone.lang);
        let round = app.round_seen(anyone.caller(), &round)?;
        let mut page = part_of(&anyone, csrf, &round, "assign", t.round_assign)?;
        page.lead = Some(t.round_assign_lead.to_owned());
        let progress = app.progress(&round)?;
        let row = |(name, part): &(Option<String>, Part)| {
            vec![
                nobody(&anyone, name.as_deref()),
                plain(count(&anyone, part.counts.all())),
                plain(count(&anyone, part.counts.answered())),
            ]
        };
        page.tables.push(Table {
            caption: t.round_interviewers.to_owned(),
            columns: vec![t.round_interviewer, t.round_cases, t.round_answered],
            rows: progress.interviewers.iter().map(row).collect(),
            empty: t.round_cases_none,
        });
        if changes(&anyone, &round)? {
            let people = people(&anyone, &round)?;
            if people.is_empty() {
                page.notices.push(t.round_no_interviewers.to_owned());
            } else {
                page.forms = assign_forms(&anyone, &round, people, &progress.places);
            }
        }
        render(&page)
    })
    .await
}

fn assign_forms(anyone: &Anyone, round: &Round, people: Vec<Choice>, places: &[(String, Part)]) -> Vec<Form> {
    let t = texts(anyone.lang);
    let ways = vec![
        choice(Sharing::Places.word(), t.round_by_places, false, true),
        choice(Sharing::Evenly.word(), t.round_by_evenly, false, false),
    ];
    let mut hand = vec![choice("", t.round_nobody, false, false)];
    hand.extend(people.iter().map(|one| choice(&one.value, &one.label, true, false)));
    let mut which = vec![choice("", t.round_by_numbers, false, true)];
    which.extend(places.iter().map(|(place, _)| choice(place, place, true, false)));
    let shared = vec![
        field("share", "people", t.round_interviewers, Control::Checks(people)),
        field("share", "way", t.round_way, Control::Radios(ways)),
    ];
    let given = vec![
        field("give", "place", t.round_place, Control::Choice(which)),
        hinted(field("give", "numbers", t.round_numbers, text("", false)), t.round_numbers_hint),
        field("give", "person", t.round_interviewer, Control::Choice(hand)),
    ];
    vec![
        Form {
            title: t.round_share_out,
            help: Some(t.round_share_out_help),
            action: href_of(round, "assign"),
            fields: shared,
            button: t.round_share_out,
        },
        Form {
            title: t.round_give,
            help: Some(t.round_give_help),
            action: href_of(round, "assign/give"),
            fields: given,
            button: t.round_give,
        },
    ]
}

#[post("/rounds/<round>/assign", data = "<form>")]
async fn hand_out(round: String, may: May<ManageRounds>, form: Protected<Fields>) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let (state, back) = (anyone.app.clone(), format!("/rounds/{round}/assign"));
    waiting(&state, move |app| {
        let way = form.first("way").and_then(Sharing::from_word).ok_or(PageError::Unacceptable)?;
        app.assign_shared(anyone.caller(), &round, &form.all("people"), way)?;
        Ok(())
    })
    .await?;
    Ok(Redirect::to(back))
}

#[derive(FromForm)]
struct Given {
    place: Line,
    numbers: Line,
    person: Line,
}

#[post("/rounds/<round>/assign/give", data = "<form>")]
async fn give(round: String, may: May<ManageRounds>, form: Protected<Given>) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let (state, back) = (anyone.app.clone(), format!("/rounds/{round}/assign"));
    waiting(&state, move |app| {
        let Given { place, numbers, person } = form;
        let (place, person) = (place.given(), person.given());
        app.assign_by_hand(anyone.caller(), &round, &numbers.0, place.as_deref(), person.as_deref())?;
        Ok(())
    })
    .await?;
    Ok(Redirect::to(back))
}

fn nobody(anyone: &Anyone, name: Option<&str>) -> Fact {
    name.map_or_else(|| plain(texts(anyone.lang).round_nobody), named)
}

#[get("/rounds/<round>/progress")]
async fn progress(round: String, may: May<ReadRounds>) -> Page {
    let anyone = may.anyone();
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let t = texts(anyone.lang);
        let round = app.round_seen(anyone.caller(), &round)?;
        let progress = app.progress(&round)?;
        let mut page = part_of(&anyone, String::new(), &round, "progress", t.round_progress)?;
        page.lead = Some(t.round_progress_lead.to_owned());
        let (gone, all) = progress.days;
        page.facts = vec![
            (
                t.round_answered,
                plain(fill(
                    t.round_of,
                    &[&count(&anyone, progress.whole.counts.answered()), &count(&anyone, progress.whole.wanted)],
                )),
            ),
            (t.round_shortfall, plain(count(&anyone, progress.whole.shortfall()))),
            (t.round_days_gone, plain(fill(t.round_of, &[&gone.to_string(), &all.to_string()]))),
            (t.round_reserves, plain(count(&anyone, progress.reserves))),
            (t.round_substitutions, plain(count(&anyone, progress.substitutions))),
        ];
        let strata = progress.strata.iter().map(|(name, part)| (stratum(&anyone, name), part));
        page.tables.push(parts(&anyone, t.round_by_stratum, t.round_stratum, strata));
        let people = progress.interviewers.iter().map(|(name, part)| (nobody(&anyone, name.as_deref()), part));
        page.tables.push(parts(&anyone, t.round_by_interviewer, t.round_interviewer, people));
        if !progress.places.is_empty() {
            let places = progress.places.iter().map(|(name, part)| (named(name.clone()), part));
            page.tables.push(parts(&anyone, t.round_by_place, t.round_place, places));
        }
        page.tables.push(rates(&anyone, &progress.whole));
        render(&page)
    })
    .await
}

fn parts<'a>(
    anyone: &Anyone,
    caption: &'static str,
    first: &'static str,
    parts: impl Iterator<Item = (Fact, &'a Part)>,
) -> Table {
    let t = texts(anyone.lang);
    let n = |n: u64| plain(count(anyone, n));
    let rows = parts.map(|(name, part)| {
        vec![
            name,
            n(part.wanted),
            n(part.counts.answered()),
            n(part.shortfall()),
            n(part.counts.refused),
            n(part.counts.no_contact),
            share(anyone, part.counts.rate(Rate::Rr2, None)),
            plain(if part.lags { t.round_lags } else { t.round_on_time }),
        ]
    });
    Table {
        caption: caption.to_owned(),
        columns: vec![
            first,
            t.round_wanted,
            t.round_answered,
            t.round_shortfall,
            t.round_refused_count,
            t.round_not_met,
            t.round_rr2,
            t.round_pace,
        ],
        rows: rows.collect(),
        empty: t.round_cases_none,
    }
}

fn rates(anyone: &Anyone, whole: &Part) -> Table {
    let t = texts(anyone.lang);
    let mut rows: Vec<Vec<Fact>> = Rate::ALL
        .into_iter()
        .map(|rate| vec![plain(rate.name()), plain(rate.formula()), share(anyone, whole.counts.rate(rate, None))])
        .collect();
    let known = whole.counts.eligible_share();
    rows.push(vec![
        plain("e"),
        plain("((I + P) + (R + NC + O)) / ((I + P) + (R + NC + O) + NE)"),
        share(anyone, known),
    ]);
    Table {
        caption: t.round_rates.to_owned(),
        columns: vec![t.round_rate, t.round_formula, t.round_value],
        rows,
        empty: "",
    }
}

#[get("/rounds/<round>/recheck")]
async fn recheck(round: String, may: May<ReadRounds>, cookies: &CookieJar<'_>) -> Page {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let t = texts(anyone.lang);
        let round = app.round_seen(anyone.caller(), &round)?;
        let stand = app.rechecks(&round)?;
        let mut page = part_of(&anyone, csrf, &round, "recheck", t.round_recheck)?;
        page.lead = Some(t.round_recheck_lead.to_owned());
        if !round.linked {
            page.notices.push(t.round_recheck_anonymous.to_owned());
        }
        page.facts = vec![
            (t.round_answered, plain(count(&anyone, stand.answered))),
            (t.round_recheck_wanted, plain(count(&anyone, stand.wanted))),
            (t.round_recheck_listed, plain(count(&anyone, stand.listed.len()))),
            (t.round_rechecked, plain(count(&anyone, stand.done()))),
        ];
        let row = |case: &crate::domain::round::Case| {
            let when = case.rechecked_on.map_or_else(|| t.round_not_yet.to_owned(), number::day);
            vec![
                case_link(&round, case),
                outcome(&anyone, case),
                person(&stand.names, case.interviewer),
                person(&stand.names, case.rechecker),
                plain(when),
            ]
        };
        page.tables.push(Table {
            caption: t.round_recheck_list.to_owned(),
            columns: vec![t.round_case, t.round_outcome, t.round_interviewer, t.round_rechecker, t.round_rechecked],
            rows: stand.listed.iter().map(row).collect(),
            empty: t.round_recheck_none,
        });
        if round.linked {
            page.tables.push(agreement(&anyone, &round)?);
        }
        if changes(&anyone, &round)? && stand.listed.len() < stand.wanted {
            let people = people(&anyone, &round)?;
            let fields = vec![field("recheck", "people", t.round_rechecker, Control::Checks(people))];
            let (title, action) = (t.round_recheck_draw, href_of(&round, "recheck"));
            page.forms = vec![Form { title, help: Some(t.round_recheck_draw_help), action, fields, button: title }];
        }
        render(&page)
    })
    .await
}

fn agreement(anyone: &Anyone, round: &Round) -> Result<Table, PageError> {
    let t = texts(anyone.lang);
    let kappa = |kappa: Option<f64>| {
        let value = kappa.and_then(|kappa| rust_decimal::Decimal::try_from(kappa).ok());
        plain(value.map_or_else(|| "–".to_owned(), |kappa| number::decimal(anyone.lang, kappa, 3)))
    };
    let row = |(variable, found): (String, crate::stats::agreement::Agreement)| {
        let equal = number::share(anyone.lang, found.equal, 1);
        vec![plain(variable), plain(count(anyone, found.n)), plain(equal), kappa(found.kappa)]
    };
    Ok(Table {
        caption: t.round_agreement.to_owned(),
        columns: vec![t.round_variable, t.round_pairs, t.round_equal, t.round_kappa],
        rows: anyone.app.recheck_agreement(round)?.into_iter().map(row).collect(),
        empty: t.round_agreement_none,
    })
}

#[post("/rounds/<round>/recheck", data = "<form>")]
async fn list_rechecks(round: String, may: May<ManageRounds>, form: Protected<Fields>) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let (state, back) = (anyone.app.clone(), format!("/rounds/{round}/recheck"));
    waiting(&state, move |app| {
        app.draw_recheck(anyone.caller(), &round, &form.all("people"))?;
        Ok(())
    })
    .await?;
    Ok(Redirect::to(back))
}
