//! Form 06a of a province with many dossiers beside one with few: it is made of sums, as many of them, and says what a full
//! count of all dossiers says.
//!
//! The dossiers are generated inside SQLite with two events each; their sums are what `sipar tally rebuild` makes of all
//! histories. The full count is SQL over the dossiers alone, and knows nothing of events or sums.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use sipar::app::dossiers::{DossierForm, FormBy};
use sipar::app::machine::{MachineChance, MachineClock};
use sipar::app::scope::Scope;
use sipar::app::{App, Opening};
use sipar::domain::access::Rules;
use sipar::store::Target;
use sipar::store::writer::Limits;
use tempfile::TempDir;
use time::Date;
use time::macros::date;

use crate::dossiers::office;
use crate::place;
use crate::report::{Bound, Report, median, table};

/// Dossiers of the smaller province: in every month each ward has some of every field and channel.
const FEW: u32 = 200_000;
/// Days on which dossiers come, from 1 January 2024.
const DAYS: u32 = 700;
const ROUNDS: usize = 31;
/// A month, a year, and days that are no period.
const PERIODS: [(Date, Date); 3] = [
    (date!(2025 - 03 - 01), date!(2025 - 03 - 31)),
    (date!(2024 - 01 - 01), date!(2024 - 12 - 31)),
    (date!(2024 - 12 - 15), date!(2025 - 11 - 14)),
];

/// A province with generated dossiers.
struct Province {
    folder: TempDir,
    app: App,
    dossiers: u32,
    filled: f64,
}

impl Province {
    fn with(dossiers: u32) -> Self {
        let (begun, folder) = (Instant::now(), office());
        connection(folder.path()).batch_execute(&fill(dossiers)).unwrap();
        place::run(["tally", "rebuild"], folder.path());
        let target = Target::Sqlite(place::database(folder.path()));
        let opening =
            Opening { target, connections: 1, limits: Limits::default(), demo: false, rules: Rules::default() };
        let app = App::open(&opening, Arc::new(MachineClock), Arc::new(MachineChance::new().unwrap())).unwrap();
        Self { folder, app, dossiers, filled: begun.elapsed().as_secs_f64() }
    }

    fn form(&self, days: (Date, Date)) -> DossierForm {
        self.app.dossier_form(&Scope::Everywhere, "tinh", days, FormBy::Field, true).unwrap()
    }

    fn millis(&self, days: (Date, Date)) -> f64 {
        let begun = Instant::now();
        self.form(days);
        begun.elapsed().as_secs_f64() * 1000.0
    }
}

fn connection(data: &Path) -> SqliteConnection {
    SqliteConnection::establish(place::database(data).to_str().unwrap()).unwrap()
}

/// SQL that makes dossiers: wards, procedures and channels in turn, one in twelve not ended, some early, some late.
fn fill(dossiers: u32) -> String {
    format!(
        "PRAGMA journal_mode = OFF;
        PRAGMA synchronous = OFF;
        PRAGMA cache_size = -400000;
        PRAGMA temp_store = MEMORY;
        BEGIN;
        INSERT INTO dossier_source (number, id) VALUES (1, zeroblob(16));
        CREATE TEMP TABLE ward (k INTEGER PRIMARY KEY, id);
        INSERT INTO ward SELECT row_number() OVER (ORDER BY code) - 1, id FROM unit WHERE code LIKE 'xa-%';
        CREATE TEMP TABLE kind (k INTEGER PRIMARY KEY, id, field);
        INSERT INTO kind SELECT row_number() OVER (ORDER BY code) - 1, id, field_id FROM \"procedure\";
        CREATE TEMP TABLE calendar (d INTEGER PRIMARY KEY, day, at);
        INSERT INTO calendar WITH RECURSIVE n(d) AS (SELECT 0 UNION ALL SELECT d + 1 FROM n WHERE d < {DAYS} + 60)
            SELECT d, date('2024-01-01', '+' || d || ' days'), unixepoch('2024-01-01', '+' || d || ' days', '+2 hours')
            FROM n;
        CREATE TEMP VIEW made AS
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {dossiers})
            SELECT i, unhex(printf('0190000000007000%016x', i)) AS id, i * {DAYS} / {dossiers} AS came,
                i * {DAYS} / {dossiers} + 3 + i % 15 AS due,
                CASE WHEN i % 12 > 0 THEN i * {DAYS} / {dossiers} + 1 + i / 15 % 18 END AS ended
            FROM n;
        INSERT INTO dossier (id, code, unit_id, procedure_id, field_id, channel, cause, status, received_day, due_day,
                new_due_day, closed_day, returned_day, findings, changed_at)
            SELECT made.id, printf('H12.05-%09d', i), ward.id, kind.id, kind.field,
                1 + i / (SELECT count(*) FROM ward) / (SELECT count(*) FROM kind) % 3, NULL,
                CASE WHEN ended IS NULL THEN 2 ELSE 9 END, came.day, due.day, due.day, ended.day, NULL, 0, came.at * 1000000
            FROM made JOIN ward ON ward.k = i % (SELECT count(*) FROM ward)
            JOIN kind ON kind.k = i / (SELECT count(*) FROM ward) % (SELECT count(*) FROM kind)
            JOIN calendar AS came ON came.d = made.came JOIN calendar AS due ON due.d = made.due
            LEFT JOIN calendar AS ended ON ended.d = made.ended;
        INSERT INTO dossier_event (dossier_id, place, at, status, source, sequence, due_day, noted_at)
            SELECT made.id, step.place, calendar.at * 1000000 + step.place, step.status, 1, 0,
                CASE step.place WHEN 0 THEN due.day END, calendar.at * 1000000
            FROM made CROSS JOIN (SELECT 0 AS place, 2 AS status UNION ALL SELECT 1, 9) AS step
            JOIN calendar ON calendar.d = CASE step.place WHEN 0 THEN made.came ELSE made.ended END
            JOIN calendar AS due ON due.d = made.due;
        COMMIT;
        PRAGMA journal_mode = WAL;"
    )
}

/// Columns 4 to 6, 8 to 10, 12 and 13 of some days, counted dossier by dossier.
fn full_count(data: &Path, (first, last): (Date, Date)) -> [i64; 8] {
    let mut conn = connection(data);
    let within = |day: &str| format!("{day} BETWEEN '{first}' AND '{last}'");
    let pending = format!("received_day <= '{last}' AND (closed_day IS NULL OR closed_day > '{last}')");
    let columns = [
        format!("{} AND channel = 2", within("received_day")),
        format!("{} AND channel <> 2", within("received_day")),
        format!("received_day < '{first}' AND (closed_day IS NULL OR closed_day >= '{first}')"),
        format!("{} AND closed_day < due_day", within("closed_day")),
        format!("{} AND closed_day = due_day", within("closed_day")),
        format!("{} AND closed_day > due_day", within("closed_day")),
        format!("{pending} AND due_day >= '{last}'"),
        format!("{pending} AND due_day < '{last}'"),
    ];
    columns.map(|which| {
        diesel::select(diesel::dsl::sql::<BigInt>(&format!("(SELECT count(*) FROM dossier WHERE {which})")))
            .get_result(&mut conn)
            .unwrap()
    })
}

/// The same columns of a form.
fn columns(form: &DossierForm) -> [i64; 8] {
    let all = &form.total;
    let counts = [
        all.online,
        all.direct + all.post,
        all.carried_over,
        all.early,
        all.on_time,
        all.late,
        all.in_term,
        all.overdue,
    ];
    counts.map(|count| i64::try_from(count).unwrap())
}

/// The form of many dossiers beside that of few, and beside a full count.
pub(crate) fn read(report: &mut Report) {
    let small = place::is_small();
    let many: u32 = if small { 1_000_000 } else { 10_000_000 };
    if small {
        println!("SIPAR_BENCH_SMALL is set: {many} dossiers stand where ten million are promised.\n");
    }
    let provinces = [FEW, many].map(Province::with);
    let (mut rows, mut differ) = (Vec::new(), 0);
    let mut ratios: [f64; 2] = [1.0, 1.0];
    for days in PERIODS {
        let mut millis = [const { Vec::new() }; 2];
        for _ in 0..ROUNDS {
            for (place, province) in provinces.iter().enumerate() {
                millis[place].push(province.millis(days));
            }
        }
        let took = millis.map(median);
        let forms = [0, 1].map(|place: usize| provinces[place].form(days));
        for (place, province) in provinces.iter().enumerate() {
            let begun = Instant::now();
            let counted = full_count(province.folder.path(), days);
            let counting = begun.elapsed().as_secs_f64() * 1000.0;
            differ += usize::from(counted != columns(&forms[place]));
            rows.push(vec![
                province.dossiers.to_string(),
                format!("{} – {}", days.0, days.1),
                forms[place].rows_read.to_string(),
                format!("{:.2}", took[place]),
                format!("{counting:.0}"),
                format!("{:.0}", province.filled),
            ]);
        }
        let read = |place: usize| f64::from(u32::try_from(forms[place].rows_read).unwrap());
        ratios = [ratios[0].max(read(1) / read(0)), ratios[1].max(took[1] / took[0])];
    }
    table(&["dossiers", "days", "sums read", "form p50 ms", "full count ms", "filled in s"], &rows);
    report.gate("forms that differ from a full count", f64::from(u32::try_from(differ).unwrap()), Bound::Exactly(0.0));
    report.gate("sums read: many dossiers / few", ratios[0], Bound::Exactly(1.0));
    report.gate("time of a form: many dossiers / few", ratios[1], Bound::AtMost(2.0));
}
