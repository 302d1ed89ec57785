//! Evidence of a criterion: the files that a unit has for it, one more, another page; and the files themselves, which are
//! shown as from nowhere, or saved.

use rocket::form::FromForm;
use rocket::http::{ContentType, CookieJar, Header};
use rocket::response::{Redirect, Responder};
use rocket::{Route, get, post, routes};

use super::{Done, Page, part_of, render, unit_at};
use crate::domain::access::Permission;
use crate::domain::assessment::{Progress, State};
use crate::domain::id::Id;
use crate::domain::number;
use crate::domain::text::texts;
use crate::store::par::evidence::Evidence;
use crate::web::error::PageError;
use crate::web::fields::Line;
use crate::web::form::{Protected, ProtectedFile, token};
use crate::web::guard::{May, ScoreOwnUnit, SeesAssessments};
use crate::web::headers::CLOSED;
use crate::web::offices::{choice, field, hinted, text};
use crate::web::pages::offices_form::{Control, Form};
use crate::web::pages::round::{Table, Upload, leading, named, plain};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![show, add, reuse, remove, file]
}

/// What files of evidence may be, as browsers offer them.
const ACCEPTED: &str = "application/pdf,image/png,image/jpeg,.docx,.xlsx,.pptx,.odt,.ods,.odp";

/// A size for people.
fn size(bytes: i32) -> String {
    let kilobytes = (bytes + 1023) / 1024;
    format!("{kilobytes} KB")
}

#[get("/par/<assessment>/unit/<unit>/evidence/<node>")]
async fn show(
    assessment: String,
    unit: String,
    node: String,
    reader: SeesAssessments,
    cookies: &CookieJar<'_>,
) -> Page {
    let SeesAssessments(anyone) = reader;
    let csrf = token(&anyone.app, cookies);
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let (t, lang) = (texts(anyone.lang), anyone.lang);
        let form = app.par_form(anyone.caller(), &assessment, &unit)?;
        let seen = app.par_seen(anyone.caller(), &assessment)?;
        let place = &form.place;
        let of = place.set.node(&node).and_then(|at| place.set.nodes.get(at)).ok_or(PageError::NotFound)?;
        let at = |part: &str| unit_at(&assessment, &unit, part);
        let mut page = part_of(&anyone, csrf, &seen, &format!("unit/{unit}/evidence/{node}"), t.assess_files);
        page.about = Some(format!("{} {}", of.code, of.words.of(lang)));
        page.back.push((place.unit.name.clone(), at("")));
        if !of.evidence.is_empty() {
            page.facts = vec![(t.assess_evidence_asked, named(of.evidence.clone()))];
        }
        let files: Vec<(&Evidence, &str)> = form.files_of(&node).collect();
        let rows = files.iter().map(|(file, where_to)| {
            vec![
                leading(named(file.name.clone()), at(&format!("files/{}", file.id))),
                named((*where_to).to_owned()),
                plain(file.kind.to_uppercase()),
                plain(size(file.size)),
                plain(number::moment(file.at.local())),
            ]
        });
        page.tables = vec![Table {
            caption: t.assess_files.to_owned(),
            columns: vec![t.assess_file, t.assess_page, t.assess_file_kind, t.assess_file_size, t.assess_when],
            rows: rows.collect(),
            empty: t.assess_files_none,
        }];
        let own = app.par_may(anyone.caller(), Permission::ScoreOwnUnit, place)?;
        let enters = place.round.state == State::Open
            && place.of.locked.is_none()
            && matches!(place.of.progress, Progress::Entering | Progress::Explaining);
        page.notices = if own { Vec::new() } else { vec![t.only_read.to_owned()] };
        if own && enters {
            page.upload = Some(Upload {
                title: t.assess_file_add,
                action: at(&format!("evidence/{node}")),
                help: t.assess_files_help,
                columns: String::new(),
                empty: String::new(),
                accept: ACCEPTED,
                page: Some(t.assess_page),
                fields: Vec::new(),
            });
            let others: Vec<_> =
                form.files.iter().map(|file| choice(&file.id.to_string(), &file.name, true, false)).collect();
            if !others.is_empty() {
                let fields = vec![
                    field("use", "file", t.assess_file, Control::Choice(others)),
                    hinted(field("use", "page", t.assess_page, text("", false)), t.assess_page_hint),
                ];
                let (title, action) = (t.assess_file_again, at(&format!("evidence/{node}/use")));
                page.forms.push(Form { title, help: Some(t.assess_file_again_help), action, fields, button: title });
            }
            if !files.is_empty() {
                let here = files.iter().map(|(file, _)| choice(&file.id.to_string(), &file.name, true, false));
                let fields = vec![field("remove", "file", t.assess_file, Control::Choice(here.collect()))];
                let (title, action) = (t.assess_file_remove, at(&format!("evidence/{node}/remove")));
                page.forms.push(Form { title, help: None, action, fields, button: title });
            }
        }
        render(&page)
    })
    .await
}

#[post("/par/<assessment>/unit/<unit>/evidence/<node>", data = "<file>")]
async fn add(assessment: String, unit: String, node: String, may: May<ScoreOwnUnit>, file: ProtectedFile) -> Done {
    let anyone = may.anyone();
    let (state, there) = (anyone.app.clone(), unit_at(&assessment, &unit, &format!("evidence/{node}")));
    waiting(&state, move |_| {
        let (of, content) = ((assessment.as_str(), unit.as_str()), (file.name.as_str(), file.bytes.as_slice()));
        Ok(anyone.app.par_evidence_add(anyone.caller(), of, content, (&node, &file.page))?)
    })
    .await?;
    Ok(Redirect::to(there))
}

#[derive(FromForm)]
struct Used {
    file: Line,
    page: Line,
}

#[post("/par/<assessment>/unit/<unit>/evidence/<node>/use", data = "<form>")]
async fn reuse(assessment: String, unit: String, node: String, may: May<ScoreOwnUnit>, form: Protected<Used>) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let (state, there) = (anyone.app.clone(), unit_at(&assessment, &unit, &format!("evidence/{node}")));
    waiting(&state, move |_| {
        let file: Id = form.file.0.parse().map_err(|_| PageError::Unacceptable)?;
        let of = (assessment.as_str(), unit.as_str());
        Ok(anyone.app.par_evidence_use(anyone.caller(), of, file, (&node, &form.page.0))?)
    })
    .await?;
    Ok(Redirect::to(there))
}

#[derive(FromForm)]
struct Removed {
    file: Line,
}

#[post("/par/<assessment>/unit/<unit>/evidence/<node>/remove", data = "<form>")]
async fn remove(
    assessment: String,
    unit: String,
    node: String,
    may: May<ScoreOwnUnit>,
    form: Protected<Removed>,
) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let (state, there) = (anyone.app.clone(), unit_at(&assessment, &unit, &format!("evidence/{node}")));
    waiting(&state, move |_| {
        let file: Id = form.file.0.parse().map_err(|_| PageError::Unacceptable)?;
        Ok(anyone.app.par_evidence_unuse(anyone.caller(), (&assessment, &unit), file, &node)?)
    })
    .await?;
    Ok(Redirect::to(there))
}

/// A file, as what its content said it is.
#[derive(Responder)]
struct Shown {
    content: Vec<u8>,
    kind: ContentType,
    name: Header<'static>,
    policy: Header<'static>,
}

#[get("/par/<assessment>/unit/<unit>/files/<evidence>")]
async fn file(assessment: String, unit: String, evidence: String, reader: SeesAssessments) -> Result<Shown, PageError> {
    let SeesAssessments(anyone) = reader;
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let id: Id = evidence.parse().map_err(|_| PageError::NotFound)?;
        let (file, content) = app.par_evidence_file(anyone.caller(), (&assessment, &unit), id)?;
        let (kind, shown) = match file.kind.as_str() {
            "jpeg" => (ContentType::JPEG, "inline"),
            "png" => (ContentType::PNG, "inline"),
            "pdf" => (ContentType::PDF, "attachment"),
            _ => (ContentType::Binary, "attachment"),
        };
        // Known by its id, which is digits and letters; the sender's name for it stands on the page.
        let name = format!("{shown}; filename=\"{id}.{}\"", file.kind);
        Ok(Shown {
            content,
            kind,
            name: Header::new("Content-Disposition", name),
            policy: Header::new("Content-Security-Policy", CLOSED),
        })
    })
    .await
}
