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
    // How sure a rule or a number is.
    confidence_official: "văn bản chính thức", "official text";
    confidence_reported: "theo báo chí hoặc nguồn công khai, chưa đối chiếu văn bản", "reported; not compared with the official text";
    confidence_inference: "suy ra từ các dữ kiện khác", "inferred from other facts";
    confidence_general_knowledge: "hiểu biết chung, chưa có nguồn", "general knowledge, no source";
    confidence_unknown: "chưa rõ", "not known";
    // What is wrong with a template file, and how to mend it.
    template_toml: "không đọc được: {0}; sửa theo các khóa trong survey-templates", "cannot be read: {0}; see the keys used under survey-templates";
    template_file_name: "tên tệp không khớp với code và version; đổi tên tệp thành {0} hoặc sửa code, version", "the file is not named after its code and version; rename it to {0} or correct them";
    template_not_a_code: "“{0}” không phải là mã; dùng chữ thường không dấu, chữ số và dấu gạch nối, tối đa 64 ký tự", "\"{0}\" is not a code; use small letters, digits and single hyphens, at most 64";
    template_duplicate: "mã “{0}” đã được dùng; đặt mã khác", "the code \"{0}\" is used twice; give one of them another";
    template_unknown: "không có phần nào mang mã “{0}”; mô tả nó hoặc sửa mã", "nothing here has the code \"{0}\"; describe it or correct the code";
    template_no_words: "thiếu câu chữ ({0}); viết vào, không để trống", "a text is missing ({0}); write it";
    template_no_effective_date: "thiếu effective_from; ghi ngày bắt đầu áp dụng, ví dụ effective_from = 2025-07-01", "effective_from is missing; say the first day of use, as in effective_from = 2025-07-01";
    template_not_a_day: "không phải là một ngày; viết như 2025-07-01, không có giờ", "not a day; write it as 2025-07-01, without a time";
    template_ends_before_it_begins: "effective_to trước effective_from; sửa một trong hai ngày", "effective_to lies before effective_from; correct one of them";
    template_no_basis: "chưa nêu căn cứ; thêm ít nhất một legal_basis và ghi mã của nó vào basis", "no basis is named; describe at least one legal_basis and name its code in basis";
    template_no_questions: "mẫu không có câu hỏi; thêm ít nhất một question", "the template asks nothing; add at least one question";
    template_too_few_levels: "thang phải có ít nhất hai mức; thêm scale.level", "a scale needs at least two levels; add a scale.level";
    template_level_out_of_order: "các mức phải đánh số liên tiếp từ 1 (kém nhất); ở đây phải là {0}", "levels are numbered from 1, the worst, without gaps; this one must be {0}";
    template_satisfaction_unsaid: "mức này không nói có được tính là hài lòng hay không; thêm satisfied = true hoặc false", "this level does not say whether it counts as satisfied; add satisfied = true or false";
    template_fact_is_not_satisfaction: "câu hỏi về sự việc không dùng satisfied; bỏ dòng này hoặc đổi kind thành \"satisfaction\"", "a question of fact has no satisfied levels; remove this or make its kind \"satisfaction\"";
    template_none_satisfied: "không mức nào được tính là hài lòng; đặt satisfied = true cho ít nhất mức tốt nhất", "no level counts as satisfied; set satisfied = true at least for the best";
    template_all_satisfied: "mọi mức đều được tính là hài lòng; đặt satisfied = false cho ít nhất mức kém nhất", "every level counts as satisfied; set satisfied = false at least for the worst";
    template_better_but_unsatisfied: "mức kém hơn được tính là hài lòng còn mức này thì không; sửa satisfied hoặc thứ tự", "a worse level counts as satisfied and this one does not; correct satisfied or the order";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_in_their_order() {
        assert_eq!(fill("{1} của {0}", &["a", "b"]), "b của a");
    }
}
