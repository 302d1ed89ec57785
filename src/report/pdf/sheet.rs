//! The parts of a report in the order of 30/2020/NĐ-CP: the two columns of the head, the title, whom it goes to, the text, who
//! receives and who signs, the table of contents, the annexes.

use super::super::number::{of_annex, of_chart, of_section, of_table};
use super::super::paper::{self, addressed, received};
use super::super::tree::{Annex, Block, Chart, Foot, Head, Report};
use super::face::{Faces, Style};
use super::flow::{Document, Flow, Ink, Look, Room, Set};
use super::lines::balanced;
use super::table;

/// The thickness of the lines below the motto, the issuer and the title.
const LINE: f32 = 0.7;
/// So many pages of text have a table of contents.
const LONG: usize = 4;
/// The room of page numbers in it.
const FIGURES: f32 = 40.0;
/// Before and after the dots that lead to them.
const GAP_OF_DOTS: f32 = 4.0;
/// How high a picture may be, as a share of its width on paper.
const TALLEST: f32 = 1.25;

/// Lays out a report.
pub(super) fn laid_out(report: &Report, faces: &Faces) -> Document {
    #[expect(clippy::cast_precision_loss, reason = "lines of a list")]
    let foot_high = (report.foot.recipients.len() as f32 + 2.0) * paper::TEXT * 1.3 + 60.0;
    let mut sheet = Sheet { flow: Flow::new(faces), tables: 0, charts: 0, foot_high };
    sheet.flow.part(false);
    sheet.head(&report.head);
    sheet.blocks(&report.body, 0, true);
    sheet.foot(&report.foot);
    let of = report.annexes.len();
    let annexes: Vec<(String, &Annex)> =
        report.annexes.iter().zip(1..).map(|(annex, number)| (of_annex(number, of), annex)).collect();
    sheet.contents(&annexes);
    for (name, annex) in annexes {
        sheet.annex(annex, &name);
    }
    sheet.flow.document
}

/// How long the longest line of a centred text is.
pub(super) fn longest(faces: &Faces, style: Style, size: f32, text: &str, room: f32) -> f32 {
    balanced(faces, style, size, text, room).iter().map(|line| line.width).fold(0.0, f32::max)
}

struct Sheet<'a> {
    flow: Flow<'a>,
    tables: usize,
    charts: usize,
    /// The room that receivers and signature take.
    foot_high: f32,
}

impl Sheet<'_> {
    fn columns(&self) -> [Room; 2] {
        let (left, width) = self.flow.room();
        let [own, nation] = paper::COLUMNS.map(|share| share * width);
        [(left, own), (left + own, nation)]
    }

    fn centred(&mut self, text: &str, style: Style, size: f32, room: Room) {
        self.flow.within(text, Look::of(style, size, Set::Centred).single(), room);
    }

    /// A line in the middle of a room, as long as this share of the longest line of a text.
    fn line(&mut self, text: &str, style: Style, size: f32, share: f32, (left, width): Room) {
        let long = longest(self.flow.faces, style, size, text, width) * share;
        let (begin, y) = (left + (width - long) / 2.0, self.flow.y + 2.0);
        self.flow.put(Ink::Rule { from: (begin, y), to: (begin + long, y), thick: LINE });
        self.flow.y += 4.0;
    }

    fn head(&mut self, head: &Head) {
        let [own, nation] = self.columns();
        let top = self.flow.y;
        self.centred(paper::NATION_WORDS, Style::Bold, paper::NATION, nation);
        self.centred(paper::MOTTO_WORDS, Style::Bold, paper::MOTTO, nation);
        self.line(paper::MOTTO_WORDS, Style::Bold, paper::MOTTO, 1.0, nation);
        let right = self.flow.y;
        self.flow.y = top;
        if let Some(above) = &head.above {
            self.centred(&above.to_uppercase(), Style::Upright, paper::OFFICE, own);
        }
        let issuer = head.issuer.to_uppercase();
        self.centred(&issuer, Style::Bold, paper::OFFICE, own);
        self.line(&issuer, Style::Bold, paper::OFFICE, paper::UNDER, own);
        self.flow.y = self.flow.y.max(right) + paper::GAP;
        let row = self.flow.y;
        self.centred(&head.number_line(), Style::Upright, paper::SYMBOL, own);
        let left = self.flow.y;
        self.flow.y = row;
        self.centred(&head.date_line(), Style::Italic, paper::PLACE, nation);
        self.flow.y = self.flow.y.max(left) + 3.0 * paper::GAP;
        let title = Look::of(Style::Bold, paper::TEXT, Set::Centred).single();
        self.flow.paragraph(head.kind(), title);
        self.flow.paragraph(&head.subject, title);
        self.line(&head.subject, Style::Bold, paper::TEXT, paper::UNDER, self.flow.room());
        self.flow.y += 2.0 * paper::GAP;
        self.addressed(&head.addressees);
        self.flow.y += paper::GAP;
    }

    fn addressed(&mut self, addressees: &[String]) {
        let lines = addressed(addressees);
        let look = Look::of(Style::Upright, paper::TEXT, Set::Left);
        if let [line] = lines.as_slice() {
            return self.flow.paragraph(line, Look { set: Set::Centred, ..look });
        }
        // Dashes stand in one column below the colon.
        let (left, width) = self.flow.room();
        let colon = self.flow.faces.width(Style::Upright, paper::TEXT, paper::TO_WORDS);
        let begin = left + width * 0.2;
        for (at, line) in lines.iter().enumerate() {
            let indent = if at == 0 { 0.0 } else { colon };
            self.flow.within(line, look, (begin + indent, width * 0.8 - indent));
        }
    }

    fn blocks(&mut self, blocks: &[Block], depth: usize, end: bool) {
        let mut number = 0;
        let last = blocks.len().saturating_sub(1);
        for (at, block) in blocks.iter().enumerate() {
            let ends = end && at == last;
            if ends {
                self.keep_with_foot(block);
            }
            match block {
                Block::Section(section) => {
                    number += 1;
                    self.title(depth, number, &section.title);
                    self.blocks(&section.blocks, depth + 1, ends);
                }
                Block::Text(words) => {
                    self.flow.y += paper::GAP;
                    self.flow.paragraph(&words.closed(ends), Look::of(Style::Upright, paper::TEXT, Set::Justified));
                }
                Block::Table(table) => {
                    self.tables += 1;
                    table::put(&mut self.flow, table, &of_table(self.tables, &table.caption));
                }
                Block::Chart(chart) => self.chart(chart),
                Block::Note(note) => {
                    self.flow.paragraph(note, Look::of(Style::Italic, paper::NOTE, Set::Justified).single());
                }
            }
        }
    }

    /// Whoever signs signs words: the last of them go to the page of the signature.
    fn keep_with_foot(&mut self, last: &Block) {
        fn words<'a>(block: &'a Block, found: &mut Vec<&'a str>) -> bool {
            match block {
                Block::Section(section) => {
                    found.push(&section.title);
                    section.blocks.iter().all(|block| words(block, found))
                }
                Block::Text(text) => {
                    found.push(text.printed());
                    true
                }
                Block::Table(_) | Block::Chart(_) | Block::Note(_) => false,
            }
        }
        let mut found = Vec::new();
        if !words(last, &mut found) {
            return;
        }
        let look = Look::of(Style::Upright, paper::TEXT, Set::Justified);
        #[expect(clippy::cast_precision_loss, reason = "lines of a paragraph")]
        let high =
            |text: &&str| self.flow.lines(text, look, self.flow.room().1).len() as f32 * look.line() + paper::GAP;
        let high = found.iter().map(high).sum::<f32>() + self.foot_high + 3.0 * paper::GAP;
        if high < (self.flow.end() - paper::TOP) / 2.0 {
            self.flow.need(high);
        }
    }

    fn title(&mut self, depth: usize, number: usize, title: &str) {
        let title = if depth == 0 { title.to_uppercase() } else { title.to_owned() };
        let text = format!("{} {title}", of_section(depth, number));
        let style = if depth < 2 { Style::Bold } else { Style::Upright };
        let look = Look::of(style, paper::TEXT, Set::Justified);
        self.flow.y += paper::GAP;
        // A title stays with the lines that follow.
        self.flow.need(look.line() * 4.0);
        self.flow.landmark(depth, &text, true);
        self.flow.paragraph(&text, look);
    }

    fn chart(&mut self, chart: &Chart) {
        self.charts += 1;
        let (left, width) = self.flow.room();
        #[expect(clippy::cast_precision_loss, reason = "pixels of a chart")]
        let ratio = chart.size.1 as f32 / chart.size.0.max(1) as f32;
        let caption = Look::of(Style::Bold, paper::TABLE, Set::Centred).single();
        let most = self.flow.end() - paper::TOP - 6.0 * caption.line();
        let high = (width * ratio.min(TALLEST)).min(most);
        let wide = high / ratio;
        self.flow.y += paper::GAP;
        self.flow.need(high + 4.0 * caption.line());
        let at = (left + (width - wide) / 2.0, self.flow.y);
        self.flow.put(Ink::Picture { at, size: (wide, high), png: chart.png.clone(), id: chart.id.clone() });
        self.flow.y += high + 2.0;
        self.flow.paragraph(&of_chart(self.charts, &chart.title), caption);
        let source = Look::of(Style::Italic, paper::NOTE, Set::Centred).single();
        self.flow.paragraph(&chart.source, source);
        self.flow.y += paper::GAP;
        if let Some(data) = &chart.data {
            self.tables += 1;
            table::put(&mut self.flow, data, &of_table(self.tables, &data.caption));
        }
    }

    fn foot(&mut self, foot: &Foot) {
        let [own, sign] = self.columns();
        let lines = received(&foot.recipients);
        self.flow.y += 2.0 * paper::GAP;
        self.flow.need(self.foot_high);
        let top = self.flow.y;
        self.flow.within(paper::RECEIVED_WORDS, Look::of(Style::BoldItalic, paper::RECEIVED, Set::Left).single(), own);
        for line in &lines {
            self.flow.within(line, Look::of(Style::Upright, paper::RECIPIENT, Set::Left).single(), own);
        }
        let left = self.flow.y;
        self.flow.y = top;
        for line in &foot.capacity {
            self.centred(&line.to_uppercase(), Style::Bold, paper::TEXT, sign);
        }
        // Room for the signature; the name is written by whoever signs, where it is not known.
        self.flow.y += 70.0;
        if let Some(signer) = &foot.signer {
            self.centred(signer, Style::Bold, paper::TEXT, sign);
        }
        self.flow.y = self.flow.y.max(left);
    }

    fn annex(&mut self, annex: &Annex, name: &str) {
        self.flow.part(annex.wide);
        let title = Look::of(Style::Bold, paper::TEXT, Set::Centred).single();
        let room = self.flow.room();
        self.flow.landmark(0, &format!("{name}. {}", annex.title), false);
        self.flow.paragraph(name, title);
        self.flow.paragraph(&annex.title.to_uppercase(), title);
        self.line(paper::KIND_WORDS, Style::Bold, paper::TEXT, 1.2, room);
        self.flow.y += paper::GAP;
        self.blocks(&annex.blocks, 0, false);
    }

    /// The table of contents on pages of its own after the text, where that is long enough to look for something in it.
    /// Annexes have no page in it, since each counts its own.
    fn contents(&mut self, annexes: &[(String, &Annex)]) {
        if self.flow.document.pages.len() < LONG {
            return;
        }
        self.flow.document.contents = true;
        let titles = self.flow.document.landmarks.iter().filter(|one| one.depth < 2);
        let mut lines: Vec<(usize, String, Option<usize>)> =
            titles.map(|one| (one.depth, one.title.clone(), one.number)).collect();
        lines.extend(annexes.iter().map(|(name, annex)| (0, format!("{name}. {}", annex.title), None)));
        self.flow.page();
        self.flow.paragraph(paper::CONTENTS_WORDS, Look::of(Style::Bold, paper::TEXT, Set::Centred));
        let look = Look::of(Style::Upright, paper::TABLE, Set::Left);
        let (left, width) = self.flow.room();
        for (depth, title, number) in lines {
            let indent = if depth == 0 { 0.0 } else { paper::INDENT };
            let room = (left + indent, width - indent - FIGURES);
            #[expect(clippy::cast_precision_loss, reason = "lines of a title")]
            let high = self.flow.lines(&title, look, room.1).len() as f32 * look.line();
            self.flow.need(high);
            self.flow.within(&title, look, room);
            if let Some(number) = number {
                self.flow.y -= look.line();
                let end = self.flow.lines(&title, look, room.1).last().map_or(0.0, |line| line.width);
                let dots = left + indent + end + GAP_OF_DOTS;
                let figure = self.flow.faces.width(look.style, look.size, &number.to_string());
                let long = left + width - figure - GAP_OF_DOTS - dots;
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "dots of a line")]
                let many = (long / self.flow.faces.width(look.style, look.size, ".")).max(0.0) as usize;
                let right = Look { set: Set::Right, ..look };
                self.flow.within(&".".repeat(many), right, (dots, long));
                self.flow.y -= look.line();
                self.flow.within(&number.to_string(), right, (left + width - FIGURES, FIGURES));
            }
        }
    }
}
