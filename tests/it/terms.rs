//! Official words and spellings: what people read in the guides, on pages and in reports uses the terms of the law, spelt as in
//! official documents. Wordings of questionnaires and criteria sets are not looked at: they are quoted as they were issued.

use sipar::app::report::Office as Issuer;
use sipar::domain::lang::Lang;
use sipar::domain::text::texts_named;
use sipar::report::Report;
use unicode_normalization::is_nfc;

use crate::score_rounds::Story;
use crate::support::both::TestDb;
use crate::support::office::OFFICE;
use crate::support::staff::caller;
use crate::support::{files_below, project};

/// A term, what is often written in its stead, and where the term is from.
struct Term {
    right: &'static str,
    wrong: &'static [&'static str],
    source: &'static str,
}

const TERMS: &[Term] = &[
    Term {
        right: "quá hạn (trước hạn, đúng hạn, quá hạn)",
        wrong: &["trễ hạn", "trễ hẹn", "chậm hạn", "muộn hạn"],
        source: "01/2020/TT-VPCP, biểu số 06/VPCP/KSTT; 61/2018/NĐ-CP, điều 19",
    },
    Term {
        right: "Bộ phận Một cửa",
        wrong: &[
            "bộ phận một cửa",
            "Bộ phận một cửa",
            "bộ phận Một cửa",
            "1 cửa",
            "bộ phận 1 cửa",
            "cán bộ một cửa",
            "Một Cửa",
        ],
        source: "61/2018/NĐ-CP: Bộ phận tiếp nhận và giải quyết thủ tục hành chính (Bộ phận Một cửa)",
    },
    Term {
        right: "thủ tục hành chính",
        wrong: &["thủ tục hành chánh", "thủ tục giấy tờ", "Thủ Tục Hành Chính"],
        source: "63/2010/NĐ-CP, on the control of administrative procedures",
    },
    Term {
        right: "Sở Nội vụ",
        wrong: &["sở nội vụ", "Sở nội vụ", "sở Nội vụ", "Sở Nội Vụ"],
        source: "30/2020/NĐ-CP, phụ lục II (viết hoa tên cơ quan, tổ chức)",
    },
    Term {
        right: "Bộ Nội vụ",
        wrong: &["bộ nội vụ", "Bộ nội vụ", "bộ Nội vụ", "Bộ Nội Vụ"],
        source: "30/2020/NĐ-CP, phụ lục II",
    },
    Term {
        right: "Ủy ban nhân dân",
        wrong: &["Uỷ ban", "uỷ ban", "ủy ban nhân dân", "Ủy Ban", "Ủy ban Nhân dân"],
        source: "30/2020/NĐ-CP, phụ lục II; phụ lục III, mẫu 1.4",
    },
    Term {
        right: "Nghị định số, Thông tư số, Quyết định số",
        wrong: &["nghị định số", "thông tư số", "quyết định số"],
        source: "30/2020/NĐ-CP, phụ lục II: tên loại văn bản viết hoa khi nói đến một văn bản cụ thể",
    },
    Term {
        right: "công chức, cán bộ",
        wrong: &["nhân viên một cửa", "nhân viên tại quầy", "giao dịch viên", "viên chức một cửa"],
        source: "Luật Cán bộ, công chức; 61/2018/NĐ-CP",
    },
    Term {
        right: "người dân, tổ chức; cá nhân, tổ chức",
        wrong: &["khách hàng", "thượng đế", "quý khách"],
        source: "61/2018/NĐ-CP",
    },
    Term {
        right: "dịch vụ công trực tuyến toàn trình, một phần",
        wrong: &["mức độ 3", "mức độ 4", "dịch vụ công mức 3", "dịch vụ công mức 4"],
        source: "42/2022/NĐ-CP, in place of the levels of 43/2011/NĐ-CP",
    },
    Term {
        right: "phản ánh, kiến nghị",
        wrong: &["phản ảnh", "phản ánh kiến nghị", "kiến nghị phản ánh"],
        source: "20/2008/NĐ-CP",
    },
    Term {
        right: "Chỉ số cải cách hành chính",
        wrong: &[
            "chỉ số cải cách hành chánh",
            "Chỉ số Cải Cách",
            "chỉ số PAR-INDEX",
            "PAR-INDEX",
            "ParIndex",
            "Par Index",
        ],
        source: "876/QĐ-BNV (10/11/2022): Chỉ số cải cách hành chính (PAR INDEX)",
    },
    Term {
        right: "phiếu khảo sát, điều tra viên",
        wrong: &["phỏng vấn viên", "phiếu thăm dò", "bảng câu hỏi khảo sát"],
        source: "1001/QĐ-BNV (11/12/2023)",
    },
    Term {
        right: "tỷ, lý, ký, kỹ, kỳ, mỹ",
        wrong: &[
            "tỉ lệ",
            "tỉ số",
            "lí do",
            "quản lí",
            "xử lí",
            "hợp lí",
            "địa lí",
            "pháp lí",
            "chữ kí",
            "đăng kí",
            "kí tên",
            "kí hiệu",
            "nhật kí",
            "kĩ thuật",
            "kĩ năng",
            "kì báo cáo",
            "định kì",
            "thời kì",
            "chu kì",
        ],
        source: "30/2020/NĐ-CP and its annexes write so throughout: “ký hiệu”, “kỹ thuật”, “quản lý”, “kỳ”",
    },
];

/// Where a text has this as words of its own, by letters as they are written; a sentence may begin with it.
fn has(text: &str, wrong: &str) -> bool {
    let capital = |words: &str| {
        let mut letters = words.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    let right = TERMS.iter().any(|term| term.right.contains(&capital(wrong)));
    let found = |wrong: &str| {
        text.match_indices(wrong).any(|(at, _)| {
            let beside = [text[..at].chars().next_back(), text[at + wrong.len()..].chars().next()];
            beside.into_iter().flatten().all(|letter| !letter.is_alphanumeric())
        })
    };
    found(wrong) || (!right && found(&capital(wrong)))
}

/// The first syllable that bears its tone where official documents do not put it: hoà for hòa, uỷ for ủy, khoẻ for khỏe.
fn misplaced(text: &str) -> Option<&str> {
    const WRONG: [(char, &str); 3] = [('o', "àáảãạ"), ('o', "èéẻẽẹ"), ('u', "ỳýỷỹỵ")];
    text.split(|letter: char| !letter.is_alphabetic()).find(|syllable| {
        let letters: Vec<char> = syllable.to_lowercase().chars().rev().take(3).collect();
        let (Some(last), Some(before)) = (letters.first(), letters.get(1)) else { return false };
        let quy = *before == 'u' && letters.get(2) == Some(&'q');
        !quy && WRONG.iter().any(|(vowel, toned)| before == vowel && toned.contains(*last))
    })
}

/// What is wrong with a text.
fn faults(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    if !is_nfc(text) {
        found.push("its letters are not composed (TCVN 6909:2001)".to_owned());
    }
    for term in TERMS {
        for wrong in term.wrong.iter().filter(|wrong| has(text, wrong)) {
            found.push(format!("“{wrong}” for “{}” ({})", term.right, term.source));
        }
    }
    found.extend(misplaced(text).map(|syllable| format!("the tone of “{syllable}” (hòa, ủy, khỏe: 30/2020/NĐ-CP)")));
    let letters: Vec<char> = text.chars().collect();
    if letters.windows(3).any(|three| three[0].is_ascii_digit() && three[1] == ' ' && three[2] == '%') {
        found.push("a space before %".to_owned());
    }
    // Days under 10, and of the months only 1 and 2, have a nought before them where they are written in words.
    for month in 3..=9 {
        if text.contains(&format!("tháng 0{month}")) {
            found.push(format!("“tháng 0{month}” (30/2020/NĐ-CP, phụ lục I)"));
        }
    }
    found
}

/// All that a report says: sentences, captions, headings, notes, titles.
fn said(report: &Report) -> Vec<String> {
    let mut all: Vec<String> = report.words().into_iter().map(|words| words.printed().to_owned()).collect();
    for table in report.tables() {
        all.push(table.caption.clone());
        all.extend(table.columns.iter().map(|column| column.name.clone()));
        all.extend(table.notes.iter().cloned());
    }
    all.extend(report.charts().into_iter().flat_map(|chart| [chart.title.clone(), chart.alternative.clone()]));
    all.extend(report.annexes.iter().map(|annex| annex.title.clone()));
    all.push(report.head.subject.clone());
    all
}

#[test]
fn the_pages_and_the_guides_use_the_official_terms() {
    let mut found = Vec::new();
    let texts = texts_named("", Lang::Vi);
    assert!(texts.len() > 2_000, "{}", texts.len());
    for (key, text) in texts {
        found.extend(faults(text).into_iter().map(|fault| format!("{key}: {fault}")));
    }
    let guides = files_below(&project().join("docs/huong-dan"), &["md"]);
    assert!(guides.len() >= 15, "{}", guides.len());
    for guide in guides {
        let text = std::fs::read_to_string(&guide).unwrap();
        for (line, number) in text.lines().zip(1..) {
            let place = guide.file_name().unwrap().display();
            found.extend(faults(line).into_iter().map(|fault| format!("{place}:{number}: {fault}")));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_sentences_of_a_report_use_the_official_terms() {
    let db = TestDb::sqlite(Some(OFFICE));
    let story = Story::computed(&db);
    let app = &story.office.app;
    let report = app.report_of_round(&caller(app, "lanh-dao"), "sipas-2026", &Issuer::default(), Lang::Vi).unwrap();
    let board =
        app.report_of_board(&sipar::app::scope::Scope::Everywhere, "cao-bang", 2026, &Issuer::default(), Lang::Vi);
    let all = [said(&report), said(&board.unwrap().report)].concat();
    assert!(all.len() > 100, "{}", all.len());
    let found: Vec<String> =
        all.iter().flat_map(|text| faults(text).into_iter().map(move |fault| format!("{text}: {fault}"))).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_wrong_term_is_found_and_every_right_one_passes() {
    for term in TERMS {
        for wrong in term.wrong {
            assert!(!faults(&format!("Báo cáo về {wrong}, năm 2026.")).is_empty(), "{wrong}");
        }
        assert_eq!(faults(&format!("Theo đó: {}.", term.right)), Vec::<String>::new());
    }
    for wrong in
        ["hoà giải", "Uỷ quyền", "khoẻ mạnh", "đạt 78 %", "ngày 05 tháng 06 năm 2026", "bie\u{302}u", "Trễ hạn 3 ngày"]
    {
        assert!(!faults(wrong).is_empty(), "{wrong}");
    }
    for right in [
        "hòa",
        "hoàn thành",
        "quý III, quy chế, quỹ",
        "thúy",
        "toán",
        "78%",
        "tháng 02 năm 2026, tháng 6",
        "khoảng",
        "Quyết định",
        "xã",
    ] {
        assert_eq!(faults(right), Vec::<String>::new(), "{right}");
    }
}
