//! The binary: exit codes only. Everything else is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    sipar::cli::run(std::env::args_os())
}
