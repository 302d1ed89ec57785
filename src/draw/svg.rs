//! The drawing as SVG: what `plotters` writes, with a title and a description for those who cannot see it, and
//! with the face when the drawing travels as a file.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use plotters::backend::SVGBackend;
use sha2::{Digest, Sha256};

use super::DrawError;
use super::face::{BOLD, FAMILY, REGULAR};
use super::scene::Setting;
use super::sheet::Figure;

/// SVG for a page that serves the face itself.
pub(super) fn in_page(figure: &Figure) -> Result<String, DrawError> {
    written(figure, "")
}

/// SVG that carries the face with it, so that it looks the same wherever it is opened.
pub(super) fn file(figure: &Figure) -> Result<String, DrawError> {
    let rule = |weight: &str, font: &[u8]| {
        let data = STANDARD.encode(font);
        format!(
            "@font-face{{font-family:\"{FAMILY}\";font-weight:{weight};src:url(data:font/ttf;base64,{data}) format(\"truetype\")}}\n"
        )
    };
    written(figure, &format!("<style>\n{}{}</style>\n", rule("400", REGULAR), rule("700", BOLD)))
}

fn written(figure: &Figure, style: &str) -> Result<String, DrawError> {
    let mut svg = String::new();
    let scene = &figure.scene;
    scene.paint(SVGBackend::with_string(&mut svg, (scene.width, scene.height)), 1, Setting::Lines)?;
    let (opening, marks) =
        svg.split_once(">\n").ok_or_else(|| DrawError::Backend("plotters wrote no SVG element".into()))?;
    let id = id(figure);
    // A page that has not got the face yet shows its own, rather than the browser's serif.
    let marks = marks.replace(&format!("font-family=\"{FAMILY}\""), &format!("font-family=\"'{FAMILY}', sans-serif\""));
    Ok(format!(
        "{opening} role=\"img\" lang=\"{lang}\" aria-labelledby=\"{id}-title {id}-desc\">\n\
         <title id=\"{id}-title\">{title}</title>\n<desc id=\"{id}-desc\">{description}</desc>\n{style}{marks}",
        lang = figure.lang.tag(),
        title = escaped(&figure.title),
        description = escaped(&figure.description),
    ))
}

/// The same drawing has the same id, and two drawings on one page have two.
fn id(figure: &Figure) -> String {
    let mut digest = Sha256::new();
    digest.update(figure.title.as_bytes());
    digest.update(figure.description.as_bytes());
    digest.update(figure.scene.width.to_be_bytes());
    digest.finalize().iter().take(6).fold("chart-".to_owned(), |id, byte| format!("{id}{byte:02x}"))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
