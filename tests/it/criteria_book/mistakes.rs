//! Thirty-odd mistakes that clerks and spreadsheets make, each in a place of its own, and where each must be named.

use super::sheet::{Cell, EVIDENCE, HOW, MAXIMUM, NAME, SOURCE, STT, Sheet, address, right};

/// A mistake: what it is called, how it gets into the table, and the cells and faults that must be named.
pub(super) struct Mistake {
    pub(super) name: &'static str,
    pub(super) plant: fn(&mut Sheet),
    pub(super) named: Vec<(String, &'static str)>,
}

fn of(name: &'static str, plant: fn(&mut Sheet), named: &[(String, &'static str)]) -> Mistake {
    Mistake { name, plant, named: named.to_vec() }
}

/// The row of a criterion, as long as none is moved: its number may have been changed by another mistake.
fn row(code: &str) -> usize {
    right().row(code)
}

fn maximum(sheet: &mut Sheet, code: &str, cell: Cell) {
    sheet.put(row(code), MAXIMUM, cell);
}

fn number(sheet: &mut Sheet, code: &str, cell: Cell) {
    sheet.put(row(code), STT, cell);
}

/// All of them. They do not hide one another: planted together, each is still named.
#[expect(clippy::too_many_lines, reason = "a list")]
pub(super) fn all() -> Vec<Mistake> {
    let table = right();
    let at = |code: &str, column| table.at(code, column);
    let total = table.rows.len() - 1;
    vec![
        of("parts of a criterion", |s| maximum(s, "8.2.2", Cell::Number(3.0)), &[(at("8.2", MAXIMUM), "Sum")]),
        of("criteria of an area", |s| maximum(s, "2.2", Cell::Number(3.5)), &[(at("2", MAXIMUM), "Sum")]),
        of(
            "the total",
            |s| {
                let row = s.rows.len() - 1;
                s.put(row, MAXIMUM, Cell::Number(98.0));
            },
            &[(address(total, MAXIMUM), "Total")],
        ),
        of("no maximum", |s| maximum(s, "1.2", Cell::Empty), &[(at("1.2", MAXIMUM), "NoMaximum")]),
        of("words", |s| maximum(s, "1.3", Cell::text("một điểm")), &[(at("1.3", MAXIMUM), "WordsForNumber")]),
        of("the letter O", |s| maximum(s, "1.6", Cell::text("O,5")), &[(at("1.6", MAXIMUM), "WordsForNumber")]),
        of("two readings", |s| maximum(s, "3.1", Cell::text("1.500")), &[(at("3.1", MAXIMUM), "Ambiguous")]),
        of("a day for points", |s| maximum(s, "1.4", Cell::Day(2026, 5, 1)), &[(at("1.4", MAXIMUM), "DayForNumber")]),
        of("per cent", |s| maximum(s, "1.5", Cell::Percent(0.5)), &[(at("1.5", MAXIMUM), "Percent")]),
        of("below nothing", |s| maximum(s, "1.7", Cell::Number(-0.5)), &[(at("1.7", MAXIMUM), "Negative")]),
        of("nothing", |s| maximum(s, "1.8", Cell::Number(0.0)), &[(at("1.8", MAXIMUM), "Zero")]),
        of("too many decimals", |s| maximum(s, "3.2", Cell::Number(0.333_333)), &[(at("3.2", MAXIMUM), "TooFine")]),
        of("true", |s| maximum(s, "1.9", Cell::Yes), &[(at("1.9", MAXIMUM), "Logical")]),
        of("an error for points", |s| maximum(s, "3.3", Cell::Failed("#REF!")), &[(at("3.3", MAXIMUM), "Failed")]),
        of(
            "an error in the words",
            |s| {
                s.put(row("1.1.2"), EVIDENCE, Cell::Failed("#N/A"));
            },
            &[(at("1.1.2", EVIDENCE), "Failed")],
        ),
        of(
            "an error in how",
            |s| {
                s.put(row("1.1.1"), HOW, Cell::Failed("#VALUE!"));
            },
            &[(at("1.1.1", HOW), "Failed")],
        ),
        of("one number twice", |s| number(s, "2.1.2", Cell::text("2.1.1 ")), &[(at("2.1.2", STT), "CodeTwice")]),
        of("a number left out", |s| number(s, "3.3", Cell::text("3.4")), &[(at("3.3", STT), "Skipped")]),
        of(
            "nothing above",
            |s| {
                number(s, "4.3.1", Cell::text("4.4.1"));
                number(s, "4.3.2", Cell::text("4.4.2"));
            },
            &[(at("4.3.1", STT), "NoParent")],
        ),
        of(
            "the wrong order",
            |s| {
                s.rows.swap(row("5.3"), row("5.4"));
            },
            &[(at("5.3", STT), "Skipped"), (at("5.4", STT), "OutOfOrder")],
        ),
        of("a day for a number", |s| number(s, "5.1", Cell::Day(2026, 1, 5)), &[(at("5.1", STT), "DayForCode")]),
        of("a nought that was lost", |s| number(s, "1.10", Cell::Number(1.1)), &[(at("1.10", STT), "LostNought")]),
        of("a comma in a number", |s| number(s, "6.1", Cell::text("6,1")), &[(at("6.1", STT), "NotACode")]),
        of("no number", |s| number(s, "7.3", Cell::Empty), &[(at("7.3", NAME), "NoCode")]),
        of(
            "no words",
            |s| {
                s.put(row("7.1"), NAME, Cell::Empty);
            },
            &[(at("7.1", NAME), "NoName")],
        ),
        of(
            "one maximum for two",
            |s| {
                maximum(s, "6.3", Cell::Empty);
                s.merged.push((row("6.2"), MAXIMUM, row("6.3"), MAXIMUM));
            },
            &[(format!("{}:{}", at("6.2", MAXIMUM), at("6.3", MAXIMUM)), "MergedMaximum")],
        ),
        of(
            "a hidden row",
            |s| {
                s.hidden_rows.push(row("5.2"));
            },
            &[(at("5.2", NAME), "HiddenRow")],
        ),
        of("a hidden column", |s| s.hidden_columns.push(EVIDENCE), &[(address(4, EVIDENCE), "HiddenColumn")]),
        of("a heading twice", |s| s.put(4, 6, Cell::text("Điểm chuẩn")), &[(address(4, 6), "HeadingTwice")]),
        of(
            "a circle",
            |s| {
                let formula = format!("{}+{}", address(row("4"), MAXIMUM), address(row("4.1"), MAXIMUM));
                maximum(s, "4", Cell::Formula(formula, 10.0));
            },
            &[(at("4", MAXIMUM), "Circular")],
        ),
        of(
            "a case of nothing",
            |s| s.rows[5] = vec![Cell::Empty, Cell::text("- Kịp thời: 1")],
            &[(address(5, NAME), "CaseWithoutCriterion")],
        ),
        of(
            "a word for the source",
            |s| {
                s.put(row("8.1"), SOURCE, Cell::text("Nghe nói"));
            },
            &[(at("8.1", SOURCE), "NotAWord")],
        ),
        of("an error for a number", |s| number(s, "7.2", Cell::Failed("#NAME?")), &[(at("7.2", STT), "Failed")]),
    ]
}
