//! The draw: a plan to fill in, and every step of what was drawn.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::{Route, get, post, routes};

use super::frame::stratum;
use super::{Done, Page, changes, count, href_of, part_of, render};
use crate::app::rounds::drawing::DrawSeen;
use crate::app::rounds::plan::{By, Places, Plan, Sharing, Sizing, read_number, read_strata, read_whole};
use crate::domain::number;
use crate::domain::refusal::Refusal;
use crate::domain::round::{NotDone, Round, State};
use crate::domain::text::{Texts, fill, texts};
use crate::web::error::PageError;
use crate::web::fields::{Line, Words};
use crate::web::form::{Protected, token};
use crate::web::guard::{Anyone, ManageRounds, May, ReadRounds};
use crate::web::offices::{choice, field, hinted, text};
use crate::web::pages::offices_form::{Choice, Control, Form};
use crate::web::pages::round::{RoundPage, Table, plain};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![seen, draw, discard]
}

/// The words for ways to a size, in the order in which the form shows them.
const SIZES: [&str; 5] = ["number", "proportion", "slovin", "quotas", "strata"];

const fn by_name(by: By, t: &'static Texts) -> &'static str {
    match by {
        By::Simple => t.round_by_simple,
        By::Systematic => t.round_by_systematic,
        By::Pps => t.round_by_pps,
    }
}

const fn sharing_name(sharing: Sharing, t: &'static Texts) -> &'static str {
    match sharing {
        Sharing::Proportional => t.round_share_proportional,
        Sharing::Equal => t.round_share_equal,
        Sharing::SquareRoot => t.round_share_square_root,
        Sharing::Neyman => t.round_share_neyman,
        Sharing::Bankier => t.round_share_bankier,
    }
}

/// Under which names the stages of places are posted; a frame has at most so many.
const TAKES: [&str; 4] = ["take_1", "take_2", "take_3", "take_4"];
const BYS: [&str; 4] = ["by_1", "by_2", "by_3", "by_4"];

fn form(anyone: &Anyone, round: &Round, stages: &[String]) -> Form {
    let t = texts(anyone.lang);
    let names =
        [t.round_size_number, t.round_size_proportion, t.round_size_slovin, t.round_size_quotas, t.round_size_strata];
    let sizes = SIZES.into_iter().zip(names).map(|(word, name)| choice(word, name, false, word == "number")).collect();
    let shares = Sharing::ALL.map(|one| choice(one.word(), sharing_name(one, t), false, one == Sharing::Proportional));
    let ways = |all: &[By], chosen: By| -> Vec<Choice> {
        all.iter().map(|one| choice(one.word(), by_name(*one, t), false, *one == chosen)).collect()
    };
    let one = |name, label: &str, control| field("draw", name, label, control);
    let mut fields = vec![
        one("size", t.round_size, Control::Radios(sizes)),
        hinted(one("n", t.round_n, text("", false)), t.round_n_hint),
        hinted(one("margin", t.round_margin, text("5%", false)), t.round_margin_hint),
        one("share", t.round_expected, text("50%", false)),
        hinted(one("deff", t.round_deff, text("1,5", false)), t.round_deff_hint),
        hinted(one("rate", t.round_response_rate, text("80%", false)), t.round_response_rate_hint),
        one("sharing", t.round_sharing, Control::Choice(shares.into())),
        hinted(one("strata", t.round_strata, Control::Words { value: String::new(), rows: 4 }), t.round_strata_hint),
    ];
    let wide = stages.len().saturating_sub(1);
    for (stage, (take, by)) in stages.iter().take(wide).zip(TAKES.into_iter().zip(BYS)) {
        fields.push(hinted(one(take, &fill(t.round_take, &[stage]), text("", false)), t.round_take_hint));
        fields.push(one(by, &fill(t.round_by, &[stage]), Control::Choice(ways(&By::ALL, By::Pps))));
    }
    fields.push(one("last", t.round_by_last, Control::Choice(ways(&[By::Systematic, By::Simple], By::Systematic))));
    fields.push(hinted(one("reserve", t.round_reserve, text("20%", false)), t.round_reserve_hint));
    fields.push(hinted(one("seed", t.round_seed, text("", false)), t.round_seed_hint));
    let action = href_of(round, "draw");
    Form { title: t.round_draw, help: Some(t.round_draw_help), action, fields, button: t.round_draw_now }
}

#[derive(FromForm)]
struct Typed {
    size: Line,
    n: Line,
    margin: Line,
    share: Line,
    deff: Line,
    rate: Line,
    sharing: Line,
    strata: Words,
    take_1: Line,
    by_1: Line,
    take_2: Line,
    by_2: Line,
    take_3: Line,
    by_3: Line,
    take_4: Line,
    by_4: Line,
    last: Line,
    reserve: Line,
    seed: Line,
}

impl Typed {
    fn size(&self) -> Result<Sizing, NotDone> {
        let margin = || read_number(&self.margin.0);
        let rate = || if self.rate.0.is_empty() { Ok(1.0) } else { read_number(&self.rate.0) };
        Ok(match self.size.0.as_str() {
            "number" => Sizing::Number { n: read_whole(&self.n.0)? },
            "proportion" => Sizing::Proportion {
                share: read_number(&self.share.0)?,
                margin: margin()?,
                design_effect: if self.deff.0.is_empty() { 1.0 } else { read_number(&self.deff.0)? },
                response_rate: rate()?,
            },
            "slovin" => Sizing::Slovin { margin: margin()?, response_rate: rate()? },
            "quotas" => Sizing::Quotas,
            "strata" => Sizing::ByStratum,
            other => return Err(NotDone::PlanNumber(other.to_owned())),
        })
    }

    /// The plan for a frame with so many stages of places.
    fn plan(&self, wide: usize) -> Result<Plan, NotDone> {
        let unknown = |word: &Line| NotDone::PlanNumber(word.0.clone());
        let size = self.size()?;
        let sharing = Sharing::from_word(&self.sharing.0).ok_or_else(|| unknown(&self.sharing))?;
        let numbers = if size == Sizing::ByStratum { 1 } else { sharing.needs() };
        let strata = if numbers == 0 { Vec::new() } else { read_strata(&self.strata.0, numbers)? };
        let stages = [
            (&self.take_1, &self.by_1),
            (&self.take_2, &self.by_2),
            (&self.take_3, &self.by_3),
            (&self.take_4, &self.by_4),
        ];
        let place = |(take, by): (&Line, &Line)| {
            let take = if take.0.is_empty() { None } else { Some(read_whole(&take.0)?) };
            Ok(Places { take, by: By::from_word(&by.0).ok_or_else(|| unknown(by))? })
        };
        let places = stages.into_iter().take(wide).map(place).collect::<Result<_, NotDone>>()?;
        let last = By::from_word(&self.last.0).filter(|by| *by != By::Pps).ok_or_else(|| unknown(&self.last))?;
        let reserve = if self.reserve.0.is_empty() { 0.0 } else { read_number(&self.reserve.0)? };
        if reserve > 10.0 {
            return Err(unknown(&self.reserve));
        }
        Ok(Plan { size, sharing, strata, places, last, reserve })
    }
}

#[get("/rounds/<round>/draw")]
async fn seen(round: String, may: May<ReadRounds>, cookies: &CookieJar<'_>) -> Page {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let t = texts(anyone.lang);
        let round = app.round_seen(anyone.caller(), &round)?;
        let mut page = part_of(&anyone, csrf, &round, "draw", t.round_draw)?;
        page.lead = Some(t.round_draw_lead.to_owned());
        let open = changes(&anyone, &round)? && round.state == State::Draft;
        match (app.draw_seen(&round)?, app.frame_seen(&round)?) {
            (Some(draw), _) => {
                steps(&anyone, &mut page, &round, &draw)?;
                if open {
                    let fields = vec![field("discard", "reason", t.reason, text("", true))];
                    let (title, action) = (t.round_discard, href_of(&round, "draw/discard"));
                    page.forms = vec![Form { title, help: Some(t.round_discard_help), action, fields, button: title }];
                }
            }
            (None, None) => page.notices.push(t.round_refused_no_frame.to_owned()),
            (None, Some(frame)) if open => page.forms = vec![form(&anyone, &round, &frame.stages)],
            (None, Some(_)) => page.notices.push(t.round_refused_not_drawn.to_owned()),
        }
        render(&page)
    })
    .await
}

fn steps(anyone: &Anyone, page: &mut RoundPage, round: &Round, draw: &DrawSeen) -> Result<(), PageError> {
    let t = texts(anyone.lang);
    let again = if anyone.app.draw_repeats(round)? { t.round_repeats } else { t.round_repeats_not };
    let plan = &draw.plan;
    let mut ways: Vec<&str> = plan.places.iter().map(|places| by_name(places.by, t)).collect();
    ways.push(by_name(plan.last, t));
    page.facts = vec![
        (t.round_seed, plain(draw.seed.to_string())),
        (t.round_generator, plain(draw.steps.generator.clone())),
        (t.round_sharing, plain(sharing_name(plan.sharing, t))),
        (t.round_stages, plain(ways.join(" → "))),
        (t.round_population, plain(count(anyone, draw.steps.population))),
        (t.round_drawn_when, plain(number::moment(draw.draw.drawn_at.local()))),
    ];
    page.notices.push(again.to_owned());
    if !draw.steps.size.is_empty() {
        let value =
            |value: f64| number::decimal(anyone.lang, rust_decimal::Decimal::try_from(value).unwrap_or_default(), 2);
        let row = |(name, formula, n): &(String, String, f64)| {
            vec![plain(step_name(t, name)), plain(formula.clone()), plain(value(*n))]
        };
        page.tables.push(Table {
            caption: t.round_size_steps.to_owned(),
            columns: vec![t.round_step, t.round_formula, t.round_value],
            rows: draw.steps.size.iter().map(row).collect(),
            empty: "",
        });
    }
    let places = |stages: &[(u64, u64)]| {
        let said =
            stages.iter().map(|(there, taken)| fill(t.round_of, &[&count(anyone, *taken), &count(anyone, *there)]));
        let said: Vec<String> = said.collect();
        if said.is_empty() { "–".to_owned() } else { said.join("; ") }
    };
    let weights = |(least, most): &(String, String)| {
        let said = |weight: &str| {
            weight.parse().map_or_else(|_| "–".to_owned(), |weight| number::decimal(anyone.lang, weight, 3))
        };
        if least == most { said(least) } else { format!("{} – {}", said(least), said(most)) }
    };
    let rows = draw.steps.strata.iter().map(|one| {
        vec![
            stratum(anyone, &one.name),
            plain(count(anyone, one.population)),
            plain(places(&one.places)),
            plain(count(anyone, one.n)),
            plain(count(anyone, one.reserves)),
            plain(weights(&one.weights)),
        ]
    });
    page.tables.push(Table {
        caption: t.round_drawn_strata.to_owned(),
        columns: vec![
            t.round_stratum,
            t.round_population,
            t.round_places_drawn,
            t.round_sampled,
            t.round_reserves,
            t.round_weights,
        ],
        rows: rows.collect(),
        empty: "",
    });
    Ok(())
}

/// The name of a step to the size.
fn step_name(t: &'static Texts, name: &str) -> String {
    match name {
        "srs" => t.round_step_srs,
        "slovin" => t.round_step_slovin,
        "design_effect" => t.round_step_design_effect,
        "finite_population" => t.round_step_finite_population,
        "response_rate" => t.round_step_response_rate,
        "round_up" => t.round_step_round_up,
        "census" => t.round_step_census,
        other => other,
    }
    .to_owned()
}

#[post("/rounds/<round>/draw", data = "<form>")]
async fn draw(round: String, may: May<ManageRounds>, form: Protected<Typed>) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let (state, back) = (anyone.app.clone(), format!("/rounds/{round}/draw"));
    waiting(&state, move |app| {
        let refused = |why: NotDone| PageError::from(Refusal::Round(why));
        let of = app.round_managed(anyone.caller(), &round)?;
        let frame = app.frame_seen(&of)?.ok_or_else(|| refused(NotDone::NoFrame))?;
        let plan = form.plan(frame.stages.len().saturating_sub(1)).map_err(refused)?;
        let seed = if form.seed.0.is_empty() { None } else { Some(read_whole(&form.seed.0).map_err(refused)?) };
        app.draw_round(anyone.caller(), &round, &plan, seed)?;
        Ok(())
    })
    .await?;
    Ok(Redirect::to(back))
}

#[derive(FromForm)]
struct Reason {
    reason: Line,
}

#[post("/rounds/<round>/draw/discard", data = "<form>")]
async fn discard(round: String, may: May<ManageRounds>, form: Protected<Reason>) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let (state, back) = (anyone.app.clone(), format!("/rounds/{round}/draw"));
    waiting(&state, move |app| Ok(app.discard_draw(anyone.caller(), &round, &form.reason.0)?)).await?;
    Ok(Redirect::to(back))
}
