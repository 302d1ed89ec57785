//! Printed codes for a counter: how many, and then the sheet, shown once.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes};

use crate::app::codes::Dossier;
use crate::app::codes::Sheet as Made;
use crate::app::{App, qr};
use crate::domain::access::Permission;
use crate::domain::dossier::Timeliness;
use crate::domain::number;
use crate::domain::text::texts;
use crate::web::error::PageError;
use crate::web::fields::{Day, Line};
use crate::web::form::{Protected, token};
use crate::web::guard::{Anyone, EnterRatings, May};
use crate::web::pages::Section;
use crate::web::pages::codes::{Codes, Printed, Sheet};
use crate::web::peer::Here;
use crate::web::waiting;

/// The routes of this file.
pub(super) fn routes() -> Vec<Route> {
    routes![codes, print, print_for_dossier]
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
            procedures: app.procedures()?.1.into_iter().map(|one| (one.code, one.name)).collect(),
            today: number::day(app.clock.now().day()),
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
        printed(&anyone, &counter, &here, sheet)
    })
    .await
}

#[derive(FromForm)]
struct OfDossier {
    procedure: Line,
    due: Day,
    returned: Day,
}

#[post("/counters/<counter>/codes/dossier", data = "<form>")]
async fn print_for_dossier(
    counter: String,
    may: May<EnterRatings>,
    here: Here,
    form: Protected<OfDossier>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let (Protected(form), anyone) = (form, may.anyone());
    let dossier = Dossier { procedure: form.procedure.0, due: form.due.0, returned: form.returned.0 };
    waiting(app, move |_| {
        let sheet = anyone.app.print_dossier_code(anyone.caller(), &counter, &dossier)?;
        printed(&anyone, &counter, &here, sheet)
    })
    .await
}

fn printed(anyone: &Anyone, counter: &str, here: &Here, sheet: Made) -> Result<RawHtml<String>, PageError> {
    let t = texts(anyone.lang);
    let printed = sheet.codes.iter().map(|code| Printed {
        picture: qr::picture(&format!("{}/r/{}", here.base, code.replace('-', ""))).unwrap_or_default(),
        code: code.clone(),
    });
    let words = |timeliness: Option<Timeliness>| match timeliness {
        Some(Timeliness::Early) => t.timeliness_early,
        Some(Timeliness::OnTime) => t.timeliness_on_time,
        Some(Timeliness::Late) => t.timeliness_late,
        None => "",
    };
    let page = Sheet {
        frame: anyone.frame(format!("/counters/{counter}/codes"), Section::Work).illustrative(anyone.app.illustrative),
        dossier: sheet.dossier.map(|(procedure, timeliness)| (procedure, words(timeliness))),
        codes: printed.collect(),
        place: sheet.place,
        address: format!("{}/r", here.host),
        last_day: number::day(sheet.last_day),
    };
    Ok(RawHtml(askama::Template::render(&page)?))
}
