//! Words without what people write differently: capitals, marks, doubled blanks.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// `Điểm  Tối Đa` as `diem toi da`.
#[must_use]
pub fn plain(text: &str) -> String {
    let letters = text.nfd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase);
    let letters: String = letters.map(|letter| if letter == 'đ' { 'd' } else { letter }).collect();
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn marks_capitals_and_blanks_do_not_matter() {
        assert_eq!(plain(" ĐIỂM  tối\nĐa "), "diem toi da");
        assert_eq!(plain("Từ 90% trở lên"), "tu 90% tro len");
    }
}
