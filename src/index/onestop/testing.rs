//! What the tests of this room share.

use crate::domain::onestop::{Grades, ServiceIndex};

/// The circular's rules as they come with the program.
pub(super) fn circular() -> Grades {
    let text = include_str!("../../../survey-templates/onestop/tt01-2018-grades-1.toml");
    Grades::parse("tt01-2018-grades-1.toml", text).unwrap()
}

/// The index of QĐ 766/QĐ-TTg as it comes with the program.
pub(super) fn decision_766() -> ServiceIndex {
    let text = include_str!("../../../survey-templates/onestop/qd766-2022-1.toml");
    ServiceIndex::parse("qd766-2022-1.toml", text).unwrap()
}
