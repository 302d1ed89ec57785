//! How long data are kept; what is kept, and why, is the table of [`crate::app::retention`].

use super::Settings;

impl Settings {
    /// Refuses to delete at once what is there to be read.
    pub(super) fn kept_for_nothing(&self) -> Option<String> {
        let days = [
            self.remark_days,
            self.call_back_days,
            self.browser_days,
            self.request_days,
            self.letter_days,
            self.contact_days,
        ];
        let names = "remark_days, call_back_days, browser_days, request_days, letter_days and contact_days";
        days.contains(&0).then(|| format!("{names}: at least 1"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_kept_for_a_day_at_least() {
        let defaults = Settings::default();
        assert_eq!(Settings { letter_days: 1, ..defaults.clone() }.problems(), Vec::<String>::new());
        for without in [
            Settings { remark_days: 0, ..defaults.clone() },
            Settings { browser_days: 0, ..defaults.clone() },
            Settings { call_back_days: 0, ..defaults.clone() },
            Settings { request_days: 0, ..defaults.clone() },
            Settings { contact_days: 0, ..defaults.clone() },
            Settings { letter_days: 0, ..defaults },
        ] {
            let problems = without.problems();
            assert!(problems.len() == 1 && problems[0].contains("at least 1"), "{problems:?}");
        }
    }
}
