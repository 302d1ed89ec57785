//! A paragraph broken into lines: as many words on each as there is room for.

use super::face::{Faces, Style};

/// A line of a paragraph.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Line {
    /// Its words, with their widths.
    pub(super) words: Vec<(String, f32)>,
    /// How wide it is with a plain space between each two words.
    pub(super) width: f32,
    /// Whether it ends the paragraph, and so is not stretched.
    pub(super) last: bool,
}

/// Breaks a text. `first` is the room on the first line, `room` on all others. A word that is wider than a line is cut where
/// the line ends, so that nothing is ever lost at an edge.
pub(super) fn broken(faces: &Faces, style: Style, size: f32, text: &str, first: f32, room: f32) -> Vec<Line> {
    let space = faces.width(style, size, " ");
    let mut lines: Vec<Line> = Vec::new();
    let mut line = Line { words: Vec::new(), width: 0.0, last: false };
    let mut left = first;
    for word in
        text.split(' ').filter(|word| !word.is_empty()).flat_map(|word| cut(faces, style, size, word, first.min(room)))
    {
        let width = faces.width(style, size, &word);
        let before = if line.words.is_empty() { 0.0 } else { space };
        if !line.words.is_empty() && line.width + before + width > left {
            lines.push(std::mem::replace(&mut line, Line { words: Vec::new(), width: 0.0, last: false }));
            left = room;
        }
        line.width += if line.words.is_empty() { width } else { space + width };
        line.words.push((word, width));
    }
    line.last = true;
    lines.push(line);
    lines
}

/// The same in as many lines, none much longer than the others: for titles and headings, which stand in the middle.
pub(super) fn balanced(faces: &Faces, style: Style, size: f32, text: &str, room: f32) -> Vec<Line> {
    let widest = |lines: &[Line]| lines.iter().map(|line| line.width).fold(0.0, f32::max);
    let mut best = broken(faces, style, size, text, room, room);
    let many = best.len();
    // No word may be cut for it, and each round saves at least a point.
    let word = text.split(' ').map(|word| faces.width(style, size, word)).fold(0.0, f32::max);
    if many < 2 {
        return best;
    }
    loop {
        let less = widest(&best) - 1.0;
        let tried = broken(faces, style, size, text, less, less);
        if less < word || tried.len() > many {
            return best;
        }
        best = tried;
    }
}

/// A word in pieces that each have room on a line.
fn cut(faces: &Faces, style: Style, size: f32, word: &str, room: f32) -> Vec<String> {
    if faces.width(style, size, word) <= room {
        return vec![word.to_owned()];
    }
    let (mut pieces, mut piece) = (Vec::new(), String::new());
    for letter in word.chars() {
        piece.push(letter);
        if faces.width(style, size, &piece) > room && piece.chars().count() > 1 {
            piece.pop();
            pieces.push(std::mem::replace(&mut piece, letter.to_string()));
        }
    }
    pieces.push(piece);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_and_nothing_is_wider_than_its_line() {
        let faces = Faces::load().unwrap();
        let text = "Chỉ số hài lòng của người dân đối với sự phục vụ của cơ quan hành chính nhà nước năm 2026 đạt 82,66% \
                    https://example.vn/mot-dia-chi-rat-dai-khong-co-dau-cach-nao-o-giua-ca-cho-nen-phai-cat-ra";
        for room in [60.0, 130.0, 400.0] {
            let lines = broken(&faces, Style::Upright, 14.0, text, room - 30.0, room);
            let all: String = lines.iter().flat_map(|line| line.words.iter().map(|(word, _)| word.as_str())).collect();
            assert_eq!(all, text.replace(' ', ""));
            assert!(lines.iter().all(|line| line.width <= room), "{room}");
            assert!(lines[0].width <= room - 30.0);
            assert_eq!(lines.iter().filter(|line| line.last).count(), 1);
        }
        assert_eq!(broken(&faces, Style::Upright, 14.0, "", 10.0, 10.0).len(), 1);
    }

    #[test]
    fn no_word_of_a_title_is_left_alone_on_its_last_line() {
        let faces = Faces::load().unwrap();
        let of = |text: &str, room: f32| -> Vec<String> {
            let lines = balanced(&faces, Style::Upright, 12.0, text, room);
            lines
                .iter()
                .map(|line| line.words.iter().map(|(word, _)| word.as_str()).collect::<Vec<_>>().join(" "))
                .collect()
        };
        assert_eq!(of("ỦY BAN NHÂN DÂN TỈNH CAO BẰNG", 190.0), ["ỦY BAN NHÂN DÂN", "TỈNH CAO BẰNG"]);
        assert_eq!(of("SỞ NỘI VỤ", 190.0), ["SỞ NỘI VỤ"]);
        // A word that has no room is cut as elsewhere, and nothing is lost.
        assert_eq!(
            of("Năm https://example.vn/mot-dia-chi-rat-dai", 40.0).concat().replace(' ', ""),
            "Nămhttps://example.vn/mot-dia-chi-rat-dai"
        );
    }
}
