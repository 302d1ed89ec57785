//! The thresholds of the rules, in one table, each with its reason and where it comes from.

/// The edition of rules and thresholds; a new one for every change of either. It is kept with each day that was checked.
pub const EDITION: i32 = 1;

/// Where a threshold comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// Known in the field; found in no document.
    GeneralKnowledge,
    /// How our own tablet program works.
    Program,
    /// Our own choice, tuned on simulated days (`tests/it/honesty`), not on real ones.
    Tuned,
}

/// A threshold.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// What it is called in `docs/honesty.md`.
    pub name: &'static str,
    /// The figure.
    pub value: i64,
    /// Its unit.
    pub unit: &'static str,
    /// Where it comes from.
    pub source: Source,
    /// Why.
    pub why: &'static str,
}

macro_rules! limits {
    ($($name:ident = $value:literal $unit:literal, $source:ident: $why:literal;)+) => {
        $(pub(super) const $name: i64 = $value;)+
        /// All thresholds, for the page that explains them and the test that compares both.
        pub const LIMITS: &[Limit] = &[$(Limit {
            name: stringify!($name), value: $value, unit: $unit, source: Source::$source, why: $why,
        },)+];
    };
}

limits! {
    BEFORE_OPENING = 30 "minutes", GeneralKnowledge: "offices let people in early";
    AFTER_CLOSING = 45 "minutes", GeneralKnowledge: "whoever waits at closing time is still served";
    OUTSIDE_AT_LEAST = 3 "ratings", Tuned: "one or two may be staff showing somebody the tablet";
    FAR_OUTSIDE = 120 "minutes", GeneralKnowledge: "two hours from any opening, one rating is enough: the house is empty";
    BURST_MINUTE = 6 "ratings in 1 minute", GeneralKnowledge: "a family of six with one spare";
    BURST_FIVE = 8 "ratings in 5 minutes", Tuned: "two families one after the other";
    BURST_QUARTER = 11 "ratings in 15 minutes", Tuned: "a dossier takes a counter minutes, not seconds";
    BURST_HOUR = 22 "ratings in 60 minutes", Tuned: "every two minutes one, for an hour";
    BURST_OVER_USUAL = 130 "% of the highest of earlier days", Tuned: "a busy counter may be busier than ever, by half";
    BURST_BEYOND = 2 "ratings above that", Tuned: "small numbers vary more";
    BURST_UNKNOWN = 170 "% of the general figure", Tuned: "for a counter with fewer than USUAL_DAYS earlier days, which may be a busy one";
    TAP_PER_QUESTION = 700 "ms for each question after the first", GeneralKnowledge: "to see a new question, read it, and move the hand";
    TAP_IMPOSSIBLE = 400 "ms for each question after the first", Program: "our tablet ignores taps that soon after a screen change";
    TAP_GAP = 4 "seconds from one rating to the next", Program: "the thanks and the undo of the one before take longer";
    FAST_AT_LEAST = 4 "ratings", Tuned: "single hurried people exist";
    FAST_SHARE = 12 "% of the day's ratings", Tuned: "the same on days with many visitors";
    SAME_AT_LEAST = 10 "ratings", Tuned: "fewer show nothing";
    SAME_CHANCE = 100_000 "to 1 against chance", Tuned: "a counter has some 250 days a year";
    SAME_GENERAL = 90 "% usual share where fewer than USUAL_RATINGS earlier ratings are known", GeneralKnowledge: "good counters get 95 % satisfied with one question answered";
    SERVED_OVER = 25 "% above those served", GeneralKnowledge: "a couple with one dossier may rate twice";
    SERVED_BEYOND = 3 "ratings above that", Tuned: "small numbers vary more";
    USUAL_DAYS = 8 "earlier days with ratings", Tuned: "fewer do not tell how days differ";
    USUAL_RATINGS = 60 "earlier contented ratings", Tuned: "fewer do not tell a share";
    USUAL_SPREAD = 26 "tenths of the usual spread between days above the mean", Tuned: "market days, end of term, campaigns";
    USUAL_BEYOND = 5 "ratings above that", Tuned: "small numbers vary more";
    USUAL_LEAST_SPREAD = 20 "% of the mean, as the least spread", Tuned: "a few quiet weeks do not show what a busy one is like";
    USUAL_LEAST_SERVED = 16 "% of the mean, where it is known how many were served", Tuned: "the share who rate varies less than the number who come";
    QUIET_AT_LEAST = 6 "ratings", Tuned: "a family of five may come at an odd time";
    QUIET_RATINGS = 100 "earlier ratings with a time", Tuned: "fewer do not tell when nobody comes";
}
