//! The last annex of a report of something that was published: a code that shows later, outside the office too, what stood when.

use std::fmt::Write as _;

use qrcode::{Color, QrCode};

use crate::app::edition::{Proof, in_transaction};
use crate::app::{App, AppError};
use crate::domain::edition::Kind;
use crate::domain::hex::hex;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::text::{fill, texts};
use crate::index::edition::{key_name, sha256};
use crate::report::{Annex, Block, Chart, Pixels};
use crate::store::Db;
use crate::store::edition::{Edition, edition_last, edition_parts};

/// Pixels of a module of the picture, so that it is read from paper.
const MODULE: usize = 8;

/// Modules that are left white around a code.
const QUIET: usize = 4;

/// So many times as wide as high is the picture, with the code in its middle: writers fill the width of the page.
const WIDE: usize = 3;
/// The same, where pixels are counted.
const WIDTH: u32 = 3;

/// Height on the page, in CSS pixels.
const SHOWN: u32 = 200;

impl App {
    /// The annex with the code of the newest edition of a subject, where a report says the result that was published there:
    /// `result` is asked for what is reported, as that edition would keep it.
    pub(in crate::app) fn proof_annex(
        &self,
        kind: Kind,
        unit: Id,
        subject: &str,
        result: impl FnOnce(&mut Db, &Edition) -> Result<Option<Vec<u8>>, AppError>,
        lang: Lang,
    ) -> Result<Option<Annex>, AppError> {
        let found = self.store.read(|db| {
            let Some(edition) = edition_last(db, kind, unit, subject)? else { return Ok(None) };
            let Some(result) = result(db, &edition).map_err(in_transaction)? else { return Ok(None) };
            let hash = sha256(&result);
            let parts = edition_parts(db, edition.id)?;
            let same = parts.iter().any(|part| part.name == "result.json" && part.sha256 == hash);
            Ok(same.then_some(edition))
        })?;
        let Some(edition) = found else { return Ok(None) };
        let Some(proof) = self.edition_proof(&edition)? else { return Ok(None) };
        Ok(annex(&proof, &edition, lang))
    }
}

fn annex(proof: &Proof, edition: &Edition, lang: Lang) -> Option<Annex> {
    let t = texts(lang);
    let text = proof.code();
    let code = QrCode::new(&text).ok()?;
    let day = number::day(proof.head.signed_at.day());
    let (size, key) = (proof.head.size.to_string(), key_name(&proof.head.public_key));
    let source = fill(
        t.report_proof_says,
        &[&edition.title, &edition.number.to_string(), &hex(&edition.hash), &size, &day, &key],
    );
    let chart = Chart {
        id: "ban-cong-bo".to_owned(),
        title: t.report_proof_title.to_owned(),
        alternative: fill(t.report_proof_alternative, &[&text]),
        source,
        png: Pixels::of(png(&code)?),
        svg: svg(&code),
        size: (SHOWN * WIDTH, SHOWN),
        data: None,
    };
    Some(Annex { title: t.report_proof_title.to_owned(), wide: false, blocks: vec![Block::Chart(chart)] })
}

/// Whether each module is dark, in rows, with the white around.
fn modules(code: &QrCode) -> Vec<Vec<bool>> {
    let (width, colors) = (code.width(), code.to_colors());
    let dark = |x: usize, y: usize| {
        let inside = |at: usize| at.checked_sub(QUIET).filter(|at| *at < width);
        inside(x).zip(inside(y)).and_then(|(x, y)| colors.get(y * width + x)) == Some(&Color::Dark)
    };
    let all = width + 2 * QUIET;
    let beside = all * (WIDE - 1) / 2;
    let row = |y: usize| (0..WIDE * all).map(|x| x.checked_sub(beside).is_some_and(|x| dark(x, y))).collect();
    (0..all).map(row).collect()
}

fn svg(code: &QrCode) -> String {
    let rows = modules(code);
    let (height, width, shown) = (rows.len(), WIDE * rows.len(), SHOWN * WIDTH);
    let dark = rows
        .iter()
        .enumerate()
        .flat_map(|(y, row)| row.iter().enumerate().filter(|(_, dark)| **dark).map(move |(x, _)| (x, y)));
    let mut path = String::new();
    for (x, y) in dark {
        // Writing into a string does not fail.
        let _ = write!(path, "M{x} {y}h1v1h-1z");
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{shown}\" height=\"{SHOWN}\" viewBox=\"0 0 {width} {height}\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{width}v{height}H0z\"/><path d=\"{path}\"/></svg>"
    )
}

fn png(code: &QrCode) -> Option<Vec<u8>> {
    let rows = modules(code);
    let height = u32::try_from(rows.len() * MODULE).ok()?;
    let width = height * WIDTH;
    let line = |row: &Vec<bool>| -> Vec<u8> {
        row.iter().flat_map(|dark| std::iter::repeat_n(if *dark { 0 } else { u8::MAX }, 3 * MODULE)).collect()
    };
    let pixels: Vec<u8> = rows.iter().flat_map(|row| line(row).repeat(MODULE)).collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header().ok()?.write_image_data(&pixels).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_every_module_and_white_around() {
        let code = QrCode::new("SIPAR1:0").unwrap();
        let rows = modules(&code);
        assert_eq!(rows.len(), code.width() + 2 * QUIET);
        assert!(rows[..QUIET].iter().flatten().all(|dark| !dark), "white around");
        assert!(rows[QUIET][rows.len() + QUIET], "the corner of the finder is dark");
        let bytes = png(&code).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((info.width as usize, info.height as usize), (WIDE * rows.len() * MODULE, rows.len() * MODULE));
        let dark = rows.iter().flatten().filter(|dark| **dark).count();
        assert_eq!(pixels.chunks(3).filter(|pixel| *pixel == [0, 0, 0]).count(), dark * MODULE * MODULE);
        assert_eq!(svg(&code).matches("h1v1").count(), dark);
    }
}
