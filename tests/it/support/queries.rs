//! How many queries a database gets, counted on every connection.

use std::collections::BTreeMap;
use std::sync::{Mutex, Once, PoisonError};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

use super::both::{Place, TestDb};

static COUNTS: Mutex<BTreeMap<String, usize>> = Mutex::new(BTreeMap::new());

/// Counts the queries of one connection.
#[derive(Default)]
struct Counting {
    to: String,
}

impl Instrumentation for Counting {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartEstablishConnection { url, .. } => url.clone_into(&mut self.to),
            InstrumentationEvent::StartQuery { .. } => {
                let mut counts = COUNTS.lock().unwrap_or_else(PoisonError::into_inner);
                *counts.entry(self.to.clone()).or_default() += 1;
            }
            _ => {}
        }
    }
}

/// Has every connection counted that is made from now on.
pub(crate) fn count() {
    static SET: Once = Once::new();
    SET.call_once(|| {
        set_default_instrumentation(|| Some(Box::new(Counting::default()))).unwrap();
    });
}

/// How many queries this database has seen.
pub(crate) fn seen(db: &TestDb) -> usize {
    let to = match db.place() {
        Place::Folder(folder) => folder.join("sipar.sqlite3").to_str().unwrap().to_owned(),
        Place::Url(url) => url.clone(),
    };
    COUNTS.lock().unwrap_or_else(PoisonError::into_inner).get(&to).copied().unwrap_or_default()
}
