//! sipar measures how satisfied citizens are with public services and turns it into the indices by which
//! Vietnamese provinces are judged.
//!
//! # The map of the house
//!
//! A value walks one way, left to right, and never back:
//!
//! ```text
//! capture ──► store ──► tally ──► estimate ──► score ──► draw ──► report ──► publish
//! (web, import)         (sums)    (stats)      (index)   (plotters)
//! ```
//!
//! | room | what is in it |
//! |---|---|
//! | [`domain`] | what the words mean: plain types and rules; no HTTP, no SQL, no files, no clock, no chance |
//! | [`stats`] | estimation from tallies and samples |
//! | [`index`] | scores and published series, in exact decimals |
//! | [`draw`] | one drawing, two backends (SVG and PNG), an embedded face |
//! | [`report`] | one report tree, written as DOCX, PDF, XLSX, HTML and CSV |
//! | [`store`] | Diesel only: SQLite or PostgreSQL, one file a noun, the group-commit writer |
//! | [`app`] | the use-cases, and the only place where domain, stats and index meet the store |
//! | [`web`] | Rocket only: pages for each audience and the rating API |
//! | [`cli`] | the sub-commands: they parse, call `app`, print |
//!
//! # One rating, followed
//!
//! A citizen taps *Hài lòng*. The tablet seals the answers under an id it made itself and posts them to
//! [`web::api`]. [`app::capture`] parses them against the counter's template, so that nothing malformed goes
//! further, and hands them to [`store::writer`], which commits whatever waits in one transaction: the rating, its
//! answers, and the change of the [`domain::tally::Tally`]. Only then is the receipt sent. A results page reads the
//! tally's cells, never the ratings; [`stats`] makes an estimate of them, and the page shows it with its n.

pub mod app;
pub mod cli;
pub mod domain;
pub mod draw;
pub mod index;
pub mod report;
pub mod settings;
pub mod stats;
pub mod store;
pub mod web;
