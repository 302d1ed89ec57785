//! The results of a round, for whoever reads rounds; whoever manages them has them computed anew.

use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::response::content::RawHtml;
use rocket::{Route, State, get, post, routes};

use super::error::PageError;
use super::form::{Nothing, Protected, token};
use super::guard::{ManageRounds, May, ReadRounds};
use super::pages::Section;
use super::pages::round_results::{Asked, Cell, ComputedResults, Domains, RankTable, RoundResults, Row};
use super::waiting;
use crate::app::App;
use crate::app::score::figures::{Distribution, Domain, Figure, Relation, Scored, Seen};
use crate::app::score::round::RoundResult;
use crate::app::score::words;
use crate::domain::access::Permission;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::questionnaire::CriterionRule;
use crate::domain::text::{fill, texts};
use crate::index::sipas::Level;
use crate::store::round_result::Kept;

/// The routes of this file.
#[must_use]
pub fn routes() -> Vec<Route> {
    routes![results, compute]
}

#[get("/rounds/<round>/results")]
async fn results(
    round: String,
    may: May<ReadRounds>,
    cookies: &CookieJar<'_>,
    app: &State<App>,
) -> Result<RawHtml<String>, PageError> {
    let (csrf, anyone) = (token(app, cookies), may.anyone());
    waiting(app, move |_| {
        let found = anyone.app.round_result(anyone.caller(), &round)?;
        let here = format!("/rounds/{}/results", found.round.code);
        let lang = anyone.lang;
        let computed = found.newest.as_ref().map(|(kept, scored)| computed(kept, scored, found.responses, lang));
        let page = RoundResults {
            frame: anyone
                .frame(here.clone(), Section::Work)
                .illustrative(anyone.app.illustrative || found.round.illustrative),
            back: format!("/rounds/{}", found.round.code),
            action: here,
            csrf,
            changes: anyone.caller().may(Permission::ManageRounds),
            responses: fill(texts(lang).round_results_now, &[&number::count(lang, found.responses)]),
            computed,
            questions: questions(&found, lang),
            round: found.round.name,
        };
        Ok(RawHtml(askama::Template::render(&page)?))
    })
    .await
}

#[post("/rounds/<round>/results", data = "<_form>")]
async fn compute(
    round: String,
    may: May<ManageRounds>,
    _form: Protected<Nothing>,
    app: &State<App>,
) -> Result<Redirect, PageError> {
    let anyone = may.anyone();
    waiting(app, move |_| {
        anyone.app.compute_result(anyone.caller(), &round)?;
        Ok(Redirect::to(format!("/rounds/{round}/results")))
    })
    .await
}

fn computed(kept: &Kept, scored: &Scored, now: i64, lang: Lang) -> ComputedResults {
    let t = texts(lang);
    let count = |n| number::count(lang, n);
    let (main, other) = (scored.rules.criterion, other_than(scored.rules.criterion));
    let everybody = scored.tables.first().and_then(|table| table.domains.first());
    let rows = |of_criteria: bool| {
        let nodes = scored.nodes.iter().enumerate().filter(|(_, node)| (node.level == Level::Criterion) == of_criteria);
        let row = |(at, node): (usize, &crate::app::score::figures::NodeSaid)| {
            let depth = match node.level {
                Level::Index | Level::Criterion => 0,
                Level::Content => 1,
                Level::Element => 2,
            };
            let name = if node.level == Level::Index { t.score_title } else { node.words.in_lang(lang) };
            let figure = |rule| everybody.and_then(|domain| Scored::figure(domain, at, rule));
            let n = figure(main).and_then(|figure| figure.n).map_or_else(|| t.none.to_owned(), count);
            line(name.to_owned(), depth, n, (figure(main), figure(other)), lang)
        };
        nodes.map(row).collect::<Vec<_>>()
    };
    let names = |domain: &Domain| domain.names.iter().map(|name| name.in_lang(lang)).collect::<Vec<_>>().join(" × ");
    let table = |table: &crate::app::score::figures::Table| Domains {
        name: table.names.iter().map(|name| name.in_lang(lang)).collect::<Vec<_>>().join(" × "),
        untranslated: table
            .domains
            .iter()
            .flat_map(|domain| &domain.names)
            .all(|name| name.in_lang(Lang::Vi) == name.in_lang(Lang::En)),
        rows: table
            .domains
            .iter()
            .map(|domain| {
                let n = domain.n.map_or_else(|| t.score_hidden.to_owned(), count);
                let figure = |rule| Scored::figure(domain, 0, rule);
                line(names(domain), 0, n, (figure(main), figure(other)), lang)
            })
            .collect(),
    };
    let beside = scored.previous.as_ref().map(|previous| {
        let relation = match previous.relation {
            Relation::Independent => t.score_independent.to_owned(),
            Relation::Overlapping => fill(t.score_overlapping, &[&previous.shared.to_string()]),
        };
        let n = i64::try_from(previous.n).unwrap_or(i64::MAX);
        fill(t.score_beside, &[&previous.questionnaire, &count(n), &relation])
    });
    let newer = (now != kept.responses).then(|| fill(t.round_results_newer, &[&count(now), &count(kept.responses)]));
    let title = |rule| match rule {
        CriterionRule::SatisfiedShare => t.score_column_share.to_owned(),
        CriterionRule::MeanScore => t.score_column_mean.to_owned(),
    };
    ComputedResults {
        when: fill(t.round_results_when, &[&number::moment(kept.computed_at.local()), &count(kept.responses)]),
        newer,
        rules: words::rules(scored, lang),
        beside,
        titles: (title(main), title(other)),
        interval: words::interval_title(scored.level, lang),
        nodes: rows(false),
        criteria: rows(true),
        tables: scored.tables.iter().skip(1).map(table).collect(),
        ranks: ranks(scored, lang),
    }
}

const fn other_than(rule: CriterionRule) -> CriterionRule {
    match rule {
        CriterionRule::SatisfiedShare => CriterionRule::MeanScore,
        CriterionRule::MeanScore => CriterionRule::SatisfiedShare,
    }
}

fn line(name: String, depth: usize, n: String, (main, other): (Option<&Figure>, Option<&Figure>), lang: Lang) -> Row {
    let change = main.and_then(|figure| figure.change.as_ref());
    let change = change.map(|change| (words::value(Some(change.before), lang), words::change(change, lang)));
    Row { name, depth, n, main: cell(main, lang), other: cell(other, lang), change }
}

fn cell(figure: Option<&Figure>, lang: Lang) -> Cell {
    let t = texts(lang);
    let without = |value: &str| Cell { value: value.to_owned(), interval: String::new() };
    match figure {
        Some(figure) if figure.seen == Seen::Shown => {
            Cell { value: words::value(figure.value, lang), interval: words::interval(figure.low, figure.high, lang) }
        }
        Some(figure) if figure.seen == Seen::Hidden => without(t.score_hidden),
        _ => without(t.score_nobody),
    }
}

fn ranks(scored: &Scored, lang: Lang) -> Option<RankTable> {
    let t = texts(lang);
    let ranks = scored.ranks.as_ref()?;
    let table = scored.tables.iter().find(|table| table.by == ranks.by)?;
    let mut sorted: Vec<_> = ranks.rows.iter().collect();
    sorted.sort_by_key(|row| row.rank);
    let range = |(best, worst): (usize, usize)| format!("{best}–{worst}");
    let row = |row: &&crate::app::score::figures::Ranked| {
        let name = row.names.iter().map(|name| name.in_lang(lang)).collect::<Vec<_>>().join(" × ");
        [name, format!("{}/{}", row.rank, ranks.of), range(row.alone), range(row.together)]
    };
    Some(RankTable {
        caption: fill(t.score_ranks_of, &[&ranks.of.to_string(), words::rule(ranks.rule, lang)]),
        name: table.names.iter().map(|name| name.in_lang(lang)).collect::<Vec<_>>().join(" × "),
        rows: sorted.iter().map(row).collect(),
    })
}

/// What was asked beside the index: shares as they were computed, and counts where they are of the same responses: whoever
/// saw them grow would see what the next one answered.
fn questions(found: &RoundResult, lang: Lang) -> Vec<Asked> {
    let t = texts(lang);
    let mut all = Vec::new();
    let Some((kept, scored)) = &found.newest else { return all };
    for variable in found.beside() {
        let Some(scale) = variable.scale() else { continue };
        let name = variable.name();
        let Some(of) = scored.distributions.iter().find(|known: &&Distribution| known.variable == name) else {
            continue;
        };
        let n = |level: i16| found.choices.get(&(name.clone(), i32::from(level))).copied().unwrap_or(0);
        let several = matches!(variable.question.kind, crate::domain::questionnaire::Kind::Multiple { .. });
        let answered = if several { n(0) } else { scale.levels.iter().map(|level| n(level.value)).sum() };
        let same = found.responses == kept.responses && of.n == Some(answered);
        let mut notes = Vec::new();
        notes.extend(several.then_some(t.score_several));
        notes.extend((of.seen == Seen::Nobody).then_some(t.score_nobody));
        notes.extend((of.seen == Seen::Hidden).then_some(t.score_hidden));
        let choice = |level: &crate::domain::questionnaire::Level| {
            let weighted = of.choices.iter().find(|choice| choice.level == level.value);
            let weighted = weighted.filter(|choice| choice.value.is_some());
            [
                level.words.of(lang).to_owned(),
                if same { number::count(lang, n(level.value)) } else { t.none.to_owned() },
                weighted.map_or_else(|| t.none.to_owned(), |choice| words::value(choice.value, lang)),
                weighted.map_or_else(String::new, |choice| words::interval(choice.low, choice.high, lang)),
            ]
        };
        let heading = variable.item.map(|_| format!("{}: ", variable.question.words.of(lang))).unwrap_or_default();
        all.push(Asked {
            words: format!("{heading}{}", variable.words().of(lang)),
            note: notes.join("; "),
            choices: if of.seen == Seen::Shown { scale.levels.iter().map(choice).collect() } else { Vec::new() },
        });
    }
    all
}
