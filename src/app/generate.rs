//! Illustrative data: units, counters, officers, procedures and weeks of ratings, made from a seed.
//!
//! The same seed on the same day makes the same data. Everything is marked as illustrative, and the database keeps
//! the fact, so that every page that shows it says "dữ liệu minh họa". Generated data never mixes with real data: a
//! database that has counters of its own is refused.

use std::sync::Arc;

use time::{Date, Duration, Weekday};

use super::bring_in::{Importer, remake_closure_on};
use super::machine::MachineChance;
use super::workplan::Sort;
use super::{App, AppError, ILLUSTRATIVE};
use crate::domain::chance::Chance;
use crate::domain::clock::{Instant, SECOND};
use crate::domain::id::Id;
use crate::domain::rating::{Answer, Channel, Rating, Submission};
use crate::domain::template::Template;
use crate::domain::unit::{Level, Unit, Validity, Within};
use crate::store::duty::{Duty, DutySource, duty_put_on};
use crate::store::office::{self, Counter, Field, Officer, Procedure};
use crate::store::{Db, StoreError, fact, unit};

/// How much is made.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// The same number makes the same data.
    pub seed: u64,
    /// Weeks of ratings, up to yesterday.
    pub weeks: u32,
    /// Wards below the illustrative province, each with its counters.
    pub wards: u32,
}

/// What was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Made {
    /// Units.
    pub units: usize,
    /// Counters.
    pub counters: usize,
    /// Ratings.
    pub ratings: usize,
}

/// Counters of each ward: what they are called, and the share of visitors who are satisfied there, in per mille.
const COUNTERS: [(&str, &str, u32); 3] = [
    ("quay-1", "Quầy 1: Hộ tịch, chứng thực", 915),
    ("quay-2", "Quầy 2: Đất đai, xây dựng", 780),
    ("quay-3", "Quầy 3: Bảo trợ xã hội, hộ kinh doanh", 865),
];

/// Fields and their procedures, by counter.
const PROCEDURES: [(&str, &str, &[(&str, &str)]); 3] = [
    ("ho-tich", "Hộ tịch, chứng thực", &[("khai-sinh", "Đăng ký khai sinh"), ("chung-thuc", "Chứng thực bản sao")]),
    (
        "dat-dai",
        "Đất đai, xây dựng",
        &[("bien-dong-dat", "Đăng ký biến động đất đai"), ("phep-xay", "Cấp giấy phép xây dựng")],
    ),
    (
        "xa-hoi",
        "Bảo trợ xã hội, hộ kinh doanh",
        &[("tro-cap", "Trợ cấp xã hội hằng tháng"), ("ho-kinh-doanh", "Đăng ký hộ kinh doanh")],
    ),
];

const FAMILIES: [&str; 8] = ["Nguyễn", "Trần", "Lê", "Nông", "Hoàng", "Bế", "Lương", "Đặng"];
const GIVEN: [&str; 8] =
    ["Thị Hoa", "Văn Bình", "Thị Ngọc", "Đức Thắng", "Thị Thủy", "Minh Quân", "Thị Ẩn", "Văn Dũng"];

/// The first counter of the first ward, where the demo rates.
pub const DEMO_COUNTER: &str = "minh-hoa-1-quay-1";

/// The fact that says that a database was empty when a demo was begun in it.
const DEMO_BEGUN: &str = "demo-begun";

/// Everything made from one seed; ids and draws come from the same stream.
struct Generator {
    chance: Arc<dyn Chance>,
    template: Id,
    questions: usize,
    now: Instant,
}

/// An office as it was made.
#[derive(Default)]
struct Offices {
    units: Vec<Unit>,
    places: Vec<Within>,
    fields: Vec<Field>,
    procedures: Vec<Procedure>,
    counters: Vec<(Counter, u32, usize)>,
    officers: Vec<Officer>,
}

impl App {
    /// Makes illustrative data; `tick` is told how many ratings are stored.
    pub fn generate(&self, plan: Plan, tick: impl Fn(usize, usize)) -> Result<Made, AppError> {
        let (made_before, counters) =
            self.store.read(|db| Ok((fact::fact_get(db, ILLUSTRATIVE)?, office::counter_list(db)?.len())))?;
        if made_before.is_some() {
            return Err(AppError::Refused(
                "this database holds illustrative data already; give new data a folder of its own with --data".into(),
            ));
        }
        if counters > 0 {
            return Err(AppError::Refused(
                "this database has counters of its own, and illustrative data must not mix with them; use another \
                 folder with --data"
                    .into(),
            ));
        }
        let catalogue = self.catalogue();
        let (template, shape) = catalogue
            .template_named("hai-muc-1")
            .ok_or_else(|| AppError::NotFound("the template hai-muc-1 is not published".into()))?;
        let generator = Generator {
            chance: Arc::new(MachineChance::seeded(plan.seed)),
            template,
            questions: shape.questions.len(),
            now: self.clock.now(),
        };
        let offices = generator.offices(plan.wards);
        let days = working_days(generator.now.day(), plan.weeks);
        let duties = generator.duties(&offices, &days);
        let (submissions, visits) = generator.ratings(&offices, shape, &days);
        self.change(|change| {
            let db = &mut *change.db;
            offices.write(db)?;
            for duty in &duties {
                duty_put_on(db, duty, || generator.chance.id(generator.now))?;
            }
            for (counter, day, n) in &visits {
                office::visit_put_on(db, *counter, *day, *n, "generated")?;
            }
            fact::fact_put_on(db, ILLUSTRATIVE, &plan.seed.to_string())?;
            let detail = format!("seed {} weeks {} wards {}", plan.seed, plan.weeks, plan.wards);
            change.note("data.generate", "minh-hoa", &detail)
        })?;
        let made = Made { units: offices.units.len(), counters: offices.counters.len(), ratings: submissions.len() };
        self.store_all(submissions, tick)?;
        self.refresh()?;
        Ok(made)
    }

    /// Makes sure that a demo has something to show: the provinces, the published series, illustrative counters, and an
    /// edition of a month of theirs.
    pub fn prepare_demo(self, tick: impl Fn(usize, usize)) -> Result<Self, AppError> {
        if !self.illustrative {
            let (counters, units, begun) = self.store.read(|db| {
                Ok((office::counter_list(db)?.len(), unit::unit_list(db)?.len(), fact::fact_get(db, DEMO_BEGUN)?))
            })?;
            if begun.is_none() && counters + units > 0 {
                let own = if counters > 0 { "counters" } else { "units" };
                return Err(AppError::Refused(format!(
                    "this database has {own} of its own; the demo wants a folder of its own: sipar demo --data demo"
                )));
            }
            // A demo that was stopped while it was made is finished the next time.
            self.store.write(|db| fact::fact_put_on(db, DEMO_BEGUN, "1"))?;
            self.bring_units_from("units.csv", include_bytes!("demo/units.csv"), false)?;
            self.bring_series_from("series.csv", include_bytes!("demo/series.csv"))?;
            self.bring_stated_from(Importer::Owner, "stated.csv", include_bytes!("demo/stated.csv"))?;
            self.bring_sort_from(Sort::Plans, Importer::Owner, "plans.csv", include_bytes!("demo/plans.csv"))?;
            self.bring_sort_from(Sort::Targets, Importer::Owner, "targets.csv", include_bytes!("demo/targets.csv"))?;
            let file = include_bytes!("demo/inspections.csv");
            self.bring_sort_from(Sort::Inspections, Importer::Owner, "inspections.csv", file)?;
            self.generate(Plan { seed: 1, weeks: 14, wards: 3 }, tick)?;
            let feedback = illustrative_feedback(self.clock.now().day(), 3);
            self.bring_feedback_from(Importer::Owner, "feedback.csv", feedback.as_bytes())?;
            self.bring_illustrative_plan()?;
        }
        let app = Self { illustrative: true, ..self };
        app.publish_illustrative()?;
        Ok(app)
    }
}

/// Mondays to Fridays of the last weeks, up to yesterday. Public holidays are not known to the generator.
fn working_days(today: Date, weeks: u32) -> Vec<Date> {
    let back = i64::from(weeks) * 7;
    (1..=back)
        .rev()
        .filter_map(|days| today.checked_sub(Duration::days(days)))
        .filter(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday))
        .collect()
}

/// A file of feedback that nobody sent, at the first so many of the three illustrative wards, up to a day.
#[must_use]
pub fn illustrative_feedback(today: Date, wards: u32) -> String {
    let known: Vec<String> = (1..=wards).map(|number| format!(",minh-hoa-{number},")).collect();
    let kept = |line: &&str| line.starts_with("code,") || known.iter().any(|unit| line.contains(unit.as_str()));
    let lines = include_str!("demo/feedback.csv").lines().filter(kept);
    lines.map(|line| days_before(line, today) + "\n").collect()
}

/// A text in which `{40}` stands for the day that many days before another.
fn days_before(text: &str, today: Date) -> String {
    let mut made = String::with_capacity(text.len());
    for (place, part) in text.split('{').enumerate() {
        let held = part.split_once('}').filter(|_| place > 0);
        let day = held.and_then(|(days, rest)| Some((today.checked_sub(Duration::days(days.parse().ok()?))?, rest)));
        match day {
            Some((day, rest)) => {
                made.push_str(&day.to_string());
                made.push_str(rest);
            }
            None => made.push_str(part),
        }
    }
    made
}

impl Generator {
    /// A number from 0 to below `bound`, nearly even for the small bounds used here.
    fn below(&self, bound: u32) -> u32 {
        let mut bytes = [0; 4];
        self.chance.fill(&mut bytes);
        u32::from_le_bytes(bytes) % bound.max(1)
    }

    fn unit(&self, code: &str, name: String, level: Level) -> Unit {
        Unit {
            id: self.chance.id(self.now),
            code: code.to_owned(),
            name,
            name_en: None,
            level,
            validity: Validity::OPEN,
            illustrative: true,
        }
    }

    fn offices(&self, wards: u32) -> Offices {
        let mut made = Offices::default();
        let province = self.unit("minh-hoa", "Tỉnh Minh Họa".to_owned(), Level::Province);
        for (code, name, procedures) in PROCEDURES {
            let field = Field { id: self.chance.id(self.now), code: code.to_owned(), name: name.to_owned() };
            made.procedures.extend(procedures.iter().map(|(code, name)| Procedure {
                id: self.chance.id(self.now),
                code: (*code).to_owned(),
                name: (*name).to_owned(),
                field: field.id,
            }));
            made.fields.push(field);
        }
        for number in 1..=wards.max(1) {
            let ward = self.unit(&format!("minh-hoa-{number}"), format!("Phường Minh Họa {number}"), Level::Commune);
            made.places.push(Within { unit: ward.id, parent: province.id, validity: Validity::OPEN });
            for (place, (code, name, satisfied)) in COUNTERS.into_iter().enumerate() {
                let counter = Counter {
                    id: self.chance.id(self.now),
                    unit: ward.id,
                    code: format!("{}-{code}", ward.code),
                    name: name.to_owned(),
                    template: self.template,
                    validity: Validity::OPEN,
                    illustrative: true,
                };
                // Wards differ a little, as they do.
                let satisfied = satisfied + self.below(60) - 30;
                made.counters.push((counter, satisfied, place));
            }
            for turn in 0..4 {
                let family = FAMILIES[self.below(8) as usize];
                let given = GIVEN[((number - 1) * 4 + turn) as usize % 8];
                made.officers.push(Officer {
                    id: self.chance.id(self.now),
                    unit: ward.id,
                    code: format!("{}-cb-{}", ward.code, turn + 1),
                    name: format!("{family} {given}"),
                    validity: Validity::OPEN,
                    illustrative: true,
                });
            }
            made.units.push(ward);
        }
        made.units.push(province);
        made
    }

    /// Each counter has one officer a week, in turn.
    fn duties(&self, offices: &Offices, days: &[Date]) -> Vec<Duty> {
        let mut duties = Vec::new();
        for (number, (counter, _, _)) in offices.counters.iter().enumerate() {
            let own: Vec<&Officer> = offices.officers.iter().filter(|one| one.unit == counter.unit).collect();
            for day in days {
                let week = usize::try_from(day.to_julian_day().div_euclid(7)).unwrap_or(0);
                let Some(on_duty) = own.get((week + number) % own.len().max(1)) else { continue };
                let opening = Instant::start_of(*day).plus(7 * 3600 * SECOND);
                duties.push(Duty {
                    id: self.chance.id(opening),
                    counter: counter.id,
                    officer: on_duty.id,
                    from: opening,
                    to: opening.plus(10 * 3600 * SECOND),
                    source: DutySource::Roster,
                });
            }
        }
        duties
    }

    /// Visits of every counter and day, and the ratings of those who rated.
    fn ratings(
        &self,
        offices: &Offices,
        template: &Template,
        days: &[Date],
    ) -> (Vec<Submission>, Vec<(Id, Date, i64)>) {
        let mut submissions = Vec::new();
        let mut visits = Vec::new();
        for day in days {
            for (counter, satisfied, place) in &offices.counters {
                let came = 14 + self.below(16);
                visits.push((counter.id, *day, i64::from(came)));
                for _ in 0..came {
                    if self.below(100) < 45 {
                        submissions.push(self.rating(offices, template, *day, counter, *satisfied, *place));
                    }
                }
            }
        }
        (submissions, visits)
    }

    fn rating(
        &self,
        offices: &Offices,
        template: &Template,
        day: Date,
        counter: &Counter,
        satisfied: u32,
        place: usize,
    ) -> Submission {
        // From 7:30 to 16:30, the hour a counter is open.
        let at = Instant::start_of(day).plus(i64::from(27_000 + self.below(32_400)) * SECOND);
        let happy = self.below(1000) < satisfied;
        let mut answers = Vec::with_capacity(self.questions);
        for question in &template.questions {
            // Who is content with the result is mostly content with the conduct, and the other way about.
            let content = if question.required { happy } else { happy == (self.below(100) < 88) };
            if question.required || self.below(100) < 75 {
                let wanted = question.scale.levels.iter().find(|level| level.satisfied == Some(content));
                answers.extend(wanted.map(|level| Answer { question: question.number, level: level.value }));
            }
        }
        let own: Vec<&Procedure> =
            offices.procedures.iter().filter(|one| one.field == offices.fields[place].id).collect();
        let procedure = own[self.below(2) as usize];
        let rating = Rating {
            id: self.chance.id(at),
            template: self.template,
            counter: counter.id,
            procedure: Some(procedure.id),
            field: Some(procedure.field),
            seq: None,
            sealed_at: Some(at),
            answers,
            reasons: Vec::new(),
            remark: None,
            normalised: false,
            seal: None,
        };
        Submission { rating, channel: Channel::Import, received_at: self.now }
    }
}

impl Offices {
    fn write(&self, db: &mut Db) -> Result<(), StoreError> {
        for made in &self.units {
            unit::unit_put_on(db, made)?;
        }
        for place in &self.places {
            unit::unit_place_on(db, place)?;
        }
        remake_closure_on(db)?;
        for field in &self.fields {
            office::field_add_on(db, field, true)?;
        }
        for procedure in &self.procedures {
            office::procedure_add_on(db, procedure, true)?;
        }
        for (counter, _, _) in &self.counters {
            office::counter_add_on(db, counter)?;
        }
        for officer in &self.officers {
            office::officer_add_on(db, officer)?;
        }
        Ok(())
    }
}
