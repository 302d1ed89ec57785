//! The second factor: six digits that change every 30 seconds (TOTP, RFC 6238), made by an app on the person's phone.

use totp_rs::{Builder, Secret, Totp};

use crate::domain::clock::{Instant, SECOND};

/// Bytes of a secret (RFC 4226 recommends 160 bits).
pub const SECRET: usize = 20;

fn totp(secret: &[u8]) -> Totp {
    Builder::new().with_secret(Secret::from(secret)).with_skew(1).build_noncompliant()
}

fn seconds(now: Instant) -> u64 {
    u64::try_from(now.0.div_euclid(SECOND)).unwrap_or(0)
}

/// The time step whose code this is: the present one, the one before or the one after.
#[must_use]
pub fn step_of(secret: &[u8], code: &str, now: Instant) -> Option<i64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let six_digits = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
    let step = six_digits.then(|| totp(secret).check(&code, seconds(now))).flatten()?;
    i64::try_from(step).ok()
}

/// The code of a moment, as the app on the phone shows it.
#[must_use]
pub fn code_at(secret: &[u8], now: Instant) -> String {
    totp(secret).generate(seconds(now)).to_string()
}

/// The secret as people type it into an app: base 32, in groups of four.
#[must_use]
pub fn spelt(secret: &[u8]) -> String {
    let whole = Secret::from(secret).to_base32();
    let letters: Vec<char> = whole.chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// The address that an app reads from a QR code.
#[must_use]
pub fn address(secret: &[u8], login: &str) -> String {
    let whole = Secret::from(secret).to_base32();
    format!("otpauth://totp/sipar:{login}?secret={whole}&issuer=sipar")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: the secret "12345678901234567890", the last six of eight digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        for (time, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            let now = Instant(time * SECOND);
            assert_eq!(code_at(secret, now), code);
            assert_eq!(step_of(secret, code, now), Some(time / 30));
            assert_eq!(step_of(secret, code, now.plus(30 * SECOND)), Some(time / 30), "a slow phone");
            assert_eq!(step_of(secret, code, now.plus(90 * SECOND)), None, "too late");
        }
        for wrong in ["", "28708", "2870822", "28708a", "000000"] {
            assert_eq!(step_of(secret, wrong, Instant(59 * SECOND)), None, "{wrong}");
        }
        assert_eq!(step_of(secret, "287 082", Instant(59 * SECOND)), Some(1), "as apps show it");
    }

    #[test]
    fn a_secret_can_be_typed_or_scanned() {
        let secret = b"12345678901234567890";
        assert_eq!(spelt(secret), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert!(address(secret, "an.nguyen").starts_with("otpauth://totp/sipar:an.nguyen?secret=GEZDGNBV"));
    }
}
