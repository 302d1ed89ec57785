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
    index_sipas: "Chỉ số hài lòng về sự phục vụ hành chính (SIPAS)", "Satisfaction index of public administrative services (SIPAS)";
    index_par: "Chỉ số cải cách hành chính (PAR INDEX)", "Public administration reform index (PAR INDEX)";
    status_sourced: "có nguồn dẫn", "read in the source named";
    status_derived: "suy ra từ số đã công bố", "derived from published figures";
    status_unconfirmed: "chưa kiểm chứng", "unconfirmed";
    status_imported: "do đơn vị nhập vào", "imported by the unit";
    rank_rise: "lên {0} bậc", "up {0} in rank";
    rank_fall: "tụt {0} bậc", "down {0} in rank";
    not_comparable: "không so sánh trực tiếp được: phương pháp thay đổi năm {0}", "not directly comparable: the method changed in {0}";

    // Drawings.
    drawing_values: "Giá trị (%)", "Value (%)";
    drawing_axis_not_zero: "trục không bắt đầu từ 0", "the axis does not start at 0";
    drawing_ranks: "Xếp hạng (1 là cao nhất)", "Rank (1 is the best)";
    drawing_rank: "hạng {0}", "rank {0}";
    drawing_no_data: "không có số liệu", "no data";
    drawing_no_years: "Chưa có số liệu nào được công bố.", "Nothing has been published yet.";
    drawing_one_year: "Chỉ có một năm có số liệu, chưa thể nói tăng hay giảm.", "Only one year has data; no change can be stated.";
    drawing_since: "so với {0}", "on {0}";
    drawing_break: "đổi phương pháp tính", "change of method";
    drawing_across_break: "nối hai năm khác phương pháp", "joins years of different methods";
    drawing_change_note: "Thay đổi là hiệu số học giữa hai năm có số liệu; {0}.", "A change is the arithmetic difference of two years with data; {0}.";
    drawing_source: "Nguồn", "Source";
    drawing_no_source: "không ghi nguồn", "no source given";

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
