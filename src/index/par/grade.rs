//! Grades: which of the set's thresholds a percentage reaches.

use rust_decimal::Decimal;

use crate::domain::criteria::{CriteriaSet, Grade, meant};

/// The grade of a percentage in a group: the first whose threshold it reaches, of the grades of that group, or of all where
/// the group has none. `None` below the last.
#[must_use]
pub fn grade<'a>(set: &'a CriteriaSet, percent: Decimal, group: Option<&str>) -> Option<&'a Grade> {
    let has_own = group.is_some() && set.grades.iter().any(|grade| grade.group.as_deref() == group);
    let wanted = if has_own { group } else { None };
    let own = set.grades.iter().filter(|grade| grade.group.as_deref() == wanted);
    own.into_iter().find(|grade| grade.reached.holds(meant(percent), grade.from))
}
