//! How surely units stand where they stand: how ranks move under other weights of areas, and under other answers to the
//! surveys. A page of its own, so that nobody takes it for the ranking.

use rocket::{Route, get, routes};

use super::results::{not_approved, note_which, place};
use super::{Page, part_at, part_of, render, unit_at, way};
use crate::app::par::robust::{DRAWS, Robustness, Still};
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::text::{fill, texts};
use crate::index::par::robust::Stability;
use crate::web::error::PageError;
use crate::web::guard::{Anyone, May, ReadAssessments};
use crate::web::pages::round::{RoundPage, Table, leading, named, plain};
use crate::web::waiting;

pub(super) fn routes() -> Vec<Route> {
    routes![show]
}

#[get("/par/<assessment>/robustness?<provisional>&<seed>")]
async fn show(
    assessment: String,
    provisional: Option<String>,
    seed: Option<String>,
    may: May<ReadAssessments>,
) -> Page {
    let anyone = may.anyone();
    let state = anyone.app.clone();
    waiting(&state, move |app| {
        let t = texts(anyone.lang);
        let whole = app.par_whole(anyone.caller(), &assessment)?;
        // Without a seed that can be read the year is it, so that everybody who opens the page sees the same.
        let seed = seed.and_then(|seed| seed.trim().parse().ok()).unwrap_or(u64::from(whole.round.year.unsigned_abs()));
        let mut page = part_of(&anyone, String::new(), &whole, "robustness", t.par_robust_title);
        page.notices.clear();
        page.lead = Some(t.par_robust_lead.to_owned());
        match app.par_robust(anyone.caller(), &assessment, (provisional.is_some(), seed)) {
            Ok(found) => fill_page(&anyone, &mut page, &found),
            Err(error) if not_approved(&error) => page.notices.push(t.assess_not_approved_yet.to_owned()),
            Err(error) => return Err(PageError::from(error)),
        }
        let there = part_at(&whole.round, "robustness");
        let (which, asked) = match provisional {
            Some(_) => (way(t.assess_see_approved, "", format!("{there}?seed={seed}")), "&provisional=1"),
            None => (way(t.assess_see_provisional, "", format!("{there}?provisional=1&seed={seed}")), ""),
        };
        let other = seed.wrapping_add(1);
        let again = way(t.par_robust_again, "", format!("{there}?seed={other}{asked}"));
        page.ways = vec![way(t.assess_results, "", part_at(&whole.round, "results")), which, again];
        render(&page)
    })
    .await
}

fn fill_page(anyone: &Anyone, page: &mut RoundPage, found: &Robustness) {
    let (t, lang) = (texts(anyone.lang), anyone.lang);
    note_which(page, lang, found.results.which);
    page.facts.push((t.par_robust_seed, plain(found.seed.to_string())));
    let count = |n: usize| number::count(lang, i64::try_from(n).unwrap_or(i64::MAX));
    let table = |caption: String, moved: &[Option<Stability>]| Table {
        caption,
        columns: vec![t.unit, t.assess_place, t.par_robust_range, t.par_robust_kept],
        rows: rows(found, moved, lang),
        empty: t.assess_no_units,
    };
    page.tables = vec![table(fill(t.par_robust_weights, &[&count(DRAWS)]), &found.weights)];
    match &found.answers {
        None => page.notices.push(t.par_robust_no_answers.to_owned()),
        Some(moved) => {
            page.facts.push((t.par_robust_drawn, plain(found.drawn.join(", "))));
            page.tables.push(table(fill(t.par_robust_answers, &[&count(found.answer_draws)]), moved));
        }
    }
    if !found.still.is_empty() {
        let name = |code: &str| {
            let set = &found.results.seen.set;
            let node = set.node(code).and_then(|at| set.nodes.get(at));
            node.map_or_else(|| code.to_owned(), |node| format!("{code} {}", node.words.of(lang)))
        };
        page.tables.push(Table {
            caption: t.par_robust_still.to_owned(),
            columns: vec![t.assess_criterion, t.par_survey_note],
            rows: found.still.iter().map(|(code, why)| vec![named(name(code)), plain(why_words(*why, lang))]).collect(),
            empty: t.assess_no_rows,
        });
    }
}

fn rows(found: &Robustness, moved: &[Option<Stability>], lang: Lang) -> Vec<Vec<crate::web::pages::round::Fact>> {
    let round = &found.results.seen.round.code;
    let row = |(one, moved): (&crate::app::par::results::Ranked, &Option<Stability>)| {
        let name = leading(named(one.unit.name.clone()), unit_at(round, &one.unit.code, "results"));
        let (range, kept) = match moved {
            None => ("–".to_owned(), "–".to_owned()),
            Some(Stability { low, high, kept, .. }) => {
                let kept = rust_decimal::Decimal::try_from(100.0 * kept).unwrap_or_default();
                let range = if low == high { low.to_string() } else { format!("{low}–{high}") };
                (range, format!("{}%", number::decimal(lang, kept, 1)))
            }
        };
        vec![name, plain(place(lang, one.place)), plain(range), plain(kept)]
    };
    found.results.units.iter().zip(moved).map(row).collect()
}

fn why_words(why: Still, lang: Lang) -> &'static str {
    let t = texts(lang);
    match why {
        Still::ByHand => t.par_robust_by_hand,
        Still::NotSeen => t.par_robust_not_seen,
        Still::Changed => t.par_robust_changed,
        Still::SeveralFigures => t.par_robust_several,
        Still::NoError => t.par_robust_no_error,
    }
}
