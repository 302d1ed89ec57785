//! The data behind a chart as a table, so that a page can show both and nobody has to read a picture.

use crate::domain::lang::Lang;
use crate::domain::text::{fill, texts};
use crate::index::series::{Change, Point, Series};

/// One year of a chart, in words. What is not known is an empty text; a year without any number says so in `value`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// The year.
    pub year: i32,
    /// `78,8%`, or that there are no data.
    pub value: String,
    /// `tăng 0,11 điểm`, with the year it is compared with where that is not the year before.
    pub change: String,
    /// Whether the change compares like with like, and what is known about its error.
    pub caution: String,
    /// `48/63`.
    pub rank: String,
    /// `tụt 37 bậc`.
    pub rank_change: String,
    /// How far the number can be relied on, in words.
    pub status: String,
    /// Where it was published.
    pub source: String,
    /// What a reader of this number should know.
    pub remark: String,
}

/// All years from the first to the last of a series, with those that have no point.
#[must_use]
pub fn rows(series: &Series, lang: Lang) -> Vec<Row> {
    years(series).map(|year| row(series, year, lang)).collect()
}

/// The years from the first to the last point.
pub(super) fn years(series: &Series) -> std::ops::Range<i32> {
    match (series.points.first(), series.points.last()) {
        (Some(first), Some(last)) => first.year..last.year + 1,
        _ => 0..0,
    }
}

/// The words of a change, with a `mark` that points to a note; a change over more than one year names the year it
/// starts from.
pub(super) fn change_words(change: &Change, lang: Lang, mark: &str) -> String {
    let words = change.words(lang) + mark;
    if change.from + 1 == change.to {
        return words;
    }
    format!("{words} {}", fill(texts(lang).drawing_since, &[&change.from.to_string()]))
}

fn row(series: &Series, year: i32, lang: Lang) -> Row {
    let point = series.point(year);
    let change = series.change(year);
    let no_data = || texts(lang).drawing_no_data.to_owned();
    Row {
        year,
        value: point.and_then(|point| point.value_words(lang)).unwrap_or_else(no_data),
        change: change.as_ref().map(|change| change_words(change, lang, "")).unwrap_or_default(),
        caution: change.as_ref().map(|change| change.caution_words(lang)).unwrap_or_default(),
        rank: point.and_then(Point::rank_words).unwrap_or_default(),
        rank_change: change.and_then(|change| change.rank_words(lang)).unwrap_or_default(),
        status: point.map(|point| point.status.words(lang).to_owned()).unwrap_or_default(),
        source: point.map(|point| point.source.clone()).unwrap_or_default(),
        remark: point.and_then(|point| point.remark.clone()).unwrap_or_default(),
    }
}
