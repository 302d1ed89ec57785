//! Codes for visitors: how many are to be made, and the sheet to print. The sheet is shown once.

use askama::Template;

use super::{Frame, Section};
use crate::app::decide::Place;

/// How many codes for which counter.
#[derive(Template)]
#[template(path = "codes.html", config = "src/web/askama.toml")]
pub struct Codes {
    /// What surrounds the page.
    pub frame: Frame,
    /// The counter.
    pub place: Place,
    /// Where the form is posted.
    pub action: String,
    /// The form's token.
    pub csrf: String,
    /// The procedures for which a code may be printed: code and name.
    pub procedures: Vec<(String, String)>,
    /// Today, written.
    pub today: String,
}

/// The sheet.
#[derive(Template)]
#[template(path = "sheet.html", config = "src/web/askama.toml")]
pub struct Sheet {
    /// What surrounds the page.
    pub frame: Frame,
    /// The counter.
    pub place: Place,
    /// The dossier the code is for: the procedure, and whether it was on time in words; hidden in print.
    pub dossier: Option<(String, &'static str)>,
    /// The codes.
    pub codes: Vec<Printed>,
    /// Where one types a code: `sipar.example.vn/r`.
    pub address: String,
    /// The last day of use, written.
    pub last_day: String,
}

/// A code to cut out.
pub struct Printed {
    /// Its picture, an address of its own.
    pub picture: String,
    /// Its letters.
    pub code: String,
}

#[cfg(test)]
fn place() -> Place {
    Place {
        unit_code: "minh-hoa".into(),
        unit: "Phường Minh Họa".into(),
        counter_code: "quay-1".into(),
        counter: "Quầy số 1".into(),
    }
}

#[cfg(test)]
impl Codes {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let here = "/counters/quay-1/codes";
        let frame = Frame::new(lang, here, Section::Work).illustrative(true);
        let procedures = vec![("khai-sinh".into(), "Đăng ký khai sinh".into())];
        let (action, today) = (here.into(), "22/11/2026".into());
        Self { frame, place: place(), action, csrf: "dGVzdA".into(), procedures, today }
    }
}

#[cfg(test)]
impl Sheet {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let code = |code: &str| Printed {
            picture: crate::app::qr::picture(&format!("https://sipar.example.vn/r/{code}")).unwrap(),
            code: code.to_owned(),
        };
        Self {
            frame: Frame::new(lang, "/counters/quay-1/codes", Section::Work).illustrative(true),
            place: place(),
            dossier: None,
            codes: vec![code("ABCD-EFGH-JKLM"), code("NPQR-STUV-WXYZ"), code("2345-6789-ABCD")],
            address: "sipar.example.vn/r".into(),
            last_day: "23/11/2026".into(),
        }
    }

    pub(super) fn sample_of_dossier(lang: crate::domain::lang::Lang) -> Self {
        let sample = Self::sample(lang);
        let (procedure, timeliness) = ("Đăng ký khai sinh".to_owned(), sample.frame.t.timeliness_on_time);
        Self { dossier: Some((procedure, timeliness)), ..sample }
    }
}
