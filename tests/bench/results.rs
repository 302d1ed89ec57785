//! Results: a page costs what its cells cost, not what its ratings cost.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use sipar::app::machine::{MachineChance, MachineClock};
use sipar::app::{App, Opening};
use sipar::domain::access::{Role, Rules};
use sipar::store::Target;
use sipar::store::writer::Limits;

use crate::load::Client;
use crate::place;
use crate::report::{Bound, Report, median, table};
use crate::server::Server;
use crate::staff::{cookie_of, employ};
use crate::stock::{Stock, Stocks, last_year};

/// How often each page is asked for, in turn with the others.
const ROUNDS: usize = 102;
/// The turns: each page follows each other page equally often, since a large one leaves cold caches behind.
const TURNS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

/// A server on one of the databases, and how long its pages took.
struct Asked {
    client: Client,
    path: String,
    cookie: String,
    millis: Vec<f64>,
    rows: u32,
    // Lives as long as the client asks.
    _server: Server,
}

/// The page of the illustrative province, whole and over the whole of last year.
pub(crate) fn page() -> String {
    format!("/results?unit=minh-hoa&period={}", last_year())
}

/// The cookie of somebody who may read the results of the whole illustrative province.
pub(crate) fn reader(data: &Path) -> String {
    let (limits, rules, target) = (Limits::default(), Rules::default(), Target::Sqlite(place::database(data)));
    let opening = Opening { target, connections: 1, limits, demo: false, rules };
    let app = App::open(&opening, Arc::new(MachineClock), Arc::new(MachineChance::new().unwrap())).unwrap();
    employ(&app, "reader", Role::Leader, "minh-hoa");
    let cookie = cookie_of(&app, "reader");
    app.writer.finish();
    cookie
}

impl Asked {
    fn begin(stock: &Stock) -> Self {
        let server = Server::start::<&str>(stock.data(), &[]);
        let client = Client::connect(server.port).unwrap();
        let cookie = reader(stock.data());
        let mut asked = Self { client, path: page(), cookie, millis: Vec::new(), rows: 0, _server: server };
        // The first pages fill the caches of the connections, which any server has done long ago.
        for _ in 0..10 {
            asked.ask();
        }
        let before = asked.rows_read();
        asked.ask();
        asked.rows = asked.rows_read() - before;
        asked.millis.clear();
        asked
    }

    fn ask(&mut self) {
        let begun = Instant::now();
        let (status, body) = self.client.get_as(&self.path, &self.cookie).unwrap();
        let took = begun.elapsed();
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(body));
        self.millis.push(took.as_secs_f64() * 1000.0);
    }

    /// Sums of the tally that the server has read for result pages so far.
    fn rows_read(&mut self) -> u32 {
        let (_, body) = self.client.get("/metrics").unwrap();
        let text = String::from_utf8_lossy(body);
        let line = text.lines().find_map(|line| line.strip_prefix("sipar_rows_read"));
        line.and_then(|line| line.rsplit(' ').next()?.parse().ok()).unwrap()
    }

    fn millis(&self) -> f64 {
        median(self.millis.iter().copied())
    }
}

/// The same page on three databases.
pub(crate) fn cost(report: &mut Report, stocks: &Stocks) {
    let mut all = [&stocks.few, &stocks.many, &stocks.wide].map(|stock| (stock, Asked::begin(stock)));
    for round in 0..ROUNDS {
        for place in TURNS[round % TURNS.len()] {
            all[place].1.ask();
        }
    }
    let rows: Vec<Vec<String>> = all
        .iter()
        .map(|(stock, asked)| {
            let mut sorted = asked.millis.clone();
            sorted.sort_by(f64::total_cmp);
            vec![
                stock.plan.ratings.to_string(),
                asked.rows.to_string(),
                format!("{:.2}", asked.millis()),
                format!("{:.2}", sorted[ROUNDS * 95 / 100]),
                format!("{:.2}", asked.millis() * 1000.0 / f64::from(asked.rows)),
            ]
        })
        .collect();
    table(&["ratings", "sums read", "page p50 ms", "p95 ms", "µs per sum"], &rows);
    let [(_, few), (_, many), (_, wide)] = &all;
    let rows = |asked: &Asked| f64::from(asked.rows) / f64::from(few.rows);
    let time = |asked: &Asked| asked.millis() / few.millis();
    report.gate("sums read: many ratings / few, same cells", rows(many), Bound::Exactly(1.0));
    report.gate("page time: many ratings / few, same cells", time(many), Bound::AtMost(1.3));
    // Days of a month are summed by the database: more of them are not more sums.
    report.gate("sums read: ten times the cells", rows(wide), Bound::AtMost(13.0));
    report.gate("page time: ten times the cells", time(wide), Bound::AtMost(13.0));
}
