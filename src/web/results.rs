//! Results of units in whole periods: for whoever holds the right where the unit lies, and at the demo for anybody.

use rocket::response::content::RawHtml;
use rocket::{Route, State, get, routes};

use super::error::PageError;
use super::guard::Looks;
use super::pages::results::{Choice, Crumb, Part, PeriodChoices, PeriodKind, Results, Row, Table};
use super::pages::{Frame, Section};
use super::{figures, waiting};
use crate::app::App;
use crate::app::results::{By, Line, Report, Table as Sums, When};
use crate::app::scope::Scope;
use crate::domain::access::{Caller, Permission};
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::period::{Period, Span};
use crate::domain::rating::Proof;
use crate::domain::template::Question;
use crate::domain::text::texts;
use crate::domain::unit::Unit;

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![results]
}

impl Looks {
    pub(super) fn scope(&self) -> Scope {
        match self {
            Self::Demo(_) => Scope::Everywhere,
            Self::Caller(caller) => Scope::of(caller.caller(), Permission::ReadResults),
        }
    }

    pub(super) fn lang(&self) -> Lang {
        match self {
            Self::Demo(reader) => reader.lang,
            Self::Caller(caller) => caller.lang,
        }
    }

    /// Who looks, where somebody is signed in.
    pub(super) fn caller(&self) -> Option<&Caller> {
        match self {
            Self::Demo(_) => None,
            Self::Caller(caller) => Some(caller.caller()),
        }
    }

    pub(super) fn frame(&self, app: &App, here: String) -> Frame {
        let frame = match self {
            Self::Demo(reader) => reader.frame(app, here, Section::Results),
            Self::Caller(caller) => caller.frame(here, Section::Results),
        };
        frame.illustrative(app.illustrative)
    }
}

#[get("/results?<unit>&<period>")]
async fn results(
    unit: Option<String>,
    period: Option<String>,
    looks: Looks,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    waiting(app, move |app| {
        let scope = looks.scope();
        let units = app.units_to_read(&scope, app.units_with_counters()?)?;
        let asked = period.as_deref().filter(|text| !text.is_empty());
        let asked = match asked {
            Some(RUNNING) => Some(app.running_window()),
            Some(text) => Some(When::Whole(text.parse().map_err(|_| PageError::NotFound)?)),
            None => app.demo.then(|| app.running_window()),
        };
        let day = asked.map_or_else(|| app.clock.now().day(), |when| when.days().1);
        let chosen = match unit.as_deref().filter(|code| !code.is_empty()) {
            Some(code) => app.unit_to_read(&scope, code, day)?,
            None => units.first().map(|(unit, _)| unit.clone()).ok_or(PageError::NotFound)?,
        };
        let periods = app.result_periods(&chosen)?;
        let shown = Shown { app, looks: &looks, units: &units, periods: &periods };
        let Some(when) = asked.or_else(|| periods.first().map(|latest| When::Whole(*latest))) else {
            let (above, when, parts) = (Vec::new(), app.running_window(), Vec::new());
            return Ok(RawHtml(shown.page(&Report { unit: chosen, above, when, parts, rows_read: 0 })?));
        };
        let mut report = app.results(&chosen, when)?;
        // The way up ends where the right does.
        report.above.retain(|above| units.iter().any(|(unit, _)| unit.id == above.id));
        Ok(RawHtml(shown.page(&report)?))
    })
    .await
}

/// How the demo's running window is posted.
const RUNNING: &str = "running";

/// What the page of a report is made with.
struct Shown<'a> {
    app: &'a App,
    looks: &'a Looks,
    units: &'a [(Unit, i32)],
    periods: &'a [Period],
}

impl Shown<'_> {
    fn page(&self, report: &Report) -> Result<String, PageError> {
        let Self { app, looks, units, periods } = *self;
        let (lang, catalogue) = (looks.lang(), app.catalogue());
        let asked = match report.when {
            When::Whole(period) => period.to_string(),
            When::Running { .. } => RUNNING.to_owned(),
        };
        let link = |code: &str| format!("/results?unit={code}&period={asked}");
        let mut parts = Vec::new();
        for part in &report.parts {
            let Some(template) = catalogue.template(part.template) else { continue };
            let Some(question) = template.questions.iter().find(|question| question.number == part.question) else {
                continue;
            };
            let words = |satisfied: bool| -> Vec<String> {
                let levels = question.scale.levels.iter().rev();
                levels
                    .filter(|level| !satisfied || level.satisfied == Some(true))
                    .map(|level| level.words.of(lang).to_owned())
                    .collect()
            };
            parts.push(Part {
                template: format!("{} ({})", template.title.of(lang), template.name()),
                question: question.words.of(lang).to_owned(),
                levels: words(false),
                satisfied: words(true),
                headline: figures::of(&part.headline, part.visits, question, lang),
                tables: part.tables.iter().map(|table| shown_table(table, question, lang, &link)).collect(),
            });
        }
        let page = Results {
            frame: looks.frame(app, link(&report.unit.code)),
            above: report.above.iter().map(|unit| Crumb { name: unit.name.clone(), href: link(&unit.code) }).collect(),
            unit: report.unit.name.clone(),
            units: units
                .iter()
                .map(|(unit, depth)| Choice {
                    value: unit.code.clone(),
                    label: unit.name.clone(),
                    depth: u8::try_from(*depth).unwrap_or(u8::MAX),
                    chosen: unit.id == report.unit.id,
                })
                .collect(),
            periods: choices(app, lang, periods, report.when),
            period: figures::when(report.when, lang),
            closed: match report.when {
                When::Whole(period) => app.closed_since(&report.unit, period)?.map(|at| number::day(at.day())),
                When::Running { .. } => None,
            },
            report: match report.when {
                When::Whole(period) if periods.contains(&period) => {
                    Some(format!("/results/report?unit={}&period={period}", report.unit.code))
                }
                When::Whole(_) | When::Running { .. } => None,
            },
            running_day: matches!(report.when, When::Running { .. }),
            parts,
        };
        Ok(askama::Template::render(&page)?)
    }
}

fn shown_table(table: &Sums, question: &Question, lang: Lang, link: &dyn Fn(&str) -> String) -> Table {
    let nobody = match table.by {
        By::Unit | By::Counter | By::Proof => "",
        By::Officer => texts(lang).nobody_on_duty,
        By::Field => texts(lang).no_procedure,
    };
    let mut lines: Vec<&Line> = table.lines.iter().collect();
    let proof = |line: &Line| line.key.and_then(Proof::from_key).filter(|_| table.by == By::Proof);
    let place = |line: &Line| proof(line).and_then(|proof| Proof::ALL.iter().position(|one| *one == proof));
    lines.sort_by(|one, other| {
        let by_name = figures::by_name(&one.name, &other.name, one.key.is_none(), other.key.is_none());
        place(one).cmp(&place(other)).then(by_name)
    });
    let name = |line: &Line| match proof(line) {
        Some(proof) => proof.name(lang).to_owned(),
        None if line.key.is_some() => line.name.clone(),
        None => nobody.to_owned(),
    };
    let rows = lines.into_iter().map(|line| Row {
        name: name(line),
        href: line.unit_code.as_deref().map(link),
        figures: figures::of(&line.seen, line.visits, question, lang),
    });
    Table { by: table.by, rows: rows.collect() }
}

fn choices(app: &App, lang: Lang, periods: &[Period], when: When) -> Vec<PeriodChoices> {
    let mut kinds = Vec::new();
    if app.demo {
        let running = app.running_window();
        kinds.push(PeriodChoices {
            kind: PeriodKind::RunningDay,
            periods: vec![Choice {
                value: RUNNING.to_owned(),
                label: figures::when(running, lang),
                depth: 0,
                chosen: matches!(when, When::Running { .. }),
            }],
        });
    }
    for (kind, span) in
        [(PeriodKind::Month, Span::Month), (PeriodKind::Quarter, Span::Quarter), (PeriodKind::Year, Span::Year)]
    {
        let periods: Vec<Choice> = periods
            .iter()
            .filter(|period| period.span() == span)
            .map(|period| Choice {
                value: period.to_string(),
                label: period.name(lang),
                depth: 0,
                chosen: when == When::Whole(*period),
            })
            .collect();
        if !periods.is_empty() {
            kinds.push(PeriodChoices { kind, periods });
        }
    }
    kinds
}
