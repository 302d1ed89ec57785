//! The jobs of a server, made from the settings.

use std::sync::Arc;

use super::CliError;
use crate::app::jobs::mail::{Post, Privacy, Route, Smtp};
use crate::app::jobs::{Jobs, Runner};
use crate::app::retention::Keep;
use crate::app::{App, AppError};
use crate::settings::Settings;

/// Begins to do what is due, until it is told to end.
pub(super) fn start(app: &App, settings: &Settings) -> Result<Jobs, CliError> {
    let keep = Keep {
        remarks: settings.remark_days,
        call_backs: settings.call_back_days,
        browsers: settings.browser_days,
        requests: settings.request_days,
        letters: settings.letter_days,
        contacts: settings.contact_days,
    };
    let post = match route(settings)? {
        Some(route) => Some(Arc::new(Smtp::new(&route)?) as Arc<dyn Post>),
        None => None,
    };
    Jobs::start(Runner::new(app, keep, post)).map_err(|error| CliError::Failed(format!("no thread for jobs: {error}")))
}

/// Where the mail server is, where there is one.
fn route(settings: &Settings) -> Result<Option<Route>, CliError> {
    let (Some(host), Some(from)) = (&settings.smtp_host, &settings.smtp_from) else { return Ok(None) };
    let login = match (&settings.smtp_user, &settings.smtp_password_file) {
        (Some(user), Some(file)) => {
            let text = std::fs::read_to_string(file)
                .map_err(|source| CliError::from(AppError::File { path: file.clone(), source }))?;
            Some((user.clone(), text.lines().next().unwrap_or_default().to_owned()))
        }
        _ => None,
    };
    let privacy = match settings.smtp_tls.as_str() {
        "tls" => Privacy::Tls,
        "none" => Privacy::None,
        _ => Privacy::StartTls,
    };
    Ok(Some(Route { host: host.clone(), port: settings.smtp_port, privacy, login, from: from.clone() }))
}
