//! Numbers of sections and annexes, as Vietnamese reports have them.

/// The letters of points: the Vietnamese alphabet without marks of vowels, as in 30/2020/NĐ-CP: a, b, c, d, đ, e, g …
const LETTERS: [&str; 23] =
    ["a", "b", "c", "d", "đ", "e", "g", "h", "i", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "x", "y"];

/// A Roman numeral, from 1.
#[must_use]
pub fn roman(number: usize) -> String {
    const SIGNS: [(usize, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut rest = number;
    let mut text = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            text.push_str(sign);
            rest -= value;
        }
    }
    text
}

/// The letter of a point, from 1; after the last come aa, ab …
#[must_use]
pub fn letter(number: usize) -> String {
    let at = number.saturating_sub(1);
    let last = LETTERS.get(at % LETTERS.len()).copied().unwrap_or_default();
    if at < LETTERS.len() { last.to_owned() } else { format!("{}{last}", letter(at / LETTERS.len())) }
}

/// What stands before the title of a section: `I.`, `1.`, `a)`, then `-`. `depth` from 0, `number` from 1.
#[must_use]
pub fn of_section(depth: usize, number: usize) -> String {
    match depth {
        0 => format!("{}.", roman(number)),
        1 => format!("{number}."),
        2 => format!("{})", letter(number)),
        _ => "-".to_owned(),
    }
}

/// What an annex is called, of so many: one alone has no number.
#[must_use]
pub fn of_annex(number: usize, of: usize) -> String {
    if of > 1 { format!("Phụ lục {}", roman(number)) } else { "Phụ lục".to_owned() }
}

/// What stands over a table.
#[must_use]
pub fn of_table(number: usize, caption: &str) -> String {
    format!("Bảng {number}. {caption}")
}

/// What stands below a chart.
#[must_use]
pub fn of_chart(number: usize, title: &str) -> String {
    format!("Biểu đồ {number}. {title}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_and_annexes_are_numbered_as_reports_are() {
        let romans: Vec<String> = [1, 4, 9, 14, 40, 1994].map(roman).to_vec();
        assert_eq!(romans, ["I", "IV", "IX", "XIV", "XL", "MCMXCIV"]);
        let letters: Vec<String> = [1, 4, 5, 6, 7, 23, 24, 25].map(letter).to_vec();
        assert_eq!(letters, ["a", "d", "đ", "e", "g", "y", "aa", "ab"]);
        assert_eq!(
            [(0, 2), (1, 2), (2, 5), (3, 1)].map(|(depth, number)| of_section(depth, number)),
            ["II.", "2.", "đ)", "-"]
        );
        assert_eq!((of_annex(1, 1), of_annex(2, 3)), ("Phụ lục".to_owned(), "Phụ lục II".to_owned()));
    }
}
