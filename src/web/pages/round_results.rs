//! The results of a round: the index with its error, elements, contents and criteria, domains, ranks, and what else was
//! asked, as they were computed.

use askama::Template;

use super::{Frame, Section};
use crate::domain::text::fill;

/// The results of a round.
#[derive(Template)]
#[template(path = "round_results.html", config = "src/web/askama.toml")]
pub struct RoundResults {
    /// What surrounds the page.
    pub frame: Frame,
    /// The round's name.
    pub round: String,
    /// Back to the round.
    pub back: String,
    /// Where the form is posted.
    pub action: String,
    /// Its token.
    pub csrf: String,
    /// Whether the index can be computed from here.
    pub changes: bool,
    /// How many responses count now, in words.
    pub responses: String,
    /// What was computed; `None` before the first time.
    pub computed: Option<ComputedResults>,
    /// What else was asked.
    pub questions: Vec<Asked>,
}

/// What was computed.
pub struct ComputedResults {
    /// When and of how many responses, in words.
    pub when: String,
    /// That responses came or went since, in words.
    pub newer: Option<String>,
    /// The rules with how sure each is, and the sample.
    pub rules: Vec<String>,
    /// How the sample stands to the one of before, in words.
    pub beside: Option<String>,
    /// What stands over the figures by the default rule, and by the other.
    pub titles: (String, String),
    /// What stands over intervals.
    pub interval: String,
    /// The index, contents and elements.
    pub nodes: Vec<Row>,
    /// The criteria.
    pub criteria: Vec<Row>,
    /// The index by domain.
    pub tables: Vec<Domains>,
    /// The ranks.
    pub ranks: Option<RankTable>,
}

/// One node or one domain.
pub struct Row {
    /// What it is.
    pub name: String,
    /// How far in it stands: 0 to 2.
    pub depth: usize,
    /// How many answered, written.
    pub n: String,
    /// The figure by the default rule.
    pub main: Cell,
    /// The figure by the other rule.
    pub other: Cell,
    /// The figure of before and the change by the default rule.
    pub change: Option<(String, String)>,
}

/// A figure.
#[derive(Clone)]
pub struct Cell {
    /// Its value, or why there is none.
    pub value: String,
    /// Its interval; empty where there is no value.
    pub interval: String,
}

/// The index by one column.
pub struct Domains {
    /// What divides.
    pub name: String,
    /// Whether the domains bear Vietnamese names in every language, as communes do.
    pub untranslated: bool,
    /// The domains.
    pub rows: Vec<Row>,
}

impl Domains {
    /// Whether any row has a figure of before.
    fn compared(&self) -> bool {
        self.rows.iter().any(|row| row.change.is_some())
    }
}

impl RoundResults {
    /// What stands over a table of domains.
    fn by(&self, table: &Domains) -> String {
        fill(self.frame.t.round_results_by, &[&table.name])
    }
}

impl ComputedResults {
    /// Whether any node has a figure of before.
    fn compared(&self) -> bool {
        self.nodes.iter().any(|row| row.change.is_some())
    }
}

/// Ranks.
pub struct RankTable {
    /// What is ranked and how.
    pub caption: String,
    /// What is ranked.
    pub name: String,
    /// Name, rank, the ranks that it may have by itself, and all at once.
    pub rows: Vec<[String; 4]>,
}

/// One question beside the index.
pub struct Asked {
    /// The question.
    pub words: String,
    /// What stands beside it, such as that several could be chosen.
    pub note: String,
    /// The choices: words, how many chose it so far, weighted share, interval.
    pub choices: Vec<[String; 4]>,
}

#[cfg(test)]
mod samples {
    use super::*;
    use crate::domain::lang::Lang;
    use crate::domain::text::texts;

    impl RoundResults {
        pub(in crate::web::pages) fn sample(lang: Lang) -> Self {
            let t = texts(lang);
            let own = |vi: &'static str, en: &'static str| if lang == Lang::Vi { vi } else { en };
            let cell = |value: &str, interval: &str| Cell { value: value.into(), interval: interval.into() };
            let row = |name: &str, depth, change: Option<(&str, &str)>| Row {
                name: name.into(),
                depth,
                n: "1.204".into(),
                main: cell("83,94", "82,51 – 85,37"),
                other: cell("80,10", "79,20 – 81,00"),
                change: change.map(|(before, change)| (before.to_owned(), change.to_owned())),
            };
            let hidden = Row {
                n: t.score_hidden.into(),
                main: cell(t.score_hidden, ""),
                other: cell(t.score_hidden, ""),
                ..row("Xã Minh Họa 3", 0, None)
            };
            let change = format!("+1,28 (−0,40 – 2,96), {}", t.score_within_error);
            let titles = (t.score_column_share.to_owned(), t.score_column_mean.to_owned());
            let computed = ComputedResults {
                when: fill(t.round_results_when, &["22/11/2026 10:15", "1.204"]),
                newer: Some(fill(t.round_results_newer, &["1.250", "1.204"])),
                rules: vec![fill(t.score_said_minimum, &["10"])],
                beside: Some(fill(t.score_beside, &["sipas-2023-1", "1.100", t.score_independent])),
                titles,
                interval: fill(t.score_column_interval, &["95"]),
                nodes: vec![
                    row(t.score_title, 0, Some(("82,66", &change))),
                    row(own("Tiếp cận dịch vụ", "Access to the service"), 2, Some(("83,00", &change))),
                ],
                criteria: vec![row(own("Biển hiệu, bảng chỉ dẫn dễ thấy", "Signs that are easy to see"), 0, None)],
                tables: vec![Domains {
                    name: t.score_by_unit.into(),
                    untranslated: true,
                    rows: vec![row("Xã Minh Họa 1", 0, Some(("81,20", &change))), hidden],
                }],
                ranks: Some(RankTable {
                    caption: fill(t.score_ranks_of, &["2", t.score_rule_share]),
                    name: t.score_by_unit.into(),
                    rows: vec![["Xã Minh Họa 1".into(), "1/2".into(), "1–2".into(), "1–2".into()]],
                }),
            };
            let choice = |words: &str| [words.into(), "310".into(), "25,80".into(), "22,10 – 29,70".into()];
            Self {
                frame: Frame::new(lang, "/rounds/sipas-2026/results", Section::Work).illustrative(true),
                round: "SIPAS năm 2026".into(),
                back: "/rounds/sipas-2026".into(),
                action: "/rounds/sipas-2026/results".into(),
                csrf: "dGVzdA".into(),
                changes: true,
                responses: fill(t.round_results_now, &["1.250"]),
                computed: Some(computed),
                questions: vec![Asked {
                    words: own("Ông/Bà biết thông tin qua kênh nào?", "By which channels do you hear of it?").into(),
                    note: t.score_several.into(),
                    choices: vec![choice(own("Ti vi", "Television")), choice(own("Mạng xã hội", "Social networks"))],
                }],
            }
        }

        pub(in crate::web::pages) fn sample_before(lang: Lang) -> Self {
            Self { changes: false, computed: None, questions: Vec::new(), ..Self::sample(lang) }
        }
    }
}
