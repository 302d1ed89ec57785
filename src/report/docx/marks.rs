//! What `docx-rs` has no words for, set in the finished text of the document: rows that repeat on each page, and what a picture
//! shows for those who do not see it.

use docx_rs::{HeightRule, TableRow};

use super::super::ReportError;

/// A height that no row has, and which every row is taller than: it marks the rows that repeat.
const MARK: f32 = 1.0;
const WRITTEN: &str = r#"<w:trHeight w:val="1" w:hRule="atLeast" />"#;
const PICTURE: &str = "<wp:docPr ";

/// A row that stands at the head of its table on every page.
pub(super) fn repeated(row: TableRow) -> TableRow {
    row.cant_split().row_height(MARK).height_rule(HeightRule::AtLeast)
}

/// Sets both; `alternatives` are those of the pictures in their order.
pub(super) fn set(document: &[u8], alternatives: &[String]) -> Result<Vec<u8>, ReportError> {
    let text = std::str::from_utf8(document).map_err(|error| ReportError::Writer(error.to_string()))?;
    let text = text.replace(WRITTEN, "<w:tblHeader />");
    let mut parts = text.split(PICTURE);
    let mut with = parts.next().unwrap_or_default().to_owned();
    let mut said = 0;
    for (part, alternative) in parts.zip(alternatives) {
        let alternative = alternative.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        with.extend([PICTURE, "descr=\"", &alternative, "\" ", part]);
        said += 1;
    }
    if said != text.matches(PICTURE).count() || said != alternatives.len() {
        return Err(ReportError::Writer("pictures and their texts are not as many".to_owned()));
    }
    Ok(with.into_bytes())
}
