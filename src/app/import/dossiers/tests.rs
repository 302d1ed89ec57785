use std::io::Cursor;

use time::macros::date;

use super::*;

const HEAD: &str = "code;unit;procedure;received_at;due_day;resolved_at;status\n";
const ROW: &str = "H12.05-260101-0001;hop-giang;khai-sinh;05/01/2026 08:30;09/01/2026;08/01/2026 10:00;9\n";

fn now() -> Instant {
    Instant::start_of(date!(2026 - 11 - 20))
}

/// All rows of a file, as a clerk would be told of them.
fn read(bytes: &[u8], mapping: &Mapping) -> Result<Vec<(usize, Result<DossierRow, Vec<Problem>>)>, Vec<Problem>> {
    let bytes = bytes.to_vec();
    let open = || Ok(Box::new(Cursor::new(bytes.clone())) as Box<dyn Read>);
    let mut rows = Dossiers::open("hs.csv", &open, mapping, (now(), now()))?;
    Ok(std::iter::from_fn(|| rows.next_row()).collect())
}

fn utf16(text: &str, little: bool) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

#[test]
fn the_same_row_in_every_writing_says_the_same() {
    let text = format!("{HEAD}{ROW}");
    let plain = read(text.as_bytes(), &Mapping::default()).unwrap();
    assert_eq!((plain.len(), plain[0].0), (1, 2));
    let row = plain[0].1.clone().unwrap();
    let statuses: Vec<Status> = row.events.iter().map(|event| event.status).collect();
    assert_eq!(statuses, [Status::Received, Status::Resolved]);
    assert_eq!(row.events[0].due, Some(date!(2026 - 01 - 09)));
    let json = r#"{"code": "H12.05-260101-0001", "unit": "hop-giang", "procedure": "khai-sinh",
        "received_at": "05/01/2026 08:30", "due_day": "2026-01-09", "resolved_at": "2026-01-08T10:00:00+07:00", "status": 9}"#;
    for bytes in [
        [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat(),
        text.replace(';', ",").into_bytes(),
        text.replace(';', "\t").replace('\n', "\r\n").into_bytes(),
        utf16(&text, true),
        utf16(&text, false),
        format!("\n\n{text}").into_bytes(),
        json.replace('\n', " ").into_bytes(),
    ] {
        let rows = read(&bytes, &Mapping::default()).unwrap();
        assert_eq!(rows[0].1.as_ref().unwrap(), &row, "{}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn a_quote_that_is_never_closed_costs_its_own_line_alone() {
    let quoted = ROW.replace("hop-giang", "\"hop\n\"\"giang\"\"\"");
    let open = ROW.replace("khai-sinh", "\"khai-sinh");
    let rows = read(format!("{HEAD}{quoted}\n{open}{ROW}").as_bytes(), &Mapping::default()).unwrap();
    let lines: Vec<(usize, bool)> = rows.iter().map(|(line, row)| (*line, row.is_ok())).collect();
    assert_eq!(lines, [(2, true), (5, false), (6, true)]);
    assert_eq!(rows[0].1.as_ref().unwrap().unit, "hop\n\"giang\"");
    assert_eq!(rows[1].1.as_ref().unwrap_err()[0].what, What::OpenQuote);
}

#[test]
fn a_mapping_says_how_columns_and_words_are_called() {
    let mapping = Mapping::parse(
        "igate.toml",
        r#"
        name = "igate"
        system = "iGate"
        [columns]
        code = "Số hồ sơ"
        procedure = "Thủ tục"
        status = "Tình trạng"
        [status]
        "Xong" = 9
        [procedure]
        "Khai sinh" = "khai-sinh"
        "#,
    )
    .unwrap();
    let text = format!("{HEAD}{ROW}")
        .replace("code;", "Số hồ sơ;")
        .replace("procedure", "THỦ TỤC")
        .replace("status", "Tình trạng;Ghi chú")
        .replace("khai-sinh", "Khai sinh")
        .replace(";9\n", ";Xong;không đọc\n");
    let rows = read(text.as_bytes(), &mapping).unwrap();
    assert_eq!(rows[0].1.as_ref().unwrap().procedure, "khai-sinh");
    let wrong = read(text.replace("Xong", "Lạ").as_bytes(), &mapping).unwrap();
    let problem = &wrong[0].1.as_ref().unwrap_err()[0];
    assert_eq!(problem.column_name.as_deref(), Some("Tình trạng"), "the column as the file calls it");
    let missing = read(HEAD.as_bytes(), &mapping).unwrap_err();
    assert_eq!(missing.len(), 2, "{missing:?}");
    for (wrong, says) in [
        ("name = \"A b\"\nsystem = \"x\"", "small letters"),
        ("name = \"a\"\nsystem = \"x\"\n[columns]\nnobody = \"x\"", "no column"),
        ("name = \"a\"\nsystem = \"x\"\n[status]\nx = 11", "1 to 10"),
        ("name = \"a\"\nsystem = \"x\"\n[channel]\nx = 4", "1, 2 and 3"),
        ("name = \"a\"\nsystem = \" \"", "no name"),
    ] {
        assert!(Mapping::parse("m.toml", wrong).unwrap_err().contains(says), "{wrong}");
    }
}
