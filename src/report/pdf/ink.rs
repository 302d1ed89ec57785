//! Pages drawn with `krilla`.

use krilla::Document as Pdf;
use krilla::color::luma;
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Size, Transform};
use krilla::image::Image;
use krilla::metadata::Metadata;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::text::TextDirection;

use super::super::{ReportError, paper};
use super::face::{Faces, Style};
use super::flow::{Document, Ink, Landmark, Page};

/// The document as a file.
pub(super) fn drawn(document: &Document, faces: &Faces, title: &str) -> Result<Vec<u8>, ReportError> {
    let mut pdf = Pdf::new();
    for page in &document.pages {
        let (width, height) = size(page);
        let settings = PageSettings::from_wh(width, height).ok_or_else(|| ReportError::Writer("paper".to_owned()))?;
        let mut sheet = pdf.start_page_with(settings);
        let mut surface = sheet.surface();
        if page.number > 1 {
            number(&mut surface, faces, page, width);
        }
        for ink in &page.ink {
            draw(&mut surface, faces, ink)?;
        }
        surface.finish();
        sheet.finish();
    }
    pdf.set_outline(outline(&document.landmarks));
    pdf.set_metadata(Metadata::new().title(title.to_owned()).language("vi".to_owned()).creator("sipar".to_owned()));
    pdf.finish().map_err(|error| ReportError::Writer(format!("{error:?}")))
}

const fn size(page: &Page) -> (f32, f32) {
    if page.wide { (paper::HEIGHT, paper::WIDTH) } else { (paper::WIDTH, paper::HEIGHT) }
}

/// The page's number, in the middle of the upper margin.
fn number(surface: &mut Surface<'_>, faces: &Faces, page: &Page, width: f32) {
    let text = page.number.to_string();
    let wide = faces.width(Style::Upright, paper::PAGE, &text);
    let at = Point::from_xy((width - wide) / 2.0, paper::NUMBER + Faces::ascent(paper::PAGE));
    surface.set_fill(Some(black()));
    surface.draw_text(at, faces.font(Style::Upright).clone(), paper::PAGE, &text, false, TextDirection::LeftToRight);
}

fn black() -> Fill {
    Fill { paint: luma::Color::new(0).into(), ..Fill::default() }
}

fn draw(surface: &mut Surface<'_>, faces: &Faces, ink: &Ink) -> Result<(), ReportError> {
    match ink {
        Ink::Text { at: (x, y), style, size, text } => {
            surface.set_fill(Some(black()));
            surface.set_stroke(None);
            let font = faces.font(*style).clone();
            surface.draw_text(Point::from_xy(*x, *y), font, *size, text, false, TextDirection::LeftToRight);
        }
        Ink::Rule { from, to, thick } => {
            let mut path = PathBuilder::new();
            path.move_to(from.0, from.1);
            path.line_to(to.0, to.1);
            if let Some(path) = path.finish() {
                surface.set_fill(None);
                surface.set_stroke(Some(Stroke {
                    paint: luma::Color::new(0).into(),
                    width: *thick,
                    ..Stroke::default()
                }));
                surface.draw_path(&path);
                surface.set_stroke(None);
            }
        }
        Ink::Picture { at: (x, y), size: (width, height), png, id } => {
            let image =
                Image::from_png(png.bytes()?.to_vec().into(), true).map_err(|_| ReportError::Picture(id.clone()))?;
            let size = Size::from_wh(*width, *height).ok_or_else(|| ReportError::Picture(id.clone()))?;
            surface.push_transform(&Transform::from_translate(*x, *y));
            surface.draw_image(image, size);
            surface.pop();
        }
    }
    Ok(())
}

/// The titles as a tree.
fn outline(landmarks: &[Landmark]) -> Outline {
    let mut outline = Outline::new();
    let mut rest = landmarks;
    while let Some((first, after)) = rest.split_first() {
        let below = after.iter().take_while(|one| one.depth > first.depth).count();
        let (own, next) = after.split_at(below);
        outline.push_child(node(first, own));
        rest = next;
    }
    outline
}

fn node(landmark: &Landmark, below: &[Landmark]) -> OutlineNode {
    let place = XyzDestination::new(landmark.page, Point::from_xy(0.0, landmark.y));
    let mut node = OutlineNode::new(landmark.title.clone(), place);
    let mut rest = below;
    while let Some((first, after)) = rest.split_first() {
        let deeper = after.iter().take_while(|one| one.depth > first.depth).count();
        let (own, next) = after.split_at(deeper);
        node.push_child(self::node(first, own));
        rest = next;
    }
    node
}
