//! An orderly end: what was asked is answered, and then the process goes at once.
//!
//! Rocket looks at its open connections once when it is told to stop. If it finds any, even idle ones that close at
//! that moment, it sleeps through the whole time of grace, in which a restarted service would long be up again. So
//! the look is put off until the last answer is out.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rocket::fairing::{Fairing, Info, Kind};
use rocket::tokio::time::sleep;
use rocket::{Data, Orbit, Request, Response, Rocket};

/// Between two looks whether requests are still being answered.
const LOOK: Duration = Duration::from_millis(10);
/// What the last answers take to leave, and connections to close.
const CLOSING: Duration = Duration::from_millis(200);

/// Counts the requests that are being answered, and lets the end wait for them; no longer than `at_most`.
#[derive(Debug)]
pub struct Ending {
    answering: AtomicUsize,
    at_most: Duration,
}

impl Ending {
    /// Waits for no longer than this.
    #[must_use]
    pub const fn within(at_most: Duration) -> Self {
        Self { answering: AtomicUsize::new(0), at_most }
    }
}

#[rocket::async_trait]
impl Fairing for Ending {
    fn info(&self) -> Info {
        Info { name: "orderly end", kind: Kind::Request | Kind::Response | Kind::Shutdown }
    }

    async fn on_request(&self, _: &mut Request<'_>, _: &mut Data<'_>) {
        self.answering.fetch_add(1, Ordering::SeqCst);
    }

    async fn on_response<'r>(&self, _: &'r Request<'_>, _: &mut Response<'r>) {
        self.answering.fetch_sub(1, Ordering::SeqCst);
    }

    async fn on_shutdown(&self, _: &Rocket<Orbit>) {
        let mut waited = Duration::ZERO;
        while self.answering.load(Ordering::SeqCst) > 0 && waited < self.at_most {
            sleep(LOOK).await;
            waited += LOOK;
        }
        sleep(CLOSING).await;
    }
}
