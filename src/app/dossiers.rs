//! Dossiers of one-stop shops: the form of a unit for a period, what is overdue or will be, and the history of each.
//!
//! The form is made of the tally alone and reads no dossier, however many there are. Which status stands in which column, the
//! working days and the hour of transfer are dated data that come with the program.

pub mod causes;
pub mod targets;

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use time::Date;

use self::targets::HeldTo;
use super::order::by_name;
use super::scope::{Scope, not_there};
use super::{App, AppError};
use crate::domain::dossier::apology::Apologies;
use crate::domain::dossier::due::Counting;
use crate::domain::dossier::flow::Stock;
use crate::domain::dossier::form::{Columns, Form, Stands, Window};
use crate::domain::dossier::history::History;
use crate::domain::dossier::letter::LetterWords;
use crate::domain::dossier::state::Pause;
use crate::domain::dossier::status::Channel;
use crate::domain::dossier::transfer::Transfers;
use crate::domain::id::Id;
use crate::domain::period::{Period, year_before};
use crate::domain::refusal::Refusal;
use crate::domain::stated::Measure;
use crate::domain::unit::{Level, Unit};
use crate::domain::working_days::{Uncovered, WorkingDays};
use crate::index::stated::{Rate, rates_of};
use crate::store::dossier::tally::{By, Stocks, dossier_stocks, dossier_tally_verify};
use crate::store::dossier::{
    Apology, Dossier, Rules, dossier_apologies, dossier_by_code, dossier_events, dossiers_pending,
};
use crate::store::office::{field_list, procedure_list};
use crate::store::unit::unit_scope;

/// Dossiers of a list at most.
pub(super) const LISTED: i64 = 500;
/// What falls due within so many working days is due soon.
const SOON: u32 = 3;

/// The dated rules by which dossiers are judged and counted.
#[derive(Clone, Debug)]
pub struct DossierRules {
    /// In which column each status stands.
    pub form: Form,
    /// The working days.
    pub days: WorkingDays,
    /// Until when dossiers move on the same day.
    pub transfers: Transfers,
    /// Until when letters of apology go out.
    pub apologies: Apologies,
    /// The words of such a letter.
    pub letter: LetterWords,
}

static SHIPPED: LazyLock<Result<DossierRules, String>> = LazyLock::new(|| {
    let form = include_str!("../../survey-templates/onestop/bieu-06a-1.toml");
    let days = include_str!("../../survey-templates/calendar/ngay-lam-viec-1.toml");
    let transfers = include_str!("../../survey-templates/calendar/gio-chuyen-ho-so-1.toml");
    let apologies = include_str!("../../survey-templates/onestop/xin-loi-1.toml");
    let letter = include_str!("../../survey-templates/onestop/phieu-xin-loi-1.toml");
    Ok(DossierRules {
        form: Form::parse("bieu-06a-1.toml", form)?,
        days: WorkingDays::parse("ngay-lam-viec-1.toml", days)?,
        transfers: Transfers::parse("gio-chuyen-ho-so-1.toml", transfers)?,
        apologies: Apologies::parse("xin-loi-1.toml", apologies)?,
        letter: LetterWords::parse("phieu-xin-loi-1.toml", letter)?,
    })
});

impl DossierRules {
    /// The rules that come with the program, read once.
    pub fn shipped() -> Result<&'static Self, AppError> {
        SHIPPED.as_ref().map_err(|what| AppError::Template(what.clone()))
    }

    /// The last working day for a letter of apology of a dossier; none without a due day or a rule.
    fn letter_by(&self, dossier: &Dossier) -> Option<Date> {
        let due = dossier.due?;
        self.apologies.of(due).map(|rule| rule.last_working_day(due, &self.days))
    }

    /// A dossier for a list, with the names of its unit and procedure: how long it was overdue up to a day, and the day of its
    /// letter of apology.
    pub(super) fn listed(
        &self,
        dossier: Dossier,
        (unit, procedure): (String, String),
        until: Date,
        letter: Option<Date>,
    ) -> Listed {
        let overdue = dossier.due.and_then(|due| self.days.after(due, until).ok());
        Listed { unit, procedure, overdue, letter, letter_by: self.letter_by(&dossier), dossier }
    }

    /// Where the form of some days has a dossier with this history; nowhere where it does not count it.
    pub(super) fn stands(
        &self,
        history: &History,
        channel: Channel,
        (first, last): (Date, Date),
    ) -> Result<Option<Stands>, Uncovered> {
        let window = Window::of(history.events(), first, last);
        let due = self.rules().counting.judged_by(window.after(), self.form.against)?;
        Ok(self.form.place(&window, channel, due).map(|place| place.stands))
    }

    /// As the store takes them.
    #[must_use]
    pub const fn rules(&self) -> Rules<'_> {
        Rules { form: &self.form, counting: Counting { days: &self.days, transfers: &self.transfers } }
    }
}

/// By what the rows of a form are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FormBy {
    /// By level and field, as the form has them.
    Field,
    /// By unit.
    Unit,
    /// By procedure, for whole months.
    Procedure,
    /// By channel: how dossiers are handed in.
    Channel,
}

/// A row of a form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FormRow {
    /// The level of the units, where the rows are of fields.
    pub level: Option<Level>,
    /// The code of the unit, where the rows are of units.
    pub unit: Option<String>,
    /// The channel, where the rows are of channels.
    pub channel: Option<Channel>,
    /// The name of what it counts; blank where that is a channel.
    pub name: String,
    /// Its columns.
    pub columns: Columns,
}

/// The form of dossier statistics of a unit, with all below it.
#[derive(Clone, Debug)]
pub struct DossierForm {
    /// The unit.
    pub unit: Unit,
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
    /// The rows, by level and name.
    pub rows: Vec<FormRow>,
    /// All of them.
    pub total: Columns,
    /// Every rate by its name.
    pub rates: Vec<Rate>,
    /// The rates of the same days a year before; none where nothing was counted then.
    pub before: Vec<Rate>,
    /// The targets that the unit is held to for these days.
    pub targets: Vec<HeldTo>,
    /// How many sums the tally handed over.
    pub rows_read: usize,
    /// The rules.
    pub rules: &'static DossierRules,
}

/// A dossier of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    /// The dossier.
    pub dossier: Dossier,
    /// The name of its unit.
    pub unit: String,
    /// The name of its procedure.
    pub procedure: String,
    /// The working days after the due day, up to today; none where the calendar does not cover them.
    pub overdue: Option<u32>,
    /// The day of the first letter of apology.
    pub letter: Option<Date>,
    /// The last working day for one, by the rule of the due day; none where no rule is known.
    pub letter_by: Option<Date>,
}

/// What is overdue at a unit and below, and what will be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pending {
    /// The unit.
    pub unit: Unit,
    /// The day of asking.
    pub today: Date,
    /// Overdue, the longest first.
    pub overdue: Vec<Listed>,
    /// Due today or within three working days.
    pub soon: Vec<Listed>,
    /// Whether there are more than are listed.
    pub cut: bool,
}

/// A dossier with its history.
#[derive(Clone, Debug)]
pub struct DossierRead {
    /// The dossier, as in lists.
    pub listed: Listed,
    /// What happened to it.
    pub history: History,
    /// When it waited for the citizen.
    pub pauses: Vec<Pause>,
    /// How many working days each agency held it, in the order of the first time; the name as the events have it.
    pub held: Vec<(String, u32)>,
    /// The letters of apology, in the order in which they were entered.
    pub apologies: Vec<Apology>,
}

/// The counts of a form as measures, whose rates have names.
fn rates(columns: &Columns) -> Vec<Rate> {
    let returned_in_time = columns.returned_early + columns.returned_on_time;
    let counts = [
        (Measure::Received, columns.received()),
        (Measure::InTime, columns.early + columns.on_time),
        (Measure::Late, columns.late),
        (Measure::Resolved, columns.resolved()),
        (Measure::Pending, columns.pending()),
        (Measure::PendingInTerm, columns.in_term),
        (Measure::PendingOverdue, columns.overdue),
        (Measure::Returned, returned_in_time + columns.returned_late),
        (Measure::ReturnedInTime, returned_in_time),
        (Measure::ReturnedLate, columns.returned_late),
    ];
    rates_of(&counts)
}

impl App {
    /// The form of a unit of a scope for some days. Unless `any_days`, they are a month, a quarter or a year that is over.
    pub fn dossier_form(
        &self,
        scope: &Scope,
        unit: &str,
        days: (Date, Date),
        by: FormBy,
        any_days: bool,
    ) -> Result<DossierForm, AppError> {
        let (first, last) = days;
        let unit = self.dossier_unit(scope, unit, days, any_days)?;
        let rules = DossierRules::shipped()?;
        let key = if by == FormBy::Procedure { By::Procedure } else { By::Field };
        let days_before = year_before(days);
        let (units, stocks, before, names, targets) = self.store.read(|db| {
            let units: Vec<Unit> = unit_scope(db, unit.id, first, last)?.into_iter().map(|(unit, _)| unit).collect();
            let ids: Vec<Id> = units.iter().map(|unit| unit.id).collect();
            let names: HashMap<Id, String> = if key == By::Procedure {
                procedure_list(db)?.into_iter().map(|one| (one.id, one.name)).collect()
            } else {
                field_list(db)?.into_iter().map(|one| (one.id, one.name)).collect()
            };
            let stocks = dossier_stocks(db, &ids, key, days)?;
            let before = dossier_stocks(db, &ids, By::Field, days_before)?;
            let targets = targets::held_to(db, &unit, days)?;
            Ok((units, stocks, before, names, targets))
        })?;
        let total = columns_of(stocks.by.values())?;
        Ok(DossierForm {
            rows: form_rows(&units, &stocks, by, &names)?,
            rates: rates(&total),
            before: rates(&columns_of(before.by.values())?),
            targets,
            rows_read: stocks.rows + before.rows,
            unit,
            first,
            last,
            total,
            rules,
        })
    }

    /// The unit whose dossiers of some days are asked for; unless `any_days`, these are a month, a quarter or a year that is over.
    pub(super) fn dossier_unit(
        &self,
        scope: &Scope,
        unit: &str,
        (first, last): (Date, Date),
        any_days: bool,
    ) -> Result<Unit, AppError> {
        let today = self.clock.now().day();
        if first > last || last > today {
            return Err(Refusal::DossierDaysAsked.into());
        }
        if !any_days && !Period::whole((first, last)).is_some_and(|period| period.is_over(today)) {
            return Err(Refusal::DossierPeriod.into());
        }
        self.unit_to_read(scope, unit, last)
    }

    /// What is overdue at a unit of a scope and below it, and what will be soon.
    pub fn dossiers_pending(&self, scope: &Scope, unit: &str) -> Result<Pending, AppError> {
        let today = self.clock.now().day();
        let unit = self.unit_to_read(scope, unit, today)?;
        let rules = DossierRules::shipped()?;
        // Beyond the calendar the days of the week are all that is left to go by.
        let until = rules.days.add(today, SOON).unwrap_or(today + time::Duration::days(i64::from(SOON)));
        let (found, letters, units, procedures) = self.store.read(|db| {
            let units: HashMap<Id, String> =
                unit_scope(db, unit.id, today, today)?.into_iter().map(|(unit, _)| (unit.id, unit.name)).collect();
            let procedures: HashMap<Id, String> =
                procedure_list(db)?.into_iter().map(|one| (one.id, one.name)).collect();
            let ids: Vec<Id> = units.keys().copied().collect();
            let found = dossiers_pending(db, &ids, until, LISTED + 1)?;
            let letters = dossier_apologies(db, &found.iter().map(|one| one.id).collect::<Vec<_>>())?;
            Ok((found, letters, units, procedures))
        })?;
        let cut = found.len() > usize::try_from(LISTED).unwrap_or(usize::MAX);
        let named = |names: &HashMap<Id, String>, id: Id| names.get(&id).cloned().unwrap_or_default();
        let listed = |dossier: Dossier| {
            let of = (named(&units, dossier.unit), named(&procedures, dossier.procedure));
            let letter = letters.iter().find(|(one, _)| *one == dossier.id).map(|(_, one)| one.letter.day);
            rules.listed(dossier, of, today, letter)
        };
        let all = found.into_iter().take(usize::try_from(LISTED).unwrap_or(usize::MAX)).map(listed);
        let (overdue, soon) = all.partition(|one| one.dossier.due.is_some_and(|due| due < today));
        Ok(Pending { unit, today, overdue, soon, cut })
    }

    /// A dossier of a unit in a scope, with its history.
    pub fn dossier(&self, scope: &Scope, code: &str) -> Result<DossierRead, AppError> {
        let today = self.clock.now().day();
        let rules = DossierRules::shipped()?;
        let read = self.store.read(|db| {
            let Some(dossier) = dossier_by_code(db, code)? else { return Ok(None) };
            let events = dossier_events(db, dossier.id)?;
            let procedure = procedure_list(db)?.into_iter().find(|one| one.id == dossier.procedure);
            let Some(unit) = crate::store::unit::unit_get(db, dossier.unit)? else { return Ok(None) };
            let apologies: Vec<Apology> =
                dossier_apologies(db, &[dossier.id])?.into_iter().map(|(_, apology)| apology).collect();
            Ok(Some((dossier, events, apologies, procedure, unit)))
        })?;
        let (dossier, events, apologies, procedure, unit) = read.ok_or_else(|| not_there(code))?;
        let unit = self.unit_to_read(scope, &unit.code, today).map_err(|_| not_there(code))?;
        let history: History = events.into_iter().collect();
        let until = dossier.closed.unwrap_or(today);
        let names = (unit.name, procedure.map(|one| one.name).unwrap_or_default());
        let listed = rules.listed(dossier, names, until, apologies.first().map(|one| one.letter.day));
        let pauses = history.pauses().collect();
        let held = held(&history, &rules.days, until);
        Ok(DossierRead { listed, history, pauses, held, apologies })
    }

    /// How many counts of dossiers differ from a full count of their histories; 0 unless something is wrong.
    pub fn dossier_tally_verify(&self) -> Result<usize, AppError> {
        let rules = DossierRules::shipped()?;
        Ok(self.store.read(|db| dossier_tally_verify(db, &rules.rules()))?)
    }
}

/// The columns of all of these together.
pub(super) fn columns_of<'a>(stocks: impl Iterator<Item = &'a Stock>) -> Result<Columns, AppError> {
    let mut sum = Stock::default();
    stocks.for_each(|stock| sum += *stock);
    Columns::of(&sum).map_err(|bad| AppError::Refused(format!("{bad}; run `sipar tally verify`")))
}

/// The rows of a form: nothing is left out but rows in which no dossier stands.
fn form_rows(
    units: &[Unit],
    stocks: &Stocks,
    by: FormBy,
    names: &HashMap<Id, String>,
) -> Result<Vec<FormRow>, AppError> {
    let units: HashMap<Id, &Unit> = units.iter().map(|unit| (unit.id, unit)).collect();
    // Two units may bear one name; they are told apart by their codes.
    let mut sums: BTreeMap<(Option<Level>, &str, Option<&str>, Option<Channel>), Stock> = BTreeMap::new();
    for ((unit, key), stock) in &stocks.by {
        let Some(unit) = units.get(unit) else { continue };
        let name = names.get(key).map_or("", String::as_str);
        let row = match by {
            FormBy::Field => (Some(unit.level), name, None, None),
            FormBy::Unit => (None, unit.name.as_str(), Some(unit.code.as_str()), None),
            FormBy::Procedure => (None, name, None, None),
            FormBy::Channel => {
                for channel in Channel::ALL {
                    *sums.entry((None, "", None, Some(channel))).or_default() += stock.only(channel);
                }
                continue;
            }
        };
        *sums.entry(row).or_default() += *stock;
    }
    let mut rows = Vec::new();
    for ((level, name, unit, channel), stock) in sums {
        let columns = columns_of([&stock].into_iter())?;
        if columns.received() > 0 {
            rows.push(FormRow { level, unit: unit.map(str::to_owned), channel, name: name.to_owned(), columns });
        }
    }
    rows.sort_by(|one: &FormRow, two| one.level.cmp(&two.level).then_with(|| by_name(&one.name, &two.name)));
    Ok(rows)
}

/// How long each agency held a dossier until a day, in working days; days in years without a calendar count for nobody.
fn held(history: &History, days: &WorkingDays, until: Date) -> Vec<(String, u32)> {
    let mut held: Vec<(String, u32)> = Vec::new();
    let (mut holder, mut since): (Option<&str>, Option<Date>) = (None, None);
    let mut end = |holder: Option<&str>, since: Option<Date>, day: Date| {
        let (Some(name), Some(since)) = (holder, since) else { return };
        let took = days.after(since, day).unwrap_or(0);
        match held.iter_mut().find(|(one, _)| one == name) {
            Some((_, sum)) => *sum += took,
            None => held.push((name.to_owned(), took)),
        }
    };
    for event in history.until(until).iter().filter(|event| event.holder.is_some() || event.status.is_closing()) {
        let day = event.at.day();
        end(holder, since, day);
        (holder, since) = (event.holder.as_deref(), Some(day));
        // Who has a dossier on which the work has ended holds nothing up.
        if event.status.is_closing() {
            return held;
        }
    }
    end(holder, since, until);
    held
}
