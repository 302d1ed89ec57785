//! The text table: everything the product says, once, in both languages.
//!
//! A row missing in one language does not compile; a row that no page, drawing or message uses fails a test
//! (`tests/it/texts.rs`). Questions and answers are not here: they belong to the templates under
//! `survey-templates`, since their wording is the instrument itself.

use super::lang::Lang;

macro_rules! texts {
    ($($(#[$meta:meta])* $key:ident: $vi:literal, $en:literal;)+) => {
        /// Every text of the product in one language; a field a row.
        #[derive(Debug)]
        #[expect(missing_docs, reason = "the texts themselves say what each row is")]
        pub struct Texts { $($(#[$meta])* pub $key: &'static str,)+ }
        /// Tiếng Việt.
        static VI: Texts = Texts { $($key: $vi,)+ };
        /// English.
        static EN: Texts = Texts { $($key: $en,)+ };
        /// The names of all rows, for the test that looks for unused ones.
        pub const KEYS: &[&str] = &[$(stringify!($key),)+];
    };
}

/// The table's column for one language.
#[must_use]
pub fn texts(lang: Lang) -> &'static Texts {
    match lang {
        Lang::Vi => &VI,
        Lang::En => &EN,
    }
}

/// Puts `values` into the places `{0}`, `{1}` … of a text.
#[must_use]
pub fn fill(text: &str, values: &[&str]) -> String {
    values.iter().enumerate().fold(text.to_owned(), |text, (place, value)| text.replace(&format!("{{{place}}}"), value))
}

texts! {
    // Words that many pages share.
    product: "sipar", "sipar";
    no_ratings: "chưa có đánh giá", "no ratings yet";
    illustrative: "dữ liệu minh họa", "illustrative data";

    // Changes between two years.
    rise: "tăng {0} điểm", "up {0} points";
    fall: "giảm {0} điểm", "down {0} points";
    unchanged: "không đổi", "unchanged";
    no_error_information: "không có thông tin sai số", "no information on sampling error";

    // Published series and their status.

    // Drawings.

    // Results.

    // Pages: all audiences.

    // Pages: the citizen at the counter.

    // Pages: results and series.

    // Messages of the rating API.

    // Messages of imports and commands.
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_in_their_order() {
        assert_eq!(fill("{1} của {0}", &["a", "b"]), "b của a");
    }
}
