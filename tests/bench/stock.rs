//! Databases with as many ratings as a province gathers in years, filled inside SQLite in minutes.
//!
//! The ratings and answers are really there, in the product's own tables, and the tally is what they come to: every
//! day of the past year on which anybody rated has the same pattern, so that its cells are counted once. Where the
//! database is small, `sipar tally verify` counts everything again.

use std::path::Path;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use sipar::app::machine::MachineClock;
use sipar::domain::clock::Clock;
use sipar::domain::hex::hex;
use sipar::domain::rating::Proof;
use tempfile::TempDir;

use crate::place;
use crate::report::table;

/// Wards of the illustrative province, three counters each.
const WARDS: u32 = 8;

/// How much a stock holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) ratings: u32,
    /// Days of last year on which anybody rated; cells grow with them and with nothing else.
    pub(crate) days: u32,
}

/// A filled database.
#[derive(Debug)]
pub(crate) struct Stock {
    folder: TempDir,
    pub(crate) plan: Plan,
    took: Duration,
}

/// The databases that result pages are measured on.
#[derive(Debug)]
pub(crate) struct Stocks {
    /// Ten thousand ratings.
    pub(crate) few: Stock,
    /// Ten million ratings in the same cells.
    pub(crate) many: Stock,
    /// Ten times the cells.
    pub(crate) wide: Stock,
}

impl Stocks {
    pub(crate) fn build() -> Self {
        let small = place::is_small();
        let many = if small { 1_000_000 } else { 10_000_000 };
        if small {
            println!("SIPAR_BENCH_SMALL is set: one million ratings stand where ten million are promised.\n");
        }
        let stocks = Self {
            few: Stock::build(Plan { ratings: 10_000, days: 25 }),
            many: Stock::build(Plan { ratings: many, days: 25 }),
            wide: Stock::build(Plan { ratings: 100_000, days: 250 }),
        };
        place::run(["tally", "verify"], stocks.few.data());
        place::run(["tally", "verify"], stocks.wide.data());
        let rows: Vec<_> = [&stocks.few, &stocks.many, &stocks.wide].into_iter().map(Stock::describe).collect();
        table(&["ratings", "answers", "tally cells", "MiB", "filled in s"], &rows);
        stocks
    }
}

impl Stock {
    fn build(plan: Plan) -> Self {
        let begun = Instant::now();
        let folder = place::new_folder();
        place::run(["generate", "--weeks", "1", "--wards", &WARDS.to_string()], folder.path());
        let mut conn = open(folder.path());
        conn.batch_execute(&fill(plan)).unwrap();
        drop(conn);
        Self { folder, plan, took: begun.elapsed() }
    }

    pub(crate) fn data(&self) -> &Path {
        self.folder.path()
    }

    fn describe(&self) -> Vec<String> {
        let mut conn = open(self.data());
        let mut count = |name: &str| -> i64 {
            diesel::select(diesel::dsl::sql::<BigInt>(&format!("(SELECT count(*) FROM {name})")))
                .get_result(&mut conn)
                .unwrap()
        };
        let (ratings, answers, cells) = (count("rating"), count("answer"), count("tally"));
        assert_eq!(ratings, i64::from(self.plan.ratings), "not all ratings are there");
        let bytes = std::fs::metadata(place::database(self.data())).unwrap().len();
        vec![
            ratings.to_string(),
            answers.to_string(),
            cells.to_string(),
            (bytes >> 20).to_string(),
            format!("{:.0}", self.took.as_secs_f64()),
        ]
    }
}

fn open(data: &Path) -> SqliteConnection {
    SqliteConnection::establish(place::database(data).to_str().unwrap()).unwrap()
}

/// The year before this one, which is over and may be shown.
pub(crate) fn last_year() -> i32 {
    MachineClock.now().day().year() - 1
}

/// SQL that replaces the generated ratings by `plan.ratings` others: the same number on each of the first days of
/// last year, the counters in turn, each with an officer and a procedure of its own.
fn fill(Plan { ratings, days }: Plan) -> String {
    let (per_day, year) = (ratings / days, last_year());
    // Nothing shows that these visitors rated.
    let proof = hex(Proof::None.key().as_bytes());
    assert_eq!(per_day * days, ratings, "each day has as many ratings");
    format!(
        "PRAGMA journal_mode = DELETE;
        PRAGMA journal_mode = OFF;
        PRAGMA synchronous = OFF;
        PRAGMA cache_size = -200000;
        PRAGMA temp_store = MEMORY;
        BEGIN;
        DELETE FROM answer;
        DELETE FROM rating;
        DELETE FROM tally;
        DELETE FROM visit;

        CREATE TEMP TABLE place (k INTEGER PRIMARY KEY, counter, unit, officer, procedure, field, template);
        INSERT INTO place
        SELECT row_number() OVER (ORDER BY c.code) - 1, c.id, c.unit_id,
            (SELECT id FROM officer AS o WHERE o.code = replace(c.code, '-quay-', '-cb-')),
            p.id, p.field_id, c.template_id
        FROM counter AS c
        JOIN \"procedure\" AS p
            ON p.code = CASE substr(c.code, -1) WHEN '1' THEN 'khai-sinh' WHEN '2' THEN 'bien-dong-dat' ELSE 'tro-cap' END;

        -- One day: j counts its ratings, k is the counter, r the counter's own count, ms the moment.
        CREATE TEMP TABLE moment (j INTEGER PRIMARY KEY, k, r, ms);
        INSERT INTO moment
        WITH RECURSIVE n(j) AS (SELECT 0 UNION ALL SELECT j + 1 FROM n WHERE j + 1 < {per_day})
        SELECT j, j % (SELECT count(*) FROM place), j / (SELECT count(*) FROM place), j * 32400000 / {per_day} FROM n;

        -- 7:30 in Viet Nam is 0:30 in UTC.
        CREATE TEMP TABLE opening (day PRIMARY KEY, ms);
        INSERT INTO opening
        WITH RECURSIVE n(d) AS (SELECT 0 UNION ALL SELECT d + 1 FROM n WHERE d + 1 < {days})
        SELECT date('{year}-01-01', '+' || d || ' days'),
            unixepoch('{year}-01-01', '+' || d || ' days', '+30 minutes') * 1000 FROM n;

        -- Ids of version 7, in the order of time; r decides the answers, one in eight not satisfied.
        CREATE TEMP VIEW made AS
        SELECT unhex(printf('%012x7000%04x%012x', o.ms + m.ms, 32768, m.j)) AS id, m.r, m.k, o.day, (o.ms + m.ms) * 1000 AS at
        FROM opening AS o CROSS JOIN moment AS m ORDER BY o.day, m.j;

        INSERT INTO rating (id, content_hash, template_id, counter_id, unit_id, officer_id, procedure_id, field_id,
            device_id, seq, channel, device_at, received_at, happened_at, day, flags, quarantine)
        SELECT made.id, randomblob(32), p.template, p.counter, p.unit, p.officer, p.procedure, p.field,
            NULL, NULL, 'import', at, at + 1000000, at, day, 0, NULL
        FROM made CROSS JOIN place AS p ON p.k = made.k;

        CREATE TEMP TABLE question (q INTEGER PRIMARY KEY);
        INSERT INTO question VALUES (1), (2), (3), (4);
        INSERT INTO answer (rating_id, question, level)
        SELECT id, q, CASE WHEN (r + q) % 8 = 0 THEN 1 ELSE 2 END FROM made CROSS JOIN question;

        -- The cells of one day by counter, for every day and each marginal; question 0 counts the ratings.
        CREATE TEMP TABLE cell (k, q, level, n);
        INSERT INTO cell SELECT k, 0, 0, count(*) FROM moment GROUP BY k;
        INSERT INTO cell
        SELECT k, q, CASE WHEN (r + q) % 8 = 0 THEN 1 ELSE 2 END, count(*)
        FROM moment CROSS JOIN question GROUP BY 1, 2, 3;
        INSERT INTO tally (marginal, unit_id, day, key, template_id, question, level, n)
        SELECT marginal, unit, day, key, template, q, level, sum(n)
        FROM opening CROSS JOIN cell JOIN place USING (k) JOIN (
            SELECT k, 1 AS marginal, counter AS key FROM place
            UNION ALL SELECT k, 2, officer FROM place
            UNION ALL SELECT k, 3, field FROM place
            UNION ALL SELECT k, 4, unit FROM place
            UNION ALL SELECT k, 5, X'{proof}' FROM place
        ) USING (k)
        GROUP BY marginal, unit, day, key, template, q, level;
        COMMIT;"
    )
}
