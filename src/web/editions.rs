//! Editions: the list, one with what shows that it is what was published, and the wish to publish.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes};

use super::error::PageError;
use super::fields::{Line, Words};
use super::form::{Protected, token};
use super::guard::Anyone;
use super::pages::Section;
use super::pages::editions::{Choice, EditionPage, Editions, File, Row};
use super::waiting;
use crate::app::App;
use crate::app::edition::{EditionWish, kind_name, right};
use crate::domain::edition::{Kind, Role};
use crate::domain::hex::hex;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::text::{fill, texts};
use crate::index::edition::key_name;
use crate::store::edition::Listed;
use crate::store::unit::unit_some;

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![list, ask, one]
}

/// The most that a page lists.
const LISTED: i64 = 500;

fn row(listed: &Listed, lang: Lang) -> Row {
    let t = texts(lang);
    let edition = &listed.edition;
    Row {
        at: format!("/editions/{}", edition.id),
        title: edition.title.clone(),
        number: edition.number.to_string(),
        day: number::day(edition.published_at.day()),
        state: if listed.corrected_by.is_some() { t.edition_corrected } else { t.edition_stands },
        illustrative: edition.illustrative,
    }
}

#[get("/editions")]
async fn list(anyone: Anyone, cookies: &CookieJar<'_>, app: &State<App>) -> Result<RawHtml<String>, PageError> {
    let csrf = token(app, cookies);
    waiting(app, move |_| {
        let (app, lang) = (&anyone.app, anyone.lang);
        let t = texts(lang);
        let all = app.editions_published(LISTED, 0)?;
        let choice = |one: crate::app::edition::Publishable| {
            let name = format!("{}: {}", kind_name(one.wish.edition, lang), one.name);
            let again = || fill(t.edition_again, &[&name, &one.editions.to_string()]);
            Choice {
                value: format!("{} {} {}", one.wish.edition.word(), one.wish.unit, one.wish.subject),
                label: if one.editions > 0 { again() } else { name.clone() },
            }
        };
        let page = Editions {
            frame: anyone.frame("/editions", Section::Work).illustrative(app.illustrative),
            csrf,
            rows: all.iter().map(|listed| row(listed, lang)).collect(),
            choices: app.editions_publishable(anyone.caller(), lang)?.into_iter().map(choice).collect(),
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

/// What is to be published: kind, unit and subject with blanks between.
#[derive(FromForm)]
struct Asked {
    what: Line,
    changed: Words,
    reason: Words,
}

#[post("/editions", data = "<form>")]
async fn ask(anyone: Anyone, form: Protected<Asked>, app: &State<App>) -> Result<Redirect, PageError> {
    waiting(app, move |_| {
        let Asked { what, changed, reason } = form.0;
        let words: Vec<&str> = what.0.split(' ').collect();
        let [kind, unit, subject] = words.as_slice() else { return Err(PageError::Unacceptable) };
        let wish = EditionWish {
            edition: Kind::from_word(kind).ok_or(PageError::Unacceptable)?,
            unit: (*unit).to_owned(),
            subject: (*subject).to_owned(),
            what_changed: Some(changed.0).filter(|words| !words.is_empty()),
        };
        Ok(anyone.app.edition_ask(anyone.caller(), &wish, &reason.0)?)
    })
    .await?;
    Ok(Redirect::to("/approvals"))
}

const fn role_name(role: Role, t: &'static crate::domain::text::Texts) -> &'static str {
    match role {
        Role::Input => t.edition_role_input,
        Role::Template => t.edition_role_template,
        Role::Output => t.edition_role_output,
        Role::Public => t.edition_role_public,
    }
}

#[get("/editions/<edition>?<verify>")]
async fn one(edition: &str, verify: bool, anyone: Anyone, app: &State<App>) -> Result<RawHtml<String>, PageError> {
    let id: Id = edition.parse().map_err(|_| PageError::NotFound)?;
    waiting(app, move |_| {
        let (app, lang) = (&anyone.app, anyone.lang);
        let t = texts(lang);
        let shown = app.edition(id)?;
        let edition = &shown.listed.edition;
        let unit = app.store.read(|db| unit_some(db, &[edition.unit]))?.pop().ok_or(PageError::NotFound)?;
        let verifies = app.may_in_unit(anyone.caller(), right(edition.kind), &unit)?;
        let findings = if verify && verifies {
            let checked = app.editions_check(Some(id))?;
            let found = checked.editions.iter().flat_map(|one| &one.findings);
            let found = found.map(|one| format!("{}: {}", one.part, one.fault.words(lang)));
            Some(found.chain(checked.tree.iter().map(|fault| fault.words(lang))).collect())
        } else {
            None
        };
        let proof = app.edition_proof(edition)?;
        let said = proof.as_ref().map(|proof| {
            let head = &proof.head;
            let day = number::day(head.signed_at.day());
            fill(t.edition_tree_said, &[&head.size.to_string(), &day, &key_name(&head.public_key)])
        });
        let key = proof.as_ref().map(|proof| hex(&proof.head.public_key));
        let code = proof.map(|proof| proof.code());
        let corrects = shown
            .manifest
            .corrects
            .as_ref()
            .map(|before| fill(t.edition_correction_of, &[&before.number.to_string(), &before.what_changed]));
        let here = format!("/editions/{id}");
        let page = EditionPage {
            frame: anyone.frame(here.clone(), Section::Work).illustrative(app.illustrative || edition.illustrative),
            row: row(&shown.listed, lang),
            corrects,
            corrected_by: shown.listed.corrected_by.map(|by| format!("/editions/{by}")),
            kind: kind_name(edition.kind, lang),
            hash: hex(&edition.hash),
            engine: format!("sipar {}, {}", edition.engine, edition.rule_path),
            tree: said,
            key,
            picture: code.as_deref().and_then(crate::app::qr::picture),
            code,
            files: shown
                .parts
                .iter()
                .map(|part| File {
                    name: part.name.clone(),
                    role: role_name(part.role, t),
                    size: number::count(lang, part.size),
                    hash: hex(&part.sha256),
                })
                .collect(),
            manifest: edition.manifest.clone(),
            verify: verifies.then(|| format!("{here}?verify=true")),
            findings,
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}
