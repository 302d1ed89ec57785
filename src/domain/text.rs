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
    tagline: "Đo sự hài lòng của người dân đối với dịch vụ công", "Measuring citizens' satisfaction with public services";
    skip_to_main: "Đến nội dung chính", "Skip to the main content";
    main_navigation: "Mục lục", "Main menu";
    language: "Ngôn ngữ", "Language";
    language_name: "Tiếng Việt", "English";
    nav_home: "Trang chủ", "Home";
    nav_rate: "Đánh giá thử", "Try rating";
    nav_results: "Kết quả đánh giá", "Results";
    nav_series: "Chỉ số qua các năm", "Indices over the years";
    illustrative_note: "Đơn vị, quầy, công chức và lượt đánh giá ở đây do chương trình tạo ra, không phải của cơ quan nào. Các chỉ số SIPAS, PAR INDEX đã công bố là số liệu thật, có ghi nguồn.", "Units, counters, officers and ratings here were generated and belong to no real office. The published SIPAS and PAR INDEX figures are real and name their source.";
    home_title: "Người dân hài lòng đến đâu?", "How satisfied are citizens?";
    home_lead: "sipar ghi nhận đánh giá của người dân ngay tại quầy giải quyết thủ tục và cho biết bao nhiêu người hài lòng, kèm số lượt đánh giá và sai số. Bên cạnh đó là chỉ số SIPAS và PAR INDEX các tỉnh đã công bố qua từng năm.", "sipar records citizens' ratings right at the counter and shows how many are satisfied, with the number of ratings and the sampling error. Beside it stand the published SIPAS and PAR INDEX figures of the provinces, year by year.";
    home_now: "Kết quả của quầy", "The counter's result";
    home_rate: "Đánh giá tại quầy", "Rate at the counter";
    home_results: "Xem kết quả đánh giá", "See the results";
    home_indices: "Chỉ số đã công bố", "Published indices";
    home_indices_note: "Số liệu lấy từ nguồn công khai; số nào suy ra hoặc chưa xác nhận đều ghi rõ.", "The figures come from public sources; those that are derived or unconfirmed say so.";
    home_series: "Xem số liệu từng năm", "See every year";
    chart: "Biểu đồ", "Chart";
    unit: "Đơn vị", "Unit";
    counter: "Quầy", "Counter";
    officer: "Công chức", "Officer";
    field: "Lĩnh vực", "Field";
    optional: "không bắt buộc", "optional";
    duty_title: "Nhận ca trực tại quầy", "Sign on to the counter";
    duty_now: "Đang trực", "On duty now";
    duty_since: "từ {0}", "since {0}";
    duty_nobody: "Hiện chưa có ai trực tại quầy này.", "Nobody is on duty at this counter now.";
    duty_choose: "Chạm vào tên của mình", "Tap your own name";
    duty_on: "đang trực", "on duty";
    duty_no_officers: "Đơn vị này chưa có danh sách công chức.", "This unit has no list of officers yet.";
    duty_why: "Lượt đánh giá được ghi vào ca của người đang trực. Kết quả chỉ hiện ra khi có từ 5 lượt trở lên.", "Ratings are recorded for the duty of whoever is signed on. Results are shown only from 5 ratings on.";
    error_unreadable: "Không đọc được nội dung vừa gửi", "What was sent could not be read";
    error_unreadable_do: "Chưa có gì được lưu. Ông/Bà hãy quay lại trang trước, kiểm tra rồi gửi lại.", "Nothing was stored. Go back, check, and send it again.";
    error_forbidden: "Không được phép, hoặc biểu mẫu đã hết hạn", "Not allowed, or the form is out of date";
    error_forbidden_do: "Chưa có gì được lưu. Ông/Bà hãy mở lại trang rồi gửi lại.", "Nothing was stored. Open the page again and send it once more.";
    error_not_found: "Không có trang này", "There is no such page";
    error_not_found_do: "Địa chỉ có thể đã gõ nhầm hoặc đơn vị đã đổi tên. Ông/Bà hãy bắt đầu từ trang chủ.", "The address may be mistyped, or the unit has a new name. Start from the home page.";
    error_conflict: "Lượt đánh giá này đã được gửi với nội dung khác", "This rating was already sent with other answers";
    error_conflict_do: "Cả hai nội dung đều được giữ lại để người phụ trách xem. Muốn đánh giá lần khác, Ông/Bà hãy mở lại trang.", "Both are kept for a person to look at. To rate another visit, open the page again.";
    error_too_large: "Nội dung gửi quá dài", "Too much was sent";
    error_too_large_do: "Chưa có gì được lưu. Ông/Bà hãy viết ngắn lại rồi gửi.", "Nothing was stored. Make it shorter and send it again.";
    error_too_many: "Gửi quá nhiều lần trong thời gian ngắn", "Too many requests in a short time";
    error_too_many_do: "Ông/Bà vui lòng đợi một phút rồi thử lại.", "Please wait a minute and try again.";
    error_internal: "Hệ thống gặp lỗi", "Something broke on our side";
    error_internal_do: "Lỗi đã được ghi lại. Ông/Bà hãy thử lại sau; nếu vẫn lỗi, hãy báo mã sự cố dưới đây.", "It has been logged. Try again later; if it happens again, tell us the incident's number below.";
    error_busy: "Máy chủ đang bận", "The server is busy";
    error_busy_do: "Ông/Bà vui lòng đợi ít phút rồi gửi lại. Gửi lại cùng một phiếu không bị tính hai lần.", "Please wait a few minutes and send it again. The same form is never counted twice.";
    incident: "Mã sự cố", "Incident number";
    to_home: "Về trang chủ", "To the home page";

    // Pages: the citizen at the counter.
    rate_title: "Mời Ông/Bà đánh giá", "Please rate your visit";
    rate_lead: "Chạm vào câu trả lời cho từng câu. Câu nào không muốn trả lời, Ông/Bà cứ để trống.", "Tap an answer to each question. Leave out any question you do not wish to answer.";
    rate_nothing: "Ông/Bà chưa chọn câu trả lời nào", "No answer has been chosen yet";
    rate_nothing_stored: "Chưa có gì được lưu. Hãy chọn ít nhất một câu trả lời rồi gửi lại.", "Nothing was stored. Choose at least one answer and send again.";
    rate_reasons: "Điều Ông/Bà muốn nhắc đến", "What you would like to mention";
    rate_comment_open: "Viết thêm ý kiến (không bắt buộc)", "Add a comment (optional)";
    rate_comment: "Ý kiến của Ông/Bà", "Your comment";
    rate_comment_help: "Xin đừng ghi họ tên, số điện thoại hay số hồ sơ.", "Please leave out names, telephone numbers and file numbers.";
    rate_send: "Gửi đánh giá", "Send my rating";
    rate_again: "Chọn lại từ đầu", "Start over";
    rate_promise: "Đánh giá không ghi tên Ông/Bà. Công chức không xem được từng phiếu.", "Your rating bears no name. Officers cannot see single ratings.";
    thanks_title: "Cảm ơn Ông/Bà", "Thank you";
    thanks_lead: "Đánh giá đã được lưu.", "Your rating has been stored.";
    receipt: "Mã biên nhận", "Receipt code";
    receipt_day: "Ngày", "Day";
    receipt_note: "Mã này chỉ cho biết có một lượt đánh giá vào ngày và tại đơn vị trên, không cho biết Ông/Bà đã trả lời thế nào.", "This code only shows that a rating was made on that day at that unit, never what was answered.";
    thanks_back: "Đánh giá lượt khác", "Rate another visit";

    // Pages: results and series.
    satisfied: "hài lòng", "satisfied";
    satisfied_share: "Hài lòng, trên số lượt đã trả lời", "Satisfied, of those who answered";
    interval: "Khoảng tin cậy 95%", "95% confidence interval";
    interval_short: "{0} – {1}", "{0} to {1}";
    from_to: "từ {0} đến {1}", "{0} to {1}";
    rated_count: "Số lượt đánh giá", "Ratings";
    visits: "Số lượt giao dịch", "Visits";
    rated_share: "Có đánh giá, trên số lượt giao dịch", "Rated, of all visits";
    change_before: "So với kỳ trước", "Against the period before";
    within_error: "trong sai số mẫu", "within sampling error";
    beyond_error: "vượt sai số mẫu", "beyond sampling error";
    no_change_known: "không so được", "cannot compare";
    none: "không có", "none";
    hidden: "ẩn", "hidden";
    hidden_few: "ẩn: dưới 5 lượt", "hidden: fewer than 5 ratings";
    hidden_protected: "ẩn để bảo vệ người đánh giá", "hidden to protect raters";
    not_counted: "chưa đếm", "not counted";
    not_known: "chưa rõ", "not known";
    units_above: "Vị trí của trang", "Where this page is";
    period: "Kỳ", "Period";
    period_running: "Ngày đang chạy (trình diễn)", "The running day (demo)";
    period_month: "Tháng", "Month";
    period_quarter: "Quý", "Quarter";
    period_year: "Năm", "Year";
    running_note: "ngày chưa kết thúc, chỉ hiện trong bản trình diễn", "the day is not over; shown in the demo only";
    show: "Xem", "Show";
    template: "Mẫu phiếu", "Template";
    scale: "Thang trả lời", "Scale";
    counts_as_satisfied: "Tính là hài lòng", "Counted as satisfied";
    by_unit: "Theo đơn vị trực thuộc", "By unit";
    by_counter: "Theo quầy", "By counter";
    by_officer: "Theo công chức trực", "By officer on duty";
    by_field: "Theo lĩnh vực", "By field";
    how_to_read: "Cách đọc", "How to read this";
    how_interval: "Khoảng tin cậy 95% (Wilson) cho biết tỷ lệ có thể lệch bao nhiêu vì chỉ một phần người dân đánh giá; càng ít lượt, khoảng càng rộng.", "The 95% confidence interval (Wilson) says how far the share may be off because only some visitors rate; the fewer the ratings, the wider it is.";
    how_hidden: "Ô có dưới 5 lượt bị ẩn để không ai đoán được người đánh giá; đôi khi phải ẩn thêm một ô bên cạnh.", "Cells with fewer than 5 ratings are hidden so that nobody can guess who rated; at times a neighbouring cell has to be hidden too.";
    how_rated: "Tỷ lệ có đánh giá thấp thì kết quả có thể không đại diện cho mọi người đến giao dịch.", "Where few visitors rate, the result may not stand for all of them.";
    no_series: "Chưa có số liệu nào được nhập.", "No figures have been imported yet.";
    latest_year: "Năm mới nhất", "Latest year";
    year: "Năm", "Year";
    value: "Giá trị", "Value";
    change_year: "So với năm trước", "Against the year before";
    rank: "Thứ hạng", "Rank";
    status: "Tình trạng số liệu", "Status";
    source: "Nguồn", "Source";
    download: "Tải về", "Download";
    breaks: "Thay đổi cách tính", "Changes of method";
    series_table: "Số liệu từng năm", "Every year's figures";
    no_error_information_long: "Nguồn không có thông tin sai số, nên không thể nói thay đổi có vượt sai số mẫu hay không.", "The sources give no information on sampling error, so nobody can say whether a change is beyond it.";

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
