//! After the rating: thanks, and a receipt that says where and on which day, never what was answered.

use askama::Template;

use super::Frame;
#[cfg(test)]
use super::Section;

/// The page after a rating was stored.
#[derive(Template)]
#[template(path = "thanks.html", config = "src/web/askama.toml")]
pub struct Thanks {
    /// What surrounds the page.
    pub frame: Frame,
    /// The receipt's code, in groups that are easy to read aloud.
    pub code: String,
    /// The day of the rating, written.
    pub day: String,
    /// The counter's name.
    pub counter: String,
    /// The unit that was rated.
    pub unit: String,
    /// Back to the form, where one may rate again.
    pub rate: Option<String>,
    /// The unit's results, where everybody may see them.
    pub results: Option<String>,
    /// Whether a message may be left.
    pub message: bool,
}

#[cfg(test)]
impl Thanks {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        Self {
            frame: Frame::new(lang, "/rate/demo/thanks", Section::Rate).illustrative(true),
            code: "7K3M-9Q2X".to_owned(),
            day: "22/11/2026".to_owned(),
            counter: "Quầy số 1".to_owned(),
            unit: "Bộ phận Một cửa phường Minh Họa".to_owned(),
            rate: Some("/rate/demo".to_owned()),
            results: Some("/results?unit=minh-hoa".to_owned()),
            message: true,
        }
    }
}
