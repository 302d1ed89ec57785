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
    refused_period_closed: "Kỳ có ngày {0} đã chốt; số liệu của kỳ này không đổi nữa.", "The period of {0} is closed; its figures do not change any more.";
    refused_period_not_over: "Kỳ này chưa kết thúc; chỉ chốt được tháng, quý hoặc năm đã qua.", "This period is not over; only months, quarters and years gone by can be closed.";
    refused_closed_before: "Kỳ này đã chốt rồi.", "This period is closed already.";
    refused_asked_before: "Đã có người đề nghị việc này và đang chờ người thứ hai quyết định.", "Somebody has asked for this already; a second person has to decide.";
    refused_group_changed: "Nhóm lượt đánh giá này đã khác so với lúc đề nghị; hãy mở lại trang và đề nghị lại.", "This group of ratings is not what it was when it was asked about; open the page again and ask anew.";
    refused_other_counter: "Lượt kia thuộc quầy khác nên không thay được; chỉ có thể giữ lượt đã lưu.", "The other rating belongs to another counter and cannot be taken instead; only the stored one can be kept.";
    refused_other_unreadable: "Không đọc lại được chắc chắn nội dung của lượt kia; chỉ có thể giữ lượt đã lưu.", "The other rating's content cannot be read for certain; only the stored one can be kept.";
    refused_codes_count: "Mỗi lần in từ 1 đến 60 mã.", "From 1 to 60 codes are printed at a time.";
    refused_slip_day: "Ngày trên phiếu còn thiếu hoặc ở tương lai.", "The day of the slip is missing or lies ahead.";
    refused_slip_answers: "Chưa đọc được câu trả lời của phiếu: mỗi câu một chữ số theo thứ tự, 0 là không trả lời; câu có dấu * phải có; chỉ dùng dòng gõ nhanh hoặc các ô chọn.", "The slip's answers cannot be read: one digit a question in their order, 0 for no answer; those marked * need one; use either the quick line or the choices.";
    refused_slip_gone: "Chỉ người đã nhập phiếu mới rút lại được, và chỉ trong ngày nhập.", "Only whoever typed a slip can take it back, and only on the day of typing.";
    refused_only_oneself: "Công chức chỉ tự nhận ca cho mình; để ghi ca cho người khác, hãy nhờ cán bộ Một cửa hoặc thủ trưởng đơn vị.", "Officers sign on only themselves; for somebody else ask the one-stop clerk or the head of the unit.";
    refused_no_officer: "Tài khoản này chưa gắn với công chức nào; hãy nhờ quản trị viên.", "This account belongs to no officer yet; ask an administrator.";
    refused_words_missing: "Còn thiếu nội dung.", "The words are missing.";
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

    // What two people decide about ratings.
    approval_release: "Cho tính {0} lượt đánh giá ngày {1} tại quầy {2} của {3}, đang giữ riêng vì “{4}”", "Let {0} ratings of {1} at counter {2} of {3} count, kept aside as \"{4}\"";
    approval_close: "Chốt {0} của {1} và mọi đơn vị trực thuộc; không mở lại được", "Close {0} of {1} and of all below it; this cannot be undone";

    // Pages: the desk, where people with rights decide about ratings.
    reason: "Lý do", "Reason";
    ask: "Đề nghị", "Ask for it";
    question: "Câu hỏi", "Question";
    remark: "Ý kiến viết thêm", "Comment";
    given: "có", "given";
    state: "Tình trạng", "State";
    desk_ratings: "Lượt đánh giá chờ quyết định", "Ratings that wait for a decision";
    desk_ratings_lead: "Những lượt chưa được tính hoặc trùng mã. Trang này chỉ ghi ngày, không ghi giờ.", "Ratings that are not counted, or that share an id. This page names days, never times.";
    aside_title: "Được giữ riêng, chưa tính", "Kept aside, not counted";
    aside_note: "Muốn tính một nhóm vào kết quả thì một người đề nghị và một người khác duyệt.", "For a group to count, one person asks and another agrees.";
    aside_none: "Không có lượt nào được giữ riêng.", "Nothing is kept aside.";
    aside_why: "Vì sao giữ riêng", "Why it is kept aside";
    aside_release: "Đề nghị cho tính", "Ask to let it count";
    aside_stays: "kỳ đã chốt, không tính thêm", "the period is closed; it stays aside";
    aside_revoked_device: "máy đánh giá đã bị thu hồi trước khi gửi", "the tablet had been revoked before it sent them";
    aside_sequence_reused: "máy dùng lại số thứ tự của một lượt khác", "the tablet used another rating's running number again";
    aside_closed_period: "đến sau khi kỳ đã chốt", "it came after its period was closed";
    aside_withdrawn: "người nhập phiếu đã rút lại", "whoever typed the slip took it back";
    conflicts_title: "Hai nội dung cùng một mã", "Two ratings under one id";
    conflicts_note: "Cùng một mã lượt đánh giá được gửi hai lần với nội dung khác nhau. Chỉ một nội dung được tính; nội dung kia vẫn được lưu.", "The same id was sent twice with different content. Only one of them counts; the other is kept as well.";
    conflicts_none: "Không có trường hợp nào.", "There are none.";
    conflict_aside: "lượt này đang được giữ riêng, chưa tính", "this rating is kept aside and not counted";
    conflict_stored: "Đang lưu", "Stored";
    conflict_other: "Nội dung kia", "The other";
    conflict_keep: "Giữ nội dung đang lưu", "Keep the stored one";
    conflict_take: "Lấy nội dung kia", "Take the other one";
    conflict_unreadable: "Không đọc lại được chắc chắn nội dung kia; chỉ có thể giữ nội dung đang lưu.", "The other content cannot be read for certain; only the stored one can be kept.";
    desk_periods: "Chốt kỳ", "Closing periods";
    desk_periods_lead: "Kỳ đã chốt thì số liệu không đổi nữa: lượt đến sau được giữ riêng, ca trực và quyết định không làm thay đổi kỳ đó.", "The figures of a closed period do not change any more: what comes later is kept aside, and neither duties nor decisions alter it.";
    periods_over: "Các kỳ đã qua", "Periods gone by";
    period_open: "chưa chốt", "open";
    period_asked: "đã đề nghị, chờ người thứ hai duyệt", "asked for; a second person has to agree";
    period_closed_on: "đã chốt ngày {0}", "closed on {0}";
    period_ask_title: "Đề nghị chốt một kỳ", "Ask for closing a period";
    period_ask_note: "Chốt kỳ có hiệu lực với đơn vị này và mọi đơn vị trực thuộc, và không mở lại được.", "Closing holds for this unit and all below it, and cannot be undone.";
    codes_title: "Mã đánh giá dùng một lần", "Codes to rate once";
    codes_lead: "Mỗi mã cho một người dân đánh giá một lần trên điện thoại của mình, khuất mắt công chức. Phát cho người vừa làm xong thủ tục.", "Each code lets one visitor rate once on a phone of their own, out of the officer's sight. Hand it to whoever has finished.";
    codes_count: "Số mã cần in (1 đến 60)", "How many codes (1 to 60)";
    codes_once: "Tờ mã chỉ hiện một lần và không được lưu lại; nếu mất, hãy tạo tờ mới.", "The sheet is shown once. The codes are kept nowhere else; if it is lost, make another.";
    codes_make: "Tạo tờ mã", "Make the sheet";
    sheet_print: "Hãy in tờ này ngay (Ctrl+P, khổ A4) rồi cắt rời từng phiếu. Tải lại trang sẽ tạo mã mới.", "Print this sheet now (Ctrl+P, A4) and cut it up. Loading the page again makes new codes.";
    voucher_title: "Mời Ông/Bà đánh giá", "Please rate your visit";
    voucher_picture: "Mã QR mở trang đánh giá", "QR code that opens the rating page";
    voucher_how: "Quét mã bằng điện thoại, hoặc mở {0} và gõ:", "Scan with a phone, or open {0} and type:";
    voucher_once: "Chỉ dùng một lần.", "Good for one rating.";
    voucher_until: "Dùng được đến hết ngày {0}.", "Until the end of {0}.";
    voucher_private: "Không ghi tên Ông/Bà.", "It bears no name.";
    code_title: "Đánh giá bằng mã", "Rate with a code";
    code_label: "Mã in trên phiếu", "The code on your slip";
    code_help: "Gõ chữ và số, có hay không có dấu gạch đều được.", "Letters and digits, with or without the hyphens.";
    code_open: "Mở phiếu đánh giá", "Open the rating form";
    code_unusable: "Mã này không dùng được", "This code cannot be used";
    code_unusable_do: "Mã gõ chưa đúng hoặc đã hết hạn. Ông/Bà hãy xem lại phiếu, hoặc xin phiếu khác tại quầy.", "It is mistyped or out of date. Check the slip, or ask for another at the counter.";
    code_used: "Mã này đã dùng", "This code has been used";
    code_used_do: "Mỗi mã chỉ dùng một lần. Nếu Ông/Bà chưa đánh giá, hãy xin phiếu khác tại quầy.", "Each code is good for one rating. If you have not rated yet, ask for another at the counter.";
    slips_title: "Nhập phiếu giấy", "Type paper slips";
    slips_lead: "Nhập từng phiếu. Chỉ ghi ngày: phiếu tính cho quầy, không tính cho công chức nào vì không biết giờ.", "One slip after the other. Only the day is known: a slip counts to the counter and to no officer.";
    slip_day: "Ngày trên phiếu", "Day of the slip";
    slip_day_help: "Ngày/tháng/năm, ví dụ 20/11/2026.", "Day/month/year, as in 20/11/2026.";
    slip_line: "Gõ nhanh", "Quick line";
    slip_line_help: "Mỗi câu một chữ số theo thứ tự, 0 nếu để trống, ví dụ 2210, rồi nhấn Enter. Hoặc chọn từng câu bên dưới.", "One digit a question in their order, 0 where it was left out, as in 2210, then Enter. Or choose below.";
    slip_next: "Ghi và nhập phiếu tiếp", "Store, and type the next";
    slips_today: "Phiếu Ông/Bà đã nhập hôm nay", "Slips you typed today";
    slips_count: "{0} phiếu", "{0} slips";
    slips_none: "Chưa có phiếu nào.", "None yet.";
    slip_withdraw: "Rút lại", "Take back";
    slip_withdrawn: "đã rút lại, không tính", "taken back, not counted";
    counters_title: "Quầy", "Counters";
    counters_lead: "Các quầy trong phạm vi của Ông/Bà.", "The counters in your units.";
    counters_none: "Chưa có quầy nào.", "There are no counters yet.";
    counters_do: "Việc tại quầy", "What to do there";
    counters_duty: "Nhận ca", "Sign on";
    counters_codes: "In mã", "Print codes";
    counters_slips: "Nhập phiếu", "Type slips";
    remarks_title: "Ý kiến chờ xem", "Comments to look at";
    remarks_lead: "Ý kiến người dân viết, chưa ai xem. Đơn vị chỉ thấy những gì được cho hiện ở đây, theo tháng và không kèm giờ hay tên công chức.", "What citizens wrote and nobody has looked at. Units only see what is let through here, by month, without a time or an officer.";
    remarks_none: "Không có ý kiến nào chờ xem.", "Nothing waits.";
    remark_shown_as: "Lời văn được hiện", "Words to be shown";
    remark_help: "Thay họ tên, số điện thoại, số hồ sơ và điều làm lộ người viết bằng […].", "Put […] in the place of names, telephone and file numbers, and of whatever gives the writer away.";
    remark_show: "Cho hiện", "Show it";
    remark_withhold: "Không cho hiện", "Withhold it";
    remarks_read_title: "Ý kiến của người dân", "Citizens' comments";
    remarks_read_none: "Không có ý kiến nào hiện được trong tháng này.", "There are no comments to be shown of this month.";
    remarks_read_note: "Chỉ hiện ý kiến đã được xem, của đơn vị có từ 5 lượt đánh giá trong tháng; thứ tự không theo thời gian.", "Only comments that somebody has looked at, of units with at least 5 ratings in the month; their order says nothing of when they were written.";
    mine_title: "Kết quả của tôi", "My results";
    mine_lead: "Kết quả các lượt đánh giá khi Ông/Bà trực quầy, theo kỳ đã qua. Ông/Bà có quyền nêu ý kiến hoặc đề nghị xem lại.", "What was rated while you were on duty, in periods gone by. You may remark on it or ask for a correction.";
    reply_title: "Ý kiến của Ông/Bà về kỳ này", "Your reply to this period";
    reply_kind: "Ông/Bà muốn", "What you want";
    reply_remark: "Nêu ý kiến", "A remark";
    reply_correction: "Đề nghị xem lại", "A correction";
    reply_words: "Nội dung", "In your words";
    reply_send: "Gửi", "Send";
    reply_before: "Đã gửi trước đây", "Sent before";
    reply_answered: "Trả lời ngày", "Answered on";
    reply_unanswered: "Chưa có trả lời.", "Not answered yet.";
    replies_title: "Ý kiến của công chức", "Officers' replies";
    replies_lead: "Công chức nêu ý kiến hoặc đề nghị xem lại kết quả của mình. Mỗi ý kiến cần được trả lời bằng văn bản tại đây.", "Officers remark on their own results or ask for a correction. Each is owed an answer in words.";
    replies_none: "Không có ý kiến nào chờ trả lời.", "Nothing waits for an answer.";
    reply_answer: "Trả lời", "Answer";
    reply_answer_send: "Gửi trả lời", "Send the answer";

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
