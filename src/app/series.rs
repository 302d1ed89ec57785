//! Published indices: from the store to a series, its chart, and its table.

use super::{App, AppError};
use crate::domain::lang::Lang;
use crate::domain::unit::Unit;
use crate::draw::{self, Format, Look};
use crate::index::series::{Change, MethodBreak, Point, Series, Status};
use crate::report::csv::harmless;
use crate::store::StoreError;
use crate::store::series::{self, Listed, Value};

impl App {
    /// The series of an index for a unit, with the index's changes of method between its first and last year and the
    /// one that follows.
    pub fn series(&self, index: &str, unit: &Unit) -> Result<Series, AppError> {
        let (values, breaks) =
            self.store.read(|db| Ok((series::series_get(db, index, unit.id)?, series::series_breaks(db, index)?)))?;
        let (Some(first), Some(last)) = (values.first().map(|v| v.year), values.last().map(|v| v.year)) else {
            return Err(AppError::NotFound(format!("no values of {index:?} are stored for {}", unit.name)));
        };
        let points = values.into_iter().map(point).collect::<Result<Vec<Point>, StoreError>>()?;
        let breaks = breaks
            .into_iter()
            .filter(|(year, _)| first < *year && *year <= last)
            .map(|(year, basis)| MethodBreak { year, basis })
            .collect();
        Series::new(index, &unit.name, points, breaks)
            .map_err(|problem| AppError::Refused(format!("the stored series cannot be: {problem}")))
    }

    /// Every series with its newest value.
    pub fn series_list(&self) -> Result<Vec<Listed>, AppError> {
        Ok(self.store.read(series::series_list)?)
    }
}

pub(super) fn point(value: Value) -> Result<Point, StoreError> {
    let bad = StoreError::Corrupt("a published value that is no decimal");
    let number = |n: Option<i16>| n.and_then(|n| u16::try_from(n).ok());
    Ok(Point {
        year: value.year,
        value: value.value.map(|text| text.parse()).transpose().map_err(|_| bad)?,
        rank: number(value.rank),
        of: number(value.of),
        status: value.status.parse::<Status>().map_err(|_| StoreError::Corrupt("an unknown status"))?,
        source: value.source,
        remark: value.remark,
    })
}

/// The chart of a series as a file.
pub fn chart(series: &Series, lang: Lang, format: Format) -> Result<Vec<u8>, AppError> {
    draw::year_over_year(series, Look::full(lang), format).map_err(|error| AppError::Drawing(error.to_string()))
}

/// The chart of a series as part of a page.
pub fn chart_in_page(series: &Series, look: Look) -> Result<String, AppError> {
    draw::year_over_year_in_page(series, look).map_err(|error| AppError::Drawing(error.to_string()))
}

/// The newest change of a series: to the last year that has a value from the one before it.
#[must_use]
pub fn newest_change(series: &Series) -> Option<Change> {
    let last = series.points.iter().rfind(|point| point.value.is_some())?;
    series.change(last.year)
}

/// A series as CSV in UTF-8 with the columns of the import, so that it can be brought in again.
pub fn csv(series: &Series, unit_code: &str) -> Result<Vec<u8>, AppError> {
    let failed = |error: csv::Error| AppError::Refused(error.to_string());
    let mut file = csv::Writer::from_writer(Vec::new());
    file.write_record(["index", "unit", "year", "value", "rank", "of", "status", "source", "method_break", "remark"])
        .map_err(failed)?;
    for point in &series.points {
        let number = |n: Option<u16>| n.map_or_else(String::new, |n| n.to_string());
        let broken = series.breaks.iter().find(|one| one.year == point.year);
        file.write_record([
            series.index.as_str(),
            unit_code,
            &point.year.to_string(),
            &point.value.map_or_else(String::new, |value| value.to_string()),
            &number(point.rank),
            &number(point.of),
            point.status.as_str(),
            &harmless(&point.source),
            &harmless(broken.map_or("", |one| &one.basis)),
            &harmless(point.remark.as_deref().unwrap_or_default()),
        ])
        .map_err(failed)?;
    }
    file.into_inner().map_err(|error| AppError::Refused(error.to_string()))
}
