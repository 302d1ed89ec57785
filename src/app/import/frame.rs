//! Frames of rounds: everybody who can be drawn, a row each.
//!
//! `sipar import frame FILE --round CODE`. A frame of households has a column for each stage of the questionnaire
//! (`commune`, `hamlet`, `household` unless it says otherwise) and may have `stratum`, `unit` (its code or its only
//! name) and `name`, `address`, `phone`, by which an interviewer finds the household. A frame of dossiers has `unit`,
//! `field` and `dossier` (its number, which is kept with the contact only) instead of the stages.

use std::collections::HashMap;

use super::table::{self, Columns, Row, Told};
use super::{Imported, Problem, What, cell};
use crate::domain::round::Kind;

/// Characters of the name of a place at most.
const PLACE: usize = 120;
/// Characters of a name or an address at most.
const CONTACT: usize = 300;

/// The stages of a frame whose questionnaire does not say them.
pub const HOUSEHOLD_STAGES: [&str; 3] = ["commune", "hamlet", "household"];
/// The stages of a frame of dossiers, of which the last is not kept with the others.
pub const DOSSIER_STAGES: [&str; 3] = ["unit", "field", "dossier"];

/// What may stand beside the stages.
const BESIDE: [&str; 5] = ["stratum", "unit", "name", "address", "phone"];

/// How to find somebody.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Contact {
    /// The name: of the head of the household, or of who handed the dossier in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The dossier's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dossier: Option<String>,
    /// What the last stage calls the household.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

/// One row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FrameRow {
    /// The stratum; empty where nothing is said.
    pub stratum: String,
    /// The place at each stage, from the widest to the narrowest.
    pub places: Vec<String>,
    /// Code or name of the unit whose result it counts in.
    pub unit: Option<String>,
    /// How to find them.
    pub contact: Contact,
}

/// The columns of a frame, those without which it is refused first, and how many those are.
#[must_use]
pub fn columns<'a>(kind: Kind, stages: &[&'a str]) -> (Vec<&'a str>, usize) {
    let beside = BESIDE.into_iter().filter(|name| !stages.contains(name));
    // A dossier's unit is one of its stages.
    let beside = beside.filter(|name| kind != Kind::Dossiers || *name != "unit");
    (stages.iter().copied().chain(beside).collect(), stages.len())
}

/// Reads a frame of this kind with these stages.
pub fn parse(file: &str, bytes: &[u8], kind: Kind, stages: &[&str]) -> Result<Imported<FrameRow>, Vec<Problem>> {
    let (names, needed) = columns(kind, stages);
    let (required, optional) = names.split_at(needed);
    let columns = Columns { required, optional, prefix: None };
    let imported = table::parse(file, bytes, &columns, |row| read(row, kind, stages))?;
    let last = stages.last().copied().unwrap_or_default();
    let shown = |row: &FrameRow| row.places.last().cloned().unwrap_or_default();
    let imported = table::each_once(file, imported, last, |row| row.places.clone(), shown)?;
    nested(file, stages, &imported)?;
    Ok(imported)
}

/// A name of a place: one line, not too long.
fn place(cell: &str) -> Result<String, What> {
    line(cell, PLACE)
}

fn line(cell: &str, most: usize) -> Result<String, What> {
    if cell.chars().any(char::is_control) {
        Err(What::ControlCharacter)
    } else if cell.chars().count() > most {
        Err(What::TooLong(most))
    } else {
        Ok(cell.to_owned())
    }
}

/// Eight to fifteen digits, perhaps with a plus sign before and blanks, points or hyphens between.
fn phone(cell: &str) -> Result<String, What> {
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    let sound = cell.strip_prefix('+').unwrap_or(cell).chars().all(|c| c.is_ascii_digit() || " .-()".contains(c));
    if sound && (8..=15).contains(&digits) { Ok(cell.to_owned()) } else { Err(What::NotAPhone) }
}

fn read(row: &mut Row<'_>, kind: Kind, stages: &[&str]) -> Result<FrameRow, Told> {
    let places: Vec<Result<String, Told>> = stages.iter().map(|stage| row.needed(stage, place)).collect();
    let stratum = row.maybe("stratum", place);
    let unit = row.maybe("unit", cell::text);
    let [name, address] = ["name", "address"].map(|column| row.maybe(column, |cell| line(cell, CONTACT)));
    let phone = row.maybe("phone", phone);
    let places: Vec<String> = places.into_iter().collect::<Result<_, _>>()?;
    let last = places.last().cloned();
    let (place, dossier) = if kind == Kind::Dossiers { (None, last) } else { (last, None) };
    let contact = Contact { name: name?, address: address?, phone: phone?, dossier, place };
    Ok(FrameRow { stratum: stratum?.unwrap_or_default(), places, unit: unit?, contact })
}

/// A first-stage unit lies in one stratum and counts in one unit, or nothing could be drawn of it.
fn nested(file: &str, stages: &[&str], imported: &Imported<FrameRow>) -> Result<(), Vec<Problem>> {
    if stages.len() < 2 {
        return Ok(());
    }
    let mut first: HashMap<&str, (usize, &FrameRow)> = HashMap::new();
    let mut problems = Vec::new();
    for (line, row) in &imported.rows {
        let Some(widest) = row.places.first() else { continue };
        let (before, earlier) = *first.entry(widest).or_insert((*line, row));
        let differs = [
            ("stratum", earlier.stratum != row.stratum && stages.first() != Some(&"unit"), row.stratum.clone()),
            ("unit", earlier.unit != row.unit, row.unit.clone().unwrap_or_default()),
        ];
        problems.extend(differs.into_iter().filter(|(_, differs, _)| *differs).map(|(column, _, value)| Problem {
            file: file.to_owned(),
            line: *line,
            column_name: Some(column.to_owned()),
            value,
            what: What::ElsewhereBefore(before),
        }));
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn households(rows: &str) -> Result<Imported<FrameRow>, Vec<(String, What)>> {
        let text = format!("stratum,commune,hamlet,household,unit,name,address,phone\n{rows}\n");
        let told = |problems: Vec<Problem>| -> Vec<(String, What)> {
            problems.into_iter().map(|p| (p.column_name.unwrap_or_default(), p.what)).collect()
        };
        parse("f.csv", text.as_bytes(), Kind::Households, &HOUSEHOLD_STAGES).map_err(told)
    }

    #[test]
    fn a_row_is_read_with_its_stages_and_its_contact() {
        let rows = households("nông thôn,Xã A,Thôn 1,H1,xa-a,Bế Văn An,Nhà cuối xóm,0912 345 678").unwrap().rows;
        let (_, row) = &rows[0];
        assert_eq!((row.stratum.as_str(), row.places.join("/")), ("nông thôn", "Xã A/Thôn 1/H1".to_owned()));
        assert_eq!((row.unit.as_deref(), row.contact.phone.as_deref()), (Some("xa-a"), Some("0912 345 678")));
        let dossier = parse(
            "d.csv",
            b"unit,field,dossier,phone\nxa-a,ho-tich,H12-1,0912345678\n",
            Kind::Dossiers,
            &DOSSIER_STAGES,
        );
        let (_, row) = &dossier.unwrap().rows[0];
        assert_eq!((row.unit.as_deref(), row.contact.dossier.as_deref()), (Some("xa-a"), Some("H12-1")));
    }

    #[test]
    fn each_fault_is_told() {
        let good = "t,Xã A,Thôn 1,H1,xa-a,,,";
        let two = |row: &str| households(&format!("{good}\n{row}")).unwrap_err();
        assert_eq!(two("t,Xã A,Thôn 1,H1,xa-a,,,"), [("household".into(), What::Repeated(2))]);
        assert_eq!(two("khác,Xã A,Thôn 1,H2,xa-a,,,"), [("stratum".into(), What::ElsewhereBefore(2))]);
        assert_eq!(two("t,Xã A,Thôn 2,H1,xa-b,,,"), [("unit".into(), What::ElsewhereBefore(2))]);
        assert_eq!(two("t,,Thôn 1,H2,xa-a,,,"), [("commune".into(), What::EmptyCell)]);
        assert_eq!(two("t,Xã A,Thôn 1,H2,xa-a,,,gọi sau"), [("phone".into(), What::NotAPhone)]);
        assert_eq!(two("t,Xã A,Thôn 1,H2,xa-a,,,0912"), [("phone".into(), What::NotAPhone)]);
        assert_eq!(two("t,Xã A,Thôn 1,H2\u{7},xa-a,,,"), [("household".into(), What::ControlCharacter)]);
        let long = format!("t,Xã A,Thôn 1,{},xa-a,,,", "x".repeat(PLACE + 1));
        assert_eq!(two(&long), [("household".into(), What::TooLong(PLACE))]);
        assert!(households("t,Xã A,Thôn 1,H1,,,,\nt,Xã A,Thôn 2,H1,,,,").is_ok(), "numbers start anew in a hamlet");
    }
}
