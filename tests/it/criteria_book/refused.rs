//! What is not opened at all: bombs, macros, document types, old and broken files. And what a formula cannot become.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::*;
use crate::score::Random;
use crate::support::scale::pick;

/// A workbook with one part rewritten, and perhaps parts more.
fn rewritten(bytes: &[u8], change: impl Fn(&str, String) -> String, more: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let name = entry.name().unwrap().to_string();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        writer.start_file(&name, SimpleFileOptions::default()).unwrap();
        writer.write_all(change(&name, text).as_bytes()).unwrap();
    }
    for (name, content) in more {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook with a text of one part replaced.
pub(super) fn with_text(bytes: &[u8], part: &str, from: &str, to: &str) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(part).unwrap().read_to_string(&mut text).unwrap();
    assert!(text.contains(from), "{part} has no {from}");
    rewritten(bytes, |name, text| if name == part { text.replacen(from, to, 1) } else { text }, &[])
}

fn fault(bytes: &[u8]) -> String {
    named(&taken(&asked(bytes)).unwrap_err()).remove(0).1
}

#[test]
fn macros_bombs_and_document_types_are_refused() {
    for (program, writer) in WRITERS {
        let good = writer(&[right()]);
        let with = |name: &str, content: &[u8]| rewritten(&good, |_, text| text, &[(name, content)]);
        assert_eq!(fault(&with("xl/vbaProject.bin", b"macro")), "Macros", "{program}");
        assert_eq!(fault(&with("Basic/Standard/Module1.xml", b"<m/>")), "Macros", "{program}");
        assert_eq!(fault(&with("Scripts/python/m.py", b"import os")), "Macros", "{program}");
        assert_eq!(
            fault(&with("xl/media/x.bin", &vec![0; 30_000_000])),
            "TooLarge",
            "{program}: a ratio of a thousand"
        );
        let entity = r#"<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>"#;
        assert_eq!(fault(&with("docProps/more.xml", entity.as_bytes())), "Entities", "{program}");
        let many: Vec<String> = (0..200).map(|number| format!("part{number}.txt")).collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
        assert_eq!(fault(&rewritten(&good, |_, text| text, &many)), "TooLarge", "{program}: entries");
        assert_eq!(fault(&good[..good.len() / 2]), "NotAWorkbook", "{program}: half a file");
    }
    let macros = with_text(
        &libreoffice::xlsx(&[right()]),
        "[Content_Types].xml",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    );
    assert_eq!(fault(&macros), "Macros");
    assert_eq!(fault(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]), "OldWorkbook");
    assert_eq!(fault(b"STT,Ti\xC3\xAAu ch\xC3\xAD"), "NotAWorkbook");
    assert_eq!(fault(b""), "NotAWorkbook");
}

#[test]
fn an_entity_in_the_sheet_itself_is_refused_and_not_read() {
    let book = libreoffice::xlsx(&[right()]);
    let head = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
    let declared = format!(r#"{head}<!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/hostname">]>"#);
    assert_eq!(fault(&with_text(&book, "xl/sharedStrings.xml", head, &declared)), "Entities");
}

#[test]
fn rows_that_repeat_without_end_are_refused_before_they_are_read() {
    let book = libreoffice::ods(&[right()]);
    let row = r#"<table:table-row table:style-name="ro1"><table:table-cell office:value-type="string""#;
    let endless = row.replace("\"ro1\"", "\"ro1\" table:number-rows-repeated=\"1000000\"");
    assert_eq!(fault(&with_text(&book, "content.xml", row, &endless)), "TooLarge");
    let cell = r#"<table:table-cell office:value-type="string""#;
    let wide = r#"<table:table-cell table:number-columns-repeated="16000" office:value-type="string""#;
    assert_eq!(fault(&with_text(&book, "content.xml", cell, wide)), "TooLarge");
}

#[test]
fn a_cell_in_the_last_corner_is_refused() {
    let book = libreoffice::xlsx(&[right()]);
    let far = r#"<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>"#;
    assert_eq!(fault(&with_text(&book, "xl/worksheets/sheet1.xml", "</sheetData>", far)), "TooLarge");
}

#[test]
fn a_formula_without_a_result_is_named() {
    let book = libreoffice::xlsx(&[right()]);
    let at = right().at("2", MAXIMUM);
    let mut archive = ZipArchive::new(Cursor::new(&book)).unwrap();
    let mut text = String::new();
    archive.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut text).unwrap();
    let from = text.find(&format!(r#"<c r="{at}""#)).unwrap();
    let value = from + text[from..].find("<v>").unwrap();
    let end = value + text[value..].find("</v>").unwrap() + 4;
    let changed = format!("{}{}", &text[..value], &text[end..]);
    let bytes = rewritten(&book, |name, text| if name.ends_with("sheet1.xml") { changed.clone() } else { text }, &[]);
    assert_eq!(named(&taken(&asked(&bytes)).unwrap_err()), [(at, "NotComputed".to_owned())]);
}

#[test]
fn words_that_look_like_formulas_stay_words() {
    let mut sheet = right();
    for (code, text) in [("2.1.1", "=1+1"), ("2.1.2", "+HYPERLINK(\"http://x\")"), ("2.2", "-2"), ("3.1", "@SUM(A1)")] {
        let row = sheet.row(code);
        sheet.put(row, NAME, Cell::text(text));
    }
    let came = read(&excel::xlsx(&[sheet]));
    assert_eq!(node(&came.set, "2.1.1").words.vi, "=1+1");
    let out = set_workbook(&came.set).unwrap();
    let mut archive = ZipArchive::new(Cursor::new(&out)).unwrap();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let mut text = String::new();
        let name = entry.name().unwrap().to_string();
        entry.read_to_string(&mut text).unwrap();
        assert!(!name.contains("worksheets/sheet") || !text.contains("<f>"), "{name} has a formula");
    }
    assert_eq!(read(&out).text, came.text);
}

#[test]
fn a_sheet_of_sipar_that_was_changed_is_named() {
    let set = read(&excel::xlsx(&[right()])).set;
    let out = set_workbook(&set).unwrap();
    let broken = with_text(&out, "xl/sharedStrings.xml", "level = \"department\"", "level = \"phòng\"");
    assert_eq!(fault(&broken), "OwnSheet");
}

/// Whatever happens to a file, it is read or refused, and the program goes on.
#[test]
fn damaged_files_are_read_or_refused() {
    let mut random = Random(7);
    let (mut read, mut refused) = (0, 0);
    for (_, writer) in WRITERS {
        let good = writer(&[right()]);
        for _ in 0..pick(25, 2_000) {
            let seed = random.below(u64::MAX);
            let damaged = rewritten(
                &good,
                |name, text| if name.contains("sheet1") || name == "content.xml" { damaged(&text, seed) } else { text },
                &[],
            );
            match taken(&asked(&damaged)) {
                Ok(_) => read += 1,
                Err(problems) => {
                    assert!(!problems.is_empty());
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > 0 && read + refused > 0, "{read} {refused}");
}

/// A few characters are taken away, doubled or changed to others that mean something in XML and in numbers.
fn damaged(text: &str, seed: u64) -> String {
    const MARKS: [char; 12] = ['<', '>', '"', '/', '&', '0', '9', '-', '.', ':', 'Z', 'đ'];
    let mut random = Random(seed);
    let mut letters: Vec<char> = text.chars().collect();
    for _ in 0..=random.below(3) {
        let at = usize::try_from(random.below(letters.len() as u64)).unwrap();
        match random.below(3) {
            0 => drop(letters.remove(at)),
            1 => letters.insert(at, letters[at]),
            _ => letters[at] = MARKS[usize::try_from(random.below(MARKS.len() as u64)).unwrap()],
        }
    }
    letters.into_iter().collect()
}

#[test]
fn a_table_without_end_is_refused_soon() {
    let mut sheet = right();
    let begun = std::time::Instant::now();
    for row in 0..6_000 {
        sheet.rows.push(vec![
            Cell::text(&format!("9.{row}")),
            Cell::text("Thêm"),
            Cell::text("một"),
            Cell::Formula("A1".to_owned(), 1.0),
        ]);
    }
    let problems = taken(&asked(&excel::xlsx(&[sheet]))).unwrap_err();
    assert!(named(&problems).iter().any(|(_, fault)| fault == "TooLarge" || fault == "WordsForNumber"));
    assert!(problems.len() <= 1_000);
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}
