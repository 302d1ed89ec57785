//! Bytes as hexadecimal digits, and back: hashes and secrets as people, forms and cookies have them.

/// Small hexadecimal digits, two for a byte.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(|half| char::from_digit(half.into(), 16)).collect()
}

/// The bytes that [`hex`] wrote, where it wrote so many; capital digits are taken too.
#[must_use]
pub fn unhex(text: &str, length: usize) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|c| c.to_digit(16).and_then(|half| u8::try_from(half).ok())).collect();
    let bytes: Vec<u8> = digits?.chunks(2).map(|pair| pair.iter().fold(0, |byte, half| byte << 4 | half)).collect();
    (text.len() == 2 * length).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_and_nothing_else_does() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(hex(&bytes[8..18]), "08090a0b0c0d0e0f1011");
        assert_eq!(unhex(&hex(&bytes), 256), Some(bytes));
        assert_eq!(unhex("0AfF", 2), Some(vec![10, 255]));
        assert_eq!(unhex("", 0), Some(Vec::new()));
        for (text, length) in [("0aff", 1), ("0af", 2), ("0a", 2), ("0g", 1), ("+a", 1), ("0ế", 2), ("é", 1)] {
            assert_eq!(unhex(text, length), None, "{text}");
        }
    }
}
