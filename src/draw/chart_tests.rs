//! Tests of the charts of results: no text cut and none on another, whatever the names, the numbers and the width; what is
//! hidden never drawn as nothing; the same words for those who cannot see.

use std::path::PathBuf;

use unicode_normalization::UnicodeNormalization as _;

use super::chart::{About, Reading};
use super::control::{Control, Count};
use super::dumbbell::{Dumbbells, Pair};
use super::heat::{Heat, Row};
use super::progress::{Part, Progress};
use super::ranked::{Bar, Ranked};
use super::stacked::{Stack, Stacked};
use super::tests::{check_layout, texts_of};
use super::*;

/// Real names of units, long ones among them.
const NAMES: [&str; 8] = [
    "Xã Thạch An",
    "Ủy ban nhân dân phường Nùng Trí Cao",
    "Trung tâm Phục vụ hành chính công tỉnh Cao Bằng",
    "Chi nhánh Văn phòng đăng ký đất đai khu vực Quảng Hòa – Thạch An – Hạ Lang",
    "Sở Văn hóa, Thể thao và Du lịch",
    "Ban Quản lý các khu kinh tế và khu công nghiệp tỉnh",
    "Bộ phận Tiếp nhận và Trả kết quả của Ủy ban nhân dân xã Hưng Đạo, thành phố Cao Bằng (cũ)",
    "Sở Nông nghiệp và Môi trường",
];

const QUESTIONS: [&str; 4] = [
    "Cơ quan thường xuyên cải tiến, nâng cấp, khắc phục sự cố dịch vụ, chất lượng phục vụ hành chính",
    "Công chức tiếp nhận hồ sơ có thái độ lịch sự, tôn trọng người dân, tổ chức",
    "Trang thiết bị để người dân thực hiện thủ tục hành chính, dịch vụ công trực tuyến dễ sử dụng",
    "Thời hạn giải quyết",
];

fn about(title: &str) -> About {
    About {
        title: title.to_owned(),
        source: "Nguồn: kết quả tính lúc 08:05, 22/11/2026, phần mềm sipar, mẫu phiếu sipas-2023-1.".to_owned(),
        n: Some(12_345),
        notes: vec!["Số liệu minh họa, không phải kết quả khảo sát thật.".to_owned()],
    }
}

fn name(at: usize) -> String {
    format!("{} {at}", NAMES[at % NAMES.len()])
}

#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn value(at: usize) -> f64 {
    60.0 + (at * 7919 % 4000) as f64 / 100.0
}

fn reading(at: usize) -> Reading {
    match at % 11 {
        3 => Reading::Hidden,
        7 => Reading::Nobody,
        _ => Reading::Shown { value: value(at), interval: Some((value(at) - 2.5, (value(at) + 2.5).min(100.0))) },
    }
}

fn ranked(many: usize) -> Chart {
    let mut values: Vec<(f64, usize)> = (0..many).map(|at| (value(at), at)).collect();
    values.sort_by(|one, other| other.0.total_cmp(&one.0));
    let bars = values
        .into_iter()
        .enumerate()
        .map(|(rank, (_, at))| Bar { name: name(at), rank: Some(rank + 1), reading: reading(at) })
        .collect();
    Chart::Ranked(Ranked {
        about: about("Chỉ số hài lòng theo đơn vị năm 2026"), bars, whole: Some(81.2), level: 0.95
    })
}

fn stacked(many: usize) -> Chart {
    let levels = ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"];
    let rows = (0..many).map(|at| Stack {
        name: format!("{}. {}", at + 1, QUESTIONS[at % QUESTIONS.len()]),
        shares: (at % 9 != 5).then(|| {
            vec![
                1.2,
                3.8,
                15.0 - f64::from(u8::try_from(at % 10).unwrap()),
                45.0,
                35.0 + f64::from(u8::try_from(at % 10).unwrap()),
            ]
        }),
        n: (at % 9 != 5).then_some(12_345),
    });
    Chart::Stacked(Stacked {
        about: about("Trả lời theo từng tiêu chí năm 2026"),
        levels: levels.map(str::to_owned).to_vec(),
        rows: rows.collect(),
    })
}

fn dumbbells(many: usize) -> Chart {
    let rows = (0..many).map(|at| Pair {
        name: QUESTIONS[at % QUESTIONS.len()].to_owned(),
        before: Reading::Shown { value: 80.0 + value(at) / 10.0, interval: None },
        after: if at % 11 == 3 {
            Reading::Hidden
        } else {
            Reading::Shown { value: 80.0 + value((at + at % 3) % 9) / 10.0, interval: None }
        },
        beyond_error: Some(at % 2 == 0),
    });
    let periods = ["năm 2025".to_owned(), "năm 2026".to_owned()];
    Chart::Dumbbells(Dumbbells {
        about: about("Thay đổi của các tiêu chí so với năm 2025"),
        periods,
        rows: rows.collect(),
    })
}

fn heat(rows: usize, columns: usize) -> Chart {
    let rows = (0..rows)
        .map(|at| Row { name: name(at), cells: (0..columns).map(|column| reading(at * columns + column)).collect() });
    let columns = (1..=columns).map(|column| format!("TC{column}")).collect();
    Chart::Heat(Heat {
        about: about("Kết quả từng tiêu chí theo đơn vị năm 2026"), columns, rows: rows.collect()
    })
}

fn control(many: u64) -> Chart {
    let periods = (1..=many).map(|month| format!("T{month}")).collect();
    let counts: Vec<Count> = (1..=many)
        .map(|month| match month % 12 {
            3 => Count::Hidden,
            4 => Count::Nobody,
            5 => Count::Shown(9, 9),
            7 => Count::Shown(400, 300),
            other => Count::Shown(200 + 30 * other, (200 + 30 * other) * 9 / 10),
        })
        .collect();
    Chart::Control(
        Control::new(about("Tỷ lệ hài lòng theo tháng tại quầy số 1 – Đất đai năm 2026"), periods, counts).unwrap(),
    )
}

fn progress(many: usize) -> Chart {
    let part = |at: usize| Part { name: name(at), done: (at * 37 % 150) as u64, wanted: 120 };
    Chart::Progress(Progress {
        about: about("Tiến độ khảo sát theo tầng"), rows: (0..many).map(part).collect()
    })
}

fn all() -> Vec<(&'static str, Chart)> {
    vec![
        ("ranked-1", ranked(1)),
        ("ranked-2", ranked(2)),
        ("ranked-45", ranked(45)),
        ("ranked-200", ranked(200)),
        ("stacked", stacked(28)),
        ("dumbbell", dumbbells(28)),
        ("heat", heat(22, 27)),
        ("control", control(12)),
        ("control-200", control(200)),
        ("progress", progress(14)),
    ]
}

fn drawn(chart: &Chart, look: Look) -> String {
    String::from_utf8(chart.drawn(look, Format::SvgInPage).unwrap()).unwrap()
}

/// Run with `SIPAR_DRAWINGS=some-folder cargo test --lib charts_to_look_at -- --ignored`, then look at them.
#[test]
#[ignore = "writes pictures for somebody to look at"]
fn charts_to_look_at() {
    let folder = PathBuf::from(std::env::var_os("SIPAR_DRAWINGS").expect("SIPAR_DRAWINGS names a folder"));
    for (name, chart) in all() {
        for (size, look) in
            [("paper", Look::paper(Lang::Vi)), ("wide", Look::wide(Lang::Vi)), ("phone", Look::phone(Lang::En))]
        {
            std::fs::write(folder.join(format!("{name}-{size}.png")), chart.drawn(look, Format::Png).unwrap()).unwrap();
        }
    }
}

#[test]
fn no_text_of_a_chart_is_cut_or_lies_on_another() {
    for (_, chart) in all() {
        for width in [320, 360, 640, 760, 960, 1240, 1600] {
            for lang in [Lang::Vi, Lang::En] {
                check_layout(&drawn(&chart, Look { lang, width, height: 0 }));
            }
        }
    }
    for chart in
        [ranked(0), stacked(0), dumbbells(0), heat(0, 0), heat(1, 1), heat(200, 40), progress(0), progress(200)]
    {
        for width in [320, 760, 1240] {
            check_layout(&drawn(&chart, Look { lang: Lang::Vi, width, height: 0 }));
        }
    }
}

#[test]
fn every_name_stands_in_the_chart_whole() {
    let svg = drawn(&ranked(200), Look::paper(Lang::Vi));
    let said = texts_of(&svg).join(" ");
    for at in 0..200 {
        assert!(said.contains(&name(at)), "{} is not whole", name(at));
    }
}

#[test]
fn what_is_hidden_is_no_zero() {
    let bars = vec![
        Bar { name: "Xã Hưng Đạo".into(), rank: Some(1), reading: Reading::Shown { value: 0.0, interval: None } },
        Bar { name: "Xã Thạch An".into(), rank: None, reading: Reading::Hidden },
        Bar { name: "Xã Nam Tuấn".into(), rank: None, reading: Reading::Nobody },
    ];
    let chart = Chart::Ranked(Ranked { about: about("Ba xã"), bars, whole: None, level: 0.95 });
    let svg = drawn(&chart, Look::paper(Lang::Vi));
    let texts = texts_of(&svg);
    assert_eq!(texts.iter().filter(|text| *text == "0,00").count(), 1, "{texts:?}");
    assert!(texts.contains(&"…".to_owned()) && texts.contains(&"–".to_owned()));
    assert!(svg.contains("1 số liệu không hiện"), "the words for those who cannot see say it too");
}

#[test]
fn words_for_those_who_cannot_see_are_made_of_the_numbers() {
    let Chart::Dumbbells(pairs) = dumbbells(0) else { panic!() };
    let pair = |name: &str, before: f64, after: f64| Pair {
        name: name.into(),
        before: Reading::Shown { value: before, interval: None },
        after: Reading::Shown { value: after, interval: None },
        beyond_error: None,
    };
    let rows = vec![pair("A", 80.0, 81.25), pair("B", 80.0, 78.0), pair("C", 80.0, 80.0049)];
    let said = Dumbbells { rows, ..pairs }.alternative(Lang::Vi);
    assert_eq!(
        said,
        "3 mục so được giữa hai kỳ: 1 tăng, 1 giảm, 1 không đổi. Tăng nhiều nhất: A (+1,25 điểm). Giảm nhiều nhất: B (-2,00 điểm)."
    );
    let Chart::Control(control) = control(12) else { panic!() };
    let said = control.alternative(Lang::Vi);
    assert!(
        said.contains("Thấp hơn giới hạn dưới: T7.") && said.contains("Quá ít lượt đánh giá để xét: T5."),
        "{said}"
    );
    assert!(said.contains("2 số liệu không hiện"), "{said}");
    let Chart::Ranked(two) = ranked(2) else { panic!() };
    let said = two.alternative(Lang::Vi);
    assert!(
        said.starts_with(
            "2 thanh; cao nhất là Ủy ban nhân dân phường Nùng Trí Cao 1 (99,19%), thấp nhất là Xã Thạch An 0 (60,00%)."
        ),
        "{said}"
    );
}

#[test]
fn an_axis_that_does_not_start_at_nothing_says_so() {
    let texts = texts_of(&drawn(&dumbbells(4), Look::paper(Lang::Vi)));
    assert!(texts.iter().any(|text| text.contains("không bắt đầu từ 0")), "{texts:?}");
    let texts = texts_of(&drawn(&ranked(4), Look::paper(Lang::Vi)));
    assert!(texts.iter().any(|text| text.contains("trục bắt đầu từ 0")), "{texts:?}");
    assert!(texts.contains(&"0%".to_owned()) && texts.contains(&"100%".to_owned()));
}

#[test]
fn decomposed_names_come_out_as_the_same_chart() {
    let Chart::Ranked(composed) = ranked(8) else { panic!() };
    let mut other = composed.clone();
    other.about.title = other.about.title.nfd().collect();
    for bar in &mut other.bars {
        bar.name = bar.name.nfd().collect();
    }
    assert_ne!(composed, other);
    let look = Look::paper(Lang::Vi);
    let [one, other] = [composed, other].map(|ranked| drawn(&Chart::Ranked(ranked), look));
    assert_eq!(one, other);
}

#[test]
fn a_picture_carries_what_its_page_needs() {
    let picture = heat(3, 3).picture(Look::paper(Lang::Vi)).unwrap();
    assert_eq!(picture.title, "Kết quả từng tiêu chí theo đơn vị năm 2026");
    assert!(picture.alternative.contains("ô cao nhất là"), "{}", picture.alternative);
    assert!(picture.svg.contains("@font-face") && picture.pixels.png().unwrap().starts_with(b"\x89PNG"));
    assert_eq!(picture.size.0, 760);
}
