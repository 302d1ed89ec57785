//! One-time codes that people copy from a screen or a sheet of paper: to set up, to reset a password, to rate once.

use sha2::{Digest, Sha256};

use crate::domain::chance::Chance;

/// Letters and digits that are not mistaken for each other.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// A new code: groups of four letters, 20 bits each.
pub(super) fn new(chance: &dyn Chance, groups: usize) -> String {
    let mut random = vec![0; 4 * groups];
    chance.fill(&mut random);
    let letters: Vec<u8> = random.iter().map(|byte| LETTERS[usize::from(byte % 32)]).collect();
    letters.chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join("-")
}

/// What is kept of a code; written with or without hyphens, in large or small letters, it is the same code.
pub(super) fn hash(code: &str) -> [u8; 32] {
    let letters: String =
        code.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect();
    Sha256::digest(letters.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::machine::MachineChance;

    #[test]
    fn a_code_is_the_same_however_it_is_copied() {
        let code = new(&MachineChance::seeded(1), 4);
        assert_eq!(code.len(), 19, "{code}");
        assert_eq!(hash(&code), hash(&code.to_lowercase().replace('-', " ")));
        assert_ne!(hash(&code), hash(&new(&MachineChance::seeded(2), 4)));
    }
}
