//! The start page: what this is, the way to the demo counter and its result, and two published charts.

use askama::Template;

use super::measure::{Certainty, Figures, Measure};
use super::series::Drawn;
use super::{Frame, Section};

/// The start page.
#[derive(Template)]
#[template(path = "home.html", config = "src/web/askama.toml")]
pub struct Home {
    /// What surrounds the page.
    pub frame: Frame,
    /// The demo counter; `None` where none is set up.
    pub counter: Option<CounterNow>,
    /// The charts, in the order in which they stand.
    pub charts: Vec<ChartCard>,
}

/// A counter and its present result.
pub struct CounterNow {
    /// The counter's name.
    pub name: String,
    /// The unit the counter belongs to.
    pub unit: String,
    /// The period the result is of, in words.
    pub period: String,
    /// What was asked, as the template words it.
    pub question: String,
    /// The result.
    pub figures: Figures,
    /// Where one rates at it.
    pub rate: String,
    /// Where its results are.
    pub results: String,
}

/// A published series, drawn.
pub struct ChartCard {
    /// The index's short name, as `SIPAS`.
    pub index: String,
    /// The unit, as `Cao Bằng`.
    pub unit: String,
    /// The latest change in one sentence, with its years.
    pub sentence: String,
    /// The drawing.
    pub drawn: Drawn,
    /// Where the whole series is.
    pub href: String,
}

#[cfg(test)]
impl Home {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        use super::series::sample::drawn;
        let english = lang == crate::domain::lang::Lang::En;
        let say = |vi: &str, en: &str| if english { en } else { vi }.to_owned();
        let [figures, ..] = super::measure::sample::figures(lang);
        Self {
            frame: Frame::new(lang, "/", Section::Home).with_counter("/rate/demo").illustrative(true),
            counter: Some(CounterNow {
                name: "Quầy số 1".to_owned(),
                unit: "Bộ phận Một cửa phường Minh Họa".to_owned(),
                period: say("hôm nay, 22/11/2026", "today, 22 November 2026"),
                question: "Kết quả giải quyết thủ tục hành chính".to_owned(),
                figures,
                rate: "/rate/demo".to_owned(),
                results: "/results?unit=minh-hoa".to_owned(),
            }),
            charts: vec![
                ChartCard {
                    index: "SIPAS".to_owned(),
                    unit: "Cao Bằng".to_owned(),
                    sentence: say("2019–2020: tăng 0,11 điểm", "2019–2020: up 0.11 points"),
                    drawn: drawn(lang, "sipas"),
                    href: "/series/sipas/cao-bang".to_owned(),
                },
                ChartCard {
                    index: "PAR INDEX".to_owned(),
                    unit: "Khánh Hòa".to_owned(),
                    sentence: say("2018–2020: tăng 3,03 điểm", "2018–2020: up 3.03 points"),
                    drawn: drawn(lang, "par"),
                    href: "/series/par-index/khanh-hoa".to_owned(),
                },
            ],
        }
    }
}
