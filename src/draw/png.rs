//! The drawing as pixels.
//!
//! `plotters` sets letters on whole pixels and draws thick lines and discs without smoothing. So the scene is
//! painted four times as large and halved, which leaves two pixels of the file for each CSS pixel.

use plotters::backend::{BitMapBackend, RGBPixel};

use super::DrawError;
use super::scene::{Scene, Setting};

/// Pixels of the file for each CSS pixel, along each side.
const SHARPNESS: u32 = 2;
/// Painted pixels for each pixel of the file, along each side.
const FINENESS: u32 = 2;

/// Two white pixels.
const WHITE: [u8; 6] = [u8::MAX; 6];
/// As many pixels of a line as are looked at together, an even number: most of a drawing is ground.
const GROUND: [u8; 3 * 64] = [u8::MAX; 3 * 64];
/// How hard the file is pressed, 1 to 9. A drawing takes half the time of the usual 6, and an eighth more bytes.
const PRESSED: u8 = 3;

/// The scene as a PNG file.
pub(super) fn bytes(scene: &Scene) -> Result<Vec<u8>, DrawError> {
    let zoom = SHARPNESS * FINENESS;
    let (width, height) = (scene.width * zoom, scene.height * zoom);
    let mut painted = vec![u8::MAX; 3 * width as usize * height as usize];
    let backend = BitMapBackend::<RGBPixel>::with_buffer_and_format(&mut painted, (width, height)).map_err(failed)?;
    scene.paint(backend, zoom.cast_signed(), Setting::Letters)?;
    encode(&halved(&painted, width as usize), width / FINENESS, height / FINENESS)
}

/// Each two by two pixels become one.
fn halved(painted: &[u8], width: usize) -> Vec<u8> {
    let line = 3 * width;
    let mut smooth = Vec::with_capacity(painted.len() / 4);
    for two in painted.chunks_exact(2 * line) {
        let (upper, lower) = two.split_at(line);
        for (upper, lower) in upper.chunks(GROUND.len()).zip(lower.chunks(GROUND.len())) {
            if upper == GROUND && lower == GROUND {
                smooth.extend_from_slice(&GROUND[..GROUND.len() / 2]);
            } else {
                halve(upper, lower, &mut smooth);
            }
        }
    }
    smooth
}

/// A piece of two lines.
fn halve(upper: &[u8], lower: &[u8], smooth: &mut Vec<u8>) {
    for (upper, lower) in upper.chunks_exact(6).zip(lower.chunks_exact(6)) {
        if upper == WHITE && lower == WHITE {
            smooth.extend_from_slice(&WHITE[..3]);
            continue;
        }
        for channel in 0..3 {
            let above = u16::from(upper[channel]) + u16::from(upper[channel + 3]);
            let sum = above + u16::from(lower[channel]) + u16::from(lower[channel + 3]);
            smooth.push(u8::try_from(sum / 4).unwrap_or(u8::MAX));
        }
    }
}

fn encode(pixels: &[u8], width: u32, height: u32) -> Result<Vec<u8>, DrawError> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    // Flat ground and few colours: without filters the repetitions are found, and the file is a third as large.
    encoder.set_deflate_compression(png::DeflateCompression::Level(PRESSED));
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(pixels).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(file)
}

fn failed(error: impl std::error::Error) -> DrawError {
    DrawError::Backend(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_pixels_become_their_mean() {
        let painted = [[0, 100, 200], [4, 100, 200], [8, 104, 200], [8, 100, 255]].concat();
        assert_eq!(halved(&painted, 2), [5, 101, 213]);
    }
}
