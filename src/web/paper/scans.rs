//! Scans of forms: sent with a form, and shown as pictures that run nothing; what is no picture is saved, not shown.

use rocket::http::{ContentType, Header};
use rocket::response::{Redirect, Responder};
use rocket::{Route, State, get, post, routes};

use crate::app::App;
use crate::web::error::PageError;
use crate::web::form::ProtectedFile;
use crate::web::guard::SettlesForms;
use crate::web::headers::CLOSED;
use crate::web::waiting;

/// The routes of this file.
pub(super) fn routes() -> Vec<Route> {
    routes![show, keep]
}

/// A scan, as what its first bytes said it is.
#[derive(Responder)]
struct Shown {
    content: Vec<u8>,
    kind: ContentType,
    name: Header<'static>,
    policy: Header<'static>,
}

#[get("/paper/<batch>/<number>/scan")]
async fn show(batch: String, number: i32, settles: SettlesForms, app: &State<App>) -> Result<Shown, PageError> {
    let SettlesForms(anyone) = settles;
    waiting(app, move |_| {
        let scan = anyone.app.scan_of(anyone.caller(), &batch, number)?;
        let (kind, shown) = match scan.kind.as_str() {
            "jpeg" => (ContentType::JPEG, "inline"),
            "png" => (ContentType::PNG, "inline"),
            _ => (ContentType::PDF, "attachment"),
        };
        // The batch was found under this code, which is letters and digits.
        let name = format!("{shown}; filename=\"{batch}-{number}.{}\"", scan.kind);
        Ok(Shown {
            content: scan.content,
            kind,
            name: Header::new("Content-Disposition", name),
            policy: Header::new("Content-Security-Policy", CLOSED),
        })
    })
    .await
}

#[post("/paper/<batch>/<number>/scan", data = "<file>")]
async fn keep(
    batch: String,
    number: i32,
    settles: SettlesForms,
    file: ProtectedFile,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    let (back, SettlesForms(anyone)) = (format!("/paper/{batch}/{number}"), settles);
    let types = waiting(app, move |_| {
        anyone.app.keep_scan(anyone.caller(), &batch, number, &file.bytes)?;
        Ok(anyone.app.form_to_type(anyone.caller(), &batch, number).is_ok())
    })
    .await?;
    Ok(Redirect::to(if types { back } else { "/paper/differences".to_owned() }))
}
