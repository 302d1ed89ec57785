//! Series of published indices: one index of one unit in one year, a row.
//!
//! `sipar import series FILE`. Columns: `index`, `unit` (code or exact name), `year`, `value` (percent), `rank`, `of`,
//! `status`, `source`, `method_break`, `remark`.

use rust_decimal::Decimal;

use super::table::{self, Columns, Row, Told};
use super::{Imported, Problem, What, cell};

const COLUMNS: Columns = Columns {
    required: &["index", "unit", "year", "value", "status", "source"],
    optional: &["rank", "of", "method_break", "remark"],
    prefix: None,
};

/// How far a figure can be trusted, as [`SeriesRow::status`] spells it.
pub const STATUSES: [&str; 4] = ["sourced", "derived", "unconfirmed", "imported"];

/// One index of one unit in one year.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SeriesRow {
    /// The index's code: `sipas`, `par-index`, or one of the unit's own.
    pub index: String,
    /// Code or exact name of the unit.
    pub unit: String,
    /// The year measured, 2000 to 2100.
    pub year: i32,
    /// Percent, 0 to 100, with the digits that were published; `None` where only the rank or a break is known.
    pub value: Option<Decimal>,
    /// The place among the units, 1 the best.
    pub rank: Option<u16>,
    /// How many units were ranked; there wherever there is a rank.
    pub of: Option<u16>,
    /// One of [`STATUSES`].
    pub status: String,
    /// Where it was published.
    pub source: String,
    /// What brought a new method in this year, where one begins.
    pub method_break: Option<String>,
    /// What a reader of the figure should know.
    pub remark: Option<String>,
}

/// Reads a file of series.
pub fn parse(file: &str, bytes: &[u8]) -> Result<Imported<SeriesRow>, Vec<Problem>> {
    let imported = table::parse(file, bytes, &COLUMNS, read)?;
    table::each_once(
        file,
        imported,
        "year",
        |row| (row.index.clone(), row.unit.clone(), row.year),
        |row| row.year.to_string(),
    )
}

fn read(row: &mut Row<'_>) -> Result<SeriesRow, Told> {
    let index = row.needed("index", cell::code);
    let unit = row.needed("unit", cell::text);
    let year = row.needed("year", |cell| cell::whole(cell, 2000..=2100));
    let value = row.maybe("value", |cell| cell::percent(cell, Decimal::ZERO..=Decimal::ONE_HUNDRED));
    let rank = row.maybe("rank", |cell| cell::whole(cell, 1..=u16::MAX));
    let of = row.maybe("of", |cell| cell::whole(cell, 1..=u16::MAX));
    let status = row.needed("status", |cell| cell::one_of(cell, &STATUSES));
    let source = row.needed("source", cell::text);
    let method_break = row.maybe("method_break", cell::text);
    let remark = row.maybe("remark", cell::text);
    match (rank, of) {
        (Ok(Some(_)), Ok(None)) => row.reject(Some("rank"), What::RankWithoutOf),
        (Ok(Some(rank)), Ok(Some(of))) if rank > of => row.reject(Some("rank"), What::RankBeyondOf(of)),
        _ => {}
    }
    if value == Ok(None) && rank == Ok(None) && method_break == Ok(None) {
        row.reject(None, What::SaysNothing);
    }
    Ok(SeriesRow {
        index: index?,
        unit: unit?,
        year: year?,
        value: value?,
        rank: rank?,
        of: of?,
        status: status?,
        source: source?,
        method_break: method_break?,
        remark: remark?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLISHED: &str = include_str!("../demo/series.csv");

    fn whats(text: &str) -> Vec<(usize, Option<String>, What)> {
        parse("s.csv", text.as_bytes()).unwrap_err().into_iter().map(|p| (p.line, p.column_name, p.what)).collect()
    }

    #[test]
    fn the_published_figures_are_read() {
        let imported = parse("series.csv", PUBLISHED.as_bytes()).unwrap();
        assert_eq!(imported.recomposed, 0);
        let figure = |index: &str, unit: &str, year| {
            let (_, row) =
                imported.rows.iter().find(|(_, r)| r.index == index && r.unit == unit && r.year == year).unwrap();
            (row.value.map(|v| v.to_string()), row.rank, row.of, row.status.as_str())
        };
        // Báo Cao Bằng, 08-11-2021: "đạt 78,8%, tăng 0,11 điểm so với năm 2019".
        assert_eq!(figure("sipas", "cao-bang", 2020), (Some("78.8".into()), None, None, "sourced"));
        assert_eq!(figure("sipas", "cao-bang", 2019), (Some("78.69".into()), None, None, "derived"));
        // A newspaper article of 22-08-2021: "từ 79,54% lên 82,57%, … từ vị trí 11 xuống 48/63".
        assert_eq!(figure("par-index", "khanh-hoa", 2018), (Some("79.54".into()), Some(11), Some(63), "sourced"));
        assert_eq!(figure("par-index", "khanh-hoa", 2020), (Some("82.57".into()), Some(48), Some(63), "sourced"));
        assert_eq!(figure("par-index", "kien-giang", 2012), (None, Some(48), Some(63), "sourced"));
    }

    #[test]
    fn breaks_stand_where_the_method_changed() {
        let imported = parse("series.csv", PUBLISHED.as_bytes()).unwrap();
        let breaks = |index: &str| -> Vec<i32> {
            let broken = imported.rows.iter().filter(|(_, row)| row.index == index && row.method_break.is_some());
            broken.map(|(_, row)| row.year).collect()
        };
        assert_eq!(breaks("sipas"), [2022]);
        assert_eq!(breaks("par-index"), [2012, 2016, 2017, 2018, 2019, 2020, 2022, 2025]);
    }

    #[test]
    fn every_figure_that_rests_on_nothing_firm_says_so() {
        for (line, row) in parse("series.csv", PUBLISHED.as_bytes()).unwrap().rows {
            let remark = row.remark.unwrap_or_default();
            let shaky = ["không đáng tin cậy", "chưa kiểm chứng", "không rõ", "mâu thuẫn"]
                .iter()
                .any(|word| remark.contains(word));
            assert!(!shaky || row.status == "unconfirmed", "line {line}");
            assert!(!remark.starts_with("suy ra") || row.status == "derived", "line {line}");
        }
    }

    #[test]
    fn each_fault_is_told() {
        let head = "index;unit;year;value;rank;of;status;source\n";
        let at = |column: &str, what| vec![(2, Some(column.to_owned()), what)];
        let one = |row: &str| whats(&format!("{head}{row}\n"));
        assert_eq!(
            one("sipas;cao-bang;2020;178,8;;;sourced;báo"),
            at("value", What::OutOfRange("0".into(), "100".into()))
        );
        assert_eq!(
            one("sipas;cao-bang;1999;78,8;;;sourced;báo"),
            at("year", What::OutOfRange("2000".into(), "2100".into()))
        );
        assert_eq!(one("sipas;cao-bang;2020;78,8;64;63;sourced;báo"), at("rank", What::RankBeyondOf(63)));
        assert_eq!(one("sipas;cao-bang;2020;78,8;48;;sourced;báo"), at("rank", What::RankWithoutOf));
        assert_eq!(one("sipas;cao-bang;2020;78,8;;;chắc;báo"), at("status", What::NotOneOf(STATUSES.join(", "))));
        assert_eq!(one("sipas;cao-bang;2020;78,8;;;sourced; "), at("source", What::EmptyCell));
        assert_eq!(one("SIPAS 2020;cao-bang;2020;78,8;;;sourced;báo"), at("index", What::NotACode));
        assert_eq!(one("sipas;cao-bang;2020;;;63;sourced;báo"), [(2, None, What::SaysNothing)]);
        let twice = format!("{head}sipas;cao-bang;2020;78,8;;;sourced;báo\nsipas;cao-bang;2020;78,9;;;sourced;báo\n");
        assert_eq!(whats(&twice), [(3, Some("year".into()), What::Repeated(2))]);
    }

    #[test]
    fn a_decimal_comma_is_read_whatever_delimits() {
        for text in [
            "index,unit,year,value,status,source\nsipas,cao-bang,2020,\"78,8\",sourced,báo\n",
            "index;unit;year;value;status;source\r\nsipas;cao-bang;2020;78,8%;sourced;báo\r\n",
            "\u{feff}source\tstatus\tvalue\tyear\tunit\tindex\nbáo\tsourced\t78.8\t2020\tcao-bang\tsipas",
        ] {
            let imported = parse("s.csv", text.as_bytes()).unwrap();
            assert_eq!(imported.rows[0].1.value.unwrap().to_string(), "78.8");
        }
        // Unquoted, the comma cuts the row.
        let cut = whats("index,unit,year,value,status,source\nsipas,cao-bang,2020,78,8,sourced,báo\n");
        assert_eq!(cut, [(2, None, What::RowLength { cells: 7, columns: 6 })]);
    }
}
