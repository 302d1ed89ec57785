//! The lines of an edition in words: tables of few columns, the figure of the whole.

use crate::app::edition::told::{By, Line};
use crate::domain::edition::Kind;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::text::{Texts, fill, texts};
use crate::index::sipas::rounded;
use crate::web::pages::published::{Lean, LeanRow};

/// Rows that a page shows at most; all are in the files.
const SHOWN: usize = 200;

/// A published number with two decimals; what is no number (`…`, blank) as it is.
fn two(text: &str, by: f64, lang: Lang) -> String {
    let number = text.parse::<f64>().ok().and_then(|value| rounded(value * by, 2));
    number.map_or_else(|| text.to_owned(), |number| number::fixed(lang, number, 2))
}

/// By what a percentage is the published value: ratings at counters have shares from 0 to 1.
const fn factor(kind: Kind) -> f64 {
    if matches!(kind, Kind::Counters) { 100.0 } else { 1.0 }
}

fn percentage(kind: Kind, line: &Line, lang: Lang) -> String {
    let value = two(&line.value, factor(kind), lang);
    if value.is_empty() || value == "…" { value } else { value + "%" }
}

fn interval(kind: Kind, line: &Line, lang: Lang) -> Option<String> {
    let known = [&line.low, &line.high].iter().all(|end| end.parse::<f64>().is_ok());
    known.then(|| format!("{} – {}", two(&line.low, factor(kind), lang), two(&line.high, factor(kind), lang)))
}

fn counted(text: &str, lang: Lang) -> String {
    text.parse().map_or_else(|_| text.to_owned(), |n| number::count(lang, n))
}

/// The figure of the whole, and what stands below it.
pub(super) fn whole(kind: Kind, line: &Line, lang: Lang) -> (String, Vec<String>) {
    let t = texts(lang);
    let mut notes = Vec::new();
    notes.extend(interval(kind, line, lang).map(|interval| fill(t.published_interval, &[&interval])));
    if line.n.parse::<i64>().is_ok() {
        notes.push(fill(t.published_answered, &[&counted(&line.n, lang)]));
    }
    if line.rated.parse::<f64>().is_ok() {
        notes.push(fill(t.published_rated, &[&format!("{}%", two(&line.rated, 100.0, lang))]));
    }
    if line.change.parse::<f64>().is_ok() {
        let error = match line.within_error.as_str() {
            "true" => t.published_within,
            "false" => t.published_beyond,
            _ => t.published_no_error,
        };
        notes.push(format!("{} ({error})", fill(t.published_change, &[&signed(&line.change, lang)])));
    }
    (percentage(kind, line, lang), notes)
}

fn signed(text: &str, lang: Lang) -> String {
    let change = two(text, 1.0, lang);
    let nothing = change.trim_matches(['0', ',', '.', '-']).is_empty();
    if nothing || change.starts_with('-') { change } else { format!("+{change}") }
}

/// One table.
pub(super) fn lean(kind: Kind, (by, lines): &(By, Vec<Line>), lang: Lang) -> Lean {
    let t = texts(lang);
    let (caption, head) = heads(*by, t);
    let ranked = lines.iter().any(|line| !line.rank[0].is_empty());
    let value = match kind {
        Kind::Counters => t.published_satisfied,
        Kind::Sipas | Kind::Par => t.published_index,
    };
    let mut columns = vec![head];
    columns.extend(ranked.then_some(t.published_rank));
    columns.push(value);
    columns.push(if kind == Kind::Par { t.published_points } else { "n" });
    let row = |line: &Line| {
        let mut cells = Vec::new();
        let place = if line.rank[0].is_empty() { "–".to_owned() } else { line.rank.join("/") };
        cells.extend(ranked.then(|| (place, String::new())));
        let below = if kind == Kind::Par { line.grade.clone() } else { interval(kind, line, lang).unwrap_or_default() };
        cells.push((percentage(kind, line, lang), below));
        cells.push(if kind == Kind::Par {
            (
                line.points
                    .each_ref()
                    .map(|points| points.replace('.', if lang == Lang::Vi { "," } else { "." }))
                    .join("/"),
                String::new(),
            )
        } else {
            (counted(&line.n, lang), String::new())
        });
        LeanRow { name: line.name.clone(), below: line.below, cells }
    };
    let left = lines.len().saturating_sub(SHOWN);
    let left_out = (left > 0).then(|| fill(t.published_left_out, &[&left.to_string()]));
    Lean {
        caption: caption.to_owned(),
        named: *by != By::Parts,
        columns,
        rows: lines.iter().take(SHOWN).map(row).collect(),
        left_out,
    }
}

const fn heads(by: By, t: &'static Texts) -> (&'static str, &'static str) {
    match by {
        By::Parts => (t.published_parts, t.published_part),
        By::Unit => (t.published_units, t.unit),
        By::Counter => (t.published_counters, t.counter),
        By::Field => (t.published_fields, t.field),
    }
}
