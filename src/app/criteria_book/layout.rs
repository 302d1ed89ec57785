//! What of a sheet is hidden and merged. The reader of cells does not say it, so the sheet's XML is read once more.
//!
//! Also counts how far a sheet of ODS reaches before its cells are read: there one cell may say "repeat me a million
//! times", and the reader of cells would.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{BufRead, Cursor};

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::address::{Area, Place};
use super::archive::part;
use super::cells::{CELLS, COLUMNS, ROWS};
use super::problem::Fault;

/// Merged areas of a sheet at most: each cell is held against all of them.
const MERGED: usize = 3_000;

/// How a sheet is laid out.
#[derive(Clone, Default, Debug)]
pub(super) struct Layout {
    /// Merged cells.
    pub(super) merged: Vec<Area>,
    /// First and last of hidden rows, from 0.
    pub(super) hidden_rows: Vec<(u32, u32)>,
    /// First and last of hidden columns, from 0.
    pub(super) hidden_columns: Vec<(u32, u32)>,
    /// Cells shown in per cent.
    pub(super) percent: HashSet<Place>,
}

/// The layouts of a workbook's sheets by their names.
pub(super) type Layouts = BTreeMap<String, Layout>;

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

fn value<'a>(element: &'a BytesStart<'_>, name: &str) -> Option<Cow<'a, str>> {
    let wanted = element.attributes().flatten().find(|one| one.key.as_ref() == name)?;
    match wanted.value {
        Cow::Borrowed(text) => unescape(text).ok(),
        Cow::Owned(text) => unescape(&text).ok().map(|text| Cow::Owned(text.into_owned())),
    }
}

fn number(element: &BytesStart<'_>, name: &str) -> Option<u32> {
    value(element, name)?.parse().ok()
}

fn is_set(element: &BytesStart<'_>, name: &str) -> bool {
    value(element, name).is_some_and(|word| word == "1" || word == "true")
}

/// Goes through all elements of an XML text; empty ones end as well.
fn each<R: BufRead>(source: R, mut seen: impl FnMut(&Event<'_>) -> Result<(), Fault>) -> Result<(), Fault> {
    let mut xml = Reader::from_reader(source);
    xml.config_mut().expand_empty_elements = true;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|_| Fault::NotAWorkbook)? {
            Event::Eof => return Ok(()),
            event => seen(&event)?,
        }
    }
}

/// The layouts of an XLSX workbook.
pub(super) fn of_xlsx(bytes: &[u8]) -> Result<Layouts, Fault> {
    let mut archive: Archive<'_> = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Fault::NotAWorkbook)?;
    let book = part(&mut archive, "xl/workbook.xml").ok_or(Fault::NotAWorkbook)?;
    let links = part(&mut archive, "xl/_rels/workbook.xml.rels").ok_or(Fault::NotAWorkbook)?;
    let mut targets = HashMap::new();
    each(links.as_bytes(), |event| {
        if let Event::Start(one) = event
            && let (Some(id), Some(target)) = (value(one, "Id"), value(one, "Target"))
        {
            targets.insert(id.into_owned(), target.into_owned());
        }
        Ok(())
    })?;
    let mut sheets = Vec::new();
    each(book.as_bytes(), |event| {
        if let Event::Start(one) = event
            && one.local_name().as_ref() == "sheet"
            && let (Some(name), Some(id)) = (value(one, "name"), value(one, "r:id"))
            && let Some(target) = targets.get(id.as_ref())
        {
            let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
            sheets.push((name.into_owned(), path));
        }
        Ok(())
    })?;
    let mut layouts = Layouts::new();
    for (name, path) in sheets {
        let text = part(&mut archive, &path).ok_or(Fault::NotAWorkbook)?;
        layouts.insert(name, of_worksheet(&text)?);
    }
    Ok(layouts)
}

fn of_worksheet(text: &str) -> Result<Layout, Fault> {
    let mut layout = Layout::default();
    let mut next = 0;
    each(text.as_bytes(), |event| {
        let Event::Start(one) = event else { return Ok(()) };
        match one.local_name().as_ref() {
            "row" => {
                let row = number(one, "r").map_or(next, |row| row.saturating_sub(1));
                next = row + 1;
                if is_set(one, "hidden") && row < ROWS {
                    layout.hidden_rows.push((row, row));
                }
            }
            "col" if is_set(one, "hidden") => {
                if let (Some(first), Some(last)) = (number(one, "min"), number(one, "max")) {
                    layout.hidden_columns.push((first.saturating_sub(1), last.saturating_sub(1)));
                }
            }
            "mergeCell" => {
                layout.merged.extend(value(one, "ref").and_then(|text| Area::parse(&text)));
                return within(layout.merged.len() <= MERGED);
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(layout)
}

const fn within(limit: bool) -> Result<(), Fault> {
    if limit { Ok(()) } else { Err(Fault::TooLarge) }
}

/// Where the reading of a sheet of ODS stands.
#[derive(Default)]
struct Progress {
    name: String,
    layout: Layout,
    row: u32,
    rows: u32,
    column: u32,
    /// Columns as declared before the rows.
    declared: u32,
    /// Something was said in this row.
    filled: bool,
    cells: usize,
}

/// The layouts of an ODS workbook; refused where its cells reach too far.
pub(super) fn of_ods(bytes: &[u8]) -> Result<Layouts, Fault> {
    let mut archive: Archive<'_> = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Fault::NotAWorkbook)?;
    let content = part(&mut archive, "content.xml").ok_or(Fault::NotAWorkbook)?;
    let mut layouts = Layouts::new();
    let mut at = Progress::default();
    each(content.as_bytes(), |event| {
        match event {
            Event::Start(one) => at.begins(one)?,
            Event::End(one) if one.name().as_ref() == "table:table-row" => at.row_ends()?,
            Event::End(one) if one.name().as_ref() == "table:table" => {
                let done = std::mem::take(&mut at);
                layouts.insert(done.name, done.layout);
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(layouts)
}

impl Progress {
    fn begins(&mut self, one: &BytesStart<'_>) -> Result<(), Fault> {
        let hidden = value(one, "table:visibility").is_some_and(|word| word == "collapse" || word == "filter");
        match one.name().as_ref() {
            "table:table" => self.name = value(one, "table:name").unwrap_or_default().into_owned(),
            "table:table-column" => {
                let columns = number(one, "table:number-columns-repeated").unwrap_or(1);
                let last = self.declared.saturating_add(columns);
                if hidden {
                    self.layout.hidden_columns.push((self.declared, last.saturating_sub(1)));
                }
                self.declared = last;
            }
            "table:table-row" => {
                self.rows = number(one, "table:number-rows-repeated").unwrap_or(1);
                self.column = 0;
                self.filled = false;
                if hidden && self.row < ROWS {
                    self.layout.hidden_rows.push((self.row, self.row.saturating_add(self.rows).saturating_sub(1)));
                }
            }
            "table:table-cell" | "table:covered-table-cell" => self.cell(one)?,
            _ => {}
        }
        Ok(())
    }

    fn cell(&mut self, one: &BytesStart<'_>) -> Result<(), Fault> {
        let columns = number(one, "table:number-columns-repeated").unwrap_or(1);
        let here = Place::new(self.row, self.column);
        let spanned = |name| number(one, name).unwrap_or(1).max(1);
        let (down, across) = (spanned("table:number-rows-spanned"), spanned("table:number-columns-spanned"));
        if down > 1 || across > 1 {
            let last = Place::new(here.row.saturating_add(down - 1), here.column.saturating_add(across - 1));
            self.layout.merged.push(Area::new(here, last));
            within(self.layout.merged.len() <= MERGED)?;
        }
        if value(one, "office:value-type").is_some_and(|word| word == "percentage") {
            self.layout.percent.insert(here);
        }
        self.column = self.column.saturating_add(columns);
        if value(one, "office:value-type").is_some() || value(one, "table:formula").is_some() {
            self.filled = true;
            if self.column > COLUMNS {
                return Err(Fault::TooLarge);
            }
        }
        Ok(())
    }

    fn row_ends(&mut self) -> Result<(), Fault> {
        let repeated = std::mem::replace(&mut self.rows, 1);
        self.row = self.row.saturating_add(repeated);
        if self.filled {
            self.cells =
                self.cells.saturating_add((self.column.min(COLUMNS) as usize).saturating_mul(repeated as usize));
            if self.row > ROWS || self.cells > CELLS {
                return Err(Fault::TooLarge);
            }
        }
        Ok(())
    }
}
