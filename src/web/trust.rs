//! Anybody: how to trust the local authority, and its certificate; only where the settings name one.
//!
//! A tablet that does not trust the authority yet opens this page past a warning. So the page asks to compare what it
//! shows with what the office printed: that is the only proof that nobody stands between.

use rocket::http::ContentType;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, routes};

use super::error::PageError;
use super::pages::trust::Trust;
use super::pages::{Frame, Section};
use super::reader::Reader;
use crate::app::App;
use crate::app::tls::{self, Authority};
use crate::settings::Settings;

/// The local authority that this server offers, if any.
#[derive(Debug)]
pub struct Offered(Option<Authority>);

impl Offered {
    /// What the settings name. A file that cannot be read is nothing to offer; `serve` has refused it before.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        Self(settings.tls_ca.as_deref().and_then(|path| tls::authority(path).ok()))
    }

    fn authority(&self) -> Result<&Authority, PageError> {
        self.0.as_ref().ok_or(PageError::NotFound)
    }
}

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![trust, certificate]
}

#[get("/trust")]
fn trust(reader: Reader, offered: &State<Offered>, app: &State<App>) -> Result<RawHtml<String>, PageError> {
    let page = Trust {
        frame: Frame::new(reader.lang, "/trust", Section::Elsewhere).illustrative(app.illustrative),
        fingerprint: offered.authority()?.fingerprint.clone(),
    };
    Ok(RawHtml(askama::Template::render(&page)?))
}

#[get("/trust/ca.crt")]
fn certificate(offered: &State<Offered>) -> Result<(ContentType, Vec<u8>), PageError> {
    Ok((ContentType::new("application", "x-x509-ca-cert"), offered.authority()?.der.clone()))
}
