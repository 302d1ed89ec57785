//! What stands above and below the text: two columns without borders, as the decree's pattern has them.

use docx_rs::{
    AlignmentType, BorderType, LineSpacing, LineSpacingType, Paragraph, ParagraphBorder, ParagraphBorderPosition,
    ParagraphBorders, Table as Grid, TableCell, TableLayoutType, TableRow, WidthType,
};

use super::super::paper;
use super::super::pdf::Measure;
use super::super::tree::{Foot, Head};
use super::{Piece, halves, run, twips};

/// What Word leaves on both sides of a cell without borders: 0.19 cm.
const SIDE: f32 = 5.4;

/// A title that stands in the middle of a width, its lines as long as each other where it has several.
fn balanced(line: Paragraph, measure: &Measure, text: &str, bold: bool, size: f32, width: f32) -> Paragraph {
    if measure.lines(text, bold, size, width) < 2 {
        return line;
    }
    // A little more than is needed, since a word processor rounds otherwise.
    let margin = twips((width - measure.longest(text, bold, size, width) - 4.0).max(0.0) / 2.0);
    line.indent(Some(margin), None, Some(margin), None)
}

/// A line of so many points, upright or otherwise.
fn line(text: &str, points: f32, bold: bool, italic: bool, align: AlignmentType) -> Paragraph {
    let mut words = run(text).size(halves(points));
    if bold {
        words = words.bold();
    }
    if italic {
        words = words.italic();
    }
    Paragraph::new().align(align).add_run(words)
}

/// An empty line of little height with a rule in its middle, so many points long.
fn rule(long: f32, column: f32) -> Paragraph {
    let side = twips((column - long).max(0.0) / 2.0);
    let border = ParagraphBorder::new(ParagraphBorderPosition::Top).val(BorderType::Single).size(6).space(1);
    let spacing = LineSpacing::new().line_rule(LineSpacingType::Exact).line(40).before(40).after(80);
    let mut paragraph = Paragraph::new().size(2).indent(Some(side), None, Some(side), None).line_spacing(spacing);
    paragraph.property = paragraph.property.set_borders(ParagraphBorders::with_empty().set(border));
    paragraph
}

fn width() -> f32 {
    paper::WIDTH - paper::LEFT - paper::RIGHT
}

/// Rows of two columns side by side.
fn columns(rows: Vec<[Vec<Paragraph>; 2]>) -> Piece {
    let [own, other] = paper::COLUMNS.map(|share| twips(width() * share).unsigned_abs() as usize);
    let cell = |paragraphs: Vec<Paragraph>, width: usize| {
        paragraphs.into_iter().fold(TableCell::new().width(width, WidthType::Dxa), TableCell::add_paragraph)
    };
    let row =
        |[left, right]: [Vec<Paragraph>; 2]| TableRow::new(vec![cell(left, own), cell(right, other)]).cant_split();
    let grid = Grid::without_borders(rows.into_iter().map(row).collect())
        .set_grid(vec![own, other])
        .layout(TableLayoutType::Fixed);
    Piece::Grid(Box::new(grid.width(own + other, WidthType::Dxa)))
}

pub(super) fn above(head: &Head, measure: &Measure) -> Vec<Piece> {
    let middle = AlignmentType::Center;
    let [own, nation] = paper::COLUMNS.map(|share| share.mul_add(width(), -2.0 * SIDE));
    let mut left: Vec<Paragraph> = Vec::new();
    let office = |text: &str, bold: bool| {
        balanced(line(text, paper::OFFICE, bold, false, middle), measure, text, bold, paper::OFFICE, own)
    };
    if let Some(above) = &head.above {
        left.push(office(&above.to_uppercase(), false));
    }
    let issuer = head.issuer.to_uppercase();
    left.push(office(&issuer, true));
    left.push(rule(measure.longest(&issuer, true, paper::OFFICE, own) * paper::UNDER, own));
    let right = vec![
        line(paper::NATION_WORDS, paper::NATION, true, false, middle),
        line(paper::MOTTO_WORDS, paper::MOTTO, true, false, middle),
        rule(measure.longest(paper::MOTTO_WORDS, true, paper::MOTTO, nation), nation),
    ];
    let number = line(&head.number_line(), paper::SYMBOL, false, false, middle);
    let date = line(&head.date_line(), paper::PLACE, false, true, middle);
    let subject = Paragraph::new().style("Title").add_run(run(&head.subject));
    let mut pieces = vec![
        columns(vec![[left, right], [vec![number], vec![date]]]),
        Piece::lines(line("", paper::TEXT, false, false, middle)),
        Piece::line(head.kind(), "Title"),
        Piece::lines(balanced(subject, measure, &head.subject, true, paper::TEXT, width())),
        Piece::lines(rule(measure.longest(&head.subject, true, paper::TEXT, width()) * paper::UNDER, width())),
    ];
    let lines = paper::addressed(&head.addressees);
    let one = lines.len() == 1;
    for (at, text) in lines.iter().enumerate() {
        let mut paragraph = line(text, paper::TEXT, false, false, if one { middle } else { AlignmentType::Left });
        if !one {
            let indent = width() * 0.2 + if at == 0 { 0.0 } else { 60.0 };
            paragraph = paragraph.indent(Some(twips(indent)), None, None, None);
        }
        pieces.push(Piece::lines(paragraph));
    }
    pieces
}

pub(super) fn below(foot: &Foot) -> Vec<Piece> {
    let mut left = vec![line(paper::RECEIVED_WORDS, paper::RECEIVED, true, true, AlignmentType::Left)];
    let lines = paper::received(&foot.recipients);
    left.extend(lines.iter().map(|one| line(one, paper::RECIPIENT, false, false, AlignmentType::Left)));
    let mut right: Vec<Paragraph> = foot
        .capacity
        .iter()
        .map(|one| line(&one.to_uppercase(), paper::TEXT, true, false, AlignmentType::Center))
        .collect();
    right.extend((0..4).map(|_| line("", paper::TEXT, false, false, AlignmentType::Center)));
    right.extend(foot.signer.iter().map(|one| line(one, paper::TEXT, true, false, AlignmentType::Center)));
    let between = line("", paper::TEXT, false, false, AlignmentType::Left).keep_next(true);
    vec![Piece::lines(between), columns(vec![[left, right]])]
}
