//! The integration tests: one binary, so that one PostgreSQL cluster and one template database serve them all.
//!
//! `support` is the ground they stand on; every other module is one story, or guards one habit of the house.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod access;
mod arrows;
mod commands;
mod crash_disk;
mod crash_server;
mod databases;
mod duty;
mod exactly_once;
mod imports;
mod imports_xlsx;
mod layout;
mod malformed;
mod noted;
mod offices;
mod offices_pages;
mod pages;
mod power_cut;
mod rating_api;
mod results;
mod support;
mod tallies;
mod texts;
mod upgrades;
