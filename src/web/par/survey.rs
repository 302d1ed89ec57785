//! Points of a criterion out of a survey round: chosen, shown beside what stands there, and entered once confirmed.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::{Route, get, post, routes};

use super::{Done, Page, frame_of, href, part_at, render, some_points, unit_at};
use crate::app::par::survey::{Found, Line as Of, OfFigure, Proposal, Share, Wanted, Way, Why, no_points};
use crate::app::score::figures::Both;
use crate::domain::criteria::{CriteriaSet, Node};
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::text::{fill, texts};
use crate::web::error::PageError;
use crate::web::fields::Line;
use crate::web::form::{Protected, token};
use crate::web::guard::{Anyone, ManageAssessments, May};
use crate::web::offices::{choice, field};
use crate::web::pages::offices_form::{Choice, Control, Field};
use crate::web::pages::par_survey::{ParSurvey, Row};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![show, enter]
}

#[get("/par/<assessment>/criteria/<node>/survey?<from>&<ask>&<group>&<map>")]
#[expect(clippy::too_many_arguments, reason = "a parameter of the address each")]
async fn show(
    assessment: String,
    node: String,
    from: Option<Line>,
    ask: Option<Line>,
    group: Option<Line>,
    map: Vec<Line>,
    may: May<ManageAssessments>,
    cookies: &CookieJar<'_>,
) -> Page {
    let (csrf, anyone) = (token(&may.app, cookies), may.anyone());
    let said = |line: Option<Line>| line.map(|line| line.0).unwrap_or_default();
    let map = map.into_iter().map(|line| line.0).collect();
    let wanted = Wanted { from: said(from), ask: said(ask), group: said(group), map };
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let proposal = app.par_survey(anyone.caller(), &assessment, &node, &wanted)?;
        page(&anyone, csrf, &proposal, &wanted)
    })
    .await
}

#[derive(FromForm)]
struct Confirmed {
    from: Line,
    ask: Line,
    group: Line,
    map: Vec<Line>,
    seal: Line,
}

#[post("/par/<assessment>/criteria/<node>/survey", data = "<form>")]
async fn enter(assessment: String, node: String, may: May<ManageAssessments>, form: Protected<Confirmed>) -> Done {
    let (anyone, Protected(form)) = (may.anyone(), form);
    let (state, there) = (anyone.app.clone(), format!("/par/{assessment}/criteria/{node}?saved=1"));
    waiting(&state, move |_| {
        let map = form.map.into_iter().map(|line| line.0).collect();
        let wanted = Wanted { from: form.from.0, ask: form.ask.0, group: form.group.0, map };
        anyone.app.par_survey_enter(anyone.caller(), &assessment, &node, (&wanted, &form.seal.0))?;
        Ok(())
    })
    .await?;
    Ok(Redirect::to(there))
}

fn page(anyone: &Anyone, csrf: String, proposal: &Proposal, wanted: &Wanted) -> Page {
    let (t, lang) = (texts(anyone.lang), anyone.lang);
    let (round, node) = (&proposal.column.seen.round, proposal.node().ok_or(PageError::NotFound)?);
    let column = part_at(round, &format!("criteria/{}", node.code));
    let entered = proposal.entered().count();
    let unfit = proposal.unfit();
    let shown = |n: usize| number::count(lang, i64::try_from(n).unwrap_or(i64::MAX));
    let mut chosen = vec![("from", wanted.from.clone()), ("ask", wanted.ask.clone()), ("group", wanted.group.clone())];
    let pairs = proposal.pairs.iter().map(|pair| format!("{}:{}", pair.level, pair.option));
    let figures = proposal.figures.iter().map(|one| format!("{}:{}", one.figure, one.node));
    chosen.extend(pairs.chain(figures).map(|pair| ("map", pair)));
    let mut facts = Vec::new();
    if let Some(of) = &proposal.chosen {
        facts = vec![
            (t.par_survey_round, of.round.name.clone(), Some(format!("/rounds/{}/results", of.round.code))),
            (t.par_survey_computed, number::moment(of.computed.local()), None),
            (t.par_survey_responses, number::count(lang, of.responses), None),
        ];
    }
    render(&ParSurvey {
        frame: frame_of(anyone, round, format!("{column}/survey")),
        csrf,
        about: format!("{} {}", node.code, node.words.of(lang)),
        back: vec![
            (round.name.clone(), href(&round.code)),
            (format!("{} {}", node.code, node.words.vi), column.clone()),
        ],
        notices: notices(proposal, lang),
        how: node.how.clone(),
        facts,
        action: format!("{column}/survey"),
        fields: fields(proposal, node, lang),
        caption: fill(t.par_survey_caption, &[&shown(proposal.lines.len()), &shown(entered)]),
        rows: proposal.lines.iter().map(|line| row(proposal, line, lang)).collect(),
        enter: fill(t.par_survey_enter, &[&shown(entered)]),
        chosen,
        seal: (entered > 0 && unfit.is_none()).then(|| proposal.seal()),
    })
}

fn notices(proposal: &Proposal, lang: Lang) -> Vec<String> {
    let t = texts(lang);
    let mut all = Vec::new();
    if proposal.way == Way::ByHand {
        all.push(t.par_survey_by_hand.to_owned());
    }
    let unfit = proposal.unfit();
    all.extend(unfit.map(|unfit| unfit.words(lang).to_owned()));
    let Some(chosen) = &proposal.chosen else { return all };
    let (surveyed, year) = (chosen.round.year, proposal.column.seen.round.year);
    if surveyed != year {
        all.push(fill(t.par_survey_other_year, &[&surveyed.to_string(), &year.to_string()]));
    }
    if proposal.way != Way::Counts && chosen.waiting != chosen.responses {
        let [then, now] = [chosen.responses, chosen.waiting].map(|n| number::count(lang, n));
        all.push(fill(t.par_survey_newer, &[&then, &now]));
    }
    if proposal.way == Way::Counts {
        all.push(t.par_survey_unweighted.to_owned());
    }
    if !proposal.unmatched.is_empty() {
        all.push(fill(t.par_survey_unmatched, &[&proposal.unmatched.join(", ")]));
    }
    all
}

/// What is to be chosen: the round first, then what of it.
fn fields(proposal: &Proposal, node: &Node, lang: Lang) -> Vec<Field> {
    let t = texts(lang);
    if proposal.offers.is_empty() {
        return Vec::new();
    }
    let own = proposal.chosen.as_ref().map(|chosen| chosen.round.id);
    let offer = |one: &crate::app::par::survey::Offer| {
        let (name, is_own) = (&one.round.name, Some(one.round.id) == own);
        match one.computed {
            Some(_) => choice(&one.round.code, name, true, is_own),
            None => choice(&one.round.code, &fill(t.par_survey_not_yet, &[name]), false, is_own),
        }
    };
    let no_choice = |chosen| choice("", t.par_survey_choose, false, chosen);
    let rounds = proposal.offers.iter().map(offer).collect();
    let mut all = vec![field("survey", "from", t.par_survey_round, Control::Choice(rounds))];
    if !proposal.questions.is_empty() {
        let asked = proposal.questions.iter().map(|one| {
            let words = format!("{} {}", one.variable, one.words.in_lang(lang));
            choice(&one.variable, &words, false, one.chosen)
        });
        let asked = std::iter::once(no_choice(false)).chain(asked).collect();
        all.push(field("survey", "ask", t.par_survey_question, Control::Choice(asked)));
    }
    if !proposal.pairs.is_empty() && !proposal.groups.is_empty() {
        let groups = proposal.groups.iter().map(|one| {
            let words = format!("{}: {}", one.words.0.in_lang(lang), one.words.1.in_lang(lang));
            choice(&one.value, &words, false, one.chosen)
        });
        let everybody = choice("", t.par_survey_everybody, false, false);
        let groups = std::iter::once(everybody).chain(groups).collect();
        all.push(field("survey", "group", t.par_survey_group, Control::Choice(groups)));
    }
    let options = node.scored_by().map(crate::domain::criteria::Rule::choices).unwrap_or_default();
    all.extend(proposal.pairs.iter().map(|pair| {
        let option = |code: &str, label: &str, named| {
            choice(&format!("{}:{code}", pair.level), label, named, code == pair.option)
        };
        let counted = options.iter().map(|one| option(&one.code, one.words.of(lang), true));
        let choices: Vec<Choice> =
            std::iter::once(option("", t.par_survey_not_counted, false)).chain(counted).collect();
        mapping(&format!("{}", pair.level), &fill(t.par_survey_level, &[pair.words.in_lang(lang)]), choices)
    }));
    all.extend(proposal.figures.iter().map(|one| of_figure(one, lang)));
    all
}

fn of_figure(one: &OfFigure, lang: Lang) -> Field {
    let t = texts(lang);
    let node = |(code, words): &(String, Both)| {
        let label = if code.is_empty() { t.par_survey_index } else { words.in_lang(lang) };
        choice(&format!("{}:{code}", one.figure), label, !code.is_empty(), *code == one.node)
    };
    mapping(&one.figure, &fill(t.par_survey_figure, &[one.words.of(lang)]), one.nodes.iter().map(node).collect())
}

/// One choice of several that are sent under one name.
fn mapping(id: &str, label: &str, choices: Vec<Choice>) -> Field {
    Field { id: format!("survey-map-{id}"), ..field("survey", "map", label, Control::Choice(choices)) }
}

fn row(proposal: &Proposal, line: &Of, lang: Lang) -> Row {
    let set = &proposal.column.seen.set;
    let unit = &line.cell.unit;
    let note = line.why.as_ref().map(|why| why_words(proposal, why, lang)).unwrap_or_default();
    Row {
        name: unit.name.clone(),
        href: unit_at(&proposal.column.seen.round.code, &unit.code, "appraise"),
        n: line.n.map_or_else(|| "–".to_owned(), |n| number::count(lang, n)),
        found: line.found.as_ref().map_or_else(|| "–".to_owned(), |found| found_words(set, proposal, found, lang)),
        points: some_points(lang, line.points),
        before: some_points(lang, line.before()),
        note,
    }
}

fn found_words(set: &CriteriaSet, proposal: &Proposal, found: &Found, lang: Lang) -> String {
    let options = proposal.node().and_then(Node::scored_by).map(crate::domain::criteria::Rule::choices);
    let all: Vec<String> = match found {
        Found::Counts(counts) => {
            let name = |code: &str| {
                let option = options.unwrap_or_default().iter().find(|one| one.code == code);
                option.map_or_else(|| code.to_owned(), |one| one.words.of(lang).to_owned())
            };
            counts.iter().map(|(code, count)| format!("{}: {count}", name(code))).collect()
        }
        Found::Shares(shares) => {
            let several = shares.len() > 1;
            let name = |share: &Share| {
                let figure = set.figure(&share.figure).and_then(|at| set.figures.get(at)).filter(|_| several);
                figure.map(|figure| format!("{}: ", figure.words.of(lang))).unwrap_or_default()
            };
            shares.iter().map(|share| format!("{}{}", name(share), share_words(share, lang))).collect()
        }
    };
    all.join("; ")
}

/// A percentage with its interval: `75,03% (72,10–77,96)`.
fn share_words(share: &Share, lang: Lang) -> String {
    let end = |value: f64| number::decimal(lang, rust_decimal::Decimal::try_from(value).unwrap_or_default(), 2);
    let interval = share.low.zip(share.high).map(|(low, high)| format!(" ({}–{})", end(low), end(high)));
    format!("{}%{}", number::decimal(lang, share.value, 2), interval.unwrap_or_default())
}

fn why_words(proposal: &Proposal, why: &Why, lang: Lang) -> String {
    let t = texts(lang);
    let set = &proposal.column.seen.set;
    match why {
        Why::NotSurveyed => t.par_survey_why_none.to_owned(),
        Why::TooFew => {
            let least = proposal.chosen.as_ref().map_or(0, |chosen| chosen.minimum_n);
            fill(t.par_survey_why_few, &[&least.to_string()])
        }
        Why::Nobody => t.par_survey_why_nobody.to_owned(),
        Why::OutOfBounds(code) => {
            let figure = set.figure(code).and_then(|at| set.figures.get(at));
            let name = figure.map_or(code.as_str(), |figure| figure.words.of(lang));
            fill(t.par_survey_why_bounds, &[name])
        }
        Why::NoPoints(trouble) => no_points(proposal, *trouble, lang),
        Why::NotApplicable => t.assess_not_applicable.to_owned(),
        Why::NotItsTurn => t.par_survey_why_turn.to_owned(),
    }
}
