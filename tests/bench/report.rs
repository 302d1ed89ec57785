//! What is printed: parts with the load before and after, tables, and the gates with a verdict at the end.

use std::process::ExitCode;

use crate::machine;

/// A bound on a measured figure.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Bound {
    AtLeast(f64),
    AtMost(f64),
    Exactly(f64),
}

#[derive(Debug)]
struct Gate {
    name: String,
    value: f64,
    bound: Bound,
}

impl Gate {
    fn passes(&self) -> bool {
        match self.bound {
            Bound::AtLeast(bound) => self.value >= bound,
            Bound::AtMost(bound) => self.value <= bound,
            Bound::Exactly(bound) => (self.value - bound).abs() < 1e-9,
        }
    }
}

/// Gathers the gates of all parts.
#[derive(Debug, Default)]
pub(crate) struct Report {
    gates: Vec<Gate>,
}

impl Report {
    /// Runs one part under its title, with the load around it.
    pub(crate) fn part<T>(&mut self, title: &str, work: impl FnOnce(&mut Self) -> T) -> T {
        println!("\n## {title}\n");
        let before = machine::load();
        let clock = machine::Busy::begin();
        let outcome = work(self);
        println!("\nload: {before} before, {} after; {}", machine::load(), clock.end());
        outcome
    }

    /// Notes a figure that must keep to its bound.
    pub(crate) fn gate(&mut self, name: &str, value: f64, bound: Bound) {
        self.gates.push(Gate { name: name.to_owned(), value, bound });
    }

    /// Prints all gates; success where each holds.
    pub(crate) fn verdict(&self) -> ExitCode {
        println!("\n## Gates\n");
        let rows: Vec<Vec<String>> = self
            .gates
            .iter()
            .map(|gate| {
                let bound = match gate.bound {
                    Bound::AtLeast(bound) => format!("at least {bound}"),
                    Bound::AtMost(bound) => format!("at most {bound}"),
                    Bound::Exactly(bound) => format!("exactly {bound}"),
                };
                let verdict = if gate.passes() { "holds" } else { "FAILS" };
                vec![gate.name.clone(), format!("{:.3}", gate.value), bound, verdict.to_owned()]
            })
            .collect();
        table(&["what", "measured", "must be", ""], &rows);
        if self.gates.iter().all(Gate::passes) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// Prints a table that reads well in a terminal and in Markdown.
pub(crate) fn table(head: &[&str], rows: &[Vec<String>]) {
    let head: Vec<String> = head.iter().map(|&name| name.to_owned()).collect();
    let width = |column: usize| {
        let cells = std::iter::once(&head).chain(rows).filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0).max(3)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(cell, width)| format!(" {cell:<width$} ", width = *width)).collect();
        println!("|{}|", cells.join("|"));
    };
    line(&head);
    println!("|{}|", widths.iter().map(|width| "-".repeat(width + 2)).collect::<Vec<_>>().join("|"));
    rows.iter().for_each(line);
}

/// The middle of some figures, the mean of the two middle ones where their number is even.
pub(crate) fn median(figures: impl IntoIterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = figures.into_iter().collect();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len().is_multiple_of(2) { f64::midpoint(sorted[middle - 1], sorted[middle]) } else { sorted[middle] }
}
