//! Paper slips that somebody types: the day is known, the time is not, so that a slip counts to the counter and to no
//! officer. Each is stored with who typed it and its entry in the trail, in one transaction.

use time::Date;

use super::capture::PageRating;
use super::scope::not_there;
use super::{App, AppError};
use crate::domain::access::{Caller, Permission};
use crate::domain::clock::{Instant, SECOND};
use crate::domain::closing::is_closed;
use crate::domain::id::Id;
use crate::domain::period::{Period, Span};
use crate::domain::rating::{Channel, Outcome, Quarantine, Submission};
use crate::domain::refusal::Refusal;
use crate::domain::template::Template;
use crate::store::closing::closing_of_units;
use crate::store::rating::{Entry, rating_enter_on, rating_entries, rating_withdraw_on};

/// By convention a slip happened at noon of its day.
const NOON: i64 = 12 * 3600 * SECOND;

/// A slip as it was typed.
#[derive(Clone, Debug)]
pub struct Slip {
    /// What any page sends; the template's name may be left empty.
    pub page: PageRating,
    /// Its day: `20/11/2026` or `2026-11-20`.
    pub day: String,
    /// The answers as digits in the order of the questions, 0 for none; empty where they were chosen one by one.
    pub line: String,
}

/// The answers of a line of digits; `None` where it is none, or has more digits than there are questions.
fn read_line(template: &Template, line: &str) -> Option<Vec<(String, i64)>> {
    let digits: Vec<u32> =
        line.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_digit(10)).collect::<Option<_>>()?;
    if digits.len() > template.questions.len() {
        return None;
    }
    let answered = template.questions.iter().zip(digits).filter(|(_, digit)| *digit > 0);
    Some(answered.map(|(question, digit)| (question.code.clone(), i64::from(digit))).collect())
}

impl App {
    /// Stores a slip of a counter.
    pub fn enter_slip(&self, caller: &Caller, slip: &Slip) -> Result<Outcome, AppError> {
        let counter = self.counter_in(caller, Permission::EnterRatings, &slip.page.counter)?;
        let day = self.slip_day(&slip.day)?;
        let closed = self.store.read(|db| closing_of_units(db, &[counter.unit]))?;
        if closed.get(&counter.unit).is_some_and(|spans| is_closed(day, spans)) {
            return Err(Refusal::PeriodClosed(day).into());
        }
        let catalogue = self.catalogue();
        let template = catalogue.template(counter.template).ok_or_else(|| not_there(&counter.code))?;
        let mut page = PageRating { template: template.name(), ..slip.page.clone() };
        if !slip.line.trim().is_empty() {
            let both = !page.answers.is_empty();
            page.answers = read_line(template, &slip.line).filter(|_| !both).ok_or(Refusal::SlipAnswers)?;
        }
        let mut rating = self.read_page(&page).map_err(|_| Refusal::SlipAnswers)?;
        rating.sealed_at = Some(Instant::start_of(day).plus(NOON));
        self.change(|change| {
            let submission = Submission { rating: rating.clone(), channel: Channel::Slip, received_at: change.at };
            let outcome = rating_enter_on(change.db, &submission, caller.person)?;
            match outcome {
                Outcome::Stored(_) => {
                    change.note("slip.enter", &counter.code, &Period::containing(Span::Day, day).to_string())?;
                }
                _ => change.nothing_changed(),
            }
            Ok(outcome)
        })
    }

    fn slip_day(&self, text: &str) -> Result<Date, AppError> {
        // As addresses have it, or as people write it.
        let turned: Vec<&str> = text.trim().split('/').rev().collect();
        let day: Option<Period> = turned.join("-").parse().ok().filter(|day: &Period| day.span() == Span::Day);
        let today = self.clock.now().day();
        let day = day.map(Period::first_day).filter(|day| *day <= today);
        day.ok_or_else(|| Refusal::SlipDay.into())
    }

    /// The slips of a counter that the caller typed today, the last first.
    pub fn slips_today(&self, caller: &Caller, counter: &str) -> Result<Vec<Entry>, AppError> {
        let counter = self.counter_in(caller, Permission::EnterRatings, counter)?;
        let since = Instant::start_of(self.clock.now().day());
        Ok(self.store.read(|db| rating_entries(db, caller.person, counter.id, since))?)
    }

    /// Takes a slip back that the caller typed today: it is kept aside, and counts no more.
    pub fn withdraw_slip(&self, caller: &Caller, counter: &str, slip: Id) -> Result<(), AppError> {
        let own = self.slips_today(caller, counter)?.into_iter().find(|entry| entry.rating == slip && entry.counts);
        let own = own.ok_or(Refusal::SlipGone)?;
        self.change(|change| {
            if !rating_withdraw_on(change.db, own.rating, Quarantine::Withdrawn)? {
                return Err(Refusal::SlipGone.into());
            }
            let day = Period::containing(Span::Day, own.day).to_string();
            change.note_values("slip.withdraw", counter, &day, "counted", Quarantine::Withdrawn.rule())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_digits_is_read_in_the_order_of_the_questions() {
        let template = crate::app::templates::shipped().unwrap().remove(0).0;
        let read =
            |line: &str| read_line(&template, line).map(|all| all.into_iter().map(|one| one.1).collect::<Vec<_>>());
        assert_eq!(read_line(&template, "20 1"), Some(vec![("result".into(), 2), ("communication".into(), 1)]));
        assert_eq!(read("2"), Some(vec![2]));
        assert_eq!(read("9999"), Some(vec![9; 4]), "the template judges levels");
        assert_eq!((read("22222"), read("2a")), (None, None));
    }
}
