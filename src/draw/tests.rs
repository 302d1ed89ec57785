//! Tests of the drawings: real series, both backends, and many made-up series for the layout.

use std::path::PathBuf;

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::face::{Face, Weight};
use super::rows::rows;
use super::scene::Stroke;
use super::*;
use crate::index::series::{MethodBreak, Point, Status};

fn point(year: i32, value: &str, rank: Option<u16>, status: Status, source: &str) -> Point {
    Point {
        year,
        value: (!value.is_empty()).then(|| value.parse().expect("a decimal")),
        rank,
        of: rank.map(|_| 63),
        status,
        source: source.into(),
        remark: None,
    }
}

fn method(year: i32, basis: &str) -> MethodBreak {
    MethodBreak { year, basis: basis.into() }
}

/// SIPAS of Cao Bằng: 78,8% in 2020, up 0,11 points (Báo Cao Bằng, 08-11-2021); 2019 follows from these.
fn cao_bang() -> Series {
    let paper = "Báo Cao Bằng, 08-11-2021";
    let points = vec![
        point(2019, "78.69", None, Status::Derived, &format!("{paper} (78,8 - 0,11)")),
        point(2020, "78.8", None, Status::Sourced, paper),
    ];
    Series::new("sipas", "Cao Bằng", points, vec![method(2022, "")]).unwrap()
}

/// PAR INDEX of Khánh Hòa with the decisions of Bộ Nội vụ that changed the set of criteria.
fn khanh_hoa() -> Series {
    let portal = "https://cchc.khanhhoa.gov.vn/vi/chi-so-cchc-97";
    let paper = "https://baokhanhhoa.vn/phong-su/chung-tay-cai-cach-hanh-chinh/202205/cong-bo-chi-so-cai-cach-hanh-chinh-va-chi-so-hai-long-nam-2021-8252549/";
    let points = vec![
        point(2018, "79.54", Some(11), Status::Sourced, "Báo Khánh Hòa, 22-08-2021"),
        point(2019, "80.91", Some(34), Status::Sourced, portal),
        point(2020, "82.57", Some(48), Status::Derived, paper),
        point(2021, "85.11", Some(48), Status::Sourced, paper),
        point(
            2023,
            "88.6",
            Some(14),
            Status::Derived,
            "https://news.laodong.vn/xa-hoi/lap-2-doan-kiem-tra-cong-tac-cai-cach-hanh-chinh-o-khanh-hoa-1587612.ldo",
        ),
        point(
            2024,
            "90.49",
            Some(10),
            Status::Sourced,
            "https://www.vietnam.vn/en/nguoi-dan-them-hai-long-ve-su-phuc-vu",
        ),
    ];
    let breaks = vec![
        method(2012, "QĐ 1294/QĐ-BNV"),
        method(2016, "QĐ 4361/QĐ-BNV"),
        method(2017, "QĐ 2948/QĐ-BNV"),
        method(2018, "QĐ 2636/QĐ-BNV"),
        method(2019, "QĐ 1150/QĐ-BNV"),
        method(2020, "QĐ 1149/QĐ-BNV"),
        method(2022, "QĐ 876/QĐ-BNV"),
        method(2025, "QĐ 1187/QĐ-BNV"),
    ];
    Series::new("par-index", "Khánh Hòa", points, breaks).unwrap()
}

fn long_name() -> Series {
    let mut series = cao_bang();
    series.unit =
        "Chỉ số hài lòng của người dân đối với sự phục vụ của cơ quan hành chính nhà nước — Thừa Thiên Huế".into();
    series
}

/// Made-up ups and downs over many years, with every status: no published index looks like this.
fn many_years() -> Series {
    let statuses = Status::ALL.into_iter().cycle();
    let points = (2011..=2024).zip(statuses).map(|(year, status)| {
        let value = Decimal::from(7000 + year * 7919 % 2300) / Decimal::from(100);
        let rank = u16::try_from(year * 31 % 63 + 1).ok();
        Point { value: (year % 6 != 0).then_some(value), rank, of: Some(63), ..point(year, "", None, status, "") }
    });
    let breaks = [2012, 2016, 2017, 2018, 2019, 2020, 2022].map(|year| method(year, "QĐ 1149/QĐ-BNV"));
    Series::new("index-of-tests", "Đắk Lắk", points.collect(), breaks.to_vec()).unwrap()
}

/// Run with `SIPAR_DRAWINGS=some-folder cargo test --lib pictures -- --ignored`, then look at them: no measurement
/// sees whether a drawing is clear.
#[test]
#[ignore = "writes pictures for somebody to look at"]
fn pictures_to_look_at() {
    let folder = PathBuf::from(std::env::var_os("SIPAR_DRAWINGS").expect("SIPAR_DRAWINGS names a folder"));
    for (name, series) in
        [("cao-bang", cao_bang()), ("khanh-hoa", khanh_hoa()), ("long", long_name()), ("many", many_years())]
    {
        for (size, look) in
            [("full", Look::full(Lang::Vi)), ("half", Look::half(Lang::En)), ("phone", Look::phone(Lang::Vi))]
        {
            for (ending, format) in [("svg", Format::SvgFile), ("png", Format::Png)] {
                std::fs::write(
                    folder.join(format!("{name}-{size}.{ending}")),
                    year_over_year(&series, look, format).unwrap(),
                )
                .unwrap();
            }
        }
    }
}

/// One text of an SVG: its words, and what it covers when it is set in the embedded face.
struct Shown {
    text: String,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

fn attribute<'a>(tag: &'a str, name: &str) -> &'a str {
    let start = tag.find(&format!(" {name}=\"")).unwrap_or_else(|| panic!("no {name} in {tag}")) + name.len() + 3;
    tag[start..].split('"').next().unwrap()
}

/// Reads every text back from the SVG, as a browser would place it.
fn shown(svg: &str) -> Vec<Shown> {
    let face = Face::get().unwrap();
    svg.split("<text")
        .skip(1)
        .map(|element| {
            let (tag, rest) = element.split_once('>').unwrap();
            let text = rest.split("</text>").next().unwrap().trim();
            let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
            let text = text.replace("&amp;", "&");
            let weight = if tag.contains("bold") { Weight::Bold } else { Weight::Regular };
            let size: f64 = attribute(tag, "font-size").parse().unwrap();
            let x: f64 = attribute(tag, "x").parse().unwrap();
            let baseline = attribute(tag, "y").parse::<f64>().unwrap() + 0.76 * size;
            let width: f64 = text.chars().map(|letter| face.metrics(weight).advance(letter) * size).sum();
            let left = match attribute(tag, "text-anchor") {
                "start" => x,
                "middle" => x - width / 2.0,
                _ => x - width,
            };
            // Figures have neither accents nor tails.
            let figures = text.chars().all(|letter| letter.is_ascii_digit() || "%,./".contains(letter));
            let (above, below) = if figures { (0.73, 0.12) } else { (0.95, 0.24) };
            let (top, bottom) = (baseline - above * size, baseline + below * size);
            Shown { text, left, right: left + width, top, bottom }
        })
        .collect()
}

/// Every text lies on the drawing, and no two lie on one another.
pub(super) fn check_layout(svg: &str) {
    let width: f64 = attribute(svg, "width").parse().unwrap();
    let height: f64 = attribute(svg, "height").parse().unwrap();
    let texts = shown(svg);
    for (place, text) in texts.iter().enumerate() {
        let inside = text.left >= 0.0 && text.top >= 0.0 && text.right <= width && text.bottom <= height;
        assert!(inside, "{:?} is cut", text.text);
        for other in &texts[place + 1..] {
            let apart = text.right <= other.left
                || other.right <= text.left
                || text.bottom <= other.top + 1.0
                || other.bottom <= text.top + 1.0;
            assert!(apart, "{:?} lies on {:?}", text.text, other.text);
        }
    }
}

fn svg(series: &Series, look: Look) -> String {
    year_over_year_in_page(series, look).unwrap()
}

pub(super) fn texts_of(svg: &str) -> Vec<String> {
    shown(svg).into_iter().map(|text| text.text).collect()
}

#[test]
fn the_chart_of_cao_bang_says_what_the_newspaper_said() {
    let svg = svg(&cao_bang(), Look::full(Lang::Vi));
    check_layout(&svg);
    let texts = texts_of(&svg);
    for expected in [
        "Chỉ số hài lòng về sự phục vụ hành chính (SIPAS) — Cao Bằng, 2019–2020",
        "78,69%",
        "78,8%",
        "tăng 0,11 điểm",
        "Giá trị (%) — trục không bắt đầu từ 0",
        "suy ra từ số đã công bố",
        "Thay đổi là hiệu số học giữa hai năm có số liệu; không có thông tin sai số.",
        "[2] 2020 (có nguồn dẫn): Báo Cao Bằng, 08-11-2021",
    ] {
        assert!(texts.iter().any(|text| text == expected), "{expected} is not among {texts:?}");
    }
    assert!(!svg.contains("stroke-dasharray") && !texts.iter().any(|text| text.contains("QĐ")), "2022 is outside");
}

#[test]
fn the_chart_of_khanh_hoa_shows_ranks_breaks_and_the_missing_year() {
    let svg = svg(&khanh_hoa(), Look::full(Lang::Vi));
    check_layout(&svg);
    let texts = texts_of(&svg);
    for expected in [
        "79,54%",
        "88,6%",
        "90,49%",
        "11/63",
        "48/63",
        "10/63",
        "tăng 2,54 điểm",
        "tăng 1,37 điểm*",
        "tăng 3,49 điểm* so với 2021",
        "không có số liệu",
        "QĐ 1150/QĐ-BNV",
        "QĐ 876/QĐ-BNV",
    ] {
        assert!(texts.iter().any(|text| text == expected), "{expected} is not among {texts:?}");
    }
    assert!(!texts.iter().any(|text| text.contains("1294") || text.contains("1187")), "breaks outside the years");
}

#[test]
fn a_missing_year_and_a_new_method_are_not_joined_as_if_they_were_alike() {
    let joins = super::year_over_year::joins(&khanh_hoa(), |point| point.value.is_some());
    assert_eq!(
        joins,
        [
            (2018, 2019, Stroke::Dotted),
            (2019, 2020, Stroke::Dotted),
            (2020, 2021, Stroke::Solid),
            (2023, 2024, Stroke::Solid)
        ]
    );
}

#[test]
fn a_phone_gets_the_same_numbers_from_top_to_bottom() {
    let svg = svg(&khanh_hoa(), Look::phone(Lang::Vi));
    check_layout(&svg);
    let texts = texts_of(&svg);
    for expected in ["79,54%", "hạng 11/63", "không có số liệu", "QĐ 1149/QĐ-BNV", "tăng 1,66 điểm*", "90,49%"]
    {
        assert!(texts.iter().any(|text| text == expected), "{expected} is not among {texts:?}");
    }
}

#[test]
fn nobody_needs_to_see_the_drawing() {
    let page = svg(&khanh_hoa(), Look::half(Lang::En));
    let id = attribute(&page, "aria-labelledby").split(' ').next().unwrap().to_owned();
    assert!(page.contains("role=\"img\" lang=\"en\""));
    assert!(page.contains(&format!(
        "<title id=\"{id}\">Public administration reform index (PAR INDEX) — Khánh Hòa, 2018–2024</title>"
    )));
    assert!(page.contains(
        "2020: 82.57%, up 1.66 points, rank 48/63. 2021: 85.11%, up 2.54 points, rank 48/63. 2022: no data."
    ));
    let other = svg(&khanh_hoa(), Look::phone(Lang::En));
    assert_ne!(attribute(&page, "aria-labelledby"), attribute(&other, "aria-labelledby"));
}

#[test]
fn only_the_file_carries_the_face() {
    let page = svg(&cao_bang(), Look::full(Lang::Vi));
    let file = String::from_utf8(year_over_year(&cao_bang(), Look::full(Lang::Vi), Format::SvgFile).unwrap()).unwrap();
    assert!(page.contains("font-family=\"'Sipar Sans', sans-serif\"") && !page.contains("@font-face"));
    assert_eq!(file.matches("@font-face").count(), 2);
    assert!(!file.contains("http://") || file.matches("http://").count() == file.matches("http://www.w3.org/").count());
}

#[test]
fn a_picture_is_twice_as_fine_and_always_the_same() {
    let look = Look { lang: Lang::Vi, width: 320, height: 300 };
    let first = year_over_year(&cao_bang(), look, Format::Png).unwrap();
    assert_eq!(first[..8], *b"\x89PNG\r\n\x1a\n");
    let height: u32 = attribute(&svg(&cao_bang(), look), "height").parse().unwrap();
    let size = |at: usize| u32::from_be_bytes(first[at..at + 4].try_into().unwrap());
    assert_eq!((size(16), size(20)), (640, 2 * height));
    assert_eq!(first, year_over_year(&cao_bang(), look, Format::Png).unwrap());
    assert_eq!(svg(&khanh_hoa(), look), svg(&khanh_hoa(), look));
}

/// Decomposed letters (NFD), as some systems write file names, come out as the same drawing.
#[test]
fn decomposed_letters_are_put_together() {
    use unicode_normalization::UnicodeNormalization;
    let mut decomposed = long_name();
    decomposed.unit = decomposed.unit.nfd().collect();
    decomposed.points[0].source = decomposed.points[0].source.nfd().collect();
    assert_ne!(decomposed, long_name());
    let look = Look::half(Lang::Vi);
    assert_eq!(svg(&decomposed, look), svg(&long_name(), look));
    check_layout(&svg(&long_name(), look));
}

#[test]
fn names_from_files_of_others_stay_text() {
    let mut series = cao_bang();
    series.unit = "A <script>\"x\" & \u{1}'y'</script>".into();
    let page = svg(&series, Look::full(Lang::Vi));
    assert!(!page.contains("<script>") && !page.contains('\u{1}') && page.contains("A &lt;script&gt;"));
}

#[test]
fn one_year_and_no_year_say_so() {
    let mut series = cao_bang();
    series.points.remove(0);
    let one = texts_of(&svg(&series, Look::full(Lang::Vi)));
    assert!(one.iter().any(|text| text == "Chỉ có một năm có số liệu, chưa thể nói tăng hay giảm."), "{one:?}");
    assert!(one.iter().any(|text| text == "Nguồn 2020 (có nguồn dẫn): Báo Cao Bằng, 08-11-2021"), "{one:?}");
    series.points.clear();
    let none = texts_of(&svg(&series, Look::phone(Lang::En)));
    assert!(none.iter().any(|text| text == "Nothing has been published yet."), "{none:?}");
    assert!(rows(&series, Lang::En).is_empty());
}

#[test]
fn the_table_has_every_year_and_what_the_chart_says() {
    let table = rows(&khanh_hoa(), Lang::Vi);
    assert_eq!(table.iter().map(|row| row.year).collect::<Vec<_>>(), (2018..=2024).collect::<Vec<_>>());
    assert_eq!((table[4].value.as_str(), table[4].status.as_str()), ("không có số liệu", ""));
    assert_eq!(table[5].change, "tăng 3,49 điểm so với 2021");
    assert_eq!(
        table[5].caution,
        "không so sánh trực tiếp được: phương pháp thay đổi năm 2022; không có thông tin sai số"
    );
    assert_eq!((table[2].rank.as_str(), table[2].rank_change.as_str()), ("48/63", "tụt 14 bậc"));
    assert_eq!(table[5].status, "suy ra từ số đã công bố");
}

/// What a person sees of the smallest drawing; a change of it should be looked at, not only accepted.
#[test]
fn the_chart_of_cao_bang_on_a_phone_looks_as_it_did() {
    insta::assert_snapshot!(svg(&cao_bang(), Look::phone(Lang::Vi)));
}

#[test]
fn the_ending_of_a_file_chooses_the_format() {
    assert_eq!(Format::of_file(Path::new("a/b.SVG")), Some(Format::SvgFile));
    assert_eq!(Format::of_file(Path::new("b.png")).map(Format::media_type), Some("image/png"));
    assert_eq!(Format::of_file(Path::new("b.pdf")), None);
}

fn any_point() -> impl Strategy<Value = (Option<u32>, Option<(u16, u16)>, usize, usize)> {
    let rank = (1_u16..=63).prop_flat_map(|of| (1..=of, Just(of)));
    (proptest::option::weighted(0.85, 0_u32..=10_000), proptest::option::of(rank), 0..4_usize, 0..3_usize)
}

fn any_series() -> impl Strategy<Value = Series> {
    let points = proptest::collection::btree_map(2000..2030_i32, any_point(), 0..24);
    let breaks = proptest::collection::vec((1998..2032_i32, "(QĐ [0-9]{1,4}/QĐ-BNV|Công văn số 384/BNV-CCHC|)"), 0..8);
    let sources = [
        "",
        "Báo Cao Bằng, 08-11-2021",
        "https://baokhanhhoa.vn/phong-su/chung-tay-cai-cach-hanh-chinh/202205/8252549/",
    ];
    (points, breaks, "[A-ZĐÂ][a-zữạệ ]{0,60}", 1_u32..=100).prop_map(move |(points, breaks, unit, spread)| {
        let points = points.into_iter().map(|(year, (value, rank, status, source))| Point {
            year,
            // A spread of 1 crowds all values between 70 and 71; of 100 they lie anywhere.
            value: value.map(|value| Decimal::new(i64::from(7000 - 70 * spread + value * spread / 100), 2)),
            rank: rank.map(|(rank, _)| rank),
            of: rank.map(|(_, of)| of),
            status: Status::ALL[status],
            source: sources[source].into(),
            remark: None,
        });
        let breaks = breaks.into_iter().map(|(year, basis)| MethodBreak { year, basis });
        Series::new("par-index", unit, points.collect(), breaks.collect()).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_is_cut_and_no_two_collide(series in any_series(), width in 320_u32..1300, english in any::<bool>()) {
        let lang = if english { Lang::En } else { Lang::Vi };
        check_layout(&svg(&series, Look { lang, width, height: width * 5 / 8 }));
    }
}
