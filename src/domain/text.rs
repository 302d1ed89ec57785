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
    running_window: "từ {0} đến lúc này, {1}", "{0} until now, {1}";
    nobody_on_duty: "chưa có công chức đăng nhập quầy", "nobody had signed on";
    no_procedure: "không rõ lĩnh vực", "field not known";
    change_sentence: "{0}: từ {1} đến {2}, {3} ({4})", "{0}: from {1} to {2}, {3} ({4})";
    rank_sentence: "; thứ hạng từ {0} đến {1}, {2}", "; rank from {0} to {1}, {2}";
    method_changed: "Từ năm {0} phương pháp khác: {1}", "From {0} on, another method: {1}";

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
    nav_work: "Việc của tôi", "My work";
    nav_account: "Tài khoản", "Account";
    nav_sign_in: "Đăng nhập", "Sign in";
    illustrative_note: "Đơn vị, quầy, công chức và lượt đánh giá ở đây do chương trình tạo ra, không phải của cơ quan nào. Các chỉ số SIPAS, PAR INDEX đã công bố là số liệu thật, có ghi nguồn.", "Units, counters, officers and ratings here were generated and belong to no real office. The published SIPAS and PAR INDEX figures are real and name their source.";
    home_title: "Người dân hài lòng đến đâu?", "How satisfied are citizens?";
    home_lead: "sipar ghi nhận đánh giá của người dân ngay tại quầy giải quyết thủ tục và cho biết bao nhiêu người hài lòng, kèm số lượt đánh giá và sai số. Bên cạnh đó là chỉ số SIPAS và PAR INDEX các tỉnh đã công bố qua từng năm.", "sipar records citizens' ratings right at the counter and shows how many are satisfied, with the number of ratings and the sampling error. Beside it stand the published SIPAS and PAR INDEX figures of the provinces, year by year.";
    home_now: "Kết quả của quầy", "The counter's result";
    home_rate: "Đánh giá tại quầy", "Rate at the counter";
    home_results: "Xem kết quả đánh giá", "See the results";
    home_indices: "Chỉ số đã công bố", "Published indices";
    home_indices_note: "Số liệu lấy từ nguồn công khai; số nào suy ra hoặc chưa xác nhận đều ghi rõ.", "The figures come from public sources; those that are derived or unconfirmed say so.";
    home_series: "Xem số liệu từng năm", "See every year";
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
    confirm_password: "Mật khẩu của Ông/Bà, để xác nhận", "Your password, to confirm";
    // Why something that somebody asked for is not done.
    refused_title: "Chưa thực hiện được", "Not done";
    refused_do: "Chưa có gì được lưu. Ông/Bà hãy quay lại trang trước để sửa; những gì đã nhập vẫn còn ở đó.", "Nothing was stored. Go back to mend it; what was entered is still there.";
    refused_login_taken: "Đã có người đăng nhập bằng tên {0}; hãy chọn tên khác.", "Somebody signs in as {0} already; choose another name.";
    refused_not_a_login: "{0} không dùng làm tên đăng nhập được: cần 3 đến 64 ký tự, gồm chữ thường không dấu, chữ số, dấu chấm, gạch nối.", "{0} cannot be a name to sign in with: 3 to 64 small letters a to z, digits, dots and hyphens.";
    refused_name_missing: "Còn thiếu họ và tên.", "The name is missing.";
    refused_reason_missing: "Còn thiếu lý do; người quyết định cần biết vì sao.", "The reason is missing; whoever decides has to know why.";
    refused_two_people: "Việc này cần hai người: người đề nghị không tự duyệt, chỉ có thể rút lại.", "This takes two people: whoever asked does not decide and can only withdraw.";
    refused_decided_before: "Đề nghị này đã có người quyết định.", "Somebody has decided this already.";
    refused_gone: "Người hoặc đơn vị được nói đến không còn nữa.", "The person or the unit it is about is not there any more.";
    refused_own_rights: "Không ai tự sửa quyền của chính mình; hãy nhờ một quản trị viên khác.", "Nobody changes the own rights; ask another administrator.";
    refused_beyond_units: "Người này còn giữ vai trò ngoài các đơn vị của Ông/Bà; việc này thuộc quản trị viên của tất cả các đơn vị đó.", "This person also holds a role outside your units; an administrator set over all of them can do this.";
    refused_last_administrator: "Phải còn ít nhất một người quản trị được hệ thống.", "Somebody has to remain who can administrate.";
    refused_administrator_by_two: "Hãy thêm người này với vai trò khác trước; giao quyền quản trị cần hai người.", "Enter the person with another role first; who administrates is decided by two.";
    refused_ends_before_it_begins: "Ngày cuối đứng trước ngày đầu; hãy sửa một trong hai.", "The last day is before the first; correct one of them.";
    refused_no_such_officer: "Không có công chức nào mang mã {0}.", "No officer has the code {0}.";
    refused_officer_elsewhere: "Công chức {0} không làm việc tại đơn vị này.", "Officer {0} does not serve in this unit.";
    office_code_taken: "Mã {0} đã được dùng; hãy chọn mã khác.", "The code {0} is taken; choose another.";
    office_not_a_code: "{0} không dùng làm mã được: nhiều nhất 64 ký tự, gồm chữ cái không dấu, chữ số, và dấu chấm, gạch nối, gạch dưới ở giữa.", "{0} cannot be a code: at most 64 letters without accents, digits, and dots, hyphens, underscores between them.";
    office_changed_meanwhile: "Có người vừa sửa {0} sau khi trang này được mở. Hãy mở lại trang để xem bản mới rồi sửa tiếp; chưa có gì bị ghi đè.", "Somebody changed {0} after this page was opened. Open it again to see what is new, then go on; nothing was overwritten.";
    office_still_open: "Sau ngày {0} vẫn còn hoạt động: {1}. Hãy đóng hoặc chuyển các mục này trước.", "Still in service after {0}: {1}. Close or move these first.";
    office_rated_after: "Tại {0} đã có lượt đánh giá đến ngày {1}; hãy chọn một ngày sau đó, để không lượt nào rơi ra ngoài.", "At {0} somebody rated as late as {1}; choose a later day, so that no rating is left outside.";
    office_not_then: "{0} không tồn tại vào ngày {1}; hãy chọn ngày khác.", "{0} does not exist on {1}; choose another day.";
    office_own_ancestor: "{0} sẽ nằm trong chính nó; hãy chọn đơn vị cấp trên khác.", "{0} would lie within itself; choose another unit above it.";
    office_concerns_above: "Việc này thay đổi cả cấp trên của {0}, ngoài phạm vi của Ông/Bà; thuộc quản trị viên của đơn vị cấp trên.", "This also changes what lies above {0}, beyond your units; an administrator of the unit above can do it.";
    office_too_few: "Sáp nhập cần ít nhất một đơn vị cũ; chia tách cần ít nhất hai đơn vị mới.", "A merger needs at least one former unit; a split needs at least two new ones.";
    office_named_twice: "{0} được chọn hai lần.", "{0} is named twice.";
    office_counter_closed: "Quầy {0} không mở vào ngày {1}.", "Counter {0} is not open on {1}.";
    office_no_such_template: "Không có mẫu phiếu nào tên là {0}.", "There is no template called {0}.";
    office_no_such_field: "Không có lĩnh vực nào mang mã {0}.", "No field has the code {0}.";
    error_signed_out: "Cần đăng nhập", "Sign-in needed";
    error_signed_out_do: "Phiên làm việc đã hết. Chưa có gì được lưu. Ông/Bà hãy đăng nhập trong một thẻ khác, rồi quay lại trang trước và gửi lại; những gì đã nhập vẫn còn ở đó.", "The session is over. Nothing was stored. Sign in in another tab, then go back and send again; what was entered is still there.";
    error_unproved: "Cần nhập lại mật khẩu", "Password needed again";
    error_unproved_do: "Việc này cần xác nhận bằng mật khẩu của chính Ông/Bà. Mật khẩu chưa đúng hoặc còn để trống; chưa có gì được lưu. Ông/Bà hãy quay lại trang trước và nhập mật khẩu.", "This needs your own password. It was wrong or missing; nothing was stored. Go back and enter it.";
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
    rate_lead: "Chạm vào câu trả lời cho từng câu. Câu có dấu * xin Ông/Bà trả lời; các câu khác có thể để trống.", "Tap an answer to each question. Please answer those marked *; the others may be left out.";
    rate_must: "cần trả lời", "needs an answer";
    rate_nothing: "Còn câu cần trả lời chưa được chọn", "A question that needs an answer has none yet";
    rate_nothing_stored: "Chưa có gì được lưu. Hãy trả lời câu có dấu * rồi gửi lại.", "Nothing was stored. Answer the question marked * and send again.";
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
    hidden_protected: "ẩn để bảo vệ người đánh giá", "hidden to protect raters";
    answers_given: "Các câu trả lời", "Answers given";
    not_counted: "chưa đếm", "not counted";
    not_known: "chưa rõ", "not known";
    units_above: "Vị trí của trang", "Where this page is";
    period: "Kỳ", "Period";
    period_running: "Ngày đang chạy (trình diễn)", "The running day (demo)";
    choose_month: "Tháng", "Month";
    choose_quarter: "Quý", "Quarter";
    choose_year: "Năm", "Year";
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

    // Pages: offices.
    code: "Mã", "Code";
    name: "Tên", "Name";
    yes: "Có", "Yes";
    no: "Không", "No";
    level_nation: "Cả nước", "Nation";
    level_province: "Tỉnh, thành phố", "Province or city";
    level_department: "Sở, ngành", "Department";
    level_district: "Huyện", "District";
    level_commune: "Xã, phường, đặc khu", "Commune, ward or special zone";
    level_center: "Trung tâm Phục vụ hành chính công", "Public service centre";
    office_title: "Đơn vị, quầy, công chức", "Units, counters, officers";
    office_lead: "Các đơn vị thuộc phạm vi quản lý của Ông/Bà. Mọi thay đổi đều được ghi lại cùng giá trị cũ và mới.", "The units that are yours to manage. Every change is recorded with what was before and what is now.";
    office_no_units: "Chưa có đơn vị nào trong phạm vi của Ông/Bà.", "No unit is yours to manage yet.";
    office_units: "Đơn vị", "Units";
    office_level: "Cấp", "Level";
    office_counters: "Quầy", "Counters";
    office_officers: "Công chức", "Officers";
    office_people: "Người dùng và vai trò", "People and roles";
    office_days: "Thời gian", "Days";
    office_days_open: "không giới hạn", "open";
    office_days_from: "từ ngày {0}", "from {0}";
    office_days_to: "đến hết ngày {0}", "until {0}";
    office_days_both: "từ ngày {0} đến hết ngày {1}", "from {0} until {1}";
    office_name_en: "Tên tiếng Anh", "English name";
    office_below: "Đơn vị trực thuộc", "Units below";
    office_none_yet: "Chưa có.", "None yet.";
    office_past: "Trước và sau", "Before and after";
    office_came_of: "Hình thành từ", "It came of";
    office_went_into: "Chuyển thành", "It became";
    office_history_shared: "đơn vị sau xem được kết quả của đơn vị trước", "the one after may see the results of the one before";
    office_history_kept: "đơn vị sau không xem kết quả của đơn vị trước", "the one after does not see the results of the one before";
    office_add: "Thêm đơn vị, quầy, công chức", "Add a unit, counter or officer";
    office_add_unit: "Thêm đơn vị trực thuộc", "Add a unit below";
    office_add_counter: "Thêm quầy", "Add a counter";
    office_add_officer: "Thêm công chức", "Add an officer";
    office_change: "Đổi tên, chuyển cấp trên, đóng", "Rename, move, close";
    office_rename: "Đổi tên", "Rename";
    office_rename_help: "Mã và kết quả giữ nguyên; tên cũ nằm trong nhật ký. Nếu có quyết định lập đơn vị mới thì hãy dùng mục Sáp nhập.", "Code and results stay; the former name is in the trail. Where a decree makes a new unit, use the merger.";
    office_move: "Chuyển sang cấp trên khác", "Move under another unit";
    office_move_help: "Trước ngày này đơn vị vẫn thuộc cấp trên cũ; từ ngày này thuộc cấp trên mới.", "Before that day the unit stays where it was; from that day on it lies under the new one.";
    office_close: "Đóng đơn vị", "Close the unit";
    office_close_help: "Chỉ đóng được khi sau ngày đó không còn quầy, máy đánh giá hay đơn vị trực thuộc nào hoạt động. Kết quả cũ vẫn xem được.", "Possible when no counter, tablet or unit below is in service after that day. Former results can still be seen.";
    office_parent: "Cấp trên", "Unit above";
    office_day_from: "Từ ngày", "From";
    office_day_to: "Đến hết ngày", "Until";
    office_day_first: "Ngày đầu tiên theo quyết định", "First day under the decree";
    office_day_form: "Ghi ngày/tháng/năm, ví dụ 01/07/2025.", "Write day/month/year, as in 01/07/2025.";
    office_day_hint: "Để trống nếu không rõ hoặc lấy theo đơn vị.", "Leave blank where it is not known or the unit's own.";
    office_code_hint: "Chữ cái không dấu, chữ số, dấu chấm, gạch nối, gạch dưới; ví dụ H12.01. Không đổi được về sau.", "Letters without accents, digits, dots, hyphens, underscores, as in H12.01. It cannot be changed later.";
    office_officer_code_hint: "Mã do cơ quan đặt; không dùng số căn cước.", "The office's own code; no number of an identity card.";
    office_counter: "Sửa quầy", "Change the counter";
    office_counter_help: "Mẫu phiếu mới dùng từ bây giờ; lượt đánh giá cũ giữ mẫu cũ. Ngoài thời gian mở, không ai nhận ca được và lượt đánh giá được giữ riêng.", "A new template is in use from now on; earlier ratings keep theirs. Outside its days nobody signs on, and ratings are kept aside.";
    office_officer: "Sửa công chức", "Change the officer";
    office_officer_help: "Chuyển đơn vị có hiệu lực ngay; kết quả cũ ở lại đơn vị cũ.", "A move to another unit holds from now on; earlier results stay with the former unit.";
    office_save: "Lưu", "Save";
    office_merge: "Sáp nhập", "Merge";
    office_merge_lead: "Các đơn vị cũ kết thúc vào ngày hôm trước cùng các quầy của mình; kết quả cũ vẫn đứng tên đơn vị cũ. Đơn vị trực thuộc chuyển sang đơn vị mới. Chỉ một đơn vị cũ cũng được, khi quyết định đặt tên mới.", "The former units end the day before, with their counters; what was measured there stays theirs. Units below go under the new one. One former unit is enough where a decree gives a new name.";
    office_merge_also: "Cùng sáp nhập", "Merged with it";
    office_merge_into: "Nhập vào", "Into";
    office_merge_new: "một đơn vị mới, ghi dưới đây", "a new unit, named below";
    office_merge_new_code: "Mã của đơn vị mới", "Code of the new unit";
    office_merge_new_name: "Tên của đơn vị mới", "Name of the new unit";
    office_counters_go_on: "Quầy tiếp tục ở đơn vị mới", "Counters go on in the new unit";
    office_counters_go_on_hint: "Mỗi quầy được mở lại với mã mới (thêm năm); máy đánh giá phải đăng ký lại tại quầy mới.", "Each is opened anew under a new code (with the year); its tablet has to be enrolled anew there.";
    office_history: "Đơn vị mới xem được kết quả của đơn vị cũ", "The new unit may see the results of the former ones";
    office_split: "Chia tách", "Split";
    office_split_lead: "Đơn vị cũ kết thúc vào ngày hôm trước. Ghi ít nhất hai đơn vị mới; đơn vị đã có thì chỉ cần ghi mã. Đơn vị trực thuộc phải được chuyển trước.", "The former unit ends the day before. Name at least two new ones; of a unit that exists, the code is enough. Units below have to be moved before.";
    office_split_code: "Mã của đơn vị thứ {0}", "Code of unit {0}";
    office_split_name: "Tên của đơn vị thứ {0}", "Name of unit {0}";
    office_split_to: "sang đơn vị thứ {0}", "to unit {0}";
    office_counter_closes: "đóng", "closes";
    office_procedures: "Thủ tục và lĩnh vực", "Procedures and fields";
    office_procedures_lead: "Danh mục dùng chung cho mọi đơn vị; chỉ người quản lý tất cả các đơn vị có quầy mới sửa được. Ghi lại một mã đã có là sửa mục đó.", "The list is the same for all units; only whoever manages every unit with a counter changes it. Entering a known code changes what it stands for.";
    office_field_put: "Thêm hoặc sửa lĩnh vực", "Add or change a field";
    office_procedure_put: "Thêm hoặc sửa thủ tục", "Add or change a procedure";
    office_import: "Nhập từ tệp", "Import a file";
    office_import_lead: "Tệp Excel (.xlsx, trang tính đầu tiên) hoặc CSV UTF-8, nhiều nhất 20 MB. Nếu có một dòng sai, tất cả lỗi được chỉ ra và không có gì được lưu. Nhập lại cùng một tệp không thay đổi gì.", "An Excel workbook (.xlsx, its first sheet) or CSV in UTF-8, at most 20 MB. Where one row is wrong, all problems are named and nothing is stored. The same file again changes nothing.";
    office_import_columns: "Các cột", "Columns";
    office_import_file: "Tệp", "File";
    office_import_send: "Kiểm tra và nhập", "Check and import";
    office_import_empty: "Tải tệp mẫu trống (CSV)", "Download an empty file (CSV)";
    office_import_nothing: "Chưa có gì được lưu", "Nothing was stored";
    office_import_bad: "có {0} chỗ cần sửa", "{0} things to mend";
    office_import_bad_first: "có {0} chỗ cần sửa; dưới đây là {1} chỗ đầu tiên", "{0} things to mend; the first {1} follow";
    office_import_problems: "Những chỗ cần sửa", "What to mend";
    office_import_line: "Dòng", "Line";
    office_import_column: "Cột", "Column";
    office_import_value: "Giá trị", "Value";
    office_import_what: "Lỗi", "What is wrong";
    office_import_mend: "Cách sửa", "How to mend it";
    office_import_good: "đã nhập {0} dòng: {1} mới, {2} sửa, {3} không đổi", "{0} rows imported: {1} new, {2} changed, {3} unchanged";
    office_import_codes: "Mã dùng một lần để đặt mật khẩu", "One-time codes to choose a password with";
    office_import_codes_note: "Danh sách này chỉ hiện một lần; hãy in ra và trao riêng cho từng người. Mỗi mã dùng được một lần, trong 24 giờ.", "This list is shown once; print it and hand each person their own. Each code works once, within 24 hours.";
    office_import_login: "Tên đăng nhập", "Signs in as";
    office_import_code: "Mã", "Code";

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
    import_not_a_workbook: "không đọc được như tệp Excel (.xlsx)", "cannot be read as an Excel workbook (.xlsx)";
    import_not_a_workbook_mend: "mở tệp, lưu lại dạng .xlsx hoặc CSV UTF-8", "open it and save it again as .xlsx, or as CSV in UTF-8";
    import_old_workbook: "tệp Excel dạng cũ (.xls) hoặc có mật khẩu", "an old Excel file (.xls), or one with a password";
    import_old_workbook_mend: "lưu lại dạng .xlsx, không đặt mật khẩu", "save it as .xlsx, without a password";
    import_macros: "tệp có macro", "the workbook has macros";
    import_macros_mend: "lưu lại dạng .xlsx không có macro", "save it as .xlsx, without macros";
    import_bomb: "tệp nén bung ra quá lớn", "the file unpacks to too much";
    import_bomb_mend: "chép các dòng sang một tệp .xlsx mới, không kèm hình ảnh hay trang tính khác", "copy the rows to a new .xlsx file without pictures or other sheets";
    import_failed_formula: "công thức trong ô bị lỗi", "the formula in the cell failed";
    import_failed_formula_mend: "sửa công thức hoặc ghi thẳng giá trị", "mend it, or write the value itself";
    import_too_large: "tệp quá lớn", "the file is too large";
    import_too_large_mend: "nhiều nhất {0} dòng và {1} cột; chia thành nhiều tệp", "at most {0} rows and {1} columns; make several files of it";
    import_too_many_rows_mend: "nhiều nhất {0} dòng; chia thành nhiều tệp", "at most {0} rows; make several files of it";
    import_outside_unit: "ngoài thời gian tồn tại của đơn vị ({0})", "beyond the days of the unit ({0})";
    import_outside_unit_mend: "sửa ngày, hoặc để trống để lấy theo đơn vị", "correct the day, or leave it blank to take the unit's";
    import_of_another_unit: "mã này đã thuộc một đơn vị khác", "this code belongs to another unit";
    import_of_another_unit_mend: "dùng mã khác; quầy không chuyển đơn vị: đóng quầy cũ và mở quầy mới", "use another code; a counter does not move: close it and open a new one";
    import_rated_after: "đã có lượt đánh giá đến ngày {0}", "somebody rated as late as {0}";
    import_rated_after_mend: "chọn ngày cuối muộn hơn", "choose a later last day";
    import_not_an_email: "không phải là địa chỉ thư điện tử", "not an e-mail address";
    import_not_an_email_mend: "viết như ten@tinh.gov.vn", "write it as name@example.gov.vn";
    import_not_a_login: "không dùng làm tên đăng nhập được", "cannot be a name to sign in with";
    import_not_a_login_mend: "dùng 3 đến 64 chữ thường không dấu, chữ số, dấu chấm, gạch nối", "use 3 to 64 small letters a to z, digits, dots and hyphens";
    import_login_taken: "tên đăng nhập này thuộc người ngoài phạm vi quản lý của Ông/Bà", "this name belongs to somebody who is not yours to manage";
    import_login_taken_mend: "chọn tên khác, hoặc nhờ quản trị viên cấp trên", "choose another, or ask an administrator above";
    import_own_rights: "đây là chính Ông/Bà; không ai tự sửa quyền của mình", "this is yourself; nobody changes the own rights";
    import_own_rights_mend: "bỏ dòng này", "remove the row";
    import_officer_taken: "công chức này đã gắn với người khác", "this officer is another person already";
    import_officer_taken_mend: "sửa mã công chức hoặc để trống", "correct the officer's code, or leave it blank";
    import_otherwise_than: "khác với dòng {0} về cùng một người", "says otherwise than line {0} of the same person";
    import_otherwise_than_mend: "ghi tên, thư điện tử và mã công chức như nhau ở mọi dòng của người này", "write the same name, e-mail and officer's code in all rows of the person";
    import_otherwise_named: "tên lĩnh vực khác với dòng {0}", "the field's name differs from line {0}";
    import_otherwise_named_mend: "ghi cùng một tên cho cùng một mã lĩnh vực", "write the same name for the same field";
    import_not_official: "không phải là mã", "not a code";
    import_not_official_mend: "dùng nhiều nhất 64 chữ cái không dấu, chữ số, và dấu chấm, gạch nối, gạch dưới ở giữa, ví dụ cao-bang hoặc H12.01", "use at most 64 letters without accents, digits, and dots, hyphens, underscores between them, as in cao-bang or H12.01";
    import_not_yet: "thời điểm này chưa đến", "this moment is still to come";
    import_not_yet_mend: "sửa ngày giờ; kiểm tra đồng hồ của máy đã ghi", "correct it, and check the clock of the machine that wrote it";
    import_closed_then: "quầy {0} không mở vào ngày này", "counter {0} was not open on this day";
    import_closed_then_mend: "sửa ngày, hoặc sửa ngày mở, ngày đóng của quầy trước", "correct the day, or first the days of the counter";
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
    import_ambiguous: "nhiều đơn vị có cùng tên này", "several units bear this name";
    import_ambiguous_mend: "ghi mã của một đơn vị: {0}", "name one by its code: {0}";
    import_control_character: "có ký tự điều khiển", "it has control characters";
    import_control_character_mend: "xóa các ký tự không nhìn thấy được", "remove the characters that cannot be seen";
    import_not_a_remark: "ý kiến quá dài hoặc có ký tự điều khiển", "the comment is too long or has control characters";
    import_not_a_remark_mend: "nhiều nhất {0} ký tự", "at most {0} characters";
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
