//! The calendar of a year: deadlines of tasks, inspections, days until which something is mended, and the end of the year that is
//! reported on.

use time::Date;

use super::{Overview, SeenInspection, SeenPlan, SeenTask};
use crate::app::AppError;
use crate::app::report::calendar::calendar;
use crate::domain::reporting::Reported;

/// What falls on a day.
#[derive(Clone, Debug)]
pub enum Entry<'a> {
    /// The deadline of a task.
    Task(&'a SeenPlan, &'a SeenTask),
    /// An inspection begins.
    Inspection(&'a SeenInspection),
    /// Something that an inspection found is mended.
    FollowUp(&'a SeenInspection),
    /// The last day of the year that is reported on.
    Report(Reported),
}

impl Overview {
    /// What falls on days of a year, in their order.
    pub fn year(&self, year: i32) -> Result<Vec<(Date, Entry<'_>)>, AppError> {
        let mut all: Vec<(Date, Entry<'_>)> = Vec::new();
        for plan in &self.plans {
            all.extend(plan.tasks.iter().filter_map(|task| Some((task.task.deadline?, Entry::Task(plan, task)))));
        }
        for one in &self.inspections {
            all.push((one.inspection.first, Entry::Inspection(one)));
            all.extend(one.inspection.follow_up_by.map(|day| (day, Entry::FollowUp(one))));
        }
        all.extend(calendar()?.of(year).map(|reported| (reported.last, Entry::Report(reported))));
        all.retain(|(day, _)| day.year() == year);
        all.sort_by_key(|(day, _)| *day);
        Ok(all)
    }
}
