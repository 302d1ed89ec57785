//! What the words mean: plain types and rules.
//!
//! Nothing here knows HTTP, SQL, files, the clock or chance; whoever needs an instant or an id is handed one. Every
//! other room may know this one; it knows none of them.

pub mod access;
pub mod alarm;
pub mod assessment;
pub mod author;
pub mod board;
pub mod chance;
pub mod clock;
pub mod closing;
pub mod criteria;
pub mod disclosure;
pub mod dossier;
pub mod double_entry;
pub mod edition;
pub mod face;
pub mod feedback;
pub mod hex;
pub mod honesty;
pub mod hours;
pub mod id;
pub mod lang;
pub mod moment;
pub mod number;
pub mod office;
pub mod onestop;
pub mod outcome;
pub mod period;
pub mod personal;
pub mod quality;
pub mod questionnaire;
pub mod rating;
pub mod refusal;
pub mod reporting;
pub mod response;
pub mod round;
pub mod seal;
pub mod stated;
pub mod tally;
pub mod template;
pub mod text;
pub mod unit;
pub mod working_days;
pub mod workplan;
