//! Start and rest: a counter's machine is switched on in the morning, and is often a small one.

use std::path::Path;

use crate::load::Client;
use crate::place;
use crate::report::{Bound, Report, median, table};
use crate::results::{page, reader};
use crate::server::Server;
use crate::stock::{Stock, Stocks};

/// How often each database is started on.
const STARTS: usize = 7;
/// Pages asked for before the memory is looked at again.
const REQUESTS: usize = 60;

/// From the start of the process to the first 200, and the memory it then holds.
pub(crate) fn start(report: &mut Report, stocks: &Stocks) {
    let new: Vec<f64> = (0..STARTS).map(|_| started(place::new_folder().path())).collect();
    let mut rows = vec![vec!["new, schema and templates made".to_owned(), shown(&new), String::new(), String::new()]];
    report.gate("start on a new database, s", median(new), Bound::AtMost(1.0));
    for stock in [&stocks.few, &stocks.many] {
        let times: Vec<f64> = (0..STARTS).map(|_| started(stock.data())).collect();
        let (idle, after) = memory(stock);
        let ratings = stock.plan.ratings;
        rows.push(vec![format!("{ratings} ratings"), shown(&times), format!("{idle:.1}"), format!("{after:.1}")]);
        report.gate(&format!("start on {ratings} ratings, s"), median(times), Bound::AtMost(1.0));
        report.gate(&format!("idle memory on {ratings} ratings, MiB"), idle, Bound::AtMost(100.0));
        report.gate(&format!("the same after {REQUESTS} result pages, MiB"), after, Bound::AtMost(100.0));
    }
    let after = format!("after {REQUESTS} pages, MiB");
    table(&["database", "first 200 after s (median, slowest)", "idle, MiB", &after], &rows);
}

fn started(data: &Path) -> f64 {
    Server::start::<&str>(data, &[]).started_in.as_secs_f64()
}

fn shown(times: &[f64]) -> String {
    let slowest = times.iter().copied().fold(0.0, f64::max);
    format!("{:.3}, {slowest:.3}", median(times.iter().copied()))
}

/// Resident memory after the start and after some pages.
fn memory(stock: &Stock) -> (f64, f64) {
    let cookie = reader(stock.data());
    let server = Server::start::<&str>(stock.data(), &[]);
    let idle = server.resident();
    let mut client = Client::connect(server.port).unwrap();
    for _ in 0..REQUESTS {
        assert_eq!(client.get_as(&page(), &cookie).unwrap().0, 200);
    }
    (idle, server.resident())
}
