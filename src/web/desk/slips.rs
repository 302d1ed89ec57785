//! Typing paper slips, one after the other.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes, uri};

use crate::app::App;
use crate::app::slips::Slip;
use crate::domain::access::Permission;
use crate::domain::id::Id;
use crate::domain::number;
use crate::domain::rating::{Outcome, ReceiptCode};
use crate::web::error::PageError;
use crate::web::fields::Fields;
use crate::web::form::{Protected, token};
use crate::web::guard::{EnterRatings, May};
use crate::web::kiosk::{rating_form, sent};
use crate::web::pages::Section;
use crate::web::pages::slips::{Numbered, Slips, Typed};
use crate::web::waiting;

/// The routes of this file.
pub(super) fn routes() -> Vec<Route> {
    routes![slips, enter, withdraw]
}

#[get("/counters/<counter>/slips?<day>")]
async fn slips(
    counter: String,
    day: Option<String>,
    may: May<EnterRatings>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let (csrf, anyone) = (token(app, cookies), may.anyone());
    waiting(app, move |_| {
        let (app, lang) = (&anyone.app, anyone.lang);
        let found = app.counter_in(anyone.caller(), Permission::EnterRatings, &counter)?;
        let here = format!("/counters/{}/slips", found.code);
        let frame = || anyone.frame(here.clone(), Section::Work).illustrative(app.illustrative);
        let form = rating_form(app, &counter, frame(), lang, csrf, None)?;
        // As it was written for the slip before; what is wrong with it is said when it is sent.
        let day = day.filter(|day| day.len() <= 10).unwrap_or_else(|| number::day(app.clock.now().day()));
        let typed = app.slips_today(anyone.caller(), &counter)?;
        let page = Slips {
            frame: frame(),
            counter: form.counter,
            unit: form.unit,
            action: here,
            id: app.chance.id(app.clock.now()).to_string(),
            csrf: form.csrf,
            day,
            // From level 1 upwards, so that the digit typed is the place in the row.
            questions: form.questions.into_iter().map(Numbered::of).collect(),
            reasons: form.reasons,
            comment_limit: form.comment_limit.unwrap_or_default(),
            typed: typed
                .iter()
                .map(|entry| Typed {
                    id: entry.rating.to_string(),
                    code: ReceiptCode::of(entry.rating).to_string(),
                    day: number::day(entry.day),
                    counts: entry.counts,
                })
                .collect(),
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

#[post("/counters/<counter>/slips", data = "<form>")]
async fn enter(
    counter: String,
    may: May<EnterRatings>,
    form: Protected<Fields>,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    let (Protected(fields), anyone) = (form, may.anyone());
    let field = |name: &str| fields.first(name).unwrap_or_default().to_owned();
    let day = field("day");
    let page = crate::app::capture::PageRating { id: field("id"), ..sent(&fields, &counter) };
    let slip = Slip { page, day: day.clone(), line: field("line") };
    let outcome = waiting(app, move |_| Ok(anyone.app.enter_slip(anyone.caller(), &slip)?)).await?;
    match outcome {
        Outcome::Stored(_) | Outcome::Repeat(_) => Ok(Redirect::to(uri!(slips(counter, Some(day))))),
        _ => Err(PageError::Conflict),
    }
}

#[derive(FromForm)]
struct Withdrawal {
    slip: String,
}

#[post("/counters/<counter>/slips/withdraw", data = "<form>")]
async fn withdraw(
    counter: String,
    may: May<EnterRatings>,
    form: Protected<Withdrawal>,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    let (Protected(withdrawal), anyone) = (form, may.anyone());
    let slip: Id = withdrawal.slip.parse().map_err(|_| PageError::NotFound)?;
    let at = counter.clone();
    waiting(app, move |_| Ok(anyone.app.withdraw_slip(anyone.caller(), &at, slip)?)).await?;
    Ok(Redirect::to(uri!(slips(counter, None::<String>))))
}
