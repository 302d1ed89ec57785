//! The table of contents: a field that Word fills in anew, with what it says by our own pages until then.

use docx_rs::{
    FieldCharType, InstrText, InstrToC, Paragraph, Run, SpecialIndentType, Tab, TabLeaderType, TabValueType,
};

use super::super::paper;
use super::super::pdf::Title;
use super::{Piece, run, twips};

/// The table of contents on a page of its own; nothing where there are no titles to find.
pub(super) fn written(titles: &[Title]) -> Vec<Piece> {
    let Some(last) = titles.len().checked_sub(1) else { return Vec::new() };
    let heading = Paragraph::new().style("Title").page_break_before(true).add_run(run(paper::CONTENTS_WORDS));
    let mut pieces = vec![Piece::lines(heading)];
    let room = twips(paper::WIDTH - paper::LEFT - paper::RIGHT).unsigned_abs() as usize;
    let tab = Tab::new().val(TabValueType::Right).leader(TabLeaderType::Dot).pos(room);
    for (at, title) in titles.iter().enumerate() {
        let mut line = Paragraph::new().style("TableText").add_tab(tab.clone());
        if title.depth > 0 {
            let indent = SpecialIndentType::FirstLine(0);
            line = line.indent(Some(twips(paper::INDENT)), Some(indent), None, None);
        }
        if at == 0 {
            let field = InstrText::TOC(InstrToC::new().heading_styles_range(1, 2).hyperlink());
            line = line
                .add_run(Run::new().add_field_char(FieldCharType::Begin, true))
                .add_run(Run::new().add_instr_text(field))
                .add_run(Run::new().add_field_char(FieldCharType::Separate, false));
        }
        let mut words = run(&title.text);
        if let Some(page) = title.page {
            words = words.add_tab().add_text(page.to_string());
        }
        line = line.add_run(words);
        if at == last {
            line = line.add_run(Run::new().add_field_char(FieldCharType::End, false));
        }
        pieces.push(Piece::lines(line));
    }
    pieces
}
