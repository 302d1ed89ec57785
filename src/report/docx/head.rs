//! What stands above and below the text: two columns without borders, as the decree's pattern has them.

use docx_rs::{
    AlignmentType, BorderType, LineSpacing, LineSpacingType, Paragraph, ParagraphBorder, ParagraphBorderPosition,
    ParagraphBorders, Table as Grid, TableCell, TableLayoutType, TableRow, WidthType,
};

use super::super::paper;
use super::super::tree::{Foot, Head};
use super::{Piece, halves, run, twips};

/// The columns, in hundredths of the width.
const COLUMNS: [f32; 2] = [0.42, 0.58];

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

/// An empty line of little height with a rule in its middle, this share of the column.
fn rule(share: f32, column: f32) -> Paragraph {
    let side = twips(column * (1.0 - share) / 2.0);
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
    let [own, other] = COLUMNS.map(|share| twips(width() * share).unsigned_abs() as usize);
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

pub(super) fn above(head: &Head) -> Vec<Piece> {
    let middle = AlignmentType::Center;
    let [own, nation] = COLUMNS.map(|share| width() * share);
    let mut left: Vec<Paragraph> = Vec::new();
    if let Some(above) = &head.above {
        left.push(line(&above.to_uppercase(), paper::OFFICE, false, false, middle));
    }
    left.push(line(&head.issuer.to_uppercase(), paper::OFFICE, true, false, middle));
    left.push(rule(0.3, own));
    let right = vec![
        line(paper::NATION_WORDS, paper::NATION, true, false, middle),
        line(paper::MOTTO_WORDS, paper::MOTTO, true, false, middle),
        rule(0.62, nation),
    ];
    let number = line(&paper::number_line(&head.symbol), paper::SYMBOL, false, false, middle);
    let date = line(&paper::date_line(&head.place, head.year), paper::PLACE, false, true, middle);
    let mut pieces = vec![
        columns(vec![[left, right], [vec![number], vec![date]]]),
        Piece::lines(line("", paper::TEXT, false, false, middle)),
        Piece::line(paper::KIND_WORDS, "Title"),
        Piece::line(&head.subject, "Title"),
        Piece::lines(rule(0.3, width())),
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
    vec![Piece::lines(line("", paper::TEXT, false, false, AlignmentType::Left)), columns(vec![[left, right]])]
}
