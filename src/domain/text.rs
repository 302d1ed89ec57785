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
        impl Texts {
            /// Every row with its name, for the tablet's program, which keeps its own words in both languages.
            pub fn rows(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
                [$((stringify!($key), self.$key),)+].into_iter()
            }
        }
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

/// What the tablet at a counter says: its rows by their names without `kiosk_`.
#[must_use]
pub fn kiosk_texts(lang: Lang) -> Vec<(&'static str, &'static str)> {
    texts(lang).rows().filter_map(|(key, text)| Some((key.strip_prefix("kiosk_")?, text))).collect()
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
    only_read: "Ông/Bà chỉ xem được trang này, không thay đổi được gì.", "You can look at this page and change nothing.";
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
    // Signing in.
    sign_in_title: "Đăng nhập", "Sign in";
    sign_in_do: "Đăng nhập", "Sign in";
    sign_in_wrong: "Tên đăng nhập hoặc mật khẩu chưa đúng.", "The name or the password is wrong.";
    sign_in_too_often: "Đã thử quá nhiều lần. Hãy chờ vài phút rồi thử lại; từ máy đã từng đăng nhập thì vẫn vào được.", "Tried too often. Wait a few minutes; a browser that signed in before still can.";
    sign_in_have_code: "Tôi có mã để đặt mật khẩu", "I have a code to choose a password";
    sign_in_forgotten: "Quên mật khẩu? Hãy xin quản trị viên của đơn vị một mã dùng một lần.", "Forgotten? Ask your administrator for a one-time code.";
    field_login: "Tên đăng nhập", "Name to sign in with";
    field_password: "Mật khẩu", "Password";
    field_new_password: "Mật khẩu mới", "New password";
    field_code: "Mã 6 chữ số", "Six-digit code";
    field_setup_code: "Mã thiết lập", "Setup code";
    field_reset_code: "Mã dùng một lần", "One-time code";
    field_name: "Họ và tên", "Full name";
    field_unit: "Đơn vị", "Unit";
    field_unit_name: "Tên đơn vị cao nhất", "Name of the topmost unit";
    field_unit_code: "Mã đơn vị", "Code of the unit";
    login_help: "3 đến 64 ký tự: chữ thường không dấu, chữ số, dấu chấm, gạch nối. Ví dụ: an.nguyen", "3 to 64 small letters a to z, digits, dots and hyphens. For instance: an.nguyen";
    password_help: "Ít nhất {0} ký tự. Một câu dài dễ nhớ tốt hơn chữ và số khó nhớ; không bắt buộc ký tự đặc biệt, không phải đổi định kỳ.", "At least {0} characters. A long phrase you remember is better than symbols you forget; nothing else is required, and it never expires.";
    password_short: "Mật khẩu ngắn quá: cần ít nhất {0} ký tự.", "The password is too short: at least {0} characters.";
    password_long: "Mật khẩu dài quá: nhiều nhất 128 ký tự.", "The password is too long: at most 128 characters.";
    password_common: "Mật khẩu này dễ đoán: nằm trong danh sách hay dùng, hoặc gần giống tên của Ông/Bà. Hãy chọn một câu khác.", "This password is easily guessed: it is a common one, or close to your name. Choose another phrase.";
    factor_title: "Nhập mã xác thực", "Enter the code";
    factor_help: "Mở ứng dụng xác thực trên điện thoại và nhập mã đang hiện cho sipar.", "Open the authenticator app on your phone and enter the code it shows for sipar.";
    factor_wrong: "Mã chưa đúng, đã dùng hoặc đã hết hạn. Hãy đợi mã mới rồi nhập lại.", "The code is wrong, used or too old. Wait for the next one.";
    factor_lost: "Mất điện thoại? Quản trị viên có thể gỡ xác thực cũ để Ông/Bà thiết lập lại.", "Lost your phone? An administrator can remove the old factor so that you set up another.";
    setup_title: "Thiết lập lần đầu", "First set-up";
    setup_lead: "Hệ thống chưa có người quản trị. Người có mã thiết lập tạo tài khoản quản trị đầu tiên tại đây.", "Nobody administrates this system yet. Whoever has the setup code makes the first administrator here.";
    setup_code_help: "Mã được in ra trên máy chủ khi khởi động, ví dụ ABCD-EFGH-JKLM-NPQR; dùng được 24 giờ.", "The server printed it when it started, for instance ABCD-EFGH-JKLM-NPQR; it lasts 24 hours.";
    setup_unit_code_help: "Chữ thường không dấu, chữ số, gạch nối. Ví dụ: cao-bang", "Small letters a to z, digits and hyphens. For instance: cao-bang";
    setup_no_unit: "Còn thiếu tên hoặc mã đơn vị, hoặc mã có ký tự không dùng được.", "The unit's name or code is missing, or the code has characters that cannot be used.";
    setup_wrong: "Mã thiết lập chưa đúng, đã dùng hoặc đã hết hạn. Khởi động lại máy chủ để có mã mới.", "The setup code is wrong, used or too old. Restart the server for a new one.";
    setup_do: "Tạo tài khoản quản trị", "Make the administrator";
    reset_title: "Đặt mật khẩu", "Choose a password";
    reset_lead: "Dùng mã một lần do quản trị viên trao cho Ông/Bà.", "With the one-time code that your administrator gave you.";
    reset_wrong: "Tên đăng nhập hoặc mã chưa đúng, hoặc mã đã dùng, đã hết hạn.", "The name or the code is wrong, or the code was used or is too old.";
    reset_do: "Đặt mật khẩu", "Choose it";

    // Roles.
    role_administrator: "Quản trị hệ thống", "Administrator";
    role_home_affairs: "Cán bộ Sở Nội vụ", "Home Affairs staff";
    role_leader: "Lãnh đạo tỉnh", "Province leader";
    role_unit_head: "Thủ trưởng đơn vị", "Head of unit";
    role_clerk: "Cán bộ Một cửa", "One-stop clerk";
    role_officer: "Công chức tại quầy", "Officer at a counter";
    role_interviewer: "Điều tra viên", "Interviewer";
    role_data_entry: "Người nhập phiếu", "Data-entry clerk";
    role_appraiser: "Người thẩm định", "Appraiser";
    role_council: "Thành viên Hội đồng", "Council member";
    role_auditor: "Thanh tra, kiểm toán", "Auditor";

    // The own account.
    account_title: "Tài khoản của tôi", "My account";
    account_roles: "Vai trò", "Roles";
    account_no_roles: "Chưa được giao vai trò nào; hãy hỏi quản trị viên.", "No role yet; ask an administrator.";
    account_sessions: "Các phiên đang đăng nhập", "Where you are signed in";
    account_sessions_why: "Phiên nào không phải của mình thì kết thúc ngay và đổi mật khẩu.", "End any session that is not yours, and change your password.";
    session_from: "Từ máy", "From";
    session_seen: "Dùng lần cuối", "Last used";
    session_begun: "Bắt đầu", "Begun";
    session_this: "phiên này", "this one";
    session_end: "Kết thúc", "End";
    session_end_others: "Kết thúc mọi phiên khác", "End all others";
    account_password: "Đổi mật khẩu", "Change the password";
    account_password_changed: "Đã đổi mật khẩu; các phiên khác đã kết thúc.", "The password was changed; other sessions have ended.";
    second_factor_title: "Xác thực hai bước", "Second factor";
    second_factor_on: "Đang bật.", "It is on.";
    second_factor_off: "Chưa bật. Nên bật: mật khẩu bị lộ thì người khác vẫn không vào được.", "It is off. Turn it on: a password that leaks is then not enough.";
    second_factor_set: "Thiết lập", "Set up";
    second_factor_replace: "Thiết lập lại trên điện thoại khác", "Set up on another phone";
    second_factor_required: "Vai trò của Ông/Bà cần xác thực hai bước. Hãy thiết lập trước khi làm việc.", "Your role needs a second factor. Set it up before you go on.";
    second_factor_install: "Cài một ứng dụng xác thực (Google Authenticator, Microsoft Authenticator, Aegis…) trên điện thoại.", "Install an authenticator app (Google Authenticator, Microsoft Authenticator, Aegis…) on your phone.";
    second_factor_scan: "Quét mã này bằng ứng dụng đó, hoặc nhập dãy chữ bên dưới.", "Scan this code with it, or type the letters below.";
    second_factor_type: "Nhập mã 6 chữ số mà ứng dụng hiện ra.", "Enter the six digits that the app shows.";
    second_factor_picture: "Mã QR để quét bằng ứng dụng xác thực", "QR code to scan with the authenticator app";
    second_factor_letters: "Dãy chữ để nhập tay", "Letters to type instead";
    second_factor_confirm: "Bật xác thực hai bước", "Turn it on";
    sign_out: "Đăng xuất", "Sign out";
    my_work_title: "Việc của tôi", "My work";
    my_work_lead: "Những việc Ông/Bà được giao làm tại đây.", "What you may do here.";
    my_work_nothing: "Chưa có việc nào cho vai trò của Ông/Bà.", "Nothing yet for your role.";
    work_results: "Tỷ lệ hài lòng của đơn vị, theo quầy, công chức và thời gian.", "Satisfaction by unit, counter, officer and period.";
    work_counters: "Ghi ca trực, in mã đánh giá, nhập phiếu giấy tại các quầy.", "Who is at a counter, codes to print, paper slips to type.";
    work_mine: "Kết quả của chính mình, và quyền nêu ý kiến về kết quả đó.", "Your own results, and your right of reply to them.";
    work_remarks: "Đọc ý kiến người dân, che tên riêng trước khi đơn vị được xem.", "Read what citizens wrote and hide names before units see it.";
    work_remarks_read: "Ý kiến của người dân đã được kiểm tra, theo tháng.", "What citizens wrote, checked, by month.";
    work_replies: "Ý kiến và đề nghị sửa của công chức đang chờ trả lời.", "Officers' remarks and requests that wait for an answer.";
    work_ratings: "Lượt đánh giá để riêng và lượt trùng mã, chờ quyết định.", "Ratings kept aside and conflicts that wait for a decision.";
    work_periods: "Chốt số liệu của một kỳ, hai người cùng làm.", "Close a period's figures, two people together.";
    work_personal: "Yêu cầu xem, sửa, xóa dữ liệu cá nhân và thời hạn phải trả lời.", "Requests to see, correct or delete personal data, with their last days.";
    work_offices: "Đơn vị, quầy, công chức; sáp nhập, chia tách, đổi tên.", "Units, counters, officers; merging, splitting, renaming.";
    work_import: "Nhập danh sách từ tệp CSV hoặc Excel.", "Bring lists in from CSV or Excel.";
    work_jobs: "Những việc hệ thống tự làm, và việc nào không xong.", "What the system does by itself, and what failed.";
    work_letters: "Thư chờ gửi hoặc chờ in.", "Letters to be sent or printed.";
    work_trail: "Ai đã thay đổi gì, khi nào, vì sao; không ai sửa được.", "Who changed what, when and why; nobody can alter it.";
    work_people: "Ai được đăng nhập, với vai trò gì, ở đơn vị nào.", "Who may sign in, with which role, in which unit.";
    work_approvals: "Những việc cần hai người: đang chờ quyết định và đã quyết định.", "What takes two people: waiting and decided.";

    // People and their roles.
    people_title: "Người dùng và vai trò", "People and roles";
    people_lead: "Những người có vai trò trong các đơn vị của Ông/Bà.", "Whoever has a role in your units.";
    people_caption: "Người dùng", "People";
    person_state: "Tình trạng", "State";
    person_active: "hoạt động", "active";
    person_disabled: "đã khóa", "disabled";
    person_waits: "chưa đặt mật khẩu", "no password yet";
    person_add: "Thêm người", "Add somebody";
    person_email: "Thư điện tử (không bắt buộc)", "E-mail (optional)";
    person_officer: "Mã công chức, nếu người này làm tại quầy (không bắt buộc)", "Code of the officer, if they serve at a counter (optional)";
    person_email_is: "Thư điện tử", "E-mail";
    person_officer_is: "Công chức tại quầy", "Officer at a counter";
    person_sessions: "Số phiên đang đăng nhập", "Open sessions";
    person_role: "Vai trò", "Role";
    person_unit: "Đơn vị, gồm cả các đơn vị bên dưới", "Unit, with all below it";
    person_area: "Lĩnh vực, chỉ cho người thẩm định (không bắt buộc)", "Area, for an appraiser only (optional)";
    person_from: "Từ ngày (để trống: hôm nay)", "From (empty: today)";
    person_to: "Đến hết ngày (để trống: không thời hạn)", "Up to and including (empty: open)";
    person_reason: "Lý do", "Reason";
    person_change: "Sửa thông tin", "Change";
    person_save: "Lưu", "Save";
    person_roles: "Vai trò", "Roles";
    person_roles_past: "Đã hết hiệu lực", "Past";
    person_role_give: "Giao vai trò", "Give a role";
    person_role_end: "Thôi giao", "End";
    person_sign_in: "Đăng nhập", "Signing in";
    person_reset: "Cấp mã đặt mật khẩu", "Make a code to choose a password";
    person_reset_why: "Mã dùng một lần trong 24 giờ. Ông/Bà trao mã, không biết mật khẩu. Xác thực hai bước vẫn giữ nguyên.", "A one-time code for 24 hours. You hand it over and never know the password. The second factor stays.";
    person_second_factor_remove: "Gỡ xác thực hai bước", "Remove the second factor";
    person_disable: "Khóa tài khoản", "Disable";
    person_enable: "Mở khóa tài khoản", "Enable";
    person_sessions_end: "Kết thúc mọi phiên", "End all sessions";
    person_code_why: "Mã chỉ hiện một lần này. Hãy chép hoặc in ra, trao tận tay. Trong vòng 24 giờ, người nhận mở trang {0} (hoặc bấm “Tôi có mã để đặt mật khẩu” ở trang đăng nhập) rồi nhập mã.", "The code is shown this once. Copy or print it and hand it over. Within 24 hours, whoever gets it opens {0} (or “I have a code to choose a password” where they sign in) and enters it.";
    person_code_back: "Đã chép mã, về trang của", "I have the code; back to";
    person_choose_role: "Hãy chọn vai trò", "Choose a role";
    person_asked: "Việc này cần một quản trị viên khác đồng ý; đề nghị đã được gửi.", "Another administrator has to agree; it was asked for.";

    // What takes two people.
    approvals_title: "Đề nghị và phê duyệt", "Requests and approvals";
    approvals_lead: "Việc quan trọng cần hai người: một người đề nghị, một người khác quyết định. Không ai tự duyệt việc mình đề nghị.", "What matters takes two: one asks, another decides. Nobody approves what they asked for.";
    approvals_none: "Chưa có đề nghị nào.", "Nothing was asked for yet.";
    approvals_open: "Đang chờ", "Waiting";
    approvals_done: "Đã quyết định", "Decided";
    approval_by: "{0} đề nghị ngày {1}", "asked for by {0} on {1}";
    approval_decided: "{0}, {1}, {2}", "{0}, {1}, {2}";
    approval_reason: "Lý do", "Reason";
    approval_answer: "Ý kiến (không bắt buộc)", "Words (optional)";
    approval_approve: "Đồng ý và thực hiện", "Agree and carry out";
    approval_refuse: "Không đồng ý", "Refuse";
    approval_withdraw: "Rút lại", "Withdraw";
    approval_approved: "đã đồng ý", "agreed";
    approval_refused: "không đồng ý", "refused";
    approval_withdrawn: "đã rút lại", "withdrawn";
    approval_administrator_give: "Giao quyền quản trị hệ thống cho {0} tại {1}", "Make {0} an administrator of {1}";
    approval_administrator_end: "Thôi giao quyền quản trị hệ thống của {0} tại {1}", "End {0}'s role as an administrator of {1}";

    from_day: "từ {0}", "from {0}";
    to_day: "đến {0}", "to {0}";

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
    refused_not_a_day: "{0} không phải là ngày; hãy ghi như 31/12/2026.", "{0} is no day; write it as 31/12/2026.";
    refused_no_such_officer: "Không có công chức nào mang mã {0}.", "No officer has the code {0}.";
    refused_officer_taken: "Công chức {0} đã gắn với tài khoản khác.", "Officer {0} belongs to another account already.";
    refused_officer_elsewhere: "Công chức {0} không làm việc tại đơn vị này.", "Officer {0} does not serve in this unit.";
    refused_not_an_anchor: "Mã neo phải có dạng SỐ:MÃ BĂM, mã băm gồm 64 chữ số thập lục phân, như lệnh sipar audit head in ra.", "An anchor is written PLACE:HASH, the hash with 64 hexadecimal digits, as sipar audit head prints it.";
    refused_asker_missing: "Còn thiếu người yêu cầu hoặc nội dung yêu cầu.", "Who asks or what for is missing.";
    refused_not_yet_there: "Ngày nhận không thể ở tương lai.", "The day it came cannot be in the future.";
    refused_outcome_missing: "Hãy ghi kết quả giải quyết; người yêu cầu và người kiểm tra sau này cần biết.", "Say what became of it; the asker and whoever checks later have to know.";
    refused_no_such_words: "Ý kiến của lượt đánh giá này không có những chữ đó; hãy chép đúng từng chữ.", "The words of this rating have no such part; copy it letter by letter.";
    refused_still_enabled: "Người này còn đăng nhập được; hãy khóa tài khoản trước.", "This person may still sign in; disable the account first.";
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
    error_in_the_clear: "Máy chủ này chỉ nhận kết nối được mã hóa", "This server takes encrypted connections only";
    error_in_the_clear_do: "Yêu cầu đã đến mà không được mã hóa nên không được xử lý. Ông/Bà hãy mở địa chỉ bắt đầu bằng https://.", "The request came in the clear and was not dealt with. Open the address that begins with https://.";
    error_not_found: "Không có trang này", "There is no such page";
    error_not_found_do: "Địa chỉ có thể đã gõ nhầm hoặc đơn vị đã đổi tên. Ông/Bà hãy bắt đầu từ trang chủ.", "The address may be mistyped, or the unit has a new name. Start from the home page.";
    error_other_method: "Địa chỉ này không nhận yêu cầu gửi theo cách này", "This address does not take a request of this kind";
    error_other_method_do: "Chưa có gì được lưu. Nếu Ông/Bà đã gõ hoặc tải lại địa chỉ, hãy quay lại trang có biểu mẫu và gửi từ đó.", "Nothing was stored. If you typed or reloaded the address, go back to the page with the form and send it from there.";
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
    aside_not_asked: "chưa ai đề nghị", "nobody has asked";
    aside_stays: "kỳ đã chốt, không tính thêm", "the period is closed; it stays aside";
    aside_revoked_device: "máy đánh giá đã bị thu hồi trước khi gửi", "the tablet had been revoked before it sent them";
    aside_sequence_reused: "máy dùng lại số thứ tự của một lượt khác", "the tablet used another rating's running number again";
    aside_closed_counter: "quầy không mở vào ngày này", "the counter was not open on that day";
    aside_closed_period: "đến sau khi kỳ đã chốt", "it came after its period was closed";
    aside_chain_broken: "không khớp với lượt trước hoặc sau trong chuỗi ký của máy", "it does not fit the one before or after it in the tablet's chain";
    aside_withdrawn: "người nhập phiếu đã rút lại", "whoever typed the slip took it back";
    conflicts_title: "Hai nội dung cùng một mã", "Two ratings under one id";
    conflicts_note: "Cùng một mã lượt đánh giá được gửi hai lần với nội dung khác nhau. Chỉ một nội dung được tính; nội dung kia vẫn được lưu.", "The same id was sent twice with different content. Only one of them counts; the other is kept as well.";
    conflicts_none: "Không có trường hợp nào.", "There are none.";
    conflict_aside: "lượt này đang được giữ riêng, chưa tính", "this rating is kept aside and not counted";
    conflict_stored: "Đang lưu", "Stored";
    conflict_other: "Nội dung kia", "The other";
    conflict_keep: "Giữ nội dung đang lưu", "Keep the stored one";
    conflict_take: "Lấy nội dung kia", "Take the other one";
    conflict_answers: "Câu trả lời của hai lượt chỉ hiện cho người quyết định.", "What the two answered is shown only to whoever decides.";
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

    // Pages: the trail.
    trail_title: "Nhật ký thay đổi", "The trail";
    trail_lead: "Ai đã thay đổi gì, khi nào, từ đâu và vì sao. Không ai sửa hay xóa được một mục mà không bị phát hiện.", "Who changed what, when, from where and why. Nobody can change or remove an entry without being found out.";
    trail_search: "Tìm trong nhật ký", "Search the trail";
    trail_who: "Người thực hiện", "Who";
    trail_what: "Việc đã làm", "What was done";
    trail_when: "Thời điểm", "When";
    trail_origin: "Từ địa chỉ", "From address";
    trail_subject: "Đối tượng", "About";
    trail_detail: "Nội dung", "Content";
    trail_reason: "Lý do", "Reason";
    trail_old: "Trước khi đổi", "Before";
    trail_new: "Sau khi đổi", "After";
    trail_place: "Số thứ tự", "Place";
    trail_login_help: "tên đăng nhập, hoặc command, program", "a login, or command, program";
    trail_action_help: "phần đầu là đủ, ví dụ proposal.", "the beginning is enough, as proposal.";
    trail_words: "Có chữ", "With the words";
    trail_from: "Từ ngày", "From day";
    trail_to: "Đến hết ngày", "To the end of day";
    trail_none: "Không có mục nào như vậy.", "There is no such entry.";
    trail_older: "Các mục cũ hơn", "Older entries";
    trail_looked_on: "Đã tìm qua một phần của nhật ký; bấm để tìm tiếp trong các mục cũ hơn.", "Part of the trail was searched; go on to the older entries.";
    trail_newest: "Các mục mới nhất", "The newest entries";
    trail_as_table: "Tải về bảng tính (CSV)", "Download for a spreadsheet (CSV)";
    trail_as_lines: "Tải về kèm mã kiểm tra (JSON)", "Download with hashes (JSON lines)";
    trail_check: "Kiểm tra toàn bộ nhật ký", "Check the whole trail";
    trail_check_lead: "Mỗi mục mang mã băm của mục trước. Kiểm tra sẽ tính lại từ mục đầu đến mục cuối; mã neo đã in hoặc gửi trước đây cho biết cả chuỗi có bị làm lại hay không.", "Each entry bears the hash of the one before it. The check computes all of them anew; an anchor that was printed or mailed before shows whether the whole chain was made anew.";
    trail_anchor: "Mã neo (SỐ:MÃ BĂM)", "Anchor (PLACE:HASH)";
    trail_check_now: "Kiểm tra ngay", "Check now";
    trail_whole: "Nhật ký nguyên vẹn: {0} mục, mục cuối {1}.", "The trail is whole: {0} entries, the last is {1}.";
    trail_broken: "Nhật ký đã bị can thiệp; đây là những chỗ tìm thấy, chỗ đầu tiên đứng trước.", "The trail was tampered with; this is what was found, the first place first.";
    trail_more: "và {0} chỗ nữa", "and {0} more places";
    trail_the_program: "chương trình", "the program";
    trail_a_command: "lệnh trên máy chủ", "a command on the server";
    wrong_changed: "Mục {0} không khớp với mục trước nó: chính nó, hoặc mục trước nó cùng mã băm, đã bị sửa.", "Entry {0} does not follow from the one before it: it was changed, or that one together with its hash.";
    wrong_missing: "Thiếu các mục từ {0} đến {1}.", "Entries {0} to {1} are missing.";
    wrong_removed: "Ở mục {0} hoặc ngay trước nó có mục bị lấy đi, các mục sau được dồn lên.", "At {0} or right before it an entry was removed, and the later ones were moved up.";
    wrong_inserted: "Ở mục {0} hoặc ngay trước nó có mục được chèn vào, các mục sau bị đẩy xuống.", "At {0} or right before it an entry was inserted, and the later ones were moved down.";
    wrong_swapped: "Nội dung ở mục {0} vốn được ghi ở mục {1}.", "What stands at {0} was written at {1}.";
    wrong_unchained: "Mục {0} không có mã băm: không phải do chương trình ghi.", "Entry {0} has no hash: the program did not write it.";
    wrong_before_first: "Mục {0} đứng trước mục đầu tiên.", "Entry {0} stands before the first place.";
    wrong_beyond_end: "Mục {0} đứng sau điểm cuối mà chương trình đã ghi.", "Entry {0} stands beyond the end that the program noted.";
    wrong_cut_off: "Các mục từ {0} đến {1} ở cuối đã bị cắt bỏ.", "Entries {0} to {1} were cut off at the end.";
    wrong_end_changed: "Mục cuối {0} có mã băm khác với điểm cuối mà chương trình đã ghi.", "The last entry, {0}, has another hash than the program noted.";
    wrong_end_missing: "Ghi chú về điểm cuối, sau mục {0}, không còn.", "The note of the trail's end, after entry {0}, is gone.";
    wrong_anchor_missing: "Không có mục {0} mà mã neo nói đến.", "Entry {0}, which the anchor names, is not there.";
    wrong_anchor_changed: "Mục {0} có mã băm khác với mã neo: cả chuỗi đã bị làm lại.", "Entry {0} has another hash than the anchor: the chain was made anew.";

    // Pages: jobs and letters.
    jobs_title: "Việc hệ thống tự làm", "What the server does by itself";
    jobs_lead: "Việc nào chạy khi nào, lần cuối ra sao. Việc lỗi được thử lại tám lần, mỗi lần cách xa hơn.", "What runs when, and what it came to. What fails is tried eight times, each time after a longer pause.";
    jobs_none: "Máy chủ chưa chạy lần nào với cơ sở dữ liệu này.", "No server has run on this database yet.";
    job: "Việc", "Job";
    job_state: "Tình trạng", "State";
    job_due: "Lần tới", "Next time";
    job_last: "Lần cuối", "Last time";
    job_never: "chưa chạy", "never yet";
    job_hurry: "Chạy ngay", "Run now";
    job_waiting: "đang chờ đến giờ", "waiting for its time";
    job_again: "lỗi {0} lần, sẽ thử lại", "failed {0} times, will be tried again";
    job_failed: "đã lỗi 8 lần, cần người xem", "failed 8 times; somebody has to look at it";
    job_audit_head: "Ghi mã neo của nhật ký", "Write the trail's anchor down";
    job_mail: "Gửi thư", "Send letters";
    job_reminder: "Nhắc việc đang chờ", "Remind of what waits";
    job_retention: "Xóa dữ liệu hết hạn giữ", "Delete what is past its time";
    job_sessions: "Dọn phiên đăng nhập hết hạn", "Remove sessions that are over";
    letters_title: "Thư chưa đến tay người nhận", "Letters that nobody has got yet";
    letters_lead: "Thư chưa gửi được qua thư điện tử; hãy in ra, đưa tận tay, rồi ghi là đã đưa.", "Letters that could not be mailed yet: print them, hand them over, and note that.";
    letters_none: "Không có thư nào đang chờ.", "No letter is waiting.";
    letter_no_address: "không có địa chỉ thư điện tử", "no mail address";
    letter_failed: "Đã thử gửi {0} lần không được.", "Sending failed {0} times.";
    letter_handed_over: "Đã đưa tận tay", "Handed over";

    // Pages: requests about personal data.
    personal_title: "Yêu cầu về dữ liệu cá nhân", "Requests about personal data";
    personal_lead: "Ai muốn xem, sửa hay xóa dữ liệu của mình; việc quá hạn đứng trước.", "Who wants to see, correct or delete their data; what is overdue stands first.";
    personal_terms: "Thời hạn: xác nhận trong {0} ngày làm việc; cho xem {1} ngày, sửa {2} ngày, xóa {3} ngày, tính từ ngày nhận ({4}; theo nguồn công khai, chưa đối chiếu bản chính thức). Ngày làm việc tính từ thứ Hai đến thứ Sáu; hệ thống chưa biết ngày lễ.", "Terms: confirmed within {0} working days; shown within {1} days, corrected within {2}, deleted within {3}, from the day it came ({4}; reported, not compared with the official text). Working days are Monday to Friday; public holidays are not known here.";
    personal_only_read: "Người yêu cầu, cách liên hệ và nội dung chỉ hiện cho người giải quyết.", "Who asks, how to reach them and what they wrote are shown only to whoever handles the request.";
    personal_none: "Chưa có yêu cầu nào.", "There is no request.";
    personal_overdue: "QUÁ HẠN", "OVERDUE";
    personal_state: "Tình trạng", "State";
    personal_state_received: "đã nhận, chưa xác nhận", "received, not confirmed";
    personal_state_confirmed: "đã xác nhận, đang giải quyết", "confirmed, being settled";
    personal_state_done: "đã giải quyết", "settled";
    personal_state_refused: "đã từ chối", "refused";
    personal_received: "Ngày nhận", "Day it came";
    personal_confirm_by: "Xác nhận trước hết ngày", "Confirm by";
    personal_due_on: "Giải quyết trước hết ngày", "Settle by";
    personal_contact: "Cách liên hệ", "Contact";
    personal_outcome: "Kết quả giải quyết", "What became of it";
    personal_confirm: "Đã xác nhận với người yêu cầu", "The asker was told";
    personal_done: "Đã giải quyết xong", "Settled";
    personal_refuse: "Từ chối", "Refuse";
    personal_enter: "Ghi yêu cầu mới", "Enter a request";
    personal_kind: "Yêu cầu gì", "What is asked for";
    personal_kind_see: "Xem hoặc nhận bản sao", "See or have a copy";
    personal_kind_correct: "Sửa", "Correct";
    personal_kind_delete: "Xóa", "Delete";
    personal_asker: "Người yêu cầu", "Asker";
    personal_text: "Nội dung yêu cầu", "What it says";
    personal_delete: "Đề nghị xóa dữ liệu cá nhân", "Ask for deletion";
    personal_delete_lead: "Việc xóa cần người thứ hai quyết định ở trang đề nghị. Ghi mã lượt đánh giá, hoặc tên đăng nhập của người đã ngừng; chỉ một trong hai.", "A second person decides on the page of approvals. Give the id of a rating, or the login of somebody who was disabled; one of the two.";
    personal_rating: "Mã lượt đánh giá", "Id of the rating";
    personal_words: "Chỉ xóa những chữ này", "Delete these words only";
    personal_login: "Tên đăng nhập của người đã ngừng", "Login of somebody who was disabled";
    personal_delete_ask: "Gửi đề nghị xóa", "Ask for it";

    // Letters, in both languages; nothing stands in them that others should not read.
    letter_waits_title: "sipar: có việc đang chờ Ông/Bà", "sipar: something waits for you";
    letter_waits_lead: "Những việc sau đang chờ Ông/Bà:", "This waits for you:";
    letter_proposals: "- {0} đề nghị chờ quyết định đã quá 3 ngày (trang Đề nghị cần hai người)", "- {0} proposals have waited for a decision for more than 3 days (page of approvals)";
    letter_requests: "- {0} yêu cầu về dữ liệu cá nhân sắp đến hạn hoặc đã quá hạn (trang Yêu cầu về dữ liệu cá nhân)", "- {0} requests about personal data are due soon or overdue (page of requests about personal data)";
    letter_replies: "- {0} phản hồi của công chức chưa được trả lời đã quá 3 ngày", "- {0} officers' replies have had no answer for more than 3 days";
    letter_alarms: "- {0} điều bất thường ở máy đánh giá, xem trang Máy đánh giá", "- {0} alarms of tablets, see the page Tablets";
    letter_end: "Thư do hệ thống sipar tự gửi; xin đăng nhập để xem nội dung.", "This letter was written by sipar itself; please sign in to see more.";
    letter_head_title: "sipar: mã neo của nhật ký ngày {0}", "sipar: anchor of the trail, {0}";
    letter_head_lead: "Xin giữ mã neo dưới đây ở nơi khác hệ thống. Với nó, sau này có thể kiểm tra rằng nhật ký đến thời điểm này không bị làm lại (sipar audit verify --anchor, hoặc trang Nhật ký thay đổi).", "Please keep the anchor below outside the system. With it anybody can check later that the trail up to now was not made anew (sipar audit verify --anchor, or the page of the trail).";

    // Personal data.
    deletion_remark: "Xóa toàn bộ ý kiến bằng lời của lượt đánh giá {0}", "Delete all words of rating {0}";
    deletion_words: "Xóa trong ý kiến của lượt đánh giá {0} các ký tự từ {1} đến {2}", "Delete characters {1} to {2} of the words of rating {0}";
    deletion_person: "Xóa những gì cho biết người dùng {0} là ai", "Delete what says who the person {0} was";
    deleted_person: "(đã xóa theo yêu cầu)", "(deleted on request)";
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
    office_lead: "Các đơn vị thuộc phạm vi của Ông/Bà. Mọi thay đổi đều được ghi lại cùng giá trị cũ và mới.", "The units that are within your rights. Every change is recorded with what was before and what is now.";
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
    api_unknown_code: "mã không đúng, đã dùng hoặc đã hết 10 phút; hãy xin mã mới", "the code is wrong, used, or older than 10 minutes; ask for a new one";
    api_too_often: "đã nhập sai quá nhiều lần; hãy chờ một phút", "too many wrong codes; wait a minute";
    api_bad_signature: "chữ ký của máy đánh giá không khớp với nội dung", "the tablet's signature does not fit what was sent";
    api_bad_enrolment: "khóa hoặc bề rộng màn hình không hợp lệ", "the key or the width of the screen cannot be";
    api_wrong_counter: "máy này không được gửi đánh giá cho quầy khác", "this tablet may not rate another counter";
    api_level_outside_scale: "mức trả lời không có trong thang đo của câu hỏi", "the level is not on the question's scale";
    api_too_large: "gói gửi quá lớn", "the upload is too large";
    api_not_json: "nội dung gửi không phải JSON", "the body is not JSON";
    api_wrong_form: "nội dung gửi sai khuôn dạng", "the body does not have the form it must have";
    api_not_acceptable: "lượt đánh giá không hợp lệ", "the rating cannot be taken";
    api_not_found: "không có địa chỉ này", "there is no such address";
    api_other_method: "địa chỉ này chỉ nhận phương thức khác", "this address takes another method only";
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
    template_not_a_tag: "“{0}” không phải là mã ngôn ngữ; dùng mã BCP 47 viết thường, ví dụ km", "\"{0}\" is not the tag of a language; use a BCP 47 tag in small letters, as in km";
    template_unknown_language: "chưa khai báo ngôn ngữ “{0}”; thêm [[language]] với tag và name, hoặc bỏ câu chữ này", "the language \"{0}\" is not named; add a [[language]] with tag and name, or remove this text";
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

    // Tablets and what is wrong with them.
    tablets_title: "Máy đánh giá", "Tablets";
    tablets_lead: "Mỗi máy đánh giá chỉ gửi được lượt đánh giá cho quầy của mình. Máy im lặng, mất số thứ tự hoặc đếm khác máy chủ đều được báo ở đây.", "A tablet can hand in ratings for its own counter and nothing else. One that is silent, lacks numbers or counts otherwise than the server is named here.";
    tablets_alarms: "Có {0} điều cần xem lại.", "There are {0} things to look at.";
    tablets_none: "Chưa có máy nào được ghi danh.", "No tablet is enrolled yet.";
    tablet_in_service: "đang dùng", "in service";
    tablet_revoked: "đã thu hồi", "revoked";
    tablet_by_token: "ghi danh bằng mã bí mật, không có chữ ký", "enrolled with a token, does not sign";
    tablet_seen: "Liên lạc gần nhất", "Last heard of";
    tablet_never: "chưa lần nào", "never";
    tablet_enrolled: "Ghi danh", "Enrolled";
    tablet_received: "Đã nhận đủ đến lượt số", "All received up to number";
    tablet_queued: "Lượt đang chờ gửi trên máy", "Ratings waiting on the tablet";
    tablet_skew: "Đồng hồ lệch", "Clock ahead by";
    tablet_seconds: "{0} giây", "{0} s";
    tablet_persisted: "Trình duyệt cam kết giữ dữ liệu", "The browser keeps its storage";
    tablet_storage: "Bộ nhớ đã dùng", "Storage in use";
    tablet_build: "Bản chương trình", "Program";
    tablet_abandoned: "Lượt bỏ dở, không trả lời (7 ngày)", "Visits without an answer (7 days)";
    tablet_revoke: "Thu hồi máy", "Revoke";
    tablet_revoke_reason: "Lý do thu hồi", "Why it is revoked";
    tablet_add: "Ghi danh máy mới", "Enrol a tablet";
    tablet_add_lead: "Tạo một mã dùng một lần, có hiệu lực 10 phút, rồi nhập mã ấy trên máy đánh giá.", "Make a code that is good once and for 10 minutes, then enter it on the tablet.";
    tablet_name: "Tên gọi của máy", "What the tablet is called";
    tablet_make_code: "Tạo mã ghi danh", "Make a code";
    tablet_code_title: "Mã ghi danh máy đánh giá", "Code to enrol a tablet";
    tablet_code_lead: "Trên máy đánh giá, mở địa chỉ dưới đây rồi nhập mã, hoặc quét hình bằng máy ấy.", "On the tablet, open the address below and enter the code, or scan the picture with it.";
    tablet_code_address: "Địa chỉ:", "Address:";
    tablet_code_picture: "Mã QR có địa chỉ và mã ghi danh", "QR code with the address and the code";
    tablet_code_ends: "Mã chỉ hiện một lần này, dùng được cho một máy và hết hiệu lực sau 10 phút.", "The code is shown this once, is good for one tablet, and ends after 10 minutes.";
    work_tablets: "Ghi danh, thu hồi, xem tình trạng máy", "Enrol, revoke, see how they fare";
    alarm_never_seen: "Chưa từng liên lạc kể từ khi ghi danh. Kiểm tra máy đã bật và có mạng.", "Never heard of since it was enrolled. See that it is on and has a network.";
    alarm_silent: "Im lặng từ {0}. Kiểm tra máy có bật, có điện và có mạng không.", "Silent since {0}. See that it is on, charged, and has a network.";
    alarm_clock: "Đồng hồ của máy lệch {0} phút. Chỉnh lại giờ của máy; các lượt đánh giá vẫn được tính đúng ngày.", "Its clock is off by {0} minutes. Set it right; ratings still count to the right day.";
    alarm_queue: "{0} lượt chờ gửi quá 2 giờ. Kiểm tra mạng của máy; chưa lượt nào bị mất.", "{0} ratings have waited for over 2 hours. Look at its network; none is lost.";
    alarm_missing: "Thiếu các lượt số {0}: máy đã ghi nhưng máy chủ không nhận được và máy không còn giữ. Giữ nguyên máy, không xóa dữ liệu, báo người quản trị.", "Numbers {0} are missing: sealed by the tablet, never received, and no longer held by it. Leave the tablet as it is, clear nothing, and tell the administrator.";
    alarm_differs: "Ngày {0}: máy đếm {1} lượt, máy chủ nhận {2} lượt.", "On {0} the tablet counted {1} ratings, and {2} arrived.";
    alarm_set_apart: "{0} lượt bị máy để riêng vì máy chủ không nhận. Mở trang kỹ thuật trên máy để xuất ra.", "{0} ratings were set apart on it because the server would not take them. Export them from its service page.";
    alarm_not_persisted: "Trình duyệt không cam kết giữ dữ liệu: có thể mất các lượt chưa gửi. Cài trang thành ứng dụng theo hướng dẫn.", "The browser does not promise to keep its storage, and could lose ratings not yet sent. Install the page as the guide says.";
    alarm_nearly_full: "Bộ nhớ của trình duyệt đã dùng {0}%.", "{0}% of the browser's storage is in use.";

    // Tablets whose browser is too old.
    plain_title: "Ghi danh máy đánh giá bằng trang đơn giản", "Enrol a tablet with plain pages";
    plain_lead: "Trang này dành cho máy có trình duyệt quá cũ. Nhập mã ghi danh mà đơn vị đã cấp, có hiệu lực 10 phút.", "For tablets whose browser is too old. Enter the code that the office has made; it is good for 10 minutes.";
    plain_code: "Mã ghi danh", "Code to enrol";
    plain_enrol: "Ghi danh máy này", "Enrol this tablet";
    plain_online: "Với trang đơn giản, chỉ đánh giá được khi có mạng và máy không ký các lượt đánh giá. Nên thay bằng máy mới hơn khi có thể.", "With plain pages one can rate only while there is a network, and the tablet signs nothing. Replace it by a newer one when you can.";

    // Trusting the local authority.
    trust_title: "Tin cậy chứng chỉ của đơn vị", "Trust this office's certificate";
    trust_lead: "Máy chủ này dùng chứng chỉ do chính đơn vị cấp. Mỗi thiết bị chỉ cần làm các bước dưới đây một lần; sau đó trình duyệt mở trang mà không cảnh báo.", "This server uses a certificate that the office has issued itself. Each device needs the steps below only once; after that the browser opens the pages without a warning.";
    trust_compare_title: "Trước hết: so dấu vân tay của chứng chỉ", "First compare the fingerprint";
    trust_compare: "Dấu vân tay dưới đây, và dấu vân tay mà thiết bị hiện ra khi cài đặt, phải trùng từng ký tự với tờ giấy mà đơn vị đã in. Nếu khác, hãy dừng lại và báo người quản trị.", "The fingerprint below, and the one that the device shows, must be the same to the last character as on the paper that the office printed. If not, stop and tell the administrator.";
    trust_fingerprint: "Dấu vân tay SHA-256", "SHA-256 fingerprint";
    trust_download: "Tải chứng chỉ (ca.crt)", "Get the certificate (ca.crt)";
    trust_fetch: "Bấm “Tải chứng chỉ” ở trên và lưu tệp ca.crt.", "Press “Get the certificate” above and keep the file ca.crt.";
    trust_restart: "Đóng hẳn trình duyệt rồi mở lại trang: không còn cảnh báo nào.", "Close the browser altogether and open the page again: there is no warning any more.";
    trust_android: "Máy tính bảng Android", "Android tablet";
    trust_android_install: "Mở Cài đặt → Bảo mật → Mã hóa và thông tin xác thực → Cài đặt chứng chỉ → Chứng chỉ CA.", "Open Settings → Security → Encryption & credentials → Install a certificate → CA certificate.";
    trust_android_choose: "Đọc cảnh báo, chọn “Vẫn cài đặt”, nhập mã khóa màn hình nếu máy hỏi, rồi chọn tệp ca.crt.", "Read the warning, choose “Install anyway”, enter the screen lock if asked, and choose the file ca.crt.";
    trust_android_compare: "Mở Thông tin xác thực đáng tin cậy → Người dùng → sipar và so dấu vân tay SHA-256. Nếu khác, xóa ngay chứng chỉ đó.", "Open Trusted credentials → User → sipar and compare the SHA-256 fingerprint. If it differs, remove the certificate at once.";
    trust_ipad: "iPad", "iPad";
    trust_ipad_fetch: "Mở trang này bằng Safari, bấm “Tải chứng chỉ” và chọn “Cho phép”.", "Open this page in Safari, press “Get the certificate” and choose “Allow”.";
    trust_ipad_install: "Mở Cài đặt → Cài đặt chung → VPN & Quản lý thiết bị → sipar → Chi tiết khác, so dấu vân tay, rồi chọn Cài đặt.", "Open Settings → General → VPN & Device Management → sipar → More Details, compare the fingerprint, then choose Install.";
    trust_ipad_switch: "Mở Cài đặt → Cài đặt chung → Giới thiệu → Cài đặt tin cậy chứng nhận và bật sipar.", "Open Settings → General → About → Certificate Trust Settings and switch sipar on.";
    trust_windows: "Máy tính Windows", "Windows";
    trust_windows_compare: "Mở Command Prompt trong thư mục có tệp và gõ: certutil -hashfile ca.crt SHA256. So kết quả với dấu vân tay.", "Open a command prompt in the folder of the file and type: certutil -hashfile ca.crt SHA256. Compare what it says with the fingerprint.";
    trust_windows_install: "Nhấp đúp ca.crt → Install Certificate → Local Machine → Place all certificates in the following store → Trusted Root Certification Authorities.", "Double-click ca.crt → Install Certificate → Local Machine → Place all certificates in the following store → Trusted Root Certification Authorities.";
    trust_linux: "Máy tính Linux với Chromium", "Linux with Chromium";
    trust_linux_compare: "Gõ: sha256sum ca.crt. So kết quả với dấu vân tay.", "Type: sha256sum ca.crt. Compare what it says with the fingerprint.";
    trust_linux_install: "Gõ: certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n sipar -i ca.crt (gói libnss3-tools).", "Type: certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n sipar -i ca.crt (package libnss3-tools).";
    trust_limits: "Chứng chỉ này chỉ có giá trị cho địa chỉ của máy chủ này, không cho trang nào khác.", "This certificate is good for the addresses of this server and for no other site.";
    // The tablet at the counter. Its program asks for these by their names without `kiosk_`.
    kiosk_title: "Đánh giá sự phục vụ", "Rate our service";
    kiosk_welcome: "Mời Ông/Bà đánh giá", "Please rate your visit";
    kiosk_welcome_lead: "{0} câu hỏi ngắn về lần giải quyết hồ sơ hôm nay", "{0} short questions about your visit today";
    kiosk_start: "Bắt đầu", "Start";
    kiosk_promise: "Không hỏi tên. Công chức không xem được từng phiếu.", "No name is asked. Officers cannot see single ratings.";
    kiosk_service: "Kỹ thuật", "Service";
    kiosk_question_of: "Câu {0} trong {1}", "Question {0} of {1}";
    kiosk_chosen: "đã chọn", "chosen";
    kiosk_back: "Quay lại", "Back";
    kiosk_skip: "Bỏ qua câu này", "Skip this one";
    kiosk_onward: "Tiếp tục", "Go on";
    kiosk_listen: "Nghe đọc", "Listen";
    kiosk_reasons: "Điều Ông/Bà muốn nhắc đến", "What you would like to mention";
    kiosk_reasons_lead: "Chạm vào một hay nhiều ô, hoặc gửi luôn.", "Touch one or more, or just send.";
    kiosk_finish: "Gửi đánh giá", "Send";
    kiosk_thanks: "Cảm ơn Ông/Bà!", "Thank you!";
    kiosk_thanks_lead: "Đã ghi nhận. Mã này không cho biết Ông/Bà đã trả lời gì.", "Recorded. This code does not tell what you answered.";
    kiosk_receipt: "Mã biên nhận", "Receipt code";
    kiosk_undo: "Lấy lại để sửa ({0})", "Take it back ({0})";
    kiosk_done: "Xong", "Done";
    kiosk_warning: "Ông/Bà còn ở đây không?", "Are you still here?";
    kiosk_warning_before: "Màn hình sẽ trở về đầu sau", "This screen goes back to the beginning in";
    kiosk_warning_after: "giây.", "seconds.";
    kiosk_warning_kept: "Những câu đã trả lời vẫn được tính.", "What you have answered will be counted.";
    kiosk_warning_nothing: "Chưa có câu trả lời nào được ghi.", "Nothing has been recorded yet.";
    kiosk_more_time: "Tôi cần thêm thời gian", "I need more time";
    kiosk_illustrative: "dữ liệu minh họa", "illustrative data";
    kiosk_old: "Trình duyệt này đã quá cũ", "This browser is too old";
    kiosk_old_lead: "Trang đánh giá cần Chrome hoặc Android System WebView từ phiên bản 84. Ông/Bà vẫn đánh giá được bằng trang đơn giản khi có mạng.", "Rating here needs Chrome or Android System WebView of version 84 or later. You can still rate on the plain page while there is a network.";
    kiosk_old_plain: "Mở trang đơn giản", "Open the plain page";
    kiosk_old_missing: "Còn thiếu:", "Missing:";
    kiosk_clear: "Kết nối không được mã hóa", "The connection is not encrypted";
    kiosk_clear_lead: "Máy này mở trang qua http:// nên không thể giữ khóa và phiếu một cách an toàn, và không đánh giá được. Hãy mở địa chỉ bắt đầu bằng https://.", "This tablet has opened the page through http://, where keys and ratings cannot be kept safely, so it takes no ratings. Open the address that begins with https://.";
    kiosk_second_tab: "Trang đánh giá đã mở ở một thẻ khác", "Rating is open in another tab";
    kiosk_second_tab_lead: "Mỗi máy chỉ dùng một thẻ. Đóng thẻ kia, trang này sẽ tự tiếp tục.", "Only one tab works on a tablet. Close the other one, and this one goes on by itself.";
    kiosk_storage_full: "Máy tạm ngừng nhận đánh giá", "This tablet cannot take ratings now";
    kiosk_storage_full_lead: "Bộ nhớ của máy đã đầy. Không phiếu nào bị mất. Xin báo cho cán bộ của bộ phận, và xin nhận phiếu giấy tại quầy.", "Its storage is full. No rating is lost. Please tell the staff and ask for a paper slip.";
    kiosk_revoked: "Máy này không còn được dùng để đánh giá", "This tablet is no longer in use";
    kiosk_revoked_lead: "Máy đã bị thu hồi. Xin nhận phiếu giấy tại quầy.", "It has been withdrawn. Please ask for a paper slip at the counter.";
    kiosk_unauthorized: "Máy cần được đăng ký lại", "This tablet must be enrolled anew";
    kiosk_unauthorized_lead: "Máy chủ không nhận ra máy này. Các phiếu vẫn được giữ. Xin nhận phiếu giấy tại quầy.", "The server does not know this tablet. All ratings are kept. Please ask for a paper slip at the counter.";
    kiosk_in_the_clear: "Máy chủ từ chối kết nối không mã hóa", "The server refuses connections in the clear";
    kiosk_in_the_clear_lead: "Máy được đặt sai địa chỉ. Các phiếu vẫn được giữ. Xin nhận phiếu giấy tại quầy.", "The tablet was given a wrong address. All ratings are kept. Please ask for a paper slip at the counter.";
    kiosk_no_config: "Đang chờ máy chủ", "Waiting for the server";
    kiosk_no_config_lead: "Máy đã đăng ký nhưng chưa nhận được mẫu phiếu. Máy tự thử lại.", "The tablet is enrolled and has no questions yet. It tries again by itself.";
    kiosk_chain_lost: "Bộ nhớ của máy đã bị xóa hoặc là một bản cũ, nên máy không biết số thứ tự tiếp theo. Hãy đăng ký máy lại bằng một mã mới; máy chủ sẽ cho biết những số còn thiếu.", "The tablet's storage was wiped or is an older copy, so it does not know its next number. Enrol it anew with a new code; the server names the numbers that are missing.";
    kiosk_enrol: "Đăng ký máy đánh giá", "Enrol this tablet";
    kiosk_enrol_lead: "Dành cho người lắp đặt. Cần mã đăng ký do đơn vị tạo trong 10 phút vừa qua.", "For whoever sets it up. It takes a code that the office made within the last ten minutes.";
    kiosk_enrol_code: "Mã đăng ký", "Enrolment code";
    kiosk_enrol_code_help: "Chữ hoa hay chữ thường, có hay không có dấu gạch đều được.", "Capitals or not, with or without dashes.";
    kiosk_enrol_width: "Bề ngang màn hình, tính bằng milimét", "Width of the screen in millimetres";
    kiosk_enrol_width_help: "Đo phần sáng của màn hình theo chiều đang đặt, từ 50 đến 1000. Nhờ vậy các nút đủ lớn cho ngón tay.", "Measure the lit part as the tablet now stands, from 50 to 1000. It makes the buttons large enough for fingers.";
    kiosk_enrol_card: "Hoặc đặt một thẻ ngân hàng lên khung và kéo cho vừa", "Or lay a bank card on the frame and drag until it fits";
    kiosk_enrol_send: "Đăng ký", "Enrol";
    kiosk_enrol_no_code: "Hãy nhập mã đăng ký.", "Enter the enrolment code.";
    kiosk_enrol_bad_width: "Bề ngang phải là số nguyên từ 50 đến 1000 milimét.", "The width must be a whole number from 50 to 1000 millimetres.";
    kiosk_enrol_unknown_code: "Mã sai, đã dùng, hoặc quá 10 phút. Hãy tạo mã mới.", "The code is wrong, used, or older than ten minutes. Make a new one.";
    kiosk_enrol_bad_signature: "Máy chủ không xác nhận được chữ ký của máy. Hãy tải lại trang và thử lại.", "The server could not verify the tablet's signature. Load the page again and retry.";
    kiosk_enrol_bad_key: "Máy chủ không nhận khóa của máy. Hãy tải lại trang và thử lại.", "The server does not take the tablet's key. Load the page again and retry.";
    kiosk_enrol_too_often: "Đã thử quá nhiều lần. Hãy đợi ít phút.", "Tried too often. Wait some minutes.";
    kiosk_enrol_in_the_clear: "Máy chủ chỉ nhận kết nối được mã hóa. Hãy mở địa chỉ bắt đầu bằng https://.", "The server takes encrypted connections only. Open the address that begins with https://.";
    kiosk_enrol_no_answer: "Chưa đăng ký được (trả lời: {0}, {1}). Hãy kiểm tra mạng rồi thử lại với cùng mã này.", "Not enrolled yet (answer: {0}, {1}). Check the network and try again with the same code.";
    kiosk_service_confirm: "Màn hình này dành cho người trông máy", "This screen is for whoever looks after the tablet";
    kiosk_service_confirm_lead: "Ở đó không có câu trả lời của ai.", "It shows nobody's answers.";
    kiosk_service_open: "Mở màn hình kỹ thuật", "Open the service screen";
    kiosk_service_title: "Kỹ thuật", "Service";
    kiosk_service_counter: "Quầy", "Counter";
    kiosk_service_unit: "Đơn vị", "Unit";
    kiosk_service_device: "Máy", "Tablet";
    kiosk_service_build: "Bản chương trình", "Program";
    kiosk_service_template: "Mẫu phiếu", "Template";
    kiosk_service_waiting: "Phiếu chờ gửi (từ lúc)", "Waiting to be sent (since)";
    kiosk_service_apart: "Phiếu để riêng", "Set apart";
    kiosk_service_number: "Số thứ tự cuối", "Last number";
    kiosk_service_missing: "Số mà máy chủ còn thiếu", "Numbers the server lacks";
    kiosk_service_stored: "Bộ nhớ đã dùng", "Storage used";
    kiosk_service_persisted: "Trình duyệt hứa không xóa", "Browser promised to keep it";
    kiosk_service_copies: "Có bản sao thứ hai", "Second copy kept";
    kiosk_service_upload: "Lần gửi cuối", "Last upload";
    kiosk_service_report: "Lần báo cáo cuối", "Last report";
    kiosk_service_troubles: "Sự cố", "Troubles";
    kiosk_service_deeds: "Việc cần làm", "What to do";
    kiosk_service_now: "Báo cáo và gửi ngay", "Report and send now";
    kiosk_service_export: "Xuất phiếu để riêng", "Export what was set apart";
    kiosk_service_again: "Gửi lại phiếu để riêng", "Send what was set apart again";
    kiosk_service_file: "Tệp phiếu để riêng (JSON)", "File of ratings set apart (JSON)";
    kiosk_scan: "Dùng một nút bấm", "Use with one switch";
    kiosk_scan_lead: "Khung sáng tự chuyển qua từng nút; nút bấm, phím cách hoặc Enter chọn nút trong khung. Thời gian chờ dài hơn.", "A frame goes from button to button by itself; the switch, the space bar or Enter takes the one in the frame. All waits are longer.";
    kiosk_scan_off: "Tắt", "Off";
    kiosk_scan_every: "{0} giây một nút", "{0} s a button";
    kiosk_yes: "có", "yes";
    kiosk_no: "không", "no";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_in_their_order() {
        assert_eq!(fill("{1} của {0}", &["a", "b"]), "b của a");
    }
}
