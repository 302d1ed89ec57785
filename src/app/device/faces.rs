//! Typefaces for scripts beside the Latin one: which of them the texts of a template need. A tablet fetches and keeps
//! only those, so that it can show them without a network.

/// A typeface with the letters it is for.
struct Face {
    letters: &'static [(char, char)],
    files: &'static [&'static str],
}

/// Noto Sans as packed by Fontsource 5.3.0. The version is part of each name: a file under a name never changes.
const FACES: [Face; 3] = [
    Face {
        letters: &[('\u{1780}', '\u{17ff}'), ('\u{19e0}', '\u{19ff}')],
        files: &["noto-sans-khmer-400-5.3.0.woff2", "noto-sans-khmer-700-5.3.0.woff2"],
    },
    Face {
        letters: &[('\u{aa00}', '\u{aa5f}')],
        files: &["noto-sans-cham-400-5.3.0.woff2", "noto-sans-cham-700-5.3.0.woff2"],
    },
    // Made in one weight only.
    Face { letters: &[('\u{aa80}', '\u{aadf}')], files: &["noto-sans-tai-viet-400-5.3.0.woff2"] },
];

/// Addresses of the typefaces that these texts need beside the usual one.
pub(super) fn faces_for<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut needed = [false; FACES.len()];
    for letter in texts.flat_map(str::chars) {
        for (face, needed) in FACES.iter().zip(&mut needed) {
            *needed |= face.letters.iter().any(|(first, last)| (*first..=*last).contains(&letter));
        }
    }
    let files = FACES.iter().zip(needed).filter(|(_, needed)| *needed).flat_map(|(face, _)| face.files);
    files.map(|file| format!("/kiosk/fonts/{file}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_written_is_fetched() {
        assert_eq!(faces_for(["Ẳ Ữ đ ê̆"].into_iter()), [""; 0]);
        assert_eq!(faces_for(["Tai", "ꪀ"].into_iter()), ["/kiosk/fonts/noto-sans-tai-viet-400-5.3.0.woff2"]);
        let both = faces_for(["ꨆ ក"].into_iter());
        assert_eq!(both.len(), 4);
        assert!(both[0].contains("khmer") && both[3].contains("cham-700"), "{both:?}");
    }
}
