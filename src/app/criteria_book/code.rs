//! The numbers of criteria as tables write them: `1.2.3`, `I`, `Lĩnh vực 1`, alone or before the words.

use super::columns::plain;

/// A number as it was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Code {
    /// `1.2.3`, or `T.1` with [`LETTER`] and the letter in the first part.
    Digits(Vec<u32>),
    /// `IV`, an area.
    Roman(u32),
}

/// The greatest number of a part.
const GREATEST: u32 = 999;
/// From here on a part is a letter: areas of bonus points may be called T, parts that have no number yet 1.a.
pub(super) const LETTER: u32 = 1_000_000;
/// The most parts of a number.
const DEPTH: usize = 6;

impl Code {
    /// Reads what stands in a cell of its own.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.strip_suffix(['.', ')', ':']).unwrap_or(text).trim();
        let plain_number = digits(text).map(Self::Digits).or_else(|| roman(text).map(Self::Roman));
        plain_number.or_else(|| lettered(text).map(Self::Digits)).or_else(|| {
            let plain = plain(text);
            let number =
                ["linh vuc ", "tieu chi thanh phan ", "tieu chi "].iter().find_map(|word| plain.strip_prefix(word))?;
            digits(number).map(Self::Digits).or_else(|| roman(&number.to_uppercase()).map(Self::Roman))
        })
    }

    /// Takes a number off the beginning of words: `1.1. Kế hoạch`, `I. CHỈ ĐẠO`, `Lĩnh vực 1: Chỉ đạo`.
    pub(super) fn before(text: &str) -> Option<(Self, &str)> {
        let area = plain(text).starts_with("linh vuc ").then(|| split(text, 3)).flatten();
        let (word, rest) = area.or_else(|| split(text, 1))?;
        let marked = word.ends_with(['.', ':', ')']);
        let code = Self::parse(word)?;
        let sure = match &code {
            Self::Digits(parts) if parts.first().is_some_and(|part| *part >= LETTER) => false,
            Self::Digits(parts) => parts.len() > 1 || area.is_some() || (marked && is_shouted(rest)),
            Self::Roman(_) => marked || area.is_some(),
        };
        let rest = rest.trim_start_matches(['-', '–', '.', ':', ' ']);
        (sure && !rest.is_empty()).then_some((code, rest))
    }
}

/// The first words, and what follows them.
fn split(text: &str, words: usize) -> Option<(&str, &str)> {
    let (at, _) = text.match_indices(char::is_whitespace).nth(words - 1)?;
    Some((&text[..at], text[at..].trim_start()))
}

/// Whether every letter is a capital, and there are several.
pub(super) fn is_shouted(text: &str) -> bool {
    text.chars().filter(|letter| letter.is_alphabetic()).count() > 3 && !text.chars().any(char::is_lowercase)
}

/// `1.2.3` as its parts; none of them begins with a nought.
pub(super) fn digits(text: &str) -> Option<Vec<u32>> {
    let part = |part: &str| {
        let plain = !part.is_empty() && part.bytes().all(|digit| digit.is_ascii_digit()) && !part.starts_with('0');
        plain.then(|| part.parse::<u32>().ok())?.filter(|number| *number <= GREATEST)
    };
    let parts: Option<Vec<u32>> = text.split('.').map(part).collect();
    parts.filter(|parts| parts.len() <= DEPTH)
}

/// `T.1`, `1.a`: single letters among the digits; the first is a capital.
fn lettered(text: &str) -> Option<Vec<u32>> {
    let part = |(at, part): (usize, &str)| {
        let letter = part.parse::<char>().ok().filter(char::is_ascii_alphabetic);
        let letter = letter.filter(|letter| at > 0 || letter.is_ascii_uppercase());
        letter.map(|letter| LETTER + u32::from(letter)).or_else(|| digits(part)?.first().copied())
    };
    let parts: Option<Vec<u32>> = text.split('.').enumerate().map(part).collect();
    parts.filter(|parts| parts.len() <= DEPTH)
}

/// `IV` as 4, up to 39.
pub(super) fn roman(text: &str) -> Option<u32> {
    (1..40).find(|number| written_roman(*number) == text)
}

fn written_roman(number: u32) -> String {
    let ones = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    let ten = usize::try_from(number / 10).unwrap_or(0);
    let one = usize::try_from(number % 10).unwrap_or(0);
    format!("{}{}", "X".repeat(ten), ones[one])
}

/// `1.2.3`
pub(super) fn written(parts: &[u32]) -> String {
    let part = |part: &u32| match part.checked_sub(LETTER).and_then(char::from_u32) {
        Some(letter) => letter.to_string(),
        None => part.to_string(),
    };
    parts.iter().map(part).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_tables_write_them() {
        assert_eq!(Code::parse("1.2.10"), Some(Code::Digits(vec![1, 2, 10])));
        assert_eq!(Code::parse("1.2."), Some(Code::Digits(vec![1, 2])));
        assert_eq!(Code::parse("IV"), Some(Code::Roman(4)));
        assert_eq!(Code::parse("XXXIX."), Some(Code::Roman(39)));
        assert_eq!(Code::parse("Lĩnh vực 3"), Some(Code::Digits(vec![3])));
        let lettered = Code::parse("T.1");
        assert_eq!(lettered, Some(Code::Digits(vec![LETTER + u32::from('T'), 1])));
        assert_eq!(
            lettered.map(|code| if let Code::Digits(parts) = code { written(&parts) } else { String::new() }),
            Some("T.1".to_owned())
        );
        for none in [
            "",
            "T1",
            "t.1",
            "TC.1",
            "T.aa",
            "1,2",
            "1..2",
            "01.1",
            "1.0",
            "a",
            "-",
            "IIII",
            "1.1000",
            "1 1",
            "tiêu chí",
        ] {
            assert_eq!(Code::parse(none), None, "{none}");
        }
    }

    #[test]
    fn a_number_before_words_is_taken_only_where_it_is_surely_one() {
        let before = |text| Code::before(text).map(|(code, rest)| (code, rest.to_owned()));
        let digits = |parts: &[u32], rest: &str| Some((Code::Digits(parts.to_vec()), rest.to_owned()));
        assert_eq!(before("1.1. Kế hoạch CCHC năm"), digits(&[1, 1], "Kế hoạch CCHC năm"));
        assert_eq!(before("1.1 Kế hoạch"), digits(&[1, 1], "Kế hoạch"));
        assert_eq!(before("2. CẢI CÁCH THỂ CHẾ"), digits(&[2], "CẢI CÁCH THỂ CHẾ"));
        assert_eq!(before("Lĩnh vực 1: Chỉ đạo, điều hành"), digits(&[1], "Chỉ đạo, điều hành"));
        assert_eq!(before("I. CHỈ ĐẠO"), Some((Code::Roman(1), "CHỈ ĐẠO".to_owned())));
        for none in ["2 báo cáo trở lên", "2. Báo cáo năm", "100% hồ sơ", "I am", "Kế hoạch 1.1"] {
            assert_eq!(before(none), None, "{none}");
        }
    }
}
