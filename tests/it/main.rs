//! The integration tests: one binary, so that one PostgreSQL cluster and one template database serve them all.
//!
//! `support` is the ground they stand on; every other module is one story, or guards one habit of the house.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod access;
mod arrows;
mod auditor;
mod backup;
mod commands;
mod components;
mod crash_disk;
mod crash_server;
mod databases;
mod desk;
mod duty;
mod estimate;
mod estimate_coverage;
mod estimate_golden;
mod estimate_hypotheses;
mod estimate_properties;
mod exactly_once;
mod fuzz_forms;
mod https;
mod imports;
mod imports_xlsx;
mod injection;
mod installation;
mod jobs;
mod layout;
mod log_secrets;
mod malformed;
mod noted;
mod offices;
mod offices_pages;
mod pages;
mod people_pages;
mod personal_data;
mod plan_commands;
mod power_cut;
mod rating_api;
mod results;
mod security;
mod sign_in;
mod slow_clients;
mod stats_compare;
mod stats_dist;
mod stats_golden;
mod stats_plan;
mod stats_proportion;
mod stats_ranks;
mod stats_scale;
mod support;
mod tallies;
mod texts;
mod trail;
mod upgrades;
