//! The public files of an edition, its manifest, its place in the signed tree, and its code as a picture.

use rocket::http::{ContentType, Header};
use rocket::{Responder, Route, State, get, routes};

use super::{KEPT, address};
use crate::app::App;
use crate::app::edition::Shown;
use crate::app::qr;
use crate::domain::edition::Role;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::text::{Texts, texts};
use crate::web::error::PageError;
use crate::web::pages::published::File;
use crate::web::waiting;

const MANIFEST: &str = "manifest.json";
const PROOF: &str = "proof.json";
const CODE: &str = "code.svg";

/// What never changes may be kept for a year.
const FOR_EVER: u32 = 31_536_000;

/// The routes of this file.
pub(super) fn routes() -> Vec<Route> {
    routes![file]
}

/// A file of an edition.
#[derive(Responder)]
struct Public {
    bytes: Vec<u8>,
    kind: ContentType,
    cache: Header<'static>,
    name: Header<'static>,
}

#[get("/published/<edition>/<file>")]
async fn file(edition: &str, file: &str, app: &State<App>) -> Result<Public, PageError> {
    let (id, name): (Id, String) = (edition.parse().map_err(|_| PageError::NotFound)?, file.to_owned());
    waiting(app, move |app| {
        let (bytes, media, seconds) = match name.as_str() {
            MANIFEST => {
                (app.edition(id)?.listed.edition.manifest.into_bytes(), "application/json".to_owned(), FOR_EVER)
            }
            // The tree grows, and the path with it.
            PROOF => {
                let shown = app.edition(id)?;
                (app.edition_proof_json(&shown.listed.edition)?.into_bytes(), "application/json".to_owned(), KEPT)
            }
            CODE => {
                let shown = app.edition(id)?;
                let code = app.edition_proof(&shown.listed.edition)?.map(|proof| proof.code());
                let drawn = code.as_deref().and_then(qr::svg).ok_or(PageError::NotFound)?;
                (drawn.into_bytes(), "image/svg+xml".to_owned(), KEPT)
            }
            _ => {
                let part = app.edition_public_part(id, &name)?.ok_or(PageError::NotFound)?;
                (part.bytes, part.said.media, FOR_EVER)
            }
        };
        let kind = ContentType::parse_flexible(&media).unwrap_or(ContentType::Binary);
        // Texts are UTF-8.
        let kind = if kind.is_text() || kind.is_json() { kind.with_params(("charset", "utf-8")) } else { kind };
        let disposition = if name == CODE { "inline".to_owned() } else { format!("attachment; filename=\"{name}\"") };
        Ok(Public {
            bytes,
            kind,
            cache: Header::new("Cache-Control", format!("public, max-age={seconds}")),
            name: Header::new("Content-Disposition", disposition),
        })
    })
    .await
}

/// The files that everybody may have, with what each is.
pub(super) fn offered(shown: &Shown, lang: Lang) -> Vec<File> {
    let (t, at) = (texts(lang), address(shown.listed.edition.id));
    let file = |name: &str, about: String| File { href: format!("{at}/{name}"), name: name.to_owned(), about };
    let public = shown.parts.iter().filter(|part| Role::OPEN.contains(&part.role));
    let mut files: Vec<File> = public
        .map(|part| {
            let size = number::count(lang, part.size.div_euclid(1000).max(1));
            file(&part.name, format!("{} · {size} kB", about(&part.name, part.role, t)))
        })
        .collect();
    files.push(file(MANIFEST, t.published_file_manifest.to_owned()));
    files.push(file(PROOF, t.published_file_proof.to_owned()));
    files
}

fn about(name: &str, role: Role, t: &'static Texts) -> &'static str {
    match (role, name) {
        (Role::Template, _) => t.published_file_template,
        (_, "data.csv") => t.published_file_data,
        (_, "dictionary.json") => t.published_file_dictionary,
        _ => t.published_file_json,
    }
}
