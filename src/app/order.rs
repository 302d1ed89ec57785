//! Names in Vietnamese order: An, Ăn, Ân … Dương, Đà Nẵng, Điện Biên.

use std::cmp::Ordering;
use std::sync::LazyLock;

use icu_collator::CollatorBorrowed;
use icu_collator::options::CollatorOptions;
use icu_locale::locale;

static ORDER: LazyLock<Option<CollatorBorrowed<'static>>> =
    LazyLock::new(|| CollatorBorrowed::try_new(locale!("vi").into(), CollatorOptions::default()).ok());

/// How two names follow each other.
#[must_use]
pub fn by_name(one: &str, other: &str) -> Ordering {
    match &*ORDER {
        Some(order) => order.compare(one, other),
        None => one.cmp(other),
    }
}
