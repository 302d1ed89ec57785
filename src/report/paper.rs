//! The paper of a report: 30/2020/NĐ-CP, annex I, part I. Lengths are in points (1/72 inch), unless said otherwise.

use time::Date;

/// Points in a millimetre.
const MM: f32 = 72.0 / 25.4;

/// A4: 210 mm by 297 mm.
pub const WIDTH: f32 = 210.0 * MM;
/// A4.
pub const HEIGHT: f32 = 297.0 * MM;
/// From the upper edge: 20 to 25 mm.
pub const TOP: f32 = 20.0 * MM;
/// From the lower edge: 20 to 25 mm.
pub const BOTTOM: f32 = 20.0 * MM;
/// From the left edge: 30 to 35 mm.
pub const LEFT: f32 = 30.0 * MM;
/// From the right edge: 15 to 20 mm.
pub const RIGHT: f32 = 15.0 * MM;
/// From the upper edge to the line of the page's number, which stands in the margin.
pub const NUMBER: f32 = 10.0 * MM;

/// The country's name: 12 to 13.
pub const NATION: f32 = 12.0;
/// The motto: 13 to 14.
pub const MOTTO: f32 = 13.0;
/// Offices above the number: 12 to 13.
pub const OFFICE: f32 = 12.0;
/// The number: 13.
pub const SYMBOL: f32 = 13.0;
/// Place and date: 13 to 14.
pub const PLACE: f32 = 13.0;
/// Titles, addressees, text, signatures: 13 to 14.
pub const TEXT: f32 = 14.0;
/// "Nơi nhận:".
pub const RECEIVED: f32 = 12.0;
/// Who receives it.
pub const RECIPIENT: f32 = 11.0;
/// Tables, for which the decree has no size.
pub const TABLE: f32 = 12.0;
/// Notes below tables and charts, for which it has none either.
pub const NOTE: f32 = 11.0;
/// Page numbers: 13 to 14.
pub const PAGE: f32 = 13.0;

/// The indent of a paragraph's first line: 1 cm or 1.27 cm.
pub const INDENT: f32 = 12.7 * MM;
/// Between paragraphs: at least 6.
pub const GAP: f32 = 6.0;
/// From line to line, of the face's own height: from single to 1.5.
pub const SPACING: f32 = 1.15;

/// The two columns of the head and the foot, as shares of the width.
pub const COLUMNS: [f32; 2] = [0.42, 0.58];
/// The line below the issuer and below the title, as a share of the text above it: a third to a half.
pub const UNDER: f32 = 0.4;
/// Between a table's rules and its words.
pub const PAD: f32 = 3.5;

/// The country's name.
pub const NATION_WORDS: &str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
/// The motto.
pub const MOTTO_WORDS: &str = "Độc lập - Tự do - Hạnh phúc";
/// What kind of document it is.
pub const KIND_WORDS: &str = "BÁO CÁO";
/// What stands before who receives it.
pub const RECEIVED_WORDS: &str = "Nơi nhận:";
/// What stands before whom it goes to.
pub const TO_WORDS: &str = "Kính gửi:";
/// What closes the text.
pub const END_WORDS: &str = "./.";
/// The table of contents.
pub const CONTENTS_WORDS: &str = "MỤC LỤC";

/// The line of the number, which the registry fills in: `Số:      /BC-SNV`.
#[must_use]
pub fn number_line(symbol: &str) -> String {
    format!("Số:{}/{symbol}", "\u{a0}".repeat(8))
}

/// The line of place and date, which is filled in when it is signed.
#[must_use]
pub fn date_line(place: &str, year: i32) -> String {
    let blank = "\u{a0}".repeat(5);
    format!("{place}, ngày{blank}tháng{blank}năm {year}")
}

/// The line of place and date of what is signed: days below 10 and months below 3 with a 0 before them.
#[must_use]
pub fn dated_line(place: &str, day: Date) -> String {
    let month = u8::from(day.month());
    let months = if month < 3 { format!("0{month}") } else { month.to_string() };
    format!("{place}, ngày {:02} tháng {months} năm {}", day.day(), day.year())
}

/// Whom it goes to: one on the line of [`TO_WORDS`], several on a line each.
#[must_use]
pub fn addressed(addressees: &[String]) -> Vec<String> {
    let last = addressees.len().saturating_sub(1);
    match addressees {
        [] => Vec::new(),
        [one] => vec![format!("{TO_WORDS} {one}")],
        several => std::iter::once(TO_WORDS.to_owned())
            .chain(several.iter().enumerate().map(|(at, one)| format!("- {one}{}", if at == last { "." } else { ";" })))
            .collect(),
    }
}

/// Who receives it, a line each: the last is where it is filed and ends with a full stop.
#[must_use]
pub fn received(recipients: &[String]) -> Vec<String> {
    let last = recipients.len().saturating_sub(1);
    let end = |at| if at == last { "." } else { ";" };
    recipients.iter().enumerate().map(|(at, one)| format!("- {one}{}", end(at))).collect()
}
