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

/// Pixels of a line that are looked at together, an even number of them: most of a drawing is ground.
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
    let half = line / 2;
    let mut smooth = vec![u8::MAX; painted.len() / 4];
    let mut before = None;
    for (number, two) in painted.chunks_exact(2 * line).enumerate() {
        let at = number * half;
        // A third of all lines are as the ones above them.
        if before == Some(two) {
            smooth.copy_within(at - half..at, at);
        } else {
            let (upper, lower) = two.split_at(line);
            halve(upper, lower, &mut smooth[at..at + half]);
        }
        before = Some(two);
    }
    smooth
}

/// Two lines become one, which is white so far.
fn halve(upper: &[u8], lower: &[u8], smooth: &mut [u8]) {
    let pieces = upper.chunks(GROUND.len()).zip(lower.chunks(GROUND.len())).zip(smooth.chunks_mut(GROUND.len() / 2));
    for ((upper, lower), smooth) in pieces.filter(|((upper, lower), _)| *upper != GROUND || *lower != GROUND) {
        for ((upper, lower), smooth) in upper.chunks_exact(6).zip(lower.chunks_exact(6)).zip(smooth.chunks_exact_mut(3))
        {
            for channel in 0..3 {
                let above = u16::from(upper[channel]) + u16::from(upper[channel + 3]);
                let sum = above + u16::from(lower[channel]) + u16::from(lower[channel + 3]);
                smooth[channel] = u8::try_from(sum / 4).unwrap_or(u8::MAX);
            }
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
        // A long line with a mark on ground, twice, and ground: each pixel is the mean of its own four.
        let mut line = vec![u8::MAX; 3 * 400];
        line[3 * 257..3 * 258].copy_from_slice(&[15, 55, 95]);
        let white = vec![u8::MAX; 3 * 400];
        let painted = [&line, &white, &line, &white, &white, &white].map(Vec::as_slice).concat();
        let mut expected = vec![u8::MAX; 3 * 200];
        expected[3 * 128..3 * 129].copy_from_slice(&[195, 205, 215]);
        assert_eq!(halved(&painted, 400), [expected.as_slice(), &expected, &white[..3 * 200]].concat());
    }
}
