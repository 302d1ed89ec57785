//! Servers that encrypt by themselves, with a certificate that `sipar tls init` made for a host of their own.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use super::free_port;
use super::http::Http;
use super::server::{Server, sipar};

/// The host whose name browsers know in [`at_sipar_test`](super::browser::at_sipar_test).
pub(crate) const HOST: &str = "sipar.test";

/// An authority with a certificate for `sipar.test` and 127.0.0.1; its files are gone when it is dropped.
#[derive(Debug)]
pub(crate) struct Authority {
    folder: TempDir,
    /// What `sipar tls init` said.
    pub(crate) told: Value,
}

impl Authority {
    /// Has `sipar tls init` make one.
    pub(crate) fn init() -> Self {
        Self::init_for(&[HOST, "127.0.0.1"])
    }

    /// The same for other hosts.
    pub(crate) fn init_for(hosts: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        let mut init = sipar(["tls", "init", "--json"]);
        init.args(hosts.iter().flat_map(|host| ["--host", host])).arg("--out");
        let said = init.arg(folder.path().join("tls")).output().unwrap();
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        Self { folder, told: serde_json::from_slice(&said.stdout).unwrap() }
    }

    /// One of its files: `ca.crt`, `ca.key`, `server.crt`, `server.key`.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join("tls").join(name)
    }

    /// Its own certificate, which browsers and clients are to trust.
    pub(crate) fn certificate(&self) -> PathBuf {
        self.file("ca.crt")
    }

    /// Starts `serve` or `demo` with the certificate, on a free port.
    pub(crate) fn start(&self, mut command: Command) -> Server {
        for (setting, name) in [("TLS_CERT", "server.crt"), ("TLS_KEY", "server.key"), ("TLS_CA", "ca.crt")] {
            command.env(format!("SIPAR_{setting}"), self.file(name));
        }
        let port = free_port();
        Server::start_for(command, Http::encrypted(port, &self.certificate()), port).unwrap()
    }
}

/// The address of a page as browsers on tablets call it, by the name of the host.
pub(crate) fn url(server: &Server, path: &str) -> String {
    format!("https://{HOST}:{}{path}", server.port())
}
