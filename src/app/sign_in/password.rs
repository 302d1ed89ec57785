//! Passwords: which are taken, and how they are kept.
//!
//! A password is brought to Unicode NFC first, since keyboards send the same Vietnamese letters composed or apart; it is
//! changed in no other way, neither cut nor folded. No rules of composition, no forced change (NIST SP 800-63B, ASVS
//! 6.2); what `zxcvbn` can guess with its lists of common passwords, or from the person's own name, is refused.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use unicode_normalization::UnicodeNormalization;
use zxcvbn::{Score, zxcvbn};

use crate::app::AppError;
use crate::domain::chance::Chance;

/// A password has at least so many characters.
pub const AT_LEAST: usize = 10;
/// And at most so many.
pub const AT_MOST: usize = 128;

/// Words that people here choose, which lists made elsewhere do not have.
const COMMON_HERE: &[&str] = &[
    "matkhau",
    "mậtkhẩu",
    "anhyeuem",
    "emyeuanh",
    "iloveyou",
    "vietnam",
    "hanoi",
    "saigon",
    "congchuc",
    "motcua",
    "sonoivu",
    "ubnd",
    "hanhchinh",
    "caicach",
    "hailong",
    "sipar",
    "admin",
    "quantri",
    "quantrihethong",
    "abc123",
    "phuong",
    "thanhpho",
    "dichvucong",
];

/// Why a password is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Weak {
    /// Fewer than [`AT_LEAST`] characters.
    Short,
    /// More than [`AT_MOST`] characters.
    Long,
    /// Among the first that somebody would try.
    Common,
}

fn composed(password: &str) -> String {
    password.nfc().collect()
}

/// A name as it is typed in passwords: without marks, spaces or hyphens.
fn without_marks(name: &str) -> String {
    let letters = name.nfd().filter(|c| c.is_alphanumeric() && !('\u{300}'..='\u{36f}').contains(c));
    letters.map(|c| if matches!(c, 'đ' | 'Đ') { 'd' } else { c }).collect::<String>().to_lowercase()
}

/// Whether a password may be chosen by the person with these names.
pub fn check(password: &str, names: &[&str]) -> Result<(), Weak> {
    let password = composed(password);
    match password.chars().count() {
        ..AT_LEAST => return Err(Weak::Short),
        n if n > AT_MOST => return Err(Weak::Long),
        _ => {}
    }
    let plain: Vec<String> = names.iter().map(|name| without_marks(name)).collect();
    let known: Vec<&str> =
        names.iter().copied().chain(plain.iter().map(String::as_str)).chain(COMMON_HERE.iter().copied()).collect();
    if zxcvbn(&password, &known).score() < Score::Three { Err(Weak::Common) } else { Ok(()) }
}

/// The form in which a password is kept: argon2id (19 MiB, 2 passes, 1 lane), with a salt of 16 bytes, its parameters
/// written beside it.
pub fn hash(password: &str, chance: &dyn Chance) -> Result<String, AppError> {
    let mut salt = [0; 16];
    chance.fill(&mut salt);
    Argon2::default()
        .hash_password_with_salt(composed(password).as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| AppError::Refused(format!("the password could not be hashed: {error}")))
}

/// Whether this is the password that was kept. Costs about as much where there is none, so that nobody learns from the
/// time it takes who may sign in.
#[must_use]
pub fn verify(password: &str, kept: Option<&str>) -> bool {
    /// A hash of nothing anybody knows.
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2lwYXItbm9ib2R5LXNhbHQ$\
        Zm9yLXRpbWluZy1vbmx5LW5vLXBhc3N3b3JkLWhhc2g";
    // What is longer than any password is not worth its hashing.
    if password.len() > AT_MOST * 8 {
        return false;
    }
    let Ok(parsed) = PasswordHash::new(kept.unwrap_or(NOBODY)) else { return false };
    let same = Argon2::default().verify_password(composed(password).as_bytes(), &parsed).is_ok();
    same && kept.is_some()
}

/// Whether a kept hash has other parameters than new ones, so that it is made anew at the next sign-in.
#[must_use]
pub fn outdated(kept: &str) -> bool {
    !kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::machine::MachineChance;

    #[test]
    fn a_password_is_known_again_however_it_was_typed() {
        let kept = hash("Một cửa Hợp Giang 4 quầy", &MachineChance::seeded(1)).unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$") && !outdated(&kept));
        let apart: String = "Một cửa Hợp Giang 4 quầy".nfd().collect();
        assert!(verify("Một cửa Hợp Giang 4 quầy", Some(&kept)) && verify(&apart, Some(&kept)));
        assert!(!verify("một cửa Hợp Giang 4 quầy", Some(&kept)), "large and small letters differ");
        assert!(!verify("Một cửa Hợp Giang 4 quầy ", Some(&kept)), "nothing is cut off");
        assert!(!verify("Một cửa Hợp Giang 4 quầy", None) && !verify("", None));
        assert!(outdated("$argon2id$v=19$m=4096,t=3,p=1$aaaa$bbbb"));
    }

    #[test]
    fn what_would_be_tried_first_is_not_taken() {
        for common in [
            "password",
            "1234567890",
            "qwertyuiop",
            "matkhau123",
            "matkhau12345",
            "anhyeuem123",
            "iloveyou123",
            "nguyen.van.an",
            "nguyenvanan1",
            "dichvucong",
            "administrator",
        ] {
            assert!(check(common, &["nguyen.van.an", "Nguyễn Văn An"]).is_err(), "{common}");
        }
        for good in ["quầy số bốn mưa to", "tre-gia-mang-moc-92", "k7#Lq9!vXz2p"] {
            assert_eq!(check(good, &["nguyen.van.an", "Nguyễn Văn An"]), Ok(()), "{good}");
        }
        assert_eq!(check(&"tre già măng mọc ".repeat(20), &[]), Err(Weak::Long));
        assert_eq!(check("Ngắn9!", &[]), Err(Weak::Short));
    }
}
