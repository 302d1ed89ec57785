//! The report of a round as files, for whoever reads rounds: who hands it in is asked, everything else is known. What every
//! page of a report shares is here.

use rocket::form::FromForm;
use rocket::http::ContentType;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, routes};

use super::download::Download;
use super::error::PageError;
use super::fields::{Day, Line};
use super::guard::{May, ReadRounds};
use super::pages::report::ReportPage;
use super::pages::{Frame, Section};
use super::waiting;
use crate::app::App;
use crate::app::report::{Edited, Format, Office};
use crate::app::scope::Scope;
use crate::domain::access::Permission;
use crate::domain::lang::Lang;
use crate::domain::refusal::Refusal;
use crate::domain::text::{fill, texts};
use crate::report::Report;

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![page, file]
}

/// A page from which a report is taken, at `here`; nothing is known of a result yet.
pub(super) fn report_page(frame: Frame, lang: Lang, here: &str, (of, back): (String, String)) -> ReportPage {
    let t = texts(lang);
    ReportPage {
        frame,
        above_label: t.rounds_above,
        list: Some((t.rounds_title, "/rounds")),
        of,
        back,
        sent: Vec::new(),
        action: format!("{here}/file"),
        words: format!("{here}/words"),
        warning: String::new(),
        computed: true,
        missing: t.round_results_none,
        provisional: false,
        other: None,
        formats: Format::ALL.map(|format| (format.ending(), format.ending().to_uppercase())).to_vec(),
    }
}

/// How many edits want looking at, in words.
pub(super) fn warned(edited: &Edited, lang: Lang) -> String {
    match edited.warnings().len() {
        0 => String::new(),
        several => fill(texts(lang).words_warning, &[&several.to_string()]),
    }
}

#[get("/rounds/<round>/report")]
async fn page(round: String, may: May<ReadRounds>, app: &State<App>) -> Result<RawHtml<String>, PageError> {
    let anyone = may.anyone();
    waiting(app, move |_| {
        let found = anyone.app.round_result(anyone.caller(), &round)?;
        let here = format!("/rounds/{}/report", found.round.code);
        let illustrative = anyone.app.illustrative || found.round.illustrative;
        let frame = anyone.frame(here.clone(), Section::Work).illustrative(illustrative);
        let back = format!("/rounds/{}", found.round.code);
        let mut page = report_page(frame, anyone.lang, &here, (found.round.name, back));
        page.computed = found.newest.is_some();
        if page.computed {
            let scope = Scope::of(anyone.caller(), Permission::ReadRounds);
            page.warning =
                warned(&anyone.app.round_edited(&scope, &round, &Office::default(), anyone.lang)?, anyone.lang);
        }
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

/// Who hands it in, the period where it is another than the calendar's, and the kind of file.
#[derive(FromForm)]
pub(super) struct Asked {
    above: Line,
    issuer: Line,
    symbol: Line,
    place: Line,
    to: Line,
    capacity: Line,
    from: Day,
    until: Day,
    provisional: Line,
    #[field(name = "as")]
    format: Line,
}

impl Asked {
    /// Whether provisional figures are asked for.
    pub(super) fn provisional(&self) -> bool {
        !self.provisional.0.is_empty()
    }

    /// Who hands it in.
    pub(super) fn office(&self) -> Result<Office, PageError> {
        let given = |line: &Line| line.clone().given();
        let period = match (self.from.0, self.until.0) {
            (Some(first), Some(last)) => Some((first, last)),
            (None, None) => None,
            // Half a period is none: what is missing is said.
            (Some(day), None) | (None, Some(day)) => {
                return Err(Refusal::NotADay(format!("{} – ?", crate::domain::number::day(day))).into());
            }
        };
        Ok(Office {
            above: given(&self.above),
            issuer: given(&self.issuer),
            symbol: given(&self.symbol),
            place: given(&self.place),
            // Several are set apart by semicolons.
            addressees: self.to.0.split(';').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect(),
            capacity: given(&self.capacity),
            period,
        })
    }

    /// A report as the file that is asked for.
    pub(super) fn file(&self, edited: &Edited) -> Result<Download, PageError> {
        self.written(&edited.report, &format!("bao-cao-{}", edited.which.code))
    }

    /// A report as the file that is asked for, under a name without its ending.
    pub(super) fn written(&self, report: &Report, name: &str) -> Result<Download, PageError> {
        let format = Format::of_ending(&self.format.0).ok_or(PageError::Unacceptable)?;
        let kind = ContentType::parse_flexible(format.media_type()).unwrap_or(ContentType::Binary);
        Ok(Download::of(format.write(report)?, kind, &format!("{name}.{}", format.ending())))
    }
}

#[get("/rounds/<round>/report/file?<asked..>")]
async fn file(round: String, asked: Asked, may: May<ReadRounds>, app: &State<App>) -> Result<Download, PageError> {
    let anyone = may.anyone();
    waiting(app, move |_| {
        let scope = Scope::of(anyone.caller(), Permission::ReadRounds);
        asked.file(&anyone.app.round_edited(&scope, &round, &asked.office()?, anyone.lang)?)
    })
    .await
}
