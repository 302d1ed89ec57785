//! Workbooks as LibreOffice Calc 7 saves them, XLSX and ODS, put together by hand.
//!
//! LibreOffice itself is not on the machines where these tests run. The parts are in the shape in which it writes them, which
//! differs from Excel's: every attribute is spelt out (`hidden="false"`), all texts are shared strings, formulas bear
//! `aca="false"`; in ODS texts are paragraphs, rows and cells repeat, merged cells cover others, and a formula that failed is
//! an empty string with the error beside it. Files that a real Calc saved are read by `saved`.

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::sheet::{Cell, Sheet, address};

fn archive(entries: &[(&str, String)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        let stored = *name == "mimetype";
        let method = if stored { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The number of days that spreadsheets count.
fn serial(year: u16, month: u8, day: u8) -> i32 {
    let date = time::Date::from_calendar_date(i32::from(year), month.try_into().unwrap(), day).unwrap();
    date.to_julian_day() - time::macros::date!(1899 - 12 - 30).to_julian_day()
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const LINKS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// XLSX.
pub(super) fn xlsx(sheets: &[Sheet]) -> Vec<u8> {
    let mut strings: Vec<String> = Vec::new();
    let pages: Vec<String> = sheets.iter().map(|sheet| worksheet(sheet, &mut strings)).collect();
    let (mut types, mut names, mut links) = (String::new(), String::new(), String::new());
    for (at, sheet) in sheets.iter().enumerate() {
        let number = at + 1;
        let state = if sheet.hidden { "hidden" } else { "visible" };
        write!(types, r#"<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>"#).unwrap();
        write!(
            names,
            r#"<sheet name="{}" sheetId="{number}" state="{state}" r:id="rId{}"/>"#,
            escaped(&sheet.name),
            number + 2
        )
        .unwrap();
        write!(
            links,
            r#"<Relationship Id="rId{}" Type="{LINKS}/worksheet" Target="worksheets/sheet{number}.xml"/>"#,
            number + 2
        )
        .unwrap();
    }
    let mut shared = String::new();
    for text in &strings {
        write!(shared, r#"<si><t xml:space="preserve">{}</t></si>"#, escaped(text)).unwrap();
    }
    let mut entries = vec![
        (
            "_rels/.rels",
            format!(
                r#"{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                r#"{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><fileVersion appName="Calc"/><workbookPr backupFile="false" showObjects="all" date1904="false"/><sheets>{names}</sheets><calcPr iterateCount="100" refMode="A1" iterate="false" iterateDelta="0.001"/></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                r#"{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{LINKS}/styles" Target="styles.xml"/><Relationship Id="rId2" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/>{links}</Relationships>"#
            ),
        ),
        (
            "xl/styles.xml",
            format!(
                r#"{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="3"><numFmt numFmtId="164" formatCode="General"/><numFmt numFmtId="165" formatCode="dd/mm/yyyy"/><numFmt numFmtId="166" formatCode="0%"/></numFmts><fonts count="1"><font><sz val="10"/><name val="Arial"/><family val="2"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border diagonalUp="false" diagonalDown="false"><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="164" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="true"/><xf numFmtId="166" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="true"/></cellXfs></styleSheet>"#
            ),
        ),
        (
            "xl/sharedStrings.xml",
            format!(r#"{HEAD}<sst xmlns="{MAIN}" count="{0}" uniqueCount="{0}">{shared}</sst>"#, strings.len()),
        ),
        (
            "[Content_Types].xml",
            format!(
                r#"{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>{types}</Types>"#
            ),
        ),
    ];
    let paths: Vec<String> = (1..=pages.len()).map(|number| format!("xl/worksheets/sheet{number}.xml")).collect();
    entries.extend(paths.iter().map(String::as_str).zip(pages));
    archive(&entries)
}

fn worksheet(sheet: &Sheet, strings: &mut Vec<String>) -> String {
    let mut columns = String::new();
    for column in 0..8 {
        let hidden = sheet.hidden_columns.contains(&column);
        write!(columns, r#"<col collapsed="false" customWidth="true" hidden="{hidden}" outlineLevel="0" max="{0}" min="{0}" style="0" width="18.05"/>"#, column + 1).unwrap();
    }
    let mut rows = String::new();
    for (row, cells) in sheet.rows.iter().enumerate() {
        let hidden = sheet.hidden_rows.contains(&row);
        write!(rows, r#"<row r="{}" customFormat="false" ht="12.8" hidden="{hidden}" customHeight="false" outlineLevel="0" collapsed="false">"#, row + 1).unwrap();
        for (column, cell) in cells.iter().enumerate() {
            rows.push_str(&xlsx_cell(cell, &address(row, column), strings));
        }
        rows.push_str("</row>");
    }
    let mut merged = String::new();
    for (row, column, last_row, last) in &sheet.merged {
        write!(merged, r#"<mergeCell ref="{}:{}"/>"#, address(*row, *column), address(*last_row, *last)).unwrap();
    }
    let merged = if merged.is_empty() {
        merged
    } else {
        format!(r#"<mergeCells count="{}">{merged}</mergeCells>"#, sheet.merged.len())
    };
    format!(
        r#"{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{LINKS}"><sheetPr filterMode="false"><pageSetUpPr fitToPage="false"/></sheetPr><dimension ref="A1:H{}"/><sheetViews><sheetView showFormulas="false" showGridLines="true" tabSelected="true" workbookViewId="0"/></sheetViews><sheetFormatPr defaultColWidth="11.53" defaultRowHeight="12.8" zeroHeight="false" outlineLevelRow="0" outlineLevelCol="0"/><cols>{columns}</cols><sheetData>{rows}</sheetData>{merged}</worksheet>"#,
        sheet.rows.len()
    )
}

fn xlsx_cell(cell: &Cell, at: &str, strings: &mut Vec<String>) -> String {
    match cell {
        Cell::Empty => format!(r#"<c r="{at}" s="0"/>"#),
        Cell::Text(text) => {
            let place = strings.iter().position(|one| one == text).unwrap_or_else(|| {
                strings.push(text.clone());
                strings.len() - 1
            });
            format!(r#"<c r="{at}" s="0" t="s"><v>{place}</v></c>"#)
        }
        Cell::Number(number) => format!(r#"<c r="{at}" s="0" t="n"><v>{number}</v></c>"#),
        Cell::Percent(number) => format!(r#"<c r="{at}" s="2" t="n"><v>{number}</v></c>"#),
        Cell::Day(year, month, day) => format!(r#"<c r="{at}" s="1" t="n"><v>{}</v></c>"#, serial(*year, *month, *day)),
        Cell::Yes => format!(r#"<c r="{at}" s="0" t="b"><v>1</v></c>"#),
        Cell::Formula(formula, result) => {
            format!(r#"<c r="{at}" s="0" t="n"><f aca="false">{}</f><v>{result}</v></c>"#, escaped(formula))
        }
        Cell::Failed(error) => format!(r#"<c r="{at}" s="0" t="e"><f aca="false">1/0</f><v>{error}</v></c>"#),
    }
}

/// ODS.
pub(super) fn ods(sheets: &[Sheet]) -> Vec<u8> {
    let tables: String = sheets.iter().map(table).collect();
    let spaces = r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0""#;
    let content = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.3"><office:scripts/><office:font-face-decls/><office:automatic-styles><style:style style:name="co1" style:family="table-column"><style:table-column-properties fo:break-before="auto" style:column-width="22.58mm" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"/></style:style><style:style style:name="ta1" style:family="table" style:master-page-name="Default"><style:table-properties table:display="true" style:writing-mode="lr-tb"/></style:style><style:style style:name="ta2" style:family="table" style:master-page-name="Default"><style:table-properties table:display="false" style:writing-mode="lr-tb"/></style:style></office:automatic-styles><office:body><office:spreadsheet><table:calculation-settings table:automatic-find-labels="false"/>{tables}<table:named-expressions/></office:spreadsheet></office:body></office:document-content>"#
    );
    let manifest = r#"<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"#;
    archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet".to_owned()),
        ("content.xml", content),
        ("META-INF/manifest.xml", manifest.to_owned()),
    ])
}

fn table(sheet: &Sheet) -> String {
    let style = if sheet.hidden { "ta2" } else { "ta1" };
    let mut text = format!(r#"<table:table table:name="{}" table:style-name="{style}">"#, escaped(&sheet.name));
    for column in 0..8 {
        let hidden = if sheet.hidden_columns.contains(&column) { r#" table:visibility="collapse""# } else { "" };
        write!(text, r#"<table:table-column table:style-name="co1"{hidden} table:default-cell-style-name="Default"/>"#)
            .unwrap();
    }
    text.push_str(r#"<table:table-column table:style-name="co1" table:number-columns-repeated="16376" table:default-cell-style-name="Default"/>"#);
    for (row, cells) in sheet.rows.iter().enumerate() {
        let hidden = if sheet.hidden_rows.contains(&row) { r#" table:visibility="collapse""# } else { "" };
        write!(text, r#"<table:table-row table:style-name="ro1"{hidden}>"#).unwrap();
        for (column, cell) in cells.iter().enumerate() {
            text.push_str(&ods_cell(sheet, cell, row, column));
        }
        write!(
            text,
            r#"<table:table-cell table:number-columns-repeated="{}"/></table:table-row>"#,
            16384 - cells.len()
        )
        .unwrap();
    }
    let rest = 1_048_576 - sheet.rows.len();
    write!(text, r#"<table:table-row table:style-name="ro1" table:number-rows-repeated="{}"><table:table-cell table:number-columns-repeated="16384"/></table:table-row><table:table-row table:style-name="ro1"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>"#, rest - 1).unwrap();
    text
}

fn ods_cell(sheet: &Sheet, cell: &Cell, row: usize, column: usize) -> String {
    let covers = |(first, left, last, right): &&(usize, usize, usize, usize)| {
        (*first..=*last).contains(&row) && (*left..=*right).contains(&column)
    };
    let merged = sheet.merged.iter().find(covers);
    let (tag, span) = match merged {
        Some((first, left, last, right)) if (*first, *left) == (row, column) => (
            "table-cell",
            format!(
                r#" table:number-columns-spanned="{}" table:number-rows-spanned="{}""#,
                right - left + 1,
                last - first + 1
            ),
        ),
        Some(_) => ("covered-table-cell", String::new()),
        None => ("table-cell", String::new()),
    };
    let paragraphs = |text: &str| {
        let lines =
            text.split('\n').map(|line| format!("<text:p>{}</text:p>", escaped(line).replace("  ", " <text:s/>")));
        lines.collect::<String>()
    };
    let shown = |number: f64| paragraphs(&number.to_string().replace('.', ","));
    let float =
        |number: f64| format!(r#"office:value-type="float" office:value="{number}" calcext:value-type="float""#);
    let (said, inside) = match cell {
        Cell::Empty => return format!("<table:{tag}{span}/>"),
        Cell::Text(text) => (r#"office:value-type="string" calcext:value-type="string""#.to_owned(), paragraphs(text)),
        Cell::Number(number) => (float(*number), shown(*number)),
        Cell::Percent(number) => (
            format!(
                r#"table:style-name="ce2" office:value-type="percentage" office:value="{number}" calcext:value-type="percentage""#
            ),
            paragraphs(&format!("{}%", number * 100.0)),
        ),
        Cell::Day(year, month, day) => (
            format!(
                r#"table:style-name="ce1" office:value-type="date" office:date-value="{year:04}-{month:02}-{day:02}" calcext:value-type="date""#
            ),
            paragraphs(&format!("{day:02}/{month:02}/{year}")),
        ),
        Cell::Yes => (
            r#"office:value-type="boolean" office:boolean-value="true" calcext:value-type="boolean""#.to_owned(),
            paragraphs("TRUE"),
        ),
        Cell::Formula(formula, result) => {
            (format!(r#"table:formula="{}" {}"#, open_formula(formula), float(*result)), shown(*result))
        }
        Cell::Failed(error) => (
            r#"table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error""#
                .to_owned(),
            paragraphs(error),
        ),
    };
    format!("<table:{tag}{span} {said}>{inside}</table:{tag}>")
}

/// `C5+C6` as `of:=[.C5]+[.C6]`.
fn open_formula(formula: &str) -> String {
    let parts: Vec<String> = formula.split('+').map(|cell| format!("[.{cell}]")).collect();
    format!("of:={}", parts.join("+"))
}
