//! QR codes, for phones to read: an address of this server, the secret of a second factor.

use base64::Engine;

/// A QR code as SVG; `None` for more than a code holds.
#[must_use]
pub fn svg(text: &str) -> Option<String> {
    let code = qrcode::QrCode::new(text).ok()?;
    Some(code.render::<qrcode::render::svg::Color<'_>>().min_dimensions(220, 220).quiet_zone(true).build())
}

/// A QR code as a picture that a page can hold in an address of its own.
#[must_use]
pub fn picture(text: &str) -> Option<String> {
    let svg = svg(text)?;
    Some(format!("data:image/svg+xml;base64,{}", base64::engine::general_purpose::STANDARD.encode(svg)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_an_address_of_its_own_and_differs() {
        let picture = picture("https://sipar.example.vn/r/ABCD-EFGH-JKLM").unwrap();
        assert!(picture.starts_with("data:image/svg+xml;base64,"));
        assert_ne!(Some(picture), super::picture("https://sipar.example.vn/r/ABCD-EFGH-JKLN"));
        assert_eq!(super::picture(&"x".repeat(10_000)), None, "more than a code holds");
    }
}
