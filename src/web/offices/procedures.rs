//! Procedures and fields.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, get, post, routes};

use super::{choice, field, hinted, text};
use crate::domain::text::texts;
use crate::web::error::PageError;
use crate::web::fields::Line;
use crate::web::form::{Protected, token};
use crate::web::guard::{ManageOffices, May, ReadOffices};
use crate::web::pages::Section;
use crate::web::pages::offices_form::{Control, Form, OfficeForms, Table};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![procedures, put_field, put_procedure]
}

const HERE: &str = "/offices/procedures";

#[get("/offices/procedures")]
async fn procedures(may: May<ReadOffices>, cookies: &CookieJar<'_>) -> Result<RawHtml<String>, PageError> {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let (t, (fields, all)) = (texts(anyone.lang), app.procedures()?);
        let mut forms = Vec::new();
        if app.may_change_procedures(anyone.caller())? {
            let code = |form| hinted(field(form, "code", t.code, text("", true)), t.office_code_hint);
            let name = |form| field(form, "name", t.name, text("", true));
            let choices = fields.iter().map(|one| choice(&one.code, &one.name, true, false)).collect();
            let form = |title, path: &str, fields| {
                let action = format!("{HERE}{path}");
                Form { title, help: None, action, fields, button: t.office_save }
            };
            forms.push(form(t.office_field_put, "/field", vec![code("field"), name("field")]));
            if !fields.is_empty() {
                let within = field("procedure", "field", t.field, Control::Choice(choices));
                forms.push(form(t.office_procedure_put, "", vec![code("procedure"), name("procedure"), within]));
            }
        }
        let called =
            |id| fields.iter().find(|field| field.id == id).map_or_else(String::new, |field| field.name.clone());
        let rows = all.into_iter().map(|one| vec![one.code, one.name, called(one.field)]).collect();
        let columns = vec![t.code, t.name, t.field];
        let page = OfficeForms {
            frame: anyone.frame(HERE, Section::Work).illustrative(app.illustrative),
            title: t.office_procedures.to_owned(),
            about: None,
            lead: Some(t.office_procedures_lead),
            back: (String::new(), "/offices".to_owned()),
            forms,
            csrf,
            table: Some(Table { caption: t.office_procedures, columns, rows }),
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

#[derive(FromForm)]
struct NewField {
    code: Line,
    name: Line,
}

#[post("/offices/procedures/field", data = "<form>")]
async fn put_field(may: May<ManageOffices>, form: Protected<NewField>) -> Result<Redirect, PageError> {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let state = anyone.app.clone();
    waiting(&state, move |app| Ok(app.put_field(anyone.caller(), &form.code.0, &form.name.0)?)).await?;
    Ok(Redirect::to(HERE))
}

#[derive(FromForm)]
struct NewProcedure {
    code: Line,
    name: Line,
    field: String,
}

#[post("/offices/procedures", data = "<form>")]
async fn put_procedure(may: May<ManageOffices>, form: Protected<NewProcedure>) -> Result<Redirect, PageError> {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let state = anyone.app.clone();
    waiting(&state, move |app| Ok(app.put_procedure(anyone.caller(), &form.code.0, &form.name.0, &form.field)?))
        .await?;
    Ok(Redirect::to(HERE))
}
