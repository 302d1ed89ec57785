//! What about responses a person should look at: how many of each kind, and each, for whoever decides.

use askama::Template;

use super::{Frame, Section};

/// The flags of a round.
#[derive(Template)]
#[template(path = "flags.html", config = "src/web/askama.toml")]
pub struct FlagsPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// The form's token.
    pub csrf: String,
    /// The round: its code and its name.
    pub round: (String, String),
    /// Of each kind: its name, undecided, kept, put aside.
    pub counts: Vec<[String; 4]>,
    /// Each flag.
    pub flags: Vec<FlagRow>,
    /// Whether the reader decides.
    pub decides: bool,
}

/// One flag.
pub struct FlagRow {
    /// The response.
    pub response: String,
    /// The word of its kind.
    pub kind: String,
    /// The kind's name.
    pub name: &'static str,
    /// What was found.
    pub words: String,
    /// Channel, day, stratum, case, who entered it.
    pub about: Vec<String>,
    /// What was decided, and why.
    pub decided: Option<(&'static str, String)>,
}

#[cfg(test)]
impl FlagsPage {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        use crate::domain::quality::Flag;
        let t = crate::domain::text::texts(lang);
        let row = |flag: Flag, decided| FlagRow {
            response: "7b1c6c4e-1f6e-4a53-9d3a-0a6f5d2e9c11".into(),
            kind: flag.kind().into(),
            name: flag.name(lang),
            words: flag.words(lang),
            about: vec!["20/11/2026".into()],
            decided,
        };
        Self {
            frame: Frame::new(lang, "/rounds/sipas-2026/flags", Section::Work).illustrative(true),
            csrf: "dGVzdA".into(),
            round: ("sipas-2026".into(), "SIPAS 2026 (minh họa)".into()),
            counts: vec![[t.flag_too_fast, "1", "0", "0"].map(str::to_owned)],
            flags: vec![
                row(Flag::TooFast { pace: 120, median: 900 }, None),
                row(Flag::OutsideRound, Some((t.flag_aside, "Đã gọi lại (minh họa)".into()))),
            ],
            decides: true,
        }
    }
}
