use std::io::Cursor;

use time::macros::{date, datetime};

use super::*;
use crate::domain::clock::SECOND;
use crate::domain::dossier::status::Status;

const HEAD: &str = "code;unit;procedure;received_at;due_day;resolved_at;status\n";
const ROW: &str = "H12.05-260101-0001;hop-giang;khai-sinh;05/01/2026 08:30;09/01/2026;08/01/2026 10:00;9\n";

type Rows = Vec<(usize, Result<DossierRow, Vec<Problem>>)>;

fn now() -> Instant {
    Instant::start_of(date!(2026 - 11 - 20))
}

fn opened(bytes: &[u8], mapping: &Mapping, work: impl FnOnce(&mut Dossiers<'_>) -> Rows) -> Result<Rows, Vec<Problem>> {
    let bytes = bytes.to_vec();
    let open = || Ok(Box::new(Cursor::new(bytes.clone())) as Box<dyn Read + Send>);
    match Dossiers::open("hs.csv", &open, mapping, Moments { as_of: now(), now: now() }) {
        Ok(mut rows) => Ok(work(&mut rows)),
        Err(Unopened::Problems(problems)) => Err(problems),
        Err(Unopened::File(error)) => panic!("{error}"),
    }
}

/// All rows of a file, as a clerk would be told of them.
fn read(bytes: &[u8], mapping: &Mapping) -> Result<Rows, Vec<Problem>> {
    opened(bytes, mapping, |rows| std::iter::from_fn(|| rows.next_row().unwrap()).collect())
}

fn plain(text: &str) -> Rows {
    read(text.as_bytes(), &Mapping::default()).unwrap()
}

/// By line: nothing of a good row, column and fault of a bad one.
fn told(rows: &Rows) -> Vec<(usize, Option<(Option<&str>, &What)>)> {
    fn fault(one: &Problem) -> (Option<&str>, &What) {
        (one.column_name.as_deref(), &one.what)
    }
    rows.iter().map(|(line, row)| (*line, row.as_ref().err().and_then(|all| all.first()).map(fault))).collect()
}

fn utf16(text: &str, little: bool) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

#[test]
fn the_same_row_in_every_writing_says_the_same() {
    let text = format!("{HEAD}{ROW}");
    let plain = plain(&text);
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
        text.replace('\n', "\r").into_bytes(),
        utf16(&text, true),
        utf16(&text, false),
        format!("\n\n{text}").into_bytes(),
        text.replace("08/01/2026 10:00", "2026-01-08 10:00:00.000")
            .replace("09/01/2026", "2026-01-09 17:00")
            .into_bytes(),
        json.replace('\n', " ").into_bytes(),
    ] {
        let rows = read(&bytes, &Mapping::default()).unwrap();
        assert_eq!(rows[0].1.as_ref().unwrap(), &row, "{}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn a_quote_costs_its_own_line_alone() {
    let quoted = ROW.replace("hop-giang", "\"hop\n\"\"giang\"\"\"");
    let open = ROW.replace("khai-sinh", "\"khai-sinh");
    let rows = plain(&format!("{HEAD}{quoted}\n{open}{ROW}"));
    assert_eq!(told(&rows), [(2, None), (5, Some((None, &What::OpenQuote))), (6, None)]);
    assert_eq!(rows[0].1.as_ref().unwrap().unit, "hop\n\"giang\"");
    // Two rows whose quotes would close each other, and good rows between them, which are not swallowed.
    let rows = plain(&format!("{HEAD}{open}{ROW}{ROW}{open}{ROW}"));
    let open_at = |line| (line, Some((None, &What::OpenQuote)));
    assert_eq!(told(&rows), [open_at(2), (3, None), (4, None), open_at(5), (6, None)]);
    // A quote within a cell that does not begin with one stands for itself.
    let rows = plain(&format!("{HEAD}{}{ROW}", ROW.replace("hop-giang", "phòng 5\" A")));
    assert_eq!(rows[0].1.as_ref().unwrap().unit, "phòng 5\" A");
    assert_eq!(rows.len(), 2);
    // Ten thousand of them cost neither the stack nor the memory of all lines.
    let rows = plain(&format!("{HEAD}{}{ROW}", open.repeat(10_000)));
    assert_eq!((rows.len(), rows[10_000].1.is_ok()), (10_001, true));
}

#[test]
fn a_line_without_end_is_told_and_the_next_is_read() {
    let long = ROW.replace("hop-giang", &"x".repeat(100_000));
    let rows = plain(&format!("{HEAD}{long}{ROW}"));
    assert_eq!(told(&rows), [(2, Some((None, &What::TooLong(lines::LINE)))), (3, None)]);
}

#[test]
fn bytes_that_are_no_text_are_told_where_they_stand() {
    let mut bytes = format!("{HEAD}{ROW}").into_bytes();
    let at = bytes.iter().rposition(|byte| *byte == b'k').unwrap();
    bytes[at] = 0xFF;
    let rows = read(&bytes, &Mapping::default()).unwrap();
    assert_eq!(told(&rows), [(2, Some((Some("procedure"), &What::NotUtf8)))]);
    // Half of a pair of UTF-16.
    let mut bytes = utf16(&format!("{HEAD}{ROW}"), true);
    let at = bytes.windows(2).rposition(|pair| pair == [b'k', 0]).unwrap();
    bytes[at + 1] = 0xD8;
    let rows = read(&bytes, &Mapping::default()).unwrap();
    assert_eq!(told(&rows), [(2, Some((Some("procedure"), &What::NotUtf8)))]);
}

#[test]
fn a_disk_that_fails_is_no_end_of_the_file() {
    struct Failing(usize);
    impl Read for Failing {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let text = format!("{HEAD}{ROW}");
            let rest = &text.as_bytes()[self.0..];
            let n = rest.len().min(into.len());
            into[..n].copy_from_slice(&rest[..n]);
            self.0 += n;
            if n == 0 { Err(Error::other("the cable is out")) } else { Ok(n) }
        }
    }
    let (mapping, open) = (Mapping::default(), || Ok(Box::new(Failing(0)) as Box<dyn Read + Send>));
    let mut rows = Dossiers::open("hs.csv", &open, &mapping, Moments { as_of: now(), now: now() }).unwrap();
    assert!(rows.next_row().unwrap().is_some());
    assert!(rows.next_row().is_err());
}

#[test]
fn what_stands_before_the_reception_is_a_fault_by_the_hour_where_there_is_one() {
    let of = |resolved: &str| plain(&format!("{HEAD}{}", ROW.replace("08/01/2026 10:00", resolved)));
    let rows = of("05/01/2026 08:29");
    let what = What::EndsBeforeItBegins("08:30, 05/01/2026".to_owned());
    assert_eq!(told(&rows), [(2, Some((Some("resolved_at"), &what)))]);
    // A day without an hour cannot be before on that day.
    let rows = of("05/01/2026");
    let events = &rows[0].1.as_ref().unwrap().events;
    assert_eq!(events[0].at, events[1].at);
}

#[test]
fn what_was_not_received_yet_is_taken_as_it_stands() {
    let head = "code;unit;procedure;received_at;due_day;status;status_at\n";
    let row = |cells: &str| plain(&format!("{head}H12.05-260101-0001;hop-giang;khai-sinh;{cells}\n"));
    let rows = row(";09/01/2026;1;05/01/2026 07:00");
    let events = &rows[0].1.as_ref().unwrap().events;
    assert_eq!(events.iter().map(|one| one.status).collect::<Vec<_>>(), [Status::Registered]);
    assert_eq!(events[0].due, Some(date!(2026 - 01 - 09)));
    assert_eq!(told(&row(";;4;")), [(2, Some((Some("received_at"), &What::EmptyCell)))]);
    assert_eq!(told(&row(";;3;")), [(2, Some((Some("status_at"), &What::EmptyCell)))]);
    // A status that states no moment was so when the file was written.
    let rows = row("05/01/2026 07:00;;5;");
    let events = &rows[0].1.as_ref().unwrap().events;
    assert_eq!(events[1].at, now());
    assert_eq!(events[0].at, Instant(datetime!(2026-01-05 00:00 UTC).unix_timestamp() * SECOND));
}

#[test]
fn lines_of_json_are_told_apart_from_what_only_looks_like_them() {
    let good = r#"{"code":"H12.05-260101-0001","unit":"a","procedure":"b","received_at":"05/01/2026","Người nộp":"x"}"#;
    let text = [
        good,
        "{\"code\":",
        "[1]",
        &good.replace("\"a\"", "{}"),
        &good.replace("\"unit\"", "\"code\""),
        &good.replace("\"received_at\"", "\"ngay\""),
        good,
    ]
    .join("\n");
    let mut ignored = Vec::new();
    let rows = opened(text.as_bytes(), &Mapping::default(), |rows| {
        let all = std::iter::from_fn(|| rows.next_row().unwrap()).collect();
        ignored = rows.ignored();
        all
    })
    .unwrap();
    let at = |line, column, what| (line, Some((column, what)));
    assert_eq!(
        told(&rows),
        [
            (1, None),
            at(2, None, &What::NotAnObject),
            at(3, None, &What::NotAnObject),
            at(4, None, &What::NotAnObject),
            at(5, None, &What::DuplicateColumn),
            at(6, Some("received_at"), &What::EmptyCell),
            (7, None),
        ]
    );
    assert_eq!(ignored, ["Người nộp", "ngay"]);
}

#[test]
fn a_mapping_says_how_columns_and_words_are_called() {
    let text = r#"
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
        "#;
    // Whoever wrote the mapping composed letters otherwise than whoever wrote the export.
    let mapping = Mapping::parse("igate.toml", &text.nfd().collect::<String>()).unwrap();
    let text = format!("{HEAD}{ROW}")
        .replace("code;", "Số hồ sơ;")
        .replace("procedure", "THỦ  TỤC")
        .replace("status", "Tình trạng;Ghi chú")
        .replace("khai-sinh", "Khai Sinh")
        .replace(";9\n", ";Xong;không đọc\n");
    let rows = read(text.as_bytes(), &mapping).unwrap();
    assert_eq!(mapping.procedure(&rows[0].1.as_ref().unwrap().procedure), "khai-sinh");
    let wrong = read(text.replace("Xong", "Lạ").as_bytes(), &mapping).unwrap();
    let problem = &wrong[0].1.as_ref().unwrap_err()[0];
    assert_eq!(
        problem.column_name.as_deref().map(|name| name.nfc().collect::<String>()).as_deref(),
        Some("Tình trạng")
    );
    let missing = read(HEAD.as_bytes(), &mapping).unwrap_err();
    assert_eq!(missing.len(), 2, "{missing:?}");
    assert!(matches!(&missing[0].what, What::NotInHeader(header) if header.starts_with("code, unit")), "{missing:?}");
    for (wrong, says) in [
        ("name = \"A b\"\nsystem = \"x\"", "small letters"),
        ("name = \"a\"\nsystem = \"x\"\n[columns]\nnobody = \"x\"", "no column"),
        ("name = \"a\"\nsystem = \"x\"\n[columns]\ncode = \"Số\"\nunit = \"SỐ\"", "two columns"),
        ("name = \"a\"\nsystem = \"x\"\n[status]\nx = 11", "1 to 10"),
        ("name = \"a\"\nsystem = \"x\"\n[channel]\nx = 4", "1, 2 and 3"),
        ("name = \"a\"\nsystem = \" \"", "no name"),
    ] {
        assert!(Mapping::parse("m.toml", wrong).unwrap_err().contains(says), "{wrong}");
    }
}
