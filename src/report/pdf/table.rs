//! Tables: as wide as the page, rows whole, the heading again on each page.

use super::super::paper;
use super::super::tree::{Cell, Column, Table};
use super::face::Style;
use super::flow::{Flow, Ink, Look, Room, Set};

/// Between a cell's edge and its words.
const PAD: f32 = 3.5;
const THICK: f32 = 0.5;

/// Puts a table on the page, under its caption.
pub(super) fn put(flow: &mut Flow<'_>, table: &Table, caption: &str) {
    let rooms = rooms(flow.room(), &table.columns);
    let heading: Vec<(String, Look)> = table.columns.iter().map(|column| (column.name.clone(), head())).collect();
    let first = table.rows.first().map(|row| height(flow, &cells(row), &rooms)).unwrap_or_default();
    let bold = Look::of(Style::Bold, paper::TABLE, Set::Centred);
    let above = lines_of(flow, caption, bold) + height(flow, &heading, &rooms);
    flow.y += paper::GAP;
    flow.need(above + first + PAD);
    flow.paragraph(caption, bold);
    flow.y += PAD;
    put_row(flow, &heading, &rooms, true);
    for row in &table.rows {
        let row = cells(row);
        if flow.y + height(flow, &row, &rooms) > flow.end() {
            flow.page();
            put_row(flow, &heading, &rooms, true);
        }
        put_row(flow, &row, &rooms, false);
    }
    flow.y += PAD;
    for note in &table.notes {
        flow.paragraph(note, Look::of(Style::Italic, paper::NOTE, Set::Left).single());
    }
    flow.y += paper::GAP;
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

/// The columns' rooms, by their shares.
fn rooms((left, width): Room, columns: &[Column]) -> Vec<Room> {
    let all: f32 = columns.iter().map(|column| f32::from(column.share.max(1))).sum();
    let mut x = left;
    let mut room = |column: &Column| {
        let own = width * f32::from(column.share.max(1)) / all.max(1.0);
        x += own;
        (x - own, own)
    };
    columns.iter().map(&mut room).collect()
}

#[expect(clippy::cast_precision_loss, reason = "lines of a cell")]
fn lines_of(flow: &Flow<'_>, text: &str, look: Look) -> f32 {
    flow.lines(text, look, flow.room().1).len() as f32 * look.line()
}

#[expect(clippy::cast_precision_loss, reason = "lines of a cell")]
fn height(flow: &Flow<'_>, row: &[(String, Look)], rooms: &[Room]) -> f32 {
    let of = |((text, look), room): (&(String, Look), &Room)| {
        flow.lines(text, *look, room.1 - 2.0 * PAD).len() as f32 * look.line()
    };
    row.iter().zip(rooms).map(of).fold(0.0, f32::max) + 2.0 * PAD
}

fn put_row(flow: &mut Flow<'_>, row: &[(String, Look)], rooms: &[Room], heading: bool) {
    let (top, high) = (flow.y, height(flow, row, rooms));
    let bottom = top + high;
    for ((text, look), room) in row.iter().zip(rooms) {
        flow.y = top + PAD;
        let own = (room.0 + PAD, room.1 - 2.0 * PAD);
        #[expect(clippy::cast_precision_loss, reason = "lines of a cell")]
        let lines = flow.lines(text, *look, own.1).len() as f32 * look.line();
        if heading || look.set != Set::Left {
            flow.y = top + (high - lines) / 2.0;
        }
        flow.within(text, *look, own);
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
