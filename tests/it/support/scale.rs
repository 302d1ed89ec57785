//! How much a test does: enough to trust a change in `make test`, all that was promised in `make soak`.

use std::sync::OnceLock;

/// `test` in an ordinary run, `soak` where `SIPAR_SOAK` is set (to anything but `0`).
pub(crate) fn pick<T>(test: T, soak: T) -> T {
    static SOAK: OnceLock<bool> = OnceLock::new();
    if *SOAK.get_or_init(|| wants_soak(std::env::var("SIPAR_SOAK").ok().as_deref())) { soak } else { test }
}

fn wants_soak(value: Option<&str>) -> bool {
    value.is_some_and(|value| !value.is_empty() && value != "0")
}

#[test]
fn only_a_set_variable_asks_for_the_long_run() {
    assert!(!wants_soak(None) && !wants_soak(Some("")) && !wants_soak(Some("0")));
    assert!(wants_soak(Some("1")));
}
