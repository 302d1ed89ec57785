//! Plain counts of compact columns: how many rows have each combination of values.
//!
//! Where nothing is weighted and no error is asked for (a page of shares, the margins of a table), this is the whole work:
//! one pass over codes of a byte or two, whose counters fit the processor's cache.

use super::SurveyError;
use super::column::{Codes, Column};

/// More combinations than this are a mistake: a column of ids.
const MOST_CELLS: usize = 4_000_000;
/// Rows are counted a block at a time, so that their places stay in the nearest cache.
const BLOCK: usize = 4_096;
/// From so many rows on, a thread costs less than it saves.
const WORTH_THREADS: usize = 500_000;

/// Counts of all combinations of the values of some columns.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tabulated {
    /// How many codes each column has, the blank one included.
    pub shape: Vec<usize>,
    /// The counts; the last column changes fastest, and code 0 is a blank cell.
    pub counts: Vec<u64>,
    /// How many rows there were.
    pub rows: u64,
}

impl Tabulated {
    /// How many rows have these codes, one a column; 0 outside.
    #[must_use]
    pub fn count(&self, codes: &[usize]) -> u64 {
        let inside = codes.len() == self.shape.len() && codes.iter().zip(&self.shape).all(|(code, size)| code < size);
        let place = codes.iter().zip(&self.shape).fold(0, |place, (code, size)| place * size + code);
        if inside { self.counts.get(place).copied().unwrap_or(0) } else { 0 }
    }
}

/// Counts the combinations of columns of categories or of not too many numbers.
pub fn tabulate(columns: &[&Column]) -> Result<Tabulated, SurveyError> {
    let mut codes = Vec::with_capacity(columns.len());
    let mut shape = Vec::with_capacity(columns.len());
    for column in columns {
        let Column::Coded(known) = column else {
            return Err(SurveyError::Request("a column of very many different numbers has no table".to_owned()));
        };
        codes.push(&known.codes);
        shape.push(known.labels.len() + 1);
    }
    let cells = shape.iter().try_fold(1_usize, |cells, size| cells.checked_mul(*size));
    let Some(cells) = cells.filter(|cells| *cells <= MOST_CELLS) else {
        return Err(SurveyError::Request("these columns have too many combinations for a table".to_owned()));
    };
    let rows = codes.first().map_or(0, |codes| codes.len());
    if codes.iter().any(|codes| codes.len() != rows) {
        return Err(SurveyError::Request("columns of different length have no table".to_owned()));
    }
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let part = if rows < WORTH_THREADS { rows.max(1) } else { rows.div_ceil(processors) };
    let counts = std::thread::scope(|scope| {
        let (codes, shape) = (&codes, &shape);
        let parts = (0..rows).step_by(part).map(|from| from..(from + part).min(rows));
        let running: Vec<_> = parts.map(|range| scope.spawn(move || count_part(codes, shape, cells, range))).collect();
        let mut sum = vec![0_u64; cells];
        for part in running {
            let counts = part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += u64::from(count));
        }
        sum
    });
    Ok(Tabulated { shape, counts, rows: rows as u64 })
}

/// Counts a range of rows; a range has fewer than 2^32.
fn count_part(codes: &[&Codes], shape: &[usize], cells: usize, range: std::ops::Range<usize>) -> Vec<u32> {
    let mut counts = vec![0_u32; cells];
    let mut places = [0_u32; BLOCK];
    for from in range.clone().step_by(BLOCK) {
        let to = (from + BLOCK).min(range.end);
        let Some(places) = places.get_mut(..to - from) else { continue };
        places.fill(0);
        for (codes, size) in codes.iter().zip(shape) {
            let size = u32::try_from(*size).unwrap_or(u32::MAX);
            match codes {
                Codes::Narrow(codes) => advance(places, codes.get(from..to).unwrap_or_default(), size),
                Codes::Middle(codes) => advance(places, codes.get(from..to).unwrap_or_default(), size),
                Codes::Wide(codes) => advance(places, codes.get(from..to).unwrap_or_default(), size),
            }
        }
        for place in places {
            if let Some(count) = counts.get_mut(*place as usize) {
                *count += 1;
            }
        }
    }
    counts
}

/// Moves each place on by one column.
fn advance<C: Copy + Into<u32>>(places: &mut [u32], codes: &[C], size: u32) {
    for (place, code) in places.iter_mut().zip(codes) {
        *place = *place * size + (*code).into();
    }
}

#[cfg(test)]
mod tests {
    use super::super::column_builder::ColumnBuilder;
    use super::*;

    fn column(rows: usize, cell: impl Fn(usize) -> String) -> Column {
        let mut builder = ColumnBuilder::new(false);
        for row in 0..rows {
            builder.push(cell(row).as_bytes()).unwrap();
        }
        builder.finish()
    }

    /// Half a million rows are counted by several threads; every cell against a plain count of texts.
    #[test]
    fn every_combination_is_counted() {
        for rows in [0, 1, 5_000, WORTH_THREADS + 4_097] {
            let wide = column(rows, |row| (row * 7 % 300).to_string());
            let narrow = column(rows, |row| if row % 11 == 0 { String::new() } else { (row / 3 % 3).to_string() });
            let table = tabulate(&[&wide, &narrow]).unwrap();
            assert_eq!(table.rows, rows as u64);
            assert_eq!(table.counts.iter().sum::<u64>(), rows as u64);
            let (Column::Coded(wide), Column::Coded(narrow)) = (&wide, &narrow) else { panic!("columns are coded") };
            let mut slow = std::collections::HashMap::new();
            for row in 0..rows {
                *slow.entry((wide.codes.get(row), narrow.codes.get(row))).or_insert(0_u64) += 1;
            }
            for ((one, other), count) in slow {
                assert_eq!(table.count(&[one as usize, other as usize]), count);
            }
            assert_eq!(table.count(&[999, 0]), 0);
        }
    }

    #[test]
    fn what_has_no_table_is_refused() {
        let ids = column(5_000, |row| row.to_string());
        assert!(tabulate(&[&ids, &ids]).is_err(), "25 million combinations");
        assert!(tabulate(&[&ids, &column(3, |row| row.to_string())]).is_err(), "not as long as each other");
    }
}
