//! Lines, rules and pictures put on pages from top to bottom. Lengths in points, from the page's upper left corner.

use super::super::paper;
use super::face::{Faces, LEADING, Style};
use super::lines::{Line, balanced, broken};
use crate::report::Pixels;

/// Something on a page.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Ink {
    /// A text whose base begins here.
    Text { at: (f32, f32), style: Style, size: f32, text: String },
    /// A straight line.
    Rule { from: (f32, f32), to: (f32, f32), thick: f32 },
    /// A picture, by its upper left corner.
    Picture { at: (f32, f32), size: (f32, f32), png: Pixels, id: String },
}

/// A page.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Page {
    pub(super) wide: bool,
    /// Its number, from 1 in the text and in each annex; the first is not shown.
    pub(super) number: usize,
    pub(super) ink: Vec<Ink>,
}

/// A title that the table of contents and the outline have.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Landmark {
    pub(super) depth: usize,
    pub(super) title: String,
    /// The place of its page among all.
    pub(super) page: usize,
    /// The number that is printed on that page; `None` in annexes, whose own number says where they are.
    pub(super) number: Option<usize>,
    pub(super) y: f32,
}

/// Pages with all that lies on them.
#[derive(Default)]
pub(super) struct Document {
    pub(super) pages: Vec<Page>,
    pub(super) landmarks: Vec<Landmark>,
    /// Whether there is a table of contents.
    pub(super) contents: bool,
}

/// How the lines of a paragraph lie.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Set {
    /// To both edges, the first line indented.
    Justified,
    /// In the middle.
    Centred,
    /// To the left.
    Left,
    /// To the right.
    Right,
}

/// A paragraph's look.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub(super) style: Style,
    pub(super) size: f32,
    pub(super) set: Set,
    pub(super) spacing: f32,
}

impl Look {
    pub(super) const fn of(style: Style, size: f32, set: Set) -> Self {
        Self { style, size, set, spacing: paper::SPACING }
    }

    /// Single lines.
    pub(super) const fn single(self) -> Self {
        Self { spacing: 1.0, ..self }
    }

    /// From line to line.
    pub(super) const fn line(&self) -> f32 {
        self.size * LEADING * self.spacing
    }
}

/// A column of text: its left edge and its width.
pub(super) type Room = (f32, f32);

/// Puts one thing after the other.
pub(super) struct Flow<'a> {
    pub(super) faces: &'a Faces,
    pub(super) document: Document,
    pub(super) y: f32,
    wide: bool,
    first: usize,
}

impl<'a> Flow<'a> {
    pub(super) fn new(faces: &'a Faces) -> Self {
        Self { faces, document: Document::default(), y: 0.0, wide: false, first: 0 }
    }

    /// Begins a part whose pages count from 1.
    pub(super) fn part(&mut self, wide: bool) {
        self.wide = wide;
        self.first = self.document.pages.len();
        self.page();
    }

    /// Begins a page.
    pub(super) fn page(&mut self) {
        let number = self.document.pages.len() + 1 - self.first;
        self.document.pages.push(Page { wide: self.wide, number, ink: Vec::new() });
        self.y = paper::TOP;
    }

    /// The number of the page that is being filled.
    pub(super) fn number(&self) -> usize {
        self.document.pages.last().map_or(0, |page| page.number)
    }

    /// The room between the margins.
    pub(super) const fn room(&self) -> Room {
        let width = if self.wide { paper::HEIGHT } else { paper::WIDTH };
        (paper::LEFT, width - paper::LEFT - paper::RIGHT)
    }

    /// Where a page ends.
    pub(super) const fn end(&self) -> f32 {
        (if self.wide { paper::WIDTH } else { paper::HEIGHT }) - paper::BOTTOM
    }

    /// Begins a page where less than this is left of the one that is being filled.
    pub(super) fn need(&mut self, height: f32) {
        if self.y + height > self.end() && self.y > paper::TOP {
            self.page();
        }
    }

    pub(super) fn put(&mut self, ink: Ink) {
        if let Some(page) = self.document.pages.last_mut() {
            page.ink.push(ink);
        }
    }

    /// Remembers that a title stands here.
    pub(super) fn landmark(&mut self, depth: usize, title: &str, numbered: bool) {
        let page = self.document.pages.len().saturating_sub(1);
        let number = numbered.then(|| self.number());
        self.document.landmarks.push(Landmark { depth, title: title.to_owned(), page, number, y: self.y });
    }

    /// The lines of a paragraph in this room.
    pub(super) fn lines(&self, text: &str, look: Look, room: f32) -> Vec<Line> {
        if look.set == Set::Centred {
            return balanced(self.faces, look.style, look.size, text, room);
        }
        let indent = if look.set == Set::Justified { paper::INDENT } else { 0.0 };
        broken(self.faces, look.style, look.size, text, room - indent, room)
    }

    /// Puts a paragraph between the margins, over as many pages as it needs; at least two lines stay together.
    pub(super) fn paragraph(&mut self, text: &str, look: Look) {
        let room = self.room();
        let lines = self.lines(text, look, room.1);
        let many = lines.len();
        for (at, line) in lines.into_iter().enumerate() {
            let together = if (at == 0 && many > 1) || at + 2 == many { 2.0 } else { 1.0 };
            self.need(look.line() * together);
            self.line(&line, look, room, at == 0);
            self.y += look.line();
        }
    }

    /// Puts a paragraph into a column that is known to have room for it; returns how high it is.
    pub(super) fn within(&mut self, text: &str, look: Look, room: Room) -> f32 {
        let begun = self.y;
        self.put_lines(&self.lines(text, look, room.1), look, room);
        self.y - begun
    }

    /// Puts lines that were broken for this column.
    pub(super) fn put_lines(&mut self, lines: &[Line], look: Look, room: Room) {
        for (at, line) in lines.iter().enumerate() {
            self.line(line, look, room, at == 0);
            self.y += look.line();
        }
    }

    /// Puts a line at the height that is reached.
    fn line(&mut self, line: &Line, look: Look, (left, width): Room, first: bool) {
        let indent = if look.set == Set::Justified && first { paper::INDENT } else { 0.0 };
        let spare = width - indent - line.width;
        let gaps = line.words.len().saturating_sub(1);
        let blank = self.faces.width(look.style, look.size, " ");
        #[expect(clippy::cast_precision_loss, reason = "words on a line")]
        let stretch = if look.set == Set::Justified && !line.last && gaps > 0 { spare / gaps as f32 } else { 0.0 };
        let begin = match look.set {
            Set::Justified => left + indent,
            Set::Left => left,
            Set::Centred => left + spare / 2.0,
            Set::Right => left + spare,
        };
        let base = self.y + Faces::ascent(look.size) + (look.line() - look.size * LEADING) / 2.0;
        let mut text = |x: f32, text: String| {
            self.put(Ink::Text { at: (x, base), style: look.style, size: look.size, text });
        };
        if stretch == 0.0 {
            let words: Vec<&str> = line.words.iter().map(|(word, _)| word.as_str()).collect();
            return text(begin, words.join(" "));
        }
        let mut x = begin;
        let last = line.words.len().saturating_sub(1);
        for (at, (word, wide)) in line.words.iter().enumerate() {
            // The space goes with the word, so that whoever copies the text has it.
            text(x, if at == last { word.clone() } else { format!("{word} ") });
            x += wide + blank + stretch;
        }
    }
}
