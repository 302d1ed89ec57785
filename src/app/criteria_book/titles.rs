//! What stands above a table: its title, the decision it belongs to, the year, and whom it scores.

use super::cells::{Grid, Value};
use super::columns::{Table, plain};
use crate::domain::criteria::SetLevel;

/// What the titles say, as far as they say it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Titles {
    pub(super) title: Option<String>,
    pub(super) document: Option<String>,
    pub(super) year: Option<i32>,
    pub(super) level: Option<SetLevel>,
}

/// Reads the rows above the heading.
pub(super) fn above(grid: &Grid, table: &Table) -> Titles {
    let rows = grid.cells.iter().filter(|(place, _)| place.row < table.first);
    let texts: Vec<&str> = rows
        .filter_map(|(_, cell)| match &cell.value {
            Value::Text(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    of(&texts)
}

fn of(texts: &[&str]) -> Titles {
    let named = |text: &&&str| {
        let plain = plain(text);
        !plain.starts_with('(') && ["chi so", "tieu chi"].iter().any(|word| plain.contains(word))
    };
    Titles {
        title: texts.iter().find(named).map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")),
        document: texts.iter().find_map(|text| document(text)),
        year: texts.iter().find_map(|text| year(&plain(text))),
        level: level(&plain(&texts.join(" "))),
    }
}

/// From "Quyết định" on, as far as the parenthesis goes.
fn document(text: &str) -> Option<String> {
    let from = text.find("Quyết định")?;
    let said = &text[from..];
    let said = &said[..said.find(')').unwrap_or(said.len())];
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    said.chars().any(|letter| letter.is_ascii_digit()).then_some(said)
}

fn year(plain: &str) -> Option<i32> {
    plain.match_indices("nam ").find_map(|(at, word)| {
        let digits: String = plain[at + word.len()..].chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok().filter(|year| (2012..=2100).contains(year))
    })
}

/// Whom it scores, where the titles name one sort of unit only.
fn level(plain: &str) -> Option<SetLevel> {
    const WORDS: [(SetLevel, &[&str]); 3] = [
        (SetLevel::Province, &["cap tinh"]),
        (SetLevel::Department, &["so, ban, nganh", "so, nganh", "cac so", "cap so"]),
        (SetLevel::Commune, &["cap xa", "xa, phuong", "phuong, xa"]),
    ];
    let mut named = WORDS.iter().filter(|(_, words)| words.iter().any(|word| plain.contains(word)));
    let first = named.next().map(|(level, _)| *level);
    first.filter(|_| named.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_say_what_the_table_is() {
        let titles = of(&[
            "UBND TỈNH MINH HỌA",
            "BỘ CHỈ SỐ CẢI CÁCH HÀNH CHÍNH\nCÁC SỞ, BAN, NGÀNH NĂM 2026",
            "(Kèm theo Quyết định số 12/QĐ-UBND ngày 05/01/2026 của UBND tỉnh)",
        ]);
        assert_eq!(titles.title.as_deref(), Some("BỘ CHỈ SỐ CẢI CÁCH HÀNH CHÍNH CÁC SỞ, BAN, NGÀNH NĂM 2026"));
        assert_eq!(titles.document.as_deref(), Some("Quyết định số 12/QĐ-UBND ngày 05/01/2026 của UBND tỉnh"));
        assert_eq!(titles.year, Some(2026));
        assert_eq!(titles.level, Some(SetLevel::Department));
    }

    #[test]
    fn what_they_do_not_say_is_not_guessed() {
        assert_eq!(of(&[]), Titles::default());
        let both = of(&["BỘ TIÊU CHÍ CÁC SỞ, BAN, NGÀNH VÀ XÃ, PHƯỜNG", "Quyết định của UBND tỉnh"]);
        assert_eq!((both.level, both.document, both.year), (None, None, None));
    }
}
