//! The sub-commands.

use std::ffi::OsString;
use std::process::ExitCode;

/// Runs one command.
#[must_use]
pub fn run(_arguments: impl Iterator<Item = OsString>) -> ExitCode {
    ExitCode::SUCCESS
}
