//! The links of a round: who has one, which were used, and the sheet to print, shown once.

use askama::Template;

use super::{Frame, Section};

/// The links of a round.
#[derive(Template)]
#[template(path = "links.html", config = "src/web/askama.toml")]
pub struct LinksPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// The round's name.
    pub round: String,
    /// Back to the round.
    pub back: String,
    /// Where the forms are posted.
    pub action: String,
    /// Their token.
    pub csrf: String,
    /// Whether links can be made and taken back.
    pub changes: bool,
    /// Whether responses lead back to the sample.
    pub linked: bool,
    /// How many people have no link and have not answered, in words.
    pub wanted: String,
    /// Whether there is anybody without one.
    pub makes: bool,
    /// The links.
    pub links: Vec<LinkRow>,
}

/// A link.
pub struct LinkRow {
    /// What the form calls it.
    pub name: String,
    /// Whom it is for, in words.
    pub whom: String,
    /// The day on which it was made, written.
    pub made: String,
    /// How many answered by it, written.
    pub used: String,
    /// Whether it was taken back.
    pub revoked: bool,
}

/// The sheet.
#[derive(Template)]
#[template(path = "links_sheet.html", config = "src/web/askama.toml")]
pub struct LinksSheet {
    /// What surrounds the page.
    pub frame: Frame,
    /// The round's name.
    pub round: String,
    /// The last day, written.
    pub until: String,
    /// Back to the links.
    pub back: String,
    /// The invitations to cut out.
    pub printed: Vec<PrintedLink>,
}

/// An invitation to cut out.
pub struct PrintedLink {
    /// Whom it is for, in words.
    pub whom: String,
    /// The QR code, an address of its own.
    pub picture: String,
    /// The address, as one types it.
    pub address: String,
}

#[cfg(test)]
mod samples {
    use super::*;
    use crate::domain::lang::Lang;
    use crate::domain::text::{fill, texts};

    const HERE: &str = "/rounds/sipas-2026/links";

    impl LinksPage {
        pub(in crate::web::pages) fn sample(lang: Lang) -> Self {
            let t = texts(lang);
            let row = |whom: String, used: &str, revoked| LinkRow {
                name: format!("{used}ab"),
                whom,
                made: "22/11/2026".into(),
                used: used.into(),
                revoked,
            };
            Self {
                frame: Frame::new(lang, HERE, Section::Work).illustrative(true),
                round: "SIPAS năm 2026".into(),
                back: "/rounds/sipas-2026".into(),
                action: HERE.into(),
                csrf: "dGVzdA".into(),
                changes: true,
                linked: false,
                wanted: fill(t.links_make_lead, &["40"]),
                makes: true,
                links: vec![
                    row(fill(t.links_anybody, &["Zalo"]), "12", false),
                    row(fill(t.links_case, &["7"]), "1", false),
                    row(fill(t.links_case, &["8"]), "0", true),
                ],
            }
        }

        pub(in crate::web::pages) fn sample_read(lang: Lang) -> Self {
            Self { changes: false, links: Vec::new(), ..Self::sample(lang) }
        }
    }

    impl LinksSheet {
        pub(in crate::web::pages) fn sample(lang: Lang) -> Self {
            let address = "https://sipar.example.vn/s/ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
            Self {
                frame: Frame::new(lang, HERE, Section::Work).illustrative(true),
                round: "SIPAS năm 2026".into(),
                until: "31/12/2026".into(),
                back: HERE.into(),
                printed: vec![PrintedLink {
                    whom: fill(texts(lang).links_case, &["7"]),
                    picture: crate::app::qr::picture(address).unwrap(),
                    address: address.trim_start_matches("https://").into(),
                }],
            }
        }
    }
}
