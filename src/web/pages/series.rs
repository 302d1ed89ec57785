//! Published indices: the list of all series, and one series as a chart with its table beside it.

use askama::Template;

use super::{Frame, Section};

/// All series, by index.
#[derive(Template)]
#[template(path = "series_list.html", config = "src/web/askama.toml")]
pub struct SeriesList {
    /// What surrounds the page.
    pub frame: Frame,
    /// The indices, in the order in which they stand.
    pub indices: Vec<IndexSeries>,
}

/// The series of one index.
pub struct IndexSeries {
    /// The index's short name.
    pub index: String,
    /// One row a unit.
    pub rows: Vec<Latest>,
}

/// The latest year of one series.
pub struct Latest {
    /// The unit.
    pub unit: String,
    /// The series' page.
    pub href: String,
    /// The year.
    pub figures: Year,
}

/// One year of a series.
pub struct Year {
    /// The year.
    pub year: i32,
    /// The value, written; `None` where only the rank is known.
    pub value: Option<String>,
    /// The change on the year before, written; `None` where there is none to compare with.
    pub change: Option<String>,
    /// The rank, as `48/63`.
    pub rank: Option<String>,
    /// Sourced, derived, unconfirmed or imported, in words.
    pub status: String,
}

/// A chart in its two layouts, as `draw` made them; both go into the page as they are, and the style sheet shows the
/// one that fits the window.
pub struct Drawn {
    /// Years from left to right.
    pub wide: String,
    /// Years from top to bottom, for a phone or a page enlarged as far.
    pub narrow: String,
}

/// One series.
#[derive(Template)]
#[template(path = "series.html", config = "src/web/askama.toml")]
pub struct Series {
    /// What surrounds the page.
    pub frame: Frame,
    /// The index's short name.
    pub index: String,
    /// The unit.
    pub unit: String,
    /// The latest change in one sentence, with its years; `None` where the series has no two values to compare.
    pub sentence: Option<String>,
    /// The drawing.
    pub drawn: Drawn,
    /// The years, in their order.
    pub rows: Vec<SourcedYear>,
    /// The years in which the method changed, each in one sentence.
    pub breaks: Vec<String>,
    /// The drawing as an SVG file.
    pub svg_file: String,
    /// The drawing as a PNG file.
    pub png_file: String,
    /// The table as a CSV file.
    pub csv_file: String,
}

/// One year and where it comes from.
pub struct SourcedYear {
    /// The year's figures.
    pub figures: Year,
    /// The source, in words.
    pub source: String,
    /// The source's address, where it has one (`https` only).
    pub href: Option<String>,
}

impl Series {
    /// Whether any year has a change, a rank: columns without anything in them are left out.
    fn changes(&self) -> bool {
        self.rows.iter().any(|row| row.figures.change.is_some())
    }

    fn ranks(&self) -> bool {
        self.rows.iter().any(|row| row.figures.rank.is_some())
    }
}

#[cfg(test)]
pub(super) mod sample {
    use super::*;
    use crate::domain::lang::Lang;
    use crate::domain::number;
    use crate::domain::text::{fill, texts};

    pub(in crate::web::pages) fn drawn(lang: Lang, id: &str) -> Drawn {
        Drawn { wide: drawing(lang, &format!("{id}-wide")), narrow: drawing(lang, &format!("{id}-narrow")) }
    }

    /// A drawing in the shape that `draw` hands over, small enough for a test.
    fn drawing(lang: Lang, id: &str) -> String {
        let title = if lang == Lang::Vi { "Chỉ số qua các năm" } else { "Index over the years" };
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"960\" height=\"540\" viewBox=\"0 0 960 540\" role=\"img\" \
             aria-labelledby=\"{id}-title\"><title id=\"{id}-title\">{title}</title>\
             <rect width=\"960\" height=\"540\" fill=\"#ffffff\"/>\
             <path d=\"M80 460H920M80 60V460\" stroke=\"#43514e\" fill=\"none\"/>\
             <path d=\"M120 400L500 260L880 120\" stroke=\"#0f6b62\" stroke-width=\"5\" fill=\"none\"/>\
             <text x=\"880\" y=\"100\" text-anchor=\"end\" font-size=\"24\" font-family=\"Sipar Sans\">48/63</text></svg>"
        )
    }

    /// Khánh Hòa's PAR INDEX 2018-2020: baokhanhhoa.vn 05-2022 (2020 derived from 2021), cchc.khanhhoa.gov.vn.
    fn years(lang: Lang) -> [Year; 3] {
        let percent = |digits: &str| Some(number::percent(lang, digits.parse().expect("a decimal"), 2));
        let up = |digits: &str| {
            let points = number::decimal(lang, digits.parse().expect("a decimal"), 2);
            Some(fill(texts(lang).rise, &[points.as_str()]))
        };
        let say = |vi: &str, en: &str| if lang == Lang::Vi { vi } else { en }.to_owned();
        let rank = |rank: &str| Some(rank.to_owned());
        [
            Year {
                year: 2018,
                value: percent("79.54"),
                change: None,
                rank: rank("11/63"),
                status: say("có nguồn", "sourced"),
            },
            Year {
                year: 2019,
                value: percent("80.91"),
                change: up("1.37"),
                rank: rank("34/63"),
                status: say("có nguồn", "sourced"),
            },
            Year {
                year: 2020,
                value: percent("82.57"),
                change: up("1.66"),
                rank: rank("48/63"),
                status: say("suy ra", "derived"),
            },
        ]
    }

    impl SeriesList {
        pub(in crate::web::pages) fn sample(lang: Lang) -> Self {
            let rows = years(lang)
                .into_iter()
                .map(|figures| Latest {
                    unit: "Khánh Hòa".into(), href: "/series/par-index/khanh-hoa".into(), figures
                })
                .collect();
            Self {
                frame: Frame::new(lang, "/series", Section::Series),
                indices: vec![IndexSeries { index: "PAR INDEX".to_owned(), rows }],
            }
        }

        pub(in crate::web::pages) fn sample_empty(lang: Lang) -> Self {
            Self { indices: Vec::new(), ..Self::sample(lang) }
        }
    }

    impl Series {
        pub(in crate::web::pages) fn sample(lang: Lang) -> Self {
            let say = |vi: &str, en: &str| if lang == Lang::Vi { vi } else { en }.to_owned();
            let address = "https://cchc.khanhhoa.gov.vn/vi/chi-so-cchc-97";
            let mut rows: Vec<_> = years(lang)
                .into_iter()
                .map(|figures| SourcedYear {
                    figures,
                    source: "cchc.khanhhoa.gov.vn".to_owned(),
                    href: Some(address.to_owned()),
                })
                .collect();
            rows.insert(
                0,
                SourcedYear {
                    figures: Year {
                        year: 2017,
                        value: None,
                        change: None,
                        rank: None,
                        status: say("chưa xác nhận", "unconfirmed"),
                    },
                    source: "baokhanhhoa.vn".to_owned(),
                    href: None,
                },
            );
            Self {
                frame: Frame::new(lang, "/series/par-index/khanh-hoa", Section::Series).with_counter("/rate/demo"),
                index: "PAR INDEX".to_owned(),
                unit: "Khánh Hòa".to_owned(),
                sentence: Some(say(
                    "2019–2020: tăng 1,66 điểm; thứ hạng từ 34 xuống 48 trong 63.",
                    "2019–2020: up 1.66 points; rank fell from 34 to 48 of 63.",
                )),
                drawn: drawn(lang, "chart"),
                rows,
                breaks: vec![say(
                    "Năm 2020: bộ chỉ số thay đổi; số liệu trước và sau không so sánh trực tiếp được.",
                    "2020: the set of criteria changed; figures before and after do not compare directly.",
                )],
                svg_file: "/series/par-index/khanh-hoa.svg".to_owned(),
                png_file: "/series/par-index/khanh-hoa.png".to_owned(),
                csv_file: "/series/par-index/khanh-hoa.csv".to_owned(),
            }
        }
    }
}
