//! What is held of a unit and a period, as facts of the indicators: dossiers from sums of their days, opinions, and what visitors
//! with a code said of their dossiers.
//!
//! | indicator | made of |
//! |---|---|
//! | TT 01/2018, 1 | dossiers resolved, early, on time, late; without those refused, withdrawn, stopped, or without a due day; else what visitors said |
//! | 2, 5, 6, 9 (procedures) | what is stated |
//! | 3, 4 | what visitors with a code said at the unit's counters, as far as results show it |
//! | 7 | dossiers returned, and opinions on conduct as stated |
//! | 8 | feedback held |
//! | 9 (dossiers) | dossiers handed in online |
//! | QĐ 766, 2.1 | dossiers |
//! | 5.2, 5.3 | feedback held |

use super::super::results::{By, Seen, When};
use super::super::{App, AppError};
use crate::app::dossiers::columns_of;
use crate::domain::dossier::form::Columns;
use crate::domain::dossier::status::Channel;
use crate::domain::onestop::stated::{Fact, Stated};
use crate::domain::period::Period;
use crate::domain::rating::Proof;
use crate::domain::template::Question;
use crate::domain::unit::{Level, Unit};
use crate::index::onestop::facts::{DossierFacts, OneStop, Online, Points, Publication, Tier, UnitFacts};
use crate::index::onestop::share::{OpinionsOver, Share};
use crate::index::onestop::tt01::{Counted, Dossiers};
use crate::store::dossier::tally::{By as TallyBy, dossier_stocks};
use crate::store::unit::unit_path;

/// The template whose questions are facts of the circular.
const CIRCULAR: &str = "tt01-2018";

/// How many rated a unit's counters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Raters {
    /// Nobody did.
    Nobody,
    /// Too few to be told.
    Hidden,
    /// So many answered the question that most did.
    Known(i64),
}

/// What is held of a unit and a period.
#[derive(Clone, Debug)]
pub struct Gathered {
    /// The form of the period.
    pub columns: Columns,
    /// Counts of the indicators that are scored by dossier.
    pub dossiers: Dossiers,
    /// Facts of the unit.
    pub facts: UnitFacts,
    /// 5.2 and 5.3 of QĐ 766, where feedback is held.
    pub opinions: Option<[Share; 2]>,
    /// How many rated at counters.
    pub raters: Raters,
    /// Whether what visitors said may not be told.
    pub told_hidden: bool,
}

impl Gathered {
    /// The shares of QĐ 766 that are computed, by indicator; those of which nothing is held are not among them.
    pub(super) fn shares(&self) -> Vec<(&'static str, Share)> {
        let mut shares = Vec::new();
        let columns = &self.columns;
        if columns.received() > 0 {
            let part = columns.early + columns.on_time + columns.in_term;
            shares.extend(Share::of(part, columns.received()).ok().map(|share| ("2.1", share)));
        }
        if let Some([on_time, satisfied]) = &self.opinions {
            shares.push(("5.2", on_time.clone()));
            shares.push(("5.3", satisfied.clone()));
        }
        shares
    }
}

const fn tier(level: Level) -> Tier {
    match level {
        Level::District => Tier::District,
        Level::Commune => Tier::Commune,
        Level::Nation | Level::Province | Level::Department | Level::Center => Tier::Central,
    }
}

/// How many dossiers have which points.
fn counted(zero: u64, one: u64, two: u64, undefined: u64, unknown: u64) -> Counted {
    Counted { zero, one, two, undefined, unknown }
}

/// What so many visitors who chose each level of a question say, as points of its indicator; nothing where it is none of the
/// circular's.
fn told(question: &Question, levels: &[i64], into: &mut Dossiers) {
    for (level, n) in (1_i16..).zip(levels) {
        let mut facts = DossierFacts::default();
        if facts.tell(question, level).is_err() {
            continue;
        }
        let times = u64::try_from(*n).unwrap_or(0);
        let of = [
            (facts.total_time(), &mut into.total_time),
            (facts.contacts(), &mut into.contacts),
            (facts.agencies(), &mut into.agencies),
        ];
        for (points, counted) in of {
            if points != Points::Unknown {
                counted.add_times(points, times);
            }
        }
    }
}

/// What visitors said of their dossiers, and how many rated.
struct Told {
    unit: Dossiers,
    raters: Raters,
    hidden: bool,
}

impl App {
    /// What is held of a unit itself in a period, with what is stated of it.
    pub(super) fn gathered(&self, unit: &Unit, period: Period, stated: &[Stated]) -> Result<Gathered, AppError> {
        let days = (period.first_day(), period.last_day());
        let stocks = self.store.read(|db| dossier_stocks(db, &[unit.id], TallyBy::Field, days))?;
        let columns = columns_of(stocks.by.values())?;
        let online: Vec<_> = stocks.by.values().map(|stock| stock.only(Channel::Online)).collect();
        let online = columns_of(online.iter())?;
        let feedback = self.feedback_facts(unit, days.0, days.1)?;
        let told = self.told_at(unit, period)?;
        let mut dossiers = told.unit;
        // A centre is of the tier of the unit that it belongs to.
        let path = self.store.read(|db| unit_path(db, unit.id, days.1.clamp(unit.validity.from, unit.validity.to)))?;
        let of = path.iter().rev().map(|unit| unit.level).find(|level| *level != Level::Center);
        let tier = tier(of.unwrap_or(unit.level));
        let mut facts = UnitFacts::default();
        if columns.resolved() > columns.ended_otherwise + columns.resolved_without_due {
            // Those that ended without a result stand in column 9 by the form, and so do those without a due day.
            let unknown = columns.resolved_without_due;
            let on_time = columns.on_time.saturating_sub(columns.ended_otherwise + unknown);
            dossiers.total_time = counted(columns.late, on_time, columns.early, 0, unknown);
        }
        for one in stated {
            match one.fact {
                Fact::AgencyTime([longer, equal, shorter]) => {
                    dossiers.agency_time = counted(longer, equal, shorter, 0, 0);
                }
                Fact::OneStop([procedures, received_there, solved_there]) => {
                    facts.one_stop = Some(OneStop { tier, procedures, received_there, solved_there });
                }
                Fact::Publication([sound, posted, electronic]) => {
                    facts.publication = Some(Publication { sound, posted, electronic });
                }
                Fact::Conduct(opinions) => dossiers.conduct = conduct(&columns, opinions).unwrap_or_default(),
                Fact::OnlineProcedures([procedures, online_procedures]) => {
                    facts.online = Some(of_online((procedures, online_procedures), &columns, &online));
                }
                Fact::Share(..) | Fact::Points(..) | Fact::GroupPoints(..) => {}
            }
        }
        // Where none of the period was brought in nobody knows that there was none.
        if feedback.opinions.all > 0 && feedback.opinions_unknown == 0 {
            facts.opinions = Some(feedback.opinions);
        }
        let known = feedback.portal.all > 0 && feedback.portal_unknown == 0;
        let opinions = known.then(|| [feedback.portal.on_time(), feedback.portal.satisfied(OpinionsOver::All)]);
        Ok(Gathered { columns, dossiers, facts, opinions, raters: told.raters, told_hidden: told.hidden })
    }

    /// What visitors with a code said at the counters of a unit, as far as its results show it.
    fn told_at(&self, unit: &Unit, period: Period) -> Result<Told, AppError> {
        let results = self.results(unit, When::Whole(period))?;
        let catalogue = self.catalogue();
        let mut told = Told { unit: Dossiers::default(), raters: Raters::Nobody, hidden: false };
        for part in &results.parts {
            let template = catalogue.template(part.template).filter(|one| one.code == CIRCULAR);
            let question = template.and_then(|one| one.questions.iter().find(|one| one.number == part.question));
            // Of the unit itself: the total counts those below as well.
            for line in part.tables.iter().filter(|table| table.by == By::Proof).flat_map(|table| &table.lines) {
                told.raters = match (&line.seen, told.raters) {
                    (Seen::Open(figures), Raters::Known(most)) => Raters::Known(most.max(figures.n)),
                    (Seen::Open(figures), _) => Raters::Known(figures.n),
                    (Seen::Hidden, Raters::Nobody) => Raters::Hidden,
                    (_, before) => before,
                };
                let Some(question) = question.filter(|_| line.key == Some(Proof::Code.key())) else { continue };
                match &line.seen {
                    Seen::Open(figures) => self::told(question, &figures.levels, &mut told.unit),
                    Seen::Hidden => told.hidden = true,
                    Seen::NoRatings => {}
                }
            }
        }
        Ok(told)
    }
}

/// Indicator 7: of the dossiers returned early and on time those without an opinion on conduct have 2 and 1, those with one 0; late
/// ones without one fit no case. Nothing where more opinions are stated than dossiers were returned: one of the numbers is wrong.
fn conduct(columns: &Columns, [early, on_time, late]: [u64; 3]) -> Option<Counted> {
    let two = columns.returned_early.checked_sub(early)?;
    let one = columns.returned_on_time.checked_sub(on_time)?;
    Some(counted(early + on_time + late, one, two, columns.returned_late.checked_sub(late)?, 0))
}

/// Indicator 9. Shares are of the dossiers that came in in the period; whether one is late or unresolved is asked of all that were at
/// work, and counts at most as many as came in, since one is enough.
fn of_online((procedures, online_procedures): (u64, u64), all: &Columns, online: &Columns) -> Online {
    let most = online.online;
    Online {
        procedures,
        online_procedures,
        dossiers: all.online + all.direct + all.post,
        online_dossiers: most,
        unresolved: online.in_term.min(most),
        late: (online.late + online.overdue).min(most),
    }
}
