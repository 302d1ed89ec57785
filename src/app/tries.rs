//! How often something may be tried: a look into a bucket, or one try out of it. Whoever guesses gets nowhere, and the
//! buckets are shared by all processes.

use super::{App, AppError};
use crate::store::attempt::{Pace, attempt_full_at, attempt_on};

impl App {
    /// Whether a try is left; takes none. A flood ends here, with a read and no write.
    pub(in crate::app) fn has_try(&self, bucket: &str, pace: Pace) -> Result<bool, AppError> {
        let full_at = self.store.read(|db| attempt_full_at(db, bucket))?;
        Ok(pace.after_one_more(full_at, self.clock.now()).is_some())
    }

    /// Takes one try; `false`, and nothing is written, where none is left.
    pub(in crate::app) fn take_try(&self, bucket: &str, pace: Pace) -> Result<bool, AppError> {
        let now = self.clock.now();
        Ok(self.store.write(|db| attempt_on(db, bucket, pace, now))?)
    }
}
