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

    // Periods.
    period_day: "ngày {0} tháng {1} năm {2}", "{0} {1} {2}";
    period_month: "tháng {0} năm {1}", "{0} {1}";
    period_quarter: "quý {0} năm {1}", "Q{0} {1}";
    period_year: "năm {0}", "{0}";

    // Published series and their status.

    // Drawings.

    // Results.

    // Pages: all audiences.

    // Pages: the citizen at the counter.

    // Pages: results and series.

    // Messages of the rating API.
    api_conflict: "một lượt đánh giá khác đã dùng mã này; cả hai được giữ lại để người phụ trách xem", "another rating bears this id; both are kept for a person to look at";
    api_device_revoked: "máy đánh giá đã bị thu hồi; lượt đánh giá được giữ riêng, không tính", "this tablet is revoked; the rating is kept aside and not counted";
    api_device_revoked_full: "máy đánh giá đã bị thu hồi và không giữ thêm lượt nào của máy này", "this tablet is revoked, and no more of its ratings are kept";
    api_queue_full: "máy chủ đang bận; hãy giữ lại và gửi lại sau", "the server is busy; keep the ratings and send them again";
    api_unavailable: "cơ sở dữ liệu chưa xác nhận; hãy giữ lại và gửi lại sau", "the database did not confirm; keep the ratings and send them again";
    api_unknown_protocol: "máy chủ chưa hiểu phiên bản này; hãy giữ lại và gửi lại sau", "this server does not know this protocol version yet; keep the ratings and send them again";
    api_unauthorized: "không nhận ra máy đánh giá", "the tablet is not known";
    api_wrong_counter: "máy này không được gửi đánh giá cho quầy khác", "this tablet may not rate another counter";
    api_level_outside_scale: "mức trả lời không có trong thang đo của câu hỏi", "the level is not on the question's scale";
    api_too_large: "gói gửi quá lớn", "the upload is too large";
    api_not_json: "nội dung gửi không phải JSON", "the body is not JSON";
    api_wrong_form: "nội dung gửi sai khuôn dạng", "the body does not have the form it must have";
    api_not_acceptable: "lượt đánh giá không hợp lệ", "the rating cannot be taken";
    api_not_found: "không có địa chỉ này", "there is no such address";
    api_internal: "máy chủ gặp lỗi", "the server failed";

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
    // What is wrong with an imported file, and how to mend it.
    import_place: "{0}, dòng {1}", "{0}, line {1}";
    import_place_column: "{0}, dòng {1}, cột {2} (“{3}”)", "{0}, line {1}, column {2} (\"{3}\")";
    import_not_utf8: "không phải văn bản UTF-8", "not UTF-8 text";
    import_not_utf8_mend: "lưu lại tệp với bảng mã UTF-8", "save the file as UTF-8";
    import_no_header: "tệp trống, không có dòng tiêu đề", "the file is empty, it has no header";
    import_no_header_mend: "dòng đầu tiên phải là tên các cột: {0}", "begin the file with the column names: {0}";
    import_unknown_column: "không có cột nào tên như vậy", "no column is called that";
    import_unknown_column_mend: "các cột được biết: {0}", "the known columns are: {0}";
    import_missing_column: "thiếu cột này", "this column is missing";
    import_missing_column_mend: "thêm cột vào dòng tiêu đề; các cột được biết: {0}", "add it to the header; the known columns are: {0}";
    import_duplicate_column: "cột xuất hiện hai lần", "the column stands twice";
    import_duplicate_column_mend: "bỏ một cột", "remove one of them";
    import_row_length: "dòng có {0} ô, tiêu đề có {1} cột", "the row has {0} cells and the header {1} columns";
    import_row_length_mend: "kiểm tra dấu phân cách; đặt ô có dấu phân cách trong ngoặc kép", "check the delimiters; put a cell that contains one in double quotes";
    import_empty_cell: "ô trống", "the cell is empty";
    import_empty_cell_mend: "điền giá trị", "fill it in";
    import_not_a_code: "không phải là mã", "not a code";
    import_not_a_code_mend: "dùng chữ thường không dấu, chữ số và dấu gạch nối, ví dụ cao-bang", "use small letters, digits and single hyphens, as in cao-bang";
    import_not_a_day: "không phải là ngày", "not a day";
    import_not_a_day_mend: "viết như 2025-07-01 hoặc 01/07/2025", "write it as 2025-07-01 or 01/07/2025";
    import_not_an_instant: "không phải là thời điểm", "not a moment";
    import_not_an_instant_mend: "viết như 2025-07-01T08:30:00+07:00 hoặc 01/07/2025 08:30 (giờ Việt Nam)", "write it as 2025-07-01T08:30:00+07:00 or 01/07/2025 08:30 (Viet Nam time)";
    import_not_a_number: "không phải là số", "not a number";
    import_not_a_number_mend: "viết như 78,8 hoặc 78.8, không có dấu phân nhóm", "write it as 78.8 or 78,8, without grouping";
    import_not_whole: "không phải là số nguyên", "not a whole number";
    import_not_whole_mend: "chỉ dùng chữ số", "use digits only";
    import_out_of_range: "ngoài khoảng cho phép", "outside what is possible";
    import_out_of_range_mend: "phải từ {0} đến {1}", "it must be from {0} to {1}";
    import_not_one_of: "không phải một trong các từ được biết", "none of the known words";
    import_not_one_of_mend: "dùng một trong: {0}", "use one of: {0}";
    import_not_an_id: "không phải là mã UUID phiên bản 7", "not a UUID of version 7";
    import_not_an_id_mend: "giữ nguyên mã do máy đánh giá tạo ra", "keep the id that the device made";
    import_repeated: "trùng với dòng {0}", "repeats line {0}";
    import_repeated_mend: "bỏ một trong hai dòng", "remove one of the two rows";
    import_rank_beyond_of: "hạng lớn hơn số đơn vị được xếp hạng ({0})", "the rank is beyond the number ranked ({0})";
    import_rank_beyond_of_mend: "sửa rank hoặc of", "correct rank or of";
    import_rank_without_of: "có hạng mà không có số đơn vị được xếp hạng", "a rank without the number ranked";
    import_rank_without_of_mend: "điền cột of", "fill in the column of";
    import_says_nothing: "dòng không có giá trị, không có hạng, không có thay đổi phương pháp", "the row has no value, no rank and no method break";
    import_says_nothing_mend: "điền value, rank hoặc method_break, hoặc bỏ dòng", "fill in value, rank or method_break, or remove the row";
    import_ends_before_it_begins: "kết thúc trước khi bắt đầu ({0})", "it ends before it begins ({0})";
    import_ends_before_it_begins_mend: "sửa một trong hai thời điểm", "correct one of the two";
    import_no_answer: "lượt đánh giá không có câu trả lời nào", "the rating has no answer";
    import_no_answer_mend: "điền ít nhất một cột q.<mã câu hỏi>", "fill in at least one column q.<question code>";
    import_own_ancestor: "đơn vị là cấp trên hoặc tiền thân của chính nó", "the unit is its own parent or predecessor";
    import_own_ancestor_mend: "sửa parent hoặc predecessors", "correct parent or predecessors";
    import_not_found: "không tìm thấy", "not found";
    import_not_found_mend: "nhập hoặc tạo mục này trước, hoặc sửa mã", "import or create it first, or correct the code";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_in_their_order() {
        assert_eq!(fill("{1} của {0}", &["a", "b"]), "b của a");
    }
}
