//! Tables: as wide as the page, rows whole as far as a page holds them, the heading again on each page, small ones in one piece.

use super::super::paper;
use super::super::tree::{Cell, Column, Table};
use super::face::{Faces, Style};
use super::flow::{Flow, Ink, Look, Room, Set};
use super::lines::Line;

const THICK: f32 = 0.5;
/// A table no higher than this stands on one page with its notes.
const WHOLE: f32 = 330.0;
/// No column is made wider than this share of a table for a long word's sake.
const WIDEST: f32 = 0.25;

/// Puts a table on the page, under its caption.
pub(super) fn put(flow: &mut Flow<'_>, table: &Table, caption: &str) {
    let (left, width) = flow.room();
    let mut edge = left;
    let room = |own: f32| {
        edge += own;
        (edge - own, own)
    };
    let rooms: Vec<Room> = widths(flow.faces, table, width).into_iter().map(room).collect();
    let heading = Row::of(flow, table.columns.iter().map(|column| (column.name.clone(), head())).collect(), &rooms);
    let rows: Vec<Row> = table.rows.iter().map(|row| Row::of(flow, cells(row), &rooms)).collect();
    let bold = Look::of(Style::Bold, paper::TABLE, Set::Centred);
    let note = Look::of(Style::Italic, paper::NOTE, Set::Left).single();
    let below = table.notes.iter().map(|text| lines_of(flow, text, note)).sum::<f32>() + paper::PAD;
    let above = lines_of(flow, caption, bold) + paper::PAD + heading.high;
    let whole = above + rows.iter().map(|row| row.high).sum::<f32>() + below;
    let page = flow.end() - paper::TOP;
    flow.y += paper::GAP;
    let together = rows.iter().take(2).map(|row| row.high).sum::<f32>().min(WHOLE);
    flow.need(if whole <= WHOLE.min(page) { whole } else { above + together });
    flow.paragraph(caption, bold);
    flow.y += paper::PAD;
    heading.put(flow, &rooms);
    for (at, row) in rows.iter().enumerate() {
        // The last two rows stay together and with the notes, where these are short.
        let after = if at + 2 == rows.len() { rows.last().map_or(0.0, |last| last.high) } else { 0.0 };
        let after = if at + 2 >= rows.len() { after + below } else { after };
        let wanted = row.high + if row.high + after <= WHOLE { after } else { 0.0 };
        // A row that is taller than a page goes on on the next.
        if flow.y + wanted > flow.end() && row.high <= page - heading.high {
            flow.page();
            heading.put(flow, &rooms);
        }
        let mut rest = row.clone();
        while let Some(part) = rest.split(flow.end() - flow.y) {
            part.put(flow, &rooms);
            flow.page();
            heading.put(flow, &rooms);
        }
        rest.put(flow, &rooms);
    }
    flow.y += paper::PAD;
    for text in &table.notes {
        flow.paragraph(text, note);
    }
    flow.y += paper::GAP;
}

/// A row whose cells are broken into lines.
#[derive(Clone)]
struct Row {
    cells: Vec<(Vec<Line>, Look)>,
    high: f32,
}

impl Row {
    fn of(flow: &Flow<'_>, cells: Vec<(String, Look)>, rooms: &[Room]) -> Self {
        let broken = |((text, look), room): ((String, Look), &Room)| {
            let lines = flow.lines(&text, look, room.1 - 2.0 * paper::PAD);
            (lines, look)
        };
        Self::broken(cells.into_iter().zip(rooms).map(broken).collect())
    }

    fn broken(cells: Vec<(Vec<Line>, Look)>) -> Self {
        let high = cells.iter().map(|(lines, look)| height(lines, *look)).fold(0.0, f32::max) + 2.0 * paper::PAD;
        Self { cells, high }
    }

    /// Takes off as many lines as there is room for; nothing where all have room, or none.
    fn split(&mut self, room: f32) -> Option<Self> {
        let line = self.cells.first().map(|(_, look)| look.line())?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lines of a page")]
        let many = ((room - 2.0 * paper::PAD) / line).max(0.0) as usize;
        if self.high <= room + 0.01 || many == 0 {
            return None;
        }
        let first = |(lines, look): &mut (Vec<Line>, Look)| {
            let rest = lines.split_off(many.min(lines.len()));
            (std::mem::replace(lines, rest), *look)
        };
        let part = Self::broken(self.cells.iter_mut().map(first).collect());
        *self = Self::broken(std::mem::take(&mut self.cells));
        Some(part)
    }

    fn put(&self, flow: &mut Flow<'_>, rooms: &[Room]) {
        let (top, bottom) = (flow.y, flow.y + self.high);
        for ((lines, look), room) in self.cells.iter().zip(rooms) {
            flow.y = top + (self.high - height(lines, *look)) / 2.0;
            flow.put_lines(lines, *look, (room.0 + paper::PAD, room.1 - 2.0 * paper::PAD));
        }
        let left = rooms.first().map_or(0.0, |room| room.0);
        let right = rooms.last().map_or(0.0, |room| room.0 + room.1);
        let mut rule = |from, to| flow.put(Ink::Rule { from, to, thick: THICK });
        rule((left, top), (right, top));
        rule((left, bottom), (right, bottom));
        for edge in rooms.iter().map(|room| room.0).chain([right]) {
            rule((edge, top), (edge, bottom));
        }
        flow.y = bottom;
    }
}

const fn head() -> Look {
    Look::of(Style::Bold, paper::TABLE, Set::Centred).single()
}

fn cells(row: &[Cell]) -> Vec<(String, Look)> {
    let set = |cell: &Cell| match cell {
        Cell::Words(_) => Set::Left,
        Cell::Number(..) | Cell::Change(..) => Set::Right,
        Cell::Nothing(_) => Set::Centred,
    };
    row.iter().map(|cell| (cell.printed(), Look::of(Style::Upright, paper::TABLE, set(cell)).single())).collect()
}

/// The columns' widths in points: by their shares, and none so narrow that a word of its own is cut, as long as others have
/// room to spare.
pub(super) fn widths(faces: &Faces, table: &Table, width: f32) -> Vec<f32> {
    let all: f32 = table.columns.iter().map(|column| f32::from(column.share.max(1))).sum();
    let word = |style: Style, text: &str| {
        let words = text.split(' ').map(|word| faces.width(style, paper::TABLE, word));
        words.fold(0.0, f32::max)
    };
    let least = |(at, column): (usize, &Column)| {
        let cells = table.rows.iter().filter_map(|row| row.get(at));
        let widest =
            cells.map(|cell| word(Style::Upright, &cell.printed())).fold(word(Style::Bold, &column.name), f32::max);
        // A point more than measured, since a word processor rounds otherwise.
        (widest + 2.0 * paper::PAD + 1.0).min(width * WIDEST)
    };
    let least: Vec<f32> = table.columns.iter().enumerate().map(least).collect();
    let shares = table.columns.iter().map(|column| width * f32::from(column.share.max(1)) / all.max(1.0));
    let mut widths: Vec<f32> = shares.collect();
    let lacking: f32 = widths.iter().zip(&least).map(|(own, least)| (least - own).max(0.0)).sum();
    let spare: f32 = widths.iter().zip(&least).map(|(own, least)| (own - least).max(0.0)).sum();
    let given = if spare > 0.0 { (lacking / spare).min(1.0) } else { 0.0 };
    let taken = if lacking > 0.0 { (spare / lacking).min(1.0) } else { 0.0 };
    for (own, least) in widths.iter_mut().zip(&least) {
        let more = least - *own;
        *own += more * if more > 0.0 { taken } else { given };
    }
    widths
}

#[expect(clippy::cast_precision_loss, reason = "lines of a cell")]
fn lines_of(flow: &Flow<'_>, text: &str, look: Look) -> f32 {
    flow.lines(text, look, flow.room().1).len() as f32 * look.line()
}

#[expect(clippy::cast_precision_loss, reason = "lines of a cell")]
fn height(lines: &[Line], look: Look) -> f32 {
    lines.len() as f32 * look.line()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::pdf::sheet::laid_out;
    use crate::report::{Block, Foot, Head, Report};

    fn table(columns: &[(&str, u16)], rows: Vec<Vec<Cell>>) -> Table {
        let columns = columns.iter().map(|(name, share)| Column::new(*name, *share)).collect();
        Table {
            id: "t".to_owned(), caption: "Bảng thử".to_owned(), columns, rows, notes: vec!["Nguồn.".to_owned()]
        }
    }

    fn report(tables: Vec<Table>) -> Report {
        let head = Head {
            above: None,
            issuer: "Sở".to_owned(),
            symbol: "BC".to_owned(),
            place: "Cao Bằng".to_owned(),
            year: 2026,
            subject: "Thử".to_owned(),
            addressees: Vec::new(),
            letter: None,
        };
        let foot = Foot { recipients: Vec::new(), capacity: Vec::new(), signer: None };
        Report { head, body: tables.into_iter().map(Block::Table).collect(), foot, annexes: Vec::new() }
    }

    #[test]
    fn no_column_cuts_its_words_where_another_has_room() {
        let faces = Faces::load().unwrap();
        let words = |text: &str| Cell::Words(text.to_owned());
        let of = table(
            &[("Năm", 1), ("Phường", 1), ("Nội dung", 40)],
            vec![vec![words("2026"), words("Nguyễn"), words("a b c")]],
        );
        let widths = widths(&faces, &of, 467.0);
        assert!((widths.iter().sum::<f32>() - 467.0).abs() < 0.1, "{widths:?}");
        for (width, word) in widths.iter().zip(["Năm", "Nguyễn", "dung"]) {
            assert!(faces.width(Style::Bold, paper::TABLE, word) + 2.0 * paper::PAD <= *width, "{word}: {widths:?}");
        }
    }

    #[test]
    fn a_row_taller_than_a_page_goes_on_and_a_small_table_is_never_torn() {
        let faces = Faces::load().unwrap();
        let long = (0..2_500).map(|word| format!("từ{word}")).collect::<Vec<_>>().join(" ");
        let rows = |many: usize| (0..many).map(|row| vec![Cell::Words(format!("dòng {row}"))]).collect::<Vec<_>>();
        let tall =
            table(&[("Tên", 1), ("Ý kiến", 3)], vec![vec![Cell::Words("a".to_owned()), Cell::Words(long.clone())]]);
        let small: Vec<Table> = (0..20).map(|_| table(&[("Đơn vị", 1)], rows(7))).collect();
        let document = laid_out(&report([vec![tall], small].concat()), &faces);
        let mut said = String::new();
        for page in &document.pages {
            let mut here = String::new();
            for ink in &page.ink {
                if let Ink::Text { at, text, .. } = ink {
                    assert!(at.1 <= paper::HEIGHT - paper::BOTTOM, "{text} lies at {}", at.1);
                    here.extend([text.as_str(), " "]);
                }
            }
            for first in here.match_indices("dòng 0") {
                assert!(here[first.0..].contains("dòng 6"), "a small table is torn: {here}");
            }
            said.push_str(&here);
        }
        let said: std::collections::BTreeSet<&str> = said.split_whitespace().collect();
        assert!(long.split_whitespace().all(|word| said.contains(word)), "a word of the long row is lost");
    }
}
