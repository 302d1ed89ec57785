//! Results of a unit in a whole period: a headline and tables by counter, officer, field and unit below.
//!
//! Shares of different scales are never put into one table; each question of each template has its own part.

use askama::Template;

use super::measure::{Certainty, Figures, Measure};
use super::{Frame, Section};
use crate::app::results::By;
#[cfg(test)]
use crate::domain::rating::Proof;

/// The results of one unit.
#[derive(Template)]
#[template(path = "results.html", config = "src/web/askama.toml")]
pub struct Results {
    /// What surrounds the page.
    pub frame: Frame,
    /// The units above this one, the topmost first.
    pub above: Vec<Crumb>,
    /// The unit.
    pub unit: String,
    /// The units to choose from; posted as `unit`.
    pub units: Vec<Choice>,
    /// The periods to choose from, by kind, the latest first; posted as `period`.
    pub periods: Vec<PeriodChoices>,
    /// The period shown, in words.
    pub period: String,
    /// When the period was closed, written, where it is.
    pub closed: Option<String>,
    /// Where the report of the period is taken from, where it is over.
    pub report: Option<String>,
    /// The period is the day that still runs; only the demo shows one.
    pub running_day: bool,
    /// One part a question of a template in use; none where nothing was asked in the period.
    pub parts: Vec<Part>,
}

/// A unit on the way up.
pub struct Crumb {
    /// The unit's name.
    pub name: String,
    /// Its results.
    pub href: String,
}

/// One thing to choose.
pub struct Choice {
    /// What is posted.
    pub value: String,
    /// What is read.
    pub label: String,
    /// How deep it lies below the topmost, from 0.
    pub depth: u8,
    /// It is the one shown.
    pub chosen: bool,
}

impl Choice {
    /// The indent that shows the depth in a list where no markup is possible.
    pub(super) fn indent(&self) -> String {
        "\u{2003}".repeat(usize::from(self.depth))
    }
}

/// The kind of a period.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PeriodKind {
    /// The running day, in the demo.
    RunningDay,
    /// Whole months.
    Month,
    /// Whole quarters.
    Quarter,
    /// Whole years.
    Year,
}

/// The periods of one kind.
pub struct PeriodChoices {
    /// Their kind.
    pub kind: PeriodKind,
    /// The periods, the latest first.
    pub periods: Vec<Choice>,
}

/// One question of one template.
pub struct Part {
    /// The template's name and version.
    pub template: String,
    /// The question, as the template words it.
    pub question: String,
    /// The answers of the scale, in its order.
    pub levels: Vec<String>,
    /// The answers that count as satisfied.
    pub satisfied: Vec<String>,
    /// The unit's own figures.
    pub headline: Figures,
    /// The tables below it.
    pub tables: Vec<Table>,
}

/// A table of shares.
pub struct Table {
    /// What the rows are.
    pub by: By,
    /// The rows, in the order in which they stand.
    pub rows: Vec<Row>,
}

/// One row.
pub struct Row {
    /// What it is about.
    pub name: String,
    /// Its own results, where there are any.
    pub href: Option<String>,
    /// Its figures.
    pub figures: Figures,
}

impl Results {
    /// A text of the table for the kind of period.
    fn kind_name(&self, kind: PeriodKind) -> &'static str {
        match kind {
            PeriodKind::RunningDay => self.frame.t.period_running,
            PeriodKind::Month => self.frame.t.choose_month,
            PeriodKind::Quarter => self.frame.t.choose_quarter,
            PeriodKind::Year => self.frame.t.choose_year,
        }
    }

    /// The heading of the first column.
    fn by_name(&self, by: By) -> &'static str {
        match by {
            By::Unit => self.frame.t.unit,
            By::Counter => self.frame.t.counter,
            By::Officer => self.frame.t.officer,
            By::Field => self.frame.t.field,
            By::Proof => self.frame.t.proof,
        }
    }

    /// The table's caption.
    fn caption(&self, by: By) -> &'static str {
        match by {
            By::Unit => self.frame.t.by_unit,
            By::Counter => self.frame.t.by_counter,
            By::Officer => self.frame.t.by_officer,
            By::Field => self.frame.t.by_field,
            By::Proof => self.frame.t.by_proof,
        }
    }
}

impl Table {
    /// Whether the visits of any row are known, so that their columns are worth their place.
    fn visits_known(&self) -> bool {
        self.rows.iter().any(|row| row.figures.visits.is_some())
    }

    /// Whether any row has a change, so that the column is worth its place.
    fn changes(&self) -> bool {
        self.rows.iter().any(|row| row.figures.change.is_some())
    }
}

#[cfg(test)]
impl Results {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let english = lang == crate::domain::lang::Lang::En;
        let say = |vi: &str, en: &str| if english { en } else { vi }.to_owned();
        let choice =
            |value: &str, label: String, depth, chosen| Choice { value: value.to_owned(), label, depth, chosen };
        let table = |by, names: [&str; 4]| Table {
            by,
            rows: names
                .into_iter()
                .zip(super::measure::sample::figures(lang))
                .map(|(name, figures)| Row {
                    name: name.to_owned(),
                    href: (by == By::Unit).then(|| "/results?unit=minh-hoa".to_owned()),
                    figures,
                })
                .collect(),
        };
        let [headline, ..] = super::measure::sample::figures(lang);
        let [.., silent] = super::measure::sample::figures(lang);
        let words = |all: &[&str]| all.iter().map(|&word| word.to_owned()).collect();
        Self {
            frame: Frame::new(lang, "/results?unit=minh-hoa&period=2026-11-22", Section::Results)
                .with_counter("/rate/demo")
                .illustrative(true),
            above: vec![Crumb { name: "Tỉnh Minh Họa".to_owned(), href: "/results?unit=tinh-minh-hoa".to_owned() }],
            unit: "Phường Minh Họa".to_owned(),
            units: vec![
                choice("tinh-minh-hoa", "Tỉnh Minh Họa".to_owned(), 0, false),
                choice("minh-hoa", "Phường Minh Họa".to_owned(), 1, true),
            ],
            periods: vec![
                PeriodChoices {
                    kind: PeriodKind::RunningDay,
                    periods: vec![choice("2026-11-22", "22/11/2026".to_owned(), 0, true)],
                },
                PeriodChoices {
                    kind: PeriodKind::Month,
                    periods: vec![choice("2026-10", "10/2026".to_owned(), 0, false)],
                },
                PeriodChoices {
                    kind: PeriodKind::Quarter,
                    periods: vec![choice("2026-Q3", "III/2026".to_owned(), 0, false)],
                },
                PeriodChoices { kind: PeriodKind::Year, periods: vec![choice("2025", "2025".to_owned(), 0, false)] },
            ],
            period: say("hôm nay, 22/11/2026", "today, 22 November 2026"),
            closed: None,
            report: Some("/results/report?unit=minh-hoa&period=2025".to_owned()),
            running_day: true,
            parts: vec![
                Part {
                    template: "Phiếu hai mức tại quầy, bản 1".to_owned(),
                    question: "Kết quả giải quyết thủ tục hành chính".to_owned(),
                    levels: words(&["Hài lòng", "Không hài lòng"]),
                    satisfied: words(&["Hài lòng"]),
                    headline,
                    tables: vec![
                        table(By::Counter, ["Quầy số 1", "Quầy số 2", "Quầy số 3", "Quầy số 4"]),
                        table(By::Officer, ["Công chức A", "Công chức B", "Công chức C", "Công chức D"]),
                        table(By::Field, ["Hộ tịch", "Đất đai", "Chứng thực", "Bảo trợ xã hội"]),
                        table(By::Proof, Proof::ALL.map(|proof| proof.name(lang))),
                    ],
                },
                Part {
                    template: "Phiếu năm mức tại quầy, bản 1".to_owned(),
                    question: "Thái độ phục vụ của công chức".to_owned(),
                    levels: words(&["Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng", "Rất không hài lòng"]),
                    satisfied: words(&["Rất hài lòng", "Hài lòng"]),
                    headline: silent,
                    tables: vec![table(By::Unit, ["Tổ một", "Tổ hai", "Tổ ba", "Tổ bốn"])],
                },
            ],
        }
    }

    /// A unit in whose period nothing was asked.
    pub(super) fn sample_empty(lang: crate::domain::lang::Lang) -> Self {
        Self {
            parts: Vec::new(),
            running_day: false,
            closed: Some("05/11/2026".to_owned()),
            above: Vec::new(),
            ..Self::sample(lang)
        }
    }
}
