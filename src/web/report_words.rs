//! The sentences of reports: looked at by whoever reads the report, changed by whoever manages what it is about. One page for
//! all reports; here are the routes of survey rounds, and what the others share.

use rocket::http::{CookieJar, Status};
use rocket::response::content::RawHtml;
use rocket::response::{Redirect, status};
use rocket::{Route, State, get, post, routes};

use super::error::PageError;
use super::fields::Fields;
use super::form::{Sheet, token};
use super::guard::{Anyone, ManageRounds, May, ReadRounds};
use super::pages::Section;
use super::pages::report_words::{ReportWords, Row};
use super::round_report::warned;
use super::waiting;
use crate::app::App;
use crate::app::report::edits::{Saved, Typed, mark};
use crate::app::report::{Edited, Office};
use crate::app::scope::Scope;
use crate::domain::access::Permission;
use crate::domain::number::moment;
use crate::domain::text::{fill, texts};
use crate::store::report_edit::Edit;

/// Characters of a sentence at most.
const AT_MOST: usize = 4_000;

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![page, save]
}

/// What becomes of a form of sentences: the page again where they were changed meanwhile, or the way back to it.
pub(super) enum Answer {
    /// To the page.
    Saved(Box<Redirect>),
    /// The page with what was typed (409).
    Again(String),
}

impl<'r> rocket::response::Responder<'r, 'static> for Answer {
    fn respond_to(self, request: &'r rocket::Request<'_>) -> rocket::response::Result<'static> {
        match self {
            Self::Saved(redirect) => redirect.respond_to(request),
            Self::Again(page) => status::Custom(Status::Conflict, RawHtml(page)).respond_to(request),
        }
    }
}

/// What answers a form of sentences: the way to `there` where they were saved, else the page again with what was typed.
pub(super) fn answered(
    saved: Saved,
    there: String,
    again: impl FnOnce(&[String]) -> Result<ReportWords, PageError>,
) -> Result<Answer, PageError> {
    match saved {
        Saved::Done(_) => Ok(Answer::Saved(Box::new(Redirect::to(there)))),
        Saved::Meanwhile(which) => Ok(Answer::Again(askama::Template::render(&again(&which)?)?)),
    }
}

/// What a form says of each sentence.
pub(super) fn typed(fields: &Fields) -> Result<Vec<Typed>, PageError> {
    let fields = fields.cleaned().ok_or(PageError::Unacceptable)?;
    let ids = fields.keys().filter_map(|name| name.strip_prefix("seen-"));
    ids.map(|id| {
        let of = |name: &str| fields.get(&format!("{name}-{id}")).cloned().unwrap_or_default();
        let text = of("text");
        let seen = of("seen").parse().map_err(|_| PageError::Unacceptable)?;
        if text.chars().count() > AT_MOST {
            return Err(PageError::Unacceptable);
        }
        let ticked = |name: &str| !of(name).is_empty();
        Ok(Typed { sentence: id.to_owned(), seen, mark: of("mark"), text, back: ticked("back"), keep: ticked("keep") })
    })
    .collect()
}

/// The page of a report's sentences; what was typed and not saved stays in its fields.
pub(super) fn words_page(
    anyone: &Anyone,
    csrf: String,
    edited: &Edited,
    changes: bool,
    again: Option<(&[Typed], &[String])>,
) -> ReportWords {
    let (t, lang) = (texts(anyone.lang), anyone.lang);
    let by = |edit: Option<&(Edit, Option<String>)>| match edit {
        Some((edit, name)) if edit.edited.is_some() => {
            let name = name.as_deref().unwrap_or(t.words_by_command);
            fill(t.words_by, &[name, &moment(edit.at.local())])
        }
        _ => String::new(),
    };
    let told = |id: &str| again.and_then(|(typed, _)| typed.iter().find(|one| one.sentence == id));
    let row = |words: &crate::report::Words| {
        let edit = edited.edits.get(&words.id);
        let meanwhile = again.is_some_and(|(_, meanwhile)| meanwhile.contains(&words.id));
        let stale = words.is_stale();
        let trouble = if meanwhile {
            fill(t.words_meanwhile, &[words.printed()])
        } else if stale {
            fill(t.words_stale, &[words.replaced.as_deref().unwrap_or_default()])
        } else {
            String::new()
        };
        Row {
            text: told(&words.id).map_or_else(|| words.printed().to_owned(), |one| one.text.clone()),
            edited: words.edited.is_some(),
            by: by(edit),
            trouble,
            stale,
            seen: edit.map_or(0, |(edit, _)| edit.revision),
            mark: mark(&words.generated),
            generated: words.generated.clone(),
            id: words.id.clone(),
        }
    };
    let gone = edited.warnings().into_iter().filter(|one| one.generated.is_none()).map(|one| Row {
        by: by(edited.edits.get(&one.sentence)),
        trouble: fill(t.words_gone, &[&one.edited]),
        text: one.edited,
        edited: true,
        stale: false,
        seen: edited.edits.get(&one.sentence).map_or(0, |(edit, _)| edit.revision),
        mark: String::new(),
        generated: one.replaced,
        id: one.sentence,
    });
    ReportWords {
        frame: anyone.frame("/work", Section::Work),
        csrf,
        about: String::new(),
        back: Vec::new(),
        action: String::new(),
        provisional: false,
        changes,
        saved: false,
        warning: warned(edited, lang),
        rows: edited.report.words().into_iter().map(row).collect(),
        gone: gone.collect(),
    }
}

/// The page of a survey round's report.
fn of_round(
    anyone: &Anyone,
    csrf: String,
    round: &str,
    again: Option<(&[Typed], &[String])>,
) -> Result<ReportWords, PageError> {
    let t = texts(anyone.lang);
    let found = anyone.app.round_result(anyone.caller(), round)?.round;
    let scope = Scope::of(anyone.caller(), Permission::ReadRounds);
    let edited = anyone.app.round_edited(&scope, round, &Office::default(), anyone.lang)?;
    let changes =
        anyone.app.may_in(anyone.caller(), Permission::ManageRounds, found.unit, anyone.app.clock.now().day())?;
    let report = format!("/rounds/{}/report", found.code);
    let action = format!("{report}/words");
    Ok(ReportWords {
        frame: anyone.frame(action.clone(), Section::Work).illustrative(anyone.app.illustrative || found.illustrative),
        back: vec![
            (t.rounds_title.to_owned(), "/rounds".to_owned()),
            (found.name.clone(), format!("/rounds/{}", found.code)),
            (t.report_title.to_owned(), report),
        ],
        about: found.name,
        action,
        ..words_page(anyone, csrf, &edited, changes, again)
    })
}

#[get("/rounds/<round>/report/words?<saved>")]
async fn page(
    round: String,
    saved: Option<bool>,
    may: May<ReadRounds>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let (csrf, anyone) = (token(app, cookies), may.anyone());
    waiting(app, move |_| {
        let page = of_round(&anyone, csrf, &round, None)?;
        Ok(RawHtml(askama::Template::render(&ReportWords { saved: saved.is_some(), ..page })?))
    })
    .await
}

#[post("/rounds/<round>/report/words", data = "<sheet>")]
async fn save(
    round: String,
    may: May<ManageRounds>,
    sheet: Sheet,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<Answer, PageError> {
    let (csrf, anyone, Sheet(fields)) = (token(app, cookies), may.anyone(), sheet);
    waiting(app, move |_| {
        let typed = typed(&fields)?;
        let saved = anyone.app.edit_round_report(anyone.caller(), &round, anyone.lang, &typed)?;
        let there = format!("/rounds/{round}/report/words?saved=true");
        answered(saved, there, |which| of_round(&anyone, csrf, &round, Some((&typed, which))))
    })
    .await
}
