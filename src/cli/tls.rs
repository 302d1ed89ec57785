//! `tls`: certificates for an office that has none, and what to do with them.

use serde_json::json;

use super::{CliError, TlsCommand, print};
use crate::app::machine::MachineClock;
use crate::app::tls::{self, Made};
use crate::domain::clock::Clock;
use crate::settings::Settings;

pub(super) fn run(settings: &Settings, what: TlsCommand, json: bool) -> Result<(), CliError> {
    let now = MachineClock.now();
    let folder = |out: Option<_>| out.unwrap_or_else(|| settings.data.join("tls"));
    match what {
        TlsCommand::Init { host, out } => told(&tls::init(&folder(out), &host, now)?, json, true),
        TlsCommand::Renew { out } => told(&tls::renew(&folder(out), now)?, json, false),
    }
    Ok(())
}

/// Says what was made: what to print and compare, and, the first time, what to put into the settings.
fn told(made: &Made, json: bool, first: bool) {
    let path = |name: &str| made.folder.join(name).display().to_string();
    let value = json!({
        "hosts": made.hosts,
        "until": made.until.to_string(),
        "authority_fingerprint": made.authority,
        "server_fingerprint": made.server,
        "tls_cert": path("server.crt"),
        "tls_key": path("server.key"),
        "tls_ca": path("ca.crt"),
        "kept": made.kept,
    });
    let mut words = vec![
        format!("certificate for {}, good until {}", made.hosts.join(", "), made.until),
        format!("authority, SHA-256: {}", made.authority),
        format!("server, SHA-256:    {}", made.server),
        String::new(),
    ];
    if first {
        words
            .push("print the authority's fingerprint for those who set tablets up; put into the settings file:".into());
        for name in ["tls_cert", "tls_key", "tls_ca"] {
            words.push(format!("{name} = {}", value[name]));
        }
        words.push(String::new());
        words.push(format!(
            "{} can vouch for these hosts: nobody but you should have it. Copy it to a medium that is locked away, and \
             take it off this machine; `sipar tls renew` wants it back once a year.",
            path("ca.key")
        ));
    } else {
        words.extend(made.kept.iter().map(|kept| format!("the one before is kept: {}", kept.display())));
        words.push("restart `sipar serve`; the tablets trust the same authority and notice nothing".into());
    }
    print::finding(json, &value, &words.join("\n"));
}
