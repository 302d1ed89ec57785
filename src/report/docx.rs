//! A report as DOCX, for a person to go on writing in: headings are headings, the table of contents is a field, tables repeat
//! their heading, and every annex is a section with page numbers of its own.
//!
//! The face is named and not embedded: Times New Roman is on the machines of those who open it. `docx-rs` has no words for a
//! repeated heading and for a picture's alternative text; both are set in the finished part, at places marked for it.

mod contents;
mod head;
mod marks;

use docx_rs::{
    AlignmentType, Docx, Header, LineSpacing, LineSpacingType, PageMargin, PageNum, PageNumType, PageOrientationType,
    PageSize, Paragraph, Pic, Run, RunFonts, Section, SpecialIndentType, Style, StyleType, Table as Grid, TableCell,
    TableCellMargins, TableLayoutType, TableRow, VAlignType, WidthType,
};

use super::ReportError;
use super::number::{of_annex, of_chart, of_section, of_table};
use super::paper;
use super::pdf::{self, Measure, Title};
use super::tree::{Block, Cell, Chart, Report, Table};

/// The face of the text.
const FACE: &str = "Times New Roman";
/// So many rows of a table stay on one page.
const SMALL: usize = 12;
/// Emus in a point.
const EMU: f32 = 12_700.0;

/// The report as a DOCX file.
pub fn write(report: &Report) -> Result<Vec<u8>, ReportError> {
    // A picture that cannot be painted ends it here; below all are there.
    report.charts().into_iter().try_for_each(|chart| chart.png.bytes().map(|_| ()))?;
    let measure = Measure::load()?;
    let mut writer = Writer { measure, tables: 0, charts: 0, alternatives: Vec::new(), wide: false };
    let mut parts = vec![(false, writer.text(report, &pdf::titles(report)?))];
    let of = report.annexes.len();
    for (annex, number) in report.annexes.iter().zip(1..) {
        let mut pieces = vec![
            Piece::line(&of_annex(number, of), "Annex"),
            Piece::lines(Paragraph::new().style("AnnexTitle").add_run(run(&annex.title.to_uppercase()))),
        ];
        writer.wide = annex.wide;
        writer.blocks(&annex.blocks, 0, false, &mut pieces);
        parts.push((annex.wide, pieces));
    }
    let mut docx = styled(Docx::new());
    let last = parts.pop();
    for (wide, pieces) in parts {
        docx = docx.add_section(section(wide, pieces));
    }
    if let Some((wide, pieces)) = last {
        docx = pieces.into_iter().fold(docx, |docx, piece| match piece {
            Piece::Lines(paragraph) => docx.add_paragraph(*paragraph),
            Piece::Grid(grid) => docx.add_table(*grid),
        });
        let (width, height) = size(wide);
        docx = docx.page_size(width, height).page_margin(margins()).page_num_type(PageNumType::new().start(1));
        docx = docx.title_pg().header(header());
        if wide {
            docx = docx.page_orient(PageOrientationType::Landscape);
        }
    }
    let mut parts = docx.build();
    parts.document = marks::set(&parts.document, &writer.alternatives)?;
    let mut file = std::io::Cursor::new(Vec::new());
    parts.pack(&mut file).map_err(|error| ReportError::Writer(error.to_string()))?;
    Ok(file.into_inner())
}

/// Something that stands below what came before.
enum Piece {
    Lines(Box<Paragraph>),
    Grid(Box<Grid>),
}

impl Piece {
    fn lines(paragraph: Paragraph) -> Self {
        Self::Lines(Box::new(paragraph))
    }

    fn line(text: &str, style: &str) -> Self {
        Self::lines(Paragraph::new().style(style).add_run(run(text)))
    }
}

fn run(text: &str) -> Run {
    Run::new().add_text(text)
}

/// Twentieths of a point.
#[expect(clippy::cast_possible_truncation, reason = "lengths of paper")]
fn twips(points: f32) -> i32 {
    (points * 20.0).round() as i32
}

/// Half points.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sizes of letters")]
fn halves(points: f32) -> usize {
    (points * 2.0).round() as usize
}

fn size(wide: bool) -> (u32, u32) {
    let [width, height] = [paper::WIDTH, paper::HEIGHT].map(|points| twips(points).unsigned_abs());
    if wide { (height, width) } else { (width, height) }
}

fn margins() -> PageMargin {
    let [top, bottom, left, right, number] =
        [paper::TOP, paper::BOTTOM, paper::LEFT, paper::RIGHT, paper::NUMBER].map(twips);
    PageMargin::new().top(top).bottom(bottom).left(left).right(right).header(number).footer(number)
}

/// The page's number, in the middle of the upper margin; the first page has none.
fn header() -> Header {
    let number = Paragraph::new().align(AlignmentType::Center).size(halves(paper::PAGE)).add_page_num(PageNum::new());
    Header::new().add_paragraph(number)
}

fn section(wide: bool, pieces: Vec<Piece>) -> Section {
    let (width, height) = size(wide);
    let mut section = Section::new()
        .page_size(PageSize::new().size(width, height))
        .page_margin(margins())
        .page_num_type(PageNumType::new().start(1))
        .title_pg()
        .header(header());
    if wide {
        section = section.page_orient(PageOrientationType::Landscape);
    }
    pieces.into_iter().fold(section, |section, piece| match piece {
        Piece::Lines(paragraph) => section.add_paragraph(*paragraph),
        Piece::Grid(grid) => section.add_table(*grid),
    })
}

/// The styles by which the text is set, so that whoever changes one changes all of its kind.
fn styled(docx: Docx) -> Docx {
    let face = RunFonts::new().ascii(FACE).hi_ansi(FACE).cs(FACE).east_asia(FACE);
    let [gap, pad] = [paper::GAP, paper::PAD].map(|points| twips(points).unsigned_abs());
    #[expect(clippy::cast_possible_truncation, reason = "240 for a single line")]
    let line = (240.0 * paper::SPACING) as i32;
    let spacing = || LineSpacing::new().line_rule(LineSpacingType::Auto).line(line).before(gap);
    let single = || LineSpacing::new().line_rule(LineSpacingType::Auto).line(240);
    let indent = Some(SpecialIndentType::FirstLine(twips(paper::INDENT)));
    let of = |id: &str, name: &str, points: f32| Style::new(id, StyleType::Paragraph).name(name).size(halves(points));
    let heading = |level: usize, bold: bool| {
        let style = of(&format!("Heading{level}"), &format!("heading {level}"), paper::TEXT)
            .based_on("Normal")
            .next("BodyText")
            .q_format(true)
            .outline_lvl(level - 1)
            .line_spacing(spacing())
            .indent(None, indent, None, None)
            .color("000000");
        if bold { style.bold() } else { style }
    };
    let centred = |id: &str, name: &str, points: f32| {
        of(id, name, points).based_on("Normal").align(AlignmentType::Center).line_spacing(single())
    };
    docx.default_fonts(face)
        .default_size(halves(paper::TEXT))
        .add_style(of("Normal", "Normal", paper::TEXT).q_format(true))
        .add_style(
            of("BodyText", "Body Text", paper::TEXT)
                .based_on("Normal")
                .q_format(true)
                .align(AlignmentType::Both)
                .line_spacing(spacing())
                .indent(None, indent, None, None),
        )
        .add_style(heading(1, true))
        .add_style(heading(2, true))
        .add_style(heading(3, false))
        .add_style(centred("Title", "Title", paper::TEXT).bold())
        .add_style(centred("Annex", "Annex", paper::TEXT).bold())
        .add_style(centred("AnnexTitle", "Annex Title", paper::TEXT).bold().outline_lvl(0))
        .add_style(centred("Caption", "caption", paper::TABLE).bold().line_spacing(single().before(gap).after(pad)))
        .add_style(of("TableText", "Table Text", paper::TABLE).based_on("Normal").line_spacing(single()))
        .add_style(of("Remark", "Remark", paper::NOTE).based_on("Normal").italic().line_spacing(single().before(pad)))
}

struct Writer {
    measure: Measure,
    tables: usize,
    charts: usize,
    /// The alternative texts of the pictures, in order.
    alternatives: Vec<String>,
    /// Whether the paper lies lengthwise.
    wide: bool,
}

impl Writer {
    /// Between the margins, in points.
    fn room(&self) -> f32 {
        (if self.wide { paper::HEIGHT } else { paper::WIDTH }) - paper::LEFT - paper::RIGHT
    }

    /// The height of the tallest picture that stands on a page with its caption and source, as in the PDF.
    fn tallest(&self) -> f32 {
        let page = if self.wide { paper::WIDTH } else { paper::HEIGHT };
        page - paper::TOP - paper::BOTTOM - 8.0 * paper::TABLE
    }

    fn text(&mut self, report: &Report, titles: &[Title]) -> Vec<Piece> {
        let mut pieces = head::above(&report.head, &self.measure);
        self.blocks(&report.body, 0, true, &mut pieces);
        pieces.extend(head::below(&report.foot));
        pieces.extend(contents::written(titles));
        pieces
    }

    fn blocks(&mut self, blocks: &[Block], depth: usize, end: bool, pieces: &mut Vec<Piece>) {
        let mut number = 0;
        let last = blocks.len().saturating_sub(1);
        for (at, block) in blocks.iter().enumerate() {
            let ends = end && at == last;
            match block {
                Block::Section(section) => {
                    number += 1;
                    let title = if depth == 0 { section.title.to_uppercase() } else { section.title.clone() };
                    let title = format!("{} {title}", of_section(depth, number));
                    let style = format!("Heading{}", (depth + 1).min(3));
                    pieces.push(Piece::lines(Paragraph::new().style(&style).keep_next(true).add_run(run(&title))));
                    self.blocks(&section.blocks, depth + 1, ends, pieces);
                }
                Block::Text(words) => {
                    // Whoever signs signs words: the last of them go to the page of the signature.
                    let lines = Paragraph::new().style("BodyText").add_run(run(&words.closed(ends)));
                    pieces.push(Piece::lines(if ends { lines.keep_next(true) } else { lines }));
                }
                Block::Table(table) => self.table(table, pieces),
                Block::Chart(chart) => self.chart(chart, pieces),
                Block::Note(note) => pieces.push(Piece::line(note, "Remark")),
            }
        }
    }

    fn table(&mut self, table: &Table, pieces: &mut Vec<Piece>) {
        self.tables += 1;
        let caption = of_table(self.tables, &table.caption);
        pieces.push(Piece::lines(Paragraph::new().style("Caption").keep_next(true).add_run(run(&caption))));
        let room = twips(self.room()).unsigned_abs() as usize;
        let widths = self.measure.widths(table, self.room());
        let widths: Vec<usize> = widths.into_iter().map(|width| twips(width).unsigned_abs() as usize).collect();
        let last = table.rows.len().saturating_sub(1);
        let small = table.rows.len() <= SMALL;
        let cell = |text: &str, align: AlignmentType, bold: bool, width: usize, stays: bool| {
            let run = if bold { run(text).bold() } else { run(text) };
            let lines = Paragraph::new().style("TableText").align(align).add_run(run);
            let lines = if stays { lines.keep_next(true) } else { lines };
            TableCell::new().width(width, WidthType::Dxa).vertical_align(VAlignType::Center).add_paragraph(lines)
        };
        let columns = table.columns.iter().zip(&widths);
        let heading =
            columns.map(|(column, width)| cell(&column.name, AlignmentType::Center, true, *width, true)).collect();
        let mut rows = vec![marks::repeated(TableRow::new(heading))];
        for (at, row) in table.rows.iter().enumerate() {
            // A row stays with the next in a small table, and the last with the notes.
            let stays = if at == last { !table.notes.is_empty() } else { small };
            let cells = row.iter().zip(&widths).map(|(one, width)| {
                let align = match one {
                    Cell::Words(_) => AlignmentType::Left,
                    Cell::Number(..) | Cell::Change(..) => AlignmentType::Right,
                    Cell::Nothing(_) => AlignmentType::Center,
                };
                cell(&one.printed(), align, false, *width, stays)
            });
            rows.push(TableRow::new(cells.collect()).cant_split());
        }
        let pad = twips(paper::PAD).unsigned_abs() as usize;
        let grid = Grid::new(rows).set_grid(widths).layout(TableLayoutType::Fixed).width(room, WidthType::Dxa);
        let grid = grid.margins(TableCellMargins::new().margin(pad, pad, pad, pad));
        pieces.push(Piece::Grid(Box::new(grid)));
        pieces.extend(table.notes.iter().map(|note| Piece::line(note, "Remark")));
    }

    fn chart(&mut self, chart: &Chart, pieces: &mut Vec<Piece>) {
        self.charts += 1;
        self.alternatives.push(chart.alternative.clone());
        #[expect(clippy::cast_precision_loss, reason = "pixels of a chart")]
        let ratio = chart.size.1 as f32 / chart.size.0.max(1) as f32;
        // A tall chart is made smaller, so that it stands on one page with its caption.
        let height = (self.room() * ratio).min(self.tallest());
        let width = height / ratio.max(f32::EPSILON);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lengths of paper")]
        let [width, height] = [width, height].map(|points| (points * EMU) as u32);
        let picture =
            Pic::new_with_dimensions(chart.png.bytes().unwrap_or_default().to_vec(), chart.size.0, chart.size.1)
                .size(width, height);
        let lines =
            Paragraph::new().align(AlignmentType::Center).keep_next(true).add_run(Run::new().add_image(picture));
        pieces.push(Piece::lines(lines));
        pieces.push(Piece::line(&of_chart(self.charts, &chart.title), "Caption"));
        pieces.push(Piece::lines(
            Paragraph::new().style("Remark").align(AlignmentType::Center).add_run(run(&chart.source)),
        ));
        if let Some(data) = &chart.data {
            self.table(data, pieces);
        }
    }
}
