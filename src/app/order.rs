//! Names in Vietnamese order: An, Ăn, Ân … Dương, Đà Nẵng, Điện Biên; and by number: Phường 2, Phường 10.

use std::cmp::Ordering;
use std::sync::LazyLock;

use icu_collator::CollatorBorrowed;
use icu_collator::options::CollatorOptions;
use icu_locale::locale;

static ORDER: LazyLock<Option<CollatorBorrowed<'static>>> =
    LazyLock::new(|| CollatorBorrowed::try_new(locale!("vi-u-kn-true").into(), CollatorOptions::default()).ok());

/// How two names follow each other.
#[must_use]
pub fn by_name(one: &str, other: &str) -> Ordering {
    match &*ORDER {
        Some(order) => order.compare(one, other),
        None => one.cmp(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_each_other_as_vietnamese_readers_look_for_them() {
        let mut names = ["Phường 10", "Điện Biên", "Phường 2", "Đà Nẵng", "Âu", "Ăn", "An", "Phường 1", "Dương"];
        names.sort_by(|one, other| by_name(one, other));
        let wanted = ["An", "Ăn", "Âu", "Dương", "Đà Nẵng", "Điện Biên", "Phường 1", "Phường 2", "Phường 10"];
        assert_eq!(names, wanted);
    }
}
