//! Responses of a round that a person should look at: found by the rules, kept or put aside by whoever manages the round.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes, uri};

use super::error::PageError;
use super::fields::Line;
use super::form::{Nothing, Protected, token};
use super::guard::{ManageRounds, May, ReadRounds};
use super::pages::Section;
use super::pages::flags::{FlagRow, FlagsPage};
use super::waiting;
use crate::app::App;
use crate::app::quality::{Flags, Verdict};
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::quality::Flag;
use crate::domain::text::{fill, texts};
use crate::store::flag::Flagged;

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![flags, look, decide]
}

#[get("/rounds/<code>/flags")]
async fn flags(
    code: String,
    may: May<ReadRounds>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let (csrf, anyone) = (token(app, cookies), may.anyone());
    waiting(app, move |_| {
        let (app, lang) = (&anyone.app, anyone.lang);
        let Flags { round, counts, list, decides } = app.flags_of_round(anyone.caller(), &code)?;
        let page = FlagsPage {
            frame: anyone
                .frame(format!("/rounds/{}/flags", round.code), Section::Work)
                .illustrative(app.illustrative || round.illustrative),
            csrf,
            counts: counts
                .iter()
                .map(|(kind, [open, kept, aside])| {
                    let [open, kept, aside] = [open, kept, aside].map(|n| number::count(lang, *n));
                    [name_of(kind, lang).to_owned(), open, kept, aside]
                })
                .collect(),
            flags: list.into_iter().map(|one| shown(one, lang)).collect(),
            decides,
            round: (round.code, round.name),
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

/// The name of a kind, whatever its numbers.
fn name_of(kind: &str, lang: Lang) -> &'static str {
    let id = Id::from_bytes([0; 16]);
    let all = [
        Flag::TooFast { pace: 0, median: 0 },
        Flag::StraightLined { question: String::new(), items: 0, level: 0, longest: 0 },
        Flag::NearDuplicate { of: id, percent: 0, items: 0 },
        Flag::Overlap { with: id },
        Flag::TooFar { from: id, metres: 0, seconds: 0 },
        Flag::OutsideRound,
        Flag::BeforeVisit,
    ];
    all.iter().find(|flag| flag.kind() == kind).map_or("", |flag| flag.name(lang))
}

fn shown(one: Flagged, lang: Lang) -> FlagRow {
    let t = texts(lang);
    let words = Flag::read(&one.kind, &one.detail).map(|flag| flag.words(lang)).unwrap_or_default();
    let mut about = vec![number::day(one.day)];
    about.extend((!one.stratum.is_empty()).then_some(one.stratum));
    about.extend(one.case.map(|case| fill(t.paper_case_number, &[&case.to_string()])));
    about.extend(one.by);
    let decided = one.decision.map(|word| if word == "aside" { t.flag_aside } else { t.flag_kept });
    FlagRow {
        response: one.response.to_string(),
        name: name_of(&one.kind, lang),
        kind: one.kind,
        words,
        about,
        decided: decided.map(|decided| (decided, one.reason.unwrap_or_default())),
    }
}

#[post("/rounds/<code>/flags/look", data = "<form>")]
async fn look(
    code: String,
    may: May<ManageRounds>,
    form: Protected<Nothing>,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    let (Protected(_), anyone) = (form, may.anyone());
    let round = code.clone();
    waiting(app, move |_| Ok(anyone.app.look_for_flags(anyone.caller(), &code)?)).await?;
    Ok(Redirect::to(uri!(flags(round))))
}

#[derive(FromForm)]
struct Decision {
    response: String,
    kind: String,
    verdict: String,
    reason: Line,
}

#[post("/rounds/<code>/flags", data = "<form>")]
async fn decide(
    code: String,
    may: May<ManageRounds>,
    form: Protected<Decision>,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    let (Protected(form), anyone) = (form, may.anyone());
    let of: Id = form.response.parse().map_err(|_| PageError::NotFound)?;
    let verdict = Verdict::from_word(&form.verdict).ok_or(PageError::Unacceptable)?;
    let round = code.clone();
    waiting(app, move |_| {
        Ok(anyone.app.decide_flag(anyone.caller(), &code, (of, &form.kind), verdict, &form.reason.0)?)
    })
    .await?;
    Ok(Redirect::to(uri!(flags(round))))
}
