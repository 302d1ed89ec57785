//! A database like the demo's, only smaller: the published series, and some weeks at two illustrative wards.

use std::sync::Arc;

use sipar::app::generate::Plan;
use sipar::app::machine::{MachineChance, MachineClock};
use sipar::app::sign_in::Rules;
use sipar::app::{App, Opening};
use sipar::store::writer::Limits;

use super::both::{MIGRATED, Place, Template};
use super::project;

/// The counter at which the demo rates.
pub(crate) const COUNTER: &str = sipar::app::generate::DEMO_COUNTER;

/// Two wards with three counters each, ten weeks of ratings up to yesterday, and the published series.
pub(crate) const DEMO: Template = Template {
    name: "demo",
    prepare: |place| {
        (MIGRATED.prepare)(place);
        let app = open(place);
        for file in ["units", "series"] {
            let path = project().join(format!("src/app/demo/{file}.csv"));
            if file == "units" { app.bring_units(&path) } else { app.bring_series(&path) }.unwrap();
        }
        app.generate(Plan { seed: 1, weeks: 10, wards: 2 }, |_, _| ()).unwrap();
        close(app);
    },
};

/// Opens a migrated database as the program does, by the machine's clock.
pub(crate) fn open(place: &Place) -> App {
    open_with(place, MachineChance::seeded(7))
}

/// The same, with this chance.
pub(crate) fn open_with(place: &Place, chance: MachineChance) -> App {
    let (limits, rules) = (Limits::default(), Rules::default());
    let opening = Opening { target: place.target(), connections: 4, limits, demo: false, rules };
    App::open(&opening, Arc::new(MachineClock), Arc::new(chance)).unwrap()
}

/// Waits until everything is written and every connection is closed.
pub(crate) fn close(app: App) {
    let writer = app.writer.clone();
    drop(app);
    writer.finish();
}
