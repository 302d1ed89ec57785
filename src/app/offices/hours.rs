//! When a unit's counters are open. Without hours nobody can say that somebody rated out of hours.

use super::{App, AppError, refuse_overtaken, scope_of, unit_on, units};
use crate::domain::access::Caller;
use crate::domain::hours::{Span, read_hours, write_hours};
use crate::domain::refusal::Refusal;
use crate::store::opening::opening_put_on;

/// The days of the week, Monday first.
pub const WEEKDAYS: [i16; 7] = [1, 2, 3, 4, 5, 6, 7];

/// Hours in words of the trail.
pub(in crate::app) fn told(hours: &[Span]) -> String {
    let day = |weekday: i16| (weekday, write_hours(weekday, hours));
    let open = WEEKDAYS.into_iter().map(day).filter(|(_, hours)| !hours.is_empty());
    open.map(|(weekday, hours)| format!("{weekday}: {hours}")).collect::<Vec<_>>().join("; ")
}

impl App {
    /// Sets the hours of a unit's counters, as people write them, Monday first. All blank: nothing is known.
    pub fn set_hours(&self, caller: &Caller, code: &str, seen: &str, typed: &[String; 7]) -> Result<(), AppError> {
        self.unit_in(&scope_of(caller), code)?;
        let mut hours = Vec::new();
        for (weekday, typed) in WEEKDAYS.into_iter().zip(typed) {
            let read = read_hours(weekday, typed).ok_or_else(|| Refusal::NotHours(typed.clone()))?;
            hours.extend(read);
        }
        self.change_offices(|change| {
            let unit = unit_on(change.db, code)?;
            refuse_overtaken(code, &units::state_of(change.db, &unit)?, seen)?;
            let before = opening_put_on(change.db, unit.id, &hours)?;
            change.note_values("unit.hours", code, "", &told(&before), &told(&hours))
        })
    }
}
