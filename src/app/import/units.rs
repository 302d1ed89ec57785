//! Units: offices in a tree, with the days they exist and what they came out of.
//!
//! `sipar import units FILE`. Columns: `code`, `name`, `name_en`, `level`, `parent`, `valid_from`, `valid_to`,
//! `predecessors` (codes with blanks between). A blank `valid_from` means that the first day is not known.

use time::Date;

use super::table::{self, Columns, Row, Told};
use super::{Imported, Problem, What, cell};

pub(super) const COLUMNS: Columns = Columns {
    required: &["code", "name", "level"],
    optional: &["name_en", "parent", "valid_from", "valid_to", "predecessors"],
    prefix: None,
};

/// The levels of administration and service, as [`UnitRow::level`] spells them.
pub const LEVELS: [&str; 6] = ["nation", "province", "department", "district", "commune", "center"];

/// One unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnitRow {
    /// Its code, `cao-bang`.
    pub code: String,
    /// Its Vietnamese name.
    pub name: String,
    /// Its English name, where it has one.
    pub name_en: Option<String>,
    /// One of [`LEVELS`].
    pub level: String,
    /// Code of the unit above it.
    pub parent: Option<String>,
    /// First day; `None` where it is not known.
    pub valid_from: Option<Date>,
    /// Last day; `None` while it exists.
    pub valid_to: Option<Date>,
    /// Codes of the units it came out of.
    pub predecessors: Vec<String>,
}

/// Reads a file of units.
pub fn parse(file: &str, bytes: &[u8]) -> Result<Imported<UnitRow>, Vec<Problem>> {
    let imported = table::parse(file, bytes, &COLUMNS, read)?;
    table::each_once(file, imported, "code", |row| row.code.clone(), |row| row.code.clone())
}

fn read(row: &mut Row<'_>) -> Result<UnitRow, Told> {
    let code = row.needed("code", cell::official);
    let name = row.needed("name", cell::text);
    let name_en = row.maybe("name_en", cell::text);
    let level = row.needed("level", |cell| cell::one_of(cell, &LEVELS));
    let parent = row.maybe("parent", cell::official);
    let days = row.days();
    let predecessors =
        row.maybe("predecessors", |cell| cell.split_whitespace().map(cell::official).collect::<Result<Vec<_>, _>>());
    let (parent, predecessors) = (parent?, predecessors?.unwrap_or_default());
    if parent.is_some() && parent.as_ref() == code.as_ref().ok() {
        row.reject(Some("parent"), What::OwnAncestor);
    }
    if code.as_ref().is_ok_and(|code| predecessors.contains(code)) {
        row.reject(Some("predecessors"), What::OwnAncestor);
    }
    let (valid_from, valid_to) = days?;
    Ok(UnitRow {
        code: code?,
        name: name?,
        name_en: name_en?,
        level: level?,
        parent,
        valid_from,
        valid_to,
        predecessors,
    })
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    const DEMO: &str = include_str!("../demo/units.csv");

    fn provinces_on(day: Date) -> Vec<UnitRow> {
        let rows = parse("units.csv", DEMO.as_bytes()).unwrap().rows.into_iter().map(|(_, row)| row);
        rows.filter(|row| row.level == "province")
            .filter(|row| {
                row.valid_from.is_none_or(|first| first <= day) && row.valid_to.is_none_or(|last| day <= last)
            })
            .collect()
    }

    #[test]
    fn there_were_63_provinces_and_there_are_34() {
        assert_eq!(provinces_on(date!(2012 - 12 - 31)).len(), 63);
        assert_eq!(provinces_on(date!(2024 - 12 - 31)).len(), 63);
        assert_eq!(provinces_on(date!(2025 - 06 - 30)).len(), 63);
        assert_eq!(provinces_on(date!(2025 - 07 - 01)).len(), 34);
    }

    #[test]
    fn every_old_province_goes_on_or_into_exactly_one_new_one() {
        let (old, new) = (provinces_on(date!(2025 - 06 - 30)), provinces_on(date!(2025 - 07 - 01)));
        for old in &old {
            let goes_on = new.iter().filter(|new| new.code == old.code).count();
            let into = new.iter().filter(|new| new.predecessors.contains(&old.code)).count();
            assert_eq!(goes_on + into, 1, "{}", old.code);
        }
        let khanh_hoa = new.iter().find(|new| new.code == "khanh-hoa-2025").unwrap();
        assert_eq!(khanh_hoa.predecessors, ["khanh-hoa", "ninh-thuan"]);
    }

    #[test]
    fn every_published_figure_is_of_a_known_unit() {
        let codes: Vec<String> =
            parse("units.csv", DEMO.as_bytes()).unwrap().rows.into_iter().map(|(_, u)| u.code).collect();
        let series = super::super::series::parse("series.csv", include_bytes!("../demo/series.csv")).unwrap();
        for (line, row) in series.rows {
            assert!(codes.contains(&row.unit), "line {line}: {}", row.unit);
        }
    }

    #[test]
    fn each_fault_is_told() {
        let one = |row: &str| -> Vec<_> {
            let text = format!("code,name,level,parent,valid_from,valid_to,predecessors\n{row}\n");
            parse("u.csv", text.as_bytes()).unwrap_err().into_iter().map(|p| (p.column_name.unwrap(), p.what)).collect()
        };
        assert_eq!(one("Cao Bằng,Cao Bằng,province,,,,"), [("code".into(), What::NotOfficial)]);
        assert_eq!(one("cao-bang,,province,,,,"), [("name".into(), What::EmptyCell)]);
        assert_eq!(one("cao-bang,Cao Bằng,tỉnh,,,,"), [("level".into(), What::NotOneOf(LEVELS.join(", ")))]);
        assert_eq!(one("a,A,province,a,,,"), [("parent".into(), What::OwnAncestor)]);
        assert_eq!(one("a,A,province,,,,b a"), [("predecessors".into(), What::OwnAncestor)]);
        assert_eq!(one("a,A,province,,hôm qua,,"), [("valid_from".into(), What::NotADay)]);
        let reversed = What::EndsBeforeItBegins("2025-07-01".into());
        assert_eq!(one("a,A,province,,2025-07-01,30/06/2025,"), [("valid_to".into(), reversed)]);
        assert_eq!(one("a,A,province,,,,\na,B,province,,,,"), [("code".into(), What::Repeated(2))]);
    }
}
