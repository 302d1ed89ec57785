//! Printed codes for a counter: how many, and then the sheet, shown once.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes};

use crate::app::App;
use crate::app::qr;
use crate::domain::access::Permission;
use crate::domain::number;
use crate::web::error::PageError;
use crate::web::form::{Protected, token};
use crate::web::guard::{EnterRatings, May};
use crate::web::pages::Section;
use crate::web::pages::codes::{Codes, Printed, Sheet};
use crate::web::peer::Here;
use crate::web::waiting;

/// The routes of this file.
pub(super) fn routes() -> Vec<Route> {
    routes![codes, print]
}

#[get("/counters/<counter>/codes")]
async fn codes(
    counter: String,
    may: May<EnterRatings>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let (csrf, anyone) = (token(app, cookies), may.anyone());
    waiting(app, move |_| {
        let app = &anyone.app;
        let found = app.counter_in(anyone.caller(), Permission::EnterRatings, &counter)?;
        let here = format!("/counters/{}/codes", found.code);
        let page = Codes {
            frame: anyone.frame(here.clone(), Section::Work).illustrative(app.illustrative),
            place: app.place(found.unit, found.id)?,
            action: here,
            csrf,
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

#[derive(FromForm)]
struct Wish {
    count: i64,
}

#[post("/counters/<counter>/codes", data = "<form>")]
async fn print(
    counter: String,
    may: May<EnterRatings>,
    here: Here,
    form: Protected<Wish>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let (Protected(wish), anyone) = (form, may.anyone());
    waiting(app, move |_| {
        let app = &anyone.app;
        let sheet = app.print_codes(anyone.caller(), &counter, wish.count)?;
        let printed = sheet.codes.iter().map(|code| Printed {
            picture: qr::picture(&format!("{}/r/{}", here.base, code.replace('-', ""))).unwrap_or_default(),
            code: code.clone(),
        });
        let page = Sheet {
            frame: anyone.frame(format!("/counters/{counter}/codes"), Section::Work).illustrative(app.illustrative),
            codes: printed.collect(),
            place: sheet.place,
            address: format!("{}/r", here.host),
            last_day: number::day(sheet.last_day),
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}
