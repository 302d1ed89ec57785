//! How sessions end, and who needs a second factor.

use super::Settings;
use crate::domain::access::{Role, Rules};
use crate::domain::clock::SECOND;

impl Settings {
    /// Refuses sessions that end as they begin, and roles that do not exist.
    pub(super) fn sign_in_problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if self.session_idle_minutes == 0 || self.session_hours == 0 {
            problems.push("session_idle_minutes and session_hours: at least 1".to_owned());
        }
        if let Some(word) = self.second_factor_words().find(|word| Role::from_word(word).is_none()) {
            let known: Vec<&str> = Role::ALL.iter().map(|role| role.word()).collect();
            problems.push(format!(
                "second_factor_roles: no role is called {word:?}; there are {}, or none",
                known.join(" ")
            ));
        }
        problems
    }

    fn second_factor_words(&self) -> impl Iterator<Item = &str> {
        self.second_factor_roles.split_whitespace().filter(|word| *word != "none")
    }

    /// How sessions end and who needs a second factor.
    #[must_use]
    pub fn sign_in_rules(&self) -> Rules {
        let minute = 60 * SECOND;
        Rules {
            idle: i64::from(self.session_idle_minutes) * minute,
            absolute: i64::from(self.session_hours) * 60 * minute,
            second_factor: self.second_factor_words().filter_map(Role::from_word).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_that_do_not_exist_and_sessions_without_time_are_refused() {
        let with = |roles: &str| Settings { second_factor_roles: roles.to_owned(), ..Settings::default() };
        assert_eq!(with("auditor clerk").sign_in_rules().second_factor, [Role::Auditor, Role::Clerk]);
        assert!(with("none").sign_in_rules().second_factor.is_empty());
        let refused = with("auditor boss").problems();
        assert!(refused.len() == 1 && refused[0].starts_with("second_factor_roles: no role is called \"boss\""));
        for without in [
            Settings { session_idle_minutes: 0, ..Settings::default() },
            Settings { session_hours: 0, ..Settings::default() },
        ] {
            assert_eq!(without.problems(), ["session_idle_minutes and session_hours: at least 1"]);
        }
    }
}
