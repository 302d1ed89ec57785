//! From a chart to its place in a report: drawn once, with its data and the words for those who cannot see it.

use super::super::AppError;
use crate::draw::{Chart, Look};
use crate::report::{self, Block, Pixels, Table};

/// So many rows of bars stand on a page.
pub(super) const PAGE: usize = 40;

/// A chart that goes into a report.
pub(super) struct Drawing {
    /// What its files are called.
    pub(super) id: String,
    /// What is drawn.
    pub(super) chart: Chart,
    /// How large.
    pub(super) look: Look,
    /// The numbers behind it, where no table beside has them.
    pub(super) data: Option<Table>,
}

/// The chart as a block.
pub(super) fn drawn(drawing: &Drawing) -> Result<Block, AppError> {
    let picture = drawing.chart.picture(drawing.look).map_err(|error| AppError::Drawing(error.to_string()))?;
    Ok(Block::Chart(report::Chart {
        id: drawing.id.clone(),
        title: picture.title,
        alternative: picture.alternative,
        source: drawing.chart.source().to_owned(),
        png: Pixels::painted_by(move || picture.pixels.png().map_err(|error| error.to_string())),
        svg: picture.svg,
        size: picture.size,
        data: drawing.data.clone(),
    }))
}

/// Rows in as many parts as have room on a page each, about as many in each; of several parts the title says which it is,
/// and the first of the three is what stands behind the name of its file.
pub(super) fn parts<T>(rows: Vec<T>, most: usize, title: &str) -> Vec<(String, String, Vec<T>)> {
    let all = rows.len();
    let count = all.div_ceil(most.max(1));
    if count < 2 {
        return if all == 0 { Vec::new() } else { vec![(String::new(), title.to_owned(), rows)] };
    }
    let each = all.div_ceil(count);
    let mut rows = rows.into_iter();
    let part = |number: usize| {
        let part: Vec<T> = rows.by_ref().take(each).collect();
        (format!("-{number}"), format!("{title} ({number}/{count})"), part)
    };
    (1..=count).map(part).filter(|(.., part)| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_parted_evenly_and_none_is_lost() {
        assert!(parts(Vec::<u8>::new(), 40, "A").is_empty());
        assert_eq!(parts(vec![1, 2], 40, "A"), [(String::new(), "A".to_owned(), vec![1, 2])]);
        let three = parts((0..81).collect(), 40, "A");
        let sizes: Vec<usize> = three.iter().map(|(.., part)| part.len()).collect();
        assert_eq!(sizes, [27, 27, 27]);
        assert_eq!((three[2].0.as_str(), three[2].1.as_str()), ("-3", "A (3/3)"));
    }
}
