//! A sheet as a clerk sees it, and the table of criteria in it that is right.

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Empty,
    Text(String),
    Number(f64),
    /// Shown in per cent.
    Percent(f64),
    /// Year, month, day.
    Day(u16, u8, u8),
    Yes,
    /// A formula over cells of this sheet, and its saved number.
    Formula(String, f64),
    /// A formula that failed with this error.
    Failed(&'static str),
}

impl Cell {
    pub(super) fn text(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }
}

/// A sheet.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) rows: Vec<Vec<Cell>>,
    /// First and last cell: row, column, row, column, from 0.
    pub(super) merged: Vec<(usize, usize, usize, usize)>,
    pub(super) hidden_rows: Vec<usize>,
    pub(super) hidden_columns: Vec<usize>,
    pub(super) hidden: bool,
}

/// `C14`
pub(super) fn address(row: usize, column: usize) -> String {
    format!("{}{}", char::from(b'A' + u8::try_from(column).unwrap()), row + 1)
}

impl Sheet {
    /// The row of a criterion, from 0.
    pub(super) fn row(&self, code: &str) -> usize {
        let is_it = |row: &Vec<Cell>| row.first() == Some(&Cell::text(code));
        self.rows.iter().position(is_it).unwrap_or_else(|| panic!("no row {code}"))
    }

    /// Puts something into a cell.
    pub(super) fn put(&mut self, row: usize, column: usize, cell: Cell) {
        if self.rows[row].len() <= column {
            self.rows[row].resize(column + 1, Cell::Empty);
        }
        self.rows[row][column] = cell;
    }

    /// Where a criterion's column stands.
    pub(super) fn at(&self, code: &str, column: usize) -> String {
        address(self.row(code), column)
    }
}

/// The columns of the table.
pub(super) const STT: usize = 0;
pub(super) const NAME: usize = 1;
pub(super) const MAXIMUM: usize = 2;
pub(super) const HOW: usize = 3;
pub(super) const EVIDENCE: usize = 4;
pub(super) const SOURCE: usize = 5;

/// Eight areas, 100 points; ¶ begins a new line in a cell. Illustrative: no authority's.
const TABLE: &str = "\
1|CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH CCHC|11
1.1|Kế hoạch CCHC|2,5
1.1.1|Ban hành kế hoạch|1|Kịp thời: 1; không kịp thời: 0,5; không ban hành: 0|Quyết định ban hành kế hoạch
1.1.2|Mức độ thực hiện kế hoạch|1,5|Trên 90%: 1,5; từ 70% - 90%: 1; dưới 70%: 0|Báo cáo kết quả
1.2|Báo cáo|1|Đạt = 1¶- Không đạt = 0|Báo cáo định kỳ
1.3|Kiểm tra|1|b/a × điểm tối đa¶Trong đó: a là số đơn vị phải kiểm tra; b là số đơn vị đã kiểm tra
1.4|Tuyên truyền|1|Theo hướng dẫn của Sở Nội vụ|Tin, bài
1.5|Sáng kiến|1|Mỗi sáng kiến: 0,5 điểm|Quyết định công nhận
1.6|Giao ban|0,5|Có: 0,5; không: 0; không áp dụng
1.7|Đối thoại|0,5
1.8|Chỉ đạo|0,5
1.9|Hội nghị|1
1.10|Thi đua|1
1.11|Khen thưởng|1
2|CẢI CÁCH THỂ CHẾ|8
2.1|Xây dựng văn bản|5
2.1.1|Văn bản đúng hạn|2,25
2.1.2|Văn bản đúng luật|2,75
2.2|Kiểm tra văn bản|3
3|CẢI CÁCH THỦ TỤC HÀNH CHÍNH|20
3.1|Rà soát|4
3.2|Công khai|4
3.3|Giải quyết đúng hạn|12|Đạt 100%: 12 điểm¶Từ 80% đến dưới 100%: (b/a) × điểm tối đa¶Dưới 80%: 0 điểm
4|CẢI CÁCH TỔ CHỨC BỘ MÁY|10
4.1|Sắp xếp|5
4.2|Phân cấp|2
4.3|Kiểm tra phân cấp|3
4.3.1|Có kế hoạch|1
4.3.2|Có kết luận|2
5|CẢI CÁCH CHẾ ĐỘ CÔNG VỤ|12
5.1|Vị trí việc làm|5
5.2|Tuyển dụng|3
5.3|Đào tạo|2
5.4|Đánh giá|2
6|CẢI CÁCH TÀI CHÍNH CÔNG|9
6.1|Giải ngân|5
6.2|Tự chủ|2
6.3|Quản lý tài sản|2
7|CHÍNH QUYỀN SỐ|14
7.1|Văn bản điện tử|6
7.2|Dịch vụ công|5
7.3|Số hóa|3
8|TÁC ĐỘNG CỦA CCHC|16
8.1|Chỉ số SIPAS|10
8.2|Tác động kinh tế - xã hội|6
8.2.1|Thu ngân sách|3,5
8.2.2|Phát triển doanh nghiệp|2,5";

/// How many criteria the table has.
pub(super) fn count() -> usize {
    TABLE.lines().count()
}

/// The right table, with titles above it. Maxima of areas are formulas over those of their criteria.
pub(super) fn right() -> Sheet {
    let mut sheet = Sheet { name: "Bộ chỉ số".to_owned(), ..Sheet::default() };
    let title = |text: &str| vec![Cell::text(text)];
    sheet.rows = vec![
        title("UBND TỈNH MINH HỌA"),
        title("BỘ CHỈ SỐ CẢI CÁCH HÀNH CHÍNH CÁC SỞ, BAN, NGÀNH NĂM 2026 (mẫu minh họa)"),
        title("(Kèm theo Quyết định số 12/QĐ-UBND ngày 05/01/2026 của UBND tỉnh Minh Họa)"),
        Vec::new(),
    ];
    let heading = [
        "STT",
        "Lĩnh vực/Tiêu chí/Tiêu chí thành phần",
        "Điểm tối đa",
        "Cách tính",
        "Tài liệu kiểm chứng",
        "Nguồn điểm",
        "Ghi chú",
    ];
    sheet.rows.push(heading.map(Cell::text).to_vec());
    sheet.rows.push((1..=7).map(|number| Cell::text(&format!("({number})"))).collect());
    sheet.rows.extend(TABLE.lines().map(row));
    let total = sheet.rows.len();
    sheet.rows.push(vec![Cell::Empty, Cell::text("Tổng cộng"), Cell::Number(100.0)]);
    for area in 1..=8 {
        let at = sheet.row(&area.to_string());
        let last = if area == 8 { total } else { sheet.row(&(area + 1).to_string()) };
        let is_criterion =
            |row: &usize| matches!(&sheet.rows[*row][STT], Cell::Text(code) if code.matches('.').count() == 1);
        let parts: Vec<String> = (at + 1..last).filter(is_criterion).map(|row| address(row, MAXIMUM)).collect();
        let Cell::Number(points) = sheet.rows[at][MAXIMUM] else { panic!("a maximum") };
        sheet.put(at, MAXIMUM, Cell::Formula(parts.join("+"), points));
    }
    sheet.put(total, MAXIMUM, Cell::Number(100.0));
    sheet
}

fn row(line: &str) -> Vec<Cell> {
    let number = |text: &str| Cell::Number(text.replace(',', ".").parse().unwrap());
    let cells = line.split('|').enumerate();
    cells
        .map(|(column, text)| if column == MAXIMUM { number(text) } else { Cell::text(&text.replace('¶', "\n")) })
        .collect()
}
