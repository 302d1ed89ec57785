//! When a dossier is due: its term in working days from the day on which it moves, later by the working days on which it
//! waited for the citizen.
//!
//! The day from which a term is counted is a conclusion from 61/2018/NĐ-CP, Điều 17.2 (see [`transfer`](super::transfer)). An
//! agency's own due day, as stated, stands in the [`State`]; nothing here changes it.

use time::Date;

use super::state::{Against, Pause, State};
use super::transfer::Transfers;
use crate::domain::clock::Instant;
use crate::domain::working_days::{Uncovered, WorkingDays};

/// How terms are counted. Every answer costs a few binary searches and allocates nothing.
#[derive(Clone, Copy, Debug)]
pub struct Counting<'a> {
    /// The working days of the office.
    pub days: &'a WorkingDays,
    /// The hours until which dossiers move on the same day.
    pub transfers: &'a Transfers,
}

impl Counting<'_> {
    /// The day on which a dossier is due that is received at an instant, with a term of so many working days: the day on
    /// which it moves does not count, the last day does.
    pub fn due(self, received: Instant, term: u32) -> Result<Date, Uncovered> {
        self.days.add(self.transfers.moves(received, self.days)?, term)
    }

    /// How many working days a pause took: those after the day on which it began, up to the day on which it ended. 0 while it
    /// goes on, since [`State::term`] holds the clock until then.
    pub fn paused(self, pause: Pause) -> Result<u32, Uncovered> {
        pause.to.map_or(Ok(0), |to| self.days.after(pause.from.day(), to.day()))
    }

    /// A due day, later by the working days of a pause. A pause that began when it was overdue already changes nothing.
    pub fn extended(self, due: Date, pause: Pause) -> Result<Date, Uncovered> {
        if pause.from.day() > due { Ok(due) } else { self.days.add(due, self.paused(pause)?) }
    }

    /// The day by which a dossier is judged: against the original due day, that one and the working days of the only pause
    /// that stops the clock; against the newest one, that one as stated, since agencies state it with pauses in it.
    pub fn judged_by(self, state: &State, against: Against) -> Result<Option<Date>, Uncovered> {
        let Some(due) = state.due_day(against) else { return Ok(None) };
        match (against, state.supplement) {
            (Against::Original, Some(pause)) => self.extended(due, pause).map(Some),
            _ => Ok(Some(due)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::super::history::tests::{dossier, event, noon};
    use super::super::state::{Outcome, Term};
    use super::super::status::Status;
    use super::*;
    use crate::domain::clock::SECOND;
    use crate::domain::dossier::Timeliness;
    use crate::domain::working_days::tests::{MadeUp, made_up_day};

    const HOURS: &str = include_str!("../../../survey-templates/calendar/gio-chuyen-ho-so-1.toml");
    const DAYS: &str = include_str!("../../../survey-templates/calendar/ngay-lam-viec-1.toml");

    fn rules() -> (WorkingDays, Transfers) {
        let days = WorkingDays::parse("ngay-lam-viec-1.toml", DAYS).unwrap();
        (days, Transfers::parse("gio-chuyen-ho-so-1.toml", HOURS).unwrap())
    }

    #[test]
    fn a_term_ends_after_holidays_and_later_where_the_dossier_came_late() {
        let (days, transfers) = rules();
        let counting = Counting { days: &days, transfers: &transfers };
        let at = |day: Date, hour: i64| Instant::start_of(day).plus(hour * 3600 * SECOND);
        // Tết Giáp Thìn: 8 to 14 February 2024.
        assert_eq!(counting.due(at(date!(2024 - 02 - 06), 9), 3), Ok(date!(2024 - 02 - 16)));
        assert_eq!(counting.due(at(date!(2024 - 02 - 06), 16), 3), Ok(date!(2024 - 02 - 19)));
        assert_eq!(counting.due(at(date!(2024 - 12 - 31), 9), 1), Ok(date!(2025 - 01 - 02)));
        assert_eq!(counting.due(at(date!(2024 - 12 - 31), 16), 1), Ok(date!(2025 - 01 - 03)));
        assert_eq!(counting.due(at(date!(2025 - 12 - 31), 16), 1), Ok(date!(2026 - 01 - 05)), "no hour is known");
        assert_eq!(counting.due(at(date!(2026 - 12 - 31), 9), 1), Err(Uncovered(2027)));
    }

    #[test]
    fn waiting_for_papers_once_moves_the_original_due_day_and_an_apology_does_not() {
        let (days, transfers) = rules();
        let counting = Counting { days: &days, transfers: &transfers };
        let due = date!(2024 - 06 - 14);
        let history = dossier([
            event(Status::Received, noon(date!(2024 - 06 - 10))).due(due),
            event(Status::Supplement, noon(date!(2024 - 06 - 12))),
            event(Status::Processing, noon(date!(2024 - 06 - 17))),
            event(Status::Processing, noon(date!(2024 - 06 - 18))).due(date!(2024 - 06 - 28)),
            event(Status::Resolved, noon(date!(2024 - 06 - 20))),
        ]);
        let state = history.state(date!(2024 - 06 - 30));
        let by = |against| counting.judged_by(&state, against).unwrap();
        assert_eq!(state.due_day(Against::Original), Some(due));
        assert_eq!(by(Against::Original), Some(date!(2024 - 06 - 19)), "three working days: 13, 14 and 17 June");
        assert_eq!(by(Against::Newest), Some(date!(2024 - 06 - 28)));
        let outcome = |against| state.outcome(by(against), date!(2024 - 06 - 30));
        assert_eq!(outcome(Against::Original), Outcome::Resolved(Some(Timeliness::Late)));
        assert_eq!(outcome(Against::Newest), Outcome::Resolved(Some(Timeliness::Early)));
        assert_eq!(state.redatings, 1);
    }

    #[test]
    fn the_clock_stands_while_papers_are_awaited_and_a_late_request_does_not_turn_it_back() {
        let (days, transfers) = rules();
        let counting = Counting { days: &days, transfers: &transfers };
        let due = date!(2024 - 06 - 14);
        let asked = |day: Date| {
            let received = event(Status::Received, noon(date!(2024 - 06 - 10))).due(due);
            dossier([
                received,
                event(Status::Supplement, noon(day)),
                event(Status::Processing, noon(date!(2024 - 06 - 24))),
            ])
        };
        let term = |day: Date, as_of: Date| {
            let state = asked(day).state(as_of);
            state.term(counting.judged_by(&state, Against::Original).unwrap().unwrap(), as_of)
        };
        assert_eq!(term(due, date!(2024 - 06 - 23)), Some(Term::InTerm), "asked for on the due day itself");
        assert_eq!(term(due, date!(2024 - 06 - 24)), Some(Term::InTerm));
        assert_eq!(term(due, date!(2024 - 06 - 25)), Some(Term::Overdue));
        // Asked for on a Saturday after the due day.
        assert_eq!(term(date!(2024 - 06 - 15), date!(2024 - 06 - 16)), Some(Term::Overdue));
        assert_eq!(term(date!(2024 - 06 - 15), date!(2024 - 06 - 24)), Some(Term::Overdue));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn due_days_are_those_that_a_slow_reader_of_the_calendar_finds(
            made_up in MadeUp::any(),
            day in made_up_day(),
            second in 0_i64..86_400,
            term in 0_u32..40,
            pause in (0_i64..40, 0_i64..40),
        ) {
            let (days, transfers) = (made_up.calendar(), rules().1);
            let counting = Counting { days: &days, transfers: &transfers };
            let works = made_up.works(day);
            let moves = if works && second <= 15 * 3600 { Some(day) } else { made_up.slow_add(day, 1) };
            let slow = moves.and_then(|day| made_up.slow_add(day, term));
            let received = Instant::start_of(day).plus(second * SECOND);
            prop_assert_eq!(counting.due(received, term).ok(), slow);

            let from = day + time::Duration::days(pause.0);
            let to = from + time::Duration::days(pause.1);
            let Some(due) = slow.filter(|_| to.year() <= 2024) else { return Ok(()) };
            let waited = Pause { status: Status::Supplement, from: noon(from), to: Some(noon(to)) };
            let mut slow_extended = Some(due);
            let mut at = from;
            while at < to && from <= due {
                at = at.next_day().unwrap();
                let works = made_up.works(at);
                slow_extended = slow_extended.and_then(|due| made_up.slow_add(due, u32::from(works)));
            }
            prop_assert_eq!(counting.extended(due, waited).ok(), slow_extended);
        }
    }
}
