//! The grades of one unit: each indicator with what it is made of, or why it is left out; what was entered.

use rocket::http::CookieJar;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, routes};
use rust_decimal::Decimal;

use super::super::form::token;
use super::super::guard::Looks;
use super::super::pages::round::{Fact, RoundPage, Table, named, plain};
use super::super::waiting;
use super::words::stated;
use super::{Page, asked, begun, enter, index_words, others, raters, unit_at};
use crate::app::App;
use crate::app::grades::UnitGrades;
use crate::domain::access::Permission;
use crate::domain::lang::Lang;
use crate::domain::number::{self, day};
use crate::domain::onestop::stated::Stated;
use crate::domain::onestop::{Grades, Indicator, ServiceIndex};
use crate::domain::text::{fill, texts};
use crate::index::onestop::qd766::{GroupLine, GroupScore, Lack, Line, Portal, Score};
use crate::index::onestop::share::Share;
use crate::index::onestop::tt01::{Counted, LeftOut, Made};

/// The routes of this file.
pub(super) fn routes() -> Vec<Route> {
    routes![show]
}

#[get("/grades/<unit>?<period>")]
async fn show(unit: String, period: Option<String>, looks: Looks, cookies: &CookieJar<'_>, app: &State<App>) -> Page {
    let csrf = token(app, cookies);
    waiting(app, move |app| {
        let lang = looks.lang();
        let period = asked(app, period.as_deref())?;
        let grades = app.unit_grades(&looks.scope(), &unit, period)?;
        let manages = match looks.caller() {
            Some(caller) => app.may_in_unit(caller, Permission::ManageAssessments, &grades.unit)?,
            None => false,
        };
        let here = unit_at(&grades.unit.code, period);
        let frame = looks.frame(app, here).illustrative(app.illustrative || grades.unit.illustrative);
        let mut page = begun(frame, csrf, period, lang)?;
        page.ways = others(app, period, lang, |period| unit_at(&grades.unit.code, period));
        shown(&mut page, &grades, lang);
        if manages {
            page.forms.extend(enter::forms(&grades, lang));
        }
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

fn shown(page: &mut RoundPage, of: &UnitGrades, lang: Lang) {
    let t = texts(lang);
    page.about = Some(of.unit.name.clone());
    page.facts.push((t.grades_sum, plain(of.graded.words(lang))));
    page.facts.push((t.grades_all_groups, plain(index_words(of, lang))));
    page.facts.push((t.grades_raters, plain(raters(of.gathered.raters, lang))));
    page.tables.push(circular(of, lang));
    page.tables.push(index(of, lang));
    let mut notes = of.graded.notes(lang);
    notes.extend(of.index.notes(lang));
    notes.extend([t.grades_no_supplements, t.grades_silent, t.grades_officers].map(str::to_owned));
    page.tables.push(Table {
        caption: t.grades_notes.to_owned(),
        columns: vec![t.grades_note],
        rows: notes.into_iter().map(|note| vec![plain(note)]).collect(),
        empty: t.grades_none,
    });
    page.tables.push(entered(of, lang));
}

fn points(value: Decimal, places: u32, lang: Lang) -> Fact {
    plain(number::decimal(lang, value, places))
}

/// The number of an indicator with its words, and how sure its text is.
fn named_indicator(rules: &Grades, indicator: Indicator, lang: Lang) -> [Fact; 2] {
    let rule = rules.indicators.iter().find(|one| one.indicator == indicator);
    let words = rule.map_or("", |rule| rule.words.of(lang));
    let mark = rule.map_or("", |rule| rule.confidence.words(lang));
    [plain(format!("{}. {words}", indicator.number())), plain(mark)]
}

fn counted(counted: &Counted, lang: Lang) -> String {
    let count = |n: u64| number::count(lang, i64::try_from(n).unwrap_or(i64::MAX));
    let Counted { zero, one, two, undefined, unknown } = *counted;
    let all = [zero + one + two, zero, one, two, undefined, unknown].map(count);
    fill(texts(lang).grades_counted, &all.each_ref().map(String::as_str))
}

fn circular(of: &UnitGrades, lang: Lang) -> Table {
    let t = texts(lang);
    let rules = &of.rules.circular;
    let places = rules.rounding.rounding.places;
    let mut rows = Vec::new();
    for rule in &rules.indicators {
        let [name, mark] = named_indicator(rules, rule.indicator, lang);
        let line = of.graded.lines.iter().find(|line| line.indicator == rule.indicator);
        let left = of.graded.left_out.iter().find(|(indicator, _)| *indicator == rule.indicator);
        let (value, made) = match (line, left) {
            (Some(line), _) => {
                let made = match &line.made {
                    Made::Mean(counts) => counted(counts, lang),
                    Made::Unit => t.grades_of_unit.to_owned(),
                };
                (points(line.points, places, lang), made)
            }
            (None, Some((_, why))) => (plain(t.grades_left_out), left_out(of, rule.indicator, *why, lang)),
            (None, None) => continue,
        };
        rows.push(vec![name, value, plain(made), mark]);
    }
    Table {
        caption: t.grades_circular.to_owned(),
        columns: vec![t.grades_indicator, t.grades_points, t.grades_made_of, t.grades_confidence],
        rows,
        empty: t.grades_none,
    }
}

fn left_out(of: &UnitGrades, indicator: Indicator, why: LeftOut, lang: Lang) -> String {
    let t = texts(lang);
    let by_visitors = matches!(indicator, Indicator::Contacts | Indicator::Agencies);
    match why {
        LeftOut::NoFacts if by_visitors && of.gathered.told_hidden => t.grades_told_hidden.to_owned(),
        LeftOut::NoFacts => t.grades_no_facts.to_owned(),
        LeftOut::Undefined(_) => t.grades_no_case.to_owned(),
        LeftOut::AllUndefined(n) => fill(t.grades_all_no_case, &[&n.to_string()]),
    }
}

fn portal(of: &Portal, lang: Lang) -> String {
    fill(texts(lang).grades_portal, &[&of.source, &day(of.day)])
}

/// Numerator and denominator, and who rated where the share says something of satisfaction.
fn share(of: &Share, lang: Lang) -> String {
    let t = texts(lang);
    let digits = |value: Decimal| number::decimal(lang, value, 2);
    let words = fill(t.grades_computed, &[&digits(of.part), &digits(of.whole)]);
    match of.raters {
        None => words,
        Some(0) => words + &fill(t.grades_group_raters, &[t.grades_nobody]),
        Some(n) => words + &fill(t.grades_group_raters, &[&number::count(lang, i64::try_from(n).unwrap_or(i64::MAX))]),
    }
}

fn lack(of: &Lack, lang: Lang) -> &'static str {
    let t = texts(lang);
    match of {
        Lack::Figures => t.grades_lack_figures,
        Lack::ZeroOrNa => t.grades_lack_zero,
        Lack::Maximum => t.grades_lack_maximum,
        Lack::Conversion => t.grades_lack_conversion,
    }
}

fn index(of: &UnitGrades, lang: Lang) -> Table {
    let t = texts(lang);
    let rules: &ServiceIndex = &of.rules.index;
    let places = rules.rounding.rounding.places;
    let most = |value: Option<Decimal>| value.map_or_else(|| plain("–"), |value| points(value, places, lang));
    let mut rows = Vec::new();
    for GroupLine { group, score, lines } in &of.index.groups {
        let (value, made) = match score {
            GroupScore::Computed(value) => (points(*value, places, lang), String::new()),
            GroupScore::Imported { points: value, portal: from } => {
                let from = from.iter().map(|one| portal(one, lang)).collect::<Vec<_>>().join("; ");
                (points(*value, places, lang), from)
            }
            GroupScore::Missing(missing) => {
                let missing: Vec<String> =
                    missing.iter().map(|(number, why)| format!("{number}: {}", lack(why, lang))).collect();
                (plain("–"), missing.join("; "))
            }
        };
        let name = fill(t.grades_group, &[&group.number.to_string(), group.words.of(lang)]);
        rows.push(vec![
            plain(name),
            value,
            most(Some(group.maximum)),
            plain(made),
            plain(group.confidence.words(lang)),
        ]);
        rows.extend(lines.iter().map(|line| index_row(line, places, lang)));
    }
    Table {
        caption: t.grades_index.to_owned(),
        columns: vec![t.grades_indicator, t.grades_points, t.grades_maximum, t.grades_made_of, t.grades_confidence],
        rows,
        empty: t.grades_none,
    }
}

fn index_row(line: &Line<'_>, places: u32, lang: Lang) -> Vec<Fact> {
    let name = format!("{} {}", line.indicator.number, line.indicator.words.of(lang));
    let (value, made) = match &line.score {
        Score::Computed { points: value, share: of, .. } => (points(*value, places, lang), share(of, lang)),
        Score::Imported(from) => (points(from.points, places, lang), portal(from, lang)),
        Score::Missing { lack: why, share: None } => (plain("–"), lack(why, lang).to_owned()),
        Score::Missing { lack: why, share: Some(of) } => {
            (plain("–"), format!("{}; {}", share(of, lang), lack(why, lang)))
        }
    };
    let most = line.maximum.map_or_else(|| plain("–"), |most| points(most, places, lang));
    vec![plain(name), value, most, plain(made), plain(line.indicator.confidence.words(lang))]
}

fn entered(of: &UnitGrades, lang: Lang) -> Table {
    let t = texts(lang);
    let row = |one: &Stated| {
        let (name, mut figures) = stated(&one.fact, lang);
        if of.stands_aside(one) {
            figures = format!("{figures} ({})", t.grades_stands_aside);
        }
        vec![plain(name), plain(figures), named(one.source.clone()), plain(day(one.as_of))]
    };
    Table {
        caption: t.grades_facts.to_owned(),
        columns: vec![t.grades_fact, t.grades_figures, t.grades_source, t.grades_as_of],
        rows: of.stated.iter().map(row).collect(),
        empty: t.grades_facts_none,
    }
}
